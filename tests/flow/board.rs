//! The board: how pages, refreshes, errors and keys change it, and what it costs.

use std::collections::BTreeSet;

use crate::support::boards::{SIZE, board, lists, page, row, rows, selected, source, sweep, until_list};
use crate::support::script::{MEMBERSHIP, Script, arn, body, snapshot, start, take};
use crate::support::script::{job_call, list_call, listing};
use cleanwatch::app::base::effect::Effect;
use cleanwatch::app::base::look::{ColumnId, Direction};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::Key;
use cleanwatch::app::base::refresh::Poll;
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

#[test]
fn one_list_a_page_refreshes_every_row() {
    let mut s = board(&["us-east-1"]);
    let mut all = rows(250);
    assert_eq!(sweep(&mut s, &all), 3);
    let gets = s.others().iter().filter(|e| job_call(e).is_some()).count();
    assert_eq!(gets, 0, "nothing moved, nothing is asked for in full");
    for n in [3, 77, 240] {
        all[n].status = INFERENCE_JOB.status("CREATE_FAILED");
        all[n].updated = Some(s.now);
    }
    let moved = ["job-77", "job-240"];
    assert_eq!(sweep(&mut s, &all), 3);
    let mut gets = Vec::new();
    for _ in 0..20 {
        for effect in s.effects.drain(..).collect::<Vec<_>>() {
            if let Some((key, seq)) = job_call(&effect) {
                gets.push(key.short().to_owned());
                s.effects.extend(cleanwatch::app::shell::update::update(
                    &mut s.state,
                    Msg::answered(key, seq, Ok(snapshot(&body("CREATE_FAILED", "")))),
                    s.now,
                ));
            }
        }
        s.now += Span::milliseconds(500);
        s.send(Msg::Wake);
    }
    for name in moved {
        assert!(gets.iter().any(|g| g == name), "{gets:?}");
    }
    assert!(gets.len() <= 3, "{gets:?}");
    let text = s.text();
    assert!(text.contains("250 jobs") && text.contains("3 × ml."), "{text}");
}

#[test]
fn a_row_whose_call_a_sleep_cut_off_is_read_after_it() {
    let mut s = board(&["us-east-1"]);
    let mut all = rows(6);
    sweep(&mut s, &all);
    all[2].status = INFERENCE_JOB.status("CREATE_FAILED");
    sweep(&mut s, &all);
    s.pass(2.0);
    let (before, _) = take(&mut s.effects, job_call).expect("the row is asked for in full");
    s.send(Msg::Resumed).pass(2.0);
    let (after, seq) = take(&mut s.effects, job_call).expect("and again, since no answer can come any more");
    assert_eq!((before.short(), &after), ("job-2", &before));
    s.send(Msg::answered(after, seq, Ok(snapshot(&body("CREATE_FAILED", "")))));
    assert!(s.state.board.as_ref().unwrap().rows[2].full.is_some());
}

#[test]
fn never_more_calls_in_a_second_than_allowed_over_feeds_and_jobs() {
    for rate in [1, 2, 5] {
        let mut s = Script::with(Settings { rate, ..Settings::default() }, SIZE, Vec::new());
        s.state.show_board(["us-east-1", "eu-west-1", "eu-central-1"].map(source));
        s.send(Msg::Wake);
        let all = rows(700);
        let mut calls = Vec::new();
        let end = s.now + Span::seconds(60);
        while s.now < end {
            while let Some((feed, seq, _)) = lists(&s).first().cloned() {
                assert!(calls.last().is_none_or(|(_, _, last)| *last < seq));
                calls.push((s.now, feed, seq));
                page(&mut s, &all);
            }
            s.now = next_wake(&s.state).unwrap().max(s.now + Span::milliseconds(1));
            s.send(Msg::Wake);
        }
        for (i, (at, ..)) in calls.iter().enumerate() {
            let within = calls[i..].iter().take_while(|(t, ..)| *t - *at < Span::seconds(1)).count();
            assert!(within <= rate, "{within} calls in a second at {rate}");
        }
        let each: Vec<usize> = (0..3).map(|f| calls.iter().filter(|(_, feed, _)| *feed == f).count()).collect();
        assert!(each.iter().all(|n| *n >= calls.len() / 4), "no feed starves: {each:?}");
    }
}

#[test]
fn the_first_page_is_shown_before_the_second_is_asked_for() {
    let mut s = board(&["us-east-1"]);
    let all = rows(5000);
    page(&mut s, &all);
    assert!(s.text().contains("name-00000") && s.text().contains("100 jobs"), "{}", s.text());
    assert!(s.text().contains("reading: page 2"), "{}", s.text());
}

/// No list says how many pages it has: the progress shown only counts, and is no share of a total.
#[test]
fn while_pages_come_in_it_is_said_how_many_and_nothing_looks_like_a_part_of_a_known_whole() {
    let mut s = board(&["us-east-1"]);
    let all = rows(1000);
    let mut pulses = Vec::new();
    for pages in 1..10 {
        until_list(&mut s);
        page(&mut s, &all);
        let text = s.text();
        let line = text.lines().find(|l| l.contains("reading: page")).unwrap().to_owned();
        let said = format!("reading: page {}, {pages}00 jobs so far · ", pages + 1);
        assert!(line.contains(&said) && text.contains(&format!(" {pages}00 jobs so far")), "{text}");
        assert!(!line.contains('%') && !line.split(" call").next().unwrap().contains(" of "), "{line}");
        pulses.push(line.split(&said).nth(1).unwrap().chars().take(8).collect::<String>());
    }
    assert_eq!(pulses[..3], ["━━──────", "─━━─────", "──━━────"]);
    assert_eq!(pulses[6..8], ["──────━━", "━━──────"], "it begins again and fills up to nothing");
    until_list(&mut s);
    page(&mut s, &all);
    assert!(s.text().contains(" 1000 jobs   ") && !s.text().contains("so far"), "{}", s.text());
    until_list(&mut s);
    page(&mut s, &all);
    assert!(s.text().contains("reading: page 2 (10 last time), 100 jobs so far"), "{}", s.text());
}

#[test]
fn loading_empty_failed_and_hidden_look_different() {
    let mut s = board(&["us-east-1"]);
    assert!(s.text().contains("… reading the list of jobs"), "{}", s.text());
    page(&mut s, &[]);
    assert!(s.text().contains("no job was ever started here"), "{}", s.text());
    let mut s = board(&["us-east-1"]);
    let (feed, seq, _) = lists(&s)[0].clone();
    s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(ErrorKind::AccessDenied, "no")));
    let text = s.text();
    assert!(text.contains("no list could be read") && text.contains("cleanrooms-ml:ListTrainedModelInferenceJobs"), "{text}");
    let mut s = board(&["us-east-1"]);
    page(&mut s, &rows(5));
    s.keys("/zzzz<enter>");
    assert!(s.text().contains("no jobs match"), "{}", s.text());
    s.keys("<esc>");
    assert!(s.text().contains("name-00004"), "{}", s.text());
}

#[test]
fn a_feed_that_fails_delays_no_other() {
    let mut s = board(&["us-east-1", "eu-west-1", "eu-central-1"]);
    let all = rows(30);
    let mut read = [0; 3];
    let end = s.now + Span::minutes(10);
    while s.now < end {
        for (feed, seq, _) in lists(&s) {
            s.effects.retain(|e| list_call(e).is_none_or(|(_, own, _)| own != seq));
            match feed {
                0 => {
                    read[0] += 1;
                    let result = Ok(Page { rows: all.clone(), ..Page::default() });
                    s.send(Msg::answered(Key::Feed(feed), seq, result));
                }
                1 => {
                    read[1] += 1;
                    let kind = if read[1] % 2 == 0 { ErrorKind::Throttled } else { ErrorKind::Expired };
                    s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(kind, "no")));
                }
                // It never gets a response.
                _ => read[2] += 1,
            }
        }
        s.now = next_wake(&s.state).unwrap().max(s.now + Span::milliseconds(1));
        s.send(Msg::Wake);
    }
    assert!(read[0] >= 38, "every 15 s: {read:?}");
    assert!(read[1] < 30 && read[2] == 1, "{read:?}");
    let text = s.text();
    assert!(text.contains("● 7b1f3a52 us-east-1  30 jobs") && text.contains("✗ 7b1f3a52 eu-west-1"), "{text}");
}

#[test]
fn a_calm_board_slows_down_and_a_refresh_is_never_shorter_than_it_takes() {
    let mut s = board(&["us-east-1"]);
    let all: Vec<Summary> = (0..30).map(|n| row(n, "ACTIVE")).collect();
    sweep(&mut s, &all);
    let from = s.now;
    until_list(&mut s);
    assert_eq!(s.now - from, Span::seconds(60));
    let mut s = board(&["us-east-1"]);
    let all = rows(10_000);
    let calls = sweep(&mut s, &all);
    assert!((100..=104).contains(&calls), "the first page is read every 15 s meanwhile: {calls}");
    let from = s.now;
    until_list(&mut s);
    while s.state.board.as_ref().unwrap().feeds[0].ahead {
        page(&mut s, &all);
        until_list(&mut s);
    }
    assert!(s.now - from >= Span::seconds(50), "{}", s.now - from);
    assert!(s.text().contains("every 50s, not 15s: one refresh takes that at 2 calls a second"), "{}", s.text());
    s.send(Msg::Input(Event::Resize(80, 24)));
    assert!(s.text().contains("every 50s at 2 calls a second"), "{}", s.text());
}

#[test]
fn several_feeds_share_the_calls_so_none_is_read_sooner_than_all_can_be() {
    let mut s = board(&["us-east-1", "eu-west-1"]);
    let all = rows(2000);
    let whole = |s: &Script| s.state.board.as_ref().unwrap().feeds.iter().all(|f| f.read.is_some());
    while !whole(&s) {
        until_list(&mut s);
        page(&mut s, &all);
    }
    let feeds = &s.state.board.as_ref().unwrap().feeds;
    assert!(feeds.iter().any(|f| f.stretched == Some((Span::seconds(15), Span::seconds(20)))), "40 pages at two a second");
    assert!(s.text().contains("every 20s, not 15s"), "{}", s.text());
}

/// The budget counts every call that the limit counts: lists, the open job, its retries, and requests by the board.
#[test]
fn the_budget_counts_every_call_throttle_and_latency() {
    let mut s = board(&["us-east-1"]);
    let mut all = rows(6);
    sweep(&mut s, &all);
    assert!(s.text().contains("1 call a minute · p50 0 ms"), "{}", s.text());
    s.keys("<enter>").pass(0.5);
    let (key, seq) = s.calls()[0].clone();
    s.send(Msg::Again { key, seq });
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.keys("<esc>");
    assert!(s.text().contains("3 calls a minute"), "{}", s.text());
    all[3].updated = Some(s.now);
    sweep(&mut s, &all);
    s.pass(2.0).fail(ErrorKind::Throttled, "Rate exceeded");
    let text = s.text();
    assert!(text.contains("5 calls a minute · 1 throttled · p50"), "{text}");
    until_list(&mut s);
    let (feed, seq, _) = lists(&s)[0].clone();
    s.effects.clear();
    s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(ErrorKind::Throttled, "Rate exceeded")));
    assert!(s.text().contains("6 calls a minute · 2 throttled"), "{}", s.text());
}

/// Fails the oldest open list call.
fn refused(s: &mut Script, kind: ErrorKind) {
    let (feed, seq, _) = lists(s)[0].clone();
    s.effects.retain(|e| list_call(e).is_none_or(|(_, own, _)| own != seq));
    s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(kind, "Rate exceeded")));
}

/// However long it was throttled, a source that recovers is read again within about a minute.
#[test]
fn a_source_that_was_throttled_is_read_again_within_a_minute() {
    let mut s = board(&["us-east-1"]);
    let mut longest = Span::zero();
    for _ in 0..12 {
        until_list(&mut s);
        let from = s.now;
        refused(&mut s, ErrorKind::Throttled);
        until_list(&mut s);
        longest = longest.max(s.now - from);
        assert!(s.now - from <= Span::seconds(60), "{}", s.now - from);
    }
    assert_eq!(longest, Span::seconds(60), "and no more often than that");
    // After connection failures it may be requested less often.
    for _ in 0..12 {
        until_list(&mut s);
        refused(&mut s, ErrorKind::Network);
    }
    let from = s.now;
    until_list(&mut s);
    assert_eq!(s.now - from, Span::minutes(5));
}

/// A key reads a failed source before anything else, wherever the focus is, and however much else is due.
#[test]
fn a_key_reads_a_source_that_was_throttled_at_once() {
    let regions: Vec<String> = (0..12).map(|n| format!("us-east-{n}")).collect();
    let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
    for place in ["the board", "a job", "the list of sources"] {
        let mut s = board(&regions);
        let failing = regions.len() - 1;
        for _ in 0..40 {
            until_list(&mut s);
            let (feed, ..) = lists(&s)[0];
            if feed == failing {
                refused(&mut s, ErrorKind::Throttled);
            } else {
                page(&mut s, &rows(6));
            }
            s.pass(0.5);
        }
        match place {
            "a job" => _ = s.keys("<enter>").pass(1.0),
            "the list of sources" => _ = s.keys("e"),
            _ => {}
        }
        // Everything is overdue, as after a period in which the limit let nothing through.
        s.effects.clear();
        for feed in &mut s.state.board.as_mut().unwrap().feeds {
            feed.refresh.poll = Poll::Due(s.now - Span::seconds(5));
        }
        s.state.board.as_mut().unwrap().feeds[failing].refresh.poll = Poll::Due(s.now + Span::seconds(50));
        let now = s.now;
        s.state.recent = std::iter::repeat_n(now, 8).collect();
        s.keys("r");
        until_list(&mut s);
        assert_eq!((lists(&s)[0].0, s.now - now <= Span::seconds(1)), (failing, true), "{place}");
    }
}

#[test]
fn a_dead_token_begins_again_and_a_circle_is_an_error() {
    let mut s = board(&["us-east-1"]);
    let all = rows(250);
    page(&mut s, &all);
    until_list(&mut s);
    let (feed, seq, token) = lists(&s)[0].clone();
    assert!(token.is_some());
    s.effects.clear();
    s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(ErrorKind::Validation, "token expired")));
    until_list(&mut s);
    assert_eq!(lists(&s)[0].2, None);
    page(&mut s, &all);
    until_list(&mut s);
    let (feed, seq, token) = lists(&s)[0].clone();
    s.effects.clear();
    s.send(Msg::answered(Key::Feed(feed), seq, Ok(Page { next: token, ..Page::default() })));
    assert!(s.state.board.as_ref().unwrap().feeds[0].refresh.error.as_ref().unwrap().0.message.contains("twice"));
    until_list(&mut s);
}

#[test]
fn a_job_that_leaves_the_list_stays_and_says_so() {
    let mut s = board(&["us-east-1"]);
    let mut all = rows(5);
    sweep(&mut s, &all);
    all.remove(2);
    sweep(&mut s, &all);
    assert!(s.text().contains("✓ done, gone"), "{}", s.text());
    s.send(Msg::Input(Event::Resize(240, 40)));
    assert!(s.text().contains("✓ succeeded, gone"), "{}", s.text());
    s.pass(3600.0);
    let of_gone = s.text().lines().find(|line| line.contains("name-00002")).unwrap().to_owned();
    assert!(of_gone.contains("≥ 0s"), "one list held it, and nobody knows how it went on: {of_gone}");
    s.keys("/phase:gone<enter>");
    assert!(s.text().contains("name-00002") && !s.text().contains("name-00001"), "{}", s.text());
    s.keys("<esc>");
    all.push(row(2, "ACTIVE"));
    sweep(&mut s, &all);
    assert!(!s.text().contains("gone"), "{}", s.text());
}

#[test]
fn rows_of_a_list_that_cannot_be_read_are_old_and_claim_no_more_than_was_seen() {
    let mut s = board(&["us-east-1", "eu-west-1"]);
    let all = rows(2);
    page(&mut s, &all);
    until_list(&mut s);
    page(&mut s, &[row(7, "CREATE_IN_PROGRESS")]);
    s.pass(10.0);
    let mut passed = 0;
    while passed < 20 {
        until_list(&mut s);
        let Some((feed, seq, _)) = lists(&s).into_iter().find(|(feed, ..)| *feed == 0) else {
            page(&mut s, &[row(7, "CREATE_IN_PROGRESS")]);
            continue;
        };
        s.effects.retain(|e| list_call(e).is_none_or(|(_, own, _)| own != seq));
        s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(ErrorKind::Server, "busy")));
        passed += 1;
    }
    let line = |name: &str| s.text().lines().find(|line| line.contains(name)).unwrap().to_owned();
    let (dead, alive) = (line("name-00001"), line("name-00007"));
    assert!(dead.contains("● run, ") && dead.contains("h old") && dead.contains("≥ 0s"), "{dead}");
    assert!(!alive.contains(" old") && !alive.contains("≥ 0s"), "{alive}");
}

#[test]
fn however_many_lists_fail_it_is_said_how_many_and_when_they_are_read_again() {
    let regions: Vec<String> = (0..20).map(|n| format!("region-{n:02}")).collect();
    let mut s = board(&regions.iter().map(String::as_str).collect::<Vec<_>>());
    while s.state.board.as_ref().unwrap().feeds.iter().any(|f| f.read.is_none() && f.refresh.error.is_none()) {
        until_list(&mut s);
        let (feed, seq, _) = lists(&s)[0].clone();
        if feed % 4 == 3 {
            page(&mut s, &[row(feed, "ACTIVE")]);
        } else {
            let at = s.effects.iter().position(|e| list_call(e).is_some()).unwrap();
            s.effects.remove(at);
            s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(ErrorKind::AccessDenied, "no")));
        }
    }
    let text = s.text();
    assert!(text.lines().next().unwrap().contains("20 sources, 15 failing"), "{text}");
    assert!(text.contains("; again at 14:01:0") && text.contains(" retrying in "), "{text}");
    assert!(text.contains("✗ 11 more fail · e for details · ● 5 read: 5 jobs"), "{text}");
    assert!(text.contains("name-00003"), "rows of the others are there: {text}");
}

#[test]
fn a_job_of_the_future_has_no_age_and_one_without_a_status_says_so() {
    let mut s = board(&["us-east-1"]);
    let mut all = rows(2);
    all[0].created = Some(s.now + Span::minutes(30));
    all[1].status = INFERENCE_JOB.status("");
    sweep(&mut s, &all);
    let line = |name: &str| s.text().lines().find(|line| line.contains(name)).unwrap().to_owned();
    assert!(line("name-00000").contains("in 29m") || line("name-00000").contains("in 30m"), "{}", s.text());
    assert!(line("name-00001").contains("? no status"), "{}", s.text());
}

#[test]
fn enter_opens_a_job_brackets_walk_and_escape_goes_back() {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &rows(6));
    s.keys("j<enter>");
    assert_eq!(s.state.scene.front, Front::Detail);
    let get = s.effects.iter().find_map(job_call).map(|(key, _)| key.short().to_owned());
    assert_eq!(get.as_deref(), Some("job-1"), "only the open job is asked for in full");
    s.pass(1.0).answer(&body("CREATE_IN_PROGRESS", ""));
    assert!(s.text().contains("propensity-2026w47"), "{}", s.text());
    s.keys("]").pass(1.0);
    assert_eq!(selected(&s).unwrap(), arn("job-2"));
    s.keys("[[").pass(1.0);
    assert_eq!(selected(&s).unwrap(), arn("job-0"));
    s.keys("<esc>");
    assert_eq!(s.state.scene.front, Front::Board);
    s.effects.clear();
    s.pass(14.0);
    assert!(!s.effects.iter().any(|e| job_call(e).is_some()), "a job that is not open is not asked for");
}

#[test]
fn sorting_goes_through_the_columns_and_both_ways() {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &rows(8));
    let order = |s: &Script| {
        let board = s.state.board.as_ref().unwrap();
        board.order.iter().map(|i| board.rows[*i].summary.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(order(&s)[0], "name-00000", "the newest first");
    s.keys("S");
    assert_eq!(order(&s)[0], "name-00007");
    let mut seen = BTreeSet::new();
    for _ in 0..ColumnId::USUAL.len() {
        s.keys("s");
        seen.insert(format!("{:?}", s.state.board.as_ref().unwrap().sort.column));
    }
    assert_eq!(seen.len(), ColumnId::USUAL.len());
    let board = s.state.board.as_mut().unwrap();
    (board.sort.column, board.sort.direction) = (ColumnId::State, Direction::Up);
    board.touch();
    s.send(Msg::Wake);
    assert!(["name-00003", "name-00007"].contains(&order(&s)[0].as_str()), "failed jobs first: {:?}", order(&s));
}

/// A limit on the age follows the clock, not the times at which lists are read.
#[test]
fn rows_come_and_go_by_their_age_while_nothing_is_read() {
    let mut s = board(&["us-east-1"]);
    let mut all = rows(3);
    for (row, seconds) in all.iter_mut().zip([290, 295, 400]) {
        row.created = Some(s.now - Span::seconds(seconds));
    }
    all[2].created = Some(s.now + Span::seconds(20));
    sweep(&mut s, &all);
    s.keys("<space>");
    let shown = |s: &Script| {
        let board = s.state.board.as_ref().unwrap();
        board.order.iter().map(|i| board.rows[*i].summary.name.clone()).collect::<Vec<_>>()
    };
    s.keys("/age<<>5m<enter>");
    let mut seen = vec![shown(&s)];
    let end = s.now + Span::seconds(60);
    while let Some(at) = next_wake(&s.state).filter(|at| *at <= end) {
        s.now = at;
        s.send(Msg::Wake);
        if seen.last() != Some(&shown(&s)) {
            seen.push(shown(&s));
        }
    }
    let named = |names: &[usize]| names.iter().map(|n| format!("name-{n:05}")).collect::<Vec<_>>();
    assert_eq!(seen, [named(&[0, 1]), named(&[0]), named(&[]), named(&[2])]);
    s.keys("<esc>/age>5m<enter>");
    assert_eq!(shown(&s), named(&[0, 1]));
    s.now += Span::minutes(6);
    s.send(Msg::Wake);
    assert_eq!(shown(&s), named(&[2, 0, 1]));
}

#[test]
fn what_is_usual_sorts_by_the_time_that_is_shown() {
    let mut s = board(&["us-east-1"]);
    let mut all = Vec::new();
    for (model, minutes) in [("tm-a", 30), ("tm-b", 10), ("tm-c", 20)] {
        for _ in 0..3 {
            let mut row = row(all.len(), "ACTIVE");
            row.model = model.into();
            row.updated = row.created.map(|at| at + Span::minutes(minutes));
            all.push(row);
        }
    }
    for row in &mut all {
        (row.created, row.updated) = (row.created.map(|t| t - Span::days(1)), row.updated.map(|t| t - Span::days(1)));
    }
    let mut none = row(20, "CREATE_PENDING");
    none.model = "tm-none".into();
    all.push(none);
    let board = s.state.board.as_mut().unwrap();
    (board.sort.column, board.sort.direction) = (ColumnId::Usual, Direction::Up);
    sweep(&mut s, &all);
    s.send(Msg::Wake);
    let board = s.state.board.as_ref().unwrap();
    let models: Vec<&str> = board.order.iter().map(|i| board.rows[*i].summary.model.as_str()).collect();
    let groups: Vec<&str> = models.chunk_by(|a, b| a == b).map(|group| group[0]).collect();
    assert_eq!(groups, ["tm-b", "tm-c", "tm-a", "tm-none"]);
}

/// A membership's list does not say who started a job, so it proves nothing that no row matches.
#[test]
fn a_filter_by_who_started_a_job_says_how_many_rows_tell() {
    let mut s = board(&["us-east-1"]);
    let mut all = rows(3);
    all[0].creator = Some("444455556666".into());
    sweep(&mut s, &all);
    s.keys("/creator:4444<enter>");
    assert!(s.text().contains("1 of 3 rows  1 of 3 say who started them"), "{}", s.text());
    all.iter_mut().for_each(|row| row.creator = Some("444455556666".into()));
    sweep(&mut s, &all);
    assert!(s.text().contains("3 of 3 rows") && !s.text().contains("say who started them"), "{}", s.text());
}

/// A job that succeeded but has no logs must not look perfect for lack of space.
#[test]
fn what_could_not_be_published_shows_at_every_width() {
    let mut s = board(&["us-east-1"]);
    let mut all = rows(4);
    for (row, (metrics, logs)) in all.iter_mut().zip([("FAILED", "FAILED"), ("SUCCEEDED", "FAILED"), ("FAILED", "SUCCEEDED")]) {
        row.status = INFERENCE_JOB.status("ACTIVE");
        (row.metrics, row.logs) = (Some(format!("PUBLISH_{metrics}")), Some(format!("PUBLISH_{logs}")));
    }
    sweep(&mut s, &all);
    for columns in 40..=160 {
        s.send(Msg::Input(Event::Resize(columns, 30)));
        let text = s.text();
        for (n, bad) in [(0, true), (1, true), (2, true), (3, false)] {
            let line = text.lines().find(|line| line.contains(&format!("name-{n:05}"))).unwrap();
            let marks = line.matches('✗').count();
            assert_eq!(marks > usize::from(n == 3), bad, "{columns}: {line}");
        }
    }
    s.send(Msg::Input(Event::Resize(40, 10)));
    assert!(s.text().contains("✓ done ✗ pub"), "{}", s.text());
    s.send(Msg::Input(Event::Resize(80, 24)));
    let head = s.text().lines().find(|line| line.contains("name")).unwrap().to_owned();
    assert!(head.contains("metrics") && head.contains("logs") && head.contains("in state"), "{head}");
}

#[test]
fn a_change_is_marked_in_its_row() {
    let mut s = board(&["us-east-1"]);
    let mut all = rows(4);
    sweep(&mut s, &all);
    all[1].status = INFERENCE_JOB.status("ACTIVE");
    sweep(&mut s, &all);
    s.pass(3.0);
    assert!(s.text().contains("was running, <1m"), "{}", s.text());
    s.pass(60.0);
    assert!(s.text().contains("was running, 1m"), "{}", s.text());
}

#[test]
fn what_is_longer_than_usual_is_said_and_below_three_jobs_nothing() {
    let mut s = board(&["us-east-1"]);
    let finished = |n: usize, minutes: i64| {
        let mut row = row(n, "ACTIVE");
        row.model = "tm-x".into();
        row.created = Some(start() - Span::days(1));
        row.updated = Some(start() - Span::days(1) + Span::minutes(minutes));
        row
    };
    let mut running = row(9, "CREATE_IN_PROGRESS");
    (running.model, running.created) = ("tm-x".into(), Some(start() - Span::minutes(40)));
    sweep(&mut s, &[finished(0, 10), finished(1, 12), running.clone()]);
    assert!(!s.text().contains("usual"), "{}", s.text());
    s.keys("<enter><enter>").pass(1.0).answer(&body("CREATE_IN_PROGRESS", ""));
    assert!(s.text().contains("fewer than 3 finished jobs of this model"), "{}", s.text());
    s.keys("<esc><esc>");
    sweep(&mut s, &[finished(0, 10), finished(1, 12), finished(2, 14), running]);
    let text = s.text();
    assert!(text.contains("3.4× the usual 12m") || text.contains("3.3× the usual 12m"), "{text}");
    assert!(text.contains("12m ± 1m of 3"), "{text}");
    let mut young = row(8, "CREATE_IN_PROGRESS");
    (young.model, young.created) = ("tm-x".into(), Some(s.now - Span::minutes(6)));
    s.send(Msg::Input(Event::Resize(220, 40)));
    sweep(&mut s, &[finished(0, 10), finished(1, 12), finished(2, 14), young]);
    assert!(s.text().contains("6m of usual 12m  ━━──┃────"), "{}", s.text());
    s.keys("g<enter><enter>").pass(1.0);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    let text = s.text();
    assert!(text.contains("12m ± 1m  ━━──┃────") && text.contains("of 3 finished jobs of this model"), "{text}");
}

/// The rows shown and their order are the same as if all rows were filtered and sorted now.
fn is_as_sorted(s: &mut Script, when: &str) {
    let kept = s.state.board.as_ref().unwrap().order.clone();
    s.state.board.as_mut().unwrap().touch();
    s.send(Msg::Wake);
    assert_eq!(kept, s.state.board.as_ref().unwrap().order, "{when}");
}

/// The order that pages and keystrokes in a filter update bit by bit equals a sort of all rows, and so do the counts.
#[test]
fn an_order_kept_up_page_by_page_is_that_of_a_whole_sort() {
    let mut rng = fastrand::Rng::with_seed(3);
    for (keys, filter) in [("", ""), ("s", ""), ("S", "name"), ("ssS", "phase:failed"), ("sssss", "age<2d")] {
        let mut s = board(&["us-east-1"]);
        let mut all = rows(230);
        s.keys(keys).keys(&format!("/{}<enter>", filter.replace('<', "<<>")));
        for _ in 0..6 {
            sweep(&mut s, &all);
            for _ in 0..20 {
                let n = rng.usize(0..all.len());
                match rng.u8(0..4) {
                    0 => drop(all.swap_remove(n)),
                    1 => all.push(row(rng.usize(300..400), "CREATE_PENDING")),
                    2 => all[n].status = INFERENCE_JOB.status("CREATE_FAILED"),
                    _ => all[n].created = Some(s.now),
                }
            }
            all.sort_by(|a, b| a.arn.cmp(&b.arn));
            all.dedup_by(|a, b| a.arn == b.arn);
            rng.shuffle(&mut all);
            let tally = s.state.board.as_ref().unwrap().tally();
            is_as_sorted(&mut s, &format!("{keys} {filter}"));
            if filter.is_empty() {
                for typed in ["/f", "a", "<backspace>", "<backspace>", "3", "<esc>"] {
                    s.keys(typed);
                    is_as_sorted(&mut s, &format!("{keys} {typed}"));
                }
            }
            let board = s.state.board.as_ref().unwrap();
            for (phase, n) in tally {
                let counted = board.rows.iter().filter(|r| r.gone.is_none() && r.phase() == phase).count();
                assert_eq!(n, counted, "{phase:?}");
            }
        }
    }
}

/// Selection, scroll, filter and sort survive a thousand refreshes in which jobs change, appear and disappear.
#[test]
fn what_the_person_sees_it_by_survives_every_refresh() {
    let mut rng = fastrand::Rng::with_seed(11);
    let mut s = board(&["us-east-1"]);
    s.send(Msg::Input(Event::Resize(60, 14)));
    let mut all = rows(60);
    sweep(&mut s, &all);
    s.keys("/name<enter>").keys("jjjjjjj");
    let mut next = 1000;
    for round in 0..1000 {
        for _ in 0..rng.usize(0..6) {
            let n = rng.usize(0..all.len());
            match rng.u8(0..5) {
                0 if all.len() > 20 => {
                    all.swap_remove(n);
                }
                1 if next < 1150 => {
                    all.push(row(next, "CREATE_PENDING"));
                    next += 1;
                }
                2 => all[n].status = INFERENCE_JOB.status(["ACTIVE", "CREATE_FAILED", "NEW"][rng.usize(0..3)]),
                3 => all[n].logs = Some("PUBLISH_FAILED".into()),
                _ => all[n].updated = Some(s.now),
            }
        }
        rng.shuffle(&mut all);
        let filter = ["", "name", "phase:failed", "logs:failed", "age<2d"][rng.usize(0..5)];
        if round % 7 == 0 {
            let board = s.state.board.as_mut().unwrap();
            board.filter = Filter::new(filter);
            board.touch();
            s.send(Msg::Wake);
            s.keys(["j", "k", "G", "g", "s", "S", "<pgdown>"][rng.usize(0..7)]);
        }
        let (before, filter, sort) = {
            let board = s.state.board.as_ref().unwrap();
            (selected(&s), board.filter.text.clone(), board.sort)
        };
        sweep(&mut s, &all);
        s.effects.retain(|e| job_call(e).is_none());
        if let Some(board) = &mut s.state.board {
            board.asking = None;
        }
        let board = s.state.board.as_ref().unwrap();
        let still = before.as_ref().is_some_and(|arn| board.order.iter().any(|i| board.rows[*i].summary.arn == *arn));
        if still {
            assert_eq!(selected(&s), before, "round {round}");
        }
        assert_eq!((board.filter.text.clone(), board.sort), (filter, sort));
        let height = usize::from(s.state.scene.geometry.board.unwrap().rows.height);
        if let Some(place) = board.place() {
            assert!((board.scroll..board.scroll + height).contains(&place), "round {round}: the selected row is in view");
        } else {
            assert!(board.order.is_empty());
        }
        let shown: BTreeSet<&str> = board.rows.iter().map(|r| r.summary.arn.as_str()).collect();
        assert!(all.iter().all(|r| shown.contains(r.arn.as_str())) && shown.len() == board.rows.len());
    }
}

#[test]
fn nothing_is_asked_while_paused_and_all_is_asked_after_a_sleep() {
    let mut s = board(&["us-east-1", "eu-west-1"]);
    page(&mut s, &rows(3));
    page(&mut s, &rows(3));
    s.keys("p").pass(300.0);
    assert!(lists(&s).is_empty());
    s.keys("p").pass(1.0);
    assert_eq!(lists(&s).len(), 2);
    s.effects.clear();
    s.pass(60.0).send(Msg::Resumed).pass(1.0);
    assert_eq!(lists(&s).len(), 2, "calls of before the sleep are given up");
    assert!(s.state.board.as_ref().unwrap().feeds.iter().all(|f| matches!(f.refresh.poll, Poll::InFlight { .. })));
}

#[test]
fn only_while_a_filter_needs_them_are_jobs_asked_for_in_full() {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &rows(50));
    s.keys("/instance:g5<enter>").pass(1.0);
    assert_eq!(s.calls().len(), 1);
    s.answer(&body("CREATE_IN_PROGRESS", "")).pass(1.0);
    assert_eq!(s.calls().len(), 1, "the next one");
    s.keys("<esc>").answer(&body("CREATE_IN_PROGRESS", "")).pass(10.0);
    assert!(s.calls().is_empty(), "nobody wants to know any more: {:?}", s.calls());
}

#[test]
fn a_paused_board_counts_nothing_down_and_a_collaboration_has_no_membership_s_quota() {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &rows(5));
    assert!(s.text().contains("every 15s") && s.text().contains("AWS default limit is 5 per membership"), "{}", s.text());
    s.keys("<space>");
    assert!(s.text().contains("paused") && !s.text().contains("every"), "{}", s.text());
    let mut s = board(&[]);
    let of = Of::Collaboration("c0ffee00-1111-4222-8333-444455556666".into());
    s.state.show_board([Listing { profile: None, region: "us-east-1".into(), of }]);
    s.send(Msg::Wake);
    sweep(&mut s, &rows(5));
    assert!(s.text().contains("limits are 5 per membership") && !s.text().contains("default limit is 5"), "{}", s.text());
}

#[test]
fn every_size_is_painted() {
    let mut s = board(&["us-east-1", "eu-west-1"]);
    page(&mut s, &rows(50));
    for w in (1..220).step_by(7) {
        for h in 1..60 {
            s.send(Msg::Input(Event::Resize(w, h)));
            let _ = s.text();
        }
    }
}

/// A list of jobs with these names, completely read.
fn listed_by_name(names: &[String]) -> Script {
    let settings = Settings { output: cleanwatch::app::base::settings::Output::Lines, ..Settings::default() };
    let mut s = Script::with(settings, SIZE, Vec::new());
    s.state.show_board(vec![source("us-east-1")]);
    s.send(Msg::Wake);
    // As the service sends them: through the decoder, which cleans them.
    let row = |(n, name): (usize, &String)| {
        let name = serde_json::to_string(name).unwrap();
        let model = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/m/trained-model/tm-1";
        format!(
            r#"{{"trainedModelInferenceJobArn":"{}","name":{name},"status":"ACTIVE","trainedModelArn":"{model}","environment":{{"TOKEN":"hunter2"}},"tags":{{"a":"b"}}}}"#,
            arn(&format!("job-{n:05}"))
        )
    };
    let rows: Vec<String> = names.iter().enumerate().map(row).collect();
    let body = format!(r#"{{"trainedModelInferenceJobs":[{}]}}"#, rows.join(","));
    let page = cleanwatch::domain::decode::page(&INFERENCE_JOB, body.as_bytes()).unwrap();
    let (feed, seq, _) = lists(&s)[0].clone();
    s.send(Msg::answered(Key::Feed(feed), seq, Ok(page)));
    s
}

/// RFC 4180 restores every odd value, and no spreadsheet takes one for a formula.
#[test]
fn csv_brings_every_odd_value_back_and_defuses_formulas() {
    let long = "x".repeat(10_000);
    let cases: [(&str, &str); 24] = [
        ("plain", "plain"),
        ("", ""),
        ("a,b", "a,b"),
        ("say \"it\"", "say \"it\""),
        ("\"", "\""),
        ("\"\"", "\"\""),
        ("two\nlines", "two␊lines"),
        ("two\r\nlines", "two␊lines"),
        ("\r", "␍"),
        ("a\tb", "a␉b"),
        ("\t=1", "␉=1"),
        ("'quoted'", "''quoted'"),
        ("'=1+1", "''=1+1"),
        ("it's", "it's"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("=cmd|' /C calc'!A0,\"x\"", "'=cmd|' /C calc'!A0,\"x\""),
        ("パイプライン", "パイプライン"),
        ("e\u{301}🙂", "e\u{301}🙂"),
        ("left\u{202e}right", "left‹202E›right"),
        (" spaces ", " spaces "),
        (&long, &long),
    ];
    let names: Vec<String> = cases.iter().map(|(name, _)| (*name).to_owned()).collect();
    let s = listed_by_name(&names);
    let text = cleanwatch::report::board::csv(&s.state);
    assert!(!text.contains("hunter2") && !text.contains("TOKEN"));
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let heads = reader.headers().unwrap().clone();
    assert_eq!((heads.get(0), heads.get(1), heads.len()), (Some("arn"), Some("name"), 13));
    let mut records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    records.sort_by(|a, b| a[0].cmp(&b[0]));
    assert_eq!(records.len(), cases.len());
    for (record, (sent, expected)) in records.iter().zip(cases) {
        assert_eq!(&record[1], expected, "{sent:?}");
        // The rule given in docs/scripts.md restores what was sent.
        let value = record[1].strip_prefix('\'').unwrap_or(&record[1]);
        let back = value.replace('␉', "\t").replace('␊', "\n").replace('␍', "\r").replace("‹202E›", "\u{202e}");
        assert_eq!(back, sent.replace("\r\n", "\n"));
        assert!(record.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{record:?}");
    }
    assert!(text.matches("\r\n").count() == text.matches('\n').count(), "lines end as RFC 4180 says");
    for other in [cleanwatch::report::board::json(&s.state), cleanwatch::report::board::table(&s.state, None)] {
        assert!(!other.contains("hunter2") && !other.contains("TOKEN"));
    }
}

/// A board is printed row by row, and together the rows are one document.
#[test]
fn rows_are_printed_one_by_one_however_many_there_are() {
    use cleanwatch::report::board;
    type Put<'a> = (&'a str, String, Box<dyn Fn(&mut Vec<String>) + 'a>);
    let names: Vec<String> = (0..250).map(|n| format!("job \"{n}\"\n,é")).collect();
    for count in [0, 1, 250] {
        let s = listed_by_name(&names[..count]);
        let keep = |pieces: &mut Vec<String>, text: &str| {
            pieces.push(text.to_owned());
            Ok(())
        };
        let all: [Put<'_>; 3] = [
            ("json", board::json(&s.state), Box::new(|to| board::put_json(&s.state, &mut |t: &str| keep(to, t)).unwrap())),
            ("csv", board::csv(&s.state), Box::new(|to| board::put_csv(&s.state, &mut |t: &str| keep(to, t)).unwrap())),
            (
                "table",
                board::table(&s.state, None),
                Box::new(|to| board::put_table(&s.state, None, &mut |t: &str| keep(to, t)).unwrap()),
            ),
        ];
        for (form, whole, put) in all {
            let mut pieces = Vec::new();
            put(&mut pieces);
            assert_eq!(pieces.concat(), whole, "{form}");
            assert!(pieces.iter().all(|piece| piece.len() < 2000), "{form} of {count}");
            assert!(pieces.len() >= count, "{form} of {count}");
        }
        let json: serde_json::Value = serde_json::from_str(&board::json(&s.state)).unwrap();
        assert_eq!(json["jobs"].as_array().unwrap().len(), count);
        // Indented like any other document.
        assert_eq!(board::json(&s.state), format!("{}\n", serde_json::to_string_pretty(&json).unwrap()));
        // After the first piece that cannot be written, no more are written.
        let mut written = 0;
        let broken = board::put_json(&s.state, &mut |_: &str| {
            written += 1;
            Err(std::io::ErrorKind::BrokenPipe.into())
        });
        assert!(broken.is_err() && written == 1);
    }
}

#[test]
fn of_a_job_that_cannot_be_fetched_the_list_says_what_there_is_and_why() {
    for kind in [ErrorKind::AccessDenied, ErrorKind::NotFound, ErrorKind::Throttled] {
        let mut s = board(&["us-east-1"]);
        let mut all = rows(3);
        (all[1].logs, all[1].status) = (Some("PUBLISH_FAILED".into()), INFERENCE_JOB.status("CREATE_FAILED"));
        sweep(&mut s, &all);
        s.keys("j<enter><enter>").pass(1.0).fail(kind, "no");
        let text = s.text();
        for part in ["list says", "✗ failed", "CREATE_FAILED", "name-00001", "tm-1", "✗ failed", "not reported yet"] {
            assert!(text.contains(part), "{kind:?}: {part}\n{text}");
        }
        let refused = kind != ErrorKind::Throttled;
        assert_eq!(text.contains("Get may serve only the member that started"), refused, "{kind:?}\n{text}");
    }
}

#[test]
fn another_members_job_is_labelled_by_its_creator_and_its_detail_says_what_cannot_be_seen() {
    let mut s = Script::with(Settings::default(), SIZE, Vec::new());
    let of = Of::Collaboration("c0ffee00-1111-4222-8333-444455556666".into());
    s.state.show_board([Listing { profile: None, region: "us-east-1".into(), of: of.clone() }]);
    s.send(Msg::Wake);
    let asked = s.effects.iter().find_map(listing).map(|listing| listing.of);
    assert_eq!(asked, Some(of));
    let mut all = rows(3);
    for (n, creator) in [(0, "111122223333"), (1, "444455556666"), (2, "111122223333")] {
        all[n].creator = Some(creator.into());
    }
    sweep(&mut s, &all);
    let text = s.text();
    assert!(text.contains("collaboration c0ffee00") && text.contains("creator") && text.contains("444455556666"), "{text}");
    s.keys("j<enter><enter>").pass(1.0);
    let (key, _) = s.calls()[0].clone();
    assert_eq!(key.source.membership, MEMBERSHIP, "a job is asked for in the membership of its ARN");
    s.fail(ErrorKind::AccessDenied, "no");
    let text = s.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("another member's job cannot be seen") && text.contains("444455556666"), "{text}");
    let mut s = Script::with(Settings::default(), SIZE, Vec::new());
    s.state.show_board([Listing { profile: None, region: "us-east-1".into(), of: Of::Collaboration("c".into()) }]);
    s.send(Msg::Wake);
    let (feed, seq, _) = lists(&s)[0].clone();
    s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(ErrorKind::AccessDenied, "no")));
    let text = s.text();
    assert!(text.contains("ListCollaborationTrainedModelInferenceJobs") && text.contains("PassCollaboration"), "{text}");
}

#[test]
fn columns_are_shown_hidden_and_moved_by_keys_and_remembered() {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &rows(4));
    let heads = |s: &Script| s.text().lines().nth(2).unwrap().to_owned();
    assert!(heads(&s).find("state").unwrap() < heads(&s).find("name").unwrap());
    s.keys("c<>>");
    assert!(heads(&s).find("state").unwrap() > heads(&s).find("name").unwrap(), "{}", heads(&s));
    s.keys("j<space>");
    assert!(s.text().contains("· age"), "{}", s.text());
    s.keys("<enter>");
    assert!(!heads(&s).contains("age") && s.state.window.is_none(), "{}", heads(&s));
    let looks = |s: &mut Script| {
        let others = s.others();
        others.into_iter().filter_map(|e| if let Effect::Remember(look) = e { Some(look) } else { None }).collect::<Vec<_>>()
    };
    let remembered = looks(&mut s);
    assert_eq!(remembered.len(), 1);
    assert_eq!(remembered[0].columns.shown()[..3], [ColumnId::Name, ColumnId::State, ColumnId::InState]);
    s.keys("S");
    assert_eq!(looks(&mut s)[0].sort.direction, Direction::Down);
    // The last one stays.
    s.keys("c");
    for _ in 0..40 {
        s.keys("g<space>");
    }
    assert!(!s.state.board.as_ref().unwrap().columns.shown().is_empty());
}

#[test]
fn two_marked_jobs_are_compared_and_secrets_stay_hidden() {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &rows(4));
    s.keys("=");
    assert!(s.text().contains("mark two jobs to compare them: m"), "{}", s.text());
    s.keys("mj=").pass(1.0);
    assert!(s.text().contains("… reading name-00001"), "{}", s.text());
    s.answer(&body(
        "ACTIVE",
        r#""environment":{"TOKEN":"hunter2","SAME":"1","ONLY":"x","A_NAME_LONGER_THAN_ITS_COLUMN":"1"},"description":"one""#,
    ))
    .pass(1.0);
    s.answer(&body("CREATE_FAILED", r#""environment":{"TOKEN":"hunter3","SAME":"1"},"description":"two","tags":{"env":"dev"}"#));
    let text = s.text();
    for part in [
        "Compared: differences",
        "≠ state",
        "ACTIVE",
        "CREATE_FAILED",
        "≠ description",
        "≠ tags cost-centre",
        "fields identical · d",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let of = |text: &str, name: &str| text.lines().find(|l| l.contains(name)).map(str::to_owned);
    assert!(of(&text, "environment TOKEN").unwrap().matches("••••••").count() == 2, "{text}");
    assert!(of(&text, "environment ONLY").unwrap().contains("—"), "{text}");
    assert!(text.contains("A_NAME_LONGER_THAN") && text.contains("_ITS_COLUMN"), "{text}");
    assert!(of(&text, "environment SAME").is_none() && !text.contains("hunter") && !text.contains("instance type"), "{text}");
    s.keys("d");
    let text = s.text();
    assert!(text.contains("Compared: all") && text.contains("instance type") && !text.contains("hunter"), "{text}");
    s.keys("G");
    assert!(of(&s.text(), "environment SAME").is_some_and(|l| !l.contains("≠")), "{}", s.text());
    s.keys("<esc>");
    assert!(s.state.window.is_none() && s.text().contains(" =✓"), "{}", s.text());
    for (w, h) in [(40, 10), (80, 24), (200, 50)] {
        s.send(Msg::Input(Event::Resize(w, h)));
        s.keys("=dG").text();
        s.keys("<esc>c").text();
        s.keys("<esc>");
    }
}

/// The service expires page tokens: reading a list again from its first page is not a failure at first, but it is one if
/// tokens expire again and again.
#[test]
fn a_list_whose_page_token_died_is_begun_anew_at_once_and_not_for_ever() {
    let mut s = board(&["us-east-1"]);
    let all = rows(250);
    let mut firsts = 0;
    let began = s.now;
    let feed = |s: &Script| s.state.board.as_ref().unwrap().feeds[0].clone();
    while feed(&s).refresh.error.is_none() {
        until_list(&mut s);
        let (feed, seq, token) = lists(&s)[0].clone();
        if token.is_none() {
            firsts += 1;
            page(&mut s, &all);
        } else {
            s.effects.clear();
            s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(ErrorKind::Validation, "Invalid nextToken")));
        }
    }
    assert_eq!(firsts, 3);
    assert!(s.now - began < Span::seconds(5), "no pause before that");
    assert!(matches!(feed(&s).refresh.poll, Poll::Due(at) if at - s.now == Span::minutes(1)));
    let text = s.text();
    assert!(text.contains("it is read again from its first page") && !text.contains("check the membership"), "{text}");
    assert_eq!(sweep(&mut s, &all), 3);
    assert!(feed(&s).refresh.error.is_none() && feed(&s).pages.restarts == 0);
}

/// Empty pages with ever new tokens, and pages that bring the same jobs over and over, are not a list that ends.
#[test]
fn a_list_that_comes_to_no_end_is_given_up_and_says_so() {
    for each in [Vec::new(), rows(2)] {
        let mut s = board(&["us-east-1"]);
        let mut pages = 0;
        while s.state.board.as_ref().unwrap().feeds[0].refresh.error.is_none() {
            until_list(&mut s);
            let (feed, seq, _) = lists(&s)[0].clone();
            s.effects.clear();
            pages += 1;
            assert!(pages < 200, "it goes on for ever");
            s.send(Msg::answered(
                Key::Feed(feed),
                seq,
                Ok(Page { rows: each.clone(), next: Some(format!("t-{pages}")), ..Page::default() }),
            ));
        }
        assert!(s.text().contains("the list comes to no end: 50 pages in a row"), "{}", s.text());
        until_list(&mut s);
        assert_eq!(lists(&s)[0].2, None, "it begins with the first page");
        assert_eq!(sweep(&mut s, &rows(150)), 2);
        assert!(!s.text().contains("no end"), "{}", s.text());
    }
}
