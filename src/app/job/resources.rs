//! Pane 2, Resources: on what the job runs, each and in total, and an upper bound of the instance-hours.

use super::ctx::{Ctx, Elapsed, End};
use super::watch::Watch;
use crate::app::base::scene::Scene;
use crate::app::text::{Row, Tone, piece};
use crate::domain::field::FieldId as F;
use crate::domain::instance::{Instance, find};

pub(in crate::app) fn rows(ctx: &Ctx<'_>) -> Vec<Row> {
    let job = ctx.job();
    let mut rows = vec![ctx.row(F::InstanceType), ctx.row(F::InstanceCount)];
    let count = job.count(F::InstanceCount);
    match job.text(F::InstanceType).map(|t| (t, find(t))) {
        Some((_, Some(instance))) => {
            rows.push(Row::new("each", vec![piece(figures(&instance, 1), Tone::Plain)]));
            if let Some(n) = count.and_then(|n| u64::try_from(n).ok()) {
                rows.push(Row::new("total", vec![piece(figures(&instance, n), Tone::Plain)]));
            }
            if instance.gpus > 0 {
                let text = format!("{}, {} each", instance.gpu_name, gib(f64::from(instance.gpu_memory) / 1024.0));
                rows.push(Row::new("GPU", vec![piece(text, Tone::Plain)]));
            }
        }
        Some((_, None)) => rows.push(Row::new("", vec![piece("not in the catalogue: vCPU, memory and GPU unknown", Tone::Warn)])),
        None => {}
    }
    rows.extend(hours(ctx, count));
    rows
}

pub(in crate::app) fn brief(ctx: &Ctx<'_>) -> String {
    let job = ctx.job();
    let count = job.count(F::InstanceCount).map_or("?".to_owned(), |n| n.to_string());
    job.text(F::InstanceType).map(|t| format!("{count} × {}", crate::domain::text::line(t))).unwrap_or_default()
}

fn figures(instance: &Instance, n: u64) -> String {
    let times = |each: u32| u128::from(each) * u128::from(n);
    #[expect(clippy::cast_precision_loss, reason = "no job has so many instances")]
    let base = format!("{:>5} vCPU  {:>9}", times(instance.vcpu), gib(instance.memory * n as f64));
    if instance.gpus == 0 { format!("{base}  no GPU") } else { format!("{base}  {:>3} GPU", times(instance.gpus)) }
}

fn gib(amount: f64) -> String {
    if amount.fract() == 0.0 { format!("{amount:.0} GiB") } else { format!("{amount:.1} GiB") }
}

/// Tenths of instance-hours, rounded up, because they are a bound; of a job that continues to the end of the minute, so that
/// they do not tick. `None` where nothing can be told.
fn tenths(ctx: &Ctx<'_>, count: i64) -> Option<i64> {
    let count = Some(count).filter(|count| *count >= 0)?;
    let Elapsed { span, end } = ctx.elapsed()?;
    let seconds = span.num_seconds().max(0);
    let seconds = if end == End::GoesOn { (seconds / 60 + 1) * 60 } else { seconds };
    let seconds = seconds.checked_mul(count)?;
    Some(seconds.div_euclid(360) + i64::from(seconds % 360 > 0))
}

/// A number that changes whenever the instance-hours of a job read differently.
pub(in crate::app) fn hours_step(scene: &Scene, watch: &Watch) -> Option<i64> {
    let history = watch.history.as_ref()?;
    let ctx = Ctx::new(scene, watch, history, 0);
    tenths(&ctx, history.job().count(F::InstanceCount)?)
}

/// The safe number: instances × time, more than the job can have used.
fn hours(ctx: &Ctx<'_>, count: Option<i64>) -> Option<Row> {
    let (tenths, elapsed) = (tenths(ctx, count?)?, ctx.elapsed()?);
    let until = match elapsed.end {
        End::GoesOn => "so far",
        End::Seen(_) | End::Reported => "to the end",
        End::LastUpdate => "to the last update",
    };
    let pieces = vec![
        piece(format!("≤ {}.{}", tenths / 10, tenths % 10), Tone::Plain),
        piece(format!("  at most, {until}, including queue"), Tone::Quiet),
    ];
    Some(Row::new("instance-hours", pieces))
}
