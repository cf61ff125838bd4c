//! The AWS layer: the only place that names an SDK type. It loads the settings from the environment and the files, requests
//! jobs, and explains failures in our own words. The SDK does the transport (credentials, signatures, retries, timeouts) but
//! not the decoding. No call here can hang or crash the program.

mod ask;
mod bundle;
mod call;
mod capture;
mod cbor;
mod chain;
mod client;
mod clients;
mod config_error;
mod endpoint;
mod errors;
mod failure;
mod files;
mod find;
mod guard;
mod http;
mod identity;
mod ini;
mod keys;
mod logs;
mod metrics;
mod options;
mod places;
mod provider;
mod proxy;
mod refusal;
mod related;
mod rooms;
mod said;
mod settings;
mod watch;

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use aws_types::os_shim_internal::{Env, Fs};

use crate::domain::error::{Asked, ErrorKind, FetchError};
use crate::domain::ids::{JobKey, Listing, Of};
use crate::domain::job::Snapshot;
use crate::domain::summary::Page;
use crate::domain::text;
use capture::Sight;
use client::Session;
pub use config_error::ConfigError;
use endpoint::Service;
pub use options::{Fixed, Options, Timeouts};
use provider::{Search, UnderWay};
use settings::Settings;
use watch::Stamp;

/// A handle to AWS; clones share everything.
#[derive(Clone)]
pub struct Aws(Arc<Inner>);

struct Inner {
    options: Options,
    timeouts: Timeouts,
    search: Search,
    session: RwLock<Arc<Session>>,
    /// When everything was last reloaded, and what the files looked like then.
    loaded: Mutex<(Option<Instant>, Stamp)>,
    /// What the files looked like when [`Aws::credentials_changed`] last returned.
    told: Mutex<Stamp>,
    /// Locked during a reload, so that only one runs at a time.
    reloading: tokio::sync::Mutex<()>,
}

impl Aws {
    /// Reads the environment and the files, never the network. Call it before the terminal switches to full screen.
    ///
    /// # Errors
    /// Names the value that cannot be used, where it came from and the expected form.
    pub async fn load(options: Options) -> Result<Self, ConfigError> {
        Self::load_with(options, Timeouts::default()).await
    }

    /// Like [`Aws::load`], with other time limits.
    ///
    /// # Errors
    /// As [`Aws::load`].
    #[doc(hidden)]
    pub async fn load_with(options: Options, timeouts: Timeouts) -> Result<Self, ConfigError> {
        // Stamped before the files are read, so that a change in between is noticed.
        let stamp = Stamp::of(&places::files(&Env::real())).await;
        let settings = read(&options).await?;
        let search = Search::new(settings.clone(), options.imds, timeouts);
        let session = session(&options, settings, &search, timeouts).await?;
        Ok(Self(Arc::new(Inner {
            options,
            timeouts,
            search,
            session: RwLock::new(Arc::new(session)),
            loaded: Mutex::new((None, stamp.clone())),
            told: Mutex::new(stamp),
            reloading: tokio::sync::Mutex::new(()),
        })))
    }

    /// Loads everything again for another profile; all other options stay as they are.
    ///
    /// # Errors
    /// As [`Aws::load`].
    pub async fn beside(&self, profile: Option<String>) -> Result<Self, ConfigError> {
        Self::load_with(Options { profile, ..self.0.options.clone() }, self.0.timeouts).await
    }

    /// The names of the profiles in the AWS files; none where the files are not read.
    pub async fn profiles(&self) -> Vec<String> {
        if self.0.options.fixed.is_some() {
            return Vec::new();
        }
        settings::profiles(&Env::real(), &Fs::real()).await
    }

    /// What was skipped in the AWS files, on one line: where, and how to write it.
    #[must_use]
    pub fn notice(&self) -> Option<String> {
        self.session().settings.said.notice()
    }

    /// The region for when no ARN names one: `--region`, else `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's.
    #[must_use]
    pub fn region(&self) -> Option<String> {
        self.session().settings.region.clone()
    }

    /// `--profile`, else `AWS_PROFILE`.
    #[must_use]
    pub fn profile(&self) -> Option<String> {
        self.session().settings.profile.clone()
    }

    /// The endpoint that is called instead of the region's own.
    #[must_use]
    pub fn endpoint(&self) -> Option<String> {
        self.endpoint_of(Service::CleanRoomsMl)
    }

    fn endpoint_of(&self, service: Service) -> Option<String> {
        self.session().settings.endpoints.of(service).cloned()
    }

    /// Requests a job. `on_attempt` is called with the number of each attempt as it begins, from 1. Dropping the future
    /// cancels the call.
    ///
    /// # Errors
    /// Says why there is no job. After a timeout or a panic inside the SDK, the next call uses a new client; after a
    /// credentials error, everything is reloaded in the background.
    pub async fn get(&self, key: &JobKey, on_attempt: impl Fn(u32) + Send + Sync + 'static) -> Result<Snapshot, FetchError> {
        let Some(arn) = key.arn().cloned() else {
            return Err(FetchError::new(ErrorKind::Internal, "a job is asked for by its ARN"));
        };
        let source = key.source.clone();
        let sight = Sight::default();
        let seen = sight.clone();
        self.call(&key.source.region, move |session| async move { session.get(&source, &arn, sight, on_attempt).await })
            .await
            .map_err(|e| FetchError { attempts: e.attempts.max(seen.attempts()), ..e })
    }

    /// Requests one page of a list of jobs; `token` comes from the previous page, `None` for the first.
    ///
    /// # Errors
    /// Says why there is no page. An expired token is a [`ErrorKind::Validation`]: start over with the first page.
    pub async fn page(&self, listing: &Listing, token: Option<String>) -> Result<Page, FetchError> {
        let asked = listing.clone();
        let of = match listing.of {
            Of::Membership(_) => Asked::Jobs,
            Of::Collaboration(_) => Asked::CollaborationJobs,
        };
        let read = self.call(&listing.region, move |session| async move { session.page(&asked, token).await }).await;
        let endpoint = self.endpoint().map(|e| Arc::new(text::line(&e)));
        read.map_err(|e| FetchError { endpoint, ..e.of(of) })
    }

    /// Makes new SDK clients from the same configuration: connections from before a sleep are dead without noticing it.
    pub fn renew(&self) {
        self.session().renew();
    }

    /// Reloads the environment and the files and swaps the result in. At most every 30 s, unless the files have changed;
    /// settings that cannot be used leave everything as it is.
    pub async fn reload(&self) {
        self.reload_with(UnderWay::GivenUp).await;
    }

    /// Returns when the files that credentials come from have changed since it last returned, or when a search for
    /// credentials succeeded after its callers had given up waiting. Never returns for fixed credentials. May be dropped at
    /// any time.
    pub async fn credentials_changed(&self) {
        if self.0.options.fixed.is_some() {
            return std::future::pending().await;
        }
        let files = self.session().settings.files.clone();
        let known = self.told().clone();
        tokio::select! {
            now = watch::changed(&files, &known, self.0.timeouts.look) => *self.told() = now,
            () = self.0.search.late() => {}
        }
    }

    async fn reload_with(&self, under_way: UnderWay) {
        if self.0.options.fixed.is_some() {
            return self.renew();
        }
        let _one = self.0.reloading.lock().await;
        let stamp = Stamp::of(&self.session().settings.files).await;
        {
            let mut loaded = self.loaded();
            let recent = loaded.0.is_some_and(|at| at.elapsed() < self.0.timeouts.reload);
            if recent && loaded.1 == stamp {
                return;
            }
            *loaded = (Some(Instant::now()), stamp);
        }
        let Ok(settings) = read(&self.0.options).await else { return };
        self.0.search.reset(settings.clone(), under_way);
        if let Ok(session) = session(&self.0.options, settings, &self.0.search, self.0.timeouts).await {
            *self.0.session.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(session);
        }
    }

    /// Runs a call in its own task, and reacts to its failure.
    async fn call<T, W>(&self, region: &str, work: impl FnOnce(Arc<Session>) -> W) -> Result<T, FetchError>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, FetchError>> + Send + 'static,
    {
        let session = self.session();
        self.0.search.hint_region(region);
        let mut result = guard::run(self.0.timeouts.outer, work(Arc::clone(&session))).await;
        if let Err(e) = &mut result
            && e.kind == ErrorKind::Expired
            && self.0.search.is_from_environment()
        {
            e.kind = ErrorKind::ExpiredVariables;
        }
        match result.as_ref().err().map(|e| e.kind) {
            Some(ErrorKind::Timeout | ErrorKind::Internal) => session.renew(),
            Some(
                ErrorKind::NoCredentials
                | ErrorKind::CredentialProcess
                | ErrorKind::CredentialsUnreachable
                | ErrorKind::Expired
                | ErrorKind::NotAccepted
                | ErrorKind::ExpiredSso
                | ErrorKind::MfaUnsupported
                | ErrorKind::Settings,
            ) => {
                let aws = self.clone();
                tokio::spawn(async move { aws.reload_with(UnderWay::GoesOn).await });
            }
            _ => {}
        }
        result
    }

    fn session(&self) -> Arc<Session> {
        Arc::clone(&self.0.session.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn loaded(&self) -> MutexGuard<'_, (Option<Instant>, Stamp)> {
        self.0.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn told(&self) -> MutexGuard<'_, Stamp> {
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aws({:?})", self.0.options)
    }
}

async fn read(options: &Options) -> Result<Settings, ConfigError> {
    if options.fixed.is_some() {
        return Settings::read(options, &Env::from_slice(&[]), &Fs::from_slice(&[])).await;
    }
    Settings::read(options, &Env::real(), &Fs::real()).await
}

/// Runs in a task, because the SDK panics over settings that it cannot use.
async fn session(options: &Options, settings: Settings, search: &Search, timeouts: Timeouts) -> Result<Session, ConfigError> {
    if let Some(fixed) = &options.fixed {
        return Ok(Session::fixed(settings, fixed, &timeouts));
    }
    http::check(&settings).await?;
    let search = search.clone();
    let made = tokio::spawn(async move { Session::load(settings, &search, &timeouts).await }).await;
    made.map_err(|_| ConfigError::new("the AWS SDK cannot use the AWS settings of the environment and of ~/.aws/config"))
}
