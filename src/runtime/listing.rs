//! Prints what the journal contains, and reports what is left out; drops old jobs from the journal.

use std::path::PathBuf;

use color_eyre::eyre::Result;

use super::clock::Clock;
use super::output::{complain, page};
use super::translate;
use super::zone::LocalZone;
use crate::app::base::effect::Exit;
use crate::app::base::goal::Outcome;
use crate::domain::Span;
use crate::domain::ids::Arn;
use crate::domain::past::Past;
use crate::domain::skew::Skew;
use crate::domain::text::counted;
use crate::journal::{self, Journal};
use crate::report::{self, history::Known};

/// How the journal is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    Table,
    Json,
}

/// Prints what the journal knows about one job, or about all jobs, and reports what is left out.
///
/// # Errors
/// When it cannot be read.
pub fn history(dir: PathBuf, arn: Option<&Arn>, listing: Listing) -> Result<Exit> {
    let journal = Journal::new(dir);
    let all = match arn {
        Some(arn) => journal::Listing { stories: journal.read(arn.as_str())?.into_iter().collect(), ..Default::default() },
        None => journal.list()?,
    };
    let mut odd = left_out(&all);
    let known = |story: journal::Story| {
        let arn = story.arn.clone();
        Past::of(translate::notes(story)).map(|past| Known { arn, past })
    };
    let stories = all.stories.len();
    let jobs: Vec<Known> = all.stories.into_iter().filter_map(known).collect();
    if jobs.len() < stories && arn.is_none() {
        odd.push(format!("{} left out: no status is known", counted((stories - jobs.len()) as u64, "job")));
    }
    odd.iter().for_each(|text| complain(text));
    let clock = Clock::real();
    let text = match (listing, arn, jobs.first()) {
        (_, Some(arn), None) => {
            complain(&format!("the journal knows nothing of {arn}"));
            return Ok(Exit::Ended(Outcome::Denied));
        }
        (Listing::Json, ..) => report::history::json(&jobs),
        (Listing::Table, Some(_), Some(job)) => report::history::timeline(job, &LocalZone::around(clock.now()).zone()),
        (Listing::Table, None, None) => "nothing was watched yet\n".to_owned(),
        (Listing::Table, ..) => {
            // Notes are by the service's clock. The best guess is that this machine's clock is still off by as much as it was
            // last.
            let ahead = jobs.iter().max_by_key(|job| job.past.last_seen).map_or(Span::zero(), |job| job.past.ahead);
            report::history::table(&jobs, Skew::of(ahead).theirs(clock.now()))
        }
    };
    Ok(page(text.as_bytes()))
}

/// What is left out of the listing, and why.
fn left_out(listing: &journal::Listing) -> Vec<String> {
    let mut all = Vec::new();
    let mut say = |n: usize, what: &str, why: &str| {
        if n > 0 {
            all.push(format!("{} left out: {why}", counted(n as u64, what)));
        }
    };
    say(listing.newer, "file", "written by a newer cleanwatch");
    say(listing.skipped - listing.newer, "file", "damaged, forbidden, or not where it belongs");
    say(listing.left_out, "older file", "too many");
    say(listing.stories.iter().map(|s| s.unreadable).sum(), "line", "damaged, or of a newer cleanwatch");
    all
}

/// Drops old jobs from the journal, and prints how many.
///
/// # Errors
/// When that fails.
pub fn prune(dir: PathBuf) -> Result<Exit> {
    let pruned = Journal::new(dir).prune(Clock::real().now())?;
    let told = format!("{} jobs dropped, {} bytes; {} jobs kept\n", pruned.jobs, pruned.bytes, pruned.kept);
    Ok(page(told.as_bytes()))
}
