//! Pane 8, Raw: the answer's body as it came, pretty, foldable, members newer than this program included. Secret
//! values are masked like everywhere.

use std::collections::HashSet;

use super::ctx::Ctx;
use crate::app::text::{Flow, Piece, Row, Tone, piece};
use crate::domain::change::MASK;
use crate::domain::json::{Node, quote};
use crate::domain::kind::is_secret_member;

pub(in crate::app) fn rows(ctx: &Ctx<'_>) -> Vec<Row> {
    let none = HashSet::new();
    let folded = ctx.folded.unwrap_or(&none);
    let mut out = Vec::new();
    let shown = shown(ctx);
    let mut walk = Walk { folded, out: &mut out };
    walk.node("", &Node::Map(shown), 0, Vec::new(), "");
    out
}

pub(in crate::app) fn brief(ctx: &Ctx<'_>) -> String {
    format!("{} fields", ctx.history.latest.body.members.len())
}

/// The members with secrets masked, unless they were requested.
fn shown(ctx: &Ctx<'_>) -> Vec<(String, Node)> {
    let members = &ctx.history.latest.body.members;
    members
        .iter()
        .map(|(k, v)| (k.clone(), if is_secret_member(k) && !ctx.scene.reveal { v.masked(MASK) } else { v.clone() }))
        .collect()
}

/// The body as pretty JSON for copying, masked as shown.
pub(crate) fn json(ctx: &Ctx<'_>) -> String {
    let mut out = String::new();
    Node::Map(shown(ctx)).pretty(0, &mut out);
    out
}

/// The paths of everything that can be folded, below the body itself.
pub(crate) fn foldable(ctx: &Ctx<'_>) -> Vec<String> {
    fn collect(path: &str, node: &Node, out: &mut Vec<String>) {
        if let Some(children) = children(node).filter(|c| !c.is_empty()) {
            if !path.is_empty() {
                out.push(path.to_owned());
            }
            for (key, _, child) in children {
                collect(&format!("{path}/{key}"), child, out);
            }
        }
    }
    let mut out = Vec::new();
    collect("", &Node::Map(ctx.history.latest.body.members.clone()), &mut out);
    out
}

/// The children of an object or list: path step, shown key, node.
fn children(node: &Node) -> Option<Vec<(String, String, &Node)>> {
    match node {
        Node::Map(items) => Some(items.iter().map(|(k, v)| (k.clone(), format!("{}: ", quote(k)), v)).collect()),
        Node::List(items) => Some(items.iter().enumerate().map(|(i, v)| (i.to_string(), String::new(), v)).collect()),
        _ => None,
    }
}

struct Walk<'a> {
    folded: &'a std::collections::HashSet<String>,
    out: &'a mut Vec<Row>,
}

impl Walk<'_> {
    fn node(&mut self, path: &str, node: &Node, level: usize, mut lead: Vec<Piece>, tail: &str) {
        let (open, close) = if matches!(node, Node::List(_)) { ("[", "]") } else { ("{", "}") };
        let children = children(node).filter(|c| !c.is_empty());
        let Some(children) = children else {
            let tone = match node {
                Node::Text(_) => Tone::Plain,
                Node::Raw(_) => Tone::Warn,
                _ => Tone::Accent,
            };
            lead.push(piece(node.compact(), tone));
            lead.push(piece(tail, Tone::Quiet));
            let copy = if let Node::Text(text) = node { text.clone() } else { node.compact() };
            self.push(level, lead, Some(copy), None);
            return;
        };
        let fold = (!path.is_empty()).then(|| path.to_owned());
        let copy = {
            let mut text = String::new();
            node.pretty(0, &mut text);
            Some(text)
        };
        if fold.as_ref().is_some_and(|p| self.folded.contains(p)) {
            lead.push(piece(format!("{open} … {} … {close}{tail}", children.len()), Tone::Quiet));
            self.push(level, lead, copy, fold);
            return;
        }
        lead.push(piece(open, Tone::Quiet));
        self.push(level, lead, copy, fold);
        let last = children.len() - 1;
        for (i, (step, key, child)) in children.into_iter().enumerate() {
            let lead = if key.is_empty() { Vec::new() } else { vec![piece(key, Tone::Label)] };
            self.node(&format!("{path}/{step}"), child, level + 1, lead, if i == last { "" } else { "," });
        }
        self.push(level, vec![piece(format!("{close}{tail}"), Tone::Quiet)], None, None);
    }

    fn push(&mut self, level: usize, mut pieces: Vec<Piece>, copy: Option<String>, fold: Option<String>) {
        if level > 0 {
            pieces.insert(0, piece("  ".repeat(level), Tone::Quiet));
        }
        self.out.push(Row { pieces, copy, fold, flow: Flow::Cut, ..Row::default() });
    }
}
