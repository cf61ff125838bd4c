//! What of the lines is on the screen. Only that is wrapped and colored: lines are walked from the one under the cursor, up and
//! down, until the rows are full.

use super::{Logs, line};
use crate::app::base::pane::PaneId;
use crate::app::base::scene::Scene;
use crate::app::job::watch::Watch;
use crate::app::text::{Cursor, GUTTER, Line, PaneView, Piece, Row, Tone, piece};
use crate::domain::text::{counted, end, line, width};

/// Rows of the pane from which it begins with what is read.
const HEADED: usize = 6;

/// Whether the pane shows lines: some came of a stream that is read.
#[must_use]
pub fn shows_lines(logs: &Logs, scene: &Scene) -> bool {
    scene.looks_at(PaneId::Logs) && logs.streams.iter().any(|s| s.lines > 0 && logs.reads(s))
}

/// Room of the lines: columns and rows.
pub(super) fn room(logs: &Logs, watch: Option<&Watch>, scene: &Scene) -> (usize, usize) {
    let body = scene.geometry.body(PaneId::Logs).unwrap_or_default();
    let head = head(logs, watch, scene, usize::from(body.width)).len();
    let rows = usize::from(body.height);
    let rows = if rows >= HEADED { rows.saturating_sub(head) } else { rows };
    (usize::from(body.width).saturating_sub(GUTTER), rows.max(1))
}

/// The next line that is shown, from a position on; `None`: there is none.
pub(super) fn next(logs: &Logs, from: usize) -> Option<usize> {
    logs.ring.lines().iter().enumerate().skip(from).find(|(_, line)| logs.shows(line)).map(|(i, _)| i)
}

/// The last line that is shown before a position.
pub(super) fn before(logs: &Logs, to: usize) -> Option<usize> {
    let lines = logs.ring.lines();
    lines.iter().enumerate().rev().skip(lines.len().saturating_sub(to)).find(|(_, line)| logs.shows(line)).map(|(i, _)| i)
}

/// The position of the line under the cursor: the last one while it follows.
pub(super) fn cursor(logs: &Logs) -> Option<usize> {
    match logs.look.cursor {
        None => before(logs, logs.ring.lines().len()),
        Some(place) => {
            let at = logs.ring.find(place);
            next(logs, at).or_else(|| before(logs, at))
        }
    }
}

/// Lays the rows out, and puts them where the pane is drawn from.
pub(in crate::app) fn lay(logs: &mut Logs, panes: &mut [PaneView], watch: Option<&Watch>, scene: &Scene) {
    let body = scene.geometry.body(PaneId::Logs).unwrap_or_default();
    let (columns, height) = room(logs, watch, scene);
    let mut lines = Vec::new();
    let mut rows = Vec::new();
    if usize::from(body.height) >= HEADED {
        for pieces in head(logs, watch, scene, usize::from(body.width)) {
            lines.push(Line { row: rows.len(), pieces: pieces.clone(), changed: None, hits: Vec::new() });
            rows.push(Row { pieces, ..Row::default() });
        }
    }
    let heads = lines.len();
    let (shown, at, above) = screenful(logs, scene, columns, height);
    logs.look.top = shown.first().map(|(position, _)| logs.ring.lines()[*position].place());
    for (position, row) in shown {
        let one = &logs.ring.lines()[position];
        let copy = (Some(position) == at).then(|| one.text.to_string());
        if lines.len() == heads || rows.last().is_none_or(|r: &Row| r.label != position.to_string()) {
            rows.push(Row { label: position.to_string(), copy, ..Row::default() });
        }
        lines.push(Line { row: rows.len() - 1, pieces: row.pieces, changed: None, hits: row.hits });
    }
    // What there is no room for here stands beside the pane's name.
    let tally = if heads > 0 { String::new() } else { tally(logs) };
    logs.look.above = above;
    let view = &mut panes[PaneId::Logs as usize];
    (view.lines, view.rows, view.cursor) = (lines, rows, Cursor { at: heads + above, top: 0 });
    view.tally = Some(tally);
}

/// The rows of a screenful, each with the position of its line; the position of the cursor; and how many rows stand above it.
fn screenful(logs: &Logs, scene: &Scene, columns: usize, height: usize) -> (Vec<(usize, line::Row)>, Option<usize>, usize) {
    let Some(at) = cursor(logs) else { return (Vec::new(), None, 0) };
    let rows = |position: usize| super::line::rows(scene, logs, &logs.ring.lines()[position], columns);
    let mut own = rows(at);
    let inner = logs.look.inner.min(own.len().saturating_sub(height));
    own.drain(..inner);
    own.truncate(height);
    let wanted = if logs.look.cursor.is_none() { height } else { logs.look.above };
    let above = wanted.min(height - own.len());
    let mut below = Vec::new();
    let mut last = at;
    while own.len() + below.len() + above < height {
        let Some(position) = next(logs, last + 1) else { break };
        below.extend(rows(position).into_iter().map(|row| (position, row)));
        last = position;
    }
    // What is missing below is made up above.
    below.truncate(height - own.len() - above.min(height - own.len()));
    let room = height - own.len() - below.len();
    let mut over: Vec<(usize, line::Row)> = Vec::new();
    let mut first = at;
    while over.len() < room {
        let Some(position) = before(logs, first) else { break };
        over.extend(rows(position).into_iter().rev().map(|row| (position, row)));
        first = position;
    }
    over.truncate(room);
    over.reverse();
    let above = over.len();
    // And what is missing above, below.
    let mut all: Vec<_> = over.into_iter().chain(own.into_iter().map(|row| (at, row))).chain(below).collect();
    while all.len() < height {
        let Some(position) = next(logs, last + 1) else { break };
        all.extend(rows(position).into_iter().map(|row| (position, row)));
        last = position;
    }
    all.truncate(height);
    (all, Some(at), above)
}

/// How far it is, what is read, and what is left out.
fn head(logs: &Logs, watch: Option<&Watch>, scene: &Scene, columns: usize) -> Vec<Vec<Piece>> {
    let mut first = vec![piece(tally(logs), Tone::Accent)];
    let read: Vec<_> = logs.streams.iter().enumerate().filter(|(_, s)| logs.reads(s)).collect();
    let each = columns.saturating_sub(GUTTER + width(&first[0].text)) / read.len().max(1);
    for (i, known) in &read {
        first.push(piece("  ", Tone::Plain));
        first.push(line::sign(*i));
        let title = end(&known.stream.title(), each.saturating_sub(5).max(8)).into_owned();
        first.push(piece(format!(" {title}"), Tone::Label));
    }
    let mut parts = Vec::new();
    parts.extend(logs.look.include.as_ref().map(|p| format!("include /{}/", line(&p.text))));
    parts.extend(logs.look.exclude.as_ref().map(|p| format!("exclude /{}/", line(&p.text))));
    if logs.ring.dropped() > 0 {
        parts.push(format!("{} dropped", counted(logs.ring.dropped(), "older line")));
    } else if logs.has_older() {
        let full = "there are older lines than can be kept".to_owned();
        parts.push(if logs.ring.is_full() { full } else { "older lines are read as you scroll up".to_owned() });
    }
    if logs.unreadable > 0 {
        parts.push(format!("{} unreadable", logs.unreadable));
    }
    let others = logs.offered().filter(|(_, s)| (s.tie.is_own() || s.tie.may_be()) && !logs.reads(s)).count();
    if others > 0 {
        parts.push(format!("{} not shown", counted(others as u64, "more stream")));
    }
    if logs.search.cut {
        parts.push("there are more streams than were looked through".to_owned());
    }
    let mut all = vec![first];
    if !parts.is_empty() {
        all.push(vec![piece(parts.join(" · "), Tone::Quiet)]);
    }
    let troubles = super::why::trouble(logs, watch, scene);
    all.extend(troubles.into_iter().take(2));
    all
}

/// Whether it follows, how many lines there are, and what is found.
fn tally(logs: &Logs) -> String {
    let fresh = (logs.ring.came() - logs.ring.older()).saturating_sub(logs.look.seen);
    let mut parts = vec![match logs.look.cursor {
        None if logs.is_over() => "end of log".to_owned(),
        None => "live".to_owned(),
        Some(_) if fresh > 0 => format!("{fresh} new ↓"),
        Some(_) => "stopped".to_owned(),
    }];
    if logs.pending {
        parts.push("looking through…".to_owned());
        return parts.join(" · ");
    }
    let lines = counted(logs.tally.shown as u64, "line");
    // As long as there are older ones, it is not all of them that are counted.
    parts.push(if logs.has_older() { format!("newest {lines}") } else { lines });
    if logs.tally.errors > 0 {
        parts.push(counted(logs.tally.errors as u64, "error"));
    }
    if let Some(query) = &logs.look.query {
        parts.push(format!("/{} in {}", end(&line(&query.text), 16), counted(logs.tally.hits as u64, "line")));
    }
    parts.join(" · ")
}
