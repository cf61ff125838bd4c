//! The terminal that keys are typed at. It stays open from the beginning, so that it can be restored even when no file can be
//! opened anymore. The screen, the panic hook and the signals that end the program share it.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::stdio::stdout;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

use super::tty::write_all;

/// Ends a frame that may be half done, and undoes in reverse order what taking the screen did. The frame is cleared first: a
/// terminal without an alternate screen, such as GNU screen by default, would keep it, and later messages would appear in the
/// middle of it.
pub(super) const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[H\x1b[2J\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// The terminal whose modes were changed last: a process has one controlling terminal, and whatever ends the process has to
/// find it.
static TAKEN: Mutex<Option<Held>> = Mutex::new(None);

/// The terminal whose modes were changed, if any was.
pub(super) fn taken() -> Option<Held> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// A terminal, and whether the screen is taken; clones share both.
#[derive(Debug, Clone)]
pub struct Held(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    terminal: File,
    /// Its modes from before; `None` while they are not changed.
    before: Mutex<Option<Termios>>,
    entered: AtomicBool,
}

impl Held {
    /// Opens the controlling terminal of this process.
    ///
    /// # Errors
    /// If there is none.
    pub fn open() -> io::Result<Self> {
        let terminal = open_terminal()?;
        Ok(Self(Arc::new(Inner { terminal, before: Mutex::new(None), entered: AtomicBool::new(false) })))
    }

    /// Switches to raw mode. In the background this waits until the shell gives the process the terminal again.
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

    /// Restores the modes from before. A second call does nothing.
    pub(super) fn cook(&self) -> io::Result<()> {
        match self.before().take() {
            Some(modes) => Ok(tcsetattr(&self.0.terminal, OptionalActions::Now, &modes)?),
            None => Ok(()),
        }
    }

    /// Undoes what was entered, once: the modes first, so that they are restored even if the terminal accepts no bytes.
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

    /// Stores whether the screen is taken, and returns the value from before.
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

/// The controlling terminal of this process.
fn open_terminal() -> io::Result<File> {
    // On macOS poll(2) does not accept /dev/tty, but it accepts the terminal's own name.
    #[cfg(target_os = "macos")]
    if let Ok(name) = rustix::termios::ttyname(rustix::stdio::stdout(), Vec::new()) {
        use std::os::unix::ffi::OsStrExt as _;
        return File::open(std::ffi::OsStr::from_bytes(name.as_bytes()));
    }
    File::open("/dev/tty")
}
