//! Finds the cause that the message of a failed job, or the last error in its logs, points to. The tables of phrases have the
//! most specific ones first; without a match and without a logged error, there is no cause to name.

use super::step::{API, ASSOCIATION_GUIDE, INPUT_GUIDE, LOGS_GUIDE, SAMPLE};

/// What went wrong, as far as the text shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    GpuMemory,
    Memory,
    Disk,
    Architecture,
    Cuda,
    Missing,
    NoFile,
    Key,
    Denied,
    FileRights,
    NoNetwork,
    Payload,
    OutputLimit,
    Capacity,
    /// The account's quota allows no more instances of the type.
    Quota,
    Image,
    Rows,
    /// The container's own code raised it.
    Raised,
    /// The container did not answer `/ping`.
    Ping,
    /// The container took too long.
    Slow,
    /// The container ended.
    Exit,
    /// An error in the logs about which nothing else is known.
    Logged,
}

/// A cause and the phrases that point to it, in lower case; of a phrase with `&`, every part must occur.
type Row = (Cause, &'static [&'static str]);

/// Phrases that name what went wrong on their own, in a message or in the logs.
const SPECIFIC: [Row; 17] = [
    (
        Cause::GpuMemory,
        &[
            "cuda out of memory",
            "cuda error: out of memory",
            "outofmemoryerror: cuda",
            "cublas_status_alloc_failed",
            "gpu&out of memory",
        ],
    ),
    (
        Cause::Memory,
        &[
            "out of memory",
            "outofmemory",
            "out-of-memory",
            "oomkill",
            "oom-kill",
            "memoryerror",
            "cannot allocate memory",
            "unable to allocate",
            "bad_alloc",
            "heap space",
            "memory limit",
            "code 137",
            "code: 137",
            "status 137",
            "sigkill",
            "signal 9",
            "signal: 9",
        ],
    ),
    (Cause::Disk, &["no space left", "enospc", "disk quota", "disk full", "disk is full"]),
    (Cause::Architecture, &["exec format error"]),
    (
        Cause::Cuda,
        &[
            "cuda driver version is insufficient",
            "no kernel image is available",
            "no cuda-capable device",
            "found no nvidia driver",
        ],
    ),
    (
        Cause::Missing,
        &[
            "modulenotfounderror",
            "no module named",
            "importerror",
            "error while loading shared libraries",
            "command not found",
            "executable file not found",
        ],
    ),
    (Cause::NoFile, &["filenotfounderror", "no such file or directory", "nosuchkey"]),
    (Cause::Key, &["kms&denied", "kms&not authorized", "kms&disabled", "kms.disabledexception"]),
    (
        Cause::Denied,
        &["accessdenied", "access denied", "not authorized to perform", "is not authorized", "unauthorizedoperation"],
    ),
    (Cause::FileRights, &["permissionerror", "permission denied", "read-only file system", "operation not permitted"]),
    (
        Cause::NoNetwork,
        &[
            "name or service not known",
            "name resolution",
            "could not resolve host",
            "max retries exceeded",
            "network is unreachable",
            "no route to host",
        ],
    ),
    (Cause::Payload, &["payload too large", "request entity too large", "maxpayloadinmb", "payload&exceed"]),
    (Cause::OutputLimit, &["maxoutputsize", "output&size&exceed", "output&larger than"]),
    (Cause::Quota, &["resourcelimitexceeded", "account-level", "service limit", "service quota", "servicequotaexceeded"]),
    (
        Cause::Capacity,
        &["insufficient capacity", "insufficientinstancecapacity", "capacityerror", "insufficient instance capacity"],
    ),
    (
        Cause::Image,
        &[
            "cannotpullcontainer",
            "manifest unknown",
            "image&not found",
            "failed to pull",
            "image&does not exist",
            "repository&does not exist",
        ],
    ),
    (
        Cause::Rows,
        &[
            "could not convert",
            "invalid literal for",
            "parsererror",
            "error tokenizing data",
            "jsondecodeerror",
            "unicodedecodeerror",
            "not in index",
            "columns&expected",
            "feature names",
            "unexpected column",
        ],
    ),
];

/// Phrases that count only in a message: in the logs they could be about anything.
const SAID: [Row; 2] = [
    (Cause::Ping, &["/ping", "health check", "healthcheck"]),
    (Cause::Slow, &["timed out", "timeout", "deadline exceeded", "took too long"]),
];

/// Phrases in a message that count only when no log line says more.
const GENERAL: [Row; 1] = [(Cause::Exit, &["exited with", "exit code", "exit status", "crashed"])];

/// Finds the cause that a status code, a message and the last errors in the logs (oldest first) point to.
///
/// What the service says comes before what the logs say; then come exceptions that the container's code raised, then the
/// general phrases of the message. That a container exited counts as general, so the logs come before anything else the
/// message says it had failed to do.
#[must_use]
pub fn find(code: &str, message: &str, errors: &[String]) -> Option<Cause> {
    let last_first = || errors.iter().rev().map(String::as_str);
    let named = || [code, message].into_iter().find_map(|text| first(&SPECIFIC, text));
    // That a container exited before it answered says less than the reason for the exit, which its logs may contain.
    let exited = first(&GENERAL, message).is_some();
    let said = || first(&SAID, message);
    let logs = || last_first().find_map(|text| first(&SPECIFIC, text));
    // The first word of a message, before a colon, is the service's own, like its status code: AlgorithmError, ClientError.
    let own = message.split_once(": ").filter(|(word, _)| !word.contains(' ')).map_or("", |(_, rest)| rest);
    let raised = || std::iter::once(own).chain(last_first()).any(is_raised).then_some(Cause::Raised);
    let found = || logs().or_else(raised);
    let specific = || named().or_else(|| if exited { found().or_else(said) } else { said().or_else(found) });
    let logged = || (!errors.is_empty()).then_some(Cause::Logged);
    specific().or_else(|| first(&GENERAL, message)).or_else(logged)
}

fn first(table: &[Row], text: &str) -> Option<Cause> {
    let text = text.to_lowercase();
    let says = |cause: Cause, words: &&str| {
        let (parts, last) = words.rsplit_once('&').unwrap_or(("", words));
        // For `/ping` a negation is the finding itself: the health check was not answered.
        let stands = |(at, _)| cause == Cause::Ping || !is_denied(&text[..at]);
        parts.split('&').all(|part| text.contains(part)) && text.match_indices(last).any(stands)
    };
    table.iter().find(|(cause, all)| all.iter().any(|words| says(*cause, words))).map(|(cause, _)| *cause)
}

/// Whether the text before a phrase negates it: `did not run` negates `out of memory`. `could not` and `can't` do not count
/// as negations: there, something failed because of what the phrase names.
fn is_denied(before: &str) -> bool {
    let clause = before.rsplit(['.', ',', ';', ':', '(', '\n']).next().unwrap_or_default();
    let near = clause
        .split_whitespace()
        .rev()
        .take(BETWEEN)
        .map(str::to_ascii_lowercase)
        .take_while(|word| !JOINS.contains(&word.as_str()));
    let mut near: Vec<String> = near.collect();
    near.reverse();
    let denies = |word: &String| ["not", "no", "without", "never"].contains(&word.as_str()) || word.ends_with("n't");
    let Some(at) = near.iter().rposition(denies) else { return false };
    let unable = |word: &str| word.eq_ignore_ascii_case("could") || word.eq_ignore_ascii_case("can");
    let words: Vec<&str> = clause.split_whitespace().collect();
    let here = words.len() - (near.len() - at);
    !["couldn't", "can't"].contains(&near[at].as_str()) && !here.checked_sub(1).is_some_and(|at| unable(words[at]))
}

/// How many words before a phrase are checked for a negation.
const BETWEEN: usize = 3;
/// A negation does not reach past these words.
const JOINS: [&str; 8] = ["because", "but", "as", "since", "and", "when", "after", "while"];

/// Whether a text reports an exception: `ValueError: …`, `java.lang.IllegalStateException`, a panic.
fn is_raised(text: &str) -> bool {
    let name = |word: &str| {
        let bare = word.rsplit('.').next().unwrap_or(word);
        bare.starts_with(|c: char| c.is_ascii_uppercase())
            && ["Error", "Exception"].iter().any(|end| bare.len() > end.len() && bare.ends_with(end))
    };
    let stands = |word: &str| text.match_indices(word).any(|(at, _)| !is_denied(&text[..at]));
    text.contains("Traceback (most recent call last)")
        || text.contains("panicked at")
        || text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_')).any(|word| name(word) && stands(word))
}

impl Cause {
    /// What went wrong, and what to do. `instances` is the job's instance type, `payload` its `maxPayloadInMB`.
    #[must_use]
    pub fn advice(self, instances: &str, payload: i64) -> String {
        let text = match self {
            Self::GpuMemory => format!(
                "the GPU ran out of memory: use a smaller batch or a maxPayloadInMB below {payload}, or an instance type with more GPU memory than {instances}"
            ),
            Self::Memory => format!(
                "the container ran out of memory: choose an instance type with more memory than {instances}, or read less at once (a maxPayloadInMB below {payload}, smaller batches, fewer workers)"
            ),
            Self::Disk => format!("the disk is full: write less to it, or choose an instance type with more storage than {instances}"),
            Self::Architecture => format!("the image is built for another processor than {instances} has: build it for linux/amd64"),
            Self::Cuda => format!("the image's CUDA does not fit the GPU of {instances}: build it on a CUDA version that does, or choose another type"),
            Self::Missing => "the image lacks a package or program: add the one that is named to the image".to_owned(),
            Self::NoFile => "the container looks for a file that is not there: check the path, in the image and in the model artifact".to_owned(),
            Self::Key => "a KMS key could not be used: check its state, and that its policy and the role allow it".to_owned(),
            Self::Denied => "a permission is missing: allow the action that is named there, in the role's policies and on the resource".to_owned(),
            Self::FileRights => "the container may not read or write a file: check its owner and mode in the image, and write to /tmp".to_owned(),
            Self::NoNetwork => "the container tried to reach something over the network: put what it needs into the image".to_owned(),
            Self::Payload => format!("a request is larger than maxPayloadInMB allows ({payload}): raise it, up to 100, or split long lines"),
            Self::OutputLimit => "the output is larger than the association allows: a larger limit takes a new association".to_owned(),
            Self::Capacity => format!("AWS had no {instances} left: try again later, or choose another instance type"),
            Self::Quota => format!("a quota of the account is too low: request an increase for {instances} in Service Quotas, or choose another instance type"),
            Self::Image => "the container image could not be pulled: check that it is still in its repository, and its tag or digest".to_owned(),
            Self::Rows => "the container could not read the input: see which row or column is named, and correct the data or the code (only the first request of a file has a CSV header)".to_owned(),
            Self::Raised => "the container's own code failed: correct what the error names".to_owned(),
            Self::Ping => "the container did not answer /ping: it has to serve /ping and /invocations on port 8080 as soon as it starts; see its logs for what kept it".to_owned(),
            Self::Slow => format!("the container took too long: let it answer sooner, with a maxPayloadInMB below {payload}, smaller batches or a larger instance type than {instances}"),
            Self::Exit => "the container ended by itself: see the last lines of its logs".to_owned(),
            Self::Logged => "the last error of the logs is the nearest to a cause: correct what it names".to_owned(),
        };
        format!("likely: {text}")
    }

    /// Where the rules for such a job are documented.
    #[must_use]
    pub fn source(self) -> &'static str {
        match self {
            Self::Rows | Self::Payload => INPUT_GUIDE,
            Self::OutputLimit => ASSOCIATION_GUIDE,
            Self::Ping => SAMPLE,
            Self::Raised | Self::Logged => LOGS_GUIDE,
            _ => API,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_message_and_the_logs_say_comes_before_what_is_general() {
        const PING: &str =
            "AlgorithmError: the inference container exited with code 1 before it answered /ping. See the job logs.";
        const SEE: &str = "AlgorithmError: See job logs for more information";
        for (message, errors, cause) in [
            ("AlgorithmError: the inference container ran out of memory", vec![], Some(Cause::Memory)),
            (
                "AlgorithmError: the inference container ran out of memory",
                vec!["ValueError: could not convert string to float: 'x'"],
                Some(Cause::Memory),
            ),
            (SEE, vec!["ValueError: could not convert string to float: 'x'"], Some(Cause::Rows)),
            (SEE, vec!["ValueError: negative age"], Some(Cause::Raised)),
            (SEE, vec!["java.lang.IllegalStateException: no model"], Some(Cause::Raised)),
            (SEE, vec!["thread 'main' panicked at src/main.rs:4"], Some(Cause::Raised)),
            (SEE, vec!["ValueError: x", "MemoryError"], Some(Cause::Memory)),
            (SEE, vec!["RuntimeError: CUDA out of memory. Tried to allocate 2 GiB"], Some(Cause::GpuMemory)),
            (SEE, vec!["OSError: [Errno 28] No space left on device"], Some(Cause::Disk)),
            (SEE, vec!["exec /usr/bin/serve: exec format error"], Some(Cause::Architecture)),
            (SEE, vec!["RuntimeError: CUDA error: no kernel image is available for execution"], Some(Cause::Cuda)),
            (SEE, vec!["ModuleNotFoundError: No module named 'xgboost'"], Some(Cause::Missing)),
            (SEE, vec!["FileNotFoundError: [Errno 2] No such file or directory: '/opt/ml/model/x'"], Some(Cause::NoFile)),
            (SEE, vec!["PermissionError: [Errno 13] Permission denied: '/opt/x'"], Some(Cause::FileRights)),
            (SEE, vec!["botocore.exceptions.ClientError: AccessDenied"], Some(Cause::Denied)),
            ("The role is not authorized to perform: kms:Decrypt, access denied by the KMS key", vec![], Some(Cause::Key)),
            ("User is not authorized to perform: s3:GetObject", vec![], Some(Cause::Denied)),
            (SEE, vec!["urllib3: Max retries exceeded with url: /simple/torch"], Some(Cause::NoNetwork)),
            ("Request Entity Too Large (413)", vec![], Some(Cause::Payload)),
            ("The output size exceeded the limit", vec![], Some(Cause::OutputLimit)),
            ("CapacityError: Unable to provision requested ML compute capacity", vec![], Some(Cause::Capacity)),
            ("CannotPullContainerError: manifest unknown", vec![], Some(Cause::Image)),
            (PING, vec![], Some(Cause::Ping)),
            // If a container exited before it answered, its logs say why.
            (PING, vec!["Traceback (most recent call last): … MemoryError: x"], Some(Cause::Memory)),
            (PING, vec!["KeyError: 'model'"], Some(Cause::Raised)),
            (PING, vec!["slow start"], Some(Cause::Ping)),
            // Otherwise, what the service says about the failure comes before other errors in the logs.
            ("Container did not answer /ping in 300 s", vec!["MemoryError"], Some(Cause::Ping)),
            ("The container failed its health check", vec!["MemoryError"], Some(Cause::Ping)),
            ("Model server timed out", vec!["MemoryError"], Some(Cause::Slow)),
            ("The container exited with code 1", vec!["MemoryError"], Some(Cause::Memory)),
            ("The container crashed", vec!["KeyError: 'model'"], Some(Cause::Raised)),
            // A quota is not a lack of capacity.
            (
                "ResourceLimitExceeded: the account-level limit of ml.g5.12xlarge for transform job usage is 0 Instances",
                vec![],
                Some(Cause::Quota),
            ),
            ("The account-level service limit 'ml.g5.xlarge for transform job usage' is 0 Instances", vec![], Some(Cause::Quota)),
            ("ServiceQuotaExceededException: no more instances", vec![], Some(Cause::Quota)),
            ("InsufficientInstanceCapacity: we have none", vec![], Some(Cause::Capacity)),
            // A negated phrase is not a cause.
            ("The job did not run out of memory, but timed out after 24 h", vec![], Some(Cause::Slow)),
            ("It didn't run out of memory; it exited with code 1", vec![], Some(Cause::Exit)),
            ("Without running out of memory it crashed", vec![], Some(Cause::Exit)),
            ("There was no MemoryError; no space left on device", vec![], Some(Cause::Disk)),
            ("The output size does not exceed the limit", vec![], None),
            ("It was not out of memory at first, then it was: out of memory", vec![], Some(Cause::Memory)),
            ("Could not start because of permission denied", vec![], Some(Cause::FileRights)),
            ("could not allocate: out of memory", vec![], Some(Cause::Memory)),
            (SEE, vec!["no MemoryError here"], Some(Cause::Logged)),
            ("The container exited with code 137", vec![], Some(Cause::Memory)),
            ("The container exited with code 1", vec![], Some(Cause::Exit)),
            ("Model server timed out", vec!["ERROR serve: worker 3"], Some(Cause::Slow)),
            (SEE, vec!["ERROR serve: worker 3"], Some(Cause::Logged)),
            (SEE, vec![], None),
            ("AlgorithmError", vec![], None),
            ("ClientError: See job logs for more information", vec![], None),
            ("InternalServerError: We encountered an internal error. Please try again.", vec![], None),
            ("AlgorithmError: the container raised KeyError: 'model'", vec![], Some(Cause::Raised)),
            ("Something went wrong", vec![], None),
            ("", vec![], None),
        ] {
            let errors: Vec<String> = errors.into_iter().map(str::to_owned).collect();
            assert_eq!(find("AlgorithmError", message, &errors), cause, "{message} {errors:?}");
            if let Some(cause) = cause {
                let advice = cause.advice("ml.m5.xlarge", 6);
                assert!(advice.starts_with("likely: ") && !advice.contains("base image"), "{advice}");
            }
        }
        assert_eq!(find("OutOfMemory", "", &[]), Some(Cause::Memory), "a code may say it");
        assert_eq!(find("OtherError", "", &[]), None, "and need not be an error of the container's code");
    }
}
