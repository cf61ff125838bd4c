//! Lines as a surface: what `get`, `wait` and `watch` print. Everything is written at once and whole; on a terminal the last
//! line of `wait` is updated in place. A closed stdout ends the run.

use std::io;
use std::sync::mpsc::Sender;

use rustix::process::{Signal, getpid, kill_process};
use rustix::stdio::{stderr, stdout};
use rustix::termios::isatty;

use super::beyond::Beyond;
use super::bundle::Bundle;
use super::format::{Format, Written};
use super::input::{self, Keyboard};
use super::output::{complain, gone, print, tell, unwritten};
use super::signals;
use super::surface::Surface;
use super::tty::window_size;
use crate::app::base::effect::{Effect, Exit};
use crate::app::base::event::What;
use crate::app::base::msg::Msg;
use crate::app::base::notice::Channels;
use crate::app::shell::state::State;
use crate::domain::text::width;
use crate::report::waiting::waiting;
use crate::report::{jsonl, lines, logs};

/// What is printed at the end is written in pieces of this size.
const PIECE: usize = 1 << 16;

/// Prints a run.
pub struct Printer {
    format: Format,
    beyond: Beyond,
    /// The number of the last event printed.
    seen: u64,
    /// How many lines of logs were printed.
    logged: u64,
    /// The line that is updated in place, as it is now.
    live: String,
    /// Stopped by Ctrl-Z or about to be: nothing is written until the process continues.
    stopped: bool,
    /// The lists and jobs for which the message about waiting was printed.
    waited: Vec<usize>,
    /// The file that is written at the end.
    bundle: Option<Bundle>,
    /// Why something could not be written, other than because nothing reads it.
    failed: Option<io::Error>,
    /// Whether the output is a terminal: if that goes away, neither did a reader leave nor is a disk full.
    terminal: bool,
    /// Whether that terminal is gone.
    hung_up: bool,
}

impl Printer {
    /// Prepares to print.
    ///
    /// # Errors
    /// When the standard input cannot be kept from credential helpers.
    pub fn new(format: Format, channels: Channels) -> io::Result<Self> {
        input::shield_stdin(Keyboard::Unread)?;
        // Sequences other than lines go to the terminal on stderr, if there is one.
        let channels = if isatty(stderr()) { channels } else { Channels::NONE };
        Ok(Self {
            format,
            beyond: Beyond::new(channels),
            seen: 0,
            logged: 0,
            live: String::new(),
            stopped: false,
            waited: Vec::new(),
            bundle: None,
            failed: None,
            terminal: isatty(stdout()),
            hung_up: false,
        })
    }

    /// Also writes what the doctor finds to a file.
    #[must_use]
    pub fn bundling(self, bundle: Option<Bundle>) -> Self {
        Self { bundle, ..self }
    }

    fn lines(&mut self, state: &State, out: &mut String) {
        for event in state.events_after(self.seen) {
            match self.format {
                Format::Events => {
                    out.push_str(&jsonl::line(event, state.scene.settings.endpoint.as_deref()));
                    out.push('\n');
                }
                Format::Lines | Format::LiveLines => {
                    lines::event(event, state).iter().for_each(|line| {
                        out.push_str(line);
                        out.push('\n');
                    });
                }
                Format::Table
                | Format::Json
                | Format::Raw
                | Format::Board(_)
                | Format::Logs(_)
                | Format::Doctor(_)
                | Format::Nothing => {
                    if let What::Trouble(text) = &event.what {
                        complain(text);
                    }
                }
            }
            self.seen = event.number;
        }
        if let Format::Logs(written) = self.format {
            for line in state.open.logs.told_after(self.logged) {
                let stream = state.open.logs.streams.get(usize::from(line.stream)).map_or_else(String::new, |s| s.stream.title());
                out.push_str(&match written {
                    Written::Text => logs::text(line, &stream),
                    Written::Json => logs::json(line, &stream),
                });
            }
            self.logged = state.open.logs.told_count;
        }
        if self.format == Format::LiveLines {
            let live = lines::live(state, usize::from(state.scene.size.0).saturating_sub(1));
            if !out.is_empty() || live != self.live {
                *out = format!("{}{out}{live}", self.erase(state.scene.size.0));
                self.live = live;
            }
        }
    }

    /// Erases the line that is updated in place, on a terminal with this many columns. A terminal that became narrower has
    /// wrapped the line into several rows, and the cursor is in the last of them.
    fn erase(&mut self, columns: u16) -> String {
        let live = std::mem::take(&mut self.live);
        if live.is_empty() {
            return String::new();
        }
        let above = width(&live).saturating_sub(1) / usize::from(columns.max(1));
        let up = if above > 0 { format!("\x1b[{above}A") } else { String::new() };
        format!("\r{up}\x1b[J")
    }

    /// Prints a text, and keeps the reason if that failed, unless it is only that nothing reads it.
    fn print(&mut self, text: &str) -> io::Result<()> {
        print(text).inspect_err(|error| {
            if self.terminal {
                self.hung_up = true;
            } else if error.kind() != io::ErrorKind::BrokenPipe {
                self.failed = Some(io::Error::new(error.kind(), error.to_string()));
            }
        })
    }

    /// Prints the last lines, and what is printed at the end of the run, piece by piece.
    fn last(&mut self, text: &str, state: &State) -> io::Result<()> {
        let mut waiting = text.to_owned();
        self.format.document(state, &mut |piece| {
            waiting.push_str(piece);
            if waiting.len() < PIECE { Ok(()) } else { self.print(&std::mem::take(&mut waiting)) }
        })?;
        self.print(&waiting)
    }

    /// Says once for each list and job that it is being waited for.
    fn wait_in_words(&mut self, state: &State) {
        for (number, text) in waiting(state) {
            if !self.waited.contains(&number) {
                self.waited.push(number);
                complain(&text);
            }
        }
    }

    /// Gives the terminal back and stops. When the process is continued, SIGCONT arrives like any other signal. In the
    /// process group that leads its session nothing stops, because no shell would continue it.
    fn stop(&mut self) -> io::Result<()> {
        if signals::leads_session() {
            return Ok(());
        }
        let erase = self.erase(window_size().0);
        self.print(&erase)?;
        tell(&self.beyond.take_back());
        self.stopped = true;
        // Only this process: a Ctrl-Z reaches the whole pipeline, and each process stops on its own.
        kill_process(getpid(), Signal::STOP)?;
        Ok(())
    }
}

impl Surface for Printer {
    /// Only the line that is updated in place has to fit.
    fn size(&self) -> (u16, u16) {
        if self.format == Format::LiveLines { window_size() } else { (0, 0) }
    }

    /// Nothing is typed, but the reader may go away while nothing is written.
    fn listen(&self, tx: Sender<Msg>) -> io::Result<()> {
        let closed = if self.terminal { Msg::InputClosed } else { Msg::OutputClosed };
        std::thread::Builder::new().name("output".into()).spawn(move || {
            if gone(stdout()) {
                // A loop that has ended does not need the message.
                let _ = tx.send(closed);
            }
        })?;
        Ok(())
    }

    fn present(&mut self, state: &State) -> io::Result<()> {
        if self.stopped {
            return Ok(());
        }
        let mut out = String::new();
        self.lines(state, &mut out);
        tell(&self.beyond.stand(state));
        self.wait_in_words(state);
        self.print(&out)
    }

    fn perform(&mut self, effect: Effect) -> io::Result<()> {
        match effect {
            Effect::Notify(notice) => tell(&self.beyond.notice(&notice)),
            Effect::Suspend => return self.stop(),
            Effect::Reenter => self.stopped = false,
            _ => {}
        }
        Ok(())
    }

    fn lost(&self) -> Exit {
        match (self.hung_up, &self.failed) {
            (true, _) => Exit::HungUp,
            (false, Some(_)) => Exit::Unwritten,
            (false, None) => Exit::Unread,
        }
    }

    fn leave(mut self, state: &State, exit: Exit) -> Exit {
        let mut out = String::new();
        self.lines(state, &mut out);
        out += &self.erase(state.scene.size.0);
        if let (Exit::Interrupted | Exit::Terminated, Format::Lines | Format::LiveLines) = (exit, self.format) {
            out.push_str(&lines::interrupted(state));
        }
        tell(&self.beyond.take_back());
        if let Some(Err(error)) = self.bundle.take().map(|bundle| bundle.put(state)) {
            self.failed.get_or_insert(error);
        }
        // If writing failed before, it fails now too.
        let printed = if self.failed.is_none() && !self.hung_up { self.last(&out, state) } else { Ok(()) };
        if self.hung_up {
            return Exit::HungUp;
        }
        if let Some(error) = &self.failed {
            complain(&unwritten(error));
        }
        self.format.complaints(state, exit).iter().for_each(|text| complain(text));
        match (&self.failed, printed) {
            (Some(_), _) => Exit::Unwritten,
            // Stdout was closed, so its reader did not want the rest. A run that ended in another way keeps its exit.
            (None, Err(_)) if matches!(exit, Exit::Ended(_)) => Exit::Unread,
            (None, _) => exit,
        }
    }
}
