//! Memberships of collaborations: whose jobs there are, and which of them the caller may request. The caller is one account.
//! A membership of any other account belongs to another member: its jobs appear only in the collaboration's list.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::place::REGION;
use super::told::duration;
use crate::demo::place::ACCOUNT;

/// The account of a collaboration's creator if a scenario names none.
pub(super) const CREATOR: &str = "444455556666";

/// An account's membership in a collaboration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Membership {
    pub id: String,
    /// The ID of the collaboration.
    pub collaboration: String,
    /// The name of the collaboration.
    pub name: String,
    #[serde(default = "account")]
    pub account: String,
    #[serde(default = "creator")]
    creator: String,
    #[serde(default = "creator_name")]
    creator_name: String,
    #[serde(default = "active")]
    pub(super) status: String,
    /// How long before the start it began.
    #[serde(default = "quarter", deserialize_with = "duration")]
    joined: Duration,
    #[serde(default)]
    abilities: Vec<String>,
    #[serde(default)]
    ml_abilities: Vec<String>,
    /// What it pays for: `query`, `training`, `inference`.
    #[serde(default)]
    pays: Vec<String>,
}

fn account() -> String {
    ACCOUNT.to_owned()
}

fn creator() -> String {
    CREATOR.to_owned()
}

fn creator_name() -> String {
    "Example Retail".to_owned()
}

fn active() -> String {
    "ACTIVE".to_owned()
}

fn quarter() -> Duration {
    Duration::from_hours(90 * 24)
}

impl Default for Membership {
    /// The membership in scenarios that define none.
    fn default() -> Self {
        Self {
            id: "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b".to_owned(),
            collaboration: "c0ffee00-1111-4222-8333-444455556666".to_owned(),
            name: "Shared retail audience".to_owned(),
            account: account(),
            creator: creator(),
            creator_name: creator_name(),
            status: active(),
            joined: quarter(),
            abilities: vec!["CAN_QUERY".to_owned()],
            ml_abilities: vec![],
            pays: ["query", "training", "inference"].map(str::to_owned).to_vec(),
        }
    }
}

impl Membership {
    /// Whether the caller may request what is in it.
    pub(super) fn is_own(&self) -> bool {
        self.account == ACCOUNT
    }

    /// The ARN of a resource in it.
    pub(super) fn arn(&self, resource: &str) -> String {
        format!("arn:aws:cleanrooms-ml:{REGION}:{}:membership/{}/{resource}", self.account, self.id)
    }

    /// Expands ARNs that are written as `@/…`.
    pub(super) fn expand(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(resource) = text.strip_prefix("@/") {
                    *text = self.arn(resource);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.expand(item)),
            Value::Object(members) => members.values_mut().for_each(|member| self.expand(member)),
            _ => {}
        }
    }

    /// Its row in ListMemberships (botocore model of cleanrooms, `MembershipSummary`).
    pub(super) fn summary(&self, start: DateTime<Utc>) -> Map<String, Value> {
        let rooms = |account: &str, resource: String| format!("arn:aws:cleanrooms:{REGION}:{account}:{resource}");
        let pays = |what: &str| json!({ "isResponsible": self.pays.iter().any(|p| p == what) });
        // This service sends times as seconds since 1970, not as text.
        let joined = (start - TimeDelta::from_std(self.joined).unwrap_or_default()).timestamp();
        let mut all = Map::new();
        let mut set = |name: &str, value: Value| drop(all.insert(name.to_owned(), value));
        set("id", json!(self.id));
        set("arn", json!(rooms(&self.account, format!("membership/{}", self.id))));
        set("collaborationArn", json!(rooms(&self.creator, format!("collaboration/{}", self.collaboration))));
        set("collaborationId", json!(self.collaboration));
        set("collaborationCreatorAccountId", json!(self.creator));
        set("collaborationCreatorDisplayName", json!(self.creator_name));
        set("collaborationName", json!(self.name));
        set("createTime", json!(joined));
        set("updateTime", json!(joined));
        set("status", json!(self.status));
        set("memberAbilities", json!(self.abilities));
        if !self.ml_abilities.is_empty() {
            set("mlMemberAbilities", json!({ "customMLMemberAbilities": self.ml_abilities }));
        }
        let learning = json!({ "modelTraining": pays("training"), "modelInference": pays("inference") });
        set("paymentConfiguration", json!({ "queryCompute": pays("query"), "machineLearning": learning }));
        all
    }
}
