//! What any part of the program may see of the whole: what is in front, and what was just said.

use crate::app::text::Tone;
use crate::domain::{Span, Time};

/// How long a toast stands.
pub const TOAST: Span = Span::seconds(6);

/// How long one stands that has more to say.
pub const LONG_TOAST: Span = Span::seconds(20);

/// How long a changed value flashes, and in how many steps it fades.
pub const FLASH: Span = Span::milliseconds(2400);

/// Steps of the fade.
pub const FLASH_STEPS: i64 = 3;

/// A line that stands for a few seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    pub text: String,
    pub tone: Tone,
    pub until: Time,
}

/// What the keys are for; on a wide screen the other may stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    Board,
    /// The choice of a membership.
    Picker,
    /// A job.
    Detail,
}

/// A text that can be copied.
#[derive(Clone, PartialEq, Eq)]
pub struct CopyItem {
    pub label: &'static str,
    pub text: String,
}

impl std::fmt::Debug for CopyItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CopyItem({})", self.label)
    }
}
