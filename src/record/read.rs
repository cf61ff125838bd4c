//! Reads a whole recording, or says which of its lines is wrong.

use std::io::{BufRead, BufReader, Read};

use chrono::Datelike as _;
use serde_json::Value;

use super::line::{Exchange, Header, Line, VERSION};

/// A line with more bytes than this does not belong to a recording.
const LONGEST: u64 = 64 << 20;

/// The years in which a recording can have been made: times at the ends of the representable range cannot be calculated with.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=9999;

/// The contents of a recording, in order of time.
#[derive(Debug, Clone)]
pub struct Recording {
    pub header: Header,
    pub exchanges: Vec<Exchange>,
}

/// Why a recording cannot be read. Lines count from 1.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("line {line}: {why}")]
    Io { line: usize, why: std::io::Error },
    #[error("line 1: not a recording of cleanwatch: its first line holds no \"cleanwatch-recording\"")]
    Foreign,
    #[error("line 1: written in version {found} by a newer cleanwatch; this one reads up to version {VERSION}")]
    Newer { found: u64 },
    #[error("line {line}: cut short, as by a crash; without that line the recording can be played: head -n {}", line - 1)]
    Cut { line: usize },
    #[error("line {line}: {why}")]
    Malformed { line: usize, why: String },
    #[error("it holds no exchange")]
    Empty,
}

/// Reads a recording.
///
/// # Errors
/// Names the line that does not belong in a recording, and what it is instead.
pub fn read(source: impl Read) -> Result<Recording, ReadError> {
    let mut lines = Lines { source: BufReader::new(source), number: 0 };
    let header = header(&lines.next()?.ok_or(ReadError::Foreign)?.1)?;
    let mut exchanges: Vec<Exchange> = Vec::new();
    let mut ahead = lines.next()?;
    while let Some((line, text)) = ahead {
        ahead = lines.next()?;
        match Line::parse(text.trim()) {
            Ok(Some(Line::Exchange(exchange))) => {
                let Exchange { answer, found, error, .. } = exchange.as_ref();
                if [answer.is_some(), found.is_some(), error.is_some()].iter().filter(|there| **there).count() != 1 {
                    let why = "an exchange has one of answer, found and error".to_owned();
                    return Err(ReadError::Malformed { line, why });
                }
                let times = [exchange.asked, exchange.at].into_iter().chain(exchange.again.iter().copied());
                if times.into_iter().any(|at| !YEARS.contains(&at.year())) {
                    return Err(ReadError::Malformed { line, why: "its time is out of all bounds".to_owned() });
                }
                exchanges.push(*exchange);
            }
            // Changes are for other readers: playing derives them from the exchanges.
            Ok(Some(Line::Change(_)) | None) => {}
            // A text editor may have ended the line since then.
            Err(e) if ahead.is_none() && (e.is_eof() || !text.ends_with('\n')) => return Err(ReadError::Cut { line }),
            Err(e) => return Err(ReadError::Malformed { line, why: why(&e) }),
        }
    }
    if exchanges.is_empty() {
        return Err(ReadError::Empty);
    }
    exchanges.sort_by_key(|e| e.at);
    Ok(Recording { header, exchanges })
}

fn header(text: &str) -> Result<Header, ReadError> {
    let value: Value = serde_json::from_str(text).map_err(|_| ReadError::Foreign)?;
    let found = value.get("cleanwatch-recording").and_then(Value::as_u64).ok_or(ReadError::Foreign)?;
    if found > u64::from(VERSION) {
        return Err(ReadError::Newer { found });
    }
    serde_json::from_value(value).map_err(|e| ReadError::Malformed { line: 1, why: why(&e) })
}

/// The message of an error, without the text that was read: that may contain anything.
fn why(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Data => "not a line of a recording: a member is missing or of another kind".to_owned(),
        _ => format!("not JSON at column {}", error.column()),
    }
}

struct Lines<R> {
    source: BufReader<R>,
    number: usize,
}

impl<R: Read> Lines<R> {
    /// The next line that is not blank, with its number and its line break; `None` at the end. A first line is returned even
    /// if blank.
    fn next(&mut self) -> Result<Option<(usize, String)>, ReadError> {
        loop {
            self.number += 1;
            let line = self.number;
            let mut bytes = Vec::new();
            let read = self.source.by_ref().take(LONGEST).read_until(b'\n', &mut bytes);
            read.map_err(|why| ReadError::Io { line, why })?;
            if bytes.is_empty() {
                return Ok(None);
            }
            if line > 1 && bytes.trim_ascii().is_empty() {
                continue;
            }
            let foreign =
                |_| if line == 1 { ReadError::Foreign } else { ReadError::Malformed { line, why: "not text".to_owned() } };
            return String::from_utf8(bytes).map(|text| Some((line, text))).map_err(foreign);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        r#"{"cleanwatch-recording":1,"program":"0.1.0","started":"2026-11-23T14:00:00Z","utcOffsetSeconds":0,"jobs":[]}"#;
    const EXCHANGE: &str = r#"{"is":"exchange","asked":"2026-11-23T14:00:00Z","at":"2026-11-23T14:00:00.041Z","job":{"region":"us-east-1","membership":"m","arn":"a"},"call":"GetTrainedModelInferenceJob","answer":{"latencyMs":41,"attempts":1,"body":{"status":"ACTIVE","n":1e400}}}"#;

    fn error(text: &str) -> String {
        read(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn exchanges_are_read_as_written() {
        let recording = read(format!("{HEADER}\n{EXCHANGE}\n").as_bytes()).unwrap();
        let again = Line::Exchange(Box::new(recording.exchanges[0].clone())).to_text().unwrap();
        assert_eq!(again, EXCHANGE);
        let blank = read(format!("{HEADER}\n{EXCHANGE}\n\n \n").as_bytes()).unwrap();
        assert_eq!(blank.exchanges.len(), 1, "a blank line at the end is nothing");
    }

    #[test]
    fn what_is_off_is_named_with_its_line() {
        for (text, parts) in [
            (String::new(), ["line 1", "not a recording"]),
            ("hello\n".to_owned(), ["line 1", "not a recording"]),
            ("{\"a\":1}\n".to_owned(), ["line 1", "not a recording"]),
            (HEADER.replace(":1,", ":2,"), ["version 2", "newer"]),
            (format!("{HEADER}\n"), ["no exchange", ""]),
            (format!("{HEADER}\n{EXCHANGE}\n{}", &EXCHANGE[..90]), ["line 3: cut short", "head -n 2"]),
            (format!("{HEADER}\n{EXCHANGE}\n{}\n\n", &EXCHANGE[..90]), ["line 3: cut short", "head -n 2"]),
            (format!("{HEADER}\n{}\n{EXCHANGE}\n", &EXCHANGE[..90]), ["line 2: not JSON", ""]),
            (format!("{HEADER}\n{}\n", EXCHANGE.replacen("2026-", "+262142-", 1)), ["line 2: its time", ""]),
            (format!("{HEADER}\nhello\n"), ["line 2: not JSON", "column 1"]),
            (format!("{HEADER}\n{{\"is\":\"exchange\"}}\n"), ["line 2: not a line", ""]),
        ] {
            let said = error(&text);
            assert!(parts.iter().all(|p| said.contains(p)), "{said}");
        }
        assert!(read(&[0xff, 0xfe, 0x0a][..]).unwrap_err().to_string().contains("not a recording"));
    }
}
