//! What a run is shown on: the screen, or lines. The loop knows only this.

use std::io;
use std::sync::mpsc::Sender;

use crate::app::base::effect::{Effect, Exit};
use crate::app::base::msg::Msg;
use crate::app::shell::state::State;

/// Shows a state, and does what only a terminal can.
pub trait Surface {
    /// Columns and rows as they are now.
    fn size(&self) -> (u16, u16);

    /// Begins to send what is typed.
    ///
    /// # Errors
    /// When there is nothing to read from.
    fn listen(&self, tx: Sender<Msg>) -> io::Result<()>;

    /// A message was taken in, of those that [`Surface::listen`] has sent among others.
    fn took(&self, _msg: &Msg) {}

    /// Shows what is new.
    ///
    /// # Errors
    /// When nobody can see it any more.
    fn present(&mut self, state: &State) -> io::Result<()>;

    /// Shows one row anew, of a state of which nothing else reads differently.
    ///
    /// # Errors
    /// As [`Surface::present`].
    fn present_row(&mut self, state: &State, _row: u16) -> io::Result<()> {
        self.present(state)
    }

    /// Does what an effect asks of the terminal; an effect of another kind does nothing.
    ///
    /// # Errors
    /// As [`Surface::present`].
    fn perform(&mut self, effect: Effect) -> io::Result<()>;

    /// How the run ends when nobody can see it any more.
    fn lost(&self) -> Exit;

    /// The last word. Returns how the run ends when that could not be said, else as it was told.
    fn leave(self, state: &State, exit: Exit) -> Exit;
}
