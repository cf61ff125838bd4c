//! Memberships, as `cleanrooms:ListMemberships` returns them; the user picks a board among them. What a body lacks is absent,
//! and unknown values stay as they were sent.

use chrono::DateTime;

use super::Time;
use super::json::{Node, NotJson, Tree};
use super::related::plain;
use super::text::line;

/// One membership (botocore model of cleanrooms, `MembershipSummary`). Texts are cleaned and on one line; `None`: not in the
/// response.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Membership {
    pub id: String,
    pub arn: Option<String>,
    /// The name of the collaboration.
    pub collaboration: Option<String>,
    pub collaboration_id: Option<String>,
    /// The display name of the collaboration's creator.
    pub creator: Option<String>,
    /// `ACTIVE`, `REMOVED` or `COLLABORATION_DELETED`.
    pub status: Option<String>,
    /// `memberAbilities`, as sent.
    pub abilities: Option<Vec<String>>,
    /// `mlMemberAbilities.customMLMemberAbilities`, as sent.
    pub ml: Option<Vec<String>>,
    /// Whether it pays for model inference.
    pub pays: Option<bool>,
    pub created: Option<Time>,
}

/// A page of memberships.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memberships {
    pub rows: Vec<Membership>,
    /// Rows without an ID.
    pub unreadable: usize,
    /// The token of the next page; `None`: this is the last.
    pub next: Option<String>,
    /// How far the service's clock is ahead; `None`: the response has no `Date`.
    pub clock_off: Option<super::Span>,
}

/// Abilities and what they allow, in words.
const ABILITIES: [(&str, &str); 5] = [
    ("CAN_QUERY", "query"),
    ("CAN_RUN_JOB", "run jobs"),
    ("CAN_RECEIVE_RESULTS", "receive results"),
    ("CAN_RECEIVE_MODEL_OUTPUT", "receive models"),
    ("CAN_RECEIVE_INFERENCE_OUTPUT", "receive inference output"),
];

/// The symbol and the word for each status.
const STATUSES: [(&str, &str, &str); 3] =
    [("ACTIVE", "●", "active"), ("REMOVED", "■", "removed"), ("COLLABORATION_DELETED", "■", "deleted")];

impl Membership {
    /// From a row; `None` without an ID, because the membership cannot be requested without it.
    fn of(row: &Tree) -> Option<Self> {
        let text = |path: &str| if let Some(Node::Text(t)) = row.at(path).as_deref() { Some(line(t)) } else { None };
        let texts = |path: &str| {
            let node = row.at(path)?;
            let Node::List(items) = &*node else { return None };
            let one = |item: &Node| if let Node::Text(t) = item { line(t) } else { line(&item.compact()) };
            Some(items.iter().map(one).collect())
        };
        let pays = match row.at("paymentConfiguration.machineLearning.modelInference.isResponsible").as_deref() {
            Some(Node::Bool(pays)) => Some(*pays),
            _ => None,
        };
        Some(Self {
            id: text("id").filter(|id| !id.is_empty())?,
            arn: text("arn"),
            collaboration: text("collaborationName"),
            collaboration_id: text("collaborationId"),
            creator: text("collaborationCreatorDisplayName"),
            status: text("status"),
            abilities: texts("memberAbilities"),
            ml: texts("mlMemberAbilities.customMLMemberAbilities"),
            pays,
            created: row.at("createTime").as_deref().and_then(moment),
        })
    }

    /// Whether jobs can be running in it, as far as the response says.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status.as_deref() == Some("ACTIVE")
    }

    /// The symbol and the word for its status; an unknown status as it was sent.
    #[must_use]
    pub fn state(&self) -> (&'static str, &str) {
        match self.status.as_deref() {
            Some(status) => {
                let known = STATUSES.iter().find(|(name, ..)| *name == status);
                known.map_or(("?", status), |(_, sign, word)| (*sign, *word))
            }
            None => ("?", "not reported"),
        }
    }

    /// What it may do, in words: first with queries, then with models; an unknown ability as it was sent.
    #[must_use]
    pub fn may(&self) -> String {
        let all: Vec<&String> = self.abilities.iter().flatten().chain(self.ml.iter().flatten()).collect();
        if all.is_empty() {
            let said = self.abilities.is_some() || self.ml.is_some();
            return if said { "nothing" } else { "not reported" }.to_owned();
        }
        let word =
            |raw: &&String| ABILITIES.iter().find(|(name, _)| name == raw).map_or(raw.as_str(), |(_, word)| *word).to_owned();
        all.iter().map(word).collect::<Vec<_>>().join(", ")
    }

    /// The name of its collaboration; empty if none was sent.
    #[must_use]
    pub fn name(&self) -> &str {
        self.collaboration.as_deref().map(str::trim).unwrap_or_default()
    }
}

/// This service sends times as seconds since 1970, with or without a fraction.
fn moment(node: &Node) -> Option<Time> {
    match node {
        Node::Number(digits) => {
            let whole = digits.split_once('.').map_or(digits.as_str(), |(whole, _)| whole);
            let exact = if digits.contains(['e', 'E']) { None } else { whole.parse().ok() };
            #[expect(clippy::cast_possible_truncation, reason = "a number with an exponent; one out of range is refused below")]
            let seconds = exact.or_else(|| digits.parse::<f64>().ok().map(|n| n as i64))?;
            Time::from_timestamp(seconds, 0)
        }
        Node::Text(text) => DateTime::parse_from_rfc3339(text).ok().map(Into::into),
        _ => None,
    }
}

/// Decodes the body of a `ListMemberships` response.
///
/// # Errors
/// When the body is not a JSON object or has no list of memberships.
pub fn page(bytes: &[u8]) -> Result<Memberships, NotJson> {
    let tree = Tree::parse(bytes)?;
    let list = tree.at("membershipSummaries");
    let Some(Node::List(rows)) = list.as_deref() else {
        return Err(NotJson::NoMemberships);
    };
    let mut page = Memberships::default();
    for row in rows {
        let read = if let Node::Map(members) = row { Membership::of(&Tree { members: members.clone() }) } else { None };
        match read {
            Some(row) => page.rows.push(row),
            None => page.unreadable += 1,
        }
    }
    if let Some(Node::Text(token)) = tree.at("nextToken").as_deref() {
        page.next = Some(token.clone());
    }
    Ok(page)
}

/// A member of a collaboration, and its machine learning abilities there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub account: String,
    /// As the service writes them: `CAN_RECEIVE_INFERENCE_OUTPUT`.
    pub abilities: Vec<String>,
}

/// Decodes a `ListMembers` response (botocore model of cleanrooms, `MemberSummary`). A collaboration has few members, so one
/// page is enough.
///
/// # Errors
/// When the body is not a JSON object, or has no list of members.
pub fn members(body: &[u8]) -> Result<Vec<Member>, NotJson> {
    let tree = Tree::parse(body)?;
    let found = tree.at("memberSummaries");
    let Some(Node::List(all)) = found.as_deref() else { return Err(NotJson::NotAResource) };
    let each = all.iter().filter_map(|one| {
        let Node::Map(members) = one else { return None };
        let one = Tree { members: members.clone() };
        let abilities = match one.at("mlAbilities.customMLMemberAbilities").as_deref() {
            Some(Node::List(all)) => all.iter().map(plain).collect(),
            _ => Vec::new(),
        };
        Some(Member { account: plain(&*one.at("accountId")?), abilities })
    });
    Ok(each.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_what_they_may_do_and_what_is_odd_is_left_out() {
        let body =
            br#"{"memberSummaries":[{"accountId":"1","mlAbilities":{"customMLMemberAbilities":["CAN_RECEIVE_INFERENCE_OUTPUT"]}},
            {"accountId":"2"},{"status":"ACTIVE"},7]}"#;
        let told = |account: &str, abilities: &[&str]| Member {
            account: account.into(),
            abilities: abilities.iter().map(|a| (*a).to_owned()).collect(),
        };
        assert_eq!(members(body).unwrap(), [told("1", &["CAN_RECEIVE_INFERENCE_OUTPUT"]), told("2", &[])]);
        assert!(members(b"{}").is_err());
    }

    fn one(members: &str) -> Membership {
        let body = format!(r#"{{"membershipSummaries":[{{{members}}}]}}"#);
        page(body.as_bytes()).unwrap().rows.remove(0)
    }

    #[test]
    fn members_are_read_as_sent_and_none_is_invented() {
        let bare = one(r#""id":"m-1""#);
        assert_eq!(bare, Membership { id: "m-1".into(), ..Membership::default() });
        assert_eq!((bare.name(), bare.state(), bare.may().as_str()), ("", ("?", "not reported"), "not reported"));
        let full =
            one(r#""id":"m-2","arn":"arn:x","collaborationName":"A\u001b[31m\nB","collaborationId":"c-1","status":"REMOVED",
            "collaborationCreatorDisplayName":"Retail","createTime":1795442400.5,"memberAbilities":["CAN_QUERY","CAN_FLY",7],
            "mlMemberAbilities":{"customMLMemberAbilities":["CAN_RECEIVE_INFERENCE_OUTPUT"]},
            "paymentConfiguration":{"machineLearning":{"modelInference":{"isResponsible":false}}}"#);
        assert_eq!(full.name(), "A␛[31m␊B");
        assert_eq!(full.may(), "query, CAN_FLY, 7, receive inference output");
        assert_eq!((full.state(), full.pays, full.is_active()), (("■", "removed"), Some(false), false));
        assert_eq!(full.created, Time::from_timestamp(1_795_442_400, 0));
        assert_eq!(one(r#""id":"m","memberAbilities":[],"status":"PAUSED""#).may(), "nothing");
        assert_eq!(one(r#""id":"m","status":"PAUSED""#).state(), ("?", "PAUSED"));
        assert_eq!(one(r#""id":"m","createTime":1.7954424E9"#).created, Time::from_timestamp(1_795_442_400, 0));
        assert_eq!(one(r#""id":"m","createTime":"soon","pays":1"#).created, None);
    }

    #[test]
    fn a_page_has_rows_and_a_token_and_counts_what_is_none() {
        let page_of = |body: &str| page(body.as_bytes());
        let read = page_of(r#"{"membershipSummaries":[{"id":"a"},{"name":"x"},7,{"id":""}],"nextToken":"t"}"#).unwrap();
        assert_eq!((read.rows.len(), read.unreadable, read.next.as_deref()), (1, 3, Some("t")));
        assert_eq!(page_of(r#"{"membershipSummaries":[],"nextToken":null}"#), Ok(Memberships::default()));
        assert_eq!(page_of(r#"{"memberships":[]}"#), Err(NotJson::NoMemberships));
        assert_eq!(page_of("<html>"), Err(NotJson::Html));
    }
}
