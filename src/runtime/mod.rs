//! Everything that touches the outside: the loop, the terminal, signals, clocks, and the tasks that ask the service.

pub mod clock;
pub mod driver;
pub mod effects;
pub mod input;
pub mod keys;
pub mod launch;
pub mod painter;
pub mod signals;
pub mod terminal;

pub use crate::app::effect::Exit;
