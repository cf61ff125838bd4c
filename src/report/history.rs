//! What the journal knows, as a table or as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::json::{Standing, phase, pretty};
use super::{VERSION, rfc3339};
use crate::domain::Time;
use crate::domain::history::{Segment, Stood};
use crate::domain::ids::short_arn;
use crate::domain::past::Past;
use crate::domain::skew::Skew;
use crate::domain::status::{Phase, Publish, Status};
use crate::domain::text::{duration, end, fine_age, line, width};
use crate::domain::zone::Zone;

/// The widest name in the table, in columns.
const NAME: usize = 32;

/// A job in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub arn: String,
    pub past: Past,
}

impl Known {
    fn name(&self) -> String {
        line(self.past.facts.name.as_deref().unwrap_or_else(|| short_arn(&self.arn)))
    }

    fn phase(&self) -> Phase {
        self.past.status().map_or(Phase::Unknown, Status::phase)
    }

    fn instances(&self) -> String {
        let facts = &self.past.facts;
        let count = facts.instance_count.map_or("?".to_owned(), |n| n.to_string());
        facts.instance_type.as_ref().map(|t| format!("{count} × {}", line(t))).unwrap_or_default()
    }
}

/// All jobs, one line for each, the one seen last first.
#[must_use]
pub fn table(jobs: &[Known], now: Time) -> String {
    let mut rows = vec![["job", "state", "publish", "instances", "last seen", "ARN"].map(str::to_owned)];
    for job in jobs {
        let publish = |name: &str, raw: &Option<String>| {
            let publish = Publish::of(raw.as_deref());
            format!("{name} {}", publish.glyph())
        };
        rows.push([
            end(&job.name(), NAME).into_owned(),
            format!("{} {}", job.phase().glyph(), job.phase().word()),
            format!("{} {}", publish("metrics", &job.past.metrics), publish("logs", &job.past.logs)),
            job.instances(),
            format!("{} ago", fine_age(now - job.past.last_seen)),
            line(&job.arn),
        ]);
    }
    let widths: Vec<usize> = (0..rows[0].len()).map(|c| rows.iter().map(|r| width(&r[c])).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, w)| format!("{cell}{}", " ".repeat(w - width(cell))));
        let _ = writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    out
}

/// One job and its timeline.
#[must_use]
pub fn timeline(job: &Known, zone: &Zone) -> String {
    let mut out = format!("{}  {}\n", job.name(), line(&job.arn));
    let clock = |t: Time| zone.read(t, "%Y-%m-%d %H:%M:%S");
    let facts = [job.instances(), job.past.facts.trained_model.as_deref().map(line).unwrap_or_default()];
    for fact in facts.iter().filter(|f| !f.is_empty()) {
        let _ = writeln!(out, "    {fact}");
    }
    for (i, segment) in job.past.segments.iter().enumerate() {
        let long = Stood::of(segment, job.past.segments.get(i + 1), job.past.last_seen).text(duration).unwrap_or_default();
        let what = match (&segment.status, segment.phase()) {
            (Some(status), Some(phase)) => format!("{} {}  {}", phase.glyph(), phase.word(), line(status.raw())),
            _ => "· not watched".to_owned(),
        };
        let _ = writeln!(out, "    {}", format!("{}  {what}  {long}", clock(segment.from)).trim_end());
    }
    let _ = writeln!(out, "    {}  last seen", clock(job.past.last_seen));
    let word = |raw: &Option<String>| Publish::of(raw.as_deref()).word();
    let _ = writeln!(out, "    metrics {}, logs {}", word(&job.past.metrics), word(&job.past.logs));
    out
}

#[derive(Serialize)]
struct Document {
    version: u32,
    jobs: Vec<Job>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    arn: String,
    name: Option<String>,
    create_time: Option<String>,
    instance_type: Option<String>,
    instance_count: Option<i64>,
    trained_model_arn: Option<String>,
    status: Option<String>,
    phase: &'static str,
    metrics_status: Option<String>,
    logs_status: Option<String>,
    first_seen: String,
    last_seen: String,
    timeline: Vec<Standing>,
}

/// Jobs as one JSON document, with a line break at the end.
#[must_use]
pub fn json(jobs: &[Known]) -> String {
    let clean = |text: &Option<String>| text.as_deref().map(line);
    let jobs = jobs.iter().map(|known| {
        let Past { facts, metrics, logs, segments, first_seen, last_seen, .. } = &known.past;
        Job {
            arn: line(&known.arn),
            name: clean(&facts.name),
            create_time: facts.created.map(rfc3339),
            instance_type: clean(&facts.instance_type),
            instance_count: facts.instance_count,
            trained_model_arn: clean(&facts.trained_model),
            status: known.past.status().and_then(raw),
            phase: phase(known.phase()),
            metrics_status: clean(metrics),
            logs_status: clean(logs),
            first_seen: rfc3339(*first_seen),
            last_seen: rfc3339(*last_seen),
            timeline: segments.iter().map(segment).collect(),
        }
    });
    pretty(&Document { version: VERSION, jobs: jobs.collect() })
}

/// A status for JSON; `None` if it could not be read.
fn raw(status: &Status) -> Option<String> {
    Some(line(status.raw())).filter(|s| !s.is_empty())
}

fn segment(segment: &Segment) -> Standing {
    Standing { status: segment.status.as_ref().and_then(raw), ..Standing::of(segment, Skew::default()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::history::Start;
    use crate::domain::kind::INFERENCE_JOB;
    use crate::domain::past::{Note, Noted};

    #[test]
    fn a_status_that_began_before_anybody_looked_has_lasted_at_least_so_long() {
        let at = |s| Time::from_timestamp(s, 0).unwrap();
        let status = |s, status: &str, start| Note {
            at: at(s),
            what: Noted::Status(Segment { status: Some(INFERENCE_JOB.status(status)), from: at(s), start }),
        };
        let seen = Start::Seen(crate::domain::Span::seconds(10));
        let notes = vec![status(0, "CREATE_IN_PROGRESS", Start::Already), status(60, "ACTIVE", seen)];
        let known = Known { arn: "arn".into(), past: Past::of(notes).unwrap() };
        let text = timeline(&known, &Zone::default());
        assert!(text.contains("CREATE_IN_PROGRESS  ≥ 50s") && text.contains("ACTIVE  ≤ 10s"), "{text}");
    }

    #[test]
    fn a_status_that_could_not_be_read_is_null_everywhere() {
        let segment = Segment { status: Some(INFERENCE_JOB.status("")), from: Time::UNIX_EPOCH, start: Start::Already };
        let past = Past::of(vec![Note { at: Time::UNIX_EPOCH, what: Noted::Status(segment) }]).unwrap();
        let json = json(&[Known { arn: "arn".into(), past }]);
        assert_eq!(json.matches("\"status\": null").count(), 2, "{json}");
    }
}
