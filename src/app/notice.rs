//! What is told beyond the screen: a bell, notifications of the terminal, its title and the progress in the taskbar.
//! Here is what is said; the runtime knows the sequences.

use super::goal::Goal;
use super::panes::{Ctx, words};
use super::state::State;
use super::watch::Watch;
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

/// How far the job on screen is, or all that are waited for, as a taskbar can show it. There is no percentage, because the
/// service reports none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing to show.
    None,
    UnderWay,
    Failed,
    /// A cancel is under way, or the status is unknown.
    Odd,
}

/// The job that title and progress tell of: the one on screen; without the screen the first that is not decided yet.
fn told(state: &State) -> Option<&Watch> {
    let open = state.watches.iter().find(|w| waits(state) && w.outcome.is_none());
    open.or_else(|| state.watch())
}

/// Whether the run ends by itself.
fn waits(state: &State) -> bool {
    state.settings.goal != Goal::Watch
}

/// The progress of the job on screen. Where jobs are waited for, of all of them: it is under way until each is decided.
#[must_use]
pub fn progress(state: &State) -> Progress {
    let watch = told(state);
    let phase = watch.and_then(|w| w.history.as_ref()).and_then(|h| h.current().phase());
    let phase = match phase {
        // It has ended, and something of it is still waited for.
        Some(phase) if phase.is_final() && waits(state) && watch.is_some_and(|w| w.outcome.is_none()) => Some(Phase::Running),
        phase => phase,
    };
    match phase {
        None if waits(state) && state.watches.iter().any(|w| w.history.is_some()) => Progress::UnderWay,
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

/// The title of the terminal: `✓ name · succeeded`; where several jobs are waited for, `2 of 3 done · ● name · running`.
#[must_use]
pub fn title(state: &State) -> String {
    let Some(watch) = told(state) else { return "cleanwatch".to_owned() };
    let (all, done) = (state.watches.len(), state.watches.iter().filter(|w| w.outcome.is_some()).count());
    let (name, history) = (super::panes::title(watch, state), watch.history.as_ref());
    let one = match history {
        Some(history) => {
            let ctx = Ctx { state, watch, history, width: 80 };
            let phase = history.current().phase().unwrap_or(Phase::Unknown);
            format!("{} {name} · {}", phase.glyph(), words(&ctx, phase))
        }
        None => format!("… {name}"),
    };
    let text = match (waits(state) && all > 1, done == all) {
        (false, _) => one,
        (true, false) => format!("{done} of {all} done · {one}"),
        (true, true) => format!("{done} of {all} done"),
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
