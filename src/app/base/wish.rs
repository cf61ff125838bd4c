//! What a feature wishes of the rest: it names no sibling, and the shell grants it.

use super::effect::Effect;
use super::room::Choice;
use crate::domain::ids::{Arn, JobKey};

/// One wish.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    Effect(Effect),
    /// Opens this job and gives it the keys.
    OpenJob(JobKey),
    /// Shows this job beside the board.
    ShowBeside(JobKey),
    ShowPicker,
    /// Opens the board of a membership, and a job of it over that.
    OpenBoard(Choice, Option<Arn>),
}
