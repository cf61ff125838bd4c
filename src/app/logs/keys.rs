//! The keys of the Logs pane.

use tui_input::Input;

use super::view::{before, cursor, next, room, shows_lines};
use super::{Logs, Times, Typing, menu};
use crate::app::base::command::Command;
use crate::app::base::effect::Effect;
use crate::app::base::pattern::Pattern;
use crate::app::base::scene::Scene;
use crate::app::base::window::{Over, Window};
use crate::app::job::watch::Watch;
use crate::app::text::Tone;
use crate::domain::logs::{Level, Line};

/// A key of the pane's own.
pub(in crate::app) fn run(
    logs: &mut Logs,
    prompt: &mut Option<Input>,
    window: &mut Option<Window>,
    watch: Option<&Watch>,
    scene: &mut Scene,
    command: Command,
    effects: &mut Vec<Effect>,
) {
    match command {
        Command::Follow => follow(logs),
        Command::Wrap => wrap(logs, scene),
        Command::Times => times(logs, scene),
        Command::Pretty => pretty(logs, scene),
        Command::Fold => open(logs),
        Command::NextError | Command::PrevError => error(logs, watch, scene, command),
        Command::Include => ask(logs, prompt, Typing::Include),
        Command::Exclude => ask(logs, prompt, Typing::Exclude),
        Command::Streams => *window = Some(Window::new(Over::Streams)),
        Command::Save => menu::save(logs, watch, scene, effects),
        _ => {}
    }
}

/// What a key of everywhere means to the pane; `false`: nothing of its own.
pub(in crate::app) fn everywhere(
    logs: &mut Logs,
    prompt: &mut Option<Input>,
    watch: Option<&Watch>,
    scene: &mut Scene,
    command: Command,
) -> bool {
    match command {
        Command::Search => ask(logs, prompt, Typing::Search),
        Command::NextHit | Command::PrevHit => hit(logs, watch, scene, command),
        _ if command.step().is_some() && shows_lines(logs, scene) => scroll(logs, watch, scene, command),
        _ => return false,
    }
    true
}

/// Opens the prompt for what is typed now.
fn ask(logs: &mut Logs, prompt: &mut Option<Input>, typing: Typing) {
    let look = &logs.look;
    let text = match typing {
        Typing::Search => None,
        Typing::Include => look.include.as_ref(),
        Typing::Exclude => look.exclude.as_ref(),
    };
    *prompt = Some(Input::new(text.map(|p| p.text.clone()).unwrap_or_default()));
    (logs.look.typing, logs.look.wrong) = (typing, None);
}

/// What the prompt begins with.
#[must_use]
pub fn prompt(logs: &Logs) -> &'static str {
    match logs.look.typing {
        Typing::Search => " /",
        Typing::Include => " include: ",
        Typing::Exclude => " exclude: ",
    }
}

/// What was typed holds from now on; nothing typed takes the filter away, and what cannot hold stays to be fixed.
pub(in crate::app) fn entered(logs: &mut Logs, prompt: &mut Option<Input>, typed: Input) {
    let text = typed.value();
    let typing = logs.look.typing;
    let pattern = match (text, typing) {
        ("", _) => None,
        (_, Typing::Search) => Pattern::lenient(text),
        (_, Typing::Include | Typing::Exclude) => match Pattern::regex(text) {
            Ok(pattern) => Some(pattern),
            Err(why) => {
                logs.look.wrong = Some(format!("{why}: no regular expression"));
                *prompt = Some(typed);
                return;
            }
        },
    };
    let look = &mut logs.look;
    match typing {
        Typing::Search => look.query = pattern,
        Typing::Include => look.include = pattern,
        Typing::Exclude => look.exclude = pattern,
    }
    let seeks = typing == Typing::Search && look.query.is_some();
    // From where one is, back: what was just written is what one asks about.
    look.fresh = seeks;
    look.seek = seeks.then_some(Command::PrevHit);
    logs.rejudge();
}

/// Ends the search; `false`: there was none.
pub(in crate::app) fn unsearch(logs: &mut Logs) -> bool {
    let was = logs.look.query.take().is_some();
    if was {
        logs.rejudge();
    }
    was
}

fn follow(logs: &mut Logs) {
    if logs.look.cursor.is_none() {
        hold(logs, cursor(logs));
    } else {
        end_of(logs);
    }
}

/// Goes to the last line, and follows.
fn end_of(logs: &mut Logs) {
    (logs.look.cursor, logs.look.inner, logs.look.rising) = (None, 0, false);
}

/// Puts the cursor on a line, and follows no more.
fn hold(logs: &mut Logs, at: Option<usize>) {
    logs.look.rising = false;
    let place = at.and_then(|at| logs.ring.lines().get(at)).map(Line::place);
    if logs.look.cursor.is_none() {
        logs.look.seen = logs.ring.came() - logs.ring.older();
    }
    logs.look.cursor = place;
    logs.look.inner = 0;
}

fn times(logs: &mut Logs, scene: &mut Scene) {
    let look = &mut logs.look;
    look.times = if look.times == Times::Clock { Times::Relative } else { Times::Clock };
    let what = if look.times == Times::Clock { "absolute" } else { "relative to the job's creation" };
    scene.toast(format!("times are {what}"), Tone::Quiet);
}

fn wrap(logs: &mut Logs, scene: &mut Scene) {
    let look = &mut logs.look;
    look.wrap = !look.wrap;
    let what = if look.wrap { "wrap" } else { "are cut" };
    scene.toast(format!("long lines {what}"), Tone::Quiet);
}

fn pretty(logs: &mut Logs, scene: &mut Scene) {
    let look = &mut logs.look;
    look.pretty = !look.pretty;
    look.opened.clear();
    let what = if look.pretty { "expanded" } else { "as it came" };
    scene.toast(format!("JSON {what}"), Tone::Quiet);
}

/// Shows the line under the cursor in full, JSON pretty; or as the others.
fn open(logs: &mut Logs) {
    let Some(at) = cursor(logs) else { return };
    let id = logs.ring.lines()[at].id;
    if logs.look.cursor.is_none() {
        hold(logs, Some(at));
    }
    let opened = &mut logs.look.opened;
    if !opened.remove(&id) {
        opened.insert(id);
    }
}

fn scroll(logs: &mut Logs, watch: Option<&Watch>, scene: &Scene, command: Command) {
    let (columns, height) = room(logs, watch, scene);
    let Some(at) = cursor(logs) else { return };
    let own = tall(logs, scene, at, columns);
    let (above, inner) = (logs.look.above, logs.look.inner);
    match command {
        Command::Down if own.saturating_sub(inner) > height => logs.look.inner += 1,
        Command::Up if inner > 0 => logs.look.inner -= 1,
        Command::Down => match next(logs, at + 1) {
            Some(to) => {
                hold(logs, Some(to));
                logs.look.above = above + own;
            }
            None => end_of(logs),
        },
        Command::Up => {
            let Some(to) = before(logs, at) else { return hold(logs, Some(at)) };
            let rows = tall(logs, scene, to, columns);
            hold(logs, Some(to));
            logs.look.above = above.saturating_sub(rows);
            logs.look.inner = rows.saturating_sub(height);
        }
        Command::Top => {
            top(logs);
            logs.look.rising = logs.has_older();
        }
        Command::Bottom => end_of(logs),
        _ => page(logs, scene, command, at, (columns, height)),
    }
}

/// The rows that a line takes.
fn tall(logs: &Logs, scene: &Scene, at: usize, columns: usize) -> usize {
    super::line::height(scene, logs, &logs.ring.lines()[at], columns)
}

/// Goes to the first line that is there.
fn top(logs: &mut Logs) {
    let first = next(logs, 0);
    hold(logs, first);
    logs.look.above = 0;
}

/// Goes on to the first line of all, where that is wanted, with each older page that came.
pub(in crate::app) fn rise(logs: &mut Logs) {
    if logs.look.rising && !logs.pending {
        top(logs);
        logs.look.rising = logs.has_older() && !logs.ring.is_full();
    }
}

/// Goes on by as many lines as fill the pane.
fn page(logs: &mut Logs, scene: &Scene, command: Command, from: usize, (columns, height): (usize, usize)) {
    let (mut at, mut passed) = (from, 0);
    while passed + 1 < height {
        let step = if command == Command::PageDown { next(logs, at + 1) } else { before(logs, at) };
        let Some(to) = step else {
            if command == Command::PageDown {
                return end_of(logs);
            }
            break;
        };
        passed += tall(logs, scene, to, columns);
        at = to;
    }
    hold(logs, Some(at));
}

/// Goes to a line after or before the cursor for which this holds, or round the end.
fn seek(logs: &mut Logs, watch: Option<&Watch>, scene: &Scene, forwards: bool, wanted: impl Fn(&Line) -> bool) -> bool {
    let Some(at) = cursor(logs) else { return false };
    let lines = logs.ring.lines();
    let fits = |i: &usize| logs.shows(&lines[*i]) && wanted(&lines[*i]);
    let count = lines.len();
    let found =
        if forwards { (at + 1..count).chain(0..=at).find(fits) } else { (0..at).rev().chain((at..count).rev()).find(fits) };
    let Some(to) = found else { return false };
    hold(logs, Some(to));
    let (_, height) = room(logs, watch, scene);
    logs.look.above = height / 2;
    true
}

fn error(logs: &mut Logs, watch: Option<&Watch>, scene: &mut Scene, command: Command) {
    if !seek(logs, watch, scene, command == Command::NextError, |line| line.level == Level::Error) {
        scene.toast("no line says that it is an error".to_owned(), Tone::Quiet);
    }
}

fn hit(logs: &mut Logs, watch: Option<&Watch>, scene: &mut Scene, command: Command) {
    if logs.look.query.is_none() {
        let key = scene.key(Command::Search);
        return scene.toast(format!("nothing is searched for: {key} begins"), Tone::Quiet);
    }
    logs.look.seek = Some(command);
    found(logs, watch, scene);
}

/// Goes to what is searched for, once all lines were looked through.
pub(in crate::app) fn found(logs: &mut Logs, watch: Option<&Watch>, scene: &mut Scene) {
    if logs.pending {
        return;
    }
    let Some(command) = logs.look.seek.take() else { return };
    let here = cursor(logs).is_some_and(|at| logs.ring.lines()[at].mark.hit);
    // A new search that holds here already stays.
    if std::mem::take(&mut logs.look.fresh) && here {
        let at = cursor(logs);
        hold(logs, at);
    } else if !seek(logs, watch, scene, command == Command::NextHit, |line| line.mark.hit)
        && let Some(query) = &logs.look.query
    {
        let text = format!("\"{}\" is in no line", query.text);
        scene.toast(text, Tone::Warn);
    }
}
