//! The rows of a pane as lines: wrapped, aligned, searched and scrolled, so that drawing only copies.

use std::collections::HashSet;

use super::{Cursor, Flow, Piece, Row, Tone, piece, wrap};
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
pub struct Made {
    pub job: usize,
    pub versions: u64,
    /// By how much the service's clock is ahead.
    pub ahead: Span,
    /// Calls and failures before the first answer; the panes say how that goes.
    pub waiting: Option<(u64, u32)>,
    /// How the ages in the lines read, and what lists say; 0 for a pane without either.
    pub ages: u64,
    pub width: u16,
    /// Rows of the screen: where they are few, the Status pane says more of an error.
    pub rows: u16,
    /// The day of the calendar: a moment of another day is told with its date.
    pub day: i32,
    /// When the last call failed.
    pub failed: Option<Time>,
    /// Counts folds, reveals, zooms, searches, zones and marks.
    pub touched: u64,
    /// Changes with what is known beside the job; 0 for a pane that says nothing of that.
    pub beside: u64,
    /// Whether its rows were made, and not only what its name says.
    pub rows_too: bool,
}

/// One pane's rows as lines, and where in them the person is.
#[derive(Clone, Default)]
pub struct PaneView {
    pub rows: Vec<Row>,
    pub lines: Vec<Line>,
    /// What stands in the heading.
    pub brief: String,
    pub cursor: Cursor,
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
        write!(f, "PaneView({} lines, at {})", self.lines.len(), self.cursor.at)
    }
}

impl PaneView {
    /// Makes the lines again at the next refresh.
    pub fn touch(&mut self) {
        self.touched += 1;
    }

    /// The row under the cursor.
    #[must_use]
    pub fn row(&self) -> Option<&Row> {
        self.lines.get(self.cursor.at).and_then(|l| self.rows.get(l.row))
    }

    /// The lines that hold what is searched for.
    pub fn hits(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.lines.iter().enumerate().filter(|(_, l)| !l.hits.is_empty()).map(|(i, _)| i)
    }

    /// Whether its lines were made from this.
    #[must_use]
    pub fn is_of(&self, made: &Made) -> bool {
        self.made.as_ref() == Some(made)
    }

    /// How often it was touched.
    #[must_use]
    pub fn touched(&self) -> u64 {
        self.touched
    }

    /// Takes in what was made; `rows` is `None` where only what its name says was made.
    pub fn take(&mut self, made: Made, brief: String, rows: Option<Vec<Row>>) {
        if self.made.as_ref().is_some_and(|m| m.job != made.job) {
            (self.cursor, self.sideways) = (Cursor::default(), 0);
        }
        self.brief = brief;
        if let Some(rows) = rows {
            let place = place_of(self);
            self.lines = lines(&rows, usize::from(made.width).saturating_sub(GUTTER), &self.query);
            self.rows = rows;
            restore(self, place);
        }
        self.made = Some(made);
    }

    /// Moves the cursor, and the view with it, within a body of `height` lines.
    pub fn go(&mut self, line: usize, height: usize) {
        self.cursor.go(line, self.lines.len(), height);
    }
}

/// Where the cursor stands, told by what the row is rather than by its number.
fn place_of(view: &PaneView) -> Option<(Row, usize)> {
    let line = view.lines.get(view.cursor.at)?;
    let first = view.lines.iter().position(|l| l.row == line.row)?;
    view.rows.get(line.row).map(|row| (row.clone(), view.cursor.at - first))
}

/// Puts the cursor back on the same row, wherever it stands now.
fn restore(view: &mut PaneView, place: Option<(Row, usize)>) {
    let Some((row, offset)) = place else { return };
    // At the top one wants to see what comes in at the top.
    if view.cursor.at == 0 {
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
    let near = |i: &usize| view.lines.iter().position(|l| l.row == *i).map_or(usize::MAX, |first| first.abs_diff(view.cursor.at));
    let found = view.rows.iter().enumerate().filter(|(_, r)| same(r)).map(|(i, r)| (r.pieces != row.pieces, near(&i), i)).min();
    if let Some(first) = found.and_then(|(_, _, i)| view.lines.iter().position(|l| l.row == i)) {
        let (before, last) = (view.cursor.at, view.lines.len().saturating_sub(1));
        view.cursor.at = (first + offset).min(last);
        view.cursor.top = (view.cursor.top + view.cursor.at).saturating_sub(before).min(last);
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
