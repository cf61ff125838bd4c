//! Reading the list of memberships: when it is due, and what a page or a failure does.

use super::Picker;
use crate::app::base::question::Question;
use crate::app::base::refresh::{After, FRAME, Poll};
use crate::app::base::room::Placed;
use crate::app::base::scene::{Front, Scene};
use crate::domain::Time;
use crate::domain::error::{Asked, ErrorKind, FetchError};
use crate::domain::room::Memberships;

/// When the next page is to be requested; `None`: not on its own. Nothing is requested that is not on the screen.
#[must_use]
pub fn due(picker: &Picker, scene: &Scene) -> Option<Time> {
    match picker.refresh.poll {
        Poll::Due(at) if scene.front == Front::Picker => Some(at),
        _ => None,
    }
}

/// The request for the next page, with the number `seq`.
#[must_use]
pub(in crate::app) fn ask(picker: &mut Picker, now: Time, seq: u64) -> Question {
    if picker.pages.at_beginning() {
        picker.seen.clear();
    }
    picker.refresh.begin(seq, now);
    Question::Memberships { place: picker.place.clone(), token: picker.pages.token.clone() }
}

/// The settings of the place that is asked were read.
pub(in crate::app) fn placed(picker: &mut Picker, seq: u64, placed: Placed) {
    if picker.refresh.is_waiting_for(seq).is_none() {
        return;
    }
    if placed.region.is_none() {
        picker.refresh.poll = Poll::Done;
    }
    picker.placed = placed;
    picker.arrange();
}

/// A page came, or did not. `false`: nobody waits for it any more.
pub(in crate::app) fn answered(picker: &mut Picker, now: Time, seq: u64, result: Result<Memberships, FetchError>) -> bool {
    if picker.refresh.is_waiting_for(seq).is_none() {
        return false;
    }
    match result {
        Ok(page) => came(picker, now, page),
        Err(error) if picker.pages.failed(error.kind) => picker.refresh.poll = Poll::Due(now + FRAME),
        Err(error) => picker.refresh.rest_after(error, now),
    }
    picker.arrange();
    true
}

fn came(picker: &mut Picker, now: Time, page: Memberships) {
    if picker.pages.at_beginning() {
        picker.unreadable = 0;
    }
    picker.unreadable += page.unreadable;
    picker.refresh.good(now);
    let fresh = picker.take(page.rows);
    match picker.pages.came(page.next, fresh, "membership") {
        After::Endless(why) => {
            picker.refresh.rest_after(FetchError::new(ErrorKind::Unreadable, &why).of(Asked::Memberships), now);
        }
        // What came is shown before more is requested.
        After::More => picker.refresh.poll = Poll::Due(now + FRAME),
        After::End => {
            picker.swept();
            picker.refresh.poll = Poll::Done;
        }
    }
}
