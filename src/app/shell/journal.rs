//! What the journal is told, and what it tells: what earlier runs saw of a job becomes part of its timeline.
//! Nothing is noted that [`Noted`] cannot hold.

use super::answer::mark;
use super::state::State;
use crate::app::base::effect::Effect;
use crate::app::base::scene::LONG_TOAST;
use crate::app::base::settings::Output;
use crate::app::board::Usual;
use crate::app::job::status::words_of;
use crate::app::job::watch::Watch;
use crate::app::text::{PaneView, Tone};
use crate::domain::change::Change;
use crate::domain::field::FieldId;
use crate::domain::ids::Arn;
use crate::domain::past::{Facts, Note, Noted, Past, Took};
use crate::domain::skew::Skew;
use crate::domain::status::{Phase, Publish};
use crate::domain::text::{duration, line};
use crate::domain::{Span, Time};

/// How often it is noted that a job was seen, while nothing changes.
const HEARTBEAT: Span = Span::minutes(1);
/// A clock that runs off by no more is not noted again.
const CLOCK: Span = Span::seconds(10);
/// Away for less than this is not worth a word.
const AWAY: Span = Span::minutes(2);

/// Asks the journal for a job, once.
pub(in crate::app) fn ask(state: &mut State, index: usize, effects: &mut Vec<Effect>) {
    let watch = &mut state.watches[index];
    if let (true, false, Some(arn)) = (state.scene.settings.keep.journal, watch.memory.asked, watch.key.arn()) {
        effects.push(Effect::Recall(arn.clone()));
        watch.memory.asked = true;
    }
}

/// The journal's answer, before the first good one of the service or after it.
pub(in crate::app) fn recalled(state: &mut State, arn: &Arn, notes: Vec<Note>) {
    let Some(index) = state.watches.iter().position(|w| w.key.arn() == Some(arn)) else { return };
    let memory = &mut state.watches[index].memory;
    memory.past = Past::of(notes);
    memory.ahead = memory.past.as_ref().map_or(memory.ahead, |past| Skew::of(past.ahead).ahead());
    if state.watches[index].history.is_some() {
        restore(state, index);
    }
}

/// Asks the journal for all jobs that have ended: once, and again when one has ended meanwhile.
pub(in crate::app) fn ask_ended(state: &mut State, effects: &mut Vec<Effect>) {
    let wanted = state.scene.settings.keep.journal && state.scene.settings.output == Output::Screen && !state.ended.asked;
    if wanted {
        state.ended.asked = true;
        effects.push(Effect::RecallEnded);
    }
}

/// The journal's answer: what is usual is worked out again.
pub(in crate::app) fn recalled_ended(state: &mut State, ended: Vec<Took>) {
    let now = state.scene.now;
    state.ended.usual = Usual::of(&[], &ended, now);
    if let Some(board) = &mut state.board {
        board.learn(&ended, now);
    }
    state.ended.known = Some(ended);
    state.panes.iter_mut().for_each(PaneView::touch);
}

/// The first good answer: the timeline continues from where it was left.
pub(in crate::app) fn first(state: &mut State, index: usize, effects: &mut Vec<Effect>) {
    restore(state, index);
    let now = state.scene.now;
    let watch = &state.watches[index];
    let mut notes = vec![Note { at: now, what: Noted::Opened }];
    notes.extend(status(watch, now));
    notes.push(publish(watch, now));
    persist(state, index, notes, effects);
}

/// What a good answer adds to the journal.
pub(in crate::app) fn note(state: &mut State, index: usize, changes: &[Change], effects: &mut Vec<Effect>) {
    let now = state.scene.now;
    let watch = &state.watches[index];
    let mut notes = Vec::new();
    let facts = watch.history.as_ref().map(|h| Facts::of(h.job()));
    if facts.is_some() && facts != watch.memory.facts {
        notes.extend(facts.clone().map(|facts| Note { at: now, what: Noted::Facts(facts) }));
    }
    let ahead = state.scene.skew.ahead();
    if (ahead - watch.memory.ahead).abs() > CLOCK {
        notes.push(Note { at: now, what: Noted::Clock(ahead) });
    }
    if changes.iter().any(|c| c.field == FieldId::Status) {
        notes.extend(status(watch, now));
        let phase = watch.history.as_ref().and_then(|h| h.current().phase());
        // What was requested before knows nothing of this one.
        state.ended.asked &= phase != Some(Phase::Succeeded);
    }
    if changes.iter().any(|c| matches!(c.field, FieldId::MetricsStatus | FieldId::LogsStatus)) {
        notes.push(publish(watch, now));
    }
    if notes.is_empty() && watch.memory.noted.is_none_or(|at| now - at >= HEARTBEAT) {
        notes.push(Note { at: now, what: Noted::Seen });
    }
    let memory = &mut state.watches[index].memory;
    memory.facts = facts;
    if notes.iter().any(|note| matches!(note.what, Noted::Clock(_))) {
        memory.ahead = ahead;
    }
    persist(state, index, notes, effects);
}

/// At the end: until when each job was seen.
pub(in crate::app) fn farewell(state: &mut State, effects: &mut Vec<Effect>) {
    let mut last = Vec::new();
    for index in 0..state.watches.len() {
        let watch = &state.watches[index];
        let seen = watch.history.as_ref().map(|h| h.at).filter(|at| watch.memory.noted.is_some_and(|noted| noted < *at));
        if let Some(at) = seen {
            persist(state, index, vec![Note { at, what: Noted::Seen }], &mut last);
        }
    }
    // Before the end, not after it.
    effects.splice(0..0, last);
}

/// What is kept is told by the service's clock: this machine's may be set right before it is read.
fn persist(state: &mut State, index: usize, mut notes: Vec<Note>, effects: &mut Vec<Effect>) {
    let skew = state.scene.skew;
    let watch = &mut state.watches[index];
    if let (true, Some(last), Some(arn)) = (state.scene.settings.keep.journal, notes.last(), watch.key.arn()) {
        watch.memory.noted = Some(last.at);
        for note in &mut notes {
            note.at = skew.theirs(note.at);
            if let Noted::Status(segment) = &mut note.what {
                segment.from = skew.theirs(segment.from);
            }
        }
        effects.push(Effect::Persist(arn.clone(), notes));
    }
}

fn status(watch: &Watch, at: Time) -> Option<Note> {
    let segment = watch.history.as_ref()?.current().clone();
    Some(Note { at, what: Noted::Status(segment) })
}

fn publish(watch: &Watch, at: Time) -> Note {
    let text = |id| watch.history.as_ref().and_then(|h| h.job().text(id)).map(str::to_owned);
    Note { at, what: Noted::Publish { metrics: text(FieldId::MetricsStatus), logs: text(FieldId::LogsStatus) } }
}

fn restore(state: &mut State, index: usize) {
    let skew = state.scene.skew;
    let Some(past) = state.watches[index].memory.past.take().map(|past| past.ours(skew)) else { return };
    let Some(history) = &mut state.watches[index].history else { return };
    let away = history.at - past.last_seen;
    let changes = history.restore(&past, skew);
    // The timeline is another one now, though no answer came.
    state.panes.iter_mut().for_each(PaneView::touch);
    if away < AWAY {
        return;
    }
    let title = state.watches[index].title();
    let said = if changes.is_empty() { "nothing changed".to_owned() } else { meanwhile(state, index, &changes) };
    let text = format!("{title}, while you were away ({}): {said}", duration(away));
    state.scene.toast_for(text, if changes.is_empty() { Tone::Quiet } else { Tone::Accent }, LONG_TOAST);
    // What changed while nobody watched is no reason to ask more often now.
    let changed = state.watches[index].changed;
    mark(state, index, &changes);
    state.watches[index].changed = changed;
}

fn meanwhile(state: &State, index: usize, changes: &[Change]) -> String {
    let Some(history) = &state.watches[index].history else { return String::new() };
    let word =
        |raw: &Option<String>| raw.as_ref().map_or("?", |raw| words_of(history, history.job().kind.status(raw.clone()).phase()));
    let told = changes.iter().map(|change| match change.field {
        FieldId::Status => format!("{} → {}", word(&change.from), word(&change.to)),
        field => format!("{} {}", line(field.field().label), Publish::of(change.to.as_deref()).word()),
    });
    told.collect::<Vec<_>>().join(", ")
}
