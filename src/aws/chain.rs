//! Follows a profile to its credentials like the SDK, but before it. What is wrong is reported here, with file and line,
//! because the SDK's own messages quote whole values and name no place.

use std::path::{Path, PathBuf};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::config_error::{ConfigError, shown};
use super::failure::Failure;
use super::files::{self, AwsFiles, Section, Value};
use super::keys;
use crate::domain::json::{Node, Tree};

/// Sources that `credential_source` may name.
const SOURCES: [&str; 3] = ["Environment", "Ec2InstanceMetadata", "EcsContainer"];
/// The most files of a cache that are read, and the largest file in bytes.
const ENTRIES: usize = 256;
const MOST: u64 = 1 << 20;

fn refuse(message: &str) -> Failure {
    ConfigError::new(message).into()
}

/// A wrong value, where it is, and what is expected.
fn wrong(key: &str, whose: &str, value: &Value, expected: &str) -> Failure {
    refuse(&format!("{key} of {whose} ({}) is {:?}: expected {expected}", value.at, shown(&value.text)))
}

/// Checks the way from a profile to its credentials. A profile without credentials is not an error.
///
/// # Errors
/// Names the first value that cannot be used.
pub(super) fn check(files: &AwsFiles, profile: &str) -> Result<(), Failure> {
    let mut name = profile;
    let mut passed: Vec<&str> = Vec::new();
    let mut from: Option<&Value> = None;
    loop {
        let whose = format!("profile {}", shown(name));
        let Some(section) = files.profile(name) else {
            // Only the default profile may be missing here; any other was looked up before.
            return from.map_or(Ok(()), |value| Err(no_source(files, passed.last().unwrap_or(&profile), value)));
        };
        if let Some(value) = from.filter(|_| passed.contains(&name)) {
            let way = passed.iter().chain([&name]).map(|n| shown(n)).collect::<Vec<_>>().join(" → ");
            return Err(refuse(&format!("source_profile ({}) leads round in a circle: {way}", value.at)));
        }
        passed.push(name);
        let get = |key: &str| section.get(key).map(|value| files::whole(value, key, &whose)).transpose();
        let keys = section.contains_key("aws_access_key_id") && section.contains_key("aws_secret_access_key");
        let role = get("role_arn")?.filter(|_| !section.contains_key("web_identity_token_file"));
        if passed.len() > 1 && keys {
            return keys::section(section, &whose);
        }
        let Some(role) = role else { return base(files, section, &whose) };
        match (get("source_profile")?, get("credential_source")?) {
            (Some(value), Some(_)) => {
                let why = "has source_profile and credential_source: keep one of them";
                return Err(refuse(&format!("{whose} ({}) {why}", value.at)));
            }
            (None, None) => {
                let why = "has role_arn and neither source_profile nor credential_source: add one of them";
                return Err(refuse(&format!("{whose} ({}) {why}", role.at)));
            }
            (Some(value), None) if value.text == name => return base(files, section, &whose),
            (Some(value), None) => (name, from) = (&value.text, Some(value)),
            (None, Some(_)) => return base(files, section, &whose),
        }
    }
}

fn no_source(files: &AwsFiles, of: &str, value: &Value) -> Failure {
    let whose = format!("profile {}", shown(of));
    match files.bare(&value.text) {
        Some(place) => wrong("source_profile", &whose, value, &format!("a profile; write [profile …] at {place}")),
        None => wrong("source_profile", &whose, value, "the name of another profile"),
    }
}

/// Checks the end of the way: the profile that has credentials of its own.
fn base(files: &AwsFiles, section: &Section, whose: &str) -> Result<(), Failure> {
    let get = |key: &str| section.get(key).map(|value| files::whole(value, key, whose)).transpose();
    if let Some(value) = get("credential_source")? {
        let known = SOURCES.contains(&value.text.as_str());
        return if known { Ok(()) } else { Err(wrong("credential_source", whose, value, &SOURCES.join(", "))) };
    }
    if get("role_arn")?.is_some() && get("web_identity_token_file")?.is_some() {
        return Ok(());
    }
    if files::uses_sso(section) {
        return sso(files, section, whose);
    }
    get("credential_process")?;
    get("login_session")?;
    keys::section(section, whose)
}

fn sso(files: &AwsFiles, section: &Section, whose: &str) -> Result<(), Failure> {
    let get = |key: &str| section.get(key).map(|value| files::whole(value, key, whose)).transpose();
    let (account, role) = (get("sso_account_id")?, get("sso_role_name")?);
    if let (Some(value), None, missing) | (None, Some(value), missing) =
        (account, role, if account.is_some() { "sso_role_name" } else { "sso_account_id" })
    {
        return Err(refuse(&format!("{whose} ({}) has no {missing}: add it", value.at)));
    }
    let mut within = (section, whose.to_owned(), account.or(role).map(|v| v.at.clone()));
    if let Some(named) = get("sso_session")? {
        let Some(session) = files.session(&named.text) else {
            let expected = "the name of an [sso-session …] section of the AWS configuration";
            return Err(wrong("sso_session", whose, named, expected));
        };
        if !files::is_identifier(&named.text) {
            let expected = "a name of letters, digits and _-/.%@:+ alone, as the AWS SDK takes no other: rename the session in its \
                [sso-session …] header too, then run aws sso login";
            return Err(wrong("sso_session", whose, named, expected));
        }
        for key in ["sso_region", "sso_start_url"] {
            if let Some(value) = get(key)?.filter(|own| session.get(key).is_none_or(|other| other.text != own.text)) {
                let why = format!("differs from that of its sso-session {}: keep the one of the session", shown(&named.text));
                return Err(refuse(&format!("{key} of {whose} ({}) {why}", value.at)));
            }
        }
        within = (session, format!("sso-session {}", shown(&named.text)), Some(named.at.clone()));
    }
    let (section, whose, place) = within;
    for key in ["sso_region", "sso_start_url"] {
        let Some(value) = section.get(key) else {
            let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
            return Err(refuse(&format!("{whose}{place} has no {key}: add it")));
        };
        files::whole(value, key, &whose)?;
    }
    Ok(())
}

/// The URL at which the login of a profile starts; `None` if it needs no login.
fn start_url<'a>(files: &'a AwsFiles, profile: &str) -> Option<&'a str> {
    let mut name = profile;
    for _ in 0..ENTRIES {
        let section = files.profile(name)?;
        let session = section.get("sso_session").and_then(|s| files.session(&s.text));
        if let Some(url) = session.unwrap_or(section).get("sso_start_url") {
            return Some(&url.text);
        }
        name = &section.get("source_profile")?.text;
    }
    None
}

/// What is wrong with the format of a cached login that the SDK could not read.
pub(super) fn cached(files: &AwsFiles, profile: &str, caches: &[PathBuf]) -> Option<Failure> {
    let url = start_url(files, profile)?;
    let entries = caches.iter().filter_map(|dir| std::fs::read_dir(dir).ok()).flatten().flatten().take(ENTRIES);
    entries.map(|entry| entry.path()).find_map(|path| malformed(&path, url))
}

fn malformed(path: &Path, url: &str) -> Option<Failure> {
    let known = std::fs::metadata(path).ok().filter(|m| m.is_file() && m.len() <= MOST)?;
    let body = (known.len() > 0).then(|| std::fs::read(path).ok()).flatten()?;
    let tree = Tree::parse(&body).ok()?;
    let text = |key: &str| match tree.at(key).as_deref() {
        Some(Node::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let (token, expires) = (text("accessToken")?, text("expiresAt")?);
    if text("startUrl")? != url || token.is_empty() || DateTime::from_str(&expires, Format::DateTime).is_ok() {
        return None;
    }
    Some(refuse(&format!(
        "expiresAt of the SSO login in {} is {:?}: expected a time such as 2026-11-30T22:00:00Z; write it so, or log in with \
         a newer AWS CLI",
        path.display(),
        shown(&expires)
    )))
}
