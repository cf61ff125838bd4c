//! Notices that the files credentials come from have changed: a login, an edit, a new token. It looks once a second,
//! because a login in another window should help at once, and stamps cost next to nothing.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::files::Files;

/// A cache holds a file a session; a directory of more than this is something else.
const ENTRIES: usize = 256;

/// What the files looked like: time and size of each that is there, in a fixed order.
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

/// Returns the new stamp when the files no longer look like `known`.
pub(super) async fn changed(files: &Files, known: &Stamp, every: Duration) -> Stamp {
    loop {
        let now = Stamp::of(files).await;
        if now != *known {
            return now;
        }
        tokio::time::sleep(every).await;
    }
}
