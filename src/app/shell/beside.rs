//! Questions beside the job: what is wanted now, and where an answer goes. Whoever wants to know something says so in
//! `wants`, anew at each look, from what it knows already; so nothing is requested that nobody looks at, and nothing has to be
//! called off.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::state::State;
use crate::app::base::pane::PaneId;
use crate::app::base::question::{Inquiry, Want};
use crate::app::base::refresh::{Poll, Refresh, pause_after};
use crate::app::base::settings::Output;
use crate::app::job::watch::Watch;
use crate::app::shell::whose;
use crate::app::{doctor, logs, metrics, related};
use crate::domain::Time;
use crate::domain::ask::{Answer, Ask, Topic};
use crate::domain::error::FetchError;

/// What is wanted to be known of a job beside itself. A recording holds no answers to this, so nobody asks.
fn wants(state: &State, watch: &Watch) -> Vec<Want> {
    let mut all = Vec::new();
    if state.scene.playing.is_none() && state.scene.paused.is_none() {
        logs::ask::wants(&state.open.logs, &state.scene, watch, &mut all);
        metrics::ask::wants(&state.open.metrics, &state.scene, watch, &mut all);
        related::wants(&state.scene, watch, state.open.logs.are_lacking(), &mut all);
        doctor::wants(&state.scene, watch, &mut all);
    }
    all
}

/// What is wanted and not under way: when it may be requested, for which job, and what.
pub(super) fn due(state: &State) -> Vec<(Time, usize, Ask)> {
    let mut all: Vec<(Time, usize, Ask)> = Vec::new();
    for (index, watch) in state.watches.iter().enumerate() {
        if state.scene.settings.output == Output::Screen && index != state.current {
            continue;
        }
        for Want { ask, at } in wants(state, watch) {
            let known = watch.inquiry(&ask.topic()).map(|i| &i.refresh);
            let waits = known.is_some_and(|refresh| refresh.flight().is_some());
            if waits || all.iter().any(|(_, of, a)| *of == index && a.topic() == ask.topic()) {
                continue;
            }
            let rests = known.and_then(Refresh::rests).unwrap_or(at);
            all.push((at.max(rests), index, ask));
        }
    }
    all
}

/// Notes that a question is under way.
pub(super) fn begin(watch: &mut Watch, ask: Ask, seq: u64, now: Time) {
    if let Some(known) = watch.inquiry_mut(&ask.topic()) {
        known.ask = ask;
        known.refresh.begin(seq, now);
    } else {
        let mut refresh = Refresh::due(now);
        refresh.begin(seq, now);
        watch.inquiries.push(Inquiry { ask, refresh });
    }
}

/// A good answer came.
pub(super) fn answered(state: &mut State, index: usize, seq: u64, answer: Answer) -> bool {
    let now = state.scene.now;
    let Some((inquiry, begun)) = under_way(&mut state.watches[index], seq) else { return false };
    inquiry.refresh.good(now);
    inquiry.refresh.poll = Poll::Done;
    let ask = inquiry.ask.clone();
    give(state, index, &ask, begun, answer);
    true
}

/// A question failed.
pub(super) fn failed(state: &mut State, index: usize, seq: u64, error: FetchError) -> bool {
    let now = state.scene.now;
    let Some((inquiry, _)) = under_way(&mut state.watches[index], seq) else { return false };
    let ask = inquiry.ask.clone();
    let other = deny(state, index, &ask, &error);
    if let Some(Inquiry { refresh, .. }) = state.watches[index].inquiry_mut(&ask.topic()) {
        let kind = error.kind;
        refresh.bad(error, now);
        // What fails again and again waits all the same.
        let rests = !other || refresh.failures > 1;
        refresh.poll = if rests { Poll::Due(now + pause_after(kind, refresh.failures)) } else { Poll::Done };
    }
    true
}

/// The question that this call is about, and when the call was made; `None`: it is stale.
pub(super) fn under_way(watch: &mut Watch, seq: u64) -> Option<(&mut Inquiry, Time)> {
    watch.inquiries.iter_mut().find_map(|i| i.refresh.is_waiting_for(seq).map(|begun| (i, begun)))
}

/// What rests after a failure is requested at once, where `only` says so.
fn wake(state: &mut State, only: impl Fn(&Topic) -> bool) {
    let now = state.scene.now;
    let inquiries = state.watches.iter_mut().flat_map(|w| &mut w.inquiries);
    inquiries.filter(|i| only(&i.ask.topic())).for_each(|i| i.refresh.wake(now));
}

/// Hands a good answer to whoever wanted it; `begun` is when its call was made. What belongs to the job on screen alone is dropped
/// when another one is there by now.
fn give(state: &mut State, index: usize, ask: &Ask, begun: Time, answer: Answer) {
    if ask.topic().is_of_open() && index != state.current {
        return;
    }
    match answer {
        Answer::LogStreams(page) => {
            let others = whose::others(state, index);
            logs::ask::streams(&mut state.open.logs, &state.scene, &state.watches[index], &others, ask, page);
        }
        Answer::LogEvents(page) => logs::ask::events(&mut state.open.logs, &state.scene, &state.watches[index], ask, begun, page),
        Answer::Metrics(page) => {
            let (others, compared) = (whose::others(state, index), whose::compared(state, index));
            metrics::ask::listed(&mut state.open.metrics, &state.scene, &state.watches[index], &others, compared, begun, page);
        }
        Answer::MetricData(page) => {
            metrics::ask::points(&mut state.open.metrics, &state.scene, &state.watches[index], ask, begun, page);
        }
        Answer::Related(tree) => related::found(&mut state.watches[index], ask, tree),
        Answer::Collaboration(id) => state.watches[index].related.collaboration = id,
        told @ (Answer::Members(_) | Answer::Caller(_) | Answer::Trust(_) | Answer::Rights(_)) => {
            doctor::told(&mut state.watches[index], ask, told);
        }
    }
}

/// Tells whoever wanted an answer that there is none. Returns whether another question about the same thing may be asked at
/// once, because only this one was wrong.
fn deny(state: &mut State, index: usize, ask: &Ask, error: &FetchError) -> bool {
    if ask.topic().is_of_open() && index != state.current {
        return false;
    }
    match ask {
        Ask::LogStreams { .. } | Ask::LogEvents { .. } => {
            logs::ask::failed(&mut state.open.logs, &state.scene, &state.watches[index], ask, error)
        }
        Ask::Metrics { .. } | Ask::MetricData(_) => metrics::ask::failed(&mut state.open.metrics, &state.scene, ask, error),
        Ask::Related(_) | Ask::Collaboration | Ask::Members(_) | Ask::Caller | Ask::Trust { .. } | Ask::Rights { .. } => false,
    }
}

/// Asks anew, as soon as the limit of calls allows, for what the pane shows that the person looks at; `false`: it shows nothing
/// but the job.
pub(in crate::app) fn anew(state: &mut State) -> bool {
    let now = state.scene.now;
    let doctor = state.scene.looks_at(PaneId::Doctor);
    let related = doctor || state.scene.looks_at(PaneId::Related);
    if let Some(watch) = state.watches.get_mut(state.current) {
        if doctor {
            watch.doctor.again = Some(now);
        }
        if related {
            watch.related.again = Some(now);
        }
    }
    if doctor {
        wake(state, |topic| matches!(topic, Topic::Caller | Topic::Members | Topic::Trust | Topic::Rights(_)));
    }
    if related {
        wake(state, |topic| matches!(topic, Topic::Related(_) | Topic::Collaboration));
    }
    let logs = doctor || state.scene.looks_at(PaneId::Logs);
    if logs {
        logs::ask::again(&mut state.open.logs, &state.scene);
        wake(state, |topic| matches!(topic, Topic::LogStreams | Topic::LogEvents(_)));
    }
    let metrics = state.scene.looks_at(PaneId::Metrics);
    if metrics {
        metrics::ask::again(&mut state.open.metrics, &state.scene);
        wake(state, |topic| matches!(topic, Topic::Metrics | Topic::MetricData));
    }
    logs || metrics || related
}

/// A number that changes whenever what is known beside the job on screen may have changed.
pub(in crate::app) fn turn(state: &State) -> u64 {
    let mut hasher = DefaultHasher::new();
    for inquiry in state.watch().iter().flat_map(|w| &w.inquiries) {
        (inquiry.refresh.flight(), inquiry.refresh.failures, inquiry.refresh.answered).hash(&mut hasher);
    }
    state.scene.paused.is_some().hash(&mut hasher);
    metrics::rows::hash(&state.open.metrics, state.watches.get(state.current), &state.scene, &mut hasher);
    if let Some(watch) = state.watch() {
        related::hash(&state.scene, watch, state.open.logs.first_stream(), &mut hasher);
    }
    hasher.finish()
}

impl Watch {
    /// How it goes with the questions about a thing; `None`: none was asked yet.
    #[must_use]
    pub fn inquiry(&self, topic: &Topic) -> Option<&Inquiry> {
        self.inquiries.iter().find(|i| i.ask.topic() == *topic)
    }

    pub(in crate::app) fn inquiry_mut(&mut self, topic: &Topic) -> Option<&mut Inquiry> {
        self.inquiries.iter_mut().find(|i| i.ask.topic() == *topic)
    }
}
