//! The options of the AWS layer: the flags, the demo's credentials, and the time limits.

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
    /// `--imds`: also ask the instance metadata service for credentials.
    pub imds: bool,
    /// For the demo: nothing is read from the environment and the files, proxies included.
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

/// The time limits. Tests shorten them; the program uses the defaults.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    pub connect: Duration,
    pub read: Duration,
    /// One attempt, credentials included.
    pub attempt: Duration,
    /// All attempts of one call.
    pub operation: Duration,
    /// Around the SDK, in case its own limits fail.
    pub outer: Duration,
    /// How long a call waits for credentials; the search for them continues.
    pub credentials: Duration,
    /// The longest pause before the second attempt.
    pub backoff: Duration,
    /// The pause between two pages of a list.
    pub page: Duration,
    /// The least time between two reloads after an error.
    pub reload: Duration,
    /// The pause between two checks of the credentials files.
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

    /// The refresh loop is the real retry: here one more attempt is enough for a short failure.
    pub(super) fn retries(&self) -> RetryConfig {
        RetryConfig::standard().with_max_attempts(2).with_initial_backoff(self.backoff)
    }
}
