//! Identifiers: how a user may name a job, where to request it, and which lists there are.

use std::fmt;

pub use super::arn::{Arn, ArnError, begins_as_arn, is_uuid, short_arn, short_id};
use super::arn::{names_kind, pared};
use super::kind::{INFERENCE_JOB, Kind};
use super::text;

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
            && !names_kind(resource)
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
            Err(why) => Err(format!("that ARN cannot be used: {why}; expected {}", INFERENCE_JOB.form())),
        }
    }
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

/// Identifies a job, or another thing that is watched, in requests and answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobKey {
    pub source: Source,
    pub kind: &'static Kind,
    pub job: JobRef,
    /// Which version of it is meant; `None`: its kind has no versions, or the latest is meant.
    pub version: Option<String>,
}

impl JobKey {
    /// What an ARN names, or an inference job by its name.
    #[must_use]
    pub fn new(source: Source, job: JobRef) -> Self {
        let kind = if let JobRef::Arn(arn) = &job { arn.kind } else { &INFERENCE_JOB };
        Self { source, kind, job, version: None }
    }

    /// What an ARN names.
    #[must_use]
    pub fn of(source: Source, arn: Arn) -> Self {
        Self::new(source, JobRef::Arn(arn))
    }

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
