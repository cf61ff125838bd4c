//! Log streams and their events as CloudWatch Logs returns them, which streams belong to a job, and the bounded store of
//! lines. `Debug` of an event or a line shows no text, because a container may write anything.

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

/// The most streams of a page, by the service's own limit.
pub const STREAMS: i32 = 50;

/// Which streams to list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// Those whose names begin with this.
    Named(String),
    /// All streams, those written to last first.
    Latest,
}

/// In which direction a stream is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Way {
    /// Forward from the head, or from the token.
    #[default]
    Forward,
    /// The newest events, or with a token those before it.
    Back,
    /// Only the last event.
    Last,
}

/// Where to start reading a stream: at its head or its end, unless a field says more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct From {
    pub way: Way,
    /// From this time on. Later pages of the same reading send it again along with their token.
    pub since: Option<Time>,
    /// The token where another page ended.
    pub token: Option<String>,
}

/// A stream as the list of streams describes it. Its times lag by up to an hour, as the service's documentation says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Unchanged, because the service expects it back.
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

/// What a container wrote at once: usually one line, without color sequences; line breaks and tabs in it stay.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    pub at: Time,
    pub text: Box<str>,
    /// Text that was overwritten after a carriage return, one state a line.
    pub over: Option<Box<str>>,
    /// When the service ingested it, which distinguishes events written at the same moment.
    pub taken: Option<Time>,
    pub level: Level,
}

/// A page of events, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Events {
    pub events: Vec<Event>,
    /// Where the next page begins; equal to the token that was sent when the end is reached.
    pub forward: Option<String>,
    /// Where the page before it ends; equal to the token that was sent when the head is reached.
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
    /// Its name, for the screen.
    #[must_use]
    pub fn title(&self) -> String {
        line(&self.name)
    }
}
