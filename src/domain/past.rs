//! What an earlier run noted about a job, and how its timeline continues from there. Time that was not watched stays a gap.

use super::change::Change;
use super::field::FieldId;
use super::history::{History, Segment, Start};
use super::ids::short_arn;
use super::job::Job;
use super::skew::Skew;
use super::status::{Phase, Status};
use super::text::line;
use super::{Span, Time};

/// If two notes are further apart than this and the later one starts a watch, the time between them was not watched.
pub const UNWATCHED: Span = Span::minutes(2);

/// Something seen, and when, by the service's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub at: Time,
    pub what: Noted,
}

/// What may be noted: nothing else about a job is ever kept, neither environment values nor tags nor bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// Watching began.
    Opened,
    /// What does not change while the job runs.
    Facts(Facts),
    /// A status began.
    Status(Segment),
    /// From here on the service's clock was this far ahead of this machine's.
    Clock(Span),
    /// `metricsStatus` and `logsStatus`, as the service wrote them; `None`: not reported.
    Publish { metrics: Option<String>, logs: Option<String> },
    /// A good response with nothing new.
    Seen,
}

/// What distinguishes a job from others once it is over.
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
    /// The facts of a job as last seen.
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

/// What is known about a job from earlier runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    pub facts: Facts,
    /// Oldest first; never empty. A segment without a status was not watched.
    pub segments: Vec<Segment>,
    pub metrics: Option<String>,
    pub logs: Option<String>,
    pub first_seen: Time,
    pub last_seen: Time,
    /// How far the service's clock was ahead of this machine's when that was last noted.
    pub ahead: Span,
}

impl Past {
    /// Combines notes, which may come from several programs at once. `None` when no status is among them.
    #[must_use]
    pub fn of(mut notes: Vec<Note>) -> Option<Self> {
        notes.sort_by_key(|n| n.at);
        let (first_seen, last_seen) = (notes.first()?.at, notes.last()?.at);
        let (mut facts, mut segments, mut publish) = (Facts::default(), Vec::<Segment>::new(), (None, None));
        let mut before: Option<Time> = None;
        let mut ahead = Span::zero();
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
                Noted::Clock(told) => ahead = told,
                Noted::Seen => {}
            }
            before = Some(at);
        }
        // A gap after which nothing more was seen says nothing.
        while segments.last().is_some_and(|s| s.status.is_none()) {
            segments.pop();
        }
        let (metrics, logs) = publish;
        (!segments.is_empty()).then_some(Self { facts, segments, metrics, logs, first_seen, last_seen, ahead })
    }

    /// The same with all its moments by this machine's clock: notes are by the service's clock.
    #[must_use]
    pub fn ours(mut self, skew: Skew) -> Self {
        self.segments.iter_mut().for_each(|segment| segment.from = skew.ours(segment.from));
        (self.first_seen, self.last_seen) = (skew.ours(self.first_seen), skew.ours(self.last_seen));
        self
    }

    /// The last status that was seen.
    #[must_use]
    pub fn status(&self) -> Option<&Status> {
        self.segments.iter().rev().find_map(|s| s.status.as_ref())
    }
}

/// How long a job of an earlier run took, and what it has in common with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Took {
    pub arn: String,
    /// The last part of the trained model's ARN.
    pub model: Option<String>,
    /// The type and number of its instances.
    pub instances: Option<(String, i64)>,
    /// From createTime to its end, queue included.
    pub span: Span,
}

impl Took {
    /// For a job that was seen to succeed; `None` for any other, because its end is not known.
    #[must_use]
    pub fn of(arn: String, past: Past) -> Option<Self> {
        let end = past.segments.iter().rev().find(|s| s.status.is_some())?;
        let seen = end.phase() == Some(Phase::Succeeded) && matches!(end.start, Start::Updated | Start::Seen(_));
        let span = end.from - past.facts.created?;
        let Facts { instance_type, instance_count, trained_model, .. } = past.facts;
        let model = trained_model.map(|arn| line(short_arn(&arn)));
        (seen && span > Span::zero()).then(|| Self { arn, model, instances: instance_type.zip(instance_count), span })
    }
}

/// Adds a status that began, unless another program noted the same one.
fn add(segments: &mut Vec<Segment>, segment: Segment) {
    match segments.last_mut() {
        Some(last) if last.status == segment.status => {
            // If two programs saw the same status, keep the one that knows its start better.
            if segment.start != Start::Already && segment.from < last.from {
                *last = segment;
            }
        }
        _ => segments.push(segment),
    }
}

impl History {
    /// Puts what earlier runs or lists saw before what this run saw. Returns what changed in between: statuses only, because
    /// nothing else is kept.
    pub fn restore(&mut self, past: &Past, skew: Skew) -> Vec<Change> {
        let Some(first) = self.segments.iter().position(|s| s.status.is_some()) else { return Vec::new() };
        let began = self.segments[first].clone();
        // Another program may have continued to watch after this one began.
        let known: Vec<Segment> = past.segments.iter().filter(|s| s.from < began.from).cloned().collect();
        let Some(last) = known.last() else { return Vec::new() };
        let last_seen = past.last_seen.min(began.from);
        let same = last.status == began.status;
        let untouched = self.job().time(FieldId::UpdateTime).is_some_and(|u| skew.ours(u) <= last_seen);
        let watched = began.from - last_seen <= UNWATCHED;
        let mut segments = known.clone();
        let mut rest = self.segments.iter().skip(first).cloned().collect::<Vec<_>>();
        if same && (untouched || watched) {
            rest.remove(0);
        } else if !watched {
            segments.push(Segment { status: None, from: last_seen, start: Start::Left });
        } else if rest[0].start == Start::Already {
            // When it was last seen it still had the earlier status, so the new one began after that.
            rest[0].start = Start::Seen(began.from - last_seen);
        }
        segments.extend(rest);
        self.segments = segments.into();
        self.since = self.since.min(past.first_seen);
        self.bound();
        self.changed_meanwhile(past)
    }

    /// How the status and the publish statuses differ from what was last noted.
    fn changed_meanwhile(&self, past: &Past) -> Vec<Change> {
        let job = self.job();
        let text = |id| job.text(id).map(str::to_owned);
        let pairs = [
            (FieldId::Status, past.status().map(|s| s.raw().to_owned()), text(FieldId::Status)),
            (FieldId::MetricsStatus, past.metrics.clone(), text(FieldId::MetricsStatus)),
            (FieldId::LogsStatus, past.logs.clone(), text(FieldId::LogsStatus)),
        ];
        let differ = pairs.into_iter().filter(|(_, from, to)| from != to);
        differ.map(|(field, from, to)| Change { field, entry: None, from, to, at: self.at }).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::kind::INFERENCE_JOB;
    use std::sync::Arc;

    use super::*;
    use crate::domain::decode;
    use crate::domain::job::{Call, Snapshot};

    fn at(s: i64) -> Time {
        Time::from_timestamp(1_800_000_000 + s, 0).unwrap()
    }

    fn note(s: i64, what: Noted) -> Note {
        Note { at: at(s), what }
    }

    fn began(status: &str, from: i64, start: Start) -> Noted {
        Noted::Status(Segment { status: Some(INFERENCE_JOB.status(status)), from: at(from), start })
    }

    /// `CREATE_PENDING@0 -@300 …`
    fn told(segments: impl IntoIterator<Item = Segment>) -> String {
        let one = |s: Segment| {
            let name = s.status.map_or("-".to_owned(), |s| s.raw().to_owned());
            format!("{name}@{}", (s.from - at(0)).num_seconds())
        };
        segments.into_iter().map(one).collect::<Vec<_>>().join(" ")
    }

    fn answer(status: &str, updated: i64, more: &str) -> Snapshot {
        let text = format!(r#"{{"status":"{status}","updateTime":"{}"{more}}}"#, at(updated).to_rfc3339());
        let (body, job) = decode::body(&INFERENCE_JOB, text.as_bytes()).unwrap();
        Snapshot { job: Arc::new(job), body: Arc::new(body), call: Call::default() }
    }

    fn session() -> Vec<Note> {
        vec![
            note(0, Noted::Opened),
            note(0, began("CREATE_PENDING", -60, Start::Created)),
            note(90, began("CREATE_IN_PROGRESS", 85, Start::Updated)),
            note(150, Noted::Seen),
        ]
    }

    #[test]
    fn notes_become_a_timeline_and_a_pause_between_runs_a_gap() {
        let mut notes = session();
        notes.extend([
            note(4000, Noted::Opened),
            note(4000, began("CREATE_IN_PROGRESS", 4000, Start::Already)),
            note(4100, began("ACTIVE", 4095, Start::Updated)),
            note(4100, Noted::Publish { metrics: Some("PUBLISH_FAILED".into()), logs: None }),
        ]);
        let past = Past::of(notes).unwrap();
        assert_eq!(
            told(past.segments.clone()),
            "CREATE_PENDING@-60 CREATE_IN_PROGRESS@85 -@150 CREATE_IN_PROGRESS@4000 ACTIVE@4095"
        );
        assert_eq!((past.first_seen, past.last_seen, past.metrics.as_deref()), (at(0), at(4100), Some("PUBLISH_FAILED")));
        assert_eq!(past.status().unwrap().raw(), "ACTIVE");
        assert_eq!(Past::of(vec![note(0, Noted::Opened)]), None);
        assert_eq!(Past::of(Vec::new()), None);
    }

    #[test]
    fn only_an_end_that_was_watched_tells_how_long_a_job_took() {
        let facts = Noted::Facts(Facts {
            created: Some(at(-100)),
            instance_type: Some("ml.g5.xlarge".into()),
            instance_count: Some(2),
            trained_model: Some("arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/m/trained-model/tm-1".into()),
            name: None,
        });
        let took = |facts: &Noted, status: &str, start| {
            let end = vec![note(90, facts.clone()), note(200, began(status, 200, start))];
            Took::of("arn:x".into(), Past::of(end).unwrap())
        };
        let expected = Took {
            arn: "arn:x".into(),
            model: Some("tm-1".into()),
            instances: Some(("ml.g5.xlarge".into(), 2)),
            span: Span::seconds(300),
        };
        for (status, start, known) in [
            ("ACTIVE", Start::Updated, true),
            ("ACTIVE", Start::Seen(Span::seconds(9)), true),
            ("ACTIVE", Start::Already, false),
            ("CREATE_FAILED", Start::Updated, false),
            ("CREATE_IN_PROGRESS", Start::Updated, false),
        ] {
            assert_eq!(took(&facts, status, start), known.then(|| expected.clone()), "{status} {start:?}");
        }
        assert_eq!(took(&Noted::Facts(Facts::default()), "ACTIVE", Start::Updated), None);
    }

    #[test]
    fn two_programs_at_once_make_no_gap_and_no_status_twice() {
        let mut notes = session();
        notes.extend([
            note(100, Noted::Opened),
            note(100, began("CREATE_IN_PROGRESS", 100, Start::Already)),
            note(200, Noted::Seen),
            note(260, Noted::Opened),
            note(260, began("CREATE_IN_PROGRESS", 260, Start::Already)),
        ]);
        assert_eq!(told(Past::of(notes).unwrap().segments), "CREATE_PENDING@-60 CREATE_IN_PROGRESS@85");
        // Out of order, and the better note of two programs that saw the same status.
        let notes =
            vec![note(12, began("ACTIVE", 12, Start::Seen(Span::seconds(9)))), note(11, began("ACTIVE", 5, Start::Updated))];
        let past = Past::of(notes).unwrap();
        assert_eq!((past.segments.len(), past.segments[0].from), (1, at(5)));
    }

    #[test]
    fn a_timeline_goes_on_where_it_was_left() {
        let past = Past::of(session()).unwrap();
        let restored = |status: &str, updated: i64, more: &str, now: i64| {
            let mut h = History::begin(answer(status, updated, more), at(now), Skew::default());
            let changes = h.restore(&past, Skew::default());
            let changed: Vec<_> = changes.iter().map(|c| c.field).collect();
            (told(h.segments), changed)
        };
        let known = "CREATE_PENDING@-60 CREATE_IN_PROGRESS@85";
        // Not updated since it was last seen: its status cannot have changed in between.
        assert_eq!(restored("CREATE_IN_PROGRESS", 85, "", 9000), (known.to_owned(), vec![]));
        // Updated in between: what happened is unknown.
        assert_eq!(restored("CREATE_IN_PROGRESS", 500, "", 9000), (format!("{known} -@150 CREATE_IN_PROGRESS@9000"), vec![]));
        assert_eq!(
            restored("ACTIVE", 500, r#","logsStatus":"PUBLISH_FAILED""#, 9000),
            (format!("{known} -@150 ACTIVE@9000"), vec![FieldId::Status, FieldId::LogsStatus])
        );
        // Away only for a moment: not a gap worth showing.
        assert_eq!(restored("CREATE_IN_PROGRESS", 160, "", 200), (known.to_owned(), vec![]));
        assert_eq!(restored("ACTIVE", 160, "", 200), (format!("{known} ACTIVE@200"), vec![FieldId::Status]));
    }

    #[test]
    fn the_time_before_the_first_run_stays_unknown() {
        let past = Past::of(session()).unwrap();
        let mut h = History::begin(
            answer("ACTIVE", 500, &format!(r#","createTime":"{}""#, at(-300).to_rfc3339())),
            at(900),
            Skew::default(),
        );
        h.restore(&past, Skew::default());
        assert_eq!(told(h.segments), "CREATE_PENDING@-60 CREATE_IN_PROGRESS@85 -@150 ACTIVE@900");
    }
}
