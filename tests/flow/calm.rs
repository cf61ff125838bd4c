//! What a screen changes by itself while nothing happens: one label ticks, ages elsewhere stand still below a minute, and the
//! loop is not even woken where no text reads differently.

use crate::support::boards::{row, source, sweep};
use crate::support::script::{Script, body, key, start};
use cleanwatch::app::msg::Msg;
use cleanwatch::app::settings::Settings;
use cleanwatch::app::wake::next_wake;
use cleanwatch::domain::Span;

/// The lines of the screen that read differently, wake by wake, over so many seconds in which nothing comes; and how often
/// the loop woke.
fn over(s: &mut Script, seconds: i64) -> (Vec<(String, String)>, u32) {
    let end = s.now + Span::seconds(seconds);
    let (mut changed, mut wakes, mut before) = (Vec::new(), 0, s.text());
    while let Some(at) = next_wake(&s.state).filter(|at| *at <= end) {
        s.now = at;
        s.send(Msg::Wake);
        wakes += 1;
        let after = s.text();
        changed.extend(before.lines().zip(after.lines()).filter(|(a, b)| a != b).map(|(a, b)| (a.to_owned(), b.to_owned())));
        before = after;
    }
    (changed, wakes)
}

#[test]
fn between_two_polls_one_label_of_a_job_ticks() {
    let settings = Settings { interval: Some(Span::seconds(50)), ..Settings::default() };
    let mut s = Script::with(settings, (160, 45), vec![key("job-1")]);
    let now = start().to_rfc3339();
    s.answer(&body("CREATE_PENDING", &format!(r#""createTime":"{now}","updateTime":"{now}""#))).pass(4.0);
    let (changed, wakes) = over(&mut s, 40);
    assert!((39..=41).contains(&wakes), "{wakes}");
    assert_eq!(changed.len(), wakes as usize, "one line a second: {changed:?}");
    for (a, b) in &changed {
        let (a, b) = (a.split(" · ").collect::<Vec<_>>(), b.split(" · ").collect::<Vec<_>>());
        let parts: Vec<_> = a.iter().zip(&b).filter(|(a, b)| a != b).collect();
        assert!(a.len() == b.len() && parts.len() == 1 && parts[0].0.contains("answered "), "{a:?} {b:?}");
    }
}

#[test]
fn a_board_wakes_for_what_reads_differently_and_ticks_nowhere() {
    let mut s = Script::with(Settings { interval: Some(Span::minutes(5)), ..Settings::default() }, (160, 45), Vec::new());
    s.state.show_board([source("us-east-1")]);
    s.send(Msg::Wake);
    let rows: Vec<_> = (0..30).map(|n| row(n, if n % 3 == 0 { "CREATE_IN_PROGRESS" } else { "ACTIVE" })).collect();
    sweep(&mut s, &rows);
    s.pass(4.0);
    let (changed, wakes) = over(&mut s, 50);
    // Its rows were created at one second of their minutes, so all ages move together.
    assert!(wakes <= 12, "{wakes} wakes: {changed:?}");
    assert!(changed.iter().all(|(_, b)| b.contains("name-") || b.contains("call")), "{changed:?}");
    let (changed, _) = over(&mut s, 60);
    assert!(changed.iter().any(|(a, b)| a.contains("read <1m ago") && b.contains("read 1m ago")), "{changed:?}");
}

#[test]
fn what_is_waited_for_ticks_in_place_of_the_last_answer() {
    let settings = || Settings { interval: Some(Span::seconds(5)), ..Settings::default() };
    let mut s = Script::with(settings(), (160, 45), vec![key("job-1")]);
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call().pass(8.0);
    assert!(s.text().contains("answered <1m ago · asking for 8s"), "{}", s.text());
    let mut s = Script::with(settings(), (160, 45), vec![key("job-1")]);
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    s.fail(cleanwatch::domain::error::ErrorKind::Throttled, "slow down").pass(1.0);
    assert!(s.text().contains("answered <1m ago · next poll in "), "{}", s.text());
}
