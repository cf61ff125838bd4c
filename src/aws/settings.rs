//! The settings of the environment, the AWS files and the flags: profile, region, endpoint, and the files that credentials
//! come from. This module reads and checks them, and never touches the network: each value that the SDK would panic over or
//! silently ignore is rejected here in one clear line.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::PathBuf;

use aws_types::os_shim_internal::{Env, Fs};

use super::endpoint::Endpoints;
use super::files::{AwsFiles, Section, alias};
use super::places::{Files, home, var};
use super::proxy::Proxies;
use super::{Options, keys};
use crate::aws::config_error::ConfigError;
use crate::domain::region::is_region;
use crate::domain::text;

/// The most names in a message.
const NAMES: usize = 8;

/// What was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    /// As the user named it; `None`: the default profile.
    pub profile: Option<String>,
    /// Whether `--profile` was given: it then takes precedence over keys in the environment, as with the AWS CLI.
    pub explicit_profile: bool,
    pub region: Option<String>,
    /// The endpoints that are called instead of the region's own.
    pub endpoints: Endpoints,
    /// The profile on the way to this profile's credentials whose `mfa_serial` requires a code.
    pub mfa: Option<String>,
    /// A PEM file of certificate authorities to trust in addition to the system's.
    pub ca_bundle: Option<PathBuf>,
    pub proxies: Proxies,
    pub files: Files,
    /// What the files said when they were read.
    pub said: AwsFiles,
}

impl Settings {
    /// Reads and checks everything.
    pub async fn read(options: &Options, env: &Env, fs: &Fs) -> Result<Self, ConfigError> {
        check_retries(env)?;
        let explicit_profile = options.profile.is_some();
        if !explicit_profile {
            keys::variables(env)?;
        }
        let named = |origin: &'static str| var(env, origin).map(|profile| (origin, profile));
        let flag = options.profile.clone().map(|profile| ("--profile", profile));
        let (origin, profile) = flag.or_else(|| named("AWS_PROFILE")).or_else(|| named("AWS_DEFAULT_PROFILE")).unzip();
        let name = profile.clone().unwrap_or_else(|| "default".to_owned());
        let files = super::places::files(env);
        let said = AwsFiles::read(env, fs).await;
        if name != "default" && said.profile(&name).is_none() {
            return Err(no_such_profile(origin.unwrap_or_default(), &name, &said, &files));
        }
        let set = aws_config::profile::load(fs, env, &said.for_sdk(), Some(Cow::Owned(alias(&name)))).await;
        // Our own text contains nothing that the SDK could reject.
        let set = set.map_err(|_| ConfigError::new("the AWS files cannot be used"))?;
        let bundle = match var(env, "AWS_CA_BUNDLE") {
            Some(path) => Some(path),
            None => said.needed(&name, "ca_bundle")?.map(|value| value.text.clone()).filter(|path| !path.is_empty()),
        };
        Ok(Self {
            region: region(options, env, &said, &name)?,
            endpoints: Endpoints::read(options, env, &set, &said, &name)?,
            mfa: on_the_way(&said, &name, |p| p.contains_key("role_arn") && p.contains_key("mfa_serial")),
            ca_bundle: bundle.map(|path| home(env, &path)),
            profile,
            explicit_profile,
            proxies: Proxies::read(env),
            files,
            said,
        })
    }

    /// The name of the profile in use.
    pub fn profile_name(&self) -> &str {
        self.profile.as_deref().unwrap_or("default")
    }
}

/// The names of the profiles in the AWS files, and nothing else from them.
pub(super) async fn profiles(env: &Env, fs: &Fs) -> Vec<String> {
    AwsFiles::read(env, fs).await.profiles().map(str::to_owned).collect()
}

/// We set retries ourselves; an invalid value is rejected all the same, as other tools and the SDK's defaults do.
fn check_retries(env: &Env) -> Result<(), ConfigError> {
    let attempts = |value: &str| value.bytes().all(|b| b.is_ascii_digit()) && value.parse::<u32>().is_ok_and(|n| n > 0);
    let mode = |value: &str| ["standard", "adaptive", "legacy"].contains(&value.to_ascii_lowercase().as_str());
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

fn region(options: &Options, env: &Env, said: &AwsFiles, profile: &str) -> Result<Option<String>, ConfigError> {
    let variable = || ["AWS_REGION", "AWS_DEFAULT_REGION"].iter().find_map(|name| Some(((*name).to_owned(), var(env, name)?)));
    let found = match (&options.region, variable()) {
        (Some(region), _) => Some(("--region".to_owned(), region.clone())),
        (None, Some(found)) => Some(found),
        (None, None) => {
            let value = said.needed(profile, "region")?.filter(|value| !value.text.is_empty());
            value.map(|value| (format!("region of profile {profile} ({})", value.at), value.text.clone()))
        }
    };
    let Some((origin, region)) = found else { return Ok(None) };
    if is_region(&region) { Ok(Some(region)) } else { Err(ConfigError::value(&origin, &region, "a region such as us-east-1")) }
}

/// Follows `source_profile` from the profile on, to the first one that fits.
fn on_the_way(said: &AwsFiles, profile: &str, is: impl Fn(&Section) -> bool) -> Option<String> {
    let mut name = profile;
    let mut seen = BTreeSet::new();
    while seen.insert(name) {
        let profile = said.profile(name)?;
        if is(profile) {
            return Some(name.to_owned());
        }
        name = &profile.get("source_profile")?.text;
    }
    None
}

/// A path; if it is a URL, without what may be secret in it.
fn shown_path(path: &str) -> String {
    if path.contains(":/") { text::bare_url(path).into_owned() } else { path.to_owned() }
}

fn no_such_profile(origin: &str, name: &str, said: &AwsFiles, files: &Files) -> ConfigError {
    let known: Vec<&str> = said.profiles().collect();
    let places: Vec<_> = files.files.iter().map(|p| shown_path(&p.display().to_string())).collect();
    let places = places.join(" and ");
    let expected = match known.len() {
        _ if said.bare(name).is_some() => {
            let place = said.bare(name).map(ToString::to_string).unwrap_or_default();
            format!("a profile; write [profile {name}] at {place}")
        }
        0 => format!("a profile of {places}, which hold none"),
        n if n <= NAMES => format!("one of {} ({places})", known.join(", ")),
        n => format!("one of the {n} profiles of {places}"),
    };
    let error = ConfigError::value(origin, name, &expected);
    // What was skipped may well have been this profile.
    said.notice().map_or(error.clone(), |notice| ConfigError::new(&format!("{error}; {notice}")))
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
            (
                none(),
                vec![("AWS_MAX_ATTEMPTS", "+3")],
                "AWS_MAX_ATTEMPTS is \"+3\": expected a whole number, 1 or more".to_owned(),
            ),
            (
                none(),
                vec![("AWS_MAX_ATTEMPTS", "3"), ("AWS_RETRY_MODE", " standard")],
                "AWS_RETRY_MODE is \" standard\": expected standard, adaptive or legacy".to_owned(),
            ),
            (none(), vec![("AWS_ENDPOINT_URL", "http://u@h")], format!("AWS_ENDPOINT_URL is \"http://…@h\": {form}")),
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
            (none(), vec![("AWS_DEFAULT_PROFILE", "nobody")], format!("AWS_DEFAULT_PROFILE is \"nobody\": {names}")),
            (profile("no\x1b[31m"), vec![], format!("--profile is \"no\\u{{1b}}[31m\": {names}")),
            (url("ftp://x"), vec![], format!("--endpoint-url is \"ftp://x\": {form}")),
            (region(""), vec![], "--region is \"\": expected a region such as us-east-1".to_owned()),
        ] {
            assert_eq!(read(options, &env, CONFIG).await.unwrap_err().to_string(), says);
        }
        let e = read(profile("x"), &[("AWS_CONFIG_FILE", "~/mine")], "").await.unwrap_err().to_string();
        assert_eq!(e, "--profile is \"x\": expected a profile of /home/me/mine and /home/me/.aws/credentials, which hold none");
        let e = read(profile("x"), &[("AWS_CONFIG_FILE", "https://me:S3CRET@h/x")], "").await.unwrap_err().to_string();
        assert!(e.contains("https://…@h/x and /home/me"), "{e}");
        let e = read(none(), &[("AWS_ENDPOINT_URL", "me:S3CRET")], "").await.unwrap_err().to_string();
        assert!(e.contains("AWS_ENDPOINT_URL is \"…\": expected http"), "{e}");
        let e = read(profile("a"), &[], "[profile a\nsecret = x\n").await.unwrap_err().to_string();
        assert!(e.contains("/home/me/.aws/config:1 has no closing ]") && !e.contains("secret"), "{e}");
        let e = read(profile("a"), &[], "\n[a]\nregion = x\n").await.unwrap_err().to_string();
        assert_eq!(e, "--profile is \"a\": expected a profile; write [profile a] at /home/me/.aws/config:2");
    }

    #[tokio::test]
    async fn no_more_of_a_value_is_shown_than_the_first_line_that_is_wrong_and_its_place() {
        let at = "/home/me/.aws/config";
        let goes_on = |key: &str, value: &str| {
            let why = "which is indented: write line 3 without blanks before it";
            format!("{key} of profile default ({at}:2) is \"{value}\" and goes on in line 3, {why}")
        };
        for (env, config, says) in [
            (vec![], "[default]\nregion = us-east-1\n aws_secret_access_key = S3CRET\n", goes_on("region", "us-east-1")),
            (vec![], "[default]\nca_bundle = /x\n\taws_secret_access_key = S3CRET\n", goes_on("ca_bundle", "/x")),
            (vec![], "[default]\nendpoint_url = http://h\n  aws_session_token = S3CRET\n", goes_on("endpoint_url", "http://h")),
            (
                vec![],
                "[default]\nregion = us east\n",
                format!("region of profile default ({at}:2) is \"us east\": expected a region such as us-east-1"),
            ),
            (
                vec![("AWS_REGION", "us-east-1\nS3CRET")],
                "",
                "AWS_REGION is \"us-east-1…\": expected a region such as us-east-1".to_owned(),
            ),
            (
                vec![],
                "[default]\nendpoint_url = http://me:S3CRET@h\n",
                format!(
                    "endpoint_url of profile default ({at}:2) is \"http://…@h\": expected http://HOST or https://HOST, with an optional port and path"
                ),
            ),
            (
                vec![],
                "[default]\nservices = l\n[services l]\nsts =\n  endpoint_url = me:S3CRET@h\n",
                format!(
                    "endpoint_url of profile default ({at}:5) is \"…@h\": expected http://HOST or https://HOST, with an optional port and path"
                ),
            ),
        ] {
            let e = read(Options::default(), &env, config).await.unwrap_err().to_string();
            assert_eq!(e, says, "{config}");
        }
        // A mistake in something that is not needed does no harm.
        let keys = [("AWS_REGION", "us-east-1")];
        let config = "[default]\nregion = us-east-1\n aws_secret_access_key = S3CRET\n[profile b]\n region = x y\n";
        assert_eq!(read(Options::default(), &keys, config).await.unwrap().region.as_deref(), Some("us-east-1"));
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
        for (env, expected) in [
            (vec![("AWS_DEFAULT_PROFILE", "analyst")], "eu-west-1"),
            (vec![("AWS_PROFILE", ""), ("AWS_DEFAULT_PROFILE", "analyst")], "eu-west-1"),
            (vec![("AWS_PROFILE", "default"), ("AWS_DEFAULT_PROFILE", "analyst")], "us-west-2"),
        ] {
            assert_eq!(region(Options::default(), &env).await.as_deref(), Some(expected), "{env:?}");
        }
        let blank = read(Options::default(), &[], "[default]\nca_bundle =\n").await.unwrap();
        assert_eq!(blank.ca_bundle, None, "a blank ca_bundle names none");
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
        assert_eq!(profiles(&env, &fs).await, ["a", "b"]);
        assert_eq!(profiles(&Env::from_slice(&[("HOME", "/nowhere")]), &Fs::from_slice(&[])).await, [""; 0]);
        let broken = Fs::from_slice(&[("/home/me/.aws/config", "[default\nsecret = x\n  [profile 'c d']\n")]);
        assert_eq!(profiles(&env, &broken).await, ["c d"]);
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
