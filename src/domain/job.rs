//! A job as one response described it: each field is present, absent, or unreadable (with its raw text). `Debug` shows no
//! value, because some are secret.

use std::fmt;
use std::sync::Arc;

use super::field::{FIELDS, FieldId};
use super::json::Tree;
use super::kind::Kind;
use super::status::{Publish, Status};
use super::{Span, Time};

/// What a response said about one field.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Member<T> {
    /// Not in the response, or null.
    #[default]
    Absent,
    Present(T),
    /// Present, but not what the API describes; its raw text, cleaned.
    Unreadable(String),
}

/// A field's value, by its kind.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Time(Time),
    Count(i64),
    /// Sorted by name.
    Map(Vec<(String, Member<String>)>),
    List(Vec<Member<String>>),
}

/// One decoded job, or another thing that is watched. The values are in the order of [`FIELDS`].
#[derive(Clone, PartialEq, Eq)]
pub struct Job {
    pub kind: &'static Kind,
    pub(super) members: [Member<Value>; FIELDS.len()],
}

impl Job {
    /// One of which nothing is known.
    pub(super) fn empty(kind: &'static Kind) -> Self {
        Self { kind, members: std::array::from_fn(|_| Member::Absent) }
    }

    #[must_use]
    pub fn get(&self, id: FieldId) -> &Member<Value> {
        &self.members[id as usize]
    }

    /// The text of a text field that is present and readable.
    #[must_use]
    pub fn text(&self, id: FieldId) -> Option<&str> {
        match self.get(id) {
            Member::Present(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    #[must_use]
    pub fn time(&self, id: FieldId) -> Option<Time> {
        match self.get(id) {
            Member::Present(Value::Time(time)) => Some(*time),
            _ => None,
        }
    }

    #[must_use]
    pub fn count(&self, id: FieldId) -> Option<i64> {
        match self.get(id) {
            Member::Present(Value::Count(n)) => Some(*n),
            _ => None,
        }
    }

    /// The entries of a map field; empty when absent or unreadable.
    #[must_use]
    pub fn entries(&self, id: FieldId) -> &[(String, Member<String>)] {
        match self.get(id) {
            Member::Present(Value::Map(entries)) => entries,
            _ => &[],
        }
    }

    /// The status; `None` if the response has none that can be read.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.text(FieldId::Status).map(|raw| self.kind.status(raw))
    }

    #[must_use]
    pub fn metrics(&self) -> Publish<'_> {
        self.publish(FieldId::MetricsStatus)
    }

    #[must_use]
    pub fn logs(&self) -> Publish<'_> {
        self.publish(FieldId::LogsStatus)
    }

    fn publish(&self, id: FieldId) -> Publish<'_> {
        match self.get(id) {
            Member::Unreadable(raw) => Publish::Unknown(raw),
            _ => Publish::of(self.text(id)),
        }
    }

    /// The name, on one line.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        self.text(FieldId::Name).map(super::text::line)
    }
}

impl<T> fmt::Debug for Member<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "Absent",
            Self::Present(_) => "Present(…)",
            Self::Unreadable(_) => "Unreadable(…)",
        })
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value(…)")
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Job({:?}, {:?})", self.text(FieldId::Name), self.text(FieldId::Status))
    }
}

/// What one call cost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Call {
    pub latency: Span,
    /// How many attempts the SDK made; 1 when the first one answered.
    pub attempts: u32,
    pub request_id: Option<String>,
    /// How far this machine's clock is behind (+) or ahead (−) of the `Date` in the response; `None` without one.
    pub clock_off: Option<Span>,
}

/// A good response: the job, the body it was decoded from, when it came, and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub job: Arc<Job>,
    pub body: Arc<Tree>,
    pub call: Call,
}
