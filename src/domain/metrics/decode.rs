//! Decodes a body into a page of metrics or of data points, row by row: a row that cannot be read does not spoil the others.

use super::{Dimension, Listed, Metric, Point, Points};
use crate::domain::item::Item;
use crate::domain::text::line;

/// Status codes of results that have no values.
const WITHOUT: [&str; 2] = ["InternalError", "Forbidden"];

/// A page of ListMetrics; `None` if the body has other fields but no list of metrics.
#[must_use]
pub fn listed(body: &Item) -> Option<Listed> {
    if !holds(body, "Metrics") {
        return None;
    }
    let rows = body.list("Metrics");
    let metrics: Vec<Metric> = rows.iter().filter_map(metric).collect();
    let unreadable = rows.len() - metrics.len();
    Some(Listed { metrics, next: body.text("NextToken").map(str::to_owned), unreadable })
}

/// A page of GetMetricData; `None` if the body has other fields but no list of results.
#[must_use]
pub fn points(body: &Item) -> Option<Points> {
    if !holds(body, "MetricDataResults") {
        return None;
    }
    let mut page = Points { next: body.text("NextToken").map(str::to_owned), ..Points::default() };
    notes(&mut page, body);
    for result in body.list("MetricDataResults") {
        take(&mut page, result);
    }
    Some(page)
}

/// Whether a body is such a page: it has the list, or no field at all.
fn holds(body: &Item, list: &str) -> bool {
    matches!(body, Item::Map(members) if members.is_empty() || members.contains_key(list))
}

fn metric(row: &Item) -> Option<Metric> {
    let each = row.list("Dimensions").iter();
    let dimensions = each.filter_map(|d| Some(Dimension { name: owned(d, "Name")?, value: owned(d, "Value")? })).collect();
    Some(Metric { name: owned(row, "MetricName")?, dimensions })
}

/// A text field, which may be empty.
fn owned(item: &Item, name: &str) -> Option<String> {
    if let Item::Text(text) = item.get(name)? { Some(text.clone()) } else { None }
}

/// Adds the result for one metric.
fn take(page: &mut Points, result: &Item) {
    notes(page, result);
    if let Some(status) = result.text("StatusCode").filter(|status| WITHOUT.contains(status)) {
        note(page, [Some(status), result.text("Label")]);
    }
    let place = result.text("Id").and_then(|id| id.strip_prefix('m')).and_then(|n| n.parse().ok());
    let Some(place) = place else { return };
    // A value belongs to the timestamp at the same index, even if others cannot be read.
    let each = result.list("Timestamps").iter().zip(result.list("Values"));
    let points = each.filter_map(|(at, value)| Some(Point { at: at.moment()?, value: value.number()? }));
    page.of.push((place, points.collect()));
}

fn notes(page: &mut Points, of: &Item) {
    for message in of.list("Messages") {
        note(page, [message.text("Code"), message.text("Value")]);
    }
}

/// Keeps what the service says besides the values, each message once.
fn note(page: &mut Points, said: [Option<&str>; 2]) {
    let said = line(&said.into_iter().flatten().collect::<Vec<_>>().join(": "));
    if !said.is_empty() && !page.notes.contains(&said) {
        page.notes.push(said);
    }
}
