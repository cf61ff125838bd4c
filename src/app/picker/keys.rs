//! What keys and pastes do in the picker.

use tui_input::Input;

use super::{Entry, Named, Picker, Reading, Typing, menu};
use crate::app::base::command::Command;
use crate::app::base::effect::Effect;
use crate::app::base::look::Look;
use crate::app::base::room::{Choice, Place};
use crate::app::base::scene::Front;
use crate::app::shell::state::State;
use crate::app::text::Tone;
use crate::domain::ids::{Arn, JobKey, JobRef, Listing, Meant, Source, is_uuid};
use crate::domain::region::is_region;

/// A key of the picker's own.
pub(in crate::app) fn run(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    match command {
        Command::Open => open_selected(state, effects),
        Command::Search => begin_filter(state),
        Command::Meant => begin(state, Typing::Meant, String::new()),
        Command::Profile => menu::profiles(state, effects),
        Command::Region => menu::regions(state),
        Command::Poll => ask_again(state),
        Command::Back => back(state),
        _ => {}
    }
}

/// What a key of everywhere means to the picker. What else holds everywhere is about jobs, and here is none.
pub(in crate::app) fn everywhere(state: &mut State, command: Command) {
    let page = state.scene.geometry.board.map_or(1, |place| usize::from(place.rows.height)).max(1);
    let Some(picker) = &mut state.picker else { return };
    match (command, command.step()) {
        (_, Some(step)) => picker.go(step.from(picker.place_of_cursor().unwrap_or(0), page, picker.order.len())),
        (Command::Search, _) => begin_filter(state),
        (Command::Poll, _) => ask_again(state),
        (Command::Back, _) => back(state),
        _ => {}
    }
}

fn begin_filter(state: &mut State) {
    let text = state.picker.as_ref().map(|picker| picker.filter.clone()).unwrap_or_default();
    begin(state, Typing::Filter, text);
}

/// Shows the picker from the board, as it was left, or anew for where the board is from.
pub(in crate::app) fn show(state: &mut State) {
    if state.picker.is_some() {
        state.scene.front = Front::Picker;
        return;
    }
    let Some(board) = &state.board else { return };
    let look = Look { columns: board.columns.clone(), sort: board.sort };
    let first = board.feeds.first().map(|f| f.listing.clone());
    let (profile, region) = first.map_or((None, None), |l| (l.profile, Some(l.region)));
    state.show_picker(Place { profile, region }, Named::Outright, None, look);
}

fn ask_again(state: &mut State) {
    let now = state.scene.now;
    let Some(picker) = &mut state.picker else { return };
    match picker.reading {
        Reading::InFlight { .. } => state.scene.toast("already asking".to_owned(), Tone::Quiet),
        // Whoever asks by hand expects that it may have passed: pauses grow from the shortest again.
        Reading::Due(_) | Reading::Nowhere | Reading::Done(_) => (picker.reading, picker.failures) = (Reading::Due(now), 0),
    }
}

fn back(state: &mut State) {
    let Some(picker) = &mut state.picker else { return };
    if !picker.filter.is_empty() {
        picker.filter.clear();
        picker.arrange();
    } else if state.board.is_some() {
        state.scene.front = Front::Board;
    } else {
        state.scene.toasts.clear();
    }
}

/// Begins to type something.
pub(super) fn begin(state: &mut State, what: Typing, text: String) {
    if let Some(picker) = &mut state.picker {
        (picker.typing, picker.wrong) = (what, None);
        state.prompt = Some(Input::new(text));
    }
}

/// A paste without a prompt is an id or an ARN, whatever goes on.
pub(in crate::app) fn pasted(state: &mut State) {
    if state.scene.front == Front::Picker && state.prompt.is_none() {
        state.window = None;
        begin(state, Typing::Meant, String::new());
    }
}

/// What is typed filters at once; what was wrong with it is forgotten.
pub(in crate::app) fn typed(state: &mut State, text: &str) {
    let Some(picker) = &mut state.picker else { return };
    picker.wrong = None;
    if picker.typing == Typing::Filter {
        text.clone_into(&mut picker.filter);
        picker.arrange();
    }
}

/// The prompt was left without an answer.
pub(in crate::app) fn given_up(state: &mut State) {
    typed(state, "");
}

/// What was typed is to hold. What cannot, stays to be mended.
pub(in crate::app) fn entered(state: &mut State, prompt: Input, effects: &mut Vec<Effect>) {
    let Some(picker) = &mut state.picker else { return };
    let text = prompt.value().trim();
    let outcome = match picker.typing {
        Typing::Filter => Ok(()),
        Typing::Region if is_region(text) => {
            let place = Place { region: Some(text.to_owned()), ..picker.place.clone() };
            picker.switch(place, state.scene.now);
            Ok(())
        }
        Typing::Region => Err(format!("\"{}\" is no region: expected one such as us-east-1", crate::domain::text::line(text))),
        Typing::Meant => Meant::read(text).and_then(|meant| open_meant(state, meant, effects)),
    };
    if let (Err(why), Some(picker)) = (outcome, &mut state.picker) {
        picker.wrong = Some(why);
        state.prompt = Some(prompt);
    }
}

fn open_meant(state: &mut State, meant: Meant, effects: &mut Vec<Effect>) -> Result<(), String> {
    let Some(picker) = &state.picker else { return Ok(()) };
    let region = meant.region.or_else(|| picker.placed.region.clone());
    let region = region.ok_or("an id alone does not say in which region: pick one first, or paste an ARN")?;
    let known = picker.rooms.iter().find(|room| room.id == meant.membership);
    let name = known.and_then(|room| room.collaboration.clone()).unwrap_or_default();
    let source = Source { profile: picker.place.profile.clone(), region, membership: meant.membership };
    open(state, Choice { source, name }, meant.job, effects);
    Ok(())
}

fn open_selected(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(picker) = &state.picker else { return };
    let Some(choice) = picker.entry().and_then(|entry| picker.choice(entry)) else {
        return state.scene.toast("there is nothing to open yet".to_owned(), Tone::Quiet);
    };
    if !is_uuid(&choice.source.membership) {
        return state
            .scene
            .toast(format!("\"{}\" is no membership's id: it cannot be asked for", choice.source.membership), Tone::Warn);
    }
    open(state, choice, None, effects);
}

/// Opens the board of a membership, and a job of it over that.
fn open(state: &mut State, choice: Choice, job: Option<Arn>, effects: &mut Vec<Effect>) {
    let Some(picker) = &mut state.picker else { return };
    picker.last = Some(choice.clone());
    picker.arrange();
    let (look, jobs) = (picker.look.clone(), picker.placed.jobs.clone());
    let here = choice.source.profile == picker.place.profile;
    let listing = Listing::from(choice.source.clone());
    let shown = state.board.as_ref().is_some_and(|b| matches!(b.feeds.as_slice(), [only] if only.listing == listing));
    if !shown {
        if here && picker.placed.region.is_some() {
            state.scene.settings.endpoint = jobs;
        }
        let look = state.board.as_ref().map_or(look, |b| Look { columns: b.columns.clone(), sort: b.sort });
        // A job of the board before is none of this one.
        (state.scene.paused, state.scene.kept_open) = (None, false);
        state.show_board([listing]);
        if let Some(board) = &mut state.board {
            (board.sort, board.columns) = (look.sort, look.columns);
        }
    }
    state.scene.front = Front::Board;
    if let Some(arn) = job {
        crate::app::shell::wish::open_job(state, JobKey { source: choice.source.clone(), job: JobRef::Arn(arn) });
    }
    effects.push(Effect::RememberChoice(choice));
}

impl Picker {
    /// What opening a row would choose; `None`: it is not known in which region.
    fn choice(&self, entry: Entry) -> Option<Choice> {
        match entry {
            Entry::Last => self.last.clone(),
            Entry::Room(i) => {
                let room = self.rooms.get(i)?;
                let (profile, region) = (self.place.profile.clone(), self.placed.region.clone()?);
                let source = Source { profile, region, membership: room.id.clone() };
                Some(Choice { source, name: room.collaboration.clone().unwrap_or_default() })
            }
        }
    }
}
