//! Which rows of a list a person means: the job of that id, else all of that name.

use crate::domain::Time;
use crate::domain::ids::Arn;
use crate::domain::summary::Summary;

/// The rows found by name so far, with when they were created.
#[derive(Default)]
pub(super) struct Found(Vec<(Option<Time>, Arn)>);

impl Found {
    /// Takes in a page. Returns the job whose id it is, when the page has it: ids are unique, so nothing else counts.
    pub fn add(&mut self, rows: &[Summary], name: &str) -> Option<Arn> {
        // Names of rows are on one line.
        let line = crate::domain::text::line(name);
        for row in rows {
            let Some(arn) = row.arn() else { continue };
            if arn.job_id.rsplit('/').next() == Some(name) {
                return Some(arn);
            }
            if row.name == line {
                self.0.push((row.created, arn));
            }
        }
        None
    }

    /// The newest first; those without a readable time last. `None` when there is none.
    pub fn newest_first(mut self) -> Option<Vec<Arn>> {
        self.0.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        self.0.dedup_by(|a, b| a.1 == b.1);
        (!self.0.is_empty()).then(|| self.0.into_iter().map(|(_, arn)| arn).collect())
    }
}
