//! Keyboard input: a plain thread waits for bytes from the terminal, and sends what they mean. It ends with the terminal, or
//! with the loop; it never spins, and nothing waits for it. A change of size is a signal, not input: see [`super::signals`].

use std::fs::File;
use std::sync::mpsc::Sender;
use std::{io, thread};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::AsFd;
use rustix::io::Errno;
use rustix::stdio::dup2_stdin;

use super::backlog::Backlog;
use super::keys::Decoder;
use super::raw::Held;
use crate::app::base::msg::Msg;

/// A burst is read in pieces of this size: a terminal's own buffer is no larger.
const PIECE: usize = 4096;

/// Whether keys are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyboard {
    Read,
    Unread,
}

/// Replaces the standard input by /dev/null, so that a program that provides credentials cannot read what is typed; the
/// keyboard is read from the terminal itself from here on. Must come before [`super::terminal::Terminal::enter`].
///
/// # Errors
///
/// If the keyboard should be read and the process has no terminal that can be opened; the standard input is left alone then.
pub fn shield_stdin(keyboard: Keyboard) -> io::Result<()> {
    if keyboard == Keyboard::Read {
        drop(Held::open()?);
    }
    dup2_stdin(File::open("/dev/null")?)?;
    Ok(())
}

/// Starts the thread that sends every key press, paste and change of focus as [`Msg::Input`], and [`Msg::InputClosed`] once,
/// when the terminal is gone.
///
/// # Errors
///
/// If there is no terminal to read from, or no thread can be started.
pub fn spawn(tx: Sender<Msg>) -> io::Result<()> {
    // This caller does not report what it took in, so it gets everything.
    let backlog = Backlog::default();
    backlog.close();
    spawn_on(Held::open()?, tx, backlog)
}

/// Like [`spawn`], for a terminal that is open already, and no faster than the messages are taken in.
pub(super) fn spawn_on(terminal: Held, tx: Sender<Msg>, backlog: Backlog) -> io::Result<()> {
    let thread = thread::Builder::new().name("input".into());
    thread.spawn(move || {
        if pump(&terminal, &tx, &backlog).is_err() {
            // A loop that has ended does not need the message.
            let _ = tx.send(Msg::InputClosed);
        }
    })?;
    Ok(())
}

/// Reads until the loop has ended (`Ok`) or the terminal is gone (`Err`).
fn pump(terminal: &impl AsFd, tx: &Sender<Msg>, backlog: &Backlog) -> io::Result<()> {
    let mut decoder = Decoder::new();
    let mut piece = [0; PIECE];
    let mut wanted = true;
    while wanted {
        let mut send = |event| {
            backlog.enter(&event);
            wanted &= tx.send(Msg::Input(event)).is_ok();
        };
        let timeout = decoder.patience().map(Timespec::try_from).transpose().ok().flatten();
        let mut fds = [PollFd::new(terminal, PollFlags::IN)];
        match poll(&mut fds, timeout.as_ref()) {
            Ok(0) => {
                decoder.flush(&mut send);
                continue;
            }
            Ok(_) => {}
            Err(Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        }
        // If it hung up with bytes left, they are read first, and the end is noticed next time.
        if !fds[0].revents().contains(PollFlags::IN) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        match rustix::io::read(terminal, &mut piece) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => decoder.feed(&piece[..count], &mut send),
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{PipeReader, Write as _};
    use std::sync::mpsc::{self, Receiver};
    use std::time::Duration;

    use crossterm::event::{Event, KeyCode};

    use super::*;

    fn reading(reader: PipeReader) -> (Receiver<Msg>, thread::JoinHandle<io::Result<()>>) {
        let backlog = Backlog::default();
        backlog.close();
        counted(reader, &backlog)
    }

    fn counted(reader: PipeReader, backlog: &Backlog) -> (Receiver<Msg>, thread::JoinHandle<io::Result<()>>) {
        let (tx, rx) = mpsc::channel();
        let backlog = backlog.clone();
        (rx, thread::spawn(move || pump(&reader, &tx, &backlog)))
    }

    fn until(what: &str, condition: impl Fn() -> bool) {
        let end = std::time::Instant::now() + Duration::from_secs(10);
        while !condition() {
            assert!(std::time::Instant::now() < end, "{what}");
            thread::yield_now();
        }
    }

    #[test]
    fn what_waits_to_be_read_is_bounded_and_nothing_is_lost() {
        use super::super::backlog::MOST;
        const SENT: usize = 3_000_000;
        let (reader, mut writer) = io::pipe().unwrap();
        let backlog = Backlog::default();
        let (rx, thread) = counted(reader, &backlog);
        let sending = thread::spawn(move || writer.write_all(&vec![b'x'; SENT]));
        until("the keyboard waits", || backlog.waiting() == MOST);
        let mut count = 0;
        for msg in rx {
            assert!(backlog.waiting() <= MOST);
            backlog.took(&msg);
            count += 1;
        }
        assert_eq!((count, backlog.waiting()), (SENT, 0));
        sending.join().unwrap().unwrap();
        assert!(thread.join().unwrap().is_err(), "the end of the terminal");
    }

    #[test]
    fn pastes_weigh_by_their_size_and_a_loop_that_ends_lets_go() {
        use super::super::backlog::MOST;
        let (reader, mut writer) = io::pipe().unwrap();
        let backlog = Backlog::default();
        let (rx, thread) = counted(reader, &backlog);
        let paste = ["\x1b[200~", &"x".repeat(1 << 18), "\x1b[201~"].concat();
        let sending = thread::spawn(move || while writer.write_all(paste.as_bytes()).is_ok() {});
        until("the keyboard waits", || backlog.waiting() >= MOST);
        assert!(backlog.waiting() <= MOST + 4097, "one paste too many at the most: {}", backlog.waiting());
        assert!(rx.try_iter().count() <= 2);
        drop(rx);
        backlog.close();
        assert!(thread.join().unwrap().is_ok());
        sending.join().unwrap();
    }

    fn next_key(rx: &Receiver<Msg>) -> KeyCode {
        match rx.recv_timeout(Duration::from_secs(10)).expect("a key should have come") {
            Msg::Input(Event::Key(key)) => key.code,
            other => panic!("not a key: {other:?}"),
        }
    }

    #[test]
    fn a_burst_of_ten_thousand_keys_arrives_whole() {
        let (reader, mut writer) = io::pipe().unwrap();
        let (rx, thread) = reading(reader);
        let keys: String = ('a'..='z').cycle().take(10_000).collect();
        writer.write_all(keys.as_bytes()).unwrap();
        for key in keys.chars() {
            assert_eq!(next_key(&rx), KeyCode::Char(key));
        }
        drop(writer);
        assert!(thread.join().unwrap().is_err());
        assert!(rx.recv().is_err(), "nothing follows the last key");
    }

    #[test]
    fn an_escape_does_not_wait_for_the_next_key() {
        let (reader, mut writer) = io::pipe().unwrap();
        let (rx, _thread) = reading(reader);
        writer.write_all(b"\x1b").unwrap();
        assert_eq!(next_key(&rx), KeyCode::Esc);
        writer.write_all(b"\x1b[A").unwrap();
        assert_eq!(next_key(&rx), KeyCode::Up);
    }

    #[test]
    fn the_last_keys_before_the_end_arrive() {
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(b"q").unwrap();
        drop(writer);
        let (rx, thread) = reading(reader);
        assert_eq!(next_key(&rx), KeyCode::Char('q'));
        assert!(thread.join().unwrap().is_err());
    }

    #[test]
    fn the_thread_ends_with_the_loop() {
        let (reader, mut writer) = io::pipe().unwrap();
        let (rx, thread) = reading(reader);
        drop(rx);
        writer.write_all(b"x").unwrap();
        assert!(thread.join().unwrap().is_ok());
    }
}
