//! What a terminal gets besides frames: its title and the taskbar's progress (sent only when they change, and undone at the
//! end), notices, and the clipboard. This module only makes the texts; the owner of the terminal writes them.

use super::notify::{self, Through};
use crate::app::base::notice::{Channels, Notice, Progress};
use crate::app::shell::state::State;
use crate::app::shell::tell::{beat, progress, title};

/// What a terminal was sent so far, and the channels by which it can be sent more.
#[derive(Debug)]
pub(super) struct Beyond {
    channels: Channels,
    through: Through,
    /// The title set last; `None`: the terminal's own.
    title: Option<String>,
    /// The progress sent last, and in which beat, because terminals forget it. `None`: none is shown.
    progress: Option<(Progress, i64)>,
}

impl Beyond {
    pub fn new(channels: Channels) -> Self {
        Self { channels, through: Through::here(), title: None, progress: None }
    }

    /// Sets title and progress, unless they are set that way already.
    pub fn stand(&mut self, state: &State) -> String {
        let mut out = String::new();
        if self.channels.title {
            let title = title(state);
            if self.title.as_ref() != Some(&title) {
                if self.title.is_none() {
                    out += &notify::title_away(self.through);
                }
                out += &notify::title(&title, self.through);
                self.title = Some(title);
            }
        }
        if self.channels.progress {
            let told = (progress(state), beat(state.scene.now));
            let known = if told.0 == Progress::None { self.progress.is_none() } else { self.progress == Some(told) };
            if !known {
                out += &notify::progress(told.0, self.through);
                self.progress = (told.0 != Progress::None).then_some(told);
            }
        }
        out
    }

    /// Restores title and progress as they were before.
    pub fn take_back(&mut self) -> String {
        let mut out = String::new();
        if self.progress.take().is_some() {
            out += &notify::progress(Progress::None, self.through);
        }
        if self.title.take().is_some() {
            out += &notify::title_back(self.through);
        }
        out
    }

    /// A notice, by the chosen channels.
    pub fn notice(&self, notice: &Notice) -> String {
        notify::notice(notice, self.channels, self.through)
    }

    /// Copies text to the clipboard of the person at the terminal.
    pub fn clipboard(&self, text: &str) -> String {
        notify::clipboard(text, self.through)
    }
}
