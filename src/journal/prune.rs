//! Pruning: jobs that were not watched for long, the oldest ones if there are too many, and leftovers of interrupted
//! compactions.

use std::fs::{self, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::error::JournalError;
use super::limits::Limits;
use super::lines::Content;
use super::list::{Found, files};
use super::{file, name};

/// What pruning did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Jobs removed.
    pub jobs: usize,
    /// Bytes of the files removed.
    pub bytes: u64,
    /// Jobs left.
    pub kept: usize,
}

/// Which files are read to find out how old their last entries are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// All of them.
    All,
    /// Those that were not changed for long, and the oldest ones if there are too many: usually none.
    Aged,
}

pub(super) fn prune(dir: &Path, limits: &Limits, now: DateTime<Utc>, look: Look) -> Result<Pruned, JournalError> {
    let mut pruned = Pruned::default();
    let oldest = now.checked_sub_signed(limits.age).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let mut failed = None;
    for left in files(dir, name::is_temporary)? {
        match remove(&left) {
            Ok(true) => pruned.bytes += left.bytes,
            Ok(false) => {}
            Err(e) => failed = failed.or(Some(e)),
        }
    }
    let mut found = files(dir, name::is_job)?;
    pruned.kept = found.len();
    if look == Look::Aged {
        found.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.path.cmp(&b.path)));
        let mut n = 0;
        found.retain(|file| {
            n += 1;
            n > limits.jobs || DateTime::<Utc>::from(file.changed) < oldest
        });
    }
    let room = if look == Look::Aged { limits.jobs.saturating_sub(pruned.kept - found.len()) } else { limits.jobs };
    let mut jobs: Vec<(DateTime<Utc>, Found)> = found.into_iter().filter_map(|found| Some((last(&found)?, found))).collect();
    jobs.sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.path.cmp(&y.path)));
    for (n, (last, found)) in jobs.iter().enumerate() {
        if n < room && *last >= oldest {
            continue;
        }
        match remove(found) {
            Ok(true) => {
                pruned.jobs += 1;
                pruned.bytes += found.bytes;
                pruned.kept -= 1;
            }
            Ok(false) => {}
            Err(e) => failed = failed.or(Some(e)),
        }
    }
    failed.map_or(Ok(pruned), Err)
}

/// The time of a job's newest entry; for a file without a line that is understood, when it was changed. `None`: it cannot be
/// read, or is of a later version.
fn last(found: &Found) -> Option<DateTime<Utc>> {
    let bytes = file::whole(&found.path).ok()??;
    let (entries, _) = Content::read(&bytes).ok()?.story();
    Some(entries.last().map_or_else(|| found.changed.into(), |entry| entry.at))
}

/// Removes a file that no process is writing to and that has not changed since it was found; returns whether it did.
fn remove(found: &Found) -> Result<bool, JournalError> {
    let io = |e| JournalError::io(&found.path, e);
    if !found.regular {
        return Ok(false);
    }
    let file = match crate::files::open(&found.path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(io(e)),
    };
    // Where there are no locks, it has to be enough that the file has not changed.
    if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
        return Ok(false);
    }
    let as_found = Found::at(found.path.clone()).as_ref() == Some(found) && file::is_named(&found.path, &file);
    if as_found {
        fs::remove_file(&found.path).map_err(io)?;
    }
    Ok(as_found)
}
