//! Notes what happens to the jobs in [`State::events`], and tells what came after what was read already.

use std::sync::Arc;

use super::state::State;
use crate::app::base::event::{Event, What};

/// Events kept, at the least; the oldest go first.
const KEPT: usize = 1000;

/// Events of each job that are kept where there are many.
const EACH: usize = 4;

impl State {
    /// Notes what happened to the job at `index`.
    pub(in crate::app) fn tell(&mut self, index: usize, what: What) {
        let watch = &self.watches[index];
        self.events_told += 1;
        let event = Event {
            number: self.events_told,
            at: self.scene.now,
            skew: self.scene.skew,
            key: watch.key.clone(),
            title: watch.title(),
            job: watch.history.as_ref().map(|h| Arc::clone(&h.latest.job)),
            current: watch.history.as_ref().map(|h| h.current().clone()),
            what,
        };
        if self.events.len() >= KEPT.max(EACH * self.watches.len()) {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }

    /// The events after number `seen`, oldest first.
    pub fn events_after(&self, seen: u64) -> impl Iterator<Item = &Event> {
        self.events.iter().skip_while(move |e| e.number <= seen)
    }
}
