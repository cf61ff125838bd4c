//! What has happened, in order and numbered: a bounded list that every output reads from where it stopped. A batch of
//! many messages loses no event, and no output has to compare states.

use std::sync::Arc;

use super::goal::Outcome;
use crate::domain::change::Change;
use crate::domain::error::FetchError;
use crate::domain::history::{Segment, Stood};
use crate::domain::ids::JobKey;
use crate::domain::job::{Job, Snapshot};
use crate::domain::skew::Skew;
use crate::domain::{Span, Time};

/// One thing that happened to a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Counts from 1 over the whole run.
    pub number: u64,
    pub at: Time,
    /// How far this machine's clock was off then, as far as that was known.
    pub skew: Skew,
    pub key: JobKey,
    /// The job's name, or what it was asked by.
    pub title: String,
    /// The job as last seen then; `None` before the first good answer.
    pub job: Option<Arc<Job>>,
    /// Its status then, and since when; `None` before the first good answer.
    pub current: Option<Segment>,
    pub what: What,
}

/// A status that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    pub segment: Segment,
    /// From its beginning to that of the status after it, both as they are taken.
    pub span: Span,
    pub stood: Stood,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// It is requested from now on.
    Asked,
    /// The first good answer came.
    First(Snapshot),
    /// An answer differs from the one before.
    Changed {
        changes: Vec<Change>,
        /// The status before and how long it was seen, when it is the status that changed.
        before: Option<Before>,
    },
    /// A call failed.
    Failed {
        error: FetchError,
        /// Failures since the last good answer, this one included.
        failures: u32,
        /// Whether it is of the same kind as the one before.
        again: bool,
        /// When it is asked again.
        retry: Option<Time>,
    },
    /// A good answer came after failures.
    Recovered { failures: u32, after: Span },
    /// The journal, the recording or the command on changes could not do its work.
    Trouble(String),
    /// It is decided.
    Ended(Outcome),
}
