//! README and the pages of `docs` are consistent, and what they and the schema of the output list is what the program has.
//! `UPDATE=1 cargo test --test gate docs` writes the table of keys.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use cleanwatch::app::base::command::{Command, Scope};
use cleanwatch::app::base::goal::Outcome;
use cleanwatch::app::base::keymap::{Keymap, shown};
use cleanwatch::app::base::settings::Settings;
use cleanwatch::config::{self, Named, Overrides};
use cleanwatch::domain::Span;
use cleanwatch::domain::change::MASK;
use cleanwatch::domain::error::ErrorKind;
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::domain::status::Phase;
use cleanwatch::report;
use cleanwatch::ui::theme::Choice as Theme;
use serde_json::{Value, json};

const BEGIN: &str = "<!-- keys: generated from src/app/base/command.rs; UPDATE=1 cargo test --test gate docs -->\n";
const END: &str = "<!-- /keys -->";

fn table() -> String {
    let mut out = String::from("| where | keys | what | name in the configuration |\n|--|--|--|--|\n");
    let map = Keymap::default();
    for scope in Scope::ALL {
        for (binding, keys) in map.of(scope) {
            let keys = shown(keys).replace('|', "\\|");
            let _ =
                writeln!(out, "| {} | `{}` | {} | `{}` |", scope.title(), keys.replace("  ", "` `"), binding.help, binding.name);
        }
    }
    out
}

#[test]
fn the_table_of_keys_is_the_program_s() {
    let page = text("docs/keys.md");
    let from = page.find(BEGIN).expect("the table begins") + BEGIN.len();
    let to = page.find(END).expect("the table ends");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write("docs/keys.md", format!("{}{}{}", &page[..from], table(), &page[to..])).unwrap();
    } else {
        assert_eq!(&page[from..to], table(), "run UPDATE=1 cargo test --test gate docs");
    }
}

#[test]
fn the_ten_keys_of_the_readme_are_keys_of_the_program() {
    let map = Keymap::default();
    let known: BTreeSet<String> =
        map.of(Scope::Global).flat_map(|(_, keys)| keys.iter().map(ToString::to_string).collect::<Vec<_>>()).collect();
    let readme = text("README.md");
    let section = readme.split("\n## Ten keys\n").nth(1).expect("the section").split("\n## ").next().unwrap();
    let rows: Vec<&str> = section.lines().filter(|l| l.starts_with("| `")).collect();
    assert_eq!(rows.len(), 10);
    for row in rows {
        for key in row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2) {
            assert!(known.contains(key), "{key} of README is no key that works everywhere: {known:?}");
        }
    }
}

#[test]
fn the_page_of_statuses_names_every_status() {
    let page = text("docs/statuses.md");
    for (status, phase) in INFERENCE_JOB.statuses {
        let row = page
            .lines()
            .find(|l| l.starts_with("| ") && l.contains(&format!("`{status}`")))
            .unwrap_or_else(|| panic!("{status}"));
        assert!(row.contains(phase.glyph()) && row.contains(phase.word()), "{row}");
    }
}

#[test]
fn the_example_of_the_configuration_is_one() {
    let page = text("docs/configuration.md");
    let example = page.split("```toml\n").nth(1).expect("an example").split("```").next().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    std::fs::write(&path, example).unwrap();
    let chosen = config::choose(Some((&path, Named::Outright)), &Overrides::default()).unwrap();
    let Settings { interval, utc, notify, keymap, .. } = chosen.settings;
    assert_eq!((interval, utc, chosen.theme), (Some(Span::seconds(20)), true, Theme::Light));
    assert!(notify.bell && notify.osc9 && !notify.osc777);
    assert_eq!(keymap.key(Scope::Global, Command::Poll), "F5");
}

fn text(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The pages of `docs`.
fn pages() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir("docs").unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|e| e == "md"));
    all.sort();
    all
}

/// A page without what is quoted: blocks of code, and code in lines. Lines stay lines.
fn prose(page: &str) -> String {
    let mut out = String::new();
    let mut in_block = false;
    for line in page.lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            out.extend(line.split('`').step_by(2));
        }
        out.push('\n');
    }
    out
}

/// Where the links and pictures of a page lead.
fn links(page: &str) -> Vec<String> {
    // The words of a link may be code, and hold brackets of their own; where it leads is never code.
    let prose = prose(page);
    let targets = prose.match_indices("](").map(|(at, _)| prose[at + 2..].split(')').next().unwrap().to_owned());
    targets.collect()
}

/// The anchors of a page, one a heading, as GitHub makes them.
fn anchors(page: &str) -> BTreeSet<String> {
    let mut in_block = false;
    let headings = page.lines().filter_map(|line| {
        in_block ^= line.starts_with("```");
        let title = line.trim_start_matches('#');
        (!in_block && title.len() < line.len()).then(|| title.strip_prefix(' ')).flatten()
    });
    let anchor = |title: &str| {
        let kept = title.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
    };
    headings.map(anchor).collect()
}

/// What is wrong with the links of a page.
fn astray(path: &Path) -> Vec<String> {
    let page = text(path);
    let mut wrong = Vec::new();
    for link in links(&page) {
        let (file, anchor) = link.split_once('#').map_or((link.as_str(), None), |(file, anchor)| (file, Some(anchor)));
        if file.contains("://") {
            continue;
        }
        let target = if file.is_empty() { path.to_owned() } else { path.parent().unwrap().join(file) };
        if !target.exists() {
            wrong.push(format!("{}: {link}: no such file", path.display()));
        } else if anchor.is_some_and(|anchor| !anchors(&text(&target)).contains(anchor)) {
            wrong.push(format!("{}: {link}: no such heading", path.display()));
        }
    }
    wrong
}

#[test]
fn every_link_leads_somewhere() {
    let all = std::iter::once(PathBuf::from("README.md")).chain(pages());
    let wrong: Vec<String> = all.flat_map(|path| astray(&path)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_readme_is_a_door() {
    let readme = text("README.md");
    let lines = readme.lines().count();
    assert!(lines <= 170, "README has {lines} lines: what is looked up later is a page of docs");
    let links = links(&readme);
    for page in pages() {
        assert!(links.iter().any(|link| Path::new(link) == page), "README does not link {}", page.display());
    }
}

#[test]
fn links_and_anchors_are_read_as_github_reads_them() {
    let page = "# A b\n[x](a.md#b) ![`y`](c.svg)\n```sh\n# no heading [z](d)\n```\n`[w](e)`\n### What's \"usual\": `--on-change`?\n#none\n";
    assert_eq!(links(page), ["a.md#b", "c.svg"]);
    assert_eq!(anchors(page), ["a-b", "whats-usual---on-change"].map(str::to_owned).into());
}

/// A line that ends with this mark is not looked at: what it names is being moved.
const MOVING: &str = "<!-- recheck -->";

#[test]
fn every_file_that_the_page_about_the_source_names_is_there() {
    let page = text("docs/architecture.md");
    let mut named = 0;
    for line in page.lines().filter(|line| !line.contains(MOVING)) {
        for path in line.split('`').skip(1).step_by(2).filter(|code| {
            ["src/", "tests/", "assets/", "benches/", "docs/"].iter().any(|dir| code.starts_with(dir)) && !code.contains(' ')
        }) {
            assert!(Path::new(path).exists(), "docs/architecture.md names {path}: {line}");
            named += 1;
        }
    }
    assert!(named > 50, "{named}");
}

#[test]
fn the_schema_lists_what_the_program_can_say() {
    let schema: Value = serde_json::from_str(&std::fs::read_to_string("assets/schema.json").unwrap()).unwrap();
    let at = |path: &str| schema.pointer(&format!("/$defs/{path}")).unwrap_or_else(|| panic!("{path}"));
    let listed = |path: &str| {
        let all = at(path).as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned());
        all.collect::<BTreeSet<String>>()
    };
    let own = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect();
    assert_eq!(at("version/const"), &json!(report::VERSION));
    assert_eq!(at("masked/anyOf/0/const"), MASK);
    let phases = INFERENCE_JOB.statuses.iter().map(|(_, phase)| *phase).chain([Phase::Unknown]);
    assert_eq!(listed("phase/enum"), own(phases.map(report::json::phase).collect()));
    assert_eq!(listed("outcome/enum"), own(Outcome::ALL.map(Outcome::word).to_vec()));
    assert_eq!(listed("failure/properties/kind/enum"), own(ErrorKind::NAMES.map(|(_, name)| name).to_vec()));
    assert_eq!(listed("changed/properties/member/enum"), own(INFERENCE_JOB.fields.iter().map(|own| own.member).collect()));
    let members: BTreeSet<&str> = at("job/properties").as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, INFERENCE_JOB.fields.iter().filter_map(|own| own.member.split('.').next()).collect());
    for (status, _) in INFERENCE_JOB.statuses {
        assert!(at("job/properties/status/description").as_str().unwrap().contains(status), "{status}");
    }
}
