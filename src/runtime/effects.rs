//! The executor: carries out the effects that ask the service, each in a task that sends its answer back as a message.

use std::sync::mpsc::Sender;

use tokio::runtime::Handle;
use tokio::task::{AbortHandle, JoinHandle};

use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::aws::Aws;

/// Runs calls beside the loop.
pub struct Executor {
    aws: Aws,
    tx: Sender<Msg>,
    runtime: Handle,
    calls: Vec<AbortHandle>,
    /// Looks for changed credentials files; at most one.
    lookout: Option<JoinHandle<()>>,
}

impl Executor {
    #[must_use]
    pub fn new(aws: Aws, tx: Sender<Msg>, runtime: Handle) -> Self {
        Self { aws, tx, runtime, calls: Vec::new(), lookout: None }
    }

    /// Begins what an effect asks for. Effects of the terminal are not for here and do nothing.
    pub fn run(&mut self, effect: Effect) {
        let (aws, tx) = (self.aws.clone(), self.tx.clone());
        match effect {
            Effect::Fetch { key, seq } => self.call(async move {
                let (attempts, asked) = (tx.clone(), key.clone());
                let told = move |attempt| {
                    // The loop may be gone; then nobody wants to know.
                    let _ = attempts.send(Msg::Attempt { key: asked.clone(), seq, attempt });
                };
                let result = aws.get(&key, told).await;
                match &result {
                    Ok(snapshot) => {
                        tracing::info!(job = key.short(), seq, ms = snapshot.call.latency.num_milliseconds(), "answered")
                    }
                    Err(error) => tracing::warn!(job = key.short(), seq, %error, "failed"),
                }
                let _ = tx.send(Msg::Fetched { key, seq, result });
            }),
            Effect::Find { key, seq } => self.call(async move {
                let result = aws.find(&key.source, key.short()).await;
                if let Err(error) = &result {
                    tracing::warn!(name = key.short(), seq, %error, "not found");
                }
                let _ = tx.send(Msg::Found { key, seq, result });
            }),
            Effect::Renew => {
                self.calls.drain(..).for_each(|call| call.abort());
                self.aws.renew();
                tracing::info!("new connections after a sleep or a jump of the clock");
            }
            Effect::WatchCredentials => {
                if self.lookout.as_ref().is_none_or(JoinHandle::is_finished) {
                    self.lookout = Some(self.runtime.spawn(async move {
                        aws.credentials_changed().await;
                        aws.reload().await;
                        let _ = tx.send(Msg::CredentialsChanged);
                    }));
                }
            }
            Effect::Copy(_) | Effect::Bell | Effect::Redraw | Effect::Reenter | Effect::Suspend | Effect::Quit(_) => {}
        }
    }

    fn call(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.calls.retain(|call| !call.is_finished());
        self.calls.push(self.runtime.spawn(work).abort_handle());
    }

    /// Gives up everything under way.
    pub fn stop(&mut self) {
        self.calls.drain(..).for_each(|call| call.abort());
        if let Some(lookout) = self.lookout.take() {
            lookout.abort();
        }
    }
}
