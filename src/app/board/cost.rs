//! What the lists cost: calls a minute, how long answers take, and how often the service had enough.
use std::collections::VecDeque;

use crate::domain::error::ErrorKind;
use crate::domain::{Span, Time};

/// How many latencies are remembered.
const LATENCIES: usize = 100;
const MINUTE: Span = Span::minutes(1);

/// What all calls of the program cost, of lists and of jobs: their times over the last minute, how long the latest took,
/// and how many the service throttled.
#[derive(Debug, Clone, Default)]
pub struct Cost {
    calls: VecDeque<Time>,
    took: VecDeque<Span>,
    pub throttles: u64,
}

impl Cost {
    pub(in crate::app) fn call(&mut self, now: Time) {
        self.calls.push_back(now);
        self.forget(now);
    }

    /// A call was answered.
    pub(in crate::app) fn took(&mut self, span: Span) {
        if self.took.len() == LATENCIES {
            self.took.pop_front();
        }
        self.took.push_back(span);
    }

    /// A call was refused.
    pub(in crate::app) fn refused(&mut self, kind: ErrorKind) {
        self.throttles += u64::from(kind == ErrorKind::Throttled);
    }

    fn forget(&mut self, now: Time) {
        while self.calls.front().is_some_and(|at| now - *at >= MINUTE) {
            self.calls.pop_front();
        }
    }

    /// Calls in the minute before the last of them, so that it changes with a call and not beside it; none once that is as
    /// long ago.
    #[must_use]
    pub fn a_minute(&self, now: Time) -> usize {
        let Some(last) = self.calls.back().filter(|at| now - **at < MINUTE) else { return 0 };
        self.calls.iter().filter(|at| *last - **at < MINUTE).count()
    }

    /// When the last call is so long ago that none counts; `None` before the first.
    pub(in crate::app) fn forgets(&self) -> Option<Time> {
        self.calls.back().map(|at| *at + MINUTE)
    }

    /// The median of the latest calls; `None` before the first.
    #[must_use]
    pub fn median(&self) -> Option<Span> {
        let mut took: Vec<Span> = self.took.iter().copied().collect();
        took.sort_unstable();
        took.get(took.len().saturating_sub(1) / 2).copied()
    }
}
