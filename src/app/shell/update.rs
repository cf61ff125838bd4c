//! The one function that moves the state on. Pure: the same state, message and moment give the same result.

use crossterm::event::Event;

use super::state::State;
use super::{desk, journal, judge, keys, open, refresh, search, shift};
use crate::app::base::effect::{Effect, Exit};
use crate::app::base::event::What;
use crate::app::base::msg::{Helper, Msg, Signal};
use crate::app::base::scene::{LONG_TOAST, drawn};
use crate::app::base::settings::Output;
use crate::app::shell::whose;
use crate::app::text::Tone;
use crate::app::{board, logs, picker, related};
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
    take(state, msg, &mut effects);
    journal::ask_ended(state, &mut effects);
    open::settle(state);
    whose::settle(state);
    logs::print::release(&mut state.open.logs, &state.scene);
    judge::judge(state, &mut effects);
    desk::drive(state, &mut effects);
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

/// Takes in what happened.
fn take(state: &mut State, msg: Msg, effects: &mut Vec<Effect>) {
    match msg {
        Msg::Wake | Msg::Tick | Msg::ClockSet(_) => {}
        Msg::Input(event) => input(state, event, effects),
        Msg::InputClosed => effects.push(Effect::Quit(Exit::HungUp)),
        Msg::OutputClosed => effects.push(Effect::Quit(Exit::Unread)),
        Msg::Signal(signal) => effects.push(match signal {
            Signal::Terminate => Effect::Quit(Exit::Terminated),
            Signal::HangUp => Effect::Quit(Exit::HungUp),
            Signal::Interrupt => Effect::Quit(Exit::Interrupted),
            Signal::Suspend => Effect::Suspend,
            Signal::Continue => Effect::Reenter,
        }),
        Msg::Resumed => desk::renew(state, effects),
        Msg::CredentialsChanged => desk::credentials_changed(state),
        Msg::Asked { key } => desk::begin_as_recorded(state, &key),
        Msg::Again { key, seq } => desk::again(state, &key, seq),
        Msg::Answered { key, seq, result } => desk::answered(state, &key, seq, result, effects),
        Msg::Placed { seq, placed } => {
            if let Some(picker) = &mut state.picker {
                picker::ask::placed(picker, seq, placed);
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
}

/// What a message tells of the service's clock.
fn clock_off(msg: &Msg) -> Option<Span> {
    match msg {
        Msg::Answered { result: Ok(answer), .. } => answer.clock_off(),
        Msg::Answered { result: Err(error), .. } => error.clock_off,
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

/// Something beside the calls went wrong: it is said, and nothing else changes. What is not kept stays said until it is
/// kept again; a command that failed is run again for the next change.
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
