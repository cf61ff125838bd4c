//! Events as JSON, one a line. `assets/schema.json` describes them.

use serde::Serialize;
use serde_json::value::RawValue;

use super::json::{Failure, Source, Standing, body};
use super::{VERSION, rfc3339};
use crate::app::base::event::{self, Event, What};
use crate::domain::change::Change;
use crate::domain::kind::Kind;
use crate::domain::skew::Skew;

#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    event: &'static str,
    number: u64,
    time: String,
    source: Source,
    name: &'a str,
    #[serde(flatten)]
    standing: Option<Standing>,
    #[serde(flatten)]
    more: More<'a>,
}

/// What an event has in addition to the common fields.
#[derive(Serialize)]
#[serde(untagged)]
enum More<'a> {
    Nothing {},
    First {
        job: Box<RawValue>,
    },
    Changed {
        changes: Vec<Changed<'a>>,
        before: Option<Before>,
    },
    #[serde(rename_all = "camelCase")]
    Failed {
        error: Failure,
        failures: u32,
        retry_at: Option<String>,
    },
    #[serde(rename_all = "camelCase")]
    Recovered {
        failures: u32,
        after_seconds: i64,
    },
    Trouble {
        text: &'a str,
    },
    Ended {
        outcome: &'static str,
    },
}

/// A field that changed; `null`: absent.
#[derive(Serialize)]
struct Changed<'a> {
    member: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
    from: Option<&'a str>,
    to: Option<&'a str>,
}

impl<'a> Changed<'a> {
    fn of(kind: &Kind, change: &'a Change) -> Self {
        Self {
            member: kind.member(change.field),
            entry: change.entry.as_deref(),
            from: change.from.as_deref(),
            to: change.to.as_deref(),
        }
    }
}

/// The status before, and how long it lasted.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Before {
    #[serde(flatten)]
    standing: Standing,
    seconds: i64,
    at_least_seconds: i64,
    /// `null`: unknown, because the status was already there when watching began.
    at_most_seconds: Option<i64>,
}

impl Before {
    fn of(before: &event::Before, skew: Skew) -> Self {
        let event::Before { segment, span, stood } = before;
        Self {
            standing: Standing::of(segment, skew),
            seconds: span.num_seconds().max(0),
            at_least_seconds: stood.least.num_seconds(),
            // An upper bound has to be rounded up, or it would not be one.
            at_most_seconds: stood.most.map(|most| (most.num_milliseconds() + 999) / 1000),
        }
    }
}

/// An event as JSON, without a line break. `endpoint` is the address that was called, if not the usual one.
#[must_use]
pub fn line(event: &Event, endpoint: Option<&str>) -> String {
    let skew = event.skew;
    let (name, more) = match &event.what {
        What::Asked => ("asked", More::Nothing {}),
        What::First(snapshot) => ("first", More::First { job: body(&snapshot.body) }),
        What::Changed { changes, before } => {
            let changes = changes.iter().map(|change| Changed::of(event.key.kind, change)).collect();
            let before = before.as_ref().map(|before| Before::of(before, skew));
            ("change", More::Changed { changes, before })
        }
        What::Failed { error, failures, retry, .. } => {
            let error = Failure::of(error, &event.key, endpoint);
            ("error", More::Failed { error, failures: *failures, retry_at: retry.map(|at| rfc3339(skew.theirs(at))) })
        }
        What::Recovered { failures, after } => {
            ("recovered", More::Recovered { failures: *failures, after_seconds: after.num_seconds().max(0) })
        }
        What::Trouble(text) => ("trouble", More::Trouble { text }),
        What::Ended(outcome) => ("end", More::Ended { outcome: outcome.word() }),
    };
    let line = Line {
        version: VERSION,
        event: name,
        number: event.number,
        time: rfc3339(skew.theirs(event.at)),
        source: Source::of(&event.key),
        name: &event.title,
        standing: event.current.as_ref().map(|segment| Standing::of(segment, skew)),
        more,
    };
    serde_json::to_string(&line).unwrap_or_default()
}
