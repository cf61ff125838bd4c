//! Clients: one for each service and region, made when first used, from the session's configuration.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The clients made so far.
pub(super) struct Clients<C>(Mutex<HashMap<String, C>>);

impl<C> Default for Clients<C> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<C: Clone> Clients<C> {
    /// The client of a region, or of a service and region; made if there is none.
    pub fn of(&self, whose: &str, make: impl FnOnce() -> C) -> C {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        clients.entry(whose.to_owned()).or_insert_with(make).clone()
    }

    /// Drops all clients; the next calls make new ones. Otherwise a client would use a connection that has gone silent again
    /// and again.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The client of a service for a region, by the name of its generated SDK crate: all clients are made in the same way, but
/// each has types of its own. An endpoint from the environment or the files was read by the settings; the SDK's own reading
/// would differ from what the header shows. A new client opens new connections only if it has an HTTP client of its own.
macro_rules! client {
    ($session:expr, $clients:ident, $sdk:ident, $service:expr, $region:expr) => {
        $session.$clients.of($region, || {
            let region = $sdk::config::Region::new($region.to_owned());
            let mut config = $sdk::config::Builder::from(&$session.config).region(region);
            config.set_endpoint_url($session.settings.endpoints.of($service).cloned());
            if let Some(http) = $session.http() {
                config.set_http_client(Some(http));
            }
            $sdk::Client::from_conf(config.build())
        })
    };
}
pub(super) use client;
