//! The resources that jobs refer to, as far as the demo has them: the Gets of trained models, ML input channels, configured
//! model algorithm associations and the ML configuration, by the botocore model of cleanroomsml. Every resource that a job
//! refers to exists; its contents follow from its ARN, and from what a scenario sets.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use hyper::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::member::Membership;
use super::refusal::Refusal;
use super::scenario::Scenario;

/// The kind of a requested resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    TrainedModel,
    InputChannel,
    Association,
    Configuration,
}

/// On whose behalf it is requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Through {
    Membership(String),
    Collaboration(String),
}

/// A Get of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub kind: Kind,
    pub through: Through,
    /// Empty for the ML configuration.
    pub arn: String,
    pub version: Option<String>,
}

/// What a scenario says about a resource.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Related {
    /// Its ARN; `@/ml-configuration` for the membership's configuration.
    pub arn: String,
    /// The membership it belongs to; if not set, the caller's first one.
    #[serde(default)]
    pub membership: String,
    #[serde(default)]
    pub missing: bool,
    #[serde(default)]
    pub set: Map<String, Value>,
    #[serde(default)]
    pub unset: Vec<String>,
}

/// Fields of a trained model and a channel that only their own membership can see.
const HIDDEN: [&str; 9] = [
    "dataChannels",
    "hyperparameters",
    "environment",
    "kmsKeyArn",
    "tags",
    "inputChannel",
    "protectedQueryIdentifier",
    "numberOfFiles",
    "sizeInGb",
];

impl Call {
    /// Reads a path; `None` if it is for none of these operations.
    pub fn of(method: &Method, parts: &[&str]) -> Option<Self> {
        if method != Method::GET {
            return None;
        }
        let [holder, id, of, rest @ ..] = parts else { return None };
        let through = match *holder {
            "memberships" => Through::Membership((*id).to_owned()),
            "collaborations" => Through::Collaboration((*id).to_owned()),
            _ => return None,
        };
        let (kind, arn) = match (*of, rest) {
            ("trained-models", [arn]) => (Kind::TrainedModel, *arn),
            ("ml-input-channels", [arn]) => (Kind::InputChannel, *arn),
            ("configured-model-algorithm-associations", [arn]) => (Kind::Association, *arn),
            ("ml-configurations", []) if *holder == "memberships" => (Kind::Configuration, ""),
            _ => return None,
        };
        Some(Self { kind, through, arn: arn.to_owned(), version: None })
    }

    /// The operation's name.
    pub fn name(&self) -> &'static str {
        match (self.kind, &self.through) {
            (Kind::TrainedModel, Through::Membership(_)) => "GetTrainedModel",
            (Kind::TrainedModel, Through::Collaboration(_)) => "GetCollaborationTrainedModel",
            (Kind::InputChannel, Through::Membership(_)) => "GetMLInputChannel",
            (Kind::InputChannel, Through::Collaboration(_)) => "GetCollaborationMLInputChannel",
            (Kind::Association, Through::Membership(_)) => "GetConfiguredModelAlgorithmAssociation",
            (Kind::Association, Through::Collaboration(_)) => "GetCollaborationConfiguredModelAlgorithmAssociation",
            (Kind::Configuration, _) => "GetMLConfiguration",
        }
    }

    /// The kind as it is written in the ARN, and the parameter that contains the ARN; `None`: there is no ARN.
    pub fn arn_of(&self) -> Option<(&'static str, &'static str)> {
        match self.kind {
            Kind::TrainedModel => Some(("trained-model", "trainedModelArn")),
            Kind::InputChannel => Some(("ml-input-channel", "mlInputChannelArn")),
            Kind::Association => Some(("configured-model-algorithm-association", "configuredModelAlgorithmAssociationArn")),
            Kind::Configuration => None,
        }
    }

    /// The response.
    pub fn answer(&self, scenario: &Scenario, start: DateTime<Utc>) -> Result<Value, Refusal> {
        let missing = |what: &str| Refusal::new(404, "ResourceNotFoundException", &format!("Resource {what} was not found"));
        let owner = self.owner(scenario).ok_or_else(|| missing(&self.arn))?;
        let arn = if self.kind == Kind::Configuration { owner.arn("ml-configuration") } else { self.arn.clone() };
        let told = scenario.related.iter().find(|told| told.arn == arn);
        let named = self.kind == Kind::Configuration || scenario.refers_to(owner, &arn);
        if !named || told.is_some_and(|told| told.missing) {
            return Err(missing(&arn));
        }
        let mut all = self.members(owner, start);
        if let Some(told) = told {
            all.extend(told.set.clone());
            all.retain(|name, _| !told.unset.contains(name));
        }
        if matches!(self.through, Through::Collaboration(_)) {
            all.retain(|name, _| !HIDDEN.contains(&name.as_str()));
            all.insert("creatorAccountId".into(), json!(owner.account));
        }
        Ok(Value::Object(all))
    }

    /// The membership that owns it, if the call may see it.
    fn owner<'a>(&self, scenario: &'a Scenario) -> Option<&'a Membership> {
        let of_arn = || scenario.memberships.iter().find(|m| self.arn.starts_with(&m.arn("")));
        match &self.through {
            Through::Membership(id) if self.kind == Kind::Configuration => scenario.own(id),
            Through::Membership(id) => of_arn().filter(|m| m.id == *id),
            Through::Collaboration(id) => of_arn().filter(|m| m.collaboration == *id),
        }
    }

    fn members(&self, owner: &Membership, start: DateTime<Utc>) -> Map<String, Value> {
        let time = |hours: i64| json!((start - TimeDelta::hours(hours)).to_rfc3339_opts(SecondsFormat::Millis, true));
        let id = self.arn.rsplit('/').next().unwrap_or_default();
        let name = id.split_once('-').map_or(id, |(_, rest)| rest);
        let association = || owner.arn("configured-model-algorithm-association/cmaa-5d3e77");
        let body = match self.kind {
            Kind::TrainedModel => json!({
                "name": name, "trainedModelArn": self.arn, "status": "ACTIVE", "versionIdentifier": self.version,
                "configuredModelAlgorithmAssociationArn": association(),
                "resourceConfig": { "instanceType": "ml.g5.2xlarge", "instanceCount": 1, "volumeSizeInGB": 50 },
                "stoppingCondition": { "maxRuntimeInSeconds": 86_400 }, "trainingInputMode": "FastFile",
                "dataChannels": [{ "mlInputChannelArn": owner.arn("ml-input-channel/ch-train-01"), "channelName": "train" }],
                "hyperparameters": { "epochs": "12", "learning_rate": "0.001" },
                "environment": { "REGISTRY_TOKEN": "demo-secret-value" },
                "metricsStatus": "PUBLISH_SUCCEEDED", "logsStatus": "PUBLISH_SUCCEEDED",
                "trainingContainerImageDigest": "sha256:1f0c9e7b", "mlModelTrainingPayerAccountId": owner.account,
                "tags": { "team": "audience" }, "createTime": time(218), "updateTime": time(215),
            }),
            Kind::InputChannel => json!({
                "name": name, "mlInputChannelArn": self.arn, "status": "ACTIVE", "retentionInDays": 30,
                "configuredModelAlgorithmAssociations": [association()],
                "numberOfRecords": 1_204_551, "numberOfFiles": 12, "sizeInGb": 3.42,
                "privacyBudgets": { "accessBudgets": [{
                    "resourceArn": format!("arn:aws:cleanrooms:us-east-1:{}:membership/{}/configuredtableassociation/events", owner.account, owner.id),
                    "aggregateRemainingBudget": 7,
                    "details": [{ "startTime": time(12), "endTime": time(-12), "remainingBudget": 7, "budget": 10, "budgetType": "CALENDAR_DAY", "autoRefresh": "ENABLED" }],
                }] },
                "protectedQueryIdentifier": "3f1d2c4b-8a60-4f6e-9b11-5c7d2e9a0f13",
                "inputChannel": { "dataSource": { "protectedQueryInputParameters": { "sqlParameters": { "queryString": "SELECT * FROM events" } } }, "roleArn": format!("arn:aws:iam::{}:role/ml-input", owner.account) },
                "createTime": time(74), "updateTime": time(73),
            }),
            Kind::Association => json!({
                "name": name, "configuredModelAlgorithmAssociationArn": self.arn,
                "configuredModelAlgorithmArn": format!("arn:aws:cleanrooms-ml:us-east-1:{}:configured-model-algorithm/cma-5d3e77", owner.account),
                "privacyConfiguration": { "policies": { "trainedModelInferenceJobs": {
                    "containerLogs": [{ "allowedAccountIds": [crate::demo::place::ACCOUNT], "logType": "ALL", "filterPattern": "(INFO|WARN|ERROR)",
                        "logRedactionConfiguration": { "entitiesToRedact": ["NUMBERS"] } }],
                    "maxOutputSize": { "unit": "GB", "value": 10.0 },
                } } },
                "tags": { "team": "audience" }, "createTime": time(1200), "updateTime": time(1200),
            }),
            Kind::Configuration => json!({
                "defaultOutputLocation": {
                    "destination": { "s3Destination": { "s3Uri": "s3://example-clean-rooms-output/inference" } },
                    "roleArn": format!("arn:aws:iam::{}:role/cleanrooms-ml-configuration", owner.account),
                },
                "createTime": time(1300), "updateTime": time(900),
            }),
        };
        let Value::Object(mut all) = body else { return Map::new() };
        all.retain(|_, value| !value.is_null());
        all.insert("membershipIdentifier".into(), json!(owner.id));
        // The ML configuration belongs to a membership and not to a collaboration.
        if self.kind != Kind::Configuration {
            all.insert("collaborationIdentifier".into(), json!(owner.collaboration));
        }
        all
    }
}
