//! What went wrong with a call: kinds of failure, each with its own wording and its own next step.

use std::fmt;
use std::sync::Arc;

/// The kind of failure that a call met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// No step of the credential chain gave credentials.
    NoCredentials,
    /// The program that the profile names for credentials failed, or does not answer.
    CredentialProcess,
    /// The source of the credentials, such as STS or the SSO portal, cannot be reached.
    CredentialsUnreachable,
    /// There are credentials, but they are no longer valid.
    Expired,
    /// Like `Expired`, but the credentials come from environment variables, which cannot be changed from outside the process.
    ExpiredVariables,
    /// The service does not know the access key, or the secret or token does not belong to it.
    NotAccepted,
    /// The SSO session of the profile is missing or has expired.
    ExpiredSso,
    /// The profile requires an MFA code, which the SDK cannot ask for.
    MfaUnsupported,
    AccessDenied,
    NotFound,
    Throttled,
    /// Something else is changing the job right now.
    Conflict,
    /// The service rejected the request itself as invalid.
    Validation,
    QuotaExceeded,
    /// The endpoint belongs to another region than the one the request was signed for.
    WrongRegion,
    /// The host name does not resolve: a wrong region or endpoint, or no network.
    Dns,
    /// Nothing listens there.
    Refused,
    /// A proxy from the environment cannot be reached, or lets nothing through.
    Proxy,
    Tls,
    Timeout,
    /// The connection was lost, or another failure below HTTP.
    Network,
    /// A 5xx response.
    Server,
    /// The response is not what the API describes.
    Unreadable,
    /// This machine's clock is too far off for a signature to be accepted.
    ClockSkew,
    /// What the AWS files or the environment say about the profile cannot be used.
    Settings,
    /// A failure inside this program or the SDK.
    Internal,
}

/// What a call requested, so that its failure can be worded to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Asked {
    #[default]
    Job,
    /// The list of a membership's jobs.
    Jobs,
    /// The list of all jobs of a collaboration.
    CollaborationJobs,
    /// The list of an account's memberships.
    Memberships,
}

/// How refreshing continues after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// The problem may pass on its own: retry after growing pauses.
    BackOff,
    /// The user has to do something: probe once a minute.
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
            | Self::Settings
            | Self::ClockSkew => Recovery::Pause,
            Self::CredentialsUnreachable
            | Self::Throttled
            | Self::Conflict
            | Self::Dns
            | Self::Refused
            | Self::Proxy
            | Self::Tls
            | Self::Timeout
            | Self::Network
            | Self::Server
            | Self::Unreadable
            | Self::Internal => Recovery::BackOff,
        }
    }

    /// Whether new credentials may help, so that a change in the credentials files is worth a probe.
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
                | Self::Settings
        )
    }

    /// Whether only the service itself can have said this, so that the service is known to be there.
    #[must_use]
    pub fn is_answer(self) -> bool {
        matches!(
            self,
            Self::AccessDenied
                | Self::NotAccepted
                | Self::WrongRegion
                | Self::NotFound
                | Self::Throttled
                | Self::Conflict
                | Self::Validation
                | Self::QuotaExceeded
                | Self::Server
                | Self::ClockSkew
        )
    }

    /// Every kind and its name in JSON.
    pub const NAMES: [(Self, &'static str); 26] = [
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
        (Self::Conflict, "conflict"),
        (Self::Validation, "validation"),
        (Self::QuotaExceeded, "quota-exceeded"),
        (Self::Dns, "dns"),
        (Self::Refused, "refused"),
        (Self::Proxy, "proxy"),
        (Self::Tls, "tls"),
        (Self::Timeout, "timeout"),
        (Self::Network, "network"),
        (Self::Server, "server"),
        (Self::Unreadable, "unreadable"),
        (Self::ClockSkew, "clock-skew"),
        (Self::Settings, "settings"),
        (Self::Internal, "internal"),
    ];

    /// Its name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("internal", |(_, name)| name)
    }

    /// The kind with that name; `None` if no kind has it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, own)| *own == name).map(|(kind, _)| *kind)
    }

    /// What happened to a call that requested this, in a few words.
    #[must_use]
    pub fn words_of(self, asked: Asked) -> &'static str {
        match (self, asked) {
            (Self::NotFound, Asked::Jobs) => "membership not found",
            (Self::NotFound, Asked::CollaborationJobs) => "collaboration not found",
            (Self::NotFound, Asked::Memberships) => "list of memberships not found",
            _ => self.words(),
        }
    }

    /// What happened to a call for a job, in a few words.
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
            Self::Conflict => "another change is in progress",
            Self::Validation => "request refused as invalid",
            Self::QuotaExceeded => "service quota exceeded",
            Self::Dns => "host name does not resolve",
            Self::Refused => "connection refused",
            Self::Proxy => "the proxy failed",
            Self::Tls => "TLS failed",
            Self::Timeout => "no answer in time",
            Self::Network => "connection lost",
            Self::Server => "server error",
            Self::Unreadable => "unreadable answer",
            Self::ClockSkew => "this machine's clock is off",
            Self::Settings => "AWS settings that cannot be used",
            Self::Internal => "internal error",
        }
    }
}

/// Why a call failed. Every text in it is cleaned and on one line; none contains a response body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchError {
    pub kind: ErrorKind,
    pub asked: Asked,
    /// The service's error code, such as `ThrottlingException`.
    pub code: Option<String>,
    /// The message of the service or the library.
    pub message: String,
    pub request_id: Option<String>,
    /// The HTTP status, if a response came.
    pub http: Option<u16>,
    /// How many attempts the SDK made; 0 when unknown.
    pub attempts: u32,
    /// How far this machine's clock is behind (+) or ahead (−) of the service's `Date`, when that was seen.
    pub clock_off: Option<super::Span>,
    /// For a request beyond the job itself: the address that was called, if not the service's usual one. Shared to keep an
    /// error small.
    pub endpoint: Option<Arc<String>>,
}

impl FetchError {
    #[must_use]
    pub fn new(kind: ErrorKind, message: &str) -> Self {
        Self {
            kind,
            asked: Asked::Job,
            code: None,
            message: super::text::line(message),
            request_id: None,
            http: None,
            attempts: 0,
            clock_off: None,
            endpoint: None,
        }
    }

    /// The same error, for a call that requested this.
    #[must_use]
    pub fn of(self, asked: Asked) -> Self {
        Self { asked, ..self }
    }

    /// Whether the service rejected a page token, which expires in time: the list has to be read again from its first page.
    #[must_use]
    pub fn is_dead_token(&self) -> bool {
        self.kind == ErrorKind::Validation && self.message.to_ascii_lowercase().contains("token")
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words_of(self.asked))?;
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
