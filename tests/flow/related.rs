//! The resources that a job refers to, as flow scripts: when they are requested, what the pane says, and where keys lead.

use crate::support::related::{COLLABORATION, answer, looking, others, told};
use crate::support::script::{MEMBERSHIP, Script, body};
use cleanwatch::app::base::effect::Effect;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::pane::PaneId;
use cleanwatch::domain::ask::{Answer, Ask};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::json::Tree;
use cleanwatch::domain::related::{Request, Resource, Through};

/// The screen as text without line breaks.
fn dense(s: &Script) -> String {
    s.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn requests(s: &Script) -> Vec<Request> {
    let asks = s.asks().into_iter().filter_map(|(_, ask)| if let Ask::Related(request) = ask { Some(request) } else { None });
    asks.collect()
}

fn row_with(s: &mut Script, text: &str) {
    s.keys("g");
    for _ in 0..200 {
        let view = s.state.pane(PaneId::Related);
        if view.row().is_some_and(|row| row.text().contains(text) || row.label.contains(text)) {
            return;
        }
        s.keys("j");
    }
    panic!("no row has {text}:\n{}", s.text());
}

#[test]
fn they_are_asked_for_when_somebody_looks_and_once() {
    let mut s = Script::new((120, 36), &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.pass(5.0);
    assert_eq!(s.asks(), [], "nobody looks");
    s.keys("R").pass(2.0);
    let asked = requests(&s);
    assert_eq!(asked.iter().map(|r| r.kind).collect::<Vec<_>>(), Resource::ALL);
    let own = format!("arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{MEMBERSHIP}/trained-model/tm-propensity-9");
    assert_eq!((asked[0].arn.as_str(), &asked[0].through), (own.as_str(), &Through::Membership));
    assert_eq!(asked[0].version.as_deref(), Some("11111111-2222-4333-8444-555555555555"));
    assert_eq!((asked[1].version.as_deref(), asked[3].arn.as_str()), (None, ""));
    for kind in Resource::ALL {
        answer(&mut s, kind);
    }
    s.keys("1").pass(600.0);
    s.keys("R").pass(30.0);
    assert_eq!(s.asks(), [], "they are kept");
    assert!(s.text().contains("read 10m ago"), "{}", s.text());
    s.keys("r").pass(3.0);
    assert_eq!(requests(&s).len(), 4, "and asked for anew by a key");
}

#[test]
fn all_that_matters_of_each_is_said_in_short() {
    let s = told((120, 36));
    let text = s.text();
    for said in [
        "tm-propensity  ACTIVE",
        "version 11111111-2222-4333-8444-555555555555 · ml.g5.2xlarge · × 1 · stops after 86400 s",
        "metrics PUBLISH_SUCCEEDED · logs PUBLISH_FAILED · no role",
        "ch-weekly  ACTIVE",
        "1204551 records · 12 files · 3.42 GB · kept 30 days · of protected query 3f1d",
        "access budget: 7 left in all; CALENDAR_DAY: 7 of 10 remain, until 2026-11-24T00:00:00Z",
        "this account, 111122223333, may have logs: ALL",
        "ALL: only lines that match ERROR",
        "output limit per inference job: 2.5 GB",
        "output to s3://out-bucket/inference · role arn:aws:iam::111122223333:role/ml",
        "https://us-east-1.console.aws.amazon.com/cleanrooms/home?region=us-east-1#/collaborations/c0ffee00",
    ] {
        assert!(text.contains(said), "{said} is not in\n{text}");
    }
    assert!(text.contains("it goes to account 444455556666, whose ML configuration only that account can see"), "{text}");
    assert!(!text.contains("registry-secret"), "{text}");
}

#[test]
fn the_path_of_the_output_is_composed_where_it_is_ours_and_says_so() {
    let mut s = Script::new((160, 45), &["job-1"]);
    s.answer(&body("ACTIVE", r#""outputConfiguration":{"members":[{"accountId":"111122223333"}]}"#));
    s.keys("R").pass(2.0);
    assert!(s.text().contains("it takes the location in the ML configuration, which is not known"), "{}", s.text());
    for kind in Resource::ALL {
        answer(&mut s, kind);
    }
    let path = format!("s3://out-bucket/inference/{COLLABORATION}/tm-propensity/111122223333/propensity-2026w47");
    let text = dense(&s);
    assert!(text.contains(&path) && text.contains("derived from the user guide"), "{text}");
    row_with(&mut s, "derived from");
    s.keys("o");
    let url = "https://s3.console.aws.amazon.com/s3/buckets/out-bucket".to_owned();
    assert!(s.effects.contains(&Effect::Open(url)), "{:?}", s.effects);
}

#[test]
fn each_denied_action_empties_its_own_part_alone_and_is_named() {
    for (kind, action, hidden) in [
        (Resource::TrainedModel, "cleanrooms-ml:GetTrainedModel", "stops after"),
        (Resource::InputChannel, "cleanrooms-ml:GetMLInputChannel", "1204551 records"),
        (Resource::Association, "cleanrooms-ml:GetConfiguredModelAlgorithmAssociation", "may have logs"),
        (Resource::Configuration, "cleanrooms-ml:GetMLConfiguration", "output to s3"),
    ] {
        let mut s = looking((120, 36));
        while let Some((_, ask)) = s.asks().first().cloned() {
            let Ask::Related(request) = ask else { panic!("{ask:?}") };
            if request.kind == kind {
                s.tell(Err(FetchError::new(ErrorKind::AccessDenied, "not authorized")));
            } else {
                answer(&mut s, request.kind);
            }
            s.pass(0.6);
        }
        let text = dense(&s);
        let advice = format!("allow {action}, and cleanrooms:PassMembership, which such calls also need");
        assert!(text.contains(&advice), "{advice} is not in\n{text}");
        for (own, said) in [
            (Resource::TrainedModel, "stops after"),
            (Resource::InputChannel, "1204551 records"),
            (Resource::Association, "may have logs"),
            (Resource::Configuration, "output to s3"),
        ] {
            assert_eq!(text.contains(said), own != kind, "{said} of {own:?} where {hidden} is denied\n{text}");
        }
        assert!(s.state.watches[0].refresh.error.is_none());
        s.keys("1");
        assert!(!s.text().contains(action), "{}", s.text());
    }
}

#[test]
fn a_failure_after_a_good_answer_erases_nothing() {
    let mut s = told((120, 36));
    s.keys("r").pass(3.0);
    let (key, seq, ask) = s.take_ask();
    assert!(matches!(ask, Ask::Related(Request { kind: Resource::TrainedModel, .. })), "{ask:?}");
    s.send(Msg::failed(key, seq, FetchError::new(ErrorKind::Throttled, "slow down")));
    let text = s.text();
    assert!(text.contains("throttled: slow down") && text.contains("stops after 86400 s"), "{text}");
}

#[test]
fn a_membership_without_an_ml_configuration_is_a_finding_and_no_failure_of_ours() {
    let mut s = looking((120, 36));
    for kind in Resource::ALL {
        if kind == Resource::Configuration {
            let at = s.asks().len();
            assert!(at > 0);
            let (key, seq) = crate::support::related::take(&mut s, kind);
            s.send(Msg::failed(key, seq, FetchError::new(ErrorKind::NotFound, "no such thing")));
        } else {
            answer(&mut s, kind);
        }
    }
    let text = s.text();
    assert!(text.contains("there is none: neither logs nor metrics are published to this account"), "{text}");
    assert!(text.contains("PutMLConfiguration") && !text.contains("job not found"), "{text}");
}

#[test]
fn what_is_another_member_s_is_asked_for_through_the_collaboration_once_that_is_known() {
    let mut s = Script::new((120, 36), &["job-1"]);
    s.answer(&body("ACTIVE", &format!(r#""trainedModelArn":"{}""#, others("trained-model/tm-lent"))));
    s.keys("R").pass(2.0);
    assert_eq!(
        requests(&s).iter().map(|r| r.kind).collect::<Vec<_>>(),
        [Resource::InputChannel, Resource::Association, Resource::Configuration]
    );
    assert!(s.text().contains("not asked: which collaboration it is in is not known"), "{}", s.text());
    answer(&mut s, Resource::Association);
    s.pass(2.0);
    let lent = requests(&s).into_iter().find(|r| r.kind == Resource::TrainedModel).unwrap();
    assert_eq!(lent.through, Through::Collaboration(COLLABORATION.into()));
    assert_eq!(lent.action(), "cleanrooms-ml:GetCollaborationTrainedModel");
    answer(&mut s, Resource::TrainedModel);
    s.keys("g<enter>");
    let text = dense(&s);
    assert!(text.contains("data channels, hyperparameters, environment, KMS key and tags are not reported"), "{text}");
}

#[test]
fn where_no_resource_can_say_which_collaboration_it_is_a_list_is_asked() {
    let mut s = Script::new((120, 36), &["job-1"]);
    let lent = ["trainedModelArn", "configuredModelAlgorithmAssociationArn"].map(|m| format!(r#""{m}":"{}""#, others("x/y")));
    let channel = format!(r#""dataSource":{{"mlInputChannelArn":"{}"}}"#, others("ml-input-channel/c"));
    s.answer(&body("ACTIVE", &format!("{},{channel}", lent.join(","))));
    s.keys("R").pass(2.0);
    assert_eq!(
        s.asks().iter().map(|(_, ask)| ask.action()).collect::<Vec<_>>(),
        ["cleanrooms-ml:GetMLConfiguration", "cleanrooms-ml:ListTrainedModelInferenceJobs"]
    );
    answer(&mut s, Resource::Configuration);
    s.tell(Ok(Answer::Collaboration(Some(COLLABORATION.into()))));
    s.pass(3.0);
    assert_eq!(requests(&s).len(), 3);
}

#[test]
fn hyperparameters_are_hidden_like_an_environment_until_a_key_shows_them() {
    let mut s = told((120, 36));
    row_with(&mut s, "tm-propensity");
    s.keys("<enter>");
    let shows = |s: &Script| (s.text().contains("0.001"), s.text().contains("registry-secret"));
    assert!(shows(&s) == (false, false) && s.text().contains("learning_rate"), "{}", s.text());
    assert!(s.text().contains("hidden · * to show"), "{}", s.text());
    // What is hidden cannot be copied or found either.
    row_with(&mut s, "learning_rate");
    s.others();
    s.keys("y<enter>");
    assert!(!format!("{:?}", s.others()).contains("0.001"));
    s.keys("*");
    assert!(shows(&s) == (true, true) && s.text().contains("shown · * to hide"), "{}", s.text());
    s.keys("1").keys("R");
    assert_eq!(shows(&s), (false, false), "leaving hides them: {}", s.text());
    for text in [
        r#"{"status":"ACTIVE","hyperparameters":{"token":"hunter2"}}"#,
        r#"{"status":"ACTIVE","hyperparameters":["hunter2"],"environment":{"A":"hunter2"}}"#,
    ] {
        let masked = cleanwatch::record::Masker::default().body("job-1", text);
        assert!(!masked.get().contains("hunter2"), "{masked}");
    }
}

#[test]
fn one_alone_shows_all_of_its_members_and_those_that_nobody_listed() {
    let mut s = told((120, 36));
    row_with(&mut s, "tm-propensity");
    s.keys("<enter>");
    let text = s.text();
    for said in [
        "propensity-2026w47 › Related › trained model   Backspace: back",
        "futureMember",
        "of another day",
        "maxRuntimeInSeconds",
        "REGISTRY_TOKEN",
        "learning_rate",
    ] {
        assert!(text.contains(said), "{said} is not in\n{text}");
    }
    assert!(!text.contains("registry-secret"), "{text}");
    assert!(text.contains("Backspace all") && !text.contains("Enter open"), "{text}");
    s.keys("<backspace>");
    let text = s.text();
    assert!(text.contains("input channel") && text.contains("Enter open") && !text.contains("Backspace all"), "{text}");
    s.keys("g<enter><esc>");
    assert!(s.text().contains("input channel"), "Esc goes back too: {}", s.text());
    row_with(&mut s, "ch-weekly");
    s.keys("<enter>");
    assert!(s.text().contains("Related › ML input channel"), "{}", s.text());
    s.keys("<backspace>");
    row_with(&mut s, "output path");
    s.keys("<enter>");
    assert!(s.text().contains("there is no resource on this line"), "{}", s.text());
}

#[test]
fn the_console_opens_in_a_browser_or_its_address_is_there_to_be_copied() {
    let mut s = told((120, 36));
    row_with(&mut s, "#/collaborations/");
    let url =
        format!("https://us-east-1.console.aws.amazon.com/cleanrooms/home?region=us-east-1#/collaborations/{COLLABORATION}");
    s.keys("o");
    assert!(s.effects.contains(&Effect::Open(url.clone())), "{:?}", s.effects);
    s.send(Msg::Unopened("no browser over SSH".into()));
    assert!(s.text().contains("no browser over SSH: the addresses stand below, y copies that of the line"), "{}", s.text());
    s.keys("y");
    assert!(s.text().contains("console page"), "{}", s.text());
    s.keys("<esc>");
    row_with(&mut s, "KMS key");
    s.keys("o");
    let key = "https://console.aws.amazon.com/kms/home?region=us-east-1#/kms/keys/0a1b2c3d".to_owned();
    assert!(s.effects.contains(&Effect::Open(key)));
    row_with(&mut s, "stops after");
    s.effects.clear();
    s.keys("o");
    assert!(s.effects.contains(&Effect::Open(url)), "what has no page of its own leads to its collaboration");
    assert!(s.state.board.is_none(), "the key of the whole collaboration means this here");
}

#[test]
fn odd_answers_are_shown_as_they_came() {
    let mut s = looking((120, 36));
    let (key, seq) = crate::support::related::take(&mut s, Resource::TrainedModel);
    let odd = r#"{"name":"a\u001b[31mb\u202ec","status":"NEW_STATUS","resourceConfig":"big","stoppingCondition":7,"tags":[1,{"a":[]}]}"#;
    s.send(Msg::answered(key, seq, Ok(Answer::Related(Tree::parse(odd.as_bytes()).unwrap()))));
    let text = s.text();
    assert!(text.contains("NEW_STATUS") && !text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
    s.keys("g<enter>");
    let text = s.text();
    assert!(text.contains("resourceConfig") && text.contains("big") && text.contains("stoppingCondition"), "{text}");
}
