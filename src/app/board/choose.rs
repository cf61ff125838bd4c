//! Which columns the board shows and in which order, as keys choose them, and what is remembered of that.

use super::{COLUMNS, ColumnId, Direction, Sort, view};
use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::panes::{Piece, Tone, piece};
use crate::app::state::{Overlay, State};

/// All columns in their order, and which of them are shown: one that is hidden keeps its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<(ColumnId, Seen)>);

/// Whether a column is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Shown,
    Hidden,
}

impl Default for Columns {
    fn default() -> Self {
        Self::of(&ColumnId::USUAL)
    }
}

impl Columns {
    /// These shown in this order; the others are hidden, each behind the one that it follows in [`COLUMNS`].
    #[must_use]
    pub fn of(shown: &[ColumnId]) -> Self {
        Self(shown.iter().map(|id| (*id, Seen::Shown)).collect()).whole()
    }

    /// Puts each column that is missing, hidden, behind the one that it follows in [`COLUMNS`].
    fn whole(mut self) -> Self {
        let mut before = None;
        for id in COLUMNS.iter().map(|c| c.id) {
            if self.place(id).is_none() {
                let place = before.and_then(|before| self.place(before)).map_or(0, |place| place + 1);
                self.0.insert(place, (id, Seen::Hidden));
            }
            before = Some(id);
        }
        self
    }

    fn place(&self, id: ColumnId) -> Option<usize> {
        self.0.iter().position(|(own, _)| *own == id)
    }

    /// Those shown, in order.
    #[must_use]
    pub fn shown(&self) -> Vec<ColumnId> {
        self.0.iter().filter(|(_, seen)| *seen == Seen::Shown).map(|(id, _)| *id).collect()
    }

    /// All, in order.
    #[must_use]
    pub fn all(&self) -> Vec<ColumnId> {
        self.0.iter().map(|(id, _)| *id).collect()
    }

    /// Shows a column where it was, or hides it. One always stays.
    fn toggle(&mut self, id: ColumnId) {
        let last = self.shown() == [id];
        if let Some((_, seen)) = self.0.iter_mut().find(|(own, _)| *own == id) {
            *seen = if *seen == Seen::Hidden || last { Seen::Shown } else { Seen::Hidden };
        }
    }

    /// Moves a column one place to the left or to the right.
    fn step(&mut self, id: ColumnId, by: isize) {
        if let Some(place) = self.place(id)
            && let Some(to) = place.checked_add_signed(by).filter(|to| *to < self.0.len())
        {
            self.0.swap(place, to);
        }
    }
}

/// How a board is looked at, as far as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    pub columns: Columns,
    pub sort: Sort,
}

impl Look {
    /// For a list that is read once, where nothing moves: when a job was updated only where that is sorted by.
    #[must_use]
    pub fn of_list(sort: Sort) -> Self {
        let mut columns = ColumnId::LISTED.to_vec();
        columns.retain(|id| *id != ColumnId::Updated || sort.column == ColumnId::Updated);
        columns.insert(3, ColumnId::Usual);
        Self { columns: Columns::of(&columns), sort }
    }

    /// As texts: the columns' names, with `-` before those that are hidden; and that of the sort, with `-` before it the other
    /// way round.
    #[must_use]
    pub fn texts(&self) -> (Vec<String>, String) {
        let way = if self.sort.direction == Direction::Down { "-" } else { "" };
        let name = |(id, seen): &(ColumnId, Seen)| {
            let sign = if *seen == Seen::Hidden { "-" } else { "" };
            format!("{sign}{}", id.column().name)
        };
        let names = self.columns.0.iter().map(name).collect();
        (names, format!("{way}{}", self.sort.column.column().name))
    }

    /// Of texts; names that are none are passed over.
    #[must_use]
    pub fn of(columns: &[String], sort: &str) -> Self {
        let mut look = Self { columns: Columns(Vec::new()), ..Self::default() };
        for text in columns {
            let (name, seen) = text.strip_prefix('-').map_or((text.as_str(), Seen::Shown), |name| (name, Seen::Hidden));
            if let Some(id) = ColumnId::named(name).filter(|id| look.columns.place(*id).is_none()) {
                look.columns.0.push((id, seen));
            }
        }
        look.columns = if look.columns.shown().is_empty() { Columns::default() } else { look.columns.whole() };
        let (name, direction) = sort.strip_prefix('-').map_or((sort, Direction::Up), |name| (name, Direction::Down));
        if let Some(column) = ColumnId::named(name) {
            look.sort = Sort { column, direction };
        }
        look
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_read_back_as_it_was_and_odd_names_are_passed_over() {
        let look = Look {
            columns: Columns::of(&[ColumnId::Name, ColumnId::Logs, ColumnId::State]),
            sort: Sort { column: ColumnId::Logs, direction: Direction::Down },
        };
        let (columns, sort) = look.texts();
        let own = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(Look::of(&columns, &sort), look);
        let odd = Look::of(&own(&["nope", "name", "name"]), "-nope");
        assert_eq!(odd.columns.shown(), [ColumnId::Name]);
        assert_eq!(odd.columns.all().len(), COLUMNS.len(), "each once");
        assert_eq!(Look::of(&[], ""), Look::default());
        assert_eq!(Look::of(&own(&["-name", "-age"]), ""), Look::default(), "something is always shown");
    }

    #[test]
    fn a_column_that_is_hidden_keeps_its_place_and_one_never_placed_follows_its_usual_one() {
        use ColumnId::{Age, InState, Name, State, Updated};
        let mut columns = Columns::of(&[Age, Name, State, InState]);
        columns.toggle(Name);
        assert_eq!(columns.shown(), [Age, State, InState]);
        let (names, sort) = Look { columns: columns.clone(), ..Look::default() }.texts();
        let mut read = Look::of(&names, &sort).columns;
        for columns in [&mut columns, &mut read] {
            columns.toggle(Name);
            columns.toggle(Updated);
            assert_eq!(columns.shown(), [Age, Name, State, InState, Updated]);
        }
        let mut one = Columns::of(&[Name]);
        one.toggle(Name);
        assert_eq!(one.shown(), [Name]);
    }
}
