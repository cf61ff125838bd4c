//! The board: the jobs of memberships and collaborations, each refreshed by lists, a page at a time. Rows are never removed, so
//! that a row's number stands for it through every refresh; what the person sees of them is an order over the rows.

pub mod ask;
pub(in crate::app) mod collaboration;
pub mod column;
pub mod columns_menu;
pub mod compare;
mod completion;
mod cost;
mod counts;
mod elsewhere;
pub mod feed;
pub mod filter;
mod health;
mod intake;
pub mod keys;
pub mod order;
mod row;
mod said;
mod shown;
pub mod sources;
mod stale;
pub(in crate::app) mod ticks;
pub mod usual;
pub mod view;
pub(in crate::app) mod wake;

use std::collections::HashMap;

use crate::app::base::look::{ColumnId, Columns, Sort};
use crate::domain::ids::{JobKey, Listing};
use crate::domain::past::{Past, Took};
use crate::domain::skew::Skew;
use crate::domain::status::Phase;
use crate::domain::{Span, Time};
pub use column::{COLUMNS, Column};
use cost::Cost;
pub use feed::Feed;
pub use filter::Filter;
pub use row::{Full, Row, RowChange};
use shown::BoardView;
use stale::Stale;
pub use usual::{Alike, Expected, Usual};

/// Without a failure, what was not read for longer is marked as old.
const OLD: Span = Span::minutes(2);

/// Everything known of the jobs of some memberships, and how they are looked at.
#[derive(Debug, Clone, Default)]
pub struct Board {
    pub feeds: Vec<Feed>,
    /// In the order in which they came; none is ever removed.
    pub rows: Vec<Row>,
    /// The rows shown, in the order they are shown in.
    pub order: Vec<usize>,
    /// The row under the cursor: the first one until a key has moved it or opened a job, then that one wherever it goes.
    pub selected: Option<usize>,
    /// Whether a key has.
    pub moved: bool,
    /// The first place of [`Board::order`] on the screen.
    pub scroll: usize,
    pub sort: Sort,
    pub filter: Filter,
    /// The selected row before the filter was typed, and the first place on the screen then; `None` once the cursor was moved
    /// by hand, or without a filter.
    pub left: Option<(usize, usize)>,
    pub columns: Columns,
    /// The two jobs to compare, at most.
    pub marked: Vec<usize>,
    /// Rows whose job is to be requested in full, the most wanted first.
    pub wanted: Vec<usize>,
    /// Rows that the filter cannot judge before their job was requested, which is done after those above.
    pub sought: Vec<usize>,
    /// The row that a Get is under way for, and the call's number.
    pub asking: Option<(usize, u64)>,
    pub cost: Cost,
    /// What the screen shows of it; derived.
    pub view: BoardView,
    /// How long jobs usually take.
    pub usual: Usual,
    /// The state's: what lists tell of moments is by the service's clock.
    pub skew: Skew,
    /// The first row of each job, by its ARN.
    known: HashMap<String, usize>,
    /// All rows in that order, whether they are shown or not.
    ranked: Vec<usize>,
    /// What of the order is to be made again by `order::arrange`.
    stale: Stale,
    /// When, by the service's clock, rows were last judged by the filter, and when the next will be judged otherwise by its age alone.
    judged: Time,
    turns: Option<Time>,
    /// How many jobs are in each phase, gone ones not counted; those of which there are none may be missing.
    counts: Vec<(Phase, usize)>,
}

impl Board {
    /// A board over these lists.
    #[must_use]
    pub fn new(listings: Vec<Listing>, now: Time) -> Self {
        let feeds = listings.into_iter().map(|listing| Feed::new(listing, now)).collect();
        Self { feeds, ..Self::default() }
    }

    /// How a row's job is requested; `None` when its ARN is none.
    #[must_use]
    pub fn key(&self, row: usize) -> Option<JobKey> {
        let row = self.rows.get(row)?;
        let arn = row.summary.arn()?;
        let source = self.feeds.get(row.feed)?.listing.source(&arn);
        Some(JobKey::of(source, arn))
    }

    /// The order is to be made again: the sort has changed.
    pub fn touch(&mut self) {
        self.stale = Stale::All;
    }

    /// How long jobs usually take is worked out again: of all rows, and of what the journal tells.
    pub(in crate::app) fn learn(&mut self, ended: &[Took], now: Time) {
        let usual = Usual::of(&self.rows, ended, self.skew.theirs(now));
        if self.usual != usual {
            self.usual = usual;
            if self.sort.column == ColumnId::Usual {
                self.touch();
            }
        }
    }

    /// The place of the selected row in what is shown.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        let selected = self.selected?;
        self.order.iter().position(|row| *row == selected)
    }

    /// How many jobs there are, and how many of them no list holds any more. One that stands in several lists is one.
    #[must_use]
    pub fn jobs(&self) -> (usize, usize) {
        let all = self.known.len();
        (all, all - self.counts.iter().map(|(_, n)| n).sum::<usize>().min(all))
    }

    /// How many rows the lists hold that are told from no other, because they have no ARN.
    #[must_use]
    pub fn unreadable(&self) -> usize {
        self.feeds.iter().map(|f| f.last.unreadable).sum()
    }

    /// How old what is shown of a row is, where it is no longer taken for what is: its list fails, or was not read for long.
    #[must_use]
    pub fn staleness(&self, row: &Row, now: Time) -> Option<Span> {
        self.stale_after(row).filter(|at| now > *at).map(|_| now - row.sightings.seen)
    }

    /// Until when what is shown of a row is taken for what is, if its list is not read again; `None`: it is gone.
    fn stale_after(&self, row: &Row) -> Option<Time> {
        let failing = self.feeds.get(row.feed).is_some_and(|f| f.refresh.error.is_some());
        row.gone.is_none().then(|| row.sightings.seen + if failing { feed::LIVELY } else { OLD })
    }

    /// How many jobs are in each phase, gone ones not counted.
    #[must_use]
    pub fn tally(&self) -> Vec<(Phase, usize)> {
        let of = |phase: &Phase| self.counts.iter().find(|(known, n)| known == phase && *n > 0).copied();
        Phase::ALL.iter().filter_map(of).collect()
    }

    /// Whether lists are being read for the first time, so that nobody knows yet how many jobs there are.
    #[must_use]
    pub fn is_being_read(&self) -> bool {
        self.feeds.iter().any(|f| f.read.is_none() && f.refresh.error.is_none())
    }

    /// How long a refresh of all feeds takes at this many calls a second.
    #[must_use]
    pub fn refresh_takes(&self, rate: usize) -> Span {
        let pages: i64 = self.feeds.iter().map(|f| i64::from(f.last.pages)).sum();
        Span::milliseconds(pages * 1000 / i64::try_from(rate.max(1)).unwrap_or(1))
    }

    /// Whether any job of a feed continues.
    #[must_use]
    pub fn is_lively(&self, feed: usize) -> bool {
        self.rows.iter().any(|r| r.feed == feed && r.lives())
    }

    /// The row of a job; `None`: no list holds it.
    #[must_use]
    pub fn row_of(&self, key: &JobKey) -> Option<usize> {
        let head = *self.known.get(key.arn()?.as_str())?;
        self.twins(head).find(|row| self.key(*row).is_some_and(|own| own == *key))
    }

    /// What lists showed of a job's status; `None`: no list holds it.
    #[must_use]
    pub fn past(&self, key: &JobKey) -> Option<Past> {
        let row = &self.rows[self.row_of(key)?];
        Some(row.sightings.past(&row.summary, self.skew))
    }
}
