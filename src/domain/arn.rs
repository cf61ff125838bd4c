//! The ARN of something that can be watched: its parts, and how people write and paste it.

use std::fmt;

use thiserror::Error;

use super::kind::{KINDS, Kind};
use super::text;

/// The ARN of something that can be watched. It contains kind, region, account and membership, so it is all that a request needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Arn {
    raw: String,
    pub kind: &'static Kind,
    /// `aws`, `aws-us-gov`, …
    pub partition: String,
    pub region: String,
    /// The twelve digits of the account that owns the membership.
    pub account: String,
    /// The membership's UUID.
    pub membership: String,
    /// The part after the kind's segment.
    pub job_id: String,
}

/// Why a text is not such an ARN.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ArnError {
    #[error("it does not begin with \"arn:\"")]
    NotAnArn,
    #[error("it has {0} of the six parts of an ARN, which colons divide")]
    Short(usize),
    #[error("it is an ARN of the service \"{0}\", not of cleanrooms-ml")]
    Service(String),
    #[error("its service is written \"{0}\": in an ARN it is cleanrooms-ml, with a hyphen")]
    Spelled(String),
    #[error("its membership is missing: membership/MEMBERSHIP_ID/ comes before {0}/")]
    NoMembership(&'static str),
    #[error("it is the ARN of a {0}, not of a {1}")]
    Resource(String, String),
    #[error("its {part} \"{found}\" is not {expected}")]
    Part { part: &'static str, found: String, expected: &'static str },
}

impl Arn {
    /// Whether a text should be read as an ARN: six parts separated by colons, the first of them `arn`, and the partition is
    /// one of AWS or the service is this one. A name may contain colons too, so `ARN` in capitals counts only together with
    /// this service.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        let parts: Vec<&str> = pared(text).splitn(6, ':').collect();
        let [arn, partition, service, ..] = parts.as_slice() else { return false };
        let ours = service.to_ascii_lowercase().starts_with("cleanrooms");
        parts.len() == 6 && (*arn == "arn" && (partition.starts_with("aws") || ours) || arn.eq_ignore_ascii_case("arn") && ours)
    }

    /// Reads an ARN as people write and paste it: in brackets, with punctuation after it, or in capitals.
    ///
    /// # Errors
    /// As for [`Self::parse`], about the text as it was given.
    pub fn read(text: &str) -> Result<Self, ArnError> {
        let text = pared(text);
        Self::parse(text).or_else(|why| Self::parse(&lowered(text)).map_err(|_| why))
    }

    /// Parses an ARN by the API's own pattern (botocore model of cleanroomsml, `TrainedModelInferenceJobArn`).
    ///
    /// # Errors
    /// Names the first part that does not fit.
    pub fn parse(raw: &str) -> Result<Self, ArnError> {
        Self::parse_as(&KINDS, raw)
    }

    /// The same, for something of these kinds.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub fn parse_as(kinds: &[&'static Kind], raw: &str) -> Result<Self, ArnError> {
        let mut parts = raw.splitn(6, ':');
        let mut next = || parts.next().unwrap_or("");
        if next() != "arn" {
            return Err(ArnError::NotAnArn);
        }
        let count = raw.splitn(6, ':').count();
        if count < 6 {
            return Err(ArnError::Short(count));
        }
        let (partition, service, region, account, resource) = (next(), next(), next(), next(), next());
        if service != "cleanrooms-ml" {
            let plain: String = service.chars().filter(char::is_ascii_alphabetic).collect();
            let meant = ["cleanroomsml", "cleanroomml"].contains(&plain.to_ascii_lowercase().as_str())
                || service == "cleanrooms" && names_kind(resource);
            let service = text::line(service);
            return Err(if meant { ArnError::Spelled(service) } else { ArnError::Service(service) });
        }
        let part = |part, found: &str, expected, ok| {
            if ok { Ok(()) } else { Err(ArnError::Part { part, found: text::line(found), expected }) }
        };
        let lower = |s: &str| s.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        part("partition", partition, "aws or aws-…", partition.starts_with("aws") && lower(partition))?;
        let region_ok = !region.is_empty() && region.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        part("region", region, "a region such as us-east-1", region_ok)?;
        part("account", account, "twelve digits", account.len() == 12 && account.chars().all(|c| c.is_ascii_digit()))?;
        let of = |segment: &str| kinds.iter().copied().find(|kind| kind.segment == segment);
        if let Some(kind) = resource.split('/').next().and_then(of) {
            return Err(ArnError::NoMembership(kind.segment));
        }
        let other = |segment: &str| {
            let wanted: Vec<&str> = kinds.iter().map(|kind| kind.segment).collect();
            ArnError::Resource(text::line(segment), wanted.join(" or "))
        };
        let Some((membership, rest)) = resource.strip_prefix("membership/").and_then(|r| r.split_once('/')) else {
            return Err(other(resource.split('/').next().unwrap_or("")));
        };
        let (segment, job_id) = rest.split_once('/').unwrap_or((rest, ""));
        let kind = of(segment).ok_or_else(|| other(segment))?;
        part("membership id", membership, "a UUID in lower case", is_uuid(membership))?;
        let id_ok =
            !job_id.is_empty() && job_id.chars().all(|c| c.is_ascii_alphanumeric() || "-_/.".contains(c)) && raw.len() <= 2048;
        part("job id", job_id, "letters, digits and -_/. (at most 2048 in all)", id_ok)?;
        Ok(Self {
            raw: raw.to_owned(),
            kind,
            partition: partition.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            membership: membership.to_owned(),
            job_id: job_id.to_owned(),
        })
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.raw
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.raw)
    }
}

/// Whether a text is the id of a membership or a collaboration: a UUID in lower case (botocore model of cleanroomsml, `UUID`).
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5
        && groups
            .iter()
            .zip([8, 4, 4, 4, 12])
            .all(|(g, n)| g.len() == n && g.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c)))
}

/// Whether a text begins like an ARN, in capitals or not.
#[must_use]
pub fn begins_as_arn(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("arn:"))
}

/// Trims pasted text; for an ARN, also removes brackets around it and punctuation after it.
pub(super) fn pared(text: &str) -> &str {
    let text = text::bare(text);
    let inner = text.trim_start_matches(['(', '[', '{', '<']);
    if begins_as_arn(inner) {
        text::bare(inner.trim_end_matches([',', '.', ';', ':', '!', '?', ')', ']', '}', '>']))
    } else {
        text
    }
}

/// Lower-cases an ARN. The job ID keeps its capitals, unless everything before it is in capitals too.
fn lowered(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let after = |kind: &&Kind| Some(lower.find(&format!("{}/", kind.segment))? + kind.segment.len() + 1);
    match KINDS.iter().find_map(after) {
        Some(id) if text[..id].contains(|c: char| c.is_ascii_lowercase()) => format!("{}{}", &lower[..id], &text[id..]),
        _ => lower,
    }
}

/// Whether a text holds the part of an ARN that names a kind.
pub(super) fn names_kind(text: &str) -> bool {
    KINDS.iter().any(|kind| text.contains(&format!("{}/", kind.segment)))
}

/// The first part of a UUID, short enough for the screen.
#[must_use]
pub fn short_id(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

/// The last part of an ARN's resource, which distinguishes it from others; a text that is no ARN is returned whole.
#[must_use]
pub fn short_arn(arn: &str) -> &str {
    if arn.starts_with("arn:") { arn.rsplit(['/', ':']).next().unwrap_or(arn) } else { arn }
}
