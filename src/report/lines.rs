//! What `wait` prints: a line at once, a line for each change, a line at the end; and, on a terminal, a line that is updated
//! in place.

use std::fmt::Write as _;

use crate::app::base::event::{Before, Event, What};
use crate::app::base::goal::{Limits, Outcome};
use crate::app::base::refresh::Poll;
use crate::app::base::scene::Scene;
use crate::app::job::ctx::Ctx;
use crate::app::job::status::{took_brief, words_of};
use crate::app::job::watch::Watch;
use crate::app::shell::state::State;
use crate::domain::change::Change;
use crate::domain::error::ErrorKind;
use crate::domain::field::{FieldId, Flash};
use crate::domain::history::{Segment, Start};
use crate::domain::status::{Phase, Publish};
use crate::domain::text::{duration, end, fine_age, line, middle, width};
use crate::domain::{Span, Time};

/// A name is left out if there is room for less than this of it, in columns.
const NAME: usize = 8;
/// Values longer than this are cut, in columns.
const VALUE: usize = 120;

/// The texts to print for an event, each of one line; none for what was printed before.
#[must_use]
pub fn event(event: &Event, state: &State) -> Vec<String> {
    let texts = match &event.what {
        What::Asked => {
            let source = &event.key.source;
            let profile = source.profile.as_ref().map(|p| format!(", profile {}", line(p))).unwrap_or_default();
            vec![format!(
                "… connecting to {}{profile}",
                state.scene.settings.endpoint.as_deref().map_or(line(&source.region), line)
            )]
        }
        What::First(_) => vec![standing(event, state)],
        What::Changed { changes, before } => changed(event, state, changes, before.as_ref()),
        What::Failed { again: true, .. } => Vec::new(),
        What::Failed { error, retry, .. } => {
            // The end comes next: there is no retry, and nothing waits for one.
            let next = state.events_after(event.number).find(|e| e.key == event.key);
            let over = next.is_some_and(|e| matches!(e.what, What::Ended(_)));
            let retry = retry
                .filter(|_| !over)
                .map(|at| format!("; retrying in {}", duration((at - event.at).max(Span::seconds(1)))))
                .unwrap_or_default();
            let mut texts = vec![format!("✗ {error}{retry}")];
            texts.push(format!("→ {}", error.advice(&event.key, state.scene.settings.endpoint.as_deref())));
            let until = patience(error.kind, event.at, &state.scene).filter(|_| !over);
            texts.extend(until.map(|until| format!("  waiting for that until {until}")));
            texts
        }
        What::Recovered { failures, after } => {
            let plural = if *failures == 1 { "" } else { "s" };
            vec![format!("✓ answers again, after {failures} failure{plural} in {}", fine_age(*after))]
        }
        What::Trouble(text) => vec![format!("! {}", line(text))],
        What::Ended(outcome) => vec![ended(event, state, *outcome)],
    };
    let title = watch(event, state).map_or_else(|| line(&event.title), |watch| name(watch, state));
    let lead = format!("{}  {title}", state.scene.clock_here(event.at));
    texts.into_iter().map(|text| format!("{lead}  {text}")).collect()
}

/// Until when a failure of this kind is waited out.
fn patience(kind: ErrorKind, at: Time, scene: &Scene) -> Option<String> {
    let limits: &Limits = &scene.settings.limits;
    let span = match kind {
        ErrorKind::NotFound => limits.not_found,
        ErrorKind::ClockSkew => limits.auth,
        _ if kind.is_credentials() => limits.auth,
        _ => return None,
    };
    at.checked_add_signed(span).map(|until| scene.clock_here(until))
}

/// The name of a job, with its ID if another job has the same name.
fn name(watch: &Watch, state: &State) -> String {
    let title = watch.title();
    let alone = state.watches.iter().filter(|other| other.title() == title).count() < 2;
    if alone { title } else { format!("{title} ({})", line(watch.key.short())) }
}

fn watch<'a>(event: &Event, state: &'a State) -> Option<&'a Watch> {
    state.watches.iter().find(|w| w.key == event.key)
}

/// `● running  CREATE_IN_PROGRESS`
fn status(event: &Event, state: &State, segment: &Segment) -> String {
    let phase = segment.phase().unwrap_or(Phase::Unknown);
    let history = watch(event, state).and_then(|w| w.history.as_ref());
    let word = history.map_or(phase.word(), |h| words_of(h, phase));
    let raw = segment.status.as_ref().map(|s| line(s.raw())).unwrap_or_default();
    format!("{} {word}  {raw}", phase.glyph())
}

fn standing(event: &Event, state: &State) -> String {
    let Some(segment) = &event.current else { return String::new() };
    let long = match segment.start {
        Start::Already => format!("since before {}", state.scene.clock_here(segment.from)),
        _ => format!("for {}", fine_age(event.at - segment.from)),
    };
    let mut text = format!("{}  {long}", status(event, state, segment));
    let created = event.job.as_ref().and_then(|j| j.time(FieldId::CreateTime));
    text.extend(created.map(|t| format!("; created {} ago", fine_age(event.at - state.scene.skew.ours(t)))));
    text.extend(publishes(event));
    text
}

/// What was reported about metrics and logs.
fn publishes(event: &Event) -> Option<String> {
    let job = event.job.as_ref()?;
    let both = [("metrics", job.metrics()), ("logs", job.logs())];
    let told = both.iter().filter(|(_, p)| *p != Publish::NotReported);
    let told: Vec<String> = told.map(|(name, p)| format!("{name} {} {}", p.glyph(), p.word())).collect();
    (!told.is_empty()).then(|| format!("; {}", told.join(", ")))
}

fn changed(event: &Event, state: &State, changes: &[Change], before: Option<&Before>) -> Vec<String> {
    let mut texts = Vec::new();
    let told_with_status = |field| match field {
        FieldId::MetricsDetails => changes.iter().any(|c| c.field == FieldId::MetricsStatus),
        FieldId::LogsDetails => changes.iter().any(|c| c.field == FieldId::LogsStatus),
        _ => false,
    };
    let worth = changes.iter().filter(|c| c.field.field().flash == Flash::Yes && !told_with_status(c.field));
    for change in worth {
        // The reason of a failure is not cut: readers of this output find it nowhere else.
        let room = if change.field == FieldId::StatusMessage { usize::MAX } else { VALUE };
        let value = |v: &Option<String>| v.as_ref().map_or("—".to_owned(), |v| end(&line(v), room).into_owned());
        texts.push(match (change.field, &event.current, before) {
            (FieldId::Status, Some(segment), before) => {
                let was = before.map(|Before { segment, stood, .. }| {
                    let long = stood.text(duration).map(|long| format!("{long} ")).unwrap_or_default();
                    format!("  after {long}{}", segment.phase().unwrap_or(Phase::Unknown).word())
                });
                format!("{}{}", status(event, state, segment), was.unwrap_or_default())
            }
            (field @ (FieldId::MetricsStatus | FieldId::LogsStatus), ..) => {
                let publish = Publish::of(change.to.as_deref());
                let details = if field == FieldId::LogsStatus { FieldId::LogsDetails } else { FieldId::MetricsDetails };
                let details = event.job.as_ref().and_then(|j| j.text(details)).map(|d| format!(": {}", line(d)));
                format!("{} {} {}{}", field.field().label, publish.glyph(), publish.word(), details.unwrap_or_default())
            }
            (field, ..) => {
                let name = change.entry.as_ref().map(|e| format!(" {}", line(e))).unwrap_or_default();
                format!("{}{name}: {} → {}", field.field().label, value(&change.from), value(&change.to))
            }
        });
    }
    texts
}

fn ended(event: &Event, state: &State, outcome: Outcome) -> String {
    let known = event.current.as_ref().map(|segment| status(event, state, segment));
    let last = known.clone().map_or_else(|| none_came(watch(event, state)), |k| format!("last seen {k}"));
    match outcome {
        Outcome::Reached | Outcome::Failed | Outcome::Inactive | Outcome::NotPublished => {
            let took = watch(event, state).and_then(|watch| {
                let ctx = Ctx::new(&state.scene, watch, watch.history.as_ref()?, u16::MAX);
                took_brief(&ctx).map(|took| format!("  {took}"))
            });
            let (took, publishes) = (took.unwrap_or_default(), publishes(event).unwrap_or_default());
            format!("= {}{took}{publishes}{}", known.unwrap_or_default(), reason(event).unwrap_or_default())
        }
        Outcome::TimedOut => format!("= timed out; {last}"),
        Outcome::Unanswered => format!("= gave up: no answer; {last}"),
        Outcome::Denied => format!("= gave up: access refused; {last}"),
    }
}

/// Why a job failed, in the service's own words.
fn reason(event: &Event) -> Option<String> {
    let phase = event.current.as_ref()?.phase()?;
    let job = event.job.as_ref().filter(|_| matches!(phase, Phase::Failed | Phase::CancelFailed))?;
    let said = |field| job.text(field).map(line);
    let (code, message) = (said(FieldId::StatusCode), said(FieldId::StatusMessage));
    match (code, message) {
        (Some(code), Some(message)) if !message.starts_with(&code) => Some(format!("; {code}: {message}")),
        (_, Some(message)) => Some(format!("; {message}")),
        (code, None) => Some(format!("; {}", code?)),
    }
}

/// Says that there was no good response, and what came instead.
fn none_came(watch: Option<&Watch>) -> String {
    match watch.and_then(|watch| watch.refresh.error.as_ref().filter(|_| watch.heard)) {
        Some((error, _)) => format!("no good answer came, the last was: {error}"),
        None => "no answer came".to_owned(),
    }
}

/// The line that is updated in place: the state of the first undecided job, for how long, and when it is refreshed next.
#[must_use]
pub fn live(state: &State, columns: usize) -> String {
    let open: Vec<&Watch> = state.watches.iter().filter(|w| w.outcome.is_none()).collect();
    let Some(watch) = open.first() else { return String::new() };
    let what = match &watch.history {
        Some(history) => {
            let current = history.current();
            let phase = current.phase().unwrap_or(Phase::Unknown);
            let long = if current.start == Start::Already {
                history.stood(current, None, state.scene.now).text(duration)
            } else {
                Some(duration(state.scene.ago(current.from)))
            };
            let long = long.map(|long| format!(" {long}")).unwrap_or_default();
            format!("{} {}{long}", phase.glyph(), words_of(history, phase))
        }
        None => "… no answer yet".to_owned(),
    };
    let next = match &watch.refresh.poll {
        Poll::Due(at) => {
            format!("next in {}", duration(Span::seconds((at.timestamp() - state.scene.now.timestamp()).max(0))))
        }
        Poll::InFlight { since, .. } => format!("waiting for {}", duration(state.scene.ago(*since))),
        Poll::Done => "finished".to_owned(),
    };
    let failing = watch.refresh.error.as_ref().map(|(e, _)| format!(" · ✗ {}", e.kind.words())).unwrap_or_default();
    let more = if open.len() > 1 { format!(" · and {} more", open.len() - 1) } else { String::new() };
    let waited = duration(state.scene.ago(state.scene.started));
    // The state is more important than the name of the job and the number of jobs.
    let core = format!("{what}{failing} · waited {waited} · {next}");
    let more = if width(&core) + width(&more) + NAME <= columns { more } else { String::new() };
    let room = columns.saturating_sub(width(&core) + width(&more) + 2);
    let title = watch.title();
    let name = if room >= NAME.min(width(&title)) { format!("{}  ", middle(&title, room)) } else { String::new() };
    end(&format!("{name}{core}{more}"), columns).into_owned()
}

/// The last lines of a run that was interrupted: how each job was last seen.
#[must_use]
pub fn interrupted(state: &State) -> String {
    let mut out = String::new();
    for watch in state.watches.iter().filter(|w| w.outcome.is_none()) {
        let last = match &watch.history {
            Some(history) => {
                let current = history.current();
                let phase = current.phase().unwrap_or(Phase::Unknown);
                let raw = current.status.as_ref().map(|s| line(s.raw())).unwrap_or_default();
                let ago = fine_age(state.scene.ago(history.at));
                format!("last seen {ago} ago: {} {}  {raw}", phase.glyph(), words_of(history, phase))
            }
            None => none_came(Some(watch)),
        };
        let _ = writeln!(out, "{}  {}  = interrupted; {last}", state.scene.clock_here(state.scene.now), name(watch, state));
    }
    out
}
