//! A file for what the doctor found, to pass on when asking for help.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::output::complain;
use crate::app::shell::state::State;
use crate::domain::text::line;
use crate::report::doctor;

/// The file, created before any request is sent, so that a write that cannot work fails at once.
#[derive(Debug)]
pub struct Bundle {
    pub file: File,
    pub path: PathBuf,
    /// Whether it contains the last lines of the logs.
    pub with_logs: bool,
}

impl Bundle {
    /// Writes the file, and prints what it contains.
    pub(super) fn put(mut self, state: &State) -> io::Result<()> {
        let (text, holds) = doctor::bundle(state, self.with_logs);
        self.file.write_all(text.as_bytes())?;
        complain(&format!("{} holds:", line(&self.path.to_string_lossy())));
        holds.iter().for_each(|what| complain(&format!("  {what}")));
        Ok(())
    }
}
