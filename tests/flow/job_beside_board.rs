//! The open job next to the board on a wide screen, and over it on a narrow one.

use crate::support::boards::{board, page, row, rows, selected, sweep};
use crate::support::script::{Script, arn, body, job_call};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::pane::PaneId;
use cleanwatch::app::base::scene::{BESIDE_FROM, Front};
use cleanwatch::app::base::window::{Over, Window};
use cleanwatch::domain::Span;
use cleanwatch::domain::kind::INFERENCE_JOB;
use crossterm::event::Event;

/// A board of six jobs; the second one is open, and its response has come.
fn open() -> Script {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &rows(6));
    s.keys("j<enter>").pass(1.0);
    s.answer(&body("CREATE_IN_PROGRESS", r#""name":"the-open-one""#));
    s
}

fn resize(s: &mut Script, w: u16, h: u16) {
    s.send(Msg::Input(Event::Resize(w, h)));
}

/// The job on screen.
fn shown(s: &Script) -> String {
    s.state.watch().unwrap().key.arn().unwrap().to_string()
}

fn beside(s: &Script) -> bool {
    s.state.scene.geometry.divider.is_some()
}

fn asked(s: &Script) -> Vec<String> {
    s.calls().iter().map(|(key, _)| key.short().to_owned()).collect()
}

#[test]
fn an_opened_job_stands_beside_the_board_and_brackets_move_both() {
    let mut s = open();
    assert!(beside(&s) && s.state.scene.front == Front::Detail);
    let text = s.text();
    for part in [
        "the-open-one",
        "1 Status ━",
        "name-00000",
        "name-00005",
        "▸ ● running",
        "6 jobs",
        "updated 0s ago",
        "jobs, read <1m ago",
        "every 15s",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    s.keys("]").pass(1.0);
    assert_eq!((selected(&s).unwrap(), shown(&s)), (arn("job-2"), arn("job-2")));
    assert_eq!(asked(&s), ["job-2"]);
    s.keys("[[").pass(1.0);
    assert_eq!((selected(&s).unwrap(), shown(&s)), (arn("job-0"), arn("job-0")));
    assert!(s.state.scene.front == Front::Detail && beside(&s));
    s.keys("<esc>");
    assert!(s.state.scene.front == Front::Board && !beside(&s) && !s.text().contains("Status ─"), "{}", s.text());
}

#[test]
fn keys_are_for_the_side_that_is_marked_and_tab_goes_round_both() {
    let mut s = open();
    let marked = |s: &Script| s.text().lines().next().unwrap().chars().position(|c| c == '▌').unwrap();
    assert_eq!(marked(&s), usize::from(s.state.scene.geometry.header.x));
    s.keys("j");
    assert_eq!(selected(&s).unwrap(), arn("job-1"), "the pane's cursor moves, not the board's");
    s.keys("<backtab>");
    assert_eq!((s.state.scene.front, marked(&s), beside(&s)), (Front::Board, 0, true));
    assert!(!s.text().contains('━') && s.text().contains("Enter open"), "{}", s.text());
    s.keys("<tab>");
    assert_eq!((s.state.scene.front, s.state.scene.focus), (Front::Detail, PaneId::Status));
    s.keys("D<tab>");
    assert_eq!(s.state.scene.front, Front::Board, "after the last pane comes the board");
    s.keys("<backtab>");
    assert_eq!((s.state.scene.front, s.state.scene.focus), (Front::Detail, PaneId::Doctor));
    s.keys("b");
    assert_eq!((s.state.scene.front, beside(&s)), (Front::Board, true));
    s.keys("7");
    assert_eq!((s.state.scene.front, s.state.scene.focus), (Front::Detail, PaneId::Timeline));
    s.keys("bs");
    assert!(s.text().contains("sorted by"), "a key of the board");
    s.keys("<esc>");
    assert!(!beside(&s), "Esc closes the job from the board, too");
    s.keys("<tab>7");
    assert_eq!((s.state.scene.front, s.state.scene.focus), (Front::Board, PaneId::Timeline), "there is no job to go to");
}

#[test]
fn the_job_beside_the_board_is_the_one_under_its_cursor_and_only_where_it_rests_is_asked_for() {
    let mut s = open();
    s.effects.clear();
    s.keys("bjjjj");
    assert_eq!((selected(&s).unwrap(), shown(&s)), (arn("job-5"), arn("job-5")));
    assert!(s.text().contains("list says"), "what the list says of it is there at once\n{}", s.text());
    s.pass(2.0);
    assert_eq!(asked(&s), ["job-5"], "jobs only passed by are not asked for");
    s.keys("]");
    assert_eq!(s.state.scene.front, Front::Board);
}

#[test]
fn nothing_is_said_of_what_is_usual_before_the_list_was_read_to_its_end() {
    let mut s = board(&["us-east-1"]);
    let all: Vec<_> = rows(150);
    page(&mut s, &all);
    s.keys("<enter><enter>");
    assert!(s.text().contains("not known before the lists were read to their ends"), "{}", s.text());
    s.pass(1.0);
    page(&mut s, &all);
    assert!(s.text().contains("finished jobs of this model"), "{}", s.text());
}

#[test]
fn secrets_are_hidden_again_when_the_board_gets_the_keys() {
    let mut s = open();
    s.keys("6*");
    assert!(s.text().contains("hunter2"), "{}", s.text());
    s.keys("b");
    assert!(!s.text().contains("hunter2"), "{}", s.text());
}

#[test]
fn a_zoomed_pane_has_the_whole_screen_and_gives_it_back() {
    let mut s = open();
    s.keys("<enter>");
    assert!(!beside(&s) && s.text().lines().any(|l| l.starts_with("1 Status ━")), "{}", s.text());
    s.keys("<esc>");
    assert!(beside(&s));
    s.keys("<enter>b");
    assert!(beside(&s) && s.state.scene.front == Front::Board && !s.state.scene.zoom);
}

#[test]
fn help_prompts_and_searches_work_on_either_side() {
    let mut s = open();
    s.keys("/vCPU<enter>");
    assert!(s.text().contains("/vCPU – of 0") && s.text().contains("is not in this pane"), "{}", s.text());
    s.keys("<esc>2/vCPU<enter>");
    assert!(s.text().contains("/vCPU 1 of"), "{}", s.text());
    s.keys("<esc>b?");
    assert!(matches!(s.state.window, Some(Window { of: Over::Help, .. })) && s.text().contains("On the board"), "{}", s.text());
    s.keys("<esc>/name-00003<enter>");
    assert!(s.text().contains("/name-00003/") && shown(&s) == arn("job-1"), "the open job stays open\n{}", s.text());
    s.keys("<esc>");
    assert_eq!((selected(&s).unwrap(), beside(&s)), (arn("job-1"), true), "and is selected once it is shown again");
    s.keys("c<esc>mjm=");
    assert!(s.text().contains("Compared"), "{}", s.text());
}

#[test]
fn resizing_across_the_limit_keeps_the_side_with_the_keys_on_the_screen() {
    let mut s = open();
    resize(&mut s, BESIDE_FROM - 1, 40);
    assert!(!beside(&s) && s.state.scene.front == Front::Detail && !s.text().contains("name-00000"), "{}", s.text());
    assert!(s.text().lines().next().unwrap().contains(" 2/6 "), "{}", s.text());
    resize(&mut s, BESIDE_FROM, 40);
    assert!(beside(&s) && s.text().contains("name-00000") && s.text().contains("the-open-one"), "{}", s.text());
    s.keys("b");
    resize(&mut s, 80, 24);
    assert!(!beside(&s) && s.state.scene.front == Front::Board && !s.text().contains("the-open-one"), "{}", s.text());
    s.effects.clear();
    s.pass(40.0);
    assert_eq!(asked(&s), Vec::<String>::new(), "what is not shown is not asked for");
    resize(&mut s, 200, 50);
    s.pass(1.0);
    assert!(beside(&s) && asked(&s) == ["job-1"], "{:?}", asked(&s));
    resize(&mut s, 80, 24);
    s.keys("<enter>b");
    assert!(s.state.scene.front == Front::Board && !s.state.scene.kept_open, "over the board there is nothing to keep open");
}

/// A thousand refreshes, keys and sizes: the open job is the selected row wherever that is shown, and only a key ever changes
/// it.
#[test]
fn the_open_job_is_followed_through_every_refresh_and_sort() {
    let mut rng = fastrand::Rng::with_seed(23);
    let mut s = board(&["us-east-1"]);
    let mut all = rows(60);
    sweep(&mut s, &all);
    s.keys("jjj<enter>");
    for round in 0..1000 {
        for _ in 0..rng.usize(0..6) {
            let n = rng.usize(0..all.len());
            match rng.u8(0..5) {
                0 if all.len() > 20 => drop(all.swap_remove(n)),
                1 if all.len() < 90 => all.push(row(1000 + round, "CREATE_PENDING")),
                2 => all[n].status = INFERENCE_JOB.status(["ACTIVE", "CREATE_FAILED", "NEW"][rng.usize(0..3)]),
                3 => all[n].created = Some(s.now),
                _ => all[n].updated = Some(s.now),
            }
        }
        all.sort_by(|a, b| a.arn.cmp(&b.arn));
        all.dedup_by(|a, b| a.arn == b.arn);
        rng.shuffle(&mut all);
        if round % 5 == 0 {
            s.keys(["]", "[", "bj", "bG", "bg", "bs", "bS", "<tab>", "b/phase:failed<enter>", "b/<esc>"][rng.usize(0..10)]);
        }
        if round % 11 == 0 {
            resize(&mut s, [80, BESIDE_FROM - 1, BESIDE_FROM, 160, 240][rng.usize(0..5)], [12, 24, 45][rng.usize(0..3)]);
        }
        let open = shown(&s);
        sweep(&mut s, &all);
        s.effects.retain(|e| job_call(e).is_none());
        if let Some(board) = &mut s.state.board {
            board.asking = None;
        }
        s.now += Span::seconds(1);
        s.send(Msg::Wake);
        assert_eq!(shown(&s), open, "round {round}");
        let board = s.state.board.as_ref().unwrap();
        let listed = board.order.iter().any(|i| board.rows[*i].summary.arn == open);
        if beside(&s) || s.state.scene.front == Front::Detail {
            assert!(!listed || selected(&s).as_deref() == Some(&open), "round {round}");
        }
        if let (Some(place), Some(at)) = (board.place(), s.state.scene.geometry.board) {
            let inside = board.scroll..board.scroll + usize::from(at.rows.height);
            assert!(inside.contains(&place), "round {round}: the selected row is in view");
        }
        if round % 50 == 0 {
            let _ = s.text();
        }
    }
}

/// The size of a frame grows with the screen and not with the board.
#[test]
fn a_frame_has_as_many_lines_as_the_screen_has_rows_however_many_jobs_there_are() {
    let lines = [100, 5000].map(|n| {
        let mut s = board(&["us-east-1"]);
        sweep(&mut s, &rows(n));
        s.keys("<enter>");
        assert!(beside(&s));
        s.state.board.as_ref().unwrap().view.lines.len()
    });
    assert_eq!(lines[0], lines[1]);
    assert!(lines[0] <= 40);
}
