//! How a scenario stands at a moment: what a job's answer holds, and what a call meets.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::scenario::{COLLABORATION, Job, MEMBERSHIP, Scenario, What};

/// How long a cancel stays pending, and when it is done.
const CANCEL: (Duration, Duration) = (Duration::from_secs(4), Duration::from_secs(12));

/// The members a List row has (botocore model of cleanroomsml, `TrainedModelInferenceJobSummary`).
const SUMMARY: [&str; 16] = [
    "trainedModelInferenceJobArn",
    "configuredModelAlgorithmAssociationArn",
    "membershipIdentifier",
    "trainedModelArn",
    "trainedModelVersionIdentifier",
    "status",
    "outputConfiguration",
    "name",
    "description",
    "metricsStatus",
    "metricsStatusDetails",
    "logsStatus",
    "logsStatusDetails",
    "mlModelInferencePayerAccountId",
    "createTime",
    "updateTime",
];

/// A scenario being played.
pub(super) struct Story {
    scenario: Scenario,
    start: DateTime<Utc>,
    /// When each job was asked to cancel, since the start.
    cancelled: HashMap<String, Duration>,
    calls: u64,
}

/// Why a job cannot be cancelled.
pub(super) enum CancelError {
    NotFound,
    Final(String),
}

impl Story {
    pub fn new(scenario: Scenario, start: DateTime<Utc>) -> Self {
        Self { scenario, start, cancelled: HashMap::new(), calls: 0 }
    }

    /// The time it is in the story.
    pub fn clock(&self, at: Duration) -> DateTime<Utc> {
        self.start + TimeDelta::from_std(at).unwrap_or_default()
    }

    /// Counts a call and says what goes wrong with it.
    pub fn fault(&mut self, at: Duration) -> Option<What> {
        self.calls += 1;
        let fault =
            self.scenario.faults.iter().find(|f| f.from <= at && at < f.until && self.calls.is_multiple_of(f.every.max(1)));
        fault.map(|f| f.what)
    }

    fn find(&self, arn: &str) -> Option<&Job> {
        self.scenario.jobs.iter().find(|job| job.arn() == arn)
    }

    /// The whole answer about a job; `None` when there is no such job.
    pub fn job(&self, arn: &str, at: Duration) -> Option<Map<String, Value>> {
        self.find(arn).map(|job| self.answer(job, at))
    }

    /// The List rows of all jobs.
    pub fn rows(&self, at: Duration) -> Vec<Map<String, Value>> {
        let row = |job: &Job| {
            let mut all = self.answer(job, at);
            all.retain(|name, _| SUMMARY.contains(&name.as_str()));
            all.insert("collaborationIdentifier".into(), json!(COLLABORATION));
            all
        };
        self.scenario.jobs.iter().map(row).collect()
    }

    /// Takes a cancel of a job that is not final.
    pub fn cancel(&mut self, arn: &str, at: Duration) -> Result<(), CancelError> {
        let answer = self.job(arn, at).ok_or(CancelError::NotFound)?;
        let status = answer["status"].as_str().unwrap_or_default().to_owned();
        match status.as_str() {
            "CREATE_PENDING" | "CREATE_IN_PROGRESS" => {
                self.cancelled.insert(arn.to_owned(), at);
                Ok(())
            }
            // The operation is idempotent by the model.
            "CANCEL_PENDING" | "CANCEL_IN_PROGRESS" => Ok(()),
            _ => Err(CancelError::Final(status)),
        }
    }

    fn answer(&self, job: &Job, at: Duration) -> Map<String, Value> {
        let arn = job.arn();
        let cancelled = self.cancelled.get(&arn).copied();
        let time = |t: DateTime<Utc>| json!(t.to_rfc3339_opts(SecondsFormat::Millis, true));
        let before = |span: Duration| self.start - TimeDelta::from_std(span).unwrap_or_default();
        let created = before(job.created);
        let mut all = Map::new();
        all.insert("createTime".into(), time(created));
        all.insert("updateTime".into(), time(job.updated.map_or(created, before)));
        all.insert("trainedModelInferenceJobArn".into(), json!(arn));
        all.insert("membershipIdentifier".into(), json!(MEMBERSHIP));
        all.insert("status".into(), json!(job.status));
        all.extend(job.members.clone());
        for step in job.steps.iter().filter(|s| s.at <= at && cancelled.is_none_or(|c| s.at <= c)) {
            all.extend(step.set.clone());
            all.retain(|name, _| !step.unset.contains(name));
            all.insert("updateTime".into(), time(self.clock(step.at)));
        }
        if let Some(began) = cancelled {
            let since = at.saturating_sub(began);
            let (status, moment) = match since {
                s if s < CANCEL.0 => ("CANCEL_PENDING", began),
                s if s < CANCEL.1 => ("CANCEL_IN_PROGRESS", began + CANCEL.0),
                _ => ("INACTIVE", began + CANCEL.1),
            };
            all.insert("status".into(), json!(status));
            all.insert("updateTime".into(), time(self.clock(moment)));
        }
        all
    }
}
