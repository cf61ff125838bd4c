//! Text pasted into a prompt, with the line breaks, quotes and forms that come with it.

use crate::support::boards::{board, page, row};
use crate::support::rooms;
use crate::support::script::{MEMBERSHIP, Script, arn, body};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::scene::Front;
use crossterm::event::Event;

fn paste(s: &mut Script, text: &str) {
    s.send(Msg::Input(Event::Paste(text.into())));
}

const WRAPPED: [&str; 8] = ["{}", "{}\n", "{}\r\n", "\n{}", "\"{}\"", "'{}'\n", "  {}  ", "\u{feff}{}\n"];

#[test]
fn the_board_finds_a_name_however_it_was_pasted() {
    for form in WRAPPED {
        for (name, pasted) in [("weekly: EU", "weekly: EU"), ("café", "cafe\u{301}"), ("cafe\u{301}", "café")] {
            let mut s = board(&["us-east-1"]);
            let named = cleanwatch::domain::summary::Summary { name: name.into(), ..row(7, "ACTIVE") };
            page(&mut s, &[row(1, "ACTIVE"), named, row(2, "ACTIVE")]);
            s.keys("/");
            paste(&mut s, &form.replace("{}", pasted));
            assert_eq!(s.state.board.as_ref().unwrap().order, [1], "{form:?} {pasted}");
        }
    }
}

#[test]
fn a_pane_finds_what_was_pasted_with_its_line_break() {
    for form in WRAPPED {
        let mut s = Script::new((120, 40), &["job-1"]);
        s.answer(&body("ACTIVE", "")).keys("/");
        paste(&mut s, &form.replace("{}", "Weekly propensity"));
        s.keys("<enter>");
        assert!(!s.text().contains("is not in this pane"), "{form:?}: {}", s.text());
    }
}

#[test]
fn the_picker_takes_ids_and_arns_with_quotes_and_in_capitals() {
    for form in WRAPPED {
        for text in [
            MEMBERSHIP.to_owned(),
            MEMBERSHIP.to_uppercase(),
            arn("job-1"),
            arn("job-1").replace(MEMBERSHIP, &MEMBERSHIP.to_uppercase()),
        ] {
            let mut s = rooms::picker((120, 30), None);
            rooms::answer(&mut s, "us-east-1", rooms::page(rooms::few(), None));
            paste(&mut s, &form.replace("{}", &text));
            s.keys("<enter>");
            assert_ne!(s.state.scene.front, Front::Picker, "{form:?} {text}: {}", s.text());
        }
        let mut s = rooms::picker((120, 30), None);
        rooms::answer(&mut s, "us-east-1", rooms::page(rooms::few(), None));
        s.keys("/");
        paste(&mut s, &form.replace("{}", &MEMBERSHIP.to_uppercase()));
        s.keys("<enter>");
        assert_eq!(s.state.picker.as_ref().unwrap().order.len(), 1, "{form:?}");
    }
}

#[test]
fn the_picker_says_what_is_wrong_with_an_arn_and_how_it_should_look() {
    for (text, part) in [
        (arn("job-1").replace("cleanrooms-ml", "cleanroomsml"), "with a hyphen"),
        (arn("job-1").replace(&format!("membership/{MEMBERSHIP}/"), ""), "its membership is missing"),
    ] {
        let mut s = rooms::picker((200, 30), None);
        rooms::answer(&mut s, "us-east-1", rooms::page(rooms::few(), None));
        paste(&mut s, &text);
        s.keys("<enter>");
        assert!(s.text().contains(part) && s.text().contains("membership/MEMBERSHIP_ID/trained"), "{text}: {}", s.text());
    }
}
