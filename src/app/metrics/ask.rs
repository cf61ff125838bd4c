//! Asking for metrics: which page of the list and which points are wanted next, and what an answer or a failure does.

use super::{List, Metrics};
use crate::app::base::pane::PaneId;
use crate::app::base::question::Want;
use crate::app::job::watch::Watch;
use crate::app::logs::ask::{name, phase};
use crate::app::logs::{compared, life, others};
use crate::app::shell::desk::{self};
use crate::app::shell::state::State;
use crate::domain::ask::{Ask, Topic};
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::field::FieldId;
use crate::domain::life::Tie;
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
/// Between a page and the next: the least that a frame comes in between.
const FRAME: Span = Span::milliseconds(1);
/// The time that is looked at of a job whose beginning is not known.
const RECENT: Span = Span::hours(3);

/// What is wanted next, while somebody looks.
pub(in crate::app) fn wants(state: &State, watch: &Watch, all: &mut Vec<Want>) {
    // Before the first answer neither its name nor its times are known; who may not ask for it has its id.
    let known = watch.history.is_some() || watch.error.is_some();
    let looks = state.scene.looks_at(PaneId::Metrics);
    if !looks || !known || watch.key.arn().is_none() || phase(watch) == Some(Phase::Queued) {
        return;
    }
    let metrics = &state.open.metrics;
    all.extend(metrics.list.next.map(|at| Want { ask: Ask::Metrics { token: metrics.list.token.clone() }, at }));
    if let Some(at) = metrics.data.next.filter(|_| !metrics.shown.is_empty()) {
        let request = metrics.data.page.clone().unwrap_or_else(|| request(state, watch, metrics));
        all.push(Want { ask: Ask::MetricData(request), at });
    }
}

/// All points of the metrics shown, from the job's beginning to its end or to now.
fn request(state: &State, watch: &Watch, metrics: &Metrics) -> Request {
    // The points are by the service's clock.
    let now = state.scene.skew.theirs(state.scene.now);
    let created = watch.history.as_ref().and_then(|h| h.job().time(FieldId::CreateTime));
    let from = created.unwrap_or(now - RECENT).min(now);
    let to = end(watch, state.scene.skew).map_or(now, |end| now.min(state.scene.skew.theirs(end) + LATE));
    Request { metrics: metrics.shown.clone(), window: Window::over(from, to, now), token: None }
}

/// When the job ended at the latest: when that was seen, or the last update that came with the final status; `None`: it has not.
pub(super) fn end(watch: &Watch, skew: Skew) -> Option<Time> {
    let seen = watch.ended.filter(|_| phase(watch).is_some_and(Phase::is_final))?;
    let updated = watch.history.as_ref().and_then(|h| h.job().time(FieldId::UpdateTime)).map(|at| skew.ours(at));
    Some(updated.map_or(seen, |updated| updated.min(seen)))
}

/// When that is asked for again which was read to its end; `None`: this was begun when nothing more was expected.
fn next(watch: &Watch, skew: Skew, begun: Option<Time>, pace: Span, now: Time) -> Option<Time> {
    let over = end(watch, skew).is_some_and(|end| begun.is_some_and(|begun| begun >= end + LATE));
    (!over).then_some(now + pace)
}

/// A page of the list came.
pub(in crate::app) fn listed(state: &mut State, index: usize, begun: Time, page: Listed) {
    let now = state.scene.now;
    let metrics = &mut state.open.metrics;
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
    choose(state, index);
    let (watch, metrics) = (&state.watches[index], &mut state.open.metrics);
    let pace = if metrics.rule.is_some() { KNOWN } else { PACE };
    metrics.list.next = next(watch, state.scene.skew, metrics.list.began, pace, now);
}

/// Settles anew which metrics are shown.
pub(super) fn choose(state: &mut State, index: usize) {
    let now = state.scene.now;
    let (others, known) = (others(state, index), compared(state, index));
    let watch = &state.watches[index];
    let name = name(watch);
    state.open.metrics.choose(life(watch, name.as_deref(), state.scene.skew), &others, now);
    state.open.metrics.compared = known;
}

/// Settles it where more is known of the jobs than the last time.
pub(in crate::app) fn settle(state: &mut State) {
    let index = state.current;
    if index < state.watches.len()
        && !state.open.metrics.found.is_empty()
        && state.open.metrics.compared != compared(state, index)
    {
        choose(state, index);
    }
}

/// A page of points came.
pub(in crate::app) fn points(state: &mut State, index: usize, ask: &Ask, begun: Time, page: Points) {
    let now = state.scene.now;
    let Ask::MetricData(request) = ask else { return };
    let whole = state.open.metrics.take(request, page);
    let (watch, data) = (&state.watches[index], &mut state.open.metrics.data);
    data.next = if whole { next(watch, state.scene.skew, Some(begun), PACE, now) } else { Some(now + FRAME) };
}

/// An answer did not come. Returns whether it is asked again at once, and otherwise.
pub(in crate::app) fn failed(state: &mut State, ask: &Ask, error: &FetchError) -> bool {
    let now = state.scene.now;
    let metrics = &mut state.open.metrics;
    match ask {
        // A token that died: begin the round anew.
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

/// Asks anew at once, where the person asks.
pub(in crate::app) fn again(state: &mut State) {
    let now = state.scene.now;
    state.open.metrics.list.next = Some(now);
    state.open.metrics.data.next = Some(now);
    desk::wake(state, |i| matches!(i.ask.topic(), Topic::Metrics | Topic::MetricData));
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
