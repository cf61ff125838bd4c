//! What the program is doing: its whole state as a value, one pure function that moves it on, and effects as data.
//! Nothing here does I/O, reads a clock, or knows colours.

pub mod msg;
