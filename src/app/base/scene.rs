//! What any part of the program may see of the whole: the time, the choices, the screen and what is in front, and what was just
//! said. It has no feature in it.

use ratatui::layout::Rect;

use super::command::{Command, Scope};
use super::goal::Goal;
use super::pane::PaneId;
use super::place::{Geometry, Sides};
use super::play::Playing;
use super::room::Joint;
use super::settings::{Output, Settings};
use crate::app::text::Tone;
use crate::domain::skew::Skew;
use crate::domain::{Span, Time, by_second_hand};

/// How long a toast stands.
pub const TOAST: Span = Span::seconds(6);

/// How long one stands that has more to say.
pub const LONG_TOAST: Span = Span::seconds(20);

/// How long a changed value flashes, and in how many steps it fades.
pub const FLASH: Span = Span::milliseconds(2400);

/// Steps of the fade.
pub const FLASH_STEPS: i64 = 3;

/// Columns from which an open job stands beside the board: the board keeps its state, names and ages, and the job its two
/// columns of panes.
pub const BESIDE_FROM: u16 = 152;

/// Columns between the board and the job.
pub const BETWEEN_SIDES: u16 = 2;

pub const TWO_COLUMNS: u16 = 100;

/// The smallest screen that shows something.
pub const SMALLEST: (u16, u16) = (40, 10);

/// Rows from which a job has a bar, and an error as many lines as it needs.
pub const BAR_FROM: u16 = 16;

/// How a moment of today reads, and one of another day.
const TIME: &str = "%H:%M:%S";

const DATED: &str = "%Y-%m-%d %H:%M:%S";

/// The most columns and rows that are drawn, more than any screen has that is read: a terminal may claim to have millions of
/// cells for each of which there is a price to pay.
const LARGEST: (u16, u16) = (1000, 500);

/// As much of a window as is drawn.
#[must_use]
pub fn drawn((columns, rows): (u16, u16)) -> (u16, u16) {
    (columns.min(LARGEST.0), rows.min(LARGEST.1))
}

/// A line that stands for a few seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    pub text: String,
    pub tone: Tone,
    pub until: Time,
}

/// What the keys are for; on a wide screen the other may stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    Board,
    /// The choice of a membership.
    Picker,
    /// A job.
    Detail,
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

/// What any part of the program may see of the whole.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Scene {
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
    /// What has the keys.
    pub front: Front,
    /// Whether there is a board.
    pub has_board: bool,
    /// Whether a job stays open while the board has the keys; it is shown where it has room beside it.
    pub kept_open: bool,
    /// The pane that has the keys, or had them last.
    pub focus: PaneId,
    /// Whether that pane has all of the screen.
    pub zoom: bool,
    /// The recording that plays; `None`: this is live.
    pub playing: Option<Playing>,
    /// Whether keys have set the interval.
    pub paced: bool,
    /// Since when refreshing is paused by the person.
    pub paused: Option<Time>,
    /// Whether secret values are shown; ends when the pane loses the focus.
    pub reveal: bool,
    pub toasts: Vec<Toast>,
    /// What the board's lists have said of collaborations.
    pub joints: Vec<Joint>,
    /// Where everything stands on the screen; derived after every message.
    pub geometry: Geometry,
}

impl Scene {
    #[must_use]
    pub fn new(settings: Settings, size: (u16, u16), now: Time) -> Self {
        Self {
            now,
            started: now,
            skew: Skew::default(),
            settings,
            size: drawn(size),
            front: Front::Detail,
            has_board: false,
            kept_open: false,
            focus: PaneId::Status,
            zoom: false,
            playing: None,
            paced: false,
            paused: None,
            reveal: false,
            toasts: Vec::new(),
            joints: Vec::new(),
            geometry: Geometry::default(),
        }
    }

    /// Whole seconds from then to now, counted by the second hand, so that all ages on screen move together.
    #[must_use]
    pub fn ago(&self, then: Time) -> Span {
        by_second_hand(then, self.now)
    }

    /// The scopes that keys are looked up in, innermost first, once nothing lies over the panes.
    #[must_use]
    pub fn pane_scopes(&self) -> &'static [Scope] {
        if self.front == Front::Board {
            return &[Scope::Board, Scope::Global];
        }
        if self.front == Front::Picker {
            return &[Scope::Picker, Scope::Global];
        }
        self.focus.scopes(self.playing.is_some())
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

    pub fn toast(&mut self, text: String, tone: Tone) {
        self.toast_for(text, tone, TOAST);
    }

    pub fn toast_for(&mut self, text: String, tone: Tone, long: Span) {
        let until = self.now + long;
        self.toasts.retain(|t| t.text != text);
        self.toasts.push(Toast { text, tone, until });
        if self.toasts.len() > 3 {
            self.toasts.remove(0);
        }
    }

    /// The key that leads to a pane, as people write it; empty when none does.
    #[must_use]
    pub fn key_of(&self, pane: PaneId) -> String {
        self.settings.keymap.nth(Scope::Global, Command::Pane, pane as usize)
    }

    /// Who has what of the screen. A pane that is zoomed has all of it.
    #[must_use]
    pub fn sides(&self) -> Sides {
        let (w, h) = self.size;
        let all = Rect::new(0, 0, w, h.saturating_sub(1));
        let open = self.front == Front::Detail || self.kept_open;
        if self.has_board && self.front != Front::Picker && open && !self.zoom && w >= BESIDE_FROM {
            let width = (w * 2 / 5).min(w - BETWEEN_SIDES - TWO_COLUMNS);
            let x = width + BETWEEN_SIDES;
            return Sides { board: Some(Rect { width, ..all }), job: Some(Rect { x, width: w - x, ..all }) };
        }
        match self.front {
            // The picker has all of it.
            Front::Picker => Sides { board: None, job: None },
            Front::Board => Sides { board: Some(all), job: None },
            Front::Detail => Sides { board: None, job: Some(all) },
        }
    }

    /// Whether the open job stands beside the board.
    #[must_use]
    pub fn beside(&self) -> bool {
        matches!(self.sides(), Sides { board: Some(_), job: Some(_) })
    }

    /// What a job has of the screen, or would have.
    #[must_use]
    pub fn job_area(&self) -> Rect {
        self.sides().job.unwrap_or(Rect::new(0, 0, self.size.0, self.size.1.saturating_sub(1)))
    }

    /// Whether the person has this pane, which stands apart, before the eyes: also beside a board that has the keys.
    #[must_use]
    pub fn looks_at(&self, pane: PaneId) -> bool {
        self.settings.output == Output::Screen && self.focus == pane && self.sides().job.is_some()
    }

    /// Rows of the focused pane, at the least one.
    #[must_use]
    pub fn body_height(&self) -> usize {
        self.geometry.body(self.focus).map_or(1, |r| usize::from(r.height)).max(1)
    }

    /// Whether somebody wants to know what the doctor says.
    #[must_use]
    pub fn examines(&self) -> bool {
        self.looks_at(PaneId::Doctor) || matches!(self.settings.goal, Goal::Doctor { .. })
    }

    /// A moment by the service's clock in the zone chosen, with the date when it is not today's.
    #[must_use]
    pub fn clock(&self, theirs: Time) -> String {
        self.read(theirs, self.skew.theirs(self.now))
    }

    /// The same of a moment by this machine's clock: all that is on the screen is told by one clock, the service's.
    #[must_use]
    pub fn seen(&self, ours: Time) -> String {
        self.clock(self.skew.theirs(ours))
    }

    /// A moment as this machine's clock shows it, for lines that stand beside what others print on this machine.
    #[must_use]
    pub fn clock_here(&self, ours: Time) -> String {
        self.read(ours, self.now)
    }

    fn read(&self, at: Time, now: Time) -> String {
        let zone = self.settings.zone();
        zone.read(at, if zone.day(at) == zone.day(now) { TIME } else { DATED })
    }

    /// The two ends of a span of time, as [`Scene::clock`] tells each or without their dates; and with their offsets where those
    /// differ, because then the two do not tell how long it is.
    #[must_use]
    pub fn ends(&self, ends: [Time; 2], days: Days) -> [String; 2] {
        let (zone, today) = (self.settings.zone(), self.skew.theirs(self.now));
        let [from, to] = ends.map(|at| zone.offset_at(at));
        ends.map(|at| {
            let form = if days == Days::Left || zone.day(at) == zone.day(today) { TIME } else { DATED };
            if from == to { zone.read(at, form) } else { zone.read_in_full(at, form) }
        })
    }
}

/// Whether a moment of another day is told with its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    Told,
    /// There is no room for it.
    Left,
}
