//! One line of a log as rows of the screen: its time, the sign of its stream, and its text, wrapped, cut or pretty.

use super::{Logs, Times};
use crate::app::base::scene::Scene;
use crate::app::text::{Piece, Tone, piece, wrap};
use crate::domain::json::Node;
use crate::domain::logs::{Level, Line, json};
use crate::domain::text::width;
use crate::domain::{Span, Time};

/// The most of a text that is shown, in bytes; the rest is copied and saved, but fills no screen.
const SHOWN: usize = 8 << 10;
/// Columns from which the rows of a text that wraps stand under each other.
const ROOMY: usize = 60;
/// Signs of streams.
const SIGNS: &[u8; 35] = b"123456789abcdefghijklmnopqrstuvwxyz";
/// The tones that tell streams apart.
const TONES: [Tone; 6] = [Tone::SeriesA, Tone::SeriesB, Tone::SeriesC, Tone::SeriesD, Tone::SeriesE, Tone::SeriesF];

/// A row: its pieces, and the columns where what is searched for stands.
pub(super) struct Row {
    pub pieces: Vec<Piece>,
    pub hits: Vec<(usize, usize)>,
}

/// The sign of a stream, in its color.
pub(in crate::app) fn sign(stream: usize) -> Piece {
    let sign = SIGNS.get(stream).map_or('+', |sign| char::from(*sign));
    piece(sign.to_string(), TONES[stream % TONES.len()])
}

/// The rows of a line, of at most so many columns.
pub(super) fn rows(scene: &Scene, logs: &Logs, line: &Line, columns: usize) -> Vec<Row> {
    let lead = lead(scene, logs, line);
    let indent = lead.iter().map(|p| width(&p.text)).sum::<usize>();
    let (text, cut) = shown(&line.text);
    let tone = tone(line.level);
    let opened = logs.look.opened.contains(&line.id);
    let pretty = if logs.look.pretty == opened { None } else { json(text) };
    let hang = if columns >= ROOMY { indent } else { 2 };
    let mut bodies: Vec<Vec<Piece>> = if let Some(tree) = pretty {
        let mut out = String::new();
        Node::Map(tree.members).pretty(0, &mut out);
        out.lines().map(|text| vec![piece(text, tone)]).collect()
    } else if logs.look.wrap || opened {
        wrap(&[piece(text, tone)], columns.saturating_sub(if hang == indent { indent } else { 2 }).max(1))
    } else {
        let more = line.over.as_ref().map(|over| piece(format!("  +{} written over", over.lines().count()), Tone::Quiet));
        vec![std::iter::once(piece(text.replace('\n', "␊"), tone)).chain(more).collect()]
    };
    if hang != indent && (logs.look.wrap || opened) {
        // The time has a row of its own where there is little room.
        bodies.insert(0, Vec::new());
    }
    if cut > 0 {
        bodies.push(vec![piece(format!("… {} KiB more: copying and saving take all", cut.div_ceil(1024)), Tone::Quiet)]);
    }
    bodies.extend(line.over.iter().filter(|_| opened).flat_map(|over| earlier(over, columns.saturating_sub(hang).max(1))));
    let query = logs.look.query.as_ref().filter(|_| line.mark.hit);
    let rows = bodies.into_iter().enumerate().map(|(i, body)| {
        let mut pieces = if i == 0 { lead.clone() } else { vec![piece(" ".repeat(hang), Tone::Quiet)] };
        let from: usize = pieces.iter().map(|p| width(&p.text)).sum();
        let text: String = body.iter().map(|p| p.text.as_str()).collect();
        let places = query.iter().flat_map(|query| query.places(&text));
        let hits = places.map(|(a, b)| (from + width(&text[..a]), from + width(&text[..b]))).collect();
        // Only here, so that a tab can be searched for and found.
        pieces.extend(body.into_iter().map(|p| Piece { text: p.text.replace('\t', " "), ..p }));
        Row { pieces, hits }
    });
    rows.collect()
}

/// What was written over by a carriage return before the line became what it is.
fn earlier(over: &str, columns: usize) -> Vec<Vec<Piece>> {
    let (text, cut) = shown(over);
    let more = (cut > 0).then(|| vec![piece("…", Tone::Quiet)]);
    let rows = text.lines().flat_map(|state| wrap(&[piece(state, Tone::Quiet)], columns));
    std::iter::once(vec![piece("written over:", Tone::Quiet)]).chain(rows).chain(more).collect()
}

/// How many rows a line has.
pub(super) fn height(scene: &Scene, logs: &Logs, line: &Line, columns: usize) -> usize {
    rows(scene, logs, line, columns).len()
}

fn tone(level: Level) -> Tone {
    match level {
        Level::Error => Tone::Bad,
        Level::Warning => Tone::Warn,
        Level::Debug => Tone::Quiet,
        Level::Info | Level::Unsaid => Tone::Plain,
    }
}

fn shown(text: &str) -> (&str, usize) {
    let mut end = text.len().min(SHOWN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (&text[..end], text.len() - end)
}

/// What stands before the text.
fn lead(scene: &Scene, logs: &Logs, line: &Line) -> Vec<Piece> {
    let mut lead = vec![piece(format!("{} ", time(scene, logs, line.at)), Tone::Quiet)];
    if logs.streams.iter().filter(|s| logs.reads(s)).count() > 1 {
        lead.push(sign(usize::from(line.stream)));
        lead.push(piece("│ ", Tone::Quiet));
    }
    lead
}

/// A moment as the person wants it: by the clock, with the date where it is not today's, or since the first that is known.
fn time(scene: &Scene, logs: &Logs, at: Time) -> String {
    if logs.look.times == Times::Relative {
        let from = logs.origin.unwrap_or(at);
        let (sign, span) = if at < from { ("-", from - at) } else { ("+", at - from) };
        let (hours, minutes) = (span.num_hours(), span.num_minutes() % 60);
        let ms = (span - Span::minutes(span.num_minutes())).num_milliseconds();
        return format!("{sign}{hours:02}:{minutes:02}:{:02}.{:03}", ms / 1000, ms % 1000);
    }
    let zone = scene.settings.zone();
    let today = scene.skew.theirs(scene.now);
    zone.read(at, if zone.day(at) == zone.day(today) { "%H:%M:%S%.3f" } else { "%m-%d %H:%M:%S%.3f" })
}
