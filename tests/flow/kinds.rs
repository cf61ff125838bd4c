//! Another kind of thing needs a row of its own and nothing else: the panes, the messages and the history follow from that.

use std::sync::Arc as Shared;

use crate::support::script::{MEMBERSHIP, Script};
use cleanwatch::app::base::effect::Effect;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::pane::PaneId;
use cleanwatch::app::base::refresh::Poll;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::shell::panes::PANES;
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::field::{FieldId, REQUIRED};
use cleanwatch::domain::ids::{Arn, JobKey, Source};
use cleanwatch::domain::job::{Call, Snapshot};
use cleanwatch::domain::kind::{Actions, Cli, Kind, Own};
use cleanwatch::domain::status::Phase;
use cleanwatch::domain::{Span, decode};

/// A kind that no service has.
static MADE_UP: Kind = Kind {
    segment: "made-up-thing",
    id: "THING_ID",
    actions: Actions {
        get: "cleanrooms-ml:GetMadeUpThing",
        list: "cleanrooms-ml:ListMadeUpThings",
        list_all: "cleanrooms-ml:ListCollaborationMadeUpThings",
    },
    arn_member: "madeUpThingArn",
    lists: ["madeUpThings", "collaborationMadeUpThings"],
    cli: Cli { get: "get-made-up-thing", create: "create-made-up-thing", arn: "made-up-thing-arn" },
    statuses: &[("HATCHING", Phase::Running), ("ACTIVE", Phase::Succeeded), ("CRACKED", Phase::Failed)],
    fields: &[
        own(FieldId::Name, "title"),
        own(FieldId::Arn, "madeUpThingArn"),
        own(FieldId::Status, "state"),
        own(FieldId::CreateTime, "createTime"),
        own(FieldId::UpdateTime, "updateTime"),
        own(FieldId::InstanceType, "machine.type"),
        own(FieldId::Tags, "labels"),
    ],
    group: "/aws/cleanroomsml/MadeUpThings",
    namespace: "/aws/cleanroomsml/MadeUpThings",
    policies: "privacyConfiguration.policies.madeUpThings",
};

const fn own(field: FieldId, member: &'static str) -> Own {
    Own { field, member, absent: REQUIRED }
}

fn arn() -> Arn {
    let text = format!("arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{MEMBERSHIP}/made-up-thing/t-1");
    assert!(Arn::parse(&text).unwrap_err().to_string().contains("made-up-thing, not of"), "only kinds that were asked for");
    Arn::parse_as(&[&MADE_UP], &text).unwrap()
}

fn watching() -> Script {
    let source = Source { profile: None, region: "us-east-1".into(), membership: MEMBERSHIP.into() };
    let key = JobKey::of(source, arn());
    assert_eq!((key.kind, &key.version), (&MADE_UP, &None));
    Script::with(Settings::default(), (160, 48), vec![key])
}

fn answer(s: &mut Script, state: &str) {
    let body = format!(
        r#"{{"title":"egg","madeUpThingArn":"{}","state":"{state}","createTime":"2026-11-23T13:58:00Z",
        "updateTime":"2026-11-23T13:59:00Z","machine":{{"type":"ml.m5.large"}},"labels":{{"env":"prod"}}}}"#,
        arn()
    );
    let (tree, job) = decode::body(&MADE_UP, body.as_bytes()).unwrap();
    let call = Call { latency: Span::milliseconds(41), attempts: 1, ..Call::default() };
    let (key, seq) = s.take_call();
    s.send(Msg::answered(key, seq, Ok(Snapshot { job: Shared::new(job), body: Shared::new(tree), call })));
}

#[test]
fn a_second_kind_is_watched_with_the_panes_there_are() {
    let mut s = watching();
    answer(&mut s, "HATCHING");
    let text = s.text();
    for part in ["egg", "● running", "HATCHING", "ml.m5.large", "env  prod", "t-1"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // What things of this kind do not have is not shown as missing.
    for part in ["ML input channel", "trained model", "payer", "image digest", "environment", "code, message", "instances "] {
        assert!(!text.contains(part), "{part}: {text}");
    }
    for pane in &PANES {
        let empty = matches!(pane.id, PaneId::Publish | PaneId::Data | PaneId::Container);
        let rows = &s.state.pane(pane.id).rows;
        assert_eq!(rows.is_empty(), empty || pane.is_apart(), "{}: {rows:?}", pane.title);
    }
    s.until_call();
    answer(&mut s, "CRACKED");
    assert!(s.text().contains("✗ failed") && s.text().contains("CRACKED"), "{}", s.text());
    let told = s.effects.iter().find_map(|e| if let Effect::Notify(notice) = e { Some(notice.text.clone()) } else { None });
    assert_eq!(told.as_deref(), Some("✗ failed"));
    assert_eq!(s.state.watches[0].refresh.poll, Poll::Done, "it has no publish status to wait for");
    s.keys("r");
    answer(&mut s, "ACTIVE");
    assert!(s.text().contains("✓ succeeded"), "{}", s.text());
}

#[test]
fn its_messages_and_commands_name_what_it_is() {
    let mut s = watching();
    s.fail(ErrorKind::AccessDenied, "no");
    assert!(s.text().contains("cleanrooms-ml:GetMadeUpThing"), "{}", s.text());
    s.until_call();
    answer(&mut s, "PUZZLING");
    assert!(s.text().contains("? unknown status") && s.text().contains("PUZZLING"), "{}", s.text());
    let copied = cleanwatch::app::shell::copy::items(&s.state);
    let command = &copied.iter().find(|item| item.label == "aws command").unwrap().text;
    assert!(
        command.contains("get-made-up-thing --membership-identifier") && command.contains("--made-up-thing-arn arn:"),
        "{command}"
    );
    let mut other = watching();
    other.fail(ErrorKind::NotFound, "no such thing");
    assert!(!other.text().contains("inference job"), "{}", other.text());
    let wrong = FetchError::new(ErrorKind::AccessDenied, "").advice(&other.state.watches[0].key, None);
    assert!(wrong.contains("GetMadeUpThing"), "{wrong}");
}
