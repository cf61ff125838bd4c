//! The whole collaboration: its list in place of that of a membership, and back. Only its list says who started a job, and
//! holds those of other members.

use super::Feed;
use super::feed::Turn;
use crate::app::base::question::Poll;
use crate::domain::Time;
use crate::domain::ids::Of;

/// Reads the other list from its first page on; `false`: there is no other.
pub(in crate::app) fn read_other(feed: &mut Feed, now: Time) -> bool {
    let Some(other) = feed.other.take() else { return false };
    feed.other = Some(std::mem::replace(&mut feed.listing.of, other));
    // What is under way was asked of the list before, and is stale.
    (feed.turn, feed.poll, feed.turns) = (Turn::First, Poll::Due(now), false);
    (feed.whole, feed.ahead) = (now, false);
    (feed.read, feed.pages, feed.count, feed.unreadable, feed.stretched) = (None, 0, 0, 0, None);
    (feed.failures, feed.passing, feed.error) = (0, 0, None);
    true
}

/// A page of a list says which collaboration its jobs are of. `true`: that is read from here on.
pub(super) fn told(feed: &mut Feed, collaboration: Option<String>, now: Time) -> bool {
    if let (None, Of::Membership(_), Some(id)) = (&feed.other, &feed.listing.of, collaboration) {
        feed.other = Some(Of::Collaboration(id));
    }
    feed.turns && read_other(feed, now)
}
