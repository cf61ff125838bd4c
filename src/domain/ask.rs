//! Requests beyond the job itself: what other services and operations know about it. Each one is a single call of one
//! operation, so a missing permission costs only that one answer.

use super::error::{ErrorKind, FetchError};
use super::ids::JobKey;
use super::json::Tree;
use super::kind::{INFERENCE_JOB, Kind};
use super::logs::{Events, From, Streams, Which};
use super::metrics;
use super::related::{Request, Resource};
use super::rights::{Caller, Decision, Target};
use super::room::Member;

/// A complete request about a job; profile, region and membership come from the job's [`super::ids::Source`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// A page of the streams in the log group of inference jobs; `token` comes from the previous page.
    LogStreams { which: Which, token: Option<String> },
    /// A page of a stream's events.
    LogEvents { stream: String, from: From },
    /// A page of the metrics in the namespace of inference jobs; `token` comes from the previous page.
    Metrics { token: Option<String> },
    /// A page of the data points of metrics.
    MetricData(metrics::Request),
    /// A resource that the job refers to.
    Related(Request),
    /// Which collaboration the membership is in: only the rows of lists contain it.
    Collaboration,
    /// Which members the collaboration with this ID has, and what each one may do.
    Members(String),
    /// Whose credentials are in use.
    Caller,
    /// The trust policy of the role with this name.
    Trust { role: String },
    /// Whether a role may publish to a target; both are given by ARN.
    Rights { role: String, target: Target, resource: String },
}

/// What a request is about, regardless of the page. Of two requests with the same topic, one waits for the other, and a
/// failure delays both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    LogStreams,
    /// With the stream's name.
    LogEvents(String),
    Metrics,
    MetricData,
    Related(Resource),
    Collaboration,
    Members,
    Caller,
    Trust,
    Rights(Target),
}

impl Topic {
    /// Whether it is about what is kept for the job on screen only: its logs and its metrics.
    #[must_use]
    pub fn is_of_open(&self) -> bool {
        matches!(self, Self::LogStreams | Self::LogEvents(_) | Self::Metrics | Self::MetricData)
    }
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    LogStreams(Streams),
    LogEvents(Events),
    Metrics(metrics::Listed),
    MetricData(metrics::Points),
    Related(Tree),
    /// The collaboration's ID; `None` if the list does not contain it.
    Collaboration(Option<String>),
    Members(Vec<Member>),
    Caller(Caller),
    /// The policy, percent-encoded as IAM sends it.
    Trust(String),
    Rights(Vec<Decision>),
}

impl Ask {
    #[must_use]
    pub fn topic(&self) -> Topic {
        match self {
            Self::LogStreams { .. } => Topic::LogStreams,
            Self::LogEvents { stream, .. } => Topic::LogEvents(stream.clone()),
            Self::Metrics { .. } => Topic::Metrics,
            Self::MetricData(_) => Topic::MetricData,
            Self::Related(request) => Topic::Related(request.kind),
            Self::Collaboration => Topic::Collaboration,
            Self::Members(_) => Topic::Members,
            Self::Caller => Topic::Caller,
            Self::Trust { .. } => Topic::Trust,
            Self::Rights { target, .. } => Topic::Rights(*target),
        }
    }

    /// The IAM action that the request needs.
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            Self::LogStreams { .. } => "logs:DescribeLogStreams",
            Self::LogEvents { .. } => "logs:GetLogEvents",
            Self::Metrics { .. } => "cloudwatch:ListMetrics",
            Self::MetricData(_) => "cloudwatch:GetMetricData",
            Self::Related(request) => request.action(),
            Self::Collaboration => INFERENCE_JOB.actions.list,
            Self::Members(_) => "cleanrooms:ListMembers",
            Self::Caller => "sts:GetCallerIdentity",
            Self::Trust { .. } => "iam:GetRole",
            Self::Rights { .. } => "iam:SimulatePrincipalPolicy",
        }
    }

    /// The service that is called, as people call it.
    #[must_use]
    pub fn service(&self) -> &'static str {
        match self {
            Self::LogStreams { .. } | Self::LogEvents { .. } => "CloudWatch Logs",
            Self::Metrics { .. } | Self::MetricData(_) => "CloudWatch",
            Self::Related(_) | Self::Collaboration => "Clean Rooms ML",
            Self::Members(_) => "Clean Rooms",
            Self::Caller => "STS",
            Self::Trust { .. } | Self::Rights { .. } => "IAM",
        }
    }

    /// A second IAM action that the request needs: calls on behalf of a membership or a collaboration are denied without it.
    #[must_use]
    pub fn pass(&self) -> Option<&'static str> {
        match self {
            Self::Related(request) => Some(request.pass()),
            Self::Collaboration => Some("cleanrooms:PassMembership"),
            // Only Clean Rooms ML calls are made on behalf of a membership or collaboration.
            _ => None,
        }
    }

    /// The resource on which a policy must allow the action; `None` if no particular one is named.
    #[must_use]
    pub fn resource(&self, kind: &Kind) -> Option<String> {
        match self {
            Self::LogStreams { .. } | Self::LogEvents { .. } => Some(format!("log-group:{}", kind.group)),
            Self::Trust { role } => Some(format!("role/{role}")),
            Self::Rights { role, .. } => Some(role.clone()),
            // Neither of the two metrics actions supports resource-level permissions.
            Self::Metrics { .. }
            | Self::MetricData(_)
            | Self::Related(_)
            | Self::Collaboration
            | Self::Members(_)
            | Self::Caller => None,
        }
    }
}

impl FetchError {
    /// Like [`FetchError::advice`], for a request beyond the job itself.
    #[must_use]
    pub fn advice_for_ask(&self, ask: &Ask, key: &JobKey) -> String {
        let endpoint = self.endpoint.as_deref().map(String::as_str);
        let (service, region) = (ask.service(), &key.source.region);
        let at = endpoint.map_or_else(|| format!("region {region}"), |e| format!("endpoint {e}"));
        match self.kind {
            ErrorKind::AccessDenied => match (ask.resource(key.kind), ask.pass()) {
                (Some(resource), _) => format!("allow {} on {resource}", ask.action()),
                (None, Some(pass)) => format!("allow {}, and {pass}, which such calls also need", ask.action()),
                (None, None) => format!("allow {}", ask.action()),
            },
            ErrorKind::NotFound if matches!(ask, Ask::Related(_) | Ask::Trust { .. } | Ask::Rights { .. }) => {
                "it may have been deleted since; the job's own answer does not tell".to_owned()
            }
            ErrorKind::NotFound | ErrorKind::Validation => format!("is the {at} really {service}?"),
            ErrorKind::QuotaExceeded => format!("see Service Quotas, service {service}"),
            ErrorKind::Dns => format!("check the network and the {at}: {service} may not exist there"),
            ErrorKind::Unreadable => format!("is the {at} really {service}, with no proxy or login page in between?"),
            _ => self.advice(key, endpoint),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Arn, Source};

    const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";

    #[test]
    fn what_is_denied_is_named_by_its_action_and_not_by_that_of_the_job() {
        let source = Source { profile: Some("analyst".into()), region: "us-east-1".into(), membership: "m".into() };
        let key = JobKey::of(source, Arn::parse(ARN).unwrap());
        let streams = Ask::LogStreams { which: Which::Latest, token: None };
        let events = Ask::LogEvents { stream: "s".into(), from: From::default() };
        for ask in [streams, events] {
            let said = |kind| FetchError::new(kind, "").advice_for_ask(&ask, &key);
            assert_eq!(
                said(ErrorKind::AccessDenied),
                format!("allow {} on log-group:/aws/cleanroomsml/TrainedModelInferenceJobs", ask.action())
            );
            for kind in [ErrorKind::Dns, ErrorKind::Unreadable, ErrorKind::NotFound] {
                assert!(said(kind).contains("CloudWatch Logs"), "{}", said(kind));
            }
            assert!(said(ErrorKind::ExpiredSso).contains("aws sso login --profile analyst"));
        }
    }
}
