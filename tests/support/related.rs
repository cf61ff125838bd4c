//! Resources that a job refers to, in the form of responses, and scripts with the focus on the pane that shows them.

use super::script::{self, MEMBERSHIP, Script, ask_call, body};
use cleanwatch::app::base::effect::Effect;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::domain::ask::{Answer, Ask};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::ids::JobKey;
use cleanwatch::domain::json::Tree;
use cleanwatch::domain::related::Resource;
use cleanwatch::domain::rights::{Caller, Decision, PUBLISHING};
use cleanwatch::domain::room::Member;

pub const COLLABORATION: &str = "c0ffee00-1111-4222-8333-444455556666";

/// The ARN of a resource that belongs to another member.
pub fn others(resource: &str) -> String {
    format!("arn:aws:cleanrooms-ml:us-east-1:444455556666:membership/5e2d9c10-77ab-4c3e-9f02-1a2b3c4d5e6f/{resource}")
}

fn resource(kind: Resource) -> Tree {
    let own = match kind {
        Resource::TrainedModel => {
            r#""name":"tm-propensity","status":"ACTIVE","versionIdentifier":"11111111-2222-4333-8444-555555555555",
            "resourceConfig":{"instanceType":"ml.g5.2xlarge","instanceCount":1},"stoppingCondition":{"maxRuntimeInSeconds":86400},
            "metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_FAILED","logsStatusDetails":"no role",
            "hyperparameters":{"learning_rate":"0.001"},"environment":{"REGISTRY_TOKEN":"registry-secret"},
            "futureMember":{"said":"of another day"}"#
        }
        Resource::InputChannel => {
            r#""name":"ch-weekly","status":"ACTIVE","retentionInDays":30,"numberOfRecords":1204551,"numberOfFiles":12,"sizeInGb":3.42,
            "protectedQueryIdentifier":"3f1d","privacyBudgets":{"accessBudgets":[{"resourceArn":"r","aggregateRemainingBudget":7,
            "details":[{"budgetType":"CALENDAR_DAY","budget":10,"remainingBudget":7,"endTime":"2026-11-24T00:00:00Z"}]}]}"#
        }
        Resource::Association => {
            r#""name":"cmaa-retail","privacyConfiguration":{"policies":{"trainedModelInferenceJobs":{"containerLogs":
            [{"allowedAccountIds":["111122223333"],"logType":"ALL","filterPattern":"ERROR"}],"maxOutputSize":{"unit":"GB","value":2.5}}}}"#
        }
        Resource::Configuration => {
            r#""defaultOutputLocation":{"destination":{"s3Destination":{"s3Uri":"s3://out-bucket/inference"}},"roleArn":"arn:aws:iam::111122223333:role/ml"}"#
        }
    };
    let collaboration =
        if kind == Resource::Configuration { String::new() } else { format!(r#","collaborationIdentifier":"{COLLABORATION}""#) };
    Tree::parse(format!(r#"{{{own},"membershipIdentifier":"{MEMBERSHIP}"{collaboration}}}"#).as_bytes()).unwrap()
}

/// Takes the open request for a resource.
pub fn take(s: &mut Script, kind: Resource) -> (JobKey, u64) {
    s.pass(2.0);
    let of = |e: &Effect| ask_call(e).filter(|(_, _, ask)| matches!(ask, Ask::Related(request) if request.kind == kind));
    let asks = s.asks();
    let (key, seq, _) = script::take(&mut s.effects, of).unwrap_or_else(|| panic!("{kind:?} is not requested: {asks:?}"));
    (key, seq)
}

/// Responds to the open request for a resource.
pub fn answer(s: &mut Script, kind: Resource) {
    let (key, seq) = take(s, kind);
    s.send(Msg::answered(key, seq, Ok(Answer::Related(resource(kind)))));
}

/// A running job with the focus on Related, before any response.
pub fn looking(size: (u16, u16)) -> Script {
    let mut s = Script::new(size, &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.keys("R").pass(2.0);
    s
}

/// The same with all responses.
pub fn told(size: (u16, u16)) -> Script {
    let mut s = looking(size);
    Resource::ALL.into_iter().for_each(|kind| answer(&mut s, kind));
    s
}

/// A job that succeeded, with the focus on Doctor and all responses: no log group, a trust policy that may not be read, a
/// role that may not write log lines.
pub fn examined(size: (u16, u16)) -> Script {
    let mut s = Script::new(size, &["job-1"]);
    s.answer(&body("ACTIVE", ""));
    s.keys("D");
    for _ in 0..20 {
        s.pass(0.6);
        while let Some((_, ask)) = s.asks().first().cloned() {
            s.tell(match ask {
                Ask::Related(request) => Ok(Answer::Related(resource(request.kind))),
                Ask::LogStreams { .. } => Err(FetchError::new(ErrorKind::NotFound, "The specified log group does not exist.")),
                Ask::Members(_) => Ok(Answer::Members(vec![Member {
                    account: "444455556666".into(),
                    abilities: vec!["CAN_RECEIVE_INFERENCE_OUTPUT".into()],
                }])),
                Ask::Caller => Ok(Answer::Caller(Caller::new(
                    Some("111122223333"),
                    Some("arn:aws:sts::111122223333:assumed-role/analyst/me"),
                ))),
                Ask::Trust { .. } => Err(FetchError::new(ErrorKind::AccessDenied, "not authorized")),
                Ask::Rights { .. } => {
                    let decision = |action: &str| if action == "logs:PutLogEvents" { "implicitDeny" } else { "allowed" };
                    let each = PUBLISHING
                        .into_iter()
                        .map(|action| Decision { action: action.into(), decision: decision(action).into() });
                    Ok(Answer::Rights(each.collect()))
                }
                Ask::LogEvents { .. } | Ask::Collaboration | Ask::Metrics { .. } | Ask::MetricData(_) => {
                    panic!("{ask:?} is not asked for")
                }
            });
        }
    }
    s
}
