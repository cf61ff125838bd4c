//! Why a journal cannot be read or written, each in one line that names the file.

use std::io;
use std::path::{Path, PathBuf};

use super::lines::{Newer, VERSION};

/// Why a journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The system's reason.
    #[error("{}: {}", shown(path), plain(&why.to_string()))]
    Io { path: PathBuf, why: io::Error },
    /// The file is of a newer version; nothing is written to it.
    #[error("{}: a newer cleanwatch wrote this journal (version {version}; this one knows {VERSION})", shown(path))]
    Newer { path: PathBuf, version: u64 },
    #[error("{}: this is the journal of another job, {}", shown(path), plain(arn))]
    OtherJob { path: PathBuf, arn: String },
    /// The file has outgrown all limits, and could not be compacted because of its lock or its content.
    #[error("{}: {bytes} bytes are too many", shown(path))]
    TooLarge { path: PathBuf, bytes: u64 },
}

impl JournalError {
    pub(super) fn io(path: &Path, why: io::Error) -> Self {
        Self::Io { path: path.to_owned(), why }
    }

    pub(super) fn newer(path: &Path, newer: &Newer) -> Self {
        Self::Newer { path: path.to_owned(), version: newer.0 }
    }

    pub(super) fn other_job(path: &Path, arn: &str) -> Self {
        Self::OtherJob { path: path.to_owned(), arn: arn.to_owned() }
    }
}

fn shown(path: &Path) -> String {
    plain(&path.display().to_string())
}

/// A text that cannot break out of its line.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || "\u{2028}\u{2029}".contains(c) { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_with_the_path_and_the_reason() {
        let path = Path::new("/a\n/b");
        for (error, text) in [
            (JournalError::io(path, io::Error::from_raw_os_error(28)), "/a?/b: No space left on device (os error 28)"),
            (JournalError::newer(path, &Newer(2)), "/a?/b: a newer cleanwatch wrote this journal (version 2; this one knows 1)"),
            (JournalError::other_job(path, "arn:\x1b[2J"), "/a?/b: this is the journal of another job, arn:?[2J"),
            (JournalError::TooLarge { path: path.to_owned(), bytes: 5 }, "/a?/b: 5 bytes are too many"),
        ] {
            assert_eq!(error.to_string(), text);
        }
    }
}
