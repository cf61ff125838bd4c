//! The help page, made from the keys in force: the focused scope first.

use super::command::Scope;
use super::keymap::shown;
use super::panes::{Piece, Tone, piece};
use super::state::State;

/// The lines of the page.
#[must_use]
pub fn lines(state: &State) -> Vec<Vec<Piece>> {
    let mut scopes: Vec<Scope> = Scope::ALL.into();
    scopes.retain(|s| *s != Scope::Replay || state.playing.is_some());
    let focused = match state.focus {
        _ if state.playing.is_some() => Scope::Replay,
        super::panes::PaneId::Raw => Scope::Raw,
        super::panes::PaneId::Container => Scope::Container,
        _ => Scope::Global,
    };
    scopes.sort_by_key(|s| *s != focused);
    let mut out = Vec::new();
    for scope in scopes {
        out.push(vec![piece(scope.title(), Tone::Strong)]);
        for (binding, keys) in state.settings.keymap.of(scope).filter(|(_, keys)| !keys.is_empty()) {
            out.push(vec![piece(format!("  {:<18}", shown(keys)), Tone::Accent), piece(binding.help, Tone::Plain)]);
        }
        out.push(Vec::new());
    }
    out.push(vec![piece("Signs", Tone::Strong)]);
    for (sign, text) in [
        ("○ ● ◌", "queued, running, cancelling"),
        ("✓ ✗ ■", "succeeded or published; failed; inactive"),
        ("?", "a status this program does not know, shown as sent"),
        ("—", "not in the service's answer"),
        ("◂", "changed; the mark stays until its pane was looked at"),
        ("≥ ≤", "at least, at most: no start or end times are reported"),
    ] {
        out.push(vec![piece(format!("  {sign:<18}"), Tone::Accent), piece(text, Tone::Plain)]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::settings::Settings;
    use crate::domain::Time;
    use crate::domain::text::width;

    #[test]
    fn every_line_fits_a_screen_of_eighty_columns_and_every_key_is_there() {
        let state = State::new(Settings::default(), Vec::new(), (80, 24), Time::UNIX_EPOCH);
        let texts: Vec<String> = lines(&state).iter().map(|l| l.iter().map(|p| p.text.as_str()).collect()).collect();
        for text in &texts {
            assert!(width(text) <= 76, "{text}");
        }
        for binding in crate::app::command::BINDINGS.iter().filter(|b| b.scope != Scope::Replay) {
            assert!(texts.iter().any(|t| t.contains(binding.help)), "{}", binding.name);
        }
    }
}
