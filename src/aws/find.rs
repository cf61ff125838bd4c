//! Which rows of a list the user means: the job with that ID, else all jobs with that name.

use std::collections::HashSet;

use crate::domain::ids::Arn;
use crate::domain::summary::{BARREN, Summary};
use crate::domain::{Time, text};

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
