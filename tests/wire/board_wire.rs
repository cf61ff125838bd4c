//! The board over the wire, against a server that shares nothing with the program: which requests it sends, what is on the
//! screen when, and that no source waits for another.

use std::io;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use crate::list_server::{Asked, Manner, Server};
use cleanwatch::app::base::effect::{Effect, Exit};
use cleanwatch::app::base::keymap::Key;
use cleanwatch::app::base::look::Look;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::board::Filter;
use cleanwatch::app::shell::state::State;
use cleanwatch::aws::{Aws, Fixed, Options};
use cleanwatch::domain::Span;
use cleanwatch::domain::ids::Source;
use cleanwatch::runtime::clock::Clock;
use cleanwatch::runtime::driver::{self, Setup, Start};
use cleanwatch::runtime::effects::Remembered;
use cleanwatch::runtime::keeper;
use cleanwatch::runtime::surface::Surface;
use crossterm::event::Event;

const ONE: &str = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";
const PATIENCE: Duration = Duration::from_secs(60);

/// A surface that passes on every state that is shown, and presses the keys that it gets back.
struct Witness<F> {
    look: F,
    keys: Option<Sender<Msg>>,
    began: Instant,
}

impl<F: FnMut(&State) -> &'static str> Surface for Witness<F> {
    fn size(&self) -> (u16, u16) {
        (120, 40)
    }

    fn listen(&self, tx: Sender<Msg>) -> io::Result<()> {
        KEYS.with(|keys| *keys.borrow_mut() = Some(tx));
        Ok(())
    }

    fn present(&mut self, state: &State) -> io::Result<()> {
        assert!(
            self.began.elapsed() < PATIENCE,
            "what is waited for does not come: {:?}",
            state.board.as_ref().map(|b| b.rows.len())
        );
        let keys = (self.look)(state);
        self.keys = self.keys.take().or_else(|| KEYS.with(|keys| keys.borrow_mut().take()));
        if let Some(tx) = &self.keys {
            for name in keys.split_whitespace() {
                let key = Key::parse(name).unwrap();
                tx.send(Msg::Input(Event::Key(key.event()))).unwrap();
            }
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

thread_local! {
    static KEYS: std::cell::RefCell<Option<Sender<Msg>>> = const { std::cell::RefCell::new(None) };
}

/// Runs a board over these memberships; `look` sees each state shown, and returns the keys to press.
fn run(server: &Server, memberships: &[&str], settings: Settings, look: impl FnMut(&State) -> &'static str) -> Exit {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let fixed = Fixed { access_key_id: "AKIDFAKE".into(), secret_access_key: "fake".into() };
    let options = Options {
        region: Some("us-east-1".into()),
        endpoint_url: Some(server.url.clone()),
        fixed: Some(fixed),
        ..Options::default()
    };
    let aws = runtime.block_on(Aws::load(options)).unwrap();
    let source = |id: &&str| Source { profile: None, region: "us-east-1".into(), membership: (*id).to_owned() };
    let setup = Setup {
        settings,
        start: Start::Board {
            feeds: memberships.iter().map(source).map(Into::into).collect(),
            filter: Filter::default(),
            look: Look::default(),
        },
        source: driver::Source::Live {
            aws: vec![aws],
            keep: keeper::Options::default(),
            hook: None,
            remembered: Remembered::default(),
        },
        clock: Clock::real(),
    };
    let exit = driver::run(setup, || Ok(Witness { look, keys: None, began: Instant::now() }), &runtime).unwrap();
    runtime.shutdown_background();
    exit
}

fn quick() -> Settings {
    Settings { interval: Some(Span::seconds(1)), rate: 20, ..Settings::default() }
}

/// The number of the sweep that a feed is in, or was in last.
fn sweeps(state: &State, feed: usize) -> u64 {
    state.board.as_ref().unwrap().feeds[feed].sweep
}

#[test]
fn a_refresh_of_250_jobs_is_three_lists_and_a_get_for_each_that_moved() {
    let server = Server::start(&[(ONE, Manner::Jobs(vec!["CREATE_IN_PROGRESS"; 250]))]);
    let moved = [7, 120, 249];
    let mut done = false;
    let exit = run(&server, &[ONE], quick(), |state| {
        if sweeps(state, 0) == 2 && !done {
            done = true;
            moved.iter().for_each(|n| server.set(ONE, *n, "ACTIVE"));
        }
        let fetched = state.board.as_ref().unwrap().rows.iter().filter(|r| r.full.is_some()).count();
        if sweeps(state, 0) >= 5 && fetched == moved.len() { "q" } else { "" }
    });
    assert_eq!(exit, Exit::Left);
    let asked = server.asked();
    let starts: Vec<usize> =
        asked.iter().filter_map(|a| if let Asked::List { from, .. } = a { Some(*from) } else { None }).collect();
    assert!(starts.len() >= 12, "{starts:?}");
    for refresh in starts.chunks(3).filter(|c| c.len() == 3) {
        assert_eq!(refresh, [0, 100, 200], "three pages a refresh");
    }
    let mut gets: Vec<usize> =
        asked.iter().filter_map(|a| if let Asked::Get { number } = a { Some(*number) } else { None }).collect();
    gets.sort_unstable();
    assert_eq!(gets, moved, "only what moved is asked for in full, and no job is open");
}

#[test]
fn the_first_page_of_5000_jobs_is_on_the_screen_before_the_second_is_asked_for() {
    let server = Server::start(&[(ONE, Manner::Jobs(vec!["ACTIVE"; 5000]))]);
    let (mut first, mut last, mut typed) = (None, 0, 0);
    let exit = run(&server, &[ONE], quick(), |state| {
        let board = state.board.as_ref().unwrap();
        if board.rows.len() >= 100 && first.is_none() {
            first = Some((board.rows.len(), board.view.lines.len(), server.asked().len()));
        }
        // Typing works while pages come in.
        typed += usize::from(board.rows.len() > 100 && board.rows.len() < 5000 && state.prompt.is_some());
        last = board.rows.len();
        match (board.rows.len(), &state.prompt) {
            (5000, Some(_)) if board.feeds[0].read.is_some() => "enter q",
            (5000, None) if board.feeds[0].read.is_some() => "q",
            (101..5000, None) if board.filter.is_empty() => "/",
            (101..5000, Some(prompt)) if prompt.value().is_empty() => "n a m e",
            _ => "",
        }
    });
    assert_eq!(exit, Exit::Left);
    let (rows, lines, asked) = first.unwrap();
    assert_eq!((rows, asked), (100, 1), "the second page was not asked for yet");
    assert!(lines > 20 && last == 5000 && typed > 0);
    // Meanwhile the first of the fifty pages is read every interval.
    assert!((50..75).contains(&server.asked().len()), "{}", server.asked().len());
}

#[test]
fn a_source_that_hangs_throttles_or_expires_delays_no_other() {
    let others =
        ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b", "00000000-0000-4000-8000-00000000000c"];
    let server = Server::start(&[
        (ONE, Manner::Jobs(vec!["CREATE_IN_PROGRESS"; 30])),
        (others[0], Manner::Hangs),
        (others[1], Manner::Throttles),
        (others[2], Manner::Expired),
    ]);
    let memberships = [ONE, others[0], others[1], others[2]];
    let mut moved = 0;
    let exit = run(&server, &memberships, quick(), |state| {
        let board = state.board.as_ref().unwrap();
        let hanging = matches!(board.feeds[1].refresh.poll, cleanwatch::app::base::refresh::Poll::InFlight { .. });
        if hanging && board.feeds[0].read.is_some() && board.place() == Some(moved) && moved < 5 {
            moved += 1;
            return "j";
        }
        let failed = board.feeds[2].refresh.error.is_some() && board.feeds[3].refresh.error.is_some();
        if hanging && failed && moved == 5 && board.place() == Some(5) && sweeps(state, 0) >= 4 { "q" } else { "" }
    });
    assert_eq!(exit, Exit::Left);
    let lists =
        |id: &str| server.asked().iter().filter(|a| matches!(a, Asked::List { membership, .. } if membership == id)).count();
    assert!(lists(ONE) >= 3, "{}", lists(ONE));
    assert_eq!(lists(others[0]), 1, "what hangs is not asked again meanwhile");
}
