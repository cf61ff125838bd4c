//! Runs the program with a secret planted somewhere, in every mode, and collects everything that it puts out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::pty::{self, Pty};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cleanwatch");
/// The secret that must not appear anywhere.
pub const CANARY: &str = "S3CR3Tcanary0123456789";

/// How long a run may take that prints nothing and keeps sending requests; anything it has to say about the plant comes long
/// before that.
const GLIMPSE: Duration = Duration::from_millis(700);

/// A place that contains the secret.
#[derive(Clone)]
pub struct Plant {
    pub name: String,
    pub config: String,
    pub credentials: String,
    pub env: Vec<(String, String)>,
    pub args: Vec<String>,
    /// More files below the home directory.
    pub files: Vec<(String, String)>,
    /// Whether the program also gets working keys.
    pub keys: bool,
}

impl Plant {
    pub fn new(name: &str) -> Self {
        let (config, credentials) = (String::new(), String::new());
        Self { name: name.to_owned(), config, credentials, env: Vec::new(), args: Vec::new(), files: Vec::new(), keys: true }
    }

    pub fn config(self, config: &str) -> Self {
        Self { config: config.to_owned(), ..self }
    }

    pub fn credentials(self, credentials: &str) -> Self {
        Self { credentials: credentials.to_owned(), ..self }
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn args(self, args: &[&str]) -> Self {
        Self { args: args.iter().map(|a| (*a).to_owned()).collect(), ..self }
    }

    pub fn file(mut self, path: &str, text: &str) -> Self {
        self.files.push((path.to_owned(), text.to_owned()));
        self
    }

    pub fn without_keys(self) -> Self {
        Self { keys: false, ..self }
    }

    /// Writes the planted files below a home directory.
    fn sow(&self, home: &Path) {
        let files = [(".aws/config", &self.config), (".aws/credentials", &self.credentials)];
        let files = files.into_iter().chain(self.files.iter().map(|(path, text)| (path.as_str(), text)));
        for (path, text) in files.filter(|(_, text)| !text.is_empty()) {
            let path = home.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    /// The variables and arguments of a run; `url` is an endpoint that responds.
    fn environment(&self, url: &str) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for service in ["STS", "SSO", "SSO_OIDC", "CLEANROOMSML", "CLEANROOMS", "CLOUDWATCH_LOGS", "CLOUDWATCH", "IAM"] {
            all.insert(format!("AWS_ENDPOINT_URL_{service}"), url.to_owned());
        }
        if self.keys {
            all.insert("AWS_ACCESS_KEY_ID".into(), "AKIDFAKE".into());
            all.insert("AWS_SECRET_ACCESS_KEY".into(), "notasecretbutnobodyshouldseeit".into());
        }
        for (name, value) in &self.env {
            match value.as_str() {
                "-" => all.remove(name),
                _ => all.insert(name.clone(), value.clone()),
            };
        }
        all
    }

    /// Everything that comes out of every mode, each output with its name.
    pub fn harvest(&self, url: &str, arn: &str) -> Vec<(String, Vec<u8>)> {
        let mut out = Vec::new();
        let once = ["--auth-timeout", "1s", "--not-found-grace", "1s", "--give-up-after", "1s"];
        let watch =
            [&["watch", arn, "--interval", "1s", "--record", "rec", "--on-change", "{ env; cat; } >> hook"][..], &once].concat();
        for (mode, args) in [
            ("get", vec!["get", arn]),
            ("get json", vec!["get", arn, "-o", "json"]),
            ("get raw", vec!["get", arn, "--raw"]),
            ("list", vec!["list", "--membership", "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b", "--region", "us-east-1"]),
            ("logs", vec!["logs", arn]),
            ("doctor", vec!["doctor", arn, "-o", "json", "--bundle", "bundle"]),
            ("watch", watch),
        ] {
            let home = tempfile::tempdir().unwrap();
            self.sow(home.path());
            let mut command = self.command(home.path(), url);
            command.args(args).args(["--log-file", "log"]).args(&self.args);
            self.run(command, home.path());
            if home.path().join("rec").exists() {
                let cast = ["replay", "rec", "--asciicast", "cast"];
                let told = self.command(home.path(), url).args(cast).output().unwrap();
                out.push(("replay stderr".to_owned(), told.stderr));
            }
            out.extend(self.kept(home.path()).into_iter().map(|(path, bytes)| (format!("{mode} {}", path.display()), bytes)));
        }
        out.extend(self.screen(url, arn));
        out
    }

    /// Lets it run to its end, or to a response if it would keep sending requests; its output goes to files.
    fn run(&self, mut command: Command, home: &Path) {
        let said = |name: &str| std::fs::File::create(home.join(name)).unwrap();
        let mut child = command.stdout(said("stdout")).stderr(said("stderr")).spawn().unwrap();
        let start = Instant::now();
        while child.try_wait().unwrap().is_none() {
            let text = |name: &str| String::from_utf8_lossy(&std::fs::read(home.join(name)).unwrap()).into_owned();
            let said = text("stdout") + &text("stderr");
            if said.contains("asked again") || start.elapsed() > GLIMPSE {
                kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
            }
            assert!(start.elapsed() < pty::PATIENCE, "{}: it should have ended: {said}", self.name);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn command(&self, home: &Path, url: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.env_clear().envs(self.environment(url)).env("HOME", home).env("PATH", std::env::var_os("PATH").unwrap());
        command.current_dir(home).stdin(Stdio::null());
        command
    }

    /// The files that the program wrote, including the notification hook's input, without the planted ones.
    fn kept(&self, home: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let planted: Vec<PathBuf> = self.files.iter().map(|(path, _)| home.join(path)).collect();
        let mut found = Vec::new();
        let mut open = vec![home.to_owned()];
        while let Some(dir) = open.pop() {
            for entry in std::fs::read_dir(dir).unwrap().flatten() {
                let path = entry.path();
                if path.ends_with(".aws") || planted.contains(&path) {
                    continue;
                }
                if path.is_dir() {
                    open.push(path);
                } else if path.is_file() {
                    let mut bytes = std::fs::read(&path).unwrap();
                    if path.ends_with("hook") {
                        bytes = self.without_inherited(&bytes);
                    }
                    found.push((path.strip_prefix(home).unwrap().to_owned(), bytes));
                }
            }
        }
        found
    }

    /// The hook's environment without the planted variables: it inherits them, as every child process does.
    fn without_inherited(&self, bytes: &[u8]) -> Vec<u8> {
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        for (name, value) in &self.env {
            text = text.replace(&format!("{name}={value}\n"), "");
        }
        text.into_bytes()
    }

    /// The screen: every byte that went to the terminal, including the title and copied text, also decoded.
    fn screen(&self, url: &str, arn: &str) -> Vec<(String, Vec<u8>)> {
        let mut command = pty::command(PROGRAM);
        self.environment(url).into_iter().for_each(|(name, value)| command.env(name, value));
        command.args([arn, "--log-file", "log", "--notify", "bell,osc9,osc777,title,progress"]);
        command.args(&self.args);
        let mut pty = Pty::spawn_at(command, 36, 120, |home| self.sow(home));
        pty.wait_until_or_exit(&format!("{}: an answer", self.name), |screen| ANSWERS.iter().any(|words| screen.contains(words)));
        if pty.poll_exit().is_none() {
            pty.send("y\r8\x03");
            pty.wait_exit();
        }
        let raw = pty.raw();
        let copied: Vec<u8> = String::from_utf8_lossy(&raw)
            .split("\x1b]52;")
            .skip(1)
            .flat_map(|after| {
                unbased(after.split(';').nth(1).unwrap_or_default().split(['\x07', '\x1b']).next().unwrap_or_default())
            })
            .collect();
        let mut out = vec![("screen".to_owned(), raw), ("copies".to_owned(), copied)];
        out.extend(self.kept(pty.home()).into_iter().map(|(path, bytes)| (format!("screen {}", path.display()), bytes)));
        out
    }
}

/// What the screen says once it says more than that it is sending a request.
const ANSWERS: [&str; 9] = [
    "succeeded",
    "credentials",
    "credential_process gave",
    "SSO login",
    "AWS settings",
    "host name does not",
    "connection refused",
    "proxy",
    "internal error",
];

/// Decodes base64.
fn unbased(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for c in text.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 0xff).unwrap());
        }
    }
    out
}
