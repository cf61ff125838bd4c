//! The keys that ask now, pause, and set how often.

use super::state::State;
use super::{beside, poll};
use crate::app::base::command::Command;
use crate::app::base::refresh::Poll;
use crate::app::base::settings::SHORTEST;
use crate::app::text::Tone;
use crate::domain::Span;
use crate::domain::text::duration;

/// The longest interval that keys can set.
const SLOWEST: Span = Span::minutes(60);

/// Asks for the job on screen as soon as the limit of calls allows, and for what the pane shows that the person looks at.
pub(in crate::app) fn poll_now(state: &mut State) {
    let now = state.scene.now;
    let beside = beside::anew(state);
    // A list that could not be read is a part of what the screen shows, whatever has the keys.
    let failed = state.board.iter_mut().flat_map(|board| &mut board.feeds).filter(|feed| feed.refresh.error.is_some());
    failed.for_each(|feed| feed.want(now));
    let Some(watch) = state.watches.get_mut(state.current) else { return };
    if !watch.refresh.want(now) && !beside {
        state.scene.toast("already refreshing".to_owned(), Tone::Quiet);
    }
}

/// Says so when no job is refreshed on its own any more; pace and pause then change nothing.
fn all_done(state: &mut State) -> bool {
    let done = state.board.is_none() && state.watches.iter().all(|w| w.refresh.poll == Poll::Done);
    if done {
        let key = state.scene.key(Command::Poll);
        state.scene.toast(format!("finished · {key} to refresh"), Tone::Quiet);
    }
    done
}

/// Stops refreshing, or continues with it.
pub(in crate::app) fn pause(state: &mut State) {
    if state.scene.paused.is_none() && all_done(state) {
        return;
    }
    state.scene.paused = if state.scene.paused.is_some() { None } else { Some(state.scene.now) };
}

/// Which way the interval goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Direction {
    Faster,
    Slower,
}

/// Halves or doubles the interval; it then holds for every status.
pub(in crate::app) fn change(state: &mut State, direction: Direction) {
    if all_done(state) {
        return;
    }
    let open = state.watch().filter(|_| state.board.is_none() || state.scene.sides().job.is_some());
    let pace = match (open, &state.board) {
        (Some(watch), _) => poll::pace(&state.scene, watch),
        (None, Some(board)) => board.pace(state.scene.settings.interval),
        (None, None) => return,
    };
    let pace = match direction {
        Direction::Faster => (pace / 2).max(SHORTEST),
        Direction::Slower => (pace * 2).min(SLOWEST),
    };
    let pace = Span::seconds(pace.num_seconds().max(1));
    (state.scene.settings.interval, state.scene.paced) = (Some(pace), true);
    let taken = replan(state).filter(|taken| *taken > pace);
    let taken = taken.map(|taken| format!("; a refresh of the lists takes {}", duration(taken))).unwrap_or_default();
    let key = state.scene.key(Command::Automatic);
    let back = if key.is_empty() { String::new() } else { format!(" · {key} back to automatic") };
    state.scene.toast(format!("refresh every {}{taken}{back}", duration(pace)), Tone::Quiet);
}

/// The interval is the one that each status requests again.
pub(in crate::app) fn automatic(state: &mut State) {
    state.scene.paced = false;
    let text = if state.scene.settings.interval.take().is_none() {
        "the interval is automatic already: the status decides"
    } else {
        replan(state);
        "the interval is automatic again: the status decides"
    };
    state.scene.toast(text.to_owned(), Tone::Quiet);
}

/// What waits for its next poll waits for as long as it would now. Returns how long a refresh of the lists takes; `None`
/// before the first.
fn replan(state: &mut State) -> Option<Span> {
    let now = state.scene.now;
    for index in 0..state.watches.len() {
        let pace = poll::pace(&state.scene, &state.watches[index]);
        let watch = &mut state.watches[index];
        // A pause after a failure is not shortened, and who is overdue keeps the place in the queue.
        if let (Poll::Due(at), None) = (&mut watch.refresh.poll, &watch.refresh.error)
            && *at > now
        {
            *at = now + pace;
        }
    }
    let (own, rate) = (state.scene.settings.interval, state.scene.settings.rate);
    state.board.as_mut().and_then(|board| board.replan(own, rate, now))
}
