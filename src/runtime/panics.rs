//! How panics are reported: a panic on the program's own thread in words, without colors if stderr is not a terminal; a panic
//! in a task only in the log, because its text may quote a response, and the code that waits for the task reports the
//! failure.

use std::io::{IsTerminal as _, stderr};
use std::panic;
use std::thread;

use color_eyre::config::{HookBuilder, Theme};

/// Installs the reports, with the calling thread as the program's own.
pub fn install() {
    let colors = stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let hook = HookBuilder::default().display_env_section(false);
    let hook = if colors { hook } else { hook.theme(Theme::new()) };
    // It fails only if it was installed before.
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
