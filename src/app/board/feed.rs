//! A feed: one membership, or one collaboration, in one region with one profile, read page by page on a plan of its own, with its own errors
//! and retries. Whatever befalls one delays no other.

use crate::app::base::question::{ANEW, FRAME, Poll, pause_after};
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::ids::{Listing, Of};
use crate::domain::text::counted;
use crate::domain::{Span, Time};

/// How often a feed is read while something in it lives.
pub(super) const LIVELY: Span = Span::seconds(15);
/// How often when nothing does.
const CALM: Span = Span::seconds(60);

/// How often a feed is read that has jobs which go on, or has none.
pub(super) fn wanted(own: Option<Span>, lively: bool) -> Span {
    own.unwrap_or(if lively { LIVELY } else { CALM })
}

/// A list that is read.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question about the list of its own")]
pub struct Feed {
    pub listing: Listing,
    pub poll: Poll,
    /// Whether the person asked for it by a key: it goes ahead of what is read by plan.
    pub wanted: bool,
    /// The number of the sweep under way, or of the last one; 0 before the first.
    pub sweep: u64,
    pub turn: Turn,
    /// When the last whole sweep ended; `None` before the first.
    pub read: Option<Time>,
    /// When the first of the calls was made that have brought no page; `None` while none is missing one.
    pub silent: Option<Time>,
    /// Pages and rows of the last whole sweep.
    pub pages: u32,
    pub count: usize,
    /// Rows without an ARN, by which alone rows are told apart; of the last whole sweep, or more of the one under way.
    pub unreadable: usize,
    /// Failures since the last good page, and the last of them.
    pub failures: u32,
    /// Those of them since the person last asked by hand: the pause doubles with each.
    pub passing: u32,
    pub error: Option<(FetchError, Time)>,
    pub calls: u64,
    /// How often a list was begun anew at once since it was last read to its end, because the token of a page had died.
    pub begun_anew: u32,
    /// Pages in a row that brought no job which the list did not have before.
    pub barren: u32,
    /// Whether the list was last given up because it came to no end.
    pub endless: bool,
    /// When the first page was last asked for. It is read every interval, however long the whole list takes.
    pub head: Option<Time>,
    /// How often it is read, as its jobs ask for.
    pub every: Span,
    /// When the next whole sweep begins; while none is under way.
    pub whole: Time,
    /// Whether the call under way is for the first page alone.
    pub ahead: bool,
    /// The pause wanted after the last sweep and the longer one taken, because a refresh of everything takes that.
    pub stretched: Option<(Span, Span)>,
    /// What may be read in its place by a key: of a membership its collaboration, and the membership again. `None`: no
    /// list has said which collaboration it is, or there is no way back.
    pub other: Option<Of>,
    /// Whether it turns to the collaboration as soon as a list says which that is.
    pub turns: bool,
}

/// Where in a sweep a feed is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Turn {
    /// The next page is the first.
    #[default]
    First,
    /// The token of the next page, and how many pages, jobs and rows without an ARN came already.
    Next { token: String, pages: u32, rows: usize, unreadable: usize },
}

impl Feed {
    #[must_use]
    pub fn new(listing: Listing, now: Time) -> Self {
        Self {
            listing,
            poll: Poll::Due(now),
            wanted: false,
            sweep: 0,
            turn: Turn::First,
            read: None,
            silent: None,
            pages: 0,
            count: 0,
            unreadable: 0,
            failures: 0,
            passing: 0,
            error: None,
            calls: 0,
            begun_anew: 0,
            barren: 0,
            endless: false,
            head: None,
            every: LIVELY,
            whole: now,
            ahead: false,
            stretched: None,
            other: None,
            turns: false,
        }
    }

    /// How many of its rows cannot be told apart, in words; `None`: none.
    #[must_use]
    pub fn without_arn(&self) -> Option<String> {
        let rows = counted(self.unreadable as u64, "row");
        (self.unreadable > 0).then(|| format!("{rows} of it without an ARN, by which alone jobs are told apart"))
    }

    /// A sweep has ended: the next begins as often as its jobs ask for, but never sooner than a refresh of everything takes.
    pub(super) fn rest(&mut self, lively: bool, own: Option<Span>, refresh: Span, now: Time) {
        let wanted = wanted(own, lively);
        let pause = wanted.max(refresh);
        self.stretched = (pause > wanted).then_some((wanted, pause));
        self.every = wanted;
        self.whole = now + pause;
        self.poll = Poll::Due(self.next(wanted, now));
    }

    /// When a feed that rests is asked next: for its first page, unless the whole list is read soon after that anyway.
    pub(super) fn next(&self, pace: Span, now: Time) -> Time {
        let head = self.head.map_or(self.whole, |at| (at + pace).max(now + FRAME));
        if head + pace / 2 <= self.whole { head } else { self.whole }
    }

    /// Whether the first page is to be read alone now: between two whole sweeps, or because the one under way takes long.
    pub(super) fn wants_head(&self, pace: Span, now: Time) -> bool {
        match &self.turn {
            Turn::First => now < self.whole,
            Turn::Next { .. } => self.head.is_some_and(|at| now - at >= pace),
        }
    }

    /// The first page came alone; with so many jobs that the sweep under way had not.
    pub(super) fn peeked(&mut self, fresh: usize, pace: Span, now: Time) {
        self.every = pace;
        self.poll = Poll::Due(match &mut self.turn {
            Turn::First => self.next(pace, now),
            Turn::Next { rows, .. } => {
                *rows += fresh;
                now + FRAME
            }
        });
    }

    /// It is read whole as soon as the limit of calls allows; its pauses grow from the shortest again.
    pub(in crate::app) fn want(&mut self, now: Time) {
        self.passing = 0;
        self.whole = self.whole.min(now);
        if let Poll::Due(at) = &mut self.poll {
            *at = (*at).min(now);
            self.wanted = true;
        }
    }

    /// The list comes to no end: it is begun anew after a pause.
    pub(super) fn no_end(&mut self, why: &str, now: Time) {
        (self.turn, self.barren, self.endless) = (Turn::First, 0, true);
        self.failed(FetchError::new(ErrorKind::Unreadable, why), now);
    }

    /// A page could not be read.
    pub(super) fn failed(&mut self, error: FetchError, now: Time) {
        // A token that died: begin with the first page. What was asked for without one says nothing of it.
        let ahead = std::mem::take(&mut self.ahead);
        if error.kind == ErrorKind::Validation && self.turn != Turn::First && !ahead {
            self.turn = Turn::First;
            if self.begun_anew < ANEW {
                self.begun_anew += 1;
                self.poll = Poll::Due(now + FRAME);
                return;
            }
        }
        self.failures = self.failures.saturating_add(1);
        self.passing = self.passing.saturating_add(1);
        let pause = pause_after(error.kind, self.passing);
        self.error = Some((error, now));
        self.poll = Poll::Due(now + pause);
    }
}
