//! Pane 3, Publish: whether metrics and logs were published, why not, and what fixes it where AWS says so.

use super::ctx::Ctx;
use crate::app::text::{Row, Tone, piece};
use crate::domain::field::FieldId as F;
use crate::domain::job::Member;
use crate::domain::status::{Phase, Publish};

/// Every fix needs a new job (aws/agent-toolkit-for-aws, custom-model-logging-debugging, section 8).
const NEW_JOB: &str = "start a new job: fixes apply to new jobs only";

pub(in crate::app) fn rows(ctx: &Ctx<'_>) -> Vec<Row> {
    let job = ctx.job();
    let both = [(F::MetricsStatus, F::MetricsDetails, job.metrics()), (F::LogsStatus, F::LogsDetails, job.logs())];
    let mut rows: Vec<Row> = both.iter().map(|(status, _, publish)| state(ctx, *status, *publish)).collect();
    // What to do stands before what may be long.
    let failed = both.iter().filter(|(.., publish)| *publish == Publish::Failed);
    rows.extend(failed.map(|(status, details, _)| fix(ctx, *status, *details)));
    if rows.len() > both.len() {
        rows.push(Row::new("then", vec![piece(NEW_JOB, Tone::Plain)]));
    }
    let told = |details: &F| *job.get(*details) != Member::Absent || ctx.mark(*details, None).is_some();
    rows.extend(both.iter().map(|(_, details, _)| *details).filter(told).map(|details| ctx.row(details)));
    rows
}

pub(in crate::app) fn brief(ctx: &Ctx<'_>) -> String {
    let job = ctx.job();
    format!("metrics {} {}   logs {} {}", job.metrics().glyph(), job.metrics().word(), job.logs().glyph(), job.logs().word())
}

fn state(ctx: &Ctx<'_>, field: F, publish: Publish<'_>) -> Row {
    let mut pieces = vec![piece(format!("{} {}", publish.glyph(), publish.word()), Tone::of_publish(publish))];
    match ctx.job().get(field) {
        Member::Absent => {
            if ctx.history.current().phase().is_some_and(Phase::is_final) {
                pieces.push(piece("  the service does not say when", Tone::Quiet));
            }
        }
        Member::Present(_) => pieces.push(piece(format!("  {}", ctx.job().text(field).unwrap_or_default()), Tone::Quiet)),
        Member::Unreadable(raw) => pieces.push(piece(format!("  unreadable: {raw}"), Tone::Warn)),
    }
    ctx.with(field, pieces)
}

/// The fix by AWS's own checklist for missing logs; for the causes it does not tell apart, all it names.
fn fix(ctx: &Ctx<'_>, status: F, details: F) -> Row {
    let logs = status == F::LogsStatus;
    let no_role = ctx.job().text(details).is_some_and(|d| d.contains("no ML Config role"));
    let what = match (no_role, logs) {
        (true, _) => "set a role with PutMLConfiguration".to_owned(),
        (false, true) => "allow the ML configuration's role logs:CreateLogGroup, CreateLogStream and PutLogEvents on /aws/cleanroomsml/*, and cleanrooms-ml.amazonaws.com to assume it".to_owned(),
        (false, false) => "allow the ML configuration's role cloudwatch:PutMetricData, and cleanrooms-ml.amazonaws.com to assume it".to_owned(),
    };
    let label = if logs { "fix for logs" } else { "fix for metrics" };
    Row::new(label, vec![piece(what, Tone::Strong)])
}
