//! The lines of a recording.
//!
//! ```text
//! {"cleanwatch-recording":1,"program":"0.1.0","started":"…","utcOffsetSeconds":3600,"utcOffsetChanges":[{"at":"…","from":3600,"to":7200}],"jobs":[{"region":"…","membership":"…","arn":"…"}]}
//! {"is":"exchange","asked":"…","at":"…","job":{…},"call":"GetTrainedModelInferenceJob","answer":{"latencyMs":41,"attempts":1,"body":{…}}}
//! {"is":"exchange","asked":"…","at":"…","job":{…},"call":"GetTrainedModelInferenceJob","error":{"kind":"throttled","message":"…","http":429,"attempts":2}}
//! {"is":"change","at":"…","job":{…},"member":"status","from":"CREATE_PENDING","to":"CREATE_IN_PROGRESS"}
//! ```

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The version that is written, and the newest one that can be read.
pub const VERSION: u32 = 1;
/// The call that requests a job.
pub const CALL_GET: &str = "GetTrainedModelInferenceJob";
/// The call that looks up a job by its name.
pub const CALL_LIST: &str = "ListTrainedModelInferenceJobs";

type Time = DateTime<Utc>;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    #[serde(rename = "cleanwatch-recording")]
    pub version: u32,
    /// The version of the program that wrote it.
    pub program: String,
    pub started: Time,
    /// How far local time was ahead of UTC where the recording was made.
    pub utc_offset_seconds: i32,
    /// When that changes around the time of the recording; empty if it never does, or in an old recording.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub utc_offset_changes: Vec<OffsetChange>,
    /// The address that was called, if not the service's usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The jobs that were watched from the start.
    pub jobs: Vec<Job>,
}

/// A change of how far local time is ahead of UTC, in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffsetChange {
    pub at: Time,
    pub from: i32,
    pub to: i32,
}

/// A job, and where it is requested.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Job {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    pub region: String,
    pub membership: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The name it is looked up by, if its ARN is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Any other line.
#[derive(Debug)]
pub enum Line {
    Exchange(Box<Exchange>),
    Change(Box<Change>),
}

/// A line with its kind.
#[derive(Serialize)]
struct Tagged<'a, T> {
    is: &'static str,
    #[serde(flatten)]
    line: &'a T,
}

/// The kind of a line.
#[derive(Deserialize)]
struct Tag {
    is: String,
}

impl Line {
    /// The line as text, without a line break.
    ///
    /// # Errors
    /// None for the values of this type; serde's signature says otherwise.
    pub fn to_text(&self) -> serde_json::Result<String> {
        match self {
            Self::Exchange(line) => serde_json::to_string(&Tagged { is: "exchange", line }),
            Self::Change(line) => serde_json::to_string(&Tagged { is: "change", line }),
        }
    }

    /// Parses a line; `None` for a kind that this version does not know.
    ///
    /// # Errors
    /// For a line that is not JSON, or that lacks a field.
    pub fn parse(text: &str) -> serde_json::Result<Option<Self>> {
        // Not with serde's own tags: they cannot pass a raw value through.
        let Tag { is } = serde_json::from_str(text)?;
        Ok(match is.as_str() {
            "exchange" => Some(Self::Exchange(serde_json::from_str(text)?)),
            "change" => Some(Self::Change(serde_json::from_str(text)?)),
            _ => None,
        })
    }
}

/// A call and how it ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Exchange {
    pub asked: Time,
    /// When the SDK began each further attempt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Time>,
    /// When it ended.
    pub at: Time,
    pub job: Job,
    /// The operation.
    pub call: String,
    /// A good response; exactly one of this, `found` and `error` is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// The ARNs of the jobs that have the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}

/// A good response.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    pub latency_ms: i64,
    pub attempts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// How far the clock was behind (+) or ahead (−) of the service's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_off_seconds: Option<i64>,
    /// The body, cleaned and masked.
    pub body: Box<RawValue>,
}

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<u16>,
    pub attempts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_off_seconds: Option<i64>,
}

/// A field that changed. Values of the environment are masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub at: Time,
    pub job: Job,
    pub member: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
}
