//! The rows of a board, as a table, as JSON, or as CSV for spreadsheets.

use std::io;

use serde::Serialize;

use super::json::{Failure, phase, pretty, put_pretty};
use super::{VERSION, rfc3339};
use crate::app::base::look::ColumnId;
use crate::app::base::scene::Scene;
use crate::app::board::{Board, Feed, Row};
use crate::app::shell::state::State;
use crate::domain::Span;
use crate::domain::ids::Of;
use crate::domain::text::{counted, duration, end, line, width};

/// The rows shown, in the order in which they are shown.
fn rows(board: &Board) -> impl Iterator<Item = &Row> {
    board.order.iter().filter_map(|i| board.rows.get(*i))
}

/// Joins pieces into one text.
fn into(out: &mut String) -> impl FnMut(&str) -> io::Result<()> + '_ {
    |piece| {
        out.push_str(piece);
        Ok(())
    }
}

/// A line for each job, with the columns that are not empty; fitted to this many columns of a terminal, or in full.
#[must_use]
pub fn table(state: &State, room: Option<usize>) -> String {
    let mut out = String::new();
    // Writing to memory cannot fail.
    let _ = put_table(state, room, &mut into(&mut out));
    out
}

/// Like [`table`], line by line: the cells are made twice, and none is stored.
///
/// # Errors
/// The first error that `put` returns.
pub fn put_table(state: &State, room: Option<usize>, put: &mut impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    let Some(board) = &state.board else { return Ok(()) };
    let columns: Vec<_> = board.columns.shown().into_iter().map(ColumnId::column).collect();
    let cell = |row: &Row, column: usize| line(&(columns[column].cell)(board, row, state.scene.now, u16::MAX).text);
    let mut kept = vec![false; columns.len()];
    let mut widths: Vec<usize> = columns.iter().map(|column| width(column.title)).collect();
    for row in rows(board) {
        for (column, (kept, widest)) in kept.iter_mut().zip(&mut widths).enumerate() {
            let text = cell(row, column);
            *kept |= !text.is_empty() && text != "·";
            *widest = width(&text).max(*widest);
        }
    }
    let kept: Vec<usize> = (0..columns.len()).filter(|column| kept[*column]).collect();
    let mut widths: Vec<usize> = kept.iter().map(|column| widths[*column]).collect();
    if let Some(room) = room {
        narrow(&mut widths, room);
    }
    let mut one = |texts: Vec<String>| {
        let padded = texts.iter().zip(&widths).map(|(text, room)| {
            let text = end(text, *room);
            format!("{text}{}", " ".repeat(room.saturating_sub(width(&text))))
        });
        put(&format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end()))
    };
    for (number, row) in rows(board).enumerate() {
        if number == 0 {
            one(kept.iter().map(|column| columns[*column].title.to_owned()).collect())?;
        }
        one(kept.iter().map(|column| cell(row, *column)).collect())?;
    }
    Ok(())
}

/// The blank columns between two columns, and the least width that each one keeps.
const BETWEEN: usize = 2;
const LEAST: usize = 8;

/// Narrows the widest columns until the table fits.
fn narrow(widths: &mut [usize], room: usize) {
    let room = room.saturating_sub(BETWEEN * widths.len().saturating_sub(1));
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max().filter(|w| **w > LEAST) else { return };
        *widest -= 1;
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    Ended,
    Interrupted,
}

/// Whose list it is, in as much detail as distinguishes it from the others.
pub(super) fn whose(feed: &Feed, board: &Board) -> String {
    if board.feeds.len() < 2 { feed.listing.of.to_string() } else { feed.listing.full() }
}

/// What is missing from the output, and why.
#[must_use]
pub fn missing(state: &State, over: Over) -> Vec<String> {
    let Some(board) = &state.board else { return Vec::new() };
    let mut told = Vec::new();
    for (number, feed) in board.feeds.iter().enumerate() {
        let why = match (&feed.refresh.error, feed.read) {
            (Some((error, _)), _) => {
                format!("{error} → {}", error.advice_for_list(&feed.listing, state.scene.settings.endpoint.as_deref()))
            }
            (None, Some(_)) => continue,
            (None, None) if over == Over::Interrupted => "interrupted".to_owned(),
            (None, None) => {
                format!("no answer for {}", duration(feed.refresh.silent.map_or(Span::zero(), |since| state.scene.now - since)))
            }
        };
        let came = board.rows.iter().filter(|row| row.feed == number).count();
        let lacks = match (feed.read, came) {
            (Some(_), _) => String::new(),
            (None, 0) => "; its jobs are missing".to_owned(),
            (None, came) => format!("; incomplete: {} came", counted(came as u64, "job")),
        };
        told.push(format!("{}: {why}{lacks}", whose(feed, board)));
    }
    let unreadable = board.feeds.iter().filter_map(|feed| Some((feed, feed.without_arn()?)));
    told.extend(unreadable.map(|(feed, text)| format!("{}: {text}; missing here", whose(feed, board))));
    told
}

/// Says that there is no job to print; `None` if there is one.
#[must_use]
pub fn nothing(state: &State) -> Option<String> {
    let board = state.board.as_ref().filter(|board| board.order.is_empty())?;
    Some(match board.rows.len() {
        0 => "no jobs".to_owned(),
        _ => format!("no jobs fit the filter, of {}", board.rows.len()),
    })
}

#[derive(Serialize)]
struct Document {
    version: u32,
    time: String,
    sources: Vec<Source>,
    jobs: Vec<Job>,
}

#[derive(Serialize)]
struct Source {
    region: String,
    membership: Option<String>,
    collaboration: Option<String>,
    profile: Option<String>,
    /// Whether the whole list was read, including each of its rows.
    complete: bool,
    /// Rows without an ARN.
    unreadable: usize,
    error: Option<Failure>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    arn: String,
    name: String,
    region: String,
    membership: String,
    profile: Option<String>,
    status: String,
    phase: &'static str,
    create_time: Option<String>,
    update_time: Option<String>,
    trained_model: String,
    metrics_status: Option<String>,
    logs_status: Option<String>,
    creator_account_id: Option<String>,
}

fn source(feed: &Feed, scene: &Scene) -> Source {
    Source {
        region: line(&feed.listing.region),
        membership: if let Of::Membership(id) = &feed.listing.of { Some(line(id)) } else { None },
        collaboration: if let Of::Collaboration(id) = &feed.listing.of { Some(line(id)) } else { None },
        profile: feed.listing.profile.as_deref().map(line),
        complete: feed.read.is_some() && feed.last.unreadable == 0,
        unreadable: feed.last.unreadable,
        error: feed.refresh.error.as_ref().map(|(e, _)| Failure::of_list(e, &feed.listing, scene.settings.endpoint.as_deref())),
    }
}

fn job(row: &Row, board: &Board) -> Option<Job> {
    let (s, listing) = (&row.summary, &board.feeds.get(row.feed)?.listing);
    // A row of a collaboration belongs to the membership that its ARN names.
    let membership = match &listing.of {
        Of::Membership(id) => line(id),
        Of::Collaboration(_) => s.arn().map(|arn| line(&arn.membership)).unwrap_or_default(),
    };
    Some(Job {
        arn: s.arn.clone(),
        name: s.name.clone(),
        region: line(&listing.region),
        membership,
        profile: listing.profile.as_deref().map(line),
        status: s.status.raw().to_owned(),
        phase: phase(s.phase()),
        create_time: s.created.map(rfc3339),
        update_time: s.updated.map(rfc3339),
        trained_model: s.model.clone(),
        metrics_status: s.metrics.clone(),
        logs_status: s.logs.clone(),
        creator_account_id: s.creator.clone(),
    })
}

/// All rows shown, as one document.
#[must_use]
pub fn json(state: &State) -> String {
    let mut out = String::new();
    // Writing to memory cannot fail.
    let _ = put_json(state, &mut into(&mut out));
    out
}

/// Like [`json`], one row at a time.
///
/// # Errors
/// The first error that `put` returns.
pub fn put_json(state: &State, put: &mut impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    const END: &str = "[]\n}\n";
    let Some(board) = &state.board else { return Ok(()) };
    let sources = board.feeds.iter().map(|f| source(f, &state.scene)).collect();
    let time = rfc3339(state.scene.skew.theirs(state.scene.now));
    let empty = pretty(&Document { version: VERSION, time, sources, jobs: Vec::new() });
    let mut jobs = rows(board).filter_map(|row| job(row, board)).peekable();
    let Some(head) = empty.strip_suffix(END).filter(|_| jobs.peek().is_some()) else { return put(&empty) };
    put(head)?;
    let mut before = "[\n    ";
    let mut text = String::new();
    for job in jobs {
        text.clear();
        text.push_str(before);
        put_pretty(&job, 2, &mut text);
        put(&text)?;
        before = ",\n    ";
    }
    put("\n  ]\n}\n")
}

/// The headings of the CSV's columns.
const HEADS: [&str; 13] = [
    "arn",
    "name",
    "region",
    "membership",
    "profile",
    "status",
    "phase",
    "createTime",
    "updateTime",
    "trainedModel",
    "metricsStatus",
    "logsStatus",
    "creatorAccountId",
];

/// All rows shown as CSV by RFC 4180, with the headings first. A cell that a spreadsheet would take for a formula, or that
/// begins with an apostrophe, gets an apostrophe in front. To restore the values, remove one apostrophe from the beginning of
/// each cell.
#[must_use]
pub fn csv(state: &State) -> String {
    let mut out = String::new();
    // Writing to memory cannot fail.
    let _ = put_csv(state, &mut into(&mut out));
    out
}

/// Like [`csv()`], one row at a time.
///
/// # Errors
/// The first error that `put` returns.
pub fn put_csv(state: &State, put: &mut impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    let Some(board) = &state.board else { return Ok(()) };
    put(&record(&HEADS.map(str::to_owned)))?;
    rows(board).filter_map(|row| job(row, board)).try_for_each(|job| {
        let some = Option::unwrap_or_default;
        let cells = [
            job.arn,
            job.name,
            job.region,
            job.membership,
            some(job.profile),
            job.status,
            job.phase.to_owned(),
            some(job.create_time),
            some(job.update_time),
            job.trained_model,
            some(job.metrics_status),
            some(job.logs_status),
            some(job.creator_account_id),
        ];
        put(&record(&cells.map(defused)))
    })
}

/// A row of CSV.
fn record(cells: &[String]) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(cells);
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula, and whose own apostrophe cannot be taken for an added one.
fn defused(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\'', '\t', '\r']) { format!("'{cell}") } else { cell }
}
