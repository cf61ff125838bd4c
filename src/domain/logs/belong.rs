//! Which streams are a job's. How the service names them is documented nowhere, so names and times are compared with what is
//! known of the job, and which of them it was is told with the stream.

use super::Stream;
use crate::domain::text::holds;
use crate::domain::{Span, Time};

/// A stream that began so much before its job is another's: clocks may differ.
const EARLY: Span = Span::minutes(1);
/// A stream may be made so much after the end of its job: the service publishes it.
const LATE: Span = Span::minutes(15);

/// Why a stream is taken for a job's; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Its name holds the job's id.
    Id,
    /// Its name holds the job's name, and its times do not speak against it.
    Name,
    /// It began while the job lived; others may have lived then too.
    Time,
}

impl Rule {
    /// The rule in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Id => "its name holds the job's id",
            Self::Name => "its name holds the job's name",
            Self::Time => "it began while the job lived",
        }
    }
}

/// What is known of a job that a stream can be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life<'a> {
    /// The last part of its id.
    pub id: &'a str,
    pub name: Option<&'a str>,
    pub from: Option<Time>,
    /// When it was seen to have ended; `None`: it has not.
    pub to: Option<Time>,
}

impl Life<'_> {
    /// By which rule a stream is this job's; `None`: it is not.
    #[must_use]
    pub fn claims(&self, stream: &Stream) -> Option<Rule> {
        let began = stream.first.or(stream.created);
        if holds(&stream.name, self.id) {
            return Some(Rule::Id);
        }
        let (from, to) = (self.from, self.to);
        let early = |at: Time| from.is_some_and(|from| at < from - EARLY);
        let late = |at: Time| to.is_some_and(|to| at > to + LATE);
        if self.name.is_some_and(|name| holds(&stream.name, name)) {
            let before = stream.last.is_some_and(early) || (stream.last.is_none() && stream.created.is_some_and(early));
            return (!before && !began.is_some_and(late)).then_some(Rule::Name);
        }
        (from.is_some() && began.is_some_and(|at| !early(at) && !late(at))).then_some(Rule::Time)
    }

    /// Whether streams written to last at this moment, and those before it, can be no more this job's.
    #[must_use]
    pub fn is_after(&self, at: Time) -> bool {
        self.from.is_some_and(|from| at < from - EARLY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Time {
        Time::from_timestamp(1_795_442_400 + minute * 60, 0).unwrap()
    }

    fn stream(name: &str, created: i64, times: Option<(i64, i64)>) -> Stream {
        let (first, last) = times.map(|(f, l)| (at(f), at(l))).unzip();
        Stream { name: name.into(), created: Some(at(created)), first, last }
    }

    #[test]
    fn the_id_is_surest_then_the_name_with_its_times_then_the_times() {
        let life = Life { id: "7c1e-a", name: Some("churn"), from: Some(at(0)), to: Some(at(10)) };
        let claims = |name: &str, created: i64, times| life.claims(&stream(name, created, times));
        assert_eq!(claims("x/7c1e-a/i-1", -900, None), Some(Rule::Id), "whatever the times");
        assert_eq!(claims("x/7c1e-ab/i-1", -900, None), None);
        assert_eq!(claims("churn/i-1", 1, Some((2, 9))), Some(Rule::Name));
        assert_eq!(claims("churn/i-1", -900, Some((-900, -800))), None, "an earlier job of that name");
        assert_eq!(claims("churn/i-1", 900, Some((900, 950))), None, "a later one");
        assert_eq!(claims("churn2/i-1", 1, Some((2, 9))), Some(Rule::Time));
        assert_eq!(claims("other", 12, None), Some(Rule::Time), "published after the end");
        assert_eq!(claims("other", 30, None), None);
        assert_eq!(claims("other", -5, Some((-5, 9))), None, "it was there before the job");
    }

    #[test]
    fn without_times_only_a_name_speaks() {
        let life = Life { id: "7c1e", name: None, from: None, to: None };
        let bare = Stream { name: "i-1".into(), created: None, first: None, last: None };
        assert_eq!(life.claims(&bare), None);
        assert_eq!(life.claims(&stream("i-1", 0, None)), None);
        assert_eq!(life.claims(&Stream { name: "7c1e".into(), ..bare }), Some(Rule::Id));
        assert!(!life.is_after(at(0)));
    }
}
