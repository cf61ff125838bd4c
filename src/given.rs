//! What the arguments give, in the form in which the program takes it: jobs, places, what is kept, limits.

use std::io::{IsTerminal as _, Read as _};

use color_eyre::eyre::{Result, eyre};

use cleanwatch::cli::{self, JobRef, JournalArgs, KeepArgs, SourceArgs, UntilArgs};
use cleanwatch::config::{self, Limits};
use cleanwatch::runtime::launch::{Kept, Place};

/// The named jobs, each one once.
pub fn jobs(texts: &[String], source: &SourceArgs) -> Result<Vec<JobRef>> {
    cli::membership(source)?;
    cli::single(source)?;
    let mut jobs = Vec::new();
    for text in texts {
        let named = if text == "-" { cli::arns_from_stdin(&stdin()?)? } else { vec![text.clone()] };
        for text in named {
            let job = cli::job(&text, source)?;
            if !jobs.contains(&job) {
                jobs.push(job);
            }
        }
    }
    Ok(jobs)
}

fn stdin() -> Result<Vec<u8>> {
    if std::io::stdin().is_terminal() {
        return Err(eyre!("JOB \"-\": stdin is a terminal; pipe the output of aws cleanroomsml {} into it", cli::CREATE));
    }
    let mut bytes = Vec::new();
    std::io::stdin().take(STDIN_MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub fn place(source: &SourceArgs) -> Place {
    Place {
        memberships: source.membership.clone(),
        collaborations: source.collaboration.clone(),
        regions: source.region.clone(),
        profiles: source.profile.clone(),
        endpoint_url: source.endpoint_url.clone(),
        imds: source.imds,
    }
}

pub fn kept(keep: &KeepArgs, journal: Option<&JournalArgs>) -> Kept {
    Kept {
        journal: journal.filter(|j| !j.no_journal).and_then(|_| config::journal()),
        record: keep.record.clone(),
        on_change: keep.on_change.clone(),
        look: journal.filter(|j| !j.no_journal).and_then(|_| config::board()),
        choice: journal.filter(|j| !j.no_journal).and_then(|_| config::picked()),
    }
}

pub fn limits(args: &UntilArgs) -> Result<Limits> {
    let read = |text: &Option<String>, flag| text.as_deref().map(|t| config::duration(t, flag)).transpose();
    let usual = Limits::default();
    Ok(Limits {
        timeout: read(&args.timeout, "--timeout")?,
        give_up_after: read(&args.give_up_after, "--give-up-after")?,
        auth: read(&args.auth_timeout, "--auth-timeout")?.unwrap_or(usual.auth),
        not_found: read(&args.not_found_grace, "--not-found-grace")?.unwrap_or(usual.not_found),
    })
}

/// The most bytes read from stdin: more than any response of the service has.
const STDIN_MOST: u64 = 1 << 20;
