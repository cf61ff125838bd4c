//! The first two rows: which job this is and its state, and its statuses as parts of the time.
//!
//! ```text
//!  propensity-2026w47  ✓ succeeded  ACTIVE            111122223333 · us-east-1 · analyst · job-1
//!  ▌queued 3m ▌running 12m 40s                                               ▌succeeded 2m
//! ```

use super::paint::{put, put_right};
use crate::app::base::refresh::Poll;
use crate::app::job::status::word_of;
use crate::app::job::timeline::bar;
use crate::app::job::watch::Watch;
use crate::app::shell::listed::{self, title};
use crate::app::shell::state::State;
use crate::app::text::{Piece, Tone, columns, piece};
use crate::domain::status::{Phase, Publish};
use crate::domain::text::{age, counted, end, line, middle, width};
use crate::ui::{Sheet, Theme};

/// The columns that a name keeps, however little room there is.
const NAME: usize = 8;

pub(super) fn draw(state: &State, theme: &Theme, sheet: &mut Sheet) {
    let area = state.scene.geometry.header;
    let Some(watch) = state.watch() else { return };
    let total = usize::from(area.width);
    let (nth, many) = match &state.board {
        Some(board) => (board.place().unwrap_or(0), board.order.len()),
        None => (state.current, state.watches.len()),
    };
    // Next to the board this can be seen there.
    let many = (many > 1 && state.scene.geometry.divider.is_none()).then(|| format!(" {}/{many}", nth + 1));
    // With a board, the other jobs are shown there.
    let ailing = state.watches.iter().enumerate().filter(|(i, watch)| *i != state.current && watch.ails()).count();
    let ailing = (ailing > 0 && many.is_some() && state.board.is_none()).then(|| others(ailing, total));
    let besides = [&many, &ailing].into_iter().flatten().map(|text| width(text)).sum::<usize>();
    let how = condition(state, total.saturating_sub(NAME + 3 + besides));
    let (name, taken) = (title(watch, state), columns(&how) + 4 + besides);
    let room = |place: &String| total.saturating_sub(taken + width(place) + 3);
    // The longest place that leaves room for the whole name; otherwise the name is shortened.
    let place = Place::of(watch, state);
    let whole = place.long().find(|p| room(p) >= width(&name));
    let place = whole.or_else(|| place.least().find(|p| room(p) >= NAME));
    let name_room = place.as_ref().map_or(total.saturating_sub(taken), room).max(NAME);
    let mut left = vec![piece(format!(" {}", end(&name, name_room)), Tone::Strong)];
    left.extend(many.map(|m| piece(m, Tone::Quiet)));
    left.extend(ailing.map(|text| piece(text, Tone::Bad)));
    left.push(piece("  ", Tone::Plain));
    left.extend(how);
    let x = put(sheet, area, area.x, &left, theme);
    if let Some(place) = place {
        put_right(sheet, area, x + 1, &[piece(format!("{place} "), Tone::Quiet)], theme);
    }
    if let Some(row) = state.scene.geometry.bar {
        let history = state.watch().and_then(|watch| watch.history.as_ref());
        let parts = history.map(|history| bar(&state.scene, history, row.width.saturating_sub(2))).unwrap_or_default();
        let mut x = row.x + 1;
        for part in parts {
            // A period that was not watched is not drawn solid.
            let style = if part.tone == Tone::Quiet { theme.tone(part.tone) } else { theme.solid(part.tone) };
            let room = row.right().saturating_sub(x);
            x = sheet.text((x, row.y), &part.text, room, style) + 1;
        }
    }
}

/// How many other jobs failed, in a form that cannot be mistaken for the state of this one.
fn others(failed: usize, total: usize) -> String {
    let glyph = Phase::Failed.glyph();
    match total {
        106.. => format!(" ({glyph} {} failed)", counted(failed as u64, "other")),
        72.. => format!(" ({glyph}{failed} other)"),
        _ => format!(" ({glyph}{failed})"),
    }
}

/// The state in words, and whether it is stale. If there is little room, the service's own word is dropped before what is
/// wrong.
fn condition(state: &State, room: usize) -> Vec<Piece> {
    let Some(watch) = state.watch() else { return Vec::new() };
    let Some(history) = &watch.history else {
        let (text, tone) = match &watch.refresh.error {
            Some((error, _)) => (format!("✗ {}", error.kind.words_of(error.asked)), Tone::Bad),
            None if matches!(watch.refresh.poll, Poll::InFlight { .. }) => ("… connecting".to_owned(), Tone::Busy),
            None => ("… not asked yet".to_owned(), Tone::Quiet),
        };
        let listed = listed::status(watch, state).map(|status| {
            let (phase, raw) = (status.phase(), line(status.raw()));
            [
                piece(format!("{} {}", phase.glyph(), phase.word()), Tone::of(phase)),
                piece(format!("  {}  ", end(&raw, 32)), Tone::Plain),
            ]
        });
        return listed.into_iter().flatten().chain([piece(text, tone)]).collect();
    };
    let current = history.current();
    let phase = current.phase().unwrap_or(Phase::Unknown);
    let raw = current.status.as_ref().map(|s| line(s.raw())).unwrap_or_default();
    let word = word_of(history, phase);
    let short = if word == phase.word() { phase.brief() } else { word };
    let state_of = |word: &str| piece(format!("{} {word}", phase.glyph()), Tone::of(phase));
    let mut wrong = Vec::new();
    // A job that succeeded but was not fully published shows that where one looks first.
    for (name, publish) in [("metrics", history.job().metrics()), ("logs", history.job().logs())] {
        if publish == Publish::Failed {
            wrong.push(piece(format!("  {} {name}", publish.glyph()), Tone::of_publish(publish)));
        }
    }
    if watch.refresh.error.is_some() {
        wrong.push(piece(format!("  stale {}", age(state.scene.ago(history.at))), Tone::Warn));
    }
    let raw = end(&raw, 32);
    let whole = vec![state_of(word), piece(format!("  {raw}"), Tone::Plain)];
    // For an unknown status, the service's own word is all there is.
    let [word, short] = if phase == Phase::Unknown { [&*raw; 2] } else { [word, short] };
    let sign = piece(phase.glyph(), Tone::of(phase));
    let leads = [whole, vec![state_of(word)], vec![state_of(short)], vec![sign]];
    let mut all = leads.into_iter().map(|lead| lead.into_iter().chain(wrong.iter().cloned()).collect::<Vec<_>>());
    let last = all.next_back().unwrap_or_default();
    all.find(|pieces| columns(pieces) <= room).unwrap_or(last)
}

/// Where the job is.
struct Place {
    endpoint: Option<String>,
    account: Option<String>,
    region: Option<String>,
    profile: Option<String>,
    /// The job's id in 24 columns, and in 12.
    id: [Option<String>; 2],
}

impl Place {
    fn of(watch: &Watch, state: &State) -> Self {
        let source = &watch.key.source;
        let id = line(watch.key.short());
        // The banner of a demo or a recording already says where the data comes from.
        let endpoint = state.scene.settings.endpoint.as_ref().filter(|_| state.scene.settings.banner.is_none());
        Self {
            endpoint: endpoint.map(|e| line(e)),
            account: watch.key.arn().map(|arn| arn.account.clone()),
            region: Some(source.region.clone()),
            profile: source.profile.as_ref().map(|p| line(p)),
            id: [24, 12].map(|columns| Some(middle(&id, columns).into_owned())),
        }
    }

    /// The forms of the place, the longest first.
    fn long(&self) -> impl Iterator<Item = String> {
        let Self { endpoint, account, region, profile, id: [id, _] } = self;
        let none = &None;
        let first = [endpoint, account, region, profile, id];
        let rest = [[none, account, region, profile, id], [none, none, region, profile, id], [none, none, region, none, id]];
        std::iter::once(first).chain(rest).map(joined)
    }

    /// The forms that are never left out for a name, the longest first.
    fn least(&self) -> impl Iterator<Item = String> {
        let Self { region, id: [id, short], .. } = self;
        [[region, id], [region, short], [&None, short]].into_iter().map(joined)
    }
}

fn joined<const N: usize>(parts: [&Option<String>; N]) -> String {
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(" · ")
}
