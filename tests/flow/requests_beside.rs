//! Requests beyond the job itself, as flow scripts: when they are sent, what a failure does, and that it affects nothing
//! else.

use crate::support::script::{Script, ask_call, body, start, take};
use cleanwatch::app::base::effect::Effect;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::domain::ask::{Answer, Ask, Topic};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::logs::{Event, Events, From, Level, Stream, Streams, Way, Which};
use cleanwatch::domain::{Span, Time};

/// A running job with the focus on Logs.
fn looking() -> Script {
    let mut s = Script::new((120, 36), &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.keys("9");
    s
}

fn named(prefix: &str) -> Ask {
    Ask::LogStreams { which: Which::Named(prefix.into()), token: None }
}

fn stream(name: &str) -> Stream {
    Stream { name: name.into(), created: Some(start()), first: None, last: None }
}

fn streams(names: &[&str]) -> Answer {
    Answer::LogStreams(Streams { streams: names.iter().map(|n| stream(n)).collect(), ..Streams::default() })
}

fn event(seconds: i64, text: &str) -> Event {
    let at: Time = start() + Span::seconds(seconds);
    Event { at, text: text.into(), over: None, taken: None, level: Level::of(text) }
}

fn events(texts: &[&str], forward: &str) -> Answer {
    let events = texts.iter().enumerate().map(|(i, t)| event(i64::try_from(i).unwrap(), t)).collect();
    Answer::LogEvents(Events { events, forward: Some(forward.into()), ..Events::default() })
}

fn token(token: &str) -> From {
    From { token: Some(token.into()), ..From::default() }
}

fn refused(kind: ErrorKind) -> FetchError {
    FetchError::new(kind, "the words")
}

/// Finds one stream by the job's ID, and nothing by its name; the next request is for its first page.
fn with_one_stream() -> Script {
    let mut s = looking();
    assert_eq!(s.tell(Ok(streams(&["job-1/i-0"]))), named("job-1"));
    s.pass(3.0);
    let streams_of = |e: &Effect| ask_call(e).filter(|(_, _, ask)| matches!(ask, Ask::LogStreams { .. }));
    let (key, seq, ask) = take(&mut s.effects, streams_of).unwrap();
    assert_eq!(ask, named("propensity-2026w47"));
    s.send(Msg::answered(key, seq, Ok(streams(&[]))));
    s
}

#[test]
fn nothing_is_asked_beside_the_job_until_somebody_looks() {
    let mut s = Script::new((120, 36), &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    let wake = next_wake(&s.state);
    s.keys("2345678").pass(60.0);
    assert_eq!(s.asks(), []);
    let mut again = Script::new((120, 36), &["job-1"]);
    again.answer(&body("CREATE_IN_PROGRESS", ""));
    assert_eq!(next_wake(&again.state), wake);
    again.keys("9");
    assert_eq!(again.asks(), [(2, named("job-1"))]);
}

#[test]
fn a_job_that_waits_in_the_queue_has_no_logs_to_ask_for() {
    let mut s = Script::new((120, 36), &["job-1"]);
    s.answer(&body("CREATE_PENDING", ""));
    s.keys("9").pass(10.0);
    assert_eq!(s.asks(), []);
}

#[test]
fn two_are_never_under_way_about_the_same_thing_and_a_stale_answer_is_dropped() {
    let mut s = looking();
    s.pass(20.0);
    assert_eq!(s.asks().len(), 1, "the one from the beginning");
    let (key, seq, _) = s.take_ask();
    s.send(Msg::Resumed);
    assert!(s.effects.contains(&Effect::Renew));
    s.send(Msg::answered(key, seq, Ok(streams(&["job-1/i-0"]))));
    assert!(s.state.open.logs.streams.is_empty(), "given up with all calls");
    assert_eq!(s.until_ask().asks()[0].1, named("job-1"), "and asked anew");
}

#[test]
fn questions_count_as_calls_and_keep_to_their_limit() {
    let settings = Settings { rate: 2, ..Settings::default() };
    let mut s = Script::with(settings, (120, 36), vec![crate::support::script::key("job-1")]);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.keys("9");
    let mut at = vec![s.now];
    for _ in 0..6 {
        s.tell(Ok(streams(&["job-1/i-0"])));
        s.until_ask();
        at.push(s.now);
    }
    for three in at.windows(3) {
        assert!(three[2] - three[0] >= Span::seconds(1), "{at:?}");
    }
    assert_eq!(s.state.watches[0].refresh.calls, 1 + 7);
    let (key, seq, _) = s.take_ask();
    s.send(Msg::Again { key, seq });
    assert_eq!(s.state.watches[0].refresh.calls, 1 + 8, "the SDK's own repeats too");
}

#[test]
fn a_denied_question_names_its_action_in_its_own_pane_and_nothing_else_feels_it() {
    let mut s = looking();
    s.tell(Err(refused(ErrorKind::AccessDenied)));
    let text = s.text();
    assert!(text.contains("allow logs:DescribeLogStreams on log-group:/aws/cleanroomsml/TrainedModelInferenceJobs"), "{text}");
    assert!(s.state.watches[0].refresh.error.is_none());
    s.keys("1");
    assert!(!s.text().contains("logs:DescribeLogStreams"), "{}", s.text());
    s.until_call().answer(&body("ACTIVE", ""));
    assert!(s.text().contains("succeeded"), "{}", s.text());
}

#[test]
fn a_failure_makes_the_next_question_about_it_wait_longer_and_longer_until_the_person_asks() {
    let mut s = looking();
    let mut pauses = Vec::new();
    for _ in 0..4 {
        s.tell(Err(refused(ErrorKind::Throttled)));
        let from = s.now;
        s.until_ask();
        pauses.push((s.now - from).num_seconds());
    }
    assert_eq!(pauses, [5, 10, 20, 40]);
    s.tell(Err(refused(ErrorKind::AccessDenied)));
    assert!(s.text().contains("retrying at 14:0"), "{}", s.text());
    s.pass(2.0);
    assert_eq!(s.asks(), []);
    s.keys("r").pass(1.0);
    assert_eq!(s.asks().len(), 1);
}

#[test]
fn a_new_login_is_tried_at_once() {
    let mut s = looking();
    s.tell(Err(refused(ErrorKind::ExpiredSso)));
    assert!(s.effects.contains(&Effect::WatchCredentials));
    s.pass(1.0);
    assert_eq!(s.asks(), []);
    s.send(Msg::CredentialsChanged).pass(0.1);
    assert_eq!(s.asks().len(), 1);
}

#[test]
fn a_stream_is_read_from_its_newest_page_on_and_then_waited_at() {
    let mut s = with_one_stream();
    let read = |from| Ask::LogEvents { stream: "job-1/i-0".into(), from };
    assert_eq!(s.tell(Ok(events(&["a", "b"], "f/2"))), read(From { way: Way::Back, ..From::default() }));
    assert_eq!(s.until_ask().tell(Ok(events(&["c"], "f/3"))), read(token("f/2")));
    let from = s.now;
    assert_eq!(s.until_ask().tell(Ok(events(&[], "f/3"))), read(token("f/3")));
    assert!(s.now - from < Span::seconds(2));
    let from = s.now;
    assert_eq!(s.until_ask().asks()[0].1, read(token("f/3")));
    assert_eq!((s.now - from).num_seconds(), 3);
    let texts: Vec<&str> = s.state.open.logs.ring.lines().iter().map(|l| &*l.text).collect();
    assert_eq!(texts, ["a", "c", "b"], "by their times");
}

#[test]
fn a_token_that_died_costs_no_line_and_brings_none_twice() {
    let mut s = with_one_stream();
    s.tell(Ok(events(&["a", "b", "b"], "f/3")));
    s.until_ask().tell(Err(refused(ErrorKind::Validation)));
    let ask = s.until_ask().tell(Ok(events(&["a", "b", "b", "d"], "f/4")));
    assert_eq!(
        ask,
        Ask::LogEvents { stream: "job-1/i-0".into(), from: From { since: Some(start() + Span::seconds(2)), ..From::default() } }
    );
    let texts: Vec<&str> = s.state.open.logs.ring.lines().iter().map(|l| &*l.text).collect();
    assert_eq!(texts, ["a", "b", "b", "d"]);
    assert!(s.state.watches[0].inquiry(&Topic::LogEvents("job-1/i-0".into())).unwrap().refresh.error.is_none());
}

#[test]
fn after_the_end_there_is_one_last_sweep_and_then_silence() {
    let mut s = with_one_stream();
    s.tell(Ok(events(&["a"], "f/1")));
    s.until_ask().tell(Ok(events(&[], "f/1")));
    let published = r#""metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_SUCCEEDED""#;
    s.keys("r").until_call().answer(&body("ACTIVE", published));
    let mut last = Vec::new();
    for _ in 0..20 {
        while let Some(at) = next_wake(&s.state).filter(|_| s.asks().is_empty()) {
            if at > s.now + Span::minutes(5) {
                break;
            }
            s.now = at;
            s.send(Msg::Wake);
            if s.now > start() + Span::hours(2) {
                break;
            }
        }
        if s.asks().is_empty() {
            break;
        }
        let streams_asked = matches!(s.asks()[0].1, Ask::LogStreams { .. });
        last.push(s.tell(Ok(if streams_asked { streams(&["job-1/i-0"]) } else { events(&[], "f/1") })));
    }
    assert!(last.iter().any(|a| matches!(a, Ask::LogStreams { .. })), "streams are looked for once more: {last:?}");
    assert!(last.iter().any(|a| matches!(a, Ask::LogEvents { .. })), "and read once more: {last:?}");
    assert!(last.len() < 8 && s.asks().is_empty(), "and that is all: {last:?}");
    assert!(s.state.open.logs.is_read());
}
