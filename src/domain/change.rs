//! Compares two responses field by field. Secret values never enter a [`Change`].

use super::Time;
use super::field::{Encoding, FIELDS, FieldId, Secrecy};
use super::job::{Job, Member, Value};

/// What is shown in place of a hidden value.
pub const MASK: &str = "••••••";

/// One field, or one entry of a map field, that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub field: FieldId,
    /// The name of the entry, for a map field.
    pub entry: Option<String>,
    /// `None`: it was absent before.
    pub from: Option<String>,
    /// `None`: it is absent now.
    pub to: Option<String>,
    /// When cleanwatch saw the change.
    pub at: Time,
}

/// Every difference, in the order of [`FIELDS`].
#[must_use]
pub fn diff(old: &Job, new: &Job, at: Time) -> Vec<Change> {
    let mut changes = Vec::new();
    for field in &FIELDS {
        let (was, is) = (old.get(field.id), new.get(field.id));
        if was == is {
            continue;
        }
        let both_maps =
            field.encoding == Encoding::Map && !matches!(was, Member::Unreadable(_)) && !matches!(is, Member::Unreadable(_));
        if both_maps {
            entries(field.id, old, new, at, &mut changes);
        } else {
            let (from, to) = (seen(field.id, plain(was)), seen(field.id, plain(is)));
            changes.push(Change { field: field.id, entry: None, from, to, at });
        }
    }
    changes
}

/// A field's value as text; `None` when absent.
#[must_use]
pub fn plain(member: &Member<Value>) -> Option<String> {
    match member {
        Member::Absent => None,
        Member::Unreadable(raw) => Some(raw.clone()),
        Member::Present(value) => Some(match value {
            Value::Text(text) => text.clone(),
            Value::Time(time) => time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
            Value::Count(n) => n.to_string(),
            Value::List(items) => items.iter().filter_map(entry_text).collect::<Vec<_>>().join(", "),
            Value::Map(entries) => {
                entries.iter().map(|(k, v)| format!("{k}={}", entry_text(v).unwrap_or_default())).collect::<Vec<_>>().join(", ")
            }
        }),
    }
}

fn entry_text(entry: &Member<String>) -> Option<String> {
    match entry {
        Member::Absent => None,
        Member::Present(text) | Member::Unreadable(text) => Some(text.clone()),
    }
}

fn seen(field: FieldId, value: Option<String>) -> Option<String> {
    match field.field().secrecy {
        Secrecy::Shown => value,
        Secrecy::Masked => value.map(|_| MASK.to_owned()),
    }
}

fn entries(field: FieldId, old: &Job, new: &Job, at: Time, changes: &mut Vec<Change>) {
    let (was, is) = (old.entries(field), new.entries(field));
    let value =
        |all: &[(String, Member<String>)], name: &str| all.iter().find(|(k, _)| k == name).and_then(|(_, v)| entry_text(v));
    let mut names: Vec<&String> = was.iter().chain(is).map(|(k, _)| k).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (from, to) = (value(was, name), value(is, name));
        if from != to {
            let (from, to) = (seen(field, from), seen(field, to));
            changes.push(Change { field, entry: Some(name.clone()), from, to, at });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decode;
    use crate::domain::kind::INFERENCE_JOB;

    type Told = (FieldId, Option<String>, Option<String>, Option<String>);

    fn changes(old: &str, new: &str) -> Vec<Told> {
        let job = |text: &str| decode::body(&INFERENCE_JOB, text.as_bytes()).unwrap().1;
        diff(&job(old), &job(new), Time::UNIX_EPOCH).into_iter().map(|c| (c.field, c.entry, c.from, c.to)).collect()
    }

    #[test]
    fn members_and_entries_that_differ_are_named() {
        let s = |t: &str| Some(t.to_owned());
        assert_eq!(
            changes(
                r#"{"status":"CREATE_PENDING","tags":{"a":"1","b":"2"}}"#,
                r#"{"status":"ACTIVE","logsStatus":"PUBLISH_FAILED","tags":{"b":"3","c":"4"}}"#
            ),
            [
                (FieldId::Status, None, s("CREATE_PENDING"), s("ACTIVE")),
                (FieldId::LogsStatus, None, None, s("PUBLISH_FAILED")),
                (FieldId::Tags, s("a"), s("1"), None),
                (FieldId::Tags, s("b"), s("2"), s("3")),
                (FieldId::Tags, s("c"), None, s("4")),
            ]
        );
        assert_eq!(changes(r#"{"status":"ACTIVE"}"#, r#"{"status":"ACTIVE","new":1}"#), []);
    }

    #[test]
    fn a_secret_s_values_never_enter_a_change() {
        let all = format!(
            "{:?}",
            changes(
                r#"{"status":"ACTIVE","environment":{"KEY":"hunter2"}}"#,
                r#"{"status":"ACTIVE","environment":{"KEY":"hunter3","N":"hunter4"}}"#
            )
        );
        assert!(all.contains("KEY") && all.contains(MASK) && !all.contains("hunter"), "{all}");
        let all = format!("{:?}", changes(r#"{"status":"ACTIVE","environment":"hunter2"}"#, r#"{"status":"ACTIVE"}"#));
        assert!(all.contains(MASK) && !all.contains("hunter"), "{all}");
    }
}
