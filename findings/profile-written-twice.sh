#!/usr/bin/env bash
# What: an AWS config file in which one [profile NAME] section is written twice, read by boto3 1.44.8, the AWS CLI 1.46.3,
#       the Rust SDK (aws-config 1.13.0) and JavaScript (@smithy/shared-ini-file-loader 4.7.2).
# Expected: one file format, one answer: either all merge the two sections, or all refuse that profile.
# What happens: Rust and JavaScript merge the sections without a word. boto3 and the AWS CLI refuse the whole file: not only
#       the profile that stands twice, but every other profile of it too, and the message names the file, not the line.
# Why it matters: setup scripts append to ~/.aws/config. After the second run a Rust or JavaScript tool goes on as before,
#       while every boto3 script and every `aws` command on the machine stops, for profiles that nobody touched. A tool
#       that tells people "your login works" may be right for itself and wrong for the scripts beside it.
# Needs: bash, cargo, python3, node and npm; about a minute to compile.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.44.8 botocore==1.44.8 awscli==1.46.3
mkdir js
(cd js && npm init -y >/dev/null && npm install --silent @smithy/shared-ini-file-loader@4.7.2 >/dev/null)

mkdir -p rust/src
cat >rust/Cargo.toml <<'TOML'
[package]
name = "read"
version = "0.0.0"
edition = "2024"
[dependencies]
aws-config = { version = "=1.13.0", default-features = false, features = ["rt-tokio"] }
aws-runtime = "=1.10.2"
aws-types = "=1.7.0"
tokio = { version = "=1.54.1", features = ["macros", "rt"] }
[profile.dev]
debug = 0
TOML
cat >rust/src/main.rs <<'RUST'
use aws_config::profile::load;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let set = load(&Fs::real(), &Env::real(), &EnvConfigFiles::default(), None).await.unwrap();
    for name in ["dev", "other"] {
        let profile = set.get_profile(name).unwrap();
        println!("  {name}: region {:?}, output {:?}", profile.get("region"), profile.get("output"));
    }
}
RUST
CARGO_TARGET_DIR=$dir/target cargo build --quiet --manifest-path rust/Cargo.toml

cat >config <<'INI'
[profile dev]
region = eu-west-1

[profile other]
region = us-east-1

[profile dev]
output = json
INI
cat >js/read.mjs <<'JS'
import { loadSharedConfigFiles } from "@smithy/shared-ini-file-loader";
const { configFile } = await loadSharedConfigFiles();
for (const name of ["dev", "other"]) console.log(`  ${name}: ${JSON.stringify(configFile[name])}`);
JS
cat >read.py <<'PY'
import boto3

for name in ("dev", "other"):
    try:
        print(f"  {name}:", boto3.Session(profile_name=name).region_name)
    except Exception as e:
        print(f"  {name}: {type(e).__name__}: {str(e).rsplit('/', 1)[0]}/…")
PY
export AWS_CONFIG_FILE=$dir/config AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_REGION AWS_DEFAULT_REGION
{
    echo "Rust"
    target/debug/read
    echo "JavaScript"
    node js/read.mjs
    echo "boto3"
    venv/bin/python read.py
    echo "AWS CLI"
    { venv/bin/aws configure get region --profile other 2>&1 || true; } | tail -1
} | sed "s|$dir|DIR|" | tee seen

diff seen - <<'SEEN'
Rust
  dev: region Some("eu-west-1"), output Some("json")
  other: region Some("us-east-1"), output None
JavaScript
  dev: {"region":"eu-west-1","output":"json"}
  other: {"region":"us-east-1"}
boto3
  dev: ConfigParseError: Unable to parse config file: DIR/…
  other: ConfigParseError: Unable to parse config file: DIR/…
AWS CLI
botocore.exceptions.ConfigParseError: Unable to parse config file: DIR/config
SEEN
echo "as described"
