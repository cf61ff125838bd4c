//! The steps of the checklist as data: what is known about a thing, what a step found, and where it is documented.
use crate::domain::ids::Arn;
use crate::domain::job::Job;
use crate::domain::json::Tree;
use crate::domain::rights::{Caller, Decision};
use crate::domain::room::Member;
use crate::domain::status::Phase;

/// AWS's checklist: aws/agent-toolkit-for-aws at d6ad2e4, custom-model-logging-debugging.md.
pub(super) const CHECKLIST: &str = "github.com/aws/agent-toolkit-for-aws, custom-model-logging-debugging.md";

pub(super) const LOGS_GUIDE: &str = "docs.aws.amazon.com/clean-rooms/latest/userguide/custom-model-logs.html";

pub(super) const ROLES_GUIDE: &str = "docs.aws.amazon.com/clean-rooms/latest/userguide/ml-roles.html";

pub(super) const ASSOCIATION_GUIDE: &str = "docs.aws.amazon.com/clean-rooms/latest/userguide/associate-model-algorithm.html";

pub(super) const INPUT_GUIDE: &str = "docs.aws.amazon.com/clean-rooms/latest/userguide/inference-model-guidelines.html";

pub(super) const RUN_GUIDE: &str = "docs.aws.amazon.com/clean-rooms/latest/userguide/run-inference-jobs.html";

pub(super) const SAMPLE: &str = "github.com/aws-samples/sample-AWSCleanRoomsCustomMLModel, README.md";

pub(super) const API: &str = "docs.aws.amazon.com/cleanrooms-ml/latest/APIReference";

/// Fixes for logs and metrics are not retroactive (the checklist, section 8).
pub(super) const NEW_JOB: &str = "then start a new job: fixes apply to new jobs only";

/// The result of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    Fail,
    CannotTell,
    /// A request is still unanswered.
    Asking,
    Pass,
}

impl Verdict {
    /// The word for it, on the screen and in print.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "PROBLEM",
            Self::CannotTell => "UNKNOWN",
            Self::Asking => "CHECKING",
            Self::Pass => "OK",
        }
    }

    /// The word for it in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::CannotTell => "cannot-tell",
            Self::Asking => "asking",
            Self::Pass => "pass",
        }
    }
}

/// A step of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub name: &'static str,
    pub verdict: Verdict,
    /// What was found.
    pub evidence: Vec<String>,
    /// What to do; `None` if there is nothing to do.
    pub fix: Option<String>,
    /// Where this is documented.
    pub source: &'static str,
}

/// What is known about a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// It was requested, and the answer has not come yet.
    Asking,
    Told(T),
    /// The service says that it does not exist.
    Missing,
    /// The request failed: what went wrong, and what to do.
    Failed {
        said: String,
        advice: String,
    },
    /// It is not requested; the text says why.
    Moot(String),
}

/// What was found in the log group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Streams whose name ties them to the job.
    pub streams: usize,
    pub lines: u64,
}

/// Everything the doctor looks at.
#[derive(Debug)]
pub struct Facts<'a> {
    pub arn: &'a Arn,
    pub job: Known<&'a Job>,
    /// Whether a cancel was seen: INACTIVE alone does not prove one.
    pub cancelled: bool,
    pub caller: Known<&'a Caller>,
    pub members: Known<&'a [Member]>,
    pub configuration: Known<&'a Tree>,
    pub association: Known<&'a Tree>,
    pub channel: Known<&'a Tree>,
    pub trust: Known<&'a str>,
    pub rights: Known<&'a [Decision]>,
    pub logs: Known<Found>,
    /// The last lines in the job's logs that are marked as errors, oldest first.
    pub errors: Vec<String>,
}

impl Step {
    pub(super) fn new(name: &'static str, verdict: Verdict, evidence: Vec<String>, source: &'static str) -> Self {
        Self { name, verdict, evidence, fix: None, source }
    }

    pub(super) fn fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }
}

/// Makes the step for a thing that is known; otherwise the step says why it cannot tell. `by_hand` is how to look without
/// cleanwatch.
pub(super) fn about<T>(
    name: &'static str,
    source: &'static str,
    known: &Known<T>,
    by_hand: impl FnOnce() -> String,
    told: impl FnOnce(&T) -> Step,
    missing: impl FnOnce() -> Step,
) -> Step {
    let untold = |text: &str| Step::new(name, Verdict::CannotTell, vec![text.to_owned()], source);
    match known {
        Known::Asking => Step::new(name, Verdict::Asking, vec!["asked for, not answered yet".to_owned()], source),
        Known::Told(what) => told(what),
        Known::Missing => missing(),
        Known::Failed { said, advice } => untold(said).fix(format!("{advice}; or look by hand: {}", by_hand())),
        Known::Moot(why) => untold(why),
    }
}

pub(super) fn phase(facts: &Facts<'_>) -> Option<Phase> {
    if let Known::Told(job) = facts.job { Some(job.status().map_or(Phase::Unknown, |s| s.phase())) } else { None }
}

/// Whether the log group was found to contain streams of the job.
pub(super) fn has_lines(facts: &Facts<'_>) -> bool {
    matches!(&facts.logs, Known::Told(found) if found.streams > 0)
}
