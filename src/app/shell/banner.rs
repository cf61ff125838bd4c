//! What is said above a job's status line about what went wrong with it, and what to do.

use super::layout::mode;
use super::state::State;
use crate::app::base::pane::PaneId;
use crate::app::base::place::Mode;
use crate::app::base::scene::BAR_FROM;
use crate::app::base::settings::Output;
use crate::app::text::{Piece, Tone, folded, piece};

/// The most rows that an error takes above the status line; known before it is known where the panes stand.
pub(in crate::app) fn warned(state: &State) -> u16 {
    let failed = state.watch().is_some_and(|w| w.refresh.error.is_some() && w.history.is_some());
    if failed && state.scene.size.1 >= BAR_FROM { 3 } else { 0 }
}

/// What is said above the status line about what went wrong.
pub(in crate::app) struct Banner {
    pub lines: Vec<Vec<Piece>>,
    /// Whether that is less than there is to say.
    cut: bool,
}

/// What went wrong and what to do about it, in few lines. Before the first answer the Status pane says so itself, where
/// it is on the screen.
pub(in crate::app) fn banner(state: &State) -> Banner {
    let mut banner = Banner { lines: Vec::new(), cut: false };
    let seen = matches!(mode(state), Mode::Columns(_)) || state.scene.focus == PaneId::Status;
    let Some(watch) = state.watch().filter(|w| w.history.is_some() || !seen) else { return banner };
    let Some((error, _)) = &watch.refresh.error else { return banner };
    let columns = usize::from(state.scene.job_area().width).saturating_sub(2);
    let most = if state.scene.size.1 >= BAR_FROM { 2 } else { 1 };
    let advice = error.advice(&watch.key, state.scene.settings.endpoint.as_deref());
    for (text, tone) in [(format!("✗ {error}"), Tone::Bad), (format!("→ {advice}"), Tone::Strong)] {
        let (lines, cut) = folded(&text, tone, columns, most);
        banner.cut |= cut;
        banner.lines.extend(lines);
    }
    banner.lines.iter_mut().for_each(|line| line.insert(0, piece(" ", Tone::Plain)));
    banner
}

/// Whether the rows above the status line are too few for all there is to say about an error.
pub(in crate::app) fn cuts_error(state: &State) -> bool {
    state.scene.settings.output == Output::Screen && banner(state).cut
}
