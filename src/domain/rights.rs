//! Who the caller is and what a role may do, as STS and IAM say. Trust policies are evaluated here; whether a role's policies
//! allow an action is decided by IAM itself, which knows permissions boundaries and more.

use super::ids::Arn;
use super::json::{Node, Tree};
use super::related::plain;
use super::text;

/// The service that assumes the role of an ML configuration (user guide, ml-roles).
pub const SERVICE: &str = "cleanrooms-ml.amazonaws.com";
/// The actions that publishing needs (user guide, ml-roles; AWS's checklist, section 5).
pub const PUBLISHING: [&str; 5] =
    ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents", "cloudwatch:PutMetricData"];

/// The caller, as STS says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub account: String,
    pub arn: String,
}

/// What IAM decides about an action: `allowed`, `implicitDeny`, `explicitDeny`, or whatever came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub action: String,
    pub decision: String,
}

impl Decision {
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.decision == "allowed"
    }
}

/// What a trust policy says about the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// It may assume the role, for this membership.
    Trusted,
    /// It may, but only for these source ARNs or accounts.
    Elsewhere(Vec<String>),
    /// That depends on conditions on these keys, about which nothing is known here.
    Depends(Vec<String>),
    /// It may not.
    Untrusted,
    /// The policy is not what IAM describes.
    Unreadable,
}

/// The ARN of the membership for which the service assumes a role, in the form of the user guide's condition.
#[must_use]
pub fn membership(job: &Arn) -> String {
    format!("arn:{}:cleanrooms:{}:{}:membership/{}", job.partition, job.region, job.account, job.membership)
}

/// The log resource that IAM is asked about. Policies name one or the other, and for few actions it is documented which one
/// counts: an action that is allowed on either one counts as allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    Group,
    Stream,
}

impl Target {
    pub const ALL: [Self; 2] = [Self::Group, Self::Stream];

    /// Its ARN, in the account and region of a job.
    #[must_use]
    pub fn arn(self, job: &Arn) -> String {
        let stream = if self == Self::Stream { ":log-stream:any" } else { "" };
        format!("arn:{}:logs:{}:{}:log-group:{}{stream}", job.partition, job.region, job.account, job.kind.group)
    }
}

/// Combines the decisions about both targets: for each action the one that allows it, else the first.
#[must_use]
pub fn either(group: &[Decision], stream: &[Decision]) -> Vec<Decision> {
    let best = |of: &Decision| {
        let other = stream.iter().find(|d| d.action.eq_ignore_ascii_case(&of.action));
        if of.is_allowed() { of.clone() } else { other.filter(|d| d.is_allowed()).unwrap_or(of).clone() }
    };
    group.iter().map(best).collect()
}

/// The name of a role, which is the last part of its ARN, and its account.
#[must_use]
pub fn role(arn: &str) -> Option<(&str, &str)> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "iam", _, account, resource] = parts.as_slice() else { return None };
    let path = resource.strip_prefix("role/")?;
    Some((path.rsplit('/').next().filter(|name| !name.is_empty())?, account))
}

/// Evaluates a trust policy, percent-encoded as IAM sends it.
#[must_use]
pub fn trust(document: &str, job: &Arn) -> Trust {
    let Ok(policy) = Tree::parse(&decoded(document)) else { return Trust::Unreadable };
    let found = policy.at("Statement");
    let statements = match found.as_deref() {
        Some(Node::List(all)) => all.clone(),
        Some(one @ Node::Map(_)) => vec![one.clone()],
        _ => return Trust::Unreadable,
    };
    let (mut elsewhere, mut open, mut trusted) = (Vec::new(), Vec::new(), false);
    for statement in statements {
        let Node::Map(members) = statement else { return Trust::Unreadable };
        let statement = Tree { members };
        if !concerns(&statement) {
            continue;
        }
        let Conditions { unmet, untold } = conditions(&statement, job);
        match (statement.at("Effect").map(|e| plain(&e)).as_deref(), unmet.is_empty(), untold.is_empty()) {
            (Some("Allow"), true, true) => trusted = true,
            (Some("Allow"), false, _) => elsewhere.extend(unmet),
            (Some("Deny"), true, true) => return Trust::Untrusted,
            (Some("Deny"), false, _) => {}
            (Some("Allow" | "Deny"), true, false) => open.extend(untold),
            _ => return Trust::Unreadable,
        }
    }
    match (trusted, open.is_empty(), elsewhere.is_empty()) {
        (_, false, _) => Trust::Depends(open),
        (true, true, _) => Trust::Trusted,
        (false, true, false) => Trust::Elsewhere(elsewhere),
        (false, true, true) => Trust::Untrusted,
    }
}

/// Whether a statement is about the service assuming the role.
fn concerns(statement: &Tree) -> bool {
    let principal = statement.at("Principal");
    let principal = match principal.as_deref() {
        Some(Node::Map(members)) => {
            let tree = Tree { members: members.clone() };
            let named = |kind: &str| tree.at(kind).is_some_and(|of| texts(&of).iter().any(|p| p == SERVICE || p == "*"));
            named("Service")
        }
        Some(Node::Text(all)) => all == "*",
        _ => false,
    };
    let action =
        statement.at("Action").is_some_and(|actions| texts(&actions).iter().any(|a| fits(&a.to_lowercase(), "sts:assumerole")));
    principal && action
}

/// The result of a statement's conditions.
#[derive(Default)]
struct Conditions {
    /// The values of conditions on the source ARN or account that this membership does not meet.
    unmet: Vec<String>,
    /// The keys of conditions about which nothing is known here.
    untold: Vec<String>,
}

fn conditions(statement: &Tree, job: &Arn) -> Conditions {
    let mut found = Conditions::default();
    let condition = statement.at("Condition");
    let Some(Node::Map(operators)) = condition.as_deref() else { return found };
    let membership = membership(job);
    for (operator, keys) in operators {
        // `IfExists` changes nothing: the service sends both keys (user guide, ml-roles).
        let operator = operator.strip_suffix("IfExists").unwrap_or(operator);
        let (fit, meets): (fn(&str, &str) -> bool, bool) = match operator {
            "StringEquals" => (|value, own| value == own, true),
            "StringNotEquals" => (|value, own| value == own, false),
            "StringLike" | "ArnLike" | "ArnEquals" => (fits, true),
            "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => (fits, false),
            _ => (|_, _| false, true),
        };
        let known = operator.starts_with("String") || operator.starts_with("Arn");
        let Node::Map(keys) = keys else { continue };
        for (key, values) in keys {
            let own = match key.to_lowercase().as_str() {
                "aws:sourcearn" if known => membership.as_str(),
                "aws:sourceaccount" if known => job.account.as_str(),
                _ => {
                    found.untold.push(super::text::line(key));
                    continue;
                }
            };
            let values = texts(values);
            if values.iter().any(|value| fit(value, own)) != meets {
                found.unmet.extend(values);
            }
        }
    }
    found
}

/// A single text, or those of a list.
fn texts(node: &Node) -> Vec<String> {
    match node {
        Node::List(all) => all.iter().map(plain).collect(),
        one => vec![plain(one)],
    }
}

/// Whether a text matches an IAM pattern: `*` matches any characters, `?` exactly one.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    // The position of the last star, and the end of the text that it has matched so far.
    let (mut at, mut read, mut star) = (0, 0, None);
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(wanted) if *wanted == text[read] || *wanted == '?' => (at, read) = (at + 1, read + 1),
            _ => {
                let Some((stood, until)) = star else { return false };
                (at, read) = (stood + 1, until + 1);
                star = Some((stood, until + 1));
            }
        }
    }
    pattern[at..].iter().all(|left| *left == '*')
}

/// The bytes of a percent-encoded text.
fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let (mut out, mut i) = (Vec::with_capacity(bytes.len()), 0);
    while i < bytes.len() {
        let hex = (bytes[i] == b'%').then(|| text.get(i + 1..i + 3)).flatten().and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(hex.unwrap_or(bytes[i]));
        i += if hex.is_some() { 3 } else { 1 };
    }
    out
}

impl Caller {
    /// From the response of STS; what it leaves out is empty.
    #[must_use]
    pub fn new(account: Option<&str>, arn: Option<&str>) -> Self {
        let clean = |text: Option<&str>| text::line(text.unwrap_or_default());
        Self { account: clean(account), arn: clean(arn) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";

    fn of(statement: &str) -> Trust {
        trust(&format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#), &Arn::parse(ARN).unwrap())
    }

    #[test]
    fn the_service_is_trusted_where_a_statement_lets_it_take_the_role_on() {
        let own = r#"{"Effect":"Allow","Principal":{"Service":"cleanrooms-ml.amazonaws.com"},"Action":"sts:AssumeRole"}"#;
        assert_eq!(of(own), Trust::Trusted);
        assert_eq!(of(&format!("[{own}]")), Trust::Trusted);
        let several = r#"[{"Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com","cleanrooms-ml.amazonaws.com"]},"Action":["sts:*"]}]"#;
        assert_eq!(of(several), Trust::Trusted);
        for other in [
            own.replace("cleanrooms-ml.", "sagemaker."),
            own.replace("sts:AssumeRole", "sts:TagSession"),
            own.replace(r#""Service""#, r#""AWS""#),
            format!("[{own},{}]", own.replace("Allow", "Deny")),
            "[]".to_owned(),
        ] {
            assert_eq!(of(&other), Trust::Untrusted, "{other}");
        }
        for odd in ["7", "[7]", r#"{"Principal":"*","Action":"*"}"#] {
            assert_eq!(of(odd), Trust::Unreadable, "{odd}");
        }
        assert_eq!(trust("<html>", &Arn::parse(ARN).unwrap()), Trust::Unreadable);
    }

    #[test]
    fn conditions_on_where_a_call_comes_from_have_to_fit_the_membership() {
        let with = |operator: &str, key: &str, value: &str| {
            of(&format!(
                r#"{{"Effect":"Allow","Principal":{{"Service":"{SERVICE}"}},"Action":"sts:AssumeRole","Condition":{{"{operator}":{{"{key}":{value}}}}}}}"#
            ))
        };
        let own = "arn:aws:cleanrooms:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";
        for value in [own, "arn:aws:cleanrooms:*:111122223333:membership/*", "*"] {
            assert_eq!(with("StringLike", "aws:SourceArn", &format!("\"{value}\"")), Trust::Trusted, "{value}");
        }
        assert_eq!(with("StringEquals", "aws:SourceAccount", r#"["1","111122223333"]"#), Trust::Trusted);
        let other = own.replace("7b1f", "0000");
        assert_eq!(with("ArnEquals", "aws:sourcearn", &format!("\"{other}\"")), Trust::Elsewhere(vec![other]));
        assert_eq!(with("StringEquals", "aws:SourceAccount", r#""1""#), Trust::Elsewhere(vec!["1".into()]));
        assert_eq!(
            with("StringEquals", "aws:SourceArn", r#""arn:aws:cleanrooms:*""#),
            Trust::Elsewhere(vec!["arn:aws:cleanrooms:*".into()])
        );
        assert_eq!(with("StringEqualsIfExists", "aws:SourceAccount", r#""111122223333""#), Trust::Trusted);
        for (operator, key) in [("StringEquals", "aws:PrincipalOrgID"), ("NumericEquals", "aws:SourceAccount")] {
            assert_eq!(with(operator, key, r#""o""#), Trust::Depends(vec![key.into()]), "of that nothing is known");
        }
        // A Deny for everyone who is not of this membership does not affect it.
        let refusal = |operator: &str| {
            let allow = format!(r#"{{"Effect":"Allow","Principal":{{"Service":"{SERVICE}"}},"Action":"sts:AssumeRole"}}"#);
            of(&format!(
                r#"[{allow},{{"Effect":"Deny","Principal":"*","Action":"*","Condition":{{"{operator}":{{"aws:SourceArn":"{own}"}}}}}}]"#
            ))
        };
        assert_eq!((refusal("StringNotEquals"), refusal("StringEquals")), (Trust::Trusted, Trust::Untrusted));
    }

    #[test]
    fn what_is_allowed_on_the_group_or_on_a_stream_is_allowed() {
        let all = |decisions: [&str; 2]| -> Vec<Decision> {
            let each = PUBLISHING.into_iter().zip(decisions);
            each.map(|(action, decision)| Decision { action: action.into(), decision: decision.into() }).collect()
        };
        let told = either(&all(["implicitDeny", "explicitDeny"]), &all(["allowed", "implicitDeny"]));
        assert_eq!(told, all(["allowed", "explicitDeny"]));
        let job = Arn::parse(ARN).unwrap();
        let group = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/cleanroomsml/TrainedModelInferenceJobs";
        assert_eq!(Target::ALL.map(|t| t.arn(&job)), [group.to_owned(), format!("{group}:log-stream:any")]);
    }

    #[test]
    fn a_policy_comes_percent_encoded() {
        let document = "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22cleanrooms-ml.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";
        assert_eq!(trust(document, &Arn::parse(ARN).unwrap()), Trust::Trusted);
        assert_eq!(decoded("a%zz%4"), b"a%zz%4");
    }

    #[test]
    fn roles_are_read_from_arns() {
        assert_eq!(role("arn:aws:iam::111122223333:role/path/to/ml"), Some(("ml", "111122223333")));
        assert_eq!(role("arn:aws:iam::1:user/me"), None);
        assert_eq!(role("arn:aws:iam::1:role/"), None);
    }
}
