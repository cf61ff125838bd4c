//! The picker: its lines as they were made, and the one under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{footer, put, put_right};
use crate::app::panes::{Tone, piece};
use crate::app::state::State;
use crate::ui::Theme;

pub(super) fn draw(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let (Some(picker), Some(area)) = (&state.picker, state.geometry.board) else { return };
    let view = &picker.view;
    let row = |y: u16| Rect { x: 0, y, width: area.width, height: 1 };
    put(buffer, row(0), 0, &view.title, theme);
    put(buffer, row(1), 0, &view.place, theme);
    let heads = area.y.saturating_sub(1);
    for (y, line) in (2..heads).zip(&view.notices) {
        put(buffer, row(y), 0, line, theme);
    }
    put(buffer, row(heads), 0, &view.heads, theme);
    for (y, (line, here)) in (area.y..area.bottom()).zip(&view.rows) {
        put(buffer, row(y), 0, line, theme);
        if *here {
            buffer.set_style(row(y), theme.cursor());
        }
    }
    let rows = u16::try_from(view.rows.len()).unwrap_or(area.height);
    for (y, line) in (area.y.saturating_add(rows)..area.bottom()).zip(&view.below) {
        put(buffer, row(y), 0, line, theme);
    }
    for (y, line) in (area.bottom()..state.geometry.status.y).zip(&view.about) {
        put(buffer, row(y), 0, line, theme);
    }
    let x = footer::parts(&view.status, state.geometry.status, theme, buffer);
    if let Some(banner) = &state.settings.banner {
        put_right(buffer, state.geometry.status, x + 2, &[piece(format!("{banner} "), Tone::Quiet)], theme);
    }
    footer::keys(state, theme, buffer);
}
