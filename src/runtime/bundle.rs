//! A file that what the doctor found goes to, for whoever is asked for help.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::output::complain;
use crate::app::shell::state::State;
use crate::domain::text::line;
use crate::report::doctor;

/// The file, made before anything is asked: what cannot be written is known at once.
#[derive(Debug)]
pub struct Bundle {
    pub file: File,
    pub path: PathBuf,
    /// Whether it holds the last lines of the logs.
    pub with_logs: bool,
}

impl Bundle {
    /// Writes it, and says what is in it.
    pub(super) fn put(mut self, state: &State) -> io::Result<()> {
        let (text, holds) = doctor::bundle(state, self.with_logs);
        self.file.write_all(text.as_bytes())?;
        complain(&format!("{} holds:", line(&self.path.to_string_lossy())));
        holds.iter().for_each(|what| complain(&format!("  {what}")));
        Ok(())
    }
}
