//! A request before it is signed, in the form of its protocol.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::ser_de::SerializeRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;

/// The request as plain data.
#[derive(Debug)]
pub(in crate::aws) struct Outgoing {
    /// The operation, as the service names it.
    pub action: &'static str,
    method: &'static str,
    /// Path and query.
    uri: String,
    headers: Vec<(&'static str, String)>,
    /// `None`: a request without a body and without a `content-length` header.
    body: Option<Vec<u8>>,
}

impl Outgoing {
    fn post(action: &'static str, content_type: &str, body: Vec<u8>) -> Self {
        let headers = vec![("content-type", content_type.to_owned()), ("content-length", body.len().to_string())];
        Self { action, method: "POST", uri: "/".to_owned(), headers, body: Some(body) }
    }

    /// For CloudWatch Logs.
    pub fn json(action: &'static str, body: &serde_json::Value) -> Self {
        let mut outgoing = Self::post(action, "application/x-amz-json-1.1", body.to_string().into_bytes());
        outgoing.headers.push(("x-amz-target", format!("Logs_20140328.{action}")));
        outgoing
    }

    /// For CloudWatch.
    pub fn cbor(action: &'static str, body: Vec<u8>) -> Self {
        let mut outgoing = Self::post(action, "application/cbor", body);
        outgoing.uri = format!("/service/GraniteServiceVersion20100801/operation/{action}");
        // The last of these makes errors use the names of the service's earlier protocol.
        let more = [("smithy-protocol", "rpc-v2-cbor"), ("accept", "application/cbor"), ("x-amzn-query-mode", "true")];
        outgoing.headers.extend(more.map(|(name, value)| (name, value.to_owned())));
        outgoing
    }

    /// For IAM.
    pub fn form(action: &'static str, body: String) -> Self {
        Self::post(action, "application/x-www-form-urlencoded", body.into_bytes())
    }

    /// For Clean Rooms; path and query must be encoded already.
    pub fn get(action: &'static str, uri: String) -> Self {
        Self { action, method: "GET", uri, headers: Vec::new(), body: None }
    }
}

/// Serializes the request.
#[derive(Debug)]
pub(super) struct Writer;

impl SerializeRequest for Writer {
    fn serialize_input(&self, input: Input, _: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        let outgoing = input.downcast::<Outgoing>().map_err(|_| "what is asked is of another kind")?;
        let mut request = HttpRequest::new(outgoing.body.map_or_else(SdkBody::empty, SdkBody::from));
        request.set_method(outgoing.method)?;
        request.set_uri(outgoing.uri)?;
        for (name, value) in outgoing.headers {
            request.headers_mut().try_insert(name, value)?;
        }
        Ok(request)
    }
}
