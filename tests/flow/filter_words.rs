//! Text typed to filter a board is searched for in everything that a row says.

use crate::support::boards::{board, page, row};
use crate::support::script::{body, job_call, snapshot};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::domain::summary::Summary;

fn listed() -> Vec<Summary> {
    vec![
        Summary { name: "Weekly report".into(), model: "tm-propensity".into(), ..row(0, "CREATE_FAILED") },
        Summary { name: "nightly".into(), logs: Some("PUBLISH_FAILED".into()), ..row(1, "ACTIVE") },
        Summary { name: "café".into(), creator: Some("444455556666".into()), ..row(2, "CREATE_IN_PROGRESS") },
        Summary { name: "unheard".into(), ..row(3, "FROZEN") },
        Summary { name: "job".into(), metrics: Some("PUBLISH_SUCCEEDED".into()), ..row(4, "INACTIVE") },
    ]
}

#[test]
fn each_thing_that_a_row_says_is_found() {
    for (typed, expected) in [
        ("fail", &[0, 1][..]),
        ("failed", &[0, 1]),
        ("FAILED", &[0, 1]),
        ("CREATE_FAILED", &[0]),
        ("create_failed", &[0]),
        ("running", &[2]),
        ("create_in", &[2]),
        ("succeeded", &[1, 4]),
        ("frozen", &[3]),
        ("inactive", &[4]),
        ("published", &[4]),
        ("propensity", &[0]),
        ("444455556666", &[2]),
        ("job-3", &[3]),
        ("wkly", &[0]),
        ("cafe\u{301}", &[2]),
        ("nightly failed", &[1]),
        ("failed !publish", &[0]),
        ("weekly status:failed", &[0]),
        ("failed logs:failed", &[1]),
        ("nowhere", &[]),
    ] {
        let mut s = board(&["us-east-1"]);
        page(&mut s, &listed());
        s.keys("/");
        s.send(Msg::Input(crossterm::event::Event::Paste(typed.into())));
        let mut order = s.state.board.as_ref().unwrap().order.clone();
        order.sort_unstable();
        assert_eq!(order, expected, "{typed}");
    }
}

#[test]
fn where_rows_say_their_source_that_is_found() {
    let mut s = board(&["us-east-1", "eu-west-1"]);
    page(&mut s, &listed()[..2]);
    s.pass(1.0);
    page(&mut s, &listed()[2..]);
    s.keys("/eu-west");
    let mut order = s.state.board.as_ref().unwrap().order.clone();
    order.sort_unstable();
    assert_eq!(order, [2, 3, 4], "{}", s.text());
}

#[test]
fn why_a_job_failed_is_found_once_it_was_asked_for() {
    let mut s = board(&["us-east-1"]);
    page(&mut s, &listed());
    s.keys("/quota");
    assert_eq!(s.state.board.as_ref().unwrap().order, [] as [usize; 0]);
    s.keys("<esc>g<enter>").pass(1.0);
    let (key, seq) = s.effects.iter().find_map(job_call).unwrap();
    let told = body("CREATE_FAILED", r#""statusDetails":{"statusCode":"X","message":"the quota is used up"}"#);
    s.send(Msg::answered(key, seq, Ok(snapshot(&told))));
    s.keys("<esc>/quota").pass(0.1);
    assert_eq!(s.state.board.as_ref().unwrap().order.len(), 1, "{}", s.text());
}
