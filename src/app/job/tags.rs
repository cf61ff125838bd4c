//! Pane 4, Tags: all of them, sorted by key.

use super::ctx::Ctx;
use crate::app::text::{Row, Tone, piece};
use crate::domain::field::FieldId as F;
use crate::domain::job::Member;

pub(in crate::app) fn rows(ctx: &Ctx<'_>) -> Vec<Row> {
    let rows = ctx.entries(F::Tags, false);
    match ctx.job().get(F::Tags) {
        Member::Present(_) | Member::Absent if !rows.is_empty() => rows,
        Member::Present(_) => vec![Row::new("", vec![piece("—  none", Tone::Quiet)])],
        _ => vec![ctx.row(F::Tags)],
    }
}

pub(in crate::app) fn brief(ctx: &Ctx<'_>) -> String {
    ctx.job().entries(F::Tags).len().to_string()
}
