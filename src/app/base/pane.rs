//! Which panes there are, and where one can have its place.

use super::command::Scope;
use crate::domain::field::{FieldId, Section};

/// A pane, in the order of [`PANES`](crate::app::shell::panes::PANES).
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
    Logs,
    Related,
    Metrics,
    Doctor,
}

impl PaneId {
    /// The scopes that keys are looked up in while it has them, innermost first. In a recording, moving comes before anything
    /// of the pane's own: a recording is there to be moved in.
    #[must_use]
    pub fn scopes(self, playing: bool) -> &'static [Scope] {
        match (self, playing) {
            (Self::Raw, true) => &[Scope::Replay, Scope::Raw, Scope::Global],
            (Self::Raw, false) => &[Scope::Raw, Scope::Global],
            (Self::Container, true) => &[Scope::Replay, Scope::Container, Scope::Global],
            (Self::Container, false) => &[Scope::Container, Scope::Global],
            (Self::Related, true) => &[Scope::Replay, Scope::Related, Scope::Global],
            (Self::Related, false) => &[Scope::Related, Scope::Global],
            (Self::Logs, false) => &[Scope::Logs, Scope::Global],
            (Self::Metrics, false) => &[Scope::Metrics, Scope::Global],
            (_, true) => &[Scope::Replay, Scope::Global],
            (_, false) => &[Scope::Global],
        }
    }

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

/// Where a pane stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In this column where there are two columns, and in that where there are three.
    Column([usize; 2]),
    /// In no column: it has all the room while it has the keys, and is only named while it has not.
    Apart,
}
