//! The resources that a job refers to, as far as they were requested: which are wanted, and what came. They are requested when
//! somebody looks, kept, and requested again by a key.

pub mod keys;
mod one;
pub(in crate::app) mod rows;

use std::hash::{Hash as _, Hasher};
use std::sync::Arc;

use super::base::pane::PaneId;
use super::base::question::Want;
use super::job::watch::Watch;
use crate::app::base::scene::Scene;
use crate::app::job::aside::Found;
use crate::domain::Time;
use crate::domain::ask::{Ask, Topic};
use crate::domain::field::FieldId;
use crate::domain::json::Tree;
use crate::domain::related::{Request, Resource, Through, owner, text};

/// The id of the collaboration that a job is in, as far as anything has said it: a resource, a list read for it, or the board.
#[must_use]
pub fn collaboration(scene: &Scene, watch: &Watch) -> Option<String> {
    let told = watch.related.found.iter().find_map(|(_, found)| text(&found.tree, "collaborationIdentifier"));
    let source = &watch.key.source;
    let mut joints = scene.joints.iter();
    let listed =
        || joints.find(|j| j.region == source.region && j.membership == source.membership).map(|j| j.collaboration.clone());
    told.or_else(|| watch.related.collaboration.clone()).or_else(listed)
}

/// Tells apart what the pane shows of what no question of its own has brought.
pub(super) fn hash(scene: &Scene, watch: &Watch, stream: Option<&str>, hasher: &mut impl Hasher) {
    if scene.focus == PaneId::Related {
        (collaboration(scene, watch), stream).hash(hasher);
    }
}

/// The ARN by which a job names a resource; `None`: it names none.
#[must_use]
pub fn arn(watch: &Watch, kind: Resource) -> Option<&str> {
    let field = match kind {
        Resource::TrainedModel => FieldId::TrainedModel,
        Resource::InputChannel => FieldId::InputChannel,
        Resource::Association => FieldId::Association,
        Resource::Configuration => return None,
    };
    watch.history.as_ref().and_then(|h| h.job().text(field))
}

/// Whether a resource is another member's, by its ARN.
#[must_use]
pub fn is_others(watch: &Watch, kind: Resource) -> bool {
    let (Some(job), Some((account, membership))) = (watch.key.arn(), arn(watch, kind).and_then(owner)) else { return false };
    account != job.account || membership != job.membership
}

/// How a resource is requested; `None`: the job names none, or it is another member's and the collaboration is not known.
fn request(scene: &Scene, watch: &Watch, kind: Resource) -> Option<Request> {
    if kind == Resource::Configuration {
        return Some(Request { kind, arn: String::new(), version: None, through: Through::Membership });
    }
    let through = if is_others(watch, kind) { Through::Collaboration(collaboration(scene, watch)?) } else { Through::Membership };
    let version = watch.history.as_ref().and_then(|h| h.job().text(FieldId::TrainedModelVersion));
    let version = version.filter(|_| kind == Resource::TrainedModel).map(str::to_owned);
    Some(Request { kind, arn: arn(watch, kind)?.to_owned(), version, through })
}

/// What is wanted next, while somebody looks: also at logs of which there are none, because who may have them, and whether
/// there is a role, says why.
pub(super) fn wants(scene: &Scene, watch: &Watch, lacks_logs: bool, all: &mut Vec<Want>) {
    let wanted = scene.examines() || scene.looks_at(PaneId::Related);
    let explains = lacks_logs && scene.looks_at(PaneId::Logs);
    if !(wanted || explains) || watch.history.is_none() || watch.key.arn().is_none() {
        return;
    }
    let again = watch.related.again;
    let open = |topic: &Topic| {
        let answered = watch.inquiry(topic).and_then(|i| i.refresh.answered);
        answered.is_none_or(|at| again.is_some_and(|again| at < again))
    };
    // What is on the screen comes first.
    let shown = watch.related.open.filter(|_| scene.looks_at(PaneId::Related));
    let of_logs = |kind: Resource| matches!(kind, Resource::Association | Resource::Configuration);
    let kinds = Resource::ALL
        .into_iter()
        .filter(|kind| shown.is_none_or(|shown| shown == *kind) && (wanted || of_logs(*kind)) && open(&Topic::Related(*kind)));
    let asks = kinds.filter_map(|kind| request(scene, watch, kind));
    all.extend(asks.map(|request| Want { ask: Ask::Related(request), at: scene.now }));
    // Those that are the member's own say which collaboration it is; where none of them can, a list is asked.
    let tried = |kind: &Resource| {
        let unable = arn(watch, *kind).is_none() || is_others(watch, *kind);
        unable || watch.inquiry(&Topic::Related(*kind)).is_some_and(|i| i.refresh.answered.is_some() || i.refresh.error.is_some())
    };
    let named = [Resource::TrainedModel, Resource::InputChannel, Resource::Association];
    let all_tried = named.iter().all(tried);
    if all_tried && collaboration(scene, watch).is_none() && open(&Topic::Collaboration) {
        all.push(Want { ask: Ask::Collaboration, at: scene.now });
    }
}

/// A resource came.
pub(super) fn found(watch: &mut Watch, ask: &Ask, tree: Tree) {
    let Ask::Related(request) = ask else { return };
    let all = &mut watch.related.found;
    all.retain(|(kind, _)| *kind != request.kind);
    all.push((request.kind, Found { request: request.clone(), tree: Arc::new(tree) }));
}

/// The moments whose ages the pane shows.
pub(super) fn moments<'a>(scene: &Scene, watch: &'a Watch) -> impl Iterator<Item = Time> + use<'a> {
    let shown = scene.focus == PaneId::Related;
    let asked = watch.inquiries.iter().filter(move |i| shown && matches!(i.ask, Ask::Related(_)));
    asked.filter_map(|i| i.refresh.answered)
}
