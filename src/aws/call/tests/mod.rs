//! What goes over the wire and what happens with the responses, whichever code makes the calls. The session's HTTP client is
//! scripted: it records each request and gives the next response.

mod answers;
mod good_cbor;
mod good_xml;
mod machinery;
mod requests;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::region::Region;
use minicbor::Encoder;

use super::super::ask::Seeing;
use super::super::capture::Sight;
use super::super::client::Session;
use super::super::settings::Settings;
use super::super::{Options, Timeouts};
use crate::domain::error::FetchError;
use crate::domain::kind::INFERENCE_JOB;
use crate::domain::metrics::{Dimension, Metric, Request, Window};

/// 2026-11-23 14:00:00 UTC
const AT: i64 = 1_795_442_400;
const ROLE: &str = "arn:aws:iam::111122223333:role/path/ml+config";

/// The HTTP client: the requests it got, and the responses to give; the last one is given again and again.
#[derive(Clone, Debug, Default)]
struct Wire {
    asked: Arc<Mutex<Vec<HttpRequest>>>,
    answers: Arc<Mutex<Vec<Answer>>>,
}

/// A response in the script.
#[derive(Clone, Debug, Default)]
struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.asked.lock().unwrap().push(request);
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
        let mut response = HttpResponse::new(StatusCode::try_from(answer.status).unwrap(), SdkBody::from(answer.body));
        for (name, value) in answer.headers {
            response.headers_mut().insert(name, value);
        }
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl Wire {
    fn new(answers: Vec<Answer>) -> Self {
        Self { asked: Arc::default(), answers: Arc::new(Mutex::new(answers)) }
    }

    fn client(&self) -> SharedHttpClient {
        let wire = self.clone();
        SharedHttpClient::new(http_client_fn(move |_, _| SharedHttpConnector::new(wire.clone())))
    }

    /// A session whose calls arrive here.
    async fn session(&self, setting: Setting) -> Session {
        let Setting { fips, dual_stack, endpoint, .. } = setting;
        let options = Options { endpoint_url: endpoint.map(str::to_owned), ..Options::default() };
        let settings = Settings::read(&options, &Env::from_slice(&[]), &Fs::from_slice(&[])).await.unwrap();
        let timeouts = Timeouts { backoff: setting.pause, ..Timeouts::default() };
        let credentials = Credentials::new("AKIDTEST", "secret", Some("the-token".into()), None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .region(Region::new("us-east-1"))
            .use_fips(fips)
            .use_dual_stack(dual_stack)
            // Without randomness in the pauses.
            .retry_config(timeouts.retries().with_use_static_exponential_base(true))
            .timeout_config(timeouts.sdk())
            .http_client(self.client())
            .build();
        Session::new(settings, config, false)
    }
}

/// What the environment may set.
#[derive(Clone, Copy, Debug)]
struct Setting {
    fips: bool,
    dual_stack: bool,
    endpoint: Option<&'static str>,
    /// The pause before the second attempt.
    pause: Duration,
}

impl Default for Setting {
    fn default() -> Self {
        Self { fips: false, dual_stack: false, endpoint: None, pause: Duration::from_millis(1) }
    }
}

/// A call to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    LatestStreams,
    NamedStreams,
    FirstEvents,
    NextEvents,
    LastEvent,
    Metrics,
    NextMetrics,
    MetricData,
    NoMetricData,
    Caller,
    Trust,
    Rights,
    Memberships,
    NextMemberships,
    Members,
}

impl Call {
    const ALL: &[Self] = &[
        Self::LatestStreams,
        Self::NamedStreams,
        Self::FirstEvents,
        Self::NextEvents,
        Self::LastEvent,
        Self::Metrics,
        Self::NextMetrics,
        Self::MetricData,
        Self::NoMetricData,
        Self::Caller,
        Self::Trust,
        Self::Rights,
        Self::Memberships,
        Self::NextMemberships,
        Self::Members,
    ];
    /// One call for each service.
    const EACH: &[Self] = &[Self::LatestStreams, Self::Metrics, Self::Caller, Self::Trust, Self::Memberships];

    /// Makes the call; returns what was read from the response, as text.
    async fn make(self, session: &Session, region: &str) -> Result<String, FetchError> {
        use crate::domain::Time;
        use crate::domain::logs::{From, Way, Which};
        fn told<T: std::fmt::Debug>(read: Result<T, FetchError>) -> Result<String, FetchError> {
            read.map(|it| format!("{it:?}"))
        }
        let seeing = Seeing { sight: Sight::default(), on_attempt: Box::new(|_| {}) };
        let at = |seconds| Time::from_timestamp(seconds, 0).unwrap();
        let some = |text: &str| Some(text.to_owned());
        match self {
            Self::LatestStreams => told(session.log_streams(&INFERENCE_JOB, region, &Which::Latest, some("t/1"), seeing).await),
            Self::NamedStreams => {
                told(session.log_streams(&INFERENCE_JOB, region, &Which::Named("jöb \"1\"".into()), None, seeing).await)
            }
            Self::FirstEvents => told(
                session.log_events(&INFERENCE_JOB, region, "s/1", &From { since: Some(at(AT)), ..From::default() }, seeing).await,
            ),
            Self::NextEvents => told(
                session.log_events(&INFERENCE_JOB, region, "s", &From { token: some("f/1"), ..From::default() }, seeing).await,
            ),
            Self::LastEvent => {
                told(session.log_events(&INFERENCE_JOB, region, "s", &From { way: Way::Last, ..From::default() }, seeing).await)
            }
            Self::Metrics => told(session.metrics(&INFERENCE_JOB, region, None, seeing).await),
            Self::NextMetrics => told(session.metrics(&INFERENCE_JOB, region, some("t-1"), seeing).await),
            Self::MetricData | Self::NoMetricData => {
                let dimension = |value: &str| Dimension { name: "Host".into(), value: value.into() };
                let cpu = Metric { name: "CPU".into(), dimensions: vec![dimension("x/1"), dimension("ü")] };
                let bare = Metric { name: "Bare".into(), dimensions: Vec::new() };
                let metrics = if self == Self::MetricData { vec![cpu, bare] } else { Vec::new() };
                let window = Window { from: at(AT - 3600), to: at(AT), period: 60 };
                let request = Request { metrics, window, token: (self == Self::MetricData).then(|| "more".to_owned()) };
                told(session.metric_data(&INFERENCE_JOB, region, &request, seeing).await)
            }
            Self::Caller => told(session.caller(region, seeing).await),
            Self::Trust => told(session.trust(region, "ml+config name", seeing).await),
            Self::Rights => {
                told(session.rights(&INFERENCE_JOB, region, ROLE, "arn:aws:logs:us-east-1:1:log-group:/aws/x y:*", seeing).await)
            }
            Self::Memberships => told(session.memberships(region, None).await),
            Self::NextMemberships => told(session.memberships(region, some("a+b/c=d&e ü")).await),
            Self::Members => told(session.members(region, "c0ffee00/1 1", seeing).await),
        }
    }
}

type Cbor = Encoder<Vec<u8>>;

fn cbor(write: impl FnOnce(&mut Cbor) -> Result<(), minicbor::encode::Error<std::convert::Infallible>>) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    write(&mut encoder).unwrap();
    encoder.into_writer()
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
