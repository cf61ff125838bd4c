//! Compaction: a file that has grown is rewritten with only what still matters, to a temporary file next to it, which then
//! replaces it in one step. Only the holder of the file's lock may compact, and any writer may cancel it by removing the
//! temporary file.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::entry::{Entry, What};
use super::error::JournalError;
use super::limits::Limits;
use super::lines::{Content, Header, Line};
use super::{file, name};

/// A compaction that has been written but not put in place yet.
#[derive(Debug)]
pub(super) struct Compaction<'a> {
    path: &'a Path,
    temporary: PathBuf,
    /// `None`: cancelled before anything was read.
    new: Option<File>,
}

impl<'a> Compaction<'a> {
    /// Writes what remains of a locked, freshly opened file to a temporary one.
    pub fn begin(path: &'a Path, old: &File, arn: &str, limits: &Limits) -> Result<Self, JournalError> {
        let temporary = name::temporary(path);
        let io = |e| JournalError::io(&temporary, e);
        file::absent_is_fine(fs::remove_file(&temporary)).map_err(io)?;
        // The temporary file exists before anything is read: a process that writes after that can see it, and cancels this.
        let made = OpenOptions::new().read(true).append(true).create_new(true).mode(0o600).open(&temporary);
        let new = made.map_err(io)?;
        // A process that opens it by its final name has to wait for the entries that this compaction makes room for.
        if new.try_lock().is_err() {
            return Ok(Self { path, temporary, new: None });
        }
        let this = Self { path, temporary, new: Some(new) };
        match this.fill(old, arn, limits) {
            Ok(()) => Ok(this),
            Err(e) => {
                let _ = fs::remove_file(&this.temporary);
                Err(e)
            }
        }
    }

    fn fill(&self, old: &File, arn: &str, limits: &Limits) -> Result<(), JournalError> {
        let Some(mut new) = self.new.as_ref() else { return Ok(()) };
        let bytes = file::contents(self.path, old)?;
        let text = text(self.path, &bytes, arn, limits)?;
        // Synced to the disk before it replaces the old file: even a power cut must not leave neither of them.
        new.write_all(&text).and_then(|()| new.sync_data()).map_err(|e| JournalError::io(&self.temporary, e))
    }

    /// Puts the new file in place and returns it, locked; `None`: cancelled, the old file is as it was.
    pub fn finish(self) -> Result<Option<File>, JournalError> {
        let Some(new) = self.new.filter(|new| file::is_named(&self.temporary, new)) else { return Ok(None) };
        match fs::rename(&self.temporary, self.path) {
            Ok(()) => Ok(Some(new)),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => {
                let _ = fs::remove_file(&self.temporary);
                Err(JournalError::io(self.path, e))
            }
        }
    }
}

/// The text that replaces a file's.
fn text(path: &Path, bytes: &[u8], arn: &str, limits: &Limits) -> Result<Vec<u8>, JournalError> {
    let content = Content::read(bytes).map_err(|newer| JournalError::newer(path, &newer))?;
    if let Some(header) = content.header.as_ref().filter(|header| header.arn != arn) {
        return Err(JournalError::other_job(path, &header.arn));
    }
    let keep = keep(&content.lines, limits);
    let mut lines = Vec::new();
    for ((raw, _), _) in content.lines.iter().zip(keep).filter(|(_, keep)| *keep) {
        // Unchanged, with fields that only a later version knows.
        lines.extend_from_slice(raw);
        lines.push(b'\n');
    }
    let len = lines.len() as u64;
    let kept = (len > limits.bytes / 2).then_some(len);
    let mut text = Vec::with_capacity(lines.len() + arn.len() + 64);
    let mut header = Header::new(arn);
    header.kept = kept;
    header.write_to(&mut text).map_err(|e| JournalError::io(path, e))?;
    text.append(&mut lines);
    Ok(text)
}

/// Which lines are kept: those a later version may understand, the newest entries of each kind, and those that show when the
/// job was not watched in between.
fn keep(lines: &[(&[u8], Line)], limits: &Limits) -> Vec<bool> {
    let mut keep: Vec<bool> = lines.iter().map(|(_, line)| *line == Line::Foreign).collect();
    let mut entries: Vec<(usize, &Entry)> = Vec::new();
    let mut told = HashSet::with_capacity(lines.len());
    for (at, (_, line)) in lines.iter().enumerate() {
        match line {
            // An entry that is in the file twice must not push out one that is there once.
            Line::Entry(entry) if told.insert(entry) => entries.push((at, entry)),
            _ => {}
        }
    }
    entries.sort_by_key(|(_, entry)| entry.at);
    newest(&entries, limits, &mut keep);
    opened(&entries, limits, &mut keep);
    seen(&entries, &mut keep);
    keep
}

/// Keeps the newest facts, statuses and publish statuses, and how far the clock was off.
fn newest(entries: &[(usize, &Entry)], limits: &Limits, keep: &mut [bool]) {
    let (mut facts, mut clocks, mut statuses, mut publishes) = (1, 1, limits.statuses, limits.publishes);
    for (at, entry) in entries.iter().rev() {
        let room = match entry.what {
            What::Facts { .. } => &mut facts,
            What::Clock { .. } => &mut clocks,
            What::Status { .. } => &mut statuses,
            What::Publish { .. } => &mut publishes,
            What::Opened | What::Seen => continue,
        };
        if *room > 0 {
            *room -= 1;
            keep[*at] = true;
        }
    }
}

/// Keeps the newest openings that have something between them, back to the one before the first kept status.
fn opened(entries: &[(usize, &Entry)], limits: &Limits, keep: &mut [bool]) {
    let dated = |what: &What| matches!(what, What::Status { .. } | What::Publish { .. });
    let first = entries.iter().position(|(at, entry)| keep[*at] && dated(&entry.what)).unwrap_or(0);
    let mut room = limits.opened;
    let mut apart = true;
    for (place, (at, entry)) in entries.iter().enumerate().rev() {
        match entry.what {
            What::Opened if room == 0 => break,
            What::Opened if apart => {
                keep[*at] = true;
                room -= 1;
                apart = false;
                if place < first {
                    break;
                }
            }
            What::Opened => {}
            What::Seen => apart = true,
            _ => apart |= keep[*at],
        }
    }
}

/// Keeps the last response before each kept opening; the first one after it, if nothing else shows when watching resumed; and
/// the very last one.
fn seen(entries: &[(usize, &Entry)], keep: &mut [bool]) {
    let mut last = None;
    let mut fresh = false;
    for (at, entry) in entries {
        match entry.what {
            What::Opened if keep[*at] => {
                if let Some(last) = last.take() {
                    keep[last] = true;
                }
                fresh = true;
            }
            What::Seen => {
                keep[*at] = fresh;
                fresh = false;
                last = Some(*at);
            }
            _ => fresh &= !keep[*at],
        }
    }
    if let Some(last) = last {
        keep[last] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Journal;
    use crate::journal::entry::Start;
    use chrono::{DateTime, Utc};

    const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/m/trained-model-inference-job/job-1";
    const LIMITS: Limits =
        Limits { bytes: 4096, statuses: 3, publishes: 2, opened: 4, jobs: 10, age: chrono::TimeDelta::days(90) };

    /// An entry by its letter: `o`pened, `f`acts, `s`tatus, `p`ublish; any other is seen.
    fn entry(letter: char, second: i64) -> Entry {
        let at: DateTime<Utc> = DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap();
        let what = match letter {
            'o' => What::Opened,
            'f' => {
                What::Facts { name: None, created: None, instance_type: None, instance_count: Some(second), trained_model: None }
            }
            's' => What::Status { status: second.to_string(), from: at, start: Start::Seen, gap_ms: None },
            'p' => What::Publish { metrics: None, logs: None },
            _ => What::Seen,
        };
        Entry { at, what }
    }

    /// What is kept of a file, with a dot for each line that is dropped.
    fn kept(story: &str) -> String {
        let line = |(second, letter)| match letter {
            '?' => Line::Foreign,
            '!' => Line::Broken,
            letter => Line::Entry(entry(letter, second)),
        };
        let lines: Vec<(&[u8], Line)> = (0..).zip(story.chars()).map(|numbered| (b"".as_slice(), line(numbered))).collect();
        story.chars().zip(keep(&lines, &LIMITS)).map(|(letter, keep)| if keep { letter } else { '.' }).collect()
    }

    #[test]
    fn what_stays_is_the_newest_of_each_kind_and_what_tells_of_gaps() {
        for (story, stays) in [
            ("", ""),
            // The newest of each kind.
            ("ofsssss", "of..sss"),
            ("oppp", "o.pp"),
            ("ofsfs", "o.sfs"),
            // Of responses with nothing new, only the last one.
            ("osxxxxx", "os....x"),
            // And those on both sides of an opening, if nothing else shows it.
            ("oxxxxsxxxoxx", "ox...s..xoxx"),
            // An opening is kept if there is something on both sides of it, even if only a response.
            ("osxxoxxxoxxxo", "os.xox.xox.xo"),
            ("osooox", "os..ox"),
            // The newest openings.
            ("oxoxoxoxox", ".xoxoxoxox"),
            // Of those before the first kept status, only the last one.
            ("oxoxoxssss", "...xox.sss"),
            ("oxxosxxx", "..xos..x"),
            // A line that a later version may understand is kept; a broken one is dropped.
            ("?o!s?!", "?o.s?."),
        ] {
            assert_eq!(kept(story), stays, "{story}");
        }
    }

    #[test]
    fn the_newest_are_those_of_the_latest_times_wherever_they_stand() {
        let line = |second| (b"".as_slice(), Line::Entry(entry('s', second)));
        assert_eq!(keep(&[line(9), line(1), line(7), line(2), line(8)], &LIMITS), [true, false, true, false, true]);
    }

    #[test]
    fn what_stands_there_twice_stays_once_and_pushes_nothing_out() {
        let line = |second| (b"".as_slice(), Line::Entry(entry('s', second)));
        let lines = [line(1), line(2), line(3), line(3), line(2), line(3)];
        assert_eq!(keep(&lines, &LIMITS), [true, true, true, false, false, false]);
    }

    #[test]
    fn a_compaction_that_is_called_off_loses_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::with_limits(dir.path().into(), LIMITS);
        journal.append(ARN, &[entry('s', 1)]).unwrap();
        let path = journal.path(ARN);
        let old = OpenOptions::new().read(true).append(true).open(&path).unwrap();
        old.lock().unwrap();
        let compaction = Compaction::begin(&path, &old, ARN, &LIMITS).unwrap();
        // The lock is held for longer than an append waits.
        journal.append(ARN, &[entry('s', 2)]).unwrap();
        assert!(compaction.finish().unwrap().is_none());
        drop(old);
        let told = |journal: &Journal| journal.read(ARN).unwrap().unwrap().entries;
        assert_eq!(told(&journal), [entry('s', 1), entry('s', 2)]);
        journal.append(ARN, &[entry('s', 3)]).unwrap();
        assert_eq!(told(&journal), [entry('s', 1), entry('s', 2), entry('s', 3)]);
    }
}
