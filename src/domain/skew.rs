//! How far this machine's clock is off from the service's, by the `Date` headers of its responses: the one correction for
//! every age and every moment.

use super::{Span, Time};

/// A header has whole seconds and a response takes time: clocks that differ by no more than this are not known to differ.
const KNOWN: Span = Span::seconds(5);
/// No clock is off by more than this: beyond it, the header is wrong.
const FAR: Span = Span::days(100 * 365);
/// Two responses in a row may differ by this much without saying anything new.
const JITTER: Span = Span::seconds(2);

/// How far the service's clock is ahead of this machine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Skew(Span);

impl Skew {
    /// The service's clock is ahead by this much.
    #[must_use]
    pub fn of(ahead: Span) -> Self {
        let off = ahead.abs();
        Self(if off > KNOWN && off <= FAR { ahead } else { Span::zero() })
    }

    /// Takes in what a response showed, if anything; returns whether the skew changed.
    pub fn learn(&mut self, told: Option<Span>) -> bool {
        let Some(told) = told.map(Self::of).filter(|told| (told.0 - self.0).abs() > JITTER) else { return false };
        *self = told;
        true
    }

    /// How far the service's clock is ahead; zero where the two are not known to differ.
    #[must_use]
    pub fn ahead(self) -> Span {
        self.0
    }

    /// Converts a moment by the service's clock to this machine's clock.
    #[must_use]
    pub fn ours(self, theirs: Time) -> Time {
        theirs.checked_sub_signed(self.0).unwrap_or(theirs)
    }

    /// Converts a moment by this machine's clock to the service's clock.
    #[must_use]
    pub fn theirs(self, ours: Time) -> Time {
        ours.checked_add_signed(self.0).unwrap_or(ours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(told: &[Option<i64>]) -> (i64, usize) {
        let mut skew = Skew::default();
        let news = told.iter().filter(|told| skew.learn(told.map(Span::seconds))).count();
        (skew.ahead().num_seconds(), news)
    }

    #[test]
    fn what_a_header_cannot_tell_apart_is_no_difference_and_jitter_is_no_news() {
        assert_eq!(learned(&[None, Some(0), Some(5), Some(-5)]), (0, 0));
        assert_eq!(learned(&[Some(-1800), Some(-1801), Some(-1799), None, Some(-1802)]), (-1800, 1));
        assert_eq!(learned(&[Some(6)]), (6, 1));
        assert_eq!(learned(&[Some(600), Some(604)]), (604, 2));
        assert_eq!(learned(&[Some(600), Some(1)]), (0, 2), "the clock was set right");
    }

    #[test]
    fn a_moment_goes_there_and_back() {
        let (skew, at) = (Skew::of(Span::minutes(-30)), Time::UNIX_EPOCH);
        assert_eq!(skew.ours(skew.theirs(at)), at);
        assert_eq!(skew.ours(at) - at, Span::minutes(30));
        for end in [Time::MIN_UTC, Time::MAX_UTC] {
            let _ = (skew.ours(end), skew.theirs(end), Skew::of(Span::MAX).ours(end), Skew::of(Span::MIN).ours(end));
        }
    }

    #[test]
    fn no_answer_is_too_far_off_to_be_compared() {
        let mut skew = Skew::default();
        for told in [Span::MAX, Span::MIN, Span::MAX] {
            skew.learn(Some(told));
        }
    }
}
