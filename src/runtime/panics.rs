//! How a panic is reported: one of the program's own thread in words, plain where they go to no terminal; one of a task to
//! the log alone, because its text may quote an answer, and whoever waits for the task says that it failed.

use std::io::{IsTerminal as _, stderr};
use std::panic;
use std::thread;

use color_eyre::config::{HookBuilder, Theme};

/// Installs the reports, for the calling thread as the program's own.
pub fn install() {
    let colors = stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let hook = HookBuilder::default().display_env_section(false);
    let hook = if colors { hook } else { hook.theme(Theme::new()) };
    // It fails only where it was done before.
    let _ = hook.install();
    let owner = thread::current().id();
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == owner {
            report(info);
        } else {
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "a background task panicked");
        }
    }));
}
