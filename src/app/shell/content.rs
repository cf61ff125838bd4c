//! The keys of Container and Raw: showing secret values, and folding JSON.

use super::state::State;
use crate::app::base::command::Command;
use crate::app::base::effect::Effect;
use crate::app::base::pane::PaneId;
use crate::app::job;
use crate::app::job::ctx::Ctx;
use crate::app::text::Tone;

/// A key of one of the two.
pub(super) fn keys(state: &mut State, command: Command, _: &mut Vec<Effect>) -> bool {
    match command {
        Command::Reveal => reveal(state),
        Command::Fold => fold(state),
        Command::FoldAll => fold_all(state),
        _ => {}
    }
    true
}

/// Shows secret values, or hides them again.
pub(super) fn reveal(state: &mut State) {
    // What is not there yet is not shown in advance.
    if state.watch().is_none_or(|w| w.history.is_none()) {
        return state.scene.toast("there is nothing to show yet".to_owned(), Tone::Quiet);
    }
    state.scene.reveal = !state.scene.reveal;
    state.touch_all();
}

fn fold(state: &mut State) {
    let view = state.pane_mut(PaneId::Raw);
    if let Some(path) = view.row().and_then(|row| row.fold.clone()) {
        if !view.folded.remove(&path) {
            view.folded.insert(path);
        }
        view.touch();
    } else {
        let key = state.scene.key(Command::Pause);
        state.scene.toast(format!("nothing to fold on this line; {key} pauses"), Tone::Quiet);
    }
}

fn fold_all(state: &mut State) {
    let Some(watch) = state.watch() else { return };
    let Some(history) = &watch.history else { return };
    let paths = job::raw::foldable(&Ctx::new(&state.scene, watch, history, state.scene.size.0));
    let view = state.pane_mut(PaneId::Raw);
    if view.folded.is_empty() {
        view.folded.extend(paths);
    } else {
        view.folded.clear();
    }
    view.touch();
}
