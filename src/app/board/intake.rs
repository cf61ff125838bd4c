//! What a page of a list does to the rows: which are new, which are known, which are gone, and how many jobs that are. A
//! job that several lists hold has a row in each, and counts once.

use super::{Board, Full, Row};
use crate::app::base::refresh::Poll;
use crate::app::board::feed::wanted;
use crate::domain::past::Took;
use crate::domain::status::Phase;
use crate::domain::summary::{Page, Summary};
use crate::domain::{Span, Time};

impl Board {
    /// Takes in a page of a feed; returns how many of its jobs no page of the sweep had before.
    pub(super) fn take(&mut self, feed: usize, page: &Page, now: Time) -> usize {
        let (sweep, before) = (self.feeds[feed].sweep, self.rows.len());
        let mut fresh = 0;
        for summary in &page.rows {
            let head = self.known.get(&summary.arn).copied();
            let was = head.and_then(|head| self.counted(head));
            let own = head.and_then(|head| self.twins(head).find(|row| self.rows[*row].feed == feed));
            if let Some(index) = own {
                fresh += usize::from(self.rows[index].sweep != sweep);
                self.again(index, summary, sweep, now);
            } else {
                fresh += 1;
                self.add(head, Row::new(feed, summary.clone(), sweep, now, self.skew));
            }
            let head = head.unwrap_or(self.rows.len() - 1);
            self.recount(was, self.counted(head));
        }
        let sought = self.filter.seeks(&self.rows, &self.said_sources(), before..self.rows.len(), self.skew.theirs(now));
        self.sought.extend(sought);
        fresh
    }

    /// A row that no list of its feed held before; the first of the same job, if there is one.
    fn add(&mut self, head: Option<usize>, mut row: Row) {
        let index = self.rows.len();
        match head {
            Some(head) => row.twin = self.rows[head].twin.replace(index),
            None => _ = self.known.insert(row.summary.arn.clone(), index),
        }
        self.stale.row(index);
        self.rows.push(row);
    }

    /// All rows of a job, by the first.
    pub(super) fn twins(&self, head: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(head), |row| self.rows[*row].twin)
    }

    /// The phase that a job counts in, by its first row: the one that was read last, of the lists that hold it. `None`: it is
    /// gone from all.
    fn counted(&self, head: usize) -> Option<Phase> {
        let rows = self.twins(head).map(|row| &self.rows[row]).filter(|row| row.gone.is_none());
        rows.max_by_key(|row| row.sightings.seen).map(Row::phase)
    }

    fn recount(&mut self, was: Option<Phase>, is: Option<Phase>) {
        if was != is {
            was.into_iter().for_each(|phase| self.count(phase, -1));
            is.into_iter().for_each(|phase| self.count(phase, 1));
        }
    }

    /// A row that was known comes again.
    fn again(&mut self, index: usize, summary: &Summary, sweep: u64, now: Time) {
        let row = &mut self.rows[index];
        row.sweep = sweep;
        // Get may have told of what came after this page was made.
        let summary = if summary.is_before(&row.summary) { &row.summary.clone() } else { summary };
        row.sightings.again(&row.summary, summary, now, self.skew);
        if row.gone.take().is_none() && row.summary == *summary {
            return;
        }
        self.stale.row(index);
        let moved = row.summary.status != summary.status || row.summary.updated != summary.updated;
        row.turn(summary, now);
        if moved && !matches!(row.full, Some(Full::Refused)) && !self.is_wanted(index) {
            self.wanted.push(index);
        }
    }

    /// Whether the job of a row is to be requested, on behalf of whichever row.
    fn is_wanted(&self, row: usize) -> bool {
        let arn = &self.rows[row].summary.arn;
        self.known.get(arn).is_some_and(|head| self.twins(*head).any(|twin| self.wanted.contains(&twin)))
    }

    /// The last page of a sweep came: what it did not hold is gone from the list.
    pub(super) fn swept(&mut self, feed: usize, ended: &[Took], now: Time) {
        let sweep = self.feeds[feed].sweep;
        for index in 0..self.rows.len() {
            let row = &self.rows[index];
            if row.feed == feed && row.sweep != sweep && row.gone.is_none() {
                let head = self.known.get(&row.summary.arn).copied().unwrap_or(index);
                let was = self.counted(head);
                self.rows[index].gone = Some(now);
                self.recount(was, self.counted(head));
                self.stale.row(index);
            }
        }
        self.learn(ended, now);
    }

    /// Takes in what Get said of a row. A job is the same in whichever list it stands; that it was refused holds for the one
    /// list only.
    pub(super) fn filled(&mut self, row: usize, full: &Full) {
        let Some(one) = self.rows.get(row) else { return };
        let head = self.known.get(&one.summary.arn).copied().unwrap_or(row);
        let all: Vec<usize> = self.twins(head).filter(|twin| *twin == row || matches!(full, Full::Known { .. })).collect();
        let was = self.counted(head);
        for row in all {
            let one = &mut self.rows[row];
            if let Full::Known { job, at } = full
                && let Some(newer) = one.summary.newer(job)
            {
                one.sightings.again(&one.summary, &newer, *at, self.skew);
                one.turn(&newer, *at);
            }
            one.full = Some(full.clone());
            self.stale.row(row);
        }
        self.recount(was, self.counted(head));
    }

    fn count(&mut self, phase: Phase, by: isize) {
        match self.counts.iter_mut().find(|(known, _)| *known == phase) {
            Some((_, n)) => *n = n.saturating_add_signed(by),
            None => self.counts.push((phase, usize::from(by > 0))),
        }
    }
}

impl Board {
    /// How often the feeds are read: as often as the one that is read most often.
    pub(in crate::app) fn pace(&self, own: Option<Span>) -> Span {
        wanted(own, self.rows.iter().any(Row::lives))
    }

    /// The feeds that rest are read at this pace from now on, or at that of their jobs; a pause after a failure is not
    /// shortened, and who is overdue keeps the place in the queue. Returns how long a refresh of everything takes; `None`
    /// before the first.
    pub(in crate::app) fn replan(&mut self, own: Option<Span>, rate: usize, now: Time) -> Option<Span> {
        let refresh = self.refresh_takes(rate);
        for index in 0..self.feeds.len() {
            let lively = own.is_some() || self.is_lively(index);
            let feed = &mut self.feeds[index];
            if feed.pages.at_beginning() && feed.refresh.error.is_none() && matches!(feed.refresh.poll, Poll::Due(at) if at > now)
            {
                feed.rest(lively, own, refresh, now);
            }
        }
        self.feeds.iter().any(|f| f.read.is_some()).then_some(refresh)
    }
}
