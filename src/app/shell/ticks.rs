//! Which one label of the screen reads by the second. All else that tells an age is calm, so that a screen on which nothing
//! happens is left alone but for one or two cells.

use super::state::State;
use crate::app::base::question::Poll;
use crate::app::base::scene::Scene;
use crate::app::board::{Board, Feed, Turn};
use crate::app::job::watch::Watch;
use crate::domain::text::fine_age;
use crate::domain::{Span, Time};

/// A call that takes longer is shown to be under way.
pub const SOON: Span = Span::milliseconds(250);
/// A call that takes longer is late: from then on it is counted for how long it has been under way.
pub const LATE: Span = Span::seconds(2);

/// What is counted by the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ticks {
    /// How long ago the last good answer came.
    Answered(Time),
    /// For how long an answer is waited for that is late, or is the first.
    Asking(Time),
    /// How long until it is asked again after a failure.
    Next(Time),
    Nothing,
}

/// What the status line of a job counts.
#[must_use]
pub fn of_job(scene: &Scene, watch: &Watch) -> Ticks {
    let answered = watch.history.as_ref().map(|h| h.at).filter(|_| watch.error.is_none());
    let answered = answered.map_or(Ticks::Nothing, Ticks::Answered);
    match (&watch.poll, scene.paused) {
        _ if scene.playing.is_some() => Ticks::Nothing,
        (Poll::InFlight { since, again, .. }, _) => {
            asking(scene.now, *since, watch.history.is_some(), watch.error.is_some(), !again.is_empty()).unwrap_or(answered)
        }
        (Poll::Due(at), None) => next(*at, answered),
        (Poll::Due(_), Some(_)) | (Poll::Done, _) => Ticks::Nothing,
    }
}

/// What the status line of a board counts: beside a job nothing, because that one's does.
#[must_use]
pub fn of_board(state: &State, board: &Board) -> Ticks {
    if state.scene.sides().job.is_some() {
        return Ticks::Nothing;
    }
    match board.feeds.as_slice() {
        [feed] => of_feed(&state.scene, feed),
        feeds => {
            // The failure that is over first, else the list that was read the longest ago.
            let failing = feeds.iter().any(|feed| feed.error.is_some());
            let read: Option<Vec<Time>> = feeds.iter().map(|feed| feed.read).collect();
            match feeds.iter().filter_map(|feed| again(state, feed)).min() {
                _ if state.scene.paused.is_some() => Ticks::Nothing,
                Some(at) => Ticks::Next(at),
                None if failing => Ticks::Nothing,
                None => read.and_then(|read| read.into_iter().min()).map_or(Ticks::Nothing, Ticks::Answered),
            }
        }
    }
}

/// When a list that fails is asked again; a call that is answered at once shows nothing of itself.
fn again(state: &State, feed: &Feed) -> Option<Time> {
    feed.error.as_ref()?;
    match &feed.poll {
        Poll::Due(at) => Some(*at),
        Poll::InFlight { since, .. } => Some(*since).filter(|since| state.scene.now - *since < SOON),
        Poll::Done => None,
    }
}

fn of_feed(scene: &Scene, feed: &Feed) -> Ticks {
    let read = feed.read.filter(|_| feed.error.is_none()).map_or(Ticks::Nothing, Ticks::Answered);
    match (&feed.poll, &feed.turn) {
        (Poll::InFlight { since, .. }, Turn::First) => {
            asking(scene.now, *since, feed.read.is_some(), feed.error.is_some(), false).unwrap_or(read)
        }
        (Poll::Due(at), Turn::First) if scene.paused.is_none() => next(*at, read),
        // Pages are counted as they come.
        (_, Turn::Next { .. }) | (Poll::Due(_) | Poll::Done, Turn::First) => Ticks::Nothing,
    }
}

/// What is counted of a call under way, if it is: after a good answer only one that is late.
fn asking(now: Time, since: Time, answered: bool, failing: bool, again: bool) -> Option<Ticks> {
    let long = now - since;
    if failing && !again && long < SOON {
        return Some(Ticks::Next(since));
    }
    let counted = failing || again || !answered || long >= LATE;
    counted.then_some(Ticks::Asking(since))
}

/// What is counted until the next call.
fn next(at: Time, answered: Ticks) -> Ticks {
    if answered == Ticks::Nothing { Ticks::Next(at) } else { answered }
}

/// How long ago an answer came that is counted, in as many columns whenever within `every`: what stands beside it does not move
/// to and fro.
#[must_use]
pub fn ago(scene: &Scene, answered: Time, every: Span) -> String {
    let columns = if every < Span::seconds(10) { 0 } else { "10s ago".len() };
    format!("{:<columns$}", format!("{} ago", fine_age(scene.ago(answered))))
}

/// How long until then, by the second hand.
#[must_use]
pub fn left(scene: &Scene, at: Time) -> Span {
    Span::seconds((at.timestamp() - scene.now.timestamp()).max(0))
}
