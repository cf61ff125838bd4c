//! The file that remembers how the board is looked at. A few lines of TOML; the configuration layer reads them.

use std::io;
use std::path::Path;

use crate::app::board::Look;

/// Writes it whole, or leaves what was there.
///
/// # Errors
/// When the directory or the file cannot be written.
pub fn write(path: &Path, look: &Look) -> io::Result<()> {
    let (columns, sort) = look.texts();
    let columns: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let text = format!("columns = [{}]\nsort = \"{sort}\"\n", columns.join(", "));
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir)?;
    }
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, text)?;
    std::fs::rename(&fresh, path)
}
