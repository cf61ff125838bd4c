//! How the refresh of something goes that is read again and again: a job, a list, a page of anything beside it. When it is read next,
//! what is under way, what failed, and how long the pause is. The same for all of them; only how long they rest differs.

use crate::domain::error::{ErrorKind, FetchError, Recovery};
use crate::domain::summary::BARREN;
use crate::domain::{Span, Time};

/// Between a page and the next: the least that a frame comes in between.
pub const FRAME: Span = Span::milliseconds(1);
/// How long after its end a job is still refreshed for its publish statuses.
pub const AFTERMATH: Span = Span::minutes(10);
/// How long something rests that only a person can set right.
pub const PROBE: Span = Span::seconds(60);
/// How often a list is started over at once, because the token of a page expired, before there is a pause as after any failure.
const RESTARTS: u32 = 2;
/// The longest pause after failures, and after being throttled: one call a minute is what a service can bear, and whoever waits
/// five minutes for a list believes that it is not read any more.
const LONGEST: Span = Span::minutes(5);
const THROTTLED: Span = Span::minutes(1);

/// The pause after so many failures in a row, of which this is the last.
pub(in crate::app) fn pause_after(kind: ErrorKind, failures: u32) -> Span {
    match kind.recovery() {
        Recovery::Pause => PROBE,
        Recovery::BackOff => {
            let longest = if kind == ErrorKind::Throttled { THROTTLED } else { LONGEST };
            (Span::seconds(5) * 2_i32.pow(failures.saturating_sub(1).min(8))).min(longest)
        }
    }
}

/// When something is read next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Poll {
    Due(Time),
    InFlight {
        seq: u64,
        since: Time,
        /// When the SDK began each further attempt of its own.
        again: Vec<Time>,
    },
    /// Nothing more is expected; the refresh key reads it again.
    Done,
}

/// How the refresh of something goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Refresh {
    pub poll: Poll,
    /// Whether the person pressed a key for it: it goes ahead of what is read by plan.
    pub wanted: bool,
    /// Failures since the last good answer.
    pub failures: u32,
    /// Those of them in a row that may pass on their own, since the person last refreshed by hand: the pause doubles with each.
    pub passing: u32,
    /// The last failure and when it came; `None` after a good answer.
    pub error: Option<(FetchError, Time)>,
    /// When the first of the calls was made that have had no answer; `None` while none is missing one.
    pub silent: Option<Time>,
    /// When the last good answer came.
    pub answered: Option<Time>,
    /// Calls made, the SDK's own repeats included.
    pub calls: u64,
}

impl Refresh {
    /// It is read for the first time then.
    #[must_use]
    pub fn due(at: Time) -> Self {
        Self { poll: Poll::Due(at), wanted: false, failures: 0, passing: 0, error: None, silent: None, answered: None, calls: 0 }
    }

    /// A call is under way.
    pub(in crate::app) fn begin(&mut self, seq: u64, now: Time) {
        self.poll = Poll::InFlight { seq, since: now, again: Vec::new() };
        self.silent.get_or_insert(now);
        self.wanted = false;
        self.calls += 1;
    }

    /// The SDK makes a further attempt of the call under way.
    pub(in crate::app) fn again(&mut self, now: Time) {
        if let Poll::InFlight { again, .. } = &mut self.poll {
            again.push(now);
            self.calls += 1;
        }
    }

    /// The call under way: its number, and since when; `None`: there is none.
    #[must_use]
    pub fn flight(&self) -> Option<(u64, Time)> {
        if let Poll::InFlight { seq, since, .. } = self.poll { Some((seq, since)) } else { None }
    }

    /// Since when the call with this number is under way; `None`: its answer is stale.
    #[must_use]
    pub fn is_waiting_for(&self, seq: u64) -> Option<Time> {
        self.flight().filter(|(own, _)| *own == seq).map(|(_, since)| since)
    }

    /// A good answer came. When it is read next is set by whoever reads it.
    pub(in crate::app) fn good(&mut self, now: Time) {
        (self.failures, self.passing, self.error, self.silent, self.answered) = (0, 0, None, None, Some(now));
    }

    /// It failed. When it is read next is set by whoever reads it.
    pub(in crate::app) fn bad(&mut self, error: FetchError, now: Time) {
        self.failures = self.failures.saturating_add(1);
        // What only a person can set right does not pass on its own.
        self.passing = if error.kind.recovery() == Recovery::BackOff { self.passing.saturating_add(1) } else { 0 };
        self.error = Some((error, now));
    }

    /// It failed, and rests the longer the more often it did.
    pub(in crate::app) fn rest_after(&mut self, error: FetchError, now: Time) {
        let kind = error.kind;
        self.bad(error, now);
        self.poll = Poll::Due(now + pause_after(kind, self.passing));
    }

    /// It is not read before; `None`: a call is under way, or nothing keeps it from being read.
    #[must_use]
    pub fn rests(&self) -> Option<Time> {
        if let Poll::Due(at) = self.poll { Some(at) } else { None }
    }

    /// When it failed, which is shown as an age.
    pub(in crate::app) fn failed(&self) -> Option<Time> {
        self.error.as_ref().map(|(_, at)| *at)
    }

    /// Whether it failed for want of credentials.
    pub(in crate::app) fn lacks_credentials(&self) -> bool {
        self.error.as_ref().is_some_and(|(error, _)| error.kind.is_credentials())
    }

    /// The person refreshes by hand: it is read as soon as the limit of calls allows, and pauses grow from the shortest again.
    /// `false`: a call is under way.
    pub(in crate::app) fn want(&mut self, now: Time) -> bool {
        self.passing = 0;
        if self.flight().is_some() {
            return false;
        }
        let at = if let Poll::Due(at) = self.poll { at.min(now) } else { now };
        (self.poll, self.wanted) = (Poll::Due(at), true);
        true
    }

    /// What rests is read at once.
    pub(in crate::app) fn wake(&mut self, now: Time) {
        if let Poll::Due(at) = &mut self.poll {
            *at = (*at).min(now);
        }
    }

    /// The call under way was given up, and every plan is old: it is read at once, unless nothing more is expected.
    pub(in crate::app) fn renew(&mut self, now: Time) {
        if self.poll != Poll::Done {
            self.poll = Poll::Due(now);
        }
    }

    /// The moments in it, for when the machine's clock is set.
    pub(in crate::app) fn moments(&mut self) -> impl Iterator<Item = &mut Time> {
        let (due, again): (_, &mut [Time]) = match &mut self.poll {
            Poll::Due(at) => (Some(at), &mut []),
            Poll::InFlight { since, again, .. } => (Some(since), again),
            Poll::Done => (None, &mut []),
        };
        let error = self.error.as_mut().map(|(_, at)| at);
        due.into_iter().chain(again).chain(error).chain(&mut self.silent).chain(&mut self.answered)
    }
}

/// Where in a list that is read page by page one is. Between two readings of the whole list it is at its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pages {
    /// The token of the next page; `None`: the next page is the first.
    pub token: Option<String>,
    /// Pages that came since the list was begun.
    pub count: u32,
    /// Pages in a row that brought nothing new.
    barren: u32,
    /// How often the list was started over at once since it was last read to its end, because a token had expired.
    pub restarts: u32,
}

/// What comes after a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// Another page.
    More,
    /// It was the last one.
    End,
    /// The list would never end, and why; the next page is the first again.
    Endless(String),
}

impl Pages {
    #[must_use]
    pub fn at_beginning(&self) -> bool {
        self.token.is_none()
    }

    /// A page came, with the token of the next and so many rows that no page had before; `what` a row is, for the reason.
    pub(in crate::app) fn came(&mut self, next: Option<String>, fresh: usize, what: &str) -> After {
        self.barren = if fresh > 0 { 0 } else { self.barren + 1 };
        self.count = if self.token.is_none() { 1 } else { self.count + 1 };
        let Some(next) = next else {
            *self = Self { count: self.count, ..Self::default() };
            return After::End;
        };
        let why = if self.token.as_ref() == Some(&next) {
            "the list comes to no end: a page token came twice".to_owned()
        } else if self.barren >= BARREN {
            format!("the list comes to no end: {BARREN} pages in a row brought no further {what}")
        } else {
            self.token = Some(next);
            return After::More;
        };
        (self.token, self.barren) = (None, 0);
        After::Endless(why)
    }

    /// A page failed. `true`: its token had expired, and the list is started over at once.
    pub(in crate::app) fn failed(&mut self, kind: ErrorKind) -> bool {
        let expired = kind == ErrorKind::Validation && self.token.take().is_some();
        let over = expired && self.restarts < RESTARTS;
        self.restarts += u32::from(over);
        over
    }

    /// The list is read from its first page on.
    pub(in crate::app) fn restart(&mut self) {
        self.token = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).unwrap()
    }

    fn error(kind: ErrorKind) -> FetchError {
        FetchError::new(kind, "")
    }

    #[test]
    fn the_pause_doubles_until_a_key_or_a_good_answer() {
        let mut refresh = Refresh::due(at(0));
        let mut pauses = Vec::new();
        for seq in 1..4 {
            refresh.begin(seq, at(0));
            assert_eq!(refresh.is_waiting_for(seq), Some(at(0)));
            assert_eq!(refresh.is_waiting_for(seq - 1), None, "stale");
            refresh.rest_after(error(ErrorKind::Timeout), at(0));
            pauses.push(refresh.poll.clone());
        }
        assert_eq!(pauses, [5, 10, 20].map(|s| Poll::Due(at(s))));
        assert!(refresh.want(at(3)));
        assert_eq!((refresh.poll.clone(), refresh.wanted, refresh.failures), (Poll::Due(at(3)), true, 3));
        refresh.begin(9, at(3));
        assert!(!refresh.want(at(4)), "one call at a time");
        refresh.rest_after(error(ErrorKind::Timeout), at(4));
        assert_eq!(refresh.poll, Poll::Due(at(9)), "from the shortest again");
        refresh.good(at(10));
        assert_eq!((refresh.failures, &refresh.error, refresh.silent), (0, &None, None));
    }

    #[test]
    fn a_list_that_never_ends_is_given_up() {
        let next = |n: u32| Some(n.to_string());
        let mut pages = Pages::default();
        assert_eq!(pages.came(next(1), 5, "job"), After::More);
        assert!(matches!(pages.came(next(1), 5, "job"), After::Endless(why) if why.contains("twice")));
        assert!(pages.at_beginning());
        for n in 0..BARREN - 1 {
            assert_eq!(pages.came(next(n), 0, "job"), After::More);
        }
        assert!(matches!(pages.came(next(99), 0, "job"), After::Endless(why) if why.contains("no further job")));
        assert_eq!((pages.came(next(1), 1, "job"), pages.came(None, 0, "job"), pages.count), (After::More, After::End, 2));
    }

    #[test]
    fn an_expired_token_starts_the_list_over_a_few_times() {
        let mut pages = Pages::default();
        for _ in 0..RESTARTS {
            pages.came(Some("t".into()), 1, "job");
            assert!(pages.failed(ErrorKind::Validation) && pages.at_beginning());
        }
        pages.came(Some("t".into()), 1, "job");
        assert!(!pages.failed(ErrorKind::Timeout) && !pages.at_beginning(), "the page is asked for again");
        assert!(!pages.failed(ErrorKind::Validation) && pages.at_beginning(), "then as after any failure");
        assert!(!pages.failed(ErrorKind::Validation), "the first page has no token");
    }
}
