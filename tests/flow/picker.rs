//! The picker: what keys, pastes, pages and failures do to it, and what it requests.

use crate::support::rooms::{OTHER, answer, asks, call, choice, denied, few, id, page, picker, placed, room};
use crate::support::script::{MEMBERSHIP, Script, arn, is_for_memberships, listing};
use cleanwatch::app::base::effect::{Effect, Exit};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::Key;
use cleanwatch::app::base::refresh::Poll;
use cleanwatch::app::base::room::{Choice, Place};
use cleanwatch::app::base::scene::Front;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::base::window::{Over, Window};
use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::app::text::Cursor;
use cleanwatch::domain::Span;
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::ids::{Listing, Of};
use cleanwatch::domain::room::{Membership, Memberships};
use crossterm::event::Event;

const SIZE: (u16, u16) = (120, 36);

/// The rows on the screen, by name.
fn names(s: &Script) -> Vec<String> {
    let all = ["Shared retail", "Travel and", "Autumn pilot", "Old one", "name-"];
    let text = s.text();
    let rows = text.lines().skip(3).take_while(|l| !l.contains("membership ") && !l.starts_with("  collaboration"));
    rows.filter(|l| all.iter().any(|n| l.contains(n))).map(|l| l.trim_start_matches(['▸', ' ']).to_owned()).collect()
}

fn opened(s: &Script) -> Option<&Listing> {
    let board = s.state.board.as_ref()?;
    board.feeds.first().map(|f| &f.listing)
}

fn remembered(s: &mut Script) -> Vec<Choice> {
    let choice = |e| if let Effect::RememberChoice(choice) = e { Some(choice) } else { None };
    s.effects.drain(..).filter_map(choice).collect()
}

fn paste(s: &mut Script, text: &str) {
    s.send(Msg::Input(Event::Paste(text.into())));
}

#[test]
fn the_first_page_shows_before_the_second_is_asked_for() {
    let mut s = picker(SIZE, None);
    assert!(s.text().contains("reading the memberships"), "{}", s.text());
    assert_eq!(answer(&mut s, "us-east-1", page(vec![room(&id(1), "name-1")], Some("t-1"))), None);
    assert!(!asks(&s), "what came is shown first");
    assert!(s.text().contains("name-1"), "{}", s.text());
    s.now = next_wake(&s.state).unwrap();
    s.send(Msg::Wake);
    assert_eq!(answer(&mut s, "us-east-1", page(vec![room(&id(2), "name-0")], None)).as_deref(), Some("t-1"));
    assert_eq!(names(&s).len(), 2);
    assert!(s.text().contains("2 memberships, read <1m ago"), "{}", s.text());
    s.pass(600.0);
    assert!(!asks(&s), "a list that was read is not asked for again by itself");
    s.keys("r");
    assert_eq!(answer(&mut s, "us-east-1", page(vec![room(&id(2), "name-0")], None)), None);
    assert_eq!(names(&s).len(), 1, "what no page holds any more is gone");
}

#[test]
fn the_cursor_stays_on_its_membership_while_pages_come() {
    let mut s = picker(SIZE, None);
    answer(&mut s, "us-east-1", page(vec![room(&id(5), "name-5"), room(&id(6), "name-6")], Some("t")));
    s.keys("j");
    s.now = next_wake(&s.state).unwrap();
    s.send(Msg::Wake);
    answer(&mut s, "us-east-1", page((0..5).map(|n| room(&id(n), &format!("name-{n}"))).collect(), None));
    s.keys("<enter>");
    assert_eq!(opened(&s).unwrap().of, Of::Membership(id(6)));
}

#[test]
fn enter_opens_the_board_of_the_membership_and_remembers_it() {
    let mut s = picker(SIZE, None);
    answer(&mut s, "us-east-1", page(few(), None));
    assert!(names(&s)[0].starts_with("Shared retail"), "active ones first, by name: {:?}", names(&s));
    s.keys("j<enter>");
    assert_eq!(s.state.scene.front, Front::Board);
    let own = Listing { profile: None, region: "us-east-1".into(), of: Of::Membership(OTHER.into()) };
    assert_eq!(opened(&s), Some(&own));
    let list = |e: &Effect| listing(e).is_some_and(|l| l == own);
    assert!(s.effects.iter().any(list), "its list is asked for at once: {:?}", s.effects);
    let known = remembered(&mut s);
    assert_eq!((known.len(), known[0].name.as_str()), (1, "Travel and payments"));
    s.keys("M");
    assert_eq!(s.state.scene.front, Front::Picker);
    let rows = names(&s);
    assert!(rows[0].starts_with("Travel and") && rows[0].contains("last choice"), "{rows:?}");
    s.keys("<esc>");
    assert_eq!(s.state.scene.front, Front::Board);
    s.keys("<esc>");
    assert_eq!(s.state.scene.front, Front::Picker, "back from the board leads to where it was picked");
}

#[test]
fn the_board_that_is_there_stays_when_its_membership_is_picked_again() {
    let mut s = picker(SIZE, None);
    answer(&mut s, "us-east-1", page(few(), None));
    s.keys("<enter>");
    s.state.board.as_mut().unwrap().feeds[0].refresh.calls = 77;
    s.keys("M<enter>");
    assert_eq!(s.state.board.as_ref().unwrap().feeds[0].refresh.calls, 77);
    s.keys("M<down><enter>");
    assert_ne!(s.state.board.as_ref().unwrap().feeds[0].refresh.calls, 77);
}

#[test]
fn a_job_of_the_board_before_does_not_stand_beside_another() {
    let mut s = picker((160, 40), None);
    answer(&mut s, "us-east-1", page(few(), None));
    s.keys("<enter>");
    let open = |s: &mut Script| {
        crate::support::boards::until_list(s);
        crate::support::boards::page(s, &crate::support::boards::rows(3));
        s.keys("<enter>").pass(1.0);
        assert!(s.state.scene.geometry.divider.is_some(), "{}", s.text());
        s.keys("bM");
    };
    open(&mut s);
    s.keys("<esc>");
    assert!(s.state.scene.geometry.divider.is_some(), "back on its own board it is there: {}", s.text());
    s.keys("M<down><enter>");
    assert!(s.state.scene.geometry.divider.is_none() && s.state.scene.front == Front::Board, "{}", s.text());
}

#[test]
fn what_is_typed_filters_at_once() {
    let mut s = picker(SIZE, None);
    answer(&mut s, "us-east-1", page(few(), None));
    s.keys("/trvl");
    assert_eq!(names(&s).len(), 1, "{:?}", names(&s));
    s.keys("<enter><enter>");
    assert_eq!(opened(&s).unwrap().of, Of::Membership(OTHER.into()));
    s.keys("M<esc>/2e9d4<enter>");
    assert_eq!(names(&s).len(), 1, "by the beginning of an id");
    s.keys("<esc>");
    assert_eq!(names(&s).len(), 4);
    s.keys("/zzzz");
    assert!(s.text().contains("no memberships match"), "{}", s.text());
    s.keys("<esc>/q<esc>");
    assert!(!s.effects.contains(&Effect::Quit(Exit::Left)), "in a prompt q is text");
}

#[test]
fn loading_empty_and_failed_look_different() {
    let mut s = picker(SIZE, None);
    let loading = s.text();
    let mut t = picker(SIZE, None);
    answer(&mut t, "us-east-1", page(Vec::new(), None));
    let mut u = picker(SIZE, None);
    answer(&mut u, "us-east-1", Err(FetchError::new(ErrorKind::Throttled, "")));
    let all = [(&loading, "… reading"), (&t.text(), "no membership in us-east-1"), (&u.text(), "✗ throttled")];
    for (i, (text, own)) in all.iter().enumerate() {
        for (j, (_, part)) in all.iter().enumerate() {
            assert_eq!(text.contains(part), i == j, "{own} / {part}:\n{text}");
        }
    }
    let (_, seq, _) = call(&mut s);
    s.send(Msg::Placed { seq, placed: placed(None) });
    assert!(s.text().contains("no region") && !asks(&s), "{}", s.text());
    s.keys("R<end><enter>eu-west-1<enter>");
    assert_eq!(call(&mut s).0.region.as_deref(), Some("eu-west-1"));
}

#[test]
fn denied_names_the_action_and_takes_an_id_or_an_arn() {
    let mut s = picker(SIZE, None);
    answer(&mut s, "us-east-1", Err(denied()));
    assert!(s.text().contains("allow cleanrooms:ListMemberships"), "{}", s.text());
    paste(&mut s, &format!(" {MEMBERSHIP}\n"));
    assert_eq!(s.state.scene.front, Front::Picker, "what was pasted is seen before it holds");
    s.keys("<enter>");
    assert_eq!(opened(&s), Some(&Listing { profile: None, region: "us-east-1".into(), of: Of::Membership(MEMBERSHIP.into()) }));
    s.keys("Mi");
    paste(&mut s, &arn("job-9").replace("us-east-1", "eu-west-1"));
    s.keys("<enter>");
    assert_eq!(s.state.scene.front, Front::Detail);
    let watch = s.state.watch().unwrap();
    assert_eq!((watch.key.short(), watch.key.source.region.as_str()), ("job-9", "eu-west-1"));
    s.keys("<esc>");
    assert_eq!((s.state.scene.front, opened(&s).unwrap().region.as_str()), (Front::Board, "eu-west-1"));
    assert_eq!(remembered(&mut s).len(), 2);
}

#[test]
fn a_mistake_is_named_and_can_be_mended() {
    let mut s = picker(SIZE, None);
    answer(&mut s, "us-east-1", Err(denied()));
    s.keys("i7b1f<enter>");
    assert!(s.text().contains("\"7b1f\" is no membership's id: expected"), "{}", s.text());
    assert_eq!(s.state.board.is_none(), s.state.prompt.is_some(), "the prompt stays");
    s.keys("3");
    assert!(!s.text().contains("is no membership's id"), "typing on takes the complaint away");
    s.keys("<esc>");
    paste(&mut s, "arn:aws:s3:::bucket");
    s.keys("<enter>");
    assert!(s.text().contains("the service \"s3\""), "{}", s.text());
    s.keys("<esc>R<end><enter>us east<enter>");
    assert!(s.text().contains("\"us east\" is no region"), "{}", s.text());
}

#[test]
fn an_id_without_any_region_is_not_guessed_at() {
    let mut s = picker(SIZE, None);
    let (_, seq, _) = call(&mut s);
    s.send(Msg::Placed { seq, placed: placed(None) });
    paste(&mut s, MEMBERSHIP);
    s.keys("<enter>");
    assert!(s.state.board.is_none() && s.text().contains("does not say in which region"), "{}", s.text());
}

#[test]
fn profile_and_region_are_switched_while_a_call_hangs_and_its_answer_is_dropped() {
    let mut s = picker(SIZE, None);
    let (_, hung, _) = call(&mut s);
    s.pass(3.0);
    s.keys("p");
    assert!(s.text().contains("reading the AWS files"), "{}", s.text());
    assert!(s.effects.contains(&Effect::ReadProfiles));
    s.send(Msg::Profiles(Ok(vec!["analyst".into(), "prod".into()])));
    assert!(s.text().contains("prod"), "{}", s.text());
    s.keys("jj<enter>");
    let (place, seq, token) = call(&mut s);
    assert_eq!((place, token), (Place { profile: Some("prod".into()), region: None }, None));
    s.send(Msg::Placed { seq: hung, placed: placed(Some("us-east-1")) });
    s.send(Msg::answered(Key::Memberships, hung, page(few(), None)));
    assert!(names(&s).is_empty() && !s.text().contains("us-east-1"), "a stale answer changes nothing:\n{}", s.text());
    s.send(Msg::Placed { seq, placed: placed(Some("eu-west-1")) });
    s.send(Msg::failed(Key::Memberships, seq, FetchError::new(ErrorKind::ExpiredSso, "over")));
    assert!(s.text().contains("aws sso login --profile prod"), "{}", s.text());
    s.keys("R<enter>");
    assert!(!asks(&s), "where it is asked already, nothing is to be done");
    s.keys("R<home><enter>");
    assert_eq!(call(&mut s).0, Place { profile: Some("prod".into()), region: Some("us-east-1".into()) });
    s.keys("q");
    assert!(s.effects.contains(&Effect::Quit(Exit::Left)), "quit, whatever hangs");
}

#[test]
fn a_menu_that_is_left_switches_nothing() {
    let mut s = picker(SIZE, None);
    answer(&mut s, "us-east-1", page(few(), None));
    s.keys("pj<esc>Rj<esc>");
    assert!(!asks(&s) && s.state.window.is_none());
    s.keys("p");
    s.send(Msg::Profiles(Err("the AWS files cannot be used: line 3".into())));
    assert!(s.text().contains("line 3"), "{}", s.text());
    assert!(matches!(s.state.window, Some(Window { of: Over::Profiles, cursor: Cursor { at: 0, .. }, .. })));
}

#[test]
fn the_last_choice_is_offered_first_before_anything_answers() {
    let mut s = picker(SIZE, Some(choice(Some("analyst"), "eu-west-1", MEMBERSHIP)));
    let row = names(&s);
    assert!(row.len() == 1 && row[0].contains("last choice") && row[0].contains("profile analyst, eu-west-1"), "{row:?}");
    s.keys("<enter>");
    let expected = Listing { profile: Some("analyst".into()), region: "eu-west-1".into(), of: Of::Membership(MEMBERSHIP.into()) };
    assert_eq!(opened(&s), Some(&expected));
    // If the list contains the last choice, it is that row.
    let mut s = picker(SIZE, Some(choice(None, "us-east-1", OTHER)));
    answer(&mut s, "us-east-1", page(few(), None));
    let rows = names(&s);
    assert!(rows.len() == 4 && rows[0].starts_with("Travel") && rows[0].contains("last choice"), "{rows:?}");
}

#[test]
fn the_last_choice_is_not_offered_where_another_place_was_asked_for() {
    let mut s = picker(SIZE, Some(choice(Some("analyst"), "eu-west-1", MEMBERSHIP)));
    s.keys("R<end><enter>ap-northeast-1<enter>");
    assert!(names(&s).is_empty(), "{}", s.text());
    s.keys("p");
    s.send(Msg::Profiles(Ok(vec!["analyst".into()])));
    s.keys("j<enter>R<end><enter>eu-west-1<enter>");
    assert_eq!(names(&s).len(), 1, "there again: {}", s.text());
}

#[test]
fn a_failure_backs_off_keeps_what_came_and_a_dead_token_begins_anew() {
    let mut s = picker(SIZE, None);
    answer(&mut s, "us-east-1", page(vec![room(&id(1), "name-1")], Some("t-1")));
    s.pass(1.0);
    assert_eq!(answer(&mut s, "", Err(FetchError::new(ErrorKind::Throttled, ""))).as_deref(), Some("t-1"));
    assert_eq!(names(&s).len(), 1);
    s.pass(4.0);
    assert!(!asks(&s));
    s.pass(2.0);
    assert_eq!(
        answer(&mut s, "", Err(FetchError::new(ErrorKind::Validation, "The nextToken is invalid"))).as_deref(),
        Some("t-1")
    );
    s.keys("r");
    assert_eq!(answer(&mut s, "", page(vec![room(&id(1), "name-1")], Some("t-2"))), None);
    s.pass(1.0);
    assert_eq!(answer(&mut s, "", page(vec![room(&id(2), "name-2")], Some("t-2"))).as_deref(), Some("t-2"));
    assert!(s.text().contains("a page token came twice"), "{}", s.text());
}

#[test]
fn a_new_login_is_picked_up_by_itself() {
    let mut s = picker(SIZE, None);
    answer(&mut s, "us-east-1", Err(FetchError::new(ErrorKind::ExpiredSso, "over")));
    assert!(s.effects.contains(&Effect::WatchCredentials));
    s.pass(2.0);
    assert!(!asks(&s));
    s.send(Msg::CredentialsChanged);
    assert!(asks(&s));
}

#[test]
fn after_a_sleep_a_call_that_was_given_up_is_made_again() {
    let mut s = picker(SIZE, None);
    let (_, before, _) = call(&mut s);
    s.now += Span::hours(3);
    s.send(Msg::Resumed);
    assert!(call(&mut s).1 > before);
}

#[test]
fn from_a_board_that_was_asked_for_by_flags_one_comes_to_the_picker_too() {
    let mut s = Script::with(Settings::default(), SIZE, Vec::new());
    let source = choice(Some("analyst"), "eu-west-1", MEMBERSHIP).source;
    s.state.show_board([source]);
    s.keys("M");
    assert_eq!(call(&mut s).0, Place { profile: Some("analyst".into()), region: Some("eu-west-1".into()) });
    assert!(s.state.board.is_some());
}

#[test]
fn no_page_is_asked_for_behind_a_board() {
    let mut s = picker(SIZE, None);
    answer(&mut s, "us-east-1", page(few(), Some("t-1")));
    s.keys("<enter>");
    s.effects.clear();
    s.pass(30.0);
    assert!(!asks(&s), "nobody looks at the list");
    assert!(matches!(s.state.picker.as_ref().unwrap().refresh.poll, Poll::Due(_)));
    s.keys("M");
    s.pass(2.0);
    assert!(asks(&s), "it is read on");
}

#[test]
fn hostile_names_act_on_nothing() {
    let body = r#"{"membershipSummaries":[{"id":"x\u001b[2J","collaborationName":"A\u202eB\nC","status":"\u001b]0;x\u0007"}]}"#;
    let read: Memberships = cleanwatch::domain::room::page(body.as_bytes()).unwrap();
    let mut s = picker(SIZE, None);
    answer(&mut s, "us-east-1", Ok(read));
    let text = s.text();
    assert!(text.contains("A‹202E›B␊C"), "{text}");
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']));
    s.keys("<enter>");
    assert!(s.state.board.is_none(), "that is no id to ask with");
}

#[test]
fn at_every_size_everything_stands_on_the_screen() {
    let many: Vec<Membership> = (0..300).map(|n| room(&id(n), &format!("name-{n}"))).collect();
    for w in [1, 39, 40, 63, 64, 80, 200] {
        for h in [1, 9, 10, 15, 16, 24, 60] {
            let mut s = picker((w, h), Some(choice(Some("analyst"), "eu-west-1", MEMBERSHIP)));
            s.text();
            answer(&mut s, "us-east-1", Err(denied()));
            s.text();
            s.keys("r");
            answer(&mut s, "us-east-1", page(many.clone(), None));
            s.keys("<end>").text();
            if w >= 40 && h >= 10 {
                assert!(s.text().contains("▸ name-99"), "{w}×{h}:\n{}", s.text());
                s.keys("p").text();
                s.keys("<esc>R<end>").text();
                assert!(s.text().contains("other…"), "{w}×{h}:\n{}", s.text());
                s.keys("<enter>x y<enter>").text();
            }
        }
    }
}

/// Random keys, pages, failures, times and sizes: nothing panics, nothing hostile reaches a cell, and if there are rows, the
/// cursor is on one in view.
#[test]
fn chaos_finds_the_cursor_on_a_row() {
    use cleanwatch::app::base::bindings::BINDINGS;

    let keys: Vec<&str> = BINDINGS.iter().flat_map(|b| b.keys).copied().collect();
    let mut opened = 0;
    for seed in 0..8 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut s = picker((100, 30), Some(choice(Some("analyst"), "eu-west-1", MEMBERSHIP)));
        for _ in 0..250 {
            match rng.u8(0..12) {
                0..=6 => {
                    s.keys(&format!("<{}>", keys[rng.usize(0..keys.len())]));
                }
                7 | 8 if asks(&s) => {
                    let rows =
                        (0..rng.usize(0..40)).map(|_| room(&id(rng.usize(0..60)), "a\u{1b}[2J\u{202e} name")).map(|mut r| {
                            r.collaboration = r.collaboration.map(|name| cleanwatch::domain::text::line(&name));
                            r
                        });
                    let rows = rows.collect();
                    answer(&mut s, "us-east-1", page(rows, [None, Some("t-1"), Some("t-2")][rng.usize(0..3)]));
                }
                9 if asks(&s) => {
                    let kinds = [ErrorKind::Throttled, ErrorKind::ExpiredSso, ErrorKind::Validation, ErrorKind::AccessDenied];
                    let error = FetchError::new(kinds[rng.usize(0..kinds.len())], "words \u{1b}[2J of the service");
                    answer(&mut s, "eu-west-1", Err(error));
                }
                10 => {
                    let size = (rng.u16(1..=160), rng.u16(1..=50));
                    s.state.scene.size = size;
                    s.send(Msg::Input(Event::Resize(size.0, size.1)));
                }
                11 => paste(&mut s, [MEMBERSHIP, "\u{1b}[31m\u{202e}", "arn:aws:s3:::b"][rng.usize(0..3)]),
                _ => drop(s.pass(f64::from(rng.u32(0..20)))),
            }
            let text = s.text();
            assert!(!text.contains(['\u{1b}', '\u{202e}']), "seed {seed}");
            opened += usize::from(s.state.scene.front == Front::Board);
            let p = s.state.picker.as_ref().unwrap();
            assert_eq!(p.entry().is_none(), p.order.is_empty(), "seed {seed}");
            if let (Some(at), Some(area), Front::Picker) =
                (p.place_of_cursor(), s.state.scene.geometry.board, s.state.scene.front)
            {
                let in_view = (p.scroll..p.scroll + usize::from(area.rows.height).max(1)).contains(&at);
                assert!(in_view, "seed {seed}: row {at} from {} in {area:?}", p.scroll);
            }
            s.effects.retain(is_for_memberships);
        }
    }
    assert!(opened > 40, "boards were opened too: {opened}");
}

/// Like the lists of jobs: restarted at once after a token expired, but not forever; and abandoned if there is no end.
#[test]
fn a_list_of_memberships_is_begun_anew_at_once_and_given_up_where_it_comes_to_no_end() {
    let mut s = picker(SIZE, None);
    for _ in 0..3 {
        assert!(s.state.picker.as_ref().unwrap().refresh.error.is_none(), "{}", s.text());
        assert_eq!(answer(&mut s, "us-east-1", page(vec![room(&id(1), "name-1")], Some("t-1"))), None);
        s.pass(1.0);
        answer(&mut s, "", Err(FetchError::new(ErrorKind::Validation, "The nextToken is invalid")));
        s.pass(1.0);
    }
    assert!(!asks(&s) && s.text().contains("it is read again from its first page"), "{}", s.text());
    s.pass(60.0);
    for n in 0..100 {
        if !asks(&s) {
            break;
        }
        answer(&mut s, "us-east-1", page(Vec::new(), Some(&format!("t-{n}"))));
        s.pass(1.0);
    }
    assert!(s.text().contains("the list comes to no end: 50 pages in a row"), "{}", s.text());
}
