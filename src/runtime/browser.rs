//! Shows a page in the user's browser, if there is one on this machine: over SSH, a page that opens on the remote machine
//! would not be seen.

use std::process::Stdio;

use tokio::process::Command;

/// The program that opens pages, by the system and the environment variables.
fn program(system: &str, is_set: impl Fn(&str) -> bool) -> Result<&'static str, &'static str> {
    let display = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
    match system {
        _ if (is_set("SSH_CONNECTION") || is_set("SSH_TTY")) && !display => Err("no browser over SSH"),
        "macos" => Ok("open"),
        _ if is_set("WSL_DISTRO_NAME") => Ok("wslview"),
        _ if display => Ok("xdg-open"),
        _ => Err("no browser without a display"),
    }
}

/// Shows a page.
///
/// # Errors
/// Says on one clean line why the page is not shown.
pub async fn open(url: &str) -> Result<(), String> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let name = program(std::env::consts::OS, is_set)?;
    let mut command = Command::new(name);
    // It must not write on the screen, and a Ctrl-C is not meant for it.
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    match command.status().await {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} shows no page ({status})")),
        Err(error) => Err(format!("{name} cannot be run ({error})")),
    }
}

#[cfg(test)]
mod tests {
    use super::program;

    #[test]
    fn pages_open_where_the_person_sits() {
        for (system, set, expected) in [
            ("linux", &["DISPLAY"][..], Ok("xdg-open")),
            ("linux", &["WAYLAND_DISPLAY"], Ok("xdg-open")),
            ("linux", &[], Err("no browser without a display")),
            ("linux", &["SSH_CONNECTION"], Err("no browser over SSH")),
            ("linux", &["SSH_TTY", "DISPLAY"], Ok("xdg-open")),
            ("linux", &["WSL_DISTRO_NAME"], Ok("wslview")),
            ("macos", &[], Ok("open")),
            ("macos", &["SSH_TTY"], Err("no browser over SSH")),
        ] {
            assert_eq!(program(system, |name| set.contains(&name)), expected, "{system} {set:?}");
        }
    }
}
