//! The fields of a job: one table of every field in the response of `GetTrainedModelInferenceJob`. Decoding, the panes, the
//! diff, copying and masking are all driven by it.

/// A field of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldId {
    Name,
    Arn,
    Membership,
    Description,
    Status,
    StatusCode,
    StatusMessage,
    CreateTime,
    UpdateTime,
    InstanceType,
    InstanceCount,
    MetricsStatus,
    MetricsDetails,
    LogsStatus,
    LogsDetails,
    Tags,
    InputChannel,
    TrainedModel,
    TrainedModelVersion,
    Association,
    Accept,
    Receivers,
    Payer,
    MaxPayload,
    ImageDigest,
    KmsKey,
    Environment,
}

/// How a field's value is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// RFC 3339 with an offset.
    Time,
    /// A whole number.
    Count,
    /// A map of names to texts.
    Map,
    /// A list of objects; only the named text of each object is used.
    ListOf(&'static str),
}

/// The part of the screen that a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    Status,
    Resources,
    Publish,
    Tags,
    Data,
    Container,
}

/// Whether a field's values are shown by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    Shown,
    /// Values are masked everywhere by default, and never written to a file.
    Masked,
}

/// Whether a change of a field deserves the user's attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flash {
    Yes,
    No,
}

/// One row of the table.
#[derive(Debug)]
pub struct Field {
    pub id: FieldId,
    /// Its path in the body.
    pub member: &'static str,
    pub kind: Kind,
    pub section: Section,
    pub label: &'static str,
    pub secrecy: Secrecy,
    pub flash: Flash,
    /// What its absence means; shown next to the dash.
    pub absent: &'static str,
}

const fn field(
    id: FieldId,
    section: Section,
    member: &'static str,
    kind: Kind,
    label: &'static str,
    absent: &'static str,
) -> Field {
    Field { id, member, kind, section, label, secrecy: Secrecy::Shown, flash: Flash::Yes, absent }
}

/// What the absence of a required field means.
const REQUIRED: &str = "not sent, though the API requires it";
const NONE: &str = "none";

/// Every field, in the order of [`FieldId`] (botocore 1.44.5 model of cleanroomsml, `GetTrainedModelInferenceJobResponse`).
pub const FIELDS: [Field; 27] = {
    use FieldId as F;
    use Kind::{Count, ListOf, Map, Text, Time};
    use Section::{Container, Data, Publish, Resources, Status, Tags};
    [
        field(F::Name, Status, "name", Text, "name", REQUIRED),
        field(F::Arn, Status, "trainedModelInferenceJobArn", Text, "ARN", REQUIRED),
        field(F::Membership, Status, "membershipIdentifier", Text, "membership", REQUIRED),
        field(F::Description, Status, "description", Text, "description", NONE),
        field(F::Status, Status, "status", Text, "state", REQUIRED),
        field(F::StatusCode, Status, "statusDetails.statusCode", Text, "status code", "none reported"),
        field(F::StatusMessage, Status, "statusDetails.message", Text, "message", "none reported"),
        field(F::CreateTime, Status, "createTime", Time, "created", REQUIRED),
        Field { flash: Flash::No, ..field(F::UpdateTime, Status, "updateTime", Time, "last update", REQUIRED) },
        field(F::InstanceType, Resources, "resourceConfig.instanceType", Text, "instance type", REQUIRED),
        field(F::InstanceCount, Resources, "resourceConfig.instanceCount", Count, "instances", "not sent"),
        field(F::MetricsStatus, Publish, "metricsStatus", Text, "metrics", "not reported yet"),
        field(F::MetricsDetails, Publish, "metricsStatusDetails", Text, "metrics details", NONE),
        field(F::LogsStatus, Publish, "logsStatus", Text, "logs", "not reported yet"),
        field(F::LogsDetails, Publish, "logsStatusDetails", Text, "logs details", NONE),
        field(F::Tags, Tags, "tags", Map, "tags", "none"),
        field(F::InputChannel, Data, "dataSource.mlInputChannelArn", Text, "ML input channel", REQUIRED),
        field(F::TrainedModel, Data, "trainedModelArn", Text, "trained model", REQUIRED),
        field(
            F::TrainedModelVersion,
            Data,
            "trainedModelVersionIdentifier",
            Text,
            "model version",
            "none: the job names no version",
        ),
        field(F::Association, Data, "configuredModelAlgorithmAssociationArn", Text, "algorithm assoc.", "not sent"),
        field(F::Accept, Data, "outputConfiguration.accept", Text, "output MIME type", "not sent"),
        field(F::Receivers, Data, "outputConfiguration.members", ListOf("accountId"), "output receiver", REQUIRED),
        field(F::Payer, Data, "mlModelInferencePayerAccountId", Text, "payer account", "not sent"),
        field(
            F::MaxPayload,
            Data,
            "containerExecutionParameters.maxPayloadInMB",
            Count,
            "max payload",
            "not set: the default is 6 MB",
        ),
        field(F::ImageDigest, Container, "inferenceContainerImageDigest", Text, "image digest", "not sent"),
        field(F::KmsKey, Container, "kmsKeyArn", Text, "KMS key", "none named"),
        Field { secrecy: Secrecy::Masked, ..field(F::Environment, Container, "environment", Map, "environment", "none set") },
    ]
};

impl FieldId {
    /// Its row of [`FIELDS`].
    #[must_use]
    pub fn field(self) -> &'static Field {
        &FIELDS[self as usize]
    }
}

impl Field {
    /// Whether the API says that every response has this field.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.absent == REQUIRED
    }
}

/// A field of resources that jobs refer to, not of jobs. It is secret too: it may contain the same things as an environment.
pub const HYPERPARAMETERS: &str = "hyperparameters";

/// Whether a field of a body contains secrets.
#[must_use]
pub fn is_secret_member(name: &str) -> bool {
    name == HYPERPARAMETERS || FIELDS.iter().any(|f| f.member == name && f.secrecy == Secrecy::Masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_its_ids_and_names_each_member_once() {
        for (i, f) in FIELDS.iter().enumerate() {
            assert_eq!(f.id as usize, i, "{}", f.member);
            assert_eq!(FIELDS.iter().filter(|g| g.member == f.member || g.label == f.label).count(), 1, "{}", f.member);
        }
        assert!(is_secret_member("environment") && is_secret_member(HYPERPARAMETERS) && !is_secret_member("tags"));
    }

    #[test]
    fn only_the_update_time_changes_quietly() {
        let quiet: Vec<_> = FIELDS.iter().filter(|f| f.flash == Flash::No).map(|f| f.id).collect();
        assert_eq!(quiet, [FieldId::UpdateTime]);
    }
}
