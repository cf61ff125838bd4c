//! What is known about jobs, to be compared with names that AWS and containers choose: those of log streams and the
//! dimensions of metrics. How these names are chosen is not documented, so something counts as a job's only if its name or ID
//! says so.

use std::collections::{HashMap, HashSet};

use super::text::{holds, words};
use super::{Span, Time};

/// How far apart clocks may be.
pub const EARLY: Span = Span::minutes(1);
/// An ID of at least this many characters is found in a name wherever it is a word; a shorter one may be there by chance.
const LONG: usize = 16;

/// What is known about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life<'a> {
    /// The last part of its id.
    pub id: &'a str,
    pub name: Option<&'a str>,
    pub from: Option<Time>,
    /// When it was seen to have ended; `None`: it has not ended.
    pub to: Option<Time>,
}

/// When something began and ended; `None`: unknown, or not yet.
pub type Stretch = (Option<Time>, Option<Time>);

/// The other known jobs, indexed by what may be named after them.
#[derive(Debug, Clone, Default)]
pub struct Others {
    ids: HashSet<String>,
    /// When each job with a given name began and ended.
    names: HashMap<String, Vec<Stretch>>,
}

/// What a name says about the job it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Named {
    /// It contains the job's ID.
    Id,
    /// It contains the job's ID, and another job's ID or name.
    IdBeside,
    /// It is the job's name, or begins with it; `beside`: it begins with another job's name as well.
    Name {
        beside: bool,
    },
    /// It is another job's, by the ID or name of that job.
    Other {
        by_id: bool,
    },
    /// It contains the job's name or ID somewhere, but so may another job's name.
    Alike,
    Nothing,
}

/// What ties a stream or a metric to a job; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Its name contains the job's ID.
    Id,
    /// Its name, or the first part of it, is the job's name, and its times do not contradict this.
    Name,
}

/// Which job a stream or a metric may belong to when no name ties it to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// Its name contains the job's name or ID, but so may another job's name.
    Alike,
    /// It has the name of this job and of another one, and both ran when it began.
    Twin,
    /// It has the job's name, but was written before the job existed.
    EarlierRun,
    /// It has the job's name, but began long after the job's end.
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

/// Which job a stream or a metric belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tie {
    /// This job.
    Own(Rule),
    /// No name decides it.
    Open(Doubt),
    /// Another known job.
    Other,
}

impl Tie {
    /// Whether a name ties it to the job.
    #[must_use]
    pub fn is_own(self) -> bool {
        matches!(self, Self::Own(_))
    }

    /// Whether it may well belong to the job, though no name says so.
    #[must_use]
    pub fn may_be(self) -> bool {
        matches!(self, Self::Open(Doubt::Alike | Doubt::Twin | Doubt::Time))
    }

    /// Which job it belongs to, in a few words.
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

    /// The longest ID of another job that occurs in a name.
    fn id_in<'s>(&self, text: &'s str) -> Option<&'s str> {
        words(text).filter(|part| self.ids.contains(*part) && has_id(text, part)).max_by_key(|part| part.len())
    }

    /// Whether a text, or its beginning up to a slash, is the name of a job with another name than `own`.
    fn name_in(&self, text: &str, own: Option<&str>) -> bool {
        let ends = text.match_indices('/').map(|(at, _)| at).chain([text.len()]);
        ends.map(|end| &text[..end]).any(|name| own != Some(name) && self.names.contains_key(name))
    }
}

impl Life<'_> {
    /// What a name says about the job it belongs to.
    #[must_use]
    pub fn named(&self, text: &str, others: &Others) -> Named {
        let other = others.id_in(text);
        let beside = others.name_in(text, self.name);
        if has_id(text, self.id) {
            // A longer ID that contains this one belongs to another job.
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

    /// Whether another job with the same name may have run during a stretch, or up to `late` before it.
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

/// Whether an ID is too long to occur in a name by chance.
pub fn is_long(id: &str) -> bool {
    id.chars().count() >= LONG
}

/// Whether a name contains an ID: a long ID as a word, a short one as a whole part between slashes.
fn has_id(text: &str, id: &str) -> bool {
    if is_long(id) { holds(text, id) } else { !id.is_empty() && text.split('/').any(|part| part == id) }
}

/// Whether a text, or its beginning up to a slash, is this name. What follows the slash names instances and attempts, and may
/// look like any other job's name.
fn is_named(text: &str, name: &str) -> bool {
    let rest = text.strip_prefix(name).filter(|_| !name.is_empty());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
/// How much was known of the jobs when it was decided whose streams and metrics are: the rows of lists, the jobs that were
/// answered for, and when the job itself ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compared {
    pub rows: usize,
    pub watches: usize,
    pub ended: Option<Time>,
}
