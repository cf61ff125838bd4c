//! The one function that moves the state on. Pure: the same state, message and moment give the same result.

use crossterm::event::Event;

use super::effect::{Effect, Exit};
use super::msg::{Msg, Signal};
use super::panes::{PaneId, Tone};
use super::settings::Bell;
use super::state::{Looked, Mark, Poll, State, Watch};
use super::{act, detail, poll};
use crate::domain::Time;
use crate::domain::change::Change;
use crate::domain::error::FetchError;
use crate::domain::field::{FieldId, Flash};
use crate::domain::history::History;
use crate::domain::ids::{Arn, JobKey, JobRef};
use crate::domain::job::Snapshot;
use crate::domain::status::{Phase, Publish};

/// Marks kept for one job; the oldest go first.
const MARKS: usize = 100;
/// Jobs that one name may open.
const NAMESAKES: usize = 9;

/// Answers a message: changes the state and says what is to be done outside.
pub fn update(state: &mut State, msg: Msg, now: Time) -> Vec<Effect> {
    state.now = now;
    state.toasts.retain(|t| t.until > now);
    let mut effects = Vec::new();
    match msg {
        Msg::Wake => {}
        Msg::Input(event) => input(state, event, &mut effects),
        Msg::InputClosed => effects.push(Effect::Quit(Exit::HungUp)),
        Msg::Signal(signal) => effects.push(match signal {
            Signal::Terminate => Effect::Quit(Exit::Terminated),
            Signal::HangUp => Effect::Quit(Exit::HungUp),
            Signal::Interrupt => Effect::Quit(Exit::Interrupted),
            Signal::Suspend => Effect::Suspend,
            Signal::Continue => Effect::Reenter,
        }),
        Msg::Resumed => resumed(state, &mut effects),
        Msg::CredentialsChanged => credentials_changed(state),
        Msg::Attempt { key, seq, attempt } => attempted(state, &key, seq, attempt),
        Msg::Fetched { key, seq, result } => {
            if let Some(index) = asked(state, &key, seq) {
                match result {
                    Ok(snapshot) => answered(state, index, snapshot, &mut effects),
                    Err(error) => failed(state, index, seq, error, &mut effects),
                }
            }
        }
        Msg::Found { key, seq, result } => {
            if let Some(index) = asked(state, &key, seq) {
                match result {
                    Ok(arns) => found(state, index, arns),
                    Err(error) => failed(state, index, seq, error, &mut effects),
                }
            }
        }
    }
    poll::drive(state, &mut effects);
    detail::refresh(state);
    effects
}

fn input(state: &mut State, event: Event, effects: &mut Vec<Effect>) {
    match event {
        Event::Key(key) => act::key(state, key, effects),
        Event::Paste(text) => act::paste(state, &text),
        Event::Resize(width, height) => state.size = (width, height),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => {}
    }
}

/// The job that this call was made for, when the answer is not stale.
fn asked(state: &State, key: &JobKey, seq: u64) -> Option<usize> {
    state.watches.iter().position(|w| w.key == *key && matches!(w.poll, Poll::InFlight { seq: own, .. } if own == seq))
}

fn attempted(state: &mut State, key: &JobKey, seq: u64, attempt: u32) {
    if let Some(index) = asked(state, key, seq) {
        if attempt > 1 {
            poll::count_call(state, index);
        }
        if let Poll::InFlight { attempt: shown, .. } = &mut state.watches[index].poll {
            *shown = attempt;
        }
    }
}

fn answered(state: &mut State, index: usize, snapshot: Snapshot, effects: &mut Vec<Effect>) {
    let now = state.now;
    let watch = &mut state.watches[index];
    watch.failures = 0;
    watch.error = None;
    watch.clock_off = snapshot.call.clock_off;
    let changes = if let Some(history) = &mut watch.history {
        history.record(snapshot, now)
    } else {
        watch.history = Some(History::begin(snapshot, now));
        Vec::new()
    };
    let phase = watch.history.as_ref().and_then(|h| h.current().phase());
    if phase.is_some_and(Phase::is_final) {
        watch.ended.get_or_insert(now);
    } else {
        watch.ended = None;
    }
    let shown = (state.current == index).then_some(state.focus);
    mark(&mut state.watches[index], &changes, shown, now);
    announce(state, index, &changes, effects);
    let next = poll::after_answer(state, &state.watches[index]);
    state.watches[index].poll = next;
}

/// Marks what changed until it is seen. A newer change of the same member keeps the older one's value.
fn mark(watch: &mut Watch, changes: &[Change], shown: Option<PaneId>, now: Time) {
    for change in changes.iter().filter(|c| c.field.field().flash == Flash::Yes) {
        watch.changed = Some(now);
        let looked = if shown == Some(PaneId::of(change.field.field().section)) { Looked::Now } else { Looked::NotYet };
        watch.marks.retain(|m| (m.change.field, &m.change.entry) != (change.field, &change.entry));
        watch.marks.push(Mark { change: change.clone(), looked });
        if watch.marks.len() > MARKS {
            watch.marks.remove(0);
        }
    }
}

/// A change of phase writes a toast and rings the bell; a publish failure writes a toast.
fn announce(state: &mut State, index: usize, changes: &[Change], effects: &mut Vec<Effect>) {
    let watch = &state.watches[index];
    let Some(history) = &watch.history else { return };
    let (title, job) = (watch.title(), history.job());
    let mut lines = Vec::new();
    for change in changes {
        match change.field {
            FieldId::Status => {
                let before = change.from.as_ref().map(|s| crate::domain::status::Status(s.clone()).phase());
                let phase = history.current().phase().unwrap_or(Phase::Unknown);
                if before != Some(phase) {
                    lines.push((format!("{} {title}: {}", phase.glyph(), phase.word()), Tone::of(phase)));
                    if state.settings.bell == Bell::On {
                        effects.push(Effect::Bell);
                    }
                }
            }
            FieldId::MetricsStatus if job.metrics() == Publish::Failed => {
                lines.push((format!("✗ {title}: metrics were not published"), Tone::Bad));
            }
            FieldId::LogsStatus if job.logs() == Publish::Failed => {
                lines.push((format!("✗ {title}: logs were not published"), Tone::Bad));
            }
            _ => {}
        }
    }
    for (text, tone) in lines {
        state.toast(text, tone);
    }
}

fn failed(state: &mut State, index: usize, seq: u64, error: FetchError, effects: &mut Vec<Effect>) {
    let now = state.now;
    let watch = &mut state.watches[index];
    watch.failures = watch.failures.saturating_add(1);
    watch.clock_off = error.clock_off.or(watch.clock_off);
    let kind = error.kind;
    watch.error = Some((error, now));
    let next = poll::after_failure(state, &state.watches[index], kind.recovery(), seq);
    state.watches[index].poll = next;
    if kind.is_credentials() {
        effects.push(Effect::WatchCredentials);
    }
}

/// A name was found: watch its job; several of one name are all watched, the newest first.
fn found(state: &mut State, index: usize, arns: Vec<Arn>) {
    let source = state.watches[index].key.source.clone();
    let (now, calls) = (state.now, state.watches[index].calls);
    let total = arns.len();
    if total > 1 {
        let more = if total > NAMESAKES {
            format!(", the newest {NAMESAKES} are watched")
        } else {
            ", all are watched, newest first".to_owned()
        };
        let text = format!("{total} jobs are called {}{more}", crate::domain::text::line(state.watches[index].key.short()));
        state.toast(text, Tone::Busy);
    }
    let known: Vec<JobKey> = state.watches.iter().map(|w| w.key.clone()).collect();
    let keys = arns.into_iter().take(NAMESAKES).map(|arn| JobKey { source: source.clone(), job: JobRef::Arn(arn) });
    let mut fresh: Vec<Watch> = keys.filter(|k| !known.contains(k)).map(|key| Watch::new(key, now)).collect();
    if let Some(first) = fresh.first_mut() {
        first.calls = calls;
    }
    if index < state.current {
        state.current = (state.current + fresh.len()).saturating_sub(1);
    }
    state.watches.splice(index..=index, fresh);
    state.current = state.current.min(state.watches.len().saturating_sub(1));
}

/// After a sleep every connection is suspect and every plan is old: begin anew at once.
fn resumed(state: &mut State, effects: &mut Vec<Effect>) {
    effects.push(Effect::Renew);
    for watch in &mut state.watches {
        if watch.poll != Poll::Done {
            watch.poll = Poll::Due(state.now);
        }
    }
    state.recent.clear();
}

fn credentials_changed(state: &mut State) {
    for watch in &mut state.watches {
        let waiting = watch.error.as_ref().is_some_and(|(e, _)| e.kind.is_credentials());
        if waiting && matches!(watch.poll, Poll::Due(_)) {
            watch.poll = Poll::Due(state.now);
        }
    }
}
