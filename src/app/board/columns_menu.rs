//! Which columns the board shows and in which order, as keys choose them, and what is remembered of that.

use super::view;
use crate::app::base::command::Command;
use crate::app::base::effect::Effect;
use crate::app::base::look::{ColumnId, Direction, Look, Seen};
use crate::app::shell::state::{Overlay, State};
use crate::app::text::{Piece, Tone, piece};

/// Shows, hides or moves the column under the cursor.
pub(in crate::app) fn change(state: &mut State, command: Command) {
    let (Some(Overlay::Columns { selected }), Some(board)) = (&state.overlay, &mut state.board) else { return };
    match command {
        Command::ToggleColumn => board.columns.toggle(*selected),
        Command::ColumnBack => board.columns.step(*selected, -1),
        Command::ColumnForth => board.columns.step(*selected, 1),
        _ => {}
    }
}

/// Has it remembered how the board is looked at.
pub(in crate::app) fn remember(state: &State, effects: &mut Vec<Effect>) {
    if let Some(board) = &state.board {
        effects.push(Effect::Remember(Look { columns: board.columns.clone(), sort: board.sort }));
    }
}

/// The lines of the menu.
#[must_use]
pub fn lines(state: &State) -> Vec<Vec<Piece>> {
    let (Some(Overlay::Columns { selected }), Some(board)) = (&state.overlay, &state.board) else { return Vec::new() };
    let line = |(id, seen): &(ColumnId, Seen)| {
        let id = *id;
        let here = if id == *selected { "▸ " } else { "  " };
        let (sign, tone) = if *seen == Seen::Shown { ("✓ ", Tone::Plain) } else { ("· ", Tone::Quiet) };
        let sorted = if board.sort.column != id {
            ""
        } else if board.sort.direction == Direction::Up {
            " ▴ sorted"
        } else {
            " ▾ sorted"
        };
        let why = view::blank(board, id).or((!board.view.columns.contains(&id)).then_some("no room for it"));
        let why = why.filter(|_| *seen == Seen::Shown).map(|why| format!(" not drawn: {why}")).unwrap_or_default();
        let name = format!("{sign}{:<18}", id.column().title);
        vec![piece(here, Tone::Accent), piece(name, tone), piece(sorted, Tone::Quiet), piece(why, Tone::Warn)]
    };
    board.columns.0.iter().map(line).collect()
}
