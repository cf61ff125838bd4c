//! Keys as text and back, and which command a key means in which scope.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::bindings::{BINDINGS, Binding};
use super::command::{Command, Scope};

/// A key with its modifiers, as written in [`BINDINGS`] and in the configuration file: `q`, `G`, `ctrl-c`, `f1`, `space`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

const NAMES: [(&str, KeyCode); 14] = [
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("pgup", KeyCode::PageUp),
    ("pgdown", KeyCode::PageDown),
    ("home", KeyCode::Home),
];

impl Key {
    /// Reads a key's name; `None` when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        while let Some((prefix, tail)) = rest.split_once('-').filter(|(_, tail)| !tail.is_empty()) {
            modifiers |= match prefix {
                "ctrl" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => return None,
            };
            rest = tail;
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_control() => KeyCode::Char(c),
            _ if rest == "end" => KeyCode::End,
            _ => match NAMES.iter().find(|(name, _)| *name == rest) {
                Some((_, code)) => *code,
                None => KeyCode::F(rest.strip_prefix('f')?.parse().ok().filter(|n| (1..=24).contains(n))?),
            },
        };
        Some(Self { code, modifiers })
    }

    /// The key of a key press. Shift is part of the character it makes, and of the back-tab.
    #[must_use]
    pub fn of(event: KeyEvent) -> Self {
        let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        if matches!(event.code, KeyCode::Char(_) | KeyCode::BackTab) {
            modifiers -= KeyModifiers::SHIFT;
        }
        Self { code: event.code, modifiers }
    }

    /// The key press that this key is; for tests and scripts of keys.
    #[must_use]
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// Whether it is a character that people type.
    fn is_text(self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && !self.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
    }
}

/// What quits whatever else does, unless it means something else.
const INTERRUPT: Key = Key { code: KeyCode::Char('c'), modifiers: KeyModifiers::CONTROL };

impl fmt::Display for Key {
    /// As people write it: `Ctrl-C`, `Space`, `↑`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (flag, name) in [(KeyModifiers::CONTROL, "Ctrl-"), (KeyModifiers::ALT, "Alt-"), (KeyModifiers::SHIFT, "Shift-")] {
            if self.modifiers.contains(flag) {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => write!(f, "{}", c.to_ascii_uppercase()),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "F{n}"),
            KeyCode::Enter => f.write_str("Enter"),
            KeyCode::Esc => f.write_str("Esc"),
            KeyCode::Tab => f.write_str("Tab"),
            KeyCode::BackTab => f.write_str("Shift-Tab"),
            KeyCode::Up => f.write_str("↑"),
            KeyCode::Down => f.write_str("↓"),
            KeyCode::Left => f.write_str("←"),
            KeyCode::Right => f.write_str("→"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// The keys in force: the table's, or those of the configuration file.
#[derive(Debug, Clone)]
pub struct Keymap {
    rows: Vec<(&'static Binding, Vec<Key>)>,
}

/// What a key means: the command, the scope that it was found in, and its place among the keys of that binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub scope: Scope,
    pub command: Command,
    pub place: usize,
}

/// Why a set of keys cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    #[error("there is no command \"{0}\" (docs/keys.md has the names)")]
    Command(String),
    #[error(
        "\"{key}\" of \"{name}\" is no key: write q, G, ctrl-c, alt-x, f1, space, enter, esc, tab, backtab, up, pgdown, home …"
    )]
    Key { name: String, key: String },
    #[error("\"{key}\" stands for both \"{first}\" and \"{second}\"")]
    Twice { key: String, first: &'static str, second: &'static str },
    #[error("\"{0}\" has no key left: nobody could quit")]
    NoQuit(&'static str),
    #[error("\"{key}\" of \"{name}\" could not be typed any more")]
    Typed { name: &'static str, key: String },
    #[error("\"{name}\" takes {wanted} keys, one for each pane in its place; {got} are given")]
    Panes { name: &'static str, wanted: usize, got: usize },
}

impl KeymapError {
    /// The commands it is about, by their names in the configuration file.
    #[must_use]
    pub fn commands(&self) -> Vec<&str> {
        match self {
            Self::Command(name) | Self::Key { name, .. } => vec![name],
            Self::Twice { first, second, .. } => vec![second, first],
            Self::NoQuit(name) | Self::Typed { name, .. } | Self::Panes { name, .. } => vec![name],
        }
    }
}

impl Keymap {
    /// The table's keys, with some commands' keys replaced by those given.
    ///
    /// # Errors
    /// For an unknown command, a text that is no key, and a key that stands for two commands of one scope.
    pub fn with(changes: &[(String, Vec<String>)]) -> Result<Self, KeymapError> {
        for (name, _) in changes {
            if !BINDINGS.iter().any(|b| b.name == name) {
                return Err(KeymapError::Command(name.clone()));
            }
        }
        let mut rows = Vec::new();
        for binding in BINDINGS {
            let own = changes.iter().find(|(name, _)| name == binding.name);
            let texts: Vec<&str> =
                own.map_or_else(|| binding.keys.to_vec(), |(_, keys)| keys.iter().map(String::as_str).collect());
            let mut keys = Vec::new();
            for text in texts {
                let no_key = || KeymapError::Key { name: binding.name.to_owned(), key: text.to_owned() };
                keys.push(Key::parse(text).ok_or_else(no_key)?);
            }
            rows.push((binding, keys));
        }
        let free = !rows.iter().any(|(b, keys): &(&Binding, Vec<Key>)| b.scope == Scope::Global && keys.contains(&INTERRUPT));
        if let Some((_, keys)) = rows.iter_mut().find(|(b, keys)| free && b.command == Command::Quit && !keys.is_empty()) {
            keys.push(INTERRUPT);
        }
        let map = Self { rows };
        map.check()?;
        Ok(map)
    }

    fn check(&self) -> Result<(), KeymapError> {
        for (i, (first, keys)) in self.rows.iter().enumerate() {
            if first.command == Command::Quit && keys.is_empty() {
                return Err(KeymapError::NoQuit(first.name));
            }
            if first.command == Command::Pane && keys.len() != first.keys.len() {
                return Err(KeymapError::Panes { name: first.name, wanted: first.keys.len(), got: keys.len() });
            }
            for key in keys {
                if first.scope == Scope::Prompt && key.is_text() {
                    return Err(KeymapError::Typed { name: first.name, key: key.to_string() });
                }
                let mut others = self.rows[i + 1..].iter().filter(|(b, _)| b.scope == first.scope);
                if let Some((second, _)) = others.find(|(_, keys)| keys.contains(key)) {
                    return Err(KeymapError::Twice { key: key.to_string(), first: first.name, second: second.name });
                }
            }
        }
        Ok(())
    }

    /// What a key means in these scopes, innermost first, and which of its command's keys it is.
    #[must_use]
    pub fn resolve(&self, scopes: &[Scope], event: KeyEvent) -> Option<Hit> {
        let key = Key::of(event);
        scopes.iter().find_map(|scope| {
            let means = |(b, keys): (&Binding, &[Key])| {
                keys.iter().position(|k| *k == key).map(|place| Hit { scope: *scope, command: b.command, place })
            };
            self.of(*scope).find_map(means)
        })
    }

    /// The bindings of a scope with their keys.
    pub fn of(&self, scope: Scope) -> impl Iterator<Item = (&'static Binding, &[Key])> {
        self.rows.iter().filter(move |(b, _)| b.scope == scope).map(|(b, keys)| (*b, keys.as_slice()))
    }

    /// The first key that means this command in these scopes, innermost first, as people write it; empty when none does.
    #[must_use]
    pub fn key_in(&self, scopes: &[Scope], command: Command) -> String {
        let here = |key: &&Key| self.resolve(scopes, key.event()).is_some_and(|hit| hit.command == command);
        let rows = scopes.iter().flat_map(|scope| self.of(*scope)).filter(|(b, _)| b.command == command);
        rows.flat_map(|(_, keys)| keys).find(here).map(Key::to_string).unwrap_or_default()
    }

    /// The first key of a command in a scope, as people write it; empty when it has none.
    #[must_use]
    pub fn key(&self, scope: Scope, command: Command) -> String {
        self.nth(scope, command, 0)
    }

    /// As [`Keymap::key`], of another of its keys: each stands for a pane of its own.
    #[must_use]
    pub fn nth(&self, scope: Scope, command: Command, place: usize) -> String {
        let row = self.of(scope).find(|(b, _)| b.command == command);
        row.and_then(|(_, keys)| keys.get(place)).map(Key::to_string).unwrap_or_default()
    }
}

impl Default for Keymap {
    fn default() -> Self {
        // A test shows that the table's own keys are keys and do not collide.
        Self::with(&[]).unwrap_or(Self { rows: Vec::new() })
    }
}

/// Keys for a table of keys: `1 … 8` for a long row of digits, else all of them.
#[must_use]
pub fn shown(keys: &[Key]) -> String {
    let (lead, rest) = digits(keys);
    lead.map(|(first, last)| format!("{first} … {last}"))
        .into_iter()
        .chain(rest.iter().map(Key::to_string))
        .collect::<Vec<_>>()
        .join("  ")
}

/// The first and the last of the digits that a long row of keys begins with, and the keys after those.
#[must_use]
pub fn digits(keys: &[Key]) -> (Option<(Key, Key)>, &[Key]) {
    let count = keys.iter().take_while(|k| matches!(k.code, KeyCode::Char(c) if c.is_ascii_digit())).count();
    match keys.split_at(count) {
        ([first, .., last], rest) if count > 5 => (Some((*first, *last)), rest),
        _ => (None, keys),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_s_keys_are_keys_and_mean_one_thing_each() {
        let map = Keymap::with(&[]).unwrap();
        assert_eq!(map.rows.len(), BINDINGS.len());
        for (i, b) in BINDINGS.iter().enumerate() {
            assert!(BINDINGS[i + 1..].iter().all(|other| other.name != b.name), "{} stands twice", b.name);
            assert!(b.brief.is_empty() == (b.weight == 0), "{}", b.name);
        }
    }

    #[test]
    fn keys_are_read_as_written() {
        for (text, shown) in [
            ("q", "q"),
            ("G", "G"),
            ("ctrl-c", "Ctrl-C"),
            ("-", "-"),
            ("ctrl--", "Ctrl--"),
            ("f12", "F12"),
            ("space", "Space"),
            ("alt-enter", "Alt-Enter"),
            ("pgdown", "PgDn"),
            ("end", "End"),
            ("日", "日"),
        ] {
            let key = Key::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(key.to_string(), shown);
            assert_eq!(Key::of(key.event()), key);
        }
        for text in ["", "qq", "hyper-x", "f99", "ctrl-"] {
            assert_eq!(Key::parse(text), None, "{text}");
        }
        let shifted = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(Key::of(shifted), Key::parse("G").unwrap());
    }

    #[test]
    fn a_long_row_of_digits_is_told_by_its_ends() {
        let of = |texts: &[&str]| texts.iter().map(|t| Key::parse(t).unwrap()).collect::<Vec<_>>();
        assert_eq!(shown(&of(&["1", "2", "3", "4", "5", "6", "R", "D"])), "1 … 6  R  D");
        assert_eq!(shown(&of(&["1", "2", "R"])), "1  2  R");
        assert_eq!(shown(&of(&["a", "b", "c", "d", "e", "f"])), "a  b  c  d  e  f");
    }

    #[test]
    fn the_innermost_scope_wins() {
        let map = Keymap::default();
        let space = Key::parse("space").unwrap().event();
        let hit = |scope, command, place| Some(Hit { scope, command, place });
        assert_eq!(map.resolve(&[Scope::Raw, Scope::Global], space), hit(Scope::Raw, Command::Fold, 0));
        assert_eq!(map.resolve(&[Scope::Container, Scope::Global], space), hit(Scope::Global, Command::Pause, 0));
        let three = Key::parse("3").unwrap().event();
        assert_eq!(map.resolve(&[Scope::Global], three), hit(Scope::Global, Command::Pane, 2));
    }

    #[test]
    fn changed_keys_are_checked() {
        let change = |name: &str, keys: &[&str]| vec![(name.to_owned(), keys.iter().map(|k| (*k).to_owned()).collect())];
        assert_eq!(Keymap::with(&change("poll", &["f5"])).unwrap().key(Scope::Global, Command::Poll), "F5");
        assert!(matches!(Keymap::with(&change("fly", &["x"])), Err(KeymapError::Command(_))));
        assert!(matches!(Keymap::with(&change("poll", &["xx"])), Err(KeymapError::Key { .. })));
        assert!(matches!(Keymap::with(&change("poll", &["q"])), Err(KeymapError::Twice { .. })));
        assert!(matches!(Keymap::with(&change("quit", &[])), Err(KeymapError::NoQuit(_))));
        assert!(matches!(Keymap::with(&change("prompt-choose", &["a"])), Err(KeymapError::Typed { .. })));
        assert!(matches!(Keymap::with(&change("prompt-choose", &["space"])), Err(KeymapError::Typed { .. })));
        assert!(Keymap::with(&change("prompt-choose", &["ctrl-j", "f2"])).is_ok());
        assert!(matches!(Keymap::with(&change("pane", &["z"])), Err(KeymapError::Panes { got: 1, .. })));
        let interrupt = Key::parse("ctrl-c").unwrap().event();
        let quit = Keymap::with(&change("quit", &["ü"])).unwrap();
        assert_eq!(quit.resolve(&[Scope::Global], interrupt).map(|hit| hit.command), Some(Command::Quit));
        let taken = Keymap::with(&[change("quit", &["x"]), change("poll", &["ctrl-c"])].concat()).unwrap();
        assert_eq!(taken.resolve(&[Scope::Global], interrupt).map(|hit| hit.command), Some(Command::Poll));
    }
}
