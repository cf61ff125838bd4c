//! `get`, `wait` and `watch` as a script meets them: the real binary against a server that is independent of the project's
//! demo; its exit codes, its lines, and its behavior with pipes and signals.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::aws_server::{ARN, Reply, Server, error, json};
use crate::pty::{Exit, Pty};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::signal::unix::SignalKind;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cleanwatch");

fn job(status: &str, more: &str) -> String {
    format!(
        r#"{{"status":"{status}","name":"weekly","createTime":"2026-11-23T13:41:02Z","updateTime":"2026-11-23T13:55:22Z",
        "trainedModelInferenceJobArn":"{ARN}","environment":{{"TOKEN":"hunter2"}},"tags":{{"env":"prod"}}{more}}}"#
    )
}

fn good(status: &str) -> Reply {
    json(200, &job(status, ""))
}

/// The program with its own environment and home.
fn program(home: &Path, url: &str, args: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(args).arg(ARN).args(["--endpoint-url", url]);
    command.env_clear().env("HOME", home).env("AWS_ACCESS_KEY_ID", "AKIDFAKE").env("AWS_SECRET_ACCESS_KEY", "fake");
    command.stdin(Stdio::null());
    command
}

async fn run(script: Vec<Reply>, args: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(script).await;
    let mut command = program(home.path(), &server.url, args);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("{output:?}"))
}

/// A port that refuses connections.
fn nowhere() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn wait_returns_each_outcome_s_code() {
    let failed = job("ACTIVE", r#","metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_FAILED""#);
    let fast = ["wait", "--interval", "1s"];
    let published = ["wait", "--interval", "1s", "--until", "published"];
    let hurried = ["wait", "--interval", "1s", "--timeout", "2s"];
    let impatient = ["wait", "--give-up-after", "2s"];
    let denied = error(403, "AccessDeniedException", "no");
    let unknown = error(404, "ResourceNotFoundException", "no");
    let cases: Vec<(i32, Vec<Reply>, &[&str])> = vec![
        (0, vec![good("CREATE_PENDING"), good("CREATE_IN_PROGRESS"), good("ACTIVE")], &fast),
        (1, vec![good("CREATE_PENDING"), good("CREATE_FAILED")], &fast),
        (1, vec![good("CANCEL_FAILED")], &fast),
        (3, vec![good("CANCEL_IN_PROGRESS"), good("INACTIVE")], &fast),
        (4, vec![denied.clone()], &fast),
        (4, vec![unknown], &["wait", "--not-found-grace", "1s"]),
        (4, vec![good("CREATE_PENDING"), denied], &["wait", "--interval", "1s", "--auth-timeout", "1s"]),
        (5, vec![Reply::Hang], &impatient),
        (6, vec![json(200, &failed)], &published),
        (0, vec![json(200, &failed)], &fast),
        (
            0,
            vec![good("CREATE_PENDING"), good("CREATE_IN_PROGRESS")],
            &["wait", "--interval", "1s", "--until", "CREATE_IN_PROGRESS"],
        ),
        (124, vec![good("CREATE_IN_PROGRESS")], &hurried),
        (124, vec![good("CREATE_IN_PROGRESS"), Reply::Hang], &hurried),
        (124, vec![good("CANCELLED")], &hurried),
    ];
    let runs: Vec<_> = cases
        .into_iter()
        .map(|(expected, script, args)| {
            let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
            tokio::spawn(async move {
                let args: Vec<&str> = args.iter().map(String::as_str).collect();
                (expected, run(script, &args).await)
            })
        })
        .collect();
    for run in runs {
        let (expected, output) = run.await.unwrap();
        let said = text(&output.stdout);
        assert_eq!(code(&output), expected, "{said}{}", text(&output.stderr));
        assert!(said.lines().next().unwrap().contains("connecting"), "the first line comes before the first call: {said}");
        assert!(said.lines().last().unwrap().contains("  = "), "{said}");
        assert!(!said.contains("hunter2") && !said.contains('\x1b'), "{said}");
    }
    let home = tempfile::tempdir().unwrap();
    let output = program(home.path(), &nowhere(), &impatient).output().unwrap();
    assert_eq!(code(&output), 5, "{}", text(&output.stdout));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_jobs_the_worst_counts() {
    let home = tempfile::tempdir().unwrap();
    // The responses do not say which job they are for, because both jobs are requested at the same time.
    let told = |status: &str| json(200, &job(status, "").replace("\"trainedModelInferenceJobArn\"", "\"arn\""));
    let server = Server::start(vec![told("ACTIVE"), told("INACTIVE")]).await;
    let other = ARN.replace("job-1", "job-2");
    let mut command = program(home.path(), &server.url, &["wait", &other]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert_eq!(code(&output), 3, "{}", text(&output.stdout));
}

/// Random responses change neither the outcome nor the code: three in ten calls fail in some way.
#[tokio::test(flavor = "multi_thread")]
async fn a_flaky_service_changes_no_outcome() {
    let runs: Vec<_> = [("ACTIVE", 0), ("CREATE_FAILED", 1), ("INACTIVE", 3), ("CANCEL_FAILED", 1)]
        .into_iter()
        .flat_map(|told| (0..4).map(move |seed| (told, seed)))
        .map(|((last, expected), seed)| {
            tokio::spawn(async move {
                let mut rng = fastrand::Rng::with_seed(seed * 31 + u64::from(i32::unsigned_abs(expected)));
                let bad = |rng: &mut fastrand::Rng| match rng.u8(0..4) {
                    0 => error(429, "ThrottlingException", "Rate exceeded"),
                    1 => error(500, "InternalServiceException", "oops"),
                    2 => Reply::Reset,
                    _ => json(503, "<html>busy</html>"),
                };
                let mut script = Vec::new();
                for status in ["CREATE_PENDING", "CREATE_PENDING", "CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", last] {
                    while rng.u8(0..10) < 3 {
                        script.push(bad(&mut rng));
                    }
                    script.push(good(status));
                }
                (last, expected, run(script, &["wait", "--interval", "1s", "--timeout", "5m"]).await)
            })
        })
        .collect();
    for run in runs {
        let (last, expected, output) = run.await.unwrap();
        let said = text(&output.stdout);
        assert_eq!(code(&output), expected, "{said}");
        assert!(said.contains(last), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_while_waiting_is_picked_up() {
    let home = tempfile::tempdir().unwrap();
    let server =
        Server::start(vec![good("CREATE_PENDING"), error(403, "ExpiredTokenException", "expired"), good("ACTIVE")]).await;
    let aws = home.path().join(".aws");
    std::fs::create_dir(&aws).unwrap();
    let login = |key: &str| format!("[default]\naws_access_key_id = {key}\naws_secret_access_key = fake\n");
    std::fs::write(aws.join("credentials"), login("AKIDOLD")).unwrap();
    let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s"]);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|l| l.contains("credentials expired")), "the expired login is said");
    assert!(lines.any(|l| l.contains("waiting for that until")), "and until when it is waited for");
    std::fs::write(aws.join("credentials"), login("AKIDNEW1")).unwrap();
    assert!(lines.any(|l| l.contains("= ✓ succeeded")));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(server.asked().last().unwrap().contains("AKIDNEW1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn get_reads_a_job_whatever_its_status() {
    for (script, expected) in [
        (vec![good("CREATE_FAILED")], 0),
        (vec![good("NEW_STATUS")], 0),
        (vec![error(429, "ThrottlingException", "slow"), error(429, "ThrottlingException", "slow"), good("ACTIVE")], 0),
        (vec![error(404, "ResourceNotFoundException", "no")], 4),
        (vec![error(403, "AccessDeniedException", "no")], 4),
    ] {
        let output = run(script, &["get"]).await;
        assert_eq!(code(&output), expected, "{}{}", text(&output.stdout), text(&output.stderr));
        if expected == 0 {
            assert!(output.stderr.is_empty() && text(&output.stdout).contains("••••••"));
        } else {
            assert_eq!(text(&output.stderr).lines().count(), 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn get_prints_json_and_the_service_s_own_answer() {
    let odd = job("BRAND_NEW", r#","unheardOf":{"a":[1,1e400]},"resourceConfig":{"instanceCount":99999999999999999999}"#);
    let output = run(vec![json(200, &odd)], &["get", "-o", "json"]).await;
    let printed = text(&output.stdout);
    assert!(printed.contains("1e400") && printed.contains("99999999999999999999"), "digits stay: {printed}");
    let value: Value = serde_json::from_str(&printed.replace("1e400", "1")).unwrap();
    let one = &value["jobs"][0];
    assert_eq!((one["status"].as_str(), one["phase"].as_str()), (Some("BRAND_NEW"), Some("unknown")));
    assert_eq!(one["job"]["environment"]["TOKEN"], "••••••");
    let output = run(vec![json(200, &odd)], &["get", "--raw"]).await;
    let value: Value = serde_json::from_str(&text(&output.stdout).replace("1e400", "1")).unwrap();
    assert_eq!((value["unheardOf"]["a"][0].as_i64(), value["environment"]["TOKEN"].as_str()), (Some(1), Some("••••••")));
}

#[tokio::test(flavor = "multi_thread")]
async fn watch_tells_every_event_and_nothing_else() {
    let script = vec![good("CREATE_PENDING"), Reply::Reset, Reply::Reset, good("CREATE_IN_PROGRESS"), good("CREATE_FAILED")];
    let output = run(script, &["watch", "--interval", "1s"]).await;
    assert_eq!((code(&output), text(&output.stderr)), (1, String::new()));
    let events: Vec<Value> = text(&output.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let kinds: Vec<&str> = events.iter().map(|e| e["event"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["asked", "first", "error", "recovered", "change", "change", "end"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_says_nothing_but_why_there_was_no_answer() {
    let output = run(vec![good("ACTIVE")], &["wait", "-q"]).await;
    assert_eq!((code(&output), output.stdout.len(), output.stderr.len()), (0, 0, 0));
    let output = run(vec![error(403, "AccessDeniedException", "no")], &["wait", "-q"]).await;
    assert_eq!((code(&output), output.stdout.len()), (4, 0));
    assert!(text(&output.stderr).contains("cleanrooms-ml:GetTrainedModelInferenceJob"), "{}", text(&output.stderr));
}

// ── signals and pipes ────────────────────────────────────────────────────────────────────────

fn pid(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap()
}

/// Waits until something exists that does not announce itself.
async fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < crate::pty::PATIENCE, "waited in vain for {what}");
        tokio::task::yield_now().await;
    }
}

/// Makes sure that the children of this process receive a signal, even if the process that runs the tests had it ignored: a
/// child inherits an ignored signal, but gets the default for one that has a handler.
fn let_hear(signal: Signal) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|l| l.strip_prefix("SigIgn:")).map_or("0", str::trim);
    if u64::from_str_radix(ignored, 16).unwrap() >> (signal.as_raw() - 1) & 1 == 1 {
        // The handler stays installed when this is dropped.
        drop(tokio::signal::unix::signal(SignalKind::from_raw(signal.as_raw())).unwrap());
    }
}

/// Starts it, and waits until a line contains this.
fn started(mut command: Command, part: &str) -> (Child, BufReader<std::process::ChildStdout>) {
    command.stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains(part) {
        line.clear();
        assert!(out.read_line(&mut line).unwrap() > 0, "it ended before it said {part}");
    }
    (child, out)
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_end_it_with_their_codes_and_the_last_known_status() {
    for (signal, expected) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let_hear(signal);
        for script in [vec![good("CREATE_IN_PROGRESS")], vec![good("CREATE_IN_PROGRESS"), Reply::Hang]] {
            let home = tempfile::tempdir().unwrap();
            let server = Server::start(script).await;
            let (mut child, mut out) = started(program(home.path(), &server.url, &["wait", "--interval", "1s"]), "running");
            let asked = Instant::now();
            kill_process(pid(&child), signal).unwrap();
            let mut rest = String::new();
            out.read_to_string(&mut rest).unwrap();
            assert_eq!(child.wait().unwrap().code(), Some(expected));
            assert!(asked.elapsed() < Duration::from_secs(2), "at once, whatever the service does");
            if signal != Signal::HUP {
                assert!(rest.contains("= interrupted; last seen") && rest.contains("CREATE_IN_PROGRESS"), "{rest}");
            }
        }
    }
}

/// As under `nohup`, and in the background of a shell without job control.
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_that_was_ignored_before_it_started_stays_ignored() {
    for (name, signal) in [("HUP", Signal::HUP), ("INT", Signal::INT)] {
        let home = tempfile::tempdir().unwrap();
        let server = Server::start(vec![good("CREATE_IN_PROGRESS")]).await;
        let command = program(home.path(), &server.url, &["wait", "--interval", "1s"]);
        let (mut child, mut out) = started(after(&command, &format!("trap '' {name}")), "running");
        kill_process(pid(&child), signal).unwrap();
        server.now(vec![good("ACTIVE")]);
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{name}: {rest}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_stop_stops_it_and_it_goes_on_where_it_was() {
    let_hear(Signal::TSTP);
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(vec![good("CREATE_IN_PROGRESS")]).await;
    let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s"]);
    // As a shell with job control starts it.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let (mut child, mut out) = started(command, "running");
    kill_process(pid(&child), Signal::TSTP).unwrap();
    eventually("it stops", || (crate::pty::process_state(pid(&child)) == Some('T')).then_some(())).await;
    server.now(vec![good("ACTIVE")]);
    kill_process(pid(&child), Signal::CONT).unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(rest.contains("= ✓ succeeded"), "{rest}");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_terminal_ctrl_z_gives_the_line_to_the_shell_and_fg_takes_it_again() {
    let server = Server::start(vec![good("CREATE_IN_PROGRESS")]).await;
    let url = server.url.clone();
    let work = move || {
        let mut bash = crate::pty::command("bash");
        bash.args(["--norc", "--noprofile", "--noediting", "-i"]);
        for (name, value) in [("PS1", "$ "), ("AWS_ACCESS_KEY_ID", "AKIDFAKE"), ("AWS_SECRET_ACCESS_KEY", "fake")] {
            bash.env(name, value);
        }
        let mut pty = Pty::spawn(bash, 24, 150);
        pty.wait_for_text("$");
        pty.send(format!("clear; {PROGRAM} wait {ARN} --endpoint-url {url} --interval 1h\r"));
        pty.wait_for_text("● running");
        let job = pty.foreground();
        pty.send("\x1a");
        pty.wait_for_text("Stopped");
        pty.wait_for_state(job, 'T');
        assert!(!pty.screen_text().contains("next in"), "{}", pty.screen_text());
        pty.send("fg\r");
        pty.wait_for_text("next in");
        pty.send("\x03");
        pty.wait_for_text("= interrupted");
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_ends_it_quietly() {
    for name in ["wait", "watch"] {
        let home = tempfile::tempdir().unwrap();
        let server = Server::start(vec![good("CREATE_IN_PROGRESS")]).await;
        let mut command = program(home.path(), &server.url, &[name, "--interval", "1h"]);
        command.stderr(Stdio::piped());
        let (mut child, out) = started(command, "CREATE_IN_PROGRESS");
        // Nothing is written anymore, and still the closed output is noticed.
        drop(out);
        assert_eq!(child.wait().unwrap().code(), Some(141));
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "");
    }
    // A stdout that was closed from the beginning.
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(vec![good("ACTIVE")]).await;
    let command = program(home.path(), &server.url, &["get"]);
    let mut shell = after(&command, "exec >&-");
    let output = tokio::task::spawn_blocking(move || shell.output().unwrap()).await.unwrap();
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_is_an_error_and_a_closed_pipe_is_none() {
    for args in [&["get"][..], &["get", "-o", "json"], &["get", "--raw"], &["wait"], &["watch"]] {
        let home = tempfile::tempdir().unwrap();
        let server = Server::start(vec![good("ACTIVE")]).await;
        let mut command = after(&program(home.path(), &server.url, args), "exec >/dev/full");
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let said = text(&output.stderr);
        assert_eq!(code(&output), 1, "{args:?}: {said}");
        assert_eq!(said, "cleanwatch: stdout cannot be written: No space left on device (os error 28)\n");
        let mut command = program(home.path(), &server.url, args);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        command.stdout(writer).stderr(Stdio::piped());
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        assert_eq!((code(&output), text(&output.stderr)), (141, String::new()), "{args:?}");
    }
    let home = tempfile::tempdir().unwrap();
    for args in [&["history"][..], &["history", "-o", "json"], &["history", "--prune"], &["man"], &["completions", "bash"]] {
        let mut command = Command::new(PROGRAM);
        command.args(args).env_clear().env("HOME", home.path());
        let output = after(&command, "exec >/dev/full").output().unwrap();
        assert!(code(&output) == 1 && text(&output.stderr).contains("No space left"), "{args:?}: {output:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_one_line_lives_and_leaves_no_trace() {
    let server =
        Server::start(vec![good("CREATE_PENDING"), good("CREATE_IN_PROGRESS"), good("CREATE_IN_PROGRESS"), good("ACTIVE")]).await;
    let mut command = crate::pty::command(PROGRAM);
    command.args(["wait", ARN, "--endpoint-url", &server.url, "--interval", "1s", "--utc"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE");
    command.env("AWS_SECRET_ACCESS_KEY", "fake");
    let mut pty = tokio::task::spawn_blocking(move || {
        let pty = Pty::spawn(command, 24, 100);
        pty.wait_for_text("next in 1s");
        pty
    })
    .await
    .unwrap();
    let exit = tokio::task::spawn_blocking(move || (pty.wait_exit(), pty)).await.unwrap();
    let (exit, pty) = exit;
    assert_eq!(exit, Exit::Code(0));
    let screen = pty.screen_text();
    assert!(!screen.contains("next poll") && screen.contains("= ✓ succeeded"), "{screen}");
    assert!(!pty.screen().alternate_screen());
}

/// Like the screen, `wait` reports by its exit code that the terminal went away: 1 would mean that the job failed.
#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_goes_away_is_a_hang_up_and_no_failure_of_the_job() {
    for (before, args) in [("", "wait"), ("trap '' HUP; ", "wait"), ("", "watch"), ("trap '' HUP; ", "logs --follow")] {
        let server = Server::start(vec![good("CREATE_IN_PROGRESS"), Reply::Hang]).await;
        let mut command = crate::pty::command("sh");
        let script = format!("{before}exec \"$0\" {args} {ARN} --endpoint-url {}", server.url);
        command.args(["-c", &script, PROGRAM]);
        command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE");
        command.env("AWS_SECRET_ACCESS_KEY", "fake");
        let asked = server.clone();
        let exit = tokio::task::spawn_blocking(move || {
            let mut pty = Pty::spawn(command, 24, 100);
            pty.wait_until("the first question", || !asked.asked().is_empty());
            pty.hang_up();
            pty.wait_exit()
        });
        assert_eq!(exit.await.unwrap(), Exit::Code(129), "{before}{args}");
    }
}

/// Runs `wait` in a terminal until its line contains this text.
async fn in_terminal(server: &Server, columns: u16, text: &'static str) -> Pty {
    let mut command = crate::pty::command(PROGRAM);
    command.args(["wait", ARN, "--endpoint-url", &server.url, "--interval", "1h", "--utc"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE");
    command.env("AWS_SECRET_ACCESS_KEY", "fake");
    let pty = tokio::task::spawn_blocking(move || {
        let pty = Pty::spawn(command, 24, columns);
        pty.wait_for_text(text);
        pty
    });
    pty.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_becomes_narrower_keeps_nothing_of_the_line_that_lives() {
    let server = Server::start(vec![good("CREATE_IN_PROGRESS")]).await;
    let mut pty = in_terminal(&server, 100, "next in 59m").await;
    let (from, long) = (pty.count(), pty.screen_text().lines().last().unwrap().chars().count());
    assert!((41..=60).contains(&long), "two rows of 30 columns are enough for it: {long}");
    pty.resize(24, 30);
    tokio::task::spawn_blocking(move || {
        pty.wait_for_bytes("both rows to be erased", from, crate::pty::PATIENCE, |raw| {
            let raw = String::from_utf8_lossy(raw);
            raw.contains("\r\x1b[1A\x1b[J") && raw.ends_with('…')
        });
    })
    .await
    .unwrap();
}

// ── what is kept ─────────────────────────────────────────────────────────────────────────────

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_remembered_and_goes_on_where_it_was_left() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(vec![good("CREATE_PENDING"), good("CREATE_IN_PROGRESS")]).await;
    let wait = ["wait", "--interval", "1s", "--until", "CREATE_IN_PROGRESS"];
    let mut command = program(home.path(), &server.url, &wait);
    let run = |mut command: Command| tokio::task::spawn_blocking(move || command.output().unwrap());
    assert_eq!(code(&run(program(home.path(), &server.url, &wait)).await.unwrap()), 0);
    let history = |args: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.arg("history").args(args).env_clear().env("HOME", home.path()).stdin(Stdio::null());
        command.output().unwrap()
    };
    let printed = text(&history(&[ARN]).stdout);
    assert!(printed.contains("○ queued") && printed.contains("● running"), "{printed}");
    let json: Value = serde_json::from_slice(&history(&["-o", "json"]).stdout).unwrap();
    assert_eq!((json["jobs"][0]["name"].as_str(), json["jobs"][0]["phase"].as_str()), (Some("weekly"), Some("running")));
    let second = run(program(home.path(), &server.url, &["watch", "--until", "CREATE_IN_PROGRESS"])).await.unwrap();
    let first: Value = text(&second.stdout).lines().map(|l| serde_json::from_str::<Value>(l).unwrap()).nth(1).unwrap();
    assert_eq!((first["event"].as_str(), first["sinceKnown"].as_str()), (Some("first"), Some("seen")), "{first}");
    command.arg("--no-journal");
    let files = || std::fs::read_dir(home.path().join(".local/state/cleanwatch/journal")).unwrap().count();
    let before = (files(), text(&history(&["-o", "json"]).stdout));
    assert_eq!(code(&run(command).await.unwrap()), 0);
    assert_eq!((files(), text(&history(&["-o", "json"]).stdout)), before);
    let kept = std::fs::read_dir(home.path().join(".local/state/cleanwatch/journal")).unwrap();
    for file in kept {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains("hunter2") && !text.contains("TOKEN") && !text.contains("prod"), "{text}");
    }
    assert_eq!(code(&history(&["--prune"])), 0);
    let unknown = history(&[&ARN.replace("job-1", "job-9")]);
    assert_eq!(code(&unknown), 4, "as for get: there is no such job");
    assert_eq!(text(&unknown.stderr).lines().count(), 1);
    // What is left out is counted.
    let journal = home.path().join(".local/state/cleanwatch/journal");
    let own = std::fs::read_dir(&journal).unwrap().next().unwrap().unwrap().path();
    let mut content = std::fs::read_to_string(&own).unwrap();
    content.push_str("{\"at\":\"2026-11\n{\"at\":\"2027-01-01T00:00:00Z\",\"is\":\"heard\"}\n");
    std::fs::write(&own, content).unwrap();
    for (name, text) in [("a-0000000000000001.jsonl", "{\"cleanwatch-journal\":2}\n"), ("b-0000000000000002.jsonl", "what\n")] {
        std::fs::write(journal.join(name), text).unwrap();
    }
    let lines = "cleanwatch: 2 lines left out: damaged, or of a newer cleanwatch\n";
    let files = "cleanwatch: 1 file left out: written by a newer cleanwatch\n\
                 cleanwatch: 1 file left out: damaged, forbidden, or not where it belongs\n";
    assert_eq!(text(&history(&[]).stderr), format!("{files}{lines}"));
    assert_eq!(text(&history(&[ARN]).stderr), lines);
}

/// However many jobs the journal knows, and however much about each.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_seen_is_written_when_a_command_ends() {
    let home = tempfile::tempdir().unwrap();
    let journal = home.path().join(".local/state/cleanwatch/journal");
    std::fs::create_dir_all(&journal).unwrap();
    let entries = "{\"at\":\"2026-11-20T07:00:00Z\",\"is\":\"seen\"}\n".repeat(2000);
    for n in 0..400 {
        let text = format!("{{\"cleanwatch-journal\":1,\"arn\":\"arn:{n}\"}}\n{entries}");
        std::fs::write(journal.join(format!("job-{n:016x}.jsonl")), text).unwrap();
    }
    let record = home.path().join("run.jsonl");
    let server = Server::start(vec![good("CREATE_IN_PROGRESS"), good("ACTIVE")]).await;
    let args = ["wait", "--interval", "1s", "--record", record.to_str().unwrap()];
    let mut command = program(home.path(), &server.url, &args);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert_eq!((code(&output), text(&output.stderr)), (0, String::new()));
    let recorded = std::fs::read_to_string(&record).unwrap();
    assert!(recorded.contains("CREATE_IN_PROGRESS") && recorded.contains("ACTIVE"), "{recorded}");
    let files: Vec<_> = std::fs::read_dir(&journal).unwrap().map(|f| f.unwrap().path()).collect();
    let own = files.iter().find(|f| std::fs::read_to_string(f).unwrap().contains("CREATE_IN_PROGRESS"));
    assert!(std::fs::read_to_string(own.expect("the job has a file")).unwrap().contains("ACTIVE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_cannot_be_written_is_said_and_ends_nothing() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(vec![good("CREATE_PENDING"), good("ACTIVE")]).await;
    // A file in place of a directory.
    std::fs::write(home.path().join("state"), "").unwrap();
    let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s"]);
    command.env("XDG_STATE_HOME", home.path().join("state"));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = text(&output.stdout);
    assert_eq!(code(&output), 0, "{said}");
    assert_eq!(said.lines().filter(|l| l.contains("  ! ")).count(), 1, "{said}");
}

/// The program, after the shell has done something to itself.
fn after(command: &Command, what: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("{what}; exec \"$0\" \"$@\"")]).arg(command.get_program()).args(command.get_args());
    shell.env_clear().envs(command.get_envs().filter_map(|(k, v)| v.map(|v| (k, v)))).stdin(Stdio::null());
    shell
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_on_the_size_of_files_is_said_and_ends_nothing() {
    let home = tempfile::tempdir().unwrap();
    let record = home.path().join("run.jsonl");
    let server = Server::start(vec![good("CREATE_PENDING"), good("ACTIVE")]).await;
    let args = ["wait", "--interval", "1s", "--record", record.to_str().unwrap()];
    let mut command = after(&program(home.path(), &server.url, &args), "ulimit -f 0");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(said.contains("! recording") && said.contains("! the journal cannot be kept"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_on_changes_gets_the_last_one_too() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("events");
    let hook = format!("cat >> {0}; echo \"$CLEANWATCH_STATUS\" >> {0}", out.display());
    let server = Server::start(vec![good("CREATE_PENDING"), good("CREATE_IN_PROGRESS"), good("ACTIVE")]).await;
    let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s", "--on-change", &hook]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert_eq!(code(&output), 0);
    let told = std::fs::read_to_string(&out).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!((lines.len(), lines[1], lines[3]), (4, "CREATE_IN_PROGRESS", "ACTIVE"), "{told}");
    let event: Value = serde_json::from_str(lines[2]).unwrap();
    assert_eq!((event["event"].as_str(), event["status"].as_str()), (Some("change"), Some("ACTIVE")));
    // A command that fails is reported, and changes nothing.
    let server = Server::start(vec![good("CREATE_PENDING"), good("CREATE_IN_PROGRESS"), good("ACTIVE")]).await;
    let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s", "--on-change", "echo no >&2; exit 7"]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(code(&output) == 0 && text(&output.stdout).contains("exit status: 7: no"), "{}", text(&output.stdout));
    // Even if it is the last change, and the job has ended.
    let server = Server::start(vec![good("CREATE_IN_PROGRESS"), good("ACTIVE")]).await;
    let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s", "--on-change", "exit 9"]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(code(&output) == 0 && text(&output.stdout).contains("exit status: 9"), "{}", text(&output.stdout));
}

/// Waits until a command has written its process ID there.
async fn written_pid(path: &Path) -> Pid {
    let read = || {
        let text = std::fs::read_to_string(path).ok()?;
        Pid::from_raw(text.strip_suffix('\n')?.parse().ok()?)
    };
    eventually("a process id", read).await
}

async fn until_gone(pid: Pid) {
    eventually("its end", || matches!(crate::pty::process_state(pid), None | Some('Z')).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_command_on_changes_is_waited_for_in_words_until_somebody_has_enough() {
    for (signal, expected) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let_hear(signal);
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("pid");
        let hook = format!("echo $$ > {}; exec sleep 300", path.display());
        let server = Server::start(vec![good("CREATE_PENDING"), good("CREATE_IN_PROGRESS"), good("ACTIVE")]).await;
        let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s", "--on-change", &hook]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        err.read_line(&mut said).unwrap();
        assert_eq!(said, "cleanwatch: waiting for --on-change, 30 s at most\n");
        let pid = written_pid(&path).await;
        let asked = Instant::now();
        kill_process(self::pid(&child), signal).unwrap();
        said.clear();
        err.read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(expected));
        assert!(asked.elapsed() < Duration::from_millis(1900), "at once, and not by the last resort");
        assert_eq!(said, "cleanwatch: --on-change was ended before its time: 2 changes not told to the end\n");
        until_gone(pid).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_on_changes_ends_with_a_run_that_is_interrupted() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("pid");
    let hook = format!("sleep 300 & echo $! > {}; wait", path.display());
    let server = Server::start(vec![good("CREATE_PENDING"), good("CREATE_IN_PROGRESS")]).await;
    let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s", "--on-change", &hook]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let pid = written_pid(&path).await;
    kill_process(self::pid(&child), Signal::TERM).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert!(said.contains("1 change not told to the end"), "{said}");
    until_gone(pid).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_a_new_file_without_secrets() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("run.jsonl");
    let path = file.to_str().unwrap();
    let script = vec![good("CREATE_PENDING"), error(500, "InternalServiceException", "oops"), good("ACTIVE")];
    let server = Server::start(script).await;
    let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s", "--record", path]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let recorded = std::fs::read_to_string(&file).unwrap();
    assert!(recorded.starts_with(r#"{"cleanwatch-recording":1,"#) && !recorded.contains("hunter2"), "{recorded}");
    assert!(recorded.contains("••••••") && recorded.lines().all(|l| serde_json::from_str::<Value>(l).is_ok()));
    let again = program(home.path(), &server.url, &["wait", "--record", path]).output().unwrap();
    assert_eq!(code(&again), 2);
    assert!(text(&again.stderr).contains("File exists"), "{}", text(&again.stderr));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), recorded, "nothing is overwritten");
}

#[test]
fn mistakes_are_one_line_that_names_them() {
    let home = tempfile::tempdir().unwrap();
    for (args, parts) in [
        (&["wait", "--until", "CANCELLED"][..], &["--until \"CANCELLED\"", "INACTIVE"][..]),
        (&["wait", "--until", "active"], &["--until", "ACTIVE"]),
        (&["wait", "--timeout", "soon"], &["--timeout \"soon\"", "2h"]),
        (&["wait", "--give-up-after", "0s"], &["--give-up-after \"0s\""]),
        (&["get", "-o", "yaml"], &["--output \"yaml\"", "json"]),
        (&["get", "--raw", "-o", "json"], &["--raw with --output"]),
        (&["watch", "--notify", "loud"], &["--notify \"loud\"", "osc777"]),
    ] {
        let output = program(home.path(), "http://127.0.0.1:1", args).output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(code(&output), 2, "{args:?}: {said}");
        assert!(parts.iter().all(|p| said.contains(p)) && said.lines().count() == 1, "{args:?}: {said}");
    }
    for flag in ["--record", "--on-change"] {
        let mut command = Command::new(PROGRAM);
        command.args(["demo", "--serve", "127.0.0.1:0", flag, "x"]).env_clear().env("HOME", home.path());
        let output = command.output().unwrap();
        let said = text(&output.stderr);
        assert!(code(&output) == 2 && said.contains(&format!("--serve with {flag}")) && said.lines().count() == 1, "{said}");
    }
    for (content, part) in [("", "not a recording"), ("{}\n", "not a recording"), ("{\"cleanwatch-recording\":9}\n", "newer")] {
        let file = home.path().join("f.jsonl");
        std::fs::write(&file, content).unwrap();
        let out = home.path().join("o.cast");
        let mut command = Command::new(PROGRAM);
        command.arg("replay").arg(&file).arg("--asciicast").arg(&out).env_clear().env("HOME", home.path());
        let output = command.output().unwrap();
        assert!(code(&output) == 2 && text(&output.stderr).contains(part), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("line 1") && !out.exists());
    }
}

/// When a service rejects a signature, it repeats what it was sent, including the session token.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_repeats_the_session_token_is_told_without_it() {
    const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLETOKEN0123456789";
    let words = format!(
        "The request signature we calculated does not match. The Canonical String for this request should have been \
        'GET\\n/\\nhost:h\\nx-amz-security-token:{TOKEN}\\n' and {TOKEN}"
    );
    // Where long messages are cut, half of the token would remain.
    let long = format!("{}{TOKEN}", "x".repeat(600 - TOKEN.len() / 2));
    let replies = [
        error(403, "InvalidSignatureException", &words),
        json(403, &format!(r#"{{"Code":"SignatureDoesNotMatch","Message":"{long}"}}"#)),
        json(302, "").with("location", &format!("https://h/{}{TOKEN}", &long[..600 - TOKEN.len() / 2 - 10])),
        json(200, "\u{1f}\u{8b}").with("content-encoding", &long),
        json(403, &format!(r#"{{"Code":"SignatureDoesNotMatch","Message":"{words}"}}"#)),
        json(200, &format!("no JSON {TOKEN}")),
        json(302, "").with("location", &format!("https://h/{TOKEN}/x")),
        json(400, &format!(r#"{{"__type":"{TOKEN}","message":"no"}}"#)),
    ];
    // A command that reads once waits two minutes for a server in trouble, and would print the same words as the others.
    let trouble = json(502, &format!(r#"{{"detail":"{long}"}}"#));
    let mut runs = tokio::task::JoinSet::new();
    for (n, (reply, once)) in replies.map(|reply| (reply, true)).into_iter().chain([(trouble, false)]).enumerate() {
        runs.spawn(async move {
            let home = tempfile::tempdir().unwrap();
            let server = Server::start(vec![reply]).await;
            let (log, record) = (home.path().join("log"), home.path().join("record"));
            let mut said = String::new();
            for args in [
                &["get", "-o", "json", "--give-up-after", "1s"][..],
                &["wait", "--timeout", "3s", "--auth-timeout", "1s", "--record", record.to_str().unwrap()],
                &["watch", "--timeout", "3s", "--auth-timeout", "1s"],
            ] {
                if args[0] == "get" && !once {
                    continue;
                }
                let mut command = program(home.path(), &server.url, args);
                command.env("AWS_SESSION_TOKEN", TOKEN).args(["--log-file", log.to_str().unwrap()]);
                let out = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
                said += &[text(&out.stdout), text(&out.stderr)].concat();
            }
            said += &std::fs::read_to_string(log).unwrap();
            said += &std::fs::read_to_string(record).unwrap_or_default();
            (n, said)
        });
    }
    let told = runs.join_all().await;
    assert_eq!(told.len(), 9);
    for (n, said) in told {
        assert!(!said.contains(&TOKEN[..8]), "{n}: {said}");
        assert!(n != 0 || said.contains("x-amz-security-token:…"), "{said}");
    }
}

/// Settings that exclude each other are not fixed by waiting.
#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_beside_fips_or_dual_stack_is_named_and_not_called_internal() {
    for (name, says) in [("AWS_USE_FIPS_ENDPOINT", "FIPS endpoints are on"), ("AWS_USE_DUALSTACK_ENDPOINT", "dual-stack")] {
        for args in [&["get"][..], &["logs"], &["wait", "--auth-timeout", "1s"]] {
            let home = tempfile::tempdir().unwrap();
            let server = Server::start(vec![good("ACTIVE")]).await;
            let mut command = program(home.path(), &server.url, args);
            command.env(name, "true");
            let out = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
            let said = format!("{}{}", text(&out.stdout), text(&out.stderr));
            assert!(said.contains(says) && said.contains("remove one of the two"), "{args:?}: {said}");
            assert!(!said.contains("internal") && !said.contains("report") && code(&out) == 4, "{args:?} {}: {said}", code(&out));
        }
    }
}
