//! Which columns the board shows and in which order, as keys choose them, and what is remembered of that.

use super::view;
use crate::app::base::command::Command;
use crate::app::base::effect::Effect;
use crate::app::base::look::{ColumnId, Direction, Look, Seen};
use crate::app::board::Board;
use crate::app::text::{Piece, Tone, piece};

/// Shows, hides or moves the column at a line of the menu, and returns at which line it is then.
pub(in crate::app) fn change(board: &mut Board, at: usize, command: Command) -> usize {
    let columns = &mut board.columns;
    let Some(id) = columns.all().get(at).copied() else { return at };
    match command {
        Command::ToggleColumn => columns.toggle(id),
        Command::ColumnBack => columns.step(id, -1),
        Command::ColumnForth => columns.step(id, 1),
        _ => {}
    }
    columns.all().iter().position(|other| *other == id).unwrap_or(at)
}

/// Has it remembered how the board is looked at.
#[must_use]
pub(in crate::app) fn remember(board: &Board) -> Effect {
    Effect::Remember(Look { columns: board.columns.clone(), sort: board.sort })
}

/// The lines of the menu, and how many of them can be chosen.
#[must_use]
pub fn lines(board: &Board, at: usize) -> (Vec<Vec<Piece>>, usize) {
    let line = |(place, (id, seen)): (usize, &(ColumnId, Seen))| {
        let id = *id;
        let here = if place == at { "▸ " } else { "  " };
        let (sign, tone) = if *seen == Seen::Shown { ("✓ ", Tone::Plain) } else { ("· ", Tone::Quiet) };
        let sorted = if board.sort.column != id {
            ""
        } else if board.sort.direction == Direction::Up {
            " ▴ sorted"
        } else {
            " ▾ sorted"
        };
        let why = view::blank(board, id).or((!board.view.columns.contains(&id)).then_some("too narrow"));
        let why = why.filter(|_| *seen == Seen::Shown).map(|why| format!(" hidden: {why}")).unwrap_or_default();
        let name = format!("{sign}{:<18}", id.column().title);
        vec![piece(here, Tone::Accent), piece(name, tone), piece(sorted, Tone::Quiet), piece(why, Tone::Warn)]
    };
    let lines: Vec<_> = board.columns.0.iter().enumerate().map(line).collect();
    let count = lines.len();
    (lines, count)
}
