//! The real program in a terminal: what it sends besides the screen, and a recording made and played there.

use std::path::Path;

use crate::pty::{Exit, Modes, Pty, command};
use portable_pty::CommandBuilder;
use rustix::process::Signal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cleanwatch");

fn program(args: &[&str]) -> CommandBuilder {
    let mut command = command(PROGRAM);
    command.args(args);
    command
}

fn has(raw: &[u8], part: &str) -> bool {
    raw.windows(part.len()).any(|w| w == part.as_bytes())
}

#[track_caller]
fn assert_restored(pty: &Pty) {
    assert_eq!(pty.modes(), Modes::USUAL);
    assert!(!pty.screen().alternate_screen() && !pty.screen().hide_cursor());
}

/// Records a story from its beginning to its end.
fn record(file: &Path) -> Vec<u8> {
    let file = file.to_str().unwrap();
    let all = "bell,osc9,osc777,title,progress";
    let mut pty = Pty::spawn(
        program(&["demo", "success", "--speed", "20", "--interval", "1s", "--notify", all, "--record", file]),
        36,
        120,
    );
    pty.wait_for("the end of the story", |screen| screen.contents().contains("logs     ✓ published"));
    pty.send("q");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
    assert_restored(&pty);
    pty.raw()
}

#[test]
fn what_is_told_beyond_the_screen_arrives_and_is_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let raw = record(&dir.path().join("run.jsonl"));
    for part in [
        "\x07",
        "\x1b]9;weekly-success: ✓ succeeded\x1b\\",
        "\x1b]777;notify;weekly-success;✓ succeeded\x1b\\",
        "\x1b[22;0t\x1b]2;",
        "\x1b]2;✓ weekly-success · succeeded\x1b\\",
        "\x1b]9;4;3\x1b\\",
        "\x1b]9;4;0\x1b\\",
    ] {
        assert!(has(&raw, part), "{part:?}");
    }
    assert!(raw.windows(7).rposition(|w| w == b"\x1b[23;0t").is_some(), "the title is given back");
    let first = raw.windows(7).position(|w| w == b"\x1b[22;0t").unwrap();
    assert!(!has(&raw[first + 1..], "\x1b[22;0t"), "the title is put away once");
}

#[test]
fn within_tmux_the_sequences_are_wrapped() {
    let mut command = program(&["demo", "success", "--speed", "20", "--interval", "1s", "--notify", "osc9,title,progress"]);
    command.env("TMUX", "/tmp/tmux-0/default,1,0");
    let mut pty = Pty::spawn(command, 24, 80);
    pty.wait_for_text("✓ succeeded");
    pty.send("q");
    pty.wait_exit();
    let raw = pty.raw();
    for part in [
        "\x1bPtmux;\x1b\x1b]9;weekly-success: ✓ succeeded\x1b\x1b\\\x1b\\",
        "\x1bPtmux;\x1b\x1b]9;4;3\x1b\x1b\\\x1b\\",
        // Both titles: of tmux's pane and of the outer terminal.
        "\x1b[22;0t\x1bPtmux;\x1b\x1b[22;0t\x1b\\\x1b]2;",
        "\x1b[23;0t\x1bPtmux;\x1b\x1b[23;0t\x1b\\",
    ] {
        assert!(has(&raw, part), "{part:?}");
    }
    assert!(!has(&raw, "\x1b\\\x1b]9;"), "nothing of it goes to tmux itself");
}

#[test]
fn a_recording_plays_stops_and_moves() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("run.jsonl");
    record(&file);
    let file = file.to_str().unwrap();
    let mut pty = Pty::spawn(program(&["replay", file, "--speed", "0.5"]), 36, 120);
    pty.wait_for_text("▶");
    pty.send(" ");
    pty.wait_for_text("■");
    pty.send(">>>>>>>>>>>>");
    pty.wait_for("the end", |screen| screen.contents().contains("logs     ✓ published"));
    pty.send("<<<<<<<<<<<<");
    pty.wait_for("the beginning", |screen| screen.contents().contains("… connecting") || screen.contents().contains("not asked"));
    pty.send("..");
    pty.wait_for_text("queued");
    pty.resize(10, 40);
    pty.wait_for_text("■");
    pty.resize(36, 120);
    pty.send("?");
    pty.wait_for_text("While a recording plays");
    pty.send("\x1b");
    pty.wait_for("the help to close", |screen| !screen.contents().contains("While a recording plays"));
    pty.send(" ");
    pty.wait_for_text("▶");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), Exit::Code(143));
    assert_restored(&pty);
    // A long recording shows a message while it is read; the message does not stay.
    let long = dir.path().join("long.jsonl");
    let pad = format!("{{\"is\":\"later\",\"text\":\"{}\"}}\n", "x".repeat(1 << 20));
    std::fs::write(&long, std::fs::read_to_string(file).unwrap() + &pad.repeat(9)).unwrap();
    let mut pty = Pty::spawn(program(&["replay", long.to_str().unwrap()]), 36, 120);
    pty.wait_for_text("▶");
    pty.send("q");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
    assert!(has(&pty.raw(), "reading the recording…\r\x1b[K") && !pty.screen_text().contains("reading"));
    // To its end, where it stops.
    let mut pty = Pty::spawn(program(&["replay", file, "--speed", "1000"]), 36, 120);
    pty.wait_for("the end", |screen| {
        let text = screen.contents();
        text.contains("logs     ✓ published") && text.contains("■")
    });
    pty.send("q");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
    assert!(pty.screen_text().contains("✓ weekly-success"));
}
