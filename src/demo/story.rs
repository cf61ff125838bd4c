//! The state of a scenario at a moment: the contents of a job's response, and the fault that a call meets.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::cbor::Item;
use super::fleet::Fleet;
use super::logs::{self, Shelf};
use super::member::{CREATOR, Membership};
use super::metrics::{self, Gauges};
use super::refusal::Refusal;
use super::request::{Of, Page, Wanted};
use super::route::Route;
use super::scenario::Scenario;
use super::told::{Job, What};
use super::{identity, related};

/// How long a cancel stays pending, and when it is finished.
const CANCEL: (Duration, Duration) = (Duration::from_secs(4), Duration::from_secs(12));

/// The fields of a List row (botocore model of cleanroomsml, `TrainedModelInferenceJobSummary`).
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

/// A page of rows, and where the next one begins.
pub(super) type Rows = (Vec<Map<String, Value>>, Option<usize>);

/// A scenario being played.
pub(super) struct Story {
    scenario: Arc<Scenario>,
    start: DateTime<Utc>,
    /// When the cancel of each job was requested, since the start.
    cancelled: HashMap<String, Duration>,
    /// How many calls each fault has applied to so far.
    calls: Vec<u64>,
}

/// Why a job cannot be cancelled.
pub(super) enum CancelError {
    NotFound,
    Final(String),
}

impl Story {
    pub fn new(scenario: Arc<Scenario>, start: DateTime<Utc>) -> Self {
        let calls = vec![0; scenario.faults.len()];
        Self { scenario, start, cancelled: HashMap::new(), calls }
    }

    /// The time in the story.
    pub fn clock(&self, at: Duration) -> DateTime<Utc> {
        self.start + TimeDelta::from_std(at).unwrap_or_default()
    }

    /// Counts a call and returns what goes wrong with it. Each nth is counted among the calls that a fault applies to.
    pub fn fault(&mut self, route: &Route, at: Duration) -> Option<What> {
        let mut met = None;
        for (fault, calls) in self.scenario.faults.iter().zip(&mut self.calls) {
            let of_member = fault.membership.as_ref().is_none_or(|id| route.concerns(id, &self.scenario));
            let of_action = fault.action.as_ref().is_none_or(|action| *action == route.action().to_string());
            if of_member && of_action {
                *calls += 1;
                let now = fault.from <= at && at < fault.until && calls.is_multiple_of(fault.every.max(1));
                met = met.or(now.then_some(fault.what));
            }
        }
        met
    }

    /// The response to a call of CloudWatch Logs.
    pub fn logs(&self, call: &logs::Call, at: Duration) -> Result<Value, Refusal> {
        let logs = self.scenario.jobs.iter().filter(|job| self.scenario.own(&job.membership).is_some()).flat_map(|job| &job.logs);
        Shelf { logs: logs.collect(), start: self.start, at }.answer(call)
    }

    /// The response to a call of CloudWatch.
    pub fn metrics(&self, call: &metrics::Call, at: Duration) -> Result<Item, Refusal> {
        let jobs = self.scenario.jobs.iter().filter(|job| self.scenario.own(&job.membership).is_some());
        Gauges { metrics: jobs.flat_map(|job| &job.metrics).collect(), start: self.start, at }.answer(call)
    }

    /// The response to a Get of a resource that jobs refer to.
    pub fn related(&self, call: &related::Call) -> Result<Value, Refusal> {
        call.answer(&self.scenario, self.start)
    }

    /// The members of a collaboration: the caller, the others that the scenario defines, and the account that receives the
    /// output of its jobs.
    pub fn members(&self, collaboration: &str) -> Value {
        let told = self.scenario.memberships.iter().filter(|m| m.collaboration == collaboration).map(|m| m.account.as_str());
        let mut accounts: Vec<&str> = told.chain([CREATOR]).collect();
        accounts.dedup();
        let each = accounts.into_iter().map(|account| {
            let able = !self.scenario.receives_nothing.iter().any(|other| other == account);
            let abilities: &[&str] = if able { &["CAN_RECEIVE_MODEL_OUTPUT", "CAN_RECEIVE_INFERENCE_OUTPUT"] } else { &[] };
            json!({
                "accountId": account, "status": "ACTIVE", "displayName": account, "abilities": [],
                "mlAbilities": { "customMLMemberAbilities": abilities },
                "createTime": self.start.timestamp(), "updateTime": self.start.timestamp(),
                "paymentConfiguration": { "queryCompute": { "isResponsible": false } },
            })
        });
        json!({ "memberSummaries": each.collect::<Vec<_>>() })
    }

    /// The response of STS or IAM.
    pub fn identity(&self, call: &identity::Call) -> Result<String, Refusal> {
        call.answer(&self.scenario)
    }

    /// A membership's job, if it exists by now.
    fn find(&self, membership: &str, arn: &str, at: Duration) -> Option<Cow<'_, Job>> {
        let told = self.scenario.jobs.iter().find(|job| job.membership == membership && job.arn == arn).map(Cow::Borrowed);
        let made = || {
            let of = self.scenario.member(membership)?;
            let mut fleets = self.scenario.fleets.iter().filter(|f| f.membership == membership);
            fleets.find_map(|fleet| fleet.find(arn, of)).map(Cow::Owned)
        };
        told.or_else(made).filter(|job| job.appears <= at)
    }

    /// The whole response about a job; `None` if there is no such job.
    pub fn job(&self, membership: &str, arn: &str, at: Duration) -> Option<Map<String, Value>> {
        self.find(membership, arn, at).map(|job| self.answer(&job, at))
    }

    /// A page of the jobs of a membership or a collaboration. Rows are numbered before they are filtered, so that a job that
    /// appears between two pages makes no other job come twice.
    pub fn jobs(&self, of: &Of, wanted: &Wanted, page: Page, at: Duration) -> Rows {
        let members: Vec<&Membership> = match of {
            Of::Membership(id) => self.scenario.member(id).into_iter().collect(),
            Of::Collaboration(id) => self.scenario.memberships.iter().filter(|m| m.collaboration == *id).collect(),
        };
        let member = |id: &str| members.iter().find(|m| m.id == id).copied();
        let told = self.scenario.jobs.iter().filter_map(|job| Some(Row::Told(member(&job.membership)?, job)));
        let (model, version) = (wanted.model.as_deref(), wanted.version.as_deref());
        let made = self.scenario.fleets.iter().filter_map(|fleet| Some((member(&fleet.membership)?, fleet)));
        let made = made.flat_map(|(member, fleet)| {
            let fits = Fleet::wanted(member, model, version);
            let fits = move |number: u32| fits[Fleet::model(number)] && fleet.born(number, at);
            (0..fleet.count()).map(move |number| if fits(number) { Row::Made(member, fleet, number) } else { Row::Not })
        });
        let is = |row: &Map<String, Value>, name: &str, value: Option<&str>| {
            value.is_none_or(|v| row.get(name).and_then(Value::as_str) == Some(v))
        };
        let row = |row: Row| {
            let (member, job) = match row {
                Row::Told(member, job) if job.appears <= at => (member, Cow::Borrowed(job)),
                Row::Made(member, fleet, number) => (member, Cow::Owned(fleet.job(number, member))),
                Row::Told(..) | Row::Not => return None,
            };
            let mut all = self.answer(&job, at);
            all.retain(|name, _| SUMMARY.contains(&name.as_str()));
            all.insert("collaborationIdentifier".into(), json!(member.collaboration));
            if matches!(of, Of::Collaboration(_)) {
                all.insert("creatorAccountId".into(), json!(member.account));
            }
            (is(&all, "trainedModelArn", model) && is(&all, "trainedModelVersionIdentifier", version)).then_some(all)
        };
        cut(told.chain(made).enumerate().skip(page.from).filter_map(|(n, found)| Some((n, row(found)?))), page)
    }

    /// A page of the caller's memberships.
    pub fn memberships(&self, status: Option<&str>, page: Page) -> Rows {
        let all = self.scenario.memberships().enumerate().skip(page.from);
        cut(all.filter(|(_, m)| status.is_none_or(|s| m.status == s)).map(|(n, m)| (n, m.summary(self.start))), page)
    }

    /// Accepts the cancel of a job that is not final.
    pub fn cancel(&mut self, membership: &str, arn: &str, at: Duration) -> Result<(), CancelError> {
        let answer = self.job(membership, arn, at).ok_or(CancelError::NotFound)?;
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
        let cancelled = self.cancelled.get(&job.arn).copied();
        let time = |t: DateTime<Utc>| json!(t.to_rfc3339_opts(SecondsFormat::Millis, true));
        let before = |span: Duration| self.start - TimeDelta::from_std(span).unwrap_or_default();
        let created = before(job.created) + TimeDelta::from_std(job.appears).unwrap_or_default();
        let mut all = Map::new();
        all.insert("createTime".into(), time(created));
        all.insert("updateTime".into(), time(job.updated.map_or(created, before)));
        all.insert("trainedModelInferenceJobArn".into(), json!(job.arn));
        all.insert("membershipIdentifier".into(), json!(job.membership));
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

/// A row in a list of jobs.
enum Row<'a> {
    Told(&'a Membership, &'a Job),
    Made(&'a Membership, &'a Fleet, u32),
    /// A generated job that does not match the filters, or does not exist yet.
    Not,
}

/// The rows of a page, from the rows that start where the page begins.
fn cut(mut rows: impl Iterator<Item = (usize, Map<String, Value>)>, page: Page) -> Rows {
    let found = rows.by_ref().take(page.max).map(|(_, row)| row).collect();
    (found, rows.next().map(|(number, _)| number))
}
