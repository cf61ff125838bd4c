//! Metrics in the form of CloudWatch's responses, and scripts with the focus on the pane that shows them.

use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::domain::Span;
use cleanwatch::domain::ask::{Answer, Ask};
use cleanwatch::domain::metrics::{Dimension, Listed, Metric, Point, Points, Request};

use super::script::{Script, body, start};

/// The job was created 41 minutes before the scripts begin, and last updated 38 and a half minutes before.
pub const RUNNING: &str = r#""createTime":"2026-11-23T13:19:00Z","updateTime":"2026-11-23T13:21:30Z""#;

pub fn metric(name: &str, host: &str) -> Metric {
    let dimensions = vec![Dimension { name: "Host".into(), value: host.into() }];
    Metric { name: name.into(), dimensions }
}

/// Two metrics of each of two instances of the job.
pub fn own() -> Vec<Metric> {
    let each = ["algo-1", "algo-2"]
        .into_iter()
        .flat_map(|instance| ["CPUUtilization", "MemoryUtilization"].map(|name| metric(name, &format!("job-1/{instance}"))));
    let mut all: Vec<Metric> = each.collect();
    all.sort();
    all
}

pub fn listed(metrics: Vec<Metric>) -> Answer {
    Answer::Metrics(Listed { metrics, ..Listed::default() })
}

/// A value for each minute from three minutes after the beginning of the window to now; each metric varies in its own way.
pub fn points(request: &Request, until: cleanwatch::domain::Time) -> Answer {
    let series = |place: usize| {
        let from = request.window.from + Span::minutes(3);
        let minutes = (until - from).num_minutes().max(0);
        let value = |minute: i64| {
            #[expect(clippy::cast_precision_loss, reason = "minutes")]
            let turn = minute as f64 / (5.0 + 2.0 * place as f64);
            50.0 - 40.0 * turn.cos()
        };
        (0..minutes).map(|m| Point { at: from + Span::minutes(m), value: value(m) }).collect()
    };
    let of = (0..request.metrics.len()).map(|place| (place, series(place))).collect();
    Answer::MetricData(Points { of, ..Points::default() })
}

/// A job with this status and the focus on its metrics, before any response about those.
pub fn looking(size: (u16, u16), status: &str, extra: &str) -> Script {
    let mut s = Script::new(size, &["job-1"]);
    let extra = if extra.is_empty() { RUNNING.to_owned() } else { format!("{RUNNING},{extra}") };
    s.answer(&body(status, &extra));
    s.keys("m");
    s
}

/// Responds to every request of the next seconds: with the metrics of the namespace, and with the points of whatever is
/// requested.
pub fn serve(s: &mut Script, seconds: i64, metrics: &[Metric]) {
    let end = s.now + Span::seconds(seconds);
    loop {
        while let Some((_, ask)) = s.asks().first().cloned() {
            let answer = match &ask {
                Ask::Metrics { .. } => listed(metrics.to_vec()),
                Ask::MetricData(request) => points(request, s.now),
                other => panic!("{other:?} is no question about metrics"),
            };
            s.tell(Ok(answer));
        }
        let Some(at) = next_wake(&s.state).filter(|at| *at <= end) else { break };
        s.now = at;
        s.send(cleanwatch::app::base::msg::Msg::Wake);
    }
    s.now = end;
    s.send(cleanwatch::app::base::msg::Msg::Wake);
}

/// A running job whose metrics have been received.
pub fn shown(size: (u16, u16)) -> Script {
    let mut s = looking(size, "CREATE_IN_PROGRESS", "");
    serve(&mut s, 3, &own());
    assert!(s.now > start());
    s
}
