//! The first two rows: which job this is and how it is, and its statuses as parts of the time.
//!
//! ```text
//!  propensity-2026w47  ✓ succeeded  ACTIVE            111122223333 · us-east-1 · analyst · job-1
//!  ▌queued 3m ▌running 12m 40s                                               ▌succeeded 2m
//! ```

use ratatui::buffer::Buffer;

use super::{columns, put, put_right};
use crate::app::panes::{Piece, Tone, bar, piece, word_of};
use crate::app::state::{Poll, State};
use crate::domain::status::Phase;
use crate::domain::text::{age, end, line, middle};
use crate::ui::Theme;

pub(super) fn draw(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.geometry.header;
    let Some(watch) = state.watch() else { return };
    let total = usize::from(area.width);
    let how = condition(state);
    let many = (state.watches.len() > 1).then(|| format!(" {}/{}", state.current + 1, state.watches.len()));
    let name_room = total.saturating_sub(columns(&how) + 4 + many.as_ref().map_or(0, String::len)).max(8);
    let mut left = vec![piece(format!(" {}", end(&watch.title(), name_room)), Tone::Strong)];
    left.extend(many.map(|m| piece(m, Tone::Quiet)));
    left.push(piece("  ", Tone::Plain));
    left.extend(how);
    let x = put(buffer, area, area.x, &left, theme);
    // The longest of these that fits.
    let place = place(state);
    for from in 0..place.len() {
        let text = place[from..].join(" · ");
        if columns(&left) + text.chars().count() + 3 <= total {
            put_right(buffer, area, x + 2, &[piece(format!("{text} "), Tone::Quiet)], theme);
            break;
        }
    }
    if let Some(row) = state.geometry.bar {
        let parts = bar(state, row.width.saturating_sub(2));
        let mut x = row.x + 1;
        for part in parts {
            // What nobody watched is not solid.
            let style = if part.tone == Tone::Quiet { theme.tone(part.tone) } else { theme.solid(part.tone) };
            let room = usize::from(row.right().saturating_sub(x));
            x = buffer.set_stringn(x, row.y, &part.text, room, style).0 + 1;
        }
    }
}

/// The state in words, and whether it is stale.
fn condition(state: &State) -> Vec<Piece> {
    let Some(watch) = state.watch() else { return Vec::new() };
    let Some(history) = &watch.history else {
        let (text, tone) = match &watch.error {
            Some((error, _)) => (format!("✗ {}", error.kind.words()), Tone::Bad),
            None if matches!(watch.poll, Poll::InFlight { .. }) => ("… asking".to_owned(), Tone::Busy),
            None => ("… not asked yet".to_owned(), Tone::Quiet),
        };
        return vec![piece(text, tone)];
    };
    let current = history.current();
    let phase = current.phase().unwrap_or(Phase::Unknown);
    let raw = current.status.as_ref().map(|s| line(&s.0)).unwrap_or_default();
    let word = word_of(history, phase);
    let mut pieces =
        vec![piece(format!("{} {word}", phase.glyph()), Tone::of(phase)), piece(format!("  {}", end(&raw, 32)), Tone::Plain)];
    if watch.error.is_some() {
        pieces.push(piece(format!("  stale {}", age(state.ago(history.at))), Tone::Warn));
    }
    pieces
}

/// Where the job lives, most dispensable first.
fn place(state: &State) -> Vec<String> {
    let Some(watch) = state.watch() else { return Vec::new() };
    let source = &watch.key.source;
    let mut parts = Vec::new();
    // A demo and a recording say themselves where they come from.
    parts.extend(state.settings.endpoint.as_ref().filter(|_| state.settings.banner.is_none()).map(|e| line(e)));
    parts.extend(watch.key.arn().map(|arn| arn.account.clone()));
    parts.push(source.region.clone());
    parts.extend(source.profile.as_ref().map(|p| line(p)));
    parts.push(middle(&line(watch.key.short()), 24).into_owned());
    parts
}
