//! What the screen shows of the board: texts for the rows in view and no others, so that a frame costs the same whether
//! there are ten rows or a hundred thousand.

use super::column::Column;
use super::{Board, ColumnId, Row, filter, health, hint};
use crate::app::geometry::BoardPlace;
use crate::app::panes::{Piece, Tone, columns, piece};
use crate::app::state::{Front, State};
use crate::domain::Time;
use crate::domain::ids::{Listing, Of, short_id};
use crate::domain::status::Phase;
use crate::domain::text::{counted, end, line, width};

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

/// Brings the lines of the feeds up to date; how many there are tells where the rows stand.
pub(in crate::app) fn refresh_feeds(state: &mut State, room: usize, most: usize) {
    let feeds = state.board.as_ref().map(|board| health::feeds(board, state, room, most)).unwrap_or_default();
    if let Some(board) = &mut state.board {
        board.view.feeds = feeds;
    }
}

/// Brings the rest up to date where it is on the screen; called after every message.
pub(in crate::app) fn refresh(state: &mut State) {
    let Some(BoardPlace { rows: area, .. }) = state.geometry.board else { return };
    let height = usize::from(area.height);
    if let Some(board) = &mut state.board {
        board.keep_in_view(height);
    }
    let Some(board) = &state.board else { return };
    let columns = fitting(board, area.width);
    let view = BoardView {
        title: title(board, state, usize::from(area.width)),
        summary: summary(board, usize::from(area.width)),
        feeds: board.view.feeds.clone(),
        heads: heads(board, &columns),
        lines: board.order.iter().skip(board.scroll).take(height).map(|row| one(board, *row, &columns, state.now)).collect(),
        status: match state.prompt.as_ref().filter(|_| state.front == Front::Board) {
            Some(prompt) => hint::parts(prompt.value(), board, state, usize::from(area.width)),
            None => health::status(board, state, usize::from(area.width)),
        },
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
    let wanted = board.columns.shown().into_iter().filter(|id| match id {
        ColumnId::Creator => creators,
        ColumnId::Source => board.feeds.len() > 1,
        ColumnId::Usual => !board.usual.is_empty(),
        _ => true,
    });
    let mut columns: Vec<&'static Column> = wanted.map(ColumnId::column).collect();
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

/// Which lists these are, in as many words as the filter leaves room for; a picked membership by its collaboration's name.
fn title(board: &Board, state: &State, room: usize) -> Vec<Piece> {
    let name = piece(" cleanwatch", Tone::Strong);
    let filter = chip(board, room.saturating_sub(width(&name.text)));
    let places = if let [feed] = board.feeds.as_slice() {
        let Listing { profile, region, of } = &feed.listing;
        let (id, region) = (of.to_string(), line(region));
        let short = short_id(&id);
        let whole = match state.picker.as_ref().and_then(|p| p.name_of(&feed.listing)) {
            Some(name) => format!("{} ({})", line(name), short_id(of.id())),
            None => id.clone(),
        };
        let profile = profile.as_deref().map_or_else(String::new, |p| format!(" · profile {}", line(p)));
        let texts =
            [format!("{whole} · {region}{profile}"), format!("{whole} · {region}"), format!("{short}… · {region}"), region];
        texts.map(|text| format!("  {text}")).into()
    } else {
        vec![format!("  {} sources", board.feeds.len())]
    };
    let failing = health::failing(board).filter(|_| board.feeds.len() > 1);
    let left = room.saturating_sub(columns(&filter) + width(&name.text) + failing.as_ref().map_or(0, |p| width(&p.text)));
    let place = places.into_iter().find(|place| width(place) <= left);
    std::iter::once(name).chain(place.map(|place| piece(place, Tone::Quiet))).chain(failing).chain(filter).collect()
}

/// Columns that what is typed keeps, and those that what is wrong with it does.
const CHIP: (usize, usize) = (16, 24);

/// The filter, while there is one, and how much it shows; what does not fit ends in an ellipsis.
fn chip(board: &Board, room: usize) -> Vec<Piece> {
    if board.filter.is_empty() {
        return Vec::new();
    }
    let shown = format!("  {} of {} rows", board.order.len(), board.rows.len());
    let more = if let Some(wrong) = &board.filter.wrong {
        Some(piece(format!("  {}", line(wrong)), Tone::Warn))
    } else if board.filter.needs_get() {
        let fetched = filter::fetched(&board.rows);
        Some(piece(format!("  {fetched} of {} fetched", board.rows.len()), Tone::Quiet))
    } else {
        None
    };
    let (lead, close) = ("   /", "/");
    let left = room.saturating_sub(width(lead) + width(close) + width(&shown));
    let text = line(&board.filter.text);
    let wanted = more.as_ref().map_or(0, |more| width(&more.text).min(CHIP.1));
    let text = end(&text, left.saturating_sub(wanted).max(CHIP.0.min(left))).into_owned();
    let left = left - width(&text);
    let more = more.map(|more| piece(end(&more.text, left), more.tone));
    [piece(format!("{lead}{text}{close}"), Tone::Accent), piece(shown, Tone::Plain)].into_iter().chain(more).collect()
}

/// Counts by phase, and how many jobs the quotas allow: in as many words as there is room for.
fn summary(board: &Board, room: usize) -> Vec<Piece> {
    if board.rows.is_empty() && board.feeds.iter().all(|f| f.read.is_none()) {
        return vec![piece(" … jobs", Tone::Quiet)];
    }
    let tally = board.tally();
    let far = if board.is_being_read() { " so far" } else { "" };
    let all = piece(format!(" {}{far}", counted(board.rows.len() as u64, "job")), Tone::Plain);
    let counts = |between: &str, words: bool| -> Vec<Piece> {
        let count = |(phase, n): &(Phase, usize)| {
            let word = if words { format!(" {}", phase.word()) } else { String::new() };
            piece(format!("{between}{} {n}{word}", phase.glyph()), Tone::of(*phase))
        };
        std::iter::once(all.clone()).chain(tally.iter().map(count)).collect()
    };
    let busy: usize = tally.iter().filter(|(p, _)| matches!(p, Phase::Queued | Phase::Running)).map(|(_, n)| n).sum();
    let (membership, account) = QUOTA;
    let one = matches!(board.feeds.as_slice(), [feed] if matches!(feed.listing.of, Of::Membership(_)));
    let quotas = if one {
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
    let fits = |pieces: &Vec<Piece>| columns(pieces) < room;
    for quota in quotas {
        let mut pieces = counts("   ", true);
        pieces.push(piece(quota, Tone::Quiet));
        if fits(&pieces) {
            return pieces;
        }
    }
    [counts("   ", true), counts("   ", false)].into_iter().find(fits).unwrap_or_else(|| counts("  ", false))
}

/// Loading, empty, and failed look different; so does a filter that hides everything.
fn empty(board: &Board, state: &State) -> Vec<Vec<Piece>> {
    let says = |text: String, tone| vec![vec![piece(format!("  {text}"), tone)]];
    if !board.rows.is_empty() {
        let mut lines = says("no row fits the filter".to_owned(), Tone::Warn);
        lines.extend(says(format!("{} takes it away", state.key(crate::app::command::Command::Back)), Tone::Quiet));
        return lines;
    }
    if board.is_being_read() {
        return says("… reading the list of jobs".to_owned(), Tone::Busy);
    }
    if board.feeds.iter().all(|f| f.error.is_some()) {
        return says("✗ no list could be read: see above".to_owned(), Tone::Bad);
    }
    says("no job was ever started here".to_owned(), Tone::Plain)
}
