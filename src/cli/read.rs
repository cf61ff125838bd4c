//! Converts what was typed to what is meant, or to one line that says why that is not possible.

use std::net::SocketAddr;

use super::SourceArgs;
use crate::app::base::goal::{Goal, Until};
use crate::app::base::look::{ColumnId, Direction, Sort};
use crate::app::base::pattern::Pattern;
use crate::app::board::Filter;
use crate::app::board::filter::TERMS;
use crate::domain::ids::{Arn, JobRef, begins_as_arn, is_uuid};
use crate::domain::kind::INFERENCE_JOB;
use crate::domain::text::{bare, end, line};

/// A mistake in the arguments, as one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);

/// A message on one line, with nothing in it that has an effect on a terminal.
#[must_use]
pub fn one_line(text: &str) -> String {
    line(text)
}

/// Values longer than this are cut, in columns.
const VALUE: usize = 200;

fn wrong(value: &str, from: &str, expected: &str) -> UsageError {
    UsageError(format!("{from} \"{}\": expected {expected}", end(&line(value), VALUE)))
}

/// The command of the AWS CLI whose output names a job.
pub static CREATE: &str = INFERENCE_JOB.cli.create;

/// Parses the demo's speed.
///
/// # Errors
/// For anything but a number from 0.1 to 1000.
pub fn speed(text: &str) -> Result<f64, UsageError> {
    let read = text.parse::<f64>().ok().filter(|n| (0.1..=1000.0).contains(n));
    read.ok_or_else(|| wrong(text, "--speed", "a number from 0.1 to 1000"))
}

/// Parses how many jobs the demo makes.
///
/// # Errors
/// For anything but a number from 1 to 100000.
pub fn count(text: &str) -> Result<u32, UsageError> {
    let read = text.parse().ok().filter(|n| (1..=100_000).contains(n));
    read.ok_or_else(|| wrong(text, "--jobs", "a whole number from 1 to 100000"))
}

/// How something is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    #[default]
    Table,
    Json,
    Csv,
}

/// Parses how many calls a second are allowed.
///
/// # Errors
/// For anything but a number from 1 to 20.
pub fn rate(text: &str) -> Result<usize, UsageError> {
    let read = text.parse().ok().filter(|n| (1..=20).contains(n));
    read.ok_or_else(|| wrong(text, "--max-tps", "a whole number from 1 to 20"))
}

/// Parses the order of the rows.
///
/// # Errors
/// For anything but a column of a list that is read once.
pub fn sort(text: &str) -> Result<Sort, UsageError> {
    let (name, direction) = text.strip_prefix('-').map_or((text, Direction::Up), |name| (name, Direction::Down));
    let listed = ColumnId::named(name).filter(|id| ColumnId::LISTED.contains(id));
    let column = listed.ok_or_else(|| {
        let all = ColumnId::LISTED.map(ColumnId::name);
        wrong(text, "--sort", &format!("one of {}, or with - before it", all.join(", ")))
    })?;
    Ok(Sort { column, direction })
}

/// Parses a filter for rows.
///
/// # Errors
/// For a term with an invalid value, and for terms that only Get can answer: a list makes no such calls.
pub fn filter(text: &str) -> Result<Filter, UsageError> {
    let filter = Filter::new(text);
    match &filter.wrong {
        Some(why) => Err(UsageError(format!("--filter {}", line(why)))),
        // An empty variable in a script must not list everything.
        None if text.split_whitespace().any(|part| TERMS.iter().any(|(name, _)| part.eq_ignore_ascii_case(name))) => {
            Err(wrong(text, "--filter", "a value after each term"))
        }
        None if filter.needs_get() => Err(wrong(text, "--filter", "no tag: or instance:, which a list does not carry")),
        None => Ok(filter),
    }
}

/// Parses a form of output.
///
/// # Errors
/// For an unknown form.
pub fn form(text: &str) -> Result<Form, UsageError> {
    match text {
        "table" => Ok(Form::Table),
        "json" => Ok(Form::Json),
        "csv" => Ok(Form::Csv),
        _ => Err(wrong(text, "--output", "table or json, or csv where rows are listed")),
    }
}

/// Parses the pattern that lines have to match.
///
/// # Errors
/// For anything but a regular expression.
pub fn grep(text: &str) -> Result<Pattern, UsageError> {
    Pattern::regex(text).map_err(|why| wrong(text, "--grep", &format!("a regular expression ({why})")))
}

/// Parses what to wait for.
///
/// # Errors
/// For a status that the service does not have: it would never come.
pub fn goal(text: &str) -> Result<Goal, UsageError> {
    match text {
        "done" => return Ok(Goal::Wait(Until::Done)),
        "published" => return Ok(Goal::Wait(Until::Published)),
        _ => {}
    }
    let all: Vec<String> = text.split(',').map(|s| s.trim().to_owned()).collect();
    if all.iter().all(|s| INFERENCE_JOB.statuses.iter().any(|(known, _)| known == s)) {
        return Ok(Goal::Wait(Until::Statuses(all)));
    }
    let known: Vec<&str> = INFERENCE_JOB.statuses.iter().map(|(status, _)| *status).collect();
    Err(wrong(text, "--until", &format!("done, published, or some of {}", known.join(", "))))
}

/// Parses the size of an asciicast, in columns and rows.
///
/// # Errors
/// For anything else, and for sizes that no terminal has.
pub fn size(text: &str) -> Result<(u16, u16), UsageError> {
    let read = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    let read = read.filter(|(w, h)| (40..=500).contains(w) && (10..=200).contains(h));
    read.ok_or_else(|| wrong(text, "--size", "columns and rows such as 120x36, from 40x10 to 500x200"))
}

/// Parses the address to serve the demo on.
///
/// # Errors
/// For anything but a loopback address of this machine.
pub fn address(text: &str) -> Result<SocketAddr, UsageError> {
    let read = text.parse::<SocketAddr>().ok().filter(|a| a.ip().is_loopback());
    read.ok_or_else(|| wrong(text, "--serve", "a loopback address and port, such as 127.0.0.1:8080"))
}

/// Parses a job as the user named it.
///
/// # Errors
/// For a malformed ARN, for the ARN of another resource, and for a name without a membership to look it up in.
pub fn job(text: &str, source: &SourceArgs) -> Result<JobRef, UsageError> {
    let text = bare(text);
    // Without a membership to look up a name in, a text that begins like an ARN is an ARN that was cut short.
    if Arn::is_meant(text) || begins_as_arn(text) && source.membership.is_empty() {
        return arn_named("JOB", text).map(JobRef::Arn);
    }
    if text.is_empty() || text.chars().count() > 256 {
        return Err(wrong(text, "JOB", "an ARN, an id or a name"));
    }
    if source.membership.is_empty() {
        let hint = format!(
            "JOB \"{}\" is not an ARN: to find it by ID or name pass --membership ID too; an ARN has the form {}",
            line(text),
            INFERENCE_JOB.form()
        );
        return Err(UsageError(hint));
    }
    Ok(JobRef::Named(text.to_owned()))
}

/// The ID that the user gave for a membership or a collaboration; it may also be in an ARN of theirs, in quotes or in
/// capitals. Anything else is returned unchanged, for [`membership`] to reject.
///
/// # Errors
/// Never.
pub fn id(text: &str) -> Result<String, std::convert::Infallible> {
    let lower = bare(text).to_ascii_lowercase();
    let in_arn = || ["membership/", "collaboration/"].iter().find_map(|kind| lower.rsplit_once(kind)).map(|(_, id)| id);
    let inner = if begins_as_arn(&lower) && lower.contains(":cleanrooms:") { in_arn() } else { Some(lower.as_str()) };
    Ok(inner.filter(|id| is_uuid(id)).unwrap_or(text).to_owned())
}

/// Checks the memberships and collaborations that were given.
///
/// # Errors
/// For anything but such an ID.
pub fn membership(source: &SourceArgs) -> Result<(), UsageError> {
    for (flag, ids) in [("--membership", &source.membership), ("--collaboration", &source.collaboration)] {
        if let Some(id) = ids.iter().find(|id| !is_uuid(id)) {
            return Err(wrong(id, flag, "a UUID in lower case, such as 7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b"));
        }
    }
    Ok(())
}

/// Checks that jobs that are named have one place to be requested from.
///
/// # Errors
/// When a flag for the place was given more than once, or a collaboration was given.
pub fn single(source: &SourceArgs) -> Result<(), UsageError> {
    if let Some(id) = source.collaboration.first() {
        return Err(wrong(id, "--collaboration", "no JOB beside it: the service gives jobs by their membership only"));
    }
    for (flag, values) in [("--membership", &source.membership), ("--region", &source.region), ("--profile", &source.profile)] {
        if let [_, second, ..] = values.as_slice() {
            return Err(wrong(second, flag, "one only, but for a board: --membership or --collaboration without a JOB"));
        }
    }
    Ok(())
}

/// Parses an argument that has to be an ARN.
///
/// # Errors
/// For a malformed ARN, and for the ARN of another resource.
pub fn arn(text: &str) -> Result<Arn, UsageError> {
    arn_named("ARN", bare(text))
}

fn arn_named(from: &str, text: &str) -> Result<Arn, UsageError> {
    Arn::read(text).map_err(|e| UsageError(format!("{from} \"{}\": {e}; expected {}", line(text), INFERENCE_JOB.form())))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";

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
            membership(&SourceArgs { membership: vec!["X".into()], ..SourceArgs::default() }).unwrap_err(),
        ];
        let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(texts[0], "--speed \"fast\": expected a number from 0.1 to 1000");
        for (text, origin) in texts.iter().zip(["--speed", "--serve", "JOB", "JOB", "--membership"]) {
            assert!(text.starts_with(origin) && !text.contains('\n'), "{text}");
        }
    }

    #[test]
    fn jobs_are_read_as_named() {
        let source = SourceArgs { membership: vec!["7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b".into()], ..SourceArgs::default() };
        assert_eq!(job("propensity 2026", &source).unwrap(), JobRef::Named("propensity 2026".into()));
        for name in ["weekly: EU", "a:b:c:d:e:f:g", "arn:weekly", "Arn:aws:x:y:z:a", ":", "arn", "https://x/y"] {
            assert_eq!(job(name, &source).unwrap(), JobRef::Named(name.into()));
            assert_eq!(job(&format!("{name}\n"), &source).unwrap(), JobRef::Named(name.into()));
        }
        for text in ["\"weekly: EU\"", "\u{feff}weekly: EU", " weekly: EU\r\n"] {
            assert_eq!(job(text, &source).unwrap(), JobRef::Named("weekly: EU".into()), "{text:?}");
        }
        assert_eq!(job("arn:a:b:c:d:e", &source).unwrap(), JobRef::Named("arn:a:b:c:d:e".into()));
        let capitals = ARN.replace("7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b", "7B1F3A52-0C9D-4E6F-8A1B-2C3D4E5F6A7B");
        for text in [capitals, ARN.to_uppercase(), format!("{ARN}."), format!("({ARN})"), format!("{ARN},"), format!("{ARN};")] {
            for source in [&source, &SourceArgs::default()] {
                assert_eq!(job(&text, source).unwrap(), JobRef::Arn(Arn::parse(ARN).unwrap()), "{text}");
            }
            assert_eq!(arn(&text).unwrap().as_str(), ARN);
        }
        for text in [ARN.to_owned(), format!("\"{ARN}\""), format!("'{ARN}'\n"), format!(" {ARN}\r\n")] {
            assert_eq!(job(&text, &SourceArgs::default()).unwrap(), JobRef::Arn(Arn::parse(ARN).unwrap()), "{text}");
        }
    }

    #[test]
    fn a_membership_is_taken_in_each_form_that_the_picker_takes() {
        use clap::Parser as _;
        const M: &str = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";
        for (flag, form) in [
            ("--membership", "{}"),
            ("--membership", "\"{}\""),
            ("--membership", "{}\n"),
            ("--membership", "\u{feff}{}"),
            ("--membership", "arn:aws:cleanrooms:us-east-1:111122223333:membership/{}"),
            ("--collaboration", "'{}'"),
            ("--collaboration", "arn:aws:cleanrooms:us-east-1:111122223333:collaboration/{}"),
        ] {
            for id in [M.to_owned(), M.to_uppercase()] {
                let source = Cli::try_parse_from(["cleanwatch", flag, &form.replace("{}", &id)]).unwrap().source;
                let ids = if flag == "--membership" { &source.membership } else { &source.collaboration };
                assert_eq!(ids, &[M], "{flag} {form}");
                membership(&source).unwrap();
            }
        }
        let source = Cli::try_parse_from(["cleanwatch", "--membership", "My Team"]).unwrap().source;
        assert!(membership(&source).unwrap_err().to_string().starts_with("--membership \"My Team\""));
    }

    #[test]
    fn what_is_wrong_with_an_arn_is_said_with_the_form_it_should_have() {
        let source = SourceArgs { membership: vec!["7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b".into()], ..SourceArgs::default() };
        for (text, part) in [
            (ARN.replace("cleanrooms-ml", "cleanroomsml"), "in an ARN it is cleanrooms-ml"),
            (ARN.replace("cleanrooms-ml", "CleanRooms_ML"), "in an ARN it is cleanrooms-ml"),
            (ARN.replace("membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/", ""), "its membership is missing"),
            (ARN.replace("cleanrooms-ml", "cleanrooms"), "in an ARN it is cleanrooms-ml"),
            (ARN.replace("cleanrooms-ml", "s3"), "of the service \"s3\""),
            (ARN.replace("trained-model-inference-job", "trained-model"), "the ARN of a trained-model,"),
            (ARN.replace("us-east-1", ""), "its region \"\""),
        ] {
            let said = job(&text, &source).unwrap_err().to_string();
            assert!(said.contains(part) && said.ends_with(&INFERENCE_JOB.form()), "{text}: {said}");
            let said = crate::domain::ids::Meant::read(&text).unwrap_err();
            assert!(said.contains(part) && said.ends_with(&INFERENCE_JOB.form()), "{text}: {said}");
        }
        let said = job("arn:aws:cleanrooms-ml:us-east-1", &SourceArgs::default()).unwrap_err().to_string();
        assert!(said.contains("four of the six") || said.contains("4 of the six"), "{said}");
    }
}
