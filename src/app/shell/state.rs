//! Everything the program knows, as one value.

use std::collections::VecDeque;

use crossterm::event::KeyEvent;
use tui_input::Input;

use super::open::{self, Open};
use super::panes::PANES;
use super::refresh;
use crate::app::base::command::Scope;
use crate::app::base::event::{Event, What};
use crate::app::base::hints::Hints;
use crate::app::base::keymap::Hit;
use crate::app::base::look::Look;
use crate::app::base::msg::Helper;
use crate::app::base::pane::PaneId;
use crate::app::base::room::{Choice, Place};
use crate::app::base::scene::{Front, LONG_TOAST, Scene};
use crate::app::base::settings::Settings;
use crate::app::base::window::Window;
use crate::app::board::Board;
use crate::app::job::journal::Ended;
use crate::app::job::watch::Watch;
use crate::app::picker::{Named, Picker};
use crate::app::text::{PaneView, Tone};
use crate::domain::ids::{JobKey, Listing};
use crate::domain::{Span, Time};

/// Everything.
#[derive(Debug, Clone)]
pub struct State {
    /// What any part of the program may see of the whole.
    pub scene: Scene,
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
    /// The number of the last call; one counter for everything.
    pub seq: u64,
    /// The moments of the latest calls, for the limit of two a second.
    pub recent: VecDeque<Time>,
    /// The panes one came from to the one that stands apart, the last one last.
    pub trail: Vec<PaneId>,
    /// What lies over the panes.
    pub window: Option<Window>,
    /// What is being typed to search for.
    pub prompt: Option<Input>,
    /// What the journal tells of how long jobs took.
    pub ended: Ended,
    /// What is not kept of the run, and why as last told; each helper at most once.
    pub troubles: Vec<(Helper, String)>,
    /// What belongs to the job on screen alone.
    pub open: Open,
    /// One for each pane, in the order of [`PANES`].
    pub panes: Vec<PaneView>,
    /// The keys named at the bottom of the screen; derived likewise.
    pub hints: Hints,
}

impl State {
    /// Begins with the jobs to watch; the first frame can be drawn at once.
    #[must_use]
    pub fn new(settings: Settings, jobs: Vec<JobKey>, size: (u16, u16), now: Time) -> Self {
        let mut state = Self {
            scene: Scene::new(settings, size, now),
            watches: jobs.into_iter().map(|key| Watch { named: true, ..Watch::new(key, now) }).collect(),
            current: 0,
            events: VecDeque::new(),
            events_told: 0,
            board: None,
            picker: None,
            seq: 0,
            recent: VecDeque::new(),
            trail: Vec::new(),
            window: None,
            prompt: None,
            ended: Ended::default(),
            troubles: Vec::new(),
            open: Open::default(),
            panes: PANES.iter().map(|_| PaneView::default()).collect(),
            hints: Hints::default(),
        };
        for index in 0..state.watches.len() {
            state.tell(index, What::Asked);
        }
        if let Some(notice) = state.scene.settings.notice.take() {
            state.scene.toast_for(notice, Tone::Warn, LONG_TOAST);
        }
        open::settle(&mut state);
        refresh::refresh(&mut state);
        state
    }

    /// Shows a board over these lists.
    pub fn show_board(&mut self, listings: impl IntoIterator<Item = impl Into<Listing>>) {
        let mut board = Board::new(listings.into_iter().map(Into::into).collect(), self.scene.now);
        board.skew = self.scene.skew;
        self.board = Some(board);
        self.scene.front = Front::Board;
        self.scene.has_board = true;
        self.scene.joints.clear();
        refresh::refresh(self);
    }

    /// Shows the picker; `last` is offered first, and `look` is how a board is looked at that is opened from it.
    pub fn show_picker(&mut self, place: Place, named: Named, last: Option<Choice>, look: Look) {
        self.picker = Some(Picker::new(place, named, last, look, self.scene.now));
        self.scene.front = Front::Picker;
        refresh::refresh(self);
    }

    /// Takes in what an answer told of the service's clock.
    pub(in crate::app) fn hear(&mut self, clock_off: Option<Span>) {
        if self.scene.skew.learn(clock_off)
            && let Some(board) = &mut self.board
        {
            board.skew = self.scene.skew;
            board.touch();
        }
    }

    /// The job on screen; `None` when nothing is watched.
    #[must_use]
    pub fn watch(&self) -> Option<&Watch> {
        self.watches.get(self.current)
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
            _ => self.scene.pane_scopes(),
        }
    }

    /// What a key press means here.
    #[must_use]
    pub fn command(&self, key: KeyEvent) -> Option<Hit> {
        self.scene.settings.keymap.resolve(self.scopes(), key)
    }
}
