//! A recording that plays: where it is, and going elsewhere in it. The runtime holds the recording and sends what it
//! holds as messages; here is only what the screen shows and the keys do.

use super::effect::{Effect, Play, Way};
use super::state::State;
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

/// Whether the recording goes on by itself.
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

/// A key that moves in the recording. Without one it does nothing: its keys hold only where one plays.
pub(super) fn act(state: &mut State, play: Play, effects: &mut Vec<Effect>) {
    let Some(playing) = &mut state.playing else { return };
    match (play, playing.pace) {
        (Play::Pause, Pace::Plays) | (Play::Step(_) | Play::Seek(_), _) => playing.pace = Pace::Stopped,
        (Play::Pause, Pace::Stopped) => playing.pace = Pace::Plays,
    }
    effects.push(Effect::Play(play));
}

impl State {
    /// Goes to another moment of a recording: what is known of the jobs becomes that of `to`, and what the person sees
    /// it by — size, focus, zoom, search, help — stays.
    pub fn rewind(&mut self, to: &Self) {
        self.now = to.now;
        self.watches.clone_from(&to.watches);
        self.current = self.current.min(self.watches.len().saturating_sub(1));
        self.seq = to.seq;
        self.recent.clone_from(&to.recent);
        self.toasts.clone_from(&to.toasts);
        self.events.clone_from(&to.events);
        self.events_told = to.events_told;
        self.panes.iter_mut().for_each(super::detail::PaneView::touch);
        super::detail::refresh(self);
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
