//! Reading the list of memberships: when it is due, and what a page or a failure does.

use super::{Picker, Reading};
use crate::app::base::effect::Effect;
use crate::app::base::question;
use crate::app::base::room::Placed;
use crate::app::base::scene::{Front, Scene};
use crate::domain::Time;
use crate::domain::error::{Asked, ErrorKind, FetchError};
use crate::domain::room::Memberships;
use crate::domain::summary::BARREN;

/// When the next page is to be asked for; `None`: not by itself. Nobody is asked for what is not before the person.
#[must_use]
pub fn due(picker: &Picker, scene: &Scene) -> Option<Time> {
    match picker.reading {
        Reading::Due(at) if scene.front == Front::Picker => Some(at),
        _ => None,
    }
}

/// The call `seq` asks for the next page.
#[must_use]
pub(in crate::app) fn ask(picker: &mut Picker, now: Time, seq: u64) -> Effect {
    if picker.token.is_none() {
        picker.seen.clear();
    }
    picker.reading = Reading::InFlight { seq, since: now };
    Effect::ListMemberships { place: picker.place.clone(), seq, token: picker.token.clone() }
}

/// Whether the picker waits for the answer to this call; else it is stale.
fn waits(picker: &Picker, seq: u64) -> bool {
    matches!(picker.reading, Reading::InFlight { seq: own, .. } if own == seq)
}

/// The settings of the place that is asked were read.
pub(in crate::app) fn placed(picker: &mut Picker, seq: u64, placed: Placed) {
    if !waits(picker, seq) {
        return;
    }
    if placed.region.is_none() {
        picker.reading = Reading::Nowhere;
    }
    picker.placed = placed;
    picker.arrange();
}

/// A page came, or did not.
pub(in crate::app) fn listed(
    picker: &mut Picker,
    now: Time,
    seq: u64,
    result: Result<Memberships, FetchError>,
    effects: &mut Vec<Effect>,
) {
    if !waits(picker, seq) {
        return;
    }
    match result {
        Ok(page) => {
            if picker.token.is_none() {
                picker.unreadable = 0;
            }
            picker.unreadable += page.unreadable;
            picker.barren = if picker.take(page.rows) > 0 { 0 } else { picker.barren + 1 };
            if page.next.is_some() && page.next == picker.token {
                // It would go on for ever.
                picker.failed(FetchError::new(ErrorKind::Unreadable, "a page token came twice"), now);
            } else if page.next.is_some() && picker.barren >= BARREN {
                picker.barren = 0;
                let why = format!("the list comes to no end: {BARREN} pages in a row brought no further membership");
                picker.failed(FetchError::new(ErrorKind::Unreadable, &why).of(Asked::Memberships), now);
            } else {
                (picker.failures, picker.error) = (0, None);
                picker.token = page.next;
                if picker.token.is_some() {
                    // What came is shown before more is asked for.
                    picker.reading = Reading::Due(now + question::FRAME);
                } else {
                    picker.swept();
                    picker.begun_anew = 0;
                    picker.reading = Reading::Done(now);
                }
            }
        }
        Err(error) => {
            if error.kind.is_credentials() {
                effects.push(Effect::WatchCredentials);
            }
            picker.failed(error, now);
        }
    }
    picker.arrange();
}

/// Asks again at once, where something waits: `only` says for which errors.
pub(in crate::app) fn again(picker: &mut Picker, now: Time, only: impl Fn(&FetchError) -> bool) {
    if let (Reading::Due(at), Some((error, _))) = (&mut picker.reading, &picker.error)
        && only(error)
    {
        *at = now;
    }
}

/// Every call under way was given up.
pub(in crate::app) fn given_up(picker: &mut Picker, now: Time) {
    if matches!(picker.reading, Reading::InFlight { .. } | Reading::Due(_)) {
        picker.reading = Reading::Due(now);
    }
}

impl Picker {
    fn failed(&mut self, error: FetchError, now: Time) {
        // A token that died, or that leads nowhere: begin with the first page.
        if matches!(error.kind, ErrorKind::Validation | ErrorKind::Unreadable) && self.token.take().is_some() {
            let dead = error.kind == ErrorKind::Validation;
            if dead && self.begun_anew < question::ANEW {
                self.begun_anew += 1;
                self.reading = Reading::Due(now + question::FRAME);
                return;
            }
        }
        self.failures = self.failures.saturating_add(1);
        self.reading = Reading::Due(now + question::pause_after(error.kind, self.failures));
        self.error = Some((error, now));
    }
}
