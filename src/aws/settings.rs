//! What the environment, the AWS files and the flags say: profile, region, endpoint, and which files credentials come
//! from. It reads and checks, and never touches the network: each value the SDK would panic over or silently drop is
//! refused here in one clear line.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aws_config::profile::{Profile, ProfileFileLoadError, ProfileSet};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};
use thiserror::Error;

use super::Options;
use super::endpoint::Endpoints;
use crate::domain::region::is_region;
use crate::domain::text;

/// No more names than this in a message.
const NAMES: usize = 8;

/// A setting that cannot be used: one clean line naming the value, where it came from and the expected form.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    pub(super) fn new(message: &str) -> Self {
        Self(text::line(message))
    }

    pub(super) fn value(origin: &str, value: &str, expected: &str) -> Self {
        Self::new(&format!("{origin} is {value:?}: expected {expected}"))
    }
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    /// As the person named it; `None`: the default profile.
    pub profile: Option<String>,
    /// Whether `--profile` was given: it then goes before keys in the environment, as with the AWS CLI.
    pub explicit_profile: bool,
    pub region: Option<String>,
    /// Who is asked instead of the region's own endpoint.
    pub endpoints: Endpoints,
    /// The profile whose `mfa_serial` asks for a code on the way to this profile's credentials.
    pub mfa: Option<String>,
    /// A PEM file of certificate authorities to trust besides the system's.
    pub ca_bundle: Option<PathBuf>,
    pub files: Files,
}

/// Where credentials come from on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Files {
    pub files: Vec<PathBuf>,
    /// Directories whose files are written by a login.
    pub caches: Vec<PathBuf>,
}

impl Settings {
    /// Reads and checks everything.
    pub async fn read(options: &Options, env: &Env, fs: &Fs) -> Result<Self, ConfigError> {
        check_retries(env)?;
        let explicit_profile = options.profile.is_some();
        let profile = options.profile.clone().or_else(|| var(env, "AWS_PROFILE"));
        let name = profile.clone().unwrap_or_else(|| "default".to_owned());
        let files = files(env);
        let set = aws_config::profile::load(fs, env, &EnvConfigFiles::default(), Some(Cow::Owned(name.clone())))
            .await
            .map_err(|e| unreadable(&e))?;
        if name != "default" && set.get_profile(&name).is_none() {
            return Err(no_such_profile(if explicit_profile { "--profile" } else { "AWS_PROFILE" }, &name, &set, &files));
        }
        Ok(Self {
            region: region(options, env, &set)?,
            endpoints: Endpoints::read(options, env, &set)?,
            mfa: on_the_way(&set, &name, |p| p.get("role_arn").is_some() && p.get("mfa_serial").is_some()),
            ca_bundle: var(env, "AWS_CA_BUNDLE").or_else(|| set.get("ca_bundle").map(str::to_owned)).map(|p| home(env, &p)),
            profile,
            explicit_profile,
            files,
        })
    }

    /// The name of the profile in force.
    pub fn profile_name(&self) -> &str {
        self.profile.as_deref().unwrap_or("default")
    }
}

/// The names of the profiles of the AWS files, and nothing else of them.
pub(super) async fn profiles(env: &Env, fs: &Fs) -> Result<Vec<String>, ConfigError> {
    let set = aws_config::profile::load(fs, env, &EnvConfigFiles::default(), None).await.map_err(|e| unreadable(&e))?;
    let mut names: Vec<String> = set.profiles().map(str::to_owned).collect();
    names.sort_unstable();
    Ok(names)
}

/// A variable that is set and not blank.
fn var(env: &Env, name: &str) -> Option<String> {
    env.get(name).ok().filter(|v| !v.trim().is_empty())
}

/// We set retries ourselves, but a bad value here makes the SDK panic, and other tools refuse it too.
fn check_retries(env: &Env) -> Result<(), ConfigError> {
    let attempts = |value: &str| value.parse::<u32>().is_ok_and(|n| n > 0);
    let mode = |value: &str| ["standard", "adaptive", "legacy"].contains(&value.trim().to_ascii_lowercase().as_str());
    match (env.get("AWS_MAX_ATTEMPTS"), env.get("AWS_RETRY_MODE")) {
        (Ok(value), _) if !attempts(&value) => {
            return Err(ConfigError::value("AWS_MAX_ATTEMPTS", &value, "a whole number, 1 or more"));
        }
        (_, Ok(value)) if !mode(&value) => {
            return Err(ConfigError::value("AWS_RETRY_MODE", &value, "standard, adaptive or legacy"));
        }
        _ => {}
    }
    Ok(())
}

fn region(options: &Options, env: &Env, set: &ProfileSet) -> Result<Option<String>, ConfigError> {
    let found = match &options.region {
        Some(region) => Some(("--region".to_owned(), region.clone())),
        None => ["AWS_REGION", "AWS_DEFAULT_REGION"]
            .iter()
            .find_map(|name| var(env, name).map(|v| ((*name).to_owned(), v)))
            .or_else(|| set.get("region").map(|v| (format!("region of profile {}", set.selected_profile()), v.to_owned()))),
    };
    let Some((origin, region)) = found else { return Ok(None) };
    if is_region(&region) { Ok(Some(region)) } else { Err(ConfigError::value(&origin, &region, "a region such as us-east-1")) }
}

/// Follows `source_profile` from the profile on, to the first that is as asked for.
fn on_the_way(set: &ProfileSet, profile: &str, is: impl Fn(&Profile) -> bool) -> Option<String> {
    let mut name = profile.to_owned();
    let mut seen = BTreeSet::new();
    while seen.insert(name.clone()) {
        let profile = set.get_profile(&name)?;
        if is(profile) {
            return Some(name);
        }
        profile.get("source_profile")?.clone_into(&mut name);
    }
    None
}

fn no_such_profile(origin: &str, name: &str, set: &ProfileSet, files: &Files) -> ConfigError {
    let known: BTreeSet<&str> = set.profiles().collect();
    let places: Vec<_> = files.files.iter().map(|p| p.display().to_string()).collect();
    let places = places.join(" and ");
    let expected = match known.len() {
        0 => format!("a profile of {places}, which hold none"),
        n if n <= NAMES => format!("one of {} ({places})", known.into_iter().collect::<Vec<_>>().join(", ")),
        n => format!("one of the {n} profiles of {places}"),
    };
    ConfigError::value(origin, name, &expected)
}

fn unreadable(error: &ProfileFileLoadError) -> ConfigError {
    ConfigError::new(&format!("the AWS files cannot be used: {}", super::errors::words(error)))
}

fn files(env: &Env) -> Files {
    let file = |name, default| home(env, &var(env, name).unwrap_or_else(|| format!("~/.aws/{default}")));
    let login = var(env, "AWS_LOGIN_CACHE_DIRECTORY").unwrap_or_else(|| "~/.aws/login/cache".to_owned());
    Files {
        files: vec![file("AWS_CONFIG_FILE", "config"), file("AWS_SHARED_CREDENTIALS_FILE", "credentials")],
        caches: vec![home(env, "~/.aws/sso/cache"), home(env, &login)],
    }
}

/// A path with a leading `~` replaced by the home directory.
fn home(env: &Env, path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), var(env, "HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "[default]\nregion = us-west-2\n[profile analyst]\nregion = eu-west-1\n\
        [profile admin]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = coded\n[profile coded]\nrole_arn = arn:aws:iam::1:role/b\nmfa_serial = m\nsource_profile = coded\n";

    async fn read(options: Options, env: &[(&str, &str)], config: &str) -> Result<Settings, ConfigError> {
        let env: Vec<_> = env.iter().copied().chain([("HOME", "/home/me")]).collect();
        Settings::read(&options, &Env::from_slice(&env), &Fs::from_slice(&[("/home/me/.aws/config", config)])).await
    }

    fn profile(name: &str) -> Options {
        Options { profile: Some(name.into()), ..Options::default() }
    }

    #[tokio::test]
    async fn each_value_that_cannot_be_used_is_named_with_its_origin_and_the_expected_form() {
        let url = |url: &str| Options { endpoint_url: Some(url.into()), ..Options::default() };
        let region = |region: &str| Options { region: Some(region.into()), ..Options::default() };
        let none = Options::default;
        let form = "expected http://HOST or https://HOST, with an optional port and path";
        let names = "expected one of admin, analyst, coded, default (/home/me/.aws/config and /home/me/.aws/credentials)";
        for (options, env, says) in [
            (none(), vec![("AWS_MAX_ATTEMPTS", "0")], "AWS_MAX_ATTEMPTS is \"0\": expected a whole number, 1 or more".to_owned()),
            (
                none(),
                vec![("AWS_MAX_ATTEMPTS", "abc")],
                "AWS_MAX_ATTEMPTS is \"abc\": expected a whole number, 1 or more".to_owned(),
            ),
            (none(), vec![("AWS_MAX_ATTEMPTS", "")], "AWS_MAX_ATTEMPTS is \"\": expected a whole number, 1 or more".to_owned()),
            (
                none(),
                vec![("AWS_MAX_ATTEMPTS", "3"), ("AWS_RETRY_MODE", "bad")],
                "AWS_RETRY_MODE is \"bad\": expected standard, adaptive or legacy".to_owned(),
            ),
            (none(), vec![("AWS_ENDPOINT_URL", "")], format!("AWS_ENDPOINT_URL is \"\": {form}")),
            (
                none(),
                vec![("AWS_ENDPOINT_URL", "http://a"), ("AWS_ENDPOINT_URL_CLEANROOMSML", "a:1")],
                format!("AWS_ENDPOINT_URL_CLEANROOMSML is \"a:1\": {form}"),
            ),
            (
                none(),
                vec![("AWS_REGION", "us east")],
                "AWS_REGION is \"us east\": expected a region such as us-east-1".to_owned(),
            ),
            (none(), vec![("AWS_PROFILE", "nobody")], format!("AWS_PROFILE is \"nobody\": {names}")),
            (profile("no\x1b[31m"), vec![], format!("--profile is \"no\\u{{1b}}[31m\": {names}")),
            (url("ftp://x"), vec![], format!("--endpoint-url is \"ftp://x\": {form}")),
            (region(""), vec![], "--region is \"\": expected a region such as us-east-1".to_owned()),
        ] {
            assert_eq!(read(options, &env, CONFIG).await.unwrap_err().to_string(), says);
        }
        let e = read(profile("x"), &[("AWS_CONFIG_FILE", "~/mine")], "").await.unwrap_err().to_string();
        assert_eq!(e, "--profile is \"x\": expected a profile of /home/me/mine and /home/me/.aws/credentials, which hold none");
        let e = read(Options::default(), &[], "[default\nsecret = x\n").await.unwrap_err().to_string();
        assert!(e.contains("/home/me/.aws/config on line 1") && !e.contains("secret"), "{e}");
    }

    #[tokio::test]
    async fn region_and_profile_come_from_flag_environment_and_file() {
        let region = async |options: Options, env: &[(&str, &str)]| read(options, env, CONFIG).await.unwrap().region;
        assert_eq!(region(profile("analyst"), &[]).await.as_deref(), Some("eu-west-1"));
        assert_eq!(
            region(Options::default(), &[("AWS_DEFAULT_REGION", "a-1"), ("AWS_REGION", "")]).await.as_deref(),
            Some("a-1")
        );
        assert_eq!(
            region(Options::default(), &[("AWS_DEFAULT_REGION", "a-1"), ("AWS_REGION", "b-1")]).await.as_deref(),
            Some("b-1")
        );
        let flag = Options { region: Some("c-1".into()), ..Options::default() };
        assert_eq!(region(flag, &[("AWS_REGION", "b-1")]).await.as_deref(), Some("c-1"));
        let settings = read(Options::default(), &[("AWS_PROFILE", "")], "").await.unwrap();
        assert_eq!((settings.profile, settings.region), (None, None), "a blank AWS_PROFILE names none");
    }

    #[tokio::test]
    async fn profiles_are_told_by_name_from_both_files() {
        let env = Env::from_slice(&[("HOME", "/home/me"), ("AWS_PROFILE", "nobody")]);
        let fs = Fs::from_slice(&[
            ("/home/me/.aws/config", "[profile b]\nregion = x\n[sso-session s]\nsso_region = y\n[services l]\n"),
            ("/home/me/.aws/credentials", "[a]\naws_access_key_id = k\naws_secret_access_key = s\n"),
        ]);
        assert_eq!(profiles(&env, &fs).await.unwrap(), ["a", "b"]);
        assert_eq!(profiles(&Env::from_slice(&[("HOME", "/nowhere")]), &Fs::from_slice(&[])).await.unwrap(), [""; 0]);
        let broken = Fs::from_slice(&[("/home/me/.aws/config", "[default\nsecret = x\n")]);
        let e = profiles(&env, &broken).await.unwrap_err().to_string();
        assert!(e.contains("line 1") && !e.contains("secret"), "{e}");
    }

    #[tokio::test]
    async fn an_mfa_serial_is_found_along_the_source_profiles() {
        let mfa = async |name: &str| read(profile(name), &[], CONFIG).await.unwrap().mfa;
        assert_eq!(
            (mfa("admin").await.as_deref(), mfa("coded").await.as_deref(), mfa("analyst").await),
            (Some("coded"), Some("coded"), None)
        );
        let circle = "[profile a]\nsource_profile = b\n[profile b]\nsource_profile = a\n";
        assert_eq!(read(profile("a"), &[], circle).await.unwrap().mfa, None, "a circle ends");
    }
}
