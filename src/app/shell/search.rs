//! Searching in a pane: what is typed and pasted into the prompt, and going to the places found.

use crossterm::event::{Event, KeyEvent};
use tui_input::backend::crossterm::EventHandler as _;
use tui_input::{Input, InputRequest};

use super::panes::PANES;
use super::refresh;
use super::state::State;
use crate::app::base::command::Command;
use crate::app::base::scene::Front;
use crate::app::picker::Typing;
use crate::app::text::{GUTTER, Tone};
use crate::app::{board, picker};
use crate::domain::text::bare;

/// The most that is searched for, in characters.
const LONGEST: usize = 200;
/// The most that an ARN may have.
const LONGEST_ARN: usize = 2048;

fn longest(state: &State) -> usize {
    let arn = state.scene.front == Front::Picker && state.picker.as_ref().is_some_and(|p| p.typing == Typing::Meant);
    if arn { LONGEST_ARN } else { LONGEST }
}

/// A key that is text, or moves in it: only a prompt takes it. A full one takes no more.
pub(in crate::app) fn typed(state: &mut State, key: KeyEvent) {
    let longest = longest(state);
    if let Some(prompt) = &mut state.prompt {
        let before = prompt.clone();
        prompt.handle_event(&Event::Key(key));
        if prompt.value().chars().count() > longest {
            *prompt = before;
        }
        filtered(state);
    }
}

/// On the board and in the picker, what is typed filters at once.
fn filtered(state: &mut State) {
    let Some(text) = state.prompt.as_ref().map(|prompt| prompt.value().to_owned()) else { return };
    match state.scene.front {
        Front::Board => state.board.iter_mut().for_each(|board| board::keys::filter(board, &state.scene, &text)),
        Front::Picker => state.picker.iter_mut().for_each(|picker| picker::keys::typed(picker, &text)),
        // What was wrong with it may be fixed.
        Front::Detail => state.open.logs.look.wrong = None,
    }
}

/// Pasted text: only a prompt takes it, at its cursor and as far as there is room. In the picker there always is one for it.
pub(in crate::app) fn paste(state: &mut State, text: &str) {
    if let (Front::Picker, None, Some(picker)) = (state.scene.front, &state.prompt, &mut state.picker) {
        state.window = None;
        picker::keys::begin(picker, &mut state.prompt, Typing::Meant, String::new());
    }
    let longest = longest(state);
    // Whoever copies a line takes its end with it, and often its quotes; but in a log and in JSON those are what is looked for.
    let quoted = state.scene.front == Front::Detail && PANES[state.scene.focus as usize].feature.quotes;
    let text = if quoted { text.trim() } else { bare(text) };
    if let Some(prompt) = &mut state.prompt {
        let room = longest.saturating_sub(prompt.value().chars().count());
        for c in crate::domain::text::line(text).chars().take(room) {
            prompt.handle(InputRequest::InsertChar(c));
        }
        filtered(state);
    }
}

/// Searches in the focused pane for what was typed, and goes to the first place from where one is.
pub(in crate::app) fn find(state: &mut State, prompt: &Input) {
    let view = state.pane_mut(state.scene.focus);
    prompt.value().clone_into(&mut view.query);
    if view.query.is_empty() {
        view.touch();
        return;
    }
    // What is folded away could not be found.
    view.folded.clear();
    view.touch();
    refresh::refresh(state);
    let view = state.pane(state.scene.focus);
    if view.hits().next().is_none() {
        let text = format!("\"{}\" is not in this pane", view.query);
        state.scene.toast(text, Tone::Warn);
    } else if view.lines.get(view.cursor.at).is_none_or(|l| l.hits.is_empty()) {
        next_hit(state, Command::NextHit);
    } else {
        bring_into_view(state);
    }
}

/// Scrolls sideways until the place found on the cursor's line is on the screen.
fn bring_into_view(state: &mut State) {
    let room = state.scene.geometry.body(state.scene.focus).map_or(0, |r| usize::from(r.width)).saturating_sub(GUTTER + 1);
    let view = state.pane_mut(state.scene.focus);
    if let Some((from, to)) = view.lines.get(view.cursor.at).and_then(|l| l.hits.first().copied())
        && (from < view.sideways || to > view.sideways + room)
    {
        view.sideways = if to <= room { 0 } else { from.saturating_sub(room / 2) };
    }
}

/// Goes to the next place found, or the one before.
pub(in crate::app) fn next_hit(state: &mut State, command: Command) {
    let height = state.scene.body_height();
    let view = state.pane_mut(state.scene.focus);
    let at = view.cursor.at;
    let next = if command == Command::NextHit {
        view.hits().find(|i| *i > at).or_else(|| view.hits().next())
    } else {
        view.hits().rev().find(|i| *i < at).or_else(|| view.hits().next_back())
    };
    if let Some(line) = next {
        view.go(line, height);
        bring_into_view(state);
    } else if !view.query.is_empty() {
        let text = format!("\"{}\" is not in this pane", view.query);
        state.scene.toast(text, Tone::Warn);
    } else {
        let key = state.scene.key(Command::Search);
        state.scene.toast(format!("nothing is searched for: {key} begins"), Tone::Quiet);
    }
}
