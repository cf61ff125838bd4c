//! The limits of a journal.

use chrono::TimeDelta;

/// The limits of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A file with more bytes than this is compacted by the next append.
    pub bytes: u64,
    /// How many [`What::Status`](super::What::Status) a compaction keeps: the newest ones.
    pub statuses: usize,
    /// How many [`What::Publish`](super::What::Publish) a compaction keeps: the newest ones.
    pub publishes: usize,
    /// How many [`What::Opened`](super::What::Opened) a compaction keeps: the newest ones.
    pub opened: usize,
    /// How many jobs pruning keeps, and a listing returns.
    pub jobs: usize,
    /// The age of its last entry up to which pruning keeps a job.
    pub age: TimeDelta,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 256 * 1024, statuses: 400, publishes: 100, opened: 200, jobs: 1000, age: TimeDelta::days(90) }
    }
}
