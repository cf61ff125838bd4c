//! What can happen to the program: every message that [`crate::app::shell::update::update`] answers.

use crossterm::event::Event;

use super::room::Placed;
use crate::domain::Span;
use crate::domain::ask::Answer;
use crate::domain::error::FetchError;
use crate::domain::ids::{Arn, JobKey};
use crate::domain::job::Snapshot;
use crate::domain::past::{Note, Took};
use crate::domain::room::Memberships;
use crate::domain::summary::Page;

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum Msg {
    /// A key, a paste, a new size, a change of focus.
    Input(Event),
    /// The terminal is gone.
    InputClosed,
    /// Nobody reads what is printed.
    OutputClosed,
    Signal(Signal),
    /// The moment that [`crate::app::shell::wake::next_wake`] named has come.
    Wake,
    /// A second has passed in which nothing came but the moment that [`crate::app::shell::wake::next_tick`] named.
    Tick,
    /// The machine slept, or its clock jumped.
    Resumed,
    /// The machine's clock was set, ahead by this much or, where it is negative, back. From this message on moments are by the
    /// new one.
    ClockSet(Span),
    /// The files that credentials come from have changed.
    CredentialsChanged,
    /// A recording says that this job was asked for now.
    Asked {
        key: JobKey,
    },
    /// The SDK is about to make a further attempt of the call `seq`.
    Again {
        key: JobKey,
        seq: u64,
    },
    /// The answer to [`crate::app::base::effect::Effect::Fetch`].
    Fetched {
        key: JobKey,
        seq: u64,
        result: Result<Snapshot, FetchError>,
    },
    /// The answer to [`crate::app::base::effect::Effect::Find`]: the jobs of that name or id, newest first.
    Found {
        key: JobKey,
        seq: u64,
        result: Result<Vec<Arn>, FetchError>,
    },
    /// The answer to [`crate::app::base::effect::Effect::Ask`].
    Told {
        key: JobKey,
        seq: u64,
        result: Result<Answer, FetchError>,
    },
    /// The answer to [`crate::app::base::effect::Effect::List`].
    Listed {
        feed: usize,
        seq: u64,
        result: Result<Page, FetchError>,
    },
    /// What is asked by [`crate::app::base::effect::Effect::ListMemberships`], before the answer.
    Placed {
        seq: u64,
        placed: Placed,
    },
    /// The answer to [`crate::app::base::effect::Effect::ListMemberships`]; without a region to ask in there is none.
    Memberships {
        seq: u64,
        result: Result<Memberships, FetchError>,
    },
    /// The names of the profiles, or why they cannot be read; cleaned.
    Profiles(Result<Vec<String>, String>),
    /// The answer to [`crate::app::base::effect::Effect::Recall`].
    Recalled {
        arn: Arn,
        notes: Vec<Note>,
    },
    /// The answer to [`crate::app::base::effect::Effect::RecallEnded`].
    RecalledEnded(Vec<Took>),
    /// Lines of a log were written to this file, or why they were not; cleaned.
    Saved(Result<String, String>),
    /// The journal, the recording or the command on changes could not do its work, for the first time; cleaned.
    Trouble(Helper, String),
    /// The page of [`crate::app::base::effect::Effect::Open`] is in no browser, and why; cleaned.
    Unopened(String),
    /// What could not do its work does it again.
    Mended(Helper),
}

/// What works beside the calls, and ends nothing when it cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Helper {
    Journal,
    Recording,
    /// The command on changes.
    Hook,
    /// What remembers how the board is looked at, and which membership was picked.
    Look,
}

/// What the operating system asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM
    Terminate,
    /// SIGHUP
    HangUp,
    /// SIGINT
    Interrupt,
    /// SIGTSTP, sent by another program
    Suspend,
    /// SIGCONT
    Continue,
}
