//! What is known of jobs that the names which AWS and containers give can be compared with: those of log streams and the
//! dimensions of metrics. How they are chosen is documented nowhere, so no more is taken for a job's than its name or id says.

use std::collections::{HashMap, HashSet};

use super::text::{holds, words};
use super::{Span, Time};

/// Clocks may differ by so much.
pub const EARLY: Span = Span::minutes(1);
/// An id of so many characters is found in a name wherever it is a word; a shorter one may be there by chance.
const LONG: usize = 16;

/// What is known of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life<'a> {
    /// The last part of its id.
    pub id: &'a str,
    pub name: Option<&'a str>,
    pub from: Option<Time>,
    /// When it was seen to have ended; `None`: it has not.
    pub to: Option<Time>,
}

/// When something began and ended; `None`: not known, or not yet.
pub type Stretch = (Option<Time>, Option<Time>);

/// The other jobs that are known, by what may be named after them.
#[derive(Debug, Clone, Default)]
pub struct Others {
    ids: HashSet<String>,
    /// When each job of a name began and ended.
    names: HashMap<String, Vec<Stretch>>,
}

/// What a name says of whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Named {
    /// It has the job's id.
    Id,
    /// It has the job's id, and another job's id or name.
    IdBeside,
    /// It is the job's name, or begins with it; `beside`: as well with that of another job.
    Name {
        beside: bool,
    },
    /// It is another job's, by that one's id or name.
    Other {
        by_id: bool,
    },
    /// It has the job's name or id somewhere, as that of another job may have.
    Alike,
    Nothing,
}

/// By what a stream or a metric is tied to a job; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Its name has the job's id.
    Id,
    /// Its name, or the first part of it, is the job's name, and its times do not speak against it.
    Name,
}

/// Whose a stream or a metric may be that no name ties to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// Its name has the job's name or id, as that of another job may have.
    Alike,
    /// It has the name of the job and of another, both of which ran when it began.
    Twin,
    /// It has the job's name, and was written before the job was there.
    EarlierRun,
    /// It has the job's name, and began long after the job's end.
    LaterRun,
    /// It began while the job ran; others may have run then too.
    Time,
    /// It began before the job.
    Before,
    /// It began long after the job's end.
    After,
    /// Neither names nor times say anything.
    Unknown,
}

/// Whose a stream or a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tie {
    /// The job's.
    Own(Rule),
    /// No name decides it.
    Open(Doubt),
    /// Another known job's.
    Other,
}

impl Tie {
    /// Whether a name ties it to the job.
    #[must_use]
    pub fn is_own(self) -> bool {
        matches!(self, Self::Own(_))
    }

    /// Whether it may well be the job's, though no name says so.
    #[must_use]
    pub fn may_be(self) -> bool {
        matches!(self, Self::Open(Doubt::Alike | Doubt::Twin | Doubt::Time))
    }

    /// Whose it is, in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Own(Rule::Id) => "has the job's ID in its name",
            Self::Own(Rule::Name) => "named after the job",
            Self::Open(Doubt::Alike) => "its name resembles the job's (may belong to another job)",
            Self::Open(Doubt::Twin) => "another job of the same name ran then too (may belong to it)",
            Self::Open(Doubt::EarlierRun) => "from an earlier job of the same name",
            Self::Open(Doubt::LaterRun) => "from a later job of the same name",
            Self::Open(Doubt::Time) => "started while this job ran (may belong to another job)",
            Self::Open(Doubt::Before) => "started before this job (belongs to another job)",
            Self::Open(Doubt::After) => "started after this job (belongs to another job)",
            Self::Open(Doubt::Unknown) => "no name or time ties it to this job",
            Self::Other => "belongs to another job",
        }
    }
}

impl Others {
    pub fn add(&mut self, life: Life<'_>) {
        self.ids.insert(life.id.to_owned());
        if let Some(name) = life.name.filter(|name| !name.is_empty()) {
            self.names.entry(name.to_owned()).or_default().push((life.from, life.to));
        }
    }

    /// The longest id of another job that is in a name.
    fn id_in<'s>(&self, text: &'s str) -> Option<&'s str> {
        words(text).filter(|part| self.ids.contains(*part) && has_id(text, part)).max_by_key(|part| part.len())
    }

    /// Whether a name is that of a job which is named otherwise than this.
    fn name_in(&self, text: &str, own: Option<&str>) -> bool {
        let ends = text.match_indices('/').map(|(at, _)| at).chain([text.len()]);
        ends.map(|end| &text[..end]).any(|name| own != Some(name) && self.names.contains_key(name))
    }
}

impl Life<'_> {
    /// What a name says of whose it is.
    #[must_use]
    pub fn named(&self, text: &str, others: &Others) -> Named {
        let other = others.id_in(text);
        let beside = others.name_in(text, self.name);
        if has_id(text, self.id) {
            // An id that has this one in it is another job's.
            let longer = other.is_some_and(|other| other.len() > self.id.len() && holds(other, self.id));
            let apart = other.is_some_and(|other| !holds(self.id, other)) || (beside && !is_long(self.id));
            return match (longer, apart) {
                (true, _) => Named::Other { by_id: true },
                (_, true) => Named::IdBeside,
                _ => Named::Id,
            };
        }
        if other.is_some() {
            return Named::Other { by_id: true };
        }
        if self.name.is_some_and(|name| is_named(text, name)) {
            return Named::Name { beside };
        }
        if beside {
            return Named::Other { by_id: false };
        }
        if self.name.into_iter().chain([self.id]).any(|word| holds(text, word)) { Named::Alike } else { Named::Nothing }
    }

    /// Whether another job of the same name may have run within a stretch, or so long before it.
    #[must_use]
    pub fn has_twin(&self, others: &Others, (from, to): Stretch, late: Span) -> bool {
        let runs = self.name.and_then(|name| others.names.get(name)).into_iter().flatten();
        runs.into_iter().any(|(begun, ended)| {
            let after = begun.is_some_and(|begun| to.is_some_and(|to| to < begun - EARLY));
            let before = ended.is_some_and(|ended| from.is_some_and(|from| from > ended + late));
            !after && !before
        })
    }
}

/// Whether an id is so long that it is in no name by chance.
pub fn is_long(id: &str) -> bool {
    id.chars().count() >= LONG
}

/// Whether a name has an id: as a word, or a short one as all of a part between slashes.
fn has_id(text: &str, id: &str) -> bool {
    if is_long(id) { holds(text, id) } else { !id.is_empty() && text.split('/').any(|part| part == id) }
}

/// Whether a whole name, or what it has before a slash, is this. What follows names instances and attempts, as any other job may
/// be named.
fn is_named(text: &str, name: &str) -> bool {
    let rest = text.strip_prefix(name).filter(|_| !name.is_empty());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
