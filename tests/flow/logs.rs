//! The Logs pane, as flow scripts: lines in, keys, and what the screen shows.

use crate::support::boards::{board, rows, sweep};
use crate::support::script::{Script, body, start};
use cleanwatch::app::base::effect::{Effect, Exit};
use cleanwatch::app::base::goal::{Goal, Outcome, Reading};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::pattern::Pattern;
use cleanwatch::app::base::settings::{Output, Settings};
use cleanwatch::app::logs::print;
use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::domain::Span;
use cleanwatch::domain::ask::{Answer, Ask};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::logs::{Event, Events, From, Level, MOST, Stream, Streams, Way};

/// A running job with the focus on Logs, before any response.
pub(super) fn looking(size: (u16, u16), status: &str, extra: &str) -> Script {
    let mut s = Script::new(size, &["job-1"]);
    s.answer(&body(status, extra));
    s.keys("9");
    s
}

pub(super) fn event(ms: i64, text: &str) -> Event {
    let at = start() + Span::milliseconds(ms);
    Event { at, text: text.into(), over: None, taken: None, level: Level::of(text) }
}

/// Responds to every request of the next seconds: with these streams, and for each one with all its events at once.
pub(super) fn serve(s: &mut Script, seconds: i64, streams: &[(&str, Vec<Event>)]) {
    serve_pages(s, seconds, streams, usize::MAX);
}

/// The same, with at most this many events a page.
fn serve_pages(s: &mut Script, seconds: i64, streams: &[(&str, Vec<Event>)], most: usize) {
    let end = s.now + Span::seconds(seconds);
    loop {
        while let Some((_, ask)) = s.asks().first().cloned() {
            let answer = match ask {
                Ask::LogStreams { .. } => Answer::LogStreams(Streams {
                    streams: streams
                        .iter()
                        .map(|(name, _)| Stream { name: (*name).into(), created: Some(start()), first: None, last: None })
                        .collect(),
                    ..Streams::default()
                }),
                // For the resources that would explain missing logs: nothing can be said.
                Ask::Related(_) => {
                    s.tell(Err(FetchError::new(ErrorKind::Server, "later")));
                    continue;
                }
                Ask::Metrics { .. }
                | Ask::MetricData(_)
                | Ask::Collaboration
                | Ask::Members(_)
                | Ask::Caller
                | Ask::Trust { .. }
                | Ask::Rights { .. } => {
                    panic!("{ask:?} is no question about logs")
                }
                Ask::LogEvents { stream, from } => {
                    let all = &streams.iter().find(|(name, _)| *name == stream).unwrap().1;
                    let known = from.token.as_ref().map(|known| known[2..].parse::<usize>().unwrap());
                    let (begins, ends) = match from.way {
                        Way::Forward => {
                            let begins = known.unwrap_or(0);
                            (begins, begins.saturating_add(most).min(all.len()))
                        }
                        Way::Back => {
                            let ends = known.unwrap_or(all.len());
                            (ends.saturating_sub(most), ends)
                        }
                        Way::Last => (all.len().saturating_sub(1), all.len()),
                    };
                    Answer::LogEvents(Events {
                        events: all[begins..ends].to_vec(),
                        forward: Some(format!("f/{ends}")),
                        backward: Some(format!("b/{begins}")),
                        unreadable: 0,
                    })
                }
            };
            s.tell(Ok(answer));
        }
        let Some(at) = next_wake(&s.state).filter(|at| *at <= end) else { break };
        s.now = at;
        s.send(Msg::Wake);
    }
    s.now = end;
    s.send(Msg::Wake);
}

/// As many lines as wanted, ten a second; every tenth is an error.
fn lines(count: usize) -> Vec<Event> {
    let text = |n: usize| if n % 10 == 9 { format!("ERROR line {n} failed") } else { format!("INFO line {n}") };
    (0..count).map(|n| event(i64::try_from(n).unwrap() * 100, &text(n))).collect()
}

fn with_lines(size: (u16, u16), count: usize) -> Script {
    let mut s = looking(size, "CREATE_IN_PROGRESS", "");
    serve(&mut s, 5, &[("job-1/i-0", lines(count))]);
    s
}

/// The rows of the screen that contain log lines.
fn shown(s: &Script) -> Vec<String> {
    s.text().lines().filter(|l| l.contains(" line ")).map(|l| l.trim_start_matches([' ', '▸']).to_owned()).collect()
}

#[test]
fn it_follows_the_end_and_stops_where_the_person_scrolls() {
    let mut s = with_lines((100, 30), 100);
    assert!(shown(&s).last().unwrap().ends_with("ERROR line 99 failed"), "{}", s.text());
    assert!(s.text().contains("live"));
    serve(&mut s, 5, &[("job-1/i-0", lines(120))]);
    assert!(shown(&s).last().unwrap().ends_with("ERROR line 119 failed"), "{}", s.text());
    s.keys("k");
    let still = shown(&s);
    serve(&mut s, 5, &[("job-1/i-0", lines(150))]);
    assert_eq!(shown(&s), still, "nothing moves under the eyes");
    assert!(s.text().contains("30 new ↓"), "{}", s.text());
    s.keys("G");
    assert!(shown(&s).last().unwrap().ends_with("ERROR line 149 failed") && s.text().contains("live"));
    s.keys("g");
    assert!(shown(&s)[0].ends_with("INFO line 0"), "{}", s.text());
    s.keys("f");
    assert!(shown(&s).last().unwrap().ends_with("line 149 failed"));
}

#[test]
fn every_line_is_passed_once_by_line_and_by_page() {
    for keys in ["j", "<pgdown>"] {
        let mut s = with_lines((60, 16), 100);
        s.keys("g");
        let mut seen: Vec<String> = shown(&s);
        for _ in 0..200 {
            s.keys(keys);
            for line in shown(&s) {
                if !seen.contains(&line) {
                    seen.push(line);
                }
            }
        }
        assert_eq!(seen.len(), 100, "{keys}");
        assert!(s.text().contains("live"), "at the end it follows again");
        for _ in 0..200 {
            s.keys(if keys == "j" { "k" } else { "<pgup>" });
        }
        assert!(shown(&s)[0].ends_with("INFO line 0"), "{keys}: {}", s.text());
    }
}

#[test]
fn errors_and_what_is_searched_for_are_jumped_to() {
    let mut s = with_lines((100, 30), 100);
    let cursor = |s: &Script| s.text().lines().find(|l| l.starts_with('▸')).unwrap().to_owned();
    s.keys("g").keys("e");
    assert!(cursor(&s).ends_with("ERROR line 9 failed"), "{}", s.text());
    s.keys("e");
    assert!(cursor(&s).ends_with("ERROR line 19 failed"));
    s.keys("E");
    assert!(cursor(&s).ends_with("ERROR line 9 failed"));
    s.keys("/line 4\\d<enter>").pass(0.1);
    assert!(cursor(&s).contains("line 4") && s.text().contains("/line 4\\d in 10 lines"), "{}", s.text());
    s.keys("g").keys("n");
    assert!(cursor(&s).ends_with("line 40"), "{}", s.text());
    s.keys("nn");
    assert!(cursor(&s).ends_with("line 42"));
    s.keys("N");
    assert!(cursor(&s).ends_with("line 41"));
    s.keys("/nowhere<enter>").pass(0.1);
    assert!(s.text().contains("\"nowhere\" is in no line"), "{}", s.text());
    s.keys("<esc>");
    assert!(!s.text().contains("/nowhere"), "{}", s.text());
}

#[test]
fn filters_show_only_some_and_all_of_those() {
    let mut s = with_lines((100, 30), 100);
    s.keys("iERROR<enter>").pass(0.1);
    assert_eq!(shown(&s).len(), 10);
    assert!(s.text().contains("include /ERROR/") && s.text().contains("10 lines"), "{}", s.text());
    s.keys("xline [1-8]<enter>").pass(0.1);
    assert_eq!(shown(&s).len(), 2, "{}", s.text());
    s.keys("i<backspace><backspace><backspace><backspace><backspace><enter>").pass(0.1);
    assert!(shown(&s).iter().all(|l| !l.contains("line 1")), "{}", s.text());
    // The error is shown next to the typed text, which stays to be corrected.
    for (columns, wrong, mended, filter) in [(40, "(ERROR", "|WARN)", "(ERROR|WARN)"), (100, "(", "<backspace>", "(ERROR|WARN)")]
    {
        s.send(Msg::Input(crossterm::event::Event::Resize(columns, 30)));
        s.keys(&format!("i{wrong}<enter>")).pass(0.1);
        assert!(s.text().contains("(ERROR") && s.text().contains("unclosed gro"), "{}", s.text());
        s.keys(mended);
        assert!(!s.text().contains("unclosed gro"), "what is typed since may be right: {}", s.text());
        s.keys("<enter>").pass(0.1);
        assert!(s.text().contains(&format!("/{filter}/")) && !s.text().contains("unclosed gro"), "{}", s.text());
    }
}

#[test]
fn two_streams_interleave_each_with_a_sign_and_can_be_left_and_read() {
    let mut s = looking((100, 30), "CREATE_IN_PROGRESS", "");
    let a: Vec<Event> = (0..5).map(|n| event(n * 200, &format!("line a{n}"))).collect();
    let b: Vec<Event> = (0..5).map(|n| event(n * 200 + 100, &format!("line b{n}"))).collect();
    let streams = [("job-1/i-0", a), ("job-1/i-1", b), ("else/i-9", vec![event(50, "line else")])];
    serve(&mut s, 5, &streams);
    let names = |s: &Script| shown(s).iter().map(|l| l.rsplit(' ').next().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&s), ["a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4"], "{}", s.text());
    assert!(shown(&s)[1].contains("2│ line b0"), "{}", s.text());
    s.keys("s");
    assert!(s.text().contains("has the job's ID in its name"), "{}", s.text());
    s.keys("j<space>").pass(0.1);
    s.keys("<esc>");
    assert_eq!(names(&s), ["a0", "a1", "a2", "a3", "a4"]);
    assert!(!s.text().contains("1│"), "one stream needs no sign");
    s.keys("s");
    let at = s.state.open.logs.streams.iter().position(|k| k.stream.name == "else/i-9").unwrap();
    s.keys("g").keys(&"j".repeat(at)).keys("<space><esc>");
    serve(&mut s, 5, &streams);
    assert!(names(&s).contains(&"else".to_owned()), "{}", s.text());
}

/// Whether any event of a stream was requested.
fn was_read(s: &Script, name: &str) -> bool {
    let logs = &s.state.open.logs;
    let at = logs.streams.iter().position(|known| known.stream.name == name);
    at.is_some_and(|at| logs.streams[at].lines > 0)
}

#[test]
fn a_stream_that_no_name_ties_to_the_job_is_read_only_where_it_is_chosen() {
    for (name, says) in [
        ("i-9", "may belong to another job"),
        ("else/i-9", "may belong to another job"),
        ("job-12/i-9", "may belong to another job"),
        // The job's name is propensity-2026w47.
        ("propensity-2026w47-again/i-9", "resembles the job's"),
        ("old.propensity-2026w47/i-9", "resembles the job's"),
        ("x/propensity-2026w47/i-9", "resembles the job's"),
        // An ID this short may be a word in any name.
        ("sm-job-1-attempt/i-9", "resembles the job's"),
    ] {
        let streams = [(name, vec![event(50, "ERROR line of whom?")])];
        let mut s = looking((120, 30), "CREATE_IN_PROGRESS", "");
        serve(&mut s, 40, &streams);
        assert!(!was_read(&s, name) && !s.text().contains("of whom"), "{name}: {}", s.text());
        assert!(s.text().contains("1 stream may belong to another job"), "{name}: {}", s.text());
        s.keys("s");
        assert!(s.text().contains("[ ]") && s.text().contains(name) && s.text().contains(says), "{name}: {}", s.text());
        s.keys("<space><esc>");
        serve(&mut s, 5, &streams);
        assert!(s.text().contains("of whom"), "{name}: {}", s.text());
    }
    for name in ["job-1/i-9", "x/job-1", "propensity-2026w47", "propensity-2026w47/i-9/data-log"] {
        let mut s = looking((120, 30), "CREATE_IN_PROGRESS", "");
        serve(&mut s, 5, &[(name, vec![event(50, "line of the job")])]);
        assert!(s.text().contains("line of the job"), "{name}: {}", s.text());
    }
}

#[test]
fn without_a_screen_no_stream_is_read_that_no_name_ties_to_the_job() {
    let mut s = printed(Reading::default());
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    serve(&mut s, 5, &[("else/i-9", lines(3)), ("job-12/i-0", lines(3)), ("propensity-2026w47-again", lines(3))]);
    assert_eq!((told(&s), end(&s)), (vec![], Some(Exit::Ended(Outcome::Reached))));
    let said = print::complaints(&s.state.open.logs, s.state.watch(), &s.state.scene).join("\n");
    assert!(said.contains("not read: 3 streams that may belong to another job"), "{said}");
}

#[test]
fn what_is_another_known_job_s_is_not_even_offered_nor_anything_unnamed_where_publishing_failed() {
    let mut s = board(&["us-east-1"]);
    let mut all = rows(6);
    all[3].name = "propensity-2026w47-emea".into();
    sweep(&mut s, &all);
    s.keys("j<enter>").pass(1.0);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.keys("9");
    // The second one belongs to the last row by its name, the third one to another job by its ID.
    let streams = ["i-9", "name-00005/i-0", "x/job-2/i-0", "propensity-2026w47-emea/i-0"].map(|name| (name, lines(3)));
    serve(&mut s, 40, &streams);
    s.keys("s");
    let menu = s.text();
    assert!(menu.contains("i-9") && menu.matches("[ ]").count() == 1, "{menu}");
    s.keys("<space><esc>");
    serve(&mut s, 5, &streams);
    assert!(was_read(&s, "i-9") && s.text().contains("line 2"), "{}", s.text());
    // That one is dropped too, once it is known that nothing was published.
    s.until_call().answer(&body("ACTIVE", r#""logsStatus":"PUBLISH_FAILED","metricsStatus":"PUBLISH_SUCCEEDED""#));
    serve(&mut s, 1, &streams);
    assert!(!s.text().contains("line 2") && s.text().contains("nothing was published"), "{}", s.text());
    assert!(!s.text().contains("look anyway"), "{}", s.text());
    s.keys("s");
    assert!(s.text().contains("no log stream belongs to this job"), "{}", s.text());
}

#[test]
fn a_stream_of_two_jobs_of_a_name_is_read_for_neither_unasked() {
    let mut s = board(&["us-east-1"]);
    let mut all = rows(6);
    (all[4].name, all[4].status, all[4].created) = ("propensity-2026w47".into(), all[1].status.clone(), Some(start()));
    sweep(&mut s, &all);
    s.keys("j<enter>").pass(1.0);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.keys("9");
    serve(&mut s, 5, &[("propensity-2026w47/i-0", lines(3))]);
    assert!(!was_read(&s, "propensity-2026w47/i-0"), "{}", s.text());
    s.keys("s");
    assert!(s.text().contains("another job of the same name"), "{}", s.text());
}

#[test]
fn long_lines_wrap_or_are_cut_and_json_is_pretty_on_demand() {
    let long = format!("line {}", "word ".repeat(60));
    let mut s = looking((80, 30), "CREATE_IN_PROGRESS", "");
    serve(&mut s, 5, &[("job-1/i-0", vec![event(0, &long), event(100, r#"{"level":"warn","line ":{"a":1}}"#)])]);
    let rows = |s: &Script| s.text().lines().filter(|l| l.contains("word")).count();
    assert_eq!(rows(&s), 1);
    assert!(s.text().contains('›'), "{}", s.text());
    s.keys("w");
    assert!(rows(&s) > 3, "{}", s.text());
    s.keys("wJ");
    assert!(s.text().contains("  \"a\": 1"), "{}", s.text());
    s.keys("J");
    assert!(!s.text().contains("  \"a\": 1"));
    s.keys("<space>");
    assert!(s.text().contains("  \"a\": 1") && rows(&s) == 1, "{}", s.text());
}

/// An event as it comes over the wire.
fn raw(ms: i64, text: &str) -> Event {
    let at = (start() + Span::milliseconds(ms)).timestamp_millis();
    let body = serde_json::json!({ "events": [{ "timestamp": at, "message": text }] }).to_string();
    cleanwatch::domain::logs::events(body.as_bytes()).unwrap().events.remove(0)
}

#[test]
fn what_colors_a_line_hides_it_from_no_level_filter_or_search() {
    let colored = [
        "\x1b[31mERROR\x1b[0m line one\tof two columns",
        "\x1b[0m\x1b[38;5;196mERROR\x1b[0m line two",
        "\\x1b[38;2;255;0;0mERROR\\x1b[0m line three",
        "{\"level\":\"\\u001b[31mERROR\\u001b[39m\",\"msg\":\"a line four\"}",
        "\x1b[36m{\"level\"\x1b[0m: \x1b[32m\"error\"\x1b[0m, \"msg\": \"a line five\"}",
    ];
    let events: Vec<Event> = (0..).zip(colored).map(|(n, text)| raw(n * 100, text)).chain([raw(900, "INFO line six")]).collect();
    let streams = [("job-1/i-0", events)];
    let mut s = looking((100, 30), "CREATE_IN_PROGRESS", "");
    serve(&mut s, 5, &streams);
    assert!(s.text().contains("6 lines · 5 errors"), "{}", s.text());
    assert!(s.text().contains(" ERROR line one of two columns") && !s.text().contains("31m"), "{}", s.text());
    for (pattern, count) in [("\\bERROR\\b", 4), ("^ERROR", 3), ("one\\tof", 1), ("\\t", 1)] {
        s.keys(&format!("i{pattern}<enter>")).pass(0.1);
        assert_eq!(s.state.open.logs.tally.shown, count, "{pattern}: {}", s.text());
        s.keys("i").keys(&"<backspace>".repeat(pattern.len())).keys("<enter>").pass(0.1);
    }
    s.keys("/one\\tof<enter>").pass(0.1);
    assert!(s.text().contains("in 1 line"), "{}", s.text());
    s.others();
    s.keys("S");
    let Some(Effect::Save(saving)) = s.others().into_iter().find(|e| matches!(e, Effect::Save(_))) else {
        panic!("nothing is saved")
    };
    assert_eq!(&*saving.lines[0].text, "ERROR line one\tof two columns");
    let grep = Some(Pattern::regex("^ERROR line (one\\t|two)").unwrap());
    let mut s = printed(Reading { grep, ..Reading::default() });
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    serve(&mut s, 3, &streams);
    assert_eq!(told(&s), ["ERROR line one\tof two columns", "ERROR line two"]);
}

#[test]
fn of_a_progress_bar_the_last_state_is_shown_and_the_rest_where_it_is_opened() {
    let mut s = looking((100, 30), "CREATE_IN_PROGRESS", "");
    serve(&mut s, 5, &[("job-1/i-0", vec![raw(0, "line  10%|\r line  50%|\r line 100%|\r\n"), raw(100, "line after")])]);
    assert!(s.text().contains(" line 100%|  +2 written over") && !s.text().contains("50%"), "{}", s.text());
    s.keys("k<space>");
    for part in ["line 100%|", "written over:", "line  10%|", "line  50%|", "line after"] {
        assert!(s.text().contains(part), "{part}: {}", s.text());
    }
}

#[test]
fn times_are_local_utc_or_since_the_job_began() {
    let mut s = with_lines((100, 30), 2);
    assert!(shown(&s)[1].starts_with("14:00:00.100 INFO line 1"), "{}", s.text());
    s.keys("T");
    // The job was created at 13:41:02.
    assert!(shown(&s)[1].starts_with("+00:18:58.100 INFO line 1"), "{}", s.text());
}

#[test]
fn a_line_is_copied_and_all_that_are_shown_are_saved() {
    let mut s = with_lines((100, 30), 30);
    s.keys("xINFO<enter>").pass(0.1);
    s.others();
    s.keys("y");
    for part in ["ERROR line 29 failed", "job-1/i-0", "aws logs get-log-events"] {
        assert!(s.text().contains(part), "{part}: {}", s.text());
    }
    s.keys("<esc>S");
    let Some(Effect::Save(saving)) = s.others().pop() else { panic!("nothing is saved") };
    assert_eq!(saving.file, "cleanwatch-job-1-20261123T140005Z.log");
    assert_eq!(
        saving.lines.iter().map(|l| &*l.text).collect::<Vec<_>>(),
        ["ERROR line 9 failed", "ERROR line 19 failed", "ERROR line 29 failed"]
    );
    s.send(Msg::Saved(Err("not saved: no room".into())));
    assert!(s.text().contains("not saved: no room"));
}

#[test]
fn what_is_dropped_is_counted_and_the_place_kept() {
    let mut s = with_lines((100, 30), MOST);
    s.keys("kkkkk");
    let still = shown(&s);
    serve(&mut s, 5, &[("job-1/i-0", lines(MOST + 1000))]);
    // A row is needed to say what was dropped.
    assert_eq!(shown(&s)[..20], still[..20]);
    assert!(s.text().contains("1000 older lines dropped"), "{}", s.text());
    s.keys("g");
    assert!(shown(&s)[0].ends_with("INFO line 1000"), "{}", s.text());
}

#[test]
fn the_newest_lines_come_first_and_older_ones_as_one_scrolls_up() {
    let all = lines(3000);
    for streams in [vec![("job-1/i-0", all.clone())], {
        let half = |n: usize| all.iter().skip(n).step_by(2).cloned().collect();
        vec![("job-1/i-0", half(0)), ("job-1/i-1", half(1))]
    }] {
        let mut s = looking((100, 30), "CREATE_IN_PROGRESS", "");
        serve_pages(&mut s, 5, &streams, 500);
        assert!(shown(&s).last().unwrap().ends_with("ERROR line 2999 failed"), "{}", s.text());
        let came = s.state.open.logs.ring.came();
        assert_eq!(came, 500 * streams.len() as u64, "no more than the newest page");
        assert!(s.text().contains(&format!("live · newest {came} lines")), "{}", s.text());
        assert!(s.text().contains("older lines are read as you scroll up"), "{}", s.text());
        // Up to the very first line, page by page, and none is missing or duplicated.
        let number = |l: &String| l.split("line ").nth(1).unwrap().split(' ').next().unwrap().parse::<usize>().unwrap();
        let mut seen: std::collections::BTreeSet<usize> = shown(&s).iter().map(number).collect();
        for _ in 0..200 {
            s.keys("<pgup>");
            serve_pages(&mut s, 1, &streams, 500);
            seen.extend(shown(&s).iter().map(number));
        }
        assert!(shown(&s)[0].ends_with("INFO line 0"), "{}", s.text());
        assert_eq!((s.state.open.logs.ring.came(), seen.len(), seen.first()), (3000, 3000, Some(&0)));
        assert!(s.state.open.logs.ring.lines().iter().is_sorted_by_key(|line| line.at));
        assert!(
            s.text().contains("stopped · 3000 lines") && !s.text().contains("scroll up"),
            "older ones are not new: {}",
            s.text()
        );
        // And at once, with a key.
        let mut s = looking((100, 30), "CREATE_IN_PROGRESS", "");
        serve_pages(&mut s, 5, &streams, 500);
        s.keys("g");
        serve_pages(&mut s, 5, &streams, 500);
        assert!(shown(&s)[0].ends_with("INFO line 0"), "{}", s.text());
    }
}

#[test]
fn of_a_log_that_grows_all_the_time_the_beginning_is_soon_known() {
    let mut s = looking((100, 30), "CREATE_IN_PROGRESS", "");
    for _ in 0..30 {
        if s.asks().is_empty() {
            s.until_ask();
        }
        // A line every tenth of a second, up to now.
        let count = 60 + (s.now - start()).num_milliseconds() / 100;
        let all: Vec<Event> = (0..count).map(|n| event((n - 60) * 100, &format!("line {n}"))).collect();
        let answer = match s.asks()[0].1.clone() {
            Ask::LogStreams { .. } => Answer::LogStreams(Streams {
                streams: vec![Stream { name: "job-1/i-0".into(), created: Some(start()), first: None, last: None }],
                ..Streams::default()
            }),
            Ask::LogEvents { from, .. } => {
                let known = from.token.as_ref().map(|known| known[2..].parse::<usize>().unwrap());
                let (begins, ends) = match from.way {
                    Way::Back => (0, known.unwrap_or(all.len())),
                    _ => (known.unwrap_or(0), all.len()),
                };
                let (forward, backward) = (Some(format!("f/{ends}")), Some(format!("b/{begins}")));
                Answer::LogEvents(Events { events: all[begins..ends].to_vec(), forward, backward, unreadable: 0 })
            }
            other => panic!("{other:?}"),
        };
        s.tell(Ok(answer));
    }
    assert!(s.text().contains("live") && !s.text().contains("newest"), "{}", s.text());
    assert!(s.now - start() > Span::seconds(20), "its end is read every three seconds, not all the time");
}

#[test]
fn a_filter_that_leaves_room_reads_older_lines_until_it_is_filled() {
    let streams = [("job-1/i-0", lines(3000))];
    let mut s = looking((100, 30), "CREATE_IN_PROGRESS", "");
    serve_pages(&mut s, 5, &streams, 500);
    s.keys("iline 1\\d failed<enter>");
    serve_pages(&mut s, 5, &streams, 500);
    assert!(shown(&s).iter().any(|l| l.ends_with("ERROR line 19 failed")), "{}", s.text());
}

#[test]
fn a_search_through_many_lines_goes_on_by_slices_and_ends_where_it_is_found() {
    let mut s = with_lines((100, 30), MOST);
    s.keys("/line 5 ?$<enter>");
    assert!(s.state.open.logs.pending, "not all of it in one go");
    assert!(s.text().contains("looking through…"), "{}", s.text());
    let before = s.now;
    s.pass(0.1);
    assert!(!s.state.open.logs.pending && s.now - before < Span::milliseconds(200));
    let cursor = s.text().lines().find(|l| l.starts_with('▸')).unwrap().to_owned();
    assert!(cursor.ends_with("INFO line 5"), "{}", s.text());
    assert_eq!(next_wake(&s.state).map(|at| at > s.now + Span::milliseconds(1)), Some(true), "and then rests");
}

#[test]
fn where_nothing_is_it_says_why() {
    let failed = r#""logsStatus":"PUBLISH_FAILED","metricsStatus":"PUBLISH_FAILED","logsStatusDetails":"Failed to publish logs as no ML Config role is set""#;
    let published = r#""logsStatus":"PUBLISH_SUCCEEDED","metricsStatus":"PUBLISH_SUCCEEDED""#;
    for (status, extra, found, says) in [
        ("CREATE_PENDING", "", None, "not running yet"),
        ("CREATE_IN_PROGRESS", "", Some(ErrorKind::NotFound), "nothing published yet: the log group does not exist yet"),
        ("CREATE_IN_PROGRESS", "", None, "nothing published yet: no log stream belongs to this job"),
        ("ACTIVE", failed, Some(ErrorKind::NotFound), "no role was set in the ML configuration when the job ran"),
        ("ACTIVE", published, None, "though the service says that logs were published"),
        ("ACTIVE", "", None, "AWS does not say why"),
        ("CREATE_IN_PROGRESS", "", Some(ErrorKind::AccessDenied), "allow logs:DescribeLogStreams"),
    ] {
        let mut s = looking((100, 30), status, extra);
        match found {
            Some(kind) => {
                s.tell(Err(FetchError::new(kind, "the words")));
            }
            None => serve(&mut s, 5, &[]),
        }
        assert!(s.text().contains(says), "{says}: {}", s.text());
    }
}

#[test]
fn who_may_not_ask_for_the_job_reads_its_logs_by_its_id() {
    let mut s = Script::new((100, 30), &["job-1"]);
    s.fail(ErrorKind::AccessDenied, "no");
    s.keys("9");
    serve(&mut s, 5, &[("x/job-1/i-0", lines(3))]);
    assert_eq!(shown(&s).len(), 3, "{}", s.text());
}

/// What is printed to an output without a screen, for this goal.
fn printed(reading: Reading) -> Script {
    let settings = Settings { goal: Goal::Logs(reading), output: Output::Lines, rate: 20, ..Settings::default() };
    Script::with(settings, (0, 0), vec![crate::support::script::key("job-1")])
}

fn told(s: &Script) -> Vec<&str> {
    s.state.open.logs.told_after(0).map(|l| &*l.text).collect()
}

fn end(s: &Script) -> Option<Exit> {
    s.effects.iter().find_map(|e| if let Effect::Quit(exit) = e { Some(*exit) } else { None })
}

#[test]
fn without_a_screen_lines_are_let_go_in_order_once_and_then_it_ends() {
    let a: Vec<Event> = (0..5).map(|n| event(n * 200, &format!("line a{n}"))).collect();
    let b: Vec<Event> = (0..5).map(|n| event(n * 200 + 100, &format!("line b{n}"))).collect();
    let streams = [("job-1/i-0", a), ("job-1/i-1", b)];
    let mut s = printed(Reading::default());
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    assert_eq!((told(&s), end(&s)), (vec![], None));
    serve(&mut s, 3, &streams);
    assert_eq!(told(&s).concat(), "line a0line b0line a1line b1line a2line b2line a3line b3line a4line b4");
    assert_eq!(end(&s), Some(Exit::Ended(Outcome::Reached)));
    let grep = Some(Pattern::regex("B[13]").unwrap());
    let mut s = printed(Reading { grep, ..Reading::default() });
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    serve(&mut s, 3, &streams);
    assert_eq!(told(&s).len(), 0, "capitals count");
    let mut s = printed(Reading { since: Some(Span::minutes(1)), ..Reading::default() });
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.tell(Ok(Answer::LogStreams(Streams {
        streams: vec![Stream { name: "job-1".into(), created: None, first: None, last: None }],
        ..Streams::default()
    })));
    s.until_ask();
    let from = From { way: Way::Last, since: Some(start() - Span::minutes(1)), token: None };
    assert!(
        s.asks().iter().any(|(_, ask)| *ask == Ask::LogEvents { stream: "job-1".into(), from: from.clone() }),
        "{:?}",
        s.asks()
    );
}

#[test]
fn without_following_it_ends_with_what_was_there_when_it_began_however_much_is_written() {
    for count in [0_usize, 1, 26, 2000] {
        let mut s = printed(Reading::default());
        s.answer(&body("CREATE_IN_PROGRESS", ""));
        // Two more lines with every request.
        let mut all = lines(count);
        for _ in 0..200 {
            if end(&s).is_some() {
                break;
            }
            if s.asks().is_empty() {
                s.until_ask();
            }
            let was = all.len();
            all = lines(was + 2);
            let answer = match s.asks()[0].1.clone() {
                Ask::LogStreams { .. } => Answer::LogStreams(Streams {
                    streams: vec![Stream { name: "job-1/i-0".into(), created: Some(start()), first: None, last: None }],
                    ..Streams::default()
                }),
                Ask::LogEvents { from, .. } => {
                    let read: usize = from.token.map_or(0, |known| known[2..].parse().unwrap());
                    let (begins, ends) =
                        if from.way == Way::Last { (was.saturating_sub(1), was) } else { (read, (read + 100).min(all.len())) };
                    let (forward, backward) = (Some(format!("f/{ends}")), Some(format!("b/{begins}")));
                    Answer::LogEvents(Events { events: all[begins..ends].to_vec(), forward, backward, unreadable: 0 })
                }
                other => panic!("{other:?}"),
            };
            s.tell(Ok(answer));
        }
        assert_eq!(end(&s), Some(Exit::Ended(Outcome::Reached)), "{count}");
        let told = told(&s).len();
        assert!(told >= count && told <= count + 8, "{told} of {count}");
    }
}

#[test]
fn following_ends_with_the_job_and_reading_with_what_is_denied_or_not_there() {
    let streams = |count| [("job-1/i-0", lines(count))];
    let mut s = printed(Reading { follow: true, ..Reading::default() });
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    serve(&mut s, 5, &streams(10));
    assert_eq!((told(&s).len(), end(&s)), (10, None));
    serve(&mut s, 5, &streams(20));
    assert_eq!(told(&s).len(), 20);
    let published = r#""metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_SUCCEEDED""#;
    s.until_call().answer(&body("ACTIVE", published));
    serve(&mut s, 60, &streams(25));
    assert_eq!((told(&s).len(), end(&s)), (25, Some(Exit::Ended(Outcome::Reached))));
    for (kind, outcome) in [(ErrorKind::AccessDenied, Outcome::Denied), (ErrorKind::NotFound, Outcome::Reached)] {
        let mut s = printed(Reading::default());
        s.answer(&body("CREATE_IN_PROGRESS", ""));
        s.tell(Err(FetchError::new(kind, "")));
        assert_eq!(end(&s), Some(Exit::Ended(outcome)), "{kind:?}");
        assert!(!print::complaints(&s.state.open.logs, s.state.watch(), &s.state.scene).is_empty());
    }
    let mut s = printed(Reading::default());
    s.answer(&body("CREATE_PENDING", ""));
    assert_eq!(end(&s), Some(Exit::Ended(Outcome::Reached)));
    assert_eq!(
        print::complaints(&s.state.open.logs, s.state.watch(), &s.state.scene),
        ["not running yet: a job that waits in the queue has written nothing"]
    );
}

#[test]
fn beside_a_board_that_has_the_keys_the_logs_go_on() {
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &rows(6));
    s.keys("j<enter>").pass(1.0);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s.keys("9");
    serve(&mut s, 5, &[("job-1/i-0", lines(10))]);
    s.keys("b");
    assert!(shown(&s).len() == 10, "{}", s.text());
    serve(&mut s, 5, &[("job-1/i-0", lines(20))]);
    assert!(shown(&s).len() == 20, "{}", s.text());
}

#[test]
fn nothing_is_too_wide_or_too_tall_at_any_size() {
    let mut events = lines(20);
    events.push(event(5000, &"wide 日本 ".repeat(3000)));
    events.push(event(5001, "one\ntwo\n\nthree"));
    events.push(event(5002, ""));
    let mut s = looking((120, 36), "CREATE_IN_PROGRESS", "");
    serve(&mut s, 5, &[("job-1/i-0", events.clone()), ("job-1/i-1", events)]);
    for keys in ["w", "J", "T", "w<enter>", "kkk<space>", "g", "jjjjjj", "G<pgup>"] {
        s.keys(keys);
        for size in [(1, 1), (40, 10), (41, 11), (60, 16), (80, 24), (160, 45), (300, 80)] {
            s.send(Msg::Input(crossterm::event::Event::Resize(size.0, size.1)));
            let rows =
                s.state.scene.geometry.body(cleanwatch::app::base::pane::PaneId::Logs).map_or(0, |r| usize::from(r.height));
            assert!(size.0 < 40 || s.state.panes[8].lines.len() <= rows.max(1), "{keys} {size:?}");
            assert!(size.0 < 40 || s.text().contains("Logs"), "{keys} {size:?}: {}", s.text());
        }
    }
}
