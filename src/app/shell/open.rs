//! What belongs to the job on screen alone: its logs and its metrics. It names its job, and begins anew when another job is on
//! screen; an answer about another job is dropped by the desk.

use super::state::State;
use crate::app::logs::Logs;
use crate::app::metrics::Metrics;
use crate::domain::ids::JobKey;

/// What is known of the job on screen beside its own answer.
#[derive(Debug, Clone, Default)]
pub struct Open {
    /// The job; `None`: none is on screen.
    pub of: Option<JobKey>,
    pub logs: Logs,
    pub metrics: Metrics,
}

/// Begins anew where another job is on screen than before.
pub(super) fn settle(state: &mut State) {
    let key = state.watch().map(|watch| &watch.key);
    if state.open.of.as_ref() != key {
        let of = key.cloned();
        let logs = std::mem::take(&mut state.open.logs).anew(state.scene.now);
        state.open = Open { of, logs, metrics: Metrics::new(state.scene.now) };
        // What was asked for when this job was on screen before is of no use to what begins now.
        let inquiries = state.watches.get_mut(state.current).into_iter().flat_map(|watch| &mut watch.inquiries);
        inquiries.filter(|i| i.ask.topic().is_of_open()).for_each(|i| i.flight = None);
    }
}
