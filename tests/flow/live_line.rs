//! What a run without the screen shows besides its lines: the line that is updated in place, the title and the progress.

use crate::support::script::{Script, body, key};
use cleanwatch::app::base::goal::{Goal, Until};
use cleanwatch::app::base::notice::Progress;
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::shell::tell::{progress, title};
use cleanwatch::domain::error::ErrorKind;
use cleanwatch::domain::text::width;
use cleanwatch::report::lines::live;

fn waiting(until: Until, jobs: &[&str]) -> Script {
    let settings = Settings { goal: Goal::Wait(until), ..Settings::default() };
    Script::with(settings, (0, 0), jobs.iter().map(|id| key(id)).collect())
}

#[test]
fn in_the_line_that_lives_a_long_name_gives_way_to_what_it_tells() {
    let mut s = waiting(Until::Done, &["job-1", "job-2"]);
    let name = "weekly-propensity-scores-of-all-customers-in-all-regions-by-market-2026w47";
    s.answer(&body("CREATE_IN_PROGRESS", &format!(r#""name":"{name}""#))).answer(&body("CREATE_IN_PROGRESS", "")).pass(3.0);
    let core = "● running · waited 3s · next in 7s";
    assert_eq!(live(&s.state, 200), format!("{name}  {core} · and 1 more"));
    let line = live(&s.state, 79);
    assert!(
        line.starts_with("weekly-") && line.contains('…') && line.ends_with(&format!("2026w47  {core} · and 1 more")),
        "{line}"
    );
    assert_eq!(width(&line), 79);
    assert_eq!(live(&s.state, width(core) + 5), core, "no room for any of it");
    for columns in 0..120 {
        assert!(width(&live(&s.state, columns)) <= columns);
    }
    s.until_call().fail(ErrorKind::Throttled, "slow");
    let line = live(&s.state, 90);
    assert!(line.contains('✗') && line.contains("waited") && line.contains("next in"), "{line}");
}

#[test]
fn the_progress_lasts_until_all_that_is_waited_for_has_come() {
    let mut s = waiting(Until::Published, &["job-1"]);
    assert_eq!(progress(&s.state), Progress::None, "nothing is known yet");
    s.answer(&body("CREATE_IN_PROGRESS", "")).until_call();
    assert_eq!(progress(&s.state), Progress::UnderWay);
    s.answer(&body("ACTIVE", "")).until_call();
    assert_eq!((progress(&s.state), title(&s.state).as_str()), (Progress::UnderWay, "✓ propensity-2026w47 · succeeded"));
    s.answer(&body("ACTIVE", r#""metricsStatus":"PUBLISH_SUCCEEDED","logsStatus":"PUBLISH_SUCCEEDED""#));
    assert_eq!(progress(&s.state), Progress::None);
}

#[test]
fn with_several_jobs_title_and_progress_tell_of_all() {
    let mut s = waiting(Until::Done, &["job-1", "job-2"]);
    s.answer(&body("CREATE_IN_PROGRESS", r#""name":"one""#)).answer(&body("CREATE_PENDING", r#""name":"two""#));
    assert_eq!((progress(&s.state), title(&s.state).as_str()), (Progress::UnderWay, "0 of 2 done · ● one · running"));
    s.until_call();
    while s.calls()[0].0 != key("job-1") {
        s.answer(&body("CREATE_PENDING", r#""name":"two""#)).until_call();
    }
    s.answer(&body("ACTIVE", r#""name":"one""#));
    assert_eq!((progress(&s.state), title(&s.state).as_str()), (Progress::UnderWay, "1 of 2 done · ○ two · queued"));
    s.until_call().answer(&body("CREATE_FAILED", r#""name":"two""#));
    assert_eq!(title(&s.state), "2 of 2 done");
}
