//! Metrics and their data points, from CloudWatch: requests and responses are in CBOR.

use std::convert::Infallible;

use minicbor::Encoder;
use minicbor::data::IanaTag;
use minicbor::encode::Error;

use super::ask::Seeing;
use super::call::api::METRICS;
use super::call::outgoing::Outgoing;
use super::cbor;
use super::client::Session;
use crate::domain::Time;
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::item::Item;
use crate::domain::json::NotJson;
use crate::domain::kind::Kind;
use crate::domain::metrics::{self, Listed, Metric, Points, Request, STATISTIC};

type Writer = Encoder<Vec<u8>>;
type Written = Result<(), Error<Infallible>>;

impl Session {
    /// Requests a page of the metrics in the namespace.
    pub(super) async fn metrics(
        &self,
        kind: &Kind,
        region: &str,
        token: Option<String>,
        seeing: Seeing,
    ) -> Result<Listed, FetchError> {
        let body = written(|to| {
            to.begin_map()?.str("Namespace")?.str(kind.namespace)?;
            next(to, token.as_deref())?;
            to.end()?.ok()
        })?;
        let asked = Outgoing::cbor("ListMetrics", body);
        self.call(&METRICS, region, asked, seeing, |body| read(body, metrics::listed)).await.map(|(page, _)| page)
    }

    /// Requests a page of the points of metrics, the oldest first.
    pub(super) async fn metric_data(
        &self,
        kind: &Kind,
        region: &str,
        request: &Request,
        seeing: Seeing,
    ) -> Result<Points, FetchError> {
        let window = request.window;
        let body = written(|to| {
            to.begin_map()?.str("MetricDataQueries")?.array(request.metrics.len() as u64)?;
            for (place, metric) in request.metrics.iter().enumerate() {
                query(to, kind, place, metric, window.period)?;
            }
            moment(to.str("StartTime")?, window.from)?;
            moment(to.str("EndTime")?, window.to)?;
            next(to, request.token.as_deref())?;
            to.str("ScanBy")?.str("TimestampAscending")?.end()?.ok()
        })?;
        let asked = Outgoing::cbor("GetMetricData", body);
        self.call(&METRICS, region, asked, seeing, |body| read(body, metrics::points)).await.map(|(page, _)| page)
    }
}

/// Decodes a good body: CBOR, or the JSON that stand-in servers send.
fn read<T>(body: &[u8], of: impl FnOnce(&Item) -> Option<T>) -> Result<T, NotJson> {
    let item = if cbor::is_map(body) { cbor::read(body).ok_or(NotJson::BrokenCbor)? } else { Item::json(body)? };
    of(&item).ok_or(NotJson::NoMetrics)
}

fn written(write: impl FnOnce(&mut Writer) -> Written) -> Result<Vec<u8>, FetchError> {
    let mut to = Encoder::new(Vec::new());
    write(&mut to).map_err(|e| FetchError::new(ErrorKind::Internal, &e.to_string()))?;
    Ok(to.into_writer())
}

fn next(to: &mut Writer, token: Option<&str>) -> Written {
    let Some(token) = token else { return Ok(()) };
    to.str("NextToken")?.str(token)?.ok()
}

fn moment(to: &mut Writer, at: Time) -> Written {
    #[expect(clippy::cast_precision_loss, reason = "a float holds whole seconds for longer than there are moments")]
    to.tag(IanaTag::Timestamp)?.f64(at.timestamp() as f64)?.ok()
}

/// The query for one metric. Its ID is made from its index: IDs begin with a lower-case letter.
fn query(to: &mut Writer, kind: &Kind, place: usize, metric: &Metric, period: i32) -> Written {
    to.begin_map()?.str("Id")?.str(&format!("m{place}"))?.str("MetricStat")?.begin_map()?;
    to.str("Metric")?.begin_map()?.str("Namespace")?.str(kind.namespace)?.str("MetricName")?.str(&metric.name)?;
    to.str("Dimensions")?.array(metric.dimensions.len() as u64)?;
    for dimension in &metric.dimensions {
        to.begin_map()?.str("Name")?.str(&dimension.name)?.str("Value")?.str(&dimension.value)?.end()?;
    }
    to.end()?.str("Period")?.i32(period)?.str("Stat")?.str(STATISTIC)?.end()?.end()?.ok()
}
