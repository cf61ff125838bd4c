//! What is told beyond the screen: a bell, notifications of the terminal, its title and the progress in the taskbar.
//! Here is what is said; the runtime knows the sequences.

use super::state::State;
use crate::app::base::goal::Goal;
use crate::app::base::notice::Progress;
use crate::app::base::scene::Scene;
use crate::app::job::ctx::Ctx;
use crate::app::job::status::words;
use crate::app::job::watch::Watch;
use crate::domain::Time;
use crate::domain::status::Phase;
use crate::domain::text::end;

/// A title longer than this is cut, in columns.
const TITLE: usize = 80;
/// Terminals forget a progress that is not told again, the strictest after 15 seconds.
const AGAIN: i64 = 10;

/// The job that title and progress tell of: the one on screen; without the screen the first that is not decided yet.
fn told(state: &State) -> Option<&Watch> {
    let open = state.watches.iter().find(|w| waits(&state.scene) && w.outcome.is_none());
    open.or_else(|| state.watch())
}

/// Whether the run ends on its own.
fn waits(scene: &Scene) -> bool {
    scene.settings.goal != Goal::Watch
}

/// The progress of the job on screen. Where jobs are waited for, of all of them: it is under way until each is decided.
#[must_use]
pub fn progress(state: &State) -> Progress {
    let watch = told(state);
    let phase = watch.and_then(|w| w.history.as_ref()).and_then(|h| h.current().phase());
    let phase = match phase {
        // It has ended, and something of it is still waited for.
        Some(phase) if phase.is_final() && waits(&state.scene) && watch.is_some_and(|w| w.outcome.is_none()) => {
            Some(Phase::Running)
        }
        phase => phase,
    };
    match phase {
        None if waits(&state.scene) && state.watches.iter().any(|w| w.history.is_some()) => Progress::UnderWay,
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
pub(in crate::app) fn next_beat(state: &State) -> Option<Time> {
    let tells = state.scene.settings.notify.progress && progress(state) != Progress::None;
    tells.then(|| Time::from_timestamp((beat(state.scene.now) + 1) * AGAIN, 0)).flatten()
}

/// The title of the terminal: `✓ name · succeeded`; where several jobs are waited for, `2 of 3 done · ● name · running`.
#[must_use]
pub fn title(state: &State) -> String {
    let Some(watch) = told(state) else { return "cleanwatch".to_owned() };
    let (all, done) = (state.watches.len(), state.watches.iter().filter(|w| w.outcome.is_some()).count());
    let (name, history) = (crate::app::shell::listed::title(watch, state), watch.history.as_ref());
    let one = match history {
        Some(history) => {
            let ctx = Ctx::new(&state.scene, watch, history, 80);
            let phase = history.current().phase().unwrap_or(Phase::Unknown);
            format!("{} {name} · {}", phase.glyph(), words(&ctx, phase))
        }
        None => format!("… {name}"),
    };
    let text = match (waits(&state.scene) && all > 1, done == all) {
        (false, _) => one,
        (true, false) => format!("{done} of {all} done · {one}"),
        (true, true) => format!("{done} of {all} done"),
    };
    end(&text, TITLE).into_owned()
}
