//! What has the keys: the board or the job, and of that which pane; and which job it is.

use super::panes::PANES;
use super::state::State;
use crate::app::base::effect::Effect;
use crate::app::base::pane::PaneId;
use crate::app::base::scene::Front;
use crate::app::board;
use crate::app::job::watch::Looked;
use crate::app::shell::wish;
use crate::app::text::Tone;

/// The places that stepping goes round: the board, and the panes.
pub(in crate::app) const STOPS: usize = PANES.len() + 1;

/// Steps on through the panes, and the board where it stands beside them.
pub(in crate::app) fn step(state: &mut State, by: usize) {
    if state.scene.front == Front::Board && !state.scene.beside() {
        return;
    }
    let at = if state.scene.front == Front::Board { 0 } else { state.scene.focus as usize + 1 };
    let mut to = (at + by) % STOPS;
    if to == 0 && !state.scene.beside() {
        to = (to + by) % STOPS;
    }
    match to.checked_sub(1) {
        // Whoever steps on through the panes that stand apart comes back from them all at once.
        Some(index) if is_apart(state.scene.focus) && PANES[index].is_apart() && state.scene.front == Front::Detail => {
            leave(state);
            turn(state, PANES[index].id);
        }
        Some(index) => pane(state, PANES[index].id),
        None => board(state),
    }
}

fn is_apart(pane: PaneId) -> bool {
    PANES[pane as usize].is_apart()
}

/// From a pane that stands apart back to where one came from; `false`: this one stands among the others.
pub(in crate::app) fn back(state: &mut State) -> bool {
    if !is_apart(state.scene.focus) {
        return false;
    }
    let to = state.trail.pop().unwrap_or(PaneId::Status);
    leave(state);
    turn(state, to);
    true
}

/// This pane has the keys, and one comes back no further than to where it had them before.
fn turn(state: &mut State, pane: PaneId) {
    if let Some(before) = state.trail.iter().position(|trod| *trod == pane) {
        state.trail.truncate(before);
    }
    if !is_apart(pane) {
        state.trail.clear();
    }
    state.scene.focus = pane;
    look(state);
}

/// Gives the keys to the board; a job beside which it has room stays open.
pub(in crate::app) fn board(state: &mut State) {
    if state.board.is_none() || state.scene.front == Front::Board {
        return;
    }
    if state.scene.zoom {
        state.set_zoom(false);
    }
    leave(state);
    state.scene.kept_open = state.scene.beside();
    state.scene.front = Front::Board;
}

/// Gives the keys to a pane. What the pane left behind showed is taken as seen, and its secrets are hidden again.
pub(in crate::app) fn pane(state: &mut State, pane: PaneId) {
    if state.scene.front == Front::Board {
        if !state.scene.beside() {
            return;
        }
        state.scene.front = Front::Detail;
    } else if pane == state.scene.focus {
        return;
    } else {
        leave(state);
    }
    if pane != state.scene.focus {
        state.trail.push(state.scene.focus);
    }
    turn(state, pane);
}

/// The marks of the focused pane are before the person's eyes.
pub(in crate::app) fn look(state: &mut State) {
    let pane = state.scene.focus;
    let now_in = |field: crate::domain::field::FieldId| PaneId::of(field) == pane;
    if let Some(watch) = state.watches.get_mut(state.current) {
        watch.marks.iter_mut().filter(|m| now_in(m.change.field)).for_each(|m| m.looked = Looked::Now);
    }
    state.touch_all();
}

pub(in crate::app) fn leave(state: &mut State) {
    let pane = state.scene.focus;
    state.scene.reveal = false;
    if let Some(watch) = state.watches.get_mut(state.current) {
        watch.marks.retain(|m| PaneId::of(m.change.field) != pane || m.looked == Looked::NotYet);
    }
    state.touch_all();
}

/// Goes to the job before or after the one on screen: in the board's order, where there is one.
pub(in crate::app) fn walk(state: &mut State, step: isize, effects: &mut Vec<Effect>) {
    if state.board.is_some() {
        leave(state);
        let wish = state.board.as_mut().and_then(|board| board::keys::walk(board, &mut state.scene, step));
        return wish::grant(state, wish, effects);
    }
    let count = state.watches.len();
    if count < 2 {
        state.scene.toast("only one job is watched".to_owned(), Tone::Quiet);
        return;
    }
    leave(state);
    state.current = state.current.checked_add_signed(step).unwrap_or(count - 1) % count;
    look(state);
}
