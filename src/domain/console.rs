//! Addresses of AWS console pages, as far as they are known. Most Clean Rooms ML resources have no known page of their own;
//! the page of their collaboration is the nearest. Only for the partition `aws`: other partitions have consoles elsewhere.

use super::ids::{Arn, is_uuid};

/// A page and what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub of: &'static str,
    pub url: String,
}

fn is_region(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Whether console pages are known for the job's partition and region.
fn known(job: &Arn) -> bool {
    job.partition == "aws" && is_region(&job.region)
}

/// The page of a collaboration (aws-samples/sample-AWSCleanRoomsCustomMLModel).
#[must_use]
pub fn collaboration(job: &Arn, id: &str) -> Option<Page> {
    let r = &job.region;
    let url = format!("https://{r}.console.aws.amazon.com/cleanrooms/home?region={r}#/collaborations/{id}");
    (known(job) && is_uuid(id)).then_some(Page { of: "collaboration", url })
}

/// The page of a log group, or of one of its streams (link2aws; the console encodes names twice, with `$` for `%`).
#[must_use]
pub fn logs(job: &Arn, group: &str, stream: Option<&str>) -> Option<Page> {
    let twice = |text: &str| percent(&percent(text)).replace('%', "$");
    let r = &job.region;
    let group = twice(group);
    let mut page = Page {
        of: "log group",
        url: format!("https://{r}.console.aws.amazon.com/cloudwatch/home?region={r}#logsV2:log-groups/log-group/{group}"),
    };
    if let Some(stream) = stream {
        page.of = "log stream";
        page.url = format!("{}/log-events/{}", page.url, twice(stream));
    }
    known(job).then_some(page)
}

/// The page of a KMS key, from its ARN (link2aws).
#[must_use]
pub fn kms_key(arn: &str) -> Option<Page> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", "aws", "kms", region, _, resource] = parts.as_slice() else { return None };
    let id = resource.strip_prefix("key/")?;
    let fits = is_region(region) && !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    fits.then(|| Page { of: "KMS key", url: format!("https://console.aws.amazon.com/kms/home?region={region}#/kms/keys/{id}") })
}

/// The page of the bucket in an S3 location (link2aws).
#[must_use]
pub fn bucket(job: &Arn, location: &str) -> Option<Page> {
    let bucket = location.strip_prefix("s3://")?.split('/').next()?;
    let fits = bucket.len() >= 3 && bucket.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b));
    (known(job) && fits).then(|| Page { of: "S3 bucket", url: format!("https://s3.console.aws.amazon.com/s3/buckets/{bucket}") })
}

/// Percent-encodes everything except the characters that have no special meaning in any URL.
fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(partition: &str) -> Arn {
        Arn::parse(&format!(
            "arn:{partition}:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/j"
        ))
        .unwrap()
    }

    #[test]
    fn pages_have_the_addresses_that_are_known() {
        let (job, group) = (job("aws"), "/aws/cleanroomsml/TrainedModelInferenceJobs");
        let id = "c0ffee00-1111-4222-8333-444455556666";
        assert_eq!(
            collaboration(&job, id).unwrap().url,
            "https://us-east-1.console.aws.amazon.com/cleanrooms/home?region=us-east-1#/collaborations/c0ffee00-1111-4222-8333-444455556666"
        );
        let of_group = "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Faws$252Fcleanroomsml$252FTrainedModelInferenceJobs";
        assert_eq!(logs(&job, group, None).unwrap().url, of_group);
        assert_eq!(
            logs(&job, group, Some("job/i-0 [1]")).unwrap().url,
            format!("{of_group}/log-events/job$252Fi-0$2520$255B1$255D")
        );
        assert_eq!(
            kms_key("arn:aws:kms:eu-west-1:1:key/0a1b-2c").unwrap().url,
            "https://console.aws.amazon.com/kms/home?region=eu-west-1#/kms/keys/0a1b-2c"
        );
        assert_eq!(bucket(&job, "s3://out.example/a/b").unwrap().url, "https://s3.console.aws.amazon.com/s3/buckets/out.example");
    }

    #[test]
    fn what_does_not_fit_has_no_page() {
        let job_aws = job("aws");
        assert_eq!(collaboration(&job_aws, "x&y"), None);
        assert_eq!(bucket(&job_aws, "s3://b$(x)/"), None);
        assert_eq!(bucket(&job_aws, "https://x"), None);
        for arn in ["arn:aws:kms:eu-west-1:1:alias/k", "arn:aws:kms:e w:1:key/k", "arn:aws:kms:eu-west-1:1:key/", "key"] {
            assert_eq!(kms_key(arn), None, "{arn}");
        }
        let china = job("aws-cn");
        assert_eq!(logs(&china, "/g", None), None);
        assert_eq!(bucket(&china, "s3://bucket/"), None);
    }
}
