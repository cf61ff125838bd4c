//! The logs of the job on screen: which streams were found, how far each is read, and the lines. Those of one job only are
//! kept, because they can be read again and need room.

pub mod feed;

use crate::domain::Time;
use crate::domain::ids::JobKey;
use crate::domain::logs::{From, Ring, Rule, Stream};

/// The most streams that are told of.
pub const STREAMS: usize = 500;

/// The logs of a job.
#[derive(Debug, Clone, Default)]
pub struct Logs {
    /// Whose they are; `None`: nobody has looked yet.
    pub key: Option<JobKey>,
    pub streams: Vec<Known>,
    pub search: Search,
    pub ring: Ring,
    /// Whether the log group was missing when it was last looked for.
    pub no_group: bool,
    /// Rows of lists and events that could not be read.
    pub unreadable: usize,
}

/// A stream that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub stream: Stream,
    /// Why it is taken for the job's; `None`: it is not.
    pub rule: Option<Rule>,
    /// Whether the person said if it is to be read; `None`: the rule says it.
    pub chosen: Option<Choice>,
    /// From where it is read on.
    pub from: From,
    /// When it is read on; `None`: all is read that will come.
    pub next: Option<Time>,
    /// Whether the end was reached the last time.
    pub at_end: bool,
    /// It is read again from a moment on, and lines may come twice.
    pub again: bool,
    /// The time of its latest line.
    pub last: Option<Time>,
    pub lines: u64,
}

/// What the person said of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    Read,
    Leave,
}

/// How far the search for streams is. It goes round while the job lives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    pub step: Step,
    pub token: Option<String>,
    /// Pages of this step.
    pub pages: u32,
    /// When the next question is due; `None`: no more is searched.
    pub next: Option<Time>,
    /// When this round began; `None`: none has.
    pub began: Option<Time>,
    /// When the last round ended; `None`: none has.
    pub ended: Option<Time>,
    /// Whether a round left streams unseen, because there were too many.
    pub cut: bool,
}

/// What is searched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Step {
    /// Names that begin with the job's id.
    #[default]
    Id,
    /// Names that begin with its name.
    Name,
    /// All streams, those written to last first, as far as they can be the job's.
    Latest,
}

impl Known {
    fn new(stream: Stream, rule: Option<Rule>, now: Time) -> Self {
        let (chosen, from, next) = (None, From::Head, Some(now));
        Self { stream, rule, chosen, from, next, at_end: false, again: false, last: None, lines: 0 }
    }
}

impl Logs {
    /// Whether a stream is read: the person's word, else the surest rule by which any was found. What began while the job
    /// lived is only read where no name tells more.
    #[must_use]
    pub fn reads(&self, known: &Known) -> bool {
        match known.chosen {
            Some(choice) => choice == Choice::Read,
            None => known.rule.is_some_and(|rule| rule != Rule::Time || !self.named()),
        }
    }

    /// Whether any stream was found by a name.
    #[must_use]
    pub fn named(&self) -> bool {
        self.streams.iter().any(|s| s.rule.is_some_and(|rule| rule < Rule::Time))
    }

    /// Whether all that is read was read to its end.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.search.ended.is_some() && self.streams.iter().all(|s| s.at_end || !self.reads(s))
    }
}
