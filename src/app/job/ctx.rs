//! What every pane is given, and the rows that all panes make in the same way: a member with its mark.

use std::collections::HashSet;

use super::status;
use super::watch::{Mark, Watch};
use crate::app::base::pane::PaneId;
use crate::app::base::refresh::Poll;
use crate::app::base::scene::Scene;
use crate::app::text::{Piece, Row, Tone, piece};
use crate::domain::change::{MASK, plain};
use crate::domain::error::Recovery;
use crate::domain::field::{Encoding, FieldId, Secrecy};
use crate::domain::history::History;
use crate::domain::ids::short_arn;
use crate::domain::job::{Job, Member};
use crate::domain::text::{age, line, width};
use crate::domain::{Span, Time, is_ahead};

/// Columns an ARN is shown in full in, at the least.
const ARN_ROOM: usize = 40;

/// What a pane is made from.
pub struct Ctx<'a> {
    pub scene: &'a Scene,
    pub watch: &'a Watch,
    pub history: &'a History,
    /// Columns the pane has.
    pub width: u16,
    /// How long such jobs usually take, where anybody could know.
    pub usual: Option<Row>,
    /// Whether an error is told above the status line, and there is more to say than has room there.
    pub cuts_error: bool,
    /// The paths that are folded in Raw; `None`: none is.
    pub folded: Option<&'a HashSet<String>>,
}

impl<'a> Ctx<'a> {
    /// What a pane is made from, without what others know of the job.
    #[must_use]
    pub fn new(scene: &'a Scene, watch: &'a Watch, history: &'a History, width: u16) -> Self {
        Self { scene, watch, history, width, usual: None, cuts_error: false, folded: None }
    }

    #[must_use]
    pub fn job(&self) -> &'a Job {
        self.history.job()
    }

    /// `2m ago`; a moment still to come tells that the clock is off.
    #[must_use]
    pub fn ago(&self, then: Time) -> String {
        if self.is_ahead(then) {
            return format!("in {}: this clock is behind", age(-self.scene.ago(then)));
        }
        format!("{} ago", age(self.scene.ago(then)))
    }

    /// A moment that the service told, by this machine's clock.
    #[must_use]
    pub fn ours(&self, theirs: Time) -> Time {
        self.scene.skew.ours(theirs)
    }

    /// Whether a moment that the service reported as past has not come yet by this machine's clock.
    #[must_use]
    pub fn is_ahead(&self, then: Time) -> bool {
        is_ahead(then, self.scene.now)
    }

    /// A value of a change as it is shown: times in the zone chosen.
    #[must_use]
    pub fn value(&self, field: FieldId, text: &str) -> String {
        let time = Some(text).filter(|_| field.field().encoding == Encoding::Time).and_then(|t| t.parse::<Time>().ok());
        time.map_or_else(|| line(text), |t| self.clock(t))
    }

    /// A moment that the service told, in the zone chosen, with the date when it is not today's.
    #[must_use]
    pub fn clock(&self, theirs: Time) -> String {
        self.scene.clock(theirs)
    }

    /// The same of a moment by this machine's clock.
    #[must_use]
    pub fn seen(&self, ours: Time) -> String {
        self.scene.seen(ours)
    }

    /// The mark of a member, or of one entry of it.
    #[must_use]
    pub fn mark(&self, field: FieldId, entry: Option<&str>) -> Option<&'a Mark> {
        self.watch.marks.iter().find(|m| m.change.field == field && m.change.entry.as_deref() == entry)
    }

    /// The row of a member: its value, or a dash and what its absence means; and what it was before.
    #[must_use]
    pub fn row(&self, field: FieldId) -> Row {
        let (value, shortened) = match self.job().get(field) {
            Member::Present(_) => {
                let (text, shortened) = self.shown(field);
                (vec![piece(text, Tone::Plain)], shortened)
            }
            other => (self.odd(field, other), false),
        };
        Row { shortened, ..self.with(field, value) }
    }

    /// A row of a member with pieces of its own.
    #[must_use]
    pub fn with(&self, field: FieldId, pieces: Vec<Piece>) -> Row {
        let mut row = Row { field: Some(field), ..Row::new(field.field().label, pieces) };
        if field.field().secrecy == Secrecy::Shown {
            row.copy = plain(self.job().get(field));
        }
        self.marked(row, field, None)
    }

    /// Adds a member's mark to a row.
    #[must_use]
    pub fn marked(&self, mut row: Row, field: FieldId, entry: Option<&str>) -> Row {
        if let Some(mark) = self.mark(field, entry) {
            row.changed = Some(mark.change.at);
            let from = mark.change.from.as_deref().map(|from| shorten(&self.value(field, from)));
            let was = from.map_or("new".to_owned(), |from| format!("was {from}"));
            row.pieces.push(piece(format!("  ◂ {was} · {}", self.ago(mark.change.at)), Tone::Accent));
        }
        row
    }

    /// A member that is absent or unreadable.
    pub fn odd<T>(&self, field: FieldId, member: &Member<T>) -> Vec<Piece> {
        if let Member::Unreadable(raw) = member {
            let hidden = field.field().secrecy == Secrecy::Masked && !self.scene.reveal;
            return vec![piece(format!("unreadable: {}", if hidden { MASK } else { raw }), Tone::Warn)];
        }
        let own = self.job().kind.own(field);
        let null = own.is_some_and(|own| own.is_required() && self.history.latest.body.is_null(own.member));
        let why = if null { "null, though the API requires it" } else { own.map_or("", |own| own.absent) };
        vec![piece("—  ", Tone::Quiet), piece(why, Tone::Quiet)]
    }

    /// A value as it is shown, and whether that is less than all: ARNs by their last part where there is no room for them.
    fn shown(&self, field: FieldId) -> (String, bool) {
        let text = plain(self.job().get(field)).unwrap_or_default();
        let room = usize::from(self.width).saturating_sub(22);
        if text.starts_with("arn:") && width(&text) > room.max(ARN_ROOM) && !self.scene.zoom {
            (format!("…{}", short_arn(&text)), true)
        } else {
            (text, false)
        }
    }

    /// The rows of a map member: one an entry, sorted, and one for each entry that went away and is still marked.
    #[must_use]
    pub fn entries(&self, field: FieldId, masked: bool) -> Vec<Row> {
        let mut rows = Vec::new();
        let value = |v: &Member<String>| match v {
            _ if masked => piece(MASK, Tone::Quiet),
            Member::Present(text) if text.is_empty() => piece("(empty)", Tone::Quiet),
            Member::Present(text) => piece(text.clone(), Tone::Plain),
            Member::Unreadable(raw) => piece(format!("unreadable: {raw}"), Tone::Warn),
            Member::Absent => piece("—", Tone::Quiet),
        };
        for (name, v) in self.job().entries(field) {
            let mut row = Row::new(line(name), vec![value(v)]);
            if let (Member::Present(text) | Member::Unreadable(text), false) = (v, masked) {
                row.copy = Some(text.clone());
            }
            rows.push(self.marked(row, field, Some(name)));
        }
        let gone = self.watch.marks.iter().filter(|m| m.change.field == field && m.change.to.is_none());
        for mark in gone {
            if let Some(name) = &mark.change.entry {
                let row = Row::new(line(name), vec![piece("—  removed", Tone::Quiet)]);
                rows.push(self.marked(row, field, Some(name)));
            }
        }
        rows.sort_by(|a, b| a.label.cmp(&b.label));
        rows
    }

    /// From createTime to the end as far as it is known, else to now; and whether that is exact. `None` where the times
    /// say nothing: a createTime still to come, an end that is none.
    #[must_use]
    pub fn elapsed(&self) -> Option<Elapsed> {
        use crate::domain::history::Start;
        let created = self.ours(self.job().time(FieldId::CreateTime)?);
        if self.is_ahead(created) {
            return None;
        }
        let current = self.history.current();
        if !current.phase().is_some_and(crate::domain::status::Phase::is_final) {
            return Some(Elapsed { span: self.scene.ago(created), end: End::GoesOn });
        }
        let (to, end) = match current.start {
            Start::Seen(gap) => (current.from, End::Seen(gap)),
            Start::Updated | Start::Created | Start::Left => (current.from, End::Reported),
            Start::Already => (self.ours(self.job().time(FieldId::UpdateTime)?), End::LastUpdate),
        };
        (to > created).then(|| Elapsed { span: to - created, end })
    }
}

/// How long a job took, or takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elapsed {
    pub span: Span,
    pub end: End,
}

/// How the end of a job is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    GoesOn,
    /// We saw the final status; it may have come up to this much earlier.
    Seen(Span),
    /// By the updateTime that came with the final status.
    Reported,
    /// Only the last update is known, which may have come after the end.
    LastUpdate,
}

/// A value in a mark: short enough to leave the rest of the row readable.
fn shorten(text: &str) -> String {
    crate::domain::text::end(text, 40).into_owned()
}

/// Why there is no answer, in a few words.
pub(in crate::app) fn unanswered(watch: &Watch) -> String {
    let Some((error, _)) = &watch.refresh.error else { return "no answer yet".to_owned() };
    let words = error.kind.words_of(error.asked);
    if error.kind.is_answer() && error.kind.recovery() == Recovery::Pause {
        let call = if watch.key.arn().is_some() { "Get" } else { "List" };
        format!("{call} was refused: {words}")
    } else {
        format!("not read: {words}")
    }
}

/// What a pane says while no answer has come; `listed` is what a list says of the job.
pub(in crate::app) fn before_first_answer(watch: &Watch, pane: PaneId, scene: &Scene, listed: Vec<Row>) -> Vec<Row> {
    if pane != PaneId::Status {
        return vec![Row::new("", vec![piece(unanswered(watch), Tone::Quiet)])];
    }
    let mut rows = Vec::new();
    let asking = match (&watch.refresh.error, &watch.refresh.poll) {
        (Some((error, _)), _) => piece(format!("✗ {}", error.kind.words_of(error.asked)), Tone::Bad),
        (None, Poll::InFlight { .. }) => piece("… connecting to AWS", Tone::Busy),
        (None, _) => piece("… not requested yet", Tone::Quiet),
    };
    rows.push(Row::new("state", vec![asking]));
    rows.extend(status::trouble(watch, scene));
    rows.extend(listed);
    match watch.key.arn() {
        Some(arn) => {
            for (label, text) in [
                ("job", arn.job_id.as_str()),
                ("membership", &arn.membership),
                ("account", &arn.account),
                ("region", &watch.key.source.region),
            ] {
                rows.push(Row::new(label, vec![piece(text, Tone::Plain)]));
            }
            rows.push(Row { copy: Some(arn.to_string()), ..Row::new("ARN", vec![piece(arn.as_str(), Tone::Quiet)]) });
        }
        None => {
            rows.push(Row::new("job", vec![piece(format!("{}  looked up by id or name", line(watch.key.short())), Tone::Plain)]));
        }
    }
    rows
}
