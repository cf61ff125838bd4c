//! The files in a journal's directory, and what is known about all their jobs, within limits.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::JournalError;
use super::limits::Limits;
use super::lines::Content;
use super::story::Story;
use super::{file, name};

/// The most bytes of files that are read for one listing.
const BYTES: u64 = 64 * 1024 * 1024;

/// What is known about all jobs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The one with the newest entry first.
    pub stories: Vec<Story>,
    /// Files that cannot be read: damaged, of a newer version, or forbidden.
    pub skipped: usize,
    /// How many of these are of a newer version.
    pub newer: usize,
    /// Files that were left out because there are too many; those changed last are read.
    pub left_out: usize,
}

/// A file in the directory, as it was when it was examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub path: PathBuf,
    /// Whether it is a regular file; nothing else is ever opened.
    pub regular: bool,
    pub bytes: u64,
    pub changed: SystemTime,
}

impl Found {
    /// `None`: it is gone, or its metadata cannot be read.
    pub fn at(path: PathBuf) -> Option<Self> {
        let known = fs::metadata(&path).ok()?;
        Some(Self { path, regular: known.is_file(), bytes: known.len(), changed: known.modified().ok()? })
    }
}

/// The files in the directory whose names fit `named`; none if there is no directory.
pub(super) fn files(dir: &Path, named: fn(&str) -> bool) -> Result<Vec<Found>, JournalError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(JournalError::io(dir, e)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|e| JournalError::io(dir, e))?;
        if entry.file_name().to_str().is_some_and(named) {
            found.extend(Found::at(entry.path()));
        }
    }
    Ok(found)
}

pub(super) fn list(dir: &Path, limits: &Limits) -> Result<Listing, JournalError> {
    let mut stories = Vec::new();
    let listing = each(dir, limits, |story| stories.push(story))?;
    stories.sort_by(|a, b| b.last().cmp(&a.last()).then_with(|| a.arn.cmp(&b.arn)));
    Ok(Listing { stories, ..listing })
}

/// Passes the stories on one by one, the file changed last first; returns what was left out.
pub(super) fn each(dir: &Path, limits: &Limits, mut tell: impl FnMut(Story)) -> Result<Listing, JournalError> {
    let mut found = files(dir, name::is_job)?;
    found.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.path.cmp(&b.path)));
    let mut listing = Listing::default();
    let mut bytes = 0;
    for (n, file) in found.iter().enumerate() {
        bytes += file.bytes;
        if n >= limits.jobs || (n > 0 && bytes > BYTES) {
            listing.left_out = found.len() - n;
            break;
        }
        match story(file) {
            Ok(story) if story.entries.is_empty() && story.unreadable == 0 => {}
            Ok(story) => tell(story),
            Err(skipped) => {
                listing.skipped += 1;
                listing.newer += usize::from(skipped == Skipped::Newer);
            }
        }
    }
    Ok(listing)
}

/// Why a file has no story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Skipped {
    Newer,
    /// It cannot be read, does not name its job, or has the file name of another job.
    Odd,
}

/// The story in a file.
fn story(found: &Found) -> Result<Story, Skipped> {
    let bytes = file::whole(&found.path).ok().flatten().ok_or(Skipped::Odd)?;
    let content = Content::read(&bytes).map_err(|_| Skipped::Newer)?;
    let arn = content.header.as_ref().ok_or(Skipped::Odd)?.arn.clone();
    if found.path.file_name().and_then(|name| name.to_str()) != Some(name::of(&arn).as_str()) {
        return Err(Skipped::Odd);
    }
    let (entries, unreadable) = content.story();
    Ok(Story { arn, entries, unreadable, bytes: bytes.len() as u64 })
}
