//! What keys do on the board.

use tui_input::Input;

use super::{Board, Filter, columns_menu, compare, completion, elsewhere, order};
use crate::app::base::command::Command;
use crate::app::base::look::Direction;
use crate::app::base::scene::{Front, Scene};
use crate::app::base::window::{Over, Window};
use crate::app::base::wish::Wish;
use crate::app::text::{Cursor, Tone};
use crate::domain::Time;
use crate::domain::ids::{Arn, JobKey};

/// A key of the board's own.
pub(in crate::app) fn run(
    board: &mut Board,
    window: &mut Option<Window>,
    prompt: &mut Option<Input>,
    scene: &mut Scene,
    command: Command,
) -> Vec<Wish> {
    match command {
        Command::Open => return open(board, scene).into_iter().collect(),
        Command::Search => begin_filter(board, prompt),
        Command::SortColumn => {
            let columns = board.columns.shown();
            let at = columns.iter().position(|c| *c == board.sort.column).map_or(0, |i| i + 1);
            if let Some(column) = columns.get(at % columns.len().max(1)) {
                board.sort.column = *column;
                return vec![sorted(board, scene)];
            }
        }
        Command::SortWay => {
            board.sort.direction = if board.sort.direction == Direction::Up { Direction::Down } else { Direction::Up };
            return vec![sorted(board, scene)];
        }
        Command::Columns => {
            let shown = board.columns.shown();
            let first = board.columns.all().iter().position(|id| shown.first() == Some(id)).unwrap_or(0);
            *window = Some(Window::at(Over::Columns, first));
        }
        Command::Sources => *window = Some(Window::new(Over::Sources)),
        Command::Pick => return vec![Wish::ShowPicker],
        Command::Mark => compare::mark(board, scene),
        Command::Compare => compare::open(board, window, scene),
        _ => {}
    }
    Vec::new()
}

/// What a key of everywhere means to the board; `None`: nothing of its own. `may_pick`: there is a picker to go back to.
pub(in crate::app) fn everywhere(
    board: &mut Board,
    prompt: &mut Option<Input>,
    scene: &mut Scene,
    may_pick: bool,
    command: Command,
) -> Option<Vec<Wish>> {
    let height = height(scene);
    match (command, command.step()) {
        (_, Some(step)) => {
            let to = step.from(board.place().unwrap_or(0), height, board.order.len());
            board.go(to, height);
            return Some(follow(board, scene).into_iter().collect());
        }
        (Command::Zoom, _) => return Some(open(board, scene).into_iter().collect()),
        (Command::Search, _) => begin_filter(board, prompt),
        (Command::Back, _) => return Some(back(board, scene, may_pick).into_iter().collect()),
        _ => return elsewhere::told(board, scene, command).then(Vec::new),
    }
    Some(Vec::new())
}

/// One step back: the filter ends, the job beside it closes, or the picker comes.
fn back(board: &mut Board, scene: &mut Scene, may_pick: bool) -> Option<Wish> {
    if !board.filter.is_empty() {
        filter(board, scene, "");
    } else if scene.beside() {
        scene.kept_open = false;
    } else if may_pick {
        return Some(Wish::ShowPicker);
    } else {
        scene.toasts.clear();
    }
    None
}

/// Reads all lists as soon as the limit of calls allows.
pub(in crate::app) fn ask_again(board: &mut Board, now: Time) {
    board.feeds.iter_mut().for_each(|feed| feed.want(now));
}

fn begin_filter(board: &Board, prompt: &mut Option<Input>) {
    *prompt = Some(Input::new(board.filter.text.clone()));
}

fn sorted(board: &mut Board, scene: &mut Scene) -> Wish {
    board.touch();
    let way = if board.sort.direction == Direction::Up { "" } else { ", the other way round" };
    scene.toast(format!("sorted by {}{way}", board.sort.column.column().title), Tone::Quiet);
    Wish::Effect(columns_menu::remember(board))
}

/// What is typed becomes the filter at once.
pub(in crate::app) fn filter(board: &mut Board, scene: &Scene, text: &str) {
    let fresh = Filter::new(text);
    if board.filter.is_empty() && !fresh.is_empty() {
        board.left = board.selected.filter(|_| board.moved).map(|row| (row, board.scroll));
    }
    board.filter = fresh;
    board.stale.shown();
    order::arrange(board, scene.now);
    board.come_back();
    // What is shown otherwise is requested in full, as far as the limit of calls allows.
    board.sought = board.filter.seeks(&board.rows, &board.said_sources(), 0..board.rows.len(), scene.skew.theirs(scene.now));
}

/// Completes the last word of the prompt, or continues to the next value of its term.
pub(in crate::app) fn complete(board: &mut Board, prompt: &mut Option<Input>, scene: &Scene) {
    let Some(text) = prompt.as_ref().and_then(|prompt| completion::completed(prompt.value(), board)) else { return };
    filter(board, scene, &text);
    *prompt = Some(Input::new(text));
}

/// Rows of the board on the screen.
fn height(scene: &Scene) -> usize {
    scene.geometry.board.map_or(1, |place| usize::from(place.rows.height)).max(1)
}

/// Opens the selected job, and gives it the keys.
fn open(board: &mut Board, scene: &mut Scene) -> Option<Wish> {
    let row = board.selected?;
    match (board.key(row), Arn::parse(&board.rows[row].summary.arn)) {
        (Some(key), _) => {
            board.moved = true;
            return Some(Wish::OpenJob(key));
        }
        (None, Err(why)) => scene.toast(format!("it cannot be asked for by its ARN: {why}"), Tone::Warn),
        (None, Ok(_)) => {}
    }
    None
}

/// The job beside the board is the selected one.
fn follow(board: &Board, scene: &Scene) -> Option<Wish> {
    board.selected.and_then(|row| board.key(row)).filter(|_| scene.beside()).map(Wish::ShowBeside)
}

/// Goes to the job that stands before or after, on the board and on its side.
pub(in crate::app) fn walk(board: &mut Board, scene: &mut Scene, step: isize) -> Option<Wish> {
    let to = board.place().unwrap_or(0).saturating_add_signed(step);
    board.go(to, height(scene));
    if scene.front == Front::Board && scene.beside() { follow(board, scene) } else { open(board, scene) }
}

/// Keeps the open job the selected one, as far as the filter shows it, whatever else has come and gone.
pub(in crate::app) fn hold(board: &mut Board, open: &JobKey) {
    // One job may stand in two feeds, and be selected in either.
    if board.selected.and_then(|row| board.key(row)).is_none_or(|key| key == *open) {
        return;
    }
    if let Some(own) = board.row_of(open).filter(|row| board.order.contains(row)) {
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
