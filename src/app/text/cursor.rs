//! Where a person is in a list that scrolls. Everything that scrolls moves by this: panes, board, picker, windows.

/// The selected line, and the first one shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    pub at: usize,
    pub top: usize,
}

/// A step through a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    Top,
    Bottom,
}

impl Step {
    /// The line that a step leads to from line `at` of `count`; a page has so many lines.
    #[must_use]
    pub fn from(self, at: usize, page: usize, count: usize) -> usize {
        let to = match self {
            Self::Up => at.saturating_sub(1),
            Self::Down => at + 1,
            Self::PageUp => at.saturating_sub(page),
            Self::PageDown => at + page,
            Self::Top => 0,
            Self::Bottom => usize::MAX,
        };
        to.min(count.saturating_sub(1))
    }
}

impl Cursor {
    /// Selects a line of `count`, and shows it in a window of `height` lines.
    pub fn go(&mut self, line: usize, count: usize, height: usize) {
        self.at = line.min(count.saturating_sub(1));
        self.show(count, height);
    }

    /// Scrolls no further than the selected line needs to be within a window of `height` lines, and shows no empty line while there
    /// are more lines than fit.
    pub fn show(&mut self, count: usize, height: usize) {
        let height = height.max(1);
        if self.at < self.top {
            self.top = self.at;
        } else if self.at >= self.top + height {
            self.top = self.at + 1 - height;
        }
        self.top = self.top.min(count.saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_end_at_the_ends() {
        let from = |at| [Step::Up, Step::Down, Step::PageUp, Step::PageDown, Step::Top, Step::Bottom].map(|s| s.from(at, 5, 12));
        assert_eq!(from(0), [0, 1, 0, 5, 0, 11]);
        assert_eq!(from(8), [7, 9, 3, 11, 0, 11]);
        assert_eq!([Step::Up, Step::Bottom].map(|s| s.from(0, 5, 0)), [0, 0]);
    }

    #[test]
    fn what_is_selected_is_shown_and_no_empty_line_while_more_lines_than_fit_are_there() {
        let mut cursor = Cursor::default();
        cursor.go(7, 10, 4);
        assert_eq!(cursor, Cursor { at: 7, top: 4 });
        cursor.go(5, 10, 4);
        assert_eq!(cursor, Cursor { at: 5, top: 4 });
        cursor.go(99, 10, 4);
        assert_eq!(cursor, Cursor { at: 9, top: 6 });
        cursor.show(10, 20);
        assert_eq!(cursor.top, 0);
        cursor.go(3, 0, 4);
        assert_eq!(cursor, Cursor::default());
    }
}
