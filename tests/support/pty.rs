//! A terminal for tests and benches: runs a program in its own pty, keeps the screen it paints (vt100) and every byte of it,
//! types, resizes, sends signals, freezes, hangs up. Every wait ends when its condition is met, or panics after a limit and
//! shows the screen.
#![allow(dead_code, reason = "every test and bench uses another part of it")]

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use rustix::termios::{LocalModes, tcgetattr};
use tempfile::TempDir;

/// How long a wait may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How often a condition is checked that cannot be waited for.
const GLANCE: Duration = Duration::from_millis(2);

/// Written into the pty by the harness itself, to find out that all output before it has been read.
const LAST: &[u8] = b"\x1b_end of the test\x1b\\";

/// A program in a pty.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    /// How the child ended, once it was reaped.
    exit: Option<Exit>,
    /// The harness's own end of the pty; `None` after a hang-up.
    master: Option<Master>,
    output: Arc<Output>,
    reader: Option<JoinHandle<()>>,
    home: TempDir,
}

struct Master {
    pty: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    /// The program's side, kept open so that its modes outlive the program.
    slave: File,
}

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    Code(u32),
    /// The signal's description, such as `Terminated`.
    Signal(String),
}

/// The modes of a terminal that a program must restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modes {
    /// Typed text is shown (ECHO).
    pub echo: bool,
    /// Lines are edited before a program reads them (ICANON).
    pub lines: bool,
    /// Ctrl-C and Ctrl-Z are signals (ISIG).
    pub signals: bool,
}

impl Modes {
    /// As a shell passes them to a program.
    pub const USUAL: Self = Self { echo: true, lines: true, signals: true };
}

#[derive(Default)]
struct Output {
    seen: Mutex<Seen>,
    /// Notified whenever something was read, and when reading is frozen or thawed.
    news: Condvar,
}

struct Seen {
    terminal: vt100::Parser,
    raw: Vec<u8>,
    /// When the last bytes were read.
    at: Instant,
    frozen: bool,
    ended: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            terminal: vt100::Parser::new(NonZeroU16::MIN, NonZeroU16::MIN, 0),
            raw: Vec::new(),
            at: Instant::now(),
            frozen: false,
            ended: false,
        }
    }
}

/// A command whose environment has only `PATH`, `TERM` and, once spawned, `HOME`.
pub fn command(program: impl AsRef<OsStr>) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("TERM", "xterm-256color");
    command
}

impl Pty {
    /// Runs a command in a new pty of `rows` × `columns`, with its own home directory.
    pub fn spawn(command: CommandBuilder, rows: u16, columns: u16) -> Self {
        Self::spawn_at(command, rows, columns, |_| {})
    }

    /// The same, with something placed in the home directory before the command starts.
    pub fn spawn_at(mut command: CommandBuilder, rows: u16, columns: u16, furnish: impl FnOnce(&Path)) -> Self {
        let home = TempDir::new().expect("a home directory");
        furnish(home.path());
        command.env("HOME", home.path());
        command.cwd(home.path());
        let pair = native_pty_system().openpty(pty_size(rows, columns)).expect("a pty");
        let name = pair.master.tty_name().expect("a pty has a name");
        let slave = rustix::fs::open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("the other end of the pty");
        let child = pair.slave.spawn_command(command).expect("the program");
        let output = Arc::new(Output::default());
        output.seen().terminal = vt100::Parser::new(size(rows), size(columns), 1000);
        let source = pair.master.try_clone_reader().expect("a reader");
        let reader = {
            let output = Arc::clone(&output);
            thread::spawn(move || output.read(source))
        };
        let keyboard = pair.master.take_writer().expect("a writer");
        Self {
            child,
            exit: None,
            master: Some(Master { pty: pair.master, keyboard, slave: slave.into() }),
            output,
            reader: Some(reader),
            home,
        }
    }

    /// The program's home and working directory.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Types these characters.
    pub fn send(&mut self, keys: impl AsRef<[u8]>) {
        let keyboard = &mut self.master_mut().keyboard;
        keyboard.write_all(keys.as_ref()).expect("the keys");
        keyboard.flush().expect("the keys");
    }

    /// Waits until the screen meets the condition.
    #[track_caller]
    pub fn wait_for(&self, what: &str, mut condition: impl FnMut(&vt100::Screen) -> bool) {
        self.wait_seen(what, PATIENCE, |seen| condition(seen.terminal.screen()));
    }

    /// Waits until this text is somewhere on the screen.
    #[track_caller]
    pub fn wait_for_text(&self, text: &str) {
        self.wait_for(&format!("{text:?}"), |screen| screen.contents().contains(text));
    }

    /// Waits until what was written after the first `from` bytes meets the condition; returns when the bytes came that met
    /// it.
    #[track_caller]
    pub fn wait_for_bytes(&self, what: &str, from: usize, limit: Duration, mut condition: impl FnMut(&[u8]) -> bool) -> Instant {
        self.wait_seen(what, limit, |seen| condition(seen.raw.get(from..).unwrap_or_default()))
    }

    /// The text on the screen.
    pub fn screen_text(&self) -> String {
        self.output.seen().terminal.screen().contents()
    }

    /// A copy of the screen.
    pub fn screen(&self) -> vt100::Screen {
        self.output.seen().terminal.screen().clone()
    }

    /// Everything written so far.
    pub fn raw(&self) -> Vec<u8> {
        self.output.seen().raw.clone()
    }

    /// How many bytes were written so far.
    pub fn count(&self) -> usize {
        self.output.seen().raw.len()
    }

    /// Gives the terminal this size, which the program learns through SIGWINCH.
    pub fn resize(&mut self, rows: u16, columns: u16) {
        // The emulator comes first: it must be ready for what the program paints.
        let mut seen = self.output.seen();
        let screen = seen.terminal.screen_mut();
        screen.set_size(size(rows), size(columns));
        drop(seen);
        let pty = &self.master_mut().pty;
        pty.resize(pty_size(rows, columns)).expect("another size");
    }

    /// Tells the program another size, which the emulator does not know about.
    pub fn claim(&mut self, rows: u16, columns: u16) {
        let pty = &self.master_mut().pty;
        pty.resize(pty_size(rows, columns)).expect("another size");
    }

    /// The program's process ID.
    pub fn pid(&self) -> Pid {
        let id = self.child.process_id().expect("the program has a process id");
        pid(id)
    }

    /// The process group in the terminal's foreground.
    pub fn foreground(&self) -> Pid {
        let group = self.master().pty.process_group_leader();
        group.and_then(Pid::from_raw).expect("a process group in the foreground")
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) {
        assert!(self.exit.is_none(), "the program has ended");
        kill_process(self.pid(), signal).expect("a signal");
    }

    /// Sends every process in the foreground a signal.
    pub fn signal_foreground(&self, signal: Signal) {
        kill_process_group(self.foreground(), signal).expect("a signal");
    }

    /// Stops reading what the program writes, so that its writes block before long.
    pub fn freeze(&self) {
        self.output.seen().frozen = true;
    }

    /// Continues reading.
    pub fn thaw(&self) {
        self.output.seen().frozen = false;
        self.output.news.notify_all();
    }

    /// Closes the terminal, as when its window is closed; returns after that.
    pub fn hang_up(&mut self) {
        self.finish_reading();
        self.master = None;
    }

    /// Waits until the program has ended, and everything it wrote has been read.
    #[track_caller]
    pub fn wait_exit(&mut self) -> Exit {
        let start = Instant::now();
        loop {
            if let Some(exit) = self.poll_exit() {
                if !self.output.seen().frozen {
                    self.finish_reading();
                }
                return exit;
            }
            assert!(start.elapsed() < PATIENCE, "the program should have ended; {}", self.output.seen().describe());
            thread::sleep(GLANCE);
        }
    }

    /// Waits until the screen's text meets the condition, or the program has ended.
    #[track_caller]
    pub fn wait_until_or_exit(&mut self, what: &str, mut condition: impl FnMut(&str) -> bool) {
        let start = Instant::now();
        while self.poll_exit().is_none() && !condition(&self.screen_text()) {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}; {}", self.output.seen().describe());
            thread::sleep(GLANCE);
        }
        if self.exit.is_some() {
            self.finish_reading();
        }
    }

    /// How the program ended, if it has.
    pub fn poll_exit(&mut self) -> Option<Exit> {
        if self.exit.is_none() {
            let status = self.child.try_wait().expect("the program's status");
            self.exit = status.map(|status| match status.signal() {
                Some(signal) => Exit::Signal(signal.to_owned()),
                None => Exit::Code(status.exit_code()),
            });
        }
        self.exit.clone()
    }

    /// The terminal's modes, also after the program has ended.
    pub fn modes(&self) -> Modes {
        let modes = tcgetattr(&self.master().slave).expect("the terminal's modes").local_modes;
        Modes {
            echo: modes.contains(LocalModes::ECHO),
            lines: modes.contains(LocalModes::ICANON),
            signals: modes.contains(LocalModes::ISIG),
        }
    }

    /// Waits until the terminal's modes are these.
    #[track_caller]
    pub fn wait_for_modes(&self, modes: Modes) {
        self.wait_until(&format!("the modes {modes:?}"), || self.modes() == modes);
    }

    /// Waits until a process has this state, by its letter in `/proc`: `T` is stopped.
    #[track_caller]
    pub fn wait_for_state(&self, process: Pid, state: char) {
        self.wait_until(&format!("state {state} of {process:?}"), || process_state(process) == Some(state));
    }

    /// Waits for a condition that does not show on the screen.
    #[track_caller]
    pub fn wait_until(&self, what: &str, mut condition: impl FnMut() -> bool) {
        let start = Instant::now();
        while !condition() {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}; {}", self.output.seen().describe());
            thread::sleep(GLANCE);
        }
    }

    #[track_caller]
    fn wait_seen(&self, what: &str, limit: Duration, mut condition: impl FnMut(&Seen) -> bool) -> Instant {
        let start = Instant::now();
        let mut seen = self.output.seen();
        while !condition(&seen) {
            let left = limit.saturating_sub(start.elapsed());
            assert!(!left.is_zero() && !seen.ended, "waited in vain for {what}; {}", seen.describe());
            let (guard, _) = self.output.news.wait_timeout(seen, left).expect("the reader is well");
            seen = guard;
        }
        seen.at
    }

    /// Waits until everything written so far has been read, and ends the reader.
    fn finish_reading(&mut self) {
        let Some(reader) = self.reader.take() else {
            return;
        };
        self.thaw();
        if let Some(master) = &mut self.master {
            master.slave.write_all(LAST).expect("the last words");
        }
        reader.join().expect("the reader is well");
    }

    #[track_caller]
    fn master(&self) -> &Master {
        self.master.as_ref().expect("the terminal was not hung up yet")
    }

    #[track_caller]
    fn master_mut(&mut self) -> &mut Master {
        self.master.as_mut().expect("the terminal was not hung up yet")
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if let (None, Some(master)) = (self.poll_exit(), &self.master) {
            // First what a shell runs in the foreground, then the program itself.
            if let Some(group) = master.pty.process_group_leader().and_then(Pid::from_raw) {
                let _ = kill_process_group(group, Signal::KILL);
            }
        }
        if self.exit.is_none() {
            let _ = kill_process(self.pid(), Signal::KILL);
            let _ = self.child.wait();
        }
        self.finish_reading();
    }
}

impl Output {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        // A test that failed while it was reading has changed nothing.
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn read(&self, mut source: impl Read) {
        let mut piece = [0; 16384];
        loop {
            let count = source.read(&mut piece).unwrap_or(0);
            let mut seen = self.seen();
            seen.at = Instant::now();
            // A program that is still running may have written something after these bytes.
            let from = (seen.raw.len() + 1).saturating_sub(LAST.len());
            seen.raw.extend_from_slice(&piece[..count]);
            let last = seen.raw[from..].windows(LAST.len()).position(|bytes| bytes == LAST);
            if let Some(at) = last {
                seen.raw.truncate(from + at);
            }
            seen.terminal.process(&piece[..count]);
            seen.ended = last.is_some() || count == 0;
            self.news.notify_all();
            if seen.ended {
                return;
            }
            while seen.frozen {
                seen = self.news.wait(seen).unwrap_or_else(std::sync::PoisonError::into_inner);
            }
        }
    }
}

impl Seen {
    /// The screen in a frame, for the message of a failed test.
    fn describe(&self) -> String {
        let screen = self.terminal.screen();
        let (rows, columns) = screen.size();
        let line = "─".repeat(usize::from(columns.get()));
        let mut text = format!("after {} bytes the screen is\n┌{line}┐\n", self.raw.len());
        for row in screen.rows(0, columns.get()).take(usize::from(rows.get())) {
            let _ = writeln!(text, "│{row}");
        }
        let _ = write!(text, "└{line}┘");
        text
    }
}

/// The letter of a process's state in `/proc`; `None` when there is no such process.
pub fn process_state(process: Pid) -> Option<char> {
    let path = format!("/proc/{}/stat", process.as_raw_nonzero());
    let stat = std::fs::read_to_string(path).ok()?;
    // The name before it is in parentheses and may contain anything.
    stat.rsplit_once(") ")?.1.chars().next()
}

/// The processes whose parent is this one.
pub fn children(process: Pid) -> Vec<Pid> {
    let id = process.as_raw_nonzero();
    let path = format!("/proc/{id}/task/{id}/children");
    let children = std::fs::read_to_string(path).unwrap_or_default();
    let ids = children.split_whitespace().filter_map(|id| id.parse().ok());
    ids.map(pid).collect()
}

fn pid(id: u32) -> Pid {
    let id = i32::try_from(id).ok().and_then(Pid::from_raw);
    id.expect("a process id is a positive number")
}

fn size(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a terminal has a size")
}

fn pty_size(rows: u16, cols: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}
