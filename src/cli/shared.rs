//! The arguments that several commands take, as clap parses them.

use std::path::PathBuf;

use clap::Args;

/// Where jobs are asked for.
#[derive(Debug, Args, Default)]
pub struct SourceArgs {
    /// Membership the jobs belong to [default: the one in the ARN]; without a JOB, the board of its jobs, and of several when given again
    #[arg(long, value_name = "ID", value_parser = super::read::id)]
    pub membership: Vec<String>,
    /// Without a JOB: the board of the jobs of all members of a collaboration, as far as the service shows them; may be given again
    #[arg(long, value_name = "ID", value_parser = super::read::id)]
    pub collaboration: Vec<String>,
    /// AWS region [default: the one in the ARN, else AWS_REGION, else the profile's]; a board takes several
    #[arg(long, value_name = "R")]
    pub region: Vec<String>,
    /// Profile of the AWS configuration files [default: AWS_PROFILE]; a board takes several
    #[arg(long, value_name = "P")]
    pub profile: Vec<String>,
    /// Address to ask instead of the service's own
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// Also try the EC2 instance's own credentials (slow where there are none)
    #[arg(long)]
    pub imds: bool,
    /// Write a log to this file; it holds no bodies and no secrets
    #[arg(long, value_name = "F")]
    pub log_file: Option<PathBuf>,
}

/// How jobs are polled and told.
#[derive(Debug, Args, Default)]
pub struct ViewArgs {
    /// Poll every D, 1s to 1day, whatever the status [default: 5s to 60s, as the status asks for]
    #[arg(long, value_name = "D")]
    pub interval: Option<String>,
    /// At most N calls a second over everything, 1 to 20 [default: 2]
    #[arg(long, value_name = "N")]
    pub max_tps: Option<String>,
    /// Show times in UTC
    #[arg(long)]
    pub utc: bool,
    /// How a change of state or a publish failure is told: none, or some of bell,osc9,osc777,title,progress [default: bell on the screen, none elsewhere]
    #[arg(long, value_name = "HOW")]
    pub notify: Option<String>,
}

/// How the screen looks.
#[derive(Debug, Args, Default)]
pub struct ThemeArgs {
    /// Colours: terminal, dark, light or mono [default: terminal; mono under NO_COLOR]
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
}

/// What is kept of a run.
#[derive(Debug, Args, Default)]
pub struct KeepArgs {
    /// Record every exchange to a new file, for cleanwatch replay; values of the environment are masked
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Run this shell command on each change: the event as JSON on its stdin, facts in CLEANWATCH_* variables
    #[arg(long, value_name = "CMD")]
    pub on_change: Option<String>,
}

/// Whether what is seen is noted.
#[derive(Debug, Args, Default)]
pub struct JournalArgs {
    /// Note nothing in the journal, and read nothing from it
    #[arg(long)]
    pub no_journal: bool,
}

/// The jobs of a command.
#[derive(Debug, Args, Default)]
pub struct JobArgs {
    /// Jobs: an ARN, which is enough alone; an id or a name, with --membership; or - for an ARN on stdin, as text or in JSON
    #[arg(value_name = "JOB", required = true)]
    pub jobs: Vec<String>,
    #[command(flatten)]
    pub source: SourceArgs,
}

/// What is waited for, and for how long.
#[derive(Debug, Args, Default)]
pub struct UntilArgs {
    /// What to wait for: done; published, which waits up to 10 minutes more for metrics and logs to be reported; or statuses with commas between them, such as CREATE_IN_PROGRESS
    #[arg(long, value_name = "WHAT")]
    pub until: Option<String>,
    /// Give up after D in all [default: never]
    #[arg(long, value_name = "D")]
    pub timeout: Option<String>,
    /// Give up when no answer of any kind came for D [default: 2m at the start, never later]
    #[arg(long, value_name = "D")]
    pub give_up_after: Option<String>,
    /// Wait for a new login for D [default: 15m]
    #[arg(long, value_name = "D")]
    pub auth_timeout: Option<String>,
    /// Ask for D for a job that the service does not know yet [default: 1m]
    #[arg(long, value_name = "D")]
    pub not_found_grace: Option<String>,
}
