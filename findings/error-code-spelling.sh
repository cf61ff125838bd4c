#!/usr/bin/env bash
# What: aws-sdk-cleanroomsml 1.127.0 and boto3 1.44.8, given a throttling answer (HTTP 400, no x-amzn-ErrorType header)
#       whose JSON names the code as "code", "Code" or "__type".
# Expected: both SDKs follow one protocol, so both read the same spellings; or, of the two, boto3 would be the strict one.
# What happens: boto3 reads all three spellings, sees a throttled request and sends it again (3 requests). The Rust SDK
#       reads "code" and "__type" alone: with a capital "Code" it finds no error code, hence no message either (even
#       though "Message" is a spelling that it reads beside "code"), calls it an "unhandled error" and sends 1 request.
# Why it matters: gateways and stand-ins that put errors together by hand write "Code" and "Message". A loop in boto3 rides
#       out their throttling; the same loop in Rust ends at the first one, and prints two words that help nobody.
# Needs: bash, cargo, python3; about three minutes to compile.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.44.8

mkdir -p rust/src
cat >rust/Cargo.toml <<'TOML'
[package]
name = "ask"
version = "0.0.0"
edition = "2024"
[dependencies]
aws-sdk-cleanroomsml = { version = "=1.127.0", default-features = false, features = ["default-https-client", "rt-tokio"] }
aws-smithy-http-client = "=1.5.2"
aws-smithy-json = "=0.65.1"
aws-smithy-runtime = "=1.16.2"
tokio = { version = "=1.54.1", features = ["macros", "rt-multi-thread"] }
[profile.dev]
debug = 0
TOML
cat >rust/src/main.rs <<'RUST'
use aws_sdk_cleanroomsml::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_cleanroomsml::error::ProvideErrorMetadata;

#[tokio::main]
async fn main() {
    let id = "11111111-2222-3333-4444-555555555555";
    let config = aws_sdk_cleanroomsml::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE1234567", "example", None, None, "example"))
        .endpoint_url(std::env::args().nth(1).unwrap())
        .build();
    let arn = format!("arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{id}/trained-model-inference-job/{id}");
    let client = aws_sdk_cleanroomsml::Client::from_conf(config);
    let asked = client.get_trained_model_inference_job().membership_identifier(id).trained_model_inference_job_arn(arn);
    let error = asked.send().await.unwrap_err().into_service_error();
    print!("{}, {}", error.code().unwrap_or("no code"), error.message().unwrap_or("no message"));
}
RUST
CARGO_TARGET_DIR=$dir/target cargo build --quiet --manifest-path rust/Cargo.toml

cat >ask.py <<'PY'
import sys
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ID = "11111111-2222-3333-4444-555555555555"
ARN = f"arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{ID}/trained-model-inference-job/{ID}"
retries = {"mode": "standard", "total_max_attempts": 3}
client = boto3.client("cleanroomsml", endpoint_url=sys.argv[1], config=Config(retries=retries))
try:
    client.get_trained_model_inference_job(membershipIdentifier=ID, trainedModelInferenceJobArn=ARN)
except ClientError as e:
    print(e.response["Error"]["Code"], e.response["Error"]["Message"], sep=", ", end="")
PY
cat >measure.py <<'PY'
import http.server
import json
import os
import subprocess
import threading

BODIES = [
    {"code": "ThrottlingException", "message": "Rate exceeded"},
    {"code": "ThrottlingException", "Message": "Rate exceeded"},
    {"__type": "ThrottlingException", "message": "Rate exceeded"},
    {"Code": "ThrottlingException", "Message": "Rate exceeded"},
    {"Code": "ThrottlingException", "message": "Rate exceeded"},
]
asked, body = [], b""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
env = {k: v for k, v in os.environ.items() if "proxy" not in k.lower() and not k.startswith("AWS_")}
env |= {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE1234567", "AWS_SECRET_ACCESS_KEY": "example", "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
}
for answer in BODIES:
    body = json.dumps(answer).encode()
    print(body.decode())
    for name, command in (("Rust ", ["target/debug/ask"]), ("boto3", ["venv/bin/python", "ask.py"])):
        asked.clear()
        url = f"http://127.0.0.1:{server.server_port}"
        said = subprocess.run([*command, url], env=env, check=True, timeout=60, stdout=subprocess.PIPE, text=True).stdout
        print(f"  {name} {said}; requests: {len(asked)}")
PY
python3 measure.py | tee seen

diff seen - <<'SEEN'
{"code": "ThrottlingException", "message": "Rate exceeded"}
  Rust  ThrottlingException, Rate exceeded; requests: 3
  boto3 ThrottlingException, Rate exceeded; requests: 3
{"code": "ThrottlingException", "Message": "Rate exceeded"}
  Rust  ThrottlingException, Rate exceeded; requests: 3
  boto3 ThrottlingException, Rate exceeded; requests: 3
{"__type": "ThrottlingException", "message": "Rate exceeded"}
  Rust  ThrottlingException, Rate exceeded; requests: 3
  boto3 ThrottlingException, Rate exceeded; requests: 3
{"Code": "ThrottlingException", "Message": "Rate exceeded"}
  Rust  no code, no message; requests: 1
  boto3 ThrottlingException, Rate exceeded; requests: 3
{"Code": "ThrottlingException", "message": "Rate exceeded"}
  Rust  no code, no message; requests: 1
  boto3 ThrottlingException, Rate exceeded; requests: 3
SEEN
echo "as described"
