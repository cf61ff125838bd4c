//! Reading the feeds: which is due, what a page does to the board, and what the calls cost.

use super::feed::{Turn, wanted};
use super::{Board, Full, collaboration};
use crate::app::base::effect::Effect;
use crate::app::base::goal::Goal;
use crate::app::base::question::{FRAME, Poll};
use crate::app::base::scene::Scene;
use crate::app::text::Tone;
use crate::domain::Time;
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::ids::JobKey;
use crate::domain::past::Took;
use crate::domain::summary::{BARREN, Page};

/// When a feed is to be asked; `None`: not now.
#[must_use]
pub fn due(board: &Board, scene: &Scene, feed: usize) -> Option<Time> {
    match board.feeds.get(feed)?.poll {
        Poll::Due(at) if scene.paused.is_none() => Some(at),
        _ => None,
    }
}

/// The place of a feed among what is due: what the person asked for goes first, and of that what could not be read.
pub(in crate::app) fn rank(board: &Board, feed: usize) -> Option<(bool, bool)> {
    let feed = board.feeds.get(feed)?;
    Some((!feed.wanted, !feed.wanted || feed.error.is_none()))
}

/// The call `seq` asks for the next page of a feed.
#[must_use]
pub(in crate::app) fn ask(board: &mut Board, scene: &Scene, feed: usize, seq: u64) -> Effect {
    let (now, own, once) = (scene.now, scene.settings.interval, scene.settings.goal != Goal::Watch);
    let pace = wanted(own, board.is_lively(feed));
    let one = &mut board.feeds[feed];
    // What is printed is read once.
    one.ahead = !once && one.wants_head(pace, now);
    let token = match &one.turn {
        _ if one.ahead => None,
        Turn::First => {
            one.sweep += 1;
            None
        }
        Turn::Next { token, .. } => Some(token.clone()),
    };
    one.wanted = false;
    if token.is_none() {
        one.head = Some(now);
    }
    one.calls += 1;
    one.silent.get_or_insert(now);
    one.poll = Poll::InFlight { seq, since: now, again: Vec::new() };
    Effect::List { feed, listing: one.listing.clone(), seq, token }
}

impl Board {
    /// The row whose job is to be asked for next.
    #[must_use]
    pub fn next_row(&self) -> Option<usize> {
        let unknown = |row: &&usize| self.rows[**row].full.is_none();
        self.wanted.first().or_else(|| self.sought.iter().find(unknown)).copied()
    }
}

/// Whether a job of the board is to be asked for in full as soon as a call is free.
#[must_use]
pub fn row_waits(board: &Board, scene: &Scene) -> bool {
    scene.paused.is_none() && board.asking.is_none() && board.next_row().is_some()
}

/// The row whose job is asked for next in full, and the job; `None`: there is none.
pub(in crate::app) fn take_row(board: &mut Board) -> Option<(usize, JobKey)> {
    let row = board.next_row()?;
    for rows in [&mut board.wanted, &mut board.sought] {
        rows.retain(|other| *other != row);
    }
    Some((row, board.key(row)?))
}

/// A page came, or did not; `ended` is what the journal tells of how long jobs took.
pub(in crate::app) fn listed(
    board: &mut Board,
    scene: &mut Scene,
    ended: &[Took],
    (feed, seq): (usize, u64),
    result: Result<Page, FetchError>,
    effects: &mut Vec<Effect>,
) {
    let (now, own, rate) = (scene.now, scene.settings.interval, scene.settings.rate);
    let since = match board.feeds.get(feed).map(|f| &f.poll) {
        Some(Poll::InFlight { seq: asked, since, .. }) if *asked == seq => *since,
        // A stale answer.
        _ => return,
    };
    board.cost.took(now - since);
    match result {
        Ok(page) => {
            let fresh = board.take(feed, &page, now);
            let pace = wanted(own, board.is_lively(feed));
            let one = &mut board.feeds[feed];
            (one.failures, one.passing, one.error, one.silent) = (0, 0, None, None);
            if collaboration::told(one, page.collaboration, now) {
                return;
            }
            if std::mem::take(&mut one.ahead) {
                return one.peeked(fresh, pace, now);
            }
            one.barren = if fresh > 0 { 0 } else { one.barren + 1 };
            let (pages, rows, unreadable) = match &one.turn {
                Turn::First => (1, fresh, page.unreadable),
                Turn::Next { pages, rows, unreadable, token } => {
                    // A token that comes twice would go on for ever.
                    if page.next.as_ref() == Some(token) {
                        return one.no_end("the list comes to no end: a page token came twice", now);
                    }
                    (pages + 1, rows + fresh, unreadable + page.unreadable)
                }
            };
            if page.next.is_some() && one.barren >= BARREN {
                one.no_end(&format!("the list comes to no end: {BARREN} pages in a row brought no further job"), now);
            } else if let Some(token) = page.next {
                one.turn = Turn::Next { token, pages, rows, unreadable };
                one.unreadable = one.unreadable.max(unreadable);
                // What came is shown before more is asked for.
                one.poll = Poll::Due(now + FRAME);
            } else {
                (one.turn, one.read) = (Turn::First, Some(now));
                (one.pages, one.count, one.unreadable) = (pages, rows, unreadable);
                (one.begun_anew, one.barren, one.endless) = (0, 0, false);
                board.swept(feed, ended, now);
                let (lively, refresh) = (board.is_lively(feed), board.refresh_takes(rate));
                if scene.settings.goal == Goal::Watch {
                    board.feeds[feed].rest(lively, own, refresh, now);
                } else {
                    // What is printed is read once.
                    board.feeds[feed].poll = Poll::Done;
                }
                if std::mem::take(&mut board.feeds[feed].turns) {
                    scene.toast("no list says which collaboration it is: --collaboration ID reads it".to_owned(), Tone::Warn);
                }
            }
        }
        Err(error) => {
            if error.kind.is_credentials() {
                effects.push(Effect::WatchCredentials);
            }
            board.cost.refused(error.kind);
            board.feeds[feed].failed(error, now);
        }
    }
}

/// What Get says of a job that a person has open: its row need not be asked for any more.
pub(in crate::app) fn told(board: &mut Board, key: &JobKey, full: &Full) {
    if let Some(row) = board.row_of(key) {
        board.wanted.retain(|wanted| *wanted != row);
        board.filled(row, full);
    }
}

/// What Get says of a row that was asked for on the board's behalf; `false` when it was not.
pub(in crate::app) fn fetched(board: &mut Board, seq: u64, full: Result<Full, ErrorKind>) -> bool {
    let Some((row, _)) = board.asking.take_if(|(_, asked)| *asked == seq) else { return false };
    match full {
        Ok(full) => board.filled(row, &full),
        // Another member's job, or one without a grant: it is not asked for again.
        Err(ErrorKind::AccessDenied | ErrorKind::NotFound | ErrorKind::Validation) => board.filled(row, &Full::Refused),
        Err(_) => {}
    }
    true
}
