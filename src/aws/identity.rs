//! Who calls and what a role may do, of STS and IAM. They answer in XML, so here the SDK decodes too.

use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum};

use super::ask::Seeing;
use super::client::{Session, typed};
use super::clients::client;
use super::endpoint::Service;
use crate::domain::error::FetchError;
use crate::domain::logs::GROUP;
use crate::domain::rights::{Caller, Decision, PUBLISHING};
use crate::domain::text;

impl Session {
    fn iam_client(&self, region: &str) -> aws_sdk_iam::Client {
        client!(self, iam, aws_sdk_iam, Service::Iam, region)
    }

    /// Asks who calls.
    pub(super) async fn caller(&self, region: &str, seeing: Seeing) -> Result<Caller, FetchError> {
        let client = client!(self, sts, aws_sdk_sts, Service::Sts, region);
        let sight = seeing.sight.clone();
        let sent = client.get_caller_identity().customize().interceptor(seeing.capture()).send().await;
        typed(sent, sight.take()).map(|told| Caller::new(told.account(), told.arn()))
    }

    /// Asks for the trust policy of a role by its name.
    pub(super) async fn trust(&self, region: &str, role: &str, seeing: Seeing) -> Result<String, FetchError> {
        let sight = seeing.sight.clone();
        let sent = self.iam_client(region).get_role().role_name(role).customize().interceptor(seeing.capture()).send().await;
        let told = typed(sent, sight.take())?;
        let policy = told.role.and_then(|role| role.assume_role_policy_document);
        Ok(policy.unwrap_or_default())
    }

    /// Asks whether a role may do what publishing takes. Metrics are put on no resource: any does.
    pub(super) async fn rights(
        &self,
        region: &str,
        role: &str,
        resource: &str,
        seeing: Seeing,
    ) -> Result<Vec<Decision>, FetchError> {
        let namespace = ContextEntry::builder()
            .context_key_name("cloudwatch:namespace")
            .context_key_values(GROUP)
            .context_key_type(ContextKeyTypeEnum::String)
            .build();
        let call = self.iam_client(region).simulate_principal_policy().policy_source_arn(role).resource_arns(resource);
        let call = call.set_action_names(Some(PUBLISHING.map(str::to_owned).to_vec())).context_entries(namespace);
        let sight = seeing.sight.clone();
        let sent = call.customize().interceptor(seeing.capture()).send().await;
        let told = typed(sent, sight.take())?;
        let each = told.evaluation_results().iter().map(|result| Decision {
            action: text::line(result.eval_action_name()),
            decision: text::line(result.eval_decision().as_str()),
        });
        Ok(each.collect())
    }
}
