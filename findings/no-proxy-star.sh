#!/usr/bin/env bash
# What: aws-sdk-cleanroomsml 1.127.0 with its default HTTP client (hyper-util 0.1.21 reads the proxy variables), beside
#       boto3 1.44.8, both with HTTP_PROXY set and an endpoint on loopback.
# Expected: NO_PROXY='*' means "no proxy at all", and NO_PROXY='HOST:PORT' means that host on that port, in every SDK.
# What happens: with the Rust SDK '*' spares host names only: a request to http://127.0.0.1:PORT still goes to the proxy,
#       while one to http://localhost:PORT goes straight. An entry with a port is never matched, neither for an address
#       nor for a name. A network such as 127.0.0.0/8 is understood. boto3 is the other way round: '*' and HOST:PORT work,
#       networks are ignored.
# Why it matters: a test double, an interface endpoint or a port forward is often given by address. The same environment
#       that lets a boto3 script through sends a Rust tool to a proxy that cannot reach that address, and the failure
#       looks like one of the endpoint.
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
hyper-util = "=0.1.21"
aws-smithy-http-client = "=1.5.2"
aws-smithy-json = "=0.65.1"
aws-smithy-runtime = "=1.16.2"
tokio = { version = "=1.54.1", features = ["macros", "rt-multi-thread"] }
[profile.dev]
debug = 0
TOML
cat >rust/src/main.rs <<'RUST'
use aws_sdk_cleanroomsml::config::{BehaviorVersion, Credentials, Region};

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
    // The endpoint refuses; only where the request arrives matters.
    let _ = client.get_trained_model_inference_job().membership_identifier(id).trained_model_inference_job_arn(arn).send().await;
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
client = boto3.client("cleanroomsml", endpoint_url=sys.argv[1], config=Config(retries={"total_max_attempts": 1}))
try:
    client.get_trained_model_inference_job(membershipIdentifier=ID, trainedModelInferenceJobArn=ARN)
except ClientError:
    pass
PY
cat >measure.py <<'PY'
import http.server
import os
import subprocess
import threading

arrived = []


def listen(name):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            arrived.append(name)
            self.send_response(403)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def went(command, proxy, spared):
    arrived.clear()
    env = {k: v for k, v in os.environ.items() if "proxy" not in k.lower() and not k.startswith("AWS_")}
    env |= {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE1234567", "AWS_SECRET_ACCESS_KEY": "example", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
        "HTTP_PROXY": f"http://127.0.0.1:{proxy}", "http_proxy": f"http://127.0.0.1:{proxy}",
        "NO_PROXY": spared, "no_proxy": spared,
    }
    subprocess.run(command, env=env, check=True, timeout=60)
    return arrived[0]


endpoint, proxy = listen("direct"), listen("proxy")
for host in ("127.0.0.1", "localhost"):
    for spared in ("*", host, f"{host}:PORT", "127.0.0.0/8"):
        url, real = f"http://{host}:{endpoint}", spared.replace("PORT", str(endpoint))
        rust = went(["target/debug/ask", url], proxy, real)
        boto3 = went(["venv/bin/python", "ask.py", url], proxy, real)
        print(f"http://{host}:PORT  NO_PROXY={spared}  Rust {rust}, boto3 {boto3}")
PY
python3 measure.py | tee seen

diff seen - <<'SEEN'
http://127.0.0.1:PORT  NO_PROXY=*  Rust proxy, boto3 direct
http://127.0.0.1:PORT  NO_PROXY=127.0.0.1  Rust direct, boto3 direct
http://127.0.0.1:PORT  NO_PROXY=127.0.0.1:PORT  Rust proxy, boto3 direct
http://127.0.0.1:PORT  NO_PROXY=127.0.0.0/8  Rust direct, boto3 proxy
http://localhost:PORT  NO_PROXY=*  Rust direct, boto3 direct
http://localhost:PORT  NO_PROXY=localhost  Rust direct, boto3 direct
http://localhost:PORT  NO_PROXY=localhost:PORT  Rust proxy, boto3 direct
http://localhost:PORT  NO_PROXY=127.0.0.0/8  Rust proxy, boto3 proxy
SEEN
echo "as described"
