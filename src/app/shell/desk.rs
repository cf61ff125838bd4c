//! The desk: the one machine that makes requests and takes in answers. What is due of jobs, lists, memberships and questions
//! beside a job stands in one queue; one limit holds over all calls; one counter numbers them. An answer is handed to whoever
//! waits for its number, and a stale one is dropped.

use super::state::State;
use super::{answer, beside, journal, open, poll};
use crate::app::base::effect::Effect;
use crate::app::base::question::{Answer, Key, Question};
use crate::app::base::refresh::Refresh;
use crate::app::base::settings::Output;
use crate::app::{board, picker};
use crate::domain::ask::Ask;
use crate::domain::error::FetchError;
use crate::domain::ids::{JobKey, JobRef};
use crate::domain::summary::Page;
use crate::domain::{Span, Time};

/// Something that may be requested.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Call {
    Watch(usize),
    Feed(usize),
    Memberships,
    /// A question beside the job of that watch.
    Beside(usize, Ask),
    /// The job of a row of the board, in full.
    Row,
}

/// A request to make. What sorts first is made first: what the person requested, then the job on screen, then the longest
/// overdue of jobs, feeds and questions beside the job, and last what the board would like to know of its rows.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    last: bool,
    rank: (bool, bool),
    at: Time,
    call: Call,
}

/// Everything that is to be requested, now or later, in no order.
fn due(state: &State) -> Vec<Due> {
    let due = |rank, at, call| Due { last: false, rank, at, call };
    let scene = &state.scene;
    let open = (scene.settings.output == Output::Screen).then_some(state.current);
    let mut all: Vec<Due> = Vec::new();
    for (i, watch) in state.watches.iter().enumerate() {
        let rank = (!watch.refresh.wanted, Some(i) != open);
        all.extend(poll::due(state, watch).map(|at| due(rank, at, Call::Watch(i))));
    }
    if let Some(board) = &state.board {
        let one = |i| Some(due(board::ask::rank(board, i)?, board::ask::due(board, scene, i)?, Call::Feed(i)));
        all.extend((0..board.feeds.len()).filter_map(one));
        if board::ask::row_waits(board, scene) {
            all.push(Due { last: true, ..due((true, true), scene.now, Call::Row) });
        }
    }
    let memberships = state.picker.as_ref().and_then(|picker| picker::ask::due(picker, scene));
    all.extend(memberships.map(|at| due((false, true), at, Call::Memberships)));
    all.extend(beside::due(state).into_iter().map(|(at, watch, ask)| due((true, true), at, Call::Beside(watch, ask))));
    all
}

/// The moments at which requests are due, as far as the limit allows.
pub(super) fn moments(state: &State) -> impl Iterator<Item = Time> + use<> {
    let free = free_at(state);
    due(state).into_iter().map(move |due| due.at.max(free))
}

/// Turns what is due into requests, as far as the limit allows. What must wait stays due since when it was, so that nothing is
/// passed over for ever.
pub fn drive(state: &mut State, effects: &mut Vec<Effect>) {
    let mut order = due(state);
    order.retain(|due| due.at <= state.scene.now);
    order.sort_unstable();
    for due in order {
        if free_at(state) > state.scene.now {
            return;
        }
        if let Call::Watch(index) = due.call {
            journal::ask(state, index, effects);
        }
        effects.extend(begin(state, due.call));
    }
}

/// Notes that a call is under way. `None`: there is nothing to ask.
fn begin(state: &mut State, call: Call) -> Option<Effect> {
    let now = state.scene.now;
    if let Call::Row = call {
        let (row, key) = state.board.as_mut().and_then(board::ask::take_row)?;
        let seq = number(state);
        state.board.as_mut()?.asking = Some((row, seq));
        return Some(Effect::Ask { key: key.into(), seq, question: Question::Get });
    }
    let seq = number(state);
    let (key, question) = match call {
        Call::Watch(index) => {
            let watch = &mut state.watches[index];
            watch.refresh.begin(seq, now);
            let question = if let JobRef::Arn(_) = watch.key.job { Question::Get } else { Question::Find };
            (watch.key.clone().into(), question)
        }
        Call::Beside(index, ask) => {
            let watch = &mut state.watches[index];
            watch.refresh.calls += 1;
            beside::begin(watch, ask.clone(), seq, now);
            (watch.key.clone().into(), Question::Beside(ask))
        }
        Call::Feed(feed) => (Key::Feed(feed), board::ask::ask(state.board.as_mut()?, &state.scene, feed, seq)),
        Call::Memberships => (Key::Memberships, picker::ask::ask(state.picker.as_mut()?, now, seq)),
        Call::Row => return None,
    };
    Some(Effect::Ask { key, seq, question })
}

/// A recorded call begins: nothing is requested, the recording has the answer.
pub(super) fn begin_as_recorded(state: &mut State, key: &JobKey) {
    if let Some(index) = state.watches.iter().position(|w| w.key == *key) {
        begin(state, Call::Watch(index));
    }
}

/// When the limit allows the next call.
#[must_use]
pub fn free_at(state: &State) -> Time {
    let (now, second) = (state.scene.now, Span::seconds(1));
    let mut recent = state.recent.iter().filter(|at| now - **at < second && **at <= now).rev();
    recent.nth(state.scene.settings.rate.max(1) - 1).map_or(now, |at| *at + second)
}

/// Numbers a call, and counts it.
fn number(state: &mut State) -> u64 {
    state.seq += 1;
    count(state);
    state.seq
}

/// Counts a call towards the limit.
fn count(state: &mut State) {
    let now = state.scene.now;
    if let Some(board) = &mut state.board {
        board.cost.call(now);
    }
    state.recent.push_back(state.scene.now);
    if state.recent.len() > state.scene.settings.rate.max(8) {
        state.recent.pop_front();
    }
}

/// The SDK makes a further attempt of a call.
pub(super) fn again(state: &mut State, key: &JobKey, seq: u64) {
    let now = state.scene.now;
    let Some(watch) = state.watches.iter_mut().find(|w| w.key == *key) else { return };
    if watch.refresh.is_waiting_for(seq).is_some() {
        watch.refresh.again(now);
    } else if let Some((inquiry, _)) = beside::under_way(watch, seq) {
        inquiry.refresh.again(now);
        watch.refresh.calls += 1;
    } else {
        return;
    }
    count(state);
}

/// A request was answered, or was not.
pub(super) fn answered(state: &mut State, key: &Key, seq: u64, result: Result<Answer, FetchError>, effects: &mut Vec<Effect>) {
    let no_credentials = result.as_ref().is_err_and(|error| error.kind.is_credentials());
    let awaited = match (key, result) {
        (Key::Feed(feed), Ok(Answer::Page(page))) => listed(state, *feed, seq, Ok(page)),
        (Key::Feed(feed), Err(error)) => listed(state, *feed, seq, Err(error)),
        (Key::Memberships, Ok(Answer::Memberships(page))) => {
            state.picker.as_mut().is_some_and(|picker| picker::ask::answered(picker, state.scene.now, seq, Ok(page)))
        }
        (Key::Memberships, Err(error)) => {
            state.picker.as_mut().is_some_and(|picker| picker::ask::answered(picker, state.scene.now, seq, Err(error)))
        }
        (Key::Job(key), result) => about_job(state, key, seq, result, effects),
        // No executor answers a list with anything else.
        (Key::Feed(_) | Key::Memberships, Ok(_)) => false,
    };
    if awaited && no_credentials {
        effects.push(Effect::WatchCredentials);
    }
}

/// A page of the board's list came, or did not.
fn listed(state: &mut State, feed: usize, seq: u64, result: Result<Page, FetchError>) -> bool {
    let Some(board) = &mut state.board else { return false };
    let ended = state.ended.known.as_deref().unwrap_or_default();
    let awaited = board::ask::answered(board, &mut state.scene, ended, (feed, seq), result);
    open::learn(state);
    awaited
}

/// A job was answered for, on behalf of the board or of whoever has it open; or a question beside it was.
fn about_job(state: &mut State, key: &JobKey, seq: u64, result: Result<Answer, FetchError>, effects: &mut Vec<Effect>) -> bool {
    let now = state.scene.now;
    let index = state.watches.iter().position(|w| w.key == *key);
    let own = index.filter(|index| state.watches[*index].refresh.is_waiting_for(seq).is_some());
    let of_board = state.board.as_ref().is_some_and(|board| board.asking.is_some_and(|(_, own)| own == seq));
    if let (Some(board), true) = (&mut state.board, of_board || own.is_some()) {
        match &result {
            Ok(Answer::Job(snapshot)) => {
                board.cost.took(snapshot.call.latency);
                let full = board::Full::Known { job: snapshot.job.clone(), at: now };
                if of_board {
                    board::ask::fetched(board, seq, Ok(full));
                } else {
                    board::ask::told(board, key, &full);
                }
            }
            Err(error) => {
                board.cost.refused(error.kind);
                if of_board {
                    board::ask::fetched(board, seq, Err(error.kind));
                }
            }
            Ok(_) => {}
        }
    }
    match (own, index, result) {
        (Some(index), _, result) => {
            answer::record(state, index, &result, effects);
            match result {
                Ok(Answer::Job(snapshot)) => answer::good(state, index, snapshot, effects),
                Ok(Answer::Jobs(arns)) => answer::found(state, index, arns),
                Ok(_) => return false,
                Err(error) => answer::bad(state, index, seq, error),
            }
            true
        }
        (None, Some(index), Ok(Answer::Beside(answer))) => beside::answered(state, index, seq, answer),
        (None, Some(index), Err(error)) if !of_board => beside::failed(state, index, seq, error),
        _ => of_board,
    }
}

/// How it goes with everything that is read again and again.
pub(super) fn all(state: &mut State) -> impl Iterator<Item = &mut Refresh> {
    let of_watches = state.watches.iter_mut().flat_map(|w| {
        let inquiries = w.inquiries.iter_mut().map(|i| &mut i.refresh);
        std::iter::once(&mut w.refresh).chain(inquiries)
    });
    let feeds = state.board.iter_mut().flat_map(|b| &mut b.feeds).map(|feed| &mut feed.refresh);
    of_watches.chain(feeds).chain(state.picker.iter_mut().map(|picker| &mut picker.refresh))
}

/// After a sleep every connection is suspect and every plan is old: everything is read at once.
pub(super) fn renew(state: &mut State, effects: &mut Vec<Effect>) {
    effects.push(Effect::Renew);
    let now = state.scene.now;
    all(state).for_each(|refresh| refresh.renew(now));
    // Nobody was kept waiting by a machine that slept.
    state.watches.iter_mut().for_each(|watch| watch.refresh.silent = None);
    if let Some(board) = &mut state.board {
        board.feeds.iter_mut().for_each(|feed| feed.renew(now));
        board::ask::given_up(board);
    }
    state.recent.clear();
}

/// What waits for credentials is read at once: their files have changed.
pub(super) fn credentials_changed(state: &mut State) {
    let now = state.scene.now;
    all(state).filter(|refresh| refresh.lacks_credentials()).for_each(|refresh| refresh.wake(now));
}
