//! Which rows of a list a person means: the job of that id, else all of that name.

use std::collections::HashSet;

use crate::domain::Time;
use crate::domain::ids::Arn;
use crate::domain::summary::{BARREN, Summary};
use crate::domain::text;

/// What the pages of a list have brought so far.
#[derive(Default)]
pub(super) struct Found {
    /// The rows of that name, with when they were created.
    named: Vec<(Option<Time>, Arn)>,
    /// The ARN of every row.
    listed: HashSet<String>,
    /// Pages in a row that brought no row which the list did not have before.
    barren: u32,
}

impl Found {
    /// Takes in a page. Returns the job whose id it is, when the page has it: ids are unique, so nothing else counts.
    pub fn add(&mut self, rows: &[Summary], name: &str) -> Option<Arn> {
        // Names of rows are on one line.
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

    /// Whether the list has to be taken to come to no end.
    pub const fn is_endless(&self) -> bool {
        self.barren >= BARREN
    }

    /// The newest first; those without a readable time last. `None` when there is none.
    pub fn newest_first(mut self) -> Option<Vec<Arn>> {
        self.named.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        self.named.dedup_by(|a, b| a.1 == b.1);
        (!self.named.is_empty()).then(|| self.named.into_iter().map(|(_, arn)| arn).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::status::Status;

    #[test]
    fn a_name_is_found_in_any_form_of_unicode_and_with_colons() {
        let row = |name: &str| {
            Summary {
            arn: "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1".into(),
            name: name.into(),
            status: Status("ACTIVE".into()),
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
