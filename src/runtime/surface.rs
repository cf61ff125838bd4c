//! How a run is shown: on the screen, or as lines. The loop knows only this trait.

use std::io;
use std::sync::mpsc::Sender;

use crate::app::base::effect::{Effect, Exit};
use crate::app::base::msg::Msg;
use crate::app::shell::state::State;

/// Shows a state, and does what only a terminal can do.
pub trait Surface {
    /// The current columns and rows.
    fn size(&self) -> (u16, u16);

    /// Starts to send what is typed.
    ///
    /// # Errors
    /// When there is nothing to read from.
    fn listen(&self, tx: Sender<Msg>) -> io::Result<()>;

    /// A message was taken in; it may be one that [`Surface::listen`] sent.
    fn took(&self, _msg: &Msg) {}

    /// Shows what is new.
    ///
    /// # Errors
    /// When the output can no longer be seen.
    fn present(&mut self, state: &State) -> io::Result<()>;

    /// Redraws one row, for a state in which nothing else has changed.
    ///
    /// # Errors
    /// As [`Surface::present`].
    fn present_row(&mut self, state: &State, _row: u16) -> io::Result<()> {
        self.present(state)
    }

    /// Carries out an effect on the terminal; any other effect does nothing.
    ///
    /// # Errors
    /// As [`Surface::present`].
    fn perform(&mut self, effect: Effect) -> io::Result<()>;

    /// How the run ends when its output can no longer be seen.
    fn lost(&self) -> Exit;

    /// Shows the last output. Returns how the run ends if that failed, else the exit that was passed in.
    fn leave(self, state: &State, exit: Exit) -> Exit;
}
