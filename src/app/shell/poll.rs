//! When to ask: the interval of each status, the pause after a failure, and the limit over all calls.
//! Only plans; the executor makes the calls.

use super::state::State;
use super::{desk, judge};
use crate::app::base::effect::Effect;
use crate::app::base::goal::Goal;
use crate::app::base::question::{AFTERMATH, PROBE, Poll};
use crate::app::base::scene::Scene;
use crate::app::base::settings::{Output, SHORTEST};
use crate::app::job::watch::Watch;
use crate::app::{board, picker};
use crate::domain::ask::Ask;
use crate::domain::error::{ErrorKind, Recovery};
use crate::domain::ids::{JobKey, JobRef};
use crate::domain::status::{Phase, Publish};
use crate::domain::{Span, Time};

/// The longest pause after failures.
pub const LONGEST: Span = Span::minutes(5);
/// How long after a change polling is quicker, and how quick.
const LIVELY: (Span, Span) = (Span::seconds(60), Span::seconds(5));
/// How long a job is asked for quickly that the service does not know yet: it may just have been started.
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

/// When [`pace`] is another without anything new, because a change is no longer new; `None`: not by itself.
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
    let reported = [job.metrics(), job.logs()].into_iter().all(Publish::is_reported);
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
            let doublings = watch.trouble.passing.saturating_sub(1).min(16);
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

/// When a job is to be asked for by its own plan, whatever the limit allows; `None`: not by itself.
#[must_use]
pub fn due(state: &State, watch: &Watch) -> Option<Time> {
    // With a board, only the job that is open is asked for in full.
    let open = state.scene.sides().job.is_some() && state.watch().is_some_and(|w| w.key == watch.key);
    let covered = state.board.is_some() && !open && !watch.named;
    let held = state.scene.playing.is_some() || covered || (state.scene.paused.is_some() && !watch.wanted);
    match watch.poll {
        Poll::Due(at) if !held => Some(at),
        _ => None,
    }
}

/// Something that may be asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Call {
    Watch(usize),
    Feed(usize),
    Memberships,
    /// A question beside the job of that watch.
    Beside(usize, Ask),
}

/// Turns what is due into calls, as far as the limit allows: what the person asked for first, then the job on screen, then
/// the longest overdue of jobs, feeds and questions beside the job, and last what the board would like to know of its rows. What must wait stays due
/// since when it was, so that nothing is passed over for ever.
pub fn drive(state: &mut State, effects: &mut Vec<Effect>) {
    let open = (state.scene.settings.output == Output::Screen).then_some(state.current);
    let watches = (0..state.watches.len()).filter_map(|i| {
        let watch = &state.watches[i];
        Some(((!watch.wanted, Some(i) != open), due(state, watch)?, Call::Watch(i)))
    });
    let feeds = state.board.iter().flat_map(|board| {
        let one = |i| Some((board::ask::rank(board, i)?, board::ask::due(board, &state.scene, i)?, Call::Feed(i)));
        (0..board.feeds.len()).filter_map(one)
    });
    let memberships = state
        .picker
        .as_ref()
        .and_then(|picker| picker::ask::due(picker, &state.scene))
        .map(|at| ((false, true), at, Call::Memberships));
    let beside = desk::due(state).into_iter().map(|(at, watch, ask)| ((true, true), at, Call::Beside(watch, ask)));
    let mut order: Vec<_> =
        watches.chain(feeds).chain(memberships).chain(beside).filter(|(_, at, _)| *at <= state.scene.now).collect();
    order.sort_unstable();
    for (_, _, what) in order {
        if free_at(state) > state.scene.now {
            return;
        }
        match what {
            Call::Watch(index) => call(state, index, effects),
            Call::Feed(index) => {
                let seq = number(state);
                effects.extend(state.board.as_mut().map(|board| board::ask::ask(board, &state.scene, index, seq)));
            }
            Call::Memberships => {
                let seq = number(state);
                effects.extend(state.picker.as_mut().map(|picker| picker::ask::ask(picker, state.scene.now, seq)));
            }
            Call::Beside(index, question) => desk::make(state, index, question, effects),
        }
    }
    let free = free_at(state) <= state.scene.now;
    let waits = state.board.as_ref().is_some_and(|board| board::ask::row_waits(board, &state.scene));
    if let Some((row, key)) = state.board.as_mut().filter(|_| waits && free).and_then(board::ask::take_row) {
        let seq = number(state);
        if let Some(board) = &mut state.board {
            board.asking = Some((row, seq));
        }
        effects.push(Effect::Fetch { key, seq });
    }
}

/// When the limit allows the next call.
#[must_use]
pub fn free_at(state: &State) -> Time {
    let (now, second) = (state.scene.now, Span::seconds(1));
    let mut recent = state.recent.iter().filter(|at| now - **at < second && **at <= now).rev();
    recent.nth(state.scene.settings.rate.max(1) - 1).map_or(now, |at| *at + second)
}

/// Makes the call of a job that is due.
fn call(state: &mut State, index: usize, effects: &mut Vec<Effect>) {
    crate::app::shell::journal::ask(state, index, effects);
    let seq = under_way(state, index);
    let key = state.watches[index].key.clone();
    effects.push(match key.job {
        JobRef::Arn(_) => Effect::Fetch { key, seq },
        JobRef::Named(_) => Effect::Find { key, seq },
    });
}

/// A recorded call begins: nobody is asked, the recording has the answer.
pub(in crate::app) fn ask_as_recorded(state: &mut State, key: &JobKey) {
    if let Some(index) = state.watches.iter().position(|w| w.key == *key) {
        under_way(state, index);
    }
}

/// Notes that a call is under way, and returns its number.
fn under_way(state: &mut State, index: usize) -> u64 {
    state.seq += 1;
    let (seq, since) = (state.seq, state.scene.now);
    count_call(state, index);
    state.watches[index].poll = Poll::InFlight { seq, since, again: Vec::new() };
    state.watches[index].silent.get_or_insert(since);
    state.watches[index].wanted = false;
    seq
}

/// Counts a call, the SDK's own repeats included.
pub fn count_call(state: &mut State, index: usize) {
    state.watches[index].calls += 1;
    count_recent(state);
}

/// Counts a call, and numbers it.
pub(in crate::app) fn number(state: &mut State) -> u64 {
    state.seq += 1;
    count_recent(state);
    state.seq
}

/// Counts a call towards the limit.
pub(in crate::app) fn count_recent(state: &mut State) {
    let now = state.scene.now;
    if let Some(board) = &mut state.board {
        board.cost.call(now);
    }
    state.recent.push_back(state.scene.now);
    if state.recent.len() > state.scene.settings.rate.max(8) {
        state.recent.pop_front();
    }
}
