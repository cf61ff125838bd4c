//! What README says of keys is what the table says. `UPDATE=1 cargo test --test docs` writes it anew.

use std::fmt::Write as _;

use cleanwatch::app::command::Scope;
use cleanwatch::app::keymap::{Keymap, shown};

const BEGIN: &str = "<!-- keys: generated from src/app/command.rs; UPDATE=1 cargo test --test docs -->\n";
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
        assert_eq!(&readme[from..to], table(), "run UPDATE=1 cargo test --test docs");
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
