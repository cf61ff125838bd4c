//! What the status line of a board counts by the second.

use super::{Board, Feed, Turn};
use crate::app::base::question::Poll;
use crate::app::base::scene::Scene;
use crate::app::base::ticks::{SOON, Ticks, asking, next};
use crate::domain::Time;

/// What the status line of a board counts: beside a job nothing, because that one's does.
#[must_use]
pub fn of_board(scene: &Scene, board: &Board) -> Ticks {
    if scene.sides().job.is_some() {
        return Ticks::Nothing;
    }
    match board.feeds.as_slice() {
        [feed] => of_feed(scene, feed),
        feeds => {
            // The failure that is over first, else the list that was read the longest ago.
            let failing = feeds.iter().any(|feed| feed.error.is_some());
            let read: Option<Vec<Time>> = feeds.iter().map(|feed| feed.read).collect();
            match feeds.iter().filter_map(|feed| again(scene, feed)).min() {
                _ if scene.paused.is_some() => Ticks::Nothing,
                Some(at) => Ticks::Next(at),
                None if failing => Ticks::Nothing,
                None => read.and_then(|read| read.into_iter().min()).map_or(Ticks::Nothing, Ticks::Answered),
            }
        }
    }
}

/// When a list that fails is asked again; a call that is answered at once shows nothing of itself.
fn again(scene: &Scene, feed: &Feed) -> Option<Time> {
    feed.error.as_ref()?;
    match &feed.poll {
        Poll::Due(at) => Some(*at),
        Poll::InFlight { since, .. } => Some(*since).filter(|since| scene.now - *since < SOON),
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
