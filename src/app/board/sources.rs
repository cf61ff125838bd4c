//! All sources of the board in full: what each holds, and of one that fails the whole error, what to do and when it is asked
//! again. Above the rows there is room for the worst only.

use std::cmp::Reverse;

use super::health::{By, again, jobs, progress};
use super::{Board, Feed, counts};
use crate::app::base::command::{Command, Scope};
use crate::app::base::scene::{Front, Scene};
use crate::app::base::ticks::Ticks;
use crate::app::text::{Piece, Tone, piece, wrap};
use crate::domain::error::Recovery;
use crate::domain::text::{age, counted};

/// Columns that the window around the lines takes, and those of the labels.
const FRAME: usize = 4;
const LABEL: usize = 11;

/// The feeds that fail, the worst first: what does not pass on its own, what fails most often, what failed first.
pub(super) fn failing(board: &Board) -> Vec<&Feed> {
    let mut failing: Vec<&Feed> = board.feeds.iter().filter(|f| f.refresh.error.is_some()).collect();
    failing.sort_by_key(|feed| {
        let (kind, at) = feed.refresh.error.as_ref().map_or((Recovery::BackOff, None), |(e, at)| (e.kind.recovery(), Some(*at)));
        (kind != Recovery::Pause, Reverse(feed.refresh.failures), at)
    });
    failing
}

/// Which key tells of all sources.
pub(super) fn how(scene: &Scene) -> String {
    let key = scene.settings.keymap.key_in(&[Scope::Board, Scope::Global], Command::Sources);
    let place = if scene.front == Front::Board { "" } else { " on the board" };
    format!("{key}{place} for details")
}

/// The lines of the list: those that fail first.
#[must_use]
pub fn lines(board: &Board, scene: &Scene) -> Vec<Vec<Piece>> {
    let room = usize::from(scene.size.0).saturating_sub(FRAME).max(1);
    let failing = failing(board);
    let counts = match (board.feeds.len(), failing.len()) {
        (all, 0) => piece(format!("{}, none fails", counted(all as u64, "source")), Tone::Good),
        (all, n) => piece(format!("{}, {n} failing", counted(all as u64, "source")), Tone::Bad),
    };
    let mut lines = wrap(&[counts], room);
    for feed in failing.into_iter().chain(board.feeds.iter().filter(|f| f.refresh.error.is_none())) {
        lines.push(Vec::new());
        lines.extend(source(feed, scene, room));
    }
    lines.push(Vec::new());
    lines.extend(entry("quota", &[piece(counts::quotas(board)[0].clone(), Tone::Quiet)], room));
    lines
}

fn source(feed: &Feed, scene: &Scene, room: usize) -> Vec<Vec<Piece>> {
    let (sign, tone) = match (&feed.refresh.error, feed.read) {
        (Some(_), _) => ("✗ ", Tone::Bad),
        (None, Some(_)) => ("● ", Tone::Good),
        (None, None) => ("○ ", Tone::Busy),
    };
    let mut lines = wrap(&[piece(sign, tone), piece(feed.listing.full(), Tone::Strong)], room);
    let mut put = |label: &str, text: String, tone| lines.extend(entry(label, &[piece(text, tone)], room));
    if let Some((error, at)) = &feed.refresh.error {
        put("error", error.to_string(), Tone::Bad);
        put("fix", error.advice_for_list(&feed.listing, scene.settings.endpoint.as_deref()), Tone::Strong);
        let times = if feed.refresh.failures > 1 {
            format!(", {} in a row", counted(feed.refresh.failures.into(), "failure"))
        } else {
            String::new()
        };
        let again = again(feed, scene, By::Clock).map(|again| format!("; {again}")).unwrap_or_default();
        put("failed", format!("{} ago, at {}{times}{again}", age(scene.ago(*at)), scene.seen(*at)), Tone::Plain);
        match feed.read {
            Some(read) => {
                put(
                    "shows",
                    format!("{} from the last successful read, {} ago", jobs(feed.last.rows), age(scene.ago(read))),
                    Tone::Plain,
                );
            }
            None => put("shows", "never read completely".to_owned(), Tone::Plain),
        }
    } else {
        let parts: Vec<String> = progress(feed, scene, Ticks::Nothing, Tone::Plain).into_iter().map(|p| p.text).collect();
        put("read", if parts.is_empty() { "not yet".to_owned() } else { parts.join(" · ") }, Tone::Plain);
    }
    if let Some(text) = feed.without_arn() {
        put("unreadable", text, Tone::Warn);
    }
    lines
}

/// A label and its text, wrapped beside it.
fn entry(label: &str, text: &[Piece], room: usize) -> Vec<Vec<Piece>> {
    let lead = |i: usize| piece(format!("  {:<LABEL$}", if i == 0 { label } else { "" }), Tone::Label);
    let lines = wrap(text, room.saturating_sub(LABEL + 2).max(1)).into_iter().enumerate();
    lines.map(|(i, line)| std::iter::once(lead(i)).chain(line).collect()).collect()
}
