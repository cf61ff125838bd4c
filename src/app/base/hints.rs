//! The keys named at the bottom of the screen, and what they were made from.

use super::command::Scope;
use super::pane::PaneId;
use super::scene::Front;
use crate::app::text::{Pick, Piece};

/// The last row of the screen.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// The weightiest first.
    pub keys: Vec<Piece>,
    /// How to quit; it stands at the right.
    pub quit: Vec<Piece>,
    /// What just happened, the latest first; it stands in the corner, to the right of all keys.
    pub told: Vec<Piece>,
    /// The columns that the keys have.
    pub columns: u16,
    pub of: Option<Of>,
}

/// What the hints depend on.
#[expect(clippy::struct_excessive_bools, reason = "each is a question about the screen")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Of {
    pub scopes: &'static [Scope],
    pub front: Front,
    /// Those that the keys have, and the panes that they name: those that stand apart and are named nowhere else.
    pub columns: u16,
    pub panes: bool,
    pub focus: PaneId,
    /// Where one step back leads to, and how much that weighs; `None`: nowhere.
    pub back: Option<(u8, &'static str)>,
    pub paused: bool,
    /// Keys have set the interval.
    pub paced: bool,
    /// Something lies over the panes.
    pub over: bool,
    /// The job stands beside the board.
    pub beside: bool,
    pub many: bool,
    pub playing: bool,
    pub marked: bool,
    /// One of the related resources has the pane alone.
    pub opened: bool,
    /// One metric is shown as a chart.
    pub charted: bool,
    /// What would be opened or taken in the Metrics pane.
    pub metric: Option<Pick>,
    /// The job or its publication failed, and the doctor is not looked at.
    pub ails: bool,
}
