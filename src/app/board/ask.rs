//! Reading the feeds: which is due, what a page does to the board, and what the calls cost.

use super::feed::{Sweep, wanted};
use super::{Board, Full, collaboration};
use crate::app::base::goal::Goal;
use crate::app::base::question::Question;
use crate::app::base::refresh::{After, FRAME, Poll};
use crate::app::base::scene::Scene;
use crate::app::text::Tone;
use crate::domain::Time;
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::ids::JobKey;
use crate::domain::past::Took;
use crate::domain::summary::Page;

/// When a feed is to be read; `None`: not now.
#[must_use]
pub fn due(board: &Board, scene: &Scene, feed: usize) -> Option<Time> {
    match board.feeds.get(feed)?.refresh.poll {
        Poll::Due(at) if scene.paused.is_none() => Some(at),
        _ => None,
    }
}

/// The place of a feed among what is due: what the person requested goes first, and of that what could not be read.
pub(in crate::app) fn rank(board: &Board, feed: usize) -> Option<(bool, bool)> {
    let refresh = &board.feeds.get(feed)?.refresh;
    Some((!refresh.wanted, !refresh.wanted || refresh.error.is_none()))
}

/// The request for the next page of a feed, with the number `seq`.
#[must_use]
pub(in crate::app) fn ask(board: &mut Board, scene: &Scene, feed: usize, seq: u64) -> Question {
    let (now, own, once) = (scene.now, scene.settings.interval, scene.settings.goal != Goal::Watch);
    let pace = wanted(own, board.is_lively(feed));
    let one = &mut board.feeds[feed];
    // What is printed is read once.
    one.ahead = !once && one.wants_head(pace, now);
    if one.pages.at_beginning() && !one.ahead {
        one.sweep += 1;
    }
    let token = one.pages.token.clone().filter(|_| !one.ahead);
    if token.is_none() {
        one.head = Some(now);
    }
    one.refresh.begin(seq, now);
    Question::List { listing: one.listing.clone(), token }
}

impl Board {
    /// The row whose job is to be requested next.
    #[must_use]
    pub fn next_row(&self) -> Option<usize> {
        let unknown = |row: &&usize| self.rows[**row].full.is_none();
        self.wanted.first().or_else(|| self.sought.iter().find(unknown)).copied()
    }
}

/// Whether a job of the board is to be requested in full as soon as a call is free.
#[must_use]
pub fn row_waits(board: &Board, scene: &Scene) -> bool {
    scene.paused.is_none() && board.asking.is_none() && board.next_row().is_some()
}

/// The row whose job is requested next in full, and the job; `None`: there is none.
pub(in crate::app) fn take_row(board: &mut Board) -> Option<(usize, JobKey)> {
    let row = board.next_row()?;
    for rows in [&mut board.wanted, &mut board.sought] {
        rows.retain(|other| *other != row);
    }
    Some((row, board.key(row)?))
}

/// A page came, or did not; `ended` is what the journal knows about how long jobs took. `false`: nobody waits for it any more.
pub(in crate::app) fn answered(
    board: &mut Board,
    scene: &mut Scene,
    ended: &[Took],
    (feed, seq): (usize, u64),
    result: Result<Page, FetchError>,
) -> bool {
    let now = scene.now;
    let Some(since) = board.feeds.get(feed).and_then(|f| f.refresh.is_waiting_for(seq)) else { return false };
    board.cost.took(now - since);
    match result {
        Ok(page) => came(board, scene, ended, feed, page),
        Err(error) => {
            board.cost.refused(error.kind);
            board.feeds[feed].failed(error, now);
        }
    }
    true
}

fn came(board: &mut Board, scene: &mut Scene, ended: &[Took], feed: usize, page: Page) {
    let (now, own) = (scene.now, scene.settings.interval);
    let fresh = board.take(feed, &page, now);
    let pace = wanted(own, board.is_lively(feed));
    let one = &mut board.feeds[feed];
    one.refresh.good(now);
    if collaboration::told(one, page.collaboration, now) {
        return;
    }
    if std::mem::take(&mut one.ahead) {
        return one.peeked(fresh, pace, now);
    }
    if one.pages.at_beginning() {
        one.so_far = Sweep::default();
    }
    one.so_far.rows += fresh;
    one.so_far.unreadable += page.unreadable;
    match one.pages.came(page.next, fresh, "job") {
        After::Endless(why) => one.no_end(&why, now),
        After::More => {
            one.last.unreadable = one.last.unreadable.max(one.so_far.unreadable);
            // What came is shown before more is requested.
            one.refresh.poll = Poll::Due(now + FRAME);
        }
        After::End => {
            one.last = Sweep { pages: one.pages.count, ..one.so_far };
            (one.read, one.endless) = (Some(now), false);
            swept(board, scene, ended, feed);
        }
    }
}

/// The last page of a list came.
fn swept(board: &mut Board, scene: &mut Scene, ended: &[Took], feed: usize) {
    let now = scene.now;
    board.swept(feed, ended, now);
    let (lively, refresh) = (board.is_lively(feed), board.refresh_takes(scene.settings.rate));
    let one = &mut board.feeds[feed];
    if scene.settings.goal == Goal::Watch {
        one.rest(lively, scene.settings.interval, refresh, now);
    } else {
        // What is printed is read once.
        one.refresh.poll = Poll::Done;
    }
    if std::mem::take(&mut one.turns) {
        scene.toast("no list says which collaboration it is: --collaboration ID reads it".to_owned(), Tone::Warn);
    }
}

/// What Get says of a job that a person has open: its row need not be requested any more.
pub(in crate::app) fn told(board: &mut Board, key: &JobKey, full: &Full) {
    if let Some(row) = board.row_of(key) {
        board.wanted.retain(|wanted| *wanted != row);
        board.filled(row, full);
    }
}

/// What Get says of a row that was requested on the board's behalf; `false` when it was not.
pub(in crate::app) fn fetched(board: &mut Board, seq: u64, full: Result<Full, ErrorKind>) -> bool {
    let Some((row, _)) = board.asking.take_if(|(_, asked)| *asked == seq) else { return false };
    match full {
        Ok(full) => board.filled(row, &full),
        // Another member's job, or one without a grant: it is not requested again.
        Err(ErrorKind::AccessDenied | ErrorKind::NotFound | ErrorKind::Validation) => board.filled(row, &Full::Refused),
        Err(_) => {}
    }
    true
}

/// Every call was given up: a row that was requested is requested again.
pub(in crate::app) fn given_up(board: &mut Board) {
    let row = board.asking.take().map(|(row, _)| row);
    board.wanted.splice(0..0, row);
}
