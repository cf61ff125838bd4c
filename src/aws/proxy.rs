//! Which proxy a request uses, according to the environment, and a client that knows it: a failure on the way to a proxy is
//! the proxy's and not the endpoint's. It also understands what the SDK's own reading of `NO_PROXY` ignores for IP addresses:
//! `*`, and a port.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_types::os_shim_internal::Env;

/// The names of a variable, in the order in which they count: the first one that is set.
type Names = [&'static str; 2];

const HTTP: Names = ["HTTP_PROXY", "http_proxy"];
const HTTPS: Names = ["HTTPS_PROXY", "https_proxy"];
const ALL: Names = ["ALL_PROXY", "all_proxy"];
const NO: Names = ["NO_PROXY", "no_proxy"];
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// A proxy: its address, without user and password, and the variable it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proxy {
    variable: &'static str,
    /// `None`: the value of the variable is not plainly a host and a port.
    address: Option<String>,
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.address {
            Some(address) => write!(f, "through the proxy {address} of {}", self.variable),
            None => write!(f, "through the proxy of {}", self.variable),
        }
    }
}

/// The proxies of the environment, and the hosts that bypass them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Proxies {
    http: Option<Proxy>,
    https: Option<Proxy>,
    except: Vec<String>,
}

impl Proxies {
    /// Reads the environment, with the precedence of the SDK's own client.
    pub fn read(env: &Env) -> Self {
        // In a CGI program, the sender of a request can set variables.
        if env.get("REQUEST_METHOD").is_ok() {
            return Self::default();
        }
        let set = |names: Names| names.into_iter().find_map(|name| Some((name, env.get(name).ok()?)));
        let proxy = |names: Names| {
            set(names).and_then(|(variable, value)| is_taken(&value).then(|| Proxy { variable, address: address(&value) }))
        };
        let all = proxy(ALL);
        let except = set(NO).map(|(_, value)| value.split(',').map(|part| part.trim().to_ascii_lowercase()).collect());
        Self { http: proxy(HTTP).or_else(|| all.clone()), https: proxy(HTTPS).or(all), except: except.unwrap_or_default() }
    }

    pub fn is_empty(&self) -> bool {
        self.http.is_none() && self.https.is_none()
    }

    /// The proxy that a URL is requested through; `None` if it is requested directly.
    pub fn via(&self, url: &str) -> Option<&Proxy> {
        let (scheme, rest) = url.split_once("://")?;
        let (proxy, usual) = match scheme {
            "https" => (self.https.as_ref()?, "443"),
            _ => (self.http.as_ref()?, "80"),
        };
        let authority = rest.split(['/', '?']).next().unwrap_or(rest).to_ascii_lowercase();
        let (host, port) = parted(&authority);
        let port = port.unwrap_or(usual);
        (!self.except.iter().any(|part| excepts(part, host, port))).then_some(proxy)
    }
}

/// Whether any client accepts a value as a proxy.
fn is_taken(value: &str) -> bool {
    let (scheme, authority) = authority(value);
    SCHEMES.contains(&scheme) && !authority.is_empty()
}

/// Host and port of a proxy; `None` if the value is not plainly that, because then it may contain a secret.
fn address(value: &str) -> Option<String> {
    let (_, authority) = authority(value);
    is_address(authority).then(|| authority.to_owned())
}

/// Scheme and authority of a proxy's value, without user information.
fn authority(value: &str) -> (&str, &str) {
    let (scheme, rest) = value.split_once("://").unwrap_or(("http", value));
    // A password may contain the characters that end an authority.
    let rest = ["@", "%40", "\u{ff20}", "\u{fe6b}"].iter().fold(rest, |rest, sign| rest.rsplit(sign).next().unwrap_or(rest));
    (scheme, rest.split(['/', '?', '#']).next().unwrap_or(rest))
}

/// Whether a text is a host, with or without a port.
fn is_address(text: &str) -> bool {
    let (host, port) = parted(text);
    let port_ok = port.is_none_or(|port| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok());
    let named = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    port_ok && (named || host.parse::<std::net::Ipv6Addr>().is_ok())
}

/// Host and port; an IPv6 address without its brackets.
fn parted(authority: &str) -> (&str, Option<&str>) {
    if let Some((host, rest)) = authority.strip_prefix('[').and_then(|six| six.split_once(']')) {
        return (host, rest.strip_prefix(':'));
    }
    match authority.split_once(':') {
        Some((host, port)) if !port.contains(':') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Whether an entry of `NO_PROXY` covers this host and port.
fn excepts(part: &str, host: &str, port: &str) -> bool {
    if part == "*" {
        return true;
    }
    let ip: Option<IpAddr> = host.parse().ok();
    if let (Some(ip), Some((net, bits))) = (ip, part.split_once('/')) {
        return net.parse().is_ok_and(|net| bits.parse().is_ok_and(|bits| within(ip, net, bits)));
    }
    let (named, only) = parted(part);
    if only.is_some_and(|only| only != port) {
        return false;
    }
    if let Some(ip) = ip {
        return named.parse() == Ok(ip);
    }
    let domain = named.trim_start_matches("*.").trim_start_matches('.');
    let below = || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    !domain.is_empty() && (host == domain || below())
}

/// Whether an address is in a network.
fn within(ip: IpAddr, net: IpAddr, bits: u32) -> bool {
    let whole = |ip: IpAddr| match ip {
        IpAddr::V4(ip) => (u128::from(u32::from(ip)) << 96, 32),
        IpAddr::V6(ip) => (u128::from(ip), 128),
    };
    let ((ip, long), (net, other)) = (whole(ip), whole(net));
    long == other && bits <= long && (bits == 0 || (ip ^ net) >> (128 - bits) == 0)
}

/// A failure on the way through a proxy.
#[derive(Debug)]
pub(super) struct Through {
    proxy: Proxy,
    source: ConnectorError,
}

impl fmt::Display for Through {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.proxy.fmt(f)
    }
}

impl Error for Through {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

/// A client that sends a request through a proxy if one applies, and directly otherwise.
#[derive(Debug)]
pub(super) struct Routed {
    pub proxies: Arc<Proxies>,
    pub direct: SharedHttpClient,
    pub proxied: SharedHttpClient,
}

impl HttpClient for Routed {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Route {
            proxies: Arc::clone(&self.proxies),
            direct: self.direct.http_connector(settings, components),
            proxied: self.proxied.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
struct Route {
    proxies: Arc<Proxies>,
    direct: SharedHttpConnector,
    proxied: SharedHttpConnector,
}

impl HttpConnector for Route {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(proxy) = self.proxies.via(request.uri()).cloned() else { return self.direct.call(request) };
        let call = self.proxied.call(request);
        HttpConnectorFuture::new(async move { call.await.map_err(|error| through(proxy, error)) })
    }
}

/// The same failure, of the same kind, with the proxy that it met.
fn through(proxy: Proxy, error: ConnectorError) -> ConnectorError {
    let (io, timeout, user, kind) = (error.is_io(), error.is_timeout(), error.is_user(), error.as_other());
    let connection = error.connection_metadata().cloned();
    let source = Box::new(Through { proxy, source: error });
    let error = match (io, timeout, user) {
        (true, ..) => ConnectorError::io(source),
        (_, true, _) => ConnectorError::timeout(source),
        (.., true) => ConnectorError::user(source),
        _ => ConnectorError::other(source, kind),
    };
    match connection {
        Some(connection) => error.with_connection(connection),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn via(env: &[(&str, &str)], url: &str) -> Option<String> {
        Proxies::read(&Env::from_slice(env)).via(url).map(ToString::to_string)
    }

    #[test]
    fn the_proxy_of_a_url_is_told_by_its_variable_and_address_alone() {
        let both = [("HTTPS_PROXY", "http://me:S3CRET@secure:1/x"), ("http_proxy", "plain:2"), ("ALL_PROXY", "socks5://rest:3")];
        for (env, url, says) in [
            (&both[..], "https://h/a", Some("through the proxy secure:1 of HTTPS_PROXY")),
            (&both, "http://h/a", Some("through the proxy plain:2 of http_proxy")),
            (&both[2..], "https://h", Some("through the proxy rest:3 of ALL_PROXY")),
            (&[("HTTP_PROXY", "x:1")], "https://h", None),
            (&[("HTTP_PROXY", ""), ("http_proxy", "x:1")], "http://h", None),
            (&[("HTTP_PROXY", "ftp://x:1"), ("ALL_PROXY", "y:2")], "http://h", Some("through the proxy y:2 of ALL_PROXY")),
            (&[("HTTP_PROXY", "me:S3CRET@x:1")], "http://h", Some("through the proxy x:1 of HTTP_PROXY")),
            (&[("HTTP_PROXY", "http://me:S3CRET/x@h:1")], "http://h", Some("through the proxy h:1 of HTTP_PROXY")),
            (&[("HTTP_PROXY", "http://me:S3CRET#x@h:1/y")], "http://h", Some("through the proxy h:1 of HTTP_PROXY")),
            (&[("HTTP_PROXY", "http://me:S3CRET?x@[::1]:1")], "http://h", Some("through the proxy [::1]:1 of HTTP_PROXY")),
            (&[("HTTP_PROXY", "me:S3CRET/x@h")], "http://h", Some("through the proxy h of HTTP_PROXY")),
            (&[("HTTP_PROXY", "http://me:S3CRET%40h:1")], "http://h", Some("through the proxy h:1 of HTTP_PROXY")),
            (&[("HTTP_PROXY", "http://me:S3CRET\u{ff20}h:1")], "http://h", Some("through the proxy h:1 of HTTP_PROXY")),
            (&[("HTTP_PROXY", "http://me:S3CRET/h")], "http://h", Some("through the proxy of HTTP_PROXY")),
            (&[("HTTP_PROXY", "http://me S3CRET")], "http://h", Some("through the proxy of HTTP_PROXY")),
            (&[("HTTP_PROXY", "http://h:99999")], "http://h", Some("through the proxy of HTTP_PROXY")),
            (&[("HTTP_PROXY", "x:1"), ("REQUEST_METHOD", "GET")], "http://h", None),
        ] {
            assert_eq!(via(env, url).as_deref(), says, "{env:?} {url}");
        }
    }

    #[test]
    fn what_goes_by_no_proxy_may_be_named_by_anything_and_by_address_and_port() {
        for (no, url, direct) in [
            ("*", "http://127.0.0.1:80/a", true),
            ("*", "https://host", true),
            ("x, *", "http://[::1]:80", true),
            ("127.0.0.1", "http://127.0.0.1:8080", true),
            ("127.0.0.1:8080", "http://127.0.0.1:8080/a", true),
            ("127.0.0.1:8080", "http://127.0.0.1:8081/a", false),
            ("127.0.0.1:80", "http://127.0.0.1/a", true),
            ("127.0.0.1:443", "https://127.0.0.1?x", true),
            ("[::1]:80", "http://[::1]:80", true),
            ("[::1]", "http://[::1]:80", true),
            ("::1", "http://[::1]:80", true),
            ("[::1]:81", "http://[::1]:80", false),
            ("10.0.0.0/8", "http://10.1.2.3", true),
            ("10.0.0.0/8", "http://11.1.2.3", false),
            ("0.0.0.0/0", "http://11.1.2.3", true),
            ("fd00::/8", "http://[fd12::1]", true),
            ("10.0.0.0/99", "http://10.0.0.0", false),
            ("example.com", "http://a.example.com", true),
            (".example.com", "http://example.com", true),
            ("*.example.com", "http://a.EXAMPLE.com:80", true),
            ("example.com:81", "http://example.com", false),
            ("example.com", "http://notexample.com", false),
            ("1.0.0.1", "http://127.0.0.1", false),
            ("", "http://h", false),
        ] {
            assert_eq!(via(&[("ALL_PROXY", "p:1"), ("NO_PROXY", no)], url).is_none(), direct, "{no} {url}");
        }
    }
}
