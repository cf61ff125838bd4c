//! How a board is looked at: which columns it shows, in which order, and how it is sorted; and as texts, to be remembered.

/// A column, in the order of [`ColumnId::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnId {
    State,
    Name,
    Age,
    InState,
    Updated,
    Usual,
    Instance,
    Model,
    Metrics,
    Logs,
    Change,
    Creator,
    Source,
}

impl ColumnId {
    /// What is shown unless something else is requested; who does not fit gives way by weight.
    pub const USUAL: [Self; 12] = [
        Self::State,
        Self::Name,
        Self::Age,
        Self::InState,
        Self::Usual,
        Self::Instance,
        Self::Model,
        Self::Metrics,
        Self::Logs,
        Self::Change,
        Self::Creator,
        Self::Source,
    ];

    /// What is known of a job whose list was read once.
    pub const LISTED: [Self; 9] =
        [Self::State, Self::Name, Self::Age, Self::Updated, Self::Model, Self::Metrics, Self::Logs, Self::Creator, Self::Source];

    /// All, in the order in which they follow each other.
    pub const ALL: [Self; 13] = [
        Self::State,
        Self::Name,
        Self::Age,
        Self::InState,
        Self::Updated,
        Self::Usual,
        Self::Instance,
        Self::Model,
        Self::Metrics,
        Self::Logs,
        Self::Change,
        Self::Creator,
        Self::Source,
    ];

    /// Its name for people who type it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Name => "name",
            Self::Age => "age",
            Self::InState => "in-state",
            Self::Updated => "updated",
            Self::Usual => "usual",
            Self::Instance => "instance",
            Self::Model => "model",
            Self::Metrics => "metrics",
            Self::Logs => "logs",
            Self::Change => "change",
            Self::Creator => "creator",
            Self::Source => "source",
        }
    }

    /// The column of that name; `None` when there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.name() == name)
    }
}

/// By which column, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub column: ColumnId,
    pub direction: Direction,
}

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest, the first in the alphabet, the most pressing first.
    Up,
    Down,
}

impl Default for Sort {
    /// The newest first.
    fn default() -> Self {
        Self { column: ColumnId::Age, direction: Direction::Up }
    }
}

/// All columns in their order, and which of them are shown: one that is hidden keeps its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(pub(in crate::app) Vec<(ColumnId, Seen)>);

/// Whether a column is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    Shown,
    Hidden,
}

impl Default for Columns {
    fn default() -> Self {
        Self::of(&ColumnId::USUAL)
    }
}

impl Columns {
    /// These shown in this order; the others are hidden, each behind the one that it follows in [`ColumnId::ALL`].
    #[must_use]
    pub fn of(shown: &[ColumnId]) -> Self {
        Self(shown.iter().map(|id| (*id, Seen::Shown)).collect()).whole()
    }

    /// Puts each column that is missing, hidden, behind the one that it follows in [`ColumnId::ALL`].
    fn whole(mut self) -> Self {
        let mut before = None;
        for id in ColumnId::ALL {
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
    pub(in crate::app) fn toggle(&mut self, id: ColumnId) {
        let last = self.shown() == [id];
        if let Some((_, seen)) = self.0.iter_mut().find(|(own, _)| *own == id) {
            *seen = if *seen == Seen::Hidden || last { Seen::Shown } else { Seen::Hidden };
        }
    }

    /// Moves a column one place to the left or to the right.
    pub(in crate::app) fn step(&mut self, id: ColumnId, by: isize) {
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
            format!("{sign}{}", id.name())
        };
        let names = self.columns.0.iter().map(name).collect();
        (names, format!("{way}{}", self.sort.column.name()))
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
        assert_eq!(odd.columns.all().len(), ColumnId::ALL.len(), "each once");
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
