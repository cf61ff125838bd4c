//! What the tests of the pure layers share: a state driven by keys as text, by time and by responses.

#![allow(dead_code, reason = "each test binary uses a part of this")]

pub mod boards;
pub mod metrics;
pub mod related;
pub mod rooms;
pub mod script;
