//! What an error answer says, read from the body as it came: its code and words in every spelling, the shape it has, and
//! the one table from status and shape to kind. The SDK keeps neither code nor words where it finds no code, and takes
//! whatever answers for the service; a proxy, a gateway or a login page in between is not.

use super::capture::Seen;
use super::cbor;
use crate::domain::error::ErrorKind;
use crate::domain::item::Item;
use crate::domain::json::{NotJson, Tree};
use crate::domain::text;

/// Words of a body longer than this are cut: a gateway may put a page into them.
const WORDS: usize = 600;
/// Members that hold the code, and those that hold the words, the usual ones first.
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

/// Whose an error answer looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// It names an error code, as each of the service's own does.
    Coded,
    /// An object without a code, as gateways send.
    Plain,
    /// Anything else: a page, a text, nothing.
    Foreign,
}

/// What the body of an error answer holds.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub code: Option<String>,
    pub words: Option<String>,
    /// Whether it is an object at all, of JSON or of CBOR.
    pub is_object: bool,
}

impl Told {
    /// Reads the body that was seen.
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

    /// The shape of the answer; `code` is what header or body name.
    pub fn shape(&self, code: Option<&str>) -> Shape {
        match code {
            Some(_) => Shape::Coded,
            None if self.is_object => Shape::Plain,
            None => Shape::Foreign,
        }
    }
}

/// The kind of an error answer whose code says nothing, or that has none. What only the service may say, such as that a job
/// does not exist, is said by its own shape alone.
pub(super) fn kind(status: u16, shape: Shape) -> ErrorKind {
    use Shape::{Coded, Foreign, Plain};
    match (status, shape) {
        (407, _) => ErrorKind::Proxy,
        (408, _) => ErrorKind::Timeout,
        (429, _) => ErrorKind::Throttled,
        (500..=599, _) => ErrorKind::Server,
        // Whoever refuses, the person has to see to it.
        (401 | 403, Coded | Plain) => ErrorKind::AccessDenied,
        (409, Coded | Plain) => ErrorKind::Conflict,
        // A quota and a job that does not exist have codes of their own, and requests here are never too large.
        (402 | 404 | 410 | 413 | 414 | 431, _) => ErrorKind::Unreadable,
        (400..=499, Coded) => ErrorKind::Validation,
        (_, Coded | Plain | Foreign) => ErrorKind::Unreadable,
    }
}

/// The error code as header or body hold it, without what stands around it.
pub(super) fn bare_code(raw: &str) -> Option<String> {
    let code = raw.split(':').next().unwrap_or(raw);
    let code = code.rsplit('#').next().unwrap_or(code).trim();
    (!code.is_empty()).then(|| code.to_owned())
}

/// Whether a member of a body is a code of the service's: a name, not the number or the sentence that gateways put there.
/// That something was not found web frameworks say by a name, too, but without the ending that the service's errors have.
fn is_code(text: &str) -> bool {
    let is_name =
        text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    is_name && !text.ends_with("NotFound")
}

/// What an answer without words of its own looks like: where it leads, that something in between packed it, or what its
/// body is.
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

/// That a body is compressed, which no request here asks for; `None`: it is not, or it can be read.
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

/// Where a redirect leads, without what may be secret in it: user information, query and fragment.
fn address(location: &str) -> String {
    let location = location.trim();
    let (path, rest) = location.split_at(location.find(['?', '#', ';']).unwrap_or(location.len()));
    let begin = path.find("//").map_or(0, |at| at + 2);
    let end = path[begin..].find(['/', '\\']).map_or(path.len(), |at| begin + at);
    let host = path[begin..end].rsplit('@').next().unwrap_or_default();
    let more = if rest.is_empty() { "" } else { "?…" };
    text::line(&format!("{}{host}{}{more}", &path[..begin], &path[end..]))
}

/// Words of an answer as far as they are shown. What must not be shown goes first: half a token is found by nobody.
fn cut(seen: &Seen, words: &str) -> String {
    let words = seen.hush(words);
    match words.char_indices().nth(WORDS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}
