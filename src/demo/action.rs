//! What can be called: services, operations, and the protocols they speak.

use std::fmt;
/// The signing name of Clean Rooms.
pub(super) const ROOMS: &str = "cleanrooms";

/// The protocol of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    RestJson,
    /// The operation in a header, JSON in both directions.
    Json11,
    /// The operation in a form, XML in the response.
    Query,
    /// The same as `Json11`, in the version before.
    Json10,
    /// The operation in the path, CBOR in both directions.
    Cbor,
}

/// An action as policies name it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Action<'a> {
    pub service: &'static str,
    pub name: &'a str,
}

impl fmt::Display for Action<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.name)
    }
}
