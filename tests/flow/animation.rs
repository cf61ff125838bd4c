//! The animation at the top of README: a recording of the demo, played on the screen. `UPDATE=1 cargo test --test flow
//! animation` writes it.

use cleanwatch::app::base::keymap::Key;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::shell::state::State;
use cleanwatch::app::shell::update::update;
use cleanwatch::domain::Span;
use cleanwatch::record;
use cleanwatch::runtime::player::Player;
use cleanwatch::ui::{Sheet, theme, view};
use crossterm::event::Event;
use ratatui::buffer::Buffer;

use super::frames::kept;
use crate::picture::{Palette, animation};

const SIZE: (u16, u16) = (104, 30);
/// Frames a second.
const RATE: u32 = 4;

/// A part of the animation: the keys it begins with, how much of the recording goes by, and how long that takes; in seconds.
const SCENES: [(&[&str], i64, u32); 4] = [
    // Queued, running, a tag that changes, succeeded, what was published.
    (&[], 56, 14),
    // The job beside it, which failed.
    (&["]"], 4, 4),
    // Back, and how long all took.
    (&["[", "7", "enter"], 4, 4),
    (&["esc"], 3, 3),
];

/// The frame as it was while the recording was made: nothing on it says that it plays.
fn live(state: &State) -> Buffer {
    let mut state = state.clone();
    (state.scene.playing, state.scene.settings.endpoint) = (None, None);
    let now = state.scene.now;
    update(&mut state, Msg::Wake, now);
    let mut sheet = Sheet::default();
    view(&state, &theme::Choice::Terminal.theme(), &mut sheet);
    sheet.buffer()
}

/// The frames that differ from the one before, with their moments, and when the last one ends.
fn frames() -> (Vec<(f64, Buffer)>, f64) {
    let recording = record::read(include_str!("demo.jsonl").as_bytes()).unwrap();
    let (mut player, jobs, settings) = Player::new(recording, Settings::default()).unwrap();
    let mut state = State::new(settings, jobs, SIZE, player.from());
    player.begin(&mut state);
    let mut frames: Vec<(f64, Buffer)> = Vec::new();
    let (mut shown, mut at) = (0, player.from());
    for (keys, seconds, lasts) in SCENES {
        for key in keys {
            update(&mut state, Msg::Input(Event::Key(Key::parse(key).unwrap().event())), at);
        }
        let steps = lasts * RATE;
        for step in 0..steps {
            player.go(at + Span::milliseconds(seconds * 1000 * i64::from(step) / i64::from(steps)), &mut state);
            let frame = live(&state);
            if frames.last().is_none_or(|(_, last)| *last != frame) {
                frames.push((f64::from(shown) / f64::from(RATE), frame));
            }
            shown += 1;
        }
        at += Span::seconds(seconds);
    }
    (frames, f64::from(shown) / f64::from(RATE))
}

#[test]
fn the_animation_in_the_readme_is_the_recording_as_the_screen_shows_it() {
    let (frames, length) = frames();
    let made = animation(&frames, length, Palette::Dark);
    assert!(made.len() < 300_000, "{} bytes", made.len());
    kept("assets/demo.svg", &made);
}
