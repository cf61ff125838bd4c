//! Metrics and their points, of CloudWatch, which answers in CBOR. The SDK carries here too, and does not decode.

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{self, MetricDataQuery, MetricStat, ScanBy};

use super::ask::Seeing;
use super::cbor;
use super::client::{Session, answer};
use super::clients::client;
use super::endpoint::Service;
use crate::domain::Time;
use crate::domain::error::FetchError;
use crate::domain::item::Item;
use crate::domain::json::NotJson;
use crate::domain::metrics::{self, Listed, Metric, NAMESPACE, Points, Request, STATISTIC};

impl Session {
    fn metric_client(&self, region: &str) -> Client {
        client!(self, metrics, aws_sdk_cloudwatch, Service::CloudWatch, region)
    }

    /// Asks for a page of the metrics of the namespace.
    pub(super) async fn metrics(&self, region: &str, token: Option<String>, seeing: Seeing) -> Result<Listed, FetchError> {
        let call = self.metric_client(region).list_metrics().namespace(NAMESPACE).set_next_token(token);
        let sight = seeing.sight.clone();
        let sent = call.customize().interceptor(seeing.capture()).send().await;
        answer(sent, sight.take(), |body| read(body, metrics::listed)).map(|(page, _)| page)
    }

    /// Asks for a page of the points of metrics, the oldest first.
    pub(super) async fn metric_data(&self, region: &str, request: &Request, seeing: Seeing) -> Result<Points, FetchError> {
        let window = request.window;
        let moment = |t: Time| DateTime::from_secs(t.timestamp());
        let queries = request.metrics.iter().enumerate().map(|(i, metric)| query(i, metric, window.period));
        let call = self.metric_client(region).get_metric_data().set_metric_data_queries(Some(queries.collect()));
        let call = call.start_time(moment(window.from)).end_time(moment(window.to)).scan_by(ScanBy::TimestampAscending);
        let sight = seeing.sight.clone();
        let sent = call.set_next_token(request.token.clone()).customize().interceptor(seeing.capture()).send().await;
        answer(sent, sight.take(), |body| read(body, metrics::points)).map(|(page, _)| page)
    }
}

/// Reads a good body: CBOR, or the JSON that stand-ins send.
fn read<T>(body: &[u8], of: impl FnOnce(&Item) -> Option<T>) -> Result<T, NotJson> {
    let item = if cbor::is_map(body) { cbor::read(body).ok_or(NotJson::BrokenCbor)? } else { Item::json(body)? };
    of(&item).ok_or(NotJson::NoMetrics)
}

/// The question about one metric. Its id is its place: ids begin with a small letter.
fn query(place: usize, metric: &Metric, period: i32) -> MetricDataQuery {
    let each = metric.dimensions.iter();
    let dimensions = each.map(|d| types::Dimension::builder().name(&d.name).value(&d.value).build()).collect();
    let named = types::Metric::builder().namespace(NAMESPACE).metric_name(&metric.name);
    let named = named.set_dimensions(Some(dimensions)).build();
    let stat = MetricStat::builder().metric(named).period(period).stat(STATISTIC).build();
    MetricDataQuery::builder().id(format!("m{place}")).metric_stat(stat).build()
}
