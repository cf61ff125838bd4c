//! A recorded session shows the same frames at the same times when it is played, and can be moved in.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::sync::mpsc::Sender;
use std::sync::{Arc as Shared, Mutex};
use std::time::Duration;

use cleanwatch::app::base::effect::{Effect, Exit, Play, Way};
use cleanwatch::app::base::keymap::Key;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::notice::Channels;
use cleanwatch::app::base::play::Pace;
use cleanwatch::app::base::settings::{Keep, Settings};
use cleanwatch::app::shell::state::State;
use cleanwatch::aws::{Aws, Fixed, Options};
use cleanwatch::demo::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, Scenario, Server};
use cleanwatch::domain::Time;
use cleanwatch::domain::ids::{Arn, JobKey, Source};
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::record;
use cleanwatch::report::jsonl;
use cleanwatch::runtime::clock::Clock;
use cleanwatch::runtime::driver::{self, Setup, Start};
use cleanwatch::runtime::effects::Remembered;
use cleanwatch::runtime::keeper;
use cleanwatch::runtime::player::Player;
use cleanwatch::runtime::surface::Surface;
use cleanwatch::ui::{Sheet, theme, view};
use crossterm::event::Event;
use ratatui::buffer::Buffer;

const SIZE: (u16, u16) = (120, 36);

fn painted(state: &State) -> Buffer {
    let mut sheet = Sheet::default();
    view(state, &theme::Choice::Terminal.theme(), &mut sheet);
    sheet.buffer()
}

type Seen = Shared<Mutex<Vec<(Time, Buffer)>>>;

/// A surface that remembers every frame, and presses `q` when the first job has reached its last status.
struct Witness {
    seen: Seen,
    tx: Shared<Mutex<Option<Sender<Msg>>>>,
}

impl Surface for Witness {
    fn size(&self) -> (u16, u16) {
        SIZE
    }

    fn listen(&self, tx: Sender<Msg>) -> io::Result<()> {
        *self.tx.lock().unwrap() = Some(tx);
        Ok(())
    }

    fn present(&mut self, state: &State) -> io::Result<()> {
        self.seen.lock().unwrap().push((state.scene.now, painted(state)));
        let told = state.watches.iter().all(|w| w.history.as_ref().is_some_and(|h| h.current().phase().unwrap().is_final()));
        if told && let Some(tx) = self.tx.lock().unwrap().take() {
            let _ = tx.send(Msg::Input(Event::Key(Key::parse("q").unwrap().event())));
        }
        Ok(())
    }

    fn perform(&mut self, _: Effect) -> io::Result<()> {
        Ok(())
    }

    fn lost(&self) -> Exit {
        Exit::HungUp
    }

    fn leave(self, _: &State, exit: Exit) -> Exit {
        exit
    }
}

/// Watches a scenario live and records it; returns what was seen, and the recording.
fn live(scenario: &str, speed: f64) -> (Vec<(Time, Buffer)>, String) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let scenario = Scenario::load(scenario).unwrap();
    let source = Source { profile: None, region: scenario.region().into(), membership: scenario.membership().into() };
    let job = |arn: &String| JobKey::of(source.clone(), Arn::parse(arn).unwrap());
    let jobs: Vec<JobKey> = scenario.arns().iter().map(job).collect();
    let clock = Clock::scaled(speed);
    let server = runtime.block_on(Server::start(scenario, speed, SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap();
    let fixed = Fixed { access_key_id: ACCESS_KEY_ID.into(), secret_access_key: SECRET_ACCESS_KEY.into() };
    let endpoint_url = Some(server.endpoint());
    let options = Options { region: Some("us-east-1".into()), endpoint_url, fixed: Some(fixed), ..Options::default() };
    let aws = runtime.block_on(Aws::load(options)).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("run.jsonl");
    let keep = keeper::Options { journal: None, recording: Some((cleanwatch::files::create(&path).unwrap(), path.clone())) };
    let settings = Settings {
        keep: Keep { recording: true, ..Keep::default() },
        notify: Channels::NONE,
        interval: Some(cleanwatch::domain::Span::seconds(4)),
        ..Settings::default()
    };
    let seen = Seen::default();
    let witness = Witness { seen: seen.clone(), tx: Shared::default() };
    let setup = Setup {
        settings,
        start: Start::Jobs(jobs),
        source: driver::Source::Live { aws: vec![aws], keep, hook: None, remembered: Remembered::default() },
        clock,
    };
    assert_eq!(driver::run(setup, || Ok(witness), &runtime).unwrap(), Exit::Left);
    runtime.shutdown_timeout(Duration::from_secs(5));
    (std::mem::take(&mut *seen.lock().unwrap()), std::fs::read_to_string(path).unwrap())
}

fn settings() -> Settings {
    Settings { notify: Channels::NONE, interval: Some(cleanwatch::domain::Span::seconds(4)), ..Settings::default() }
}

fn played(text: &str) -> (Player, State) {
    let (mut player, jobs, settings) = Player::new(record::read(text.as_bytes()).unwrap(), settings()).unwrap();
    let mut state = State::new(settings, jobs, SIZE, player.from());
    player.begin(&mut state);
    (player, state)
}

/// A frame without the rows about how it is shown: the status line with its bar, and the keys.
fn rows(frame: &Buffer) -> Vec<String> {
    let wide = usize::from(frame.area.width);
    let text =
        |row: &[ratatui::buffer::Cell]| row.iter().map(|c| format!("{}{:?}", c.symbol(), c.style())).collect::<Vec<_>>().concat();
    frame.content().chunks(wide).take(usize::from(frame.area.height) - 2).map(text).collect()
}

fn compare(scenario: &str, speed: f64) -> String {
    let (seen, text) = live(scenario, speed);
    let (mut player, mut state) = played(&text);
    let last = player.to();
    let mut compared = 0;
    for (at, frame) in seen.iter().filter(|(at, _)| *at <= last) {
        player.go(*at, &mut state);
        for (y, (live, played)) in rows(frame).iter().zip(rows(&painted(&state))).enumerate() {
            assert_eq!(*live, played, "{scenario}, row {y} at {at}");
        }
        compared += 1;
    }
    assert!(compared > 20, "{scenario}: {compared} frames were compared");
    // And back again, in jumps.
    for (at, frame) in seen.iter().rev().step_by(7).filter(|(at, _)| *at <= last) {
        player.go(*at, &mut state);
        for (y, (live, played)) in rows(frame).iter().zip(rows(&painted(&state))).enumerate() {
            assert_eq!(*live, played, "{scenario}, row {y}, back at {at}");
        }
    }
    text
}

#[test]
fn a_recorded_session_shows_the_same_frames_at_the_same_times() {
    let text = compare("default", 20.0);
    assert!(!text.contains("demo-secret-value") && text.contains("MODEL_TOKEN"), "names stay, values do not");
}

#[test]
fn a_recording_of_failures_shows_them_again() {
    let text = compare("throttled", 20.0);
    assert!(text.contains(r#""kind":"throttled""#));
}

/// A recording of 300 refreshes of two jobs, one second apart; every 25th one changes something.
fn long() -> String {
    let start = crate::support::script::start();
    let at = |ms: i64| (start + cleanwatch::domain::Span::milliseconds(ms)).to_rfc3339();
    let job = |id: &str| {
        format!(
            r#"{{"region":"us-east-1","membership":"{}","arn":"{}"}}"#,
            crate::support::script::MEMBERSHIP,
            crate::support::script::arn(id)
        )
    };
    let header = format!(
        r#"{{"cleanwatch-recording":1,"program":"0","started":"{}","utcOffsetSeconds":3600,"jobs":[{},{}]}}"#,
        at(0),
        job("job-1"),
        job("job-2")
    );
    let mut lines = vec![header];
    for n in 0..600 {
        let (ms, id) = (n / 2 * 1000 + n % 2 * 300, if n % 2 == 0 { "job-1" } else { "job-2" });
        let body = crate::support::script::body("CREATE_IN_PROGRESS", &format!(r#""description":"{}""#, n / 50));
        lines.push(format!(
            r#"{{"is":"exchange","asked":"{}","at":"{}","job":{},"call":"GetTrainedModelInferenceJob","answer":{{"latencyMs":41,"attempts":1,"body":{body}}}}}"#,
            at(ms),
            at(ms + 41),
            job(id)
        ).replace('\n', ""));
    }
    lines.join("\n") + "\n"
}

/// What the program printed while it made `flaky.jsonl`, before requests and answers had their present shape: a job found by
/// its name, failures of five kinds in a row and apart, attempts of the SDK, and a change.
const FLAKY: [(&str, &str); 13] = [
    ("asked", "13:07:12.971"),
    ("asked", "13:07:12.987"),
    ("first", "13:07:12.988"),
    ("error", "13:07:17.482"),
    ("error", "13:07:19.806"),
    ("error", "13:07:24.539"),
    ("recovered", "13:07:34.981"),
    ("change", "13:07:34.981"),
    ("error", "13:07:42.176"),
    ("error", "13:07:44.037"),
    ("error", "13:07:48.639"),
    ("error", "13:07:56.399"),
    ("recovered", "13:08:13.304"),
];

#[test]
fn a_recording_made_before_plays_as_it_was_printed() {
    let (mut player, mut state) = played(include_str!("flaky.jsonl"));
    player.go(player.to(), &mut state);
    let told: Vec<(String, String)> = state
        .events_after(0)
        .map(|event| {
            let json: serde_json::Value = serde_json::from_str(&jsonl::line(event, None)).unwrap();
            (json["event"].as_str().unwrap().to_owned(), event.at.format("%H:%M:%S%.3f").to_string())
        })
        .collect();
    assert_eq!(told, FLAKY.map(|(event, at)| (event.to_owned(), at.to_owned())));
    let watch = state.watch().unwrap();
    assert_eq!((watch.refresh.calls, watch.refresh.failures), (29, 0), "19 calls and 10 further attempts of the SDK");
}

#[test]
fn wherever_one_goes_the_state_is_that_of_playing_up_to_there() {
    let text = long();
    let (mut player, mut state) = played(&text);
    let (mut straight, _) = played(&text);
    let length = (player.to() - player.from()).num_milliseconds();
    let mut rng = fastrand::Rng::with_seed(5);
    for _ in 0..40 {
        let target = player.from() + cleanwatch::domain::Span::milliseconds(rng.i64(0..=length));
        player.go(target, &mut state);
        let mut fresh =
            State::new(state.scene.settings.clone(), state.watches.iter().map(|w| w.key.clone()).collect(), SIZE, player.from());
        straight.begin(&mut fresh);
        straight.go(target, &mut fresh);
        assert_eq!(painted(&state), painted(&fresh), "at {target}");
        assert_eq!(state.scene.now, target);
    }
}

#[test]
fn an_answer_that_is_the_one_before_again_is_decoded_once() {
    let text = long();
    let (mut player, mut state) = played(&text);
    let body = |state: &State| Shared::clone(&state.watches[0].history.as_ref().unwrap().latest.body);
    player.go(player.from() + cleanwatch::domain::Span::seconds(30), &mut state);
    let before = body(&state);
    player.go(player.from() + cleanwatch::domain::Span::seconds(40), &mut state);
    assert!(Shared::ptr_eq(&before, &body(&state)));
    player.go(player.from() + cleanwatch::domain::Span::seconds(60), &mut state);
    assert!(!Shared::ptr_eq(&before, &body(&state)));
}

#[test]
fn steps_go_by_answers_and_seeks_by_changes() {
    let text = long();
    let (mut player, mut state) = played(&text);
    let mut clock = Clock::starting(player.from(), 1.0);
    clock.stop();
    let seconds = |state: &State, player: &Player| (state.scene.now - player.from()).num_milliseconds();
    player.play(Play::Step(Way::Forward), &mut state, &mut clock);
    assert_eq!(seconds(&state, &player), 41);
    player.play(Play::Step(Way::Forward), &mut state, &mut clock);
    assert_eq!(seconds(&state, &player), 341);
    player.play(Play::Seek(Way::Forward), &mut state, &mut clock);
    assert_eq!(seconds(&state, &player), 25_041, "the first change of job-1");
    player.play(Play::Step(Way::Back), &mut state, &mut clock);
    assert_eq!(seconds(&state, &player), 24_341);
    player.play(Play::Seek(Way::Back), &mut state, &mut clock);
    assert_eq!(seconds(&state, &player), 341, "the first answers are changes too");
    for _ in 0..40 {
        player.play(Play::Seek(Way::Forward), &mut state, &mut clock);
    }
    assert_eq!(state.scene.now, player.to());
    assert_eq!(clock.now(), player.to());
}

#[test]
fn a_step_back_from_the_end_goes_to_the_answer_before_the_last() {
    let text = long();
    let (mut player, mut state) = played(&text);
    let mut clock = Clock::starting(player.to(), 1.0);
    while clock.now() == player.to() {}
    player.advance(&mut state, &mut clock);
    assert_eq!((state.scene.playing.as_ref().unwrap().pace, clock.now()), (Pace::Stopped, player.to()));
    player.play(Play::Step(Way::Back), &mut state, &mut clock);
    assert_eq!((player.to() - state.scene.now).num_milliseconds(), 300);
}

#[test]
fn what_the_person_sees_it_by_stays_when_going_elsewhere() {
    let text = long();
    let (mut player, mut state) = played(&text);
    player.go(player.from() + cleanwatch::domain::Span::seconds(150), &mut state);
    let key = |state: &mut State, key: &str| {
        let now = state.scene.now;
        cleanwatch::app::shell::update::update(state, Msg::Input(Event::Key(Key::parse(key).unwrap().event())), now)
    };
    for k in ["8", "enter", "]", "/", "t", "a", "g", "enter"] {
        key(&mut state, k);
    }
    state.scene.size = (90, 30);
    player.go(player.from() + cleanwatch::domain::Span::seconds(20), &mut state);
    assert_eq!((state.scene.zoom, state.current, state.scene.size), (true, 1, (90, 30)));
    assert_eq!(state.pane(state.scene.focus).query, "tag");
    assert_eq!(key(&mut state, "space"), [Effect::Play(Play::Pause)], "space moves the recording, also in Raw");
    assert_eq!(key(&mut state, "r"), [], "nobody is asked");
    assert_eq!(key(&mut state, ">"), [Effect::Play(Play::Seek(Way::Forward))]);
}

#[test]
fn an_asciicast_is_what_the_screen_showed() {
    let text = long();
    let (mut player, mut state) = played(&text);
    let mut out = Vec::new();
    cleanwatch::runtime::cast::write(&mut out, &mut player, &mut state, &theme::Choice::Terminal.theme(), 2.0).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut lines = text.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap());
    let header = lines.next().unwrap();
    assert_eq!((header["version"].as_i64(), header["width"].as_i64(), header["height"].as_i64()), (Some(2), Some(120), Some(36)));
    assert_eq!(header["title"], "cleanwatch: propensity-2026w47, propensity-2026w47");
    let mut screen = vt100::Parser::new(NonZeroU16::new(36).unwrap(), NonZeroU16::new(120).unwrap(), 0);
    let mut last = 0.0;
    for event in lines {
        let at = event[0].as_f64().unwrap();
        assert!(at >= last && event[1] == "o");
        last = at;
        screen.process(event[2].as_str().unwrap().as_bytes());
    }
    assert!((149.0..=150.5).contains(&last), "300 s at twice the speed: {last}");
    let shown: Vec<String> = screen.screen().rows(0, 120).map(|r| r.trim_end().to_owned()).collect();
    assert!(shown.iter().any(|row| row.contains('■')), "it stands at its end");
    let frame = painted(&state);
    let expected = frame
        .content()
        .chunks(120)
        .map(|r| r.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned());
    assert_eq!(shown, expected.collect::<Vec<_>>());
}

#[test]
fn a_recording_whose_times_are_far_apart_begins_with_the_first_call_and_has_an_end() {
    let cast = |text: &str| {
        let (mut player, mut state) = played(text);
        state.scene.size = (60, 12);
        let mut out = Vec::new();
        cleanwatch::runtime::cast::write(&mut out, &mut player, &mut state, &theme::Choice::Terminal.theme(), 2.0).unwrap();
        (player.from(), String::from_utf8(out).unwrap().lines().count())
    };
    let text = long().lines().take(61).collect::<Vec<_>>().join("\n") + "\n";
    let started = crate::support::script::start().to_rfc3339();
    for year in ["1970-01-01T00:00:00Z", "+262142-12-31T23:59:59Z", "-262142-01-01T00:00:00Z"] {
        let far = text.replacen(&format!(r#""started":"{started}""#), &format!(r#""started":"{year}""#), 1);
        assert_ne!(far, text);
        assert_eq!(cast(&far), cast(&text), "{year}");
    }
    // The last response comes a century later.
    let at = text.lines().last().unwrap();
    let late = text.replace(at, &at.replace("2026-", "2126-"));
    let (_, frames) = cast(&late);
    assert!(frames < 4000, "{frames}");
}

#[test]
fn the_recording_names_the_operations_as_the_kind_does() {
    let actions = [record::CALL_GET, record::CALL_LIST].map(|call| format!("cleanrooms-ml:{call}"));
    assert_eq!(actions, [INFERENCE_JOB.actions.get, INFERENCE_JOB.actions.list]);
}

#[test]
fn the_recording_masks_exactly_what_the_panes_mask() {
    let secret = |name: &str| cleanwatch::domain::kind::is_secret_member(name);
    assert!(record::Masker::SECRET.iter().all(|name| secret(name)));
    let all = INFERENCE_JOB.fields.iter().map(|own| own.member).filter(|member| secret(member));
    let more = cleanwatch::domain::field::HYPERPARAMETERS;
    assert_eq!(all.chain([more]).collect::<Vec<_>>(), record::Masker::SECRET);
}
