//! Pane 9, Logs: what the containers of the job wrote. Where there is nothing, it says why as far as that is known.

use super::{Row, Tone, piece};
use crate::app::ask::Inquiry;
use crate::app::command::Command;
use crate::app::state::State;
use crate::app::watch::Watch;
use crate::domain::ask::Topic;
use crate::domain::logs::GROUP;
use crate::domain::status::Phase;
use crate::domain::text::{age, duration};

pub(super) fn rows(state: &State, watch: &Watch) -> Vec<Row> {
    let mut rows = vec![Row::new("log group", vec![piece(GROUP, Tone::Quiet)])];
    rows.extend(trouble(state, watch, &Topic::LogStreams));
    if state.logs.key.as_ref() == Some(&watch.key) {
        for known in &state.logs.streams {
            let why = known.rule.map_or("not this job's, by name and time", |rule| rule.words());
            let text = format!("{}  {} lines  {why}", known.stream.title(), known.lines);
            rows.push(Row::new("stream", vec![piece(text, Tone::Plain)]));
            rows.extend(trouble(state, watch, &Topic::LogEvents(known.stream.name.clone())));
        }
        if state.logs.streams.is_empty() && state.logs.search.ended.is_some() {
            rows.push(Row::new("", vec![piece("no log stream of this job was found", Tone::Plain)]));
        }
    }
    rows
}

/// What goes wrong with the questions about a thing, what to do, and when it is asked again.
fn trouble(state: &State, watch: &Watch, topic: &Topic) -> Vec<Row> {
    let Some(Inquiry { ask, error: Some((error, at)), rests, .. }) = watch.inquiry(topic) else { return Vec::new() };
    let left = rests.map(|at| state.ago(at)).filter(|span| *span < crate::domain::Span::zero());
    let again = left.map_or_else(|| "asked again now".to_owned(), |left| format!("asked again in {}", duration(-left)));
    let when = format!("  {} ago, {again}; {} asks now", age(state.ago(*at)), state.key(Command::Poll));
    vec![
        Row::new("no answer", vec![piece(format!("✗ {error}"), Tone::Bad), piece(when, Tone::Quiet)]),
        Row::new("do", vec![piece(format!("→ {}", error.advice_for_ask(ask, &watch.key)), Tone::Strong)]),
    ]
}

pub(super) fn brief(state: &State, watch: &Watch) -> String {
    let logs = &state.logs;
    if logs.key.as_ref() == Some(&watch.key) {
        return format!("{} lines", logs.ring.came());
    }
    match watch.history.as_ref().and_then(|h| h.current().phase()) {
        Some(Phase::Queued) => "not running yet".to_owned(),
        _ => String::new(),
    }
}
