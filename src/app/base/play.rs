//! A recording that plays: where it is, and where its changes are.

use super::effect::Way;
use crate::domain::{Span, Time};

/// Columns of the bar that shows where the recording is, at the least.
const BAR: usize = 12;

/// A recording on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playing {
    pub from: Time,
    pub to: Time,
    pub pace: Pace,
    /// The moments at which something changed, in order.
    pub changes: Vec<Time>,
}

/// Whether the recording continues on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    Plays,
    Stopped,
}

impl Playing {
    /// How far it is at a moment, and how long it is.
    #[must_use]
    pub fn position(&self, now: Time) -> (Span, Span) {
        let whole = self.to - self.from;
        ((now - self.from).clamp(Span::zero(), whole), whole)
    }

    /// The moment to go to from here, by changes; the ends where there is none further.
    #[must_use]
    pub fn change(&self, now: Time, way: Way) -> Time {
        match way {
            Way::Forward => self.changes.iter().copied().find(|at| *at > now).unwrap_or(self.to),
            Way::Back => self.changes.iter().rev().copied().find(|at| *at < now).unwrap_or(self.from),
        }
    }

    /// A bar of so many columns: what has played, where it is, what is to come, and where something changed.
    #[must_use]
    pub fn bar(&self, now: Time, columns: usize) -> String {
        if columns < BAR {
            return String::new();
        }
        let column = |at: Time| {
            let (done, whole) = self.position(at);
            let last = i64::try_from(columns - 1).unwrap_or(0);
            let whole = whole.num_milliseconds().max(1);
            usize::try_from(done.num_milliseconds() * last / whole).unwrap_or(0)
        };
        let here = column(now);
        let mut cells: Vec<char> = (0..columns).map(|x| if x < here { '━' } else { '─' }).collect();
        self.changes.iter().for_each(|at| cells[column(*at)] = '┼');
        cells[here] = '●';
        cells.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: i64) -> Time {
        Time::from_timestamp(1_800_000_000 + s, 0).unwrap()
    }

    #[test]
    fn the_bar_shows_where_it_is_and_where_something_changed() {
        let playing = Playing { from: at(0), to: at(190), pace: Pace::Plays, changes: vec![at(50), at(100)] };
        assert_eq!(playing.bar(at(70), 20), "━━━━━┼━●──┼─────────");
        assert_eq!(playing.bar(at(-9), 20).chars().next(), Some('●'));
        assert_eq!(playing.bar(at(999), 20).chars().last(), Some('●'));
        assert_eq!(playing.bar(at(70), 5), "");
    }

    #[test]
    fn changes_are_sought_both_ways_and_the_ends_are_ends() {
        let playing = Playing { from: at(0), to: at(200), pace: Pace::Plays, changes: vec![at(50), at(100)] };
        let seek = |now, way| (playing.change(at(now), way) - at(0)).num_seconds();
        assert_eq!([seek(0, Way::Forward), seek(50, Way::Forward), seek(100, Way::Forward)], [50, 100, 200]);
        assert_eq!([seek(200, Way::Back), seek(100, Way::Back), seek(50, Way::Back)], [100, 50, 0]);
    }
}
