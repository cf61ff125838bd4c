//! What stays on the normal screen after leaving.

use super::listed;
use super::state::State;
use crate::app::job::ctx::Ctx;
use crate::app::job::status;
use crate::app::job::timeline::stretch;
use crate::domain::field::FieldId;
use crate::domain::history::History;
use crate::domain::status::Phase;
use crate::domain::text::{counted, fine_age, line};

/// Failed jobs of a board that are named at the end.
const NAMES: usize = 5;

/// What stays on the normal screen after leaving: each job's last status and its timeline.
#[must_use]
pub fn farewell(state: &State) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    if state.watches.is_empty() {
        overview(state, &mut out);
    }
    for watch in &state.watches {
        let title = listed::title(watch, state);
        let Some(history) = &watch.history else {
            let why = watch.refresh.error.as_ref().map_or("no answer came".to_owned(), |(e, _)| e.to_string());
            let _ = writeln!(out, "{title}: {why}");
            continue;
        };
        let phase = history.current().phase().unwrap_or(Phase::Unknown);
        let raw = history.current().status.as_ref().map(|s| line(s.raw())).unwrap_or_default();
        let stale = watch
            .refresh
            .error
            .as_ref()
            .map(|(e, _)| format!("  (as of {} ago; then: {})", fine_age(state.scene.now - history.at), e.kind.words()))
            .unwrap_or_default();
        let ctx = Ctx::new(&state.scene, watch, history, 80);
        let took = status::took_brief(&ctx).map(|took| format!("  {took}")).unwrap_or_default();
        let _ = writeln!(out, "{} {title}: {}  {raw}{took}{stale}", phase.glyph(), status::words(&ctx, phase));
        if matches!(phase, Phase::Failed | Phase::CancelFailed) {
            let text = |id| history.job().text(id).filter(|text| !text.is_empty()).map(line);
            let why: Vec<String> = [FieldId::StatusCode, FieldId::StatusMessage].into_iter().filter_map(text).collect();
            if !why.is_empty() {
                let _ = writeln!(out, "    {}", why.join(": "));
            }
        }
        for (segment, next) in history.stretches() {
            let row = stretch(&ctx, segment, next, fine_age);
            let _ = writeln!(out, "    {}  {}", row.label, row.text());
        }
        publishes(history, &mut out);
    }
    out
}

/// Of a board from which no job was opened: how many jobs there are in each phase, and those that failed by name.
fn overview(state: &State, out: &mut String) {
    use std::fmt::Write as _;
    let Some(board) = state.board.as_ref().filter(|board| !board.rows.is_empty()) else { return };
    let counts: Vec<String> = board.tally().iter().map(|(phase, n)| format!("{} {n} {}", phase.glyph(), phase.word())).collect();
    let of = board.feeds.iter().map(|feed| feed.listing.of.to_string()).collect::<Vec<_>>().join(", ");
    let _ = writeln!(out, "{}: {}", counted(board.jobs().0 as u64, "job"), counts.join(", "));
    let _ = writeln!(out, "    {of}");
    let failed: Vec<&str> = board
        .rows
        .iter()
        .filter(|row| row.gone.is_none() && row.phase() == Phase::Failed)
        .map(|row| row.summary.title())
        .collect();
    for name in failed.iter().take(NAMES) {
        let _ = writeln!(out, "    {} {name}", Phase::Failed.glyph());
    }
    if failed.len() > NAMES {
        let _ = writeln!(out, "    {} and {} more", Phase::Failed.glyph(), failed.len() - NAMES);
    }
}

fn publishes(history: &History, out: &mut String) {
    use std::fmt::Write as _;
    let job = history.job();
    let _ = writeln!(out, "    metrics {}, logs {}", job.metrics().word(), job.logs().word());
}
