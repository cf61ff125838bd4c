//! Which panes there are, and where one can have its place.

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
