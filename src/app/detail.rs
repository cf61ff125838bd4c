//! Turns the rows of the panes into lines: wraps, aligns, folds, searches and scrolls them, so that drawing only copies.
//! Lines are made anew only when what they are made from has changed.

use std::collections::HashSet;

use super::ask;
use super::geometry::{self, Sides};
use super::hints;
use super::panes::{self, Flow, PANES, PaneId, Piece, Row, Tone, piece};
use super::state::{Front, State};
use super::wake;
use super::wrap::wrap;
use crate::domain::text::width;
use crate::domain::{Span, Time};

/// Columns before each line: the sign of the selected one.
pub const GUTTER: usize = 2;
/// The widest column of labels.
const LABELS: usize = 18;

/// A line of a pane, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The row it belongs to.
    pub row: usize,
    pub pieces: Vec<Piece>,
    pub changed: Option<Time>,
    /// Columns, from and to, where what is searched for stands.
    pub hits: Vec<(usize, usize)>,
}

/// What a pane's lines were made from: equal keys, equal lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Made {
    job: usize,
    versions: u64,
    /// By how much the service's clock is ahead.
    ahead: Span,
    /// Calls and failures before the first answer; the panes say how that goes.
    waiting: Option<(u64, u32)>,
    /// How the ages in the lines read, and what lists say; 0 for a pane without either.
    ages: u64,
    width: u16,
    /// Rows of the screen: where they are few, the Status pane says more of an error.
    rows: u16,
    /// The day of the calendar: a moment of another day is told with its date.
    day: i32,
    /// When the last call failed.
    failed: Option<Time>,
    /// Counts folds, reveals, zooms, searches, zones and marks.
    touched: u64,
    /// Changes with what is known beside the job; 0 for a pane that says nothing of that.
    beside: u64,
    /// Whether its rows were made, and not only what its name says.
    rows_too: bool,
}

/// One pane's rows as lines, and where in them the person is.
#[derive(Clone, Default)]
pub struct PaneView {
    pub rows: Vec<Row>,
    pub lines: Vec<Line>,
    /// What stands in the heading.
    pub brief: String,
    /// The selected line.
    pub cursor: usize,
    /// The first line shown.
    pub scroll: usize,
    /// Columns scrolled to the right.
    pub sideways: usize,
    /// What is searched for; empty: nothing.
    pub query: String,
    /// Paths folded, in Raw.
    pub folded: HashSet<String>,
    /// What is said of the lines beside the pane's name; `None`: which of them are in view.
    pub tally: Option<String>,
    touched: u64,
    made: Option<Made>,
}

impl std::fmt::Debug for PaneView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PaneView({} lines, at {})", self.lines.len(), self.cursor)
    }
}

impl PaneView {
    /// Makes the lines anew at the next refresh.
    pub fn touch(&mut self) {
        self.touched += 1;
    }

    /// The row under the cursor.
    #[must_use]
    pub fn row(&self) -> Option<&Row> {
        self.lines.get(self.cursor).and_then(|l| self.rows.get(l.row))
    }

    /// The lines that hold what is searched for.
    pub fn hits(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.lines.iter().enumerate().filter(|(_, l)| !l.hits.is_empty()).map(|(i, _)| i)
    }

    /// Moves the cursor, and the view with it, within a body of `height` lines.
    pub fn go(&mut self, line: usize, height: usize) {
        self.cursor = line.min(self.lines.len().saturating_sub(1));
        self.keep_in_view(height);
    }

    fn keep_in_view(&mut self, height: usize) {
        let height = height.max(1);
        if self.cursor < self.scroll {
            self.scroll = self.cursor;
        } else if self.cursor >= self.scroll + height {
            self.scroll = self.cursor + 1 - height;
        }
        self.scroll = self.scroll.min(self.lines.len().saturating_sub(height));
    }
}

/// Brings all that is derived up to date with the rest of the state. Called after every message.
pub fn refresh(state: &mut State) {
    refresh_panes(state);
    hints::refresh(state);
}

/// Lines and places.
fn refresh_panes(state: &mut State) {
    let Sides { board, job } = geometry::sides(state);
    if let Some(area) = board {
        super::board::view::refresh_above(state, area);
    }
    if state.front == Front::Picker {
        super::picker::view::refresh(state);
        return;
    }
    if job.is_some() {
        let widths = geometry::widths(state);
        let ages = wake::ages(state);
        let beside = ask::turn(state);
        for pane in &PANES {
            make(state, pane, widths[pane.id as usize], (ages, beside));
        }
    }
    state.geometry = geometry::place(state);
    super::board::view::refresh(state);
    state.pane_mut(PaneId::Logs).tally = None;
    if job.is_some() && super::logs::view::shows_lines(state) {
        state.logs.judge();
        super::logs::act::rise(&mut state.logs);
        super::logs::act::found(state);
        super::logs::view::lay(state);
    }
    if job.is_some() {
        super::metrics::view::lay(state);
    }
    for pane in PANES.iter().filter(|_| job.is_some()) {
        let height = state.geometry.body(pane.id).map_or(0, |r| usize::from(r.height));
        let focused = state.focus == pane.id;
        let view = state.pane_mut(pane.id);
        view.cursor = view.cursor.min(view.lines.len().saturating_sub(1));
        if focused {
            view.keep_in_view(height);
        } else {
            view.scroll = view.scroll.min(view.lines.len().saturating_sub(height.max(1)));
        }
    }
}

fn make(state: &mut State, pane: &panes::Pane, width: u16, (ages, beside): (u64, u64)) {
    // What stands apart is only named while it has not the keys: nobody sees its rows.
    let rows_too = !pane.is_apart() || state.focus == pane.id;
    let made = Made {
        job: state.current,
        versions: state.watch().and_then(|w| w.history.as_ref()).map_or(0, |h| h.versions),
        ahead: state.skew.ahead(),
        waiting: state.watch().filter(|w| w.history.is_none()).map(|w| (w.calls, w.failures)),
        ages: if rows_too && panes::tells_ages(state, pane) { ages } else { 0 },
        width,
        rows: state.size.1,
        day: state.settings.zone().day(state.skew.theirs(state.now)),
        failed: state.watch().and_then(|w| w.error.as_ref()).map(|(_, at)| *at),
        touched: state.pane(pane.id).touched,
        beside: if pane.is_apart() { beside } else { 0 },
        rows_too,
    };
    if state.pane(pane.id).made.as_ref() == Some(&made) {
        return;
    }
    let brief = panes::brief(state, pane, width);
    let rows = rows_too.then(|| panes::rows(state, pane, width));
    let view = state.pane_mut(pane.id);
    if view.made.as_ref().is_some_and(|m| m.job != made.job) {
        (view.cursor, view.scroll, view.sideways) = (0, 0, 0);
    }
    let Some(rows) = rows else {
        (view.brief, view.made) = (brief, Some(made));
        return;
    };
    let place = place_of(view);
    view.brief = brief;
    view.lines = lines(&rows, usize::from(width).saturating_sub(GUTTER), &view.query);
    view.rows = rows;
    view.made = Some(made);
    restore(view, place);
}

/// Where the cursor stands, told by what the row is rather than by its number.
fn place_of(view: &PaneView) -> Option<(Row, usize)> {
    let line = view.lines.get(view.cursor)?;
    let first = view.lines.iter().position(|l| l.row == line.row)?;
    view.rows.get(line.row).map(|row| (row.clone(), view.cursor - first))
}

/// Puts the cursor back on the same row, wherever it stands now.
fn restore(view: &mut PaneView, place: Option<(Row, usize)>) {
    let Some((row, offset)) = place else { return };
    // At the top one wants to see what comes in at the top.
    if view.cursor == 0 {
        return;
    }
    let same = |r: &Row| {
        if row.metric.is_some() {
            r.metric == row.metric
        } else if row.label.is_empty() {
            r.pieces == row.pieces && r.fold == row.fold
        } else {
            r.label == row.label
        }
    };
    // The same text before another under the same label, and then the nearest of those that look alike.
    let near = |i: &usize| view.lines.iter().position(|l| l.row == *i).map_or(usize::MAX, |first| first.abs_diff(view.cursor));
    let found = view.rows.iter().enumerate().filter(|(_, r)| same(r)).map(|(i, r)| (r.pieces != row.pieces, near(&i), i)).min();
    if let Some(first) = found.and_then(|(_, _, i)| view.lines.iter().position(|l| l.row == i)) {
        let (before, last) = (view.cursor, view.lines.len().saturating_sub(1));
        view.cursor = (first + offset).min(last);
        view.scroll = (view.scroll + view.cursor).saturating_sub(before).min(last);
    }
}

/// Rows as lines of at most `columns`, labels aligned.
#[must_use]
pub fn lines(rows: &[Row], columns: usize, query: &str) -> Vec<Line> {
    let widest = rows.iter().map(|r| width(&r.label)).filter(|w| *w <= LABELS).max().unwrap_or(0);
    let labels = if rows.iter().all(|r| r.label.is_empty()) { 0 } else { (widest + 2).min(columns / 2) };
    let mut out = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let mut made = if row.flow == Flow::Cut {
            vec![row.pieces.clone()]
        } else {
            wrap(&row.pieces, columns.saturating_sub(labels).max(1))
        };
        if width(&row.label) + 2 > labels && labels > 0 && !row.label.is_empty() {
            // A label too long for its column has lines of its own.
            for own in wrap(&[piece(row.label.clone(), Tone::Label)], columns.max(1)) {
                out.push(Line { row: index, pieces: own, changed: row.changed, hits: Vec::new() });
            }
            made.iter_mut().for_each(|pieces| pieces.insert(0, piece(" ".repeat(labels), Tone::Label)));
        } else if labels > 0 {
            for (i, pieces) in made.iter_mut().enumerate() {
                let label = if i == 0 { row.label.as_str() } else { "" };
                pieces.insert(0, piece(format!("{label}{}", " ".repeat(labels - width(label))), Tone::Label));
            }
        }
        out.extend(made.into_iter().map(|pieces| Line { row: index, pieces, changed: row.changed, hits: Vec::new() }));
    }
    if !query.is_empty() {
        out.iter_mut().for_each(|line| line.hits = hits(line, query));
    }
    out
}

/// Where the query stands in a line, in columns. Capitals count only when the query has some.
fn hits(line: &Line, query: &str) -> Vec<(usize, usize)> {
    let text: String = line.pieces.iter().map(|p| p.text.as_str()).collect();
    let exact = query.chars().any(char::is_uppercase);
    let fold = |c: char| if exact { c } else { c.to_lowercase().next().unwrap_or(c) };
    let (text, query): (Vec<char>, Vec<char>) = (text.chars().collect(), query.chars().collect());
    let mut found = Vec::new();
    let mut i = 0;
    while i + query.len() <= text.len() {
        if text[i..i + query.len()].iter().zip(&query).all(|(a, b)| fold(*a) == fold(*b)) {
            let columns = |chars: &[char]| width(&chars.iter().collect::<String>());
            let from = columns(&text[..i]);
            found.push((from, from + columns(&text[i..i + query.len()])));
            i += query.len();
        } else {
            i += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(rows: &[Row], columns: usize) -> Vec<String> {
        lines(rows, columns, "")
            .iter()
            .map(|l| l.pieces.iter().map(|p| p.text.as_str()).collect::<String>().trim_end().to_owned())
            .collect()
    }

    #[test]
    fn rows_wrap_under_their_labels() {
        let rows = [
            Row::new("a", vec![piece("one two three", Tone::Plain)]),
            Row::new("label", vec![piece("x", Tone::Plain), piece("  note", Tone::Quiet)]),
        ];
        assert_eq!(texts(&rows, 16), ["a      one two", "       three", "label  x  note"]);
        let long = [
            Row::new("a-label-that-is-longer-than-its-column", vec![piece("v", Tone::Plain)]),
            Row::new("k", vec![piece("w", Tone::Plain)]),
        ];
        assert_eq!(texts(&long, 20), ["a-label-that-is-long", "er-than-its-column", "   v", "k  w"]);
    }

    #[test]
    fn nothing_is_lost_and_nothing_is_too_wide() {
        let mut rng = fastrand::Rng::with_seed(7);
        let alphabet: Vec<char> = "ab cdé 日本 e\u{301}x-\n".chars().collect();
        for _ in 0..2000 {
            let text: String = (0..rng.usize(0..60)).map(|_| alphabet[rng.usize(0..alphabet.len())]).collect();
            let columns = rng.usize(2..30);
            let wrapped = wrap(&[piece(text.clone(), Tone::Plain)], columns);
            let mut all = String::new();
            for line in &wrapped {
                let line: String = line.iter().map(|p| p.text.as_str()).collect();
                assert!(width(&line) <= columns, "{text:?} at {columns}: {line:?}");
                all.push_str(&line);
            }
            let dense = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(dense(&all), dense(&text));
        }
    }

    #[test]
    fn what_is_searched_for_is_found_where_it_stands() {
        let rows = [Row::new("", vec![piece("日本 Key: ", Tone::Label), piece("keykey", Tone::Plain)])];
        assert_eq!(lines(&rows, 40, "key")[0].hits, [(5, 8), (10, 13), (13, 16)]);
        assert_eq!(lines(&rows, 40, "Key")[0].hits, [(5, 8)]);
    }
}
