//! The arguments that several commands take, as clap parses them.

use std::path::PathBuf;

use clap::Args;

/// Where jobs are read from.
#[derive(Debug, Args, Default)]
pub struct SourceArgs {
    /// Membership of the jobs [default: the one in the ARN]; without a JOB, show a board of its jobs; repeat for several
    #[arg(long, value_name = "ID", value_parser = super::read::id)]
    pub membership: Vec<String>,
    /// Without a JOB: show a board of all members' jobs in a collaboration, as far as AWS lists them; repeat for several
    #[arg(long, value_name = "ID", value_parser = super::read::id)]
    pub collaboration: Vec<String>,
    /// AWS region [default: the one in the ARN, else AWS_REGION, else the profile's]; a board takes several
    #[arg(long, value_name = "R")]
    pub region: Vec<String>,
    /// Profile of the AWS configuration files [default: AWS_PROFILE]; a board takes several
    #[arg(long, value_name = "P")]
    pub profile: Vec<String>,
    /// Endpoint to use instead of the AWS one
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// Also try EC2 instance credentials (slow where there are none)
    #[arg(long)]
    pub imds: bool,
    /// Write a log to this file, without bodies or secrets
    #[arg(long, value_name = "F")]
    pub log_file: Option<PathBuf>,
}

/// How often jobs are refreshed, and how they are shown.
#[derive(Debug, Args, Default)]
pub struct ViewArgs {
    /// Refresh every D, 1s to 1day, whatever the status [default: 5s to 60s, depending on the status]
    #[arg(long, value_name = "D")]
    pub interval: Option<String>,
    /// At most N calls per second in total, 1 to 20 [default: 2]
    #[arg(long, value_name = "N")]
    pub max_tps: Option<String>,
    /// Show times in UTC
    #[arg(long)]
    pub utc: bool,
    /// Notify on a status change or publish failure: none, or any of bell,osc9,osc777,title,progress [default: bell on the screen, none elsewhere]
    #[arg(long, value_name = "HOW")]
    pub notify: Option<String>,
}

/// How the screen looks.
#[derive(Debug, Args, Default)]
pub struct ThemeArgs {
    /// Colors: terminal, dark, light or mono [default: terminal; mono under NO_COLOR]
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
}

/// What is kept of a run.
#[derive(Debug, Args, Default)]
pub struct KeepArgs {
    /// Record everything to a new file, for cleanwatch replay; environment values are masked
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Run this shell command on each change, with the event as JSON on stdin and CLEANWATCH_* variables
    #[arg(long, value_name = "CMD")]
    pub on_change: Option<String>,
}

/// Whether what is seen is noted.
#[derive(Debug, Args, Default)]
pub struct JournalArgs {
    /// Do not use the history journal
    #[arg(long)]
    pub no_journal: bool,
}

/// The jobs of a command.
#[derive(Debug, Args, Default)]
pub struct JobArgs {
    /// Jobs: an ARN is enough; an ID or name needs --membership; - reads ARNs from stdin, as text or JSON
    #[arg(value_name = "JOB", required = true)]
    pub jobs: Vec<String>,
    #[command(flatten)]
    pub source: SourceArgs,
}

/// What is waited for, and for how long.
#[derive(Debug, Args, Default)]
pub struct UntilArgs {
    /// What to wait for: done; published (up to 10 minutes more, for metrics and logs); or comma-separated statuses such as CREATE_IN_PROGRESS
    #[arg(long, value_name = "WHAT")]
    pub until: Option<String>,
    /// Give up after D in total [default: never]
    #[arg(long, value_name = "D")]
    pub timeout: Option<String>,
    /// Give up when AWS has not answered for D [default: 2m at the start, never later]
    #[arg(long, value_name = "D")]
    pub give_up_after: Option<String>,
    /// Wait for a new login for D [default: 15m]
    #[arg(long, value_name = "D")]
    pub auth_timeout: Option<String>,
    /// Keep trying for D while AWS does not know the job yet [default: 1m]
    #[arg(long, value_name = "D")]
    pub not_found_grace: Option<String>,
}
