//! The doctor of the job on screen: what it wants to know, what came, and the facts that its steps are made of.

pub(in crate::app) mod rows;

use super::base::goal::Outcome;
use super::base::question::Want;
use super::job::watch::Watch;
use super::related::{arn, collaboration, is_others};
use crate::app::base::scene::Scene;
use crate::app::job::aside::wants_lines;
use crate::app::job::watch::phase;
use crate::app::logs::Logs;
use crate::domain::Span;
use crate::domain::ask::{Answer, Ask, Topic};
use crate::domain::doctor::{Facts, Found, Known, Step, Verdict, examine, role_of};
use crate::domain::error::{ErrorKind, Recovery};
use crate::domain::history::History;
use crate::domain::job::Job;
use crate::domain::json::Tree;
use crate::domain::logs::Level;
use crate::domain::related::Resource;
use crate::domain::rights::{self, Target};
use crate::domain::room::Member;
use crate::domain::status::Phase;
use crate::domain::text::line;

/// The last lines of logs that are errors, at the most.
const ERRORS: usize = 3;
/// How long a step that failed for want of an answer is waited for, where no screen shows it.
pub const PATIENCE: Span = Span::seconds(30);

/// What is wanted next, while somebody looks: what the related resources and the logs do not request themselves.
pub(super) fn wants(scene: &Scene, watch: &Watch, all: &mut Vec<Want>) {
    if !scene.examines() || watch.key.arn().is_none() {
        return;
    }
    let open = |topic: &Topic| {
        let answered = watch.inquiry(topic).and_then(|i| i.refresh.answered);
        answered.is_none_or(|at| watch.doctor.again.is_some_and(|again| at < again))
    };
    let of_role =
        [Topic::Trust].into_iter().chain(Target::ALL.map(Topic::Rights)).filter_map(|topic| asks_of_role(watch, &topic).ok());
    let members = collaboration(scene, watch).map(Ask::Members);
    let asks = std::iter::once(Ask::Caller).chain(members).chain(of_role).filter(|ask| open(&ask.topic()));
    all.extend(asks.map(|ask| Want { ask, at: scene.now }));
}

/// The question about the role of the ML configuration, or why there is none.
fn asks_of_role(watch: &Watch, topic: &Topic) -> Result<Ask, String> {
    let configuration = watch.related.of(Resource::Configuration).map(|found| &found.tree);
    let role = configuration.and_then(|tree| role_of(tree)).ok_or("no role is known: that is for the ML configuration to say")?;
    let (name, account) = rights::role(&role).ok_or_else(|| format!("{} is not the ARN of a role", line(&role)))?;
    if let Some(caller) = watch.doctor.caller.as_ref().filter(|caller| caller.account != account) {
        return Err(format!("the role is of account {}, and IAM answers in account {} only", line(account), caller.account));
    }
    let job = watch.key.arn().ok_or("the job's ARN is not known")?;
    Ok(match topic {
        Topic::Rights(target) => Ask::Rights { role: role.clone(), target: *target, resource: target.arn(job) },
        _ => Ask::Trust { role: name.to_owned() },
    })
}

/// An answer came.
pub(super) fn told(watch: &mut Watch, ask: &Ask, answer: Answer) {
    let doctor = &mut watch.doctor;
    match (ask, answer) {
        (_, Answer::Caller(caller)) => doctor.caller = Some(caller),
        (_, Answer::Members(members)) => doctor.members = Some(members),
        (_, Answer::Trust(document)) => doctor.trust = Some(document),
        (Ask::Rights { target, .. }, Answer::Rights(all)) => {
            doctor.rights.retain(|(of, _)| of != target);
            doctor.rights.push((*target, all));
        }
        _ => {}
    }
}

/// The steps as things stand; none before the job's ARN is known.
#[must_use]
pub fn steps(logs: &Logs, scene: &Scene, watch: &Watch) -> Vec<Step> {
    steps_with(logs, scene, watch, errors(logs))
}

/// The same with these lines of its logs.
#[must_use]
pub fn steps_with(logs: &Logs, scene: &Scene, watch: &Watch, errors: Vec<String>) -> Vec<Step> {
    let Some(job_arn) = watch.key.arn() else { return Vec::new() };
    let tree = |kind: Resource| watch.related.of(kind).map(|found| &*found.tree);
    let doctor = &watch.doctor;
    let of = |target: Target| doctor.rights.iter().find(|(of, _)| *of == target).map(|(_, all)| all);
    let rights = of(Target::Group).zip(of(Target::Stream)).map(|(group, stream)| rights::either(group, stream));
    // Where one of the two has no answer, it is that which is told of.
    let missing = if of(Target::Group).is_none() { Target::Group } else { Target::Stream };
    let facts = Facts {
        arn: job_arn,
        job: job(scene, watch),
        cancelled: watch.history.as_ref().is_some_and(History::saw_cancel),
        caller: known(scene, watch, &Topic::Caller, doctor.caller.as_ref(), Ok(())),
        members: members(scene, watch),
        configuration: known(
            scene,
            watch,
            &Topic::Related(Resource::Configuration),
            tree(Resource::Configuration),
            of_job(watch),
        ),
        association: resource(scene, watch, Resource::Association),
        channel: resource(scene, watch, Resource::InputChannel),
        trust: known(scene, watch, &Topic::Trust, doctor.trust.as_deref(), of_role(watch, &Topic::Trust)),
        rights: known(scene, watch, &Topic::Rights(missing), rights.as_deref(), of_role(watch, &Topic::Rights(missing))),
        logs: streams(logs, scene, watch),
        errors,
    };
    examine(&facts)
}

/// Why nothing is asked about what belongs to a job, while the job itself is not known.
fn of_job(watch: &Watch) -> Result<(), String> {
    let unknown = watch.history.is_none() && watch.refresh.error.is_some();
    if unknown { Err("not asked: the job itself is not known".to_owned()) } else { Ok(()) }
}

/// Why the role is not asked about, once that is known.
fn of_role(watch: &Watch, topic: &Topic) -> Result<(), String> {
    of_job(watch)?;
    let configuration = watch.inquiry(&Topic::Related(Resource::Configuration));
    let open = configuration.is_none_or(|i| i.refresh.answered.is_none() && i.refresh.error.is_none());
    if open { Ok(()) } else { asks_of_role(watch, topic).map(drop) }
}

fn job<'a>(scene: &Scene, watch: &'a Watch) -> Known<&'a Job> {
    match (&watch.history, &watch.refresh.error) {
        (Some(history), _) => Known::Told(history.job()),
        (None, Some((error, _))) if error.kind == ErrorKind::NotFound => Known::Missing,
        (None, Some((error, _))) => {
            let advice = error.advice(&watch.key, scene.settings.endpoint.as_deref());
            Known::Failed { said: error.to_string(), advice }
        }
        (None, None) => Known::Asking,
    }
}

/// What came of a question; `Err`: why it is not asked.
fn known<T>(scene: &Scene, watch: &Watch, topic: &Topic, told: Option<T>, asked: Result<(), String>) -> Known<T> {
    if let Some(told) = told {
        return Known::Told(told);
    }
    if let Err(why) = asked {
        return Known::Moot(why);
    }
    if scene.playing.is_some() {
        return Known::Moot("a recording holds the job's own answers only".to_owned());
    }
    match watch.inquiry(topic).and_then(|i| Some((i, i.refresh.error.as_ref()?))) {
        Some((_, (error, _))) if error.kind == ErrorKind::NotFound => Known::Missing,
        Some((inquiry, (error, _))) => {
            Known::Failed { said: error.to_string(), advice: error.advice_for_ask(&inquiry.ask, &watch.key) }
        }
        None => Known::Asking,
    }
}

/// What is known of a resource that the job names.
fn resource<'a>(scene: &Scene, watch: &'a Watch, kind: Resource) -> Known<&'a Tree> {
    let told = watch.related.of(kind).map(|found| &*found.tree);
    if watch.history.is_none() {
        return known(scene, watch, &Topic::Related(kind), told, of_job(watch));
    }
    if arn(watch, kind).is_none() {
        return Known::Moot("the job names none".to_owned());
    }
    // Another member's is requested through the collaboration, and something has to say which that is.
    let list = watch.inquiry(&Topic::Collaboration).filter(|_| is_others(watch, kind) && collaboration(scene, watch).is_none());
    match list.map(|list| (list.refresh.error.is_some(), list.refresh.answered)) {
        Some((true, _)) => known(scene, watch, &Topic::Collaboration, told, Ok(())),
        Some((false, Some(_))) => Known::Moot("it is another member's, and which collaboration it is in nothing says".to_owned()),
        _ => known(scene, watch, &Topic::Related(kind), told, Ok(())),
    }
}

/// What is known of the collaboration's members.
fn members<'a>(scene: &Scene, watch: &'a Watch) -> Known<&'a [Member]> {
    let told = watch.doctor.members.as_deref();
    // Which collaboration it is the resources say, and without one of the member's own a list.
    let resources = watch.inquiries.iter().filter(|i| matches!(i.ask.topic(), Topic::Related(_) | Topic::Collaboration));
    let open = watch.history.is_none() && watch.refresh.error.is_none() || resources.clone().count() == 0;
    let open = open || resources.into_iter().any(|i| i.refresh.answered.is_none() && i.refresh.error.is_none());
    let asked = match (collaboration(scene, watch), open) {
        (None, false) => Err("which collaboration it is in nothing says".to_owned()),
        _ => of_job(watch),
    };
    known(scene, watch, &Topic::Members, told, asked)
}

fn streams(logs: &Logs, scene: &Scene, watch: &Watch) -> Known<Found> {
    let told = (logs.search.ended.is_some() && !logs.no_group).then(|| {
        let own = logs.streams.iter().filter(|s| s.tie.is_own());
        Found { streams: own.clone().count(), lines: own.map(|s| s.lines).sum() }
    });
    if logs.no_group {
        return Known::Missing;
    }
    let queued = phase(watch) == Some(Phase::Queued);
    let asked = if queued { Err("a job that waits in the queue has written nothing".to_owned()) } else { of_job(watch) };
    known(scene, watch, &Topic::LogStreams, told, asked)
}

/// The last lines that say that they are errors, each on one line; never those of a stream that may be another job's.
fn errors(logs: &Logs) -> Vec<String> {
    let lines = logs.ring.lines().iter().rev().filter(|l| l.level == Level::Error && logs.owns(l.stream)).take(ERRORS);
    let mut all: Vec<String> = lines.map(|l| said(&l.text)).collect();
    all.reverse();
    all
}

/// An error in a line: of a traceback its last line, which names the error.
fn said(text: &str) -> String {
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).filter(|_| text.starts_with("Traceback "));
    line(&last.unwrap_or(text).replace('\t', " "))
}

/// How many steps came out how: those that fail, those that cannot tell, those that are open, those that pass.
#[must_use]
pub fn tally(steps: &[Step]) -> [usize; 4] {
    [Verdict::Fail, Verdict::CannotTell, Verdict::Asking, Verdict::Pass].map(|v| steps.iter().filter(|s| s.verdict == v).count())
}

/// Whether no more is expected, where no screen shows it: all is answered, or what is not has been waited for long enough.
fn is_done(logs: &Logs, scene: &Scene, watch: &Watch, steps: &[Step]) -> bool {
    let asking =
        steps.iter().any(|s| s.verdict == Verdict::Asking) || watch.inquiries.iter().any(|i| i.refresh.flight().is_some());
    let errors = watch.inquiries.iter().filter_map(|i| i.refresh.error.as_ref()).chain(&watch.refresh.error);
    let passing = errors.into_iter().any(|(error, _)| error.kind.recovery() == Recovery::BackOff);
    let unread = wants_lines(scene, watch) && logs.search.ended.is_some() && !logs.is_read();
    let late = scene.now - scene.started >= PATIENCE;
    !steps.is_empty() && (late || !(asking || passing || unread))
}

/// How the round through the checklist ended; `None`: it continues.
#[must_use]
pub(super) fn decide(logs: &Logs, scene: &Scene, watch: &Watch) -> Option<Outcome> {
    let known = watch.history.is_some();
    let (denied, steps) = match &watch.refresh.error {
        None if !known => return None,
        error => (error.as_ref().is_some_and(|(e, _)| e.kind.recovery() == Recovery::Pause), steps(logs, scene, watch)),
    };
    if !is_done(logs, scene, watch, &steps) {
        return None;
    }
    Some(match (known, denied, tally(&steps)[0] > 0) {
        (true, _, true) => Outcome::Failed,
        (true, _, false) => Outcome::Reached,
        (false, true, _) => Outcome::Denied,
        (false, false, _) => Outcome::Unanswered,
    })
}
