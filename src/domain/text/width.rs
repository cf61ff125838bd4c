//! How many columns a text takes on a screen, and cutting it to fit.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Grapheme clusters: what a person sees as single characters.
pub fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.graphemes(true)
}

/// The columns of a text in which every character is one glyph and takes one column, whatever is next to it: printable ASCII,
/// Latin letters, and the symbols, arrows and lines that screens are made of. `None` for any other text.
#[must_use]
pub fn plain(text: &str) -> Option<usize> {
    let ascii = printable(text.as_bytes());
    let mut columns = ascii;
    for c in text[ascii..].chars() {
        let known = matches!(c, ' '..='~') || PLAIN.iter().any(|(first, last)| (*first..=*last).contains(&c));
        if !known {
            return None;
        }
        columns += 1;
    }
    Some(columns)
}

/// How many bytes at the beginning are printable ASCII, rounded down to words of eight if other bytes follow. Nearly all text
/// is printable ASCII only, and every text of every frame passes through here.
fn printable(bytes: &[u8]) -> usize {
    const LOW: u64 = u64::MAX / 255;
    const HIGH: u64 = LOW << 7;
    let (words, rest) = bytes.as_chunks::<8>();
    let odd = words.iter().position(|word| {
        let word = u64::from_ne_bytes(*word);
        // Only a byte below a blank or above a tilde has its high bit set in one of these three.
        (word | word.wrapping_sub(LOW * 0x20) | ((word & !HIGH) + LOW)) & HIGH != 0
    });
    match odd {
        Some(index) => index * 8,
        None if rest.iter().all(|b| matches!(b, b' '..=b'~')) => bytes.len(),
        None => words.len() * 8,
    }
}

/// The first and last character of each range; a test checks all characters in them.
const PLAIN: [(char, char); 8] = [
    ('\u{a1}', '\u{ac}'),
    ('\u{ae}', '\u{17f}'),
    ('\u{2010}', '\u{2027}'),
    ('\u{2030}', '\u{205e}'),
    ('\u{2190}', '\u{22ff}'),
    ('\u{2500}', '\u{25fc}'),
    ('\u{2713}', '\u{2718}'),
    ('\u{276c}', '\u{2771}'),
];

/// The columns a text takes on a terminal.
#[must_use]
pub fn width(text: &str) -> usize {
    plain(text).unwrap_or_else(|| text.width())
}

/// Shortens a text in the middle to at most `max` columns and keeps both ends, which distinguish ARNs and IDs.
#[must_use]
pub fn middle(text: &str, max: usize) -> Cow<'_, str> {
    if width(text) <= max {
        return Cow::Borrowed(text);
    }
    if max == 0 {
        return Cow::Borrowed("");
    }
    let tail_room = (max - 1) * 2 / 3;
    let head_room = max - 1 - tail_room;
    let head = take(text.graphemes(true), head_room);
    let mut tail: Vec<&str> = Vec::new();
    let mut used = 0;
    for g in text.graphemes(true).rev() {
        if used + g.width() > tail_room {
            break;
        }
        used += g.width();
        tail.push(g);
    }
    tail.reverse();
    Cow::Owned(format!("{head}…{}", tail.concat()))
}

/// Shortens a text at its end to at most `max` columns.
#[must_use]
pub fn end(text: &str, max: usize) -> Cow<'_, str> {
    if width(text) <= max {
        return Cow::Borrowed(text);
    }
    if max == 0 {
        return Cow::Borrowed("");
    }
    Cow::Owned(format!("{}…", take(text.graphemes(true), max - 1)))
}

fn take<'a>(graphemes: impl Iterator<Item = &'a str>, room: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for g in graphemes {
        if used + g.width() > room {
            break;
        }
        used += g.width();
        out.push_str(g);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_plain_character_is_a_glyph_and_a_column_of_its_own() {
        for c in PLAIN.into_iter().flat_map(|(first, last)| first..=last) {
            assert_eq!(c.to_string().width(), 1, "{c} {:x}", c as u32);
            for other in ["a", "é", "─", "…", &c.to_string()] {
                for pair in [format!("{c}{other}"), format!("{other}{c}")] {
                    assert_eq!((pair.graphemes(true).count(), pair.width()), (2, 2), "{pair} {:x}", c as u32);
                }
            }
        }
        for text in ["日", "e\u{301}", "\t", "\u{200b}", "🙂", "\u{ad}", "\u{202e}", "plain\u{7f}"] {
            assert_eq!(plain(text), None, "{text:?}");
            // Wherever the character is in a word of bytes.
            for before in 0..9 {
                assert_eq!(plain(&format!("{}{text} and more", "~ ".repeat(before))), None, "{text:?} after {before}");
            }
        }
        assert_eq!(plain("● running · ≥ 2m – “é” ─━┄ ▸◂ ✓✗ › …"), Some(36));
        let all: String = (' '..='~').collect();
        assert_eq!((0..=95).map(|n| plain(&all[n..])).collect::<Vec<_>>(), (0..=95).map(|n| Some(95 - n)).collect::<Vec<_>>());
    }

    #[test]
    fn truncation_keeps_to_the_width() {
        assert_eq!(middle("arn:aws:cleanrooms-ml:job/abc", 12), "arn:…job/abc");
        assert_eq!(end("日本語テキスト", 5), "日本…");
        for n in 0..20 {
            assert!(width(&middle("日本語 mixed テキスト e\u{301}", n)) <= n);
            assert!(width(&end("日本語 mixed テキスト e\u{301}", n)) <= n);
        }
    }
}
