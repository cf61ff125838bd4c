//! What was told beside a job's own answer and is kept with it: the resources that it refers to, and what only the doctor asks.

use std::sync::Arc;

use crate::app::base::goal::Goal;
use crate::app::base::scene::Scene;
use crate::app::job::watch::{Watch, phase};
use crate::domain::Time;
use crate::domain::json::Tree;
use crate::domain::related::{Request, Resource};
use crate::domain::rights::{Caller, Decision, Target};
use crate::domain::room::Member;
use crate::domain::status::Phase;

/// What is known of the resources of a job.
#[derive(Debug, Clone, Default)]
pub struct Related {
    pub found: Vec<(Resource, Found)>,
    /// The id of the collaboration, if a list was read for it and named it.
    pub collaboration: Option<String>,
    /// The resource that is shown alone; `None`: all.
    pub open: Option<Resource>,
    /// What was answered before is requested again.
    pub again: Option<Time>,
}

/// A resource that was answered for.
#[derive(Debug, Clone)]
pub struct Found {
    /// How it was requested.
    pub request: Request,
    pub tree: Arc<Tree>,
}

impl Related {
    #[must_use]
    pub fn of(&self, kind: Resource) -> Option<&Found> {
        self.found.iter().find(|(own, _)| *own == kind).map(|(_, found)| found)
    }
}

/// What only the doctor asks.
#[derive(Debug, Clone, Default)]
pub struct Doctor {
    pub caller: Option<Caller>,
    pub members: Option<Vec<Member>>,
    pub trust: Option<String>,
    pub rights: Vec<(Target, Vec<Decision>)>,
    /// What was answered before is requested again.
    pub again: Option<Time>,
}

/// Whether the lines of the logs are wanted: only a failure is looked into so far, unasked.
#[must_use]
pub fn wants_lines(scene: &Scene, watch: &Watch) -> bool {
    scene.examines() && (phase(watch) == Some(Phase::Failed) || scene.settings.goal == Goal::Doctor { lines: true })
}
