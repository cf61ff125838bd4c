//! Writes log lines to a file.

use std::io::{BufWriter, Write as _};

use crate::app::base::effect::Saving;
use crate::domain::text::{counted, line};
use crate::files;
use crate::report::logs;

/// Writes to a new file in the current directory; existing files are not touched. Returns what was saved where.
///
/// # Errors
/// Says in one line why that is not possible.
pub(super) fn write(saving: &Saving) -> Result<String, String> {
    let refused = |why: std::io::Error| line(&format!("not saved: {}: {why}", saving.file));
    let file = files::create(saving.file.as_ref()).map_err(refused)?;
    let mut file = BufWriter::new(file);
    for one in &saving.lines {
        let stream = saving.streams.get(usize::from(one.stream)).map_or("?", String::as_str);
        file.write_all(logs::text(one, stream).as_bytes()).map_err(refused)?;
    }
    file.flush().map_err(refused)?;
    Ok(format!("{} to {}", counted(saving.lines.len() as u64, "line"), line(&saving.file)))
}
