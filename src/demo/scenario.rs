//! Scenario files: which jobs there are, what happens to them when, and what goes wrong on the wire.
//!
//! ```toml
//! about = "one line"
//! [[job]]
//! id = "…"                    # the last part of its ARN
//! created = "3m"              # how long before the start it was created
//! updated = "1m"              # how long before the start it was last updated; without it: when it was created
//! status = "CREATE_PENDING"   # how it begins
//! [job.members]               # members of the answer, by the service's names; "@/x" becomes an ARN of the membership
//! [[job.step]]
//! at = "12s"                  # after the start
//! set = { status = "ACTIVE" } # members that change; updateTime becomes this moment
//! unset = ["description"]
//! [[fault]]
//! from = "20s"                # a stretch of time in which each call, or each nth, meets
//! until = "30s"
//! every = 1
//! what = "throttled"          # one of [`Fault`]'s kinds
//! ```

use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// The region all scenarios play in.
pub(super) const REGION: &str = "us-east-1";
/// The account all jobs belong to.
pub(super) const ACCOUNT: &str = "111122223333";
/// The membership all jobs belong to.
pub(super) const MEMBERSHIP: &str = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";
/// The collaboration of the membership.
pub(super) const COLLABORATION: &str = "c0ffee00-1111-4222-8333-444455556666";

macro_rules! scenarios {
    ($($name:literal),* $(,)?) => {
        const SCENARIOS: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../assets/demo/", $name, ".toml")))),*];
    };
}

scenarios!(
    "default",
    "success",
    "failure",
    "publish-failed",
    "cancelled",
    "cancel-failed",
    "throttled",
    "flaky",
    "expired-credentials",
    "unknown-status",
    "hostile-text",
    "minimal",
    "slow-queue",
);

/// A story to serve.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    #[serde(skip)]
    name: String,
    about: String,
    #[serde(rename = "job")]
    pub(super) jobs: Vec<Job>,
    #[serde(default, rename = "fault")]
    pub(super) faults: Vec<Fault>,
}

/// A job of a story.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Job {
    pub id: String,
    #[serde(deserialize_with = "duration")]
    pub created: Duration,
    #[serde(default, deserialize_with = "some_duration")]
    pub updated: Option<Duration>,
    pub status: String,
    pub members: Map<String, Value>,
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
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
    /// Each nth call of the stretch; 1: all.
    #[serde(default = "one")]
    pub every: u64,
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
    /// The connection closes without an answer.
    Reset,
    /// The answer never comes.
    Hang,
    /// The answer comes three seconds late.
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

fn duration<'de, D: Deserializer<'de>>(d: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(d)?;
    let (digits, unit) = text.split_at(text.len().saturating_sub(1));
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(serde::de::Error::custom(format!("\"{text}\" is no duration such as 12s, 3m or 1h"))),
    };
    let count: u64 =
        digits.parse().map_err(|_| serde::de::Error::custom(format!("\"{text}\" is no duration such as 12s, 3m or 1h")))?;
    Ok(Duration::from_secs(count * factor))
}

/// Why there is no such scenario.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    #[error("there is no scenario \"{name}\"; there are: {known}")]
    Unknown { name: String, known: String },
    #[error("scenario {name}: {why}")]
    Malformed { name: String, why: String },
}

impl Scenario {
    /// The scenarios, the default one first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SCENARIOS.iter().map(|(name, _)| *name)
    }

    /// Reads a scenario.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn load(name: &str) -> Result<Self, ScenarioError> {
        let Some((_, text)) = SCENARIOS.iter().find(|(known, _)| *known == name) else {
            let name: String = name.chars().filter(|c| !c.is_control()).collect();
            return Err(ScenarioError::Unknown { name, known: Self::names().collect::<Vec<_>>().join(", ") });
        };
        Self::parse(name, text)
    }

    /// Reads a scenario from its text.
    ///
    /// # Errors
    /// Says what in the text is not understood.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioError> {
        let malformed = |e: toml::de::Error| ScenarioError::Malformed { name: name.to_owned(), why: e.to_string() };
        let mut scenario: Self = toml::from_str(text).map_err(malformed)?;
        name.clone_into(&mut scenario.name);
        for job in &mut scenario.jobs {
            job.members.values_mut().for_each(expand);
            for step in &mut job.steps {
                step.set.values_mut().for_each(expand);
            }
        }
        Ok(scenario)
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it shows, in a line.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The jobs to open, in order.
    #[must_use]
    pub fn arns(&self) -> Vec<String> {
        self.jobs.iter().map(Job::arn).collect()
    }

    #[must_use]
    pub fn membership(&self) -> &'static str {
        MEMBERSHIP
    }

    #[must_use]
    pub fn region(&self) -> &'static str {
        REGION
    }
}

impl Job {
    pub fn arn(&self) -> String {
        arn(&format!("trained-model-inference-job/{}", self.id))
    }
}

fn arn(resource: &str) -> String {
    format!("arn:aws:cleanrooms-ml:{REGION}:{ACCOUNT}:membership/{MEMBERSHIP}/{resource}")
}

/// Writes out ARNs that stand as `@/…`.
fn expand(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(resource) = text.strip_prefix("@/") {
                *text = arn(resource);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(expand),
        Value::Object(members) => members.values_mut().for_each(expand),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_understood() {
        for name in Scenario::names() {
            let scenario = Scenario::load(name).unwrap_or_else(|e| panic!("{e}"));
            assert!(!scenario.about().is_empty() && !scenario.arns().is_empty(), "{name}");
            for job in &scenario.jobs {
                assert!(job.steps.windows(2).all(|w| w[0].at <= w[1].at), "{name}: steps in order");
                let begun = job.status != "CREATE_PENDING";
                let later = job.updated.is_some_and(|updated| updated < job.created);
                assert_eq!(begun, later, "{name}: {} was updated since it was created if it is past its beginning", job.id);
            }
        }
    }

    #[test]
    fn an_unknown_scenario_names_those_there_are() {
        let error = Scenario::load("nope").unwrap_err().to_string();
        assert!(error.contains("default, success"), "{error}");
    }

    #[test]
    fn what_a_file_does_not_know_is_refused() {
        assert!(Scenario::parse("x", "about = \"\"\njob = []\nfoo = 1").is_err());
        assert!(Scenario::parse("x", "about = \"\"\n[[job]]\nid=\"a\"\ncreated=\"3 weeks\"\nstatus=\"A\"\nmembers={}").is_err());
    }
}
