//! Responses in the service's form: bodies, errors and their headers.

use std::pin::Pin;
use std::task::{Context, Poll};

use http_body_util::{Either, Full};
use hyper::body::{Bytes, Frame, SizeHint};
use hyper::{Response, StatusCode};
use serde_json::Value;

use super::action::Protocol;
use super::cbor::{self, Item};

/// The body of a response: whole, or cut short.
pub(super) type AnswerBody = Either<Full<Bytes>, Cut>;

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

pub(super) fn said(status: u16, body: &Body, protocol: Protocol, id: u64) -> Response<AnswerBody> {
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
