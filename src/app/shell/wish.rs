//! Grants what features wish: which job is on screen, and who has the keys.

use super::state::State;
use crate::app::base::effect::Effect;
use crate::app::base::event::What;
use crate::app::base::look::Look;
use crate::app::base::refresh::Poll;
use crate::app::base::room::{Choice, Place};
use crate::app::base::scene::Front;
use crate::app::base::wish::Wish;
use crate::app::job::watch::Watch;
use crate::app::picker::Named;
use crate::app::text::PaneView;
use crate::domain::Span;
use crate::domain::ids::{Arn, JobKey, Listing};

/// Jobs whose detail is kept once it was open; the oldest go first.
const OPENED: usize = 20;
/// How long the cursor rests on a row before the job beside the board is requested.
const RESTED: Span = Span::milliseconds(300);

/// Grants wishes, in order.
pub(super) fn grant(state: &mut State, wishes: impl IntoIterator<Item = Wish>, effects: &mut Vec<Effect>) {
    for wish in wishes {
        match wish {
            Wish::Effect(effect) => effects.push(effect),
            Wish::OpenJob(key) => open_job(state, key),
            Wish::ShowBeside(key) => beside(state, key),
            Wish::ShowPicker => show_picker(state),
            Wish::OpenBoard(choice, job) => open_board(state, choice, job, effects),
        }
    }
}

/// Opens a job of the board, and gives it the keys.
pub(in crate::app) fn open_job(state: &mut State, key: JobKey) {
    show(state, key);
    if let Some(board) = &mut state.board {
        board.moved = true;
    }
    let now = state.scene.now;
    if let Poll::Due(at) = &mut state.watches[state.current].refresh.poll {
        *at = now;
    }
    state.scene.front = Front::Detail;
}

/// Shows a job beside the board, and requests it once the cursor has rested on its row.
pub(super) fn beside(state: &mut State, key: JobKey) {
    show(state, key);
    let rested = state.scene.now + RESTED;
    if let Poll::Due(at) = &mut state.watches[state.current].refresh.poll {
        *at = rested.max(*at);
    }
}

/// This is the job on screen.
fn show(state: &mut State, key: JobKey) {
    let now = state.scene.now;
    let known = state.watches.iter().position(|w| w.key == key);
    let index = known.unwrap_or_else(|| {
        if state.watches.len() >= OPENED {
            // Rather one that was only passed by than one that was seen.
            let first = |goes: fn(&Watch) -> bool| state.watches.iter().position(|w| !w.named && goes(w));
            if let Some(passed) = first(|w| w.history.is_none()).or_else(|| first(|_| true)) {
                state.watches.remove(passed);
            }
        }
        state.watches.push(Watch::new(key, now));
        let index = state.watches.len() - 1;
        state.tell(index, What::Asked);
        index
    });
    state.current = index;
    state.panes.iter_mut().for_each(PaneView::touch);
}

/// Shows the picker from the board, as it was left, or again for where the board is from.
fn show_picker(state: &mut State) {
    if state.picker.is_some() {
        state.scene.front = Front::Picker;
        return;
    }
    let Some(board) = &state.board else { return };
    let look = Look { columns: board.columns.clone(), sort: board.sort };
    let first = board.feeds.first().map(|f| f.listing.clone());
    let (profile, region) = first.map_or((None, None), |l| (l.profile, Some(l.region)));
    state.show_picker(Place { profile, region }, Named::Outright, None, look);
}

/// Opens the board of a membership, and a job of it over that.
fn open_board(state: &mut State, choice: Choice, job: Option<Arn>, effects: &mut Vec<Effect>) {
    let Some(picker) = &mut state.picker else { return };
    picker.last = Some(choice.clone());
    picker.arrange();
    let (look, jobs) = (picker.look.clone(), picker.placed.jobs.clone());
    let here = choice.source.profile == picker.place.profile;
    let listing = Listing::from(choice.source.clone());
    let shown = state.board.as_ref().is_some_and(|b| matches!(b.feeds.as_slice(), [only] if only.listing == listing));
    if !shown {
        if here && picker.placed.region.is_some() {
            state.scene.settings.endpoint = jobs;
        }
        let look = state.board.as_ref().map_or(look, |b| Look { columns: b.columns.clone(), sort: b.sort });
        // A job of the board before is none of this one.
        (state.scene.paused, state.scene.kept_open) = (None, false);
        state.show_board([listing]);
        if let Some(board) = &mut state.board {
            (board.sort, board.columns) = (look.sort, look.columns);
        }
    }
    state.scene.front = Front::Board;
    if let Some(arn) = job {
        open_job(state, JobKey::of(choice.source.clone(), arn));
    }
    effects.push(Effect::RememberChoice(choice));
}
