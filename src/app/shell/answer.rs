//! What an answer does to the state, a good one and a bad one: history, marks, toasts, notices, events, the next poll.

use super::state::State;
use super::{journal, poll};
use crate::app::base::effect::{Effect, Exchange, Record};
use crate::app::base::event::{Before, What};
use crate::app::base::notice::Notice;
use crate::app::base::pane::PaneId;
use crate::app::base::question::Answer;
use crate::app::base::refresh::Poll;
use crate::app::job::status::words_of;
use crate::app::job::watch::{Looked, Mark, Watch};
use crate::app::text::Tone;
use crate::domain::change::Change;
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::field::{FieldId, Flash};
use crate::domain::history::{History, Segment};
use crate::domain::ids::{Arn, JobKey};
use crate::domain::job::Snapshot;
use crate::domain::status::{Phase, Publish};

/// Marks kept for one job; the oldest go first.
const MARKS: usize = 100;
/// Jobs that one name may open.
const NAMESAKES: usize = 9;

/// Adds a call that has ended to the recording, where there is one.
pub(in crate::app) fn record(state: &State, index: usize, reply: &Result<Answer, FetchError>, effects: &mut Vec<Effect>) {
    let watch = &state.watches[index];
    if let (Poll::InFlight { since, again, .. }, true) = (&watch.refresh.poll, state.scene.settings.keep.recording) {
        let (key, asked, again) = (watch.key.clone(), *since, again.clone());
        effects.push(Effect::Record(Record::Exchange(Exchange { key, asked, again, at: state.scene.now, reply: reply.clone() })));
    }
}

/// A good answer.
pub(in crate::app) fn good(state: &mut State, index: usize, snapshot: Snapshot, effects: &mut Vec<Effect>) {
    let (now, skew) = (state.scene.now, state.scene.skew);
    let watch = &mut state.watches[index];
    let recovered = watch.refresh.failures;
    let trouble = std::mem::take(&mut watch.trouble);
    watch.refresh.good(now);
    watch.heard = true;
    let first = snapshot.clone();
    let before: Option<Segment> = watch.history.as_ref().map(|h| h.current().clone());
    let listed = state.board.as_ref().and_then(|board| board.past(&watch.key));
    let changes = if let Some(history) = &mut watch.history {
        listed.iter().for_each(|past| history.listed(past));
        history.record(snapshot, now, skew)
    } else {
        let history = watch.history.insert(History::begin(snapshot, now, skew));
        // What lists saw before is no news.
        listed.iter().for_each(|past| _ = history.restore(past, skew));
        Vec::new()
    };
    let phase = watch.history.as_ref().and_then(|h| h.current().phase());
    if phase.is_some_and(Phase::is_final) {
        watch.ended.get_or_insert(now);
    } else {
        watch.ended = None;
    }
    if recovered > 0 {
        state.tell(index, What::Recovered { failures: recovered, after: now - trouble.since.unwrap_or(now) });
    }
    match before {
        None => {
            journal::first(state, index, effects);
            state.tell(index, What::First(first));
        }
        Some(before) => changed(state, index, &changes, &before, effects),
    }
    journal::note(state, index, &changes, effects);
    let next = poll::after_answer(&state.scene, &state.watches[index]);
    state.watches[index].refresh.poll = next;
}

fn changed(state: &mut State, index: usize, changes: &[Change], before: &Segment, effects: &mut Vec<Effect>) {
    if changes.is_empty() {
        return;
    }
    let now = state.scene.now;
    mark(state, index, changes);
    announce(state, index, changes, effects);
    let key = state.watches[index].key.clone();
    if state.scene.settings.keep.recording {
        effects.push(Effect::Record(Record::Changes { at: now, key, changes: changes.to_vec() }));
    }
    let of_status = changes.iter().any(|c| c.field == FieldId::Status);
    let before = state.watches[index].history.as_ref().filter(|_| of_status).map(|history| {
        let next = history.after(before);
        let span = next.map_or(now, |next| next.from) - before.from;
        Before { segment: before.clone(), span, stood: history.stood(before, next, now) }
    });
    state.tell(index, What::Changed { changes: changes.to_vec(), before });
    let matters = changes.iter().any(|c| c.field.field().flash == Flash::Yes);
    if let (true, true, Some(event)) = (matters, state.scene.settings.keep.hook, state.events.back()) {
        effects.push(Effect::Hook(Box::new(event.clone())));
    }
}

/// Marks what changed until it is seen. A newer change of the same member replaces the older one, and what it was before
/// the first that nobody has looked at stays, unless it is that again.
pub(in crate::app) fn mark(state: &mut State, index: usize, changes: &[Change]) {
    let (now, focus) = (state.scene.now, (state.current == index).then_some(state.scene.focus));
    let watch: &mut Watch = &mut state.watches[index];
    for change in changes.iter().filter(|c| c.field.field().flash == Flash::Yes) {
        watch.changed = Some(now);
        let looked = if focus == Some(PaneId::of(change.field)) { Looked::Now } else { Looked::NotYet };
        let mut change = change.clone();
        let same = |m: &Mark| (m.change.field, &m.change.entry) == (change.field, &change.entry);
        if let Some(old) = watch.marks.iter().position(same).map(|i| watch.marks.remove(i))
            && old.looked == Looked::NotYet
            && old.change.from != change.to
        {
            change.from = old.change.from;
        }
        watch.marks.push(Mark { change, looked });
        if watch.marks.len() > MARKS {
            watch.marks.remove(0);
        }
    }
}

/// A change of phase and a publish failure write a toast and are told by the ways chosen.
fn announce(state: &mut State, index: usize, changes: &[Change], effects: &mut Vec<Effect>) {
    let watch = &state.watches[index];
    let Some(history) = &watch.history else { return };
    let (title, job) = (watch.title(), history.job());
    let mut lines: Vec<(&str, String, Tone)> = Vec::new();
    for change in changes {
        match change.field {
            FieldId::Status => {
                let before = change.from.as_ref().map(|s| job.kind.status(s.clone()).phase());
                let phase = history.current().phase().unwrap_or(Phase::Unknown);
                if before != Some(phase) {
                    lines.push((phase.glyph(), words_of(history, phase).to_owned(), Tone::of(phase)));
                }
            }
            FieldId::MetricsStatus if job.metrics() == Publish::Failed => {
                lines.push(("✗", "metrics were not published".to_owned(), Tone::Bad));
            }
            FieldId::LogsStatus if job.logs() == Publish::Failed => {
                lines.push(("✗", "logs were not published".to_owned(), Tone::Bad));
            }
            _ => {}
        }
    }
    for (glyph, text, tone) in lines {
        state.scene.toast(format!("{glyph} {title}: {text}"), tone);
        effects.push(Effect::Notify(Notice { title: title.clone(), text: format!("{glyph} {text}") }));
    }
}

/// A call that failed.
pub(in crate::app) fn bad(state: &mut State, index: usize, seq: u64, error: FetchError) {
    let now = state.scene.now;
    let watch = &mut state.watches[index];
    let kind = error.kind;
    let before = watch.refresh.error.as_ref().map(|(e, _)| e.kind);
    // An answer that nobody can read may be a login page, and is no sign of the service.
    let answer = kind.is_answer() || (error.http.is_some() && kind != ErrorKind::Unreadable);
    watch.heard |= answer;
    if answer || kind.is_credentials() {
        watch.refresh.silent = None;
    }
    let trouble = &mut watch.trouble;
    trouble.since.get_or_insert(now);
    match kind {
        // Other failures in between are no end of it.
        ErrorKind::NotFound => _ = (trouble.missing.get_or_insert(now), trouble.denied.take()),
        ErrorKind::ClockSkew => _ = trouble.denied.get_or_insert(now),
        _ if kind.is_credentials() => _ = trouble.denied.get_or_insert(now),
        _ => {}
    }
    watch.refresh.bad(error.clone(), now);
    let next = poll::after_failure(&state.scene, &state.watches[index], kind, seq);
    let retry = if let Poll::Due(at) = &next { Some(*at) } else { None };
    state.watches[index].refresh.poll = next;
    let failures = state.watches[index].refresh.failures;
    state.tell(index, What::Failed { error, failures, again: before == Some(kind), retry });
}

/// A name was found: watch its job; several of one name are all watched, the newest first.
pub(in crate::app) fn found(state: &mut State, index: usize, arns: Vec<Arn>) {
    let source = state.watches[index].key.source.clone();
    let (now, calls) = (state.scene.now, state.watches[index].refresh.calls);
    let total = arns.len();
    if total > 1 {
        let more = if total > NAMESAKES {
            format!(", the newest {NAMESAKES} are watched")
        } else {
            ", all are watched, newest first".to_owned()
        };
        let text = format!("{total} jobs are called {}{more}", crate::domain::text::line(state.watches[index].key.short()));
        state.tell(index, What::Trouble(text.clone()));
        state.scene.toast(text, Tone::Busy);
    }
    let known: Vec<JobKey> = state.watches.iter().map(|w| w.key.clone()).collect();
    let keys = arns.into_iter().take(NAMESAKES).map(|arn| JobKey::of(source.clone(), arn));
    let mut fresh: Vec<Watch> =
        keys.filter(|k| !known.contains(k)).map(|key| Watch { named: true, ..Watch::new(key, now) }).collect();
    if let Some(first) = fresh.first_mut() {
        first.refresh.calls = calls;
    }
    if index < state.current {
        state.current = (state.current + fresh.len()).saturating_sub(1);
    }
    let (began, count) = (index, fresh.len());
    state.watches.splice(index..=index, fresh);
    for found in began..began + count {
        state.tell(found, What::Asked);
    }
    state.current = state.current.min(state.watches.len().saturating_sub(1));
}
