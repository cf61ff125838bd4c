//! Each request as it goes out: its destination, signature, headers and body; and the host of each service for each partition
//! and setting.

use std::fmt::Write as _;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

use super::{Answer, Call, Setting, Wire};

/// Headers that differ from call to call.
const VARIES: [(&str, &str); 3] = [("x-amz-date", "DATE"), ("amz-sdk-invocation-id", "ID"), ("content-length", "LENGTH")];

/// Splits a text after a mark and before the next `end`; what is between the two is dropped.
fn without<'a>(text: &'a str, mark: &str, end: char) -> (&'a str, &'a str) {
    let at = text.find(mark).map_or(text.len(), |at| at + mark.len());
    let (before, rest) = text.split_at(at);
    (before, rest.find(end).map_or("", |at| &rest[at..]))
}

fn header(name: &str, value: &str) -> String {
    if let Some((_, instead)) = VARIES.iter().find(|(varies, _)| *varies == name) {
        return (*instead).to_owned();
    }
    match name {
        "authorization" => {
            let (key, scope) = without(value, "Credential=AKIDTEST/", '/');
            let (signed, _) = without(scope, "Signature=", ' ');
            format!("{key}DAY{signed}…")
        }
        "amz-sdk-request" => value.split("; ").filter(|part| !part.starts_with("ttl=")).collect::<Vec<_>>().join("; "),
        // Versions and details of the machine.
        "user-agent" | "x-amz-user-agent" => {
            let varies = ["aws-sdk-rust/", "os/", "lang/"];
            let part = |part: &str| match varies.iter().find(|name| part.starts_with(**name)) {
                Some(name) => format!("{name}…"),
                None if part.starts_with("api/") => format!("{}/…", part.rsplit_once('/').unwrap().0),
                None => part.to_owned(),
            };
            value.split(' ').map(part).collect::<Vec<_>>().join(" ")
        }
        _ => value.to_owned(),
    }
}

fn body(request: &HttpRequest) -> String {
    let bytes = request.body().bytes().unwrap();
    match request.headers().get("content-type") {
        Some("application/cbor") => format!("{} bytes {}", bytes.len(), minicbor::display(bytes)),
        Some("application/x-www-form-urlencoded") => std::str::from_utf8(bytes).unwrap().replace('&', "\n  & "),
        _ => std::str::from_utf8(bytes).unwrap().to_owned(),
    }
}

fn told(request: &HttpRequest) -> String {
    let mut out = format!("{} {}\n", request.method(), request.uri());
    let mut headers: Vec<_> = request.headers().iter().collect();
    headers.sort_unstable();
    for (name, value) in headers {
        writeln!(out, "  {name}: {}", header(name, value)).unwrap();
    }
    writeln!(out, "  {}", body(request)).unwrap();
    let length = request.headers().get("content-length").map(|l| l.parse().unwrap());
    let bytes = request.body().bytes().unwrap().len();
    assert!(length.is_none_or(|length: usize| length == bytes), "{length:?} of {bytes} bytes\n{out}");
    out
}

#[tokio::test]
async fn every_call_goes_out_as_its_service_wants_it() {
    let mut out = String::new();
    for call in Call::ALL {
        let wire = Wire::new(vec![Answer::new(200, "")]);
        let session = wire.session(Setting::default()).await;
        let _ = call.make(&session, "eu-west-1").await;
        let asked = wire.asked.lock().unwrap();
        writeln!(out, "{call:?}\n{}", asked.iter().map(told).collect::<String>()).unwrap();
    }
    check("requests", &out);
}

const REGIONS: [&str; 17] = [
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "ca-west-1",
    "ap-southeast-7",
    "mx-central-1",
    "cn-north-1",
    "cn-northwest-1",
    "us-gov-west-1",
    "us-gov-east-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "eu-isoe-west-1",
    "us-isof-south-1",
    "eusc-de-east-1",
    "mars-1",
];

/// Where a call goes and for which region and service it is signed, or why it is not sent.
async fn goes(call: Call, region: &str, setting: Setting) -> String {
    let wire = Wire::new(vec![Answer::new(200, "")]);
    let session = wire.session(setting).await;
    let made = call.make(&session, region).await;
    let asked = wire.asked.lock().unwrap();
    let Some(request) = asked.first() else { return format!("{:?}", made.unwrap_err()) };
    let scope = request.headers().get("authorization").unwrap();
    let scope: Vec<&str> = scope.split('/').collect();
    let path = request.uri().splitn(4, '/').nth(3).unwrap_or_default();
    let shown = if setting.endpoint.is_some() { request.uri() } else { request.uri().strip_suffix(path).unwrap() };
    format!("{shown} {}/{}", scope[2], scope[3])
}

#[tokio::test]
async fn every_service_is_asked_at_its_own_host() {
    let mut out = String::new();
    for call in Call::EACH {
        for region in REGIONS {
            for (fips, dual_stack) in [(false, false), (true, false), (false, true), (true, true)] {
                let how = match (fips, dual_stack) {
                    (false, false) => "",
                    (true, false) => " FIPS",
                    (false, true) => " dual-stack",
                    (true, true) => " FIPS dual-stack",
                };
                let at = goes(*call, region, Setting { fips, dual_stack, ..Setting::default() }).await;
                writeln!(out, "{call:?} {region}{how}: {at}").unwrap();
            }
        }
    }
    check("hosts", &out);
}

#[tokio::test]
async fn an_endpoint_of_ones_own_goes_before_all() {
    let mut out = String::new();
    for call in Call::EACH {
        for region in ["eu-west-1", "us-gov-west-1", "cn-north-1"] {
            for endpoint in ["http://127.0.0.1:4566", "https://vpce.example/base/", "http://[::1]:80/a"] {
                let at = goes(*call, region, Setting { endpoint: Some(endpoint), ..Setting::default() }).await;
                writeln!(out, "{call:?} {region} {endpoint}: {at}").unwrap();
            }
        }
        for (fips, dual_stack) in [(true, false), (false, true), (true, true)] {
            let at =
                goes(*call, "eu-west-1", Setting { fips, dual_stack, endpoint: Some("http://h"), ..Setting::default() }).await;
            writeln!(out, "{call:?} FIPS {fips} dual-stack {dual_stack}: {at}").unwrap();
        }
    }
    check("endpoints", &out);
}

/// Compares a text with the reviewed snapshot.
pub(super) fn check(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("calls_{name}"), text));
}
