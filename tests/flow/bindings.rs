//! Every key of the table does something where it holds: each binding is pressed in scenes of its scope, by each of its keys.

use crate::logs;
use crate::support::boards::{board, rows, sweep};
use crate::support::metrics;
use crate::support::related;
use crate::support::rooms::{self, few, page};
use crate::support::script::{Script, body, key, start};
use cleanwatch::app::base::bindings::{BINDINGS, Binding};
use cleanwatch::app::base::command::{Command, Scope};
use cleanwatch::app::base::keymap::{Hit, Key};
use cleanwatch::app::base::play::{Pace, Playing};
use cleanwatch::app::base::settings::Settings;
use cleanwatch::domain::Span;

const SIZE: (u16, u16) = (100, 24);

fn jobs() -> Script {
    let mut s = Script::with(Settings::default(), SIZE, vec![key("job-1"), key("job-2")]);
    for status in ["CREATE_PENDING", "CREATE_IN_PROGRESS"] {
        s.answer(&body(status, ""));
    }
    s
}

/// A job whose status has just changed.
fn changed() -> Script {
    let mut s = Script::new(SIZE, &["job-1"]);
    s.answer(&body("CREATE_PENDING", ""));
    s.until_call().answer(&body("CREATE_IN_PROGRESS", ""));
    s
}

fn fleet(size: (u16, u16)) -> Script {
    let mut s = board(&["us-east-1"]);
    s.send(cleanwatch::app::base::msg::Msg::Input(crossterm::event::Event::Resize(size.0, size.1)));
    sweep(&mut s, &rows(60));
    s
}

fn log() -> Script {
    let mut s = logs::looking(SIZE, "CREATE_IN_PROGRESS", "");
    let mut events: Vec<_> = (0..60).map(|i| logs::event(i * 10, &format!("line {i}"))).collect();
    for at in [10, 40] {
        events[at] = logs::event(i64::try_from(at).unwrap() * 10, r#"{"level":"ERROR","message":"no"}"#);
    }
    logs::serve(&mut s, 5, &[("job-1/i-0", events), ("job-1/i-1", vec![logs::event(1, "one")])]);
    s
}

fn picking() -> Script {
    let mut s = rooms::picker(SIZE, None);
    rooms::answer(&mut s, "us-east-1", page(few(), None));
    s
}

fn recording() -> Script {
    let mut s = changed();
    let playing = Playing { from: start(), to: start() + Span::minutes(9), pace: Pace::Plays, changes: vec![start()] };
    s.state.scene.playing = Some(playing);
    s
}

fn with(mut s: Script, keys: &str) -> Script {
    s.keys(keys);
    s
}

/// Places where a binding of this scope may do something.
fn scenes(scope: Scope) -> Vec<Script> {
    match scope {
        Scope::Global => vec![
            with(jobs(), "8<enter>jjjj<pgdown>"),
            with(jobs(), "8<enter>/arn<enter>nll"),
            with(jobs(), "+"),
            changed(),
            with(fleet((160, 40)), "<enter>"),
        ],
        Scope::Board => vec![with(fleet(SIZE), "jjm"), with(fleet(SIZE), "jjmj")],
        Scope::Picker => vec![picking(), with(picking(), "/tra<enter>")],
        Scope::PlaceMenu => vec![with(picking(), "Rj")],
        Scope::Container => vec![with(jobs(), "6")],
        Scope::Raw => vec![with(jobs(), "8<enter>g"), with(jobs(), "8<enter>/hunter<enter>"), with(jobs(), "8<enter>z")],
        Scope::Logs => vec![log(), with(log(), "ggj"), with(log(), "gee")],
        Scope::StreamMenu => vec![with(log(), "s")],
        Scope::Metrics => vec![with(metrics::shown(SIZE), "gjj"), with(metrics::shown(SIZE), "gjj<enter>hhh")],
        Scope::Related => vec![with(related::told(SIZE), "gjj"), with(related::told(SIZE), "gjj<enter>")],
        Scope::Replay => vec![recording()],
        Scope::Help => vec![with(jobs(), "?")],
        Scope::CopyMenu => vec![with(jobs(), "y")],
        Scope::ColumnMenu => vec![with(fleet(SIZE), "cjj")],
        Scope::Comparison => vec![with(fleet(SIZE), "mjm=")],
        Scope::Sources => vec![with(fleet(SIZE), "e")],
        Scope::Prompt => vec![with(jobs(), "8/arn"), with(fleet(SIZE), "/phase:fai")],
    }
}

/// All that a person, or the rest of the program, notices.
fn noticed(s: &Script) -> String {
    format!("{}\n{:?}\n{:?} {:?}", s.text(), s.effects, s.state.window.is_some(), s.state.prompt)
}

fn does_something(binding: &Binding, key: Key, place: usize) -> bool {
    scenes(binding.scope).into_iter().any(|mut s| {
        let hit = Hit { scope: binding.scope, command: binding.command, place };
        if s.state.command(key.event()) != Some(hit) {
            return false;
        }
        let before = noticed(&s);
        s.send(cleanwatch::app::base::msg::Msg::Input(crossterm::event::Event::Key(key.event())));
        noticed(&s) != before
    })
}

#[test]
fn every_binding_of_every_scope_does_something() {
    let mut idle = Vec::new();
    for binding in BINDINGS {
        for (place, name) in binding.keys.iter().enumerate() {
            if !does_something(binding, Key::parse(name).unwrap(), place) {
                idle.push(format!("{:?}: {name} ({})", binding.scope, binding.name));
            }
        }
    }
    assert!(idle.is_empty(), "{idle:#?}");
    // The check would see a key that does nothing.
    let deaf = Binding { command: Command::Follow, scope: Scope::Container, keys: &["f"], ..binding("reveal") };
    assert!(!does_something(&deaf, Key::parse("f").unwrap(), 0));
}

fn binding(name: &str) -> Binding {
    let known = BINDINGS.iter().find(|b| b.name == name).unwrap();
    Binding { ..*known }
}
