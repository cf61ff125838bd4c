//! Which rows are shown and in which order. Made again only when rows, filter or sort have changed.

use std::cmp::Ordering;

use super::usual::Usual;
use super::{Board, Row};
use crate::app::base::look::{ColumnId, Direction};
use crate::app::board::stale::Stale;
use crate::domain::Time;
use crate::domain::status::{Phase, Publish};

/// Brings the order up to date, and keeps the selected row under the cursor, once a key has moved that: when it is not shown
/// any more, the row that now stands in its place is selected. Rows that changed are put in their places among the others, so that a page of a
/// long list does not cost a sort of the whole.
pub fn arrange(board: &mut Board, now: Time) {
    let now = board.skew.theirs(now);
    if board.turns.is_some_and(|at| now >= at) {
        for row in board.filter.turned(&board.rows, board.judged, now) {
            board.stale.row(row);
        }
    }
    let stale = std::mem::take(&mut board.stale);
    if stale == Stale::default() {
        return;
    }
    let (place, sources) = (board.place(), board.said_sources());
    let (rows, usual, sort) = (&board.rows, &board.usual, board.sort);
    (board.judged, board.turns) = (now, board.filter.turns(rows, now));
    let placed = |order: Vec<usize>| {
        // What is compared is worked out once a row, not once a comparison.
        let mut places: Vec<Place<'_>> = order.into_iter().map(|row| Place::of(rows, usual, row, sort.column)).collect();
        places.sort_unstable_by(|a, b| a.compare(b, rows, sort.direction));
        places
    };
    let pick = |of: &[usize]| board.filter.pick(rows, &sources, of.iter().copied(), now);
    match stale {
        Stale::All => {
            board.ranked = placed((0..rows.len()).collect()).iter().map(|place| place.row).collect();
            board.order = pick(&board.ranked);
        }
        // A keystroke of the filter sorts nothing.
        Stale::Shown => board.order = pick(&board.ranked),
        Stale::Rows(mut changed) => {
            changed.sort_unstable();
            changed.dedup();
            let held = pick(&changed);
            let mut fresh = placed(changed.clone());
            let among = |old: &mut Vec<usize>, fresh: &[Place<'_>]| {
                old.retain(|row| changed.binary_search(row).is_err());
                *old = merged(old, fresh, |other, place| {
                    Place::of(rows, usual, other, sort.column).compare(place, rows, sort.direction) == Ordering::Less
                });
            };
            among(&mut board.ranked, &fresh);
            fresh.retain(|place| held.binary_search(&place.row).is_ok());
            among(&mut board.order, &fresh);
        }
    }
    let shown = board.selected.is_some_and(|s| board.order.contains(&s));
    if !board.moved {
        board.selected = board.order.first().copied();
    } else if !shown {
        let last = board.order.len().saturating_sub(1);
        board.selected = board.order.get(place.unwrap_or(0).min(last)).copied();
    }
}

/// Two orders as one; the second is short.
fn merged(long: &[usize], short: &[Place<'_>], before: impl Fn(usize, &Place<'_>) -> bool) -> Vec<usize> {
    let mut out = Vec::with_capacity(long.len() + short.len());
    let mut from = 0;
    for place in short {
        let to = from + long[from..].partition_point(|other| before(*other, place));
        out.extend_from_slice(&long[from..to]);
        out.push(place.row);
        from = to;
    }
    out.extend_from_slice(&long[from..]);
    out
}

/// By what a row is sorted.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Number(i64),
    Text(&'a str),
    Instances(Option<(&'a str, i64)>),
}

/// A row on its way to its place.
struct Place<'a> {
    key: Key<'a>,
    /// The newest first, where keys are equal.
    created: i64,
    row: usize,
}

impl<'a> Place<'a> {
    fn of(rows: &'a [Row], usual: &Usual, row: usize, column: ColumnId) -> Self {
        let one = &rows[row];
        Self { key: key(column, usual, one), created: newest(one.summary.created), row }
    }

    fn compare(&self, other: &Self, rows: &[Row], direction: Direction) -> Ordering {
        let by = self.key.cmp(&other.key);
        let by = if direction == Direction::Down { by.reverse() } else { by };
        // Equal ones keep one order through every refresh.
        by.then_with(|| self.created.cmp(&other.created)).then_with(|| {
            let (a, b) = (&rows[self.row], &rows[other.row]);
            a.summary.arn.cmp(&b.summary.arn).then_with(|| a.feed.cmp(&b.feed))
        })
    }
}

/// The later, the smaller; without a moment the largest.
fn newest(at: Option<Time>) -> i64 {
    at.map_or(i64::MAX, |at| -at.timestamp_millis())
}

fn key<'a>(column: ColumnId, usual: &Usual, row: &'a Row) -> Key<'a> {
    let summary = &row.summary;
    match column {
        ColumnId::State => Key::Number(rank(row)),
        ColumnId::Name => Key::Text(summary.title()),
        ColumnId::Age => Key::Number(newest(summary.created)),
        ColumnId::InState => Key::Number(newest(Some(row.sightings.from))),
        ColumnId::Updated => Key::Number(newest(summary.updated)),
        ColumnId::Usual => Key::Number(usual.for_row(row).map_or(i64::MAX, |(usual, _)| usual.median.num_milliseconds())),
        ColumnId::Model => Key::Text(&summary.model),
        ColumnId::Instance => Key::Instances(row.instances()),
        ColumnId::Metrics => Key::Number(publish(summary.metrics())),
        ColumnId::Logs => Key::Number(publish(summary.logs())),
        ColumnId::Change => Key::Number(newest(row.change.as_ref().map(|c| c.at))),
        ColumnId::Creator => Key::Text(summary.creator.as_deref().unwrap_or_default()),
        ColumnId::Source => Key::Number(i64::try_from(row.feed).unwrap_or(i64::MAX)),
    }
}

/// The most pressing first; what is gone comes last.
fn rank(row: &Row) -> i64 {
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
    if row.gone.is_some() { rank + 10 } else { rank }
}

fn publish(publish: Publish<'_>) -> i64 {
    match publish {
        Publish::Failed => 0,
        Publish::Unknown(_) => 1,
        Publish::NotReported => 2,
        Publish::Published => 3,
    }
}
