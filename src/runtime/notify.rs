//! The escape sequences for what a terminal can do beyond its screen: notifications, title, progress, clipboard. This module
//! only makes texts; [`super::terminal::Terminal`] writes them. Within tmux they are wrapped so that they arrive.

use std::fmt::Write as _;

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

use crate::app::base::notice::{Channels, Notice, Progress};
use crate::domain::text::line;

/// Whether the sequences go through tmux.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    Nothing,
    Tmux,
}

impl Through {
    /// As the environment says.
    #[must_use]
    pub fn here() -> Self {
        if std::env::var_os("TMUX").is_some_and(|value| !value.is_empty()) { Self::Tmux } else { Self::Nothing }
    }

    /// For the outer terminal: tmux has to pass it on (`allow-passthrough on`).
    fn outside(self, sequence: String) -> String {
        match self {
            Self::Nothing => sequence,
            Self::Tmux => format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")),
        }
    }

    /// For tmux itself, which understands it, and for the outer terminal.
    fn both(self, sequence: String) -> String {
        match self {
            Self::Nothing => sequence,
            Self::Tmux => format!("{sequence}{}", self.outside(sequence.clone())),
        }
    }
}

/// A notice, by the chosen channels; title and progress are set elsewhere.
#[must_use]
pub fn notice(notice: &Notice, channels: Channels, through: Through) -> String {
    let mut out = String::new();
    // A `;` separates the title from the text.
    let (title, text) = (line(&notice.title).replace(';', ","), line(&notice.text));
    if channels.osc9 {
        out += &through.outside(format!("\x1b]9;{title}: {text}\x1b\\"));
    }
    if channels.osc777 {
        out += &through.outside(format!("\x1b]777;notify;{title};{text}\x1b\\"));
    }
    if channels.bell {
        out.push('\x07');
    }
    out
}

/// Saves the terminal's title (xterm; others ignore it).
#[must_use]
pub fn title_away(through: Through) -> String {
    through.both("\x1b[22;0t".to_owned())
}

/// Restores the title that [`title_away`] saved.
#[must_use]
pub fn title_back(through: Through) -> String {
    through.both("\x1b[23;0t".to_owned())
}

/// Sets the terminal's title.
#[must_use]
pub fn title(text: &str, through: Through) -> String {
    through.both(format!("\x1b]2;{}\x1b\\", line(text)))
}

/// Shows progress in the taskbar (OSC 9;4), without a number, because none is known.
#[must_use]
pub fn progress(progress: Progress, through: Through) -> String {
    through.outside(match progress {
        Progress::None => "\x1b]9;4;0\x1b\\".to_owned(),
        Progress::UnderWay => "\x1b]9;4;3\x1b\\".to_owned(),
        Progress::Failed => "\x1b]9;4;2;100\x1b\\".to_owned(),
        Progress::Odd => "\x1b]9;4;4;100\x1b\\".to_owned(),
    })
}

/// Copies text to the clipboard of the person at the terminal (OSC 52). tmux gets it twice: for itself (`set-clipboard on`)
/// and wrapped, to be passed through; either way the same text arrives.
#[must_use]
pub fn clipboard(text: &str, through: Through) -> String {
    let mut plain = String::new();
    // Writing to a String cannot fail.
    let _ = write!(plain, "{}", Ansi(&CopyToClipboard::to_clipboard_from(text)));
    through.both(plain)
}

struct Ansi<'a>(&'a CopyToClipboard<&'a str>);

impl std::fmt::Display for Ansi<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.write_ansi(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_copied_as_base64_so_that_it_cannot_escape() {
        assert_eq!(clipboard("a\x1b]", Through::Nothing), "\x1b]52;c;YRtd\x1b\\");
    }

    #[test]
    fn within_tmux_the_text_is_copied_plainly_and_through_it() {
        let copied = clipboard("hello", Through::Tmux);
        assert_eq!(copied, "\x1b]52;c;aGVsbG8=\x1b\\\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\x1b\x1b\\\x1b\\");
    }

    #[test]
    fn a_notice_goes_by_the_ways_chosen_and_nothing_in_it_acts() {
        let told = Notice { title: "a;b\x1b]0;x\x07".into(), text: "✓ succeeded\n".into() };
        let all = Channels { bell: true, osc9: true, osc777: true, title: true, progress: true };
        assert_eq!(
            notice(&told, all, Through::Nothing),
            "\x1b]9;a,b␛]0,x␇: ✓ succeeded␊\x1b\\\x1b]777;notify;a,b␛]0,x␇;✓ succeeded␊\x1b\\\x07"
        );
        assert_eq!(notice(&told, Channels::NONE, Through::Nothing), "");
        let wrapped = notice(&told, Channels { osc9: true, ..Channels::NONE }, Through::Tmux);
        assert!(wrapped.starts_with("\x1bPtmux;\x1b\x1b]9;") && wrapped.ends_with("\x1b\x1b\\\x1b\\"), "{wrapped:?}");
    }

    #[test]
    fn title_and_progress_are_sequences_of_their_own() {
        assert_eq!(title("✓ job · succeeded\x1b[2J", Through::Nothing), "\x1b]2;✓ job · succeeded␛[2J\x1b\\");
        assert_eq!(progress(Progress::UnderWay, Through::Nothing), "\x1b]9;4;3\x1b\\");
        assert_eq!(progress(Progress::None, Through::Tmux), "\x1bPtmux;\x1b\x1b]9;4;0\x1b\x1b\\\x1b\\");
    }
}
