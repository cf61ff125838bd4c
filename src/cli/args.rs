//! The arguments, as clap parses them. Texts stay as typed: [`super::read`] checks them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::shared::{JobArgs, JournalArgs, KeepArgs, SourceArgs, ThemeArgs, UntilArgs, ViewArgs};
use super::texts::{ABOUT, AFTER, CODES, DOCTOR_CODES, GET_CODES, LIST_CODES, LOG_CODES};

/// What the arguments say, as typed.
#[derive(Debug, Parser)]
#[command(name = "cleanwatch", version, about = ABOUT, after_help = AFTER, args_conflicts_with_subcommands = true, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Jobs to watch: an ARN is enough; an ID or name needs --membership; - reads ARNs from stdin, as text or JSON
    #[arg(value_name = "JOB")]
    pub jobs: Vec<String>,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub view: ViewArgs,
    #[command(flatten)]
    pub theme: ThemeArgs,
    #[command(flatten)]
    pub keep: KeepArgs,
    #[command(flatten)]
    pub journal: JournalArgs,
}

/// The commands beside watching on the screen.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print jobs once
    #[command(after_help = GET_CODES)]
    Get(GetArgs),
    /// Wait for jobs to end; the exit code says how
    #[command(after_help = CODES)]
    Wait(WaitArgs),
    /// Print every event as a line of JSON, until all jobs have ended
    #[command(after_help = CODES)]
    Watch(FollowArgs),
    /// List the jobs of memberships and collaborations
    #[command(
        after_help = LIST_CODES,
        mut_arg("membership", |a| a.help("Membership whose jobs to print; may be given again")),
        mut_arg("collaboration", |a| a.help(
            "Collaboration whose jobs to list, as far as AWS shows them; repeat for several"
        )),
        mut_arg("region", |a| a.help("AWS region [default: AWS_REGION, else the profile's]; may be given again, for the jobs in each")),
        mut_arg("profile", |a| a.help(
            "Profile of the AWS configuration files [default: AWS_PROFILE]; may be given again, for the jobs of each"
        ))
    )]
    List(ListArgs),
    /// Print a job's CloudWatch logs, oldest first
    #[command(after_help = LOG_CODES)]
    Logs(LogsArgs),
    /// Diagnose a job that failed or left no logs or metrics, by AWS's own checklist
    #[command(after_help = DOCTOR_CODES)]
    Doctor(DoctorArgs),
    /// Show jobs watched before, from the journal
    History(HistoryArgs),
    /// Play a recording on the screen
    Replay(ReplayArgs),
    /// Watch made-up jobs on an endpoint inside this program, through the real AWS SDK
    Demo(DemoArgs),
    /// Print the manual page, for man -l -
    Man,
    /// Generate shell completions
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
}

/// The arguments of `get`.
#[derive(Debug, Args)]
pub struct GetArgs {
    #[command(flatten)]
    pub jobs: JobArgs,
    /// Output format: table or json [default: table]
    #[arg(short, long, value_name = "FORM")]
    pub output: Option<String>,
    /// Print the answers of AWS instead; environment values stay masked
    #[arg(long)]
    pub raw: bool,
    /// Show times in UTC
    #[arg(long)]
    pub utc: bool,
    #[command(flatten)]
    pub journal: JournalArgs,
}

/// The arguments of `wait`.
#[derive(Debug, Args)]
pub struct WaitArgs {
    #[command(flatten)]
    pub follow: FollowArgs,
    /// Print only why it ended without an answer
    #[arg(short, long)]
    pub quiet: bool,
}

/// The arguments of `watch`, and most of those of `wait`.
#[derive(Debug, Args)]
pub struct FollowArgs {
    #[command(flatten)]
    pub jobs: JobArgs,
    #[command(flatten)]
    pub until: UntilArgs,
    #[command(flatten)]
    pub view: ViewArgs,
    #[command(flatten)]
    pub keep: KeepArgs,
    #[command(flatten)]
    pub journal: JournalArgs,
}

/// The arguments of `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    pub source: SourceArgs,
    /// Output format: table, json, or csv for spreadsheets [default: table, its names cut to the width of a terminal]
    #[arg(short, long, value_name = "FORM")]
    pub output: Option<String>,
    /// Only jobs matching all of this: words, and the terms status: phase: metrics: logs: model: creator: age< age>, such as 'phase:failed logs:failed model:propensity age<1d'
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// Sort by state, name, age, updated, model, metrics, logs, creator or source; -COL reverses [default: age, newest first]
    #[arg(long, value_name = "COL", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// At most N calls per second in total [default: 2]
    #[arg(long, value_name = "N")]
    pub max_tps: Option<String>,
}

/// The arguments of `logs`.
#[derive(Debug, Args)]
pub struct LogsArgs {
    /// The job: an ARN is enough; an ID or name needs --membership
    #[arg(value_name = "JOB")]
    pub job: String,
    #[command(flatten)]
    pub source: SourceArgs,
    /// Follow new lines until the job has ended and its logs are published, at most 10 minutes after the end
    #[arg(short, long)]
    pub follow: bool,
    /// Only lines from the last D
    #[arg(long, value_name = "D")]
    pub since: Option<String>,
    /// Only lines matching this regex (smart case)
    #[arg(long, value_name = "RE")]
    pub grep: Option<String>,
    /// Print a JSON object a line: time, stream, level, message
    #[arg(long)]
    pub json: bool,
    /// At most N calls per second in total [default: 2]
    #[arg(long, value_name = "N")]
    pub max_tps: Option<String>,
}

/// The arguments of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// The job: an ARN
    #[arg(value_name = "ARN")]
    pub job: String,
    #[command(flatten)]
    pub source: SourceArgs,
    /// Output format: table or json [default: table]
    #[arg(short, long, value_name = "FORM")]
    pub output: Option<String>,
    /// Also write a support bundle to this new file: the steps and the job, without tags, environment values, log lines or credentials
    #[arg(long, value_name = "FILE")]
    pub bundle: Option<PathBuf>,
    /// Include the last 200 log lines in the bundle
    #[arg(long, requires = "bundle")]
    pub with_logs: bool,
    /// At most N calls per second in total [default: 2]
    #[arg(long, value_name = "N")]
    pub max_tps: Option<String>,
}

/// The arguments of `history`.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Show the timeline of this job [default: one line per job]
    #[arg(value_name = "ARN")]
    pub arn: Option<String>,
    /// Output format: table or json [default: table]
    #[arg(short, long, value_name = "FORM")]
    pub output: Option<String>,
    /// Drop jobs not seen for 90 days, and the oldest beyond 1,000
    #[arg(long, conflicts_with_all = ["arn", "output"])]
    pub prune: bool,
}

/// The arguments of `replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// A file that --record wrote
    pub file: PathBuf,
    /// Time runs N times faster
    #[arg(long, value_name = "N")]
    pub speed: Option<String>,
    /// Write an asciicast v2 to this new file instead of playing on the screen
    #[arg(long, value_name = "OUT")]
    pub asciicast: Option<PathBuf>,
    /// Columns and rows of the asciicast [default: 120x36]
    #[arg(long, value_name = "WxH", requires = "asciicast")]
    pub size: Option<String>,
    /// Show times in UTC
    #[arg(long)]
    pub utc: bool,
    #[command(flatten)]
    pub theme: ThemeArgs,
}

/// The demo's arguments.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Which story to show [default: the one that shows everything]
    pub scenario: Option<String>,
    /// Show a board of N generated jobs instead, 1 to 100000
    #[arg(long = "jobs", value_name = "N", conflicts_with = "scenario")]
    pub jobs: Option<String>,
    /// Time runs N times faster
    #[arg(long, value_name = "N")]
    pub speed: Option<String>,
    /// List the scenarios
    #[arg(long)]
    pub list: bool,
    /// Serve without the screen, for the AWS CLI, boto3 and scripts; ends on Ctrl-C
    #[arg(long, value_name = "ADDR:PORT", num_args = 0..=1, default_missing_value = "127.0.0.1:0")]
    pub serve: Option<String>,
    #[command(flatten)]
    pub view: ViewArgs,
    #[command(flatten)]
    pub theme: ThemeArgs,
    #[command(flatten)]
    pub keep: KeepArgs,
}
