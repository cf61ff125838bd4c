//! The terminal itself: enters the screen, paints frames, and restores the terminal, however the program ends. This is the
//! only place that writes to it, and it never writes again once the terminal is gone.

use std::ops::Range;
use std::{io, panic};

use rustix::process::{Signal, kill_current_process_group};
use rustix::stdio::stdout;

use super::beyond::Beyond;
use super::painter::Painter;
use super::raw::{Held, LEAVE};
use super::signals;
use crate::app::base::notice::{Channels, Notice};
use crate::app::shell::state::State;
use crate::runtime::tty::{window_size, write_all};
use crate::ui::Sheet;

/// The alternate screen, no cursor, bracketed paste.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?2004h";

/// The screen, from [`Terminal::enter`] to [`Terminal::leave`]; dropping it also leaves.
#[derive(Debug)]
pub struct Terminal {
    painter: Painter,
    written: u64,
    /// The terminal, and whether there is something to undo; shared with the panic hook and with signals.
    held: Held,
    beyond: Beyond,
}

impl Terminal {
    /// Takes the screen: raw mode, alternate screen, no cursor, bracketed paste. `channels` say what it gets besides frames.
    ///
    /// From here on a panic on the calling thread restores the terminal before it is reported, and one on another thread is
    /// reported only in the log, so that it cannot spoil the screen.
    ///
    /// # Errors
    ///
    /// If there is no terminal; then nothing has been changed.
    pub fn enter(channels: Channels) -> io::Result<Self> {
        let mut terminal = Self { painter: Painter::new(), written: 0, held: Held::open()?, beyond: Beyond::new(channels) };
        terminal.take()?;
        guard_against_panics(terminal.held.clone());
        Ok(terminal)
    }

    /// The terminal that keys are typed at.
    #[must_use]
    pub fn held(&self) -> &Held {
        &self.held
    }

    /// The current columns and rows, never 0.
    #[must_use]
    pub fn size(&self) -> (u16, u16) {
        window_size()
    }

    /// Shows a frame, in one write; writes nothing if it looks like the last one, nor while the terminal is given back.
    ///
    /// # Errors
    ///
    /// When the terminal is gone: then call [`Terminal::abandon`].
    pub fn present(&mut self, sheet: &mut Sheet) -> io::Result<()> {
        let rows = 0..sheet.area().height;
        self.present_rows(sheet, rows)
    }

    /// Like [`Terminal::present`], for a frame in which only this row was written.
    ///
    /// # Errors
    ///
    /// As [`Terminal::present`].
    pub fn present_row(&mut self, sheet: &mut Sheet, row: u16) -> io::Result<()> {
        self.present_rows(sheet, row..row + 1)
    }

    fn present_rows(&mut self, sheet: &mut Sheet, rows: Range<u16>) -> io::Result<()> {
        if !self.is_entered() {
            return Ok(());
        }
        let bytes = self.painter.paint_rows(sheet, rows);
        self.written += length(bytes);
        write_all(stdout(), bytes)
    }

    /// Makes the next [`Terminal::present`] paint everything.
    pub fn redraw(&mut self) {
        self.painter.forget();
    }

    /// Gives the terminal back and stops the whole process group (a `cargo run` stops too). When the group is continued,
    /// SIGCONT arrives like any other signal: respond to it with [`Terminal::reenter`]. This method may return before or
    /// after the stop, because a process with several threads does not stop within the call that requests it.
    ///
    /// Does nothing in the process group that leads its session: no shell would continue it.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub fn suspend(&mut self) -> io::Result<()> {
        if signals::leads_session() {
            return Ok(());
        }
        self.leave()?;
        // SIGSTOP and not SIGTSTP, which the program itself and others of the group may handle.
        kill_current_process_group(Signal::STOP)?;
        Ok(())
    }

    /// Takes the screen again after SIGCONT, whatever stopped the program. The size may have changed. (A terminal that is
    /// closed sends SIGCONT as well; then this fails.)
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub fn reenter(&mut self) -> io::Result<()> {
        // After a stop without notice, the shell has changed the modes meanwhile.
        self.leave()?;
        self.take()
    }

    /// Copies text to the clipboard of the person at the terminal (OSC 52).
    ///
    /// # Errors
    ///
    /// When the terminal is gone. Whether it obeys the request cannot be known.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        self.write(self.beyond.clipboard(text).as_bytes())
    }

    /// Sends a notice, by the chosen channels.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub fn notify(&mut self, notice: &Notice) -> io::Result<()> {
        self.write(self.beyond.notice(notice).as_bytes())
    }

    /// Sets the title, and shows the progress in the taskbar, unless they are set that way already.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub fn stand(&mut self, state: &State) -> io::Result<()> {
        if !self.is_entered() {
            return Ok(());
        }
        let told = self.beyond.stand(state);
        self.write(told.as_bytes())
    }

    /// Restores the terminal. A second call does nothing.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub fn leave(&mut self) -> io::Result<()> {
        if !self.is_entered() {
            return Ok(());
        }
        let taken = self.beyond.take_back();
        self.write(taken.as_bytes())?;
        self.written += length(LEAVE);
        self.held.give_back()
    }

    /// For a terminal that is gone: nothing is written or restored anymore, not even by a panic.
    pub fn abandon(self) {
        self.held.swap(false);
    }

    /// Bytes written so far.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written
    }

    fn is_entered(&self) -> bool {
        self.held.is_entered()
    }

    /// Raw mode comes first: in the background this waits until the shell gives the process the terminal again, before
    /// anything is written to the shell's screen.
    fn take(&mut self) -> io::Result<()> {
        self.held.raw()?;
        self.held.swap(true);
        self.redraw();
        self.write(ENTER).inspect_err(|_| {
            let _ = self.held.give_back();
        })
    }

    /// While the terminal is given back, its screen belongs to another program.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.is_entered() {
            return Ok(());
        }
        self.written += length(bytes);
        write_all(stdout(), bytes)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // There is no one left to report a failure to.
        let _ = self.leave();
    }
}

fn guard_against_panics(held: Held) {
    let owner = std::thread::current().id();
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == owner {
            let _ = held.give_back();
        } else if held.is_entered() {
            // Not the panic's text: it may quote what the service sent.
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "a background task panicked");
            return;
        }
        previous(info);
    }));
}

fn length(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_frame_arrives_whole_through_a_narrow_pipe() {
        use rustix::fd::AsFd as _;
        let (mut reader, writer) = std::io::pipe().unwrap();
        let sent = vec![b'x'; 1 << 20];
        let received = std::thread::scope(|scope| {
            let read = scope.spawn(move || {
                let mut all = Vec::new();
                io::Read::read_to_end(&mut reader, &mut all).map(|_| all)
            });
            write_all(writer.as_fd(), &sent).unwrap();
            drop(writer);
            read.join().unwrap().unwrap()
        });
        assert_eq!(received.len(), sent.len());
    }

    #[test]
    fn a_terminal_that_is_gone_is_an_error() {
        use rustix::fd::AsFd as _;
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let error = write_all(writer.as_fd(), b"x").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
