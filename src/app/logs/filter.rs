//! Which lines are shown and which hold what is searched for. A line is judged once for each change of filters and searches, a
//! slice of all at a time, the newest first; so a key never waits for a whole buffer.

use super::Logs;
use crate::domain::logs::{Level, Line, Mark};

/// Lines and bytes of a slice: a few milliseconds.
const LINES: usize = 8192;
const BYTES: usize = 1 << 20;

/// What the judged lines come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub shown: usize,
    pub hits: usize,
    pub errors: usize,
}

impl Logs {
    /// Whether a line is judged and shown.
    #[must_use]
    pub fn shows(&self, line: &Line) -> bool {
        line.mark.turn == self.turn && !line.mark.hidden
    }

    /// Has all lines judged again.
    pub(in crate::app) fn rejudge(&mut self) {
        self.turn += 1;
        self.pending = true;
    }

    /// Judges a slice of what is not judged.
    pub(in crate::app) fn judge(&mut self) {
        if !self.pending {
            return;
        }
        let read: Vec<bool> = self.streams.iter().map(|s| self.reads(s)).collect();
        let (turn, look) = (self.turn, &self.look);
        let filters = look.include.is_some() || look.exclude.is_some() || look.query.is_some();
        let (mut lines, mut bytes) = (0, 0);
        let mut rest = false;
        for line in self.ring.lines_mut().rev().filter(|line| line.mark.turn != turn) {
            if filters && (lines >= LINES || bytes >= BYTES) {
                rest = true;
                break;
            }
            (lines, bytes) = (lines + 1, bytes + line.text.len());
            let hidden = !read.get(usize::from(line.stream)).copied().unwrap_or(true)
                || look.include.as_ref().is_some_and(|p| !p.is_in(&line.text))
                || look.exclude.as_ref().is_some_and(|p| p.is_in(&line.text));
            let hit = !hidden && look.query.as_ref().is_some_and(|p| p.is_in(&line.text));
            line.mark = Mark { turn, hidden, hit };
        }
        self.pending = rest;
        if !rest {
            let mut tally = Tally::default();
            for line in self.ring.lines().iter().filter(|line| !line.mark.hidden) {
                tally.shown += 1;
                tally.hits += usize::from(line.mark.hit);
                tally.errors += usize::from(line.level == Level::Error);
            }
            self.tally = tally;
        }
    }
}
