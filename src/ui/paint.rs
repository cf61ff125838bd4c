//! Writing pieces of text on a sheet, from the left or up to the right edge.

use ratatui::layout::Rect;

use super::sheet::Sheet;
use super::theme::Theme;
use crate::app::text::{Piece, columns};

/// Writes pieces starting at `x`, within `area`; returns the column after them.
pub(super) fn put(sheet: &mut Sheet, area: Rect, x: u16, pieces: &[Piece], theme: &Theme) -> u16 {
    let mut x = x;
    if !sheet.wants(Rect { height: 1, ..area }) {
        return x;
    }
    for piece in pieces {
        let room = area.right().saturating_sub(x);
        if room == 0 || area.height == 0 {
            break;
        }
        x = sheet.text((x, area.y), &piece.text, room, theme.tone(piece.tone));
    }
    x
}

/// Writes pieces so that they end at the right edge of `area`, unless they would begin before `from`.
pub(super) fn put_right(sheet: &mut Sheet, area: Rect, from: u16, pieces: &[Piece], theme: &Theme) {
    let start = usize::from(area.right()).saturating_sub(columns(pieces));
    if start >= usize::from(from) {
        put(sheet, area, u16::try_from(start).unwrap_or(area.x), pieces, theme);
    }
}
