//! Signed calls without a generated client, for services that need only a call or two. A generated client takes longer to
//! build than all of this program, and the useful parts of it are the SDK's own building blocks, which are used here.
//! [`outgoing`] writes the requests, [`hosts`] has the table of hosts, and the SDK does the rest.

pub(super) mod api;
mod hosts;
pub(super) mod outgoing;
mod plugin;
mod refused;
#[cfg(test)]
mod tests;
pub(super) mod xml;

use std::fmt::Display;

use aws_smithy_runtime::client::orchestrator::invoke;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugins;

use super::ask::Seeing;
use super::capture::Seen;
use super::client::{Session, answer};
use crate::domain::error::FetchError;
use api::Api;
use hosts::Wish;
use outgoing::Outgoing;
use refused::Refused;

/// A client of one service in one region; clones share everything.
#[derive(Clone)]
pub(super) struct Client {
    api: &'static Api,
    plugins: RuntimePlugins,
}

impl Client {
    fn new(session: &Session, api: &'static Api, region: &str) -> Self {
        let config = &session.config;
        let endpoint = session.settings.endpoints.of(api.service).map(String::as_str);
        let is = |flag: Option<bool>| flag.unwrap_or(false);
        let wish = Wish { fips: is(config.use_fips()), dual_stack: is(config.use_dual_stack()), endpoint };
        let place = hosts::place(api, region, wish);
        let made = plugin::Client { api, config, region, place, is_custom: endpoint.is_some(), http: session.http() };
        Self { api, plugins: made.plugins() }
    }

    /// Makes a call. The interceptor captures the response.
    async fn send(&self, outgoing: Outgoing, capture: impl Intercept + 'static) -> Result<(), SdkError<Refused, HttpResponse>> {
        let (name, action) = (self.api.name, outgoing.action);
        let plugins = self.plugins.clone().with_operation_plugin(plugin::of(self.api, action, capture));
        let sent = invoke(name, action, Input::erase(outgoing), &plugins).await;
        sent.map(|_| ()).map_err(|error| error.map_service_error(|refused| refused.downcast().unwrap_or_default()))
    }
}

impl Session {
    /// Calls a service in a region and decodes the response.
    pub(super) async fn call<T, W: Display>(
        &self,
        api: &'static Api,
        region: &str,
        outgoing: Outgoing,
        seeing: Seeing,
        decode: impl FnOnce(&[u8]) -> Result<T, W>,
    ) -> Result<(T, Seen), FetchError> {
        let client = self.calls.of(&plugin::Client::purse(api, region), || Client::new(self, api, region));
        let sight = seeing.sight.clone();
        let sent = client.send(outgoing, seeing.capture()).await;
        answer(sent, sight.take(), decode)
    }
}
