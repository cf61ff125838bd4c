//! The part of STS and IAM that the demo has: GetCallerIdentity, GetRole and SimulatePrincipalPolicy, by their botocore
//! models. There is one role, that of the ML configuration.

use serde_json::json;

use super::answer::escaped;
use super::place::{ACCOUNT, REGION};
use super::query::parameter;
use super::refusal::Refusal;
use super::scenario::Scenario;
use crate::demo::role::Role;

const STS: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
const IAM: &str = "https://iam.amazonaws.com/doc/2010-05-08/";
/// The role that the demo's ML configurations name.
const ROLE: &str = "cleanrooms-ml-configuration";
/// The most actions in the result of one simulation: a page of the service has as many.
const ACTIONS: usize = 100;

/// A call of STS or IAM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call {
    Caller,
    Role { name: String },
    Simulate { role: String, actions: Vec<String> },
}

impl Call {
    /// Reads a form; `None` if it is for none of these operations.
    pub fn of(body: &[u8]) -> Option<Self> {
        let form = std::str::from_utf8(body).ok()?.replace('+', "%20");
        let given = |name: &str| parameter(&form, name);
        match given("Action")?.as_str() {
            "GetCallerIdentity" => Some(Self::Caller),
            "GetRole" => Some(Self::Role { name: given("RoleName")? }),
            "SimulatePrincipalPolicy" => {
                let actions = (1..=ACTIONS).map_while(|n| given(&format!("ActionNames.member.{n}"))).collect();
                Some(Self::Simulate { role: given("PolicySourceArn")?, actions })
            }
            _ => None,
        }
    }

    /// The operation's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Caller => "GetCallerIdentity",
            Self::Role { .. } => "GetRole",
            Self::Simulate { .. } => "SimulatePrincipalPolicy",
        }
    }

    /// The signing name of its service, which policies also use for its actions.
    pub fn service(&self) -> &'static str {
        match self {
            Self::Caller => "sts",
            Self::Role { .. } | Self::Simulate { .. } => "iam",
        }
    }

    /// The response, in XML.
    pub fn answer(&self, scenario: &Scenario) -> Result<String, Refusal> {
        let role = &scenario.role;
        let none = |name: &str| Refusal::new(404, "NoSuchEntity", &format!("The role with name {name} cannot be found."));
        match self {
            Self::Caller => {
                let arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/demo/demo");
                Ok(self.wrap(
                    STS,
                    &format!("<Arn>{arn}</Arn><UserId>AROADEMODEMODEMODEMO:demo</UserId><Account>{ACCOUNT}</Account>"),
                ))
            }
            Self::Role { name } if role.missing || name != ROLE => Err(none(name)),
            Self::Role { .. } => {
                let (arn, policy) = (role_arn(), escaped(&encoded(&trust(role, scenario))));
                Ok(self.wrap(
                    IAM,
                    &format!(
                        "<Role><Path>/</Path><RoleName>{ROLE}</RoleName><RoleId>AROADEMODEMODEMODEMO</RoleId><Arn>{arn}</Arn>\
                         <CreateDate>2026-01-12T09:00:00Z</CreateDate><AssumeRolePolicyDocument>{policy}</AssumeRolePolicyDocument></Role>"
                    ),
                ))
            }
            Self::Simulate { role: arn, .. } if role.missing || *arn != role_arn() => Err(none(arn)),
            Self::Simulate { actions, .. } => {
                let each = actions.iter().map(|action| {
                    let decision = if role.lacks.contains(action) { "implicitDeny" } else { "allowed" };
                    format!(
                        "<member><EvalActionName>{}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>{decision}</EvalDecision></member>",
                        escaped(action)
                    )
                });
                let all: String = each.collect();
                Ok(self.wrap(IAM, &format!("<IsTruncated>false</IsTruncated><EvaluationResults>{all}</EvaluationResults>")))
            }
        }
    }

    fn wrap(&self, namespace: &str, result: &str) -> String {
        let name = self.name();
        format!(
            "<{name}Response xmlns=\"{namespace}\"><{name}Result>{result}</{name}Result>\
             <ResponseMetadata><RequestId>demo</RequestId></ResponseMetadata></{name}Response>"
        )
    }
}

fn role_arn() -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{ROLE}")
}

/// The trust policy: the user guide's, changed as the scenario says.
fn trust(role: &Role, scenario: &Scenario) -> String {
    let membership = format!("arn:aws:cleanrooms:{REGION}:{ACCOUNT}:membership/{}", scenario.membership());
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": { "Service": role.trusts.as_deref().unwrap_or("cleanrooms-ml.amazonaws.com") },
        "Action": "sts:AssumeRole",
        "Condition": { "StringLike": { "aws:SourceArn": role.source.as_deref().unwrap_or(&membership) } },
    }] });
    policy.to_string()
}

/// A text in percent-encoding, as IAM sends policies.
fn encoded(text: &str) -> String {
    let byte = |b: u8| {
        if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }
    };
    text.bytes().map(byte).collect()
}
