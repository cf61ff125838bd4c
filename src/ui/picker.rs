//! The picker: draws its lines as they were prepared, and the one under the cursor.

use ratatui::layout::Rect;

use super::footer;
use super::paint::{put, put_right};
use crate::app::base::place::BoardPlace;
use crate::app::shell::state::State;
use crate::app::text::{Tone, piece};
use crate::ui::{Sheet, Theme};

pub(super) fn draw(state: &State, theme: &Theme, sheet: &mut Sheet) {
    let (Some(picker), Some(BoardPlace { rows: area, status })) = (&state.picker, state.scene.geometry.board) else { return };
    let view = &picker.view;
    let row = |y: u16| Rect { x: 0, y, width: area.width, height: 1 };
    put(sheet, row(0), 0, &view.title, theme);
    put(sheet, row(1), 0, &view.place, theme);
    let heads = area.y.saturating_sub(1);
    for (y, line) in (2..heads).zip(&view.notices) {
        put(sheet, row(y), 0, line, theme);
    }
    put(sheet, row(heads), 0, &view.heads, theme);
    for (y, (line, here)) in (area.y..area.bottom()).zip(&view.rows) {
        put(sheet, row(y), 0, line, theme);
        if *here {
            sheet.tint(row(y), theme.bar());
        }
    }
    let rows = u16::try_from(view.rows.len()).unwrap_or(area.height);
    for (y, line) in (area.y.saturating_add(rows)..area.bottom()).zip(&view.below) {
        put(sheet, row(y), 0, line, theme);
    }
    for (y, line) in (area.bottom()..status.y).zip(&view.about) {
        put(sheet, row(y), 0, line, theme);
    }
    let x = footer::parts(&view.status, status, theme, sheet);
    if let Some(banner) = &state.scene.settings.banner {
        put_right(sheet, status, x + 2, &[piece(format!("{banner} "), Tone::Quiet)], theme);
    }
}
