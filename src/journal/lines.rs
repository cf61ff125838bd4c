//! The text of a job's file, parsed line by line. A line that is not understood is never a reason to give up on the others.
//! Nothing here touches a file.

use std::collections::HashSet;
use std::{io, str};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::entry::Entry;

/// The version of the files that are written, and the highest version that is understood.
pub const VERSION: u64 = 1;

/// The first line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    #[serde(rename = "cleanwatch-journal")]
    version: u64,
    pub arn: String,
    /// How many bytes a compaction had to keep, if that is a lot. The next one waits until there are twice as many, so that
    /// compactions stay rare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<u64>,
}

impl Header {
    pub fn new(arn: &str) -> Self {
        Self { version: VERSION, arn: arn.to_owned(), kept: None }
    }

    /// Writes the header as a line.
    pub fn write_to(&self, out: &mut Vec<u8>) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.push(b'\n');
        Ok(())
    }
}

/// The one field that the headers of all versions have.
#[derive(Deserialize)]
struct Mark {
    #[serde(rename = "cleanwatch-journal")]
    version: u64,
}

/// A file of a version that is not understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Newer(pub u64);

/// The kind of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Blank,
    Header(Header),
    Entry(Entry),
    /// An object that a later version may understand.
    Foreign,
    Broken,
}

/// Parses a line, with or without its line break.
pub(super) fn line(bytes: &[u8]) -> Result<Line, Newer> {
    let Ok(text) = str::from_utf8(bytes) else { return Ok(Line::Broken) };
    let text = text.trim();
    if text.is_empty() {
        return Ok(Line::Blank);
    }
    if let Ok(entry) = serde_json::from_str(text) {
        return Ok(Line::Entry(entry));
    }
    if let Ok(Mark { version }) = serde_json::from_str(text) {
        if version > VERSION {
            return Err(Newer(version));
        }
        if let Ok(header) = serde_json::from_str(text) {
            return Ok(Line::Header(header));
        }
    }
    let object = text.starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok();
    Ok(if object { Line::Foreign } else { Line::Broken })
}

/// The text of a file.
#[derive(Debug, Default)]
pub(super) struct Content<'a> {
    /// The first header; a file that has lost its header gets one at its end.
    pub header: Option<Header>,
    /// Every other line that is not blank: its bytes, and its meaning.
    pub lines: Vec<(&'a [u8], Line)>,
}

impl<'a> Content<'a> {
    /// Parses a whole file.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Newer> {
        let mut content = Self::default();
        for raw in bytes.split(|b| *b == b'\n') {
            // A newer version counts only in the header that is valid for the file.
            let read = match line(raw) {
                Err(_) if content.header.is_some() => Line::Foreign,
                read => read?,
            };
            match read {
                Line::Blank => {}
                Line::Header(header) => content.header = content.header.or(Some(header)),
                read => content.lines.push((raw, read)),
            }
        }
        Ok(content)
    }

    /// The entries by time (those of one time in the order they were written), and the number of lines that are not
    /// understood. If an append wrote an entry twice because it could not know about the first time, it is returned once.
    pub fn story(self) -> (Vec<Entry>, usize) {
        let mut told = HashSet::with_capacity(self.lines.len());
        let mut entries = Vec::with_capacity(self.lines.len());
        let mut unreadable = 0;
        for (_, line) in &self.lines {
            match line {
                Line::Entry(entry) if told.insert(entry) => entries.push(entry.clone()),
                Line::Entry(_) => {}
                _ => unreadable += 1,
            }
        }
        entries.sort_by_key(|entry| entry.at);
        (entries, unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::entry::What;

    fn seen(second: u32) -> String {
        format!("{{\"at\":\"2026-11-25T07:00:{second:02}Z\",\"is\":\"seen\"}}")
    }

    fn opened(second: u32) -> String {
        seen(second).replace("seen", "opened")
    }

    #[test]
    fn a_line_is_what_it_is() {
        let header = r#"{"cleanwatch-journal":1,"arn":"arn:x"}"#;
        assert_eq!(serde_json::to_string(&Header::new("arn:x")).unwrap(), header);
        for (text, is) in [
            (header, Line::Header(Header::new("arn:x"))),
            ("", Line::Blank),
            (" \r", Line::Blank),
            (r#"{"at":"2026-11-25T07:00:00Z","is":"heard"}"#, Line::Foreign),
            (
                r#"{"at":"2026-11-25T07:00:00Z","is":"status","status":"ACTIVE","from":"2026-11-25T07:00:00Z","start":"guessed"}"#,
                Line::Foreign,
            ),
            (r#"{"cleanwatch-journal":1}"#, Line::Foreign),
            (r#"{"cleanwatch-journal":"one","arn":"x"}"#, Line::Foreign),
            ("{}", Line::Foreign),
            ("null", Line::Broken),
            ("[1]", Line::Broken),
            (r#"{"at":"2026-11-25T07:00:00Z","is":"se"#, Line::Broken),
            (r#"{"at":"2026-11-25T07:00:00Z","is":"seen"}{"at":"2026-11-25T07:00:00Z","is":"seen"}"#, Line::Broken),
        ] {
            assert_eq!(line(text.as_bytes()), Ok(is), "{text}");
        }
        assert_eq!(line(b"{\"a\":\"\xff\"}"), Ok(Line::Broken));
        assert_eq!(line(br#"{"cleanwatch-journal":2,"job":"x"}"#), Err(Newer(2)));
        assert_eq!(line("[".repeat(100_000).as_bytes()), Ok(Line::Broken));
    }

    #[test]
    fn entries_are_in_the_order_of_their_times_and_told_once() {
        let again = seen(3);
        let text =
            [opened(9), again.clone(), seen(1), opened(3), again, seen(3).replace('Z', ".001Z"), "{\"at\"".into()].join("\n");
        let (entries, unreadable) = Content::read(text.as_bytes()).unwrap().story();
        let told: Vec<_> = entries.iter().map(|e| (e.at.timestamp_millis() % 60_000, e.what.clone())).collect();
        let expected = [(1000, What::Seen), (3000, What::Seen), (3000, What::Opened), (3001, What::Seen), (9000, What::Opened)];
        assert_eq!(told, expected);
        assert_eq!(unreadable, 1);
    }

    #[test]
    fn what_stands_there_twice_is_told_once_however_much_is_between() {
        let status = |n| {
            seen(4).replace(
                "\"seen\"",
                &format!("\"status\",\"status\":\"{n}\",\"from\":\"2026-11-25T07:00:00Z\",\"start\":\"seen\""),
            )
        };
        let between: Vec<String> = (0..1000).map(status).collect();
        let text = [vec![seen(3)], between.clone(), vec![seen(3)], between].concat().join("\n");
        let (entries, unreadable) = Content::read(text.as_bytes()).unwrap().story();
        assert_eq!((entries.len(), unreadable), (1001, 0));
    }

    #[test]
    fn the_first_header_holds_wherever_it_stands() {
        let text = "garbage\n{\"cleanwatch-journal\":1,\"arn\":\"a\"}\n{\"cleanwatch-journal\":1,\"arn\":\"b\"}\n{\"cleanwatch-journal\":7}\n";
        let content = Content::read(text.as_bytes()).unwrap();
        assert_eq!(content.header.as_ref().map(|h| h.arn.as_str()), Some("a"));
        assert_eq!(content.story(), (vec![], 2));
        assert_eq!(Content::read(b"garbage\n{\"cleanwatch-journal\":7}").unwrap_err(), Newer(7));
    }
}
