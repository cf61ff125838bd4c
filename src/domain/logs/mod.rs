//! Log streams and their events as CloudWatch Logs tells of them, which streams are a job's, and the bounded store of lines.
//! The `Debug` of an event and of a line shows no text, because a container writes what it likes.

mod belong;
mod decode;
mod level;
mod ring;
mod strip;

use std::fmt;

use super::Time;
use super::text::line;

pub use decode::{events, streams};
pub use level::{Level, json};
pub use ring::{Line, MOST, Mark, Place, Ring};
pub use strip::{Stripped, strip};

/// The log group of inference jobs (AWS user guide, "Access custom model logs").
pub const GROUP: &str = "/aws/cleanroomsml/TrainedModelInferenceJobs";
/// The most streams of a page, by the service's own limit.
pub const STREAMS: i32 = 50;

/// Which streams a question is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// Those whose names begin so.
    Named(String),
    /// All, those written to last first.
    Latest,
}

/// Which way a stream is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Way {
    /// From the head on, or from the token.
    #[default]
    Forward,
    /// The newest events, or with a token those before.
    Back,
    /// The last event alone.
    Last,
}

/// From where a stream is read on: from its head or its end, unless this says more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct From {
    pub way: Way,
    /// From this moment on. It stays with the tokens of what it began.
    pub since: Option<Time>,
    /// Where another page ended.
    pub token: Option<String>,
}

/// A stream as the list of streams tells of it. Its times lag behind by up to an hour, by the service's own word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// As the service wants it again.
    pub name: String,
    pub created: Option<Time>,
    pub first: Option<Time>,
    pub last: Option<Time>,
}

/// A page of streams.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Streams {
    pub streams: Vec<Stream>,
    pub next: Option<String>,
    /// Rows without a readable name.
    pub unreadable: usize,
}

/// What a container wrote at once: one line mostly, without what colors it; line breaks and tabs in it stay.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    pub at: Time,
    pub text: Box<str>,
    /// What was written over by a carriage return, a state a line.
    pub over: Option<Box<str>>,
    /// When the service took it, which tells apart what was written at the same moment.
    pub taken: Option<Time>,
    pub level: Level,
}

/// A page of events, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Events {
    pub events: Vec<Event>,
    /// Where the next page begins; the end is there when it is what was asked with.
    pub forward: Option<String>,
    /// Where the page before it ends; the head is there when it is what was asked with.
    pub backward: Option<String>,
    /// Events without a readable time or message.
    pub unreadable: usize,
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Event({}, {} bytes)", self.at, self.text.len())
    }
}

impl Stream {
    /// Its name for a screen.
    #[must_use]
    pub fn title(&self) -> String {
        line(&self.name)
    }
}
