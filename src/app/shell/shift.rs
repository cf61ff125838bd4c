//! The machine's clock was set: what was noted by it moves along, so that every pause and every limit stays as long as it
//! was to be. What the service said stays where it is, and so does the history of a job, which is told in moments.

use super::desk;
use super::state::State;
use crate::app::base::refresh::Refresh;
use crate::app::board::feed::Feed;
use crate::app::board::{Board, Full};
use crate::app::job::watch::Watch;
use crate::domain::{Span, Time};

/// Moves everything that is counted from or to by this much.
pub(in crate::app) fn all(state: &mut State, by: Span) {
    // The service's clock was not set with it.
    state.hear(Some(state.scene.skew.ahead() - by));
    one(&mut state.scene.started, by);
    some([&mut state.scene.paused], by);
    each(state.recent.iter_mut(), by);
    each(state.scene.toasts.iter_mut().map(|toast| &mut toast.until), by);
    each(desk::all(state).flat_map(Refresh::moments), by);
    state.watches.iter_mut().for_each(|w| watch(w, by));
    state.board.iter_mut().for_each(|b| board(b, by));
    let (logs, metrics) = (&mut state.open.logs, &mut state.open.metrics);
    some(logs.streams.iter_mut().map(|stream| &mut stream.next), by);
    some([&mut logs.search.next, &mut logs.search.began, &mut logs.search.ended], by);
    some([&mut metrics.list.next, &mut metrics.list.began, &mut metrics.list.ended, &mut metrics.data.next], by);
}

fn watch(watch: &mut Watch, by: Span) {
    let trouble = &mut watch.trouble;
    some([&mut watch.ended, &mut watch.changed, &mut watch.memory.noted], by);
    some([&mut trouble.since, &mut trouble.denied, &mut trouble.missing], by);
    some([&mut watch.related.again, &mut watch.doctor.again], by);
    each(watch.marks.iter_mut().map(|mark| &mut mark.change.at), by);
}

fn board(board: &mut Board, by: Span) {
    for Feed { read, head, whole, .. } in &mut board.feeds {
        one(whole, by);
        some([read, head], by);
    }
    for row in &mut board.rows {
        some([&mut row.gone], by);
        each(row.change.iter_mut().map(|change| &mut change.at), by);
        if let Some(Full::Known { at, .. }) = &mut row.full {
            one(at, by);
        }
    }
    board.touch();
}

fn one(at: &mut Time, by: Span) {
    *at = at.checked_add_signed(by).unwrap_or(*at);
}

fn each<'a>(all: impl IntoIterator<Item = &'a mut Time>, by: Span) {
    all.into_iter().for_each(|at| one(at, by));
}

fn some<'a>(all: impl IntoIterator<Item = &'a mut Option<Time>>, by: Span) {
    each(all.into_iter().flatten(), by);
}
