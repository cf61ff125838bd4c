//! What a job is: the service's words as plain data, and what can be concluded from them. Nothing here does I/O, reads a
//! clock or knows how anything is drawn.

pub mod advice;
pub mod arn;
pub mod ask;
pub mod change;
pub mod console;
pub mod decode;
pub mod doctor;
pub mod error;
pub mod field;
pub mod history;
pub mod ids;
pub mod instance;
pub mod item;
pub mod job;
pub mod json;
pub mod kind;
pub mod life;
pub mod logs;
pub mod metrics;
pub mod past;
pub mod region;
pub mod related;
pub mod rights;
pub mod room;
pub mod sightings;
pub mod skew;
pub mod status;
pub mod summary;
pub mod text;
pub mod zone;

/// A moment, always in UTC and always passed in: nothing in this layer reads a clock.
pub type Time = chrono::DateTime<chrono::Utc>;
/// A span of time.
pub type Span = chrono::TimeDelta;

/// Clocks that differ by no more than this count as equal.
const SLACK: Span = Span::seconds(2);

/// Whole seconds between two moments as a second hand counts them, so that everything counted this way ticks at the same
/// moment.
#[must_use]
pub fn by_second_hand(from: Time, to: Time) -> Span {
    Span::seconds(to.timestamp() - from.timestamp())
}

/// When a moment stops being ahead in the sense of [`is_ahead`].
#[must_use]
pub fn ahead_until(then: Time) -> Time {
    then - SLACK
}

/// Whether a moment that the service reported as past is still to come by this machine's clock.
#[must_use]
pub fn is_ahead(then: Time, now: Time) -> bool {
    then - now > SLACK
}
