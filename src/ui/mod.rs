//! The drawing: writes the state on a sheet. It only reads; everything that wraps, scrolls or sorts was done before.

mod board;
mod detail;
mod fade;
mod footer;
mod header;
mod paint;
mod picker;
mod scrub;
pub mod sheet;
pub mod theme;
mod window;

use ratatui::layout::Rect;

use crate::app::base::place::Mode;
use crate::app::base::scene::{Front, SMALLEST};
use crate::app::shell::state::State;
use crate::app::text::Tone;
pub use sheet::Sheet;
pub use theme::Theme;

/// Draws the whole screen.
pub fn view(state: &State, theme: &Theme, sheet: &mut Sheet) {
    sheet.begin(state.scene.size, theme.base);
    write(state, theme, sheet);
}

/// Draws one row of it.
pub fn view_row(state: &State, theme: &Theme, sheet: &mut Sheet, y: u16) {
    sheet.begin(state.scene.size, theme.base);
    sheet.only(y);
    write(state, theme, sheet);
}

fn write(state: &State, theme: &Theme, sheet: &mut Sheet) {
    if state.scene.geometry.mode == Mode::TooSmall {
        let ((w, h), (width, height)) = (SMALLEST, state.scene.size);
        for (y, line) in (0..).zip(["cleanwatch", &format!("needs {w}×{h}"), &format!("has {width}×{height}")]) {
            sheet.text((0, y), line, width, theme.tone(Tone::Plain));
        }
        return;
    }
    if state.scene.front == Front::Picker {
        picker::draw(state, theme, sheet);
    } else {
        board::draw(state, theme, sheet);
        if state.scene.geometry.header.height > 0 {
            if sheet.wants(Rect { height: 2, ..state.scene.geometry.header }) {
                header::draw(state, theme, sheet);
            }
            detail::draw(state, theme, sheet);
            footer::draw(state, theme, sheet);
        }
    }
    if let Some(divider) = state.scene.geometry.divider {
        sheet.fill(divider, "│", theme.tone(Tone::Quiet));
        let x = if state.scene.front == Front::Board { 0 } else { state.scene.geometry.header.x };
        sheet.text((x, 0), "▌", 1, theme.tone(Tone::Accent));
    }
    if sheet.wants(state.scene.geometry.footer) {
        footer::keys(state, theme, sheet);
    }
    if let Some(window) = &state.window {
        window::draw(window, state.scene.size, theme, sheet);
    }
}
