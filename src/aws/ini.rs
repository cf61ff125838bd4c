//! Parses the text of an AWS file line by line, as the AWS CLI reads it and as people write it: indented headers and
//! properties, `key: value`, indented comments, text after a header. A line that cannot be read is skipped and remembered by
//! its number, never by its words, which may be secret. This module only parses text: it reads no file and no environment.

use std::borrow::Cow;

/// Which of the two files a text is from: their headers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Config,
    Credentials,
}

/// What a header opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Head {
    /// `prefixed`: written as `[profile NAME]`, which takes precedence over `[NAME]`.
    Profile {
        name: String,
        prefixed: bool,
    },
    SsoSession(String),
    Services(String),
    /// In the configuration file: neither `default` nor with one of the three words before it.
    Bare(String),
    /// A section that is not used here.
    Other,
    /// A header that cannot be read.
    Unread,
}

/// One property: the line it begins on, and the lines that continue it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub key: String,
    /// Only the value's first line.
    pub value: String,
    pub line: usize,
    /// The indented lines below it, without blanks and comments.
    pub more: Vec<(usize, String)>,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Section {
    pub head: Head,
    pub line: usize,
    pub entries: Vec<Entry>,
}

/// A line that was skipped, and how to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Odd {
    pub line: usize,
    pub why: &'static str,
}

#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Text {
    pub sections: Vec<Section>,
    pub odd: Vec<Odd>,
}

const DELIMITERS: [char; 2] = ['=', ':'];
const COMMENT: [char; 2] = ['#', ';'];
const OPEN: &str = "has no closing ], so its section is skipped; write [profile NAME]";
const NAME: &str =
    "has a name that cannot be read, so its section is skipped; write [profile NAME], in quotes if NAME has blanks";
const DELIMITER: &str = "has no = sign and is skipped; write KEY = VALUE";
const KEY: &str = "has no name before its = sign and is skipped; write KEY = VALUE";
const BEFORE: &str = "comes before any [section] and is skipped; write [default] or [profile NAME] above it";
const BYTES: &str = "is not UTF-8 and is skipped; save the file as UTF-8";
const NESTED: &str = "is indented below a KEY without a value, has no = sign and is skipped; write KEY = VALUE";
/// Its value is a command line: it may continue over several lines, and a comment sign in it is part of it.
pub(super) const COMMAND: &str = "credential_process";

/// Parses a text.
pub(super) fn read(bytes: &[u8], kind: Kind) -> Text {
    let mut reader = Reader { kind, text: Text::default(), indent: 0, open: false };
    let decoded = decoded(bytes);
    for (at, line) in lines(&decoded).enumerate() {
        reader.line(at + 1, line);
    }
    reader.text
}

/// Removes a byte order mark, and converts to UTF-8 if the mark says that the text is UTF-16.
fn decoded(bytes: &[u8]) -> Cow<'_, [u8]> {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        Cow::Owned(String::from_utf16_lossy(&units).into_bytes())
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => Cow::Borrowed(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)),
    }
}

/// A line ends with `\n`, `\r\n` or `\r`.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let all = rest?;
        let Some(end) = all.iter().position(|b| matches!(b, b'\n' | b'\r')) else {
            rest = None;
            return Some(all);
        };
        let after = if all[end..].starts_with(b"\r\n") { end + 2 } else { end + 1 };
        rest = Some(&all[after..]);
        Some(&all[..end])
    })
}

struct Reader {
    kind: Kind,
    text: Text,
    /// The indentation of the last property.
    indent: usize,
    /// Whether there is a property that a line may continue.
    open: bool,
}

impl Reader {
    fn line(&mut self, at: usize, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let whole = matches!(text, Cow::Borrowed(_));
        let line = text.trim();
        if line.is_empty() || line.starts_with(COMMENT) {
            return;
        }
        let indent = text.chars().take_while(|c| c.is_whitespace()).count();
        let further = self.open && indent > self.indent;
        if line.starts_with('[') && !(further && self.nested() && (line.contains('=') || !line.contains(']'))) {
            self.header(at, line, whole);
        } else if further {
            self.further(at, line, whole);
        } else {
            self.indent = indent;
            self.property(at, line, whole);
        }
    }

    /// Whether the last property has no text of its own: the indented lines below it are properties too.
    fn nested(&self) -> bool {
        self.text.sections.last().and_then(|s| s.entries.last()).is_some_and(|entry| entry.value.is_empty())
    }

    fn odd(&mut self, line: usize, why: &'static str) {
        self.text.odd.push(Odd { line, why });
    }

    fn header(&mut self, at: usize, line: &str, whole: bool) {
        self.open = false;
        let head = match inside(line) {
            _ if !whole => Err(BYTES),
            Some(inside) => head(inside.trim(), self.kind).ok_or(NAME),
            None => Err(OPEN),
        };
        let head = head.unwrap_or_else(|why| {
            self.odd(at, why);
            Head::Unread
        });
        self.text.sections.push(Section { head, line: at, entries: Vec::new() });
    }

    fn property(&mut self, at: usize, line: &str, whole: bool) {
        self.open = false;
        let Some(section) = self.text.sections.last_mut() else { return self.odd(at, BEFORE) };
        if matches!(section.head, Head::Unread | Head::Other | Head::Bare(_)) {
            return;
        }
        let is_command = line.split(DELIMITERS).next().is_some_and(|key| key.trim().eq_ignore_ascii_case(COMMAND));
        let line = if is_command { line } else { uncommented(line) };
        let Some((key, value)) = line.split_once(DELIMITERS) else { return self.odd(at, if whole { DELIMITER } else { BYTES }) };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim().to_owned());
        // A skipped property may still be continued: those lines are skipped with it.
        self.open = true;
        let why = if key.is_empty() { Some(KEY) } else { (!whole).then_some(BYTES) };
        let key = if why.is_some() { String::new() } else { key };
        section.entries.push(Entry { key, value, line: at, more: Vec::new() });
        if let Some(why) = why {
            self.odd(at, why);
        }
    }

    fn further(&mut self, at: usize, line: &str, whole: bool) {
        let Some(entry) = self.text.sections.last_mut().and_then(|s| s.entries.last_mut()) else { return };
        let line = if entry.key == COMMAND { line } else { uncommented(line) };
        let why = match line.split_once('=') {
            _ if !whole => Some(BYTES),
            _ if !entry.value.is_empty() => None,
            None => Some(NESTED),
            Some((key, _)) => key.trim().is_empty().then_some(KEY),
        };
        match why {
            None => entry.more.push((at, line.to_owned())),
            Some(why) if !entry.key.is_empty() => self.odd(at, why),
            Some(_) => {}
        }
    }
}

/// A line without the comment after it; a blank must precede the comment sign.
pub(super) fn uncommented(line: &str) -> &str {
    let comment = line.match_indices(COMMENT).find(|(at, _)| line[..*at].ends_with(char::is_whitespace));
    comment.map_or(line, |(at, _)| line[..at].trim_end())
}

/// The text in the brackets; text after them is ignored.
fn inside(line: &str) -> Option<&str> {
    let bare = line.split(COMMENT).next().unwrap_or(line);
    let end = |text: &str| text.rfind(']');
    let end = end(bare).or_else(|| end(line))?;
    line.get(1..end)
}

fn head(inside: &str, kind: Kind) -> Option<Head> {
    let name = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    if kind == Kind::Credentials {
        return Some(Head::Profile { name: name(inside)?, prefixed: false });
    }
    let Some((word, rest)) = inside.split_once(char::is_whitespace) else {
        return Some(match inside {
            "default" => Head::Profile { name: "default".to_owned(), prefixed: false },
            _ => Head::Bare(name(inside)?),
        });
    };
    Some(match word {
        "profile" => Head::Profile { name: name(&unquoted(rest.trim())?)?, prefixed: true },
        "sso-session" => Head::SsoSession(name(&unquoted(rest.trim())?)?),
        "services" => Head::Services(name(&unquoted(rest.trim())?)?),
        _ => Head::Other,
    })
}

/// The one word that a shell would make of a text with quoted parts and backslashes; `None` if it would not be one word.
fn unquoted(text: &str) -> Option<String> {
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '\\') => word.push(chars.next()?),
            (Some('"'), '\\') => word.push(chars.next_if(|c| matches!(c, '"' | '\\')).unwrap_or(c)),
            (None, c) if c.is_whitespace() => return None,
            _ => word.push(c),
        }
    }
    quote.is_none().then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sections with their entries as `key=value`, with a `+` for each line that continues one; then the odd lines.
    fn told(bytes: &[u8], kind: Kind) -> (Vec<String>, Vec<usize>) {
        let text = read(bytes, kind);
        let mut out = Vec::new();
        for section in &text.sections {
            out.push(match &section.head {
                Head::Profile { name, .. } => format!("[{name}]"),
                Head::SsoSession(name) => format!("[sso {name}]"),
                Head::Services(name) => format!("[services {name}]"),
                Head::Bare(name) => format!("[? {name}]"),
                head => format!("[{head:?}]"),
            });
            for entry in section.entries.iter().filter(|e| !e.key.is_empty()) {
                out.push(format!("{}={}{}", entry.key, entry.value, "+".repeat(entry.more.len())));
            }
        }
        (out, text.odd.iter().map(|odd| odd.line).collect())
    }

    #[test]
    fn what_the_aws_cli_takes_is_taken() {
        for (text, sections) in [
            ("[default]\n  region = r\n  output = json\n", &["[default]", "region=r", "output=json"][..]),
            ("[default]\n\tregion = r\noutput = json\n", &["[default]", "region=r", "output=json"]),
            ("  [default]\nregion = r\n", &["[default]", "region=r"]),
            ("[default]\nregion: r\n", &["[default]", "region=r"]),
            ("[default]\ncredential_process: cmd --a=b c:d\n", &["[default]", "credential_process=cmd --a=b c:d"]),
            ("[default]\nregion = r\n  # a comment\n  ; another\noutput = json", &["[default]", "region=r", "output=json"]),
            ("  # first\n[default]\n  # a comment\n  region = r\n", &["[default]", "region=r"]),
            ("[default] mine\nregion = r\n", &["[default]", "region=r"]),
            ("[profile a] # see [b]\nregion = r\n", &["[a]", "region=r"]),
            ("[profile a#b]\nregion = r\n", &["[a#b]", "region=r"]),
            (
                "[profile 'a b']\nregion = r\n[sso-session \"c\"]\nsso_region = r\n",
                &["[a b]", "region=r", "[sso c]", "sso_region=r"],
            ),
            ("[default]\r\nregion = r\r\noutput = o", &["[default]", "region=r", "output=o"]),
            ("[default]\rregion = r\r", &["[default]", "region=r"]),
            ("\u{feff}[default]\nregion = r\n", &["[default]", "region=r"]),
            ("[default]\nREGION = r # here\ns3 =\n  a = b\n\n  c = d\n", &["[default]", "region=r", "s3=++"]),
            ("[default]\nendpoint_url = http://h#x\n", &["[default]", "endpoint_url=http://h#x"]),
            ("[profile\ta]\nregion = r\n[b]\nregion = q\n", &["[a]", "region=r", "[? b]"]),
            ("[default]\nregion\u{a0}=\u{a0}r\n", &["[default]", "region=r"]),
            ("[plugins]\nwhat ever\n[x y]\n= z\n", &["[? plugins]", "[Other]"]),
            ("[default]\ns3 =\n  [x=y\n  a = b\nregion = r\n", &["[default]", "s3=++", "region=r"]),
            ("[default]\ns3 =\n  [x]=y\nregion = r\n", &["[default]", "s3=+", "region=r"]),
            ("[default]\nregion = r\n  [profile b]\noutput = o\n", &["[default]", "region=r", "[b]", "output=o"]),
            (
                "[default]\ncredential_process = sh -c 'true ; cat k'\n  \"team #1\"\n",
                &["[default]", "credential_process=sh -c 'true ; cat k'+"],
            ),
            ("[profile my\\ team]\na = b\n", &["[my team]", "a=b"]),
            ("[profile my\" \"team]\na = b\n", &["[my team]", "a=b"]),
            ("[profile \"a\\\"b\"]\na = b\n", &["[a\"b]", "a=b"]),
            ("[profile 'a\"b'\"'\"\\\\]\na = b\n", &["[a\"b'\\]", "a=b"]),
            ("[profile \"a\\nb\"]\na = b\n", &["[a\\nb]", "a=b"]),
        ] {
            assert_eq!(
                told(text.as_bytes(), Kind::Config),
                (sections.iter().map(|s| (*s).to_owned()).collect(), vec![]),
                "{text:?}"
            );
        }
        let wide: Vec<u8> =
            [0xfeff_u16].into_iter().chain("[default]\nregion = r".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(&wide, Kind::Config).0, ["[default]", "region=r"]);
        assert_eq!(
            told(b"# f\xfcr\n[default]\nregion = r\n", Kind::Config),
            (vec!["[default]".into(), "region=r".into()], vec![])
        );
        assert_eq!(told(b"[my team]\na = b\n", Kind::Credentials).0, ["[my team]", "a=b"]);
    }

    #[test]
    fn what_cannot_be_read_is_passed_over_by_its_line() {
        for (text, sections, odd) in [
            (&b"[default\nregion = r\n[profile b]\nx = y\n"[..], &["[Unread]", "[b]", "x=y"][..], &[1][..]),
            (b"region = r\n[default]\n", &["[default]"], &[1]),
            (b"[default]\nregion r\noutput = o\n", &["[default]", "output=o"], &[2]),
            (b"[default]\n= r\n  more\noutput = o\n", &["[default]", "output=o"], &[2]),
            (b"[default]\ncli_pager = f\xfcr\noutput = o\n", &["[default]", "output=o"], &[2]),
            (b"[profile f\xfcr]\na = b\n[default]\noutput = o\n", &["[Unread]", "[default]", "output=o"], &[1]),
            (b"[profile my team]\na = b\n", &["[Unread]"], &[1]),
            (b"[]\n[profile '']\n", &["[Unread]", "[Unread]"], &[1, 2]),
            (b"[default]\ns3 =\n  a = b\n  what\n", &["[default]", "s3=+"], &[4]),
            (b"[default]\nregion = r\n secret = s\n", &["[default]", "region=r+"], &[]),
            (b"[default]\ns3 =\n  = x\n  a = b\n  # = y\n", &["[default]", "s3=+"], &[3]),
            (b"[services l]\ns3 =\n  a #= x\noutput = o\n", &["[services l]", "s3=", "output=o"], &[3]),
            (b"[default]\ns3 =\n  [x\noutput = o\n", &["[default]", "s3=", "output=o"], &[3]),
            (b"[profile my\" team]\na = b\n[profile my\\]\n[profile 'a' b]\n", &["[Unread]", "[Unread]", "[Unread]"], &[1, 3, 4]),
        ] {
            let sections = sections.iter().map(|s| (*s).to_owned()).collect();
            assert_eq!(told(text, Kind::Config), (sections, odd.to_vec()), "{:?}", String::from_utf8_lossy(text));
        }
    }
}
