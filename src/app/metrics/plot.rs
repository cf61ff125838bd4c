//! Points as text: a row of blocks, a curve of dots, and the axis of time that both stand over, with the job's statuses.

use crate::app::text::{Piece, Tone, piece};
use crate::domain::Time;
use crate::domain::history::History;
use crate::domain::metrics::{Point, Window};
use crate::domain::skew::Skew;

/// From the least to the most.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The dots of a cell of braille, by column and row.
const DOTS: [[u32; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// A moment's place among so many equal parts of a window; `None`: it is outside.
fn place(window: &Window, at: Time, parts: usize) -> Option<usize> {
    let all = (window.to - window.from).num_milliseconds().max(1);
    let since = (at - window.from).num_milliseconds();
    let parts = i64::try_from(parts).unwrap_or(i64::MAX);
    (0..=all).contains(&since).then(|| usize::try_from(since.saturating_mul(parts) / all).unwrap_or(0))
}

/// The least and the most of some values; `None`: there are none.
fn range(points: &[Point]) -> Option<(f64, f64)> {
    let mut values = points.iter().map(|p| p.value);
    let first = values.next()?;
    Some(values.fold((first, first), |(low, high), v| (low.min(v), high.max(v))))
}

/// How far up a value stands between the least and the most, of so many steps; where all are alike, in the middle.
fn level(value: f64, (low, high): (f64, f64), steps: usize) -> usize {
    let last = steps.saturating_sub(1);
    // Halves: the span of the largest numbers is none.
    let span = high / 2.0 - low / 2.0;
    if span <= 0.0 {
        return last / 2;
    }
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few steps")]
    let step = ((value / 2.0 - low / 2.0) / span * last as f64).round().max(0.0) as usize;
    step.min(last)
}

/// A block for each part of the window: the mean of its points, between the least and the most of all; a blank where there is
/// no point.
pub(in crate::app) fn spark(points: &[Point], window: &Window, columns: usize) -> String {
    let Some(range) = range(points) else { return " ".repeat(columns) };
    let mut sums = vec![(0.0, 0.0); columns];
    for point in points {
        // A point stands for all of its period.
        let last = point.at + window.step() - crate::domain::Span::milliseconds(1);
        let Some(from) = place(window, point.at, columns).filter(|c| *c < columns) else { continue };
        let to = place(window, last.min(window.to), columns).unwrap_or(from).min(columns - 1);
        for (sum, count) in &mut sums[from..=to] {
            *sum += point.value / 2.0;
            *count += 0.5;
        }
    }
    let block = |(sum, count): &(f64, f64)| if *count > 0.0 { BLOCKS[level(sum / count, range, BLOCKS.len())] } else { ' ' };
    sums.iter().map(block).collect()
}

/// The statuses in turn, by this machine's clock, and how far that is off that of the points.
pub(in crate::app) type Course<'a> = (Option<&'a History>, Skew);

/// The columns of a window in which a status began, with its sign; of two in the same the later.
fn marks((history, skew): Course<'_>, window: &Window, columns: usize) -> Vec<(usize, &'static str, Tone)> {
    let each = history.into_iter().flat_map(|h| &h.segments).filter_map(|segment| {
        let (at, phase) = (place(window, skew.theirs(segment.from), columns)?, segment.phase()?);
        Some((at.min(columns.saturating_sub(1)), phase.glyph(), Tone::of(phase)))
    });
    let mut all: Vec<(usize, &'static str, Tone)> = Vec::new();
    for mark in each {
        all.retain(|(at, ..)| *at != mark.0);
        all.push(mark);
    }
    all
}

/// The axis of time: a line with the sign of each status where that began, thin where nobody watched.
pub(in crate::app) fn ruler(course: Course<'_>, window: &Window, columns: usize) -> Vec<Piece> {
    let mut cells = vec![("─", Tone::Quiet); columns];
    let (history, skew) = course;
    for (segment, next) in history.into_iter().flat_map(History::stretches).filter(|(s, _)| s.status.is_none()) {
        let (from, to) = (skew.theirs(segment.from), next.map_or(window.to, |next| skew.theirs(next.from)));
        let (from, to) = (from.max(window.from), to.min(window.to));
        if let (Some(from), Some(to)) = (place(window, from, columns), place(window, to, columns)) {
            cells[from.min(columns)..to.max(from).min(columns)].fill(("┄", Tone::Quiet));
        }
    }
    for (at, glyph, tone) in marks(course, window, columns) {
        if let Some(cell) = cells.get_mut(at) {
            *cell = (glyph, tone);
        }
    }
    runs(cells.into_iter().map(|(text, tone)| (text.to_owned(), tone)))
}

/// Cells as pieces: those beside each other that look alike together.
fn runs(cells: impl Iterator<Item = (String, Tone)>) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    for (text, tone) in cells {
        match all.last_mut().filter(|last| last.tone == tone) {
            Some(last) => last.text.push_str(&text),
            None => all.push(piece(text, tone)),
        }
    }
    all
}

/// A field of dots, and what of the cells it covers is drawn otherwise.
struct Field {
    columns: usize,
    rows: usize,
    cells: Vec<u32>,
}

impl Field {
    fn dot(&mut self, x: usize, y: usize) {
        if let Some(cell) = self.cells.get_mut(y / 4 * self.columns + x / 2).filter(|_| x / 2 < self.columns) {
            *cell |= DOTS[x % 2][y % 4];
        }
    }

    /// A line between two dots, the left one first.
    fn line(&mut self, (x0, y0): (usize, usize), (x1, y1): (usize, usize)) {
        let width = x1.saturating_sub(x0).max(1);
        let height = y0.abs_diff(y1);
        let mut before = y0;
        for x in x0..=x1 {
            let way = height * (x - x0) / width;
            let y = if x == x1 {
                y1
            } else if y1 > y0 {
                y0 + way
            } else {
                y0 - way
            };
            (before.min(y)..=before.max(y)).for_each(|y| self.dot(x, y));
            before = y;
        }
    }
}

/// The curve of points over a window, in so many columns and rows: where a status began stands a thin line, at the moment under
/// the cursor a solid one. Points beside each other are joined; a gap stays one.
pub(super) fn chart(
    points: &[Point],
    window: &Window,
    (columns, rows): (usize, usize),
    course: Course<'_>,
    cursor: Option<Time>,
) -> Vec<Vec<Piece>> {
    let mut field = Field { columns, rows, cells: vec![0; columns * rows] };
    if let Some(range) = range(points) {
        let middle = window.step() / 2;
        let dot = |point: &Point| {
            let x = place(window, point.at + middle, columns * 2)?;
            Some((x.min((columns * 2).saturating_sub(1)), (rows * 4).saturating_sub(1 + level(point.value, range, rows * 4))))
        };
        let mut before: Option<(Time, (usize, usize))> = None;
        for point in points {
            let Some(here) = dot(point) else { continue };
            let joined = before.filter(|(at, _)| point.at - *at < window.step() * 3 / 2);
            field.line(joined.map_or(here, |(_, there)| there), here);
            before = Some((point.at, here));
        }
    }
    let marks: Vec<usize> = marks(course, window, columns).into_iter().map(|(at, ..)| at).collect();
    let cursor = cursor.and_then(|at| place(window, at + window.step() / 2, columns)).map(|at| at.min(columns.saturating_sub(1)));
    (0..field.rows).map(|row| runs(cells(&field, row, &marks, cursor))).collect()
}

/// A row of a chart.
fn cells<'a>(
    field: &'a Field,
    row: usize,
    marks: &'a [usize],
    cursor: Option<usize>,
) -> impl Iterator<Item = (String, Tone)> + 'a {
    (0..field.columns).map(move |column| {
        let dots = field.cells[row * field.columns + column];
        let (here, mark) = (cursor == Some(column), marks.contains(&column));
        let text = match dots {
            0 if here => '│',
            0 if mark => '┊',
            0 => ' ',
            dots => char::from_u32(0x2800 + dots).unwrap_or(' '),
        };
        let tone = match dots {
            _ if here => Tone::Strong,
            0 => Tone::Quiet,
            _ => Tone::Accent,
        };
        (text.to_string(), tone)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Time {
        Time::from_timestamp(1_795_442_400 + minute * 60, 0).unwrap()
    }

    fn window(minutes: i64) -> Window {
        Window { from: at(0), to: at(minutes), period: 60 }
    }

    fn points(values: &[(i64, f64)]) -> Vec<Point> {
        values.iter().map(|(minute, value)| Point { at: at(*minute), value: *value }).collect()
    }

    fn none() -> Course<'static> {
        (None, Skew::default())
    }

    fn texts(lines: &[Vec<Piece>]) -> Vec<String> {
        lines.iter().map(|line| line.iter().map(|p| p.text.as_str()).collect()).collect()
    }

    #[test]
    fn a_block_is_the_mean_of_its_part_and_a_gap_is_blank() {
        let rising = points(&[(0, 0.0), (1, 1.0), (2, 2.0), (3, 3.0), (4, 4.0), (5, 5.0), (6, 6.0), (7, 7.0)]);
        assert_eq!(spark(&rising, &window(8), 8), "▁▂▃▄▅▆▇█");
        assert_eq!(spark(&rising, &window(8), 4), "▂▄▆█", "halves are rounded up");
        assert_eq!(spark(&rising[..2], &window(2), 6), "▁▁▁███", "a point stands for its period");
        assert_eq!(spark(&points(&[(0, 5.0), (2, 5.0)]), &window(4), 4), "▄ ▄ ", "all alike");
        assert_eq!(spark(&[], &window(4), 4), "    ");
        assert_eq!(spark(&points(&[(-3, 1.0), (9, 2.0)]), &window(4), 4), "    ", "what lies outside is left out");
        assert_eq!(spark(&points(&[(0, f64::MIN), (1, f64::MAX)]), &window(2), 2), "▁█");
        for columns in 0..40 {
            assert_eq!(spark(&rising, &window(9), columns).chars().count(), columns);
        }
    }

    #[test]
    fn a_curve_joins_neighbours_only_and_stays_within_its_field() {
        let lines = texts(&chart(&points(&[(0, 0.0), (1, 1.0), (3, 0.0)]), &window(4), (8, 2), none(), None));
        assert_eq!(lines, ["  ⢠⠇    ", " ⣠⠏    ⡀"], "{lines:#?}");
        let flat = texts(&chart(&points(&[(0, 3.0), (1, 3.0)]), &window(2), (4, 1), none(), Some(at(1))));
        assert_eq!(flat, [" ⠤⠤⠄"], "{flat:?}");
        for (columns, rows) in [(0, 0), (1, 1), (0, 3), (3, 0), (40, 9)] {
            let lines = texts(&chart(&points(&[(0, 0.0), (1, 9.0), (2, 4.0)]), &window(3), (columns, rows), none(), Some(at(9))));
            assert_eq!(lines.len(), rows);
            assert!(lines.iter().all(|l| l.chars().count() == columns), "{columns} {rows}");
        }
    }
}
