//! The cost of a screen on which nothing happens: which texts change from one second to the next, that nothing wakes the loop
//! or is drawn before or after that, and how many bytes go to the terminal. Counts work, never wall time.

use std::collections::BTreeMap;

use crate::support::boards::{row, source};
use crate::support::script::{Script, body, key, snapshot, start};
use crate::support::script::{job_call, list_call};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::{self, Key};
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::shell::update::update;
use cleanwatch::app::shell::wake::{self, Next};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::domain::summary::{Page, Summary};
use cleanwatch::domain::{Span, Time};
use cleanwatch::runtime::painter::Painter;
use cleanwatch::ui::{Sheet, view, view_row};

const SIZE: (u16, u16) = (160, 45);
const EVERY: Span = Span::seconds(5);
/// How long a response takes, by how many came before.
const TAKES: [i64; 7] = [41, 38, 187, 44, 97, 39, 52];

/// The result of a call.
#[derive(Clone, Copy, PartialEq)]
enum Comes {
    Good,
    Failure(ErrorKind),
    /// It never gets a response.
    Nothing,
}

/// The result of a call, by how many were made before.
type Answer = fn(usize) -> Comes;

/// The loop without its threads: it sleeps until the next due moment, responses come when they come, and a frame is drawn
/// where the driver would draw one.
struct Idle {
    s: Script,
    painter: Painter,
    answer: Answer,
    answers: usize,
    rows: Vec<Summary>,
    /// Responses on their way, and when they come.
    coming: Vec<(Time, Msg)>,
    seen: String,
    frames: Vec<Frame>,
    name: &'static str,
}

/// A frame that was drawn.
struct Frame {
    at: Time,
    bytes: usize,
    /// Whether a response caused it.
    news: bool,
    /// Whether only one row was written.
    row: bool,
    /// The labels that changed, as they are now.
    labels: Vec<String>,
}

impl Idle {
    fn new(s: Script, answer: Answer) -> Self {
        let rows = Vec::new();
        let mut idle = Self {
            s,
            painter: Painter::new(),
            answer,
            answers: 0,
            rows,
            coming: Vec::new(),
            seen: String::new(),
            frames: Vec::new(),
            name: "",
        };
        idle.calls();
        idle.draw(true);
        idle
    }

    fn job(settings: Settings, answer: Answer) -> Self {
        Self::new(Script::with(settings, SIZE, vec![key("job-1")]), answer)
    }

    fn board(regions: &[&str], rows: Vec<Summary>, answer: Answer) -> Self {
        let mut s = Script::with(every(), SIZE, Vec::new());
        s.state.show_board(regions.iter().map(|r| source(r)));
        s.send(Msg::Wake);
        let mut idle = Self::new(s, answer);
        idle.rows = rows;
        // The responses on their way were made without these rows.
        for (_, msg) in &mut idle.coming {
            if let Msg::Answered { result: Ok(question::Answer::Page(page)), .. } = msg {
                page.rows.clone_from(&idle.rows);
            }
        }
        idle
    }

    /// Takes the calls that were made and schedules their responses.
    fn calls(&mut self) {
        for effect in std::mem::take(&mut self.s.effects) {
            let (n, now) = (self.answers, self.s.now);
            let takes = Span::milliseconds(TAKES[n % TAKES.len()]);
            let comes = (self.answer)(n);
            let failed = if let Comes::Failure(kind) = comes { Some(FetchError::new(kind, "no")) } else { None };
            let msg = match (job_call(&effect), list_call(&effect)) {
                (Some((key, seq)), _) => {
                    let status =
                        body("CREATE_IN_PROGRESS", r#""createTime":"2026-11-23T13:59:57Z","updateTime":"2026-11-23T13:59:58Z""#);
                    let mut told = snapshot(&status);
                    told.call.latency = takes;
                    Msg::answered(key, seq, failed.map_or(Ok(told), Err))
                }
                (_, Some((feed, seq, _))) => {
                    let page = Page { rows: self.rows.clone(), ..Page::default() };
                    Msg::answered(Key::Feed(feed), seq, failed.map_or(Ok(page), Err))
                }
                _ => continue,
            };
            self.answers += 1;
            if comes != Comes::Nothing {
                self.coming.push((now + takes, msg));
            }
        }
    }

    /// What the screen would show at that time, if it were drawn.
    fn would_show(&self, at: Time) -> String {
        let mut state = self.s.state.clone();
        update(&mut state, Msg::Wake, at);
        let script = Script { state, now: at, effects: Vec::new(), theme: self.s.theme.clone() };
        script.text()
    }

    fn draw(&mut self, news: bool) {
        let mut sheet = Sheet::default();
        view(&self.s.state, &self.s.theme, &mut sheet);
        let bytes = self.painter.paint(&mut sheet).len();
        self.drawn(bytes, news, false);
    }

    /// Draws only the row of the label that ticks; after that, a whole frame must have nothing to add.
    fn draw_row(&mut self) {
        let (mut sheet, y) = (Sheet::default(), self.s.state.scene.geometry.status.y);
        view_row(&self.s.state, &self.s.theme, &mut sheet, y);
        let bytes = self.painter.paint_rows(&mut sheet, y..y + 1).len();
        view(&self.s.state, &self.s.theme, &mut sheet);
        let more = String::from_utf8_lossy(self.painter.paint(&mut sheet)).into_owned();
        assert_eq!(more, "", "{}: all else is as it was", self.name);
        assert!(bytes > 0, "{}: something ticks", self.name);
        self.drawn(bytes, false, true);
    }

    fn drawn(&mut self, bytes: usize, news: bool, row: bool) {
        let text = self.s.text();
        let labels = differing(&self.seen, &text);
        self.seen = text;
        self.frames.push(Frame { at: self.s.now, bytes, news, row, labels });
    }

    /// Lets time pass, and asserts that nothing on the screen would change before it is drawn.
    fn pass(&mut self, span: Span) -> &mut Self {
        let end = self.s.now + span;
        loop {
            let next = wake::next(&self.s.state);
            let Next { due, shown, tick } = next;
            let coming = self.coming.iter().map(|(at, _)| *at).min();
            let Some(at) = next.first().into_iter().chain(coming).min().filter(|at| *at <= end) else { break };
            // Whatever changed in between still differs now.
            let mut other = differing(&self.seen, &self.would_show(at - Span::milliseconds(1)));
            // A call is counted when it is made, and that is visible when its response comes.
            other.retain(|label| !kind(label).starts_with("call"));
            assert_eq!(other, [""; 0], "{}: drawn at {} and not before {at}", self.name, self.s.now);
            self.s.now = at;
            if let Some(i) = self.coming.iter().position(|(when, _)| *when <= at) {
                let (_, msg) = self.coming.remove(i);
                self.s.send(msg);
                self.calls();
                self.draw(true);
            } else if tick == Some(at) && [due, shown].into_iter().flatten().all(|other| other > at) {
                self.s.send(Msg::Tick);
                self.draw_row();
                let then = wake::next(&self.s.state);
                assert_eq!((then.due, then.shown), (due, shown), "{}: a tick puts nothing off", self.name);
            } else {
                self.s.send(Msg::Wake);
                self.calls();
                if shown.into_iter().chain(tick).any(|then| then <= at) {
                    self.draw(false);
                }
            }
        }
        self.s.now = end;
        self
    }

    /// The frames drawn from this moment on.
    fn since(&self, from: Time) -> impl Iterator<Item = &Frame> {
        self.frames.iter().filter(move |frame| frame.at >= from)
    }

    /// The bytes a second from this moment on.
    fn rate(&self, from: Time) -> i64 {
        let bytes: usize = self.since(from).map(|frame| frame.bytes).sum();
        i64::try_from(bytes).unwrap() / (self.s.now - from).num_seconds()
    }
}

fn every() -> Settings {
    Settings { interval: Some(EVERY), ..Settings::default() }
}

fn fine(_: usize) -> Comes {
    Comes::Good
}

/// The parts of lines, between dots and wide gaps, that the second text has in place of others.
fn differing(was: &str, is: &str) -> Vec<String> {
    let parts = |line: &str| {
        let parts = line.split("  ").flat_map(|part| part.split(" · ")).map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect::<Vec<_>>()
    };
    let lines = is.lines().zip(was.lines().chain(std::iter::repeat("")));
    let other = lines.filter(|(is, was)| is != was);
    other.flat_map(|(is, was)| parts(is).into_iter().filter(|part| !parts(was).contains(part)).collect::<Vec<_>>()).collect()
}

/// A label without its numbers.
fn kind(label: &str) -> String {
    let words = label.split(' ').filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

/// How often each kind of label changed in frames that no response caused.
fn ticked<'a>(frames: impl Iterator<Item = &'a Frame>) -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    for label in frames.filter(|frame| !frame.news).flat_map(|frame| &frame.labels) {
        *all.entry(kind(label)).or_default() += 1;
    }
    all
}

#[test]
fn of_a_running_job_one_label_reads_differently_between_two_seconds() {
    let mut idle = Idle::job(every(), fine);
    idle.pass(Span::seconds(1));
    let from = idle.s.now;
    idle.pass(Span::seconds(50));
    let all = ticked(idle.since(from));
    assert_eq!(all.keys().collect::<Vec<_>>(), ["updated ago"], "{}", idle.s.text());
    assert!((38..=51).contains(&all["updated ago"]), "{all:?}");
    for frame in idle.since(from) {
        assert!(frame.news || (frame.row && frame.labels.len() == 1), "{}: {:?}", frame.at, frame.labels);
        let told = ["updated ago", "ms", "calls", "call"];
        assert!(frame.labels.iter().all(|label| told.contains(&&*kind(label))), "{}: {:?}", frame.at, frame.labels);
    }
    // The first minute ends: each age changes once.
    idle.pass(Span::seconds(70));
    let later = idle.s.now;
    idle.pass(Span::seconds(50));
    assert!(idle.s.text().contains("2m ago") && !idle.s.text().contains("<1m"), "{}", idle.s.text());
    let others = idle.since(later).filter(|frame| !frame.news && frame.labels.iter().any(|label| kind(label) != "updated ago"));
    assert!((1..=4).contains(&others.count()), "in a minute each age reads differently once, and together");
}

#[test]
fn of_a_board_one_label_reads_differently_between_two_seconds() {
    let rows = ["CREATE_PENDING", "CREATE_IN_PROGRESS", "ACTIVE", "CREATE_FAILED", "ACTIVE", "ACTIVE", "ACTIVE"];
    let mut rows: Vec<Summary> = rows.iter().enumerate().map(|(n, status)| row(n * 3, status)).collect();
    rows[0].created = Some(start() - Span::seconds(1));
    rows[0].updated = rows[0].created;
    for (regions, told) in [(&["us-east-1"][..], "7 jobs, read ago"), (&["us-east-1", "eu-west-1"], "read ago at most")] {
        let mut idle = Idle::board(regions, rows.clone(), fine);
        idle.pass(Span::seconds(1));
        let from = idle.s.now;
        idle.pass(Span::seconds(50));
        assert!(idle.s.text().contains("<1m") && idle.s.text().contains(" of usual "), "{}", idle.s.text());
        let label = |label: &str| kind(label).replace("jobs, read", "7 jobs, read");
        for frame in idle.since(from).filter(|frame| !frame.news) {
            let labels: Vec<_> = frame.labels.iter().map(|l| label(l)).collect();
            let minute = frame.at.timestamp() % 60 == 0;
            assert!(labels == [told] || minute, "{}: {labels:?}", frame.at);
        }
        idle.pass(Span::seconds(75));
    }
}

/// Long names: the result must not depend on what is on the screen.
fn scenarios() -> Vec<(&'static str, Idle)> {
    let slow = Span::seconds(7);
    let rows = || (0..12).map(|n| row(n, ["CREATE_IN_PROGRESS", "ACTIVE"][n % 2])).collect::<Vec<_>>();
    let failing: Answer = |n| if n > 3 { Comes::Failure(ErrorKind::Throttled) } else { Comes::Good };
    let hanging: Answer = |n| if n > 3 { Comes::Nothing } else { Comes::Good };
    let one_fails: Answer = |n| if n > 3 && n % 2 == 0 { Comes::Failure(ErrorKind::Throttled) } else { Comes::Good };
    let mut paused = Idle::job(every(), fine);
    paused.pass(slow);
    paused.s.keys("p");
    paused.draw(true);
    let mut fresh = Idle::board(&["us-east-1"], rows(), fine);
    fresh.pass(slow);
    fresh.rows[0].status = INFERENCE_JOB.status("ACTIVE");
    let mut beside = Idle::board(&["us-east-1"], rows(), fine);
    beside.pass(slow);
    beside.s.keys("<enter>");
    beside.calls();
    beside.draw(true);
    let mut young = Idle::board(&["us-east-1"], rows(), fine);
    young.pass(slow);
    young.s.keys("/age<<>11m<enter>");
    young.draw(true);
    let mut sources = Idle::board(&["us-east-1", "eu-west-1"], rows(), one_fails);
    sources.pass(slow);
    sources.s.keys("e");
    sources.draw(true);
    let mut ahead = Idle::board(&["us-east-1"], rows(), fine);
    ahead.rows[0].created = Some(start() + Span::seconds(80));
    vec![
        ("a job", Idle::job(every(), fine)),
        ("a job by its own plan", Idle::job(Settings::default(), fine)),
        ("a job that fails", Idle::job(every(), failing)),
        ("a job that hangs", Idle::job(every(), hanging)),
        ("a job that never answered", Idle::job(every(), |_| Comes::Nothing)),
        ("a job that never was read", Idle::job(every(), |_| Comes::Failure(ErrorKind::AccessDenied))),
        ("a paused job", paused),
        ("a board", fresh),
        ("a board that fails", Idle::board(&["us-east-1"], rows(), failing)),
        ("a board that hangs", Idle::board(&["us-east-1"], rows(), hanging)),
        ("two lists", Idle::board(&["us-east-1", "eu-west-1"], rows(), fine)),
        ("two lists of which one fails", Idle::board(&["us-east-1", "eu-west-1"], rows(), one_fails)),
        ("all sources", sources),
        ("a job beside the board", beside),
        ("a filter by age", young),
        ("a clock that is behind", ahead),
    ]
}

/// [`Idle::pass`] checks the screen between two frames; this test does so for everything that may be on it.
#[test]
fn nothing_reads_differently_before_it_is_drawn_and_nothing_is_drawn_that_reads_the_same() {
    for (name, mut idle) in scenarios() {
        idle.name = name;
        let from = idle.s.now;
        idle.pass(Span::seconds(70));
        let later = idle.s.now;
        idle.pass(Span::seconds(65));
        println!("{name}: {} frames, {} B/s later", idle.since(from).count(), idle.rate(later));
        let ticks = idle.since(from).filter(|frame| !frame.news);
        let (empty, all) = ticks.fold((0, 0), |(empty, all), frame| (empty + usize::from(frame.bytes == 0), all + 1));
        assert!(empty <= 12, "{name}: {empty} of {all} frames that nothing was written for\n{}", idle.s.text());
        assert!(idle.frames.len() > 1, "{name}");
    }
}

#[test]
fn an_idle_screen_writes_few_bytes_in_its_first_minute_and_fewer_later() {
    let rows: Vec<Summary> = (0..12).map(|n| row(n, ["CREATE_IN_PROGRESS", "ACTIVE"][n % 2])).collect();
    let both = [("a job", Idle::job(every(), fine)), ("a board", Idle::board(&["us-east-1"], rows, fine))];
    for (name, mut idle) in both {
        idle.pass(Span::seconds(2));
        let first = idle.s.now;
        idle.pass(Span::seconds(60));
        let (first, later) = (idle.rate(first), idle.s.now);
        idle.pass(Span::seconds(300));
        let later = idle.rate(later);
        println!("{name}: {first} B/s in the first minute, {later} B/s later");
        assert!((1..=60).contains(&first) && (1..=30).contains(&later), "{name}: {first} B/s, {later} B/s later");
    }
}
