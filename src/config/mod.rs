//! The choices of a person, from defaults, configuration file, environment and flags, the later over the earlier.
//! Every mistake names the file, the line and the key.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use color_eyre::eyre::{Result, eyre};
use etcetera::BaseStrategy as _;
use serde::Deserialize;

pub use crate::app::goal::Limits;
use crate::app::keymap::Keymap;
use crate::app::notice::Channels;
pub use crate::app::settings::Output;
use crate::app::settings::{SHORTEST, Settings};
use crate::domain::Span;
use crate::domain::text::line;
use crate::ui::theme::Choice;

/// The configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    interval: Option<String>,
    utc: Option<bool>,
    notify: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    keys: BTreeMap<String, Vec<String>>,
}

/// What the flags say; over everything else.
#[derive(Debug, Default)]
pub struct Overrides {
    pub interval: Option<String>,
    pub utc: bool,
    pub notify: Option<String>,
    pub theme: Option<String>,
    /// The environment asks for no colours.
    pub no_color: bool,
    /// How the run is shown: without the screen, nothing is told unless a flag asks for it.
    pub output: Output,
}

/// Settings and theme, as chosen.
#[derive(Debug)]
pub struct Chosen {
    pub settings: Settings,
    pub theme: Choice,
}

/// How a configuration file came to be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// It has to be there.
    Outright,
    /// It may be missing.
    ByCustom,
}

/// Where the configuration file is looked for: `CLEANWATCH_CONFIG`, else `cleanwatch/config.toml` in the XDG directory.
#[must_use]
pub fn path() -> Option<(PathBuf, Named)> {
    if let Some(own) = std::env::var_os("CLEANWATCH_CONFIG") {
        return Some((PathBuf::from(own), Named::Outright));
    }
    let dirs = etcetera::base_strategy::choose_base_strategy().ok()?;
    Some((dirs.config_dir().join("cleanwatch").join("config.toml"), Named::ByCustom))
}

/// Where the journal is kept: `cleanwatch/journal` in the XDG state directory; `None` where there is no home.
#[must_use]
pub fn journal() -> Option<PathBuf> {
    let dirs = etcetera::base_strategy::choose_base_strategy().ok()?;
    // Without a state directory of its own (macOS, Windows) the data directory is the nearest thing.
    Some(dirs.state_dir().unwrap_or_else(|| dirs.data_dir()).join("cleanwatch").join("journal"))
}

/// Reads a duration as people write it.
///
/// # Errors
/// For what is none, and for one of more than a year.
pub fn duration(text: &str, from: &str) -> Result<Span> {
    let read = humantime::parse_duration(text).ok().and_then(|d| Span::from_std(d).ok());
    let read = read.filter(|d| *d > Span::zero() && *d <= Span::days(366));
    read.ok_or_else(|| eyre!("{from} \"{}\": expected a duration up to a year, such as 90s, 15m or 2h", line(text)))
}

/// Reads an interval.
fn interval(text: &str, from: &str) -> Result<Span> {
    let read = humantime::parse_duration(text).ok().and_then(|d| Span::from_std(d).ok());
    let read = read.filter(|d| *d >= SHORTEST && *d <= Span::days(1));
    read.ok_or_else(|| eyre!("{from} \"{}\": expected a duration from 1s to 1day, such as 5s, 90s or 2m", line(text)))
}

/// Puts the choices together.
///
/// # Errors
/// For a file that cannot be read or understood, and for a value that cannot be used.
pub fn choose(file: Option<(&Path, Named)>, flags: &Overrides) -> Result<Chosen> {
    let (file, name) = match file {
        Some((path, named)) => (read(path, named)?, path.display().to_string()),
        None => (File::default(), String::new()),
    };
    let origin = |flag: bool, key: &str| if flag { format!("--{key}") } else { format!("{name}: {key}") };
    let mut settings = Settings::default();
    if let Some(text) = flags.interval.as_ref().or(file.interval.as_ref()) {
        settings.interval = Some(interval(text, &origin(flags.interval.is_some(), "interval"))?);
    }
    settings.utc = flags.utc || file.utc.unwrap_or(false);
    settings.output = flags.output;
    let on_screen = flags.output == Output::Screen;
    if !on_screen {
        settings.notify = Channels::NONE;
    }
    if let Some(text) = flags.notify.as_ref().or(file.notify.as_ref().filter(|_| on_screen)) {
        let names = Channels::NAMES.join(", ");
        settings.notify = Channels::parse(text).ok_or_else(|| {
            eyre!("{} \"{}\": expected none, or some of {names}", origin(flags.notify.is_some(), "notify"), line(text))
        })?;
    }
    let theme = match flags.theme.as_ref().or(file.theme.as_ref().filter(|_| !flags.no_color)) {
        None if flags.no_color => Choice::Mono,
        None => Choice::Terminal,
        Some(text) => {
            if let Some((_, choice)) = Choice::NAMES.iter().find(|(name, _)| name == text) {
                *choice
            } else {
                let names = Choice::NAMES.map(|(name, _)| name).join(", ");
                return Err(eyre!("{} \"{}\": expected one of {names}", origin(flags.theme.is_some(), "theme"), line(text)));
            }
        }
    };
    let keys: Vec<_> = file.keys.into_iter().collect();
    settings.keymap = Keymap::with(&keys).map_err(|e| eyre!("{name}: keys: {e}"))?;
    Ok(Chosen { settings, theme })
}

fn read(path: &Path, named: Named) -> Result<File> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && named == Named::ByCustom => return Ok(File::default()),
        Err(e) => return Err(eyre!("{}: {e}", path.display())),
    };
    toml::from_str(&text).map_err(|e| {
        let place = e.span().map(|s| text[..s.start.min(text.len())].matches('\n').count() + 1);
        let place = place.map(|n| format!(":{n}")).unwrap_or_default();
        eyre!("{}{place}: {}", path.display(), e.message().replace('\n', " "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::{Command, Scope};

    fn with(text: &str, flags: &Overrides) -> Result<Chosen> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        choose(Some((&path, Named::ByCustom)), flags)
    }

    #[test]
    fn the_file_is_over_the_defaults_and_flags_over_the_file() {
        let text = "interval = \"20s\"\ntheme = \"light\"\nutc = true\nnotify = \"none\"\n[keys]\npoll = [\"f5\"]\n";
        let chosen = with(text, &Overrides::default()).unwrap();
        assert_eq!(chosen.settings.interval, Some(Span::seconds(20)));
        assert_eq!((chosen.theme, chosen.settings.utc, chosen.settings.notify), (Choice::Light, true, Channels::NONE));
        assert_eq!(chosen.settings.keymap.key(Scope::Global, Command::Poll), "F5");
        let flags = Overrides { interval: Some("7s".into()), theme: Some("dark".into()), ..Overrides::default() };
        let chosen = with(text, &flags).unwrap();
        assert_eq!((chosen.settings.interval, chosen.theme), (Some(Span::seconds(7)), Choice::Dark));
        assert_eq!(
            with(text, &Overrides { no_color: true, ..Overrides::default() }).unwrap().theme,
            Choice::Mono,
            "NO_COLOR is over the file"
        );
        let nowhere = |named| choose(Some((Path::new("/nowhere/config.toml"), named)), &Overrides::default());
        assert_eq!(nowhere(Named::ByCustom).unwrap().theme, Choice::Terminal);
        assert!(nowhere(Named::Outright).unwrap_err().to_string().contains("/nowhere/config.toml"));
    }

    #[test]
    fn mistakes_name_file_line_and_key() {
        for (text, part) in [
            ("utc = true\nintervall = \"5s\"\n", "config.toml:2: unknown field `intervall`"),
            ("utc = 3\n", "config.toml:1: invalid type"),
            ("interval = \"0s\"\n", "config.toml: interval \"0s\": expected a duration"),
            ("theme = \"pink\"\n", "config.toml: theme \"pink\": expected one of terminal"),
            ("[keys]\nfly = [\"x\"]\n", "config.toml: keys: there is no command \"fly\""),
        ] {
            let error = with(text, &Overrides::default()).unwrap_err().to_string();
            assert!(error.contains(part) && !error.contains('\n'), "{error}");
        }
    }
}
