//! What happens with each response: how often the call is retried, and what is reported in the end. Error responses in the
//! form of every protocol go to every service; what good responses say is tested in `good_cbor.rs` and `good_xml.rs`.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::requests::check;
use super::{Answer, Call, Setting, Wire, cbor, of};

/// An error in the form of each protocol.
fn errors(status: u16, code: &str) -> Vec<(&'static str, Answer)> {
    let in_cbor = cbor(|e| e.map(2)?.str("__type")?.str(code)?.str("message")?.str("the words").map(|_| ()));
    let in_xml = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>the &lt;words&gt;</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"
    );
    let query = format!("{code};Sender");
    vec![
        ("header", Answer::new(status, r#"{"message":"the words"}"#).with("x-amzn-errortype", &format!("{code}:http://x/"))),
        ("json", Answer::new(status, format!(r#"{{"__type":"com.amazonaws#{code}","Message":"the words"}}"#))),
        ("cbor", Answer::new(status, in_cbor.clone())),
        ("query", Answer::new(status, in_cbor).with("x-amzn-query-error", &query)),
        ("xml", Answer::new(status, in_xml)),
    ]
}

/// Responses that no service sends.
fn foreign() -> Vec<(String, Answer)> {
    let page = "<html><body><h1>502</h1></body></html>";
    let mut all: Vec<(String, Answer)> = Vec::new();
    for status in [301, 400, 403, 404, 408, 429, 500, 502, 503, 504] {
        all.push((format!("empty {status}"), Answer::new(status, "")));
        all.push((format!("page {status}"), Answer::new(status, page)));
    }
    all.push(("gateway 403".into(), Answer::new(403, r#"{"message":"Forbidden"}"#)));
    all.push(("page 200".into(), Answer::new(200, page)));
    all.push(("empty 200".into(), Answer::new(200, "")));
    all.push(("nothing 204".into(), Answer::new(204, "")));
    all.push(("cut json 200".into(), Answer::new(200, r#"{"events":[{"#)));
    all.push(("cut cbor 200".into(), Answer::new(200, vec![0xa1, 0x67])));
    all.push(("cut xml 200".into(), Answer::new(200, "<GetRoleResponse><GetRoleResult>")));
    all.push(("cut json 400".into(), Answer::new(400, r#"{"__type":"Throttl"#)));
    all.push(("cut cbor 400".into(), Answer::new(400, vec![0xa1, 0x67])));
    all.push(("cut xml 400".into(), Answer::new(400, "<ErrorResponse><Error><Code>Throttling</Code>")));
    all
}

#[tokio::test]
async fn error_answers_are_asked_again_and_told_alike() {
    let mut out = String::new();
    for call in Call::EACH {
        for (status, code) in [
            (400, "ThrottlingException"),
            (400, "Throttling"),
            (400, "RequestTimeout"),
            (400, "ValidationException"),
            (400, "InvalidParameterException"),
            (403, "AccessDeniedException"),
            (403, "ExpiredTokenException"),
            (404, "NoSuchEntity"),
            (400, "ResourceNotFoundException"),
            (429, "TooManyRequestsException"),
            (500, "InternalServerException"),
            (503, "ServiceUnavailableException"),
        ] {
            for (form, answer) in errors(status, code) {
                writeln!(
                    out,
                    "{call:?} {status} {code} {form}: {}",
                    of(*call, vec![answer.with("x-amzn-requestid", "r-1")]).await
                )
                .unwrap();
            }
        }
    }
    check("errors", &out);
}

#[tokio::test]
async fn answers_that_no_service_gives_are_told_alike() {
    let mut out = String::new();
    for call in Call::EACH {
        for (name, answer) in foreign() {
            writeln!(out, "{call:?} {name}: {}", of(*call, vec![answer]).await).unwrap();
        }
    }
    check("foreign", &out);
}

/// A clock that is an hour off is corrected after the first refusal: the second attempt is signed with the service's time,
/// and so is the next call of that client.
#[tokio::test]
async fn a_clock_that_is_off_is_put_right() {
    for call in Call::EACH {
        let later = DateTime::from(SystemTime::now() + Duration::from_hours(1)).fmt(Format::HttpDate).unwrap();
        let refused = errors(403, "SignatureDoesNotMatch").into_iter().chain(errors(403, "InvalidSignatureException"));
        let refused = refused.map(|(_, answer)| answer.with("date", &later));
        let mut held = 0;
        for refusal in refused {
            let wire = Wire::new(vec![refusal, Answer::new(200, "").with("date", &later)]);
            let session = wire.session(Setting::default()).await;
            for _ in 0..2 {
                let _ = call.make(&session, "us-east-1").await;
            }
            let asked = wire.asked.lock().unwrap();
            let dates: Vec<&str> = asked.iter().map(|r| r.headers().get("x-amz-date").unwrap()).collect();
            let signed = |date: &str| chrono::NaiveDateTime::parse_from_str(date, "%Y%m%dT%H%M%SZ").unwrap();
            let hour = |date: &str| (signed(date) - signed(dates[0])).num_minutes() >= 59;
            // A refusal in another protocol's form is not recognized as one.
            if dates.len() > 2 {
                assert!(dates[1..].iter().all(|d| hour(d)), "{call:?}: {dates:?}");
                held += 1;
            }
        }
        assert!(held >= 2, "{call:?}: {held}");
    }
}

/// How many attempts each of many simultaneous calls makes, each with a client of its own, when every response is a failure.
async fn at_once(call: Call, region: &'static str, calls: usize) -> Vec<u32> {
    let wire = Wire::new(vec![Answer::new(500, "")]);
    let mut running = Vec::new();
    for _ in 0..calls {
        let session = wire.session(Setting { pause: Duration::from_millis(700), ..Setting::default() }).await;
        running.push(tokio::spawn(async move { call.make(&session, region).await.unwrap_err().attempts }));
    }
    let mut attempts = Vec::new();
    for one in running {
        attempts.push(one.await.unwrap());
    }
    attempts
}

/// All clients of a service in a region pay for retries from one token bucket: if many calls fail at once, it is empty for
/// the last of them.
#[tokio::test]
async fn second_attempts_are_paid_from_one_purse_a_service_and_region() {
    for call in Call::EACH {
        let attempts = at_once(*call, "sa-east-1", 120).await;
        let (once, twice) = (attempts.iter().filter(|n| **n == 1).count(), attempts.iter().filter(|n| **n == 2).count());
        assert_eq!((once, twice), (70, 50), "{call:?}");
        assert_eq!(at_once(*call, "eu-north-1", 2).await, [2, 2], "{call:?}: another region has a purse of its own");
    }
}
