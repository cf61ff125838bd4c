//! The keys of the Metrics pane: one metric as a chart and back, its cursor, and taking metrics that name no job for the job's.

use super::ask;
use super::chart::{charted, under_cursor};
use crate::app::base::command::Command;
use crate::app::base::pane::PaneId;
use crate::app::base::scene::Scene;
use crate::app::metrics::Metrics;
use crate::app::text::{PaneView, Pick, Tone};

/// Points of a page.
const PAGE: isize = 10;

/// Does what a command means here; `false`: nothing of its own.
pub(in crate::app) fn run(metrics: &mut Metrics, panes: &mut [PaneView], scene: &mut Scene, command: Command) -> bool {
    if !scene.focuses(PaneId::Metrics) || scene.playing.is_some() {
        return false;
    }
    let Some(place) = charted(metrics, scene) else {
        match command {
            Command::Open => open(metrics, panes, scene),
            Command::Close => {}
            _ => return false,
        }
        return true;
    };
    match command {
        Command::Open | Command::Close => {
            close(metrics, panes, scene);
        }
        Command::Left => step(metrics, place, -1),
        Command::Right => step(metrics, place, 1),
        Command::PageUp => step(metrics, place, -PAGE),
        Command::PageDown => step(metrics, place, PAGE),
        Command::Top => step(metrics, place, isize::MIN),
        Command::Bottom => metrics.look.cursor = None,
        Command::Up => other(metrics, place, -1),
        Command::Down => other(metrics, place, 1),
        _ => return false,
    }
    true
}

/// What is opened or taken from where the cursor is, with its line; `None`: nothing.
pub(in crate::app) fn meant(panes: &[PaneView], scene: &Scene) -> Option<(usize, Pick)> {
    if !scene.focuses(PaneId::Metrics) {
        return None;
    }
    let view = &panes[PaneId::Metrics as usize];
    // From a line above them the first is opened; only that under the cursor is taken.
    let mut from = view.lines.iter().enumerate().skip(view.cursor.at);
    let next = from.find_map(|(line, l)| Some((line, view.rows.get(l.row)?.metric?)));
    next.filter(|(line, pick)| matches!(pick, Pick::Shown(_)) || *line == view.cursor.at)
}

fn open(metrics: &mut Metrics, panes: &mut [PaneView], scene: &mut Scene) {
    match meant(panes, scene) {
        Some((line, Pick::Shown(place))) => {
            let Some(metric) = metrics.shown.get(place).cloned() else { return };
            let look = &mut metrics.look;
            (look.open, look.line, look.cursor) = (Some(metric), line, None);
            panes.iter_mut().for_each(PaneView::touch);
        }
        Some((_, Pick::Offered(place))) => take(metrics, panes, place),
        None => scene.toast("there is no metric on this line".to_owned(), Tone::Quiet),
    }
}

/// Takes metrics that name no job for this one's, or leaves them again.
fn take(metrics: &mut Metrics, panes: &mut [PaneView], place: usize) {
    let Some(dimensions) = ask::offered(metrics).get(place).map(|(first, ..)| first.dimensions.clone()) else {
        return;
    };
    let chosen = &mut metrics.look.chosen;
    if !chosen.remove(&dimensions) {
        chosen.insert(dimensions);
    }
    // What is shown follows of it, with what is known of the jobs.
    metrics.compared = None;
    panes.iter_mut().for_each(PaneView::touch);
}

/// Goes back to all metrics; `false`: it is there.
pub(in crate::app) fn close(metrics: &mut Metrics, panes: &mut [PaneView], scene: &Scene) -> bool {
    if !scene.focuses(PaneId::Metrics) || charted(metrics, scene).is_none() {
        return false;
    }
    metrics.look.open = None;
    let line = metrics.look.line;
    panes[PaneId::Metrics as usize].cursor.at = line;
    panes.iter_mut().for_each(PaneView::touch);
    true
}

/// Moves the cursor by so many points; at the last it follows what comes.
fn step(metrics: &mut Metrics, place: usize, by: isize) {
    let points = metrics.points(place);
    let Some(at) = under_cursor(points, metrics.look.cursor) else { return };
    let to = at.saturating_add_signed(by).min(points.len() - 1);
    metrics.look.cursor = Some(points[to].at).filter(|_| to + 1 < points.len());
}

/// The chart of the metric before or after.
fn other(metrics: &mut Metrics, place: usize, by: isize) {
    let to = place.saturating_add_signed(by).min(metrics.shown.len().saturating_sub(1));
    metrics.look.line = (metrics.look.line + to).saturating_sub(place);
    metrics.look.open = metrics.shown.get(to).cloned();
}
