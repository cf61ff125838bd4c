//! Brings all that is derived up to date with the rest of the state: the rows and lines of the panes, places, hints.
//! Lines are made again only when what they are made from has changed.

use super::panes::{self, PANES};
use super::state::State;
use super::{beside, hints, layout, wake, window};
use crate::app::base::pane::PaneId;
use crate::app::base::place::Sides;
use crate::app::base::scene::Front;
use crate::app::text::view::Made;
use crate::app::{board, picker};

/// Brings all that is derived up to date with the rest of the state. Called after every message.
pub fn refresh(state: &mut State) {
    refresh_panes(state);
    window::refresh(state);
    hints::refresh(state);
}

/// Lines and places.
fn refresh_panes(state: &mut State) {
    let Sides { board, job } = state.scene.sides();
    if let Some(area) = board {
        state.board.iter_mut().for_each(|board| board::view::refresh_above(board, &state.scene, area));
    }
    if state.scene.front == Front::Picker {
        if let Some(picker) = &mut state.picker {
            state.scene.geometry = picker::view::refresh(picker, state.prompt.as_ref(), &state.scene);
        }
        return;
    }
    if job.is_some() {
        let widths = layout::widths(state);
        let ages = wake::ages(state);
        let beside = beside::turn(state);
        for pane in &PANES {
            make(state, pane, widths[pane.id as usize], (ages, beside));
        }
    }
    state.scene.geometry = layout::place(state);
    if let Some(board) = &mut state.board {
        let only = if let [feed] = board.feeds.as_slice() { Some(&feed.listing) } else { None };
        let name = only.and_then(|listing| state.picker.as_ref()?.name_of(listing)).map(str::to_owned);
        board::view::refresh(board, state.prompt.as_ref(), &state.scene, name.as_deref());
    }
    state.pane_mut(PaneId::Logs).tally = None;
    for pane in PANES.iter().filter(|_| job.is_some()) {
        (pane.feature.lay)(state);
    }
    for pane in PANES.iter().filter(|_| job.is_some()) {
        let height = state.scene.geometry.body(pane.id).map_or(0, |r| usize::from(r.height));
        let focused = state.scene.focus == pane.id;
        let view = state.pane_mut(pane.id);
        let count = view.lines.len();
        view.cursor.at = view.cursor.at.min(count.saturating_sub(1));
        if focused {
            view.cursor.show(count, height);
        } else {
            view.cursor.top = view.cursor.top.min(view.lines.len().saturating_sub(height.max(1)));
        }
    }
}

fn make(state: &mut State, pane: &panes::Pane, width: u16, (ages, beside): (u64, u64)) {
    // What stands apart is only named while it has not the keys: nobody sees its rows.
    let rows_too = !pane.is_apart() || state.scene.focus == pane.id;
    let made = Made {
        job: state.current,
        versions: state.watch().and_then(|w| w.history.as_ref()).map_or(0, |h| h.versions),
        ahead: state.scene.skew.ahead(),
        waiting: state.watch().filter(|w| w.history.is_none()).map(|w| (w.refresh.calls, w.refresh.failures)),
        ages: if rows_too && panes::tells_ages(state, pane) { ages } else { 0 },
        width,
        rows: state.scene.size.1,
        day: state.scene.settings.zone().day(state.scene.skew.theirs(state.scene.now)),
        failed: state.watch().and_then(|w| w.refresh.error.as_ref()).map(|(_, at)| *at),
        touched: state.pane(pane.id).touched(),
        beside: if pane.is_apart() { beside } else { 0 },
        rows_too,
    };
    if state.pane(pane.id).is_of(&made) {
        return;
    }
    let brief = panes::brief(state, pane, width);
    let rows = rows_too.then(|| panes::rows(state, pane, width));
    state.pane_mut(pane.id).take(made, brief, rows);
}
