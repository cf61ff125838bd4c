//! What reads differently on its own, and when: the one label of the screen that counts by the second, ages, and the fade of what
//! has changed. All else is calm, so that a screen on which nothing happens is left alone but for one or two cells.

use super::scene::{FLASH, FLASH_STEPS, Scene};
use crate::domain::text::{age_holds, countdown_holds, fine_age, fine_age_holds};
use crate::domain::{Span, Time, ahead_until};

/// A call that takes longer is shown to be under way.
pub const SOON: Span = Span::milliseconds(250);

/// A call that takes longer is late: from then on it is counted for how long it has been under way.
pub const LATE: Span = Span::seconds(2);

/// What is counted by the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ticks {
    /// How long ago the last good answer came.
    Answered(Time),
    /// For how long an answer is waited for that is late, or is the first.
    Asking(Time),
    /// How long until it is asked again after a failure.
    Next(Time),
    Nothing,
}

/// What is counted of a call under way, if it is: after a good answer only one that is late.
pub(in crate::app) fn asking(now: Time, since: Time, answered: bool, failing: bool, again: bool) -> Option<Ticks> {
    let long = now - since;
    if failing && !again && long < SOON {
        return Some(Ticks::Next(since));
    }
    let counted = failing || again || !answered || long >= LATE;
    counted.then_some(Ticks::Asking(since))
}

/// What is counted until the next call.
pub(in crate::app) fn next(at: Time, answered: Ticks) -> Ticks {
    if answered == Ticks::Nothing { Ticks::Next(at) } else { answered }
}

/// How long ago an answer came that is counted, in as many columns whenever within `every`: what stands beside it does not move
/// to and fro.
#[must_use]
pub fn ago(scene: &Scene, answered: Time, every: Span) -> String {
    let columns = if every < Span::seconds(10) { 0 } else { "10s ago".len() };
    format!("{:<columns$}", format!("{} ago", fine_age(scene.ago(answered))))
}

/// How long until then, by the second hand.
#[must_use]
pub fn left(scene: &Scene, at: Time) -> Span {
    Span::seconds((at.timestamp() - scene.now.timestamp()).max(0))
}

/// The moments at which a call under way is shown for the first time, and counted.
pub(in crate::app) fn under_way(scene: &Scene, since: Time) -> impl Iterator<Item = Time> + use<> {
    let now = scene.now;
    [SOON, LATE].into_iter().map(move |long| since + long).filter(move |at| *at > now)
}

/// When the one label that ticks reads differently.
pub(in crate::app) fn tick(scene: &Scene, ticks: Ticks) -> Option<Time> {
    let holds = match ticks {
        Ticks::Answered(then) | Ticks::Asking(then) => fine_age_holds(scene.ago(then)),
        Ticks::Next(at) => countdown_holds(Some(left(scene, at)).filter(|left| *left > Span::zero())?),
        Ticks::Nothing => return None,
    };
    Some(second(scene) + holds)
}

/// When the age of a moment reads differently; one that is still to come reads like an age, and counts down.
pub(in crate::app) fn older(scene: &Scene, then: Time) -> Time {
    let span = scene.ago(then);
    let at = second(scene)
        + match -span {
            _ if span >= Span::zero() => age_holds(span),
            left if left < Span::minutes(1) => left + Span::minutes(1),
            left => countdown_holds(left),
        };
    Some(ahead_until(then)).filter(|until| *until > scene.now).map_or(at, |until| until.min(at))
}

/// The last whole second: ages are counted by the second hand ([`State::ago`]), so that they all move at whole seconds.
fn second(scene: &Scene) -> Time {
    Time::from_timestamp(scene.now.timestamp(), 0).unwrap_or(scene.now)
}

/// The next step of the flash of what changed then; `None`: it is over.
pub(in crate::app) fn fades(scene: &Scene, then: Time) -> Option<Time> {
    let old = scene.now - then;
    let step = FLASH / i32::try_from(FLASH_STEPS).unwrap_or(1);
    let done = old.num_milliseconds().max(0) / step.num_milliseconds();
    (old < FLASH).then(|| then + step * i32::try_from(done + 1).unwrap_or(1))
}
