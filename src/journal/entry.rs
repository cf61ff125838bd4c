//! The contents of a line in a journal. There is no field for environment values, tags or bodies, so none can be written.
//! Texts are returned as they were given: code that displays them has to clean them.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize, Serializer};

/// The most characters of a text that are written; the rest is cut off.
pub const LONGEST: usize = 512;

/// Something that was seen, and when.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entry {
    /// Milliseconds are kept, as in every other time here.
    #[serde(serialize_with = "moment")]
    pub at: DateTime<Utc>,
    #[serde(flatten)]
    pub what: What,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum What {
    /// Watching began. Between the entry before this one and the one after it, the job may not have been watched.
    Opened,
    /// Facts that hardly change; `None`: the service did not say.
    Facts {
        #[serde(serialize_with = "short_if_any", skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(serialize_with = "moment_if_any", skip_serializing_if = "Option::is_none")]
        created: Option<DateTime<Utc>>,
        #[serde(serialize_with = "short_if_any", skip_serializing_if = "Option::is_none")]
        instance_type: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        instance_count: Option<i64>,
        #[serde(serialize_with = "short_if_any", skip_serializing_if = "Option::is_none")]
        trained_model: Option<String>,
    },
    /// A status that differs from the one before.
    Status {
        #[serde(serialize_with = "short")]
        status: String,
        #[serde(serialize_with = "moment")]
        from: DateTime<Utc>,
        start: Start,
        /// It may have begun up to this many milliseconds before `from`; `None`: no such bound is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        gap_ms: Option<i64>,
    },
    /// Whether metrics and logs are published; `None`: not reported.
    Publish {
        #[serde(serialize_with = "short_if_any", skip_serializing_if = "Option::is_none")]
        metrics: Option<String>,
        #[serde(serialize_with = "short_if_any", skip_serializing_if = "Option::is_none")]
        logs: Option<String>,
    },
    /// From here on the service's clock, which all times here are by, was ahead of this machine's by this much.
    Clock { ahead_ms: i64 },
    /// A good response came, with nothing new in it.
    Seen,
}

/// How the start of a status is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// The service's createTime.
    Created,
    /// The service's updateTime.
    Updated,
    /// The time at which it was first seen.
    Seen,
    /// It was already there when watching began; since when is unknown.
    Already,
}

fn moment<S: Serializer>(time: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn moment_if_any<S: Serializer>(time: &Option<DateTime<Utc>>, to: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => moment(time, to),
        None => to.serialize_none(),
    }
}

fn short<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    to.serialize_str(&text[..end])
}

#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn short_if_any<S: Serializer>(text: &Option<String>, to: S) -> Result<S::Ok, S::Error> {
    match text {
        Some(text) => short(text, to),
        None => to.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn status(status: &str) -> What {
        What::Status { status: status.into(), from: at("2026-11-25T06:59:58Z"), start: Start::Seen, gap_ms: Some(5000) }
    }

    fn facts(name: Option<&str>, created: Option<DateTime<Utc>>) -> What {
        What::Facts {
            name: name.map(Into::into),
            created,
            instance_type: Some("ml.g5.xlarge".into()),
            instance_count: Some(2),
            trained_model: None,
        }
    }

    #[test]
    fn each_kind_has_a_line_of_its_own_shape() {
        for (what, line) in [
            (What::Opened, r#""is":"opened"}"#),
            (What::Seen, r#""is":"seen"}"#),
            (
                status("ACTIVE"),
                r#""is":"status","status":"ACTIVE","from":"2026-11-25T06:59:58.000Z","start":"seen","gap_ms":5000}"#,
            ),
            (
                facts(Some("nightly"), Some(at("2026-11-25T05:00:00.5Z"))),
                concat!(
                    r#""is":"facts","name":"nightly","created":"2026-11-25T05:00:00.500Z","#,
                    r#""instance_type":"ml.g5.xlarge","instance_count":2}"#
                ),
            ),
            (
                What::Publish { metrics: Some("PUBLISH_FAILED".into()), logs: None },
                r#""is":"publish","metrics":"PUBLISH_FAILED"}"#,
            ),
        ] {
            let entry = Entry { at: at("2026-11-25T07:00:00.1234Z"), what };
            let written = serde_json::to_string(&entry).unwrap();
            assert_eq!(written, format!("{{\"at\":\"2026-11-25T07:00:00.123Z\",{line}"));
            let back: Entry = serde_json::from_str(&written).unwrap();
            assert_eq!((back.at, back.what), (at("2026-11-25T07:00:00.123Z"), entry.what));
        }
    }

    #[test]
    fn times_of_any_year_come_back() {
        for time in [DateTime::<Utc>::MIN_UTC, at("0001-01-01T00:00:00Z"), at("+12345-01-01T00:00:00Z"), DateTime::<Utc>::MAX_UTC]
        {
            let entry = Entry { at: time, what: facts(None, Some(time)) };
            let back: Entry = serde_json::from_str(&serde_json::to_string(&entry).unwrap()).unwrap();
            assert_eq!(back.at.timestamp_millis(), time.timestamp_millis());
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_control_characters_cannot_break_a_line() {
        let entry = Entry { at: at("2026-11-25T07:00:00Z"), what: status(&format!("\n\x1b[2J{}", "ü".repeat(2000))) };
        let written = serde_json::to_string(&entry).unwrap();
        assert!(!written.contains(char::is_control), "{written}");
        let What::Status { status, .. } = serde_json::from_str::<Entry>(&written).unwrap().what else { panic!("a status") };
        assert_eq!(status, format!("\n\x1b[2J{}", "ü".repeat(LONGEST - 5)));
    }

    #[test]
    fn a_member_that_a_later_version_adds_is_no_obstacle() {
        let line = r#"{"at":"2026-11-25T07:00:00Z","is":"seen","by":"somebody","more":{"a":[1]}}"#;
        assert_eq!(serde_json::from_str::<Entry>(line).unwrap().what, What::Seen);
        let publish: Entry = serde_json::from_str(r#"{"is":"publish","at":"2026-11-25T09:00:00+02:00"}"#).unwrap();
        assert_eq!(publish, Entry { at: at("2026-11-25T07:00:00Z"), what: What::Publish { metrics: None, logs: None } });
    }
}
