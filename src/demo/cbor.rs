//! CBOR as in Smithy's RPC protocol: what the demo writes, and what it reads into JSON values, where a time becomes a number
//! of seconds.

use minicbor::data::{IanaTag, Type};
use minicbor::decode::Error;
use minicbor::{Decoder, Encoder};
use serde_json::{Map, Number, Value};

/// No request is nested deeper than this.
const DEEPEST: u8 = 16;

/// What the demo writes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Map(Vec<(&'static str, Item)>),
    List(Vec<Item>),
    Text(String),
    Number(f64),
    /// Seconds since 1970.
    Moment(i64),
}

impl Item {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// Writes an item.
pub(super) fn write(item: &Item) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    // Writing to memory cannot fail.
    let _ = put(item, &mut encoder);
    encoder.into_writer()
}

/// The same item as JSON.
pub(super) fn json(item: &Item) -> Value {
    match item {
        Item::Map(members) => members.iter().map(|(name, member)| ((*name).to_owned(), json(member))).collect(),
        Item::List(items) => items.iter().map(json).collect(),
        Item::Text(text) => Value::String(text.clone()),
        Item::Number(number) => Value::from(*number),
        Item::Moment(seconds) => Value::from(*seconds),
    }
}

fn put(item: &Item, to: &mut Encoder<Vec<u8>>) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
    match item {
        Item::Map(members) => {
            to.map(members.len() as u64)?;
            for (name, member) in members {
                to.str(name)?;
                put(member, to)?;
            }
        }
        Item::List(items) => {
            to.array(items.len() as u64)?;
            for item in items {
                put(item, to)?;
            }
        }
        Item::Text(text) => {
            to.str(text)?;
        }
        Item::Number(number) => {
            to.f64(*number)?;
        }
        // The protocol wants a number, integer or float, under this tag.
        Item::Moment(seconds) => {
            to.tag(IanaTag::Timestamp)?.i64(*seconds)?;
        }
    }
    Ok(())
}

/// Reads a whole body; an empty one is an empty map.
pub(super) fn read(bytes: &[u8]) -> Result<Value, Error> {
    if bytes.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let mut from = Decoder::new(bytes);
    let value = value(&mut from, DEEPEST)?;
    if from.position() < bytes.len() { Err(Error::message("more than one item")) } else { Ok(value) }
}

fn value(from: &mut Decoder<'_>, depth: u8) -> Result<Value, Error> {
    let Some(deeper) = depth.checked_sub(1) else { return Err(Error::message("nested too deep")) };
    let float = |number: f64| Number::from_f64(number).map_or(Value::Null, Value::Number);
    Ok(match from.datatype()? {
        Type::Bool => Value::Bool(from.bool()?),
        Type::Null | Type::Undefined => {
            from.skip()?;
            Value::Null
        }
        Type::F16 => float(f64::from(from.f16()?)),
        Type::F32 => float(f64::from(from.f32()?)),
        Type::F64 => float(from.f64()?),
        Type::String | Type::StringIndef => {
            let mut text = String::new();
            for part in from.str_iter()? {
                text.push_str(part?);
            }
            Value::String(text)
        }
        Type::Tag => {
            from.tag()?;
            value(from, deeper)?
        }
        Type::Array | Type::ArrayIndef => {
            let length = from.array()?;
            let mut all = Vec::new();
            while more(from, length, all.len())? {
                all.push(value(from, deeper)?);
            }
            Value::Array(all)
        }
        Type::Map | Type::MapIndef => {
            let length = from.map()?;
            let (mut all, mut read) = (Map::new(), 0);
            while more(from, length, read)? {
                let name = value(from, deeper)?.as_str().map(str::to_owned).ok_or_else(|| Error::message("a name is no text"))?;
                all.insert(name, value(from, deeper)?);
                read += 1;
            }
            Value::Object(all)
        }
        Type::Bytes | Type::BytesIndef | Type::Simple | Type::Break | Type::Unknown(_) => {
            return Err(Error::message("no item that is expected here"));
        }
        _ => Value::Number(i64::try_from(from.int()?).map_err(|_| Error::message("a number too large"))?.into()),
    })
}

/// Whether a list or a map has more items; consumes the end marker of one without a length.
fn more(from: &mut Decoder<'_>, length: Option<u64>, read: usize) -> Result<bool, Error> {
    match length {
        Some(length) => Ok((read as u64) < length),
        None if from.datatype()? == Type::Break => from.skip().map(|()| false),
        None => Ok(true),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_reads_as_json_would() {
        let item = Item::Map(vec![
            ("a", Item::List(vec![Item::text("x"), Item::Number(1.5)])),
            ("at", Item::Moment(1_795_442_400)),
            ("none", Item::Map(Vec::new())),
        ]);
        let value = json!({ "a": ["x", 1.5], "at": 1_795_442_400, "none": {} });
        assert_eq!((read(&write(&item)).unwrap(), super::json(&item)), (value.clone(), value));
        // By RFC 8949: a time is a number under tag 1.
        assert_eq!(write(&Item::Moment(1)), [0xc1, 0x01]);
        assert_eq!(write(&Item::Number(1.5)), [0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn lengths_may_be_left_open_and_what_is_broken_is_refused() {
        let open = [0xbf, 0x61, b'a', 0x9f, 0x01, 0x20, 0xff, 0x61, b'b', 0xc1, 0xfb, 0x40, 0, 0, 0, 0, 0, 0, 0, 0xff];
        assert_eq!(read(&open).unwrap(), json!({ "a": [1, -1], "b": 2.0 }));
        assert_eq!(read(&[0xf9, 0x3e, 0x00]).unwrap(), json!(1.5));
        assert_eq!(read(&[]).unwrap(), json!({}));
        for end in 1..open.len() {
            assert!(read(&open[..end]).is_err(), "{end}");
        }
        let deep = [0x81; 4096];
        for bytes in
            [&deep[..], &[0x01, 0x01], &[0xa1, 0x01, 0x01], &[0x41, 0x00], &[0x1b, 255, 255, 255, 255, 255, 255, 255, 255]]
        {
            assert!(read(bytes).is_err(), "{:x?}", &bytes[..2]);
        }
        // A false length takes no memory.
        assert!(read(&[0x9b, 255, 255, 255, 255, 255, 255, 255, 255]).is_err());
    }
}
