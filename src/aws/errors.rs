//! From the SDK's errors to ours. The kind comes from the variant, the service's code, then the HTTP status; the words
//! from the chain of `source()`. `DisplayErrorContext` and `{:?}` are never used: they hold the whole answer.

use std::error::Error;
use std::io;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::capture::Seen;
use super::chain;
use super::provider::Failure;
use super::proxy::Through;
use super::refusal::{self, Told};
use super::settings::Settings;
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::{Span, text};

/// Words longer than this are cut: a helper may print pages to its standard error.
const WORDS: usize = 600;
/// A clock this far off is why a signature is refused; the service accepts less.
const SKEW: Span = Span::minutes(4);
/// Texts of the chain that say nothing.
const EMPTY: [&str; 16] = [
    "dispatch failure",
    "service error",
    "response error",
    "request has timed out",
    "failed to construct request",
    "io error",
    "other",
    "timeout",
    "user error",
    "client error (Connect)",
    "client error (SendRequest)",
    "the credential provider was not enabled",
    "an error occurred while loading credentials",
    "an error occurred while loading an access token",
    "unexpected credentials error",
    "the credentials provider was not properly configured",
];

/// Variables that hold a secret.
const SECRETS: [&str; 6] = [
    "AWS_SECRET_ACCESS_KEY",
    "SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_BEARER_TOKEN_BEDROCK",
];
/// What a helper's moment has to look like, which the SDK reads more strictly than others do.
const EXPIRATION: &str = "the Expiration that credential_process printed is not a time that the AWS SDK accepts: print it as \
    2026-11-30T22:00:00Z, or with an offset such as +00:00";

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

/// The error of an answer that claims success and cannot be read.
pub(super) fn unreadable(why: &str, seen: Seen) -> FetchError {
    let large = seen.oversize.map(|most| format!("the answer is larger than {} MiB", most >> 20));
    let large = large.or_else(|| refusal::packed(&seen));
    FetchError {
        request_id: seen.request_id.map(|id| text::line(&id)),
        http: seen.status,
        attempts: seen.attempts,
        clock_off: seen.clock_off,
        ..FetchError::new(ErrorKind::Unreadable, large.as_deref().unwrap_or(why))
    }
}

/// An error answer: its kind, code and words.
fn answered<E: ProvideErrorMetadata>(error: Option<&E>, seen: &Seen) -> (ErrorKind, Option<String>, String) {
    let told = Told::of(seen);
    let header = seen.error_type.as_deref().and_then(refusal::bare_code);
    // What the SDK takes for the code of a JSON body may be the number or the word of something in between.
    let in_body = || if told.is_object { told.code.clone() } else { error?.code().and_then(refusal::bare_code) };
    let code = header.or_else(in_body);
    let said = error.and_then(ProvideErrorMetadata::message).map(str::to_owned).or_else(|| told.words.clone());
    let by_code = code.as_deref().and_then(|code| by_code(code, said.as_deref().unwrap_or_default(), seen.clock_off));
    let kind = by_code.unwrap_or_else(|| refusal::kind(seen.status.unwrap_or(0), told.shape(code.as_deref())));
    (kind, code, said.unwrap_or_else(|| refusal::look(seen)))
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

/// A call that brought no answer. Credentials come first: the SDK reports them as a failed dispatch too.
fn dispatch(error: &(dyn Error + 'static)) -> Failure {
    match chain(error).find_map(<dyn Error>::downcast_ref::<Failure>) {
        Some(failure) => failure.clone(),
        None => Failure { kind: below_http(error).map_or(ErrorKind::Internal, |kind| hop(kind, error)), message: words(error) },
    }
}

/// Whose failure it is, where a proxy is in play: before anything is on its way through it, the proxy's.
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

/// The kind of a failure below HTTP; `None` when there is none in the chain.
fn below_http(error: &(dyn Error + 'static)) -> Option<ErrorKind> {
    let connector = chain(error).find_map(<dyn Error>::downcast_ref::<ConnectorError>)?;
    let io = chain(connector).filter_map(<dyn Error>::downcast_ref::<io::Error>).map(io::Error::kind).last();
    let said = |part: &str| chain(connector).any(|e| e.to_string().contains(part));
    Some(match io {
        _ if connector.is_timeout() => ErrorKind::Timeout,
        _ if said("dns error") => ErrorKind::Dns,
        // Whatever answers there does not speak HTTP.
        _ if said("invalid HTTP") => ErrorKind::Unreadable,
        Some(io::ErrorKind::InvalidData) => ErrorKind::Tls,
        _ if said("certificate") || said("tls") || said("TLS") => ErrorKind::Tls,
        Some(io::ErrorKind::TimedOut) => ErrorKind::Timeout,
        Some(io::ErrorKind::ConnectionRefused) => ErrorKind::Refused,
        Some(_) => ErrorKind::Network,
        // Incomplete messages and the like come as "other" with a hyper error; anything else is not about the network.
        None if connector.is_io() || connector.as_other().is_some() => ErrorKind::Network,
        None => return None,
    })
}

/// A step of the credential chain that failed, by its words: the SDK hides the types.
pub(super) fn credentials(step: &str, error: &(dyn Error + 'static), settings: &Settings) -> Failure {
    let words = words(error);
    let has = |part: &str| words.contains(part);
    let (kind, hint) =
        if has("cached SSO token") || has("SSO token has expired") || (has("UnauthorizedException") && has("ession token")) {
            let cached = || chain::cached(&settings.said, settings.profile_name(), &settings.files.caches);
            if let Some(failure) = has("cached SSO token").then(cached).flatten() {
                return failure;
            }
            (ErrorKind::ExpiredSso, String::new())
        } else if has("Login token") {
            (ErrorKind::Expired, " (run aws login again)".to_owned())
        } else if has("ExpiredToken") {
            (ErrorKind::Expired, String::new())
        } else if let Some(profile) = settings.mfa.as_ref().filter(|_| has("AccessDenied")) {
            (ErrorKind::MfaUnsupported, format!(" (profile {profile} has mfa_serial)"))
        } else if has("external process") {
            if has("Expiration") {
                return Failure { kind: ErrorKind::Settings, message: format!("{step}: {EXPIRATION}") };
            }
            (ErrorKind::CredentialProcess, String::new())
        } else if below_http(error).is_some() {
            let hint = settings.mfa.as_ref().map(|p| format!(" (profile {p} has mfa_serial: it needs an MFA code too)"));
            (ErrorKind::CredentialsUnreachable, hint.unwrap_or_default())
        } else {
            (ErrorKind::NoCredentials, String::new())
        };
    Failure { kind, message: hush(&format!("{step}: {words}{hint}"), settings) }
}

/// A text without any secret of the environment and the AWS files, should a helper or a service have repeated it.
fn hush(text: &str, settings: &Settings) -> String {
    let mut text = text.to_owned();
    let variables = SECRETS.iter().filter_map(|name| std::env::var(name).ok());
    // A short one may be a word like any other.
    let secrets = settings.said.secrets().map(str::to_owned).chain(variables).filter(|secret| secret.len() >= 8);
    for secret in secrets {
        text = text.replace(&secret, "…");
    }
    text
}

/// The texts of a chain on one line: each once, none that says nothing.
pub(super) fn words(error: &(dyn Error + 'static)) -> String {
    let mut parts: Vec<String> = Vec::new();
    for text in chain(error).map(|e| text::line(&said_by(e).split_whitespace().collect::<Vec<_>>().join(" "))) {
        if text.is_empty() || EMPTY.contains(&text.as_str()) || parts.iter().any(|p| p.contains(&text)) {
            continue;
        }
        if let Some(last) = parts.last_mut().filter(|last| text.contains(last.as_str())) {
            *last = text;
        } else {
            parts.push(text);
        }
    }
    if parts.len() > 1 {
        parts.retain(|p| !p.starts_with("unhandled error"));
    }
    let all = parts.join(": ");
    let all = text::without_user_info(&all);
    match all.char_indices().nth(WORDS) {
        Some((end, _)) => format!("{}…", &all[..end]),
        None => all.into_owned(),
    }
}

/// One error's own text. That of an answer's metadata is a dump; its code and message are what counts.
fn said_by(error: &(dyn Error + 'static)) -> String {
    match error.downcast_ref::<ErrorMetadata>() {
        Some(meta) => [meta.code(), meta.message()].into_iter().flatten().collect::<Vec<_>>().join(": "),
        None => first_of_helper(error.to_string().trim()),
    }
}

/// Of what a helper wrote to its standard error, the first line alone, and none of it where that looks like credentials.
fn first_of_helper(text: &str) -> String {
    const MARK: &str = "Stderr: ";
    let Some((before, said)) = text.split_once(MARK) else { return text.to_owned() };
    let first = said.trim().lines().next().unwrap_or_default();
    let plain: String = first.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let first =
        if ["secret", "sessiontoken", "password"].iter().any(|word| plain.contains(word)) { "(not shown)" } else { first };
    format!("{before}{MARK}{first}")
}

/// An error and what caused it. An `io::Error` hands on its payload, which its own `source()` skips.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}
