//! What the program is to reach, and when it has: the rules by which `get`, `wait` and `watch` end, each job with an
//! [`Outcome`] of its own. The screen has no goal: it ends when the person leaves.

use super::state::State;
use crate::app::base::effect::{Effect, Exit};
use crate::app::base::event::What;
use crate::app::base::goal::{Goal, Limits, Outcome, Until};
use crate::app::base::refresh::{AFTERMATH, Poll};
use crate::app::base::scene::Scene;
use crate::app::board::Feed;
use crate::app::job::watch::Watch;
use crate::app::{doctor, logs};
use crate::domain::error::{ErrorKind, FetchError, Recovery};
use crate::domain::field::FieldId;
use crate::domain::status::{Phase, Publish};
use crate::domain::{Span, Time};

/// Decides about each job that is not decided yet, and ends the run when all are. Called after every message.
pub(in crate::app) fn judge(state: &mut State, effects: &mut Vec<Effect>) {
    if state.scene.settings.goal == Goal::Watch {
        return;
    }
    if let Some(board) = &state.board {
        let all: Option<Vec<Outcome>> = board.feeds.iter().map(|feed| listed(state, feed)).collect();
        effects.extend(all.and_then(|all| all.into_iter().max()).map(|worst| Effect::Quit(Exit::Ended(worst))));
        return;
    }
    if state.watches.is_empty() {
        return;
    }
    for index in 0..state.watches.len() {
        if state.watches[index].outcome.is_some() {
            continue;
        }
        if let Some(outcome) = decide(state, &state.watches[index]) {
            let watch = &mut state.watches[index];
            watch.outcome = Some(outcome);
            watch.refresh.poll = Poll::Done;
            state.tell(index, What::Ended(outcome));
        }
    }
    let all: Option<Vec<Outcome>> = state.watches.iter().map(|w| w.outcome).collect();
    if let Some(worst) = all.and_then(|all| all.into_iter().max()) {
        effects.push(Effect::Quit(Exit::Ended(worst)));
    }
}

/// Whether a list was read once, or never will be.
fn listed(state: &State, feed: &Feed) -> Option<Outcome> {
    if feed.read.is_some() {
        return Some(Outcome::Reached);
    }
    let definite = feed.refresh.error.as_ref().is_some_and(|(e, _)| e.kind.recovery() == Recovery::Pause);
    let late = feed.endless || waited_until(state, feed).is_some_and(|end| state.scene.now >= end);
    match (definite, late) {
        (true, _) => Some(Outcome::Denied),
        (false, true) => Some(Outcome::Unanswered),
        (false, false) => None,
    }
}

/// Until when the page is waited for that a list is requested: shorter once another list is there to be shown. `None`: it is
/// not asked.
#[must_use]
pub fn waited_until(state: &State, feed: &Feed) -> Option<Time> {
    let since = feed.refresh.silent?;
    let there = state.board.iter().flat_map(|b| &b.feeds).filter_map(|f| f.read).min();
    let alone = since + Limits::FIRST;
    Some(there.map_or(alone, |there| (since.max(there) + Limits::OTHERS).min(alone)))
}

/// Whether a list has been waited for so long that it is worth a word.
#[must_use]
pub fn is_quiet(scene: &Scene, feed: &Feed) -> bool {
    feed.read.is_none() && feed.refresh.silent.is_some_and(|since| scene.now - since >= Limits::QUIET)
}

fn decide(state: &State, watch: &Watch) -> Option<Outcome> {
    let silent = || moments(&state.scene, watch).into_iter().find(|(at, _)| *at <= state.scene.now).map(|(_, outcome)| outcome);
    match &state.scene.settings.goal {
        Goal::Logs(reading) => {
            // Who may not request the job, or has one that is gone, may read its logs all the same.
            let by_id = |kind| matches!(kind, ErrorKind::AccessDenied | ErrorKind::NotFound) && watch.key.arn().is_some();
            let job = if watch.refresh.error.as_ref().is_some_and(|(e, _)| by_id(e.kind)) {
                None
            } else {
                refused(&state.scene, watch)
            };
            logs::print::decide(&state.open.logs, &state.scene, watch, reading).or(job).or_else(silent)
        }
        // A job that cannot be had is one of its steps; without an ARN there is none.
        Goal::Doctor { .. } if watch.key.arn().is_some() => doctor::decide(&state.open.logs, &state.scene, watch).or_else(silent),
        _ => reached(&state.scene, watch).or_else(|| refused(&state.scene, watch)).or_else(silent),
    }
}

/// What the last good answer says about the goal.
fn reached(scene: &Scene, watch: &Watch) -> Option<Outcome> {
    let job = watch.history.as_ref()?.job();
    let Goal::Wait(until) = &scene.settings.goal else { return Some(Outcome::Reached) };
    if let (Until::Statuses(all), Some(status)) = (until, job.text(FieldId::Status))
        && all.iter().any(|s| s == status)
    {
        return Some(Outcome::Reached);
    }
    match job.status().map_or(Phase::Unknown, |s| s.phase()) {
        Phase::Queued | Phase::Running | Phase::Cancelling | Phase::Unknown => None,
        Phase::Failed | Phase::CancelFailed => Some(Outcome::Failed),
        Phase::Inactive => Some(Outcome::Inactive),
        Phase::Succeeded if *until != Until::Published => Some(Outcome::Reached),
        Phase::Succeeded => {
            let both = [job.metrics(), job.logs()];
            let late = watch.ended.is_some_and(|ended| scene.now - ended >= AFTERMATH);
            if !both.into_iter().all(Publish::is_reported) && !late {
                None
            } else if both.contains(&Publish::Failed) {
                Some(Outcome::NotPublished)
            } else {
                Some(Outcome::Reached)
            }
        }
    }
}

/// What the last failure says: that no patience will change it, or that patience has ended. Patience ends with a call that
/// is refused after it, never with a mere moment: a machine that slept has first to ask again.
fn refused(scene: &Scene, watch: &Watch) -> Option<Outcome> {
    let (FetchError { kind, .. }, at) = watch.refresh.error.as_ref()?;
    let new = watch.history.is_none();
    let definite = match kind {
        ErrorKind::Validation | ErrorKind::QuotaExceeded | ErrorKind::WrongRegion | ErrorKind::ExpiredVariables => true,
        ErrorKind::AccessDenied
        | ErrorKind::NoCredentials
        | ErrorKind::CredentialProcess
        | ErrorKind::NotAccepted
        | ErrorKind::MfaUnsupported
        | ErrorKind::Settings => new,
        ErrorKind::Expired | ErrorKind::ExpiredSso | ErrorKind::ClockSkew | ErrorKind::NotFound => {
            new && matches!(scene.settings.goal, Goal::Once | Goal::Logs(_) | Goal::Doctor { .. })
        }
        _ => false,
    };
    let over = patience(scene, watch).is_some_and(|end| *at >= end);
    (definite || over).then_some(Outcome::Denied)
}

/// When the patience with the last failure ends, for a new login or for a job to be visible; `None` for failures that
/// neither would mend, and where there is no goal.
pub(in crate::app) fn patience(scene: &Scene, watch: &Watch) -> Option<Time> {
    if scene.settings.goal == Goal::Watch {
        return None;
    }
    let limits = &scene.settings.limits;
    let (from, span) = match watch.refresh.error.as_ref()?.0.kind {
        ErrorKind::NotFound => (watch.trouble.missing, limits.not_found),
        ErrorKind::ClockSkew => (watch.trouble.denied, limits.auth),
        kind if kind.is_credentials() => (watch.trouble.denied, limits.auth),
        _ => return None,
    };
    from?.checked_add_signed(span)
}

/// The moments at which it ends whatever comes, and how it ends then.
fn moments(scene: &Scene, watch: &Watch) -> Vec<(Time, Outcome)> {
    let limits = &scene.settings.limits;
    let first = if watch.heard { None } else { Some(Limits::FIRST) };
    let end = |from: Option<Time>, span: Option<Span>| from.zip(span).and_then(|(from, span)| from.checked_add_signed(span));
    let timeout = end(Some(scene.started), limits.timeout).map(|at| (at, Outcome::TimedOut));
    // What is read once is waited for no longer than that, whatever else is answered.
    let unread = unread_since(scene, watch).map(|since| (since + Limits::FIRST, Outcome::Unanswered));
    let silence = end(watch.refresh.silent, limits.give_up_after.or(first)).map(|at| (at, Outcome::Unanswered));
    timeout.into_iter().chain(unread).chain(silence).collect()
}

/// For how long a job that is read once is still waited for, once that is worth a word.
#[must_use]
pub fn quiet_for(scene: &Scene, watch: &Watch) -> Option<Span> {
    let since = unread_since(scene, watch).filter(|since| scene.now - *since >= Limits::QUIET)?;
    Some((since + Limits::FIRST - scene.now).max(Span::zero()))
}

/// Since when a job that is read once has been requested; `None`: it was read, or is not requested yet.
fn unread_since(scene: &Scene, watch: &Watch) -> Option<Time> {
    let unread = scene.settings.goal == Goal::Once && watch.history.is_none() && watch.outcome.is_none();
    watch.trouble.since.into_iter().chain(watch.refresh.silent).min().filter(|_| unread)
}

/// The next moment at which [`is_quiet`] turns true of a list, or [`quiet_for`] says something of a job.
pub(in crate::app) fn next_quiet(state: &State) -> Option<Time> {
    if state.scene.settings.goal == Goal::Watch {
        return None;
    }
    if state.board.is_none() && state.scene.settings.goal == Goal::Once {
        let since = state.watches.iter().filter_map(|watch| unread_since(&state.scene, watch));
        return since.map(|since| since + Limits::QUIET).filter(|at| *at > state.scene.now).min();
    }
    let open = state.board.iter().flat_map(|b| &b.feeds).filter(|feed| feed.read.is_none());
    open.filter_map(|feed| Some(feed.refresh.silent? + Limits::QUIET)).filter(|at| *at > state.scene.now).min()
}

/// The next moment at which [`judge`] may decide something without a message.
pub(in crate::app) fn next_moment(state: &State) -> Option<Time> {
    if state.scene.settings.goal == Goal::Watch {
        return None;
    }
    if let Some(board) = &state.board {
        let open = board.feeds.iter().filter(|feed| feed.read.is_none());
        return open.filter_map(|feed| waited_until(state, feed)).filter(|at| *at > state.scene.now).min();
    }
    let open = state.watches.iter().filter(|w| w.outcome.is_none());
    open.flat_map(|w| {
        let published = w.ended.map(|ended| ended + AFTERMATH).filter(|at| *at > state.scene.now);
        moments(&state.scene, w).into_iter().map(|(at, _)| at).chain(published)
    })
    .min()
}
