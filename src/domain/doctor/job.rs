//! The steps about the caller, the job itself, why it failed, and its input and output.

use super::cause::{self, Cause};
use super::step::{
    API, ASSOCIATION_GUIDE, CHECKLIST, Facts, INPUT_GUIDE, Known, NEW_JOB, RUN_GUIDE, SAMPLE, Step, Verdict, about, has_lines,
    phase,
};
use crate::domain::field::FieldId;
use crate::domain::job::{Job, Member, Value};
use crate::domain::json::Tree;
use crate::domain::related::{self, budgets, output_limit};
use crate::domain::rights::Caller;
use crate::domain::room;
use crate::domain::status::Phase;
use crate::domain::text::{counted, line};

/// The service's default for `maxPayloadInMB` (user guide, inference-model-guidelines).
const PAYLOAD: i64 = 6;

pub(super) fn caller(facts: &Facts<'_>) -> Step {
    let (name, source) = ("caller identity", CHECKLIST);
    let account = &facts.arn.account;
    let step = |verdict, evidence| Step::new(name, verdict, evidence, source);
    let told = |caller: &&Caller| {
        let who = format!("{} of account {}", caller.arn, caller.account);
        if caller.account == *account {
            return step(Verdict::Pass, vec![format!("{who}, which owns the job")]);
        }
        let own = "each member sees the logs, metrics and ML configuration of its own account only".to_owned();
        step(Verdict::Fail, vec![who, format!("the job is of account {account}"), own])
            .fix(format!("ask with credentials of account {account}: --profile or AWS_PROFILE"))
    };
    about(
        name,
        source,
        &facts.caller,
        || "aws sts get-caller-identity".to_owned(),
        told,
        || step(Verdict::CannotTell, Vec::new()),
    )
}

pub(super) fn job(facts: &Facts<'_>) -> Step {
    let (name, source) = ("job", API);
    let step = |verdict, evidence: String| Step::new(name, verdict, vec![evidence], source);
    let told = |job: &&Job| {
        let status = job.text(FieldId::Status).unwrap_or("no status").to_owned();
        match phase(facts).unwrap_or(Phase::Unknown) {
            Phase::Succeeded => step(Verdict::Pass, format!("{status}: it succeeded")),
            Phase::Running => step(Verdict::Pass, format!("{status}: it runs; logs and metrics come as it goes on")),
            Phase::Queued => step(Verdict::Pass, format!("{status}: it waits in the queue and has written nothing")),
            Phase::Failed => step(Verdict::Fail, format!("job failed ({status})")),
            Phase::Inactive if facts.cancelled => step(Verdict::Fail, format!("{status}: it was cancelled")),
            Phase::Inactive => step(Verdict::CannotTell, format!("{status}: usually a cancel; the service does not say")),
            _ => step(Verdict::CannotTell, status),
        }
    };
    let gone = || {
        let own = matches!(&facts.caller, Known::Told(caller) if caller.account == facts.arn.account);
        let fix = if own { "check the ARN and the region" } else { "check the ARN, the account and the region" };
        step(Verdict::Fail, "the service knows no such job".to_owned()).fix(fix)
    };
    about(name, source, &facts.job, || "the console's page of the collaboration".to_owned(), told, gone)
}

/// The cause that the message and the last errors in the logs point to.
pub(super) fn cause(facts: &Facts<'_>) -> Option<Cause> {
    let Known::Told(job) = facts.job else { return None };
    let said = [FieldId::StatusCode, FieldId::StatusMessage].map(|field| job.text(field).unwrap_or_default());
    cause::find(said[0], said[1], &facts.errors)
}

/// Why the job failed: the message and the logs come first; general knowledge about such jobs is used only if they name no
/// cause.
pub(super) fn failure(facts: &Facts<'_>, cause: Option<Cause>) -> Step {
    let Known::Told(job) = facts.job else { return Step::new("failure", Verdict::CannotTell, Vec::new(), API) };
    let said = |label: &str, field| job.text(field).map(|text| format!("{label}: {}", line(text)));
    let mut evidence: Vec<String> =
        [said("status code", FieldId::StatusCode), said("message", FieldId::StatusMessage)].into_iter().flatten().collect();
    if evidence.is_empty() {
        evidence.push("the service gives neither a status code nor a message".to_owned());
    }
    evidence.extend(facts.errors.iter().map(|text| format!("log: {text}")));
    if let Some(cause) = cause {
        let kind = job.text(FieldId::InstanceType).map_or_else(|| "this one".to_owned(), line);
        let advice = cause.advice(&kind, job.count(FieldId::MaxPayload).unwrap_or(PAYLOAD));
        return Step::new("failure", Verdict::Fail, evidence, cause.source()).fix(format!("{advice}; then start a new job"));
    }
    let named =
        [FieldId::StatusCode, FieldId::StatusMessage].iter().any(|f| job.text(*f).is_some_and(|t| t.contains("AlgorithmError")));
    if !named && is_spent(facts) {
        evidence.push("the access budget of its ML input channel is spent: so often it can be used for ML jobs".to_owned());
        let step = Step::new("failure", Verdict::Fail, evidence, API);
        return step.fix("likely cause: see ML input channel");
    }
    if !named {
        let all = if has_lines(facts) { "what is said here and in the logs" } else { "what is said here" };
        evidence.push(format!("no cause is known for this: {all} is all there is"));
        return Step::new("failure", Verdict::Fail, evidence, API);
    }
    let likely = "likely: the container, for the one public cause of AlgorithmError is an inference image that is not built on the \
                  SageMaker PyTorch base image; it has to serve /ping and /invocations on port 8080";
    Step::new("failure", Verdict::Fail, evidence, SAMPLE).fix(format!("{likely}; fix the image, {NEW_JOB}"))
}

pub(super) fn container(facts: &Facts<'_>) -> Step {
    let digest = if let Known::Told(job) = facts.job { job.text(FieldId::ImageDigest) } else { None };
    let seen = digest.map_or_else(|| "the job tells no image digest".to_owned(), |d| format!("image {}", line(d)));
    let evidence = vec![seen, "AWS has no API for the base image".to_owned()];
    let step = Step::new("container image", Verdict::CannotTell, evidence, SAMPLE);
    step.fix("see that the Dockerfile begins from the SageMaker PyTorch inference image, and that it serves /ping and /invocations on 8080")
}

pub(super) fn rows(facts: &Facts<'_>) -> Step {
    let set = if let Known::Told(job) = facts.job { job.count(FieldId::MaxPayload) } else { None };
    let size = set.map_or_else(|| format!("maxPayloadInMB is not set: {PAYLOAD} MB"), |mb| format!("maxPayloadInMB is {mb}"));
    let evidence = vec![
        size,
        "the input is split by line into requests of many records; only the first of a file holds a CSV's head".to_owned(),
        "AWS cannot show row contents".to_owned(),
    ];
    let step = Step::new("input rows", Verdict::CannotTell, evidence, INPUT_GUIDE);
    let takes = "the container has to take lines without a head";
    step.fix(if has_lines(facts) { format!("see in the logs which row could not be read; {takes}") } else { takes.to_owned() })
}

pub(super) fn output(facts: &Facts<'_>) -> Step {
    let limit = if let Known::Told(tree) = facts.association { output_limit(facts.arn.kind, tree) } else { None };
    let limit = limit.map_or_else(|| "no limit is known".to_owned(), |limit| format!("the association allows {limit}"));
    let evidence = vec![limit, "AWS does not report output size".to_owned()];
    let step = Step::new("output size", Verdict::CannotTell, evidence, ASSOCIATION_GUIDE);
    step.fix("compare with the size of the input; a larger limit takes a new association, and a new job")
}

pub(super) fn channel(facts: &Facts<'_>) -> Step {
    let (name, source) = ("ML input channel", API);
    let told = |tree: &&Tree| {
        let status = related::text(tree, "status").map_or_else(|| "no status".to_owned(), |s| line(&s));
        let budgets = budgets(tree);
        let mut evidence = vec![format!("status {status}")];
        evidence.extend(budgets.iter().map(|b| format!("access budget: {} left in all{}", b.remains, periods(&b.periods))));
        let spent = budgets.iter().find(|b| b.is_spent());
        let verdict = if spent.is_some() || status.ends_with("_FAILED") { Verdict::Fail } else { Verdict::Pass };
        let step = Step::new(name, verdict, evidence, source);
        if let Some(budget) = spent {
            let wait = if budget.renews { "wait for its next period, or " } else { "" };
            return step.fix(format!("its access budget is spent: {wait}have its owner give more, or make a new channel"));
        }
        if verdict == Verdict::Fail { step.fix("make a new ML input channel, and a job that reads it") } else { step }
    };
    let gone = || {
        let step = Step::new(name, Verdict::Fail, vec!["there is none any more".to_owned()], source);
        step.fix("a channel is kept for 1 to 30 days: make a new one, and a job that reads it")
    };
    about(name, source, &facts.channel, || "aws cleanroomsml get-ml-input-channel".to_owned(), told, gone)
}

/// Whether the job's input channel is known to have no access budget left.
fn is_spent(facts: &Facts<'_>) -> bool {
    matches!(facts.channel, Known::Told(tree) if budgets(tree).iter().any(related::Budget::is_spent))
}

fn periods(all: &[String]) -> String {
    if all.is_empty() { String::new() } else { format!("; {}", all.join("; ")) }
}

pub(super) fn receiver(facts: &Facts<'_>) -> Step {
    let (name, source) = ("receiver of the output", RUN_GUIDE);
    let told = |job: &&Job| {
        let all: Vec<String> = match job.get(FieldId::Receivers) {
            Member::Present(Value::List(all)) => {
                all.iter().filter_map(|m| if let Member::Present(id) = m { Some(line(id)) } else { None }).collect()
            }
            _ => Vec::new(),
        };
        match all.as_slice() {
            [one] => able(facts, one),
            other => {
                let evidence = vec![format!("{}, and it takes exactly 1", counted(other.len() as u64, "receiver"))];
                Step::new(name, Verdict::Fail, evidence, source).fix("start a new job with one receiver")
            }
        }
    };
    let untold = || Step::new(name, Verdict::CannotTell, vec!["the job is not known".to_owned()], source);
    about(name, source, &facts.job, || "the console's page of the job".to_owned(), told, untold)
}

/// The step that checks whether an account may receive the output of inference.
fn able(facts: &Facts<'_>, account: &str) -> Step {
    const ABILITY: &str = "CAN_RECEIVE_INFERENCE_OUTPUT";
    let (name, source) = ("receiver of the output", RUN_GUIDE);
    let step = |verdict, text: String| Step::new(name, verdict, vec![format!("account {account}"), text], source);
    let told = |members: &&[room::Member]| {
        match members.iter().find(|m| m.account == account) {
        Some(member) if member.abilities.iter().any(|a| a == ABILITY) => step(Verdict::Pass, format!("it has {ABILITY}")),
        Some(_) => step(Verdict::Fail, format!("it lacks {ABILITY}")).fix(format!(
            "start a new job whose receiver is a member with {ABILITY}: what a member may do is settled when the collaboration is made"
        )),
        None => step(Verdict::Fail, "it is no member of the collaboration".to_owned()).fix("start a new job whose receiver is a member"),
    }
    };
    let none = || step(Verdict::CannotTell, "the collaboration is not known".to_owned());
    let by_hand = || format!("aws cleanrooms list-members shows whether it has {ABILITY}");
    about(name, source, &facts.members, by_hand, told, none)
}
