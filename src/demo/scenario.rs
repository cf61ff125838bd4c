//! Scenario files: which jobs there are, what happens to them when, and what goes wrong on the wire.
//!
//! ```toml
//! about = "one line"
//! [[membership]]              # if there is none: one that belongs to the caller
//! id = "…"
//! collaboration = "…"         # the collaboration's ID
//! name = "…"                  # the collaboration's name
//! account = "111122223333"    # the caller's account; with any other account it belongs to another member
//! [[job]]
//! membership = "…"            # if not set: the caller's first one
//! id = "…"                    # the last part of its ARN
//! created = "3m"              # how long before the start it was created
//! appears = "12s"             # how long after the start it was created; until then there is no such job
//! updated = "1m"              # how long before the start it was last updated; if not set: when it was created
//! status = "CREATE_PENDING"   # its status at the start
//! [job.members]               # fields of the response, by the service's names; "@/x" becomes an ARN of the membership
//! [[job.step]]
//! at = "12s"                  # after the start
//! set = { status = "ACTIVE" } # fields that change; updateTime becomes this moment
//! unset = ["description"]
//! [[job.log]]                 # a log stream: lines at a steady pace
//! stream = "x/i-1"            # its name
//! at = "12s"                  # when the first line is written, after the start
//! before = "5m"               # or before it
//! lasts = "30s"
//! every = "250ms"
//! lines = ["line {n}"]        # repeated; {n} is the number of the line
//! [[job.metric]]              # a metric: a value each minute
//! name = "CPUUtilization"
//! dimensions = { Host = "x" } # what distinguishes it from others with its name
//! at = "12s"                  # when the first value comes, after the start
//! before = "40m"              # or before it
//! lasts = "45m"
//! unlisted = "5m"             # how long after the first value ListMetrics begins to list it
//! low = 12.5                  # values swing between these two
//! high = 90.0
//! swing = "10m"               # the time from one low to the next
//! [[related]]                 # how a resource differs from what the demo makes up
//! arn = "@/trained-model/x"   # its ARN; "@/ml-configuration" for that of the membership
//! membership = "…"            # if not set: the caller's first one
//! set = { status = "ACTIVE" }
//! unset = ["tags"]
//! missing = false             # whether it does not exist
//! receives_nothing = ["444455556666"] # members that may not receive the output of inference
//! [role]                      # the ML configuration's role, where it differs from what the user guide requires
//! trusts = "sagemaker.amazonaws.com" # the service that may assume it; if not set: Clean Rooms ML
//! source = "arn:aws:…"        # the condition on aws:SourceArn; if not set: the caller's membership
//! lacks = ["logs:PutLogEvents"] # actions that its policies do not allow
//! missing = false             # whether it does not exist
//! [[fleet]]                   # generated jobs: see `Fleet`
//! live = 60
//! finished = 90
//! [[fault]]
//! from = "20s"                # a period in which each call, or each nth, meets the fault
//! until = "30s"
//! every = 1
//! membership = "…"            # only calls for this membership or its collaboration; then each nth of those
//! action = "logs:GetLogEvents" # only calls that need this permission; then each nth of those
//! what = "throttled"          # one of [`Fault`]'s kinds
//! ```

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::fleet::Fleet;
use super::member::Membership;
use super::related::Related;
use super::role::Role;
use super::told::{Fault, Job};
use crate::demo::place::REGION;

/// The most live jobs that [`Scenario::of_size`] makes; all others have ended before.
const LIVE: u32 = 60;

macro_rules! scenarios {
    ($($name:literal),* $(,)?) => {
        const SCENARIOS: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../assets/demo/", $name, ".toml")))),*];
    };
}

scenarios!(
    "default",
    "success",
    "failure",
    "publish-failed",
    "cancelled",
    "cancel-failed",
    "throttled",
    "flaky",
    "expired-credentials",
    "unknown-status",
    "hostile-text",
    "minimal",
    "slow-queue",
    "logs",
    "logs-denied",
    "logs-unnamed",
    "no-logs",
    "no-policy",
    "not-allowed",
    "role-lacks",
    "role-untrusted",
    "no-log-group",
    "budget-spent",
    "many-logs",
    "metrics",
    "metrics-unlisted",
    "metrics-unnamed",
    "metrics-denied",
    "related",
    "fleet",
);

/// A story to serve.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    #[serde(skip)]
    name: String,
    about: String,
    /// At least one belongs to the caller; the first of those is used wherever none is named.
    #[serde(default, rename = "membership")]
    pub(super) memberships: Vec<Membership>,
    #[serde(default, rename = "job")]
    pub(super) jobs: Vec<Job>,
    #[serde(default)]
    pub(super) related: Vec<Related>,
    #[serde(default)]
    pub(super) receives_nothing: Vec<String>,
    #[serde(default)]
    pub(super) role: Role,
    #[serde(default, rename = "fleet")]
    pub(super) fleets: Vec<Fleet>,
    #[serde(default, rename = "fault")]
    pub(super) faults: Vec<Fault>,
}

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    #[error("there is no scenario \"{name}\"; there are: {known}")]
    Unknown { name: String, known: String },
    #[error("scenario {name}: {why}")]
    Malformed { name: String, why: String },
}

impl Scenario {
    /// The scenarios, the default one first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SCENARIOS.iter().map(|(name, _)| *name)
    }

    /// Loads a scenario.
    ///
    /// # Errors
    /// When there is none with that name.
    pub fn load(name: &str) -> Result<Self, ScenarioError> {
        let Some((_, text)) = SCENARIOS.iter().find(|(known, _)| *known == name) else {
            let name: String = name.chars().filter(|c| !c.is_control()).collect();
            return Err(ScenarioError::Unknown { name, known: Self::names().collect::<Vec<_>>().join(", ") });
        };
        Self::parse(name, text)
    }

    /// Parses a scenario.
    ///
    /// # Errors
    /// Says what in the text is not understood.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioError> {
        let malformed = |why: String| ScenarioError::Malformed { name: name.to_owned(), why };
        let mut scenario: Self = toml::from_str(text).map_err(|e| malformed(e.to_string()))?;
        name.clone_into(&mut scenario.name);
        scenario.settle().map_err(malformed)?;
        Ok(scenario)
    }

    /// A scenario with this many generated jobs of one membership, 1 to 100,000, which all exist from the start. At most 60
    /// of them start and end within two minutes; the others ended in the days before. Nothing goes wrong on the wire.
    #[must_use]
    pub fn of_size(jobs: u32) -> Self {
        let jobs = jobs.clamp(1, Self::MOST);
        let live = jobs.min(LIVE);
        let membership = Membership::default();
        Self {
            name: format!("{jobs} jobs"),
            about: "generated jobs, as many as wanted".to_owned(),
            fleets: vec![Fleet {
                membership: membership.id.clone(),
                live,
                finished: jobs - live,
                births: Duration::ZERO,
                seed: 0,
            }],
            memberships: vec![membership],
            jobs: Vec::new(),
            related: Vec::new(),
            receives_nothing: Vec::new(),
            role: Role::default(),
            faults: Vec::new(),
        }
    }

    /// The most jobs that [`Scenario::of_size`] makes.
    pub const MOST: u32 = 100_000;

    /// Adds what the text leaves out, and reports a membership that it names but does not define.
    fn settle(&mut self) -> Result<(), String> {
        if self.memberships.is_empty() {
            self.memberships.push(Membership::default());
        }
        let Some(first) = self.memberships.iter().find(|m| m.is_own()).map(|m| m.id.clone()) else {
            return Err("no membership is the caller's".to_owned());
        };
        let named = self.jobs.iter_mut().map(|j| &mut j.membership).chain(self.fleets.iter_mut().map(|f| &mut f.membership));
        let named = named.chain(self.related.iter_mut().map(|r| &mut r.membership));
        named.filter(|name| name.is_empty()).for_each(|name| name.clone_from(&first));
        let find = |id: &str| {
            self.memberships.iter().find(|m| m.id == id).ok_or_else(|| format!("there is no membership \"{id}\" in it"))
        };
        for job in &mut self.jobs {
            let membership = find(&job.membership)?;
            job.arn = membership.arn(&format!("trained-model-inference-job/{}", job.id));
            job.members.values_mut().for_each(|value| membership.expand(value));
            for step in &mut job.steps {
                step.set.values_mut().for_each(|value| membership.expand(value));
            }
            if let Some(log) = job.logs.iter().find(|log| log.lines.is_empty()) {
                return Err(format!("nothing is written to the stream \"{}\"", log.stream));
            }
        }
        for related in &mut self.related {
            let membership = find(&related.membership)?;
            let mut arn = Value::String(std::mem::take(&mut related.arn));
            membership.expand(&mut arn);
            related.arn = arn.as_str().unwrap_or_default().to_owned();
            related.set.values_mut().for_each(|value| membership.expand(value));
        }
        let others = self.fleets.iter().map(|f| &f.membership).chain(self.faults.iter().filter_map(|f| f.membership.as_ref()));
        others.map(String::as_str).try_for_each(|id| find(id).map(drop))
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it shows, in one line.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The jobs to open, in order: those that the scenario lists one by one, or else the first generated one.
    #[must_use]
    pub fn arns(&self) -> Vec<String> {
        if self.jobs.is_empty() {
            let first = self.fleets.iter().find_map(|fleet| {
                let membership = self.member(&fleet.membership).filter(|m| m.is_own() && fleet.count() > 0)?;
                Some(fleet.job(0, membership).arn)
            });
            return first.into_iter().collect();
        }
        self.jobs.iter().filter(|job| self.own(&job.membership).is_some()).map(|job| job.arn.clone()).collect()
    }

    /// Whether any of its jobs are generated, which may be more than can be listed one by one.
    #[must_use]
    pub fn is_fleet(&self) -> bool {
        !self.fleets.is_empty()
    }

    /// The caller's memberships, in order; there is at least one.
    pub fn memberships(&self) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(|m| m.is_own())
    }

    /// The ID of the caller's first membership.
    #[must_use]
    pub fn membership(&self) -> &str {
        self.memberships().next().map_or("", |m| &m.id)
    }

    #[must_use]
    pub fn region(&self) -> &'static str {
        REGION
    }

    pub(super) fn member(&self, id: &str) -> Option<&Membership> {
        self.memberships.iter().find(|m| m.id == id)
    }

    /// The caller's membership with this ID.
    pub(super) fn own(&self, id: &str) -> Option<&Membership> {
        self.member(id).filter(|m| m.is_own())
    }

    /// Whether any job refers to this ARN. Generated jobs count as referring to everything of their membership.
    pub(super) fn refers_to(&self, owner: &Membership, arn: &str) -> bool {
        let written = Value::from(arn).to_string();
        let told = self.jobs.iter().flat_map(|job| job.members.values()).any(|value| value.to_string().contains(&written));
        told || self.fleets.iter().any(|fleet| fleet.membership == owner.id)
    }

    /// Whether any of the caller's memberships is in this collaboration.
    pub(super) fn in_collaboration(&self, id: &str) -> bool {
        self.memberships().any(|m| m.collaboration == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_understood() {
        for name in Scenario::names() {
            let scenario = Scenario::load(name).unwrap_or_else(|e| panic!("{e}"));
            assert!(!scenario.about().is_empty() && !scenario.arns().is_empty(), "{name}");
            for job in &scenario.jobs {
                assert!(job.steps.windows(2).all(|w| w[0].at <= w[1].at), "{name}: steps in order");
                let begun = job.status != "CREATE_PENDING";
                let later = job.updated.is_some_and(|updated| updated < job.created);
                assert_eq!(begun, later, "{name}: {} was updated since it was created if it is past its beginning", job.id);
            }
        }
    }

    #[test]
    fn an_unknown_scenario_names_those_there_are() {
        let error = Scenario::load("nope").unwrap_err().to_string();
        assert!(error.contains("default, success"), "{error}");
    }

    #[test]
    fn what_a_file_does_not_know_is_refused() {
        assert!(Scenario::parse("x", "about = \"\"\njob = []\nfoo = 1").is_err());
        assert!(Scenario::parse("x", "about = \"\"\n[[job]]\nid=\"a\"\ncreated=\"3 weeks\"\nstatus=\"A\"\nmembers={}").is_err());
    }

    #[test]
    fn what_names_a_membership_names_one_that_is_there() {
        let one = "[[membership]]\nid = \"m\"\ncollaboration = \"c\"\nname = \"n\"\n";
        let of = |more: &str| Scenario::parse("x", &format!("about = \"\"\n{one}{more}"));
        let first = of("[[fleet]]\nlive = 1\n").unwrap();
        assert_eq!((first.membership(), first.fleets[0].membership.as_str()), ("m", "m"), "the first, where none is named");
        assert!(of("[[fleet]]\nmembership = \"m\"\nlive = 1\n").is_ok());
        for more in [
            "[[fleet]]\nmembership = \"o\"\nlive = 1\n",
            "[[fault]]\nmembership = \"o\"\nfrom = \"0s\"\nuntil = \"1s\"\nwhat = \"hang\"\n",
            "[[job]]\nmembership = \"o\"\nid = \"a\"\ncreated = \"1s\"\nstatus = \"ACTIVE\"\nmembers = {}\n",
        ] {
            assert!(of(more).unwrap_err().to_string().contains("membership \"o\""), "{more}");
        }
        let others = one.replace("name = \"n\"", "name = \"n\"\naccount = \"444455556666\"");
        assert!(Scenario::parse("x", &format!("about = \"\"\n{others}")).is_err(), "the caller has to have one");
    }

    #[test]
    fn a_size_is_kept_to_what_can_be_told() {
        for (wanted, live, finished) in
            [(0, 1, 0), (1, 1, 0), (60, 60, 0), (61, 60, 1), (100_000, 60, 99_940), (u32::MAX, 60, 99_940)]
        {
            let scenario = Scenario::of_size(wanted);
            assert_eq!((scenario.fleets[0].live, scenario.fleets[0].finished), (live, finished), "{wanted}");
            assert_eq!((scenario.arns().len(), scenario.memberships().count()), (1, 1));
        }
        assert_eq!(Scenario::of_size(250).name(), "250 jobs");
    }
}
