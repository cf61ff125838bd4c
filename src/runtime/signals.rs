//! What the operating system asks for, as messages to the loop.
//! And a last resort: a request to end is obeyed even by a loop that no longer answers.

use std::io;
use std::process;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use crossterm::event::Event;
use rustix::process::Signal as Number;
use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};

use super::terminal::window_size;
use crate::app::msg::{Msg, Signal};

/// How long the loop may take to end the program. It takes milliseconds, unless it is stuck in
/// a write to a terminal that does not take it.
const GRACE: Duration = Duration::from_secs(2);

/// Hears TERM, HUP, INT, TSTP, CONT and WINCH from now on, and sends each as a message; the new
/// size, also after CONT, as a [`Msg::Input`]. Two seconds after the first of TERM, HUP and INT
/// the process is ended hard, with 143, 129 or 130.
///
/// # Errors
///
/// Where a handler cannot be installed.
pub fn spawn(tx: Sender<Msg>, runtime: &Handle) -> io::Result<()> {
    let _inside = runtime.enter();
    for (number, asks) in [
        (Number::TERM, Signal::Terminate),
        (Number::HUP, Signal::HangUp),
        (Number::INT, Signal::Interrupt),
        (Number::TSTP, Signal::Suspend),
        (Number::CONT, Signal::Continue),
    ] {
        let tx = tx.clone();
        hear(number, move || {
            if let Some(code) = last_resort(asks) {
                watch(code);
            }
            let heard = tx.send(Msg::Signal(asks)).is_ok();
            // A terminal tells its size only to who is in the foreground.
            heard && (asks != Signal::Continue || tx.send(resized()).is_ok())
        })?;
    }
    hear(Number::WINCH, move || tx.send(resized()).is_ok())
}

/// From now on a file that reaches the size the system allows is an error of the write, like a full disk, and no longer the
/// end of the process (SIGXFSZ).
///
/// # Errors
///
/// Where a handler cannot be installed.
pub fn outlive_full_files(runtime: &Handle) -> io::Result<()> {
    let _inside = runtime.enter();
    hear(Number::XFSZ, || true)
}

/// Calls `then` on each such signal, until it answers that nobody listens any more.
fn hear(number: Number, mut then: impl FnMut() -> bool + Send + 'static) -> io::Result<()> {
    let mut arrivals = signal(SignalKind::from_raw(number.as_raw()))?;
    tokio::spawn(async move { while arrivals.recv().await.is_some() && then() {} });
    Ok(())
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

/// Ends the process when it has not ended by itself. A thread, not a task: whatever holds the
/// loop may hold the tasks too.
fn watch(code: i32) {
    let watchdog = thread::Builder::new().name("watchdog".into());
    // Without a thread there is no last resort; the message goes out all the same.
    let _ = watchdog.spawn(move || {
        thread::sleep(GRACE);
        // The screen cannot be written to, but the keyboard can be given back.
        if code != 128 + Number::HUP.as_raw() {
            let _ = crossterm::terminal::disable_raw_mode();
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
    fn signals_become_messages_and_a_continue_tells_the_size() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (tx, rx) = mpsc::channel();
        spawn(tx, runtime.handle()).unwrap();
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
