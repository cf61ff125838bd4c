//! The board: the jobs of memberships and collaborations, each refreshed by lists, a page at a time. Rows are never removed, so
//! that a row's number stands for it through every refresh; what the person sees of them is an order over the rows.

pub mod act;
pub mod choose;
pub mod column;
pub mod compare;
mod elsewhere;
pub mod expect;
pub mod feed;
pub mod filter;
mod health;
mod hint;
pub mod order;
pub mod pull;
pub mod view;
mod whole;

use std::collections::HashMap;
use std::sync::Arc as Shared;

pub use choose::{Columns, Look};
pub use column::{COLUMNS, Column, ColumnId};
pub use expect::{Alike, Expected, Usual};
pub use feed::{Feed, Turn};
pub use filter::Filter;
pub use order::{Direction, Sort};
pub(in crate::app) use whole::turn;

use crate::domain::field::FieldId;
use crate::domain::ids::{JobKey, JobRef, Listing};
use crate::domain::job::Job;
use crate::domain::past::Took;
use crate::domain::status::Phase;
use crate::domain::summary::{Page, Summary};
use crate::domain::{Span, Time};

/// Everything known of the jobs of some memberships, and how they are looked at.
#[derive(Debug, Clone, Default)]
pub struct Board {
    pub feeds: Vec<Feed>,
    /// In the order in which they came; none is ever removed.
    pub rows: Vec<Row>,
    /// The rows shown, in the order they are shown in.
    pub order: Vec<usize>,
    /// The row under the cursor; it stays under it wherever it goes.
    pub selected: Option<usize>,
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
    /// Rows whose job is to be asked for in full, the most wanted first.
    pub wanted: Vec<usize>,
    /// Rows that the filter cannot judge before their job was asked for, which is done after those above.
    pub sought: Vec<usize>,
    /// The row that a Get is under way for, and the call's number.
    pub asking: Option<(usize, u64)>,
    pub cost: pull::Cost,
    /// What the screen shows of it; derived.
    pub view: view::BoardView,
    /// How long jobs usually take.
    pub usual: Usual,
    /// Rows by feed and ARN.
    known: HashMap<(usize, String), usize>,
    /// What of the order is to be made anew by [`order::arrange`].
    stale: order::Stale,
    /// How many rows are in each phase, gone ones not counted; those of which there are none may be missing.
    counts: Vec<(Phase, usize)>,
}

/// One job of the board.
#[derive(Debug, Clone)]
pub struct Row {
    /// The number of its feed.
    pub feed: usize,
    pub summary: Summary,
    /// Since when its status is known, and whether that is a bound only: it was so when first seen.
    pub since: Time,
    pub already: bool,
    /// What changed last, as far as it matters.
    pub change: Option<RowChange>,
    /// The sweep it was last seen in.
    pub sweep: u64,
    /// When the list no longer held it.
    pub gone: Option<Time>,
    /// What only Get tells; `None`: not asked.
    pub full: Option<Full>,
}

/// What changed in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    pub at: Time,
    pub label: &'static str,
    /// What it was; `None`: it was absent.
    pub was: Option<String>,
}

/// What Get says of a job beyond the list.
#[derive(Debug, Clone)]
pub enum Full {
    Known {
        job: Shared<Job>,
        at: Time,
    },
    /// It was asked for, and refused.
    Refused,
}

impl Row {
    #[must_use]
    pub fn job(&self) -> Option<&Job> {
        match &self.full {
            Some(Full::Known { job, .. }) => Some(job),
            Some(Full::Refused) | None => None,
        }
    }

    #[must_use]
    pub fn phase(&self) -> Phase {
        self.summary.phase()
    }

    /// The type and number of its instances, once it was fetched.
    #[must_use]
    pub fn instances(&self) -> Option<(&str, i64)> {
        let job = self.job()?;
        Some((job.text(FieldId::InstanceType)?, job.count(FieldId::InstanceCount).unwrap_or(0)))
    }

    /// Whether it goes on, as far as anybody knows.
    #[must_use]
    pub fn lives(&self) -> bool {
        self.gone.is_none() && matches!(self.phase(), Phase::Queued | Phase::Running | Phase::Cancelling | Phase::Unknown)
    }
}

impl Board {
    /// When the list of a row was last read to its end, where reading it fails now. What is known of the row is that old.
    #[must_use]
    pub fn stale(&self, row: &Row) -> Option<Time> {
        let feed = self.feeds.get(row.feed).filter(|feed| feed.error.is_some())?;
        Some(feed.read.unwrap_or(row.since))
    }

    /// A board over these lists.
    #[must_use]
    pub fn new(listings: Vec<Listing>, now: Time) -> Self {
        let feeds = listings.into_iter().map(|listing| Feed::new(listing, now)).collect();
        Self { feeds, ..Self::default() }
    }

    /// How a row's job is asked for; `None` when its ARN is none.
    #[must_use]
    pub fn key(&self, row: usize) -> Option<JobKey> {
        let row = self.rows.get(row)?;
        let arn = row.summary.arn()?;
        let source = self.feeds.get(row.feed)?.listing.source(&arn);
        Some(JobKey { source, job: JobRef::Arn(arn) })
    }

    /// Takes in a page of a feed; returns how many of its jobs no page of the sweep had before.
    pub(super) fn take(&mut self, feed: usize, page: &Page, now: Time) -> usize {
        let sweep = self.feeds[feed].sweep;
        let mut fresh = 0;
        for summary in &page.rows {
            let place = (feed, summary.arn.clone());
            if let Some(&index) = self.known.get(&place) {
                fresh += usize::from(self.rows[index].sweep != sweep);
                self.again(index, summary, sweep, now);
                continue;
            }
            fresh += 1;
            self.known.insert(place, self.rows.len());
            self.count(summary.phase(), 1);
            self.stale.row(self.rows.len());
            self.rows.push(Row {
                feed,
                summary: summary.clone(),
                since: now,
                already: true,
                change: None,
                sweep,
                gone: None,
                full: None,
            });
        }
        fresh
    }

    /// A row that was known comes again.
    fn again(&mut self, index: usize, summary: &Summary, sweep: u64, now: Time) {
        let row = &mut self.rows[index];
        row.sweep = sweep;
        let (was, gone) = (row.phase(), row.gone.take().is_some());
        if row.summary == *summary && !gone {
            return;
        }
        self.stale.row(index);
        if !gone {
            self.count(was, -1);
        }
        self.count(summary.phase(), 1);
        let row = &mut self.rows[index];
        let moved = row.summary.status != summary.status || row.summary.updated != summary.updated;
        if row.summary.status != summary.status {
            (row.since, row.already) = (now, false);
        }
        row.change = change(&row.summary, summary, now).or(row.change.take());
        row.summary = summary.clone();
        if moved && !matches!(row.full, Some(Full::Refused)) && !self.wanted.contains(&index) {
            self.wanted.push(index);
        }
    }

    /// The last page of a sweep came: what it did not hold is gone from the list.
    pub(super) fn swept(&mut self, feed: usize, ended: &[Took], now: Time) {
        let sweep = self.feeds[feed].sweep;
        for index in 0..self.rows.len() {
            let row = &mut self.rows[index];
            if row.feed == feed && row.sweep != sweep && row.gone.is_none() {
                row.gone = Some(now);
                let phase = row.phase();
                self.count(phase, -1);
                self.stale.row(index);
            }
        }
        self.usual = Usual::of(&self.rows, ended);
        // Ages have moved on.
        if !self.filter.is_empty() {
            self.touch();
        }
    }

    /// Takes in what Get said of a row.
    pub(super) fn filled(&mut self, row: usize, full: Full) {
        if let Some(one) = self.rows.get_mut(row) {
            one.full = Some(full);
            self.stale.row(row);
        }
    }

    /// The order is to be made anew: the filter or the sort has changed.
    pub fn touch(&mut self) {
        self.stale = order::Stale::All;
    }

    fn count(&mut self, phase: Phase, by: isize) {
        match self.counts.iter_mut().find(|(known, _)| *known == phase) {
            Some((_, n)) => *n = n.saturating_add_signed(by),
            None => self.counts.push((phase, usize::from(by > 0))),
        }
    }

    /// The place of the selected row in what is shown.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        let selected = self.selected?;
        self.order.iter().position(|row| *row == selected)
    }

    /// How many rows are in each phase, gone ones not counted.
    #[must_use]
    pub fn tally(&self) -> Vec<(Phase, usize)> {
        let of = |phase: &Phase| self.counts.iter().find(|(known, n)| known == phase && *n > 0).copied();
        Phase::ALL.iter().filter_map(of).collect()
    }

    /// Whether lists are being read for the first time, so that nobody knows yet how many jobs there are.
    #[must_use]
    pub fn is_being_read(&self) -> bool {
        self.feeds.iter().any(|f| f.read.is_none() && f.error.is_none())
    }

    /// How long a refresh of all feeds takes at this many calls a second.
    #[must_use]
    pub fn refresh_takes(&self, rate: usize) -> Span {
        let pages: i64 = self.feeds.iter().map(|f| i64::from(f.pages)).sum();
        Span::milliseconds(pages * 1000 / i64::try_from(rate.max(1)).unwrap_or(1))
    }

    /// Whether any job of a feed goes on.
    #[must_use]
    pub fn is_lively(&self, feed: usize) -> bool {
        self.rows.iter().any(|r| r.feed == feed && r.lives())
    }

    /// The row of a job; `None`: no list holds it.
    #[must_use]
    pub fn row_of(&self, key: &JobKey) -> Option<usize> {
        let arn = key.arn()?.as_str();
        (0..self.feeds.len())
            .filter_map(|feed| self.known.get(&(feed, arn.to_owned())).copied())
            .find(|row| self.key(*row).is_some_and(|own| own == *key))
    }
}

/// What differs between two rows of a job, the weightiest first.
fn change(old: &Summary, new: &Summary, at: Time) -> Option<RowChange> {
    let label = |id: FieldId| id.field().label;
    let some = |status: &crate::domain::status::Status| Some(status.0.clone());
    if old.status != new.status {
        Some(RowChange { at, label: label(FieldId::Status), was: some(&old.status) })
    } else if old.logs != new.logs {
        Some(RowChange { at, label: label(FieldId::LogsStatus), was: old.logs.clone() })
    } else if old.metrics != new.metrics {
        Some(RowChange { at, label: label(FieldId::MetricsStatus), was: old.metrics.clone() })
    } else if old.name != new.name {
        Some(RowChange { at, label: label(FieldId::Name), was: Some(old.name.clone()) })
    } else {
        None
    }
}
