//! The ways through the screens: one step back from everywhere, a name for every place, and a last row that says how to undo
//! what was done.

use crate::support::boards::{board, rows, source, sweep};
use crate::support::script::{Script, body};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::pane::PaneId;
use cleanwatch::app::base::refresh::Poll;
use cleanwatch::app::base::scene::Front;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::shell::update::update;
use cleanwatch::app::text::Tone;
use cleanwatch::domain::Span;
use cleanwatch::domain::text::width;

const SIZES: [(u16, u16); 4] = [(40, 10), (80, 24), (120, 36), (200, 50)];
const APART: [(&str, PaneId); 4] = [("9", PaneId::Logs), ("R", PaneId::Related), ("m", PaneId::Metrics), ("D", PaneId::Doctor)];

fn job(size: (u16, u16)) -> Script {
    let mut s = Script::new(size, &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s
}

/// A job that was opened from a board with several.
fn opened(size: (u16, u16)) -> Script {
    let mut s = Script::with(Settings::default(), size, Vec::new());
    s.state.show_board([source("us-east-1")]);
    s.send(Msg::Wake);
    sweep(&mut s, &rows(6));
    s.keys("j<enter>").pass(1.0);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s
}

fn last_row(s: &Script) -> String {
    s.text().lines().last().unwrap().to_owned()
}

#[test]
fn esc_leads_back_from_each_pane_that_stands_apart_to_where_one_was() {
    for size in SIZES {
        for (key, pane) in APART {
            for (from, origin) in [("1", PaneId::Status), ("7", PaneId::Timeline), ("8", PaneId::Raw)] {
                let mut s = job(size);
                s.keys(from).keys(key);
                assert_eq!(s.state.scene.focus, pane);
                assert!(s.text().contains("Esc back") || size.0 == 40, "{}", s.text());
                s.keys("<esc>");
                assert_eq!(s.state.scene.focus, origin, "{size:?} {key}");
            }
        }
    }
}

#[test]
fn esc_is_one_step_from_one_pane_to_the_other_then_the_job_then_the_board() {
    let mut s = opened((80, 24));
    s.keys("9D");
    for (focus, front) in [(PaneId::Logs, Front::Detail), (PaneId::Status, Front::Detail), (PaneId::Status, Front::Board)] {
        s.keys("<esc>");
        assert_eq!((s.state.scene.focus, s.state.scene.front), (focus, front));
    }
    // Returning to a pane must not mean that it has to be left twice.
    s.keys("<enter>9D9");
    s.keys("<esc>");
    assert_eq!((s.state.scene.focus, s.state.scene.front), (PaneId::Status, Front::Detail));
    // Stepping through all of them counts as one step.
    s.keys("8<tab><tab><tab><tab>");
    assert_eq!(s.state.scene.focus, PaneId::Doctor);
    s.keys("<esc>");
    assert_eq!(s.state.scene.focus, PaneId::Raw);
    // A job that is opened at its logs is left by way of the job.
    s.keys("9b<down><enter>");
    assert_eq!((s.state.scene.focus, s.state.scene.front), (PaneId::Logs, Front::Detail));
    s.keys("<esc>");
    assert_eq!(s.state.scene.front, Front::Detail);
    s.keys("<esc>");
    assert_eq!(s.state.scene.front, Front::Board);
}

#[test]
fn what_was_opened_within_a_pane_is_left_before_the_pane() {
    let mut s = opened((80, 24));
    s.keys("9/x<enter><enter>");
    s.keys("<esc>");
    assert!(s.state.pane(PaneId::Logs).query.is_empty() && s.state.scene.focus == PaneId::Logs, "the search ends first");
    for (keys, steps) in [("9<enter>", 2), ("1<enter>", 1), ("9<enter>D", 3), ("9?", 2), ("1y", 1), ("1/x<enter>", 1)] {
        let mut s = opened((80, 24));
        s.keys(keys);
        for step in 0..steps {
            assert!(s.state.scene.front == Front::Detail, "{keys}: {step}");
            s.keys("<esc>");
        }
        assert_eq!((s.state.scene.front, s.state.scene.focus), (Front::Detail, PaneId::Status), "{keys}");
        s.keys("<esc>");
        assert_eq!(s.state.scene.front, Front::Board, "{keys}");
    }
}

#[test]
fn esc_never_does_nothing_while_there_is_a_step() {
    let mut rng = fastrand::Rng::with_seed(17);
    let all =
        ["9", "D", "m", "R", "1", "4", "8", "<tab>", "<backtab>", "<enter>", "/x<enter>", "?", "y", "<down>", "b", "]", "s"];
    for size in [(80, 24), (160, 40)] {
        for _ in 0..200 {
            let mut s = opened(size);
            let mut keys = String::new();
            for _ in 0..rng.usize(1..9) {
                let key = all[rng.usize(0..all.len())];
                keys.push_str(key);
                s.keys(key);
            }
            let place = |s: &Script| {
                let query = s.state.panes.iter().filter(|p| !p.query.is_empty()).count();
                let filter = s.state.board.as_ref().unwrap().filter.text.clone();
                let query = query + usize::from(s.state.open.logs.look.query.is_some());
                (
                    s.state.scene.front,
                    s.state.scene.focus,
                    s.state.scene.zoom,
                    s.state.window.is_some(),
                    query,
                    filter,
                    s.state.scene.kept_open,
                )
            };
            let mut steps = 0;
            loop {
                let before = place(&s);
                if before.0 == Front::Board && !before.3 && before.5.is_empty() && !before.6 {
                    break;
                }
                s.keys("<esc>");
                assert_ne!(place(&s), before, "{keys}\n{}", s.text());
                steps += 1;
                assert!(steps < 12, "{keys}: no end");
            }
        }
    }
}

#[test]
fn words_lead_to_logs_metrics_and_doctor_at_every_size() {
    for size in SIZES {
        for mut s in [job(size), opened(size)] {
            for focus in ["1", "4", "8", "9", "R", "m", "D"] {
                s.state.scene.toasts.clear();
                s.keys(focus);
                let text = s.text().to_lowercase();
                for (key, word) in [("9", "logs"), ("d", "doctor"), ("m", "metrics")] {
                    // In the smallest window there is room for two of them.
                    if size.0 > 40 || (word == "logs" && ["1", "4"].contains(&focus)) {
                        assert!(text.contains(&format!("{key} {word}")), "{size:?} {focus} {word}\n{}", s.text());
                    }
                }
            }
        }
    }
}

#[test]
fn the_last_row_says_how_to_resume_and_how_to_come_back_to_the_automatic_interval() {
    for size in [(40, 10), (80, 24)] {
        for mut s in [job(size), opened(size), board(&["us-east-1"])] {
            assert!(!last_row(&s).contains("resume") && !last_row(&s).contains("automatic"), "{}", last_row(&s));
            s.keys("p").pass(7.0);
            assert!(last_row(&s).contains("Space resume") && !last_row(&s).contains("pause"), "{}", last_row(&s));
            s.keys("p").pass(7.0);
            assert!(!last_row(&s).contains("resume"), "{}", last_row(&s));
        }
    }
    for mut s in [job((80, 24)), opened((80, 24)), board(&["us-east-1"])] {
        s.keys("-");
        assert!(s.text().contains("0 back to automatic"), "{}", s.text());
        s.pass(7.0);
        assert!(last_row(&s).contains("0 automatic"), "{}", last_row(&s));
        s.keys("0");
        assert!(s.state.scene.settings.interval.is_none() && s.text().contains("automatic again"), "{}", s.text());
        s.pass(7.0);
        assert!(!last_row(&s).contains("automatic"), "{}", last_row(&s));
    }
}

#[test]
fn the_automatic_interval_is_that_of_the_status_at_once() {
    let mut s = job((80, 24));
    s.pass(70.0);
    while !s.calls().is_empty() {
        s.answer(&body("CREATE_IN_PROGRESS", ""));
    }
    let due = |s: &Script| match s.state.watches[0].refresh.poll {
        Poll::Due(at) => at - s.now,
        _ => Span::zero(),
    };
    let usual = due(&s);
    s.keys("---");
    assert!(due(&s) > usual * 4);
    s.keys("0");
    assert_eq!(due(&s), usual);
    s.keys("0");
    assert!(s.text().contains("automatic already"), "{}", s.text());
}

#[test]
fn a_notice_leaves_the_first_keys_and_the_last_on_the_screen() {
    for size in SIZES {
        for mut s in [job(size), opened(size)] {
            let long = "something happened of which there is a great deal to say ".repeat(5);
            s.state.scene.toast(long, Tone::Warn);
            update(&mut s.state, Msg::Wake, s.now);
            let row = last_row(&s);
            let help = row.contains("? help") || size.0 == 40;
            assert!(help && row.contains("q quit") && row.contains("something"), "{size:?}: {row}");
            assert!(width(&row) <= usize::from(size.0), "{row}");
            s.state.scene.toasts.clear();
            s.state.scene.toast("done".to_owned(), Tone::Good);
            update(&mut s.state, Msg::Wake, s.now);
            let row = last_row(&s);
            assert!(row.trim_end().ends_with("done") && row.contains("? help") && row.contains("q quit"), "{size:?}: {row}");
        }
    }
}
