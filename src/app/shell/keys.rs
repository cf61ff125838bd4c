//! What a key does: from a key press to a command, and from a command to the state.

use crossterm::event::KeyEvent;
use tui_input::Input;

use super::pace::{self, Direction};
use super::panes::PANES;
use super::state::{Overlay, State};
use super::{copy, focus, help, play, search};
use crate::app::base::command::Command;
use crate::app::base::effect::{Effect, Exit, Play, Way};
use crate::app::base::pane::PaneId;
use crate::app::base::scene::{CopyItem, Front};
use crate::app::job::ctx::Ctx;
use crate::app::text::{GUTTER, PaneView, Tone, columns};
use crate::app::{board, job, logs, metrics, picker, related};

/// A key press.
pub fn key(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) {
    match state.command(key) {
        Some((command, place)) => run(state, command, place, effects),
        None => search::typed(state, key),
    }
}

/// What still works while something lies over the panes.
fn works_over_overlay(command: Command) -> bool {
    use Command as C;
    matches!(
        command,
        C::Quit
            | C::Suspend
            | C::Redraw
            | C::Back
            | C::Choose
            | C::Up
            | C::Down
            | C::PageUp
            | C::PageDown
            | C::Top
            | C::Bottom
            | C::Differences
            | C::ToggleColumn
            | C::ColumnBack
            | C::ColumnForth
            | C::ToggleStream
    )
}

fn run(state: &mut State, command: Command, place: usize, effects: &mut Vec<Effect>) {
    // Whoever reads what is wrong with the sources may have them read again there.
    let of_sources = command == Command::Poll && matches!(state.overlay, Some(Overlay::Sources { .. }));
    if state.overlay.is_some() && !works_over_overlay(command) && !of_sources {
        return;
    }
    let of_polling = matches!(
        command,
        Command::Poll | Command::Pause | Command::Faster | Command::Slower | Command::Automatic | Command::Collaboration
    );
    if of_polling && state.playing.is_some() {
        return state.toast("a recording plays: nobody is asked".to_owned(), Tone::Quiet);
    }
    if state.overlay.is_none() && state.prompt.is_none() && of_front(state, command, effects) {
        return;
    }
    let of_logs = state.overlay.is_none() && state.prompt.is_none() && state.focuses(PaneId::Logs);
    if of_logs && logs::keys::run(state, command, effects) {
        return;
    }
    match command {
        Command::Quit => effects.push(Effect::Quit(Exit::Left)),
        Command::Suspend => effects.push(Effect::Suspend),
        Command::Redraw => effects.push(Effect::Redraw),
        Command::Help => state.overlay = Some(Overlay::Help { scroll: 0 }),
        Command::Poll => pace::poll_now(state),
        Command::Pause => pace::pause(state),
        Command::Faster => pace::change(state, Direction::Faster),
        Command::Slower => pace::change(state, Direction::Slower),
        Command::Automatic => pace::automatic(state),
        Command::Collaboration => board::turn(state),
        Command::Clock => zone(state),
        Command::NextPane => focus::step(state, 1),
        Command::PrevPane => focus::step(state, focus::STOPS - 1),
        Command::Pane => focus::pane(state, PANES[place.min(PANES.len() - 1)].id),
        Command::Board => focus::board(state),
        Command::NextJob => focus::walk(state, 1),
        Command::PrevJob => focus::walk(state, -1),
        Command::Complete if state.front == Front::Board => board::keys::complete(state),
        // Commands of the board, the picker and single panes do nothing elsewhere.
        Command::Complete
        | Command::Open
        | Command::SortColumn
        | Command::SortWay
        | Command::Mark
        | Command::Compare
        | Command::Columns
        | Command::Sources
        | Command::Pick
        | Command::Meant
        | Command::Profile
        | Command::Region
        | Command::Follow
        | Command::Wrap
        | Command::Times
        | Command::Pretty
        | Command::NextError
        | Command::PrevError
        | Command::Include
        | Command::Exclude
        | Command::Streams
        | Command::Save
        | Command::Close
        | Command::Console => {}
        Command::ToggleStream => logs::keys::toggle(state),
        Command::Differences => board::compare::turn(state),
        Command::ToggleColumn | Command::ColumnBack | Command::ColumnForth => board::columns_menu::change(state, command),
        Command::Up | Command::Down | Command::PageUp | Command::PageDown | Command::Top | Command::Bottom => {
            scroll(state, command);
        }
        // The board's columns that do not fit are left out.
        Command::Left | Command::Right if state.front == Front::Board => {}
        Command::Left | Command::Right => sideways(state, command),
        Command::Zoom => set_zoom(state, !state.zoom),
        Command::Back => back(state, effects),
        Command::Search => state.prompt = Some(Input::default()),
        Command::NextHit | Command::PrevHit => search::next_hit(state, command),
        Command::Choose => choose(state, effects),
        Command::Fold => fold(state),
        Command::FoldAll => fold_all(state),
        Command::Reveal => reveal(state),
        Command::PlayPause => play::act(state, Play::Pause, effects),
        Command::StepForward => play::act(state, Play::Step(Way::Forward), effects),
        Command::StepBack => play::act(state, Play::Step(Way::Back), effects),
        Command::SeekForward => play::act(state, Play::Seek(Way::Forward), effects),
        Command::SeekBack => play::act(state, Play::Seek(Way::Back), effects),
        Command::Acknowledge => {
            if let Some(watch) = state.watches.get_mut(state.current) {
                watch.marks.clear();
            }
            touch_all(state);
        }
        Command::Copy => {
            let items = copy::items(state);
            if !items.is_empty() {
                state.overlay = Some(Overlay::Copy { items, selected: 0 });
            }
        }
    }
}

/// Shows secret values, or hides them again.
fn reveal(state: &mut State) {
    // What is not there yet is not shown in advance.
    if state.watch().is_none_or(|w| w.history.is_none()) {
        return state.toast("there is nothing to show yet".to_owned(), Tone::Quiet);
    }
    state.reveal = !state.reveal;
    touch_all(state);
}

/// Does what a command means to the board or the picker, where that stands before the person; `false`: nothing of its own.
fn of_front(state: &mut State, command: Command, effects: &mut Vec<Effect>) -> bool {
    match state.front {
        Front::Board => board::keys::run(state, command, effects),
        Front::Picker => picker::keys::run(state, command, effects),
        Front::Detail => related::keys::run(state, command, effects) || metrics::keys::run(state, command),
    }
}

/// Shows times in the other zone.
fn zone(state: &mut State) {
    state.settings.utc = !state.settings.utc;
    let zone = if state.settings.utc { "UTC" } else { "local time" };
    state.toast(format!("times are shown in {zone}"), Tone::Quiet);
    touch_all(state);
}

pub(in crate::app) fn touch_all(state: &mut State) {
    state.panes.iter_mut().for_each(PaneView::touch);
}

pub(in crate::app) fn body_height(state: &State) -> usize {
    state.geometry.body(state.focus).map_or(1, |r| usize::from(r.height)).max(1)
}

fn scroll(state: &mut State, command: Command) {
    let step = |at: usize, page: usize, last: usize| match command {
        Command::Up => at.saturating_sub(1),
        Command::Down => (at + 1).min(last),
        Command::PageUp => at.saturating_sub(page),
        Command::PageDown => (at + page).min(last),
        Command::Top => 0,
        _ => last,
    };
    let height = body_height(state);
    let page = usize::from(state.size.1).saturating_sub(4).max(1);
    let beyond = help::lines(state).len().saturating_sub(page);
    let compared = board::compare::lines(state).len().saturating_sub(page);
    let sources = board::sources::lines(state).len().saturating_sub(page);
    let places = picker::menu::count(state);
    let streams = state.logs.offered().count();
    match &mut state.overlay {
        Some(Overlay::Help { scroll }) => *scroll = step(*scroll, page, beyond),
        Some(Overlay::Copy { items, selected }) => *selected = step(*selected, 4, items.len().saturating_sub(1)),
        Some(Overlay::Profiles { selected } | Overlay::Regions { selected }) => {
            *selected = step(*selected, 4, places.saturating_sub(1));
        }
        Some(Overlay::Streams { selected }) => *selected = step(*selected, 4, streams.saturating_sub(1)),
        Some(Overlay::Columns { selected }) => {
            let all = state.board.as_ref().map(|board| board.columns.all()).unwrap_or_default();
            let at = all.iter().position(|id| id == selected).unwrap_or(0);
            *selected = all.get(step(at, 4, all.len().saturating_sub(1))).copied().unwrap_or(*selected);
        }
        Some(Overlay::Compare { scroll, .. }) => *scroll = step(*scroll, page, compared),
        Some(Overlay::Sources { scroll }) => *scroll = step(*scroll, page, sources),
        None => {
            let view = state.pane_mut(state.focus);
            let line = step(view.cursor, height.saturating_sub(1).max(1), view.lines.len().saturating_sub(1));
            view.go(line, height);
        }
    }
}

fn sideways(state: &mut State, command: Command) {
    let room = state.geometry.body(state.focus).map_or(0, |r| usize::from(r.width)).saturating_sub(GUTTER);
    let view = state.pane_mut(state.focus);
    let widest = view.lines.iter().map(|l| columns(&l.pieces)).max().unwrap_or(0);
    view.sideways = if command == Command::Left {
        view.sideways.saturating_sub(8)
    } else {
        (view.sideways + 8).min(widest.saturating_sub(room))
    };
}

pub(in crate::app) fn set_zoom(state: &mut State, zoom: bool) {
    state.zoom = zoom;
    touch_all(state);
}

/// One step back: the innermost thing that is open closes.
fn back(state: &mut State, effects: &mut Vec<Effect>) {
    match state.overlay.take() {
        None => {}
        Some(Overlay::Columns { .. }) => return board::columns_menu::remember(state, effects),
        Some(_) => return,
    }
    if state.prompt.take().is_some() {
        match state.front {
            Front::Board => board::keys::filter(state, ""),
            Front::Picker => picker::keys::given_up(state),
            Front::Detail => {}
        }
        return;
    }
    if state.focuses(PaneId::Logs) && logs::keys::unsearch(state) {
        return;
    }
    if state.pane(state.focus).query.is_empty() && (related::keys::close(state) || metrics::keys::close(state)) {
        return;
    }
    let view = state.pane_mut(state.focus);
    if !view.query.is_empty() {
        view.query.clear();
        view.touch();
    } else if state.zoom {
        set_zoom(state, false);
    } else if focus::back(state) {
    } else if state.board.is_some() {
        focus::leave(state);
        (state.front, state.kept_open) = (Front::Board, false);
    } else {
        state.toasts.clear();
    }
}

fn choose(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(prompt) = state.prompt.take() {
        match state.front {
            // The filter holds already.
            Front::Board => {}
            Front::Picker => picker::keys::entered(state, prompt, effects),
            Front::Detail if state.focus == PaneId::Logs => logs::keys::entered(state, prompt),
            Front::Detail => search::find(state, &prompt),
        }
        return;
    }
    let item = match state.overlay.take() {
        Some(Overlay::Copy { items, selected }) => items.into_iter().nth(selected),
        Some(menu) => return picker::menu::choose(state, &menu),
        None => None,
    };
    if let Some(CopyItem { label, text }) = item {
        state.toast(
            format!("copied {label}, {} characters (OSC 52: the terminal must allow it)", text.chars().count()),
            Tone::Good,
        );
        effects.push(Effect::Copy(text));
    }
}

fn fold(state: &mut State) {
    let view = state.pane_mut(PaneId::Raw);
    if let Some(path) = view.row().and_then(|row| row.fold.clone()) {
        if !view.folded.remove(&path) {
            view.folded.insert(path);
        }
        view.touch();
    } else {
        let key = state.key(Command::Pause);
        state.toast(format!("nothing to fold on this line; {key} pauses"), Tone::Quiet);
    }
}

fn fold_all(state: &mut State) {
    let Some(watch) = state.watch() else { return };
    let Some(history) = &watch.history else { return };
    let paths = job::raw::foldable(&Ctx { state, watch, history, width: state.size.0 });
    let view = state.pane_mut(PaneId::Raw);
    if view.folded.is_empty() {
        view.folded.extend(paths);
    } else {
        view.folded.clear();
    }
    view.touch();
}
