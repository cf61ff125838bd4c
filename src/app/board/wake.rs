//! When what the screen shows of the board reads differently on its own: the ages of the rows in view, the end of a flash, the
//! status line. Until then nothing is drawn.

use super::{Board, Row};
use crate::app::base::look::ColumnId;
use crate::app::base::refresh::{FRAME, Poll};
use crate::app::base::scene::Scene;
use crate::app::base::ticks::{self, Ticks, fades, older, tick, under_way};
use crate::domain::text::age_holds;
use crate::domain::{Span, Time};

/// The next moments, in no order.
pub(in crate::app) fn moments(board: &Board, scene: &Scene) -> Vec<Time> {
    let now = scene.now;
    let rows = board.view.lines.iter().filter_map(|line| board.rows.get(line.row));
    let mut all: Vec<Time> = rows.flat_map(|row| of_row(board, row, scene)).collect();
    all.extend(board.view.lines.iter().filter_map(|line| fades(scene, line.changed?.0)));
    for feed in &board.feeds {
        all.extend(feed.read.into_iter().chain(feed.refresh.failed()).map(|then| older(scene, then)));
        match &feed.refresh.poll {
            Poll::InFlight { since, .. } if feed.pages.at_beginning() => all.extend(under_way(scene, *since)),
            // Where there is little room it is said how many minutes are left.
            Poll::Due(at) if feed.refresh.error.is_some() && ticks::left(scene, *at) >= Span::minutes(1) => {
                all.extend(tick(scene, Ticks::Next(*at)));
            }
            _ => {}
        }
    }
    all.extend(tick(scene, super::ticks::of_board(scene, board)));
    // The filter may judge a row otherwise by its age alone.
    all.extend(board.turns.map(|at| board.skew.ours(at)));
    all.extend(board.cost.forgets().into_iter().filter(|at| *at > now));
    all
}

/// When the cells of a row read differently.
fn of_row(board: &Board, row: &Row, scene: &Scene) -> Vec<Time> {
    let now = scene.now;
    let stale = board.staleness(row, now).is_some();
    let lives = row.gone.is_none() && !stale;
    let shown = |id: ColumnId| board.view.columns.contains(&id);
    let ours = |theirs: Option<Time>| theirs.map(|at| board.skew.ours(at));
    let created = ours(row.summary.created).filter(|_| shown(ColumnId::Age) || (shown(ColumnId::Usual) && lives));
    let updated = ours(row.summary.updated).filter(|_| shown(ColumnId::Updated));
    let from = Some(row.sightings.from).filter(|_| shown(ColumnId::InState) && lives);
    let change = row.change.as_ref().map(|change| change.at).filter(|_| shown(ColumnId::Change));
    let ages = [created, updated, from, change].into_iter().flatten().map(|then| older(scene, then));
    let old = board.stale_after(row).map(|at| {
        // How old it is stands beside its scene, and is counted to the moment.
        if stale { now + age_holds(now - row.sightings.seen) } else { at + FRAME }
    });
    ages.chain(old).collect()
}
