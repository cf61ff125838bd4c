//! Boards for tests: rows as lists contain them, and pages that respond to requests.

use super::script::{MEMBERSHIP, Script, arn, list_call, start, take};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::Key;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::domain::Span;
use cleanwatch::domain::ids::Source;
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::domain::summary::{Page, Summary};

/// Wide enough for a job next to the board.
pub const SIZE: (u16, u16) = (160, 40);

pub fn source(region: &str) -> Source {
    Source { profile: None, region: region.into(), membership: MEMBERSHIP.into() }
}

pub fn board(regions: &[&str]) -> Script {
    let mut s = Script::with(Settings::default(), SIZE, Vec::new());
    s.state.show_board(regions.iter().map(|r| source(r)));
    s.send(Msg::Wake);
    s
}

pub fn row(n: usize, status: &str) -> Summary {
    Summary {
        arn: arn(&format!("job-{n}")),
        name: format!("name-{n:05}"),
        status: INFERENCE_JOB.status(status),
        created: Some(start() - Span::minutes(i64::try_from(n).unwrap() + 10)),
        updated: Some(start() - Span::minutes(5)),
        model: format!("tm-{}", n % 3),
        metrics: None,
        logs: None,
        creator: None,
    }
}

pub fn rows(n: usize) -> Vec<Summary> {
    let status = ["CREATE_PENDING", "CREATE_IN_PROGRESS", "ACTIVE", "CREATE_FAILED"];
    (0..n).map(|i| row(i, status[i % 4])).collect()
}

/// The open list calls: feed, number and token.
pub fn lists(s: &Script) -> Vec<(usize, u64, Option<String>)> {
    s.effects.iter().filter_map(list_call).collect()
}

/// Responds to the oldest open list call with the page of these rows that its token requests.
pub fn page(s: &mut Script, all: &[Summary]) {
    let (feed, seq, token) = take(&mut s.effects, list_call).expect("a list was requested");
    let from: usize = token.map_or(0, |t| t.parse().unwrap());
    let to = (from + 100).min(all.len());
    let next = (to < all.len()).then(|| to.to_string());
    let page = Page { rows: all[from..to].to_vec(), next, ..Page::default() };
    s.send(Msg::answered(Key::Feed(feed), seq, Ok(page)));
}

/// Wakes the state until it requests a list.
pub fn until_list(s: &mut Script) {
    while lists(s).is_empty() {
        s.now = next_wake(&s.state).expect("something is due");
        s.send(Msg::Wake);
    }
}

/// Responds with pages until a whole sweep has been read.
pub fn sweep(s: &mut Script, all: &[Summary]) -> usize {
    let before = s.state.board.as_ref().unwrap().feeds[0].read;
    let mut pages = 0;
    while s.state.board.as_ref().unwrap().feeds[0].read == before {
        until_list(s);
        page(s, all);
        pages += 1;
    }
    pages
}

pub fn selected(s: &Script) -> Option<String> {
    let board = s.state.board.as_ref().unwrap();
    board.selected.map(|i| board.rows[i].summary.arn.clone())
}
