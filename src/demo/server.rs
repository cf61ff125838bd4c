//! The HTTP server: accepts connections on loopback and responds to each request from the story.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::answer::{self, AnswerBody, Body};
use super::refusal::Refusal;
use super::request::{self, Of, Operation};
use super::route::Route;
use super::scenario::Scenario;
use super::story::{CancelError, Rows, Story};
use super::told::What;

/// The most bytes of a request's body.
const REQUEST: usize = 1 << 20;
/// The delay of a slow response.
const SLOW: Duration = Duration::from_secs(3);
/// Longer than any client waits.
const NEVER: Duration = Duration::from_hours(24);

/// A running endpoint; it stops when this is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    seen: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

struct Play {
    scenario: Arc<Scenario>,
    story: Mutex<Story>,
    start: Instant,
    speed: f64,
    seen: Arc<AtomicU64>,
}

impl Server {
    /// Serves a scenario on this address; port 0 picks a free one. The story begins now and runs `speed` times as fast as
    /// real time. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When the address is not available.
    pub async fn start(scenario: Scenario, speed: f64, listen: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let seen = Arc::new(AtomicU64::new(0));
        let scenario = Arc::new(scenario);
        let story = Mutex::new(Story::new(Arc::clone(&scenario), chrono::Utc::now()));
        let play = Arc::new(Play { scenario, story, start: Instant::now(), speed, seen: Arc::clone(&seen) });
        let task = tokio::spawn(accept(listener, play));
        Ok(Self { address, seen, task })
    }

    /// The URL to give to clients.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many requests have come.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.seen.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, play: Arc<Play>) {
    // Connections end with the task that accepts them.
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            taken = listener.accept() => {
                let Ok((stream, _)) = taken else { continue };
                let play = Arc::clone(&play);
                connections.spawn(async move {
                    let service = service_fn(move |request| {
                        let play = Arc::clone(&play);
                        async move { play.answer(request).await }
                    });
                    let mut builder = hyper::server::conn::http1::Builder::new();
                    // It does not matter if a client goes away in the middle.
                    let _ = builder.timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service).await;
                });
            }
        }
    }
}

impl Play {
    /// Responds to a request, or closes the connection (`Err`).
    async fn answer(&self, request: Request<Incoming>) -> io::Result<Response<AnswerBody>> {
        let (head, body) = request.into_parts();
        let body = Limited::new(body, REQUEST).collect().await.map_err(io::Error::other)?.to_bytes();
        let id = self.seen.fetch_add(1, Ordering::Relaxed) + 1;
        let at = self.start.elapsed().mul_f64(self.speed);
        let route = Route::of(&head.method, &head.uri, &head.headers, &body);
        let (action, protocol) = (route.action(), route.protocol());
        let fault = self.story().fault(&route, at);
        match fault {
            Some(What::Reset) => return Err(io::ErrorKind::ConnectionReset.into()),
            Some(What::Hang) => tokio::time::sleep(NEVER).await,
            Some(What::Slow) => tokio::time::sleep(SLOW).await,
            Some(What::Html) => {
                let page = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to continue</body></html>";
                return Ok(answer::whole(200, "text/html", page.into(), id));
            }
            Some(What::NotJson) => return Ok(answer::whole(200, protocol.kind(), "upstream says hello".into(), id)),
            Some(other) => {
                if let Some(refusal) = Refusal::of(other, action) {
                    return Ok(refusal.answer(protocol, id));
                }
            }
            None => {}
        }
        let operation = route.check(head.uri.query().unwrap_or_default(), &head.headers, &body, &self.scenario);
        let body = operation.and_then(|operation| self.carry_out(operation, at));
        Ok(match body {
            Ok(body) if fault == Some(What::Cut) => answer::cut(&body, protocol, id),
            Ok(body) => answer::ok(&body, protocol, id),
            Err(refusal) => refusal.answer(protocol, id),
        })
    }

    fn story(&self) -> std::sync::MutexGuard<'_, Story> {
        self.story.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn carry_out(&self, operation: Operation, at: Duration) -> Result<Body, Refusal> {
        let missing = |arn: &str| Refusal::new(404, "ResourceNotFoundException", &format!("Resource {arn} was not found"));
        let mut story = self.story();
        match operation {
            Operation::Get { membership, arn } => {
                story.job(&membership, &arn, at).map(|job| Body::Json(Value::Object(job))).ok_or_else(|| missing(&arn))
            }
            Operation::Cancel { membership, arn } => match story.cancel(&membership, &arn, at) {
                Ok(()) => Ok(Body::Nothing),
                Err(CancelError::NotFound) => Err(missing(&arn)),
                Err(CancelError::Final(status)) => Err(Refusal::new(
                    409,
                    "ConflictException",
                    &format!("A trained model inference job in status {status} cannot be cancelled"),
                )),
            },
            Operation::List { of, page, wanted } => {
                let name = match of {
                    Of::Membership(_) => "trainedModelInferenceJobs",
                    Of::Collaboration(_) => "collaborationTrainedModelInferenceJobs",
                };
                Ok(Body::Json(listed(name, story.jobs(&of, &wanted, page, at))))
            }
            Operation::Logs(call) => story.logs(&call, at).map(Body::Json),
            Operation::Metrics(call) => story.metrics(&call, at).map(Body::Either),
            Operation::Related(call) => story.related(&call).map(Body::Json),
            Operation::Identity(call) => story.identity(&call).map(Body::Xml),
            Operation::Members { collaboration } => Ok(Body::Json(story.members(&collaboration))),
            Operation::Memberships { page, status } => {
                Ok(Body::Json(listed("membershipSummaries", story.memberships(status.as_deref(), page))))
            }
        }
    }
}

/// A page as a response body.
fn listed(name: &str, (rows, next): Rows) -> Value {
    let mut body = json!({ name: rows });
    if let Some(next) = next {
        body["nextToken"] = json!(request::token(next));
    }
    body
}
