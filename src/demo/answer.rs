//! Responses in the service's form: bodies, errors and their headers.

use std::pin::Pin;
use std::task::{Context, Poll};

use http_body_util::{Either, Full};
use hyper::body::{Bytes, Frame, SizeHint};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use super::cbor::{self, Item};
use super::route::{Action, Protocol, ROOMS};
use super::told::What;

/// The body of a response: whole, or cut short.
pub(super) type AnswerBody = Either<Full<Bytes>, Cut>;

/// An error of the service.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub status: u16,
    pub code: Option<&'static str>,
    pub message: String,
}

impl Refusal {
    pub fn new(status: u16, code: &'static str, message: &str) -> Self {
        Self { status, code: Some(code), message: message.to_owned() }
    }

    pub fn unknown_operation() -> Self {
        Self::new(
            404,
            "UnknownOperationException",
            "The demo serves Get, List, ListCollaboration and Cancel of trained-model inference jobs, the Gets of what they refer to, ListMemberships, ListMembers, GetCallerIdentity, GetRole and SimulatePrincipalPolicy",
        )
    }

    /// The error response for a fault that this action meets, if the fault is an error.
    pub fn of(what: What, action: Action) -> Option<Self> {
        Some(match what {
            What::Throttled => Self::new(429, "ThrottlingException", "Rate exceeded"),
            What::Bare429 => Self { status: 429, code: None, message: String::new() },
            What::InternalError => {
                // The two services name it differently.
                let code = if action.service == ROOMS { "InternalServerException" } else { "InternalServiceException" };
                Self::new(500, code, "An internal error occurred. Retry your request.")
            }
            What::Unavailable => Self { status: 503, code: None, message: "Service Unavailable".into() },
            What::ExpiredToken => {
                Self::new(403, "ExpiredTokenException", "The security token included in the request is expired")
            }
            What::AccessDenied => Self::new(
                403,
                "AccessDeniedException",
                &format!("User is not authorized to perform: {action} because no identity-based policy allows it"),
            ),
            What::Reset | What::Hang | What::Slow | What::Cut | What::Html | What::NotJson => return None,
        })
    }

    /// The error in the form of services that respond in XML, where codes do not end in `Exception`.
    fn xml(&self, id: u64) -> String {
        let code = self.code.unwrap_or_default();
        let code = code.strip_suffix("Exception").unwrap_or(code);
        let kind = if self.status < 500 { "Sender" } else { "Receiver" };
        let message = escaped(&self.message);
        format!(
            "<ErrorResponse><Error><Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>{id}</RequestId></ErrorResponse>"
        )
    }

    /// The error in the form of the protocol.
    pub fn answer(self, protocol: Protocol, id: u64) -> Response<AnswerBody> {
        if protocol == Protocol::Query {
            return whole(self.status, protocol.kind(), self.xml(id).into(), id);
        }
        if protocol == Protocol::Cbor {
            let code = self.code.map(|code| ("__type", Item::text(code)));
            let message = (!self.message.is_empty()).then(|| ("message", Item::text(self.message)));
            return said(self.status, &Body::Either(Item::Map(code.into_iter().chain(message).collect())), protocol, id);
        }
        if matches!(protocol, Protocol::Json11 | Protocol::Json10) {
            let mut body = json!({});
            if let Some(code) = self.code {
                body["__type"] = json!(code);
            }
            if !self.message.is_empty() {
                body["message"] = json!(self.message);
            }
            return whole(self.status, protocol.kind(), body.to_string().into(), id);
        }
        let body = if self.message.is_empty() { String::new() } else { json!({ "message": self.message }).to_string() };
        let mut answer = whole(self.status, "application/json", body.into(), id);
        if let Some(value) = self.code.and_then(|code| code.parse().ok()) {
            answer.headers_mut().insert("x-amzn-errortype", value);
        }
        answer
    }
}

impl Protocol {
    /// The content type of its responses.
    pub fn kind(self) -> &'static str {
        match self {
            Self::RestJson => "application/json",
            Self::Json11 => "application/x-amz-json-1.1",
            Self::Query => "text/xml",
            Self::Json10 => "application/x-amz-json-1.0",
            Self::Cbor => "application/cbor",
        }
    }
}

/// The content of a response, before it is written.
pub(super) enum Body {
    Json(Value),
    Xml(String),
    /// In the form of the protocol: CBOR or JSON.
    Either(Item),
    /// The response to a cancel.
    Nothing,
}

impl Body {
    fn bytes(&self, protocol: Protocol) -> Bytes {
        match self {
            Self::Json(value) => value.to_string().into(),
            Self::Xml(text) => text.clone().into(),
            Self::Either(item) if protocol == Protocol::Cbor => cbor::write(item).into(),
            Self::Either(item) => cbor::json(item).to_string().into(),
            Self::Nothing => Bytes::new(),
        }
    }
}

/// Escapes a text for use in XML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A good response.
pub(super) fn ok(body: &Body, protocol: Protocol, id: u64) -> Response<AnswerBody> {
    said(200, body, protocol, id)
}

fn said(status: u16, body: &Body, protocol: Protocol, id: u64) -> Response<AnswerBody> {
    let mut answer = whole(status, protocol.kind(), body.bytes(protocol), id);
    if protocol == Protocol::Cbor {
        answer.headers_mut().insert("smithy-protocol", hyper::header::HeaderValue::from_static("rpc-v2-cbor"));
    }
    answer
}

/// A response with a whole body. `id` numbers the request.
pub(super) fn whole(status: u16, kind: &'static str, body: Bytes, id: u64) -> Response<AnswerBody> {
    let mut answer = Response::new(Either::Left(Full::new(body)));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = answer.headers_mut();
    headers.insert("content-type", hyper::header::HeaderValue::from_static(kind));
    if let Ok(value) = format!("00000000-0000-4000-8000-{id:012x}").parse() {
        headers.insert("x-amzn-requestid", value);
    }
    answer
}

/// A good response that the connection delivers only in part.
pub(super) fn cut(body: &Body, protocol: Protocol, id: u64) -> Response<AnswerBody> {
    let bytes = body.bytes(protocol);
    let mut answer = ok(&Body::Nothing, protocol, id);
    let part = Some(bytes.slice(..bytes.len() / 2));
    *answer.body_mut() = Either::Right(Cut { whole: bytes.len() as u64, part, sent: false });
    answer
}

/// A body that announces more than it delivers.
pub(super) struct Cut {
    whole: u64,
    part: Option<Bytes>,
    sent: bool,
}

impl hyper::body::Body for Cut {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(part) = self.part.take() {
            return Poll::Ready(Some(Ok(Frame::data(part))));
        }
        if !self.sent {
            // A body that is pending makes hyper send what it has; a body that fails at once makes hyper drop that.
            self.sent = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}
