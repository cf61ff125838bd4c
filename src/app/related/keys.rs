//! The keys of the Related pane: one resource alone, and back; its page in the console.

use super::rows;
use crate::app::base::command::Command;
use crate::app::base::effect::Effect;
use crate::app::base::pane::PaneId;
use crate::app::base::scene::LONG_TOAST;
use crate::app::shell::state::State;
use crate::app::text::{Cursor, PaneView, Tone};

/// A key of the pane's own.
pub(in crate::app) fn run(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    match command {
        Command::Open => open(state),
        Command::Close => {
            close(state);
        }
        Command::Console => console(state, effects),
        _ => {}
    }
}

fn open(state: &mut State) {
    let about = state.panes[PaneId::Related as usize].row().and_then(|row| row.about);
    let Some(watch) = state.watches.get_mut(state.current) else { return };
    match (watch.related.open, about) {
        (None, Some(kind)) => {
            watch.related.open = Some(kind);
            begin(state);
        }
        (Some(_), _) => {
            let key = state.scene.key(Command::Close);
            state.scene.toast(format!("this is all of it; {key} goes back"), Tone::Quiet);
        }
        (None, None) => state.scene.toast("there is no resource on this line".to_owned(), Tone::Quiet),
    }
}

/// Goes back to all resources; `false`: it is there.
pub(in crate::app) fn close(state: &mut State) -> bool {
    let here = state.scene.focuses(PaneId::Related);
    let closed = here && state.watches.get_mut(state.current).is_some_and(|watch| watch.related.open.take().is_some());
    if closed {
        begin(state);
    }
    closed
}

/// Other rows: from their first on.
fn begin(state: &mut State) {
    let view = &mut state.panes[PaneId::Related as usize];
    (view.cursor, view.sideways) = (Cursor::default(), 0);
    state.panes.iter_mut().for_each(PaneView::touch);
}

fn console(state: &mut State, effects: &mut Vec<Effect>) {
    let own = state.panes[PaneId::Related as usize].row().and_then(|row| row.page.clone());
    let nearest = || state.watch().and_then(|watch| rows::nearest(state, watch)).map(|page| page.url);
    match own.or_else(nearest) {
        Some(url) if state.scene.playing.is_none() => effects.push(Effect::Open(url)),
        Some(url) => state.scene.toast_for(format!("a recording opens nothing: {url}"), Tone::Quiet, LONG_TOAST),
        None => state.scene.toast("no page of the console is known for this".to_owned(), Tone::Quiet),
    }
}

/// No browser shows the page that was to be opened: its address is on the screen.
pub(in crate::app) fn unopened(state: &mut State, why: &str) {
    let key = state.scene.key(Command::Copy);
    state.scene.toast_for(format!("{why}: the addresses stand below, {key} copies that of the line"), Tone::Warn, LONG_TOAST);
}
