//! Flow scripts: keys, time and responses go in; effects and state come out. No terminal, no network, no clock.

use crate::support::script::{Script, arn, body, key, snapshot};
use cleanwatch::app::base::effect::{Effect, Exit};
use cleanwatch::app::base::msg::{Msg, Signal};
use cleanwatch::app::base::notice::Notice;
use cleanwatch::app::base::pane::PaneId;
use cleanwatch::app::base::question::Question;
use cleanwatch::app::base::refresh::Poll;
use cleanwatch::app::base::settings::{Output, Settings};
use cleanwatch::app::base::window::{Over, Window};
use cleanwatch::app::shell::farewell::farewell;
use cleanwatch::app::shell::panes::{self, PANES};
use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::domain::Span;
use cleanwatch::domain::error::ErrorKind;
use cleanwatch::domain::ids::{Arn, JobKey, JobRef};
use cleanwatch::domain::zone::Zone;
use crossterm::event::Event;

fn one() -> Script {
    Script::new((120, 36), &["job-1"])
}

const FINISHED: &str = r#""metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_SUCCEEDED""#;

#[test]
fn the_first_message_asks_once_and_a_second_key_press_says_already_asking() {
    let mut s = one();
    assert_eq!(s.effects, [Effect::Ask { key: key("job-1").into(), seq: 1, question: Question::Get }]);
    s.keys("r");
    assert_eq!(s.calls().len(), 1);
    assert!(s.text().contains("already refreshing"), "{}", s.text());
}

#[test]
fn each_status_is_polled_at_its_own_pace() {
    for (status, seconds) in [
        ("CREATE_PENDING", 15.0),
        ("CREATE_IN_PROGRESS", 10.0),
        ("CANCEL_PENDING", 5.0),
        ("CANCEL_IN_PROGRESS", 5.0),
        ("CANCEL_FAILED", 15.0),
        ("SOMETHING_NEW", 15.0),
        ("ACTIVE", 60.0),
        ("CREATE_FAILED", 60.0),
        ("INACTIVE", 60.0),
    ] {
        let mut s = one();
        s.answer(&body(status, ""));
        assert_eq!(s.seconds_to_call(), seconds, "{status}");
    }
}

#[test]
fn for_a_minute_after_a_change_polling_is_quicker() {
    let mut s = one();
    s.answer(&body("CREATE_PENDING", ""));
    assert_eq!(s.seconds_to_call(), 15.0);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    for _ in 0..12 {
        assert_eq!(s.seconds_to_call(), 5.0);
        s.answer(&body("CREATE_IN_PROGRESS", ""));
    }
    assert_eq!(s.seconds_to_call(), 10.0);
}

#[test]
fn an_own_interval_holds_for_every_status_and_keys_change_it() {
    let settings = Settings { interval: Some(Span::seconds(3)), ..Settings::default() };
    let mut s = Script::with(settings, (120, 36), vec![key("job-1")]);
    s.answer(&body("CREATE_PENDING", ""));
    assert_eq!(s.seconds_to_call(), 3.0);
    s.answer(&body("ACTIVE", ""));
    assert_eq!(s.seconds_to_call(), 3.0);
    s.answer(&body("ACTIVE", "")).keys("--");
    assert_eq!(s.seconds_to_call(), 12.0);
    s.answer(&body("ACTIVE", "")).keys("++++++");
    assert_eq!(s.seconds_to_call(), 1.0, "one second is the floor");
}

#[test]
fn a_finished_job_is_polled_until_both_publish_statuses_are_reported_and_then_no_more() {
    let mut s = one();
    s.answer(&body("ACTIVE", r#""metricsStatus":"PUBLISH_SUCCEEDED""#));
    assert_eq!(s.seconds_to_call(), 60.0);
    s.answer(&body("ACTIVE", FINISHED));
    s.pass(3600.0);
    assert_eq!(s.calls(), []);
    assert_eq!(s.state.watches[0].refresh.poll, Poll::Done);
    s.keys("r");
    assert_eq!(s.calls().len(), 1, "r asks again");
}

#[test]
fn a_finished_job_that_never_reports_is_polled_for_ten_minutes() {
    let mut s = one();
    s.answer(&body("INACTIVE", ""));
    let mut seconds = 0.0;
    while s.state.watches[0].refresh.poll != Poll::Done {
        seconds += s.seconds_to_call();
        s.answer(&body("INACTIVE", ""));
    }
    assert_eq!(seconds, 600.0);
}

#[test]
fn a_publish_status_nobody_listed_is_not_taken_for_reported() {
    let mut s = one();
    s.answer(&body("ACTIVE", r#""metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_PENDING""#));
    assert_eq!(s.seconds_to_call(), 60.0);
    s.answer(&body("ACTIVE", FINISHED)).pass(3600.0);
    assert_eq!(s.calls(), []);
}

#[test]
fn retryable_failures_double_the_pause_up_to_five_minutes_give_or_take_a_fifth() {
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.until_call();
    for usual in [10.0, 20.0, 40.0, 80.0, 160.0, 300.0, 300.0_f64] {
        s.fail(ErrorKind::Throttled, "Rate exceeded");
        let pause = s.seconds_to_call();
        assert!((usual * 0.8..=usual * 1.2).contains(&pause), "{pause} for {usual}");
    }
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    assert_eq!(s.seconds_to_call(), 10.0, "a good answer ends the pause");
}

#[test]
fn asked_by_hand_the_pauses_grow_from_the_shortest_again() {
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    for _ in 0..6 {
        s.until_call().fail(ErrorKind::Refused, "nothing listens");
    }
    for usual in [10.0, 10.0, 10.0_f64] {
        s.keys("r").until_call().fail(ErrorKind::Refused, "nothing listens");
        let pause = s.seconds_to_call();
        assert!((usual * 0.8..=usual * 1.2).contains(&pause), "{pause} for {usual}");
    }
    s.fail(ErrorKind::Refused, "nothing listens");
    assert!(s.text().contains("after 10 failures"), "{}", s.text());
    assert!(s.seconds_to_call() >= 16.0, "by itself the pause grows");
}

#[test]
fn an_error_never_erases_good_data_and_says_how_old_it_is() {
    for kind in [
        ErrorKind::Throttled,
        ErrorKind::Server,
        ErrorKind::Timeout,
        ErrorKind::Dns,
        ErrorKind::Refused,
        ErrorKind::Tls,
        ErrorKind::Network,
        ErrorKind::Unreadable,
        ErrorKind::ExpiredSso,
        ErrorKind::AccessDenied,
        ErrorKind::NotFound,
        ErrorKind::Internal,
        ErrorKind::ClockSkew,
        ErrorKind::MfaUnsupported,
        ErrorKind::NoCredentials,
        ErrorKind::QuotaExceeded,
    ] {
        let mut s = one();
        s.answer(&body("CREATE_IN_PROGRESS", "")).until_call().fail(kind, "words of the service");
        s.pass(20.0);
        let text = s.text();
        for part in ["ml.g5.12xlarge", "● running", "stale <1m", kind.words(), "words of the service"] {
            assert!(text.contains(part), "{kind:?}: {part} in\n{text}");
        }
        assert!(text.contains("→ "), "{kind:?} has a next step");
    }
}

#[test]
fn credentials_errors_pause_for_a_minute_and_a_login_is_picked_up_at_once() {
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call().fail(ErrorKind::ExpiredSso, "token expired");
    assert_eq!(s.others(), [Effect::WatchCredentials]);
    assert!(s.text().contains("aws sso login --profile analyst"), "{}", s.text());
    assert_eq!(s.seconds_to_call(), 60.0);
    s.fail(ErrorKind::ExpiredSso, "token expired").pass(3.0);
    assert_eq!(s.calls(), []);
    s.send(Msg::CredentialsChanged);
    assert_eq!(s.calls().len(), 1);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    assert!(!s.text().contains("stale"));
}

#[test]
fn at_most_two_calls_a_second_over_all_jobs() {
    let ids: Vec<String> = (0..20).map(|i| format!("job-{i}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut s = Script::new((120, 36), &ids);
    let mut made = vec![s.calls().len()];
    for _ in 0..10 {
        let before = s.calls().len();
        s.pass(1.0);
        made.push(s.calls().len() - before);
    }
    assert!(made.iter().all(|n| *n <= 2), "{made:?}");
    assert_eq!(s.calls().len(), 20, "none is forgotten");
}

/// The calls made within a minute for twenty jobs that are each due once a second, by job; all get a response at once.
fn a_busy_minute(s: &mut Script) -> std::collections::BTreeMap<String, usize> {
    let mut made = std::collections::BTreeMap::new();
    let mut moments = Vec::new();
    let end = s.now + Span::seconds(60);
    let mut wakes = 0;
    while s.now < end {
        while let Some((asked, _)) = s.calls().first().cloned() {
            *made.entry(asked.short().to_owned()).or_default() += 1;
            moments.push(s.now);
            s.answer(&body("CREATE_IN_PROGRESS", ""));
        }
        s.now = next_wake(&s.state).expect("something is due");
        s.send(Msg::Wake);
        wakes += 1;
    }
    for pair in moments.windows(3) {
        assert!(pair[2] - pair[0] >= Span::seconds(1), "three calls within a second: {pair:?}");
    }
    assert!(moments.len() >= 118, "{} of 120 calls", moments.len());
    assert!(wakes < 300, "{wakes} wakes: waiting for the limit does not spin");
    made
}

#[test]
fn with_more_jobs_than_the_limit_allows_each_has_its_turn() {
    let ids: Vec<String> = (0..20).map(|i| format!("job-{i:02}")).collect();
    let keys: Vec<JobKey> = ids.iter().map(|id| key(id)).collect();
    let settings = Settings { interval: Some(Span::seconds(1)), output: Output::Lines, ..Settings::default() };
    let made = a_busy_minute(&mut Script::with(settings.clone(), (120, 36), keys.clone()));
    assert_eq!(made.len(), 20);
    assert!(made.values().all(|n| *n == 6 || *n == 5 || *n == 7), "{made:?}");
    let mut s = Script::with(Settings { output: Output::Screen, ..settings }, (120, 36), keys);
    s.keys("[");
    let made = a_busy_minute(&mut s);
    assert!(made["job-19"] >= 50, "the job on screen goes ahead: {made:?}");
    assert!(made.iter().all(|(id, n)| id == "job-19" || (2..=4).contains(n)), "the others share what is left: {made:?}");
}

#[test]
fn r_goes_ahead_of_jobs_that_are_overdue_and_a_job_not_asked_yet_says_so() {
    let ids: Vec<String> = (0..8).map(|i| format!("job-{i}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut s = Script::new((120, 36), &ids);
    s.keys("[[[");
    assert!(s.text().contains("not requested yet") && !s.text().contains("connecting"), "{}", s.text());
    s.keys("r]").pass(1.0);
    let asked: Vec<String> = s.calls().iter().skip(2).map(|(k, _)| k.short().to_owned()).collect();
    assert_eq!(asked, ["job-5", "job-6"], "the one asked for, and the one on screen");
}

#[test]
fn r_asks_once_while_polling_is_paused_and_it_stays_paused() {
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", "")).keys("<space>r");
    assert_eq!(s.calls().len(), 1);
    s.answer(&body("CREATE_IN_PROGRESS", "")).pass(300.0);
    assert_eq!(s.calls(), []);
    assert!(s.text().contains("paused 5m"), "{}", s.text());
}

#[test]
fn a_stale_answer_is_dropped() {
    let mut s = one();
    let (asked, seq) = s.calls()[0].clone();
    s.send(Msg::Resumed);
    assert!(s.effects.contains(&Effect::Renew));
    s.send(Msg::answered(asked, seq, Ok(snapshot(&body("ACTIVE", "")))));
    assert!(s.state.watches[0].history.is_none());
    assert_eq!(s.calls().last().unwrap().1, seq + 1, "a poll follows the sleep at once");
}

#[test]
fn pause_stops_polling_and_space_goes_on() {
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", "")).keys("<space>").pass(300.0);
    assert_eq!(s.calls(), []);
    assert!(s.text().contains("paused 5m"), "{}", s.text());
    s.keys("<space>");
    assert_eq!(s.calls().len(), 1);
}

#[test]
fn a_phase_change_rings_and_writes_a_toast_but_never_on_first_sight() {
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    assert_eq!(s.others(), []);
    s.until_call().answer(&body("ACTIVE", ""));
    let told = Notice { title: "propensity-2026w47".into(), text: "✓ succeeded".into() };
    assert_eq!(s.others(), [Effect::Notify(told)]);
    assert!(s.text().contains("✓ propensity-2026w47: succeeded"), "{}", s.text());
    s.pass(7.0);
    assert!(!s.text().contains("w47: succeeded"), "a toast ends");
}

#[test]
fn a_change_is_marked_until_its_pane_was_looked_at() {
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    s.answer(&body("CREATE_IN_PROGRESS", r#""tags":{"env":"dev","cost-centre":"4711"}"#)).pass(120.0);
    let text = s.text();
    assert!(text.contains("dev  ◂ was prod · 2m ago") && text.contains("4 Tags 2 ◂1"), "{text}");
    s.keys("4");
    assert!(s.text().contains("◂ was prod"), "looking does not take it away under the eye");
    s.keys("<tab>");
    assert!(!s.text().contains("◂ was prod"), "{}", s.text());
    s.until_call().answer(&body("CREATE_IN_PROGRESS", "")).keys("a");
    assert!(s.state.watches[0].marks.is_empty());
}

#[test]
fn update_time_alone_neither_flashes_nor_marks() {
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    s.answer(&body("CREATE_IN_PROGRESS", r#""updateTime":"2026-11-23T14:00:09Z""#));
    assert!(s.state.watches[0].marks.is_empty());
    assert_eq!(s.seconds_to_call(), 10.0, "nor does it quicken polling");
}

#[test]
fn environment_values_are_nowhere_until_asked_for_and_hidden_again_when_the_pane_is_left() {
    let mut s = Script::new((200, 50), &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    s.answer(&body("ACTIVE", r#""environment":{"MODEL_TOKEN":"hunter3","BATCH":"64"}"#));
    assert!(!s.text().contains("hunter"), "{}", s.text());
    assert!(s.text().contains("hidden · 6 then * to show"), "{}", s.text());
    s.keys("6");
    assert!(s.text().contains("hidden · * to show"), "{}", s.text());
    s.keys("*");
    assert!(s.text().contains("hunter3"), "{}", s.text());
    assert!(!s.text().contains("hunter2"), "not even then the old one");
    s.keys("<tab>");
    assert!(!s.text().contains("hunter"));
    s.keys("8*");
    assert!(s.text().contains("hunter3"));
    s.keys("1y");
    assert!(!format!("{:?}", s.state).contains("hunter"), "Debug shows no value");
    let Some(Window { of: Over::Copy(items), .. }) = &s.state.window else { panic!("no menu") };
    assert!(items.iter().all(|i| !i.text.contains("hunter")));
    assert!(!farewell(&s.state).contains("hunter"));
}

#[test]
fn the_copy_menu_copies_logical_values() {
    let mut s = one();
    s.answer(&body("ACTIVE", "")).keys("y<enter>");
    assert_eq!(s.others(), [Effect::Copy(arn("job-1"))]);
    s.keys("5jy<down><down>y");
    let model = format!(
        "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{}/trained-model/tm-propensity-9",
        crate::support::script::MEMBERSHIP
    );
    assert_eq!(s.others(), [Effect::Copy(model)], "the selected value in full, though the screen shortens it");
    s.keys("y<down><down><down><down><enter>");
    let others = s.others();
    let [Effect::Copy(command)] = others.as_slice() else { panic!("{others:?}") };
    assert!(command.starts_with("aws cleanroomsml get-trained-model-inference-job --membership-identifier 7b1f"), "{command}");
    assert!(command.ends_with("--region us-east-1 --profile analyst"), "{command}");
    s.keys("y<esc>");
    assert_eq!(s.others(), []);
}

#[test]
fn raw_is_searched_and_folded() {
    let mut s = one();
    s.answer(&body("ACTIVE", r#""newMember":{"deep":[1,2,{"needle":true}]}"#)).keys("8<enter>z");
    assert!(!s.text().contains("needle"), "{}", s.text());
    s.keys("/needle<enter>");
    assert!(s.text().contains("\"needle\": true"), "a search opens what is folded: {}", s.text());
    assert!(
        s.state.pane(PaneId::Raw).lines[s.state.pane(PaneId::Raw).cursor.at].pieces.iter().any(|p| p.text.contains("needle"))
    );
    s.keys("/111122223333<enter>");
    let first = s.state.pane(PaneId::Raw).cursor.at;
    s.keys("n");
    assert_ne!(s.state.pane(PaneId::Raw).cursor.at, first);
    s.keys("N");
    assert_eq!(s.state.pane(PaneId::Raw).cursor.at, first);
    s.keys("<esc>/nowhere to be found<enter>");
    assert!(s.text().contains("is not in this pane"), "{}", s.text());
    let q = "/q?r<esc>";
    s.keys(q);
    assert_eq!(s.others(), [], "keys typed in a prompt are text");
}

#[test]
fn scrolling_keeps_its_place_through_refreshes() {
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", "")).keys("8<enter>").keys(&"j".repeat(20));
    let line = |s: &Script| s.state.pane(PaneId::Raw).row().unwrap().text();
    let before = line(&s);
    s.until_call().answer(&body("CREATE_IN_PROGRESS", r#""aNewMember":1,"statusDetails":{"statusCode":"X"}"#));
    assert_eq!(line(&s), before);
    s.keys("G");
    assert_eq!(line(&s), "}");
    s.keys("g");
    assert_eq!(line(&s), "{");
}

#[test]
fn several_jobs_are_walked_with_brackets() {
    let mut s = Script::new((120, 36), &["job-1", "job-2"]);
    assert_eq!(s.calls().len(), 2);
    s.keys("]");
    assert_eq!(s.state.current, 1);
    s.keys("]").keys("[");
    assert_eq!(s.state.current, 1);
    assert!(s.text().contains("2/2"));
}

#[test]
fn walking_to_a_job_looks_at_the_marks_of_the_focused_pane() {
    let mut s = Script::new((120, 36), &["job-1", "job-2"]);
    s.answer(&body("CREATE_IN_PROGRESS", "")).answer(&body("CREATE_IN_PROGRESS", "")).keys("4").until_call();
    s.answer(&body("CREATE_IN_PROGRESS", "")).pass(1.0);
    s.answer(&body("CREATE_IN_PROGRESS", r#""tags":{"env":"dev"}"#));
    s.keys("]");
    assert!(s.text().contains("dev  ◂ was prod") && !s.text().contains("4 Tags 1 ◂"), "{}", s.text());
    s.keys("<tab>");
    assert!(!s.text().contains("◂ was prod"), "{}", s.text());
}

#[test]
fn after_very_many_statuses_the_bar_still_names_the_last_ones() {
    let mut s = Script::new((80, 24), &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    for i in 0..60 {
        s.until_call().answer(&body(if i % 2 == 0 { "CREATE_PENDING" } else { "CREATE_IN_PROGRESS" }, ""));
    }
    let text = s.text();
    let bar = text.lines().nth(1).unwrap();
    assert!(bar.ends_with("running <1m") && bar.contains("queue ≤ 10s"), "{bar}");
}

#[test]
fn what_is_wrong_with_this_job_and_with_others_stands_in_the_header_at_every_width() {
    let failed = r#""metricsStatus":"PUBLISH_FAILED","logsStatus":"PUBLISH_FAILED""#;
    let mut s = Script::new((40, 10), &["job-1", "job-2", "job-3"]);
    s.answer(&body("ACTIVE", failed)).answer(&body("CREATE_FAILED", ""));
    s.until_call().answer(&body("CREATE_IN_PROGRESS", ""));
    for columns in 40..=120 {
        s.send(Msg::Input(Event::Resize(columns, 24)));
        let header = s.text().lines().next().unwrap().to_owned();
        // It has to be plain whose failure it is: next to this job's own success, a bare count looks like its own.
        let others = [(40, "(✗1)"), (72, "(✗1 other)"), (106, "(✗ 1 other failed)")];
        let others = others.iter().rev().find(|(least, _)| columns >= *least).unwrap().1;
        let told = [others, "✗ metrics", "✗ logs"].iter().all(|part| header.contains(part));
        assert!(told && header.contains('✓'), "{columns}: {header}");
        assert!(columns < 46 || header.contains("✓ succeeded") || header.contains("✓ done"), "{columns}: {header}");
        assert_eq!(header.contains("ACTIVE"), columns >= 58, "{columns}: {header}");
    }
    s.keys("]");
    assert!(s.text().lines().next().unwrap().contains("2/3 (✗ 1 other failed)"), "{}", s.text());
    s.keys("]");
    assert!(s.text().lines().next().unwrap().contains("3/3 (✗ 2 others failed)"), "{}", s.text());
}

#[test]
fn a_mark_nobody_looked_at_keeps_what_was_before() {
    let mut s = one();
    let tags = |env: &str| body("CREATE_IN_PROGRESS", &format!(r#""tags":{{"env":"{env}","cost-centre":"4711"}}"#));
    s.answer(&tags("a"));
    s.until_call().answer(&tags("b")).until_call().answer(&tags("c"));
    assert!(s.text().contains("c  ◂ was a"), "{}", s.text());
    s.until_call().answer(&tags("a"));
    assert!(s.text().contains("a  ◂ was c"), "back where it was: {}", s.text());
}

#[test]
fn pasting_into_a_search_goes_where_the_cursor_is() {
    let mut s = one();
    s.answer(&body("ACTIVE", "")).keys("8/ad<left>");
    s.send(Msg::Input(crossterm::event::Event::Paste("b\u{202e}c".into())));
    assert!(s.text().contains(" /ab‹202E›cd"), "{}", s.text());
    s.keys("x");
    assert!(s.text().contains(" /ab‹202E›cxd"), "{}", s.text());
    s.send(Msg::Input(crossterm::event::Event::Paste("y".repeat(500))));
    assert_eq!(s.state.prompt.as_ref().unwrap().value().chars().count(), 200);
    s.keys("z");
    assert!(s.state.prompt.as_ref().unwrap().value().ends_with("yd"), "a full prompt takes no more");
    let mut s = Script::new((40, 12), &["job-1"]);
    s.answer(&body("ACTIVE", "")).keys("/");
    s.send(Msg::Input(crossterm::event::Event::Paste("日本語の長い検索語です、とても長い検索語です".into())));
    let text = s.text();
    let prompt = text.lines().last().unwrap();
    assert!(prompt.ends_with("検索語です") && cleanwatch::domain::text::width(prompt) <= 39, "{prompt}");
}

#[test]
fn hints_name_the_key_that_works_where_one_is() {
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", "")).keys("<space>");
    assert!(s.text().contains("paused <1m · Space to resume"), "{}", s.text());
    s.keys("8");
    assert!(s.text().contains("paused <1m · p to resume") && s.text().contains("p resume"), "{}", s.text());
    s.keys("p");
    assert!(s.state.scene.paused.is_none());
}

#[test]
fn a_cancel_that_was_seen_is_called_cancelled_everywhere() {
    let mut s = one();
    s.answer(&body("CANCEL_PENDING", "")).until_call().answer(&body("INACTIVE", ""));
    let text = s.text();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("■ cancelled  INACTIVE") && lines[1].contains("cancelled"), "{text}");
    assert!(text.contains("■ propensity-2026w47: cancelled"), "the toast: {text}");
    assert!(farewell(&s.state).contains("■ propensity-2026w47: cancelled  INACTIVE"), "{}", farewell(&s.state));
    assert!(s.others().contains(&Effect::Notify(Notice { title: "propensity-2026w47".into(), text: "■ cancelled".into() })));
}

#[test]
fn what_changed_last_stands_first_whatever_it_was() {
    let mut s = Script::new((200, 50), &["job-1"]);
    s.keys("7");
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    s.answer(&body("CREATE_IN_PROGRESS", r#""tags":{"env":"dev","cost-centre":"4711"}"#)).until_call();
    s.answer(&body("ACTIVE", r#""tags":{"env":"dev","cost-centre":"4711"}"#)).until_call();
    s.answer(&body("ACTIVE", r#""createTime":"2026-11-23T13:41:03Z","logsStatus":"PUBLISH_FAILED","tags":{"env":"dev"}"#));
    let rows: Vec<String> = s.state.pane(PaneId::Timeline).rows.iter().map(|r| format!("{} {}", r.label, r.text())).collect();
    let order = [
        "created  13:41:02 → 13:41:03",
        "logs  — → PUBLISH_FAILED",
        "cost-centre  4711 → —",
        "✓ succeeded",
        "env  prod → dev",
        "● running",
        "before you",
    ];
    let at: Vec<usize> = order
        .iter()
        .map(|part| rows.iter().position(|r| r.contains(part)).unwrap_or_else(|| panic!("{part}: {rows:#?}")))
        .collect();
    assert_eq!(at, [0, 1, 2, 3, 4, 5, 6], "{rows:#?}");
    assert!(s.text().contains("◂ was 13:41:02"), "{}", s.text());
    s.state.scene.settings.local = Zone::fixed(chrono::FixedOffset::east_opt(3600).unwrap());
    s.keys("tt");
    assert!(s.text().contains("◂ was 14:41:02"), "in the zone chosen: {}", s.text());
    assert!(!s.text().contains("goes on"), "a job that is over does not go on: {}", s.text());
}

#[test]
fn times_that_say_nothing_give_no_figure() {
    let text = |extra: &str| {
        let mut s = Script::new((120, 50), &["job-1"]);
        s.answer(&body("ACTIVE", extra));
        s.text()
    };
    for updated in ["13:41:02", "13:41:00"] {
        let text = text(&format!(r#""updateTime":"2026-11-23T{updated}Z""#));
        assert!(text.contains("unknown: no update since createTime"), "{text}");
        assert!(!text.contains("≤ 0"), "{text}");
    }
    let mut s = Script::new((120, 50), &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", r#""createTime":"2026-11-23T14:02:30Z","updateTime":"2026-11-23T14:02:30Z""#));
    let text = s.text();
    assert!(text.contains("in 2m: this clock is behind") && text.contains("unknown: created ahead of this clock"), "{text}");
    assert!(!text.contains("≤ 0") && !text.contains("elapsed        0s"), "{text}");
    assert!(next_wake(&s.state).is_some_and(|at| at > s.now));
}

#[test]
fn a_required_member_that_is_null_says_so() {
    let mut s = Script::new((120, 50), &["job-1"]);
    s.answer(&body("ACTIVE", r#""name":null,"resourceConfig":null,"description":null"#));
    let text = s.text();
    assert!(text.contains("name           —  null, though the API requires it"), "{text}");
    assert!(text.contains("instance type  —  null, though the API requires it"), "{text}");
    assert!(text.contains("description    —  none"), "{text}");
}

#[test]
fn no_number_of_instances_drops_the_total() {
    let mut s = Script::new((120, 50), &["job-1"]);
    s.answer(&body("ACTIVE", r#""resourceConfig":{"instanceType":"ml.g5.12xlarge","instanceCount":20000}"#));
    assert!(s.text().contains("960000 vCPU"), "{}", s.text());
}

#[test]
fn an_error_s_advice_is_always_on_the_screen_and_the_whole_of_it_can_be_reached() {
    let long = "The security token included in the request is expired, and the words of the service go on and on, well beyond what two lines of a narrow screen have room for, until they are over at last";
    for size in [(40, 10), (40, 15), (80, 12), (80, 24), (120, 36)] {
        for pane in ["1", "8"] {
            let mut s = Script::new(size, &["job-1"]);
            s.keys(pane).fail(ErrorKind::NoCredentials, long);
            let text = s.text();
            let advice = text.lines().any(|l| l.contains("profile analyst"));
            assert!(advice, "before the first answer at {size:?}: {text}");
            let mut s = Script::new(size, &["job-1"]);
            s.answer(&body("CREATE_IN_PROGRESS", "")).keys(pane).until_call().fail(ErrorKind::AccessDenied, long);
            let text = s.text();
            let at =
                text.lines().position(|l| l.contains("→ allow cleanrooms-ml:Get")).unwrap_or_else(|| panic!("{size:?}: {text}"));
            assert!(size.0 > 80 || text.lines().nth(at - 1).unwrap().ends_with('…'), "{size:?}: {text}");
            let rows = &s.state.pane(PaneId::Status).rows;
            let whole = rows.iter().any(|r| r.text().ends_with("over at last"));
            assert_eq!(whole, size.0 <= 80, "what is cut stands in Status: {size:?}");
        }
    }
}

#[test]
fn toasts_cover_nothing_and_move_nothing() {
    for size in [(120, 36), (80, 24), (40, 10)] {
        let mut s = Script::new(size, &["job-1"]);
        s.answer(&body("CREATE_IN_PROGRESS", ""));
        let rows = |s: &Script| s.text().lines().map(str::to_owned).collect::<Vec<_>>();
        let before = rows(&s);
        s.keys("]");
        let after = rows(&s);
        assert_eq!(before[..before.len() - 1], after[..after.len() - 1], "only the row of keys gives way");
        assert!(s.text().contains("only one job is watched"), "{}", s.text());
        s.pass(7.0);
        assert!(s.text().lines().last().unwrap().contains("? help"), "{}", s.text());
    }
}

#[test]
fn the_cursor_in_the_timeline_stays_on_its_row() {
    let mut s = Script::with(Settings { interval: Some(Span::seconds(1)), ..Settings::default() }, (120, 36), vec![key("job-1")]);
    let tags =
        |n: usize| format!(r#""tags":{{{}}}"#, (0..20).map(|t| format!(r#""t{t:02}":"{n}""#)).collect::<Vec<_>>().join(","));
    for n in 0..4 {
        s.answer(&body("CREATE_IN_PROGRESS", &tags(n))).until_call();
    }
    s.keys("7<enter>gjjjjj");
    let row = |s: &Script| s.state.pane(PaneId::Timeline).row().unwrap().text();
    let before = row(&s);
    assert!(before.contains("tags t"), "{before}");
    for n in 4..8 {
        s.answer(&body("CREATE_IN_PROGRESS", &tags(n))).until_call();
        assert_eq!(row(&s), before);
    }
}

#[test]
fn clocks_that_differ_falsify_no_duration() {
    let mut s = Script::new((120, 36), &["job-1"]);
    let answer = |s: &mut Script, status: &str| {
        let (key, seq) = s.take_call();
        let mut snapshot = snapshot(&body(status, r#""createTime":"2026-11-23T13:49:00Z","updateTime":"2026-11-23T13:49:00Z""#));
        // The service's clock is ten minutes behind: by it, the time is 13:50.
        snapshot.call.clock_off = Some(Span::minutes(-10));
        s.send(Msg::answered(key, seq, Ok(snapshot)));
    };
    answer(&mut s, "CREATE_IN_PROGRESS");
    assert!(s.text().contains("1m  so far, including queue"), "{}", s.text());
    s.until_call();
    answer(&mut s, "ACTIVE");
    assert!(s.text().contains("took           1m 10s"), "{}", s.text());
}

#[test]
fn an_update_time_that_may_be_of_something_else_is_no_end() {
    let mut s =
        Script::with(Settings { interval: Some(Span::seconds(15)), ..Settings::default() }, (120, 36), vec![key("job-1")]);
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    s.answer(&body("ACTIVE", r#""updateTime":"2026-11-23T14:00:12Z","metricsStatus":"PUBLISH_SUCCEEDED""#));
    assert!(s.text().contains("up to 15s less"), "{}", s.text());
}

#[test]
fn nothing_is_revealed_before_there_is_anything() {
    let mut s = one();
    s.keys("6*").answer(&body("CREATE_IN_PROGRESS", ""));
    assert!(!s.text().contains("hunter2"), "{}", s.text());
    s.keys("*");
    assert!(s.text().contains("hunter2"));
}

#[test]
fn keys_that_can_do_nothing_say_so() {
    let mut s = one();
    s.answer(&body("ACTIVE", FINISHED));
    for key in ["+", "-", "p"] {
        s.keys(key);
        assert!(s.text().contains("finished · r to refresh"), "{key}: {}", s.text());
        assert!(!s.text().contains("paused"), "{key}: {}", s.text());
        s.pass(7.0);
    }
    s.keys("8<space>");
    assert!(s.text().contains("nothing to fold on this line; p pauses"), "{}", s.text());
    s.keys("z/<enter>");
    assert!(!s.state.pane(PaneId::Raw).folded.is_empty(), "an empty search unfolds nothing");
    s.keys("/zzzz<enter>n");
    assert!(s.text().contains("\"zzzz\" is not in this pane"), "{}", s.text());
}

#[test]
fn a_place_found_beyond_the_edge_is_brought_onto_the_screen() {
    let mut s = Script::new((80, 24), &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", "")).keys("8<enter>/association/cmaa<enter>");
    assert!(s.text().contains("association/cmaa-5"), "{}", s.text());
}

#[test]
fn in_forty_columns_a_pause_and_the_next_call_are_still_said() {
    let mut s = Script::new((40, 10), &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", "")).pass(4.0);
    assert!(s.text().contains("4s ago  · every 10s"), "{}", s.text());
    s.keys("p");
    assert!(s.text().contains("paused · p to resume") || s.text().contains("paused · Space to resume"), "{}", s.text());
}

#[test]
fn the_focused_pane_gets_what_it_needs_first() {
    for (digit, pane) in [("1", PaneId::Status), ("2", PaneId::Resources), ("5", PaneId::Data), ("7", PaneId::Timeline)] {
        let mut s = Script::new((80, 24), &["job-1"]);
        s.answer(&body("CREATE_IN_PROGRESS", "")).keys(digit);
        let height = |pane| usize::from(s.state.scene.geometry.body(pane).unwrap().height);
        assert!(height(pane) >= s.state.pane(pane).lines.len().min(6), "{pane:?}");
        assert!(height(PaneId::Status) >= 3 && height(PaneId::Publish) >= 2 && height(PaneId::Timeline) >= 1, "{pane:?}");
    }
    let mut s = Script::new((80, 24), &["job-1"]);
    s.answer(&body("ACTIVE", r#""logsStatus":"PUBLISH_FAILED","logsStatusDetails":"long","metricsStatus":"PUBLISH_FAILED""#))
        .keys("3");
    assert!(s.text().contains("fix for logs") && s.text().contains("fix for metrics"), "{}", s.text());
}

#[test]
fn a_long_name_gives_way_to_region_and_job_id() {
    let name = format!(r#""name":"{}""#, "propensity-of-the-retail-audience-".repeat(3));
    for size in [(80, 24), (100, 30), (120, 36)] {
        let mut s = Script::new(size, &["job-1"]);
        s.answer(&body("CREATE_IN_PROGRESS", &name));
        let text = s.text();
        let head = text.lines().next().unwrap();
        assert!(head.contains("propensity") && head.contains("…  ● running") && head.ends_with("us-east-1 · job-1"), "{head}");
    }
}

#[test]
fn what_is_shortened_says_which_key_shows_it_in_full() {
    let mut s = one();
    s.answer(&body("ACTIVE", "")).keys("5");
    let text = s.text();
    assert!(text.contains("…tm-propensity-9") && text.contains("Enter: expand"), "{text}");
    s.keys("<enter>");
    assert!(s.text().contains("membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/ml-inpu"), "{}", s.text());
    assert!(!s.text().contains("Enter: expand"), "{}", s.text());
}

#[test]
fn in_tabs_a_search_shows_how_many_it_found() {
    let mut s = Script::new((80, 16), &["job-1"]);
    s.answer(&body("ACTIVE", "")).keys("8/111122223333<enter>");
    assert!(s.text().contains("/111122223333 1 of 5 lines"), "{}", s.text());
}

#[test]
fn a_demo_s_command_asks_the_demo() {
    let settings =
        Settings { endpoint: Some("http://127.0.0.1:4711".into()), banner: Some("demo: default".into()), ..Settings::default() };
    let mut s = Script::with(settings, (200, 50), vec![key("job-1")]);
    s.answer(&body("ACTIVE", ""));
    assert!(!s.text().contains("4711 ·"), "the header is calm: {}", s.text());
    s.keys("y<down><down><down><down><enter>");
    let others = s.others();
    let [Effect::Copy(command)] = others.as_slice() else { panic!("{others:?}") };
    assert!(command.ends_with("--endpoint-url http://127.0.0.1:4711"), "{command}");
}

#[test]
fn a_name_is_looked_up_and_its_namesakes_are_all_watched() {
    let source = key("x").source;
    let named = JobKey::new(source.clone(), JobRef::Named("propensity".into()));
    let mut s = Script::with(Settings::default(), (120, 36), vec![named.clone()]);
    let (asked, seq) = s.calls()[0].clone();
    assert_eq!(s.effects, [Effect::Ask { key: named.into(), seq, question: Question::Find }]);
    let arns = ["job-2", "job-1"].map(|id| Arn::parse(&arn(id)).unwrap());
    s.effects.clear();
    s.send(Msg::answered(asked, seq, Ok(arns.to_vec())));
    assert!(s.text().contains("2 jobs are called propensity"), "{}", s.text());
    s.pass(1.0);
    assert_eq!(s.calls().iter().map(|(k, _)| k.short().to_owned()).collect::<Vec<_>>(), ["job-2", "job-1"]);
}

#[test]
fn cancelled_is_said_only_when_a_cancel_was_seen() {
    let mut s = one();
    s.answer(&body("INACTIVE", ""));
    assert!(s.text().contains("inactive, usually a cancel"), "{}", s.text());
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call().answer(&body("CANCEL_PENDING", "")).until_call();
    s.answer(&body("INACTIVE", ""));
    assert!(s.text().contains("■ cancelled"), "{}", s.text());
}

#[test]
fn signals_and_keys_end_the_program_each_in_its_way() {
    for (msg, exit) in [
        (Msg::Signal(Signal::Terminate), Exit::Terminated),
        (Msg::Signal(Signal::HangUp), Exit::HungUp),
        (Msg::Signal(Signal::Interrupt), Exit::Interrupted),
        (Msg::InputClosed, Exit::HungUp),
    ] {
        assert_eq!(one().send(msg).others(), [Effect::Quit(exit)]);
    }
    assert_eq!(one().keys("q").others(), [Effect::Quit(Exit::Left)]);
    assert_eq!(one().keys("<ctrl-c>").others(), [Effect::Quit(Exit::Left)]);
    assert_eq!(one().keys("<ctrl-z>").others(), [Effect::Suspend]);
    assert_eq!(one().keys("?<ctrl-c>").others(), [Effect::Quit(Exit::Left)], "also while the help page is open");
}

#[test]
fn nothing_ticks_when_nothing_would_read_differently() {
    let mut s = one();
    s.answer(&body("ACTIVE", FINISHED)).pass(7200.0);
    let next = next_wake(&s.state).unwrap();
    assert!(next - s.now >= Span::seconds(1), "the next wake is {}", next - s.now);
    let mut wakes = 0;
    let end = s.now + Span::minutes(10);
    while let Some(at) = next_wake(&s.state).filter(|at| *at < end) {
        s.now = at;
        let before = s.text();
        s.send(Msg::Wake);
        wakes += 1;
        assert_ne!(s.text(), before, "a wake that changes nothing");
    }
    assert!(wakes <= 40, "{wakes} wakes in ten minutes");
}

#[test]
fn the_last_status_and_the_timeline_stand_on_the_normal_screen_afterwards() {
    let mut s = one();
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    s.answer(&body("CREATE_FAILED", r#""updateTime":"2026-11-23T14:00:08Z""#));
    let text = farewell(&s.state);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    assert_eq!(lines[0], "✗ propensity-2026w47: failed  CREATE_FAILED  took 19m 06s");
    assert!(lines[1].contains("created") && lines[2].contains("running") && lines[3].contains("failed"), "{text}");
    assert!(lines[4].contains("metrics not reported yet, logs not reported yet"));
}

#[test]
fn a_night_of_watching_keeps_everything_bounded() {
    let mut s = Script::with(Settings { interval: Some(Span::seconds(60)), ..Settings::default() }, (80, 24), vec![key("job-1")]);
    let end = s.now + Span::hours(8);
    let mut n = 0;
    while s.now < end {
        while s.calls().is_empty() {
            s.now += Span::seconds(30);
            s.send(Msg::Wake);
        }
        n += 1;
        if n % 7 == 0 {
            s.fail(ErrorKind::Server, "again");
        } else {
            let status = if n % 2 == 0 { "CREATE_PENDING" } else { "CREATE_IN_PROGRESS" };
            s.answer(&body(status, &format!(r#""tags":{{"run-{n}":"{n}"}}"#)));
        }
        s.others();
    }
    let watch = &s.state.watches[0];
    let history = watch.history.as_ref().unwrap();
    assert!(n > 400 && watch.marks.len() <= 100 && history.changes.len() <= 500 && history.segments.len() <= 200);
    assert!(s.state.scene.toasts.len() <= 3 && s.state.recent.len() <= 8);
    assert!(s.state.panes.iter().all(|p| p.lines.len() < 1500));
}

#[test]
fn no_pane_tells_what_was_true_before() {
    let mut s = Script::new((160, 45), &["job-1"]);
    let mut looked = 0;
    for (status, extra) in [
        ("CREATE_PENDING", ""),
        ("CREATE_IN_PROGRESS", r#""tags":{"env":"test"},"environment":{"BATCH":"65"},"description":"other""#),
        ("CREATE_IN_PROGRESS", ""),
        ("ACTIVE", r#""logsStatus":"PUBLISH_FAILED","metricsStatus":"PUBLISH_SUCCEEDED""#),
    ] {
        s.answer(&body(status, extra));
        for seconds in [0.0, 1.0, 1.0, 5.0, 58.0, 3.0, 3600.0] {
            s.pass(seconds);
            s.calls();
            for slot in &s.state.scene.geometry.slots {
                let rows = panes::rows(&s.state, &PANES[slot.pane as usize], slot.body.width);
                assert_eq!(s.state.pane(slot.pane).rows, rows, "{:?} after {seconds} s of {status}", slot.pane);
                looked += 1;
            }
        }
    }
    assert!(looked > 100, "{looked}");
}
