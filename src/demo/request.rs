//! Checks a request as the service would: its operation, its identifiers by the API's own patterns, and the scope of its
//! signature.

use hyper::HeaderMap;

use super::action::ROOMS;
use super::place::{ACCOUNT, REGION};
use super::refusal::Refusal;
use super::route::Route;
use super::scenario::Scenario;
use super::{identity, logs, metrics, related};
use crate::demo::query::parameter;

/// The most rows on a page, which is also the default.
const PAGE: usize = 100;

/// A request, once it is checked.
#[derive(Debug, PartialEq)]
pub(super) enum Operation {
    Get { membership: String, arn: String },
    Cancel { membership: String, arn: String },
    List { of: Of, page: Page, wanted: Wanted },
    Memberships { page: Page, status: Option<String> },
    Members { collaboration: String },
    Logs(logs::Call),
    Metrics(metrics::Call),
    Related(related::Call),
    Identity(identity::Call),
}

/// Whose jobs a List returns.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Of {
    Membership(String),
    Collaboration(String),
}

/// The requested part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    pub max: usize,
    pub from: usize,
}

/// The filters of a List of jobs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub model: Option<String>,
    pub version: Option<String>,
}

impl Route {
    /// Checks a request as the service would.
    pub fn check(self, query: &str, headers: &HeaderMap, body: &[u8], scenario: &Scenario) -> Result<Operation, Refusal> {
        signed(headers, &self)?;
        match self {
            Self::Memberships => {
                let status = parameter(query, "status");
                match status {
                    Some(text) if !["ACTIVE", "REMOVED", "COLLABORATION_DELETED"].contains(&text.as_str()) => {
                        let text = format!(
                            "Value '{text}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [ACTIVE, REMOVED, COLLABORATION_DELETED]"
                        );
                        Err(Refusal::new(400, "ValidationException", &text))
                    }
                    status => Ok(Operation::Memberships { page: page(query)?, status }),
                }
            }
            Self::Members { collaboration } => {
                known_collaboration(&collaboration, scenario)?;
                Ok(Operation::Members { collaboration })
            }
            Self::Jobs { membership } => {
                known_membership(&membership, scenario)?;
                list(Of::Membership(membership), query)
            }
            Self::Collaboration { collaboration } => {
                known_collaboration(&collaboration, scenario)?;
                list(Of::Collaboration(collaboration), query)
            }
            Self::Get { membership, arn } => {
                job(&membership, &arn, scenario)?;
                Ok(Operation::Get { membership, arn })
            }
            Self::Cancel { membership, arn } => {
                job(&membership, &arn, scenario)?;
                Ok(Operation::Cancel { membership, arn })
            }
            Self::Logs { name } => logs::Call::read(&name, body).map(Operation::Logs),
            Self::Metrics { name, protocol } => metrics::Call::read(&name, protocol, body).map(Operation::Metrics),
            Self::Related(mut call) => {
                match &call.through {
                    related::Through::Membership(id) => known_membership(id, scenario)?,
                    related::Through::Collaboration(id) => known_collaboration(id, scenario)?,
                }
                if let Some((_, member)) = call.arn_of().filter(|(kind, _)| !is_arn(&call.arn, kind)) {
                    return Err(unfit(&call.arn, member));
                }
                call.version = parameter(query, "versionIdentifier");
                match call.version.as_deref() {
                    Some(version) if !is_uuid(version) => Err(unfit(version, "versionIdentifier")),
                    _ => Ok(Operation::Related(call)),
                }
            }
            Self::Identity(call) => Ok(Operation::Identity(call)),
            Self::Unknown => Err(Refusal::unknown_operation()),
        }
    }
}

/// The signature itself is not verified; only that there is one, for the path's service and this region.
fn signed(headers: &HeaderMap, route: &Route) -> Result<(), Refusal> {
    let header = headers.get("authorization").and_then(|v| v.to_str().ok());
    let header =
        header.ok_or_else(|| Refusal::new(403, "MissingAuthenticationTokenException", "Missing Authentication Token"))?;
    let scope =
        header.strip_prefix("AWS4-HMAC-SHA256 ").and_then(|h| h.split("Credential=").nth(1)).and_then(|c| c.split(',').next());
    let scope: Vec<&str> = scope.unwrap_or_default().trim().split('/').collect();
    let wanted = route.signing_name();
    match scope.as_slice() {
        [_, _, REGION, service, "aws4_request"] if *service == wanted => Ok(()),
        // Both services may have operations that the demo does not have.
        [_, _, REGION, ROOMS, "aws4_request"] if *route == Route::Unknown => Ok(()),
        [_, _, region, service, "aws4_request"] => {
            let text = format!("Credential should be scoped to {REGION}/{wanted}, not {region}/{service}");
            Err(Refusal::new(403, "InvalidSignatureException", &text))
        }
        _ => Err(Refusal::new(403, "IncompleteSignatureException", "The Authorization header is no signature of version 4")),
    }
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5
        && groups
            .iter()
            .zip([8, 4, 4, 4, 12])
            .all(|(g, n)| g.len() == n && g.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
}

/// The service does not document what a call for a foreign membership gets. Here it gets `AccessDenied`, because
/// `PassMembership` is checked first.
fn known_membership(membership: &str, scenario: &Scenario) -> Result<(), Refusal> {
    known(membership, "membershipIdentifier")?;
    scenario.own(membership).map(drop).ok_or_else(|| denied("PassMembership", "membership", membership))
}

fn known_collaboration(collaboration: &str, scenario: &Scenario) -> Result<(), Refusal> {
    known(collaboration, "collaborationIdentifier")?;
    let known = scenario.in_collaboration(collaboration);
    known.then_some(()).ok_or_else(|| denied("PassCollaboration", "collaboration", collaboration))
}

fn known(id: &str, member: &str) -> Result<(), Refusal> {
    if is_uuid(id) {
        return Ok(());
    }
    let text = format!(
        "Value '{id}' at '{member}' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}"
    );
    Err(Refusal::new(400, "ValidationException", &text))
}

fn denied(action: &str, kind: &str, id: &str) -> Refusal {
    let text = format!(
        "User: arn:aws:sts::{ACCOUNT}:assumed-role/demo/demo is not authorized to perform: cleanrooms:{action} on resource: arn:aws:cleanrooms:{REGION}:{ACCOUNT}:{kind}/{id}"
    );
    Refusal::new(403, "AccessDeniedException", &text)
}

fn job(membership: &str, arn: &str, scenario: &Scenario) -> Result<(), Refusal> {
    known_membership(membership, scenario)?;
    if is_arn(arn, "trained-model-inference-job") { Ok(()) } else { Err(unfit(arn, "trainedModelInferenceJobArn")) }
}

/// Whether a text matches `arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership/UUID/KIND/[-a-zA-Z0-9_/.]+`.
fn is_arn(text: &str, kind: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, "cleanrooms-ml", region, account, resource] = parts.as_slice() else { return false };
    let path: Vec<&str> = resource.splitn(4, '/').collect();
    let id_ok = |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/.".contains(&b));
    (20..=2048).contains(&text.len())
        && partition.strip_prefix("aws").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        && !region.is_empty()
        && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && account.len() == 12
        && account.bytes().all(|b| b.is_ascii_digit())
        && matches!(path.as_slice(), ["membership", id, of, rest] if is_uuid(id) && *of == kind && id_ok(rest))
}

fn unfit(value: &str, member: &str) -> Refusal {
    let text =
        format!("Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy regular expression pattern");
    Refusal::new(400, "ValidationException", &text)
}

/// The token of the page that begins there.
pub(super) fn token(from: usize) -> String {
    format!("demo-page-{from}")
}

fn page(query: &str) -> Result<Page, Refusal> {
    let invalid = |what: &str| Refusal::new(400, "ValidationException", what);
    let max = match parameter(query, "maxResults") {
        None => PAGE,
        Some(text) => {
            text.parse().ok().filter(|n| (1..=PAGE).contains(n)).ok_or_else(|| invalid("maxResults must be from 1 to 100"))?
        }
    };
    let from = match parameter(query, "nextToken") {
        None => 0,
        Some(token) => {
            token.strip_prefix("demo-page-").and_then(|n| n.parse().ok()).ok_or_else(|| invalid("The nextToken is invalid"))?
        }
    };
    Ok(Page { max, from })
}

fn list(of: Of, query: &str) -> Result<Operation, Refusal> {
    let page = page(query)?;
    let filter = |name: &str, fits: &dyn Fn(&str) -> bool| match parameter(query, name) {
        Some(text) if !fits(&text) => Err(unfit(&text, name)),
        found => Ok(found),
    };
    let model = filter("trainedModelArn", &|text| is_arn(text, "trained-model"))?;
    let version = filter("trainedModelVersionIdentifier", &is_uuid)?;
    Ok(Operation::List { of, page, wanted: Wanted { model, version } })
}
