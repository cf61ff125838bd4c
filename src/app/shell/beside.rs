//! Questions beside the job: what is wanted now, and where an answer goes. Whoever wants to know something says so in
//! `wants`, again at each look, from what it knows already; so nothing is requested that nobody looks at, and nothing has to be
//! called off.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::panes::PANES;
use super::state::State;
use crate::app::base::question::{Inquiry, Want};
use crate::app::base::refresh::{Poll, Refresh, pause_after};
use crate::app::base::settings::Output;
use crate::app::job::watch::Watch;
use crate::domain::Time;
use crate::domain::ask::{Answer, Ask, Topic};
use crate::domain::error::FetchError;

/// What is wanted to be known of a job beside itself. A recording holds no answers to this, so nobody asks.
fn wants(state: &State, watch: &Watch) -> Vec<Want> {
    let mut all = Vec::new();
    if state.scene.playing.is_none() && state.scene.paused.is_none() {
        PANES.iter().for_each(|pane| (pane.feature.wants)(state, watch, &mut all));
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
    hand(state, index, &ask, begun, Ok(answer));
    true
}

/// A question failed.
pub(super) fn failed(state: &mut State, index: usize, seq: u64, error: FetchError) -> bool {
    let now = state.scene.now;
    let Some((inquiry, begun)) = under_way(&mut state.watches[index], seq) else { return false };
    let ask = inquiry.ask.clone();
    let other = hand(state, index, &ask, begun, Err(&error));
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

/// Hands how a question ended to whoever asked it. What belongs to the job on screen alone is dropped when another one is
/// there by now. `true`: another question about the same thing may be asked at once.
fn hand(state: &mut State, index: usize, ask: &Ask, begun: Time, result: Result<Answer, &FetchError>) -> bool {
    let topic = ask.topic();
    if topic.is_of_open() && index != state.current {
        return false;
    }
    let feature = PANES.iter().map(|pane| &pane.feature).find(|feature| (feature.asks)(&topic));
    feature.is_some_and(|feature| (feature.took)(state, index, ask, begun, result))
}

/// Asks again, as soon as the limit of calls allows, for what the pane shows that the person looks at; `false`: it shows nothing
/// but the job.
pub(in crate::app) fn anew(state: &mut State) -> bool {
    let pane = &PANES[state.scene.focus as usize];
    if !pane.is_apart() || !state.scene.looks_at(pane.id) {
        return false;
    }
    (pane.feature.again)(state);
    let now = state.scene.now;
    let inquiries = state.watches.iter_mut().flat_map(|w| &mut w.inquiries);
    inquiries.filter(|i| (pane.feature.renews)(&i.ask.topic())).for_each(|i| i.refresh.wake(now));
    true
}

/// A number that changes whenever what is known beside the job on screen may have changed.
pub(in crate::app) fn turn(state: &State) -> u64 {
    let mut hasher = DefaultHasher::new();
    for inquiry in state.watch().iter().flat_map(|w| &w.inquiries) {
        (inquiry.refresh.flight(), inquiry.refresh.failures, inquiry.refresh.answered).hash(&mut hasher);
    }
    state.scene.paused.is_some().hash(&mut hasher);
    PANES.iter().for_each(|pane| (pane.feature.turn)(state, &mut hasher));
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
