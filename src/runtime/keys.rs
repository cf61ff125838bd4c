//! Turns the bytes a terminal sends into events, however they are cut into pieces.
//! Written here because crossterm's reader, which alone has one, spins for ever on a terminal
//! that is gone and can leave half of a burst unread. It does no I/O and has no clock.

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// How long after an ESC the rest of a sequence may come; else it was the key.
const ESC_PATIENCE: Duration = Duration::from_millis(10);

/// How long the rest of anything else may take: nobody types these by hand.
const PATIENCE: Duration = Duration::from_millis(100);

/// How long a paste may stall before what came of it is taken for all of it.
const PASTE_PATIENCE: Duration = Duration::from_secs(1);

/// What is pasted beyond this many bytes is dropped.
const PASTE_LIMIT: usize = 1 << 20;

/// A sequence that has not ended by then is none.
const SEQUENCE_LIMIT: usize = 256;

const PASTE_END: &[u8] = b"\x1b[201~";

/// Decodes bytes into keys, pastes and changes of focus, named as crossterm names them.
#[derive(Debug, Default)]
pub struct Decoder {
    /// What has come of something that is not complete.
    pending: Vec<u8>,
    /// What has come of a paste.
    paste: Option<Vec<u8>>,
}

/// What the bytes at hand begin with.
enum Step {
    /// Nothing that is complete.
    Wait,
    /// So many bytes that mean this.
    Took(usize, Option<Event>),
    /// So many bytes, after which a paste follows.
    Paste(usize),
}

impl Decoder {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes in, and sends what they complete. Key releases are dropped.
    pub fn feed(&mut self, bytes: &[u8], send: &mut impl FnMut(Event)) {
        let mut left = std::mem::take(&mut self.pending);
        left.extend_from_slice(bytes);
        let mut rest = left.as_slice();
        loop {
            if self.paste.is_some() {
                match self.pasted(rest, send) {
                    Some(used) => rest = &rest[used..],
                    None => return,
                }
            }
            match step(rest) {
                Step::Wait => break,
                Step::Took(used, event) => {
                    event.into_iter().for_each(&mut *send);
                    rest = &rest[used..];
                }
                Step::Paste(used) => {
                    self.paste = Some(Vec::new());
                    rest = &rest[used..];
                }
            }
        }
        self.pending = rest.to_vec();
    }

    /// How long to wait for more before [`Decoder::flush`]; `None` when nothing is incomplete.
    #[must_use]
    pub fn patience(&self) -> Option<Duration> {
        match (&self.paste, self.pending.as_slice()) {
            (Some(_), _) => Some(PASTE_PATIENCE),
            (None, []) => None,
            (None, [0x1b]) => Some(ESC_PATIENCE),
            (None, _) => Some(PATIENCE),
        }
    }

    /// Makes the best of what is incomplete, because nothing followed.
    pub fn flush(&mut self, send: &mut impl FnMut(Event)) {
        if let Some(mut text) = self.paste.take() {
            text.append(&mut self.pending);
            return send(paste(&text));
        }
        let pending = std::mem::take(&mut self.pending);
        match pending.as_slice() {
            [0x1b] => send(key(KeyCode::Esc, KeyModifiers::NONE)),
            [0x1b, c @ 0x20..0x7f, rest @ ..] => {
                let c = char::from(*c);
                send(key(KeyCode::Char(c), case(c) | KeyModifiers::ALT));
                // What was cut short is dropped; what was no sequence after all is typed text.
                if !matches!(c, '[' | 'O') {
                    self.feed(rest, send);
                }
            }
            _ => {}
        }
    }

    /// Takes in what belongs to a paste. Answers how many bytes did, once its end has come.
    fn pasted(&mut self, bytes: &[u8], send: &mut impl FnMut(Event)) -> Option<usize> {
        let end = bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END);
        // The end itself may be cut in two: what may be its beginning waits.
        let text = end.unwrap_or_else(|| bytes.len() - open_end(bytes));
        let paste_so_far = self.paste.get_or_insert_default();
        let room = PASTE_LIMIT.saturating_sub(paste_so_far.len());
        paste_so_far.extend_from_slice(&bytes[..text.min(room)]);
        if end.is_none() {
            self.pending = bytes[text..].to_vec();
            return None;
        }
        send(paste(&self.paste.take().unwrap_or_default()));
        Some(text + PASTE_END.len())
    }
}

/// How many bytes at the end may be the beginning of [`PASTE_END`].
fn open_end(bytes: &[u8]) -> usize {
    (1..PASTE_END.len()).rev().find(|&n| bytes.ends_with(&PASTE_END[..n])).unwrap_or(0)
}

fn paste(bytes: &[u8]) -> Event {
    Event::Paste(String::from_utf8_lossy(bytes).into_owned())
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

/// Capitals come with Shift.
fn case(c: char) -> KeyModifiers {
    if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE }
}

fn step(bytes: &[u8]) -> Step {
    match bytes {
        [] | [0x1b] => Step::Wait,
        [0x1b, b'[', rest @ ..] => control_sequence(rest, 2),
        [0x1b, b'O', rest @ ..] => match rest {
            [] => Step::Wait,
            [c, ..] => Step::Took(3, letter(*c).map(|code| key(code, KeyModifiers::NONE))),
        },
        // Late answers to questions (OSC, DCS). Nobody is waiting for them.
        [0x1b, b']' | b'P', rest @ ..] => text_sequence(rest),
        // An Escape and the beginning of something else.
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

/// What follows `ESC [`, which are the first `before` bytes.
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
        // Broken off by something else, which is decoded by itself.
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

/// A key by its sequence's last byte and parameters: `number ; modifiers : kind`.
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
        // The answer to a question for the cursor's place looks like F3.
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

/// The keys of `ESC [ number u`, which some multiplexers send unasked.
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

/// Modifiers are a mask plus one; locks do not count.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(pieces: &[&[u8]]) -> Vec<Event> {
        let mut decoder = Decoder::new();
        let mut events = Vec::new();
        for piece in pieces {
            decoder.feed(piece, &mut |event| events.push(event));
        }
        while decoder.patience().is_some() {
            decoder.flush(&mut |event| events.push(event));
        }
        events
    }

    /// Keys as text: `C-` Ctrl, `M-` Alt, `S-` Shift.
    fn names(bytes: &[u8]) -> String {
        let name = |event: &Event| match event {
            Event::Key(key) => {
                let held = [(KeyModifiers::CONTROL, "C-"), (KeyModifiers::ALT, "M-"), (KeyModifiers::SHIFT, "S-")];
                let held = held.iter().filter(|(m, _)| key.modifiers.contains(*m));
                let held: String = held.map(|(_, name)| *name).collect();
                match key.code {
                    KeyCode::Char(c) => format!("{held}{c}"),
                    code => format!("{held}<{code:?}>"),
                }
            }
            other => format!("{other:?}"),
        };
        decode(&[bytes]).iter().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn characters_are_keys() {
        assert_eq!(names(b"jK? \r\t\x7f"), "j S-K ?   <Enter> <Tab> <Backspace>");
        assert_eq!(names("äÄ漢🙂".as_bytes()), "ä S-Ä 漢 🙂");
    }

    #[test]
    fn control_characters_are_keys_with_ctrl() {
        assert_eq!(names(b"\x03\x0c\x1a\x00\x08\x0a\x1f"), "C-c C-l C-z C-  C-h C-j C-7");
    }

    #[test]
    fn an_escape_alone_is_the_key() {
        assert_eq!(names(b"\x1b"), "<Esc>");
        assert_eq!(names(b"\x1b\x1b"), "<Esc> <Esc>");
        assert_eq!(names(b"\x1b\x1b[A"), "<Esc> <Up>");
    }

    #[test]
    fn an_escape_before_a_character_is_alt() {
        assert_eq!(names(b"\x1bx\x1bX\x1b\r"), "M-x M-S-X M-<Enter>");
        assert_eq!(names("\x1bä".as_bytes()), "M-ä");
        assert_eq!(names(b"\x1b["), "M-[");
        assert_eq!(names(b"\x1b]j"), "M-] j");
    }

    #[test]
    fn keys_with_names_come_in_every_dialect() {
        assert_eq!(names(b"\x1b[A\x1bOB\x1b[C\x1b[D"), "<Up> <Down> <Right> <Left>");
        assert_eq!(names(b"\x1b[H\x1b[1~\x1b[7~\x1bOH"), "<Home> <Home> <Home> <Home>");
        assert_eq!(names(b"\x1b[F\x1b[4~\x1b[5~\x1b[6~"), "<End> <End> <PageUp> <PageDown>");
        assert_eq!(names(b"\x1b[2~\x1b[3~\x1b[Z"), "<Insert> <Delete> S-<BackTab>");
        assert_eq!(names(b"\x1bOP\x1b[[B\x1b[13~\x1b[15~"), "<F(1)> <F(2)> <F(3)> <F(5)>");
        assert_eq!(names(b"\x1b[17~\x1b[23~\x1b[24~"), "<F(6)> <F(11)> <F(12)>");
    }

    #[test]
    fn modifiers_are_told() {
        assert_eq!(names(b"\x1b[1;5A\x1b[1;2B\x1b[3;3~"), "C-<Up> S-<Down> M-<Delete>");
        assert_eq!(names(b"\x1b[99;5u\x1b[13;2u\x1b[1;2R"), "C-c S-<Enter> S-<F(3)>");
    }

    #[test]
    fn a_key_that_is_let_go_is_nothing() {
        assert_eq!(names(b"\x1b[1;1:1A\x1b[1;1:2A\x1b[1;1:3A\x1b[97;1:3ub"), "<Up> <Up> b");
    }

    #[test]
    fn answers_to_questions_are_no_keys() {
        let answers = b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b]10;x\x07\x1bP>|term\x1b\\\x1b[?62;c\x1b[12;40Rj";
        assert_eq!(names(answers), "j");
    }

    #[test]
    fn a_sequence_that_is_broken_off_takes_nothing_with_it() {
        assert_eq!(names(b"\x1b[1;\x1b[Aj"), "<Up> j");
        assert_eq!(names(b"\x1b[1;\x03"), "C-c");
        assert_eq!(names(b"\xff\xc3j\xe6\xbc"), "j");
    }

    #[test]
    fn a_paste_is_one_event_and_its_text_no_keys() {
        let text = "q\x03\x1b[A äöü\n".repeat(1000);
        let pasted = [b"a\x1b[200~", text.as_bytes(), b"\x1b[201~b"].concat();
        let events = decode(&[&pasted]);
        assert_eq!(events.len(), 3);
        assert_eq!(events[1], Event::Paste(text));
    }

    #[test]
    fn a_paste_that_never_ends_does_not_hold_the_keyboard() {
        let mut decoder = Decoder::new();
        let mut events = Vec::new();
        decoder.feed(b"\x1b[200~text\x1b[2", &mut |event| events.push(event));
        assert_eq!(decoder.patience(), Some(PASTE_PATIENCE));
        decoder.flush(&mut |event| events.push(event));
        assert_eq!(events, [Event::Paste("text\x1b[2".into())]);
        assert_eq!(decoder.patience(), None);
    }

    #[test]
    fn a_paste_beyond_the_limit_is_cut() {
        let long = vec![b'x'; PASTE_LIMIT + 10];
        let events = decode(&[b"\x1b[200~", &long, b"yy\x1b[201~j"]);
        assert!(matches!(&events[0], Event::Paste(text) if text.len() == PASTE_LIMIT));
        assert_eq!(events.len(), 2);
    }

    #[test]
    fn it_does_not_matter_where_the_bytes_are_cut() {
        let all = "aÄ漢\x1b[1;5A\x1bOPx\x1b[200~p\x1b[20漢\x1b[201~\x1b[Iz\x1b]0;t\x07\x1bä\x1b[3~".as_bytes();
        let whole = decode(&[all]);
        assert_eq!(whole.len(), 11);
        for cut in 0..=all.len() {
            let (left, right) = all.split_at(cut);
            assert_eq!(decode(&[left, right]), whole, "cut at {cut}");
        }
        let single: Vec<&[u8]> = all.chunks(1).collect();
        assert_eq!(decode(&single), whole);
    }

    #[test]
    fn noise_neither_panics_nor_holds_the_keyboard() {
        let mut random = fastrand::Rng::with_seed(7);
        let alphabet = b"\x1b\x1b[[O]P~;:?0129ABMRu<\x07\\\x9c\xc3\xa4\xe6\xbc\xa2\xffj";
        for _ in 0..20_000 {
            let bytes: Vec<u8> = (0..random.usize(..24)).map(|_| alphabet[random.usize(..alphabet.len())]).collect();
            let mut decoder = Decoder::new();
            decoder.feed(&bytes, &mut |_| ());
            let mut rounds = 0;
            while decoder.patience().is_some() {
                decoder.flush(&mut |_| ());
                rounds += 1;
                assert!(rounds < 32, "{bytes:?}");
            }
        }
    }
}
