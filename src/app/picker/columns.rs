//! The rows of the picker as columns: how wide each is, and what stands in it.

use super::{Entry, Picker};
use crate::app::base::room::Choice;
use crate::app::text::{Piece, Tone, piece};
use crate::domain::ids::short_id;
use crate::domain::text::{end, line, width};

/// Columns from which abilities, and the mark of the last choice, have columns of their own.
const WIDE_FROM: usize = 64;
const GUTTER: usize = 2;
const BETWEEN: usize = 2;
/// Columns of a shortened id.
const ID: usize = 8;
const LAST: &str = "last choice";

/// How wide what is.
pub(super) struct Columns {
    name: usize,
    /// `None`: there is no room for it.
    may: Option<usize>,
    status: usize,
    /// The mark of the last choice; 0: it stands with the name, or there is none.
    last: usize,
}

impl Columns {
    /// For what is listed, in this much room.
    pub(super) fn of(picker: &Picker, room: usize) -> Self {
        let wide = room >= WIDE_FROM;
        let widest = picker.rooms.iter().map(|m| 2 + width(m.state().1)).max().unwrap_or(0);
        let status = widest.clamp(8, if wide { 16 } else { 10 });
        let marked = picker.offered().is_some() || picker.rooms.iter().any(|m| picker.is_last(m));
        let last = if wide && marked { LAST.len() } else { 0 };
        let taken = GUTTER + ID + BETWEEN + status + BETWEEN + if last > 0 { last + BETWEEN } else { 0 };
        let left = room.saturating_sub(taken + 1);
        if !wide {
            return Self { name: left, may: None, status, last };
        }
        let left = left.saturating_sub(BETWEEN);
        let longest = picker.order.iter().map(|e| width(picker.texts(*e)[0])).max().unwrap_or(0);
        let name = longest.clamp(16, (left * 2 / 3).max(16));
        let most = picker.rooms.iter().map(|m| width(&m.may())).chain(picker.offered().map(|l| width(&elsewhere(l)))).max();
        Self { name, may: Some(most.unwrap_or(0).max(16).min(left - name)), status, last }
    }

    pub(super) fn heads(&self) -> Vec<Piece> {
        let mut text = format!("{}{}{}", " ".repeat(GUTTER), cell("Collaboration", self.name), cell("Id", ID));
        if let Some(may) = self.may {
            text.push_str(&cell("Permissions", may));
        }
        text.push_str(&cell("Status", self.status));
        vec![piece(text, Tone::Label)]
    }

    pub(super) fn row(&self, picker: &Picker, entry: Entry, here: bool) -> Vec<Piece> {
        let sign = if here { "▸ " } else { "  " };
        let (marked, may, status, tone) = match (entry, &picker.last) {
            (Entry::Room(i), _) => {
                let room = &picker.rooms[i];
                let (sign, word) = room.state();
                let tone = if room.is_active() { Tone::Good } else { Tone::Quiet };
                (picker.is_last(room), room.may(), format!("{sign} {word}"), tone)
            }
            (Entry::Last, Some(last)) => (true, elsewhere(last), "·".to_owned(), Tone::Quiet),
            (Entry::Last, None) => return Vec::new(),
        };
        let [name, id, _] = picker.texts(entry);
        let name = if name.is_empty() { "(no name)" } else { name };
        let name = if marked && self.last == 0 { format!("last: {name}") } else { name.to_owned() };
        let mut pieces = vec![
            piece(sign, Tone::Accent),
            piece(cell(&name, self.name), if here { Tone::Strong } else { Tone::Plain }),
            piece(cell(short_id(id), ID), Tone::Quiet),
        ];
        pieces.extend(self.may.map(|room| piece(cell(&may, room), Tone::Plain)));
        pieces.push(piece(cell(&status, self.status), tone));
        if marked && self.last > 0 {
            pieces.push(piece(LAST, Tone::Accent));
        }
        pieces
    }
}

fn cell(text: &str, room: usize) -> String {
    let text = end(text, room);
    format!("{text}{}", " ".repeat(room.saturating_sub(width(&text)) + BETWEEN))
}

/// Where a last choice is from.
pub(super) fn elsewhere(last: &Choice) -> String {
    let profile = last.source.profile.as_deref().map_or_else(String::new, |p| format!("profile {}, ", line(p)));
    format!("{profile}{}", line(&last.source.region))
}
