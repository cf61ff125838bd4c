//! The resources that a job refers to, and the collaboration it is in. Here too the SDK does the transport but not the
//! decoding.

use super::ask::Seeing;
use super::client::{Session, answer};
use crate::domain::decode;
use crate::domain::error::FetchError;
use crate::domain::ids::Source;
use crate::domain::json::Tree;
use crate::domain::kind::INFERENCE_JOB;
use crate::domain::related::{Request, Resource, Through, resource};

/// Sends a call and decodes its response; a macro, because each operation has types of its own.
macro_rules! read {
    ($call:expr, $seeing:ident, $decode:expr) => {{
        let sight = $seeing.sight.clone();
        let sent = $call.customize().interceptor($seeing.capture()).send().await;
        answer(sent, sight.take(), $decode).map(|(read, _)| read)
    }};
}

impl Session {
    /// Requests a resource.
    pub(super) async fn related(&self, source: &Source, request: Request, seeing: Seeing) -> Result<Tree, FetchError> {
        let (client, membership) = (self.client(&source.region), &source.membership);
        let Request { kind, arn, version, through } = request;
        match (kind, through) {
            (Resource::TrainedModel, Through::Membership) => {
                let call = client.get_trained_model().membership_identifier(membership).trained_model_arn(arn);
                read!(call.set_version_identifier(version), seeing, resource)
            }
            (Resource::TrainedModel, Through::Collaboration(id)) => {
                let call = client.get_collaboration_trained_model().collaboration_identifier(id).trained_model_arn(arn);
                read!(call.set_version_identifier(version), seeing, resource)
            }
            (Resource::InputChannel, Through::Membership) => {
                let call = client.get_ml_input_channel().membership_identifier(membership).ml_input_channel_arn(arn);
                read!(call, seeing, resource)
            }
            (Resource::InputChannel, Through::Collaboration(id)) => {
                let call = client.get_collaboration_ml_input_channel().collaboration_identifier(id).ml_input_channel_arn(arn);
                read!(call, seeing, resource)
            }
            (Resource::Association, Through::Membership) => {
                let call = client.get_configured_model_algorithm_association().membership_identifier(membership);
                read!(call.configured_model_algorithm_association_arn(arn), seeing, resource)
            }
            (Resource::Association, Through::Collaboration(id)) => {
                let call = client.get_collaboration_configured_model_algorithm_association().collaboration_identifier(id);
                read!(call.configured_model_algorithm_association_arn(arn), seeing, resource)
            }
            (Resource::Configuration, _) => {
                read!(client.get_ml_configuration().membership_identifier(membership), seeing, resource)
            }
        }
    }

    /// Finds the collaboration of a membership, by requesting one row of its list of jobs.
    pub(super) async fn collaboration(&self, source: &Source, seeing: Seeing) -> Result<Option<String>, FetchError> {
        let call = self.client(&source.region).list_trained_model_inference_jobs();
        let call = call.membership_identifier(&source.membership).max_results(1);
        read!(call, seeing, |body| decode::page(&INFERENCE_JOB, body)).map(|page| page.collaboration)
    }
}
