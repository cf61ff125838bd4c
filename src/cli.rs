//! The command line: its arguments, checked and turned into what the program is to do. Every mistake is one line that
//! names the value, where it came from and the form expected.

use std::net::SocketAddr;

use clap::{Args, Parser, Subcommand};

use crate::domain::ids::{ARN_FORM, Arn, JobRef, is_membership_id};
use crate::domain::text::line;

/// What the arguments say, as typed.
#[derive(Debug, Parser)]
#[command(name = "cleanwatch", version, about = ABOUT, after_help = AFTER, args_conflicts_with_subcommands = true, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Jobs to watch: an ARN, which is enough alone; an id or a name, with --membership; or - for JSON on stdin that holds trainedModelInferenceJobArn
    #[arg(value_name = "JOB")]
    pub jobs: Vec<String>,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub view: ViewArgs,
}

const ABOUT: &str = "Watch AWS Clean Rooms ML trained-model inference jobs live in the terminal";
const AFTER: &str = "Exit codes: 0 left with q; 1 internal error; 2 wrong usage or configuration; 129 hung up; 130 interrupted; 143 terminated.\n\
Nothing is ever written to AWS. Try it without an account: cleanwatch demo";

/// The page for someone who typed nothing else.
pub const WELCOME: &str = "\
cleanwatch watches AWS Clean Rooms ML inference jobs live in the terminal.

  cleanwatch demo                            see it work, without an AWS account
  cleanwatch <JOB_ARN>                       watch a job; the ARN alone is enough
  cleanwatch <NAME> --membership <ID>        watch a job by its name or id

  cleanwatch --help                          everything else
";

/// The commands beside watching.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch made-up jobs on an endpoint inside this program, through the real AWS SDK
    Demo(DemoArgs),
}

/// Where jobs are asked for.
#[derive(Debug, Args, Default)]
pub struct SourceArgs {
    /// Membership the jobs belong to [default: the one in the ARN]
    #[arg(long, value_name = "ID")]
    pub membership: Option<String>,
    /// AWS region [default: the one in the ARN, else AWS_REGION, else the profile's]
    #[arg(long, value_name = "R")]
    pub region: Option<String>,
    /// Profile of the AWS configuration files [default: AWS_PROFILE]
    #[arg(long, value_name = "P")]
    pub profile: Option<String>,
    /// Address to ask instead of the service's own
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// Also try the EC2 instance's own credentials (slow where there are none)
    #[arg(long)]
    pub imds: bool,
    /// Write a log to this file; it holds no bodies and no secrets
    #[arg(long, value_name = "F")]
    pub log_file: Option<std::path::PathBuf>,
}

/// How it is shown.
#[derive(Debug, Args, Default)]
pub struct ViewArgs {
    /// Poll every D, at least 1s, whatever the status [default: 5s to 60s, as the status asks for]
    #[arg(long, value_name = "D")]
    pub interval: Option<String>,
    /// Show times in UTC
    #[arg(long)]
    pub utc: bool,
    /// What a change of state rings: none or bell [default: bell]
    #[arg(long, value_name = "HOW")]
    pub notify: Option<String>,
    /// Colours: terminal, dark, light or mono [default: terminal; mono under NO_COLOR]
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
}

/// The demo's arguments.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Which story to show [default: the one that shows everything]
    pub scenario: Option<String>,
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
}

/// A mistake in the arguments, as one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);

/// A message on one line, with nothing in it that acts on a terminal.
#[must_use]
pub fn one_line(text: &str) -> String {
    line(text)
}

fn wrong(value: &str, from: &str, expected: &str) -> UsageError {
    UsageError(format!("{from} \"{}\": expected {expected}", line(value)))
}

/// Reads the demo's speed.
///
/// # Errors
/// For what is no number between 0.1 and 1000.
pub fn speed(text: &str) -> Result<f64, UsageError> {
    let read = text.parse::<f64>().ok().filter(|n| (0.1..=1000.0).contains(n));
    read.ok_or_else(|| wrong(text, "--speed", "a number from 0.1 to 1000"))
}

/// Reads the address to serve the demo on.
///
/// # Errors
/// For what is no address of this machine's loopback.
pub fn address(text: &str) -> Result<SocketAddr, UsageError> {
    let read = text.parse::<SocketAddr>().ok().filter(|a| a.ip().is_loopback());
    read.ok_or_else(|| wrong(text, "--serve", "a loopback address and port, such as 127.0.0.1:8080"))
}

/// Reads a job as a person named it.
///
/// # Errors
/// For a malformed ARN or one of another resource, and for a name without a membership to find it in.
pub fn job(text: &str, source: &SourceArgs) -> Result<JobRef, UsageError> {
    if text.starts_with("arn:") || text.contains(':') {
        let read = Arn::parse(text).map(JobRef::Arn);
        return read.map_err(|e| UsageError(format!("JOB \"{}\": {e}; expected {ARN_FORM}", line(text))));
    }
    if text.is_empty() || text.chars().count() > 256 {
        return Err(wrong(text, "JOB", "an ARN, an id or a name"));
    }
    if source.membership.is_none() {
        let hint = format!(
            "JOB \"{}\" is no ARN: to find it by id or name pass --membership ID too; an ARN has the form {ARN_FORM}",
            line(text)
        );
        return Err(UsageError(hint));
    }
    Ok(JobRef::Named(text.to_owned()))
}

/// Checks the membership, where one is given.
///
/// # Errors
/// For what is no membership id.
pub fn membership(source: &SourceArgs) -> Result<(), UsageError> {
    match &source.membership {
        Some(id) if !is_membership_id(id) => {
            Err(wrong(id, "--membership", "a UUID in lower case, such as 7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b"))
        }
        _ => Ok(()),
    }
}

/// Finds the job's ARN in the JSON that `start-trained-model-inference-job` prints.
///
/// # Errors
/// When the text is no such JSON.
pub fn arn_from_json(text: &str) -> Result<String, UsageError> {
    let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let arn = value.as_ref().and_then(|v| v.get("trainedModelInferenceJobArn")).and_then(|v| v.as_str());
    let seen = crate::domain::text::end(text.trim(), 40).into_owned();
    arn.map(str::to_owned).ok_or_else(|| wrong(&seen, "stdin", "JSON that holds trainedModelInferenceJobArn"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_mistake_is_one_line_that_names_value_origin_and_form() {
        let source = SourceArgs::default();
        let all = [
            speed("fast").unwrap_err(),
            address("0.0.0.0:80").unwrap_err(),
            job("arn:aws:s3:::b", &source).unwrap_err(),
            job("propensity", &source).unwrap_err(),
            membership(&SourceArgs { membership: Some("X".into()), ..SourceArgs::default() }).unwrap_err(),
            arn_from_json("{}").unwrap_err(),
        ];
        let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(texts[0], "--speed \"fast\": expected a number from 0.1 to 1000");
        for (text, origin) in texts.iter().zip(["--speed", "--serve", "JOB", "JOB", "--membership", "stdin"]) {
            assert!(text.starts_with(origin) && !text.contains('\n'), "{text}");
        }
    }

    #[test]
    fn jobs_are_read_as_named() {
        let source = SourceArgs { membership: Some("7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b".into()), ..SourceArgs::default() };
        assert_eq!(job("propensity 2026", &source).unwrap(), JobRef::Named("propensity 2026".into()));
        assert_eq!(arn_from_json(r#"{"trainedModelInferenceJobArn":"arn:x"}"#).unwrap(), "arn:x");
    }
}
