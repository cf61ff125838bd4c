//! The columns of the board: one table of their names, widths and texts, for the screen and for `list`.

use super::usual::bar;
use super::{Board, Feed, Full, Row};
use crate::app::base::look::ColumnId;
use crate::app::text::{Piece, Tone, piece};
use crate::domain::field::FieldId;
use crate::domain::history::Start;
use crate::domain::ids::Listing;
use crate::domain::kind::INFERENCE_JOB;
use crate::domain::sightings::Sightings;
use crate::domain::status::{Phase, Publish};
use crate::domain::text::{age, aged, duration, end, fine_age, line, width};
use crate::domain::{Span, Time, by_second_hand, is_ahead};

/// One row of the table.
#[derive(Debug)]
pub struct Column {
    pub id: ColumnId,
    pub title: &'static str,
    /// Columns it gets at the least and at the most.
    pub width: (u16, u16),
    /// Who survives in a narrow window: the heavier.
    pub weight: u8,
    /// What it says of a row in so many columns of the screen.
    pub cell: fn(&Board, &Row, Time, u16) -> Piece,
}

/// The columns.
pub const COLUMNS: [Column; 13] = [
    Column { id: ColumnId::State, title: "state", width: (12, 18), weight: 100, cell: state },
    Column { id: ColumnId::Name, title: "name", width: (24, 34), weight: 99, cell: name },
    Column { id: ColumnId::Age, title: "age", width: (7, 7), weight: 80, cell: created },
    Column { id: ColumnId::InState, title: "in state", width: (9, 9), weight: 60, cell: in_state },
    Column { id: ColumnId::Updated, title: "updated", width: (8, 8), weight: 30, cell: updated },
    Column { id: ColumnId::Usual, title: "usual, with queue", width: (18, 40), weight: 55, cell: usual },
    Column { id: ColumnId::Instance, title: "instance", width: (18, 20), weight: 35, cell: instance },
    Column { id: ColumnId::Model, title: "trained model", width: (14, 34), weight: 50, cell: model },
    Column { id: ColumnId::Metrics, title: "metrics", width: (8, 11), weight: 71, cell: metrics },
    Column { id: ColumnId::Logs, title: "logs", width: (5, 11), weight: 72, cell: logs },
    Column { id: ColumnId::Change, title: "last change", width: (19, 30), weight: 70, cell: change },
    Column { id: ColumnId::Creator, title: "creator", width: (12, 12), weight: 75, cell: creator },
    Column { id: ColumnId::Source, title: "source", width: (8, 40), weight: 40, cell: source },
];

impl Board {
    /// What rows say of each feed, by its number.
    pub(super) fn said_sources(&self) -> Vec<String> {
        (0..self.feeds.len()).map(|feed| source_of(self, feed)).collect()
    }
}

impl ColumnId {
    /// Its row of [`COLUMNS`].
    #[must_use]
    pub fn column(self) -> &'static Column {
        &COLUMNS[self as usize]
    }
}

/// The state, and whether that is what it was when the list last held it: `● running, gone`, `● running, 5m old`.
fn state(board: &Board, row: &Row, now: Time, room: u16) -> Piece {
    let phase = row.phase();
    let (word, brief) = match (phase, row.summary.status.raw()) {
        (Phase::Unknown, "") => ("no status", "no status"),
        (Phase::Unknown, raw) => (raw, raw),
        _ => (phase.word(), phase.brief()),
    };
    let (mark, tone) = match board.staleness(row, now) {
        _ if row.gone.is_some() => ("gone".to_owned(), Tone::Quiet),
        Some(old) => (format!("{} old", coarse(old, room)), Tone::Warn),
        None => return piece(fitting(room, [word, brief].map(|word| format!("{} {word}", phase.glyph()))), Tone::of(phase)),
    };
    let (glyph, room) = (phase.glyph(), usize::from(room));
    let texts = [format!("{glyph} {word}, {mark}"), format!("{glyph} {brief}, {mark}"), format!("{glyph} {brief} {mark}")];
    let text = texts.into_iter().find(|text| width(text) <= room).unwrap_or_else(|| {
        let left = room.saturating_sub(width(glyph) + 2 + width(&mark));
        if left < LEAST_WORD { format!("{glyph} {mark}") } else { format!("{glyph} {} {mark}", end(brief, left)) }
    });
    piece(text, tone)
}

/// The state of a job whose logs or metrics could not be published, where no column of its own says so.
pub(super) fn unpublished(row: &Row, shown: &[ColumnId], room: u16) -> Option<Piece> {
    let failed = |id: ColumnId, publish: Publish<'_>| publish == Publish::Failed && !shown.contains(&id);
    let phase = row.phase();
    if phase == Phase::Unknown {
        return None;
    }
    let what = match (failed(ColumnId::Metrics, row.summary.metrics()), failed(ColumnId::Logs, row.summary.logs())) {
        (false, false) => return None,
        (true, false) => "metrics",
        (false, true) => "logs",
        (true, true) => UNPUBLISHED,
    };
    let bad = Publish::Failed.glyph();
    let texts = [(phase.word(), what), (phase.word(), UNPUBLISHED), (phase.brief(), UNPUBLISHED)];
    let tone = if phase == Phase::Succeeded { Tone::Warn } else { Tone::of(phase) };
    Some(piece(fitting(room, texts.map(|(word, what)| format!("{} {word} {bad} {what}", phase.glyph()))), tone))
}

/// The column that a change of this field is seen in, of those shown: its own, or else the one that says it instead.
pub(super) fn of_change(field: FieldId, shown: &[ColumnId]) -> Option<ColumnId> {
    let own = match field {
        FieldId::MetricsStatus => ColumnId::Metrics,
        FieldId::LogsStatus => ColumnId::Logs,
        FieldId::Name => ColumnId::Name,
        _ => ColumnId::State,
    };
    [own, ColumnId::Change, ColumnId::State].into_iter().find(|id| shown.contains(id))
}

/// An age in whole units of its largest: where it stands beside a word there is no room for more.
fn coarse(span: Span, room: u16) -> String {
    match span.num_seconds().max(0) {
        0..60 => words(room)(span),
        s @ 60..3600 => format!("{}m", s / 60),
        s @ 3600..86_400 => format!("{}h", s / 3600),
        s => format!("{}d", s / 86_400),
    }
}

/// Logs, metrics or both that could not be published, where there is little room.
const UNPUBLISHED: &str = "pub";
/// A word of fewer columns says nothing.
const LEAST_WORD: usize = 3;

fn name(_: &Board, row: &Row, _: Time, _: u16) -> Piece {
    piece(row.summary.title(), Tone::Strong)
}

/// How an age is told: calm on the screen; a list has no bounds and is printed once.
fn words(room: u16) -> fn(Span) -> String {
    if room == u16::MAX { fine_age } else { age }
}

fn created(board: &Board, row: &Row, now: Time, room: u16) -> Piece {
    moment(row.summary.created.map(|at| board.skew.ours(at)), now, room)
}

fn updated(board: &Board, row: &Row, now: Time, room: u16) -> Piece {
    moment(row.summary.updated.map(|at| board.skew.ours(at)), now, room)
}

fn moment(at: Option<Time>, now: Time, room: u16) -> Piece {
    match at {
        None => piece("—", Tone::Quiet),
        // By this machine's clock it is still to come.
        Some(at) if is_ahead(at, now) => piece(format!("in {}", words(room)(by_second_hand(now, at))), Tone::Warn),
        Some(at) => piece(words(room)(by_second_hand(at, now)), Tone::Plain),
    }
}

/// No longer than its list was read.
fn in_state(board: &Board, row: &Row, now: Time, room: u16) -> Piece {
    let Sightings { from, start, seen, .. } = row.sightings;
    let over = row.gone.is_some() || board.staleness(row, now).is_some();
    let least = over || start == Start::Already;
    let long = if over { fine_age(by_second_hand(from, seen)) } else { words(room)(by_second_hand(from, now)) };
    match least {
        // Below a minute that bound says nothing.
        true if long.starts_with('<') => piece("—", Tone::Quiet),
        true => piece(format!("≥ {long}"), Tone::Quiet),
        false => piece(long, Tone::Plain),
    }
}

fn usual(board: &Board, row: &Row, now: Time, room: u16) -> Piece {
    let Some((usual, _)) = board.usual.for_row(row) else { return piece("", Tone::Quiet) };
    let median = duration(usual.median);
    // A job of a list that is not read may have ended since.
    // Of a status that nobody listed nobody knows whether it continues.
    let goes_on = row.lives() && row.phase() != Phase::Unknown;
    if let (true, Some(created)) = (goes_on, row.summary.born(board.skew.theirs(now))) {
        let until = if board.staleness(row, now).is_some() { row.sightings.seen } else { now };
        let taken = by_second_hand(board.skew.ours(created), until);
        // What is drawn says no more than the number, so that it moves only with that.
        let taken = if room == u16::MAX { taken } else { aged(taken) };
        let words = words(room);
        let (text, brief, tone) = match usual.longer(taken) {
            Some(times) => (format!("{times:.1}× the usual {median}"), format!("{times:.1}× {median}"), Tone::Warn),
            None => (format!("{} of usual {median}", words(taken)), format!("{} of {median}", words(taken)), Tone::Plain),
        };
        let bar = format!("{text}  {}", bar(taken, usual));
        let drawn = room < u16::MAX && width(&bar) <= usize::from(room);
        return piece(if drawn { bar } else { fitting(room, [text, brief]) }, tone);
    }
    let (spread, count) = (duration((usual.three_quarters - usual.quarter) / 2), usual.count);
    let texts =
        [format!("{median} ± {spread} of {count}"), format!("{median} ±{spread}"), format!("{median} of {count}"), median];
    piece(fitting(room, texts), Tone::Quiet)
}

/// The first of these texts that is not cut in so much room; else the last.
fn fitting<const N: usize>(room: u16, texts: [String; N]) -> String {
    let last = N - 1;
    let mut texts = texts.into_iter().enumerate();
    texts.find(|(i, text)| *i == last || width(text) <= usize::from(room)).map(|(_, text)| text).unwrap_or_default()
}

fn instance(_: &Board, row: &Row, _: Time, _: u16) -> Piece {
    match &row.full {
        None => piece("·", Tone::Quiet),
        Some(Full::Refused) => piece("refused", Tone::Quiet),
        Some(Full::Known { job, .. }) => {
            let count = job.count(FieldId::InstanceCount).map_or("?".to_owned(), |n| n.to_string());
            let text = job.text(FieldId::InstanceType).map_or("—".to_owned(), |t| format!("{count} × {}", line(t)));
            piece(text, Tone::Plain)
        }
    }
}

fn model(_: &Board, row: &Row, _: Time, _: u16) -> Piece {
    piece(row.summary.model.clone(), Tone::Plain)
}

fn metrics(_: &Board, row: &Row, _: Time, room: u16) -> Piece {
    published(row.summary.metrics(), room)
}

fn logs(_: &Board, row: &Row, _: Time, room: u16) -> Piece {
    published(row.summary.logs(), room)
}

/// The service's word, or where that has no room a shorter one.
fn published(publish: Publish<'_>, room: u16) -> Piece {
    let word = match publish {
        Publish::NotReported => "",
        Publish::Published if room < 11 => "yes",
        Publish::Failed if room < 8 => "no",
        Publish::Unknown(_) if room < 9 => "",
        _ => publish.word(),
    };
    piece(format!("{} {word}", publish.glyph()).trim_end(), Tone::of_publish(publish))
}

/// How many columns the last change in full takes.
const CHANGE_IN_FULL: u16 = 28;

fn change(_: &Board, row: &Row, now: Time, room: u16) -> Piece {
    let Some(change) = &row.change else { return piece("", Tone::Quiet) };
    let of_state = change.field == FieldId::Status;
    let was = match &change.was {
        Some(was) if of_state => INFERENCE_JOB.status(was.clone()).phase().word().to_owned(),
        Some(was) => match Publish::of(Some(was)) {
            Publish::Unknown(_) => was.clone(),
            publish => publish.word().to_owned(),
        },
        None if room < CHANGE_IN_FULL => "—".to_owned(),
        None => "not reported".to_owned(),
    };
    let ago = words(room)(by_second_hand(change.at, now));
    let label = if of_state && room < CHANGE_IN_FULL { String::new() } else { format!("{} ", change.field.field().label) };
    let ago = if room < CHANGE_IN_FULL { format!("{was}, {ago}") } else { format!("{was}, {ago} ago") };
    piece(format!("{label}was {ago}"), Tone::Accent)
}

fn creator(_: &Board, row: &Row, _: Time, _: u16) -> Piece {
    piece(row.summary.creator.clone().unwrap_or_default(), Tone::Plain)
}

/// What tells its feed from the others.
fn source(board: &Board, row: &Row, _: Time, _: u16) -> Piece {
    piece(source_of(board, row.feed), Tone::Quiet)
}

/// What tells a feed from the others.
pub(super) fn source_of(board: &Board, feed: usize) -> String {
    let Some(Feed { listing, .. }) = board.feeds.get(feed) else { return String::new() };
    let differ = |part: fn(&Listing) -> &str| board.feeds.iter().any(|f| part(&f.listing) != part(listing));
    let mut parts = Vec::new();
    if differ(|l| l.of.id()) {
        parts.push(listing.of.id().split('-').next().unwrap_or_default().to_owned());
    }
    if differ(|l| &l.region) {
        parts.push(line(&listing.region));
    }
    if differ(|l| l.profile.as_deref().unwrap_or_default()) {
        parts.extend(listing.profile.as_deref().map(line));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_its_ids_and_names_are_told_apart() {
        for (i, column) in COLUMNS.iter().enumerate() {
            assert_eq!(column.id as usize, i);
            assert_eq!(ColumnId::named(column.id.name()), Some(column.id));
            assert!(column.width.0 <= column.width.1);
            assert!(
                width(column.title) < usize::from(column.width.0),
                "{}: its title and the sign of the order",
                column.id.name()
            );
        }
    }
}
