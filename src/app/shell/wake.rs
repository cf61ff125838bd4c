//! When something is next due: a poll, a step of a fade, the end of a toast, a label that will read differently.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::state::State;
use super::{desk, judge, listed, panes, poll, tell};
use crate::app::base::place::Sides;
use crate::app::base::refresh::Poll;
use crate::app::base::scene::{Front, Scene};
use crate::app::base::settings::Output;
use crate::app::base::ticks::{fades, older, tick, under_way};
use crate::app::job::watch::Watch;
use crate::app::job::{self, resources};
use crate::app::{board, logs, picker};
use crate::domain::field::FieldId;
use crate::domain::text::aged;
use crate::domain::{Span, Time, is_ahead};

/// The moments whose ages the panes of a job show.
fn moments<'a>(scene: &Scene, watch: &'a Watch) -> impl Iterator<Item = Time> + use<'a> {
    let skew = scene.skew;
    let failed = watch.refresh.failed();
    let of_job = watch.history.iter().flat_map(move |history| {
        let times = [FieldId::CreateTime, FieldId::UpdateTime].map(|id| history.job().time(id).map(|t| skew.ours(t)));
        let changed = history.changes.back().map(|c| c.at);
        times.into_iter().flatten().chain([history.current().from, history.since]).chain(changed)
    });
    failed.into_iter().chain(of_job).chain(watch.marks.iter().map(|m| m.change.at))
}

/// The moments that a pane shows of what is asked beside the job.
fn asked<'a>(scene: &Scene, watch: &'a Watch) -> impl Iterator<Item = Time> + use<'a> {
    let shown = is_apart(scene);
    let failed = watch.inquiries.iter().filter_map(|i| i.refresh.failed());
    let own = panes::PANES.iter().flat_map(move |pane| (pane.feature.moments)(scene, watch));
    failed.filter(move |_| shown).chain(own.collect::<Vec<_>>())
}

/// When what failed beside the job may be asked again, while a pane shows that.
fn rests<'a>(scene: &Scene, watch: &'a Watch) -> impl Iterator<Item = Time> + use<'a> {
    let (shown, now) = (is_apart(scene), scene.now);
    watch.inquiries.iter().filter_map(|i| i.refresh.rests()).filter(move |at| shown && *at > now)
}

/// Whether the pane in focus is one that shows what is asked beside the job.
fn is_apart(scene: &Scene) -> bool {
    panes::PANES[scene.focus as usize].is_apart()
}

/// A number that changes whenever an age in the panes reads differently, or what lists and the journal say.
pub(in crate::app) fn ages(state: &State) -> u64 {
    let mut hasher = DefaultHasher::new();
    if let Some(watch) = state.watch() {
        for then in moments(&state.scene, watch).chain(listed::moments(watch, state)).chain(asked(&state.scene, watch)) {
            let span = state.scene.ago(then);
            // A moment still to come reads like an age, and says so.
            (aged(span), aged(-span), is_ahead(then, state.scene.now)).hash(&mut hasher);
        }
        rests(&state.scene, watch).count().hash(&mut hasher);
        // What was there before anybody looked is told as long as it was seen, which each answer may lengthen.
        watch
            .history
            .iter()
            .for_each(|history| aged(history.stood(history.current(), None, state.scene.now).least).hash(&mut hasher));
        resources::hours_step(&state.scene, watch).hash(&mut hasher);
        listed::hash(watch, state, &mut hasher);
    }
    hasher.finish()
}

/// What comes next on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Next {
    /// A call, or an end that the goal sets.
    pub due: Option<Time>,
    /// A text that will read differently. Until then the screen stays as it is, whatever is due, but for what ticks.
    pub shown: Option<Time>,
    /// The label of the open job that ticks, if nothing else does before: until [`Next::shown`] one row of the screen changes.
    pub tick: Option<Time>,
}

/// The moment of the next due thing; `None` when nothing is, and only a key or an answer can change the screen.
#[must_use]
pub fn next_wake(state: &State) -> Option<Time> {
    next(state).first()
}

impl Next {
    /// The first of all that comes.
    #[must_use]
    pub fn first(&self) -> Option<Time> {
        self.due.into_iter().chain(self.shown).chain(self.tick).min()
    }
}

/// Makes a moment the next one, if it is; never one that has passed.
fn earlier(next: &mut Option<Time>, t: Time, now: Time) {
    let t = t.max(now + Span::milliseconds(1));
    *next = Some(next.map_or(t, |n| n.min(t)));
}

/// The next moment that something is due, and the next that something reads differently.
#[must_use]
pub fn next(state: &State) -> Next {
    Next { due: next_due(state), shown: next_shown(state), tick: next_tick(state) }
}

/// When the label of the open job's status line that ticks reads differently. The row of it is [`crate::app::base::place::Geometry::status`].
#[must_use]
pub fn next_tick(state: &State) -> Option<Time> {
    let shows =
        state.scene.settings.output == Output::Screen && state.scene.playing.is_none() && state.scene.sides().job.is_some();
    let watch = state.watch().filter(|_| shows && state.scene.front != Front::Picker)?;
    tick(&state.scene, job::ticks::of_job(&state.scene, watch)).map(|at| at.max(state.scene.now + Span::milliseconds(1)))
}

fn next_due(state: &State) -> Option<Time> {
    let mut next = None;
    let mut at = |t: Time| earlier(&mut next, t, state.scene.now);
    desk::moments(state).for_each(&mut at);
    judge::next_moment(state).into_iter().for_each(&mut at);
    next
}

fn next_shown(state: &State) -> Option<Time> {
    let now = state.scene.now;
    let mut next = None;
    let mut at = |t: Time| earlier(&mut next, t, now);
    tell::next_beat(state).into_iter().chain(judge::next_quiet(state)).for_each(&mut at);
    if state.scene.settings.output == Output::LiveLine {
        // The time that passes reads by the second.
        at(Time::from_timestamp(now.timestamp() + 1, 0).unwrap_or(now));
    }
    if state.scene.settings.output != Output::Screen {
        return next;
    }
    for toast in &state.scene.toasts {
        at(toast.until);
    }
    let Sides { board, job } = state.scene.sides();
    if let Some(board) = state.board.as_ref().filter(|_| board.is_some()) {
        board::wake::moments(board, &state.scene).into_iter().for_each(&mut at);
    }
    if state.open.logs.pending && logs::view::shows_lines(&state.open.logs, &state.scene) {
        // The rest of the lines is looked through.
        at(now);
    }
    if let Some(paused) = state.scene.paused {
        at(older(&state.scene, paused));
    }
    if state.scene.front == Front::Picker {
        if let Some(picker) = &state.picker {
            picker::view::moments(picker, &state.scene).into_iter().for_each(&mut at);
        }
        return next;
    }
    let Some(watch) = state.watch().filter(|_| job.is_some()) else { return next };
    if state.scene.playing.is_none() {
        freshness(state, watch).into_iter().for_each(&mut at);
    }
    let shown = moments(&state.scene, watch).chain(listed::moments(watch, state)).chain(asked(&state.scene, watch));
    shown.map(|then| older(&state.scene, then)).chain(rests(&state.scene, watch)).for_each(&mut at);
    let marked = watch.marks.iter().map(|m| m.change.at);
    marked.filter_map(|then| fades(&state.scene, then)).for_each(&mut at);
    next
}

/// The moments at which the status line of a job reads differently, but for what ticks in it.
fn freshness(state: &State, watch: &Watch) -> Vec<Time> {
    let answered = watch.history.as_ref().map(|h| h.at);
    let mut all: Vec<Time> =
        answered.into_iter().map(|at| older(&state.scene, at)).chain(poll::calms_down(&state.scene, watch)).collect();
    let free = desk::free_at(state);
    match watch.refresh.poll {
        Poll::InFlight { since, .. } => all.extend(under_way(&state.scene, since)),
        // It waits for its turn.
        Poll::Due(due) if free > due && poll::due(state, watch).is_some() => {
            all.push(if due > state.scene.now { due } else { free });
        }
        Poll::Due(_) | Poll::Done => {}
    }
    all
}
