//! What the program is doing: its whole state as a value, one pure function that moves it on, and effects as data.
//! Nothing here does I/O, reads a clock, or knows colors.
//!
//! Its folders stand on each other: `text` and `base` are the ground, `board`, `picker`, `job`, `logs`, `metrics`, `related` and
//! `doctor` the features, and `shell` knows them all. `tests/gate/imports.rs` has the table.

pub mod base;
pub mod board;
pub mod doctor;
pub mod job;
pub mod logs;
pub mod metrics;
pub mod picker;
pub mod related;
pub mod shell;
pub mod text;
