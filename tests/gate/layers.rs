//! The layer table of `src/lib.rs`, enforced: who may import whom, which crates, and where no clock may be read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A layer, the layers it may import, and the crates it may name.
const LAYERS: [(&str, &[&str], &[&str]); 12] = [
    ("domain", &[], &["chrono", "icu_normalizer", "serde", "serde_json", "thiserror", "unicode_width", "unicode_segmentation"]),
    ("files", &[], &["rustix"]),
    ("app", &["domain"], &["crossterm", "memchr", "nucleo_matcher", "ratatui", "regex", "tui_input", "thiserror"]),
    ("ui", &["app", "domain"], &["ratatui"]),
    ("journal", &["files"], &["chrono", "serde", "serde_json", "thiserror"]),
    (
        "demo",
        &[],
        &["tokio", "hyper", "hyper_util", "http_body_util", "minicbor", "toml", "serde", "serde_json", "chrono", "thiserror"],
    ),
    (
        "aws",
        &["domain", "files"],
        &[
            "aws_config",
            "aws_credential_types",
            "aws_runtime",
            "aws_sdk_cleanroomsml",
            "aws_sdk_sts",
            "aws_smithy_http",
            "aws_smithy_http_client",
            "aws_smithy_query",
            "aws_smithy_runtime",
            "aws_smithy_runtime_api",
            "aws_smithy_types",
            "aws_smithy_xml",
            "aws_types",
            // Cuts off a body that is too large.
            "http_body_util",
            // For requests to services without an SDK client.
            "serde_json",
            // Metrics come in CBOR, and the SDK reads it too strictly.
            "minicbor",
            "tokio",
            "chrono",
            "tracing",
            "thiserror",
        ],
    ),
    ("record", &[], &["chrono", "serde", "serde_json", "thiserror"]),
    ("report", &["app", "domain"], &["chrono", "csv", "serde", "serde_json"]),
    ("cli", &["app", "domain"], &["clap", "clap_complete", "clap_mangen", "serde_json", "thiserror"]),
    ("config", &["app", "ui", "domain", "files"], &["toml", "serde", "etcetera", "humantime", "color_eyre"]),
    (
        "runtime",
        &["app", "aws", "demo", "domain", "files", "journal", "record", "report", "ui"],
        &[
            "chrono",
            "color_eyre",
            "crossterm",
            "ratatui",
            "rustix",
            "serde_json",
            // Lets a signal take effect once the terminal is given back.
            "signal_hook",
            "thiserror",
            "tokio",
            "tokio_util",
            "tracing",
            "tracing_appender",
            "tracing_subscriber",
            "unicode_width",
        ],
    ),
];

/// Crates and layers of which only parts may be used.
const PARTS: [(&str, &str, &[&str]); 3] =
    [("app", "crossterm", &["event"]), ("app", "ratatui", &["layout"]), ("config", "ui", &["theme"])];

/// What domain, app and ui must not name.
const IMPURE: [&str; 11] = [
    "Utc::now",
    "Local",
    "Instant::now",
    "SystemTime",
    "tokio",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::io",
];

pub fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The code of a file, without comments, strings and its tests.
pub fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let mut out = String::new();
    for line in text.lines() {
        let mut in_text = false;
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' if in_text => {
                    chars.next();
                }
                '"' => in_text = !in_text,
                '/' if !in_text && chars.peek() == Some(&'/') => break,
                _ if in_text => {}
                _ => out.push(c),
            }
        }
        out.push('\n');
    }
    out
}

/// Every `name::next` in the code.
fn paths(code: &str) -> Vec<(String, String)> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for (at, _) in code.match_indices("::") {
        let before: String = code[..at].chars().rev().take_while(|c| word(*c)).collect::<Vec<_>>().into_iter().rev().collect();
        let start = at - before.len();
        let leads = code[..start].ends_with("::");
        let rest = &code[at + 2..];
        let nexts: Vec<String> = match rest.strip_prefix('{') {
            Some(group) => {
                group.split('}').next().unwrap().split(',').map(|n| n.trim().chars().take_while(|c| word(*c)).collect()).collect()
            }
            None => vec![rest.chars().take_while(|c| word(*c)).collect()],
        };
        if !leads && !before.is_empty() {
            found.extend(nexts.into_iter().map(|next| (before.clone(), next)));
        }
    }
    found
}

fn crates() -> Vec<String> {
    let manifest = std::fs::read_to_string("Cargo.toml").unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    section.lines().filter_map(|l| l.split_once(" = ")).map(|(name, _)| name.replace('-', "_")).collect()
}

fn layer_of(path: &Path) -> String {
    let first = path.strip_prefix("src").unwrap().components().next().unwrap();
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

#[test]
fn every_layer_imports_only_what_the_table_allows() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let crates = crates();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in &files {
        let layer = layer_of(file);
        *seen.entry(layer.clone()).or_default() += 1;
        let Some((_, layers, allowed)) = LAYERS.iter().find(|(name, ..)| *name == layer) else {
            continue;
        };
        let code = code(file);
        for (name, next) in paths(&code) {
            let part_ok = |owner: &str, name: &str| {
                PARTS
                    .iter()
                    .find(|(l, p, _)| *l == owner && *p == name)
                    .is_none_or(|(_, _, parts)| parts.contains(&next.as_str()))
            };
            if name == "crate" && next != layer && (!layers.contains(&next.as_str())) {
                wrong.push(format!("{}: crate::{next}", file.display()));
            }
            if crates.contains(&name) && (!allowed.contains(&name.as_str()) || !part_ok(&layer, &name)) {
                wrong.push(format!("{}: {name}::{next}", file.display()));
            }
        }
        if layer == "config" && code.contains("crate::ui::") && !code.contains("crate::ui::theme") {
            wrong.push(format!("{}: crate::ui beyond theme", file.display()));
        }
        if ["domain", "app", "ui"].contains(&layer.as_str()) {
            wrong.extend(IMPURE.iter().filter(|w| code.contains(**w)).map(|w| format!("{}: {w}", file.display())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (layer, ..) in LAYERS {
        assert!(seen.contains_key(layer), "no file of layer {layer} was read");
    }
}

#[test]
fn main_names_only_cli_config_and_runtime() {
    let wrong: Vec<_> = paths(&code(Path::new("src/main.rs")))
        .into_iter()
        .filter(|(name, next)| name == "cleanwatch" && !["cli", "config", "runtime"].contains(&next.as_str()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_check_sees_what_it_looks_for() {
    let code = "use crate::ui::Theme;\nuse ratatui::{buffer::Buffer, layout::Rect};\nlet x = tokio::spawn(y);";
    let found = paths(code);
    for pair in [("crate", "ui"), ("ratatui", "buffer"), ("ratatui", "layout"), ("tokio", "spawn")] {
        assert!(found.contains(&(pair.0.to_owned(), pair.1.to_owned())), "{pair:?} in {found:?}");
    }
    assert!(crates().contains(&"aws_sdk_cleanroomsml".to_owned()));
}

/// The functions of a file's code that have more than this many lines, with how many they have.
fn long(text: &str, most: usize) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.split("#[cfg(test)]\nmod tests").next().unwrap().lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let Some((before, name)) = line.trim_start().split_once("fn ") else { continue };
        if !before.split(' ').all(|word| {
            let of_pub = word.starts_with("pub") || word.ends_with(')');
            of_pub || ["", "const", "async", "unsafe"].contains(&word)
        }) {
            continue;
        }
        let end = format!("{indent}}}");
        let length = lines[at..].iter().position(|l| **l == *end).map_or(1, |n| n + 1);
        if length > most {
            found.push((name.split(['<', '(']).next().unwrap().to_owned(), length));
        }
    }
    found
}

#[test]
fn no_function_is_longer_than_a_screen() {
    for before in ["", "pub ", "pub(crate) ", "pub(in crate::app) ", "pub(in crate::aws::call) const ", "pub(super) async "] {
        let text = format!("{before}fn a() {{\n    b();\n}}\n    pub fn c<T>(t: T) {{\n    }}\n");
        assert_eq!(long(&text, 2), [("a".to_owned(), 3)], "the check sees {before}fn");
    }
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let read = |file: &PathBuf| std::fs::read_to_string(file).unwrap();
    let wrong: Vec<_> = files.iter().map(|file| (file, long(&read(file), 60))).filter(|(_, l)| !l.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_is_more_than_one_idea() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{} does not say what it is for", file.display());
        let lines = text.split("#[cfg(test)]\nmod tests").next().unwrap().lines().count();
        assert!(lines <= 320, "{} has {lines} lines before its tests", file.display());
    }
}
