//! Seeded chaos: random keys, responses, failures, times and sizes. Nothing panics, nothing hostile reaches a cell, no secret
//! shows unless requested, painting the differences gives the same screen as painting the whole frame, and the same log gives
//! the same frames.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::num::NonZeroU16;

use crate::support::script::{Script, body};
use cleanwatch::app::base::bindings::BINDINGS;
use cleanwatch::app::base::msg::{Msg, Signal};
use cleanwatch::app::base::refresh::Poll;
use cleanwatch::app::shell::panes::{self, PANES};
use cleanwatch::domain::Time;
use cleanwatch::domain::ask::{Answer, Ask};
use cleanwatch::domain::error::ErrorKind;
use cleanwatch::domain::metrics::{Dimension, Listed, Metric, Point, Points};
use cleanwatch::runtime::painter::Painter;
use cleanwatch::ui::{Sheet, view};
use crossterm::event::Event;

const KINDS: [ErrorKind; 6] = [
    ErrorKind::Throttled,
    ErrorKind::ExpiredSso,
    ErrorKind::Timeout,
    ErrorKind::NotFound,
    ErrorKind::Unreadable,
    ErrorKind::Internal,
];
const STATUSES: [&str; 7] =
    ["CREATE_PENDING", "CREATE_IN_PROGRESS", "ACTIVE", "CREATE_FAILED", "CANCEL_PENDING", "INACTIVE", "\\u001b[31mODD\\u202e"];
const SECRET: &str = "hunter2";

fn random_body(rng: &mut fastrand::Rng) -> String {
    let status = STATUSES[rng.usize(0..STATUSES.len())];
    let extras = [
        r#""tags":{"a\u001b]52;c;eA==\u0007":"b\u200bc","日本":"\u202eabc","long":"LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL"}"#,
        r#""resourceConfig":null,"dataSource":7,"tags":"none of that","outputConfiguration":[]"#,
        r#""statusDetails":{"statusCode":"X\nY","message":"a long message\r\n\twith \u0000 breaks and ｗｉｄｅ text, e\u0301\u0301\u0301\u0301\u0301 and more of it"},"logsStatus":"PUBLISH_FAILED""#,
        r#""metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"MAYBE","new":[[[[]]],{"a":{}},{"b":[1,2,3]}]"#,
        r#""createTime":"9999-12-31T23:59:59Z","updateTime":"0001-01-01T00:00:00Z","resourceConfig":{"instanceType":"ml.g5.xlarge","instanceCount":9000000000000000000}"#,
        r#""environment":"hunter2","name":"\u202e\u2028""#,
        "",
    ];
    body(status, extras[rng.usize(0..extras.len())])
}

/// A response to a request about metrics, parts of it odd as no service would send it; `None` for any other request.
fn random_metrics(rng: &mut fastrand::Rng, ask: &Ask) -> Option<Answer> {
    const NAMES: [&str; 4] = ["CPU", "\u{1b}[2J\u{202e}", "ｗｉｄｅ", ""];
    const VALUES: [f64; 7] = [0.0, -1.5, 41.25, f64::MAX, f64::MIN, f64::MIN_POSITIVE, f64::NAN];
    match ask {
        Ask::Metrics { .. } => {
            let metric = |_| {
                let value = ["job-1/a", "job-2/\u{7}", "i-0"][rng.usize(0..3)];
                let dimensions = vec![Dimension { name: "\u{200b}D".into(), value: value.into() }];
                Metric { name: NAMES[rng.usize(0..4)].into(), dimensions }
            };
            Some(Answer::Metrics(Listed { metrics: (0..6).map(metric).collect(), next: None, unreadable: 1 }))
        }
        Ask::MetricData(request) => {
            let window = request.window;
            let mut point = |n: i64| {
                let at = if rng.u8(0..9) == 0 { Time::MAX_UTC } else { window.from + window.step() * i32::try_from(n).unwrap() };
                Point { at, value: VALUES[rng.usize(0..VALUES.len())] }
            };
            let of = (0..request.metrics.len()).map(|place| (place, (0..40).map(&mut point).collect())).collect();
            Some(Answer::MetricData(Points { of, next: None, notes: vec!["\u{202e}said".into()] }))
        }
        _ => None,
    }
}

/// The visible properties of a cell: for a blank, not its color. The emulator knows only one weight at a time, so weights are
/// left out.
fn look(cell: &vt100::Cell) -> String {
    let ground = format!("{:?}{}{}", cell.bgcolor(), cell.inverse(), cell.underline());
    match cell.contents() {
        "" | " " => ground,
        text => format!("{text}{:?}{ground}", cell.fgcolor()),
    }
}

/// A terminal that only ever gets the differences from the last frame.
struct Terminal {
    sheet: Sheet,
    painter: Painter,
    screen: vt100::Parser,
}

impl Terminal {
    fn new() -> Self {
        Self { sheet: Sheet::default(), painter: Painter::new(), screen: vt100::Parser::default() }
    }

    /// Its contents after this frame.
    fn shows(&mut self, s: &Script) -> Vec<String> {
        let (columns, rows) = s.state.scene.size;
        self.screen.screen_mut().set_size(NonZeroU16::new(rows).unwrap(), NonZeroU16::new(columns).unwrap());
        view(&s.state, &s.theme, &mut self.sheet);
        self.screen.process(self.painter.paint(&mut self.sheet));
        let screen = self.screen.screen();
        let row = |y| (0..columns).filter_map(move |x| screen.cell(y, x)).map(look).collect();
        (0..rows).map(row).collect()
    }
}

/// Plays one seed and returns a hash of every frame.
fn play(seed: u64, steps: usize) -> u64 {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut s = Script::new((120, 36), &["job-1", "job-2", "job-3"]);
    let mut hash = DefaultHasher::new();
    let mut terminal = Terminal::new();
    let keys: Vec<&str> = BINDINGS.iter().flat_map(|b| b.keys).copied().filter(|k| *k != "*").collect();
    for step in 0..steps {
        match rng.u8(0..12) {
            0..=5 => {
                let key = keys[rng.usize(0..keys.len())];
                s.keys(&format!("<{key}>"));
            }
            6 => {
                let size =
                    if rng.u8(0..20) == 0 { (rng.u16(1..=500), rng.u16(1..=200)) } else { (rng.u16(1..=160), rng.u16(1..=50)) };
                s.state.scene.size = size;
                s.send(Msg::Input(Event::Resize(size.0, size.1)));
            }
            7 | 8 if !s.calls().is_empty() => {
                let body = random_body(&mut rng);
                s.answer(&body);
            }
            9 if !s.calls().is_empty() => {
                s.fail(KINDS[rng.usize(0..KINDS.len())], "words \u{1b}[2J of the service");
            }
            10 => {
                s.send(match rng.u8(0..5) {
                    0 => Msg::Resumed,
                    1 => Msg::CredentialsChanged,
                    2 => Msg::Signal(Signal::Continue),
                    3 => Msg::Input(Event::Paste("pasted \u{1b}[31m\u{202e}text".into())),
                    _ => Msg::Wake,
                });
            }
            _ => {
                s.pass(f64::from(rng.u32(0..20)));
            }
        }
        if let Some((_, ask)) = s.asks().first().cloned()
            && let Some(answer) = random_metrics(&mut rng, &ask)
        {
            s.tell(Ok(answer));
        }
        let frame = s.frame();
        for cell in frame.content() {
            let symbol = cell.symbol();
            assert!(
                !symbol
                    .chars()
                    .any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{200b}'..='\u{200f}').contains(&c)),
                "seed {seed}: {symbol:?}"
            );
            symbol.hash(&mut hash);
            cell.modifier.bits().hash(&mut hash);
        }
        let all: String = frame.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(!all.contains(SECRET), "seed {seed}:\n{}", s.text());
        let shows = terminal.shows(&s);
        if step % 5 == 0 {
            assert_eq!(shows, Terminal::new().shows(&s), "seed {seed}:\n{}", s.text());
        }
        for slot in &s.state.scene.geometry.slots {
            let rows = panes::rows(&s.state, &PANES[slot.pane as usize], slot.body.width);
            assert_eq!(s.state.pane(slot.pane).rows, rows, "seed {seed}, {:?}:\n{}", slot.pane, s.text());
        }
        for watch in &s.state.watches {
            if let Poll::InFlight { seq, .. } = watch.refresh.poll {
                assert!(s.state.seq >= seq);
            }
        }
        s.others();
    }
    hash.finish()
}

#[test]
fn chaos_never_panics_and_never_leaks() {
    for seed in 0..16 {
        play(seed, 200);
    }
}

#[test]
fn the_same_log_gives_the_same_frames() {
    for seed in 100..102 {
        assert_eq!(play(seed, 150), play(seed, 150));
    }
    assert_ne!(play(100, 150), play(101, 150), "the hash tells frames apart");
}
