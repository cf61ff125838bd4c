//! `cleanwatch list`: what it prints where, how long it waits for each list, and what it says about what is missing.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Output, Stdio};

use crate::list_server::{Manner, Server};
use crate::pty::Pty;
use crate::support::boards::{lists, page, rows, source};
use crate::support::script::Script;
use crate::support::script::list_call;
use cleanwatch::app::base::effect::{Effect, Exit};
use cleanwatch::app::base::goal::{Goal, Limits, Outcome};
use cleanwatch::app::base::look::Look;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::Key;
use cleanwatch::app::base::settings::{Output as Shown, Settings};
use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::domain::Span;
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::summary::Page;
use cleanwatch::report::board::{Over, json, missing, table};
use cleanwatch::report::waiting::waiting;
use rustix::process::{Pid, Signal, kill_process};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cleanwatch");
const ONE: &str = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";
const TWO: &str = "a4c81f6e-3d27-4e95-b0f8-6172839405ab";

fn program(server: &Server, args: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("list").args(args).args(["--region", "us-east-1", "--endpoint-url", &server.url]);
    command.env_clear().env("AWS_ACCESS_KEY_ID", "AKIDFAKE").env("AWS_SECRET_ACCESS_KEY", "fake").env("HOME", "/nonexistent");
    command.stdin(Stdio::null());
    command
}

fn run(server: &Server, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(server, args).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn a_membership_without_jobs_says_so_and_documents_stay_documents() {
    let server = Server::start(&[(ONE, Manner::Jobs(Vec::new())), (TWO, Manner::Jobs(vec!["ACTIVE"]))]);
    let (code, out, said) = run(&server, &["--membership", ONE]);
    assert_eq!((code, out.as_str(), said.as_str()), (Some(0), "", "cleanwatch: no jobs\n"));
    let (code, out, said) = run(&server, &["--membership", TWO, "--filter", "phase:failed"]);
    assert_eq!((code, out.as_str(), said.as_str()), (Some(0), "", "cleanwatch: no jobs fit the filter, of 1\n"));
    let (code, out, said) = run(&server, &["--membership", ONE, "-o", "csv"]);
    assert_eq!((code, out.lines().count(), said.as_str()), (Some(0), 1, ""));
    let (code, out, said) = run(&server, &["--membership", ONE, "-o", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, document["jobs"].as_array().unwrap().len(), said.as_str()), (Some(0), 0, ""));
}

#[test]
fn a_list_that_comes_to_no_end_ends_the_command_and_is_named() {
    let server = Server::start(&[(ONE, Manner::Endless), (TWO, Manner::Jobs(vec!["ACTIVE"]))]);
    let (code, out, said) = run(&server, &["--membership", ONE, "--membership", TWO, "--max-tps", "20"]);
    assert_eq!(code, Some(5), "{said}");
    assert!(out.contains("name-00000"), "{out}");
    assert!(said.contains(ONE) && said.contains("the list comes to no end") && said.contains("its jobs are missing"), "{said}");
}

#[test]
fn an_interrupted_list_prints_what_came_and_says_what_is_missing() {
    let server = Server::start(&[(ONE, Manner::Hangs), (TWO, Manner::Jobs(vec!["ACTIVE"; 3]))]);
    let mut command = program(&server, &["--membership", ONE, "--membership", TWO]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    err.read_line(&mut said).unwrap();
    assert!(said.contains(&format!("membership {ONE} in us-east-1: no answer yet; waited for ")), "{said}");
    // Not SIGINT: if the tests run in the background it is ignored, and stays ignored.
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    let (mut out, mut rest) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    err.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(rest, format!("cleanwatch: membership {ONE} in us-east-1: interrupted; its jobs are missing\n"));
    assert_eq!(out.matches("name-0000").count(), 3, "{out}");
}

#[test]
fn in_a_terminal_long_texts_are_cut_and_in_a_pipe_they_are_whole() {
    let server = Server::start(&[(ONE, Manner::Jobs(vec!["ACTIVE"; 3]))]);
    let (_, whole, _) = run(&server, &["--membership", ONE]);
    assert!(whole.lines().all(|l| l.chars().count() > 30) && !whole.contains('…'), "{whole}");
    let mut command = crate::pty::command(PROGRAM);
    command.args(["list", "--membership", ONE, "--region", "us-east-1", "--endpoint-url", &server.url]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE");
    command.env("AWS_SECRET_ACCESS_KEY", "fake");
    let mut pty = Pty::spawn(command, 24, 30);
    assert_eq!(pty.wait_exit(), crate::pty::Exit::Code(0));
    let text = pty.screen_text();
    let lines: Vec<&str> = text.lines().filter(|l| !l.is_empty()).collect();
    assert!(lines.len() == 4 && lines[1].contains('…'), "{text}");
}

/// Lists that are read once, for a command.
fn once(regions: &[&str], rate: usize) -> Script {
    let settings = Settings { goal: Goal::Once, output: Shown::Lines, rate, ..Settings::default() };
    let mut s = Script::with(settings, (0, 0), Vec::new());
    s.state.show_board(regions.iter().map(|r| source(r)));
    s.send(Msg::Wake);
    s
}

fn ended(s: &Script) -> Option<Exit> {
    s.effects.iter().find_map(|e| if let Effect::Quit(exit) = e { Some(*exit) } else { None })
}

/// How many seconds pass before it ends, for whatever reason.
fn until_end(s: &mut Script) -> (i64, Exit) {
    let began = s.now;
    loop {
        if let Some(exit) = ended(s) {
            return ((s.now - began).num_seconds(), exit);
        }
        s.now = next_wake(&s.state).expect("it ends some time");
        s.send(Msg::Wake);
    }
}

#[test]
fn what_is_there_is_held_back_for_a_list_that_hangs_no_longer_than_sensible() {
    let mut s = once(&["us-east-1", "eu-west-1"], 2);
    page(&mut s, &rows(3));
    assert_eq!(until_end(&mut s), (Limits::OTHERS.num_seconds(), Exit::Ended(Outcome::Unanswered)));
    let told = missing(&s.state, Over::Ended);
    assert!(told.len() == 1 && told[0].contains("in eu-west-1: no answer for 20s; its jobs are missing"), "{told:?}");
    // Alone, the list is waited for longer, which is announced; and a page that came does not make it wait forever.
    for pages in [0, 1] {
        let mut s = once(&["us-east-1"], 2);
        for _ in 0..pages {
            page(&mut s, &rows(250));
            s.pass(1.0);
        }
        assert!(waiting(&s.state).is_empty());
        s.pass(5.0);
        assert!(waiting(&s.state)[0].1.contains("no answer yet; waited for 1m 5"), "{:?}", waiting(&s.state));
        let (_, exit) = until_end(&mut s);
        assert_eq!(exit, Exit::Ended(Outcome::Unanswered));
        let told = missing(&s.state, Over::Ended);
        let lacks = if pages == 0 { "its jobs are missing" } else { "incomplete: 100 jobs came" };
        assert!(told[0].contains(lacks), "{told:?}");
    }
}

#[test]
fn a_list_is_read_once_and_makes_nobody_wait_longer() {
    let mut s = once(&["us-east-1", "eu-west-1"], 2);
    let living: Vec<_> = (0..3).map(|n| crate::support::boards::row(n, "CREATE_IN_PROGRESS")).collect();
    page(&mut s, &living);
    assert_eq!(until_end(&mut s), (Limits::OTHERS.num_seconds(), Exit::Ended(Outcome::Unanswered)));
    let feeds = &s.state.board.as_ref().unwrap().feeds;
    assert_eq!((feeds[0].refresh.calls, feeds[1].refresh.calls), (1, 1), "what is printed is read once");
}

/// A list that waits for its turn is not a list that does not respond.
#[test]
fn no_list_is_given_up_because_others_are_asked_first() {
    let regions: Vec<String> = (0..60).map(|n| format!("r-{n}")).collect();
    let mut s = once(&regions.iter().map(String::as_str).collect::<Vec<_>>(), 1);
    let mut pages = 0;
    let exit = loop {
        if let Some(exit) = ended(&s) {
            break exit;
        }
        if lists(&s).is_empty() {
            s.now = next_wake(&s.state).unwrap();
            s.send(Msg::Wake);
        } else {
            pages += 1;
            page(&mut s, &rows(150));
        }
    };
    assert_eq!((exit, pages), (Exit::Ended(Outcome::Reached), 120));
}

#[test]
fn a_dead_token_does_not_end_a_list() {
    let mut s = once(&["us-east-1"], 2);
    page(&mut s, &rows(150));
    s.pass(1.0);
    let (feed, seq, token) = lists(&s)[0].clone();
    assert!(token.is_some());
    s.effects.clear();
    s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(ErrorKind::Validation, "Invalid nextToken")));
    assert_eq!(ended(&s), None);
    for _ in 0..2 {
        s.pass(1.0);
        page(&mut s, &rows(150));
    }
    assert_eq!(ended(&s), Some(Exit::Ended(Outcome::Reached)));
    assert!(missing(&s.state, Over::Ended).is_empty());
}

#[test]
fn rows_without_an_arn_are_said_to_be_missing() {
    let mut s = once(&["us-east-1"], 2);
    let Some((feed, seq, _)) = s.effects.pop().as_ref().and_then(list_call) else { panic!("a list was asked for") };
    s.send(Msg::answered(Key::Feed(feed), seq, Ok(Page { rows: rows(3), unreadable: 2, ..Page::default() })));
    assert_eq!(ended(&s), Some(Exit::Ended(Outcome::Reached)));
    let told = missing(&s.state, Over::Ended);
    assert!(told.len() == 1 && told[0].contains("2 rows of it without an ARN") && told[0].contains("missing here"), "{told:?}");
    let document: serde_json::Value = serde_json::from_str(&json(&s.state)).unwrap();
    assert_eq!(document["sources"][0]["complete"], false);
    assert_eq!((&document["sources"][0]["unreadable"], document["jobs"].as_array().unwrap().len()), (&2.into(), 3));
}

/// Nothing changes in a list that is read once: the table has only what lists contain.
#[test]
fn a_table_has_no_column_of_what_only_watching_knows_and_fits_the_terminal() {
    let mut s = once(&["us-east-1"], 2);
    let board = s.state.board.as_mut().unwrap();
    board.columns = Look::of_list(board.sort).columns;
    let mut all = rows(8);
    all[3].name = "a-very-long-name-".repeat(12);
    page(&mut s, &all);
    s.now += Span::seconds(30);
    let whole = table(&s.state, None);
    let heads = whole.lines().next().unwrap();
    assert!(!heads.contains("in state") && !heads.contains("last change") && !whole.contains('≥'), "{whole}");
    assert!(whole.contains(&all[3].name));
    for room in [60, 80, 120] {
        let cut = table(&s.state, Some(room));
        assert!(cut.lines().all(|l| l.chars().count() <= room), "{cut}");
        assert!(cut.lines().any(|l| l.contains("a-very-long") && l.contains('…')), "{cut}");
        assert_eq!(cut.lines().count(), 9);
    }
}

#[test]
fn the_help_of_list_speaks_of_lists() {
    let output = Command::new(PROGRAM).args(["list", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for part in ["Membership whose jobs to print", "Collaboration whose jobs to list", "creator or source", "within 20 seconds"] {
        assert!(help.split_whitespace().collect::<Vec<_>>().join(" ").contains(part), "{part}\n{help}");
    }
    assert!(!help.contains("board") && !help.contains("JOB"), "{help}");
    let server = Server::start(&[(ONE, Manner::Jobs(Vec::new()))]);
    let (code, _, said) = run(&server, &["--membership", ONE, "--sort", "in-state"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("one of state, name, age, updated, model, metrics, logs, creator, source"), "{said}");
}
