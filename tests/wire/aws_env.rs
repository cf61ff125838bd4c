//! The AWS layer in environments of its own: each test runs itself again in a child process with its own home and without
//! this machine's AWS settings.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::aws_server::{ARN, MEMBERSHIP, Server, error, json};
use cleanwatch::aws::{Aws, Fixed, Options, Timeouts};
use cleanwatch::domain::error::{ErrorKind, FetchError};
use cleanwatch::domain::ids::{Arn, JobKey, Source};
use cleanwatch::domain::job::Snapshot;

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
    child.args(["--exact", &format!("aws_env::{test}"), "--nocapture", "--test-threads=1"]).env_clear();
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
    aws.get(&JobKey::of(source, Arn::parse(ARN).unwrap()), |_| {}).await
}

/// A server that accepts everything.
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
        write(&home, "helper", "echo no smart card >&2; exit 3");
        write(&home, "config", &format!("[default]\ncredential_process = sh {}\n", home.join(".aws/helper").display()));
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
            assert_eq!(e.kind, ErrorKind::CredentialsUnreachable);
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
        // The reload runs in the background; a reload called here waits for it.
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
        // Time and size stay the same, so nothing shows the change.
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
        write(&home, "config", "[default]\nca_bundle = x\n secret\n");
        let e = Aws::load(options(&server.url, None)).await.unwrap_err().to_string();
        assert!(e.contains("config:2) is \"x\" and goes on in line 3") && !e.contains("secret"), "{e}");
        aws.reload().await;
        assert_eq!(aws.region().as_deref(), Some("akid33"), "what cannot be used changes nothing");
        get(&aws).await.unwrap();
    });
}

/// Sections that other tools skip or accept, and the SDK rejects.
const ODD: [&str; 16] = [
    "[profile x]\ns3 =\n  = x\n",
    "[services x]\ns3 =\n  = x\n",
    "[profile x]\n  region = us-east-1\n",
    "  [profile x]\nregion = us-east-1\n",
    "[profile x]\nregion: us-east-1\n",
    "[profile x]\n  # a comment\nregion = us-east-1\n",
    "[profile x] mine\nregion = us-east-1\n",
    "[profile x\nregion = us-east-1\n",
    "[profile x]\nregion us-east-1\n",
    "[profile x]\n= us-east-1\n",
    "[profile x]\ns3 =\n  addressing style\n",
    "[profile x]\nregion = us-east-1\n aws_secret_access_key = S3CRET\n",
    "region = us-east-1\n",
    "\u{feff}[profile x]\nregion = us-east-1\n",
    "[profile 'my team']\nregion = us-east-1\n",
    "# f\u{1}r\n[profile x]\ncli_pager = \u{1}\n",
];

#[test]
fn what_is_odd_in_the_aws_files_and_not_needed_ends_nothing() {
    alone("what_is_odd_in_the_aws_files_and_not_needed_ends_nothing", &KEYS, |home| async move {
        let server = content().await;
        let good = "[profile good]\naws_access_key_id = AKIDGOOD\naws_secret_access_key = s\n";
        for odd in ODD {
            // The character with code 1 stands for a byte that is not UTF-8.
            let bytes = |text: String| text.bytes().map(|b| if b == 1 { 0xfc } else { b }).collect::<Vec<u8>>();
            write(&home, "config", "");
            std::fs::write(home.join(".aws/config"), bytes(format!("{odd}{good}"))).unwrap();
            for profile in [None, Some("good")] {
                let aws = Aws::load_with(options(&server.url, profile), short()).await.unwrap_or_else(|e| panic!("{odd}: {e}"));
                get(&aws).await.unwrap_or_else(|e| panic!("{odd}: {e}"));
                let key = if profile.is_some() { "Credential=AKIDGOOD/" } else { "Credential=AKIDENV/" };
                assert!(server.asked().last().unwrap().contains(key), "{odd}");
                assert!(aws.notice().is_none_or(|n| !n.contains("us-east-1") && !n.contains("S3CRET")), "{:?}", aws.notice());
            }
        }
    });
}

#[test]
fn what_the_aws_cli_takes_in_its_files_gives_credentials() {
    alone("what_the_aws_cli_takes_in_its_files_gives_credentials", &[], |home| async move {
        let server = content().await;
        let helper = r#"echo '{"Version":1,"AccessKeyId":"AKIDFORM","SecretAccessKey":"s"}'"#;
        let keys = "aws_access_key_id = AKIDFORM\naws_secret_access_key = s\n";
        let chain = "role_arn = arn:aws:iam::111122223333:role/A\nsource_profile = my team\nservices = l\n";
        let sts = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AKIDFORM</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
            <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
        let sts = Server::start(vec![json(200, sts)]).await;
        for (config, profile) in [
            (format!("[default]\n  {}", keys.replace('\n', "\n  ")), None),
            (format!("\t[default]\n{keys}"), None),
            (keys.replace(" =", ":").replacen("", "[default]\n", 1), None),
            (format!("[default]\n  # mine\n{keys}"), None),
            (format!("[default] (mine)\n{keys}"), None),
            (format!("\u{feff}[default]\r\n{}", keys.replace('\n', "\r\n")), None),
            (format!("[profile 'my team']\n{keys}"), Some("my team")),
            (format!("[profile \"a\"]\n{keys}"), Some("a")),
            (format!("[profile my\\ team]\n{keys}"), Some("my team")),
            (format!("[profile \"a\\\"b\"]\n{keys}"), Some("a\"b")),
            (format!("[default]\n{keys}sso_auto_populated = true\n"), None),
            (format!("[default]\n{keys}sso_session = cc\n"), None),
            (format!("[default]\n{keys}sso_region = us-east-1\nsso_start_url = https://example.com\n"), None),
            (format!("[default]\n{keys}aws_session_token =\nca_bundle =\n"), None),
            (format!("[default]\ns3 =\n  [x=y\n{keys}"), None),
            (format!("[default]\ncredential_process = sh -c 'true ; {}'\n", helper.replace('\'', "'\\''")), None),
            (
                format!(
                    "[default]\ncredential_process = sh -c '[ \"$0\" = \"team #1\" ] && {}' \"team #1\"\n",
                    helper.replace('\'', "'\\''")
                ),
                None,
            ),
            (format!("[profile a]\ncredential_process = sh -c\n    \"{}\"\n", helper.replace('"', "\\\"")), Some("a")),
            (
                format!(
                    "[profile a]\n{chain}[profile 'my team']\n{keys}[services l]\nsts =\n  # here\n  endpoint_url = {}\n",
                    sts.url
                ),
                Some("a"),
            ),
        ] {
            write(&home, "config", &config);
            let aws = Aws::load_with(options(&server.url, profile), short()).await.unwrap_or_else(|e| panic!("{config}: {e}"));
            get(&aws).await.unwrap_or_else(|e| panic!("{config}: {e}"));
            assert!(server.asked().last().unwrap().contains("Credential=AKIDFORM/"), "{config}");
            assert_eq!(aws.notice(), None, "{config}");
        }
        assert!(sts.asked().last().unwrap().contains("Credential=AKIDFORM/"));
    });
}

#[test]
fn what_is_wrong_on_the_way_to_credentials_is_named_by_file_and_line_and_shows_no_more_than_its_first_line() {
    let name = "what_is_wrong_on_the_way_to_credentials_is_named_by_file_and_line_and_shows_no_more_than_its_first_line";
    alone(name, &[], |home| async move {
        let role = "role_arn = arn:aws:iam::111122223333:role/A\n";
        let more = " aws_secret_access_key = S3CRET\n";
        let session = "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.com/start\n";
        let account = "sso_account_id = 111122223333\nsso_role_name = Read\n";
        let helper = |script: &str| {
            let name = format!("helper-{}", script.len());
            write(&home, &name, script);
            format!("credential_process = sh {}\n", home.join(".aws").join(name).display())
        };
        for (profile, place) in [
            (format!("{role}source_profile = b\n{more}"), "source_profile of profile p (§:3) is \"b\" and goes on in line 4, which is indented"),
            (format!("{role}{more}source_profile = b\n"), "role_arn of profile p (§:2) is \"arn:aws:iam::111122223333:role/A\" and goes on in line 3"),
            (format!("{role}source_profile = b\n"), "source_profile of profile p (§:3) is \"b\": expected the name of another profile"),
            (format!("{role}credential_source = Env\n{more}"), "credential_source of profile p (§:3) is \"Env\" and goes on in line 4"),
            (format!("{role}credential_source = Env\n"), "credential_source of profile p (§:3) is \"Env\": expected Environment, Ec2InstanceMetadata, EcsContainer"),
            (format!("{role}source_profile = q\n[profile q]\n{role}source_profile = p\n"), "source_profile (§:6) leads round in a circle: p → q → p"),
            (role.to_owned(), "profile p (§:2) has role_arn and neither source_profile nor credential_source"),
            (format!("aws_access_key_id = AKID\n{more}aws_secret_access_key = x\n"), "aws_access_key_id of profile p (§:2) goes on in line 3"),
            (format!("aws_access_key_id = AKID\naws_secret_access_key = S3CRET\n{more}"), "aws_secret_access_key of profile p (§:3) goes on in line 4"),
            ("aws_access_key_id = AK-S3CRET\naws_secret_access_key = x\n".to_owned(), "aws_access_key_id of profile p (§:2) contains a punctuation character: expected letters, digits and _ only"),
            ("aws_access_key_id = AKID\naws_secret_access_key = S3CRET x\n".to_owned(), "aws_secret_access_key of profile p (§:3) contains a blank"),
            ("aws_access_key_id = AKID\naws_secret_access_key = x\naws_session_token = \"S3CRET\"\n".to_owned(), "aws_session_token of profile p (§:4) begins with a quote"),
            (format!("sso_session = corp\n{more}{account}{session}"), "sso_session of profile p (§:2) is \"corp\" and goes on in line 3"),
            (format!("sso_session = other\n{account}{session}"), "sso_session of profile p (§:2) is \"other\": expected the name of an [sso-session …] section"),
            (format!("sso_session = corp\n{account}{session}{more}"), "sso_start_url of sso-session corp (§:7) is \"https://example.com/start\" and goes on in line 8"),
            (format!("sso_session = corp\nsso_region = eu-west-1\n{account}{session}"), "sso_region of profile p (§:3) differs from that of its sso-session corp"),
            ("sso_session = My Team\nsso_account_id = 1\nsso_role_name = r\n[sso-session 'My Team']\nsso_region = r\nsso_start_url = u\n".to_owned(), "sso_session of profile p (§:2) is \"My Team\": expected a name of letters, digits and _-/.%@:+ alone"),
            (format!("sso_session = corp\nsso_account_id = 1\n{session}"), "profile p (§:3) has no sso_role_name: add it"),
            (helper("echo no card >&2; echo S3CRET >&2; exit 3"), "profile p: Error retrieving credentials: external process exited with code exit status: 3. Stderr: no card"),
            ("credential_process = sh -c 'echo S3CRET >&2; exit 3'\n".to_owned(), "exit status: 3. Stderr: …"),
            (helper("echo SecretAccessKey=S3CRET >&2; exit 3"), "Stderr: (not shown)"),
            (helper("echo S3CRET"), "profile p: Error retrieving credentials from external process"),
            (helper("echo {\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AK-S3CRET\\\",\\\"SecretAccessKey\\\":\\\"S3CRET\\\"}"), "profile p: the access key ID contains a punctuation character"),
        ] {
            write(&home, "config", &format!("[profile p]\n{profile}"));
            let e = get(&aws("http://127.0.0.1:1", Some("p")).await).await.unwrap_err();
            let place = place.replace('§', &home.join(".aws/config").display().to_string());
            assert!(e.message.contains(&place), "{profile}\n{e}\n{place}");
            assert!(!e.to_string().contains("S3CRET"), "{e}");
            assert_ne!(e.kind, ErrorKind::Internal, "{e}");
        }
    });
}

#[test]
fn a_moment_in_a_form_that_the_sdk_does_not_take_is_named_with_the_form_it_takes() {
    alone("a_moment_in_a_form_that_the_sdk_does_not_take_is_named_with_the_form_it_takes", &[], |home| async move {
        for expires in
            ["2099-01-01T00:00:00UTC", "2099-01-01T00:00:00+00:00", "2099-01-01 00:00:00Z", "2099-01-01T00:00:00", "soon"]
        {
            let config = "[profile p]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n\
                [sso-session 'corp']\nsso_region = us-east-1\nsso_start_url = https://example.com/start\n";
            write(&home, "config", config);
            // The name of the cache file is the SHA-1 of "corp".
            let cache = "sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
            let token = format!(
                r#"{{"accessToken":"S3CRET","expiresAt":"{expires}","startUrl":"https://example.com/start","region":"us-east-1"}}"#
            );
            write(&home, cache, &token);
            let e = get(&aws("http://127.0.0.1:1", Some("p")).await).await.unwrap_err();
            assert_eq!(e.kind, ErrorKind::Settings, "{e}");
            let says = format!("{cache} is \"{expires}\": expected a time such as 2026-11-30T22:00:00Z");
            assert!(e.message.contains(&says) && !e.message.contains("S3CRET"), "{e}");
        }
        for expires in ["2099-01-01T00:00:00+0000", "2099-01-01T00:00:00", "2099-01-01 00:00", "1700000000", "soon"] {
            let keys = format!(r#"{{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"S3CRET","Expiration":"{expires}"}}"#);
            write(&home, "keys", &keys);
            write(&home, "config", &format!("[profile p]\ncredential_process = cat {}\n", home.join(".aws/keys").display()));
            let e = get(&aws("http://127.0.0.1:1", Some("p")).await).await.unwrap_err();
            assert_eq!(e.kind, ErrorKind::Settings, "{e}");
            let says = "profile p: the Expiration that credential_process printed is not a time that the AWS SDK accepts: print it as \
                2026-11-30T22:00:00Z, or with an offset such as +00:00";
            assert_eq!(e.message, says, "{expires}");
        }
    });
}

#[test]
fn keys_of_the_environment_that_no_header_can_hold_are_refused_by_their_variable() {
    let name = "keys_of_the_environment_that_no_header_can_hold_are_refused_by_their_variable";
    alone(name, &[("AWS_ACCESS_KEY_ID", "AK-S3CRET"), ("AWS_SECRET_ACCESS_KEY", "s")], |home| async move {
        let e = Aws::load(Options::default()).await.unwrap_err().to_string();
        assert_eq!(e, "AWS_ACCESS_KEY_ID contains a punctuation character: expected letters, digits and _ only");
        // A profile that was named takes precedence over them, and so does not need them.
        write(&home, "credentials", "[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = s\n");
        let server = content().await;
        get(&aws(&server.url, Some("other")).await).await.unwrap();
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
        ("AWS_MAX_ATTEMPTS", "+3"),
        ("AWS_ENDPOINT_URL", "http://u@h"),
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
fn a_proxy_that_fails_is_named_and_the_endpoint_is_not_blamed() {
    let env = |name: &'static str| (name, "http://me:S3CRET@127.0.0.1:1");
    let name = "a_proxy_that_fails_is_named_and_the_endpoint_is_not_blamed";
    alone(name, &[KEYS[0], KEYS[1], env("HTTP_PROXY"), env("HTTPS_PROXY"), ("NO_PROXY", "127.0.0.3")], |_| async {
        for (url, variable) in [
            ("http://no-such-host.invalid", "HTTP_PROXY"),
            ("https://no-such-host.invalid", "HTTPS_PROXY"),
            ("http://127.0.0.1:2", "HTTP_PROXY"),
            ("https://127.0.0.1:2", "HTTPS_PROXY"),
        ] {
            let e = get(&aws(url, None).await).await.unwrap_err();
            assert_eq!(e.kind, ErrorKind::Proxy, "{url}: {e}");
            assert!(e.message.starts_with(&format!("through the proxy 127.0.0.1:1 of {variable}: ")), "{url}: {e}");
            assert!(!e.to_string().contains("S3CRET"), "{e}");
        }
        let e = get(&aws("http://127.0.0.3:1", None).await).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::Refused, "asked directly: {e}");
    });
}

#[test]
fn a_proxy_that_lets_nothing_through_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = std::io::Read::read(&mut stream, &mut [0; 4096]);
            let _ = std::io::Write::write_all(
                &mut stream,
                b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
            );
        }
    });
    let env = [KEYS[0], KEYS[1], ("ALL_PROXY", proxy.as_str())];
    alone("a_proxy_that_lets_nothing_through_is_named", &env, |_| async {
        let e = get(&aws("https://no-such-host.invalid", None).await).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::Proxy, "{e}");
        assert!(e.message.contains(&format!("through the proxy {} of ALL_PROXY", std::env::var("ALL_PROXY").unwrap())), "{e}");
        let e = get(&aws("http://no-such-host.invalid", None).await).await.unwrap_err();
        assert_eq!((e.kind, e.http), (ErrorKind::Proxy, Some(407)), "{e}");
    });
}

#[test]
fn an_address_that_no_proxy_names_is_asked_directly() {
    for (test, no) in [("*", "*"), ("address and port", "127.0.0.1:PORT")] {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let server = runtime.block_on(content());
        let port = server.url.rsplit(':').next().unwrap().to_owned();
        let env = [
            KEYS[0],
            KEYS[1],
            ("HTTP_PROXY", "http://127.0.0.1:1"),
            ("NO_PROXY", &no.replace("PORT", &port)),
            ("TEST_URL", &server.url),
        ];
        alone("an_address_that_no_proxy_names_is_asked_directly", &env, |_| async {
            get(&aws(&std::env::var("TEST_URL").unwrap(), None).await).await.unwrap();
        });
        if std::env::var(CHILD).is_err() {
            assert!(!server.asked().is_empty(), "{test}");
        }
    }
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
fn a_setting_that_is_none_is_an_error_of_ours() {
    alone("a_setting_that_is_none_is_an_error_of_ours", &[("AWS_MAX_ATTEMPTS", "+3")], |_| async {
        let e = Aws::load(Options::default()).await.unwrap_err();
        assert_eq!(e.to_string(), "AWS_MAX_ATTEMPTS is \"+3\": expected a whole number, 1 or more");
    });
}

#[test]
fn a_bundle_that_is_none_is_refused() {
    alone("a_bundle_that_is_none_is_refused", &[("AWS_CA_BUNDLE", "~/ca.pem")], |home| async move {
        let refused = async || {
            let e = Aws::load(Options::default()).await.unwrap_err().to_string();
            assert!(e.contains("AWS_CA_BUNDLE expects a file of PEM certificates"), "{e}");
            e
        };
        assert!(refused().await.contains("cannot be read"));
        // What the libraries would take for a bundle that is empty.
        for text in ["", "what", "-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----\n"] {
            std::fs::write(home.join("ca.pem"), text).unwrap();
            assert!(refused().await.contains("holds no certificate"), "{text}");
        }
        std::fs::remove_file(home.join("ca.pem")).unwrap();
        std::fs::create_dir(home.join("ca.pem")).unwrap();
        assert!(refused().await.contains("is no regular file"));
    });
}
