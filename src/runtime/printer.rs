//! Lines as a surface: what `get`, `wait` and `watch` print. Everything goes out at once and whole; on a terminal the last
//! line of `wait` lives. A closed stdout ends the run.

use std::io::{self, Write as _};
use std::sync::mpsc::Sender;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::BorrowedFd;
use rustix::io::Errno;
use rustix::stdio::{stderr, stdout};
use rustix::termios::isatty;

use super::input::{self, Keyboard};
use super::notify::{self, Through};
use super::surface::Surface;
use super::terminal::window_size;
use crate::app::effect::{Effect, Exit};
use crate::app::event::What;
use crate::app::msg::Msg;
use crate::app::notice::{Channels, Progress, beat, progress, title};
use crate::app::state::State;
use crate::report::{board, json, jsonl, lines, table};

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// At the end, for people.
    Table,
    /// At the end, one document.
    Json,
    /// At the end, the service's own bodies.
    Raw,
    /// At the end, the rows of a board.
    Board(Listed),
    /// Each event as JSON.
    Events,
    /// A line a change.
    Lines,
    /// As `Lines`, with one more that lives.
    LiveLines,
    Nothing,
}

/// How rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    Table,
    Json,
    Csv,
}

/// Prints a run.
pub struct Printer {
    format: Format,
    channels: Channels,
    through: Through,
    /// The number of the last event printed.
    seen: u64,
    /// The line that lives, as it stands.
    live: String,
    title: Option<String>,
    progress: Option<(Progress, i64)>,
}

impl Printer {
    /// Prepares to print.
    ///
    /// # Errors
    /// When the standard input cannot be kept from helpers.
    pub fn new(format: Format, channels: Channels) -> io::Result<Self> {
        input::shield_stdin(Keyboard::Unread)?;
        // What a terminal is told beyond lines goes to the one where stderr is, if any.
        let channels = if isatty(stderr()) { channels } else { Channels::NONE };
        Ok(Self { format, channels, through: Through::here(), seen: 0, live: String::new(), title: None, progress: None })
    }

    fn lines(&mut self, state: &State, out: &mut String) {
        for event in state.events_after(self.seen) {
            match self.format {
                Format::Events => {
                    out.push_str(&jsonl::line(event, state.settings.endpoint.as_deref()));
                    out.push('\n');
                }
                Format::Lines | Format::LiveLines => {
                    lines::event(event, state).iter().for_each(|line| {
                        out.push_str(line);
                        out.push('\n');
                    });
                }
                Format::Table | Format::Json | Format::Raw | Format::Board(_) | Format::Nothing => {
                    if let What::Trouble(text) = &event.what {
                        complain(text);
                    }
                }
            }
            self.seen = event.number;
        }
        if self.format == Format::LiveLines {
            let live = lines::live(state, usize::from(window_size().0).saturating_sub(1));
            let erase = if self.live.is_empty() { "" } else { "\r\x1b[K" };
            if !out.is_empty() || live != self.live {
                *out = format!("{erase}{out}{live}");
                self.live = live;
            }
        }
    }

    /// Title and progress, as they are to stand.
    fn beyond(&mut self, state: &State) -> String {
        let mut out = String::new();
        if self.channels.title {
            let title = title(state);
            if self.title.as_ref() != Some(&title) {
                out += if self.title.is_none() { notify::TITLE_AWAY } else { "" };
                out += &notify::title(&title, self.through);
                self.title = Some(title);
            }
        }
        if self.channels.progress {
            let told = (progress(state), beat(state.now));
            if told.0 != Progress::None && self.progress != Some(told) {
                out += &notify::progress(told.0, self.through);
                self.progress = Some(told);
            }
        }
        out
    }
}

impl Surface for Printer {
    fn size(&self) -> (u16, u16) {
        (0, 0)
    }

    /// Nothing is typed, but whoever reads may go away while nothing is written.
    fn listen(&self, tx: Sender<Msg>) -> io::Result<()> {
        std::thread::Builder::new().name("output".into()).spawn(move || {
            if gone(stdout()) {
                // A loop that has ended does not want to know.
                let _ = tx.send(Msg::OutputClosed);
            }
        })?;
        Ok(())
    }

    fn present(&mut self, state: &State) -> io::Result<()> {
        let mut out = String::new();
        self.lines(state, &mut out);
        tell(&self.beyond(state));
        print(&out)
    }

    fn perform(&mut self, effect: Effect) -> io::Result<()> {
        if let Effect::Notify(notice) = effect {
            tell(&notify::notice(&notice, self.channels, self.through));
        }
        Ok(())
    }

    fn lost(&self) -> Exit {
        Exit::Unread
    }

    fn leave(mut self, state: &State, exit: Exit) {
        let mut out = String::new();
        self.lines(state, &mut out);
        if !self.live.is_empty() {
            out.push_str("\r\x1b[K");
        }
        if let (Exit::Interrupted | Exit::Terminated, Format::Lines | Format::LiveLines) = (exit, self.format) {
            out.push_str(&lines::interrupted(state));
        }
        match self.format {
            Format::Table => out.push_str(&table::text(state)),
            Format::Json => out.push_str(&json::document(state)),
            Format::Raw => out.push_str(&json::raw(state)),
            Format::Board(Listed::Table) => out.push_str(&board::table(state)),
            Format::Board(Listed::Json) => out.push_str(&board::json(state)),
            Format::Board(Listed::Csv) => out.push_str(&board::csv(state)),
            Format::Events | Format::Lines | Format::LiveLines | Format::Nothing => {}
        }
        if self.progress.is_some() {
            tell(&notify::progress(Progress::None, self.through));
        }
        if self.title.is_some() {
            tell(notify::TITLE_BACK);
        }
        // Whoever closed stdout does not want it.
        let _ = print(&out);
        for feed in state.board.iter().flat_map(|b| &b.feeds) {
            if let Some((error, _)) = &feed.error {
                let advice = error.advice_for_list(&feed.listing, state.settings.endpoint.as_deref());
                complain(&format!("{}: {error} → {advice}", feed.listing.of));
            }
        }
        if matches!(self.format, Format::Raw | Format::Nothing | Format::Table) {
            for watch in &state.watches {
                if let (Some((error, _)), None) = (&watch.error, &watch.history) {
                    let advice = error.advice(&watch.key, state.settings.endpoint.as_deref());
                    complain(&format!("{}: {error} → {advice}", watch.title()));
                }
            }
        }
    }
}

/// Waits until nobody reads any more what is written there; `false` where that cannot be told.
fn gone(fd: BorrowedFd<'_>) -> bool {
    loop {
        let mut fds = [PollFd::new(&fd, PollFlags::empty())];
        match poll(&mut fds, None) {
            Ok(_) => return fds[0].revents().intersects(PollFlags::ERR | PollFlags::HUP),
            Err(Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

fn print(text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    super::terminal::write_all(stdout(), text.as_bytes())
}

/// Tells the terminal where stderr is. What it does not take is lost: nobody waits for it.
fn tell(sequence: &str) {
    if !sequence.is_empty() {
        let _ = io::stderr().write_all(sequence.as_bytes());
    }
}

fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "cleanwatch: {}", crate::domain::text::line(text));
}
