//! What was seen of a job over time: the last good response, the changes between responses, and the sequence of statuses,
//! each with how precisely its start is known. Everything here is bounded.

use std::collections::VecDeque;
use std::sync::Arc;

use super::change::{Change, diff};
use super::field::FieldId;
use super::job::{Job, Snapshot};
use super::past::Past;
use super::skew::Skew;
use super::status::{Phase, Status};
use super::{Span, Time};

/// How many changes are kept; the oldest are dropped first.
pub const CHANGES: usize = 500;
/// How many statuses are kept; the oldest are dropped first.
pub const SEGMENTS: usize = 200;

/// How the start of a segment is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The service's createTime.
    Created,
    /// The service's updateTime, which lies between the two responses that differ.
    Updated,
    /// The time at which it was first seen; it may have begun up to this much earlier.
    Seen(Span),
    /// It was already there when watching began; for how long is unknown.
    Already,
    /// The time at which the job was last seen; from then on it was not watched.
    Left,
}

/// A period with one status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// `None`: the job was not watched.
    pub status: Option<Status>,
    pub from: Time,
    pub start: Start,
}

impl Segment {
    /// The phase; `None` while the job was not watched.
    #[must_use]
    pub fn phase(&self) -> Option<Phase> {
        self.status.as_ref().map(Status::phase)
    }
}

/// How long a status lasted, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stood {
    pub least: Span,
    /// `None`: unknown, because the status was already there when watching began.
    pub most: Option<Span>,
}

impl Stood {
    /// For a segment and the one after it; without a next one, the segment is current and was last seen at `looked`.
    #[must_use]
    pub fn of(segment: &Segment, next: Option<&Segment>, looked: Time) -> Self {
        let late = |segment: &Segment| if let Start::Seen(gap) = segment.start { gap } else { Span::zero() };
        let (sure, end) = next.map_or((looked, looked), |next| (next.from - late(next), next.from));
        let most = (segment.start != Start::Already).then(|| (end - segment.from).max(Span::zero()) + late(segment));
        Self { least: (sure - segment.from).max(Span::zero()), most }
    }

    /// In words, with the sign of the bound that says more; bounds less than a second apart count as one. `None` if there is
    /// nothing to say: the status was seen at a single moment, or so briefly that the words for it (`<1m`) are no lower
    /// bound.
    #[must_use]
    pub fn text(self, words: impl Fn(Span) -> String) -> Option<String> {
        let second = Span::seconds(1);
        let below = |text: &String| text.starts_with('<');
        match self.most.map(|most| (most, words(most))) {
            Some((most, text)) if most - self.least < second || below(&text) => Some(text),
            Some((_, text)) if self.least < second => Some(format!("≤ {text}")),
            None if self.least < second => None,
            _ => Some(words(self.least)).filter(|text| !below(text)).map(|text| format!("≥ {text}")),
        }
    }
}

/// All that was seen of one job.
#[derive(Debug, Clone)]
pub struct History {
    pub latest: Snapshot,
    /// When the latest response came.
    pub at: Time,
    /// When the first response came.
    pub since: Time,
    /// When the status was last confirmed, by a response or by a list after it.
    looked: Time,
    /// How many responses came.
    pub answers: u64,
    /// How many of them differ in any way from the one before.
    pub versions: u64,
    /// Oldest first.
    pub changes: VecDeque<Change>,
    /// Oldest first; never empty; the last one is current.
    pub segments: VecDeque<Segment>,
}

impl History {
    /// Starts with the first response. All times are by this machine's clock, including those that the service sent.
    #[must_use]
    pub fn begin(first: Snapshot, at: Time, skew: Skew) -> Self {
        let [created, updated] = [FieldId::CreateTime, FieldId::UpdateTime].map(|id| first.job.time(id));
        let status = status(&first.job);
        let (created, queued) = (created.map(|t| skew.ours(t)), queued_since(&status, created, updated).map(|t| skew.ours(t)));
        let mut segments: VecDeque<Segment> = before_watching(created, at).into_iter().collect();
        let (from, start) = match queued.filter(|_| !segments.is_empty()) {
            Some(created) => (created, Start::Created),
            None => (at, Start::Already),
        };
        if start == Start::Created {
            segments.clear();
        }
        segments.push_back(Segment { status: Some(status), from, start });
        Self { latest: first, at, since: at, looked: at, answers: 1, versions: 1, changes: VecDeque::new(), segments }
    }

    /// Adds the next response and returns what changed.
    pub fn record(&mut self, mut next: Snapshot, at: Time, skew: Skew) -> Vec<Change> {
        if next.body == self.latest.body {
            next.body = Arc::clone(&self.latest.body);
            next.job = Arc::clone(&self.latest.job);
        } else {
            self.versions += 1;
        }
        let changes = diff(&self.latest.job, &next.job, at);
        let now = status(&next.job);
        if self.segments.back().is_none_or(|s| s.status.as_ref() != Some(&now)) {
            // If other fields changed too, they may have changed later, and then updateTime is theirs.
            let of_status = [FieldId::Status, FieldId::StatusCode, FieldId::StatusMessage, FieldId::UpdateTime];
            let alone = changes.iter().all(|c| of_status.contains(&c.field));
            let updated = next.job.time(FieldId::UpdateTime).map(|updated| skew.ours(updated));
            let updated = updated.filter(|u| alone && *u > self.looked && *u <= at);
            let (from, start) = updated.map_or((at, Start::Seen(at - self.looked)), |u| (u, Start::Updated));
            push(&mut self.segments, Segment { status: Some(now), from, start }, SEGMENTS);
        }
        for change in &changes {
            push(&mut self.changes, change.clone(), CHANGES);
        }
        self.latest = next;
        (self.at, self.looked) = (at, at);
        self.answers += 1;
        changes
    }

    /// Adds the statuses that lists showed since the last response.
    pub fn listed(&mut self, past: &Past) {
        for segment in past.segments.iter().filter(|s| s.from > self.looked) {
            if self.current().status != segment.status {
                push(&mut self.segments, segment.clone(), SEGMENTS);
            }
        }
        // A list entry that contradicts the last response is ignored until the next response decides.
        if self.current().status.as_ref() == past.status() {
            self.looked = self.looked.max(past.last_seen);
        }
    }

    /// Drops the oldest statuses beyond the bound, after many were added at once.
    pub(super) fn bound(&mut self) {
        let many = self.segments.len().saturating_sub(SEGMENTS);
        self.segments.drain(..many);
    }

    /// The job as last seen.
    #[must_use]
    pub fn job(&self) -> &Job {
        &self.latest.job
    }

    /// The current segment.
    #[must_use]
    pub fn current(&self) -> &Segment {
        // `begin` adds the first segment, and `push` drops the oldest only when the deque is full.
        &self.segments[self.segments.len() - 1]
    }

    /// Whether a CANCEL_* status was seen, so that INACTIVE may be called cancelled.
    #[must_use]
    pub fn saw_cancel(&self) -> bool {
        self.segments.iter().any(|s| s.status.as_ref().is_some_and(|s| s.raw().starts_with("CANCEL_")))
    }

    /// The segment after this one; `None` if this one is current, or not kept.
    #[must_use]
    pub fn after(&self, segment: &Segment) -> Option<&Segment> {
        self.stretches().find(|(own, _)| *own == segment).and_then(|(_, next)| next)
    }

    /// The segments, each with the one after it; `None` for the current one.
    pub fn stretches(&self) -> impl Iterator<Item = (&Segment, Option<&Segment>)> {
        let next = self.segments.iter().skip(1).map(Some).chain([None]);
        self.segments.iter().zip(next)
    }

    /// How long a segment lasted, or has lasted so far: until it was last seen; for a final status until now, because no
    /// other status follows it.
    #[must_use]
    pub fn stood(&self, segment: &Segment, next: Option<&Segment>, now: Time) -> Stood {
        let over = segment.phase().is_some_and(Phase::is_final);
        Stood::of(segment, next, if over { now } else { self.looked })
    }
}

/// Since when a job has been queued: a job that has not been updated since its creation never had another status. `None`:
/// unknown.
pub(super) fn queued_since(status: &Status, created: Option<Time>, updated: Option<Time>) -> Option<Time> {
    created.filter(|created| status.phase() == Phase::Queued && updated == Some(*created))
}

/// The unwatched period from createTime to the start of watching; `None` if there is none.
pub(super) fn before_watching(created: Option<Time>, at: Time) -> Option<Segment> {
    let created = created.filter(|created| *created < at - Span::seconds(1))?;
    Some(Segment { status: None, from: created, start: Start::Created })
}

fn status(job: &Job) -> Status {
    job.status().unwrap_or_else(|| job.kind.status(""))
}

fn push<T>(ring: &mut VecDeque<T>, item: T, most: usize) {
    if ring.len() == most {
        ring.pop_front();
    }
    ring.push_back(item);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decode;
    use crate::domain::job::Call;
    use crate::domain::kind::INFERENCE_JOB;

    fn at(s: i64) -> Time {
        Time::from_timestamp(1_800_000_000 + s, 0).unwrap()
    }

    fn answer(status: &str, created: i64, updated: i64) -> Snapshot {
        let text = format!(
            r#"{{"status":"{status}","createTime":"{}","updateTime":"{}"}}"#,
            at(created).to_rfc3339(),
            at(updated).to_rfc3339()
        );
        let (body, job) = decode::body(&INFERENCE_JOB, text.as_bytes()).unwrap();
        Snapshot { job: Arc::new(job), body: Arc::new(body), call: Call::default() }
    }

    #[test]
    fn opened_late_what_came_before_is_one_stretch_from_create_time() {
        let h = History::begin(answer("CREATE_IN_PROGRESS", -300, -100), at(0), Skew::default());
        let got: Vec<_> = h.stretches().map(|(s, next)| (s.phase(), s.from, s.start, next.map(|next| next.from))).collect();
        assert_eq!(got, [(None, at(-300), Start::Created, Some(at(0))), (Some(Phase::Running), at(0), Start::Already, None)]);
        let h = History::begin(answer("CREATE_PENDING", 5, 5), at(0), Skew::default());
        assert_eq!(h.segments.len(), 1, "a createTime in the future of this clock adds nothing");
    }

    #[test]
    fn how_long_a_status_stood_is_no_more_than_was_seen_and_no_less_than_can_be() {
        let text = |h: &History, now: i64| {
            let told = |(s, next)| h.stood(s, next, at(now)).text(|d| d.num_seconds().to_string()).unwrap_or_default();
            h.stretches().map(told).collect::<Vec<_>>()
        };
        // Seen at one moment, and over by the next response.
        let mut h = History::begin(answer("CREATE_PENDING", 0, 0), at(0), Skew::default());
        assert_eq!(text(&h, 9), [""], "nobody looked since");
        h.record(answer("CREATE_IN_PROGRESS", 0, 0), at(20), Skew::default());
        assert_eq!(text(&h, 29), ["", "≤ 20"], "it may just have begun");
        h.record(answer("CREATE_IN_PROGRESS", 0, 0), at(50), Skew::default());
        h.record(answer("ACTIVE", 0, 0), at(55), Skew::default());
        assert_eq!(text(&h, 65), ["", "≥ 30", "≥ 10"], "from when it was first seen to when it was last; the end lasts");
        // With the service's own times everything is exact.
        let mut h = History::begin(answer("CREATE_PENDING", 0, 0), at(0), Skew::default());
        h.record(answer("CREATE_IN_PROGRESS", 0, 7), at(10), Skew::default());
        h.record(answer("ACTIVE", 0, 31), at(40), Skew::default());
        assert_eq!(text(&h, 41), ["≥ 7", "24", "10"]);
    }

    #[test]
    fn less_than_a_minute_is_no_bound_from_below() {
        let told = |least: i64, most: Option<i64>| {
            let stood = Stood { least: Span::seconds(least), most: most.map(Span::seconds) };
            stood.text(crate::domain::text::age)
        };
        assert_eq!([told(41, None), told(0, None)], [None, None]);
        assert_eq!(told(61, None).as_deref(), Some("≥ 1m"));
        for most in [told(41, Some(41)), told(0, Some(41)), told(30, Some(50))] {
            assert_eq!(most.as_deref(), Some("<1m"));
        }
        assert_eq!(told(0, Some(61)).as_deref(), Some("≤ 1m"));
        assert_eq!(told(30, Some(61)), None, "it was less than two minutes, and no more is known in these words");
    }

    #[test]
    fn a_change_of_status_is_dated_by_the_service_when_it_can_be_and_else_by_the_gap() {
        let mut h = History::begin(answer("CREATE_PENDING", 0, 0), at(0), Skew::default());
        h.record(answer("CREATE_IN_PROGRESS", 0, 7), at(10), Skew::default());
        assert_eq!((h.current().from, h.current().start), (at(7), Start::Updated));
        h.record(answer("ACTIVE", 0, 7), at(25), Skew::default());
        assert_eq!((h.current().from, h.current().start), (at(25), Start::Seen(Span::seconds(15))));
        h.record(answer("ACTIVE", 0, 7), at(30), Skew::default());
        assert_eq!((h.answers, h.versions), (4, 3), "the last two are the same");
        assert!(!h.saw_cancel());
    }

    #[test]
    fn what_was_never_touched_has_been_queued_all_the_time() {
        let first = |status: &str, created: i64, updated: i64| {
            let h = History::begin(answer(status, created, updated), at(0), Skew::default());
            let current = h.current().clone();
            (h.segments.len(), (current.from - at(0)).num_seconds(), current.start)
        };
        assert_eq!(first("CREATE_PENDING", -300, -300), (1, -300, Start::Created));
        assert_eq!(first("CREATE_PENDING", -300, -299), (2, 0, Start::Already), "something was done to it");
        assert_eq!(first("CREATE_IN_PROGRESS", -300, -300), (2, 0, Start::Already), "it was queued before");
        assert_eq!(first("CREATE_PENDING", 5, 5), (1, 0, Start::Already), "created ahead of the clock");
        let mut h = History::begin(answer("CREATE_PENDING", -300, -300), at(0), Skew::default());
        h.record(answer("CREATE_IN_PROGRESS", -300, 7), at(10), Skew::default());
        let stood = h.stood(&h.segments[0], h.segments.get(1), at(10));
        assert_eq!(stood.text(crate::domain::text::duration).as_deref(), Some("5m 07s"));
    }

    #[test]
    fn everything_is_bounded_over_days() {
        let mut h = History::begin(answer("CREATE_PENDING", 0, 0), at(0), Skew::default());
        for i in 1..20_000 {
            h.record(answer(if i % 2 == 0 { "CREATE_PENDING" } else { "CANCEL_PENDING" }, 0, i), at(i), Skew::default());
        }
        assert_eq!((h.changes.len(), h.segments.len()), (CHANGES, SEGMENTS));
        assert!(h.saw_cancel());
    }

    #[test]
    fn an_equal_body_is_shared_not_kept_twice() {
        let mut h = History::begin(answer("ACTIVE", 0, 0), at(0), Skew::default());
        let before = Arc::as_ptr(&h.latest.body);
        assert!(h.record(answer("ACTIVE", 0, 0), at(9), Skew::default()).is_empty());
        assert_eq!(before, Arc::as_ptr(&h.latest.body));
    }
}
