//! What the user can do next about a failed call: each kind of failure has its own next step.

use super::error::{Asked, ErrorKind, FetchError};
use super::ids::{JobKey, JobRef, Listing, Of, Source};
use crate::domain::kind::INFERENCE_JOB;

impl FetchError {
    /// Like [`FetchError::advice`], for when cleanwatch will not retry on its own.
    #[must_use]
    pub fn last_advice(&self, key: &JobKey, endpoint: Option<&str>) -> String {
        let passes = matches!(self.kind, ErrorKind::Throttled | ErrorKind::Conflict | ErrorKind::Server | ErrorKind::Internal);
        if passes { "try again later".into() } else { self.advice(key, endpoint) }
    }

    /// What the user can do next about the failed call for this job. `endpoint` is the address that was called, if it is not
    /// the default one.
    #[must_use]
    pub fn advice(&self, key: &JobKey, endpoint: Option<&str>) -> String {
        let profile = key.source.profile.as_deref();
        let flag = profile.map(|p| format!(" --profile {}", shell_word(p))).unwrap_or_default();
        let action = match key.job {
            JobRef::Arn(_) => key.kind.actions.get,
            JobRef::Named(_) => key.kind.actions.list,
        };
        let at = endpoint.map_or_else(|| format!("region {}", key.source.region), |e| format!("endpoint {e}"));
        match self.kind {
            ErrorKind::WrongRegion => wrong_region(key, endpoint),
            ErrorKind::AccessDenied => {
                let whose = if key.arn().is_some() { "; Get may serve only the member that started the job" } else { "" };
                format!("allow {action} and cleanrooms:PassMembership{whose}")
            }
            ErrorKind::NotFound if self.asked == Asked::Jobs => no_membership(&key.source.membership, &key.source.region),
            ErrorKind::NotFound => not_found(key),
            ErrorKind::Throttled => "AWS asks for fewer calls: backing off".into(),
            ErrorKind::Conflict => "something else is changing this job just now: cleanwatch retries automatically".into(),
            ErrorKind::Validation => format!("check the membership {} and the ARN", key.source.membership),
            ErrorKind::QuotaExceeded => "see Service Quotas, service cleanrooms-ml".into(),
            ErrorKind::Dns => format!("check the network and the {at}: Clean Rooms ML may not exist there"),
            ErrorKind::Refused => format!("nothing listens at the {at}"),
            ErrorKind::Proxy => {
                "check the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, or list the address in NO_PROXY to go around it".into()
            }
            ErrorKind::Tls => format!("check the {at}, a proxy in between, and AWS_CA_BUNDLE"),
            ErrorKind::Timeout => format!("the {at} accepts no connection or does not answer"),
            ErrorKind::Network => format!("check the network and any proxy on the way to the {at}"),
            ErrorKind::Server => "AWS has a problem: cleanwatch retries automatically".into(),
            ErrorKind::Unreadable => format!("is the {at} really Clean Rooms ML, with no proxy or login page in between?"),
            ErrorKind::ClockSkew => match self.clock_off {
                Some(off) => format!(
                    "set this machine's clock: it is {} {}",
                    super::text::duration(off.abs()),
                    if off.num_seconds() > 0 { "slow" } else { "fast" }
                ),
                None => "set this machine's clock: the signature's time is not accepted".into(),
            },
            ErrorKind::Settings => {
                "correct that and save it: cleanwatch tries again then; or choose another profile with --profile".into()
            }
            ErrorKind::Internal => "cleanwatch retries automatically with a new client; please report it with --log-file".into(),
            ErrorKind::NoCredentials
            | ErrorKind::CredentialProcess
            | ErrorKind::CredentialsUnreachable
            | ErrorKind::ExpiredVariables
            | ErrorKind::NotAccepted
            | ErrorKind::Expired
            | ErrorKind::ExpiredSso
            | ErrorKind::MfaUnsupported => credentials(self.kind, profile, &flag, &at),
        }
    }
}

/// What to do about credentials that are missing, wrong or expired.
fn credentials(kind: ErrorKind, profile: Option<&str>, flag: &str, at: &str) -> String {
    match kind {
        ErrorKind::NoCredentials => match profile {
            Some(p) => {
                format!("profile {p} gave none: run aws configure{flag} or aws sso login{flag}; cleanwatch picks up a login automatically")
            }
            None => {
                "set AWS_PROFILE or pass --profile, or run aws configure or aws sso login; cleanwatch picks up a login automatically".into()
            }
        },
        ErrorKind::CredentialProcess => format!(
            "run that command by hand and see what it says: aws configure get credential_process{flag}; cleanwatch retries automatically"
        ),
        ErrorKind::CredentialsUnreachable => {
            let whose = profile.map_or_else(|| "the profile".to_owned(), |p| format!("profile {p}"));
            format!("check the network, any proxy, and what {whose} says of role, SSO and region: the {at} was not even asked")
        }
        ErrorKind::ExpiredVariables => {
            "they come from AWS_ACCESS_KEY_ID, which only a new start reads: start again with new ones".into()
        }
        ErrorKind::NotAccepted => format!(
            "check key, secret and token with aws sts get-caller-identity{flag}; changed files are picked up automatically, variables need a restart"
        ),
        ErrorKind::Expired => {
            "log in again, the same way as before; cleanwatch continues automatically".into()
        }
        ErrorKind::ExpiredSso => format!("run: aws sso login{flag}   (cleanwatch continues automatically)"),
        ErrorKind::MfaUnsupported => format!(
            "the AWS SDK cannot ask for it: eval \"$(aws configure export-credentials{flag} --format env)\" and start again without --profile"
        ),
        // No other kind comes here.
        _ => String::new(),
    }
}

impl FetchError {
    /// Like [`FetchError::advice`], for the call that reads a list of jobs.
    #[must_use]
    pub fn advice_for_list(&self, listing: &Listing, endpoint: Option<&str>) -> String {
        let endpoint = self.endpoint.as_deref().map(String::as_str).or(endpoint);
        let region = &listing.region;
        match (&listing.of, self.kind) {
            (Of::Collaboration(_), ErrorKind::AccessDenied) => {
                format!("allow {} and cleanrooms:PassCollaboration", INFERENCE_JOB.actions.list_all)
            }
            (Of::Collaboration(id), ErrorKind::NotFound) => format!("no collaboration {id} in {region} that this account is in"),
            (Of::Membership(id), ErrorKind::NotFound) => no_membership(id, region),
            (_, ErrorKind::Validation) if self.is_dead_token() => DEAD_TOKEN.into(),
            (of, ErrorKind::Validation) => format!("check the {of}"),
            (of, _) => {
                let (profile, region, membership) = (listing.profile.clone(), region.clone(), of.id().to_owned());
                let source = Source { profile, region, membership };
                self.advice(&JobKey::new(source, JobRef::Named(String::new())), endpoint)
            }
        }
    }
}

impl FetchError {
    /// Like [`FetchError::advice`], for the call that reads an account's memberships in a region.
    #[must_use]
    pub fn advice_for_memberships(&self, profile: Option<&str>, region: &str, endpoint: Option<&str>) -> String {
        let at = endpoint.map_or_else(|| format!("region {region}"), |e| format!("endpoint {e}"));
        match self.kind {
            ErrorKind::AccessDenied => {
                "allow cleanrooms:ListMemberships; without it, type or paste a membership id or a job's ARN".into()
            }
            ErrorKind::Dns => format!("check the network and the {at}: Clean Rooms may not exist there"),
            ErrorKind::Unreadable => format!("is the {at} really Clean Rooms, with no proxy or login page in between?"),
            ErrorKind::WrongRegion => format!("pick another region: the {at} does not take a signature for {region}"),
            ErrorKind::Validation if self.is_dead_token() => DEAD_TOKEN.into(),
            ErrorKind::Validation | ErrorKind::NotFound => format!("is the {at} really Clean Rooms?"),
            _ => {
                let (profile, region) = (profile.map(str::to_owned), region.to_owned());
                let source = Source { profile, region, membership: String::new() };
                self.advice(&JobKey::new(source, JobRef::Named(String::new())), endpoint)
            }
        }
    }
}

/// For a page token that is no longer valid.
const DEAD_TOKEN: &str = "the list changed or took too long to read: it is read again from its first page";

fn wrong_region(key: &JobKey, endpoint: Option<&str>) -> String {
    let asked = &key.source.region;
    match (key.arn(), endpoint) {
        (Some(arn), _) if arn.region != *asked => format!("asked in {asked} but the ARN says {}: leave --region out", arn.region),
        (_, Some(endpoint)) => format!("the endpoint {endpoint} is not one of {asked}: pass the --region it belongs to"),
        (_, None) => format!("pass the right --region: the service does not take a signature for {asked}"),
    }
}

fn no_membership(id: &str, region: &str) -> String {
    format!("no membership {id} of this account in {region}")
}

fn not_found(key: &JobKey) -> String {
    let s = &key.source;
    match &key.job {
        JobRef::Named(name) => format!("no job named or numbered {name} in membership {} in {}", s.membership, s.region),
        JobRef::Arn(arn) => {
            let mut odd = Vec::new();
            if arn.region != s.region {
                odd.push(format!("asked in {} but the ARN says {}", s.region, arn.region));
            }
            if arn.membership != s.membership {
                odd.push(format!("asked membership {} but the ARN says {}", s.membership, arn.membership));
            }
            if odd.is_empty() {
                format!("region and membership match the ARN: is account {} the one of these credentials?", arn.account)
            } else {
                odd.join("; ")
            }
        }
    }
}

/// Quotes a word, if needed, so that a shell reads it back unchanged.
#[must_use]
pub fn shell_word(text: &str) -> String {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c));
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Arn, Source};

    const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";

    fn key(profile: Option<&str>, region: &str) -> JobKey {
        let arn = Arn::parse(ARN).unwrap();
        let source = Source { profile: profile.map(Into::into), region: region.into(), membership: arn.membership.clone() };
        JobKey::of(source, arn)
    }

    #[test]
    fn each_kind_has_its_own_next_step() {
        let said = |kind, key: &JobKey| FetchError::new(kind, "").advice(key, None);
        assert_eq!(
            said(ErrorKind::ExpiredSso, &key(Some("analyst"), "us-east-1")),
            "run: aws sso login --profile analyst   (cleanwatch continues automatically)"
        );
        assert_eq!(
            said(ErrorKind::ExpiredSso, &key(Some("a b"), "us-east-1")),
            "run: aws sso login --profile 'a b'   (cleanwatch continues automatically)"
        );
        let denied = said(ErrorKind::AccessDenied, &key(None, "us-east-1"));
        for part in ["cleanrooms-ml:GetTrainedModelInferenceJob", "cleanrooms:PassMembership", "only the member that started"] {
            assert!(denied.contains(part), "{denied}");
        }
        let listed = JobKey { job: JobRef::Named("propensity".into()), ..key(None, "us-east-1") };
        assert_eq!(
            said(ErrorKind::AccessDenied, &listed),
            "allow cleanrooms-ml:ListTrainedModelInferenceJobs and cleanrooms:PassMembership"
        );
        assert!(!said(ErrorKind::ExpiredVariables, &key(None, "us-east-1")).contains("themselves"));
        assert!(said(ErrorKind::CredentialProcess, &key(None, "us-east-1")).contains("credential_process"));
        assert!(said(ErrorKind::WrongRegion, &key(None, "eu-west-1")).contains("the ARN says us-east-1"));
        assert!(said(ErrorKind::Conflict, &key(None, "us-east-1")).contains("retries automatically"));
        assert!(said(ErrorKind::NotFound, &key(None, "eu-west-1")).contains("asked in eu-west-1 but the ARN says us-east-1"));
        assert!(said(ErrorKind::NotFound, &key(None, "us-east-1")).contains("account 111122223333"));
    }
}
