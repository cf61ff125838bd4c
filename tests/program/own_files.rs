//! The program's own files: what is in the place of a file but is not one never blocks it, a home that cannot be used counts
//! as none, and what is written is accessible to its owner only.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;

use crate::aws_server::{ARN, MEMBERSHIP, Server, json};
use crate::pty::{Exit, PATIENCE, Pty};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cleanwatch");
/// An address where nothing listens.
const NOWHERE: &str = "http://127.0.0.1:1";

/// Things that are not regular files, by name and by what an error calls them.
const ZOO: [(&str, &str); 6] = [
    ("pipe", "a named pipe, not a regular file"),
    ("link", "a named pipe, not a regular file"),
    ("socket", "a socket, not a regular file"),
    ("directory", "is a directory"),
    ("zero", "a device, not a regular file"),
    ("loop", "symbolic links"),
];

/// Creates one of [`ZOO`] at this path.
fn put(path: &Path, name: &str) {
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).unwrap();
    }
    let pipe = |path: &Path| rustix::fs::mkfifoat(rustix::fs::CWD, path, 0o600.into()).unwrap();
    match name {
        "pipe" => pipe(path),
        "link" => {
            let other = path.with_extension("pipe");
            pipe(&other);
            symlink(other, path).unwrap();
        }
        "socket" => drop(UnixListener::bind(path).unwrap()),
        "directory" => std::fs::create_dir(path).unwrap(),
        "zero" => symlink("/dev/zero", path).unwrap(),
        _ => symlink(path, path).unwrap(),
    }
}

/// The program without a terminal, with a directory as its home.
fn program(home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(args).env_clear().env("HOME", home).current_dir(home);
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE").env("AWS_SECRET_ACCESS_KEY", "fake");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end, which has to come on its own.
#[track_caller]
fn ended(command: &mut Command) -> Output {
    let child = command.spawn().unwrap();
    let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    let (tx, rx) = mpsc::channel();
    std::thread::spawn(move || tx.send(child.wait_with_output().unwrap()));
    rx.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        rustix::process::kill_process(id, rustix::process::Signal::KILL).unwrap();
        panic!("it hangs: {command:?}");
    })
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Exit code 2, nothing on stdout, and one line that contains all of these.
#[track_caller]
fn refused(command: &mut Command, parts: &[&str]) {
    let output = ended(command);
    let said = stderr(&output);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), b"".as_slice()), "{command:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{command:?}: {said}");
    for part in parts {
        assert!(said.contains(part), "{command:?}: {part} is not in {said}");
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).mode() & 0o777
}

// ── what is no regular file ──────────────────────────────────────────────────────────────────

#[test]
fn what_is_no_file_is_refused_at_once_wherever_one_is_named() {
    let get = ["get", ARN, "--endpoint-url", NOWHERE];
    for (name, says) in ZOO {
        let home = tempfile::tempdir().unwrap();
        let odd = home.path().join("odd");
        put(&odd, name);
        let odd = odd.to_str().unwrap();
        refused(program(home.path(), &get).env("CLEANWATCH_CONFIG", odd), &[odd, says]);
        refused(&mut program(home.path(), &[&get[..], &["--log-file", odd]].concat()), &["--log-file", odd, says]);
        refused(&mut program(home.path(), &["replay", odd, "--asciicast", "out"]), &[odd, says]);
        // A file that has to be new is not even opened.
        for args in [&["wait", ARN, "--record", odd][..], &["doctor", ARN, "--bundle", odd]] {
            refused(program(home.path(), args).env("AWS_ENDPOINT_URL", NOWHERE), &[args[2], odd, "File exists"]);
        }
        put(&home.path().join(".config/cleanwatch/config.toml"), name);
        // A link that leads nowhere counts as a missing file.
        if name != "loop" {
            refused(&mut program(home.path(), &get), &["config.toml", says]);
        }
    }
}

#[test]
fn the_null_device_is_an_empty_configuration_and_a_log_that_nobody_keeps() {
    let home = tempfile::tempdir().unwrap();
    let mut command = program(home.path(), &["demo", "--list", "--interval", "1s"]);
    assert_eq!(ended(command.env("CLEANWATCH_CONFIG", "/dev/null")).status.code(), Some(0));
    refused(
        program(home.path(), &["get", "no-arn", "--log-file", "/dev/null"]).env("CLEANWATCH_CONFIG", "/dev/null"),
        &["no-arn"],
    );
    refused(&mut program(home.path(), &["get", ARN, "--log-file", "/dev/stderr"]), &["/dev/stderr", "a named pipe"]);
    let recording = home.path().join("recording");
    symlink("/dev/null", &recording).unwrap();
    refused(&mut program(home.path(), &["wait", ARN, "--record", recording.to_str().unwrap()]), &["--record", "File exists"]);
}

/// A board of one membership whose list cannot be read, once it is on the screen.
fn board(state: &Path) -> Pty {
    let mut command = crate::pty::command(PROGRAM);
    command.args(["--membership", MEMBERSHIP, "--region", "us-east-1", "--endpoint-url", NOWHERE]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE");
    command.env("AWS_SECRET_ACCESS_KEY", "fake");
    command.env("XDG_STATE_HOME", state);
    let pty = Pty::spawn(command, 36, 140);
    pty.wait_for_text("no list could be read");
    pty
}

fn quit(mut pty: Pty) {
    pty.send("q");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
}

#[test]
fn what_is_no_file_remembers_nothing_and_is_left_alone() {
    for (name, says) in ZOO {
        let state = tempfile::tempdir().unwrap();
        let remembered = state.path().join("cleanwatch/board.toml");
        put(&remembered, name);
        put(&state.path().join("cleanwatch/picker.toml"), name);
        let mut pty = board(state.path());
        pty.send("s");
        pty.wait_for_text("the columns are not remembered");
        pty.wait_for_text(says);
        quit(pty);
        let kind = std::fs::symlink_metadata(&remembered).unwrap().file_type();
        assert!(!kind.is_file(), "{name}");
        {
            let mut command = crate::pty::command(PROGRAM);
            command.args(["--region", "us-east-1"]);
            command.env("AWS_ENDPOINT_URL", NOWHERE);
            command.env("XDG_STATE_HOME", state.path());
            let pty = Pty::spawn(command, 24, 80);
            pty.wait_for_text("choose a membership");
            quit(pty);
        }
    }
}

// ── a home that cannot be used ───────────────────────────────────────────────────────────────

const DONE: &str = r#"{"status":"ACTIVE","name":"weekly","createTime":"2026-11-23T13:41:02Z",
    "metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_SUCCEEDED"}"#;

/// The program; nothing is forbidden to root, so for root another user runs it, in a directory that everyone may enter.
fn by_nobody(dir: &Path, closed: &str) -> impl Fn(&[&str]) -> Command + use<> {
    let own = std::fs::read_dir(closed).is_ok().then(|| {
        std::fs::set_permissions(dir, PermissionsExt::from_mode(0o755)).unwrap();
        let own = dir.join("program");
        std::fs::hard_link(PROGRAM, &own).or_else(|_| std::fs::copy(PROGRAM, &own).map(drop)).unwrap();
        own
    });
    move |args| {
        let mut command = Command::new(own.as_deref().unwrap_or(Path::new(PROGRAM)));
        command.args(args).env_clear().current_dir("/");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if own.is_some() {
            command.uid(65534).gid(65534);
        }
        command
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_that_cannot_be_used_holds_no_configuration_and_keeps_no_journal() {
    let server = Server::start(vec![json(200, DONE)]).await;
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("file"), "x").unwrap();
    std::fs::create_dir(at("closed")).unwrap();
    std::fs::set_permissions(at("closed"), PermissionsExt::from_mode(0o000)).unwrap();
    for (home, blocked) in [("plain", ".config"), ("half", ".local")] {
        std::fs::create_dir(at(home)).unwrap();
        std::fs::write(at(&format!("{home}/{blocked}")), "x").unwrap();
    }
    std::fs::create_dir(at("shut")).unwrap();
    std::fs::create_dir(at("shut/.config")).unwrap();
    std::fs::set_permissions(at("shut/.config"), PermissionsExt::from_mode(0o000)).unwrap();
    symlink(at("loop"), at("loop")).unwrap();
    let (null, file, closed, round) = ("/dev/null".to_owned(), at("file"), at("closed"), at("loop"));
    let long = format!("/{}", "x".repeat(300));
    let mut all: Vec<Vec<(&str, &str)>> = Vec::new();
    for place in [&null, &file, &closed, &round, &long] {
        all.push(vec![("HOME", place)]);
        all.push(vec![("HOME", "/nowhere"), ("XDG_CONFIG_HOME", place)]);
        all.push(vec![("HOME", "/nowhere"), ("XDG_STATE_HOME", place)]);
    }
    let (plain, half, shut) = (at("plain"), at("half"), at("shut"));
    all.extend([&plain, &half, &shut].map(|home| vec![("HOME", home.as_str())]));
    all.push(vec![]);
    all.push(vec![("HOME", &null), ("CLEANWATCH_CONFIG", "")]);
    let program = by_nobody(dir.path(), &closed);
    for env in all {
        let mut command = program(&["get", ARN, "--endpoint-url", &server.url, "-o", "json"]);
        command.envs(env.iter().copied()).env("AWS_ACCESS_KEY_ID", "AKIDFAKE").env("AWS_SECRET_ACCESS_KEY", "fake");
        let output = tokio::task::spawn_blocking(move || ended(&mut command)).await.unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(0), "{env:?}: {said}");
        // AWS files that exist and cannot be read are reported as well.
        let ours: Vec<&str> = said.lines().filter(|line| !line.contains("/.aws/")).collect();
        let journal = ours.iter().all(|line| line.starts_with("cleanwatch: the journal cannot be kept: "));
        assert!(journal && ours.len() <= 1, "{env:?}: {said}");
    }
    // A file that was named explicitly has to exist.
    for place in [&null, &file, &closed, &round, &long] {
        let config = format!("{place}/config.toml");
        refused(program(&["get", ARN]).env("CLEANWATCH_CONFIG", &config), &[&config]);
    }
}

#[test]
fn the_screen_starts_at_a_home_that_cannot_be_used() {
    for home in ["/dev/null", "/proc/version/home"] {
        let mut command = crate::pty::command("/usr/bin/env");
        command.args([&format!("HOME={home}"), PROGRAM, "--membership", MEMBERSHIP, "--region", "us-east-1"]);
        command.env("AWS_ENDPOINT_URL", NOWHERE);
        let pty = Pty::spawn(command, 24, 80);
        pty.wait_for_text("no list could be read");
        quit(pty);
    }
}

// ── who may read what is written ─────────────────────────────────────────────────────────────

#[tokio::test(flavor = "multi_thread")]
async fn files_are_created_for_their_owner_alone_and_keep_the_mode_they_had() {
    let server = Server::start(vec![json(200, DONE)]).await;
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    std::fs::write(at("old log"), "before\n").unwrap();
    std::fs::set_permissions(at("old log"), PermissionsExt::from_mode(0o640)).unwrap();
    let (wait, url) = (["wait", ARN, "--endpoint-url"], server.url.as_str());
    for args in [
        &[&wait[..], &[url, "--record", "recording", "--log-file", "log"]].concat(),
        &[&wait[..], &[url, "--log-file", "old log"]].concat(),
        &vec!["replay", "recording", "--asciicast", "cast"],
    ] {
        let mut command = program(home.path(), args);
        tokio::task::spawn_blocking(move || ended(&mut command)).await.unwrap();
    }
    for name in ["recording", "log", "cast"] {
        assert_eq!(mode(&at(name)), 0o600, "{name}");
    }
    assert_eq!(mode(&at("old log")), 0o640);
    let log = std::fs::read_to_string(at("old log")).unwrap();
    assert!(log.starts_with("before\n") && log.lines().count() > 1, "{log}");
    for name in [".local", ".local/state", ".local/state/cleanwatch", ".local/state/cleanwatch/journal"] {
        assert_eq!(mode(&at(name)), 0o700, "{name}");
    }
}

#[test]
fn what_a_board_remembers_and_lines_that_are_saved_are_for_their_owner_alone() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = board(state.path());
    let remembered = state.path().join("cleanwatch/board.toml");
    pty.send("s");
    pty.wait_until("the file", || remembered.is_file());
    assert_eq!((mode(&remembered), mode(&state.path().join("cleanwatch"))), (0o600, 0o700));
    std::fs::set_permissions(&remembered, PermissionsExt::from_mode(0o644)).unwrap();
    let before = std::fs::read_to_string(&remembered).unwrap();
    pty.send("S");
    pty.wait_until("the file", || std::fs::read_to_string(&remembered).is_ok_and(|text| text != before));
    assert_eq!(mode(&remembered), 0o644);
    quit(pty);

    let mut command = crate::pty::command(PROGRAM);
    command.args(["demo", "logs", "--speed", "20"]);
    let mut pty = Pty::spawn(command, 30, 100);
    pty.wait_for_text("weekly");
    pty.send("9");
    pty.wait_for_text("INFO");
    pty.send("S");
    pty.wait_for_text("saved");
    let saved = std::fs::read_dir(pty.home()).unwrap().map(|entry| entry.unwrap().path());
    let saved: Vec<_> = saved.filter(|path| path.extension().is_some_and(|e| e == "log")).collect();
    assert_eq!(saved.iter().map(|path| mode(path)).collect::<Vec<_>>(), [0o600]);
    quit(pty);
}
