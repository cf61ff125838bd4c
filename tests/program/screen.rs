//! The real program in its own terminal: what is on the screen, which bytes get there, and that the terminal is restored
//! however the program ends. Waits are for conditions; see `support/pty.rs`.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::pty::{Exit, Modes, PATIENCE, Pty, children, command, process_state};
use crate::stream::{Item, items};
use portable_pty::CommandBuilder;
use rustix::process::Signal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cleanwatch");
const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";
const SECRET: &str = "notasecretbutnobodyshouldseeit0123456789";

// ── helpers ──────────────────────────────────────────────────────────────────────────────────

fn program(args: &[&str]) -> CommandBuilder {
    let mut command = command(PROGRAM);
    command.args(args);
    command
}

fn demo(scenario: &str, rows: u16, columns: u16) -> Pty {
    Pty::spawn(program(&["demo", scenario, "--speed", "20", "--interval", "1s", "--notify", "none"]), rows, columns)
}

/// A program that uses this endpoint, with made-up credentials.
fn asking(endpoint: &str) -> CommandBuilder {
    let mut command = program(&[ARN, "--endpoint-url", endpoint]);
    credentials(&mut command);
    command
}

fn credentials(command: &mut CommandBuilder) {
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE");
    command.env("AWS_SECRET_ACCESS_KEY", SECRET);
}

/// Accepts connections and never responds.
struct Hanging {
    address: SocketAddr,
    taken: std::sync::mpsc::Receiver<TcpStream>,
}

impl Hanging {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tx, taken) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if tx.send(stream).is_err() {
                    return;
                }
            }
        });
        Self { address, taken }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits until a client has connected; keep what it returns, or the connection closes.
    fn connection(&self) -> TcpStream {
        self.taken.recv_timeout(PATIENCE).expect("the program should connect")
    }
}

/// `cleanwatch demo SCENARIO --serve`, as another process.
struct Serving {
    child: Child,
    endpoint: String,
    arn: String,
}

impl Serving {
    fn start(scenario: &str) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["demo", scenario, "--serve"]).stdout(Stdio::piped()).stdin(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut find = |name: &str| lines.find_map(|l| l.strip_prefix(name).map(str::to_owned)).expect(name);
        let (endpoint, arn) = (find("endpoint "), find("job "));
        Self { child, endpoint, arn }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn has(raw: &[u8], part: &str) -> bool {
    raw.windows(part.len()).any(|w| w == part.as_bytes())
}

/// The terminal has the modes that a shell expects.
#[track_caller]
fn assert_restored(pty: &Pty) {
    assert_eq!(pty.modes(), Modes::USUAL);
    let screen = pty.screen();
    assert!(!screen.alternate_screen(), "the alternate screen was left");
    assert!(!screen.hide_cursor(), "the cursor is shown");
    assert!(!screen.bracketed_paste(), "pastes are plain again");
    assert_eq!(screen.fgcolor(), vt100::Color::Default, "the pen is at its defaults");
}

#[track_caller]
fn quit(pty: &mut Pty) {
    let start = Instant::now();
    pty.send("q");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
    assert!(start.elapsed() < Duration::from_secs(2), "quitting took {:?}", start.elapsed());
    assert_restored(pty);
}

/// Sends Escape, and lets the next key come only after it took effect: a key that follows at once would become an Alt
/// combination.
#[track_caller]
fn close_help(pty: &mut Pty) {
    pty.send("\x1b");
    pty.wait_for("no help page", |s| !s.contents().contains("this page"));
}

/// Whether this pane has the focus: its heading has a heavy rule.
fn focused(screen: &vt100::Screen, title: &str) -> bool {
    let (_, columns) = screen.size();
    screen.rows(0, columns.get()).any(|row| row.split('━').next().is_some_and(|r| r.contains(title)) && row.contains('━'))
}

// ── watching ─────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_job_is_watched_from_the_first_frame_to_the_farewell() {
    let mut pty = demo("success", 36, 120);
    pty.wait_for_bytes("the first frame, which knows nothing", 0, PATIENCE, |raw| has(raw, "not requested yet"));
    pty.wait_for_text("● running");
    pty.wait_for_text("✓ succeeded");
    assert_eq!(pty.modes(), Modes { echo: false, lines: false, signals: false });
    assert!(pty.screen().alternate_screen() && pty.screen().hide_cursor());

    pty.send("?");
    pty.wait_for_text("this page");
    close_help(&mut pty);
    for (digit, title) in [("3", "Publish"), ("5", "Data & output"), ("8", "Raw"), ("1", "Status")] {
        pty.send(digit);
        pty.wait_for(&format!("the focus on {title}"), |s| focused(s, title));
    }
    quit(&mut pty);
    let text = pty.screen_text();
    for part in ["✓ weekly-success: succeeded  ACTIVE", "○ queued", "● running", "✓ succeeded", "metrics", "logs"] {
        assert!(text.contains(part), "{part} is not in the farewell\n{text}");
    }
}

#[test]
fn every_size_is_painted_as_it_is() {
    let mut pty = demo("success", 36, 120);
    pty.wait_for_text("✓ succeeded");
    pty.resize(5, 20);
    pty.wait_for("the size needed", |s| {
        let text = s.contents();
        text.contains("needs 40×10") && text.contains("has 20×5") && !text.contains("succeeded")
    });
    for (rows, columns, parts) in [
        (36, 120, &["Status", "Publish", "Raw", "q quit"][..]),
        (10, 40, &["weekly-success", "✓ succeeded", "q quit"]),
        (50, 200, &["Status", "Publish", "Timeline", "Raw", "q quit"]),
    ] {
        pty.resize(rows, columns);
        pty.wait_for(&format!("all of {columns}×{rows}"), |s| {
            let text = s.contents();
            // The last row shows the keys, and it is the last one of this size.
            let last = s.rows(0, columns).last().unwrap_or_default();
            parts.iter().all(|p| text.contains(p)) && last.contains("q quit")
        });
    }
    quit(&mut pty);
}

#[test]
fn a_search_finds_and_a_pane_fills_the_screen() {
    let mut pty = demo("success", 36, 120);
    pty.wait_for_text("✓ succeeded");
    pty.send("8/instanceType\r");
    pty.wait_for("the place found", |s| focused(s, "Raw") && s.contents().contains("\"instanceType\""));
    pty.send("\r");
    pty.wait_for("the pane alone", |s| !s.contents().contains("ML input channel"));
    pty.send("\r");
    pty.wait_for_text("ML input channel");
    quit(&mut pty);
}

#[test]
fn what_is_copied_is_one_osc_52_and_nothing_else() {
    let mut pty = demo("hostile-text", 36, 120);
    pty.wait_for_text("✗ failed");
    let from = pty.count();
    pty.send("y");
    pty.wait_for_text("ARN");
    pty.send("\r");
    pty.wait_for_bytes("the copy", from, PATIENCE, |raw| has(raw, "\x1b]52;c;YXJuOmF3czpjbGVhbnJvb21zLW1s"));
    quit(&mut pty);
    let raw = pty.raw();
    assert_eq!(items(&raw).iter().filter(|i| matches!(i, Item::Odd(_))).count(), 1, "only the copy");
}

// ── ends ─────────────────────────────────────────────────────────────────────────────────────

#[test]
fn signals_end_it_with_their_code_and_the_terminal_restored() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let mut pty = demo("slow-queue", 24, 80);
        pty.wait_for_text("queued");
        pty.signal(signal);
        assert_eq!(pty.wait_exit(), Exit::Code(code));
        assert_restored(&pty);
        // After HUP, no one is assumed to be there to read it.
        if signal != Signal::HUP {
            assert!(pty.screen_text().contains("queued"), "the farewell\n{}", pty.screen_text());
        }
    }
}

/// Signals that end a process without a request: the terminal is restored first, and then they take effect.
#[test]
fn a_signal_that_is_not_asked_for_restores_the_terminal_and_has_its_way() {
    for (signal, name) in [
        (Signal::QUIT, "Quit"),
        (Signal::ABORT, "Abort"),
        (Signal::USR1, "User defined signal 1"),
        (Signal::USR2, "User defined signal 2"),
        (Signal::ALARM, "Alarm clock"),
        (Signal::XCPU, "CPU time limit exceeded"),
    ] {
        let mut pty = demo("slow-queue", 24, 80);
        pty.wait_for_text("queued");
        assert_ne!(pty.modes(), Modes::USUAL);
        pty.signal(signal);
        let exit = pty.wait_exit();
        assert!(matches!(&exit, Exit::Signal(word) if word.starts_with(name)), "{name}: {exit:?}");
        assert_restored(&pty);
    }
}

/// A signal that was ignored from the beginning stays ignored.
#[test]
fn a_signal_that_is_ignored_ends_nothing() {
    let mut command = command("sh");
    command.args(["-c", "trap '' QUIT; exec \"$0\" demo slow-queue", PROGRAM]);
    let mut pty = Pty::spawn(command, 24, 80);
    pty.wait_for_text("queued");
    pty.signal(Signal::QUIT);
    quit(&mut pty);
}

/// Starting with the fewest file descriptors that are enough to start: restoring the terminal needs none.
#[test]
fn without_file_descriptors_the_terminal_is_given_back_all_the_same() {
    let mut started = 0;
    for most in 8..20 {
        let mut command = command("sh");
        command.args(["-c", &format!("ulimit -n {most}; exec \"$0\" \"$1\" --endpoint-url http://127.0.0.1:1"), PROGRAM, ARN]);
        credentials(&mut command);
        let mut pty = Pty::spawn(command, 24, 80);
        pty.wait_until("the screen, or a refusal", || {
            pty.screen().alternate_screen() || pty.screen_text().contains("cleanwatch:")
        });
        if pty.screen().alternate_screen() {
            started += 1;
            pty.wait_for_text("✗");
            quit(&mut pty);
        } else {
            pty.wait_exit();
            assert_restored(&pty);
        }
    }
    assert!(started >= 3, "{started}");
}

/// A window that claims to be larger than any screen is drawn only as far as it can be visible.
#[test]
fn a_window_without_end_is_drawn_as_far_as_anybody_can_see() {
    let mut pty = demo("slow-queue", 24, 80);
    pty.wait_for_text("queued");
    let raw = pty.count();
    pty.claim(u16::MAX, u16::MAX);
    pty.wait_for_bytes("the frame", raw, PATIENCE, |raw| has(raw, "\x1b[500;"));
    pty.claim(24, 80);
    let raw = pty.count();
    pty.wait_for_bytes("the small one", raw, PATIENCE, |raw| has(raw, "queued"));
    quit(&mut pty);
}

#[test]
fn ctrl_c_quits_as_q_does() {
    let mut pty = demo("slow-queue", 24, 80);
    pty.wait_for_text("queued");
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
    assert_restored(&pty);
}

#[test]
fn a_terminal_that_goes_away_ends_it() {
    let mut pty = demo("slow-queue", 24, 80);
    pty.wait_for_text("queued");
    pty.hang_up();
    assert_eq!(pty.wait_exit(), Exit::Code(129));
}

/// The kernel tells only the session leader: here a shell that ignores it.
#[test]
fn a_terminal_that_goes_away_unannounced_ends_it_too() {
    let mut command = command("sh");
    command.args(["-c", "trap '' HUP; \"$0\" demo slow-queue; exit $?", PROGRAM]);
    let mut pty = Pty::spawn(command, 24, 80);
    pty.wait_for_text("queued");
    let program = children(pty.pid())[0];
    pty.hang_up();
    pty.wait_until("the end of the program", || matches!(process_state(program), None | Some('Z')));
    assert_eq!(pty.wait_exit(), Exit::Code(129));
}

#[test]
fn a_terminal_that_takes_nothing_does_not_keep_it_from_ending() {
    let mut pty = demo("success", 50, 200);
    pty.wait_for_text("✓ succeeded");
    pty.freeze();
    // Whole repaints, until the terminal's buffer is full.
    for _ in 0..60 {
        pty.send("\x0c");
    }
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), Exit::Code(143));
    assert_eq!(pty.modes(), Modes::USUAL, "the keyboard is given back");
}

#[test]
fn ctrl_z_stops_it_and_fg_paints_it_again() {
    let mut command = command("sh");
    let script = "set -m; \"$0\" demo slow-queue; echo \"stopped $?\"; read x; fg; echo \"ended $?\"";
    command.args(["-c", script, PROGRAM]);
    let mut pty = Pty::spawn(command, 24, 80);
    pty.wait_for_text("queued");
    let program = children(pty.pid())[0];
    pty.send("\x1a");
    pty.wait_for_state(program, 'T');
    pty.wait_for_text("stopped ");
    assert_restored(&pty);
    assert!(!pty.screen_text().contains("queued"), "the screen is the shell's");
    // The window is resized while the program cannot receive signals.
    pty.resize(30, 100);
    pty.send("\r");
    pty.wait_for("the whole screen again, in the new size", |s| {
        s.alternate_screen()
            && s.hide_cursor()
            && s.contents().contains("queued")
            && s.rows(0, 100).last().is_some_and(|row| row.contains("q quit"))
    });
    assert_eq!(pty.modes(), Modes { echo: false, lines: false, signals: false });
    pty.send("q");
    pty.wait_for_text("ended 0");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
    assert_restored(&pty);
}

#[test]
fn a_stop_by_somebody_else_is_overcome() {
    let mut pty = demo("slow-queue", 24, 80);
    pty.wait_for_text("queued");
    pty.signal(Signal::STOP);
    pty.wait_for_state(pty.pid(), 'T');
    let from = pty.count();
    pty.signal(Signal::CONT);
    pty.wait_for_bytes("the screen taken again", from, PATIENCE, |raw| {
        has(raw, "\x1b[?1049h") && has(raw, "\x1b[2J") && raw.ends_with(b"\x1b[?2026l")
    });
    pty.wait_for_text("q quit");
    quit(&mut pty);
}

/// No shell would continue it.
#[test]
fn without_a_shell_ctrl_z_does_nothing() {
    let mut pty = demo("slow-queue", 24, 80);
    pty.wait_for_text("queued");
    pty.send("\x1a?");
    pty.wait_for_text("this page");
    close_help(&mut pty);
    quit(&mut pty);
}

/// Not a test on its own: the child process of the test below.
#[test]
fn helper_that_reports() {
    if std::env::var("REPORT").is_err() {
        return;
    }
    cleanwatch::runtime::panics::install();
    assert!(std::thread::spawn(|| panic!("a task fell over")).join().is_err());
    panic!("the program fell over");
}

#[test]
fn a_panic_is_reported_plainly_where_no_colors_are_wanted_and_that_of_a_task_not_at_all() {
    let program = std::env::current_exe().unwrap();
    let args = ["--exact", "screen::helper_that_reports", "--nocapture"];
    let piped = Command::new(&program).args(args).env("REPORT", "1").env_remove("NO_COLOR").output().unwrap();
    let mut outputs = vec![(false, [piped.stdout, piped.stderr].concat())];
    for no_color in [Some("1"), Some(""), None] {
        let mut command = command(&program);
        command.args(args);
        command.env("REPORT", "1");
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        let mut pty = Pty::spawn(command, 24, 200);
        pty.wait_exit();
        outputs.push((no_color != Some("1"), pty.raw()));
    }
    for (colored, said) in outputs {
        let report = &said[said.windows(9).position(|w| w == b"The appli").expect("the report")..];
        assert!(has(&said, "the program fell over") && !has(&said, "a task fell over"));
        let after = report.windows(10).position(|w| w == b"test resul").unwrap_or(report.len());
        let escaped = said[..said.len() - report.len() + after].windows(2).any(|w| w == b"\x1b[");
        assert_eq!(escaped, colored, "{}", String::from_utf8_lossy(&said));
    }
}

/// Not a test on its own: the child process of the two tests below.
#[test]
fn helper_that_panics() {
    let Ok(how) = std::env::var("PANIC_ON") else { return };
    let mut terminal = cleanwatch::runtime::terminal::Terminal::enter(cleanwatch::app::base::notice::Channels::NONE).unwrap();
    let size = terminal.size();
    let mut show = |lines: &[&str]| {
        let mut sheet = cleanwatch::ui::Sheet::default();
        sheet.begin(size, ratatui::style::Style::new());
        for (y, line) in (0..).zip(lines) {
            sheet.text((0, y), line, size.0, ratatui::style::Style::new());
        }
        terminal.present(&mut sheet).unwrap();
    };
    show(&["painted"]);
    assert!(how != "loop", "the loop fell over");
    assert!(std::thread::spawn(|| panic!("a task fell over")).join().is_err());
    show(&["painted", "goes on"]);
    let _ = std::io::stdin().read(&mut [0]);
}

fn panicking(how: &str) -> Pty {
    let mut command = command(std::env::current_exe().unwrap());
    command.args(["--exact", "screen::helper_that_panics", "--nocapture"]);
    command.env("PANIC_ON", how);
    Pty::spawn(command, 24, 80)
}

#[test]
fn a_panic_of_the_loop_gives_the_terminal_back_and_is_reported() {
    let mut pty = panicking("loop");
    assert_eq!(pty.wait_exit(), Exit::Code(101));
    assert_restored(&pty);
    assert!(has(&pty.raw(), "painted"));
    assert!(pty.screen_text().contains("the loop fell over"), "{}", pty.screen_text());
}

#[test]
fn a_panic_of_a_task_leaves_the_screen_alone() {
    let mut pty = panicking("task");
    pty.wait_for_text("goes on");
    assert!(pty.screen().alternate_screen());
    assert!(!has(&pty.raw(), "fell over"), "nothing is said on the screen");
    pty.send("x");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
    assert_restored(&pty);
}

// ── the network and credentials ──────────────────────────────────────────────────────────────

#[test]
fn an_endpoint_that_never_answers_keeps_nobody_waiting() {
    let endpoint = Hanging::start();
    let mut pty = Pty::spawn(asking(&endpoint.url()), 36, 120);
    pty.wait_for_text("connecting");
    let _connection = endpoint.connection();
    for (digit, title) in [("8", "Raw"), ("2", "Resources")] {
        pty.send(digit);
        pty.wait_for(&format!("the focus on {title}"), |s| focused(s, title));
    }
    pty.send("?");
    pty.wait_for_text("this page");
    close_help(&mut pty);
    quit(&mut pty);
}

#[test]
fn an_endpoint_that_refuses_is_named_with_the_next_step() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut pty = Pty::spawn(asking(&format!("http://{address}")), 36, 120);
    pty.wait_for_text("connection refused");
    pty.wait_for_text("nothing listens at the endpoint");
    pty.wait_for_text(&format!("http://{address}"));
    pty.wait_for_text("next in");
    quit(&mut pty);
}

#[test]
fn without_credentials_the_frame_says_what_to_do() {
    let mut pty = Pty::spawn(program(&[ARN]), 36, 120);
    pty.wait_for_text("no AWS credentials");
    // Which steps were tried, and what helps.
    pty.wait_for("the next step", |s| s.contents().contains("aws configure") || s.contents().contains("aws sso login"));
    pty.send("8");
    pty.wait_for("the focus on Raw", |s| focused(s, "Raw"));
    quit(&mut pty);
}

/// A program with a credential_process: this shell script.
fn with_helper(script: &str) -> (Pty, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("helper.sh");
    std::fs::write(&file, script.replace("DIR", &dir.path().display().to_string())).unwrap();
    let config = dir.path().join("config");
    std::fs::write(&config, format!("[default]\ncredential_process = sh {}\n", file.display())).unwrap();
    let mut command = program(&[ARN, "--endpoint-url", "http://127.0.0.1:9"]);
    command.env("AWS_CONFIG_FILE", &config);
    (Pty::spawn(command, 36, 120), dir)
}

#[test]
fn a_credentials_helper_gets_no_key() {
    let (mut pty, dir) = with_helper("read x; echo \"got <$x>\" > DIR/got; echo NOISE >&2; exec sleep 60");
    let got = dir.path().join("got");
    pty.wait_until("the helper's word", || std::fs::read_to_string(&got).is_ok_and(|text| text.ends_with('\n')));
    assert_eq!(std::fs::read_to_string(&got).unwrap(), "got <>\n", "it waited for nothing and got nothing");
    pty.send("5");
    pty.wait_for("the focus on Data", |s| focused(s, "Data & output"));
    assert!(!has(&pty.raw(), "NOISE"), "what it complains of does not fall into the screen");
    quit(&mut pty);
}

#[test]
fn a_credentials_helper_that_sleeps_keeps_nobody_waiting() {
    let (mut pty, dir) = with_helper("echo $$ > DIR/pid; exec sleep 60");
    pty.wait_until("the helper", || std::fs::read_to_string(dir.path().join("pid")).is_ok_and(|t| t.ends_with('\n')));
    pty.send("?");
    pty.wait_for_text("this page");
    close_help(&mut pty);
    quit(&mut pty);
}

// ── bytes ────────────────────────────────────────────────────────────────────────────────────

/// Visits everything: each pane alone on the screen, from top to bottom, and the help page.
fn look_around(pty: &mut Pty) {
    for (digit, title) in ["Status", "Resources", "Publish", "Tags", "Data", "Container", "Timeline", "Raw"]
        .iter()
        .enumerate()
        .map(|(i, t)| (i + 1, t))
    {
        pty.send(format!("{digit}\r"));
        pty.wait_for(&format!("{title} alone"), |s| focused(s, title) || s.contents().contains(&format!("{digit} {title}")));
        // From end to end, sideways, and back to all panes.
        pty.send("Gllghh\r");
    }
    pty.send("?");
    pty.wait_for_text("this page");
    close_help(pty);
}

#[test]
fn no_color_means_no_colour_and_still_weight() {
    let mut command = program(&["demo", "failure", "--speed", "20", "--interval", "1s"]);
    command.env("NO_COLOR", "1");
    let mut pty = Pty::spawn(command, 50, 160);
    pty.wait_for_text("✗ failed");
    look_around(&mut pty);
    quit(&mut pty);
    let raw = pty.raw();
    let codes: Vec<u16> = items(&raw).iter().filter_map(Item::sgr).flatten().collect();
    let colours: Vec<_> = codes.iter().filter(|c| matches!(c, 30..=38 | 40..=48 | 90..=107)).collect();
    assert!(colours.is_empty(), "{colours:?}");
    assert!(codes.contains(&1), "bold remains: {codes:?}");
    assert!(codes.contains(&7) || codes.contains(&4), "so does another emphasis: {codes:?}");
}

#[test]
fn with_colours_the_same_story_has_some() {
    let mut pty = demo("failure", 36, 120);
    pty.wait_for_text("✗ failed");
    quit(&mut pty);
    let raw = pty.raw();
    assert!(items(&raw).iter().filter_map(Item::sgr).flatten().any(|c| matches!(c, 30..=37 | 90..=97)));
}

#[test]
fn hostile_text_never_acts_on_the_terminal() {
    let mut pty = demo("hostile-text", 50, 160);
    pty.wait_for_text("PUBLISH_FAILED");
    look_around(&mut pty);
    pty.send("6*");
    pty.wait_for("the values shown", |s| s.contents().contains("␛[2Jsecret"));
    pty.send("8/owned\r");
    pty.wait_for("the place found", |s| focused(s, "Raw"));
    quit(&mut pty);
    let raw = pty.raw();
    assert_harmless(&raw);
    assert!(has(&raw, "␛[31mname"), "the name is shown, defused");
    assert!(!has(&raw, "\x1b[31mname"));
}

/// Asserts that there are only sequences that the program itself uses.
fn assert_harmless(raw: &[u8]) {
    for item in items(raw) {
        match item {
            Item::Odd(bytes) => panic!("{:?} got to the terminal", String::from_utf8_lossy(bytes)),
            Item::Csi(parameters, end) => {
                let known = match end {
                    b'h' | b'l' => ["?1049", "?25", "?2004", "?2026"].contains(&parameters),
                    b'J' => parameters == "2",
                    b'K' => parameters.is_empty(),
                    b'C' | b'H' => parameters.bytes().all(|b| b.is_ascii_digit() || b == b';'),
                    b'm' => item.sgr().is_some_and(|codes| codes.iter().all(|c| ![5, 6, 8].contains(c))),
                    _ => false,
                };
                assert!(known, "CSI {parameters} {} got to the terminal", char::from(end));
            }
            Item::Char(c) => {
                let invisible = matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
                    | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
                    | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}');
                assert!(!invisible, "U+{:04X} got to the terminal", u32::from(c));
                assert!(!c.is_control() || c == '\r' || c == '\n', "{c:?} got to the terminal");
            }
        }
    }
}

#[test]
fn nothing_is_written_where_nothing_changes() {
    let endpoint = Hanging::start();
    let mut pty = Pty::spawn(asking(&endpoint.url()), 36, 120);
    pty.wait_for_text("connecting");
    // A key without a meaning draws nothing: the next bytes are those of the second hand, or of a key that has a meaning.
    let from = pty.count();
    pty.send("ZZZZ");
    pty.send("?");
    pty.wait_for_text("this page");
    let frames = items(&pty.raw()[from..]).iter().filter(|i| matches!(i, Item::Csi("?2026", b'h'))).count();
    assert!(frames <= 3, "{frames} frames for one key that changes the screen");
    close_help(&mut pty);
    quit(&mut pty);
}

// ── typing ───────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_burst_of_keys_is_obeyed_in_order() {
    let mut pty = demo("success", 36, 120);
    pty.wait_for_text("✓ succeeded");
    pty.send("2358\x1b[B\x1b[B\x1b[6~?");
    pty.wait_for_text("this page");
    // Closes the help page, walks, quits; what comes after that goes nowhere.
    pty.send("q\t\tjjjjkkkkq");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
    assert_restored(&pty);
}

#[test]
fn a_large_paste_into_the_search_is_taken_in_one_go() {
    let mut pty = demo("success", 36, 120);
    pty.wait_for_text("✓ succeeded");
    pty.send("8/");
    pty.wait_for("the prompt", |s| s.rows(0, 120).last().is_some_and(|row| row.starts_with(" /")));
    let pasted = "x".repeat(10_000);
    pty.send(format!("\x1b[200~{pasted}\x1b[201~"));
    pty.wait_for_text("xxxxxxxxxxxxxxxx");
    pty.send(&pasted);
    pty.send("\x1b");
    pty.wait_for("no prompt", |s| !s.contents().contains("xxxx"));
    // Outside of a prompt a paste does nothing; above all, it does not count as keys.
    pty.send("\x1b[200~qqqq\x1b[201~?");
    pty.wait_for_text("this page");
    close_help(&mut pty);
    quit(&mut pty);
}

// ── another process's endpoint ───────────────────────────────────────────────────────────────

#[test]
fn the_log_holds_no_secret_and_no_body() {
    let serving = Serving::start("default");
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let mut command = program(&[&serving.arn, "--endpoint-url", &serving.endpoint, "--interval", "1s"]);
    command.args(["--log-file", log.to_str().unwrap()]);
    command.env("AWS_SESSION_TOKEN", "tokenthatnobodyshouldsee");
    credentials(&mut command);
    let mut pty = Pty::spawn(command, 36, 120);
    pty.wait_for_text("updated ");
    pty.wait_for_text("2 calls");
    quit(&mut pty);
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("answered"), "{text}");
    for part in [SECRET, "tokenthatnobodyshouldsee", "AWS4-HMAC", "trainedModelArn", "environment", "resourceConfig"] {
        assert!(!text.contains(part), "{part} is in the log\n{text}");
    }
}

#[test]
fn a_job_comes_through_stdin_and_keys_from_the_terminal() {
    let serving = Serving::start("success");
    let mut command = command("sh");
    let script = "echo \"{\\\"trainedModelInferenceJobArn\\\": \\\"$1\\\"}\" | \"$0\" - --endpoint-url \"$2\"";
    command.args(["-c", script, PROGRAM, &serving.arn, &serving.endpoint]);
    credentials(&mut command);
    let mut pty = Pty::spawn(command, 36, 120);
    pty.wait_for_text("weekly-success");
    pty.send("?");
    pty.wait_for_text("this page");
    close_help(&mut pty);
    quit(&mut pty);
    assert!(pty.screen_text().contains("weekly-success"));
}

#[test]
fn the_fleet_is_a_board_whose_rows_are_filtered_opened_and_left() {
    let mut pty = demo("fleet", 36, 160);
    pty.wait_for_text("churn-late");
    pty.wait_for("both memberships", |screen| {
        let text = screen.contents();
        text.contains("7b1f3a52 us-east-1") && text.contains("2e9d4c17 us-east-1")
    });
    pty.send("/late");
    pty.wait_for("the filter", |screen| {
        let text = screen.contents();
        text.contains("/late/") && text.contains("1 of ") && !text.contains("uplift")
    });
    pty.send("\r");
    pty.wait_for("the keys of the board", |screen| screen.contents().contains("Enter open"));
    pty.send("\r");
    pty.wait_for_text("The whole year at once");
    pty.send("\x1b");
    pty.wait_for("the board again", |screen| screen.contents().contains("/late/"));
    pty.send("\x1b");
    pty.wait_for("all rows", |screen| !screen.contents().contains("/late/") && screen.contents().contains("uplift"));
    quit(&mut pty);
}

#[test]
fn a_demo_of_many_jobs_shows_the_first_page_at_once() {
    let mut pty = Pty::spawn(program(&["demo", "--jobs", "1000"]), 24, 100);
    pty.wait_for_text("reading: page ");
    pty.wait_for_text("row 1 of ");
    pty.send("G");
    pty.wait_for("the last row", |screen| {
        let text = screen.contents();
        text.contains("1000 jobs") || text.contains("00 jobs")
    });
    quit(&mut pty);
}

#[test]
fn a_served_demo_says_all_that_can_be_asked_for() {
    for (args, memberships, collaborations) in [(&["fleet"][..], 2, 2), (&["--jobs", "250"], 1, 1), (&["success"], 1, 1)] {
        let mut command = Command::new(PROGRAM);
        command.arg("demo").args(args).arg("--serve").stdout(Stdio::piped()).stdin(Stdio::null());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut said = Vec::new();
        for line in lines {
            let last = line.starts_with("job ");
            said.push(line);
            if last {
                break;
            }
        }
        let _ = child.kill();
        let _ = child.wait();
        let count = |name: &str| said.iter().filter(|l| l.starts_with(name)).count();
        assert_eq!((count("endpoint "), count("region ")), (1, 1), "{said:?}");
        assert_eq!((count("membership "), count("collaboration ")), (memberships, collaborations), "{said:?}");
    }
}

#[test]
fn a_collaboration_is_listed_with_whose_jobs_they_are() {
    let serving = Serving::start("fleet");
    let mut list = Command::new(PROGRAM);
    list.args(["list", "--collaboration", "c0ffee00-1111-4222-8333-444455556666", "--region", "us-east-1", "-o", "csv"]);
    list.args(["--endpoint-url", &serving.endpoint]).env("AWS_ACCESS_KEY_ID", "AKIDFAKE").env("AWS_SECRET_ACCESS_KEY", SECRET);
    let output = list.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
    for (membership, account) in
        [("7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b", "111122223333"), ("a4c81f6e-3d27-4e95-b0f8-6172839405ab", "444455556666")]
    {
        let of = |line: &&str| line.contains(&format!(",{membership},")) && line.ends_with(&format!(",{account}"));
        assert!(text.lines().filter(of).count() > 15, "{text}");
    }
}

#[test]
fn the_columns_chosen_are_there_again_and_a_file_that_cannot_be_written_is_said() {
    let serving = Serving::start("fleet");
    let home = tempfile::tempdir().unwrap();
    let board = |state: &std::path::Path| {
        let mut command = program(&["--membership", "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b", "--region", "us-east-1"]);
        command.args(["--endpoint-url", &serving.endpoint, "--notify", "none"]);
        credentials(&mut command);
        command.env("XDG_STATE_HOME", state);
        let pty = Pty::spawn(command, 36, 140);
        pty.wait_for_text("112 jobs");
        pty
    };
    let mut pty = board(home.path());
    pty.send("c>");
    pty.wait_for("the name first", |screen| screen.contents().contains("  name "));
    pty.send("\r");
    let file = home.path().join("cleanwatch/board.toml");
    pty.wait_until("the file", || std::fs::read_to_string(&file).is_ok_and(|t| t.contains("[\"name\", \"state\", \"age\"")));
    pty.send("S");
    pty.wait_until("the sort", || std::fs::read_to_string(&file).is_ok_and(|t| t.contains("sort = \"-age\"")));
    quit(&mut pty);
    let mut pty = board(home.path());
    let heads = |screen: &vt100::Screen| screen.contents().lines().find(|l| l.contains("in state")).map(str::to_owned);
    pty.wait_for("the heads as they were", |screen| {
        heads(screen).is_some_and(|l| l.find("name").unwrap_or(99) < l.find("state").unwrap_or(0) && l.contains("age▾"))
    });
    quit(&mut pty);
    let blocked = home.path().join("blocked");
    std::fs::write(&blocked, "a file where a directory should be").unwrap();
    let mut pty = board(&blocked);
    pty.send("S");
    pty.wait_for_text("the columns are not remembered");
    quit(&mut pty);
}

// ── the picker ───────────────────────────────────────────────────────────────────────────────

/// Profiles `dead`, whose endpoint never responds, and `lively`; remembered choices are kept next to them.
fn profiles(dir: &std::path::Path, dead: &str, lively: &str) -> CommandBuilder {
    let profile = |name: &str, url: &str| format!("[profile {name}]\nregion = us-east-1\nendpoint_url = {url}\n");
    std::fs::write(dir.join("config"), profile("dead", dead) + &profile("lively", lively)).unwrap();
    let keys = "aws_access_key_id = AKIDFAKE\naws_secret_access_key = not-a-secret\n";
    std::fs::write(dir.join("credentials"), format!("[dead]\n{keys}[lively]\n{keys}")).unwrap();
    let mut command = program(&[]);
    command.env("AWS_CONFIG_FILE", dir.join("config"));
    command.env("AWS_SHARED_CREDENTIALS_FILE", dir.join("credentials"));
    command.env("AWS_PROFILE", "dead");
    command.env("XDG_STATE_HOME", dir.join("state"));
    command
}

#[test]
fn a_membership_is_picked_while_another_profile_hangs_and_offered_first_the_next_time() {
    let (hanging, serving) = (Hanging::start(), Serving::start("fleet"));
    let dir = tempfile::tempdir().unwrap();
    let mut pty = Pty::spawn(profiles(dir.path(), &hanging.url(), &serving.endpoint), 24, 80);
    let _held = hanging.connection();
    pty.wait_for_text("reading the memberships in us-east-1");
    pty.send("p");
    pty.wait_for_text("lively");
    pty.send("j\r");
    pty.wait_for_text("Travel and payments");
    pty.send("j\r");
    pty.wait_for("the board and a row of it", |s| {
        let text = s.contents();
        text.contains("Travel and payments (2e9d4c17) · us-east-1 · profile lively") && text.contains("▸ ")
    });
    pty.wait_until("the choice is remembered", || {
        std::fs::read_to_string(dir.path().join("state/cleanwatch/picker.toml")).is_ok_and(|t| t.contains("lively"))
    });
    quit(&mut pty);
    // Nothing responds, but the last choice is there: one key opens it.
    let mut pty = Pty::spawn(profiles(dir.path(), &hanging.url(), &serving.endpoint), 24, 80);
    pty.wait_for("the last choice", |s| s.contents().contains("last choice") && s.contents().contains("reading the memberships"));
    pty.send("\r");
    pty.wait_for("its board", |s| s.contents().contains("(2e9d4c17) ·") && s.contents().contains("jobs, read"));
    pty.send("M");
    pty.wait_for_text("choose a membership");
    quit(&mut pty);
}

#[test]
fn a_pasted_arn_opens_its_job_where_no_list_comes() {
    let (hanging, serving) = (Hanging::start(), Serving::start("success"));
    let dir = tempfile::tempdir().unwrap();
    let mut command = profiles(dir.path(), &hanging.url(), &hanging.url());
    command.env("AWS_ENDPOINT_URL_CLEANROOMSML", &serving.endpoint);
    let mut pty = Pty::spawn(command, 36, 120);
    pty.wait_for_text("choose a membership");
    pty.send(format!("\x1b[200~{}\x1b[201~", serving.arn));
    pty.wait_for("its end, where the cursor is", |s| s.contents().contains(" id or ARN: ") && s.contents().contains("-success"));
    pty.send("\r");
    pty.wait_for_text("Resources");
    pty.wait_for_text("updated");
    quit(&mut pty);
}

#[test]
fn from_the_demo_s_board_its_two_memberships_can_be_picked() {
    let mut pty = Pty::spawn(program(&["demo", "fleet", "--notify", "none"]), 24, 80);
    pty.wait_for_text("2 sources");
    pty.send("M");
    pty.wait_for("both memberships", |s| {
        s.contents().contains("Shared retail audience") && s.contents().contains("Travel and payments")
    });
    pty.send("\x1b");
    pty.wait_for_text("2 sources");
    pty.send("M\r");
    pty.wait_for_text("Shared retail audience (7b1f3a52) · us-east-1");
    quit(&mut pty);
}
