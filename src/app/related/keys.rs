//! The keys of the Related pane: one resource alone, and back; its page in the console.

use super::rows;
use crate::app::base::command::Command;
use crate::app::base::effect::Effect;
use crate::app::base::pane::PaneId;
use crate::app::base::scene::{LONG_TOAST, Scene};
use crate::app::job::watch::Watch;
use crate::app::text::{Cursor, PaneView, Tone};

/// A key of the pane's own.
pub(in crate::app) fn run(
    panes: &mut [PaneView],
    scene: &mut Scene,
    watch: &mut Watch,
    command: Command,
    effects: &mut Vec<Effect>,
) {
    match command {
        Command::Open => open(panes, scene, watch),
        Command::Close => {
            close(panes, scene, watch);
        }
        Command::Console => console(panes, scene, watch, effects),
        _ => {}
    }
}

fn open(panes: &mut [PaneView], scene: &mut Scene, watch: &mut Watch) {
    let about = panes[PaneId::Related as usize].row().and_then(|row| row.about);
    match (watch.related.open, about) {
        (None, Some(kind)) => {
            watch.related.open = Some(kind);
            begin(panes);
        }
        (Some(_), _) => {
            let key = scene.key(Command::Close);
            scene.toast(format!("this is all of it; {key} goes back"), Tone::Quiet);
        }
        (None, None) => scene.toast("there is no resource on this line".to_owned(), Tone::Quiet),
    }
}

/// Goes back to all resources; `false`: it is there.
pub(in crate::app) fn close(panes: &mut [PaneView], scene: &Scene, watch: &mut Watch) -> bool {
    let here = scene.focuses(PaneId::Related);
    let closed = here && watch.related.open.take().is_some();
    if closed {
        begin(panes);
    }
    closed
}

/// Other rows: from their first on.
fn begin(panes: &mut [PaneView]) {
    let view = &mut panes[PaneId::Related as usize];
    (view.cursor, view.sideways) = (Cursor::default(), 0);
    panes.iter_mut().for_each(PaneView::touch);
}

fn console(panes: &mut [PaneView], scene: &mut Scene, watch: &Watch, effects: &mut Vec<Effect>) {
    let own = panes[PaneId::Related as usize].row().and_then(|row| row.page.clone());
    let nearest = || rows::nearest(scene, watch).map(|page| page.url);
    match own.or_else(nearest) {
        Some(url) if scene.playing.is_none() => effects.push(Effect::Open(url)),
        Some(url) => scene.toast_for(format!("a recording opens nothing: {url}"), Tone::Quiet, LONG_TOAST),
        None => scene.toast("no page of the console is known for this".to_owned(), Tone::Quiet),
    }
}

/// No browser shows the page that was to be opened: its address is on the screen.
pub(in crate::app) fn unopened(scene: &mut Scene, why: &str) {
    let key = scene.key(Command::Copy);
    scene.toast_for(format!("{why}: the addresses stand below, {key} copies that of the line"), Tone::Warn, LONG_TOAST);
}
