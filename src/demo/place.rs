//! Where the demo is: its region and the account of the caller.

/// The region of all scenarios.
pub(super) const REGION: &str = "us-east-1";

/// The account of the caller.
pub(super) const ACCOUNT: &str = "111122223333";
