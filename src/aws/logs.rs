//! Log streams and events, of CloudWatch Logs. The SDK carries here too, and does not decode.

use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::types::OrderBy;

use super::ask::Seeing;
use super::client::{Session, answer};
use super::clients::client;
use super::endpoint::Service;
use crate::domain::error::FetchError;
use crate::domain::logs::{self, Events, From, GROUP, Streams, Way, Which};

impl Session {
    fn log_client(&self, region: &str) -> Client {
        client!(self, logs, aws_sdk_cloudwatchlogs, Service::CloudWatchLogs, region)
    }

    /// Asks for a page of the streams of the group.
    pub(super) async fn log_streams(
        &self,
        region: &str,
        which: &Which,
        token: Option<String>,
        seeing: Seeing,
    ) -> Result<Streams, FetchError> {
        let call = self.log_client(region).describe_log_streams().log_group_name(GROUP).limit(logs::STREAMS);
        let call = match which {
            // The service takes no prefix where streams are sorted by time.
            Which::Named(prefix) => call.log_stream_name_prefix(prefix),
            Which::Latest => call.order_by(OrderBy::LastEventTime).descending(true),
        };
        let sight = seeing.sight.clone();
        let sent = call.set_next_token(token).customize().interceptor(seeing.capture()).send().await;
        answer(sent, sight.take(), logs::streams).map(|(page, _)| page)
    }

    /// Asks for a page of a stream's events, from there on.
    pub(super) async fn log_events(&self, region: &str, stream: &str, from: &From, seeing: Seeing) -> Result<Events, FetchError> {
        let call = self.log_client(region).get_log_events().log_group_name(GROUP).log_stream_name(stream);
        let call = call.start_from_head(from.way == Way::Forward).set_limit((from.way == Way::Last).then_some(1));
        let since = from.since.map(|at| at.timestamp_millis());
        let call = call.set_start_time(since).set_next_token(from.token.clone());
        let sight = seeing.sight.clone();
        let sent = call.customize().interceptor(seeing.capture()).send().await;
        answer(sent, sight.take(), logs::events).map(|(page, _)| page)
    }
}
