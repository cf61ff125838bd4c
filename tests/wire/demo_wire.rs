//! The embedded endpoint on the wire: what it sends, byte by byte, seen by a client that knows only HTTP.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use cleanwatch::demo::{Scenario, Server};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const MEMBERSHIP: &str = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";
const COLLABORATION: &str = "c0ffee00-1111-4222-8333-444455556666";
const ARN: &str =
    "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/";
const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=AKIADEMODEMODEMODEMO/20261123/us-east-1/cleanrooms-ml/aws4_request, SignedHeaders=host;x-amz-date, Signature=00";
/// Only a defect takes this long.
const LONG: Duration = Duration::from_secs(20);

/// A response, as it came until the connection closed.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().filter_map(|l| l.split_once(": ")).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// The status and the code of an error; also asserts that the body is one.
    fn error(&self) -> (u16, &str) {
        assert!(self.json()["message"].as_str().is_some_and(|m| !m.is_empty()), "{self:?}");
        (self.status, self.header("x-amzn-errortype").unwrap_or_default())
    }

    fn status_of_job(&self) -> String {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()["status"].as_str().unwrap().to_owned()
    }
}

async fn send(server: &Server, method: &str, path: &str, authorization: Option<&str>) -> TcpStream {
    let mut stream = TcpStream::connect(server.endpoint().strip_prefix("http://").unwrap()).await.unwrap();
    let authorization = authorization.map(|a| format!("authorization: {a}\r\n")).unwrap_or_default();
    let request = format!("{method} {path} HTTP/1.1\r\nhost: demo\r\nconnection: close\r\n{authorization}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Everything that comes until the connection closes.
async fn rest(mut stream: TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    // A reset ends it just like a close.
    let _ = timeout(LONG, stream.read_to_end(&mut all)).await.expect("the connection closes");
    all
}

async fn answer(stream: TcpStream) -> Answer {
    let all = rest(stream).await;
    let end = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or_else(|| panic!("no head in {all:?}"));
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: all[end + 4..].to_vec() }
}

async fn ask_with(server: &Server, method: &str, path: &str, authorization: Option<&str>) -> Answer {
    answer(send(server, method, path, authorization).await).await
}

async fn ask(server: &Server, method: &str, path: &str) -> Answer {
    ask_with(server, method, path, Some(SIGNED)).await
}

/// Like [`SIGNED`], for the other of the two services.
fn for_rooms() -> String {
    SIGNED.replace("cleanrooms-ml", "cleanrooms")
}

async fn ask_rooms(server: &Server, path: &str) -> Answer {
    ask_with(server, "GET", path, Some(&for_rooms())).await
}

fn encoded(text: &str) -> String {
    text.replace(':', "%3A").replace('/', "%2F")
}

fn path_of(arn: &str) -> String {
    format!("/memberships/{MEMBERSHIP}/trained-model-inference-jobs/{}", encoded(arn))
}

fn job(id: &str) -> String {
    path_of(&format!("{ARN}{id}"))
}

fn list(query: &str) -> String {
    format!("/memberships/{MEMBERSHIP}/trained-model-inference-jobs{query}")
}

fn collaboration(query: &str) -> String {
    format!("/collaborations/{COLLABORATION}/trained-model-inference-jobs{query}")
}

async fn serve(scenario: Scenario, speed: f64) -> Server {
    Server::start(scenario, speed, SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap()
}

async fn serve_named(name: &str, speed: f64) -> Server {
    serve(Scenario::load(name).unwrap(), speed).await
}

/// A job `a` that runs, and these faults.
async fn serve_faults(faults: &str, speed: f64) -> Server {
    let text = format!(
        "about = \"a test\"\n[[job]]\nid = \"a\"\ncreated = \"1m\"\nstatus = \"CREATE_IN_PROGRESS\"\n[job.members]\nname = \"a\"\n{faults}"
    );
    serve(Scenario::parse("test", &text).unwrap(), speed).await
}

/// Every call meets this fault.
async fn serve_fault(what: &str) -> Server {
    serve_faults(&format!("[[fault]]\nfrom = \"0s\"\nuntil = \"9h\"\nwhat = \"{what}\"\n"), 1.0).await
}

/// Every second call meets this fault.
async fn serve_every_second(what: &str) -> Server {
    serve_faults(&format!("[[fault]]\nfrom = \"0s\"\nuntil = \"9h\"\nevery = 2\nwhat = \"{what}\"\n"), 1.0).await
}

/// The response when every call meets this fault.
async fn met(what: &str) -> Answer {
    ask(&serve_fault(what).await, "GET", &job("a")).await
}

#[tokio::test]
async fn a_percent_encoded_arn_gets_its_job() {
    let server = serve_named("minimal", 1.0).await;
    let path = job("f3a5c812-minimal");
    let got = ask(&server, "GET", &path).await;
    assert_eq!((got.status_of_job().as_str(), got.header("content-type")), ("CREATE_IN_PROGRESS", Some("application/json")));
    assert_eq!(got.json()["trainedModelInferenceJobArn"], format!("{ARN}f3a5c812-minimal"));
    assert_eq!(got.json()["membershipIdentifier"], MEMBERSHIP);
    assert_eq!(got.header("content-length").unwrap(), got.body.len().to_string());
    let lower = path.replace("%3A", "%3a").replace("%2F", "%2f");
    assert_eq!(ask(&server, "GET", &lower).await.status, 200, "either case of the hex digits");
    assert_eq!(ask(&server, "GET", &path.replace("minimal", "%6Dinimal")).await.status, 200, "more encoded than needed");
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn each_answer_has_its_own_request_id() {
    let server = serve_named("minimal", 1.0).await;
    let first = ask(&server, "GET", &list("")).await;
    let second = ask(&server, "GET", &job("nobody")).await;
    let ids = [first.header("x-amzn-requestid").unwrap(), second.header("x-amzn-requestid").unwrap()];
    assert!(ids[0] != ids[1] && ids.iter().all(|id| id.len() == 36), "{ids:?}");
}

#[tokio::test]
async fn what_is_not_signed_for_this_service_is_refused() {
    let server = serve_named("minimal", 1.0).await;
    let path = job("f3a5c812-minimal");
    for (authorization, code) in [
        (None, "MissingAuthenticationTokenException"),
        (Some("Bearer abc"), "IncompleteSignatureException"),
        (Some("AWS4-HMAC-SHA256 Credential=AKIA/20261123/us-east-1"), "IncompleteSignatureException"),
        (Some(SIGNED.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-MD5").as_str()), "IncompleteSignatureException"),
        (Some(SIGNED.replace("cleanrooms-ml", "cleanrooms").as_str()), "InvalidSignatureException"),
        (Some(SIGNED.replace("us-east-1", "eu-west-1").as_str()), "InvalidSignatureException"),
    ] {
        for (method, path) in [("GET", path.as_str()), ("PATCH", path.as_str()), ("GET", list("").as_str())] {
            let got = ask_with(&server, method, path, authorization).await;
            assert_eq!(got.error(), (403, code), "{method} {path} {authorization:?}");
        }
    }
    assert_eq!(ask(&server, "GET", &path).await.status_of_job(), "CREATE_IN_PROGRESS", "no refused cancel was carried out");
}

#[tokio::test]
async fn other_paths_and_methods_are_no_operations() {
    let server = serve_named("minimal", 1.0).await;
    let unencoded = format!("/memberships/{MEMBERSHIP}/trained-model-inference-jobs/{ARN}f3a5c812-minimal");
    let with_job = job("f3a5c812-minimal");
    let all = list("");
    for (method, path) in [
        ("GET", "/"),
        ("POST", "/memberships"),
        ("GET", "/memberships/x/trained-models"),
        ("GET", "/collaborations"),
        ("GET", "/collaborations/x"),
        ("GET", unencoded.as_str()),
        ("POST", all.as_str()),
        ("PATCH", all.as_str()),
        ("DELETE", with_job.as_str()),
        ("PUT", with_job.as_str()),
    ] {
        for signed in [SIGNED.to_owned(), for_rooms()] {
            let got = ask_with(&server, method, path, Some(&signed)).await;
            assert_eq!(got.error(), (404, "UnknownOperationException"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn identifiers_are_checked_by_the_patterns_of_the_api() {
    let server = serve_named("minimal", 1.0).await;
    let good = format!("{ARN}f3a5c812-minimal");
    for (path, error) in [
        (path_of("arn:aws:s3:::bucket-of-someone"), (400, "ValidationException")),
        (path_of(&good.replace("arn:aws:", "arn:AWS:")), (400, "ValidationException")),
        (path_of(&good.replace("arn:aws:", "arn:azure:")), (400, "ValidationException")),
        (path_of(&good.replace("trained-model-inference-job", "trained-model")), (400, "ValidationException")),
        (path_of(&format!("{good}%20")), (400, "ValidationException")),
        (path_of(&format!("{good}%ff")), (400, "ValidationException")),
        (path_of(&format!("{good}%zz")), (400, "ValidationException")),
        (path_of(ARN), (400, "ValidationException")),
        (path_of(&format!("{good}/more_of.it")), (404, "ResourceNotFoundException")),
        (path_of(&good.replace("arn:aws:", "arn:aws-cn:")), (404, "ResourceNotFoundException")),
        (job("f3a5c812-minimal").replace("/memberships/7b", "/memberships/00"), (403, "AccessDeniedException")),
        (job("f3a5c812-minimal").replace("/memberships/7b", "/memberships/7B"), (400, "ValidationException")),
    ] {
        for method in ["GET", "PATCH"] {
            assert_eq!(ask(&server, method, &path).await.error(), error, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn errors_have_the_codes_and_statuses_of_the_service() {
    for (what, error) in [
        ("throttled", (429, "ThrottlingException")),
        ("internal-error", (500, "InternalServiceException")),
        ("expired-token", (403, "ExpiredTokenException")),
        ("access-denied", (403, "AccessDeniedException")),
        ("unavailable", (503, "")),
    ] {
        assert_eq!(met(what).await.error(), error, "{what}");
    }
    assert_eq!(met("unavailable").await.header("x-amzn-errortype"), None);
}

#[tokio::test]
async fn a_bare_429_says_nothing_else() {
    let got = met("bare429").await;
    assert_eq!((got.status, got.header("x-amzn-errortype"), got.body.as_slice()), (429, None, b"".as_slice()));
}

#[tokio::test]
async fn a_login_page_and_a_text_come_as_good_answers() {
    let page = met("html").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html")));
    assert!(page.body.starts_with(b"<!DOCTYPE html>"));
    let text = met("not-json").await;
    assert_eq!((text.status, text.header("content-type")), (200, Some("application/json")));
    assert!(!text.body.is_empty() && serde_json::from_slice::<Value>(&text.body).is_err());
}

#[tokio::test]
async fn a_reset_closes_without_a_byte() {
    let server = serve_fault("reset").await;
    assert!(rest(send(&server, "GET", &job("a"), Some(SIGNED)).await).await.is_empty());
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_cut_answer_is_shorter_than_it_promises() {
    let server = serve_every_second("cut").await;
    let whole = ask(&server, "GET", &job("a")).await;
    let cut = ask(&server, "GET", &job("a")).await;
    assert_eq!((cut.status, cut.header("content-type")), (200, Some("application/json")));
    assert_eq!(cut.header("content-length").unwrap(), whole.body.len().to_string());
    assert_eq!(cut.body, whole.body[..whole.body.len() / 2], "the first half comes, and it alone");
}

#[tokio::test]
async fn errors_are_not_cut() {
    let server = serve_fault("cut").await;
    assert_eq!(ask(&server, "GET", &job("nobody")).await.error(), (404, "ResourceNotFoundException"));
}

#[tokio::test]
async fn a_hanging_call_gets_nothing_while_others_are_answered() {
    let server = serve_every_second("hang").await;
    assert_eq!(ask(&server, "GET", &job("a")).await.status, 200);
    let hanging = send(&server, "GET", &job("a"), Some(SIGNED)).await;
    timeout(LONG, async {
        while server.requests() < 2 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("the call arrives");
    assert_eq!(ask(&server, "GET", &job("a")).await.status, 200);
    let nothing = hanging.try_read(&mut [0; 1]).unwrap_err();
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
    drop(server);
    assert!(rest(hanging).await.is_empty(), "a server that stops closes it without a byte");
}

#[tokio::test]
async fn a_slow_answer_is_late_but_whole() {
    let server = serve_every_second("slow").await;
    assert_eq!(ask(&server, "GET", &job("a")).await.status, 200);
    let asked = Instant::now();
    let got = ask(&server, "GET", &job("a")).await;
    assert!(asked.elapsed() >= Duration::from_secs(2), "{:?}", asked.elapsed());
    assert_eq!(got.status_of_job(), "CREATE_IN_PROGRESS");
}

#[tokio::test]
async fn every_nth_call_fails_and_the_others_do_not() {
    let server = serve_faults("[[fault]]\nfrom = \"0s\"\nuntil = \"9h\"\nevery = 3\nwhat = \"internal-error\"\n", 1.0).await;
    let mut statuses = Vec::new();
    for path in [job("a"), list("")].iter().cycle().take(9) {
        statuses.push(ask(&server, "GET", path).await.status);
    }
    assert_eq!(statuses, [200, 200, 500, 200, 200, 500, 200, 200, 500]);
}

#[tokio::test]
async fn a_fault_ends_with_its_stretch_of_time() {
    let faults = "[[fault]]\nfrom = \"0s\"\nuntil = \"30s\"\nwhat = \"throttled\"\n[[fault]]\nfrom = \"30s\"\nuntil = \"60s\"\nwhat = \"internal-error\"\n";
    let server = serve_faults(faults, 200.0).await;
    let mut seen = Vec::new();
    timeout(LONG, async {
        while seen.last() != Some(&200) {
            let status = ask(&server, "GET", &job("a")).await.status;
            if seen.last() != Some(&status) {
                seen.push(status);
            }
        }
    })
    .await
    .expect("the faults end");
    assert_eq!(seen, [429, 500, 200]);
}

#[tokio::test]
async fn no_fault_comes_before_its_time() {
    let server = serve_faults("[[fault]]\nfrom = \"1h\"\nuntil = \"2h\"\nwhat = \"reset\"\n", 1.0).await;
    assert_eq!(ask(&server, "GET", &job("a")).await.status, 200);
}

#[tokio::test]
async fn a_story_goes_on_with_time() {
    let text = r#"
        about = "a test"
        [[job]]
        id = "a"
        created = "1m"
        status = "CREATE_PENDING"
        members = { name = "a", description = "goes away", trainedModelArn = "@/trained-model/t" }
        [[job.step]]
        at = "40s"
        set = { status = "CREATE_IN_PROGRESS" }
        unset = ["description"]
        [[job.step]]
        at = "80s"
        set = { status = "ACTIVE", logsStatus = "PUBLISH_SUCCEEDED" }
    "#;
    let server = serve(Scenario::parse("test", text).unwrap(), 200.0).await;
    let mut seen: Vec<Value> = Vec::new();
    timeout(LONG, async {
        while seen.last().is_none_or(|last| last["status"] != "ACTIVE") {
            let body = ask(&server, "GET", &job("a")).await.json();
            if seen.last() != Some(&body) {
                seen.push(body);
            }
        }
    })
    .await
    .expect("the story ends");
    let column = |name: &str| seen.iter().map(|b| b[name].as_str().unwrap_or("-")).collect::<Vec<_>>();
    assert_eq!(column("status"), ["CREATE_PENDING", "CREATE_IN_PROGRESS", "ACTIVE"]);
    assert_eq!(column("description"), ["goes away", "-", "-"]);
    assert_eq!(column("logsStatus"), ["-", "-", "PUBLISH_SUCCEEDED"]);
    assert!(column("trainedModelArn").iter().all(|arn| arn.ends_with(&format!("{MEMBERSHIP}/trained-model/t"))));
    // Times in one format sort like text.
    assert!(column("updateTime").is_sorted_by(|a, b| a < b), "{:?}", column("updateTime"));
    let times = |name: &str| column(name).iter().map(|t| t.parse::<chrono::DateTime<chrono::Utc>>().unwrap()).collect::<Vec<_>>();
    let since = times("updateTime").iter().zip(times("createTime")).map(|(u, c)| (*u - c).num_seconds()).collect::<Vec<_>>();
    assert_eq!(since, [0, 60 + 40, 60 + 80], "the moments of the story, not those of the calls");
}

#[tokio::test]
async fn a_cancel_has_no_body_and_takes_its_course() {
    let server = serve_named("slow-queue", 100.0).await;
    let path = job("2c7d94e6-queue");
    let cancelled = ask(&server, "PATCH", &path).await;
    assert_eq!((cancelled.status, cancelled.body.as_slice()), (200, b"".as_slice()));
    let last = timeout(LONG, async {
        loop {
            match ask(&server, "GET", &path).await.status_of_job().as_str() {
                "CANCEL_PENDING" | "CANCEL_IN_PROGRESS" => {}
                other => return other.to_owned(),
            }
        }
    })
    .await
    .expect("the cancel ends");
    assert_eq!(last, "INACTIVE");
    assert_eq!(ask(&server, "PATCH", &path).await.error(), (409, "ConflictException"));
}

#[tokio::test]
async fn a_list_comes_in_pages() {
    let server = serve_named("default", 1.0).await;
    let names = |answer: &Answer| {
        let body = answer.json();
        let rows = body["trainedModelInferenceJobs"].as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let whole = ask(&server, "GET", &list("")).await;
    assert_eq!(names(&whole), ["propensity-2026w47", "churn-scoring-emea", "uplift-holdout"]);
    assert_eq!(whole.json().get("nextToken"), None);
    assert_eq!(whole.json()["trainedModelInferenceJobs"][0].get("environment"), None, "only Get has it");

    let first = ask(&server, "GET", &list("?maxResults=2")).await;
    let token = first.json()["nextToken"].as_str().unwrap().to_owned();
    let second = ask(&server, "GET", &list(&format!("?maxResults=2&nextToken={token}"))).await;
    assert_eq!([names(&first), names(&second)].concat(), names(&whole));
    assert_eq!((names(&first).len(), second.json().get("nextToken")), (2, None));

    for query in ["?maxResults=0", "?maxResults=101", "?maxResults=", "?nextToken=", "?nextToken=x", "?trainedModelArn=x"] {
        assert_eq!(ask(&server, "GET", &list(query)).await.error(), (400, "ValidationException"), "{query}");
    }
    let model = encoded(&ARN.replace("trained-model-inference-job/", "trained-model/tm-uplift-c2"));
    assert_eq!(names(&ask(&server, "GET", &list(&format!("?trainedModelArn={model}"))).await), ["uplift-holdout"]);
}

#[tokio::test]
async fn one_connection_takes_many_calls() {
    let server = serve_named("minimal", 1.0).await;
    let mut stream = TcpStream::connect(server.endpoint().strip_prefix("http://").unwrap()).await.unwrap();
    let one =
        |last: &str| format!("GET {} HTTP/1.1\r\nhost: demo\r\nauthorization: {SIGNED}\r\n{last}\r\n", job("f3a5c812-minimal"));
    stream.write_all(format!("{}{}{}", one(""), one(""), one("connection: close\r\n")).as_bytes()).await.unwrap();
    let all = String::from_utf8(rest(stream).await).unwrap();
    assert_eq!((all.matches("HTTP/1.1 200 OK").count(), server.requests()), (3, 3));
}

/// Two memberships of the caller, and one of another member in the first one's collaboration; a job in each.
const THREE: &str = r#"
    about = "a test"
    [[membership]]
    id = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b"
    collaboration = "c0ffee00-1111-4222-8333-444455556666"
    name = "first"
    abilities = ["CAN_QUERY"]
    ml-abilities = ["CAN_RECEIVE_INFERENCE_OUTPUT"]
    pays = ["query"]
    [[membership]]
    id = "00000000-0000-4000-8000-000000000002"
    collaboration = "00000000-0000-4000-8000-0000000000c2"
    name = "second"
    status = "REMOVED"
    joined = "2d"
    [[membership]]
    id = "00000000-0000-4000-8000-000000000003"
    collaboration = "c0ffee00-1111-4222-8333-444455556666"
    name = "first"
    account = "444455556666"
    [[job]]
    id = "mine"
    created = "1m"
    status = "CREATE_PENDING"
    members = { name = "mine", trainedModelArn = "@/trained-model/t" }
    [[job]]
    membership = "00000000-0000-4000-8000-000000000002"
    id = "too"
    created = "1m"
    status = "CREATE_PENDING"
    members = { name = "too", trainedModelArn = "@/trained-model/t" }
    [[job]]
    membership = "00000000-0000-4000-8000-000000000003"
    id = "theirs"
    created = "1m"
    status = "CREATE_FAILED"
    members = { name = "theirs", trainedModelArn = "@/trained-model/t", statusDetails = { message = "secret to others" } }
"#;
const SECOND: &str = "00000000-0000-4000-8000-000000000002";
const THIRD: &str = "00000000-0000-4000-8000-000000000003";

async fn serve_three(faults: &str, speed: f64) -> Server {
    serve(Scenario::parse("test", &format!("{THREE}{faults}")).unwrap(), speed).await
}

/// One field of each row, and the token of the next page.
fn column(answer: &Answer, list: &str, name: &str) -> (Vec<String>, Option<String>) {
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    let rows = body[list].as_array().unwrap_or_else(|| panic!("no {list} in {body}")).iter();
    let values = rows.map(|row| row[name].as_str().unwrap_or_else(|| panic!("no {name} in {row}")).to_owned()).collect();
    (values, body.get("nextToken").map(|t| t.as_str().unwrap().to_owned()))
}

/// One field of each row, for all pages of this size.
async fn all_pages(server: &Server, path: &str, list: &str, name: &str, size: usize) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut more = String::new();
    loop {
        let got = ask(server, "GET", &format!("{path}maxResults={size}{more}")).await;
        let (values, next) = column(&got, list, name);
        pages.push(values);
        let Some(token) = next else { return pages };
        more = format!("&nextToken={token}");
    }
}

const JOBS: &str = "trainedModelInferenceJobs";
const THEIRS: &str = "collaborationTrainedModelInferenceJobs";

#[tokio::test]
async fn memberships_are_those_of_the_caller() {
    let server = serve_three("", 1.0).await;
    let got = ask_rooms(&server, "/memberships").await;
    assert_eq!(column(&got, "membershipSummaries", "id"), (vec![MEMBERSHIP.to_owned(), SECOND.to_owned()], None));
    let body = got.json();
    let first = &body["membershipSummaries"][0];
    assert_eq!(first["arn"], format!("arn:aws:cleanrooms:us-east-1:111122223333:membership/{MEMBERSHIP}"));
    assert_eq!(first["collaborationId"], COLLABORATION);
    assert_eq!((&first["collaborationName"], &first["status"]), (&Value::from("first"), &Value::from("ACTIVE")));
    assert_eq!(first["mlMemberAbilities"]["customMLMemberAbilities"][0], "CAN_RECEIVE_INFERENCE_OUTPUT");
    assert_eq!(first["paymentConfiguration"]["queryCompute"]["isResponsible"], true);
    assert_eq!(first["paymentConfiguration"]["machineLearning"]["modelInference"]["isResponsible"], false);
    let second = &body["membershipSummaries"][1];
    assert_eq!(second.get("mlMemberAbilities"), None);
    // This service's times are seconds since 1970.
    let joined = |row: &Value| row["createTime"].as_i64().unwrap();
    assert_eq!(joined(second) - joined(first), 88 * 24 * 3600);

    let first = ask_rooms(&server, "/memberships?maxResults=1").await;
    let (ids, next) = column(&first, "membershipSummaries", "id");
    assert_eq!(ids, [MEMBERSHIP]);
    let second = ask_rooms(&server, &format!("/memberships?maxResults=1&nextToken={}", next.unwrap())).await;
    assert_eq!(column(&second, "membershipSummaries", "id"), (vec![SECOND.to_owned()], None));
    for (status, ids) in
        [("ACTIVE", vec![MEMBERSHIP.to_owned()]), ("REMOVED", vec![SECOND.to_owned()]), ("COLLABORATION_DELETED", vec![])]
    {
        let got = ask_rooms(&server, &format!("/memberships?maxResults=1&status={status}")).await;
        assert_eq!(column(&got, "membershipSummaries", "id"), (ids, None), "{status}");
    }
    for query in ["?maxResults=0", "?maxResults=101", "?nextToken=x", "?nextToken=", "?status=active"] {
        let got = ask_rooms(&server, &format!("/memberships{query}")).await;
        assert_eq!(got.error(), (400, "ValidationException"), "{query}");
    }
    let wrong = ask(&server, "GET", "/memberships").await;
    assert_eq!(wrong.error(), (403, "InvalidSignatureException"), "signed for the other service");
    assert_eq!(ask_rooms(&server, &list("")).await.error(), (403, "InvalidSignatureException"), "signed for the other service");
}

#[tokio::test]
async fn each_membership_has_its_own_jobs() {
    let server = serve_three("", 1.0).await;
    let second = |text: &str| text.replace(MEMBERSHIP, SECOND);
    assert_eq!(column(&ask(&server, "GET", &list("")).await, JOBS, "name").0, ["mine"]);
    let other = ask(&server, "GET", &second(&list(""))).await;
    assert_eq!(column(&other, JOBS, "name").0, ["too"]);
    assert_eq!(column(&other, JOBS, "membershipIdentifier").0, [SECOND]);
    assert_eq!(column(&other, JOBS, "collaborationIdentifier").0, ["00000000-0000-4000-8000-0000000000c2"]);
    let job_of_second = ask(&server, "GET", &second(&job("too"))).await;
    assert_eq!(job_of_second.status_of_job(), "CREATE_PENDING");
    assert_eq!(job_of_second.json()["trainedModelArn"], second(&ARN.replace("trained-model-inference-job/", "trained-model/t")));
    let by_the_wrong_one = path_of(&second(&format!("{ARN}too")));
    for method in ["GET", "PATCH"] {
        assert_eq!(ask(&server, method, &by_the_wrong_one).await.error(), (404, "ResourceNotFoundException"), "{method}");
    }
    assert_eq!(ask(&server, "PATCH", &second(&job("too"))).await.status, 200);
    assert_eq!(ask(&server, "GET", &second(&job("too"))).await.status_of_job(), "CANCEL_PENDING");
    assert_eq!(ask(&server, "GET", &job("mine")).await.status_of_job(), "CREATE_PENDING");
}

#[tokio::test]
async fn a_collaboration_lists_what_others_started_and_nothing_more_of_it() {
    let server = serve_three("", 1.0).await;
    let got = ask(&server, "GET", &collaboration("")).await;
    assert_eq!(column(&got, THEIRS, "name"), (vec!["mine".to_owned(), "theirs".to_owned()], None));
    assert_eq!(column(&got, THEIRS, "creatorAccountId").0, ["111122223333", "444455556666"]);
    assert_eq!(column(&got, THEIRS, "membershipIdentifier").0, [MEMBERSHIP, THIRD]);
    assert_eq!(column(&got, THEIRS, "collaborationIdentifier").0, [COLLABORATION; 2]);
    assert!(!String::from_utf8_lossy(&got.body).contains("secret to others"), "no reason of a failure");
    let rows = got.json();
    let arn = rows[THEIRS][1]["trainedModelInferenceJobArn"].as_str().unwrap();
    for method in ["GET", "PATCH"] {
        assert_eq!(ask(&server, method, &path_of(arn)).await.error(), (404, "ResourceNotFoundException"), "{method}");
        let theirs = path_of(arn).replace(&format!("/memberships/{MEMBERSHIP}"), &format!("/memberships/{THIRD}"));
        assert_eq!(ask(&server, method, &theirs).await.error(), (403, "AccessDeniedException"), "{method}");
    }
    assert_eq!(all_pages(&server, &collaboration("?"), THEIRS, "name", 1).await, [["mine"], ["theirs"]]);
    let model = encoded(rows[THEIRS][1]["trainedModelArn"].as_str().unwrap());
    let filtered = ask(&server, "GET", &collaboration(&format!("?trainedModelArn={model}"))).await;
    assert_eq!(column(&filtered, THEIRS, "name").0, ["theirs"]);
    for query in ["?maxResults=0", "?maxResults=101", "?nextToken=", "?nextToken=x", "?trainedModelArn=x"] {
        assert_eq!(ask(&server, "GET", &collaboration(query)).await.error(), (400, "ValidationException"), "{query}");
    }
    let foreign = collaboration("").replace("c0ffee00", "c0ffee01");
    let refused = ask(&server, "GET", &foreign).await;
    assert_eq!(refused.error(), (403, "AccessDeniedException"));
    assert!(refused.json()["message"].as_str().unwrap().contains("cleanrooms:PassCollaboration"), "{refused:?}");
    let malformed = ask(&server, "GET", &collaboration("").replace("c0ffee00", "C0FFEE00")).await;
    assert_eq!(malformed.error(), (400, "ValidationException"));
}

#[tokio::test]
async fn a_fault_of_one_membership_meets_no_other() {
    let fault = |every: u32| {
        format!(
            "[[fault]]\nmembership = \"{SECOND}\"\nfrom = \"0s\"\nuntil = \"9h\"\nevery = {every}\nwhat = \"expired-token\"\n"
        )
    };
    let server = serve_three(&fault(1), 1.0).await;
    let second = |text: &str| text.replace(MEMBERSHIP, SECOND);
    let in_second = collaboration("").replace(COLLABORATION, "00000000-0000-4000-8000-0000000000c2");
    for path in [second(&list("")), second(&job("too")), in_second] {
        assert_eq!(ask(&server, "GET", &path).await.error(), (403, "ExpiredTokenException"), "{path}");
    }
    for path in [list(""), job("mine"), collaboration("")] {
        assert_eq!(ask(&server, "GET", &path).await.status, 200, "{path}");
    }
    assert_eq!(ask_rooms(&server, "/memberships").await.status, 200);

    let server = serve_three(&fault(2), 1.0).await;
    let mut statuses = Vec::new();
    for path in [list(""), second(&list("")), list("")].iter().cycle().take(12) {
        statuses.push(ask(&server, "GET", path).await.status);
    }
    assert_eq!(statuses, [200, 200, 200, 200, 403, 200, 200, 200, 200, 200, 403, 200], "each second of its own calls");
}

#[tokio::test]
async fn an_error_is_named_as_the_service_and_the_action_name_it() {
    let server = serve_fault("internal-error").await;
    assert_eq!(ask(&server, "GET", &list("")).await.error(), (500, "InternalServiceException"));
    assert_eq!(ask_rooms(&server, "/memberships").await.error(), (500, "InternalServerException"));
    let server = serve_fault("access-denied").await;
    for (path, action) in [
        (job("a"), "cleanrooms-ml:GetTrainedModelInferenceJob"),
        (list(""), "cleanrooms-ml:ListTrainedModelInferenceJobs"),
        (collaboration(""), "cleanrooms-ml:ListCollaborationTrainedModelInferenceJobs"),
        ("/memberships".to_owned(), "cleanrooms:ListMemberships"),
    ] {
        let got = ask(&server, "GET", &path).await;
        assert!(got.json()["message"].as_str().unwrap().contains(&format!("perform: {action} ")), "{got:?}");
    }
}

#[tokio::test]
async fn a_job_that_appears_between_two_pages_brings_none_twice() {
    let text = ["first", "second", "third"].map(|id| {
        let appears = if id == "first" { "appears = \"20s\"\n" } else { "" };
        format!(
            "[[job]]\nid = \"{id}\"\ncreated = \"0s\"\n{appears}status = \"CREATE_PENDING\"\nmembers = {{ name = \"{id}\" }}\n"
        )
    });
    let server = serve(Scenario::parse("test", &format!("about = \"a test\"\n{}", text.concat())).unwrap(), 100.0).await;
    let (names, next) = column(&ask(&server, "GET", &list("?maxResults=1")).await, JOBS, "name");
    assert_eq!(names, ["second"]);
    assert_eq!(ask(&server, "GET", &job("first")).await.error(), (404, "ResourceNotFoundException"));
    timeout(LONG, async { while ask(&server, "GET", &job("first")).await.status != 200 {} }).await.expect("it appears");
    let (names, none) =
        column(&ask(&server, "GET", &list(&format!("?maxResults=1&nextToken={}", next.unwrap()))).await, JOBS, "name");
    assert_eq!((names, none), (vec!["third".to_owned()], None));
    assert_eq!(column(&ask(&server, "GET", &list("")).await, JOBS, "name").0, ["first", "second", "third"]);
    let first = ask(&server, "GET", &job("first")).await.json();
    assert_eq!(first["createTime"], first["updateTime"]);
    let other = ask(&server, "GET", &job("second")).await.json();
    let time = |job: &Value| job["createTime"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert_eq!((time(&first) - time(&other)).num_seconds(), 20);
}

#[tokio::test]
async fn generated_jobs_come_in_as_many_pages_as_they_fill() {
    let server = serve(Scenario::of_size(250), 1.0).await;
    let pages = all_pages(&server, &list("?"), JOBS, "trainedModelInferenceJobArn", 100).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 50], "all are there from the start");
    assert_eq!(pages.concat().into_iter().collect::<std::collections::BTreeSet<_>>().len(), 250);
    for arn in [&pages[0][0], &pages[1][50], pages[2].last().unwrap()] {
        let got = ask(&server, "GET", &path_of(arn)).await;
        assert_eq!((got.status, got.json()["trainedModelInferenceJobArn"].as_str()), (200, Some(arn.as_str())));
    }
    let other = pages[0][0].replace("-propensity-0", "-propensity-6");
    assert_eq!(ask(&server, "GET", &path_of(&other)).await.error(), (404, "ResourceNotFoundException"));

    let row = &ask(&server, "GET", &list("?maxResults=1")).await.json()[JOBS][0];
    let model = format!("?trainedModelArn={}&", encoded(row["trainedModelArn"].as_str().unwrap()));
    let of_model = all_pages(&server, &list(&model), JOBS, "trainedModelInferenceJobArn", 7).await;
    assert!(of_model.iter().rev().skip(1).all(|page| page.len() == 7), "a filter leaves no page short: {of_model:?}");
    let rows = all_pages(&server, &list("?"), JOBS, "trainedModelArn", 100).await.concat();
    assert_eq!(of_model.concat().len(), rows.iter().filter(|arn| **arn == row["trainedModelArn"]).count());
}

#[tokio::test]
async fn the_last_of_a_hundred_thousand_jobs_is_as_near_as_the_first() {
    let server = serve(Scenario::of_size(100_000), 1.0).await;
    let last = ask(&server, "GET", &list("?nextToken=demo-page-99990")).await;
    let (arns, next) = column(&last, JOBS, "trainedModelInferenceJobArn");
    assert_eq!((arns.len(), next), (10, None));
    assert_eq!(ask(&server, "GET", &path_of(&arns[9])).await.json()["trainedModelInferenceJobArn"], arns[9]);
    let beyond = ask(&server, "GET", &list(&format!("?nextToken=demo-page-{}", usize::MAX))).await;
    assert_eq!(column(&beyond, JOBS, "name"), (vec![], None));
}
