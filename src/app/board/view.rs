//! What the screen shows of the board: texts for the rows in view and no others, so that a frame costs the same whether
//! there are ten rows or a hundred thousand.

use ratatui::layout::Rect;
use tui_input::Input;

use super::column::{self, Column};
use super::{Board, Row, completion, counts, filter, health, sources};
use crate::app::base::command::Command;
use crate::app::base::look::{ColumnId, Direction, Sort};
use crate::app::base::place::BoardPlace;
use crate::app::base::scene::{BAR_FROM, Front, Scene};
use crate::app::board::shown::{BoardLine, BoardView};
use crate::app::text::{Piece, Tone, columns, piece};
use crate::domain::Time;
use crate::domain::ids::{Listing, short_id};
use crate::domain::text::{end, line, width};

/// Columns between columns.
const BETWEEN: u16 = 2;
/// Columns before each row: the sign of the selected one.
const GUTTER: u16 = 2;

/// Brings the lines between title and heads up to date; how many there are tells where the rows stand.
pub(in crate::app) fn refresh_above(board: &mut Board, scene: &Scene, area: Rect) {
    let room = usize::from(area.width);
    let mut lines = counts::lines(board, room, area.height >= BAR_FROM);
    lines.extend(health::feeds(board, scene, room, usize::from(feeds(area))));
    board.view.above = lines;
}

/// Brings the rest up to date where it is on the screen; called after every message. `name`: what the picker calls the
/// membership of the only feed.
pub(in crate::app) fn refresh(board: &mut Board, prompt: Option<&Input>, scene: &Scene, name: Option<&str>) {
    let Some(BoardPlace { rows: area, .. }) = scene.geometry.board else { return };
    let height = usize::from(area.height);
    board.keep_in_view(height);
    let columns = fitting(board, area.width);
    board.view = BoardView {
        title: title(board, name, &columns, usize::from(area.width)),
        above: std::mem::take(&mut board.view.above),
        columns: columns.iter().map(|(column, _)| column.id).collect(),
        heads: heads(board, &columns),
        lines: board.order.iter().skip(board.scroll).take(height).map(|row| one(board, *row, &columns, scene.now)).collect(),
        status: match prompt.filter(|_| scene.front == Front::Board) {
            Some(prompt) => completion::parts(prompt.value(), board, scene, usize::from(area.width)),
            None => health::status(board, scene, usize::from(area.width)),
        },
        empty: if board.order.is_empty() { empty(board, scene) } else { Vec::new() },
    };
}

/// How many lines the feeds of a board may take.
fn feeds(area: Rect) -> u16 {
    (area.height / 4).max(FEEDS)
}

/// Lines that the feeds of a board have at the least.
const FEEDS: u16 = 2;

/// Why a column that was chosen has nothing to show; `None`: it has.
pub(super) fn blank(board: &Board, id: ColumnId) -> Option<&'static str> {
    let creators = || board.rows.iter().take(200).any(|r| r.summary.creator.is_some());
    match id {
        ColumnId::Creator if !creators() => Some("not available"),
        ColumnId::Source if board.feeds.len() < 2 => Some("only one source"),
        ColumnId::Usual if board.usual.is_empty() => Some("too few jobs have ended"),
        _ => None,
    }
}

/// The columns that fit, in their order, each with its width: the heaviest come first, and what room is left goes to those
/// that want it.
fn fitting(board: &Board, width: u16) -> Vec<(&'static Column, u16)> {
    let wanted = board.columns.shown().into_iter().filter(|id| blank(board, *id).is_none());
    let mut columns: Vec<&'static Column> = wanted.map(ColumnId::column).collect();
    let mut left = (width + BETWEEN).saturating_sub(GUTTER);
    let mut heaviest = columns.clone();
    heaviest.sort_by_key(|c| std::cmp::Reverse(c.weight));
    // A wide one that does not fit takes no room from lighter ones that do.
    for (i, column) in heaviest.iter().enumerate() {
        if i == 0 || column.width.0 + BETWEEN <= left {
            left = left.saturating_sub(column.width.0 + BETWEEN);
        } else {
            columns.retain(|c| c.id != column.id);
        }
    }
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

/// Which way the rows are sorted.
fn way(board: &Board) -> &'static str {
    if board.sort.direction == Direction::Up { "▴" } else { "▾" }
}

/// How many of several feeds fail.
fn fails(board: &Board) -> Vec<Piece> {
    let (n, all) = (board.feeds.iter().filter(|f| f.refresh.error.is_some()).count(), board.feeds.len());
    if n == 0 || all < 2 {
        return Vec::new();
    }
    vec![piece(format!("  {all} sources"), Tone::Quiet), piece(format!(", {n} failing"), Tone::Bad)]
}

/// By what the rows are sorted, where no head says so.
fn sorted(board: &Board, columns: &[(&'static Column, u16)]) -> Vec<Piece> {
    let Sort { column, .. } = board.sort;
    let shown = columns.iter().any(|(shown, _)| shown.id == column);
    (!shown).then(|| piece(format!("  by {}{}", column.column().title, way(board)), Tone::Quiet)).into_iter().collect()
}

fn heads(board: &Board, columns: &[(&'static Column, u16)]) -> Vec<Piece> {
    let mut pieces = vec![piece(" ".repeat(usize::from(GUTTER)), Tone::Label)];
    for (column, room) in columns {
        let sorted = column.id == board.sort.column;
        let sign = if sorted { way(board) } else { "" };
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
    let shown: Vec<ColumnId> = columns.iter().map(|(column, _)| column.id).collect();
    let sure = row.gone.is_none() && board.staleness(row, now).is_none();
    let seen = row.change.as_ref().and_then(|change| Some((change.at, column::of_change(change.field, &shown)?)));
    let (mut x, mut changed) = (GUTTER, None);
    for (column, room) in columns {
        let marked = (sure && column.id == ColumnId::State).then(|| column::unpublished(row, &shown, *room)).flatten();
        let text = marked.unwrap_or_else(|| (column.cell)(board, row, now, *room));
        let text_room = u16::try_from(width(&text.text)).unwrap_or(*room).min(*room);
        changed = changed.or(seen.filter(|(_, own)| *own == column.id).map(|(at, _)| (at, x, x + text_room)));
        x += room + BETWEEN;
        pieces.push(piece(cell(&text.text, *room), text.tone));
    }
    BoardLine { row: index, pieces, changed }
}

/// Which lists these are, in as many words as the filter leaves room for; a picked membership by its collaboration's name.
fn title(board: &Board, named: Option<&str>, shown: &[(&'static Column, u16)], room: usize) -> Vec<Piece> {
    let name = piece(" cleanwatch", Tone::Strong);
    // What fails and in which order rows stand gives way to nothing.
    let fails = fails(board);
    let sorted = sorted(board, shown);
    let whole = room;
    let room = room.saturating_sub(columns(&fails) + columns(&sorted));
    let beside = room.saturating_sub(width(&name.text));
    // What is typed matters more than which program this is.
    let filter = chip(board, if columns(&chip(board, usize::MAX)) <= beside { beside } else { room });
    let places: Vec<String> = if let [feed] = board.feeds.as_slice() {
        let Listing { profile, region, of } = &feed.listing;
        let (id, region) = (of.to_string(), line(region));
        let short = short_id(&id);
        let whole = match named {
            Some(name) => format!("{} ({})", line(name), short_id(of.id())),
            None => id.clone(),
        };
        let profile = profile.as_deref().map_or_else(String::new, |p| format!(" · profile {}", line(p)));
        let texts =
            [format!("{whole} · {region}{profile}"), format!("{whole} · {region}"), format!("{short}… · {region}"), region];
        texts.map(|text| format!("  {text}")).into()
    } else {
        let all = format!("  {} sources", board.feeds.len());
        fails.is_empty().then_some(all).into_iter().collect()
    };
    let left = room.saturating_sub(columns(&filter) + width(&name.text));
    let place = places.into_iter().find(|place| width(place) <= left).map(|place| piece(place, Tone::Quiet));
    let rest: Vec<Piece> = place.into_iter().chain(fails).chain(filter).chain(sorted).collect();
    // Which program this is matters least.
    let name = Some(name).filter(|name| width(&name.text) + columns(&rest) <= whole);
    name.into_iter().chain(rest).collect()
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
    } else {
        // What of it only some rows can answer.
        let all = board.rows.len();
        let fetched = board.filter.needs_get().then(|| format!("  {} of {all} fetched", filter::fetched(&board.rows)));
        let told = filter::told_creators(&board.rows);
        let silent = (board.filter.needs_creator() && told < all).then(|| format!("  {told} of {all} say who started them"));
        let texts = fetched.into_iter().chain(silent).collect::<String>();
        (!texts.is_empty()).then(|| piece(texts, Tone::Quiet))
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

/// Loading, empty, and failed look different; so does a filter that hides everything.
fn empty(board: &Board, scene: &Scene) -> Vec<Vec<Piece>> {
    let says = |text: String, tone| vec![vec![piece(format!("  {text}"), tone)]];
    if !board.rows.is_empty() {
        let mut lines = says("no jobs match".to_owned(), Tone::Warn);
        lines.extend(says(format!("{} clears the filter", scene.key(Command::Back)), Tone::Quiet));
        return lines;
    }
    if board.is_being_read() {
        return says("… reading the list of jobs".to_owned(), Tone::Busy);
    }
    let failing = board.feeds.iter().filter(|f| f.refresh.error.is_some()).count();
    let all = sources::how(scene);
    if failing == board.feeds.len() {
        let mut lines = says("✗ no list could be read: see above".to_owned(), Tone::Bad);
        lines.extend(says(all, Tone::Quiet));
        return lines;
    }
    if failing > 0 {
        let mut lines = says(format!("✗ no job in the lists that could be read; {failing} could not"), Tone::Bad);
        lines.extend(says(all, Tone::Quiet));
        return lines;
    }
    if board.unreadable() > 0 {
        return says("! nothing in the lists has an ARN, by which alone jobs are told apart".to_owned(), Tone::Warn);
    }
    says("no job was ever started here".to_owned(), Tone::Plain)
}
