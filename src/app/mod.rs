//! What the program is doing: its whole state as a value, one pure function that moves it on, and effects as data.
//! Nothing here does I/O, reads a clock, or knows colours.

pub mod act;
pub mod answer;
pub mod ask;
mod banner;
pub mod board;
pub mod command;
pub mod copy;
pub mod detail;
pub mod doctor;
pub mod effect;
pub mod event;
mod focus;
pub mod geometry;
pub mod goal;
pub mod help;
mod hints;
pub mod keymap;
pub mod logs;
pub mod memory;
pub mod metrics;
pub mod msg;
pub mod notice;
mod pace;
pub mod panes;
pub mod picker;
pub mod play;
pub mod poll;
pub mod related;
pub mod search;
pub mod settings;
mod shift;
pub mod state;
pub mod update;
pub mod wake;
pub mod watch;
mod wrap;
