//! Observes the SDK's calls: which attempt is being made, and the response exactly as it came. The body captured here is the
//! one we decode, because the SDK invents values for absent fields and fails a whole response over one odd field.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextMut,
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::DateTime;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::Format;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::domain::Span;

/// Headers of a request that contain a secret.
const SECRETS: [&str; 2] = ["x-amz-security-token", "authorization"];
/// A secret shorter than this may be a word like any other.
const SHORTEST: usize = 8;

/// What the last attempt brought. `Debug` is left out on purpose: it would show the body.
#[derive(Default)]
pub(super) struct Seen {
    /// How many attempts began.
    pub attempts: u32,
    pub status: Option<u16>,
    pub request_id: Option<String>,
    /// The header `x-amzn-ErrorType`, as it came.
    pub error_type: Option<String>,
    /// The header `Location`, as it came.
    pub location: Option<String>,
    /// The header `Content-Encoding`, as it came.
    pub encoding: Option<String>,
    pub clock_off: Option<Span>,
    /// The whole body; `None` if none came, or only a part of it, or too much.
    pub body: Option<Vec<u8>>,
    /// The limit in bytes, if the body was larger than it.
    pub oversize: Option<usize>,
    /// What must not be shown of the request: the session token, and the signature.
    pub secrets: Vec<String>,
}

impl Seen {
    /// Words of a response without the secrets of the request: services repeat in a refusal what they were sent.
    pub fn hush(&self, words: &str) -> String {
        self.secrets.iter().fold(words.to_owned(), |words, secret| words.replace(secret.as_str(), "…"))
    }

    /// Whether a response came that claims success.
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(|s| (200..300).contains(&s))
    }
}

/// Where the interceptor writes and the caller reads.
#[derive(Clone, Default)]
pub(super) struct Sight(Arc<Mutex<Seen>>);

impl Sight {
    /// Takes what was captured.
    pub fn take(&self) -> Seen {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many attempts began so far.
    pub fn attempts(&self) -> u32 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).attempts
    }

    fn note(&self, what: impl FnOnce(&mut Seen)) {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The interceptor of one call.
pub(super) struct Capture<F> {
    pub sight: Sight,
    /// Called with the number of each attempt as it begins, from 1.
    pub on_attempt: F,
    /// The most bytes of a body that are read.
    pub most: usize,
}

impl<F> fmt::Debug for Capture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Capture")
    }
}

impl<F: Fn(u32) + Send + Sync> Intercept for Capture<F> {
    fn name(&self) -> &'static str {
        "Capture"
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let attempts = cfg.load::<RequestAttempts>().map_or(1, |a| u32::from(*a));
        // What an earlier attempt brought is not a response to this one.
        self.sight.note(|seen| *seen = Seen { attempts, ..Seen::default() });
        (self.on_attempt)(attempts);
        Ok(())
    }

    fn read_before_transmit(
        &self,
        ctx: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let sent = ctx.request().headers();
        let secrets = SECRETS.iter().filter_map(|name| sent.get(*name)).filter(|secret| secret.len() >= SHORTEST);
        self.sight.note(|seen| seen.secrets = secrets.map(str::to_owned).collect());
        Ok(())
    }

    fn read_after_transmit(
        &self,
        ctx: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = ctx.response();
        let header = |name| response.headers().get(name);
        self.sight.note(|seen| {
            seen.status = Some(response.status().as_u16());
            seen.request_id = header("x-amzn-requestid").or_else(|| header("x-amz-request-id")).map(str::to_owned);
            seen.error_type = header("x-amzn-errortype").map(str::to_owned);
            seen.location = header("location").map(str::to_owned);
            seen.encoding = header("content-encoding").map(str::to_owned);
            seen.clock_off = header("date").and_then(|date| clock_off(date, SystemTime::now()));
        });
        Ok(())
    }

    /// A response that never ends must not fill the memory: reading the body fails where it gets too large.
    fn modify_before_deserialization(
        &self,
        ctx: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (sight, most) = (self.sight.clone(), self.most);
        let body = ctx.response_mut().body_mut();
        let whole = std::mem::replace(body, SdkBody::taken());
        *body = SdkBody::from_body_1_x(Limited::new(whole, most).map_err(move |error| {
            if error.is::<LengthLimitError>() {
                sight.note(|seen| seen.oversize = Some(most));
            }
            error
        }));
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        ctx: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = ctx.response().body().bytes().map(<[u8]>::to_vec);
        self.sight.note(|seen| seen.body = body);
        Ok(())
    }
}

/// How far this machine's clock is behind (+) or ahead (−) of a `Date` header, in whole seconds.
fn clock_off(date: &str, now: SystemTime) -> Option<Span> {
    let date = DateTime::from_str(date, Format::HttpDate).ok()?.secs();
    // A `Date` is cut to whole seconds, so the local time is cut too: otherwise two correct clocks would seem to differ.
    Span::try_seconds(date.checked_sub(DateTime::from(now).secs())?)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_clock_is_compared_with_the_date_header() {
        let at = |ms| SystemTime::UNIX_EPOCH + Duration::from_millis(ms);
        let date = "Mon, 23 Nov 2026 10:00:00 GMT";
        let server = 1_795_428_000_000;
        assert_eq!(clock_off(date, at(server)), Some(Span::zero()));
        assert_eq!(clock_off(date, at(server + 300_400)), Some(Span::seconds(-300)));
        assert_eq!(clock_off(date, at(server - 300_000)), Some(Span::seconds(300)));
        assert_eq!(clock_off("yesterday", at(server)), None);
        assert_eq!(clock_off("Mon, 23 Nov 9999 10:00:00 GMT", at(0)).map(|s| s.num_seconds() > 0), Some(true));
    }
}
