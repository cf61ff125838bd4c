//! The board claims no more than what was read: about sources that fail, about jobs seen twice, about rows that are gone, old
//! or odd.

use crate::support::boards::{board, lists, page, row, rows, source, sweep, until_list};
use crate::support::script::{Script, body, job_call, list_call, start, take};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::pane::PaneId;
use cleanwatch::app::base::question::Key;
use cleanwatch::app::base::scene::Front;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::board::Filter;
use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::domain::Span;
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::ids::{Listing, Of};
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::domain::summary::{Page, Summary};
use crossterm::event::Event;

fn resize(s: &mut Script, size: (u16, u16)) {
    s.send(Msg::Input(Event::Resize(size.0, size.1)));
}

/// Responds to the open list calls, each by its feed.
fn answer(s: &mut Script, with: impl Fn(usize) -> Result<Page, FetchError>) {
    for (feed, seq, _) in lists(s) {
        s.effects.retain(|e| list_call(e).is_none_or(|(_, own, _)| own != seq));
        s.send(Msg::answered(Key::Feed(feed), seq, with(feed)));
    }
}

/// Lets time pass, and responds to each list call as soon as it is made.
fn run(s: &mut Script, seconds: i64, with: impl Fn(usize) -> Result<Page, FetchError>) {
    let end = s.now + Span::seconds(seconds);
    loop {
        answer(s, &with);
        match next_wake(&s.state).filter(|at| *at <= end) {
            Some(at) => s.now = at.max(s.now + Span::milliseconds(1)),
            None => break,
        }
        s.send(Msg::Wake);
    }
    s.now = end;
    s.send(Msg::Wake);
}

#[expect(clippy::unnecessary_wraps, reason = "an answer to a call, as the other is")]
fn listed(rows: &[Summary]) -> Result<Page, FetchError> {
    Ok(Page { rows: rows.to_vec(), ..Page::default() })
}

fn denied(n: usize) -> Result<Page, FetchError> {
    let text =
        format!("User number {n} with a name that goes on and on is not authorized to perform this action, and this is its end");
    Err(FetchError::new(ErrorKind::AccessDenied, &text))
}

fn line<'a>(text: &'a str, part: &str) -> &'a str {
    text.lines().find(|l| l.contains(part)).unwrap_or_else(|| panic!("{part}\n{text}"))
}

/// Twelve sources, ten of which are denied.
fn many() -> Script {
    let regions: Vec<String> = (0..12).map(|n| format!("eu-west-{n}")).collect();
    let mut s = board(&regions.iter().map(String::as_str).collect::<Vec<_>>());
    run(&mut s, 20, |feed| if feed % 6 == 5 { listed(&rows(4)) } else { denied(feed) });
    s
}

#[test]
fn however_many_sources_fail_it_is_told_how_many_and_how_the_others_are() {
    for size in [(40, 10), (80, 24), (120, 36), (160, 45)] {
        let mut s = many();
        resize(&mut s, size);
        let text = s.text();
        let title = text.lines().next().unwrap();
        assert!(title.contains("12 sources, 10 failing"), "{size:?}\n{text}");
        let rest = line(&text, "more fail");
        assert!(rest.contains("e for details"), "{size:?}\n{text}");
        let shown = text.lines().filter(|l| l.trim_start().starts_with("✗ 7b1f3a52")).count();
        assert!(shown > 0 && rest.contains(&format!("✗ {} more fail", 10 - shown)), "{size:?}\n{text}");
        assert!(size.0 < 80 || rest.contains("● 2 read: 8 jobs"), "{size:?}\n{text}");
        assert!(text.contains("running"), "rows are seen\n{text}");
        s.keys("/name");
        assert!(s.text().lines().next().unwrap().contains("12 sources, 10 failing"), "{}", s.text());
    }
}

/// The complete contents of the window over the board, line by line.
fn scrolled(s: &mut Script) -> String {
    let mut lines: Vec<String> = Vec::new();
    s.keys("g");
    loop {
        let text = s.text();
        let inside = |l: &str| Some(l[l.find('│')? + 3..l.rfind('│')?].trim_end().to_owned());
        let page: Vec<String> = text.lines().filter_map(inside).collect();
        if lines.is_empty() {
            lines = page;
        } else if lines.ends_with(&page) {
            return lines.iter().flat_map(|l| l.split_whitespace()).collect::<Vec<_>>().join(" ");
        } else {
            lines.push(page[page.len() - 1].clone());
        }
        s.keys("j");
    }
}

#[test]
fn every_source_s_error_is_read_in_full_on_a_page_of_its_own() {
    for size in [(40, 10), (80, 24), (160, 45)] {
        let mut s = many();
        resize(&mut s, size);
        s.keys("e");
        let dense = scrolled(&mut s);
        for n in (0..12).filter(|n| n % 6 != 5) {
            let told = |part: &str| dense.contains(part);
            assert!(told(&format!("number {n}")) && told("its end"), "{n} {size:?}");
        }
        for part in ["eu-west-5", "4 jobs, read", "cleanrooms-ml:ListTrainedModelInferenceJobs", "again at", "quota"] {
            assert!(dense.replace(' ', "").contains(&part.replace(' ', "")), "{part} {size:?}");
        }
        s.keys("<esc>");
        assert!(s.state.window.is_none() && s.text().contains("name-0000"), "{}", s.text());
    }
    let mut s = board(&["us-east-1"]);
    assert!(s.text().contains("e sources"), "{}", s.text());
    s.keys("e");
    assert!(s.text().contains("1 source, none fails"), "{}", s.text());
}

#[test]
fn of_a_source_that_fails_among_several_it_is_said_when_it_is_asked_again() {
    let mut s = board(&["us-east-1", "eu-west-1"]);
    run(&mut s, 10, |feed| if feed == 0 { listed(&rows(4)) } else { denied(feed) });
    resize(&mut s, (80, 24));
    let text = s.text();
    assert!(line(&text, "✗ 7b1f3a52").contains("again at 14:01:0") && text.contains(" retrying in 5"), "{text}");
    let advice = text.lines().skip_while(|l| !l.contains("✗ 7b1f3a52")).nth(1).unwrap();
    assert!(advice.contains("→ allow") && advice.ends_with("e for details"), "what is cut stands elsewhere\n{text}");
    s.keys("<space>");
    let text = s.text();
    assert!(
        !line(&text, "✗ 7b1f3a52").contains("again at") && !text.contains(" retrying in ") && text.contains("paused"),
        "{text}"
    );
}

#[test]
fn where_some_sources_are_empty_and_some_fail_nobody_says_that_there_are_no_jobs() {
    let mut s = board(&["us-east-1", "eu-west-1"]);
    run(&mut s, 5, |feed| if feed == 0 { listed(&[]) } else { denied(feed) });
    let text = s.text();
    assert!(text.contains("no job in the lists that could be read; 1 could not") && !text.contains("ever started"), "{text}");
}

#[test]
fn a_time_in_state_claims_no_more_than_was_read_and_old_rows_are_marked() {
    let mut s = board(&["us-east-1"]);
    let all = rows(4);
    run(&mut s, 100, |_| listed(&all));
    let text = s.text();
    assert!(line(&text, "name-00001").contains("● running  ") && line(&text, "name-00001").contains("≥ 1m"), "{text}");
    run(&mut s, 3600, denied);
    let text = s.text();
    for name in ["name-00000", "name-00001", "name-00002", "name-00003"] {
        let row = line(&text, name);
        assert!(row.contains("≥ 1m") && row.contains("1h old"), "{text}");
    }
    resize(&mut s, (80, 24));
    let text = s.text();
    assert!(line(&text, "name-00001").contains("1h old"), "{text}");
    // It is read again: a job that was not updated in between cannot have changed; for one that was, it is unknown.
    let mut touched = all.clone();
    touched[1].updated = Some(s.now - Span::minutes(20));
    run(&mut s, 301, |_| listed(&touched));
    let text = s.text();
    resize(&mut s, (160, 40));
    assert!(!text.contains(" old"), "{text}");
    let text = s.text();
    assert!(line(&text, "name-00000").contains("≥ 1h 0") && !line(&text, "name-00001").contains("≥ 1h"), "{text}");
}

#[test]
fn a_board_that_is_paused_says_how_old_its_rows_are() {
    let mut s = board(&["us-east-1"]);
    run(&mut s, 30, |_| listed(&rows(4)));
    s.keys("<space>");
    run(&mut s, 60, denied);
    assert!(!s.text().contains(" old"), "{}", s.text());
    run(&mut s, 600, denied);
    let text = s.text();
    assert!(line(&text, "name-00001").contains("● run, 1") && line(&text, "name-00001").contains("m old"), "{text}");
    assert!(line(&text, "name-00001").contains("≥ 15s") || line(&text, "name-00001").contains("≥ 30s"), "{text}");
}

#[test]
fn a_gone_row_says_what_it_was_last_and_is_found_by_that_word() {
    let mut s = board(&["us-east-1"]);
    run(&mut s, 40, |_| listed(&rows(4)));
    run(&mut s, 600, |_| listed(&rows(3)));
    for size in [(160, 40), (80, 24), (40, 10)] {
        resize(&mut s, size);
        for (filter, shown) in [("gone", 1), ("gone 003", 1), ("phase:gone", 1), ("gone phase:running", 0), ("name", 4)] {
            s.keys(&format!("/{filter}<enter>"));
            let text = s.text();
            let rows = text.lines().filter(|l| l.contains("name-0000")).count();
            assert_eq!(rows, shown, "{filter}\n{text}");
            if shown == 1 {
                let row = line(&text, "name-00003");
                assert!(row.contains("fail") && row.contains("gone"), "{text}");
                assert!(size.0 < 160 || row.contains("≥ ") && !row.contains("≥ 1"), "seen for less than a minute\n{text}");
            }
            s.keys("<esc>");
        }
        assert!(s.text().contains("1 gone"), "{}", s.text());
    }
}

#[test]
fn a_job_without_a_status_says_so() {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &[row(0, ""), row(1, "BRAND_NEW")]);
    let text = s.text();
    assert!(text.contains("? no status") && text.contains("? BRAND_NEW"), "{text}");
}

/// A membership and its collaboration on one board.
fn both() -> Script {
    let mut s = Script::with(Settings::default(), (160, 40), Vec::new());
    let of = Of::Collaboration("0c4d5e6f-1a2b-4c3d-8e9f-aabbccddeeff".into());
    s.state.show_board([Listing::from(source("us-east-1")), Listing { profile: None, region: "us-east-1".into(), of }]);
    s.send(Msg::Wake);
    s
}

#[test]
fn a_job_of_two_lists_counts_once() {
    let mut s = both();
    let mut all = rows(8);
    run(&mut s, 20, |_| listed(&all));
    let text = s.text();
    for part in [" 8 jobs in 16 rows", "○ 2 queued", "● 2 running", "✓ 2 succeeded", "✗ 2 failed", "4 active"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("of 2") && !text.contains("± "), "two of a model, twice: {text}");
    // It changes: one list shows that first, and then the row shows it; and it is requested only once.
    all[1].status = INFERENCE_JOB.status("ACTIVE");
    all[1].updated = Some(s.now + Span::seconds(20));
    let before = s.effects.len();
    run(&mut s, 40, |_| listed(&all));
    let text = s.text();
    assert!(text.contains("● 1 running") && text.contains("✓ 3 succeeded"), "{text}");
    let gets = s.effects[before..].iter().filter(|e| job_call(e).is_some()).count();
    assert_eq!(gets, 1, "{:?}", &s.effects[before..]);
    // A job missing from one list is still there; missing from both lists it is gone.
    let fewer = all[..7].to_vec();
    run(&mut s, 40, |feed| listed(if feed == 0 { &fewer } else { &all }));
    assert!(s.text().contains("✗ 2 failed") && !line(&s.text(), " jobs in ").contains("gone"), "{}", s.text());
    run(&mut s, 40, |_| listed(&fewer));
    assert!(s.text().contains("✗ 1 failed") && line(&s.text(), " jobs in ").contains("1 gone"), "{}", s.text());
}

#[test]
fn rows_without_an_arn_are_counted_and_those_that_come_twice_are_not() {
    let mut s = board(&["us-east-1"]);
    let seen = std::cell::Cell::new(0);
    until_list(&mut s);
    answer(&mut s, |_| {
        seen.set(seen.get() + 1);
        Ok(Page { rows: rows(3), unreadable: 2, next: Some("more".into()), ..Page::default() })
    });
    assert_eq!(s.state.board.as_ref().unwrap().unreadable(), 2, "told before the list is read to its end");
    until_list(&mut s);
    answer(&mut s, |_| Ok(Page { rows: rows(4)[2..].to_vec(), unreadable: 1, ..Page::default() }));
    let feed = &s.state.board.as_ref().unwrap().feeds[0];
    assert_eq!((feed.last.rows, feed.last.unreadable), (4, 3));
    for size in [(160, 40), (80, 24), (40, 10)] {
        resize(&mut s, size);
        let text = s.text();
        assert!(text.contains(" 4 jobs") && text.contains("! 3 rows"), "{text}");
        s.keys("e");
        let text = scrolled(&mut s);
        assert!(text.contains("3 rows of it without an ARN"), "{text}");
        s.keys("<esc>");
    }
    run(&mut s, 120, |_| listed(&rows(4)));
    assert_eq!(s.state.board.as_ref().unwrap().unreadable(), 0);
    let mut s = board(&["us-east-1"]);
    answer(&mut s, |_| Ok(Page { unreadable: 2, ..Page::default() }));
    assert!(s.text().contains("nothing in the lists has an ARN") && s.text().contains("2 rows without an ARN"), "{}", s.text());
}

#[test]
fn an_arn_that_cannot_be_asked_for_is_said_to_be_none() {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &[Summary { arn: "arn:aws:s3:::bucket".into(), ..row(0, "ACTIVE") }]);
    s.keys("<enter>");
    assert!(s.state.scene.front == Front::Board && s.text().contains("cannot be asked for by its ARN"), "{}", s.text());
}

#[test]
fn a_job_created_ahead_of_this_clock_has_no_age_and_tells_nothing_of_what_is_usual() {
    let mut s = board(&["us-east-1"]);
    let ended = |n: usize, ahead: i64| Summary {
        created: Some(start() + Span::minutes(ahead)),
        updated: Some(start() + Span::minutes(ahead + 3)),
        model: "tm".into(),
        ..row(n, "ACTIVE")
    };
    sweep(&mut s, &[ended(0, -60), ended(1, -50), ended(2, 30), Summary { model: "tm".into(), ..ended(3, -9) }]);
    let text = s.text();
    assert!(line(&text, "name-00002").contains("in 30m") && text.contains("3m ± 0s of 3"), "{text}");
    sweep(&mut s, &[ended(0, -60), ended(1, -50), ended(2, 30)]);
    s.keys("/age").send(Msg::Input(Event::Paste("<1h".into())));
    assert!(!s.text().contains("name-00002"), "{}", s.text());
    let mut s = board(&["us-east-1"]);
    let running = Summary { created: Some(start() + Span::minutes(30)), model: "tm".into(), ..row(9, "CREATE_IN_PROGRESS") };
    sweep(&mut s, &[ended(0, -60), ended(1, -50), ended(2, -40), running]);
    let text = s.text();
    assert!(!line(&text, "name-00009").contains("0s of usual"), "{text}");
}

#[test]
fn what_lists_saw_of_a_job_is_its_timeline_when_it_is_opened() {
    let mut s = board(&["us-east-1"]);
    let mut all = vec![Summary { created: Some(start() - Span::minutes(30)), ..row(0, "CREATE_PENDING") }];
    run(&mut s, 3600, |_| listed(&all));
    all[0].status = INFERENCE_JOB.status("CREATE_IN_PROGRESS");
    run(&mut s, 3600, |_| listed(&all));
    s.effects.clear();
    s.keys("<enter>").pass(1.0);
    s.answer(&body("CREATE_IN_PROGRESS", r#""createTime":"2026-11-23T09:30:00Z""#));
    let history = s.state.watch().unwrap().history.as_ref().unwrap();
    let phases: Vec<_> = history.segments.iter().map(|s| s.status.as_ref().map_or("-", |s| s.raw())).collect();
    assert_eq!(phases[phases.len() - 2..], ["CREATE_PENDING", "CREATE_IN_PROGRESS"], "{phases:?}");
    let state = s.state.pane(PaneId::Status).rows[0].text();
    assert!(state.ends_with("CREATE_IN_PROGRESS  for 59m"), "{state}");
    let timeline = s.state.pane(PaneId::Timeline);
    let told: Vec<String> = timeline.rows.iter().map(cleanwatch::app::text::Row::text).collect();
    assert!(told[0].contains("running") && told[0].contains("noticed up to 15s late"), "{told:?}");
    assert!(told[1].contains("queued") && told[1].contains("≥ 1h 00m") && told[1].contains("when opened"), "{told:?}");
}

#[test]
fn what_lists_saw_while_nobody_had_a_job_open_is_in_its_timeline_too() {
    let mut s = board(&["us-east-1"]);
    let mut all = vec![row(0, "CREATE_PENDING"), row(1, "ACTIVE")];
    run(&mut s, 60, |_| listed(&all));
    s.keys("<enter>").pass(1.0);
    s.answer(&body("CREATE_PENDING", ""));
    s.keys("<esc>");
    run(&mut s, 600, |_| listed(&all));
    (all[0].status, all[0].updated) = (INFERENCE_JOB.status("CREATE_IN_PROGRESS"), Some(s.now));
    run(&mut s, 600, |_| listed(&all));
    (all[0].status, all[0].updated) = (INFERENCE_JOB.status("CANCEL_PENDING"), Some(s.now));
    run(&mut s, 600, |_| listed(&all));
    s.effects.clear();
    s.keys("<enter>").pass(1.0);
    s.answer(&body("INACTIVE", ""));
    let history = s.state.watch().unwrap().history.as_ref().unwrap();
    let told: Vec<_> = history
        .stretches()
        .filter_map(|(s, to)| Some((s.status.as_ref()?.raw(), to.map(|to| (to.from - s.from).num_minutes()))))
        .collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert_eq!((told[1].0, told[2].0, told[3]), ("CREATE_IN_PROGRESS", "CANCEL_PENDING", ("INACTIVE", None)));
    assert!((9..=10).contains(&told[1].1.unwrap()) && history.saw_cancel(), "{told:?}");
}

#[test]
fn of_a_job_that_is_refused_it_is_told_how_long_lists_saw_it_so() {
    let mut s = board(&["us-east-1"]);
    run(&mut s, 1800, |_| listed(&rows(1)));
    s.keys("<enter>").pass(1.0);
    s.fail(ErrorKind::AccessDenied, "no");
    let rows = &s.state.pane(PaneId::Status).rows;
    let says = rows.iter().find(|row| row.label == "list says").unwrap().text();
    assert!(says.contains("for ≥ 30m as last listed at 14:30:00"), "{says}");
}

#[test]
fn what_an_open_job_tells_of_itself_stands_in_its_row_too() {
    let mut s = board(&["us-east-1"]);
    let ended = |n: usize| Summary {
        created: Some(start() - Span::minutes(50)),
        updated: Some(start() - Span::minutes(47)),
        model: "tm".into(),
        ..row(n, "ACTIVE")
    };
    let running = Summary { model: "tm".into(), ..row(0, "CREATE_IN_PROGRESS") };
    sweep(&mut s, &[running, ended(1), ended(2), ended(3)]);
    s.keys("g<enter>").pass(1.0);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    let usual = |s: &Script| s.state.pane(PaneId::Status).rows.iter().find(|row| row.label == "usual").unwrap().text();
    assert!(usual(&s).contains('┃'), "{}", usual(&s));
    s.keys("r").pass(1.0);
    s.until_call();
    s.answer(&body("INACTIVE", ""));
    assert!(!usual(&s).contains('┃'), "it is over, though no list says so yet: {}", usual(&s));
    s.keys("<esc>");
    assert!(line(&s.text(), "name-00000").contains("3 × ml.g5.12xlarge"), "{}", s.text());
}

/// A job in each phase, one that is gone and one without an ARN.
fn all_phases(size: (u16, u16)) -> Script {
    let mut s = board(&["us-east-1"]);
    let status =
        ["CREATE_PENDING", "CREATE_IN_PROGRESS", "CREATE_FAILED", "ACTIVE", "CANCEL_PENDING", "CANCEL_FAILED", "INACTIVE", "NEW"];
    let all: Vec<Summary> = (0..88).map(|n| row(n, status[n % 8])).collect();
    run(&mut s, 20, |_| listed(&all));
    run(&mut s, 40, |_| Ok(Page { rows: all[..80].to_vec(), unreadable: 3, ..Page::default() }));
    resize(&mut s, size);
    s
}

#[test]
fn no_count_vanishes_however_narrow_the_screen_is() {
    for size in [(40, 10), (50, 12), (60, 24), (80, 24), (100, 30), (120, 36), (160, 45), (220, 50)] {
        let s = all_phases(size);
        let text = s.text();
        let above: String = text.lines().skip(1).take(3).collect::<Vec<_>>().join(" ");
        for sign in ["○ 10", "● 10", "◌ 10", "✓ 10", "■ 10", "? 10", "8 gone", "! 3 rows"] {
            assert!(above.contains(sign), "{sign} {size:?}\n{text}");
        }
        assert_eq!(above.matches("✗ 10").count(), 2, "failed, and the cancel failed {size:?}\n{text}");
        assert!(size.1 < 16 || size.0 < 60 || above.contains("limit") && above.contains("unverified"), "{size:?}\n{text}");
    }
}

#[test]
fn an_order_by_a_column_that_is_not_there_is_told_in_the_title_and_the_menu_tells_why_it_is_not() {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &rows(4));
    resize(&mut s, (80, 24));
    let heads = |s: &Script| s.text().lines().find(|l| l.trim_start().starts_with("state")).unwrap().to_owned();
    assert!(!s.text().lines().next().unwrap().contains("by "), "{}", s.text());
    s.keys("c");
    let text = s.text();
    assert!(line(&text, "trained model ").contains("hidden: too narrow"), "{text}");
    assert!(line(&text, "creator ").contains("hidden: not available"), "{text}");
    assert!(line(&text, "source ").contains("hidden: only one source"), "{text}");
    assert!(!line(&text, "✓ age").contains("hidden:"), "{text}");
    s.keys("<esc>");
    let mut told = 0;
    for _ in 0..12 {
        s.keys("s");
        let (title, heads) = (s.text().lines().next().unwrap().to_owned(), heads(&s));
        let marked = heads.contains('▴') || heads.contains('▾');
        assert_ne!(marked, title.contains("  by "), "{}", s.text());
        told += usize::from(!marked);
    }
    assert!(told > 0);
}

#[test]
fn the_page_of_a_list_that_is_asked_for_is_the_one_that_is_taken() {
    let mut s = board(&["us-east-1"]);
    page(&mut s, &rows(2));
    assert_eq!(s.state.board.as_ref().unwrap().jobs(), (2, 0));
}

/// Responds to each requested Get with this status and updateTime.
fn fetch(s: &mut Script, status: &str, updated: &str, tags: &str) -> usize {
    let mut count = 0;
    loop {
        let Some((key, seq)) = take(&mut s.effects, job_call) else { return count };
        let result =
            Ok(crate::support::script::snapshot(&body(status, &format!(r#""updateTime":"{updated}","tags":{{{tags}}}"#))));
        s.send(Msg::answered(key, seq, result));
        count += 1;
        s.pass(1.0);
    }
}

#[test]
fn what_get_tells_later_than_the_list_stands_in_the_row_and_an_older_page_takes_nothing_back() {
    let mut s = board(&["us-east-1"]);
    let old = row(1, "CREATE_IN_PROGRESS");
    sweep(&mut s, std::slice::from_ref(&old));
    s.keys("<enter>").until_call();
    let later = (start() + Span::minutes(1)).to_rfc3339();
    assert!(s.text().contains("● 1"), "{}", s.text());
    s.answer(&body("CREATE_FAILED", &format!(r#""updateTime":"{later}","logsStatus":"PUBLISH_FAILED""#)));
    let text = s.text();
    assert!(line(&text, "name-00001").contains("✗ failed") && text.contains("✗ 1"), "{text}");
    assert!(!text.contains("● 1"), "{text}");
    run(&mut s, 40, |_| listed(std::slice::from_ref(&old)));
    assert!(line(&s.text(), "name-00001").contains("✗ failed"), "that page was made before: {}", s.text());
    let again = Summary { updated: Some(start() + Span::minutes(2)), status: INFERENCE_JOB.status("ACTIVE"), ..old };
    run(&mut s, 40, |_| listed(std::slice::from_ref(&again)));
    assert!(line(&s.text(), "name-00001").contains("✓ succeeded"), "{}", s.text());
    // A row without an updateTime does not count as older.
    let odd = Summary { updated: None, status: INFERENCE_JOB.status("INACTIVE"), ..again };
    // No job is active anymore, so the list is read once a minute.
    run(&mut s, 70, |_| listed(std::slice::from_ref(&odd)));
    assert!(line(&s.text(), "name-00001").contains("■ inactive"), "{}", s.text());
}

#[test]
fn a_filter_that_needs_gets_asks_for_jobs_that_come_later_too() {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &rows(3));
    s.keys("/tag:team=a<enter>").pass(1.0);
    assert_eq!(fetch(&mut s, "ACTIVE", "2026-11-23T13:00:00Z", r#""team":"a""#), 3);
    let more = rows(5);
    run(&mut s, 40, |_| listed(&more));
    assert_eq!(fetch(&mut s, "ACTIVE", "2026-11-23T13:00:00Z", r#""team":"a""#), 2, "{}", s.text());
    assert!(s.text().contains("5 of 5 rows"), "{}", s.text());
}

#[test]
fn a_phase_picks_what_counts_in_it() {
    let mut s = board(&["us-east-1"]);
    let all: Vec<Summary> = ["CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_FAILED", "CANCEL_FAILED", "CANCEL_PENDING"]
        .into_iter()
        .enumerate()
        .map(|(n, status)| row(n, status))
        .collect();
    sweep(&mut s, &all);
    run(&mut s, 40, |_| listed(&all[1..]));
    for (filter, count) in [("running", 1), ("gone", 1), ("failed", 2), ("cancel-failed", 1), ("cancelling", 1)] {
        s.keys(&format!("/phase:{filter}<enter>"));
        let text = s.text();
        assert!(text.contains(&format!("{count} of 5 rows")), "{filter}\n{text}");
        s.keys("<esc>");
    }
    assert!(Filter::new("age<-5m").wrong.is_some(), "nothing is younger than that");
}

#[test]
fn in_few_columns_no_number_of_how_long_jobs_take_is_cut() {
    let mut s = board(&["us-east-1"]);
    let finished = |n: usize| Summary { updated: Some(start() - Span::seconds(1)), model: "tm".into(), ..row(n, "ACTIVE") };
    let mut all: Vec<Summary> = (100..117).map(finished).collect();
    all.push(Summary { model: "tm".into(), ..row(1000, "CREATE_IN_PROGRESS") });
    all.push(Summary { model: "tm".into(), ..row(1001, "BRAND_NEW") });
    sweep(&mut s, &all);
    for size in [(100, 30), (120, 36), (160, 45), (200, 50)] {
        resize(&mut s, size);
        let text = s.text();
        let Some(from) = text.lines().find_map(|l| l.find("usual, ").map(|at| l[..at].chars().count())) else { continue };
        for l in text.lines().filter(|l| l.contains("name-0")) {
            let cell: String = l.chars().skip(from).take(18).collect();
            assert!(!cell.split("  ").next().unwrap().contains('…'), "{cell}\n{text}");
            assert!(!l.contains("BRAND_NEW") || !cell.contains('×'), "{cell}");
        }
    }
}
