//! What a scenario file defines one by one: jobs, the steps of their lives, and what goes wrong on the wire.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A job of a story.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Job {
    /// Its ARN, set once its membership is known.
    #[serde(skip)]
    pub arn: String,
    pub id: String,
    #[serde(default)]
    pub membership: String,
    #[serde(deserialize_with = "duration")]
    pub created: Duration,
    /// How long after the start it is created, if it does not exist from the start.
    #[serde(default, deserialize_with = "duration")]
    pub appears: Duration,
    #[serde(default, deserialize_with = "some_duration")]
    pub updated: Option<Duration>,
    pub status: String,
    pub members: Map<String, Value>,
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
    #[serde(default, rename = "log")]
    pub logs: Vec<Log>,
    #[serde(default, rename = "metric")]
    pub metrics: Vec<Metric>,
}

/// A metric: a value each minute, which swings between two values.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Metric {
    pub name: String,
    /// Names and values.
    #[serde(default)]
    pub dimensions: BTreeMap<String, String>,
    /// When the first value comes: `at` after the start, minus `before`.
    #[serde(default, deserialize_with = "duration")]
    pub at: Duration,
    #[serde(default, deserialize_with = "duration")]
    pub before: Duration,
    /// For how long values come.
    #[serde(deserialize_with = "duration")]
    pub lasts: Duration,
    /// How long after the first value it is listed.
    #[serde(default, deserialize_with = "duration")]
    pub unlisted: Duration,
    pub low: f64,
    pub high: f64,
    /// The time from one low to the next.
    #[serde(deserialize_with = "duration")]
    pub swing: Duration,
}

/// A log stream: lines that are written one after the other, at a steady pace.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Log {
    /// Its name.
    pub stream: String,
    /// When the first line is written: `at` after the start, minus `before`.
    #[serde(default, deserialize_with = "duration")]
    pub at: Duration,
    #[serde(default, deserialize_with = "duration")]
    pub before: Duration,
    /// For how long lines are written.
    #[serde(deserialize_with = "duration")]
    pub lasts: Duration,
    /// The time between two lines.
    #[serde(deserialize_with = "super::logs::pace")]
    pub every: Duration,
    /// The lines that are written, again and again; `{n}` is the number of the line.
    pub lines: Vec<String>,
}

/// What happens to a job at a moment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    #[serde(deserialize_with = "duration")]
    pub at: Duration,
    #[serde(default)]
    pub set: Map<String, Value>,
    #[serde(default)]
    pub unset: Vec<String>,
}

/// What goes wrong on the wire, and when.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    #[serde(deserialize_with = "duration")]
    pub from: Duration,
    #[serde(deserialize_with = "duration")]
    pub until: Duration,
    /// Each nth call in the period; 1: all calls.
    #[serde(default = "one")]
    pub every: u64,
    #[serde(default)]
    pub membership: Option<String>,
    #[serde(default)]
    pub action: Option<String>,
    pub what: What,
}

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum What {
    Throttled,
    /// A 429 without any code.
    Bare429,
    InternalError,
    Unavailable,
    ExpiredToken,
    AccessDenied,
    /// The connection closes without a response.
    Reset,
    /// The response never comes.
    Hang,
    /// The response comes three seconds late.
    Slow,
    /// The connection closes in the middle of the body.
    Cut,
    Html,
    NotJson,
}

fn one() -> u64 {
    1
}

fn some_duration<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Duration>, D::Error> {
    duration(d).map(Some)
}

/// Parses a span such as 12s, 3m, 1h or 2d.
pub(super) fn duration<'de, D: Deserializer<'de>>(d: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(d)?;
    let (digits, unit) = text.split_at(text.len().saturating_sub(1));
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 24 * 3600,
        _ => return Err(serde::de::Error::custom(format!("\"{text}\" is no duration such as 12s, 3m, 1h or 2d"))),
    };
    let count: u64 =
        digits.parse().map_err(|_| serde::de::Error::custom(format!("\"{text}\" is no duration such as 12s, 3m, 1h or 2d")))?;
    Ok(Duration::from_secs(count * factor))
}
