//! The services that are called without a generated client, and how each wants to be spoken to.

use super::super::endpoint::Service;

/// How requests and errors are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::aws) enum Protocol {
    /// Actions and members in JSON: awsJson 1.1.
    Json,
    /// Actions and members in CBOR: rpcV2Cbor. This service spoke another protocol before, and still names errors as then.
    Cbor,
    /// A form, answered in XML: awsQuery.
    Query,
    /// A path for each action, answered in JSON: restJson 1.
    Rest,
}

/// A service.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::aws) struct Api {
    pub service: Service,
    /// The name of the generated client that is not used: it names the service in the user agent, and the purse that second
    /// attempts are paid from.
    pub name: &'static str,
    /// The name in signatures, and the first part of a region's host.
    pub signing: &'static str,
    pub protocol: Protocol,
}

pub(in crate::aws) const LOGS: Api =
    Api { service: Service::CloudWatchLogs, name: "cloudwatchlogs", signing: "logs", protocol: Protocol::Json };
pub(in crate::aws) const METRICS: Api =
    Api { service: Service::CloudWatch, name: "cloudwatch", signing: "monitoring", protocol: Protocol::Cbor };
pub(in crate::aws) const IAM: Api = Api { service: Service::Iam, name: "iam", signing: "iam", protocol: Protocol::Query };
pub(in crate::aws) const ROOMS: Api =
    Api { service: Service::CleanRooms, name: "cleanrooms", signing: "cleanrooms", protocol: Protocol::Rest };
