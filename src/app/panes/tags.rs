//! Pane 4, Tags: all of them, sorted by key.

use super::Ctx;
use crate::app::text::Row;
use crate::domain::field::FieldId as F;
use crate::domain::job::Member;

pub(super) fn rows(ctx: &Ctx<'_>) -> Vec<Row> {
    let rows = ctx.entries(F::Tags, false);
    match ctx.job().get(F::Tags) {
        Member::Present(_) | Member::Absent if !rows.is_empty() => rows,
        Member::Present(_) => vec![Row::new("", vec![super::piece("—  none", super::Tone::Quiet)])],
        _ => vec![ctx.row(F::Tags)],
    }
}

pub(super) fn brief(ctx: &Ctx<'_>) -> String {
    ctx.job().entries(F::Tags).len().to_string()
}
