//! What a board's list says of a job: beside the service's answer how long such jobs usually take, and in its place all
//! there is, with why there is no more.

use super::ctx::clock;
use super::{Row, Tone, piece};
use crate::app::board::{self, Alike, Board, expect};
use crate::app::state::State;
use crate::app::watch::Watch;
use crate::domain::Time;
use crate::domain::error::ErrorKind;
use crate::domain::field::FieldId as F;
use crate::domain::ids::Of;
use crate::domain::status::Publish;
use crate::domain::text::{age, duration};

/// How long jobs like this one usually take; nothing where there is no board.
pub(super) fn usual(watch: &Watch, state: &State) -> Option<Row> {
    let board = state.board.as_ref()?;
    let row = board.rows.get(board.row_of(&watch.key)?)?;
    let Some((expected, alike)) = board.usual.for_row(row) else {
        let why = format!("fewer than {} finished jobs of this model: no expectation", expect::LEAST);
        return Some(Row::new("usual", vec![piece("—  ", Tone::Quiet), piece(why, Tone::Quiet)]));
    };
    let spread = (expected.three_quarters - expected.quarter) / 2;
    let mut pieces = vec![piece(format!("{} ± {}", duration(expected.median), duration(spread)), Tone::Plain)];
    if let (true, Some(created)) = (row.lives(), row.summary.created) {
        let taken = state.ago(created);
        pieces.push(piece(format!("  {}", expect::bar(taken, expected)), Tone::Accent));
        if let Some(times) = expected.longer(taken) {
            pieces.push(piece(format!("  {times:.1}× longer than usual"), Tone::Warn));
        }
    }
    let alike = match alike {
        Alike::Model => "of this model",
        Alike::Instances => "on such instances",
    };
    let of = format!("  of {} finished jobs {alike}, createTime to last update, queue included", expected.count);
    pieces.push(piece(of, Tone::Quiet));
    Some(Row::new("usual", pieces))
}

/// What the list says of a job that was not answered for.
pub(super) fn rows(watch: &Watch, state: &State) -> Vec<Row> {
    let Some(board) = &state.board else { return Vec::new() };
    let Some(row) = board.row_of(&watch.key).and_then(|i| board.rows.get(i)) else { return Vec::new() };
    let mut rows = Vec::new();
    let refused = watch
        .error
        .as_ref()
        .is_some_and(|(e, _)| matches!(e.kind, ErrorKind::AccessDenied | ErrorKind::NotFound | ErrorKind::Validation));
    if refused {
        rows.push(Row::new("why", vec![piece(why(board, row), Tone::Warn)]));
    }
    let summary = &row.summary;
    let phase = row.phase();
    let gone = if row.gone.is_some() { "  and is no longer in it" } else { "" };
    rows.push(Row::new(
        "list says",
        vec![
            piece(format!("{} {}", phase.glyph(), phase.word()), Tone::of(phase)),
            piece(format!("  {}", summary.status.0), Tone::Strong),
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
        let ago = format!("  {} ago", age(state.ago(at)));
        Some(Row::new(id.field().label, vec![piece(clock(state, at), Tone::Plain), piece(ago, Tone::Quiet)]))
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

/// Why a job cannot be read in full.
fn why(board: &Board, row: &board::Row) -> &'static str {
    if board.feeds.get(row.feed).is_some_and(|f| matches!(f.listing.of, Of::Collaboration(_))) {
        return "the service gives a job in full to the member that started it only: failure reason, instances, tags, \
                environment and input channel of another member's job cannot be seen; its creator can";
    }
    "Get may serve only the member that started the job: of another member's there is no more than the list says; \
     cleanwatch --collaboration ID shows whose it is"
}
