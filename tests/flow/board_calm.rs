//! A board that stays calm: a cursor that was not moved stays at the top, a change shows in its own cell, and the first page
//! is fresh however long the list is.

use crate::support::boards::{board, lists, page, row, rows, selected, source, sweep, until_list};
use crate::support::script::{Script, arn, body, start};
use cleanwatch::app::base::look::ColumnId;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::Key;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::board::COLUMNS;
use cleanwatch::domain::Span;
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::domain::summary::Summary;
use cleanwatch::ui::theme::Choice;
use ratatui::style::Modifier;

fn sized(size: (u16, u16), all: &[Summary]) -> Script {
    let mut s = Script::with(Settings::default(), size, Vec::new());
    s.state.show_board([source("us-east-1")]);
    s.send(Msg::Wake);
    sweep(&mut s, all);
    s
}

/// These jobs, and one that was just started.
fn one_more(all: &[Summary]) -> Vec<Summary> {
    let newest = Summary { created: Some(start()), ..row(900, "CREATE_PENDING") };
    [&[newest], all].concat()
}

#[test]
fn the_cursor_stays_at_the_top_until_a_key_moves_it_and_then_on_its_job() {
    let all = rows(6);
    let first = |s: &Script| Some(s.state.board.as_ref().unwrap().order[0]);
    let mut s = sized((120, 36), &all);
    assert_eq!(selected(&s), Some(arn("job-0")));
    sweep(&mut s, &one_more(&all));
    assert_eq!(selected(&s), Some(arn("job-900")), "what comes in at the top is selected");
    for key in ["s", "S", "/name-0000<enter>", "<esc>", "t", "p", "p"] {
        s.keys(key);
        assert_eq!(s.state.board.as_ref().unwrap().selected, first(&s), "{key} moves no cursor");
    }
    for keys in ["j", "k", "<down>", "G", "<home>", "<pgdown>", "<enter><esc>"] {
        let mut s = sized((120, 36), &all);
        s.keys(keys);
        let at = selected(&s);
        sweep(&mut s, &one_more(&all));
        assert_eq!(selected(&s), at, "{keys}: it stays on its job");
    }
}

#[test]
fn a_change_flashes_in_its_own_cell_and_the_bar_of_the_selected_row_stays_one() {
    type Case = (&'static str, fn(&mut Summary), &'static str);
    let cases: [Case; 4] = [
        ("state", |row| row.status = INFERENCE_JOB.status("CREATE_FAILED"), "✗ failed"),
        ("metrics", |row| row.metrics = Some("PUBLISH_SUCCEEDED".into()), "✓ published"),
        ("logs", |row| row.logs = Some("PUBLISH_FAILED".into()), "✗ failed"),
        ("name", |row| row.name = "another-name".into(), "another-name"),
    ];
    for choice in [Choice::Terminal, Choice::Mono, Choice::Dark, Choice::Light] {
        for (column, change, text) in cases {
            for selected in [false, true] {
                let mut all = rows(6);
                let mut s = sized((200, 50), &all);
                s.theme = choice.theme();
                let nth = usize::from(!selected);
                change(&mut all[nth]);
                sweep(&mut s, &all);
                let id = ColumnId::named(column).unwrap();
                let board = s.state.board.as_ref().unwrap();
                let place = board.order.iter().position(|row| board.rows[*row].summary.arn == all[nth].arn).unwrap();
                let y = s.state.scene.geometry.board.unwrap().rows.y + u16::try_from(place).unwrap();
                let head: String = board.view.heads.iter().map(|p| p.text.as_str()).collect();
                let from = head.char_indices().position(|(at, _)| head[at..].starts_with(id.column().title)).unwrap();
                let frame = s.frame();
                let reversed = |x: u16| frame[(x, y)].modifier.contains(Modifier::REVERSED);
                let to = from + text.chars().count();
                let bar = selected && matches!(choice, Choice::Terminal | Choice::Mono);
                for x in 0..frame.area.width {
                    let own = (from..to).contains(&usize::from(x));
                    assert_eq!(reversed(x), own != bar, "{choice:?} {column} selected: {selected}, column {x}\n{}", s.text());
                    let ground = frame[(x, y)].bg;
                    let bar = choice.theme().bar().bg.filter(|_| selected);
                    assert!(bar.is_none_or(|bar| bar == ground), "{choice:?}: the bar goes from edge to edge");
                }
            }
        }
    }
}

#[test]
fn the_sign_of_the_order_never_cuts_a_heading() {
    for size in [(40, 10), (80, 24), (100, 30), (120, 36), (160, 45), (200, 50)] {
        let mut s = sized(size, &rows(12));
        for _ in 0..2 {
            for _ in 0..COLUMNS.len() {
                s.keys("s");
                let board = s.state.board.as_ref().unwrap();
                let title = board.sort.column.column().title;
                let text = s.text();
                assert!(text.contains(&format!("{title}▴")) || text.contains(&format!("{title}▾")), "{size:?} {title}\n{text}");
            }
            s.keys("S");
        }
    }
}

#[test]
fn the_first_page_is_read_every_interval_while_the_others_are_and_between_two_reads_of_all() {
    let all = rows(10_000);
    let mut s = board(&["us-east-1"]);
    let mut heads = Vec::new();
    let mut pages = 0;
    let end = start() + Span::minutes(5);
    while s.now < end {
        until_list(&mut s);
        if lists(&s)[0].2.is_none() {
            heads.push(s.now);
        } else {
            pages += 1;
        }
        page(&mut s, &all);
    }
    let gaps: Vec<i64> = heads.windows(2).map(|w| (w[1] - w[0]).num_seconds()).collect();
    assert!(gaps.iter().all(|gap| (10..=17).contains(gap)), "{gaps:?}");
    assert!(pages >= 2 * 99, "the others are read all the same: {pages}");
    assert_eq!(s.state.board.as_ref().unwrap().jobs(), (10_000, 0));
}

#[test]
fn what_the_first_page_says_is_shown_while_the_others_are_still_to_come() {
    let mut all = rows(10_000);
    let mut s = board(&["us-east-1"]);
    let first = s.now;
    until_list(&mut s);
    page(&mut s, &all);
    assert!(s.text().contains("name-00000"), "{}", s.text());
    all[1].status = INFERENCE_JOB.status("CREATE_FAILED");
    while !s.text().contains("name-00900") && s.now - first < Span::seconds(17) {
        until_list(&mut s);
        page(&mut s, &one_more(&all));
    }
    assert!(s.text().contains("name-00900") && s.text().contains("✗ failed"), "{}", s.text());
    assert!(s.state.board.as_ref().unwrap().feeds[0].read.is_none(), "the whole list was not read yet");
}

#[test]
fn a_first_page_that_cannot_be_read_ends_no_sweep_and_r_reads_all() {
    let all = rows(10_000);
    let mut s = board(&["us-east-1"]);
    let mut tokens = Vec::new();
    for _ in 0..80 {
        until_list(&mut s);
        let (feed, seq, token) = lists(&s)[0].clone();
        let feeds = &s.state.board.as_ref().unwrap().feeds[0];
        if token.is_none() && feeds.ahead {
            s.effects.clear();
            s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(ErrorKind::Validation, "odd")));
            assert!(!s.state.board.as_ref().unwrap().feeds[0].pages.at_beginning(), "the sweep goes on");
            break;
        }
        tokens.push(token);
        page(&mut s, &all);
    }
    assert!(tokens.len() > 5 && tokens.len() < 40, "{tokens:?}");
    sweep(&mut s, &all);
    let read = s.state.board.as_ref().unwrap().feeds[0].read;
    s.keys("r");
    until_list(&mut s);
    assert!(!s.state.board.as_ref().unwrap().feeds[0].ahead, "by hand the whole list is read");
    sweep(&mut s, &all);
    assert!(s.state.board.as_ref().unwrap().feeds[0].read > read);
}

#[test]
fn short_lists_cost_no_call_more() {
    for n in [6, 250] {
        let all = rows(n);
        let mut s = board(&["us-east-1"]);
        sweep(&mut s, &all);
        let from = s.now;
        let mut calls = 0;
        while s.now < from + Span::seconds(120) {
            until_list(&mut s);
            calls += 1;
            page(&mut s, &all);
        }
        assert!(calls <= n.div_ceil(100) * 9, "{n} jobs: {calls} calls in two minutes");
    }
}

#[test]
fn nothing_points_to_the_right_beside_a_window() {
    for size in [(40, 10), (80, 24), (120, 36)] {
        let mut s = Script::new(size, &["job-1"]);
        s.answer(&body("CREATE_IN_PROGRESS", ""));
        s.keys("8<enter>");
        assert!(s.text().contains('›'), "a line is cut\n{}", s.text());
        for key in ["?", "y"] {
            s.keys(key);
            assert!(s.state.window.is_some() && !s.text().contains('›'), "{key}\n{}", s.text());
            s.keys("<esc>");
        }
        assert!(s.text().contains('›'));
    }
}
