//! Runs a demo: starts the embedded endpoint with a story, and watches its jobs or serves them to others.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::SocketAddr;

use color_eyre::eyre::{Result, eyre};

use super::clock::Clock;
use super::driver::Source::Live;
use super::driver::{Setup, Start};
use super::effects::Remembered;
use super::launch::{Kept, Shown, runtime, show};
use super::output;
use crate::app::base::effect::Exit;
use crate::app::base::look::Look;
use crate::app::base::settings::Settings;
use crate::app::board::Filter;
use crate::aws::{Aws, Fixed, Options};
use crate::demo::{self, Scenario, Server};
use crate::domain::ids::{Arn, JobKey, Source};

/// What the demo shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tale {
    /// The scenario of this name.
    Named(String),
    /// This many jobs.
    Jobs(u32),
}

impl Tale {
    fn scenario(&self) -> Result<Scenario> {
        match self {
            Self::Named(name) => Ok(Scenario::load(name)?),
            Self::Jobs(count) => Ok(Scenario::of_size(*count)),
        }
    }
}

/// Prints the demo's scenarios.
///
/// # Errors
/// When a scenario cannot be read, which a test rules out.
pub fn list() -> Result<Exit> {
    let mut out = String::new();
    for name in Scenario::names() {
        let _ = writeln!(out, "{name:<20} {}", Scenario::load(name)?.about());
    }
    Ok(output::page(out.as_bytes()))
}

/// Watches a demo's jobs on the screen; if the scenario generates its jobs, on a board of all memberships.
///
/// # Errors
/// For an unknown scenario, and if no port or no terminal is available.
pub fn demo(tale: &Tale, speed: f64, mut settings: Settings, shown: Shown, kept: Kept) -> Result<Exit> {
    let scenario = tale.scenario()?;
    let name = scenario.name().to_owned();
    let source =
        |membership: &str| Source { profile: None, region: scenario.region().to_owned(), membership: membership.to_owned() };
    let start = if scenario.is_fleet() {
        let feeds = scenario.memberships().map(|m| source(&m.id).into()).collect();
        Start::Board { feeds, filter: Filter::default(), look: Look::default() }
    } else {
        let job = |arn: String| match Arn::parse(&arn) {
            Ok(arn) => Ok(JobKey::of(source(scenario.membership()), arn)),
            Err(e) => Err(eyre!("scenario {name}: {arn}: {e}")),
        };
        Start::Jobs(scenario.arns().into_iter().map(job).collect::<Result<_>>()?)
    };
    let region = Some(scenario.region().to_owned());
    let runtime = runtime()?;
    let clock = Clock::scaled(speed);
    let server = runtime.block_on(Server::start(scenario, speed, SocketAddr::from(([127, 0, 0, 1], 0))))?;
    let fixed = Fixed { access_key_id: demo::ACCESS_KEY_ID.to_owned(), secret_access_key: demo::SECRET_ACCESS_KEY.to_owned() };
    let options = Options { region, endpoint_url: Some(server.endpoint()), fixed: Some(fixed), ..Options::default() };
    let aws = runtime.block_on(Aws::load(options))?;
    let faster = if (speed - 1.0).abs() < f64::EPSILON { String::new() } else { format!(" ×{speed}") };
    settings.endpoint = aws.endpoint();
    settings.banner = Some(format!("demo: {name}{faster}"));
    let (keep, hook) = kept.open(&mut settings)?;
    let source = Live { aws: vec![aws], keep, hook, remembered: Remembered::default() };
    show(Setup { settings, start, source, clock }, shown, runtime)
}

/// What is printed for those who use a served demo: one fact a line, the endpoint first.
fn page(scenario: &Scenario, endpoint: &str) -> String {
    let mut page = format!("endpoint {endpoint}\nregion {}\n", scenario.region());
    let mut collaborations = Vec::new();
    // Writing to memory cannot fail.
    for membership in scenario.memberships() {
        let _ = writeln!(page, "membership {}", membership.id);
        if !collaborations.contains(&&membership.collaboration) {
            collaborations.push(&membership.collaboration);
        }
    }
    for collaboration in collaborations {
        let _ = writeln!(page, "collaboration {collaboration}");
    }
    for arn in scenario.arns() {
        let _ = writeln!(page, "job {arn}");
    }
    page
}

/// Serves a demo without the screen until it is interrupted.
///
/// # Errors
/// For an unknown scenario, an address that is not available, and a closed stdout.
pub fn serve(tale: &Tale, speed: f64, listen: SocketAddr) -> Result<Exit> {
    let scenario = tale.scenario()?;
    let runtime = runtime()?;
    let told = scenario.clone();
    let server = runtime.block_on(Server::start(scenario, speed, listen)).map_err(|e| eyre!("--serve \"{listen}\": {e}"))?;
    let mut out = std::io::stdout().lock();
    out.write_all(page(&told, &server.endpoint()).as_bytes())?;
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
