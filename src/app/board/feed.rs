//! A feed: one membership, or one collaboration, in one region with one profile, read page by page on a plan of its own, with its own errors
//! and retries. Whatever befalls one delays no other.

use crate::app::base::refresh::{FRAME, Pages, Poll, Refresh};
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::ids::{Listing, Of};
use crate::domain::text::counted;
use crate::domain::{Span, Time};

/// How often a feed is read while something in it lives.
pub(super) const LIVELY: Span = Span::seconds(15);
/// How often when nothing does.
const CALM: Span = Span::seconds(60);

/// How often a feed is read that has jobs which continue, or has none.
pub(super) fn wanted(own: Option<Span>, lively: bool) -> Span {
    own.unwrap_or(if lively { LIVELY } else { CALM })
}

/// A list that is read.
#[derive(Debug, Clone)]
pub struct Feed {
    pub listing: Listing,
    pub refresh: Refresh,
    /// Where in the sweep under way it is.
    pub pages: Pages,
    /// What the sweep under way has brought.
    pub so_far: Sweep,
    /// The number of the sweep under way, or of the last one; 0 before the first.
    pub sweep: u64,
    /// When the last whole sweep ended; `None` before the first.
    pub read: Option<Time>,
    /// What the last whole sweep brought; rows without an ARN may be those of the one under way, if it has more.
    pub last: Sweep,
    /// Whether the list was last given up because it came to no end.
    pub endless: bool,
    /// When the first page was last requested. It is read every interval, however long the whole list takes.
    pub head: Option<Time>,
    /// How often it is read, as its jobs require.
    pub every: Span,
    /// When the next whole sweep begins; while none is under way.
    pub whole: Time,
    /// Whether the call under way is for the first page alone.
    pub ahead: bool,
    /// The pause wanted after the last sweep and the longer one taken, because a refresh of everything takes that long.
    pub stretched: Option<(Span, Span)>,
    /// What may be read in its place by a key: for a membership its collaboration, and the membership again. `None`: no
    /// list has said which collaboration it is, or there is no way back.
    pub other: Option<Of>,
    /// Whether it turns to the collaboration as soon as a list says which that is.
    pub turns: bool,
}

/// What pages have brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sweep {
    pub pages: u32,
    /// Jobs.
    pub rows: usize,
    /// Rows without an ARN, which alone tells rows apart.
    pub unreadable: usize,
}

impl Feed {
    #[must_use]
    pub fn new(listing: Listing, now: Time) -> Self {
        Self {
            listing,
            refresh: Refresh::due(now),
            pages: Pages::default(),
            so_far: Sweep::default(),
            sweep: 0,
            read: None,
            last: Sweep::default(),
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

    /// How many of its rows cannot be distinguished, in words; `None`: none.
    #[must_use]
    pub fn without_arn(&self) -> Option<String> {
        let rows = counted(self.last.unreadable as u64, "row");
        (self.last.unreadable > 0).then(|| format!("{rows} of it without an ARN, by which alone jobs are told apart"))
    }

    /// A sweep has ended: the next begins as often as its jobs require, but never sooner than a refresh of everything takes.
    pub(super) fn rest(&mut self, lively: bool, own: Option<Span>, refresh: Span, now: Time) {
        let wanted = wanted(own, lively);
        let pause = wanted.max(refresh);
        self.stretched = (pause > wanted).then_some((wanted, pause));
        self.every = wanted;
        self.whole = now + pause;
        self.refresh.poll = Poll::Due(self.next(wanted, now));
    }

    /// When a feed that rests is asked next: for its first page, unless the whole list is read soon after that anyway.
    pub(super) fn next(&self, pace: Span, now: Time) -> Time {
        let head = self.head.map_or(self.whole, |at| (at + pace).max(now + FRAME));
        if head + pace / 2 <= self.whole { head } else { self.whole }
    }

    /// Whether the first page is to be read alone now: between two whole sweeps, or because the one under way takes long.
    pub(super) fn wants_head(&self, pace: Span, now: Time) -> bool {
        if self.pages.at_beginning() { now < self.whole } else { self.head.is_some_and(|at| now - at >= pace) }
    }

    /// The first page came alone; with so many jobs that the sweep under way had not.
    pub(super) fn peeked(&mut self, fresh: usize, pace: Span, now: Time) {
        self.every = pace;
        self.refresh.poll = Poll::Due(if self.pages.at_beginning() {
            self.next(pace, now)
        } else {
            self.so_far.rows += fresh;
            now + FRAME
        });
    }

    /// It is read whole as soon as the limit of calls allows; its pauses grow from the shortest again.
    pub(in crate::app) fn want(&mut self, now: Time) {
        self.whole = self.whole.min(now);
        self.refresh.want(now);
    }

    /// Every call was given up: it is read whole at once.
    pub(in crate::app) fn renew(&mut self, now: Time) {
        self.refresh.renew(now);
        (self.whole, self.ahead) = (now, false);
    }

    /// The list comes to no end: it is begun again after a pause.
    pub(super) fn no_end(&mut self, why: &str, now: Time) {
        self.endless = true;
        self.failed(FetchError::new(ErrorKind::Unreadable, why), now);
    }

    /// A page could not be read.
    pub(super) fn failed(&mut self, error: FetchError, now: Time) {
        // What was requested without a token says nothing of it.
        let ahead = std::mem::take(&mut self.ahead);
        if !ahead && self.pages.failed(error.kind) {
            self.refresh.poll = Poll::Due(now + FRAME);
        } else {
            self.refresh.rest_after(error, now);
        }
    }
}
