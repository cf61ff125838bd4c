//! The command to run on changes. It is the user's own text, passed to a shell unchanged. The event is passed as JSON on
//! stdin and as plain facts in the environment, never as a part of the command.

use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{ChildStderr, Command};

use crate::app::base::event::{Event, What};
use crate::domain::field::FieldId;
use crate::domain::status::Phase;
use crate::domain::text::{end, line};
use crate::report::json;

/// How long the command may take.
pub const DEADLINE: Duration = Duration::from_secs(30);
/// How long its last output is waited for after it has ended.
const LAST_WORDS: Duration = Duration::from_millis(100);
/// How much of its error output is kept, in bytes.
const KEPT: usize = 4096;
/// How much of its error output is shown, in columns.
const WORDS: usize = 200;

/// The facts of an event, by the names of their environment variables.
#[must_use]
pub fn facts(event: &Event) -> Vec<(&'static str, String)> {
    let text = |id| event.job.as_ref().and_then(|j| j.text(id)).map(line).unwrap_or_default();
    let current = event.current.as_ref();
    let phase = current.and_then(crate::domain::history::Segment::phase).unwrap_or(Phase::Unknown);
    let what = match &event.what {
        What::Changed { changes, .. } => changes.iter().map(|c| event.key.kind.member(c.field)).collect::<Vec<_>>().join(","),
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

/// Runs the command, and waits for it until its deadline. Only the end of the shell itself counts: what it leaves behind
/// keeps running. If this is dropped before that end, the shell and everything it started are killed.
///
/// # Errors
/// Says on one clean line why the command failed.
pub async fn run(command: &str, facts: Vec<(&'static str, String)>, json: String, deadline: Duration) -> Result<(), String> {
    let mut child = Command::new("/bin/sh");
    child.args(["-c", command]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    // In a process group of its own: what it starts ends with it, and a Ctrl-C at the terminal does not reach it.
    child.envs(facts).process_group(0);
    let said = |what: String| format!("--on-change \"{}\": {}", line(command), line(&what));
    let mut child = child.spawn().map_err(|e| said(e.to_string()))?;
    let group = Group(child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw));
    let mut words = Words { stderr: child.stderr.take(), kept: Vec::new() };
    let stdin = child.stdin.take();
    let feed = async {
        if let Some(mut stdin) = stdin {
            // A command may choose not to read it.
            let _ = stdin.write_all(format!("{json}\n").as_bytes()).await;
        }
    };
    let work = async {
        let talk = async { tokio::join!(feed, words.listen()) };
        let end = child.wait();
        tokio::pin!(talk, end);
        tokio::select! {
            status = &mut end => status,
            _ = &mut talk => end.await,
        }
    };
    let Ok(status) = tokio::time::timeout(deadline, work).await else {
        drop(group);
        return Err(said(format!("still running after {} s, ended", deadline.as_secs())));
    };
    group.release();
    let words = words.last().await;
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let words = if words.is_empty() { String::new() } else { format!(": {}", end(&line(&words), WORDS)) };
            Err(said(format!("{status}{words}")))
        }
        Err(error) => Err(said(error.to_string())),
    }
}

/// A shell and what it started; dropping this kills them.
struct Group(Option<Pid>);

impl Group {
    /// The shell has ended: what it left behind keeps running.
    fn release(mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// The error output of a command. Its beginning is kept, and the rest is read all the same; otherwise the command would block
/// because nothing reads, or be killed because the pipe is closed.
struct Words {
    stderr: Option<ChildStderr>,
    kept: Vec<u8>,
}

impl Words {
    /// Reads until no process has the other end open anymore.
    async fn listen(&mut self) {
        let Some(stderr) = &mut self.stderr else { return };
        let mut piece = [0; KEPT];
        while let Ok(count @ 1..) = stderr.read(&mut piece).await {
            let room = KEPT.saturating_sub(self.kept.len());
            self.kept.extend_from_slice(&piece[..count.min(room)]);
        }
        self.stderr = None;
    }

    /// What was written until the shell ended. A process that it left behind may keep stderr open indefinitely, and may
    /// continue to write to it.
    async fn last(mut self) -> String {
        let _ = tokio::time::timeout(LAST_WORDS, self.listen()).await;
        if let Some(mut stderr) = self.stderr {
            tokio::spawn(async move { tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await });
        }
        String::from_utf8_lossy(&self.kept).trim().to_owned()
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

    #[tokio::test]
    async fn a_command_that_complains_at_length_does_its_work_all_the_same() {
        let loud = "head -c 1000000 /dev/zero | tr '\\0' x >&2 || exit 1; exit";
        run(&format!("{loud} 0"), facts(), String::new(), LONG).await.unwrap();
        let error = run(&format!("{loud} 3"), facts(), String::new(), LONG).await.unwrap_err();
        assert!(error.contains("exit status: 3: xxx") && error.len() < 400, "{error}");
    }

    #[tokio::test]
    async fn what_a_command_leaves_behind_neither_delays_it_nor_ends_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let (go, done) = (dir.path().join("go"), dir.path().join("done"));
        let behind = format!("(read x < {}; echo late >&2; echo > {}) & echo no >&2; exit 4", go.display(), done.display());
        let made = std::process::Command::new("mkfifo").arg(&go).status().unwrap();
        assert!(made.success());
        let error = run(&behind, facts(), String::new(), LONG).await.unwrap_err();
        assert!(error.contains("exit status: 4: no"), "{error}");
        // It is still waiting there, and its own output no longer kills it.
        tokio::fs::write(&go, "x\n").await.unwrap();
        while !done.exists() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_command_that_is_given_up_ends_with_all_it_started() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pid");
        let command = format!("sleep 300 & echo $! > {}; wait", path.display());
        let task = tokio::spawn(async move { run(&command, facts(), String::new(), LONG).await });
        let pid = loop {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if let Some(pid) = text.strip_suffix('\n').and_then(|pid| Pid::from_raw(pid.parse().ok()?)) {
                break pid;
            }
            tokio::task::yield_now().await;
        };
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        while rustix::process::test_kill_process(pid).is_ok() && !zombie(pid) {
            tokio::task::yield_now().await;
        }
    }

    fn zombie(pid: rustix::process::Pid) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
        stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
    }
}
