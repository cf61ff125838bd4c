//! The board: draws its lines as they were prepared, the selected one, and what flashes.

use ratatui::layout::Rect;

use super::paint::{put, put_right};
use super::{fade, footer};
use crate::app::base::place::BoardPlace;
use crate::app::shell::state::State;
use crate::app::text::{Tone, piece};
use crate::ui::{Sheet, Theme};

pub(super) fn draw(state: &State, theme: &Theme, sheet: &mut Sheet) {
    let (Some(board), Some(BoardPlace { rows: area, status })) = (&state.board, state.scene.geometry.board) else { return };
    let view = &board.view;
    let row = |y: u16| Rect { y, height: 1, ..area };
    put(sheet, row(0), 0, &view.title, theme);
    let heads = area.y.saturating_sub(1);
    for (y, line) in (1..heads).zip(&view.above) {
        put(sheet, row(y), 0, line, theme);
    }
    put(sheet, row(heads), 0, &view.heads, theme);
    for (y, line) in (area.y..area.bottom()).zip(&view.lines) {
        put(sheet, row(y), 0, &line.pieces, theme);
        let here = board.selected == Some(line.row);
        if here {
            sheet.tint(row(y), theme.bar());
        }
        if let Some((at, from, to)) = line.changed
            && let Some(style) = fade::flash(state.scene.now, Some(at))
        {
            let (from, to) = (from.min(area.width), to.min(area.width));
            let cell = Rect { x: area.x + from, width: to.saturating_sub(from), ..row(y) };
            sheet.tint(cell, if here { fade::on_bar(style, theme) } else { style });
        }
    }
    for (y, line) in (area.y..area.bottom()).zip(&view.empty) {
        put(sheet, row(y), 0, line, theme);
    }
    let x = footer::parts(&view.status, status, theme, sheet);
    // Next to a job, the banner is in the job's status line.
    if let (Some(banner), None) = (&state.scene.settings.banner, state.scene.geometry.divider) {
        put_right(sheet, status, x + 2, &[piece(format!("{banner} "), Tone::Quiet)], theme);
    }
}
