//! How long jobs usually take, from what lists say of finished ones: from createTime to the last update, the queue
//! included. That is all the service tells; the journal adds the jobs whose end was watched. It is an estimate, and below
//! three jobs there is none.

use std::collections::{HashMap, HashSet};

use super::Row;
use crate::domain::past::Took;
use crate::domain::status::Phase;
use crate::domain::{Span, Time, is_ahead};

/// Fewer finished jobs say nothing.
pub const LEAST: usize = 3;

/// How long the finished jobs of a trained model took.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expected {
    pub median: Span,
    /// The middle half lies between these.
    pub quarter: Span,
    pub three_quarters: Span,
    pub count: usize,
    /// How many of them the journal tells of, and no list.
    pub noted: usize,
}

impl Expected {
    /// Of these durations; `None` below [`LEAST`].
    #[must_use]
    pub fn of(mut spans: Vec<Span>) -> Option<Self> {
        if spans.len() < LEAST {
            return None;
        }
        spans.sort_unstable();
        let at = |part: usize| spans[(spans.len() - 1) * part / 4];
        Some(Self { median: at(2), quarter: at(1), three_quarters: at(3), count: spans.len(), noted: 0 })
    }

    /// How many times the median a job has taken so far, when that is more than usual: beyond the middle half and by
    /// half as much again as the median.
    #[must_use]
    pub fn longer(&self, taken: Span) -> Option<f64> {
        let median = self.median.num_seconds().max(1);
        let beyond = taken > self.three_quarters && taken.num_seconds() * 2 > median * 3;
        #[expect(clippy::cast_precision_loss, reason = "a factor with one decimal")]
        beyond.then(|| taken.num_seconds() as f64 / median as f64)
    }
}

/// What jobs were alike, so that they tell how long another takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alike {
    /// They are of the same trained model.
    Model,
    /// They ran on as many instances of the same type.
    Instances,
}

/// How long jobs usually take, by what they have in common.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Usual {
    models: HashMap<String, Expected>,
    /// Of rows that were fetched, and of the journal: a list does not carry instances.
    instances: HashMap<(String, i64), Expected>,
}

impl Usual {
    /// Of all finished rows, and of what the journal tells of jobs that are not among those. A job counts once, by its ARN.
    /// What was created or updated ahead of this clock tells nothing.
    pub(in crate::app) fn of(rows: &[Row], ended: &[Took], now: Time) -> Self {
        let mut models: HashMap<&str, Samples> = HashMap::new();
        let mut instances: HashMap<(&str, i64), Samples> = HashMap::new();
        let mut counted: HashSet<&str> = HashSet::new();
        for row in rows.iter().filter(|r| r.phase() == Phase::Succeeded) {
            let (Some(created), Some(updated)) = (row.summary.born(now), row.summary.updated) else { continue };
            if updated <= created || is_ahead(updated, now) || !counted.insert(&row.summary.arn) {
                continue;
            }
            models.entry(trained(&row.summary.model)).or_default().listed.push(updated - created);
            if let Some(place) = row.instances() {
                instances.entry(place).or_default().listed.push(updated - created);
            }
        }
        for took in ended.iter().filter(|took| counted.insert(&took.arn)) {
            if let Some(model) = &took.model {
                models.entry(model).or_default().noted.push(took.span);
            }
            if let Some((kind, count)) = &took.instances {
                instances.entry((kind, *count)).or_default().noted.push(took.span);
            }
        }
        Self {
            models: models.into_iter().filter_map(|(m, samples)| Some((m.to_owned(), samples.expected()?))).collect(),
            instances: instances
                .into_iter()
                .filter_map(|((kind, n), samples)| Some(((kind.to_owned(), n), samples.expected()?)))
                .collect(),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.models.is_empty() && self.instances.is_empty()
    }

    /// How long a job like this takes: those of its trained model tell, else those on the same instances; `None`: fewer
    /// than [`LEAST`] of either have finished.
    #[must_use]
    pub fn of_job(&self, model: &str, instances: Option<(&str, i64)>) -> Option<(&Expected, Alike)> {
        let of_model = self.models.get(trained(model)).map(|e| (e, Alike::Model));
        of_model.or_else(|| {
            let (kind, count) = instances?;
            self.instances.get(&(kind.to_owned(), count)).map(|e| (e, Alike::Instances))
        })
    }

    /// As [`Usual::of_job`], of a row.
    #[must_use]
    pub fn for_row(&self, row: &Row) -> Option<(&Expected, Alike)> {
        self.of_job(&row.summary.model, row.instances())
    }
}

/// A trained model without the version that a job names: all versions are of one model, and the journal knows no versions.
fn trained(model: &str) -> &str {
    model.split_once(" @").map_or(model, |(model, _)| model)
}

/// How long jobs took that have something in common, as lists tell it and as the journal does.
#[derive(Default)]
struct Samples {
    listed: Vec<Span>,
    noted: Vec<Span>,
}

impl Samples {
    fn expected(self) -> Option<Expected> {
        let noted = self.noted.len();
        let expected = Expected::of(self.listed.into_iter().chain(self.noted).collect())?;
        Some(Expected { noted, ..expected })
    }
}

/// Cells of a bar on each side of the mark that stands for the median.
const CELLS: i64 = 4;

/// How far a job is towards what is usual, and beyond: `━━──┃────`. The mark is the median; nobody knows a job's end, so it
/// is no progress.
#[must_use]
pub fn bar(taken: Span, expected: &Expected) -> String {
    let median = expected.median.num_seconds().max(1);
    let filled = (taken.num_seconds().max(0) * CELLS / median).min(2 * CELLS);
    let cell = |i: i64| if i < filled { "━" } else { "─" };
    (0..CELLS).map(cell).chain(["┃"]).chain((CELLS..2 * CELLS).map(cell)).collect()
}

/// What the journal tells of the jobs of earlier runs that succeeded.
#[derive(Debug, Clone, Default)]
pub struct Ended {
    /// Whether it was asked.
    pub asked: bool,
    /// `None`: it was not asked, or has not answered.
    pub known: Option<Vec<Took>>,
    /// How long jobs usually take by that alone, where there is no board.
    pub usual: Usual,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_three_jobs_nothing_is_expected() {
        let minutes = |all: &[i64]| Expected::of(all.iter().map(|m| Span::minutes(*m)).collect());
        assert_eq!(minutes(&[10, 12]), None);
        let five = minutes(&[30, 10, 14, 12, 11]).unwrap();
        assert_eq!(
            (five.median.num_minutes(), five.quarter.num_minutes(), five.three_quarters.num_minutes(), five.count),
            (12, 11, 14, 5)
        );
        assert_eq!(five.longer(Span::minutes(12)), None);
        assert_eq!(five.longer(Span::minutes(16)), None, "a little longer is not worth a word");
        for (minutes, shown) in [(0, "────┃────"), (7, "━━──┃────"), (12, "━━━━┃────"), (19, "━━━━┃━━──"), (500, "━━━━┃━━━━")]
        {
            assert_eq!(bar(Span::minutes(minutes), &five), shown);
        }
        assert!((five.longer(Span::minutes(36)).unwrap() - 3.0).abs() < 0.01);
    }
}
