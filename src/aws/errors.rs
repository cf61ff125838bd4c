//! Converts the SDK's errors to ours. The kind comes from the variant, the service's code, then the HTTP status; the words
//! come from the chain of `source()`. `DisplayErrorContext` and `{:?}` are never used, because they contain the whole
//! response.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::capture::Seen;
use super::failure::Failure;
use super::proxy::Through;
use super::refusal::{self, Told};
use super::said::{below_http, chain, words};
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::{Span, text};

/// A clock further off than this counts as the reason for a refused signature; the service accepts smaller differences.
const SKEW: Span = Span::minutes(4);

/// The error of one call, with what the interceptor saw of its last attempt.
pub(super) fn fetch<E>(error: &SdkError<E, HttpResponse>, seen: Seen) -> FetchError
where
    E: Error + ProvideErrorMetadata + 'static,
{
    let (kind, code, message) = match error {
        _ if seen.oversize.is_some() && !matches!(error, SdkError::ServiceError(e) if e.err().code().is_some()) => {
            return unreadable("", seen);
        }
        SdkError::ServiceError(service) => answered(Some(service.err()), &seen),
        SdkError::ResponseError(_) if seen.is_success() && seen.body.is_none() => {
            (ErrorKind::Network, None, format!("the answer was cut short: {}", words(error)))
        }
        SdkError::ResponseError(_) => answered(None::<&E>, &seen),
        SdkError::TimeoutError(_) => (ErrorKind::Timeout, None, words(error)),
        other => {
            let failure = dispatch(other);
            (failure.kind, None, failure.message)
        }
    };
    FetchError {
        code: code.map(|c| text::line(&c)),
        request_id: seen.request_id.map(|id| text::line(&id)),
        http: seen.status,
        attempts: seen.attempts,
        clock_off: seen.clock_off,
        ..FetchError::new(kind, &message)
    }
}

/// The error for a response that claims success but cannot be read.
pub(super) fn unreadable(why: &str, seen: Seen) -> FetchError {
    let large = seen.oversize.map(|most| format!("the answer is larger than {} MiB", most >> 20));
    let large = large.or_else(|| refusal::packed(&seen));
    let why = seen.hush(large.as_deref().unwrap_or(why));
    FetchError {
        request_id: seen.request_id.map(|id| text::line(&id)),
        http: seen.status,
        attempts: seen.attempts,
        clock_off: seen.clock_off,
        ..FetchError::new(ErrorKind::Unreadable, &why)
    }
}

/// An error response: its kind, code and message.
fn answered<E: ProvideErrorMetadata>(error: Option<&E>, seen: &Seen) -> (ErrorKind, Option<String>, String) {
    let told = Told::of(seen);
    let header = seen.error_type.as_deref().and_then(refusal::bare_code);
    // What the SDK takes for the code in a JSON body may be a number or a word that comes from something in between.
    let in_body = || if told.is_object { told.code.clone() } else { error?.code().and_then(refusal::bare_code) };
    let code = header.or_else(in_body);
    let said = error.and_then(ProvideErrorMetadata::message).map(str::to_owned).or_else(|| told.words.clone());
    let by_code = code.as_deref().and_then(|code| by_code(code, said.as_deref().unwrap_or_default(), seen.clock_off));
    let kind = by_code.unwrap_or_else(|| refusal::kind(seen.status.unwrap_or(0), told.shape(code.as_deref())));
    let code = code.map(|code| seen.hush(&code));
    (kind, code, seen.hush(&said.unwrap_or_else(|| refusal::look(seen))))
}

fn by_code(code: &str, message: &str, clock_off: Option<Span>) -> Option<ErrorKind> {
    let code = code.strip_suffix("Exception").unwrap_or(code);
    let clock_is_off = clock_off.is_some_and(|off| off.abs() > SKEW);
    Some(match code {
        "Throttling"
        | "Throttled"
        | "TooManyRequests"
        | "RequestLimitExceeded"
        | "RequestThrottled"
        | "SlowDown"
        | "BandwidthLimitExceeded"
        | "ProvisionedThroughputExceeded"
        | "PriorRequestNotComplete" => ErrorKind::Throttled,
        "ExpiredToken" | "TokenRefreshRequired" => ErrorKind::Expired,
        "UnrecognizedClient" | "InvalidClientTokenId" | "InvalidAccessKeyId" | "InvalidToken" | "MissingAuthenticationToken" => {
            ErrorKind::NotAccepted
        }
        "InvalidSignature" | "SignatureDoesNotMatch" if message.contains("be scoped to") => {
            // The scope of a signature is its region and its service.
            if message.contains("service") { ErrorKind::Unreadable } else { ErrorKind::WrongRegion }
        }
        "RequestTimeTooSkewed" | "RequestInTheFuture" => ErrorKind::ClockSkew,
        "RequestExpired" | "InvalidSignature" | "SignatureDoesNotMatch" | "AuthFailure" | "IncompleteSignature" => {
            if clock_is_off { ErrorKind::ClockSkew } else { ErrorKind::NotAccepted }
        }
        "ServiceQuotaExceeded" | "LimitExceeded" => ErrorKind::QuotaExceeded,
        "Validation" | "ValidationError" | "Serialization" | "BadRequest" => ErrorKind::Validation,
        "Conflict" | "ConcurrentModification" | "OperationAborted" | "TransactionInProgress" => ErrorKind::Conflict,
        "UnknownOperation" => ErrorKind::Unreadable,
        "InternalServer" | "InternalServerError" | "InternalFailure" | "InternalError" | "ServiceUnavailable" => {
            ErrorKind::Server
        }
        "RequestTimeout" => ErrorKind::Timeout,
        _ if code.starts_with("AccessDenied")
            || matches!(code, "Unauthorized" | "UnauthorizedOperation" | "NotAuthorized" | "OptInRequired") =>
        {
            ErrorKind::AccessDenied
        }
        _ if code.ends_with("NotFound") || code == "NoSuchEntity" => ErrorKind::NotFound,
        _ => return None,
    })
}

/// Settings that exclude each other, as the endpoint rules name them, and what is said instead.
const CONTRADICTIONS: [(&str, &str); 2] = [
    (
        "FIPS and custom endpoint",
        "FIPS endpoints are on (AWS_USE_FIPS_ENDPOINT or use_fips_endpoint) and an endpoint is set too (--endpoint-url, \
        AWS_ENDPOINT_URL… or endpoint_url): remove one of the two",
    ),
    (
        "Dualstack and custom endpoint",
        "dual-stack endpoints are on (AWS_USE_DUALSTACK_ENDPOINT or use_dualstack_endpoint) and an endpoint is set too \
        (--endpoint-url, AWS_ENDPOINT_URL… or endpoint_url): remove one of the two",
    ),
];

/// A call that got no response. Credentials are checked first: the SDK reports their failures as failed dispatches too.
fn dispatch(error: &(dyn Error + 'static)) -> Failure {
    let contradicts = |mark: &str| chain(error).any(|e| e.to_string().contains(mark));
    if let Some((_, words)) = CONTRADICTIONS.iter().find(|(mark, _)| contradicts(mark)) {
        return Failure { kind: ErrorKind::Settings, message: (*words).to_owned() };
    }
    match chain(error).find_map(<dyn Error>::downcast_ref::<Failure>) {
        Some(failure) => failure.clone(),
        None => Failure { kind: below_http(error).map_or(ErrorKind::Internal, |kind| hop(kind, error)), message: words(error) },
    }
}

/// Whose failure it is if a proxy is involved: the proxy's, until the request is on its way through it.
fn hop(kind: ErrorKind, error: &(dyn Error + 'static)) -> ErrorKind {
    let connecting = || chain(error).any(|e| e.to_string().contains("connect timeout"));
    match kind {
        ErrorKind::Refused | ErrorKind::Dns | ErrorKind::Network if is_through(error) => ErrorKind::Proxy,
        ErrorKind::Timeout if is_through(error) && connecting() => ErrorKind::Proxy,
        kind => kind,
    }
}

fn is_through(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(<dyn Error>::is::<Through>)
}
