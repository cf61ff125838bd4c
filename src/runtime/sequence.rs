//! What the first of the bytes from a terminal mean: a key, a sequence, the beginning of a paste, or nothing yet. Only the
//! bytes at hand are known here.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Pasted text beyond this many bytes is dropped, and so is any other text in a sequence.
pub(super) const PASTE_LIMIT: usize = 1 << 20;

/// A sequence that has not ended after this many bytes is not one.
const SEQUENCE_LIMIT: usize = 256;

/// What the bytes at hand begin with.
pub(super) enum Step {
    /// Nothing that is complete yet.
    Wait,
    /// This many bytes, and what they mean.
    Took(usize, Option<Event>),
    /// This many bytes, after which a paste follows.
    Paste(usize),
}

pub(super) fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

/// Capitals come with Shift.
pub(super) fn case(c: char) -> KeyModifiers {
    if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE }
}

/// What the bytes begin with.
pub(super) fn step(bytes: &[u8]) -> Step {
    match bytes {
        [] | [0x1b] => Step::Wait,
        [0x1b, b'[', rest @ ..] => control_sequence(rest, 2),
        [0x1b, b'O', rest @ ..] => match rest {
            [] => Step::Wait,
            [c, ..] => Step::Took(3, letter(*c).map(|code| key(code, KeyModifiers::NONE))),
        },
        // Late responses to queries (OSC, DCS). Nothing waits for them.
        [0x1b, b']' | b'P', rest @ ..] => text_sequence(rest),
        // An Esc key, and the beginning of something else.
        [0x1b, 0x1b, ..] => Step::Took(1, Some(key(KeyCode::Esc, KeyModifiers::NONE))),
        [0x1b, rest @ ..] => match character(rest) {
            Step::Took(used, Some(Event::Key(mut event))) => {
                event.modifiers |= KeyModifiers::ALT;
                Step::Took(used + 1, Some(Event::Key(event)))
            }
            Step::Took(used, event) => Step::Took(used + 1, event),
            other => other,
        },
        _ => character(bytes),
    }
}

/// One character, typed alone or with Ctrl.
fn character(bytes: &[u8]) -> Step {
    let ctrl = |c: u8| Some(key(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL));
    let plain = |code| Some(key(code, KeyModifiers::NONE));
    let event = match bytes {
        [] => return Step::Wait,
        [0, ..] => ctrl(b' '),
        [b'\t', ..] => plain(KeyCode::Tab),
        [b'\r', ..] => plain(KeyCode::Enter),
        [c @ 1..=0x1a, ..] => ctrl(c - 1 + b'a'),
        [c @ 0x1c..=0x1f, ..] => ctrl(c - 0x1c + b'4'),
        [0x7f, ..] => plain(KeyCode::Backspace),
        [first, ..] => {
            let length = match first {
                0..0x80 => 1,
                0xc2..0xe0 => 2,
                0xe0..0xf0 => 3,
                0xf0..0xf5 => 4,
                _ => return Step::Took(1, None),
            };
            let whole = &bytes[..length.min(bytes.len())];
            return match std::str::from_utf8(whole).map(|text| text.chars().next()) {
                Ok(Some(c)) => Step::Took(length, Some(key(KeyCode::Char(c), case(c)))),
                Err(error) if error.error_len().is_none() => Step::Wait,
                _ => Step::Took(1, None),
            };
        }
    };
    Step::Took(1, event)
}

/// The final letter of a key's sequence.
fn letter(c: u8) -> Option<KeyCode> {
    Some(match c {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'M' => KeyCode::Enter,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'R' => KeyCode::F(3),
        b'S' => KeyCode::F(4),
        _ => return None,
    })
}

/// What follows `ESC [`, which takes up the first `before` bytes.
fn control_sequence(rest: &[u8], before: usize) -> Step {
    // The Linux console's F1 to F5.
    if let [b'[', tail @ ..] = rest {
        return match tail {
            [] => Step::Wait,
            [c @ b'A'..=b'E', ..] => Step::Took(before + 2, Some(key(KeyCode::F(c - b'A' + 1), KeyModifiers::NONE))),
            _ => Step::Took(before + 1, None),
        };
    }
    let Some(end) = rest.iter().position(|c| !(0x20..0x40).contains(c)) else {
        return if rest.len() > SEQUENCE_LIMIT { Step::Took(before + rest.len(), None) } else { Step::Wait };
    };
    let last = rest[end];
    if !(0x40..0x7f).contains(&last) {
        // Interrupted by something else, which is decoded separately.
        return Step::Took(before + end, None);
    }
    // Parameters are ASCII by the range above.
    let parameters = std::str::from_utf8(&rest[..end]).unwrap_or_default();
    let used = before + end + 1;
    match (last, parameters) {
        (b'~', "200") => Step::Paste(used),
        (b'I', "") => Step::Took(used, Some(Event::FocusGained)),
        (b'O', "") => Step::Took(used, Some(Event::FocusLost)),
        _ => Step::Took(used, named(last, parameters)),
    }
}

/// The key that a sequence's last byte and parameters stand for: `number ; modifiers : kind`.
fn named(last: u8, parameters: &str) -> Option<Event> {
    let mut fields = parameters.split(';');
    let number = fields.next().unwrap_or_default().split(':').next().unwrap_or_default();
    let number: u32 = if number.is_empty() { 1 } else { number.parse().ok()? };
    let mut second = fields.next().unwrap_or_default().split(':');
    let mut modifiers = match second.next() {
        None | Some("") => KeyModifiers::NONE,
        Some(mask) => held(mask.parse::<u8>().ok()?),
    };
    let kind = match second.next() {
        Some("3") => return None,
        Some("2") => KeyEventKind::Repeat,
        _ => KeyEventKind::Press,
    };
    let code = match last {
        // A response with the cursor's position looks like F3.
        b'R' if number != 1 => return None,
        b'Z' => {
            modifiers |= KeyModifiers::SHIFT;
            KeyCode::BackTab
        }
        b'M' => return None,
        b'~' => numbered(number)?,
        b'u' => coded(number)?,
        _ => letter(last)?,
    };
    if let KeyCode::Char(c) = code {
        modifiers |= case(c);
    }
    Some(Event::Key(KeyEvent::new_with_kind(code, modifiers, kind)))
}

/// The keys of `ESC [ number ~`.
fn numbered(number: u32) -> Option<KeyCode> {
    // 16, 22, 27, 30 are skipped by every terminal.
    let function = |first: u32, f: u32| u8::try_from(number - first + f).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28..=29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => None,
    }
}

/// The keys of `ESC [ number u`, which some multiplexers send without a request.
fn coded(number: u32) -> Option<KeyCode> {
    match number {
        9 => Some(KeyCode::Tab),
        13 => Some(KeyCode::Enter),
        27 => Some(KeyCode::Esc),
        127 => Some(KeyCode::Backspace),
        // Private use: keys that print nothing.
        0xe000..=0xf8ff => None,
        _ => char::from_u32(number).filter(|c| !c.is_control()).map(KeyCode::Char),
    }
}

/// Modifiers are a bit mask plus one; lock keys do not count.
fn held(mask: u8) -> KeyModifiers {
    let mask = mask.saturating_sub(1);
    [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ]
    .into_iter()
    .filter(|(bit, _)| mask & bit != 0)
    .fold(KeyModifiers::NONE, |all, (_, modifier)| all | modifier)
}

/// What follows `ESC ]` and its like, up to BEL or ST.
fn text_sequence(rest: &[u8]) -> Step {
    for (index, c) in rest.iter().enumerate() {
        match (c, rest.get(index + 1)) {
            (0x07, _) => return Step::Took(2 + index + 1, None),
            (0x1b, Some(b'\\')) => return Step::Took(2 + index + 2, None),
            (0x1b, Some(_)) => return Step::Took(2 + index, None),
            _ => {}
        }
    }
    if rest.len() > PASTE_LIMIT { Step::Took(2 + rest.len(), None) } else { Step::Wait }
}
