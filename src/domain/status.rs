//! What a status means. Which words of the service mean which phase is a matter of each kind (`kind.rs`).

/// A status, as the service wrote it (cleaned), and what that means for the kind of thing that has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Status {
    raw: String,
    phase: Phase,
}

/// What a status means to the person who is waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    Queued,
    Running,
    /// Finished. The service says no more than that: not that the output was delivered.
    Succeeded,
    Failed,
    Cancelling,
    /// The service has no CANCELLED; a cancelled job usually shows this. Whether jobs also get here in other ways is unknown.
    Inactive,
    /// The cancel has ended; the job itself may still run.
    CancelFailed,
    /// A status that is not documented. Never final.
    Unknown,
}

impl Status {
    pub(super) fn new(raw: String, phase: Phase) -> Self {
        Self { raw, phase }
    }

    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }
}

impl Phase {
    /// All phases, in the order of a job's life.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelling,
        Self::Inactive,
        Self::CancelFailed,
        Self::Unknown,
    ];

    /// A symbol that is readable without color, one column wide.
    #[must_use]
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Queued => "○",
            Self::Running => "●",
            Self::Succeeded => "✓",
            Self::Failed | Self::CancelFailed => "✗",
            Self::Cancelling => "◌",
            Self::Inactive => "■",
            Self::Unknown => "?",
        }
    }

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelling => "cancelling",
            Self::Inactive => "inactive",
            Self::CancelFailed => "cancel failed",
            Self::Unknown => "unknown status",
        }
    }

    /// Like [`Phase::word`], for where there is little room.
    #[must_use]
    pub fn brief(self) -> &'static str {
        match self {
            Self::Queued => "queue",
            Self::Running => "run",
            Self::Succeeded => "done",
            Self::Failed => "fail",
            Self::Cancelling => "cancel",
            Self::CancelFailed => "canc. fail",
            Self::Unknown => "unknown",
            Self::Inactive => self.word(),
        }
    }

    /// Whether nothing more is expected to happen to the job itself.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Inactive)
    }
}

/// Whether metrics or logs were published, as the service wrote it (cleaned).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publish<'a> {
    /// The field is absent: neither published nor failed is known.
    NotReported,
    Published,
    Failed,
    /// A value that is not documented.
    Unknown(&'a str),
}

impl<'a> Publish<'a> {
    /// Reads `metricsStatus` or `logsStatus`; `None`: the field is absent.
    #[must_use]
    pub fn of(raw: Option<&'a str>) -> Self {
        match raw {
            None => Self::NotReported,
            Some("PUBLISH_SUCCEEDED") => Self::Published,
            Some("PUBLISH_FAILED") => Self::Failed,
            Some(other) => Self::Unknown(other),
        }
    }

    /// Whether no further change is expected. An undocumented value may be a transitional one.
    #[must_use]
    pub fn is_reported(self) -> bool {
        matches!(self, Self::Published | Self::Failed)
    }

    #[must_use]
    pub fn glyph(self) -> &'static str {
        match self {
            Self::NotReported => "·",
            Self::Published => "✓",
            Self::Failed => "✗",
            Self::Unknown(_) => "?",
        }
    }

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotReported => "not reported yet",
            Self::Published => "published",
            Self::Failed => "failed",
            Self::Unknown(_) => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_publish_status_is_neither_good_nor_bad() {
        assert_eq!(Publish::of(None).word(), "not reported yet");
        assert_eq!(Publish::of(Some("PUBLISH_LATER")), Publish::Unknown("PUBLISH_LATER"));
        assert_eq!(Publish::of(Some("PUBLISH_FAILED")), Publish::Failed);
        assert_eq!(Publish::of(Some("PUBLISH_SUCCEEDED")), Publish::Published);
    }
}
