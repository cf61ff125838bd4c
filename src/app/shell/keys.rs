//! What a key does: from a key press to a command, and from a command to the state.

use crossterm::event::KeyEvent;
use tui_input::Input;

use super::features::Feature;
use super::pace::{self, Direction};
use super::panes::PANES;
use super::state::State;
use super::{collaboration, copy, focus, play, search};
use crate::app::base::command::{Command, Scope};
use crate::app::base::effect::{Effect, Exit};
use crate::app::base::keymap::Hit;
use crate::app::base::scene::Front;
use crate::app::base::window::{Over, Window};
use crate::app::shell::{window, wish};
use crate::app::text::{GUTTER, Tone, columns};
use crate::app::{board, picker};

/// A key press: it is for whom its scope belongs to.
pub fn key(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) {
    let Some(Hit { scope, command, place }) = state.command(key) else { return search::typed(state, key) };
    match scope {
        Scope::Prompt => prompt(state, command, effects),
        Scope::Help
        | Scope::CopyMenu
        | Scope::PlaceMenu
        | Scope::ColumnMenu
        | Scope::StreamMenu
        | Scope::Comparison
        | Scope::Sources => window::run(state, command, effects),
        Scope::Global if state.window.is_some() => over_window(state, command, effects),
        Scope::Global => everywhere(state, command, place, effects),
        Scope::Board => {
            let Some(board) = &mut state.board else { return };
            let wishes = board::keys::run(board, &mut state.window, &mut state.prompt, &mut state.scene, command);
            wish::grant(state, wishes, effects);
        }
        Scope::Picker => {
            let Some(picker) = &mut state.picker else { return };
            let wish = picker::keys::run(picker, &mut state.prompt, &mut state.window, &mut state.scene, command);
            wish::grant(state, wish, effects);
        }
        Scope::Replay => play::run(state, command, effects),
        Scope::Container | Scope::Raw | Scope::Logs | Scope::Metrics | Scope::Related => {
            if !(feature(state).keys)(state, command, effects) {
                everywhere(state, command, place, effects);
            }
        }
    }
}

/// What the pane does that has the keys.
fn feature(state: &State) -> &'static Feature {
    &PANES[state.scene.focus as usize].feature
}

/// What the keys of everywhere do while a window is open.
fn over_window(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    let rows = state.scene.size.1;
    let Some(window) = &mut state.window else { return };
    match (command, command.step()) {
        (_, Some(step)) => window.step(step, rows),
        // Whoever reads what is wrong with the sources may have them read again there.
        (Command::Poll, _) if matches!(window.of, Over::Sources) => ask_again(state),
        (Command::Back, _) => window::close(state, effects),
        (Command::Quit | Command::Suspend | Command::Redraw, _) => everywhere(state, command, 0, effects),
        _ => {}
    }
}

/// What the keys of everywhere do: each in front first, what it means there.
fn everywhere(state: &mut State, command: Command, place: usize, effects: &mut Vec<Effect>) {
    match command {
        Command::Quit => return effects.push(Effect::Quit(Exit::Left)),
        Command::Suspend => return effects.push(Effect::Suspend),
        Command::Redraw => return effects.push(Effect::Redraw),
        Command::Help => return state.window = Some(Window::new(Over::Help)),
        _ => {}
    }
    let of_polling = matches!(
        command,
        Command::Poll | Command::Pause | Command::Faster | Command::Slower | Command::Automatic | Command::Collaboration
    );
    if of_polling && state.scene.playing.is_some() {
        return state.scene.toast("a recording plays: nobody is asked".to_owned(), Tone::Quiet);
    }
    let taken = match state.scene.front {
        Front::Board => on_board(state, command, effects),
        Front::Picker => {
            if let Some(picker) = &mut state.picker {
                picker::keys::everywhere(picker, &mut state.prompt, &mut state.scene, command);
            }
            return;
        }
        Front::Detail => (feature(state).everywhere)(state, command),
    };
    if taken {
        return;
    }
    match command {
        Command::Poll => ask_again(state),
        Command::Pause => pace::pause(state),
        Command::Faster => pace::change(state, Direction::Faster),
        Command::Slower => pace::change(state, Direction::Slower),
        Command::Automatic => pace::automatic(state),
        Command::Collaboration => collaboration::turn(state),
        Command::Clock => zone(state),
        Command::NextPane => focus::step(state, 1),
        Command::PrevPane => focus::step(state, focus::STOPS - 1),
        Command::Pane => focus::pane(state, PANES[place.min(PANES.len() - 1)].id),
        Command::Board => focus::board(state),
        Command::NextJob => focus::walk(state, 1, effects),
        Command::PrevJob => focus::walk(state, -1, effects),
        Command::Left | Command::Right => sideways(state, command),
        Command::Zoom => state.set_zoom(!state.scene.zoom),
        Command::Back => back(state),
        Command::Search => state.prompt = Some(Input::default()),
        Command::NextHit | Command::PrevHit => search::next_hit(state, command),
        Command::Acknowledge => acknowledge(state),
        Command::Copy => {
            let items = copy::items(state);
            if !items.is_empty() {
                state.window = Some(Window::new(Over::Copy(items)));
            }
        }
        _ => scroll(state, command),
    }
}

/// What a key of everywhere means to the board; `false`: nothing of its own. On the board, asking again is for its lists.
fn on_board(state: &mut State, command: Command, effects: &mut Vec<Effect>) -> bool {
    let may_pick = state.picker.is_some();
    let Some(board) = &mut state.board else { return false };
    let wishes = board::keys::everywhere(board, &mut state.prompt, &mut state.scene, may_pick, command);
    let taken = wishes.is_some();
    wish::grant(state, wishes.into_iter().flatten(), effects);
    taken
}

/// Asks now for what is in front.
fn ask_again(state: &mut State) {
    match state.scene.front {
        Front::Board => {
            let now = state.scene.now;
            state.board.iter_mut().for_each(|board| board::keys::ask_again(board, now));
        }
        Front::Picker | Front::Detail => pace::poll_now(state),
    }
}

/// The keys of the prompt that are not typed in it.
fn prompt(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    match command {
        Command::Choose => {
            let Some(prompt) = state.prompt.take() else { return };
            match state.scene.front {
                // The filter holds already.
                Front::Board => {}
                Front::Picker => {
                    let Some(picker) = &mut state.picker else { return };
                    let wish = picker::keys::entered(picker, &mut state.prompt, prompt, state.scene.now);
                    wish::grant(state, wish, effects);
                }
                Front::Detail => match feature(state).entered {
                    Some(entered) => entered(state, prompt),
                    None => search::find(state, &prompt),
                },
            }
        }
        Command::Complete if state.scene.front == Front::Board => {
            if let Some(board) = &mut state.board {
                board::keys::complete(board, &mut state.prompt, &state.scene);
            }
        }
        Command::Back => {
            state.prompt = None;
            match state.scene.front {
                Front::Board => state.board.iter_mut().for_each(|board| board::keys::filter(board, &state.scene, "")),
                Front::Picker => state.picker.iter_mut().for_each(|picker| picker::keys::typed(picker, "")),
                Front::Detail => {}
            }
        }
        _ => {}
    }
}

/// Takes the marks of what changed away.
fn acknowledge(state: &mut State) {
    if let Some(watch) = state.watches.get_mut(state.current) {
        watch.marks.clear();
    }
    state.touch_all();
}

/// Shows times in the other zone.
fn zone(state: &mut State) {
    state.scene.settings.utc = !state.scene.settings.utc;
    let zone = if state.scene.settings.utc { "UTC" } else { "local time" };
    state.scene.toast(format!("times are shown in {zone}"), Tone::Quiet);
    state.touch_all();
}

/// Moves through the lines of the focused pane.
fn scroll(state: &mut State, command: Command) {
    let Some(step) = command.step() else { return };
    let height = state.scene.body_height();
    let view = state.pane_mut(state.scene.focus);
    let line = step.from(view.cursor.at, height.saturating_sub(1).max(1), view.lines.len());
    view.go(line, height);
}

fn sideways(state: &mut State, command: Command) {
    let room = state.scene.geometry.body(state.scene.focus).map_or(0, |r| usize::from(r.width)).saturating_sub(GUTTER);
    let view = state.pane_mut(state.scene.focus);
    let widest = view.lines.iter().map(|l| columns(&l.pieces)).max().unwrap_or(0);
    view.sideways = if command == Command::Left {
        view.sideways.saturating_sub(8)
    } else {
        (view.sideways + 8).min(widest.saturating_sub(room))
    };
}

/// One step back: the innermost thing that is open closes.
fn back(state: &mut State) {
    let within = state.scene.front == Front::Detail && state.pane(state.scene.focus).query.is_empty();
    if within && (feature(state).back)(state) {
        return;
    }
    let view = state.pane_mut(state.scene.focus);
    if !view.query.is_empty() {
        view.query.clear();
        view.touch();
    } else if state.scene.zoom {
        state.set_zoom(false);
    } else if focus::back(state) {
    } else if state.board.is_some() {
        focus::leave(state);
        (state.scene.front, state.scene.kept_open) = (Front::Board, false);
    } else {
        state.scene.toasts.clear();
    }
}
