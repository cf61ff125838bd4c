//! The help page, made from the keys in force: the focused scope first.

use crate::app::base::command::Scope;
use crate::app::base::keymap::{Keymap, shown};
use crate::app::text::{Piece, Tone, piece, wrap};
use crate::domain::text::width;

/// Columns that the window around the page takes.
const FRAME: usize = 4;
/// Columns of the keys, and where the page is narrower than [`NARROW`].
const COLUMN: (usize, usize) = (20, 12);
const NARROW: usize = 60;

/// The lines of the page, on a screen of so many columns: `here` are the scopes of what has the keys, innermost first. Replay has
/// its keys only where a recording plays.
#[must_use]
pub fn lines(keymap: &Keymap, here: &[Scope], columns: u16) -> Vec<Vec<Piece>> {
    let mut scopes: Vec<Scope> = Scope::ALL.into();
    scopes.retain(|s| *s != Scope::Replay || here.contains(s));
    scopes.sort_by_key(|s| Some(s) != here.first());
    let mut page = Page { columns: usize::from(columns).saturating_sub(FRAME).max(1), lines: Vec::new() };
    for scope in scopes {
        page.heading(scope.title());
        for (binding, keys) in keymap.of(scope).filter(|(_, keys)| !keys.is_empty()) {
            page.entry(&shown(keys), binding.help);
        }
        page.lines.push(Vec::new());
    }
    page.heading("Signs");
    for (sign, text) in [
        ("○ ● ◌", "queued, running, cancelling"),
        ("✓ ✗ ■", "succeeded or published; failed; inactive"),
        ("?", "a status this program does not know, shown as sent"),
        ("—", "not in the service's answer"),
        ("·", "not asked for yet, or not reported; a hidden column"),
        ("gone", "on the board: no list holds the job any more"),
        ("old", "on the board: so it was then; its list is not read now"),
        ("✗ pub", "on the board: logs or metrics could not be published"),
        ("▸ =", "the selected row or line; a job marked to be compared"),
        ("┃ ±", "usual: the median in a bar; half the middle half's spread"),
        ("┊ ┄", "over time: here a status began; here nobody watched"),
        ("▌", "before the board or the job: the keys are for that side"),
        ("◂", "changed; the mark stays until its pane was looked at"),
        ("≥ ≤", "at least, at most: no start or end times are reported"),
    ] {
        page.entry(sign, text);
    }
    page.lines
}

/// A page in the making.
struct Page {
    columns: usize,
    lines: Vec<Vec<Piece>>,
}

impl Page {
    fn heading(&mut self, title: &str) {
        self.lines.extend(wrap(&[piece(title, Tone::Strong)], self.columns));
    }

    /// What a sign means, wrapped beside it; a sign too wide for its column has lines of its own.
    fn entry(&mut self, sign: &str, text: &str) {
        let column = if self.columns < NARROW { COLUMN.1 } else { COLUMN.0 }.min(self.columns / 2);
        let mut lead = format!("  {sign} ");
        if width(&lead) > column {
            self.lines.extend(wrap(&[piece(lead, Tone::Accent)], self.columns));
            lead = String::new();
        }
        for line in wrap(&[piece(text, Tone::Plain)], (self.columns - column).max(1)) {
            lead.push_str(&" ".repeat(column.saturating_sub(width(&lead))));
            let lead = piece(std::mem::take(&mut lead), Tone::Accent);
            self.lines.push(std::iter::once(lead).chain(line).collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_fits_a_screen_of_eighty_columns_and_every_key_is_there() {
        let texts: Vec<String> =
            lines(&Keymap::default(), &[Scope::Global], 80).iter().map(|l| l.iter().map(|p| p.text.as_str()).collect()).collect();
        for text in &texts {
            assert!(width(text) <= 76, "{text}");
        }
        for binding in crate::app::base::bindings::BINDINGS.iter().filter(|b| b.scope != Scope::Replay) {
            assert!(texts.iter().any(|t| t.contains(binding.help)), "{}", binding.name);
        }
    }

    #[test]
    fn every_sign_of_the_screen_is_told() {
        let texts: Vec<String> =
            lines(&Keymap::default(), &[Scope::Global], 80).iter().map(|l| l.iter().map(|p| p.text.as_str()).collect()).collect();
        let signs = texts.iter().position(|t| t == "Signs").unwrap();
        for sign in ["○", "●", "◌", "✓", "✗", "■", "?", "—", "·", "gone", "old", "▸", "=", "┃", "±", "┊", "┄", "▌", "◂", "≥", "≤"]
        {
            let told = |text: &String| text.chars().take(COLUMN.0).collect::<String>().split_whitespace().any(|s| s == sign);
            assert!(texts[signs..].iter().any(told), "{sign}");
        }
    }

    #[test]
    fn on_a_narrow_screen_the_lines_are_wrapped() {
        let texts: Vec<String> =
            lines(&Keymap::default(), &[Scope::Global], 40).iter().map(|l| l.iter().map(|p| p.text.as_str()).collect()).collect();
        assert!(texts.iter().all(|t| width(t) <= 36), "{texts:#?}");
        let dense = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        let all = dense(&texts.join(" "));
        for binding in crate::app::base::bindings::BINDINGS.iter().filter(|b| b.scope != Scope::Replay) {
            assert!(all.contains(binding.help), "{}", binding.name);
        }
    }
}
