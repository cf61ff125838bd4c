//! What lists showed of one job: the sequence of its statuses, each with how precisely its start is known, and until when it
//! was seen. Nothing is claimed about the time in which no list was read.

use super::history::{Segment, Start, before_watching, queued_since};
use super::past::{Facts, Past, UNWATCHED};
use super::skew::Skew;
use super::summary::Summary;
use super::{Span, Time};

/// How many earlier statuses of a job are kept; the oldest are dropped first.
const EARLIER: usize = 20;

/// When lists contained a job, and which status it had then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sightings {
    /// When its status began, as far as that was seen.
    pub from: Time,
    pub start: Start,
    /// When a list last contained it.
    pub seen: Time,
    /// Oldest first; a segment without a status was not watched.
    earlier: Vec<Segment>,
}

impl Sightings {
    /// A list contains the job for the first time.
    #[must_use]
    pub fn first(summary: &Summary, at: Time, skew: Skew) -> Self {
        let queued = queued_since(&summary.status, summary.created, summary.updated);
        let queued = queued.map(|created| skew.ours(created)).filter(|created| *created < at);
        let (from, start) = queued.map_or((at, Start::Already), |created| (created, Start::Created));
        Self { from, start, seen: at, earlier: Vec::new() }
    }

    /// A list contains the job again.
    pub fn again(&mut self, was: &Summary, is: &Summary, at: Time, skew: Skew) {
        let gap = at - self.seen;
        if was.status != is.status {
            // If other fields changed too, they may have changed later, and then updateTime is theirs.
            let alone = (&was.name, &was.logs, &was.metrics) == (&is.name, &is.logs, &is.metrics);
            let updated = is.updated.map(|u| skew.ours(u)).filter(|u| alone && *u > self.seen && *u <= at);
            self.over(was);
            (self.from, self.start) = updated.map_or((at, Start::Seen(gap)), |u| (u, Start::Updated));
        } else if gap > UNWATCHED && (is.updated.is_none() || was.updated != is.updated) {
            // The job was updated while no list was read: it may have had another status in between.
            self.over(was);
            self.push(Segment { status: None, from: self.seen, start: Start::Left });
            (self.from, self.start) = (at, Start::Already);
        }
        self.seen = at;
    }

    /// Ends the status that the job had.
    fn over(&mut self, was: &Summary) {
        self.push(Segment { status: Some(was.status.clone()), from: self.from, start: self.start });
    }

    fn push(&mut self, segment: Segment) {
        if self.earlier.len() == EARLIER {
            self.earlier.remove(0);
        }
        self.earlier.push(segment);
    }

    /// When a list first contained it, as far as that is kept.
    #[must_use]
    pub fn since(&self) -> Time {
        self.earlier.first().map_or(self.from, |first| first.from)
    }

    /// As a [`Past`], to be put before the first response to Get.
    #[must_use]
    pub fn past(&self, summary: &Summary, skew: Skew) -> Past {
        let current = Segment { status: Some(summary.status.clone()), from: self.from, start: self.start };
        let before = before_watching(summary.created.map(|created| skew.ours(created)), self.since());
        Past {
            facts: Facts::default(),
            segments: before.into_iter().chain(self.earlier.iter().cloned()).chain([current]).collect(),
            metrics: summary.metrics.clone(),
            logs: summary.logs.clone(),
            first_seen: self.since(),
            last_seen: self.seen,
            ahead: Span::zero(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::INFERENCE_JOB;

    fn at(s: i64) -> Time {
        Time::from_timestamp(1_800_000_000 + s, 0).unwrap()
    }

    fn row(status: &str, updated: i64) -> Summary {
        Summary {
            arn: "arn:x".into(),
            name: String::new(),
            status: INFERENCE_JOB.status(status),
            created: Some(at(-300)),
            updated: Some(at(updated)),
            model: String::new(),
            metrics: None,
            logs: None,
            creator: None,
        }
    }

    /// Each segment as `STATUS@from`, with `-` for time that was not watched.
    fn told(looks: &[(i64, &str, i64)]) -> (String, Start) {
        let mut lists = looks.iter().map(|(s, status, updated)| (at(*s), row(status, *updated)));
        let (first, mut was) = lists.next().unwrap();
        let mut sightings = Sightings::first(&was, first, Skew::default());
        for (now, is) in lists {
            sightings.again(&was, &is, now, Skew::default());
            was = is;
        }
        let one = |s: &Segment| {
            let name = s.status.as_ref().map_or("-", |s| s.raw());
            format!("{name}@{}", (s.from - at(0)).num_seconds())
        };
        let past = sightings.past(&was, Skew::default());
        assert!(past.first_seen <= first && past.last_seen == at(looks[looks.len() - 1].0));
        (past.segments.iter().map(one).collect::<Vec<_>>().join(" "), sightings.start)
    }

    #[test]
    fn a_change_is_dated_by_the_service_where_it_can_be_and_else_by_the_time_between_two_lists() {
        assert_eq!(told(&[(0, "RUN", -9), (15, "RUN", -9)]), ("-@-300 RUN@0".into(), Start::Already));
        assert_eq!(told(&[(0, "RUN", -9), (15, "DONE", 7)]), ("-@-300 RUN@0 DONE@7".into(), Start::Updated));
        let seen = Start::Seen(Span::seconds(15));
        assert_eq!(told(&[(0, "RUN", -9), (15, "RUN", -9), (30, "DONE", -9)]), ("-@-300 RUN@0 DONE@30".into(), seen));
    }

    #[test]
    fn what_no_list_has_seen_touched_was_queued_from_the_start() {
        let (segments, start) = told(&[(0, "CREATE_PENDING", -300), (15, "CREATE_PENDING", -300)]);
        assert_eq!((segments.as_str(), start), ("CREATE_PENDING@-300", Start::Created));
        let (segments, start) = told(&[(0, "CREATE_PENDING", -300), (15, "CREATE_IN_PROGRESS", 7)]);
        assert_eq!((segments.as_str(), start), ("CREATE_PENDING@-300 CREATE_IN_PROGRESS@7", Start::Updated));
        assert_eq!(told(&[(0, "CREATE_PENDING", -9)]).1, Start::Already);
    }

    #[test]
    fn what_no_list_saw_is_no_time_in_a_state() {
        // Not updated in between: its status cannot have changed.
        assert_eq!(told(&[(0, "RUN", -9), (600, "RUN", -9)]), ("-@-300 RUN@0".into(), Start::Already));
        assert_eq!(told(&[(0, "RUN", -9), (600, "RUN", 300)]), ("-@-300 RUN@0 -@0 RUN@600".into(), Start::Already));
        assert_eq!(told(&[(0, "RUN", -9), (600, "DONE", -9)]).1, Start::Seen(Span::seconds(600)));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut sightings = Sightings::first(&row("A", 0), at(0), Skew::default());
        for s in 1..1000 {
            sightings.again(&row("A", 0), &row("B", 0), at(s), Skew::default());
        }
        assert_eq!(sightings.earlier.len(), EARLIER);
    }
}
