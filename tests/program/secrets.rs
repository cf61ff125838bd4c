//! A secret in every place that may contain one, in every mode and every output of the program: it appears in none of them.

use crate::aws_server::{ARN, Server, json};
use crate::canary::{CANARY, Plant};

/// Keys of a profile with a valid value, so that the line below continues it.
const PROFILE: [(&str, &str); 32] = [
    ("region", "us-east-1"),
    ("output", "json"),
    ("role_arn", "arn:aws:iam::111122223333:role/A"),
    ("source_profile", "other"),
    ("credential_source", "Environment"),
    ("external_id", "e"),
    ("role_session_name", "n"),
    ("duration_seconds", "900"),
    ("mfa_serial", "arn:aws:iam::111122223333:mfa/me"),
    ("web_identity_token_file", "/nowhere"),
    ("credential_process", "false"),
    ("sso_session", "corp"),
    ("sso_account_id", "111122223333"),
    ("sso_role_name", "Read"),
    ("sso_region", "us-east-1"),
    ("sso_start_url", "https://example.com/start"),
    ("sso_registration_scopes", "sso:account:access"),
    ("login_session", "arn:aws:iam::111122223333:user/me"),
    ("endpoint_url", "http://127.0.0.1:1"),
    ("services", "local"),
    ("ca_bundle", "/nowhere"),
    ("aws_access_key_id", "AKIDFILE"),
    ("aws_secret_access_key", "s"),
    ("aws_session_token", "t"),
    ("aws_account_id", "111122223333"),
    ("max_attempts", "3"),
    ("retry_mode", "standard"),
    ("use_fips_endpoint", "false"),
    ("use_dualstack_endpoint", "false"),
    ("ec2_metadata_service_endpoint", "http://127.0.0.1:1"),
    ("sdk_ua_app_id", "me"),
    ("cli_pager", "less"),
];

/// What makes a profile's key matter.
fn company(key: &str) -> &'static str {
    match key {
        "source_profile"
        | "credential_source"
        | "external_id"
        | "role_session_name"
        | "mfa_serial"
        | "web_identity_token_file" => "role_arn = arn:aws:iam::111122223333:role/A\n",
        "sso_account_id" => "sso_session = corp\nsso_role_name = Read\n",
        "sso_role_name" | "sso_session" | "sso_region" | "sso_start_url" => "sso_account_id = 1\n",
        "aws_access_key_id" => "aws_secret_access_key = s\n",
        "aws_secret_access_key" => "aws_access_key_id = AKIDFILE\n",
        "aws_session_token" => "aws_access_key_id = AKIDFILE\naws_secret_access_key = s\n",
        _ => "",
    }
}

fn sections() -> Vec<Plant> {
    let rest = "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.com/start\n[services local]\nsts =\n  x = y\n";
    let mut plants = Vec::new();
    for (key, value) in PROFILE {
        for indent in if key == "region" { &[" ", "\t", "      "][..] } else { &[" "] } {
            let own = format!("[default]\n{}{key} = {value}\n{indent}aws_secret_access_key = {CANARY}\n{rest}", company(key));
            let plant = Plant::new(&format!("below {key}, {indent:?}")).config(&own);
            if matches!(key, "region" | "ca_bundle" | "services") {
                plants.push(plant.clone());
            }
            plants.push(plant.without_keys());
        }
    }
    for key in ["sso_region", "sso_start_url", "sso_registration_scopes"] {
        let own = "[default]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.com/start\n";
        let own = own.replace(&format!("{key} = "), &format!("{key} = x\n  secret = {CANARY}\n#"));
        let own = if own.contains(CANARY) { own } else { format!("{own}{key} = x\n  secret = {CANARY}\n") };
        plants.push(Plant::new(&format!("below {key} of the session")).config(&own).without_keys());
    }
    for (name, config) in [
        ("a secret key", format!("[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = {CANARY}\n")),
        ("a secret key with a blank", format!("[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = {CANARY} x\n")),
        (
            "a session token",
            format!("[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\naws_session_token = {CANARY}\n"),
        ),
        (
            "a quoted token",
            format!("[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\naws_session_token = \"{CANARY}\"\n"),
        ),
        ("a key id", format!("[default]\naws_access_key_id = -{CANARY}\naws_secret_access_key = s\n")),
        ("a line without a sign", format!("[default]\n{CANARY}\nregion = us-east-1\n")),
        ("a line before any section", format!("secret = {CANARY}\n[default]\nregion = us-east-1\n")),
        ("an open header", format!("[default {CANARY}\nregion = us-east-1\n")),
        ("below an open header", format!("[default\nsecret = {CANARY}\n")),
        ("a nested line without a sign", format!("[default]\ns3 =\n  {CANARY}\n")),
        ("a comment", format!("[default]\n  # {CANARY}\nregion = us-east-1 # {CANARY}\n")),
        ("an endpoint's password", format!("[default]\nendpoint_url = http://me:{CANARY}@127.0.0.1:1\n")),
        ("an endpoint's password before a comment", format!("[default]\nendpoint_url = http://me:{CANARY} #x@127.0.0.1:1\n")),
        ("an endpoint's password with blanks", format!("[default]\nendpoint_url = http://me:{CANARY} x@127.0.0.1:1\n")),
        ("an endpoint's query", format!("[default]\nendpoint_url = http://127.0.0.1:1/?token={CANARY}\n")),
        (
            "a service's password",
            format!("[default]\nservices = l\n[services l]\nsts =\n  endpoint_url = http://me:{CANARY}@127.0.0.1:1\n"),
        ),
    ] {
        // The variables for endpoints take precedence over the files.
        let plant = Plant::new(name).config(&config).env("AWS_ENDPOINT_URL_STS", "-").env("AWS_ENDPOINT_URL_IAM", "-");
        plants.push(plant.without_keys());
    }
    plants.push(
        Plant::new("the other file")
            .without_keys()
            .credentials(&format!("[default]\nregion = us-east-1\n aws_session_token = {CANARY}\n")),
    );
    plants
}

fn helpers() -> Vec<Plant> {
    let keys = |id: &str, secret: &str, more: &str| {
        format!(r#"{{"Version":1,"AccessKeyId":"{id}","SecretAccessKey":"{secret}"{more}}}"#)
    };
    let mut plants = Vec::new();
    for (name, script) in [
        ("the second line of stderr", format!("echo no card >&2; echo {CANARY} >&2; exit 3")),
        ("a line after a carriage return", format!("printf 'no card\\r{CANARY}\\n' >&2; exit 3")),
        ("a line after a vertical tab", format!("printf 'no card\\v{CANARY}\\n' >&2; exit 3")),
        ("a line after a line separator", format!("printf 'no card\\342\\200\\250{CANARY}\\n' >&2; exit 3")),
        ("JSON of a token", format!("echo '{{\"accessToken\":\"{CANARY}\"}}' >&2; exit 3")),
        ("a header", format!("echo 'Authorization: Bearer {CANARY}' >&2; exit 3")),
        ("a trace", format!("echo '+ AWS_TOKEN={CANARY}' >&2; exit 3")),
        ("a URL with a blank", format!("echo 'https://me:{CANARY} x@h/' >&2; exit 3")),
        ("keys on stderr", format!("echo '{}' >&2; exit 3", keys("AKID", CANARY, ""))),
        ("a variable on stderr", format!("echo AWS_SECRET_ACCESS_KEY={CANARY} >&2; exit 3")),
        ("stdout that is no JSON", format!("echo {CANARY}")),
        ("stdout that is JSON and no keys", format!("echo '{{\"{CANARY}\":\"{CANARY}\"}}'")),
        ("a version", format!("echo '{{\"Version\":\"{CANARY}\"}}'")),
        ("a key id", format!("echo '{}'", keys(&format!("-{CANARY}"), "s", ""))),
        ("a secret", format!("echo '{}'", keys("AKID", CANARY, ""))),
        ("a secret with a blank", format!("echo '{}'", keys("AKID", &format!("{CANARY} x"), ""))),
        ("a token", format!("echo '{}'", keys("AKID", "s", &format!(r#","SessionToken":"{CANARY}""#)))),
        ("a secret beside a moment", format!("echo '{}'", keys("AKID", CANARY, r#","Expiration":"soon""#))),
        ("an account", format!("echo '{}'", keys("AKID", "s x", &format!(r#","AccountId":"{CANARY}""#)))),
    ] {
        let plant = Plant::new(&format!("a helper, {name}")).without_keys().file("helper", &script);
        plants.push(plant.config("[default]\ncredential_process = sh helper\n"));
    }
    let quoted = format!("[default]\ncredential_process = false --password {CANARY}\n");
    plants.push(Plant::new("a helper's arguments").without_keys().config(&quoted));
    let repeats = Plant::new("").without_keys().file("helper", "echo \"unrecognized arguments: $*\" >&2; exit 2");
    for (name, command) in [
        ("arguments that it repeats", format!("sh helper --id {CANARY}")),
        ("a line below that it repeats", format!("sh helper\n external_id = {CANARY}")),
        ("what a command in it printed", format!("$(echo {CANARY})")),
    ] {
        let plant = Plant { name: format!("a helper, {name}"), ..repeats.clone() };
        plants.push(plant.config(&format!("[default]\ncredential_process = {command}\n")));
    }
    plants
}

fn variables() -> Vec<Plant> {
    let url = format!("http://me:{CANARY}@127.0.0.1:1");
    let mut plants = vec![
        Plant::new("AWS_SECRET_ACCESS_KEY").env("AWS_SECRET_ACCESS_KEY", CANARY),
        Plant::new("AWS_SECRET_ACCESS_KEY with a blank").env("AWS_SECRET_ACCESS_KEY", &format!("{CANARY} x")),
        Plant::new("AWS_ACCESS_KEY_ID").env("AWS_ACCESS_KEY_ID", &format!("-{CANARY}")),
        Plant::new("AWS_SESSION_TOKEN").env("AWS_SESSION_TOKEN", CANARY),
        Plant::new("AWS_SESSION_TOKEN in quotes").env("AWS_SESSION_TOKEN", &format!("\"{CANARY}\"")),
        Plant::new("--endpoint-url").args(&["--endpoint-url", &url]),
        Plant::new("--endpoint-url over two lines").args(&["--endpoint-url", &format!("http://me:{CANARY}\n@h")]),
        Plant::new("--endpoint-url with an encoded sign").args(&["--endpoint-url", &format!("http://me:{CANARY}%40h")]),
        Plant::new("--endpoint-url with a fragment").args(&["--endpoint-url", &format!("http://h/#token={CANARY}")]),
        Plant::new("AWS_ENDPOINT_URL over two lines")
            .env("AWS_ENDPOINT_URL", &format!("http://me:{CANARY}\r@h"))
            .env("AWS_ENDPOINT_URL_IAM", "-"),
        Plant::new("AWS_CONFIG_FILE").env("AWS_CONFIG_FILE", &format!("https://me:{CANARY}@h/x")).args(&["--profile", "none"]),
        Plant::new("a container's address with a blank")
            .without_keys()
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &format!("http://me:{CANARY} x@10.0.0.1/")),
        Plant::new("a container's address with a fragment")
            .without_keys()
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &format!("http://10.0.0.1/#{CANARY}")),
        Plant::new("--endpoint-url without slashes").args(&["--endpoint-url", &format!("me:{CANARY}@h")]),
        Plant::new("--endpoint-url with a slash").args(&["--endpoint-url", &format!("http://me:1/{CANARY}@h")]),
        Plant::new("--endpoint-url with a query").args(&["--endpoint-url", &format!("http://h/?token={CANARY}")]),
        Plant::new("a container's token")
            .without_keys()
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/x")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", CANARY),
        Plant::new("a container's address").without_keys().env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &format!("http://me:{CANARY}@10.0.0.1/x")),
        Plant::new("a web identity's token")
            .without_keys()
            .env("AWS_WEB_IDENTITY_TOKEN_FILE", "token")
            .env("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/A")
            .file("token", CANARY),
        Plant::new("a cached login")
            .without_keys()
            .config("[default]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.com/start\n")
            .file(
                ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
                &format!(r#"{{"accessToken":"{CANARY}","expiresAt":"2099-01-01T00:00:00Z","startUrl":"https://example.com/start","region":"us-east-1"}}"#),
            ),
        Plant::new("a cached login of another form")
            .without_keys()
            .config("[default]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.com/start\n")
            .file(
                ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
                &format!(r#"{{"accessToken":"{CANARY}","expiresAt":"2099-01-01T00:00:00UTC","startUrl":"https://example.com/start","refreshToken":"{CANARY}"}}"#),
            ),
    ];
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_CA_BUNDLE", "AWS_ENDPOINT_URL"] {
        let plant = Plant::new(&format!("the second line of {name}")).env(name, &format!("us-east-1\n{CANARY}"));
        plants.push(plant.env("AWS_ENDPOINT_URL_IAM", "-"));
    }
    for name in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLEANROOMSML", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "AWS_ENDPOINT_URL_STS"]
    {
        plants.push(Plant::new(name).env(name, &url).env("AWS_ENDPOINT_URL_IAM", "-"));
    }
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        for (form, value) in [
            ("well", url.clone()),
            ("bare", format!("me:{CANARY}@127.0.0.1:1")),
            ("odd", format!("ftp://me:{CANARY}@h:1")),
            ("with a slash", format!("http://me:{CANARY}/x@127.0.0.1:1")),
            ("bare, with a slash", format!("me:{CANARY}/x@127.0.0.1:1")),
            ("encoded", format!("http://me:{CANARY}%40127.0.0.1:1")),
        ] {
            let plant = Plant::new(&format!("{name}, {form}")).env(name, &value);
            let scheme =
                if name.to_ascii_lowercase().starts_with("https") { "https://127.0.0.1:2" } else { "http://127.0.0.2:2" };
            plants.push(plant.args(&["--endpoint-url", scheme]));
        }
    }
    plants
}

async fn nothing_comes_out_of(plants: Vec<Plant>) {
    let job = format!(
        r#"{{"status":"ACTIVE","name":"weekly","createTime":"2026-11-23T13:41:02Z","updateTime":"2026-11-23T13:55:22Z",
        "trainedModelInferenceJobArn":"{ARN}","environment":{{"TOKEN":"{CANARY}"}}}}"#
    );
    let server = Server::start(vec![json(200, &job)]).await;
    // Several at a time: each one is a series of short processes that mostly wait.
    let mut rows = vec![Vec::new(); 4];
    for (i, plant) in plants.into_iter().enumerate() {
        rows[i % 4].push(plant);
    }
    let run = |plants: Vec<Plant>| {
        let url = server.url.clone();
        tokio::task::spawn_blocking(move || {
            let mut found = Vec::new();
            for plant in plants {
                for (output, bytes) in plant.harvest(&url, ARN) {
                    // Output that was requested raw is shown raw, as the flag says.
                    let meant = output == "get raw stdout";
                    let held = |secret: &str| bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
                    if !meant && (held(CANARY) || held(&base64(&format!("me:{CANARY}")))) {
                        found.push(format!("{}: {output}: {}", plant.name, String::from_utf8_lossy(&bytes)));
                    }
                }
            }
            found
        })
    };
    let runs: Vec<_> = rows.into_iter().map(run).collect();
    let mut found = Vec::new();
    for run in runs {
        found.extend(run.await.unwrap());
    }
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), found.join("\n\n"));
}

fn base64(text: &str) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let whole = text.as_bytes().chunks_exact(3);
    whole
        .flat_map(|three| {
            let bits = three.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte));
            [18, 12, 6, 0].map(|shift| char::from(SIGNS[(bits >> shift & 63) as usize]))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_the_aws_files_comes_out() {
    nothing_comes_out_of(sections()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_a_helper_comes_out() {
    nothing_comes_out_of(helpers()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_a_variable_or_a_url_comes_out() {
    nothing_comes_out_of(variables()).await;
}
