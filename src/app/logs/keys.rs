//! The keys of the Logs pane.

use std::sync::Arc as Shared;

use tui_input::Input;

use super::view::{before, cursor, next, room, shows_lines};
use super::{Choice, Logs, Times, Typing, line};
use crate::app::base::command::Command;
use crate::app::base::effect::{Effect, Saving};
use crate::app::base::pattern::Pattern;
use crate::app::base::scene::CopyItem;
use crate::app::base::window::{Over, Window};
use crate::app::shell::state::State;
use crate::app::text::{Piece, Tone, piece};
use crate::domain::advice::shell_word;
use crate::domain::logs::{GROUP, Level, Line};
use crate::domain::text::{counted, end};

/// A key of the pane's own.
pub(in crate::app) fn run(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    match command {
        Command::Follow => follow(state),
        Command::Wrap => wrap(state),
        Command::Times => times(state),
        Command::Pretty => pretty(state),
        Command::Fold => open(state),
        Command::NextError | Command::PrevError => error(state, command),
        Command::Include => ask(state, Typing::Include),
        Command::Exclude => ask(state, Typing::Exclude),
        Command::Streams => state.window = Some(Window::new(Over::Streams)),
        Command::Save => save(state, effects),
        _ => {}
    }
}

/// What a key of everywhere means to the pane; `false`: nothing of its own.
pub(in crate::app) fn everywhere(state: &mut State, command: Command) -> bool {
    match command {
        Command::Search => ask(state, Typing::Search),
        Command::NextHit | Command::PrevHit => hit(state, command),
        _ if command.step().is_some() && shows_lines(state) => scroll(state, command),
        _ => return false,
    }
    true
}

/// Opens the prompt for what is typed now.
fn ask(state: &mut State, typing: Typing) {
    let look = &state.open.logs.look;
    let text = match typing {
        Typing::Search => None,
        Typing::Include => look.include.as_ref(),
        Typing::Exclude => look.exclude.as_ref(),
    };
    state.prompt = Some(Input::new(text.map(|p| p.text.clone()).unwrap_or_default()));
    (state.open.logs.look.typing, state.open.logs.look.wrong) = (typing, None);
}

/// What the prompt begins with.
#[must_use]
pub fn prompt(state: &State) -> &'static str {
    match state.open.logs.look.typing {
        Typing::Search => " /",
        Typing::Include => " only lines with ",
        Typing::Exclude => " without lines with ",
    }
}

/// What was typed holds from now on; nothing typed takes the filter away, and what cannot hold stays to be mended.
pub(in crate::app) fn entered(state: &mut State, prompt: Input) {
    let text = prompt.value();
    let typing = state.open.logs.look.typing;
    let pattern = match (text, typing) {
        ("", _) => None,
        (_, Typing::Search) => Pattern::lenient(text),
        (_, Typing::Include | Typing::Exclude) => match Pattern::regex(text) {
            Ok(pattern) => Some(pattern),
            Err(why) => {
                state.open.logs.look.wrong = Some(format!("{why}: no regular expression"));
                state.prompt = Some(prompt);
                return;
            }
        },
    };
    let look = &mut state.open.logs.look;
    match typing {
        Typing::Search => look.query = pattern,
        Typing::Include => look.include = pattern,
        Typing::Exclude => look.exclude = pattern,
    }
    let seeks = typing == Typing::Search && look.query.is_some();
    // From where one is, back: what was just written is what one asks about.
    look.fresh = seeks;
    look.seek = seeks.then_some(Command::PrevHit);
    state.open.logs.rejudge();
}

/// Ends the search; `false`: there was none.
pub(in crate::app) fn unsearch(state: &mut State) -> bool {
    let was = state.open.logs.look.query.take().is_some();
    if was {
        state.open.logs.rejudge();
    }
    was
}

fn follow(state: &mut State) {
    let logs = &mut state.open.logs;
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

fn times(state: &mut State) {
    let look = &mut state.open.logs.look;
    look.times = if look.times == Times::Clock { Times::Relative } else { Times::Clock };
    let what = if look.times == Times::Clock { "by the clock" } else { "since the job was created" };
    state.scene.toast(format!("times of lines are shown {what}"), Tone::Quiet);
}

fn wrap(state: &mut State) {
    let look = &mut state.open.logs.look;
    look.wrap = !look.wrap;
    let what = if look.wrap { "go on in the next row" } else { "are cut" };
    state.scene.toast(format!("long lines {what}"), Tone::Quiet);
}

fn pretty(state: &mut State) {
    let look = &mut state.open.logs.look;
    look.pretty = !look.pretty;
    look.opened.clear();
    let what = if look.pretty { "a member a row" } else { "as it came" };
    state.scene.toast(format!("JSON in lines is shown {what}"), Tone::Quiet);
}

/// Shows the line under the cursor in full, JSON pretty; or as the others.
fn open(state: &mut State) {
    let Some(at) = cursor(&state.open.logs) else { return };
    let id = state.open.logs.ring.lines()[at].id;
    if state.open.logs.look.cursor.is_none() {
        hold(&mut state.open.logs, Some(at));
    }
    let opened = &mut state.open.logs.look.opened;
    if !opened.remove(&id) {
        opened.insert(id);
    }
}

fn scroll(state: &mut State, command: Command) {
    let (columns, height) = room(state);
    let Some(at) = cursor(&state.open.logs) else { return };
    let tall = |state: &State, at: usize| line::height(state, &state.open.logs, &state.open.logs.ring.lines()[at], columns);
    let own = tall(state, at);
    let (above, inner) = (state.open.logs.look.above, state.open.logs.look.inner);
    match command {
        Command::Down if own.saturating_sub(inner) > height => state.open.logs.look.inner += 1,
        Command::Up if inner > 0 => state.open.logs.look.inner -= 1,
        Command::Down => match next(&state.open.logs, at + 1) {
            Some(to) => {
                hold(&mut state.open.logs, Some(to));
                state.open.logs.look.above = above + own;
            }
            None => end_of(&mut state.open.logs),
        },
        Command::Up => {
            let Some(to) = before(&state.open.logs, at) else { return hold(&mut state.open.logs, Some(at)) };
            let rows = tall(state, to);
            hold(&mut state.open.logs, Some(to));
            state.open.logs.look.above = above.saturating_sub(rows);
            state.open.logs.look.inner = rows.saturating_sub(height);
        }
        Command::Top => {
            top(&mut state.open.logs);
            state.open.logs.look.rising = state.open.logs.has_older();
        }
        Command::Bottom => end_of(&mut state.open.logs),
        _ => page(state, command, at, height, tall),
    }
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
fn page(state: &mut State, command: Command, from: usize, height: usize, tall: impl Fn(&State, usize) -> usize) {
    let (mut at, mut passed) = (from, 0);
    while passed + 1 < height {
        let step = if command == Command::PageDown { next(&state.open.logs, at + 1) } else { before(&state.open.logs, at) };
        let Some(to) = step else {
            if command == Command::PageDown {
                return end_of(&mut state.open.logs);
            }
            break;
        };
        passed += tall(state, to);
        at = to;
    }
    hold(&mut state.open.logs, Some(at));
}

/// Goes to a line after or before the cursor for which this holds, or round the end.
fn seek(state: &mut State, forwards: bool, wanted: impl Fn(&Line) -> bool) -> bool {
    let logs = &mut state.open.logs;
    let Some(at) = cursor(logs) else { return false };
    let lines = logs.ring.lines();
    let fits = |i: &usize| logs.shows(&lines[*i]) && wanted(&lines[*i]);
    let count = lines.len();
    let found =
        if forwards { (at + 1..count).chain(0..=at).find(fits) } else { (0..at).rev().chain((at..count).rev()).find(fits) };
    let Some(to) = found else { return false };
    hold(logs, Some(to));
    let (_, height) = room(state);
    state.open.logs.look.above = height / 2;
    true
}

fn error(state: &mut State, command: Command) {
    if !seek(state, command == Command::NextError, |line| line.level == Level::Error) {
        state.scene.toast("no line says that it is an error".to_owned(), Tone::Quiet);
    }
}

fn hit(state: &mut State, command: Command) {
    if state.open.logs.look.query.is_none() {
        let key = state.scene.key(Command::Search);
        return state.scene.toast(format!("nothing is searched for: {key} begins"), Tone::Quiet);
    }
    state.open.logs.look.seek = Some(command);
    found(state);
}

/// Goes to what is searched for, once all lines were looked through.
pub(in crate::app) fn found(state: &mut State) {
    if state.open.logs.pending {
        return;
    }
    let Some(command) = state.open.logs.look.seek.take() else { return };
    let here = cursor(&state.open.logs).is_some_and(|at| state.open.logs.ring.lines()[at].mark.hit);
    // A new search that holds here already stays.
    if std::mem::take(&mut state.open.logs.look.fresh) && here {
        let at = cursor(&state.open.logs);
        hold(&mut state.open.logs, at);
    } else if !seek(state, command == Command::NextHit, |line| line.mark.hit)
        && let Some(query) = &state.open.logs.look.query
    {
        let text = format!("\"{}\" is in no line", query.text);
        state.scene.toast(text, Tone::Warn);
    }
}

/// Reads or leaves the stream at a line of the menu.
pub(in crate::app) fn toggle(state: &mut State, at: usize) {
    let now = state.scene.now;
    let Some((number, known)) = state.open.logs.offered().nth(at) else { return };
    let reads = state.open.logs.reads(known);
    let known = &mut state.open.logs.streams[number];
    known.chosen = Some(if reads { Choice::Leave } else { Choice::Read });
    if !reads {
        known.next = Some(now);
    }
    state.open.logs.rejudge();
}

/// The lines of the menu of streams, and how many of them can be chosen.
#[must_use]
pub fn menu(state: &State, selected: usize) -> (Vec<Vec<Piece>>, usize) {
    let logs = &state.open.logs;
    if logs.offered().next().is_none() {
        let none = if logs.streams.is_empty() { "no log streams found yet" } else { "no log stream belongs to this job" };
        return (vec![vec![piece(none, Tone::Quiet)]], 0);
    }
    let room = usize::from(state.scene.size.0).saturating_sub(50).max(16);
    let each = logs.offered().enumerate().map(|(place, (i, known))| {
        let (lead, tone) = if place == selected { ("▸ ", Tone::Strong) } else { ("  ", Tone::Plain) };
        let read = if logs.reads(known) { "[x] " } else { "[ ] " };
        vec![
            piece(lead, Tone::Accent),
            piece(read, tone),
            line::sign(i),
            piece(format!(" {}  ", end(&known.stream.title(), room)), tone),
            piece(format!("{}, {}", counted(known.lines, "line"), known.tie.words()), Tone::Quiet),
        ]
    });
    let lines: Vec<_> = each.collect();
    let count = lines.len();
    (lines, count)
}

/// Has the lines that are shown written to a new file where the program was started.
fn save(state: &mut State, effects: &mut Vec<Effect>) {
    let logs = &state.open.logs;
    let lines: Vec<Line> = logs.ring.lines().iter().filter(|line| logs.shows(line)).cloned().collect();
    if lines.is_empty() {
        return state.scene.toast("there is no line to save".to_owned(), Tone::Quiet);
    }
    let job = state.watch().and_then(|w| w.key.arn()).map_or("job", |arn| arn.job_id.rsplit('/').next().unwrap_or("job"));
    let file = format!("cleanwatch-{job}-{}.log", state.scene.now.format("%Y%m%dT%H%M%SZ"));
    let streams = logs.streams.iter().map(|s| s.stream.title()).collect();
    effects.push(Effect::Save(Shared::new(Saving { file, streams, lines })));
}

/// What can be copied beside the line itself.
pub(in crate::app) fn copies(state: &State) -> Vec<CopyItem> {
    let (Some(watch), Some(at)) = (state.watch(), cursor(&state.open.logs)) else { return Vec::new() };
    let line = &state.open.logs.ring.lines()[at];
    let Some(known) = state.open.logs.streams.get(usize::from(line.stream)) else { return Vec::new() };
    let source = &watch.key.source;
    let mut command = format!(
        "aws logs get-log-events --log-group-name {GROUP} --log-stream-name {} --start-from-head --region {}",
        shell_word(&known.stream.name),
        shell_word(&source.region)
    );
    if let Some(profile) = &source.profile {
        command = format!("{command} --profile {}", shell_word(profile));
    }
    vec![
        CopyItem { label: "log stream", text: known.stream.title() },
        CopyItem { label: "aws logs command", text: crate::domain::text::line(&command) },
    ]
}
