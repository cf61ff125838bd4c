//! One call through the SDK: its clients, one for each region, and the conversion of a response into the program's own data.

use std::time::Instant;

use aws_config::BehaviorVersion;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_cleanroomsml::Client;
use aws_sdk_cleanroomsml::config::Region;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SdkConfig;

use super::capture::{Capture, Seen, Sight};
use super::clients::{Clients, client};
use super::endpoint::Service;
use super::files::alias;
use super::provider::Search;
use super::settings::Settings;
use super::{Fixed, Timeouts, call, errors, http, said};
use crate::domain::error::{ErrorKind, FetchError};
use crate::domain::field::FieldId;
use crate::domain::ids::{Arn, Listing, Of, Source};
use crate::domain::job::{Call, Snapshot};
use crate::domain::kind::INFERENCE_JOB;
use crate::domain::summary::Page;
use crate::domain::{Span, decode, text};

/// The largest body of one job, and of a page of jobs, in bytes. The largest job that the API's limits allow is far below.
const JOB_MOST: usize = 1 << 20;
pub(super) const PAGE_MOST: usize = 8 << 20;
/// The most rows that the service returns on a page.
pub(super) const PAGE: i32 = 100;

/// A configuration and the clients made from it. The configuration contains the credentials cache, so new clients do not need
/// new credentials.
pub(super) struct Session {
    pub settings: Settings,
    pub(super) config: SdkConfig,
    /// Whether the demo's client is used, which reads nothing from the environment.
    local: bool,
    jobs: Clients<Client>,
    pub(super) sts: Clients<aws_sdk_sts::Client>,
    /// Clients of services that are called without a generated client, by the names of their retry token buckets.
    pub(super) calls: Clients<call::Client>,
}

impl Session {
    /// Loads the environment and the files. May panic inside the SDK, so run it in a task.
    pub async fn load(settings: Settings, search: &Search, timeouts: &Timeouts) -> Self {
        let cache = aws_config::identity::IdentityCache::lazy().load_timeout(timeouts.credentials * 2).build();
        // Each client has the region of its job. Without a region here, the SDK would request one from instance metadata and
        // wait for it.
        let region = settings.region.clone().unwrap_or_else(|| "us-east-1".to_owned());
        let loader = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(region))
            .profile_files(settings.said.for_sdk())
            .profile_name(alias(settings.profile_name()))
            .credentials_provider(SharedCredentialsProvider::new(search.clone()))
            .identity_cache(cache)
            .retry_config(timeouts.retries())
            .timeout_config(timeouts.sdk());
        let config = loader.load().await;
        Self::new(settings, config, false)
    }

    /// From what is passed in, and nothing else.
    pub fn fixed(settings: Settings, fixed: &Fixed, timeouts: &Timeouts) -> Self {
        let credentials = Credentials::new(&fixed.access_key_id, &fixed.secret_access_key, None, None, "fixed");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(timeouts.retries())
            .timeout_config(timeouts.sdk())
            .build();
        Self::new(settings, config, true)
    }

    pub(super) fn new(settings: Settings, config: SdkConfig, local: bool) -> Self {
        Self { settings, config, local, jobs: Clients::default(), sts: Clients::default(), calls: Clients::default() }
    }

    /// A separate HTTP client for a new client, where the SDK's own would not do.
    pub(super) fn http(&self) -> Option<SharedHttpClient> {
        if self.local { Some(http::local()) } else { http::client(&self.settings) }
    }

    pub(super) fn client(&self, region: &str) -> Client {
        client!(self, jobs, aws_sdk_cleanroomsml, Service::CleanRoomsMl, region)
    }

    /// Drops all clients.
    pub fn renew(&self) {
        self.jobs.clear();
        self.sts.clear();
        self.calls.clear();
    }

    /// Requests one job.
    pub async fn get<F>(&self, source: &Source, arn: &Arn, sight: Sight, on_attempt: F) -> Result<Snapshot, FetchError>
    where
        F: Fn(u32) + Send + Sync + 'static,
    {
        let start = Instant::now();
        let sent = self
            .client(&source.region)
            .get_trained_model_inference_job()
            .membership_identifier(&source.membership)
            .trained_model_inference_job_arn(arn.as_str())
            .customize()
            .interceptor(Capture { sight: sight.clone(), on_attempt, most: JOB_MOST })
            .send()
            .await;
        let latency = Span::from_std(start.elapsed()).unwrap_or(Span::MAX);
        let ((tree, job), seen) = answer(sent, sight.take(), |body| decode::body(arn.kind, body))?;
        // A cache or a proxy that mixes up responses must not end the wait for this job.
        if let Some(other) = job.text(FieldId::Arn).filter(|other| *other != arn.as_str()) {
            let why = format!("it is that of another job, {}", text::line(other));
            return Err(FetchError { attempts: seen.attempts, ..FetchError::new(ErrorKind::Unreadable, &why) });
        }
        let call = Call {
            latency,
            attempts: seen.attempts,
            request_id: seen.request_id.map(|id| text::line(&id)),
            clock_off: seen.clock_off,
        };
        Ok(Snapshot { job: job.into(), body: tree.into(), call })
    }

    /// Requests one page of a list of jobs.
    pub async fn page(&self, listing: &Listing, token: Option<String>) -> Result<Page, FetchError> {
        let sight = Sight::default();
        let capture = Capture { sight: sight.clone(), on_attempt: |_| {}, most: PAGE_MOST };
        let client = self.client(&listing.region);
        let read = match &listing.of {
            Of::Membership(id) => {
                let call = client.list_trained_model_inference_jobs().membership_identifier(id);
                let call = call.max_results(PAGE).set_next_token(token).customize().interceptor(capture);
                answer(call.send().await, sight.take(), |body| decode::page(&INFERENCE_JOB, body))
            }
            Of::Collaboration(id) => {
                let call = client.list_collaboration_trained_model_inference_jobs().collaboration_identifier(id);
                let call = call.max_results(PAGE).set_next_token(token).customize().interceptor(capture);
                answer(call.send().await, sight.take(), |body| decode::page(&INFERENCE_JOB, body))
            }
        };
        read.map(|(page, seen)| Page { clock_off: seen.clock_off, ..page })
    }
}

/// The body of a response that claims success.
fn good_body(seen: &mut Seen) -> Option<Vec<u8>> {
    if seen.is_success() { seen.body.take() } else { None }
}

/// What the SDK read from a good response, where only the SDK decodes it; else the error.
pub(super) fn typed<O, E>(sent: Result<O, SdkError<E, HttpResponse>>, seen: Seen) -> Result<O, FetchError>
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
{
    sent.map_err(|error| match error {
        SdkError::ServiceError(_) | SdkError::ResponseError(_) if seen.is_success() && seen.body.is_some() => {
            errors::unreadable(&said::words(&error), seen)
        }
        error => errors::fetch(&error, seen),
    })
}

/// Our decoding of a good response, even if the SDK could not read it; else the error.
pub(super) fn answer<O, E, T, W>(
    sent: Result<O, SdkError<E, HttpResponse>>,
    mut seen: Seen,
    decode: impl FnOnce(&[u8]) -> Result<T, W>,
) -> Result<(T, Seen), FetchError>
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
    W: std::fmt::Display,
{
    match (sent, good_body(&mut seen)) {
        (Ok(_) | Err(SdkError::ServiceError(_) | SdkError::ResponseError(_)), Some(body)) => match decode(&body) {
            Ok(read) => Ok((read, seen)),
            Err(why) => {
                seen.body = Some(body);
                Err(errors::unreadable(&why.to_string(), seen))
            }
        },
        (Ok(_), None) => Err(errors::unreadable("the answer's body was not seen", seen)),
        (Err(error), _) => Err(errors::fetch(&error, seen)),
    }
}
