//! Where memberships are listed, and which of them was picked.

use crate::domain::ids::Source;

/// Whose memberships are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// As in [`Source`].
    pub profile: Option<String>,
    /// The region that a person named; `None`: the one that the environment or the profile names.
    pub region: Option<String>,
}

/// What the settings make of a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placed {
    /// `None`: nobody names one.
    pub region: Option<String>,
    /// The address for memberships and the one for jobs, when it is not the service's usual one.
    pub endpoint: Option<String>,
    pub jobs: Option<String>,
}

/// Which collaboration a membership belongs to, as a list has said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joint {
    pub region: String,
    pub membership: String,
    pub collaboration: String,
}

/// A membership that was picked, as far as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub source: Source,
    /// The name of its collaboration; empty: it was not known.
    pub name: String,
}
