//! What the screen shows of the picker.
//!
//! ```text
//! cleanwatch · pick a membership
//! whose credentials, which region
//! what went wrong and what to do, while there is an error
//! heads
//! rows; below them, what is still requested or why there are none
//! the selected membership in full (from 16 rows on), or what is wrong with what was typed
//! status line
//! footer
//! ```

use ratatui::layout::Rect;
use tui_input::Input;

use super::columns::{Columns, elsewhere};
use super::{Entry, Picker, Typing, menu};
use crate::app::base::command::Command;
use crate::app::base::place::{BoardPlace, Geometry, Mode};
use crate::app::base::refresh::Poll;
use crate::app::base::scene::{SMALLEST, Scene};
use crate::app::base::ticks::{self, Ticks};
use crate::app::text::{Piece, Tone, folded, piece};
use crate::domain::Time;
use crate::domain::room::Membership;
use crate::domain::text::{age, end, fine_age, line, width};

/// Rows from which the selected membership stands in full under the list.
const FULL_FROM: u16 = 16;
/// Ready to be drawn.
#[derive(Debug, Clone, Default)]
pub struct PickerView {
    pub title: Vec<Piece>,
    pub place: Vec<Piece>,
    pub notices: Vec<Vec<Piece>>,
    pub heads: Vec<Piece>,
    /// The rows in view, and whether the cursor is on them.
    pub rows: Vec<(Vec<Piece>, bool)>,
    /// What stands below the rows.
    pub below: Vec<Vec<Piece>>,
    pub about: Vec<Vec<Piece>>,
    pub status: Vec<Piece>,
}

/// Brings it up to date, and says where it stands; called after every message.
pub(in crate::app) fn refresh(picker: &mut Picker, prompt: Option<&Input>, scene: &Scene) -> Geometry {
    let (w, h) = scene.size;
    if w < SMALLEST.0 || h < SMALLEST.1 {
        return Geometry::default();
    }
    let room = usize::from(w);
    let notices = notices(picker, scene, room);
    let about = about(picker, prompt, scene, room);
    let lines = |n: usize| u16::try_from(n).unwrap_or(0);
    let top = (3 + lines(notices.len())).min(h.saturating_sub(3));
    let rows = h.saturating_sub(top + lines(about.len()) + 2);
    picker.keep_in_view(usize::from(rows));
    let columns = Columns::of(picker, room);
    let cursor = picker.place_of_cursor();
    let shown = picker.order.iter().enumerate().skip(picker.scroll).take(usize::from(rows));
    picker.view = PickerView {
        title: title(picker),
        place: place(picker, room),
        notices,
        heads: columns.heads(),
        rows: shown.map(|(i, entry)| (columns.row(picker, *entry, cursor == Some(i)), cursor == Some(i))).collect(),
        below: below(picker, scene, room),
        about,
        status: status(picker, scene),
    };
    Geometry {
        mode: Mode::Zoom,
        board: Some(BoardPlace { rows: Rect::new(0, top, w, rows), status: Rect::new(0, h - 2, w, 1) }),
        footer: Rect::new(0, h - 1, w, 1),
        ..Geometry::default()
    }
}

/// What stands before the text of the prompt.
#[must_use]
pub fn prompt(picker: &Picker) -> &'static str {
    match picker.typing {
        Typing::Filter => " /",
        Typing::Meant => " id or ARN: ",
        Typing::Region => " region: ",
    }
}

fn title(picker: &Picker) -> Vec<Piece> {
    let mut pieces = vec![piece(" cleanwatch", Tone::Strong), piece("  choose a membership", Tone::Quiet)];
    if !picker.filter.is_empty() {
        let shown = format!("  {} of {}", picker.order.len(), picker.rooms.len());
        pieces.extend([piece(format!("   /{}/", line(&picker.filter)), Tone::Accent), piece(shown, Tone::Plain)]);
    }
    pieces
}

fn place(picker: &Picker, room: usize) -> Vec<Piece> {
    let profile = picker.place.profile.as_deref().map_or_else(|| menu::UNNAMED.to_owned(), |p| format!("profile {}", line(p)));
    let region = match &picker.placed.region {
        Some(region) => format!("region {}", line(region)),
        None if picker.is_nowhere() => "no region".to_owned(),
        None => "region …".to_owned(),
    };
    let mut text = format!(" {profile} · {region}");
    if let Some(endpoint) = &picker.placed.endpoint {
        let more = format!(" · endpoint {}", line(endpoint));
        if width(&text) + width(&more) < room {
            text.push_str(&more);
        }
    }
    vec![piece(end(&text, room.saturating_sub(1)).into_owned(), Tone::Plain)]
}

/// What went wrong and what to do about it.
fn notices(picker: &Picker, scene: &Scene, room: usize) -> Vec<Vec<Piece>> {
    let Some((error, _)) = &picker.refresh.error else { return Vec::new() };
    let region = picker.placed.region.as_deref().unwrap_or_default();
    let advice = error.advice_for_memberships(picker.place.profile.as_deref(), region, picker.placed.endpoint.as_deref());
    let most = if scene.size.1 >= FULL_FROM { 3 } else { 1 };
    let said = [(format!("✗ {error}"), Tone::Bad), (format!("→ {advice}"), Tone::Strong)];
    let mut lines: Vec<Vec<Piece>> =
        said.into_iter().flat_map(|(text, tone)| folded(&text, tone, room.saturating_sub(2), most).0).collect();
    lines.iter_mut().for_each(|line| line.insert(0, piece(" ", Tone::Plain)));
    lines
}

/// Loading, empty and failed look different; so does a filter that hides everything.
fn below(picker: &Picker, scene: &Scene, room: usize) -> Vec<Vec<Piece>> {
    let key = |command| scene.key(command);
    let ways = format!(
        "{} switch profile · {} switch region · {} enter an ID or ARN",
        key(Command::Profile),
        key(Command::Region),
        key(Command::Meant)
    );
    let says = |lines: Vec<(String, Tone)>| {
        let fold = |(text, tone): (String, Tone)| folded(&text, tone, room.saturating_sub(3), 3).0;
        let mut lines: Vec<Vec<Piece>> = lines.into_iter().flat_map(fold).collect();
        lines.iter_mut().for_each(|line| line.insert(0, piece("  ", Tone::Plain)));
        lines
    };
    if !picker.filter.is_empty() && picker.order.is_empty() && !picker.rooms.is_empty() {
        let gone = format!("{} clears the filter", key(Command::Back));
        return says(vec![("no memberships match".to_owned(), Tone::Warn), (gone, Tone::Quiet)]);
    }
    if !picker.rooms.is_empty() {
        return Vec::new();
    }
    let whose = picker.place.profile.as_deref().map_or_else(|| menu::UNNAMED.to_owned(), |p| format!("profile {}", line(p)));
    let there = picker.placed.region.as_deref().map_or_else(String::new, |region| format!(" in {}", line(region)));
    says(match (&picker.refresh.poll, &picker.refresh.error) {
        _ if picker.is_nowhere() => {
            vec![("no region: no flag names one, nor AWS_REGION, nor the profile".to_owned(), Tone::Warn), (ways, Tone::Quiet)]
        }
        (_, Some(_)) => vec![("✗ no membership could be listed: see above".to_owned(), Tone::Bad), (ways, Tone::Quiet)],
        (Poll::Done, None) => {
            vec![(format!("no membership{there} with the {whose}"), Tone::Plain), (ways, Tone::Quiet)]
        }
        (Poll::Due(_) | Poll::InFlight { .. }, None) => {
            vec![(format!("… reading the memberships{there}"), Tone::Busy), (ways, Tone::Quiet)]
        }
    })
}

/// What is wrong with what was typed; else the selected membership in full, where there is room.
fn about(picker: &Picker, prompt: Option<&Input>, scene: &Scene, room: usize) -> Vec<Vec<Piece>> {
    if let (Some(wrong), true) = (&picker.wrong, prompt.is_some()) {
        let mut lines = folded(&format!("✗ {wrong}"), Tone::Bad, room.saturating_sub(2), 3).0;
        lines.iter_mut().for_each(|line| line.insert(0, piece(" ", Tone::Plain)));
        return lines;
    }
    if scene.size.1 < FULL_FROM {
        return Vec::new();
    }
    let facts = match picker.entry() {
        Some(Entry::Room(i)) => facts(&picker.rooms[i], scene),
        Some(Entry::Last) => {
            picker.last.iter().map(|l| format!("membership {}, {}", l.source.membership, elsewhere(l))).collect()
        }
        None => return Vec::new(),
    };
    let fit = |text: String| vec![piece(format!("  {}", end(&text, room.saturating_sub(3))), Tone::Quiet)];
    std::iter::once(Vec::new()).chain(facts.into_iter().map(fit)).collect()
}

fn facts(room: &Membership, scene: &Scene) -> Vec<String> {
    let mut ids = vec![format!("membership {}", room.id)];
    ids.extend(room.created.map(|at| format!("created {} ago", age(scene.ago(scene.skew.ours(at))))));
    let of = format!("collaboration {}", room.collaboration_id.as_deref().unwrap_or("not reported"));
    let pays = match room.pays {
        Some(true) => "pays for inference",
        Some(false) => "does not pay for inference",
        None => "who pays for inference is not reported",
    };
    let by = room.creator.as_deref().map_or_else(String::new, |creator| format!("collaboration created by {creator} · "));
    vec![ids.join(" · "), of, format!("permissions: {}", room.may()), by + pays]
}

/// The moments at which what is shown reads differently on its own.
pub(in crate::app) fn moments(picker: &Picker, scene: &Scene) -> Vec<Time> {
    let created = match picker.entry() {
        Some(Entry::Room(i)) => picker.rooms[i].created.map(|at| scene.skew.ours(at)),
        _ => None,
    };
    let ticks = match &picker.refresh.poll {
        Poll::InFlight { since, .. } => Ticks::Asking(*since),
        Poll::Due(at) if picker.refresh.error.is_some() => Ticks::Next(*at),
        _ => Ticks::Nothing,
    };
    let read = picker.read();
    ticks::tick(scene, ticks).into_iter().chain(created.into_iter().chain(read).map(|then| ticks::older(scene, then))).collect()
}

fn status(picker: &Picker, scene: &Scene) -> Vec<Piece> {
    let held = picker.rooms.len();
    let mut parts = vec![match &picker.refresh.poll {
        _ if picker.is_nowhere() => piece("no request sent yet", Tone::Warn),
        Poll::InFlight { since, .. } if held > 0 && !picker.pages.at_beginning() => {
            piece(format!("{held} so far, reading more for {}", fine_age(scene.ago(*since))), Tone::Busy)
        }
        Poll::InFlight { since, .. } => piece(format!("waiting for {}", fine_age(scene.ago(*since))), Tone::Busy),
        Poll::Due(_) if picker.refresh.error.is_none() => piece(format!("{held} so far"), Tone::Busy),
        Poll::Due(at) => {
            let left = fine_age(ticks::left(scene, *at));
            piece(format!("retrying in {left} · {} to retry now", scene.key(Command::Poll)), Tone::Warn)
        }
        Poll::Done => {
            let at = picker.read().unwrap_or(scene.now);
            let plural = if held == 1 { "" } else { "s" };
            piece(format!("{held} membership{plural}, read {} ago", age(scene.ago(at))), Tone::Plain)
        }
    }];
    if picker.unreadable > 0 {
        parts.push(piece(format!("{} unreadable", picker.unreadable), Tone::Warn));
    }
    if let Some(place) = picker.place_of_cursor() {
        parts.push(piece(format!("row {} of {}", place + 1, picker.order.len()), Tone::Quiet));
    }
    parts
}
