//! `get`, `wait` and `watch` as a script meets them: the real binary against a server that the project did not write its
//! demo from, with its exit codes, its lines, and its manners towards pipes and signals.

#[path = "support/aws_server.rs"]
mod aws_server;
#[path = "support/pty.rs"]
mod pty;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use aws_server::{ARN, Reply, Server, error, json};
use pty::{Exit, Pty};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

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

/// The program with an environment and a home of its own.
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

/// A refused port.
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
        assert!(said.lines().next().unwrap().contains("asking"), "the first line comes before the first call: {said}");
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
    let server = Server::start(vec![good("ACTIVE"), good("INACTIVE")]).await;
    let other = ARN.replace("job-1", "job-2");
    let mut command = program(home.path(), &server.url, &["wait", &other]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert_eq!(code(&output), 3, "{}", text(&output.stdout));
}

/// Random answers change neither the outcome nor the code: three in ten calls fail in some way.
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

/// Starts it, and waits until a line holds this.
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

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_ends_it_quietly() {
    for name in ["wait", "watch"] {
        let home = tempfile::tempdir().unwrap();
        let server = Server::start(vec![good("CREATE_IN_PROGRESS")]).await;
        let mut command = program(home.path(), &server.url, &[name, "--interval", "1h"]);
        command.stderr(Stdio::piped());
        let (mut child, out) = started(command, "CREATE_IN_PROGRESS");
        // Nothing is written any more, and still it is noticed.
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
    let line = "exec \"$0\" \"$@\" >&-";
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", line]).arg(command.get_program()).args(command.get_args());
    shell.env_clear().envs(command.get_envs().filter_map(|(k, v)| v.map(|v| (k, v)))).stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || shell.output().unwrap()).await.unwrap();
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_one_line_lives_and_leaves_no_trace() {
    let server =
        Server::start(vec![good("CREATE_PENDING"), good("CREATE_IN_PROGRESS"), good("CREATE_IN_PROGRESS"), good("ACTIVE")]).await;
    let mut command = pty::command(PROGRAM);
    command.args(["wait", ARN, "--endpoint-url", &server.url, "--interval", "1s", "--utc"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE");
    command.env("AWS_SECRET_ACCESS_KEY", "fake");
    let mut pty = tokio::task::spawn_blocking(move || {
        let pty = Pty::spawn(command, 24, 100);
        pty.wait_for_text("next poll in 1s");
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
    assert_eq!(code(&history(&[&ARN.replace("job-1", "job-9")])), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_cannot_be_written_is_said_and_ends_nothing() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(vec![good("CREATE_PENDING"), good("ACTIVE")]).await;
    // A file where a directory should be.
    std::fs::write(home.path().join("state"), "").unwrap();
    let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s"]);
    command.env("XDG_STATE_HOME", home.path().join("state"));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = text(&output.stdout);
    assert_eq!(code(&output), 0, "{said}");
    assert_eq!(said.lines().filter(|l| l.contains("  ! ")).count(), 1, "{said}");
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
    // One that fails is said, and changes nothing.
    let server = Server::start(vec![good("CREATE_PENDING"), good("CREATE_IN_PROGRESS"), good("ACTIVE")]).await;
    let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s", "--on-change", "echo no >&2; exit 7"]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(code(&output) == 0 && text(&output.stdout).contains("exit status: 7: no"), "{}", text(&output.stdout));
    // Also where it is the last change, and the job has ended.
    let server = Server::start(vec![good("CREATE_IN_PROGRESS"), good("ACTIVE")]).await;
    let mut command = program(home.path(), &server.url, &["wait", "--interval", "1s", "--on-change", "exit 9"]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(code(&output) == 0 && text(&output.stdout).contains("exit status: 9"), "{}", text(&output.stdout));
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
        (&["watch", "--notify", "loud"], &["--notify \"loud\"", "osc777"]),
    ] {
        let output = program(home.path(), "http://127.0.0.1:1", args).output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(code(&output), 2, "{args:?}: {said}");
        assert!(parts.iter().all(|p| said.contains(p)), "{args:?}: {said}");
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
