//! The severity of a line, as far as the line itself says: by the word that loggers write at its beginning, or by its JSON.

use crate::domain::json::{Node, Tree};

/// How many characters of a line are searched for a level.
const LEAD: usize = 120;

/// Invisible characters that a text may begin with.
pub(super) const MARKS: [char; 2] = ['\u{feff}', '\u{2060}'];

/// Names of fields that contain the level.
const NAMES: [&str; 8] = ["level", "levelname", "severity", "severity_text", "severityText", "log.level", "lvl", "@l"];

/// The severity of a line, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Error,
    Warning,
    Info,
    Debug,
    /// The line does not say.
    Unsaid,
}

impl Level {
    /// The level of an event: that of its worst line.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if let Some(tree) = json(text) {
            return Self::of_json(&tree.members);
        }
        text.lines().map(Self::of_line).min().unwrap_or(Self::Unsaid)
    }

    /// The level that a JSON object states, or else the level of the text in it.
    fn of_json(members: &[(String, Node)]) -> Self {
        let member = |name: &&str| members.iter().find(|(member, _)| member.eq_ignore_ascii_case(name)).map(|(_, node)| node);
        let named = NAMES.iter().filter_map(member).find_map(|node| match node {
            Node::Text(text) => Self::word(text).or_else(|| Self::number(text)),
            Node::Number(text) => Self::number(text),
            _ => None,
        });
        let inner = || {
            ["log", "message", "msg"].iter().filter_map(member).find_map(|node| match node {
                Node::Text(text) => Some(Self::of(text)),
                Node::Map(members) => Some(Self::of_json(members)),
                _ => None,
            })
        };
        named.or_else(inner).unwrap_or(Self::Unsaid)
    }

    /// The level of one line.
    fn of_line(line: &str) -> Self {
        let line = line.trim_start_matches(MARKS);
        if let Some(tree) = json(line) {
            return Self::of_json(&tree.members);
        }
        let end = line.char_indices().nth(LEAD).map_or(line.len(), |(at, _)| at);
        let lead = &line[..end];
        if let Some(level) = glog(lead).or_else(|| pair(lead)) {
            return level;
        }
        let words = lead.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
        let found = words.filter_map(|w| {
            // A word that is not all capitals is part of a sentence, not a logger's level, unless it names an exception.
            if w.chars().all(|c| c.is_ascii_uppercase()) { Self::word(w) } else { exception(w) }
        });
        found.chain(small(lead)).min().unwrap_or(Self::Unsaid)
    }

    /// A numeric level as pino writes it, in steps of ten, or as syslog does, from 0 to 7.
    fn number(text: &str) -> Option<Self> {
        Some(match text.parse::<u32>().ok()? {
            0..=3 | 50.. => Self::Error,
            4 | 40..50 => Self::Warning,
            5 | 6 | 30..40 => Self::Info,
            7 | 10..30 => Self::Debug,
            8..10 => return None,
        })
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

/// The level at the beginning of a glog or klog line: `E1120 14:00:00.123456`.
fn glog(line: &str) -> Option<Level> {
    let shape = line.bytes().skip(1).zip(b"0000 00:00:00");
    let like = |(is, wanted): (u8, &u8)| if *wanted == b'0' { is.is_ascii_digit() } else { is == *wanted };
    if shape.clone().count() < 13 || !shape.into_iter().all(like) {
        return None;
    }
    Some(match line.as_bytes()[0] {
        b'E' | b'F' => Level::Error,
        b'W' => Level::Warning,
        b'I' => Level::Info,
        _ => return None,
    })
}

/// The level in a logfmt pair: `level=error`.
fn pair(line: &str) -> Option<Level> {
    line.split_whitespace().find_map(|word| {
        let (name, value) = word.split_once('=')?;
        NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)).then(|| Level::word(value.trim_matches(['"', ','])))?
    })
}

/// Levels in lower case, in places where only a logger writes them: `[error]`, `[core:error]`, and `Error:` at the beginning
/// of a line or after its time.
fn small(line: &str) -> impl Iterator<Item = Level> + '_ {
    let inside = |part: &str| part.split_once(']').and_then(|(inner, _)| Level::word(inner.rsplit(':').next()?.trim()));
    let bracketed = line.split('[').skip(1).filter_map(inside);
    let time = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let first = line.split_whitespace().find(|word| !time(word));
    bracketed.chain(first.and_then(|word| Level::word(word.strip_suffix(':')?)))
}

/// The error level for a word such as `ValueError` or `Traceback`.
fn exception(word: &str) -> Option<Level> {
    let named = word.len() > 5 && word.starts_with(|c: char| c.is_ascii_uppercase());
    (word == "Traceback" || (named && (word.ends_with("Error") || word.ends_with("Exception")))).then_some(Level::Error)
}

/// Parses a line that is a JSON object.
#[must_use]
pub fn json(text: &str) -> Option<Tree> {
    let text = text.trim_start_matches(MARKS).trim();
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
            (r#"{"severity_text":"ERROR","body":"x"}"#, Level::Error),
            (r#"{"severityText":"WARN"}"#, Level::Warning),
            (r#"{"@t":"2026-11-20T14:00:00Z","@l":"Error","@m":"x"}"#, Level::Error),
            (r#"{"msg":"x"}"#, Level::Unsaid),
            ("", Level::Unsaid),
            // The worst line counts.
            ("50%\nERROR boom\n60%", Level::Error),
            ("INFO a\nERROR boom", Level::Error),
            ("DEBUG a\n\nplain\nWARN b", Level::Warning),
            ("{\"level\":\"info\"}\n{\"level\":\"error\"}", Level::Error),
            // In lower case, where only a logger writes it.
            ("[error] x", Level::Error),
            ("2026/11/23 14:00:00 [warn] 12#12: x", Level::Warning),
            ("[core:error] x", Level::Error),
            ("a list [of errors] and [info", Level::Unsaid),
            ("Error: x", Level::Error),
            ("error: could not compile", Level::Error),
            ("2026-11-23T14:00:00Z warning: x", Level::Warning),
            ("the error: x", Level::Unsaid),
            ("level=error msg=x", Level::Error),
            (r#"time="2026-11-23" level="warning" msg="ERROR""#, Level::Warning),
            ("ts=1 lvl=eror severity=info", Level::Info),
            ("sublevel=error", Level::Unsaid),
            ("E1120 14:00:00.123456 12 x.cc:1] no", Level::Error),
            ("W1120 14:00:00.123456 12 x.cc:1] no", Level::Warning),
            ("F1120 14:00:00 x", Level::Error),
            ("I1120 14:00:00 x", Level::Info),
            ("E1120 rows", Level::Unsaid),
            (r#"{"level":50,"msg":"x"}"#, Level::Error),
            (r#"{"level":60}"#, Level::Error),
            (r#"{"level":40}"#, Level::Warning),
            (r#"{"level":30}"#, Level::Info),
            (r#"{"level":20}"#, Level::Debug),
            (r#"{"level":3}"#, Level::Error),
            (r#"{"level":"50"}"#, Level::Error),
            (r#"{"level":1e99}"#, Level::Unsaid),
            (r#"{"log":"ERROR boom\n","stream":"stderr"}"#, Level::Error),
            (r#"{"msg":"[warn] x"}"#, Level::Warning),
            (r#"{"message":"{\"level\":\"error\"}"}"#, Level::Error),
            (r#"{"log":{"level":"error"},"message":"x"}"#, Level::Error),
            ("\u{feff}{\"level\":\"error\"}", Level::Error),
            ("\u{2060}E1120 14:00:00 x", Level::Error),
            ("\u{feff}[error] x", Level::Error),
        ] {
            assert_eq!(Level::of(text), level, "{text}");
        }
        assert!(json(r#" {"a":1} "#).is_some() && json("{a}").is_none() && json("[1]").is_none());
    }
}
