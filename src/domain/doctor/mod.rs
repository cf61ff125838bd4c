//! The doctor: AWS's checklist for missing logs and metrics, answered from what is known about a job and its surroundings.
//! Each step has its evidence, its fix and its source; a step without data says that it cannot tell.

mod cause;
mod job;
mod publishing;

use cause::Cause;
pub use publishing::is_unset;

use super::field::FieldId;
use super::ids::Arn;
use super::job::Job;
use super::json::Tree;
use super::related;
use super::rights::{Caller, Decision};
use super::room::Member;
use super::status::Phase;

/// AWS's checklist: aws/agent-toolkit-for-aws at d6ad2e4, custom-model-logging-debugging.md.
const CHECKLIST: &str = "github.com/aws/agent-toolkit-for-aws, custom-model-logging-debugging.md";
const LOGS_GUIDE: &str = "docs.aws.amazon.com/clean-rooms/latest/userguide/custom-model-logs.html";
const ROLES_GUIDE: &str = "docs.aws.amazon.com/clean-rooms/latest/userguide/ml-roles.html";
const ASSOCIATION_GUIDE: &str = "docs.aws.amazon.com/clean-rooms/latest/userguide/associate-model-algorithm.html";
const INPUT_GUIDE: &str = "docs.aws.amazon.com/clean-rooms/latest/userguide/inference-model-guidelines.html";
const RUN_GUIDE: &str = "docs.aws.amazon.com/clean-rooms/latest/userguide/run-inference-jobs.html";
const SAMPLE: &str = "github.com/aws-samples/sample-AWSCleanRoomsCustomMLModel, README.md";
const API: &str = "docs.aws.amazon.com/cleanrooms-ml/latest/APIReference";
/// Fixes for logs and metrics are not retroactive (the checklist, section 8).
const NEW_JOB: &str = "then start a new job: no fix counts for one that has run";

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
            Self::Fail => "FAIL",
            Self::CannotTell => "CANNOT TELL",
            Self::Asking => "ASKING",
            Self::Pass => "PASS",
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

/// Works through the checklist.
#[must_use]
pub fn examine(facts: &Facts<'_>) -> Vec<Step> {
    let mut steps = vec![job::caller(facts), job::job(facts)];
    if phase(facts) == Some(Phase::Failed) {
        let cause = job::cause(facts);
        steps.push(job::failure(facts, cause));
        // Checks that no API can answer are worth a look only if no known cause points elsewhere.
        let open = |of: &[Cause]| cause.is_none_or(|cause| of.contains(&cause));
        steps.extend(open(&[]).then(|| job::container(facts)));
        steps.extend(open(&[Cause::Rows, Cause::Payload, Cause::Raised, Cause::Logged]).then(|| job::rows(facts)));
        steps.extend(open(&[Cause::OutputLimit]).then(|| job::output(facts)));
    }
    steps.extend([job::channel(facts), job::receiver(facts), publishing::configuration(facts), publishing::privacy(facts)]);
    steps.extend([publishing::trust(facts), publishing::policies(facts), publishing::streams(facts)]);
    steps.extend([FieldId::LogsStatus, FieldId::MetricsStatus].map(|field| publishing::published(facts, field)));
    steps
}

/// The role of an ML configuration, as an ARN; `None` if there is none.
#[must_use]
pub fn role_of(configuration: &Tree) -> Option<String> {
    related::text(configuration, "defaultOutputLocation.roleArn").filter(|arn| !arn.is_empty())
}

/// Whether the log group was found to contain streams of the job.
fn has_lines(facts: &Facts<'_>) -> bool {
    matches!(&facts.logs, Known::Told(found) if found.streams > 0)
}

fn phase(facts: &Facts<'_>) -> Option<Phase> {
    if let Known::Told(job) = facts.job { Some(job.status().map_or(Phase::Unknown, |s| s.phase())) } else { None }
}

impl Step {
    fn new(name: &'static str, verdict: Verdict, evidence: Vec<String>, source: &'static str) -> Self {
        Self { name, verdict, evidence, fix: None, source }
    }

    fn fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }
}

/// Makes the step for a thing that is known; otherwise the step says why it cannot tell. `by_hand` is how to look without
/// cleanwatch.
fn about<T>(
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
