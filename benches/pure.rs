//! The cost of a response, a diff and a frame, without any I/O: `cargo bench --bench pure`.

#[path = "../tests/support/script.rs"]
#[allow(dead_code, reason = "a bench needs a part of it")]
mod script;

use divan::{Bencher, black_box};
use script::{Script, body, list_call, snapshot, start};

use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::Key;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::domain::change::diff;
use cleanwatch::domain::ids::Source;
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::domain::summary::{Page, Summary};
use cleanwatch::domain::{Span, decode};
use cleanwatch::runtime::painter::Painter;
use cleanwatch::ui::{Sheet, view};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 50)];
const CHANGED: &str = r#""metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_FAILED","logsStatusDetails":"no role is set","tags":{"env":"test","new":"1"}"#;

fn main() {
    divan::main();
}

/// A job that has been requested again, and the response.
fn asked(status: &str, extra: &str) -> (Script, Msg) {
    let mut script = Script::new((160, 45), &["job-1"]);
    script.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    let (key, seq) = script.calls().pop().expect("a call was made");
    let result = Ok(snapshot(&body(status, extra)));
    (script, Msg::answered(key, seq, result))
}

#[divan::bench]
fn decode_a_body(bencher: Bencher) {
    let body = body("ACTIVE", CHANGED);
    bencher.bench(|| decode::body(&INFERENCE_JOB, black_box(body.as_bytes())));
}

#[divan::bench]
fn diff_of_equal_jobs(bencher: Bencher) {
    let (old, new) = (snapshot(&body("ACTIVE", "")), snapshot(&body("ACTIVE", "")));
    bencher.bench(|| diff(black_box(&old.job), black_box(&new.job), start()));
}

#[divan::bench]
fn diff_of_changed_jobs(bencher: Bencher) {
    let (old, new) = (snapshot(&body("CREATE_IN_PROGRESS", "")), snapshot(&body("ACTIVE", CHANGED)));
    bencher.bench(|| diff(black_box(&old.job), black_box(&new.job), start()));
}

#[divan::bench]
fn update_with_an_equal_answer(bencher: Bencher) {
    bencher.with_inputs(|| asked("CREATE_IN_PROGRESS", "")).bench_local_values(|(mut script, msg)| {
        script.send(msg);
        script
    });
}

#[divan::bench]
fn update_with_a_changed_answer(bencher: Bencher) {
    bencher.with_inputs(|| asked("ACTIVE", CHANGED)).bench_local_values(|(mut script, msg)| {
        script.send(msg);
        script
    });
}

/// The contents of the screen, and the cost of the next frame: from the state to the bytes.
#[derive(Default)]
struct Shown {
    sheet: Sheet,
    painter: Painter,
}

impl Shown {
    fn next(&mut self, script: &Script) -> usize {
        view(&script.state, &script.theme, &mut self.sheet);
        self.painter.paint(&mut self.sheet).len()
    }

    /// Every cell of it.
    fn whole(&mut self, script: &Script) -> usize {
        self.painter.forget();
        self.next(script)
    }
}

fn watching(size: (u16, u16)) -> (Script, Shown) {
    let mut script = Script::new(size, &["job-1"]);
    script.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    script.answer(&body("ACTIVE", CHANGED)).pass(30.0);
    (script, Shown::default())
}

#[divan::bench(args = SIZES)]
fn whole_frame_of(bencher: Bencher, size: (u16, u16)) {
    let (script, mut shown) = watching(size);
    bencher.bench_local(|| shown.whole(black_box(&script)));
}

#[divan::bench(args = SIZES)]
fn key_and_frame_of(bencher: Bencher, size: (u16, u16)) {
    let (mut script, mut shown) = watching(size);
    shown.next(&script);
    bencher.bench_local(|| {
        script.keys("<tab>");
        shown.next(&script)
    });
}

/// What an idle program does: a second passes, and a few digits change.
#[divan::bench]
fn a_second_passes(bencher: Bencher) {
    let (mut script, mut shown) = watching((160, 45));
    shown.next(&script);
    bencher.bench_local(|| {
        script.now += Span::seconds(1);
        script.send(Msg::Wake);
        shown.next(&script)
    });
}

#[divan::bench]
fn a_second_passes_in_the_state(bencher: Bencher) {
    let (mut script, _) = watching((160, 45));
    bencher.bench_local(|| {
        script.now += Span::seconds(1);
        script.send(Msg::Wake);
    });
}

/// Jobs on a board.
const ROWS: [usize; 4] = [100, 1_000, 10_000, 100_000];

fn listed(n: usize, changed: usize) -> Summary {
    let minutes = i64::try_from(n).unwrap_or(0);
    let status = if changed == n { "CREATE_FAILED" } else { ["ACTIVE", "ACTIVE", "CREATE_IN_PROGRESS"][n % 3] };
    Summary {
        arn: script::arn(&format!("job-{n}")),
        name: format!("propensity-emea-{n:06}"),
        status: INFERENCE_JOB.status(status),
        created: Some(start() - Span::minutes(minutes + 60)),
        updated: Some(start() - Span::minutes(minutes + 25)),
        model: format!("tm-{}", n % 7),
        metrics: None,
        logs: Some("PUBLISH_SUCCEEDED".into()),
        creator: None,
    }
}

/// Responds to a refresh, page by page.
fn refresh(script: &mut Script, rows: usize, changed: usize) {
    let mut from = 0;
    while from < rows {
        let (feed, seq, _) = loop {
            let asked = script.effects.drain(..).find_map(|e| list_call(&e));
            if let Some(asked) = asked {
                break asked;
            }
            script.now = next_wake(&script.state).expect("something is due");
            script.send(Msg::Wake);
        };
        let to = (from + 100).min(rows);
        let next = (to < rows).then(|| to.to_string());
        let page = Page { rows: (from..to).map(|n| listed(n, changed)).collect(), next, ..Page::default() };
        script.send(Msg::answered(Key::Feed(feed), seq, Ok(page)));
        from = to;
    }
}

fn board(rows: usize) -> (Script, Shown) {
    let settings = Settings { rate: 1_000_000, ..Settings::default() };
    let mut script = Script::with(settings, (160, 45), Vec::new());
    let membership = script::MEMBERSHIP.to_owned();
    script.state.show_board([Source { profile: None, region: "us-east-1".into(), membership }]);
    script.send(Msg::Wake);
    refresh(&mut script, rows, usize::MAX);
    (script, Shown::default())
}

/// A key, the change it causes, and the frame.
#[divan::bench(args = ROWS, sample_count = 20)]
fn board_key_and_frame(bencher: Bencher, rows: usize) {
    let (mut script, mut shown) = board(rows);
    let mut down = false;
    bencher.bench_local(|| {
        down = !down;
        script.keys(if down { "j" } else { "k" });
        shown.next(&script)
    });
}

#[divan::bench(args = ROWS, sample_count = 20)]
fn board_frame(bencher: Bencher, rows: usize) {
    let (script, mut shown) = board(rows);
    bencher.bench_local(|| shown.whole(black_box(&script)));
}

#[divan::bench(args = ROWS, sample_count = 5, sample_size = 1)]
fn board_refresh(bencher: Bencher, rows: usize) {
    let (mut script, _) = board(rows);
    let mut changed = 0;
    bencher.bench_local(|| {
        changed = (changed + 1) % rows;
        refresh(&mut script, rows, changed);
    });
}

#[divan::bench(args = ROWS, sample_count = 10, sample_size = 1)]
fn board_sort(bencher: Bencher, rows: usize) {
    let (mut script, _) = board(rows);
    bencher.bench_local(|| {
        script.keys("s");
    });
}

#[divan::bench(args = ROWS, sample_count = 10, sample_size = 1)]
fn board_filter_key(bencher: Bencher, rows: usize) {
    let (mut script, _) = board(rows);
    script.keys("/emea");
    bencher.bench_local(|| {
        script.keys("1<backspace>");
    });
}
