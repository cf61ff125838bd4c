//! Writes to stdout and stderr, for commands without the screen.

use std::io::{self, Write as _};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::BorrowedFd;
use rustix::io::Errno;
use rustix::stdio::stdout;
use rustix::termios::isatty;

use crate::app::base::effect::Exit;

/// Prints a page at the end of a command, and returns the exit that follows from it.
pub fn page(text: &[u8]) -> Exit {
    let terminal = isatty(stdout());
    match crate::runtime::tty::write_all(stdout(), text) {
        Err(_) if terminal => Exit::HungUp,
        printed => ended(printed),
    }
}

/// The exit of a command that only had to print this.
pub fn ended(printed: io::Result<()>) -> Exit {
    match printed {
        Ok(()) => Exit::Left,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Unread,
        Err(error) => {
            complain(&unwritten(&error));
            Exit::Unwritten
        }
    }
}

/// The message for a stdout that cannot be written.
pub(super) fn unwritten(error: &io::Error) -> String {
    format!("stdout cannot be written: {error}")
}

/// Waits until nothing reads this output anymore; `false` if that cannot be detected.
pub(super) fn gone(fd: BorrowedFd<'_>) -> bool {
    loop {
        let mut fds = [PollFd::new(&fd, PollFlags::empty())];
        match poll(&mut fds, None) {
            Ok(_) => return fds[0].revents().intersects(PollFlags::ERR | PollFlags::HUP),
            Err(Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

/// Prints a whole text.
pub(super) fn print(text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    crate::runtime::tty::write_all(stdout(), text.as_bytes())
}

/// Sends a sequence to the terminal on stderr. What it does not accept is lost: nothing waits for it.
pub(super) fn tell(sequence: &str) {
    if !sequence.is_empty() {
        let _ = io::stderr().write_all(sequence.as_bytes());
    }
}

/// Prints a message on stderr, on one line.
pub(super) fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "cleanwatch: {}", crate::domain::text::line(text));
}
