//! The loop: waits for the next message or the next due moment, moves the state on, carries effects out, draws.
//! It never waits for the network. Where nothing visible changed, nothing is written.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use crossterm::event::Event;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tokio::runtime::Runtime;

use super::clock::Clock;
use super::effects::Executor;
use super::terminal::Terminal;
use super::{input, signals};
use crate::app::effect::{Effect, Exit};
use crate::app::msg::Msg;
use crate::app::panes::farewell;
use crate::app::settings::Settings;
use crate::app::state::State;
use crate::app::update::update;
use crate::app::wake::next_wake;
use crate::aws::Aws;
use crate::domain::Time;
use crate::domain::ids::JobKey;
use crate::ui::{Theme, view};

/// Messages taken before the screen is drawn again.
const DRAIN: usize = 256;
/// Without anything due, a look at the clocks this often: a sleep of the machine must not go unnoticed.
const LOOK: Duration = Duration::from_secs(60);

/// What a run needs.
pub struct Setup {
    pub settings: Settings,
    pub theme: Theme,
    pub jobs: Vec<JobKey>,
    pub aws: Aws,
    pub clock: Clock,
}

/// How a run ended, and what is to stand on the normal screen afterwards.
pub struct Ended {
    pub exit: Exit,
    pub farewell: String,
}

/// Watches on the terminal until the person leaves or the system asks to.
///
/// # Errors
/// When the terminal cannot be taken. A terminal that goes away later is an [`Exit::HungUp`].
pub fn watch(setup: Setup, runtime: &Runtime) -> io::Result<Ended> {
    let (tx, rx) = mpsc::channel();
    input::shield_stdin()?;
    let mut screen = Screen::enter(setup.theme)?;
    let mut clock = setup.clock;
    let mut settings = setup.settings;
    settings.offset = clock.utc_offset();
    let mut state = State::new(settings, setup.jobs, screen.terminal.size(), clock.now());
    // The first frame comes before the first call.
    let mut ended = screen.draw(&state).is_err().then_some(Exit::HungUp);
    input::spawn(tx.clone())?;
    signals::spawn(tx.clone(), runtime.handle())?;
    let mut executor = Executor::new(setup.aws, tx, runtime.handle().clone());
    let mut batch = vec![Msg::Wake];
    while ended.is_none() {
        state.settings.offset = clock.utc_offset();
        for msg in batch.drain(..) {
            for effect in update(&mut state, msg, clock.now()) {
                ended = ended.or(carry_out(effect, &mut screen, &mut executor));
            }
        }
        // The window may have changed while the program was stopped.
        let size = screen.terminal.size();
        if ended.is_none() && size != state.size {
            batch.push(Msg::Input(Event::Resize(size.0, size.1)));
            continue;
        }
        if ended.is_none() && screen.draw(&state).is_err() {
            ended = Some(Exit::HungUp);
        }
        if ended.is_none() {
            batch = wait(&rx, &state, &mut clock);
        }
    }
    executor.stop();
    let exit = ended.unwrap_or(Exit::Left);
    screen.leave();
    Ok(Ended { exit, farewell: farewell(&state) })
}

/// Waits for a message or the next due moment, and takes what else is ready.
fn wait(rx: &Receiver<Msg>, state: &State, clock: &mut Clock) -> Vec<Msg> {
    let timeout = next_wake(state).map_or(LOOK, |at: Time| clock.until(at).min(LOOK));
    let first = match rx.recv_timeout(timeout) {
        Ok(msg) => msg,
        Err(RecvTimeoutError::Timeout) => Msg::Wake,
        Err(RecvTimeoutError::Disconnected) => Msg::InputClosed,
    };
    let mut batch = Vec::new();
    if clock.resumed() {
        batch.push(Msg::Resumed);
    }
    batch.push(first);
    batch.extend(rx.try_iter().take(DRAIN));
    batch
}

fn carry_out(effect: Effect, screen: &mut Screen, executor: &mut Executor) -> Option<Exit> {
    let terminal = &mut screen.terminal;
    let done = match effect {
        Effect::Quit(exit) => return Some(exit),
        Effect::Copy(text) => terminal.copy(&text),
        Effect::Bell => terminal.bell(),
        Effect::Suspend => terminal.suspend(),
        Effect::Reenter => terminal.reenter(),
        Effect::Redraw => {
            terminal.redraw();
            Ok(())
        }
        other => {
            executor.run(other);
            Ok(())
        }
    };
    done.is_err().then_some(Exit::HungUp)
}

/// The terminal, the theme and the frame to paint into.
struct Screen {
    terminal: Terminal,
    theme: Theme,
    frame: Buffer,
}

impl Screen {
    fn enter(theme: Theme) -> io::Result<Self> {
        Ok(Self { terminal: Terminal::enter()?, theme, frame: Buffer::default() })
    }

    fn draw(&mut self, state: &State) -> io::Result<()> {
        let area = Rect::new(0, 0, state.size.0, state.size.1);
        if self.frame.area != area {
            self.frame = Buffer::empty(area);
        }
        view(state, &self.theme, &mut self.frame);
        self.terminal.present(&self.frame)
    }

    /// Gives the terminal back, or drops it when it is gone. A hang-up may be no more than a signal somebody sent:
    /// what is really gone only refuses.
    fn leave(mut self) {
        if self.terminal.leave().is_err() {
            self.terminal.abandon();
        }
    }
}
