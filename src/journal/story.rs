//! What the journal knows about one job.

use chrono::{DateTime, Utc};

use super::entry::Entry;

/// What the journal knows about one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    pub arn: String,
    /// By time; entries of the same time in the order in which they were written.
    pub entries: Vec<Entry>,
    /// Lines that are not understood: cut off by a crash, damaged, or of a later version.
    pub unreadable: usize,
    /// The size of the file.
    pub bytes: u64,
}

impl Story {
    /// The time of the newest entry; `None`: no line is understood.
    #[must_use]
    pub fn last(&self) -> Option<DateTime<Utc>> {
        self.entries.last().map(|entry| entry.at)
    }
}
