//! The role of the ML configuration, as a scenario describes it.

use serde::Deserialize;
/// The properties of the ML configuration's role.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Role {
    pub trusts: Option<String>,
    pub source: Option<String>,
    #[serde(default)]
    pub lacks: Vec<String>,
    #[serde(default)]
    pub missing: bool,
}
