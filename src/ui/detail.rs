//! The panes: a heading for each, and the lines in view.

use std::borrow::Cow;

use ratatui::layout::Rect;

use super::fade;
use super::paint::{put, put_right};
use crate::app::base::command::Command;
use crate::app::base::pane::PaneId;
use crate::app::base::place::{Mode, Slot};
use crate::app::base::scene::Scene;
use crate::app::shell::panes::{PANES, Pane, apart_names, unseen};
use crate::app::shell::state::State;
use crate::app::text::{GUTTER, Line, PaneView, Piece, Tone, columns, piece};
use crate::domain::Time;
use crate::domain::text::{end, graphemes, width};
use crate::ui::{Sheet, Theme};

pub(super) fn draw(state: &State, theme: &Theme, sheet: &mut Sheet) {
    if let Some(row) = state.scene.geometry.tabs.filter(|row| sheet.wants(*row)) {
        tabs(state, row, theme, sheet);
    }
    if let Some(row) = state.scene.geometry.apart.filter(|row| sheet.wants(*row)) {
        put(sheet, row, row.x, &apart_names(state), theme);
    }
    for slot in &state.scene.geometry.slots {
        if slot.heading.height > 0 && sheet.wants(slot.heading) {
            heading(state, slot, theme, sheet);
        }
        if sheet.wants(slot.body) {
            body(state, slot, theme, sheet);
        }
    }
}

/// `1 Status ────────────`: the number is the key. The focused pane has a heavier rule.
fn heading(state: &State, slot: &Slot, theme: &Theme, sheet: &mut Sheet) {
    let focused = state.scene.focuses(slot.pane);
    let pane = &PANES[slot.pane as usize];
    let view = state.pane(slot.pane);
    let area = slot.heading;
    let mut pieces = vec![
        piece(state.scene.key_of(slot.pane), Tone::Accent),
        piece(format!(" {} ", pane.title), if focused { Tone::Strong } else { Tone::Plain }),
    ];
    let hidden = usize::from(slot.body.height) < view.lines.len();
    let tally = [tally(state, slot, view), zooms(&state.scene, slot, view)].into_iter().filter(|s| !s.is_empty());
    let tally = tally.collect::<Vec<_>>().join(" · ");
    let brief_room = usize::from(area.width).saturating_sub(columns(&pieces) + width(&tally) + 4);
    if (hidden || view.lines.is_empty() || slot.pane == PaneId::Tags) && !view.brief.is_empty() && brief_room > 3 {
        pieces.push(piece(format!("{} ", end(&view.brief, brief_room)), Tone::Label));
    }
    let fresh = unseen(state, slot.pane);
    if fresh > 0 {
        pieces.push(piece(format!("◂{fresh} "), Tone::Accent));
    }
    let x = put(sheet, area, area.x, &pieces, theme);
    let rule = if focused { "━" } else { "─" };
    let style = theme.tone(if focused { Tone::Accent } else { Tone::Quiet });
    sheet.fill(Rect { x, width: area.right().saturating_sub(x), ..area }, rule, style);
    if !tally.is_empty() {
        put_right(sheet, area, x, &[piece(format!(" {tally} "), Tone::Quiet)], theme);
    }
}

/// Which lines are in view, if not all of them are; while searching, also which match is current.
fn tally(state: &State, slot: &Slot, view: &PaneView) -> String {
    if let Some(tally) = &view.tally {
        return tally.clone();
    }
    let (height, all) = (usize::from(slot.body.height), view.lines.len());
    let mut parts = Vec::new();
    if !view.query.is_empty() && state.scene.focuses(slot.pane) {
        let hits: Vec<usize> = view.hits().collect();
        let nth = hits.iter().position(|i| *i == view.cursor.at).map_or("–".to_owned(), |i| (i + 1).to_string());
        parts.push(format!("/{} {nth} of {} lines", end(&view.query, 16), hits.len()));
    }
    if height > 0 && height < all {
        parts.push(format!("{}–{} of {all}", view.cursor.top + 1, (view.cursor.top + height).min(all)));
    } else if height == 0 && all > 0 {
        parts.push(format!("{all} more"));
    }
    parts.join(" · ")
}

/// The key that shows the rest of the focused pane, if the pane does not show everything.
fn zooms(scene: &Scene, slot: &Slot, view: &PaneView) -> String {
    let more = usize::from(slot.body.height) < view.lines.len() || view.rows.iter().any(|row| row.shortened);
    let key = scene.key(Command::Zoom);
    let here = scene.focuses(slot.pane) && matches!(scene.geometry.mode, Mode::Columns(_));
    if more && here && !key.is_empty() { format!("{key}: expand") } else { String::new() }
}

fn body(state: &State, slot: &Slot, theme: &Theme, sheet: &mut Sheet) {
    let view = state.pane(slot.pane);
    let focused = state.scene.focuses(slot.pane);
    let lines = view.lines.iter().enumerate().skip(view.cursor.top);
    for (y, (index, line)) in (slot.body.y..slot.body.bottom()).zip(lines) {
        let area = Rect { y, height: 1, ..slot.body };
        let here = focused && index == view.cursor.at;
        if here {
            put(sheet, area, area.x, &[piece("▸", Tone::Accent)], theme);
        }
        draw_line(line, view.sideways, state.scene.now, area, theme, sheet);
        let cut = columns(&line.pieces).saturating_sub(view.sideways) > usize::from(area.width).saturating_sub(GUTTER);
        // Next to a window it would look like a part of the window, and it leads nowhere while the window is open.
        if cut && state.window.is_none() && usize::from(area.width) > GUTTER {
            sheet.fill(Rect { x: area.right() - 1, width: 1, ..area }, "›", theme.tone(Tone::Accent));
        }
        if here {
            sheet.tint(area, theme.cursor());
        }
    }
}

fn draw_line(line: &Line, sideways: usize, now: Time, area: Rect, theme: &Theme, sheet: &mut Sheet) {
    let inner =
        Rect { x: area.x + u16::try_from(GUTTER).unwrap_or(0).min(area.width), width: area.width.saturating_sub(2), ..area };
    let pieces = if sideways > 0 { Cow::Owned(skip(&line.pieces, sideways)) } else { Cow::Borrowed(&line.pieces) };
    let x = put(sheet, inner, inner.x, &pieces, theme);
    if let Some(style) = fade::flash(now, line.changed) {
        let label = line
            .pieces
            .iter()
            .take_while(|p| p.tone == Tone::Label)
            .map(|p| width(&p.text))
            .sum::<usize>()
            .saturating_sub(sideways);
        let from = (inner.x + u16::try_from(label).unwrap_or(0)).min(x);
        sheet.tint(Rect { x: from, width: x - from, ..inner }, style);
    }
    for (from, to) in &line.hits {
        let column = |c: usize| inner.x + u16::try_from(c.saturating_sub(sideways)).unwrap_or(u16::MAX).min(inner.width);
        let (from, to) = (column(*from), column(*to));
        sheet.tint(Rect { x: from, width: to - from, ..inner }, theme.hit());
    }
}

/// Pieces without their first `columns` columns.
pub(super) fn skip(pieces: &[Piece], columns: usize) -> Vec<Piece> {
    let mut left = columns;
    let mut out = Vec::new();
    for p in pieces {
        let mut text = String::new();
        for g in graphemes(&p.text) {
            if left == 0 {
                text.push_str(g);
            } else {
                let w = width(g);
                // Half of a wide character becomes a blank.
                text.push_str(&" ".repeat(w.saturating_sub(left)));
                left = left.saturating_sub(w);
            }
        }
        out.push(piece(text, p.tone));
    }
    out
}

/// Which panes the line of tabs names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    All,
    /// The focused pane and the full-size panes, which are named nowhere else.
    Apart,
    Focused,
}

/// One line that names all panes; if there is no room, the focused one in full and only the keys of the others.
fn tabs(state: &State, row: Rect, theme: &Theme, sheet: &mut Sheet) {
    let tallies = state.scene.geometry.slots.iter().map(|slot| tally(state, slot, state.pane(slot.pane)));
    let tallies: Vec<String> = tallies.filter(|text| !text.is_empty()).map(|text| format!("{text} ")).collect();
    let beside: usize = tallies.iter().map(|text| width(text)).sum();
    // If the tallies would find no room next to the keys, the keys are set close together.
    let named = |pane: &Pane| if pane.id == state.scene.focus { width(pane.title) + 2 } else { 0 };
    let taken = PANES.iter().map(|pane| 2 + named(pane)).sum::<usize>() + beside;
    let blank = if taken >= usize::from(row.width) { "" } else { " " };
    let mark = |pane: &Pane| match unseen(state, pane.id) {
        0 if pane.id != state.scene.focus => blank,
        0 => " ",
        _ => "◂",
    };
    let shown = |pane: &Pane, names: Names| {
        let key = state.scene.key_of(pane.id);
        match names {
            Names::Apart if pane.id != state.scene.focus && !pane.is_apart() => format!("{key}{}", mark(pane)),
            Names::Focused if pane.id != state.scene.focus => format!("{key}{}", mark(pane)),
            _ => format!(" {key} {}{}", pane.title, mark(pane)),
        }
    };
    let room = |names: Names| PANES.iter().map(|pane| width(&shown(pane, names))).sum::<usize>();
    let names = match usize::from(row.width) {
        all if room(Names::All) <= all => Names::All,
        all if room(Names::Apart) + beside <= all => Names::Apart,
        _ => Names::Focused,
    };
    let mut x = row.x;
    for pane in &PANES {
        let focused = pane.id == state.scene.focus;
        let tone = if focused { Tone::Strong } else { Tone::Quiet };
        let text = shown(pane, names);
        let (lead, title) = text.strip_prefix(' ').map_or(("", text.as_str()), |title| (" ", title));
        let from = x;
        x = put(sheet, row, x, &[piece(lead, Tone::Plain), piece(title, tone)], theme);
        if focused {
            sheet.tint(Rect { x: from, width: x - from, ..row }, theme.hit());
        }
    }
    for text in tallies {
        put_right(sheet, row, x + 1, &[piece(text, Tone::Quiet)], theme);
    }
}
