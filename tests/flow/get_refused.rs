//! A Get that is refused: what is said, how often it is retried, and the way to the collaboration's list.

use crate::support::boards::{board, lists, rows, selected, until_list};
use crate::support::script::{MEMBERSHIP, Script, arn, key, list_call, listing};
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::Key;
use cleanwatch::app::base::scene::Front;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::ids::Of;
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::domain::summary::{Page, Summary};

const COLLABORATION: &str = "c0ffee00-1111-4222-8333-444455556666";

fn dense(s: &Script) -> String {
    s.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whose list the oldest open call requests.
fn asked(s: &Script) -> Of {
    s.effects.iter().find_map(listing).expect("a list was requested").of
}

/// Responds to the oldest open list call with a last page whose rows name their collaboration.
fn told(s: &mut Script, rows: Vec<Summary>) {
    let (feed, seq, _) = lists(s)[0].clone();
    s.effects.retain(|e| list_call(e).is_none_or(|(_, own, _)| own != seq));
    let collaboration = (!rows.is_empty()).then(|| COLLABORATION.to_owned());
    s.send(Msg::answered(Key::Feed(feed), seq, Ok(Page { rows, collaboration, ..Page::default() })));
}

/// The same rows as in the collaboration's list, and one more of another member.
fn of_all() -> Vec<Summary> {
    let mut all = rows(5);
    for (n, one) in all.iter_mut().enumerate() {
        one.creator = Some(if n == 4 { "444455556666" } else { "111122223333" }.into());
    }
    all
}

#[test]
fn a_refused_job_is_asked_for_once_and_then_once_a_minute_and_says_so() {
    let mut s = board(&["us-east-1"]);
    until_list(&mut s);
    told(&mut s, rows(4));
    s.keys("<enter><enter>").pass(1.0);
    assert_eq!(s.calls().len(), 1);
    s.fail(ErrorKind::AccessDenied, "no");
    let text = dense(&s);
    for part in [
        "Get may serve only the member that started the job",
        "Get is retried every 1m",
        "o lists the whole collaboration, and so who started it",
        "list says ○ queued",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    s.effects.retain(|e| list_call(e).is_none());
    assert_eq!(s.seconds_to_call(), 60.0);
}

/// A job opened from the board that never got a response shows what the list says, and keeps up with the list and with time.
#[test]
fn what_the_list_says_in_place_of_an_answer_is_kept_up_to_date() {
    let mut s = board(&["us-east-1"]);
    s.send(Msg::Input(crossterm::event::Event::Resize(120, 40)));
    let mut all = rows(4);
    told(&mut s, all.clone());
    s.keys("<enter>").pass(1.0).fail(ErrorKind::AccessDenied, "no");
    assert!(dense(&s).contains("list says ○ queued") && dense(&s).contains("13:50:00 10m ago"), "{}", s.text());
    all[0].status = INFERENCE_JOB.status("CREATE_IN_PROGRESS");
    until_list(&mut s);
    told(&mut s, all);
    assert!(dense(&s).contains("list says ● running"), "{}", s.text());
    s.effects.clear();
    s.state.scene.paused = Some(s.now);
    s.pass(100.0);
    assert!(dense(&s).contains("13:50:00 11m ago"), "{}", s.text());
}

#[test]
fn a_key_turns_to_the_list_of_the_collaboration_and_back() {
    let mut s = board(&["us-east-1"]);
    told(&mut s, rows(4));
    s.keys("j<enter>").pass(1.0).fail(ErrorKind::AccessDenied, "no");
    s.pass(14.0);
    let stale = lists(&s)[0].clone();
    s.effects.retain(|e| list_call(e).is_none());
    s.keys("o");
    assert_eq!(asked(&s), Of::Collaboration(COLLABORATION.into()), "at once, whatever is under way");
    assert!(s.text().contains("is read in place of membership"), "{}", s.text());
    let late = Page { rows: rows(1), ..Page::default() };
    s.send(Msg::answered(Key::Feed(stale.0), stale.1, Ok(late)));
    assert!(s.state.board.as_ref().unwrap().rows.iter().all(|r| r.gone.is_none()), "a late answer of the other list is stale");
    told(&mut s, of_all());
    assert_eq!((s.state.scene.front, selected(&s).unwrap()), (Front::Detail, arn("job-1")));
    let text = dense(&s);
    assert!(text.contains("creator 111122223333") && text.contains("5 jobs"), "{text}");
    assert!(!text.contains("o lists the whole collaboration"), "it is what is read already\n{text}");
    s.keys("b").pass(1.0);
    assert!(s.state.scene.geometry.divider.is_some());
    s.keys("o");
    assert_eq!(asked(&s), Of::Membership(MEMBERSHIP.into()));
    told(&mut s, rows(4));
    assert_eq!(s.state.board.as_ref().unwrap().rows.iter().filter(|r| r.gone.is_some()).count(), 1);
}

#[test]
fn a_collaboration_that_may_not_be_listed_names_the_permission_and_the_way_back() {
    let mut s = board(&["us-east-1"]);
    told(&mut s, rows(4));
    s.pass(1.0).keys("o");
    let (feed, seq, _) = lists(&s)[0].clone();
    s.effects.clear();
    s.send(Msg::failed(Key::Feed(feed), seq, FetchError::new(ErrorKind::AccessDenied, "no")));
    let text = dense(&s);
    for part in ["ListCollaborationTrainedModelInferenceJobs", "cleanrooms:PassCollaboration; o goes back", "name-00003"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    s.keys("o");
    assert_eq!(asked(&s), Of::Membership(MEMBERSHIP.into()));
}

#[test]
fn what_no_list_says_is_waited_for_and_then_said_not_to_be_known() {
    let mut s = board(&["us-east-1"]);
    s.keys("o");
    assert!(s.text().contains("as soon as one does"), "{}", s.text());
    told(&mut s, Vec::new());
    assert!(s.text().contains("no list says which collaboration it is"), "{}", s.text());
    let mut s = board(&["us-east-1"]);
    s.keys("o");
    told(&mut s, rows(2));
    assert_eq!(asked(&s), Of::Collaboration(COLLABORATION.into()));
    // A collaboration that was given by its ID has no other list.
    let mut s = board(&["us-east-1"]);
    s.state.board.as_mut().unwrap().feeds[0].listing.of = Of::Collaboration(COLLABORATION.into());
    s.keys("o");
    assert!(s.text().contains("is what is read already"), "{}", s.text());
}

#[test]
fn a_job_opened_by_its_arn_that_is_refused_has_the_same_way_out() {
    let mut s = Script::with(Settings::default(), (160, 45), vec![key("job-1"), key("job-2")]);
    s.fail(ErrorKind::AccessDenied, "no").fail(ErrorKind::Throttled, "Rate exceeded");
    let text = dense(&s);
    assert!(text.contains("Get may serve only") && text.contains("o lists the whole collaboration"), "{text}");
    s.keys("o").pass(1.0);
    assert_eq!(asked(&s), Of::Membership(MEMBERSHIP.into()), "its list says which collaboration it is");
    told(&mut s, rows(4));
    assert_eq!(asked(&s), Of::Collaboration(COLLABORATION.into()));
    told(&mut s, of_all());
    assert_eq!(selected(&s), Some(arn("job-1")), "the job in question is the selected row");
    let text = dense(&s);
    assert!(text.contains("5 jobs") && text.contains("access denied"), "{text}");
    s.effects.retain(|e| list_call(e).is_none());
    let mut probed = std::collections::BTreeSet::new();
    for _ in 0..6 {
        s.until_call();
        probed.insert(s.calls()[0].0.short().to_owned());
        s.fail(ErrorKind::AccessDenied, "no");
    }
    assert_eq!(probed.len(), 2, "what the person named is watched on: {probed:?}");
    s.keys("q").text();
}

/// The list's facts about a job are at the top whatever Get says, and every pane says what was refused.
#[test]
fn a_refused_job_keeps_its_name_and_status_and_its_panes_say_what_was_refused() {
    let mut s = board(&["us-east-1"]);
    until_list(&mut s);
    told(&mut s, rows(4));
    s.send(Msg::Input(crossterm::event::Event::Resize(100, 30)));
    s.keys("j<enter>").pass(1.0);
    let head = |s: &Script| s.text().lines().next().unwrap().to_owned();
    assert!(head(&s).contains("name-00001") && head(&s).contains("● running  CREATE_IN_PROGRESS"), "{}", head(&s));
    assert!(s.text().contains("no answer yet"), "{}", s.text());
    s.fail(ErrorKind::AccessDenied, "no");
    for part in ["name-00001", "● running  CREATE_IN_PROGRESS", "✗ access denied"] {
        assert!(head(&s).contains(part), "{part}\n{}", head(&s));
    }
    assert!(!s.text().contains("no answer yet") && s.text().contains("Get was refused: access denied"), "{}", s.text());
    s.pass(60.0).fail(ErrorKind::Timeout, "slow");
    assert!(s.text().contains("not read: no answer in time"), "{}", s.text());
}

/// The failures of each call have their own wording.
#[test]
fn what_a_list_is_refused_for_is_said_of_the_list() {
    use cleanwatch::domain::error::Asked;
    use cleanwatch::domain::ids::Listing;
    let listing = |of| Listing { profile: None, region: "us-east-1".into(), of };
    let membership = listing(Of::Membership(MEMBERSHIP.into()));
    let collaboration = listing(Of::Collaboration(COLLABORATION.into()));
    for (asked, kind, message, words, advice) in [
        (Asked::Jobs, ErrorKind::NotFound, "no", "membership not found: no", "no membership 7b1f"),
        (Asked::CollaborationJobs, ErrorKind::NotFound, "no", "collaboration not found: no", "no collaboration c0ff"),
        (Asked::Jobs, ErrorKind::Validation, "bad", "refused as invalid: bad", "check the membership 7b1f"),
        (Asked::CollaborationJobs, ErrorKind::Validation, "bad", "refused as invalid: bad", "check the collaboration c0ff"),
        (Asked::Jobs, ErrorKind::Validation, "Invalid NextToken", "Invalid NextToken", "read again from its first page"),
    ] {
        let error = FetchError::new(kind, message).of(asked);
        let listing = if asked == Asked::Jobs { &membership } else { &collaboration };
        let said = error.advice_for_list(listing, None);
        assert!(error.to_string().ends_with(words) && said.contains(advice), "{error} → {said}");
        assert!(!error.to_string().contains("job not found") && !said.contains("ARN"), "{error} → {said}");
    }
    let rooms = FetchError::new(ErrorKind::Validation, "nextToken expired").of(Asked::Memberships);
    assert!(rooms.advice_for_memberships(None, "us-east-1", None).contains("read again from its first page"));
    let looked_up = FetchError::new(ErrorKind::NotFound, "no").of(Asked::Jobs);
    assert!(looked_up.advice(&key("job-1"), None).starts_with("no membership 7b1f"));
}
