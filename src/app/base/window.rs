//! A window over the panes: a page that is scrolled, or a menu with a cursor. There is one at a time.

use super::command::Scope;
use super::scene::CopyItem;
use crate::app::text::{Cursor, Piece, Step};

/// Rows of the screen that a window leaves free, its frame included.
pub const AROUND: u16 = 4;
/// Lines of a menu that a page is.
const PAGE: usize = 4;

/// The window that is open.
#[derive(Debug, Clone)]
pub struct Window {
    pub of: Over,
    /// In a menu the line under the cursor; in a page only the first line shown counts.
    pub cursor: Cursor,
    /// What it says, derived after every message.
    pub content: Content,
}

/// What a window says.
#[derive(Debug, Clone, Default)]
pub struct Content {
    pub title: &'static str,
    pub lines: Vec<Vec<Piece>>,
    /// How many of the first lines can be chosen; `None`: it is a page.
    pub choices: Option<usize>,
}

/// What lies over the panes.
#[derive(Debug, Clone)]
pub enum Over {
    /// All keys and signs.
    Help,
    /// What can be copied.
    Copy(Vec<CopyItem>),
    /// The board's columns.
    Columns,
    /// The profile to use.
    Profiles,
    /// The region to use.
    Regions,
    /// The log streams to read.
    Streams,
    /// All sources of the board, in full.
    Sources,
    /// Two rows of the board, side by side.
    Compare([usize; 2], Shown),
}

/// What is shown of two jobs that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    All,
    Differences,
}

impl Over {
    /// Whose keys come first while it is open.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self {
            Self::Help => Scope::Help,
            Self::Copy(_) => Scope::CopyMenu,
            Self::Columns => Scope::ColumnMenu,
            Self::Profiles | Self::Regions => Scope::PlaceMenu,
            Self::Streams => Scope::StreamMenu,
            Self::Sources => Scope::Sources,
            Self::Compare(..) => Scope::Comparison,
        }
    }
}

impl Window {
    /// Opens at its first line.
    #[must_use]
    pub fn new(of: Over) -> Self {
        Self::at(of, 0)
    }

    /// Opens a menu with the cursor at a line.
    #[must_use]
    pub fn at(of: Over, line: usize) -> Self {
        Self { of, cursor: Cursor { at: line, top: 0 }, content: Content::default() }
    }

    /// Takes in what it says now, on a screen of so many rows.
    pub fn say(&mut self, content: Content, rows: u16) {
        let (count, height) = (content.lines.len(), usize::from(rows.saturating_sub(AROUND)));
        match content.choices {
            Some(choices) => self.cursor.go(self.cursor.at.min(choices.saturating_sub(1)), count, height),
            None => self.cursor.top = self.cursor.top.min(count.saturating_sub(height)),
        }
        self.content = content;
    }

    /// Moves in it, on a screen of so many rows.
    pub fn step(&mut self, step: Step, rows: u16) {
        let height = usize::from(rows.saturating_sub(AROUND)).max(1);
        match self.content.choices {
            Some(choices) => self.cursor.go(step.from(self.cursor.at, PAGE, choices), self.content.lines.len(), height),
            None => self.cursor.top = step.from(self.cursor.top, height, self.content.lines.len().saturating_sub(height) + 1),
        }
    }
}
