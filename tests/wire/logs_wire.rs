//! CloudWatch Logs through the real SDK: against a server that responds well, badly or not at all, and against the demo's.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::aws_server::{ARN, MEMBERSHIP, Reply, Server, json};
use crate::sdk::{aws_at, key, short};
use cleanwatch::aws::{Aws, Timeouts};
use cleanwatch::demo::{SECRET_ACCESS_KEY, Scenario, Server as Demo};
use cleanwatch::domain::ask::{Answer, Ask};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::logs::{Events, From, Streams, Way, Which};

fn latest(token: Option<&str>) -> Ask {
    Ask::LogStreams { which: Which::Latest, token: token.map(str::to_owned) }
}

fn named(prefix: &str) -> Ask {
    Ask::LogStreams { which: Which::Named(prefix.into()), token: None }
}

fn of(stream: &str, from: From) -> Ask {
    Ask::LogEvents { stream: stream.into(), from }
}

fn token(token: &str) -> From {
    From { token: Some(token.into()), ..From::default() }
}

async fn ask(aws: &Aws, ask: Ask) -> Result<Answer, FetchError> {
    aws.ask(&key(ARN, MEMBERSHIP), &ask, |_| {}).await
}

async fn streams(aws: &Aws, question: Ask) -> Result<Streams, FetchError> {
    ask(aws, question).await.map(|answer| if let Answer::LogStreams(page) = answer { page } else { panic!("{answer:?}") })
}

async fn events(aws: &Aws, question: Ask) -> Result<Events, FetchError> {
    ask(aws, question).await.map(|answer| if let Answer::LogEvents(page) = answer { page } else { panic!("{answer:?}") })
}

async fn demo(scenario: &str) -> (Demo, Aws) {
    let scenario = Scenario::load(scenario).unwrap();
    let server = Demo::start(scenario, 20.0, SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let aws = aws_at(&server.endpoint(), Timeouts::default()).await;
    (server, aws)
}

#[tokio::test]
async fn questions_are_asked_as_the_service_wants_them() {
    let group = r#""logGroupName":"/aws/cleanroomsml/TrainedModelInferenceJobs""#;
    let no_streams = json(200, r#"{"logStreams":[]}"#);
    let no_events = json(200, r#"{"events":[],"nextForwardToken":"f/1"}"#);
    let at = "2026-11-23T14:00:00Z".parse().unwrap();
    for (question, reply, target, parts) in [
        (
            latest(Some("t")),
            no_streams.clone(),
            "DescribeLogStreams",
            vec![r#""orderBy":"LastEventTime""#, r#""descending":true"#, r#""nextToken":"t""#],
        ),
        (named("job-1"), no_streams, "DescribeLogStreams", vec![r#""logStreamNamePrefix":"job-1""#, r#""limit":50"#]),
        (of("s", From::default()), no_events.clone(), "GetLogEvents", vec![r#""logStreamName":"s""#, r#""startFromHead":true"#]),
        (
            of("s", From { way: Way::Back, ..token("b/1") }),
            no_events.clone(),
            "GetLogEvents",
            vec![r#""nextToken":"b/1""#, r#""startFromHead":false"#],
        ),
        (
            of("s", From { way: Way::Last, ..From::default() }),
            no_events.clone(),
            "GetLogEvents",
            vec![r#""limit":1"#, r#""startFromHead":false"#],
        ),
        (of("s", token("f/1")), no_events.clone(), "GetLogEvents", vec![r#""nextToken":"f/1""#, r#""startFromHead":true"#]),
        (of("s", From { since: Some(at), ..From::default() }), no_events, "GetLogEvents", vec![r#""startTime":1795442400000"#]),
    ] {
        let server = Server::start(vec![reply]).await;
        ask(&aws_at(&server.url, short()).await, question).await.unwrap();
        let asked = server.asked()[0].clone();
        let head = asked.to_lowercase();
        assert!(asked.starts_with("POST / HTTP/1.1"), "{asked}");
        assert!(head.contains(&format!("x-amz-target: logs_20140328.{}", target.to_lowercase())), "{asked}");
        assert!(head.contains("/us-east-1/logs/aws4_request"), "{asked}");
        assert!(parts.iter().chain([&group]).all(|part| asked.contains(*part)), "{asked}");
        assert!(!asked.contains(SECRET_ACCESS_KEY));
    }
}

#[tokio::test]
async fn each_error_has_its_kind_and_names_where_it_was_asked() {
    use ErrorKind as K;
    for (status, code, kind) in [
        (400, "AccessDeniedException", K::AccessDenied),
        (400, "ResourceNotFoundException", K::NotFound),
        (400, "InvalidParameterException", K::Validation),
        (400, "ThrottlingException", K::Throttled),
        (500, "ServiceUnavailableException", K::Server),
        (400, "UnrecognizedClientException", K::NotAccepted),
        (400, "ExpiredTokenException", K::Expired),
    ] {
        let server = Server::start(vec![json(status, &format!(r#"{{"__type":"{code}","message":"the words"}}"#))]).await;
        let e = streams(&aws_at(&server.url, short()).await, latest(None)).await.unwrap_err();
        assert_eq!((e.kind, e.http, e.code.as_deref(), e.message.as_str()), (kind, Some(status), Some(code), "the words"));
        assert_eq!(e.endpoint.as_deref(), Some(&server.url));
    }
    let server = Server::start(vec![Reply::Hang]).await;
    let e = streams(&aws_at(&server.url, short()).await, latest(None)).await.unwrap_err();
    assert_eq!(e.kind, K::Timeout);
    let server = Server::start(vec![Reply::Endless(200)]).await;
    let e = streams(&aws_at(&server.url, Timeouts::default()).await, latest(None)).await.unwrap_err();
    assert_eq!((e.kind, e.message.as_str()), (K::Unreadable, "the answer is larger than 8 MiB"));
}

#[tokio::test]
async fn what_the_sdk_cannot_read_is_read_all_the_same() {
    let body = r#"{"logStreams":[{"logStreamName":"a","creationTime":"soon"},{"logStreamName":"b"}]}"#;
    let server = Server::start(vec![json(200, body)]).await;
    let page = streams(&aws_at(&server.url, short()).await, latest(None)).await.unwrap();
    assert_eq!(page.streams.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[tokio::test]
async fn attempts_are_told_and_a_throttled_one_is_made_again() {
    let throttled = json(400, r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#);
    let server = Server::start(vec![throttled, json(200, r#"{"logStreams":[]}"#)]).await;
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&attempts);
    let aws = aws_at(&server.url, short()).await;
    aws.ask(&key(ARN, MEMBERSHIP), &latest(None), move |n| told.lock().unwrap().push(n)).await.unwrap();
    assert_eq!(*attempts.lock().unwrap(), [1, 2]);
}

#[tokio::test]
async fn the_demo_has_streams_and_events_that_grow() {
    let (_server, aws) = demo("logs").await;
    let found = loop {
        match streams(&aws, named("weekly-logs/")).await {
            Ok(page) if page.streams.len() == 2 => break page.streams,
            Ok(_) => {}
            Err(e) => assert_eq!(e.kind, ErrorKind::NotFound, "{e}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let name = found[0].name.clone();
    let first = events(&aws, of(&name, From::default())).await.unwrap();
    assert!(!first.events.is_empty() && first.events.windows(2).all(|w| w[0].at < w[1].at));
    let mut at = first.forward.unwrap();
    let mut read = first.events.len();
    // 80 s of the story with a line every 230 ms.
    while read < 348 {
        let page = events(&aws, of(&name, token(&at))).await.unwrap();
        read += page.events.len();
        let next = page.forward.unwrap();
        assert_eq!(page.events.is_empty(), next == at);
        at = next;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let since = first.events[3].at;
    let again = events(&aws, of(&name, From { since: Some(since), ..From::default() })).await.unwrap();
    assert_eq!((again.events.len(), again.events[0].at), (345, since));
}

#[tokio::test]
async fn a_stream_is_read_backwards_to_its_head() {
    let (_server, aws) = demo("many-logs").await;
    let back = |token: Option<String>| From { way: Way::Back, token, ..From::default() };
    let newest = events(&aws, of("yearly-logs/i-0a4f-1764079", back(None))).await.unwrap();
    let last = events(&aws, of("yearly-logs/i-0a4f-1764079", From { way: Way::Last, ..From::default() })).await.unwrap();
    assert_eq!(last.events, newest.events[newest.events.len() - 1..]);
    let on = events(&aws, of("yearly-logs/i-0a4f-1764079", token(newest.forward.as_deref().unwrap()))).await.unwrap();
    assert_eq!((on.events.len(), &on.forward), (0, &newest.forward), "nothing comes after the newest page");
    let (mut read, mut at) = (newest.events.len(), newest.backward);
    let mut first = newest.events[0].at;
    loop {
        let page = events(&aws, of("yearly-logs/i-0a4f-1764079", back(at.clone()))).await.unwrap();
        if page.backward == at {
            break;
        }
        assert!(page.events.last().unwrap().at < first);
        (read, first, at) = (read + page.events.len(), page.events[0].at, page.backward);
    }
    assert_eq!(read, 100_001);
}

#[tokio::test]
async fn the_demo_sorts_pages_and_refuses_like_the_service() {
    let (_server, aws) = demo("logs").await;
    let old = streams(&aws, named("another-job")).await.unwrap().streams;
    assert_eq!(old.len(), 1);
    let page = events(&aws, of("another-job/i-77aa-1763999", From::default())).await.unwrap();
    assert_eq!(page.events.len(), 121);
    assert_eq!(events(&aws, of("nothing", From::default())).await.unwrap_err().kind, ErrorKind::NotFound);
    assert_eq!(events(&aws, of("nothing", token("x"))).await.unwrap_err().kind, ErrorKind::Validation);
    assert_eq!(streams(&aws, latest(Some("x"))).await.unwrap_err().kind, ErrorKind::Validation);
    let (_server, aws) = demo("no-logs").await;
    let e = streams(&aws, latest(None)).await.unwrap_err();
    assert_eq!((e.kind, e.message.as_str()), (ErrorKind::NotFound, "The specified log group does not exist."));
}

#[tokio::test]
async fn one_action_denied_leaves_the_others() {
    let (_server, aws) = demo("logs-denied").await;
    let e = streams(&aws, latest(None)).await.unwrap_err();
    assert_eq!(e.kind, ErrorKind::AccessDenied);
    assert!(e.message.contains("logs:DescribeLogStreams"), "{e}");
    assert!(events(&aws, of("another-job/i-77aa-1763999", From::default())).await.is_ok());
}
