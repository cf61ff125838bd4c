//! Text for people: [`clean`], the only gate for text that the service sent. Text that has
//! passed the gate contains no control character but `\n`, no bidi control and nothing invisible.

mod age;
mod width;

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;
use unicode_width::UnicodeWidthChar;

pub use age::*;
pub use width::*;

/// How many combining marks are kept on one base character; more would only smear the screen.
const MARKS: usize = 3;

/// Makes text from outside safe to show, print, copy and store. `\n` stays as a line break and `\r\n` becomes `\n`. Any other
/// control character is shown as its picture (`␉`, `␛`); bidi controls, line separators and invisible characters are shown as
/// their number (`‹202E›`). So nothing is hidden and nothing has an effect. Cleaning twice changes nothing more.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c == '\n' || (' '..='~').contains(&c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut marks = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => out.push('\n'),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\0'..='\x1f' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('?')),
            '\x7f' => out.push('\u{2421}'),
            // A variation selector only picks a glyph; terminals disagree about the width it gives.
            '\u{fe00}'..='\u{fe0f}' => {}
            _ if is_hidden(c) => {
                use std::fmt::Write as _;
                let _ = write!(out, "‹{:04X}›", c as u32);
            }
            _ if c.width() == Some(0) => {
                marks += 1;
                if marks <= MARKS {
                    out.push(c);
                }
                continue;
            }
            _ => out.push(c),
        }
        marks = 0;
    }
    Cow::Owned(out)
}

/// Whether a character is invisible, or acts on the text around it instead of showing itself.
pub(crate) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || (c.width().is_none() && c != '\n')
}

/// Cleaned text on one line: line breaks become `␊`.
#[must_use]
pub fn line(text: &str) -> String {
    clean(text).replace('\n', "␊")
}

/// The text without possible secrets in its URLs: `http://u:p@h/?t=x` becomes `http://…@h/?…`; text that only looks like a
/// URL is treated the same way.
#[must_use]
pub fn without_user_info(text: &str) -> Cow<'_, str> {
    Cow::Owned(text.split_inclusive(char::is_whitespace).map(|w| if is_like_url(w) { bare_url(w) } else { w.into() }).collect())
}

/// Whether a word of a text may be a URL.
fn is_like_url(word: &str) -> bool {
    word.contains("//")
        || word.contains(":/")
        || last_at(word).is_some_and(|at| word[..at].contains(':'))
        || word.split_once('?').is_some_and(|(_, query)| query.contains('='))
}

/// Like [`without_user_info`], for a text that is one URL, or was meant to be one.
#[must_use]
pub fn bare_url(url: &str) -> Cow<'_, str> {
    let (body, blank) = url.split_at(url.trim_end().len());
    let slashes = body.find("//").or_else(|| body.find(":/")).map(|at| at + 2);
    let slashes = slashes.map(|at| body.len() - body[at..].trim_start_matches('/').len());
    let cut = |from: usize| body[from..].find(['?', '#', ';']).map(|at| from + at);
    // A password may contain slashes and other characters that end an authority, so the last at sign counts.
    let (start, from) = match last_at(body) {
        Some(at) => {
            let start = slashes.filter(|start| *start <= at).unwrap_or(0);
            // It cannot be known which part belongs to what.
            if cut(start).is_some_and(|cut| cut < at) {
                return Cow::Owned(format!("{}…{blank}", &body[..start]));
            }
            (format!("{}…", &body[..start]), at)
        }
        // What follows the colon is not a port, so it is user information whose end is missing.
        None if slashes.is_some_and(|start| !is_host(&body[start..])) => {
            return Cow::Owned(format!("{}…{blank}", &body[..slashes.unwrap_or(0)]));
        }
        None => (String::new(), 0),
    };
    match cut(from).filter(|cut| cut + 1 < body.len()) {
        Some(cut) => Cow::Owned(format!("{start}{}…{blank}", &body[from..=cut])),
        None if from == 0 && start.is_empty() => Cow::Borrowed(url),
        None => Cow::Owned(format!("{start}{}{blank}", &body[from..])),
    }
}

/// The position of the last at sign, in any of its forms.
fn last_at(text: &str) -> Option<usize> {
    ["@", "%40", "\u{ff20}", "\u{fe6b}"].iter().filter_map(|sign| text.rfind(sign)).max()
}

/// Whether a text begins with a host, with or without a port.
fn is_host(text: &str) -> bool {
    let authority = text.split(['/', '?', '#', ';']).next().unwrap_or(text);
    let after = authority.strip_prefix('[').and_then(|six| six.split_once(']')).map_or(authority, |(_, after)| after);
    after.split_once(':').is_none_or(|(_, port)| {
        let port = port.trim_end_matches(|c: char| c.is_ascii_punctuation());
        port.is_empty() || port.parse::<u16>().is_ok()
    })
}

/// The first line, by any line-break character, and whether more follows.
#[must_use]
pub fn first_line(text: &str) -> (&str, bool) {
    const BREAKS: [char; 10] = ['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'];
    text.split_once(BREAKS).map_or((text, false), |(first, _)| (first, true))
}

/// Text in Unicode NFC, so that equal characters compare equal: an accent may be its own character or part of another.
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { ComposingNormalizerBorrowed::new_nfc().normalize(text) }
}

/// Pasted or piped text without what came along with it: blanks, line breaks and invisible characters around it, and quotes
/// around the whole.
#[must_use]
pub fn bare(text: &str) -> &str {
    let blank = |c: char| c.is_whitespace() || c.is_control() || is_hidden(c);
    let mut text = text.trim_matches(blank);
    for (open, close) in QUOTES {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
            && !inner.is_empty()
        {
            text = inner.trim_matches(blank);
        }
    }
    text
}

/// The quotes that shells, JSON and documents put around a text.
pub(crate) const QUOTES: [(char, char); 12] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('“', '”'),
    ('‘', '’'),
    ('„', '“'),
    ('„', '”'),
    ('‚', '‘'),
    ('«', '»'),
    ('»', '«'),
    ('‹', '›'),
    ('＂', '＂'),
];

/// Whether a name contains a part as a word of its own: `job-1/i-0` contains `job-1`, but `job-12` does not.
#[must_use]
pub fn holds(name: &str, part: &str) -> bool {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !part.is_empty()
        && name
            .match_indices(part)
            .any(|(at, _)| !word(name[..at].chars().next_back()) && !word(name[at + part.len()..].chars().next()))
}

/// How many ends of words are tried for each beginning: an ID in UUID form has five words.
const RUN: usize = 16;

/// The parts of a name that it contains as words in the sense of [`holds`]: each one runs from the beginning of a word to the
/// end of that word or of one of the next few.
pub fn words(name: &str) -> impl Iterator<Item = &str> {
    let begins = |at: usize| name[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let ends = |at: usize| name[at..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    let starts = name.char_indices().filter(move |(at, c)| c.is_alphanumeric() && begins(*at)).map(|(at, _)| at);
    starts.flat_map(move |from| {
        let stops = name[from..].char_indices().map(move |(at, c)| from + at + c.len_utf8());
        stops.filter(move |to| ends(*to)).take(RUN).map(move |to| &name[from..to])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_information_of_a_url_is_left_out() {
        for (text, shows) in [
            ("http://user:pass@host:1/a", "http://…@host:1/a"),
            ("https://user@host", "https://…@host"),
            ("proxy http://u:p/w@h is down", "proxy http://…@h is down"),
            ("http://u:p@ss@h", "http://…@h"),
            ("u:p@h:80", "…@h:80"),
            ("HTTP//u:p@h", "HTTP//…@h"),
            ("\"http://u:p@h\"", "\"http://…@h\""),
            ("mail me@example.com", "mail me@example.com"),
            ("see http://h/a?token=x for more", "see http://h/a?… for more"),
            ("http://u:p@h/?t=x", "http://…@h/?…"),
            ("is it? or not", "is it? or not"),
            ("http://h/a?", "http://h/a?"),
            ("http://h/a", "http://h/a"),
            ("http://h:80: refused", "http://h:80: refused"),
            ("is http://me:S open", "is http://… open"),
            ("at https://h/#token=S now", "at https://h/#… now"),
            ("a; b #2", "a; b #2"),
        ] {
            assert_eq!(without_user_info(text), shows);
        }
        for (url, shows) in [
            ("me:S@h//x", "…@h//x"),
            ("S@h", "…@h"),
            ("http://me:S%40h", "http://…%40h"),
            ("http://me:S\u{ff20}h", "http://…\u{ff20}h"),
            ("http:/me:S@h", "http:/…@h"),
            ("http://h/#token=S", "http://h/#…"),
            ("https://h/#S", "https://h/#…"),
            ("http://h/?x@y=S", "http://…"),
            ("http://u:S?x@h", "http://…"),
            ("h?token=S", "h?…"),
            ("http://h/;token=S ", "http://h/;… "),
            ("http://me:S", "http://…"),
            ("http://me:S/x", "http://…"),
            ("HTTP//me:S", "HTTP//…"),
            ("http:/me:S", "http:/…"),
            ("http://[::1]:80/x", "http://[::1]:80/x"),
            ("http://127.0.0.1:4566/x", "http://127.0.0.1:4566/x"),
            ("arn:aws:iam::1:role/a", "arn:aws:iam::1:role/a"),
            ("us east", "us east"),
            ("", ""),
        ] {
            assert_eq!(bare_url(url), shows, "{url}");
        }
    }

    #[test]
    fn hostile_text_is_shown_and_does_not_act() {
        assert_eq!(clean("A\x1b[31mB"), "A␛[31mB");
        assert_eq!(clean("a\u{202e}b\u{200b}c"), "a‹202E›b‹200B›c");
        assert_eq!(clean("a\r\nb\rc\td"), "a\nb␍c␉d");
        assert_eq!(clean("x\u{2028}y\u{9b}z\u{7f}"), "x‹2028›y‹009B›z␡");
        assert_eq!(clean("heart ❤\u{fe0f}"), "heart ❤");
        assert_eq!(clean("e\u{301}\u{301}\u{301}\u{301}\u{301}x"), "e\u{301}\u{301}\u{301}x");
        assert_eq!(line("two\nlines"), "two␊lines");
    }

    #[test]
    fn every_character_is_safe_after_cleaning_and_cleaning_is_idempotent() {
        for c in ('\0'..=char::MAX).filter(|c| *c as u32 <= 0x2_ffff || *c as u32 >= 0xe_0000) {
            let s = format!("a{c}b");
            let once = clean(&s).into_owned();
            assert!(once.chars().all(|c| c == '\n' || !(c.is_control() || is_hidden(c))), "{:x}", c as u32);
            assert_eq!(clean(&once), once, "{:x}", c as u32);
        }
    }

    #[test]
    fn each_run_of_words_of_a_name_is_held_by_it() {
        let all: Vec<&str> = words("a-b1/ü").collect();
        assert_eq!(all, ["a", "a-b1", "a-b1/ü", "b1", "b1/ü", "ü"]);
        assert!(words("x/7c1e0a94-0000-4000-8000-123456789abc/i").any(|w| w == "7c1e0a94-0000-4000-8000-123456789abc"));
        assert!(all.iter().all(|w| holds("a-b1/ü", w)));
        assert_eq!(words("").count() + words("/-").count(), 0);
    }

    #[test]
    fn what_came_along_with_a_paste_is_left_out() {
        for text in [
            "name",
            "name\n",
            "\r\n name \t",
            "\"name\"",
            "'name'\n",
            "`name`",
            "“name”",
            "\u{feff}name\r\n",
            "\" name \"",
            "\"'name'\"",
            "„name“",
            "„name”",
            "＂name＂",
            "\u{200b}name\u{2060}",
            "name\0",
            "\"\u{feff}name\"",
        ] {
            assert_eq!(bare(text), "name", "{text:?}");
        }
        for (text, left) in
            [("it's", "it's"), ("\"", "\""), ("\"a", "\"a"), ("''", "''"), ("", ""), ("a\nb", "a\nb"), ("5\" disk", "5\" disk")]
        {
            assert_eq!(bare(text), left, "{text:?}");
        }
    }

    #[test]
    fn one_name_in_any_form_of_unicode_is_one_name() {
        for (one, other) in
            [("café", "cafe\u{301}"), ("Å", "\u{212b}"), ("가", "\u{1100}\u{1161}"), ("ệ", "e\u{323}\u{302}"), ("plain", "plain")]
        {
            assert_eq!(composed(one), composed(other), "{one}");
        }
        assert_ne!(composed("ﬁn"), composed("fin"), "what looks alike is not equal");
    }
}
