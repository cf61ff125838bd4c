//! Log lines as text: the time, the stream and the message; or as JSON, one a line.

use serde_json::json;

use super::{VERSION, rfc3339};
use crate::domain::logs::{Level, Line};

/// A line for people and their tools. Line breaks in it stay.
#[must_use]
pub fn text(line: &Line, stream: &str) -> String {
    format!("{} {stream} {}\n", rfc3339(line.at), line.text)
}

/// The same as JSON.
#[must_use]
pub fn json(line: &Line, stream: &str) -> String {
    let level = match line.level {
        Level::Error => Some("error"),
        Level::Warning => Some("warning"),
        Level::Info => Some("info"),
        Level::Debug => Some("debug"),
        Level::Unsaid => None,
    };
    let at = rfc3339(line.at);
    format!("{}\n", json!({ "version": VERSION, "time": at, "stream": stream, "level": level, "message": &*line.text }))
}
