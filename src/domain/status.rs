//! What a status means: one table maps the service's words to phases, including values that are not documented.

/// A job's status, as the service wrote it (cleaned).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Status(pub String);

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

/// Every value of `TrainedModelInferenceJobStatus` (botocore 1.44.5 model) and its phase.
pub const STATUSES: [(&str, Phase); 8] = [
    ("CREATE_PENDING", Phase::Queued),
    ("CREATE_IN_PROGRESS", Phase::Running),
    ("CREATE_FAILED", Phase::Failed),
    ("ACTIVE", Phase::Succeeded),
    ("CANCEL_PENDING", Phase::Cancelling),
    ("CANCEL_IN_PROGRESS", Phase::Cancelling),
    ("CANCEL_FAILED", Phase::CancelFailed),
    ("INACTIVE", Phase::Inactive),
];

impl Status {
    #[must_use]
    pub fn phase(&self) -> Phase {
        STATUSES.iter().find(|(raw, _)| *raw == self.0).map_or(Phase::Unknown, |(_, phase)| *phase)
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
    fn every_status_has_a_phase_and_an_unknown_one_is_never_final() {
        let phases: Vec<_> = STATUSES.iter().map(|(raw, _)| Status((*raw).to_owned()).phase()).collect();
        assert_eq!(
            phases,
            [
                Phase::Queued,
                Phase::Running,
                Phase::Failed,
                Phase::Succeeded,
                Phase::Cancelling,
                Phase::Cancelling,
                Phase::CancelFailed,
                Phase::Inactive
            ]
        );
        for raw in ["CANCELLED", "PAUSED", "", "active"] {
            assert_eq!(Status(raw.to_owned()).phase(), Phase::Unknown);
        }
        let finals: Vec<_> = STATUSES.iter().filter(|(_, p)| p.is_final()).map(|(raw, _)| *raw).collect();
        assert_eq!(finals, ["CREATE_FAILED", "ACTIVE", "INACTIVE"]);
        assert!(!Phase::Unknown.is_final() && !Phase::CancelFailed.is_final());
    }

    #[test]
    fn the_table_is_the_sdk_s_own_list() {
        use aws_sdk_cleanroomsml::types::TrainedModelInferenceJobStatus as Sdk;
        let mut ours: Vec<_> = STATUSES.iter().map(|(raw, _)| *raw).collect();
        let mut theirs = Sdk::values().to_vec();
        ours.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn an_absent_publish_status_is_neither_good_nor_bad() {
        assert_eq!(Publish::of(None).word(), "not reported yet");
        assert_eq!(Publish::of(Some("PUBLISH_LATER")), Publish::Unknown("PUBLISH_LATER"));
        assert_eq!(Publish::of(Some("PUBLISH_FAILED")), Publish::Failed);
        assert_eq!(Publish::of(Some("PUBLISH_SUCCEEDED")), Publish::Published);
    }
}
