//! Two jobs side by side: every member of both, or what differs only. Values of the environment stay masked; whether they
//! are equal is said all the same.

use super::{Board, Full, Row};
use crate::app::base::command::{Command, Scope};
use crate::app::base::scene::Scene;
use crate::app::base::window::{Over, Shown, Window};
use crate::app::text::{Piece, Tone, piece, wrap};
use crate::domain::change::{MASK, plain};
use crate::domain::field::{Encoding, Field, Secrecy};
use crate::domain::job::{Job, Member};
use crate::domain::text::{end, line, width};

/// Jobs that can be marked.
const MOST: usize = 2;
/// Columns of the sign and the label, and those that a window takes around its lines.
const LABEL: usize = 22;
const FRAME: usize = 4;

/// Marks the selected job, or takes its mark away. Of three the one marked first loses its mark.
pub(in crate::app) fn mark(board: &mut Board, scene: &mut Scene) {
    let Some(selected) = board.selected else { return };
    if let Some(place) = board.marked.iter().position(|row| *row == selected) {
        board.marked.remove(place);
        return;
    }
    board.marked.push(selected);
    if board.marked.len() > MOST {
        let title = |row: usize| board.rows.get(row).map(|row| line(row.summary.title())).unwrap_or_default();
        let text = format!("two are compared: {} is marked, {} no longer", title(selected), title(board.marked[0]));
        board.marked.remove(0);
        scene.toast(text, Tone::Quiet);
    }
}

/// Compares the marked jobs; one that is marked with the selected one. What is not known in full is requested.
pub(in crate::app) fn open(board: &mut Board, window: &mut Option<Window>, scene: &mut Scene) {
    let mark = scene.key(Command::Mark);
    let rows = match (board.marked.as_slice(), board.selected) {
        ([a, b], _) => [*a, *b],
        ([a], Some(b)) if *a != b => [*a, b],
        _ => return scene.toast(format!("mark two jobs to compare them: {mark}"), Tone::Quiet),
    };
    for row in rows.iter().rev() {
        if board.rows[*row].full.is_none() {
            board.wanted.retain(|wanted| wanted != row);
            board.wanted.insert(0, *row);
        }
    }
    *window = Some(Window::new(Over::Compare(rows, Shown::Differences)));
}

/// The lines of the comparison.
#[must_use]
pub fn lines(board: &Board, scene: &Scene, rows: [usize; 2], shown: Shown) -> Vec<Vec<Piece>> {
    let [Some(a), Some(b)] = rows.map(|row| board.rows.get(row)) else { return Vec::new() };
    let room = (usize::from(scene.size.0).saturating_sub(FRAME + LABEL) / 2).saturating_sub(2).max(6);
    let titles = [a, b].map(|row| line(row.summary.title()));
    let mut lines = tall("", &Compared { label: String::new(), values: titles, equal: false }, Tone::Strong, room);
    let waiting: Vec<Vec<Piece>> = [a, b].into_iter().filter_map(|row| missing(board, row)).collect();
    let (Some(first), Some(second)) = (a.job(), b.job()) else {
        lines.extend(waiting);
        return lines;
    };
    let mut equal = 0;
    for compared in first.kind.fields.iter().map(|own| own.field.field()).flat_map(|field| members(field, first, second)) {
        equal += usize::from(compared.equal);
        if compared.equal && shown == Shown::Differences {
            continue;
        }
        let (sign, tone) = if compared.equal { ("  ", Tone::Quiet) } else { ("≠ ", Tone::Plain) };
        lines.extend(tall(sign, &compared, tone, room));
    }
    if shown == Shown::Differences {
        let key = scene.settings.keymap.key(Scope::Comparison, Command::Differences);
        lines.push(vec![piece(format!("  {equal} fields identical · {key} to show"), Tone::Quiet)]);
    }
    lines
}

/// Why a job is not known in full.
fn missing(board: &Board, row: &Row) -> Option<Vec<Piece>> {
    let title = row.summary.title();
    match &row.full {
        Some(Full::Known { .. }) => None,
        Some(Full::Refused) => {
            let why = format!("  {title}: refused; Get may serve only the member that started it");
            Some(vec![piece(why, Tone::Warn)])
        }
        None if board.asking.is_some() || board.next_row().is_some() => {
            Some(vec![piece(format!("  … reading {title}"), Tone::Busy)])
        }
        None => Some(vec![piece(format!("  {title}: no answer"), Tone::Warn)]),
    }
}

/// A member of two jobs, or an entry of one.
struct Compared {
    label: String,
    values: [String; 2],
    equal: bool,
}

fn members(field: &Field, a: &Job, b: &Job) -> Vec<Compared> {
    if field.encoding == Encoding::Map {
        let (first, second) = (a.entries(field.id), b.entries(field.id));
        let mut names: Vec<&String> = first.iter().chain(second).map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        let entry = |name: &String| {
            let [x, y] = [first, second].map(|all| all.iter().find(|(k, _)| k == name).map(|(_, v)| v));
            let text = |v: Option<&Member<String>>| match v {
                None | Some(Member::Absent) => None,
                Some(Member::Present(text) | Member::Unreadable(text)) => Some(text.clone()),
            };
            Compared {
                label: format!("{} {}", field.label, line(name)),
                values: [text(x), text(y)].map(|v| seen(field, v)),
                equal: x == y,
            }
        };
        return names.into_iter().map(entry).collect();
    }
    let (x, y) = (a.get(field.id), b.get(field.id));
    let values = [x, y].map(|v| seen(field, plain(v)));
    vec![Compared { label: field.label.to_owned(), values, equal: x == y }]
}

fn seen(field: &Field, value: Option<String>) -> String {
    match (value, field.secrecy) {
        (None, _) => "—".to_owned(),
        (Some(_), Secrecy::Masked) => MASK.to_owned(),
        (Some(text), Secrecy::Shown) => line(&text),
    }
}

/// One line of a label and two texts, each cut to its room.
fn side_by_side(sign: &str, label: &str, texts: [&str; 2], tone: Tone, room: usize) -> Vec<Piece> {
    let padded = |text: &str, room: usize| {
        let text = end(text, room);
        format!("{text}{}", " ".repeat(room.saturating_sub(width(&text)) + 2))
    };
    let [a, b] = texts.map(|t| piece(padded(t, room), tone));
    vec![piece(format!("{sign:<2}"), Tone::Accent), piece(padded(label, LABEL - 4), Tone::Label), a, b]
}

/// As many lines as the longest of the label and the two values takes.
fn tall(sign: &str, compared: &Compared, tone: Tone, room: usize) -> Vec<Vec<Piece>> {
    let wrapped = |text: &str, room: usize| {
        let lines = wrap(&[piece(text, tone)], room);
        lines.into_iter().map(|l| l.into_iter().map(|p| p.text).collect::<String>()).collect::<Vec<_>>()
    };
    let label = wrapped(&compared.label, LABEL - 4);
    let [a, b] = [0, 1].map(|i| wrapped(&compared.values[i], room));
    let at = |all: &[String], i: usize| all.get(i).cloned().unwrap_or_default();
    (0..label.len().max(a.len()).max(b.len()).max(1))
        .map(|i| side_by_side(if i == 0 { sign } else { "" }, &at(&label, i), [&at(&a, i), &at(&b, i)], tone, room))
        .collect()
}
