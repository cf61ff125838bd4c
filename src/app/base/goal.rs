//! What the program is to reach, for how long what may be waited for, and how it can end for a job.

use super::pattern::Pattern;
use crate::domain::Span;

/// What ends a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Goal {
    /// The person leaving.
    #[default]
    Watch,
    /// One good answer for each job.
    Once,
    /// What is waited for has come for each job.
    Wait(Until),
    /// The logs of the job were read.
    Logs(Reading),
    /// The doctor has gone through the checklist, and read the lines of the logs where they are wanted.
    Doctor { lines: bool },
}

/// Which lines of logs are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Whether what is written from now on is waited for, until the job has ended.
    pub follow: bool,
    /// How far back; `None`: all.
    pub since: Option<Span>,
    /// What they hold; `None`: whatever.
    pub grep: Option<Pattern>,
}

/// What a job is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Until {
    /// A status after which nothing more is expected, or a cancel that failed.
    #[default]
    Done,
    /// As `Done`, and after success both publish statuses, for which it waits ten minutes at most.
    Published,
    /// One of these statuses, by the service's words; or the end of the job, whichever comes first.
    Statuses(Vec<String>),
}

/// How long what may be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For everything; `None`: for ever.
    pub timeout: Option<Span>,
    /// For an answer of any kind, once there was one; `None`: for ever. Before the first one it is [`Limits::FIRST`].
    pub give_up_after: Option<Span>,
    /// For a new login.
    pub auth: Span,
    /// For a job that the service does not know yet.
    pub not_found: Span,
}

impl Limits {
    /// For the first answer of any kind.
    pub const FIRST: Span = Span::minutes(2);
    /// For the next page of a list once another list was read to its end: nobody waits two minutes for what is there.
    pub const OTHERS: Span = Span::seconds(20);
    /// After so long without a page it is said that a list is waited for.
    pub const QUIET: Span = Span::seconds(5);
}

impl Default for Limits {
    fn default() -> Self {
        Self { timeout: None, give_up_after: None, auth: Span::minutes(15), not_found: Span::minutes(1) }
    }
}

/// How it ended for a job, the best first. With several jobs the worst counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// It succeeded, or what was waited for came; with [`Goal::Once`]: it was read.
    Reached,
    /// It succeeded, but metrics or logs were not published.
    NotPublished,
    /// It is inactive, which usually is a cancel.
    Inactive,
    /// It failed, or its cancel did.
    Failed,
    /// No answer of any kind came in time.
    Unanswered,
    /// Credentials or access are missing, or there is no such job.
    Denied,
    /// The time allowed for everything is over.
    TimedOut,
}

impl Outcome {
    /// The word for it in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::NotPublished => "not-published",
            Self::Inactive => "inactive",
            Self::Failed => "failed",
            Self::Unanswered => "unanswered",
            Self::Denied => "denied",
            Self::TimedOut => "timed-out",
        }
    }

    /// All of them, the best first.
    pub const ALL: [Self; 7] =
        [Self::Reached, Self::NotPublished, Self::Inactive, Self::Failed, Self::Unanswered, Self::Denied, Self::TimedOut];
}
