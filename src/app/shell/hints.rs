//! The keys worth a word at the bottom of the screen, as far as there is room; made again only when they may be others.

use super::panes::PANES;
use super::state::State;
use crate::app::base::command::{Command, Scope};
use crate::app::base::hints::{Hints, Of};
use crate::app::base::keymap::digits;
use crate::app::base::pane::PaneId;
use crate::app::base::scene::{Front, Scene};
use crate::app::job::watch::Watch;
use crate::app::metrics;
use crate::app::text::{Pick, Piece, Tone, columns, piece};
use crate::domain::text::{end, width};

/// How much the doctor's key weighs where something failed.
const AILS: u8 = 96;
/// How much the key weighs that leads out of a pane which has all the room.
const BACK: u8 = 92;
/// How much the key weighs that ends a pause.
const RESUME: u8 = 97;
/// Columns that what just happened leaves to the keys, in a window of as many columns as the second says and in a narrower one.
const KEYS: (u16, u16, u16) = (20, 60, 9);

/// Brings the hints up to date with the rest of the state.
pub(in crate::app) fn refresh(state: &mut State) {
    let (told, columns) = told(state);
    let jobs = state.board.as_ref().map_or(state.watches.len(), |board| board.order.len());
    let of = Of {
        scopes: state.scopes(),
        front: state.scene.front,
        columns,
        panes: state.scene.front == Front::Detail && state.window.is_none() && state.scene.geometry.apart.is_none(),
        focus: state.scene.focus,
        back: back(state),
        paused: state.scene.paused.is_some(),
        paced: state.scene.paced,
        over: state.window.is_some(),
        beside: state.scene.geometry.divider.is_some(),
        many: jobs > 1,
        playing: state.scene.playing.is_some(),
        marked: state.watch().is_some_and(|w| !w.marks.is_empty()),
        opened: state.watch().is_some_and(|w| w.related.open.is_some()),
        charted: metrics::chart::charted(&state.open.metrics, &state.scene).is_some(),
        metric: metrics::keys::meant(&state.panes, &state.scene).map(|(_, pick)| pick),
        ails: state.scene.front == Front::Detail && state.scene.focus != PaneId::Doctor && state.watch().is_some_and(Watch::ails),
    };
    if state.hints.of.as_ref() != Some(&of) {
        state.hints = make(&state.scene, of);
    }
    (state.hints.told, state.hints.columns) = (told, columns);
}

/// What just happened, as many of it as there is room for beside the first keys; and the columns that these have.
fn told(state: &State) -> (Vec<Piece>, u16) {
    let all = state.scene.geometry.footer.width;
    if state.window.is_some() || state.prompt.is_some() {
        return (Vec::new(), all);
    }
    let mut room = usize::from(all.saturating_sub(if all < KEYS.1 { KEYS.2 } else { KEYS.0 }));
    let mut told = Vec::new();
    for toast in state.scene.toasts.iter().rev() {
        let text = format!(" {} ", toast.text);
        if !told.is_empty() && width(&text) > room {
            break;
        }
        let text = end(&text, room).into_owned();
        room = room.saturating_sub(width(&text) + 1);
        told.push(piece(text, toast.tone));
    }
    let taken = columns(&told) + told.len();
    (told, all.saturating_sub(u16::try_from(taken).unwrap_or(all)))
}

/// Where one step back leads to, in a word, and how much that weighs; `None`: nowhere. Out of a pane that has all the room
/// nothing else shows the way.
fn back(state: &State) -> Option<(u8, &'static str)> {
    let apart = PANES[state.scene.focus as usize].is_apart();
    match state.scene.front {
        Front::Detail if apart || state.scene.zoom => Some((BACK, "back")),
        Front::Detail if !state.pane(state.scene.focus).query.is_empty() => Some((0, "back")),
        Front::Detail if state.board.is_some() => Some((0, "board")),
        _ => None,
    }
}

fn make(scene: &Scene, of: Of) -> Hints {
    let map = &scene.settings.keymap;
    let mut items: Vec<(u8, Command, String, &str)> = Vec::new();
    for scope in of.scopes {
        for (binding, keys) in map.of(*scope).filter(|(b, keys)| b.weight > 0 && !keys.is_empty()) {
            let key = keys.iter().find(|k| map.resolve(of.scopes, k.event()).is_some_and(|hit| hit.command == binding.command));
            if let (Some(key), true) = (key, of.wants(*scope, binding.command)) {
                let beside = binding.beside.map(|other| map.key_in(of.scopes, other)).unwrap_or_default();
                let key = digits(keys).0.map_or_else(|| format!("{beside}{key}"), |(first, last)| format!("{first}–{last}"));
                let takes = *scope == Scope::Metrics && matches!(of.metric, Some(Pick::Offered(_)));
                let (weight, word) = match binding.command {
                    Command::Open if takes => (binding.weight, "take"),
                    Command::Pause if of.paused => (RESUME, "resume"),
                    Command::Back if *scope == Scope::Global => {
                        let (weight, word) = of.back.unwrap_or_default();
                        (weight.max(binding.weight), word)
                    }
                    _ => (binding.weight, binding.brief),
                };
                items.push((weight, binding.command, key, word));
            }
        }
    }
    let doctor = map.nth(Scope::Global, Command::Pane, PaneId::Doctor as usize);
    if of.ails && !of.over && !doctor.is_empty() {
        items.push((AILS, Command::Pane, doctor, "why"));
    }
    for pane in PANES.iter().filter(|pane| of.panes && pane.id != of.focus) {
        let key = map.nth(Scope::Global, Command::Pane, pane.id as usize);
        if let (Some((weight, word)), false) = (pane.feature.hint, key.is_empty() || of.ails && pane.id == PaneId::Doctor) {
            items.push((weight, Command::Pane, key, word));
        }
    }
    items.sort_by_key(|(weight, ..)| std::cmp::Reverse(*weight));
    let quit = items.iter().position(|(_, c, ..)| *c == Command::Quit).map(|i| items.remove(i));
    let quit =
        quit.map(|(_, _, key, word)| vec![piece(key, Tone::Strong), piece(format!(" {word} "), Tone::Quiet)]).unwrap_or_default();
    let taken = columns(&quit);
    let mut room = usize::from(of.columns).saturating_sub(1 + taken + 2 * usize::from(taken > 0));
    let mut pieces = vec![piece(" ", Tone::Plain)];
    for (_, _, key, word) in items {
        let pair = [piece(key, Tone::Strong), piece(format!(" {word}   "), Tone::Quiet)];
        let need = columns(&pair);
        if need <= room {
            room -= need;
            pieces.extend(pair);
        }
    }
    Hints { keys: pieces, quit, of: Some(of), ..Hints::default() }
}

impl Of {
    /// Whether a command of a scope has something to do here.
    fn wants(&self, scope: Scope, command: Command) -> bool {
        let global = scope == Scope::Global;
        // On the board these do something else, or have no job to do it to.
        let elsewhere = global
            && match command {
                Command::Zoom | Command::Search => true,
                Command::Pane | Command::NextPane | Command::NextJob | Command::Copy => !self.beside,
                _ => false,
            };
        let works = matches!(command, Command::Help | Command::Quit | Command::Down);
        // What lies over the panes takes the keys, but for leaving.
        let idle = self.over && global && !matches!(command, Command::Quit | Command::Down);
        let needless = (self.front == Front::Picker && global && !works)
            || (self.front == Front::Board && elsewhere)
            || (command == Command::Board && (self.front == Front::Board || !self.beside))
            || (global && command == Command::Back && self.back.is_none())
            || (command == Command::Automatic && !self.paced)
            || (command == Command::NextJob && !self.many)
            || (self.playing && matches!(command, Command::Poll | Command::Pause | Command::Automatic))
            || (scope == Scope::Related && command == if self.opened { Command::Open } else { Command::Close })
            || (scope == Scope::Metrics && self.charted == (command == Command::Open))
            || (scope == Scope::Metrics && command == Command::Open && self.metric.is_none())
            || (command == Command::Acknowledge && !self.marked);
        !idle && !needless
    }
}
