//! How it looks: paints the state into a buffer of cells. Only reads; everything that wraps, scrolls or sorts was done
//! before.

mod board;
mod detail;
mod fade;
mod footer;
mod header;
mod overlay;
mod scrub;
pub mod theme;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::geometry::{Mode, SMALLEST};
use crate::app::panes::{Piece, Tone};
use crate::app::state::{Front, State};
use crate::domain::text;
pub use theme::Theme;

/// Paints the whole screen. The buffer must be as large as the terminal.
pub fn view(state: &State, theme: &Theme, buffer: &mut Buffer) {
    buffer.reset();
    buffer.set_style(buffer.area, theme.base);
    let area = buffer.area;
    if state.geometry.mode == Mode::TooSmall || area.width != state.size.0 || area.height != state.size.1 {
        let (w, h) = SMALLEST;
        for (y, line) in
            ["cleanwatch", &format!("needs {w}×{h}"), &format!("has {}×{}", area.width, area.height)].iter().enumerate()
        {
            let y = u16::try_from(y).unwrap_or(u16::MAX);
            if y < area.height {
                buffer.set_stringn(0, y, line, usize::from(area.width), theme.tone(Tone::Plain));
            }
        }
        return;
    }
    if state.front == Front::Board {
        board::draw(state, theme, buffer);
    } else {
        header::draw(state, theme, buffer);
        detail::draw(state, theme, buffer);
        footer::draw(state, theme, buffer);
    }
    overlay::draw(state, theme, buffer);
}

/// Writes pieces from `x` on, within `area`; returns the column after them.
fn put(buffer: &mut Buffer, area: Rect, x: u16, pieces: &[Piece], theme: &Theme) -> u16 {
    let mut x = x;
    for piece in pieces {
        let room = area.right().saturating_sub(x);
        if room == 0 || area.height == 0 {
            break;
        }
        x = buffer.set_stringn(x, area.y, &piece.text, usize::from(room), theme.tone(piece.tone)).0;
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
