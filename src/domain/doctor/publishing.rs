//! The steps about what has to be in place for logs and metrics to be published, and whether they were.

use super::step::{
    ASSOCIATION_GUIDE, CHECKLIST, Facts, Found, Known, LOGS_GUIDE, NEW_JOB, ROLES_GUIDE, Step, Verdict, about, phase,
};
use crate::domain::field::FieldId;
use crate::domain::job::Job;
use crate::domain::json::Tree;
use crate::domain::related::{self, Logs, left_out};
use crate::domain::rights::{self, Decision, Trust};
use crate::domain::status::{Phase, Publish};
use crate::domain::text::{counted, line};

pub(super) fn configuration(facts: &Facts<'_>) -> Step {
    let (name, source) = ("ML configuration", LOGS_GUIDE);
    let put = || format!("aws cleanroomsml put-ml-configuration with an output location and a role, {NEW_JOB}");
    let told = |tree: &&Tree| match role_of(tree) {
        Some(role) => Step::new(name, Verdict::Pass, vec![format!("role {}", line(&role))], source),
        None => Step::new(name, Verdict::Fail, vec!["it names no role".to_owned()], source).fix(put()),
    };
    let none = || {
        let evidence = vec!["the membership has none: neither logs nor metrics are published to this account".to_owned()];
        Step::new(name, Verdict::Fail, evidence, source).fix(put())
    };
    let by_hand = || format!("aws cleanroomsml get-ml-configuration --membership-identifier {}", facts.arn.membership);
    about(name, source, &facts.configuration, by_hand, told, none)
}

pub(super) fn privacy(facts: &Facts<'_>) -> Step {
    let (name, source) = ("privacy configuration", ASSOCIATION_GUIDE);
    let account = &facts.arn.account;
    let again = || {
        format!(
            "make a new association with containerLogs for account {account} (one cannot be edited), update the tables' analysis rules, {NEW_JOB}"
        )
    };
    let told = |tree: &&Tree| match related::logs(facts.arn.kind, tree, account) {
        Logs::Allowed(kinds) => {
            let mut evidence = vec![format!("account {account} may have logs: {}", kinds.join(", "))];
            evidence.extend(left_out(facts.arn.kind, tree, account));
            Step::new(name, Verdict::Pass, evidence, source)
        }
        Logs::NoPolicy => {
            let evidence = vec!["it has no containerLogs policy for inference jobs: no member gets their logs".to_owned()];
            Step::new(name, Verdict::Fail, evidence, source).fix(again())
        }
        Logs::Others(others) => {
            let evidence = vec![format!("logs go to {} and not to account {account}", others.join(", "))];
            Step::new(name, Verdict::Fail, evidence, source).fix(again())
        }
        Logs::Unreadable => {
            let evidence = vec!["its policies are not what the API describes".to_owned()];
            Step::new(name, Verdict::CannotTell, evidence, source)
        }
    };
    let gone = || Step::new(name, Verdict::CannotTell, vec!["the association is no more".to_owned()], source);
    let by_hand = || "aws cleanroomsml get-configured-model-algorithm-association".to_owned();
    about(name, source, &facts.association, by_hand, told, gone)
}

pub(super) fn trust(facts: &Facts<'_>) -> Step {
    let (name, source) = ("role's trust policy", ROLES_GUIDE);
    let service = rights::SERVICE;
    let fix = format!(
        "let {service} do sts:AssumeRole in the role's trust policy, for aws:SourceArn {}, {NEW_JOB}",
        rights::membership(facts.arn)
    );
    let told = |document: &&str| match rights::trust(document, facts.arn) {
        Trust::Trusted => Step::new(name, Verdict::Pass, vec![format!("{service} can assume the role")], source),
        Trust::Elsewhere(only) => {
            let evidence = vec![format!(
                "{service} can assume the role only for {}",
                only.iter().map(|o| line(o)).collect::<Vec<_>>().join(", ")
            )];
            Step::new(name, Verdict::Fail, evidence, source).fix(fix.clone())
        }
        Trust::Depends(keys) => {
            let evidence = vec![format!("whether {service} can assume the role depends on conditions on {}", keys.join(", "))];
            Step::new(name, Verdict::CannotTell, evidence, source).fix("see that these conditions hold for Clean Rooms ML")
        }
        Trust::Untrusted => {
            Step::new(name, Verdict::Fail, vec![format!("{service} may not take the role on")], source).fix(fix.clone())
        }
        Trust::Unreadable => {
            Step::new(name, Verdict::CannotTell, vec!["the policy is not what IAM describes".to_owned()], source)
        }
    };
    let none = || Step::new(name, Verdict::Fail, vec!["the role is no more".to_owned()], source).fix(fix.clone());
    about(name, source, &facts.trust, || "aws iam get-role".to_owned(), told, none)
}

pub(super) fn policies(facts: &Facts<'_>) -> Step {
    let group = facts.arn.kind.group;
    let (name, source) = ("role's policies", ROLES_GUIDE);
    let told = |all: &&[Decision]| {
        let lacking: Vec<&Decision> = all.iter().filter(|d| !d.is_allowed()).collect();
        let told: Vec<&str> =
            rights::PUBLISHING.into_iter().filter(|a| !all.iter().any(|d| d.action.eq_ignore_ascii_case(a))).collect();
        let said = |d: &Decision| format!("{}: {}", line(&d.action), line(&d.decision));
        let evidence: Vec<String> = all.iter().map(said).collect();
        if !lacking.is_empty() {
            let names: Vec<String> = lacking.iter().map(|d| line(&d.action)).collect();
            let fix = format!(
                "allow the role {} on log-group:{group} and namespaces like /aws/cleanroomsml/*, {NEW_JOB}",
                names.join(", ")
            );
            return Step::new(name, Verdict::Fail, evidence, source).fix(fix);
        }
        if !told.is_empty() {
            return Step::new(name, Verdict::CannotTell, vec![format!("IAM does not say of {}", told.join(", "))], source);
        }
        Step::new(name, Verdict::Pass, evidence, source)
    };
    let none = || {
        Step::new(name, Verdict::Fail, vec!["the role is no more".to_owned()], source)
            .fix("make the role, or name another in the ML configuration")
    };
    about(name, source, &facts.rights, || "aws iam simulate-principal-policy".to_owned(), told, none)
}

pub(super) fn streams(facts: &Facts<'_>) -> Step {
    let group = facts.arn.kind.group;
    let told = |found: &Found| match found.streams {
        0 => nothing(facts, vec![format!("{group} has no stream that belongs to this job")]),
        n => {
            let read = if found.lines > 0 { format!(", {} read", counted(found.lines, "line")) } else { String::new() };
            let evidence = vec![format!("{}{read}", counted(n as u64, "log stream"))];
            Step::new(STREAMS, Verdict::Pass, evidence, LOGS_GUIDE)
        }
    };
    let none = || {
        let missing = std::iter::once(format!("the log group {group} does not exist"));
        nothing(facts, missing.chain(unmade(facts)).collect())
    };
    let by_hand = || format!("aws logs describe-log-streams --log-group-name {group} --order-by LastEventTime --descending");
    about(STREAMS, LOGS_GUIDE, &facts.logs, by_hand, told, none)
}

const STREAMS: &str = "log group and streams";

/// The log group contains nothing of the job: what that means depends on what else is known about the job.
fn nothing(facts: &Facts<'_>, mut evidence: Vec<String>) -> Step {
    let published = matches!(facts.job, Known::Told(job) if job.logs() == Publish::Published);
    let (verdict, fix) = match phase(facts) {
        Some(phase) if phase.is_final() && published => {
            evidence.push("the service says that its logs were published".to_owned());
            (Verdict::CannotTell, "see whether they were deleted since, or are no longer kept by the log group's retention")
        }
        Some(Phase::Succeeded | Phase::Failed) if explained(facts) => (Verdict::Fail, "no logs: see the other problems"),
        Some(Phase::Succeeded | Phase::Failed) => (Verdict::Fail, "no logs; see the other problems above"),
        Some(Phase::Inactive) => {
            (Verdict::CannotTell, "nothing was published here; whether it had written anything before it ended nothing says")
        }
        _ => (Verdict::CannotTell, "look again while it runs"),
    };
    Step::new(STREAMS, verdict, evidence, CHECKLIST).fix(fix)
}

/// Whether another step explains why there are no logs.
fn explained(facts: &Facts<'_>) -> bool {
    let steps = [super::job::caller(facts), configuration(facts), privacy(facts), trust(facts), policies(facts)];
    let unpublished = matches!(facts.job, Known::Told(job) if job.logs() == Publish::Failed);
    unpublished || steps.iter().any(|step| step.verdict == Verdict::Fail)
}

/// Whether the log group may be missing because the role may not create it, in words; `None` if the role may create it.
fn unmade(facts: &Facts<'_>) -> Option<String> {
    const MAKE: &str = "logs:CreateLogGroup";
    let decision = match facts.rights {
        Known::Told(all) => all.iter().find(|d| d.action.eq_ignore_ascii_case(MAKE)),
        _ => None,
    };
    match decision {
        Some(decision) if decision.is_allowed() => None,
        Some(_) => Some(format!("the role may not make it: it lacks {MAKE}")),
        None => Some(format!("whether the role may make it ({MAKE}) is not known")),
    }
}

/// Whether the service says that no role was set when the job ran.
#[must_use]
pub fn is_unset(details: &str) -> bool {
    details.to_lowercase().contains("no ml config")
}

/// Nothing was published. Settings that are right now may have been wrong when the job ran, and the step says so.
fn failed(facts: &Facts<'_>, name: &'static str, mut evidence: Vec<String>, unset: bool) -> Step {
    let now = match facts.configuration {
        Known::Told(tree) => role_of(tree),
        _ => None,
    };
    let steps = [configuration(facts), trust(facts), policies(facts)];
    let wrong: Vec<&str> = steps.iter().filter(|step| step.verdict == Verdict::Fail).map(|step| step.name).collect();
    let fix = if let (true, Some(role)) = (unset, &now) {
        evidence.push(format!("a role is set now, {}: it was not when the job ran", line(role)));
        if wrong.is_empty() {
            "start a new job: it publishes with the role that is set now".to_owned()
        } else {
            fix_first(&wrong)
        }
    } else if unset {
        format!("give the membership an ML configuration with a role, {NEW_JOB}")
    } else if !wrong.is_empty() {
        fix_first(&wrong)
    } else if steps.iter().all(|step| step.verdict == Verdict::Pass) {
        evidence.push(
            "the ML configuration, the role's trust and its policies are right now; they may not have been when the job ran"
                .to_owned(),
        );
        "start a new job; if that one is not published either, ask AWS Support with its ARN".to_owned()
    } else {
        "check the ML configuration, the role's trust policy and its policies, then start a new job".to_owned()
    };
    Step::new(name, Verdict::Fail, evidence, CHECKLIST).fix(fix)
}

fn fix_first(wrong: &[&str]) -> String {
    format!("fix first: {}; then start a new job", wrong.join(", "))
}

/// What the service says about the publication of logs or metrics.
pub(super) fn published(facts: &Facts<'_>, field: FieldId) -> Step {
    let logs = field == FieldId::LogsStatus;
    let (name, details) =
        if logs { ("logs published", FieldId::LogsDetails) } else { ("metrics published", FieldId::MetricsDetails) };
    let source = CHECKLIST;
    let told = |job: &&Job| {
        let status = if logs { job.logs() } else { job.metrics() };
        let said = job.text(details).map(|text| format!("the service says: {}", line(text)));
        let with = |text: String| std::iter::once(text).chain(said.clone()).collect::<Vec<_>>();
        let raw = job.text(field).map(line).unwrap_or_default();
        match status {
            Publish::Published => Step::new(name, Verdict::Pass, with(raw), source),
            Publish::Failed => failed(facts, name, with(raw), said.as_deref().is_some_and(is_unset)),
            Publish::NotReported => {
                let text = if phase(facts).is_some_and(Phase::is_final) {
                    "not reported, though the job has ended: perhaps nothing was to be published"
                } else {
                    "not reported: so it is while a job runs"
                };
                Step::new(name, Verdict::CannotTell, with(text.to_owned()), source)
            }
            Publish::Unknown(other) => {
                Step::new(name, Verdict::CannotTell, with(format!("a value of no known meaning: {}", line(other))), source)
            }
        }
    };
    let untold = || Step::new(name, Verdict::CannotTell, vec!["the job is not known".to_owned()], source);
    about(name, source, &facts.job, || "the console's page of the job".to_owned(), told, untold)
}

/// The role of an ML configuration, as an ARN; `None` if there is none.
#[must_use]
pub fn role_of(configuration: &Tree) -> Option<String> {
    related::text(configuration, "defaultOutputLocation.roleArn").filter(|arn| !arn.is_empty())
}
