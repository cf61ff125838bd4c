//! The real SDK against a test's own endpoint.

use std::time::Duration;

use cleanwatch::aws::{Aws, Fixed, Options, Timeouts};
use cleanwatch::demo::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use cleanwatch::domain::ids::{Arn, JobKey, Source};

/// Time limits that only a server that never responds exceeds.
pub fn short() -> Timeouts {
    let ms = Duration::from_millis;
    Timeouts { attempt: ms(400), operation: ms(1000), backoff: ms(1), page: ms(1), ..Timeouts::default() }
}

pub async fn aws_at(url: &str, timeouts: Timeouts) -> Aws {
    let fixed = Fixed { access_key_id: ACCESS_KEY_ID.into(), secret_access_key: SECRET_ACCESS_KEY.into() };
    let options = Options { endpoint_url: Some(url.into()), fixed: Some(fixed), ..Options::default() };
    Aws::load_with(options, timeouts).await.unwrap()
}

/// The job with this ARN, requested through a membership.
pub fn key(arn: &str, membership: &str) -> JobKey {
    let source = Source { profile: None, region: "us-east-1".into(), membership: membership.into() };
    JobKey::of(source, Arn::parse(arn).unwrap())
}
