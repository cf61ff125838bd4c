//! Everything the program knows, as one value.

use std::collections::VecDeque;

use crossterm::event::KeyEvent;
use tui_input::Input;

use super::open::{self, Open};
use super::panes::PANES;
use super::refresh;
use crate::app::base::command::{Command, Scope};
use crate::app::base::event::{Event, What};
use crate::app::base::hints::Hints;
use crate::app::base::keymap::Hit;
use crate::app::base::msg::Helper;
use crate::app::base::pane::PaneId;
use crate::app::base::place::Geometry;
use crate::app::base::play::Playing;
use crate::app::base::scene::{Front, LONG_TOAST, TOAST, Toast};
use crate::app::base::settings::Settings;
use crate::app::base::window::Window;
use crate::app::board::Board;
use crate::app::job::journal::Ended;
use crate::app::job::watch::Watch;
use crate::app::picker::Picker;
use crate::app::text::{PaneView, Tone};
use crate::domain::ids::{JobKey, Listing};
use crate::domain::skew::Skew;
use crate::domain::{Span, Time, by_second_hand};

/// The most columns and rows that are drawn, more than any screen has that is read: a terminal may claim to have millions of
/// cells for each of which there is a price to pay.
const LARGEST: (u16, u16) = (1000, 500);

/// As much of a window as is drawn.
#[must_use]
pub fn drawn((columns, rows): (u16, u16)) -> (u16, u16) {
    (columns.min(LARGEST.0), rows.min(LARGEST.1))
}

/// Everything.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct State {
    /// The moment of the last message: all ages are counted to it.
    pub now: Time,
    /// When the run began.
    pub started: Time,
    /// How far this machine's clock is off the service's. All moments here are by this machine's; those that the service
    /// told are corrected where they come in, and what is shown is told by the service's clock.
    pub skew: Skew,
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
    /// `None`: no membership was ever to be picked.
    pub picker: Option<Picker>,
    /// What has the keys.
    pub front: Front,
    /// Whether a job stays open while the board has the keys; it is shown where it has room beside it.
    pub kept_open: bool,
    /// The recording that plays; `None`: this is live.
    pub playing: Option<Playing>,
    /// Whether keys have set the interval.
    pub paced: bool,
    /// Since when polling is paused by the person.
    pub paused: Option<Time>,
    /// The number of the last call; one counter for everything.
    pub seq: u64,
    /// The moments of the latest calls, for the limit of two a second.
    pub recent: VecDeque<Time>,
    pub focus: PaneId,
    /// The panes one came from to the one that stands apart, the last one last.
    pub trail: Vec<PaneId>,
    pub zoom: bool,
    /// What lies over the panes.
    pub window: Option<Window>,
    /// What is being typed to search for.
    pub prompt: Option<Input>,
    /// Whether secret values are shown; ends when the pane loses the focus.
    pub reveal: bool,
    pub toasts: Vec<Toast>,
    /// What the journal tells of how long jobs took.
    pub ended: Ended,
    /// What is not kept of the run, and why as last told; each helper at most once.
    pub troubles: Vec<(Helper, String)>,
    /// What belongs to the job on screen alone.
    pub open: Open,
    /// One for each pane, in the order of [`PANES`].
    pub panes: Vec<PaneView>,
    /// Where everything stands on the screen; derived after every message.
    pub geometry: Geometry,
    /// The keys named at the bottom of the screen; derived likewise.
    pub hints: Hints,
}

impl State {
    /// Begins with the jobs to watch; the first frame can be drawn at once.
    #[must_use]
    pub fn new(settings: Settings, jobs: Vec<JobKey>, size: (u16, u16), now: Time) -> Self {
        let mut state = Self {
            now,
            started: now,
            skew: Skew::default(),
            settings,
            size: drawn(size),
            watches: jobs.into_iter().map(|key| Watch { named: true, ..Watch::new(key, now) }).collect(),
            current: 0,
            events: VecDeque::new(),
            events_told: 0,
            board: None,
            picker: None,
            front: Front::Detail,
            kept_open: false,
            playing: None,
            paced: false,
            paused: None,
            seq: 0,
            recent: VecDeque::new(),
            focus: PaneId::Status,
            trail: Vec::new(),
            zoom: false,
            window: None,
            prompt: None,
            reveal: false,
            toasts: Vec::new(),
            ended: Ended::default(),
            troubles: Vec::new(),
            open: Open::default(),
            panes: PANES.iter().map(|_| PaneView::default()).collect(),
            geometry: Geometry::default(),
            hints: Hints::default(),
        };
        for index in 0..state.watches.len() {
            state.tell(index, What::Asked);
        }
        if let Some(notice) = state.settings.notice.take() {
            state.toast_for(notice, Tone::Warn, LONG_TOAST);
        }
        open::settle(&mut state);
        refresh::refresh(&mut state);
        state
    }

    /// Shows a board over these lists.
    pub fn show_board(&mut self, listings: impl IntoIterator<Item = impl Into<Listing>>) {
        let mut board = Board::new(listings.into_iter().map(Into::into).collect(), self.now);
        board.skew = self.skew;
        self.board = Some(board);
        self.front = Front::Board;
        refresh::refresh(self);
    }

    /// Takes in what an answer told of the service's clock.
    pub(in crate::app) fn hear(&mut self, clock_off: Option<Span>) {
        if self.skew.learn(clock_off)
            && let Some(board) = &mut self.board
        {
            board.skew = self.skew;
            board.touch();
        }
    }

    /// The job on screen; `None` when nothing is watched.
    #[must_use]
    pub fn watch(&self) -> Option<&Watch> {
        self.watches.get(self.current)
    }

    /// Whole seconds from then to now, counted by the second hand, so that all ages on screen move together.
    #[must_use]
    pub fn ago(&self, then: Time) -> Span {
        by_second_hand(then, self.now)
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
        match (&self.prompt, &self.window) {
            (Some(_), _) => &[Scope::Prompt],
            (_, Some(window)) => match window.of.scope() {
                Scope::Help => &[Scope::Help, Scope::Global],
                Scope::CopyMenu => &[Scope::CopyMenu, Scope::Global],
                Scope::PlaceMenu => &[Scope::PlaceMenu, Scope::Global],
                Scope::ColumnMenu => &[Scope::ColumnMenu, Scope::Global],
                Scope::StreamMenu => &[Scope::StreamMenu, Scope::Global],
                Scope::Comparison => &[Scope::Comparison, Scope::Global],
                _ => &[Scope::Sources, Scope::Global],
            },
            _ => self.pane_scopes(),
        }
    }

    /// As [`State::scopes`], once nothing lies over the panes.
    #[must_use]
    pub fn pane_scopes(&self) -> &'static [Scope] {
        if self.front == Front::Board {
            return &[Scope::Board, Scope::Global];
        }
        if self.front == Front::Picker {
            return &[Scope::Picker, Scope::Global];
        }
        match self.focus {
            // Moving in a recording comes before folding: a recording is there to be moved in.
            PaneId::Raw if self.playing.is_some() => &[Scope::Replay, Scope::Raw, Scope::Global],
            PaneId::Raw => &[Scope::Raw, Scope::Global],
            PaneId::Container if self.playing.is_some() => &[Scope::Replay, Scope::Container, Scope::Global],
            PaneId::Container => &[Scope::Container, Scope::Global],
            PaneId::Logs if self.playing.is_none() => &[Scope::Logs, Scope::Global],
            PaneId::Metrics if self.playing.is_none() => &[Scope::Metrics, Scope::Global],
            PaneId::Related if self.playing.is_some() => &[Scope::Replay, Scope::Related, Scope::Global],
            PaneId::Related => &[Scope::Related, Scope::Global],
            _ if self.playing.is_some() => &[Scope::Replay, Scope::Global],
            _ => &[Scope::Global],
        }
    }

    /// Whether the keys are for this pane.
    #[must_use]
    pub fn focuses(&self, pane: PaneId) -> bool {
        self.front == Front::Detail && self.focus == pane
    }

    /// The key that does this in the focused pane, for hints; empty when none does.
    #[must_use]
    pub fn key(&self, command: Command) -> String {
        self.settings.keymap.key_in(self.pane_scopes(), command)
    }

    /// What a key press means here.
    #[must_use]
    pub fn command(&self, key: KeyEvent) -> Option<Hit> {
        self.settings.keymap.resolve(self.scopes(), key)
    }

    pub fn toast(&mut self, text: String, tone: Tone) {
        self.toast_for(text, tone, TOAST);
    }

    pub(in crate::app) fn toast_for(&mut self, text: String, tone: Tone, long: Span) {
        let until = self.now + long;
        self.toasts.retain(|t| t.text != text);
        self.toasts.push(Toast { text, tone, until });
        if self.toasts.len() > 3 {
            self.toasts.remove(0);
        }
    }
}
