//! What others than Get say of a job: beside the service's answer how long such jobs usually take, by lists and by the
//! journal, and in its place all that the board's list has, with why there is no more.

use std::hash::{Hash as _, Hasher};

use super::state::State;
use crate::app::base::command::Command;
use crate::app::base::refresh::PROBE;
use crate::app::base::scene::Scene;
use crate::app::board::{self, Alike, Board, Expected, Feed, Usual, usual};
use crate::app::job::watch::Watch;
use crate::app::text::{Row, Tone, piece};
use crate::domain::error::ErrorKind;
use crate::domain::field::FieldId as F;
use crate::domain::history::{History, Start};
use crate::domain::ids::{Of, short_arn};
use crate::domain::sightings::Sightings;
use crate::domain::status::{Phase, Publish, Status};
use crate::domain::text::{age, aged, duration, line};
use crate::domain::{Time, is_ahead};

/// What an expectation is looked up by, and compared with.
struct Like<'a> {
    usual: &'a Usual,
    model: &'a str,
    instances: Option<(&'a str, i64)>,
    created: Option<Time>,
    lives: bool,
}

/// As the board's list tells it, else as the service did. `None` where neither a board nor the journal could know.
fn like<'a>(watch: &'a Watch, state: &'a State) -> Option<Like<'a>> {
    let job = watch.history.as_ref().map(History::job);
    let fetched = job.and_then(|job| job.text(F::InstanceType).zip(job.count(F::InstanceCount)));
    if let Some((board, row)) = listed(watch, state) {
        let (usual, model, created) = (
            &board.usual,
            row.summary.model.as_str(),
            row.summary.born(state.scene.skew.theirs(state.scene.now)).map(|t| state.scene.skew.ours(t)),
        );
        // The service may have told the end before the list does.
        let over = watch.history.as_ref().and_then(|h| h.current().phase()).is_some_and(Phase::is_final);
        let lives = row.lives() && !over;
        return Some(Like { usual, model, instances: fetched.or(row.instances()), created, lives });
    }
    let (job, current) = (job?, watch.history.as_ref()?.current());
    state.ended.known.as_ref()?;
    Some(Like {
        usual: state.board.as_ref().map_or(&state.ended.usual, |board| &board.usual),
        model: job.text(F::TrainedModel).map(short_arn).unwrap_or_default(),
        instances: fetched,
        created: job.time(F::CreateTime).map(|t| state.scene.skew.ours(t)).filter(|t| !is_ahead(*t, state.scene.now)),
        lives: !current.phase().is_some_and(Phase::is_final),
    })
}

/// How long jobs like this one usually take; nothing where nobody could know.
pub(in crate::app) fn usual(watch: &Watch, state: &State) -> Option<Row> {
    let Like { usual, model, instances, created, lives } = like(watch, state)?;
    let Some((expected, alike)) = usual.of_job(model, instances) else {
        let reading = state.board.as_ref().is_some_and(Board::is_being_read);
        let why = if reading {
            "not known before the lists were read to their ends".to_owned()
        } else {
            format!("fewer than {} finished jobs of this model or on such instances", usual::LEAST)
        };
        return Some(Row::new("usual", vec![piece("—  ", Tone::Quiet), piece(why, Tone::Quiet)]));
    };
    let spread = (expected.three_quarters - expected.quarter) / 2;
    let mut pieces = vec![piece(format!("{} ± {}", duration(expected.median), duration(spread)), Tone::Plain)];
    if let (true, Some(created)) = (lives, created) {
        let taken = aged(state.scene.ago(created));
        pieces.push(piece(format!("  {}", usual::bar(taken, expected)), Tone::Accent));
        if let Some(times) = expected.longer(taken) {
            pieces.push(piece(format!("  {times:.1}× longer than usual"), Tone::Warn));
        }
    }
    pieces.push(piece(format!("  {}", samples(expected, alike)), Tone::Quiet));
    Some(Row::new("usual", pieces))
}

/// What an expectation was made from.
fn samples(expected: &Expected, alike: Alike) -> String {
    let alike = match alike {
        Alike::Model => "of this model",
        Alike::Instances => "on such instances",
    };
    let (count, noted) = (expected.count, expected.noted);
    let (of, span) = match noted {
        0 => (String::new(), "last update"),
        _ if noted == count => (", all from the journal".to_owned(), "end we saw"),
        _ => (format!(", {noted} of them from the journal"), "last update or the end we saw"),
    };
    format!("of {count} finished jobs {alike}{of}; to the {span}, including queue")
}

/// The board's row of a job.
fn listed<'a>(watch: &Watch, state: &'a State) -> Option<(&'a Board, &'a board::Row)> {
    let board = state.board.as_ref()?;
    Some((board, board.rows.get(board.row_of(&watch.key)?)?))
}

/// The name of a job: the answer's, else the list's; else the shortest text that tells it from others.
#[must_use]
pub fn title(watch: &Watch, state: &State) -> String {
    let name = listed(watch, state).filter(|_| watch.history.is_none()).map(|(_, row)| &row.summary.name);
    name.filter(|name| !name.is_empty()).map_or_else(|| watch.title(), |name| line(name))
}

/// What the list says of the status of a job that was not answered for.
#[must_use]
pub fn status<'a>(watch: &Watch, state: &'a State) -> Option<&'a Status> {
    listed(watch, state).filter(|_| watch.history.is_none()).map(|(_, row)| &row.summary.status)
}

/// The moments whose ages are shown of a job that was not answered for.
pub(in crate::app) fn moments<'a>(watch: &Watch, state: &'a State) -> impl Iterator<Item = Time> + use<'a> {
    let summary = listed(watch, state).filter(|_| watch.history.is_none()).map(|(_, row)| &row.summary);
    summary.into_iter().flat_map(|summary| [summary.created, summary.updated]).flatten().map(|t| state.scene.skew.ours(t))
}

/// Adds to a hash all that is said here of a job, so that it changes whenever that reads differently, but for ages.
pub(in crate::app) fn hash(watch: &Watch, state: &State, hasher: &mut impl Hasher) {
    if let Some((board, row)) = listed(watch, state) {
        (&row.summary, row.gone, row.sightings.seen).hash(hasher);
        board.feeds.get(row.feed).map(|feed| &feed.listing.of).hash(hasher);
    }
    if let Some(like) = like(watch, state) {
        let reading = state.board.as_ref().is_some_and(Board::is_being_read);
        (like.usual.of_job(like.model, like.instances), like.lives, reading).hash(hasher);
    }
}

/// What the list says of a job that was not answered for.
pub(in crate::app) fn rows(watch: &Watch, state: &State) -> Vec<Row> {
    let Some((board, row)) = listed(watch, state) else { return refusal(watch, &state.scene, None) };
    let mut rows = refusal(watch, &state.scene, board.feeds.get(row.feed));
    let summary = &row.summary;
    let phase = row.phase();
    let gone = if row.gone.is_some() { "  and is no longer in it" } else { "" };
    rows.push(Row::new(
        "list says",
        vec![
            piece(format!("{} {}", phase.glyph(), phase.word()), Tone::of(phase)),
            piece(format!("  {}", summary.status.raw()), Tone::Strong),
            piece(seen(&row.sightings, row.gone.is_some(), state), Tone::Quiet),
            piece(gone, Tone::Warn),
        ],
    ));
    rows.extend(usual(watch, state));
    let text = |id: F, text: &str| Row::new(id.field().label, vec![piece(text, Tone::Plain)]);
    if !summary.name.is_empty() {
        rows.push(text(F::Name, &summary.name));
    }
    let moment = |id: F, at: Option<Time>| {
        let at = at?;
        let ago = format!("  {} ago", age(state.scene.ago(state.scene.skew.ours(at))));
        Some(Row::new(id.field().label, vec![piece(state.scene.clock(at), Tone::Plain), piece(ago, Tone::Quiet)]))
    };
    rows.extend([moment(F::CreateTime, summary.created), moment(F::UpdateTime, summary.updated)].into_iter().flatten());
    rows.push(text(F::TrainedModel, &summary.model));
    for (id, publish) in [(F::MetricsStatus, summary.metrics()), (F::LogsStatus, summary.logs())] {
        let words = format!("{} {}", publish.glyph(), publish.word());
        let raw = if let Publish::Unknown(raw) = publish { format!("  {raw}") } else { String::new() };
        let tone = Tone::of_publish(publish);
        rows.push(Row::new(id.field().label, vec![piece(words, tone), piece(raw, Tone::Strong)]));
    }
    rows.extend(summary.creator.as_deref().map(|creator| Row::new("creator", vec![piece(creator, Tone::Plain)])));
    rows
}

/// For how long lists saw a status, no longer than they were read.
fn seen(sightings: &Sightings, gone: bool, state: &State) -> String {
    let Sightings { from, start, seen, .. } = sightings;
    let long = match age(*seen - *from) {
        // Below a minute that bound says nothing.
        long if *start == Start::Already && long.starts_with('<') => String::new(),
        long if *start == Start::Already => format!("  for ≥ {long}"),
        long => format!("  for {long}"),
    };
    let until = if gone { "when last" } else { "as last" };
    format!("{long} {until} listed at {}", state.scene.seen(*seen))
}

/// Why a job cannot be read in full, and where there is more of it; nothing unless it was refused. Without a list that holds
/// it, only a refusal of access may have that reason.
fn refusal(watch: &Watch, scene: &Scene, feed: Option<&Feed>) -> Vec<Row> {
    let Some((error, _)) = watch.refresh.error.as_ref().filter(|_| watch.key.arn().is_some()) else { return Vec::new() };
    let kinds = [ErrorKind::AccessDenied, ErrorKind::NotFound, ErrorKind::Validation];
    if !kinds[..if feed.is_some() { 3 } else { 1 }].contains(&error.kind) {
        return Vec::new();
    }
    let mut rows = Vec::new();
    let of_collaboration = feed.is_some_and(|f| matches!(f.listing.of, Of::Collaboration(_)));
    let why = if of_collaboration {
        "the service gives a job in full to the member that started it only: failure reason, instances, tags, environment and \
         input channel of another member's job cannot be seen; its creator can"
    } else {
        "Get may serve only the member that started the job: of another member's there is no more than a list says"
    };
    let again = format!("{why}. In case it is a permission, Get is retried every {}", duration(PROBE));
    rows.push(Row::new("why", vec![piece(again, Tone::Warn)]));
    if !of_collaboration {
        let key = scene.key(Command::Collaboration);
        let how = if key.is_empty() { "cleanwatch --collaboration ID".to_owned() } else { key };
        let text = format!("{how} lists the whole collaboration, and so who started it");
        rows.push(Row::new("instead", vec![piece(text, Tone::Strong)]));
    }
    rows
}
