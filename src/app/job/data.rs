//! Pane 5, Data & output: what the job reads, which model it runs, and who receives and pays.

use super::ctx::Ctx;
use crate::app::text::{Row, Tone, piece};
use crate::domain::field::FieldId as F;
use crate::domain::ids::short_arn;

pub(in crate::app) fn rows(ctx: &Ctx<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> =
        [F::InputChannel, F::TrainedModel, F::TrainedModelVersion, F::Association, F::Accept, F::Receivers, F::Payer]
            .map(|field| ctx.row(field))
            .into();
    rows.push(match ctx.job().count(F::MaxPayload) {
        Some(mb) => ctx.with(F::MaxPayload, vec![piece(format!("{mb} MB"), Tone::Plain)]),
        None => ctx.row(F::MaxPayload),
    });
    rows
}

pub(in crate::app) fn brief(ctx: &Ctx<'_>) -> String {
    ctx.job().text(F::TrainedModel).map(|arn| format!("model {}", crate::domain::text::line(short_arn(arn)))).unwrap_or_default()
}
