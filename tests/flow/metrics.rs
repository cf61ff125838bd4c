//! The Metrics pane, as flow scripts: what it requests and when, what it says while there is nothing, the table, the chart.

use crate::support::metrics::{listed, looking, metric, own, points, serve, shown};
use crate::support::script::{Script, body, start};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::domain::ask::{Answer, Ask};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::metrics::{Dimension, Listed, Metric, Point, Points, Request, Window};
use cleanwatch::domain::{Span, Time};
use cleanwatch::ui::theme::Choice;
use crossterm::event::Event;

fn list(token: Option<&str>) -> Ask {
    Ask::Metrics { token: token.map(str::to_owned) }
}

fn page(metrics: Vec<Metric>, next: Option<&str>) -> Answer {
    Answer::Metrics(Listed { metrics, next: next.map(str::to_owned), unreadable: 0 })
}

/// The open request, which is for data points.
fn request(s: &Script) -> Request {
    match s.asks().first() {
        Some((_, Ask::MetricData(request))) => request.clone(),
        other => panic!("{other:?}"),
    }
}

fn at(text: &str) -> Time {
    format!("2026-11-23T{text}Z").parse().unwrap()
}

fn denied() -> FetchError {
    FetchError::new(ErrorKind::AccessDenied, "User is not authorized")
}

fn line(s: &Script, part: &str) -> String {
    let text = s.text();
    text.lines().find(|l| l.contains(part)).unwrap_or_else(|| panic!("no {part} in\n{text}")).to_owned()
}

#[test]
fn nothing_is_asked_until_somebody_looks_and_nothing_of_a_job_that_waits() {
    let mut s = Script::new((120, 36), &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.keys("23").pass(100.0);
    assert_eq!(s.asks(), []);
    s.keys("m").pass(0.1);
    assert_eq!(s.asks()[0].1, list(None));
    let mut s = looking((120, 36), "CREATE_PENDING", "");
    s.pass(10.0);
    assert_eq!(s.asks(), []);
    assert!(s.text().contains("not running yet"), "{}", s.text());
}

#[test]
fn all_metrics_of_the_job_are_asked_for_in_one_call_once_a_minute_over_all_its_time() {
    let mut s = looking((120, 36), "CREATE_IN_PROGRESS", "");
    let others = vec![metric("CPUUtilization", "job-12/algo-1"), metric("DiskUtilization", "another")];
    s.tell(Ok(page(others, Some("t"))));
    assert_eq!(s.until_ask().tell(Ok(page(own(), None))), list(Some("t")));
    s.until_ask();
    let asked = request(&s);
    assert_eq!(asked.metrics, own());
    assert_eq!(asked.window, Window { from: at("13:19:00"), to: at("14:01:00"), period: 60 });
    assert!(line(&s, "CPUUtilization").contains("reading its data points"));
    s.tell(Ok(points(&asked, s.now)));
    let from = s.now;
    s.until_ask();
    assert_eq!((s.now - from).num_seconds(), 60);
    assert_eq!(request(&s).window.to, at("14:02:00"));
}

#[test]
fn pages_of_points_are_joined_and_shown_once_all_have_come() {
    let mut s = looking((120, 36), "CREATE_IN_PROGRESS", "");
    s.tell(Ok(listed(vec![metric("Alpha", "job-1")])));
    let asked = request(s.until_ask());
    let of = |values: &[f64], from: i64| {
        let point = |(i, value): (usize, &f64)| Point {
            at: at("13:30:00") + Span::minutes(from + i64::try_from(i).unwrap()),
            value: *value,
        };
        vec![(0, values.iter().enumerate().map(point).collect())]
    };
    s.tell(Ok(Answer::MetricData(Points { of: of(&[3.0, 1.0], 0), next: Some("p".into()), notes: Vec::new() })));
    s.until_ask();
    assert_eq!(request(&s), Request { token: Some("p".into()), ..asked });
    assert!(s.state.open.metrics.points(0).is_empty());
    let notes = vec!["PartialData: late".to_owned()];
    s.tell(Ok(Answer::MetricData(Points { of: of(&[8.0], 2), next: None, notes })));
    let row = line(&s, "Alpha ");
    assert!(row.split_whitespace().rev().take(4).eq(["8", "8", "4", "1"]), "{row}");
    assert!(s.text().contains("CloudWatch says: PartialData: late"), "{}", s.text());
}

#[test]
fn a_list_without_an_end_is_left_and_a_dead_token_begins_it_anew() {
    let mut s = looking((120, 36), "CREATE_IN_PROGRESS", "");
    for n in 0..10 {
        s.until_ask().tell(Ok(page(vec![metric("a", &format!("other-{n}"))], Some(&format!("t{n}")))));
    }
    assert!(s.text().contains("there are more metrics than were listed"), "{}", s.text());
    assert!(s.text().contains("10 metrics are listed, none names this job"), "{}", s.text());
    s.keys("r").until_ask().tell(Ok(page(own(), Some("t"))));
    let from = s.now;
    s.until_ask().tell(Err(FetchError::new(ErrorKind::Validation, "the token")));
    assert_eq!(s.until_ask().tell(Ok(listed(own()))), list(None));
    assert!(s.now - from < Span::seconds(2));
    assert!(s.text().contains("CPUUtilization") && !s.text().contains("no answer"), "{}", s.text());
    let asked = request(s.until_ask());
    let first = Points { next: Some("p".into()), ..Points::default() };
    s.tell(Ok(Answer::MetricData(first)));
    s.until_ask().tell(Err(FetchError::new(ErrorKind::Validation, "the token")));
    assert_eq!(request(s.until_ask()).metrics, asked.metrics);
    assert_eq!(request(&s).token, None);
}

#[test]
fn each_action_denied_alone_empties_only_this_pane_and_is_named() {
    let mut s = looking((120, 36), "CREATE_IN_PROGRESS", "");
    s.tell(Err(denied()));
    assert!(s.text().contains("→ allow cloudwatch:ListMetrics"), "{}", s.text());
    assert!(!s.text().contains("looking for"), "{}", s.text());
    s.keys("1");
    assert!(!s.text().contains("cloudwatch:"), "{}", s.text());
    s.until_call().answer(&body("CREATE_IN_PROGRESS", ""));
    s.keys("9").pass(1.0);
    assert!(s.asks().iter().any(|(_, ask)| ask.action() == "logs:DescribeLogStreams"), "other questions go on");

    let mut s = looking((120, 36), "CREATE_IN_PROGRESS", "");
    s.tell(Ok(listed(own())));
    s.until_ask().tell(Err(denied()));
    assert!(s.text().contains("→ allow cloudwatch:GetMetricData"), "{}", s.text());
    assert!(line(&s, "CPUUtilization").contains("algo-1 not read"), "{}", s.text());
}

#[test]
fn a_failure_leaves_the_values_that_came_and_is_asked_again_later() {
    let mut s = shown((120, 36));
    let before = line(&s, "MemoryUtilization");
    s.until_ask().tell(Err(FetchError::new(ErrorKind::Server, "later")));
    assert_eq!(line(&s, "MemoryUtilization"), before);
    assert!(s.text().contains("retrying at 14:0"), "{}", s.text());
    let from = s.now;
    s.until_ask();
    assert!((1..20).contains(&(s.now - from).num_seconds()));
    s.tell(Ok(points(&request(&s), s.now)));
    assert!(!s.text().contains("retrying at 14:0"), "{}", s.text());
}

#[test]
fn no_metric_listed_is_waited_for_and_what_that_means_depends_on_the_job_s_age() {
    let mut s = looking((120, 36), "CREATE_IN_PROGRESS", "");
    s.tell(Ok(listed(Vec::new())));
    assert!(s.text().contains("CloudWatch can take 15 minutes"), "{}", s.text());
    let from = s.now;
    s.until_ask();
    assert_eq!((s.now - from).num_seconds(), 60);
    s.tell(Ok(listed(own())));
    assert!(s.text().contains("CPUUtilization"), "{}", s.text());

    let ended = |updated: &str, extra: &str| {
        let mut s = Script::new((120, 36), &["job-1"]);
        let times = format!(r#""createTime":"2026-11-01T10:00:00Z","updateTime":"{updated}"{extra}"#);
        s.answer(&body("ACTIVE", &times)).keys("m").tell(Ok(listed(Vec::new())));
        s
    };
    assert!(ended("2026-11-23T13:50:00Z", "").text().contains("can take 15 minutes"));
    let lately = ended("2026-11-23T12:00:00Z", "");
    assert!(lately.text().contains("AWS does not say why"), "{}", lately.text());
    assert!(
        ended("2026-11-23T12:00:00Z", r#","metricsStatus":"PUBLISH_SUCCEEDED""#)
            .text()
            .contains("says that metrics were published")
    );
    let mut old = ended("2026-11-01T11:00:00Z", "");
    assert!(old.text().contains("no data for two weeks"), "{}", old.text());
    old.pass(600.0);
    assert_eq!(old.asks(), [], "nothing more is expected");
    old.keys("r").pass(1.0);
    assert_eq!(old.asks().len(), 1);
}

#[test]
fn a_metric_without_points_says_so() {
    let mut s = looking((120, 36), "CREATE_IN_PROGRESS", "");
    s.tell(Ok(listed(own())));
    s.until_ask().tell(Ok(Answer::MetricData(Points::default())));
    assert!(line(&s, "CPUUtilization").contains("no data points yet"), "{}", s.text());
    s.keys("<enter>");
    assert!(s.text().contains("1 of 4") && s.text().contains("no data points yet"), "{}", s.text());
    s.keys("<left><right>gG<pgup>jk<backspace>");
    assert!(line(&s, "CPUUtilization").contains("no data points yet"));
}

#[test]
fn what_could_not_be_published_is_told_in_the_service_s_words() {
    let failed = r#""metricsStatus":"PUBLISH_FAILED","metricsStatusDetails":"access denied to the role""#;
    let mut s = looking((120, 36), "ACTIVE", failed);
    s.tell(Ok(listed(Vec::new())));
    assert!(s.text().contains("it says: access denied to the role"), "{}", s.text());
    assert!(s.text().contains("valid ML configuration"), "{}", s.text());
}

#[test]
fn after_the_end_points_are_asked_for_some_minutes_more_and_then_no_more() {
    let mut s = shown((120, 36));
    let published =
        format!(r#"{},"metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_SUCCEEDED""#, crate::support::metrics::RUNNING);
    s.keys("r").until_call().answer(&body("ACTIVE", &published.replace("13:21:30", "14:00:03")));
    let mut asked = Vec::new();
    while let Some(at) = next_wake(&s.state).filter(|at| *at < start() + Span::hours(2)) {
        while let Some((_, ask)) = s.asks().first().cloned() {
            let answer = match &ask {
                Ask::MetricData(request) => {
                    asked.push((s.now, request.window.to));
                    points(request, s.now)
                }
                _ => listed(own()),
            };
            s.tell(Ok(answer));
        }
        s.now = at;
        s.send(Msg::Wake);
    }
    let end = start() + Span::seconds(3);
    let (last, to) = *asked.last().unwrap();
    assert!(last >= end + Span::minutes(15) && last < end + Span::minutes(17), "{last}");
    assert_eq!(to, at("14:16:00"), "no time after that is asked for");
    assert_eq!(s.asks(), []);
}

#[test]
fn metrics_that_name_no_job_can_be_taken_for_its_own() {
    let mut s = looking((120, 36), "CREATE_IN_PROGRESS", "");
    let others = vec![
        metric("CPU", "i-0a"),
        metric("Memory", "i-0a"),
        metric("CPU", "i-1b"),
        Metric { name: "Jobs".into(), dimensions: vec![] },
    ];
    s.tell(Ok(listed(others.clone())));
    assert!(s.text().contains("4 metrics are listed, none names this job"), "{}", s.text());
    assert!(line(&s, "Host=i-0a").contains("[ ] Host=i-0a  CPU, Memory"), "{}", s.text());
    assert!(s.text().contains("[ ] no dimensions  Jobs") && s.text().contains("Enter takes those of a line"), "{}", s.text());
    assert!(!s.asks().iter().any(|(_, ask)| matches!(ask, Ask::MetricData(_))));
    // Only the metric under the cursor is taken.
    assert!(!s.text().contains("Enter chart") && !s.text().contains("Enter take "), "{}", s.text());
    s.keys("<enter>");
    assert!(s.text().contains("no metric on this line") && !s.text().contains("[x]"), "{}", s.text());
    s.keys("<down><down><enter>");
    assert!(!s.text().contains("[x]"), "a heading is no metric: {}", s.text());
    s.keys("<down>").pass(10.0);
    assert!(s.text().contains("Enter take "), "{}", s.text());
    s.keys("<enter>").pass(1.0);
    let asked = request(&s);
    assert_eq!(asked.metrics, [others[0].clone(), others[1].clone()]);
    s.tell(Ok(points(&asked, s.now)));
    assert!(s.text().contains("chosen by you") && s.text().contains("[x] Host=i-0a"), "{}", s.text());
    // A response to what is no longer shown is dropped.
    s.keys("G<up><up><enter>").pass(1.0);
    assert!(s.text().contains("[x] Host=i-1b") && line(&s, "reading its").contains("i-1b"), "{}", s.text());
    let asked = request(&s);
    assert_eq!(asked.metrics.len(), 3);
    let (key, seq, _) = s.take_ask();
    s.keys("<enter>");
    assert!(s.text().contains("[ ] Host=i-1b"), "{}", s.text());
    s.send(Msg::answered(key, seq, Ok(points(&asked, s.now))));
    assert_eq!(s.state.open.metrics.shown.len(), 2);
    assert_eq!(request(s.until_ask()).metrics.len(), 2);
}

#[test]
fn a_line_tells_what_tells_the_metric_apart_its_course_and_its_sums() {
    let s = shown((120, 36));
    let row = line(&s, "MemoryUtilization algo-2");
    assert!(row.contains('█') && row.contains('▁'), "{row}");
    let sums: Vec<&str> = row.split_whitespace().rev().take(4).collect();
    assert_eq!(sums.len(), 4);
    assert!(sums.iter().all(|n| n.parse::<f64>().is_ok()), "{row}");
    assert!(line(&s, "Average per").contains("a dimension has the job's ID"), "{}", s.text());
    assert!(line(&s, " mean ").contains('●') && line(&s, " mean ").contains('┄'), "the axis has the status\n{}", s.text());
    assert!(s.text().contains("as CloudWatch reports them"), "{}", s.text());
}

#[test]
fn the_chart_has_a_cursor_that_tells_time_and_value_and_goes_back_to_its_line() {
    let mut s = shown((120, 36));
    s.keys("jjj<enter>");
    assert!(line(&s, "2 of 4").contains("CPUUtilization  Host=job-1/algo-2"), "{}", s.text());
    let told = |s: &Script, moment: &str| line(s, moment).contains("Average per 1 min");
    assert!(told(&s, "13:59:00"), "it begins at the last point\n{}", s.text());
    s.keys("<left>");
    assert!(told(&s, "13:58:00"), "{}", s.text());
    // The first point, with its own value.
    s.keys("g");
    assert!(line(&s, "13:22:00").contains("13:22:00  10  "), "{}", s.text());
    s.keys("<left>l<right>");
    assert!(told(&s, "13:24:00"), "{}", s.text());
    // New points move it only if it follows them.
    serve(&mut s, 180, &own());
    assert!(told(&s, "13:24:00"), "{}", s.text());
    s.keys("G");
    assert!(told(&s, "14:02:00"), "{}", s.text());
    serve(&mut s, 60, &own());
    assert!(told(&s, "14:03:00"), "{}", s.text());
    s.keys("j");
    assert!(s.text().contains("3 of 4") && s.text().contains("MemoryUtilization"), "{}", s.text());
    s.keys("<esc>");
    assert!(line(&s, "MemoryUtilization algo-1").starts_with('▸'), "{}", s.text());
    s.keys("<enter><backspace>");
    assert!(line(&s, "MemoryUtilization algo-1").starts_with('▸'), "{}", s.text());
}

#[test]
fn where_a_status_began_stands_a_mark_in_the_table_and_in_the_chart() {
    let mut s = shown((120, 36));
    serve(&mut s, 300, &own());
    let done = crate::support::metrics::RUNNING.replace("13:21:30", "14:05:00");
    s.keys("r").until_call().answer(&body("ACTIVE", &done));
    serve(&mut s, 120, &own());
    let axis = line(&s, " mean ");
    assert!(axis.find('●') < axis.find('✓'), "{axis}");
    s.keys("<enter>");
    let axis = line(&s, "└");
    let column = |sign: char| axis.chars().position(|c| c == sign).unwrap();
    let (running, done) = (column('●'), column('✓'));
    let text = s.text();
    for column in [running, done] {
        let marks = text.lines().filter(|l| l.chars().nth(column) == Some('┊')).count();
        assert!(marks > 10, "column {column}\n{text}");
    }
    assert!(line(&s, "Average per").contains("succeeded"), "the status at the cursor\n{text}");
    s.keys("g");
    assert!(line(&s, "Average per").contains("not watched"), "{}", s.text());
}

#[test]
fn names_are_hostile_until_cleaned() {
    let mut s = looking((120, 36), "CREATE_IN_PROGRESS", "");
    let dimensions = vec![Dimension { name: "H\u{202e}ost".into(), value: "job-1/\u{1b}[31m\n".into() }];
    let evil = Metric { name: "CPU\u{1b}]0;x\u{7}\n".into(), dimensions };
    let calm = metric("Calm", "job-1");
    s.tell(Ok(listed(vec![evil.clone(), calm])));
    let asked = request(s.until_ask());
    assert!(asked.metrics.contains(&evil), "asked for as it came");
    s.tell(Ok(points(&asked, s.now)));
    assert!(s.text().contains("CPU␛]0;x␇␊"), "{}", s.text());
    s.keys("<enter>");
    assert!(s.text().contains("H‹202E›ost=job-1/␛[31m␊") || s.text().contains("Calm"), "{}", s.text());
    assert!(!s.text().contains(['\u{1b}', '\u{202e}']));
}

#[test]
fn it_fits_any_screen_and_needs_no_colours() {
    for choice in [Choice::Terminal, Choice::Mono] {
        let mut s = shown((120, 36));
        s.theme = choice.theme();
        for keys in ["", "<enter>"] {
            s.keys(keys);
            for (width, height) in [(40, 10), (41, 11), (60, 12), (80, 24), (160, 45), (500, 200), (39, 9), (1, 1)] {
                s.send(Msg::Input(Event::Resize(width, height)));
                let text = s.text();
                if width < 40 {
                    continue;
                }
                assert!(text.contains("CPU"), "{width}x{height}\n{text}");
                if keys.is_empty() {
                    assert!(text.contains('▂') && text.contains("last"), "{width}x{height}\n{text}");
                } else {
                    assert!(text.contains("13:59:00") && text.contains('└'), "{width}x{height}\n{text}");
                    assert!(text.chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c)), "{width}x{height}\n{text}");
                }
            }
        }
    }
}

#[test]
fn the_keys_are_in_the_footer_and_on_the_help_page() {
    let mut s = shown((120, 36));
    assert!(s.text().contains("Enter chart") && !s.text().contains("Backspace all"), "{}", s.text());
    s.keys("<enter>");
    assert!(s.text().contains("Backspace all") && s.text().contains("←→ point"), "{}", s.text());
    s.keys("?");
    assert!(s.text().contains("In Metrics") && s.text().contains("in a chart: next point"), "{}", s.text());
}

#[test]
fn another_job_s_metrics_are_its_own() {
    let mut s = Script::new((120, 36), &["job-1", "job-2"]);
    s.answer(&body("CREATE_IN_PROGRESS", crate::support::metrics::RUNNING)).answer(&body("CREATE_IN_PROGRESS", ""));
    s.keys("m");
    serve(&mut s, 3, &own());
    assert!(s.text().contains("CPUUtilization"), "{}", s.text());
    s.until_ask();
    let (key, seq, ask) = s.take_ask();
    s.keys("]").pass(1.0);
    assert!(!s.text().contains("CPUUtilization"), "{}", s.text());
    let Ask::MetricData(request) = ask else { panic!("{ask:?}") };
    serve(&mut s, 3, &[]);
    // A late response for the job before changes nothing for this one.
    s.send(Msg::answered(key, seq, Ok(points(&request, s.now))));
    assert!(s.text().contains("no metric is listed"), "{}", s.text());
    s.keys("r");
    serve(&mut s, 3, &own());
    assert!(s.text().contains("4 metrics are listed, all of other jobs") && !s.text().contains("[ ]"), "{}", s.text());
}

/// Metrics of a namespace that other jobs share.
fn namespace() -> Vec<Metric> {
    ["score-emea/algo-1", "score/algo-1", "uplift/algo-1", "algo-1"].map(|host| metric("CPU", host)).to_vec()
}

#[test]
fn metrics_of_jobs_that_are_named_alike_are_not_this_job_s() {
    let named = |name: &str| body("CREATE_IN_PROGRESS", &format!(r#"{},"name":"{name}""#, crate::support::metrics::RUNNING));
    let mut s = Script::new((120, 36), &["job-1", "job-2"]);
    s.answer(&named("score")).answer(&named("uplift"));
    s.keys("m").pass(1.0);
    s.tell(Ok(listed(namespace())));
    assert!(s.text().contains("a dimension is named after the job"), "{}", s.text());
    assert_eq!(s.state.open.metrics.shown, [metric("CPU", "score/algo-1")]);

    // Another run with this name at the same time: nothing distinguishes their metrics.
    let mut s = Script::new((120, 36), &["job-1", "job-2"]);
    s.answer(&named("score")).answer(&named("score"));
    s.keys("m").pass(1.0);
    s.tell(Ok(listed(namespace())));
    assert!(s.state.open.metrics.shown.is_empty(), "{}", s.text());
    assert!(line(&s, "[ ] Host=score/algo-1").contains("another job of the same name ran then too"), "{}", s.text());
    assert!(line(&s, "[ ] Host=score-emea/").contains("resembles the job's"), "{}", s.text());
    assert!(line(&s, "[ ] Host=algo-1").trim_end().ends_with("CPU"), "{}", s.text());
}

#[test]
fn whose_metrics_are_is_judged_again_once_another_job_is_known() {
    let named = |name: &str| body("CREATE_IN_PROGRESS", &format!(r#"{},"name":"{name}""#, crate::support::metrics::RUNNING));
    let mut s = Script::new((120, 36), &["job-1", "job-2"]);
    s.answer(&named("score"));
    s.keys("m").pass(1.0);
    s.tell(Ok(listed(vec![metric("CPU", "score/algo-1"), metric("CPU", "job-2/algo-1")])));
    assert_eq!(s.state.open.metrics.shown, [metric("CPU", "score/algo-1")]);
    s.answer(&named("score"));
    assert!(s.state.open.metrics.shown.is_empty(), "{}", s.text());
    assert!(s.text().contains("none names this job, one names another"), "{}", s.text());
    assert!(!s.text().contains("[ ] Host=job-2"), "that of another job is not offered: {}", s.text());
}
