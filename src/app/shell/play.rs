//! A recording that plays: where it is, and going elsewhere in it. The runtime holds the recording and sends what it
//! holds as messages; here is only what the screen shows and the keys do.

use super::refresh;
use super::state::State;
use crate::app::base::command::Command;
use crate::app::base::effect::{Effect, Play, Way};
use crate::app::base::play::Pace;
use crate::app::text::PaneView;

/// A key that moves in the recording. Without one it does nothing: its keys hold only where one plays.
pub(super) fn run(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    let play = match command {
        Command::PlayPause => Play::Pause,
        Command::StepForward => Play::Step(Way::Forward),
        Command::StepBack => Play::Step(Way::Back),
        Command::SeekForward => Play::Seek(Way::Forward),
        Command::SeekBack => Play::Seek(Way::Back),
        _ => return,
    };
    let Some(playing) = &mut state.scene.playing else { return };
    match (play, playing.pace) {
        (Play::Pause, Pace::Plays) | (Play::Step(_) | Play::Seek(_), _) => playing.pace = Pace::Stopped,
        (Play::Pause, Pace::Stopped) => playing.pace = Pace::Plays,
    }
    effects.push(Effect::Play(play));
}

impl State {
    /// Goes to another moment of a recording: what is known of the jobs becomes that of `to`, and what the person sees
    /// it by — size, focus, zoom, search, help — stays.
    pub fn rewind(&mut self, to: &Self) {
        self.scene.now = to.scene.now;
        self.watches.clone_from(&to.watches);
        self.current = self.current.min(self.watches.len().saturating_sub(1));
        self.seq = to.seq;
        self.recent.clone_from(&to.recent);
        self.scene.toasts.clone_from(&to.scene.toasts);
        self.events.clone_from(&to.events);
        self.events_told = to.events_told;
        self.panes.iter_mut().for_each(PaneView::touch);
        refresh::refresh(self);
    }
}
