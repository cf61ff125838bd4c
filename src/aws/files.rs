//! The user's AWS files: which ones they are, and what both say together. The SDK gets a text that is written here, so that a
//! mistake in a part that is not needed does no harm. Only the first line of a value reaches the SDK or its errors, except
//! for nested properties and for `credential_process`. Only regular files are read.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::os_shim_internal::{Env, Fs};

use super::config_error::ConfigError;
use super::ini::{self, COMMAND, Entry, Head, Kind};
use super::places::files;
use crate::aws::config_error::shown;
use crate::domain::text;

/// The largest file that is read, in bytes: more than any AWS file has.
const MOST: usize = 4 << 20;
/// Properties that give a profile credentials without an SSO login.
const OTHER: [&str; 6] =
    ["aws_access_key_id", "role_arn", "web_identity_token_file", "credential_source", "login_session", COMMAND];
/// The names of a session token, the newer one first.
const TOKENS: [&str; 2] = ["aws_session_token", "aws_security_token"];

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    file: Arc<PathBuf>,
    line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// The value of a property: its first line, and where it is.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub text: String,
    pub at: Place,
    /// The indented lines below it: nested properties if it has no text, else a continuation.
    more: Vec<(usize, String)>,
}

impl Value {
    /// The first line that continues the value, although only its first line can be meant; `None` if there is no such line.
    pub fn continued(&self) -> Option<usize> {
        self.more.first().filter(|_| !self.text.is_empty()).map(|(line, _)| *line)
    }
}

/// The properties of a section, by name.
pub(super) type Section = BTreeMap<String, Value>;

/// What both files say together.
#[derive(Clone, Default)]
pub(super) struct AwsFiles(Arc<Said>);

#[derive(Default)]
struct Said {
    profiles: BTreeMap<String, Section>,
    sessions: BTreeMap<String, Section>,
    services: BTreeMap<String, Section>,
    /// Sections that would be profiles if their headers said so.
    bare: BTreeMap<String, Place>,
    odd: Vec<String>,
}

impl fmt::Debug for AwsFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AwsFiles(…)")
    }
}

impl AwsFiles {
    /// Reads both files. A missing file counts as empty; so does an unreadable one, but with a notice.
    pub async fn read(env: &Env, fs: &Fs) -> Self {
        let mut said = Said::default();
        for (path, kind) in files(env).files.into_iter().zip([Kind::Config, Kind::Credentials]) {
            match bytes(&path, fs).await {
                Ok(bytes) => said.add(&Arc::new(path), &ini::read(&bytes, kind)),
                Err(Some(why)) => said.odd.push(format!("{} {why} and is not read", path.display())),
                Err(None) => {}
            }
        }
        Self(Arc::new(said))
    }

    pub fn profile(&self, name: &str) -> Option<&Section> {
        self.0.profiles.get(name)
    }

    /// The names of all profiles, sorted.
    pub fn profiles(&self) -> impl Iterator<Item = &str> {
        self.0.profiles.keys().map(String::as_str)
    }

    pub fn session(&self, name: &str) -> Option<&Section> {
        self.0.sessions.get(name)
    }

    /// Where a section with this name is that is not a profile only because a word is missing in its header.
    pub fn bare(&self, name: &str) -> Option<&Place> {
        self.0.bare.get(name)
    }

    /// The value of a profile's property.
    pub fn get(&self, profile: &str, key: &str) -> Option<&Value> {
        self.profile(profile)?.get(key)
    }

    /// The same, for a property that is needed.
    ///
    /// # Errors
    /// When a line continues the value that is hardly meant to.
    pub fn needed(&self, profile: &str, key: &str) -> Result<Option<&Value>, ConfigError> {
        let Some(value) = self.get(profile, key) else { return Ok(None) };
        whole(value, key, &format!("profile {profile}")).map(Some)
    }

    /// Where a service's own endpoint is set for a profile; `service` is the service's ID in its model.
    pub fn endpoint(&self, profile: &str, service: &str) -> Option<Place> {
        let plain = |name: &str| name.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        let own = || {
            let services = self.0.services.get(&self.get(profile, "services")?.text)?;
            let group = services.iter().find(|(key, _)| plain(key) == plain(service))?.1;
            let (line, _) =
                group.more.iter().find(|(_, text)| text.split('=').next().is_some_and(|k| k.trim() == "endpoint_url"))?;
            Some(Place { file: Arc::clone(&group.at.file), line: *line })
        };
        own().or_else(|| self.get(profile, "endpoint_url").map(|v| v.at.clone()))
    }

    /// What was skipped, on one line.
    pub fn notice(&self) -> Option<String> {
        let first = self.0.odd.first()?;
        let more = match self.0.odd.len() - 1 {
            0 => String::new(),
            1 => " (and one more line)".to_owned(),
            n => format!(" (and {n} more lines)"),
        };
        Some(text::line(&format!("{first}{more}")))
    }

    /// The values that must not be shown anywhere.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let sections = self.0.profiles.values().chain(self.0.sessions.values());
        let secret = |key: &&String| ["secret", "token", "password", "external_id"].iter().any(|part| key.contains(part));
        let path = |key: &&String| key.ends_with("_file");
        sections.flat_map(move |s| s.iter().filter(move |(key, _)| secret(key) && !path(key)).map(|(_, v)| v.text.as_str()))
    }

    /// The text that the SDK gets to read.
    pub fn for_sdk(&self) -> EnvConfigFiles {
        let mut out = String::new();
        for (name, section) in &self.0.profiles {
            let named = if name == "default" { name.clone() } else { format!("profile {}", alias(name)) };
            self.write(&mut out, &named, section);
        }
        for (name, section) in self.0.sessions.iter().filter(|(name, _)| is_identifier(name)) {
            self.write(&mut out, &format!("sso-session {name}"), section);
        }
        for (name, section) in &self.0.services {
            self.write(&mut out, &format!("services {}", alias(name)), section);
        }
        EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, out).build()
    }

    fn write(&self, out: &mut String, head: &str, section: &Section) {
        out.extend(["[", head, "]\n"]);
        for (key, value) in section.iter().filter(|(key, _)| is_identifier(key)) {
            let unused = key.starts_with("sso_") && !uses_sso(section);
            if unused || TOKENS.contains(&key.as_str()) || self.is_said_twice(section, key) {
                continue;
            }
            let text = match key.as_str() {
                "source_profile" | "services" => alias(&value.text),
                COMMAND => command(value),
                _ => value.text.clone(),
            };
            out.extend([key.as_str(), " = ", &text, "\n"]);
            if value.text.is_empty() && key != COMMAND {
                value.more.iter().for_each(|(_, more)| out.extend(["  ", more.as_str(), "\n"]));
            }
        }
        if let Some((_, token)) = token(section) {
            out.extend([TOKENS[0], " = ", &token.text, "\n"]);
        }
    }

    /// Whether the profile only repeats a value of its SSO session, which the SDK does not allow.
    fn is_said_twice(&self, section: &Section, key: &str) -> bool {
        matches!(key, "sso_region" | "sso_start_url")
            && section.get("sso_session").and_then(|s| self.session(&s.text)).and_then(|s| s.get(key)).map(|v| &v.text)
                == section.get(key).map(|v| &v.text)
    }
}

/// Whether a profile's credentials come from an SSO login: leftovers of one do not count, as with the AWS CLI.
pub(super) fn uses_sso(section: &Section) -> bool {
    let has = |key: &&str| section.contains_key(*key);
    ["sso_account_id", "sso_role_name"].iter().any(has)
        || section.keys().any(|key| key.starts_with("sso_")) && !OTHER.iter().any(has)
}

/// The session token next to a profile's keys, under either name; a blank one does not count.
pub(super) fn token(section: &Section) -> Option<(&'static str, &Value)> {
    TOKENS.into_iter().filter_map(|key| Some((key, section.get(key)?))).find(|(_, value)| !value.text.is_empty())
}

/// The complete command. The SDK cuts comments from a property's first line, even within quotes, but never from the lines
/// below: a command that seems to have a comment goes there, after a command that does nothing.
fn command(value: &Value) -> String {
    let whole = value.more.iter().fold(value.text.clone(), |all, (_, more)| format!("{all} {more}"));
    if cfg!(unix) && ini::uncommented(&whole) != whole { format!(":\n  {whole}") } else { whole }
}

impl Said {
    fn add(&mut self, path: &Arc<PathBuf>, text: &ini::Text) {
        let place = |line| Place { file: Arc::clone(path), line };
        let prefixed = |s: &ini::Section| matches!(&s.head, Head::Profile { name, prefixed: true } if name == "default");
        let no_bare_default = text.sections.iter().any(prefixed);
        for section in &text.sections {
            let into = match &section.head {
                Head::Profile { name, prefixed: false } if name == "default" && no_bare_default => continue,
                Head::Profile { name, .. } => self.profiles.entry(name.clone()).or_default(),
                Head::SsoSession(name) => self.sessions.entry(name.clone()).or_default(),
                Head::Services(name) => self.services.entry(name.clone()).or_default(),
                Head::Bare(name) => {
                    self.bare.insert(name.clone(), place(section.line));
                    continue;
                }
                Head::Other | Head::Unread => continue,
            };
            for Entry { key, value, line, more } in section.entries.iter().filter(|e| !e.key.is_empty()) {
                into.insert(key.clone(), Value { text: value.clone(), at: place(*line), more: more.clone() });
            }
        }
        self.odd.extend(text.odd.iter().map(|odd| format!("{} {}", place(odd.line), odd.why)));
    }
}

/// Rejects a value that a line continues.
pub(super) fn whole<'a>(value: &'a Value, key: &str, whose: &str) -> Result<&'a Value, ConfigError> {
    match value.continued() {
        Some(line) if key != COMMAND => Err(ConfigError::new(&format!(
            "{key} of {whose} ({}) is {:?} and goes on in line {line}, which is indented: write line {line} without blanks before it",
            value.at,
            shown(&value.text),
        ))),
        _ => Ok(value),
    }
}

/// The name under which the SDK gets a profile whose own name it does not accept.
pub(super) fn alias(name: &str) -> String {
    if is_identifier(name) {
        return name.to_owned();
    }
    let plain = |b: u8| b != b'%' && is_plain(char::from(b));
    name.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02x}") }).collect()
}

/// Whether the SDK accepts a text as a name.
pub(super) fn is_identifier(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_plain)
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-/.%@:+".contains(c)
}

/// The bytes of a file; else why a file that is there cannot be read. `Err(None)`: there is none.
async fn bytes(path: &Path, fs: &Fs) -> Result<Vec<u8>, Option<String>> {
    // Only the given file system knows about files that are not on this disk.
    if let Ok(known) = std::fs::metadata(path) {
        if known.is_dir() {
            return Err(Some("is a directory".to_owned()));
        }
        if !known.is_file() {
            // For example /dev/null, which says on purpose that there is no such file.
            return Err((path != Path::new("/dev/null")).then(|| "is no regular file".to_owned()));
        }
        if known.len() > MOST as u64 {
            return Err(Some(format!("is larger than {} MiB", MOST >> 20)));
        }
    }
    match fs.read_to_end(path).await {
        Ok(bytes) => Ok(bytes),
        Err(e) if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => Err(None),
        Err(e) => Err(Some(format!("cannot be opened ({e})"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(config: &str, credentials: &str) -> AwsFiles {
        let env = Env::from_slice(&[("HOME", "/home/me")]);
        let fs = Fs::from_slice(&[("/home/me/.aws/config", config), ("/home/me/.aws/credentials", credentials)]);
        AwsFiles::read(&env, &fs).await
    }

    /// What the SDK reads from the text it gets.
    async fn sdk(files: &EnvConfigFiles, fs: &Fs) -> aws_config::profile::ProfileSet {
        let env = Env::from_slice(&[("HOME", "/home/me")]);
        aws_config::profile::load(fs, &env, files, None).await.unwrap()
    }

    #[tokio::test]
    async fn what_the_sdk_reads_well_it_reads_the_same_from_our_text() {
        let config = "[default]\nregion = us-west-2\n[default]\noutput=json\n# c\n[profile a]\nRegion=r ; x\ns3 =\n  a = b\n\
            [profile  b ]\nregion = q\nsource_profile = a\n[profile c/d@e.f:g+h%i]\ncredential_process = a b=c\n\
            [sso-session s]\nsso_region = z\nsso_start_url = https://x/#/\n[services l]\nsts =\n  endpoint_url = http://h:1\n[foo]\nx = y\n";
        let credentials = "[a]\naws_access_key_id = k\nregion = other\n[e]\naws_secret_access_key = s#=+/\n";
        for (config, credentials) in
            [(config, credentials), ("[default]\nregion = a\n[profile default]\noutput = b\n", "[default]\nx = y")]
        {
            let real = Fs::from_slice(&[("/home/me/.aws/config", config), ("/home/me/.aws/credentials", credentials)]);
            let own = read(config, credentials).await;
            assert_eq!(own.notice(), None);
            assert_eq!(sdk(&own.for_sdk(), &Fs::from_slice(&[])).await, sdk(&EnvConfigFiles::default(), &real).await);
        }
    }

    #[tokio::test]
    async fn what_the_sdk_would_refuse_it_is_given_in_its_own_form() {
        let config = "  [default] x\n  region: us-west-2\n  # why not\n  output = o\n[profile 'my team']\ncredential_process = a\n    --b  c\n\
            source_profile = my team\nsso_session = corp\nsso_region = r\n[sso-session \"corp\"]\nsso_region = r\nwhat\n";
        let own = read(config, "[a b]\nregion = a\n  aws_secret_access_key = S3CRET\n").await;
        let set = sdk(&own.for_sdk(), &Fs::from_slice(&[])).await;
        assert_eq!((set.get("region"), set.get("output")), (Some("us-west-2"), Some("o")));
        let team = set.get_profile("my%20team").unwrap();
        assert_eq!((team.get("credential_process"), team.get("source_profile")), (Some("a --b  c"), Some("my%20team")));
        assert_eq!((team.get("sso_region"), set.sso_session("corp").unwrap().get("sso_region")), (None, Some("r")));
        assert_eq!(set.get_profile("a%20b").unwrap().get("region"), Some("a"), "the first line alone");
        assert!(!format!("{set:?}").contains("S3CRET"));
        let notice = own.notice().unwrap();
        assert_eq!(notice, "/home/me/.aws/config:13 has no = sign and is skipped; write KEY = VALUE");
        let e = own.needed("a b", "region").err().unwrap().to_string();
        assert_eq!(
            e,
            "region of profile a b (/home/me/.aws/credentials:2) is \"a\" and goes on in line 3, which is indented: write line 3 without blanks before it"
        );
    }

    #[tokio::test]
    async fn what_a_profile_does_not_use_is_kept_from_the_sdk() {
        let keys = "aws_access_key_id = k\naws_secret_access_key = s\n";
        let sso = "[sso-session cc]\nsso_region = r\nsso_start_url = u\n";
        for (rest, leaves) in [
            ("sso_auto_populated = true\n", vec![]),
            ("sso_registration_scopes = x\n", vec![]),
            ("sso_session = cc\n", vec![]),
            ("sso_session = none\n", vec![]),
            ("sso_region = r\nsso_start_url = u\n", vec![]),
            ("sso_session = cc\nsso_account_id = 1\nsso_role_name = n\n", vec!["sso_account_id", "sso_role_name", "sso_session"]),
            ("aws_session_token =\n", vec![]),
            ("aws_session_token = T\n", vec!["aws_session_token=T"]),
            ("aws_security_token = T\n", vec!["aws_session_token=T"]),
            ("aws_session_token =\naws_security_token = T\n", vec!["aws_session_token=T"]),
            ("aws_session_token = T\naws_security_token = U\n", vec!["aws_session_token=T"]),
            ("s3 =\n  = x\n", vec!["s3"]),
            ("s3 =\n  a #= x\n  [x=y\n  b = c\n", vec!["s3"]),
        ] {
            let own = read(&format!("[default]\n{keys}{rest}{sso}"), "").await;
            let set = sdk(&own.for_sdk(), &Fs::from_slice(&[])).await;
            let profile = set.get_profile("default").unwrap();
            for key in
                ["sso_session", "sso_account_id", "sso_role_name", "sso_region", "sso_start_url", "aws_session_token", "s3"]
            {
                let found = profile.get(key);
                let expected = leaves.iter().find(|leave| leave.split('=').next() == Some(key));
                assert_eq!(found.is_some(), expected.is_some(), "{rest:?} {key}");
                if let Some((_, text)) = expected.and_then(|leave| leave.split_once('=')) {
                    assert_eq!(found, Some(text), "{rest:?}");
                }
            }
            assert_eq!(profile.get("aws_access_key_id"), Some("k"), "{rest:?}");
        }
        let own = read("[default]\nsso_region = r\nsso_start_url = u\n", "").await;
        assert_eq!(sdk(&own.for_sdk(), &Fs::from_slice(&[])).await.get("sso_region"), Some("r"), "nothing else is there");
    }

    #[test]
    fn the_files_are_where_variables_say() {
        let set = [("HOME", "/home/me"), ("DIR", "/d"), ("D_1", "/e")];
        for (path, file) in [
            ("$HOME/.aws/c", "/home/me/.aws/c"),
            ("${HOME}/c", "/home/me/c"),
            ("~/c", "/home/me/c"),
            ("$DIR$D_1/c", "/d/e/c"),
            ("${DIR}x/c", "/dx/c"),
            ("/a/$NONE/${NONE}/c", "/a/$NONE/${NONE}/c"),
            ("/a$/${/$$/c$", "/a$/${/$$/c$"),
            ("/a/é$DIR", "/a/é/d"),
        ] {
            for name in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
                let env: Vec<_> = set.into_iter().chain([(name, path)]).collect();
                assert!(files(&Env::from_slice(&env)).files.contains(&PathBuf::from(file)), "{path}");
            }
        }
    }

    #[tokio::test]
    async fn only_regular_files_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).display().to_string();
        std::fs::create_dir(path("dir")).unwrap();
        let fifo = std::process::Command::new("mkfifo").arg(path("fifo")).status().unwrap();
        assert!(fifo.success());
        for (file, says) in [
            (path("dir"), Some("is a directory and is not read")),
            (path("fifo"), Some("is no regular file and is not read")),
            ("/dev/zero".to_owned(), Some("is no regular file and is not read")),
            ("/dev/null".to_owned(), None),
            (path("none"), None),
            (path("dir/none"), None),
        ] {
            let env = Env::from_slice(&[("AWS_CONFIG_FILE", &file), ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")]);
            let read = AwsFiles::read(&env, &Fs::real()).await;
            assert_eq!(read.notice(), says.map(|says| format!("{file} {says}")));
        }
    }

    #[test]
    fn of_a_wrong_value_no_more_than_its_first_line_is_shown() {
        for (value, shows) in [
            ("us-east-1", "us-east-1"),
            ("a\nb", "a…"),
            ("a\r\nb", "a…"),
            ("a\u{2028}b", "a…"),
            ("http://u:p@h/x", "http://…@h/x"),
            ("http://u:p w@h/x", "http://…@h/x"),
            ("\nsecret", "…"),
            ("http://me:S\n@h", "http://…@h"),
            ("http://me:S\r@h", "http://…@h"),
            ("http://me:S\u{b}@h", "http://…@h"),
            ("http://me:S\n", "http://…"),
            ("http://me:S", "http://…"),
            ("a\u{1c}b", "a…"),
            ("a\u{1e}b", "a…"),
            ("a\u{c}b", "a…"),
            ("a\u{85}b", "a…"),
            ("arn:aws:iam::1:role/a", "arn:aws:iam::1:role/a"),
            ("a:1", "a:1"),
        ] {
            assert_eq!(shown(value), shows);
        }
        assert_eq!(shown(&"x".repeat(200)).chars().count(), 121);
    }
}
