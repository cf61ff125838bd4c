//! Identifiers: the ARN of a trained-model inference job, where to request the job, and how a user may name it.

use std::fmt;

use thiserror::Error;

use super::text;

/// The form of an ARN, for every message about a bad one.
pub const ARN_FORM: &str = "arn:aws:cleanrooms-ml:REGION:ACCOUNT:membership/MEMBERSHIP_ID/trained-model-inference-job/JOB_ID";
const JOB_TYPE: &str = "trained-model-inference-job";

/// The ARN of a trained-model inference job. It contains region, account and membership, so it is all that a request needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Arn {
    raw: String,
    /// `aws`, `aws-us-gov`, …
    pub partition: String,
    pub region: String,
    /// The twelve digits of the account that owns the membership.
    pub account: String,
    /// The membership's UUID.
    pub membership: String,
    /// The part after `trained-model-inference-job/`.
    pub job_id: String,
}

/// Why a text is not the ARN of an inference job.
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
    #[error("its membership is missing: membership/MEMBERSHIP_ID/ comes before {JOB_TYPE}/")]
    NoMembership,
    #[error("it is the ARN of a {0}, not of a trained-model-inference-job")]
    Resource(String),
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
                || service == "cleanrooms" && resource.contains(&format!("{JOB_TYPE}/"));
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
        if resource.split('/').next() == Some(JOB_TYPE) {
            return Err(ArnError::NoMembership);
        }
        let Some((membership, rest)) = resource.strip_prefix("membership/").and_then(|r| r.split_once('/')) else {
            return Err(ArnError::Resource(text::line(resource.split('/').next().unwrap_or(""))));
        };
        let (kind, job_id) = rest.split_once('/').unwrap_or((rest, ""));
        if kind != JOB_TYPE {
            return Err(ArnError::Resource(text::line(kind)));
        }
        part("membership id", membership, "a UUID in lower case", is_uuid(membership))?;
        let id_ok =
            !job_id.is_empty() && job_id.chars().all(|c| c.is_ascii_alphanumeric() || "-_/.".contains(c)) && raw.len() <= 2048;
        part("job id", job_id, "letters, digits and -_/. (at most 2048 in all)", id_ok)?;
        Ok(Self {
            raw: raw.to_owned(),
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

/// Whose jobs the user means by the text they typed or pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    pub membership: String,
    /// The region in an ARN; `None` if the text was only an ID.
    pub region: Option<String>,
    /// The job, if the text names one.
    pub job: Option<Arn>,
}

impl Meant {
    /// Reads a membership's id or ARN, or a job's ARN.
    ///
    /// # Errors
    /// One line that names the mistake and what is expected.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = pared(text);
        let lower = text.to_ascii_lowercase();
        if is_uuid(&lower) {
            return Ok(Self { membership: lower, region: None, job: None });
        }
        let expected = "expected a UUID such as 7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b, or a job's ARN";
        if !begins_as_arn(text) {
            return Err(format!("\"{}\" is no membership's id: {expected}", text::line(text)));
        }
        let parts: Vec<&str> = lower.splitn(6, ':').collect();
        if let [_, _, "cleanrooms", region, _, resource] = parts.as_slice()
            && !resource.contains(&format!("{JOB_TYPE}/"))
        {
            return match resource.split_once('/') {
                Some(("membership", id)) if is_uuid(id) => {
                    Ok(Self { membership: id.to_owned(), region: Some((*region).to_owned()), job: None })
                }
                _ => Err(format!("that is the ARN of \"{}\": {expected}", text::line(resource))),
            };
        }
        match Arn::read(text) {
            Ok(arn) => Ok(Self { membership: arn.membership.clone(), region: Some(arn.region.clone()), job: Some(arn) }),
            Err(why) => Err(format!("that ARN cannot be used: {why}; expected {ARN_FORM}")),
        }
    }
}

/// Whether a text begins like an ARN, in capitals or not.
#[must_use]
pub fn begins_as_arn(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("arn:"))
}

/// Trims pasted text; for an ARN, also removes brackets around it and punctuation after it.
fn pared(text: &str) -> &str {
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
    let kind = format!("{JOB_TYPE}/");
    match lower.find(&kind).map(|at| at + kind.len()) {
        Some(id) if text[..id].contains(|c: char| c.is_ascii_lowercase()) => format!("{}{}", &lower[..id], &text[id..]),
        _ => lower,
    }
}

/// The first part of a UUID, short enough for the screen.
#[must_use]
pub fn short_id(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

/// Where jobs are requested: with whose credentials, in which region, in which membership.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source {
    /// The profile in the AWS configuration files; `None`: whatever the environment selects.
    pub profile: Option<String>,
    pub region: String,
    pub membership: String,
}

/// Whose jobs a list contains, by ID.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Of {
    /// Those of one membership.
    Membership(String),
    /// The jobs of all members of a collaboration, as far as the service shows them.
    Collaboration(String),
}

impl Of {
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Membership(id) | Self::Collaboration(id) => id,
        }
    }
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Membership(id) => write!(f, "membership {id}"),
            Self::Collaboration(id) => write!(f, "collaboration {id}"),
        }
    }
}

/// A list of jobs: whose credentials, which region, whose jobs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Listing {
    /// As in [`Source`].
    pub profile: Option<String>,
    pub region: String,
    pub of: Of,
}

impl Listing {
    /// Whose jobs, in which region, and with which profile, in words.
    #[must_use]
    pub fn full(&self) -> String {
        let profile = self.profile.as_deref().map(|p| format!(", profile {}", text::line(p))).unwrap_or_default();
        format!("{} in {}{profile}", self.of, text::line(&self.region))
    }

    /// Where to request one of its jobs: in a collaboration, the membership comes from the job's ARN.
    #[must_use]
    pub fn source(&self, arn: &Arn) -> Source {
        let membership = match &self.of {
            Of::Membership(id) => id,
            Of::Collaboration(_) => &arn.membership,
        };
        Source { profile: self.profile.clone(), region: self.region.clone(), membership: membership.clone() }
    }
}

impl From<Source> for Listing {
    fn from(source: Source) -> Self {
        Self { profile: source.profile, region: source.region, of: Of::Membership(source.membership) }
    }
}

/// How the user named a job.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JobRef {
    Arn(Arn),
    /// A job's ID or name, which must be looked up in the membership's list before the job can be requested.
    Named(String),
}

/// Identifies a job in effects and results.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobKey {
    pub source: Source,
    pub job: JobRef,
}

impl JobKey {
    /// The ARN, once known.
    #[must_use]
    pub fn arn(&self) -> Option<&Arn> {
        match &self.job {
            JobRef::Arn(arn) => Some(arn),
            JobRef::Named(_) => None,
        }
    }

    /// The shortest text that distinguishes this job from others: the job ID, or the name it was given by.
    #[must_use]
    pub fn short(&self) -> &str {
        match &self.job {
            JobRef::Arn(arn) => &arn.job_id,
            JobRef::Named(name) => name,
        }
    }
}

/// The last part of an ARN's resource, which distinguishes it from others; a text that is no ARN is returned whole.
#[must_use]
pub fn short_arn(arn: &str) -> &str {
    if arn.starts_with("arn:") { arn.rsplit(['/', ':']).next().unwrap_or(arn) } else { arn }
}

#[cfg(test)]
mod tests {
    use super::*;

    const M: &str = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";

    fn arn(resource: &str) -> String {
        format!("arn:aws:cleanrooms-ml:us-east-1:111122223333:{resource}")
    }

    #[test]
    fn an_arn_holds_all_that_is_needed() {
        let a = Arn::parse(&arn(&format!("membership/{M}/trained-model-inference-job/job-1"))).unwrap();
        assert_eq!(
            (a.region.as_str(), a.account.as_str(), a.membership.as_str(), a.job_id.as_str()),
            ("us-east-1", "111122223333", M, "job-1")
        );
    }

    #[test]
    fn a_bad_arn_is_named_for_what_it_is() {
        for (raw, why) in [
            ("job-1".to_owned(), "it does not begin with \"arn:\""),
            ("arn:x".to_owned(), "it has 2 of the six parts of an ARN, which colons divide"),
            ("arn:aws:cleanrooms-ml:us-east-1:1".to_owned(), "it has 5 of the six parts of an ARN, which colons divide"),
            ("arn:aws:s3:::bucket".to_owned(), "it is an ARN of the service \"s3\", not of cleanrooms-ml"),
            (
                arn(&format!("membership/{M}/trained-model/tm-1")),
                "it is the ARN of a trained-model, not of a trained-model-inference-job",
            ),
            (
                arn("configured-audience-model/x"),
                "it is the ARN of a configured-audience-model, not of a trained-model-inference-job",
            ),
            (arn("membership/nope/trained-model-inference-job/x"), "its membership id \"nope\" is not a UUID in lower case"),
            (
                arn(&format!("membership/{M}/trained-model-inference-job/")),
                "its job id \"\" is not letters, digits and -_/. (at most 2048 in all)",
            ),
            (
                format!("arn:aws:cleanrooms-ml:us-east-1:1111:membership/{M}/trained-model-inference-job/x"),
                "its account \"1111\" is not twelve digits",
            ),
            (
                format!("arn:aws:cleanrooms-ml::111122223333:membership/{M}/trained-model-inference-job/x"),
                "its region \"\" is not a region such as us-east-1",
            ),
            (
                format!("arn:gcp:cleanrooms-ml:us-east-1:111122223333:membership/{M}/trained-model-inference-job/x"),
                "its partition \"gcp\" is not aws or aws-…",
            ),
            ("arn:aws:\x1b[31m:::".to_owned(), "it is an ARN of the service \"␛[31m\", not of cleanrooms-ml"),
        ] {
            assert_eq!(Arn::parse(&raw).unwrap_err().to_string(), why, "{raw}");
        }
    }

    #[test]
    fn what_is_pasted_is_a_membership_or_a_job_or_named_for_what_it_is() {
        let job = arn(&format!("membership/{M}/trained-model-inference-job/job-1"));
        let read = Meant::read(&format!(" {job}\n")).unwrap();
        assert_eq!((read.membership.as_str(), read.region.as_deref(), read.job.unwrap().as_str()), (M, Some("us-east-1"), &*job));
        for id in [M.to_owned(), M.to_uppercase(), format!("\"{M}\""), format!("'{M}'\n"), format!("\u{feff}{M}\r\n")] {
            assert_eq!(Meant::read(&id), Ok(Meant { membership: M.into(), region: None, job: None }), "{id}");
        }
        for pasted in [format!("\"{job}\""), format!("'{job}'\n"), job.replace(M, &M.to_uppercase())] {
            assert_eq!(Meant::read(&pasted).unwrap().job.unwrap().as_str(), job, "{pasted}");
        }
        for pasted in [job.to_uppercase(), format!("{job}."), format!("({job}),"), format!("„{job}“"), format!("\u{200b}{job}")]
        {
            assert_eq!(Meant::read(&pasted).unwrap().job.unwrap().as_str(), job, "{pasted}");
            assert!(Arn::is_meant(&pasted), "{pasted}");
        }
        let mixed = arn(&format!("membership/{M}/trained-model-inference-job/Job-1"));
        assert_eq!(Arn::read(&mixed.replace(M, &M.to_uppercase())).unwrap().as_str(), mixed, "an id keeps its capitals");
        assert!(!Arn::is_meant("arn:a:b:c:d:e") && !Arn::is_meant("Arn:aws:x:y:z:a"));
        let own = format!("arn:aws:cleanrooms:eu-west-1:111122223333:membership/{M}");
        assert_eq!(Meant::read(&own), Ok(Meant { membership: M.into(), region: Some("eu-west-1".into()), job: None }));
        for (text, part) in [
            ("", "\"\" is no membership's id"),
            ("my membership", "is no membership's id: expected"),
            ("arn:aws:cleanrooms:eu-west-1:111122223333:collaboration/x", "the ARN of \"collaboration/x\""),
            (&job.replace("cleanrooms-ml", "cleanrooms"), "in an ARN it is cleanrooms-ml"),
            ("arn:aws:s3:::bucket", "the service \"s3\""),
            (&arn("membership/nope/trained-model-inference-job/x"), "membership id \"nope\""),
        ] {
            let why = Meant::read(text).unwrap_err();
            assert!(why.contains(part) && !why.contains('\n'), "{text}: {why}");
        }
    }

    #[test]
    fn short_names() {
        assert_eq!(short_arn("arn:aws:kms:us-east-1:111122223333:key/abc"), "abc");
        assert_eq!(short_arn("plain"), "plain");
    }
}
