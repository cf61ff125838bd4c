//! The resources that a job refers to, as far as they were asked for: which are wanted, and what came. They are asked for when
//! somebody looks, kept, and asked for anew by a key.

pub mod keys;
mod one;
pub(in crate::app) mod rows;

use std::hash::{Hash as _, Hasher};
use std::sync::Arc;

use super::base::pane::PaneId;
use super::base::question::Want;
use super::job::watch::Watch;
use super::shell::desk::{self};
use super::shell::state::State;
use crate::app::base::scene::Scene;
use crate::app::job::aside::Found;
use crate::domain::Time;
use crate::domain::ask::{Ask, Topic};
use crate::domain::field::FieldId;
use crate::domain::ids::Of;
use crate::domain::json::Tree;
use crate::domain::related::{Kind, Request, Through, owner, text};

/// The id of the collaboration that a job is in, as far as anything has said it: a resource, a list asked for it, the board.
#[must_use]
pub fn collaboration(state: &State, watch: &Watch) -> Option<String> {
    let told = watch.related.found.iter().find_map(|(_, found)| text(&found.tree, "collaborationIdentifier"));
    let listed = || {
        let source = &watch.key.source;
        let mut feeds = state.board.iter().flat_map(|board| &board.feeds).filter(|f| f.listing.region == source.region);
        feeds.find_map(|feed| match (&feed.listing.of, &feed.other) {
            (Of::Membership(own), Some(Of::Collaboration(id))) | (Of::Collaboration(id), Some(Of::Membership(own)))
                if *own == source.membership =>
            {
                Some(id.clone())
            }
            _ => None,
        })
    };
    told.or_else(|| watch.related.collaboration.clone()).or_else(listed)
}

/// The log stream of the job on screen that is read first; `None`: nobody has looked for its logs.
#[must_use]
pub fn stream(state: &State) -> Option<&str> {
    let logs = &state.open.logs;
    logs.streams.iter().find(|s| logs.reads(s)).map(|s| s.stream.name.as_str())
}

/// Tells apart what the pane shows of what no question of its own has brought.
pub(super) fn hash(state: &State, hasher: &mut impl Hasher) {
    if let Some(watch) = state.watch().filter(|_| state.scene.focus == PaneId::Related) {
        (collaboration(state, watch), stream(state)).hash(hasher);
    }
}

/// The ARN by which a job names a resource; `None`: it names none.
#[must_use]
pub fn arn(watch: &Watch, kind: Kind) -> Option<&str> {
    let field = match kind {
        Kind::TrainedModel => FieldId::TrainedModel,
        Kind::InputChannel => FieldId::InputChannel,
        Kind::Association => FieldId::Association,
        Kind::Configuration => return None,
    };
    watch.history.as_ref().and_then(|h| h.job().text(field))
}

/// Whether a resource is another member's, by its ARN.
#[must_use]
pub fn is_others(watch: &Watch, kind: Kind) -> bool {
    let (Some(job), Some((account, membership))) = (watch.key.arn(), arn(watch, kind).and_then(owner)) else { return false };
    account != job.account || membership != job.membership
}

/// How a resource is asked for; `None`: the job names none, or it is another member's and the collaboration is not known.
fn request(state: &State, watch: &Watch, kind: Kind) -> Option<Request> {
    if kind == Kind::Configuration {
        return Some(Request { kind, arn: String::new(), version: None, through: Through::Membership });
    }
    let through = if is_others(watch, kind) { Through::Collaboration(collaboration(state, watch)?) } else { Through::Membership };
    let version = watch.history.as_ref().and_then(|h| h.job().text(FieldId::TrainedModelVersion));
    let version = version.filter(|_| kind == Kind::TrainedModel).map(str::to_owned);
    Some(Request { kind, arn: arn(watch, kind)?.to_owned(), version, through })
}

/// What is wanted next, while somebody looks.
pub(super) fn wants(state: &State, watch: &Watch, all: &mut Vec<Want>) {
    let wanted = state.scene.examines() || state.scene.looks_at(PaneId::Related);
    if !(wanted || explains_logs(state)) || watch.history.is_none() || watch.key.arn().is_none() {
        return;
    }
    let again = watch.related.again;
    let open = |topic: &Topic| {
        let answered = watch.inquiry(topic).and_then(|i| i.answered);
        answered.is_none_or(|at| again.is_some_and(|again| at < again))
    };
    // What is on the screen comes first.
    let shown = watch.related.open.filter(|_| state.scene.looks_at(PaneId::Related));
    let of_logs = |kind: Kind| matches!(kind, Kind::Association | Kind::Configuration);
    let kinds = Kind::ALL
        .into_iter()
        .filter(|kind| shown.is_none_or(|shown| shown == *kind) && (wanted || of_logs(*kind)) && open(&Topic::Related(*kind)));
    let asks = kinds.filter_map(|kind| request(state, watch, kind));
    all.extend(asks.map(|request| Want { ask: Ask::Related(request), at: state.scene.now }));
    // Those that are the member's own say which collaboration it is; where none of them can, a list is asked.
    let tried = |kind: &Kind| {
        let unable = arn(watch, *kind).is_none() || is_others(watch, *kind);
        unable || watch.inquiry(&Topic::Related(*kind)).is_some_and(|i| i.answered.is_some() || i.error.is_some())
    };
    let named = [Kind::TrainedModel, Kind::InputChannel, Kind::Association];
    let all_tried = named.iter().all(tried);
    if all_tried && collaboration(state, watch).is_none() && open(&Topic::Collaboration) {
        all.push(Want { ask: Ask::Collaboration, at: state.scene.now });
    }
}

/// Whether somebody looks for logs and there are none: who may have them, and whether there is a role, says why.
fn explains_logs(state: &State) -> bool {
    let logs = &state.open.logs;
    let none = logs.search.ended.is_some() && !logs.streams.iter().any(|s| logs.reads(s));
    state.scene.looks_at(PaneId::Logs) && none
}

/// A resource came.
pub(super) fn found(state: &mut State, index: usize, ask: &Ask, tree: Tree) {
    let Ask::Related(request) = ask else { return };
    let all = &mut state.watches[index].related.found;
    all.retain(|(kind, _)| *kind != request.kind);
    all.push((request.kind, Found { request: request.clone(), tree: Arc::new(tree) }));
}

/// Asks for all of them anew.
pub(super) fn again(state: &mut State) {
    let now = state.scene.now;
    if let Some(watch) = state.watches.get_mut(state.current) {
        watch.related.again = Some(now);
    }
    desk::wake(state, |i| matches!(i.ask.topic(), Topic::Related(_) | Topic::Collaboration));
}

/// The moments whose ages the pane shows.
pub(super) fn moments<'a>(scene: &Scene, watch: &'a Watch) -> impl Iterator<Item = Time> + use<'a> {
    let shown = scene.focus == PaneId::Related;
    let asked = watch.inquiries.iter().filter(move |i| shown && matches!(i.ask, Ask::Related(_)));
    asked.filter_map(|i| i.answered)
}
