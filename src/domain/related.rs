//! The resources that a job refers to: which ones there are, how each is requested, and what is read from the responses. The
//! responses stay trees: fields unknown to this program are kept, and shown as they came.

use super::json::{Node, NotJson, Tree};
use super::kind::Kind;

/// A resource that a job refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    TrainedModel,
    InputChannel,
    Association,
    /// Belongs to the membership itself: a job does not name it.
    Configuration,
}

impl Resource {
    pub const ALL: [Self; 4] = [Self::TrainedModel, Self::InputChannel, Self::Association, Self::Configuration];

    /// Its name, as the service writes it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::TrainedModel => "trained model",
            Self::InputChannel => "ML input channel",
            Self::Association => "configured model algorithm association",
            Self::Configuration => "ML configuration",
        }
    }

    /// What its Get operation for collaborations leaves out (botocore model of cleanroomsml; user guide, ml-behaviors-byom);
    /// empty if there is no such operation.
    #[must_use]
    pub fn hidden(self) -> &'static str {
        match self {
            Self::TrainedModel => "data channels, hyperparameters, environment, KMS key and tags",
            Self::InputChannel => "files, size, protected query, data source, KMS key and tags",
            Self::Association => "tags",
            Self::Configuration => "",
        }
    }
}

/// On whose behalf a resource is requested.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Through {
    /// The job's membership, which owns it.
    Membership,
    /// The collaboration with this ID: another member owns the resource.
    Collaboration(String),
}

/// A resource and how it is requested.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    pub kind: Resource,
    /// Empty for the ML configuration.
    pub arn: String,
    /// For a trained model.
    pub version: Option<String>,
    pub through: Through,
}

impl Request {
    /// The IAM action that the request needs.
    #[must_use]
    pub fn action(&self) -> &'static str {
        let whole = matches!(self.through, Through::Collaboration(_));
        match self.kind {
            Resource::TrainedModel if whole => "cleanrooms-ml:GetCollaborationTrainedModel",
            Resource::TrainedModel => "cleanrooms-ml:GetTrainedModel",
            Resource::InputChannel if whole => "cleanrooms-ml:GetCollaborationMLInputChannel",
            Resource::InputChannel => "cleanrooms-ml:GetMLInputChannel",
            Resource::Association if whole => "cleanrooms-ml:GetCollaborationConfiguredModelAlgorithmAssociation",
            Resource::Association => "cleanrooms-ml:GetConfiguredModelAlgorithmAssociation",
            Resource::Configuration => "cleanrooms-ml:GetMLConfiguration",
        }
    }

    /// A second action that such a call needs (user guide, ml-behaviors-byom).
    #[must_use]
    pub fn pass(&self) -> &'static str {
        match self.through {
            Through::Membership => "cleanrooms:PassMembership",
            Through::Collaboration(_) => "cleanrooms:PassCollaboration",
        }
    }
}

/// The account and the membership that a Clean Rooms ML ARN names as the owner.
#[must_use]
pub fn owner(arn: &str) -> Option<(&str, &str)> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "cleanrooms-ml", _, account, resource] = parts.as_slice() else { return None };
    let membership = resource.strip_prefix("membership/")?.split('/').next()?;
    Some((account, membership))
}

/// Decodes the response to the Get of a resource.
///
/// # Errors
/// When the body is not a JSON object, or has no field that such a response has.
pub fn resource(body: &[u8]) -> Result<Tree, NotJson> {
    let tree = Tree::parse(body)?;
    let known = ["membershipIdentifier", "collaborationIdentifier", "name"].iter().any(|name| tree.at(name).is_some());
    if known { Ok(tree) } else { Err(NotJson::NotAResource) }
}

/// The text at a path.
#[must_use]
pub fn text(tree: &Tree, path: &str) -> Option<String> {
    match tree.at(path).as_deref() {
        Some(Node::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

/// What an association's privacy configuration says about an account and the logs of inference jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logs {
    /// It has no policy for them: no account gets any.
    NoPolicy,
    /// It has policies, but only for these accounts.
    Others(Vec<String>),
    /// The account gets them; for each of its policies `ALL`, `ERROR_SUMMARY`, or whatever came.
    Allowed(Vec<String>),
    /// The policies are not what the API describes.
    Unreadable,
}

/// The policies for logs, each with the accounts it allows; `None` if they are not what the API describes.
fn policies(kind: &Kind, association: &Tree) -> Option<Vec<(Tree, Vec<String>)>> {
    let found = association.at(&format!("{}.containerLogs", kind.policies));
    let each = match found.as_deref() {
        None => return Some(Vec::new()),
        Some(Node::List(policies)) => policies.iter(),
        Some(_) => return None,
    };
    each.map(|policy| {
        let Node::Map(members) = policy else { return None };
        let policy = Tree { members: members.clone() };
        let accounts = match policy.at("allowedAccountIds").as_deref() {
            Some(Node::List(accounts)) => accounts.iter().map(plain).collect(),
            _ => return None,
        };
        Some((policy, accounts))
    })
    .collect()
}

/// Reads what an association says about an account and the logs of inference jobs.
#[must_use]
pub fn logs(kind: &Kind, association: &Tree, account: &str) -> Logs {
    let Some(policies) = policies(kind, association) else { return Logs::Unreadable };
    if policies.is_empty() {
        return Logs::NoPolicy;
    }
    let (mut others, mut own) = (Vec::new(), Vec::new());
    for (policy, accounts) in policies {
        if accounts.iter().any(|a| a == account) {
            own.push(log_type(&policy));
        }
        others.extend(accounts);
    }
    if own.is_empty() {
        let mut seen = std::collections::HashSet::new();
        others.retain(|account| seen.insert(account.clone()));
        Logs::Others(others)
    } else {
        Logs::Allowed(own)
    }
}

fn log_type(policy: &Tree) -> String {
    policy.at("logType").map_or_else(|| "no type".to_owned(), |kind| plain(&kind))
}

/// What an account does not get of the logs it may have, for each of its policies that leaves something out: the pattern that
/// lines must match, and what is redacted.
#[must_use]
pub fn left_out(kind: &Kind, association: &Tree, account: &str) -> Vec<String> {
    let own =
        policies(kind, association).unwrap_or_default().into_iter().filter(|(_, accounts)| accounts.iter().any(|a| a == account));
    let each = own.filter_map(|(policy, _)| {
        let pattern = policy.at("filterPattern").map(|pattern| format!("only lines that match {}", plain(&pattern)));
        let redacted = policy.at("logRedactionConfiguration.entitiesToRedact").map(|entities| match &*entities {
            Node::List(all) => format!("redacted: {}", all.iter().map(plain).collect::<Vec<_>>().join(", ")),
            odd => format!("redacted: {}", plain(odd)),
        });
        let said: Vec<String> = pattern.into_iter().chain(redacted).collect();
        (!said.is_empty()).then(|| format!("{}: {}", log_type(&policy), said.join(" · ")))
    });
    each.collect()
}

/// How large the output of an inference job may be, as it came; `None`: the association sets no limit.
#[must_use]
pub fn output_limit(kind: &Kind, association: &Tree) -> Option<String> {
    let limit = association.at(&format!("{}.maxOutputSize", kind.policies))?;
    let Node::Map(members) = &*limit else { return Some(plain(&limit)) };
    let limit = Tree { members: members.clone() };
    let said = ["value", "unit"].map(|name| limit.at(name).map_or_else(|| "?".to_owned(), |node| plain(&node)));
    Some(said.join(" "))
}

/// A budget on how often an input channel may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// What remains in total, as it came.
    pub remains: String,
    /// Each period, such as `CALENDAR_DAY: 3 of 5 remain`.
    pub periods: Vec<String>,
    /// Whether the spent part is renewed: there are periods, and no `LIFETIME` one has nothing left.
    pub renews: bool,
}

impl Budget {
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.remains == "0"
    }
}

/// The budgets of an input channel; parts that cannot be read are kept as they came.
#[must_use]
pub fn budgets(channel: &Tree) -> Vec<Budget> {
    let found = channel.at("privacyBudgets.accessBudgets");
    let Some(Node::List(all)) = found.as_deref() else { return Vec::new() };
    all.iter().map(budget).collect()
}

fn budget(node: &Node) -> Budget {
    let Node::Map(members) = node else { return Budget { remains: plain(node), periods: Vec::new(), renews: false } };
    let tree = Tree { members: members.clone() };
    let said = |tree: &Tree, name: &str| tree.at(name).map_or_else(|| "?".to_owned(), |node| plain(&node));
    let details = tree.at("details");
    let all = if let Some(Node::List(all)) = details.as_deref() { all.as_slice() } else { &[] };
    let (mut periods, mut renews) = (Vec::new(), !all.is_empty());
    for period in all {
        let Node::Map(members) = period else {
            periods.push(plain(period));
            continue;
        };
        let period = Tree { members: members.clone() };
        let until = text(&period, "endTime").map(|at| format!(", until {at}")).unwrap_or_default();
        let refresh = text(&period, "autoRefresh").map(|mode| format!(", auto-refresh {mode}")).unwrap_or_default();
        let (kind, left, all) = (said(&period, "budgetType"), said(&period, "remainingBudget"), said(&period, "budget"));
        renews &= !(kind == "LIFETIME" && left == "0");
        periods.push(format!("{kind}: {left} of {all} remain{until}{refresh}"));
    }
    Budget { remains: said(&tree, "aggregateRemainingBudget"), periods, renews }
}

/// A value on one line: a text without quotes, anything else as JSON.
#[must_use]
pub fn plain(node: &Node) -> String {
    match node {
        Node::Text(text) => super::text::line(text),
        other => other.compact(),
    }
}

/// Where the output of a job is stored according to the user guide (run-inference-jobs): under the location of the ML
/// configuration, then the collaboration's ID, the trained model's name, the caller's account and the job's name.
#[must_use]
pub fn output_path(location: &str, collaboration: &str, model: &str, account: &str, job: &str) -> String {
    format!("{}/{collaboration}/{model}/{account}/{job}", location.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::super::kind::INFERENCE_JOB;
    use super::*;

    fn tree(text: &str) -> Tree {
        Tree::parse(text.as_bytes()).unwrap()
    }

    fn of(policies: &str) -> Tree {
        tree(&format!(
            r#"{{"privacyConfiguration":{{"policies":{{"trainedModelInferenceJobs":{{"containerLogs":{policies}}}}}}}}}"#
        ))
    }

    #[test]
    fn who_gets_the_logs_is_what_the_policies_say() {
        assert_eq!(logs(&INFERENCE_JOB, &tree("{}"), "1"), Logs::NoPolicy);
        assert_eq!(logs(&INFERENCE_JOB, &tree(r#"{"privacyConfiguration":{"policies":{}}}"#), "1"), Logs::NoPolicy);
        assert_eq!(logs(&INFERENCE_JOB, &of("[]"), "1"), Logs::NoPolicy);
        let two = r#"[{"allowedAccountIds":["1","2"],"logType":"ALL"},{"allowedAccountIds":["1"],"logType":"NEW_TYPE"}]"#;
        assert_eq!(logs(&INFERENCE_JOB, &of(two), "1"), Logs::Allowed(vec!["ALL".into(), "NEW_TYPE".into()]));
        assert_eq!(logs(&INFERENCE_JOB, &of(two), "3"), Logs::Others(vec!["1".into(), "2".into()]));
        for odd in ["7", r#"["x"]"#, r#"[{"allowedAccountIds":"1"}]"#] {
            assert_eq!(logs(&INFERENCE_JOB, &of(odd), "1"), Logs::Unreadable, "{odd}");
        }
    }

    #[test]
    fn what_is_left_out_of_logs_is_told_and_how_much_may_come_out() {
        let policies = r#"[{"allowedAccountIds":["1"],"logType":"ALL","filterPattern":"(WARN|ERROR)",
            "logRedactionConfiguration":{"entitiesToRedact":["NUMBERS","CUSTOM"]}},
            {"allowedAccountIds":["1","2"],"logType":"ERROR_SUMMARY"}]"#;
        let own = "ALL: only lines that match (WARN|ERROR) · redacted: NUMBERS, CUSTOM";
        assert_eq!(left_out(&INFERENCE_JOB, &of(policies), "1"), [own]);
        for account in ["2", "3"] {
            assert_eq!(left_out(&INFERENCE_JOB, &of(policies), account), [""; 0]);
        }
        assert_eq!(left_out(&INFERENCE_JOB, &of("7"), "1"), [""; 0]);
        let limited = |limit: &str| {
            let text = format!(
                r#"{{"privacyConfiguration":{{"policies":{{"trainedModelInferenceJobs":{{"maxOutputSize":{limit}}}}}}}}}"#
            );
            output_limit(&INFERENCE_JOB, &tree(&text))
        };
        assert_eq!(limited(r#"{"unit":"GB","value":2.5}"#).as_deref(), Some("2.5 GB"));
        assert_eq!(limited(r#"{"value":2.5}"#).as_deref(), Some("2.5 ?"));
        assert_eq!(limited("9").as_deref(), Some("9"));
        assert_eq!(output_limit(&INFERENCE_JOB, &of("[]")), None);
    }

    #[test]
    fn budgets_say_what_remains_and_keep_what_is_odd() {
        let channel = tree(
            r#"{"privacyBudgets":{"accessBudgets":[{"resourceArn":"a","aggregateRemainingBudget":4,"details":[
            {"budgetType":"CALENDAR_DAY","budget":5,"remainingBudget":3,"endTime":"2026-11-24T00:00:00Z","autoRefresh":"ENABLED"},
            {"budgetType":"AEON","budget":"many"},9]},"odd",{"aggregateRemainingBudget":1}]}}"#,
        );
        let all = budgets(&channel);
        assert_eq!(all.iter().map(|b| b.remains.as_str()).collect::<Vec<_>>(), ["4", "odd", "1"]);
        assert_eq!(
            all[0].periods,
            ["CALENDAR_DAY: 3 of 5 remain, until 2026-11-24T00:00:00Z, auto-refresh ENABLED", "AEON: ? of many remain", "9"]
        );
        assert_eq!(budgets(&tree("{}")), []);
        assert_eq!(all.iter().map(|b| b.renews).collect::<Vec<_>>(), [true, false, false]);
        let spent = |kind: &str| {
            let text = r#"{"privacyBudgets":{"accessBudgets":[{"aggregateRemainingBudget":0,"details":[{"budgetType":"KIND","budget":5,"remainingBudget":0}]}]}}"#;
            budgets(&tree(&text.replace("KIND", kind))).remove(0)
        };
        assert!(spent("CALENDAR_DAY").is_spent() && spent("CALENDAR_DAY").renews);
        assert!(spent("LIFETIME").is_spent() && !spent("LIFETIME").renews);
    }

    #[test]
    fn owners_are_read_from_arns_and_paths_are_composed() {
        let arn = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/m-1/trained-model/tm";
        assert_eq!(owner(arn), Some(("111122223333", "m-1")));
        assert_eq!((owner("arn:aws:kms:us-east-1:1:key/k"), owner("tm")), (None, None));
        assert_eq!(output_path("s3://b/p/", "c", "m", "1", "j"), "s3://b/p/c/m/1/j");
    }

    #[test]
    fn an_object_that_has_nothing_of_a_resource_is_none() {
        assert!(resource(br#"{"name":"x","status":"NEW"}"#).is_ok());
        assert_eq!(resource(b"{}").unwrap_err(), NotJson::NotAResource);
        assert_eq!(resource(b"<html>").unwrap_err(), NotJson::Html);
    }
}
