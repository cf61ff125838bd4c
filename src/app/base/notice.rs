//! What can be told beyond the screen, and by which ways.

/// The ways of telling, each on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Channels {
    pub bell: bool,
    /// A notification as iTerm2 and others take it.
    pub osc9: bool,
    /// A notification as rxvt and others take it.
    pub osc777: bool,
    /// The title of the terminal.
    pub title: bool,
    /// The progress in the taskbar.
    pub progress: bool,
}

impl Channels {
    /// None at all.
    pub const NONE: Self = Self { bell: false, osc9: false, osc777: false, title: false, progress: false };
    /// The names, as typed by people.
    pub const NAMES: [&'static str; 5] = ["bell", "osc9", "osc777", "title", "progress"];

    /// Reads `none`, or names with commas between them; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut channels = Self::NONE;
        if text == "none" {
            return Some(channels);
        }
        for name in text.split(',') {
            *match name.trim() {
                "bell" => &mut channels.bell,
                "osc9" => &mut channels.osc9,
                "osc777" => &mut channels.osc777,
                "title" => &mut channels.title,
                "progress" => &mut channels.progress,
                _ => return None,
            } = true;
        }
        Some(channels)
    }
}

impl Default for Channels {
    fn default() -> Self {
        Self { bell: true, ..Self::NONE }
    }
}

/// Something worth interrupting a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The job's name.
    pub title: String,
    /// What happened to it.
    pub text: String,
}

/// How far the job on screen is, or all that are waited for, as a taskbar can show it. There is no percentage, because the
/// service reports none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing to show.
    None,
    UnderWay,
    Failed,
    /// A cancel is under way, or the status is unknown.
    Odd,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_read_as_typed() {
        assert_eq!(Channels::parse("none"), Some(Channels::NONE));
        assert_eq!(Channels::parse("bell"), Some(Channels::default()));
        let all = Channels { bell: true, osc9: true, osc777: true, title: true, progress: true };
        assert_eq!(Channels::parse(&Channels::NAMES.join(", ")), Some(all));
        for wrong in ["", "loud", "bell,", "bell,none"] {
            assert_eq!(Channels::parse(wrong), None, "{wrong}");
        }
    }
}
