//! How `get`, `wait` and `watch` end: every outcome, every limit, and what is printed on the way.

use crate::support::script::{Script, body, key};
use cleanwatch::app::base::effect::{Effect, Exit};
use cleanwatch::app::base::event::What;
use cleanwatch::app::base::goal::{Goal, Limits, Outcome, Reading, Until};
use cleanwatch::app::base::msg::{Msg, Signal};
use cleanwatch::app::base::notice::Channels;
use cleanwatch::app::base::settings::{Output, Settings};
use cleanwatch::app::shell::judge::quiet_for;
use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::domain::Span;
use cleanwatch::domain::error::{ErrorKind, FetchError, Recovery};
use cleanwatch::report::{jsonl, lines};

fn settings(goal: Goal) -> Settings {
    Settings { goal, output: Output::Lines, notify: Channels::NONE, ..Settings::default() }
}

fn run(goal: Goal) -> Script {
    Script::with(settings(goal), (0, 0), vec![key("job-1")])
}

fn wait(until: Until) -> Script {
    run(Goal::Wait(until))
}

fn limited(limits: Limits) -> Script {
    Script::with(Settings { limits, ..settings(Goal::Wait(Until::Done)) }, (0, 0), vec![key("job-1")])
}

/// How it ended, if it did.
fn end(s: &mut Script) -> Option<Exit> {
    s.others().into_iter().find_map(|e| if let Effect::Quit(exit) = e { Some(exit) } else { None })
}

fn ended(s: &mut Script) -> Option<Outcome> {
    end(s).map(|exit| if let Exit::Ended(outcome) = exit { outcome } else { panic!("{exit:?}") })
}

/// An error that came as a response from the service.
fn refuse(s: &mut Script, kind: ErrorKind) {
    let (key, seq) = s.take_call();
    let error = FetchError { http: Some(429), ..FetchError::new(kind, "as told") };
    s.send(Msg::failed(key, seq, error));
}

/// Lets calls fail until the run ends; returns how it ended and after how long.
fn fails_until_the_end(s: &mut Script, kind: ErrorKind) -> (Outcome, Span) {
    until_the_end(s, |s| _ = s.fail(kind, "as told"))
}

fn until_the_end(s: &mut Script, fail: impl Fn(&mut Script)) -> (Outcome, Span) {
    let start = s.now;
    loop {
        if let Some(outcome) = ended(s) {
            return (outcome, s.now - start);
        }
        if s.calls().is_empty() {
            s.now = next_wake(&s.state).expect("something is due");
            s.send(Msg::Wake);
        } else {
            fail(s);
        }
    }
}

fn said(s: &Script) -> Vec<String> {
    s.state.events_after(0).flat_map(|e| lines::event(e, &s.state)).collect()
}

#[test]
fn a_job_is_done_by_its_phase() {
    let told = [
        ("ACTIVE", Some(Outcome::Reached)),
        ("CREATE_FAILED", Some(Outcome::Failed)),
        ("CANCEL_FAILED", Some(Outcome::Failed)),
        ("INACTIVE", Some(Outcome::Inactive)),
        ("CREATE_PENDING", None),
        ("CREATE_IN_PROGRESS", None),
        ("CANCEL_PENDING", None),
        ("CANCEL_IN_PROGRESS", None),
        ("CANCELLED", None),
        ("SOMETHING_NEW", None),
    ];
    for (status, outcome) in told {
        let mut s = wait(Until::Done);
        s.answer(&body(status, ""));
        assert_eq!(ended(&mut s), outcome, "{status}");
        let mut s = wait(Until::Done);
        s.answer(&body("CREATE_PENDING", "")).until_call().answer(&body(status, ""));
        assert_eq!(ended(&mut s), outcome, "{status}, later");
    }
}

#[test]
fn statuses_waited_for_end_it_and_so_does_the_end_of_the_job() {
    let until = || Until::Statuses(vec!["CREATE_IN_PROGRESS".into(), "CREATE_FAILED".into()]);
    for (status, outcome) in [
        ("CREATE_IN_PROGRESS", Some(Outcome::Reached)),
        ("CREATE_FAILED", Some(Outcome::Reached)),
        ("ACTIVE", Some(Outcome::Reached)),
        ("INACTIVE", Some(Outcome::Inactive)),
        ("CREATE_PENDING", None),
    ] {
        let mut s = wait(until());
        s.answer(&body(status, ""));
        assert_eq!(ended(&mut s), outcome, "{status}");
    }
}

#[test]
fn published_waits_for_both_reports_and_ten_minutes_at_most() {
    let (ok, bad) = (r#""metricsStatus":"PUBLISH_SUCCEEDED""#, r#""metricsStatus":"PUBLISH_FAILED""#);
    for (metrics, logs, outcome) in [
        (ok, r#","logsStatus":"PUBLISH_SUCCEEDED""#, Some(Outcome::Reached)),
        (ok, r#","logsStatus":"PUBLISH_FAILED""#, Some(Outcome::NotPublished)),
        (bad, r#","logsStatus":"PUBLISH_SUCCEEDED""#, Some(Outcome::NotPublished)),
        (bad, "", None),
        ("", "", None),
    ] {
        let mut s = wait(Until::Published);
        s.answer(&body("ACTIVE", &format!("{metrics}{logs}")));
        assert_eq!(ended(&mut s), outcome, "{metrics}{logs}");
        if outcome.is_none() {
            let start = s.now;
            let outcome = loop {
                if let Some(outcome) = ended(&mut s) {
                    break outcome;
                }
                if s.calls().is_empty() {
                    s.now = next_wake(&s.state).expect("something is due");
                    s.send(Msg::Wake);
                } else {
                    s.answer(&body("ACTIVE", metrics));
                }
            };
            assert_eq!(outcome, if metrics == bad { Outcome::NotPublished } else { Outcome::Reached });
            assert_eq!((s.now - start).num_seconds(), 600);
        }
    }
    let mut s = wait(Until::Published);
    s.answer(&body("CREATE_FAILED", ""));
    assert_eq!(ended(&mut s), Some(Outcome::Failed));
}

#[test]
fn transient_failures_never_end_it() {
    for kind in [ErrorKind::Throttled, ErrorKind::Server] {
        let mut s = wait(Until::Done);
        for _ in 0..200 {
            refuse(&mut s, kind);
            s.until_call();
            assert_eq!(ended(&mut s), None, "{kind:?}");
        }
        assert!((s.now - s.state.scene.started).num_hours() >= 10);
        s.answer(&body("ACTIVE", ""));
        assert_eq!(ended(&mut s), Some(Outcome::Reached));
    }
}

#[test]
fn without_any_answer_it_gives_up_after_two_minutes_or_as_asked() {
    for kind in [ErrorKind::Timeout, ErrorKind::Refused, ErrorKind::Dns, ErrorKind::Network, ErrorKind::Unreadable] {
        let mut s = wait(Until::Done);
        assert_eq!(fails_until_the_end(&mut s, kind), (Outcome::Unanswered, Span::seconds(120)), "{kind:?}");
    }
    let mut s = limited(Limits { give_up_after: Some(Span::seconds(30)), ..Limits::default() });
    assert_eq!(fails_until_the_end(&mut s, ErrorKind::Refused), (Outcome::Unanswered, Span::seconds(30)));
    // After a response it waits without a limit, unless one is set.
    let mut s = wait(Until::Done);
    s.answer(&body("CREATE_PENDING", ""));
    for _ in 0..50 {
        s.until_call().fail(ErrorKind::Timeout, "");
        assert_eq!(ended(&mut s), None);
    }
    let mut s = limited(Limits { give_up_after: Some(Span::seconds(30)), ..Limits::default() });
    s.answer(&body("CREATE_PENDING", "")).until_call();
    let (outcome, _) = fails_until_the_end(&mut s, ErrorKind::Timeout);
    assert_eq!(
        (outcome, s.now - s.state.scene.started),
        (Outcome::Unanswered, Span::seconds(45)),
        "15 s to the call, 30 s without an answer"
    );
}

#[test]
fn a_call_that_hangs_does_not_keep_the_limits_from_ending_it() {
    let mut s = limited(Limits { timeout: Some(Span::seconds(40)), ..Limits::default() });
    s.pass(39.0);
    assert_eq!(ended(&mut s), None);
    s.pass(1.0);
    assert_eq!(ended(&mut s), Some(Outcome::TimedOut));
    let mut s = wait(Until::Done);
    s.pass(120.0);
    assert_eq!(ended(&mut s), Some(Outcome::Unanswered));
}

#[test]
fn a_timeout_holds_whatever_happens() {
    let limits = Limits { timeout: Some(Span::hours(2)), ..Limits::default() };
    let mut s = limited(limits);
    while s.now - s.state.scene.started < Span::minutes(119) {
        s.until_call().answer(&body("CREATE_IN_PROGRESS", ""));
        assert_eq!(ended(&mut s), None);
    }
    s.pass(70.0);
    assert_eq!(ended(&mut s), Some(Outcome::TimedOut));
    let mut s = limited(limits);
    let (outcome, after) = {
        s.answer(&body("CREATE_IN_PROGRESS", ""));
        s.until_call();
        fails_until_the_end(&mut s, ErrorKind::Throttled)
    };
    assert_eq!(outcome, Outcome::TimedOut);
    assert!(after <= Span::hours(2));
}

#[test]
fn access_that_is_denied_at_first_is_final_and_later_is_an_expired_login() {
    for kind in [ErrorKind::AccessDenied, ErrorKind::NoCredentials, ErrorKind::MfaUnsupported, ErrorKind::Validation] {
        let mut s = wait(Until::Done);
        s.fail(kind, "");
        assert_eq!(ended(&mut s), Some(Outcome::Denied), "{kind:?}");
    }
    for kind in [ErrorKind::AccessDenied, ErrorKind::NoCredentials, ErrorKind::Expired, ErrorKind::ExpiredSso] {
        let mut s = wait(Until::Done);
        s.answer(&body("CREATE_PENDING", "")).until_call();
        assert_eq!(fails_until_the_end(&mut s, kind), (Outcome::Denied, Span::minutes(15)), "{kind:?}");
    }
    for kind in [ErrorKind::Expired, ErrorKind::ExpiredSso, ErrorKind::ClockSkew] {
        let mut s = wait(Until::Done);
        assert_eq!(fails_until_the_end(&mut s, kind), (Outcome::Denied, Span::minutes(15)), "{kind:?}");
        let mut s = wait(Until::Done);
        s.fail(kind, "").until_call().answer(&body("ACTIVE", ""));
        assert_eq!(ended(&mut s), Some(Outcome::Reached), "a login helps: {kind:?}");
    }
}

/// A temporary failure, such as a conflict, does not end a wait before its limits do, whether it comes first or later.
#[test]
fn what_passes_ends_no_waiting() {
    let follow = Goal::Logs(Reading { follow: true, ..Reading::default() });
    let passing = ErrorKind::NAMES.map(|(kind, _)| kind).into_iter().filter(|kind| kind.recovery() == Recovery::BackOff);
    let kinds: Vec<ErrorKind> = passing.collect();
    assert!(kinds.contains(&ErrorKind::Conflict) && kinds.contains(&ErrorKind::Unreadable), "{kinds:?}");
    for kind in kinds {
        for goal in [Goal::Wait(Until::Done), Goal::Wait(Until::Published), Goal::Once, follow.clone()] {
            for answered in [false, true] {
                let mut s = run(goal.clone());
                if answered && goal != Goal::Once {
                    s.answer(&body("CREATE_PENDING", "")).until_call();
                }
                s.fail(kind, "as told");
                assert_eq!(ended(&mut s), None, "{kind:?} {goal:?} {answered}");
                assert!(s.seconds_to_call() <= 30.0, "{kind:?} {goal:?}");
            }
        }
    }
}

#[test]
fn each_new_trouble_has_its_own_patience() {
    let mut s = wait(Until::Done);
    s.answer(&body("CREATE_PENDING", "")).until_call();
    for _ in 0..3 {
        s.fail(ErrorKind::ExpiredSso, "");
        while s.now - s.state.scene.started < Span::minutes(13) {
            s.until_call().fail(ErrorKind::ExpiredSso, "");
        }
        s.until_call().answer(&body("CREATE_PENDING", ""));
        assert_eq!(ended(&mut s), None);
        s.state.scene.started = s.now;
        s.until_call();
    }
}

#[test]
fn a_job_that_is_not_visible_yet_is_asked_for_quickly_and_for_a_minute() {
    let mut s = wait(Until::Done);
    s.fail(ErrorKind::NotFound, "");
    assert!(s.seconds_to_call() <= 5.0);
    s.answer(&body("CREATE_PENDING", ""));
    assert_eq!(ended(&mut s), None);
    let mut s = wait(Until::Done);
    assert_eq!(fails_until_the_end(&mut s, ErrorKind::NotFound), (Outcome::Denied, Span::minutes(1)));
    let mut s = limited(Limits { not_found: Span::minutes(3), ..Limits::default() });
    assert_eq!(fails_until_the_end(&mut s, ErrorKind::NotFound), (Outcome::Denied, Span::minutes(3)));
}

#[test]
fn one_good_answer_is_enough_for_a_look_and_a_definite_refusal_is_the_end() {
    for status in ["CREATE_PENDING", "CREATE_FAILED", "INACTIVE", "NEW"] {
        let mut s = run(Goal::Once);
        s.answer(&body(status, ""));
        assert_eq!(ended(&mut s), Some(Outcome::Reached), "{status}");
    }
    for kind in [ErrorKind::NotFound, ErrorKind::AccessDenied, ErrorKind::ExpiredSso, ErrorKind::NoCredentials] {
        let mut s = run(Goal::Once);
        s.fail(kind, "");
        assert_eq!(ended(&mut s), Some(Outcome::Denied), "{kind:?}");
    }
    let mut s = run(Goal::Once);
    refuse(&mut s, ErrorKind::Throttled);
    assert!(s.seconds_to_call() <= 2.5, "a look is tried again soon");
    s.answer(&body("ACTIVE", ""));
    assert_eq!(ended(&mut s), Some(Outcome::Reached));
    let mut s = run(Goal::Once);
    assert_eq!(fails_until_the_end(&mut s, ErrorKind::Timeout), (Outcome::Unanswered, Span::seconds(120)));
    // A service that responds, but never successfully, is not waited for any longer than that.
    let mut s = run(Goal::Once);
    let answered = |s: &mut Script| refuse(s, ErrorKind::Server);
    assert_eq!(until_the_end(&mut s, answered), (Outcome::Unanswered, Span::seconds(120)));
}

/// `get` says that it is waiting, once that is worth mentioning.
#[test]
fn a_look_that_is_waited_for_is_said_to_be() {
    let mut s = run(Goal::Once);
    let quiet = |s: &Script| quiet_for(&s.state.scene, s.state.watch().unwrap());
    refuse(&mut s, ErrorKind::Server);
    assert_eq!(quiet(&s), None);
    s.pass(5.0);
    assert_eq!(quiet(&s), Some(Span::seconds(115)));
    s.until_call().answer(&body("ACTIVE", ""));
    assert_eq!(quiet(&s), None);
}

/// A script's log contains nothing but these lines.
#[test]
fn the_end_says_why_a_job_failed_in_full_and_names_are_told_apart() {
    let long = format!("{} the cause", "x".repeat(300));
    let members = format!(r#""statusDetails":{{"statusCode":"AlgorithmError","message":"{long}"}}"#);
    let mut s = Script::with(settings(Goal::Wait(Until::Done)), (0, 0), vec![key("job-1"), key("job-2")]);
    s.answer(&body("CREATE_FAILED", &members)).answer(&body("CREATE_IN_PROGRESS", ""));
    let lines = said(&s);
    let end = lines.iter().find(|line| line.contains("= ✗ failed")).unwrap();
    assert!(end.contains("(job-1)") && end.contains("AlgorithmError: ") && end.ends_with("the cause"), "{end}");
    s.until_call().answer(&body("CREATE_FAILED", &members));
    let lines = said(&s);
    assert!(
        lines.iter().any(|line| line.contains("(job-2)") && line.contains("message: — → ") && line.ends_with("the cause")),
        "{lines:?}"
    );
}

#[test]
fn that_no_good_answer_came_is_not_said_to_be_none() {
    let mut s = limited(Limits { timeout: Some(Span::seconds(12)), ..Limits::default() });
    refuse(&mut s, ErrorKind::Server);
    s.pass(12.0);
    assert_eq!(ended(&mut s), Some(Outcome::TimedOut));
    let end = said(&s).pop().unwrap();
    assert!(end.contains("= timed out; no good answer came, the last was: server error"), "{end}");
}

#[test]
fn with_several_jobs_all_are_waited_for_and_the_worst_counts() {
    let worst = [
        Outcome::Reached,
        Outcome::NotPublished,
        Outcome::Inactive,
        Outcome::Failed,
        Outcome::Unanswered,
        Outcome::Denied,
        Outcome::TimedOut,
    ];
    assert!(worst.is_sorted() && worst == Outcome::ALL);
    let mut s = Script::with(settings(Goal::Wait(Until::Done)), (0, 0), vec![key("job-1"), key("job-2"), key("job-3")]);
    s.answer(&body("INACTIVE", ""));
    assert_eq!(end(&mut s), None);
    s.until_call().answer(&body("CREATE_IN_PROGRESS", ""));
    s.until_call().answer(&body("CREATE_FAILED", ""));
    assert_eq!(end(&mut s), None);
    s.until_call().answer(&body("ACTIVE", ""));
    assert_eq!(ended(&mut s), Some(Outcome::Failed));
    assert_eq!(s.calls(), [], "what has ended is asked no more");
}

#[test]
fn an_interrupt_ends_it_at_once() {
    let mut s = wait(Until::Done);
    s.answer(&body("CREATE_IN_PROGRESS", "")).send(Msg::Signal(Signal::Interrupt));
    assert_eq!(end(&mut s), Some(Exit::Interrupted));
    s.send(Msg::OutputClosed);
    assert_eq!(end(&mut s), Some(Exit::Unread));
    assert!(lines::interrupted(&s.state).contains("last seen 0s ago: ● running  CREATE_IN_PROGRESS"));
}

#[test]
fn the_screen_has_no_goal() {
    let mut s = Script::new((80, 24), &["job-1"]);
    s.fail(ErrorKind::AccessDenied, "").pass(600.0);
    assert_eq!(end(&mut s), None);
}

#[test]
fn lines_say_what_changed_and_each_failure_once() {
    let mut s = wait(Until::Published);
    s.answer(&body("CREATE_PENDING", "")).until_call();
    for _ in 0..4 {
        s.fail(ErrorKind::Throttled, "Rate exceeded").until_call();
    }
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call().fail(ErrorKind::ExpiredSso, "").until_call();
    s.answer(&body("ACTIVE", r#""metricsStatus":"PUBLISH_SUCCEEDED""#)).until_call();
    s.answer(&body(
        "ACTIVE",
        r#""metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_FAILED","logsStatusDetails":"no role""#,
    ));
    insta::assert_snapshot!(said(&s).join("\n"));
}

#[test]
fn an_endless_outage_costs_no_memory_and_few_lines() {
    let mut s = wait(Until::Done);
    for _ in 0..3000 {
        refuse(&mut s, ErrorKind::Server);
        s.until_call().others();
    }
    assert!(s.state.events.len() <= 1000);
    assert!(said(&s).len() <= 4, "{:?}", said(&s));
}

#[test]
fn a_live_line_ticks_and_lines_alone_sleep_until_the_next_poll() {
    let mut s = wait(Until::Done);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    assert_eq!(next_wake(&s.state), Some(s.now + Span::seconds(10)));
    s.state.scene.settings.output = Output::LiveLine;
    assert_eq!(next_wake(&s.state), Some(s.now + Span::seconds(1)));
    let line = lines::live(&s.state, 200);
    assert!(line.starts_with("propensity-2026w47  ● running · waited 0s · next in 10s"), "{line}");
    assert!(cleanwatch::domain::text::width(&lines::live(&s.state, 30)) <= 30);
}

#[test]
fn events_as_json_are_numbered_and_hold_no_secret() {
    let mut s = wait(Until::Done);
    s.answer(&body("CREATE_PENDING", "")).until_call();
    s.answer(&body("CREATE_IN_PROGRESS", r#""environment":{"MODEL_TOKEN":"hunter3","NEW":"hunter4"}"#)).until_call();
    s.fail(ErrorKind::Server, "x\u{202e}y").until_call().answer(&body("CREATE_FAILED", ""));
    let all: Vec<String> = s.state.events_after(0).map(|e| jsonl::line(e, None)).collect();
    let values: Vec<serde_json::Value> = all.iter().map(|l| serde_json::from_str(l).unwrap()).collect();
    let kinds: Vec<&str> = values.iter().map(|v| v["event"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["asked", "first", "change", "error", "recovered", "change", "end"]);
    assert!(values.iter().zip(1..).all(|(v, n)| v["number"] == n && v["version"] == 1));
    let text = all.join("\n");
    assert!(!text.contains("hunter") && !text.contains('\u{202e}'), "{text}");
    assert_eq!(values[1]["job"]["environment"]["MODEL_TOKEN"], "••••••");
    let status = values[2]["changes"].as_array().unwrap().iter().find(|c| c["member"] == "status").unwrap();
    assert_eq!((status["from"].as_str(), status["to"].as_str()), (Some("CREATE_PENDING"), Some("CREATE_IN_PROGRESS")));
    assert_eq!(values[6]["outcome"], "failed");
}

#[test]
fn what_is_told_of_a_run_matches_its_end() {
    let mut s = wait(Until::Done);
    s.answer(&body("ACTIVE", ""));
    assert!(matches!(s.state.events.back().unwrap().what, What::Ended(Outcome::Reached)));
    let last = said(&s).pop().unwrap();
    assert!(last.contains("= ✓ succeeded  ACTIVE"), "{last}");
}

// ── patience ─────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_service_that_answers_is_never_given_up_however_rarely_it_is_asked() {
    let limits = Limits { give_up_after: Some(Span::seconds(8)), ..Limits::default() };
    for interval in [5, 20, 3600] {
        let settings = Settings { limits, interval: Some(Span::seconds(interval)), ..settings(Goal::Wait(Until::Done)) };
        let mut s = Script::with(settings, (0, 0), vec![key("job-1")]);
        for _ in 0..20 {
            s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
            assert_eq!(ended(&mut s), None, "every {interval} s");
        }
    }
    let mut s = limited(limits);
    for _ in 0..20 {
        refuse(&mut s, ErrorKind::Throttled);
        s.until_call();
        assert_eq!(ended(&mut s), None, "a refusal is an answer, however long the pause after it");
    }
}

#[test]
fn a_machine_that_slept_asks_before_it_gives_up() {
    let limits = Limits { give_up_after: Some(Span::seconds(20)), auth: Span::seconds(60), ..Limits::default() };
    let mut s = limited(limits);
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    s.now += Span::hours(9);
    s.effects.clear();
    s.send(Msg::Resumed).pass(1.0);
    assert_eq!((ended(&mut s), s.calls().len()), (None, 1));
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call().fail(ErrorKind::ExpiredSso, "");
    s.now += Span::hours(9);
    s.send(Msg::Resumed);
    assert_eq!(ended(&mut s), None, "the login may have come meanwhile");
    s.until_call().answer(&body("ACTIVE", ""));
    assert_eq!(ended(&mut s), Some(Outcome::Reached));
}

/// Like [`until_the_end`], with the clock set by this much on the way; the step itself does not count as time.
fn until_the_end_with_a_clock_set(s: &mut Script, by: Span, fail: impl Fn(&mut Script)) -> (Outcome, Span) {
    let start = s.now;
    let moment = start + Span::seconds(4);
    let mut set = false;
    loop {
        if let Some(outcome) = ended(s) {
            assert!(set, "it ended before the clock was set: {outcome:?}");
            return (outcome, s.now - start - by);
        }
        if !s.calls().is_empty() {
            fail(s);
            continue;
        }
        let next = next_wake(&s.state).expect("something is due");
        if !set && next > moment {
            set = true;
            s.now = moment + by;
            s.send(Msg::ClockSet(by));
        } else {
            s.now = next;
            s.send(Msg::Wake);
        }
    }
}

/// Two hours back used to keep `--timeout 10s` from ever ending, and two hours ahead ended `--timeout 30m` at once.
#[test]
fn a_clock_that_is_set_makes_no_limit_shorter_or_longer() {
    type Row<'a> = (Goal, Limits, &'a dyn Fn(&mut Script), Outcome, Span);
    let seconds = Span::seconds;
    let running = |s: &mut Script| _ = s.answer(&body("CREATE_IN_PROGRESS", ""));
    let finished = |s: &mut Script| _ = s.answer(&body("ACTIVE", ""));
    let slow = |s: &mut Script| _ = s.fail(ErrorKind::Timeout, "slow");
    let expired = |s: &mut Script| _ = s.fail(ErrorKind::ExpiredSso, "over");
    let unknown = |s: &mut Script| _ = s.fail(ErrorKind::NotFound, "no");
    let server = |s: &mut Script| refuse(s, ErrorKind::Server);
    let none = Limits::default();
    let timeout = |span| Limits { timeout: Some(span), ..none };
    let give_up = Limits { give_up_after: Some(seconds(100)), ..none };
    let (done, published) = (Goal::Wait(Until::Done), Goal::Wait(Until::Published));
    let follow = Goal::Logs(Reading { follow: true, ..Reading::default() });
    let table: [Row<'_>; 9] = [
        (done.clone(), timeout(seconds(10)), &running, Outcome::TimedOut, seconds(10)),
        (done.clone(), timeout(Span::minutes(30)), &running, Outcome::TimedOut, Span::minutes(30)),
        (done.clone(), give_up, &slow, Outcome::Unanswered, seconds(100)),
        (done.clone(), none, &slow, Outcome::Unanswered, Limits::FIRST),
        (done.clone(), none, &expired, Outcome::Denied, Span::minutes(15)),
        (done, none, &unknown, Outcome::Denied, Span::minutes(1)),
        (published, none, &finished, Outcome::Reached, Span::minutes(10)),
        (Goal::Once, none, &server, Outcome::Unanswered, Limits::FIRST),
        (follow, none, &slow, Outcome::Unanswered, Limits::FIRST),
    ];
    for (goal, limits, fail, outcome, span) in table {
        for by in [seconds(0), Span::hours(-2), Span::hours(2), seconds(-30), seconds(1), Span::days(400)] {
            let settings = Settings { limits, ..settings(goal.clone()) };
            let mut s = Script::with(settings, (0, 0), vec![key("job-1")]);
            let got = until_the_end_with_a_clock_set(&mut s, by, fail);
            assert_eq!(got, (outcome, span), "{goal:?} {limits:?}, set by {by}");
        }
    }
}

#[test]
fn patience_ends_with_a_last_call_and_not_before_one() {
    for (kind, limits, seconds) in [
        (ErrorKind::NotFound, Limits::default(), 60),
        (ErrorKind::NotFound, Limits { not_found: Span::seconds(10), ..Limits::default() }, 10),
        (ErrorKind::ExpiredSso, Limits { auth: Span::seconds(20), ..Limits::default() }, 20),
    ] {
        let mut s = limited(limits);
        while s.now - s.state.scene.started < Span::minutes(5) {
            s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
        }
        let start = s.now;
        s.fail(kind, "");
        let mut calls = 0;
        while ended(&mut s).is_none() {
            s.until_call().fail(kind, "");
            calls += 1;
        }
        assert!(calls >= 1, "{kind:?}");
        assert_eq!((s.now - start).num_seconds(), seconds, "{kind:?}");
    }
    // A single response that the job does not exist does not end a long wait.
    let mut s = limited(Limits::default());
    while s.now - s.state.scene.started < Span::minutes(5) {
        s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    }
    s.fail(ErrorKind::NotFound, "").until_call().answer(&body("ACTIVE", ""));
    assert_eq!(ended(&mut s), Some(Outcome::Reached));
}

#[test]
fn other_failures_in_between_do_not_begin_patience_anew() {
    for (first, second, limit) in [
        (ErrorKind::NotFound, ErrorKind::Server, Span::minutes(1)),
        (ErrorKind::ExpiredSso, ErrorKind::Timeout, Span::minutes(15)),
    ] {
        let mut s = wait(Until::Done);
        s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
        let (start, mut n) = (s.now, 0);
        let outcome = loop {
            if let Some(outcome) = ended(&mut s) {
                break outcome;
            }
            n += 1;
            s.until_call().fail(if n % 2 == 1 { first } else { second }, "");
            assert!(s.now - start < Span::hours(1), "{first:?} with {second:?}");
        };
        assert_eq!(outcome, Outcome::Denied);
        assert!(s.now - start >= limit);
    }
}

#[test]
fn the_pause_doubles_only_over_failures_that_pass_by_themselves() {
    let mut s = wait(Until::Done);
    for _ in 0..3 {
        s.fail(ErrorKind::NotFound, "").until_call();
    }
    s.fail(ErrorKind::Server, "");
    assert!(s.seconds_to_call() <= 18.0, "the first of its kind");
    let (first, told) = (s.state.scene.started, s.now);
    s.answer(&body("ACTIVE", ""));
    let after = s.state.events_after(0).find_map(|e| if let What::Recovered { after, .. } = e.what { Some(after) } else { None });
    assert_eq!(after, Some(told - first), "from the first failure of any kind");
}

#[test]
fn however_many_jobs_there_are_each_is_asked_before_any_is_given_up_and_no_event_is_lost() {
    for goal in [Goal::Once, Goal::Wait(Until::Done)] {
        let jobs: Vec<_> = (0..1200).map(|n| key(&format!("job-{n}"))).collect();
        let mut s = Script::with(settings(goal), (0, 0), jobs);
        assert_eq!(s.state.events_after(0).next().unwrap().number, 1);
        let exit = loop {
            if let Some(exit) = end(&mut s) {
                break exit;
            }
            if s.calls().is_empty() {
                s.now = next_wake(&s.state).expect("something is due");
                s.send(Msg::Wake);
            } else {
                s.answer(&body("ACTIVE", ""));
            }
        };
        assert_eq!(exit, Exit::Ended(Outcome::Reached));
        assert!(s.state.watches.iter().all(|w| w.history.is_some()));
        assert_eq!(s.state.events.len(), 3600, "asked, first and end of each");
    }
}
