//! The endpoint at which each service is called, if that is not the region's own: from the flag, else what the SDK itself
//! would use. It is read here because the header shows it, and because the SDK ignores invalid values or panics over them.

use aws_config::profile::ProfileSet;
use aws_runtime::env_config::EnvConfigValue;
use aws_types::os_shim_internal::Env;

use super::Options;
use super::config_error::ConfigError;
use super::files::AwsFiles;

const VARIABLE: &str = "AWS_ENDPOINT_URL";
const FORM: &str = "http://HOST or https://HOST, with an optional port and path";

/// A service that is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    /// For jobs.
    CleanRoomsMl,
    /// For memberships.
    CleanRooms,
    CloudWatchLogs,
    Sts,
    Iam,
    CloudWatch,
}

impl Service {
    /// All of them, in the order of their declaration.
    const ALL: [Self; 6] = [Self::CleanRoomsMl, Self::CleanRooms, Self::CloudWatchLogs, Self::Sts, Self::Iam, Self::CloudWatch];

    /// The service's ID in its model, from which the names of variables and the keys of `services` sections are made.
    fn id(self) -> &'static str {
        match self {
            Self::CleanRoomsMl => "CleanRoomsML",
            Self::CleanRooms => "CleanRooms",
            Self::CloudWatchLogs => "CloudWatch Logs",
            Self::Sts => "STS",
            Self::Iam => "IAM",
            Self::CloudWatch => "CloudWatch",
        }
    }

    /// The variable for an endpoint of this service.
    fn variable(self) -> String {
        format!("{VARIABLE}_{}", self.id().replace(' ', "_").to_uppercase())
    }
}

/// The endpoints of all services; `None`: the region's own.
#[derive(Debug, Clone, Default)]
pub(super) struct Endpoints([Option<String>; Service::ALL.len()]);

impl Endpoints {
    /// `set` is what the SDK reads from the files; `said` knows the lines of their values.
    pub fn read(options: &Options, env: &Env, set: &ProfileSet, said: &AwsFiles, profile: &str) -> Result<Self, ConfigError> {
        let mut all = Self::default();
        for service in Service::ALL {
            all.0[service as usize] = endpoint(options, env, set, service, (said, profile))?;
        }
        Ok(all)
    }

    pub fn of(&self, service: Service) -> Option<&String> {
        self.0[service as usize].as_ref()
    }
}

/// The flag, else what the SDK itself would take: the service's variable, the general one, the profile's `services` section,
/// the profile. A variable that is set but blank is an error: the SDK would ignore it or panic.
fn endpoint(
    options: &Options,
    env: &Env,
    set: &ProfileSet,
    service: Service,
    (said, profile): (&AwsFiles, &str),
) -> Result<Option<String>, ConfigError> {
    if let Some(url) = &options.endpoint_url {
        return check("--endpoint-url", url).map(Some);
    }
    let ignored = EnvConfigValue::new().env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").profile("ignore_configured_endpoint_urls");
    if ignored.load(env, Some(set)).is_some_and(|(v, _)| v.eq_ignore_ascii_case("true")) {
        return Ok(None);
    }
    let value = EnvConfigValue::new().env(VARIABLE).profile("endpoint_url").service_id(service.id());
    let Some((url, _)) = value.load(env, Some(set)) else { return Ok(None) };
    let variable = [service.variable(), VARIABLE.to_owned()].into_iter().find(|name| env.get(name).is_ok());
    let origin = if let Some(name) = variable {
        name
    } else {
        said.needed(profile, "endpoint_url")?;
        let place = said.endpoint(profile, service.id()).map(|place| format!(" ({place})")).unwrap_or_default();
        format!("endpoint_url of profile {profile}{place}")
    };
    check(&origin, &url).map(Some)
}

fn check(origin: &str, url: &str) -> Result<String, ConfigError> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let ok = rest.is_some_and(|rest| {
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        is_authority(authority) && path.chars().all(|c| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:%/".contains(c))
    });
    if ok { Ok(url.to_owned()) } else { Err(ConfigError::value(origin, url, FORM)) }
}

fn is_authority(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[') {
        Some(v6) => match v6.split_once(']') {
            Some((ip, rest)) if ip.parse::<std::net::Ipv6Addr>().is_ok() => {
                ("v6", rest.strip_prefix(':').or(rest.is_empty().then_some("443")))
            }
            _ => return false,
        },
        None => text.split_once(':').map_or((text, Some("443")), |(host, port)| (host, Some(port))),
    };
    let host_ok =
        !host.is_empty() && !host.starts_with('.') && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    host_ok && port.is_some_and(|p| p.chars().all(|c| c.is_ascii_digit()) && p.parse::<u16>().is_ok_and(|p| p > 0))
}

#[cfg(test)]
mod tests {
    use aws_types::os_shim_internal::Fs;

    use super::super::settings::Settings;
    use super::*;

    const CONFIG: &str = "[default]\nregion = us-west-2\n[profile analyst]\nregion = eu-west-1\nservices = local\nendpoint_url = http://profile:3\n\
        [services local]\ncleanroomsml =\n  endpoint_url = http://service:4\ncleanrooms =\n  endpoint_url = http://rooms:5\ncloudwatch-logs =\n  endpoint_url = http://logs:7\n";

    async fn of(options: Options, env: &[(&str, &str)], service: Service) -> Option<String> {
        let env: Vec<_> = env.iter().copied().chain([("HOME", "/home/me")]).collect();
        let fs = Fs::from_slice(&[("/home/me/.aws/config", CONFIG)]);
        let settings = Settings::read(&options, &Env::from_slice(&env), &fs).await.unwrap();
        settings.endpoints.of(service).cloned()
    }

    fn profile(name: &str) -> Options {
        Options { profile: Some(name.into()), ..Options::default() }
    }

    #[test]
    fn services_stand_in_the_order_of_their_declaration() {
        for (i, service) in Service::ALL.into_iter().enumerate() {
            assert_eq!(service as usize, i);
        }
    }

    #[tokio::test]
    async fn logs_have_an_endpoint_of_their_own_by_the_rules_of_the_sdk() {
        let logs = async |options: Options, env: &[(&str, &str)]| of(options, env, Service::CloudWatchLogs).await;
        let own = ("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "http://own:8");
        assert_eq!(logs(profile("analyst"), &[own]).await.as_deref(), Some("http://own:8"));
        assert_eq!(logs(profile("analyst"), &[]).await.as_deref(), Some("http://logs:7"));
        assert_eq!(logs(Options::default(), &[("AWS_ENDPOINT_URL", "http://all:9")]).await.as_deref(), Some("http://all:9"));
        assert_eq!(logs(Options::default(), &[("AWS_ENDPOINT_URL_CLEANROOMSML", "http://jobs:1")]).await, None);
    }

    #[tokio::test]
    async fn metrics_have_an_endpoint_of_their_own_which_is_not_that_of_logs() {
        let own = [("AWS_ENDPOINT_URL_CLOUDWATCH", "http://own:8"), ("AWS_ENDPOINT_URL", "http://all:9")];
        assert_eq!(of(Options::default(), &own, Service::CloudWatch).await.as_deref(), Some("http://own:8"));
        assert_eq!(of(Options::default(), &own, Service::CloudWatchLogs).await.as_deref(), Some("http://all:9"));
        assert_eq!(of(profile("analyst"), &[], Service::CloudWatch).await.as_deref(), Some("http://profile:3"));
    }

    #[tokio::test]
    async fn endpoints_have_their_order_and_form() {
        let endpoint = async |options: Options, env: &[(&str, &str)]| of(options, env, Service::CleanRoomsMl).await;
        let (general, service) =
            (("AWS_ENDPOINT_URL", "http://general:1"), ("AWS_ENDPOINT_URL_CLEANROOMSML", "http://special:2"));
        let flag = Options { endpoint_url: Some("http://flag".into()), ..profile("analyst") };
        assert_eq!(endpoint(flag, &[general, service]).await.as_deref(), Some("http://flag"));
        assert_eq!(endpoint(profile("analyst"), &[general, service]).await.as_deref(), Some("http://special:2"));
        assert_eq!(endpoint(profile("analyst"), &[general]).await.as_deref(), Some("http://general:1"));
        assert_eq!(endpoint(profile("analyst"), &[]).await.as_deref(), Some("http://service:4"));
        assert_eq!(endpoint(Options::default(), &[]).await, None);
        let rooms = async |options: Options, env: &[(&str, &str)]| of(options, env, Service::CleanRooms).await;
        assert_eq!(rooms(profile("analyst"), &[service]).await.as_deref(), Some("http://rooms:5"));
        assert_eq!(
            rooms(profile("analyst"), &[("AWS_ENDPOINT_URL_CLEANROOMS", "http://r:6")]).await.as_deref(),
            Some("http://r:6")
        );
        assert_eq!(rooms(Options::default(), &[general]).await.as_deref(), Some("http://general:1"));
        let flag = Options { endpoint_url: Some("http://flag".into()), ..profile("analyst") };
        assert_eq!(rooms(flag, &[general]).await.as_deref(), Some("http://flag"));
        assert_eq!(endpoint(profile("analyst"), &[general, ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")]).await, None);
        for good in [
            "http://h",
            "https://h.example:443/a/b",
            "http://127.0.0.1:4566/",
            "http://[::1]:80",
            "http://[::1]",
            "https://my_host",
        ] {
            assert_eq!(check("x", good).unwrap(), good);
        }
        for bad in [
            "",
            "h",
            "http://",
            "http:///p",
            "http://h:",
            "http://h:0",
            "http://h:70000",
            "http://h:8x",
            "http://a b",
            "http://u@h",
            "http://u:1/p@h",
            "http://h?q",
            "http://h/a b",
            "http://[::1",
            "http://[::1]x",
            "http://[x]",
            "http://h/\n",
            "HTTP//h",
            "http://:80",
            "http://.h",
        ] {
            assert!(check("x", bad).is_err(), "{bad}");
        }
    }
}
