//! The executor: carries out the effects that ask the service, each in a task that sends its answer back as a message.

use std::path::PathBuf;
use std::sync::Arc as Shared;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::{AbortHandle, JoinHandle};

use super::keeper::Keeper;
use super::{hook, look};
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::msg::{Helper, Msg};
use crate::app::settings::Output;
use crate::aws::Aws;
use crate::domain::ids::{Arn, JobKey};
use crate::report::jsonl;

/// How long the first call for a job waits for what the journal knows of it: what is printed at the first answer must not
/// hang on which of the two is quicker.
pub(super) const RECALL: Duration = Duration::from_millis(200);
/// How long the end of a run waits for what is not written yet, on the screen.
const FLUSH: Duration = Duration::from_millis(30);
/// The same for scripts, which rely on it. Less than a signal leaves the loop before the process is ended hard.
const FLUSH_LINES: Duration = Duration::from_millis(1500);
/// How long the end of a run waits for a task that is given up to have ended its command.
const GIVEN_UP: Duration = Duration::from_millis(20);

/// Runs calls beside the loop.
pub struct Executor {
    /// One a profile.
    aws: Vec<Aws>,
    tx: Sender<Msg>,
    runtime: Handle,
    calls: Vec<AbortHandle>,
    /// Looks for changed credentials files; at most one.
    lookout: Option<JoinHandle<()>>,
    keeper: Keeper,
    /// What the journal was asked for, until the job is asked for.
    recalls: Vec<(Arn, oneshot::Receiver<()>)>,
    /// The command that is run on changes, one run after the other; `None`: there is none.
    hook: Option<Hooks>,
    /// Where it is remembered how the board is looked at; `None`: nowhere.
    look: Option<PathBuf>,
}

/// Where events for the command go, and the task that runs it.
struct Hooks {
    events: UnboundedSender<Box<Event>>,
    task: JoinHandle<()>,
    /// Events whose command has not ended yet.
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
                    // An end that waits for the last one looks again.
                    let _ = tx.send(Msg::Wake);
                }
            });
            Hooks { events, task, open }
        });
        Self { aws, tx, runtime, calls: Vec::new(), lookout: None, keeper, recalls: Vec::new(), hook, look: None }
    }

    /// As it is, with a file in which it is remembered how the board is looked at.
    #[must_use]
    pub fn remembering(self, look: Option<PathBuf>) -> Self {
        Self { look, ..self }
    }

    /// Begins what an effect asks for. Effects of the terminal are not for here and do nothing.
    pub fn run(&mut self, effect: Effect) {
        let tx = self.tx.clone();
        match effect {
            Effect::List { feed, listing, seq, token } => {
                let Some(aws) = self.of(listing.profile.as_ref()) else { return };
                self.call(async move {
                    let result = aws.page(&listing, token).await;
                    if let Err(error) = &result {
                        tracing::warn!(feed, seq, %error, "no page");
                    }
                    let _ = tx.send(Msg::Listed { feed, seq, result });
                });
            }
            Effect::Fetch { key, seq } => self.fetch(key, seq),
            Effect::Find { key, seq } => {
                let Some(aws) = self.of(key.source.profile.as_ref()) else { return };
                self.call(async move {
                    let result = aws.find(&key.source, key.short()).await;
                    if let Err(error) = &result {
                        tracing::warn!(name = key.short(), seq, %error, "not found");
                    }
                    let _ = tx.send(Msg::Found { key, seq, result });
                });
            }
            Effect::Renew => {
                self.calls.drain(..).for_each(|call| call.abort());
                self.aws.iter().for_each(Aws::renew);
                tracing::info!("new connections after a sleep or a jump of the clock");
            }
            Effect::WatchCredentials => {
                if self.lookout.as_ref().is_none_or(JoinHandle::is_finished) {
                    let all = self.aws.clone();
                    self.lookout = Some(self.runtime.spawn(async move {
                        // All profiles stand in the same files: whichever notices it first speaks for all.
                        let Some(first) = all.first() else { return };
                        first.credentials_changed().await;
                        for aws in &all {
                            aws.reload().await;
                        }
                        let _ = tx.send(Msg::CredentialsChanged);
                    }));
                }
            }
            Effect::Recall(arn) => {
                let answered = self.keeper.recall(arn.clone());
                self.recalls.push((arn, answered));
            }
            Effect::RecallEnded => self.keeper.recall_ended(),
            Effect::Persist(arn, notes) => self.keeper.persist(arn, notes),
            Effect::Record(record) => self.keeper.record(record),
            Effect::Remember(look) => {
                if let Some(path) = self.look.clone() {
                    self.runtime.spawn_blocking(move || {
                        if let Err(e) = look::write(&path, &look) {
                            let why =
                                crate::domain::text::line(&format!("the columns are not remembered: {}: {e}", path.display()));
                            let _ = tx.send(Msg::Trouble(Helper::Look, why));
                        }
                    });
                }
            }
            Effect::Hook(event) => {
                if let Some(hook) = &self.hook {
                    hook.open.fetch_add(1, Ordering::SeqCst);
                    // The task ends only with this.
                    let _ = hook.events.send(event);
                }
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

    /// Asks for a job; for the first time not before the journal has answered or taken too long.
    fn fetch(&mut self, key: JobKey, seq: u64) {
        let Some(aws) = self.of(key.source.profile.as_ref()) else { return };
        let tx = self.tx.clone();
        let recall = self.recalls.iter().position(|(arn, _)| key.arn() == Some(arn));
        let recall = recall.map(|at| self.recalls.remove(at).1);
        self.call(async move {
            if let Some(recall) = recall {
                let _ = tokio::time::timeout(RECALL, recall).await;
            }
            let (attempts, asked) = (tx.clone(), key.clone());
            let told = move |attempt| {
                // The first is the call itself.
                if attempt > 1 {
                    // The loop may be gone; then nobody wants to know.
                    let _ = attempts.send(Msg::Again { key: asked.clone(), seq });
                }
            };
            let result = aws.get(&key, told).await;
            match &result {
                Ok(snapshot) => {
                    tracing::info!(job = key.short(), seq, ms = snapshot.call.latency.num_milliseconds(), "answered");
                }
                Err(error) => tracing::warn!(job = key.short(), seq, %error, "failed"),
            }
            let _ = tx.send(Msg::Fetched { key, seq, result });
        });
    }

    /// The handle of a profile.
    fn of(&self, profile: Option<&String>) -> Option<Aws> {
        self.aws.iter().find(|aws| aws.profile().as_ref() == profile).or(self.aws.first()).cloned()
    }

    fn call(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.calls.retain(|call| !call.is_finished());
        self.calls.push(self.runtime.spawn(work).abort_handle());
    }

    /// Changes whose command runs or has not been run yet.
    #[must_use]
    pub fn untold(&self) -> usize {
        self.hook.as_ref().map_or(0, |hook| hook.open.load(Ordering::SeqCst))
    }

    /// Gives up every call under way, and sees that what was seen is kept. Returns what there is to say of that.
    pub fn rest(&mut self, output: Output) -> Option<String> {
        self.calls.drain(..).for_each(|call| call.abort());
        if let Some(lookout) = self.lookout.take() {
            lookout.abort();
        }
        let flush = if output == Output::Screen { FLUSH } else { FLUSH_LINES };
        self.keeper.flush(flush).err()
    }

    /// Ends a command on changes that still runs, with all it started. Returns what there is to say of that.
    pub fn stop(self) -> Option<String> {
        let untold = self.untold();
        let Hooks { task, .. } = self.hook.filter(|_| untold > 0)?;
        task.abort();
        let _ = self.runtime.block_on(async { tokio::time::timeout(GIVEN_UP, task).await });
        let plural = if untold == 1 { "" } else { "s" };
        Some(format!("--on-change was ended before its time: {untold} change{plural} not told to the end"))
    }
}
