//! What can be requested of AWS, and what comes back: plain data, made by the desk and carried out by the executor. How
//! requests go, and when they are made again, is in `refresh`.

use std::fmt;

use super::refresh::Refresh;
use super::room::Place;
use crate::domain::ask::{self, Ask};
use crate::domain::ids::{Arn, JobKey, Listing};
use crate::domain::job::Snapshot;
use crate::domain::room::Memberships;
use crate::domain::summary::Page;
use crate::domain::{Span, Time};

/// What a request is made for. Together with its number it addresses the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly every request is about a job")]
pub enum Key {
    /// A job, whether somebody has it open or a row of the board is to be filled.
    Job(JobKey),
    /// A list of the board, by its number.
    Feed(usize),
    /// The memberships to choose from.
    Memberships,
}

/// One request: everything that a call needs, and for a job or a list what its key lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The job itself, by its ARN; answered by [`Answer::Job`].
    Get,
    /// The jobs with the name or ID in the key; answered by [`Answer::Jobs`].
    Find,
    /// Something beyond the job itself; answered by [`Answer::Beside`].
    Beside(Ask),
    /// A page of a list of jobs; answered by [`Answer::Page`]. `token`: that of the page before; `None` for the first.
    List { listing: Listing, token: Option<String> },
    /// A page of memberships; answered by [`crate::app::base::msg::Msg::Placed`] and then by [`Answer::Memberships`], unless no region is known to
    /// ask in. `token`: as above.
    Memberships { place: Place, token: Option<String> },
}

/// What came back for a [`Question`].
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Job(Snapshot),
    /// Newest first.
    Jobs(Vec<Arn>),
    Beside(ask::Answer),
    Page(Page),
    Memberships(Memberships),
}

impl Answer {
    /// By how much the service's clock was ahead, as the answer shows; `None`: it does not.
    pub(in crate::app) fn clock_off(&self) -> Option<Span> {
        match self {
            Self::Job(snapshot) => snapshot.call.clock_off,
            Self::Page(page) => page.clock_off,
            Self::Memberships(page) => page.clock_off,
            Self::Jobs(_) | Self::Beside(_) => None,
        }
    }
}

impl Question {
    /// What it is called in the log.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Find => "find",
            Self::List { .. } => "list",
            Self::Memberships { .. } => "memberships",
            Self::Beside(ask) => ask.action(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job(key) => f.write_str(key.short()),
            Self::Feed(number) => write!(f, "list {number}"),
            Self::Memberships => f.write_str("memberships"),
        }
    }
}

impl From<JobKey> for Key {
    fn from(key: JobKey) -> Self {
        Self::Job(key)
    }
}

impl From<Snapshot> for Answer {
    fn from(snapshot: Snapshot) -> Self {
        Self::Job(snapshot)
    }
}

impl From<Vec<Arn>> for Answer {
    fn from(jobs: Vec<Arn>) -> Self {
        Self::Jobs(jobs)
    }
}

impl From<ask::Answer> for Answer {
    fn from(answer: ask::Answer) -> Self {
        Self::Beside(answer)
    }
}

impl From<Page> for Answer {
    fn from(page: Page) -> Self {
        Self::Page(page)
    }
}

impl From<Memberships> for Answer {
    fn from(page: Memberships) -> Self {
        Self::Memberships(page)
    }
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
    /// Not before its moment is the next question about the thing asked; once nothing is left of that, as soon as it is wanted.
    pub refresh: Refresh,
}
