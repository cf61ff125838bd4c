//! What the screen shows of the board: texts for the rows in view and no others, so that a frame costs the same whether
//! there are ten rows or a hundred thousand.

use super::column::Column;
use super::feed::Turn;
use super::{Board, ColumnId, Row, filter};
use crate::app::geometry;
use crate::app::panes::{Piece, Tone, piece};
use crate::app::state::State;
use crate::app::watch::Poll;
use crate::domain::ids::{Listing, short_id as short};
use crate::domain::status::Phase;
use crate::domain::text::{age, duration, end, line, width};
use crate::domain::{Span, Time};

/// Columns between columns.
const BETWEEN: u16 = 2;
/// Columns before each row: the sign of the selected one.
const GUTTER: u16 = 2;
/// Default quotas of jobs that are queued or running (Service Quotas names L-0F77DDDB and L-249F4B83; the values come from
/// a machine-translated page, so they are labelled).
const QUOTA: (usize, usize) = (5, 10);

/// Ready to be drawn.
#[derive(Debug, Clone, Default)]
pub struct BoardView {
    pub title: Vec<Piece>,
    /// Counts by phase, and the quota.
    pub summary: Vec<Piece>,
    /// A line for each feed, where there are several or one that fails.
    pub feeds: Vec<Vec<Piece>>,
    pub heads: Vec<Piece>,
    pub lines: Vec<BoardLine>,
    pub status: Vec<Piece>,
    /// What stands instead of rows.
    pub empty: Vec<Vec<Piece>>,
}

/// A row in view.
#[derive(Debug, Clone)]
pub struct BoardLine {
    pub row: usize,
    pub pieces: Vec<Piece>,
    pub changed: Option<Time>,
}

/// Brings it up to date; called after every message.
pub(in crate::app) fn refresh(state: &mut State) {
    let Some(board) = &state.board else { return };
    let feeds = feeds(board, state);
    if let Some(board) = &mut state.board {
        board.view.feeds = feeds;
    }
    state.geometry = geometry::place(state);
    let Some(area) = state.geometry.board else { return };
    let height = usize::from(area.height);
    if let Some(board) = &mut state.board {
        board.keep_in_view(height);
    }
    let Some(board) = &state.board else { return };
    let columns = fitting(board, area.width);
    let view = BoardView {
        title: title(board, state),
        summary: summary(board, usize::from(state.size.0)),
        feeds: board.view.feeds.clone(),
        heads: heads(board, &columns),
        lines: board.order.iter().skip(board.scroll).take(height).map(|row| one(board, *row, &columns, state.now)).collect(),
        status: status(board, state),
        empty: if board.order.is_empty() { empty(board, state) } else { Vec::new() },
    };
    if let Some(board) = &mut state.board {
        board.view = view;
    }
}

/// The columns that fit, in their order, each with its width: the lighter give way first, and what room is left goes to
/// those that want it.
fn fitting(board: &Board, width: u16) -> Vec<(&'static Column, u16)> {
    let creators = board.rows.iter().take(200).any(|r| r.summary.creator.is_some());
    let wanted = board.columns.iter().filter(|id| match id {
        ColumnId::Creator => creators,
        ColumnId::Source => board.feeds.len() > 1,
        ColumnId::Usual => !board.usual.is_empty(),
        _ => true,
    });
    let mut columns: Vec<&'static Column> = wanted.map(|id| id.column()).collect();
    let need = |columns: &[&Column]| (GUTTER + columns.iter().map(|c| c.width.0 + BETWEEN).sum::<u16>()).saturating_sub(BETWEEN);
    while columns.len() > 1 && need(&columns) > width {
        let lightest = columns.iter().enumerate().min_by_key(|(_, c)| c.weight).map(|(i, _)| i);
        if let Some(lightest) = lightest {
            columns.remove(lightest);
        }
    }
    let mut left = width.saturating_sub(need(&columns));
    let mut fitted: Vec<(&'static Column, u16)> = columns.iter().map(|c| (*c, c.width.0)).collect();
    let mut by_weight: Vec<usize> = (0..fitted.len()).collect();
    by_weight.sort_by_key(|i| std::cmp::Reverse(fitted[*i].0.weight));
    // First to each the half of what it wants, then the rest.
    for part in [2, 1] {
        for &i in &by_weight {
            let (column, has) = fitted[i];
            let more = (column.width.0 + (column.width.1 - column.width.0).div_ceil(part)).saturating_sub(has).min(left);
            fitted[i].1 += more;
            left -= more;
        }
    }
    fitted
}

fn cell(text: &str, room: u16) -> String {
    let room = usize::from(room);
    let text = end(text, room);
    format!("{text}{}", " ".repeat(room.saturating_sub(width(&text)) + usize::from(BETWEEN)))
}

fn heads(board: &Board, columns: &[(&'static Column, u16)]) -> Vec<Piece> {
    let mut pieces = vec![piece(" ".repeat(usize::from(GUTTER)), Tone::Label)];
    for (column, room) in columns {
        let sorted = column.id == board.sort.column;
        let sign = match (sorted, board.sort.direction) {
            (false, _) => "",
            (true, super::Direction::Up) => "▴",
            (true, super::Direction::Down) => "▾",
        };
        let tone = if sorted { Tone::Strong } else { Tone::Label };
        let text = end(column.title, usize::from(*room).saturating_sub(width(sign))).into_owned();
        pieces.push(piece(cell(&format!("{text}{sign}"), *room), tone));
    }
    pieces
}

fn one(board: &Board, index: usize, columns: &[(&'static Column, u16)], now: Time) -> BoardLine {
    let row: &Row = &board.rows[index];
    let here = if board.selected == Some(index) { "▸" } else { " " };
    let marked = if board.marked.contains(&index) { "=" } else { " " };
    let mut pieces = vec![piece(format!("{here}{marked}"), Tone::Accent)];
    for (column, room) in columns {
        let text = (column.cell)(board, row, now, *room);
        pieces.push(piece(cell(&text.text, *room), text.tone));
    }
    BoardLine { row: index, pieces, changed: row.change.as_ref().map(|c| c.at) }
}

fn title(board: &Board, state: &State) -> Vec<Piece> {
    let mut pieces = vec![piece(" cleanwatch", Tone::Strong)];
    if let [feed] = board.feeds.as_slice() {
        let Listing { profile, region, of } = &feed.listing;
        let of = match state.picker.as_ref().and_then(|p| p.name_of(&feed.listing)) {
            Some(name) => format!("{} ({})", line(name), short(of.id())),
            None => of.to_string(),
        };
        let profile = profile.as_deref().map_or_else(String::new, |p| format!(" · profile {}", line(p)));
        let room = usize::from(state.size.0).saturating_sub(12);
        pieces.push(piece(end(&format!("  {of} · {}{profile}", line(region)), room).into_owned(), Tone::Quiet));
    } else {
        pieces.push(piece(format!("  {} sources", board.feeds.len()), Tone::Quiet));
    }
    if !board.filter.is_empty() {
        let shown = format!("  {} of {} rows", board.order.len(), board.rows.len());
        pieces.extend([piece(format!("   /{}/", line(&board.filter.text)), Tone::Accent), piece(shown, Tone::Plain)]);
        if let Some(wrong) = &board.filter.wrong {
            pieces.push(piece(format!("  {}", line(wrong)), Tone::Warn));
        } else if board.filter.needs_get() {
            let fetched = filter::fetched(&board.rows);
            pieces.push(piece(format!("  {fetched} of {} fetched", board.rows.len()), Tone::Quiet));
        }
    }
    pieces
}

/// Counts by phase, and how many jobs the quotas allow: in as many words as there is room for.
fn summary(board: &Board, room: usize) -> Vec<Piece> {
    if board.rows.is_empty() && board.feeds.iter().all(|f| f.read.is_none()) {
        return vec![piece(" … jobs", Tone::Quiet)];
    }
    let tally = board.tally();
    let all = piece(format!(" {} jobs", board.rows.len()), Tone::Plain);
    let counts = |words: bool| -> Vec<Piece> {
        let word = |phase: Phase| if words { format!(" {}", phase.word()) } else { String::new() };
        let count = |(phase, n): &(Phase, usize)| piece(format!("   {} {n}{}", phase.glyph(), word(*phase)), Tone::of(*phase));
        std::iter::once(all.clone()).chain(tally.iter().map(count)).collect()
    };
    let busy: usize = tally.iter().filter(|(p, _)| matches!(p, Phase::Queued | Phase::Running)).map(|(_, n)| n).sum();
    let (membership, account) = QUOTA;
    let quotas = if board.feeds.len() == 1 {
        [
            format!("   {busy} of {membership} queued or running in the membership (default quota, unverified)"),
            format!("   {busy} of {membership} busy (default quota, unverified)"),
        ]
    } else {
        [
            format!("   {busy} queued or running; quota {membership} a membership, {account} an account (defaults, unverified)"),
            format!("   {busy} busy; quota {membership} and {account} (defaults, unverified)"),
        ]
    };
    let fits = |pieces: &[Piece]| pieces.iter().map(|p| width(&p.text)).sum::<usize>() < room;
    for quota in quotas {
        let mut pieces = counts(true);
        pieces.push(piece(quota, Tone::Quiet));
        if fits(&pieces) {
            return pieces;
        }
    }
    Some(counts(true)).filter(|pieces| fits(pieces)).unwrap_or_else(|| counts(false))
}

/// A line for each feed: its health, how much it holds, when it was read and is read again; of one that fails two, what is
/// wrong with it and what to do.
fn feeds(board: &Board, state: &State) -> Vec<Vec<Piece>> {
    if board.feeds.len() < 2 && board.feeds.iter().all(|f| f.error.is_none()) {
        return Vec::new();
    }
    let room = usize::from(state.size.0).saturating_sub(1);
    let feed = |f: &super::Feed| {
        let profile = f.listing.profile.as_deref().map(|p| format!(" {}", line(p))).unwrap_or_default();
        let name = format!("{}{profile} {}", short(&line(f.listing.of.id())), line(&f.listing.region));
        let lead = |dot: &str, tone| vec![piece(format!(" {dot} "), tone), piece(format!("{name}  "), Tone::Plain)];
        let Some((error, at)) = &f.error else {
            let mut pieces = if f.read.is_some() { lead("●", Tone::Good) } else { lead("○", Tone::Busy) };
            pieces.push(piece(progress(f, state), Tone::Quiet));
            return vec![pieces];
        };
        let advice = error.advice_for_list(&f.listing, state.settings.endpoint.as_deref());
        let mut pieces = lead("✗", Tone::Bad);
        let left = room.saturating_sub(pieces.iter().map(|p| width(&p.text)).sum());
        let held = if f.count > 0 { format!("; {} jobs as they were", f.count) } else { String::new() };
        let when = format!(", {} ago{held}", age(state.ago(*at)));
        let text = end(&error.to_string(), left.saturating_sub(width(&when)).max(12)).into_owned();
        pieces.extend([piece(text, Tone::Bad), piece(when, Tone::Quiet)]);
        let todo = end(&format!("→ {advice}"), room.saturating_sub(3)).into_owned();
        vec![pieces, vec![piece("   ", Tone::Plain), piece(todo, Tone::Strong)]]
    };
    board.feeds.iter().flat_map(feed).collect()
}

/// Where a feed is: reading which page, or when it was read and is read again.
fn progress(feed: &super::Feed, state: &State) -> String {
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
    read.into_iter().chain(now).collect::<Vec<_>>().join(" · ")
}

fn status(board: &Board, state: &State) -> Vec<Piece> {
    let mut parts = Vec::new();
    if let [feed] = board.feeds.as_slice() {
        parts.push(piece(progress(feed, state), Tone::Plain));
        let shortest = feed.shortest(state.settings.rate);
        if shortest > Span::seconds(15) {
            parts.push(piece(
                format!("one refresh takes {} at {} calls a second", duration(shortest), state.settings.rate),
                Tone::Quiet,
            ));
        }
    }
    if state.paused.is_some() {
        parts.push(piece(format!("paused, {} goes on", state.key(crate::app::command::Command::Pause)), Tone::Warn));
    }
    parts.push(piece(format!("{} calls a minute", board.cost.a_minute(state.now)), Tone::Quiet));
    let throttles: u64 = board.feeds.iter().map(|f| f.throttles).sum();
    if throttles > 0 {
        parts.push(piece(format!("{throttles} throttled"), Tone::Warn));
    }
    parts.extend(board.cost.median().map(|m| piece(format!("{} ms", m.num_milliseconds()), Tone::Quiet)));
    if !board.order.is_empty() {
        let place = board.place().map_or(0, |p| p + 1);
        parts.push(piece(format!("row {place} of {}", board.order.len()), Tone::Quiet));
    }
    parts
}

/// Loading, empty, and failed look different; so does a filter that hides everything.
fn empty(board: &Board, state: &State) -> Vec<Vec<Piece>> {
    let says = |text: String, tone| vec![vec![piece(format!("  {text}"), tone)]];
    if !board.rows.is_empty() {
        let mut lines = says("no row fits the filter".to_owned(), Tone::Warn);
        lines.extend(says(format!("{} takes it away", state.key(crate::app::command::Command::Back)), Tone::Quiet));
        return lines;
    }
    if board.feeds.iter().any(|f| f.error.is_none() && f.read.is_none()) {
        return says("… reading the list of jobs".to_owned(), Tone::Busy);
    }
    if board.feeds.iter().all(|f| f.error.is_some()) {
        return says("✗ no list could be read: see above".to_owned(), Tone::Bad);
    }
    says("no job was ever started here".to_owned(), Tone::Plain)
}
