//! What the person chose, already checked: flags over environment over file over defaults.

use super::goal::{Goal, Limits};
use super::keymap::Keymap;
use super::notice::Channels;
use crate::domain::Span;
use crate::domain::zone::Zone;

/// The shortest interval between two polls of a job.
pub const SHORTEST: Span = Span::seconds(1);

/// The choices that hold while the program runs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// One interval for every status; `None`: as each status calls for.
    pub interval: Option<Span>,
    /// Times in UTC rather than in local time.
    pub utc: bool,
    /// Local time, as the runtime looked it up: a value here keeps drawing pure. What is shown is in [`Settings::zone`].
    pub local: Zone,
    /// What ends the run.
    pub goal: Goal,
    pub limits: Limits,
    /// At most this many calls in one second, over everything.
    pub rate: usize,
    pub output: Output,
    /// Where a change of phase and a publish failure are told.
    pub notify: Channels,
    /// What is kept of a run outside it.
    pub keep: Keep,
    /// The address asked, when it is not the service's usual one.
    pub endpoint: Option<String>,
    /// A word on what is being shown, such as the demo's scenario.
    pub banner: Option<String>,
    /// What was passed over in the AWS files, shown for a while at the start.
    pub notice: Option<String>,
    pub keymap: Keymap,
}

/// What the run is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Output {
    /// The whole terminal.
    #[default]
    Screen,
    /// Lines, the last of which tells the time that passes.
    LiveLine,
    /// Lines, of which none is ever written again.
    Lines,
}

/// What is kept of a run outside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keep {
    /// What was seen is noted in the journal, and read from there.
    pub journal: bool,
    /// Every exchange is recorded.
    pub recording: bool,
    /// A command is run on each change.
    pub hook: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            interval: None,
            utc: false,
            local: Zone::default(),
            goal: Goal::default(),
            limits: Limits::default(),
            rate: 2,
            output: Output::default(),
            notify: Channels::default(),
            keep: Keep::default(),
            endpoint: None,
            banner: None,
            notice: None,
            keymap: Keymap::default(),
        }
    }
}

impl Settings {
    /// The zone in which times are shown.
    #[must_use]
    pub fn zone(&self) -> Zone {
        if self.utc { Zone::default() } else { self.local.clone() }
    }
}
