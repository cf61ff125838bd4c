//! Pane m, Metrics: a line for each metric of the job, with its values over the job's time. One alone as a chart is laid out by
//! [`crate::app::metrics::chart`].
//!
//! ```text
//! Average of each 1 min · 14:01:00 to 14:34:00 · a dimension holds the job's id
//!                           ○──●──────────────      min    mean     max    last
//! CPUUtilization  i-0          ▂▃▅▇█▇▅▃▂▁▂▃▅▇      12.0    48.3    91.2    41.3
//! ```

use std::hash::{Hash as _, Hasher};

use super::{Metrics, ask, chart, ruler, spark, why};
use crate::app::base::command::Command;
use crate::app::base::pane::PaneId;
use crate::app::base::scene::{Days, Scene};
use crate::app::job::trouble::trouble;
use crate::app::job::watch::Watch;
use crate::app::text::{Flow, GUTTER, Pick, Piece, Row, Tone, piece};
use crate::domain::ask::Topic;
use crate::domain::life::{Doubt, Tie};
use crate::domain::metrics::{Sum, by, number};
use crate::domain::status::{Phase, Publish};
use crate::domain::text::{counted, end, middle, width};

/// Columns of a number, with the gap before it.
const NUMBER: usize = 9;
/// Columns from which on there is room for all four numbers, and for two of them.
const ALL: usize = 74;
const TWO: usize = 50;

pub(in crate::app) fn rows(metrics: &Metrics, scene: &Scene, watch: &Watch) -> Vec<Row> {
    if let Some(rows) = chart::rows(metrics, scene, watch) {
        return rows;
    }
    let live = scene.playing.is_none();
    let mut rows = Vec::new();
    if live {
        let failures = [Topic::Metrics, Topic::MetricData].iter().flat_map(|topic| trouble(scene, watch, topic));
        rows.extend(failures.map(|row| Row { label: String::new(), ..row }));
    }
    let failed = !rows.is_empty();
    rows.extend(why::unpublished(watch).into_iter().map(said));
    if live && !metrics.shown.is_empty() {
        rows.extend(table(metrics, scene, watch));
    } else if !failed || metrics.list.ended.is_some() {
        rows.extend(why::why_none(metrics, scene, watch).into_iter().map(said));
    }
    if live {
        rows.extend(offers(metrics, scene));
        rows.extend(asides(metrics, scene));
    }
    rows
}

/// Tells apart what the pane shows of what no question of its own has brought.
pub(in crate::app) fn hash(metrics: &Metrics, watch: Option<&Watch>, scene: &Scene, hasher: &mut impl Hasher) {
    if let Some(watch) = watch.filter(|_| scene.focus == PaneId::Metrics) {
        (&metrics.shown, metrics.list.ended, why::age(scene, watch)).hash(hasher);
    }
}

pub(in crate::app) fn brief(metrics: &Metrics, watch: &Watch) -> String {
    if !metrics.shown.is_empty() {
        return counted(metrics.shown.len() as u64, "metric");
    }
    match watch.history.as_ref() {
        Some(h) if h.job().metrics() == Publish::Failed => "not published".to_owned(),
        Some(h) if h.current().phase() == Some(Phase::Queued) => "not running yet".to_owned(),
        _ => String::new(),
    }
}

/// The columns of a line.
fn room(scene: &Scene) -> usize {
    usize::from(scene.job_area().width).saturating_sub(GUTTER)
}

fn said(pieces: Vec<Piece>) -> Row {
    Row::new("", pieces)
}

fn cut(pieces: Vec<Piece>) -> Row {
    Row { flow: Flow::Cut, ..Row::new("", pieces) }
}

/// How the columns are divided.
struct Columns {
    name: usize,
    apart: usize,
    spark: usize,
    numbers: usize,
}

impl Columns {
    fn of(metrics: &Metrics, wide: usize) -> Self {
        let numbers = match wide {
            w if w >= ALL => 4,
            w if w >= TWO => 2,
            _ => 1,
        };
        let room = wide.saturating_sub(numbers * NUMBER) * 11 / 20;
        let longest = |text: &dyn Fn(usize) -> String| (0..metrics.shown.len()).map(|i| width(&text(i))).max().unwrap_or(0);
        let apart = longest(&|i| metrics.shown[i].apart(&metrics.shown));
        let name = longest(&|i| metrics.shown[i].title()).min(room.saturating_sub(apart.min(room / 2) + 1)).max(4);
        let apart = apart.min(room.saturating_sub(name + 1));
        let taken = name + apart + usize::from(apart > 0) + 1;
        Self { name, apart, spark: wide.saturating_sub(taken + numbers * NUMBER), numbers }
    }

    /// The last of the four numbers, as many as there is room for.
    fn numbers<T>(&self, all: [T; 4]) -> impl Iterator<Item = T> {
        all.into_iter().skip(4 - self.numbers)
    }

    /// Columns before the values over time.
    fn lead(&self) -> usize {
        self.name + self.apart + usize::from(self.apart > 0) + 1
    }
}

/// What the values are, the axis of time, and a line for each metric.
fn table(metrics: &Metrics, scene: &Scene, watch: &Watch) -> Vec<Row> {
    let wide = room(scene);
    let columns = Columns::of(metrics, wide);
    let (legend, _) = legend(metrics, scene, wide);
    let mut rows = vec![cut(vec![piece(legend, Tone::Quiet)])];
    if let Some(window) = &metrics.data.window {
        let mut head = vec![piece(" ".repeat(columns.lead()), Tone::Plain)];
        head.extend(ruler((watch.history.as_ref(), scene.skew), window, columns.spark));
        head.extend(columns.numbers(["min", "mean", "max", "last"]).map(|name| piece(format!("{name:>NUMBER$}"), Tone::Label)));
        rows.push(cut(head));
    }
    let lines = (0..metrics.shown.len()).map(|place| line(metrics, scene, watch, place, &columns));
    rows.extend(lines);
    rows
}

/// What the values are, of when, and why they are the job's: what fits on a line, and the rest.
fn legend(metrics: &Metrics, scene: &Scene, wide: usize) -> (String, Option<String>) {
    let mut parts = Vec::new();
    if let Some(window) = &metrics.data.window {
        parts.push(why::statistic(window));
        parts.push(scene.ends([window.from, window.to], Days::Told).join(" to "));
    }
    parts.push(metrics.rule.map_or("chosen by you", by).to_owned());
    let fits = |count: &usize| width(&parts[..*count].join(" · ")) <= wide;
    let count = (1..=parts.len()).rev().find(fits).unwrap_or(1);
    let rest = Some(parts[count..].join(" · ")).filter(|rest| !rest.is_empty());
    (parts[..count].join(" · "), rest)
}

fn line(metrics: &Metrics, scene: &Scene, watch: &Watch, place: usize, columns: &Columns) -> Row {
    let (metric, points) = (&metrics.shown[place], metrics.points(place));
    let pad = |text: &str, columns: usize| format!("{text}{} ", " ".repeat(columns.saturating_sub(width(text))));
    let mut pieces = vec![piece(pad(&end(&metric.title(), columns.name), columns.name), Tone::Plain)];
    if columns.apart > 0 {
        let apart = metric.apart(&metrics.shown);
        pieces.push(piece(pad(&middle(&apart, columns.apart), columns.apart), Tone::Label));
    }
    if let (Some(sum), Some(window)) = (Sum::of(points), &metrics.data.window) {
        pieces.push(piece(spark(points, window, columns.spark), Tone::Accent));
        let tones = [Tone::Quiet, Tone::Plain, Tone::Quiet, Tone::Strong];
        let numbers = columns.numbers([sum.min, sum.mean, sum.max, sum.last]).zip(columns.numbers(tones));
        pieces.extend(numbers.map(|(value, tone)| piece(format!("{:>NUMBER$}", number(value)), tone)));
    } else {
        let room = columns.spark + columns.numbers * NUMBER;
        pieces.push(piece(end(why::no_points(metrics, scene, watch, place), room), Tone::Quiet));
    }
    let copy = Some(format!("{} {}", metric.title(), metric.place()));
    Row { metric: Some(Pick::Shown(place)), copy, ..cut(pieces) }
}

/// The metrics that may be the job's, to be taken for this one's.
fn offers(metrics: &Metrics, scene: &Scene) -> Vec<Row> {
    let each = ask::offered(metrics).into_iter().enumerate().map(|(place, (first, tie, names))| {
        let sign = if metrics.look.chosen.contains(&first.dimensions) { "[x] " } else { "[ ] " };
        let dimensions = if first.dimensions.is_empty() { "no dimensions".to_owned() } else { first.place() };
        let whose = match tie {
            Tie::Open(Doubt::Unknown) => String::new(),
            _ => format!("  {}", tie.words()),
        };
        let pieces = vec![
            piece(sign, Tone::Accent),
            piece(dimensions, Tone::Plain),
            piece(format!("  {}{whose}", names.join(", ")), Tone::Quiet),
        ];
        Row { metric: Some(Pick::Offered(place)), ..cut(pieces) }
    });
    let mut rows: Vec<Row> = each.collect();
    if !rows.is_empty() {
        let key = scene.key(Command::Open);
        rows.insert(0, said(vec![piece(format!("{key} takes those of a line for this job's:"), Tone::Quiet)]));
    }
    rows
}

/// What else is to be known of them.
fn asides(metrics: &Metrics, scene: &Scene) -> Vec<Row> {
    let (_, rest) = legend(metrics, scene, room(scene));
    let rest = rest.filter(|_| !metrics.shown.is_empty()).map(|rest| piece(rest, Tone::Quiet));
    let mut all: Vec<Piece> =
        metrics.data.notes.iter().map(|note| piece(format!("CloudWatch says: {note}"), Tone::Warn)).collect();
    if metrics.left > 0 {
        all.push(piece(format!("{} more of the job's are not asked for", metrics.left), Tone::Warn));
    }
    if metrics.list.cut {
        all.push(piece("there are more metrics than were listed", Tone::Warn));
    }
    if metrics.unreadable > 0 {
        all.push(piece(format!("{} without a name", counted(metrics.unreadable as u64, "metric")), Tone::Warn));
    }
    if metrics.has_points() {
        all.push(piece("values as CloudWatch reports them (no units)", Tone::Quiet));
    }
    rest.into_iter().chain(all).map(|p| said(vec![p])).collect()
}
