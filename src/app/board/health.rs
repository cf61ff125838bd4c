//! How the feeds of the board are: what each holds and what is wrong with it, when it is read again, and what that costs.

use super::feed::Turn;
use super::{Board, Feed};
use crate::app::command::Command;
use crate::app::panes::{Piece, Tone, columns, piece};
use crate::app::state::State;
use crate::app::watch::Poll;
use crate::domain::Span;
use crate::domain::ids::{Of, short_id};
use crate::domain::text::{age, counted, duration, end, line, width};

/// A line for each feed: its health, how much it holds, when it was read and is read again; of one that fails two, what is
/// wrong with it and what to do. Where that is more than `most` lines, one for each, those that fail first; and at the end how
/// many there are beyond that.
pub(super) fn feeds(board: &Board, state: &State, room: usize, most: usize) -> Vec<Vec<Piece>> {
    if board.feeds.len() < 2 && board.feeds.iter().all(|f| f.error.is_none()) {
        return Vec::new();
    }
    let room = room.saturating_sub(1);
    let feed = |f: &Feed| {
        let profile = f.listing.profile.as_deref().map(|p| format!(" {}", line(p))).unwrap_or_default();
        let name = format!("{}{profile} {}", line(short_id(f.listing.of.id())), line(&f.listing.region));
        let lead = |dot: &str, tone| vec![piece(format!(" {dot} "), tone), piece(format!("{name}  "), Tone::Plain)];
        let Some((error, at)) = &f.error else {
            let mut pieces = if f.read.is_some() { lead("●", Tone::Good) } else { lead("○", Tone::Busy) };
            for (i, part) in progress(f, state, Tone::Quiet).into_iter().enumerate() {
                let dot = if i > 0 { " · " } else { "" };
                if i > 0 && columns(&pieces) + width(dot) + width(&part.text) > room {
                    break;
                }
                pieces.extend([piece(dot, Tone::Quiet), part]);
            }
            return vec![pieces];
        };
        let advice = error.advice_for_list(&f.listing, state.settings.endpoint.as_deref());
        let back = match (&f.listing.of, &f.other) {
            (Of::Collaboration(_), Some(_)) => format!("; {} goes back", state.key(Command::Collaboration)),
            _ => String::new(),
        };
        let mut pieces = lead("✗", Tone::Bad);
        let left = room.saturating_sub(columns(&pieces));
        let held = if f.count > 0 { format!("; {} as they were", jobs(f.count)) } else { String::new() };
        let when = format!(", {} ago{}{held}", age(state.ago(*at)), again(f, state));
        let text = end(&error.to_string(), left.saturating_sub(width(&when)).max(12)).into_owned();
        pieces.extend([piece(text, Tone::Bad), piece(when, Tone::Quiet)]);
        let todo = end(&format!("→ {advice}{back}"), room.saturating_sub(3)).into_owned();
        vec![pieces, vec![piece("   ", Tone::Plain), piece(todo, Tone::Strong)]]
    };
    let whole: Vec<Vec<Vec<Piece>>> = board.feeds.iter().map(feed).collect();
    if whole.iter().map(Vec::len).sum::<usize>() <= most {
        return whole.into_iter().flatten().collect();
    }
    let mut lines: Vec<(bool, Vec<Piece>)> =
        board.feeds.iter().zip(whole).filter_map(|(f, lines)| Some((f.error.is_none(), lines.into_iter().next()?))).collect();
    if lines.len() > most {
        lines.sort_by_key(|(well, _)| *well);
        let rest = lines.split_off(most.saturating_sub(1));
        let well = rest.iter().filter(|(well, _)| *well).count();
        let text = format!(" +{} more: {} failing, {well} not", rest.len(), rest.len() - well);
        lines.push((true, vec![piece(text, if well < rest.len() { Tone::Bad } else { Tone::Quiet })]));
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// When a list that failed is read again.
fn again(feed: &Feed, state: &State) -> String {
    match feed.poll {
        Poll::Due(at) if state.paused.is_none() && at > state.now => {
            format!(", again in {}", duration(Span::seconds(at.timestamp() - state.now.timestamp())))
        }
        Poll::InFlight { .. } => ", asking again".to_owned(),
        Poll::Due(_) | Poll::Done => String::new(),
    }
}

/// How many lists fail, in words; `None` while none does.
pub(super) fn failing(board: &Board) -> Option<Piece> {
    let failing = board.feeds.iter().filter(|f| f.error.is_some()).count();
    (failing > 0).then(|| piece(format!(", {failing} failing"), Tone::Bad))
}

/// Where a feed is: reading which page, or when it was read and is read again; what says most comes first.
fn progress(feed: &Feed, state: &State, tone: Tone) -> Vec<Piece> {
    let read = feed.read.map(|at| format!("{}, read {} ago", jobs(feed.count), age(state.ago(at))));
    let mut pieces: Vec<Piece> = read.map(|text| piece(text, tone)).into_iter().collect();
    match (&feed.poll, &feed.turn) {
        (_, Turn::Next { pages, rows, .. }) => {
            let last = if feed.pages > 0 { format!(" ({} last time)", feed.pages) } else { String::new() };
            pieces.push(piece(format!("reading: page {}{last}, {} so far", pages + 1, jobs(*rows)), tone));
            pieces.push(piece(pulse(*pages), Tone::Busy));
        }
        (Poll::InFlight { since, .. }, Turn::First) => {
            pieces.push(piece(format!("asking for {}", duration(state.ago(*since))), tone));
        }
        (Poll::Due(_), Turn::First) if state.paused.is_some() => {}
        (Poll::Due(at), Turn::First) => {
            let left = Span::seconds((at.timestamp() - state.now.timestamp()).max(0));
            pieces.push(piece(format!("next in {}", duration(left)), tone));
        }
        (Poll::Done, Turn::First) => {}
    }
    pieces
}

fn jobs(n: usize) -> String {
    counted(n as u64, "job")
}

/// Cells of a pulse, and how many of them are lit.
const PULSE: (u32, u32) = (8, 2);

/// A light that moves on with each page and begins again: no list says how many there are, so nothing fills up.
fn pulse(pages: u32) -> String {
    let (cells, lit) = PULSE;
    let at = pages.saturating_sub(1) % (cells - lit + 1);
    (0..cells).map(|i| if (at..at + lit).contains(&i) { '━' } else { '─' }).collect()
}

/// The board's status line, in `room` columns: when it is read, why not sooner, and what all calls cost.
pub(super) fn status(board: &Board, state: &State, room: usize) -> Vec<Piece> {
    let mut parts = Vec::new();
    if let [feed] = board.feeds.as_slice() {
        parts.extend(progress(feed, state, Tone::Plain));
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
