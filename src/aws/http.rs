//! HTTP clients, where the SDK's own is not the right one: trusting a bundle of one's own, and the demo's, which knows
//! neither proxies nor TLS.

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::files::shown;
use super::settings::{ConfigError, Settings};

/// A client that trusts the bundle of `AWS_CA_BUNDLE` as well; `None` when none is named, so that the SDK makes its own.
pub(super) fn client(settings: &Settings) -> Option<SharedHttpClient> {
    let tls = context(settings).ok().flatten()?;
    Some(Builder::new().build_with_connector_fn(move |connector, components| {
        let mut builder = ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(tls.clone());
        builder.set_connector_settings(connector.cloned());
        builder.set_sleep_impl(
            components.and_then(aws_smithy_runtime_api::client::runtime_components::RuntimeComponents::sleep_impl),
        );
        builder.set_proxy_config(Some(ProxyConfig::from_env()));
        builder.build()
    }))
}

/// A client for a server on this machine: the environment is not asked for proxies.
pub(super) fn local() -> SharedHttpClient {
    Builder::new().build_http()
}

/// Checks that the bundle can be used. The SDK panics over a bad certificate, so it is tried in a task.
pub(super) async fn check(settings: &Settings) -> Result<(), ConfigError> {
    let Some(tls) = context(settings)? else { return Ok(()) };
    let tried = tokio::spawn(async move {
        ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(tls).build()
    });
    tried.await.map(|_| ()).map_err(|_| refuse(settings, "holds a certificate that cannot be read"))
}

fn context(settings: &Settings) -> Result<Option<TlsContext>, ConfigError> {
    let Some(path) = &settings.ca_bundle else { return Ok(None) };
    let pem = std::fs::read(path).map_err(|e| refuse(settings, &format!("cannot be read ({e})")))?;
    if !pem.windows(27).any(|w| w == b"-----BEGIN CERTIFICATE-----") {
        return Err(refuse(settings, "holds no certificate"));
    }
    let store = TrustStore::empty().with_native_roots(true).with_pem_certificate(pem);
    TlsContext::builder().with_trust_store(store).build().map(Some).map_err(|_| refuse(settings, "cannot be used"))
}

fn refuse(settings: &Settings, why: &str) -> ConfigError {
    let path = settings.ca_bundle.as_deref().unwrap_or(std::path::Path::new("")).to_string_lossy();
    let path = shown(&path);
    ConfigError::new(&format!("the CA bundle {path} {why}: AWS_CA_BUNDLE expects a file of PEM certificates"))
}
