//! Jobs as text for people: the rows of the panes, one below the other.

use std::fmt::Write as _;

use crate::app::base::pane::PaneId;
use crate::app::shell::panes::{PANES, rows};
use crate::app::shell::state::State;
use crate::domain::text::{line, width};

/// Room for complete ARNs: this output does not scroll.
const WIDTH: u16 = u16::MAX;

/// All jobs. A job without a response says why.
#[must_use]
pub fn text(state: &State) -> String {
    let mut out = String::new();
    let mut one = state.clone();
    for index in 0..state.watches.len() {
        one.current = index;
        if index > 0 {
            out.push('\n');
        }
        job(&one, &mut out);
    }
    out
}

fn job(state: &State, out: &mut String) {
    for pane in PANES.iter().filter(|p| !p.is_apart() && !matches!(p.id, PaneId::Raw | PaneId::Timeline)) {
        let rows = rows(state, pane, WIDTH);
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}", pane.title);
        let labels = rows.iter().map(|r| width(&r.label)).max().unwrap_or(0);
        for row in rows {
            let fill = " ".repeat(labels - width(&row.label));
            let _ = writeln!(out, "  {}{fill}  {}", row.label, line(row.text().trim_end()));
        }
    }
}
