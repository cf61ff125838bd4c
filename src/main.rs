//! Parses, runs, and turns the outcome into an exit code: the only place where exit numbers stand.
#![forbid(unsafe_code)]

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use cleanwatch::cli::{self, Cli, Command, DemoArgs, ViewArgs};
use cleanwatch::config::{self, Chosen, Overrides};
use cleanwatch::runtime::Exit;
use cleanwatch::runtime::launch::{self, Place};
use color_eyre::eyre::{Result, eyre};

/// The code of wrong usage or configuration.
const USAGE: u8 = 2;
/// More on stdin than any answer of the service is, in bytes.
const STDIN_MOST: u64 = 1 << 20;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // Help and version go to stdout and are no mistake; clap prints each where it belongs.
            let _ = e.print();
            return ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(USAGE));
        }
    };
    if cli.command.is_none() && cli.jobs.is_empty() {
        let _ = write!(std::io::stderr(), "{}", cli::WELCOME);
        return ExitCode::from(USAGE);
    }
    let _ = color_eyre::config::HookBuilder::default().display_env_section(false).install();
    let outcome = match &cli.command {
        Some(Command::Demo(args)) => demo(args),
        None => watch(&cli),
    };
    match outcome {
        Ok(exit) => ExitCode::from(match exit {
            Exit::Left => 0,
            Exit::HungUp => 129,
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
        }),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "cleanwatch: {}", cli::one_line(&format!("{error:#}")));
            ExitCode::from(USAGE)
        }
    }
}

fn choose(view: &ViewArgs) -> Result<Chosen> {
    let flags = Overrides {
        interval: view.interval.clone(),
        utc: view.utc,
        notify: view.notify.clone(),
        theme: view.theme.clone(),
        no_color: std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty()),
    };
    let file = config::path();
    config::choose(file.as_ref().map(|(path, named)| (path.as_path(), *named)), &flags)
}

/// The screen needs a terminal to draw on, and one to read keys from unless a job came on stdin.
fn need_terminal(piped: bool) -> Result<()> {
    let missing = if !std::io::stdout().is_terminal() {
        "stdout"
    } else if !piped && !std::io::stdin().is_terminal() {
        "stdin"
    } else {
        return Ok(());
    };
    Err(eyre!("{missing} is not a terminal: the screen needs one"))
}

fn watch(cli: &Cli) -> Result<Exit> {
    let chosen = choose(&cli.view)?;
    let source = &cli.source;
    cli::membership(source)?;
    let piped = cli.jobs.iter().any(|j| j == "-");
    let mut jobs = Vec::new();
    for text in &cli.jobs {
        let text = if text == "-" { cli::arn_from_json(&stdin()?)? } else { text.clone() };
        let job = cli::job(&text, source)?;
        if !jobs.contains(&job) {
            jobs.push(job);
        }
    }
    need_terminal(piped)?;
    let _log = source.log_file.as_deref().map(launch::log_to).transpose()?;
    let place = Place {
        membership: source.membership.clone(),
        region: source.region.clone(),
        profile: source.profile.clone(),
        endpoint_url: source.endpoint_url.clone(),
        imds: source.imds,
    };
    launch::watch(&place, jobs, chosen.settings, chosen.theme.theme())
}

fn stdin() -> Result<String> {
    if std::io::stdin().is_terminal() {
        return Err(eyre!(
            "JOB \"-\": stdin is a terminal; pipe the output of aws cleanroomsml start-trained-model-inference-job into it"
        ));
    }
    let mut bytes = Vec::new();
    std::io::stdin().take(STDIN_MOST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn demo(args: &DemoArgs) -> Result<Exit> {
    if args.list {
        return launch::list();
    }
    let chosen = choose(&args.view)?;
    let speed = args.speed.as_deref().map_or(Ok(1.0), cli::speed)?;
    let scenario = args.scenario.as_deref().unwrap_or("default");
    if let Some(listen) = &args.serve {
        return launch::serve(scenario, speed, cli::address(listen)?);
    }
    need_terminal(false)?;
    launch::demo(scenario, speed, chosen.settings, chosen.theme.theme())
}
