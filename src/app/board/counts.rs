//! The lines above the rows that count: how many jobs there are in each phase, and how many the quotas allow, in as many
//! words as there is room for. No count ever gives way; where all of them do not fit on a line, there are two.

use super::Board;
use crate::app::text::{Piece, Tone, columns, piece};
use crate::domain::ids::Of;
use crate::domain::status::Phase;
use crate::domain::text::{counted, width};

/// Default quotas of jobs that are queued or running (Service Quotas names L-0F77DDDB and L-249F4B83; the values come from
/// a machine-translated page, so they are labelled).
const QUOTA: (usize, usize) = (5, 10);

/// How a phase is named.
#[derive(Clone, Copy)]
enum Words {
    Full,
    Brief,
    /// By its sign alone.
    None,
}

/// In `room` columns; where `tall`, the quota may have a line of its own.
pub(super) fn lines(board: &Board, room: usize, tall: bool) -> Vec<Vec<Piece>> {
    if board.rows.is_empty() && board.unreadable() == 0 && board.feeds.iter().all(|f| f.read.is_none()) {
        return vec![vec![piece(" … jobs", Tone::Quiet)]];
    }
    let [full, brief, bare] = [Words::Full, Words::Brief, Words::None].map(|words| counts(board, words));
    let quotas = quotas(board);
    let fits = |pieces: &Vec<Piece>| columns(pieces) < room;
    let with = |counts: &Vec<Piece>, quota: &String| {
        let mut pieces = counts.clone();
        pieces.push(piece(format!("   {quota}"), Tone::Quiet));
        pieces
    };
    let [.., least] = &quotas;
    let on_one = quotas.iter().map(|quota| with(&full, quota)).chain([with(&brief, least)]);
    if let Some(line) = on_one.into_iter().find(fits) {
        return vec![line];
    }
    let bare_with = with(&bare, least);
    if !tall && fits(&bare_with) {
        return vec![bare_with];
    }
    let mut lines = match [full, brief, bare].into_iter().find_map(|counts| fits(&counts).then_some(counts)) {
        Some(line) => vec![line],
        None => folded(crate::app::board::counts::counts(board, Words::None), room),
    };
    if let Some(quota) = quotas.iter().map(|quota| vec![piece(format!(" {quota}"), Tone::Quiet)]).find(fits).filter(|_| tall) {
        lines.push(quota);
    }
    lines
}

/// How many jobs there are, and in which phases.
fn counts(board: &Board, words: Words) -> Vec<Piece> {
    let (all, gone) = board.jobs();
    let far = if board.is_being_read() { " so far" } else { "" };
    let (between, said) = if matches!(words, Words::None) { ("  ", "") } else { ("   ", " without an ARN") };
    let rows = Some(board.rows.len()).filter(|rows| *rows > all && !said.is_empty());
    let rows = rows.map(|rows| format!(" in {rows} rows")).unwrap_or_default();
    let phase = |(phase, n): (Phase, usize)| {
        let word = match words {
            Words::Full => format!(" {}", phase.word()),
            Words::Brief => format!(" {}", phase.brief()),
            // Two of them have the same sign.
            Words::None if phase == Phase::CancelFailed => " canc.".to_owned(),
            Words::None => String::new(),
        };
        piece(format!("{between}{} {n}{word}", phase.glyph()), Tone::of(phase))
    };
    let mut pieces = vec![piece(format!(" {}{rows}{far}", counted(all as u64, "job")), Tone::Plain)];
    pieces.extend(board.tally().into_iter().map(phase));
    pieces.extend((gone > 0).then(|| piece(format!("{between}{gone} gone"), Tone::Quiet)));
    let unreadable = board.unreadable();
    let told = format!("{between}! {}{said}", counted(unreadable as u64, "row"));
    pieces.extend((unreadable > 0).then(|| piece(told, Tone::Warn)));
    pieces
}

/// How many jobs may be queued or running at once, the longest text first.
pub(super) fn quotas(board: &Board) -> [String; 3] {
    let busy: usize = board.tally().iter().filter(|(p, _)| matches!(p, Phase::Queued | Phase::Running)).map(|(_, n)| n).sum();
    let (membership, account) = QUOTA;
    if matches!(board.feeds.as_slice(), [feed] if matches!(feed.listing.of, Of::Membership(_))) {
        return [
            format!("{busy} active; AWS default limit is {membership} per membership (unverified)"),
            format!("{busy} active; default limit {membership} (unverified)"),
            format!("limit {membership}: {busy} active (unverified)"),
        ];
    }
    [
        format!("{busy} active; AWS default limits are {membership} per membership, {account} per account (unverified)"),
        format!("default limits: {membership} per membership, {account} per account (unverified)"),
        format!("limit {membership} per membership (unverified)"),
    ]
}

/// Pieces in as many lines as they take; each stays whole.
fn folded(pieces: Vec<Piece>, room: usize) -> Vec<Vec<Piece>> {
    let mut lines = vec![Vec::new()];
    let mut used = 0;
    for one in pieces {
        if used > 0 && used + width(&one.text) > room {
            lines.push(vec![piece(format!(" {}", one.text.trim_start()), one.tone)]);
            used = columns(&lines[lines.len() - 1]);
            continue;
        }
        used += width(&one.text);
        if let Some(line) = lines.last_mut() {
            line.push(one);
        }
    }
    lines
}
