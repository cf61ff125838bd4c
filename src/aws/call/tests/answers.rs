//! What happens with each response: how often the call is retried, and what is reported in the end. Error responses in the
//! form of every protocol go to every service; good responses are reported field by field.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use minicbor::Encoder;
use minicbor::data::Tag;

use super::requests::check;
use super::{AT, Answer, Call, Setting, Wire};

type Cbor = Encoder<Vec<u8>>;

fn cbor(write: impl FnOnce(&mut Cbor) -> Result<(), minicbor::encode::Error<std::convert::Infallible>>) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    write(&mut encoder).unwrap();
    encoder.into_writer()
}

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

/// What is reported for a call that gets these responses, and how many requests it made.
async fn of(call: Call, answers: Vec<Answer>) -> String {
    let wire = Wire::new(answers);
    let session = wire.session(Setting::default()).await;
    let made = call.make(&session, "us-east-1").await;
    let asked = wire.asked.lock().unwrap().len();
    match made {
        Ok(told) => format!("{asked}× {told}"),
        Err(e) => {
            format!("{asked}× {:?} {:?} {:?} http {:?} id {:?} ({})", e.kind, e.code, e.message, e.http, e.request_id, e.attempts)
        }
    }
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

fn moments() -> Vec<(&'static str, Vec<u8>)> {
    let seconds = u64::try_from(AT).unwrap();
    vec![
        ("tagged float", cbor(|e| e.tag(Tag::new(1))?.f64(1_795_442_400.25).map(|_| ()))),
        ("tagged int", cbor(|e| e.tag(Tag::new(1))?.u64(seconds).map(|_| ()))),
        ("tagged f32", cbor(|e| e.tag(Tag::new(1))?.f32(1024.5).map(|_| ()))),
        ("untagged", cbor(|e| e.u64(seconds).map(|_| ()))),
        ("other tag", cbor(|e| e.tag(Tag::new(2))?.u64(seconds).map(|_| ()))),
        ("null", cbor(|e| e.null().map(|_| ()))),
        ("text", cbor(|e| e.str("2026").map(|_| ()))),
    ]
}

fn values() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("double", cbor(|e| e.f64(0.1).map(|_| ()))),
        ("float", cbor(|e| e.f32(0.5).map(|_| ()))),
        ("half", vec![0xf9, 0x3c, 0x00]),
        ("int", cbor(|e| e.u8(7).map(|_| ()))),
        ("negative", cbor(|e| e.i16(-300).map(|_| ()))),
        ("not a number", cbor(|e| e.f64(f64::NAN).map(|_| ()))),
        ("text", cbor(|e| e.str("7").map(|_| ()))),
        ("null", cbor(|e| e.null().map(|_| ()))),
    ]
}

/// A page of points in which one metric has these raw timestamps and values.
fn points(moments: &[Vec<u8>], values: &[Vec<u8>]) -> Vec<u8> {
    let mut out = cbor(|e| {
        e.begin_map()?
            .str("MetricDataResults")?
            .begin_array()?
            .begin_map()?
            .str("Id")?
            .str("m1")?
            .str("Timestamps")?
            .array(moments.len() as u64)
            .map(|_| ())
    });
    moments.iter().for_each(|m| out.extend(m));
    out.extend(cbor(|e| e.str("Values")?.array(values.len() as u64).map(|_| ())));
    values.iter().for_each(|v| out.extend(v));
    out.extend(cbor(|e| e.str("StatusCode")?.str("Complete")?.end()?.end()?.str("NextToken")?.str("n")?.end().map(|_| ())));
    out
}

fn lists() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("none", vec![0xa0]),
        ("none, without an end", vec![0xbf, 0xff]),
        ("nulls", cbor(|e| e.map(2)?.str("Metrics")?.null()?.str("NextToken")?.null().map(|_| ()))),
        (
            "all",
            cbor(|e| {
                e.map(3)?.str("Metrics")?.array(3)?;
                e.map(4)?.str("Namespace")?.str("n")?.str("MetricName")?.str("CPU")?.str("Dimensions")?.array(2)?;
                e.map(2)?
                    .str("Name")?
                    .str("Host")?
                    .str("Value")?
                    .str("x/1")?
                    .begin_map()?
                    .str("Value")?
                    .str("nameless")?
                    .end()?;
                e.str("New")?.map(1)?.str("deep")?.begin_array()?.null()?.f64(1.5)?.bytes(b"x")?.end()?;
                e.begin_map()?.str("MetricName")?.str("")?.end()?;
                e.map(0)?;
                e.str("OwningAccounts")?.array(1)?.str("1")?;
                e.str("NextToken")?.begin_str()?.str("to")?.str("ken")?.end().map(|_| ())
            }),
        ),
        ("a number for a list", cbor(|e| e.map(1)?.str("Metrics")?.u8(1).map(|_| ()))),
        ("a list for a text", cbor(|e| e.map(1)?.str("NextToken")?.array(0).map(|_| ()))),
        ("a list", cbor(|e| e.array(0).map(|_| ()))),
        ("more after it", vec![0xa0, 0xa0]),
        ("fewer than said", vec![0xa2, 0x61, 0x78, 0x01]),
        (
            "a length beyond all",
            vec![0xa1, 0x67, b'M', b'e', b't', b'r', b'i', b'c', b's', 0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ),
        ("a key that is no text", vec![0xa1, 0x01, 0x02]),
    ]
}

#[tokio::test]
async fn good_answers_in_cbor_are_read_member_by_member() {
    let mut out = String::new();
    for (name, body) in lists() {
        writeln!(out, "Metrics {name}: {}", of(Call::Metrics, vec![Answer::new(200, body)]).await).unwrap();
    }
    for (name, moment) in moments() {
        let body = points(&[moment], &[cbor(|e| e.f64(1.0).map(|_| ()))]);
        writeln!(out, "moment {name}: {}", of(Call::MetricData, vec![Answer::new(200, body)]).await).unwrap();
    }
    let moment = cbor(|e| e.tag(Tag::new(1))?.u64(AT as u64).map(|_| ()));
    for (name, value) in values() {
        let body = points(&[moment.clone(), moment.clone()], &[value]);
        writeln!(out, "value {name}: {}", of(Call::MetricData, vec![Answer::new(200, body)]).await).unwrap();
    }
    let said = cbor(|e| {
        e.map(2)?.str("Messages")?.array(2)?;
        e.map(2)?.str("Code")?.str("c")?.str("Value")?.str("a\u{1b}[1m word")?.map(0)?;
        e.str("MetricDataResults")?.array(3)?;
        e.map(3)?.str("Id")?.str("m0")?.str("Label")?.str("CPU")?.str("StatusCode")?.str("Forbidden")?;
        e.map(2)?.str("Id")?.str("x")?.str("StatusCode")?.str("InternalError")?;
        e.map(2)?.str("StatusCode")?.str("NewStatus")?.str("Messages")?.array(1)?.map(1)?.str("Value")?.str("v").map(|_| ())
    });
    writeln!(out, "said: {}", of(Call::MetricData, vec![Answer::new(200, said)]).await).unwrap();
    check("cbor", &out);
}

#[tokio::test]
async fn good_answers_in_xml_are_read_member_by_member() {
    let role = |inside: &str| {
        format!(
            "<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">{inside}<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetRoleResponse>"
        )
    };
    let rights = |inside: &str| {
        format!(
            "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>{inside}</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
        )
    };
    let needed =
        "<Path>/</Path><RoleName>n</RoleName><RoleId>i</RoleId><Arn>a</Arn><CreateDate>2026-11-23T14:00:00Z</CreateDate>";
    let mut out = String::new();
    for (name, body) in [
        (
            "all",
            role(&format!(
                "<GetRoleResult><Role>{needed}<AssumeRolePolicyDocument>%7B%22a%22%3A1%7D</AssumeRolePolicyDocument><New><Deep/></New></Role></GetRoleResult>"
            )),
        ),
        (
            "entities",
            role(&format!(
                "<GetRoleResult><Role>{needed}<AssumeRolePolicyDocument>a &amp;&lt;&#x41;&#66; b</AssumeRolePolicyDocument></Role></GetRoleResult>"
            )),
        ),
        ("no policy", role(&format!("<GetRoleResult><Role>{needed}</Role></GetRoleResult>"))),
        ("empty policy", role(&format!("<GetRoleResult><Role>{needed}<AssumeRolePolicyDocument/></Role></GetRoleResult>"))),
        ("no role", role("<GetRoleResult></GetRoleResult>")),
        ("no result", role("")),
        (
            "policy elsewhere",
            role("<GetRoleResult><Other><AssumeRolePolicyDocument>x</AssumeRolePolicyDocument></Other></GetRoleResult>"),
        ),
        ("another answer", rights("")),
    ] {
        writeln!(out, "Trust {name}: {}", of(Call::Trust, vec![Answer::new(200, body)]).await).unwrap();
    }
    let one = |action: &str, decision: &str| {
        format!(
            "<member>{action}{decision}<EvalResourceName>r</EvalResourceName><MatchedStatements><member><SourcePolicyId>p</SourcePolicyId></member></MatchedStatements></member>"
        )
    };
    for (name, body) in [
        (
            "all",
            rights(&format!(
                "<EvaluationResults>{}{}</EvaluationResults>",
                one("<EvalActionName>a:B</EvalActionName>", "<EvalDecision>allowed</EvalDecision>"),
                one("<EvalActionName>c:D</EvalActionName>", "<EvalDecision>newDecision</EvalDecision>")
            )),
        ),
        ("what XML cannot hold", rights("<EvaluationResults>\u{1b}</EvaluationResults>")),
        ("without members", rights(&format!("<EvaluationResults>{}</EvaluationResults>", one("", "")))),
        ("none", rights("<EvaluationResults></EvaluationResults>")),
        ("nothing", rights("")),
        ("another answer", role("")),
    ] {
        writeln!(out, "Rights {name}: {}", of(Call::Rights, vec![Answer::new(200, body)]).await).unwrap();
    }
    for (name, body) in [
        (
            "all",
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::1:x</Arn><UserId>u</UserId><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
        ),
        ("none", "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>"),
    ] {
        writeln!(out, "Caller {name}: {}", of(Call::Caller, vec![Answer::new(200, body)]).await).unwrap();
    }
    check("xml", &out);
}
