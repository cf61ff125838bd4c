//! The plugins that the SDK's machinery needs to make a call: for a client, what the configuration says; for one call, how it
//! is written and read. They are what a generated client would provide, part by part and in the same order, so that
//! credentials, signatures, attempts, timeouts, proxies and the user agent work as they do there.

use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::recursion_detection::RecursionDetectionInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::sdk_feature::AwsSdkFeature;
use aws_runtime::service_clock_skew::{DisableClockSkewCorrection, ServiceClockSkewClassifier, ServiceClockSkewInterceptor};
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_smithy_runtime::client::defaults::{DefaultPluginParams, default_plugins};
use aws_smithy_runtime::client::http::connection_poisoning::ConnectionPoisoningInterceptor;
use aws_smithy_runtime::client::orchestrator::AuthSchemeAndEndpointOrchestrationV2;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime::client::sdk_feature::SmithySdkFeature;
use aws_smithy_runtime::client::stalled_stream_protection::StalledStreamProtectionInterceptor;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::endpoint::{EndpointFuture, EndpointResolverParams, ResolveEndpoint, SharedEndpointResolver};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeSerializationInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{RuntimePlugins, StaticRuntimePlugin};
use aws_smithy_runtime_api::client::ser_de::{SharedRequestSerializer, SharedResponseDeserializer};
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use aws_smithy_types::endpoint::Endpoint;
use aws_types::region::{Region, SigningRegion};
use aws_types::{SdkConfig, SigningName};

use super::api::{Api, Protocol};
use super::hosts::Place;
use super::outgoing::Writer;
use super::refused::{Reader, Refused};

/// The endpoint, which is known before any call.
#[derive(Debug)]
struct At(Result<Endpoint, &'static str>);

impl ResolveEndpoint for At {
    fn resolve_endpoint<'a>(&'a self, _: &'a EndpointResolverParams) -> EndpointFuture<'a> {
        EndpointFuture::ready(self.0.clone().map_err(Into::into))
    }
}

/// Stores empty endpoint parameters early, because the endpoint does not depend on the call.
#[derive(Debug)]
struct NoParams;

impl Intercept for NoParams {
    fn name(&self) -> &'static str {
        "NoParams"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        cfg.interceptor_state().store_put(EndpointResolverParams::new(()));
        Ok(())
    }
}

/// What the plugins of a client are made from.
pub(super) struct Client<'a> {
    pub api: &'static Api,
    pub config: &'a SdkConfig,
    pub region: &'a str,
    pub place: Result<Place, &'static str>,
    /// Whether the place is a custom endpoint.
    pub is_custom: bool,
    /// Replaces the HTTP client of the configuration.
    pub http: Option<SharedHttpClient>,
}

impl Client<'_> {
    /// The name of the token bucket that pays for the retries of all clients of a service in a region.
    pub fn purse(api: &Api, region: &str) -> String {
        format!("{}-{region}", api.name)
    }

    pub fn plugins(self) -> RuntimePlugins {
        let behavior = self.config.behavior_version().unwrap_or_else(BehaviorVersion::latest);
        let defaults = DefaultPluginParams::new()
            .with_retry_partition_name(Self::purse(self.api, self.region))
            .with_behavior_version(behavior)
            .with_is_aws_sdk(true);
        let own = StaticRuntimePlugin::new().with_config(self.layer().freeze()).with_runtime_components(self.components());
        RuntimePlugins::new().with_client_plugins(default_plugins(defaults)).with_client_plugin(own)
    }

    fn layer(&self) -> Layer {
        let config = self.config;
        let mut layer = Layer::new("client");
        let region = self.place.as_ref().map_or(self.region, |place| place.region.as_str());
        layer
            .store_put(AuthSchemeAndEndpointOrchestrationV2)
            .store_put(ApiMetadata::new(self.api.name, env!("CARGO_PKG_VERSION")))
            .store_put(SigningName::from_static(self.api.signing))
            .store_put(Region::new(self.region.to_owned()))
            .store_put(SigningRegion::from(Region::new(region.to_owned())))
            .store_or_unset(config.auth_scheme_preference().cloned())
            .store_or_unset(config.app_name().cloned())
            .store_or_unset(config.disable_clock_skew_correction().map(DisableClockSkewCorrection::from));
        // Where the configuration sets none of these, the defaults apply.
        if let Some(stalled) = config.stalled_stream_protection() {
            layer.store_put(stalled);
        }
        if let Some(retries) = config.retry_config() {
            layer.store_put(retries.clone());
        }
        if let Some(limits) = config.timeout_config() {
            layer.store_put(limits.clone());
        }
        for framework in config.framework_metadata() {
            layer.store_append(framework.clone());
        }
        // The features named in the user agent; the last one comes first there.
        if self.api.protocol == Protocol::Cbor {
            layer.store_append(SmithySdkFeature::ProtocolRpcV2Cbor);
        }
        layer.store_append(SmithySdkFeature::RetryModeStandard);
        if self.is_custom {
            layer.store_append(AwsSdkFeature::EndpointOverride);
        }
        layer
    }

    fn components(&self) -> RuntimeComponentsBuilder {
        let config = self.config;
        let at = self.place.as_ref().map(|place| Endpoint::builder().url(place.url.clone()).build()).map_err(|why| *why);
        let mut components = RuntimeComponentsBuilder::new("client")
            .with_endpoint_resolver(Some(SharedEndpointResolver::new(At(at))))
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(StaticAuthSchemeOptionResolver::new(
                vec![SCHEME_ID],
            ))))
            .with_retry_classifier(HttpStatusCodeClassifier::default())
            .with_interceptor(ConnectionPoisoningInterceptor::new())
            // One for each client: it remembers what it learned about the clock.
            .with_interceptor(ServiceClockSkewInterceptor::new())
            .with_interceptor(RequestInfoInterceptor::new())
            .with_interceptor(UserAgentInterceptor::new())
            .with_interceptor(InvocationIdInterceptor::new())
            .with_interceptor(RecursionDetectionInterceptor::new());
        components.set_http_client(self.http.clone().or_else(|| config.http_client()));
        components.set_sleep_impl(config.sleep_impl());
        components.set_time_source(config.time_source());
        components.set_identity_cache(config.identity_cache());
        if let Some(credentials) = config.credentials_provider() {
            components.set_identity_resolver(SCHEME_ID, credentials);
        }
        components
    }
}

/// The plugin for one call.
pub(super) fn of(api: &Api, action: &'static str, capture: impl Intercept + 'static) -> StaticRuntimePlugin {
    let mut signing = SigningOptions::default();
    signing.double_uri_encode = true;
    signing.normalize_uri_path = true;
    let mut layer = Layer::new(action);
    layer
        .store_put(SharedRequestSerializer::new(Writer))
        .store_put(SharedResponseDeserializer::new(Reader(api.protocol)))
        .store_put(AuthSchemeOptionResolverParams::new(()))
        .store_put(Metadata::new(action, api.name))
        .store_put(SigV4OperationSigningConfig { signing_options: signing, ..SigV4OperationSigningConfig::default() });
    // The models of these services mark no error as retryable; codes and statuses decide.
    let components = RuntimeComponentsBuilder::new(action)
        .with_interceptor(NoParams)
        .with_interceptor(StalledStreamProtectionInterceptor::default())
        .with_interceptor(capture)
        .with_retry_classifier(TransientErrorClassifier::<Refused>::new())
        .with_retry_classifier(AwsErrorCodeClassifier::<Refused>::new())
        .with_retry_classifier(ServiceClockSkewClassifier::<Refused>::new());
    StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components)
}
