//! How it goes with something that is asked: when it is asked next, what is under way, what failed, and for how long it rests.

use crate::domain::ask::Ask;
use crate::domain::error::{ErrorKind, FetchError, Recovery};
use crate::domain::{Span, Time};

/// Between a page and the next: the least that a frame comes in between.
pub const FRAME: Span = Span::milliseconds(1);
/// How often a list is begun anew at once before there is a pause as after any failure.
pub const ANEW: u32 = 2;
/// How long after its end a job is still polled for its publish statuses.
pub const AFTERMATH: Span = Span::minutes(10);
/// How long something rests that only a person can set right.
pub const PROBE: Span = Span::seconds(60);
/// The longest pause after failures, and after being throttled: one call a minute is what a service can bear, and who waits
/// five for a list believes that it is not read any more.
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

/// When a job is asked for next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Poll {
    Due(Time),
    InFlight {
        seq: u64,
        since: Time,
        /// When the SDK began each further attempt of its own.
        again: Vec<Time>,
    },
    /// Nothing more is expected; `r` asks again.
    Done,
}

/// A question that somebody wants answered, and from when on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    pub ask: Ask,
    pub at: Time,
}

/// How it goes with the questions about one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Inquiry {
    /// What was asked last.
    pub ask: Ask,
    /// The call under way: its number, and since when.
    pub flight: Option<(u64, Time)>,
    /// Failures since the last good answer.
    pub failures: u32,
    /// The last failure and when it came; `None` after a good answer.
    pub error: Option<(FetchError, Time)>,
    /// It is not asked again before.
    pub rests: Option<Time>,
    /// When the last good answer came.
    pub answered: Option<Time>,
}

impl Inquiry {
    /// When it failed, which is told as an age.
    pub(in crate::app) fn failed(&self) -> Option<Time> {
        self.error.as_ref().map(|(_, at)| *at)
    }
}
