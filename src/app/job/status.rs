//! Pane 1, Status: is it done, is it all right, since when, and what does the service say about it.
//!
//! ```text
//! state        ✓ succeeded  ACTIVE  for 2m
//! took         14m 20s  createTime to end, queue included
//! status code  —  none reported
//! ```

use super::ctx::{Ctx, Elapsed, End};
use super::watch::Watch;
use crate::app::base::goal::Goal;
use crate::app::base::scene::Scene;
use crate::app::text::{Row, Tone, piece};
use crate::domain::Span;
use crate::domain::field::FieldId as F;
use crate::domain::history::{History, Start};
use crate::domain::job::Member;
use crate::domain::status::Phase;
use crate::domain::text::{age, duration, duration_up, fine_age};

pub(in crate::app) fn rows(ctx: &Ctx<'_>) -> Vec<Row> {
    let mut rows = vec![state(ctx)];
    if ctx.cuts_error {
        rows.extend(trouble(ctx.watch, ctx.scene));
    }
    rows.extend(took(ctx, age));
    rows.extend(ctx.usual.clone());
    rows.extend(details(ctx));
    rows.extend([F::CreateTime, F::UpdateTime].map(|f| moment(ctx, f)));
    rows.extend([F::Name, F::Description, F::TrainedModelVersion, F::Membership, F::Arn].map(|f| ctx.row(f)));
    rows
}

/// The whole of what went wrong, and what to do about it first.
pub(in crate::app) fn trouble(watch: &Watch, scene: &Scene) -> Vec<Row> {
    let Some((error, _)) = &watch.refresh.error else { return Vec::new() };
    let advice = error.advice(&watch.key, scene.settings.endpoint.as_deref());
    vec![Row::new("do", vec![piece(advice, Tone::Strong)]), Row::new("error", vec![piece(error.to_string(), Tone::Plain)])]
}

/// The words for a phase: a job is called cancelled only when a cancel was seen.
#[must_use]
pub fn words(ctx: &Ctx<'_>, phase: Phase) -> &'static str {
    words_of(ctx.history, phase)
}

/// As [`words`], of a history.
#[must_use]
pub fn words_of(history: &History, phase: Phase) -> &'static str {
    match phase {
        Phase::Inactive if !history.saw_cancel() => "inactive, usually a cancel",
        Phase::CancelFailed => "cancel failed, the job may still run",
        other => word_of(history, other),
    }
}

/// As [`words_of`], in as few words as there are.
#[must_use]
pub fn word_of(history: &History, phase: Phase) -> &'static str {
    match phase {
        Phase::Inactive if history.saw_cancel() => "cancelled",
        other => other.word(),
    }
}

fn state(ctx: &Ctx<'_>) -> Row {
    let raw = match ctx.job().get(F::Status) {
        Member::Present(_) => ctx.job().text(F::Status).unwrap_or_default().to_owned(),
        Member::Unreadable(raw) => format!("unreadable: {raw}"),
        Member::Absent => "no status was sent".to_owned(),
    };
    let current = ctx.history.current();
    let phase = current.phase().unwrap_or(Phase::Unknown);
    let tone = Tone::of(phase);
    let since = ctx.scene.ago(current.from);
    let how_long = match current.start {
        // A single look knows nothing of before.
        Start::Already if ctx.scene.settings.goal == Goal::Once => "start time unknown".to_owned(),
        // No longer than it was seen.
        Start::Already => {
            let (seen, from) = (ctx.history.stood(current, None, ctx.scene.now).text(age), ctx.seen(current.from));
            let long = seen.map(|long| format!(", {long}")).unwrap_or_default();
            format!("already at {from}{long}")
        }
        Start::Seen(_) | Start::Updated | Start::Created | Start::Left => format!("for {}", age(since)),
    };
    let pieces = vec![
        piece(format!("{} {}", phase.glyph(), words(ctx, phase)), tone),
        piece(format!("  {raw}"), Tone::Strong),
        piece(format!("  {how_long}"), Tone::Quiet),
    ];
    ctx.with(F::Status, pieces)
}

/// How long it took, or takes in these words.
fn took(ctx: &Ctx<'_>, words: fn(Span) -> String) -> Option<Row> {
    let created = ctx.job().time(F::CreateTime)?;
    let Some(Elapsed { span, end }) = ctx.elapsed() else {
        let (label, why) = if ctx.is_ahead(ctx.ours(created)) {
            ("elapsed", "unknown: created ahead of this clock")
        } else {
            ("took", "unknown: no update since createTime")
        };
        return Some(Row::new(label, vec![piece("—  ", Tone::Quiet), piece(why, Tone::Quiet)]));
    };
    Some(match end {
        End::GoesOn => {
            Row::new("elapsed", vec![piece(words(span), Tone::Plain), piece("  so far, including queue", Tone::Quiet)])
        }
        End::Reported => Row::new("took", vec![piece(duration(span), Tone::Plain), piece("  including queue", Tone::Quiet)]),
        End::Seen(gap) => Row::new(
            "took",
            vec![
                piece(duration(span), Tone::Plain),
                piece(format!("  up to {} less, including queue", duration(gap)), Tone::Quiet),
            ],
        ),
        End::LastUpdate => Row::new(
            "took",
            vec![
                piece(format!("at most {}", duration_up(span)), Tone::Plain),
                piece("  to the last update, including queue", Tone::Quiet),
            ],
        ),
    })
}

/// How long it took, or takes, in two words to be printed once: `took ≤ 12m`; `None` where the times say nothing.
#[must_use]
pub fn took_brief(ctx: &Ctx<'_>) -> Option<String> {
    let Elapsed { end, .. } = ctx.elapsed()?;
    let row = took(ctx, fine_age)?;
    // Beside the whole row it says how much less it may be.
    let bound = if matches!(end, End::Seen(gap) if gap > Span::zero()) { "at most " } else { "" };
    row.pieces.first().map(|first| format!("{} {bound}{}", row.label, first.text))
}

/// The status code and message; one dash for both where neither was sent.
fn details(ctx: &Ctx<'_>) -> Vec<Row> {
    let both = [F::StatusCode, F::StatusMessage];
    if both.iter().all(|field| ctx.job().kind.own(*field).is_none()) {
        return Vec::new();
    }
    let silent = |f: F| *ctx.job().get(f) == Member::Absent && ctx.mark(f, None).is_none();
    if both.iter().all(|f| silent(*f)) {
        return vec![Row::new("error", vec![piece("none reported", Tone::Quiet)])];
    }
    let bad = matches!(ctx.history.current().phase(), Some(Phase::Failed | Phase::CancelFailed));
    let row = |field: F| match ctx.job().text(field) {
        Some(text) => ctx.with(field, vec![piece(text, if bad { Tone::Bad } else { Tone::Plain })]),
        None => ctx.row(field),
    };
    let mut rows: Vec<Row> = both.map(row).into();
    // A recording holds nothing for it to look at.
    if bad && ctx.scene.playing.is_none() {
        let text = format!("{} for a diagnosis", crate::app::job::trouble::who(ctx.scene, ctx.watch));
        rows.push(Row::new("why", vec![piece(text, Tone::Quiet)]));
    }
    rows
}

fn moment(ctx: &Ctx<'_>, field: F) -> Row {
    match ctx.job().time(field) {
        Some(t) => {
            ctx.with(field, vec![piece(ctx.clock(t), Tone::Plain), piece(format!("  {}", ctx.ago(ctx.ours(t))), Tone::Quiet)])
        }
        None => ctx.row(field),
    }
}
