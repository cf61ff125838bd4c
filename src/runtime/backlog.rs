//! How much typed input waits for the loop. If a keyboard sends faster than anybody can type, it is not read until the loop
//! has caught up, and the rest stays with the sender.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crossterm::event::Event;

use crate::app::base::msg::Msg;

/// The most input that waits, in keys.
pub const MOST: usize = 4096;
/// This many bytes of a paste count as one key.
const BYTES: usize = 64;

/// The count of waiting input; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Backlog(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: usize,
    /// Nothing takes input anymore, so there is no limit either.
    closed: bool,
}

impl Backlog {
    /// Counts an event that is about to be sent, once there is room for it.
    pub fn enter(&self, event: &Event) {
        let full = |state: &mut State| state.waiting >= MOST && !state.closed;
        let mut state = self.0.changed.wait_while(self.state(), full).unwrap_or_else(PoisonError::into_inner);
        state.waiting += weight(event);
    }

    /// A message was taken in, which makes room.
    pub fn took(&self, msg: &Msg) {
        if let Msg::Input(event) = msg {
            let mut state = self.state();
            state.waiting = state.waiting.saturating_sub(weight(event));
            self.0.changed.notify_one();
        }
    }

    /// From now on nothing waits for room.
    pub fn close(&self) {
        self.state().closed = true;
        self.0.changed.notify_all();
    }

    /// How much input waits, in keys.
    #[cfg(test)]
    pub fn waiting(&self) -> usize {
        self.state().waiting
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new size comes from the system and is not counted.
fn weight(event: &Event) -> usize {
    match event {
        Event::Paste(text) => 1 + text.len() / BYTES,
        Event::Resize(..) => 0,
        _ => 1,
    }
}
