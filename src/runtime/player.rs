//! Plays a recording: sends what it holds into the same `update` at the recorded times, errors included. Going back
//! rebuilds the state from a checkpoint. Nobody is asked, and nothing but the screen is told.

use std::collections::VecDeque;

use super::clock::Clock;
use super::translate;
use crate::app::base::effect::{Play, Reply, Way};
use crate::app::base::event::What;
use crate::app::base::msg::Msg;
use crate::app::base::play::{Pace, Playing};
use crate::app::base::question::Poll;
use crate::app::base::settings::{Output, Settings};
use crate::app::job::watch::Watch;
use crate::app::shell::state::State;
use crate::app::shell::update::update;
use crate::domain::ids::JobKey;
use crate::domain::job::Snapshot;
use crate::domain::{Span, Time};
use crate::record::{Exchange, Recording};

/// Checkpoints kept; beyond, every second goes and the rest stand twice as far apart.
const CHECKPOINTS: usize = 64;
/// A beginning further than this from the first call is none.
const FAR: Span = Span::days(1);
/// Moments between two checkpoints, at first.
const STRIDE: usize = 128;

/// A recording and where in it we are.
pub struct Player {
    exchanges: Vec<Exchange>,
    /// What happens when, in order.
    moments: Vec<(Time, Moment)>,
    /// The first moment that has not happened yet.
    next: usize,
    checkpoints: VecDeque<(usize, State)>,
    stride: usize,
    from: Time,
    to: Time,
    changes: Vec<Time>,
    /// What the jobs are called at its end.
    titles: Vec<String>,
    /// The answer decoded last, of each job, with the number of its exchange: the next one mostly is the same again.
    decoded: Vec<(JobKey, usize, Snapshot)>,
}

/// What happens at a moment, with the number of its exchange. In the order in which equal times happen: an answer makes
/// room for the next call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    Ended(usize),
    Asked(usize),
    Again(usize),
}

/// Why a recording cannot be played.
#[derive(Debug, thiserror::Error)]
#[error("line 1: the recording names no job that this version can watch")]
pub struct NoJob;

impl Player {
    /// Reads it through once, for the moments of change and for checkpoints; returns it with the jobs it is about and the
    /// settings it is to be shown with.
    ///
    /// # Errors
    /// When no job of it can be watched.
    pub fn new(recording: Recording, mut settings: Settings) -> Result<(Self, Vec<JobKey>, Settings), NoJob> {
        let Recording { header, exchanges } = recording;
        let jobs: Vec<JobKey> = header.jobs.iter().filter_map(translate::key).collect();
        if jobs.is_empty() {
            return Err(NoJob);
        }
        settings.local = translate::zone(&header);
        settings.endpoint = header.endpoint.as_deref().map(crate::domain::text::line);
        let mut moments = Vec::new();
        for (i, exchange) in exchanges.iter().enumerate() {
            moments.push((exchange.asked, Moment::Asked(i)));
            moments.extend(exchange.again.iter().map(|at| (*at, Moment::Again(i))));
            moments.push((exchange.at, Moment::Ended(i)));
        }
        moments.sort();
        // A clock that was set meanwhile may leave the header's time far from all others.
        let first = moments.first().map_or(header.started, |(at, _)| *at);
        let near = (first - header.started).abs() <= FAR;
        let from = if near { header.started.min(first) } else { first };
        let to = moments.last().map_or(from, |(at, _)| *at).max(from);
        let (titles, decoded) = (Vec::new(), Vec::new());
        let mut player = Self {
            titles,
            decoded,
            exchanges,
            moments,
            next: 0,
            checkpoints: VecDeque::new(),
            stride: STRIDE,
            from,
            to,
            changes: Vec::new(),
        };
        let mut state = State::new(settings.clone(), jobs.clone(), (80, 24), from);
        player.survey(&mut state);
        Ok((player, jobs, settings))
    }

    /// When it begins.
    #[must_use]
    pub fn from(&self) -> Time {
        self.from
    }

    /// When it ends.
    #[must_use]
    pub fn to(&self) -> Time {
        self.to
    }

    /// What the jobs are called, as far as it is known.
    #[must_use]
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// Makes a state one that plays this recording, from its beginning.
    pub fn begin(&mut self, state: &mut State) {
        state.now = self.from;
        state.started = self.from;
        state.playing = Some(Playing { from: self.from, to: self.to, pace: Pace::Plays, changes: self.changes.clone() });
        self.next = 0;
    }

    /// When something happens next; `None` when it stands or has ended.
    #[must_use]
    pub fn next(&self, state: &State) -> Option<Time> {
        let plays = state.playing.as_ref().is_some_and(|p| p.pace == Pace::Plays);
        plays.then(|| self.moments.get(self.next).map_or(self.to, |(at, _)| *at))
    }

    /// Lets everything happen that was due, and stands at the end.
    pub fn advance(&mut self, state: &mut State, clock: &mut Clock) {
        self.run(state, clock.now());
        let ended = self.next == self.moments.len() && clock.now() >= self.to;
        if let (Some(playing), true) = (&mut state.playing, ended) {
            playing.pace = Pace::Stopped;
            // In this order: a clock that still runs would stop a little after it.
            clock.stop();
            clock.set(self.to);
        }
    }

    /// Does what a key asks for; the state says already whether it stands.
    pub fn play(&mut self, play: Play, state: &mut State, clock: &mut Clock) {
        let now = clock.now();
        let target = match (play, &state.playing) {
            (Play::Pause, Some(playing)) => {
                let plays = playing.pace == Pace::Plays;
                if plays && now >= self.to {
                    self.go(self.from, state);
                    clock.set(self.from);
                }
                if plays {
                    clock.go_on();
                } else {
                    clock.stop();
                }
                return;
            }
            (Play::Step(way), _) => self.answer(now, way),
            (Play::Seek(way), Some(playing)) => playing.change(now, way),
            (_, None) => return,
        };
        clock.stop();
        self.go(target, state);
        clock.set(target);
    }

    /// Makes the state that of another moment.
    pub fn go(&mut self, target: Time, state: &mut State) {
        if target < state.now {
            let known = self.checkpoints.iter().rev().find(|(_, s)| s.now <= target).or_else(|| self.checkpoints.front());
            let Some((next, checkpoint)) = known else { return };
            let mut rebuilt = checkpoint.clone();
            self.next = *next;
            self.run(&mut rebuilt, target);
            state.rewind(&rebuilt);
        } else {
            let output = std::mem::replace(&mut state.settings.output, Output::Lines);
            self.run(state, target);
            state.settings.output = output;
        }
        update(state, Msg::Wake, target);
    }

    /// The moment of the next answer, or of the one before; the ends where there is none.
    fn answer(&self, now: Time, way: Way) -> Time {
        let mut answers = self.moments.iter().filter(|(_, m)| matches!(m, Moment::Ended(_))).map(|(at, _)| *at);
        match way {
            Way::Forward => answers.find(|at| *at > now).unwrap_or(self.to),
            Way::Back => answers.take_while(|at| *at < now).last().unwrap_or(self.from),
        }
    }

    /// Plays it through without showing anything.
    fn survey(&mut self, state: &mut State) {
        state.settings.output = Output::Lines;
        self.begin(state);
        let mut seen = 0;
        while let Some((at, _)) = self.moments.get(self.next).copied() {
            if self.next.is_multiple_of(self.stride) {
                self.checkpoints.push_back((self.next, state.clone()));
                if self.checkpoints.len() > CHECKPOINTS {
                    self.stride *= 2;
                    let stride = self.stride;
                    self.checkpoints.retain(|(next, _)| next.is_multiple_of(stride));
                }
            }
            self.step(state);
            let changed = state.events_after(seen).any(|e| matches!(e.what, What::First(_) | What::Changed { .. }));
            if changed && self.changes.last() != Some(&at) {
                self.changes.push(at);
            }
            seen = state.events_told;
        }
        self.titles = state.watches.iter().map(Watch::title).collect();
        self.next = 0;
    }

    /// How a call ended.
    fn reply(&mut self, number: usize, key: &JobKey) -> Reply {
        let at = self.decoded.iter().position(|(known, ..)| known == key);
        let before = at.map(|at| &self.decoded[at]).map(|(_, n, snapshot)| (&self.exchanges[*n], snapshot));
        let reply = translate::reply(&self.exchanges[number], before);
        if let Reply::Fetched(Ok(snapshot)) = &reply {
            self.decoded.retain(|(known, ..)| known != key);
            self.decoded.push((key.clone(), number, snapshot.clone()));
        }
        reply
    }

    fn run(&mut self, state: &mut State, until: Time) {
        while self.moments.get(self.next).is_some_and(|(at, _)| *at <= until) {
            self.step(state);
        }
    }

    /// Lets the next moment happen, at its own time.
    fn step(&mut self, state: &mut State) {
        let Some((at, moment)) = self.moments.get(self.next).copied() else { return };
        self.next += 1;
        let (Moment::Ended(i) | Moment::Asked(i) | Moment::Again(i)) = moment;
        let exchange = &self.exchanges[i];
        let Some(key) = translate::key(&exchange.job) else { return };
        let under_way = state.watches.iter().find(|w| w.key == key).and_then(|w| match &w.poll {
            Poll::InFlight { seq, .. } => Some(*seq),
            Poll::Due(_) | Poll::Done => None,
        });
        let msg = match (moment, under_way) {
            (Moment::Asked(_), _) => Msg::Asked { key },
            (_, None) => return,
            (Moment::Again(_), Some(seq)) => Msg::Again { key, seq },
            (Moment::Ended(_), Some(seq)) => match self.reply(i, &key) {
                Reply::Fetched(result) => Msg::Fetched { key, seq, result },
                Reply::Found(result) => Msg::Found { key, seq, result },
            },
        };
        // Nobody is asked and nothing is told: effects of a recording are history.
        update(state, msg, at);
    }
}
