mod support;
use support::script::*;
#[test]
fn peek() {
    for size in [(120, 36), (80, 24), (200, 50), (40, 10)] {
        let mut s = Script::new(size, &["job-1"]);
        s.answer(&body("CREATE_IN_PROGRESS", ""));
        s.until_call();
        s.answer(&body("ACTIVE", r#""logsStatus":"PUBLISH_FAILED","logsStatusDetails":"Failed to publish logs as no ML Config role is set","metricsStatus":"PUBLISH_SUCCEEDED","updateTime":"2026-11-23T14:00:03Z""#));
        s.pass(30.0);
        println!("{}\n{}", "=".repeat(size.0 as usize), s.text());
    }
}
