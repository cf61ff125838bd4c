//! What an answer, a difference and a frame cost, without any I/O: `cargo bench --bench pure`.

#[path = "../tests/support/script.rs"]
#[allow(dead_code, reason = "a bench needs a part of it")]
mod script;

use cleanwatch::app::msg::Msg;
use cleanwatch::domain::change::diff;
use cleanwatch::domain::decode;
use cleanwatch::runtime::painter::Painter;
use cleanwatch::ui::view;
use divan::{Bencher, black_box};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use script::{Script, body, snapshot, start};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 50)];
const CHANGED: &str = r#""metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_FAILED","logsStatusDetails":"no role is set","tags":{"env":"test","new":"1"}"#;

fn main() {
    divan::main();
}

/// A job that has been asked for again, and the answer.
fn asked(status: &str, extra: &str) -> (Script, Msg) {
    let mut script = Script::new((160, 45), &["job-1"]);
    script.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    let (key, seq) = script.calls().pop().expect("a call was made");
    let result = Ok(snapshot(&body(status, extra)));
    (script, Msg::Fetched { key, seq, result })
}

#[divan::bench]
fn decode_a_body(bencher: Bencher) {
    let body = body("ACTIVE", CHANGED);
    bencher.bench(|| decode::body(black_box(body.as_bytes())));
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

fn watching(size: (u16, u16)) -> (Script, Buffer) {
    let mut script = Script::new(size, &["job-1"]);
    script.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    script.answer(&body("ACTIVE", CHANGED)).pass(30.0);
    (script, Buffer::empty(Rect::new(0, 0, size.0, size.1)))
}

#[divan::bench(args = SIZES)]
fn view_of(bencher: Bencher, size: (u16, u16)) {
    let (script, mut buffer) = watching(size);
    bencher.bench_local(|| view(black_box(&script.state), &script.theme, &mut buffer));
}

#[divan::bench(args = SIZES)]
fn key_and_view_of(bencher: Bencher, size: (u16, u16)) {
    let (mut script, mut buffer) = watching(size);
    bencher.bench_local(|| {
        script.keys("<tab>");
        view(&script.state, &script.theme, &mut buffer);
    });
}

#[divan::bench(args = SIZES)]
fn paint_the_next_frame_of(bencher: Bencher, size: (u16, u16)) {
    let (mut script, mut buffer) = watching(size);
    let mut painter = Painter::new();
    painter.paint(&buffer);
    bencher.bench_local(|| {
        script.keys("<tab>");
        view(&script.state, &script.theme, &mut buffer);
        painter.paint(&buffer).len()
    });
}

/// What an idle program does: a second passes, and a few digits change.
#[divan::bench]
fn a_second_passes(bencher: Bencher) {
    let (mut script, mut buffer) = watching((160, 45));
    let mut painter = Painter::new();
    painter.paint(&buffer);
    bencher.bench_local(|| {
        script.now += cleanwatch::domain::Span::seconds(1);
        script.send(Msg::Wake);
        view(&script.state, &script.theme, &mut buffer);
        painter.paint(&buffer).len()
    });
}

#[divan::bench]
fn a_second_passes_in_the_state(bencher: Bencher) {
    let (mut script, _) = watching((160, 45));
    bencher.bench_local(|| {
        script.now += cleanwatch::domain::Span::seconds(1);
        script.send(Msg::Wake);
    });
}
