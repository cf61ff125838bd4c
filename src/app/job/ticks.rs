//! What the status line of a job counts by the second.

use super::watch::Watch;
use crate::app::base::refresh::Poll;
use crate::app::base::scene::Scene;
use crate::app::base::ticks::{Ticks, asking, next};

/// What the status line of a job counts.
#[must_use]
pub fn of_job(scene: &Scene, watch: &Watch) -> Ticks {
    let answered = watch.history.as_ref().map(|h| h.at).filter(|_| watch.refresh.error.is_none());
    let answered = answered.map_or(Ticks::Nothing, Ticks::Answered);
    match (&watch.refresh.poll, scene.paused) {
        _ if scene.playing.is_some() => Ticks::Nothing,
        (Poll::InFlight { since, again, .. }, _) => {
            asking(scene.now, *since, watch.history.is_some(), watch.refresh.error.is_some(), !again.is_empty())
                .unwrap_or(answered)
        }
        (Poll::Due(at), None) => next(*at, answered),
        (Poll::Due(_), Some(_)) | (Poll::Done, _) => Ticks::Nothing,
    }
}
