//! The doctor, from the command line through the real SDK to the demo's services: what it says about each cause that an API
//! can show, what it cannot tell, and what is lost with one denied permission.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output, Stdio};

use cleanwatch::demo::{Scenario, Server};
use serde_json::Value;
use tokio::runtime::Runtime;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cleanwatch");
const JOB: &str = "docs.aws.amazon.com/cleanrooms-ml/latest/APIReference";

/// A story being served.
struct Serving {
    runtime: Runtime,
    server: Server,
    arn: String,
}

impl Serving {
    fn of(text: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let scenario = Scenario::parse("x", text).unwrap();
        let arn = scenario.arns().remove(0);
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = runtime.block_on(Server::start(scenario, 1.0, address)).unwrap();
        Self { runtime, server, arn }
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(PROGRAM);
        command.arg("doctor").arg(&self.arn).args(["--endpoint-url", &self.server.endpoint(), "--max-tps", "20"]).args(args);
        command.env_clear().env("AWS_ACCESS_KEY_ID", "AKIDFAKE").env("AWS_SECRET_ACCESS_KEY", "fake");
        command.env("HOME", "/nonexistent").stdin(Stdio::null());
        // The server's own threads run meanwhile.
        let _inside = self.runtime.enter();
        command.output().unwrap()
    }

    fn examine(&self) -> (Option<i32>, Examined) {
        let output = self.run(&["-o", "json"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {said}"));
        (output.status.code(), Examined(document))
    }
}

/// The doctor's findings.
struct Examined(Value);

impl Examined {
    fn steps(&self) -> &[Value] {
        self.0["steps"].as_array().unwrap()
    }

    fn of(&self, verdict: &str) -> Vec<&str> {
        self.steps().iter().filter(|s| s["verdict"] == verdict).map(|s| s["step"].as_str().unwrap()).collect()
    }

    fn step(&self, name: &str) -> &Value {
        self.steps().iter().find(|s| s["step"] == name).unwrap_or_else(|| panic!("no step {name}: {}", self.0))
    }
}

/// The text of a scenario as it is after its last step.
fn ended(text: &str, status: &str, members: &str) -> String {
    let end = text.find("\n[[job.step]]").unwrap();
    let rest = text[end..].find("\n[[job.log]]").or_else(|| text[end..].find("\n[[related]]")).map_or("", |at| &text[end + at..]);
    let begun = text[..end].replace("status = \"CREATE_PENDING\"", &format!("updated = \"1m\"\nstatus = \"{status}\""));
    let begun = begun.replace("created = \"1m\"", "created = \"9m\"");
    format!("{begun}\n{members}\n{rest}")
}

const PUBLISHED: &str = "metricsStatus = \"PUBLISH_SUCCEEDED\"\nlogsStatus = \"PUBLISH_SUCCEEDED\"";

/// A scenario's text, what is wrong in it, and the steps that fail, each with a part of its fix.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

#[test]
fn each_cause_that_an_api_can_show_is_found_with_its_fix() {
    let no_configuration = ended(
        include_str!("../../assets/demo/no-logs.toml"),
        "ACTIVE",
        "logsStatus = \"PUBLISH_FAILED\"\nlogsStatusDetails = \"Failed to publish logs as no ML Config role is set\"",
    );
    let no_role = include_str!("../../assets/demo/publish-failed.toml");
    let no_receiver =
        include_str!("../../assets/demo/many-logs.toml").replace("members = [{ accountId = \"444455556666\" }]", "members = []");
    let unable = format!("receives_nothing = [\"444455556666\"]\n{}", include_str!("../../assets/demo/many-logs.toml"));
    let elsewhere = format!("{}\nsource = \"arn:aws:cleanrooms:us-east-1:111122223333:membership/other\"\n", untrusted());
    let gone = format!(
        "{}\n[[related]]\narn = \"@/ml-input-channel/ch-2f81c0\"\nmissing = true\n",
        include_str!("../../assets/demo/many-logs.toml")
    );
    let no_role_there = format!("{}\n[role]\nmissing = true\n", include_str!("../../assets/demo/many-logs.toml"));
    let cases: [Case; 12] = [
        (
            include_str!("../../assets/demo/no-policy.toml"),
            "no policy",
            &[
                ("privacy configuration", "make a new association with containerLogs for account 111122223333"),
                ("log group and streams", "no logs: see the other problems"),
            ],
        ),
        (
            include_str!("../../assets/demo/not-allowed.toml"),
            "not allowed",
            &[
                ("privacy configuration", "then start a new job: fixes apply to new jobs only"),
                ("log group and streams", "no logs: see the other problems"),
            ],
        ),
        (
            &no_configuration,
            "no ML configuration",
            &[
                ("ML configuration", "aws cleanroomsml put-ml-configuration with an output location and a role"),
                ("log group and streams", "no logs: see the other problems"),
                ("logs published", "give the membership an ML configuration with a role"),
            ],
        ),
        (no_role, "no role", &[("ML configuration", "put-ml-configuration")]),
        (
            include_str!("../../assets/demo/role-lacks.toml"),
            "lacks",
            &[
                ("role's policies", "allow the role logs:CreateLogStream, logs:PutLogEvents, cloudwatch:PutMetricData"),
                ("log group and streams", "no logs: see the other problems"),
                ("logs published", "fix first: role's policies"),
                ("metrics published", "fix first: role's policies"),
            ],
        ),
        (
            include_str!("../../assets/demo/role-untrusted.toml"),
            "untrusted",
            &[
                ("role's trust policy", "let cleanrooms-ml.amazonaws.com do sts:AssumeRole"),
                ("log group and streams", "no logs: see the other problems"),
                ("logs published", "fix first: role's trust policy"),
                ("metrics published", "fix first: role's trust policy"),
            ],
        ),
        (
            &elsewhere,
            "trusted for another membership",
            &[
                (
                    "role's trust policy",
                    "for aws:SourceArn arn:aws:cleanrooms:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b",
                ),
                ("log group and streams", "no logs: see the other problems"),
                ("logs published", "fix first: role's trust policy"),
                ("metrics published", "fix first: role's trust policy"),
            ],
        ),
        (
            include_str!("../../assets/demo/no-log-group.toml"),
            "no log group",
            &[
                ("role's policies", "allow the role logs:CreateLogGroup on log-group:/aws/cleanroomsml/"),
                ("log group and streams", "no logs: see the other problems"),
                ("logs published", "fix first: role's policies"),
            ],
        ),
        (
            &unable,
            "the receiver may not receive",
            &[("receiver of the output", "start a new job whose receiver is a member with CAN_RECEIVE_INFERENCE_OUTPUT")],
        ),
        (&no_receiver, "no receiver", &[("receiver of the output", "start a new job with one receiver")]),
        (&gone, "no channel", &[("ML input channel", "make a new one")]),
        (&no_role_there, "the role is gone", &[("role's trust policy", "sts:AssumeRole"), ("role's policies", "make the role")]),
    ];
    cases.into_iter().for_each(assert_found);
}

/// Exactly these steps fail, each with its fix and a source.
#[track_caller]
fn assert_found((text, what, fails): Case<'_>) {
    let (code, found) = Serving::of(text).examine();
    let names: Vec<&str> = fails.iter().map(|(name, _)| *name).collect();
    assert_eq!(found.of("fail"), names, "{what}: {}", found.0);
    assert_eq!(code, Some(1), "{what}");
    for (name, fix) in fails {
        let said = found.step(name)["fix"].as_str().unwrap();
        assert!(said.contains(fix), "{what}: {name}: {said}");
        assert!(found.step(name)["source"].as_str().unwrap().contains('/'), "{what}: {name}");
    }
}

fn untrusted() -> String {
    include_str!("../../assets/demo/role-untrusted.toml").replace("trusts = \"sagemaker.amazonaws.com\"", "")
}

/// A job that failed and left logs.
fn crashed() -> String {
    let failed = "statusDetails = { statusCode = \"AlgorithmError\", message = \"See job logs for more information\" }";
    let text = ended(include_str!("../../assets/demo/logs.toml"), "CREATE_FAILED", &format!("{failed}\n{PUBLISHED}"));
    text.replace("at = \"8s\"", "before = \"5m\"").replace("at = \"9s\"", "before = \"5m\"")
}

#[test]
fn a_failed_job_is_told_of_with_what_is_known_and_what_is_not() {
    let text = crashed();
    let (code, found) = Serving::of(&text).examine();
    assert_eq!((code, found.of("fail")), (Some(1), vec!["job", "failure"]), "{}", found.0);
    let failure = found.step("failure");
    let evidence = failure["evidence"].to_string();
    for part in ["status code: AlgorithmError", "message: See job logs", "log: ", "could not convert string to float"] {
        assert!(evidence.contains(part), "{part}: {evidence}");
    }
    assert!(failure["fix"].as_str().unwrap().contains("likely: the container could not read the input"), "{failure}");
    assert!(failure["source"].as_str().unwrap().contains("inference-model-guidelines"), "{failure}");
    let rows = found.step("input rows");
    assert!(
        rows["verdict"] == "cannot-tell" && rows["evidence"].to_string().contains("maxPayloadInMB is not set: 6 MB"),
        "{rows}"
    );
    assert!(!found.0.to_string().contains("base image") && !found.0.to_string().contains("container image"), "{}", found.0);
    // The message names the cause, whatever else the logs contain.
    let memory = text.replace("See job logs for more information", "the inference container ran out of memory");
    let (_, found) = Serving::of(&memory).examine();
    let fix = found.step("failure")["fix"].as_str().unwrap().to_owned();
    assert!(
        fix.contains("the container ran out of memory: choose an instance type with more memory than ml.g5.12xlarge"),
        "{fix}"
    );
    assert!(!found.0.to_string().contains("base image"), "{}", found.0);
    // If neither the message nor the logs name a cause, general knowledge about such jobs is used.
    let silent = text.replace("ERROR predict: part {n}: could not convert string to float: 'n/a', the row is skipped", "INFO");
    let (_, found) = Serving::of(&silent).examine();
    let failure = found.step("failure");
    assert!(failure["fix"].as_str().unwrap().contains("SageMaker PyTorch base image"), "{failure}");
    assert!(failure["source"].as_str().unwrap().contains("sample-AWSCleanRoomsCustomMLModel"), "{failure}");
    for (name, source, part) in [
        ("container image", "sample-AWSCleanRoomsCustomMLModel", "sha256:"),
        ("input rows", "inference-model-guidelines", "maxPayloadInMB is not set: 6 MB"),
        ("output size", "associate-model-algorithm", "the association allows 10.0 GB"),
    ] {
        let step = found.step(name);
        assert_eq!(step["verdict"], "cannot-tell", "{step}");
        assert!(step["source"].as_str().unwrap().contains(source) && step["evidence"].to_string().contains(part), "{step}");
    }
    // No source names a cause for any other code.
    let (_, found) = Serving::of(&silent.replace("AlgorithmError", "OtherError")).examine();
    let failure = found.step("failure");
    assert!(failure["fix"].is_null() && failure["evidence"].to_string().contains("no cause is known for this"), "{failure}");
    assert_eq!(failure["source"], JOB);
    let (_, found) = Serving::of(include_str!("../../assets/demo/budget-spent.toml")).examine();
    let channel = found.step("ML input channel");
    assert_eq!(channel["verdict"], "fail");
    assert!(channel["fix"].as_str().unwrap().contains("its access budget is spent"), "{channel}");
    assert!(channel["evidence"].to_string().contains("LIFETIME: 0 of 5 remain"), "{channel}");
    assert!(!channel["fix"].as_str().unwrap().contains("next period"), "{channel}");
    let failure = found.step("failure");
    assert!(failure["evidence"].to_string().contains("budget of its ML input channel is spent"), "{failure}");
    assert_eq!(failure["fix"], "likely cause: see ML input channel");
    assert_eq!(
        found.step("input rows")["fix"],
        "the container has to take lines without a head",
        "there are no logs to see it in"
    );
}

/// The service's word and the facts may differ: then neither counts as the truth.
#[test]
fn a_missing_log_group_is_weighed_by_what_else_is_known() {
    let ended = |members: &str| {
        let text = include_str!("../../assets/demo/no-policy.toml");
        let job = text.find("\n[[job]]").unwrap();
        let end = text[job + 1..].find("\n[[").map_or(text.len(), |at| job + 1 + at);
        let begun = text[..end].lines().filter(|line| !line.contains("logsStatus") && !line.contains("metricsStatus"));
        begun.collect::<Vec<_>>().join("\n") + "\n" + members + "\n"
    };
    let streams = |text: &str| {
        let (_, found) = Serving::of(text).examine();
        found.step("log group and streams").clone()
    };
    let step = streams(&ended(PUBLISHED));
    assert_eq!(step["verdict"], "cannot-tell", "{step}");
    assert!(step["evidence"].to_string().contains("the service says that its logs were published"), "{step}");
    assert!(!step.to_string().contains("nothing was published") && !step.to_string().contains("CreateLogGroup"), "{step}");
    let step = streams(&ended("").replace("status = \"ACTIVE\"", "status = \"INACTIVE\""));
    assert_eq!(step["verdict"], "cannot-tell", "{step}");
    assert!(!step.to_string().contains("while it runs"), "{step}");
    let step = streams(include_str!("../../assets/demo/no-log-group.toml"));
    assert!(step["evidence"].to_string().contains("the role may not make it: it lacks logs:CreateLogGroup"), "{step}");
    let denied = "[[fault]]\nfrom = \"0s\"\nuntil = \"1d\"\naction = \"iam:SimulatePrincipalPolicy\"\nwhat = \"access-denied\"\n";
    let step = streams(&(ended("") + denied));
    assert!(step["evidence"].to_string().contains("whether the role may make it (logs:CreateLogGroup) is not known"), "{step}");
}

#[test]
fn of_a_job_that_the_service_does_not_know_nothing_more_is_waited_for() {
    let mut serving = Serving::of(&well(false));
    serving.arn.push('x');
    let (code, found) = serving.examine();
    assert_eq!((code, found.of("fail"), found.of("asking").len()), (Some(4), vec!["job"], 0), "{}", found.0);
    assert_eq!(found.step("job")["fix"], "check the ARN and the region", "whose account it is has been told");
    assert!(!found.0.to_string().contains("while it runs"), "{}", found.0);
    let told = serving.run(&[]);
    assert!(String::from_utf8_lossy(&told.stderr).is_empty(), "{}", String::from_utf8_lossy(&told.stderr));
}

/// A job with logs, whose resources belong to its own membership, or to another member.
fn well(others: bool) -> String {
    let text = include_str!("../../assets/demo/many-logs.toml").replace("lasts = \"100s\"", "lasts = \"1s\"");
    if !others {
        return text;
    }
    let lent = "arn:aws:cleanrooms-ml:us-east-1:444455556666:membership/5e2d9c10-77ab-4c3e-9f02-1a2b3c4d5e6f";
    let both = "[[membership]]\nid = \"7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b\"\ncollaboration = \"c0ffee00-1111-4222-8333-444455556666\"\nname = \"n\"\n\
        [[membership]]\nid = \"5e2d9c10-77ab-4c3e-9f02-1a2b3c4d5e6f\"\ncollaboration = \"c0ffee00-1111-4222-8333-444455556666\"\nname = \"n\"\naccount = \"444455556666\"\n";
    let text = text.replace("\"@/", &format!("\"{lent}/"));
    text.replacen("[[job]]", &format!("{both}[[job]]"), 1)
}

/// The steps that cannot tell if nothing is denied.
const UNTOLD: [&str; 0] = [];

#[test]
fn each_action_denied_alone_leaves_what_it_is_needed_for_untold_and_is_named() {
    // GetTrainedModel and GetCollaborationTrainedModel belong to no step of the doctor, and GetLogEvents to none for a job
    // that succeeded.
    let cases: [(bool, &str, &[&str]); 13] = [
        (false, "sts:GetCallerIdentity", &["caller identity"]),
        (false, "cleanrooms:ListMembers", &["receiver of the output"]),
        (false, "iam:GetRole", &["role's trust policy"]),
        (false, "iam:SimulatePrincipalPolicy", &["role's policies"]),
        (false, "logs:DescribeLogStreams", &["log group and streams"]),
        (false, "logs:GetLogEvents", &[]),
        (false, "cleanrooms-ml:GetConfiguredModelAlgorithmAssociation", &["privacy configuration"]),
        (false, "cleanrooms-ml:GetMLInputChannel", &["ML input channel"]),
        (false, "cleanrooms-ml:GetTrainedModel", &[]),
        // Only the ML configuration names the role.
        (false, "cleanrooms-ml:GetMLConfiguration", &["ML configuration", "role's trust policy", "role's policies"]),
        (true, "cleanrooms-ml:GetCollaborationTrainedModel", &[]),
        (true, "cleanrooms-ml:GetCollaborationConfiguredModelAlgorithmAssociation", &["privacy configuration"]),
        (true, "cleanrooms-ml:GetCollaborationMLInputChannel", &["ML input channel"]),
    ];
    for others in [false, true] {
        let (code, found) = Serving::of(&well(others)).examine();
        assert_eq!((code, found.of("cannot-tell")), (Some(0), UNTOLD.to_vec()), "{}", found.0);
    }
    let told = ["ML input channel", "privacy configuration", "receiver of the output"];
    let list = (true, "cleanrooms-ml:ListTrainedModelInferenceJobs", told.as_slice());
    for (others, action, untold) in cases.into_iter().chain([list]) {
        let fault = format!("\n[[fault]]\nfrom = \"0s\"\nuntil = \"1d\"\naction = \"{action}\"\nwhat = \"access-denied\"\n");
        let (code, found) = Serving::of(&(well(others) + &fault)).examine();
        let mut expected: Vec<&str> = UNTOLD.iter().chain(untold).copied().collect();
        let mut came = found.of("cannot-tell");
        expected.sort_unstable();
        came.sort_unstable();
        assert_eq!((code, came, found.of("fail").len()), (Some(0), expected, 0), "{action}: {}", found.0);
        if let Some(first) = untold.first() {
            let step = found.step(first);
            let said = format!("{}{}", step["evidence"], step["fix"]);
            assert!(said.contains(&format!("allow {action}")), "{action}: {said}");
        }
    }
}

#[test]
fn a_job_that_may_not_be_asked_for_ends_with_its_own_code() {
    let fault = "\n[[fault]]\nfrom = \"0s\"\nuntil = \"1d\"\naction = \"cleanrooms-ml:GetTrainedModelInferenceJob\"\nwhat = \"access-denied\"\n";
    let (code, found) = Serving::of(&(well(false) + fault)).examine();
    assert_eq!(code, Some(4));
    let step = found.step("job");
    assert_eq!(step["verdict"], "cannot-tell", "{step}");
    assert!(step["fix"].as_str().unwrap().contains("GetTrainedModelInferenceJob"), "{step}");
    assert_eq!(found.step("caller identity")["verdict"], "pass", "all else works");
}

#[test]
fn a_bundle_holds_what_it_says_and_no_secrets() {
    let serving = Serving::of(&well(false).replace(
        "tags = { env",
        "containerExecutionParameters = { maxPayloadInMB = 6 }\nenvironment = { TOKEN = \"hunter2-value\" }\ntags = { env",
    ));
    let dir = tempfile::tempdir().unwrap();
    for logs in [false, true] {
        let file = dir.path().join(format!("bundle-{logs}.json"));
        let path = file.to_str().unwrap().to_owned();
        let output = serving.run(if logs { vec!["--bundle", &path, "--with-logs"] } else { vec!["--bundle", &path] }.as_slice());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let bundle: Value = serde_json::from_str(&text).unwrap();
        assert!(!text.contains("hunter2") && !text.contains("AKIDFAKE") && !text.contains("audience"), "{text}");
        assert!(text.contains("TOKEN") && bundle["job"].get("tags").is_none(), "{text}");
        assert_eq!(bundle["doctor"]["counts"]["fail"], 0);
        assert!(said.contains("the status that it was seen in"), "{said}");
        let [status] = bundle["statuses"].as_array().unwrap().as_slice() else { panic!("{}", bundle["statuses"]) };
        assert_eq!((&status["status"], &status["sinceKnown"]), (&"ACTIVE".into(), &"already".into()), "{status}");
        let lines = bundle["logs"]["lines"].as_array().unwrap().len();
        assert_eq!((lines > 0, said.contains("no line of the logs")), (logs, !logs), "{said}");
        assert!(
            said.contains("holds:") && said.contains("the names of 2 log streams") && said.contains("no credentials"),
            "{said}"
        );
        // An existing file stays.
        let again = serving.run(&["--bundle", &path]);
        assert_eq!(again.status.code(), Some(2));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}

#[test]
fn a_bundle_quotes_no_line_of_the_logs_unasked() {
    let serving = Serving::of(&crashed());
    let dir = tempfile::tempdir().unwrap();
    for logs in [false, true] {
        let path = dir.path().join(format!("bundle-{logs}.json")).to_str().unwrap().to_owned();
        let output = serving.run(if logs { vec!["--bundle", &path, "--with-logs"] } else { vec!["--bundle", &path] }.as_slice());
        assert!(String::from_utf8_lossy(&output.stdout).contains("could not convert"), "what is printed quotes them");
        assert_eq!(std::fs::read_to_string(&path).unwrap().contains("could not convert"), logs);
    }
}

#[test]
fn in_print_each_step_says_what_was_seen_what_to_do_and_who_says_so() {
    let output = Serving::of(include_str!("../../assets/demo/no-policy.toml")).run(&[]);
    let text = String::from_utf8(output.stdout).unwrap();
    for part in [
        "PROBLEM   privacy configuration\n",
        "          found  it has no containerLogs policy",
        "          fix    make a new association",
        "          docs   docs.aws.amazon.com/",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(text.ends_with("11 steps: 2 problems, 1 unknown, 8 ok\n"), "{text}");
}

#[test]
fn no_line_of_a_stream_that_may_be_another_job_s_is_quoted_or_bundled() {
    let text = ended(include_str!("../../assets/demo/logs-unnamed.toml"), "CREATE_FAILED", PUBLISHED);
    let text = text.replace("at = \"8s\"", "before = \"5m\"").replace("at = \"9s\"", "before = \"5m\"");
    let serving = Serving::of(&text);
    let (_, found) = serving.examine();
    assert!(!found.0.to_string().contains("could not convert"), "{}", found.0);
    assert!(found.step("log group and streams")["evidence"].to_string().contains("no stream that belongs to this job"));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bundle.json").to_str().unwrap().to_owned();
    serving.run(&["--bundle", &path, "--with-logs"]);
    let bundle: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(
        (&bundle["logs"]["streams"], &bundle["logs"]["lines"]),
        (&serde_json::json!([]), &serde_json::json!([])),
        "{bundle}"
    );
}

#[test]
fn a_role_that_is_set_now_and_was_not_when_the_job_ran_is_told_as_just_that() {
    let unset = "logsStatus = \"PUBLISH_FAILED\"\nlogsStatusDetails = \"Failed to publish logs as no ML Config role is set\"";
    let other = "logsStatus = \"PUBLISH_FAILED\"\nlogsStatusDetails = \"Access denied\"";
    for (details, seen, fix) in [
        (unset, "it was not when the job ran", "start a new job: it publishes with the role that is set now"),
        (other, "they may not have been when the job ran", "start a new job; if that one is not published either"),
    ] {
        let text = ended(include_str!("../../assets/demo/logs.toml"), "ACTIVE", details);
        let (_, found) = Serving::of(&text).examine();
        assert_eq!(found.step("ML configuration")["verdict"], "pass", "{}", found.0);
        let step = found.step("logs published");
        assert!(step["evidence"].to_string().contains(seen), "{step}");
        assert!(step["fix"].as_str().unwrap().starts_with(fix), "{step}");
        assert!(!found.0.to_string().contains("give the membership"), "{}", found.0);
    }
}
