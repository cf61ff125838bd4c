//! Jobs as one JSON document, or as the service's own bodies. `assets/schema.json` describes it.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{VERSION, rfc3339};
use crate::app::base::scene::Scene;
use crate::app::job::watch::Watch;
use crate::app::shell::state::State;
use crate::domain::change::MASK;
use crate::domain::error::FetchError;
use crate::domain::history::{Segment, Start};
use crate::domain::ids::{JobKey, Listing};
use crate::domain::json::{Node, Tree};
use crate::domain::kind::is_secret_member;
use crate::domain::skew::Skew;
use crate::domain::status::Phase;
use crate::domain::text::line;

/// Where a job was requested.
#[derive(Debug, Serialize)]
pub(super) struct Source {
    /// `null` until the name has been looked up.
    arn: Option<String>,
    /// The name or ID it was given by, if that was not an ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    region: String,
    membership: String,
    profile: Option<String>,
}

impl Source {
    pub(super) fn of(key: &JobKey) -> Self {
        let arn = key.arn().map(ToString::to_string);
        Self {
            name: arn.is_none().then(|| line(key.short())),
            arn,
            region: line(&key.source.region),
            membership: line(&key.source.membership),
            profile: key.source.profile.as_deref().map(line),
        }
    }
}

/// A status as it is understood, and since when the job has had it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Standing {
    /// As the service wrote it; `null`: the service sent none that can be read.
    pub status: Option<String>,
    pub phase: &'static str,
    pub since: String,
    /// How the start is known.
    pub since_known: &'static str,
    /// With `seen`: it may have begun up to this much earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_seconds: Option<i64>,
}

impl Standing {
    pub(super) fn of(segment: &Segment, skew: Skew) -> Self {
        let (since_known, within_seconds) = match segment.start {
            Start::Created => ("created", None),
            Start::Updated => ("updated", None),
            // An upper bound has to be rounded up, or it would not be one.
            Start::Seen(gap) => ("seen", Some((gap.num_milliseconds().max(0) + 999) / 1000)),
            Start::Already => ("already", None),
            Start::Left => ("unwatched", None),
        };
        let status = segment.status.as_ref().map(|s| s.raw().to_owned()).filter(|s| !s.is_empty());
        let phase = phase(segment.phase().unwrap_or(Phase::Unknown));
        Self { status, phase, since: rfc3339(skew.theirs(segment.from)), since_known, within_seconds }
    }
}

/// A phase's name in JSON.
#[must_use]
pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Queued => "queued",
        Phase::Running => "running",
        Phase::Succeeded => "succeeded",
        Phase::Failed => "failed",
        Phase::Cancelling => "cancelling",
        Phase::Inactive => "inactive",
        Phase::CancelFailed => "cancel-failed",
        Phase::Unknown => "unknown",
    }
}

/// A failed call.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Failure {
    kind: &'static str,
    /// All of it, on one line.
    text: String,
    /// What can be done next.
    advice: String,
    code: Option<String>,
    message: String,
    http_status: Option<u16>,
    request_id: Option<String>,
}

impl Failure {
    pub(super) fn of(error: &FetchError, key: &JobKey, endpoint: Option<&str>) -> Self {
        Self::with(error, error.advice(key, endpoint))
    }

    /// For a call for a list.
    pub(super) fn of_list(error: &FetchError, listing: &Listing, endpoint: Option<&str>) -> Self {
        Self::with(error, error.advice_for_list(listing, endpoint))
    }

    fn with(error: &FetchError, advice: String) -> Self {
        Self {
            kind: error.kind.name(),
            text: error.to_string(),
            advice,
            code: error.code.clone(),
            message: error.message.clone(),
            http_status: error.http,
            request_id: error.request_id.clone(),
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    time: String,
    jobs: Vec<Got<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Got<'a> {
    source: Source,
    #[serde(flatten)]
    standing: Option<Standing>,
    /// When the response came.
    seen: Option<String>,
    latency_ms: Option<i64>,
    request_id: Option<&'a str>,
    /// The service's own fields.
    job: Option<Box<RawValue>>,
    error: Option<Failure>,
}

/// A body as JSON, with the values of the environment masked.
pub(super) fn body(tree: &Tree) -> Box<RawValue> {
    let members = tree.members.iter().map(|(k, v)| (k.clone(), if is_secret_member(k) { v.masked(MASK) } else { v.clone() }));
    let text = Node::Map(members.collect()).compact();
    // A tree was parsed from JSON and is JSON again; a test tries odd ones.
    RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// All jobs as one document, on several lines, with a line break at the end.
#[must_use]
pub fn document(state: &State) -> String {
    let jobs = state.watches.iter().map(|watch| job(watch, &state.scene)).collect();
    pretty(&Document { version: VERSION, time: rfc3339(state.scene.skew.theirs(state.scene.now)), jobs })
}

/// A value as JSON on several lines, with a line break at the end.
pub(super) fn pretty(value: &impl Serialize) -> String {
    let mut out = String::new();
    put_pretty(value, 0, &mut out);
    out.push('\n');
    out
}

/// Appends a value as JSON on several lines, at this level of indentation.
pub(super) fn put_pretty(value: &impl Serialize, level: usize, out: &mut String) {
    let compact = serde_json::to_string(value).unwrap_or_default();
    // Through our own tree, which keeps every digit of every number.
    if let Ok(tree) = Tree::parse(compact.as_bytes()) {
        Node::Map(tree.members).pretty(level, out);
    }
}

fn job<'a>(watch: &'a Watch, scene: &Scene) -> Got<'a> {
    let latest = watch.history.as_ref().map(|h| &h.latest);
    Got {
        source: Source::of(&watch.key),
        standing: watch.history.as_ref().map(|h| Standing::of(h.current(), scene.skew)),
        seen: watch.history.as_ref().map(|h| rfc3339(scene.skew.theirs(h.at))),
        latency_ms: latest.map(|l| l.call.latency.num_milliseconds()),
        request_id: latest.and_then(|l| l.call.request_id.as_deref()),
        job: latest.map(|l| body(&l.body)),
        error: watch.refresh.error.as_ref().map(|(error, _)| Failure::of(error, &watch.key, scene.settings.endpoint.as_deref())),
    }
}

/// The service's own bodies, masked and pretty-printed, each ended by a line break; nothing for a job without a response.
#[must_use]
pub fn raw(state: &State) -> String {
    let latest = state.watches.iter().filter_map(|w| w.history.as_ref()).map(|h| body(&h.latest.body));
    latest.map(|body| pretty(&body)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::INFERENCE_JOB;
    use crate::domain::{Span, Time};

    #[test]
    fn every_body_becomes_json_again_with_its_secrets_masked() {
        for text in [
            r#"{"status":"ACTIVE","hyperparameters":{"token":"hunter2","more":["hunter3"]}}"#.to_owned(),
            r#"{"status":"ACTIVE","n":1e400,"environment":{"K":"hunter2","L":[1,{"x":"hunter3"}]}}"#.to_owned(),
            format!(r#"{{"status":"X","deep":{}1{},"half":"\ud800","environment":"hunter2"}}"#, "[".repeat(99), "]".repeat(99)),
            "{\"status\":\"\\u001b[31m\\u202e\",\"deep\":".to_owned()
                + &"[".repeat(40)
                + "\"\u{202e}\\u0007\""
                + &"]".repeat(40)
                + "}",
            format!("{{\"status\":\"two\\nlines\",\"deep\":{}\n1\n{}}}", "[".repeat(40), "]".repeat(40)),
        ] {
            let tree = Tree::parse(text.as_bytes()).unwrap();
            let json = body(&tree);
            assert_ne!(json.get(), "null", "{text}");
            assert!(!json.get().contains("hunter") && !json.get().contains('\u{202e}'), "{json}");
            assert!(!json.get().contains('\n'), "an event is one line: {json}");
            assert!(Tree::parse(pretty(&json).as_bytes()).is_ok());
        }
    }
    #[test]
    fn a_bound_is_rounded_up_and_a_status_that_cannot_be_read_is_none() {
        let within = |ms| {
            let start = Start::Seen(Span::milliseconds(ms));
            Standing::of(
                &Segment { status: Some(INFERENCE_JOB.status("ACTIVE")), from: Time::UNIX_EPOCH, start },
                Skew::default(),
            )
            .within_seconds
        };
        assert_eq!([-5, 0, 1, 1000, 1001].map(within), [Some(0), Some(0), Some(1), Some(1), Some(2)]);
        let empty = Segment { status: Some(INFERENCE_JOB.status("")), from: Time::UNIX_EPOCH, start: Start::Already };
        let standing = Standing::of(&empty, Skew::default());
        assert_eq!((standing.status, standing.phase, standing.within_seconds), (None, "unknown", None));
    }
}
