//! What can be copied of the job on screen, as logical values and never as screen cells.

use super::panes::{Ctx, raw};
use super::state::{CopyItem, State};
use crate::domain::advice::shell_word;

/// The copy menu's items, most wanted first. Secret values are in none of them unless they are shown on screen.
#[must_use]
pub fn items(state: &State) -> Vec<CopyItem> {
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
    let view = state.pane(state.focus);
    if let Some(row) = view.row() {
        add("selected value", row.copy.clone().unwrap_or_else(|| row.text().trim().to_owned()));
        add("console page", row.page.clone().unwrap_or_default());
    }
    if super::logs::view::shows_lines(state) {
        for item in super::logs::act::copies(state) {
            add(item.label, item.text);
        }
    }
    if let Some(history) = &watch.history {
        add("JSON", raw::json(&Ctx { state, watch, history, width: state.size.0 }));
    }
    if let Some(arn) = watch.key.arn() {
        let source = &watch.key.source;
        let mut command = format!(
            "aws cleanroomsml get-trained-model-inference-job --membership-identifier {} --trained-model-inference-job-arn {} --region {}",
            shell_word(&source.membership),
            shell_word(arn.as_str()),
            shell_word(&source.region)
        );
        for (flag, value) in [("profile", source.profile.as_deref()), ("endpoint-url", state.settings.endpoint.as_deref())] {
            if let Some(value) = value {
                command = format!("{command} --{flag} {}", shell_word(value));
            }
        }
        add("aws command", command);
    }
    if let Some((error, _)) = &watch.error {
        let id = error.request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default();
        add("last error", format!("{error}{id}"));
    }
    items
}
