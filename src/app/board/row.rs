//! A row of the board: a job as a list holds it, what changed in it, and what Get told beyond the list.

use std::sync::Arc as Shared;

use crate::domain::Time;
use crate::domain::field::FieldId;
use crate::domain::job::Job;
use crate::domain::sightings::Sightings;
use crate::domain::skew::Skew;
use crate::domain::status::{Phase, Status};
use crate::domain::summary::Summary;

/// One job of the board.
#[derive(Debug, Clone)]
pub struct Row {
    /// The number of its feed.
    pub feed: usize,
    pub summary: Summary,
    /// What its list showed of its status, and until when.
    pub sightings: Sightings,
    /// What changed last, as far as it matters.
    pub change: Option<RowChange>,
    /// The sweep it was last seen in.
    pub sweep: u64,
    /// When the list no longer held it.
    pub gone: Option<Time>,
    /// What only Get tells; `None`: not asked.
    pub full: Option<Full>,
    /// The next row of the same job, which another feed holds too.
    pub(super) twin: Option<usize>,
}

/// What changed in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    pub at: Time,
    pub field: FieldId,
    /// What it was; `None`: it was absent.
    pub was: Option<String>,
}

/// What Get says of a job beyond the list.
#[derive(Debug, Clone)]
pub enum Full {
    Known {
        job: Shared<Job>,
        at: Time,
    },
    /// It was requested, and refused.
    Refused,
}

impl Row {
    /// A job that a list holds for the first time.
    #[must_use]
    pub fn new(feed: usize, summary: Summary, sweep: u64, now: Time, skew: Skew) -> Self {
        let sightings = Sightings::first(&summary, now, skew);
        Self { feed, summary, sightings, change: None, sweep, gone: None, full: None, twin: None }
    }

    #[must_use]
    pub fn job(&self) -> Option<&Job> {
        match &self.full {
            Some(Full::Known { job, .. }) => Some(job),
            Some(Full::Refused) | None => None,
        }
    }

    /// It is this from now on, and what changed is remembered.
    pub(super) fn turn(&mut self, summary: &Summary, now: Time) {
        self.change = change(&self.summary, summary, now).or(self.change.take());
        self.summary = summary.clone();
    }

    #[must_use]
    pub fn phase(&self) -> Phase {
        self.summary.phase()
    }

    /// The type and number of its instances, once it was fetched.
    #[must_use]
    pub fn instances(&self) -> Option<(&str, i64)> {
        let job = self.job()?;
        Some((job.text(FieldId::InstanceType)?, job.count(FieldId::InstanceCount).unwrap_or(0)))
    }

    /// Whether it continues, as far as anybody knows.
    #[must_use]
    pub fn lives(&self) -> bool {
        self.gone.is_none() && matches!(self.phase(), Phase::Queued | Phase::Running | Phase::Cancelling | Phase::Unknown)
    }
}

/// What differs between two rows of a job, the weightiest first.
fn change(old: &Summary, new: &Summary, at: Time) -> Option<RowChange> {
    let some = |status: &Status| Some(status.raw().to_owned());
    if old.status != new.status {
        Some(RowChange { at, field: FieldId::Status, was: some(&old.status) })
    } else if old.logs != new.logs {
        Some(RowChange { at, field: FieldId::LogsStatus, was: old.logs.clone() })
    } else if old.metrics != new.metrics {
        Some(RowChange { at, field: FieldId::MetricsStatus, was: old.metrics.clone() })
    } else if old.name != new.name {
        Some(RowChange { at, field: FieldId::Name, was: Some(old.name.clone()) })
    } else {
        None
    }
}
