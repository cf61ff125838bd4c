//! What an error of the SDK says, in words that may be shown: from the chain of `source()`, without repetitions, without anything
//! from a credentials file or a helper beyond the first line of the one value that is wrong.

use std::collections::BTreeSet;
use std::error::Error;
use std::io;

use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::error::ErrorMetadata;

use super::failure::Failure;
use super::settings::Settings;
use crate::domain::error::ErrorKind;
use crate::domain::text;

/// Messages longer than this are cut: a helper may print pages to its standard error.
const WORDS: usize = 600;

/// Variables that contain a secret.
const SECRETS: [&str; 8] = [
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_SECRET_ACCESS_KEY",
    "SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_BEARER_TOKEN_BEDROCK",
];

/// Words next to which a secret is likely.
const LIKELY: [&str; 12] = [
    "secret",
    "token",
    "pass",
    "pwd",
    "bearer",
    "authorization",
    "credential",
    "apikey",
    "accesskey",
    "privatekey",
    "signature",
    "cookie",
];

pub(super) const NOT_SHOWN: &str = "(not shown)";

/// The form of the time that a helper prints, which the SDK parses more strictly than others do.
const EXPIRATION: &str = "the Expiration that credential_process printed is not a time that the AWS SDK accepts: print it as \
    2026-11-30T22:00:00Z, or with an offset such as +00:00";

/// Where errors of the SDK begin to repeat a URI or a response, and what is said instead.
const REPEATS: [(&str, &str); 5] = [
    ("invalid full URI for ECS provider", "the URI of AWS_CONTAINER_CREDENTIALS_FULL_URI is not one that the AWS SDK accepts"),
    ("invalid relative URI for ECS provider", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path that the AWS SDK accepts"),
    ("failed to load credentials [", "the credentials endpoint answered with an error"),
    ("Incorrect IMDS/IAM configuration: [", "instance metadata answered with an error: the instance may not assume its role"),
    ("Error retrieving credentials from IMDS: ", "instance metadata answered with an error"),
];

/// The failure of a step in the credential chain, classified by its words: the SDK hides the types.
pub(super) fn credentials(step: &str, error: &(dyn Error + 'static), settings: &Settings) -> Failure {
    let veil = Veil::of(settings);
    let words = spoken(error, &veil);
    let has = |part: &str| words.contains(part);
    let (kind, hint) =
        if has("cached SSO token") || has("SSO token has expired") || (has("UnauthorizedException") && has("ession token")) {
            let cached = || super::chain::cached(&settings.said, settings.profile_name(), &settings.files.caches);
            if let Some(failure) = has("cached SSO token").then(cached).flatten() {
                return failure;
            }
            (ErrorKind::ExpiredSso, String::new())
        } else if has("Login token") {
            (ErrorKind::Expired, " (run aws login again)".to_owned())
        } else if has("ExpiredToken") {
            (ErrorKind::Expired, String::new())
        } else if let Some(profile) = settings.mfa.as_ref().filter(|_| has("AccessDenied")) {
            (ErrorKind::MfaUnsupported, format!(" (profile {profile} has mfa_serial)"))
        } else if has("external process") {
            if has("Expiration") {
                return Failure { kind: ErrorKind::Settings, message: format!("{step}: {EXPIRATION}") };
            }
            (ErrorKind::CredentialProcess, String::new())
        } else if below_http(error).is_some() {
            let hint = settings.mfa.as_ref().map(|p| format!(" (profile {p} has mfa_serial: it needs an MFA code too)"));
            (ErrorKind::CredentialsUnreachable, hint.unwrap_or_default())
        } else {
            (ErrorKind::NoCredentials, String::new())
        };
    Failure { kind, message: veil.hush(&format!("{step}: {words}{hint}")) }
}

/// What must not be shown if a helper or a service repeats it.
pub(super) struct Veil {
    secrets: Vec<String>,
    /// The words of the helper's command after its program; `None` if they are not known.
    arguments: Option<Vec<String>>,
}

impl Veil {
    /// Only the secrets of the environment.
    fn of_environment() -> Self {
        let variables = SECRETS.iter().filter_map(|name| std::env::var(name).ok());
        // A short one may be a word like any other.
        Self { secrets: variables.filter(|secret| secret.len() >= 8).collect(), arguments: None }
    }

    /// Also the secrets of the AWS files.
    fn of(settings: &Settings) -> Self {
        let mut veil = Self::of_environment();
        veil.secrets.extend(settings.said.secrets().filter(|secret| secret.len() >= 8).map(str::to_owned));
        veil.arguments = arguments(settings);
        veil
    }

    fn hush(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }

    /// One error's own text. For the metadata of a response, only code and message are used, because its text is a dump.
    fn said_by(&self, error: &(dyn Error + 'static)) -> String {
        let text = match error.downcast_ref::<ErrorMetadata>() {
            Some(meta) => [meta.code(), meta.message()].into_iter().flatten().collect::<Vec<_>>().join(": "),
            None => error.to_string().trim().to_owned(),
        };
        if let Some((mark, instead)) = REPEATS.iter().find(|(mark, _)| text.contains(mark)) {
            return format!("{}{instead}", self.hush(text.split(mark).next().unwrap_or_default()));
        }
        self.hush(&first_of_helper(&text, self.arguments.as_deref()))
    }
}

/// The words of the helper commands of a profile and of those it builds on, without the programs. `None` if a helper may get
/// more than these: continued lines, and what the shell inserts.
fn arguments(settings: &Settings) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let (mut name, mut seen) = (settings.profile_name(), BTreeSet::new());
    while seen.insert(name) {
        if let Some(command) = settings.said.get(name, "credential_process") {
            let text = command.text.trim();
            if text.is_empty() || command.continued().is_some() || text.contains(['$', '`']) {
                return None;
            }
            let words = text.split(|c: char| c.is_whitespace() || "\"'=;|&<>(){},".contains(c));
            all.extend(words.filter(|word| !word.is_empty()).skip(1).map(str::to_owned));
        }
        let Some(next) = settings.said.get(name, "source_profile") else { break };
        name = &next.text;
    }
    all.sort_by_key(|word| std::cmp::Reverse(word.len()));
    Some(all)
}

/// The texts of a chain on one line: each one once, without those that say nothing.
pub(super) fn words(error: &(dyn Error + 'static)) -> String {
    spoken(error, &Veil::of_environment())
}

pub(super) fn spoken(error: &(dyn Error + 'static), veil: &Veil) -> String {
    let mut parts: Vec<String> = Vec::new();
    for text in chain(error).map(|e| text::line(&veil.said_by(e).split_whitespace().collect::<Vec<_>>().join(" "))) {
        if text.is_empty() || EMPTY.contains(&text.as_str()) || parts.iter().any(|p| p.contains(&text)) {
            continue;
        }
        if let Some(last) = parts.last_mut().filter(|last| text.contains(last.as_str())) {
            *last = text;
        } else {
            parts.push(text);
        }
    }
    if parts.len() > 1 {
        parts.retain(|p| !p.starts_with("unhandled error"));
    }
    let all = parts.join(": ");
    let all = text::without_user_info(&all);
    match all.char_indices().nth(WORDS) {
        Some((end, _)) => format!("{}…", &all[..end]),
        None => all.into_owned(),
    }
}

/// Only the first line of what a helper wrote to its standard error, without words repeated from its command; nothing of it
/// if it may contain a secret.
fn first_of_helper(text: &str, arguments: Option<&[String]>) -> String {
    const MARK: &str = "Stderr: ";
    let Some((before, said)) = text.split_once(MARK) else { return text.to_owned() };
    let (first, _) = text::first_line(said.trim());
    let is_alone = |word: &str| first.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
    let first = match arguments {
        Some(words) if !is_doubtful(first) => {
            let (long, short): (Vec<_>, Vec<_>) = words.iter().partition(|word| word.chars().count() >= 4);
            if short.iter().any(|word| is_alone(word)) {
                NOT_SHOWN.to_owned()
            } else {
                long.iter().fold(first.to_owned(), |first, word| first.replace(word.as_str(), "…"))
            }
        }
        _ => NOT_SHOWN.to_owned(),
    };
    format!("{before}{MARK}{first}")
}

/// Whether a line may contain a secret: a word for one, an assigned value, a trace, JSON, a URL with more than host and path,
/// or what looks random.
fn is_doubtful(line: &str) -> bool {
    let lower = line.to_lowercase();
    let plain: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    let key = lower.split_once("key").is_some_and(|(_, rest)| rest.contains(['=', ':']));
    let url = line.contains("//") && (line.contains(['@', '?', '#', ';', '\u{ff20}', '\u{fe6b}']) || line.contains("%40"));
    let set = line.split_whitespace().any(|word| word.split_once('=').is_some_and(|(name, _)| !name.is_empty()));
    let form = line.trim_start().starts_with(['{', '[', '+', '<']) || line.contains("\":");
    let is_random = |word: &str| {
        let has = |is: fn(&char) -> bool| word.chars().any(|c| is(&c));
        word.len() >= 16 && has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && has(char::is_ascii_digit)
    };
    let random = || line.split(|c: char| c.is_whitespace() || "\"':,;()".contains(c)).any(is_random);
    LIKELY.iter().any(|word| plain.contains(word)) || key || url || set || form || random()
}

/// An error and its causes. An `io::Error` passes on its payload, which its own `source()` skips.
pub(super) fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}

/// The kind of a failure below HTTP; `None` if there is none in the chain.
pub(super) fn below_http(error: &(dyn Error + 'static)) -> Option<ErrorKind> {
    let connector = chain(error).find_map(<dyn Error>::downcast_ref::<ConnectorError>)?;
    let io = chain(connector).filter_map(<dyn Error>::downcast_ref::<io::Error>).map(io::Error::kind).last();
    let said = |part: &str| chain(connector).any(|e| e.to_string().contains(part));
    Some(match io {
        _ if connector.is_timeout() => ErrorKind::Timeout,
        _ if said("dns error") => ErrorKind::Dns,
        // Whatever answered does not speak HTTP.
        _ if said("invalid HTTP") => ErrorKind::Unreadable,
        Some(io::ErrorKind::InvalidData) => ErrorKind::Tls,
        _ if said("certificate") || said("tls") || said("TLS") => ErrorKind::Tls,
        Some(io::ErrorKind::TimedOut) => ErrorKind::Timeout,
        Some(io::ErrorKind::ConnectionRefused) => ErrorKind::Refused,
        Some(_) => ErrorKind::Network,
        // Incomplete messages and the like come as "other" with a hyper error; anything else is not about the network.
        None if connector.is_io() || connector.as_other().is_some() => ErrorKind::Network,
        None => return None,
    })
}

/// Texts in the chain that say nothing.
const EMPTY: [&str; 16] = [
    "dispatch failure",
    "service error",
    "response error",
    "request has timed out",
    "failed to construct request",
    "io error",
    "other",
    "timeout",
    "user error",
    "client error (Connect)",
    "client error (SendRequest)",
    "the credential provider was not enabled",
    "an error occurred while loading credentials",
    "an error occurred while loading an access token",
    "unexpected credentials error",
    "the credentials provider was not properly configured",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_helper_no_more_is_shown_than_its_first_line_without_its_arguments_and_nothing_where_it_may_hold_a_secret() {
        let known = ["external_id".to_owned(), "hunter".to_owned(), "xy".to_owned()];
        for (said, shows) in [
            ("no card\nS3CRET", "no card"),
            ("no card\rS3CRET", "no card"),
            ("no card\u{b}S3CRET", "no card"),
            ("no card\u{c}S3CRET", "no card"),
            ("no card\u{1c}S3CRET", "no card"),
            ("no card\u{85}S3CRET", "no card"),
            ("no card\u{2028}S3CRET", "no card"),
            ("helper: cannot reach https://h/a", "helper: cannot reach https://h/a"),
            ("unrecognized arguments: external_id hunter", "unrecognized arguments: … …"),
            ("no such user: xy", NOT_SHOWN),
            (r#"{"accessToken":"S3CRET"}"#, NOT_SHOWN),
            (r#"{"x":"S3CRET"}"#, NOT_SHOWN),
            ("token=S3CRET", NOT_SHOWN),
            ("passphrase: S3CRET", NOT_SHOWN),
            ("Authorization: Bearer S3CRET", NOT_SHOWN),
            ("api_key=S3CRET", NOT_SHOWN),
            ("key: S3CRET", NOT_SHOWN),
            ("usage: x --pwd S3CRET", NOT_SHOWN),
            ("+ curl S3CRET", NOT_SHOWN),
            ("x=S3CRET", NOT_SHOWN),
            ("https://me:S3CRET x@h/", NOT_SHOWN),
            ("https://h/#access=S3CRET", NOT_SHOWN),
            ("refused wJalrXUtnFEMI/K7MDENG", NOT_SHOWN),
        ] {
            let text = format!("exited with code 3. Stderr: {said}");
            assert_eq!(first_of_helper(&text, Some(&known)), format!("exited with code 3. Stderr: {shows}"), "{said}");
            assert_eq!(first_of_helper(&text, None), format!("exited with code 3. Stderr: {NOT_SHOWN}"), "{said}");
        }
    }

    #[test]
    fn no_uri_and_no_answer_of_a_credentials_endpoint_is_repeated() {
        for said in [
            "invalid full URI for ECS provider (URI was invalid): http://me:S3CRET x@10.0.0.1/",
            "invalid full URI for ECS provider (URI did not refer to an allowed IP address): http://10.0.0.1/#S3CRET",
            "invalid relative URI for ECS provider (x): /S3CRET y",
            "failed to load credentials [S3CRET]: S3CRET",
            "Error retrieving credentials from IMDS: S3CRET S3CRET",
        ] {
            let words = words(&io::Error::other(said));
            assert!(!words.contains("S3CRET") && !words.is_empty(), "{words}");
        }
    }
}
