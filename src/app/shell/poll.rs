//! When a job is read again: the interval of each status, and the pause after a failure. Only plans; the desk makes the
//! requests.

use super::judge;
use super::state::State;
use crate::app::base::goal::Goal;
use crate::app::base::refresh::{AFTERMATH, PROBE, Poll};
use crate::app::base::scene::Scene;
use crate::app::base::settings::SHORTEST;
use crate::app::job::watch::Watch;
use crate::domain::error::{ErrorKind, Recovery};
use crate::domain::field::FieldId;
use crate::domain::ids::JobKey;
use crate::domain::status::Phase;
use crate::domain::{Span, Time};

/// The longest pause after failures.
pub const LONGEST: Span = Span::minutes(5);
/// How long after a change refreshing is quicker, and how quick.
const LIVELY: (Span, Span) = (Span::seconds(60), Span::seconds(5));
/// How long a job is requested quickly that the service does not know yet: it may just have been started.
const NEWBORN: Span = Span::minutes(1);
/// The pace of what is to be read once and has not been read yet.
const ONCE: Span = Span::seconds(2);

/// The interval of a phase.
#[must_use]
pub fn interval(phase: Phase) -> Span {
    Span::seconds(match phase {
        Phase::Queued | Phase::CancelFailed | Phase::Unknown => 15,
        Phase::Running => 10,
        Phase::Cancelling => 5,
        Phase::Succeeded | Phase::Failed | Phase::Inactive => 60,
    })
}

/// The interval in force for a job.
#[must_use]
pub fn pace(scene: &Scene, watch: &Watch) -> Span {
    if let Some(own) = scene.settings.interval {
        return own.max(SHORTEST);
    }
    if scene.settings.goal == Goal::Once {
        return ONCE;
    }
    let phase = watch.history.as_ref().and_then(|h| h.current().phase());
    let usual = interval(phase.unwrap_or(Phase::Unknown));
    let lively = watch.changed.is_some_and(|at| scene.now - at < LIVELY.0);
    if lively { usual.min(LIVELY.1) } else { usual }
}

/// When [`pace`] is another without anything new, because a change is no longer new; `None`: not on its own.
#[must_use]
pub fn calms_down(scene: &Scene, watch: &Watch) -> Option<Time> {
    let lively = watch.changed.filter(|_| scene.settings.interval.is_none())?;
    Some(lively + LIVELY.0).filter(|at| *at > scene.now)
}

/// What comes after a good answer.
#[must_use]
pub fn after_answer(scene: &Scene, watch: &Watch) -> Poll {
    let Some(history) = &watch.history else {
        return Poll::Due(scene.now);
    };
    let job = history.job();
    // A kind without publish statuses has nothing more to report.
    let has = |field| job.kind.own(field).is_some();
    let metrics = !has(FieldId::MetricsStatus) || job.metrics().is_reported();
    let reported = metrics && (!has(FieldId::LogsStatus) || job.logs().is_reported());
    match watch.ended {
        Some(ended) if reported || scene.now - ended >= AFTERMATH => Poll::Done,
        Some(ended) => Poll::Due((scene.now + pace(scene, watch)).min(ended + AFTERMATH).max(scene.now + SHORTEST)),
        None => Poll::Due(scene.now + pace(scene, watch)),
    }
}

/// What comes after a failure: a probe a minute later when the person has something to do, else a pause that doubles.
#[must_use]
pub fn after_failure(scene: &Scene, watch: &Watch, kind: ErrorKind, seq: u64) -> Poll {
    let pause = match kind.recovery() {
        Recovery::Pause if kind == ErrorKind::NotFound && watch.trouble.missing.is_some_and(|at| scene.now - at < NEWBORN) => {
            LIVELY.1
        }
        Recovery::Pause => PROBE,
        Recovery::BackOff => {
            let doublings = watch.refresh.passing.saturating_sub(1).min(16);
            let pause = (pace(scene, watch) * 2_i32.pow(doublings)).min(LONGEST);
            spread(pause, &watch.key, seq)
        }
    };
    // Who waits for a login, or for a job to be visible, is asked once more when that patience ends.
    let last = judge::patience(scene, watch).filter(|at| *at > scene.now);
    Poll::Due(last.map_or(scene.now + pause, |at| at.min(scene.now + pause)))
}

/// A pause made up to 20 % shorter or longer by a hash of job and call, so that many watchers do not march in step.
fn spread(pause: Span, key: &JobKey, seq: u64) -> Span {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325 ^ seq;
    for byte in key.short().bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let percent = i64::try_from((hash >> 32) % 41).unwrap_or(20) - 20;
    pause + Span::milliseconds(pause.num_milliseconds() * percent / 100)
}

/// When a job is to be requested by its own plan, whatever the limit allows; `None`: not on its own.
#[must_use]
pub fn due(state: &State, watch: &Watch) -> Option<Time> {
    // With a board, only the job that is open is requested in full.
    let open = state.scene.sides().job.is_some() && state.watch().is_some_and(|w| w.key == watch.key);
    let covered = state.board.is_some() && !open && !watch.named;
    let held = state.scene.playing.is_some() || covered || (state.scene.paused.is_some() && !watch.refresh.wanted);
    match watch.refresh.poll {
        Poll::Due(at) if !held => Some(at),
        _ => None,
    }
}
