//! Colors. By default those of the terminal's own palette, so that they are readable wherever the shell is; a dark and a
//! light theme with fixed colors; and one with modifiers only, for NO_COLOR.

use ratatui::style::{Color, Modifier, Style};

use crate::app::text::Tone;

/// Colors from the terminal's palette that distinguish several things.
const SERIES: [Color; 6] = [Color::Magenta, Color::Blue, Color::Green, Color::Yellow, Color::Cyan, Color::LightMagenta];

/// How each tone looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// The style of every cell that has no other.
    pub base: Style,
    tones: [Style; 9],
    /// The selected row, from edge to edge.
    bar: Style,
    /// The colors of [`Tone::SeriesA`] and the tones after it.
    series: [Color; 6],
}

/// A theme by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The terminal's sixteen colors.
    Terminal,
    Dark,
    Light,
    /// No colors.
    Mono,
}

impl Choice {
    /// The names, as users type them.
    pub const NAMES: [(&'static str, Self); 4] =
        [("terminal", Self::Terminal), ("dark", Self::Dark), ("light", Self::Light), ("mono", Self::Mono)];

    #[must_use]
    pub fn theme(self) -> Theme {
        match self {
            Self::Terminal => {
                Theme::new(Style::new(), [Color::Cyan, Color::Green, Color::Red, Color::Yellow, Color::Cyan]).with_series(SERIES)
            }
            Self::Dark => Theme::fixed(Color::Indexed(252), [234, 236], [117, 114, 210, 221, 117], 247)
                .with_series([177, 80, 150, 180, 111, 216].map(Color::Indexed)),
            Self::Light => Theme::fixed(Color::Indexed(235), [231, 255], [25, 22, 124, 94, 25], 241)
                .with_series([90, 23, 22, 94, 19, 89].map(Color::Indexed)),
            Self::Mono => Theme::new(Style::new(), [Color::Reset; 5]).mono(),
        }
    }
}

impl Theme {
    /// `colours`: accent, good, bad, warn, busy.
    fn new(base: Style, colours: [Color; 5]) -> Self {
        let [accent, good, bad, warn, busy] = colours.map(|c| base.fg(c));
        let quiet = base.add_modifier(Modifier::DIM);
        let strong = Modifier::BOLD;
        Self {
            base,
            tones: [
                base,
                quiet,
                quiet,
                base.add_modifier(strong),
                accent,
                good.add_modifier(strong),
                bad.add_modifier(strong),
                warn.add_modifier(strong),
                busy.add_modifier(strong),
            ],
            // Among the terminal's own colors, no shade is sure to differ from the background and to leave text readable.
            bar: Style::new().fg(Color::Reset).remove_modifier(Modifier::DIM).add_modifier(Modifier::REVERSED | Modifier::BOLD),
            series: [Color::Reset; 6],
        }
    }

    /// Adds colors that distinguish several things.
    fn with_series(self, series: [Color; 6]) -> Self {
        Self { series, ..self }
    }

    /// Fixed colors: text, the background and that of the selected row, the five of [`Theme::new`], and that of quiet text
    /// (dimming would ruin its contrast).
    fn fixed(text: Color, [ground, bar]: [u8; 2], colours: [u8; 5], quiet: u8) -> Self {
        let base = Style::new().fg(text).bg(Color::Indexed(ground));
        let mut theme = Self::new(base, colours.map(Color::Indexed));
        theme.bar = Style::new().bg(Color::Indexed(bar)).add_modifier(Modifier::BOLD);
        theme.tones[Tone::Label as usize] = base.fg(Color::Indexed(quiet));
        theme.tones[Tone::Quiet as usize] = base.fg(Color::Indexed(quiet));
        theme
    }

    fn mono(mut self) -> Self {
        self.tones[Tone::Accent as usize] = Style::new();
        for tone in [Tone::Good, Tone::Busy] {
            self.tones[tone as usize] = Style::new().add_modifier(Modifier::BOLD);
        }
        for tone in [Tone::Bad, Tone::Warn] {
            self.tones[tone as usize] = Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
        }
        self
    }

    #[must_use]
    pub fn tone(&self, tone: Tone) -> Style {
        match (tone as usize).checked_sub(self.tones.len()) {
            None => self.tones[tone as usize],
            Some(nth) => self.base.fg(self.series[nth]),
        }
    }

    /// A solid part of the bar.
    #[must_use]
    pub fn solid(&self, tone: Tone) -> Style {
        self.tone(tone).remove_modifier(Modifier::BOLD | Modifier::UNDERLINED).add_modifier(Modifier::REVERSED)
    }

    /// The line under the cursor.
    #[must_use]
    pub fn cursor(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The selected row of a list that has the whole width: one calm bar from edge to edge.
    #[must_use]
    pub fn bar(&self) -> Style {
        self.bar
    }

    /// The places that match a search.
    #[must_use]
    pub fn hit(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The red, green and blue of one of xterm's colors 16 to 255.
    fn rgb(color: Color) -> [f64; 3] {
        let Color::Indexed(n) = color else { panic!("{color:?}") };
        let parts = match n {
            16..=231 => {
                let level = |i: u8| if i == 0 { 0 } else { 55 + 40 * i };
                let n = n - 16;
                [level(n / 36), level(n / 6 % 6), level(n % 6)]
            }
            232.. => [8 + 10 * (n - 232); 3],
            _ => panic!("the terminal's own colour {n} has no fixed value"),
        };
        parts.map(|p| f64::from(p) / 255.0)
    }

    /// WCAG 2 relative luminance.
    fn luminance(color: Color) -> f64 {
        let [r, g, b] = rgb(color).map(|c| if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055_f64).powf(2.4) });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    #[test]
    fn every_tone_of_the_fixed_themes_is_readable() {
        for choice in [Choice::Dark, Choice::Light] {
            let theme = choice.theme();
            for style in theme.tones.into_iter().chain(theme.series.map(|colour| theme.base.fg(colour))) {
                for ground in [style.bg, theme.bar().bg] {
                    let (fg, bg) = (luminance(style.fg.unwrap()), luminance(ground.unwrap()));
                    let contrast = (fg.max(bg) + 0.05) / (fg.min(bg) + 0.05);
                    assert!(contrast >= 4.5, "{choice:?} {style:?} on {ground:?}: {contrast:.1}");
                }
            }
        }
    }

    #[test]
    fn mono_has_no_colour_and_still_tells_bad_from_good() {
        let theme = Choice::Mono.theme();
        for style in theme.tones {
            assert!(style.fg.is_none_or(|c| c == Color::Reset) && style.bg.is_none(), "{style:?}");
        }
        assert_ne!(theme.tone(Tone::Bad), theme.tone(Tone::Good));
    }
}
