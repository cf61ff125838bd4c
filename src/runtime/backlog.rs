//! How much of what is typed waits for the loop: a keyboard that sends faster than anybody can type is read no further until
//! the loop has caught up, and the rest stays with whoever sends it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crossterm::event::Event;

use crate::app::base::msg::Msg;

/// The most that waits, in keys.
pub const MOST: usize = 4096;
/// So many bytes of a paste weigh as much as a key.
const BYTES: usize = 64;

/// The count of what waits; clones share it.
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
    /// Nobody takes anything any more.
    closed: bool,
}

impl Backlog {
    /// Counts an event that is sent, once there is room for it.
    pub fn enter(&self, event: &Event) {
        let full = |state: &mut State| state.waiting >= MOST && !state.closed;
        let mut state = self.0.changed.wait_while(self.state(), full).unwrap_or_else(PoisonError::into_inner);
        state.waiting += weight(event);
    }

    /// A message was taken in.
    pub fn took(&self, msg: &Msg) {
        if let Msg::Input(event) = msg {
            let mut state = self.state();
            state.waiting = state.waiting.saturating_sub(weight(event));
            self.0.changed.notify_one();
        }
    }

    /// Nothing is waited for any more.
    pub fn close(&self) {
        self.state().closed = true;
        self.0.changed.notify_all();
    }

    /// How much waits, in keys.
    #[cfg(test)]
    pub fn waiting(&self) -> usize {
        self.state().waiting
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new size comes from the system, and is not counted.
fn weight(event: &Event) -> usize {
    match event {
        Event::Paste(text) => 1 + text.len() / BYTES,
        Event::Resize(..) => 0,
        _ => 1,
    }
}
