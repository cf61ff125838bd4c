//! The lines of several streams in the order of their times. The store is bounded: the oldest lines are dropped, and counted.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use super::{Event, Level};
use crate::domain::Time;

/// The most lines that are kept.
pub const MOST: usize = 50_000;
/// The most bytes of text that are kept.
const BYTES: usize = 16 << 20;
/// The ID of the first line; the lines of older pages, read later, get IDs below it.
const FIRST: u64 = 1 << 40;

/// One line.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Rises with each new line, and falls with each line of an older page; a line keeps its ID.
    pub id: u64,
    pub at: Time,
    /// The number of its stream.
    pub stream: u16,
    pub level: Level,
    /// As [`super::strip`] leaves it: line breaks and tabs in it stay.
    pub text: Box<str>,
    /// Text that was overwritten, one state a line.
    pub over: Option<Box<str>>,
    taken: Option<Time>,
    /// What filters and searches found about this line.
    pub mark: Mark,
}

/// What filters and searches find about a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// The number of the set of filters and searches that the other fields come from.
    pub turn: u32,
    pub hidden: bool,
    /// The line contains what is searched for.
    pub hit: bool,
}

/// Where a line belongs among all lines that ever came: lines are kept in this order.
pub type Place = (Time, u16, u64);

impl Line {
    #[must_use]
    pub fn place(&self) -> Place {
        (self.at, self.stream, self.id)
    }

    fn bytes(&self) -> usize {
        self.text.len() + self.over.as_ref().map_or(0, |over| over.len())
    }
}

/// The store.
#[derive(Debug, Clone, Default)]
pub struct Ring {
    lines: VecDeque<Line>,
    bytes: usize,
    dropped: u64,
    /// How many lines came so far, and how many of them (`older`) from older pages.
    came: u64,
    older: u64,
}

impl Ring {
    /// Adds a page of a stream. Lines of the same moment are ordered by stream, and those of one stream as they came.
    pub fn add(&mut self, stream: u16, events: Vec<Event>) {
        let id = FIRST + self.came - self.older;
        self.came += events.len() as u64;
        self.put(stream, events, id);
    }

    /// Adds a page that lies before everything read of a stream so far.
    pub fn add_older(&mut self, stream: u16, events: Vec<Event>) {
        let count = events.len() as u64;
        (self.came, self.older) = (self.came + count, self.older + count);
        self.put(stream, events, FIRST - self.older);
    }

    /// `id` is that of the first event.
    fn put(&mut self, stream: u16, events: Vec<Event>, id: u64) {
        let mut fresh: Vec<Line> = Vec::with_capacity(events.len());
        for (id, event) in (id..).zip(events) {
            let line = Line {
                id,
                at: event.at,
                stream,
                level: event.level,
                text: event.text,
                over: event.over,
                taken: event.taken,
                mark: Mark::default(),
            };
            self.bytes += line.bytes();
            fresh.push(line);
        }
        fresh.sort_by_key(|line| line.at);
        let Some(first) = fresh.first() else { return };
        let place = Line::place;
        let from = self.lines.partition_point(|line| place(line) <= place(first));
        let mut tail = self.lines.split_off(from).into_iter().peekable();
        let mut fresh = fresh.into_iter().peekable();
        while let (Some(old), Some(new)) = (tail.peek(), fresh.peek()) {
            let next = if place(old) <= place(new) { tail.next() } else { fresh.next() };
            self.lines.extend(next);
        }
        self.lines.extend(tail);
        self.lines.extend(fresh);
        while self.lines.len() > MOST || self.bytes > BYTES {
            let Some(gone) = self.lines.pop_front() else { break };
            self.bytes -= gone.bytes();
            self.dropped += 1;
        }
    }

    /// The events of a page that are not stored yet, for a stream that is read again from some time on. The service gives
    /// events no ID, so an event is recognized by its time, its ingestion time and its text; of equal events, each one
    /// counts.
    #[must_use]
    pub fn news(&self, stream: u16, events: Vec<Event>) -> Vec<Event> {
        let Some(from) = events.iter().map(|e| e.at).min() else { return events };
        let start = self.lines.partition_point(|line| line.at < from);
        let mut known: HashMap<(Time, Option<Time>, &str), usize> = HashMap::new();
        for line in self.lines.range(start..).filter(|line| line.stream == stream) {
            *known.entry((line.at, line.taken, &line.text)).or_default() += 1;
        }
        let mut fresh = Vec::with_capacity(events.len());
        for event in &events {
            let known = known.get_mut(&(event.at, event.taken, &*event.text)).filter(|left| **left > 0);
            fresh.push(known.is_none());
            known.into_iter().for_each(|left| *left -= 1);
        }
        events.into_iter().zip(fresh).filter_map(|(event, fresh)| fresh.then_some(event)).collect()
    }

    /// The lines, oldest first.
    #[must_use]
    pub fn lines(&self) -> &VecDeque<Line> {
        &self.lines
    }

    pub fn lines_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Line> {
        self.lines.iter_mut()
    }

    /// The index of the line with this place, or where it would be.
    #[must_use]
    pub fn find(&self, place: Place) -> usize {
        self.lines.partition_point(|line| line.place() < place)
    }

    /// Removes and returns the lines up to a moment, oldest first; `None`: all.
    pub fn release(&mut self, until: Option<Time>) -> impl Iterator<Item = Line> + '_ {
        let count = until.map_or(self.lines.len(), |until| self.lines.partition_point(|line| line.at <= until));
        let bytes = &mut self.bytes;
        self.lines.drain(..count).inspect(|line| *bytes -= line.bytes())
    }

    /// How many lines were dropped because the store was full.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// How many lines came so far.
    #[must_use]
    pub fn came(&self) -> u64 {
        self.came
    }

    /// How many of them came from older pages.
    #[must_use]
    pub fn older(&self) -> u64 {
        self.older
    }

    /// Whether the store is full, so that an older page would be dropped at once.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.dropped > 0 || self.lines.len() >= MOST || self.bytes >= BYTES
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line({} of {} at {}, {} bytes)", self.id, self.stream, self.at, self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Time {
        Time::from_timestamp_millis(1_795_442_400_000 + ms).unwrap()
    }

    fn event(ms: i64, text: &str) -> Event {
        Event { at: at(ms), text: text.into(), over: None, taken: Some(at(ms + 500)), level: Level::Unsaid }
    }

    fn texts(ring: &Ring) -> Vec<&str> {
        ring.lines().iter().map(|l| &*l.text).collect()
    }

    #[test]
    fn two_streams_interleave_by_time_however_they_come() {
        let a = || vec![event(0, "a0"), event(10, "a1"), event(10, "a2"), event(30, "a3")];
        let b = || vec![event(5, "b0"), event(10, "b1"), event(40, "b2")];
        let wanted = ["a0", "b0", "a1", "a2", "b1", "a3", "b2"];
        let (mut one, mut other) = (Ring::default(), Ring::default());
        one.add(0, a());
        one.add(1, b());
        other.add(1, b());
        other.add(0, a());
        assert_eq!((texts(&one), texts(&other)), (wanted.to_vec(), wanted.to_vec()));
        one.add(0, vec![event(50, "a4")]);
        assert_eq!(one.lines().back().unwrap().id, FIRST + 7);
    }

    #[test]
    fn older_pages_stand_before_what_came_also_of_the_same_moment() {
        let mut ring = Ring::default();
        ring.add(0, vec![event(10, "c"), event(20, "d")]);
        ring.add(0, vec![event(30, "e")]);
        ring.add_older(0, vec![event(5, "a"), event(10, "b")]);
        ring.add_older(0, vec![event(5, "0")]);
        ring.add(0, vec![event(30, "f")]);
        assert_eq!(texts(&ring), ["0", "a", "b", "c", "d", "e", "f"]);
        assert!(ring.lines().iter().is_sorted_by_key(Line::place), "{ring:?}");
        assert_eq!((ring.came(), ring.older(), ring.is_full()), (7, 3, false));
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for_and_what_went_is_counted() {
        let mut ring = Ring::default();
        for page in 0..12 {
            ring.add(0, (0..10_000).map(|n| event(page * 10_000 + n, "x")).collect());
        }
        assert_eq!((ring.lines().len(), ring.dropped(), ring.came()), (MOST, 70_000, 120_000));
        assert_eq!(ring.lines()[0].at, at(70_000));
        ring.add(1, vec![event(0, "older than all that is kept")]);
        assert_eq!((ring.lines().len(), ring.dropped()), (MOST, 70_001));
        let mut wide = Ring::default();
        wide.add(0, (0..40).map(|n| event(n, &"y".repeat(1 << 20))).collect());
        assert_eq!((wide.lines().len(), wide.dropped()), (16, 24));
    }

    #[test]
    fn what_is_read_again_is_here_already_and_equal_lines_each_count() {
        let mut ring = Ring::default();
        ring.add(0, vec![event(0, "same"), event(0, "same"), event(1, "other")]);
        ring.add(1, vec![event(0, "same")]);
        let again = vec![event(0, "same"), event(0, "same"), event(0, "same"), event(1, "other"), event(2, "new")];
        let news = ring.news(0, again);
        assert_eq!(news, [event(0, "same"), event(2, "new")]);
        assert_eq!(ring.news(2, vec![event(0, "same")]).len(), 1, "another stream's is another");
    }
}
