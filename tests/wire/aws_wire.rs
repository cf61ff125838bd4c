//! The AWS layer against a server that responds well, badly or not at all.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::aws_server::{ARN, MEMBERSHIP, Reply, Server, error, json};
use cleanwatch::aws::{Aws, Fixed, Options, Timeouts};
use cleanwatch::domain::Time;
use cleanwatch::domain::ask::Ask;
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::field::FieldId;
use cleanwatch::domain::ids::{Arn, JobKey, Listing, Of, Source};
use cleanwatch::domain::job::Snapshot;
use cleanwatch::domain::logs::{From, Which};
use cleanwatch::domain::metrics::{self, Window};
use cleanwatch::domain::rights::Target;
use cleanwatch::domain::summary::BARREN;

const GOOD: &str = r#"{"status":"ACTIVE","name":"propensity"}"#;

/// Time limits that only a server that never responds exceeds.
fn short() -> Timeouts {
    let ms = Duration::from_millis;
    Timeouts { attempt: ms(400), operation: ms(1000), backoff: ms(1), page: ms(1), ..Timeouts::default() }
}

async fn aws_at(url: &str, timeouts: Timeouts) -> Aws {
    let fixed = Fixed { access_key_id: "AKIDTEST".into(), secret_access_key: "not-a-secret".into() };
    let options = Options { endpoint_url: Some(url.into()), fixed: Some(fixed), ..Options::default() };
    Aws::load_with(options, timeouts).await.unwrap()
}

fn source() -> Source {
    Source { profile: None, region: "us-east-1".into(), membership: MEMBERSHIP.into() }
}

fn key() -> JobKey {
    JobKey::of(source(), Arn::parse(ARN).unwrap())
}

async fn get_from(url: &str) -> Result<Snapshot, FetchError> {
    aws_at(url, short()).await.get(&key(), |_| {}).await
}

async fn fails(script: Vec<Reply>) -> FetchError {
    get_from(&Server::start(script).await.url).await.unwrap_err()
}

#[tokio::test]
async fn a_job_is_asked_for_as_the_service_wants_it() {
    let server =
        Server::start(vec![json(200, GOOD).with("x-amzn-RequestId", "req-1").with("date", "Mon, 23 Nov 2026 10:00:00 GMT")])
            .await;
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&attempts);
    let got = aws_at(&server.url, short()).await.get(&key(), move |n| told.lock().unwrap().push(n)).await.unwrap();
    assert_eq!(got.job.status().unwrap().raw(), "ACTIVE");
    assert_eq!((got.call.attempts, got.call.request_id.as_deref()), (1, Some("req-1")));
    assert!(got.call.clock_off.is_some());
    assert!(got.call.latency.num_microseconds().unwrap() > 0);
    assert_eq!(*attempts.lock().unwrap(), [1]);
    let asked = server.asked();
    let line = asked[0].lines().next().unwrap();
    let path = "arn%3Aaws%3Acleanrooms-ml%3Aus-east-1%3A111122223333%3Amembership%2F7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b%2Ftrained-model-inference-job%2Fjob-1";
    assert_eq!(line, format!("GET /memberships/{MEMBERSHIP}/trained-model-inference-jobs/{path} HTTP/1.1"));
    let signed = asked[0].lines().find(|l| l.to_lowercase().starts_with("authorization:")).unwrap();
    assert!(signed.contains("Credential=AKIDTEST/") && signed.contains("/us-east-1/cleanrooms-ml/aws4_request"), "{signed}");
    assert!(!asked[0].to_lowercase().contains("not-a-secret"));
}

#[tokio::test]
async fn the_region_of_the_source_signs_the_request() {
    let server = Server::start(vec![json(200, GOOD)]).await;
    let aws = aws_at(&server.url, short()).await;
    let mut key = key();
    key.source.region = "eu-west-1".into();
    aws.get(&key, |_| {}).await.unwrap();
    assert!(server.asked()[0].contains("/eu-west-1/cleanrooms-ml/aws4_request"));
}

#[tokio::test]
async fn each_error_of_the_service_has_its_kind() {
    use ErrorKind as K;
    for (status, code, kind) in [
        (403, "AccessDeniedException", K::AccessDenied),
        (403, "AccessDenied", K::AccessDenied),
        (404, "ResourceNotFoundException", K::NotFound),
        (429, "ThrottlingException", K::Throttled),
        (400, "ThrottlingException", K::Throttled),
        (400, "TooManyRequestsException", K::Throttled),
        (400, "ValidationException", K::Validation),
        (409, "ConflictException", K::Conflict),
        (400, "ConflictException", K::Conflict),
        (409, "", K::Conflict),
        (402, "", K::Unreadable),
        (404, "", K::Unreadable),
        (413, "", K::Unreadable),
        (413, "OddException", K::Unreadable),
        (402, "ServiceQuotaExceededException", K::QuotaExceeded),
        (500, "InternalServiceException", K::Server),
        (503, "ServiceUnavailableException", K::Server),
        (403, "ExpiredTokenException", K::Expired),
        (403, "ExpiredToken", K::Expired),
        (403, "UnrecognizedClientException", K::NotAccepted),
        (403, "InvalidClientTokenId", K::NotAccepted),
        (403, "MissingAuthenticationTokenException", K::NotAccepted),
        (403, "InvalidSignatureException", K::NotAccepted),
        (403, "SignatureDoesNotMatch", K::NotAccepted),
        (403, "RequestTimeTooSkewed", K::ClockSkew),
        (404, "UnknownOperationException", K::Unreadable),
        (418, "TeapotException", K::Validation),
        (403, "", K::AccessDenied),
    ] {
        let e = fails(vec![error(status, code, "the words")]).await;
        assert_eq!((e.kind, e.http), (kind, Some(status)), "{status} {code}: {e}");
        assert_eq!(
            (e.code.as_deref().unwrap_or(""), e.message.as_str(), e.request_id.as_deref()),
            (code, "the words", Some("req-1"))
        );
        assert!(e.attempts >= 1, "{status} {code}");
    }
}

#[tokio::test]
async fn the_code_is_read_from_header_or_body_in_each_form() {
    let in_header = |form: &str| json(403, r#"{"message":"m"}"#).with("x-amzn-errortype", form);
    for reply in [
        in_header("AccessDeniedException"),
        in_header("AccessDeniedException:http://internal.amazon.com/coral/com.amazon.coral.service/"),
        in_header("aws.protocoltests#AccessDeniedException:http://internal.amazon.com/"),
        json(403, r#"{"code":"AccessDeniedException","message":"m"}"#),
        json(403, r#"{"__type":"com.amazon#AccessDeniedException","message":"m"}"#),
        json(403, r#"{"__type":"AccessDeniedException","Message":"m"}"#),
    ] {
        let e = fails(vec![reply]).await;
        assert_eq!(
            (e.kind, e.code.as_deref(), e.message.as_str()),
            (ErrorKind::AccessDenied, Some("AccessDeniedException"), "m")
        );
    }
}

#[tokio::test]
async fn without_a_code_the_status_decides_and_the_look_of_the_body_is_told() {
    use ErrorKind as K;
    let html = "<!DOCTYPE html><html>secret</html>";
    for (status, body, kind, words) in [
        (429, "", K::Throttled, "the body is empty"),
        (402, "", K::Unreadable, "the body is empty"),
        (402, html, K::Unreadable, "the body looks like HTML, not JSON"),
        (409, html, K::Unreadable, "the body looks like HTML, not JSON"),
        (410, html, K::Unreadable, "the body looks like HTML, not JSON"),
        (413, html, K::Unreadable, "the body looks like HTML, not JSON"),
        (431, "secret", K::Unreadable, "the body is not JSON"),
        (401, "{}", K::AccessDenied, ""),
        (404, "", K::Unreadable, "the body is empty"),
        (403, html, K::Unreadable, "the body looks like HTML, not JSON"),
        (404, html, K::Unreadable, "the body looks like HTML, not JSON"),
        (404, "{}", K::Unreadable, ""),
        (400, "secret", K::Unreadable, "the body is not JSON"),
        (502, html, K::Server, "the body looks like HTML, not JSON"),
        (407, html, K::Proxy, "the body looks like HTML, not JSON"),
        (302, html, K::Unreadable, "the body looks like HTML, not JSON"),
        (200, html, K::Unreadable, "the body looks like HTML, not JSON"),
        (200, r#"{"status":"secret"#, K::Unreadable, "the body is JSON cut short"),
        (200, "", K::Unreadable, "the body is empty"),
        (
            200,
            r#"{"message":"secret"}"#,
            K::Unreadable,
            "the body is a JSON object, but holds neither the status nor the ARN of a job",
        ),
    ] {
        let e = fails(vec![json(status, body)]).await;
        assert_eq!((e.kind, e.message.as_str(), e.http), (kind, words, Some(status)), "{status} {body}");
        assert!(!format!("{e:?}").contains("secret"), "{e:?}");
    }
}

/// Code and message are read from the body in every spelling; only the service's own form can say that there is no job, that
/// a quota is used up or that the request is wrong.
#[tokio::test]
async fn a_refusal_keeps_its_words_and_only_the_service_says_what_only_it_can_know() {
    use ErrorKind as K;
    for (status, body, kind, code, words) in [
        (403, r#"{"message":"Forbidden"}"#, K::AccessDenied, None, "Forbidden"),
        (403, r#"{"Message":"Forbidden"}"#, K::AccessDenied, None, "Forbidden"),
        (401, r#"{"error":"invalid_token","error_description":"it is over"}"#, K::AccessDenied, None, "it is over"),
        (
            400,
            r#"{"Code":"ThrottlingException","Message":"Rate exceeded"}"#,
            K::Throttled,
            Some("ThrottlingException"),
            "Rate exceeded",
        ),
        (
            400,
            r#"{"Code":"a.b#ValidationException:http://x","Message":"bad"}"#,
            K::Validation,
            Some("ValidationException"),
            "bad",
        ),
        (400, r#"{"__type":"a#ConflictException","Message":"busy"}"#, K::Conflict, Some("ConflictException"), "busy"),
        (404, r#"{"Code":"ResourceNotFoundException","Message":"gone"}"#, K::NotFound, Some("ResourceNotFoundException"), "gone"),
        (402, r#"{"code":"ServiceQuotaExceededException"}"#, K::QuotaExceeded, Some("ServiceQuotaExceededException"), ""),
        // From proxies, gateways and web frameworks.
        (404, r#"{"message":"no Route matched with those values"}"#, K::Unreadable, None, "no Route matched with those values"),
        (404, r#"{"code":"ResourceNotFound","message":"/x does not exist"}"#, K::Unreadable, None, "/x does not exist"),
        (404, r#"{"code":5,"message":"Not Found","details":[]}"#, K::Unreadable, None, "Not Found"),
        (404, r#"{"code":"404","message":"Not Found"}"#, K::Unreadable, None, "Not Found"),
        (404, r#"{"status":404,"error":"Not Found","path":"/x"}"#, K::Unreadable, None, "Not Found"),
        (404, r#"{"error":{"code":404,"message":"no such page"}}"#, K::Unreadable, None, "no such page"),
        (400, r#"{"code":"it went wrong","detail":"bad gateway"}"#, K::Unreadable, None, "bad gateway"),
        (402, r#"{"message":"pay first"}"#, K::Unreadable, None, "pay first"),
        (413, r#"{"message":"Request Too Long"}"#, K::Unreadable, None, "Request Too Long"),
        (409, r#"{"message":"busy"}"#, K::Conflict, None, "busy"),
        (403, r#"{"message":{"a":1},"Message":" \n "}"#, K::AccessDenied, None, ""),
        (403, r#"{"message":"a\u001b[31mb\nc"}"#, K::AccessDenied, None, "a␛[31mb␊c"),
    ] {
        let e = fails(vec![json(status, body)]).await;
        assert_eq!((e.kind, e.code.as_deref(), e.message.as_str(), e.http), (kind, code, words, Some(status)), "{status} {body}");
    }
    let long = format!(r#"{{"message":"{}"}}"#, "x".repeat(5000));
    assert_eq!(fails(vec![json(403, &long)]).await.message.chars().count(), 601);
}

#[tokio::test]
async fn a_redirect_is_told_with_where_it_leads_and_without_what_may_be_secret() {
    for (status, location, words) in [
        (302, "https://login.example.com/sso", "redirected to https://login.example.com/sso"),
        (301, "/login", "redirected to /login"),
        (302, "https://host/x;jsessionid=S3CRET", "redirected to https://host/x?…"),
        (
            307,
            "https://me:S3CRET@proxy.example.com:8080/a?token=S3CRET#S3CRET",
            "redirected to https://proxy.example.com:8080/a?…",
        ),
        (308, "//me:S3CRET@proxy.example.com", "redirected to //proxy.example.com"),
        (303, "https://a@S3CRET@host/x@y", "redirected to https://host/x@y"),
        (302, "me:S3CRET@host/x", "redirected to host/x"),
        (302, "https://host/\u{9b}31m", "redirected to https://host/‹009B›31m"),
        (302, "", "the body looks like HTML, not JSON"),
    ] {
        let reply = json(status, "<html>S3CRET</html>");
        let reply = if location.is_empty() { reply } else { reply.with("location", location) };
        let e = fails(vec![reply]).await;
        assert_eq!((e.kind, e.message.as_str(), e.http), (ErrorKind::Unreadable, words, Some(status)), "{location}");
        assert!(!format!("{e:?}").contains("S3CRET"), "{e:?}");
    }
}

/// The SDK never requests a compressed response.
#[tokio::test]
async fn a_compressed_body_is_told_as_compressed_by_something_in_between() {
    let packed = |status: u16, encoding: &str, body: &[u8]| {
        let headers = vec![("content-encoding".to_owned(), encoding.to_owned())];
        let headers = if encoding.is_empty() { Vec::new() } else { headers };
        Reply::Http { status, headers, body: body.to_vec() }
    };
    for (encoding, body, name) in [
        ("gzip", &b"\x1f\x8b\x08\0rest"[..], "gzip"),
        ("", b"\x1f\x8b\x08\0rest", "gzip"),
        ("br", b"\x0b\x02\x80", "br"),
        ("zstd", b"", "zstd"),
        ("", b"\x28\xb5\x2f\xfdrest", "zstd"),
        ("", b"\x78\x9crest", "deflate"),
        ("", b"\x78\x01rest", "deflate"),
        ("identity", b"\xfd7zXZ\0rest", "xz"),
    ] {
        let words = format!("the body is compressed ({name}) by something in between: the request did not ask for that");
        for status in [200, 404] {
            let e = fails(vec![packed(status, encoding, body)]).await;
            assert_eq!((e.kind, e.message.as_str(), e.http), (ErrorKind::Unreadable, words.as_str(), Some(status)), "{encoding}");
        }
    }
    let e = fails(vec![packed(503, "gzip", b"\x1f\x8b\x08\0rest")]).await;
    assert!(e.kind == ErrorKind::Server && e.message.contains("compressed (gzip)"), "{e}");
    // A body that can be read is not compressed, whatever the header says.
    let server = Server::start(vec![packed(200, "gzip", GOOD.as_bytes())]).await;
    assert!(get_from(&server.url).await.is_ok());
    assert_eq!(fails(vec![packed(200, "gzip", b"<html>")]).await.message, "the body looks like HTML, not JSON");
    assert_eq!(fails(vec![packed(200, "identity", b"words")]).await.message, "the body is not JSON");
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_from_a_wrong_key() {
    let off = |seconds: i64| {
        let date = chrono::Utc::now() + chrono::TimeDelta::seconds(seconds);
        error(403, "InvalidSignatureException", "Signature expired")
            .with("date", &date.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
    };
    let e = fails(vec![off(600)]).await;
    assert_eq!(e.kind, ErrorKind::ClockSkew);
    assert!((598..=602).contains(&e.clock_off.unwrap().num_seconds()), "{:?}", e.clock_off);
    let e = fails(vec![off(-3600)]).await;
    assert_eq!(e.kind, ErrorKind::ClockSkew);
    assert!((-3602..=-3598).contains(&e.clock_off.unwrap().num_seconds()), "{:?}", e.clock_off);
    assert_eq!(fails(vec![off(100)]).await.kind, ErrorKind::NotAccepted);
}

#[tokio::test]
async fn a_signature_for_another_region_is_told_from_a_wrong_key() {
    let scoped = |to: &str| error(403, "InvalidSignatureException", &format!("Credential should be scoped to {to}"));
    let e = fails(vec![scoped("a valid region, not 'us-east-1'.")]).await;
    assert_eq!(e.kind, ErrorKind::WrongRegion, "{e}");
    assert!(e.advice(&key(), Some("http://e")).contains("--region"), "{}", e.advice(&key(), Some("http://e")));
    let e = fails(vec![scoped("correct service: 'execute-api'.")]).await;
    assert_eq!(e.kind, ErrorKind::Unreadable, "{e}");
}

#[tokio::test]
async fn an_answer_that_never_ends_is_read_no_further_than_it_may_be() {
    for status in [200, 403] {
        let e = fails(vec![Reply::Endless(status)]).await;
        assert_eq!((e.kind, e.message.as_str()), (ErrorKind::Unreadable, "the answer is larger than 1 MiB"));
        let server = Server::start(vec![Reply::Endless(status)]).await;
        let e = aws_at(&server.url, Timeouts::default()).await.find(&source(), "job").await.unwrap_err();
        assert_eq!((e.kind, e.message.as_str()), (ErrorKind::Unreadable, "the answer is larger than 8 MiB"));
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_refused_before_it_is_read() {
    let large = |status: u16, name: &str, mib: usize| json(status, &format!(r#"{{"{name}":"{}"}}"#, "x".repeat(mib << 20)));
    let e = fails(vec![large(200, "status", 1)]).await;
    assert_eq!((e.kind, e.message.as_str()), (ErrorKind::Unreadable, "the answer is larger than 1 MiB"));
    let e = fails(vec![large(403, "nothing", 1)]).await;
    assert_eq!((e.kind, e.message.as_str()), (ErrorKind::Unreadable, "the answer is larger than 1 MiB"));
    let server = Server::start(vec![large(200, "nextToken", 8)]).await;
    let e = aws_at(&server.url, Timeouts::default()).await.find(&source(), "job").await.unwrap_err();
    assert_eq!((e.kind, e.message.as_str()), (ErrorKind::Unreadable, "the answer is larger than 8 MiB"));
    let page = format!(
        r#"{{"trainedModelInferenceJobs":[{{"name":"job","trainedModelInferenceJobArn":"{ARN}","x":"{}"}}]}}"#,
        "x".repeat(2 << 20)
    );
    server.now(vec![json(200, &page)]);
    assert_eq!(aws_at(&server.url, Timeouts::default()).await.find(&source(), "job").await.unwrap().len(), 1);
}

#[tokio::test]
async fn hostile_words_are_cleaned() {
    let e = fails(vec![
        json(400, r#"{"message":"a\u001b[31mb\nc\u202e"}"#)
            .with("x-amzn-errortype", "Odd\u{9b}Code")
            .with("x-amzn-requestid", "r\tx"),
    ])
    .await;
    assert_eq!(e.message, "a␛[31mb␊c‹202E›");
    assert!(!format!("{e}{:?}{:?}", e.code, e.request_id).contains(char::is_control));
}

#[tokio::test]
async fn a_server_error_is_asked_again_once_and_each_attempt_is_told() {
    let server = Server::start(vec![error(503, "ServiceUnavailableException", "busy"), json(200, GOOD)]).await;
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&attempts);
    let got = aws_at(&server.url, short()).await.get(&key(), move |n| told.lock().unwrap().push(n)).await.unwrap();
    assert_eq!((got.call.attempts, attempts.lock().unwrap().clone()), (2, vec![1, 2]));
    let e = fails(vec![error(503, "ServiceUnavailableException", "busy")]).await;
    assert_eq!((e.kind, e.attempts), (ErrorKind::Server, 2));
}

#[tokio::test]
async fn broken_connections_have_their_kinds() {
    let cut = Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{\"status\":\"ACTIVE\",".to_vec());
    let e = fails(vec![cut]).await;
    assert_eq!((e.kind, e.http), (ErrorKind::Network, Some(200)), "{e}");
    assert!(e.message.starts_with("the answer was cut short"), "{e}");
    assert!(e.advice(&key(), None).contains("check the network"), "{e}");
    let e = fails(vec![Reply::Reset]).await;
    assert_eq!((e.kind, e.http), (ErrorKind::Network, None), "{e}");
    let e = fails(vec![Reply::Raw(b"".to_vec())]).await;
    assert_eq!(e.kind, ErrorKind::Network, "{e}");
    let e = fails(vec![Reply::Raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec())]).await;
    assert_eq!(e.kind, ErrorKind::Unreadable, "{e}");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let e = get_from(&closed).await.unwrap_err();
    assert_eq!(e.kind, ErrorKind::Refused, "{e}");
    let e = get_from("http://no-such-host.invalid").await.unwrap_err();
    assert_eq!(e.kind, ErrorKind::Dns, "{e}");
}

#[tokio::test]
async fn a_black_hole_is_a_timeout_and_the_next_call_has_a_new_client() {
    let three = Arc::new(tokio::sync::Barrier::new(3));
    let server = Server::start(vec![Reply::Together(three, Box::new(json(200, GOOD)))]).await;
    let aws = aws_at(&server.url, short()).await;
    let key = key();
    let get = || aws.get(&key, |_| {});
    let (a, b, c) = tokio::join!(get(), get(), get());
    assert!(a.is_ok() && b.is_ok() && c.is_ok() && server.connections() == 3);
    server.now(vec![Reply::Hang]);
    let e = get().await.unwrap_err();
    assert_eq!((e.kind, e.attempts, e.http), (ErrorKind::Timeout, 2, None), "{e}");
    assert_eq!(server.connections(), 3, "two of the three were asked, the third is idle");
    server.now(vec![json(200, GOOD)]);
    get().await.unwrap();
    assert_eq!(server.connections(), 4, "the old client's idle connection is not trusted");
    get().await.unwrap();
    assert_eq!(server.connections(), 4, "a good connection is kept");
    aws.renew();
    get().await.unwrap();
    assert_eq!(server.connections(), 5, "renew lets go of it");
}

#[tokio::test]
async fn the_outer_limit_holds_when_the_sdk_has_none() {
    let server = Server::start(vec![Reply::Hang]).await;
    let hour = Duration::from_hours(1);
    let limits =
        Timeouts { read: hour, attempt: hour, operation: hour, outer: Duration::from_millis(300), ..Timeouts::default() };
    let aws = aws_at(&server.url, limits).await;
    let e = aws.get(&key(), |_| {}).await.unwrap_err();
    assert_eq!((e.kind, e.attempts), (ErrorKind::Timeout, 1), "{e}");
    server.now(vec![json(200, GOOD)]);
    aws.get(&key(), |_| {}).await.unwrap();
}

/// The response of a confused cache or proxy must not be taken for the requested job.
#[tokio::test]
async fn the_answer_of_another_job_is_none() {
    let other = format!(r#"{{"trainedModelInferenceJobArn":"{}","status":"ACTIVE"}}"#, ARN.replace("job-1", "job-2"));
    let server = Server::start(vec![json(200, &other), json(200, GOOD)]).await;
    let aws = aws_at(&server.url, short()).await;
    let e = aws.get(&key(), |_| {}).await.unwrap_err();
    assert_eq!(e.kind, ErrorKind::Unreadable);
    assert!(e.to_string().contains("it is that of another job") && e.to_string().ends_with("/job-2"), "{e}");
    aws.get(&key(), |_| {}).await.unwrap();
}

#[tokio::test]
async fn a_job_is_found_by_id_else_by_name_newest_first() {
    let row = |id: &str, name: &str, time: &str| {
        format!(r#"{{"trainedModelInferenceJobArn":"{}","name":"{name}","createTime":"{time}"}}"#, ARN.replace("job-1", id))
    };
    let page = |rows: &[String], next: &str| json(200, &format!(r#"{{"trainedModelInferenceJobs":[{}]{next}}}"#, rows.join(",")));
    let pages = vec![
        page(&[row("a", "same", "2026-11-23T10:00:00Z"), row("b", "other", "2026-11-23T12:00:00Z")], r#","nextToken":"t 2""#),
        page(&[row("c", "same", "2026-11-23T11:00:00Z"), row("d", "same", "soon")], ""),
    ];
    let ids = |found: Vec<Arn>| found.into_iter().map(|a| a.job_id).collect::<Vec<_>>();
    let server = Server::start(pages.clone()).await;
    let aws = aws_at(&server.url, short()).await;
    assert_eq!(ids(aws.find(&source(), "same").await.unwrap()), ["c", "a", "d"]);
    let asked = server.asked();
    assert!(
        asked[0].starts_with(&format!("GET /memberships/{MEMBERSHIP}/trained-model-inference-jobs?maxResults=100 HTTP")),
        "{}",
        asked[0]
    );
    assert!(asked[1].contains("nextToken=t%202"), "{}", asked[1]);
    server.now(pages.clone());
    assert_eq!(ids(aws.find(&source(), "b").await.unwrap()), ["b"]);
    assert_eq!(server.asked().len(), 3, "an id is unique: the second page is not asked for");
    server.now(pages.clone());
    assert_eq!(aws.find(&source(), "sam").await.unwrap_err().kind, ErrorKind::NotFound);
    server.now(vec![pages[0].clone(), error(400, "ValidationException", "dead token"), pages[0].clone(), pages[1].clone()]);
    assert_eq!(ids(aws.find(&source(), "same").await.unwrap()), ["c", "a", "d"]);
    server.now(vec![pages[0].clone()]);
    assert_eq!(aws.find(&source(), "same").await.unwrap_err().kind, ErrorKind::Unreadable);
    // Empty pages are normal, but not forever.
    let empty = |n: u32| page(&[], &format!(r#","nextToken":"empty {n}""#));
    let last = page(&[row("e", "same", "2026-11-23T11:00:00Z")], "");
    server.now((1..BARREN).map(empty).chain([last]).collect());
    assert_eq!(ids(aws.find(&source(), "same").await.unwrap()), ["e"]);
    server.now((0..=BARREN).map(empty).collect());
    let before = server.asked().len();
    let e = aws.find(&source(), "same").await.unwrap_err();
    assert_eq!(e.to_string(), "unreadable answer: the list of jobs comes to no end: 50 pages in a row brought no further job");
    assert_eq!(server.asked().len(), before + BARREN as usize);
    server.now(vec![error(400, "ValidationException", "bad membership")]);
    let before = server.asked().len();
    assert_eq!(aws.find(&source(), "same").await.unwrap_err().kind, ErrorKind::Validation);
    assert_eq!(server.asked().len(), before + 1, "a first page that is refused is not asked for again");
}

const COLLABORATION: &str = "c0ffee00-1111-4222-8333-444455556666";

fn collaboration() -> Listing {
    Listing { profile: None, region: "us-east-1".into(), of: Of::Collaboration(COLLABORATION.into()) }
}

#[tokio::test]
async fn the_jobs_of_a_collaboration_are_listed_page_by_page_with_who_started_them() {
    let row = |id: &str, creator: &str| {
        format!(
            r#"{{"trainedModelInferenceJobArn":"{}","name":"n-{id}","status":"ACTIVE","creatorAccountId":"{creator}","collaborationIdentifier":"{COLLABORATION}"}}"#,
            ARN.replace("job-1", id)
        )
    };
    let page = |rows: &[String], next: &str| {
        json(200, &format!(r#"{{"collaborationTrainedModelInferenceJobs":[{}]{next}}}"#, rows.join(",")))
    };
    let server = Server::start(vec![
        page(&[row("a", "111122223333"), r#"{"name":"no ARN"}"#.into()], r#","nextToken":"t 2/=""#),
        page(&[row("b", r"444455556666\u001b[2J")], ""),
    ])
    .await;
    let aws = aws_at(&server.url, short()).await;
    let first = aws.page(&collaboration(), None).await.unwrap();
    assert_eq!((first.rows.len(), first.unreadable, first.collaboration.as_deref()), (1, 1, Some(COLLABORATION)));
    assert_eq!(first.rows[0].creator.as_deref(), Some("111122223333"));
    assert_eq!(first.next.as_deref(), Some("t 2/="));
    let last = aws.page(&collaboration(), first.next).await.unwrap();
    assert_eq!((last.rows[0].name.as_str(), last.next), ("n-b", None));
    assert!(!last.rows[0].creator.as_ref().unwrap().contains('\u{1b}'), "another member's words are cleaned, too");
    let asked = server.asked();
    let lines: Vec<&str> = asked.iter().map(|head| head.lines().next().unwrap()).collect();
    let url = format!("/collaborations/{COLLABORATION}/trained-model-inference-jobs?");
    assert_eq!(lines[0], format!("GET {url}maxResults=100 HTTP/1.1"));
    assert!(lines[1].starts_with(&format!("GET {url}")) && lines[1].contains("nextToken=t%202%2F%3D"), "{}", lines[1]);
    assert!(asked[0].contains("/us-east-1/cleanrooms-ml/aws4_request"), "{}", asked[0]);
}

#[tokio::test]
async fn a_list_of_a_collaboration_that_is_refused_names_the_actions_it_needs() {
    for (status, code, kind, words) in [
        (
            403,
            "AccessDeniedException",
            ErrorKind::AccessDenied,
            ["cleanrooms-ml:ListCollaborationTrainedModelInferenceJobs", "cleanrooms:PassCollaboration"],
        ),
        (404, "ResourceNotFoundException", ErrorKind::NotFound, [COLLABORATION, "us-east-1"]),
        (400, "ValidationException", ErrorKind::Validation, ["collaboration", COLLABORATION]),
        (429, "ThrottlingException", ErrorKind::Throttled, ["fewer calls", "backing off"]),
    ] {
        let server = Server::start(vec![error(status, code, "no")]).await;
        let refused = aws_at(&server.url, short()).await.page(&collaboration(), None).await.unwrap_err();
        assert_eq!(refused.kind, kind, "{refused}");
        let advice = refused.advice_for_list(&collaboration(), None);
        assert!(words.iter().all(|word| advice.contains(word)), "{kind:?}: {advice}");
        assert!(!advice.contains("PassMembership"), "{kind:?}: {advice}");
    }
}

#[tokio::test]
async fn a_body_the_sdk_cannot_read_is_a_job_all_the_same() {
    for body in [
        r#"{"status":"ACTIVE","name":"propensity","resourceConfig":{"instanceCount":99999999999999999999}}"#,
        "\u{feff}{\"status\":\"ACTIVE\",\"name\":\"propensity\"}",
        r#"{"status":"ACTIVE","name":"propensity","tags":{"a":null},"createTime":12,"outputConfiguration":"none"}"#,
    ] {
        let server = Server::start(vec![json(200, body)]).await;
        let got = get_from(&server.url).await.unwrap();
        assert_eq!(got.job.text(FieldId::Name), Some("propensity"), "{body}");
        assert_eq!((got.call.attempts, server.asked().len()), (1, 1), "it is no reason to ask again");
    }
}

#[tokio::test]
async fn who_gives_up_ends_the_call() {
    let server = Server::start(vec![Reply::Hang]).await;
    let aws = aws_at(&server.url, Timeouts::default()).await;
    let (begun, started) = tokio::sync::oneshot::channel();
    let begun = Mutex::new(Some(begun));
    let held = Arc::new(());
    let seen = Arc::downgrade(&held);
    let call = tokio::spawn(async move {
        let told = move |_| {
            let _ = (&held, begun.lock().unwrap().take().map(|b| b.send(())));
        };
        aws.get(&key(), told).await
    });
    started.await.unwrap();
    assert!(seen.upgrade().is_some());
    call.abort();
    tokio::time::timeout(Duration::from_secs(5), async {
        while seen.upgrade().is_some() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("the call inside the SDK is gone with its caller");
}

// ── beside the job ──────────────────────────────────────────────────────────────────────────

/// One request of each kind that another service answers.
fn beside() -> [Ask; 8] {
    let at = |seconds| Time::from_timestamp(seconds, 0).unwrap();
    let window = Window { from: at(1_795_438_800), to: at(1_795_442_400), period: 60 };
    let role = "arn:aws:iam::111122223333:role/ml".to_owned();
    [
        Ask::LogStreams { which: Which::Latest, token: None },
        Ask::LogEvents { stream: "s".into(), from: From::default() },
        Ask::Metrics { token: None },
        Ask::MetricData(metrics::Request { metrics: Vec::new(), window, token: None }),
        Ask::Members("c0ffee00-1111-4222-8333-444455556666".into()),
        Ask::Caller,
        Ask::Trust { role: "ml".into() },
        Ask::Rights { role, target: Target::Group, resource: "*".into() },
    ]
}

#[tokio::test]
async fn whichever_service_is_asked_what_breaks_below_http_is_told_alike() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"".to_vec();
    for ask in beside() {
        for (reply, kind, attempts) in [
            (Reply::Hang, ErrorKind::Timeout, 2),
            (Reply::Reset, ErrorKind::Network, 2),
            (Reply::Raw(cut.clone()), ErrorKind::Network, 2),
            (Reply::Raw(b"220 mail.example\r\n".to_vec()), ErrorKind::Unreadable, 1),
            (Reply::Endless(200), ErrorKind::Unreadable, 2),
        ] {
            let server = Server::start(vec![reply]).await;
            let told = Arc::new(Mutex::new(Vec::new()));
            let count = Arc::clone(&told);
            let limits = Timeouts { attempt: Duration::from_secs(2), operation: Duration::from_secs(8), ..short() };
            let limits = if kind == ErrorKind::Timeout { short() } else { limits };
            let asked = aws_at(&server.url, limits).await.ask(&key(), &ask, move |n| count.lock().unwrap().push(n)).await;
            let e = asked.unwrap_err();
            assert_eq!((e.kind, e.attempts), (kind, attempts), "{ask:?}: {e}");
            assert_eq!(*told.lock().unwrap(), (1..=attempts).collect::<Vec<_>>(), "{ask:?}: {e}");
            assert_eq!(e.endpoint.as_deref(), Some(&server.url), "{ask:?}");
        }
        let e = aws_at("http://127.0.0.1:1", short()).await.ask(&key(), &ask, |_| {}).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::Refused, "{ask:?}: {e}");
    }
}

// ── memberships ──────────────────────────────────────────────────────────────────────────────

mod memberships {
    use cleanwatch::domain::room::Memberships;

    use super::*;

    async fn read(server: &Server, token: Option<&str>) -> Result<Memberships, FetchError> {
        aws_at(&server.url, short()).await.memberships("eu-west-1", token.map(Into::into)).await
    }

    #[tokio::test]
    async fn pages_are_asked_for_as_the_service_wants_it_and_odd_members_spoil_nothing() {
        let first = r#"{"membershipSummaries":[{"id":"m-1","collaborationName":"Retail","createTime":"soon","memberAbilities":null}],"nextToken":"a/b=="}"#;
        let server = Server::start(vec![json(200, first), json(200, r#"{"membershipSummaries":[{"id":"m-2"}]}"#)]).await;
        let page = read(&server, None).await.unwrap();
        assert_eq!((page.rows[0].name(), page.rows[0].created, page.next.as_deref()), ("Retail", None, Some("a/b==")));
        let page = read(&server, page.next.as_deref()).await.unwrap();
        assert_eq!((page.rows[0].id.as_str(), page.next), ("m-2", None));
        let asked = server.asked();
        assert!(asked[0].starts_with("GET /memberships?maxResults=100 HTTP/1.1"), "{}", asked[0]);
        assert!(asked[1].lines().next().unwrap().contains("nextToken=a%2Fb%3D%3D"), "{}", asked[1]);
        assert!(asked[0].contains("/eu-west-1/cleanrooms/aws4_request"), "the service signs by a name of its own: {}", asked[0]);
        assert!(!asked[0].to_lowercase().contains("not-a-secret"));
    }

    #[tokio::test]
    async fn what_fails_has_its_kind_and_its_next_step() {
        let denied = error(403, "AccessDeniedException", "not authorized to perform: cleanrooms:ListMemberships");
        let e = read(&Server::start(vec![denied]).await, None).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::AccessDenied);
        let advice = e.advice_for_memberships(None, "eu-west-1", None);
        assert!(advice.contains("cleanrooms:ListMemberships") && !advice.contains("cleanrooms-ml:"), "{advice}");
        for (reply, kind) in [
            (Reply::Hang, ErrorKind::Timeout),
            (json(200, "{}"), ErrorKind::Unreadable),
            (json(200, "<html>"), ErrorKind::Unreadable),
            (error(429, "ThrottlingException", "Rate exceeded"), ErrorKind::Throttled),
            (error(403, "ExpiredTokenException", "expired"), ErrorKind::Expired),
        ] {
            let e = read(&Server::start(vec![reply]).await, Some("t")).await.unwrap_err();
            assert_eq!(e.kind, kind, "{e}");
            assert!(!e.advice_for_memberships(Some("p"), "eu-west-1", None).is_empty());
        }
    }

    #[tokio::test]
    async fn jobs_and_memberships_have_clients_of_their_own() {
        let server = Server::start(vec![
            json(200, r#"{"membershipSummaries":[]}"#),
            json(200, GOOD),
            json(200, r#"{"membershipSummaries":[]}"#),
        ])
        .await;
        let aws = aws_at(&server.url, short()).await;
        aws.memberships("us-east-1", None).await.unwrap();
        aws.get(&key(), |_| {}).await.unwrap();
        let before = server.connections();
        aws.renew();
        aws.memberships("us-east-1", None).await.unwrap();
        assert_eq!(server.connections(), before + 1, "a renewed client connects anew");
        let signed: Vec<bool> = server.asked().iter().map(|a| a.contains("/cleanrooms-ml/aws4_request")).collect();
        assert_eq!(signed, [false, true, false]);
    }
}
