//! The menus of profiles and of regions: what they list, and what picking a line does.

use super::{Picker, Typing, keys};
use crate::app::base::effect::Effect;
use crate::app::base::room::Place;
use crate::app::shell::state::{Overlay, State};
use crate::app::text::{Piece, Tone, piece};
use crate::domain::region::{Known, regions as known_regions};
use crate::domain::text::line;

/// What is said of a profile that nobody named.
pub(super) const UNNAMED: &str = "default credentials";

/// Opens the menu of profiles; their names are read meanwhile.
pub(super) fn profiles(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(picker) = &mut state.picker else { return };
    effects.push(Effect::ReadProfiles);
    let selected = names(picker).iter().position(|name| *name == picker.place.profile).unwrap_or(0);
    state.overlay = Some(Overlay::Profiles { selected });
}

/// The names came. The cursor stays on the profile that it is on.
pub(in crate::app) fn read(state: &mut State, read: Result<Vec<String>, String>) {
    let Some(picker) = &mut state.picker else { return };
    let before = names(picker);
    picker.profiles = Some(read);
    if let Some(Overlay::Profiles { selected }) = &mut state.overlay {
        let name = before.get(*selected).unwrap_or(&picker.place.profile);
        *selected = names(picker).iter().position(|other| other == name).unwrap_or(0);
    }
}

/// Opens the menu of regions.
pub(super) fn regions(state: &mut State) {
    let Some(picker) = &state.picker else { return };
    let selected = places(picker).iter().position(|region| Some(region) == picker.placed.region.as_ref()).unwrap_or(0);
    state.overlay = Some(Overlay::Regions { selected });
}

/// The profiles that can be picked: that of the beginning, which may be what the environment selects, and those of the files.
fn names(picker: &Picker) -> Vec<Option<String>> {
    let mut all = vec![picker.first.clone()];
    let named = picker.profiles.iter().flatten().flatten().cloned().map(Some);
    for profile in named.chain([picker.place.profile.clone()]) {
        if !all.contains(&profile) {
            all.push(profile);
        }
    }
    all
}

/// The regions that can be picked: the present one and the bundled ones.
fn places(picker: &Picker) -> Vec<String> {
    let mut all: Vec<String> = known_regions().map(|(region, _)| region.to_owned()).collect();
    if let Some(own) = picker.placed.region.as_ref().filter(|own| !all.contains(own)) {
        all.insert(0, own.clone());
    }
    all
}

/// How many lines of the open menu can be picked.
pub(in crate::app) fn count(state: &State) -> usize {
    let Some(picker) = &state.picker else { return 0 };
    match state.overlay {
        Some(Overlay::Profiles { .. }) => names(picker).len(),
        // The last one is to type another.
        Some(Overlay::Regions { .. }) => places(picker).len() + 1,
        _ => 0,
    }
}

/// Picks the line under the cursor: the list of the other place is asked for at once.
pub(in crate::app) fn choose(state: &mut State, menu: &Overlay) {
    let now = state.now;
    let Some(picker) = &mut state.picker else { return };
    let place = match menu {
        Overlay::Profiles { selected } => {
            let Some(profile) = names(picker).into_iter().nth(*selected) else { return };
            Place { profile, ..picker.place.clone() }
        }
        Overlay::Regions { selected } => match places(picker).into_iter().nth(*selected) {
            Some(region) => Place { region: Some(region), ..picker.place.clone() },
            None => return keys::begin(state, Typing::Region, String::new()),
        },
        _ => return,
    };
    if place.profile != picker.place.profile || place.region != picker.placed.region {
        picker.switch(place, now);
    }
}

/// The lines of the open menu, and which of them is under the cursor.
#[must_use]
pub fn lines(state: &State) -> (Vec<Vec<Piece>>, usize) {
    let Some(picker) = &state.picker else { return (Vec::new(), 0) };
    let entry = |here: bool, text: String, note: &str| {
        let (sign, tone) = if here { ("▸ ", Tone::Strong) } else { ("  ", Tone::Plain) };
        vec![piece(sign, Tone::Accent), piece(text, tone), piece(format!("  {note}"), Tone::Quiet)]
    };
    let note = |text: &str, tone| vec![piece(format!("  {text}"), tone)];
    let now = |here: bool| if here { "now" } else { "" };
    match &state.overlay {
        Some(Overlay::Profiles { selected }) => {
            let row = |(i, name): (usize, &Option<String>)| {
                let text = name.as_deref().map_or_else(|| UNNAMED.to_owned(), line);
                entry(i == *selected, text, now(*name == picker.place.profile))
            };
            let mut lines: Vec<_> = names(picker).iter().enumerate().map(row).collect();
            match &picker.profiles {
                None => lines.push(note("… reading the AWS files", Tone::Busy)),
                Some(Err(why)) => lines.push(note(why, Tone::Bad)),
                Some(Ok(names)) if names.is_empty() => lines.push(note("the AWS files hold no profile", Tone::Quiet)),
                Some(Ok(_)) => {}
            }
            (lines, *selected)
        }
        Some(Overlay::Regions { selected }) => {
            let places = places(picker);
            let known = |region: &str| known_regions().find(|(name, _)| *name == region).map(|(_, known)| known);
            let row = |(i, region): (usize, &String)| {
                let word = if known(region) == Some(Known::Likely) { "likely " } else { "" };
                let text = format!("{:<16}", line(region));
                entry(i == *selected, text, &format!("{word}{}", now(Some(region) == picker.placed.region.as_ref())))
            };
            let mut lines: Vec<_> = places.iter().enumerate().map(row).collect();
            lines.push(entry(*selected == places.len(), "another: type it".to_owned(), ""));
            lines.push(Vec::new());
            lines.push(note("bundled: AWS's page of endpoints, as far", Tone::Quiet));
            lines.push(note("as it was read; likely: by other pages", Tone::Quiet));
            (lines, *selected)
        }
        _ => (Vec::new(), 0),
    }
}
