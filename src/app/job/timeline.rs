//! Pane 7, Timeline: every status with its clock time, duration and how surely both are known, and every other change
//! among them, the latest first. Also the bar at the top of the screen, and what stays on the normal screen at the end.

use std::collections::HashSet;

use super::ctx::Ctx;
use super::status;
use crate::app::base::scene::Scene;
use crate::app::text::{Row, Tone, piece};
use crate::domain::field::FieldId;
use crate::domain::history::{History, Segment, Start};
use crate::domain::status::Phase;
use crate::domain::text::{age, aged, duration, fine_age, line, width};
use crate::domain::{Span, Time};

/// The least columns of a part of the bar where there are many: a sign and a blank on either side.
const LEAST: usize = 3;
/// Columns for each part where there are more than can be shown: few enough of them that the last ones are named.
const NAMED: usize = 8;

pub(in crate::app) fn rows(ctx: &Ctx<'_>) -> Vec<Row> {
    let mut rows: Vec<(Time, Row)> = ctx.history.stretches().map(|(s, next)| (s.from, stretch(ctx, s, next, age))).collect();
    rows.reverse();
    let changes = ctx.history.changes.iter().filter(|c| c.field != FieldId::Status && c.field != FieldId::UpdateTime);
    let marked: HashSet<_> = ctx.watch.marks.iter().map(|m| (m.change.field, m.change.entry.as_deref(), m.change.at)).collect();
    for change in changes {
        let name = match &change.entry {
            Some(entry) => format!("{} {}", change.field.field().label, line(entry)),
            None => change.field.field().label.to_owned(),
        };
        let value = |v: &Option<String>| v.as_ref().map_or("—".to_owned(), |v| ctx.value(change.field, v));
        let mut row = Row::new(
            ctx.seen(change.at),
            vec![
                piece(format!("{name}  "), Tone::Label),
                piece(format!("{} → ", value(&change.from)), Tone::Quiet),
                piece(value(&change.to), Tone::Plain),
            ],
        );
        row.changed = marked.contains(&(change.field, change.entry.as_deref(), change.at)).then_some(change.at);
        rows.push((change.at, row));
    }
    // Of what came at the same moment, the status stands first.
    rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    rows.into_iter().map(|(_, row)| row).collect()
}

pub(in crate::app) fn brief(ctx: &Ctx<'_>) -> String {
    let changes = ctx.history.changes.iter().filter(|c| c.field != FieldId::UpdateTime);
    // Of what changed together, the member that matters most.
    match changes.max_by_key(|c| (c.at, std::cmp::Reverse(c.field))) {
        Some(change) => {
            let to = change.to.as_ref().map_or("—".to_owned(), |to| ctx.value(change.field, to));
            let together = ctx.history.changes.iter().filter(|c| c.at == change.at && c.field != FieldId::UpdateTime).count();
            let more = if together > 1 { format!(" and {} more", together - 1) } else { String::new() };
            format!("last change: {} → {to}{more} {}", change.field.field().label, ctx.ago(change.at))
        }
        None => format!("no change since {}", ctx.seen(ctx.history.since)),
    }
}

/// A status and how long it stood; what continues, in these words.
pub(in crate::app) fn stretch(ctx: &Ctx<'_>, segment: &Segment, next: Option<&Segment>, words: fn(Span) -> String) -> Row {
    let Some(phase) = segment.phase() else {
        let span = next.map(|next| duration(next.from - segment.from)).unwrap_or_default();
        let (what, from) = match segment.start {
            Start::Left => ("· not watched", ""),
            _ => ("· created", " before you opened it"),
        };
        let pieces = vec![piece(what, Tone::Quiet), piece(format!("  {span}{from}"), Tone::Quiet)];
        return Row::new(ctx.seen(segment.from), pieces);
    };
    let stood = ctx.history.stood(segment, next, ctx.scene.now);
    let long = match next {
        Some(_) => stood.text(duration),
        None if segment.start == Start::Already => stood.text(words),
        None => Some(words(ctx.scene.ago(segment.from))),
    };
    let goes_on = (next.is_none() && !phase.is_final()).then(|| "so far".to_owned());
    let long: Vec<String> = long.into_iter().chain(goes_on).collect();
    let how = match segment.start {
        Start::Already => "when opened".to_owned(),
        Start::Seen(gap) if gap < Span::seconds(1) => "noticed".to_owned(),
        Start::Seen(gap) => format!("noticed up to {} late", duration(gap)),
        Start::Updated | Start::Created | Start::Left => "time from AWS".to_owned(),
    };
    let raw = segment.status.as_ref().map(|s| line(s.raw())).unwrap_or_default();
    Row::new(
        ctx.seen(segment.from),
        vec![
            piece(format!("{} {}", phase.glyph(), status::words(ctx, phase)), Tone::of(phase)),
            piece(if long.is_empty() { String::new() } else { format!("  {}", long.join(", ")) }, Tone::Plain),
            piece(format!("  {raw}"), Tone::Strong),
            piece(format!("  {how}"), Tone::Quiet),
        ],
    )
}

/// A part of the bar: as many columns as its text is wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarPart {
    pub text: String,
    pub tone: Tone,
}

/// The bar: a solid part for each status, as wide as its share of the time and as wide as its label needs, which gets
/// shorter where there is little room, the oldest first. What continues after the end takes only the room of its label, so
/// that it does not squeeze what mattered.
#[must_use]
pub fn bar(scene: &Scene, history: &History, columns: u16) -> Vec<BarPart> {
    let columns = usize::from(columns);
    let all: Vec<(&Segment, Option<&Segment>)> = history.stretches().collect();
    // Where there are more statuses than columns for them, the latest count.
    let most = (columns / NAMED).max(1);
    let shown = &all[all.len().saturating_sub(most)..];
    let parts: Vec<Part> = shown.iter().map(|(segment, next)| part(scene, history, segment, *next)).collect();
    let gaps = parts.len().saturating_sub(1);
    let widths = shares(&parts, columns.saturating_sub(gaps));
    let fit = |Part { labels, tone, .. }: &Part, room: usize| {
        let label = labels.iter().find(|l| width(l) + 2 <= room).map(String::as_str).unwrap_or_default();
        let mut text = if label.is_empty() { String::new() } else { format!(" {label}") };
        let fill = if *tone == Tone::Quiet { '┄' } else { ' ' };
        if fill != ' ' && !text.is_empty() {
            text.push(' ');
        }
        text.extend(std::iter::repeat_n(fill, room.saturating_sub(width(&text))));
        BarPart { text, tone: *tone }
    };
    parts.iter().zip(widths).map(|(p, room)| fit(p, room)).collect()
}

/// A part of the bar before it has its room.
struct Part {
    /// The longest first.
    labels: Vec<String>,
    tone: Tone,
    /// Seconds; 0 for what continues after the end, which gets only the room of its label.
    weight: u64,
}

fn part(scene: &Scene, history: &History, segment: &Segment, next: Option<&Segment>) -> Part {
    let span = next.map_or_else(|| scene.ago(segment.from), |next| next.from - segment.from);
    let stood = history.stood(segment, next, scene.now);
    let known = |words: fn(Span) -> String| stood.text(words).unwrap_or_default();
    // What continues after the end is no time that the job took.
    let over = next.is_none() && segment.phase().is_some_and(Phase::is_final);
    let minute = Span::minutes(1);
    let [long, short] = match (next, segment.start) {
        (Some(_), _) => [known(duration), known(fine_age)],
        // No longer than it was seen; below a minute that bound says nothing.
        (None, Start::Already) if stood.least < minute => [String::new(), String::new()],
        (None, Start::Already) => [known(age), known(age)],
        // It may have begun before it was seen, by so much.
        (None, Start::Seen(gap)) if span < minute && span + gap >= minute => [String::new(), String::new()],
        (None, _) => [age(span), age(span)],
    };
    let [long, short] = [long, short].map(|long| if over && !long.is_empty() { format!("{long} ago") } else { long });
    let (labels, tone) = match segment.phase() {
        None => (vec![format!("not watched for {long}"), "not watched".to_owned()], Tone::Quiet),
        Some(phase) => {
            let word = status::word_of(history, phase);
            let brief = if word == phase.word() { phase.brief() } else { word };
            let timed = |word: &str, long: &str| format!("{word} {long}").trim_end().to_owned();
            let labels = [timed(word, &long), timed(brief, &short), brief.to_owned(), phase.glyph().to_owned()];
            (labels.into(), Tone::of(phase))
        }
    };
    // What continues grows by the minute, as its label does: between two minutes the bar stands still.
    let span = if next.is_none() { aged(span) + minute / 2 } else { span };
    let weight = if over { 0 } else { u64::try_from(span.num_seconds()).unwrap_or(0).max(1) };
    Part { labels, tone, weight }
}

/// The least columns of each part: room for a label, the latest first, as far as there is some.
fn floors(parts: &[Part], columns: usize) -> Vec<usize> {
    let least = (columns / parts.len().max(1)).clamp(1, LEAST);
    let mut free = columns.saturating_sub(least * parts.len());
    let mut floors = vec![least; parts.len()];
    for (i, part) in parts.iter().enumerate().rev().filter(|(_, part)| part.tone != Tone::Quiet) {
        // What continues is named in full.
        let labels = part.labels.iter().skip(usize::from(i + 1 < parts.len()));
        if let Some(more) = labels.map(|l| (width(l) + 2).saturating_sub(least)).find(|more| *more <= free) {
            floors[i] += more;
            free -= more;
        }
    }
    floors
}

/// Divides the columns by weight, where that gives each part at least its floor.
fn shares(parts: &[Part], columns: usize) -> Vec<usize> {
    let mut widths = floors(parts, columns);
    let mut growing: Vec<usize> = (0..parts.len()).filter(|i| parts[*i].weight > 0).collect();
    while !growing.is_empty() {
        let fixed: usize = (0..parts.len()).filter(|i| !growing.contains(i)).map(|i| widths[i]).sum();
        let left = u128::try_from(columns.saturating_sub(fixed)).unwrap_or(0);
        let weights: u128 = growing.iter().map(|i| u128::from(parts[*i].weight)).sum();
        let share = |i: &usize| usize::try_from(left * u128::from(parts[*i].weight) / weights.max(1)).unwrap_or(0);
        let (more, less): (Vec<usize>, Vec<usize>) = growing.iter().partition(|i| share(i) >= widths[**i]);
        if less.is_empty() {
            more.iter().for_each(|i| widths[*i] = share(i));
            break;
        }
        growing = more;
    }
    // What rounding left over goes to the widest.
    let rest = columns.saturating_sub(widths.iter().sum());
    if let Some(widest) = widths.iter_mut().max() {
        *widest += rest;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(seconds: &[u64]) -> Vec<Part> {
        let labels = |s: &u64| vec![format!("running {s}s"), format!("run {s}s"), "run".to_owned(), "●".to_owned()];
        seconds.iter().map(|s| Part { labels: labels(s), tone: Tone::Busy, weight: *s }).collect()
    }

    #[test]
    fn the_bar_is_divided_by_time_where_the_labels_allow_it() {
        assert_eq!(shares(&made(&[100, 300, 600]), 100), [10, 30, 60]);
        let narrow = shares(&made(&[1, 1, 9998]), 60);
        assert_eq!(narrow, [8, 8, 44], "each keeps room for a short label");
        let many = shares(&made(&[5; 15]), 60);
        assert_eq!(many.iter().sum::<usize>(), 60);
        assert!(many.iter().all(|w| *w >= 3) && many[14] >= 12 && many[13] >= 5, "the last ones are named: {many:?}");
        for columns in 1..80 {
            for parts in [made(&[1]), made(&[0]), made(&[0, 0, 7]), made(&[9, 1])] {
                if parts.len() <= columns {
                    assert_eq!(shares(&parts, columns).iter().sum::<usize>(), columns);
                }
            }
        }
    }
}
