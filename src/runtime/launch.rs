//! Puts a run together: loads the AWS configuration, names the jobs, and shows the screen.

use std::path::{Path, PathBuf};

use color_eyre::eyre::{Result, eyre};
use rustix::stdio::stderr;
use rustix::termios::isatty;
use tokio::runtime::Runtime;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::bundle::Bundle;
use super::clock::Clock;
use super::driver::Source::{self, Live};
use super::driver::{self, Setup, Start};
use super::effects::Remembered;
use super::format::{Format, Written};
use super::output::{complain, tell};
use super::player::Player;
use super::printer::Printer;
use super::screen::Screen;
use super::zone::misread;
use super::{cast, keeper};
use crate::app::base::effect::Exit;
use crate::app::base::look::Look;
use crate::app::base::notice::Channels;
use crate::app::base::room::Choice;
use crate::app::base::settings::{Keep, Settings};
use crate::app::board::Filter;
use crate::app::picker::Named;
use crate::app::shell::state::State;
use crate::aws::{Aws, Options};
use crate::domain::ids::{self, JobKey, JobRef, Of};
use crate::domain::text::line;
use crate::journal::Journal;
use crate::ui::Theme;
use crate::{files, record};

/// A recording with more bytes than this takes long enough to read for a message.
const LARGE: u64 = 8 << 20;

/// Where jobs are requested, as far as flags say so.
#[derive(Debug, Default, Clone)]
pub struct Place {
    /// The memberships of a board, or at most one where jobs are named; the same is true of regions and profiles.
    pub memberships: Vec<String>,
    pub collaborations: Vec<String>,
    pub regions: Vec<String>,
    pub profiles: Vec<String>,
    pub endpoint_url: Option<String>,
    pub imds: bool,
}

impl Place {
    fn options(&self, profile: Option<String>) -> Options {
        let (region, endpoint_url) = (self.regions.first().cloned(), self.endpoint_url.clone());
        Options { profile, region, endpoint_url, imds: self.imds, ..Options::default() }
    }
}

/// Shows a board of every membership and collaboration in every region with every profile; `look` is how it is displayed at
/// first.
///
/// # Errors
/// As [`watch`].
pub fn board(place: &Place, mut settings: Settings, shown: Shown, kept: Kept, look: (Filter, Look)) -> Result<Exit> {
    let runtime = runtime()?;
    let profiles = if place.profiles.is_empty() { vec![None] } else { place.profiles.iter().cloned().map(Some).collect() };
    let (mut all, mut feeds) = (Vec::new(), Vec::new());
    for profile in profiles {
        let aws = runtime.block_on(Aws::load(place.options(profile)))?;
        let regions = if place.regions.is_empty() { aws.region().into_iter().collect() } else { place.regions.clone() };
        if regions.is_empty() {
            return Err(eyre!("no region: pass --region or set AWS_REGION"));
        }
        let memberships = place.memberships.iter().cloned().map(Of::Membership);
        for of in memberships.chain(place.collaborations.iter().cloned().map(Of::Collaboration)) {
            for region in &regions {
                let listing = ids::Listing { profile: aws.profile(), region: region.clone(), of: of.clone() };
                // The same flag twice does not make a second list.
                if !feeds.contains(&listing) {
                    feeds.push(listing);
                }
            }
        }
        all.push(aws);
    }
    // If they differ, each error names the one it met.
    let first = all.first().and_then(Aws::endpoint);
    settings.endpoint = first.filter(|first| all.iter().all(|aws| aws.endpoint().as_ref() == Some(first)));
    notice(&mut settings, &shown, &all);
    let remembered = kept.remembered();
    let (keep, hook) = kept.open(&mut settings)?;
    let source = Live { aws: all, keep, hook, remembered };
    let (filter, look) = look;
    let start = Start::Board { feeds, filter, look };
    show(Setup { settings, start, source, clock: Clock::real() }, shown, runtime)
}

/// Shows the picker of memberships, and the board of the one that is picked. `last` is what was picked before, and `look` is
/// how the board is displayed.
///
/// # Errors
/// As [`watch`].
pub fn pick(place: &Place, mut settings: Settings, shown: Shown, kept: Kept, last: Option<Choice>, look: Look) -> Result<Exit> {
    let runtime = runtime()?;
    let aws = runtime.block_on(Aws::load(place.options(place.profiles.first().cloned())))?;
    settings.endpoint = aws.endpoint();
    let region = place.regions.first().cloned();
    let named = if place.profiles.is_empty() && region.is_none() { Named::ByCustom } else { Named::Outright };
    let start = Start::Picker { place: crate::app::base::room::Place { profile: aws.profile(), region }, named, last, look };
    notice(&mut settings, &shown, std::slice::from_ref(&aws));
    let remembered = kept.remembered();
    let (keep, hook) = kept.open(&mut settings)?;
    let source = Live { aws: vec![aws], keep, hook, remembered };
    show(Setup { settings, start, source, clock: Clock::real() }, shown, runtime)
}

/// Reports once what was skipped in the AWS files, or in `TZ`: on the screen, else on stderr. All profiles are in the same
/// files.
fn notice(settings: &mut Settings, shown: &Shown, aws: &[Aws]) {
    let files = aws.iter().find_map(Aws::notice);
    let all: Vec<String> = files.into_iter().chain(misread(Clock::real().now())).collect();
    let passed_over = (!all.is_empty()).then(|| all.join("; "));
    match (passed_over, shown) {
        (Some(text), Shown::Screen(_)) => settings.notice = Some(text),
        (Some(text), _) => complain(&text),
        (None, _) => {}
    }
}

/// How a run is shown.
pub enum Shown {
    Screen(Theme),
    Lines(Format),
    /// What the doctor found, and a file to write it to as well.
    Doctor(Written, Option<Bundle>),
}

/// What is kept of a run, according to flags.
#[derive(Debug, Default)]
pub struct Kept {
    /// The journal's directory; `None`: nothing is noted.
    pub journal: Option<PathBuf>,
    /// The file to record to.
    pub record: Option<PathBuf>,
    /// The command to run on changes.
    pub on_change: Option<String>,
    /// The file that remembers how a board is displayed; `None`: nothing is remembered.
    pub look: Option<PathBuf>,
    /// The file that remembers which membership was picked; `None`: nothing is remembered.
    pub choice: Option<PathBuf>,
}

impl Kept {
    fn remembered(&self) -> Remembered {
        Remembered { look: self.look.clone(), choice: self.choice.clone() }
    }

    /// Opens the files to write, and notes them in the settings.
    pub(super) fn open(self, settings: &mut Settings) -> Result<(keeper::Options, Option<String>)> {
        let recording = match self.record {
            Some(path) => {
                let file = files::create(&path).map_err(|e| eyre!("--record \"{}\": {e}", line(&path.to_string_lossy())))?;
                Some((file, path))
            }
            None => None,
        };
        settings.keep = Keep { journal: self.journal.is_some(), recording: recording.is_some(), hook: self.on_change.is_some() };
        Ok((keeper::Options { journal: self.journal.map(Journal::new), recording }, self.on_change))
    }
}

/// Creates the file of a bundle; an existing file is not overwritten.
///
/// # Errors
/// When it cannot be created.
pub fn bundle(path: &Path, with_logs: bool) -> Result<Bundle> {
    let file = files::create(path).map_err(|e| eyre!("--bundle \"{}\": {e}", line(&path.to_string_lossy())))?;
    Ok(Bundle { file, path: path.to_owned(), with_logs })
}

/// Watches jobs until the goal of the settings is reached, or the user leaves.
///
/// # Errors
/// When the configuration cannot be used, or the terminal is not available.
pub fn watch(place: &Place, jobs: Vec<JobRef>, mut settings: Settings, shown: Shown, kept: Kept) -> Result<Exit> {
    let runtime = runtime()?;
    let options = place.options(place.profiles.first().cloned());
    let aws = runtime.block_on(Aws::load(options))?;
    let jobs = jobs.into_iter().map(|job| key(job, place, &aws)).collect::<Result<_>>()?;
    settings.endpoint = aws.endpoint();
    notice(&mut settings, &shown, std::slice::from_ref(&aws));
    let (keep, hook) = kept.open(&mut settings)?;
    let source = Live { aws: vec![aws], keep, hook, remembered: Remembered::default() };
    show(Setup { settings, start: Start::Jobs(jobs), source, clock: Clock::real() }, shown, runtime)
}

/// Where a job is requested: the flags, else what its ARN says, else the environment and the profile.
fn key(job: JobRef, place: &Place, aws: &Aws) -> Result<JobKey> {
    let (region, membership) = match &job {
        JobRef::Arn(arn) => (Some(arn.region.clone()), Some(arn.membership.clone())),
        JobRef::Named(_) => (aws.region(), None),
    };
    let region = place.regions.first().cloned().or(region);
    let region = region.ok_or_else(|| eyre!("no region: pass --region, set AWS_REGION, or name the job by its ARN"))?;
    let membership = place.memberships.first().cloned().or(membership);
    let membership = membership.ok_or_else(|| eyre!("no membership: pass --membership, or name the job by its ARN"))?;
    Ok(JobKey::new(ids::Source { profile: aws.profile(), region, membership }, job))
}

/// One worker thread: calls wait far more than they compute, and a second thread would only be woken in turn.
pub(super) fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?)
}

/// Runs, and does not wait for what is still running in the background.
pub(super) fn show(setup: Setup, shown: Shown, runtime: Runtime) -> Result<Exit> {
    let channels = setup.settings.notify;
    let exit = match shown {
        Shown::Screen(theme) => driver::run(setup, || Screen::enter(theme, channels), &runtime),
        Shown::Lines(format) => driver::run(setup, || Printer::new(format, channels), &runtime),
        Shown::Doctor(written, bundle) => {
            let printer = || Printer::new(Format::Doctor(written), channels).map(|printer| printer.bundling(bundle));
            driver::run(setup, printer, &runtime)
        }
    };
    runtime.shutdown_background();
    Ok(exit?)
}

/// Reads a recording, and the settings to show it with.
fn recording(path: &Path, settings: Settings) -> Result<(Player, Vec<JobKey>, Settings)> {
    let name = line(&path.to_string_lossy());
    let file = files::open(path).map_err(|e| eyre!("\"{name}\": {e}"))?;
    let long = isatty(stderr()) && file.metadata().is_ok_and(|known| known.len() > LARGE);
    if long {
        tell("reading the recording…\r");
    }
    let recording = record::read(file).map_err(|e| eyre!("\"{name}\": {e}"));
    let player = recording.and_then(|r| Player::new(r, settings).map_err(|e| eyre!("\"{name}\": {e}")));
    if long {
        tell("\x1b[K");
    }
    player
}

/// Plays a recording on the screen.
///
/// # Errors
/// When it cannot be read (the error names the line), or the terminal is not available.
pub fn replay(path: &Path, speed: f64, settings: Settings, theme: Theme) -> Result<Exit> {
    let (player, jobs, mut settings) = recording(path, settings)?;
    let faster = if (speed - 1.0).abs() < f64::EPSILON { String::new() } else { format!(" ×{speed}") };
    settings.banner = Some(format!("recording{faster}"));
    settings.notify = Channels::NONE;
    let clock = Clock::starting(player.from(), speed);
    let setup = Setup { settings, start: Start::Jobs(jobs), source: Source::Recorded(player), clock };
    show(setup, Shown::Screen(theme), runtime()?)
}

/// Writes a recording as an asciicast.
///
/// # Errors
/// When the recording cannot be read, or the asciicast cannot be written.
pub fn asciicast(path: &Path, out: &Path, size: (u16, u16), speed: f64, settings: Settings, theme: &Theme) -> Result<Exit> {
    let (mut player, jobs, settings) = recording(path, settings)?;
    let name = line(&out.to_string_lossy());
    let file = files::create(out).map_err(|e| eyre!("--asciicast \"{name}\": {e}"))?;
    let mut state = State::new(settings, jobs, size, player.from());
    let mut file = std::io::BufWriter::new(file);
    cast::write(&mut file, &mut player, &mut state, theme, speed).map_err(|e| eyre!("--asciicast \"{name}\": {e}"))?;
    Ok(Exit::Left)
}

/// Writes the log of this program; the libraries' own logs would contain secrets. Ends when the guard is dropped.
///
/// # Errors
/// When the file cannot be written.
pub fn log_to(path: &Path) -> Result<tracing_appender::non_blocking::WorkerGuard> {
    let file = files::append(path).map_err(|e| eyre!("--log-file \"{}\": {e}", line(&path.to_string_lossy())))?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let own = Targets::new().with_target("cleanwatch", tracing::Level::DEBUG);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    tracing_subscriber::registry().with(lines.with_filter(own)).init();
    Ok(guard)
}
