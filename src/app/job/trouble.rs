//! What all panes of questions beside the job say alike: what goes wrong with a question, and what to do.

use super::watch::Watch;
use crate::app::base::scene::Scene;
use crate::app::logs::why;
use crate::app::text::{Row, Tone, piece};
use crate::domain::ask::{Ask, Topic};
use crate::domain::error::ErrorKind;

/// What goes wrong with the questions about a thing, what to do, and when it is asked again.
pub(in crate::app) fn trouble(scene: &Scene, watch: &Watch, topic: &Topic) -> Vec<Row> {
    let Some(inquiry) = watch.inquiry(topic) else { return Vec::new() };
    let Some((error, at)) = &inquiry.error else { return Vec::new() };
    let (ask, when) = (&inquiry.ask, why::when(scene, inquiry, *at));
    let said = match (ask, error.kind) {
        // The kind's own words are about the job.
        (Ask::Related(_), ErrorKind::NotFound) => format!("✗ not found: {}", error.message),
        _ => format!("✗ {error}"),
    };
    vec![
        Row::new("no answer", vec![piece(said, Tone::Bad), piece(when, Tone::Quiet)]),
        Row::new("do", vec![piece(format!("→ {}", error.advice_for_ask(ask, &watch.key)), Tone::Strong)]),
    ]
}
