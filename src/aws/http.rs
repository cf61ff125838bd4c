//! HTTP clients for cases in which the SDK's own is not enough: to trust a custom CA bundle, to distinguish proxies from
//! endpoints, and for the demo, which uses neither proxies nor TLS.

use std::sync::Arc;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::bundle;
use super::config_error::{ConfigError, shown};
use super::proxy::Routed;
use super::settings::Settings;

/// A client that also trusts the bundle of `AWS_CA_BUNDLE`, and knows which proxy a request uses; `None` if there is neither,
/// so that the SDK makes its own.
pub(super) fn client(settings: &Settings) -> Option<SharedHttpClient> {
    let (tls, proxies) = (context(settings).ok().flatten(), &settings.proxies);
    if tls.is_none() && proxies.is_empty() {
        return None;
    }
    let direct = with(tls.clone(), ProxyConfig::disabled());
    if proxies.is_empty() {
        return Some(direct);
    }
    let proxied = with(tls, ProxyConfig::from_env());
    Some(SharedHttpClient::new(Routed { proxies: Arc::new(proxies.clone()), direct, proxied }))
}

fn with(tls: Option<TlsContext>, proxy: ProxyConfig) -> SharedHttpClient {
    Builder::new().build_with_connector_fn(move |connector, components| {
        let mut builder = ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::AwsLc));
        if let Some(tls) = &tls {
            builder = builder.tls_context(tls.clone());
        }
        builder.set_connector_settings(connector.cloned());
        builder.set_sleep_impl(
            components.and_then(aws_smithy_runtime_api::client::runtime_components::RuntimeComponents::sleep_impl),
        );
        builder.set_proxy_config(Some(proxy.clone()));
        builder.build()
    })
}

/// A client for a server on this machine: proxies in the environment are ignored.
pub(super) fn local() -> SharedHttpClient {
    Builder::new().build_http()
}

/// Checks that the bundle can be used. If our own check accepts it and the SDK panics over it, a task contains the panic.
pub(super) async fn check(settings: &Settings) -> Result<(), ConfigError> {
    let Some(tls) = context(settings)? else { return Ok(()) };
    let tried = tokio::spawn(async move {
        ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(tls).build()
    });
    tried.await.map(|_| ()).map_err(|_| refuse(settings, "holds a certificate that cannot be read"))
}

fn context(settings: &Settings) -> Result<Option<TlsContext>, ConfigError> {
    let Some(path) = &settings.ca_bundle else { return Ok(None) };
    let unread = |e: std::io::Error| refuse(settings, &format!("cannot be read ({e})"));
    if !std::fs::metadata(path).map_err(unread)?.is_file() {
        return Err(refuse(settings, "is no regular file"));
    }
    let pem = std::fs::read(path).map_err(unread)?;
    if let Some(flaw) = bundle::flaw(&pem) {
        return Err(refuse(settings, &flaw));
    }
    let store = TrustStore::empty().with_native_roots(true).with_pem_certificate(pem);
    TlsContext::builder().with_trust_store(store).build().map(Some).map_err(|_| refuse(settings, "cannot be used"))
}

fn refuse(settings: &Settings, why: &str) -> ConfigError {
    let path = settings.ca_bundle.as_deref().unwrap_or(std::path::Path::new("")).to_string_lossy();
    let path = shown(&path);
    ConfigError::new(&format!("the CA bundle {path} {why}: AWS_CA_BUNDLE expects a file of PEM certificates"))
}
