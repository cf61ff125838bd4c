//! The recording's own mask: no value of the environment is written. Whether a value has changed stays visible, because each
//! different value has a number; a test keeps the list of secret fields equal to that of the panes.

use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// What replaces a secret.
const MASK: &str = "••••••";
/// The fields of a body that contain secrets.
pub(super) const SECRET: [&str; 2] = ["environment", "hyperparameters"];

/// Masks bodies; remembers hashes, never values.
#[derive(Default)]
pub struct Masker {
    /// By job and name: the hash of the last value, and how many different values came.
    seen: HashMap<(String, String), (u64, u32)>,
}

impl Masker {
    /// The fields that are masked.
    pub const SECRET: [&'static str; 2] = SECRET;

    /// A body with every secret replaced. A text that is not a JSON object is masked as a whole.
    pub fn body(&mut self, job: &str, body: &str) -> Box<RawValue> {
        let masked = match serde_json::from_str::<Object<'_>>(body) {
            Ok(Object(members)) => {
                let members = members.into_iter().map(|(name, value)| {
                    let value =
                        if SECRET.contains(&name.as_str()) { self.secret(job, &name, value) } else { value.get().to_owned() };
                    format!("{}:{value}", quote(&name))
                });
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
            Err(_) => quote(MASK),
        };
        RawValue::from_string(masked).unwrap_or_else(|_| RawValue::NULL.to_owned())
    }

    fn secret(&mut self, job: &str, name: &str, value: &RawValue) -> String {
        if value.get() == "null" {
            return "null".to_owned();
        }
        match serde_json::from_str::<Object<'_>>(value.get()) {
            Ok(Object(entries)) => {
                let entries = entries.into_iter().map(|(entry, value)| {
                    format!("{}:{}", quote(&entry), self.token(job, &format!("{name}/{entry}"), value.get()))
                });
                format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
            }
            Err(_) => self.token(job, name, value.get()),
        }
    }

    /// The mask of a value, with a number unless it is the first value with its name.
    fn token(&mut self, job: &str, name: &str, value: &str) -> String {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        let hash = hasher.finish();
        let (last, count) = self.seen.entry((job.to_owned(), name.to_owned())).or_insert((hash, 1));
        if *last != hash {
            (*last, *count) = (hash, *count + 1);
        }
        quote(&if *count == 1 { MASK.to_owned() } else { format!("{MASK} {count}") })
    }
}

impl fmt::Debug for Masker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Masker({} names)", self.seen.len())
    }
}

fn quote(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// The members of an object in their order, each one raw.
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut all = Vec::new();
                while let Some(member) = map.next_entry::<String, &RawValue>()? {
                    all.push(member);
                }
                Ok(Object(all))
            }
        }
        d.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_masked_names_and_everything_else_stay() {
        let mut masker = Masker::default();
        let body = r#"{"n":1e400,"environment":{"TOKEN":"hunter2","N":7},"environment":"hunter3","tags":{"a":"b"}}"#;
        assert_eq!(
            masker.body("j", body).get(),
            r#"{"n":1e400,"environment":{"TOKEN":"••••••","N":"••••••"},"environment":"••••••","tags":{"a":"b"}}"#
        );
        assert_eq!(masker.body("j", r#"{"environment":null}"#).get(), r#"{"environment":null}"#);
        assert_eq!(masker.body("j", "hunter2").get(), r#""••••••""#);
        assert!(!format!("{masker:?}").contains("hunter"));
    }

    #[test]
    fn a_value_that_changes_has_another_mask() {
        let mut masker = Masker::default();
        let mut mask =
            |job: &str, value: &str| masker.body(job, &format!(r#"{{"environment":{{"K":"{value}"}}}}"#)).get().to_owned();
        let first = mask("j", "a");
        assert_eq!(mask("j", "a"), first);
        assert_eq!(mask("other", "b"), first);
        let second = mask("j", "b");
        assert_ne!(second, first);
        assert!(second.contains("•••••• 2"), "{second}");
        assert_ne!(mask("j", "a"), second);
    }
}
