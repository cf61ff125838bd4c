//! Questions beside the job: which are wanted now, when each may be asked, and where its answer goes. Whoever wants to know
//! something says so in `wants`, anew at each look, from what it knows already; so nothing is asked that nobody looks at,
//! and nothing has to be called off. Here stands what is the same for all: one call at a time about a thing, a pause that
//! grows after failures, answers that came too late.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::poll;
use super::state::State;
use crate::app::base::effect::Effect;
use crate::app::base::pane::PaneId;
use crate::app::base::question::{Inquiry, Want, pause_after};
use crate::app::base::settings::Output;
use crate::app::job::watch::Watch;
use crate::app::shell::whose;
use crate::app::{doctor, logs, metrics, related};
use crate::domain::Time;
use crate::domain::ask::{Answer, Ask, Topic};
use crate::domain::error::FetchError;
use crate::domain::ids::JobKey;

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
        wake(state, |i| matches!(i.ask.topic(), Topic::Caller | Topic::Members | Topic::Trust | Topic::Rights(_)));
    }
    if related {
        wake(state, |i| matches!(i.ask.topic(), Topic::Related(_) | Topic::Collaboration));
    }
    let logs = doctor || state.scene.looks_at(PaneId::Logs);
    if logs {
        logs::ask::again(&mut state.open.logs, &state.scene);
        wake(state, |i| matches!(i.ask.topic(), Topic::LogStreams | Topic::LogEvents(_)));
    }
    let metrics = state.scene.looks_at(PaneId::Metrics);
    if metrics {
        metrics::ask::again(&mut state.open.metrics, &state.scene);
        wake(state, |i| matches!(i.ask.topic(), Topic::Metrics | Topic::MetricData));
    }
    logs || metrics || related
}

/// What is wanted and not under way: for which job, what, and when it may be asked.
pub(in crate::app) fn due(state: &State) -> Vec<(Time, usize, Ask)> {
    let mut all: Vec<(Time, usize, Ask)> = Vec::new();
    for (index, watch) in state.watches.iter().enumerate() {
        if state.scene.settings.output == Output::Screen && index != state.current {
            continue;
        }
        for Want { ask, at } in wants(state, watch) {
            let known = watch.inquiry(&ask.topic());
            if known.is_some_and(|i| i.flight.is_some()) || all.iter().any(|(_, of, a)| *of == index && a.topic() == ask.topic())
            {
                continue;
            }
            let rests = known.and_then(|i| i.rests).unwrap_or(at);
            all.push((at.max(rests), index, ask));
        }
    }
    all
}

/// Makes a call that is due.
pub(in crate::app) fn make(state: &mut State, index: usize, ask: Ask, effects: &mut Vec<Effect>) {
    state.seq += 1;
    let (seq, now) = (state.seq, state.scene.now);
    poll::count_call(state, index);
    let watch = &mut state.watches[index];
    let flight = Some((seq, now));
    if let Some(known) = watch.inquiries.iter_mut().find(|i| i.ask.topic() == ask.topic()) {
        (known.ask, known.flight) = (ask.clone(), flight);
    } else {
        let ask = ask.clone();
        watch.inquiries.push(Inquiry { ask, flight, failures: 0, error: None, rests: None, answered: None });
    }
    effects.push(Effect::Ask { key: watch.key.clone(), seq, ask });
}

/// An answer came, or none; one that is stale is dropped.
pub(in crate::app) fn told(
    state: &mut State,
    key: &JobKey,
    seq: u64,
    result: Result<Answer, FetchError>,
    effects: &mut Vec<Effect>,
) {
    let now = state.scene.now;
    let Some((index, inquiry)) = under_way(state, key, seq) else { return };
    let Some((_, begun)) = inquiry.flight.take() else { return };
    match result {
        Ok(answer) => {
            (inquiry.failures, inquiry.error, inquiry.rests, inquiry.answered) = (0, None, None, Some(now));
            let ask = inquiry.ask.clone();
            give(state, index, &ask, begun, answer);
        }
        Err(error) => {
            if error.kind.is_credentials() {
                effects.push(Effect::WatchCredentials);
            }
            let ask = inquiry.ask.clone();
            let other = deny(state, index, &ask, &error);
            if let Some(inquiry) = state.watches[index].inquiry_mut(&ask.topic()) {
                inquiry.failures = inquiry.failures.saturating_add(1);
                // Who fails again and again waits all the same.
                inquiry.rests = (!other || inquiry.failures > 1).then(|| now + pause_after(error.kind, inquiry.failures));
                inquiry.error = Some((error, now));
            }
        }
    }
}

/// The question that this call is about; `None`: it is stale.
fn under_way<'a>(state: &'a mut State, key: &JobKey, seq: u64) -> Option<(usize, &'a mut Inquiry)> {
    let index = state.watches.iter().position(|w| w.key == *key)?;
    let mut all = state.watches[index].inquiries.iter_mut();
    Some((index, all.find(|i| i.flight.is_some_and(|(own, _)| own == seq))?))
}

/// The SDK makes a further attempt of a call.
pub(in crate::app) fn again(state: &mut State, key: &JobKey, seq: u64) {
    if let Some((index, _)) = under_way(state, key, seq) {
        poll::count_call(state, index);
    }
}

/// What rests after a failure is asked at once, where `only` says so.
pub(in crate::app) fn wake(state: &mut State, only: impl Fn(&Inquiry) -> bool) {
    let inquiries = state.watches.iter_mut().flat_map(|w| &mut w.inquiries);
    inquiries.filter(|i| only(i)).for_each(|i| i.rests = None);
}

/// Every call under way was given up.
pub(in crate::app) fn given_up(state: &mut State) {
    for inquiry in state.watches.iter_mut().flat_map(|w| &mut w.inquiries) {
        (inquiry.flight, inquiry.rests) = (None, None);
    }
}

/// A number that changes whenever what is known beside the job on screen may have changed.
pub(in crate::app) fn turn(state: &State) -> u64 {
    let mut hasher = DefaultHasher::new();
    for inquiry in state.watch().iter().flat_map(|w| &w.inquiries) {
        (inquiry.flight, inquiry.failures, inquiry.answered).hash(&mut hasher);
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
