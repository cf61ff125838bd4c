//! A frame as the texts it consists of, row by row. Two frames are compared by their texts, which is quick; only a row that
//! differs is converted to cells.

use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::domain::text::plain;

/// The contents of the screen, each row in the order in which it was written.
#[derive(Debug, Default)]
pub struct Sheet {
    area: Rect,
    base: Style,
    rows: Vec<Row>,
    /// The only row that is written; `None`: all are.
    only: Option<u16>,
    /// A row of cells, for texts whose columns only cells can determine.
    scratch: Buffer,
}

#[derive(Debug, Default, PartialEq)]
struct Row {
    text: String,
    marks: Vec<Mark>,
}

#[derive(Debug, PartialEq)]
struct Mark {
    x: u16,
    /// The most columns that it may take.
    room: u16,
    style: Style,
    what: What,
}

#[derive(Debug, PartialEq)]
enum What {
    /// These bytes of the row's text.
    Text(Range<usize>),
    /// The single symbol in these bytes, in every column, replacing whatever was there.
    Rule(Range<usize>),
    /// Whatever is there, restyled.
    Tint,
}

impl Sheet {
    /// Starts a frame of this size, with nothing on it.
    pub fn begin(&mut self, (width, height): (u16, u16), base: Style) {
        self.area = Rect::new(0, 0, width, height);
        self.base = base;
        self.only = None;
        self.rows.resize_with(usize::from(height), Row::default);
        for row in &mut self.rows {
            row.text.clear();
            row.marks.clear();
        }
    }

    /// Ignores everything written from now on except in one row.
    pub fn only(&mut self, y: u16) {
        self.only = Some(y);
    }

    /// Whether anything written to an area is kept.
    #[must_use]
    pub fn wants(&self, area: Rect) -> bool {
        self.only.is_none_or(|y| (area.y..area.bottom()).contains(&y))
    }

    /// Exchanges these rows with another sheet; if they are all rows, the size and the base as well.
    pub fn take(&mut self, other: &mut Self, rows: Range<u16>) {
        if rows.len() >= other.rows.len() {
            std::mem::swap(self, other);
            return;
        }
        for y in rows.map(usize::from) {
            if let (Some(own), Some(row)) = (self.rows.get_mut(y), other.rows.get_mut(y)) {
                std::mem::swap(own, row);
            }
        }
    }

    #[must_use]
    pub fn area(&self) -> Rect {
        self.area
    }

    /// Writes a text into at most `room` columns; returns the column after it.
    pub fn text(&mut self, (x, y): (u16, u16), text: &str, room: u16, style: Style) -> u16 {
        let room = room.min(self.area.right().saturating_sub(x));
        if !self.wants(Rect { x, y, width: room, height: 1 }) {
            return x;
        }
        let columns = if let Some(columns) = plain(text) {
            u16::try_from(columns).unwrap_or(u16::MAX).min(room)
        } else {
            self.scratch.resize(Rect { height: 1, ..self.area });
            self.scratch.set_stringn(x, 0, text, room.into(), style).0.saturating_sub(x)
        };
        self.mark(y, text, |bytes| Mark { x, room, style, what: What::Text(bytes) });
        x + columns
    }

    /// Fills every cell of an area with one symbol of one column, replacing what was there.
    pub fn fill(&mut self, area: Rect, symbol: &str, style: Style) {
        for y in area.y..area.bottom() {
            self.mark(y, symbol, |bytes| Mark { x: area.x, room: area.width, style, what: What::Rule(bytes) });
        }
    }

    /// Applies a style to whatever is in an area.
    pub fn tint(&mut self, area: Rect, style: Style) {
        for y in area.y..area.bottom() {
            self.mark(y, "", |_| Mark { x: area.x, room: area.width, style, what: What::Tint });
        }
    }

    fn mark(&mut self, y: u16, text: &str, mark: impl FnOnce(Range<usize>) -> Mark) {
        if let Some(row) = self.rows.get_mut(usize::from(y)).filter(|_| self.only.is_none_or(|only| only == y)) {
            let from = row.text.len();
            row.text.push_str(text);
            row.marks.push(mark(from..row.text.len()));
        }
    }

    /// Whether a row was written as in another frame, and so looks the same.
    #[must_use]
    pub fn has_row_of(&self, other: &Self, y: u16) -> bool {
        self.area.width == other.area.width
            && self.base == other.base
            && self.rows.get(usize::from(y)) == other.rows.get(usize::from(y))
    }

    /// Converts a row to cells. The buffer becomes one row of them.
    pub fn cells(&self, y: u16, cells: &mut Buffer) {
        cells.resize(Rect { height: 1, ..self.area });
        let mut blank = Cell::EMPTY;
        blank.set_style(self.base);
        cells.content.fill(blank);
        let Some(row) = self.rows.get(usize::from(y)) else { return };
        for Mark { x, room, style, what } in &row.marks {
            let end = x.saturating_add(*room).min(self.area.right());
            match what {
                What::Text(bytes) => write(cells, *x..end, &row.text[bytes.clone()], *style),
                What::Rule(bytes) => {
                    for x in *x..end {
                        let cell = &mut cells[(x, 0)];
                        cell.reset();
                        cell.set_symbol(&row.text[bytes.clone()]).set_style(*style);
                    }
                }
                What::Tint => cells.set_style(Rect::new(*x, 0, *room, 1), *style),
            }
        }
    }

    /// The whole frame as cells.
    #[must_use]
    pub fn buffer(&self) -> Buffer {
        let mut buffer = Buffer::empty(self.area);
        let mut row = Buffer::default();
        for (y, cells) in (0..).zip(buffer.content.chunks_mut(usize::from(self.area.width).max(1))) {
            self.cells(y, &mut row);
            cells.clone_from_slice(&row.content);
        }
        buffer
    }
}

/// Writes a text into a row of cells. Most texts are plain: those are not searched for glyphs of several characters, which
/// would take longer than everything else.
fn write(cells: &mut Buffer, columns: Range<u16>, text: &str, style: Style) {
    if plain(text).is_some() {
        for (x, c) in columns.zip(text.chars()) {
            cells[(x, 0)].set_char(c).set_style(style);
        }
    } else {
        cells.set_stringn(columns.start, 0, text, columns.len(), style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let mut sheet = Sheet::default();
        sheet.begin((8, 2), Style::new().red());
        sheet
    }

    #[test]
    fn a_text_is_written_as_ratatui_writes_it_wherever_it_begins_and_ends() {
        let texts =
            ["", "plain", "a longer one that does not fit", "tab\there", "é", "e\u{301}x", "日本 x", "a日", "─────", "~ ~"];
        let style = Style::new().bold();
        for text in texts {
            for x in 0..8 {
                for room in 0..10 {
                    let mut ours = sheet();
                    let mut theirs = Buffer::empty(Rect::new(0, 0, 8, 2));
                    theirs.set_style(theirs.area, Style::new().red());
                    let end = ours.text((x, 1), text, room, style);
                    assert_eq!(end, theirs.set_stringn(x, 1, text, room.into(), style).0, "{text:?} at {x} in {room}");
                    assert_eq!(ours.buffer(), theirs, "{text:?} at {x} in {room}");
                }
            }
        }
    }

    #[test]
    fn what_is_written_later_stands_above() {
        let mut sheet = sheet();
        sheet.text((0, 0), "日本日本", 8, Style::new().bold());
        sheet.fill(Rect::new(1, 0, 3, 1), "─", Style::new().green());
        sheet.tint(Rect::new(2, 0, 9, 9), Style::new().italic());
        let mut cells = Buffer::empty(Rect::new(0, 0, 8, 2));
        cells.set_style(cells.area, Style::new().red());
        cells.set_string(0, 0, "日本日本", Style::new().bold());
        for x in 1..4 {
            cells[(x, 0)].reset();
            cells[(x, 0)].set_symbol("─").set_style(Style::new().green());
        }
        cells.set_style(Rect::new(2, 0, 6, 2), Style::new().italic());
        assert_eq!(sheet.buffer(), cells);
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        let mut sheet = sheet();
        let empty = sheet.buffer();
        assert_eq!(sheet.text((9, 0), "beyond", 5, Style::new()), 9);
        sheet.text((0, 2), "below", 5, Style::new());
        sheet.fill(Rect::new(8, 0, 5, 9), "x", Style::new());
        sheet.tint(Rect::new(0, 2, 5, 5), Style::new().bold());
        assert_eq!(sheet.buffer(), empty);
    }

    #[test]
    fn rows_are_the_same_only_when_all_of_them_is() {
        let written = |text: &str, x: u16, style: Style| {
            let mut sheet = sheet();
            sheet.text((x, 0), text, 8, style);
            sheet
        };
        let one = written("text", 1, Style::new());
        assert!(one.has_row_of(&written("text", 1, Style::new()), 0));
        for other in [written("next", 1, Style::new()), written("text", 2, Style::new()), written("text", 1, Style::new().bold())]
        {
            assert!(!one.has_row_of(&other, 0) && one.has_row_of(&other, 1));
        }
        let mut wider = Sheet::default();
        wider.begin((9, 2), Style::new().red());
        let mut ground = Sheet::default();
        ground.begin((8, 2), Style::new());
        assert!(!one.has_row_of(&wider, 1) && !one.has_row_of(&ground, 1));
    }
}
