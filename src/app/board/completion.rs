//! What helps while a filter is typed: which terms there are, which values the one being typed takes, and the next of them.

use super::filter::{PHASES, TERMS, help};
use super::{Board, Row};
use crate::app::base::command::{Command, Scope};
use crate::app::base::scene::Scene;
use crate::app::text::{Piece, Tone, piece};
use crate::domain::kind::INFERENCE_JOB;
use crate::domain::text::{counted, end};

/// Publish statuses by the words that a filter takes for them.
const PUBLISHED: [&str; 3] = ["published", "failed", "not"];

/// The last word of a filter, and what stands before it.
fn last(text: &str) -> (&str, &str) {
    let at = text.rfind(char::is_whitespace).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    text.split_at(at)
}

/// The term that a word begins with, and what of its value is typed.
fn of_term(word: &str) -> Option<(&'static str, &str)> {
    let name = TERMS.iter().map(|(name, _)| *name).find(|name| begins(word, name))?;
    Some((name, &word[name.len()..]))
}

fn begins(word: &str, with: &str) -> bool {
    word.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with))
}

/// The values that a term takes: those there are, or those that the rows have, each once.
fn values(name: &str, rows: &[Row]) -> Vec<String> {
    let some = |all: &[&str]| all.iter().map(|value| (*value).to_owned()).collect();
    match name {
        "status:" => INFERENCE_JOB.statuses.iter().map(|(status, _)| (*status).to_owned()).collect(),
        "phase:" => some(&PHASES),
        "metrics:" | "logs:" => some(&PUBLISHED),
        "model:" => seen(rows, |row| Some(&row.summary.model)),
        "creator:" => seen(rows, |row| row.summary.creator.as_deref()),
        "instance:" => seen(rows, |row| row.instances().map(|(kind, _)| kind)),
        _ => Vec::new(),
    }
}

/// What the rows have that can be typed as one word.
fn seen<'a>(rows: &'a [Row], value: impl Fn(&'a Row) -> Option<&'a str>) -> Vec<String> {
    let fits = |value: &&str| !value.is_empty() && !value.contains(char::is_whitespace);
    let all: std::collections::BTreeSet<&str> = rows.iter().filter_map(value).filter(fits).collect();
    all.into_iter().map(str::to_owned).collect()
}

/// The filter with its last word completed: to the first term or value that begins as it does, and where it is a value in
/// full to the next one. `None`: there is nothing to complete it to.
#[must_use]
pub fn completed(text: &str, board: &Board) -> Option<String> {
    let (before, word) = last(text);
    let next = match of_term(word) {
        Some((name, typed)) => {
            let all = values(name, &board.rows);
            let whole = all.iter().position(|value| value.eq_ignore_ascii_case(typed));
            let value = match whole {
                Some(at) => &all[(at + 1) % all.len()],
                None => all.iter().find(|value| begins(value, typed))?,
            };
            format!("{name}{value}")
        }
        None => TERMS.iter().map(|(name, _)| *name).find(|name| begins(name, word))?.to_owned(),
    };
    Some(format!("{before}{next}"))
}

/// The terms there are while none is being typed, else what the one being typed takes; in `room` columns.
pub(super) fn parts(text: &str, board: &Board, scene: &Scene, room: usize) -> Vec<Piece> {
    let (_, word) = last(text);
    let room = room.saturating_sub(1);
    let tab = scene.settings.keymap.key(Scope::Prompt, Command::Complete);
    let lead = if tab.is_empty() { "terms:".to_owned() } else { format!("{tab}:") };
    let Some((name, _)) = of_term(word) else {
        let fits: Vec<&str> = TERMS.iter().map(|(name, _)| *name).filter(|name| begins(name, word)).collect();
        let all = if fits.is_empty() { TERMS.iter().map(|(name, _)| *name).collect() } else { fits };
        return vec![piece(end(&format!("{lead} {}", all.join(" ")), room), Tone::Plain)];
    };
    let mut parts = vec![piece(end(&format!("{name} {}", help(name)), room), Tone::Plain)];
    let values = values(name, &board.rows);
    if !tab.is_empty() && !values.is_empty() {
        parts.push(piece(format!("{tab} goes through {}", counted(values.len() as u64, "value")), Tone::Quiet));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tabs(text: &str, n: usize) -> Vec<String> {
        let board = Board::default();
        let mut text = Some(text.to_owned());
        (0..n)
            .map_while(|_| {
                text = completed(text.as_deref()?, &board);
                text.clone()
            })
            .collect()
    }

    #[test]
    fn words_are_completed_as_typed_and_values_go_round() {
        assert_eq!(tabs("x sta", 1), ["x status:"]);
        assert_eq!(tabs("phase:can", 2), ["phase:cancelling", "phase:inactive"]);
        assert_eq!(tabs("logs:", 4), ["logs:published", "logs:failed", "logs:not", "logs:published"]);
        assert_eq!(tabs("STATUS:create_f", 1), ["status:CREATE_FAILED"]);
        assert_eq!(tabs("", 2), ["status:", "status:CREATE_PENDING"]);
        assert_eq!(tabs("a\u{3000}lo", 1), ["a\u{3000}logs:"]);
        assert!(tabs("zzz", 1).is_empty() && tabs("phase:zzz", 1).is_empty() && tabs("tag:x", 1).is_empty());
    }
}
