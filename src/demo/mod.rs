//! The embedded endpoint: an HTTP server on loopback that plays the services from a scenario file, each in its own protocol:
//! REST-JSON, JSON 1.1 for CloudWatch Logs, CBOR or JSON 1.0 for CloudWatch. It imports nothing from the rest of this
//! program, so that it stays an independent witness of the wire format: its ARN check, status list and error names are second
//! copies on purpose.

mod action;
mod answer;
mod cbor;
mod fleet;
mod identity;
mod logs;
mod member;
mod metrics;
mod place;
mod query;
mod refusal;
mod related;
mod request;
mod role;
mod route;
mod scenario;
mod server;
mod story;
mod told;

pub use member::Membership;
pub use scenario::{Scenario, ScenarioError};
pub use server::Server;

/// The access key that clients of the demo sign with; it gives access to nothing.
pub const ACCESS_KEY_ID: &str = "AKIADEMODEMODEMODEMO";
/// The secret key of [`ACCESS_KEY_ID`]; it gives access to nothing either.
pub const SECRET_ACCESS_KEY: &str = "demo/demo/demo/demo/demo/demo/demo/demo0";
