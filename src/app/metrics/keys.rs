//! The keys of the Metrics pane: one metric as a chart and back, its cursor, and taking metrics that name no job for the job's.

use super::ask;
use super::chart::{charted, under_cursor};
use crate::app::base::command::Command;
use crate::app::base::pane::PaneId;
use crate::app::shell::keys::touch_all;
use crate::app::shell::state::State;
use crate::app::text::{Pick, Tone};

/// Points of a page.
const PAGE: isize = 10;

/// Does what a command means here; `false`: nothing of its own.
pub(in crate::app) fn run(state: &mut State, command: Command) -> bool {
    if !state.scene.focuses(PaneId::Metrics) || state.scene.playing.is_some() {
        return false;
    }
    let Some(place) = charted(state) else {
        match command {
            Command::Open => open(state),
            Command::Close => {}
            _ => return false,
        }
        return true;
    };
    match command {
        Command::Open | Command::Close => {
            close(state);
        }
        Command::Left => step(state, place, -1),
        Command::Right => step(state, place, 1),
        Command::PageUp => step(state, place, -PAGE),
        Command::PageDown => step(state, place, PAGE),
        Command::Top => step(state, place, isize::MIN),
        Command::Bottom => state.open.metrics.look.cursor = None,
        Command::Up => other(state, place, -1),
        Command::Down => other(state, place, 1),
        _ => return false,
    }
    true
}

/// What is opened or taken from where the cursor is, with its line; `None`: nothing.
pub(in crate::app) fn meant(state: &State) -> Option<(usize, Pick)> {
    if !state.scene.focuses(PaneId::Metrics) {
        return None;
    }
    let view = state.pane(PaneId::Metrics);
    // From a line above them the first is opened; only that under the cursor is taken.
    let mut from = view.lines.iter().enumerate().skip(view.cursor.at);
    let next = from.find_map(|(line, l)| Some((line, view.rows.get(l.row)?.metric?)));
    next.filter(|(line, pick)| matches!(pick, Pick::Shown(_)) || *line == view.cursor.at)
}

fn open(state: &mut State) {
    match meant(state) {
        Some((line, Pick::Shown(place))) => {
            let Some(metric) = state.open.metrics.shown.get(place).cloned() else { return };
            let look = &mut state.open.metrics.look;
            (look.open, look.line, look.cursor) = (Some(metric), line, None);
            touch_all(state);
        }
        Some((_, Pick::Offered(place))) => take(state, place),
        None => state.scene.toast("there is no metric on this line".to_owned(), Tone::Quiet),
    }
}

/// Takes metrics that name no job for this one's, or leaves them again.
fn take(state: &mut State, place: usize) {
    let Some(dimensions) = ask::offered(&state.open.metrics).get(place).map(|(first, ..)| first.dimensions.clone()) else {
        return;
    };
    let chosen = &mut state.open.metrics.look.chosen;
    if !chosen.remove(&dimensions) {
        chosen.insert(dimensions);
    }
    ask::choose(state, state.current);
    touch_all(state);
}

/// Goes back to all metrics; `false`: it is there.
pub(in crate::app) fn close(state: &mut State) -> bool {
    if !state.scene.focuses(PaneId::Metrics) || charted(state).is_none() {
        return false;
    }
    state.open.metrics.look.open = None;
    let line = state.open.metrics.look.line;
    state.pane_mut(PaneId::Metrics).cursor.at = line;
    touch_all(state);
    true
}

/// Moves the cursor by so many points; at the last it follows what comes.
fn step(state: &mut State, place: usize, by: isize) {
    let points = state.open.metrics.points(place);
    let Some(at) = under_cursor(points, state.open.metrics.look.cursor) else { return };
    let to = at.saturating_add_signed(by).min(points.len() - 1);
    state.open.metrics.look.cursor = Some(points[to].at).filter(|_| to + 1 < points.len());
}

/// The chart of the metric before or after.
fn other(state: &mut State, place: usize, by: isize) {
    let metrics = &mut state.open.metrics;
    let to = place.saturating_add_signed(by).min(metrics.shown.len().saturating_sub(1));
    metrics.look.line = (metrics.look.line + to).saturating_sub(place);
    metrics.look.open = metrics.shown.get(to).cloned();
}
