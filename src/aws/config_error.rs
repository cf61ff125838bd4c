//! What is wrong with a setting, in words for the person who made it.
use thiserror::Error;

use crate::domain::text;
/// A setting that cannot be used: one clean line that names the value, where it came from and the expected form.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    pub(super) fn new(message: &str) -> Self {
        Self(text::line(message))
    }

    pub(super) fn value(origin: &str, value: &str, expected: &str) -> Self {
        // Without slashes, a name followed by something that is not a port would be a user and a password.
        let is_url = origin.to_ascii_lowercase().contains("endpoint") && !value.contains("//");
        let value = if is_url { text::bare_url(&format!("//{value}"))[2..].to_owned() } else { value.to_owned() };
        Self::new(&format!("{origin} is {:?}: expected {expected}", shown(&value)))
    }
}

/// The part of a wrong value that may be shown: its first line, shortened, without the user information of a URL.
pub(super) fn shown(value: &str) -> String {
    const LONG: usize = 120;
    // User information may contain line breaks, so it is removed from the whole value first.
    let bare = text::bare_url(value);
    let (first, more) = text::first_line(&bare);
    let short = first.char_indices().nth(LONG).map_or(first, |(end, _)| &first[..end]);
    let is_cut = (more || short.len() < first.len()) && !short.ends_with('…');
    if is_cut { format!("{short}…") } else { short.to_owned() }
}
