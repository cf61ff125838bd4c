//! Pane 9, Logs: what the containers of the job wrote. The lines are laid out by [`crate::app::logs::view`]; here is what the pane
//! says while there are none.

use super::{view, why};
use crate::app::base::scene::Scene;
use crate::app::job::watch::Watch;
use crate::app::logs::Logs;
use crate::app::text::{Row, Tone, piece};
use crate::domain::status::Phase;
use crate::domain::text::counted;

pub(in crate::app) fn rows(logs: &Logs, scene: &Scene, watch: &Watch) -> Vec<Row> {
    if view::shows_lines(logs, scene) {
        return Vec::new();
    }
    let mut rows: Vec<Row> = why::why_empty(logs, scene, watch).into_iter().map(|pieces| Row::new("", pieces)).collect();
    rows.push(Row::new("", vec![piece(format!("log group {}", watch.key.kind.group), Tone::Quiet)]));
    rows.extend(
        logs.streams.iter().filter(|s| logs.reads(s)).map(|known| {
            Row::new("", vec![piece(format!("stream {}: {}", known.stream.title(), known.tie.words()), Tone::Quiet)])
        }),
    );
    rows
}

pub(in crate::app) fn brief(logs: &Logs, watch: &Watch) -> String {
    let lines: u64 = logs.streams.iter().filter(|s| logs.reads(s)).map(|s| s.lines).sum();
    if lines > 0 {
        return counted(lines, "line");
    }
    match watch.history.as_ref().and_then(|h| h.current().phase()) {
        Some(Phase::Queued) => "not running yet".to_owned(),
        _ => String::new(),
    }
}
