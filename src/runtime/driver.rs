//! The loop: waits for the next message or the next due moment, updates the state, carries out effects, and shows the result.
//! It never waits for the network, and writes nothing if nothing visible changed.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crossterm::event::Event;
use tokio::runtime::Runtime;

use super::clock::Clock;
use super::effects::{Executor, Remembered};
use super::ending::end;
use super::keeper::Keeper;
use super::player::Player;
use super::signals::{self, Inherited};
use super::surface::Surface;
use super::zone::LocalZone;
use crate::app::base::effect::{Effect, Exit};
use crate::app::base::look::Look;
use crate::app::base::msg::Msg;
use crate::app::base::room::{Choice, Place};
use crate::app::base::settings::{Output, Settings};
use crate::app::board::Filter;
use crate::app::picker::Named;
use crate::app::shell::state::State;
use crate::app::shell::update::update;
use crate::app::shell::wake;
use crate::app::text::PaneView;
use crate::aws::Aws;
use crate::domain::Time;
use crate::domain::ids::{JobKey, Listing};

/// If a wait took this much longer than planned, the process was stopped in between.
const STOPPED: Duration = Duration::from_secs(5);
/// The most messages taken before the state is shown again.
const DRAIN: usize = 256;
/// How often the clocks are checked if nothing is due: a sleep of the machine must not go unnoticed.
const LOOK: Duration = Duration::from_secs(60);

/// What a run needs.
pub struct Setup {
    pub settings: Settings,
    pub start: Start,
    pub source: Source,
    pub clock: Clock,
}

/// What is shown first.
pub enum Start {
    Jobs(Vec<JobKey>),
    /// A board of these lists, and how it is displayed.
    Board {
        feeds: Vec<Listing>,
        filter: Filter,
        look: Look,
    },
    /// The picker of memberships.
    Picker {
        place: Place,
        named: Named,
        /// What was picked before.
        last: Option<Choice>,
        /// How a board opened from the picker is displayed.
        look: Look,
    },
}

impl Start {
    /// The state that a run begins with.
    fn state(self, settings: Settings, size: (u16, u16), now: Time) -> State {
        let of = |jobs| State::new(settings, jobs, size, now);
        match self {
            Self::Jobs(jobs) => of(jobs),
            Self::Picker { place, named, last, look } => {
                let mut state = of(Vec::new());
                state.show_picker(place, named, last, look);
                state
            }
            Self::Board { feeds, filter, look } => {
                let mut state = of(Vec::new());
                state.show_board(feeds);
                if let Some(board) = &mut state.board {
                    (board.filter, board.sort, board.columns) = (filter, look.sort, look.columns);
                }
                state
            }
        }
    }
}

/// Where responses come from.
pub enum Source {
    /// The service.
    Live {
        aws: Vec<Aws>,
        keep: super::keeper::Options,
        hook: Option<String>,
        /// Where it is remembered how the board is displayed, and what was picked.
        remembered: Remembered,
    },
    /// A recording.
    Recorded(Player),
}

/// A source in use.
enum Working {
    Live(Executor),
    Recorded(Player),
}

/// Runs until the goal is reached, the user leaves, or the system requests the end.
///
/// # Errors
/// When threads, signals or the terminal's keys are not available. A terminal that goes away later is an [`Exit`].
pub fn run<S: Surface>(setup: Setup, surface: impl FnOnce() -> io::Result<S>, runtime: &Runtime) -> io::Result<Exit> {
    let (tx, rx) = mpsc::channel();
    signals::outlive_full_files(runtime.handle())?;
    let mut surface = surface()?;
    let mut clock = setup.clock;
    let mut settings = setup.settings;
    // A recording has its own time zone.
    let mut zone = matches!(setup.source, Source::Live { .. }).then(|| LocalZone::around(clock.now()));
    settings.local = zone.as_ref().map_or(settings.local, LocalZone::zone);
    let mut state = setup.start.state(settings, surface.size(), clock.now());
    let mut working = working(setup.source, &mut state, &tx, runtime)?;
    let screen = state.scene.settings.output == Output::Screen;
    let inherited = if screen { Inherited::Overruled } else { Inherited::Kept };
    signals::spawn(tx.clone(), runtime.handle(), inherited)?;
    // The first frame or line comes before the first call.
    let mut ended = surface.present(&state).is_err().then(|| surface.lost());
    surface.listen(tx)?;
    let mut batch = vec![Msg::Wake];
    let mut anew = Anew::All;
    let mut next = wake::Next::default();
    while ended.is_none() {
        if let Some(zone) = zone.as_mut().and_then(|zone| zone.renewed(clock.now())) {
            state.scene.settings.local = zone;
            state.panes.iter_mut().for_each(PaneView::touch);
        }
        for msg in batch.drain(..) {
            surface.took(&msg);
            // What was recorded comes at its own time, before what happens now.
            if let Working::Recorded(player) = &mut working {
                player.advance(&mut state, &mut clock);
            }
            for effect in update(&mut state, msg, clock.now()) {
                ended = ended.or(carry_out(effect, &mut surface, &mut working, &mut state, &mut clock));
            }
        }
        // The window may have been resized while the program was stopped.
        let size = surface.size();
        if ended.is_none() && size != state.scene.size {
            batch.push(Msg::Input(Event::Resize(size.0, size.1)));
            anew = Anew::All;
            continue;
        }
        if ended.is_none() {
            let presented = match anew {
                Anew::All => surface.present(&state),
                Anew::Row => surface.present_row(&state, state.scene.geometry.status.y),
                Anew::Nothing => Ok(()),
            };
            ended = presented.is_err().then(|| surface.lost());
        }
        if ended.is_none() {
            // After a second in which nothing came, everything else is still due when it was due before.
            next = if anew == Anew::Row { wake::Next { tick: wake::next_tick(&state), ..next } } else { wake::next(&state) };
            (batch, anew) = wait(&rx, &state, next, &working, &mut clock);
        }
    }
    let executor = if let Working::Live(executor) = working { Some(executor) } else { None };
    Ok(end(ended.unwrap_or(Exit::Left), executor, &rx, state, surface, &mut clock))
}

/// What carries out requests, or plays the recording.
fn working(source: Source, state: &mut State, tx: &Sender<Msg>, runtime: &Runtime) -> io::Result<Working> {
    Ok(match source {
        Source::Live { aws, keep, hook, remembered } => {
            let keeper = Keeper::start(keep, state, tx.clone())?;
            Working::Live(Executor::new(aws, tx.clone(), runtime.handle().clone(), keeper, hook).remembering(remembered))
        }
        Source::Recorded(mut player) => {
            player.begin(state);
            Working::Recorded(player)
        }
    })
}

/// What has to be redrawn after a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anew {
    All,
    /// The row with the label that ticks.
    Row,
    /// Nothing: the wait ended only because a call is due.
    Nothing,
}

/// Waits for a message or the next moment, and takes all other messages that are ready; also returns what may have to be
/// redrawn.
fn wait(rx: &Receiver<Msg>, state: &State, next: wake::Next, working: &Working, clock: &mut Clock) -> (Vec<Msg>, Anew) {
    let recorded = if let Working::Recorded(player) = working { player.next(state) } else { None };
    let shown = next.shown.into_iter().chain(recorded).min();
    let timeout = next.first().into_iter().chain(recorded).min().map_or(LOOK, |at| clock.until(at).min(LOOK));
    let asleep = Instant::now();
    let first = match rx.recv_timeout(timeout) {
        Ok(msg) => msg,
        Err(RecvTimeoutError::Timeout) => Msg::Wake,
        Err(RecvTimeoutError::Disconnected) => Msg::InputClosed,
    };
    let mut batch = Vec::new();
    // The wait took much longer than planned: the process was stopped, or the whole machine.
    let looked = clock.look();
    batch.extend(looked.set.map(Msg::ClockSet));
    if looked.resumed || asleep.elapsed() > timeout.saturating_add(STOPPED) {
        batch.push(Msg::Resumed);
    }
    batch.push(first);
    batch.extend(rx.try_iter().take(DRAIN));
    if !matches!(batch[..], [Msg::Wake]) {
        return (batch, Anew::All);
    }
    let now = clock.now();
    let has_come = |at: Option<Time>| at.is_some_and(|at| at <= now);
    match (has_come(shown), has_come(next.tick), has_come(next.due)) {
        (false, true, false) => (vec![Msg::Tick], Anew::Row),
        (false, false, _) => (batch, Anew::Nothing),
        _ => (batch, Anew::All),
    }
}

fn carry_out(
    effect: Effect,
    surface: &mut impl Surface,
    working: &mut Working,
    state: &mut State,
    clock: &mut Clock,
) -> Option<Exit> {
    match (effect, working) {
        (Effect::Quit(exit), _) => Some(exit),
        (Effect::Play(play), Working::Recorded(player)) => {
            player.play(play, state, clock);
            None
        }
        (effect @ (Effect::Copy(_) | Effect::Notify(_) | Effect::Suspend | Effect::Reenter | Effect::Redraw), _) => {
            surface.perform(effect).is_err().then(|| surface.lost())
        }
        (effect, Working::Live(executor)) => {
            executor.run(effect);
            None
        }
        (_, Working::Recorded(_)) => None,
    }
}
