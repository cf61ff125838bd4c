//! Pages made from the arguments: the manual page, and completions for shells.

use clap::CommandFactory as _;

use super::Cli;

/// The manual page, as roff.
///
/// # Errors
/// None: writing to memory cannot fail.
pub fn manual() -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let command = Cli::command().disable_help_subcommand(true);
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands() {
        let name = format!("cleanwatch {}", sub.get_name());
        let sub = sub.clone().bin_name(name.clone()).display_name(name.clone());
        page.extend(format!(".SH \"{}\"\n", name.to_uppercase()).into_bytes());
        let codes = sub.get_after_help().is_some();
        let man = clap_mangen::Man::new(sub);
        let mut part = Vec::new();
        man.render_description_section(&mut part)?;
        man.render_synopsis_section(&mut part)?;
        man.render_options_section(&mut part)?;
        if codes {
            man.render_extra_section(&mut part)?;
        }
        page.extend(below(&String::from_utf8_lossy(&part)).into_bytes());
    }
    Ok(page)
}

/// The sections of a command, one level down; clap's name for the exit codes is `EXTRA`.
fn below(part: &str) -> String {
    let line = |line: &str| match line.strip_prefix(".SH ") {
        Some("EXTRA") => ".SS EXIT CODES\n".to_owned(),
        Some(title) => format!(".SS {title}\n"),
        None => format!("{line}\n"),
    };
    part.lines().map(line).collect()
}

/// The completions of a shell.
#[must_use]
pub fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "cleanwatch", &mut out);
    out
}
