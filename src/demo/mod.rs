//! The embedded endpoint: an HTTP server on loopback that speaks from a scenario file what the services speak, each
//! in its own protocol: REST-JSON, for CloudWatch Logs JSON 1.1, for CloudWatch CBOR or JSON 1.0.
//! It imports nothing of the rest of this program, so that it stays an independent witness of the wire: its ARN check,
//! status list and error names are second copies on purpose.

mod answer;
mod cbor;
mod fleet;
mod identity;
mod logs;
mod member;
mod metrics;
mod related;
mod request;
mod route;
mod scenario;
mod server;
mod story;
mod told;

pub use member::Membership;
pub use scenario::{Scenario, ScenarioError};
pub use server::Server;

/// The access key that clients of the demo sign with; it opens nothing.
pub const ACCESS_KEY_ID: &str = "AKIADEMODEMODEMODEMO";
/// The secret key of [`ACCESS_KEY_ID`]; it opens nothing either.
pub const SECRET_ACCESS_KEY: &str = "demo/demo/demo/demo/demo/demo/demo/demo0";
