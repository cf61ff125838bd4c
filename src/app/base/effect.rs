//! What the program wants done outside: plain data that the executor carries out and tests compare.

use std::sync::Arc;

use super::event::Event;
use super::goal::Outcome;
use super::look::Look;
use super::notice::Notice;
use super::question::{Answer, Key, Question};
use super::room::Choice;
use crate::domain::Time;
use crate::domain::change::Change;
use crate::domain::error::FetchError;
use crate::domain::ids::{Arn, JobKey};
use crate::domain::logs::Line;
use crate::domain::past::Note;

/// Something to do that only the runtime can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Make a request; answered by [`crate::app::base::msg::Msg::Answered`].
    Ask {
        key: Key,
        seq: u64,
        question: Question,
    },
    /// Read the names of the profiles there are; answered by [`crate::app::base::msg::Msg::Profiles`].
    ReadProfiles,
    /// Give up every call under way and use new connections from here on.
    Renew,
    /// Say when the files that credentials come from change, once.
    WatchCredentials,
    /// Read what the journal knows of a job; answered by [`crate::app::base::msg::Msg::Recalled`].
    Recall(Arn),
    /// Read how long the jobs of earlier runs took; answered by [`crate::app::base::msg::Msg::RecalledEnded`].
    RecallEnded,
    /// Note in the journal what was seen of a job.
    Persist(Arn, Vec<Note>),
    /// Remember how the board is looked at.
    Remember(Look),
    /// Remember which membership was picked.
    RememberChoice(Choice),
    /// Add to the recording.
    Record(Record),
    /// Run the command that is run on changes.
    Hook(Box<Event>),
    /// Tell the person, by the ways chosen.
    Notify(Notice),
    /// Put a text on the clipboard.
    Copy(String),
    /// Write lines of a log to a new file; answered by [`crate::app::base::msg::Msg::Saved`].
    Save(Arc<Saving>),
    /// Show a page in a browser; answered by [`crate::app::base::msg::Msg::Unopened`] where there is none.
    Open(String),
    /// Draw the whole screen again, whatever was drawn before.
    Redraw,
    /// Take the terminal again after the process was continued.
    Reenter,
    Suspend,
    /// Play on, stop or go elsewhere in a recording.
    Play(Play),
    Quit(Exit),
}

/// Lines of a log, for a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Saving {
    /// The file's name.
    pub file: String,
    /// The names of the streams, by their numbers; cleaned.
    pub streams: Vec<String>,
    pub lines: Vec<Line>,
}

/// Something for the recording.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// A call and how it ended.
    Exchange(Exchange),
    /// What an answer changed.
    Changes { at: Time, key: JobKey, changes: Vec<Change> },
}

/// A request for a job, when it was made, and how it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    pub key: JobKey,
    pub asked: Time,
    /// When the SDK began each further attempt.
    pub again: Vec<Time>,
    pub at: Time,
    pub reply: Result<Answer, FetchError>,
}

/// What a person can do with a recording that plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Play {
    /// Stop, or continue.
    Pause,
    /// Stop at the exchange after this moment, or before.
    Step(Way),
    /// Go to the next change of a job, or the one before.
    Seek(Way),
}

/// Which way in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Forward,
    Back,
}

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The person left.
    Left,
    /// Every job has come to an end that was waited for; the worst of them.
    Ended(Outcome),
    Terminated,
    /// The terminal is gone: nothing may be written to it any more.
    HungUp,
    Interrupted,
    /// Nobody reads what is written.
    Unread,
    /// What was to be read could not be written.
    Unwritten,
}
