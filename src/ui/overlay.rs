//! What lies over the panes: the help page and the copy menu.

use ratatui::layout::Rect;

use super::{columns, put};
use crate::app::base::scene::CopyItem;
use crate::app::board::compare::{self, Shown};
use crate::app::board::{columns_menu, sources};
use crate::app::shell::help;
use crate::app::shell::state::{Overlay, State};
use crate::app::text::{Piece, Tone, piece};
use crate::app::{logs, picker};
use crate::domain::text::{end, line, width};
use crate::ui::{Sheet, Theme};

pub(super) fn draw(state: &State, theme: &Theme, sheet: &mut Sheet) {
    match &state.overlay {
        Some(Overlay::Help { scroll }) => {
            let lines = help::lines(state);
            window(state, " Keys ", &lines, *scroll, theme, sheet);
        }
        Some(Overlay::Copy { items, selected }) => copies(state, items, *selected, theme, sheet),
        Some(menu @ (Overlay::Profiles { .. } | Overlay::Regions { .. })) => {
            let title = if matches!(menu, Overlay::Profiles { .. }) { " Profile " } else { " Region " };
            let (lines, selected) = picker::menu::lines(state);
            down_to(state, title, &lines, selected, theme, sheet);
        }
        Some(Overlay::Columns { selected }) => {
            let at = state.board.as_ref().and_then(|b| b.columns.all().iter().position(|id| id == selected)).unwrap_or(0);
            down_to(state, " Columns ", &columns_menu::lines(state), at, theme, sheet);
        }
        Some(Overlay::Streams { selected }) => {
            down_to(state, " Log streams ", &logs::keys::menu(state, *selected), *selected, theme, sheet);
        }
        Some(Overlay::Sources { scroll }) => window(state, " Sources ", &sources::lines(state), *scroll, theme, sheet),
        Some(Overlay::Compare { shown, scroll, .. }) => {
            let title = if *shown == Shown::All { " Compared: all " } else { " Compared: differences " };
            window(state, title, &compare::lines(state), *scroll, theme, sheet);
        }
        None => {}
    }
}

fn copies(state: &State, items: &[CopyItem], selected: usize, theme: &Theme, sheet: &mut Sheet) {
    let label = items.iter().map(|item| width(item.label)).max().unwrap_or(0) + 2;
    let room = usize::from(sheet.area().width).saturating_sub(label + 8);
    let lines: Vec<Vec<Piece>> = items
        .iter()
        .enumerate()
        .map(|(i, item)| {
            let (sign, tone) = if i == selected { ("▸ ", Tone::Strong) } else { ("  ", Tone::Plain) };
            vec![
                piece(sign, Tone::Accent),
                piece(format!("{:<label$}", item.label), tone),
                piece(end(&line(&item.text), room).into_owned(), Tone::Quiet),
            ]
        })
        .collect();
    window(state, " Copy ", &lines, 0, theme, sheet);
}

/// A window, as far down as the selected line asks for.
fn down_to(state: &State, title: &str, lines: &[Vec<Piece>], selected: usize, theme: &Theme, sheet: &mut Sheet) {
    let inner = usize::from(state.size.1.saturating_sub(4));
    window(state, title, lines, (selected + 1).saturating_sub(inner), theme, sheet);
}

/// A framed window in the middle, as large as its lines ask for.
fn window(state: &State, title: &str, lines: &[Vec<Piece>], scroll: usize, theme: &Theme, sheet: &mut Sheet) {
    let (w, h) = state.size;
    let widest = lines.iter().map(|l| columns(l)).max().unwrap_or(0).max(width(title) + 4);
    let width = u16::try_from(widest + 4).unwrap_or(w).min(w);
    let height = u16::try_from(lines.len() + 2).unwrap_or(h).min(h.saturating_sub(2));
    let area = Rect { x: (w - width) / 2, y: (h.saturating_sub(height)) / 2, width, height };
    let inner = usize::from(height.saturating_sub(2));
    let scroll = scroll.min(lines.len().saturating_sub(inner));
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
        super::put_right(
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
