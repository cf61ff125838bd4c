//! The menus of profiles and of regions: what they list, and what picking a line does.

use tui_input::Input;

use super::{Picker, Typing, keys};
use crate::app::base::effect::Effect;
use crate::app::base::room::Place;
use crate::app::base::window::{Over, Window};
use crate::app::base::wish::Wish;
use crate::app::text::{Piece, Tone, piece};
use crate::domain::Time;
use crate::domain::region::{Known, regions as known_regions};
use crate::domain::text::line;

/// What is said of a profile that nobody named.
pub(super) const UNNAMED: &str = "default credentials";

/// Opens the menu of profiles; their names are read meanwhile.
pub(super) fn profiles(picker: &Picker, window: &mut Option<Window>) -> Wish {
    let selected = names(picker).iter().position(|name| *name == picker.place.profile).unwrap_or(0);
    *window = Some(Window::at(Over::Profiles, selected));
    Wish::Effect(Effect::ReadProfiles)
}

/// The names came. The cursor stays on the profile that it is on.
pub(in crate::app) fn read(picker: &mut Picker, window: &mut Option<Window>, read: Result<Vec<String>, String>) {
    let before = names(picker);
    picker.profiles = Some(read);
    if let Some(Window { of: Over::Profiles, cursor, .. }) = window {
        let name = before.get(cursor.at).unwrap_or(&picker.place.profile);
        cursor.at = names(picker).iter().position(|other| other == name).unwrap_or(0);
    }
}

/// Opens the menu of regions.
pub(super) fn regions(picker: &Picker, window: &mut Option<Window>) {
    let selected = places(picker).iter().position(|region| Some(region) == picker.placed.region.as_ref()).unwrap_or(0);
    *window = Some(Window::at(Over::Regions, selected));
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

/// Picks the profile at a line: the list of the other place is requested at once.
pub(in crate::app) fn choose_profile(picker: &mut Picker, at: usize, now: Time) {
    if let Some(profile) = names(picker).into_iter().nth(at) {
        let place = Place { profile, ..picker.place.clone() };
        switch(picker, place, now);
    }
}

/// Picks the region at a line likewise; at the last one another is typed.
pub(in crate::app) fn choose_region(picker: &mut Picker, prompt: &mut Option<Input>, at: usize, now: Time) {
    match places(picker).into_iter().nth(at) {
        Some(region) => {
            let place = Place { region: Some(region), ..picker.place.clone() };
            switch(picker, place, now);
        }
        None => keys::begin(picker, prompt, Typing::Region, String::new()),
    }
}

fn switch(picker: &mut Picker, place: Place, now: Time) {
    if place.profile != picker.place.profile || place.region != picker.placed.region {
        picker.switch(place, now);
    }
}

/// A line that can be picked.
fn entry(here: bool, text: String, note: &str) -> Vec<Piece> {
    let (sign, tone) = if here { ("▸ ", Tone::Strong) } else { ("  ", Tone::Plain) };
    vec![piece(sign, Tone::Accent), piece(text, tone), piece(format!("  {note}"), Tone::Quiet)]
}

/// A line that only says something.
fn note(text: &str, tone: Tone) -> Vec<Piece> {
    vec![piece(format!("  {text}"), tone)]
}

fn now(here: bool) -> &'static str {
    if here { "now" } else { "" }
}

/// The lines of the menu of profiles, and how many of them can be picked.
#[must_use]
pub fn profile_lines(picker: &Picker, at: usize) -> (Vec<Vec<Piece>>, usize) {
    let row = |(i, name): (usize, &Option<String>)| {
        let text = name.as_deref().map_or_else(|| UNNAMED.to_owned(), line);
        entry(i == at, text, now(*name == picker.place.profile))
    };
    let mut lines: Vec<_> = names(picker).iter().enumerate().map(row).collect();
    let count = lines.len();
    match &picker.profiles {
        None => lines.push(note("… reading the AWS files", Tone::Busy)),
        Some(Err(why)) => lines.push(note(why, Tone::Bad)),
        Some(Ok(names)) if names.is_empty() => lines.push(note("no profiles in the AWS files", Tone::Quiet)),
        Some(Ok(_)) => {}
    }
    (lines, count)
}

/// The lines of the menu of regions, and how many of them can be picked.
#[must_use]
pub fn region_lines(picker: &Picker, at: usize) -> (Vec<Vec<Piece>>, usize) {
    let places = places(picker);
    let known = |region: &str| known_regions().find(|(name, _)| *name == region).map(|(_, known)| known);
    let row = |(i, region): (usize, &String)| {
        let word = if known(region) == Some(Known::Likely) { "likely " } else { "" };
        let text = format!("{:<16}", line(region));
        entry(i == at, text, &format!("{word}{}", now(Some(region) == picker.placed.region.as_ref())))
    };
    let mut lines: Vec<_> = places.iter().enumerate().map(row).collect();
    // The last one is to type another.
    lines.push(entry(at == places.len(), "other…".to_owned(), ""));
    let count = lines.len();
    lines.push(Vec::new());
    lines.push(note("built-in list; \"likely\" = not confirmed", Tone::Quiet));
    lines.push(note("by AWS's own documentation", Tone::Quiet));
    (lines, count)
}
