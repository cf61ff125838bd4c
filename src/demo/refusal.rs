//! The errors of the service.
use hyper::Response;
use serde_json::json;

use super::action::{Protocol, ROOMS};
use super::answer::{said, whole};
use super::cbor::Item;
use super::told::What;
use crate::demo::action::Action;
use crate::demo::answer::{AnswerBody, Body, escaped};
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
