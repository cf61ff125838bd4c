//! Logs without a screen: lines are let go in the order of their times as soon as nothing older can come, and the run ends when all
//! is read.

use super::{Logs, why};
use crate::app::base::goal::{Goal, Limits, Outcome, Reading};
use crate::app::base::scene::Scene;
use crate::app::job::watch::Watch;
use crate::domain::ask::Topic;
use crate::domain::error::{ErrorKind, Recovery};
use crate::domain::logs::Line;
use crate::domain::status::Phase;
use crate::domain::text::{counted, duration};

/// Lines let go that are kept for the output, at the most: it takes them after each batch of messages.
const KEPT: usize = 50_000;

/// What is read, where lines are wanted and no screen.
pub(in crate::app) fn reading(scene: &Scene) -> Option<&Reading> {
    if let Goal::Logs(reading) = &scene.settings.goal { Some(reading) } else { None }
}

/// Lets go what no stream can bring anything older than.
pub(in crate::app) fn release(logs: &mut Logs, scene: &Scene) {
    let Some(Reading { grep, .. }) = reading(scene).cloned() else { return };
    // While streams are looked for, one may turn up that begins before all others.
    if logs.search.ended.is_none() {
        return;
    }
    let open: Vec<_> = logs.streams.iter().filter(|s| logs.reads(s) && !s.at_end).map(|s| s.last).collect();
    let until = match open.iter().min() {
        None => None,
        Some(Some(at)) => Some(*at),
        Some(None) => return,
    };
    let read: Vec<bool> = logs.streams.iter().map(|s| logs.reads(s)).collect();
    let wanted =
        |line: &Line| read.get(usize::from(line.stream)) == Some(&true) && grep.as_ref().is_none_or(|p| p.is_in(&line.text));
    let fresh: Vec<Line> = logs.ring.release(until).filter(wanted).collect();
    logs.told_count += fresh.len() as u64;
    logs.told.extend(fresh);
    let more = logs.told.len().saturating_sub(KEPT);
    logs.told.drain(..more);
}

impl Logs {
    /// The lines let go after the first so many.
    pub fn told_after(&self, seen: u64) -> impl Iterator<Item = &Line> {
        let fresh = usize::try_from(self.told_count.saturating_sub(seen)).unwrap_or(usize::MAX);
        self.told.iter().skip(self.told.len().saturating_sub(fresh))
    }
}

/// How reading a job's logs ended; `None`: it continues.
pub(in crate::app) fn decide(logs: &Logs, scene: &Scene, watch: &Watch, reading: &Reading) -> Option<Outcome> {
    let queued = watch.history.as_ref().and_then(|h| h.current().phase()) == Some(Phase::Queued);
    if queued && !reading.follow {
        return Some(Outcome::Reached);
    }
    if logs.is_read() && (logs.is_over() || !reading.follow) {
        return Some(Outcome::Reached);
    }
    let of_logs = watch.inquiries.iter().filter(|i| matches!(i.ask.topic(), Topic::LogStreams | Topic::LogEvents(_)));
    let mut errors = of_logs.clone().filter_map(|i| i.refresh.error.as_ref().map(|(e, _)| e.kind));
    // A new login may come while it follows; whatever else the person has to do ends it.
    let login = |kind: ErrorKind| reading.follow && matches!(kind, ErrorKind::Expired | ErrorKind::ExpiredSso);
    if errors.any(|kind| kind.recovery() == Recovery::Pause && kind != ErrorKind::NotFound && !login(kind)) {
        return Some(Outcome::Denied);
    }
    let heard = of_logs.clone().any(|i| i.refresh.answered.is_some());
    (!heard && !queued && scene.now - scene.started >= Limits::FIRST).then_some(Outcome::Unanswered)
}

/// What is to be said of a run that found no line, or could not read: each on a line of its own.
#[must_use]
pub fn complaints(logs: &Logs, watch: Option<&Watch>, scene: &Scene) -> Vec<String> {
    let Some(watch) = watch else { return Vec::new() };
    let troubles = watch.inquiries.iter().filter_map(|i| {
        let (error, _) = i.refresh.error.as_ref().filter(|(e, _)| e.kind != ErrorKind::NotFound)?;
        Some(format!("{}: {error} → {}", watch.title(), error.advice_for_ask(&i.ask, &watch.key)))
    });
    let mut lines: Vec<String> = troubles.collect();
    if !lines.is_empty() || logs.told_count > 0 {
        return lines;
    }
    match unfit(logs, scene) {
        Some(why) => lines.push(why),
        None if logs.ring.came() > 0 => {}
        None => {
            let why = why::why_empty(logs, scene, watch);
            lines.extend(why.iter().map(|pieces| pieces.iter().map(|p| p.text.as_str()).collect()));
        }
    }
    lines
}

/// That there are lines, or may be, and none is one that was requested.
fn unfit(logs: &Logs, scene: &Scene) -> Option<String> {
    let (logs, Reading { since, grep, .. }) = (logs, reading(scene)?);
    let came = logs.ring.came();
    if came > 0 {
        return grep.as_ref().map(|_| format!("{} read, and none is what --grep asks for", counted(came, "line")));
    }
    let streams = logs.streams.iter().filter(|s| logs.reads(s)).count();
    let back = since.filter(|_| streams > 0)?;
    Some(format!(
        "no line of the last {} in {}; --since asks for no older one",
        duration(back),
        counted(streams as u64, "log stream")
    ))
}
