//! The terminal that keys are typed at: held open from the beginning, so that it can be given back as it was even where no
//! file can be opened any more. Shared by the screen, the panic hook and the signals that end the program.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::stdio::stdout;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

use super::terminal::write_all;

/// What a frame may have left half done, and what taking the screen did, undone in the opposite order. The frame is cleared
/// away first: a terminal without an alternate screen, as GNU screen is unless told otherwise, would keep it, and what is
/// said after this would stand in the middle of it.
pub(super) const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[H\x1b[2J\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// The terminal whose modes were changed last: a process has one that controls it, and whatever ends the process has to find it.
static TAKEN: Mutex<Option<Held>> = Mutex::new(None);

/// The terminal whose modes were changed, if any was.
pub(super) fn taken() -> Option<Held> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// A terminal and whether the screen is taken; clones share it.
#[derive(Debug, Clone)]
pub struct Held(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    terminal: File,
    /// Its modes before; `None` while they are in force.
    before: Mutex<Option<Termios>>,
    entered: AtomicBool,
}

impl Held {
    /// Opens the terminal that controls this process.
    ///
    /// # Errors
    /// Where there is none.
    pub fn open() -> io::Result<Self> {
        let terminal = open_terminal()?;
        Ok(Self(Arc::new(Inner { terminal, before: Mutex::new(None), entered: AtomicBool::new(false) })))
    }

    /// Raw mode. In the background this waits until the shell lends the terminal again.
    pub(super) fn raw(&self) -> io::Result<()> {
        let mut before = self.before();
        if before.is_none() {
            let modes = tcgetattr(&self.0.terminal)?;
            let mut raw = modes.clone();
            raw.make_raw();
            tcsetattr(&self.0.terminal, OptionalActions::Now, &raw)?;
            *before = Some(modes);
            *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.clone());
        }
        Ok(())
    }

    /// The modes as they were before. Doing it twice does nothing more.
    pub(super) fn cook(&self) -> io::Result<()> {
        match self.before().take() {
            Some(modes) => Ok(tcsetattr(&self.0.terminal, OptionalActions::Now, &modes)?),
            None => Ok(()),
        }
    }

    /// Undoes what was entered, once: the modes first, so that they are undone even when the terminal takes no bytes.
    pub(super) fn give_back(&self) -> io::Result<()> {
        if !self.swap(false) {
            return Ok(());
        }
        let cooked = self.cook();
        write_all(stdout(), LEAVE).and(cooked)
    }

    /// Whether the screen is taken.
    pub(super) fn is_entered(&self) -> bool {
        self.0.entered.load(Ordering::SeqCst)
    }

    /// Notes whether the screen is taken, and returns what was noted before.
    pub(super) fn swap(&self, entered: bool) -> bool {
        self.0.entered.swap(entered, Ordering::SeqCst)
    }

    fn before(&self) -> MutexGuard<'_, Option<Termios>> {
        self.0.before.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsFd for Held {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.terminal.as_fd()
    }
}

/// The terminal that controls this process.
fn open_terminal() -> io::Result<File> {
    // On macOS poll(2) refuses /dev/tty, but not the terminal's own name.
    #[cfg(target_os = "macos")]
    if let Ok(name) = rustix::termios::ttyname(rustix::stdio::stdout(), Vec::new()) {
        use std::os::unix::ffi::OsStrExt as _;
        return File::open(std::ffi::OsStr::from_bytes(name.as_bytes()));
    }
    File::open("/dev/tty")
}
