//! One job's file: opened, locked, read as a whole, and appended to. A line that was written stays, whatever other processes
//! do at the same time and whenever they die.
//!
//! With the lock, it is certain that the path names this file, that the file ends with a whole line, and that it stays until
//! the lock is released. Without it (another process holds it for too long, or the file system has no locks) an append starts
//! a line of its own, cancels a compaction that may be running, and checks whether the path still names the file.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::compact::Compaction;
use super::error::JournalError;
use super::limits::Limits;
use super::lines::{self, Header, Line};
use super::name;
use crate::files;

/// How often locking is retried.
const TRIES: u32 = 100;
/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(1);
/// How often a file may be replaced while it is being written to.
const REPLACED: u32 = 100;
/// The largest header, in bytes: one with an ARN in which JSON escapes every byte.
const HEADER: usize = 16 * 1024;
/// A file with more bytes than this is not read.
const LARGEST: u64 = 32 * 1024 * 1024;
/// A file this many times larger than the size at which it is compacted cannot be compacted, and accepts no more lines.
const OVERDUE: u64 = 4;

/// Whether a file is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lock {
    Held,
    Without,
}

/// Appends whole lines, in one write.
pub(super) fn append(path: &Path, arn: &str, text: &[u8], limits: &Limits) -> Result<(), JournalError> {
    append_trying(TRIES, path, arn, text, limits)
}

fn append_trying(tries: u32, path: &Path, arn: &str, text: &[u8], limits: &Limits) -> Result<(), JournalError> {
    for _ in 0..REPLACED {
        let (file, lock) = open(path, tries).map_err(|e| JournalError::io(path, e))?;
        if append_to(file, lock, path, arn, text, limits)? {
            return Ok(());
        }
    }
    Err(JournalError::io(path, io::Error::other("other processes replace it all the time")))
}

/// Appends to an open file; returns whether the lines stay there. If not, the file has been replaced, and they have to be
/// written to the one that has its name now.
fn append_to(file: File, lock: Lock, path: &Path, arn: &str, text: &[u8], limits: &Limits) -> Result<bool, JournalError> {
    let header = header(&file, path, arn)?;
    let len = length(&file).map_err(|e| JournalError::io(path, e))?;
    let (file, end) = match lock {
        Lock::Held => room(path, file, arn, header.as_ref(), len, limits)?,
        Lock::Without if len > OVERDUE * due(header.as_ref(), limits) => return Err(too_large(path, len)),
        Lock::Without => (file, if len == 0 { End::Empty } else { End::Unsure }),
    };
    let mut out = Vec::with_capacity(text.len() + arn.len() + 64);
    if end == End::Unsure {
        out.push(b'\n');
    }
    if end == End::Empty || (end != End::Compacted && header.is_none()) {
        Header::new(arn).write_to(&mut out).map_err(|e| JournalError::io(path, e))?;
    }
    out.extend_from_slice(text);
    write(&file, &out).map_err(|e| JournalError::io(path, e))?;
    if lock == Lock::Held {
        return Ok(true);
    }
    // A compaction that read the file before this write had created its temporary file even earlier, and cannot finish
    // without it.
    absent_is_fine(fs::remove_file(name::temporary(path))).map_err(|e| JournalError::io(path, e))?;
    Ok(is_named(path, &file))
}

/// How the file to append to ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Empty,
    /// With a whole line.
    Whole,
    /// With a whole line, after a header.
    Compacted,
    /// Perhaps with a part of a line.
    Unsure,
}

/// Compacts a locked file if that is due; returns the file to append to, and how it ends.
fn room(
    path: &Path,
    file: File,
    arn: &str,
    header: Option<&Header>,
    len: u64,
    limits: &Limits,
) -> Result<(File, End), JournalError> {
    if len == 0 {
        return Ok((file, End::Empty));
    }
    let due = due(header, limits);
    if len > due || header.is_none() {
        match Compaction::begin(path, &file, arn, limits).and_then(Compaction::finish) {
            Ok(Some(new)) => return Ok((new, End::Compacted)),
            Ok(None) => {}
            // A file that cannot be compacted may still accept lines, for a while.
            Err(JournalError::Io { .. }) if len <= OVERDUE * due => {}
            Err(e) => return Err(e),
        }
    }
    if len > OVERDUE * due {
        return Err(too_large(path, len));
    }
    let mut last = [0];
    file.read_exact_at(&mut last, len - 1).map_err(|e| JournalError::io(path, e))?;
    Ok((file, if last == *b"\n" { End::Whole } else { End::Unsure }))
}

/// The size in bytes beyond which a file is compacted.
fn due(header: Option<&Header>, limits: &Limits) -> u64 {
    let kept = header.and_then(|header| header.kept).unwrap_or(0);
    limits.bytes.max(kept.saturating_mul(2)).min(LARGEST / OVERDUE)
}

fn too_large(path: &Path, bytes: u64) -> JournalError {
    JournalError::TooLarge { path: path.to_owned(), bytes }
}

/// Opens a job's file for appending, creates it if it is missing, and tries to lock it. With the lock, the path names the
/// file.
fn open(path: &Path, mut tries: u32) -> io::Result<(File, Lock)> {
    loop {
        let file = open_or_make(path)?;
        let found = try_lock(path, &file);
        match found {
            Found::Free => return Ok((file, Lock::Held)),
            Found::NoLocks => return Ok((file, Lock::Without)),
            Found::Busy | Found::Replaced if tries == 0 => return Ok((file, Lock::Without)),
            Found::Busy | Found::Replaced => tries -= 1,
        }
        drop(file);
        if found == Found::Busy {
            thread::sleep(PAUSE);
        }
    }
}

/// The result of trying to lock an open file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// It is locked now.
    Free,
    Busy,
    /// The lock is worthless: the path names another file by now.
    Replaced,
    /// The file system has no locks.
    NoLocks,
}

fn try_lock(path: &Path, file: &File) -> Found {
    match file.try_lock() {
        Ok(()) if is_named(path, file) => Found::Free,
        Ok(()) => Found::Replaced,
        Err(TryLockError::WouldBlock) => Found::Busy,
        Err(TryLockError::Error(_)) => Found::NoLocks,
    }
}

fn open_or_make(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    match files::open_as(path, &mut options) {
        Err(e) if e.kind() == ErrorKind::NotFound => {
            if let Some(dir) = path.parent() {
                files::directory(dir)?;
            }
            files::open_as(path, &mut options)
        }
        result => result,
    }
}

/// Whether the path names this very file.
pub(super) fn is_named(path: &Path, file: &File) -> bool {
    match (fs::metadata(path), file.metadata()) {
        (Ok(named), Ok(open)) => (named.dev(), named.ino()) == (open.dev(), open.ino()),
        _ => false,
    }
}

/// The header, if the file begins with one. Any other beginning is not an error: the file is taken over.
fn header(file: &File, path: &Path, arn: &str) -> Result<Option<Header>, JournalError> {
    let mut begin = Vec::new();
    let mut chunk = [0; 1024];
    while begin.len() < HEADER {
        match file.read_at(&mut chunk, begin.len() as u64) {
            Ok(0) => break,
            Ok(n) => begin.extend_from_slice(&chunk[..n]),
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) => return Err(JournalError::io(path, e)),
        }
        if begin.trim_ascii_start().contains(&b'\n') {
            break;
        }
    }
    let first = begin.trim_ascii_start().split(|b| *b == b'\n').next().unwrap_or_default();
    match lines::line(first) {
        Ok(Line::Header(header)) if header.arn == arn => Ok(Some(header)),
        Ok(Line::Header(header)) => Err(JournalError::other_job(path, &header.arn)),
        Ok(_) => Ok(None),
        Err(newer) => Err(JournalError::newer(path, &newer)),
    }
}

fn length(file: &File) -> io::Result<u64> {
    file.metadata().map(|known| known.len())
}

/// A single write: everything, or an error.
fn write(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    loop {
        match file.write(bytes) {
            Ok(n) if n == bytes.len() => return Ok(()),
            Ok(n) => {
                let why = format!("only {n} of {} bytes could be written", bytes.len());
                return Err(io::Error::new(ErrorKind::WriteZero, why));
            }
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// A file's bytes; `None` if there is no such file.
pub(super) fn whole(path: &Path) -> Result<Option<Vec<u8>>, JournalError> {
    let io = |e| JournalError::io(path, e);
    match files::open(path) {
        Ok(file) => contents(path, &file).map(Some),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(io(e)),
    }
}

/// An open file's bytes, from its current position on.
pub(super) fn contents(path: &Path, file: &File) -> Result<Vec<u8>, JournalError> {
    let io = |e| JournalError::io(path, e);
    let len = length(file).map_err(io)?;
    let mut bytes = Vec::new();
    if len <= LARGEST {
        // With room for one more byte, so that the same read finds the end.
        bytes.reserve(usize::try_from(len + 1).unwrap_or_default());
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(io)?;
    }
    let read = bytes.len() as u64;
    if len.max(read) > LARGEST { Err(too_large(path, len.max(read))) } else { Ok(bytes) }
}

/// Counts a missing file as success.
pub(super) fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/m/trained-model-inference-job/job-1";

    #[test]
    fn a_file_that_is_replaced_between_opening_and_writing_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let path = &dir.path().join(name::of(ARN));
        let limits = &Limits::default();
        append(path, ARN, b"{\"first\":1}\n", limits).unwrap();
        let replace = |lock: &File| Compaction::begin(path, lock, ARN, limits).unwrap().finish().unwrap().unwrap();

        let (holder, held) = open(path, TRIES).unwrap();
        let (file, without) = open(path, 0).unwrap();
        assert_eq!((held, without), (Lock::Held, Lock::Without));
        drop(replace(&holder));
        assert!(!append_to(file, without, path, ARN, b"{\"lost\":1}\n", limits).unwrap());

        let (holder, _) = open(path, TRIES).unwrap();
        let file = open_or_make(path).unwrap();
        assert_eq!(try_lock(path, &file), Found::Busy);
        drop((replace(&holder), holder));
        assert_eq!(try_lock(path, &file), Found::Replaced);
        fs::remove_file(path).unwrap();
        assert_eq!(try_lock(path, &file), Found::Replaced);
    }

    /// Two threads append while a third one replaces the file over and over.
    fn under_compactions(tries: u32, enough: usize) {
        const MOST: usize = 200;
        // If there is a disk in memory, replacing is fast, and happens in the middle of everything.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        let path = &dir.path().join(name::of(ARN));
        let limits = &Limits { statuses: 2 * MOST, ..Limits::default() };
        let (busy, replaced, appended) = (&AtomicUsize::new(2), &AtomicUsize::new(0), &AtomicUsize::new(0));
        thread::scope(|scope| {
            for writer in 0..2 {
                scope.spawn(move || {
                    for n in 0..MOST {
                        let status = format!("\"status\":\"{writer}-{n}\",\"from\":\"2026-11-25T07:00:00Z\",\"start\":\"seen\"");
                        let line = format!("{{\"at\":\"2026-11-25T07:00:00Z\",\"is\":\"status\",{status}}}\n");
                        append_trying(tries, path, ARN, line.as_bytes(), limits).unwrap();
                        appended.fetch_add(1, Ordering::Relaxed);
                        // Otherwise no compaction would ever finish.
                        let before = replaced.load(Ordering::Relaxed);
                        while n % 3 == 0 && before < enough && replaced.load(Ordering::Relaxed) == before {
                            std::hint::spin_loop();
                        }
                    }
                    busy.fetch_sub(1, Ordering::Relaxed);
                });
            }
            scope.spawn(move || {
                while busy.load(Ordering::Relaxed) > 0 {
                    let Ok((file, Lock::Held)) = open(path, tries) else { continue };
                    let end = Compaction::begin(path, &file, ARN, limits).unwrap().finish().unwrap();
                    replaced.fetch_add(usize::from(end.is_some()), Ordering::Relaxed);
                    drop((file, end));
                    thread::yield_now();
                }
            });
        });
        let bytes = whole(path).unwrap().unwrap();
        let (entries, unreadable) = lines::Content::read(&bytes).unwrap().story();
        assert_eq!((entries.len(), unreadable), (appended.load(Ordering::Relaxed), 0));
        assert!(replaced.load(Ordering::Relaxed) >= enough);
    }

    #[test]
    fn nothing_is_lost_while_the_file_is_replaced_over_and_over() {
        under_compactions(TRIES, 30);
    }

    #[test]
    fn nothing_is_lost_even_by_those_who_do_not_wait_for_the_lock() {
        under_compactions(0, 30);
    }
}
