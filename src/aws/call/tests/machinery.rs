//! What the SDK's machinery gets from the configuration, where no request shows it.

use std::time::Duration;

use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;

use super::super::super::client::Session;
use super::super::Client;
use super::super::api::{Api, IAM, LOGS, METRICS, ROOMS};
use super::{Setting, Wire};

const ALL: [&Api; 4] = [&LOGS, &METRICS, &IAM, &ROOMS];

/// A session whose configuration is extended by `more`.
async fn session(more: impl FnOnce(aws_types::sdk_config::Builder) -> SdkConfig) -> Session {
    let session = Wire::new(Vec::new()).session(Setting::default()).await;
    let config = more(session.config.to_builder());
    Session::new(session.settings, config, false)
}

/// The configuration of a service's client.
fn known(session: &Session, api: &'static Api) -> ConfigBag {
    let mut known = ConfigBag::base();
    Client::new(session, api, "eu-west-1").plugins.apply_client_configuration(&mut known).unwrap();
    known
}

#[tokio::test]
async fn a_body_that_falls_silent_is_watched_for_unless_the_configuration_says_otherwise() {
    for api in ALL {
        let usual = session(aws_types::sdk_config::Builder::build).await;
        let stalled = known(&usual, api).load::<StalledStreamProtectionConfig>().unwrap().clone();
        assert!(stalled.download_enabled() && stalled.upload_enabled(), "{api:?}");
        let off = session(|config| config.stalled_stream_protection(StalledStreamProtectionConfig::disabled()).build()).await;
        let stalled = known(&off, api).load::<StalledStreamProtectionConfig>().unwrap().clone();
        assert!(!stalled.download_enabled() && !stalled.upload_enabled(), "{api:?}");
    }
}

#[tokio::test]
async fn limits_and_attempts_are_those_of_the_configuration() {
    let limits = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .read_timeout(Duration::from_secs(2))
        .operation_attempt_timeout(Duration::from_secs(3))
        .operation_timeout(Duration::from_secs(4))
        .build();
    let attempts = RetryConfig::standard().with_max_attempts(7).with_initial_backoff(Duration::from_millis(5));
    let (given, tried) = (limits.clone(), attempts.clone());
    let session = session(|config| config.timeout_config(given).retry_config(tried).build()).await;
    for api in ALL {
        let known = known(&session, api);
        assert_eq!(known.load::<TimeoutConfig>(), Some(&limits), "{api:?}");
        assert_eq!(known.load::<RetryConfig>(), Some(&attempts), "{api:?}");
    }
}
