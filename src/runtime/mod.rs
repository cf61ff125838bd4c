//! Everything that touches the outside: the loop, the terminal, signals, clocks, files, and the tasks that call the service.

mod backlog;
mod beyond;
mod browser;
pub mod bundle;
pub mod cast;
pub mod clock;
pub mod driver;
pub mod effects;
mod ending;
pub mod format;
pub mod hook;
pub mod input;
pub mod keeper;
pub mod keys;
pub mod launch;
pub mod listing;
pub mod look;
pub mod notify;
pub mod output;
pub mod painter;
pub mod panics;
mod pen;
pub mod player;
pub mod pool;
pub mod printer;
pub mod raw;
mod request;
mod save;
pub mod screen;
mod sequence;
pub mod signals;
#[cfg(feature = "demo")]
pub mod stage;
pub mod surface;
pub mod terminal;
mod translate;
pub mod tty;
mod zone;

pub use crate::app::base::effect::Exit;
pub use crate::app::base::goal::{Goal, Outcome, Reading};
