//! Output without a screen, one file a format. Texts only: writing them is the runtime's affair. Whatever is shown here
//! has passed `clean()`, and values of the environment are masked without exception.

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

/// The version of all JSON that is written; a member may be added without a new one.
pub const VERSION: u32 = 1;

/// A time as all JSON has it: RFC 3339, UTC, milliseconds.
#[must_use]
pub fn rfc3339(time: Time) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
