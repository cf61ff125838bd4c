//! When what the board says of times reads differently by itself: ages of the rows in view, of the lists, and what is counted
//! by the second while a list is waited for.

use super::{Board, Row, feed};
use crate::app::state::{FLASH, FLASH_STEPS, State};
use crate::app::wake::SOON;
use crate::app::watch::Poll;
use crate::domain::text::{age_holds, countdown_holds, fine_age_holds, fine_countdown_holds};
use crate::domain::{Span, Time};

/// Of the time that jobs usually take, the part after which a bar or a figure of it may read differently.
const PART: i32 = 50;

/// The next such moment; `None`: nothing on it has to do with time.
pub(in crate::app) fn next(state: &State, board: &Board) -> Option<Time> {
    let now = state.now;
    // The lists' ages move by the second hand, as State::ago counts them.
    let second = Time::from_timestamp(now.timestamp(), 0).unwrap_or(now);
    let height = state.geometry.board.map_or(0, |place| usize::from(place.rows.height));
    let shown = board.order.iter().skip(board.scroll).take(height).filter_map(|at| board.rows.get(*at));
    let rows = shown.flat_map(|row| of_row(board, row, now));
    let feeds = board.feeds.iter().flat_map(|feed| {
        let read = feed.read.into_iter().chain(feed.error.as_ref().map(|(_, at)| *at));
        let ages = read.map(|at| second + age_holds(state.ago(at)));
        let poll = match &feed.poll {
            Poll::InFlight { since, .. } if feed.read.is_some() && now - *since < SOON => Some(*since + SOON),
            Poll::InFlight { since, .. } => Some(second + fine_age_holds(state.ago(*since))),
            Poll::Due(at) if feed.error.is_some() && *at > now => Some(second + fine_countdown_holds(-state.ago(*at))),
            Poll::Due(_) | Poll::Done => None,
        };
        ages.chain(poll).collect::<Vec<_>>()
    });
    rows.chain(feeds).chain(board.turns).chain(board.cost.forgets(now)).filter(|at| *at > now).min()
}

/// Of a row in view.
fn of_row(board: &Board, row: &Row, now: Time) -> Vec<Time> {
    let ours = |at: Option<Time>| at.map(|at| board.skew.ours(at));
    let (created, updated) = (ours(row.summary.created), ours(row.summary.updated));
    let changed = row.change.as_ref().map(|change| change.at);
    let ages = [created, updated, Some(row.sightings.from), changed].into_iter().flatten();
    let hold = |at: Time| now + if at > now { countdown_holds(at - now).min(at - now) } else { age_holds(now - at) };
    let mut all: Vec<Time> = ages.map(hold).collect();
    // What is shown of it grows old.
    all.extend(
        [feed::LIVELY, super::OLD]
            .map(|long| row.sightings.seen + long + Span::milliseconds(1))
            .into_iter()
            .filter(|at| *at > now),
    );
    if let (true, Some((usual, _))) = (row.lives(), board.usual.for_row(row)) {
        all.push(now + (usual.median / PART).max(Span::seconds(1)));
    }
    if let Some(at) = changed.filter(|at| now - *at < FLASH) {
        let step = FLASH / i32::try_from(FLASH_STEPS).unwrap_or(1);
        let done = (now - at).num_milliseconds().max(0) / step.num_milliseconds();
        all.push(at + step * i32::try_from(done + 1).unwrap_or(1));
    }
    all
}
