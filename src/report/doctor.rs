//! What the doctor found, as text, as JSON, and as a bundle to pass on when asking for help.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::value::RawValue;

use super::json::{Source, Standing, body, pretty};
use super::{VERSION, rfc3339};
use crate::app::base::scene::Scene;
use crate::app::doctor::{steps, steps_with, tally};
use crate::app::job::watch::Watch;
use crate::app::shell::state::State;
use crate::domain::doctor::Step;
use crate::domain::json::Tree;
use crate::domain::text::{counted, line};

/// The steps in the checklist's order, each with its evidence, its fix and its source, and a last line with the results.
#[must_use]
pub fn text(state: &State) -> String {
    let Some(watch) = state.watch() else { return String::new() };
    let steps = steps(&state.open.logs, &state.scene, watch);
    let mut out = String::new();
    for step in &steps {
        let _ = writeln!(out, "{:<8}  {}", step.verdict.word(), step.name);
        let mut put = |label: &str, text: &str| {
            let _ = writeln!(out, "{:10}{label:<5}  {}", "", line(text));
        };
        step.evidence.iter().for_each(|text| put("found", text));
        step.fix.iter().for_each(|text| put("fix", text));
        put("docs", step.source);
    }
    if !steps.is_empty() {
        let [fail, untold, open, pass] = tally(&steps);
        let open = if open > 0 { format!(", {open} not answered in time") } else { String::new() };
        let _ = writeln!(
            out,
            "{}: {}, {untold} unknown, {pass} ok{open}",
            counted(steps.len() as u64, "step"),
            counted(fail as u64, "problem")
        );
    }
    out
}

#[derive(Serialize)]
struct Document {
    version: u32,
    time: String,
    source: Source,
    counts: Counts,
    steps: Vec<Told>,
}

/// How many steps have each verdict.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    fail: usize,
    cannot_tell: usize,
    asking: usize,
    pass: usize,
}

#[derive(Serialize)]
struct Told {
    step: &'static str,
    verdict: &'static str,
    evidence: Vec<String>,
    fix: Option<String>,
    source: &'static str,
}

impl From<Step> for Told {
    fn from(step: Step) -> Self {
        Self {
            step: step.name,
            verdict: step.verdict.name(),
            evidence: step.evidence.iter().map(|text| line(text)).collect(),
            fix: step.fix.map(|text| line(&text)),
            source: step.source,
        }
    }
}

fn document(scene: &Scene, watch: &Watch, steps: Vec<Step>) -> Document {
    let [fail, cannot_tell, asking, pass] = tally(&steps);
    Document {
        version: VERSION,
        time: rfc3339(scene.skew.theirs(scene.now)),
        source: Source::of(&watch.key),
        counts: Counts { fail, cannot_tell, asking, pass },
        steps: steps.into_iter().map(Told::from).collect(),
    }
}

/// The same as a JSON document.
#[must_use]
pub fn json(state: &State) -> String {
    state
        .watch()
        .map(|watch| pretty(&document(&state.scene, watch, steps(&state.open.logs, &state.scene, watch))))
        .unwrap_or_default()
}

#[derive(Serialize)]
struct Bundle {
    program: &'static str,
    doctor: Document,
    /// Each status that was seen, since when, and how that is known.
    statuses: Vec<Standing>,
    /// The job's own response, without tags and with the values of its environment masked.
    job: Option<Box<RawValue>>,
    logs: Logs,
}

#[derive(Serialize)]
struct Logs {
    group: &'static str,
    streams: Vec<String>,
    /// How many lines were read.
    read: u64,
    /// The last of them, if they were requested.
    lines: Vec<String>,
}

/// The most log lines in a bundle.
const LINES: usize = 200;

/// Everything that helps another person to find what is wrong, and a list of its contents, in words.
#[must_use]
pub fn bundle(state: &State, with_logs: bool) -> (String, Vec<String>) {
    let Some(watch) = state.watch() else { return (String::new(), Vec::new()) };
    let logs = &state.open.logs;
    let mut lines: Vec<String> = Vec::new();
    if with_logs {
        let kept = logs.ring.lines().iter().rev().filter(|l| logs.owns(l.stream));
        lines.extend(kept.take(LINES).map(|l| format!("{} {}", rfc3339(l.at), line(&l.text))));
        lines.reverse();
    }
    let streams: Vec<String> = logs.streams.iter().filter(|s| s.tie.is_own()).map(|s| s.stream.title()).collect();
    let untagged = |tree: &Tree| Tree { members: tree.members.iter().filter(|(name, _)| name != "tags").cloned().collect() };
    let job = watch.history.as_ref().map(|h| body(&untagged(&h.latest.body)));
    let segments = watch.history.iter().flat_map(|h| h.segments.iter());
    // Segments without a status are periods that were not watched.
    let statuses: Vec<Standing> =
        segments.filter(|segment| segment.status.is_some()).map(|segment| Standing::of(segment, state.scene.skew)).collect();
    let holds = vec![
        "the steps of the doctor, with the caller's ARN and those of roles".to_owned(),
        if job.is_some() {
            "the job's answer without its tags, values of its environment masked"
        } else {
            "no answer of the job"
        }
        .to_owned(),
        format!(
            "{} that it was seen in",
            if statuses.len() == 1 { "the status".to_owned() } else { format!("the {} statuses", statuses.len()) }
        ),
        format!("the names of {}", counted(streams.len() as u64, "log stream")),
        if lines.is_empty() {
            "no line of the logs".to_owned()
        } else {
            format!("the last {} of the logs", counted(lines.len() as u64, "line"))
        },
        "no credentials".to_owned(),
    ];
    // Steps quote the logs too.
    let steps = if with_logs {
        steps(&state.open.logs, &state.scene, watch)
    } else {
        steps_with(&state.open.logs, &state.scene, watch, Vec::new())
    };
    let read: u64 = logs.streams.iter().filter(|s| s.tie.is_own()).map(|s| s.lines).sum();
    let program = concat!("cleanwatch ", env!("CARGO_PKG_VERSION"));
    let logs = Logs { group: watch.key.kind.group, streams, read, lines };
    (pretty(&Bundle { program, doctor: document(&state.scene, watch, steps), statuses, job, logs }), holds)
}
