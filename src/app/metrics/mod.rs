//! The metrics of the job on screen: which the namespace has, which of them are shown, and their points. Those of one job only
//! are kept, because they can be requested again and need room.

pub mod ask;
pub mod chart;
pub mod keys;
mod plot;
pub(in crate::app) mod rows;
pub mod why;

use std::collections::BTreeSet;

use crate::domain::Time;
use crate::domain::life::{Compared, Life, Others, Rule, Tie};
use crate::domain::metrics::{Dimension, MOST, Metric, Point, Request, Window, of_job, settle};
pub(super) use plot::{ruler, spark};

/// The metrics of a job.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    /// All of the namespace, as last listed to the end.
    pub found: Vec<Metric>,
    /// Whose each of them is.
    pub ties: Vec<Tie>,
    pub list: List,
    /// Those whose points are requested, and why they are; without a rule the person chose them.
    pub shown: Vec<Metric>,
    pub rule: Option<Rule>,
    /// How many more would be shown if not so many were.
    pub left: usize,
    pub data: Data,
    /// Rows of lists without a name.
    pub unreadable: usize,
    /// What decided which are the job's; `None`: that is to be decided again.
    pub(in crate::app) compared: Option<Compared>,
    pub look: Look,
}

/// How far the list of metrics is read. It is read again while the job lives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// What this round has brought so far.
    pub fresh: Vec<Metric>,
    pub token: Option<String>,
    pub pages: u32,
    /// When the next page is due; `None`: no more is listed.
    pub next: Option<Time>,
    /// When this round began; `None`: none has.
    pub began: Option<Time>,
    /// When the last round ended; `None`: none has.
    pub ended: Option<Time>,
    /// Whether a round left metrics unseen, because there were too many.
    pub cut: bool,
}

/// The points, and how far they are read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Data {
    /// What the points of `series` were requested with; `None`: none have come yet.
    pub window: Option<Window>,
    /// Of each metric shown, in order of time; `None`: not answered for yet.
    pub series: Vec<Option<Vec<Point>>>,
    /// What the service says beside the values.
    pub notes: Vec<String>,
    /// What this round has brought so far.
    fresh: (Vec<Vec<Point>>, Vec<String>),
    /// The next page of a round under way.
    page: Option<Request>,
    pages: u32,
    /// When points are requested next; `None`: no more will come.
    pub next: Option<Time>,
}

/// How the metrics are looked at.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The metric that is shown alone, as a chart.
    pub open: Option<Metric>,
    /// The line of the pane that it was opened from.
    pub line: usize,
    /// The moment under the chart's cursor; `None`: that of the last point.
    pub cursor: Option<Time>,
    /// The dimensions of metrics that name no job and are shown all the same.
    pub chosen: BTreeSet<Vec<Dimension>>,
}

impl Metrics {
    /// Of a job of which nothing was asked yet.
    pub(in crate::app) fn new(now: Time) -> Self {
        Self { list: List { next: Some(now), ..List::default() }, ..Self::default() }
    }

    /// Settles which metrics are shown, by what was listed and chosen. Points that came already stay.
    fn choose(&mut self, life: Life<'_>, others: &Others, now: Time) {
        self.ties = self.found.iter().map(|metric| metric.tie(life, others)).collect();
        let chosen = || {
            let each = self.offered().filter(|(metric, _)| self.look.chosen.contains(&metric.dimensions));
            each.map(|(metric, _)| metric.clone()).collect()
        };
        let own = of_job(&self.found, &self.ties);
        let (rule, mut shown) = own.map_or_else(|| (None, chosen()), |(rule, own)| (Some(rule), own));
        self.left = shown.len().saturating_sub(MOST);
        shown.truncate(MOST);
        self.rule = rule;
        if shown == self.shown {
            return;
        }
        let kept =
            |metric: &Metric| self.shown.iter().position(|m| m == metric).and_then(|at| self.data.series.get(at).cloned()?);
        let series = shown.iter().map(kept).collect();
        let window = self.data.window.filter(|_| !shown.is_empty());
        self.data = Data { window, series, next: Some(now), ..Data::default() };
        self.shown = shown;
    }

    /// The metrics that may be chosen, and whose they may be: none of another job, and none beside the job's own.
    pub fn offered(&self) -> impl Iterator<Item = (&Metric, Tie)> {
        let none = self.rule.is_some();
        let each = self.found.iter().zip(self.ties.iter().copied());
        each.filter(move |(_, tie)| !none && *tie != Tie::Other)
    }

    /// Takes a page of points; the last of a round replaces those that came before.
    fn take(&mut self, request: &Request, page: crate::domain::metrics::Points) -> bool {
        let data = &mut self.data;
        if request.metrics != self.shown {
            // Asked before others were chosen.
            return false;
        }
        let (series, notes) = &mut data.fresh;
        series.resize_with(request.metrics.len(), Vec::new);
        for (place, points) in page.of {
            if let Some(series) = series.get_mut(place) {
                series.extend(points);
            }
        }
        notes.extend(page.notes);
        data.pages += 1;
        let round = page.next.is_some() && page.next == request.token;
        if page.next.is_some() && !round && data.pages < ask::PAGES {
            data.page = Some(Request { token: page.next, ..request.clone() });
            return false;
        }
        let (mut series, notes) = std::mem::take(&mut data.fresh);
        series.iter_mut().for_each(|points| settle(points, &request.window));
        (data.series, data.notes, data.window) = (series.into_iter().map(Some).collect(), notes, Some(request.window));
        (data.page, data.pages) = (None, 0);
        true
    }

    /// The place of the metric that is shown alone; `None`: all are shown.
    #[must_use]
    pub fn open(&self) -> Option<usize> {
        let open = self.look.open.as_ref()?;
        self.shown.iter().position(|metric| metric == open)
    }

    /// The points of a metric that is shown.
    #[must_use]
    pub fn points(&self, place: usize) -> &[Point] {
        self.data.series.get(place).and_then(Option::as_deref).unwrap_or_default()
    }

    /// Whether the points of a metric that is shown were answered for.
    #[must_use]
    pub fn answered(&self, place: usize) -> bool {
        self.data.series.get(place).is_some_and(Option::is_some)
    }

    /// Whether any point has come.
    #[must_use]
    pub fn has_points(&self) -> bool {
        self.data.series.iter().flatten().any(|points| !points.is_empty())
    }
}
