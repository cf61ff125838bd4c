//! What all panes of questions beside the job say alike: what goes wrong with a question, and what to do.

use super::watch::Watch;
use crate::app::base::command::Command;
use crate::app::base::pane::PaneId;
use crate::app::base::question::Inquiry;
use crate::app::base::scene::Scene;
use crate::app::base::settings::Output;
use crate::app::text::{Row, Tone, piece};
use crate::domain::ask::{Ask, Topic};
use crate::domain::error::ErrorKind;
use crate::domain::text::{age, duration, fine_age};
use crate::domain::{Span, Time};

/// What goes wrong with the questions about a thing, what to do, and when it is asked again.
pub(in crate::app) fn trouble(scene: &Scene, watch: &Watch, topic: &Topic) -> Vec<Row> {
    let Some(inquiry) = watch.inquiry(topic) else { return Vec::new() };
    let Some((error, at)) = &inquiry.refresh.error else { return Vec::new() };
    let (ask, when) = (&inquiry.ask, when(scene, inquiry, *at));
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

/// When a question failed, and when it is asked again.
pub(in crate::app) fn when(scene: &Scene, inquiry: &Inquiry, at: Time) -> String {
    let rests = inquiry.refresh.rests().filter(|at| scene.ago(*at) < Span::zero());
    // On the screen nothing of it ticks; lines are printed once.
    let screen = scene.settings.output == Output::Screen;
    let ago = if screen { age(scene.ago(at)) } else { fine_age(scene.ago(at)) };
    let again = match rests {
        Some(rests) if screen => format!("retrying at {}", scene.seen(rests)),
        Some(rests) => format!("retrying in {}", duration(-scene.ago(rests))),
        None => "retrying now".to_owned(),
    };
    format!("  {ago} ago, {again}; {} to retry now", scene.key(Command::Poll))
}

/// How the doctor is asked: by its key, or without a screen by its command.
#[must_use]
pub fn who(scene: &Scene, watch: &Watch) -> String {
    match scene.settings.output {
        Output::Screen => format!("press {}", scene.key_of(PaneId::Doctor)),
        Output::Lines | Output::LiveLine => {
            format!("cleanwatch doctor {}", watch.key.arn().map_or_else(|| watch.key.short(), |arn| arn.as_str()))
        }
    }
}
