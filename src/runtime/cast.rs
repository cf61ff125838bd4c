//! A recording as an asciicast v2: what the screen would have shown, with the times.

use std::io::{self, Write};

use serde_json::json;

use super::painter::Painter;
use super::player::Player;
use crate::app::base::msg::Msg;
use crate::app::base::play::Pace;
use crate::app::shell::state::State;
use crate::app::shell::update::update;
use crate::app::shell::wake::next_wake;
use crate::domain::{Span, Time};
use crate::ui::{Sheet, Theme, view};

/// Players shorten pauses to this many seconds, unless configured otherwise.
const IDLE: f64 = 2.0;
/// While a change fades, frames follow the fade; otherwise a frame this often is enough.
const TICK: Span = Span::seconds(5);
/// The most frames in which only time has passed: in a long recording they are further apart.
const TICKS: i32 = 2000;

/// Writes a recording as an asciicast, `speed` times as fast.
///
/// # Errors
/// When it cannot be written.
pub fn write(out: &mut impl Write, player: &mut Player, state: &mut State, theme: &Theme, speed: f64) -> io::Result<()> {
    let (columns, rows) = state.scene.size;
    player.begin(state);
    let header = json!({
        "version": 2, "width": columns, "height": rows, "timestamp": player.from().timestamp(),
        "title": format!("cleanwatch: {}", player.titles().join(", ")), "idle_time_limit": IDLE,
        "env": { "TERM": "xterm-256color" },
    });
    writeln!(out, "{header}")?;
    let (from, to) = (player.from(), player.to());
    let mut sheet = Sheet::default();
    let mut painter = Painter::new();
    let mut now = from;
    let tick = ((to - from) / TICKS).max(TICK);
    loop {
        player.go(now, state);
        if let (Some(playing), true) = (&mut state.scene.playing, now >= to) {
            playing.pace = Pace::Stopped;
        }
        view(state, theme, &mut sheet);
        let bytes = painter.paint(&mut sheet);
        if !bytes.is_empty() {
            #[expect(clippy::cast_precision_loss, reason = "milliseconds of a session")]
            let seconds = (now - from).num_milliseconds() as f64 / 1000.0 / speed;
            // The painter writes nothing but UTF-8.
            writeln!(out, "{}", json!([seconds, "o", String::from_utf8_lossy(bytes)]))?;
        }
        if now >= to {
            return out.flush();
        }
        now = next(player, state, now, tick).min(to);
        update(state, Msg::Wake, now);
    }
}

/// When there is something new to see: a response, a step of a fade, or after a while only the time.
fn next(player: &Player, state: &State, now: Time, tick: Span) -> Time {
    let fading = state.watch().is_some_and(|w| w.marks.iter().any(|m| now - m.change.at < crate::app::base::scene::FLASH));
    let wake = next_wake(state).filter(|_| fading).unwrap_or(now + tick);
    player.next(state).into_iter().chain([wake]).min().unwrap_or(wake).max(now + Span::milliseconds(1))
}
