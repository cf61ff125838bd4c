//! Puts a run together: loads the AWS configuration, names the jobs, starts the demo's endpoint, and shows the screen.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use color_eyre::eyre::{Result, eyre};
use tokio::runtime::Runtime;

use super::clock::Clock;
use super::driver::{self, Setup};
use crate::app::effect::Exit;
use crate::app::settings::Settings;
use crate::aws::{Aws, Fixed, Options};
use crate::demo::{self, Scenario, Server};
use crate::domain::ids::{Arn, JobKey, JobRef, Source};
use crate::ui::Theme;

/// Where jobs are asked for, as far as flags say so.
#[derive(Debug, Default, Clone)]
pub struct Place {
    pub membership: Option<String>,
    pub region: Option<String>,
    pub profile: Option<String>,
    pub endpoint_url: Option<String>,
    pub imds: bool,
}

/// Watches jobs on the screen until the person leaves.
///
/// # Errors
/// When the configuration cannot be used, or the terminal cannot be taken.
pub fn watch(place: &Place, jobs: Vec<JobRef>, mut settings: Settings, theme: Theme) -> Result<Exit> {
    let runtime = runtime()?;
    let options = Options {
        profile: place.profile.clone(),
        region: place.region.clone(),
        endpoint_url: place.endpoint_url.clone(),
        imds: place.imds,
        ..Options::default()
    };
    let aws = runtime.block_on(Aws::load(options))?;
    let jobs = jobs.into_iter().map(|job| key(job, place, &aws)).collect::<Result<_>>()?;
    settings.endpoint = aws.endpoint();
    show(Setup { settings, theme, jobs, aws, clock: Clock::real() }, runtime)
}

/// Where a job is asked for: the flags, else what its ARN says, else the environment and the profile.
fn key(job: JobRef, place: &Place, aws: &Aws) -> Result<JobKey> {
    let (region, membership) = match &job {
        JobRef::Arn(arn) => (Some(arn.region.clone()), Some(arn.membership.clone())),
        JobRef::Named(_) => (aws.region(), None),
    };
    let region = place.region.clone().or(region);
    let region = region.ok_or_else(|| eyre!("no region: pass --region, set AWS_REGION, or name the job by its ARN"))?;
    let membership = place.membership.clone().or(membership);
    let membership = membership.ok_or_else(|| eyre!("no membership: pass --membership, or name the job by its ARN"))?;
    Ok(JobKey { source: Source { profile: aws.profile(), region, membership }, job })
}

/// Prints the demo's scenarios.
///
/// # Errors
/// When a scenario cannot be read, which a test rules out.
pub fn list() -> Result<Exit> {
    let mut out = std::io::stdout().lock();
    for name in Scenario::names() {
        // A closed pipe ends the list, and nobody minds.
        if writeln!(out, "{name:<20} {}", Scenario::load(name)?.about()).is_err() {
            break;
        }
    }
    Ok(Exit::Left)
}

/// Watches a demo's jobs on the screen.
///
/// # Errors
/// For an unknown scenario, and when no port or no terminal can be had.
pub fn demo(scenario: &str, speed: f64, mut settings: Settings, theme: Theme) -> Result<Exit> {
    let scenario = Scenario::load(scenario)?;
    let (name, arns) = (scenario.name().to_owned(), scenario.arns());
    let (region, membership) = (scenario.region().to_owned(), scenario.membership().to_owned());
    let runtime = runtime()?;
    let clock = Clock::scaled(speed);
    let server = runtime.block_on(Server::start(scenario, speed, SocketAddr::from(([127, 0, 0, 1], 0))))?;
    let fixed = Fixed { access_key_id: demo::ACCESS_KEY_ID.to_owned(), secret_access_key: demo::SECRET_ACCESS_KEY.to_owned() };
    let options =
        Options { region: Some(region.clone()), endpoint_url: Some(server.endpoint()), fixed: Some(fixed), ..Options::default() };
    let aws = runtime.block_on(Aws::load(options))?;
    let source = Source { profile: None, region, membership };
    let mut jobs = Vec::new();
    for arn in &arns {
        let job = JobRef::Arn(Arn::parse(arn).map_err(|e| eyre!("scenario {name}: {arn}: {e}"))?);
        jobs.push(JobKey { source: source.clone(), job });
    }
    let faster = if (speed - 1.0).abs() < f64::EPSILON { String::new() } else { format!(" ×{speed}") };
    settings.banner = Some(format!("demo: {name}{faster}"));
    show(Setup { settings, theme, jobs, aws, clock }, runtime)
}

/// Serves a demo without the screen until it is interrupted.
///
/// # Errors
/// For an unknown scenario, an address that cannot be had, and a stdout that is closed.
pub fn serve(scenario: &str, speed: f64, listen: SocketAddr) -> Result<Exit> {
    let scenario = Scenario::load(scenario)?;
    let mut page = format!("region {}\nmembership {}\n", scenario.region(), scenario.membership());
    for arn in scenario.arns() {
        page = format!("{page}job {arn}\n");
    }
    let runtime = runtime()?;
    let server = runtime.block_on(Server::start(scenario, speed, listen)).map_err(|e| eyre!("--serve \"{listen}\": {e}"))?;
    let mut out = std::io::stdout().lock();
    write!(out, "endpoint {}\n{page}", server.endpoint())?;
    out.flush()?;
    let exit = runtime.block_on(async {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut term, mut hup) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
        tokio::select! {
            done = tokio::signal::ctrl_c() => done.map(|()| Exit::Left),
            _ = term.recv() => Ok(Exit::Terminated),
            _ = hup.recv() => Ok(Exit::HungUp),
        }
    });
    Ok(exit?)
}

fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}

/// Watches on the screen, then says on the normal one how things stood.
fn show(setup: Setup, runtime: Runtime) -> Result<Exit> {
    let ended = driver::watch(setup, &runtime);
    runtime.shutdown_background();
    let ended = ended?;
    if ended.exit != Exit::HungUp {
        // Whoever closed stdout does not want it.
        let _ = write!(std::io::stdout(), "{}", ended.farewell);
    }
    Ok(ended.exit)
}

/// Writes the log of this program; the libraries' own would hold secrets. Ends when the guard drops.
///
/// # Errors
/// When the file cannot be written.
pub fn log_to(path: &Path) -> Result<tracing_appender::non_blocking::WorkerGuard> {
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
    let file = file.map_err(|e| eyre!("--log-file \"{}\": {e}", path.display()))?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter = tracing_subscriber::EnvFilter::new("off,cleanwatch=debug");
    tracing_subscriber::fmt().with_writer(writer).with_ansi(false).with_env_filter(filter).init();
    Ok(guard)
}
