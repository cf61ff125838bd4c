//! Reads a request as the service would: its operation, its identifiers by the API's own patterns, its signature's scope.

use hyper::{HeaderMap, Method, Uri};

use super::answer::Refusal;
use super::scenario::{ACCOUNT, MEMBERSHIP, REGION};

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Get { arn: String },
    List { max: usize, from: usize, model: Option<String>, version: Option<String> },
    Cancel { arn: String },
}

/// Reads and checks a request.
pub(super) fn read(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<Operation, Refusal> {
    signed(headers)?;
    let parts: Vec<String> = uri.path().trim_matches('/').split('/').map(decode).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match (method, parts.as_slice()) {
        (&Method::GET, ["memberships", membership, "trained-model-inference-jobs"]) => {
            known_membership(membership)?;
            list(uri.query().unwrap_or_default())
        }
        (&Method::GET, ["memberships", membership, "trained-model-inference-jobs", arn]) => {
            let arn = job_arn(membership, arn)?;
            Ok(Operation::Get { arn })
        }
        (&Method::PATCH, ["memberships", membership, "trained-model-inference-jobs", arn]) => {
            let arn = job_arn(membership, arn)?;
            Ok(Operation::Cancel { arn })
        }
        _ => Err(Refusal::unknown_operation()),
    }
}

/// The signature itself is not verified; that it is one, for this service and region, is.
fn signed(headers: &HeaderMap) -> Result<(), Refusal> {
    let header = headers.get("authorization").and_then(|v| v.to_str().ok());
    let header =
        header.ok_or_else(|| Refusal::new(403, "MissingAuthenticationTokenException", "Missing Authentication Token"))?;
    let scope =
        header.strip_prefix("AWS4-HMAC-SHA256 ").and_then(|h| h.split("Credential=").nth(1)).and_then(|c| c.split(',').next());
    let scope: Vec<&str> = scope.unwrap_or_default().trim().split('/').collect();
    match scope.as_slice() {
        [_, _, REGION, "cleanrooms-ml", "aws4_request"] => Ok(()),
        [_, _, region, service, "aws4_request"] => {
            let text = format!("Credential should be scoped to {REGION}/cleanrooms-ml, not {region}/{service}");
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

/// The service does not document what a foreign membership gets. Here: `AccessDenied`, because `PassMembership` is checked
/// first.
fn known_membership(membership: &str) -> Result<(), Refusal> {
    if !is_uuid(membership) {
        let text = format!(
            "Value '{membership}' at 'membershipIdentifier' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}"
        );
        return Err(Refusal::new(400, "ValidationException", &text));
    }
    if membership != MEMBERSHIP {
        let text = format!(
            "User: arn:aws:sts::{ACCOUNT}:assumed-role/demo/demo is not authorized to perform: cleanrooms:PassMembership on resource: arn:aws:cleanrooms:{REGION}:{ACCOUNT}:membership/{membership}"
        );
        return Err(Refusal::new(403, "AccessDeniedException", &text));
    }
    Ok(())
}

fn job_arn(membership: &str, arn: &str) -> Result<String, Refusal> {
    known_membership(membership)?;
    if !is_arn(arn, "trained-model-inference-job") {
        return Err(unfit(arn, "trainedModelInferenceJobArn"));
    }
    Ok(arn.to_owned())
}

/// Whether this fits `arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership/UUID/KIND/[-a-zA-Z0-9_/.]+`.
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

fn list(query: &str) -> Result<Operation, Refusal> {
    let value = |name: &str| query.split('&').filter_map(|p| p.split_once('=')).find(|(k, _)| *k == name).map(|(_, v)| decode(v));
    let invalid = |what: &str| Refusal::new(400, "ValidationException", what);
    let max = match value("maxResults") {
        None => 100,
        Some(text) => {
            text.parse().ok().filter(|n| (1..=100).contains(n)).ok_or_else(|| invalid("maxResults must be from 1 to 100"))?
        }
    };
    let from = match value("nextToken") {
        None => 0,
        Some(token) => {
            token.strip_prefix("demo-page-").and_then(|n| n.parse().ok()).ok_or_else(|| invalid("The nextToken is invalid"))?
        }
    };
    let filter = |name: &str, fits: &dyn Fn(&str) -> bool| match value(name) {
        Some(text) if !fits(&text) => Err(unfit(&text, name)),
        found => Ok(found),
    };
    let model = filter("trainedModelArn", &|text| is_arn(text, "trained-model"))?;
    let version = filter("trainedModelVersionIdentifier", &is_uuid)?;
    Ok(Operation::List { max, from, model, version })
}

/// Undoes percent-encoding; what is no UTF-8 after that becomes U+FFFD.
fn decode(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        let mut hex = || bytes.next().and_then(|b| char::from(b).to_digit(16));
        let byte = if b == b'%' { hex().zip(hex()).and_then(|(h, l)| u8::try_from(h * 16 + l).ok()) } else { Some(b) };
        out.push(byte.unwrap_or(b'?'));
    }
    String::from_utf8_lossy(&out).into_owned()
}
