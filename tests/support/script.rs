//! A state for tests: keys as text, time in seconds, responses as JSON; effects come back as data.

use std::sync::Arc as Shared;

use cleanwatch::app::base::effect::Effect;
use cleanwatch::app::base::keymap;
use cleanwatch::app::base::msg::Msg;
use cleanwatch::app::base::question::{Key, Question};
use cleanwatch::app::base::settings::Settings;
use cleanwatch::app::shell::state::State;
use cleanwatch::app::shell::update::update;
use cleanwatch::app::shell::wake::next_wake;
use cleanwatch::domain::ask::{Answer, Ask};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::ids::{Arn, JobKey, Listing, Source};
use cleanwatch::domain::job::{Call, Snapshot};
use cleanwatch::domain::kind::INFERENCE_JOB;
use cleanwatch::domain::{Span, Time, decode};
use cleanwatch::ui::{Sheet, Theme, theme, view};
use crossterm::event::Event;
use ratatui::buffer::Buffer;

pub const MEMBERSHIP: &str = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";

/// 2026-11-23 14:00:00 UTC
pub fn start() -> Time {
    Time::from_timestamp(1_795_442_400, 0).unwrap()
}

pub fn arn(id: &str) -> String {
    format!("arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{MEMBERSHIP}/trained-model-inference-job/{id}")
}

pub fn key(id: &str) -> JobKey {
    let source = Source { profile: Some("analyst".into()), region: "us-east-1".into(), membership: MEMBERSHIP.into() };
    JobKey::of(source, Arn::parse(&arn(id)).unwrap())
}

/// The body of a response: every field that a job can have, overridden by the `extra` fields, which are JSON.
pub fn body(status: &str, extra: &str) -> String {
    let base = format!(
        r#"{{"createTime":"2026-11-23T13:41:02Z","updateTime":"2026-11-23T13:55:22Z","trainedModelInferenceJobArn":"{}",
        "configuredModelAlgorithmAssociationArn":"arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{MEMBERSHIP}/configured-model-algorithm-association/cmaa-5",
        "name":"propensity-2026w47","status":"{status}",
        "trainedModelArn":"arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{MEMBERSHIP}/trained-model/tm-propensity-9",
        "trainedModelVersionIdentifier":"11111111-2222-4333-8444-555555555555",
        "resourceConfig":{{"instanceType":"ml.g5.12xlarge","instanceCount":3}},
        "outputConfiguration":{{"accept":"text/csv","members":[{{"accountId":"444455556666"}}]}},
        "membershipIdentifier":"{MEMBERSHIP}",
        "dataSource":{{"mlInputChannelArn":"arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{MEMBERSHIP}/ml-input-channel/ch-7"}},
        "description":"Weekly propensity scores","environment":{{"MODEL_TOKEN":"hunter2","BATCH":"64"}},
        "kmsKeyArn":"arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d","inferenceContainerImageDigest":"sha256:4f5c",
        "mlModelInferencePayerAccountId":"444455556666",
        "tags":{{"env":"prod","cost-centre":"4711"}}}}"#,
        arn("job-1")
    );
    let mut value: serde_json::Value = serde_json::from_str(&base).unwrap();
    let extra: serde_json::Value = serde_json::from_str(&format!("{{{extra}}}")).unwrap();
    for (name, member) in extra.as_object().unwrap() {
        value[name] = member.clone();
    }
    value.to_string()
}

pub fn snapshot(body: &str) -> Snapshot {
    let (tree, job) = decode::body(&INFERENCE_JOB, body.as_bytes()).unwrap();
    let call = Call { latency: Span::milliseconds(41), attempts: 1, request_id: Some("r-1".into()), clock_off: None };
    Snapshot { job: Shared::new(job), body: Shared::new(tree), call }
}

/// A key in angle brackets and the text after it: `<enter>`, `<<>`, `<>>`.
fn named(keys: &str) -> Option<(&str, &str)> {
    let rest = keys.strip_prefix('<')?;
    let end = rest.char_indices().skip(1).find(|(_, c)| *c == '>')?.0;
    Some((&rest[..end], &rest[end + 1..]))
}

/// What an effect requests about a job itself.
pub fn job_call(effect: &Effect) -> Option<(JobKey, u64)> {
    match effect {
        Effect::Ask { key: Key::Job(key), seq, question: Question::Get | Question::Find } => Some((key.clone(), *seq)),
        _ => None,
    }
}

/// What an effect requests beyond a job.
pub fn ask_call(effect: &Effect) -> Option<(JobKey, u64, Ask)> {
    match effect {
        Effect::Ask { key: Key::Job(key), seq, question: Question::Beside(ask) } => Some((key.clone(), *seq, ask.clone())),
        _ => None,
    }
}

/// The page of a list that an effect requests: feed, number and token.
pub fn list_call(effect: &Effect) -> Option<(usize, u64, Option<String>)> {
    match effect {
        Effect::Ask { key: Key::Feed(feed), seq, question: Question::List { token, .. } } => Some((*feed, *seq, token.clone())),
        _ => None,
    }
}

/// The list that an effect requests a page of.
pub fn listing(effect: &Effect) -> Option<Listing> {
    match effect {
        Effect::Ask { question: Question::List { listing, .. }, .. } => Some(listing.clone()),
        _ => None,
    }
}

/// Whether an effect requests memberships.
pub fn is_for_memberships(effect: &Effect) -> bool {
    matches!(effect, Effect::Ask { key: Key::Memberships, .. })
}

/// Takes the oldest effect of a kind.
pub fn take<T>(effects: &mut Vec<Effect>, of: impl Fn(&Effect) -> Option<T>) -> Option<T> {
    let at = effects.iter().position(|e| of(e).is_some())?;
    of(&effects.remove(at))
}

pub struct Script {
    pub state: State,
    pub now: Time,
    /// Effects that have not been looked at yet.
    pub effects: Vec<Effect>,
    pub theme: Theme,
}

impl Script {
    pub fn new(size: (u16, u16), jobs: &[&str]) -> Self {
        Self::with(Settings::default(), size, jobs.iter().map(|id| key(id)).collect())
    }

    pub fn with(settings: Settings, size: (u16, u16), jobs: Vec<JobKey>) -> Self {
        let state = State::new(settings, jobs, size, start());
        let mut script = Self { state, now: start(), effects: Vec::new(), theme: theme::Choice::Terminal.theme() };
        script.send(Msg::Wake);
        script
    }

    pub fn send(&mut self, msg: Msg) -> &mut Self {
        self.effects.extend(update(&mut self.state, msg, self.now));
        self
    }

    /// Presses keys: `jj<enter>/fail<enter>`.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let (name, tail) = match named(rest) {
                Some(split) => split,
                None => rest.split_at(c.len_utf8()),
            };
            let key = keymap::Key::parse(name).unwrap_or_else(|| panic!("{name} is no key"));
            self.send(Msg::Input(Event::Key(key.event())));
            rest = tail;
        }
        self
    }

    /// Lets time pass as in the loop: wakes at each due moment.
    pub fn pass(&mut self, seconds: f64) -> &mut Self {
        #[expect(clippy::cast_possible_truncation, reason = "test times are small")]
        let end = self.now + Span::milliseconds((seconds * 1000.0) as i64);
        while let Some(at) = next_wake(&self.state).filter(|at| *at <= end) {
            self.now = at;
            self.send(Msg::Wake);
        }
        self.now = end;
        self.send(Msg::Wake)
    }

    /// The calls that have been made and have no response yet, oldest first.
    pub fn calls(&self) -> Vec<(JobKey, u64)> {
        self.effects.iter().filter_map(job_call).collect()
    }

    pub fn take_call(&mut self) -> (JobKey, u64) {
        take(&mut self.effects, job_call).expect("a call was made")
    }

    /// Responds to the oldest open call.
    pub fn answer(&mut self, body: &str) -> &mut Self {
        let (key, seq) = self.take_call();
        self.send(Msg::answered(key, seq, Ok(snapshot(body))))
    }

    pub fn fail(&mut self, kind: ErrorKind, message: &str) -> &mut Self {
        let (key, seq) = self.take_call();
        self.send(Msg::failed(key, seq, FetchError::new(kind, message)))
    }

    /// The requests beyond the job that have been sent and have no response yet, oldest first.
    pub fn asks(&self) -> Vec<(u64, Ask)> {
        self.effects.iter().filter_map(ask_call).map(|(_, seq, ask)| (seq, ask)).collect()
    }

    /// Takes the oldest open request.
    pub fn take_ask(&mut self) -> (JobKey, u64, Ask) {
        take(&mut self.effects, ask_call).expect("a question was asked")
    }

    /// Responds to the oldest open request.
    pub fn tell(&mut self, result: Result<Answer, FetchError>) -> Ask {
        let (key, seq, ask) = self.take_ask();
        self.send(Msg::answered(key, seq, result));
        ask
    }

    /// Lets time pass until a request is sent.
    pub fn until_ask(&mut self) -> &mut Self {
        let patience = self.now + Span::hours(1);
        while self.asks().is_empty() {
            self.now = next_wake(&self.state).expect("something is due");
            assert!(self.now < patience, "nothing is asked");
            self.send(Msg::Wake);
        }
        self
    }

    /// Lets time pass until the next call is made.
    pub fn until_call(&mut self) -> &mut Self {
        while self.calls().is_empty() {
            let at = next_wake(&self.state).expect("something is due");
            self.now = at;
            self.send(Msg::Wake);
        }
        self
    }

    /// How long until the next call, in seconds.
    pub fn seconds_to_call(&mut self) -> f64 {
        let from = self.now;
        self.until_call();
        #[expect(clippy::cast_precision_loss, reason = "test times are small")]
        let ms = (self.now - from).num_milliseconds() as f64;
        ms / 1000.0
    }

    /// Removes the effects that are not calls, and returns them.
    pub fn others(&mut self) -> Vec<Effect> {
        let (calls, others) = self.effects.drain(..).partition(|e| job_call(e).is_some());
        self.effects = calls;
        others
    }

    pub fn frame(&self) -> Buffer {
        let mut sheet = Sheet::default();
        view(&self.state, &self.theme, &mut sheet);
        sheet.buffer()
    }

    /// The screen as text.
    pub fn text(&self) -> String {
        let frame = self.frame();
        let mut out = String::new();
        for y in 0..frame.area.height {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..frame.area.width {
                let symbol = frame[(x, y)].symbol();
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                skip = cleanwatch::domain::text::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}
