//! The AWS layer in environments of its own: each test runs itself once more in a child process with a home of its own
//! and nothing of this machine's AWS settings.

#[path = "support/aws_server.rs"]
mod server;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use cleanwatch::aws::{Aws, Fixed, Options, Timeouts};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::ids::{Arn, JobKey, JobRef, Source};
use cleanwatch::domain::job::Snapshot;
use server::{ARN, MEMBERSHIP, Server, error, json};

const GOOD: &str = r#"{"status":"ACTIVE","name":"propensity"}"#;
const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "envsecret")];
const CHILD: &str = "CLEANWATCH_TEST_CHILD";

/// Runs `body` in a child process whose environment is `env`, a fresh `HOME` and `PATH`.
fn alone<F: Future<Output = ()>>(test: &str, env: &[(&str, &str)], body: impl FnOnce(PathBuf) -> F) {
    if std::env::var(CHILD).is_ok_and(|child| child == test) {
        let home = PathBuf::from(std::env::var("HOME").unwrap());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(body(home));
        return runtime.shutdown_background();
    }
    let home = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test, "--nocapture", "--test-threads=1"]).env_clear();
    child.env("HOME", home.path()).env("PATH", std::env::var("PATH").unwrap()).env(CHILD, test).envs(env.iter().copied());
    let out = child.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && said.contains("1 passed"), "{said}");
}

fn write(home: &Path, file: &str, text: &str) {
    let path = home.join(".aws").join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn short() -> Timeouts {
    let ms = Duration::from_millis;
    Timeouts { backoff: ms(1), look: ms(10), reload: ms(0), ..Timeouts::default() }
}

fn options(url: &str, profile: Option<&str>) -> Options {
    Options { endpoint_url: Some(url.into()), profile: profile.map(Into::into), ..Options::default() }
}

async fn aws(url: &str, profile: Option<&str>) -> Aws {
    Aws::load_with(options(url, profile), short()).await.unwrap()
}

async fn get(aws: &Aws) -> Result<Snapshot, FetchError> {
    let source = Source { profile: None, region: "us-east-1".into(), membership: MEMBERSHIP.into() };
    aws.get(&JobKey { source, job: JobRef::Arn(Arn::parse(ARN).unwrap()) }, |_| {}).await
}

/// A server that is content with everything.
async fn content() -> Server {
    Server::start(vec![json(200, GOOD)]).await
}

#[test]
fn without_credentials_each_step_says_why() {
    alone("without_credentials_each_step_says_why", &[], |_| async {
        let server = content().await;
        let aws = aws(&server.url, None).await;
        for _ in 0..2 {
            let e = get(&aws).await.unwrap_err();
            assert_eq!(e.kind, ErrorKind::NoCredentials, "{e}");
            assert_eq!(
                e.message,
                "tried environment: AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set; profile default: none there; \
                 web identity: $AWS_WEB_IDENTITY_TOKEN_FILE was not set; ECS: ECS provider not configured"
            );
        }
        assert!(server.asked().is_empty(), "nothing is sent unsigned");
        assert_eq!((aws.region(), aws.profile()), (None, None));
    });
}

#[test]
fn instance_metadata_is_asked_only_on_demand() {
    alone("instance_metadata_is_asked_only_on_demand", &[], |home| async move {
        let metadata = Server::start(vec![json(404, "")]).await;
        write(&home, "config", &format!("[default]\nec2_metadata_service_endpoint = {}\n", metadata.url));
        let e = get(&aws("http://127.0.0.1:1", None).await).await.unwrap_err();
        assert!(!e.message.contains("metadata") && metadata.asked().is_empty(), "{e}");
        let options = Options { imds: true, ..options("http://127.0.0.1:1", None) };
        let e = get(&Aws::load_with(options, short()).await.unwrap()).await.unwrap_err();
        assert!(e.message.contains("instance metadata: ") && !metadata.asked().is_empty(), "{e}");
    });
}

#[test]
fn a_missing_or_expired_sso_login_is_named_and_a_login_heals_it() {
    alone("a_missing_or_expired_sso_login_is_named_and_a_login_heals_it", &[], |home| async move {
        let server = content().await;
        let role = r#"{"roleCredentials":{"accessKeyId":"AKIDSSO","secretAccessKey":"s","sessionToken":"t","expiration":4102444800000}}"#;
        let sso =
            Server::start(vec![error(401, "UnauthorizedException", "Session token not found or invalid"), json(200, role)]).await;
        let config = format!(
            "[profile analyst]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Read\nservices = local\n\
             [sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.com/start\n\
             [services local]\nsso =\n  endpoint_url = {}\n",
            sso.url
        );
        write(&home, "config", &config);
        let aws = aws(&server.url, Some("analyst")).await;
        let e = get(&aws).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::ExpiredSso, "{e}");
        assert!(e.message.starts_with("profile analyst: failed to load the cached SSO token"), "{e}");
        // The name of the cache file is the SHA-1 of "corp".
        let cache = "sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
        let token = |expires: &str| {
            format!(
                r#"{{"accessToken":"a","expiresAt":"{expires}","startUrl":"https://example.com/start","region":"us-east-1"}}"#
            )
        };
        write(&home, cache, &token("2020-01-01T00:00:00Z"));
        aws.credentials_changed().await;
        let e = get(&aws).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::ExpiredSso, "{e}");
        assert!(e.message.contains("expired"), "{e}");
        write(&home, cache, &token("2099-01-01T00:00:00Z"));
        aws.credentials_changed().await;
        let e = get(&aws).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::ExpiredSso, "a revoked token: {e}");
        get(&aws).await.unwrap();
        assert!(server.asked()[0].contains("Credential=AKIDSSO/"));
    });
}

#[test]
fn a_role_that_wants_an_mfa_code_says_so() {
    alone("a_role_that_wants_an_mfa_code_says_so", &[], |home| async move {
        let denied = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>";
        let sts = Server::start(vec![json(403, denied)]).await;
        let profile = |mfa: &str| {
            format!(
                "[profile admin]\nrole_arn = arn:aws:iam::111122223333:role/Admin\nsource_profile = base\nservices = local\n{mfa}\
                 [profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n[services local]\nsts =\n  endpoint_url = {}\n",
                sts.url
            )
        };
        write(&home, "config", &profile("mfa_serial = arn:aws:iam::111122223333:mfa/me\n"));
        let e = get(&aws("http://127.0.0.1:1", Some("admin")).await).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::MfaUnsupported, "{e}");
        assert_eq!(
            e.message,
            "profile admin: AccessDenied: not authorized to perform: sts:AssumeRole (profile admin has mfa_serial)"
        );
        write(&home, "config", &profile(""));
        let e = get(&aws("http://127.0.0.1:1", Some("admin")).await).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::NoCredentials, "{e}");
        assert!(sts.asked()[0].contains("/us-east-1/sts/aws4_request"), "the job's region serves where none is set");
    });
}

#[test]
fn a_helper_that_fails_is_quoted_again_and_again() {
    alone("a_helper_that_fails_is_quoted_again_and_again", &[], |home| async move {
        write(&home, "config", "[default]\ncredential_process = sh -c 'echo no smart card >&2; exit 3'\n");
        let aws = aws("http://127.0.0.1:1", None).await;
        for _ in 0..3 {
            let e = get(&aws).await.unwrap_err();
            assert_eq!(e.kind, ErrorKind::CredentialProcess);
            assert!(e.message.contains("no smart card"), "{e}");
        }
    });
}

#[test]
fn a_slow_helper_is_started_once_and_its_answer_is_not_lost() {
    alone("a_slow_helper_is_started_once_and_its_answer_is_not_lost", &[], |home| async move {
        let server = content().await;
        let (starts, go) = (home.join("starts"), home.join("go"));
        let script = home.join("helper");
        let keys = r#"{"Version":1,"AccessKeyId":"AKIDSLOW","SecretAccessKey":"s"}"#;
        let text = format!("echo x >> {}\nuntil [ -e {} ]; do sleep 0.01; done\necho '{keys}'\n", starts.display(), go.display());
        std::fs::write(&script, text).unwrap();
        write(&home, "config", &format!("[default]\ncredential_process = sh {}\n", script.display()));
        let limits = Timeouts { credentials: Duration::from_millis(300), ..short() };
        let aws = Aws::load_with(options(&server.url, None), limits).await.unwrap();
        for _ in 0..3 {
            let e = get(&aws).await.unwrap_err();
            assert_eq!(e.kind, ErrorKind::CredentialProcess);
            assert!(e.message.contains("profile default has given none within 300ms; still waiting for it"), "{e}");
        }
        std::fs::write(&go, "").unwrap();
        aws.credentials_changed().await;
        get(&aws).await.unwrap();
        assert!(server.asked()[0].contains("Credential=AKIDSLOW/"));
        assert_eq!(std::fs::read_to_string(&starts).unwrap().lines().count(), 1, "four calls, one helper");
    });
}

#[test]
fn edited_files_are_noticed_and_used() {
    alone("edited_files_are_noticed_and_used", &[], |home| async move {
        let server =
            Server::start(vec![error(403, "ExpiredTokenException", "The security token included in the request is expired")])
                .await;
        write(&home, "credentials", "[default]\naws_access_key_id = AKIDOLD\naws_secret_access_key = s\n");
        let aws = aws(&server.url, None).await;
        let e = get(&aws).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::Expired, "{e}");
        write(&home, "credentials", "[default]\naws_access_key_id = AKIDNEWER\naws_secret_access_key = s\n");
        aws.credentials_changed().await;
        aws.reload().await;
        server.now(vec![json(200, GOOD)]);
        get(&aws).await.unwrap();
        assert!(server.asked().last().unwrap().contains("Credential=AKIDNEWER/"));
    });
}

#[test]
fn an_expired_token_alone_brings_fresh_credentials() {
    alone("an_expired_token_alone_brings_fresh_credentials", &[], |home| async move {
        let server = Server::start(vec![error(403, "ExpiredTokenException", "expired")]).await;
        let count = home.join("count");
        let text = format!(
            "echo x >> {0}\nn=$(wc -l < {0})\necho \"{{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKID$n\\\",\\\"SecretAccessKey\\\":\\\"s\\\"}}\"\n",
            count.display()
        );
        std::fs::write(home.join("helper"), text).unwrap();
        write(&home, "config", &format!("[default]\ncredential_process = sh {}\n", home.join("helper").display()));
        let aws = aws(&server.url, None).await;
        get(&aws).await.unwrap_err();
        assert!(server.asked().last().unwrap().contains("Credential=AKID1/"));
        // The reload runs in the background; a reload of one's own waits for it.
        aws.reload().await;
        server.now(vec![json(200, GOOD)]);
        get(&aws).await.unwrap();
        assert!(!server.asked().last().unwrap().contains("Credential=AKID1/"));
    });
}

#[test]
fn everything_is_read_anew_at_most_once_in_a_while_unless_the_files_changed() {
    alone("everything_is_read_anew_at_most_once_in_a_while_unless_the_files_changed", &[], |home| async move {
        let server = Server::start(vec![error(403, "ExpiredTokenException", "expired")]).await;
        let keys = |id: &str| {
            write(
                &home,
                "credentials",
                &format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = s\nregion = {}\n", id.to_lowercase()),
            );
        };
        keys("AKID1");
        let aws =
            Aws::load_with(options(&server.url, None), Timeouts { reload: Duration::from_hours(1), ..short() }).await.unwrap();
        aws.reload().await;
        // The time and the size stay as they were, so that nothing tells of the change.
        let path = home.join(".aws/credentials");
        let time = std::fs::metadata(&path).unwrap().modified().unwrap();
        keys("AKID2");
        std::fs::File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
        aws.reload().await;
        assert_eq!(aws.region().as_deref(), Some("akid1"), "too soon, and nothing seems to have changed");
        keys("AKID33");
        aws.reload().await;
        assert_eq!(aws.region().as_deref(), Some("akid33"), "too soon, but the files have changed");
        server.now(vec![json(200, GOOD)]);
        get(&aws).await.unwrap();
        write(&home, "config", "[broken\n");
        let e = Aws::load(options(&server.url, None)).await.unwrap_err().to_string();
        assert!(e.starts_with("the AWS files cannot be used: ") && !e.contains('␊'), "{e}");
        aws.reload().await;
        assert_eq!(aws.region().as_deref(), Some("akid33"), "what cannot be used changes nothing");
        get(&aws).await.unwrap();
    });
}

#[test]
fn expired_keys_of_the_environment_say_that_only_a_start_helps() {
    alone("expired_keys_of_the_environment_say_that_only_a_start_helps", &KEYS, |_| async {
        let server = Server::start(vec![error(403, "ExpiredTokenException", "old")]).await;
        let e = get(&aws(&server.url, None).await).await.unwrap_err();
        assert_eq!((e.kind, e.message.as_str()), (ErrorKind::ExpiredVariables, "old"));
    });
}

#[test]
fn a_failure_on_the_way_to_credentials_is_not_blamed_on_the_endpoint() {
    alone("a_failure_on_the_way_to_credentials_is_not_blamed_on_the_endpoint", &[], |home| async move {
        let server = content().await;
        let config = |mfa: &str, url: &str| {
            format!(
                "[profile admin]\nrole_arn = arn:aws:iam::111122223333:role/Admin\nsource_profile = base\nservices = local\n{mfa}\
                 [profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n\
                 [profile analyst]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Read\nservices = local\n\
                 [sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.com/start\n\
                 [services local]\nsts =\n  endpoint_url = {url}\nsso =\n  endpoint_url = {url}\n"
            )
        };
        // The name of the cache file is the SHA-1 of "corp".
        let token = r#"{"accessToken":"a","expiresAt":"2099-01-01T00:00:00Z","startUrl":"https://example.com/start","region":"us-east-1"}"#;
        write(&home, "sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json", token);
        for url in ["http://127.0.0.1:1", "http://no-such-host.invalid"] {
            write(&home, "config", &config("", url));
            for profile in ["admin", "analyst"] {
                let e = get(&aws(&server.url, Some(profile)).await).await.unwrap_err();
                assert_eq!(e.kind, ErrorKind::CredentialsUnreachable, "{url} {profile}: {e}");
                assert!(e.to_string().starts_with(&format!("could not get credentials: profile {profile}: ")), "{e}");
                assert!(!e.message.contains("MFA"), "{e}");
            }
        }
        write(&home, "config", &config("mfa_serial = arn:aws:iam::111122223333:mfa/me\n", "http://127.0.0.1:1"));
        let e = get(&aws(&server.url, Some("admin")).await).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::CredentialsUnreachable, "{e}");
        assert!(e.message.contains("profile admin has mfa_serial: it needs an MFA code too"), "{e}");
        assert!(server.asked().is_empty());
    });
}

#[test]
fn an_explicit_profile_goes_before_keys_in_the_environment() {
    alone("an_explicit_profile_goes_before_keys_in_the_environment", &KEYS, |home| async move {
        let server = content().await;
        write(
            &home,
            "credentials",
            "[default]\naws_access_key_id = AKIDDEF\naws_secret_access_key = s\n[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = s\n",
        );
        get(&aws(&server.url, None).await).await.unwrap();
        get(&aws(&server.url, Some("other")).await).await.unwrap();
        let asked = server.asked();
        assert!(asked[0].contains("Credential=AKIDENV/") && asked[1].contains("Credential=AKIDOTHER/"));
    });
}

#[test]
fn tls_to_a_plain_server_is_a_tls_error() {
    alone("tls_to_a_plain_server_is_a_tls_error", &KEYS, |_| async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
                let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 4096]).await;
            }
        });
        let e = get(&aws(&url, None).await).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::Tls, "{e}");
    });
}

#[test]
fn the_demo_reads_nothing_of_the_environment() {
    let env = [
        ("HTTP_PROXY", "http://127.0.0.1:1"),
        ("http_proxy", "http://127.0.0.1:1"),
        ("AWS_PROFILE", "missing"),
        ("AWS_MAX_ATTEMPTS", "abc"),
        ("AWS_ENDPOINT_URL", ""),
        ("AWS_REGION", "no region"),
        ("AWS_CA_BUNDLE", "/nowhere"),
        ("AWS_USE_FIPS_ENDPOINT", "true"),
    ];
    alone("the_demo_reads_nothing_of_the_environment", &env, |home| async move {
        write(&home, "config", "[default\n");
        let server = content().await;
        let fixed = Some(Fixed { access_key_id: "AKIDDEMO".into(), secret_access_key: "s".into() });
        let demo = Aws::load(Options { fixed, ..options(&server.url, None) }).await.unwrap();
        get(&demo).await.unwrap();
        assert!(server.asked()[0].contains("Credential=AKIDDEMO/"));
        assert_eq!((demo.profile(), demo.region(), demo.endpoint()), (None, None, Some(server.url)));
    });
}

#[test]
fn proxies_of_the_environment_are_used() {
    alone(
        "proxies_of_the_environment_are_used",
        &[KEYS[0], KEYS[1], ("HTTP_PROXY", "http://127.0.0.1:1"), ("http_proxy", "http://127.0.0.1:1")],
        |_| async {
            let e = get(&aws("http://no-such-host.invalid", None).await).await.unwrap_err();
            assert_eq!(e.kind, ErrorKind::Refused, "the proxy is asked, not the host: {e}");
        },
    );
}

#[test]
fn the_environment_names_region_profile_and_endpoint() {
    let env = [
        KEYS[0],
        KEYS[1],
        ("AWS_PROFILE", "analyst"),
        ("AWS_DEFAULT_REGION", "eu-west-1"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
    ];
    alone("the_environment_names_region_profile_and_endpoint", &env, |home| async move {
        write(&home, "config", "[profile analyst]\nregion = us-west-2\nendpoint_url = http://127.0.0.1:2\n");
        let aws = Aws::load(Options::default()).await.unwrap();
        assert_eq!((aws.region().as_deref(), aws.profile().as_deref()), (Some("eu-west-1"), Some("analyst")));
        assert_eq!(aws.endpoint().as_deref(), Some("http://127.0.0.1:1"));
        let e = get(&aws).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::Refused, "the endpoint shown is the one asked: {e}");
        let server = content().await;
        let flagged = Aws::load(options(&server.url, None)).await.unwrap();
        get(&flagged).await.unwrap();
        assert_eq!(flagged.endpoint(), Some(server.url));
    });
}

#[test]
fn a_setting_the_sdk_would_panic_over_is_an_error_of_ours() {
    alone("a_setting_the_sdk_would_panic_over_is_an_error_of_ours", &[("AWS_MAX_ATTEMPTS", "abc")], |_| async {
        let e = Aws::load(Options::default()).await.unwrap_err();
        assert_eq!(e.to_string(), "AWS_MAX_ATTEMPTS is \"abc\": expected a whole number, 1 or more");
    });
}

#[test]
fn a_bundle_that_is_none_is_refused() {
    alone("a_bundle_that_is_none_is_refused", &[("AWS_CA_BUNDLE", "~/ca.pem")], |home| async move {
        let e = Aws::load(Options::default()).await.unwrap_err().to_string();
        assert!(e.contains("cannot be read") && e.contains("AWS_CA_BUNDLE expects a file of PEM certificates"), "{e}");
        for text in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\n!"] {
            std::fs::write(home.join("ca.pem"), text).unwrap();
            let e = Aws::load(Options::default()).await.unwrap_err().to_string();
            assert!(e.contains("AWS_CA_BUNDLE expects"), "{text}: {e}");
        }
    });
}
