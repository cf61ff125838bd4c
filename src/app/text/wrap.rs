//! Texts as lines: broken where they are too long for their columns, and cut where there are too many lines.

use super::{Piece, Tone, piece};
use crate::domain::text::{end, graphemes, width};

/// Breaks pieces into lines of at most `columns`: at blanks where it can, inside a word where it must, and at each `\n`.
pub(crate) fn wrap(pieces: &[Piece], columns: usize) -> Vec<Vec<Piece>> {
    let mut w = Wrap { columns, out: vec![Vec::new()], used: 0 };
    for p in pieces {
        for (i, part) in p.text.split('\n').enumerate() {
            if i > 0 {
                w.break_line();
            }
            for word in part.split_inclusive(' ') {
                w.word(word, p.tone);
            }
        }
    }
    w.out
}

/// A text in at most so many lines, and whether that is less than there is of it: the last one then ends in `…`.
pub(crate) fn folded(text: &str, tone: Tone, columns: usize, most: usize) -> (Vec<Vec<Piece>>, bool) {
    let mut lines = wrap(&[piece(text, tone)], columns);
    let cut = lines.len() > most;
    if cut {
        let mut rest = String::new();
        for piece in lines.drain(most.saturating_sub(1)..).flatten() {
            // A blank may have fallen off the edge.
            rest.push_str(if rest.is_empty() || rest.ends_with(' ') { "" } else { " " });
            rest.push_str(&piece.text);
        }
        lines.push(vec![piece(end(&rest, columns), tone)]);
    }
    (lines, cut)
}

struct Wrap {
    columns: usize,
    out: Vec<Vec<Piece>>,
    used: usize,
}

impl Wrap {
    fn break_line(&mut self) {
        self.out.push(Vec::new());
        self.used = 0;
    }

    fn word(&mut self, word: &str, tone: Tone) {
        let bare = word.trim_end_matches(' ');
        if self.used > 0 && self.used + width(bare) > self.columns {
            self.break_line();
            if bare.is_empty() {
                return;
            }
        }
        if width(bare) <= self.columns {
            // The blank after a word may fall off the edge.
            let fits = self.used + width(word) <= self.columns;
            self.put(if fits { word } else { bare }, tone);
            return;
        }
        for g in graphemes(bare) {
            if self.used + width(g) > self.columns && self.used > 0 {
                self.break_line();
            }
            self.put(g, tone);
        }
        if word.len() > bare.len() && self.used < self.columns {
            self.put(" ", tone);
        }
    }

    fn put(&mut self, text: &str, tone: Tone) {
        self.used += width(text);
        let Some(line) = self.out.last_mut() else { return };
        match line.last_mut() {
            Some(last) if last.tone == tone => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => line.push(piece(text, tone)),
        }
    }
}
