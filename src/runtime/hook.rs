//! The command that is run on changes. It is the person's own text, given to a shell as it stands; what happened comes as
//! JSON on its stdin and as plain facts in its environment, never as a part of the command.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::app::event::{Event, What};
use crate::domain::field::FieldId;
use crate::domain::status::Phase;
use crate::domain::text::{end, line};
use crate::report::json;

/// How long the command may take.
pub const DEADLINE: Duration = Duration::from_secs(30);
/// What is shown of its complaints, in columns.
const WORDS: usize = 200;

/// The facts of an event, by their names in the environment.
#[must_use]
pub fn facts(event: &Event) -> Vec<(&'static str, String)> {
    let text = |id| event.job.as_ref().and_then(|j| j.text(id)).map(line).unwrap_or_default();
    let current = event.current.as_ref();
    let phase = current.and_then(crate::domain::history::Segment::phase).unwrap_or(Phase::Unknown);
    let what = match &event.what {
        What::Changed { changes, .. } => changes.iter().map(|c| c.field.field().member).collect::<Vec<_>>().join(","),
        _ => String::new(),
    };
    vec![
        ("CLEANWATCH_NAME", line(&event.title)),
        ("CLEANWATCH_ARN", event.key.arn().map(ToString::to_string).unwrap_or_default()),
        ("CLEANWATCH_REGION", line(&event.key.source.region)),
        ("CLEANWATCH_MEMBERSHIP", line(&event.key.source.membership)),
        ("CLEANWATCH_PROFILE", event.key.source.profile.as_deref().map(line).unwrap_or_default()),
        ("CLEANWATCH_STATUS", text(FieldId::Status)),
        ("CLEANWATCH_PHASE", json::phase(phase).to_owned()),
        ("CLEANWATCH_METRICS_STATUS", text(FieldId::MetricsStatus)),
        ("CLEANWATCH_LOGS_STATUS", text(FieldId::LogsStatus)),
        ("CLEANWATCH_STATUS_CODE", text(FieldId::StatusCode)),
        ("CLEANWATCH_CHANGED", what),
    ]
}

/// Runs the command, and waits for it until its deadline.
///
/// # Errors
/// Says on one clean line why it did not do its work.
pub async fn run(command: &str, facts: Vec<(&'static str, String)>, json: String, deadline: Duration) -> Result<(), String> {
    let mut child = Command::new("/bin/sh");
    child.args(["-c", command]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    // In a group of its own: what it starts ends with it, and a Ctrl-C at the terminal is not for it.
    child.envs(facts).process_group(0);
    let said = |what: String| format!("--on-change \"{}\": {}", line(command), line(&what));
    let mut child = child.spawn().map_err(|e| said(e.to_string()))?;
    let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let work = async {
        let feed = async {
            if let Some(mut stdin) = stdin {
                // A command that does not read it has its reasons.
                let _ = stdin.write_all(format!("{json}\n").as_bytes()).await;
            }
        };
        let listen = async {
            let mut words = Vec::new();
            if let Some(stderr) = stderr {
                let _ = tokio::io::AsyncReadExt::read_to_end(&mut tokio::io::AsyncReadExt::take(stderr, 4096), &mut words).await;
            }
            words
        };
        let ((), words, status) = tokio::join!(feed, listen, child.wait());
        (words, status)
    };
    match tokio::time::timeout(deadline, work).await {
        Ok((_, Ok(status))) if status.success() => Ok(()),
        Ok((words, Ok(status))) => {
            let words = String::from_utf8_lossy(&words).trim().to_owned();
            let words = if words.is_empty() { String::new() } else { format!(": {}", end(&line(&words), WORDS)) };
            Err(said(format!("{status}{words}")))
        }
        Ok((_, Err(error))) => Err(said(error.to_string())),
        Err(_) => {
            if let Some(group) = group {
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
            Err(said(format!("still running after {} s, ended", deadline.as_secs())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn facts() -> Vec<(&'static str, String)> {
        vec![("CLEANWATCH_NAME", "x'; touch /tmp/owned; '$(id)".to_owned())]
    }

    #[tokio::test]
    async fn the_event_comes_on_stdin_and_the_facts_in_the_environment() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let command = format!("cat > {0}; printf %s \"$CLEANWATCH_NAME\" >> {0}", path.display());
        run(&command, facts(), r#"{"event":"change"}"#.to_owned(), LONG).await.unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), "{\"event\":\"change\"}\nx'; touch /tmp/owned; '$(id)");
    }

    #[tokio::test]
    async fn a_command_that_fails_says_so_on_one_line() {
        let error = run("echo 'no such\x1b[31m room' >&2; exit 3", facts(), String::new(), LONG).await.unwrap_err();
        assert!(error.contains("exit status: 3") && error.contains("no such␛[31m room") && !error.contains('\n'), "{error}");
        assert!(run("/no/such/thing", facts(), String::new(), LONG).await.unwrap_err().contains("127"));
        run("true", facts(), "x".repeat(1 << 20), LONG).await.unwrap();
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_ended_with_all_it_started() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pid");
        let command = format!("sleep 300 & echo $! > {}; wait", path.display());
        let error = run(&command, facts(), String::new(), Duration::from_millis(500)).await.unwrap_err();
        assert!(error.contains("still running"), "{error}");
        let pid: i32 = std::fs::read_to_string(path).unwrap().trim().parse().unwrap();
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        while rustix::process::test_kill_process(pid).is_ok() && !zombie(pid) {
            tokio::task::yield_now().await;
        }
    }

    fn zombie(pid: rustix::process::Pid) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
        stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
    }
}
