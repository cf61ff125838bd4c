//! The part of CloudWatch that the demo has: ListMetrics and GetMetricData for the namespace of inference jobs, by the
//! botocore model of cloudwatch and its documentation. Each value follows from the scenario and the time alone.

use std::f64::consts::TAU;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::action::Protocol;
use super::cbor::{self, Item};
use super::refusal::Refusal;
use super::told::Metric;

/// The namespace of inference jobs.
const NAMESPACE: &str = "/aws/cleanroomsml/TrainedModelInferenceJobs";
/// The most metrics on a page of the list, queries in a call, and data points on a page.
const LISTED: usize = 500;
const QUERIES: usize = 500;
const POINTS: usize = 100_800;
/// Seconds between two values.
const EACH: i64 = 60;

/// A call of CloudWatch.
#[derive(Debug, PartialEq)]
pub(super) enum Call {
    List { wanted: List, from: usize },
    Data { wanted: Data, from: usize },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct List {
    namespace: Option<String>,
    metric_name: Option<String>,
    #[serde(default)]
    dimensions: Vec<Dimension>,
    next_token: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Dimension {
    name: String,
    value: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Data {
    metric_data_queries: Vec<Query>,
    start_time: f64,
    end_time: f64,
    scan_by: Option<String>,
    max_datapoints: Option<usize>,
    next_token: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Query {
    id: String,
    metric_stat: Option<Stat>,
    label: Option<String>,
    return_data: Option<bool>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Stat {
    metric: Named,
    period: i64,
    #[serde(rename = "Stat")]
    name: String,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Named {
    namespace: Option<String>,
    metric_name: Option<String>,
    #[serde(default)]
    dimensions: Vec<Dimension>,
}

fn invalid(what: &str) -> Refusal {
    Refusal::new(400, "InvalidParameterValueException", what)
}

fn unfit(what: &str) -> Refusal {
    Refusal::new(400, "ValidationError", what)
}

/// Where a page begins, from the token of the previous one.
fn from(token: Option<&str>, kind: &str, refused: &'static str) -> Result<usize, Refusal> {
    let Some(token) = token else { return Ok(0) };
    let number = token.strip_prefix(kind).and_then(|n| n.parse().ok());
    number.ok_or_else(|| Refusal::new(400, refused, "The service cannot process the token"))
}

impl Call {
    /// Parses a call as the service would.
    pub fn read(name: &str, protocol: Protocol, body: &[u8]) -> Result<Self, Refusal> {
        let unreadable = |why: String| Refusal::new(400, "SerializationException", &why);
        let asked = match protocol {
            Protocol::Cbor => cbor::read(body).map_err(|e| unreadable(e.to_string()))?,
            _ => serde_json::from_slice(body).map_err(|e| unreadable(e.to_string()))?,
        };
        match name {
            "ListMetrics" => {
                let wanted: List = serde_json::from_value(asked).map_err(|e| unreadable(e.to_string()))?;
                let from = from(wanted.next_token.as_deref(), "demo-metrics-", "InvalidParameterValueException")?;
                Ok(Self::List { wanted, from })
            }
            "GetMetricData" => {
                let wanted: Data = serde_json::from_value(asked).map_err(|e| unreadable(e.to_string()))?;
                wanted.check()?;
                let from = from(wanted.next_token.as_deref(), "demo-points-", "InvalidNextToken")?;
                Ok(Self::Data { wanted, from })
            }
            _ => Err(Refusal::new(404, "UnknownOperationException", "The demo serves ListMetrics and GetMetricData")),
        }
    }
}

impl Data {
    fn check(&self) -> Result<(), Refusal> {
        if self.metric_data_queries.len() > QUERIES {
            return Err(unfit("The collection MetricDataQueries must not have a size greater than 500."));
        }
        if self.start_time >= self.end_time {
            return Err(unfit("The parameter StartTime must be less than the parameter EndTime."));
        }
        if self.scan_by.as_deref().is_some_and(|by| !["TimestampAscending", "TimestampDescending"].contains(&by)) {
            return Err(unfit("The parameter ScanBy must be TimestampAscending or TimestampDescending."));
        }
        for (i, query) in self.metric_data_queries.iter().enumerate() {
            let small = query.id.starts_with(|c: char| c.is_ascii_lowercase());
            if !small || !query.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                return Err(unfit(&format!(
                    "The value {} for parameter MetricDataQueries.member.{}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.",
                    query.id,
                    i + 1
                )));
            }
            if self.metric_data_queries[..i].iter().any(|other| other.id == query.id) {
                return Err(unfit(&format!("The values for parameter id in MetricDataQueries are not unique: {}.", query.id)));
            }
            let Some(stat) = &query.metric_stat else {
                return Err(unfit("The demo knows no expressions: MetricStat is missing."));
            };
            if stat.period <= 0 || stat.period % EACH != 0 {
                return Err(unfit("Period must be a multiple of 60."));
            }
            if !["Average", "Minimum", "Maximum", "Sum", "SampleCount"].contains(&stat.name.as_str()) {
                return Err(unfit(&format!("The value {} for parameter Stat is not supported.", stat.name)));
            }
        }
        Ok(())
    }
}

/// All metrics at a moment of the story.
pub(super) struct Gauges<'a> {
    pub metrics: Vec<&'a Metric>,
    pub start: DateTime<Utc>,
    pub at: Duration,
}

impl Gauges<'_> {
    /// The response to a call.
    pub fn answer(&self, call: &Call) -> Result<Item, Refusal> {
        match call {
            Call::List { wanted, from } => self.list(wanted, *from),
            Call::Data { wanted, from } => Ok(self.data(wanted, *from)),
        }
    }

    fn list(&self, wanted: &List, from: usize) -> Result<Item, Refusal> {
        if wanted.dimensions.iter().any(|d| d.name.is_empty()) {
            return Err(invalid("The parameter Dimensions must have names"));
        }
        let named = |metric: &&Metric| {
            wanted.namespace.as_deref().is_none_or(|n| n == NAMESPACE)
                && wanted.metric_name.as_ref().is_none_or(|name| *name == metric.name)
                && wanted
                    .dimensions
                    .iter()
                    .all(|d| metric.dimensions.get(&d.name).is_some_and(|own| d.value.as_ref().is_none_or(|value| value == own)))
        };
        let known =
            self.metrics.iter().copied().filter(|metric| self.since(metric).is_some_and(|since| since >= metric.unlisted));
        let all: Vec<&Metric> = known.filter(named).collect();
        let rows = all.iter().skip(from).take(LISTED).map(|metric| {
            let pairs = metric.dimensions.iter();
            let pair = |(name, value): (&String, &String)| {
                Item::Map(vec![("Name", Item::text(name.as_str())), ("Value", Item::text(value.as_str()))])
            };
            Item::Map(vec![
                ("Namespace", Item::text(NAMESPACE)),
                ("MetricName", Item::text(metric.name.as_str())),
                ("Dimensions", Item::List(pairs.map(pair).collect())),
            ])
        });
        let mut body = vec![("Metrics", Item::List(rows.collect()))];
        if from + LISTED < all.len() {
            body.push(("NextToken", Item::text(format!("demo-metrics-{}", from + LISTED))));
        }
        Ok(Item::Map(body))
    }

    /// For how long a metric has had values; `None` if it has none yet.
    fn since(&self, metric: &Metric) -> Option<Duration> {
        (self.at + metric.before).checked_sub(metric.at)
    }

    fn data(&self, wanted: &Data, from: usize) -> Item {
        let most = wanted.max_datapoints.unwrap_or(POINTS).clamp(1, POINTS);
        let descending = wanted.scan_by.as_deref() != Some("TimestampAscending");
        // Pages go through the points of all metrics, one metric after the other.
        let (mut skip, mut room, mut rest) = (from, most, false);
        let mut results = Vec::new();
        for query in wanted.metric_data_queries.iter().filter(|q| q.return_data != Some(false)) {
            let Some(stat) = &query.metric_stat else { continue };
            let mut points = self.points(stat, (wanted.start_time, wanted.end_time));
            if descending {
                points.reverse();
            }
            let skipped = skip.min(points.len());
            let taken = (points.len() - skipped).min(room);
            let cut = points.len() - skipped > taken;
            (skip, room, rest) = (skip - skipped, room - taken, rest || cut);
            let part = &points[skipped..skipped + taken];
            let label = query.label.clone().or_else(|| stat.metric.metric_name.clone()).unwrap_or_default();
            results.push(Item::Map(vec![
                ("Id", Item::text(query.id.as_str())),
                ("Label", Item::text(label)),
                ("Timestamps", Item::List(part.iter().map(|(at, _)| Item::Moment(*at)).collect())),
                ("Values", Item::List(part.iter().map(|(_, value)| Item::Number(*value)).collect())),
                ("StatusCode", Item::text(if cut { "PartialData" } else { "Complete" })),
            ]));
        }
        let mut body = vec![("MetricDataResults", Item::List(results))];
        if rest {
            body.push(("NextToken", Item::text(format!("demo-points-{}", from + most))));
        }
        Item::Map(body)
    }

    /// The points of a metric within a time range, one for each period; none for an unknown metric.
    fn points(&self, stat: &Stat, (start, end): (f64, f64)) -> Vec<(i64, f64)> {
        let pairs = |metric: &Metric| {
            metric.dimensions.len() == stat.metric.dimensions.len()
                && stat.metric.dimensions.iter().all(|d| metric.dimensions.get(&d.name) == d.value.as_ref())
        };
        let named = |metric: &&&Metric| {
            stat.metric.namespace.as_deref() == Some(NAMESPACE)
                && stat.metric.metric_name.as_ref() == Some(&metric.name)
                && pairs(metric)
        };
        let Some(metric) = self.metrics.iter().find(named) else { return Vec::new() };
        let mut points: Vec<(i64, Vec<f64>)> = Vec::new();
        for (at, value) in self.values(metric) {
            let begin = at.div_euclid(stat.period) * stat.period;
            #[expect(clippy::cast_precision_loss, reason = "moments of our time")]
            let within = begin as f64 >= start && (begin as f64) < end;
            match points.last_mut().filter(|(last, _)| *last == begin) {
                Some((_, values)) => values.push(value),
                None if within => points.push((begin, vec![value])),
                None => {}
            }
        }
        points.into_iter().map(|(at, values)| (at, statistic(&stat.name, &values))).collect()
    }

    /// The values of a metric so far, one for each whole minute.
    fn values(&self, metric: &Metric) -> Vec<(i64, f64)> {
        let Some(since) = self.since(metric) else { return Vec::new() };
        let span = |d: Duration| TimeDelta::from_std(d).unwrap_or_default();
        let first = (self.start + span(metric.at) - span(metric.before)).timestamp();
        let last = first + span(since.min(metric.lasts)).num_seconds();
        let swing = metric.swing.as_secs_f64().max(1.0);
        let minutes = first.div_euclid(EACH)..=last.div_euclid(EACH);
        let value = |minute: i64| {
            #[expect(clippy::cast_precision_loss, reason = "minutes of a story")]
            let (passed, odd) = ((minute * EACH - first) as f64, (minute.wrapping_mul(2_654_435_761) >> 7 & 0xff) as f64 / 255.0);
            let wave = 0.45 - 0.45 * (passed / swing * TAU).cos() + 0.1 * odd;
            (minute * EACH, metric.low + (metric.high - metric.low) * wave)
        };
        minutes.map(value).collect()
    }
}

fn statistic(name: &str, values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few values")]
    let count = values.len() as f64;
    let sum: f64 = values.iter().sum();
    match name {
        "Minimum" => values.iter().copied().fold(f64::INFINITY, f64::min),
        "Maximum" => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        "Sum" => sum,
        "SampleCount" => count,
        _ => sum / count,
    }
}
