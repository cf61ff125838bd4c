//! Checks a bundle of certificates before the SDK gets it, because the SDK panics over a damaged one. It knows the format of
//! a certificate (PEM, base64, the outer structure of X.509) and does not judge whether to trust one.

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";
const CERTIFICATE: &str = "CERTIFICATE";

/// What is wrong with a bundle; `None` if it can be used.
pub(super) fn flaw(pem: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(pem);
    let (mut count, mut open): (usize, Option<(&str, String)>) = (0, None);
    for line in text.lines().map(str::trim) {
        if let Some(label) = line.strip_prefix(BEGIN).and_then(|l| l.strip_suffix(DASHES)) {
            if open.is_some() {
                return Some(damaged(count));
            }
            count += usize::from(label == CERTIFICATE);
            open = Some((label, String::new()));
        } else if let Some(label) = line.strip_prefix(END).and_then(|l| l.strip_suffix(DASHES)) {
            let Some((begun, body)) = open.take().filter(|(begun, _)| *begun == label) else { return Some(damaged(count)) };
            let whole = bytes(&body).is_some_and(|der| begun != CERTIFICATE || is_certificate(&der));
            if !whole {
                return Some(damaged(count));
            }
        } else if let Some((_, body)) = &mut open {
            body.push_str(line);
        }
    }
    match (count, open) {
        (_, Some(_)) => Some(damaged(count)),
        (0, None) => Some("holds no certificate".to_owned()),
        _ => None,
    }
}

fn damaged(count: usize) -> String {
    format!("is damaged or cut short at certificate {}", count.max(1))
}

/// Decodes base64.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let signs = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - signs.len() > 2 || signs.is_empty() {
        return None;
    }
    let (mut out, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for sign in signs.bytes() {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xfff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 0xff).unwrap_or_default());
        }
    }
    Some(out)
}

/// The content of the first value, which must have this tag, and what comes after the value.
fn value(tag: u8, input: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[found, first], rest) = input.split_first_chunk::<2>()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (long, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (long.iter().fold(0, |all, byte| all << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    if found == tag { rest.split_at_checked(length) } else { None }
}

const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

fn is_certificate(der: &[u8]) -> bool {
    let structure = || {
        let (certificate, []) = value(SEQUENCE, der)? else { return None };
        let (inner, rest) = value(SEQUENCE, certificate)?;
        let (_, rest) = value(SEQUENCE, rest)?;
        let (_, []) = value(BITS, rest)? else { return None };
        let inner = value(VERSION, inner).map_or(inner, |(_, rest)| rest);
        let (_, mut rest) = value(INTEGER, inner)?;
        // Signature, issuer, validity, subject.
        for _ in 0..4 {
            (_, rest) = value(SEQUENCE, rest)?;
        }
        let (key, _) = value(SEQUENCE, rest)?;
        let (_, rest) = value(SEQUENCE, key)?;
        let (_, []) = value(BITS, rest)? else { return None };
        Some(())
    };
    structure().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "-----BEGIN CERTIFICATE-----\n\
        MIIBizCCATGgAwIBAgIUa1FZmoGiCxYxvVO2f08qLnXOJfIwCgYIKoZIzj0EAwIw\n\
        GjEYMBYGA1UEAwwPY2xlYW53YXRjaCB0ZXN0MCAXDTI2MTEzMDIzMTIwMloYDzIx\n\
        MjYxMTA2MjMxMjAyWjAaMRgwFgYDVQQDDA9jbGVhbndhdGNoIHRlc3QwWTATBgcq\n\
        hkjOPQIBBggqhkjOPQMBBwNCAAQr4PscukzUCUuvrXG2DdKk/06hqYPZ6KQNYGAv\n\
        sSjH6pfrvMdQwJrNM12Xhbi6q/6gIlMhNE1LeAqzFQChUjQNo1MwUTAdBgNVHQ4E\n\
        FgQU352mShP0VGR+7YGNPnTRPpamHXIwHwYDVR0jBBgwFoAU352mShP0VGR+7YGN\n\
        PnTRPpamHXIwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBcrSwk\n\
        yGL3T7I2loYmd1dQVrMZ0wkk1VAiZMpeBZEKDgIhAKOZXssv8dAWeEbOpD3/nrM3\n\
        q4EuxXya7CAk8T7JTWQe\n\
        -----END CERTIFICATE-----";

    #[test]
    fn a_bundle_is_looked_through_without_being_used() {
        let damaged = |n: usize| Some(format!("is damaged or cut short at certificate {n}"));
        let none = Some("holds no certificate".to_owned());
        let body: String = GOOD.lines().filter(|l| !l.contains("---")).collect();
        let framed = |label: &str, body: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
        for (bundle, says) in [
            (GOOD.to_owned(), None),
            (format!("# mine\r\n{}\r\n", GOOD.replace('\n', "\r\n")), None),
            (format!("{GOOD}\n{GOOD}"), None),
            (String::new(), none.clone()),
            ("what".to_owned(), none.clone()),
            (framed("TRUSTED CERTIFICATE", &body), none),
            (framed("CERTIFICATE", "AAAA"), damaged(1)),
            (framed("CERTIFICATE", ""), damaged(1)),
            (framed("CERTIFICATE", "!"), damaged(1)),
            (framed("CERTIFICATE", &body[4..]), damaged(1)),
            (framed("CERTIFICATE", &body[..body.len() - 8]), damaged(1)),
            (format!("{GOOD}\n{}", framed("CERTIFICATE", "AAAA")), damaged(2)),
            (format!("{GOOD}\n-----BEGIN CERTIFICATE-----\n{body}\n"), damaged(2)),
            (format!("{GOOD}\n{}", framed("PRIVATE KEY", "a b")), damaged(1)),
            (framed("CERTIFICATE", &body).replace("END CERTIFICATE", "END KEY"), damaged(1)),
        ] {
            assert_eq!(flaw(bundle.as_bytes()), says, "{bundle}");
        }
    }
}
