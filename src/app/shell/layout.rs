//! Where everything stands, for a size of the terminal: the board, or a job, or on a wide screen the job to the right of
//! the board, each with a status line of its own.
//!
//! ```text
//! header                  name, state, account, region, job
//! bar                     the statuses as parts of the time (from 16 rows on)
//! panes                   3, 2 or 1 columns, and last the names of those that stand apart; in few rows, and for those that
//!                         stand apart, one pane under a line of tabs
//! banner                  what went wrong and what to do, while there is an error
//! status line             age of the data, next poll, errors
//! footer                  keys; what just happened, while that stands
//! ```

use ratatui::layout::Rect;

use super::banner::{banner, warned};
use super::panes::{PANES, Pane, apart_names};
use super::state::State;
use crate::app::base::pane::Place;
use crate::app::base::place::{BoardPlace, Geometry, Mode, Sides, Slot};
use crate::app::base::scene::{BAR_FROM, SMALLEST, TWO_COLUMNS};
use crate::app::text::columns;

const THREE_COLUMNS: u16 = 180;
/// Rows of a column below which there are tabs.
const STACK_FROM: u16 = 15;
/// Rows that the focused pane gets before any other has one.
const FOCUSED: u16 = 6;
/// Columns between columns, and between the board and the job.
const BETWEEN: u16 = 2;

pub(in crate::app) fn mode(state: &State) -> Mode {
    let (w, h) = state.scene.size;
    if w < SMALLEST.0 || h < SMALLEST.1 {
        return Mode::TooSmall;
    }
    if state.scene.zoom {
        return Mode::Zoom;
    }
    match state.scene.job_area().width {
        // A pane that stands apart has all the room while it has the keys.
        _ if PANES[state.scene.focus as usize].is_apart() => Mode::Tabs,
        _ if rows_for_panes(h).saturating_sub(warned(state)) < STACK_FROM => Mode::Tabs,
        THREE_COLUMNS.. => Mode::Columns(3),
        TWO_COLUMNS.. => Mode::Columns(2),
        _ => Mode::Columns(1),
    }
}

fn rows_for_panes(height: u16) -> u16 {
    height.saturating_sub(if height >= BAR_FROM { 4 } else { 3 })
}

/// The column of a pane; `None`: it stands in none.
fn column_of(pane: &Pane, columns: usize) -> Option<usize> {
    match (pane.place, columns) {
        (Place::Apart, _) => None,
        (Place::Column([two, _]), 2) => Some(two),
        (Place::Column([_, three]), 3) => Some(three),
        (Place::Column(_), _) => Some(0),
    }
}

/// The x and width of a column.
fn column(width: u16, columns: usize, index: usize) -> (u16, u16) {
    let n = u16::try_from(columns).unwrap_or(1).max(1);
    let i = u16::try_from(index).unwrap_or(0);
    let each = width.saturating_sub(BETWEEN * (n - 1)) / n;
    let x = i * (each + BETWEEN);
    (x, if i + 1 == n { width.saturating_sub(x) } else { each })
}

/// The width of each pane, in the order of [`PANES`]; known before any height is.
#[must_use]
pub fn widths(state: &State) -> [u16; PANES.len()] {
    let columns = if let Mode::Columns(n) = mode(state) { n } else { 1 };
    let all = state.scene.job_area().width;
    std::array::from_fn(|i| column_of(&PANES[i], columns).map_or(all, |index| column(all, columns, index).1))
}

/// Places the board: title, counts, feeds, the heads of the columns, rows, status line.
fn board(state: &State, area: Rect) -> BoardPlace {
    let above = state.board.as_ref().map_or(0, |b| b.view.above.len());
    let top = 2 + u16::try_from(above).unwrap_or(u16::MAX).min(area.height);
    let last = area.height - 1;
    let rows = Rect { y: top.min(last), height: last.saturating_sub(top), ..area };
    BoardPlace { rows, status: Rect { y: last, height: 1, ..area } }
}

/// Places everything; reads how many lines each pane and how many feeds the board has.
#[must_use]
pub fn place(state: &State) -> Geometry {
    let (w, h) = state.scene.size;
    let mode = mode(state);
    if mode == Mode::TooSmall {
        return Geometry::default();
    }
    let Sides { board: left, job } = state.scene.sides();
    let mut geometry = Geometry {
        mode,
        board: left.map(|area| board(state, area)),
        divider: left.zip(job).map(|(left, job)| Rect { x: job.x - 1, width: 1, ..left }),
        footer: Rect::new(0, h - 1, w, 1),
        ..Geometry::default()
    };
    if let Some(area) = job {
        place_job(state, area, &mut geometry);
    }
    geometry
}

/// Places a job in what it has of the screen.
fn place_job(state: &State, all: Rect, geometry: &mut Geometry) {
    let row = |y: u16| Rect { y, height: 1, ..all };
    geometry.header = row(0);
    geometry.bar = (state.scene.size.1 >= BAR_FROM).then(|| row(1));
    geometry.status = row(all.bottom() - 1);
    let top = 1 + u16::from(geometry.bar.is_some());
    let banner = banner(state).lines;
    let warned = u16::try_from(banner.len()).unwrap_or(0);
    let area = Rect { y: top, height: all.height.saturating_sub(top + 1 + warned), ..all };
    geometry.banner = (warned > 0).then(|| (Rect { y: geometry.status.y - warned, height: warned, ..all }, banner));
    let line = Rect { height: 1.min(area.height), ..area };
    let rest = Rect { y: area.y + line.height, height: area.height - line.height, ..area };
    match geometry.mode {
        Mode::TooSmall => {}
        Mode::Tabs => {
            geometry.tabs = Some(line);
            geometry.slots.push(Slot { pane: state.scene.focus, heading: Rect { height: 0, ..line }, body: rest });
        }
        Mode::Zoom => geometry.slots.push(Slot { pane: state.scene.focus, heading: line, body: rest }),
        Mode::Columns(n) => {
            // One column has no row to spare.
            let last = Rect { y: area.bottom().saturating_sub(line.height), ..line };
            geometry.apart = (n > 1).then_some(last);
            let area = Rect { height: area.height - geometry.apart.map_or(0, |row| row.height), ..area };
            for index in 0..n {
                let (x, width) = column(area.width, n, index);
                let panes: Vec<&Pane> = PANES.iter().filter(|p| column_of(p, n) == Some(index)).collect();
                stack(state, &panes, Rect { x: area.x + x, width, ..area }, &mut geometry.slots);
            }
            let names = u16::try_from(columns(&apart_names(state))).unwrap_or(u16::MAX);
            if let (1, Some(Slot { heading, .. })) = (n, geometry.slots.last_mut())
                && heading.width / 2 > names
            {
                heading.width -= names + 1;
                geometry.apart = Some(Rect { x: heading.right() + 1, width: names, ..*heading });
            }
        }
    }
}

/// Stacks panes in a column: each has its heading; blank rows between them where there is room for all. Rows go first to
/// the focused pane, as far as it needs some to be read; then to each the half of its floor, and its floor; then to the
/// focused one all it has, and last to the others; each time by weight.
fn stack(state: &State, panes: &[&Pane], area: Rect, slots: &mut Vec<Slot>) {
    let count = u16::try_from(panes.len()).unwrap_or(0);
    let want = |p: &Pane| u16::try_from(state.pane(p.id).lines.len()).unwrap_or(u16::MAX);
    let focused = |p: &Pane| p.id == state.scene.focus;
    let most: [fn(&Pane, bool) -> u16; 5] = [
        |_, focused| if focused { FOCUSED } else { 0 },
        |pane, _| pane.floor.div_ceil(2),
        |pane, _| pane.floor,
        |_, focused| if focused { u16::MAX } else { 0 },
        |_, _| u16::MAX,
    ];
    let mut order: Vec<usize> = (0..panes.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(panes[*i].weight));
    let mut heights = vec![0; panes.len()];
    let mut free = area.height.saturating_sub(count);
    for most in most {
        for &i in &order {
            let more = want(panes[i]).min(most(panes[i], focused(panes[i]))).saturating_sub(heights[i]).min(free);
            heights[i] += more;
            free -= more;
        }
    }
    let gap = u16::from(free + 1 >= count);
    let mut y = area.y;
    for (pane, height) in panes.iter().zip(heights) {
        let heading = Rect { y, height: 1, ..area }.intersection(area);
        let body = Rect { y: (y + 1).min(area.bottom()), height, ..area }.intersection(area);
        slots.push(Slot { pane: pane.id, heading, body });
        y += 1 + height + gap;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::base::scene::{BESIDE_FROM, BETWEEN_SIDES, Front};
    use crate::app::base::settings::Settings;
    use crate::domain::Time;
    use crate::domain::ids::Listing;

    #[test]
    fn at_every_size_all_stands_inside_and_nothing_overlaps() {
        let mut state = State::new(Settings::default(), Vec::new(), (80, 24), Time::UNIX_EPOCH);
        for fronts in [vec![(Front::Detail, false)], vec![(Front::Board, false), (Front::Board, true), (Front::Detail, true)]] {
            if fronts.len() > 1 {
                state.show_board(Vec::<Listing>::new());
            }
            for w in (1..=220).step_by(3) {
                for (h, zoom) in (1..=60).flat_map(|h| [(h, false), (h, true)]) {
                    for &(front, kept_open) in &fronts {
                        (state.scene.size, state.scene.zoom, state.scene.front, state.scene.kept_open) =
                            ((w, h), zoom, front, kept_open);
                        crate::app::shell::refresh::refresh(&mut state);
                        all_stands_inside(&state.scene.geometry, (w, h));
                    }
                }
            }
        }
    }

    fn all_stands_inside(g: &Geometry, (w, h): (u16, u16)) {
        let mut all = vec![g.header, g.status, g.footer];
        all.extend(g.board.iter().flat_map(|b| [b.rows, b.status]));
        all.extend(g.divider.into_iter().chain(g.bar).chain(g.tabs).chain(g.apart));
        all.extend(g.slots.iter().flat_map(|s| [s.heading, s.body]));
        all.retain(|r| r.area() > 0);
        for (i, a) in all.iter().enumerate() {
            assert_eq!(a.intersection(Rect::new(0, 0, w, h)), *a, "{w}×{h}");
            assert!(all[i + 1..].iter().all(|b| a.intersection(*b).is_empty()), "{w}×{h} {g:?}");
        }
        assert_eq!(g.mode == Mode::TooSmall, w < 40 || h < 10);
    }

    #[test]
    fn a_job_stands_beside_the_board_where_both_can_be_read() {
        let mut state = State::new(Settings::default(), Vec::new(), (80, 24), Time::UNIX_EPOCH);
        state.show_board(Vec::<Listing>::new());
        state.scene.front = Front::Detail;
        for w in 40..=400 {
            state.scene.size = (w, 40);
            let Sides { board, job } = state.scene.sides();
            let job = job.unwrap();
            assert_eq!(board.is_some(), w >= BESIDE_FROM, "{w}");
            if let Some(board) = board {
                assert!(board.width >= 49 && job.width >= TWO_COLUMNS, "{w}: {board} {job}");
                assert_eq!(board.width + BETWEEN_SIDES + job.width, w);
            }
        }
    }
}
