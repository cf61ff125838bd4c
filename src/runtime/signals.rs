//! Requests from the operating system, as messages to the loop. As a last resort, a request to end is obeyed even if the loop
//! no longer responds.

use std::sync::mpsc::Sender;
use std::time::Duration;
use std::{io, process, thread};

use crossterm::event::Event;
use rustix::process::Signal as Number;
use signal_hook::low_level::emulate_default_handler;
use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};

use super::raw;
use super::tty::window_size;
use crate::app::base::msg::{Msg, Signal};

/// How long the loop may take to end the program. It takes milliseconds, unless it is stuck in a write that the terminal does
/// not accept.
const GRACE: Duration = Duration::from_secs(2);

/// What to do about signals that the process which started the program wants ignored: `nohup` does that with HUP, and a shell
/// without job control does it with INT for what it starts in the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inherited {
    Kept,
    /// They are handled after all: keys are read, so only the person at the keyboard decides.
    Overruled,
}

/// Handles TERM, HUP, INT, TSTP, CONT and WINCH from now on, and sends each one as a message; the new size, also after CONT,
/// as a [`Msg::Input`]. Two seconds after the first of TERM, HUP and INT the process is ended forcibly, with 143, 129 or 130.
/// Where keys are read, signals that end the process without a request, such as QUIT, do so once the terminal is given back.
///
/// # Errors
///
/// If a handler cannot be installed.
pub fn spawn(tx: Sender<Msg>, runtime: &Handle, inherited: Inherited) -> io::Result<()> {
    let _inside = runtime.enter();
    if inherited == Inherited::Overruled {
        give_back_at_the_end()?;
    }
    let ignored = if inherited == Inherited::Kept { ignored() } else { 0 };
    for (number, asks) in [
        (Number::TERM, Signal::Terminate),
        (Number::HUP, Signal::HangUp),
        (Number::INT, Signal::Interrupt),
        (Number::TSTP, Signal::Suspend),
        (Number::CONT, Signal::Continue),
    ] {
        if ignored & bit(number) != 0 {
            continue;
        }
        let tx = tx.clone();
        hear(number, move || {
            if let Some(code) = last_resort(asks) {
                watch(code);
            }
            let heard = tx.send(Msg::Signal(asks)).is_ok();
            // A terminal reports a new size only to the processes in the foreground.
            heard && (asks != Signal::Continue || tx.send(resized()).is_ok())
        })?;
    }
    hear(Number::WINCH, move || tx.send(resized()).is_ok())
}

/// The signals that end a process that does not handle them, and that have no meaning here.
const FATAL: [Number; 7] =
    [Number::QUIT, Number::ABORT, Number::USR1, Number::USR2, Number::ALARM, Number::VTALARM, Number::XCPU];

/// Gives the terminal back when such a signal comes, and then lets it end the process as if it were not handled, with a core
/// dump where the system writes one. An ignored signal stays ignored.
fn give_back_at_the_end() -> io::Result<()> {
    let ignored = ignored();
    for number in FATAL.into_iter().filter(|number| ignored & bit(*number) == 0) {
        hear(number, move || {
            let end = move || _ = emulate_default_handler(number.as_raw());
            // A terminal that accepts no bytes must not keep the process alive.
            let _ = thread::Builder::new().name("watchdog".into()).spawn(move || {
                thread::sleep(GRACE);
                end();
            });
            if let Some(held) = raw::taken() {
                let _ = held.give_back();
            }
            end();
            true
        })?;
    }
    Ok(())
}

/// From now on, when a file reaches the size that the system allows, the write fails as with a full disk; it no longer ends
/// the process (SIGXFSZ).
///
/// # Errors
///
/// If a handler cannot be installed.
pub fn outlive_full_files(runtime: &Handle) -> io::Result<()> {
    let _inside = runtime.enter();
    hear(Number::XFSZ, || true)
}

/// Calls `then` for each such signal, until it returns that there is no receiver anymore.
fn hear(number: Number, mut then: impl FnMut() -> bool + Send + 'static) -> io::Result<()> {
    let mut arrivals = signal(SignalKind::from_raw(number.as_raw()))?;
    tokio::spawn(async move { while arrivals.recv().await.is_some() && then() {} });
    Ok(())
}

/// The signals that this process ignores, as bits; none if the system does not say.
fn ignored() -> u64 {
    mask(&std::fs::read_to_string("/proc/self/status").unwrap_or_default())
}

/// Parses the text of `/proc/self/status` (proc(5)).
fn mask(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok()).unwrap_or(0)
}

/// Whether this process is in the process group that leads its session: no shell would continue it after a stop.
#[cfg(target_os = "linux")]
pub fn leads_session() -> bool {
    // Not with getsid(2): in a PID namespace it returns 0 for a session or a group from outside, which is not a process ID.
    leads(&std::fs::read_to_string("/proc/self/stat").unwrap_or_default())
}

/// Whether this process is in the process group that leads its session: no shell would continue it after a stop.
#[cfg(not(target_os = "linux"))]
pub fn leads_session() -> bool {
    use rustix::process::{getpgrp, getsid};
    getsid(None).is_ok_and(|session| session == getpgrp())
}

/// Parses the text of `/proc/self/stat` (proc(5)): after the name, which may contain anything, come state, parent, group and
/// session.
#[cfg(target_os = "linux")]
fn leads(stat: &str) -> bool {
    let mut ids = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace().skip(2);
    let (group, session) = (ids.next(), ids.next());
    session.is_some_and(|session| session != "0" && group == Some(session))
}

fn bit(number: Number) -> u64 {
    u32::try_from(number.as_raw() - 1).map_or(0, |n| 1_u64.checked_shl(n).unwrap_or(0))
}

fn resized() -> Msg {
    let (columns, rows) = window_size();
    Msg::Input(Event::Resize(columns, rows))
}

/// The exit code of a process that this signal ends; `None` for those that end nothing.
fn last_resort(signal: Signal) -> Option<i32> {
    let number = match signal {
        Signal::Terminate => Number::TERM,
        Signal::HangUp => Number::HUP,
        Signal::Interrupt => Number::INT,
        Signal::Suspend | Signal::Continue => return None,
    };
    Some(128 + number.as_raw())
}

/// Ends the process if it has not ended on its own. A thread, not a task: whatever blocks the loop may block the tasks too.
fn watch(code: i32) {
    let watchdog = thread::Builder::new().name("watchdog".into());
    // Without a thread there is no last resort, but the message is sent all the same.
    let _ = watchdog.spawn(move || {
        thread::sleep(GRACE);
        // The screen cannot be written to, but the keyboard's modes can be restored.
        if let Some(held) = raw::taken().filter(|_| code != 128 + Number::HUP.as_raw()) {
            let _ = held.cook();
        }
        process::exit(code);
    });
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use rustix::process::{getpid, kill_process};

    use super::*;

    #[test]
    fn only_what_ends_the_program_has_a_last_resort() {
        assert_eq!(last_resort(Signal::Terminate), Some(143));
        assert_eq!(last_resort(Signal::HangUp), Some(129));
        assert_eq!(last_resort(Signal::Interrupt), Some(130));
        assert_eq!(last_resort(Signal::Suspend), None);
        assert_eq!(last_resort(Signal::Continue), None);
    }

    #[test]
    fn what_is_ignored_is_read_as_the_kernel_writes_it() {
        let status = "Name:\tx\nSigBlk:\tffffffffffffffff\nSigIgn:\t0000000000001001\nSigCgt:\t0000000000004442\n";
        assert_eq!(mask(status), bit(Number::HUP) | bit(Number::PIPE));
        assert_eq!((mask(""), mask("SigIgn:\tno")), (0, 0));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_leads_the_session_is_read_as_the_kernel_writes_it() {
        assert!(leads("7 (a) 1 2) S 1 7 7 0 -1 4194304"), "the shell itself");
        assert!(!leads("9 (cleanwatch) S 7 9 7 0 -1 4194304"), "a job of a shell");
        assert!(!leads("9 (cleanwatch) S 1 9 0 0 -1 4194304"), "in a namespace whose session is led from outside");
        assert!(!leads("9 (cleanwatch) S 1 0 0 0 -1 4194304"), "and the group too");
        assert!(!leads(""), "where the system does not tell");
    }

    #[test]
    fn signals_become_messages_and_a_continue_tells_the_size() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (tx, rx) = mpsc::channel();
        spawn(tx, runtime.handle(), Inherited::Overruled).unwrap();
        let next = || rx.recv_timeout(Duration::from_secs(10)).expect("a signal should be heard");
        kill_process(getpid(), Number::TSTP).unwrap();
        assert!(matches!(next(), Msg::Signal(Signal::Suspend)));
        kill_process(getpid(), Number::CONT).unwrap();
        assert!(matches!(next(), Msg::Signal(Signal::Continue)));
        assert!(matches!(next(), Msg::Input(Event::Resize(1.., 1..))));
        kill_process(getpid(), Number::WINCH).unwrap();
        assert!(matches!(next(), Msg::Input(Event::Resize(1.., 1..))));
    }
}
