//! Turns what a container wrote into plain text. Escape sequences that set colors or move the cursor are removed, whether
//! they came as real sequences or written out. Of a line that was overwritten again and again, the last state is kept.

use std::borrow::Cow;

use super::Level;
use super::level::MARKS;
use crate::domain::text::clean;

/// The most blanks that a cursor move to the right turns into.
const BLANKS: usize = 80;

/// A text without its escape sequences. Line breaks and tabs stay; everything else is as [`clean`] leaves it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stripped {
    pub text: String,
    /// Text that was overwritten after a carriage return, one state a line, oldest first; `None`: nothing.
    pub over: Option<String>,
}

/// Strips what a container wrote of its escape sequences.
#[must_use]
pub fn strip(raw: &str) -> Stripped {
    let raw = raw.trim_end_matches(['\n', '\r']);
    let safe = raw.chars().all(|c| c == '\n' || (' '..='~').contains(&c) && !matches!(c, '\\' | '^' | '#'));
    let begins = |two: &[u8]| matches!(two, [b'[', b'0'..=b'9'] | b"%1" | b"<0" | b"&#");
    if safe && !raw.as_bytes().windows(2).any(begins) {
        return Stripped { text: raw.to_owned(), over: None };
    }
    let plain = plain(&unwrapped(raw));
    let plain = plain.trim_end_matches(['\n', '\r']);
    let (mut kept, mut over) = (Vec::new(), Vec::new());
    for line in plain.split('\n') {
        let line = line.trim_start_matches(MARKS);
        let mut states: Vec<&str> = line.split('\r').filter(|state| !state.trim().is_empty()).collect();
        // An error or a warning is not a state of a progress bar, so it stays even if it was overwritten.
        let last = states.pop().unwrap_or_default();
        for state in states {
            let bad = Level::of(state) <= Level::Warning;
            if bad { kept.push(state) } else { over.push(state) }
        }
        kept.push(last);
    }
    let joined = |lines: &[&str]| lines.iter().map(|line| defused(line)).collect::<Vec<_>>().join("\n");
    Stripped { text: joined(&kept), over: (!over.is_empty()).then(|| joined(&over)) }
}

/// A line made safe, with its tabs kept.
fn defused(line: &str) -> String {
    line.split('\t').map(clean).collect::<Vec<_>>().join("\t")
}

/// Removes the sequences; a cursor that returns to the beginning of a line becomes a carriage return.
fn plain(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    let mut saved = None;
    let reset = !raw.contains('\x1b') && (raw.contains("[0m") || raw.contains("[39m"));
    while let Some(c) = rest.chars().next() {
        if let Some((len, means)) = sequence(rest).or_else(|| orphan(rest, reset)) {
            match means {
                Means::Save => saved = Some(out.len()),
                Means::Restore => saved = saved.map(|at| restored(&mut out, at)),
                Means::Left(count) => left(&mut out, count),
                Means::Nothing => {}
                Means::Again | Means::Elsewhere if out.is_empty() || out.ends_with(['\r', '\n']) => {}
                Means::Again => out.push('\r'),
                Means::Elsewhere => out.push('\n'),
                Means::Blanks(count) => out.extend(std::iter::repeat_n(' ', count)),
            }
            rest = &rest[len..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '\r' if rest.starts_with('\n') => {}
            // The previous character is overwritten.
            '\x08' if out.ends_with(|c: char| !c.is_control()) => left(&mut out, 1),
            _ => out.push(c),
        }
    }
    out
}

/// Moves back by this many characters, which will be overwritten; if that is the whole line, the line becomes one of its
/// states.
fn left(out: &mut String, count: usize) {
    let line = out.rfind(|c: char| c.is_control()).map_or(0, |at| at + 1);
    match out[line..].char_indices().rev().nth(count - 1).map(|(at, _)| line + at) {
        Some(at) if at > line || count == 1 => out.truncate(at),
        _ if line < out.len() => out.push('\r'),
        _ => {}
    }
}

/// Moves back to a saved cursor position; what was written since becomes a state of the line. Returns where that position is
/// now.
fn restored(out: &mut String, saved: usize) -> usize {
    let Some(since) = out.get(saved..).filter(|since| !since.is_empty()) else { return out.len() };
    let line = out[..saved].rfind(['\r', '\n']).map_or(0, |at| at + 1);
    if since.contains('\n') || saved - line > BLANKS {
        out.push('\n');
    } else {
        let before = out[line..saved].to_owned();
        out.push('\r');
        out.push_str(&before);
    }
    out.len()
}

/// Unwraps tmux passthrough sequences, so that the text is what the terminal would get.
fn unwrapped(raw: &str) -> Cow<'_, str> {
    const BEGIN: &str = "\x1bPtmux;";
    if !raw.contains(BEGIN) {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(BEGIN) {
        out.push_str(&rest[..at]);
        let inner = &rest[at + BEGIN.len()..];
        if let Some(end) = passed(inner) {
            out.push_str(&inner[..end].replace("\x1b\x1b", "\x1b"));
            rest = &inner[end + 2..];
        } else {
            out.push_str(BEGIN);
            rest = inner;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The most bytes of one passthrough sequence.
const PASSED: usize = 4096;

/// Where a passthrough sequence ends: at an escape character that is not doubled, followed by a backslash.
fn passed(inner: &str) -> Option<usize> {
    let bytes = &inner.as_bytes()[..inner.len().min(PASSED)];
    let mut at = 0;
    while at + 1 < bytes.len() {
        match (bytes[at], bytes[at + 1]) {
            (0x1b, 0x1b) => at += 2,
            (0x1b, b'\\') => return Some(at),
            (0x1b, _) => return None,
            _ => at += 1,
        }
    }
    None
}

/// A color sequence whose escape character was lost or could not be decoded: `[31m`. Durations in brackets look alike. So
/// without a replacement character before it, the text must contain a color reset, or a word must follow directly.
fn orphan(text: &str, reset: bool) -> Option<(usize, Means)> {
    let lost = text.strip_prefix('\u{fffd}');
    let rest = lost.unwrap_or(text).strip_prefix('[')?;
    let len = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    let (codes, after) = (&rest[..len], rest[len..].strip_prefix('m')?);
    let number = codes.parse::<u8>().ok();
    let color = codes.contains(';') || number.is_some_and(|n| matches!(n, 30..=39 | 90..=97));
    let ours = lost.is_some() || reset || color && !after.starts_with(|c: char| c.is_ascii_digit() || c == ' ');
    (!codes.is_empty() && ours && !after.starts_with(']')).then(|| (text.len() - after.len(), Means::Nothing))
}

/// What a sequence means for the text around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Means {
    Nothing,
    /// The line is rewritten from its beginning.
    Again,
    /// What follows is on another line.
    Elsewhere,
    Blanks(usize),
    /// This many characters are overwritten, at least one.
    Left(usize),
    /// The cursor position is saved here, to be restored later.
    Save,
    Restore,
}

/// The length of the sequence that a text begins with, and what it means; `None` if it does not begin with one.
fn sequence(text: &str) -> Option<(usize, Means)> {
    let first = text.chars().next()?;
    let real = |kind: char| Some(after(text, first.len_utf8(), kind));
    match first {
        '\u{9b}' => real('['),
        '\u{9d}' => real(']'),
        '\u{90}' => real('P'),
        '\u{98}' | '\u{9e}' | '\u{9f}' => real('X'),
        '\x1b' => match text[1..].chars().next() {
            Some(kind @ ('[' | ']' | 'P' | 'X' | '^' | '_')) => Some(after(text, 2, kind)),
            // A character set, or a mode of two characters.
            Some(' '..='/') => {
                let end = text[1..].find(|c| !(' '..='/').contains(&c)).map(|at| at + 1);
                let last = end.and_then(|at| text[at..].chars().next()).filter(|c| ('0'..='~').contains(c));
                Some((end.map_or(text.len(), |at| at + last.map_or(0, char::len_utf8)), Means::Nothing))
            }
            Some('7') => Some((2, Means::Save)),
            Some('8') => Some((2, Means::Restore)),
            Some('0'..='~') => Some((2, Means::Nothing)),
            None => Some((1, Means::Nothing)),
            Some(_) => None,
        },
        '\\' | '^' | '#' | '␛' | '<' | '&' | '%' => written(text),
        _ => None,
    }
}

/// A sequence whose first `from` bytes say which kind it is. If its end is missing, the sequence was cut off.
fn after(text: &str, from: usize, kind: char) -> (usize, Means) {
    let rest = &text[from..];
    match kind {
        '[' => {
            let (len, last) = control(rest);
            (from + len, last.map_or(Means::Nothing, |last| means(&rest[..len - 1], last)))
        }
        // A string that never ends would swallow the rest of the text, so only its beginning is removed.
        _ => (from + string(rest).unwrap_or(0), Means::Nothing),
    }
}

/// The length of a control sequence after its beginning, and its last character; `None` if it is cut off or broken there.
fn control(rest: &str) -> (usize, Option<char>) {
    let middle = rest.find(|c| !('0'..='?').contains(&c)).unwrap_or(rest.len());
    let end = rest[middle..].find(|c| !(' '..='/').contains(&c)).map_or(rest.len(), |at| middle + at);
    match rest[end..].chars().next() {
        Some(last @ '@'..='~') => (end + 1, Some(last)),
        _ => (middle, None),
    }
}

/// The length of a string after its beginning, including its terminator; `None` if this line does not end it.
fn string(rest: &str) -> Option<usize> {
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let ends = ["\x07", "\x1b\\", "\u{9c}"].iter().filter_map(|end| line.find(end).map(|at| at + end.len()));
    ends.min()
}

fn means(parameters: &str, last: char) -> Means {
    let number = parameters.parse::<usize>().unwrap_or(if parameters.is_empty() { 1 } else { 2 });
    match last {
        'G' | '`' if number <= 1 => Means::Again,
        'G' | '`' => Means::Blanks(1),
        // The whole line is erased. Erasing only what is before or after the cursor means nothing for the text.
        'K' if parameters == "2" => Means::Again,
        'A' | 'B' | 'E' | 'F' | 'H' | 'f' | 'd' => Means::Elsewhere,
        'J' if parameters == "2" || parameters == "3" => Means::Elsewhere,
        'D' => Means::Left(number.max(1)),
        's' if parameters.is_empty() => Means::Save,
        'u' if parameters.is_empty() => Means::Restore,
        'C' | 'a' => Means::Blanks(number.min(BLANKS)),
        _ => Means::Nothing,
    }
}

/// Like [`sequence`], for one whose escape character is written out: `\x1b[31m`, `\u001b[0m`, `\033[1m`, `\e[K`, `^[[31m`.
/// Only a complete sequence counts: text about sequences may stop after the beginning of one.
fn written(text: &str) -> Option<(usize, Means)> {
    let from = escape(text)?;
    let rest = &text[from..];
    match rest.chars().next()? {
        '[' => {
            let (len, last) = control(&rest[1..]);
            let (last, parameters) = (last?, &rest[1..len]);
            let usual = "mKJH".contains(last) || !parameters.is_empty() && last.is_ascii_alphabetic();
            usual.then(|| (from + 1 + len, means(parameters, last)))
        }
        ']' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            let bells =
                ["\\u0007", "\\x07", "\\007", "\\a", "^G"].iter().filter_map(|bell| line.find(bell).map(|at| at + bell.len()));
            // The terminator: the escape character again and a backslash, which may be written as two.
            let strings = line.char_indices().filter_map(|(at, _)| {
                let len = escape(&line[at..])?;
                let slashes = line[at + len..].chars().take_while(|c| *c == '\\').count();
                (slashes > 0).then_some(at + len + slashes.min(2))
            });
            Some((from + bells.chain(strings).min()?, Means::Nothing))
        }
        _ => None,
    }
}

/// The length of a written-out escape character at the beginning of a text.
fn escape(text: &str) -> Option<usize> {
    let begins = |text: &str, name: &str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    if let Some(short) = ["^[", "#033", "␛", "<0x1b>", "&#27;", "&#x1b;", "%1b"].iter().find(|short| begins(text, short)) {
        return Some(short.len());
    }
    let slashes = text.bytes().take_while(|b| *b == b'\\').count();
    if slashes == 0 {
        return None;
    }
    let rest = &text[slashes..];
    let names = ["x1b", "u001b", "U0000001b", "0x1b", "N{ESC}", "N{ESCAPE}", "033", "33", "esc", "e", "27"]
        .iter()
        .find(|n| begins(rest, n));
    let braced = || {
        let inner = rest.strip_prefix("u{").or_else(|| rest.strip_prefix("x{"))?.trim_start_matches('0');
        let after = inner.get(2..).filter(|_| begins(inner, "1b"))?.strip_prefix('}')?;
        Some(rest.len() - after.len())
    };
    names.map(|name| name.len()).or_else(braced).map(|len| slashes + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> String {
        strip(raw).text
    }

    #[test]
    fn what_colors_a_text_is_no_part_of_it() {
        for raw in [
            "ERROR boom",
            "\x1b[31mERROR\x1b[0m boom",
            "\x1b[0m\x1b[1;31mERROR\x1b[0m\x1b[m boom",
            "\x1b[38;5;196mERROR\x1b[39m boom",
            "\x1b[38;2;255;0;0mERROR\x1b[0m boom",
            "\x1b[38:2::255:0:0mERROR\x1b[0m boom",
            "\x1b[4:3m\x1b[58;5;1mERROR\x1b[24m boom",
            "\u{9b}31mERROR\u{9b}0m boom",
            "\x1b[2K\x1b[1GERROR boom\x1b[K\x1b[?25h",
            "\x1b[?25l\x1b[>4;2mERROR\x1b[ q boom",
            "\x1b(BERROR\x1b)0 boom\x1b=\x1b7\x1b8",
            "ERROR\x1b[Cboom",
            "\x1b]0;a title\x07ERROR boom",
            "\x1b]8;;https://example.com/\x1b\\ERROR\x1b]8;;\x1b\\ boom",
            "\u{9d}0;a title\u{9c}ERROR boom",
            "\x1bPq#0~\x1b\\ERROR boom\x1b_x\x1b\\\x1b^y\x1b\\\x1bXz\x1b\\",
            "ERROR boom\x1b[3",
            "ERROR boom\x1b",
            "E\x08ER\x08RR\x08ROR boom",
            "\r\x1b[KERROR boom\r\n",
            r"\x1b[31mERROR\x1b[0m boom",
            r"\x1B[38;5;196mERROR\x1B[m boom",
            r"\u001b[31mERROR\u001B[0m boom",
            r"\\u001b[31mERROR\\u001b[0m boom",
            r"\u{1b}[31mERROR\u{1b}[0m boom",
            r"\033[1;31mERROR\033[0m boom",
            r"\e[31mERROR\e[0m boom",
            "^[[31mERROR^[[0m boom",
            "#033[31mERROR#033[0m boom",
            "␛[31mERROR␛[0m boom",
            r"\x1b]8;;https://example.com/\x1b\\ERROR\x1b]8;;\x1b\\ boom",
            r"\u001b]0;a title\u0007ERROR boom",
            r"\x{1b}[31mERROR\x{1B}[0m boom",
            r"\u{001b}[31mERROR\u{001B}[0m boom",
            r"\U0000001b[31mERROR\U0000001B[0m boom",
            r"\33[31mERROR\33[0m boom",
            r"\N{ESC}[31mERROR\N{ESCAPE}[0m boom",
            r"\0x1b[31mERROR\0x1B[0m boom",
            "<0x1b>[31mERROR<0x1B>[0m boom",
            "&#27;[31mERROR&#x1b;[0m boom",
            "%1B[31mERROR%1b[0m boom",
            // The escape character was lost.
            "[31mERROR[0m boom",
            "[1;31mERROR[0m boom",
            "[31mERROR[39m boom",
            "\u{fffd}[31mERROR\u{fffd}[0m boom",
            "\u{fffd}[1mERROR\u{fffd}[22m boom",
            "\x1bPtmux;\x1b\x1b[31m\x1b\\ERROR\x1bPtmux;\x1b\x1b[0m\x1b\\ boom",
            "\x1bPtmux;\x1b\x1b]0;title\x07ERROR\x1b\\ boom",
            "\x1bPtmux;\x1b\x1b]0;title\x1b\x1b\\ERROR boom\x1b\\",
            "\u{feff}ERROR boom",
            "\u{2060}ERROR boom",
            "50%\x1b[3DERROR boom",
            "50\x1b[D\x1b[0DERROR boom",
        ] {
            assert_eq!(text(raw), "ERROR boom", "{raw:?}");
            assert_eq!(Level::of(&text(raw)), Level::Error, "{raw:?}");
        }
    }

    #[test]
    fn what_is_no_sequence_stays() {
        for (raw, wanted) in [
            ("a\tb\t\tc", "a\tb\t\tc"),
            ("one\r\ntwo\r\n", "one\ntwo"),
            (r"C:\e\x1b\033 and \u001b alone", r"C:\e\x1b\033 and \u001b alone"),
            (r"^[[A-Z]+ of \x1b[a-z]", r"^[[A-Z]+ of \x1b[a-z]"),
            (r"re.compile('\x1b[^m]*m')", r"re.compile('\x1b[^m]*m')"),
            (r"printf '\033]'", r"printf '\033]'"),
            ("x^2 # y [31m] [5m]", "x^2 # y [31m] [5m]"),
            ("\x1b[1mtook\x1b[0m [3m 20s]", "took [3m 20s]"),
            ("took [3m 20s] of [35m20s], rate(x[5m])", "took [3m 20s] of [35m20s], rate(x[5m])"),
            ("100%1B <0x1b> &#27; \\33 %1B[a-z]", "100%1B <0x1b> &#27; \\33 %1B[a-z]"),
            ("\u{fffd}[a]", "\u{fffd}[a]"),
            ("\x1bPtmux;ERROR boom", "tmux;ERROR boom"),
            // A string that never ends swallows nothing.
            ("\x1b]0;ERROR boom\nmore", "0;ERROR boom\nmore"),
            ("a\x1b[31\u{202e}b\0", "a‹202E›b␀"),
            ("a\x1b日\x07", "a␛日␇"),
            ("日本\x1b[1mé\x1b[0m", "日本é"),
            ("\x08a\n\x08b", "␈a\n␈b"),
            ("", ""),
        ] {
            assert_eq!(strip(raw), Stripped { text: wanted.into(), over: None }, "{raw:?}");
        }
    }

    #[test]
    fn of_a_line_written_over_the_last_state_is_shown_and_the_rest_kept() {
        for (raw, shown, over) in [
            (" 10%\r 50%\r100%", "100%", Some(" 10%\n 50%")),
            ("\r 10%|█ |\r 50%|██|\r\n", " 50%|██|", Some(" 10%|█ |")),
            ("10%\r    \rdone\r   \r", "done", Some("10%")),
            ("10%\x1b[2K\x1b[1G20%", "20%", Some("10%")),
            ("10%\x1b[0G20%\x1b[G30%", "30%", Some("10%\n20%")),
            ("a\r\n10%\r20%\nb", "a\n20%\nb", Some("10%")),
            ("|\x08/\x08-", "-", None),
            ("10%\x1b[1000D20%", "20%", Some("10%")),
            ("ETA 10%\x1b[3D20%", "ETA 20%", None),
            ("\x1b[s10%\x1b[u20%\x1b[u30%", "30%", Some("10%\n20%")),
            ("ETA \x1b710%\x1b820%\x1b830%", "ETA 30%", Some("ETA 10%\nETA 20%")),
            ("\x1b[sa\nb\x1b[uc", "a\nb\nc", None),
            ("\x1b[sERROR boom\x1b[u100%", "ERROR boom\n100%", None),
            ("a\x1b[ub\x1b[>1uc", "abc", None),
            ("a\x1b[s\x08\x1b[ub", "b", None),
            // An error is not hidden by what was written after it.
            ("ERROR boom\r 50%\r100%", "ERROR boom\n100%", Some(" 50%")),
            ("\x1b[33mWARN\x1b[0m low\r100%", "WARN low\n100%", None),
            ("one\x1b[1Atwo\x1b[5;1Hthree\x1b[2J", "one\ntwo\nthree", None),
        ] {
            assert_eq!(strip(raw), Stripped { text: shown.into(), over: over.map(Into::into) }, "{raw:?}");
        }
    }

    #[test]
    fn nothing_of_any_text_acts() {
        let parts = [
            "\x1b", "[", "31", "m", "]", "0;", "\x07", "\\", "x1b", "u001b", "^", "#033", "\r", "\n", "\t", "日", "\u{9b}",
            "\x08", "é", " ",
        ];
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            let mut raw = String::new();
            for _ in 0..9 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                raw.push_str(parts[usize::try_from(seed >> 33).unwrap() % parts.len()]);
            }
            let Stripped { text, over } = strip(&raw);
            let acts = |text: &str| text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
            assert!(!acts(&text) && !over.as_deref().is_some_and(acts), "{raw:?}");
        }
    }
}
