//! CloudWatch through the real SDK: against a server that responds well, badly or not at all, and against the demo's.

use std::net::SocketAddr;

use crate::aws_server::{ARN, MEMBERSHIP, Reply, Server};
use crate::sdk::{aws_at, key, short};
use cleanwatch::aws::{Aws, Timeouts};
use cleanwatch::demo::{Scenario, Server as Demo};
use cleanwatch::domain::Time;
use cleanwatch::domain::ask::{Answer, Ask};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::life::Tie;
use cleanwatch::domain::life::{Life, Others};
use cleanwatch::domain::metrics::{Dimension, Listed, Metric, Points, Request, Window, of_job};

async fn list(aws: &Aws, token: Option<&str>) -> Result<Listed, FetchError> {
    let answer = aws.ask(&key(ARN, MEMBERSHIP), &Ask::Metrics { token: token.map(str::to_owned) }, |_| {}).await?;
    if let Answer::Metrics(page) = answer { Ok(page) } else { panic!("{answer:?}") }
}

async fn data(aws: &Aws, request: Request) -> Result<Points, FetchError> {
    let answer = aws.ask(&key(ARN, MEMBERSHIP), &Ask::MetricData(request), |_| {}).await?;
    if let Answer::MetricData(page) = answer { Ok(page) } else { panic!("{answer:?}") }
}

async fn play(scenario: Scenario) -> (Demo, Aws) {
    let server = Demo::start(scenario, 1.0, SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let aws = aws_at(&server.endpoint(), Timeouts::default()).await;
    (server, aws)
}

async fn demo(scenario: &str) -> (Demo, Aws) {
    play(Scenario::load(scenario).unwrap()).await
}

/// A story in which every call of an action meets a fault.
fn faulty(action: &str, what: &str) -> Scenario {
    let job = "[[job]]\nid = \"a\"\ncreated = \"9m\"\nstatus = \"CREATE_PENDING\"\n[job.members]\nname = \"x\"";
    let fault = format!("[[fault]]\nfrom = \"0s\"\nuntil = \"1d\"\naction = \"{action}\"\nwhat = \"{what}\"");
    Scenario::parse("x", &format!("about = \"x\"\n{job}\n{fault}\n")).unwrap()
}

fn now() -> Time {
    std::time::SystemTime::now().into()
}

/// The last hours of these metrics, with a point every `period` seconds.
fn hours(metrics: Vec<Metric>, hours: i64, period: i32) -> Request {
    let step = i64::from(period);
    let to = now().timestamp() / step * step + step;
    let at = |t| Time::from_timestamp(t, 0).unwrap();
    let window = Window { from: at(to - hours * 3600), to: at(to), period };
    Request { metrics, window, token: None }
}

/// A CBOR map of two texts, as errors are written.
fn error(code: &str) -> Vec<u8> {
    let text = |t: &str| [&[0x78, u8::try_from(t.len()).unwrap()], t.as_bytes()].concat();
    [vec![0xa2], text("__type"), text(code), text("message"), text("the words")].concat()
}

fn cbor(status: u16, body: Vec<u8>) -> Reply {
    let headers = vec![("content-type".into(), "application/cbor".into()), ("smithy-protocol".into(), "rpc-v2-cbor".into())];
    Reply::Http { status, headers, body }
}

#[tokio::test]
async fn questions_go_where_the_service_wants_them_signed_with_its_name() {
    // The empty map: a good response in which every field is absent.
    let metric = Metric { name: "CPU".into(), dimensions: vec![Dimension { name: "Host".into(), value: "x/1".into() }] };
    for (ask, name) in [
        (Ask::Metrics { token: Some("t-1".into()) }, "ListMetrics"),
        (Ask::MetricData(hours(vec![metric], 1, 60)), "GetMetricData"),
    ] {
        let server = Server::start(vec![cbor(200, vec![0xa0])]).await;
        let answer = aws_at(&server.url, short()).await.ask(&key(ARN, MEMBERSHIP), &ask, |_| {}).await.unwrap();
        assert!(matches!(answer, Answer::Metrics(page) if page == Listed::default()) || name == "GetMetricData");
        let asked = server.asked()[0].clone();
        assert!(asked.starts_with(&format!("POST /service/GraniteServiceVersion20100801/operation/{name} HTTP/1.1")), "{asked}");
        assert!(asked.to_lowercase().contains("/us-east-1/monitoring/aws4_request"), "{asked}");
        assert!(asked.contains("/aws/cleanroomsml/TrainedModelInferenceJobs"), "{asked}");
        let parts: &[&str] = if name == "ListMetrics" { &["t-1"] } else { &["Average", "TimestampAscending", "Host", "x/1"] };
        assert!(parts.iter().all(|part| asked.contains(part)), "{asked}");
    }
}

#[tokio::test]
async fn each_error_has_its_kind_and_names_where_it_was_asked() {
    use ErrorKind as K;
    for (status, code, kind) in [
        (403, "AccessDeniedException", K::AccessDenied),
        (400, "com.amazonaws.cloudwatch#InvalidParameterValueException", K::Validation),
        (400, "InvalidNextToken", K::Validation),
        (400, "ThrottlingException", K::Throttled),
        (500, "InternalServiceFault", K::Server),
        (403, "ExpiredTokenException", K::Expired),
        (404, "UnknownOperationException", K::Unreadable),
    ] {
        let server = Server::start(vec![cbor(status, error(code))]).await;
        let e = list(&aws_at(&server.url, short()).await, None).await.unwrap_err();
        let bare = code.rsplit('#').next();
        assert_eq!((e.kind, e.http, e.code.as_deref(), e.message.as_str()), (kind, Some(status), bare, "the words"));
        assert_eq!(e.endpoint.as_deref(), Some(&server.url));
    }
    let server = Server::start(vec![Reply::Hang]).await;
    assert_eq!(list(&aws_at(&server.url, short()).await, None).await.unwrap_err().kind, K::Timeout);
    for (reply, words) in [
        (crate::aws_server::json(200, r#"{"message":"hello"}"#), "the body holds no metrics"),
        (crate::aws_server::json(200, "<html>"), "HTML"),
        (cbor(200, vec![0xa1, 0x67]), "the body is CBOR cut short or broken"),
        (cbor(200, vec![0xa1, 0x61, b'x', 0x01]), "the body holds no metrics"),
        (Reply::Endless(200), "the answer is larger than 8 MiB"),
    ] {
        let server = Server::start(vec![reply]).await;
        let e = list(&aws_at(&server.url, Timeouts::default()).await, None).await.unwrap_err();
        assert_eq!(e.kind, K::Unreadable, "{e}");
        assert!(e.message.contains(words), "{e}");
    }
}

/// Stand-in servers write numbers in whatever type is shortest, or respond in JSON. A field that cannot be read does not
/// affect the others.
#[tokio::test]
async fn a_value_of_any_kind_of_number_is_read_and_an_odd_one_loses_no_other() {
    let text = |t: &str| [&[0x78, u8::try_from(t.len()).unwrap()], t.as_bytes()].concat();
    let list = |items: &[&[u8]]| [vec![0x80 + u8::try_from(items.len()).unwrap()], items.concat()].concat();
    // 2026-11-23T14:00:00Z as an integer under its tag, as a float, without the tag, and four more.
    let start = 1_795_442_400_u32;
    let whole = |minute: u32| [&[0x1a][..], &(start + 60 * minute).to_be_bytes()].concat();
    let float = |minute: u32| [&[0xfb][..], &f64::from(start + 60 * minute).to_be_bytes()].concat();
    let tagged = |inner: Vec<u8>| [vec![0xc1], inner].concat();
    let stamps = [tagged(whole(0)), tagged(float(1)), whole(2), tagged(whole(3)), tagged(whole(4)), tagged(whole(5))];
    let values: [&[u8]; 6] = [&[0x18, 41], &[0x20], &[0xf9, 0x3e, 0], &[0xf6], &[0xc2, 0x42, 1, 0], &[0xfa, 0x40, 0x20, 0, 0]];
    let result = |id: &str, values: &[&[u8]]| {
        let stamps: Vec<&[u8]> = stamps.iter().map(Vec::as_slice).collect();
        let members =
            [text("Id"), text(id), text("Values"), list(values), text("Timestamps"), list(&stamps), text("Label"), vec![0x01]];
        [vec![0xa4], members.concat()].concat()
    };
    let results = list(&[&result("m0", &values), &[0x07], &result("m1", &values[..1])]);
    let body =
        [vec![0xbf], text("Messages"), vec![0xf6], text("MetricDataResults"), results, text("New"), vec![0xf5, 0xff]].concat();
    let in_json = r#"{"MetricDataResults":[
        {"Id":"m0","Timestamps":[1795442400,"2026-11-23T14:01:00Z",1795442520.0,1795442580,1.79544264e9,1795442700],
         "Values":[41,-1.0,1.5,null,256,"2.5"]},
        7,{"Id":"m1","Timestamps":[1795442400],"Values":[41]}]}"#;
    for reply in [cbor(200, body), crate::aws_server::json(200, in_json)] {
        let server = Server::start(vec![reply]).await;
        let metric = Metric { name: "CPU".into(), dimensions: Vec::new() };
        let page = data(&aws_at(&server.url, short()).await, hours(vec![metric.clone(), metric], 1, 60)).await.unwrap();
        let read: Vec<(i64, f64)> = page.of[0].1.iter().map(|p| (p.at.timestamp() - i64::from(start), p.value)).collect();
        assert_eq!(read, [(0, 41.0), (60, -1.0), (120, 1.5), (240, 256.0), (300, 2.5)]);
        assert_eq!((page.of.len(), page.of[1].0, page.of[1].1.len(), page.next), (2, 1, 1, None));
    }
    // The same for the list of metrics.
    let row = |name: &[u8]| [&[0xa1][..], &text("MetricName"), name].concat();
    let rows =
        [vec![0xa2], text("Metrics"), list(&[&row(&text("CPU")), &row(&[0x07]), &[0xf6]]), text("NextToken"), text("t")].concat();
    for reply in [
        cbor(200, rows),
        crate::aws_server::json(200, r#"{"Metrics":[{"MetricName":"CPU"},{"MetricName":7},null],"NextToken":"t"}"#),
    ] {
        let page = listed_by(&Server::start(vec![reply]).await).await;
        assert_eq!((page.metrics.len(), page.unreadable, page.next.as_deref()), (1, 2, Some("t")));
    }
}

async fn listed_by(server: &Server) -> Listed {
    list(&aws_at(&server.url, short()).await, None).await.unwrap()
}

#[tokio::test]
async fn the_demo_lists_metrics_and_has_a_value_a_minute_for_all_in_one_call() {
    let (_server, aws) = demo("metrics").await;
    let page = list(&aws, None).await.unwrap();
    assert_eq!((page.metrics.len(), page.next, page.unreadable), (7, None, 0));
    let life = Life { id: "6e41b7a8-metrics", name: None, from: None, to: None };
    let ties: Vec<Tie> = page.metrics.iter().map(|metric| metric.tie(life, &Others::default())).collect();
    let (_, own) = of_job(&page.metrics, &ties).unwrap();
    assert_eq!(own.len(), 6);
    let unknown = Metric { name: "Nothing".into(), dimensions: Vec::new() };
    let wanted: Vec<Metric> = own.iter().cloned().chain([unknown]).collect();
    let points = data(&aws, hours(wanted.clone(), 2, 60)).await.unwrap();
    assert_eq!(points.of.iter().map(|(place, _)| *place).collect::<Vec<_>>(), (0..7).collect::<Vec<_>>());
    assert!(points.of[6].1.is_empty(), "of a metric that is not there nothing comes");
    for (place, series) in &points.of[..6] {
        assert!((44..=46).contains(&series.len()), "{place}: {}", series.len());
        assert!(series.windows(2).all(|w| (w[1].at - w[0].at).num_seconds() == 60), "ascending, a minute apart");
    }
    let again = data(&aws, hours(wanted, 2, 60)).await.unwrap();
    assert_eq!(points.of[0].1[..40], again.of[0].1[..40], "values follow from the story");
    let coarse = data(&aws, hours(own, 2, 300)).await.unwrap();
    let five = &coarse.of[0].1[3];
    let fine: Vec<f64> = points.of[0].1.iter().filter(|p| p.at >= five.at).take(5).map(|p| p.value).collect();
    assert!((five.value - fine.iter().sum::<f64>() / 5.0).abs() < 1e-9, "the mean of its minutes");
}

#[tokio::test]
async fn the_demo_pages_and_refuses_like_the_service() {
    let mut text = String::from(
        "about = \"many\"\n[[job]]\nid = \"a\"\ncreated = \"9d\"\nstatus = \"ACTIVE\"\nupdated = \"1m\"\n[job.members]\nname = \"many\"\n",
    );
    let metric = |n: i32| {
        format!("[[job.metric]]\nname = \"M{n:03}\"\nbefore = \"8d\"\nlasts = \"7d\"\nlow = 1.0\nhigh = 2.0\nswing = \"1h\"\n")
    };
    text.extend((0..510).map(metric));
    let (_server, aws) = play(Scenario::parse("many", &text).unwrap()).await;
    let first = list(&aws, None).await.unwrap();
    let second = list(&aws, first.next.as_deref()).await.unwrap();
    assert_eq!((first.metrics.len(), second.metrics.len(), second.next), (500, 10, None));
    assert_eq!(list(&aws, Some("x")).await.unwrap_err().kind, ErrorKind::Validation);
    // Seven days of values, one a minute, for twelve metrics are more than a page.
    let mut request = hours(first.metrics[..12].to_vec(), 9 * 24, 60);
    let mut counts = vec![0; 12];
    let mut pages = 0;
    loop {
        let page = data(&aws, request.clone()).await.unwrap();
        page.of.iter().for_each(|(place, series)| counts[*place] += series.len());
        pages += 1;
        if page.next.is_none() {
            break;
        }
        request.token = page.next;
    }
    assert_eq!((pages, counts), (2, vec![7 * 24 * 60 + 1; 12]));
    request.token = Some("x".into());
    assert_eq!(data(&aws, request).await.unwrap_err().kind, ErrorKind::Validation);
    let e = data(&aws, hours(vec![first.metrics[0].clone(); 501], 1, 60)).await.unwrap_err();
    assert!(e.kind == ErrorKind::Validation && e.message.contains("500"), "{e}");
}

#[tokio::test]
async fn a_metric_is_listed_later_than_it_has_values() {
    let (_server, aws) = demo("metrics-unlisted").await;
    assert_eq!(list(&aws, None).await.unwrap(), Listed::default());
    let dimensions = vec![Dimension { name: "Host".into(), value: "0b95d2f6-unlisted/algo-1".into() }];
    let points = data(&aws, hours(vec![Metric { name: "CPUUtilization".into(), dimensions }], 2, 60)).await.unwrap();
    assert!(points.of[0].1.len() >= 44, "who knows its name has its values");
}

#[tokio::test]
async fn each_iam_action_denied_alone_leaves_the_others() {
    let all = [Ask::Metrics { token: None }, Ask::MetricData(hours(Vec::new(), 1, 60))];
    for (denied, action) in all.iter().map(Ask::action).enumerate() {
        let (_server, aws) = play(faulty(action, "access-denied")).await;
        for (i, question) in all.iter().enumerate() {
            match aws.ask(&key(ARN, MEMBERSHIP), question, |_| {}).await {
                Ok(_) => assert_ne!(i, denied, "{action}"),
                Err(e) => {
                    assert_eq!((i, e.kind), (denied, ErrorKind::AccessDenied), "{action}: {e}");
                    assert!(e.message.contains(action), "{e}");
                    assert_eq!(e.advice_for_ask(question, &key(ARN, MEMBERSHIP)), format!("allow {action}"));
                }
            }
        }
    }
}

#[tokio::test]
async fn what_goes_wrong_on_the_wire_goes_wrong_here_too() {
    use ErrorKind as K;
    for (what, kind) in [
        ("throttled", K::Throttled),
        ("bare429", K::Throttled),
        ("internal-error", K::Server),
        ("unavailable", K::Server),
        ("expired-token", K::Expired),
        ("access-denied", K::AccessDenied),
        ("reset", K::Network),
        ("cut", K::Network),
        ("html", K::Unreadable),
        ("not-json", K::Unreadable),
    ] {
        let scenario = faulty("cloudwatch:ListMetrics", what);
        let server = Demo::start(scenario, 1.0, SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let e = list(&aws_at(&server.endpoint(), short()).await, None).await.unwrap_err();
        assert_eq!(e.kind, kind, "{what}: {e}");
    }
}
