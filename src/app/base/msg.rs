//! What can happen to the program: every message that [`crate::app::shell::update::update`] answers.

use crossterm::event::Event;

use super::question::{Answer, Key};
use super::room::Placed;
use crate::domain::Span;
use crate::domain::error::FetchError;
use crate::domain::ids::{Arn, JobKey};
use crate::domain::past::{Note, Took};

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
    /// A recording says that this job was requested now.
    Asked {
        key: JobKey,
    },
    /// The SDK is about to make a further attempt of the call `seq`.
    Again {
        key: JobKey,
        seq: u64,
    },
    /// How a request ended that [`crate::app::base::effect::Effect::Ask`] made.
    Answered {
        key: Key,
        seq: u64,
        result: Result<Answer, FetchError>,
    },
    /// Where [`crate::app::base::question::Question::Memberships`] is being asked, before its answer.
    Placed {
        seq: u64,
        placed: Placed,
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

impl Msg {
    /// A request was answered, or was not.
    #[must_use]
    pub fn answered<A: Into<Answer>>(key: impl Into<Key>, seq: u64, result: Result<A, FetchError>) -> Self {
        Self::Answered { key: key.into(), seq, result: result.map(Into::into) }
    }

    /// A request failed.
    #[must_use]
    pub fn failed(key: impl Into<Key>, seq: u64, error: FetchError) -> Self {
        Self::Answered { key: key.into(), seq, result: Err(error) }
    }
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

/// What the operating system requests.
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
