//! The panes of the detail view, one file each: what a pane says, as plain rows. [`PANES`] is their sole definition:
//! number, title, place, weight and content.

mod beside;
mod container;
mod ctx;
mod data;
mod doctor;
pub(in crate::app) mod listed;
mod logs;
mod metrics;
mod publish;
pub(crate) mod raw;
pub(in crate::app) mod related;
mod resources;
mod status;
mod tags;
mod timeline;

pub use ctx::{Ctx, Days, clock, clock_here, ends, seen};
pub use listed::{status as listed_status, title};
pub(in crate::app) use resources::hours_step;
pub use status::{took_brief, word_of, words, words_of};
pub use timeline::{BarPart, bar, farewell};

use super::command::{Command, Scope};
use super::metrics::Pick;
use super::state::State;
use super::watch::{Looked, Watch};
use crate::domain::Time;
use crate::domain::field::{FieldId, Section};
use crate::domain::related::Kind;
use crate::domain::status::{Phase, Publish};
use crate::domain::text::width;

/// A pane, in the order of [`PANES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaneId {
    Status,
    Resources,
    Publish,
    Tags,
    Data,
    Container,
    Timeline,
    Raw,
    Logs,
    Related,
    Metrics,
    Doctor,
}

impl PaneId {
    /// The pane where a member stands.
    #[must_use]
    pub fn of(field: FieldId) -> Self {
        match field.field().section {
            Section::Status => Self::Status,
            Section::Resources => Self::Resources,
            Section::Publish => Self::Publish,
            Section::Tags => Self::Tags,
            Section::Data => Self::Data,
            Section::Container => Self::Container,
        }
    }
}

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
}

/// Where a pane stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In this column where there are two columns, and in that where there are three.
    Column([usize; 2]),
    /// In no column: it has all the room while it has the keys, and is only named while it has not.
    Apart,
}

/// What a pane says, and what stands for it where only its heading or its name has room.
#[derive(Debug)]
pub enum Content {
    /// Of the job as it was answered for.
    Job(fn(&Ctx<'_>) -> Vec<Row>, fn(&Ctx<'_>) -> String),
    /// Of what is asked beside the job, whether that was answered for or not.
    Beside(fn(&State, &Watch) -> Vec<Row>, fn(&State, &Watch) -> String),
}

/// The panes, by number.
pub const PANES: [Pane; 12] = [
    column(PaneId::Status, "Status", [0, 0], 9, Content::Job(status::rows, |_| String::new())).floored(6).aged(),
    column(PaneId::Resources, "Resources", [0, 0], 6, Content::Job(resources::rows, resources::brief)).aged(),
    column(PaneId::Publish, "Publish", [1, 1], 8, Content::Job(publish::rows, publish::brief)).floored(4),
    column(PaneId::Tags, "Tags", [1, 1], 4, Content::Job(tags::rows, tags::brief)),
    column(PaneId::Data, "Data & output", [0, 0], 5, Content::Job(data::rows, data::brief)),
    column(PaneId::Container, "Container", [1, 1], 3, Content::Job(container::rows, container::brief)),
    column(PaneId::Timeline, "Timeline", [1, 2], 7, Content::Job(timeline::rows, timeline::brief)).floored(3).aged(),
    column(PaneId::Raw, "Raw", [1, 2], 1, Content::Job(raw::rows, raw::brief)),
    apart(PaneId::Logs, "Logs", Content::Beside(logs::rows, logs::brief)).aged(),
    apart(PaneId::Related, "Related", Content::Beside(related::rows, related::brief)).aged(),
    apart(PaneId::Metrics, "Metrics", Content::Beside(metrics::rows, metrics::brief)).aged(),
    apart(PaneId::Doctor, "Doctor", Content::Beside(doctor::rows, doctor::brief)),
];

const fn column(id: PaneId, title: &'static str, columns: [usize; 2], weight: u8, content: Content) -> Pane {
    Pane { id, title, place: Place::Column(columns), weight, floor: 0, ages: false, content }
}

const fn apart(id: PaneId, title: &'static str, content: Content) -> Pane {
    Pane { id, title, place: Place::Apart, weight: 0, floor: 0, ages: false, content }
}

impl Pane {
    const fn floored(self, floor: u16) -> Self {
        Self { floor, ..self }
    }

    const fn aged(self) -> Self {
        Self { ages: true, ..self }
    }

    /// What it is called at the bottom of the screen.
    pub(in crate::app) fn word(&self) -> &'static str {
        match self.id {
            PaneId::Logs => "logs",
            PaneId::Related => "related",
            PaneId::Metrics => "metrics",
            PaneId::Doctor => "doctor",
            _ => self.title,
        }
    }

    #[must_use]
    pub fn is_apart(&self) -> bool {
        self.place == Place::Apart
    }
}

/// How a piece of text is meant; the theme says how that looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    Plain,
    /// A name beside a value.
    Label,
    Quiet,
    Strong,
    Accent,
    Good,
    Bad,
    Warn,
    /// Under way.
    Busy,
    /// One of several things that are told apart by their colours.
    SeriesA,
    SeriesB,
    SeriesC,
    SeriesD,
    SeriesE,
    SeriesF,
}

impl Tone {
    #[must_use]
    pub fn of(phase: Phase) -> Self {
        match phase {
            Phase::Queued | Phase::Running => Self::Busy,
            Phase::Succeeded => Self::Good,
            Phase::Failed | Phase::CancelFailed => Self::Bad,
            Phase::Cancelling | Phase::Inactive | Phase::Unknown => Self::Warn,
        }
    }

    #[must_use]
    pub fn of_publish(publish: Publish<'_>) -> Self {
        match publish {
            Publish::NotReported => Self::Quiet,
            Publish::Published => Self::Good,
            Publish::Failed => Self::Bad,
            Publish::Unknown(_) => Self::Warn,
        }
    }
}

/// A text and its tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub tone: Tone,
}

/// Makes a [`Piece`].
pub fn piece(text: impl Into<String>, tone: Tone) -> Piece {
    Piece { text: text.into(), tone }
}

/// The columns that pieces take.
#[must_use]
pub fn columns(pieces: &[Piece]) -> usize {
    pieces.iter().map(|p| width(&p.text)).sum()
}

/// How a row meets the right edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    /// It goes on in the next line.
    #[default]
    Wrap,
    /// It stays one line and is scrolled sideways.
    Cut,
}

/// One thing a pane says.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Row {
    pub label: String,
    pub pieces: Vec<Piece>,
    pub flow: Flow,
    /// What copying this row copies; `None`: the text as shown.
    pub copy: Option<String>,
    /// When its value changed, while that is still marked.
    pub changed: Option<Time>,
    /// Whether the value is shown shortened; zoomed it is in full.
    pub shortened: bool,
    /// The path of the object or list that begins here and can be folded.
    pub fold: Option<String>,
    /// The resource that it says something of.
    pub about: Option<Kind>,
    /// The metrics that it shows or offers.
    pub metric: Option<Pick>,
    /// The address of what it shows in the console of AWS.
    pub page: Option<String>,
}

impl Row {
    #[must_use]
    pub fn new(label: impl Into<String>, pieces: Vec<Piece>) -> Self {
        Self { label: label.into(), pieces, ..Self::default() }
    }

    /// The text without its label.
    #[must_use]
    pub fn text(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect()
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({:?}, …)", self.label)
    }
}

/// The rows of a pane for the job on screen.
#[must_use]
pub fn rows(state: &State, pane: &Pane, width: u16) -> Vec<Row> {
    let Some(watch) = state.watch() else { return Vec::new() };
    match (&pane.content, &watch.history) {
        (Content::Job(rows, _), Some(history)) => rows(&Ctx { state, watch, history, width }),
        (Content::Job(..), None) => ctx::before_first_answer(watch, pane.id, state),
        (Content::Beside(rows, _), _) => rows(state, watch),
    }
}

/// The short text of a pane's heading.
#[must_use]
pub fn brief(state: &State, pane: &Pane, width: u16) -> String {
    let Some(watch) = state.watch() else { return String::new() };
    match (&pane.content, &watch.history) {
        (Content::Job(_, brief), Some(history)) => brief(&Ctx { state, watch, history, width }),
        (Content::Job(..), None) => ctx::unanswered(watch),
        (Content::Beside(_, brief), _) => brief(state, watch),
    }
}

/// Whether the rows of a pane tell an age now.
pub(super) fn tells_ages(state: &State, pane: &Pane) -> bool {
    // Raw is as the service sent it.
    let marked = |watch: &Watch| pane.id != PaneId::Raw && watch.marks.iter().any(|m| PaneId::of(m.change.field) == pane.id);
    pane.ages || state.watch().is_some_and(|watch| watch.history.is_none() || marked(watch))
}

/// The key that leads to a pane, as people write it; empty when none does.
#[must_use]
pub fn key_of(state: &State, pane: PaneId) -> String {
    state.settings.keymap.nth(Scope::Global, Command::Pane, pane as usize)
}

/// The names of the panes that stand apart, each with what there is to say of it in a few words.
#[must_use]
pub fn apart_names(state: &State) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for pane in PANES.iter().filter(|pane| pane.is_apart()) {
        let gap = if pieces.is_empty() { "" } else { "   " };
        pieces.push(piece(format!("{gap}{} ", key_of(state, pane.id)), Tone::Accent));
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
