//! Turns the bytes that a terminal sends into events, however they are split into pieces. Written here because crossterm has
//! a decoder only inside its reader, which spins forever on a terminal that is gone and can leave half of a burst unread.
//! This one does no I/O and has no clock.

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyModifiers};

use super::sequence::{PASTE_LIMIT, Step, case, key, step};

/// How long after an ESC the rest of a sequence may come; after that, it was the Esc key.
const ESC_PATIENCE: Duration = Duration::from_millis(10);

/// How long the rest of any other sequence may take: these are not typed by hand.
const PATIENCE: Duration = Duration::from_millis(100);

/// How long a paste may stall before what has come is taken for all of it.
const PASTE_PATIENCE: Duration = Duration::from_secs(1);

const PASTE_END: &[u8] = b"\x1b[201~";

/// Decodes bytes into keys, pastes and changes of focus, named as crossterm names them.
#[derive(Debug, Default)]
pub struct Decoder {
    /// The bytes of something that is not complete yet.
    pending: Vec<u8>,
    /// What has come of a paste so far.
    paste: Option<Vec<u8>>,
}

impl Decoder {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes in, and sends the events that they complete. Key releases are dropped.
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

    /// How long to wait for more before [`Decoder::flush`]; `None` if nothing is incomplete.
    #[must_use]
    pub fn patience(&self) -> Option<Duration> {
        match (&self.paste, self.pending.as_slice()) {
            (Some(_), _) => Some(PASTE_PATIENCE),
            (None, []) => None,
            (None, [0x1b]) => Some(ESC_PATIENCE),
            (None, _) => Some(PATIENCE),
        }
    }

    /// Makes the best of incomplete bytes, because nothing followed.
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
                // A sequence that was cut short is dropped; what was not a sequence after all is typed text.
                if !matches!(c, '[' | 'O') {
                    self.feed(rest, send);
                }
            }
            _ => {}
        }
    }

    /// Takes in the bytes of a paste. Returns how many there were, once its end has come.
    fn pasted(&mut self, bytes: &[u8], send: &mut impl FnMut(Event)) -> Option<usize> {
        let end = bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END);
        // The end marker itself may be cut in two: what may be its beginning waits.
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
