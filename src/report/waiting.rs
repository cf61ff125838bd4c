//! The messages of a run that takes longer: which lists and jobs it still waits for, why, and for how long at most.

use super::board::whose;
use crate::app::shell::judge::{is_quiet, quiet_for, waited_until};
use crate::app::shell::state::State;
use crate::domain::error::FetchError;
use crate::domain::text::duration;
use crate::domain::{Span, Time};

/// The lists, or the jobs, that have been waited for long enough to be mentioned, each with its number.
#[must_use]
pub fn waiting(state: &State) -> Vec<(usize, String)> {
    let says = |title: String, error: Option<&(FetchError, Time)>, left: Span| {
        let what = error.map_or_else(|| "no answer yet; waited".to_owned(), |(error, _)| format!("{error}; retrying"));
        format!("{title}: {what} for {} more at most", duration(left.max(Span::zero())))
    };
    let Some(board) = &state.board else {
        let jobs = state.watches.iter().enumerate();
        let told = jobs.filter_map(|(n, watch)| {
            Some((n, says(watch.title(), watch.refresh.error.as_ref(), quiet_for(&state.scene, watch)?)))
        });
        return told.collect();
    };
    let quiet = board.feeds.iter().enumerate().filter(|(_, feed)| is_quiet(&state.scene, feed));
    let told = quiet.map(|(n, feed)| {
        let left = waited_until(state, feed).map_or(Span::zero(), |end| end - state.scene.now);
        (n, says(whose(feed, board), feed.refresh.error.as_ref(), left))
    });
    told.collect()
}
