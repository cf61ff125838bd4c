//! Every scenario of the demo through the real SDK into the real `update`: the screen shows what the wire says.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use cleanwatch::app::base::effect::Effect;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::{Key, Question};
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::shell::state::State;
use cleanwatch::app::shell::update::update;
use cleanwatch::aws::{Aws, Fixed, Options};
use cleanwatch::demo::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, Scenario, Server};
use cleanwatch::domain::history::History;
use cleanwatch::domain::ids::{Arn, JobKey, Source};
use cleanwatch::domain::status::Publish;
use cleanwatch::runtime::clock::Clock;
use cleanwatch::ui::{Sheet, theme, view};
use ratatui::buffer::Cell;

/// How much faster than real time a story runs. Slow responses take three seconds whatever the speed, and must not outlast
/// the periods of other faults.
fn speed(scenario: &str) -> f64 {
    if scenario == "flaky" { 5.0 } else { 20.0 }
}

/// A scenario, the last status of its first job, whether metrics and logs were published, and the failures on the way that
/// the SDK's own retries do not hide.
type Told = (&'static str, &'static str, [Publish<'static>; 2], &'static [&'static str]);

const STORIES: [Told; 30] = [
    ("default", "ACTIVE", [Publish::Published, Publish::Failed], &[]),
    ("success", "ACTIVE", [Publish::Published, Publish::Published], &[]),
    ("failure", "CREATE_FAILED", [Publish::Published, Publish::Published], &[]),
    ("publish-failed", "ACTIVE", [Publish::Failed, Publish::Failed], &[]),
    ("cancelled", "INACTIVE", [Publish::NotReported, Publish::NotReported], &[]),
    ("cancel-failed", "CANCEL_FAILED", [Publish::NotReported, Publish::NotReported], &[]),
    ("throttled", "ACTIVE", [Publish::Published, Publish::Published], &["throttled"]),
    ("flaky", "ACTIVE", [Publish::Published, Publish::Published], &["connection lost", "server error", "unreadable answer"]),
    ("expired-credentials", "ACTIVE", [Publish::Published, Publish::Published], &["credentials expired"]),
    ("unknown-status", "ACTIVE", [Publish::Unknown("PUBLISH_DELAYED"), Publish::Published], &[]),
    ("hostile-text", "CREATE_FAILED", [Publish::NotReported, Publish::Failed], &[]),
    ("minimal", "ACTIVE", [Publish::NotReported, Publish::NotReported], &[]),
    ("slow-queue", "ACTIVE", [Publish::Published, Publish::Published], &[]),
    ("logs", "ACTIVE", [Publish::Published, Publish::Published], &[]),
    ("logs-denied", "ACTIVE", [Publish::Published, Publish::Published], &[]),
    ("logs-unnamed", "ACTIVE", [Publish::Published, Publish::Published], &[]),
    ("no-logs", "ACTIVE", [Publish::Failed, Publish::Failed], &[]),
    ("no-policy", "ACTIVE", [Publish::Published, Publish::NotReported], &[]),
    ("not-allowed", "ACTIVE", [Publish::Published, Publish::NotReported], &[]),
    ("role-lacks", "ACTIVE", [Publish::Failed, Publish::Failed], &[]),
    ("role-untrusted", "ACTIVE", [Publish::Failed, Publish::Failed], &[]),
    ("no-log-group", "ACTIVE", [Publish::Published, Publish::Failed], &[]),
    ("budget-spent", "CREATE_FAILED", [Publish::NotReported, Publish::NotReported], &[]),
    ("many-logs", "ACTIVE", [Publish::Published, Publish::Published], &[]),
    ("metrics", "ACTIVE", [Publish::Published, Publish::Published], &[]),
    ("metrics-unlisted", "ACTIVE", [Publish::Published, Publish::Published], &[]),
    ("metrics-unnamed", "ACTIVE", [Publish::Published, Publish::Published], &[]),
    ("metrics-denied", "ACTIVE", [Publish::Published, Publish::Published], &[]),
    ("related", "ACTIVE", [Publish::Published, Publish::Failed], &[]),
    ("fleet", "ACTIVE", [Publish::Published, Publish::Failed], &[]),
];

/// Whether the first job has the state it should have at the end of the story.
fn ended(state: &State, told: &Told) -> bool {
    let job = state.watches[0].history.as_ref().map(History::job);
    job.is_some_and(|j| j.text(cleanwatch::domain::field::FieldId::Status) == Some(told.1) && [j.metrics(), j.logs()] == told.2)
}

fn check_frame(state: &State, name: &str) {
    let mut sheet = Sheet::default();
    view(state, &theme::Choice::Terminal.theme(), &mut sheet);
    let text: String = sheet.buffer().content().iter().map(Cell::symbol).collect();
    assert!(
        !text
            .chars()
            .any(|c| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')),
        "{name}"
    );
    assert!(!text.contains("demo-secret-value"), "{name}");
}

/// Refreshes as fast as the endpoint responds, not at the program's own pace, which the flow tests check.
async fn play(told: Told) -> BTreeSet<&'static str> {
    let scenario = Scenario::load(told.0).unwrap();
    let arn = Arn::parse(&scenario.arns()[0]).unwrap();
    let source = Source { profile: None, region: scenario.region().into(), membership: scenario.membership().into() };
    let key = JobKey::of(source, arn);
    let speed = speed(told.0);
    let clock = Clock::scaled(speed);
    let server = Server::start(scenario, speed, SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let fixed = Fixed { access_key_id: ACCESS_KEY_ID.into(), secret_access_key: SECRET_ACCESS_KEY.into() };
    let options = Options {
        region: Some("us-east-1".into()),
        endpoint_url: Some(server.endpoint()),
        fixed: Some(fixed),
        ..Options::default()
    };
    let aws = Aws::load(options).await.unwrap();
    let mut state = State::new(Settings::default(), vec![key], (120, 36), clock.now());
    let mut failures = BTreeSet::new();
    let mut effects = update(&mut state, Msg::Wake, clock.now());
    while !ended(&state, &told) {
        let mut next = Vec::new();
        for effect in effects {
            if let Effect::Ask { key: Key::Job(key), seq, question: Question::Get } = effect {
                let result = aws.get(&key, |_| {}).await;
                if let Err(error) = &result {
                    failures.insert(error.kind.words());
                }
                next.extend(update(&mut state, Msg::answered(key, seq, result), clock.now()));
            }
        }
        check_frame(&state, told.0);
        state.recent.clear();
        let again = crossterm::event::Event::Key(cleanwatch::app::base::keymap::Key::parse("r").unwrap().event());
        next.extend(update(&mut state, Msg::Input(again), clock.now()));
        effects = next;
    }
    failures
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_is_told_as_it_happens() {
    assert_eq!(STORIES.map(|s| s.0).to_vec(), Scenario::names().collect::<Vec<_>>(), "every scenario has its line here");
    let plays: Vec<_> = STORIES.map(|told| (told, tokio::spawn(play(told)))).into_iter().collect();
    for (told, play) in plays {
        let failures = tokio::time::timeout(std::time::Duration::from_secs(120), play).await;
        let mut failures = failures.unwrap_or_else(|_| panic!("{} never ended as told", told.0)).unwrap();
        if told.0 == "default" {
            // Throttled so briefly that the SDK's own second attempt may or may not come after it.
            failures.remove("throttled");
        }
        let expected: BTreeSet<&str> = told.3.iter().copied().collect();
        assert_eq!(failures, expected, "{}", told.0);
    }
}
