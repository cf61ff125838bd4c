//! Who the caller is and what a role may do, from STS and IAM. The STS client is the SDK's, which needs it for assumed roles;
//! IAM gets a form and responds in XML.

use aws_smithy_query::QueryWriter;

use super::ask::Seeing;
use super::call::api::IAM;
use super::call::outgoing::Outgoing;
use super::call::xml::{self, each};
use super::client::{Session, typed};
use super::clients::client;
use super::endpoint::Service;
use crate::domain::error::FetchError;
use crate::domain::kind::Kind;
use crate::domain::rights::{Caller, Decision, PUBLISHING};
use crate::domain::text;

/// The version of IAM's API.
const VERSION: &str = "2010-05-08";
const GET_ROLE: &str = "GetRole";
const SIMULATE: &str = "SimulatePrincipalPolicy";

impl Session {
    /// Asks STS who the caller is.
    pub(super) async fn caller(&self, region: &str, seeing: Seeing) -> Result<Caller, FetchError> {
        let client = client!(self, sts, aws_sdk_sts, Service::Sts, region);
        let sight = seeing.sight.clone();
        let sent = client.get_caller_identity().customize().interceptor(seeing.capture()).send().await;
        typed(sent, sight.take()).map(|told| Caller::new(told.account(), told.arn()))
    }

    /// Requests the trust policy of a role by its name.
    pub(super) async fn trust(&self, region: &str, role: &str, seeing: Seeing) -> Result<String, FetchError> {
        let mut form = String::new();
        let mut writer = QueryWriter::new(&mut form, GET_ROLE, VERSION);
        writer.prefix("RoleName").string(role);
        writer.finish();
        self.call(&IAM, region, Outgoing::form(GET_ROLE, form), seeing, policy).await.map(|(policy, _)| policy)
    }

    /// Asks IAM whether a role may do what publishing needs. Metrics have no resource, so any resource will do for them.
    pub(super) async fn rights(
        &self,
        kind: &Kind,
        region: &str,
        role: &str,
        resource: &str,
        seeing: Seeing,
    ) -> Result<Vec<Decision>, FetchError> {
        let mut form = String::new();
        let mut writer = QueryWriter::new(&mut form, SIMULATE, VERSION);
        writer.prefix("PolicySourceArn").string(role);
        let mut actions = writer.prefix("ActionNames").start_list(false, None);
        PUBLISHING.iter().for_each(|action| actions.entry().string(action));
        actions.finish();
        let mut resources = writer.prefix("ResourceArns").start_list(false, None);
        resources.entry().string(resource);
        resources.finish();
        let mut context = writer.prefix("ContextEntries").start_list(false, None);
        let mut namespace = context.entry();
        namespace.prefix("ContextKeyName").string("cloudwatch:namespace");
        let mut values = namespace.prefix("ContextKeyValues").start_list(false, None);
        values.entry().string(kind.namespace);
        values.finish();
        namespace.prefix("ContextKeyType").string("string");
        context.finish();
        writer.finish();
        self.call(&IAM, region, Outgoing::form(SIMULATE, form), seeing, decisions).await.map(|(decisions, _)| decisions)
    }
}

/// The trust policy in a response; empty if it has none.
fn policy(body: &[u8]) -> Result<String, String> {
    let mut policy = String::new();
    xml::result(body, GET_ROLE, |name, role| match name {
        "Role" => each(role, &mut |name, member| {
            if name == "AssumeRolePolicyDocument" {
                policy = xml::text(member)?;
            }
            Ok(())
        }),
        _ => Ok(()),
    })?;
    Ok(policy)
}

/// The decisions in a response, in its order.
fn decisions(body: &[u8]) -> Result<Vec<Decision>, String> {
    let mut all = Vec::new();
    xml::result(body, SIMULATE, |name, results| match name {
        "EvaluationResults" => each(results, &mut |_, result| {
            let (mut action, mut decision) = (String::new(), String::new());
            each(result, &mut |name, member| {
                match name {
                    "EvalActionName" => action = text::line(&xml::text(member)?),
                    "EvalDecision" => decision = text::line(&xml::text(member)?),
                    _ => {}
                }
                Ok(())
            })?;
            all.push(Decision { action, decision });
            Ok(())
        }),
        _ => Ok(()),
    })?;
    Ok(all)
}
