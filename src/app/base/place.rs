//! Where everything stands on the screen, as the layout has decided.

use ratatui::layout::Rect;

use super::pane::PaneId;
use crate::app::text::Piece;

/// How the panes are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Nothing fits but a line that says so.
    #[default]
    TooSmall,
    /// One pane, and a line that names all.
    Tabs,
    Columns(usize),
    /// The focused pane has all.
    Zoom,
}

/// A pane's place; a body without rows shows only its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub pane: PaneId,
    pub heading: Rect,
    pub body: Rect,
}

/// The place of the board or the picker; above the rows stand title, counts, feeds and heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardPlace {
    pub rows: Rect,
    pub status: Rect,
}

/// What the board and the job have of the screen above the footer; `None`: that one is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    pub board: Option<Rect>,
    pub job: Option<Rect>,
}

/// Everything's place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Geometry {
    pub mode: Mode,
    /// Of the board, or of the picker; `None`: only a job is on the screen.
    pub board: Option<BoardPlace>,
    /// The line between the board and the job, where both are on the screen.
    pub divider: Option<Rect>,
    /// Of the job, as all that follows but the footer; without rows when only the board is on the screen.
    pub header: Rect,
    pub bar: Option<Rect>,
    pub tabs: Option<Rect>,
    /// Where the panes are named that stand in no column: under several columns, beside the last heading of one.
    pub apart: Option<Rect>,
    pub slots: Vec<Slot>,
    /// What went wrong and what to do, and where that stands.
    pub banner: Option<(Rect, Vec<Vec<Piece>>)>,
    pub status: Rect,
    pub footer: Rect,
}

impl Geometry {
    /// The lines of a pane; `None` when it is not on the screen.
    #[must_use]
    pub fn body(&self, pane: PaneId) -> Option<Rect> {
        self.slots.iter().find(|s| s.pane == pane).map(|s| s.body)
    }
}
