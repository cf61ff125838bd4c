//! A response body as ordered, cleaned data. Each field is read on its own: one that cannot be read keeps its raw text and
//! does not spoil the others. `Debug` shows no value, so that neither a panic nor a log can leak one.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::text::clean;

/// Nesting deeper than this is kept as raw text.
const DEPTH: usize = 32;

/// One value of a body. Texts are cleaned; numbers keep the digits they came with.
#[derive(Clone, PartialEq, Eq)]
pub enum Node {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
    /// A value that could not be read, as it came (cleaned).
    Raw(String),
}

/// A body: always a JSON object.
#[derive(Clone, PartialEq, Eq)]
pub struct Tree {
    pub members: Vec<(String, Node)>,
}

/// How XML responses begin when the request reached another service or something in between.
const XML: [&str; 4] = ["<?xml", "<Error>", "<Error ", "<ErrorResponse"];

/// What a body looks like that is not the expected JSON object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotJson {
    #[error("the body is empty")]
    Empty,
    #[error("the body looks like HTML, not JSON")]
    Html,
    #[error("the body looks like XML, not JSON")]
    Xml,
    #[error("the body is JSON cut short")]
    CutShort,
    #[error("the body is JSON, but not an object")]
    NotAnObject,
    #[error("the body is not JSON")]
    Other,
    #[error("the body is a JSON object, but holds neither the status nor the ARN of a job")]
    NotAJob,
    #[error("the body is a JSON object, but holds no list of jobs")]
    NoJobs,
    #[error("the body is a JSON object, but holds no list of memberships")]
    NoMemberships,
    #[error("the body is a JSON object, but holds no list of log streams")]
    NoStreams,
    #[error("the body is a JSON object, but holds no list of log events")]
    NoEvents,
    #[error("the body is a JSON object, but holds nothing that such a resource has")]
    NotAResource,
    #[error("the body holds no metrics")]
    NoMetrics,
    #[error("the body is CBOR cut short or broken")]
    BrokenCbor,
}

impl NotJson {
    /// What a body that could not be read looks like; `object` is the result if it is at least a JSON object.
    #[must_use]
    pub fn of(body: &[u8], object: Self) -> Self {
        Tree::parse(body).err().unwrap_or(object)
    }
}

impl Tree {
    /// Parses a body. A byte order mark is skipped; bytes that are not UTF-8 become `U+FFFD`.
    ///
    /// # Errors
    /// Says what the body looks like if it is not a JSON object.
    pub fn parse(body: &[u8]) -> Result<Self, NotJson> {
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}').trim();
        match serde_json::from_str::<Members<'_>>(text) {
            Ok(Members(members)) => Ok(Self { members: nodes(members, 1) }),
            Err(_) if text.is_empty() => Err(NotJson::Empty),
            Err(_) if XML.iter().any(|begin| text.starts_with(begin)) => Err(NotJson::Xml),
            Err(_) if text.starts_with('<') => Err(NotJson::Html),
            Err(e) if e.is_eof() && text.starts_with('{') => Err(NotJson::CutShort),
            Err(_) if serde_json::from_str::<&RawValue>(text).is_ok() => Err(NotJson::NotAnObject),
            Err(_) => Err(NotJson::Other),
        }
    }

    /// The node at a path such as `resourceConfig.instanceType`; `None` if any step is absent or null. If a parent on the way
    /// is not an object, its whole text is returned in place of the field, as [`Node::Raw`].
    #[must_use]
    pub fn at(&self, path: &str) -> Option<Cow<'_, Node>> {
        let mut members = &self.members;
        let mut steps = path.split('.').peekable();
        loop {
            let step = steps.next()?;
            let node = members.iter().rev().find(|(k, _)| k == step).map(|(_, v)| v)?;
            match node {
                Node::Null => return None,
                _ if steps.peek().is_none() => return Some(Cow::Borrowed(node)),
                Node::Map(inner) => members = inner,
                other => return Some(Cow::Owned(Node::Raw(other.compact()))),
            }
        }
    }
}

impl Tree {
    /// Whether the field at a path, or a parent on the way to it, is present and null.
    #[must_use]
    pub fn is_null(&self, path: &str) -> bool {
        let mut members = &self.members;
        for step in path.split('.') {
            match members.iter().rev().find(|(k, _)| k == step).map(|(_, v)| v) {
                Some(Node::Null) => return true,
                Some(Node::Map(inner)) => members = inner,
                _ => return false,
            }
        }
        false
    }
}

impl Node {
    /// The value as compact JSON-like text.
    #[must_use]
    pub fn compact(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(b) => b.to_string(),
            Self::Number(n) | Self::Raw(n) => n.clone(),
            Self::Text(t) => quote(t),
            Self::List(items) => format!("[{}]", items.iter().map(Self::compact).collect::<Vec<_>>().join(",")),
            Self::Map(items) => {
                let inner: Vec<_> = items.iter().map(|(k, v)| format!("{}:{}", quote(k), v.compact())).collect();
                format!("{{{}}}", inner.join(","))
            }
        }
    }

    /// The value as pretty JSON, indented by two spaces a level, starting at `level`.
    pub fn pretty(&self, level: usize, out: &mut String) {
        let pad = |out: &mut String, level: usize| {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", level));
        };
        match self {
            Self::List(items) if !items.is_empty() => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { "," });
                    pad(out, level + 1);
                    item.pretty(level + 1, out);
                }
                pad(out, level);
                out.push(']');
            }
            Self::Map(items) if !items.is_empty() => {
                out.push('{');
                for (i, (key, item)) in items.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { "," });
                    pad(out, level + 1);
                    out.push_str(&quote(key));
                    out.push_str(": ");
                    item.pretty(level + 1, out);
                }
                pad(out, level);
                out.push('}');
            }
            _ => out.push_str(&self.compact()),
        }
    }

    /// The same structure with every value except null replaced by `mask`; names stay.
    #[must_use]
    pub fn masked(&self, mask: &str) -> Self {
        match self {
            Self::Map(items) => Self::Map(items.iter().map(|(k, v)| (k.clone(), v.masked(mask))).collect()),
            Self::List(items) => Self::List(items.iter().map(|v| v.masked(mask)).collect()),
            Self::Null => Self::Null,
            _ => Self::Text(mask.to_owned()),
        }
    }
}

/// Cleaned text as a JSON string.
#[must_use]
pub fn quote(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// The members of an object in their order, each one still raw.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry::<String, &RawValue>()? {
                    all.push((Cow::Owned(entry.0), entry.1));
                }
                Ok(Members(all))
            }
        }
        d.deserialize_map(Each)
    }
}

fn nodes(members: Vec<(Cow<'_, str>, &RawValue)>, depth: usize) -> Vec<(String, Node)> {
    members.into_iter().map(|(k, v)| (clean(&k).into_owned(), node(v, depth))).collect()
}

fn node(raw: &RawValue, depth: usize) -> Node {
    let text = raw.get();
    // Outside of strings a line break is only whitespace; if it were kept, it would break a line of JSON output.
    let unread = || Node::Raw(clean(&text.replace(['\n', '\r', '\t'], " ")).into_owned());
    match text.as_bytes().first() {
        _ if depth > DEPTH => unread(),
        Some(b'{') => serde_json::from_str::<Members<'_>>(text).map_or_else(|_| unread(), |m| Node::Map(nodes(m.0, depth + 1))),
        Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text)
            .map_or_else(|_| unread(), |items| Node::List(items.into_iter().map(|v| node(v, depth + 1)).collect())),
        Some(b'"') => serde_json::from_str::<String>(text).map_or_else(|_| unread(), |s| Node::Text(clean(&s).into_owned())),
        Some(b'n') => Node::Null,
        Some(b't') => Node::Bool(true),
        Some(b'f') => Node::Bool(false),
        _ => Node::Number(clean(text).into_owned()),
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Node(…)")
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tree({} members)", self.members.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_numbers_and_odd_members_survive() {
        let t =
            Tree::parse(br#"{"b":1e400,"a":123456789012345678901234567890,"c":[1,null,true],"d":{"x":"y"},"n":null}"#).unwrap();
        assert_eq!(
            Node::Map(t.members.clone()).compact(),
            r#"{"b":1e400,"a":123456789012345678901234567890,"c":[1,null,true],"d":{"x":"y"},"n":null}"#
        );
        assert_eq!(t.at("d.x").as_deref(), Some(&Node::Text("y".into())));
        assert_eq!((t.at("n"), t.at("q"), t.at("d.q")), (None, None, None));
        let mut pretty = String::new();
        Node::Map(t.members[2..4].to_vec()).pretty(0, &mut pretty);
        assert_eq!(pretty, "{\n  \"c\": [\n    1,\n    null,\n    true\n  ],\n  \"d\": {\n    \"x\": \"y\"\n  }\n}");
    }

    #[test]
    fn one_member_that_cannot_be_read_spoils_no_other() {
        let deep = format!(r#"{{"status":"ACTIVE","deep":{}1{},"half":"\ud800"}}"#, "[".repeat(5000), "]".repeat(5000));
        let t = Tree::parse(deep.as_bytes()).unwrap();
        assert_eq!(t.at("status").as_deref(), Some(&Node::Text("ACTIVE".into())));
        assert!(matches!(t.at("half").as_deref(), Some(Node::Raw(_))));
        assert!(t.at("deep").is_some());
    }

    #[test]
    fn what_is_no_object_says_what_it_looks_like() {
        for (body, what) in [
            ("", NotJson::Empty),
            ("  ", NotJson::Empty),
            ("<html>", NotJson::Html),
            ("<!DOCTYPE html>", NotJson::Html),
            ("<?xml version=\"1.0\"?><Error/>", NotJson::Xml),
            ("<ErrorResponse xmlns=\"x\"><Error/></ErrorResponse>", NotJson::Xml),
            (r#"{"a":"b"#, NotJson::CutShort),
            (r#"{"a":1,"#, NotJson::CutShort),
            ("[1]", NotJson::NotAnObject),
            ("null", NotJson::NotAnObject),
            ("hello", NotJson::Other),
            ("{]", NotJson::Other),
        ] {
            assert_eq!(Tree::parse(body.as_bytes()).unwrap_err(), what, "{body}");
        }
        assert!(Tree::parse(b"\xef\xbb\xbf{\"a\":1}").is_ok(), "a byte order mark is skipped");
    }

    #[test]
    fn texts_are_cleaned_and_debug_shows_no_value() {
        let t = Tree::parse(br#"{"a\u001b":"\u001b[31mX\u202e"}"#).unwrap();
        assert_eq!(t.members[0].0, "a␛");
        assert_eq!(t.members[0].1, Node::Text("␛[31mX‹202E›".into()));
        assert!(!format!("{t:?}{:?}", t.members[0].1).contains('X'));
        assert_eq!(Node::Map(t.members).masked("***").compact(), r#"{"a␛":"***"}"#);
    }
}
