//! Which other jobs there are, as far as anything here knows them, and what follows of that for whose log streams and metrics are.

use super::state::State;
use crate::app::job::watch::{ended, life, name};
use crate::app::{logs, metrics};
use crate::domain::ids::Arn;
use crate::domain::life::{Compared, Life, Others};
use crate::domain::status::Publish;

/// How much is known of the jobs by now.
pub(super) fn compared(state: &State, index: usize) -> Compared {
    Compared {
        rows: state.board.as_ref().map_or(0, |board| board.rows.len()),
        watches: state.watches.iter().filter(|w| w.history.is_some()).count(),
        ended: ended(&state.watches[index]),
    }
}

/// The other jobs of the account in the region, which have the log group and the namespace in common.
pub(super) fn others(state: &State, index: usize) -> Others {
    let mut others = Others::default();
    let Some(own) = state.watches[index].key.arn().map(Arn::as_str) else { return others };
    let place = own.split_once(":membership/").map_or(own, |(place, _)| place);
    for watch in &state.watches {
        if watch.key.arn().is_some_and(|arn| arn.as_str() != own && arn.as_str().starts_with(place)) {
            others.add(life(watch, name(watch).as_deref(), state.scene.skew));
        }
    }
    for row in state.board.iter().flat_map(|board| &board.rows).map(|row| &row.summary) {
        if row.arn != own && row.arn.starts_with(place) {
            let to = row.updated.filter(|_| row.status.phase().is_final());
            others.add(Life { id: row.arn.rsplit('/').next().unwrap_or_default(), name: Some(&row.name), from: row.created, to });
        }
    }
    others
}

/// Compares streams and metrics with the jobs, where more is known of these than the last time.
pub(super) fn settle(state: &mut State) {
    let index = state.current;
    let Some(watch) = state.watches.get(index) else { return };
    let failed = watch.history.as_ref().is_some_and(|h| h.job().logs() == Publish::Failed);
    let now = compared(state, index);
    let of_logs = (now, state.open.logs.streams.len());
    if (failed, of_logs) != (state.open.logs.failed, state.open.logs.compared) {
        (state.open.logs.failed, state.open.logs.compared) = (failed, of_logs);
        let others = others(state, index);
        logs::whose::compare(&mut state.open.logs, &state.scene, &state.watches[index], &others);
        state.open.logs.rejudge();
    }
    if !state.open.metrics.found.is_empty() && state.open.metrics.compared != Some(now) {
        let others = others(state, index);
        metrics::ask::choose(&mut state.open.metrics, &state.scene, &state.watches[index], &others, now);
    }
}
