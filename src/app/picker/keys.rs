//! What keys and pastes do in the picker.

use tui_input::Input;

use super::{Entry, Picker, Typing, menu};
use crate::app::base::command::Command;
use crate::app::base::room::{Choice, Place};
use crate::app::base::scene::{Front, Scene};
use crate::app::base::window::Window;
use crate::app::base::wish::Wish;
use crate::app::text::Tone;
use crate::domain::Time;
use crate::domain::ids::{Meant, Source, is_uuid};
use crate::domain::region::is_region;
use crate::domain::text::line;

/// A key of the picker's own.
pub(in crate::app) fn run(
    picker: &mut Picker,
    prompt: &mut Option<Input>,
    window: &mut Option<Window>,
    scene: &mut Scene,
    command: Command,
) -> Option<Wish> {
    match command {
        Command::Open => return open_selected(picker, scene),
        Command::Search => begin_filter(picker, prompt),
        Command::Meant => begin(picker, prompt, Typing::Meant, String::new()),
        Command::Profile => return Some(menu::profiles(picker, window)),
        Command::Region => menu::regions(picker, window),
        Command::Poll => ask_again(picker, scene),
        Command::Back => back(picker, scene),
        _ => {}
    }
    None
}

/// What a key of everywhere means to the picker. What else holds everywhere is about jobs, and here is none.
pub(in crate::app) fn everywhere(picker: &mut Picker, prompt: &mut Option<Input>, scene: &mut Scene, command: Command) {
    let page = scene.geometry.board.map_or(1, |place| usize::from(place.rows.height)).max(1);
    match (command, command.step()) {
        (_, Some(step)) => picker.go(step.from(picker.place_of_cursor().unwrap_or(0), page, picker.order.len())),
        (Command::Search, _) => begin_filter(picker, prompt),
        (Command::Poll, _) => ask_again(picker, scene),
        (Command::Back, _) => back(picker, scene),
        _ => {}
    }
}

fn begin_filter(picker: &mut Picker, prompt: &mut Option<Input>) {
    let text = picker.filter.clone();
    begin(picker, prompt, Typing::Filter, text);
}

fn ask_again(picker: &mut Picker, scene: &mut Scene) {
    if !picker.refresh.want(scene.now) {
        scene.toast("already refreshing".to_owned(), Tone::Quiet);
    }
}

fn back(picker: &mut Picker, scene: &mut Scene) {
    if !picker.filter.is_empty() {
        picker.filter.clear();
        picker.arrange();
    } else if scene.has_board {
        scene.front = Front::Board;
    } else {
        scene.toasts.clear();
    }
}

/// Begins to type something.
pub(in crate::app) fn begin(picker: &mut Picker, prompt: &mut Option<Input>, what: Typing, text: String) {
    (picker.typing, picker.wrong) = (what, None);
    *prompt = Some(Input::new(text));
}

/// What is typed filters at once; what was wrong with it is forgotten.
pub(in crate::app) fn typed(picker: &mut Picker, text: &str) {
    picker.wrong = None;
    if picker.typing == Typing::Filter {
        text.clone_into(&mut picker.filter);
        picker.arrange();
    }
}

/// What was typed is to hold. What cannot, stays to be fixed.
pub(in crate::app) fn entered(picker: &mut Picker, prompt: &mut Option<Input>, typed: Input, now: Time) -> Option<Wish> {
    let text = typed.value().trim();
    let outcome = match picker.typing {
        Typing::Filter => Ok(None),
        Typing::Region if is_region(text) => {
            let place = Place { region: Some(text.to_owned()), ..picker.place.clone() };
            picker.switch(place, now);
            Ok(None)
        }
        Typing::Region => Err(format!("\"{}\" is no region: expected one such as us-east-1", line(text))),
        Typing::Meant => Meant::read(text).and_then(|meant| open_meant(picker, meant)).map(Some),
    };
    match outcome {
        Ok(wish) => wish,
        Err(why) => {
            picker.wrong = Some(why);
            *prompt = Some(typed);
            None
        }
    }
}

fn open_meant(picker: &Picker, meant: Meant) -> Result<Wish, String> {
    let region = meant.region.or_else(|| picker.placed.region.clone());
    let region = region.ok_or("an id alone does not say in which region: pick one first, or paste an ARN")?;
    let known = picker.rooms.iter().find(|room| room.id == meant.membership);
    let name = known.and_then(|room| room.collaboration.clone()).unwrap_or_default();
    let source = Source { profile: picker.place.profile.clone(), region, membership: meant.membership };
    Ok(Wish::OpenBoard(Choice { source, name }, meant.job))
}

fn open_selected(picker: &Picker, scene: &mut Scene) -> Option<Wish> {
    let Some(choice) = picker.entry().and_then(|entry| picker.choice(entry)) else {
        scene.toast("there is nothing to open yet".to_owned(), Tone::Quiet);
        return None;
    };
    if !is_uuid(&choice.source.membership) {
        scene.toast(format!("\"{}\" is no membership's id: it cannot be asked for", choice.source.membership), Tone::Warn);
        return None;
    }
    Some(Wish::OpenBoard(choice, None))
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
