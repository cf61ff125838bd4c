//! How the feeds of the board are: what each holds and what is wrong with it, when it is read again, and what that costs.

use super::{Board, Feed, sources};
use crate::app::base::command::Command;
use crate::app::base::refresh::Poll;
use crate::app::base::scene::Scene;
use crate::app::base::ticks::{self, Ticks};
use crate::app::text::{Piece, Tone, columns, piece};
use crate::domain::Time;
use crate::domain::ids::{Listing, Of, short_id};
use crate::domain::text::{age, counted, duration, end, fine_age, line, width};

/// A line for each feed: its health, how much it holds, when it was read and is read again; of one that fails two, what is
/// wrong with it and what to do. Where they are more than `most`, the worst, and how many more there are.
pub(super) fn feeds(board: &Board, scene: &Scene, room: usize, most: usize) -> Vec<Vec<Piece>> {
    if board.feeds.len() < 2 && board.feeds.iter().all(|f| f.refresh.error.is_none()) {
        return Vec::new();
    }
    let room = room.saturating_sub(1);
    let lines =
        |feed: &Feed| if feed.refresh.error.is_some() { failed(feed, scene, room) } else { vec![healthy(feed, scene, room)] };
    let all: Vec<Vec<Piece>> = board.feeds.iter().flat_map(lines).collect();
    if all.len() <= most {
        return all;
    }
    let failing = sources::failing(board);
    // Without a failure all that matters is in the last line.
    let mut worst: Vec<Vec<Piece>> = failing.iter().flat_map(|feed| failed(feed, scene, room)).collect();
    worst.truncate(most.saturating_sub(1));
    let shown = worst.len().div_ceil(2);
    worst.push(rest(board, scene, failing.len() - shown, room));
    worst
}

/// A feed's sign and name.
fn lead(feed: &Feed, sign: &str, tone: Tone) -> Vec<Piece> {
    let Listing { profile, region, of } = &feed.listing;
    let profile = profile.as_deref().map(|p| format!(" {}", line(p))).unwrap_or_default();
    let name = format!("{}{profile} {}", line(short_id(of.id())), line(region));
    vec![piece(format!(" {sign} "), tone), piece(format!("{name}  "), Tone::Plain)]
}

fn healthy(feed: &Feed, scene: &Scene, room: usize) -> Vec<Piece> {
    let (sign, tone) = if feed.read.is_some() { ("●", Tone::Good) } else { ("○", Tone::Busy) };
    let mut pieces = lead(feed, sign, tone);
    for (i, part) in progress(feed, scene, Ticks::Nothing, Tone::Quiet).into_iter().enumerate() {
        let dot = if i > 0 { " · " } else { "" };
        if i > 0 && columns(&pieces) + width(dot) + width(&part.text) > room {
            break;
        }
        pieces.extend([piece(dot, Tone::Quiet), part]);
    }
    pieces
}

/// Columns that an error gets before what else there is to say of it.
const ERROR: usize = 20;

/// What is wrong with a feed, since when and until when; and what to do.
fn failed(feed: &Feed, scene: &Scene, room: usize) -> Vec<Vec<Piece>> {
    let Some((error, at)) = &feed.refresh.error else { return Vec::new() };
    let mut pieces = lead(feed, "✗", Tone::Bad);
    let left = room.saturating_sub(columns(&pieces));
    let [again, brief] =
        [By::Clock, By::Minutes].map(|by| again(feed, scene, by).map(|again| format!("; {again}")).unwrap_or_default());
    let ago = format!(", {} ago", age(scene.ago(*at)));
    let held =
        if feed.last.rows > 0 { format!("; {} from the last successful read", jobs(feed.last.rows)) } else { String::new() };
    // When it is asked again is the last to give way.
    let tails = [format!("{ago}{again}{held}"), format!("{ago}{again}"), again, brief];
    let text = error.to_string();
    let fits = |tail: &&String| left.saturating_sub(width(tail)) >= width(&text).min(ERROR);
    let tail = tails.iter().find(fits).map(String::as_str).unwrap_or_default();
    let shown = end(&text, left.saturating_sub(width(tail)));
    pieces.extend([piece(shown.clone(), Tone::Bad), piece(tail, Tone::Quiet)]);
    let back = match (&feed.listing.of, &feed.other) {
        (Of::Collaboration(_), Some(_)) => format!("; {} goes back", scene.key(Command::Collaboration)),
        _ => String::new(),
    };
    let advice = error.advice_for_list(&feed.listing, scene.settings.endpoint.as_deref());
    let (todo, left) = (format!("→ {advice}{back}"), room.saturating_sub(3));
    // What is cut is told in full elsewhere.
    let more = if shown != text || width(&todo) > left { format!("  {}", sources::how(scene)) } else { String::new() };
    let todo = end(&todo, left.saturating_sub(width(&more)));
    vec![pieces, vec![piece("   ", Tone::Plain), piece(todo, Tone::Strong), piece(more, Tone::Quiet)]]
}

/// What there is no room to show: how many more fail, where they are told of, and how the others are.
fn rest(board: &Board, scene: &Scene, failing: usize, room: usize) -> Vec<Piece> {
    let read: Vec<&Feed> = board.feeds.iter().filter(|f| f.refresh.error.is_none() && f.read.is_some()).collect();
    let oldest = read.iter().filter_map(|f| f.read).min();
    let coming = board.feeds.iter().filter(|f| f.refresh.error.is_none() && f.read.is_none()).count();
    let mut parts = Vec::new();
    if failing > 0 {
        parts.push(piece(format!("✗ {failing} more fail"), Tone::Bad));
    }
    parts.push(piece(sources::how(scene), Tone::Strong));
    if let Some(oldest) = oldest {
        let held: usize = read.iter().map(|f| f.last.rows).sum();
        parts.push(piece(format!("● {} read: {}", read.len(), jobs(held)), Tone::Good));
        parts.push(piece(format!("{} ago at most", age(scene.ago(oldest))), Tone::Good));
    }
    if coming > 0 {
        parts.push(piece(format!("○ {coming} not read yet"), Tone::Busy));
    }
    let mut pieces = Vec::new();
    for part in parts {
        let dot = if pieces.is_empty() { " " } else { " · " };
        if columns(&pieces) + width(dot) + width(&part.text) <= room {
            pieces.extend([piece(dot, Tone::Quiet), part]);
        }
    }
    pieces
}

/// How it is told when something is to come, so that it does not tick.
#[derive(Clone, Copy)]
pub(super) enum By {
    Clock,
    /// Where there is little room.
    Minutes,
}

/// When a feed that failed is asked again; `None`: it is not.
pub(super) fn again(feed: &Feed, scene: &Scene, by: By) -> Option<String> {
    let at = match &feed.refresh.poll {
        Poll::InFlight { since, .. } if is_soon(*since, scene) => *since,
        Poll::InFlight { .. } => return Some("retrying now".to_owned()),
        Poll::Due(_) if scene.paused.is_some() => return Some("paused".to_owned()),
        Poll::Due(at) => *at,
        Poll::Done => return None,
    };
    Some(match by {
        By::Clock => format!("again at {}", scene.seen(at)),
        By::Minutes => format!("again in {}", age(ticks::left(scene, at))),
    })
}

/// A call that is answered at once shows nothing of itself.
fn is_soon(since: Time, scene: &Scene) -> bool {
    scene.now - since < ticks::SOON
}

/// Where a feed is: reading which page, or when it was read and how often it is; what says most comes first. Only what
/// `ticks` is counted by the second.
pub(super) fn progress(feed: &Feed, scene: &Scene, ticks: Ticks, tone: Tone) -> Vec<Piece> {
    let calm = |at: Time| format!("{} ago", age(scene.ago(at)));
    let ago = |at: Time| if ticks == Ticks::Answered(at) { ticks::ago(scene, at, feed.every) } else { calm(at) };
    let read = feed.read.map(|at| format!("{}, read {}", jobs(feed.last.rows), ago(at)));
    let mut pieces: Vec<Piece> = read.map(|text| piece(text, tone)).into_iter().collect();
    let call = match &feed.refresh.poll {
        _ if !feed.pages.at_beginning() => {
            let (pages, rows) = (feed.pages.count, feed.so_far.rows);
            let last = if feed.last.pages > 0 { format!(" ({} last time)", feed.last.pages) } else { String::new() };
            pieces.push(piece(format!("reading: page {}{last}, {} so far", pages + 1, jobs(rows)), tone));
            pieces.push(piece(pulse(pages), Tone::Busy));
            None
        }
        Poll::InFlight { since, .. } if ticks == Ticks::Asking(*since) => {
            Some(format!("waiting for {}", fine_age(scene.ago(*since))))
        }
        Poll::InFlight { since, .. } if (feed.read.is_none() && feed.refresh.error.is_none()) || !is_soon(*since, scene) => {
            Some("waiting".to_owned())
        }
        Poll::Due(_) if scene.paused.is_some() => None,
        Poll::Due(at) | Poll::InFlight { since: at, .. } if feed.refresh.error.is_some() => {
            let counted = ticks == Ticks::Next(*at);
            let left = fine_age(ticks::left(scene, *at));
            Some(if counted { format!("next in {left}") } else { format!("next at {}", scene.seen(*at)) })
        }
        // Why it is read less often is told beside it.
        Poll::Due(_) | Poll::InFlight { .. } => {
            (feed.read.is_some() && feed.stretched.is_none()).then(|| format!("every {}", duration(feed.every)))
        }
        Poll::Done => None,
    };
    pieces.extend(call.map(|text| piece(text, tone)));
    pieces
}

/// How several feeds are: the failure that is over first, or how long ago each was read at the least.
fn together(scene: &Scene, ticks: Ticks) -> Option<Piece> {
    match ticks {
        Ticks::Answered(oldest) => Some(piece(format!("read {} ago at most", fine_age(scene.ago(oldest))), Tone::Plain)),
        Ticks::Next(at) => Some(piece(format!("retrying in {}", fine_age(ticks::left(scene, at))), Tone::Plain)),
        Ticks::Asking(_) | Ticks::Nothing => None,
    }
}

pub(super) fn jobs(n: usize) -> String {
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
pub(super) fn status(board: &Board, scene: &Scene, room: usize) -> Vec<Piece> {
    let mut parts = Vec::new();
    let ticks = super::ticks::of_board(scene, board);
    match board.feeds.as_slice() {
        [feed] => parts.extend(progress(feed, scene, ticks, Tone::Plain)),
        _ => parts.extend(together(scene, ticks)),
    }
    if scene.paused.is_some() {
        parts.push(piece(format!("paused · {} to resume", scene.key(Command::Pause)), Tone::Warn));
    }
    parts.extend(stretched(board, scene.settings.rate, room));
    let calls = counted(board.cost.a_minute(scene.now) as u64, "call");
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

/// Says that lists are read less often than their jobs require, because a refresh takes longer than that.
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
