//! Output without a screen, one file for each format. This module only makes texts; the runtime writes them. Everything shown
//! here has passed `clean()`, and values of the environment are masked without exception.

pub mod board;
pub mod doctor;
pub mod history;
pub mod json;
pub mod jsonl;
pub mod lines;
pub mod logs;
pub mod table;
pub mod waiting;

use crate::domain::Time;

/// The version of all JSON output; a field may be added without a new version.
pub const VERSION: u32 = 1;

/// A time in the form of all JSON output: RFC 3339, UTC, milliseconds.
#[must_use]
pub fn rfc3339(time: Time) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
