//! What the program wants done outside: plain data that the executor carries out and tests compare.

use crate::domain::ids::JobKey;

/// Something to do that only the runtime can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Ask for a job by its ARN; answered by [`super::msg::Msg::Fetched`].
    Fetch {
        key: JobKey,
        seq: u64,
    },
    /// Look a job up by id or name; answered by [`super::msg::Msg::Found`].
    Find {
        key: JobKey,
        seq: u64,
    },
    /// Give up every call under way and use new connections from here on.
    Renew,
    /// Say when the files that credentials come from change, once.
    WatchCredentials,
    /// Put a text on the clipboard.
    Copy(String),
    Bell,
    /// Draw the whole screen anew, whatever was drawn before.
    Redraw,
    /// Take the terminal again after the process was continued.
    Reenter,
    Suspend,
    Quit(Exit),
}

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The person left.
    Left,
    Terminated,
    /// The terminal is gone: nothing may be written to it any more.
    HungUp,
    Interrupted,
}
