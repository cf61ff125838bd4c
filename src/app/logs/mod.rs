//! The logs of the job on screen: which streams were found, how far each is read, and the lines. Those of one job only are
//! kept, because they can be read again and need room.

pub mod ask;
mod filter;
pub mod keys;
mod line;
pub mod menu;
pub mod print;
pub(in crate::app) mod rows;
pub mod view;
pub(in crate::app) mod whose;
pub mod why;

use std::collections::{HashSet, VecDeque};

use super::base::command::Command;
use super::base::pattern::Pattern;
use crate::domain::Time;
use crate::domain::life::{Compared, Tie};
use crate::domain::logs::{From, Line, Place, Ring, Stream};
pub use filter::Tally;

/// The most streams that are told of.
pub const STREAMS: usize = 500;

/// The logs of a job.
#[derive(Debug, Clone, Default)]
pub struct Logs {
    pub streams: Vec<Known>,
    pub search: Search,
    pub ring: Ring,
    /// Whether the service says that it could not publish the job's logs.
    pub failed: bool,
    /// What was known of the jobs when the streams were last compared with them.
    pub(in crate::app) compared: (Compared, usize),
    /// Whether the log group was missing when it was last looked for.
    pub no_group: bool,
    /// Rows of lists and events that could not be read.
    pub unreadable: usize,
    /// The lines let go to an output without a screen, the latest of them; and how many there were.
    pub told: VecDeque<Line>,
    pub told_count: u64,
    /// What relative times are counted from.
    pub origin: Option<Time>,
    /// How they are looked at; stays when another job's take their place.
    pub look: Look,
    /// Counts the changes of filters and searches.
    pub turn: u32,
    /// Whether lines are left that were not judged since.
    pub pending: bool,
    /// What the lines came to when all were judged the last time.
    pub tally: Tally,
}

/// How logs are looked at.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Look {
    /// The line under the cursor; `None`: it follows the last.
    pub cursor: Option<Place>,
    /// Rows between the top and the cursor's line, as last laid out.
    pub above: usize,
    /// The first line on the screen, as last laid out.
    pub top: Option<Place>,
    /// It goes to the first line of all, as soon as that was read.
    pub rising: bool,
    /// Rows of the cursor's line that are scrolled away, where it has more than there is room for.
    pub inner: usize,
    /// How many lines had come when it ceased to follow.
    pub seen: u64,
    /// Long lines wrap.
    pub wrap: bool,
    /// Lines that are JSON are shown pretty.
    pub pretty: bool,
    /// Lines that are shown in full, or with `pretty` the other way round.
    pub opened: HashSet<u64>,
    pub times: Times,
    /// What is searched for.
    pub query: Option<Pattern>,
    /// Only lines that hold this are shown.
    pub include: Option<Pattern>,
    /// No line that holds this is shown.
    pub exclude: Option<Pattern>,
    /// What is being typed.
    pub typing: Typing,
    /// What is wrong with what was typed, until it is fixed.
    pub wrong: Option<String>,
    /// The search that continues once all lines are judged: the next hit, or the one before.
    pub seek: Option<Command>,
    /// Whether that search is a new one, which a hit under the cursor ends.
    pub fresh: bool,
}

/// How the times of lines are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Times {
    /// By the clock, in the zone chosen.
    #[default]
    Clock,
    /// Since the job was created.
    Relative,
}

/// What is typed into the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Typing {
    #[default]
    Search,
    Include,
    Exclude,
}

/// A stream that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub stream: Stream,
    /// Whose it is.
    pub tie: Tie,
    /// Whether the person said if it is to be read; `None`: those that a name ties to the job are.
    pub chosen: Option<Choice>,
    /// From where it is read on.
    pub from: From,
    /// When it is read on; `None`: all is read that will come.
    pub next: Option<Time>,
    /// Whether the end was reached the last time.
    pub at_end: bool,
    /// It is read again from a moment on, and lines may come twice.
    pub again: bool,
    /// Where older pages are read on; `None`: its head was read, or nothing yet.
    pub back: Option<From>,
    /// What is older is read again, and lines may come twice.
    pub back_again: bool,
    /// The time of the first line that was read.
    pub first: Option<Time>,
    /// The time of its latest line.
    pub last: Option<Time>,
    /// What is later is not read: it was written after the run began.
    pub until: Option<Time>,
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
    fn new(stream: Stream, tie: Tie, from: From, now: Time) -> Self {
        let (chosen, next) = (None, Some(now));
        let (at_end, again, back_again) = (false, false, false);
        let (back, first, last, until) = (None, None, None, None);
        Self { stream, tie, chosen, from, next, at_end, again, back, back_again, first, last, until, lines: 0 }
    }
}

impl Logs {
    /// Those of another job, of which nothing was asked yet, looked at as these were.
    pub(in crate::app) fn anew(self, now: Time) -> Self {
        let search = Search { next: Some(now), ..Search::default() };
        let look = Look { cursor: None, inner: 0, opened: HashSet::new(), top: None, rising: false, ..self.look };
        Self { search, look, turn: self.turn + 1, ..Self::default() }
    }

    /// Whether a stream is read: those that a name ties to the job, and of the others that are offered those that the person
    /// chose.
    #[must_use]
    pub fn reads(&self, known: &Known) -> bool {
        let chosen = known.chosen.map_or(known.tie.is_own(), |choice| choice == Choice::Read);
        chosen && self.offers(known)
    }

    /// Whether a stream may be chosen: never one of another job, and where nothing could be published only the job's own.
    #[must_use]
    pub fn offers(&self, known: &Known) -> bool {
        match known.tie {
            Tie::Own(_) => true,
            Tie::Open(_) => !self.failed,
            Tie::Other => false,
        }
    }

    /// The streams that may be chosen, with their numbers.
    pub fn offered(&self) -> impl Iterator<Item = (usize, &Known)> {
        self.streams.iter().enumerate().filter(|(_, known)| self.offers(known))
    }

    /// Whether a name ties the stream of this number to the job.
    #[must_use]
    pub fn owns(&self, stream: u16) -> bool {
        self.streams.get(usize::from(stream)).is_some_and(|known| known.tie.is_own())
    }

    /// Whether a name ties any stream to the job.
    #[must_use]
    pub fn named(&self) -> bool {
        self.streams.iter().any(|known| known.tie.is_own())
    }

    /// Whether older lines of a stream that is read were not read yet.
    #[must_use]
    pub fn has_older(&self) -> bool {
        self.streams.iter().any(|s| s.back.is_some() && self.reads(s))
    }

    /// The name of the stream that is read first; `None`: nobody has looked for one, or none is there.
    #[must_use]
    pub fn first_stream(&self) -> Option<&str> {
        self.streams.iter().find(|s| self.reads(s)).map(|s| s.stream.name.as_str())
    }

    /// Whether a round of the search found no stream to read.
    #[must_use]
    pub fn are_lacking(&self) -> bool {
        self.search.ended.is_some() && self.first_stream().is_none()
    }

    /// Whether all was read that will come.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.search.next.is_none() && self.streams.iter().all(|s| s.next.is_none() || !self.reads(s))
    }

    /// Whether all that is read was read to its end.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.search.ended.is_some() && self.streams.iter().all(|s| s.at_end || !self.reads(s))
    }
}
