//! The one function that moves the state on. Pure: the same state, message and moment give the same result.

use crossterm::event::Event;

use super::state::State;
use super::{answer, desk, journal, judge, keys, open, poll, refresh, search, shift};
use crate::app::base::effect::{Effect, Exit, Reply};
use crate::app::base::event::What;
use crate::app::base::msg::{Helper, Msg, Signal};
use crate::app::base::question::Poll;
use crate::app::base::scene::{LONG_TOAST, drawn};
use crate::app::base::settings::Output;
use crate::app::shell::whose;
use crate::app::text::Tone;
use crate::app::{board, logs, picker, related};
use crate::domain::error::FetchError;
use crate::domain::ids::JobKey;
use crate::domain::job::Snapshot;
use crate::domain::{Span, Time};

/// Answers a message: changes the state and says what is to be done outside.
pub fn update(state: &mut State, msg: Msg, now: Time) -> Vec<Effect> {
    state.scene.now = now;
    if let Msg::Tick = msg {
        return Vec::new();
    }
    if let Msg::ClockSet(by) = msg {
        shift::all(state, by);
    }
    state.scene.toasts.retain(|t| t.until > now);
    let mut effects = Vec::new();
    state.hear(clock_off(&msg));
    match msg {
        Msg::Wake | Msg::Tick | Msg::ClockSet(_) => {}
        Msg::Input(event) => input(state, event, &mut effects),
        Msg::InputClosed => effects.push(Effect::Quit(Exit::HungUp)),
        Msg::OutputClosed => effects.push(Effect::Quit(Exit::Unread)),
        Msg::Signal(signal) => effects.push(match signal {
            Signal::Terminate => Effect::Quit(Exit::Terminated),
            Signal::HangUp => Effect::Quit(Exit::HungUp),
            Signal::Interrupt => Effect::Quit(Exit::Interrupted),
            Signal::Suspend => Effect::Suspend,
            Signal::Continue => Effect::Reenter,
        }),
        Msg::Resumed => resumed(state, &mut effects),
        Msg::CredentialsChanged => credentials_changed(state),
        Msg::Asked { key } => poll::ask_as_recorded(state, &key),
        Msg::Again { key, seq } => again(state, &key, seq),
        Msg::Fetched { key, seq, result } => fetched(state, &key, seq, result, &mut effects),
        Msg::Found { key, seq, result } => {
            if let Some(index) = asked(state, &key, seq) {
                answer::record(state, index, || Reply::Found(result.clone()), &mut effects);
                match result {
                    Ok(arns) => answer::found(state, index, arns),
                    Err(error) => answer::bad(state, index, seq, error, &mut effects),
                }
            }
        }
        Msg::Told { key, seq, result } => desk::told(state, &key, seq, result, &mut effects),
        Msg::Listed { feed, seq, result } => {
            if let Some(board) = &mut state.board {
                let ended = state.ended.known.as_deref().unwrap_or_default();
                board::ask::listed(board, &mut state.scene, ended, (feed, seq), result, &mut effects);
            }
            open::learn(state);
        }
        Msg::Placed { seq, placed } => {
            if let Some(picker) = &mut state.picker {
                picker::ask::placed(picker, seq, placed);
            }
        }
        Msg::Memberships { seq, result } => {
            if let Some(picker) = &mut state.picker {
                picker::ask::listed(picker, now, seq, result, &mut effects);
            }
        }
        Msg::Profiles(read) => {
            if let Some(picker) = &mut state.picker {
                picker::menu::read(picker, &mut state.window, read);
            }
        }
        Msg::Recalled { arn, notes } => journal::recalled(state, &arn, notes),
        Msg::RecalledEnded(ended) => journal::recalled_ended(state, ended),
        Msg::Saved(Ok(file)) => state.scene.toast(format!("saved {file}"), Tone::Good),
        Msg::Saved(Err(why)) => state.scene.toast_for(why, Tone::Warn, LONG_TOAST),
        Msg::Trouble(helper, text) => troubled(state, helper, text),
        Msg::Unopened(why) => related::keys::unopened(&mut state.scene, &why),
        Msg::Mended(helper) => state.troubles.retain(|(troubled, _)| *troubled != helper),
    }
    journal::ask_ended(state, &mut effects);
    open::settle(state);
    whose::settle(state);
    logs::print::release(&mut state.open.logs, &state.scene);
    judge::judge(state, &mut effects);
    poll::drive(state, &mut effects);
    if effects.iter().any(|e| matches!(e, Effect::Quit(_))) {
        journal::farewell(state, &mut effects);
    }
    let now = state.scene.now;
    if let Some(board) = &mut state.board {
        board::order::arrange(board, now);
    }
    let open = state.watches.get(state.current).filter(|_| state.scene.sides().job.is_some());
    if let (Some(watch), Some(board)) = (open, &mut state.board) {
        board::keys::hold(board, &watch.key);
    }
    if state.scene.settings.output == Output::Screen {
        refresh::refresh(state);
    }
    effects
}

/// What a message tells of the service's clock.
fn clock_off(msg: &Msg) -> Option<Span> {
    let failed = |error: &FetchError| error.clock_off;
    match msg {
        Msg::Fetched { result, .. } => result.as_ref().map_or_else(failed, |snapshot| snapshot.call.clock_off),
        Msg::Listed { result, .. } => result.as_ref().map_or_else(failed, |page| page.clock_off),
        Msg::Memberships { result, .. } => result.as_ref().map_or_else(failed, |page| page.clock_off),
        Msg::Found { result, .. } => result.as_ref().err().and_then(failed),
        Msg::Told { result, .. } => result.as_ref().err().and_then(failed),
        _ => None,
    }
}

fn input(state: &mut State, event: Event, effects: &mut Vec<Effect>) {
    match event {
        Event::Key(key) => keys::key(state, key, effects),
        Event::Paste(text) => search::paste(state, &text),
        Event::Resize(width, height) => state.scene.size = drawn((width, height)),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => {}
    }
}

/// A job was answered for, on behalf of the board or of whoever has it open.
fn fetched(state: &mut State, key: &JobKey, seq: u64, result: Result<Snapshot, FetchError>, effects: &mut Vec<Effect>) {
    let now = state.scene.now;
    let index = asked(state, key, seq);
    if let Some(board) = &mut state.board {
        let of_board = board.asking.is_some_and(|(_, own)| own == seq);
        match &result {
            _ if !of_board && index.is_none() => {}
            Ok(snapshot) => board.cost.took(snapshot.call.latency),
            Err(error) => board.cost.refused(error.kind),
        }
        if of_board {
            let full = result.as_ref().map(|s| board::Full::Known { job: s.job.clone(), at: now }).map_err(|e| e.kind);
            board::ask::fetched(board, seq, full);
            return;
        }
    }
    let Some(index) = index else { return };
    if let (Some(board), Ok(snapshot)) = (&mut state.board, &result) {
        board::ask::told(board, key, &board::Full::Known { job: snapshot.job.clone(), at: now });
    }
    answer::record(state, index, || Reply::Fetched(result.clone()), effects);
    match result {
        Ok(snapshot) => answer::good(state, index, snapshot, effects),
        Err(error) => answer::bad(state, index, seq, error, effects),
    }
}

/// The job that this call was made for, when the answer is not stale.
fn asked(state: &State, key: &JobKey, seq: u64) -> Option<usize> {
    state.watches.iter().position(|w| w.key == *key && matches!(w.poll, Poll::InFlight { seq: own, .. } if own == seq))
}

fn again(state: &mut State, key: &JobKey, seq: u64) {
    if let Some(index) = asked(state, key, seq) {
        let now = state.scene.now;
        poll::count_call(state, index);
        if let Poll::InFlight { again, .. } = &mut state.watches[index].poll {
            again.push(now);
        }
    } else {
        desk::again(state, key, seq);
    }
}

/// Something beside the calls went wrong: it is said, and nothing else changes. What is not kept stays said until it is
/// kept again; a command that failed is run anew for the next change.
fn troubled(state: &mut State, helper: Helper, text: String) {
    if !matches!(helper, Helper::Hook | Helper::Look) {
        state.troubles.retain(|(troubled, _)| *troubled != helper);
        state.troubles.push((helper, text.clone()));
    }
    if !state.watches.is_empty() {
        state.tell(state.current, What::Trouble(text.clone()));
    }
    state.scene.toast_for(text, Tone::Warn, LONG_TOAST);
}

/// After a sleep every connection is suspect and every plan is old: begin anew at once.
fn resumed(state: &mut State, effects: &mut Vec<Effect>) {
    effects.push(Effect::Renew);
    for watch in &mut state.watches {
        if watch.poll != Poll::Done {
            watch.poll = Poll::Due(state.scene.now);
        }
        // Nobody was kept waiting by a machine that slept.
        watch.silent = None;
    }
    for feed in state.board.iter_mut().flat_map(|b| &mut b.feeds) {
        (feed.poll, feed.whole, feed.ahead) = (Poll::Due(state.scene.now), state.scene.now, false);
    }
    let now = state.scene.now;
    state.picker.iter_mut().for_each(|picker| picker::ask::given_up(picker, now));
    desk::given_up(state);
    state.recent.clear();
}

fn credentials_changed(state: &mut State) {
    for watch in &mut state.watches {
        let waiting = watch.error.as_ref().is_some_and(|(e, _)| e.kind.is_credentials());
        if waiting && matches!(watch.poll, Poll::Due(_)) {
            watch.poll = Poll::Due(state.scene.now);
        }
    }
    for feed in state.board.iter_mut().flat_map(|b| &mut b.feeds) {
        let waiting = feed.error.as_ref().is_some_and(|(e, _)| e.kind.is_credentials());
        if waiting && matches!(feed.poll, Poll::Due(_)) {
            feed.poll = Poll::Due(state.scene.now);
        }
    }
    let now = state.scene.now;
    state.picker.iter_mut().for_each(|picker| picker::ask::again(picker, now, |error| error.kind.is_credentials()));
    desk::wake(state, |inquiry| inquiry.error.as_ref().is_some_and(|(e, _)| e.kind.is_credentials()));
}
