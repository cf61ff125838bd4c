//! Keys that are meant for a job's panes, pressed on the board: what they do there, or why they do nothing.

use super::Board;
use crate::app::base::command::Command;
use crate::app::base::scene::Scene;
use crate::app::text::Tone;

/// Says why a key does nothing on the board; `false`: it does something.
pub(super) fn told(board: &Board, scene: &mut Scene, command: Command) -> bool {
    let Some(text) = why(board, scene, command) else { return false };
    scene.toast(text, Tone::Quiet);
    true
}

fn why(board: &Board, scene: &Scene, command: Command) -> Option<String> {
    let open = scene.key(Command::Open);
    let panes = match command {
        Command::NextPane | Command::PrevPane | Command::Pane => Some("panes belong to a job"),
        Command::Acknowledge => Some("what changed is marked in a job"),
        _ => None,
    };
    if let Some(panes) = panes {
        // Beside the board they are there.
        return (!scene.beside()).then(|| format!("{panes}: {open} opens the selected one"));
    }
    match command {
        Command::Left | Command::Right => {
            Some(format!("columns that do not fit are left out: {} chooses which are shown", scene.key(Command::Columns)))
        }
        Command::NextHit | Command::PrevHit => {
            Some(format!("nothing is searched for on the board: {} shows some rows only", scene.key(Command::Search)))
        }
        Command::Board => Some("the keys are for the board already".to_owned()),
        Command::Copy if board.selected.is_none() => Some("there is no job to copy from".to_owned()),
        _ => None,
    }
}
