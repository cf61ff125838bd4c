//! Where the user's AWS files are: by environment variables, else in the home directory.

use std::path::{Path, PathBuf};

use aws_types::os_shim_internal::Env;

/// The places on disk that credentials come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Files {
    pub files: Vec<PathBuf>,
    /// Directories into which a login writes files.
    pub caches: Vec<PathBuf>,
}

/// The paths of these files.
pub(super) fn files(env: &Env) -> Files {
    let file = |name, default| home(env, &expanded(env, &var(env, name).unwrap_or_else(|| format!("~/.aws/{default}"))));
    let login = var(env, "AWS_LOGIN_CACHE_DIRECTORY").unwrap_or_else(|| "~/.aws/login/cache".to_owned());
    Files {
        files: vec![file("AWS_CONFIG_FILE", "config"), file("AWS_SHARED_CREDENTIALS_FILE", "credentials")],
        caches: vec![home(env, "~/.aws/sso/cache"), home(env, &login)],
    }
}

/// A variable that is set and not blank.
pub(super) fn var(env: &Env, name: &str) -> Option<String> {
    env.get(name).ok().filter(|v| !v.trim().is_empty())
}

/// A path with `$NAME` and `${NAME}` replaced by their values in the environment; unknown names stay.
fn expanded(env: &Env, path: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let plain = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        let (name, end) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((name, _)) => (name, name.len() + 2),
            None => (&after[..plain], plain),
        };
        match env.get(name).ok().filter(|_| !name.is_empty()) {
            Some(value) => out.push_str(&value),
            None => out.extend(["$", &after[..end]]),
        }
        rest = &after[end..];
    }
    out + rest
}

/// A path with a leading `~` replaced by the home directory.
pub(super) fn home(env: &Env, path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), var(env, "HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(path),
    }
}
