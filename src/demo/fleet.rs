//! Generated jobs: each one follows from its number alone, so that a hundred thousand take no more memory than one. Nothing
//! is stored here: a job is made on request, and the same number makes the same job every time.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::member::Membership;
use super::told::{Job, Step, duration};

/// Many jobs of one membership.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fleet {
    /// If it is not set: the first membership.
    #[serde(default)]
    pub membership: String,
    /// The number of jobs that start and end within two minutes of the start; they have the first numbers.
    pub live: u32,
    /// The number of jobs that ended within the days before the start.
    #[serde(default)]
    pub finished: u32,
    /// For how long after the start live jobs are created; after more than a minute they cannot end within two.
    #[serde(default = "minute", deserialize_with = "duration")]
    pub births: Duration,
    /// Distinguishes two fleets.
    #[serde(default)]
    pub seed: u64,
}

/// A trained model that jobs share.
struct Model {
    name: &'static str,
    version: Option<&'static str>,
    instance: (&'static str, u8),
    /// Its usual time from creation to the last update, in milliseconds.
    usual: u64,
}

impl Model {
    const fn new(name: &'static str, version: Option<&'static str>, instance: (&'static str, u8), usual: u64) -> Self {
        Self { name, version, instance, usual }
    }

    fn resource(&self) -> String {
        format!("trained-model/tm-{}", self.name)
    }
}

/// The quickest first: only the first [`SLOW`] have jobs that take three times as long.
const MODELS: [Model; 6] = [
    Model::new("propensity", Some("5f0c1a7e-3b42-4d18-9c57-2e8a6b90d413"), ("ml.g5.2xlarge", 2), 26_000),
    Model::new("churn", None, ("ml.m5.2xlarge", 1), 30_000),
    Model::new("uplift", None, ("ml.c6i.4xlarge", 2), 34_000),
    Model::new("lookalike", Some("0d4b7c21-96aa-4f0e-8d35-71c2e9f0ab64"), ("ml.g4dn.xlarge", 1), 38_000),
    Model::new("basket", None, ("ml.r6i.2xlarge", 1), 44_000),
    Model::new("fraud", None, ("ml.m6i.4xlarge", 3), 50_000),
];
const SLOW: usize = 3;

/// How a job ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Succeeds,
    Fails,
    Cancelled,
    LogsFail,
    MetricsFail,
}

const FATES: [Fate; 16] = {
    use Fate::{Cancelled, Fails, LogsFail, MetricsFail, Succeeds};
    [
        Succeeds,
        Succeeds,
        Fails,
        Succeeds,
        Succeeds,
        LogsFail,
        Succeeds,
        Cancelled,
        Succeeds,
        Succeeds,
        Fails,
        Succeeds,
        Succeeds,
        MetricsFail,
        Succeeds,
        Cancelled,
    ]
};

const PLACES: [&str; 5] = ["emea", "apac", "latam", "nordics", "dach"];
const TEAMS: [&str; 4] = ["audience", "growth", "risk", "stores"];

/// The failure texts are invented for the demo: the service documents no status codes.
const FAILURES: [(&str, &str); 3] = [
    ("AlgorithmError", "AlgorithmError: the inference container exited with code 1 before it answered /ping."),
    ("AlgorithmError", "AlgorithmError: the inference container ran out of memory."),
    ("InternalError", "The job could not be completed. Start a new one."),
];

/// Milliseconds from the start of the story; negative: before it.
type Moment = i64;
/// The live jobs are created from this moment on, at even intervals.
const FIRST: Moment = -45_000;
/// How long before the start the last of the finished jobs ended, and the first one, in milliseconds.
const PAST: (u64, u64) = (5 * 60_000, 6 * 24 * 3_600_000);

fn minute() -> Duration {
    Duration::from_mins(1)
}

impl Fleet {
    pub fn count(&self) -> u32 {
        self.live.saturating_add(self.finished)
    }

    /// A pseudorandom number for each job and each `salt`.
    fn dice(&self, number: u32, salt: u64) -> u64 {
        let mut x = (self.seed << 40) ^ (salt << 32) ^ u64::from(number);
        x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn pick<'a, T>(&self, number: u32, salt: u64, from: &'a [T]) -> &'a T {
        &from[at(self.dice(number, salt), from.len())]
    }

    /// Which of the models a job uses.
    pub fn model(number: u32) -> usize {
        at(u64::from(number), MODELS.len())
    }

    /// For each model, whether a List with these filters includes its jobs.
    pub fn wanted(membership: &Membership, arn: Option<&str>, version: Option<&str>) -> [bool; MODELS.len()] {
        MODELS.each_ref().map(|model| {
            arn.is_none_or(|wanted| membership.arn(&model.resource()) == wanted)
                && version.is_none_or(|wanted| model.version == Some(wanted))
        })
    }

    /// When a job is created.
    fn birth(&self, number: u32) -> Moment {
        if number < self.live {
            let span = milliseconds(self.births) - FIRST;
            return FIRST + span * i64::from(number) / i64::from(self.live);
        }
        let ended = PAST.0 + self.dice(number, 1) % (PAST.1 - PAST.0);
        -signed(ended + self.life(number))
    }

    /// Whether a job exists this long after the start.
    pub fn born(&self, number: u32, at: Duration) -> bool {
        number >= self.live || self.birth(number) <= milliseconds(at)
    }

    /// The time from creation to the last update of a job that runs to its end, in milliseconds.
    fn life(&self, number: u32) -> u64 {
        let model = Self::model(number);
        let usual = MODELS[model].usual;
        // A slow job must have begun before the start to end within two minutes of it.
        let early = number >= self.live || self.birth(number) < 0;
        if model < SLOW && early && self.dice(number, 2).is_multiple_of(4) {
            return usual * (300 + self.dice(number, 3) % 20) / 100;
        }
        usual * (92 + self.dice(number, 3) % 17) / 100
    }

    fn id(&self, number: u32) -> String {
        format!("{:08x}-{}-{number}", self.dice(number, 4) >> 32, MODELS[Self::model(number)].name)
    }

    /// The job with this ARN, if it is one of this fleet.
    pub fn find(&self, arn: &str, membership: &Membership) -> Option<Job> {
        let number: u32 = arn.rsplit('-').next()?.parse().ok()?;
        let known = number < self.count() && arn.ends_with(&self.id(number));
        known.then(|| self.job(number, membership)).filter(|job| job.arn == arn)
    }

    /// Makes a job.
    pub fn job(&self, number: u32, membership: &Membership) -> Job {
        let birth = self.birth(number);
        let id = self.id(number);
        let mut job = Job {
            arn: membership.arn(&format!("trained-model-inference-job/{id}")),
            id,
            membership: membership.id.clone(),
            created: before(birth),
            appears: after(birth),
            updated: None,
            status: "CREATE_PENDING".to_owned(),
            members: self.members(number, membership),
            steps: Vec::new(),
            logs: Vec::new(),
            metrics: Vec::new(),
        };
        for (since, set) in self.course(number) {
            let moment = birth + signed(since);
            if moment > 0 {
                job.steps.push(Step { at: after(moment), set, unset: Vec::new() });
                continue;
            }
            // What happened before the start becomes the job's state at the start.
            job.updated = Some(before(moment));
            for (name, value) in set {
                match value {
                    Value::String(status) if name == "status" => job.status = status,
                    value => drop(job.members.insert(name, value)),
                }
            }
        }
        job
    }

    /// What happens to a job, by milliseconds since its creation.
    fn course(&self, number: u32) -> Vec<(u64, Map<String, Value>)> {
        let life = self.life(number);
        let part = |of: u64| life * of / 100;
        let queued = part(12 + self.dice(number, 5) % 10);
        let mut course = vec![(queued, members(json!({ "status": "CREATE_IN_PROGRESS" })))];
        let mut then = |part: u64, set: Value| course.push((part, members(set)));
        let fate = *self.pick(number, 6, &FATES);
        match fate {
            Fate::Fails => {
                let (code, message) = self.pick(number, 7, &FAILURES);
                let details = json!({ "statusCode": code, "message": message });
                then(part(45), json!({ "status": "CREATE_FAILED", "statusDetails": details }));
                then(part(55), json!({ "metricsStatus": "PUBLISH_SUCCEEDED", "logsStatus": "PUBLISH_SUCCEEDED" }));
            }
            Fate::Cancelled => {
                then(part(40), json!({ "status": "CANCEL_PENDING" }));
                then(part(50), json!({ "status": "CANCEL_IN_PROGRESS" }));
                then(part(60), json!({ "status": "INACTIVE" }));
            }
            Fate::Succeeds | Fate::LogsFail | Fate::MetricsFail => {
                then(part(86), json!({ "status": "ACTIVE" }));
                then(part(93), published("metrics", fate == Fate::MetricsFail, "Failed to publish metrics: access denied"));
                let why = "Failed to publish logs as no ML Config role is set";
                then(life, published("logs", fate == Fate::LogsFail, why));
            }
        }
        course
    }

    /// The fields that do not change, by the service's names.
    fn members(&self, number: u32, membership: &Membership) -> Map<String, Value> {
        let model = &MODELS[Self::model(number)];
        let (instance, count) = model.instance;
        let team = self.pick(number, 8, &TEAMS);
        let place = self.pick(number, 9, &PLACES);
        let mut all = members(json!({
            "name": format!("{}-{place}-{number:04}", model.name),
            "trainedModelArn": membership.arn(&model.resource()),
            "configuredModelAlgorithmAssociationArn":
                membership.arn(&format!("configured-model-algorithm-association/cmaa-{}", model.name)),
            "resourceConfig": { "instanceType": instance, "instanceCount": count },
            "outputConfiguration": { "accept": "text/csv", "members": [{ "accountId": "444455556666" }] },
            "dataSource": { "mlInputChannelArn": membership.arn(&format!("ml-input-channel/ch-{place}")) },
            "inferenceContainerImageDigest": "sha256:9f2c4e7a1b8d6053c7e2f9a4b1d8067e5c3f2a9b8d7e6f5041c2b3a4958677e1",
            "tags": { "env": "prod", "team": team, "cost-centre": format!("47{:02}", self.dice(number, 10) % 20) },
        }));
        if let Some(version) = model.version {
            all.insert("trainedModelVersionIdentifier".to_owned(), json!(version));
            all.insert("description".to_owned(), json!(format!("Weekly {} scores, {place}", model.name)));
        }
        if count > 1 {
            let environment = json!({ "BATCH_SIZE": "64", "MODEL_TOKEN": "demo-secret-value" });
            all.insert("environment".to_owned(), environment);
        }
        all
    }
}

fn published(what: &str, fails: bool, why: &str) -> Value {
    if fails {
        return json!({ (format!("{what}Status")): "PUBLISH_FAILED", (format!("{what}StatusDetails")): why });
    }
    json!({ (format!("{what}Status")): "PUBLISH_SUCCEEDED" })
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// A number as an index into something of this length.
fn at(number: u64, length: usize) -> usize {
    usize::try_from(number % length as u64).unwrap_or_default()
}

fn signed(span: u64) -> Moment {
    i64::try_from(span).unwrap_or(i64::MAX)
}

/// How long before the start a moment is; zero if it is after the start.
fn before(moment: Moment) -> Duration {
    Duration::from_millis(u64::try_from(-moment).unwrap_or_default())
}

fn milliseconds(span: Duration) -> Moment {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

fn after(moment: Moment) -> Duration {
    Duration::from_millis(u64::try_from(moment).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    const MANY: Fleet = Fleet { membership: String::new(), live: 60, finished: 600, births: Duration::from_mins(1), seed: 7 };

    fn jobs(fleet: &Fleet) -> Vec<Job> {
        let membership = Membership::default();
        (0..fleet.count()).map(|number| fleet.job(number, &membership)).collect()
    }

    /// The status a job ends in, and the moment of its last change.
    fn end(job: &Job) -> (String, Duration) {
        let set = job.steps.iter().rev().find_map(|s| s.set.get("status")).and_then(Value::as_str);
        (set.unwrap_or(&job.status).to_owned(), job.steps.last().map_or(Duration::ZERO, |s| s.at))
    }

    #[test]
    fn all_that_live_die_within_two_minutes() {
        for (live, births) in [(1, 60), (7, 60), (60, 60), (5_000, 60), (60, 0), (5_000, 0)] {
            let fleet = Fleet { live, finished: 0, births: Duration::from_secs(births), ..MANY };
            for job in jobs(&fleet) {
                let (status, at) = end(&job);
                assert!(["ACTIVE", "CREATE_FAILED", "INACTIVE"].contains(&status.as_str()), "{status}");
                assert!(at <= Duration::from_mins(2), "{live}: {} ends at {at:?}", job.id);
                assert!(job.steps.iter().all(|s| s.at > job.appears), "{}", job.id);
            }
        }
        let lives = jobs(&MANY).iter().take(60).map(|j| (j.appears, j.status.clone(), end(j).1)).collect::<Vec<_>>();
        assert!(lives.iter().filter(|(born, ..)| born.is_zero()).count() > 20, "some are there from the start");
        assert!(lives.iter().filter(|(born, ..)| *born > Duration::from_secs(30)).count() > 10, "some come later");
        let at_start = lives.iter().filter(|(born, ..)| born.is_zero()).map(|(_, status, _)| status.as_str());
        assert!(at_start.collect::<BTreeSet<_>>().is_superset(&["CREATE_PENDING", "CREATE_IN_PROGRESS"].into()));
    }

    #[test]
    fn all_that_finished_did_within_the_last_days() {
        for job in jobs(&MANY).iter().skip(60) {
            assert!(job.steps.is_empty() && job.appears.is_zero(), "{}", job.id);
            let updated = job.updated.unwrap();
            assert!(updated < job.created && job.created < Duration::from_hours(7 * 24), "{}", job.id);
            assert!(updated >= Duration::from_mins(5), "{}", job.id);
        }
    }

    #[test]
    fn a_beginning_that_is_past_was_updated() {
        for job in jobs(&MANY) {
            assert_eq!(job.status != "CREATE_PENDING", job.updated.is_some(), "{}", job.id);
            assert!(job.updated.is_none_or(|updated| updated < job.created), "{}", job.id);
            assert!(job.steps.is_sorted_by(|a, b| a.at < b.at), "{}", job.id);
        }
    }

    #[test]
    fn every_fate_is_met() {
        let told = |job: &Job, name: &str| {
            let last = job.steps.iter().rev().find_map(|s| s.set.get(name)).or(job.members.get(name));
            last.and_then(Value::as_str).unwrap_or("-").to_owned()
        };
        let seen: BTreeSet<_> =
            jobs(&MANY).iter().take(60).map(|job| (end(job).0, told(job, "metricsStatus"), told(job, "logsStatus"))).collect();
        let (good, bad) = ("PUBLISH_SUCCEEDED", "PUBLISH_FAILED");
        let all = [
            ("ACTIVE", good, good),
            ("ACTIVE", good, bad),
            ("ACTIVE", bad, good),
            ("CREATE_FAILED", good, good),
            ("INACTIVE", "-", "-"),
        ];
        assert_eq!(seen, all.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())).into());
    }

    #[test]
    fn jobs_of_a_model_take_about_as_long_and_some_three_times() {
        let mut lives: BTreeMap<String, Vec<u128>> = BTreeMap::new();
        for job in jobs(&MANY).iter().filter(|job| job.status == "ACTIVE") {
            let model = job.members["trainedModelArn"].as_str().unwrap().to_owned();
            lives.entry(model).or_default().push(job.created.abs_diff(job.updated.unwrap()).as_millis());
        }
        assert_eq!(lives.len(), MODELS.len());
        let mut slow = 0;
        for (model, mut all) in lives {
            all.sort_unstable();
            let median = all[all.len() / 2];
            let near = all.iter().filter(|life| life.abs_diff(median) * 5 <= median).count();
            let far = all.iter().filter(|life| **life * 10 >= median * 28).count();
            assert!(all.len() >= 20 && near * 10 >= all.len() * 6, "{model}: {all:?}");
            assert_eq!(near + far, all.len(), "{model}: {all:?}");
            slow += far;
        }
        assert!(slow >= 10, "{slow}");
        let late = |job: &&Job| end(job).1.saturating_sub(job.appears) + job.created >= Duration::from_secs(75);
        assert!(jobs(&MANY).iter().take(60).filter(late).count() >= 2, "some of the living are slow");
    }

    #[test]
    fn a_job_is_found_by_its_arn_and_is_the_same_again() {
        let membership = Membership::default();
        let mut ids = BTreeSet::new();
        for (number, job) in jobs(&MANY).into_iter().enumerate() {
            let again = MANY.find(&job.arn, &membership).unwrap_or_else(|| panic!("{number}: {}", job.arn));
            assert_eq!(format!("{job:?}"), format!("{again:?}"));
            assert!(ids.insert(job.id));
        }
        let arn = MANY.job(3, &membership).arn;
        for other in [arn.replace("-3", "-4"), arn.replace("-3", "-03"), arn.replace("us-east-1", "eu-west-1"), String::new()] {
            assert!(MANY.find(&other, &membership).is_none(), "{other}");
        }
        assert!(Fleet { seed: 8, ..MANY }.find(&arn, &membership).is_none(), "another fleet has other jobs");
    }

    #[test]
    fn what_a_filter_wants_is_what_the_jobs_say() {
        let membership = Membership::default();
        for job in jobs(&Fleet { live: 12, finished: 0, ..MANY }) {
            let text = |name: &str| job.members.get(name).and_then(Value::as_str);
            let (model, version) = (text("trainedModelArn"), text("trainedModelVersionIdentifier"));
            let number = job.id.rsplit('-').next().unwrap().parse().unwrap();
            let found = Fleet::wanted(&membership, model, version);
            assert!(found[Fleet::model(number)] && found.iter().filter(|f| **f).count() == 1, "{}", job.id);
        }
        assert_eq!(Fleet::wanted(&membership, None, None), [true; MODELS.len()]);
        assert_eq!(Fleet::wanted(&membership, Some("x"), None), [false; MODELS.len()]);
    }
}
