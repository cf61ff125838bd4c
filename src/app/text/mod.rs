//! What can be said on a screen, as plain data: pieces of text with a tone, rows of them, and rows as lines to scroll through.
//! Nothing here knows what is watched or how anything looks.

mod cursor;
pub mod view;
mod wrap;

use crate::domain::Time;
use crate::domain::field::FieldId;
use crate::domain::related::Resource;
use crate::domain::status::{Phase, Publish};
use crate::domain::text::width;
pub use cursor::{Cursor, Step};
pub use view::{GUTTER, Line, PaneView, lines};
pub(crate) use wrap::{folded, wrap};

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
    /// One of several things that are distinguished by their colors.
    SeriesA,
    SeriesB,
    SeriesC,
    SeriesD,
    SeriesE,
    SeriesF,
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
    /// It continues in the next line.
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
    /// The field that it shows; a kind without that field has no such row.
    pub field: Option<FieldId>,
    /// The resource that it says something of.
    pub about: Option<Resource>,
    /// The metrics that it shows or offers.
    pub metric: Option<Pick>,
    /// The address of what it shows in the console of AWS.
    pub page: Option<String>,
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

/// The metrics that a row of the Metrics pane stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// A metric that is shown, by its place.
    Shown(usize),
    /// Metrics that name no job, by the place of their dimensions in what is offered.
    Offered(usize),
}
