//! The last rows: what went wrong and what to do, how fresh the data is and when it is refreshed next, and the keys.

use ratatui::layout::Rect;

use super::paint::{put, put_right};
use crate::app::base::command::Command;
use crate::app::base::msg::Helper;
use crate::app::base::pane::PaneId;
use crate::app::base::refresh::Poll;
use crate::app::base::scene::{Front, Scene};
use crate::app::base::ticks::{self, Ticks};
use crate::app::job::watch::Watch;
use crate::app::shell::poll::pace;
use crate::app::shell::state::State;
use crate::app::text::{Piece, Tone, columns, piece};
use crate::app::{job, logs, picker};
use crate::domain::text::{age, counted, duration, end, fine_age};
use crate::domain::{Span, Time};
use crate::ui::{Sheet, Theme};

/// A clock that is off by this much is worth a mention.
const CLOCK_OFF: Span = Span::seconds(60);

/// A reason longer than this is cut, in columns.
const WHY: usize = 40;

pub(super) fn draw(state: &State, theme: &Theme, sheet: &mut Sheet) {
    if let Some((area, lines)) = &state.scene.geometry.banner {
        for (y, line) in (area.y..area.bottom()).zip(lines) {
            put(sheet, Rect { y, height: 1, ..*area }, area.x, line, theme);
        }
    }
    let area = state.scene.geometry.status;
    let banner = state.scene.settings.banner.as_ref().map(|banner| piece(format!("{banner} "), Tone::Quiet));
    if let Some(playing) = &state.scene.playing {
        let reserved = banner.as_ref().map_or(0, |b| columns(std::slice::from_ref(b)));
        super::scrub::draw(&state.scene, playing, area, reserved, theme, sheet);
        put_right(sheet, area, area.x, banner.as_slice(), theme);
        return;
    }
    let mut words = status(state, Words::All);
    if width(&words[..words.len().min(2)]) > usize::from(area.width) {
        words = status(state, Words::Few);
    }
    let x = parts(&words, area, theme, sheet);
    put_right(sheet, area, x + 2, banner.as_slice(), theme);
}

/// Draws the parts of a status line, with dots between them; parts that do not fit are dropped from the end. Returns the
/// column after them.
pub(super) fn parts(parts: &[Piece], area: Rect, theme: &Theme, sheet: &mut Sheet) -> u16 {
    let mut fit = parts.len();
    while fit > 1 && width(&parts[..fit]) > usize::from(area.width) {
        fit -= 1;
    }
    let mut pieces = vec![piece(" ", Tone::Quiet)];
    for (i, part) in parts[..fit].iter().enumerate() {
        if i > 0 {
            pieces.push(piece(" · ", Tone::Quiet));
        }
        pieces.push(part.clone());
    }
    put(sheet, area, area.x, &pieces, theme)
}

fn width(parts: &[Piece]) -> usize {
    1 + columns(parts) + 3 * parts.len().saturating_sub(1)
}

/// How much room there is for words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    All,
    Few,
}

/// What is known and when it is refreshed next, most important first.
fn status(state: &State, words: Words) -> Vec<Piece> {
    let choose = |all: String, few: String| if words == Words::All { all } else { few };
    let Some(watch) = state.watch() else { return Vec::new() };
    let mut parts = Vec::new();
    let ticks = job::ticks::of_job(&state.scene, watch);
    if let Some(history) = &watch.history {
        let tone = if watch.refresh.error.is_some() { Tone::Warn } else { Tone::Plain };
        let counted = matches!(ticks, Ticks::Answered(_));
        let calm = || format!("{} ago", age(state.scene.ago(history.at)));
        let ago = if counted { ticks::ago(&state.scene, history.at, pace(&state.scene, watch)) } else { calm() };
        parts.push(piece(choose(format!("updated {ago}"), ago), tone));
    }
    let helpers = |helper| match helper {
        Helper::Journal => "journal not kept",
        Helper::Recording => "recording ended",
        Helper::Hook => "command failed",
        Helper::Look => "columns not kept",
    };
    parts.extend(state.troubles.iter().map(|(helper, _)| piece(format!("! {}", helpers(*helper)), Tone::Warn)));
    parts.push(poll(&state.scene, watch, ticks, words));
    let off = state.scene.skew.ahead();
    if off.abs() >= CLOCK_OFF {
        let way = if off > Span::zero() { "behind" } else { "ahead of" };
        let off = duration(off.abs());
        parts.push(piece(choose(format!("this clock is {off} {way} the service's"), format!("clock {off} off")), Tone::Warn));
    }
    if let Some(history) = &watch.history {
        parts.push(piece(format!("{} ms", history.latest.call.latency.num_milliseconds()), Tone::Quiet));
    }
    parts.push(piece(counted(watch.refresh.calls, "call"), Tone::Quiet));
    // The whole message was shown as a toast; its end is the system's reason.
    let reason = |why: &str| end(why.rsplit(": ").next().unwrap_or_default(), WHY).into_owned();
    parts.extend(state.troubles.iter().map(|(_, why)| piece(reason(why), Tone::Warn)));
    parts
}

/// The state of the call in flight, or when the next one is made.
fn poll(scene: &Scene, watch: &Watch, ticks: Ticks, words: Words) -> Piece {
    let choose = |all: String, few: String| if words == Words::All { all } else { few };
    let key = |command| scene.key(command);
    let tries = if watch.refresh.failures > 1 { format!(" after {} failures", watch.refresh.failures) } else { String::new() };
    let next = |at: Time| {
        let left = fine_age(ticks::left(scene, at));
        piece(choose(format!("next in {left}{tries}"), format!("next in {left}")), Tone::Plain)
    };
    let every = || {
        let every = format!("every {}", duration(pace(scene, watch)));
        let why = if watch.ended.is_some() { " for metrics and logs" } else { "" };
        piece(choose(format!("{every}{why}"), every), Tone::Plain)
    };
    match (&watch.refresh.poll, scene.paused) {
        // A call that is answered at once is not shown.
        (Poll::InFlight { since, again, .. }, None)
            if again.is_empty()
                && (watch.history.is_some() || watch.refresh.error.is_some())
                && scene.now - *since < ticks::SOON =>
        {
            if watch.refresh.error.is_some() {
                next(*since)
            } else {
                every()
            }
        }
        (Poll::InFlight { since, again, .. }, _) => {
            let counted = matches!(ticks, Ticks::Asking(_));
            let long = if counted { format!(" for {}", fine_age(scene.ago(*since))) } else { String::new() };
            let again = if again.is_empty() { String::new() } else { format!(", attempt {}", again.len() + 1) };
            let then = if scene.paused.is_some() { ", then paused" } else { "" };
            piece(format!("waiting{long}{again}{then}"), Tone::Busy)
        }
        (_, Some(since)) => {
            let long = age(scene.ago(since));
            let few = format!("paused · {} to resume", key(Command::Pause));
            piece(choose(format!("paused {long} · {} to resume", key(Command::Pause)), few), Tone::Warn)
        }
        (Poll::Due(at), None) if *at <= scene.now => {
            let all = format!("waits its turn: {} a second at most", counted(scene.settings.rate as u64, "call"));
            piece(choose(all, "waits its turn".to_owned()), Tone::Plain)
        }
        (Poll::Due(at), None) => {
            if matches!(ticks, Ticks::Answered(_)) {
                every()
            } else {
                next(*at)
            }
        }
        (Poll::Done, None) => {
            let again = format!("{} to refresh", key(Command::Poll));
            piece(choose(format!("finished · {again}"), format!("done · {again}")), Tone::Plain)
        }
    }
}

/// Draws the keys that fit, the most important first, and quit to the right of them; what just happened is shown in the
/// corner for a few seconds, so that nothing on the screen moves or is covered.
pub(super) fn keys(state: &State, theme: &Theme, sheet: &mut Sheet) {
    let area = state.scene.geometry.footer;
    if let Some(prompt) = &state.prompt {
        let (value, cursor) = (prompt.value(), prompt.visual_cursor());
        let lead = match (state.scene.front, &state.picker) {
            (Front::Picker, Some(picker)) => picker::view::prompt(picker),
            (Front::Detail, _) if state.scene.focus == PaneId::Logs => logs::keys::prompt(&state.open.logs),
            _ => " /",
        };
        let lead = [piece(lead, Tone::Accent)];
        let skip = (cursor + columns(&lead) + 2).saturating_sub(usize::from(area.width));
        let shown = super::detail::skip(&[piece(value, Tone::Plain)], skip);
        let x = put(sheet, area, area.x, &lead, theme);
        let over = put(sheet, area, x, &shown, theme) + 1;
        let x = x + u16::try_from(cursor - skip.min(cursor)).unwrap_or(0);
        if x < area.right() {
            sheet.tint(Rect { x, width: 1, ..area }, theme.hit());
        }
        // What is wrong with the typed text is shown next to it.
        let wrong = state
            .open
            .logs
            .look
            .wrong
            .as_ref()
            .filter(|_| state.scene.front == Front::Detail && state.scene.focus == PaneId::Logs);
        if let Some(wrong) = wrong {
            let room = usize::from(area.right().saturating_sub(over + 1));
            put(sheet, area, over + 1, &[piece(end(wrong, room), Tone::Warn)], theme);
        }
        return;
    }
    let hints = &state.hints;
    let keys = Rect { width: hints.columns, ..area };
    put(sheet, keys, keys.x, &hints.keys, theme);
    put_right(sheet, keys, keys.x, &hints.quit, theme);
    let mut right = area.right();
    for told in &hints.told {
        let room = u16::try_from(crate::domain::text::width(&told.text)).unwrap_or(0);
        let x = right.saturating_sub(room).max(keys.right());
        sheet.text((x, area.y), &told.text, right - x, theme.solid(told.tone));
        right = x.saturating_sub(1);
    }
}
