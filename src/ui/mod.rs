//! How it looks: paints the state into a buffer of cells. Only reads; everything that wraps, scrolls or sorts was done
//! before.

mod board;
mod detail;
mod fade;
mod footer;
mod header;
mod overlay;
mod picker;
mod scrub;
pub mod theme;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::geometry::{Mode, SMALLEST};
use crate::app::panes::{Piece, Tone};
use crate::app::state::{Front, State};
use crate::domain::text;
pub use theme::Theme;

/// Paints the whole screen. The buffer must be as large as the terminal.
pub fn view(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let mut blank = Cell::EMPTY;
    blank.set_style(theme.base);
    buffer.content.fill(blank);
    let area = buffer.area;
    if state.geometry.mode == Mode::TooSmall || area.width != state.size.0 || area.height != state.size.1 {
        let (w, h) = SMALLEST;
        for (y, line) in
            ["cleanwatch", &format!("needs {w}×{h}"), &format!("has {}×{}", area.width, area.height)].iter().enumerate()
        {
            let y = u16::try_from(y).unwrap_or(u16::MAX);
            if y < area.height {
                write(buffer, (0, y), line, area.width, theme.tone(Tone::Plain));
            }
        }
        return;
    }
    if state.front == Front::Board {
        board::draw(state, theme, buffer);
    } else if state.front == Front::Picker {
        picker::draw(state, theme, buffer);
    } else {
        header::draw(state, theme, buffer);
        detail::draw(state, theme, buffer);
        footer::draw(state, theme, buffer);
    }
    overlay::draw(state, theme, buffer);
}

/// Writes a text into at most `room` columns; returns the column after it. Most texts are plain: those are not searched for
/// glyphs of several characters, which would take longer than all else that makes a frame.
fn write(buffer: &mut Buffer, (x, y): (u16, u16), text: &str, room: u16, style: Style) -> u16 {
    if !text::is_plain(text) {
        return buffer.set_stringn(x, y, text, usize::from(room), style).0;
    }
    let room = room.min(buffer.area.right().saturating_sub(x));
    let columns = u16::try_from(text.len()).unwrap_or(u16::MAX).min(room);
    for (x, c) in (x..x + columns).zip(text.chars()) {
        buffer[(x, y)].set_char(c).set_style(style);
    }
    x + columns
}

/// Writes pieces from `x` on, within `area`; returns the column after them.
fn put(buffer: &mut Buffer, area: Rect, x: u16, pieces: &[Piece], theme: &Theme) -> u16 {
    let mut x = x;
    for piece in pieces {
        let room = area.right().saturating_sub(x);
        if room == 0 || area.height == 0 {
            break;
        }
        x = write(buffer, (x, area.y), &piece.text, room, theme.tone(piece.tone));
    }
    x
}

/// Writes pieces so that they end at the right edge of `area`, if they begin after `from`.
fn put_right(buffer: &mut Buffer, area: Rect, from: u16, pieces: &[Piece], theme: &Theme) {
    let width: usize = pieces.iter().map(|p| text::width(&p.text)).sum();
    let start = usize::from(area.right()).saturating_sub(width);
    if start >= usize::from(from) {
        put(buffer, area, u16::try_from(start).unwrap_or(area.x), pieces, theme);
    }
}

/// The columns pieces take.
fn columns(pieces: &[Piece]) -> usize {
    pieces.iter().map(|p| text::width(&p.text)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_as_ratatui_writes_it_wherever_it_begins_and_ends() {
        let texts =
            ["", "plain", "a longer one that does not fit", "tab\there", "é", "e\u{301}x", "日本 x", "a日", "─────", "~ ~"];
        let style = Style::new().bold();
        for text in texts {
            for x in 0..8 {
                for room in 0..8 {
                    let mut blank = Buffer::empty(Rect::new(0, 0, 8, 1));
                    blank.set_style(blank.area, Style::new().red());
                    let (mut ours, mut theirs) = (blank.clone(), blank);
                    let end = write(&mut ours, (x, 0), text, room, style);
                    assert_eq!(end, theirs.set_stringn(x, 0, text, usize::from(room), style).0, "{text:?} at {x} in {room}");
                    assert_eq!(ours, theirs, "{text:?} at {x} in {room}");
                }
            }
        }
    }
}
