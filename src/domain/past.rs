//! What an earlier run noted of a job, and how its timeline goes on from there. What nobody saw stays a gap.

use super::change::Change;
use super::field::FieldId;
use super::history::{History, Segment, Start};
use super::job::Job;
use super::status::Status;
use super::{Span, Time};

/// A pause between two notes longer than this, with a new beginning at its end, was not watched.
const UNWATCHED: Span = Span::minutes(2);

/// Something seen, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub at: Time,
    pub what: Noted,
}

/// What may be noted: nothing else of a job is ever kept, neither environment values nor tags nor bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// Somebody began to watch.
    Opened,
    /// What does not change as it runs.
    Facts(Facts),
    /// A status began.
    Status(Segment),
    /// `metricsStatus` and `logsStatus`, as the service wrote them; `None`: not reported.
    Publish { metrics: Option<String>, logs: Option<String> },
    /// A good answer with nothing new.
    Seen,
}

/// What tells a job from others once it is over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    pub name: Option<String>,
    pub created: Option<Time>,
    pub instance_type: Option<String>,
    pub instance_count: Option<i64>,
    /// The trained model's ARN.
    pub trained_model: Option<String>,
}

impl Facts {
    /// Of a job as last seen.
    #[must_use]
    pub fn of(job: &Job) -> Self {
        let text = |id| job.text(id).map(str::to_owned);
        Self {
            name: text(FieldId::Name),
            created: job.time(FieldId::CreateTime),
            instance_type: text(FieldId::InstanceType),
            instance_count: job.count(FieldId::InstanceCount),
            trained_model: text(FieldId::TrainedModel),
        }
    }
}

/// What is known of a job from earlier runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    pub facts: Facts,
    /// Oldest first; never empty. A segment without a status was not watched.
    pub segments: Vec<Segment>,
    pub metrics: Option<String>,
    pub logs: Option<String>,
    pub first_seen: Time,
    pub last_seen: Time,
}

impl Past {
    /// Puts notes together, which may come from several programs at once. `None` when no status is among them.
    #[must_use]
    pub fn of(mut notes: Vec<Note>) -> Option<Self> {
        notes.sort_by_key(|n| n.at);
        let (first_seen, last_seen) = (notes.first()?.at, notes.last()?.at);
        let (mut facts, mut segments, mut publish) = (Facts::default(), Vec::<Segment>::new(), (None, None));
        let mut before: Option<Time> = None;
        for Note { at, what } in notes {
            match what {
                Noted::Opened => {
                    if let Some(left) = before.filter(|b| at - *b > UNWATCHED)
                        && !segments.is_empty()
                    {
                        segments.push(Segment { status: None, from: left, start: Start::Left });
                    }
                }
                Noted::Facts(new) => facts = new,
                Noted::Publish { metrics, logs } => publish = (metrics, logs),
                Noted::Status(segment) => add(&mut segments, segment),
                Noted::Seen => {}
            }
            before = Some(at);
        }
        // A gap after which nothing was seen any more says nothing.
        while segments.last().is_some_and(|s| s.status.is_none()) {
            segments.pop();
        }
        let (metrics, logs) = publish;
        (!segments.is_empty()).then_some(Self { facts, segments, metrics, logs, first_seen, last_seen })
    }

    /// The last status that was seen.
    #[must_use]
    pub fn status(&self) -> Option<&Status> {
        self.segments.iter().rev().find_map(|s| s.status.as_ref())
    }
}

/// Adds a status that began, unless another program noted the same.
fn add(segments: &mut Vec<Segment>, segment: Segment) {
    match segments.last_mut() {
        Some(last) if last.status == segment.status => {
            // Of two who saw the same, the one who knows the beginning better.
            if segment.start != Start::Already && segment.from < last.from {
                *last = segment;
            }
        }
        _ => segments.push(segment),
    }
}

impl History {
    /// Puts what earlier runs saw before what this one saw, and returns what has changed in between: statuses only,
    /// because nothing else is kept.
    pub fn restore(&mut self, past: &Past) -> Vec<Change> {
        let Some(first) = self.segments.iter().position(|s| s.status.is_some()) else { return Vec::new() };
        let began = self.segments[first].clone();
        // Another program may have gone on watching after this one began.
        let known: Vec<Segment> = past.segments.iter().filter(|s| s.from < began.from).cloned().collect();
        let Some(last) = known.last() else { return Vec::new() };
        let last_seen = past.last_seen.min(began.from);
        let same = last.status == began.status;
        let untouched = self.job().time(FieldId::UpdateTime).is_some_and(|u| u <= last_seen);
        let watched = began.from - last_seen <= UNWATCHED;
        let mut segments = known.clone();
        let mut rest = self.segments.iter().skip(first).cloned();
        if same && (untouched || watched) {
            rest.next();
        } else if !watched {
            segments.push(Segment { status: None, from: last_seen, start: Start::Left });
        }
        segments.extend(rest);
        self.segments = segments.into();
        self.since = self.since.min(past.first_seen);
        self.bound();
        self.changed_meanwhile(past)
    }

    /// How the publish statuses and the status differ from what was last noted.
    fn changed_meanwhile(&self, past: &Past) -> Vec<Change> {
        let job = self.job();
        let text = |id| job.text(id).map(str::to_owned);
        let pairs = [
            (FieldId::Status, past.status().map(|s| s.0.clone()), text(FieldId::Status)),
            (FieldId::MetricsStatus, past.metrics.clone(), text(FieldId::MetricsStatus)),
            (FieldId::LogsStatus, past.logs.clone(), text(FieldId::LogsStatus)),
        ];
        let differ = pairs.into_iter().filter(|(_, from, to)| from != to);
        differ.map(|(field, from, to)| Change { field, entry: None, from, to, at: self.at }).collect()
    }
}
