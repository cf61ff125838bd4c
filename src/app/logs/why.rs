//! What there is to say where no line is: why that is, as far as it is known, and what to do about it.

use super::{Logs as Kept, Step};
use crate::app::base::command::Command;
use crate::app::base::question::Inquiry;
use crate::app::base::scene::Scene;
use crate::app::base::settings::Output;
use crate::app::job::trouble::when;
use crate::app::job::watch::Watch;
use crate::app::text::{Piece, Tone, piece};
use crate::domain::ask::Topic;
use crate::domain::doctor::{is_unset, role_of};
use crate::domain::error::ErrorKind;
use crate::domain::field::FieldId;
use crate::domain::history::History;
use crate::domain::related::{self, Logs, Resource};
use crate::domain::status::{Phase, Publish};
use crate::domain::text::{counted, line};

/// What goes wrong with the questions about the logs: a failure and its advice, two lines each.
pub(in crate::app) fn trouble(logs: &Kept, watch: Option<&Watch>, scene: &Scene) -> Vec<Vec<Piece>> {
    let Some(watch) = watch else { return Vec::new() };
    let mut lines = Vec::new();
    for inquiry in watch.inquiries.iter().filter(|i| is_of_logs(logs, i)) {
        let Some((error, at)) = &inquiry.refresh.error else { continue };
        lines.push(vec![piece(format!("✗ {error}"), Tone::Bad), piece(when(scene, inquiry, *at), Tone::Quiet)]);
        lines.push(vec![piece(format!("→ {}", error.advice_for_ask(&inquiry.ask, &watch.key)), Tone::Strong)]);
    }
    lines
}

/// Whether a failure is worth a word: that there is no log group is told as what it means.
fn is_of_logs(logs: &Kept, inquiry: &Inquiry) -> bool {
    let kind = inquiry.refresh.error.as_ref().map(|(e, _)| e.kind);
    match inquiry.ask.topic() {
        Topic::LogStreams => kind != Some(ErrorKind::NotFound),
        Topic::LogEvents(name) => logs.streams.iter().any(|s| s.stream.name == name && logs.reads(s)),
        _ => false,
    }
}

/// Why there is no line.
pub(in crate::app) fn why_empty(logs: &Kept, scene: &Scene, watch: &Watch) -> Vec<Vec<Piece>> {
    let say = |text: String, tone| vec![vec![piece(text, tone)]];
    if scene.playing.is_some() {
        return say("a recording holds the job's own answers, and no logs".to_owned(), Tone::Plain);
    }
    if watch.history.is_none() && watch.refresh.error.is_none() {
        return say("… waiting for what the service says of the job".to_owned(), Tone::Busy);
    }
    if phase(watch) == Some(Phase::Queued) {
        return say("not running yet: a job that waits in the queue has written nothing".to_owned(), Tone::Plain);
    }
    let troubles = trouble(logs, Some(watch), scene);
    if !troubles.is_empty() {
        return troubles;
    }
    if scene.paused.is_some() {
        return say(format!("paused · {} to resume", scene.key(Command::Pause)), Tone::Warn);
    }
    if logs.search.ended.is_none() && logs.streams.is_empty() && !logs.no_group {
        let by = match logs.search.step {
            Step::Id => "named by the job's id",
            Step::Name => "named by the job's name",
            Step::Latest => "written to while the job ran",
        };
        return say(format!("… looking for log streams {by}"), Tone::Busy);
    }
    let mut lines = nothing(logs, scene, watch);
    if logs.search.cut {
        lines.push(vec![piece("there are more log streams than were looked through", Tone::Warn)]);
    }
    let others = logs.offered().filter(|(_, s)| !logs.reads(s)).count();
    if others > 0 {
        let others = counted(others as u64, "stream");
        let text = match scene.settings.output {
            Output::Screen => {
                format!("{others} may belong to another job · {} to look anyway", scene.key(Command::Streams))
            }
            Output::Lines | Output::LiveLine => format!("not read: {others} that may belong to another job"),
        };
        lines.push(vec![piece(text, Tone::Quiet)]);
    }
    lines
}

fn phase(watch: &Watch) -> Option<Phase> {
    watch.history.as_ref().and_then(|h| h.current().phase())
}

/// What it means that the search found nothing, or that what it found is empty.
fn nothing(logs: &Kept, scene: &Scene, watch: &Watch) -> Vec<Vec<Piece>> {
    let read = logs.streams.iter().filter(|s| logs.reads(s)).count();
    let found = match (read, logs.no_group) {
        (0, true) => "the log group does not exist yet".to_owned(),
        (0, false) => "no log stream belongs to this job".to_owned(),
        (n, _) => format!("no line yet in {}", counted(n as u64, "log stream")),
    };
    let mut lines = Vec::new();
    let mut say = |text: String, tone| lines.push(vec![piece(text, tone)]);
    let job = watch.history.as_ref().map(History::job);
    let over = phase(watch).is_some_and(Phase::is_final);
    let details = job.and_then(|job| job.text(FieldId::LogsDetails)).unwrap_or_default();
    match job.map_or(Publish::NotReported, |job| job.logs()) {
        Publish::Failed if is_unset(details) => {
            let now = watch.related.of(Resource::Configuration).and_then(|found| role_of(&found.tree));
            say("nothing was published: no role was set in the ML configuration when the job ran".to_owned(), Tone::Bad);
            say(format!("the service says: {details}"), Tone::Plain);
            match now {
                Some(role) => {
                    say(format!("a role is set now: {}", line(&role)), Tone::Plain);
                    say("→ start a new job: it publishes with the role that is set now".to_owned(), Tone::Strong);
                }
                None => say(
                    "→ set one with PutMLConfiguration, and start a new job: fixes apply to new jobs only".to_owned(),
                    Tone::Strong,
                ),
            }
        }
        Publish::Failed => {
            say("nothing was published: the service could not".to_owned(), Tone::Bad);
            say(format!("the service says: {}", if details.is_empty() { "no more than that" } else { details }), Tone::Plain);
        }
        Publish::Published => {
            say(format!("{found}, though the service says that logs were published"), Tone::Warn);
        }
        _ if !over => say(format!("nothing published yet: {found}"), Tone::Plain),
        _ => {
            say(format!("{found}; AWS does not say why"), Tone::Plain);
        }
    }
    let known = causes(watch);
    let failed = job.is_some_and(|job| job.logs() == Publish::Failed);
    if over && known.is_empty() && !failed {
        say("the cause is unknown".to_owned(), Tone::Plain);
    }
    for cause in known {
        say(cause, Tone::Bad);
    }
    say(format!("→ {} for AWS's checklist for missing logs", crate::app::job::trouble::who(scene, watch)), Tone::Strong);
    lines
}

/// Causes that the related resources show.
fn causes(watch: &Watch) -> Vec<String> {
    let mut all = Vec::new();
    let account = watch.key.arn().map_or("", |arn| arn.account.as_str());
    match watch.related.of(Resource::Association).map(|found| related::logs(watch.key.kind, &found.tree, account)) {
        Some(Logs::NoPolicy) => {
            all.push(
                "not allowed: the association's privacy configuration lets no member have logs of inference jobs".to_owned(),
            );
        }
        Some(Logs::Others(others)) => all.push(format!(
            "not allowed: the association's privacy configuration lets {} have the logs, and not this account, {account}",
            others.join(", ")
        )),
        Some(Logs::Allowed(_) | Logs::Unreadable) | None => {}
    }
    let configuration = watch.inquiry(&Topic::Related(Resource::Configuration)).and_then(|i| i.refresh.error.as_ref());
    if configuration.is_some_and(|(e, _)| e.kind == ErrorKind::NotFound) {
        all.push("the membership has no ML configuration: nothing is published to this account".to_owned());
    }
    all
}
