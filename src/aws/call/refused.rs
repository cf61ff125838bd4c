//! What an error response says, so that the SDK can decide whether to retry: the code and the message, where each protocol
//! puts them. A good response is not decoded here; the caller decodes the body that the interceptor captured.

use std::error::Error;
use std::fmt;

use aws_smithy_runtime_api::client::interceptors::context::{Error as Erased, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_xml::decode::{Document, XmlDecodeError, try_data};

use super::super::cbor;
use super::super::refusal::bare_code;
use super::api::Protocol;
use crate::domain::json::{Node, Tree};

/// An error response.
#[derive(Debug, Default)]
pub(in crate::aws) struct Refused(ErrorMetadata);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().or(self.code()).unwrap_or("service error"))
    }
}

impl Error for Refused {}

impl ProvideErrorMetadata for Refused {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

/// The code and the message, as they came.
type Named = (Option<String>, Option<String>);

impl Refused {
    fn of(protocol: Protocol, response: &HttpResponse) -> Self {
        let body = response.body().bytes().unwrap_or_default();
        let header = |name| response.headers().get(name).map(str::to_owned);
        let (code, words) = match protocol {
            Protocol::Json | Protocol::Rest => {
                let (code, words) = in_json(body);
                (header("x-amzn-errortype").or(code), words)
            }
            Protocol::Cbor => {
                let (code, words) = in_cbor(body);
                let before = header("x-amzn-query-error").and_then(|named| Some(named.split_once(';')?.0.to_owned()));
                (before.or(code), words)
            }
            Protocol::Query => in_xml(body).unwrap_or_default(),
        };
        let mut meta = ErrorMetadata::builder();
        if let Some(code) = code.as_deref().and_then(bare_code) {
            meta = meta.code(code);
        }
        if let Some(words) = words {
            meta = meta.message(words);
        }
        Self(meta.build())
    }
}

fn in_json(body: &[u8]) -> Named {
    let Ok(tree) = Tree::parse(body) else { return Named::default() };
    let text = |name: &&str| match tree.at(name).as_deref() {
        Some(Node::Text(text)) => Some(text.clone()),
        _ => None,
    };
    (["code", "__type"].iter().find_map(text), ["message", "Message", "errorMessage"].iter().find_map(text))
}

fn in_cbor(body: &[u8]) -> Named {
    let Some(item) = cbor::read(body) else { return Named::default() };
    let text = |name: &&str| item.text(name).map(str::to_owned);
    (text(&"__type"), ["message", "Message", "errorMessage"].iter().find_map(text))
}

fn in_xml(body: &[u8]) -> Result<Named, XmlDecodeError> {
    let mut document = Document::try_from(body)?;
    let mut root = document.root_element()?;
    let (mut code, mut words) = Named::default();
    while let Some(mut error) = root.next_tag() {
        if error.start_el().local() != "Error" {
            continue;
        }
        while let Some(mut member) = error.next_tag() {
            match member.start_el().local() {
                "Code" => code = Some(try_data(&mut member)?.into_owned()),
                "Message" => words = Some(try_data(&mut member)?.into_owned()),
                _ => {}
            }
        }
    }
    Ok((code, words))
}

/// Distinguishes good responses from errors.
#[derive(Debug)]
pub(super) struct Reader(pub Protocol);

impl DeserializeResponse for Reader {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        _: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Erased>> {
        if response.status().is_success() {
            return Ok(Output::erase(()));
        }
        Err(OrchestratorError::operation(Erased::erase(Refused::of(self.0, response))))
    }
}
