//! Pane 6, Container: image, key and environment. The environment's values are hidden until requested.

use super::ctx::Ctx;
use crate::app::base::command::{Command, Scope};
use crate::app::base::pane::PaneId;
use crate::app::base::settings::Output;
use crate::app::text::{Row, Tone, piece};
use crate::domain::field::FieldId as F;
use crate::domain::job::Member;

pub(in crate::app) fn rows(ctx: &Ctx<'_>) -> Vec<Row> {
    let mut rows = vec![ctx.row(F::ImageDigest), ctx.row(F::KmsKey)];
    let entries = ctx.entries(F::Environment, !ctx.scene.reveal);
    if matches!(ctx.job().get(F::Environment), Member::Present(_)) && !entries.is_empty() {
        let key = reveal(ctx).replace(' ', " then ");
        let values = match (ctx.scene.settings.output, ctx.scene.reveal) {
            (Output::Screen, true) => format!("shown · {key} to hide"),
            (Output::Screen, false) => format!("hidden · {key} to show"),
            _ => "values are shown on the screen only".to_owned(),
        };
        rows.push(Row::new("environment", vec![piece(brief(ctx), Tone::Plain), piece(format!("  {values}"), Tone::Quiet)]));
        rows.extend(entries.into_iter().map(|row| Row { label: format!("  {}", row.label), ..row }));
    } else {
        rows.push(ctx.row(F::Environment));
        rows.extend(entries);
    }
    rows
}

/// The keys that show the values from where the focus is.
fn reveal(ctx: &Ctx<'_>) -> String {
    let keymap = &ctx.scene.settings.keymap;
    let key = keymap.key(Scope::Container, Command::Reveal);
    if ctx.scene.focus == PaneId::Container {
        return key;
    }
    let pane = keymap.nth(Scope::Global, Command::Pane, PaneId::Container as usize);
    format!("{pane} {key}").trim().to_owned()
}

pub(in crate::app) fn brief(ctx: &Ctx<'_>) -> String {
    match ctx.job().entries(F::Environment).len() {
        0 => String::new(),
        1 => "1 variable".to_owned(),
        n => format!("{n} variables"),
    }
}
