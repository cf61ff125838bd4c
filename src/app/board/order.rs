//! Which rows are shown and in which order. Made anew only when rows, filter or sort have changed.

use std::cmp::Ordering;

use super::{Board, ColumnId, Row};
use crate::domain::Time;
use crate::domain::status::{Phase, Publish};

/// By which column, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub column: ColumnId,
    pub direction: Direction,
}

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest, the first in the alphabet, the most pressing first.
    Up,
    Down,
}

impl Default for Sort {
    /// The newest first.
    fn default() -> Self {
        Self { column: ColumnId::Age, direction: Direction::Up }
    }
}

/// What of the order is to be made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app) enum Stale {
    /// Where these rows stand, and whether they are shown.
    Rows(Vec<usize>),
    All,
}

impl Default for Stale {
    fn default() -> Self {
        Self::Rows(Vec::new())
    }
}

impl Stale {
    /// A row came or has changed.
    pub(super) fn row(&mut self, row: usize) {
        if let Self::Rows(rows) = self {
            rows.push(row);
        }
    }
}

/// Brings the order up to date, and keeps the selected row under the cursor: when it is not shown any more, the row that
/// now stands in its place is selected. Rows that changed are put in their places among the others, so that a page of a
/// long list does not cost a sort of the whole.
pub fn arrange(board: &mut Board, now: Time) {
    let stale = std::mem::take(&mut board.stale);
    if stale == Stale::default() {
        return;
    }
    let place = board.place();
    let Sort { column, direction } = board.sort;
    let rows = &board.rows;
    let before = |a: &usize, b: &usize| {
        let (a, b) = (&rows[*a], &rows[*b]);
        let by = compare(column, a, b);
        let by = if direction == Direction::Down { by.reverse() } else { by };
        // Equal ones keep one order through every refresh.
        by.then_with(|| b.summary.created.cmp(&a.summary.created))
            .then_with(|| a.summary.arn.cmp(&b.summary.arn))
            .then_with(|| a.feed.cmp(&b.feed))
    };
    board.order = match stale {
        Stale::All => {
            let mut order = board.filter.pick(rows, 0..rows.len(), now);
            order.sort_unstable_by(before);
            order
        }
        Stale::Rows(mut changed) => {
            changed.sort_unstable();
            changed.dedup();
            let mut others = std::mem::take(&mut board.order);
            others.retain(|row| changed.binary_search(row).is_err());
            let mut fresh = board.filter.pick(rows, changed.into_iter(), now);
            fresh.sort_unstable_by(before);
            merged(&others, &fresh, before)
        }
    };
    let shown = board.selected.is_some_and(|s| board.order.contains(&s));
    if !shown {
        let last = board.order.len().saturating_sub(1);
        board.selected = board.order.get(place.unwrap_or(0).min(last)).copied();
    }
}

/// Two orders as one; the second is short.
fn merged(long: &[usize], short: &[usize], before: impl Fn(&usize, &usize) -> Ordering) -> Vec<usize> {
    let mut out = Vec::with_capacity(long.len() + short.len());
    let mut from = 0;
    for row in short {
        let to = from + long[from..].partition_point(|other| before(other, row) == Ordering::Less);
        out.extend_from_slice(&long[from..to]);
        out.push(*row);
        from = to;
    }
    out.extend_from_slice(&long[from..]);
    out
}

fn compare(column: ColumnId, a: &Row, b: &Row) -> Ordering {
    let (s, t) = (&a.summary, &b.summary);
    match column {
        ColumnId::State => rank(a).cmp(&rank(b)),
        ColumnId::Name => s.title().cmp(t.title()),
        // The youngest has the latest createTime.
        ColumnId::Age => t.created.cmp(&s.created),
        ColumnId::InState => b.since.cmp(&a.since),
        ColumnId::Updated => t.updated.cmp(&s.updated),
        ColumnId::Usual | ColumnId::Model => s.model.cmp(&t.model),
        ColumnId::Instance => a.instances().cmp(&b.instances()),
        ColumnId::Metrics => publish(s.metrics()).cmp(&publish(t.metrics())),
        ColumnId::Logs => publish(s.logs()).cmp(&publish(t.logs())),
        ColumnId::Change => b.change.as_ref().map(|c| c.at).cmp(&a.change.as_ref().map(|c| c.at)),
        ColumnId::Creator => s.creator.cmp(&t.creator),
        ColumnId::Source => a.feed.cmp(&b.feed),
    }
}

/// The most pressing first; what is gone comes last.
fn rank(row: &Row) -> (bool, u8) {
    let rank = match row.phase() {
        Phase::Failed => 0,
        Phase::CancelFailed => 1,
        Phase::Unknown => 2,
        Phase::Cancelling => 3,
        Phase::Running => 4,
        Phase::Queued => 5,
        Phase::Succeeded => 6,
        Phase::Inactive => 7,
    };
    (row.gone.is_some(), rank)
}

fn publish(publish: Publish<'_>) -> u8 {
    match publish {
        Publish::Failed => 0,
        Publish::Unknown(_) => 1,
        Publish::NotReported => 2,
        Publish::Published => 3,
    }
}
