//! The window over the panes: what it says, and what its keys do.

use super::state::State;
use super::{copy, help};
use crate::app::base::command::Command;
use crate::app::base::effect::Effect;
use crate::app::base::scene::CopyItem;
use crate::app::base::window::{Content, Over, Shown};
use crate::app::text::Tone;
use crate::app::{board, logs, picker};

/// Brings what the open window says up to date.
pub(in crate::app) fn refresh(state: &mut State) {
    let Some(window) = &state.window else { return };
    let content = content(state, &window.of, window.cursor.at);
    let rows = state.scene.size.1;
    if let Some(window) = &mut state.window {
        window.say(content, rows);
    }
}

fn content(state: &State, of: &Over, at: usize) -> Content {
    let page = |title, lines| Content { title, lines, choices: None };
    let menu = |title, (lines, choices)| Content { title, lines, choices: Some(choices) };
    match of {
        Over::Help => page(" Keys ", help::lines(&state.scene.settings.keymap, state.scene.pane_scopes(), state.scene.size.0)),
        Over::Copy(items) => menu(" Copy ", (copy::lines(items, at, state.scene.size.0), items.len())),
        Over::Columns => {
            let lines = state.board.as_ref().map(|board| board::columns_menu::lines(board, at));
            menu(" Columns ", lines.unwrap_or_default())
        }
        Over::Profiles => {
            menu(" Profile ", state.picker.as_ref().map(|picker| picker::menu::profile_lines(picker, at)).unwrap_or_default())
        }
        Over::Regions => {
            menu(" Region ", state.picker.as_ref().map(|picker| picker::menu::region_lines(picker, at)).unwrap_or_default())
        }
        Over::Streams => menu(" Log streams ", logs::menu::menu(&state.open.logs, &state.scene, at)),
        Over::Sources => {
            page(" Sources ", state.board.as_ref().map(|board| board::sources::lines(board, &state.scene)).unwrap_or_default())
        }
        Over::Compare(rows, shown) => {
            let title = if *shown == Shown::All { " Compared: all " } else { " Compared: differences " };
            let lines = state.board.as_ref().map(|board| board::compare::lines(board, &state.scene, *rows, *shown));
            page(title, lines.unwrap_or_default())
        }
    }
}

/// A key of the window's own scope.
pub(super) fn run(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    let Some(window) = &mut state.window else { return };
    let at = window.cursor.at;
    match (command, &mut window.of) {
        (Command::Back, _) => close(state, effects),
        (Command::Choose, _) => choose(state, effects),
        (Command::Differences, Over::Compare(_, shown)) => {
            *shown = if *shown == Shown::All { Shown::Differences } else { Shown::All };
            window.cursor.top = 0;
        }
        (Command::ToggleColumn | Command::ColumnBack | Command::ColumnForth, Over::Columns) => {
            if let Some(board) = &mut state.board {
                window.cursor.at = board::columns_menu::change(board, at, command);
            }
        }
        (Command::ToggleStream, Over::Streams) => logs::menu::toggle(&mut state.open.logs, &state.scene, at),
        _ => {}
    }
}

/// Closes the window.
pub(super) fn close(state: &mut State, effects: &mut Vec<Effect>) {
    let closed = state.window.take().map(|window| window.of);
    if let (Some(Over::Columns), Some(board)) = (closed, &state.board) {
        effects.push(board::columns_menu::remember(board));
    }
}

/// Does what the line under the cursor stands for, and closes the window.
fn choose(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(window) = state.window.take() else { return };
    match window.of {
        Over::Copy(items) => {
            let Some(CopyItem { label, text }) = items.into_iter().nth(window.cursor.at) else { return };
            let count = text.chars().count();
            state.scene.toast(format!("copied {label}, {count} characters (OSC 52: the terminal must allow it)"), Tone::Good);
            effects.push(Effect::Copy(text));
        }
        Over::Profiles | Over::Regions => {
            let (now, at) = (state.scene.now, window.cursor.at);
            let Some(picker) = &mut state.picker else { return };
            match window.of {
                Over::Profiles => picker::menu::choose_profile(picker, at, now),
                _ => picker::menu::choose_region(picker, &mut state.prompt, at, now),
            }
        }
        Over::Help | Over::Columns | Over::Streams | Over::Sources | Over::Compare(..) => {}
    }
}
