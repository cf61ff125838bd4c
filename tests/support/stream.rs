//! Takes apart what a program wrote to its terminal: control sequences and characters.
#![allow(dead_code, reason = "every test uses another part of it")]

/// A piece of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'a> {
    /// A control sequence: its parameters and its last byte.
    Csi(&'a str, u8),
    /// An escape that does not begin a control sequence, up to the next escape; or bytes that are not text.
    Odd(&'a [u8]),
    Char(char),
}

impl Item<'_> {
    /// The codes of a style change; a reset is 0, and the numbers of a color are left out.
    pub fn sgr(&self) -> Option<Vec<u16>> {
        let Item::Csi(parameters, b'm') = self else { return None };
        let mut codes = Vec::new();
        let mut numbers = parameters.split(';').map(|n| n.parse().unwrap_or(0));
        while let Some(code) = numbers.next() {
            codes.push(code);
            if matches!(code, 38 | 48) {
                let count = if numbers.next() == Some(2) { 3 } else { 1 };
                numbers.by_ref().take(count).for_each(drop);
            }
        }
        Some(codes)
    }
}

/// Takes a stream apart.
pub fn items(raw: &[u8]) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    let mut rest = raw;
    while !rest.is_empty() {
        let (item, length) = next(rest);
        items.push(item);
        rest = &rest[length..];
    }
    items
}

fn next(raw: &[u8]) -> (Item<'_>, usize) {
    if raw[0] != 0x1b {
        let length = (1..=4.min(raw.len())).find(|n| std::str::from_utf8(&raw[..*n]).is_ok());
        let Some(length) = length else { return (Item::Odd(&raw[..1]), 1) };
        let c = std::str::from_utf8(&raw[..length]).ok().and_then(|s| s.chars().next());
        return (c.map_or(Item::Odd(&raw[..length]), Item::Char), length);
    }
    if raw.get(1) == Some(&b'[') {
        let end = raw[2..].iter().position(|b| !matches!(b, 0x20..=0x3f));
        if let Some(at) = end.map(|at| at + 2).filter(|at| matches!(raw[*at], 0x40..=0x7e)) {
            let parameters = std::str::from_utf8(&raw[2..at]).unwrap_or("not text");
            return (Item::Csi(parameters, raw[at]), at + 1);
        }
    }
    // OSC and similar sequences end with BEL or ST.
    let end = raw.iter().position(|b| *b == 7).map(|at| at + 1);
    let st = raw.windows(2).position(|w| w == b"\x1b\\").map(|at| at + 2);
    let length = match (end, st) {
        (Some(a), Some(b)) => a.min(b),
        (Some(n), None) | (None, Some(n)) => n,
        (None, None) => raw.len(),
    };
    (Item::Odd(&raw[..length]), length)
}
