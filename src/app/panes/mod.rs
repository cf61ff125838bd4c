//! The panes of the detail view, one file each: what a pane says, as plain rows. [`PANES`] is their sole definition:
//! number, title, place, weight and content.

mod container;
mod ctx;
mod data;
pub(in crate::app) mod listed;
mod publish;
pub(crate) mod raw;
mod resources;
mod status;
mod tags;
mod timeline;

pub use ctx::{Ctx, clock};
pub use listed::{status as listed_status, title};
pub(in crate::app) use resources::hours_step;
pub use status::{took_brief, word_of, words, words_of};
pub use timeline::{BarPart, bar, farewell};

use super::state::State;
use super::watch::{Looked, Watch};
use crate::domain::Time;
use crate::domain::field::{FieldId, Section};
use crate::domain::status::{Phase, Publish};
use crate::domain::text::width;

/// A pane, in the order of [`PANES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaneId {
    Status,
    Resources,
    Publish,
    Tags,
    Data,
    Container,
    Timeline,
    Raw,
}

impl PaneId {
    /// The pane where a member stands.
    #[must_use]
    pub fn of(field: FieldId) -> Self {
        match field.field().section {
            Section::Status => Self::Status,
            Section::Resources => Self::Resources,
            Section::Publish => Self::Publish,
            Section::Tags => Self::Tags,
            Section::Data => Self::Data,
            Section::Container => Self::Container,
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Pane {
    pub id: PaneId,
    pub title: &'static str,
    /// Its column where there are two columns, and where there are three.
    pub column: [usize; 2],
    /// Who gets rows first where they are few: the heavier.
    pub weight: u8,
    /// Rows it gets before any other pane gets more; of few rows, the half of that.
    pub floor: u16,
    /// Whether its rows tell ages; else only those of changes marked in it do.
    pub ages: bool,
    pub rows: fn(&Ctx<'_>) -> Vec<Row>,
    /// What stands for the pane when only its heading has room.
    pub brief: fn(&Ctx<'_>) -> String,
}

/// The panes, by number.
pub const PANES: [Pane; 8] = [
    Pane {
        id: PaneId::Status,
        title: "Status",
        column: [0, 0],
        weight: 9,
        floor: 6,
        ages: true,
        rows: status::rows,
        brief: |_| String::new(),
    },
    Pane {
        id: PaneId::Resources,
        title: "Resources",
        column: [0, 0],
        weight: 6,
        floor: 0,
        ages: true,
        rows: resources::rows,
        brief: resources::brief,
    },
    Pane {
        id: PaneId::Publish,
        title: "Publish",
        column: [1, 1],
        weight: 8,
        floor: 4,
        ages: false,
        rows: publish::rows,
        brief: publish::brief,
    },
    Pane {
        id: PaneId::Tags,
        title: "Tags",
        column: [1, 1],
        weight: 4,
        floor: 0,
        ages: false,
        rows: tags::rows,
        brief: tags::brief,
    },
    Pane {
        id: PaneId::Data,
        title: "Data & output",
        column: [0, 0],
        weight: 5,
        floor: 0,
        ages: false,
        rows: data::rows,
        brief: data::brief,
    },
    Pane {
        id: PaneId::Container,
        title: "Container",
        column: [1, 1],
        weight: 3,
        floor: 0,
        ages: false,
        rows: container::rows,
        brief: container::brief,
    },
    Pane {
        id: PaneId::Timeline,
        title: "Timeline",
        column: [1, 2],
        weight: 7,
        floor: 3,
        ages: true,
        rows: timeline::rows,
        brief: timeline::brief,
    },
    Pane { id: PaneId::Raw, title: "Raw", column: [1, 2], weight: 1, floor: 0, ages: false, rows: raw::rows, brief: raw::brief },
];

/// How a piece of text is meant; the theme says how that looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    Plain,
    /// A name beside a value.
    Label,
    Quiet,
    Strong,
    Accent,
    Good,
    Bad,
    Warn,
    /// Under way.
    Busy,
}

impl Tone {
    #[must_use]
    pub fn of(phase: Phase) -> Self {
        match phase {
            Phase::Queued | Phase::Running => Self::Busy,
            Phase::Succeeded => Self::Good,
            Phase::Failed | Phase::CancelFailed => Self::Bad,
            Phase::Cancelling | Phase::Inactive | Phase::Unknown => Self::Warn,
        }
    }

    #[must_use]
    pub fn of_publish(publish: Publish<'_>) -> Self {
        match publish {
            Publish::NotReported => Self::Quiet,
            Publish::Published => Self::Good,
            Publish::Failed => Self::Bad,
            Publish::Unknown(_) => Self::Warn,
        }
    }
}

/// A text and its tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub tone: Tone,
}

/// Makes a [`Piece`].
pub fn piece(text: impl Into<String>, tone: Tone) -> Piece {
    Piece { text: text.into(), tone }
}

/// The columns that pieces take.
#[must_use]
pub fn columns(pieces: &[Piece]) -> usize {
    pieces.iter().map(|p| width(&p.text)).sum()
}

/// How a row meets the right edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    /// It goes on in the next line.
    #[default]
    Wrap,
    /// It stays one line and is scrolled sideways.
    Cut,
}

/// One thing a pane says.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Row {
    pub label: String,
    pub pieces: Vec<Piece>,
    pub flow: Flow,
    /// What copying this row copies; `None`: the text as shown.
    pub copy: Option<String>,
    /// When its value changed, while that is still marked.
    pub changed: Option<Time>,
    /// Whether the value is shown shortened; zoomed it is in full.
    pub shortened: bool,
    /// The path of the object or list that begins here and can be folded.
    pub fold: Option<String>,
}

impl Row {
    #[must_use]
    pub fn new(label: impl Into<String>, pieces: Vec<Piece>) -> Self {
        Self { label: label.into(), pieces, ..Self::default() }
    }

    /// The text without its label.
    #[must_use]
    pub fn text(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect()
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({:?}, …)", self.label)
    }
}

/// The rows of a pane for the job on screen.
#[must_use]
pub fn rows(state: &State, pane: &Pane, width: u16) -> Vec<Row> {
    let Some(watch) = state.watch() else { return Vec::new() };
    let Some(history) = &watch.history else {
        return ctx::before_first_answer(watch, pane.id, state);
    };
    (pane.rows)(&Ctx { state, watch, history, width })
}

/// The short text of a pane's heading.
#[must_use]
pub fn brief(state: &State, pane: &Pane, width: u16) -> String {
    let Some(watch) = state.watch() else { return String::new() };
    match &watch.history {
        Some(history) => (pane.brief)(&Ctx { state, watch, history, width }),
        None => ctx::unanswered(watch),
    }
}

/// Whether the rows of a pane tell an age now.
pub(super) fn tells_ages(state: &State, pane: &Pane) -> bool {
    // Raw is as the service sent it.
    let marked = |watch: &Watch| pane.id != PaneId::Raw && watch.marks.iter().any(|m| PaneId::of(m.change.field) == pane.id);
    pane.ages || state.watch().is_some_and(|watch| watch.history.is_none() || marked(watch))
}

/// How many marks of a pane nobody has looked at.
#[must_use]
pub fn unseen(state: &State, pane: PaneId) -> usize {
    let marks = state.watch().map(|w| w.marks.as_slice()).unwrap_or_default();
    marks.iter().filter(|m| m.looked == Looked::NotYet && PaneId::of(m.change.field) == pane).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_its_ids() {
        for (i, pane) in PANES.iter().enumerate() {
            assert_eq!(pane.id as usize, i);
        }
    }
}
