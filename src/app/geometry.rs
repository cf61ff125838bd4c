//! Where everything stands, for a size of the terminal.
//!
//! ```text
//! header                  name, state, account, region, job
//! bar                     the statuses as parts of the time (from 16 rows on)
//! panes                   3, 2 or 1 columns; in few rows one pane under a line of tabs
//! banner                  what went wrong and what to do, while there is an error
//! status line             age of the data, next poll, errors
//! footer                  keys; what just happened, while that stands
//! ```

use ratatui::layout::Rect;

use super::detail::folded;
use super::panes::{PANES, Pane, PaneId, Piece, Tone, piece};
use super::settings::Output;
use super::state::{Front, State};

/// The smallest screen that shows something.
pub const SMALLEST: (u16, u16) = (40, 10);
const BAR_FROM: u16 = 16;
const TWO_COLUMNS: u16 = 100;
const THREE_COLUMNS: u16 = 180;
/// Rows of a column below which there are tabs.
const STACK_FROM: u16 = 15;
/// Rows that the focused pane gets before any other has one.
const FOCUSED: u16 = 6;
/// Columns between columns.
const BETWEEN: u16 = 2;

/// How the panes are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Nothing fits but a line that says so.
    #[default]
    TooSmall,
    /// One pane, and a line that names all.
    Tabs,
    Columns(usize),
    /// The focused pane has all.
    Zoom,
}

/// A pane's place; a body without rows shows only its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub pane: PaneId,
    pub heading: Rect,
    pub body: Rect,
}

/// Everything's place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Geometry {
    pub mode: Mode,
    pub header: Rect,
    pub bar: Option<Rect>,
    pub tabs: Option<Rect>,
    /// The rows of the board, or of the picker; `None`: a job is on the screen.
    pub board: Option<Rect>,
    pub slots: Vec<Slot>,
    /// What went wrong and what to do, and where that stands.
    pub banner: Option<(Rect, Vec<Vec<Piece>>)>,
    pub status: Rect,
    pub footer: Rect,
}

impl Geometry {
    /// The lines of a pane; `None` when it is not on the screen.
    #[must_use]
    pub fn body(&self, pane: PaneId) -> Option<Rect> {
        self.slots.iter().find(|s| s.pane == pane).map(|s| s.body)
    }
}

fn mode(state: &State) -> Mode {
    let (w, h) = state.size;
    if w < SMALLEST.0 || h < SMALLEST.1 {
        return Mode::TooSmall;
    }
    if state.zoom {
        return Mode::Zoom;
    }
    match w {
        _ if rows_for_panes(h).saturating_sub(warned(state)) < STACK_FROM => Mode::Tabs,
        THREE_COLUMNS.. => Mode::Columns(3),
        TWO_COLUMNS.. => Mode::Columns(2),
        _ => Mode::Columns(1),
    }
}

fn rows_for_panes(height: u16) -> u16 {
    height.saturating_sub(if height >= BAR_FROM { 4 } else { 3 })
}

fn column_of(pane: &Pane, columns: usize) -> usize {
    match columns {
        2 => pane.column[0],
        3 => pane.column[1],
        _ => 0,
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
    std::array::from_fn(|i| column(state.size.0, columns, column_of(&PANES[i], columns)).1)
}

/// Places the board: header, counts, feeds, the heads of the columns, rows, toasts, status line, footer.
fn board(state: &State) -> Geometry {
    let (w, h) = state.size;
    let feeds = state.board.as_ref().map_or(0, |b| b.view.feeds.len());
    let top = 3 + u16::try_from(feeds).unwrap_or(0).min(h / 4);
    let rows = h.saturating_sub(top + 2);
    Geometry {
        mode: Mode::Zoom,
        header: Rect::new(0, 0, w, 1),
        board: Some(Rect::new(0, top.min(h), w, rows)),
        status: Rect::new(0, h - 2, w, 1),
        footer: Rect::new(0, h - 1, w, 1),
        ..Geometry::default()
    }
}

/// Places everything; reads how many lines each pane has.
#[must_use]
pub fn place(state: &State) -> Geometry {
    let (w, h) = state.size;
    let mode = mode(state);
    if mode == Mode::TooSmall {
        return Geometry::default();
    }
    if state.front == Front::Board {
        return board(state);
    }
    let bar = (h >= BAR_FROM).then(|| Rect::new(0, 1, w, 1));
    let top = 1 + u16::from(bar.is_some());
    let banner = banner(state).lines;
    let warned = u16::try_from(banner.len()).unwrap_or(0);
    let area = Rect::new(0, top, w, h.saturating_sub(top + 2 + warned));
    let mut geometry = Geometry {
        mode,
        header: Rect::new(0, 0, w, 1),
        bar,
        tabs: None,
        board: None,
        slots: Vec::new(),
        banner: (warned > 0).then(|| (Rect::new(0, h - 2 - warned, w, warned), banner)),
        status: Rect::new(0, h - 2, w, 1),
        footer: Rect::new(0, h - 1, w, 1),
    };
    let line = Rect { height: 1.min(area.height), ..area };
    let rest = Rect { y: area.y + line.height, height: area.height - line.height, ..area };
    match mode {
        Mode::TooSmall => {}
        Mode::Tabs => {
            geometry.tabs = Some(line);
            geometry.slots.push(Slot { pane: state.focus, heading: Rect { height: 0, ..line }, body: rest });
        }
        Mode::Zoom => geometry.slots.push(Slot { pane: state.focus, heading: line, body: rest }),
        Mode::Columns(n) => {
            for index in 0..n {
                let (x, width) = column(w, n, index);
                let panes: Vec<&Pane> = PANES.iter().filter(|p| column_of(p, n) == index).collect();
                stack(state, &panes, Rect { x, width, ..area }, &mut geometry.slots);
            }
        }
    }
    geometry
}

/// The most rows that an error takes above the status line; known before it is known where the panes stand.
fn warned(state: &State) -> u16 {
    let failed = state.watch().is_some_and(|w| w.error.is_some() && w.history.is_some());
    if failed && state.size.1 >= BAR_FROM { 3 } else { 0 }
}

/// What is said above the status line about what went wrong.
struct Banner {
    lines: Vec<Vec<Piece>>,
    /// Whether that is less than there is to say.
    cut: bool,
}

/// What went wrong and what to do about it, in few lines. Before the first answer the Status pane says so itself, where
/// it is on the screen.
fn banner(state: &State) -> Banner {
    let mut banner = Banner { lines: Vec::new(), cut: false };
    let seen = matches!(mode(state), Mode::Columns(_)) || state.focus == PaneId::Status;
    let Some(watch) = state.watch().filter(|w| w.history.is_some() || !seen) else { return banner };
    let Some((error, _)) = &watch.error else { return banner };
    let columns = usize::from(state.size.0).saturating_sub(2);
    let most = if state.size.1 >= BAR_FROM { 2 } else { 1 };
    let advice = error.advice(&watch.key, state.settings.endpoint.as_deref());
    for (text, tone) in [(format!("✗ {error}"), Tone::Bad), (format!("→ {advice}"), Tone::Strong)] {
        let (lines, cut) = folded(&text, tone, columns, most);
        banner.cut |= cut;
        banner.lines.extend(lines);
    }
    banner.lines.iter_mut().for_each(|line| line.insert(0, piece(" ", Tone::Plain)));
    banner
}

/// Whether the rows above the status line are too few for all there is to say about an error.
pub(super) fn cuts_error(state: &State) -> bool {
    state.settings.output == Output::Screen && banner(state).cut
}

/// Stacks panes in a column: each has its heading; blank rows between them where there is room for all. Rows go first to
/// the focused pane, as far as it needs some to be read; then to each the half of its floor, and its floor; then to the
/// focused one all it has, and last to the others; each time by weight.
fn stack(state: &State, panes: &[&Pane], area: Rect, slots: &mut Vec<Slot>) {
    let count = u16::try_from(panes.len()).unwrap_or(0);
    let want = |p: &Pane| u16::try_from(state.pane(p.id).lines.len()).unwrap_or(u16::MAX);
    let focused = |p: &Pane| p.id == state.focus;
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
    use crate::app::settings::Settings;
    use crate::domain::Time;

    #[test]
    fn at_every_size_all_stands_inside_and_nothing_overlaps() {
        let mut state = State::new(Settings::default(), Vec::new(), (80, 24), Time::UNIX_EPOCH);
        for w in (1..=220).step_by(3) {
            for h in 1..=60 {
                for zoom in [false, true] {
                    state.size = (w, h);
                    state.zoom = zoom;
                    super::super::detail::refresh(&mut state);
                    let g = &state.geometry;
                    let screen = Rect::new(0, 0, w, h);
                    let mut all = vec![g.header, g.status, g.footer];
                    all.extend(g.bar);
                    all.extend(g.tabs);
                    all.extend(g.slots.iter().flat_map(|s| [s.heading, s.body]));
                    all.retain(|r| r.area() > 0);
                    for (i, a) in all.iter().enumerate() {
                        assert_eq!(a.intersection(screen), *a, "{w}×{h}");
                        assert!(all[i + 1..].iter().all(|b| a.intersection(*b).is_empty()), "{w}×{h} {g:?}");
                    }
                    assert_eq!(g.mode == Mode::TooSmall, w < 40 || h < 10);
                }
            }
        }
    }
}
