//! What keys do on the board.

use tui_input::Input;

use super::{Board, Filter, columns_menu, compare, completion, elsewhere, order, sources};
use crate::app::base::command::Command;
use crate::app::base::effect::Effect;
use crate::app::base::event::What;
use crate::app::base::look::Direction;
use crate::app::base::question::Poll;
use crate::app::base::scene::Front;
use crate::app::base::window::{Over, Window};
use crate::app::job::watch::Watch;
use crate::app::picker;
use crate::app::shell::state::State;
use crate::app::text::Cursor;
use crate::app::text::{PaneView, Tone};
use crate::domain::Span;
use crate::domain::ids::{Arn, JobKey};

/// Jobs whose detail is kept once it was open; the oldest go first.
const OPENED: usize = 20;
/// How long the cursor rests on a row before the job beside the board is asked for.
const RESTED: Span = Span::milliseconds(300);

/// A key of the board's own.
pub(in crate::app) fn run(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    let Some(board) = &mut state.board else { return };
    match command {
        Command::Open => open(state),
        Command::Search => begin_filter(state),
        Command::SortColumn => {
            let columns = board.columns.shown();
            let at = columns.iter().position(|c| *c == board.sort.column).map_or(0, |i| i + 1);
            if let Some(column) = columns.get(at % columns.len().max(1)) {
                board.sort.column = *column;
                sorted(state, effects);
            }
        }
        Command::SortWay => {
            board.sort.direction = if board.sort.direction == Direction::Up { Direction::Down } else { Direction::Up };
            sorted(state, effects);
        }
        Command::Columns => {
            let shown = board.columns.shown();
            let first = board.columns.all().iter().position(|id| shown.first() == Some(id)).unwrap_or(0);
            state.window = Some(Window::at(Over::Columns, first));
        }
        Command::Sources => sources::open(state),
        Command::Pick => picker::keys::show(state),
        Command::Mark => compare::mark(state),
        Command::Compare => compare::open(state),
        _ => {}
    }
}

/// What a key of everywhere means to the board; `false`: nothing of its own.
pub(in crate::app) fn everywhere(state: &mut State, command: Command) -> bool {
    let height = height(state);
    let Some(board) = &mut state.board else { return false };
    match (command, command.step()) {
        (_, Some(step)) => {
            let to = step.from(board.place().unwrap_or(0), height, board.order.len());
            board.go(to, height);
            follow(state);
        }
        (Command::Zoom, _) => open(state),
        (Command::Search, _) => begin_filter(state),
        (Command::Back, _) => back(state),
        _ => return elsewhere::told(state, command),
    }
    true
}

/// One step back: the filter ends, the job beside it closes, or the picker comes.
fn back(state: &mut State) {
    if state.board.as_ref().is_some_and(|board| !board.filter.is_empty()) {
        filter(state, "");
    } else if state.scene.beside() {
        state.scene.kept_open = false;
    } else if state.picker.is_some() {
        picker::keys::show(state);
    } else {
        state.scene.toasts.clear();
    }
}

/// Reads all lists as soon as the limit of calls allows.
pub(in crate::app) fn ask_again(state: &mut State) {
    let now = state.scene.now;
    state.board.iter_mut().flat_map(|board| &mut board.feeds).for_each(|feed| feed.want(now));
}

fn begin_filter(state: &mut State) {
    state.prompt = state.board.as_ref().map(|board| Input::new(board.filter.text.clone()));
}

fn sorted(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(board) = &mut state.board else { return };
    board.touch();
    let way = if board.sort.direction == Direction::Up { "" } else { ", the other way round" };
    let text = format!("sorted by {}{way}", board.sort.column.column().title);
    columns_menu::remember(board, effects);
    state.scene.toast(text, Tone::Quiet);
}

/// What is typed becomes the filter at once.
pub(in crate::app) fn filter(state: &mut State, text: &str) {
    let Some(board) = &mut state.board else { return };
    let fresh = Filter::new(text);
    if board.filter.is_empty() && !fresh.is_empty() {
        board.left = board.selected.filter(|_| board.moved).map(|row| (row, board.scroll));
    }
    board.filter = fresh;
    board.stale.shown();
    order::arrange(board, state.scene.now);
    board.come_back();
    // What is shown otherwise is asked for in full, as far as the limit of calls allows.
    board.sought =
        board.filter.seeks(&board.rows, &board.said_sources(), 0..board.rows.len(), state.scene.skew.theirs(state.scene.now));
}

/// Completes the last word of the prompt, or goes on to the next value of its term.
pub(in crate::app) fn complete(state: &mut State) {
    let (Some(prompt), Some(board)) = (&state.prompt, &state.board) else { return };
    let Some(text) = completion::completed(prompt.value(), board) else { return };
    filter(state, &text);
    state.prompt = Some(Input::new(text));
}

/// Rows of the board on the screen.
fn height(state: &State) -> usize {
    state.scene.geometry.board.map_or(1, |place| usize::from(place.rows.height)).max(1)
}

/// Opens the selected job, and gives it the keys.
pub(in crate::app) fn open(state: &mut State) {
    let Some((board, row)) = state.board.as_ref().and_then(|b| Some((b, b.selected?))) else { return };
    match (board.key(row), Arn::parse(&board.rows[row].summary.arn)) {
        (Some(key), _) => open_job(state, key),
        (None, Err(why)) => state.scene.toast(format!("it cannot be asked for by its ARN: {why}"), Tone::Warn),
        (None, Ok(_)) => {}
    }
}

/// Opens a job of the board, and gives it the keys.
pub(in crate::app) fn open_job(state: &mut State, key: JobKey) {
    show(state, key);
    if let Some(board) = &mut state.board {
        board.moved = true;
    }
    let now = state.scene.now;
    if let Poll::Due(at) = &mut state.watches[state.current].poll {
        *at = now;
    }
    state.scene.front = Front::Detail;
}

/// The job beside the board is the selected one.
fn follow(state: &mut State) {
    let selected = state.board.as_ref().and_then(|b| b.key(b.selected?));
    if let Some(key) = selected.filter(|_| state.scene.beside()) {
        show(state, key);
        let rested = state.scene.now + RESTED;
        if let Poll::Due(at) = &mut state.watches[state.current].poll {
            *at = rested.max(*at);
        }
    }
}

/// This is the job on screen.
fn show(state: &mut State, key: JobKey) {
    let now = state.scene.now;
    let known = state.watches.iter().position(|w| w.key == key);
    let index = known.unwrap_or_else(|| {
        if state.watches.len() >= OPENED {
            // Rather one that was only passed by than one that was seen.
            let first = |goes: fn(&Watch) -> bool| state.watches.iter().position(|w| !w.named && goes(w));
            if let Some(passed) = first(|w| w.history.is_none()).or_else(|| first(|_| true)) {
                state.watches.remove(passed);
            }
        }
        state.watches.push(Watch::new(key, now));
        let index = state.watches.len() - 1;
        state.tell(index, What::Asked);
        index
    });
    state.current = index;
    state.panes.iter_mut().for_each(PaneView::touch);
}

/// Goes to the job that stands before or after, on the board and on its side.
pub(in crate::app) fn walk(state: &mut State, step: isize) {
    let height = height(state);
    if let Some(board) = &mut state.board {
        let to = board.place().unwrap_or(0).saturating_add_signed(step);
        board.go(to, height);
        if state.scene.front == Front::Board && state.scene.beside() {
            follow(state);
        } else {
            open(state);
        }
    }
}

/// Keeps the open job the selected one, as far as the filter shows it, whatever else has come and gone.
pub(in crate::app) fn hold(state: &mut State) {
    if state.scene.sides().job.is_none() {
        return;
    }
    let (Some(watch), Some(board)) = (state.watch(), &state.board) else { return };
    // One job may stand in two feeds, and be selected in either.
    if board.selected.and_then(|row| board.key(row)).is_none_or(|key| key == watch.key) {
        return;
    }
    let own = board.row_of(&watch.key).filter(|row| board.order.contains(row));
    if let (Some(own), Some(board)) = (own, &mut state.board) {
        board.selected = Some(own);
    }
}

impl Board {
    /// The cursor goes back to where it was before the filter was typed, as soon as that row is shown again.
    fn come_back(&mut self) {
        let Some((row, scroll)) = self.left else { return };
        if self.order.contains(&row) {
            self.selected = Some(row);
        }
        if self.filter.is_empty() {
            (self.scroll, self.left) = (scroll, None);
        }
    }

    /// Selects the row at a place, and keeps it in view.
    fn go(&mut self, place: usize, height: usize) {
        (self.left, self.moved) = (None, true);
        let place = place.min(self.order.len().saturating_sub(1));
        self.selected = self.order.get(place).copied();
        self.keep_in_view(height);
    }

    /// Scrolls so that the selected row is on the screen.
    pub(in crate::app) fn keep_in_view(&mut self, height: usize) {
        let mut cursor = Cursor { at: self.place().unwrap_or(0), top: self.scroll };
        cursor.show(self.order.len(), height);
        self.scroll = cursor.top;
    }
}
