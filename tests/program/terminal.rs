//! The outside edge in a real pty: this binary runs itself there as a small program that shows the messages it gets, and the
//! tests look at the terminal while it runs and after it. `screen.rs` checks the same things with the real binary; here a
//! failure names the guilty part.

use std::sync::mpsc;
use std::thread;

use crate::pty::{Exit, Modes, Pty, command};
use cleanwatch::app::base::msg::{Msg, Signal};
use cleanwatch::app::base::notice::{Channels, Notice};
use cleanwatch::runtime::terminal::Terminal;
use cleanwatch::runtime::{input, signals};
use cleanwatch::ui::Sheet;
use crossterm::event::{Event, KeyCode, KeyModifiers};
use ratatui::style::Style;

/// How the program reacts to a message.
enum Then {
    Show(String),
    Suspend,
    Reenter,
    Leave(i32),
    Gone(i32),
}

/// The program. Keys: `q` quits, `p` panics, `b` panics on another thread, `c` copies,
/// `w` never stops writing.
#[test]
#[ignore = "the program that the other tests run"]
fn program() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (tx, rx) = mpsc::channel();
    signals::spawn(tx.clone(), runtime.handle(), cleanwatch::runtime::signals::Inherited::Overruled).unwrap();
    input::shield_stdin(input::Keyboard::Read).unwrap();
    let mut terminal = Terminal::enter(Channels::default()).unwrap();
    input::spawn(tx).unwrap();
    let mut count = 0;
    let mut text = "ready".to_owned();
    let mut sheet = Sheet::default();
    loop {
        let (columns, rows) = terminal.size();
        sheet.begin((columns, rows), Style::new());
        let size = format!("{columns}x{rows} {count} keys");
        for (y, line) in (0..).zip([size.as_str(), &text]) {
            sheet.text((0, y), line, columns, Style::new());
        }
        if terminal.present(&mut sheet).is_err() {
            terminal.abandon();
            std::process::exit(129);
        }
        let msg = rx.recv().unwrap();
        if matches!(&msg, Msg::Input(Event::Key(_))) {
            count += 1;
        }
        match answer(&msg, &mut terminal) {
            Then::Show(new) => text = new,
            Then::Suspend => terminal.suspend().unwrap(),
            Then::Reenter => {
                if terminal.reenter().is_err() {
                    terminal.abandon();
                    std::process::exit(129);
                }
            }
            Then::Leave(code) => {
                terminal.leave().unwrap();
                println!("goodbye after {count} keys");
                std::process::exit(code);
            }
            Then::Gone(code) => {
                terminal.abandon();
                std::process::exit(code);
            }
        }
    }
}

fn answer(msg: &Msg, terminal: &mut Terminal) -> Then {
    match msg {
        Msg::Input(Event::Key(key)) => match key.code {
            KeyCode::Char('q') => return Then::Leave(0),
            KeyCode::Char('p') => panic!("as asked"),
            KeyCode::Char('b') => {
                let _ = thread::spawn(|| panic!("in the background")).join();
            }
            KeyCode::Char('c') => terminal.copy("logical value").unwrap(),
            KeyCode::Char('w') => loop {
                let notice = Notice { title: String::new(), text: String::new() };
                terminal.notify(&notice).unwrap();
            },
            KeyCode::Char('z') if key.modifiers == KeyModifiers::CONTROL => return Then::Suspend,
            _ => {}
        },
        Msg::Signal(Signal::Terminate) => return Then::Leave(143),
        Msg::Signal(Signal::Interrupt) => return Then::Leave(130),
        Msg::Signal(Signal::Suspend) => return Then::Suspend,
        Msg::Signal(Signal::Continue) => return Then::Reenter,
        Msg::Signal(Signal::HangUp) => return Then::Gone(129),
        Msg::InputClosed => return Then::Gone(7),
        _ => {}
    }
    Then::Show(match msg {
        Msg::Input(Event::Key(key)) => format!("key {}", key.code),
        Msg::Input(Event::Paste(text)) => format!("paste of {}", text.len()),
        other => format!("{other:?}"),
    })
}

const ARGUMENTS: [&str; 5] = ["terminal::program", "--exact", "--ignored", "--nocapture", "--test-threads=1"];

fn start() -> Pty {
    let mut program = command(std::env::current_exe().unwrap());
    program.args(ARGUMENTS);
    let pty = Pty::spawn(program, 8, 60);
    pty.wait_for_text("ready");
    pty
}

/// The program as a job of a shell; also its process group.
fn start_in_shell() -> (Pty, rustix::process::Pid) {
    let mut bash = command("bash");
    bash.args(["--norc", "--noprofile", "--noediting", "-i"]);
    bash.env("PS1", "$ ");
    bash.env("PROGRAM", std::env::current_exe().unwrap());
    let mut pty = Pty::spawn(bash, 8, 60);
    pty.wait_for_text("$");
    pty.send(format!("$PROGRAM {}\r", ARGUMENTS.join(" ")));
    pty.wait_for_text("ready");
    let job = pty.foreground();
    (pty, job)
}

#[track_caller]
fn assert_given_back(pty: &Pty) {
    assert_eq!(pty.modes(), Modes::USUAL);
    let screen = pty.screen();
    assert!(!screen.alternate_screen(), "still on the alternate screen");
    assert!(!screen.hide_cursor(), "the cursor is still hidden");
    assert!(!screen.bracketed_paste(), "pastes are still bracketed");
}

fn on_screen(screen: &vt100::Screen) -> bool {
    screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste()
}

#[test]
fn the_screen_is_taken_and_given_back() {
    let mut pty = start();
    pty.wait_for("the whole screen", on_screen);
    let raw = Modes { echo: false, lines: false, signals: false };
    assert_eq!(pty.modes(), raw);
    pty.send("jq");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
    assert_given_back(&pty);
    assert!(pty.screen_text().contains("goodbye after 2 keys"), "{}", pty.screen_text());
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_is_told() {
    let mut pty = start();
    pty.send("p");
    pty.wait_exit();
    assert_given_back(&pty);
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    let left = raw.find("\x1b[?1049l").expect("the screen is left");
    let told = raw.find("as asked").expect("the panic is told");
    assert!(left < told);
}

#[test]
fn a_panic_elsewhere_leaves_the_screen_alone() {
    let mut pty = start();
    pty.send("b");
    pty.wait_for_text("key b");
    assert!(!String::from_utf8_lossy(&pty.raw()).contains("in the background"));
    pty.send("q");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
}

#[test]
fn a_request_to_end_is_obeyed_with_the_terminal_given_back() {
    use rustix::process::Signal;
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130)] {
        let mut pty = start();
        pty.signal(signal);
        assert_eq!(pty.wait_exit(), Exit::Code(code));
        assert_given_back(&pty);
    }
}

#[test]
fn a_closed_terminal_ends_the_program() {
    let mut pty = start();
    pty.hang_up();
    // By the signal or by the end of the input, whichever comes first.
    let exit = pty.wait_exit();
    assert!(matches!(exit, Exit::Code(129 | 7)), "{exit:?}");
}

#[test]
fn a_frozen_terminal_does_not_keep_the_program_alive() {
    let mut pty = start();
    pty.freeze();
    pty.send("w");
    // The terminal's buffer fills; from then on the loop receives nothing anymore.
    pty.signal(rustix::process::Signal::TERM);
    assert_eq!(pty.wait_exit(), Exit::Code(143));
    pty.thaw();
    assert_eq!(pty.modes(), Modes::USUAL);
}

#[test]
fn another_size_is_painted_at_once() {
    let mut pty = start();
    pty.resize(20, 100);
    pty.wait_for_text("100x20");
    pty.resize(2, 20);
    pty.wait_for_text("20x2");
    pty.send("q");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
}

#[test]
fn bursts_of_keys_and_large_pastes_arrive_whole() {
    let mut pty = start();
    pty.send("j".repeat(10_000));
    pty.wait_for_text("10000 keys");
    let text = "q paste\r".repeat(2000);
    pty.send(format!("\x1b[200~{text}\x1b[201~"));
    pty.wait_for_text("paste of 16000");
    pty.send("\x1b");
    pty.wait_for_text("key Esc");
    pty.send("q");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
}

#[test]
fn nothing_is_written_while_nothing_changes() {
    let mut pty = start();
    pty.send("j");
    pty.wait_for_text("1 keys");
    let before = pty.count();
    pty.send("j");
    pty.wait_for_text("2 keys");
    let painted = pty.raw()[before..].to_vec();
    // One digit: a cursor move and a write.
    assert!(painted.len() <= 8, "{:?}", String::from_utf8_lossy(&painted));
    let before = pty.count();
    pty.resize(8, 60);
    pty.send("\x1b[I\x1b[I");
    pty.wait_for_text("FocusGained");
    assert!(pty.count() - before < 80);
    pty.send("q");
    pty.wait_exit();
}

#[test]
fn what_is_copied_reaches_the_terminal() {
    let mut pty = start();
    pty.send("c");
    let copied = b"\x1b]52;c;bG9naWNhbCB2YWx1ZQ==\x1b\\";
    pty.wait_for_bytes("the clipboard", 0, crate::pty::PATIENCE, |raw| raw.windows(copied.len()).any(|window| window == copied));
    pty.send("q");
    pty.wait_exit();
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let (mut pty, job) = start_in_shell();
    for round in 1..=3 {
        pty.send("\x1a");
        pty.wait_for_text("Stopped");
        pty.wait_for_state(job, 'T');
        assert_given_back(&pty);
        pty.send("fg\r");
        pty.wait_for("the whole screen", on_screen);
        pty.wait_for_text("60x8");
        pty.send("j");
        pty.wait_for_text(&format!("{} keys", round * 2));
    }
    pty.send("q");
    pty.wait_for_text("goodbye");
    pty.wait_until("the shell in the foreground", || pty.foreground() == pty.pid());
    pty.send("exit 0\r");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
    assert_given_back(&pty);
}

#[test]
fn a_suspension_by_signal_is_like_ctrl_z() {
    let (mut pty, job) = start_in_shell();
    pty.signal_foreground(rustix::process::Signal::TSTP);
    pty.wait_for_text("Stopped");
    pty.wait_for_state(job, 'T');
    assert_given_back(&pty);
    pty.send("fg\r");
    pty.wait_for("the whole screen", on_screen);
    pty.wait_for_text("60x8");
    pty.send("q");
    pty.wait_for_text("goodbye");
}

#[test]
fn a_stop_that_cannot_be_heard_is_repaired_when_it_ends() {
    let (mut pty, job) = start_in_shell();
    pty.signal_foreground(rustix::process::Signal::STOP);
    pty.wait_for_state(job, 'T');
    pty.wait_for_text("Stopped");
    let before = pty.count();
    pty.resize(9, 50);
    pty.send("fg\r");
    pty.wait_for_bytes("a repaint", before, crate::pty::PATIENCE, |raw| raw.windows(4).any(|window| window == b"50x9"));
    pty.wait_for("the whole screen", on_screen);
    let raw = Modes { echo: false, lines: false, signals: false };
    pty.wait_for_modes(raw);
    pty.send("q");
    pty.wait_for_text("goodbye");
}

#[test]
fn without_a_shell_to_continue_it_ctrl_z_does_nothing() {
    let mut pty = start();
    pty.send("\x1aj");
    pty.wait_for_text("2 keys");
    pty.send("q");
    assert_eq!(pty.wait_exit(), Exit::Code(0));
}

#[test]
fn the_standard_input_is_nothing_to_helpers() {
    // If anything else read it, the key would be lost.
    let mut pty = start();
    let fd = std::fs::read_link(format!("/proc/{}/fd/0", pty.pid().as_raw_nonzero())).unwrap();
    assert_eq!(fd, std::path::Path::new("/dev/null"));
    pty.send("q");
    pty.wait_exit();
}
