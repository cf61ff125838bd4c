//! The user's choices, from defaults, configuration file, environment and flags; the later ones override the earlier ones.
//! Every mistake names the file, the line and the key.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use color_eyre::eyre::{Result, eyre};
use etcetera::BaseStrategy as _;
use serde::Deserialize;
use toml::Spanned;

pub use crate::app::base::goal::Limits;
use crate::app::base::keymap::Keymap;
pub use crate::app::base::look::Look;
use crate::app::base::notice::Channels;
pub use crate::app::base::room::Choice;
pub use crate::app::base::settings::Output;
use crate::app::base::settings::{SHORTEST, Settings};
pub use crate::app::board::Filter;
use crate::domain::Span;
use crate::domain::ids::{Source, is_uuid};
use crate::domain::region::is_region;
use crate::domain::text::line;
use crate::files;
use crate::ui::theme::Choice as Theme;

/// The configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    interval: Option<Spanned<String>>,
    utc: Option<bool>,
    notify: Option<Spanned<String>>,
    theme: Option<Spanned<String>>,
    #[serde(default)]
    keys: BTreeMap<String, Spanned<Vec<String>>>,
    /// The text it was parsed from, to count lines in.
    #[serde(skip)]
    text: String,
}

impl File {
    /// Where a value is: `:` and its line.
    fn place(&self, span: Range<usize>) -> String {
        place(&self.text, Some(span))
    }
}

/// `:` and the line where a span begins; empty without one.
fn place(text: &str, span: Option<Range<usize>>) -> String {
    span.map_or(String::new(), |s| format!(":{}", text[..s.start.min(text.len())].matches('\n').count() + 1))
}

/// A chosen value, and where it comes from, as messages name it.
struct Choosing<'a> {
    text: &'a str,
    from: String,
}

/// The values of the flags, which override everything else.
#[derive(Debug, Default)]
pub struct Overrides {
    pub interval: Option<String>,
    pub utc: bool,
    pub notify: Option<String>,
    pub theme: Option<String>,
    /// Whether the environment requests no colors.
    pub no_color: bool,
    /// How the run is shown: without the screen there are no notices unless a flag requests them.
    pub output: Output,
}

/// The chosen settings and theme.
#[derive(Debug)]
pub struct Chosen {
    pub settings: Settings,
    pub theme: Theme,
}

/// How a configuration file was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Explicitly: it has to exist.
    Outright,
    /// By default: it may be missing.
    ByCustom,
}

/// Where the configuration file is looked for: `CLEANWATCH_CONFIG`, else `cleanwatch/config.toml` in the XDG directory.
#[must_use]
pub fn path() -> Option<(PathBuf, Named)> {
    if let Some(own) = std::env::var_os("CLEANWATCH_CONFIG").filter(|own| !own.is_empty()) {
        return Some((PathBuf::from(own), Named::Outright));
    }
    let dirs = etcetera::base_strategy::choose_base_strategy().ok()?;
    Some((dirs.config_dir().join("cleanwatch").join("config.toml"), Named::ByCustom))
}

/// Where the journal is kept: `cleanwatch/journal` in the XDG state directory; `None` if there is no home directory.
#[must_use]
pub fn journal() -> Option<PathBuf> {
    let dirs = etcetera::base_strategy::choose_base_strategy().ok()?;
    // Where there is no state directory (macOS, Windows), the data directory comes closest.
    Some(dirs.state_dir().unwrap_or_else(|| dirs.data_dir()).join("cleanwatch").join("journal"))
}

/// The file that remembers how the board is displayed.
#[must_use]
pub fn board() -> Option<PathBuf> {
    Some(journal()?.with_file_name("board.toml"))
}

/// What the file of [`board`] remembers; a file that cannot be read counts as empty, and is rewritten in time.
#[must_use]
pub fn look(path: &Path) -> Look {
    #[derive(Deserialize)]
    struct Remembered {
        #[serde(default)]
        columns: Vec<String>,
        #[serde(default)]
        sort: String,
    }
    let text = files::text(path, MOST).unwrap_or_default();
    toml::from_str::<Remembered>(&text).map_or_else(|_| Look::default(), |r| Look::of(&r.columns, &r.sort))
}

/// The file that remembers which membership was picked.
#[must_use]
pub fn picked() -> Option<PathBuf> {
    Some(journal()?.with_file_name("picker.toml"))
}

/// What the file of [`picked`] remembers; a file that cannot be read counts as empty, and is rewritten in time.
#[must_use]
pub fn choice(path: &Path) -> Option<Choice> {
    #[derive(Deserialize)]
    struct Remembered {
        profile: Option<String>,
        region: String,
        membership: String,
        #[serde(default)]
        name: String,
    }
    let Remembered { profile, region, membership, name } = toml::from_str(&files::text(path, MOST).ok()?).ok()?;
    let source = Source { profile, region, membership };
    (is_region(&source.region) && is_uuid(&source.membership)).then(|| Choice { source, name: line(&name) })
}

/// Parses a duration as people write it.
///
/// # Errors
/// For anything else, and for a duration of more than a year.
pub fn duration(text: &str, from: &str) -> Result<Span> {
    minutes(text, from)?;
    let read = humantime::parse_duration(text).ok().and_then(|d| Span::from_std(d).ok());
    let read = read.filter(|d| *d > Span::zero() && *d <= Span::days(366));
    read.ok_or_else(|| eyre!("{from} \"{}\": expected a duration up to a year, such as 90s, 15m or 2h", line(text)))
}

/// Rejects a bare `M`, which the crate takes for months and people write for minutes.
fn minutes(text: &str, from: &str) -> Result<()> {
    if text.split(|c: char| !c.is_alphabetic()).any(|unit| unit == "M") {
        return Err(eyre!("{from} \"{}\": M may be minutes or months: write m for minutes, month or d for longer", line(text)));
    }
    Ok(())
}

/// Parses an interval.
fn interval(text: &str, from: &str) -> Result<Span> {
    minutes(text, from)?;
    let read = humantime::parse_duration(text).ok().and_then(|d| Span::from_std(d).ok());
    let read = read.filter(|d| *d >= SHORTEST && *d <= Span::days(1));
    read.ok_or_else(|| eyre!("{from} \"{}\": expected a duration from 1s to 1day, such as 5s, 90s or 2m", line(text)))
}

/// Combines the choices.
///
/// # Errors
/// For a file that cannot be read or understood, and for a value that cannot be used.
pub fn choose(file: Option<(&Path, Named)>, flags: &Overrides) -> Result<Chosen> {
    let (file, name) = match file {
        Some((path, named)) => (read(path, named)?, path.display().to_string()),
        None => (File::default(), String::new()),
    };
    let mut settings = Settings::default();
    if let Some(Choosing { text, from }) = pick(&file, &name, "interval", flags.interval.as_ref(), file.interval.as_ref()) {
        settings.interval = Some(interval(text, &from)?);
    }
    settings.utc = flags.utc || file.utc.unwrap_or(false);
    settings.output = flags.output;
    let on_screen = flags.output == Output::Screen;
    if !on_screen {
        settings.notify = Channels::NONE;
    }
    let told =
        pick(&file, &name, "notify", flags.notify.as_ref(), file.notify.as_ref()).filter(|_| on_screen || flags.notify.is_some());
    if let Some(Choosing { text, from }) = told {
        let names = Channels::NAMES.join(", ");
        let channels = Channels::parse(text);
        settings.notify = channels.ok_or_else(|| eyre!("{from} \"{}\": expected none, or some of {names}", line(text)))?;
    }
    let colored = pick(&file, &name, "theme", flags.theme.as_ref(), file.theme.as_ref())
        .filter(|_| !flags.no_color || flags.theme.is_some());
    let theme = match colored {
        None if flags.no_color => Theme::Mono,
        None => Theme::Terminal,
        Some(Choosing { text, from }) => {
            if let Some((_, choice)) = Theme::NAMES.iter().find(|(name, _)| *name == text) {
                *choice
            } else {
                let names = Theme::NAMES.map(|(name, _)| name).join(", ");
                return Err(eyre!("{from} \"{}\": expected one of {names}", line(text)));
            }
        }
    };
    let keys: Vec<_> = file.keys.iter().map(|(name, keys)| (name.clone(), keys.get_ref().clone())).collect();
    settings.keymap = Keymap::with(&keys).map_err(|e| {
        let span = e.commands().into_iter().find_map(|command| file.keys.get(command)).map(Spanned::span);
        eyre!("{name}{}: keys: {e}", place(&file.text, span))
    })?;
    Ok(Chosen { settings, theme })
}

/// The flag's value, else the file's.
fn pick<'a>(
    file: &File,
    name: &str,
    key: &str,
    flag: Option<&'a String>,
    own: Option<&'a Spanned<String>>,
) -> Option<Choosing<'a>> {
    match (flag, own) {
        (Some(text), _) => Some(Choosing { text, from: format!("--{key}") }),
        (None, Some(own)) => Some(Choosing { text: own.get_ref(), from: format!("{name}{}: {key}", file.place(own.span())) }),
        (None, None) => None,
    }
}

/// The largest file that is read here, in bytes.
const MOST: u64 = 1 << 20;

fn read(path: &Path, named: Named) -> Result<File> {
    let text = match files::text(path, MOST) {
        Ok(text) => text,
        // A home that is not a directory, or that cannot be accessed, contains no file.
        Err(_) if named == Named::ByCustom && std::fs::metadata(path).is_err() => return Ok(File::default()),
        Err(e) => return Err(eyre!("{}: {e}", path.display())),
    };
    let read: Result<File, toml::de::Error> = toml::from_str(&text);
    match read {
        Ok(file) => Ok(File { text, ..file }),
        Err(e) => Err(eyre!("{}{}: {}", path.display(), place(&text, e.span()), e.message().replace('\n', " "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::base::command::{Command, Scope};

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
        assert_eq!((chosen.theme, chosen.settings.utc, chosen.settings.notify), (Theme::Light, true, Channels::NONE));
        assert_eq!(chosen.settings.keymap.key(Scope::Global, Command::Poll), "F5");
        let flags = Overrides { interval: Some("7s".into()), theme: Some("dark".into()), ..Overrides::default() };
        let chosen = with(text, &flags).unwrap();
        assert_eq!((chosen.settings.interval, chosen.theme), (Some(Span::seconds(7)), Theme::Dark));
        assert_eq!(
            with(text, &Overrides { no_color: true, ..Overrides::default() }).unwrap().theme,
            Theme::Mono,
            "NO_COLOR is over the file"
        );
        let nowhere = |named| choose(Some((Path::new("/nowhere/config.toml"), named)), &Overrides::default());
        assert_eq!(nowhere(Named::ByCustom).unwrap().theme, Theme::Terminal);
        assert!(nowhere(Named::Outright).unwrap_err().to_string().contains("/nowhere/config.toml"));
    }

    #[test]
    fn a_choice_is_read_back_as_it_was_and_one_that_is_none_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state").join("picker.toml");
        let membership = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b".to_owned();
        for profile in [None, Some("a \"b\" \\ 日本".to_owned())] {
            let source = Source { profile, region: "us-east-1".into(), membership: membership.clone() };
            let picked = Choice { source, name: "Retail = \"A\"".into() };
            crate::runtime::look::write_choice(&path, &picked).unwrap();
            assert_eq!(choice(&path), Some(picked));
        }
        let kept = |text: &str| {
            std::fs::write(&path, text).unwrap();
            choice(&path)
        };
        let good = format!("region = \"us-east-1\"\nmembership = \"{membership}\"\n");
        assert_eq!(kept(&format!("{good}name = \"a\\u001b[31m\"\n")).unwrap().name, "a␛[31m");
        for none in ["", "region = 7", &good.replace("us-east-1", "us east"), &good.replace("7b1f", "nope")] {
            assert_eq!(kept(none), None, "{none}");
        }
    }

    #[test]
    fn mistakes_name_file_line_and_key() {
        for (text, part) in [
            ("utc = true\nintervall = \"5s\"\n", "config.toml:2: unknown field `intervall`"),
            ("utc = 3\n", "config.toml:1: invalid type"),
            ("interval = \"0s\"\n", "config.toml:1: interval \"0s\": expected a duration"),
            ("theme = \"pink\"\n", "config.toml:1: theme \"pink\": expected one of terminal"),
            ("utc = true\nnotify = \"loud\"\n", "config.toml:2: notify \"loud\": expected none"),
            ("[keys]\nfly = [\"x\"]\n", "config.toml:2: keys: there is no command \"fly\""),
            ("[keys]\nzoom = [\"f5\"]\npoll = [\"q\"]\n", "config.toml:3: keys: \"q\" stands for both"),
            ("[keys]\nquit = []\n", "config.toml:2: keys: \"quit\" has no key left"),
            ("utc = true\nnotify = [\n", "config.toml:2: "),
        ] {
            let error = with(text, &Overrides::default()).unwrap_err().to_string();
            assert!(error.contains(part) && !error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn a_bare_capital_m_is_no_unit() {
        for text in ["1M", "30M", "1h 30M", "1h30M", " 5 M", "1M 2d"] {
            for said in [duration(text, "--timeout"), interval(text, "--interval")] {
                let said = said.unwrap_err().to_string();
                assert!(
                    said.contains("write m for minutes") && said.contains("month or d") && !said.contains('\n'),
                    "{text}: {said}"
                );
            }
        }
        for text in ["1m", "1min", "1h 30m", "90s"] {
            assert!(duration(text, "--timeout").is_ok(), "{text}");
        }
        assert_eq!(duration("1month", "--timeout").unwrap().num_days(), 30);
    }
}
