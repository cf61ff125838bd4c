//! The whole terminal as a surface: frames, keys, and what terminals can do beyond that.

use std::io::{self, Write as _};
use std::sync::mpsc::Sender;

use super::backlog::Backlog;
use super::input::{self, Keyboard};
use super::surface::Surface;
use super::terminal::Terminal;
use crate::app::base::effect::{Effect, Exit};
use crate::app::base::msg::Msg;
use crate::app::base::notice::Channels;
use crate::app::shell::farewell::farewell;
use crate::app::shell::state::State;
use crate::ui::{Sheet, Theme, view, view_row};

/// The terminal, the theme and the sheet to draw on.
pub struct Screen {
    terminal: Terminal,
    theme: Theme,
    sheet: Sheet,
    keys: Keys,
}

/// Typed input that waits; when this is dropped, reading it no longer waits for the loop.
#[derive(Default)]
struct Keys(Backlog);

impl Drop for Keys {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Screen {
    /// Takes over the terminal.
    ///
    /// # Errors
    /// When there is none.
    pub fn enter(theme: Theme, channels: Channels) -> io::Result<Self> {
        input::shield_stdin(Keyboard::Read)?;
        Ok(Self { terminal: Terminal::enter(channels)?, theme, sheet: Sheet::default(), keys: Keys::default() })
    }
}

impl Surface for Screen {
    fn size(&self) -> (u16, u16) {
        self.terminal.size()
    }

    fn listen(&self, tx: Sender<Msg>) -> io::Result<()> {
        input::spawn_on(self.terminal.held().clone(), tx, self.keys.0.clone())
    }

    fn took(&self, msg: &Msg) {
        self.keys.0.took(msg);
    }

    fn present(&mut self, state: &State) -> io::Result<()> {
        view(state, &self.theme, &mut self.sheet);
        self.terminal.present(&mut self.sheet)?;
        self.terminal.stand(state)
    }

    fn present_row(&mut self, state: &State, row: u16) -> io::Result<()> {
        view_row(state, &self.theme, &mut self.sheet, row);
        self.terminal.present_row(&mut self.sheet, row)
    }

    fn perform(&mut self, effect: Effect) -> io::Result<()> {
        match effect {
            Effect::Copy(text) => self.terminal.copy(&text),
            Effect::Notify(notice) => self.terminal.notify(&notice),
            Effect::Suspend => self.terminal.suspend(),
            Effect::Reenter => self.terminal.reenter(),
            Effect::Redraw => {
                self.terminal.redraw();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn lost(&self) -> Exit {
        Exit::HungUp
    }

    /// Gives the terminal back, or abandons it if it is gone. After a hang-up this is tried too, because it may be only a
    /// signal that somebody sent; a terminal that is really gone just refuses.
    fn leave(mut self, state: &State, exit: Exit) -> Exit {
        if self.terminal.leave().is_err() {
            self.terminal.abandon();
        }
        if exit != Exit::HungUp {
            // If stdout is closed, this text is not wanted.
            let _ = write!(io::stdout(), "{}", farewell(state));
        }
        exit
    }
}
