//! Notices that the files that credentials come from have changed: a login, an edit, a new token. It checks once a second,
//! because a login in another window should help at once, and the checks cost next to nothing.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::places::Files;

/// A cache has one file for each session; a directory with more files than this is something else.
const ENTRIES: usize = 256;

/// What the files looked like: time and size of each one that exists, in a fixed order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stamp(Vec<(PathBuf, Option<SystemTime>, u64)>);

impl Stamp {
    /// Looks at the files.
    pub async fn of(files: &Files) -> Self {
        let mut stamp = Vec::new();
        for file in &files.files {
            stamp.extend(look(file).await);
        }
        for cache in &files.caches {
            let Ok(mut entries) = tokio::fs::read_dir(cache).await else { continue };
            for _ in 0..ENTRIES {
                let Ok(Some(entry)) = entries.next_entry().await else { break };
                stamp.extend(look(&entry.path()).await);
            }
        }
        stamp.sort();
        Self(stamp)
    }
}

async fn look(path: &Path) -> Option<(PathBuf, Option<SystemTime>, u64)> {
    let meta = tokio::fs::metadata(path).await.ok()?;
    Some((path.to_owned(), meta.modified().ok(), meta.len()))
}

/// Waits until the files no longer look like `known`, and returns the new stamp.
pub(super) async fn changed(files: &Files, known: &Stamp, every: Duration) -> Stamp {
    loop {
        let now = Stamp::of(files).await;
        if now != *known {
            return now;
        }
        tokio::time::sleep(every).await;
    }
}
