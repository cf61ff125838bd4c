//! The Doctor pane, as flow scripts: when it sends requests, what it shows first, and what copying gives.

use crate::support::related::examined;
use crate::support::script::{Script, body};
use cleanwatch::app::base::pane::PaneId;
use cleanwatch::domain::ask::{Ask, Topic};
use cleanwatch::domain::error::{ErrorKind, FetchError};

#[test]
fn it_asks_when_somebody_looks_and_once() {
    let mut s = Script::new((120, 36), &["job-1"]);
    s.answer(&body("ACTIVE", ""));
    s.pass(5.0);
    assert_eq!(s.asks(), [], "nobody looks");
    s.keys("D").pass(0.1);
    assert!(s.asks().iter().any(|(_, ask)| !matches!(ask, Ask::LogEvents { .. })));
    let mut s = examined((120, 36));
    s.keys("1").pass(60.0);
    s.keys("D").pass(60.0);
    let asked: Vec<Topic> = s.asks().iter().map(|(_, ask)| ask.topic()).collect();
    assert!(asked.iter().all(|topic| matches!(topic, Topic::Trust | Topic::LogStreams)), "only what failed: {asked:?}");
    s.keys("r").pass(5.0);
    assert!(s.asks().iter().any(|(_, ask)| *ask == Ask::Caller), "and all of it by a key: {:?}", s.asks());
}

#[test]
fn what_fails_stands_first_and_what_is_denied_names_its_action() {
    for size in [(160, 45), (120, 36), (80, 24), (40, 10)] {
        let mut s = examined(size);
        let text = s.text();
        let fail = text.find("PROBLEM ").unwrap_or_else(|| panic!("{text}"));
        assert!(text.find("UNKNOWN").is_none_or(|untold| fail < untold), "{text}");
        assert!(text.contains("problem"), "{text}");
        let mut all = String::new();
        for _ in 0..80 {
            all += &s.text();
            s.keys("j");
        }
        for part in ["PutLogEvents", "iam:GetRole", "✓ privacy configuration", "? role's trust", "ml-roles.html"] {
            let dense: String = all.chars().filter(|c| !c.is_whitespace()).collect();
            let part: String = part.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(dense.contains(&part) || size.0 == 40, "{part}\n{all}");
        }
    }
}

#[test]
fn copying_a_line_gives_the_fix() {
    let mut s = examined((120, 36));
    s.keys("gj");
    let row = s.state.pane(PaneId::Doctor).row().cloned().unwrap();
    assert_eq!(row.label, "PROBLEM");
    assert!(row.copy.unwrap().starts_with("allow the role logs:PutLogEvents"));
}

#[test]
fn an_empty_logs_pane_says_what_the_resources_say_and_leads_to_the_doctor() {
    let mut s = Script::new((120, 36), &["job-1"]);
    s.answer(&body("ACTIVE", ""));
    s.keys("9");
    for _ in 0..20 {
        s.pass(0.6);
        while let Some((_, ask)) = s.asks().first().cloned() {
            // Among the resources, only those that explain missing logs.
            match ask {
                Ask::LogStreams { .. } => s.tell(Err(FetchError::new(ErrorKind::NotFound, "no group"))),
                Ask::Related(request) => {
                    assert!(
                        matches!(
                            request.action().rsplit(':').next(),
                            Some("GetConfiguredModelAlgorithmAssociation" | "GetMLConfiguration")
                        ),
                        "{request:?}"
                    );
                    s.tell(Err(FetchError::new(ErrorKind::NotFound, "none")))
                }
                other => panic!("{other:?}"),
            };
        }
    }
    let text = s.text();
    assert!(text.contains("the membership has no ML configuration: nothing is published to this account"), "{text}");
    assert!(text.contains("press D for AWS's checklist"), "{text}");
}

#[test]
fn a_failed_job_leads_to_the_doctor() {
    let mut s = Script::new((120, 36), &["job-1"]);
    s.answer(&body("CREATE_FAILED", r#""statusDetails":{"statusCode":"AlgorithmError"}"#));
    assert!(s.text().contains("press D for a diagnosis"), "{}", s.text());
}
