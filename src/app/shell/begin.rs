//! How a run begins, and how a board or the picker comes on the screen.

use std::collections::VecDeque;

use super::panes::PANES;
use super::state::State;
use super::{open, refresh};
use crate::app::base::event::What;
use crate::app::base::hints::Hints;
use crate::app::base::look::Look;
use crate::app::base::room::{Choice, Place};
use crate::app::base::scene::{Front, LONG_TOAST, Scene};
use crate::app::base::settings::Settings;
use crate::app::board::Board;
use crate::app::board::usual::Ended;
use crate::app::job::watch::Watch;
use crate::app::picker::{Named, Picker};
use crate::app::shell::state::Open;
use crate::app::text::{PaneView, Tone};
use crate::domain::Time;
use crate::domain::ids::{JobKey, Listing};

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
}
