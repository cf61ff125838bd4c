//! What the keys of the Logs pane lead to: the menu of streams, a file of the lines, and what can be copied of a line.

use std::sync::Arc as Shared;

use super::view::cursor;
use super::{Choice, Logs, line};
use crate::app::base::effect::{Effect, Saving};
use crate::app::base::scene::{CopyItem, Scene};
use crate::app::job::watch::Watch;
use crate::app::text::{Piece, Tone, piece};
use crate::domain::advice::shell_word;
use crate::domain::logs::Line;
use crate::domain::text::{counted, end};

/// Reads or leaves the stream at a line of the menu.
pub(in crate::app) fn toggle(logs: &mut Logs, scene: &Scene, at: usize) {
    let now = scene.now;
    let Some((number, known)) = logs.offered().nth(at) else { return };
    let reads = logs.reads(known);
    let known = &mut logs.streams[number];
    known.chosen = Some(if reads { Choice::Leave } else { Choice::Read });
    if !reads {
        known.next = Some(now);
    }
    logs.rejudge();
}

/// The lines of the menu of streams, and how many of them can be chosen.
#[must_use]
pub fn menu(logs: &Logs, scene: &Scene, selected: usize) -> (Vec<Vec<Piece>>, usize) {
    if logs.offered().next().is_none() {
        let none = if logs.streams.is_empty() { "no log streams found yet" } else { "no log stream belongs to this job" };
        return (vec![vec![piece(none, Tone::Quiet)]], 0);
    }
    let room = usize::from(scene.size.0).saturating_sub(50).max(16);
    let each = logs.offered().enumerate().map(|(place, (i, known))| {
        let (lead, tone) = if place == selected { ("▸ ", Tone::Strong) } else { ("  ", Tone::Plain) };
        let read = if logs.reads(known) { "[x] " } else { "[ ] " };
        vec![
            piece(lead, Tone::Accent),
            piece(read, tone),
            line::sign(i),
            piece(format!(" {}  ", end(&known.stream.title(), room)), tone),
            piece(format!("{}, {}", counted(known.lines, "line"), known.tie.words()), Tone::Quiet),
        ]
    });
    let lines: Vec<_> = each.collect();
    let count = lines.len();
    (lines, count)
}

/// Has the lines that are shown written to a new file where the program was started.
pub(super) fn save(logs: &mut Logs, watch: Option<&Watch>, scene: &mut Scene, effects: &mut Vec<Effect>) {
    let lines: Vec<Line> = logs.ring.lines().iter().filter(|line| logs.shows(line)).cloned().collect();
    if lines.is_empty() {
        return scene.toast("there is no line to save".to_owned(), Tone::Quiet);
    }
    let job = watch.and_then(|w| w.key.arn()).map_or("job", |arn| arn.job_id.rsplit('/').next().unwrap_or("job"));
    let file = format!("cleanwatch-{job}-{}.log", scene.now.format("%Y%m%dT%H%M%SZ"));
    let streams = logs.streams.iter().map(|s| s.stream.title()).collect();
    effects.push(Effect::Save(Shared::new(Saving { file, streams, lines })));
}

/// What can be copied beside the line itself.
pub(in crate::app) fn copies(logs: &Logs, watch: Option<&Watch>) -> Vec<CopyItem> {
    let (Some(watch), Some(at)) = (watch, cursor(logs)) else { return Vec::new() };
    let line = &logs.ring.lines()[at];
    let Some(known) = logs.streams.get(usize::from(line.stream)) else { return Vec::new() };
    let source = &watch.key.source;
    let mut command = format!(
        "aws logs get-log-events --log-group-name {} --log-stream-name {} --start-from-head --region {}",
        watch.key.kind.group,
        shell_word(&known.stream.name),
        shell_word(&source.region)
    );
    if let Some(profile) = &source.profile {
        command = format!("{command} --profile {}", shell_word(profile));
    }
    vec![
        CopyItem { label: "log stream", text: known.stream.title() },
        CopyItem { label: "aws logs command", text: crate::domain::text::line(&command) },
    ]
}
