//! The end of a run: the last state is shown, what was seen is kept, commands on changes get their time, and the terminal is
//! given back.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::clock::Clock;
use super::effects::Executor;
use super::hook;
use super::output::complain;
use super::surface::Surface;
use crate::app::base::effect::{Effect, Exit};
use crate::app::base::msg::Msg;
use crate::app::shell::state::State;
use crate::app::shell::update::update;

/// How long the end of a run waits for commands on changes before it says so.
const UNSAID: Duration = Duration::from_secs(1);

/// Ends what is under way, and leaves the surface.
pub(super) fn end<S: Surface>(
    mut exit: Exit,
    executor: Option<Executor>,
    rx: &Receiver<Msg>,
    mut state: State,
    mut surface: S,
    clock: &mut Clock,
) -> Exit {
    let mut complaints = Vec::new();
    if let Some(mut executor) = executor {
        // The last state is shown before anything is waited for; what went wrong at the end is reported afterward.
        if matches!(exit, Exit::Ended(_)) {
            let _ = surface.present(&state);
        }
        complaints.extend(executor.rest(state.scene.settings.output));
        if matches!(exit, Exit::Ended(_)) {
            exit = last_commands(rx, &mut state, &executor, &mut surface, clock).unwrap_or(exit);
        }
        complaints.extend(executor.stop());
        for msg in rx.try_iter().filter(|m| matches!(m, Msg::Trouble(..))) {
            update(&mut state, msg, clock.now());
        }
    }
    let exit = surface.leave(&state, exit);
    if exit != Exit::HungUp {
        complaints.iter().for_each(|text| complain(text));
    }
    exit
}

/// Waits for commands on changes, until their time is up. If the user or the system requests the end meanwhile, returns that
/// at once.
fn last_commands(
    rx: &Receiver<Msg>,
    state: &mut State,
    executor: &Executor,
    surface: &mut impl Surface,
    clock: &mut Clock,
) -> Option<Exit> {
    let began = Instant::now();
    let mut wait = UNSAID;
    while executor.untold() > 0 {
        match rx.recv_timeout(wait.saturating_sub(began.elapsed())) {
            Ok(msg) => {
                surface.took(&msg);
                for effect in update(state, msg, clock.now()) {
                    match effect {
                        Effect::Quit(Exit::Ended(_)) => {}
                        Effect::Quit(exit) => return Some(exit),
                        effect => {
                            let _ = surface.perform(effect);
                        }
                    }
                }
                let _ = surface.present(state);
            }
            Err(RecvTimeoutError::Timeout) if wait == UNSAID => {
                complain(&format!("waiting for --on-change, {} s at most", hook::DEADLINE.as_secs()));
                wait = hook::DEADLINE;
            }
            Err(_) => break,
        }
    }
    None
}
