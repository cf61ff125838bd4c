//! The whole collaboration: its list in place of that of a membership, and back. Only its list says who started a job, and
//! holds those of other members.

use super::Feed;
use super::feed::Sweep;
use crate::app::base::refresh::Refresh;
use crate::domain::Time;
use crate::domain::ids::Of;

/// Reads the other list from its first page on; `false`: there is no other.
pub(in crate::app) fn read_other(feed: &mut Feed, now: Time) -> bool {
    let Some(other) = feed.other.take() else { return false };
    feed.other = Some(std::mem::replace(&mut feed.listing.of, other));
    // The answer to a call under way is about the list before, and stale.
    feed.refresh = Refresh { calls: feed.refresh.calls, silent: feed.refresh.silent, ..Refresh::due(now) };
    feed.pages.restart();
    (feed.read, feed.last, feed.stretched, feed.turns) = (None, Sweep::default(), None, false);
    (feed.whole, feed.ahead) = (now, false);
    true
}

/// A page of a list says which collaboration its jobs are of. `true`: that is read from here on.
pub(super) fn told(feed: &mut Feed, collaboration: Option<String>, now: Time) -> bool {
    if let (None, Of::Membership(_), Some(id)) = (&feed.other, &feed.listing.of, collaboration) {
        feed.other = Some(Of::Collaboration(id));
    }
    feed.turns && read_other(feed, now)
}
