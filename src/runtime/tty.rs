//! The terminal as a file: its size, and writing to it without a buffer.
use std::io;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::BorrowedFd;
use rustix::io::Errno;
use rustix::stdio::stdout;
use rustix::termios::tcgetwinsize;

use crate::app::base::scene::drawn;

/// Columns and rows of the terminal that the frames go to, never 0, and never more than are drawn.
#[must_use]
pub fn window_size() -> (u16, u16) {
    drawn(known_size().unwrap_or(USUAL_SIZE))
}

/// Columns and rows of the terminal on stdout; `None` if stdout is not a terminal, or does not know its size.
#[must_use]
pub fn known_size() -> Option<(u16, u16)> {
    let size = tcgetwinsize(stdout()).ok()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
}

/// Writes everything, with plain write(2): nothing is buffered that could appear later.
pub(super) fn write_all(fd: BorrowedFd<'_>, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(fd, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::INTR) => {}
            // Another program that shares the terminal made it non-blocking.
            Err(Errno::AGAIN) => match poll(&mut [PollFd::new(&fd, PollFlags::OUT)], None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            },
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The size assumed if the terminal does not know its own.
const USUAL_SIZE: (u16, u16) = (80, 24);
