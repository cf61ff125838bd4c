//! When something is next due: a poll, a step of a fade, the end of a toast, a label that will read differently.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::geometry::{Sides, sides};
use super::picker::{self, Reading};
use super::settings::Output;
use super::state::{FLASH, FLASH_STEPS, Front, State};
use super::watch::{Poll, Watch};
use super::{ask, board, goal, logs, notice, panes, poll, related};
use crate::domain::field::FieldId;
use crate::domain::text::{age_holds, age_step, countdown_holds, fine_age_holds, fine_countdown_holds};
use crate::domain::{Span, Time};

/// A call that takes longer is shown to be under way.
pub const SOON: Span = Span::milliseconds(250);

/// What of a job is told by the second: the one label of its screen that ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// How long ago the last answer came.
    Answered(Time),
    /// For how long an answer is waited for.
    Asking(Time),
    /// How long it is until the next poll, where the last one failed or is long past.
    Next(Time),
}

/// What ticks; `None`: nothing does.
#[must_use]
pub fn tick(state: &State, watch: &Watch) -> Option<Tick> {
    let answered = watch.history.as_ref().map(|history| history.at);
    let fresh = answered.filter(|at| state.ago(*at) < Span::minutes(1));
    match watch.poll {
        Poll::InFlight { since, .. } if answered.is_none() || state.now - since >= SOON => Some(Tick::Asking(since)),
        Poll::Due(at) if at > state.now && state.paused.is_none() && (watch.error.is_some() || fresh.is_none()) => {
            Some(Tick::Next(at))
        }
        _ => fresh.map(Tick::Answered),
    }
}

/// The moments whose ages the panes of a job show.
fn moments<'a>(state: &State, watch: &'a Watch) -> impl Iterator<Item = Time> + use<'a> {
    let skew = state.skew;
    let asked = if let (None, Poll::InFlight { since, .. }) = (&watch.history, &watch.poll) { Some(*since) } else { None };
    let failed = watch.error.as_ref().map(|(_, at)| *at);
    let of_job = watch.history.iter().flat_map(move |history| {
        let times = [FieldId::CreateTime, FieldId::UpdateTime].map(|id| history.job().time(id).map(|t| skew.ours(t)));
        let changed = history.changes.back().map(|c| c.at);
        times.into_iter().flatten().chain([history.current().from, history.since]).chain(changed)
    });
    asked.into_iter().chain(failed).chain(of_job).chain(watch.marks.iter().map(|m| m.change.at))
}

/// The moments that a pane shows of what is asked beside the job.
fn asked<'a>(state: &State, watch: &'a Watch) -> impl Iterator<Item = Time> + use<'a> {
    let shown = panes::PANES[state.focus as usize].is_apart();
    watch.inquiries.iter().filter(move |_| shown).flat_map(ask::Inquiry::moments).chain(related::moments(state, watch))
}

/// A number that changes whenever an age in the panes reads differently, or what lists and the journal say.
pub(super) fn ages(state: &State) -> u64 {
    let mut hasher = DefaultHasher::new();
    if let Some(watch) = state.watch() {
        for then in moments(state, watch).chain(panes::listed::moments(watch, state)) {
            age_step(state.ago(then)).hash(&mut hasher);
        }
        for then in asked(state, watch) {
            let span = state.ago(then);
            // A moment still to come counts down.
            (span < Span::zero(), age_step(if span < Span::zero() { -span } else { span })).hash(&mut hasher);
        }
        // What was there before anybody looked is told as long as it was seen, which each answer may lengthen.
        watch
            .history
            .iter()
            .for_each(|history| age_step(history.stood(history.current(), None, state.now).least).hash(&mut hasher));
        panes::hours_step(state, watch).hash(&mut hasher);
        panes::listed::hash(watch, state, &mut hasher);
    }
    hasher.finish()
}

/// What comes next by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Next {
    /// A call, or an end that the goal sets.
    pub due: Option<Time>,
    /// A text that will read differently. Until then the screen stays as it is, whatever is due.
    pub shown: Option<Time>,
}

/// The moment of the next due thing; `None` when nothing is, and only a key or an answer can change the screen.
#[must_use]
pub fn next_wake(state: &State) -> Option<Time> {
    let next = next(state);
    next.due.into_iter().chain(next.shown).min()
}

/// Makes a moment the next one, if it is; never one that has passed.
fn earlier(next: &mut Option<Time>, t: Time, now: Time) {
    let t = t.max(now + Span::milliseconds(1));
    *next = Some(next.map_or(t, |n| n.min(t)));
}

/// The next moment that something is due, and the next that something reads differently.
#[must_use]
pub fn next(state: &State) -> Next {
    Next { due: next_due(state), shown: next_shown(state) }
}

fn next_due(state: &State) -> Option<Time> {
    let mut next = None;
    let mut at = |t: Time| earlier(&mut next, t, state.now);
    let free = poll::free_at(state);
    for due in state.watches.iter().filter_map(|watch| poll::due(state, watch)) {
        at(due.max(free));
    }
    let feeds = state.board.as_ref().map_or(0, |b| b.feeds.len());
    for due in (0..feeds).filter_map(|i| board::pull::due(state, i)) {
        at(due.max(free));
    }
    if let Some(due) = picker::pull::due(state) {
        at(due.max(free));
    }
    for (due, ..) in ask::due(state) {
        at(due.max(free));
    }
    if board::pull::row_waits(state) {
        at(free);
    }
    goal::next_moment(state).into_iter().for_each(&mut at);
    next
}

fn next_shown(state: &State) -> Option<Time> {
    let now = state.now;
    let mut next = None;
    let mut at = |t: Time| earlier(&mut next, t, now);
    notice::next_beat(state).into_iter().chain(goal::next_quiet(state)).for_each(&mut at);
    if state.settings.output == Output::LiveLine {
        // The time that passes reads by the second.
        at(Time::from_timestamp(now.timestamp() + 1, 0).unwrap_or(now));
    }
    if state.settings.output != Output::Screen {
        return next;
    }
    for toast in &state.toasts {
        at(toast.until);
    }
    // Ages are counted by the second hand (State::ago), so they all move at whole seconds.
    let second = Time::from_timestamp(now.timestamp(), 0).unwrap_or(now);
    let Sides { board, job } = sides(state);
    if board.is_some() {
        state.board.iter().filter_map(|board| board::ages::next(state, board)).for_each(&mut at);
    }
    if state.logs.pending && logs::view::shows_lines(state) {
        // The rest of the lines is looked through.
        at(now);
    }
    // A moment still to come reads like an age, and counts down.
    let mut label = |then: Time| {
        let span = state.ago(then);
        at(second + if span < Span::zero() { countdown_holds(-span) } else { age_holds(span) });
    };
    if let Some(paused) = state.paused {
        label(paused);
    }
    if state.front == Front::Picker {
        match state.picker.as_ref().map(|p| &p.reading) {
            Some(Reading::InFlight { .. } | Reading::Due(_)) => at(second + Span::seconds(1)),
            Some(Reading::Done(read)) => label(*read),
            Some(Reading::Nowhere) | None => {}
        }
        return next;
    }
    let Some(watch) = state.watch().filter(|_| job.is_some()) else { return next };
    let answered = watch.history.iter().map(|h| h.at);
    let shown = answered.chain(moments(state, watch)).chain(panes::listed::moments(watch, state));
    shown.chain(asked(state, watch)).for_each(&mut label);
    match tick(state, watch) {
        Some(Tick::Answered(then) | Tick::Asking(then)) => at(second + fine_age_holds(state.ago(then))),
        Some(Tick::Next(due)) if poll::due(state, watch).is_some() => at(second + fine_countdown_holds(-state.ago(due))),
        Some(Tick::Next(_)) | None => {}
    }
    // A call that is answered at once shows nothing of itself.
    if let Poll::InFlight { since, .. } = watch.poll
        && now - since < SOON
    {
        at(since + SOON);
    }
    let fading = watch.marks.iter().map(|m| m.change.at).filter(|then| now - *then < FLASH);
    if let Some(then) = fading.max() {
        let step = FLASH / i32::try_from(FLASH_STEPS).unwrap_or(1);
        let done = (now - then).num_milliseconds().max(0) / step.num_milliseconds();
        at(then + step * i32::try_from(done + 1).unwrap_or(1));
    }
    next
}
