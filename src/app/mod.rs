//! What the program is doing: its whole state as a value, one pure function that moves it on, and effects as data.
//! Nothing here does I/O, reads a clock, or knows colours.

pub mod act;
pub mod answer;
pub mod ask;
mod banner;
pub mod base;
pub mod board;
pub mod copy;
pub mod detail;
pub mod doctor;
mod events;
mod focus;
pub mod geometry;
pub mod goal;
pub mod help;
mod hints;
pub mod logs;
pub mod memory;
pub mod metrics;
pub mod notice;
mod pace;
pub mod panes;
pub mod picker;
pub mod play;
pub mod poll;
pub mod related;
pub mod search;
mod shift;
pub mod state;
pub mod text;
pub mod ticks;
pub mod update;
pub mod wake;
pub mod watch;
