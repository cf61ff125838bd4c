//! What the program is doing: its whole state as a value, one pure function that moves it on, and effects as data.
//! Nothing here does I/O, reads a clock, or knows colours.

pub mod act;
pub mod command;
pub mod copy;
pub mod detail;
pub mod effect;
pub mod geometry;
pub mod help;
pub mod keymap;
pub mod msg;
pub mod panes;
pub mod poll;
pub mod settings;
pub mod state;
pub mod update;
pub mod wake;
