//! The output of the command line: pages, one line for every mistake, exit codes, and a terminal that is left alone.

use std::process::{Command, Output, Stdio};

use crate::pty::{Exit, Modes, Pty, command};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cleanwatch");
const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";
const TRAINED_MODEL: &str =
    "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model/tm-1";

/// Runs the program without a terminal.
fn run(args: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(PROGRAM);
    command.args(args).stdin(Stdio::null()).env_clear().env("HOME", home.path());
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Exit code 2, nothing on stdout, and one line on stderr that contains all of these.
#[track_caller]
fn refused(args: &[&str], parts: &[&str]) {
    let output = run(args);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(output.stdout, b"");
    assert_one_line(&said, parts);
}

#[track_caller]
fn assert_one_line(said: &str, parts: &[&str]) {
    assert!(said.ends_with('\n') && said.lines().count() == 1, "one line: {said:?}");
    assert!(!said.chars().any(|c| c.is_control() && c != '\n'), "nothing in it acts on a terminal: {said:?}");
    for part in parts {
        assert!(said.contains(part), "{part} is not in {said}");
    }
}

/// In a terminal: exit code 2, one line, and not one byte more; the environment is added to an empty one.
#[track_caller]
fn refused_on_a_terminal(args: &[&str], env: &[(&str, &str)], parts: &[&str]) {
    let mut command = command(PROGRAM);
    command.args(args);
    for (name, value) in env {
        command.env(name, value);
    }
    let mut pty = Pty::spawn(command, 24, 80);
    assert_eq!(pty.wait_exit(), Exit::Code(2));
    assert_eq!(pty.modes(), Modes::USUAL);
    assert_one_line(&text(&pty.raw()).replace("\r\n", "\n"), parts);
}

#[test]
fn without_arguments_a_page_shows_the_way() {
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2));
    let page = text(&output.stderr);
    assert!(page.contains("cleanwatch demo") && page.contains("cleanwatch <JOB_ARN>"), "{page}");
    assert!(page.lines().count() <= 12);
    assert_eq!(output.stdout, b"");
}

#[test]
fn version_help_and_the_list_go_to_stdout() {
    let version = run(&["--version"]);
    assert_eq!(text(&version.stdout), format!("cleanwatch {}\n", env!("CARGO_PKG_VERSION")));
    let help = run(&["--help"]);
    assert!(text(&help.stdout).contains("--endpoint-url"));
    let list = run(&["demo", "--list"]);
    let names: Vec<String> =
        text(&list.stdout).lines().map(|l| l.split_whitespace().next().unwrap_or_default().to_owned()).collect();
    for name in ["default", "success", "failure", "hostile-text", "flaky"] {
        assert!(names.iter().any(|n| n == name), "{name} is not in {names:?}");
    }
    for output in [version, help, list] {
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    }
}

#[test]
fn jobs_that_are_none_are_named() {
    refused(&["arn:aws:s3:::bucket"], &["JOB", "arn:aws:s3:::bucket", "expected arn:"]);
    refused(&[&ARN[..40]], &["JOB", &ARN[..40], "expected arn:"]);
    refused(&[TRAINED_MODEL], &["JOB", TRAINED_MODEL, "trained-model", "trained-model-inference-job"]);
    refused(&["propensity"], &["JOB", "propensity", "--membership"]);
    refused(&["propensity", "--membership", "M-1"], &["--membership", "M-1", "UUID"]);
    refused(&["bad\u{1b}[31m:\u{202e}x"], &["JOB", "␛[31m"]);
}

#[test]
fn values_that_cannot_be_used_are_named() {
    for interval in ["0s", "soon", "-1s", ""] {
        refused(&["demo", &format!("--interval={interval}")], &["--interval", &format!("\"{interval}\""), "1s"]);
    }
    refused(&[ARN, "--interval", "999ms"], &["--interval", "999ms", "1s"]);
    refused(&["demo", "--speed", "fast"], &["--speed", "fast", "0.1"]);
    for jobs in ["0", "100001", "-1", "many"] {
        refused(&["demo", &format!("--jobs={jobs}")], &["--jobs", &format!("\"{jobs}\""), "100000"]);
    }
    refused(&["--collaboration", "X"], &["--collaboration", "\"X\"", "UUID"]);
    let collaboration = "c0ffee00-1111-4222-8333-444455556666";
    refused(&[ARN, "--collaboration", collaboration], &["--collaboration", collaboration, "no JOB"]);
    refused(&["demo", "--theme", "pink"], &["--theme", "pink", "mono"]);
    refused(&["demo", "--notify", "mail"], &["--notify", "mail", "bell"]);
    refused(&["demo", "--serve", "0.0.0.0:80"], &["--serve", "0.0.0.0:80", "127.0.0.1"]);
    refused_on_a_terminal(&["demo", "nope"], &[], &["nope", "default", "success"]);
}

#[test]
fn a_stdin_without_a_job_is_named() {
    refused(&["-"], &["stdin", "trainedModelInferenceJobArn"]);
    refused_on_a_terminal(&["-"], &[], &["stdin is a terminal"]);
}

#[test]
fn the_screen_needs_a_terminal() {
    refused(&[ARN], &["stdout is not a terminal"]);
    refused(&["demo"], &["stdout is not a terminal"]);
    let mut command = command("sh");
    command.args(["-c", "\"$0\" demo </dev/null", PROGRAM]);
    let mut pty = Pty::spawn(command, 24, 80);
    assert_eq!(pty.wait_exit(), Exit::Code(2));
    assert_one_line(&text(&pty.raw()).replace("\r\n", "\n"), &["stdin is not a terminal"]);
}

#[test]
fn settings_of_aws_that_cannot_be_used_are_named_before_the_screen_is_taken() {
    for url in ["bogus", "", "ftp://host", "http://", "127.0.0.1:80"] {
        refused_on_a_terminal(&[ARN, "--endpoint-url", url], &[], &["--endpoint-url", &format!("\"{url}\""), "http://HOST"]);
    }
    // What is not a port may be a password.
    refused_on_a_terminal(&[ARN, "--endpoint-url", "http://host:99999"], &[], &["--endpoint-url", "\"http://…\"", "http://HOST"]);
    // Values that we reject and the SDK would accept: the error has to be ours.
    let env: [(&str, &str, &str); 7] = [
        ("AWS_MAX_ATTEMPTS", "+3", "whole number"),
        ("AWS_RETRY_MODE", " standard", "standard"),
        ("AWS_ENDPOINT_URL", "", "http://HOST"),
        ("AWS_ENDPOINT_URL_CLEANROOMSML", "nowhere", "http://HOST"),
        ("AWS_ENDPOINT_URL_CLEANROOMS", "nowhere", "http://HOST"),
        ("AWS_PROFILE", "ghost", "profile"),
        ("AWS_REGION", "US EAST", "us-east-1"),
    ];
    for (name, value, expected) in env {
        refused_on_a_terminal(&[ARN], &[(name, value)], &[name, &format!("\"{value}\""), expected]);
    }
    refused_on_a_terminal(&[ARN, "--profile", "ghost"], &[], &["--profile", "\"ghost\"", "profile"]);
    refused_on_a_terminal(&[ARN, "--region", "us_east"], &[], &["--region", "\"us_east\"", "us-east-1"]);
    refused_on_a_terminal(&[ARN, "--log-file", "/nowhere/log"], &[], &["--log-file", "\"/nowhere/log\""]);
}

#[test]
fn a_broken_configuration_file_is_named_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    std::fs::write(&path, "utc = true\nintervall = \"5s\"\n").unwrap();
    let path = path.to_str().unwrap();
    refused_on_a_terminal(&["demo"], &[("CLEANWATCH_CONFIG", path)], &["config.toml:2", "intervall"]);
    refused_on_a_terminal(&["demo"], &[("CLEANWATCH_CONFIG", "/dev/zero")], &["/dev/zero", "a device, not a regular file"]);
}

#[test]
fn the_manual_holds_every_command_and_the_exit_codes() {
    let output = run(&["man"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    let page = text(&output.stdout).replace("\\-", "-");
    assert!(page.contains(".TH cleanwatch 1") && page.contains(".SH NAME\n"), "it is roff: {page}");
    for command in ["get", "wait", "watch", "history", "replay", "demo", "man", "completions"] {
        let title = format!(".SH \"CLEANWATCH {}\"\n", command.to_uppercase());
        assert!(page.contains(&title), "{command}");
        assert!(page.contains(&format!("\\fBcleanwatch {command}\\fR")), "how {command} is called");
    }
    let wait = page.split(".SH ").find(|part| part.starts_with("\"CLEANWATCH WAIT\"")).unwrap();
    let codes = wait.split(".SS ").find(|part| part.starts_with("EXIT CODES\n")).unwrap();
    for code in
        ["0 succeeded", "1 failed", "2 wrong", "3 inactive", "4 credentials", "5 no answer", "6 succeeded", "124 timed out"]
    {
        assert!(codes.contains(code), "{code} is not in {codes}");
    }
    for code in ["129 hung up", "130 interrupted", "141 output closed", "143 terminated"] {
        assert!(codes.contains(code), "{code} is not in {codes}");
    }
}

#[test]
fn completions_are_what_the_shell_can_read() {
    let output = run(&["completions", "bash"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    for word in ["wait", "history", "--on-change", "--not-found-grace"] {
        assert!(text(&output.stdout).contains(word), "{word}");
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cleanwatch.bash");
    std::fs::write(&path, &output.stdout).unwrap();
    let read = Command::new("bash").arg("-n").arg(&path).output().unwrap();
    assert!(read.status.success() && read.stderr.is_empty(), "{}", text(&read.stderr));
    assert_eq!(run(&["completions", "nosh"]).status.code(), Some(2));
}

#[test]
fn the_help_is_what_was_read_over() {
    for (name, args) in [("help", &["--help"][..]), ("help-demo", &["demo", "--help"])] {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_cleanwatch")).args(args).env("COLUMNS", "110").output().unwrap();
        assert!(out.status.success() && out.stderr.is_empty());
        insta::assert_snapshot!(name, String::from_utf8(out.stdout).unwrap());
    }
}
