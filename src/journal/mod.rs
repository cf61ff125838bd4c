//! What was seen of a job, across restarts: one file of JSON lines for each job, only ever appended to, bounded, and shared
//! by any number of processes. It contains what [`Entry`] contains and nothing else: no environment values, tags or bodies.
//! Of the rest of this program it imports only [`crate::files`]; it reads no clock, and its directory is passed in.
//!
//! A file begins with `{"cleanwatch-journal":1,"arn":"…"}`; each line after that is an entry. An append is one write to a
//! file opened for appending, so writers cannot overwrite each other. Only replacing or removing a file needs the file's
//! lock.

mod compact;
mod entry;
mod error;
mod file;
mod limits;
mod lines;
mod list;
mod name;
mod prune;
mod story;

use std::path::PathBuf;

use chrono::{DateTime, Utc};

pub use entry::{Entry, LONGEST, Start, What};
pub use error::JournalError;
pub use limits::Limits;
use lines::Content;
pub use lines::VERSION;
pub use list::Listing;
pub use prune::Pruned;
pub use story::Story;

/// The longest possible ARN, in bytes (botocore model of cleanroomsml, `TrainedModelInferenceJobArn`).
const LONGEST_ARN: usize = 2048;

/// A directory of job files. Creating this value does no I/O.
#[derive(Debug, Clone)]
pub struct Journal {
    dir: PathBuf,
    limits: Limits,
}

impl Journal {
    /// A journal with the usual limits.
    #[must_use]
    pub fn new(dir: PathBuf) -> Self {
        Self::with_limits(dir, Limits::default())
    }

    /// A journal with other limits.
    #[must_use]
    pub fn with_limits(dir: PathBuf, limits: Limits) -> Self {
        Self { dir, limits }
    }

    /// The path of a job's file, whether it exists or not.
    #[must_use]
    pub fn path(&self, arn: &str) -> PathBuf {
        self.dir.join(name::of(arn))
    }

    /// Appends entries to a job's file, in one piece; creates the directory (0700) and the file (0600) if they are missing.
    /// Once this has returned, the entries survive this process, however it ends. It may wait 100 ms for other processes, and
    /// for the disk when the file is compacted.
    ///
    /// # Errors
    /// When the file cannot be written, is of a newer version or another job's. None, some or all of the entries may be in it
    /// then: appending them again does no harm, because a reader gets equal entries only once.
    pub fn append(&self, arn: &str, entries: &[Entry]) -> Result<(), JournalError> {
        let path = self.path(arn);
        if arn.len() > LONGEST_ARN {
            return Err(JournalError::io(&path, std::io::Error::other("an ARN of more than 2048 bytes")));
        }
        let mut text = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut text, entry).map_err(|e| JournalError::io(&path, e.into()))?;
            text.push(b'\n');
        }
        if text.is_empty() { Ok(()) } else { file::append(&path, arn, &text, &self.limits) }
    }

    /// What is known about a job; `None`: nothing.
    ///
    /// # Errors
    /// When its file cannot be read, is of a newer version or another job's.
    pub fn read(&self, arn: &str) -> Result<Option<Story>, JournalError> {
        let path = self.path(arn);
        let Some(bytes) = file::whole(&path)? else { return Ok(None) };
        let content = Content::read(&bytes).map_err(|newer| JournalError::newer(&path, &newer))?;
        if let Some(header) = content.header.as_ref().filter(|header| header.arn != arn) {
            return Err(JournalError::other_job(&path, &header.arn));
        }
        let (entries, unreadable) = content.story();
        let known = unreadable > 0 || !entries.is_empty();
        Ok(known.then(|| Story { arn: arn.to_owned(), entries, unreadable, bytes: bytes.len() as u64 }))
    }

    /// What is known about all jobs, the one with the newest entry first. The files changed last are read, up to the limit.
    ///
    /// # Errors
    /// When the directory cannot be read. A file that cannot be read is counted; it is not an error.
    pub fn list(&self) -> Result<Listing, JournalError> {
        list::list(&self.dir, &self.limits)
    }

    /// Like [`Journal::list`], but keeps one job in memory at a time: each one is passed on and dropped, the file changed
    /// last first.
    ///
    /// # Errors
    /// As [`Journal::list`].
    pub fn each(&self, tell: impl FnMut(Story)) -> Result<(), JournalError> {
        list::each(&self.dir, &self.limits, tell).map(drop)
    }

    /// Removes the jobs whose last entry is too old at `now`, the oldest ones if there are too many, and leftovers of
    /// interrupted compactions. A file that a process is writing to, or that is not understood, stays.
    ///
    /// # Errors
    /// When the directory cannot be read, or files cannot be removed: the first such error, after all files were tried.
    pub fn prune(&self, now: DateTime<Utc>) -> Result<Pruned, JournalError> {
        prune::prune(&self.dir, &self.limits, now, prune::Look::All)
    }

    /// Like [`Journal::prune`], but checks first when the files were changed: in a tidy journal no file is read. A job whose
    /// file was changed later than its last entry stays until the file is as old.
    ///
    /// # Errors
    /// As [`Journal::prune`].
    pub fn tidy(&self, now: DateTime<Utc>) -> Result<Pruned, JournalError> {
        prune::prune(&self.dir, &self.limits, now, prune::Look::Aged)
    }
}
