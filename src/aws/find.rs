//! Which rows of a list the user means: the job with that ID, else all jobs with that name.

use std::collections::HashSet;

use super::Aws;
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::ids::{Arn, Listing, Source};
use crate::domain::summary::{BARREN, Page, Summary};
use crate::domain::{Time, text};

impl Aws {
    /// Searches a membership's list for the jobs with this ID, else with this name: newest first.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is none, else why the list cannot be read.
    pub async fn find(&self, source: &Source, name: &str) -> Result<Vec<Arn>, FetchError> {
        match self.sweep(source, name).await {
            // The page token expired: retry once from the first page.
            Err((page, e)) if page > 0 && e.kind == ErrorKind::Validation => self.sweep(source, name).await,
            other => other,
        }
        .map_err(|(_, e)| e)
    }

    /// Reads the pages of a list; an error comes with the number of its page, from 0.
    async fn sweep(&self, source: &Source, name: &str) -> Result<Vec<Arn>, (usize, FetchError)> {
        let mut found = Found::default();
        let listing = Listing::from(source.clone());
        let mut token: Option<String> = None;
        for page in 0.. {
            if page > 0 {
                tokio::time::sleep(self.0.timeouts.page).await;
            }
            let read = self.page(&listing, token.clone()).await;
            let Page { rows, next, .. } = read.map_err(|e| (page, e))?;
            if let Some(arn) = found.add(&rows, name) {
                return Ok(vec![arn]);
            }
            if next.is_none() {
                break;
            }
            let no_end =
                |why: &str| (page, FetchError::new(ErrorKind::Unreadable, &format!("the list of jobs comes to no end: {why}")));
            if next == token {
                return Err(no_end("a page token came twice"));
            }
            if found.is_endless() {
                return Err(no_end(&format!("{BARREN} pages in a row brought no further job")));
            }
            token = next;
        }
        found.newest_first().ok_or_else(|| (0, FetchError::new(ErrorKind::NotFound, "the membership's list holds no such job")))
    }
}

/// What the pages of a list have brought so far.
#[derive(Default)]
pub(super) struct Found {
    /// The rows with that name, and when they were created.
    named: Vec<(Option<Time>, Arn)>,
    /// The ARN of every row.
    listed: HashSet<String>,
    /// How many pages in a row brought no row that was new.
    barren: u32,
}

impl Found {
    /// Adds a page. Returns the job with that ID if the page contains it: IDs are unique, so nothing else counts.
    pub fn add(&mut self, rows: &[Summary], name: &str) -> Option<Arn> {
        // The names in rows are on one line.
        let line = text::line(name);
        let name_of = |text: &str| text::composed(text).into_owned();
        let meant = name_of(&line);
        let before = self.listed.len();
        for row in rows {
            let Some(arn) = row.arn() else { continue };
            self.listed.insert(row.arn.clone());
            if arn.job_id.rsplit('/').next() == Some(name) {
                return Some(arn);
            }
            if row.name == line || name_of(&row.name) == meant {
                self.named.push((row.created, arn));
            }
        }
        self.barren = if self.listed.len() > before { 0 } else { self.barren + 1 };
        None
    }

    /// Whether the list counts as endless.
    pub const fn is_endless(&self) -> bool {
        self.barren >= BARREN
    }

    /// Newest first; jobs without a readable time come last. `None` if there are none.
    pub fn newest_first(mut self) -> Option<Vec<Arn>> {
        self.named.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        self.named.dedup_by(|a, b| a.1 == b.1);
        (!self.named.is_empty()).then(|| self.named.into_iter().map(|(_, arn)| arn).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::INFERENCE_JOB;

    #[test]
    fn a_name_is_found_in_any_form_of_unicode_and_with_colons() {
        let row = |name: &str| {
            Summary {
            arn: "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1".into(),
            name: name.into(),
            status: INFERENCE_JOB.status("ACTIVE"),
            created: None,
            updated: None,
            model: String::new(),
            metrics: None,
            logs: None,
            creator: None,
        }
        };
        for (listed, typed, same) in [
            ("café", "cafe\u{301}", true),
            ("cafe\u{301}", "café", true),
            ("weekly: EU", "weekly: EU", true),
            ("cafe", "café", false),
            ("Café", "café", false),
        ] {
            let mut found = Found::default();
            assert_eq!(found.add(&[row(listed)], typed), None);
            assert_eq!(found.newest_first().is_some(), same, "{listed} {typed}");
        }
    }
}
