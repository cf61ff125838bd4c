//! The picker: the memberships of an account in a region, to open the board of one. Which profile and which region are asked
//! can be switched at any time, whatever the present ones answer; an answer for those before is dropped.

pub mod ask;
mod columns;
mod filter;
pub mod keys;
pub mod menu;
pub mod view;

use std::collections::HashSet;

use super::base::look::Look;
use super::base::refresh::{Pages, Poll, Refresh};
use crate::app::base::room::{Choice, Place, Placed};
use crate::app::text::Cursor;
use crate::domain::Time;
use crate::domain::ids::Listing;
use crate::domain::room::Membership;
use filter::Wanted;

/// What is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Typing {
    #[default]
    Filter,
    /// A membership's id, or an ARN.
    Meant,
    Region,
}

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The last choice, where the list does not hold it.
    Last,
    /// A membership of the list, by its number.
    Room(usize),
}

/// Who named the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Environment and files.
    ByCustom,
    /// A person, by a flag or a key.
    Outright,
}

/// Everything about picking a membership.
#[derive(Debug, Clone)]
pub struct Picker {
    pub place: Place,
    /// The profile of the run's beginning.
    first: Option<String>,
    pub named: Named,
    pub placed: Placed,
    pub refresh: Refresh,
    /// Where in the list it is.
    pub pages: Pages,
    /// In the order in which they came.
    pub rooms: Vec<Membership>,
    /// Those that the reading under way has seen.
    seen: HashSet<String>,
    /// Rows that hold no id.
    pub unreadable: usize,
    /// What was picked before.
    pub last: Option<Choice>,
    /// How a board is looked at when it is opened.
    pub(in crate::app) look: Look,
    pub filter: String,
    pub typing: Typing,
    /// What is wrong with what was typed.
    pub wrong: Option<String>,
    /// The names of the profiles there are, or why they cannot be read; `None`: that is not known yet.
    pub profiles: Option<Result<Vec<String>, String>>,
    /// The id under the cursor.
    selected: Option<String>,
    /// What is shown, in order.
    pub order: Vec<Entry>,
    pub scroll: usize,
    pub view: view::PickerView,
}

impl Picker {
    /// Lists the memberships of a place; `last` is offered first, and `look` is how a board is looked at that is opened from it.
    #[must_use]
    pub fn new(place: Place, named: Named, last: Option<Choice>, look: Look, now: Time) -> Self {
        let placed = Placed { region: place.region.clone(), ..Placed::default() };
        let mut picker = Self {
            first: place.profile.clone(),
            place,
            named,
            placed,
            refresh: Refresh::due(now),
            pages: Pages::default(),
            rooms: Vec::new(),
            seen: HashSet::new(),
            unreadable: 0,
            last,
            look,
            filter: String::new(),
            typing: Typing::Filter,
            wrong: None,
            profiles: None,
            selected: None,
            order: Vec::new(),
            scroll: 0,
            view: view::PickerView::default(),
        };
        picker.arrange();
        picker
    }

    /// Asks elsewhere: nothing of what was listed holds there.
    pub(super) fn switch(&mut self, place: Place, now: Time) {
        self.placed = Placed { region: place.region.clone(), ..Placed::default() };
        (self.place, self.named) = (place, Named::Outright);
        (self.refresh, self.pages) = (Refresh::due(now), Pages::default());
        self.rooms.clear();
        self.seen.clear();
        self.filter.clear();
        (self.unreadable, self.selected, self.scroll) = (0, None, 0);
        self.arrange();
    }

    /// Whether the list cannot be requested because no region is known.
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        self.refresh.poll == Poll::Done && self.placed.region.is_none()
    }

    /// When the last page came, if the list was read to its end.
    #[must_use]
    pub fn read(&self) -> Option<Time> {
        self.refresh.answered.filter(|_| self.refresh.poll == Poll::Done)
    }

    /// Takes in a page, in which a known membership keeps its number; returns how many memberships no page had before.
    fn take(&mut self, rows: Vec<Membership>) -> usize {
        let mut fresh = 0;
        for row in rows {
            fresh += usize::from(self.seen.insert(row.id.clone()));
            match self.rooms.iter_mut().find(|known| known.id == row.id) {
                Some(known) => *known = row,
                None => self.rooms.push(row),
            }
        }
        fresh
    }

    /// The last page came: what no page held is gone.
    fn swept(&mut self) {
        let seen = std::mem::take(&mut self.seen);
        self.rooms.retain(|room| seen.contains(&room.id));
    }

    /// The last choice, where it may be offered: not where a person chose another place, nor where what it calls the
    /// default is another profile now.
    #[must_use]
    pub fn offered(&self) -> Option<&Choice> {
        let source = |last: &&Choice| match self.named {
            Named::Outright => {
                last.source.profile == self.place.profile && Some(&last.source.region) == self.placed.region.as_ref()
            }
            Named::ByCustom => last.source.profile.is_some() || self.place.profile.is_none(),
        };
        self.last.as_ref().filter(source)
    }

    /// The name of the collaboration that a list is of, where it was picked here.
    #[must_use]
    pub fn name_of(&self, listing: &Listing) -> Option<&str> {
        let last = self.last.as_ref()?;
        (Listing::from(last.source.clone()) == *listing && !last.name.is_empty()).then_some(last.name.as_str())
    }

    /// Whether a membership of the list is the last choice.
    #[must_use]
    pub fn is_last(&self, room: &Membership) -> bool {
        let region = self.placed.region.as_ref();
        self.last.as_ref().is_some_and(|l| l.source.membership == room.id && Some(&l.source.region) == region)
    }

    /// Makes the order again: the last choice, then those that are active, by name. The cursor stays on what it is on.
    pub(in crate::app) fn arrange(&mut self) {
        let mut rooms: Vec<usize> = (0..self.rooms.len()).collect();
        let rank = |i: &usize| {
            let room = &self.rooms[*i];
            (!self.is_last(room), !room.is_active(), room.name().is_empty(), room.name().to_lowercase(), room.id.clone())
        };
        rooms.sort_by_cached_key(rank);
        let listed = rooms.first().is_some_and(|i| self.is_last(&self.rooms[*i]));
        let last = self.offered().filter(|_| !listed).map(|_| Entry::Last);
        let mut filter = Wanted::new(&self.filter);
        let mut order: Vec<Entry> = last.into_iter().chain(rooms.into_iter().map(Entry::Room)).collect();
        order.retain(|entry| filter.holds(&self.texts(*entry)));
        self.order = order;
        if self.place_of_cursor().is_none() {
            self.selected = self.order.first().map(|entry| self.id(*entry).to_owned());
        }
    }

    /// What is looked through for a row: its name, its id, and its creator.
    fn texts(&self, entry: Entry) -> [&str; 3] {
        match entry {
            Entry::Last => [self.last.as_ref().map_or("", |l| l.name.as_str()), self.id(entry), ""],
            Entry::Room(i) => {
                let room = &self.rooms[i];
                [room.name(), &room.id, room.creator.as_deref().unwrap_or_default()]
            }
        }
    }

    fn id(&self, entry: Entry) -> &str {
        match entry {
            Entry::Last => self.last.as_ref().map_or("", |l| l.source.membership.as_str()),
            Entry::Room(i) => &self.rooms[i].id,
        }
    }

    /// The place of the row under the cursor in what is shown.
    #[must_use]
    pub fn place_of_cursor(&self) -> Option<usize> {
        let selected = self.selected.as_deref()?;
        self.order.iter().position(|entry| self.id(*entry) == selected)
    }

    /// The row under the cursor.
    #[must_use]
    pub fn entry(&self) -> Option<Entry> {
        self.order.get(self.place_of_cursor()?).copied()
    }

    fn go(&mut self, place: usize) {
        let place = place.min(self.order.len().saturating_sub(1));
        self.selected = self.order.get(place).map(|entry| self.id(*entry).to_owned());
    }

    fn keep_in_view(&mut self, height: usize) {
        let mut cursor = Cursor { at: self.place_of_cursor().unwrap_or(0), top: self.scroll };
        cursor.show(self.order.len(), height);
        self.scroll = cursor.top;
    }
}
