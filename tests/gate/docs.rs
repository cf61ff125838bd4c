//! What README says of keys is what the table says; `UPDATE=1 cargo test --test gate docs` writes it anew. What the schema of the
//! output lists is what the program can say.

use std::fmt::Write as _;

use cleanwatch::app::base::command::Scope;
use cleanwatch::app::base::goal::Outcome;
use cleanwatch::app::base::keymap::{Keymap, shown};
use cleanwatch::domain::change::MASK;
use cleanwatch::domain::error::ErrorKind;
use cleanwatch::domain::field::FIELDS;
use cleanwatch::domain::status::{Phase, STATUSES};
use cleanwatch::report;
use serde_json::{Value, json};

const BEGIN: &str = "<!-- keys: generated from src/app/command.rs; UPDATE=1 cargo test --test gate docs -->\n";
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
fn the_readme_s_table_of_keys_is_the_program_s() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let from = readme.find(BEGIN).expect("the table begins") + BEGIN.len();
    let to = readme.find(END).expect("the table ends");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write("README.md", format!("{}{}{}", &readme[..from], table(), &readme[to..])).unwrap();
    } else {
        assert_eq!(&readme[from..to], table(), "run UPDATE=1 cargo test --test gate docs");
    }
}

#[test]
fn the_readme_names_every_status() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    for (status, phase) in cleanwatch::domain::status::STATUSES {
        let row = readme
            .lines()
            .find(|l| l.starts_with("| ") && l.contains(&format!("`{status}`")))
            .unwrap_or_else(|| panic!("{status}"));
        assert!(row.contains(phase.glyph()) && row.contains(phase.word()), "{row}");
    }
}

#[test]
fn the_schema_lists_what_the_program_can_say() {
    let schema: Value = serde_json::from_str(&std::fs::read_to_string("assets/schema.json").unwrap()).unwrap();
    let at = |path: &str| schema.pointer(&format!("/$defs/{path}")).unwrap_or_else(|| panic!("{path}"));
    let listed = |path: &str| {
        let all = at(path).as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned());
        all.collect::<std::collections::BTreeSet<String>>()
    };
    let own = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect();
    assert_eq!(at("version/const"), &json!(report::VERSION));
    assert_eq!(at("masked/anyOf/0/const"), MASK);
    let phases = STATUSES.iter().map(|(_, phase)| *phase).chain([Phase::Unknown]);
    assert_eq!(listed("phase/enum"), own(phases.map(report::json::phase).collect()));
    assert_eq!(listed("outcome/enum"), own(Outcome::ALL.map(Outcome::word).to_vec()));
    assert_eq!(listed("failure/properties/kind/enum"), own(ErrorKind::NAMES.map(|(_, name)| name).to_vec()));
    assert_eq!(listed("changed/properties/member/enum"), own(FIELDS.iter().map(|f| f.member).collect()));
    let members: std::collections::BTreeSet<&str> =
        at("job/properties").as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, FIELDS.iter().filter_map(|f| f.member.split('.').next()).collect());
    for (status, _) in STATUSES {
        assert!(at("job/properties/status/description").as_str().unwrap().contains(status), "{status}");
    }
}
