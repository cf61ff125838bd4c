//! How bad a line is, as far as it says so itself: by the word that loggers write at its beginning, or by its JSON.

use crate::domain::json::{Node, Tree};

/// How much of a line is looked at for a word.
const LEAD: usize = 120;

/// How bad a line is, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Error,
    Warning,
    Info,
    Debug,
    /// It does not say.
    Unsaid,
}

impl Level {
    /// The level of a line.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if let Some(tree) = json(text) {
            let named = ["level", "levelname", "severity", "log.level", "lvl"].iter().find_map(|name| {
                let (_, node) = tree.members.iter().find(|(member, _)| member.eq_ignore_ascii_case(name))?;
                if let Node::Text(word) = node { Self::word(word) } else { None }
            });
            return named.unwrap_or(Self::Unsaid);
        }
        let end = text.char_indices().nth(LEAD).map_or(text.len(), |(at, _)| at);
        let lead = text[..end].lines().next().unwrap_or_default();
        let words = lead.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
        let found = words.filter_map(|w| {
            // A word in the middle of a sentence is none of a logger, but for names of exceptions.
            if w.chars().all(|c| c.is_ascii_uppercase()) { Self::word(w) } else { exception(w) }
        });
        found.min().unwrap_or(Self::Unsaid)
    }

    fn word(word: &str) -> Option<Self> {
        Some(match word.to_ascii_uppercase().as_str() {
            "ERROR" | "ERR" | "CRITICAL" | "CRIT" | "FATAL" | "PANIC" | "SEVERE" | "ALERT" | "EMERGENCY" => Self::Error,
            "WARN" | "WARNING" => Self::Warning,
            "INFO" | "NOTICE" => Self::Info,
            "DEBUG" | "TRACE" | "VERBOSE" => Self::Debug,
            _ => return None,
        })
    }
}

/// A name such as `ValueError` or `Traceback`.
fn exception(word: &str) -> Option<Level> {
    let named = word.len() > 5 && word.starts_with(|c: char| c.is_ascii_uppercase());
    (word == "Traceback" || (named && (word.ends_with("Error") || word.ends_with("Exception")))).then_some(Level::Error)
}

/// A line that is a JSON object, as data.
#[must_use]
pub fn json(text: &str) -> Option<Tree> {
    let text = text.trim();
    (text.starts_with('{') && text.ends_with('}')).then(|| Tree::parse(text.as_bytes()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_read_as_loggers_write_it() {
        for (text, level) in [
            ("2026-11-23 14:00:00,123 ERROR serve: no", Level::Error),
            ("[WARNING] low on memory", Level::Warning),
            ("WARN after ERROR", Level::Error),
            ("INFO:root:ready", Level::Info),
            ("DEBUG x", Level::Debug),
            ("Traceback (most recent call last):", Level::Error),
            ("ValueError: could not convert string to float", Level::Error),
            ("no error and no warning at all", Level::Unsaid),
            ("Error rate 0", Level::Unsaid),
            (r#"{"level":"warn","msg":"ERROR"}"#, Level::Warning),
            (r#"{"Severity":"CRITICAL"}"#, Level::Error),
            (r#"{"msg":"x"}"#, Level::Unsaid),
            ("", Level::Unsaid),
        ] {
            assert_eq!(Level::of(text), level, "{text}");
        }
        assert!(json(r#" {"a":1} "#).is_some() && json("{a}").is_none() && json("[1]").is_none());
    }
}
