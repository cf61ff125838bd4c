//! Measures the real program in a terminal against its budgets: `cargo bench --bench process`. Fails if a budget is exceeded.
//! `ONLY=board,logs` measures only these, `CLEANWATCH=PATH` measures another build.

#[path = "../tests/support/pty.rs"]
mod pty;

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use pty::{Exit, PATIENCE, Pty};

const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";
const SIZE: (u16, u16) = (45, 160);
/// How often a start and a quit are measured.
const RUNS: usize = 30;
const KEYS: usize = 500;
/// How long the idle program is observed: within its first minute, and later for each second of a whole minute; and how often
/// its threads are read, because a thread that ends takes its CPU time with it.
const IDLE: [Duration; 2] = [Duration::from_secs(40), Duration::from_secs(60)];
const LOOK: Duration = Duration::from_millis(200);
/// Refreshes of `wait` that are measured, one a second, and calls of the AWS CLI.
const POLLS: u64 = 20;
const CALLS: u32 = 5;
/// Runs of `get` that are measured.
const GETS: u32 = 20;
/// The end of a frame.
const FRAME: &[u8] = b"\x1b[?2026l";
/// The character that the heading of the focused pane is drawn with; nothing that changes on its own uses it.
const FOCUS: &str = "━";

/// The measured program: the one in `CLEANWATCH`, or the one built together with this bench.
fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| std::env::var("CLEANWATCH").unwrap_or_else(|_| env!("CARGO_BIN_EXE_cleanwatch").to_owned()))
}

fn main() -> ExitCode {
    let mut table = Table::default();
    let only = std::env::var("ONLY").unwrap_or_default();
    let wanted = |name: &str| only.is_empty() || only.split(',').any(|one| one == name);
    let (serving, hanging) = (Serving::start(&["slow-queue"]), Hanging::start());
    for (name, measure) in MEASURES {
        if wanted(name) {
            measure(&serving, &hanging, &mut table);
        }
    }
    table.verdict()
}

type Measure = fn(&Serving, &Hanging, &mut Table);

/// The measurements, by the names that `ONLY` accepts.
const MEASURES: [(&str, Measure); 10] = [
    ("logs", |_, _, table| logs(table)),
    ("board", |_, _, table| boards(table)),
    ("start", |serving, hanging, table| {
        starts(hanging, table);
        answers(serving, table);
    }),
    ("keys", keys),
    ("quit", ends),
    ("idle", |_, _, table| idle(table)),
    ("wait", |serving, _, table| waits(serving, table)),
    ("get", |serving, _, table| gets(serving, table)),
    ("lists", |_, _, table| {
        lists(table);
        crowd(table);
    }),
    ("size", |_, _, table| size(table)),
];

// ── measurements ─────────────────────────────────────────────────────────────────────────────

fn starts(hanging: &Hanging, table: &mut Table) {
    let mut times = Vec::new();
    let mut early = 0_u32;
    for _ in 0..RUNS {
        while hanging.connected.try_recv().is_ok() {}
        let start = Instant::now();
        let mut pty = Pty::spawn(asking(ARN, &hanging.url()), SIZE.0, SIZE.1);
        let shown = pty.wait_for_bytes("the first frame", 0, PATIENCE, |raw| has(raw, FRAME));
        times.push(shown - start);
        let called = hanging.connected.recv_timeout(PATIENCE).expect("the program connects");
        early += u32::from(called < shown);
        quit(&mut pty);
    }
    times.sort();
    table.time(&format!("first frame, worst of {RUNS} starts"), 15.0, &times, 100);
    table.row("calls that came before the first frame", "0", &early.to_string(), early == 0);
}

/// From the start to the first good response on the screen.
fn answers(serving: &Serving, table: &mut Table) {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        let mut pty = Pty::spawn(asking(&serving.arn, &serving.endpoint), SIZE.0, SIZE.1);
        let shown = pty.wait_for_bytes("the first answer", 0, PATIENCE, |raw| {
            position(raw, b"updated ").is_some_and(|at| has(&raw[at..], FRAME))
        });
        times.push(shown - start);
        quit(&mut pty);
    }
    times.sort();
    table.time(&format!("first answer on the screen, worst of {RUNS} starts"), 60.0, &times, 100);
}

fn keys(serving: &Serving, hanging: &Hanging, table: &mut Table) {
    let cases =
        [("while polling", asking(&serving.arn, &serving.endpoint)), ("while the endpoint hangs", asking(ARN, &hanging.url()))];
    for (when, command) in cases {
        let mut pty = Pty::spawn(command, SIZE.0, SIZE.1);
        if when == "while polling" {
            pty.wait_for_text("updated ");
        }
        let mut times: Vec<Duration> = (0..KEYS).map(|n| key(&mut pty, n)).collect();
        quit(&mut pty);
        times.sort();
        table.time(&format!("key → frame {when}, p99 of {KEYS}"), 8.0, &times, 99);
    }
}

/// Moves the focus to the second pane or back, and returns how long it took until the frame that shows it was read
/// completely.
fn key(pty: &mut Pty, n: usize) -> Duration {
    // Keys come at any moment of a second, not in step with the program.
    thread::sleep(Duration::from_micros(2_000 + (n as u64 * 7_919) % 9_000));
    let from = pty.count();
    let start = Instant::now();
    pty.send(if n.is_multiple_of(2) { "2" } else { "1" });
    let shown = pty.wait_for_bytes("the focus moved", from, PATIENCE, |raw| {
        let moved = position(raw, FOCUS.as_bytes());
        moved.is_some_and(|at| has(&raw[at..], FRAME))
    });
    shown.saturating_duration_since(start)
}

fn ends(serving: &Serving, hanging: &Hanging, table: &mut Table) {
    let cases: [(&str, &dyn Fn() -> CommandBuilder); 2] = [
        ("while polling", &|| asking(&serving.arn, &serving.endpoint)),
        ("while the endpoint hangs", &|| asking(ARN, &hanging.url())),
    ];
    for (when, command) in cases {
        let mut times = Vec::new();
        for _ in 0..RUNS {
            while hanging.connected.try_recv().is_ok() {}
            let mut pty = Pty::spawn(command(), SIZE.0, SIZE.1);
            if when == "while polling" {
                pty.wait_for_text("updated ");
            } else {
                hanging.connected.recv_timeout(PATIENCE).expect("the program connects");
            }
            times.push(quit(&mut pty));
        }
        times.sort();
        table.time(&format!("quit {when}, worst of {RUNS}"), 20.0, &times, 100);
    }
}

fn idle(table: &mut Table) {
    // A job that was just created and does not change for ten minutes: all its ages are below a minute at first.
    let serving = Serving::start(&["throttled"]);
    let mut pty = Pty::spawn(asking(&serving.arn, &serving.endpoint), SIZE.0, SIZE.1);
    pty.wait_for_text("updated ");
    // Past the start itself.
    pty.wait_for_text("3 calls");
    // Below a minute ages are counted in seconds, so more changes on the screen than later.
    let process = pty.pid().as_raw_nonzero().get();
    window(&pty, process, IDLE[0], ("in the first minute of everything", 60.0, 0.05), table);
    pty.wait_for("ages in minutes alone", |screen| !screen.contents().contains("<1m"));
    window(&pty, process, IDLE[1], ("later", 30.0, 0.03), table);
    let memory = |name: &str| status(process, name) / 1024.0;
    let (rss, anonymous) = (memory("VmRSS"), memory("RssAnon"));
    quit(&mut pty);
    table.row("memory, one job: VmRSS", "10 MiB", &format!("{rss:.1} MiB (RssAnon {anonymous:.1})"), rss <= 10.0);
}

/// CPU and bytes of an idle program over a period with a name, against budgets of bytes a second and of percent of a core.
fn window(pty: &Pty, process: i32, long: Duration, (when, most, share): (&str, f64, f64), table: &mut Table) {
    let (bytes, before, start) = (pty.count(), on_cpu(process), Instant::now());
    let mut last = before.clone();
    while start.elapsed() < long {
        thread::sleep(LOOK);
        last.extend(on_cpu(process));
    }
    let seconds = start.elapsed().as_secs_f64();
    let spent: u64 = last.iter().map(|(thread, ns)| ns - before.get(thread).unwrap_or(&0)).sum();
    #[expect(clippy::cast_precision_loss, reason = "a few milliseconds")]
    let cpu = spent as f64 / 1e9 / seconds * 100.0;
    #[expect(clippy::cast_precision_loss, reason = "a few kilobytes")]
    let rate = (pty.count() - bytes) as f64 / seconds;
    table.row(
        &format!("idle CPU, polling one job every 5 s, {when}"),
        &format!("{share} %"),
        &format!("{cpu:.3} %"),
        cpu <= share,
    );
    table.row(&format!("bytes to the terminal, idle, {when}"), &format!("{most} B/s"), &format!("{rate:.0} B/s"), rate <= most);
}

/// One refresh of `wait` compared with one run of the AWS CLI, by the CPU time that each takes.
fn waits(serving: &Serving, table: &mut Table) {
    let mut command = Command::new(program());
    command.args(["wait", &serving.arn, "--endpoint-url", &serving.endpoint, "--interval", "1s", "--no-journal"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE").env("AWS_SECRET_ACCESS_KEY", "fake");
    let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn().expect("the program");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
    lines.find(|l| l.contains("CREATE_")).expect("the first answer");
    let process = i32::try_from(child.id()).expect("a process");
    let (before, start) = (on_cpu(process), Instant::now());
    thread::sleep(Duration::from_secs(POLLS));
    let polls = start.elapsed().as_secs_f64();
    let spent: u64 = on_cpu(process).iter().map(|(thread, ns)| ns - before.get(thread).unwrap_or(&0)).sum();
    let _ = child.kill();
    let _ = child.wait();
    #[expect(clippy::cast_precision_loss, reason = "a few milliseconds")]
    let ours = spent as f64 / 1e6 / polls;
    let Some([theirs, _]) = aws(serving) else {
        println!("(the AWS CLI is absent: pip install awscli==1.44.5, or name another in AWS_CLI, to measure a poll against it)");
        return table.row("CPU of one poll of wait", "-", &format!("{ours:.2} ms"), true);
    };
    let measured = format!("{ours:.2} ms, {theirs:.0} ms: 1/{:.0}", theirs / ours);
    table.row("CPU of one poll of wait, of one aws get-trained-…", "1/100", &measured, theirs >= 100.0 * ours);
}

/// One `get` compared with one run of the AWS CLI, by the CPU time and the total time that each takes.
fn gets(serving: &Serving, table: &mut Table) {
    let mut command = Command::new(program());
    command.args(["get", &serving.arn, "--endpoint-url", &serving.endpoint, "--no-journal"]).stdin(Stdio::null());
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE").env("AWS_SECRET_ACCESS_KEY", "fake");
    let [cpu, wall] = each(&mut command, GETS);
    let Some([their_cpu, their_wall]) = aws(serving) else {
        return table.row("one get: CPU, time", "-", &format!("{cpu:.0} ms, {wall:.0} ms"), true);
    };
    let ratio = |what: &str, ours: f64, theirs: f64, least: f64, table: &mut Table| {
        let measured = format!("{ours:.0} ms, {theirs:.0} ms: 1/{:.0}", theirs / ours);
        table.row(
            &format!("{what} of one get, of one aws get-trained-…"),
            &format!("1/{least}"),
            &measured,
            theirs >= least * ours,
        );
    };
    ratio("CPU", cpu, their_cpu, 12.0, table);
    ratio("time", wall, their_wall, 8.0, table);
}

/// The CPU time and the total time of one run of a command, in milliseconds, averaged over this many runs.
fn each(command: &mut Command, runs: u32) -> [f64; 2] {
    let (before, start) = (children_cpu(), Instant::now());
    for _ in 0..runs {
        assert!(command.output().expect("it runs").status.success());
    }
    [(children_cpu() - before) / f64::from(runs), start.elapsed().as_secs_f64() * 1e3 / f64::from(runs)]
}

/// The numbers of jobs in the lists that are printed, the memory budget, and how fast the cost may grow with the number of
/// jobs.
const SIZES: [u32; 4] = [100, 1_000, 10_000, 100_000];
const CROWD_MIB: f64 = 120.0;
const EXPONENT: f64 = 1.2;
/// Such a list takes a thousand calls, and twenty are made a second.
const CROWD_PATIENCE: Duration = Duration::from_secs(180);

/// The cost of `list -o json` by the number of jobs.
fn lists(table: &mut Table) {
    let mut costs = Vec::new();
    for jobs in SIZES {
        let serving = Serving::start(&["--jobs", &jobs.to_string()]);
        let mut command = Command::new(program());
        command.args(["list", "--membership", &serving.membership, "--region", "us-east-1", "-o", "json"]);
        command.args(["--endpoint-url", &serving.endpoint, "--max-tps", "20"]);
        command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE").env("AWS_SECRET_ACCESS_KEY", "fake");
        let before = children_cpu();
        let mut child = command.stdout(Stdio::null()).stdin(Stdio::null()).spawn().expect("the program");
        let process = i32::try_from(child.id()).expect("a process");
        let mut peak = 0.0_f64;
        let ended = loop {
            match child.try_wait().expect("its end") {
                Some(ended) => break ended,
                None => peak = peak.max(peak_of(process).unwrap_or(0.0)),
            }
            thread::sleep(Duration::from_millis(2));
        };
        assert!(ended.success());
        let spent = children_cpu() - before;
        println!("(list -o json of {jobs} jobs: {spent:.0} ms of CPU, peak {peak:.1} MiB)");
        costs.push((f64::from(jobs), spent, peak));
    }
    let [(few, cheap, _), (many, dear, peak)] = [costs[SIZES.len() - 2], costs[SIZES.len() - 1]];
    let exponent = (dear / cheap).ln() / (many / few).ln();
    table.row(
        "list -o json, CPU by jobs^x, 10,000 to 100,000",
        &format!("x ≤ {EXPONENT}"),
        &format!("{exponent:.2}"),
        exponent <= EXPONENT,
    );
    table.row("memory, list -o json of 100,000 jobs: peak", "120 MiB", &format!("{peak:.1} MiB"), peak <= CROWD_MIB);
}

/// The most memory that a process has used; `None`: it has ended.
fn peak_of(process: i32) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}

/// A board of 100,000 jobs.
fn crowd(table: &mut Table) {
    let rows = SIZES[SIZES.len() - 1].to_string();
    let serving = Serving::start(&["--jobs", &rows]);
    let mut pty = Pty::spawn(board(&serving), SIZE.0, SIZE.1);
    let all = format!("of {rows}");
    let start = Instant::now();
    loop {
        let text = pty.screen_text();
        if text.contains(&all) && !text.contains("reading: page") {
            break;
        }
        assert!(start.elapsed() < CROWD_PATIENCE, "the whole list was waited for in vain\n{text}");
        thread::sleep(LOOK);
    }
    let rss = status(pty.pid().as_raw_nonzero().get(), "VmRSS") / 1024.0;
    table.row(&format!("memory, board of {rows} jobs: VmRSS"), "120 MiB", &format!("{rss:.1} MiB"), rss <= CROWD_MIB);
    let mut times: Vec<Duration> = (0..BOARD_KEYS).map(|n| board_key(&mut pty, if n % 20 < 10 { "j" } else { "k" }, n)).collect();
    times.sort();
    table.time(&format!("key → frame, {rows} jobs, p99 of {BOARD_KEYS}"), 16.0, &times, 99);
    quit(&mut pty);
}

/// The CPU time and the total time of one call of the AWS CLI, in milliseconds; `None` if it is not installed.
fn aws(serving: &Serving) -> Option<[f64; 2]> {
    let program = std::env::var("AWS_CLI").unwrap_or_else(|_| "aws".to_owned());
    let membership = serving.arn.split('/').nth(1)?;
    let mut call = Command::new(program);
    call.args(["cleanroomsml", "get-trained-model-inference-job", "--membership-identifier", membership]);
    call.args(["--trained-model-inference-job-arn", &serving.arn, "--region", "us-east-1"]);
    call.args(["--endpoint-url", &serving.endpoint, "--output", "json"]);
    call.env("AWS_ACCESS_KEY_ID", "AKIDFAKE").env("AWS_SECRET_ACCESS_KEY", "fake").stdin(Stdio::null());
    // The first run compiles Python's caches.
    let output = call.output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(each(&mut call, CALLS))
}

/// The CPU time of ended child processes, in milliseconds; measured in hundredths of a second.
fn children_cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("the own statistics");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // proc(5): cutime and cstime are fields 16 and 17; the first two fields are cut off here.
    [13, 14].iter().map(|i| fields[*i].parse::<f64>().expect("ticks") * 10.0).sum()
}

/// The number of jobs on the measured board, and of keys pressed on it.
const ROWS: &str = "10000";
const BOARD_KEYS: usize = 200;

/// The board of a demo's membership.
fn board(serving: &Serving) -> CommandBuilder {
    let mut command = pty::command(program());
    command.args(["--membership", &serving.membership, "--region", "us-east-1", "--endpoint-url", &serving.endpoint]);
    command.args(["--notify", "none", "--max-tps", "20"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE");
    command.env("AWS_SECRET_ACCESS_KEY", "fake");
    command
}

fn boards(table: &mut Table) {
    let serving = Serving::start(&["--jobs", ROWS]);
    let start = Instant::now();
    let mut pty = Pty::spawn(board(&serving), SIZE.0, SIZE.1);
    let shown = pty
        .wait_for_bytes("the first page", 0, PATIENCE, |raw| position(raw, b"row 1 of").is_some_and(|at| has(&raw[at..], FRAME)));
    table.time(&format!("first page of {ROWS} jobs on the screen"), 500.0, &[shown - start], 100);
    let mut times: Vec<Duration> = (0..BOARD_KEYS).map(|n| board_key(&mut pty, if n % 20 < 10 { "j" } else { "k" }, n)).collect();
    times.sort();
    table.time(&format!("key → frame while {ROWS} jobs stream in, p99 of {BOARD_KEYS}"), 16.0, &times, 99);
    let all = format!("of {ROWS}");
    pty.wait_for("the whole list", |screen| {
        let text = screen.contents();
        text.contains(&all) && !text.contains("reading: page")
    });
    println!("(the whole list of {ROWS} jobs was read after {:.1} s at 20 calls a second)", start.elapsed().as_secs_f64());
    let process = pty.pid().as_raw_nonzero().get();
    let memory = |name: &str| status(process, name) / 1024.0;
    let (rss, anonymous) = (memory("VmRSS"), memory("RssAnon"));
    table.row(&format!("memory, {ROWS} jobs: VmRSS"), "20 MiB", &format!("{rss:.1} MiB (RssAnon {anonymous:.1})"), rss <= 20.0);
    let mut times: Vec<Duration> = (0..KEYS).map(|n| board_key(&mut pty, if n % 20 < 10 { "j" } else { "k" }, n)).collect();
    times.sort();
    table.time(&format!("key → frame, {ROWS} jobs, p99 of {KEYS}"), 16.0, &times, 99);
    let mut times: Vec<Duration> = (0..BOARD_KEYS).map(|n| board_key(&mut pty, if n % 2 == 0 { "s" } else { "S" }, n)).collect();
    times.sort();
    table.time(&format!("sort → frame, {ROWS} jobs, p99 of {BOARD_KEYS}"), 16.0, &times, 99);
    pty.send("/");
    let word = ["u", "p", "l", "i", "\x7f", "\x7f", "\x7f", "\x7f"];
    let mut times: Vec<Duration> = (0..BOARD_KEYS).map(|n| board_key(&mut pty, word[n % word.len()], n)).collect();
    times.sort();
    table.time(&format!("filter keystroke → frame, {ROWS} jobs, p99 of {BOARD_KEYS}"), 16.0, &times, 99);
    pty.send("\x1b");
    pty.wait_for("the board without a filter", |screen| screen.contents().contains("Enter open"));
    quit(&mut pty);
}

/// The logs of a job that left 200,000 lines.
fn logs(table: &mut Table) {
    let serving = Serving::start(&["many-logs"]);
    let mut command = asking(&serving.arn, &serving.endpoint);
    command.args(["--max-tps", "20"]);
    let mut pty = Pty::spawn(command, SIZE.0, SIZE.1);
    pty.wait_for_text("updated ");
    let start = Instant::now();
    pty.send("9");
    pty.wait_for_text("live · ");
    // A key that always changes something: the line that "k" moves to may be dropped by then.
    let mut times: Vec<Duration> = (0..BOARD_KEYS).map(|n| board_key(&mut pty, "T", n)).collect();
    times.sort();
    table.time(&format!("key → frame while logs stream in, p99 of {BOARD_KEYS}"), 16.0, &times, 99);
    // The newest lines are read first, and older ones while moving up, as many as are kept.
    while !pty.screen_text().contains("50000 lines") {
        assert!(start.elapsed() < CROWD_PATIENCE, "older lines were waited for in vain\n{}", pty.screen_text());
        pty.send("g");
        thread::sleep(LOOK);
    }
    pty.send("G");
    println!("(50,000 of 200,000 log lines were read after {:.1} s at 20 calls a second)", start.elapsed().as_secs_f64());
    let process = pty.pid().as_raw_nonzero().get();
    let memory = |name: &str| status(process, name) / 1024.0;
    let (rss, anonymous) = (memory("VmRSS"), memory("RssAnon"));
    table.row("memory, 200,000 log lines: VmRSS", "28 MiB", &format!("{rss:.1} MiB (RssAnon {anonymous:.1})"), rss <= 28.0);
    for (what, keys) in [
        ("scroll", ["k", "k", "k", "\x1b[5~", "j", "\x1b[6~", "k", "\x1b[5~", "w", "w"].as_slice()),
        ("error", ["e", "E"].as_slice()),
    ] {
        let mut times: Vec<Duration> = (0..KEYS).map(|n| board_key(&mut pty, keys[n % keys.len()], n)).collect();
        times.sort();
        table.time(&format!("{what} → frame, 200,000 log lines, p99 of {KEYS}"), 16.0, &times, 99);
    }
    pty.send("/part \\d+7 \r");
    pty.wait_for_text(" lines  1 ");
    let mut times: Vec<Duration> = (0..BOARD_KEYS).map(|n| board_key(&mut pty, if n % 20 < 10 { "n" } else { "N" }, n)).collect();
    times.sort();
    table.time(&format!("next hit → frame, 200,000 log lines, p99 of {BOARD_KEYS}"), 16.0, &times, 99);
    // A search starts over with each key: its first frame comes before all lines are searched.
    let mut times = Vec::new();
    for n in 0..40 {
        pty.send("/");
        pty.wait_for_text(" /");
        pty.send(if n % 2 == 0 { "slow" } else { "worker" });
        pty.wait_for_text(if n % 2 == 0 { " /slow" } else { " /worker" });
        times.push(board_key(&mut pty, "\r", n));
    }
    times.sort();
    table.time("search → frame, 200,000 log lines, p99 of 40", 16.0, &times, 99);
    quit(&mut pty);
}

/// Presses a key on a board, and returns how long it took until the next frame was read completely.
fn board_key(pty: &mut Pty, key: &str, n: usize) -> Duration {
    thread::sleep(Duration::from_micros(4_000 + (n as u64 * 7_919) % 9_000));
    let from = pty.count();
    let start = Instant::now();
    pty.send(key);
    let shown = pty.wait_for_bytes("a frame", from, PATIENCE, |raw| has(raw, FRAME));
    shown.saturating_duration_since(start)
}

fn size(table: &mut Table) {
    #[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
    let size = std::fs::metadata(program()).expect("the program").len() as f64 / 1_048_576.0;
    table.row("stripped binary", "10.5 MiB", &format!("{size:.1} MiB"), size <= 10.5);
}

// ── the table ────────────────────────────────────────────────────────────────────────────────

#[derive(Default)]
struct Table {
    rows: Vec<[String; 4]>,
    broken: bool,
}

impl Table {
    fn row(&mut self, what: &str, budget: &str, measured: &str, kept: bool) {
        let verdict = if kept { "kept" } else { "BROKEN" };
        self.broken |= !kept;
        self.rows.push([what, budget, measured, verdict].map(str::to_owned));
    }

    /// Times from short to long; the one at this percentile counts.
    fn time(&mut self, what: &str, budget: f64, times: &[Duration], percentile: usize) {
        let ms = |percentile: usize| {
            let rank = (times.len() * percentile).div_ceil(100).max(1);
            times[rank - 1].as_secs_f64() * 1000.0
        };
        let counts = ms(percentile);
        self.row(what, &format!("{budget:.0} ms"), &format!("{counts:.1} ms (median {:.1})", ms(50)), counts <= budget);
    }

    fn verdict(&self) -> ExitCode {
        self.print();
        if self.broken { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    fn print(&self) {
        let head = ["what", "budget", "measured", "verdict"].map(str::to_owned);
        let width = |i: usize| self.rows.iter().chain([&head]).map(|row| row[i].chars().count()).max().unwrap_or(0);
        let widths = [0, 1, 2, 3].map(width);
        let print = |row: &[String; 4]| {
            let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            println!("| {} |", cells.join(" | "));
        };
        print(&head);
        print(&widths.map(|w| "-".repeat(w)));
        self.rows.iter().for_each(print);
    }
}

// ── programs and endpoints ───────────────────────────────────────────────────────────────────

fn asking(arn: &str, endpoint: &str) -> CommandBuilder {
    let mut command = pty::command(program());
    command.args([arn, "--endpoint-url", endpoint, "--interval", "5s", "--notify", "none"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE");
    command.env("AWS_SECRET_ACCESS_KEY", "fake");
    command
}

/// Quits, and returns how long that took.
fn quit(pty: &mut Pty) -> Duration {
    let start = Instant::now();
    pty.send("q");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
    start.elapsed()
}

/// Accepts connections, reports when, and never responds.
struct Hanging {
    address: SocketAddr,
    connected: Receiver<Instant>,
}

impl Hanging {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (tx, connected) = mpsc::channel();
        thread::spawn(move || {
            let mut open = Vec::new();
            for stream in listener.incoming().flatten() {
                if tx.send(Instant::now()).is_err() {
                    return;
                }
                open.push(stream);
            }
        });
        Self { address, connected }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// `cleanwatch demo SCENARIO --serve`, as another process.
struct Serving {
    child: Child,
    endpoint: String,
    membership: String,
    arn: String,
}

impl Serving {
    fn start(tale: &[&str]) -> Self {
        let mut command = Command::new(program());
        // Slow, so that nothing happens while the idle program is observed.
        command.arg("demo").args(tale).args(["--serve", "--speed", "0.1"]).stdout(Stdio::piped()).stdin(Stdio::null());
        let mut child = command.spawn().expect("the demo");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
        let mut find = |name: &str| lines.find_map(|l| l.strip_prefix(name).map(str::to_owned)).expect(name);
        let (endpoint, membership, arn) = (find("endpoint "), find("membership "), find("job "));
        Self { child, endpoint, membership, arn }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

// ── /proc ────────────────────────────────────────────────────────────────────────────────────

/// The time that each thread has spent on a CPU, in nanoseconds.
fn on_cpu(process: i32) -> HashMap<String, u64> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).expect("the threads").flatten();
    let spent = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        Some((thread.file_name().to_string_lossy().into_owned(), text.split(' ').next()?.parse().ok()?))
    });
    spent.collect()
}

/// A line of `/proc/PID/status`, in KiB.
fn status(process: i32, name: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).expect("the status");
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).expect(name);
    line.split_whitespace().next().and_then(|n| n.parse().ok()).expect(name)
}

fn position(raw: &[u8], part: &[u8]) -> Option<usize> {
    raw.windows(part.len()).position(|w| w == part)
}

fn has(raw: &[u8], part: &[u8]) -> bool {
    position(raw, part).is_some()
}
