//! What belongs to the job on screen alone: its logs and its metrics. It names its job, and begins again when another job is on
//! screen; an answer about another job is dropped by the desk.

use super::state::State;
use crate::app::base::refresh::Poll;
use crate::app::base::room::Joint;
use crate::app::board::Feed;
use crate::app::metrics::Metrics;
use crate::app::shell::state::Open;
use crate::domain::ids::Of;

/// Begins again where another job is on screen than before.
pub(super) fn settle(state: &mut State) {
    let key = state.watch().map(|watch| &watch.key);
    if state.open.of.as_ref() != key {
        let of = key.cloned();
        let logs = std::mem::take(&mut state.open.logs).anew(state.scene.now);
        state.open = Open { of, logs, metrics: Metrics::new(state.scene.now) };
        // What was requested when this job was on screen before is of no use to what begins now.
        let inquiries = state.watches.get_mut(state.current).into_iter().flat_map(|watch| &mut watch.inquiries);
        inquiries.filter(|i| i.ask.topic().is_of_open()).for_each(|i| i.refresh.poll = Poll::Done);
    }
}

/// Takes in what the board's lists have said of collaborations.
pub(super) fn learn(state: &mut State) {
    let joint = |feed: &Feed| match (&feed.listing.of, &feed.other) {
        (Of::Membership(membership), Some(Of::Collaboration(id))) | (Of::Collaboration(id), Some(Of::Membership(membership))) => {
            let (region, membership) = (feed.listing.region.clone(), membership.clone());
            Some(Joint { region, membership, collaboration: id.clone() })
        }
        _ => None,
    };
    state.scene.joints = state.board.iter().flat_map(|board| &board.feeds).filter_map(joint).collect();
}
