//! Frames as a user sees them: snapshots with their styles, and the pictures in README, which `UPDATE=1` writes.
//! `FRAMES=DIR cargo test --test flow frames` also writes every frame as an SVG into DIR.

use super::logs::{event, looking, serve};
use crate::picture::{Palette, styled_text, svg};
use crate::support::script::{MEMBERSHIP, Script, body, key, list_call, start, take};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::Key;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::domain::Span;
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::ids::Source;
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::domain::related::Resource;
use cleanwatch::domain::summary::{Page, Summary};
use cleanwatch::ui::theme::Choice;

const SIZES: [(u16, u16); 4] = [(80, 24), (120, 36), (200, 50), (40, 10)];
const PUBLISH_FAILED: &str = r#""metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_FAILED","logsStatusDetails":"Failed to publish logs as no ML Config role is set","updateTime":"2026-11-23T14:02:48Z""#;

fn show(name: &str, s: &Script) {
    let frame = s.frame();
    if let Some(dir) = std::env::var_os("FRAMES") {
        let dir = std::path::PathBuf::from(dir);
        std::fs::write(dir.join(format!("{name}.svg")), svg(&frame, Palette::Dark)).unwrap();
        std::fs::write(dir.join(format!("{name}-light.svg")), svg(&frame, Palette::Light)).unwrap();
    }
    insta::assert_snapshot!(name.to_owned(), styled_text(&frame));
}

fn at(size: (u16, u16)) -> Script {
    Script::new(size, &["job-1", "job-2"])
}

/// A job that ran, succeeded, and could not publish its logs.
fn publish_failed(size: (u16, u16)) -> Script {
    let mut s = at(size);
    s.answer(&body("CREATE_PENDING", r#""createTime":"2026-11-23T13:59:50Z","updateTime":"2026-11-23T13:59:50Z""#));
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.until_call();
    s.answer(&body("CREATE_IN_PROGRESS", r#""createTime":"2026-11-23T13:59:50Z","updateTime":"2026-11-23T14:00:12Z""#));
    while s.now.timestamp() < crate::support::script::start().timestamp() + 160 {
        s.until_call();
        let (asked, _) = s.calls()[0].clone();
        let (status, created) = if asked.short() == "job-1" {
            ("CREATE_IN_PROGRESS", "2026-11-23T13:59:50Z")
        } else {
            ("CREATE_PENDING", "2026-11-23T13:41:02Z")
        };
        s.answer(&body(status, &format!(r#""createTime":"{created}","updateTime":"2026-11-23T14:00:12Z""#)));
    }
    loop {
        s.until_call();
        if s.calls()[0].0.short() == "job-1" {
            break;
        }
        s.answer(&body("CREATE_PENDING", ""));
    }
    s.answer(&body("ACTIVE", &format!(r#""createTime":"2026-11-23T13:59:50Z",{PUBLISH_FAILED}"#)));
    s.pass(95.0);
    s
}

#[test]
fn succeeded_with_logs_not_published() {
    for size in SIZES {
        show(&format!("publish-failed-{}x{}", size.0, size.1), &publish_failed(size));
    }
}

#[test]
fn what_a_job_refers_to() {
    for size in [(120, 36), (80, 24)] {
        let mut s = crate::support::related::told(size);
        show(&format!("related-{}x{}", size.0, size.1), &s);
        s.keys("<enter>");
        show(&format!("related-alone-{}x{}", size.0, size.1), &s);
        show(&format!("doctor-{}x{}", size.0, size.1), &crate::support::related::examined(size));
        let mut s = crate::support::related::looking(size);
        let (key, seq) = crate::support::related::take(&mut s, Resource::TrainedModel);
        let denied = FetchError::new(ErrorKind::AccessDenied, "User is not authorized to perform: cleanrooms-ml:GetTrainedModel");
        s.send(Msg::failed(key, seq, denied));
        crate::support::related::answer(&mut s, Resource::Association);
        show(&format!("related-denied-{}x{}", size.0, size.1), &s);
    }
}

#[test]
fn the_metrics_of_a_job() {
    use crate::support::metrics::{listed, looking, metric, own, serve, shown};

    for size in [(80, 24), (160, 45), (40, 10)] {
        let name = |what: &str| format!("metrics-{what}-{}x{}", size.0, size.1);
        let mut s = shown(size);
        serve(&mut s, 240, &own());
        let done = crate::support::metrics::RUNNING.replace("13:21:30", "14:04:00");
        s.keys("r").until_call().answer(&body("ACTIVE", &done));
        serve(&mut s, 180, &own());
        show(&name("table"), s.keys("jj"));
        show(&name("chart"), s.keys("j<enter><left><left><left>"));
        let mut s = looking(size, "CREATE_IN_PROGRESS", "");
        let denied = FetchError::new(ErrorKind::AccessDenied, "User is not authorized to perform: cloudwatch:ListMetrics");
        s.tell(Err(denied));
        show(&name("denied"), &s);
        let mut s = looking(size, "CREATE_IN_PROGRESS", "");
        s.tell(Ok(listed(vec![metric("CPUUtilization", "i-0a4f19c2"), metric("MemoryUtilization", "i-0a4f19c2")])));
        show(&name("unnamed"), &s);
    }
    let mut s = shown((80, 24));
    s.theme = Choice::Mono.theme();
    show("metrics-chart-mono-80x24", s.keys("<enter>"));
}

/// A job that has just begun to run.
fn running(size: (u16, u16)) -> Script {
    let mut s = at(size);
    s.answer(&body("CREATE_PENDING", "")).answer(&body("ACTIVE", "")).until_call();
    s.answer(&body("CREATE_IN_PROGRESS", r#""updateTime":"2026-11-23T14:00:09Z","tags":{"env":"dev","cost-centre":"4711"}"#));
    s
}

#[test]
fn running_and_just_changed() {
    for size in SIZES {
        show(&format!("running-{}x{}", size.0, size.1), &running(size));
    }
}

/// A job that failed, and says why at length.
fn failed(size: (u16, u16)) -> Script {
    let mut s = at(size);
    let details = r#""statusDetails":{"statusCode":"AlgorithmError","message":"AlgorithmError: container exited with code 1 while it read part 00017 of the input.\nThe last lines were:\n  ValueError: could not convert string to float: 'n/a'\nSee the job logs for more information."},"updateTime":"2026-11-23T13:58:20Z","logsStatus":"PUBLISH_SUCCEEDED","metricsStatus":"PUBLISH_SUCCEEDED""#;
    s.answer(&body("CREATE_FAILED", details)).pass(12.0);
    s
}

#[test]
fn failed_with_a_long_message() {
    for size in SIZES {
        show(&format!("failed-{}x{}", size.0, size.1), &failed(size));
    }
}

#[test]
fn expired_login_over_good_data() {
    for size in SIZES {
        let mut s = at(size);
        s.answer(&body("CREATE_IN_PROGRESS", "")).answer(&body("ACTIVE", "")).until_call();
        let mut error = FetchError::new(
            ErrorKind::ExpiredSso,
            "The SSO session associated with this profile has expired or is otherwise invalid.",
        );
        error.http = None;
        let (asked, seq) = s.calls()[0].clone();
        s.send(Msg::failed(asked, seq, error)).pass(20.0);
        show(&format!("expired-{}x{}", size.0, size.1), &s);
    }
}

#[test]
fn nothing_known_yet_and_no_credentials() {
    for size in [(80, 24), (120, 36)] {
        let mut s = at(size);
        s.pass(4.0);
        show(&format!("asking-{}x{}", size.0, size.1), &s);
        s.fail(ErrorKind::NoCredentials, "tried environment, profile default, web identity, ECS: none gave credentials")
            .pass(3.0);
        show(&format!("no-credentials-{}x{}", size.0, size.1), &s);
    }
}

#[test]
fn only_the_required_members() {
    let mut s = Script::new((120, 36), &["job-1"]);
    s.answer(r#"{"createTime":"2026-11-23T13:41:02Z","updateTime":"2026-11-23T13:55:22Z","name":"minimal","status":"PAUSED_BY_SERVICE",
        "trainedModelInferenceJobArn":"arn:x","trainedModelArn":"arn:y","resourceConfig":{"instanceType":"ml.z9.huge"},
        "outputConfiguration":{"members":[{"accountId":"444455556666"}]},"membershipIdentifier":"m","dataSource":{"mlInputChannelArn":"arn:z"}}"#);
    show("minimal-120x36", &s);
}

#[test]
fn every_pane_zoomed() {
    for digit in 1..=8 {
        let mut s = publish_failed((80, 24));
        s.keys(&format!("{digit}<enter>"));
        show(&format!("pane-{digit}-80x24"), &s);
    }
}

#[test]
fn help_copy_menu_and_search() {
    let mut s = publish_failed((80, 24));
    s.keys("?");
    show("help-80x24", &s);
    s.keys("<esc>y<down>");
    show("copy-80x24", &s);
    s.keys("<esc>8<enter>/arn:aws<enter>n/text");
    show("search-80x24", &s);
    let mut s = publish_failed((120, 36));
    s.keys("?");
    show("help-120x36", &s);
}

#[test]
fn without_colours_and_on_a_light_ground() {
    for choice in [Choice::Mono, Choice::Light] {
        let mut s = publish_failed((120, 36));
        s.theme = choice.theme();
        s.keys("3");
        show(&format!("theme-{choice:?}-120x36").to_lowercase(), &s);
    }
}

/// A board over two memberships; the second one has not responded yet.
fn board(size: (u16, u16)) -> Script {
    let mut s = Script::with(Settings::default(), size, Vec::new());
    let source = |membership: &str| Source { profile: None, region: "us-east-1".into(), membership: membership.into() };
    s.state.show_board(vec![source(MEMBERSHIP), source("2e9d4c17-5a60-4b3f-9c82-d1e0f7a6b594")]);
    s.send(Msg::Wake);
    s
}

/// The jobs of a list: in every status, some that finished alike, and one that was far slower than those.
fn listed(running: &str) -> Vec<Summary> {
    let row = |n: i64, name: &str, status: &str, minutes: i64, took: i64, published: [Option<&str>; 2]| Summary {
        arn: crate::support::script::arn(&format!("job-{n}")),
        name: name.into(),
        status: INFERENCE_JOB.status(status),
        created: Some(start() - Span::minutes(minutes)),
        updated: Some(start() - Span::minutes(minutes - took)),
        model: "tm-propensity-9".into(),
        metrics: published[0].map(Into::into),
        logs: published[1].map(Into::into),
        creator: None,
    };
    let (sent, failed) = (Some("PUBLISH_SUCCEEDED"), Some("PUBLISH_FAILED"));
    vec![
        row(1, "propensity-2026w47-emea", running, 12, 1, [None, None]),
        row(2, "propensity-2026w47-apac", "CREATE_PENDING", 2, 0, [None, None]),
        row(3, "propensity-2026w46-emea", "ACTIVE", 10_000, 33, [sent, failed]),
        row(4, "propensity-2026w45-emea", "ACTIVE", 20_000, 34, [sent, sent]),
        row(5, "propensity-2026w44-emea", "ACTIVE", 30_000, 36, [sent, sent]),
        row(6, "churn-prediction-of-the-whole-year-2026-with-a-long-name", "CREATE_FAILED", 400, 9, [sent, None]),
        row(7, "late-one", "CREATE_IN_PROGRESS", 110, 1, [None, None]),
        row(8, "given-up", "CANCEL_IN_PROGRESS", 40, 39, [None, None]),
        row(9, "cancelled-before", "INACTIVE", 3_000, 7, [None, None]),
        row(10, "cancel-failed", "CANCEL_FAILED", 90, 50, [None, None]),
        row(11, "パイプライン-日次", "PAUSED_BY_SERVICE", 70, 5, [Some("PUBLISH_LATER"), None]),
    ]
}

/// Responds to the oldest open list call.
fn read(s: &mut Script, result: Result<Vec<Summary>, FetchError>) {
    let (feed, seq, _) = take(&mut s.effects, list_call).expect("a list was requested");
    let result = result.map(|rows| Page { rows, ..Page::default() });
    s.send(Msg::answered(Key::Feed(feed), seq, result));
}

/// One membership was read twice, and a job changed in between; the other one's login has expired.
fn mixed(size: (u16, u16)) -> Script {
    mixed_of(size, listed)
}

fn mixed_of(size: (u16, u16), listed: fn(&str) -> Vec<Summary>) -> Script {
    let mut s = board(size);
    read(&mut s, Ok(listed("CREATE_PENDING")));
    let expired = FetchError::new(ErrorKind::ExpiredSso, "The SSO session associated with this profile has expired.");
    read(&mut s, Err(expired));
    s.pass(15.0);
    read(&mut s, Ok(listed("CREATE_IN_PROGRESS")));
    s.pass(4.0);
    s
}

const BOARDS: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 50)];

#[test]
fn a_board_from_nothing_to_rows_and_a_filter() {
    for size in BOARDS {
        let name = |what: &str| format!("board-{what}-{}x{}", size.0, size.1);
        let mut s = board(size);
        s.pass(3.0);
        show(&name("loading"), &s);
        let mut s = mixed(size);
        show(&name("mixed"), &s);
        s.keys("jj/emea phase:succ");
        show(&name("typing"), &s);
        s.keys("<enter>");
        show(&name("filtered"), &s);
    }
    show("board-mixed-40x10", &mixed((40, 10)));
}

#[test]
fn an_opened_job_beside_its_board_and_over_it() {
    for size in [(160, 45), (80, 24), (200, 50), (152, 16)] {
        let mut s = mixed(size);
        s.keys("j<enter>").pass(1.0);
        // The board also requests the jobs that changed.
        while !s.calls().is_empty() {
            s.answer(&body("CREATE_IN_PROGRESS", r#""createTime":"2026-11-23T13:48:00Z","updateTime":"2026-11-23T14:00:15Z""#));
        }
        s.pass(4.0);
        show(&format!("board-open-{}x{}", size.0, size.1), &s);
        if size.0 == 160 {
            s.keys("b");
            show("board-open-keys-to-board-160x45", &s);
        }
    }
}

#[test]
fn the_picker_from_nothing_to_a_list() {
    use crate::support::rooms::{answer, choice, denied, few, page, picker};

    for size in [(80, 24), (120, 36)] {
        let name = |what: &str| format!("picker-{what}-{}x{}", size.0, size.1);
        let list = |last| {
            let mut s = picker(size, last);
            answer(&mut s, "us-east-1", page(few(), None));
            s.pass(3.0);
            s
        };
        let last = || Some(choice(Some("analyst"), "eu-west-1", MEMBERSHIP));
        show(&name("loading"), picker(size, last()).pass(3.0));
        show(&name("list"), list(Some(choice(None, "us-east-1", MEMBERSHIP))).keys("j"));
        show(&name("typing"), list(None).keys("/trav"));
        let mut s = picker(size, None);
        answer(&mut s, "us-east-1", page(Vec::new(), None));
        show(&name("empty"), &s);
        let mut s = picker(size, None);
        answer(&mut s, "us-east-1", Err(denied()));
        show(&name("denied"), s.pass(3.0));
        show(&name("mistake"), s.keys("i7b1f3a52-0c9d<enter>"));
        let mut s = list(last());
        s.keys("p").send(Msg::Profiles(Ok(vec!["analyst".into(), "prod-read-only".into()])));
        show(&name("profiles"), s.keys("j"));
        show(&name("regions"), s.keys("<esc>Rjj"));
    }
    let mut s = picker((40, 10), Some(choice(Some("analyst"), "eu-west-1", MEMBERSHIP)));
    answer(&mut s, "us-east-1", Err(denied()));
    show("picker-denied-40x10", &s);
    s.keys("r");
    answer(&mut s, "us-east-1", page(few(), None));
    show("picker-list-40x10", &s);
    let mut s = picker((120, 36), None);
    s.theme = Choice::Mono.theme();
    answer(&mut s, "us-east-1", page(few(), None));
    show("picker-mono-120x36", s.keys("j"));
}

#[test]
fn too_small_says_what_is_needed() {
    let s = Script::with(Settings::default(), (30, 5), vec![key("job-1")]);
    assert!(s.text().contains("needs 40×10") && s.text().contains("has 30×5"), "{}", s.text());
}

/// A running job with the keys on its logs, of which an instance lost a part.
fn logs() -> Script {
    let mut s = looking((110, 26), "CREATE_IN_PROGRESS", "");
    let part = |n: i64, one: i64| {
        let json = format!(r#"{{"level":"info","msg":"batch scored","batch":{n},"rows":4096,"ms":{}}}"#, 187 + n * 37 % 90);
        [event(n * 2_100 + one, &format!("INFO:predict:part {n:05} read, 4096 rows")), event(n * 2_100 + one + 640, &json)]
    };
    let mut first: Vec<_> = (0..14).flat_map(|n| part(n, 0)).collect();
    first.push(event(29_700, "WARNING:predict:memory at 93 %"));
    let mut second: Vec<_> = (20..32).flat_map(|n| part(n, -41_500)).collect();
    second.push(event(26_900, "ERROR:predict:part 00032: read timed out, tried again in 2 s"));
    second.extend(part(32, -38_200));
    for _ in 0..8 {
        serve(&mut s, 4, &[("job-1/i-0a4f19c2", first.clone()), ("job-1/i-07d2e6b1", second.clone())]);
        read_job(&mut s, "");
    }
    s
}

/// A running job with the keys on the chart of one of its metrics.
fn metrics() -> Script {
    use crate::support::metrics::{RUNNING, own, serve, shown};

    let mut s = shown((110, 22));
    for _ in 0..48 {
        serve(&mut s, 5, &own());
        read_job(&mut s, RUNNING);
    }
    s.keys("jj<enter><left><left><left>");
    s
}

/// Answers what was asked of the job: it runs on.
fn read_job(s: &mut Script, extra: &str) {
    while !s.calls().is_empty() {
        s.answer(&body("CREATE_IN_PROGRESS", extra));
    }
}

#[test]
fn the_pictures_in_the_readme_are_real_frames() {
    let keep = |name: &str, script: &Script| kept(&format!("assets/{name}.svg"), &svg(&script.frame(), Palette::Dark));
    keep("running", &running((110, 34)));
    keep("failed", &failed((110, 34)));
    // Without the last: not every reader has a font for its name.
    keep("board", &mixed_of((120, 22), |running| listed(running)[..10].to_vec()));
    keep("logs", &logs());
    keep("metrics", &metrics());
}

/// Holds a picture in README to what a test shows; `UPDATE=1` writes it.
pub(super) fn kept(path: &str, made: &str) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, made).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == made, "{path} is not what the program shows: run UPDATE=1 cargo test --test flow");
}
