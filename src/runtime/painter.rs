//! Turns frames into the fewest bytes that make a terminal show them. It knows what was shown last, looks only at the rows
//! whose texts differ, writes only the cells that differ, and is the last gate before the terminal: no control or bidi
//! character in a cell gets through. It does no I/O.

use std::ops::Range;

use ratatui::buffer::{Buffer, Cell, CellWidth as _};

use super::pen::{Look, Pen};
use crate::ui::Sheet;

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// So few bytes in one row need no synchronized update: they are written and read at once, so a partial change is never
/// visible. For a label that ticks, the brackets of an update would cost as much as the label.
const FEW: usize = 64;

/// The blank end of a row is erased, not written, from this many columns on.
const ERASE_FROM: usize = 4;

/// What a cell shows in place of a symbol that must not reach the terminal.
const REFUSED: &str = "?";

/// Remembers the last frame, and says what to write for the next one.
#[derive(Debug, Default)]
pub struct Painter {
    /// The cells shown last; empty if nothing is known about the screen.
    shown: Vec<Cell>,
    size: (u16, u16),
    /// The last frame, as texts; and a row of the next one, as cells.
    last: Sheet,
    row: Buffer,
    out: Vec<u8>,
    pen: Pen,
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Painter {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets what is on the screen: the next [`Painter::paint`] clears it and paints every cell.
    pub fn forget(&mut self) {
        self.shown.clear();
    }

    /// The bytes that turn the last frame into this one, to be written at once; empty if nothing visible differs. A frame of
    /// another size repaints everything. The sheet is exchanged for that of the last frame, so that it can be used again.
    pub fn paint(&mut self, sheet: &mut Sheet) -> &[u8] {
        let rows = 0..sheet.area().height;
        self.paint_rows(sheet, rows)
    }

    /// Like [`Painter::paint`], for a frame in which only these rows were written: the others are as in the last one. Paints
    /// nothing if the last frame is unknown or had another size: then a whole frame has to come first.
    pub fn paint_rows(&mut self, sheet: &mut Sheet, rows: Range<u16>) -> &[u8] {
        self.out.clear();
        let size = (sheet.area().width, sheet.area().height);
        if area(size) == 0 {
            return &self.out;
        }
        self.out.extend_from_slice(BEGIN);
        let blank = self.out.len();
        self.pen = Pen::default();
        let all = self.shown.len() != area(size) || self.size != size;
        if all && rows.len() < usize::from(size.1) {
            self.out.clear();
            return &self.out;
        }
        if all {
            // The pen is at its defaults, so the screen is cleared with those.
            self.out.extend_from_slice(b"\x1b[m\x1b[2J");
            self.shown.clear();
            self.shown.resize(area(size), Cell::EMPTY);
            self.size = size;
        }
        let mut painted = 0;
        for y in rows.clone() {
            if all || !sheet.has_row_of(&self.last, y) {
                let before = self.out.len();
                sheet.cells(y, &mut self.row);
                self.paint_row(usize::from(y));
                painted += usize::from(self.out.len() > before);
            }
        }
        self.last.take(sheet, rows);
        if self.out.len() == blank {
            self.out.clear();
            return &self.out;
        }
        self.pen.style(Look::default(), &mut self.out);
        if painted == 1 && !all && self.out.len() - blank <= FEW {
            return &self.out[blank..];
        }
        self.out.extend_from_slice(END);
        &self.out
    }

    /// Paints the cells of `self.row` that differ from what is shown in row `y`.
    fn paint_row(&mut self, y: usize) {
        let next = &self.row.content;
        let shown = &mut self.shown[y * next.len()..(y + 1) * next.len()];
        spans(shown, &mut self.before);
        spans(next, &mut self.after);
        let row = Row { y, shown, next, before: &self.before, after: &self.after };
        row.paint(&mut self.pen, &mut self.out);
        for (shown, next) in shown.iter_mut().zip(next).filter(|(shown, next)| shown != next) {
            shown.clone_from(next);
        }
    }
}

fn area((width, height): (u16, u16)) -> usize {
    usize::from(width) * usize::from(height)
}

/// Fills `spans` with the number of columns that each cell of a row covers: 0 where the symbol to the left covers the cell.
fn spans(row: &[Cell], spans: &mut Vec<u8>) {
    spans.clear();
    while spans.len() < row.len() {
        let room = row.len() - spans.len();
        let wide = usize::from(text(&row[spans.len()]).cell_width()).max(1);
        // A wide symbol in the last column would wrap: it is shown as a blank.
        let wide = if wide > room { 1 } else { wide };
        spans.push(u8::try_from(wide).unwrap_or(u8::MAX));
        spans.resize(spans.len() + wide - 1, 0);
    }
}

/// The symbol as it may be written: nothing in it can move the cursor or reorder text.
fn text(cell: &Cell) -> &str {
    let symbol = cell.symbol();
    match symbol.as_bytes() {
        [b' '..=b'~'] => symbol,
        _ if symbol.chars().any(harmful) => REFUSED,
        _ if symbol.cell_width() == 0 => " ",
        _ => symbol,
    }
}

fn harmful(c: char) -> bool {
    c.is_control() || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether terminals may disagree about the width, which makes the cursor's column uncertain.
fn doubtful(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    chars.next().is_some() || first.is_some_and(|c| c >= '\u{1f000}')
}

/// One row: what the screen shows and what it should show.
struct Row<'a> {
    y: usize,
    shown: &'a [Cell],
    next: &'a [Cell],
    before: &'a [u8],
    after: &'a [u8],
}

impl Row<'_> {
    fn paint(&self, pen: &mut Pen, out: &mut Vec<u8>) {
        let tail = self
            .next
            .iter()
            .rposition(|c| !is_blank(c))
            .map_or(0, |last| (last + 1..self.next.len()).find(|&x| self.after[x] > 0).unwrap_or(self.next.len()));
        let erase = (tail..self.next.len()).filter(|&x| self.differs(x)).count() >= ERASE_FROM;
        let mut x = 0;
        while x < self.next.len() {
            let span = usize::from(self.after[x]).max(1);
            if self.differs(x) {
                pen.move_to(x, self.y, out);
                if erase && x >= tail {
                    pen.style(Look::default(), out);
                    out.extend_from_slice(b"\x1b[K");
                    return;
                }
                self.write(x, span, pen, out);
            }
            x += span;
        }
    }

    /// Whether the glyph that begins at `x` is not on the screen as it should be.
    fn differs(&self, x: usize) -> bool {
        let span = usize::from(self.after[x]).max(1);
        let (old, new) = (&self.shown[x], &self.next[x]);
        self.before[x..x + span] != self.after[x..x + span]
            || (old != new && (Look::of(old) != Look::of(new) || text(old) != text(new)))
    }

    fn write(&self, x: usize, span: usize, pen: &mut Pen, out: &mut Vec<u8>) {
        let cell = &self.next[x];
        pen.style(Look::of(cell), out);
        let text = text(cell);
        let fits = usize::from(text.cell_width()) == span;
        let text = if fits { text } else { " " };
        let doubtful = doubtful(text);
        if doubtful && span > 1 {
            // If the symbol turns out narrow, blanks are next to it and not what was there before.
            out.resize(out.len() + span, b' ');
            pen.at = None;
            pen.move_to(x, self.y, out);
        }
        out.extend_from_slice(text.as_bytes());
        // In the last column a terminal waits to wrap, so the position of the cursor is uncertain.
        let known = x + span < self.next.len() && !doubtful;
        pen.at = known.then_some((x + span, self.y));
    }
}

fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && Look::of(cell) == Look::default()
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Modifier, Style, Stylize as _};
    use ratatui::text::Line;

    use super::*;

    fn frame<'a, L: Into<Line<'a>>>(lines: impl IntoIterator<Item = L>) -> Buffer {
        Buffer::with_lines(lines)
    }

    /// The bytes for a frame with these cells.
    fn paint<'a>(painter: &'a mut Painter, frame: &Buffer) -> &'a [u8] {
        let mut sheet = Sheet::default();
        sheet.begin((frame.area.width, frame.area.height), Style::new());
        for position in frame.area.positions() {
            let cell = &frame[position];
            sheet.fill(Rect { x: position.x, y: position.y, width: 1, height: 1 }, cell.symbol(), cell.style());
        }
        painter.paint(&mut sheet)
    }

    fn painted(painter: &mut Painter, frame: &Buffer) -> String {
        String::from_utf8(paint(painter, frame).to_vec()).unwrap()
    }

    /// What the second frame adds to the first, without the synchronized update around it.
    fn update(first: &Buffer, second: &Buffer) -> String {
        let mut painter = Painter::new();
        paint(&mut painter, first);
        let bytes = painted(&mut painter, second);
        bytes.replace("\x1b[?2026h", "").replace("\x1b[?2026l", "")
    }

    #[test]
    fn nothing_is_written_when_nothing_differs() {
        let mut painter = Painter::new();
        let frame = frame(["漢字 one".red(), "two".into()]);
        assert!(!paint(&mut painter, &frame).is_empty());
        assert!(paint(&mut painter, &frame).is_empty());
    }

    #[test]
    fn what_a_cell_holds_but_does_not_show_is_no_difference() {
        let mut painter = Painter::new();
        let first = frame(["漢x"]);
        paint(&mut painter, &first);
        let mut second = first.clone();
        second[(1, 0)].set_fg(Color::Red).set_symbol("z");
        assert_eq!(painted(&mut painter, &second), "", "it is covered by the wide symbol");
    }

    #[test]
    fn an_update_is_one_synchronized_whole() {
        let mut painter = Painter::new();
        let bytes = painted(&mut painter, &frame(["a", ""]));
        assert_eq!(bytes, "\x1b[?2026h\x1b[m\x1b[2J\x1b[1Ha\x1b[?2026l");
        let bytes = painted(&mut painter, &frame(["b", "c"]));
        assert_eq!(bytes, "\x1b[?2026h\x1b[1Hb\x1b[2Hc\x1b[?2026l");
    }

    #[test]
    fn a_few_cells_of_one_row_are_written_without_the_brackets_of_an_update() {
        let mut painter = Painter::new();
        paint(&mut painter, &frame(["answered 3s ago", "x"]));
        assert_eq!(painted(&mut painter, &frame(["answered 4s ago", "x"])), "\x1b[1;10H4");
        assert!(painted(&mut painter, &frame(["answered 5s ago", "y"])).starts_with("\x1b[?2026h"), "two rows are one update");
        let words = |word: &'static str| frame([Line::from(vec![word.red(); 16]), "y".into()]);
        paint(&mut painter, &words("abcde "));
        assert!(painted(&mut painter, &words("vwxyz ")).starts_with("\x1b[?2026h"), "so does much of one row");
    }

    #[test]
    fn only_the_cells_that_differ_are_written() {
        let first = frame(["updated 4 s ago · next in 56 s"]);
        let second = frame(["updated 5 s ago · next in 55 s"]);
        assert_eq!(update(&first, &second), "\x1b[1;9H5\x1b[18C5");
    }

    #[test]
    fn styles_are_written_when_they_change_and_undone_at_the_end() {
        let line = |age: &'static str| Line::from(vec![age.red().bold(), "ok".red(), "!".into()]);
        assert_eq!(update(&frame([line("1")]), &frame([line("2")])), "\x1b[1H\x1b[1;31m2\x1b[m",);
        assert_eq!(update(&frame(["    "]), &frame([line("2")])), "\x1b[1H\x1b[1;31m2\x1b[22mok\x1b[m!",);
    }

    #[test]
    fn a_long_blank_end_of_a_row_is_erased() {
        let first = frame(["a long line of words"]);
        let second = frame(["a long              "]);
        assert_eq!(update(&first, &second), "\x1b[1;8H\x1b[K");
    }

    #[test]
    fn another_size_and_a_redraw_paint_everything() {
        let mut painter = Painter::new();
        paint(&mut painter, &frame(["ab", "cd"]));
        assert!(painted(&mut painter, &frame(["abcd"])).contains("\x1b[2J\x1b[1Habcd"));
        painter.forget();
        assert!(painted(&mut painter, &frame(["abcd"])).contains("\x1b[2J\x1b[1Habcd"));
    }

    #[test]
    fn an_empty_frame_is_nothing() {
        assert!(paint(&mut Painter::new(), &Buffer::empty(Rect::new(0, 0, 0, 9))).is_empty());
    }

    #[test]
    fn nothing_in_a_cell_can_command_the_terminal() {
        for hostile in ["\x1b[31m", "\u{9b}31m", "\n", "\u{202e}", "\u{2066}", "\u{200f}", "\x7f"] {
            let mut buffer = frame(["abc"]);
            buffer[(1, 0)].set_symbol(hostile);
            let bytes = painted(&mut Painter::new(), &buffer);
            assert!(bytes.contains("a?"), "{hostile:?} gave {bytes:?}");
            assert!(!bytes.contains(hostile));
        }
    }

    const SYMBOLS: [&str; 16] =
        [" ", " ", " ", "a", "B", "7", "─", "●", "é", "e\u{301}", "漢", "コ", "🙂", "❤\u{fe0f}", "\u{200b}", "\t"];

    fn random_style(random: &mut fastrand::Rng) -> Style {
        let colour = |random: &mut fastrand::Rng| match random.u8(..6) {
            0 => Color::Red,
            1 => Color::LightBlue,
            2 => Color::Indexed(random.u8(..)),
            3 => Color::Rgb(1, random.u8(..), 3),
            _ => Color::Reset,
        };
        let modifier = Modifier::from_bits_truncate(random.u16(..) & random.u16(..));
        Style::new().fg(colour(random)).bg(colour(random)).add_modifier(modifier)
    }

    fn scribble(buffer: &mut Buffer, random: &mut fastrand::Rng) {
        for _ in 0..random.usize(..12) {
            let (x, y) = (random.u16(..buffer.area.width), random.u16(..buffer.area.height));
            let style = if random.bool() { Style::reset() } else { random_style(random) };
            let symbol = SYMBOLS[random.usize(..SYMBOLS.len())];
            for x in x..buffer.area.width.min(x + random.u16(1..9)) {
                buffer[(x, y)].set_symbol(symbol).set_style(style);
            }
        }
    }

    fn vt_colour(colour: Color) -> vt100::Color {
        match colour {
            Color::Reset => vt100::Color::Default,
            Color::Red => vt100::Color::Idx(1),
            Color::LightBlue => vt100::Color::Idx(12),
            Color::Indexed(n) => vt100::Color::Idx(n),
            Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
            other => panic!("{other:?} is not among the random colours"),
        }
    }

    /// Compares every cell of the screen with the cell of the frame.
    fn assert_shows(screen: &vt100::Screen, frame: &Buffer) {
        let mut widths = Vec::new();
        for y in 0..frame.area.height {
            let row = usize::from(y * frame.area.width);
            spans(&frame.content[row..row + usize::from(frame.area.width)], &mut widths);
            for (x, &width) in (0u16..).zip(&widths) {
                if width == 0 {
                    continue;
                }
                let (want, have) = (&frame[(x, y)], screen.cell(y, x).unwrap());
                let fits = text(want).cell_width() == u16::from(width);
                let want_text = if fits { text(want) } else { " " };
                let have_text = if have.contents().is_empty() { " " } else { have.contents() };
                assert_eq!(have_text, want_text, "text at {x},{y}");
                assert_eq!(have.bgcolor(), vt_colour(want.bg), "ground at {x},{y}");
                assert_eq!(have.inverse(), want.modifier.contains(Modifier::REVERSED));
                if want_text != " " {
                    // The emulator knows only one weight at a time.
                    let both = want.modifier.contains(Modifier::BOLD | Modifier::DIM);
                    assert_eq!(have.fgcolor(), vt_colour(want.fg), "colour at {x},{y}");
                    assert!(both || have.bold() == want.modifier.contains(Modifier::BOLD));
                    assert!(both || have.dim() == want.modifier.contains(Modifier::DIM));
                    assert_eq!(have.italic(), want.modifier.contains(Modifier::ITALIC));
                }
                assert_eq!(have.underline(), want.modifier.contains(Modifier::UNDERLINED));
            }
        }
    }

    #[test]
    fn any_sequence_of_frames_leaves_the_last_one_on_the_screen() {
        for seed in 0..200 {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut buffer = Buffer::empty(Rect::new(0, 0, random.u16(1..40), random.u16(1..8)));
            let some = |n: u16| std::num::NonZeroU16::new(n).unwrap();
            let size = |buffer: &Buffer| (some(buffer.area.height), some(buffer.area.width));
            let (rows, columns) = size(&buffer);
            let mut terminal = vt100::Parser::new(rows, columns, 0);
            let mut painter = Painter::new();
            for _ in 0..40 {
                if random.u8(..10) == 0 {
                    buffer.resize(Rect::new(0, 0, random.u16(1..40), random.u16(1..8)));
                    let (rows, columns) = size(&buffer);
                    terminal.screen_mut().set_size(rows, columns);
                }
                scribble(&mut buffer, &mut random);
                terminal.process(paint(&mut painter, &buffer));
                assert_shows(terminal.screen(), &buffer);
            }
        }
    }

    /// A busy frame: another style every few cells, text nearly everywhere.
    fn busy(tick: usize) -> Buffer {
        let line = |y: usize| {
            let pair = |i: usize| [format!("label {i:2}  ").dim(), format!("value {y:02} ").green()];
            Line::from((0..10).flat_map(pair).collect::<Vec<_>>())
        };
        let mut lines: Vec<Line<'_>> = (0..44).map(line).collect();
        lines.push(Line::from(format!("{:<160}", format!("updated {tick} s ago")).dim()));
        frame(lines)
    }

    /// How many bytes ratatui's own backend writes for it.
    fn usual(from: &Buffer, to: &Buffer) -> usize {
        let mut bytes = Vec::new();
        let mut backend = ratatui::backend::CrosstermBackend::new(&mut bytes);
        ratatui::backend::Backend::draw(&mut backend, from.diff(to).into_iter()).unwrap();
        bytes.len()
    }

    #[test]
    fn a_tick_of_the_clock_costs_few_bytes_and_a_busy_screen_no_more_than_it_must() {
        let mut painter = Painter::new();
        let whole = paint(&mut painter, &busy(4)).len();
        let tick = paint(&mut painter, &busy(5)).len();
        let usual_whole = usual(&Buffer::empty(busy(4).area), &busy(4));
        let usual_tick = usual(&busy(4), &busy(5));
        println!("whole frame {whole} bytes (usual {usual_whole}), tick {tick} (usual {usual_tick})");
        assert!(tick <= 20, "{tick} bytes for one cell");
        assert!(whole < usual_whole * 3 / 4, "{whole} bytes for a frame of 160 × 45");
    }
}
