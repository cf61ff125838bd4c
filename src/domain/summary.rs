//! A row of a List response: what the service says about a job without a Get. Kept small, because there may be a hundred
//! thousand.

use super::field::FieldId;
use super::ids::{Arn, short_arn};
use super::job::Job;
use super::json::Node;
use super::status::{Phase, Publish, Status};
use super::text::line;
use super::{Span, Time, is_ahead};

/// One job of a list (botocore model of cleanroomsml, `TrainedModelInferenceJobSummary` and
/// `CollaborationTrainedModelInferenceJobSummary`). Texts are cleaned and on one line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Summary {
    pub arn: String,
    /// Empty if none was sent.
    pub name: String,
    pub status: Status,
    pub created: Option<Time>,
    pub updated: Option<Time>,
    /// The last part of the trained model's ARN, and its version if the job names one.
    pub model: String,
    pub metrics: Option<String>,
    pub logs: Option<String>,
    /// The account that started it; only lists of a collaboration contain it.
    pub creator: Option<String>,
}

impl Summary {
    /// This row with the statuses and the update time of a Get response; `None` unless that is newer.
    #[must_use]
    pub fn newer(&self, job: &Job) -> Option<Self> {
        let told = Self::of(job, None).filter(|told| told.updated > self.updated && !told.status.raw().is_empty())?;
        Some(Self { status: told.status, updated: told.updated, metrics: told.metrics, logs: told.logs, ..self.clone() })
    }

    /// Whether this row is older than the other; both must say when they were updated.
    #[must_use]
    pub fn is_before(&self, other: &Self) -> bool {
        self.updated.zip(other.updated).is_some_and(|(own, other)| own < other)
    }

    /// From a decoded row; `None` without an ARN, because nothing else distinguishes rows.
    #[must_use]
    pub fn of(job: &Job, creator: Option<&Node>) -> Option<Self> {
        let text = |id| job.text(id).map(line);
        let model = job.text(FieldId::TrainedModel).map(short_arn).unwrap_or_default();
        let model = match job.text(FieldId::TrainedModelVersion) {
            Some(version) => format!("{model} @{}", version.split('-').next().unwrap_or(version)),
            None => model.to_owned(),
        };
        Some(Self {
            arn: text(FieldId::Arn).filter(|arn| !arn.is_empty())?,
            name: text(FieldId::Name).unwrap_or_default(),
            status: job.kind.status(text(FieldId::Status).unwrap_or_default()),
            created: job.time(FieldId::CreateTime),
            updated: job.time(FieldId::UpdateTime),
            model: line(&model),
            metrics: text(FieldId::MetricsStatus),
            logs: text(FieldId::LogsStatus),
            creator: if let Some(Node::Text(account)) = creator { Some(line(account)) } else { None },
        })
    }

    #[must_use]
    pub fn phase(&self) -> Phase {
        self.status.phase()
    }

    #[must_use]
    pub fn metrics(&self) -> Publish<'_> {
        Publish::of(self.metrics.as_deref())
    }

    #[must_use]
    pub fn logs(&self) -> Publish<'_> {
        Publish::of(self.logs.as_deref())
    }

    /// When the job was created; `None` if that is unknown or has not come yet. `now` is by the service's clock.
    #[must_use]
    pub fn born(&self, now: Time) -> Option<Time> {
        self.created.filter(|created| !is_ahead(*created, now))
    }

    /// The name, or the job's ID if there is none.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.name.is_empty() { short_arn(&self.arn) } else { &self.name }
    }

    /// The ARN; `None` if it is not a valid one.
    #[must_use]
    pub fn arn(&self) -> Option<Arn> {
        Arn::parse(&self.arn).ok()
    }
}

/// After this many pages in a row that add nothing, a list counts as endless: empty pages are normal, but not without end.
pub const BARREN: u32 = 50;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    pub rows: Vec<Summary>,
    /// Rows that are not jobs.
    pub unreadable: usize,
    /// `None`: this is the last page.
    pub next: Option<String>,
    /// The collaboration that its jobs belong to; `None` if no row names it.
    pub collaboration: Option<String>,
    /// How far the service's clock is ahead; `None`: the response has no `Date`.
    pub clock_off: Option<Span>,
}
