//! How long jobs usually take, from what lists say of finished ones: from createTime to the last update, the queue
//! included. That is all the service tells, so it is an estimate, and below three jobs there is none.

use std::collections::HashMap;

use super::Row;
use crate::domain::Span;
use crate::domain::status::Phase;

/// Fewer finished jobs say nothing.
pub const LEAST: usize = 3;

/// How long the finished jobs of a trained model took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    pub median: Span,
    /// The middle half lies between these.
    pub quarter: Span,
    pub three_quarters: Span,
    pub count: usize,
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
        Some(Self { median: at(2), quarter: at(1), three_quarters: at(3), count: spans.len() })
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

/// By trained model, of all finished rows.
pub(super) fn of(rows: &[Row]) -> HashMap<String, Expected> {
    let mut spans: HashMap<&str, Vec<Span>> = HashMap::new();
    for row in rows.iter().filter(|r| r.phase() == Phase::Succeeded) {
        if let (Some(created), Some(updated)) = (row.summary.created, row.summary.updated)
            && updated > created
        {
            spans.entry(&row.summary.model).or_default().push(updated - created);
        }
    }
    spans.into_iter().filter_map(|(model, spans)| Some((model.to_owned(), Expected::of(spans)?))).collect()
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
        assert!((five.longer(Span::minutes(36)).unwrap() - 3.0).abs() < 0.01);
    }
}
