//! Whose the streams and metrics are: what is known of the job on screen and of the others is compared with their names, again whenever more
//! is known.

use super::ask::{id, name, phase};
use crate::app::job::watch::Watch;
use crate::app::shell::state::State;
use crate::domain::Time;
use crate::domain::field::FieldId;
use crate::domain::life::{Compared, Life, Others};
use crate::domain::skew::Skew;
use crate::domain::status::{Phase, Publish};

/// How much is known of the jobs by now.
pub(in crate::app) fn compared(state: &State, index: usize) -> Compared {
    Compared {
        rows: state.board.as_ref().map_or(0, |board| board.rows.len()),
        watches: state.watches.iter().filter(|w| w.history.is_some()).count(),
        ended: ended(&state.watches[index]),
    }
}

/// Compares the streams with the jobs, where more is known of these than the last time.
pub(in crate::app) fn settle(state: &mut State) {
    let index = state.current;
    let Some(watch) = state.watches.get(index) else { return };
    let failed = watch.history.as_ref().is_some_and(|h| h.job().logs() == Publish::Failed);
    let compared = (compared(state, index), state.open.logs.streams.len());
    if (failed, compared) != (state.open.logs.failed, state.open.logs.compared) {
        (state.open.logs.failed, state.open.logs.compared) = (failed, compared);
        compare(state, index);
        state.open.logs.rejudge();
    }
}

/// Compares the streams with the jobs.
pub(super) fn compare(state: &mut State, index: usize) {
    if state.open.logs.streams.is_empty() {
        return;
    }
    let others = others(state, index);
    let watch = &state.watches[index];
    let name = name(watch);
    let life = life(watch, name.as_deref(), state.scene.skew);
    for known in &mut state.open.logs.streams {
        known.tie = life.claims(&known.stream, &others);
    }
}

/// Of a job as it is watched, by the service's clock.
pub(in crate::app) fn life<'a>(watch: &'a Watch, name: Option<&'a str>, skew: Skew) -> Life<'a> {
    Life { id: id(watch).unwrap_or_default(), name, from: created(watch), to: ended(watch).map(|at| skew.theirs(at)) }
}

fn created(watch: &Watch) -> Option<Time> {
    watch.history.as_ref().and_then(|h| h.job().time(FieldId::CreateTime))
}

fn ended(watch: &Watch) -> Option<Time> {
    watch.ended.filter(|_| phase(watch).is_some_and(Phase::is_final))
}

/// The other jobs of the account in the region, which have the log group and the namespace in common.
pub(in crate::app) fn others(state: &State, index: usize) -> Others {
    let mut others = Others::default();
    let Some(own) = state.watches[index].key.arn().map(crate::domain::ids::Arn::as_str) else { return others };
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
