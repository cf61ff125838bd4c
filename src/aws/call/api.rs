//! The services that are called without a generated client, and the protocol that each one expects.

use super::super::endpoint::Service;

/// How requests and errors are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::aws) enum Protocol {
    /// Actions and fields in JSON: awsJson 1.1.
    Json,
    /// Actions and fields in CBOR: rpcV2Cbor. This service used another protocol before, and still uses the error names of
    /// that one.
    Cbor,
    /// A form as the request, XML as the response: awsQuery.
    Query,
    /// A path for each action, JSON as the response: restJson 1.
    Rest,
}

/// A service.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::aws) struct Api {
    pub service: Service,
    /// The name of the generated client that is not used: it names the service in the user agent, and the token bucket that
    /// retries are paid from.
    pub name: &'static str,
    /// The name in signatures, and the first part of a region's host name.
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
