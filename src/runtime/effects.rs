//! The executor: carries out the effects that ask the service, each in a task that sends its answer back as a message.

use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::{AbortHandle, JoinHandle};

use super::keeper::Keeper;
use super::{hook, look};
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::msg::Msg;
use crate::aws::Aws;
use crate::report::jsonl;

/// How long the end of a run waits for commands on changes.
const LAST_HOOKS: Duration = Duration::from_secs(60);

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
    /// The command that is run on changes, one run after the other; `None`: there is none.
    hook: Option<Hooks>,
    /// Where it is remembered how the board is looked at; `None`: nowhere.
    look: Option<PathBuf>,
}

/// Where events for the command go, and the task that runs it.
struct Hooks {
    events: UnboundedSender<Box<Event>>,
    task: JoinHandle<()>,
}

/// What the end of a run does about commands that still run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hurry {
    /// They go on by themselves.
    Leaves,
    /// They are waited for, each until its deadline.
    Waits,
}

impl Executor {
    #[must_use]
    pub fn new(aws: Vec<Aws>, tx: Sender<Msg>, runtime: Handle, keeper: Keeper, hook: Option<String>) -> Self {
        let endpoint = aws.first().and_then(Aws::endpoint);
        let hook = hook.map(|command| {
            let (events, mut queue) = unbounded_channel::<Box<Event>>();
            let tx = tx.clone();
            let task = runtime.spawn(async move {
                while let Some(event) = queue.recv().await {
                    let json = jsonl::line(&event, endpoint.as_deref());
                    if let Err(why) = hook::run(&command, hook::facts(&event), json, hook::DEADLINE).await {
                        tracing::warn!(why, "the command on changes failed");
                        let _ = tx.send(Msg::Trouble(why));
                    }
                }
            });
            Hooks { events, task }
        });
        Self { aws, tx, runtime, calls: Vec::new(), lookout: None, keeper, hook, look: None }
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
            Effect::Fetch { key, seq } => {
                let Some(aws) = self.of(key.source.profile.as_ref()) else { return };
                self.call(async move {
                    let (attempts, asked) = (tx.clone(), key.clone());
                    let told = move |attempt| {
                        // The loop may be gone; then nobody wants to know.
                        let _ = attempts.send(Msg::Attempt { key: asked.clone(), seq, attempt });
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
            Effect::Recall(arn) => self.keeper.recall(arn),
            Effect::Persist(arn, notes) => self.keeper.persist(arn, notes),
            Effect::Record(record) => self.keeper.record(record),
            Effect::Remember(look) => {
                if let Some(path) = self.look.clone() {
                    self.runtime.spawn_blocking(move || {
                        if let Err(e) = look::write(&path, &look) {
                            let _ = tx.send(Msg::Trouble(format!("the columns are not remembered: {}: {e}", path.display())));
                        }
                    });
                }
            }
            Effect::Hook(event) => {
                if let Some(hook) = &self.hook {
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

    /// The handle of a profile.
    fn of(&self, profile: Option<&String>) -> Option<Aws> {
        self.aws.iter().find(|aws| aws.profile().as_ref() == profile).or(self.aws.first()).cloned()
    }

    fn call(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.calls.retain(|call| !call.is_finished());
        self.calls.push(self.runtime.spawn(work).abort_handle());
    }

    /// Gives up every call under way, and sees that what was seen is kept.
    pub fn stop(mut self, hurry: Hurry) {
        self.calls.drain(..).for_each(|call| call.abort());
        if let Some(lookout) = self.lookout.take() {
            lookout.abort();
        }
        self.keeper.flush();
        if let (Hurry::Waits, Some(Hooks { events, task })) = (hurry, self.hook) {
            drop(events);
            // Each has its own deadline; this one is for a queue of them.
            let _ = self.runtime.block_on(async { tokio::time::timeout(LAST_HOOKS, task).await });
        }
    }
}
