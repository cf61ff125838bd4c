//! Pane D, Doctor: what AWS's checklist asks of the job and its surroundings, each step with its evidence, its fix and its
//! source; those that fail first.

use super::{steps, tally};
use crate::app::base::scene::Scene;
use crate::app::job::watch::Watch;
use crate::app::logs::Logs;
use crate::app::text::{Piece, Row, Tone, piece};
use crate::domain::doctor::{Step, Verdict};

impl Tone {
    fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Fail => Self::Bad,
            Verdict::CannotTell => Self::Warn,
            Verdict::Asking => Self::Busy,
            Verdict::Pass => Self::Good,
        }
    }
}

pub(in crate::app) fn rows(logs: &Logs, scene: &Scene, watch: &Watch) -> Vec<Row> {
    let steps = steps(logs, scene, watch);
    if steps.is_empty() {
        return vec![Row::new("", vec![piece("… waiting for the job's ARN", Tone::Busy)])];
    }
    let mut rows = vec![Row::new("", summary(&steps))];
    // The causes come before what follows from them: within a verdict the checklist's order stays.
    for verdict in [Verdict::Fail, Verdict::Asking, Verdict::CannotTell, Verdict::Pass] {
        for step in steps.iter().filter(|s| s.verdict == verdict) {
            rows.extend(told(step));
        }
    }
    rows
}

/// A step: its verdict and name, and below what was seen, what to do and who says so.
fn told(step: &Step) -> Vec<Row> {
    let tone = Tone::of_verdict(step.verdict);
    let glyph = match step.verdict {
        Verdict::Fail => "✗",
        Verdict::CannotTell => "?",
        Verdict::Asking => "…",
        Verdict::Pass => "✓",
    };
    let head = vec![piece(format!("{glyph} "), tone), piece(step.name, Tone::Strong)];
    let copy = step.fix.clone();
    let labelled = |label: &str, tone: Tone, text: &str| Row { copy: copy.clone(), ..Row::new(label, vec![piece(text, tone)]) };
    let mut rows = vec![Row { copy: copy.clone(), ..Row::new(step.verdict.word(), head) }];
    rows.extend(step.evidence.iter().map(|text| labelled("  found", Tone::Plain, text)));
    rows.extend(step.fix.iter().map(|text| labelled("  fix", Tone::Strong, text)));
    // Who passes needs no proof that it matters.
    if step.verdict != Verdict::Pass {
        rows.push(labelled("  docs", Tone::Quiet, step.source));
    }
    rows
}

/// How the steps came out, in a line.
fn summary(steps: &[Step]) -> Vec<Piece> {
    let [fail, untold, open, pass] = tally(steps);
    let of = |n: usize, text: &str, tone| (n > 0).then(|| piece(format!("{n} {text}   "), tone));
    let parts = [
        of(fail, if fail == 1 { "problem" } else { "problems" }, Tone::Bad),
        of(untold, "unknown", Tone::Warn),
        of(open, "checking", Tone::Busy),
        of(pass, "ok", Tone::Good),
    ];
    parts.into_iter().flatten().collect()
}

pub(in crate::app) fn brief(logs: &Logs, scene: &Scene, watch: &Watch) -> String {
    // Before anybody has asked there is nothing to tell.
    if watch.doctor.caller.is_none() {
        return String::new();
    }
    match tally(&steps(logs, scene, watch)) {
        [0, _, 0, _] => "no problem".to_owned(),
        [0, _, _, _] => String::new(),
        [fail, ..] => crate::domain::text::counted(fail as u64, "problem"),
    }
}
