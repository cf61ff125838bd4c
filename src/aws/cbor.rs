//! CBOR (RFC 8949) as loosely typed data. The SDK rejects a number that is encoded as another type than the model's, and
//! loses the whole response over it; stand-in servers write whole values as integers, which the protocol allows.

use std::collections::BTreeMap;

use minicbor::Decoder;
use minicbor::data::Type;
use minicbor::decode::Error;

use crate::domain::item::{DEPTH, Item};

/// Whether a body is a CBOR map by its first byte, with or without the tag that marks it as CBOR.
pub(super) fn is_map(body: &[u8]) -> bool {
    matches!(body.strip_prefix(b"\xd9\xd9\xf7").unwrap_or(body).first(), Some(0xa0..=0xbf))
}

/// Decodes a whole body; `None` if it is cut short, or not CBOR.
pub(super) fn read(body: &[u8]) -> Option<Item> {
    let mut from = Decoder::new(body);
    let item = item(&mut from, DEPTH).ok()?;
    (from.position() == body.len()).then_some(item)
}

fn item(from: &mut Decoder<'_>, depth: u8) -> Result<Item, Error> {
    let Some(deeper) = depth.checked_sub(1) else { return other(from) };
    Ok(match from.datatype()? {
        Type::F16 => Item::Number(f64::from(from.f16()?)),
        Type::F32 => Item::Number(f64::from(from.f32()?)),
        Type::F64 => Item::Number(from.f64()?),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int =>
        {
            #[expect(clippy::cast_precision_loss, reason = "a value is drawn, not counted with")]
            Item::Number(i128::from(from.int()?) as f64)
        }
        Type::String => match from.str() {
            Ok(text) => Item::Text(text.to_owned()),
            Err(e) if e.is_end_of_input() => return Err(e),
            // The bytes were skipped; they are not UTF-8.
            Err(_) => Item::Other,
        },
        Type::StringIndef => Item::Text(from.str_iter()?.collect::<Result<_, _>>()?),
        Type::Tag => {
            let tag = from.tag()?.as_u64();
            tagged(tag, from, deeper)?
        }
        Type::Array | Type::ArrayIndef => {
            let length = from.array()?;
            let mut all = Vec::new();
            while more(from, length, all.len())? {
                all.push(item(from, deeper)?);
            }
            Item::List(all)
        }
        Type::Map | Type::MapIndef => {
            let length = from.map()?;
            let (mut all, mut read) = (BTreeMap::new(), 0);
            while more(from, length, read)? {
                let (name, member) = (item(from, deeper)?, item(from, deeper)?);
                if let Item::Text(name) = name {
                    all.insert(name, member);
                }
                read += 1;
            }
            Item::Map(all)
        }
        _ => return other(from),
    })
}

/// The value under a tag: numbers too large or too precise for other types. Any other tag, such as that of a timestamp, adds
/// nothing to the item itself.
fn tagged(tag: u64, from: &mut Decoder<'_>, depth: u8) -> Result<Item, Error> {
    match tag {
        2 | 3 if from.datatype()? == Type::Bytes => {
            let size = from.bytes()?.iter().fold(0.0, |size, byte| size * 256.0 + f64::from(*byte));
            Ok(Item::Number(if tag == 3 { -1.0 - size } else { size }))
        }
        // Exponent and mantissa; numerator and denominator.
        4 | 5 | 30 => {
            let Item::List(parts) = item(from, depth)? else { return Ok(Item::Other) };
            let [Item::Number(first), Item::Number(second)] = parts[..] else { return Ok(Item::Other) };
            Ok(Item::Number(match tag {
                // From its digits: a float multiplied by a power of ten would be slightly off.
                4 => format!("{second}e{first}").parse().unwrap_or(f64::NAN),
                5 => second * first.exp2(),
                _ => first / second,
            }))
        }
        _ => item(from, depth),
    }
}

/// Skips an item that is not needed.
fn other(from: &mut Decoder<'_>) -> Result<Item, Error> {
    if matches!(from.datatype()?, Type::Break | Type::Unknown(_)) {
        return Err(Error::message("no item"));
    }
    from.skip().map(|()| Item::Other)
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
    use super::*;

    #[test]
    fn a_number_of_any_kind_is_a_number() {
        for (bytes, number) in [
            (&[0x07][..], 7.0),
            (&[0x18, 200], 200.0),
            (&[0x19, 1, 0], 256.0),
            (&[0x1a, 0, 1, 0, 0], 65_536.0),
            (&[0x1b, 255, 255, 255, 255, 255, 255, 255, 255], 18_446_744_073_709_551_615.0),
            (&[0x20], -1.0),
            (&[0x38, 200], -201.0),
            (&[0x3b, 255, 255, 255, 255, 255, 255, 255, 255], -18_446_744_073_709_551_616.0),
            (&[0xf9, 0x3e, 0x00], 1.5),
            (&[0xfa, 0x3f, 0xc0, 0, 0], 1.5),
            (&[0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5),
            // RFC 8949, 3.4: bignums, decimal fractions, bigfloats; a moment; a rational number.
            (&[0xc2, 0x49, 1, 0, 0, 0, 0, 0, 0, 0, 0], 18_446_744_073_709_551_616.0),
            (&[0xc3, 0x41, 0], -1.0),
            (&[0xc4, 0x82, 0x21, 0x19, 0x6a, 0xb3], 273.15),
            (&[0xc5, 0x82, 0x20, 0x03], 1.5),
            (&[0xc4, 0x82, 0x01, 0xc2, 0x41, 4], 40.0),
            (&[0xc1, 0x1a, 0x6b, 0x04, 0, 0], 1_795_424_256.0),
            (&[0xd8, 30, 0x82, 0x03, 0x04], 0.75),
        ] {
            assert_eq!(read(bytes).and_then(|item| item.number()), Some(number), "{bytes:x?}");
        }
    }

    #[test]
    fn what_cannot_be_read_spoils_no_other_and_what_breaks_off_is_nothing() {
        // A map of a list with null, bytes, true, a simple value, a text that is not UTF-8, an open-ended text and one; a
        // number as a name.
        let odd = [
            0xbf, 0x61, b'a', 0x9f, 0xf6, 0x41, 0, 0xf5, 0xe0, 0x61, 0xff, 0x7f, 0x61, b'x', 0x61, b'y', 0xff, 0x01, 0xff, 0x01,
            0x02, 0xff,
        ];
        let item = read(&odd).unwrap();
        let list = item.list("a");
        assert_eq!((list.len(), list[6].number()), (7, Some(1.0)));
        assert!(list[5] == Item::Text("xy".into()) && list[..5].iter().all(|item| *item == Item::Other));
        for end in 0..odd.len() {
            assert!(read(&odd[..end]).is_none(), "{end}");
        }
        // Nested too deep, and still skipped as a whole.
        let deep = [&[0xa2, 0x61, b'a'][..], &[0x81; 400], &[0x01, 0x61, b'b', 0x02]].concat();
        assert_eq!(read(&deep).unwrap().get("b").and_then(Item::number), Some(2.0));
        assert!(read(&[0x81; 4096]).is_none() && read(&[0x01, 0x01]).is_none() && read(&[0xff]).is_none());
        // A false length takes no memory.
        assert!(read(&[0x9b, 255, 255, 255, 255, 255, 255, 255, 255]).is_none());
        assert!(is_map(&[0xa0]) && is_map(&[0xd9, 0xd9, 0xf7, 0xbf, 0xff]) && !is_map(b"{}") && !is_map(&[]));
        assert!(read(&[0xd9, 0xd9, 0xf7, 0xa0]) == Some(Item::Map(BTreeMap::new())));
    }
}
