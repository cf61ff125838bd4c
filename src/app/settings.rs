//! What the person chose, already checked: flags over environment over file over defaults.

use super::keymap::Keymap;
use crate::domain::{Span, Zone, utc};

/// The shortest interval between two polls of a job.
pub const SHORTEST: Span = Span::seconds(1);

/// The choices that hold while the program runs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// One interval for every status; `None`: as each status asks for.
    pub interval: Option<Span>,
    /// Times in UTC rather than in local time.
    pub utc: bool,
    /// How far local time is ahead of UTC. The runtime looks it up; a fixed value here keeps drawing pure.
    pub offset: Zone,
    pub bell: Bell,
    /// The address asked, when it is not the service's usual one.
    pub endpoint: Option<String>,
    /// A word on what is being shown, such as the demo's scenario.
    pub banner: Option<String>,
    pub keymap: Keymap,
}

/// Whether a change of phase rings the bell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bell {
    On,
    Off,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            interval: None,
            utc: false,
            offset: utc(),
            bell: Bell::On,
            endpoint: None,
            banner: None,
            keymap: Keymap::default(),
        }
    }
}
