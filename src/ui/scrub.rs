//! The status line while a recording plays: whether it is running or paused, what time it shows, and where in the recording
//! that is.

use ratatui::layout::Rect;

use super::paint::put;
use crate::app::base::play::{Pace, Playing};
use crate::app::base::scene::Scene;
use crate::app::text::{Piece, Tone, columns, piece};
use crate::domain::text::duration;
use crate::ui::{Sheet, Theme};

/// ` ▶ 14:03:22  ━━━┼━●──┼──────  4m of 34m`; the text at the right keeps `reserved` columns.
pub(super) fn draw(scene: &Scene, playing: &Playing, area: Rect, reserved: usize, theme: &Theme, sheet: &mut Sheet) {
    let (sign, tone) = match playing.pace {
        Pace::Plays => ("▶", Tone::Good),
        Pace::Stopped => ("■", Tone::Warn),
    };
    let (done, whole) = playing.position(scene.now);
    let lead = [piece(format!(" {sign} "), tone), piece(scene.seen(scene.now), Tone::Strong), piece("  ", Tone::Plain)];
    let tail = [piece(format!("  {} of {}", duration(done), duration(whole)), Tone::Plain)];
    let room = usize::from(area.width).saturating_sub(columns(&lead) + columns(&tail) + reserved + 2);
    let bar = playing.bar(scene.now, room);
    let (played, rest) = bar.split_at(bar.find('●').map_or(0, |at| at + '●'.len_utf8()));
    let pieces: Vec<Piece> =
        lead.into_iter().chain([piece(played, Tone::Accent), piece(rest, Tone::Quiet)]).chain(tail).collect();
    put(sheet, area, area.x, &pieces, theme);
}
