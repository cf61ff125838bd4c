//! Reading the parameters of a query.

/// Decodes percent-encoding; bytes that are not UTF-8 become U+FFFD.
pub(super) fn decode(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        let mut hex = || bytes.next().and_then(|b| char::from(b).to_digit(16));
        let byte = if b == b'%' { hex().zip(hex()).and_then(|(h, l)| u8::try_from(h * 16 + l).ok()) } else { Some(b) };
        out.push(byte.unwrap_or(b'?'));
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A parameter of a query.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    query.split('&').filter_map(|p| p.split_once('=')).find(|(k, _)| *k == name).map(|(_, v)| decode(v))
}
