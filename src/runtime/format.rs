//! The form in which a run is printed: what comes out at its end, and what is reported as missing then.

use std::io;

use super::tty::known_size;
use crate::app::base::effect::Exit;
use crate::app::base::event::What;
use crate::app::base::goal::Outcome;
use crate::app::logs::print;
use crate::app::shell::state::State;
use crate::report::{board, doctor, json, lines, table};

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// At the end, for people.
    Table,
    /// At the end, one document.
    Json,
    /// At the end, the service's own bodies.
    Raw,
    /// At the end, the rows of a board.
    Board(Listed),
    /// Each event as JSON.
    Events,
    /// A line for each change.
    Lines,
    /// Like `Lines`, with a last line that is updated in place.
    LiveLines,
    /// The lines of a job's logs, as text or as JSON.
    Logs(Written),
    /// At the end, what the doctor found, as text or as JSON.
    Doctor(Written),
    Nothing,
}

/// How log lines are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    Text,
    Json,
}

/// How rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    Table,
    Json,
    Csv,
}

impl Format {
    /// Prints what comes at the end: the rows of a board one by one, however many there are.
    ///
    /// # Errors
    /// The first error that `put` returns.
    pub(super) fn document(self, state: &State, put: &mut impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
        let whole = match self {
            Self::Board(Listed::Table) => {
                return board::put_table(state, known_size().map(|(columns, _)| usize::from(columns)), put);
            }
            Self::Board(Listed::Json) => return board::put_json(state, put),
            Self::Board(Listed::Csv) => return board::put_csv(state, put),
            Self::Table => table::text(state),
            Self::Json => json::document(state),
            Self::Raw => json::raw(state),
            Self::Doctor(Written::Text) => doctor::text(state),
            Self::Doctor(Written::Json) => doctor::json(state),
            Self::Logs(_) | Self::Events | Self::Lines | Self::LiveLines | Self::Nothing => String::new(),
        };
        put(&whole)
    }

    /// What is reported on stderr at the end: what is missing from the output, and why.
    pub(super) fn complaints(self, state: &State, exit: Exit) -> Vec<String> {
        let mut all = Vec::new();
        match self {
            Self::Nothing => all.extend(unanswered(state)),
            Self::Board(listed) => {
                let over = if matches!(exit, Exit::Ended(_)) { board::Over::Ended } else { board::Over::Interrupted };
                all.extend(board::missing(state, over));
                // A document says so itself.
                let nothing = board::nothing(state).filter(|_| all.is_empty() && listed == Listed::Table);
                all.extend(nothing);
            }
            Self::Logs(_) if matches!(exit, Exit::Ended(_)) => {
                all.extend(print::complaints(&state.open.logs, state.watches.get(state.current), &state.scene));
            }
            _ => {}
        }
        // For jobs with an ARN, the doctor's own steps say it.
        let steps = matches!(self, Self::Doctor(_)) && state.watches.iter().all(|watch| watch.key.arn().is_some());
        if matches!(self, Self::Raw | Self::Nothing | Self::Table | Self::Logs(_) | Self::Doctor(Written::Text)) && !steps {
            all.extend(unread(state));
        }
        all
    }
}

/// The ends of jobs, for a run that prints nothing else about them.
fn unanswered(state: &State) -> impl Iterator<Item = String> + '_ {
    use Outcome::{Denied, TimedOut, Unanswered};
    let ends = state.events_after(0).filter(|e| matches!(e.what, What::Ended(Denied | TimedOut | Unanswered)));
    ends.flat_map(|end| lines::event(end, state))
}

/// Why each job that was never read could not be read, and what to do.
fn unread(state: &State) -> impl Iterator<Item = String> + '_ {
    let endpoint = state.scene.settings.endpoint.as_deref();
    let failed = state.watches.iter().filter(|watch| watch.history.is_none());
    failed.filter_map(move |watch| {
        let (error, _) = watch.refresh.error.as_ref()?;
        let advice = error.last_advice(&watch.key, endpoint);
        Some(format!("{}: {error} → {advice}", watch.title()))
    })
}
