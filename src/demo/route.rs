//! Which operation of which service a request is for, decided by its method, path, headers and form before anything in it is
//! checked; also the protocol of the response, and the action by which policies name the operation.

use hyper::{HeaderMap, Method, Uri};

use super::action::{Protocol, ROOMS};
use super::query::decode;
use super::scenario::Scenario;
use super::{identity, related};
use crate::demo::action::Action;

/// The signing name of Clean Rooms ML.
const ML: &str = "cleanrooms-ml";
/// The signing name of CloudWatch Logs, and the prefix of its targets.
const LOGS: &str = "logs";
const LOGS_TARGET: &str = "Logs_20140328.";
/// The name of CloudWatch in policies, its signing name, and its name in paths and targets.
const METRICS: &str = "cloudwatch";
const MONITORING: &str = "monitoring";
const GRANITE: &str = "GraniteServiceVersion20100801";
const GRANITE_TARGET: &str = "GraniteServiceVersion20100801.";
/// The operation that a path and a method stand for, before anything in them is checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    Memberships,
    Members {
        collaboration: String,
    },
    Jobs {
        membership: String,
    },
    Get {
        membership: String,
        arn: String,
    },
    Cancel {
        membership: String,
        arn: String,
    },
    Collaboration {
        collaboration: String,
    },
    /// An operation of CloudWatch Logs.
    Logs {
        name: String,
    },
    /// An operation of CloudWatch, which has more than one protocol.
    Metrics {
        name: String,
        protocol: Protocol,
    },
    /// A Get of a resource that jobs refer to.
    Related(related::Call),
    /// An operation of STS or IAM.
    Identity(identity::Call),
    Unknown,
}

impl Route {
    pub fn of(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Self {
        const JOBS: &str = "trained-model-inference-jobs";
        let target = headers.get("x-amz-target").and_then(|v| v.to_str().ok());
        let parts: Vec<String> = uri.path().trim_matches('/').split('/').map(decode).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let own = |text: &str| text.to_owned();
        match (method, parts.as_slice()) {
            (&Method::POST, [""]) => {
                let name = |prefix| target.and_then(|t| t.strip_prefix(prefix)).map(own);
                let logs = name(LOGS_TARGET).map(|name| Self::Logs { name });
                let metrics = || name(GRANITE_TARGET).map(|name| Self::Metrics { name, protocol: Protocol::Json10 });
                let identity = || identity::Call::of(body).map(Self::Identity);
                logs.or_else(metrics).or_else(identity).unwrap_or(Self::Unknown)
            }
            (&Method::POST, ["service", GRANITE, "operation", name]) => {
                Self::Metrics { name: own(name), protocol: Protocol::Cbor }
            }
            (&Method::GET, ["memberships"]) => Self::Memberships,
            (&Method::GET, ["collaborations", id, "members"]) => Self::Members { collaboration: own(id) },
            (&Method::GET, ["memberships", id, JOBS]) => Self::Jobs { membership: own(id) },
            (&Method::GET, ["memberships", id, JOBS, arn]) => Self::Get { membership: own(id), arn: own(arn) },
            (&Method::PATCH, ["memberships", id, JOBS, arn]) => Self::Cancel { membership: own(id), arn: own(arn) },
            (&Method::GET, ["collaborations", id, JOBS]) => Self::Collaboration { collaboration: own(id) },
            _ => related::Call::of(method, &parts).map_or(Self::Unknown, Self::Related),
        }
    }

    pub fn protocol(&self) -> Protocol {
        match self {
            Self::Logs { .. } => Protocol::Json11,
            Self::Identity(_) => Protocol::Query,
            Self::Metrics { protocol, .. } => *protocol,
            _ => Protocol::RestJson,
        }
    }

    pub fn action(&self) -> Action<'_> {
        let (service, name) = match self {
            Self::Memberships => (ROOMS, "ListMemberships"),
            Self::Members { .. } => (ROOMS, "ListMembers"),
            Self::Jobs { .. } => (ML, "ListTrainedModelInferenceJobs"),
            Self::Get { .. } | Self::Unknown => (ML, "GetTrainedModelInferenceJob"),
            Self::Cancel { .. } => (ML, "CancelTrainedModelInferenceJob"),
            Self::Collaboration { .. } => (ML, "ListCollaborationTrainedModelInferenceJobs"),
            Self::Logs { name } => (LOGS, name.as_str()),
            Self::Metrics { name, .. } => (METRICS, name.as_str()),
            Self::Related(call) => (ML, call.name()),
            Self::Identity(call) => (call.service(), call.name()),
        };
        Action { service, name }
    }

    /// The service that the request's signature must be for.
    pub fn signing_name(&self) -> &'static str {
        match self.action().service {
            METRICS => MONITORING,
            service => service,
        }
    }

    /// Whether the call is for this membership, or for the collaboration it is in.
    pub fn concerns(&self, id: &str, scenario: &Scenario) -> bool {
        match self {
            Self::Jobs { membership }
            | Self::Get { membership, .. }
            | Self::Cancel { membership, .. }
            | Self::Related(related::Call { through: related::Through::Membership(membership), .. }) => membership == id,
            Self::Collaboration { collaboration }
            | Self::Members { collaboration }
            | Self::Related(related::Call { through: related::Through::Collaboration(collaboration), .. }) => {
                scenario.own(id).is_some_and(|m| m.collaboration == *collaboration)
            }
            Self::Memberships | Self::Logs { .. } | Self::Metrics { .. } | Self::Identity(_) | Self::Unknown => false,
        }
    }
}
