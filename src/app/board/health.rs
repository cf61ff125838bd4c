//! How the feeds of the board are: what each holds and what is wrong with it, when it is read again, and what that costs.

use super::feed::Turn;
use super::view::columns;
use super::{Board, Feed};
use crate::app::command::Command;
use crate::app::panes::{Piece, Tone, piece};
use crate::app::state::State;
use crate::app::watch::Poll;
use crate::domain::Span;
use crate::domain::ids::Of;
use crate::domain::text::{age, counted, duration, end, line, width};

/// A line for each feed: its health, how much it holds, when it was read and is read again; of one that fails two, what is
/// wrong with it and what to do.
pub(super) fn feeds(board: &Board, state: &State, room: usize) -> Vec<Vec<Piece>> {
    if board.feeds.len() < 2 && board.feeds.iter().all(|f| f.error.is_none()) {
        return Vec::new();
    }
    let room = room.saturating_sub(1);
    let feed = |f: &Feed| {
        let profile = f.listing.profile.as_deref().map(|p| format!(" {}", line(p))).unwrap_or_default();
        let name =
            format!("{}{profile} {}", line(f.listing.of.id().split('-').next().unwrap_or_default()), line(&f.listing.region));
        let lead = |dot: &str, tone| vec![piece(format!(" {dot} "), tone), piece(format!("{name}  "), Tone::Plain)];
        let Some((error, at)) = &f.error else {
            let mut pieces = if f.read.is_some() { lead("●", Tone::Good) } else { lead("○", Tone::Busy) };
            // What comes first says most.
            let mut parts = progress(f, state);
            let left = room.saturating_sub(columns(&pieces));
            while parts.len() > 1 && width(&parts.join(" · ")) > left {
                parts.pop();
            }
            pieces.push(piece(parts.join(" · "), Tone::Quiet));
            return vec![pieces];
        };
        let advice = error.advice_for_list(&f.listing, state.settings.endpoint.as_deref());
        let back = match (&f.listing.of, &f.other) {
            (Of::Collaboration(_), Some(_)) => format!("; {} goes back", state.key(Command::Collaboration)),
            _ => String::new(),
        };
        let mut pieces = lead("✗", Tone::Bad);
        let left = room.saturating_sub(columns(&pieces));
        let held = if f.count > 0 { format!("; {} jobs as they were", f.count) } else { String::new() };
        let when = format!(", {} ago{held}", age(state.ago(*at)));
        let text = end(&error.to_string(), left.saturating_sub(width(&when)).max(12)).into_owned();
        pieces.extend([piece(text, Tone::Bad), piece(when, Tone::Quiet)]);
        let todo = end(&format!("→ {advice}{back}"), room.saturating_sub(3)).into_owned();
        vec![pieces, vec![piece("   ", Tone::Plain), piece(todo, Tone::Strong)]]
    };
    board.feeds.iter().flat_map(feed).collect()
}

/// Where a feed is: reading which page, or when it was read and is read again.
fn progress(feed: &Feed, state: &State) -> Vec<String> {
    let read = feed.read.map(|at| format!("{} jobs, read {} ago", feed.count, age(state.ago(at))));
    let now = match (&feed.poll, &feed.turn) {
        (_, Turn::Next { pages, rows, .. }) => {
            let whole = if feed.pages > 0 { format!(" of {}", feed.pages) } else { String::new() };
            Some(format!("reading: page {}{whole}, {rows} jobs so far", pages + 1))
        }
        (Poll::InFlight { since, .. }, Turn::First) => Some(format!("asking for {}", duration(state.ago(*since)))),
        (Poll::Due(at), Turn::First) => {
            let left = Span::seconds((at.timestamp() - state.now.timestamp()).max(0));
            Some(format!("next in {}", duration(left)))
        }
        (Poll::Done, Turn::First) => None,
    };
    read.into_iter().chain(now).collect()
}

/// The board's status line, in `room` columns: when it is read, why not sooner, and what all calls cost.
pub(super) fn status(board: &Board, state: &State, room: usize) -> Vec<Piece> {
    let mut parts = Vec::new();
    if let [feed] = board.feeds.as_slice() {
        parts.push(piece(progress(feed, state).join(" · "), Tone::Plain));
    }
    if state.paused.is_some() {
        parts.push(piece(format!("paused, {} goes on", state.key(Command::Pause)), Tone::Warn));
    }
    parts.extend(stretched(board, state.settings.rate, room));
    let calls = counted(board.cost.a_minute(state.now) as u64, "call");
    parts.push(piece(format!("{calls} a minute"), Tone::Quiet));
    if board.cost.throttles > 0 {
        parts.push(piece(format!("{} throttled", board.cost.throttles), Tone::Warn));
    }
    parts.extend(board.cost.median().map(|m| piece(format!("p50 {} ms", m.num_milliseconds()), Tone::Quiet)));
    if !board.order.is_empty() {
        let place = board.place().map_or(0, |p| p + 1);
        parts.push(piece(format!("row {place} of {}", board.order.len()), Tone::Quiet));
    }
    parts
}

/// Columns in which it is said in full why lists are read less often.
const WHY_IN_FULL: usize = 110;

/// Says that lists are read less often than their jobs ask for, because a refresh takes longer than that.
fn stretched(board: &Board, rate: usize, room: usize) -> Option<Piece> {
    let (wanted, pause) = board.feeds.iter().filter_map(|f| f.stretched).max_by_key(|(_, pause)| *pause)?;
    let (wanted, pause) = (duration(wanted), duration(pause));
    let at = format!("{} a second", counted(rate as u64, "call"));
    let text = if room < WHY_IN_FULL {
        format!("every {pause} at {at}")
    } else {
        format!("every {pause}, not {wanted}: one refresh takes that at {at}")
    };
    Some(piece(text, Tone::Warn))
}
