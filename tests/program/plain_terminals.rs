//! Terminals that can do less, and outputs that accept nothing: the last messages have rows of their own, no screen is shown
//! where none is possible, and output that could not be printed is not a success.

use std::fs::OpenOptions;
use std::process::{Command, Stdio};

use crate::pty::{Exit, Modes, Pty, command};
use rustix::process::Signal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cleanwatch");
const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";
const MEMBERSHIP: &str = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";

/// The contents of a terminal without an alternate screen after these bytes, including what was there before.
fn without_alternate_screen(raw: &[u8], (rows, columns): (u16, u16)) -> String {
    let mut parser = vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
    for n in 0..rows {
        parser.process(format!("\r\nan older line {n}").as_bytes());
    }
    parser.process(b"\r\n$ cleanwatch\r\n");
    let text = String::from_utf8_lossy(raw).replace("\x1b[?1049h", "").replace("\x1b[?1049l", "");
    parser.process(text.as_bytes());
    parser.screen().contents()
}

#[test]
fn the_last_words_stand_alone_where_there_is_no_alternate_screen() {
    for size in [(10, 40), (24, 80), (36, 120)] {
        for signal in [None, Some(Signal::TERM)] {
            let mut command = command(PROGRAM);
            command.args(["demo", "success", "--speed", "60", "--notify", "none"]);
            let mut pty = Pty::spawn(command, size.0, size.1);
            pty.wait_for_text("succeeded");
            match signal {
                None => pty.send("q"),
                Some(signal) => pty.signal(signal),
            }
            assert_eq!(pty.wait_exit(), Exit::Code(if signal.is_some() { 143 } else { 0 }));
            let words = pty.screen_text();
            assert!(words.contains("succeeded  ") || words.contains("ACTIVE"), "{words}");
            let there = without_alternate_screen(&pty.raw(), size);
            assert_eq!(there.trim_end(), words.trim_end(), "{size:?} {signal:?}");
        }
    }
}

#[test]
fn a_terminal_that_can_show_lines_alone_gets_no_screen_and_is_told_what_there_is_for_it() {
    for term in ["dumb", "", "unknown"] {
        for args in [&["demo"][..], &[ARN], &["--membership", MEMBERSHIP, "--region", "us-east-1"], &[], &["replay", "x"]] {
            let mut command = command(PROGRAM);
            command.args(args);
            command.env("TERM", term);
            let mut pty = Pty::spawn(command, 24, 80);
            assert_eq!(pty.wait_exit(), Exit::Code(2), "{term:?} {args:?}");
            assert_eq!(pty.modes(), Modes::USUAL);
            let said = String::from_utf8(pty.raw()).unwrap();
            assert!(!said.contains('\x1b') && said.trim_end().lines().count() == 1, "{term:?} {args:?}: {said:?}");
            assert!(said.contains(&format!("TERM is \"{term}\"")) && said.contains("get, list, wait and watch"), "{said}");
        }
    }
    let mut command = command(PROGRAM);
    command.args(["wait", ARN, "--endpoint-url", "http://127.0.0.1:1", "--timeout", "1s", "--region", "us-east-1"]);
    for (name, value) in [("TERM", "dumb"), ("AWS_ACCESS_KEY_ID", "AKIDFAKE"), ("AWS_SECRET_ACCESS_KEY", "fake")] {
        command.env(name, value);
    }
    let mut pty = Pty::spawn(command, 24, 80);
    assert_eq!(pty.wait_exit(), Exit::Code(124));
    let said = String::from_utf8(pty.raw()).unwrap();
    assert!(!said.contains('\x1b') && said.contains("connection refused"), "lines and nothing else: {said:?}");
}

#[test]
fn a_page_that_stdout_does_not_take_is_an_error() {
    let pages = [
        &["--help"][..],
        &["-h"],
        &["--version"],
        &["-V"],
        &["get", "--help"],
        &["help", "wait"],
        &["man"],
        &["completions", "bash"],
        &["demo", "--list"],
    ];
    for args in pages {
        let home = tempfile::tempdir().unwrap();
        let run = |stdout: Stdio| {
            let mut command = Command::new(PROGRAM);
            command.args(args).env_clear().env("HOME", home.path()).stdin(Stdio::null()).stdout(stdout);
            let output = command.output().unwrap();
            (output.status.code(), String::from_utf8(output.stderr).unwrap())
        };
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let (code, said) = run(full.into());
        assert_eq!(code, Some(1), "{args:?}: {said}");
        assert!(said.starts_with("cleanwatch: stdout cannot be written") && said.lines().count() == 1, "{args:?}: {said}");
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        assert_eq!(run(writer.into()), (Some(141), String::new()), "{args:?}: nobody reads it any more");
        assert_eq!(run(Stdio::null()), (Some(0), String::new()), "{args:?}");
    }
}
