//! The executor: carries out the effects that send requests, each in a task that sends its result back as a message.

use std::path::{Path, PathBuf};
use std::sync::Arc as Shared;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::{AbortHandle, JoinHandle};

use super::keeper::Keeper;
use super::pool::Pool;
use super::{browser, hook, look, request, save};
use crate::app::base::effect::Effect;
use crate::app::base::event::Event;
use crate::app::base::msg::{Helper, Msg};
use crate::app::base::question::{Answer, Key, Question};
use crate::app::base::settings::Output;
use crate::aws::Aws;
use crate::domain::ids::Arn;
use crate::report::jsonl;

/// How long the first call for a job waits for what the journal knows about it: what is printed at the first response must
/// not depend on which of the two is faster.
pub(super) const RECALL: Duration = Duration::from_millis(200);
/// How long the end of a run on the screen waits for what is not written yet.
const FLUSH: Duration = Duration::from_millis(30);
/// The same for scripts, which rely on it. Less than a signal leaves the loop before the process is ended forcibly.
const FLUSH_LINES: Duration = Duration::from_millis(1500);
/// How long the end of a run waits for an aborted task to end its command.
const GIVEN_UP: Duration = Duration::from_millis(20);

/// Runs calls outside the loop.
pub struct Executor {
    aws: Pool,
    tx: Sender<Msg>,
    runtime: Handle,
    calls: Vec<AbortHandle>,
    /// Watches for changed credentials files; at most one.
    lookout: Option<JoinHandle<()>>,
    keeper: Keeper,
    /// Requests to the journal, until the job itself is requested.
    recalls: Vec<(Arn, oneshot::Receiver<()>)>,
    /// The command to run on changes, one run after the other; `None`: there is none.
    hook: Option<Hooks>,
    remembered: Remembered,
}

/// The files that remember something between runs; `None`: it is not remembered.
#[derive(Debug, Clone, Default)]
pub struct Remembered {
    /// How the board is displayed.
    pub look: Option<PathBuf>,
    /// Which membership was picked.
    pub choice: Option<PathBuf>,
}

/// The queue of events for the command, and the task that runs it.
struct Hooks {
    events: UnboundedSender<Box<Event>>,
    task: JoinHandle<()>,
    /// The number of events whose command has not ended yet.
    open: Shared<AtomicUsize>,
}

impl Executor {
    #[must_use]
    pub fn new(aws: Vec<Aws>, tx: Sender<Msg>, runtime: Handle, keeper: Keeper, hook: Option<String>) -> Self {
        let endpoint = aws.first().and_then(Aws::endpoint);
        let hook = hook.map(|command| {
            let (events, mut queue) = unbounded_channel::<Box<Event>>();
            let tx = tx.clone();
            let open = Shared::new(AtomicUsize::new(0));
            let still = Shared::clone(&open);
            let task = runtime.spawn(async move {
                while let Some(event) = queue.recv().await {
                    let json = jsonl::line(&event, endpoint.as_deref());
                    if let Err(why) = hook::run(&command, hook::facts(&event), json, hook::DEADLINE).await {
                        tracing::warn!(why, "the command on changes failed");
                        let _ = tx.send(Msg::Trouble(Helper::Hook, why));
                    }
                    still.fetch_sub(1, Ordering::SeqCst);
                    // Wakes the loop, which may be waiting at its end for the last command.
                    let _ = tx.send(Msg::Wake);
                }
            });
            Hooks { events, task, open }
        });
        let (aws, remembered) = (Pool::new(aws), Remembered::default());
        Self { aws, tx, runtime, calls: Vec::new(), lookout: None, keeper, recalls: Vec::new(), hook, remembered }
    }

    /// The same executor, with files in which something is remembered.
    #[must_use]
    pub fn remembering(self, remembered: Remembered) -> Self {
        Self { remembered, ..self }
    }

    /// Starts what an effect requests. Effects on the terminal are carried out elsewhere and do nothing here.
    pub fn run(&mut self, effect: Effect) {
        let tx = self.tx.clone();
        match effect {
            Effect::Ask { key, seq, question } => self.ask(key, seq, question),
            Effect::ReadProfiles => {
                let first = self.aws.all().into_iter().next();
                self.call(async move {
                    let Some(aws) = first else { return };
                    let _ = tx.send(Msg::Profiles(Ok(aws.profiles().await)));
                });
            }
            Effect::Renew => {
                self.calls.drain(..).for_each(|call| call.abort());
                self.aws.all().iter().for_each(Aws::renew);
                tracing::info!("new connections after a sleep or a jump of the clock");
            }
            Effect::WatchCredentials => self.watch_credentials(),
            Effect::Save(saving) => {
                self.runtime.spawn_blocking(move || drop(tx.send(Msg::Saved(save::write(&saving)))));
            }
            Effect::Recall(arn) => {
                let answered = self.keeper.recall(arn.clone());
                self.recalls.push((arn, answered));
            }
            Effect::RecallEnded => self.keeper.recall_ended(),
            Effect::Persist(arn, notes) => self.keeper.persist(arn, notes),
            Effect::Record(record) => self.keeper.record(record),
            Effect::Remember(look) => {
                self.remember(self.remembered.look.clone(), "the columns are", move |path| look::write(path, &look));
            }
            Effect::RememberChoice(choice) => {
                self.remember(self.remembered.choice.clone(), "the choice is", move |path| look::write_choice(path, &choice));
            }
            Effect::Hook(event) => {
                if let Some(hook) = &self.hook {
                    hook.open.fetch_add(1, Ordering::SeqCst);
                    // The task ends only when the executor does.
                    let _ = hook.events.send(event);
                }
            }
            Effect::Open(url) => {
                self.runtime.spawn(async move {
                    if let Err(why) = browser::open(&url).await {
                        tracing::warn!(why, "no browser");
                        let _ = tx.send(Msg::Unopened(why));
                    }
                });
            }
            Effect::Copy(_)
            | Effect::Notify(_)
            | Effect::Redraw
            | Effect::Reenter
            | Effect::Suspend
            | Effect::Play(_)
            | Effect::Quit(_) => {}
        }
    }

    /// Waits for the credentials files to change, unless that is being done already.
    fn watch_credentials(&mut self) {
        if self.lookout.as_ref().is_none_or(JoinHandle::is_finished) {
            let (pool, tx) = (self.aws.clone(), self.tx.clone());
            self.lookout = Some(self.runtime.spawn(async move {
                // All profiles are in the same files, so watching them for one handle is enough.
                let Some(first) = pool.all().into_iter().next() else { return };
                first.credentials_changed().await;
                for aws in &pool.all() {
                    aws.reload().await;
                }
                let _ = tx.send(Msg::CredentialsChanged);
            }));
        }
    }

    /// Makes a request; the first one for a job not before the journal has answered or taken too long.
    fn ask(&mut self, key: Key, seq: u64, question: Question) {
        let (pool, tx) = (self.aws.clone(), self.tx.clone());
        let job = if let (Key::Job(job), Question::Get) = (&key, &question) { job.arn() } else { None };
        let recall = job.and_then(|job| self.recalls.iter().position(|(arn, _)| arn == job));
        let recall = recall.map(|at| self.recalls.remove(at).1);
        self.call(async move {
            if let Some(recall) = recall {
                let _ = tokio::time::timeout(RECALL, recall).await;
            }
            let (of, what) = (key.to_string(), question.name());
            let Some(result) = request::make(&pool, &tx, &key, seq, question).await else { return };
            match &result {
                Ok(Answer::Job(snapshot)) => {
                    tracing::info!(of, what, seq, ms = snapshot.call.latency.num_milliseconds(), "answered");
                }
                Ok(_) => tracing::info!(of, what, seq, "answered"),
                Err(error) => tracing::warn!(of, what, seq, %error, "failed"),
            }
            let _ = tx.send(Msg::Answered { key, seq, result });
        });
    }

    /// Writes a file of remembered things, outside the loop; `what` begins the message if that fails.
    fn remember(
        &self,
        file: Option<PathBuf>,
        what: &'static str,
        write: impl FnOnce(&Path) -> std::io::Result<()> + Send + 'static,
    ) {
        let (Some(path), tx) = (file, self.tx.clone()) else { return };
        self.runtime.spawn_blocking(move || {
            if let Err(e) = write(&path) {
                let why = crate::domain::text::line(&format!("{what} not remembered: {}: {e}", path.display()));
                let _ = tx.send(Msg::Trouble(Helper::Look, why));
            }
        });
    }

    fn call(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.calls.retain(|call| !call.is_finished());
        self.calls.push(self.runtime.spawn(work).abort_handle());
    }

    /// The number of changes whose command is running or has not been run yet.
    #[must_use]
    pub fn untold(&self) -> usize {
        self.hook.as_ref().map_or(0, |hook| hook.open.load(Ordering::SeqCst))
    }

    /// Aborts every call in flight, and makes sure that what was seen is kept. Returns a message if that failed.
    pub fn rest(&mut self, output: Output) -> Option<String> {
        self.calls.drain(..).for_each(|call| call.abort());
        if let Some(lookout) = self.lookout.take() {
            lookout.abort();
        }
        let flush = if output == Output::Screen { FLUSH } else { FLUSH_LINES };
        self.keeper.flush(flush).err()
    }

    /// Ends a command on changes that is still running, with everything it started. Returns a message if there was one.
    pub fn stop(self) -> Option<String> {
        let untold = self.untold();
        let Hooks { task, .. } = self.hook.filter(|_| untold > 0)?;
        task.abort();
        let _ = self.runtime.block_on(async { tokio::time::timeout(GIVEN_UP, task).await });
        let plural = if untold == 1 { "" } else { "s" };
        Some(format!("--on-change was ended before its time: {untold} change{plural} not told to the end"))
    }
}
