//! What is told beyond the screen: a bell, notifications of the terminal, its title and the progress in the taskbar.
//! Here is what is said; the runtime knows the sequences.

use super::panes::{Ctx, words};
use super::state::State;
use crate::domain::Time;
use crate::domain::status::Phase;
use crate::domain::text::end;

/// A title longer than this is cut, in columns.
const TITLE: usize = 80;
/// Terminals forget a progress that is not told again, the strictest after 15 seconds.
const AGAIN: i64 = 10;

/// The ways of telling, each on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Channels {
    pub bell: bool,
    /// A notification as iTerm2 and others take it.
    pub osc9: bool,
    /// A notification as rxvt and others take it.
    pub osc777: bool,
    /// The title of the terminal.
    pub title: bool,
    /// The progress in the taskbar.
    pub progress: bool,
}

impl Channels {
    /// None at all.
    pub const NONE: Self = Self { bell: false, osc9: false, osc777: false, title: false, progress: false };
    /// The names, as typed by people.
    pub const NAMES: [&'static str; 5] = ["bell", "osc9", "osc777", "title", "progress"];

    /// Reads `none`, or names with commas between them; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut channels = Self::NONE;
        if text == "none" {
            return Some(channels);
        }
        for name in text.split(',') {
            *match name.trim() {
                "bell" => &mut channels.bell,
                "osc9" => &mut channels.osc9,
                "osc777" => &mut channels.osc777,
                "title" => &mut channels.title,
                "progress" => &mut channels.progress,
                _ => return None,
            } = true;
        }
        Some(channels)
    }
}

impl Default for Channels {
    fn default() -> Self {
        Self { bell: true, ..Self::NONE }
    }
}

/// Something worth interrupting a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The job's name.
    pub title: String,
    /// What happened to it.
    pub text: String,
}

/// How far the job on screen is, as a taskbar can show it. There is no percentage, because the service reports none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing to show.
    None,
    UnderWay,
    Failed,
    /// A cancel is under way, or the status is unknown.
    Odd,
}

/// The progress of the job on screen.
#[must_use]
pub fn progress(state: &State) -> Progress {
    let phase = state.watch().and_then(|w| w.history.as_ref()).and_then(|h| h.current().phase());
    match phase {
        None | Some(Phase::Succeeded | Phase::Inactive) => Progress::None,
        Some(Phase::Queued | Phase::Running) => Progress::UnderWay,
        Some(Phase::Failed | Phase::CancelFailed) => Progress::Failed,
        Some(Phase::Cancelling | Phase::Unknown) => Progress::Odd,
    }
}

/// A number that changes when the progress has to be told again.
#[must_use]
pub fn beat(now: Time) -> i64 {
    now.timestamp().div_euclid(AGAIN)
}

/// The next moment at which [`beat`] changes, while there is a progress to tell again.
pub(super) fn next_beat(state: &State) -> Option<Time> {
    let tells = state.settings.notify.progress && progress(state) != Progress::None;
    tells.then(|| Time::from_timestamp((beat(state.now) + 1) * AGAIN, 0)).flatten()
}

/// The title of the terminal: `✓ name · succeeded`.
#[must_use]
pub fn title(state: &State) -> String {
    let Some(watch) = state.watch() else { return "cleanwatch".to_owned() };
    let (name, history) = (watch.title(), watch.history.as_ref());
    let text = match history {
        Some(history) => {
            let ctx = Ctx { state, watch, history, width: 80 };
            let phase = history.current().phase().unwrap_or(Phase::Unknown);
            format!("{} {name} · {}", phase.glyph(), words(&ctx, phase))
        }
        None => format!("… {name}"),
    };
    end(&text, TITLE).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_read_as_typed() {
        assert_eq!(Channels::parse("none"), Some(Channels::NONE));
        assert_eq!(Channels::parse("bell"), Some(Channels::default()));
        let all = Channels { bell: true, osc9: true, osc777: true, title: true, progress: true };
        assert_eq!(Channels::parse(&Channels::NAMES.join(", ")), Some(all));
        for wrong in ["", "loud", "bell,", "bell,none"] {
            assert_eq!(Channels::parse(wrong), None, "{wrong}");
        }
    }
}
