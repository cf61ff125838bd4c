//! One job that is watched: what was seen of it, and what is wrong with it.

use super::aside::{Doctor, Related};
use crate::app::base::goal::Outcome;
use crate::app::base::question::Inquiry;
use crate::app::base::refresh::Refresh;
use crate::domain::change::Change;
use crate::domain::field::FieldId;
use crate::domain::history::History;
use crate::domain::ids::JobKey;
use crate::domain::life::Life;
use crate::domain::past::{Facts, Past};
use crate::domain::skew::Skew;
use crate::domain::status::{Phase, Publish};
use crate::domain::{Span, Time};

/// A change the person has not yet taken note of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub change: Change,
    pub looked: Looked,
}

/// Whether the pane of a mark was looked at since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    NotYet,
    /// Its pane has the focus, or had it when the change came: the mark goes when the focus leaves.
    Now,
}

/// One job that is watched.
#[derive(Debug, Clone)]
pub struct Watch {
    pub key: JobKey,
    /// `None` before the first good answer.
    pub history: Option<History>,
    /// How it goes with its own answer. What a person wants goes ahead, and is read even while refreshes are paused. Silence
    /// ends with an answer of any kind; calls that could not be made, because there were no credentials, do not count.
    pub refresh: Refresh,
    /// When the job was first seen final.
    pub ended: Option<Time>,
    pub marks: Vec<Mark>,
    /// When anything worth an eye last changed.
    pub changed: Option<Time>,
    /// Whether the service ever answered, in any way.
    pub heard: bool,
    pub trouble: Trouble,
    /// How it ended by the goal; `None` while that is open.
    pub outcome: Option<Outcome>,
    pub memory: Memory,
    /// How it goes with the questions beside the job.
    pub inquiries: Vec<Inquiry>,
    /// What is known of the resources it refers to.
    pub related: Related,
    /// What only the doctor asked.
    pub doctor: Doctor,
    /// Whether the person named it: then it is watched whatever a board has open.
    pub named: bool,
}

/// Since when what goes wrong with a job, and how often; all over with a good answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trouble {
    /// The first failure.
    pub since: Option<Time>,
    /// The first refusal for want of credentials or access.
    pub denied: Option<Time>,
    /// The first time the service did not know the job.
    pub missing: Option<Time>,
}

/// What the journal has to do with a job.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// Whether the journal was asked.
    pub asked: bool,
    /// What it knew, until the first good answer.
    pub past: Option<Past>,
    /// When something was last noted; `None` before the first good answer.
    pub noted: Option<Time>,
    /// The facts last noted.
    pub facts: Option<Facts>,
    /// By how much the service's clock was ahead, as last noted.
    pub ahead: Span,
}

impl Watch {
    /// Whether the job, its cancel or its publication failed.
    #[must_use]
    pub fn ails(&self) -> bool {
        self.history.as_ref().is_some_and(|history| {
            let failed = matches!(history.current().phase(), Some(Phase::Failed | Phase::CancelFailed));
            failed || [history.job().metrics(), history.job().logs()].contains(&Publish::Failed)
        })
    }

    #[must_use]
    pub fn new(key: JobKey, now: Time) -> Self {
        Self {
            key,
            history: None,
            refresh: Refresh::due(now),
            ended: None,
            marks: Vec::new(),
            changed: None,
            heard: false,
            trouble: Trouble::default(),
            outcome: None,
            memory: Memory::default(),
            inquiries: Vec::new(),
            related: Related::default(),
            doctor: Doctor::default(),
            named: false,
        }
    }

    /// The job's name, or while it is unknown the shortest text that tells it from others.
    #[must_use]
    pub fn title(&self) -> String {
        let name = self.history.as_ref().and_then(|h| h.job().name());
        name.unwrap_or_else(|| crate::domain::text::line(self.key.short()))
    }
}

pub(in crate::app) fn phase(watch: &Watch) -> Option<Phase> {
    watch.history.as_ref().and_then(|h| h.current().phase())
}

/// The last part of the job's id, which is what a stream's name can hold.
pub(in crate::app) fn id(watch: &Watch) -> Option<&str> {
    watch.key.arn().and_then(|arn| arn.job_id.rsplit('/').next())
}

pub(in crate::app) fn name(watch: &Watch) -> Option<String> {
    watch.history.as_ref().and_then(|h| h.job().name()).filter(|name| !name.is_empty())
}

/// Of a job as it is watched, by the service's clock.
pub(in crate::app) fn life<'a>(watch: &'a Watch, name: Option<&'a str>, skew: Skew) -> Life<'a> {
    Life { id: id(watch).unwrap_or_default(), name, from: created(watch), to: ended(watch).map(|at| skew.theirs(at)) }
}

fn created(watch: &Watch) -> Option<Time> {
    watch.history.as_ref().and_then(|h| h.job().time(FieldId::CreateTime))
}

pub(in crate::app) fn ended(watch: &Watch) -> Option<Time> {
    watch.ended.filter(|_| phase(watch).is_some_and(Phase::is_final))
}
