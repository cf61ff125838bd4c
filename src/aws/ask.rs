//! Requests beyond the job itself: turns an [`Ask`] into a call of the service that knows, and its response into an
//! [`Answer`].

use std::sync::Arc;

use super::Aws;
use super::capture::{Capture, Sight};
use super::client::{PAGE_MOST, Session};
use super::endpoint::Service;
use crate::domain::ask::{Answer, Ask};
use crate::domain::error::FetchError;
use crate::domain::ids::{JobKey, Source};
use crate::domain::kind::Kind;
use crate::domain::text;

/// Where a call's response is captured, and what is called for each of its attempts.
pub(super) struct Seeing {
    pub sight: Sight,
    pub on_attempt: Box<dyn Fn(u32) + Send + Sync>,
}

impl Seeing {
    /// The interceptor for the call.
    pub fn capture(self) -> Capture<Box<dyn Fn(u32) + Send + Sync>> {
        Capture { sight: self.sight, on_attempt: self.on_attempt, most: PAGE_MOST }
    }
}

impl Aws {
    /// Sends a request about a job, in the job's region. `on_attempt` is called with the number of each attempt as it begins,
    /// from 1. Dropping the future cancels the call.
    ///
    /// # Errors
    /// Says why there is no answer; [`Ask::action`] is the permission that the request needs. As with [`Aws::get`], clients
    /// and credentials are renewed where that may help.
    pub async fn ask(
        &self,
        key: &JobKey,
        ask: &Ask,
        on_attempt: impl Fn(u32) + Send + Sync + 'static,
    ) -> Result<Answer, FetchError> {
        let (kind, source, ask) = (key.kind, key.source.clone(), ask.clone());
        let sight = Sight::default();
        let seeing = Seeing { sight: sight.clone(), on_attempt: Box::new(on_attempt) };
        let endpoint = self.endpoint_of(service(&ask)).map(|e| Arc::new(text::line(&e)));
        let asked =
            self.call(&key.source.region, move |session| async move { session.ask(kind, &source, ask, seeing).await }).await;
        asked.map_err(|e| FetchError { attempts: e.attempts.max(sight.attempts()), endpoint, ..e })
    }
}

/// The service to call.
fn service(ask: &Ask) -> Service {
    match ask {
        Ask::LogStreams { .. } | Ask::LogEvents { .. } => Service::CloudWatchLogs,
        Ask::Metrics { .. } | Ask::MetricData(_) => Service::CloudWatch,
        Ask::Related(_) | Ask::Collaboration => Service::CleanRoomsMl,
        Ask::Members(_) => Service::CleanRooms,
        Ask::Caller => Service::Sts,
        Ask::Trust { .. } | Ask::Rights { .. } => Service::Iam,
    }
}

impl Session {
    async fn ask(&self, kind: &Kind, source: &Source, ask: Ask, seeing: Seeing) -> Result<Answer, FetchError> {
        let region = &source.region;
        match ask {
            Ask::LogStreams { which, token } => {
                self.log_streams(kind, region, &which, token, seeing).await.map(Answer::LogStreams)
            }
            Ask::LogEvents { stream, from } => self.log_events(kind, region, &stream, &from, seeing).await.map(Answer::LogEvents),
            Ask::Metrics { token } => self.metrics(kind, region, token, seeing).await.map(Answer::Metrics),
            Ask::MetricData(request) => self.metric_data(kind, region, &request, seeing).await.map(Answer::MetricData),
            Ask::Related(request) => self.related(source, request, seeing).await.map(Answer::Related),
            Ask::Collaboration => self.collaboration(source, seeing).await.map(Answer::Collaboration),
            Ask::Members(collaboration) => self.members(region, &collaboration, seeing).await.map(Answer::Members),
            Ask::Caller => self.caller(region, seeing).await.map(Answer::Caller),
            Ask::Trust { role } => self.trust(region, &role, seeing).await.map(Answer::Trust),
            Ask::Rights { role, resource, .. } => self.rights(kind, region, &role, &resource, seeing).await.map(Answer::Rights),
        }
    }
}
