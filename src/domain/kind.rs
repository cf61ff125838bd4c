//! The kinds of things that can be watched: one row each, and the only place where a kind's words stand. Whatever differs
//! between kinds is read from here: names in ARNs and answers, statuses and their phases, fields, permissions, log groups.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::field::{FieldId, HYPERPARAMETERS, REQUIRED, Secrecy};
use super::status::{Phase, Status};

/// A kind of thing that can be watched. Kinds are told apart by their part of an ARN.
#[derive(Debug)]
pub struct Kind {
    /// What stands in an ARN before the ID.
    pub segment: &'static str,
    /// What stands for the ID in the form of an ARN.
    pub id: &'static str,
    /// The IAM actions; after the prefix they are the names of the operations.
    pub actions: Actions,
    /// The field that holds the ARN in answers, and in what the AWS CLI prints when one is created.
    pub arn_member: &'static str,
    /// The list in an answer of each of the two list operations.
    pub lists: [&'static str; 2],
    /// The commands of the AWS CLI that read one and create one, and the option for the ARN.
    pub cli: Cli,
    /// Every status that is documented, and its phase.
    pub statuses: &'static [(&'static str, Phase)],
    /// Every field of an answer.
    pub fields: &'static [Own],
    /// The CloudWatch log group and the namespace of its metrics (AWS user guide, "Access custom model logs").
    pub group: &'static str,
    pub namespace: &'static str,
    /// The path of what an association allows such things, in its answer.
    pub policies: &'static str,
}

/// IAM actions, with their prefix.
#[derive(Debug)]
pub struct Actions {
    pub get: &'static str,
    /// Lists those of one membership.
    pub list: &'static str,
    /// Lists those of a collaboration.
    pub list_all: &'static str,
}

/// Words of the AWS CLI.
#[derive(Debug)]
pub struct Cli {
    pub get: &'static str,
    pub create: &'static str,
    pub arn: &'static str,
}

/// How a field stands in the answers of a kind.
#[derive(Debug)]
pub struct Own {
    pub field: FieldId,
    /// Its path in the body.
    pub member: &'static str,
    /// What its absence means; shown next to the dash.
    pub absent: &'static str,
}

/// Every kind.
pub static KINDS: [&Kind; 1] = [&INFERENCE_JOB];

const NONE: &str = "none";

const fn own(field: FieldId, member: &'static str, absent: &'static str) -> Own {
    Own { field, member, absent }
}

/// The trained-model inference job (botocore 1.44.5 model of cleanroomsml).
pub static INFERENCE_JOB: Kind = Kind {
    segment: "trained-model-inference-job",
    id: "JOB_ID",
    actions: Actions {
        get: "cleanrooms-ml:GetTrainedModelInferenceJob",
        list: "cleanrooms-ml:ListTrainedModelInferenceJobs",
        list_all: "cleanrooms-ml:ListCollaborationTrainedModelInferenceJobs",
    },
    arn_member: "trainedModelInferenceJobArn",
    lists: ["trainedModelInferenceJobs", "collaborationTrainedModelInferenceJobs"],
    cli: Cli {
        get: "get-trained-model-inference-job",
        create: "start-trained-model-inference-job",
        arn: "trained-model-inference-job-arn",
    },
    statuses: &[
        ("CREATE_PENDING", Phase::Queued),
        ("CREATE_IN_PROGRESS", Phase::Running),
        ("CREATE_FAILED", Phase::Failed),
        ("ACTIVE", Phase::Succeeded),
        ("CANCEL_PENDING", Phase::Cancelling),
        ("CANCEL_IN_PROGRESS", Phase::Cancelling),
        ("CANCEL_FAILED", Phase::CancelFailed),
        ("INACTIVE", Phase::Inactive),
    ],
    fields: &[
        own(FieldId::Name, "name", REQUIRED),
        own(FieldId::Arn, "trainedModelInferenceJobArn", REQUIRED),
        own(FieldId::Membership, "membershipIdentifier", REQUIRED),
        own(FieldId::Description, "description", NONE),
        own(FieldId::Status, "status", REQUIRED),
        own(FieldId::StatusCode, "statusDetails.statusCode", "none reported"),
        own(FieldId::StatusMessage, "statusDetails.message", "none reported"),
        own(FieldId::CreateTime, "createTime", REQUIRED),
        own(FieldId::UpdateTime, "updateTime", REQUIRED),
        own(FieldId::InstanceType, "resourceConfig.instanceType", REQUIRED),
        own(FieldId::InstanceCount, "resourceConfig.instanceCount", "not set"),
        own(FieldId::MetricsStatus, "metricsStatus", "not reported yet"),
        own(FieldId::MetricsDetails, "metricsStatusDetails", NONE),
        own(FieldId::LogsStatus, "logsStatus", "not reported yet"),
        own(FieldId::LogsDetails, "logsStatusDetails", NONE),
        own(FieldId::Tags, "tags", "none"),
        own(FieldId::InputChannel, "dataSource.mlInputChannelArn", REQUIRED),
        own(FieldId::TrainedModel, "trainedModelArn", REQUIRED),
        own(FieldId::TrainedModelVersion, "trainedModelVersionIdentifier", "not set"),
        own(FieldId::Association, "configuredModelAlgorithmAssociationArn", "not set"),
        own(FieldId::Accept, "outputConfiguration.accept", "not set"),
        own(FieldId::Receivers, "outputConfiguration.members", REQUIRED),
        own(FieldId::Payer, "mlModelInferencePayerAccountId", "not set"),
        own(FieldId::MaxPayload, "containerExecutionParameters.maxPayloadInMB", "not set: the default is 6 MB"),
        own(FieldId::ImageDigest, "inferenceContainerImageDigest", "not set"),
        own(FieldId::KmsKey, "kmsKeyArn", "not set"),
        own(FieldId::Environment, "environment", "not set"),
    ],
    group: "/aws/cleanroomsml/TrainedModelInferenceJobs",
    namespace: "/aws/cleanroomsml/TrainedModelInferenceJobs",
    policies: "privacyConfiguration.policies.trainedModelInferenceJobs",
};

impl Kind {
    /// The form of its ARNs, for every message about a bad one.
    #[must_use]
    pub fn form(&self) -> String {
        format!("arn:aws:cleanrooms-ml:REGION:ACCOUNT:membership/MEMBERSHIP_ID/{}/{}", self.segment, self.id)
    }

    /// A status as the service wrote it, and what it means; a value that is not documented is an unknown phase.
    #[must_use]
    pub fn status(&self, raw: impl Into<String>) -> Status {
        let raw = raw.into();
        let phase = self.statuses.iter().find(|(known, _)| *known == raw).map_or(Phase::Unknown, |(_, phase)| *phase);
        Status::new(raw, phase)
    }

    /// How a field stands in its answers; `None`: it has no such field.
    #[must_use]
    pub fn own(&self, field: FieldId) -> Option<&'static Own> {
        self.fields.iter().find(|own| own.field == field)
    }

    /// The path of a field in its answers; empty where it has no such field.
    #[must_use]
    pub fn member(&self, field: FieldId) -> &'static str {
        self.own(field).map_or("", |own| own.member)
    }
}

impl Own {
    /// Whether the API says that every answer has this field.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.absent == REQUIRED
    }
}

/// Whether a field of a body, of a thing of any kind or of one that a job refers to, contains secrets.
#[must_use]
pub fn is_secret_member(name: &str) -> bool {
    let secret = |own: &&Own| own.member == name && own.field.field().secrecy == Secrecy::Masked;
    name == HYPERPARAMETERS || KINDS.iter().any(|kind| kind.fields.iter().any(|own| secret(&own)))
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.segment == other.segment
    }
}

impl Eq for Kind {}

impl Hash for Kind {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.segment.hash(state);
    }
}

impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kind {
    fn cmp(&self, other: &Self) -> Ordering {
        self.segment.cmp(other.segment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_names_each_member_once() {
        for (i, kind) in KINDS.iter().enumerate() {
            assert!(KINDS[..i].iter().all(|other| other != kind), "{}", kind.segment);
            for own in kind.fields {
                assert_eq!(kind.fields.iter().filter(|o| o.member == own.member || o.field == own.field).count(), 1, "{own:?}");
            }
            assert_eq!(kind.member(FieldId::Arn), kind.arn_member);
            assert!(is_secret_member("environment") && is_secret_member(HYPERPARAMETERS) && !is_secret_member("tags"));
            let prefixed = |action: &str| action.starts_with("cleanrooms-ml:");
            assert!([kind.actions.get, kind.actions.list, kind.actions.list_all].into_iter().all(prefixed));
        }
    }

    #[test]
    fn every_status_has_a_phase_and_an_unknown_one_is_never_final() {
        let phases: Vec<_> = INFERENCE_JOB.statuses.iter().map(|(raw, _)| INFERENCE_JOB.status(*raw).phase()).collect();
        assert_eq!(
            phases,
            [
                Phase::Queued,
                Phase::Running,
                Phase::Failed,
                Phase::Succeeded,
                Phase::Cancelling,
                Phase::Cancelling,
                Phase::CancelFailed,
                Phase::Inactive
            ]
        );
        for raw in ["CANCELLED", "PAUSED", "", "active"] {
            assert_eq!(INFERENCE_JOB.status(raw).phase(), Phase::Unknown);
        }
        let finals: Vec<_> = INFERENCE_JOB.statuses.iter().filter(|(_, p)| p.is_final()).map(|(raw, _)| *raw).collect();
        assert_eq!(finals, ["CREATE_FAILED", "ACTIVE", "INACTIVE"]);
        assert!(!Phase::Unknown.is_final() && !Phase::CancelFailed.is_final());
    }

    #[test]
    fn the_statuses_of_the_sdk_are_those_of_the_table() {
        use aws_sdk_cleanroomsml::types::TrainedModelInferenceJobStatus as Sdk;
        let mut ours: Vec<_> = INFERENCE_JOB.statuses.iter().map(|(raw, _)| *raw).collect();
        let mut theirs = Sdk::values().to_vec();
        ours.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(ours, theirs);
    }
}
