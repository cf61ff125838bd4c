//! Pane R, Related: the resources that the job refers to, in short; one alone in full is in `one`. Each part stands alone: what
//! cannot be requested leaves its own lines empty, and nothing else.

use std::fmt::Write as _;

use super::{arn, collaboration, is_others, one};
use crate::app::base::command::Command;
use crate::app::base::refresh::Refresh;
use crate::app::base::scene::Scene;
use crate::app::job::aside::Found;
use crate::app::job::trouble::trouble;
use crate::app::job::watch::Watch;
use crate::app::text::{Piece, Row, Tone, piece};
use crate::domain::ask::Topic;
use crate::domain::console::{self, Page};
use crate::domain::error::ErrorKind;
use crate::domain::field::FieldId;
use crate::domain::ids::short_arn;
use crate::domain::job::{Member, Value};
use crate::domain::json::Tree;
use crate::domain::related::{Logs, Resource, Through, budgets, left_out, logs, output_limit, output_path, plain, text};
use crate::domain::text::{age, line};

/// Where the output lands, in an ML configuration.
const LOCATION: &str = "defaultOutputLocation.destination.s3Destination.s3Uri";

pub(in crate::app) fn rows(scene: &Scene, watch: &Watch, stream: Option<&str>) -> Vec<Row> {
    if watch.history.is_none() {
        return vec![Row::new("", vec![piece("the job's own answer names them: none has come yet", Tone::Quiet)])];
    }
    if let Some(kind) = watch.related.open {
        return one::rows(scene, watch, kind);
    }
    if scene.playing.is_some() {
        let text = "a recording holds no answers about them: only what the job itself names is known";
        return std::iter::once(Row::new("", vec![piece(text, Tone::Quiet)])).chain(pages(scene, watch, stream)).collect();
    }
    let mut all: Vec<Row> = Resource::ALL.into_iter().flat_map(|kind| part(scene, watch, kind)).collect();
    all.push(output(scene, watch));
    all.extend(trouble(scene, watch, &Topic::Collaboration));
    all.extend(pages(scene, watch, stream));
    all
}

pub(in crate::app) fn brief(watch: &Watch) -> String {
    let failed = Resource::ALL.iter().filter(|kind| error(watch, **kind).is_some()).count();
    let mut all = vec![];
    all.extend(status(watch, Resource::TrainedModel).map(|s| format!("model {s}")));
    all.extend((failed > 0).then(|| format!("{failed} of {} not answered for", Resource::ALL.len())));
    all.join(", ")
}

/// A resource in short: a line with its name, what matters of it for this job, what went wrong.
fn part(scene: &Scene, watch: &Watch, kind: Resource) -> Vec<Row> {
    let mut rows = vec![Row::new(label(kind), head(scene, watch, kind))];
    if let Some(found) = watch.related.of(kind) {
        let more = match kind {
            Resource::TrainedModel => model(&found.tree),
            Resource::InputChannel => channel(&found.tree),
            Resource::Association => association(watch, &found.tree),
            Resource::Configuration => configuration(&found.tree),
        };
        rows.extend(more.into_iter().map(|pieces| Row::new("", pieces)));
    }
    rows.extend(missing(watch, kind).unwrap_or_else(|| trouble(scene, watch, &Topic::Related(kind))));
    rows.iter_mut().for_each(|row| row.about = Some(kind));
    rows[0].copy = arn(watch, kind).map(str::to_owned);
    rows
}

fn label(kind: Resource) -> &'static str {
    match kind {
        Resource::InputChannel => "input channel",
        Resource::Association => "association",
        other => other.title(),
    }
}

/// Its name, its status, and how fresh that is.
fn head(scene: &Scene, watch: &Watch, kind: Resource) -> Vec<Piece> {
    let named = arn(watch, kind);
    let found = watch.related.of(kind);
    let own = if kind == Resource::Configuration { Some("of this membership".to_owned()) } else { None };
    let name = found.and_then(|f| text(&f.tree, "name")).map(|name| line(&name));
    let mut pieces = vec![match own.or(name).or_else(|| named.map(|arn| line(short_arn(arn)))) {
        Some(name) => piece(name, Tone::Strong),
        None => piece("—  the job names none", Tone::Quiet),
    }];
    pieces.extend(status(watch, kind).map(|status| {
        let tone = Tone::of(watch.key.kind.status(status.clone()).phase());
        piece(format!("  {status}"), tone)
    }));
    pieces.extend(freshness(scene, watch, kind));
    pieces
}

/// How old an answer is, or how it goes with the first; and whose it is where it is not the membership's.
pub(super) fn freshness(scene: &Scene, watch: &Watch, kind: Resource) -> Vec<Piece> {
    let refresh = watch.inquiry(&Topic::Related(kind)).map(|inquiry| &inquiry.refresh);
    let mut said = Vec::new();
    match refresh {
        Some(refresh) if refresh.flight().is_some() => said.push(piece("  … reading", Tone::Busy)),
        Some(Refresh { answered: Some(at), error, .. }) => {
            let tone = if error.is_some() { Tone::Warn } else { Tone::Quiet };
            said.push(piece(format!("  read {} ago", age(scene.ago(*at))), tone));
        }
        None if arn(watch, kind).is_some() && is_others(watch, kind) && collaboration(scene, watch).is_none() => {
            said.push(piece("  not asked: which collaboration it is in is not known", Tone::Quiet));
        }
        _ => {}
    }
    if is_others(watch, kind) {
        said.push(piece("  another member's", Tone::Quiet));
    }
    said
}

fn status(watch: &Watch, kind: Resource) -> Option<String> {
    watch.related.of(kind).and_then(|found| text(&found.tree, "status")).map(|status| line(&status))
}

fn error(watch: &Watch, kind: Resource) -> Option<ErrorKind> {
    watch.inquiry(&Topic::Related(kind)).and_then(|i| i.refresh.error.as_ref()).map(|(error, _)| error.kind)
}

/// What it means that the membership has no ML configuration; `None`: it has one, or that is not known.
pub(super) fn missing(watch: &Watch, kind: Resource) -> Option<Vec<Row>> {
    if kind != Resource::Configuration || error(watch, kind) != Some(ErrorKind::NotFound) {
        return None;
    }
    let said = "there is none: neither logs nor metrics are published to this account (user guide, custom-model-logs)";
    Some(vec![
        Row::new("", vec![piece(format!("✗ {said}"), Tone::Bad)]),
        Row::new("do", vec![piece("→ PutMLConfiguration with a role; it counts for new jobs only", Tone::Strong)]),
    ])
}

/// Members of an answer on one line, each with its word; those that are not there are left out.
fn listed(tree: &Tree, members: &[(&str, &str)]) -> Option<Piece> {
    let there = members.iter().filter_map(|(path, word)| tree.at(path).map(|node| word.replace("{}", &plain(&node))));
    let all = there.collect::<Vec<_>>().join(" · ");
    (!all.is_empty()).then(|| piece(all, Tone::Plain))
}

fn model(tree: &Tree) -> Vec<Vec<Piece>> {
    let own = [
        ("versionIdentifier", "version {}"),
        ("resourceConfig.instanceType", "{}"),
        ("resourceConfig.instanceCount", "× {}"),
        ("stoppingCondition.maxRuntimeInSeconds", "stops after {} s"),
    ];
    let published =
        [("metricsStatus", "metrics {}"), ("metricsStatusDetails", "{}"), ("logsStatus", "logs {}"), ("logsStatusDetails", "{}")];
    let failed = listed(tree, &[("statusDetails.statusCode", "{}"), ("statusDetails.message", "{}")]);
    let failed = failed.map(|said| Piece { tone: Tone::Bad, ..said });
    let training = listed(tree, &published).map(|said| vec![piece("training: ", Tone::Quiet), said]);
    let lines = [listed(tree, &own).map(|said| vec![said]), failed.map(|said| vec![said]), training];
    lines.into_iter().flatten().collect()
}

fn channel(tree: &Tree) -> Vec<Vec<Piece>> {
    let own = [
        ("numberOfRecords", "{} records"),
        ("numberOfFiles", "{} files"),
        ("sizeInGb", "{} GB"),
        ("retentionInDays", "kept {} days"),
        ("protectedQueryIdentifier", "of protected query {}"),
    ];
    let mut lines: Vec<Vec<Piece>> = listed(tree, &own).map(|said| vec![said]).into_iter().collect();
    for budget in budgets(tree) {
        let mut text = format!("access budget: {} left in all", budget.remains);
        if !budget.periods.is_empty() {
            let _ = write!(text, "; {}", budget.periods.join("; "));
        }
        let tone = if budget.remains == "0" { Tone::Bad } else { Tone::Plain };
        lines.push(vec![piece(text, tone)]);
    }
    lines
}

fn configuration(tree: &Tree) -> Vec<Vec<Piece>> {
    let all = listed(tree, &[(LOCATION, "output to {}"), ("defaultOutputLocation.roleArn", "role {}")]);
    vec![vec![all.unwrap_or_else(|| piece("it names neither an output location nor a role", Tone::Warn))]]
}

fn association(watch: &Watch, tree: &Tree) -> Vec<Vec<Piece>> {
    let account = watch.key.arn().map_or("", |arn| &arn.account);
    let limit = output_limit(watch.key.kind, tree).map(|limit| format!("output limit per inference job: {limit}"));
    let more = left_out(watch.key.kind, tree, account).into_iter().chain(limit).map(|text| vec![piece(text, Tone::Plain)]);
    std::iter::once(allowed(watch, tree)).chain(more).collect()
}

/// What the association says of this account and the logs of inference jobs.
pub(super) fn allowed(watch: &Watch, association: &Tree) -> Vec<Piece> {
    let account = watch.key.arn().map_or("", |arn| &arn.account);
    let (text, tone) = match logs(watch.key.kind, association, account) {
        Logs::NoPolicy => ("no policy for logs of inference jobs: no member gets any".to_owned(), Tone::Bad),
        Logs::Others(accounts) => (format!("logs go to {} and not to this account, {account}", accounts.join(", ")), Tone::Bad),
        Logs::Allowed(kinds) => (format!("this account, {account}, may have logs: {}", kinds.join(", ")), Tone::Good),
        Logs::Unreadable => ("its policies for logs are not what the API describes".to_owned(), Tone::Warn),
    };
    vec![piece(text, tone)]
}

/// Where the output lands.
fn output(scene: &Scene, watch: &Watch) -> Row {
    let made = composed(scene, watch);
    let (pieces, copy) = match made {
        Ok(path) => {
            let label = "  derived from the user guide (run-inference-jobs), not reported by AWS";
            (vec![piece(path.clone(), Tone::Plain), piece(label, Tone::Quiet)], Some(path))
        }
        Err(why) => (vec![piece("—  ", Tone::Quiet), piece(why, Tone::Quiet)], None),
    };
    let page = copy.as_ref().and_then(|path| console::bucket(watch.key.arn()?, path)).map(|page| page.url);
    Row { copy, page, ..Row::new("output path", pieces) }
}

/// The path of the output, or what it takes to know it.
fn composed(scene: &Scene, watch: &Watch) -> Result<String, String> {
    let (Some(job), Some(history)) = (watch.key.arn(), &watch.history) else { return Err("the job is not known".to_owned()) };
    let receivers = match history.job().get(FieldId::Receivers) {
        Member::Present(Value::List(all)) => {
            all.iter().filter_map(|m| if let Member::Present(id) = m { Some(id) } else { None }).collect()
        }
        _ => Vec::new(),
    };
    if let Some(other) = receivers.iter().find(|id| **id != &job.account) {
        return Err(format!("it goes to account {}, whose ML configuration only that account can see", line(other)));
    }
    let of = |kind: Resource, path: &str, what: &str| {
        let found = watch.related.of(kind).and_then(|found| text(&found.tree, path));
        found.map(|text| line(&text)).ok_or_else(|| format!("it takes {what}, which is not known"))
    };
    let location = of(Resource::Configuration, LOCATION, "the location in the ML configuration")?;
    let model = of(Resource::TrainedModel, "name", "the trained model's name")?;
    let collaboration = collaboration(scene, watch).ok_or("it takes the collaboration's id, which is not known")?;
    let name = history.job().name().ok_or("it takes the job's name, which is not known")?;
    Ok(output_path(&location, &collaboration, &model, &job.account, &name))
}

/// The page of the console that is nearest to the job.
pub(in crate::app) fn nearest(scene: &Scene, watch: &Watch) -> Option<Page> {
    console::collaboration(watch.key.arn()?, &collaboration(scene, watch)?)
}

/// The pages of the console that are known.
fn pages(scene: &Scene, watch: &Watch, stream: Option<&str>) -> Vec<Row> {
    let (Some(job), Some(history)) = (watch.key.arn(), &watch.history) else { return Vec::new() };
    let location = watch.related.of(Resource::Configuration).and_then(|found| text(&found.tree, LOCATION));
    let all = [
        nearest(scene, watch),
        console::logs(job, job.kind.group, None),
        stream.and_then(|name| console::logs(job, job.kind.group, Some(name))),
        history.job().text(FieldId::KmsKey).and_then(console::kms_key),
        location.and_then(|location| console::bucket(job, &location)),
    ];
    listed_pages(scene, all.into_iter().flatten())
}

/// Pages of the console, each on a row that leads to it.
pub(super) fn listed_pages(scene: &Scene, pages: impl Iterator<Item = Page>) -> Vec<Row> {
    let rows = pages.map(|page| {
        let url = || Some(page.url.clone());
        Row { copy: url(), page: url(), ..Row::new(page.of, vec![piece(page.url.clone(), Tone::Quiet)]) }
    });
    let rows: Vec<Row> = rows.collect();
    let keys = [Command::Console, Command::Copy].map(|command| scene.key(command));
    let lead = format!("{} opens the page of a line in a browser, {} copies its address", keys[0], keys[1]);
    let lead = (!rows.is_empty()).then(|| Row::new("console", vec![piece(lead, Tone::Quiet)]));
    lead.into_iter().chain(rows).collect()
}

/// What asking through the collaboration leaves out.
pub(super) fn hides(found: &Found) -> Option<String> {
    let hidden = found.request.kind.hidden();
    matches!(found.request.through, Through::Collaboration(_))
        .then(|| format!("owned by another member, read through the collaboration: {hidden} are not reported"))
}
