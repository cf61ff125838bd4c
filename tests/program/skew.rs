//! A clock that is off: whatever this machine's clock shows, what is said about a job is the same, by the service's clock.

use std::process::{Command, Stdio};

use crate::aws_server::{ARN, MEMBERSHIP, Reply, Server, json};
use crate::support::script::list_call;
use crate::support::script::{Script, body, key, snapshot, start};
use chrono::Utc;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::Key;
use cleanwatch::app::base::settings::{Output, Settings};
use cleanwatch::app::board::Filter;
use cleanwatch::app::shell::state::State;
use cleanwatch::domain::ids::{Listing, Of};
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::domain::summary::{Page, Summary};
use cleanwatch::domain::{Span, Time, decode};
use cleanwatch::report;

/// How far this machine's clock is ahead of the service's.
const SKEWS: [i64; 6] = [0, 1800, -1200, 86_400 * 3, -86_400 * 400, 7];

fn off(skew: i64) -> Span {
    Span::seconds(-skew)
}

/// A script that begins at 14:00 by the service's clock on a machine whose clock is off.
fn script(skew: i64, size: (u16, u16), output: Output) -> Script {
    let now = start() + Span::seconds(skew);
    let settings = Settings { output, ..Settings::default() };
    let state = State::new(settings, vec![key("job-1")], size, now);
    let mut s = Script { state, now, effects: Vec::new(), theme: cleanwatch::ui::theme::Choice::Terminal.theme() };
    s.send(Msg::Wake);
    s
}

fn answer(s: &mut Script, skew: i64, body: &str) {
    let (key, seq) = s.take_call();
    let mut snapshot = snapshot(body);
    snapshot.call.clock_off = Some(off(skew));
    s.send(Msg::answered(key, seq, Ok(snapshot)));
}

/// What is on the screen, except for the line that says how far the clock is off.
fn shown(s: &Script) -> String {
    let status = usize::from(s.state.scene.geometry.status.y);
    let kept: Vec<_> =
        s.text().lines().enumerate().filter(|(y, _)| *y != status).map(|(_, line)| line.trim_end().to_owned()).collect();
    kept.join("\n")
}

/// Compares two texts, line by line.
fn same(own: &[String], right: &[String], what: &str) {
    assert_eq!(own.len(), right.len(), "{what}");
    for (step, (own, right)) in own.iter().zip(right).enumerate() {
        for (own, right) in own.lines().zip(right.lines()) {
            assert_eq!(own, right, "{what}, step {step}");
        }
        assert_eq!(own.lines().count(), right.lines().count(), "{what}, step {step}");
    }
}

/// A job that is watched while it runs, ends and publishes; each step as every pane shows it.
fn story(skew: i64) -> Vec<String> {
    let mut s = script(skew, (150, 70), Output::Screen);
    let mut all = Vec::new();
    let steps = [
        ("CREATE_PENDING", r#""updateTime":"2026-11-23T13:41:02Z""#),
        ("CREATE_IN_PROGRESS", r#""updateTime":"2026-11-23T14:00:12Z""#),
        ("CREATE_IN_PROGRESS", r#""updateTime":"2026-11-23T14:00:12Z","tags":{"env":"dev"}"#),
        ("ACTIVE", r#""updateTime":"2026-11-23T14:00:40Z","metricsStatus":"PUBLISH_SUCCEEDED""#),
    ];
    for (status, extra) in steps {
        answer(&mut s, skew, &body(status, extra));
        s.pass(0.3);
        all.push(shown(&s));
        s.until_call();
    }
    s.pass(4000.0);
    all.push(shown(&s));
    all.push(cleanwatch::app::shell::farewell::farewell(&s.state));
    all
}

#[test]
fn every_pane_tells_the_same_whatever_this_machine_s_clock_shows() {
    let right = story(0);
    assert!(right[0].contains("18m") && right[3].contains("took"), "{}", right[3]);
    for skew in SKEWS {
        same(&story(skew), &right, &format!("off by {skew} s"));
    }
}

fn row(id: &str, status: &str, created: i64) -> Summary {
    let at = |seconds: i64| Some(start() + Span::seconds(seconds));
    Summary {
        arn: crate::support::script::arn(id),
        name: id.into(),
        status: INFERENCE_JOB.status(status),
        created: at(created),
        updated: at(created + 300),
        model: "tm".into(),
        metrics: None,
        logs: None,
        creator: None,
    }
}

/// A board read twice, and a row of it opened before its response has come; with filters by age.
fn board(skew: i64, filter: &str) -> Vec<String> {
    let mut s = script(skew, (170, 40), Output::Screen);
    let of = Of::Membership(crate::support::script::MEMBERSHIP.into());
    s.state.watches.clear();
    s.state.show_board([Listing { profile: None, region: "us-east-1".into(), of }]);
    s.state.board.as_mut().unwrap().filter = Filter::new(filter);
    s.send(Msg::Wake);
    let mut all = Vec::new();
    for second in ["CREATE_IN_PROGRESS", "ACTIVE"] {
        let mut rows: Vec<Summary> = (0..6).map(|n| row(&format!("done-{n}"), "ACTIVE", -9000 - 60 * n)).collect();
        rows.push(row("job-1", second, -600));
        rows.push(row("job-2", "CREATE_IN_PROGRESS", -90));
        let seq = loop {
            let asked = s.effects.iter().find_map(list_call).map(|(_, seq, _)| seq);
            s.effects.clear();
            match asked {
                Some(seq) => break seq,
                None => _ = s.pass(1.0),
            }
        };
        let page = Page { rows, clock_off: Some(off(skew)), ..Page::default() };
        s.send(Msg::answered(Key::Feed(0), seq, Ok(page)));
        s.pass(0.5);
        all.push(shown(&s));
        let look = cleanwatch::app::base::look::Look::of_list(cleanwatch::app::base::look::Sort::default());
        let mut printed = s.state.clone();
        printed.board.as_mut().unwrap().columns = look.columns;
        all.push(report::board::table(&printed, None));
        all.push(report::board::json(&printed));
    }
    s.pass(30.0);
    all.push(shown(&s));
    s.keys("<enter>").pass(0.3);
    all.push(shown(&s));
    all
}

#[test]
fn every_list_tells_the_same_whatever_this_machine_s_clock_shows() {
    for filter in ["", "age<11m", "age>5m", "age<2m"] {
        let right = board(0, filter);
        assert!(filter.is_empty() == right[0].contains("done-3") || filter == "age>5m", "{}", right[0]);
        for skew in SKEWS {
            same(&board(skew, filter), &right, &format!("off by {skew} s, {filter:?}"));
        }
    }
}

/// The documents of a job that was read once, and its events.
fn printed(skew: i64) -> Vec<String> {
    let mut s = script(skew, (80, 24), Output::Lines);
    answer(&mut s, skew, &body("CREATE_IN_PROGRESS", ""));
    s.until_call();
    answer(&mut s, skew, &body("ACTIVE", r#""updateTime":"2026-11-23T14:00:02Z""#));
    let mut all = vec![report::json::document(&s.state)];
    // Nothing is known about the clock when the first request is sent.
    all.extend(s.state.events.iter().skip(1).map(|event| report::jsonl::line(event, None)));
    let lines = s.state.events.iter().skip(1).flat_map(|event| report::lines::event(event, &s.state));
    // The time at the beginning of a line is by this machine's clock.
    all.extend(
        lines.map(|l| l.split_once("propensity").unwrap().1.to_owned()).map(|l| l.split("since before").next().unwrap().into()),
    );
    all
}

#[test]
fn what_is_printed_tells_the_same_whatever_this_machine_s_clock_shows() {
    let right = printed(0);
    for skew in SKEWS {
        assert_eq!(printed(skew), right, "off by {skew} s");
    }
}

#[test]
fn a_memberships_age_is_told_by_the_service_s_clock() {
    let mut times = Vec::new();
    for skew in SKEWS {
        let (at, theirs): (Time, Time) = (start() + Span::seconds(skew), start());
        let skew = cleanwatch::domain::skew::Skew::of(off(skew));
        times.push((skew.theirs(at) - theirs).num_seconds());
    }
    assert_eq!(times, [0; 6]);
}

// ── the built program, against a service whose clock differs ─────────────────────────────────────

/// A response as the service gives it while its clock shows `now`: for a job created ten minutes before.
fn reply(now: Time, body: &str) -> Reply {
    json(200, body).with("Date", &now.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

fn job(now: Time) -> String {
    let created = (now - Span::seconds(630)).to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    format!(
        r#"{{"status":"ACTIVE","name":"weekly","createTime":"{created}","updateTime":"{created}","trainedModelInferenceJobArn":"{ARN}","metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_SUCCEEDED"}}"#
    )
}

fn run(home: &std::path::Path, args: &[&str], url: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cleanwatch"));
    command.args(args).args(["--endpoint-url", url]).env_clear().env("HOME", home).env("TZ", "UTC");
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE12345678").env("AWS_SECRET_ACCESS_KEY", "fake").stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_command_gives_a_job_its_one_age() {
    for ahead in [1800, -1800, 0] {
        let home = tempfile::tempdir().unwrap();
        let now = Utc::now() - Span::seconds(ahead);
        let list = format!(r#"{{"trainedModelInferenceJobs":[{}]}}"#, job(now));
        let get = Server::start(vec![reply(now, &job(now))]).await;
        let lists = Server::start(vec![reply(now, &list)]).await;
        let (home, texts) = tokio::task::spawn_blocking(move || {
            let path = home.path();
            let texts = [
                run(path, &["get", ARN], &get.url),
                run(path, &["wait", ARN], &get.url),
                run(path, &["list", "--membership", MEMBERSHIP, "--region", "us-east-1"], &lists.url),
            ];
            (home, texts)
        })
        .await
        .unwrap();
        assert!(texts[0].contains("  10m ago"), "{ahead}: {}", texts[0]);
        assert!(texts[1].contains("created 10m ago"), "{ahead}: {}", texts[1]);
        assert!(texts[2].contains("10m") && !texts[2].contains(" in "), "{ahead}: {}", texts[2]);
        let mut history = Command::new(env!("CARGO_BIN_EXE_cleanwatch"));
        let history = history.arg("history").env_clear().env("HOME", home.path()).output().unwrap();
        let text = String::from_utf8(history.stdout).unwrap();
        let seen = text.lines().nth(1).and_then(|l| l.split(" ago").next()).unwrap_or_default();
        assert!(seen.ends_with('s') && !seen.contains('m') || seen.ends_with("0s"), "{ahead}: {text}");
    }
}

#[test]
fn the_bodies_here_are_what_they_are_taken_for() {
    let (_, job) = decode::body(&INFERENCE_JOB, job(start()).as_bytes()).unwrap();
    assert_eq!(job.time(cleanwatch::domain::field::FieldId::CreateTime), Some(start() - Span::seconds(630)));
}
