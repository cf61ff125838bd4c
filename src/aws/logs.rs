//! Log streams and events, from CloudWatch Logs.

use serde_json::json;

use super::ask::Seeing;
use super::call::api::LOGS;
use super::call::outgoing::Outgoing;
use super::client::Session;
use crate::domain::error::FetchError;
use crate::domain::kind::Kind;
use crate::domain::logs::{self, Events, From, Streams, Way, Which};

impl Session {
    /// Requests a page of the streams in the log group.
    pub(super) async fn log_streams(
        &self,
        kind: &Kind,
        region: &str,
        which: &Which,
        token: Option<String>,
        seeing: Seeing,
    ) -> Result<Streams, FetchError> {
        let mut body = json!({ "logGroupName": kind.group });
        match which {
            // The service does not accept a prefix when streams are sorted by time.
            Which::Named(prefix) => body["logStreamNamePrefix"] = json!(prefix),
            Which::Latest => {
                body["orderBy"] = json!("LastEventTime");
                body["descending"] = json!(true);
            }
        }
        if let Some(token) = token {
            body["nextToken"] = json!(token);
        }
        body["limit"] = json!(logs::STREAMS);
        self.call(&LOGS, region, Outgoing::json("DescribeLogStreams", &body), seeing, logs::streams).await.map(|(page, _)| page)
    }

    /// Requests a page of a stream's events, starting there.
    pub(super) async fn log_events(
        &self,
        kind: &Kind,
        region: &str,
        stream: &str,
        from: &From,
        seeing: Seeing,
    ) -> Result<Events, FetchError> {
        let mut body = json!({ "logGroupName": kind.group, "logStreamName": stream });
        if let Some(since) = from.since {
            body["startTime"] = json!(since.timestamp_millis());
        }
        if let Some(token) = &from.token {
            body["nextToken"] = json!(token);
        }
        if from.way == Way::Last {
            body["limit"] = json!(1);
        }
        body["startFromHead"] = json!(from.way == Way::Forward);
        self.call(&LOGS, region, Outgoing::json("GetLogEvents", &body), seeing, logs::events).await.map(|(page, _)| page)
    }
}
