//! What can be copied of the job on screen, as logical values and never as screen cells.

use super::state::State;
use crate::app::base::scene::{CopyItem, Front};
use crate::app::job;
use crate::app::job::ctx::Ctx;
use crate::app::logs::{menu, view};
use crate::app::text::{Piece, Tone, piece};
use crate::domain::advice::shell_word;
use crate::domain::ids::JobKey;
use crate::domain::text::{end, line, width};

/// The copy menu's items, most wanted first: of the job on screen, and on the board of the selected one. Secret values are
/// in none of them unless they are shown on screen.
#[must_use]
pub fn items(state: &State) -> Vec<CopyItem> {
    if state.scene.front == Front::Board { of_row(state) } else { of_watch(state) }
}

/// What a list says of a job is enough for these; an ARN that is none is copied all the same.
fn of_row(state: &State) -> Vec<CopyItem> {
    let Some((board, index)) = state.board.as_ref().and_then(|board| Some((board, board.selected?))) else { return Vec::new() };
    let Some(row) = board.rows.get(index) else { return Vec::new() };
    let key = board.key(index);
    let id = key.as_ref().and_then(|key| key.arn()).map(|arn| arn.job_id.clone()).unwrap_or_default();
    let command = key.as_ref().and_then(|key| command(key, state)).unwrap_or_default();
    let all = [("ARN", line(&row.summary.arn)), ("job id", id), ("name", line(&row.summary.name)), ("aws command", command)];
    all.into_iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| CopyItem { label, text }).collect()
}

/// The command of the AWS CLI that requests a job.
fn command(key: &JobKey, state: &State) -> Option<String> {
    let (arn, source) = (key.arn()?, &key.source);
    let mut command = format!(
        "aws cleanroomsml {} --membership-identifier {} --{} {} --region {}",
        arn.kind.cli.get,
        shell_word(&source.membership),
        arn.kind.cli.arn,
        shell_word(arn.as_str()),
        shell_word(&source.region)
    );
    for (flag, value) in [("profile", source.profile.as_deref()), ("endpoint-url", state.scene.settings.endpoint.as_deref())] {
        if let Some(value) = value {
            command = format!("{command} --{flag} {}", shell_word(value));
        }
    }
    Some(command)
}

fn of_watch(state: &State) -> Vec<CopyItem> {
    let Some(watch) = state.watch() else { return Vec::new() };
    let mut items = Vec::new();
    let mut add = |label, text: String| {
        if !text.is_empty() {
            items.push(CopyItem { label, text });
        }
    };
    if let Some(arn) = watch.key.arn() {
        add("ARN", arn.to_string());
        add("job id", arn.job_id.clone());
    }
    let view = state.pane(state.scene.focus);
    if let Some(row) = view.row() {
        add("selected value", row.copy.clone().unwrap_or_else(|| row.text().trim().to_owned()));
        add("console page", row.page.clone().unwrap_or_default());
    }
    if view::shows_lines(&state.open.logs, &state.scene) {
        for item in menu::copies(&state.open.logs, state.watches.get(state.current)) {
            add(item.label, item.text);
        }
    }
    if let Some(history) = &watch.history {
        add("JSON", job::raw::json(&Ctx::new(&state.scene, watch, history, state.scene.size.0)));
    }
    add("aws command", command(&watch.key, state).unwrap_or_default());
    if let Some((error, _)) = &watch.refresh.error {
        let id = error.request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default();
        add("last error", format!("{error}{id}"));
    }
    items
}

/// The lines of the menu.
#[must_use]
pub(super) fn lines(items: &[CopyItem], at: usize, columns: u16) -> Vec<Vec<Piece>> {
    let label = items.iter().map(|item| width(item.label)).max().unwrap_or(0) + 2;
    let room = usize::from(columns).saturating_sub(label + 8);
    let each = items.iter().enumerate().map(|(i, item)| {
        let (sign, tone) = if i == at { ("▸ ", Tone::Strong) } else { ("  ", Tone::Plain) };
        vec![
            piece(sign, Tone::Accent),
            piece(format!("{:<label$}", item.label), tone),
            piece(end(&line(&item.text), room).into_owned(), Tone::Quiet),
        ]
    });
    each.collect()
}
