//! The doctor: what AWS's checklist for missing logs and metrics asks, answered from what is known of a job and its
//! surroundings. Each step has its evidence, its fix and its source; what nothing told stays untold.

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
/// What a fix of logs and metrics never does (the checklist, section 8).
const NEW_JOB: &str = "then start a new job: no fix counts for one that has run";

/// How a step came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    Fail,
    CannotTell,
    /// Something is still being asked.
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
    /// What was seen.
    pub evidence: Vec<String>,
    /// What to do; `None`: nothing.
    pub fix: Option<String>,
    /// Where it is written that this is so.
    pub source: &'static str,
}

/// What is known of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// It is being asked for.
    Asking,
    Told(T),
    /// The service says that there is none.
    Missing,
    /// It could not be asked for: what went wrong, and what to do.
    Failed {
        said: String,
        advice: String,
    },
    /// It is not asked for: why.
    Moot(String),
}

/// What was found in the log group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Streams that a name ties to the job.
    pub streams: usize,
    pub lines: u64,
}

/// All that the doctor looks at.
#[derive(Debug)]
pub struct Facts<'a> {
    pub arn: &'a Arn,
    pub job: Known<&'a Job>,
    /// Whether a cancel was seen of it: INACTIVE alone does not say so.
    pub cancelled: bool,
    pub caller: Known<&'a Caller>,
    pub members: Known<&'a [Member]>,
    pub configuration: Known<&'a Tree>,
    pub association: Known<&'a Tree>,
    pub channel: Known<&'a Tree>,
    pub trust: Known<&'a str>,
    pub rights: Known<&'a [Decision]>,
    pub logs: Known<Found>,
    /// The last lines of the job's logs that say that they are errors, the last of them last.
    pub errors: Vec<String>,
}

/// Goes through the checklist.
#[must_use]
pub fn examine(facts: &Facts<'_>) -> Vec<Step> {
    let mut steps = vec![job::caller(facts), job::job(facts)];
    if phase(facts) == Some(Phase::Failed) {
        let cause = job::cause(facts);
        steps.push(job::failure(facts, cause));
        // What no API shows is worth a look where nothing that was said points elsewhere.
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

/// The role of an ML configuration.
#[must_use]
pub fn role_of(configuration: &Tree) -> Option<String> {
    related::text(configuration, "defaultOutputLocation.roleArn").filter(|arn| !arn.is_empty())
}

/// Whether the job's log group was found to hold something of it.
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

/// A step about a thing that was told of; of any other the step says why it cannot tell. `by_hand` is how to look instead.
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
