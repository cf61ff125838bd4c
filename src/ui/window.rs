//! The window over the panes: framed, in the middle, as large as its lines request.

use ratatui::layout::Rect;

use super::paint::put;
use crate::app::base::window::{AROUND, Window};
use crate::app::text::{Tone, columns, piece};
use crate::domain::text::width;
use crate::ui::{Sheet, Theme};

/// Draws it on a screen of so many columns and rows.
pub(super) fn draw(window: &Window, (w, h): (u16, u16), theme: &Theme, sheet: &mut Sheet) {
    let (title, lines) = (window.content.title, &window.content.lines);
    let widest = lines.iter().map(|l| columns(l)).max().unwrap_or(0).max(width(title) + 4);
    let width = u16::try_from(widest + 4).unwrap_or(w).min(w);
    let height = u16::try_from(lines.len() + 2).unwrap_or(h).min(h.saturating_sub(AROUND - 2));
    let area = Rect { x: (w - width) / 2, y: (h.saturating_sub(height)) / 2, width, height };
    let inner = usize::from(height.saturating_sub(2));
    let scroll = window.cursor.top.min(lines.len().saturating_sub(inner));
    let style = theme.tone(Tone::Accent);
    sheet.fill(area, " ", theme.base);
    let (right, bottom) = (area.right().saturating_sub(1), area.bottom().saturating_sub(1));
    for y in [area.y, bottom] {
        sheet.fill(Rect { y, height: 1, ..area }, "─", style);
    }
    for x in [area.x, right] {
        sheet.fill(Rect { x, width: 1, ..area }, "│", style);
    }
    for (x, y, corner) in [(area.x, area.y, "╭"), (right, area.y, "╮"), (area.x, bottom, "╰"), (right, bottom, "╯")] {
        sheet.fill(Rect::new(x, y, 1, 1), corner, style);
    }
    put(sheet, Rect { height: 1, ..area }, area.x + 2, &[piece(title, Tone::Strong)], theme);
    if lines.len() > inner {
        let text = format!(" {}–{} of {} ", scroll + 1, (scroll + inner).min(lines.len()), lines.len());
        super::paint::put_right(
            sheet,
            Rect { y: area.bottom() - 1, height: 1, width: area.width - 2, ..area },
            area.x,
            &[piece(text, Tone::Quiet)],
            theme,
        );
    }
    for (y, line) in (area.y + 1..area.bottom().saturating_sub(1)).zip(lines.iter().skip(scroll)) {
        let row = Rect { x: area.x + 2, y, width: area.width.saturating_sub(4), height: 1 };
        put(sheet, row, row.x, line, theme);
    }
}
