//! What there is to say of the metrics beside their values: what those are, and why there are none as far as that is known.

use super::ask::end;
use crate::app::base::command::Command;
use crate::app::base::scene::Scene;
use crate::app::job::watch::{Watch, phase};
use crate::app::metrics::Metrics;
use crate::app::text::{Piece, Tone, piece};
use crate::domain::ask::Topic;
use crate::domain::field::FieldId;
use crate::domain::life::Tie;
use crate::domain::metrics::{FORGOTTEN, LISTED, STATISTIC, Window};
use crate::domain::status::{Phase, Publish};
use crate::domain::text::counted;

/// Who is given metrics (AWS user guide, "Access custom model logs").
const WHO: &str = "metrics go to the members with a valid ML configuration, whose role may publish them";

/// What the job's age says of metrics that are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Age {
    /// They may still come.
    Young,
    Grown,
    /// They are listed no more, if they ever were.
    Old,
}

pub(super) fn age(scene: &Scene, watch: &Watch) -> Age {
    match end(watch, scene.skew) {
        Some(end) if scene.now > end + FORGOTTEN => Age::Old,
        Some(end) if scene.now >= end + LISTED => Age::Grown,
        _ => Age::Young,
    }
}

/// What a value is: the statistic and the period.
#[must_use]
pub fn statistic(window: &Window) -> String {
    let period = match window.period {
        p if p % 86_400 == 0 => format!("{} d", p / 86_400),
        p if p % 3600 == 0 => format!("{} h", p / 3600),
        p => format!("{} min", p / 60),
    };
    format!("{STATISTIC} per {period}")
}

/// What it means that a metric which is shown has no point.
#[must_use]
pub fn no_points(metrics: &Metrics, scene: &Scene, watch: &Watch, place: usize) -> &'static str {
    let failed = watch.inquiry(&Topic::MetricData).is_some_and(|i| i.refresh.error.is_some());
    match metrics.answered(place) {
        false if failed => "not read",
        false => "… reading its data points",
        true if age(scene, watch) == Age::Young => "no data points yet",
        true => "no data points",
    }
}

/// What the service says of publishing, where that failed.
#[must_use]
pub fn unpublished(watch: &Watch) -> Vec<Vec<Piece>> {
    let Some(job) = watch.history.as_ref().map(crate::domain::history::History::job) else { return Vec::new() };
    if job.metrics() != Publish::Failed {
        return Vec::new();
    }
    let details = job.text(FieldId::MetricsDetails).filter(|text| !text.is_empty()).unwrap_or("no more than that");
    vec![
        vec![piece("✗ the service could not publish the metrics", Tone::Bad)],
        vec![piece(format!("it says: {}", crate::domain::text::line(details)), Tone::Plain)],
        vec![piece(format!("→ {WHO}; a fix needs a new job"), Tone::Strong)],
    ]
}

/// Why no metric is shown.
#[must_use]
pub fn why_none(metrics: &Metrics, scene: &Scene, watch: &Watch) -> Vec<Vec<Piece>> {
    let say = |text: String, tone| vec![vec![piece(text, tone)]];
    if scene.playing.is_some() {
        return say("a recording holds the job's own answers, and no metrics".to_owned(), Tone::Plain);
    }
    if watch.history.is_none() && watch.refresh.error.is_none() {
        return say("… waiting for what the service says of the job".to_owned(), Tone::Busy);
    }
    if phase(watch) == Some(Phase::Queued) {
        return say("not running yet: a job that waits in the queue has no metrics".to_owned(), Tone::Plain);
    }
    if metrics.list.ended.is_none() {
        if scene.paused.is_some() {
            return say(format!("paused · {} to resume", scene.key(Command::Pause)), Tone::Warn);
        }
        return say(format!("… looking for the metrics of the namespace {}", watch.key.kind.namespace), Tone::Busy);
    }
    if metrics.found.is_empty() { unlisted(scene, watch) } else { unnamed(metrics, scene, watch) }
}

/// The namespace has no metrics at all.
fn unlisted(scene: &Scene, watch: &Watch) -> Vec<Vec<Piece>> {
    let published = watch.history.as_ref().is_some_and(|h| h.job().metrics() == Publish::Published);
    let mut lines = Vec::new();
    let mut say = |text: String, tone| lines.push(vec![piece(text, tone)]);
    say(format!("no metric is listed in the namespace {}", watch.key.kind.namespace), Tone::Plain);
    match age(scene, watch) {
        Age::Young => {
            let text = "not listed yet; CloudWatch can take 15 minutes";
            say(text.to_owned(), Tone::Plain);
        }
        Age::Old => {
            let text = "CloudWatch lists no metric that has had no data for two weeks, and this job ended before";
            say(text.to_owned(), Tone::Plain);
        }
        Age::Grown if published => say("though the service says that metrics were published".to_owned(), Tone::Warn),
        Age::Grown => say(format!("AWS does not say why; {WHO}"), Tone::Quiet),
    }
    lines
}

/// The namespace has metrics, and none is surely the job's.
fn unnamed(metrics: &Metrics, scene: &Scene, watch: &Watch) -> Vec<Vec<Piece>> {
    let all = counted(metrics.found.len() as u64, "metric");
    let verb = if metrics.found.len() == 1 { "is" } else { "are" };
    let others = metrics.ties.iter().filter(|tie| **tie == Tie::Other).count();
    let whose = match others {
        0 => "none names this job".to_owned(),
        n if n == metrics.found.len() => "all of other jobs".to_owned(),
        1 => "none names this job, one names another".to_owned(),
        n => format!("none names this job, {n} name others"),
    };
    let mut lines = vec![vec![piece(format!("{all} {verb} listed, {whose}"), Tone::Warn)]];
    let text = match age(scene, watch) {
        Age::Young => "its own may take up to 15 minutes to be listed, CloudWatch says",
        Age::Old => "its own may be listed no more: CloudWatch lists none that has had no data for two weeks",
        Age::Grown => return lines,
    };
    lines.push(vec![piece(text, Tone::Plain)]);
    lines
}
