//! One metric as a chart: a curve over the time of the job, with a cursor that tells the moment and the value under it.
//!
//! ```text
//! CPUUtilization  Host=job-1/i-0                    2 of 4
//! 14:32:00  41.25  running       Average of each 1 min
//!  91.2 ┤         ⣀⠤⠒⠉⠒⠤⣀  ┊
//!       │⠤⠤⠤⠤⠒⠒⠊⠉         ⠉⠒⠤⣀
//!  12.0 ┤                  ┊
//!       └○────●────────────✓─────
//!        14:01:00        14:34:00
//! ```

use super::{plot, why};
use crate::app::base::pane::PaneId;
use crate::app::base::scene::{Days, Scene};
use crate::app::job::watch::Watch;
use crate::app::metrics::Metrics;
use crate::app::text::{Cursor, Flow, GUTTER, PaneView, Piece, Row, Tone, lines, piece};
use crate::domain::Time;
use crate::domain::metrics::{Metric, Point, Sum, Window, exact, number};
use crate::domain::skew::Skew;
use crate::domain::text::{self, end, middle, width};

/// Rows of the pane from which on there is room for what the values come to, for times, and for a second line.
const WITH_SUM: usize = 14;
const WITH_TIMES: usize = 6;
const WITH_TWO: usize = 8;

/// The place of the metric that is shown as a chart; `None`: none is.
#[must_use]
pub fn charted(metrics: &Metrics, scene: &Scene) -> Option<usize> {
    let shows = scene.playing.is_none() && scene.looks_at(PaneId::Metrics);
    metrics.open().filter(|_| shows)
}

/// The point under the cursor: the last while that was not moved.
#[must_use]
pub fn under_cursor(points: &[Point], cursor: Option<Time>) -> Option<usize> {
    let last = points.len().checked_sub(1)?;
    Some(cursor.map_or(last, |at| points.partition_point(|p| p.at <= at).saturating_sub(1)))
}

/// The rows of the chart, in the room that the pane has; `None`: none is shown.
#[must_use]
pub fn rows(metrics: &Metrics, scene: &Scene, watch: &Watch) -> Option<Vec<Row>> {
    let place = charted(metrics, scene)?;
    let body = scene.geometry.body(PaneId::Metrics).unwrap_or_default();
    let room = (usize::from(body.width).saturating_sub(GUTTER), usize::from(body.height));
    let (lines, copy) = chart(metrics, scene, watch, place, room);
    let row = |pieces| Row { flow: Flow::Cut, copy: Some(copy.clone()), ..Row::new("", pieces) };
    Some(lines.into_iter().map(row).collect())
}

/// Lays the chart out again, once the room that the pane has is known.
pub(in crate::app) fn lay(metrics: &Metrics, panes: &mut [PaneView], watch: Option<&Watch>, scene: &Scene) {
    let Some(rows) = watch.and_then(|watch| rows(metrics, scene, watch)) else { return };
    let view = &mut panes[PaneId::Metrics as usize];
    view.lines = lines(&rows, usize::MAX, "");
    (view.rows, view.cursor, view.sideways) = (rows, Cursor::default(), 0);
}

/// The lines of the chart, and what copying copies.
fn chart(
    metrics: &Metrics,
    scene: &Scene,
    watch: &Watch,
    place: usize,
    (wide, high): (usize, usize),
) -> (Vec<Vec<Piece>>, String) {
    let (metric, points) = (&metrics.shown[place], metrics.points(place));
    let here = under_cursor(points, metrics.look.cursor).map(|at| points[at]);
    let told = here.map(|p| (scene.clock(p.at), exact(p.value)));
    let copy = match &told {
        Some((at, value)) => format!("{} {} {at} {value}", metric.title(), metric.place()),
        None => format!("{} {}", metric.title(), metric.place()),
    };
    let (Some(window), Some(sum), Some(told)) = (metrics.data.window, Sum::of(points), told) else {
        let none = vec![piece(why::no_points(metrics, scene, watch, place), Tone::Quiet)];
        return (vec![title(metric, place, metrics.shown.len(), wide), none], copy);
    };
    let mut lines = Vec::new();
    if high >= WITH_TWO {
        lines.push(title(metric, place, metrics.shown.len(), wide));
        lines.push(reading((watch, scene.skew), here, &told, &window));
    } else {
        let value = format!("  {} {}", told.0, told.1);
        lines.push(vec![
            piece(end(&metric.title(), wide.saturating_sub(width(&value)).max(4)), Tone::Strong),
            piece(value, Tone::Plain),
        ]);
    }
    if high >= WITH_SUM {
        let each = [("min", sum.min), ("mean", sum.mean), ("max", sum.max), ("last", sum.last)];
        lines.push(
            each.iter()
                .flat_map(|(name, v)| [piece(format!("{name} "), Tone::Label), piece(format!("{}  ", number(*v)), Tone::Plain)])
                .collect(),
        );
    }
    let feet = 1 + usize::from(high >= WITH_TIMES);
    let rows = high.saturating_sub(lines.len() + feet).max(1);
    let course = (watch.history.as_ref(), scene.skew);
    let scale = scale(&sum, rows);
    let margin = scale.iter().map(|label| width(label)).max().unwrap_or(0);
    let field = wide.saturating_sub(margin + 1);
    let curve = plot::chart(points, &window, (field, rows), course, here.map(|p| p.at));
    for (label, curve) in scale.iter().zip(curve) {
        let edge = if label.is_empty() { "│" } else { "┤" };
        let mut line = vec![piece(format!("{label:>margin$}"), Tone::Label), piece(edge, Tone::Quiet)];
        line.extend(curve);
        lines.push(line);
    }
    let lead = piece(format!("{}└", " ".repeat(margin)), Tone::Quiet);
    lines.push(std::iter::once(lead).chain(plot::ruler(course, &window, field)).collect());
    if feet > 1 {
        lines.push(vec![piece(format!("{}{}", " ".repeat(margin + 1), times(scene, &window, field)), Tone::Label)]);
    }
    (lines, copy)
}

fn title(metric: &Metric, place: usize, all: usize, wide: usize) -> Vec<Piece> {
    let nth = format!("  {} of {all}", place + 1);
    let name = piece(end(&metric.title(), wide.saturating_sub(width(&nth)).max(8)), Tone::Strong);
    let room = wide.saturating_sub(width(&name.text) + width(&nth) + 2);
    let place = if room >= 8 { format!("  {}", middle(&metric.place(), room)) } else { String::new() };
    vec![name, piece(place, Tone::Label), piece(nth, Tone::Quiet)]
}

/// The moment and the value under the cursor, the status then, and what a value is.
fn reading((watch, skew): (&Watch, Skew), here: Option<Point>, (at, value): &(String, String), window: &Window) -> Vec<Piece> {
    let mut line = vec![piece(format!("{at}  "), Tone::Accent), piece(value.clone(), Tone::Strong)];
    let stretch = |at: Time| watch.history.as_ref().and_then(|h| h.segments.iter().rev().find(|s| skew.theirs(s.from) <= at));
    // A point is all of its period: the status is that at its end.
    let then = here.and_then(|p| stretch(p.at + window.step()));
    if let Some(segment) = then {
        let (word, tone) = segment.phase().map_or(("not watched", Tone::Quiet), |phase| (phase.word(), Tone::of(phase)));
        line.push(piece(format!("  {word}"), tone));
    }
    line.push(piece(format!("  {}", why::statistic(window)), Tone::Quiet));
    line
}

/// What stands before each row: the most at the top, the least at the bottom, the middle where there is room.
fn scale(sum: &Sum, rows: usize) -> Vec<String> {
    let mut all = vec![String::new(); rows];
    if sum.min >= sum.max {
        all[rows / 2] = number(sum.last);
        return all;
    }
    if rows >= 5 && rows % 2 == 1 {
        all[rows / 2] = number(sum.min / 2.0 + sum.max / 2.0);
    }
    all[rows - 1] = number(sum.min);
    all[0] = number(sum.max);
    all
}

/// When the axis begins and ends.
fn times(scene: &Scene, window: &Window, columns: usize) -> String {
    let told = |days| scene.ends([window.from, window.to], days);
    let [from, to] = told(Days::Told);
    // Without the date where there is no room for it.
    let [from, to] = if width(&from) + width(&to) < columns { [from, to] } else { told(Days::Left) };
    let gap = columns.saturating_sub(width(&from) + width(&to)).max(1);
    text::end(&format!("{from}{}{to}", " ".repeat(gap)), columns).into_owned()
}
