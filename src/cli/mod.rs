//! The command line: its arguments, checked and converted to what the program should do. Every mistake is one line that names
//! the value, where it came from and the expected form.

mod args;
mod pages;
mod read;
mod shared;
mod stdin;
mod texts;

pub use crate::domain::ids::JobRef;
pub use args::*;
pub use pages::{completions, manual};
pub use read::*;
pub use shared::*;
pub use stdin::arns_from_stdin;
pub use texts::WELCOME;
