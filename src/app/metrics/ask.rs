//! Asking for metrics: which page of the list and which points are wanted next, and what an answer or a failure does.

use super::{List, Metrics};
use crate::app::base::pane::PaneId;
use crate::app::base::question::Want;
use crate::app::base::refresh::FRAME;
use crate::app::base::scene::Scene;
use crate::app::job::watch::{Watch, life, name, phase};
use crate::domain::ask::Ask;
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::field::FieldId;
use crate::domain::life::{Compared, Others, Tie};
use crate::domain::metrics::{LATE, Listed, Metric, Points, Request, Window};
use crate::domain::skew::Skew;
use crate::domain::status::Phase;
use crate::domain::{Span, Time};

/// Between two readings of the points, each of which is billed; and of the list while it names no metric of the job.
const PACE: Span = Span::minutes(1);
/// The same of the list once it names some: what comes late is another instance.
const KNOWN: Span = Span::minutes(5);
/// The most pages of a round, of the list and of the points.
pub(super) const PAGES: u32 = 10;
/// The time that is looked at of a job whose beginning is not known.
const RECENT: Span = Span::hours(3);

/// What is wanted next, while somebody looks.
pub(in crate::app) fn wants(metrics: &Metrics, scene: &Scene, watch: &Watch, all: &mut Vec<Want>) {
    // Before the first answer neither its name nor its times are known; who may not request it has its id.
    let known = watch.history.is_some() || watch.refresh.error.is_some();
    let looks = scene.looks_at(PaneId::Metrics);
    if !looks || !known || watch.key.arn().is_none() || phase(watch) == Some(Phase::Queued) {
        return;
    }
    all.extend(metrics.list.next.map(|at| Want { ask: Ask::Metrics { token: metrics.list.token.clone() }, at }));
    if let Some(at) = metrics.data.next.filter(|_| !metrics.shown.is_empty()) {
        let request = metrics.data.page.clone().unwrap_or_else(|| request(scene, watch, metrics));
        all.push(Want { ask: Ask::MetricData(request), at });
    }
}

/// All points of the metrics shown, from the job's beginning to its end or to now.
fn request(scene: &Scene, watch: &Watch, metrics: &Metrics) -> Request {
    // The points are by the service's clock.
    let now = scene.skew.theirs(scene.now);
    let created = watch.history.as_ref().and_then(|h| h.job().time(FieldId::CreateTime));
    let from = created.unwrap_or(now - RECENT).min(now);
    let to = end(watch, scene.skew).map_or(now, |end| now.min(scene.skew.theirs(end) + LATE));
    Request { metrics: metrics.shown.clone(), window: Window::over(from, to, now), token: None }
}

/// When the job ended at the latest: when that was seen, or the last update that came with the final status; `None`: it has not.
pub(super) fn end(watch: &Watch, skew: Skew) -> Option<Time> {
    let seen = watch.ended.filter(|_| phase(watch).is_some_and(Phase::is_final))?;
    let updated = watch.history.as_ref().and_then(|h| h.job().time(FieldId::UpdateTime)).map(|at| skew.ours(at));
    Some(updated.map_or(seen, |updated| updated.min(seen)))
}

/// When that is requested again which was read to its end; `None`: this was begun when nothing more was expected.
fn next(watch: &Watch, skew: Skew, begun: Option<Time>, pace: Span, now: Time) -> Option<Time> {
    let over = end(watch, skew).is_some_and(|end| begun.is_some_and(|begun| begun >= end + LATE));
    (!over).then_some(now + pace)
}

/// A page of the list came.
pub(in crate::app) fn listed(
    metrics: &mut Metrics,
    scene: &Scene,
    watch: &Watch,
    known: &Others,
    compared: Compared,
    begun: Time,
    page: Listed,
) {
    let now = scene.now;
    let list = &mut metrics.list;
    if list.pages == 0 {
        (list.began, metrics.unreadable) = (Some(begun), 0);
    }
    metrics.unreadable += page.unreadable;
    list.fresh.extend(page.metrics);
    list.pages += 1;
    let round = page.next.is_some() && page.next == list.token;
    let more = page.next.is_some() && !round;
    if more && list.pages < PAGES {
        (list.token, list.next) = (page.next, Some(now + FRAME));
        return;
    }
    (list.cut, list.token, list.pages, list.ended) = (more, None, 0, Some(now));
    metrics.found = std::mem::take(&mut list.fresh);
    choose(metrics, scene, watch, known, compared);
    let pace = if metrics.rule.is_some() { KNOWN } else { PACE };
    metrics.list.next = next(watch, scene.skew, metrics.list.began, pace, now);
}

/// Settles again which metrics are shown.
pub(in crate::app) fn choose(metrics: &mut Metrics, scene: &Scene, watch: &Watch, others: &Others, compared: Compared) {
    let now = scene.now;
    let name = name(watch);
    metrics.choose(life(watch, name.as_deref(), scene.skew), others, now);
    metrics.compared = Some(compared);
}

/// A page of points came.
pub(in crate::app) fn points(metrics: &mut Metrics, scene: &Scene, watch: &Watch, ask: &Ask, begun: Time, page: Points) {
    let now = scene.now;
    let Ask::MetricData(request) = ask else { return };
    let whole = metrics.take(request, page);
    let data = &mut metrics.data;
    data.next = if whole { next(watch, scene.skew, Some(begun), PACE, now) } else { Some(now + FRAME) };
}

/// An answer did not come. Returns whether it is asked again at once, and otherwise.
pub(in crate::app) fn failed(metrics: &mut Metrics, scene: &Scene, ask: &Ask, error: &FetchError) -> bool {
    let now = scene.now;
    match ask {
        // A token that died: begin the round again.
        Ask::Metrics { token: Some(_) } if error.kind == ErrorKind::Validation => {
            metrics.list = List { next: Some(now), ended: metrics.list.ended, ..List::default() };
            true
        }
        Ask::MetricData(Request { token: Some(_), .. }) if error.kind == ErrorKind::Validation => {
            let data = &mut metrics.data;
            (data.page, data.pages, data.fresh) = (None, 0, Default::default());
            true
        }
        _ => false,
    }
}

/// Asks again at once, because the person refreshed.
pub(in crate::app) fn again(metrics: &mut Metrics, scene: &Scene) {
    let now = scene.now;
    metrics.list.next = Some(now);
    metrics.data.next = Some(now);
}

/// The dimensions of metrics that may be chosen, each once, with whose they may be and the names of the metrics that have them.
#[must_use]
pub fn offered(metrics: &Metrics) -> Vec<(&Metric, Tie, Vec<String>)> {
    let mut all: Vec<(&Metric, Tie, Vec<String>)> = Vec::new();
    for (metric, tie) in metrics.offered() {
        match all.iter_mut().find(|(first, ..)| first.dimensions == metric.dimensions) {
            Some((_, _, names)) => names.push(metric.title()),
            None => all.push((metric, tie, vec![metric.title()])),
        }
    }
    all
}
