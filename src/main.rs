//! Parses the arguments, runs, and converts the outcome to an exit code: this is the only place with exit codes.
#![forbid(unsafe_code)]

mod given;

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser as _;

use cleanwatch::cli::{
    self, Cli, Command, DemoArgs, DoctorArgs, FollowArgs, Form, GetArgs, HistoryArgs, KeepArgs, ListArgs, LogsArgs, ReplayArgs,
    ThemeArgs, ViewArgs, WaitArgs,
};
use cleanwatch::config::{self, Chosen, Filter, Look, Output, Overrides};
use cleanwatch::runtime::format::{Format, Listed, Written};
use cleanwatch::runtime::launch::{self, Kept, Shown};
use cleanwatch::runtime::listing::{self, Listing};
use cleanwatch::runtime::output::{ended, page};
use cleanwatch::runtime::panics;
#[cfg(feature = "demo")]
use cleanwatch::runtime::stage::{self, Tale};
use cleanwatch::runtime::{Exit, Goal, Outcome, Reading};
use color_eyre::eyre::{Result, eyre};
use given::{jobs, kept, limits, place};

/// The exit code for wrong usage or configuration.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return told(&e),
    };
    if cli.command.is_none() && cli.jobs.is_empty() && cli.source.membership.is_empty() && cli.source.collaboration.is_empty() {
        // Without a screen and keys, nothing can be picked.
        if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
            let _ = write!(std::io::stderr(), "{}", cli::WELCOME);
            return ExitCode::from(USAGE);
        }
    }
    panics::install();
    let outcome = match &cli.command {
        None => watch(&cli),
        Some(Command::Get(args)) => get(args),
        Some(Command::List(args)) => list(args),
        Some(Command::Logs(args)) => logs(args),
        Some(Command::Doctor(args)) => doctor(args),
        Some(Command::Wait(args)) => wait(args),
        Some(Command::Watch(args)) => follow(args, Format::Events),
        Some(Command::History(args)) => history(args),
        Some(Command::Replay(args)) => replay(args),
        Some(Command::Demo(args)) => demo(args),
        Some(Command::Man) => cli::manual().map(|manual| page(&manual)).map_err(Into::into),
        Some(Command::Completions { shell }) => Ok(page(&cli::completions(*shell))),
    };
    match outcome {
        Ok(exit) => ExitCode::from(code(exit)),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "cleanwatch: {}", cli::one_line(&format!("{error:#}")));
            ExitCode::from(USAGE)
        }
    }
}

/// Prints clap's message: a mistake on stderr, or help and version on stdout, where a failed write counts.
fn told(said: &clap::Error) -> ExitCode {
    let printed = said.print().and_then(|()| std::io::stdout().flush());
    match ended(if said.use_stderr() { Ok(()) } else { printed }) {
        Exit::Left => ExitCode::from(u8::try_from(said.exit_code()).unwrap_or(USAGE)),
        exit => ExitCode::from(code(exit)),
    }
}

/// The exit code.
fn code(exit: Exit) -> u8 {
    match exit {
        Exit::Left | Exit::Ended(Outcome::Reached) => 0,
        Exit::Ended(Outcome::Failed) | Exit::Unwritten => 1,
        Exit::Ended(Outcome::Inactive) => 3,
        Exit::Ended(Outcome::Denied) => 4,
        Exit::Ended(Outcome::Unanswered) => 5,
        Exit::Ended(Outcome::NotPublished) => 6,
        Exit::Ended(Outcome::TimedOut) => 124,
        Exit::HungUp => 129,
        Exit::Interrupted => 130,
        Exit::Unread => 141,
        Exit::Terminated => 143,
    }
}

fn choose(view: &ViewArgs, theme: Option<&ThemeArgs>, output: Output) -> Result<Chosen> {
    let flags = Overrides {
        interval: view.interval.clone(),
        utc: view.utc,
        notify: view.notify.clone(),
        theme: theme.and_then(|t| t.theme.clone()),
        no_color: std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty()),
        output,
    };
    let rate = view.max_tps.as_deref().map(cli::rate).transpose()?;
    let file = config::path();
    let mut chosen = config::choose(file.as_ref().map(|(path, named)| (path.as_path(), *named)), &flags)?;
    chosen.settings.rate = rate.unwrap_or(chosen.settings.rate);
    Ok(chosen)
}

/// Terminals that can show only lines.
const LINES_ONLY: [&str; 3] = ["", "dumb", "unknown"];

/// The kind of this terminal, if it can show only lines; `None` if it can show a screen too.
fn plain_terminal() -> Option<String> {
    let kind = std::env::var_os("TERM").unwrap_or_default().to_string_lossy().into_owned();
    LINES_ONLY.contains(&kind.as_str()).then_some(kind)
}

/// The screen needs a terminal to draw on, and one to read keys from unless a job came on stdin.
fn need_terminal(piped: bool) -> Result<()> {
    const SCRIPTS: &str = "for scripts there are cleanwatch get, list, wait and watch";
    let missing = if !std::io::stdout().is_terminal() {
        "stdout"
    } else if !piped && !std::io::stdin().is_terminal() {
        "stdin"
    } else {
        return plain_terminal().map_or(Ok(()), |kind| {
            Err(eyre!("TERM is \"{kind}\": the screen needs a terminal that can show one, such as xterm-256color; {SCRIPTS}"))
        });
    };
    Err(eyre!("{missing} is not a terminal: the screen needs one; {SCRIPTS}"))
}

fn watch(cli: &Cli) -> Result<Exit> {
    let chosen = choose(&cli.view, Some(&cli.theme), Output::Screen)?;
    cli::membership(&cli.source)?;
    let jobs = if cli.jobs.is_empty() { Vec::new() } else { jobs(&cli.jobs, &cli.source)? };
    need_terminal(cli.jobs.iter().any(|j| j == "-"))?;
    let _log = cli.source.log_file.as_deref().map(launch::log_to).transpose()?;
    let kept = kept(&cli.keep, Some(&cli.journal));
    let shown = Shown::Screen(chosen.theme.theme());
    if jobs.is_empty() {
        let look = kept.look.as_deref().map(config::look).unwrap_or_default();
        if cli.source.membership.is_empty() && cli.source.collaboration.is_empty() {
            cli::single(&cli.source)?;
            let last = kept.choice.as_deref().and_then(config::choice);
            return launch::pick(&place(&cli.source), chosen.settings, shown, kept, last, look);
        }
        return launch::board(&place(&cli.source), chosen.settings, shown, kept, (Filter::default(), look));
    }
    launch::watch(&place(&cli.source), jobs, chosen.settings, shown, kept)
}

fn get(args: &GetArgs) -> Result<Exit> {
    if args.raw && args.output.is_some() {
        return Err(eyre!("--raw with --output: --raw prints the service's own answers, which have no other form"));
    }
    let form = args.output.as_deref().map_or(Ok(Form::default()), cli::form)?;
    let view = ViewArgs { utc: args.utc, ..ViewArgs::default() };
    let Chosen { mut settings, .. } = choose(&view, None, Output::Lines)?;
    let jobs = jobs(&args.jobs.jobs, &args.jobs.source)?;
    let _log = args.jobs.source.log_file.as_deref().map(launch::log_to).transpose()?;
    (settings.goal, settings.interval) = (Goal::Once, None);
    let format = match form {
        _ if args.raw => Format::Raw,
        Form::Table => Format::Table,
        Form::Json => Format::Json,
        Form::Csv => return Err(eyre!("--output \"csv\": expected table or json; rows are what cleanwatch list prints")),
    };
    let kept = kept(&KeepArgs::default(), Some(&args.journal));
    launch::watch(&place(&args.jobs.source), jobs, settings, Shown::Lines(format), kept)
}

fn list(args: &ListArgs) -> Result<Exit> {
    let listed = match args.output.as_deref().map_or(Ok(Form::default()), cli::form)? {
        Form::Table => Listed::Table,
        Form::Json => Listed::Json,
        Form::Csv => Listed::Csv,
    };
    let view = ViewArgs { max_tps: args.max_tps.clone(), ..ViewArgs::default() };
    let Chosen { mut settings, .. } = choose(&view, None, Output::Lines)?;
    (settings.goal, settings.interval) = (Goal::Once, None);
    cli::membership(&args.source)?;
    if args.source.membership.is_empty() && args.source.collaboration.is_empty() {
        return Err(eyre!("--membership: whose jobs? Pass the membership's id, again for several, or --collaboration ID"));
    }
    let filter = args.filter.as_deref().map(cli::filter).transpose()?;
    let sort = args.sort.as_deref().map(cli::sort).transpose()?;
    let _log = args.source.log_file.as_deref().map(launch::log_to).transpose()?;
    let shown = Shown::Lines(Format::Board(listed));
    let look = (filter.unwrap_or_default(), Look::of_list(sort.unwrap_or_default()));
    launch::board(&place(&args.source), settings, shown, Kept::default(), look)
}

fn logs(args: &LogsArgs) -> Result<Exit> {
    let view = ViewArgs { max_tps: args.max_tps.clone(), ..ViewArgs::default() };
    let Chosen { mut settings, .. } = choose(&view, None, Output::Lines)?;
    let since = args.since.as_deref().map(|t| config::duration(t, "--since")).transpose()?;
    let grep = args.grep.as_deref().map(cli::grep).transpose()?;
    let jobs = jobs(std::slice::from_ref(&args.job), &args.source)?;
    let _log = args.source.log_file.as_deref().map(launch::log_to).transpose()?;
    (settings.goal, settings.interval) = (Goal::Logs(Reading { follow: args.follow, since, grep }), None);
    let written = if args.json { Written::Json } else { Written::Text };
    launch::watch(&place(&args.source), jobs, settings, Shown::Lines(Format::Logs(written)), Kept::default())
}

fn doctor(args: &DoctorArgs) -> Result<Exit> {
    let written = match args.output.as_deref().map_or(Ok(Form::default()), cli::form)? {
        Form::Table => Written::Text,
        Form::Json => Written::Json,
        Form::Csv => return Err(eyre!("--output \"csv\": expected table or json")),
    };
    let view = ViewArgs { max_tps: args.max_tps.clone(), ..ViewArgs::default() };
    let Chosen { mut settings, .. } = choose(&view, None, Output::Lines)?;
    let jobs = jobs(std::slice::from_ref(&args.job), &args.source)?;
    let _log = args.source.log_file.as_deref().map(launch::log_to).transpose()?;
    let bundle = args.bundle.as_deref().map(|path| launch::bundle(path, args.with_logs)).transpose()?;
    settings.interval = None;
    settings.goal = Goal::Doctor { lines: args.with_logs };
    launch::watch(&place(&args.source), jobs, settings, Shown::Doctor(written, bundle), Kept::default())
}

fn wait(args: &WaitArgs) -> Result<Exit> {
    let format = match args.quiet {
        true => Format::Nothing,
        false if std::io::stdout().is_terminal() && plain_terminal().is_none() => Format::LiveLines,
        false => Format::Lines,
    };
    follow(&args.follow, format)
}

fn follow(args: &FollowArgs, format: Format) -> Result<Exit> {
    let output = if format == Format::LiveLines { Output::LiveLine } else { Output::Lines };
    let Chosen { mut settings, .. } = choose(&args.view, None, output)?;
    settings.goal = cli::goal(args.until.until.as_deref().unwrap_or("done"))?;
    settings.limits = limits(&args.until)?;
    let jobs = jobs(&args.jobs.jobs, &args.jobs.source)?;
    let _log = args.jobs.source.log_file.as_deref().map(launch::log_to).transpose()?;
    let kept = kept(&args.keep, Some(&args.journal));
    launch::watch(&place(&args.jobs.source), jobs, settings, Shown::Lines(format), kept)
}

fn history(args: &HistoryArgs) -> Result<Exit> {
    let dir: PathBuf = config::journal().ok_or_else(|| eyre!("no journal: there is no home directory (HOME, XDG_STATE_HOME)"))?;
    if args.prune {
        return listing::prune(dir);
    }
    let arn = args.arn.as_deref().map(cli::arn).transpose()?;
    let listing = match args.output.as_deref().map_or(Ok(Form::default()), cli::form)? {
        Form::Table => Listing::Table,
        Form::Json => Listing::Json,
        Form::Csv => return Err(eyre!("--output \"csv\": expected table or json")),
    };
    listing::history(dir, arn.as_ref(), listing)
}

fn replay(args: &ReplayArgs) -> Result<Exit> {
    let view = ViewArgs { utc: args.utc, ..ViewArgs::default() };
    let chosen = choose(&view, Some(&args.theme), Output::Screen)?;
    let speed = args.speed.as_deref().map_or(Ok(1.0), cli::speed)?;
    if let Some(out) = &args.asciicast {
        let size = args.size.as_deref().map_or(Ok((120, 36)), cli::size)?;
        return launch::asciicast(&args.file, out, size, speed, chosen.settings, &chosen.theme.theme());
    }
    need_terminal(false)?;
    launch::replay(&args.file, speed, chosen.settings, chosen.theme.theme())
}

#[cfg(not(feature = "demo"))]
fn demo(_: &DemoArgs) -> Result<Exit> {
    Err(eyre!("this build has no demo: it was made without the feature \"demo\""))
}

#[cfg(feature = "demo")]
fn demo(args: &DemoArgs) -> Result<Exit> {
    if args.list {
        return stage::list();
    }
    let chosen = choose(&args.view, Some(&args.theme), Output::Screen)?;
    let speed = args.speed.as_deref().map_or(Ok(1.0), cli::speed)?;
    let tale = match &args.jobs {
        Some(count) => Tale::Jobs(cli::count(count)?),
        None => Tale::Named(args.scenario.as_deref().unwrap_or("default").to_owned()),
    };
    if let Some(listen) = &args.serve {
        let watches = [("--record", args.keep.record.is_some()), ("--on-change", args.keep.on_change.is_some())];
        if let Some((flag, _)) = watches.into_iter().find(|(_, given)| *given) {
            return Err(eyre!("--serve with {flag}: a demo that is served watches no job itself"));
        }
        return stage::serve(&tale, speed, cli::address(listen)?);
    }
    need_terminal(false)?;
    stage::demo(&tale, speed, chosen.settings, Shown::Screen(chosen.theme.theme()), kept(&args.keep, None))
}
