//! Everything the program knows, as one value.

use std::collections::VecDeque;

use crossterm::event::KeyEvent;
use tui_input::Input;

use super::board::compare::Shown;
use super::board::{Board, ColumnId};
use super::command::Scope;
use super::detail::PaneView;
use super::event::Event;
use super::geometry::Geometry;
use super::goal::Outcome;
use super::msg::Helper;
use super::panes::{PANES, PaneId, Tone};
use super::play::Playing;
use super::settings::Settings;
use crate::domain::change::Change;
use crate::domain::error::FetchError;
use crate::domain::history::History;
use crate::domain::ids::{JobKey, Listing};
use crate::domain::past::{Facts, Past};
use crate::domain::{Span, Time};

/// How long a toast stands.
pub const TOAST: Span = Span::seconds(6);
/// How long one stands that has more to say.
pub const LONG_TOAST: Span = Span::seconds(20);
/// How long a changed value flashes, and in how many steps it fades.
pub const FLASH: Span = Span::milliseconds(2400);
/// Steps of the fade.
pub const FLASH_STEPS: i64 = 3;

/// When a job is asked for next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Poll {
    Due(Time),
    InFlight {
        seq: u64,
        since: Time,
        /// When the SDK began each further attempt of its own.
        again: Vec<Time>,
    },
    /// Nothing more is expected; `r` asks again.
    Done,
}

/// A change the person has not yet taken note of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub change: Change,
    pub looked: Looked,
}

/// Whether the pane of a mark was looked at since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    NotYet,
    /// Its pane has the focus, or had it when the change came: the mark goes when the focus leaves.
    Now,
}

/// One job that is watched.
#[derive(Debug, Clone)]
pub struct Watch {
    pub key: JobKey,
    /// `None` before the first good answer.
    pub history: Option<History>,
    pub poll: Poll,
    /// Whether the person asked for it by a key: it goes ahead of the others, and polling that is paused does not stop it.
    pub wanted: bool,
    /// Failures since the last good answer.
    pub failures: u32,
    /// The last failure and when it came; `None` after a good answer.
    pub error: Option<(FetchError, Time)>,
    /// Calls made, the SDK's own repeats included.
    pub calls: u64,
    /// When the job was first seen final.
    pub ended: Option<Time>,
    pub marks: Vec<Mark>,
    /// When anything worth an eye last changed.
    pub changed: Option<Time>,
    /// How far this machine's clock is off the service's, as last told.
    pub clock_off: Option<Span>,
    /// Whether the service ever answered, in any way.
    pub heard: bool,
    /// When the first of the calls was made that have had no answer of any kind; `None` while none is missing one. Calls
    /// that could not be made, because there were no credentials, do not count.
    pub silent: Option<Time>,
    pub trouble: Trouble,
    /// How it ended by the goal; `None` while that is open.
    pub outcome: Option<Outcome>,
    pub memory: Memory,
}

/// Since when what goes wrong with a job, and how often; all over with a good answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trouble {
    /// The first failure.
    pub since: Option<Time>,
    /// The first refusal for want of credentials or access.
    pub denied: Option<Time>,
    /// The first time the service did not know the job.
    pub missing: Option<Time>,
    /// Failures in a row that may pass by themselves: the pause doubles with each.
    pub passing: u32,
}

/// What the journal has to do with a job.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// Whether the journal was asked.
    pub asked: bool,
    /// What it knew, until the first good answer.
    pub past: Option<Past>,
    /// When something was last noted; `None` before the first good answer.
    pub noted: Option<Time>,
    /// The facts last noted.
    pub facts: Option<Facts>,
}

impl Watch {
    #[must_use]
    pub fn new(key: JobKey, now: Time) -> Self {
        Self {
            key,
            history: None,
            poll: Poll::Due(now),
            wanted: false,
            failures: 0,
            error: None,
            calls: 0,
            ended: None,
            marks: Vec::new(),
            changed: None,
            clock_off: None,
            heard: false,
            silent: None,
            trouble: Trouble::default(),
            outcome: None,
            memory: Memory::default(),
        }
    }

    /// A moment by the service's clock as this machine's clock would have shown it; the same where the clocks are not known
    /// to differ by more than a header with whole seconds can tell.
    #[must_use]
    pub fn ours(&self, theirs: Time) -> Time {
        let off = self.clock_off.filter(|off| off.abs() > Span::seconds(5)).unwrap_or_default();
        theirs.checked_sub_signed(off).unwrap_or(theirs)
    }

    /// The job's name, or while it is unknown the shortest text that tells it from others.
    #[must_use]
    pub fn title(&self) -> String {
        let name = self.history.as_ref().and_then(|h| h.job().name());
        name.unwrap_or_else(|| crate::domain::text::line(self.key.short()))
    }
}

/// A line that stands for a few seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    pub text: String,
    pub tone: Tone,
    pub until: Time,
}

/// What lies over the panes.
#[derive(Debug, Clone)]
pub enum Overlay {
    Help {
        scroll: usize,
    },
    Copy {
        items: Vec<CopyItem>,
        selected: usize,
    },
    /// The board's columns are chosen; which one is under the cursor.
    Columns {
        selected: ColumnId,
    },
    /// Two rows of the board, side by side.
    Compare {
        rows: [usize; 2],
        shown: Shown,
        scroll: usize,
    },
}

/// A text that can be copied.
#[derive(Clone, PartialEq, Eq)]
pub struct CopyItem {
    pub label: &'static str,
    pub text: String,
}

impl std::fmt::Debug for CopyItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CopyItem({})", self.label)
    }
}

/// What stands before the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    Board,
    /// A job.
    Detail,
}

/// Everything.
#[derive(Debug, Clone)]
pub struct State {
    /// The moment of the last message: all ages are counted to it.
    pub now: Time,
    /// When the run began.
    pub started: Time,
    pub settings: Settings,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    pub watches: Vec<Watch>,
    pub current: usize,
    /// What happened, oldest first; see [`State::events_after`].
    pub events: VecDeque<Event>,
    /// How many events there were.
    pub events_told: u64,
    /// The board; `None`: the jobs were named.
    pub board: Option<Board>,
    pub front: Front,
    /// The recording that plays; `None`: this is live.
    pub playing: Option<Playing>,
    /// Since when polling is paused by the person.
    pub paused: Option<Time>,
    /// The number of the last call; one counter for everything.
    pub seq: u64,
    /// The moments of the latest calls, for the limit of two a second.
    pub recent: VecDeque<Time>,
    pub focus: PaneId,
    pub zoom: bool,
    pub overlay: Option<Overlay>,
    /// What is being typed to search for.
    pub prompt: Option<Input>,
    /// Whether secret values are shown; ends when the pane loses the focus.
    pub reveal: bool,
    pub toasts: Vec<Toast>,
    /// What is not kept of the run, and why as last told; each helper at most once.
    pub troubles: Vec<(Helper, String)>,
    /// One for each pane, in the order of [`PANES`].
    pub panes: Vec<PaneView>,
    /// Where everything stands on the screen; derived after every message.
    pub geometry: Geometry,
}

impl State {
    /// Begins with the jobs to watch; the first frame can be drawn at once.
    #[must_use]
    pub fn new(settings: Settings, jobs: Vec<JobKey>, size: (u16, u16), now: Time) -> Self {
        let mut state = Self {
            now,
            started: now,
            settings,
            size,
            watches: jobs.into_iter().map(|key| Watch::new(key, now)).collect(),
            current: 0,
            events: VecDeque::new(),
            events_told: 0,
            board: None,
            front: Front::Detail,
            playing: None,
            paused: None,
            seq: 0,
            recent: VecDeque::new(),
            focus: PaneId::Status,
            zoom: false,
            overlay: None,
            prompt: None,
            reveal: false,
            toasts: Vec::new(),
            troubles: Vec::new(),
            panes: PANES.iter().map(|_| PaneView::default()).collect(),
            geometry: Geometry::default(),
        };
        for index in 0..state.watches.len() {
            state.tell(index, super::event::What::Asked);
        }
        super::detail::refresh(&mut state);
        state
    }

    /// Shows a board over these lists.
    pub fn show_board(&mut self, listings: impl IntoIterator<Item = impl Into<Listing>>) {
        self.board = Some(Board::new(listings.into_iter().map(Into::into).collect(), self.now));
        self.front = Front::Board;
        super::detail::refresh(self);
    }

    /// The job on screen; `None` when nothing is watched.
    #[must_use]
    pub fn watch(&self) -> Option<&Watch> {
        self.watches.get(self.current)
    }

    /// Whole seconds from then to now, counted by the second hand, so that all ages on screen move together.
    #[must_use]
    pub fn ago(&self, then: Time) -> Span {
        Span::seconds(self.now.timestamp() - then.timestamp())
    }

    #[must_use]
    pub fn pane(&self, id: PaneId) -> &PaneView {
        &self.panes[id as usize]
    }

    pub fn pane_mut(&mut self, id: PaneId) -> &mut PaneView {
        &mut self.panes[id as usize]
    }

    /// The scopes that keys are looked up in, innermost first.
    #[must_use]
    pub fn scopes(&self) -> &'static [Scope] {
        match (&self.prompt, &self.overlay) {
            (Some(_), _) => &[Scope::Prompt],
            (_, Some(Overlay::Help { .. })) => &[Scope::Help, Scope::Global],
            (_, Some(Overlay::Copy { .. })) => &[Scope::CopyMenu, Scope::Global],
            (_, Some(Overlay::Columns { .. })) => &[Scope::ColumnMenu, Scope::Global],
            (_, Some(Overlay::Compare { .. })) => &[Scope::Comparison, Scope::Global],
            _ => self.pane_scopes(),
        }
    }

    /// As [`State::scopes`], once nothing lies over the panes.
    fn pane_scopes(&self) -> &'static [Scope] {
        if self.front == Front::Board {
            return &[Scope::Board, Scope::Global];
        }
        match self.focus {
            // Moving in a recording comes before folding: a recording is there to be moved in.
            PaneId::Raw if self.playing.is_some() => &[Scope::Replay, Scope::Raw, Scope::Global],
            PaneId::Raw => &[Scope::Raw, Scope::Global],
            PaneId::Container if self.playing.is_some() => &[Scope::Replay, Scope::Container, Scope::Global],
            PaneId::Container => &[Scope::Container, Scope::Global],
            _ if self.playing.is_some() => &[Scope::Replay, Scope::Global],
            _ => &[Scope::Global],
        }
    }

    /// The key that does this in the focused pane, for hints; empty when none does.
    #[must_use]
    pub fn key(&self, command: super::command::Command) -> String {
        self.settings.keymap.key_in(self.pane_scopes(), command)
    }

    /// What a key press means here.
    #[must_use]
    pub fn command(&self, key: KeyEvent) -> Option<(super::command::Command, usize)> {
        self.settings.keymap.resolve(self.scopes(), key)
    }

    pub fn toast(&mut self, text: String, tone: Tone) {
        self.toast_for(text, tone, TOAST);
    }

    pub(super) fn toast_for(&mut self, text: String, tone: Tone, long: Span) {
        let until = self.now + long;
        self.toasts.retain(|t| t.text != text);
        self.toasts.push(Toast { text, tone, until });
        if self.toasts.len() > 3 {
            self.toasts.remove(0);
        }
    }
}
