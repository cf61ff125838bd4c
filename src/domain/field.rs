//! The fields that things of any kind have: what each is called on screen, how its value is encoded, and whether it is secret.
//! Where a field stands in the answers of a kind is in that kind's row (`kind.rs`). Decoding, the panes, the diff, copying and
//! masking are all driven by these tables.

/// A field of an answer.
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
pub enum Encoding {
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
    pub encoding: Encoding,
    pub section: Section,
    pub label: &'static str,
    pub secrecy: Secrecy,
    pub flash: Flash,
}

const fn field(id: FieldId, section: Section, encoding: Encoding, label: &'static str) -> Field {
    Field { id, encoding, section, label, secrecy: Secrecy::Shown, flash: Flash::Yes }
}

/// What the absence of a required field means, in the row of a kind.
pub const REQUIRED: &str = "not sent, though the API requires it";

/// Every field, in the order of [`FieldId`].
pub const FIELDS: [Field; 27] = {
    use Encoding::{Count, ListOf, Map, Text, Time};
    use FieldId as F;
    use Section::{Container, Data, Publish, Resources, Status, Tags};
    [
        field(F::Name, Status, Text, "name"),
        field(F::Arn, Status, Text, "ARN"),
        field(F::Membership, Status, Text, "membership"),
        field(F::Description, Status, Text, "description"),
        field(F::Status, Status, Text, "state"),
        field(F::StatusCode, Status, Text, "status code"),
        field(F::StatusMessage, Status, Text, "message"),
        field(F::CreateTime, Status, Time, "created"),
        Field { flash: Flash::No, ..field(F::UpdateTime, Status, Time, "last update") },
        field(F::InstanceType, Resources, Text, "instance type"),
        field(F::InstanceCount, Resources, Count, "instances"),
        field(F::MetricsStatus, Publish, Text, "metrics"),
        field(F::MetricsDetails, Publish, Text, "metrics details"),
        field(F::LogsStatus, Publish, Text, "logs"),
        field(F::LogsDetails, Publish, Text, "logs details"),
        field(F::Tags, Tags, Map, "tags"),
        field(F::InputChannel, Data, Text, "ML input channel"),
        field(F::TrainedModel, Data, Text, "trained model"),
        field(F::TrainedModelVersion, Data, Text, "model version"),
        field(F::Association, Data, Text, "algorithm assoc."),
        field(F::Accept, Data, Text, "output MIME type"),
        field(F::Receivers, Data, ListOf("accountId"), "output receiver"),
        field(F::Payer, Data, Text, "payer account"),
        field(F::MaxPayload, Data, Count, "max payload"),
        field(F::ImageDigest, Container, Text, "image digest"),
        field(F::KmsKey, Container, Text, "KMS key"),
        Field { secrecy: Secrecy::Masked, ..field(F::Environment, Container, Map, "environment") },
    ]
};

impl FieldId {
    /// Its row of [`FIELDS`].
    #[must_use]
    pub fn field(self) -> &'static Field {
        &FIELDS[self as usize]
    }
}

/// A field of resources that jobs refer to, not of jobs. It is secret too: it may contain the same things as an environment.
pub const HYPERPARAMETERS: &str = "hyperparameters";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_its_ids_and_calls_each_by_one_name() {
        for (i, f) in FIELDS.iter().enumerate() {
            assert_eq!(f.id as usize, i, "{}", f.label);
            assert_eq!(FIELDS.iter().filter(|g| g.label == f.label).count(), 1, "{}", f.label);
        }
    }

    #[test]
    fn only_the_update_time_changes_quietly() {
        let quiet: Vec<_> = FIELDS.iter().filter(|f| f.flash == Flash::No).map(|f| f.id).collect();
        assert_eq!(quiet, [FieldId::UpdateTime]);
    }
}
