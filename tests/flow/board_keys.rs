//! Keys on the board: where the cursor is when a filter is cleared, what the keys of a job do or say there, how a filter is
//! typed, and columns that keep their places.

use crate::support::boards::{board, row, rows, selected, source, sweep};
use crate::support::script::{Script, arn};
use cleanwatch::app::base::effect::Effect;
use cleanwatch::app::base::look::ColumnId;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::refresh::Poll;
use cleanwatch::app::base::scene::Front;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::base::window::{Over, Window};
use cleanwatch::domain::Span;
use crossterm::event::Event;

fn sized(size: (u16, u16), n: usize) -> Script {
    let mut s = Script::with(Settings::default(), size, Vec::new());
    s.state.show_board([source("us-east-1")]);
    s.send(Msg::Wake);
    sweep(&mut s, &rows(n));
    s
}

#[test]
fn a_filter_that_is_given_up_leaves_the_cursor_where_it_was_and_one_that_was_used_does_not() {
    let mut s = sized((120, 20), 60);
    s.keys(&"j".repeat(41));
    let scroll = s.state.board.as_ref().unwrap().scroll;
    for keys in
        ["/name-00003<esc>", "/zzzz<esc>", "/name-00003<enter><esc>", "/name-00003<backspace><backspace>00041<enter><esc>"]
    {
        s.keys(keys);
        assert_eq!(selected(&s).unwrap(), arn("job-41"), "{keys}");
        assert_eq!(s.state.board.as_ref().unwrap().scroll, scroll, "{keys}");
    }
    s.keys("/name-0000<enter>jj");
    let chosen = selected(&s).unwrap();
    s.keys("<esc>");
    assert_eq!(selected(&s).unwrap(), chosen, "a row that was gone to is where one is");
    assert_ne!(chosen, arn("job-41"));
}

#[test]
fn a_filter_too_long_for_its_line_ends_in_an_ellipsis() {
    for (typed, part) in [
        ("/phase:running model:propensity-of-a-long-name-and-more-and-even-more age<1d", " 0 of 8 rows"),
        ("/state:failed", " 8 of 8 rows  \"state:failed\": the terms"),
        ("/instance:a-type-with-a-name-as-long-as-the-line-itself-and-longer", " 0 of 8 rows  0 of 8 fetched"),
    ] {
        let mut s = sized((80, 24), 8);
        s.keys(typed);
        let text = s.text();
        let title = text.lines().next().unwrap();
        assert!(title.contains('…') && title.contains(part), "{title}");
    }
    let mut s = sized((40, 10), 8);
    s.keys("/metrics:failed<enter>");
    assert!(s.text().lines().next().unwrap().contains("/metrics:"), "{}", s.text());
    let mut s = sized((80, 24), 8);
    s.keys("/age<<>zz<enter>");
    assert!(s.text().lines().next().unwrap().contains("\"age<zz\": such as 90s, 15m, 2h or 1d"), "{}", s.text());
}

#[test]
fn keys_of_a_job_do_what_they_say_on_the_board_or_say_why_not() {
    let mut s = sized((100, 24), 6);
    for (keys, says) in [
        ("<tab>", "panes belong to a job: Enter opens the selected one"),
        ("<backtab>", "panes belong to a job"),
        ("3", "panes belong to a job"),
        ("a", "what changed is marked in a job: Enter opens the selected one"),
        ("h", "columns that do not fit are left out: c chooses which are shown"),
        ("l", "columns that do not fit are left out"),
        ("n", "nothing is searched for on the board: / shows some rows only"),
        ("b", "the keys are for the board already"),
    ] {
        s.state.scene.toasts.clear();
        s.keys(keys);
        assert!(s.text().contains(says), "{keys}\n{}", s.text());
        assert_eq!(s.state.scene.front, Front::Board);
    }
}

#[test]
fn the_selected_job_s_arn_is_copied_from_the_board() {
    let mut s = sized((100, 24), 6);
    s.keys("jjy");
    assert!(matches!(&s.state.window, Some(Window { of: Over::Copy(items), .. }) if items.len() == 4), "{}", s.text());
    assert!(s.text().contains("aws cleanroomsml get-trained"), "{}", s.text());
    s.keys("y");
    let copied = s.others().into_iter().find_map(|e| if let Effect::Copy(text) = e { Some(text) } else { None });
    assert_eq!(copied.unwrap(), arn("job-2"));
    let mut s = board(&["us-east-1"]);
    sweep(&mut s, &[]);
    s.keys("y");
    assert!(s.state.window.is_none() && s.text().contains("there is no job to copy from"), "{}", s.text());
}

#[test]
fn the_board_is_read_more_or_less_often_by_a_key() {
    let mut s = sized((100, 24), 6);
    let due = |s: &Script| match s.state.board.as_ref().unwrap().feeds[0].refresh.poll {
        Poll::Due(at) => (at - s.now).num_seconds(),
        _ => -1,
    };
    assert_eq!(due(&s), 15);
    s.keys("-");
    assert!(s.text().contains("refresh every 30s"), "{}", s.text());
    assert_eq!(due(&s), 30);
    s.keys("++");
    assert_eq!(due(&s), 7);
    assert_eq!(s.state.scene.settings.interval, Some(Span::seconds(7)));
    // A refresh that takes longer than the interval is waited for.
    let mut s = Script::with(Settings { rate: 1, ..Settings::default() }, (100, 24), Vec::new());
    s.state.show_board([source("us-east-1")]);
    s.send(Msg::Wake);
    sweep(&mut s, &rows(900));
    s.keys("++");
    assert!(s.text().contains("refresh every 3s; a refresh of the lists takes 9s"), "{}", s.text());
    let whole = s.state.board.as_ref().unwrap().feeds[0].whole - s.now;
    assert!(whole >= Span::seconds(8) && due(&s) <= 3, "only the first page is read sooner: {whole}");
}

#[test]
fn while_a_filter_is_typed_the_terms_are_listed_and_tab_goes_through_the_values() {
    for (w, cut) in [(80, false), (40, true)] {
        let mut s = sized((w, 24), 6);
        s.keys("/");
        let text = s.text();
        assert!(text.contains("Tab: status: phase: metrics:") || cut, "{text}");
        assert_eq!(text.contains("tag: age< age>"), !cut, "{text}");
        assert_eq!(text.lines().any(|l| l.contains("Tab:") && l.contains('…')), cut, "{text}");
    }
    let mut s = sized((100, 24), 6);
    s.keys("/ph<tab>");
    assert!(s.text().contains("phase: queued, running, succeeded"), "{}", s.text());
    let mut seen = Vec::new();
    for _ in 0..10 {
        s.keys("<tab>");
        seen.push(s.state.board.as_ref().unwrap().filter.text.clone());
    }
    assert_eq!(seen[..3], ["phase:queued", "phase:running", "phase:succeeded"]);
    assert_eq!((seen[8].as_str(), &seen[9]), ("phase:gone", &seen[0]), "they go round");
    s.keys("<esc>/model:<tab><tab>");
    assert_eq!(s.state.board.as_ref().unwrap().filter.text, "model:tm-1", "values that the rows have");
    s.keys("<esc>");
    assert!(!s.text().contains("Tab:"), "{}", s.text());
}

#[test]
fn a_column_shown_again_returns_to_its_place_and_the_menu_follows_the_cursor() {
    let mut s = sized((160, 40), 4);
    let heads = |s: &Script| s.text().lines().nth(2).unwrap().to_owned();
    let before = heads(&s);
    s.keys("cj<space>");
    assert!(!heads(&s).contains(" name"), "{}", heads(&s));
    s.keys("<space><enter>");
    assert_eq!(heads(&s), before);
    let looks: Vec<_> =
        s.others().into_iter().filter_map(|e| if let Effect::Remember(look) = e { Some(look) } else { None }).collect();
    assert_eq!(looks.last().unwrap().columns.shown(), ColumnId::USUAL);
    s.send(Msg::Input(Event::Resize(40, 10)));
    s.keys("cG");
    assert!(s.text().contains("▸ ✓ source"), "{}", s.text());
}

#[test]
fn a_third_mark_says_which_it_takes_away() {
    let mut s = sized((100, 24), 6);
    s.keys("mjm");
    assert!(s.state.scene.toasts.is_empty());
    s.keys("jm");
    assert!(s.text().contains("two are compared: name-00002 is marked, name-00000 no longer"), "{}", s.text());
}

#[test]
fn an_open_job_is_counted_among_the_rows_of_the_board() {
    let mut s = sized((100, 24), 5);
    s.keys("jj<enter>");
    assert!(s.text().lines().next().unwrap().contains(" 3/5"), "{}", s.text());
    s.keys("]");
    assert!(s.text().lines().next().unwrap().contains(" 4/5"), "{}", s.text());
    s.keys("<esc>/name-0000<enter>");
    let mut all = rows(5);
    all.push(row(9, "ACTIVE"));
    sweep(&mut s, &all);
    s.keys("gj<enter>");
    assert!(s.text().lines().next().unwrap().contains(" 2/6"), "{}", s.text());
}
