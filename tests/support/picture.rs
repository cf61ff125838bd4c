//! Frames to look at: as an SVG for people, and as text with its styles for snapshots. Both show exactly what a terminal
//! would: symbols, colors, modifiers, wide characters.
#![allow(dead_code, reason = "every test uses another part of it")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::style::{Color, Modifier};

const FONT_SIZE: f64 = 14.0;
/// The usual width of a column in monospaced fonts, so that columns align even in a viewer that does not support
/// `textLength`.
const CELL_WIDTH: f64 = FONT_SIZE * 0.602;
const CELL_HEIGHT: f64 = 18.0;
const BASELINE: f64 = 13.6;
const MARGIN: f64 = 12.0;

/// The colors of the terminal that a picture imitates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    Dark,
    Light,
}

type Rgb = (u8, u8, u8);

impl Palette {
    fn ground(self) -> Rgb {
        match self {
            Self::Dark => (0x16, 0x18, 0x1d),
            Self::Light => (0xfb, 0xfb, 0xfa),
        }
    }

    fn text(self) -> Rgb {
        match self {
            Self::Dark => (0xd4, 0xd7, 0xdd),
            Self::Light => (0x24, 0x27, 0x2d),
        }
    }

    fn ansi(self) -> [Rgb; 16] {
        match self {
            Self::Dark => [
                (0x2b, 0x2f, 0x38),
                (0xe0, 0x6c, 0x75),
                (0x8c, 0xc2, 0x65),
                (0xd9, 0xa8, 0x5b),
                (0x5f, 0xa8, 0xef),
                (0xc6, 0x7f, 0xdd),
                (0x48, 0xb5, 0xc1),
                (0xb4, 0xb9, 0xc2),
                (0x6b, 0x72, 0x80),
                (0xf2, 0x8b, 0x93),
                (0xa9, 0xdc, 0x84),
                (0xee, 0xc4, 0x7d),
                (0x86, 0xc0, 0xf7),
                (0xdb, 0xa0, 0xee),
                (0x70, 0xd0, 0xda),
                (0xf2, 0xf4, 0xf7),
            ],
            Self::Light => [
                (0x24, 0x27, 0x2d),
                (0xb8, 0x2c, 0x3a),
                (0x2f, 0x7d, 0x32),
                (0x94, 0x63, 0x00),
                (0x1f, 0x5f, 0xb8),
                (0x8e, 0x3b, 0xa8),
                (0x00, 0x73, 0x80),
                (0x8a, 0x8f, 0x98),
                (0x6b, 0x72, 0x80),
                (0xd0, 0x44, 0x52),
                (0x3f, 0x94, 0x43),
                (0xa8, 0x74, 0x0a),
                (0x35, 0x75, 0xd0),
                (0xa2, 0x50, 0xbc),
                (0x10, 0x88, 0x96),
                (0xd8, 0xda, 0xde),
            ],
        }
    }

    fn resolve(self, colour: Color, default: Rgb) -> Rgb {
        let index = match colour {
            Color::Reset => return default,
            Color::Rgb(r, g, b) => return (r, g, b),
            Color::Indexed(n) => n,
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
        };
        match index {
            0..16 => self.ansi()[usize::from(index)],
            16..232 => {
                let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
                let n = index - 16;
                (level(n / 36), level(n / 6 % 6), level(n % 6))
            }
            232.. => {
                let grey = 8 + 10 * (index - 232);
                (grey, grey, grey)
            }
        }
    }

    /// Text and background color as they end up, after dim and reversed.
    fn colours(self, look: Look) -> (Rgb, Rgb) {
        let mut fg = self.resolve(look.fg, self.text());
        let mut bg = self.resolve(look.bg, self.ground());
        if look.modifier.contains(Modifier::REVERSED) {
            std::mem::swap(&mut fg, &mut bg);
        }
        if look.modifier.contains(Modifier::DIM) {
            let mix = |a: u8, b: u8| u8::try_from((u16::from(a) * 6 + u16::from(b) * 4) / 10);
            let mix = |a, b| mix(a, b).unwrap_or(u8::MAX);
            fg = (mix(fg.0, bg.0), mix(fg.1, bg.1), mix(fg.2, bg.2));
        }
        (fg, bg)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

/// How a run of symbols is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Ascii,
    /// Each one is drawn separately, so that no font can push its neighbors aside.
    Other,
}

/// A symbol, or several in a row that look alike.
#[derive(Debug)]
struct Run {
    x: usize,
    columns: usize,
    text: String,
    look: Look,
    kind: Kind,
}

/// The symbols of a row, joined where `joins` allows it.
fn runs(row: &[Cell], joins: impl Fn(&Run, &Run) -> bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while let Some(cell) = row.get(x) {
        let symbol = cell.symbol();
        let columns = usize::from(symbol.cell_width()).clamp(1, row.len() - x);
        let run = Run {
            x,
            columns,
            text: symbol.to_owned(),
            look: Look { fg: cell.fg, bg: cell.bg, modifier: cell.modifier },
            kind: match symbol {
                " " => Kind::Blank,
                _ if symbol.is_ascii() => Kind::Ascii,
                _ => Kind::Other,
            },
        };
        x += columns;
        match runs.last_mut() {
            Some(last) if joins(last, &run) => {
                last.columns += run.columns;
                last.text += &run.text;
                // Words with blanks between them stay one text.
                if run.kind != Kind::Blank {
                    last.kind = run.kind;
                }
            }
            _ => runs.push(run),
        }
    }
    runs
}

fn rows(buffer: &Buffer) -> impl Iterator<Item = &[Cell]> {
    buffer.content.chunks(usize::from(buffer.area.width).max(1))
}

/// The frame as a picture: one text for each run of similar cells, on a grid of columns.
pub fn svg(buffer: &Buffer, palette: Palette) -> String {
    let mut svg = head(buffer, palette, "");
    for (y, row) in rows(buffer).enumerate() {
        grounds(&mut svg, row, y, palette);
        symbols(&mut svg, row, y, palette);
    }
    svg + "</svg>\n"
}

/// The frames, from and up to which something is there; several such stretches.
type Spans = Vec<(usize, usize)>;

/// Frames one after the other as one picture that moves, again and again: each with the moment at which it comes, in seconds,
/// and the moment at which all begins anew. The first comes at 0. A program that shows no motion, or a person who asked for
/// none, sees the last frame.
pub fn animation(frames: &[(f64, Buffer)], length: f64, palette: Palette) -> String {
    // Most of a frame is that of the one before: each element is drawn once, with the stretches in which it is there. What is
    // behind the symbols goes first.
    let mut stands: BTreeMap<(usize, usize, String), Spans> = BTreeMap::new();
    for (number, (_, frame)) in frames.iter().enumerate() {
        for (y, row) in rows(frame).enumerate() {
            let mut layers = [String::new(), String::new()];
            grounds(&mut layers[0], row, y, palette);
            symbols(&mut layers[1], row, y, palette);
            for (layer, elements) in layers.iter().enumerate() {
                for element in elements.lines() {
                    let spans = stands.entry((layer, y, element.to_owned())).or_default();
                    match spans.last_mut() {
                        Some((_, end)) if *end > number => {}
                        Some((_, end)) if *end == number => *end += 1,
                        _ => spans.push((number, number + 1)),
                    }
                }
            }
        }
    }
    let mut groups: BTreeMap<(usize, Spans), String> = BTreeMap::new();
    for ((layer, _, element), spans) in stands {
        *groups.entry((layer, spans)).or_default() += &(element + "\n");
    }
    let percent = |frame: usize| {
        let text = format!("{:.2}", frames.get(frame).map_or(length, |(at, _)| *at) / length * 100.0);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let mut style = format!("g{{animation:{length}s step-end infinite}}.h{{visibility:hidden}}\n");
    let mut drawn = String::new();
    for (way, ((_, spans), elements)) in groups.iter().enumerate() {
        let last = spans.last().is_some_and(|(_, end)| *end == frames.len());
        if *spans == [(0, frames.len())] {
            drawn += elements;
            continue;
        }
        let _ = writeln!(drawn, "<g class=\"{}k{way}\">\n{elements}</g>", if last { "" } else { "h " });
        let _ = write!(style, ".k{way}{{animation-name:k{way}}}@keyframes k{way}{{");
        if spans[0].0 > 0 {
            style += "0%{visibility:hidden}";
        }
        for (from, to) in spans {
            let _ = write!(style, "{}%{{visibility:visible}}", percent(*from));
            if *to < frames.len() {
                let _ = write!(style, "{}%{{visibility:hidden}}", percent(*to));
            }
        }
        style += "}\n";
    }
    style += "@media(prefers-reduced-motion:reduce){g{animation:none}}\n";
    head(&frames[0].1, palette, &style) + &drawn + "</svg>\n"
}

/// The beginning of a picture: how large it is, its font, further rules of style, and its ground.
fn head(buffer: &Buffer, palette: Palette, style: &str) -> String {
    let width = f64::from(buffer.area.width) * CELL_WIDTH + 2.0 * MARGIN;
    let height = f64::from(buffer.area.height) * CELL_HEIGHT + 2.0 * MARGIN;
    let (ground, text) = (hex(palette.ground()), hex(palette.text()));
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.1} {h:.1}" width="{w:.1}" height="{h:.1}">"#,
            "\n<style>text{{font:{size}px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;",
            "fill:{text};white-space:pre}}{style}</style>\n",
            r#"<rect width="{w:.1}" height="{h:.1}" rx="8" fill="{ground}"/>"#,
            "\n"
        ),
        w = width,
        h = height,
        size = FONT_SIZE,
        text = text,
        style = style,
        ground = ground,
    )
}

/// What is behind the symbols of a row, an element a line.
fn grounds(svg: &mut String, row: &[Cell], y: usize, palette: Palette) {
    for run in runs(row, |last, next| palette.colours(last.look).1 == palette.colours(next.look).1) {
        let (_, bg) = palette.colours(run.look);
        if bg != palette.ground() {
            rect(svg, run.x, y, (0.0, 0.0, count(run.columns), 1.0), bg);
        }
    }
}

/// The symbols of a row, an element a line.
fn symbols(svg: &mut String, row: &[Cell], y: usize, palette: Palette) {
    let alike = |last: &Run, next: &Run| last.look == next.look && last.kind != Kind::Other && next.kind != Kind::Other;
    for run in runs(row, alike) {
        draw(svg, &run, y, palette);
    }
}

fn draw(svg: &mut String, run: &Run, y: usize, palette: Palette) {
    let ruled = Modifier::UNDERLINED | Modifier::CROSSED_OUT;
    let blank = run.text.trim().is_empty() && !run.look.modifier.intersects(ruled);
    if blank || run.look.modifier.contains(Modifier::HIDDEN) {
        return;
    }
    let (fg, _) = palette.colours(run.look);
    let shapes = shapes(&run.text);
    for (left, top, right, bottom) in &shapes {
        // A run of several spans all their cells.
        let right = right + count(run.columns - 1);
        rect(svg, run.x, y, (*left, *top, right, *bottom), fg);
    }
    if !shapes.is_empty() {
        return;
    }
    let mut style = String::new();
    if fg != palette.text() {
        let _ = write!(style, "fill:{};", hex(fg));
    }
    for (modifier, css) in [
        (Modifier::BOLD, "font-weight:bold;"),
        (Modifier::ITALIC, "font-style:italic;"),
        (Modifier::UNDERLINED, "text-decoration:underline;"),
        (Modifier::CROSSED_OUT, "text-decoration:line-through;"),
    ] {
        if run.look.modifier.contains(modifier) {
            style += css;
        }
    }
    if !style.is_empty() {
        style = format!(" style=\"{}\"", style.trim_end_matches(';'));
    }
    let (mut text, mut x, mut columns) = (run.text.as_str(), run.x, run.columns);
    if !run.look.modifier.intersects(ruled) {
        // Blanks are one column and one byte each.
        x += text.len() - text.trim_start_matches(' ').len();
        text = text.trim_matches(' ');
        columns -= run.text.len() - text.len();
    }
    let _ = writeln!(
        svg,
        r#"<text xml:space="preserve" x="{:.2}" y="{:.1}" textLength="{:.2}" lengthAdjust="spacingAndGlyphs"{style}>{}</text>"#,
        MARGIN + count(x) * CELL_WIDTH,
        MARGIN + count(y) * CELL_HEIGHT + BASELINE,
        count(columns) * CELL_WIDTH,
        escape(text),
    );
}

/// Left, top, right and bottom within a cell, 0 to 1.
type Shape = (f64, f64, f64, f64);

fn rect(svg: &mut String, x: usize, y: usize, (left, top, right, bottom): Shape, fill: Rgb) {
    let _ = writeln!(
        svg,
        r#"<rect x="{:.2}" y="{:.2}" width="{:.2}" height="{:.2}" fill="{}"/>"#,
        MARGIN + (count(x) + left) * CELL_WIDTH,
        MARGIN + (count(y) + top) * CELL_HEIGHT,
        (right - left) * CELL_WIDTH,
        (bottom - top) * CELL_HEIGHT,
        hex(fill),
    );
}

/// Lines and blocks are drawn as shapes: they must touch their neighbors, whatever the font.
fn shapes(symbols: &str) -> Vec<Shape> {
    let mut chars = symbols.chars();
    let Some(c) = chars.next() else {
        return Vec::new();
    };
    if chars.any(|other| other != c) {
        return Vec::new();
    }
    let eighths = |first: char| f64::from(u32::from(c) - u32::from(first) + 1) / 8.0;
    let block = match c {
        '━' => (0.0, 0.44, 1.0, 0.56),
        '┃' => (0.38, 0.0, 0.62, 1.0),
        '▀' => (0.0, 0.0, 1.0, 0.5),
        '▔' => (0.0, 0.0, 1.0, 0.125),
        '▐' => (0.5, 0.0, 1.0, 1.0),
        '▕' => (0.875, 0.0, 1.0, 1.0),
        '▁'..='█' => (0.0, 1.0 - eighths('▁'), 1.0, 1.0),
        '▉'..='▏' => (0.0, 0.0, 1.0 - eighths('▉'), 1.0),
        _ => return lines(c),
    };
    vec![block]
}

/// The arms of a thin line.
fn lines(c: char) -> Vec<Shape> {
    let (left, right, up, down) =
        ((0.0, 0.47, 0.56, 0.53), (0.44, 0.47, 1.0, 0.53), (0.44, 0.0, 0.56, 0.53), (0.44, 0.47, 0.56, 1.0));
    match c {
        '─' => vec![(0.0, 0.47, 1.0, 0.53)],
        '│' => vec![(0.44, 0.0, 0.56, 1.0)],
        '┌' | '╭' => vec![right, down],
        '┐' | '╮' => vec![left, down],
        '└' | '╰' => vec![right, up],
        '┘' | '╯' => vec![left, up],
        '├' => vec![right, up, down],
        '┤' => vec![left, up, down],
        '┬' => vec![left, right, down],
        '┴' => vec![left, right, up],
        '┼' => vec![left, right, up, down],
        _ => Vec::new(),
    }
}

fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).expect("a frame is smaller than that"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The frame as text, and below it, row by row, the styled parts: column, style, text. Rows and columns count from 0.
pub fn styled_text(buffer: &Buffer) -> String {
    let mut text = String::new();
    let mut styles = String::new();
    for (y, row) in rows(buffer).enumerate() {
        let symbols: String = runs(row, |_, _| false).into_iter().map(|run| run.text).collect();
        let _ = writeln!(text, "{}", symbols.trim_end());
        let notes: Vec<String> = runs(row, |last, next| last.look == next.look)
            .iter()
            .filter(|run| run.look != Look::default())
            .map(|run| format!("{} {} {}", run.x, name(run.look), quoted(&run.text)))
            .collect();
        if !notes.is_empty() {
            let _ = writeln!(styles, "{y}: {}", notes.join(", "));
        }
    }
    format!("{text}--- styles\n{styles}")
}

fn name(look: Look) -> String {
    let mut parts = Vec::new();
    if look.fg != Color::Reset {
        parts.push(look.fg.to_string().to_lowercase());
    }
    for (name, _) in look.modifier.iter_names() {
        parts.push(name.to_lowercase());
    }
    if look.bg != Color::Reset {
        parts.push(format!("on:{}", look.bg.to_string().to_lowercase()));
    }
    parts.join("+")
}

/// The text in quotes; a symbol that is repeated many times as a count.
fn quoted(text: &str) -> String {
    let mut symbols = text.chars();
    let first = symbols.next();
    let times = text.chars().count();
    match first {
        Some(first) if times > 4 && symbols.all(|c| c == first) => format!("'{first}'×{times}"),
        _ => format!("'{text}'"),
    }
}
