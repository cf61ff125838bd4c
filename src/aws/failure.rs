//! Why there are no credentials.
use std::error::Error;
use std::fmt;

use crate::aws::config_error::ConfigError;
use crate::domain::error::ErrorKind;
/// Why there are no credentials: cleaned, with its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub kind: ErrorKind,
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self { kind: ErrorKind::Settings, message: error.to_string() }
    }
}
