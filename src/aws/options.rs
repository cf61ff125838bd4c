//! What the AWS layer is told at its start: the flags, the demo's credentials, and how long anything may take.

use std::fmt;
use std::time::Duration;

use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

/// What the command line says about AWS.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--profile`
    pub profile: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--endpoint-url`
    pub endpoint_url: Option<String>,
    /// `--imds`: ask the instance metadata service for credentials too.
    pub imds: bool,
    /// The demo's: then nothing of the environment and the files is read, proxies included.
    pub fixed: Option<Fixed>,
}

/// Fixed credentials.
#[derive(Clone)]
pub struct Fixed {
    pub access_key_id: String,
    pub secret_access_key: String,
}

impl fmt::Debug for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fixed({})", self.access_key_id)
    }
}

/// How long anything may take. Tests shorten it; the program uses the default.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    pub connect: Duration,
    pub read: Duration,
    /// One attempt, credentials included.
    pub attempt: Duration,
    /// All attempts of one call.
    pub operation: Duration,
    /// Around the SDK, should its own limits fail.
    pub outer: Duration,
    /// How long a call waits for credentials; the search for them goes on.
    pub credentials: Duration,
    /// Before the second attempt, at most.
    pub backoff: Duration,
    /// Between two pages of a list.
    pub page: Duration,
    /// Between two reloads after an error.
    pub reload: Duration,
    /// Between two looks at the credentials files.
    pub look: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            read: Duration::from_secs(10),
            attempt: Duration::from_secs(12),
            operation: Duration::from_secs(30),
            outer: Duration::from_secs(35),
            credentials: Duration::from_secs(11),
            backoff: Duration::from_millis(500),
            page: Duration::from_millis(500),
            reload: Duration::from_secs(30),
            look: Duration::from_secs(1),
        }
    }
}

impl Timeouts {
    pub(super) fn sdk(&self) -> TimeoutConfig {
        TimeoutConfig::builder()
            .connect_timeout(self.connect)
            .read_timeout(self.read)
            .operation_attempt_timeout(self.attempt)
            .operation_timeout(self.operation)
            .build()
    }

    /// The poll loop is the real retry: one more attempt is enough to ride over a hiccup.
    pub(super) fn retries(&self) -> RetryConfig {
        RetryConfig::standard().with_max_attempts(2).with_initial_backoff(self.backoff)
    }
}
