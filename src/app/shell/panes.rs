//! The panes of the detail view. [`PANES`] is their sole definition:
//! number, title, place, weight, content and what it does.

use super::features::{CONTAINER, DOCTOR, Feature, LOGS, METRICS, RAW, RELATED, ROWS};
use super::listed;
use super::state::State;
use crate::app::base::pane::{PaneId, Place};
use crate::app::job::ctx::Ctx;
use crate::app::job::watch::{Looked, Watch};
use crate::app::job::{self, container, data, publish, raw, resources, status, tags, timeline};
use crate::app::shell::banner::cuts_error;
use crate::app::text::{Piece, Row, Tone, piece};
use crate::app::{doctor, logs, metrics, related};
use crate::domain::kind::Kind;

/// One row of the table.
#[derive(Debug)]
pub struct Pane {
    pub id: PaneId,
    pub title: &'static str,
    pub place: Place,
    /// Who gets rows first where they are few: the heavier.
    pub weight: u8,
    /// Rows it gets before any other pane gets more; of few rows, the half of that.
    pub floor: u16,
    /// Whether its rows tell ages; else only those of changes marked in it do.
    pub ages: bool,
    pub content: Content,
    pub feature: Feature,
}

/// What a pane says, and what stands for it where only its heading or its name has room.
#[derive(Debug)]
pub enum Content {
    /// Of the job as it was answered for.
    Job(fn(&Ctx<'_>) -> Vec<Row>, fn(&Ctx<'_>) -> String),
    /// Of what is asked beside the job, whether that was answered for or not.
    Beside(fn(&State, &Watch) -> Vec<Row>, fn(&State, &Watch) -> String),
}

const LOG_ROWS: Content = Content::Beside(
    |state, watch| logs::rows::rows(&state.open.logs, &state.scene, watch),
    |state, watch| logs::rows::brief(&state.open.logs, watch),
);
const METRIC_ROWS: Content = Content::Beside(
    |state, watch| metrics::rows::rows(&state.open.metrics, &state.scene, watch),
    |state, watch| metrics::rows::brief(&state.open.metrics, watch),
);

const RELATED_ROWS: Content = Content::Beside(
    |state, watch| related::rows::rows(&state.scene, watch, state.open.logs.first_stream()),
    |_, watch| related::rows::brief(watch),
);
const DOCTOR_ROWS: Content = Content::Beside(
    |state, watch| doctor::rows::rows(&state.open.logs, &state.scene, watch),
    |state, watch| doctor::rows::brief(&state.open.logs, &state.scene, watch),
);

/// The panes, by number.
pub static PANES: [Pane; 12] = [
    column(PaneId::Status, "Status", [0, 0], 9, Content::Job(status::rows, |_| String::new())).floored(6).aged(),
    column(PaneId::Resources, "Resources", [0, 0], 6, Content::Job(resources::rows, resources::brief)).aged(),
    column(PaneId::Publish, "Publish", [1, 1], 8, Content::Job(publish::rows, publish::brief)).floored(4),
    column(PaneId::Tags, "Tags", [1, 1], 4, Content::Job(tags::rows, tags::brief)),
    column(PaneId::Data, "Data & output", [0, 0], 5, Content::Job(data::rows, data::brief)),
    column(PaneId::Container, "Container", [1, 1], 3, Content::Job(container::rows, container::brief)).doing(CONTAINER),
    column(PaneId::Timeline, "Timeline", [1, 2], 7, Content::Job(timeline::rows, timeline::brief)).floored(3).aged(),
    column(PaneId::Raw, "Raw", [1, 2], 1, Content::Job(raw::rows, raw::brief)).doing(RAW),
    apart(PaneId::Logs, "Logs", LOG_ROWS).doing(LOGS).aged(),
    apart(PaneId::Related, "Related", RELATED_ROWS).doing(RELATED).aged(),
    apart(PaneId::Metrics, "Metrics", METRIC_ROWS).doing(METRICS).aged(),
    apart(PaneId::Doctor, "Doctor", DOCTOR_ROWS).doing(DOCTOR),
];

const fn column(id: PaneId, title: &'static str, columns: [usize; 2], weight: u8, content: Content) -> Pane {
    Pane { id, title, place: Place::Column(columns), weight, floor: 0, ages: false, content, feature: ROWS }
}

const fn apart(id: PaneId, title: &'static str, content: Content) -> Pane {
    Pane { id, title, place: Place::Apart, weight: 0, floor: 0, ages: false, content, feature: ROWS }
}

impl Pane {
    const fn floored(self, floor: u16) -> Self {
        Self { floor, ..self }
    }

    const fn aged(self) -> Self {
        Self { ages: true, ..self }
    }

    const fn doing(self, feature: Feature) -> Self {
        Self { feature, ..self }
    }

    #[must_use]
    pub fn is_apart(&self) -> bool {
        self.place == Place::Apart
    }
}

/// The rows of a pane for the job on screen.
#[must_use]
pub fn rows(state: &State, pane: &Pane, width: u16) -> Vec<Row> {
    let Some(watch) = state.watch() else { return Vec::new() };
    match (&pane.content, &watch.history) {
        (Content::Job(..), Some(history)) if !has(history.job().kind, pane) => Vec::new(),
        (Content::Job(rows, _), Some(history)) => {
            let mut ctx = Ctx::new(&state.scene, watch, history, width);
            match pane.id {
                PaneId::Status => (ctx.usual, ctx.cuts_error) = (listed::usual(watch, state), cuts_error(state)),
                PaneId::Raw => ctx.folded = Some(&state.pane(PaneId::Raw).folded),
                _ => {}
            }
            let mut rows = rows(&ctx);
            rows.retain(|row| row.field.is_none_or(|field| history.job().kind.own(field).is_some()));
            rows
        }
        (Content::Job(..), None) => {
            let listed = if pane.id == PaneId::Status { listed::rows(watch, state) } else { Vec::new() };
            job::ctx::before_first_answer(watch, pane.id, &state.scene, listed)
        }
        (Content::Beside(rows, _), _) => rows(state, watch),
    }
}

/// Whether things of a kind have any field that a pane shows.
fn has(kind: &Kind, pane: &Pane) -> bool {
    matches!(pane.id, PaneId::Timeline | PaneId::Raw) || kind.fields.iter().any(|own| PaneId::of(own.field) == pane.id)
}

/// The short text of a pane's heading.
#[must_use]
pub fn brief(state: &State, pane: &Pane, width: u16) -> String {
    let Some(watch) = state.watch() else { return String::new() };
    match (&pane.content, &watch.history) {
        (Content::Job(..), Some(history)) if !has(history.job().kind, pane) => String::new(),
        (Content::Job(_, brief), Some(history)) => brief(&Ctx::new(&state.scene, watch, history, width)),
        (Content::Job(..), None) => job::ctx::unanswered(watch),
        (Content::Beside(_, brief), _) => brief(state, watch),
    }
}

/// Whether the rows of a pane tell an age now.
pub(in crate::app) fn tells_ages(state: &State, pane: &Pane) -> bool {
    // Raw is as the service sent it.
    let marked = |watch: &Watch| pane.id != PaneId::Raw && watch.marks.iter().any(|m| PaneId::of(m.change.field) == pane.id);
    pane.ages || state.watch().is_some_and(|watch| watch.history.is_none() || marked(watch))
}

/// The names of the panes that stand apart, each with what there is to say of it in a few words.
#[must_use]
pub fn apart_names(state: &State) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for pane in PANES.iter().filter(|pane| pane.is_apart()) {
        let gap = if pieces.is_empty() { "" } else { "   " };
        pieces.push(piece(format!("{gap}{} ", state.scene.key_of(pane.id)), Tone::Accent));
        pieces.push(piece(pane.title, Tone::Plain));
        let brief = &state.pane(pane.id).brief;
        if !brief.is_empty() {
            pieces.push(piece(format!(" {brief}"), Tone::Label));
        }
    }
    pieces
}

/// How many marks of a pane nobody has looked at.
#[must_use]
pub fn unseen(state: &State, pane: PaneId) -> usize {
    let marks = state.watch().map(|w| w.marks.as_slice()).unwrap_or_default();
    marks.iter().filter(|m| m.looked == Looked::NotYet && PaneId::of(m.change.field) == pane).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_its_ids() {
        for (i, pane) in PANES.iter().enumerate() {
            assert_eq!(pane.id as usize, i);
        }
    }
}
