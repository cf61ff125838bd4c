//! What the screen shows of a board, as it was last laid out.
use crate::app::base::look::ColumnId;
use crate::app::text::Piece;
use crate::domain::Time;

/// Ready to be drawn.
#[derive(Debug, Clone, Default)]
pub struct BoardView {
    pub title: Vec<Piece>,
    /// Counts by phase, and the quota; and of the feeds, where there are several or one that fails, as many lines as there
    /// is room for.
    pub above: Vec<Vec<Piece>>,
    /// The columns that have room.
    pub columns: Vec<ColumnId>,
    pub heads: Vec<Piece>,
    pub lines: Vec<BoardLine>,
    pub status: Vec<Piece>,
    /// What stands instead of rows.
    pub empty: Vec<Vec<Piece>>,
}

/// A row in view.
#[derive(Debug, Clone)]
pub struct BoardLine {
    pub row: usize,
    pub pieces: Vec<Piece>,
    /// When something changed in it, and the columns of the screen in which that is seen, from and to.
    pub changed: Option<(Time, u16, u16)>,
}
