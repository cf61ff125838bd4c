//! The terminal's cursor and colors as a pen: the fewest bytes that move it and change its style.

use std::io::Write as _;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// How a cell looks, apart from its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Look {
    pub(super) fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }
}

/// Where the terminal's cursor is, if known, and in which style it writes.
#[derive(Debug, Default)]
pub(super) struct Pen {
    pub(super) at: Option<(usize, usize)>,
    look: Look,
}

impl Pen {
    /// Moves the cursor, in the fewest bytes.
    pub(super) fn move_to(&mut self, x: usize, y: usize, out: &mut Vec<u8>) {
        match self.at {
            Some(at) if at == (x, y) => return,
            Some((column, row)) if row == y && column < x => match x - column {
                1 => out.extend_from_slice(b"\x1b[C"),
                gap => put(out, format_args!("\x1b[{gap}C")),
            },
            _ if x == 0 => put(out, format_args!("\x1b[{}H", y + 1)),
            _ => put(out, format_args!("\x1b[{};{}H", y + 1, x + 1)),
        }
        self.at = Some((x, y));
    }

    /// Sets the style of everything written from now on.
    pub(super) fn style(&mut self, look: Look, out: &mut Vec<u8>) {
        if look == self.look {
            return;
        }
        let from = self.look;
        self.look = look;
        if look == Look::default() {
            return out.extend_from_slice(b"\x1b[m");
        }
        let start = out.len();
        out.extend_from_slice(b"\x1b[");
        change(from, look, out);
        let changed = out.len() - start;
        // From scratch, if that is shorter.
        let scratch = out.len();
        out.extend_from_slice(b"\x1b[0;");
        change(Look::default(), look, out);
        if out.len() - scratch < changed {
            out.drain(start..scratch);
        } else {
            out.truncate(scratch);
        }
        // `change` ends every code with a semicolon.
        if let Some(last) = out.last_mut() {
            *last = b'm';
        }
    }
}

/// The SGR codes, each followed by a semicolon, that turn one look into another.
fn change(from: Look, to: Look, out: &mut Vec<u8>) {
    let mut gone = from.modifier - to.modifier;
    let mut new = to.modifier - from.modifier;
    let weight = Modifier::BOLD | Modifier::DIM;
    if gone.intersects(weight) {
        // 22 turns both off.
        out.extend_from_slice(b"22;");
        new |= to.modifier & weight;
        gone -= weight;
    }
    let blink = Modifier::SLOW_BLINK | Modifier::RAPID_BLINK;
    if gone.intersects(blink) {
        out.extend_from_slice(b"25;");
        new |= to.modifier & blink;
        gone -= blink;
    }
    for (modifier, on, off) in MODIFIERS {
        if gone.contains(modifier) {
            put(out, format_args!("{off};"));
        }
        if new.contains(modifier) {
            put(out, format_args!("{on};"));
        }
    }
    if from.fg != to.fg {
        colour(to.fg, 30, out);
    }
    if from.bg != to.bg {
        colour(to.bg, 40, out);
    }
}

const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// `base` is 30 for the text color, 40 for the background.
fn colour(colour: Color, base: u8, out: &mut Vec<u8>) {
    let plain = match colour {
        Color::Reset => 9,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        Color::Indexed(n) => return put(out, format_args!("{};5;{n};", base + 8)),
        Color::Rgb(r, g, b) => return put(out, format_args!("{};2;{r};{g};{b};", base + 8)),
    };
    put(out, format_args!("{};", base + plain));
}

fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to a Vec cannot fail.
    let _ = out.write_fmt(text);
}
