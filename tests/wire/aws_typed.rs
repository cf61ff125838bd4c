//! Our decoding compared with the SDK's typed output: for a well-formed body every field must be equal, so that neither side
//! reads a field that the other does not know.

use crate::aws_server::{ARN, MEMBERSHIP, Server, json};
use aws_sdk_cleanroomsml::Client;
use aws_sdk_cleanroomsml::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_cleanroomsml::operation::get_trained_model_inference_job::GetTrainedModelInferenceJobOutput;
use aws_sdk_cleanroomsml::types::TrainedModelInferenceJobStatus;
use cleanwatch::domain::decode;
use cleanwatch::domain::field::{FIELDS, FieldId};
use cleanwatch::domain::job::{Job, Member, Value};
use cleanwatch::domain::kind::INFERENCE_JOB;

const FULL: &str = r#"{
  "createTime": "2026-11-23T10:00:00.123Z", "updateTime": "2026-11-23T12:10:00+02:00",
  "trainedModelInferenceJobArn": "ARN", "configuredModelAlgorithmAssociationArn": "arn:caa",
  "name": "propensity \u00e9\u4e2d", "status": "CREATE_IN_PROGRESS", "trainedModelArn": "arn:tm", "trainedModelVersionIdentifier": "v-7",
  "resourceConfig": {"instanceType": "ml.g5.12xlarge", "instanceCount": 3},
  "outputConfiguration": {"accept": "text/csv", "members": [{"accountId": "111122223333"}, {"accountId": "444455556666"}]},
  "membershipIdentifier": "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b", "dataSource": {"mlInputChannelArn": "arn:ic"},
  "containerExecutionParameters": {"maxPayloadInMB": 12},
  "statusDetails": {"statusCode": "INTERNAL_ERROR", "message": "two\nlines"}, "description": "weekly",
  "inferenceContainerImageDigest": "sha256:abc", "environment": {"B": "2", "A": "1"}, "kmsKeyArn": "arn:kms",
  "metricsStatus": "PUBLISH_SUCCEEDED", "metricsStatusDetails": "fine", "logsStatus": "PUBLISH_FAILED", "logsStatusDetails": "no role",
  "tags": {"env": "prod", "cost-centre": "4711", "empty": ""}, "mlModelInferencePayerAccountId": "777788889999", "newerThanUs": {"a": [1, null]}
}"#;
/// Only the fields that the API requires.
const MINIMAL: &str = r#"{
  "createTime": "2026-11-23T10:00:00Z", "updateTime": "2026-11-23T10:10:00Z", "trainedModelInferenceJobArn": "ARN",
  "name": "n", "status": "STATUS", "trainedModelArn": "arn:tm", "resourceConfig": {"instanceType": "ml.m5.large"},
  "outputConfiguration": {"members": [{"accountId": "111122223333"}]}, "membershipIdentifier": "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b",
  "dataSource": {"mlInputChannelArn": "arn:ic"}
}"#;

async fn sent(body: &str) -> Option<GetTrainedModelInferenceJobOutput> {
    let server = Server::start(vec![json(200, body)]).await;
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .endpoint_url(&server.url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    let call = Client::from_conf(config).get_trained_model_inference_job();
    call.membership_identifier(MEMBERSHIP).trained_model_inference_job_arn(ARN).send().await.ok()
}

async fn typed(body: &str) -> GetTrainedModelInferenceJobOutput {
    sent(body).await.unwrap()
}

fn ours(body: &str) -> Job {
    decode::body(&INFERENCE_JOB, body.as_bytes()).unwrap().1
}

/// A field as text, so that both sides can be compared; `None` when absent.
fn shown(job: &Job, id: FieldId) -> Option<String> {
    let text = |m: &Member<String>| match m {
        Member::Present(t) => t.clone(),
        other => panic!("{id:?} {other:?}"),
    };
    match job.get(id) {
        Member::Absent => None,
        Member::Unreadable(raw) => panic!("{id:?} is unreadable: {raw}"),
        Member::Present(Value::Text(t)) => Some(t.clone()),
        Member::Present(Value::Time(t)) => Some(t.timestamp_millis().to_string()),
        Member::Present(Value::Count(n)) => Some(n.to_string()),
        Member::Present(Value::Map(m)) => Some(m.iter().map(|(k, v)| format!("{k}={}", text(v))).collect::<Vec<_>>().join(";")),
        Member::Present(Value::List(l)) => Some(l.iter().map(text).collect::<Vec<_>>().join(";")),
    }
}

/// The same field of the SDK's output. The caller knows where the SDK invents a value for an absent one.
fn theirs(o: &GetTrainedModelInferenceJobOutput, id: FieldId) -> Option<String> {
    let map = |m: &std::collections::HashMap<String, String>| {
        let mut all: Vec<_> = m.iter().map(|(k, v)| format!("{k}={v}")).collect();
        all.sort();
        all.join(";")
    };
    let own = |s: &str| Some(s.to_owned());
    let resources = o.resource_config();
    let output = o.output_configuration();
    match id {
        FieldId::Name => own(o.name()),
        FieldId::Arn => own(o.trained_model_inference_job_arn()),
        FieldId::Membership => own(o.membership_identifier()),
        FieldId::Description => o.description().map(Into::into),
        FieldId::Status => own(o.status().as_str()),
        FieldId::StatusCode => o.status_details()?.status_code().map(Into::into),
        FieldId::StatusMessage => o.status_details()?.message().map(Into::into),
        FieldId::CreateTime => Some(o.create_time().to_millis().unwrap().to_string()),
        FieldId::UpdateTime => Some(o.update_time().to_millis().unwrap().to_string()),
        FieldId::InstanceType => own(resources?.instance_type().as_str()),
        FieldId::InstanceCount => Some(resources?.instance_count().to_string()),
        FieldId::MetricsStatus => o.metrics_status().map(|s| s.as_str().into()),
        FieldId::MetricsDetails => o.metrics_status_details().map(Into::into),
        FieldId::LogsStatus => o.logs_status().map(|s| s.as_str().into()),
        FieldId::LogsDetails => o.logs_status_details().map(Into::into),
        FieldId::Tags => o.tags().map(map),
        FieldId::InputChannel => own(o.data_source()?.ml_input_channel_arn()),
        FieldId::TrainedModel => own(o.trained_model_arn()),
        FieldId::TrainedModelVersion => o.trained_model_version_identifier().map(Into::into),
        FieldId::Association => o.configured_model_algorithm_association_arn().map(Into::into),
        FieldId::Accept => own(output?.accept()),
        FieldId::Receivers => Some(
            output?
                .members()
                .iter()
                .map(aws_sdk_cleanroomsml::types::InferenceReceiverMember::account_id)
                .collect::<Vec<_>>()
                .join(";"),
        ),
        FieldId::Payer => o.ml_model_inference_payer_account_id().map(Into::into),
        FieldId::MaxPayload => o.container_execution_parameters()?.max_payload_in_mb().map(|n| n.to_string()),
        FieldId::ImageDigest => o.inference_container_image_digest().map(Into::into),
        FieldId::KmsKey => o.kms_key_arn().map(Into::into),
        FieldId::Environment => o.environment().map(map),
    }
}

#[tokio::test]
async fn every_member_of_a_full_body_is_equal() {
    let body = FULL.replace("ARN", ARN);
    let (job, output) = (ours(&body), typed(&body).await);
    for field in &FIELDS {
        let value = shown(&job, field.id);
        assert!(value.is_some(), "{} is in the body", field.label);
        assert_eq!(value, theirs(&output, field.id), "{}", field.label);
    }
}

#[tokio::test]
async fn a_minimal_body_is_equal_where_the_sdk_invents_nothing() {
    for status in TrainedModelInferenceJobStatus::values().iter().chain(&["SOMETHING_NEW"]) {
        let body = MINIMAL.replace("ARN", ARN).replace("STATUS", status);
        let (job, output) = (ours(&body), typed(&body).await);
        let mut invented = Vec::new();
        for field in &FIELDS {
            match (shown(&job, field.id), theirs(&output, field.id)) {
                (None, Some(_)) => invented.push(field.id),
                (ours, theirs) => assert_eq!(ours, theirs, "{} {status}", field.label),
            }
        }
        assert_eq!(invented, [FieldId::InstanceCount, FieldId::Accept], "what the SDK makes up for absent members");
    }
}

#[tokio::test]
async fn one_bad_member_fails_the_sdk_and_costs_us_only_that_member() {
    let good = MINIMAL.replace("ARN", ARN).replace("STATUS", "ACTIVE");
    for (from, to, bad) in [
        ("\"ml.m5.large\"", "\"ml.m5.large\",\"instanceCount\":99999999999999999999", FieldId::InstanceCount),
        ("\"name\": \"n\"", "\"name\": 7", FieldId::Name),
        ("\"2026-11-23T10:10:00Z\"", "\"just now\"", FieldId::UpdateTime),
        ("{\"accountId\": \"111122223333\"}", "{\"accountId\": false}", FieldId::Receivers),
        ("{\"mlInputChannelArn\": \"arn:ic\"}", "\"none\"", FieldId::InputChannel),
    ] {
        let body = good.replace(from, to);
        assert_ne!(body, good);
        assert!(sent(&body).await.is_none(), "{bad:?} fails the SDK");
        let (job, whole) = (ours(&body), ours(&good));
        for field in FIELDS.iter().filter(|f| f.id != bad) {
            assert_eq!(job.get(field.id), whole.get(field.id), "{}", field.label);
        }
        assert_ne!(job.get(bad), whole.get(bad), "{bad:?}");
    }
    assert!(sent(&format!("\u{feff}{good}")).await.is_none(), "a byte order mark fails the SDK");
    assert_eq!(ours(&format!("\u{feff}{good}")), ours(&good));
}
