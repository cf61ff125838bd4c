//! What went wrong with a call, in kinds that each have their own words and their own next step.

use std::fmt;

use super::ids::{JobKey, JobRef};

/// What kind of failure a call met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// No step of the credential chain gave credentials.
    NoCredentials,
    /// The program that the profile names for credentials failed, or does not answer.
    CredentialProcess,
    /// What gives the credentials, such as STS or the SSO portal, cannot be reached.
    CredentialsUnreachable,
    /// The credentials were given and are no longer valid.
    Expired,
    /// As `Expired`, and they come from variables, which nobody can change from outside.
    ExpiredVariables,
    /// The service does not know the keys, or the secret or token is not theirs.
    NotAccepted,
    /// The SSO session of the profile is missing or over.
    ExpiredSso,
    /// The profile asks for an MFA code, which the SDK cannot ask for.
    MfaUnsupported,
    AccessDenied,
    NotFound,
    Throttled,
    /// The service found the request itself wrong.
    Validation,
    QuotaExceeded,
    /// The endpoint belongs to another region than the request was signed for.
    WrongRegion,
    /// The host name does not resolve: a wrong region or endpoint, or no network.
    Dns,
    /// Nothing listens there.
    Refused,
    Tls,
    Timeout,
    /// The connection broke, or any other failure below HTTP.
    Network,
    /// A 5xx answer.
    Server,
    /// An answer came that is not what the API describes.
    Unreadable,
    /// This machine's clock is too far off for a signature to be accepted.
    ClockSkew,
    /// A failure inside this program or the SDK.
    Internal,
}

/// How polling goes on after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// It may pass by itself: ask again after a growing pause.
    BackOff,
    /// The person has to do something: probe once a minute.
    Pause,
}

impl ErrorKind {
    #[must_use]
    pub fn recovery(self) -> Recovery {
        match self {
            Self::NoCredentials
            | Self::CredentialProcess
            | Self::Expired
            | Self::ExpiredVariables
            | Self::NotAccepted
            | Self::WrongRegion
            | Self::ExpiredSso
            | Self::MfaUnsupported
            | Self::AccessDenied
            | Self::NotFound
            | Self::Validation
            | Self::QuotaExceeded
            | Self::ClockSkew => Recovery::Pause,
            Self::CredentialsUnreachable
            | Self::Throttled
            | Self::Dns
            | Self::Refused
            | Self::Tls
            | Self::Timeout
            | Self::Network
            | Self::Server
            | Self::Unreadable
            | Self::Internal => Recovery::BackOff,
        }
    }

    /// Whether new credentials may help, so that a change of the credentials files is worth a probe.
    #[must_use]
    pub fn is_credentials(self) -> bool {
        matches!(
            self,
            Self::NoCredentials
                | Self::CredentialProcess
                | Self::Expired
                | Self::ExpiredVariables
                | Self::NotAccepted
                | Self::ExpiredSso
                | Self::MfaUnsupported
                | Self::AccessDenied
        )
    }

    /// Every kind and its name in JSON.
    pub const NAMES: [(Self, &'static str); 23] = [
        (Self::NoCredentials, "no-credentials"),
        (Self::CredentialProcess, "credential-process"),
        (Self::CredentialsUnreachable, "credentials-unreachable"),
        (Self::Expired, "expired"),
        (Self::ExpiredVariables, "expired-variables"),
        (Self::NotAccepted, "not-accepted"),
        (Self::WrongRegion, "wrong-region"),
        (Self::ExpiredSso, "expired-sso"),
        (Self::MfaUnsupported, "mfa-unsupported"),
        (Self::AccessDenied, "access-denied"),
        (Self::NotFound, "not-found"),
        (Self::Throttled, "throttled"),
        (Self::Validation, "validation"),
        (Self::QuotaExceeded, "quota-exceeded"),
        (Self::Dns, "dns"),
        (Self::Refused, "refused"),
        (Self::Tls, "tls"),
        (Self::Timeout, "timeout"),
        (Self::Network, "network"),
        (Self::Server, "server"),
        (Self::Unreadable, "unreadable"),
        (Self::ClockSkew, "clock-skew"),
        (Self::Internal, "internal"),
    ];

    /// Its name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("internal", |(_, name)| name)
    }

    /// The kind of that name; `None` for a name that is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, own)| *own == name).map(|(kind, _)| *kind)
    }

    /// What happened, in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NoCredentials => "no AWS credentials",
            Self::CredentialProcess => "credential_process gave no credentials",
            Self::CredentialsUnreachable => "could not get credentials",
            Self::Expired | Self::ExpiredVariables => "credentials expired",
            Self::NotAccepted => "credentials not accepted",
            Self::WrongRegion => "wrong region",
            Self::ExpiredSso => "SSO login expired",
            Self::MfaUnsupported => "the profile needs an MFA code",
            Self::AccessDenied => "access denied",
            Self::NotFound => "job not found",
            Self::Throttled => "throttled",
            Self::Validation => "request refused as invalid",
            Self::QuotaExceeded => "service quota exceeded",
            Self::Dns => "host name does not resolve",
            Self::Refused => "connection refused",
            Self::Tls => "TLS failed",
            Self::Timeout => "no answer in time",
            Self::Network => "connection broke",
            Self::Server => "server error",
            Self::Unreadable => "unreadable answer",
            Self::ClockSkew => "this machine's clock is off",
            Self::Internal => "internal error",
        }
    }
}

/// Why a call gave no job. Every text in it is cleaned and on one line; none holds a response body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchError {
    pub kind: ErrorKind,
    /// The service's error code, such as `ThrottlingException`.
    pub code: Option<String>,
    /// The service's or the library's own words.
    pub message: String,
    pub request_id: Option<String>,
    /// The HTTP status, when an answer came.
    pub http: Option<u16>,
    /// How many attempts the SDK made; 0 when unknown.
    pub attempts: u32,
    /// How far this machine's clock is behind (+) or ahead (−) of the service's `Date`, when that was seen.
    pub clock_off: Option<super::Span>,
}

impl FetchError {
    #[must_use]
    pub fn new(kind: ErrorKind, message: &str) -> Self {
        Self { kind, code: None, message: super::text::line(message), request_id: None, http: None, attempts: 0, clock_off: None }
    }

    /// What the person can do next about the call for this job. `endpoint` is the address asked, when not the usual one.
    #[must_use]
    pub fn advice(&self, key: &JobKey, endpoint: Option<&str>) -> String {
        let profile = key.source.profile.as_deref();
        let flag = profile.map(|p| format!(" --profile {}", shell_word(p))).unwrap_or_default();
        let action = match key.job {
            JobRef::Arn(_) => "cleanrooms-ml:GetTrainedModelInferenceJob",
            JobRef::Named(_) => "cleanrooms-ml:ListTrainedModelInferenceJobs",
        };
        let at = endpoint.map_or_else(|| format!("region {}", key.source.region), |e| format!("endpoint {e}"));
        match self.kind {
            ErrorKind::NoCredentials => match profile {
                Some(p) => format!(
                    "profile {p} gave none: run aws configure{flag} or aws sso login{flag}; a login is picked up by itself"
                ),
                None => {
                    "set AWS_PROFILE or pass --profile, or run aws configure or aws sso login; a login is picked up by itself"
                        .into()
                }
            },
            ErrorKind::CredentialProcess => format!(
                "run that command by hand and see what it says: aws configure get credential_process{flag}; asked again by itself"
            ),
            ErrorKind::CredentialsUnreachable => {
                let whose = profile.map_or_else(|| "the profile".to_owned(), |p| format!("profile {p}"));
                format!("this is not about the {at}: check the network, any proxy, and what {whose} says of role, SSO and region")
            }
            ErrorKind::ExpiredVariables => {
                "they come from AWS_ACCESS_KEY_ID, which only a new start reads: start again with new ones".into()
            }
            ErrorKind::NotAccepted => format!(
                "check key, secret and token with aws sts get-caller-identity{flag}; what changes in the files is picked up by itself, variables need a new start"
            ),
            ErrorKind::WrongRegion => wrong_region(key, endpoint),
            ErrorKind::Expired => {
                "get new credentials for this session (the same way as before); they are picked up by themselves".into()
            }
            ErrorKind::ExpiredSso => format!("run: aws sso login{flag}   (picked up by itself)"),
            ErrorKind::MfaUnsupported => format!(
                "the AWS SDK cannot ask for it: eval \"$(aws configure export-credentials{flag} --format env)\" and start again without --profile"
            ),
            ErrorKind::AccessDenied => {
                let whose = if key.arn().is_some() { "; Get may serve only the member that started the job" } else { "" };
                format!("allow {action} and cleanrooms:PassMembership{whose}")
            }
            ErrorKind::NotFound => not_found(key),
            ErrorKind::Throttled => "the service asks for fewer calls: the pause grows by itself".into(),
            ErrorKind::Validation if self.http == Some(409) => {
                "something else is changing this job just now: asked again by itself".into()
            }
            ErrorKind::Validation => format!("check the membership {} and the ARN", key.source.membership),
            ErrorKind::QuotaExceeded => "see Service Quotas, service cleanrooms-ml".into(),
            ErrorKind::Dns => format!("check the network and the {at}: Clean Rooms ML may not exist there"),
            ErrorKind::Refused => format!("nothing listens at the {at}"),
            ErrorKind::Tls => format!("check the {at}, a proxy in between, and AWS_CA_BUNDLE"),
            ErrorKind::Timeout => format!("the {at} accepts no connection or does not answer"),
            ErrorKind::Network => format!("check the network and any proxy on the way to the {at}"),
            ErrorKind::Server => "the service has trouble: asked again by itself".into(),
            ErrorKind::Unreadable => format!("is the {at} really Clean Rooms ML, with no proxy or login page in between?"),
            ErrorKind::ClockSkew => match self.clock_off {
                Some(off) => format!(
                    "set this machine's clock: it is {} {}",
                    super::text::duration(off.abs()),
                    if off.num_seconds() > 0 { "slow" } else { "fast" }
                ),
                None => "set this machine's clock: the signature's time is not accepted".into(),
            },
            ErrorKind::Internal => "asked again by itself with a new client; please report it with --log-file".into(),
        }
    }
}

fn wrong_region(key: &JobKey, endpoint: Option<&str>) -> String {
    let asked = &key.source.region;
    match (key.arn(), endpoint) {
        (Some(arn), _) if arn.region != *asked => format!("asked in {asked} but the ARN says {}: leave --region out", arn.region),
        (_, Some(endpoint)) => format!("the endpoint {endpoint} is not one of {asked}: pass the --region it belongs to"),
        (_, None) => format!("pass the right --region: the service does not take a signature for {asked}"),
    }
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

/// A word a shell reads back as it is.
#[must_use]
pub fn shell_word(text: &str) -> String {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c));
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words())?;
        if let Some(http) = self.http.filter(|h| *h >= 300) {
            write!(f, " (HTTP {http}")?;
            if let Some(code) = &self.code {
                write!(f, " {code}")?;
            }
            f.write_str(")")?;
        } else if let Some(code) = &self.code {
            write!(f, " ({code})")?;
        }
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for FetchError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Arn, Source};

    const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";

    fn key(profile: Option<&str>, region: &str) -> JobKey {
        let arn = Arn::parse(ARN).unwrap();
        let source = Source { profile: profile.map(Into::into), region: region.into(), membership: arn.membership.clone() };
        JobKey { source, job: JobRef::Arn(arn) }
    }

    #[test]
    fn each_kind_has_its_own_next_step() {
        let said = |kind, key: &JobKey| FetchError::new(kind, "").advice(key, None);
        assert_eq!(
            said(ErrorKind::ExpiredSso, &key(Some("analyst"), "us-east-1")),
            "run: aws sso login --profile analyst   (picked up by itself)"
        );
        assert_eq!(
            said(ErrorKind::ExpiredSso, &key(Some("a b"), "us-east-1")),
            "run: aws sso login --profile 'a b'   (picked up by itself)"
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
        let conflict = FetchError { http: Some(409), ..FetchError::new(ErrorKind::Validation, "") };
        assert!(conflict.advice(&key(None, "us-east-1"), None).contains("asked again by itself"));
        assert!(said(ErrorKind::NotFound, &key(None, "eu-west-1")).contains("asked in eu-west-1 but the ARN says us-east-1"));
        assert!(said(ErrorKind::NotFound, &key(None, "us-east-1")).contains("account 111122223333"));
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for (i, (kind, name)) in ErrorKind::NAMES.iter().enumerate() {
            assert_eq!(ErrorKind::NAMES.iter().position(|(k, n)| k == kind || n == name), Some(i), "{name}");
            assert_eq!((kind.name(), ErrorKind::named(name)), (*name, Some(*kind)));
            assert!(*kind == ErrorKind::Internal || kind.name() != "internal");
        }
    }

    #[test]
    fn an_error_reads_as_one_clean_line() {
        let mut e = FetchError::new(ErrorKind::Throttled, "Rate\nexceeded\x1b[31m");
        e.http = Some(429);
        e.code = Some("ThrottlingException".into());
        assert_eq!(e.to_string(), "throttled (HTTP 429 ThrottlingException): Rate␊exceeded␛[31m");
    }
}
