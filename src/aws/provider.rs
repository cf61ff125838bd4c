//! Where credentials come from: environment, profile (keys, SSO, login, process, assumed role), web identity, ECS, and, only
//! with `--imds`, instance metadata. One search runs at a time, in a task of its own: a caller may stop waiting for it, while
//! a slow helper or login continues, and its result is there for the next call. After a failure the next search starts from
//! the files again. An error carries its kind, so that the SDK's texts need not be parsed again.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_config::{BehaviorVersion, imds};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::region::Region;
use tokio::sync::{Notify, watch};

use super::failure::Failure;
use super::files::{AwsFiles, alias};
use super::places::var;
use super::settings::Settings;
use super::{Timeouts, chain, http, keys, said};
use crate::domain::error::ErrorKind;

/// A search older than this is abandoned for a new one: its helper will hardly answer anymore.
const PATIENCE: Duration = Duration::from_mins(5);
const ENVIRONMENT: &str = "environment";

type Outcome = Result<Credentials, Failure>;
/// The steps of a search, in order.
type Chain = Arc<Vec<(String, SharedCredentialsProvider)>>;

/// What happens to a running search when everything is reloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnderWay {
    GoesOn,
    GivenUp,
}

/// The search for credentials, shared by all clients.
#[derive(Clone)]
pub(super) struct Search(Arc<Inner>);

struct Inner {
    imds: bool,
    timeouts: Timeouts,
    /// For STS, if neither flag, environment nor profile names a region: that of the first job requested.
    region: OnceLock<String>,
    state: Mutex<State>,
    /// A search succeeded after its last waiter had given up.
    late: Notify,
}

struct State {
    settings: Settings,
    /// Kept while it works: providers contain tokens that they refresh.
    chain: Option<Chain>,
    running: Option<Running>,
    /// What a search found after its last waiter had given up.
    unclaimed: Option<Credentials>,
    /// The step that returned the last credentials.
    from: Option<String>,
}

struct Running {
    since: Instant,
    outcome: watch::Receiver<Option<Outcome>>,
    task: tokio::task::AbortHandle,
}

impl Search {
    pub fn new(settings: Settings, imds: bool, timeouts: Timeouts) -> Self {
        let state = Mutex::new(State { settings, chain: None, running: None, unclaimed: None, from: None });
        Self(Arc::new(Inner { imds, timeouts, region: OnceLock::new(), state, late: Notify::new() }))
    }

    /// The region of a requested job; only the first one counts.
    pub fn hint_region(&self, region: &str) {
        self.0.region.get_or_init(|| region.to_owned());
    }

    /// Forgets what was read; the next search reads it again.
    pub fn reset(&self, settings: Settings, under_way: UnderWay) {
        let mut state = self.lock();
        state.settings = settings;
        state.chain = None;
        // A search that may continue may also have just ended: its result is still wanted.
        if under_way == UnderWay::GivenUp {
            state.unclaimed = None;
            if let Some(running) = state.running.take() {
                running.task.abort();
            }
        }
    }

    /// Returns when a search has succeeded after its last waiter had given up.
    pub async fn late(&self) {
        self.0.late.notified().await;
    }

    /// Whether the last credentials came from environment variables, which cannot be changed from outside the process.
    pub fn is_from_environment(&self) -> bool {
        self.lock().from.as_deref() == Some(ENVIRONMENT)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        if let Some(credentials) = self.lock().unclaimed.take().filter(|c| c.expiry().is_none_or(|at| at > SystemTime::now())) {
            return Ok(credentials);
        }
        let mut outcome = self.join();
        let wait = self.0.timeouts.credentials;
        let failure = match tokio::time::timeout(wait, outcome.wait_for(Option::is_some)).await {
            Ok(Ok(done)) => match done.as_ref() {
                Some(Ok(credentials)) => return Ok(credentials.clone()),
                Some(Err(failure)) => failure.clone(),
                None => self.fell_over(),
            },
            Ok(Err(_)) => self.fell_over(),
            Err(_) => Failure {
                // They may still come: a slow helper is not a broken one.
                kind: ErrorKind::CredentialsUnreachable,
                message: format!("{} has given none within {wait:?}; still waiting for it", self.name()),
            },
        };
        Err(CredentialsError::provider_error(failure))
    }

    fn name(&self) -> String {
        format!("profile {}", self.lock().settings.profile_name())
    }

    /// The search ended without a result: the SDK panicked in it.
    fn fell_over(&self) -> Failure {
        let mut state = self.lock();
        state.chain = None;
        state.running = None;
        Failure { kind: ErrorKind::Internal, message: "the AWS SDK failed inside while it looked for credentials".to_owned() }
    }

    /// Joins the running search, or starts one.
    fn join(&self) -> watch::Receiver<Option<Outcome>> {
        let mut state = self.lock();
        if let Some(running) = &state.running {
            if running.outcome.borrow().is_none() && running.outcome.has_changed().is_ok() && running.since.elapsed() < PATIENCE {
                return running.outcome.clone();
            }
            running.task.abort();
        }
        let (answer, outcome) = watch::channel(None);
        let search = self.clone();
        let task = tokio::spawn(async move { search.run(answer).await });
        state.running = Some(Running { since: Instant::now(), outcome: outcome.clone(), task: task.abort_handle() });
        outcome
    }

    async fn run(self, answer: watch::Sender<Option<Outcome>>) {
        let anew = self.lock().chain.is_none();
        let said = if anew { Some(AwsFiles::read(&Env::real(), &Fs::real()).await) } else { None };
        let (chain, settings) = {
            let mut state = self.lock();
            if let Some(said) = said {
                state.settings.said = said;
            }
            let settings = state.settings.clone();
            let chain = state.chain.get_or_insert_with(|| Arc::new(self.chain(&settings)));
            (Arc::clone(chain), settings)
        };
        let found = first(&chain, &settings).await;
        // One receiver is kept in the state; any other belongs to a caller that is waiting.
        let unclaimed = answer.receiver_count() <= 1;
        {
            let mut state = self.lock();
            match &found {
                Ok((step, credentials)) => {
                    state.from = Some(step.clone());
                    state.unclaimed = unclaimed.then(|| credentials.clone());
                }
                Err(_) if state.chain.as_ref().is_some_and(|c| Arc::ptr_eq(c, &chain)) => state.chain = None,
                Err(_) => {}
            }
        }
        if unclaimed && found.is_ok() {
            self.0.late.notify_one();
        }
        answer.send_replace(Some(found.map(|(_, credentials)| credentials)));
    }

    fn chain(&self, settings: &Settings) -> Vec<(String, SharedCredentialsProvider)> {
        let region = settings.region.clone().or_else(|| self.0.region.get().cloned()).map(Region::new);
        let mut config = ProviderConfig::default()
            .with_behavior_version(Some(BehaviorVersion::latest()))
            .with_region(region)
            .with_retry_config(self.0.timeouts.retries())
            .with_timeout_config(self.0.timeouts.sdk());
        if let Some(client) = http::client(settings) {
            config = config.with_http_client(client);
        }
        let name = settings.profile_name();
        let files = settings.said.for_sdk();
        let profile = ProfileFileCredentialsProvider::builder().configure(&config).profile_files(files).profile_name(alias(name));
        let profile = profile.build();
        let mut steps = Vec::new();
        let mut add = |name: &str, provider| steps.push((name.to_owned(), provider));
        if !settings.explicit_profile {
            add(ENVIRONMENT, SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()));
        }
        add(&profile_step(settings), SharedCredentialsProvider::new(profile));
        let web = WebIdentityTokenCredentialsProvider::builder().configure(&config).build();
        add("web identity", SharedCredentialsProvider::new(web));
        add("ECS", SharedCredentialsProvider::new(EcsCredentialsProvider::builder().configure(&config).build()));
        if self.0.imds {
            let mut client = imds::Client::builder().configure(&config);
            // Set here, because the client would otherwise read the files itself.
            if let Ok(named) = client.clone().endpoint(metadata(settings, &Env::real())) {
                client = named;
            }
            let provider = ImdsCredentialsProvider::builder().configure(&config).imds_client(client.build()).build();
            add("instance metadata", SharedCredentialsProvider::new(provider));
        }
        steps
    }
}

/// The name of the step that uses the profile.
fn profile_step(settings: &Settings) -> String {
    format!("profile {}", settings.profile_name())
}

/// The address of the instance metadata service, by the rules of the SDK.
fn metadata(settings: &Settings, env: &Env) -> String {
    let said = |name: &str, key: &str| {
        let in_files = || settings.said.get(settings.profile_name(), key).map(|value| value.text.clone());
        var(env, name).or_else(in_files)
    };
    let six = || said("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");
    said("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint").unwrap_or_else(|| {
        let six = six().is_some_and(|mode| mode.eq_ignore_ascii_case("ipv6"));
        if six { "http://[fd00:ec2::254]".to_owned() } else { "http://169.254.169.254".to_owned() }
    })
}

/// The first step that has credentials, or fails; else what each step said.
async fn first(chain: &Chain, settings: &Settings) -> Result<(String, Credentials), Failure> {
    let mut said = Vec::new();
    let profile = profile_step(settings);
    for (name, provider) in chain.iter() {
        if *name == profile {
            chain::check(&settings.said, settings.profile_name())?;
        }
        match provider.provide_credentials().await {
            Ok(credentials) => {
                keys::given(name, &credentials)?;
                return Ok((name.clone(), credentials));
            }
            Err(error @ CredentialsError::CredentialsNotLoaded(_)) => {
                let words = said::words(&error);
                let words = match words.as_str() {
                    "" => "none there",
                    _ if name == ENVIRONMENT => "AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set",
                    words => words,
                };
                said.push(format!("{name}: {words}"));
            }
            Err(error) => return Err(said::credentials(name, &error, settings)),
        }
    }
    Err(Failure { kind: ErrorKind::NoCredentials, message: format!("tried {}", said.join("; ")) })
}

impl ProvideCredentials for Search {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

impl fmt::Debug for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Search(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_came_when_nobody_waited_outlives_a_reading_anew_unless_it_is_given_up() {
        let found = Credentials::for_tests();
        for (under_way, kept) in [(UnderWay::GoesOn, true), (UnderWay::GivenUp, false)] {
            let search = Search::new(Settings::default(), false, Timeouts::default());
            search.lock().unclaimed = Some(found.clone());
            search.reset(Settings::default(), under_way);
            assert_eq!(search.lock().unclaimed.is_some(), kept, "{under_way:?}");
            if kept {
                assert_eq!(search.credentials().await.unwrap(), found);
                assert!(search.lock().unclaimed.is_none(), "once");
            }
        }
    }
}
