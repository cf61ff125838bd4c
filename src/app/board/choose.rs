//! Which columns the board shows and in which order, as keys choose them, and what is remembered of that.

use super::{Board, COLUMNS, ColumnId, Direction, Sort};
use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::panes::{Piece, Tone, piece};
use crate::app::state::{Overlay, State};

/// How a board is looked at, as far as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The columns shown, in order.
    pub columns: Vec<ColumnId>,
    pub sort: Sort,
}

impl Default for Look {
    fn default() -> Self {
        Self { columns: ColumnId::USUAL.to_vec(), sort: Sort::default() }
    }
}

impl Look {
    /// As texts: the columns' names, and that of the sort, with `-` before it the other way round.
    #[must_use]
    pub fn texts(&self) -> (Vec<&'static str>, String) {
        let way = if self.sort.direction == Direction::Down { "-" } else { "" };
        let names = self.columns.iter().map(|id| id.column().name).collect();
        (names, format!("{way}{}", self.sort.column.column().name))
    }

    /// Of texts; names that are none are passed over.
    #[must_use]
    pub fn of(columns: &[String], sort: &str) -> Self {
        let usual = Self::default();
        let mut look = Self { columns: Vec::new(), sort: usual.sort };
        for id in columns.iter().filter_map(|name| ColumnId::named(name)) {
            if !look.columns.contains(&id) {
                look.columns.push(id);
            }
        }
        if look.columns.is_empty() {
            look.columns = usual.columns;
        }
        let (name, direction) = sort.strip_prefix('-').map_or((sort, Direction::Up), |name| (name, Direction::Down));
        if let Some(column) = ColumnId::named(name) {
            look.sort = Sort { column, direction };
        }
        look
    }
}

/// All columns as they are listed: those shown in their order, then the others.
pub(in crate::app) fn listed(board: &Board) -> Vec<ColumnId> {
    let hidden = COLUMNS.iter().map(|c| c.id).filter(|id| !board.columns.contains(id));
    board.columns.iter().copied().chain(hidden).collect()
}

/// Shows, hides or moves the column under the cursor. One always stays.
pub(in crate::app) fn change(state: &mut State, command: Command) {
    let (Some(Overlay::Columns { selected }), Some(board)) = (&state.overlay, &mut state.board) else { return };
    let place = board.columns.iter().position(|id| id == selected);
    match (command, place) {
        (Command::ToggleColumn, Some(place)) if board.columns.len() > 1 => drop(board.columns.remove(place)),
        (Command::ToggleColumn, None) => board.columns.push(*selected),
        (Command::ColumnBack, Some(place)) if place > 0 => board.columns.swap(place, place - 1),
        (Command::ColumnForth, Some(place)) if place + 1 < board.columns.len() => board.columns.swap(place, place + 1),
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
    let line = |id: ColumnId| {
        let here = if id == *selected { "▸ " } else { "  " };
        let shown = board.columns.contains(&id);
        let (sign, tone) = if shown { ("✓ ", Tone::Plain) } else { ("· ", Tone::Quiet) };
        let sorted = if board.sort.column != id {
            ""
        } else if board.sort.direction == Direction::Up {
            " ▴ sorted"
        } else {
            " ▾ sorted"
        };
        vec![piece(here, Tone::Accent), piece(format!("{sign}{:<18}", id.column().title), tone), piece(sorted, Tone::Quiet)]
    };
    listed(board).into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_read_back_as_it_was_and_odd_names_are_passed_over() {
        let look = Look {
            columns: vec![ColumnId::Name, ColumnId::Logs, ColumnId::State],
            sort: Sort { column: ColumnId::Logs, direction: Direction::Down },
        };
        let (columns, sort) = look.texts();
        let own = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(Look::of(&own(&columns), &sort), look);
        assert_eq!(Look::of(&own(&["nope", "name", "name"]), "-nope").columns, [ColumnId::Name]);
        assert_eq!(Look::of(&[], ""), Look::default());
    }
}
