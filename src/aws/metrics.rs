//! Metrics and their points, of CloudWatch. It answers in CBOR, which the SDK decodes; here its types become ours. No member
//! of these is required by the model, so the SDK makes none up.

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{self, MetricDataQuery, MetricDataResult, MetricStat, ScanBy, StatusCode};

use super::ask::Seeing;
use super::client::{Session, typed};
use super::clients::client;
use super::endpoint::Service;
use crate::domain::Time;
use crate::domain::error::FetchError;
use crate::domain::metrics::{Dimension, Listed, Metric, NAMESPACE, Point, Points, Request, STATISTIC};
use crate::domain::text::line;

impl Session {
    fn metric_client(&self, region: &str) -> Client {
        client!(self, metrics, aws_sdk_cloudwatch, Service::CloudWatch, region)
    }

    /// Asks for a page of the metrics of the namespace.
    pub(super) async fn metrics(&self, region: &str, token: Option<String>, seeing: Seeing) -> Result<Listed, FetchError> {
        let call = self.metric_client(region).list_metrics().namespace(NAMESPACE).set_next_token(token);
        let sight = seeing.sight.clone();
        let sent = call.customize().interceptor(seeing.capture()).send().await;
        let output = typed(sent, sight.take())?;
        let rows = output.metrics.unwrap_or_default();
        let all = rows.len();
        let metrics: Vec<Metric> = rows.into_iter().filter_map(metric).collect();
        let unreadable = all - metrics.len();
        Ok(Listed { metrics, next: output.next_token, unreadable })
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
        let output = typed(sent, sight.take())?;
        let mut page = Points { next: output.next_token, ..Points::default() };
        for message in output.messages.unwrap_or_default() {
            note(&mut page, message.code.unwrap_or_default(), message.value.unwrap_or_default());
        }
        for result in output.metric_data_results.unwrap_or_default() {
            take(&mut page, result);
        }
        Ok(page)
    }
}

fn metric(row: types::Metric) -> Option<Metric> {
    let each = row.dimensions.unwrap_or_default().into_iter();
    let dimensions = each.filter_map(|d| Some(Dimension { name: d.name?, value: d.value? })).collect();
    Some(Metric { name: row.metric_name.filter(|name| !name.is_empty())?, dimensions })
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

/// Takes what came of one metric.
fn take(page: &mut Points, result: MetricDataResult) {
    let place = result.id.as_deref().and_then(|id| id.strip_prefix('m')).and_then(|n| n.parse().ok());
    for message in result.messages.unwrap_or_default() {
        note(page, message.code.unwrap_or_default(), message.value.unwrap_or_default());
    }
    if let Some(StatusCode::InternalError | StatusCode::Forbidden) = result.status_code {
        let status = result.status_code.as_ref().map(StatusCode::as_str).unwrap_or_default();
        note(page, status.to_owned(), result.label.unwrap_or_default());
    }
    let Some(place) = place else { return };
    let each = result.timestamps.unwrap_or_default().into_iter().zip(result.values.unwrap_or_default());
    let points = each.filter_map(|(at, value)| Some(Point { at: Time::from_timestamp(at.secs(), at.subsec_nanos())?, value }));
    page.of.push((place, points.collect()));
}

/// Keeps what the service says beside the values, each once.
fn note(page: &mut Points, code: String, text: String) {
    let said = [code, text].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(": ");
    let said = line(&said);
    if !said.is_empty() && !page.notes.contains(&said) {
        page.notes.push(said);
    }
}
