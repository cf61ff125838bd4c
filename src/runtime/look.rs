//! The files that remember how the board is displayed, and which membership was picked. A few lines of TOML each; the
//! configuration layer reads them.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::app::base::look::Look;
use crate::app::base::room::Choice;
use crate::files;

/// Writes the whole file, or leaves the old one as it was.
///
/// # Errors
/// When the directory or the file cannot be written.
pub fn write(path: &Path, look: &Look) -> io::Result<()> {
    let (columns, sort) = look.texts();
    let columns: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    files::replace(path, &format!("columns = [{}]\nsort = \"{sort}\"\n", columns.join(", ")))
}

/// Writes what was picked: the whole file, or nothing.
///
/// # Errors
/// When the directory or the file cannot be written.
pub fn write_choice(path: &Path, choice: &Choice) -> io::Result<()> {
    let source = &choice.source;
    let mut text = String::new();
    let pairs = [
        ("profile", source.profile.as_deref()),
        ("region", Some(source.region.as_str())),
        ("membership", Some(source.membership.as_str())),
        ("name", Some(choice.name.as_str())),
    ];
    for (key, value) in pairs.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        // A JSON string is also a TOML string; writing to memory cannot fail.
        let _ = writeln!(text, "{key} = {}", serde_json::Value::from(value));
    }
    files::replace(path, &text)
}
