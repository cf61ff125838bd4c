//! Plays a recording: sends its contents into the same `update` at the recorded times, errors included. Going back rebuilds
//! the state from a checkpoint. No request is sent, and only the screen shows anything.

use std::collections::VecDeque;

use super::clock::Clock;
use super::translate;
use crate::app::base::effect::{Play, Way};
use crate::app::base::event::What;
use crate::app::base::msg::Msg;
use crate::app::base::play::{Pace, Playing};
use crate::app::base::question::Answer;
use crate::app::base::settings::{Output, Settings};
use crate::app::job::watch::Watch;
use crate::app::shell::state::State;
use crate::app::shell::update::update;
use crate::domain::error::FetchError;
use crate::domain::ids::JobKey;
use crate::domain::job::Snapshot;
use crate::domain::{Span, Time};
use crate::record::{Exchange, Recording};

/// How many checkpoints are kept; beyond that, every second one is dropped, and the rest are twice as far apart.
const CHECKPOINTS: usize = 64;
/// A beginning further than this from the first call is ignored.
const FAR: Span = Span::days(1);
/// How many moments lie between two checkpoints, at first.
const STRIDE: usize = 128;

/// A recording and the current position in it.
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
    /// The names of the jobs at its end.
    titles: Vec<String>,
    /// The last decoded response of each job, with the number of its exchange: the next response is usually the same.
    decoded: Vec<(JobKey, usize, Snapshot)>,
}

/// What happens at a moment, with the number of its exchange. The order is that in which simultaneous moments happen: a
/// response makes room for the next call.
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
    /// Plays the recording once, to find the moments of change and to make checkpoints. Returns the player with the jobs that
    /// the recording is about and the settings to show it with.
    ///
    /// # Errors
    /// When none of its jobs can be watched.
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
        // If the clock was set meanwhile, the header's time may be far from all others.
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

    /// The names of the jobs, as far as they are known.
    #[must_use]
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// Makes a state play this recording, from its beginning.
    pub fn begin(&mut self, state: &mut State) {
        state.scene.now = self.from;
        state.scene.started = self.from;
        state.scene.playing = Some(Playing { from: self.from, to: self.to, pace: Pace::Plays, changes: self.changes.clone() });
        self.next = 0;
    }

    /// When something happens next; `None` when it is paused or has ended.
    #[must_use]
    pub fn next(&self, state: &State) -> Option<Time> {
        let plays = state.scene.playing.as_ref().is_some_and(|p| p.pace == Pace::Plays);
        plays.then(|| self.moments.get(self.next).map_or(self.to, |(at, _)| *at))
    }

    /// Makes everything happen that is due, and stops at the end.
    pub fn advance(&mut self, state: &mut State, clock: &mut Clock) {
        self.run(state, clock.now());
        let ended = self.next == self.moments.len() && clock.now() >= self.to;
        if let (Some(playing), true) = (&mut state.scene.playing, ended) {
            playing.pace = Pace::Stopped;
            // In this order: a clock that still runs would stop a little after the end.
            clock.stop();
            clock.set(self.to);
        }
    }

    /// Does what a key requests; the state already says whether it is paused.
    pub fn play(&mut self, play: Play, state: &mut State, clock: &mut Clock) {
        let now = clock.now();
        let target = match (play, &state.scene.playing) {
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

    /// Moves the state to another moment.
    pub fn go(&mut self, target: Time, state: &mut State) {
        if target < state.scene.now {
            let known = self.checkpoints.iter().rev().find(|(_, s)| s.scene.now <= target).or_else(|| self.checkpoints.front());
            let Some((next, checkpoint)) = known else { return };
            let mut rebuilt = checkpoint.clone();
            self.next = *next;
            self.run(&mut rebuilt, target);
            state.rewind(&rebuilt);
        } else {
            let output = std::mem::replace(&mut state.scene.settings.output, Output::Lines);
            self.run(state, target);
            state.scene.settings.output = output;
        }
        update(state, Msg::Wake, target);
    }

    /// The moment of the next response, or of the previous one; the ends of the recording if there is none.
    fn answer(&self, now: Time, way: Way) -> Time {
        let mut answers = self.moments.iter().filter(|(_, m)| matches!(m, Moment::Ended(_))).map(|(at, _)| *at);
        match way {
            Way::Forward => answers.find(|at| *at > now).unwrap_or(self.to),
            Way::Back => answers.take_while(|at| *at < now).last().unwrap_or(self.from),
        }
    }

    /// Plays it to the end without showing anything.
    fn survey(&mut self, state: &mut State) {
        state.scene.settings.output = Output::Lines;
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
    fn reply(&mut self, number: usize, key: &JobKey) -> Result<Answer, FetchError> {
        let at = self.decoded.iter().position(|(known, ..)| known == key);
        let before = at.map(|at| &self.decoded[at]).map(|(_, n, snapshot)| (&self.exchanges[*n], snapshot));
        let reply = translate::reply(key.kind, &self.exchanges[number], before);
        if let Ok(Answer::Job(snapshot)) = &reply {
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

    /// Makes the next moment happen, at its own time.
    fn step(&mut self, state: &mut State) {
        let Some((at, moment)) = self.moments.get(self.next).copied() else { return };
        self.next += 1;
        let (Moment::Ended(i) | Moment::Asked(i) | Moment::Again(i)) = moment;
        let exchange = &self.exchanges[i];
        let Some(key) = translate::key(&exchange.job) else { return };
        let watch = state.watches.iter().find(|w| w.key == key);
        let under_way = watch.and_then(|w| w.refresh.flight()).map(|(seq, _)| seq);
        let msg = match (moment, under_way) {
            (Moment::Asked(_), _) => Msg::Asked { key },
            (_, None) => return,
            (Moment::Again(_), Some(seq)) => Msg::Again { key, seq },
            (Moment::Ended(_), Some(seq)) => {
                let result = self.reply(i, &key);
                Msg::answered(key, seq, result)
            }
        };
        // No request is sent and nothing is notified: the effects of a recording are history.
        update(state, msg, at);
    }
}
