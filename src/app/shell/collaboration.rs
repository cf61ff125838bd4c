//! The key that turns from a membership's list to that of its collaboration, and back.

use super::state::State;
use crate::app::base::command::Command;
use crate::app::board;
use crate::app::text::Tone;
use crate::domain::ids::Of;

/// Turns from a membership's list to its collaboration's, or back: for the job on screen, else for the selected row. Without
/// a board there is one from then on.
pub(in crate::app) fn turn(state: &mut State) {
    let now = state.scene.now;
    let Some(board) = &state.board else { return begin(state) };
    let open = state.watch().filter(|_| state.scene.sides().job.is_some()).and_then(|watch| board.row_of(&watch.key));
    let feed = open.or(board.selected).and_then(|row| board.rows.get(row)).map_or(0, |row| row.feed);
    let Some(feed) = state.board.as_mut().and_then(|board| board.feeds.get_mut(feed)) else { return };
    let was = feed.listing.of.clone();
    if board::collaboration::read_other(feed, now) {
        let of = feed.listing.of.clone();
        let key = state.scene.key(Command::Collaboration);
        state.scene.toast(format!("{of} is read in place of {was}; {key} goes back"), Tone::Quiet);
    } else if matches!(was, Of::Collaboration(_)) {
        state.scene.toast(format!("{was} is what is read already"), Tone::Quiet);
    } else {
        feed.turns = true;
        state
            .scene
            .toast("which collaboration it is no list has said yet: it is read as soon as one does".to_owned(), Tone::Quiet);
    }
}

/// Begins a board over the membership of the job on screen, whose list says which collaboration it is.
fn begin(state: &mut State) {
    let Some(source) = state.watch().map(|watch| watch.key.source.clone()) else { return };
    state.show_board([source]);
    state.scene.kept_open = true;
    if let Some(feed) = state.board.as_mut().and_then(|board| board.feeds.first_mut()) {
        feed.turns = true;
    }
}
