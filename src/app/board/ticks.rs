//! What the status line of a board counts by the second.

use super::{Board, Feed};
use crate::app::base::refresh::Poll;
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
            let failing = feeds.iter().any(|feed| feed.refresh.error.is_some());
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
    feed.refresh.error.as_ref()?;
    match &feed.refresh.poll {
        Poll::Due(at) => Some(*at),
        Poll::InFlight { since, .. } => Some(*since).filter(|since| scene.now - *since < SOON),
        Poll::Done => None,
    }
}

fn of_feed(scene: &Scene, feed: &Feed) -> Ticks {
    let read = feed.read.filter(|_| feed.refresh.error.is_none()).map_or(Ticks::Nothing, Ticks::Answered);
    match &feed.refresh.poll {
        // Pages are counted as they come.
        _ if !feed.pages.at_beginning() => Ticks::Nothing,
        Poll::InFlight { since, .. } => {
            asking(scene.now, *since, feed.read.is_some(), feed.refresh.error.is_some(), false).unwrap_or(read)
        }
        Poll::Due(at) if scene.paused.is_none() => next(*at, read),
        Poll::Due(_) | Poll::Done => Ticks::Nothing,
    }
}
