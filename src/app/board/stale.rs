//! What of the order of the rows is out of date.

/// What of the order is to be made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app) enum Stale {
    /// Where these rows stand, and whether they are shown.
    Rows(Vec<usize>),
    /// Which rows are shown: the filter is another.
    Shown,
    All,
}

impl Default for Stale {
    fn default() -> Self {
        Self::Rows(Vec::new())
    }
}

impl Stale {
    /// A row came or has changed.
    pub(super) fn row(&mut self, row: usize) {
        match self {
            Self::Rows(rows) => rows.push(row),
            Self::Shown => *self = Self::All,
            Self::All => {}
        }
    }

    /// The filter has changed.
    pub(super) fn shown(&mut self) {
        *self = if *self == Self::default() { Self::Shown } else { Self::All };
    }
}
