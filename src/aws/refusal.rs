//! What an error response says, read from the body as it came: its code and message in every spelling, its shape, and the one
//! table from status and shape to kind. The SDK keeps neither code nor message if it finds no code, and takes whatever
//! answers for the service; but a proxy, a gateway or a login page in between is not the service.

use super::capture::Seen;
use super::cbor;
use crate::domain::error::ErrorKind;
use crate::domain::item::Item;
use crate::domain::json::{NotJson, Tree};
use crate::domain::text;

/// Messages of a body longer than this are cut: a gateway may put a page into one.
const WORDS: usize = 600;
/// Fields that contain the code, and those that contain the message, the usual ones first.
const CODES: [&str; 5] = ["code", "Code", "__type", "errorCode", "ErrorCode"];
const MESSAGES: [&str; 8] =
    ["message", "Message", "errorMessage", "ErrorMessage", "error_description", "detail", "error.message", "error"];
/// How compressed bodies begin.
const MAGIC: [(&[u8], &str); 7] = [
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
    (b"\x78\x01", "deflate"),
    (b"\x78\x9c", "deflate"),
    (b"\x78\xda", "deflate"),
];

/// Whose error response this seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// It has an error code, as each of the service's own responses does.
    Coded,
    /// An object without a code, as gateways send.
    Plain,
    /// Anything else: a page, a text, nothing.
    Foreign,
}

/// What the body of an error response contains.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub code: Option<String>,
    pub words: Option<String>,
    /// Whether it is an object at all, in JSON or in CBOR.
    pub is_object: bool,
}

impl Told {
    /// Reads the captured body.
    pub fn of(seen: &Seen) -> Self {
        let body = seen.body.as_deref().unwrap_or_default();
        let item = if cbor::is_map(body) { cbor::read(body) } else { Item::json(body).ok() };
        let Some(item) = item else { return Self::default() };
        let text = |path: &&str| {
            let (holders, name) = path.rsplit_once('.').unwrap_or(("", path));
            let holder = holders.split_terminator('.').try_fold(&item, |item, step| item.get(step))?;
            holder.text(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let code = CODES.iter().filter_map(text).filter_map(|raw| bare_code(&raw)).find(|code| is_code(code));
        let words = MESSAGES.iter().find_map(text).map(|words| cut(seen, &words));
        Self { code, words, is_object: true }
    }

    /// The shape of the response; `code` is the one in the header or the body.
    pub fn shape(&self, code: Option<&str>) -> Shape {
        match code {
            Some(_) => Shape::Coded,
            None if self.is_object => Shape::Plain,
            None => Shape::Foreign,
        }
    }
}

/// The kind of an error response whose code says nothing, or that has none. What only the service can say, such as that a job
/// does not exist, is not concluded from a response without the service's own shape.
pub(super) fn kind(status: u16, shape: Shape) -> ErrorKind {
    use Shape::{Coded, Foreign, Plain};
    match (status, shape) {
        (407, _) => ErrorKind::Proxy,
        (408, _) => ErrorKind::Timeout,
        (429, _) => ErrorKind::Throttled,
        (500..=599, _) => ErrorKind::Server,
        // Whichever side refuses access, the user has to resolve it.
        (401 | 403, Coded | Plain) => ErrorKind::AccessDenied,
        (409, Coded | Plain) => ErrorKind::Conflict,
        // An exceeded quota and a missing job have codes of their own, and requests here are never too large.
        (402 | 404 | 410 | 413 | 414 | 431, _) => ErrorKind::Unreadable,
        (400..=499, Coded) => ErrorKind::Validation,
        (_, Coded | Plain | Foreign) => ErrorKind::Unreadable,
    }
}

/// The error code of a header or a body, without what surrounds it.
pub(super) fn bare_code(raw: &str) -> Option<String> {
    let code = raw.split(':').next().unwrap_or(raw);
    let code = code.rsplit('#').next().unwrap_or(code).trim();
    (!code.is_empty()).then(|| code.to_owned())
}

/// Whether a text in a body is one of the service's codes: a name, not the number or the sentence that gateways put there.
/// Web frameworks also have a name for "not found", but without the ending that the service's errors have.
fn is_code(text: &str) -> bool {
    let is_name =
        text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    is_name && !text.ends_with("NotFound")
}

/// Describes a response without a message of its own: where it redirects to, that something in between compressed it, or what
/// its body is.
pub(super) fn look(seen: &Seen) -> String {
    let redirect = seen.status.filter(|s| (300..400).contains(s)).and(seen.location.as_deref());
    if let Some(location) = redirect {
        return format!("redirected to {}", cut(seen, &address(location)));
    }
    let body = seen.body.as_deref().filter(|body| !cbor::is_map(body));
    match body.map(Tree::parse) {
        Some(Err(why)) => packed(seen).unwrap_or_else(|| why.to_string()),
        _ => String::new(),
    }
}

/// Says that a body is compressed, which no request here asks for; `None` if it is not, or if it can be read.
pub(super) fn packed(seen: &Seen) -> Option<String> {
    let body = seen.body.as_deref()?;
    let readable = cbor::is_map(body)
        || matches!(Tree::parse(body), Ok(_) | Err(NotJson::Html | NotJson::Xml | NotJson::CutShort | NotJson::NotAnObject));
    if readable {
        return None;
    }
    let named = seen.encoding.as_deref().map(str::trim).filter(|e| !e.is_empty() && !e.eq_ignore_ascii_case("identity"));
    let begins = MAGIC.iter().find(|(magic, _)| body.starts_with(magic)).map(|(_, name)| *name);
    let name = named.or(begins)?;
    Some(format!(
        "the body is compressed ({}) by something in between: the request did not ask for that",
        cut(seen, &text::line(name))
    ))
}

/// The target of a redirect, without what may be secret in it: user information, query and fragment.
fn address(location: &str) -> String {
    let location = location.trim();
    let (path, rest) = location.split_at(location.find(['?', '#', ';']).unwrap_or(location.len()));
    let begin = path.find("//").map_or(0, |at| at + 2);
    let end = path[begin..].find(['/', '\\']).map_or(path.len(), |at| begin + at);
    let host = path[begin..end].rsplit('@').next().unwrap_or_default();
    let more = if rest.is_empty() { "" } else { "?…" };
    text::line(&format!("{}{host}{}{more}", &path[..begin], &path[end..]))
}

/// The part of a response's words that is shown. Secrets are removed before the cut: half a token would not be recognized.
fn cut(seen: &Seen, words: &str) -> String {
    let words = seen.hush(words);
    match words.char_indices().nth(WORDS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}
