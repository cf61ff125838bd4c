//! A body as loosely typed data, whatever its encoding; metrics are read from it. Each value is read on its own, so one that
//! cannot be read does not spoil the others. Texts stay as they came, because names and tokens are sent back: code that
//! displays one has to clean it.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::Time;
use super::json::NotJson;

/// Values nested deeper than this are not read.
pub const DEPTH: u8 = 16;

/// One value of a body.
#[derive(Clone, PartialEq)]
pub enum Item {
    /// A number of any kind, as precisely as a float allows.
    Number(f64),
    Text(String),
    List(Vec<Item>),
    Map(BTreeMap<String, Item>),
    /// Null, or a value that is not needed here or cannot be read.
    Other,
}

impl Item {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// Says what the body looks like if it is not a JSON object.
    pub fn json(body: &[u8]) -> Result<Self, NotJson> {
        let text = String::from_utf8_lossy(body);
        match json(text.trim_start_matches('\u{feff}').trim(), DEPTH) {
            Self::Map(members) => Ok(Self::Map(members)),
            _ => Err(NotJson::of(body, NotJson::Other)),
        }
    }

    /// A field of a map; `None` if it is absent or null, or if this is not a map.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Map(members) = self else { return None };
        members.get(name).filter(|item| **item != Self::Other)
    }

    /// A text field of a map; `None` if it is empty.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The entries of a list field of a map; none if there is no list.
    #[must_use]
    pub fn list(&self, name: &str) -> &[Self] {
        if let Some(Self::List(items)) = self.get(name) { items } else { &[] }
    }

    /// The value as a number; a text may contain one, too.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The value as a time: seconds since 1970, or a date and time with an offset.
    #[must_use]
    pub fn moment(&self) -> Option<Time> {
        if let Self::Text(text) = self
            && let Ok(moment) = chrono::DateTime::parse_from_rfc3339(text.trim())
        {
            return Some(moment.to_utc());
        }
        let millis = (self.number()? * 1000.0).round();
        #[expect(clippy::cast_possible_truncation, reason = "what is beyond all moments is none")]
        (millis.abs() < 1e18).then(|| Time::from_timestamp_millis(millis as i64)).flatten()
    }
}

fn json(text: &str, depth: u8) -> Item {
    let Some(deeper) = depth.checked_sub(1) else { return Item::Other };
    let item = |raw: &RawValue| json(raw.get(), deeper);
    match text.as_bytes().first() {
        Some(b'{') => serde_json::from_str::<BTreeMap<String, &RawValue>>(text)
            .map_or(Item::Other, |all| Item::Map(all.into_iter().map(|(name, raw)| (name, item(raw))).collect())),
        Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text)
            .map_or(Item::Other, |all| Item::List(all.into_iter().map(item).collect())),
        Some(b'"') => serde_json::from_str(text).map_or(Item::Other, Item::Text),
        Some(b'-' | b'0'..=b'9') => text.parse().map_or(Item::Other, Item::Number),
        _ => Item::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_that_cannot_be_read_spoils_no_other() {
        let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
        let body = format!(
            r#"{{"a":[1,2.5,"3","x",null,true,-4e0,1e999,"\ud800"],"b":"t","n":null,"e":"","deep":{deep},"b2":{{"c":"d"}}}}"#
        );
        let item = Item::json(body.as_bytes()).unwrap();
        let numbers: Vec<Option<f64>> = item.list("a").iter().map(Item::number).collect();
        let expected = [Some(1.0), Some(2.5), Some(3.0), None, None, None, Some(-4.0), Some(f64::INFINITY), None];
        assert_eq!(numbers, expected);
        assert_eq!((item.text("b"), item.text("n"), item.text("e"), item.get("n").is_none()), (Some("t"), None, None, true));
        assert_eq!(item.get("b2").and_then(|inner| inner.text("c")), Some("d"));
        assert!(item.list("b").is_empty() && item.get("deep").is_some());
        for (body, what) in
            [("", NotJson::Empty), ("<p>", NotJson::Html), (r#"{"a":1,"#, NotJson::CutShort), ("[1]", NotJson::NotAnObject)]
        {
            assert!(Item::json(body.as_bytes()).is_err_and(|why| why == what), "{body}");
        }
    }

    #[test]
    fn moments_come_as_numbers_and_as_texts() {
        let at = |ms| Time::from_timestamp_millis(ms);
        for (item, moment) in [
            (Item::Number(1_795_442_400.0), at(1_795_442_400_000)),
            (Item::Number(1_795_442_400.5), at(1_795_442_400_500)),
            (Item::Text("2026-11-23T14:00:00Z".into()), at(1_795_442_400_000)),
            (Item::Text("2026-11-23T16:00:00+02:00".into()), at(1_795_442_400_000)),
            (Item::Text("1795442400".into()), at(1_795_442_400_000)),
            (Item::Text("soon".into()), None),
            (Item::Number(f64::NAN), None),
            (Item::Number(1e300), None),
            (Item::Other, None),
        ] {
            assert_eq!(item.moment(), moment);
        }
    }
}
