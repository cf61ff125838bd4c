//! What is kept of a run: the journal's notes and their use at the start, and the command that runs on changes.

use crate::support::boards::{row, source, sweep};
use crate::support::script::{Script, arn, body, key, start};
use cleanwatch::app::base::effect::{Effect, Exit};
use cleanwatch::app::base::msg::{Helper, Msg};
use cleanwatch::app::base::settings::{Keep, Settings};
use cleanwatch::domain::Span;
use cleanwatch::domain::history::{Segment, Start};
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::domain::past::{Note, Noted, Took};

fn keeping() -> Settings {
    Settings { keep: Keep { journal: true, ..Keep::default() }, ..Settings::default() }
}

fn noted(effects: &[Effect]) -> Vec<&Noted> {
    let notes = effects.iter().filter_map(|e| if let Effect::Persist(_, notes) = e { Some(notes) } else { None });
    notes.flatten().map(|n| &n.what).collect()
}

#[test]
fn the_journal_is_told_what_changes_and_once_a_minute_that_nothing_did() {
    let mut s = Script::with(keeping(), (120, 36), vec![key("job-1")]);
    let recalls = s.others().iter().filter(|e| matches!(e, Effect::Recall(_))).count();
    assert_eq!(recalls, 1);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    let first = s.others();
    let kinds: Vec<_> = noted(&first).into_iter().map(std::mem::discriminant).collect();
    assert_eq!(kinds.len(), 4, "opened, status, publish, facts");
    let text = format!("{first:?}");
    assert!(!text.contains("hunter2") && !text.contains("4711") && !text.contains("MODEL_TOKEN"), "{text}");
    let mut seen = 0;
    for _ in 0..30 {
        s.until_call().answer(&body("CREATE_IN_PROGRESS", ""));
        seen += noted(&s.others()).iter().filter(|n| matches!(n, Noted::Seen)).count();
    }
    assert_eq!(seen, 5, "30 polls, 10 s apart");
    s.until_call().answer(&body("ACTIVE", r#""tags":{"a":"b"},"logsStatus":"PUBLISH_FAILED""#));
    let last = s.others();
    assert!(matches!(noted(&last)[..], [Noted::Status(_), Noted::Publish { .. }]), "{last:?}");
    s.until_call().answer(&body("ACTIVE", r#""tags":{"a":"b"},"logsStatus":"PUBLISH_FAILED""#)).others();
    s.keys("q");
    let end = s.others();
    assert!(
        matches!(end[..], [Effect::Persist(..), Effect::Quit(Exit::Left)]),
        "until when it was seen, before the end: {end:?}"
    );
}

#[test]
fn without_a_journal_nothing_is_noted() {
    let mut s = Script::new((120, 36), &["job-1"]);
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call().answer(&body("ACTIVE", "")).keys("q");
    let kept = |e: &Effect| {
        matches!(e, Effect::Persist(..) | Effect::Recall(_) | Effect::RecallEnded | Effect::Record(_) | Effect::Hook(_))
    };
    assert!(!s.others().iter().any(kept));
    assert!(!s.text().contains("usual "), "{}", s.text());
}

/// A job that the journal saw end.
fn took(id: &str, model: &str, minutes: i64) -> Took {
    let instances = Some(("ml.g5.12xlarge".to_owned(), 3));
    Took { arn: arn(id), model: Some(model.to_owned()), instances, span: Span::minutes(minutes) }
}

fn dense(s: &Script) -> String {
    s.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_usual_for_a_job_alone_comes_from_the_journal_read_once_and_again_when_it_ends() {
    let mut s = Script::with(keeping(), (120, 36), vec![key("job-1")]);
    let asked = |s: &mut Script| s.others().iter().filter(|e| matches!(e, Effect::RecallEnded)).count();
    assert_eq!(asked(&mut s), 1);
    s.answer(&body("CREATE_IN_PROGRESS", r#""createTime":"2026-11-23T13:20:00Z""#));
    assert!(!s.text().contains("usual "), "before the journal has answered nobody knows\n{}", s.text());
    s.send(Msg::RecalledEnded(vec![took("a", "tm-propensity-9", 10), took("b", "tm-propensity-9", 12)]));
    s.keys("<enter>");
    assert!(dense(&s).contains("usual — fewer than 3 finished jobs of this model or on such instances"), "{}", s.text());
    s.send(Msg::RecalledEnded(vec![took("a", "tm-propensity-9", 10), took("b", "tm-propensity-9", 12), took("c", "tm-2", 50)]));
    assert!(dense(&s).contains("usual 12m ± ") && dense(&s).contains("of 3 finished jobs on such instances"), "{}", s.text());
    s.send(Msg::RecalledEnded([("a", 10), ("b", 12), ("c", 14)].map(|(id, m)| took(id, "tm-propensity-9", m)).into()));
    let text = dense(&s);
    for part in
        ["3.3× longer than usual", "of 3 finished jobs of this model, all from the journal; to the end we saw, including queue"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(asked(&mut s), 0);
    s.until_call().answer(&body("ACTIVE", ""));
    assert_eq!(asked(&mut s), 1, "this one has ended, too");
}

#[test]
fn a_job_that_both_the_list_and_the_journal_know_counts_once() {
    let mut s = Script::with(keeping(), (120, 36), Vec::new());
    s.state.show_board([source("us-east-1")]);
    s.send(Msg::Wake);
    let mut all = vec![row(0, "ACTIVE"), row(1, "ACTIVE"), row(2, "CREATE_IN_PROGRESS")];
    for one in &mut all {
        one.model = "tm-1 @11111111".into();
        one.created = Some(start() - Span::minutes(60));
        one.updated = Some(start() - Span::minutes(50));
    }
    sweep(&mut s, &all);
    s.send(Msg::RecalledEnded(vec![took("job-0", "tm-1", 11)]));
    assert!(!s.text().contains("usual, with queue"), "two jobs are too few\n{}", s.text());
    s.send(Msg::RecalledEnded(vec![took("job-0", "tm-1", 11), took("job-77", "tm-1", 30)]));
    assert!(s.text().contains("usual, with queue"), "{}", s.text());
    sweep(&mut s, &all);
    s.keys("/name-00002<enter><enter><enter>").pass(1.0);
    let text = dense(&s);
    assert!(text.contains("of 3 finished jobs of this model, 1 of them from the journal"), "{text}");
    assert!(text.contains("to the last update or the end we saw, including queue"), "{text}");
}

#[test]
fn a_job_that_was_watched_before_greets_with_what_happened_meanwhile() {
    let from = start() - Span::hours(3);
    let status = Segment { status: Some(INFERENCE_JOB.status("CREATE_IN_PROGRESS")), from, start: Start::Updated };
    let notes = vec![
        Note { at: from, what: Noted::Opened },
        Note { at: from, what: Noted::Status(status) },
        Note { at: from + Span::minutes(10), what: Noted::Seen },
    ];
    let arn = key("job-1").arn().unwrap().clone();
    let after = |early: bool| {
        let mut s = Script::with(keeping(), (120, 36), vec![key("job-1")]);
        let recalled = Msg::Recalled { arn: arn.clone(), notes: notes.clone() };
        if early {
            s.send(recalled).answer(&body("ACTIVE", r#""logsStatus":"PUBLISH_FAILED""#));
        } else {
            s.answer(&body("ACTIVE", r#""logsStatus":"PUBLISH_FAILED""#)).send(recalled);
        }
        s
    };
    let mut s = after(true);
    assert_eq!(after(false).text(), s.text(), "whichever comes first, the journal or the service");
    let text = s.text();
    assert!(text.contains("while you were away (2h 50m): running → succeeded, logs failed"), "{text}");
    assert!(text.contains("was CREATE_IN_PROGRESS"), "{text}");
    s.keys("7<enter>");
    let text = s.text();
    assert!(text.contains("not watched  2h 50m") && text.contains("running  10m"), "{text}");
    let bells = s.others().iter().filter(|e| matches!(e, Effect::Notify(_))).count();
    assert_eq!(bells, 0, "nothing rings at first sight");
}

#[test]
fn what_is_not_kept_is_said_until_it_is_kept_again_and_nothing_ends() {
    let mut s = Script::with(keeping(), (120, 36), vec![key("job-1")]);
    let trouble = "the journal cannot be kept: /home/ana/.local/state/cleanwatch/journal: Read-only file system";
    s.answer(&body("CREATE_IN_PROGRESS", "")).send(Msg::Trouble(Helper::Journal, trouble.into()));
    assert!(s.text().contains(trouble), "the whole of it at first");
    s.pass(3600.0);
    let text = s.text();
    assert!(text.contains("! journal not kept") && text.contains("· Read-only file system") && !text.contains(trouble), "{text}");
    s.send(Msg::Trouble(Helper::Journal, "the journal cannot be kept: /x: No space left on device".into()));
    let text = s.text();
    assert_eq!((text.matches("! journal not kept").count(), text.matches("· No space left").count()), (1, 1), "{text}");
    assert_eq!(s.state.troubles.len(), 1);
    s.send(Msg::Input(crossterm::event::Event::Resize(60, 20)));
    assert!(s.text().contains("! journal not kept"), "also where there is little room");
    s.send(Msg::Mended(Helper::Journal));
    assert!(!s.text().contains("! journal"));
    s.send(Msg::Trouble(Helper::Hook, "--on-change \"x\": exit status: 1".into())).pass(3600.0);
    assert!(!s.text().contains("exit status: 1"), "a command is run anew for the next change");
    assert!(!s.others().iter().any(|e| matches!(e, Effect::Quit(_))));
}

#[test]
fn the_command_on_changes_gets_each_change_that_matters_and_no_other() {
    let settings = Settings { keep: Keep { hook: true, ..Keep::default() }, ..Settings::default() };
    let mut s = Script::with(settings, (120, 36), vec![key("job-1")]);
    s.answer(&body("CREATE_PENDING", "")).until_call();
    s.answer(&body("CREATE_PENDING", r#""updateTime":"2026-11-23T13:59:00Z""#)).until_call();
    assert!(!s.others().iter().any(|e| matches!(e, Effect::Hook(_))), "updateTime alone is no change worth a command");
    s.answer(&body("ACTIVE", ""));
    let hooks: Vec<_> = s.others().into_iter().filter_map(|e| if let Effect::Hook(e) = e { Some(e) } else { None }).collect();
    assert_eq!(hooks.len(), 1);
    let facts = cleanwatch::runtime::hook::facts(&hooks[0]);
    for fact in [("CLEANWATCH_STATUS", "ACTIVE"), ("CLEANWATCH_PHASE", "succeeded"), ("CLEANWATCH_NAME", "propensity-2026w47")] {
        assert!(facts.contains(&(fact.0, fact.1.to_owned())), "{facts:?}");
    }
}
