//! The whole collaboration: its list in place of that of a membership, and back. Only its list says who started a job, and
//! holds those of other members.

use super::Feed;
use super::feed::Turn;
use crate::app::base::command::Command;
use crate::app::base::question::Poll;
use crate::app::shell::state::State;
use crate::app::text::Tone;
use crate::domain::Time;
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
    if read_other(feed, now) {
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

/// Reads the other list from its first page on; `false`: there is no other.
fn read_other(feed: &mut Feed, now: Time) -> bool {
    let Some(other) = feed.other.take() else { return false };
    feed.other = Some(std::mem::replace(&mut feed.listing.of, other));
    // What is under way was asked of the list before, and is stale.
    (feed.turn, feed.poll, feed.turns) = (Turn::First, Poll::Due(now), false);
    (feed.whole, feed.ahead) = (now, false);
    (feed.read, feed.pages, feed.count, feed.unreadable, feed.stretched) = (None, 0, 0, 0, None);
    (feed.failures, feed.passing, feed.error) = (0, 0, None);
    true
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

/// A page of a list says which collaboration its jobs are of. `true`: that is read from here on.
pub(super) fn told(feed: &mut Feed, collaboration: Option<String>, now: Time) -> bool {
    if let (None, Of::Membership(_), Some(id)) = (&feed.other, &feed.listing.of, collaboration) {
        feed.other = Some(Of::Collaboration(id));
    }
    feed.turns && read_other(feed, now)
}
