//! The part of CloudWatch Logs that the demo has: DescribeLogStreams and GetLogEvents for the log group of inference jobs, by
//! the botocore model of logs and its documentation. The contents of a stream follow from the scenario and the time alone.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::told::{Log, duration};

/// The log group of inference jobs.
const GROUP: &str = "/aws/cleanroomsml/TrainedModelInferenceJobs";
/// The most streams on a page, and the most events.
const STREAMS: usize = 50;
const EVENTS: usize = 10_000;
/// The most bytes in a page of events; each event counts 26 bytes more than its text.
const BYTES: usize = 1 << 20;

/// A call of CloudWatch Logs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Call {
    Streams { prefix: Option<String>, by_time: bool, descending: bool, from: usize, limit: usize },
    Events { stream: String, from: Position, since: i64, until: i64, limit: usize },
}

/// Where a page of events begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    Head,
    /// The last page.
    Tail,
    Forward(usize),
    Backward(usize),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Streams {
    log_group_name: Option<String>,
    log_stream_name_prefix: Option<String>,
    order_by: Option<String>,
    #[serde(default)]
    descending: bool,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Events {
    log_group_name: Option<String>,
    log_stream_name: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    next_token: Option<String>,
    limit: Option<usize>,
    #[serde(default)]
    start_from_head: bool,
}

fn invalid(what: &str) -> Refusal {
    Refusal::new(400, "InvalidParameterException", what)
}

fn missing(what: &str) -> Refusal {
    Refusal::new(400, "ResourceNotFoundException", &format!("The specified {what} does not exist."))
}

impl Call {
    /// Parses a call as the service would.
    pub fn read(name: &str, body: &[u8]) -> Result<Self, Refusal> {
        let unreadable = |_| Refusal::new(400, "SerializationException", "");
        match name {
            "DescribeLogStreams" => {
                let asked: Streams = serde_json::from_slice(body).map_err(unreadable)?;
                group(asked.log_group_name.as_deref())?;
                let by_time = match asked.order_by.as_deref() {
                    None | Some("LogStreamName") => false,
                    Some("LastEventTime") => true,
                    Some(other) => {
                        return Err(invalid(&format!(
                            "1 validation error detected: Value '{other}' at 'orderBy' failed to satisfy constraint: Member must satisfy enum value set: [LogStreamName, LastEventTime]"
                        )));
                    }
                };
                if by_time && asked.log_stream_name_prefix.is_some() {
                    return Err(invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
                }
                let from = match asked.next_token.as_deref() {
                    None => 0,
                    Some(token) => token
                        .strip_prefix("demo-streams-")
                        .and_then(|n| n.parse().ok())
                        .ok_or_else(|| invalid("The specified nextToken is invalid."))?,
                };
                let limit = limited(asked.limit, STREAMS)?;
                Ok(Self::Streams { prefix: asked.log_stream_name_prefix, by_time, descending: asked.descending, from, limit })
            }
            "GetLogEvents" => {
                let asked: Events = serde_json::from_slice(body).map_err(unreadable)?;
                group(asked.log_group_name.as_deref())?;
                let stream = asked.log_stream_name.ok_or_else(|| invalid("logStreamName is missing"))?;
                let number = |text: &str| text.split('/').next().and_then(|n| n.parse().ok());
                let from = match asked.next_token.as_deref() {
                    None if asked.start_from_head => Position::Head,
                    None => Position::Tail,
                    Some(token) => match (token.strip_prefix("f/").and_then(number), token.strip_prefix("b/").and_then(number)) {
                        (Some(at), _) => Position::Forward(at),
                        (_, Some(at)) => Position::Backward(at),
                        _ => return Err(invalid("The specified nextToken is invalid.")),
                    },
                };
                let (since, until) = (asked.start_time.unwrap_or(0), asked.end_time.unwrap_or(i64::MAX));
                Ok(Self::Events { stream, from, since, until, limit: limited(asked.limit, EVENTS)? })
            }
            _ => Err(Refusal::new(400, "UnknownOperationException", "The demo serves DescribeLogStreams and GetLogEvents")),
        }
    }
}

fn group(name: Option<&str>) -> Result<(), Refusal> {
    match name {
        None => Err(invalid(
            "1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null",
        )),
        Some(GROUP) => Ok(()),
        Some(_) => Err(missing("log group")),
    }
}

fn limited(asked: Option<usize>, most: usize) -> Result<usize, Refusal> {
    match asked.unwrap_or(most) {
        limit if (1..=most).contains(&limit) => Ok(limit),
        _ => Err(invalid(&format!("limit must be from 1 to {most}"))),
    }
}

/// All streams at a moment of the story.
pub(super) struct Shelf<'a> {
    pub logs: Vec<&'a Log>,
    pub start: DateTime<Utc>,
    pub at: Duration,
}

impl Shelf<'_> {
    /// The response to a call; a log group without any stream does not exist.
    pub fn answer(&self, call: &Call) -> Result<Value, Refusal> {
        let there: Vec<&Log> = self.logs.iter().copied().filter(|log| self.count(log) > 0).collect();
        if there.is_empty() {
            return Err(missing("log group"));
        }
        match call {
            Call::Streams { prefix, by_time, descending, from, limit } => {
                let mut found: Vec<&Log> = there;
                found.retain(|log| prefix.as_ref().is_none_or(|prefix| log.stream.starts_with(prefix)));
                found.sort_by_key(|log| (if *by_time { self.written(log, self.count(log) - 1) } else { 0 }, &log.stream));
                if *descending {
                    found.reverse();
                }
                let rows: Vec<Value> = found.iter().skip(*from).take(*limit).map(|log| self.stream(log)).collect();
                let mut body = json!({ "logStreams": rows });
                if from + limit < found.len() {
                    body["nextToken"] = json!(format!("demo-streams-{}", from + limit));
                }
                Ok(body)
            }
            Call::Events { stream, from, since, until, limit } => {
                let log = there.into_iter().find(|log| log.stream == *stream).ok_or_else(|| missing("log stream"))?;
                Ok(self.events(log, *from, (*since, *until), *limit))
            }
        }
    }

    /// How many lines a stream has.
    fn count(&self, log: &Log) -> usize {
        let begun = self.at + log.before;
        let Some(since) = begun.checked_sub(log.at) else { return 0 };
        let lines = since.min(log.lasts).as_millis() / log.every.as_millis().max(1) + 1;
        usize::try_from(lines).unwrap_or(usize::MAX)
    }

    /// When a line was written, in milliseconds since 1970.
    fn written(&self, log: &Log, line: usize) -> i64 {
        let first =
            self.start + TimeDelta::from_std(log.at).unwrap_or_default() - TimeDelta::from_std(log.before).unwrap_or_default();
        let every = i64::try_from(log.every.as_millis()).unwrap_or(1);
        first.timestamp_millis() + every * i64::try_from(line).unwrap_or(0)
    }

    fn stream(&self, log: &Log) -> Value {
        let (first, last) = (self.written(log, 0), self.written(log, self.count(log) - 1));
        json!({
            "logStreamName": log.stream,
            "creationTime": first - 40,
            "firstEventTimestamp": first,
            "lastEventTimestamp": last,
            "lastIngestionTime": last + 35,
            "uploadSequenceToken": "49039859",
            "arn": format!("arn:aws:logs:{}:{}:log-group:{GROUP}:log-stream:{}", crate::demo::place::REGION, crate::demo::place::ACCOUNT, log.stream),
            "storedBytes": 0,
        })
    }

    fn events(&self, log: &Log, from: Position, (since, until): (i64, i64), limit: usize) -> Value {
        let all = self.count(log);
        let (begins, forwards) = match from {
            Position::Head => (0, true),
            Position::Forward(at) => (at.min(all), true),
            Position::Tail => (all, false),
            Position::Backward(at) => (at.min(all), false),
        };
        let mut room = BYTES;
        let mut events = Vec::new();
        let (mut low, mut high) = (begins, begins);
        while events.len() < limit && if forwards { high < all } else { low > 0 } {
            let line = if forwards { high } else { low - 1 };
            let written = self.written(log, line);
            let message = log.lines[line % log.lines.len()].replace("{n}", &line.to_string());
            let Some(left) = room.checked_sub(message.len() + 26) else { break };
            room = left;
            if (since..until).contains(&written) {
                events.push(json!({ "timestamp": written, "message": message, "ingestionTime": written + 35 }));
            }
            if forwards { high += 1 } else { low -= 1 }
        }
        if !forwards {
            events.reverse();
        }
        json!({ "events": events, "nextForwardToken": format!("f/{high}/s"), "nextBackwardToken": format!("b/{low}/s") })
    }
}

/// Parses a span such as 250ms, 12s or 3m.
pub(super) fn pace<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(d)?;
    match text.strip_suffix("ms") {
        Some(digits) => digits.parse().map(Duration::from_millis).map_err(serde::de::Error::custom),
        None => duration(serde::de::value::StringDeserializer::new(text)),
    }
}
