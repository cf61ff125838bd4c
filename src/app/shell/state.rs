//! Everything the program knows, as one value.

use std::collections::VecDeque;

use crossterm::event::KeyEvent;
use tui_input::Input;

use crate::app::base::command::Scope;
use crate::app::base::event::Event;
use crate::app::base::hints::Hints;
use crate::app::base::keymap::Hit;
use crate::app::base::msg::Helper;
use crate::app::base::pane::PaneId;
use crate::app::base::scene::Scene;
use crate::app::base::window::Window;
use crate::app::board::Board;
use crate::app::board::usual::Ended;
use crate::app::job::watch::Watch;
use crate::app::logs::Logs;
use crate::app::metrics::Metrics;
use crate::app::picker::Picker;
use crate::app::text::PaneView;
use crate::domain::ids::JobKey;
use crate::domain::{Span, Time};

/// What is known of the job on screen beside its own answer.
#[derive(Debug, Clone, Default)]
pub struct Open {
    /// The job; `None`: none is on screen.
    pub of: Option<JobKey>,
    pub logs: Logs,
    pub metrics: Metrics,
}

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
    /// One for each pane, in the order of [`PANES`](super::panes::PANES).
    pub panes: Vec<PaneView>,
    /// The keys named at the bottom of the screen; derived likewise.
    pub hints: Hints,
}

impl State {
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

    /// Makes the lines of all panes again at the next refresh.
    pub(in crate::app) fn touch_all(&mut self) {
        self.panes.iter_mut().for_each(PaneView::touch);
    }

    /// Gives the focused pane the whole screen, or takes it back.
    pub(in crate::app) fn set_zoom(&mut self, zoom: bool) {
        self.scene.zoom = zoom;
        self.touch_all();
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
