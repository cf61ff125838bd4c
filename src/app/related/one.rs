//! One resource in full: every member of its answer in the order it came, those that nobody listed too.

use super::arn;
use super::rows::{allowed, freshness, hides, listed_pages, missing, nearest};
use crate::app::base::command::Command;
use crate::app::base::scene::Scene;
use crate::app::job::trouble::trouble;
use crate::app::job::watch::Watch;
use crate::app::text::{Row, Tone, piece};
use crate::domain::ask::Topic;
use crate::domain::change::MASK;
use crate::domain::field::FieldId;
use crate::domain::json::Node;
use crate::domain::kind::is_secret_member;
use crate::domain::related::{Resource, budgets};
use crate::domain::{Time, console};

/// Objects in objects deeper than this are written as JSON.
const DEPTH: usize = 6;

pub(in crate::app) fn rows(scene: &Scene, watch: &Watch, kind: Resource) -> Vec<Row> {
    let mut way = vec![piece(format!("{} › Related › ", watch.title()), Tone::Quiet), piece(kind.title(), Tone::Strong)];
    way.push(piece(format!("   {}: back", scene.key(Command::Close)), Tone::Quiet));
    way.extend(freshness(scene, watch, kind));
    let mut all = vec![Row::new("", way)];
    all.extend(missing(watch, kind).unwrap_or_else(|| trouble(scene, watch, &Topic::Related(kind))));
    if let Some(found) = watch.related.of(kind) {
        all.extend(hides(found).map(|text| Row::new("hidden", vec![piece(text, Tone::Warn)])));
        if kind == Resource::Association {
            all.push(Row::new("logs", allowed(watch, &found.tree)));
        }
        for budget in budgets(&found.tree) {
            all.push(Row::new("budget", vec![piece(format!("{} left in all", budget.remains), Tone::Strong)]));
            all.extend(budget.periods.into_iter().map(|period| Row::new("", vec![piece(period, Tone::Plain)])));
        }
        for (name, node) in &found.tree.members {
            member(scene, name, node, 0, &mut all);
        }
    } else if let Some(arn) = arn(watch, kind) {
        all.push(Row { copy: Some(arn.to_owned()), ..Row::new("ARN", vec![piece(arn, Tone::Plain)]) });
    }
    let key = watch
        .related
        .of(kind)
        .and_then(|found| crate::domain::related::text(&found.tree, watch.key.kind.member(FieldId::KmsKey)));
    let pages = [nearest(scene, watch), key.and_then(|arn| console::kms_key(&arn))];
    all.extend(listed_pages(scene, pages.into_iter().flatten()));
    all.iter_mut().for_each(|row| row.about = Some(kind));
    all
}

/// A member as rows: objects and lists of objects with what they hold indented under their names.
fn member(scene: &Scene, name: &str, node: &Node, depth: usize, all: &mut Vec<Row>) {
    let label = format!("{}{}", "  ".repeat(depth), crate::domain::text::line(name));
    let masked;
    let mut about = Vec::new();
    let node = match (is_secret_member(name), scene.reveal) {
        (true, false) => {
            masked = node.masked(MASK);
            about.push(piece(format!("hidden · {} to show", scene.key(Command::Reveal)), Tone::Quiet));
            &masked
        }
        (true, true) => {
            about.push(piece(format!("shown · {} to hide", scene.key(Command::Reveal)), Tone::Quiet));
            node
        }
        (false, _) => node,
    };
    match node {
        Node::Map(members) if !members.is_empty() && depth < DEPTH => {
            all.push(Row::new(label, about));
            for (name, node) in members {
                member(scene, name, node, depth + 1, all);
            }
        }
        Node::List(items) if items.iter().any(|item| matches!(item, Node::Map(_))) && depth < DEPTH => {
            for (i, item) in items.iter().enumerate() {
                member(scene, &format!("{name} {}", i + 1), item, depth, all);
            }
        }
        Node::List(items) if !items.is_empty() && items.iter().all(|item| matches!(item, Node::Text(_))) => {
            let texts: Vec<String> = items.iter().map(crate::domain::related::plain).collect();
            all.push(Row::new(label, vec![piece(texts.join(", "), Tone::Plain)]));
        }
        Node::Null => all.push(Row::new(label, vec![piece("—", Tone::Quiet)])),
        Node::Text(text) => {
            let time = text.parse::<Time>().ok().map(|at| scene.clock(at));
            let copy = Some(text.clone());
            all.push(Row { copy, ..Row::new(label, vec![piece(time.unwrap_or_else(|| text.clone()), Tone::Plain)]) });
        }
        other => all.push(Row::new(label, vec![piece(other.compact(), Tone::Plain)])),
    }
}
