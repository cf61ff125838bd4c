//! The Gets of the resources that a job refers to, through the real SDK: the requests as the API has them, odd responses, and
//! the demo's own.

use std::net::SocketAddr;

use crate::aws_server::{ARN, MEMBERSHIP, Server, json};
use crate::sdk::{aws_at, key, short};
use cleanwatch::aws::{Aws, Timeouts};
use cleanwatch::demo::{Scenario, Server as Demo};
use cleanwatch::domain::ask::{Answer, Ask};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::json::{Node, Tree};
use cleanwatch::domain::related::{Logs, Request, Resource, Through, logs, text};

const COLLABORATION: &str = "c0ffee00-1111-4222-8333-444455556666";
const VERSION: &str = "5f0c1a7e-3b42-4d18-9c57-2e8a6b90d413";

fn arn(kind: Resource) -> String {
    let resource = match kind {
        Resource::TrainedModel => "trained-model/tm-a/1",
        Resource::InputChannel => "ml-input-channel/ch-a",
        Resource::Association => "configured-model-algorithm-association/cmaa-a",
        Resource::Configuration => return String::new(),
    };
    format!("arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{MEMBERSHIP}/{resource}")
}

fn of(kind: Resource, through: Through) -> Request {
    let version = (kind == Resource::TrainedModel).then(|| VERSION.to_owned());
    Request { kind, arn: arn(kind), version, through }
}

fn whole() -> Through {
    Through::Collaboration(COLLABORATION.into())
}

async fn ask(aws: &Aws, request: Request) -> Result<Tree, FetchError> {
    let answer = aws.ask(&key(ARN, MEMBERSHIP), &Ask::Related(request), |_| {}).await?;
    Ok(if let Answer::Related(tree) = answer { tree } else { panic!("{answer:?}") })
}

/// An ARN as it is written in a path.
fn encoded(arn: &str) -> String {
    arn.replace(':', "%3A").replace('/', "%2F")
}

#[tokio::test]
async fn each_get_is_the_api_s() {
    let (tm, ch, cmaa) =
        (encoded(&arn(Resource::TrainedModel)), encoded(&arn(Resource::InputChannel)), encoded(&arn(Resource::Association)));
    let (m, c) = (format!("/memberships/{MEMBERSHIP}"), format!("/collaborations/{COLLABORATION}"));
    for (request, path) in [
        (of(Resource::TrainedModel, Through::Membership), format!("{m}/trained-models/{tm}?versionIdentifier={VERSION}")),
        (of(Resource::TrainedModel, whole()), format!("{c}/trained-models/{tm}?versionIdentifier={VERSION}")),
        (Request { version: None, ..of(Resource::TrainedModel, Through::Membership) }, format!("{m}/trained-models/{tm}")),
        (of(Resource::InputChannel, Through::Membership), format!("{m}/ml-input-channels/{ch}")),
        (of(Resource::InputChannel, whole()), format!("{c}/ml-input-channels/{ch}")),
        (of(Resource::Association, Through::Membership), format!("{m}/configured-model-algorithm-associations/{cmaa}")),
        (of(Resource::Association, whole()), format!("{c}/configured-model-algorithm-associations/{cmaa}")),
        (of(Resource::Configuration, Through::Membership), format!("{m}/ml-configurations")),
    ] {
        let server = Server::start(vec![json(200, r#"{"membershipIdentifier":"m"}"#)]).await;
        ask(&aws_at(&server.url, short()).await, request).await.unwrap();
        let asked = server.asked()[0].clone();
        assert!(asked.starts_with(&format!("GET {path} HTTP/1.1")), "{path} is not\n{asked}");
        assert!(asked.to_lowercase().contains("/us-east-1/cleanrooms-ml/aws4_request"), "{asked}");
    }
    let row = format!(
        r#"{{"trainedModelInferenceJobs":[{{"trainedModelInferenceJobArn":"{ARN}","collaborationIdentifier":"{COLLABORATION}"}}]}}"#
    );
    let server = Server::start(vec![json(200, &row)]).await;
    let told = aws_at(&server.url, short()).await.ask(&key(ARN, MEMBERSHIP), &Ask::Collaboration, |_| {}).await.unwrap();
    assert_eq!(told, Answer::Collaboration(Some(COLLABORATION.into())));
    let asked = server.asked()[0].clone();
    assert!(asked.starts_with(&format!("GET {m}/trained-model-inference-jobs?maxResults=1 HTTP/1.1")), "{asked}");
}

#[tokio::test]
async fn what_the_sdk_cannot_read_is_read_all_the_same() {
    // The SDK fails over the first of these and drops the second.
    let body = r#"{"name":"x\u001b[2J","createTime":12,"status":{"of":"another day"},"newMember":[1,2]}"#;
    let server = Server::start(vec![json(200, body)]).await;
    let tree = ask(&aws_at(&server.url, short()).await, of(Resource::InputChannel, Through::Membership)).await.unwrap();
    assert_eq!(text(&tree, "name").as_deref(), Some("x␛[2J"));
    assert_eq!(tree.at("newMember").map(|n| n.compact()).as_deref(), Some("[1,2]"));
    assert!(matches!(tree.at("status").as_deref(), Some(Node::Map(_))));
    let server = Server::start(vec![json(200, "{}")]).await;
    let e = ask(&aws_at(&server.url, short()).await, of(Resource::InputChannel, Through::Membership)).await.unwrap_err();
    assert_eq!(e.kind, ErrorKind::Unreadable);
}

async fn demo(text: &str) -> (Demo, Aws, Vec<Request>) {
    let scenario = Scenario::parse("x", text).unwrap();
    let membership = scenario.membership().to_owned();
    let server = Demo::start(scenario, 1.0, SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let aws = aws_at(&server.endpoint(), Timeouts::default()).await;
    let own = |resource: &str| format!("arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{membership}/{resource}");
    let lent =
        "arn:aws:cleanrooms-ml:us-east-1:444455556666:membership/5e2d9c10-77ab-4c3e-9f02-1a2b3c4d5e6f/trained-model/tm-lent-a7f3";
    let all = vec![
        Request { kind: Resource::TrainedModel, arn: lent.into(), version: Some(VERSION.into()), through: whole() },
        Request {
            kind: Resource::InputChannel,
            arn: own("ml-input-channel/ch-weekly-2f81"),
            version: None,
            through: Through::Membership,
        },
        Request {
            kind: Resource::Association,
            arn: own("configured-model-algorithm-association/cmaa-5d3e77"),
            version: None,
            through: Through::Membership,
        },
        Request { kind: Resource::Configuration, arn: String::new(), version: None, through: Through::Membership },
    ];
    (server, aws, all)
}

async fn told(aws: &Aws, request: &Request) -> Result<Tree, FetchError> {
    let answer = aws.ask(&key(ARN, "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b"), &Ask::Related(request.clone()), |_| {}).await?;
    Ok(if let Answer::Related(tree) = answer { tree } else { panic!("{answer:?}") })
}

#[tokio::test]
async fn the_demo_has_what_its_jobs_name_and_nothing_else() {
    let (_server, aws, all) = demo(include_str!("../../assets/demo/related.toml")).await;
    let lent = told(&aws, &all[0]).await.unwrap();
    assert_eq!((text(&lent, "name").as_deref(), text(&lent, "versionIdentifier").as_deref()), (Some("lent-a7f3"), Some(VERSION)));
    assert_eq!(text(&lent, "creatorAccountId").as_deref(), Some("444455556666"));
    for hidden in ["environment", "hyperparameters", "tags", "kmsKeyArn", "dataChannels"] {
        assert!(lent.at(hidden).is_none(), "{hidden} is told to the collaboration");
    }
    let own = Request { through: Through::Membership, ..all[0].clone() };
    assert_eq!(told(&aws, &own).await.unwrap_err().kind, ErrorKind::NotFound, "another member's is none of the membership's");
    let channel = told(&aws, &all[1]).await.unwrap();
    assert_eq!(cleanwatch::domain::related::budgets(&channel)[0].remains, "1");
    let association = told(&aws, &all[2]).await.unwrap();
    assert_eq!(
        logs(&cleanwatch::domain::kind::INFERENCE_JOB, &association, "111122223333"),
        Logs::Others(vec!["444455556666".into()])
    );
    let location = "defaultOutputLocation.destination.s3Destination.s3Uri";
    assert!(text(&told(&aws, &all[3]).await.unwrap(), location).is_some());
    let unnamed = Request { arn: all[1].arn.replace("ch-weekly", "ch-other"), ..all[1].clone() };
    assert_eq!(told(&aws, &unnamed).await.unwrap_err().kind, ErrorKind::NotFound);
    let no_arn = Request { arn: "arn:aws:x".into(), ..all[1].clone() };
    assert_eq!(told(&aws, &no_arn).await.unwrap_err().kind, ErrorKind::Validation);
    let (_server, aws, all) = demo(include_str!("../../assets/demo/no-logs.toml")).await;
    assert_eq!(told(&aws, &all[3]).await.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn each_iam_action_denied_alone_leaves_the_others() {
    let story = include_str!("../../assets/demo/related.toml");
    for denied in 0..4 {
        let (_server, _aws, all) = demo(story).await;
        let action = all[denied].action();
        let fault =
            format!("{story}\n[[fault]]\nfrom = \"0s\"\nuntil = \"1d\"\naction = \"{action}\"\nwhat = \"access-denied\"\n");
        let (_server, aws, all) = demo(&fault).await;
        for (i, request) in all.iter().enumerate() {
            match told(&aws, request).await {
                Ok(_) => assert_ne!(i, denied, "{action}"),
                Err(e) => {
                    assert_eq!((i, e.kind), (denied, ErrorKind::AccessDenied), "{action}: {e}");
                    assert!(e.message.contains(action), "{e}");
                    let advice = e.advice_for_ask(&Ask::Related(request.clone()), &key(ARN, MEMBERSHIP));
                    assert!(advice.contains(action) && advice.contains(request.pass()), "{advice}");
                }
            }
        }
    }
}
