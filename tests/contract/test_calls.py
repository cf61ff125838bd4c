"""Holds the requests of cleanwatch to botocore: each goes to the host, and has the method, path, body and signature's scope,
that botocore's own client gives the same call, for every partition and with FIPS and dual-stack endpoints.

A proxy stands between: it ends TLS with certificates of a CA of its own, which AWS_CA_BUNDLE names, writes each request down,
and lets the demo answer. Run like test_contract.py.
"""

import contextlib
import datetime
import http.server
import io
import json
import os
import pathlib
import pty
import re
import socketserver
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import unittest.mock
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore.awsrequest import HeadersDict
from botocore.config import Config
from botocore.parsers import RpcV2CBORParser, create_parser
from botocore.validate import ParamValidator
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from test_contract import ACCESS_KEY_ID, SECRET_ACCESS_KEY, Demo, binary

TOKEN = "session/token+of=a-test"
# Partition, regions.
REGIONS = {
    "aws": ("us-east-1", "eu-west-1"),
    "aws-cn": ("cn-north-1", "cn-northwest-1"),
    "aws-us-gov": ("us-gov-west-1", "us-gov-east-1"),
}
WHERE = [(partition, region) for partition, regions in REGIONS.items() for region in regions]
# Operations that cleanwatch asks for without a generated client, by botocore's names for their services; STS beside them.
CALLS = {
    "logs": {"DescribeLogStreams", "GetLogEvents"},
    "cloudwatch": {"ListMetrics", "GetMetricData"},
    "iam": {"GetRole", "SimulatePrincipalPolicy"},
    "sts": {"GetCallerIdentity"},
    "cleanrooms": {"ListMembers", "ListMemberships"},
}

# What the doctor asks for a step.
STEPS = {
    "GetCallerIdentity": ("caller identity", "sts"),
    "GetRole": ("role's trust policy", "iam"),
    "SimulatePrincipalPolicy": ("role's policies", "iam"),
    "DescribeLogStreams": ("log group and streams", "logs"),
    "ListMembers": ("receiver of the output", "cleanrooms"),
}


class Authority:
    """A CA, and a certificate of it for each host that is asked for."""

    def __init__(self, folder):
        self.folder, self.made, self.turn = pathlib.Path(folder), {}, threading.Lock()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test")])
        self.bundle = self.folder / "ca.pem"
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        self.bundle.write_bytes(self.certificate(self.name, self.key, constraints).public_bytes(serialization.Encoding.PEM))

    def certificate(self, subject, key, *extensions):
        now = datetime.datetime.now(datetime.timezone.utc)
        day = datetime.timedelta(days=1)
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now - day).not_valid_after(now + day)
        for extension in extensions:
            made = made.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return made.sign(self.key, hashes.SHA256())

    def context(self, host):
        with self.turn:
            if host not in self.made:
                self.made[host] = self.make(host)
            return self.made[host]

    def make(self, host):
        key = ec.generate_private_key(ec.SECP256R1())
        made = self.certificate(x509.Name([]), key, x509.SubjectAlternativeName([x509.DNSName(host)]))
        plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        file = self.folder / f"{len(self.made)}.pem"
        file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


class Request:
    """A request as it came."""

    def __init__(self, host, method, target, headers, body):
        self.host, self.method, self.headers, self.body = host, method, {k.lower(): v for k, v in headers.items()}, body
        parts = urllib.parse.urlsplit(target)
        self.path, self.query = parts.path, parts.query

    def scope(self):
        return re.search(r"Credential=[^/]+/\d{8}/([^/]+)/([^/]+)/aws4_request", self.headers["authorization"]).groups()


class Proxy:
    """A proxy whose requests the endpoint of a demo answers, in which every ARN is of another partition and region."""

    def __init__(self, authority, endpoint, partition="aws", region="us-east-1"):
        self.requests, self.hosts = [], []
        # By operation: the refusals to answer with, in turn.
        self.refusals = {}
        # The longest first: `aws` is a part of every other.
        self.words = [(region.encode(), b"us-east-1"), (f"arn:{partition}:".encode(), b"arn:aws:")]
        self.words.append((f"arn%3A{partition}%3A".encode(), b"arn%3Aaws%3A"))
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_CONNECT(self):
                self.host, port = self.path.rsplit(":", 1)
                outer.hosts.append((self.host, int(port)))
                self.send_response(200)
                self.end_headers()
                self.connection = authority.context(self.host).wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
                self.close_connection = False

            def answer(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                request = Request(self.host, self.command, self.path, self.headers, body)
                outer.requests.append(request)
                _, operation, _ = meant(request) or (None, None, None)
                if outer.refusals.get(operation):
                    status, headers, body = outer.refusals[operation].pop(0)
                else:
                    status, headers, body = outer.ask(endpoint, self.command, self.path, dict(self.headers), body)
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer

            def finish(self):
                with contextlib.suppress(OSError):
                    super().finish()
                self.connection.close()

            def log_message(self, *_):
                pass

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads, allow_reuse_address = True, True

            def handle_error(self, *_):
                pass  # whoever trusts no such certificate breaks off

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def ask(self, endpoint, method, path, headers, body):
        there, back = self.words, [(theirs, ours) for ours, theirs in self.words]

        def changed(data, words):
            for word, other in words:
                data = data.replace(word, other)
            return data

        headers = {name: changed(value.encode(), there).decode() for name, value in headers.items()}
        # Lengths stand in CBOR, and it holds no region.
        body = body if b"/operation/" in path.encode() else changed(body, there)
        headers = {name: value for name, value in headers.items() if name.lower() not in ("host", "content-length")}
        # IAM and STS of other partitions are signed for other regions.
        headers = {name: re.sub(r"(Credential=[^/]+/\d{8}/)[^/]+", r"\1us-east-1", value) for name, value in headers.items()}
        url = endpoint + changed(path.encode(), there).decode()
        asked = urllib.request.Request(url, data=body or None, headers=headers, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(asked, timeout=10) as answer:
                status, headers, body = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            status, headers, body = answer.code, answer.headers, answer.read()
        kept = {k: v for k, v in headers.items() if k.lower() in ("content-type", "x-amzn-errortype", "x-amzn-requestid", "smithy-protocol")}
        if "cbor" not in headers.get("content-type", ""):
            body = changed(body, back)
        return status, kept, body

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def refusal(service, code, status):
    """A refusal as the service writes it, which botocore is asked to read."""
    json_body = json.dumps({"__type": code, "message": "the words"}).encode()
    match service:
        case "logs":
            answer = {"content-type": "application/x-amz-json-1.1"}, json_body
        case "cloudwatch":
            members = [text for pair in (("__type", code), ("message", "the words")) for text in pair]
            packed = b"".join(bytes([0x78, len(text)]) + text.encode() for text in members)
            answer = {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}, b"\xa2" + packed
        case "cleanrooms":
            answer = {"content-type": "application/json", "x-amzn-errortype": code}, b'{"message":"the words"}'
        case _:
            error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>the words</Message></Error>"
            answer = {"content-type": "text/xml"}, f"<ErrorResponse>{error}<RequestId>r-1</RequestId></ErrorResponse>".encode()
    headers, body = answer
    client = botocore_client(service, "us-east-1", False, False)
    parser = create_parser(client.meta.service_model.resolved_protocol)
    read = parser.parse({"status_code": status, "headers": HeadersDict(headers), "body": body}, None)["Error"]
    assert (read["Code"], read["Message"]) == (code, "the words"), read
    return status, headers, body


def environment(proxy, authority, **more):
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_SESSION_TOKEN": TOKEN,
        "AWS_CA_BUNDLE": str(authority.bundle),
        "HTTPS_PROXY": proxy.url,
        "HOME": "/nonexistent",
        "TERM": "xterm-256color",
        **more,
    }


def botocore_client(service, region, fips, dual_stack):
    """botocore's client of a service; of CloudWatch one that speaks CBOR, as cleanwatch does."""
    config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual_stack, retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": ACCESS_KEY_ID, "aws_secret_access_key": SECRET_ACCESS_KEY, "aws_session_token": TOKEN}
    protocols = ("smithy-rpc-v2-cbor",) if service == "cloudwatch" else ("json", "rest-json", "query")
    with unittest.mock.patch("botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS", protocols):
        return boto3.client(service, region_name=region, config=config, **keys)


class Sent(Exception):
    """What a client would have sent."""


def sent(client, operation, parameters):
    """The request that botocore makes of a call; nothing is sent."""

    def stop(request, **_):
        raise Sent(request)

    client.meta.events.register("before-send", stop)
    names = {operation_name: method for method, operation_name in client.meta.method_to_api_mapping.items()}
    try:
        getattr(client, names[operation])(**parameters)
    except Sent as stopped:
        request = stopped.args[0]
    finally:
        client.meta.events.unregister("before-send", stop)
    url = urllib.parse.urlsplit(request.url)
    headers = {k: v.decode() if isinstance(v, bytes) else v for k, v in request.headers.items()}
    body = request.body or b""
    body = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else body.read()
    return Request(url.netloc, request.method, request.url[len(f"{url.scheme}://{url.netloc}") :], headers, body)


def in_cbor(body):
    return RpcV2CBORParser().parse_data_item(io.BufferedReader(io.BytesIO(body)))


def in_form(body):
    return dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True))


def members(form, name):
    """The members of a list in a form, in their order."""
    mine = {key: value for key, value in form.items() if re.fullmatch(rf"{re.escape(name)}\.member\.\d+", key)}
    return [mine[f"{name}.member.{n}"] for n in range(1, len(mine) + 1)]


def meant(request):
    """The service, the operation and the parameters of a request of cleanwatch; `None` for other services' requests."""
    _, name = request.scope()
    match name:
        case "logs":
            version, operation = request.headers["x-amz-target"].split(".")
            assert version == "Logs_20140328", version
            return "logs", operation, json.loads(request.body)
        case "monitoring":
            return "cloudwatch", request.path.rsplit("/", 1)[1], in_cbor(request.body)
        case "sts":
            return "sts", in_form(request.body)["Action"], {}
        case "iam":
            form = in_form(request.body)
            if form["Action"] == "GetRole":
                return "iam", "GetRole", {"RoleName": form["RoleName"]}
            entry = "ContextEntries.member.1"
            context = {
                "ContextKeyName": form[f"{entry}.ContextKeyName"],
                "ContextKeyValues": members(form, f"{entry}.ContextKeyValues"),
                "ContextKeyType": form[f"{entry}.ContextKeyType"],
            }
            return (
                "iam",
                form["Action"],
                {
                    "PolicySourceArn": form["PolicySourceArn"],
                    "ActionNames": members(form, "ActionNames"),
                    "ResourceArns": members(form, "ResourceArns"),
                    "ContextEntries": [context],
                },
            )
        case "cleanrooms":
            query = dict(urllib.parse.parse_qsl(request.query, strict_parsing=True))
            parameters = {"maxResults": int(query["maxResults"])}
            if "nextToken" in query:
                parameters["nextToken"] = query["nextToken"]
            if request.path == "/memberships":
                return "cleanrooms", "ListMemberships", parameters
            collaboration = re.fullmatch(r"/collaborations/([^/]+)/members", request.path).group(1)
            return "cleanrooms", "ListMembers", {"collaborationIdentifier": urllib.parse.unquote(collaboration), **parameters}
    return None


def read(request):
    """A body in a form that can be compared."""
    kind = request.headers.get("content-type", "")
    if "cbor" in kind:
        return in_cbor(request.body)
    if "form" in kind:
        return in_form(request.body)
    return json.loads(request.body) if request.body else None


def attempt(request):
    return re.search(r"\battempt=(\d+)", request.headers["amz-sdk-request"]).group(1)


def as_sent(request):
    """What of a request has to be as botocore has it."""
    kind = request.headers.get("content-type", "").split(";")[0]
    return {
        "host": request.host,
        "method": request.method,
        "path": request.path,
        "query": sorted(urllib.parse.parse_qsl(request.query)),
        "scope": request.scope(),
        "target": request.headers.get("x-amz-target"),
        "protocol": request.headers.get("smithy-protocol"),
        "kind": kind,
        "token": request.headers.get("x-amz-security-token"),
        "body": read(request),
    }


class CallTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.authority = Authority(folder.name)
        cls.demos = {name: Demo(name).__enter__() for name in ("role-lacks", "metrics", "logs")}
        for demo in cls.demos.values():
            cls.addClassCleanup(demo.stop)

    @contextlib.contextmanager
    def proxy(self, scenario, partition, region):
        proxy = Proxy(self.authority, self.demos[scenario].said["endpoint"], partition, region)
        try:
            yield proxy
        finally:
            proxy.stop()

    def job(self, scenario, partition, region):
        return self.demos[scenario].jobs[0].replace("arn:aws:", f"arn:{partition}:").replace("us-east-1", region)

    def run_command(self, proxy, *arguments, **env):
        command = [binary(), *arguments, "--max-tps", "20"]
        env = environment(proxy, self.authority, **env)
        return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=90)

    def hold(self, requests, region, fips=False, dual_stack=False):
        """Holds requests to botocore; returns the operations seen."""
        clients, seen = {}, {}
        for request in requests:
            call = meant(request)
            if call is None:
                continue
            service, operation, parameters = call
            self.assertIn(operation, CALLS[service])
            client = clients.setdefault(service, botocore_client(service, region, fips, dual_stack))
            shape = client.meta.service_model.operation_model(operation).input_shape
            if shape is not None:
                complaints = ParamValidator().validate(parameters, shape)
                self.assertFalse(complaints.has_errors(), complaints.generate_report())
            self.assertEqual(as_sent(request), as_sent(sent(client, operation, parameters)), f"{service} {operation}")
            seen.setdefault(service, set()).add(operation)
        return seen

    def test_each_call_is_botocore_s_in_every_partition(self):
        for partition, region in WHERE:
            with self.subTest(region), self.proxy("role-lacks", partition, region) as proxy:
                ran = self.run_command(proxy, "doctor", self.job("role-lacks", partition, region), "-o", "json")
                self.assertIn(ran.returncode, (0, 1), ran.stderr)
                seen = self.hold(proxy.requests, region)
                self.assertEqual(seen["iam"], CALLS["iam"])
                self.assertEqual(seen["sts"], CALLS["sts"])
                self.assertIn("DescribeLogStreams", seen["logs"])
                self.assertIn("ListMembers", seen["cleanrooms"])
                self.assertEqual({port for _, port in proxy.hosts}, {443})

    def test_fips_and_dual_stack_hosts_are_botocore_s(self):
        for partition, region in WHERE:
            for fips, dual_stack in ((True, False), (False, True), (True, True)):
                env = {"AWS_USE_FIPS_ENDPOINT": str(fips).lower(), "AWS_USE_DUALSTACK_ENDPOINT": str(dual_stack).lower()}
                with self.subTest(region=region, **env), self.proxy("role-lacks", partition, region) as proxy:
                    ran = self.run_command(proxy, "doctor", self.job("role-lacks", partition, region), "-o", "json", **env)
                    self.assertIn(ran.returncode, (0, 1), ran.stderr)
                    seen = self.hold(proxy.requests, region, fips, dual_stack)
                    self.assertEqual(set(seen), set(CALLS) - {"cloudwatch"})

    def doctor(self, proxy):
        """The verdicts of the doctor's steps, with their evidence."""
        ran = self.run_command(proxy, "doctor", self.job("role-lacks", "aws", "us-east-1"), "-o", "json")
        self.assertIn(ran.returncode, (0, 1, 5), ran.stderr)
        return {step["step"]: (step["verdict"], step["evidence"]) for step in json.loads(ran.stdout)["steps"]}

    def test_a_throttled_call_is_made_once_more(self):
        with self.proxy("role-lacks", "aws", "us-east-1") as proxy:
            calm = self.doctor(proxy)
            proxy.requests.clear()
            for operation, (_, service) in STEPS.items():
                code = "Throttling" if service in ("iam", "sts") else "ThrottlingException"
                proxy.refusals[operation] = [refusal(service, code, 400)]
            self.assertEqual({step: verdict for step, (verdict, _) in self.doctor(proxy).items()}, {k: v for k, (v, _) in calm.items()})
            self.assertFalse(any(proxy.refusals.values()), proxy.refusals)
            self.hold(proxy.requests, "us-east-1")
            attempts = {}
            for request in proxy.requests:
                attempts.setdefault(request.headers["amz-sdk-invocation-id"], []).append(request)
            twice = {meant(first)[1]: (first, second) for first, second in (a for a in attempts.values() if len(a) == 2)}
            self.assertEqual(set(twice), set(STEPS))
            for first, second in twice.values():
                self.assertEqual([attempt(first), attempt(second)], ["1", "2"])
                self.assertEqual(as_sent(first), as_sent(second))

    def test_what_is_refused_is_told_where_it_was_asked(self):
        for code, status in (("AccessDeniedException", 400), ("ExpiredTokenException", 403), ("ValidationException", 400)):
            for operation, (step, service) in STEPS.items():
                with self.subTest(code, operation=operation), self.proxy("role-lacks", "aws", "us-east-1") as proxy:
                    proxy.refusals[operation] = [refusal(service, code, status)] * 20
                    verdict, evidence = self.doctor(proxy)[step]
                    self.assertEqual(verdict, "cannot-tell")
                    self.assertIn("the words", " ".join(evidence))
                    asked = [request for request in proxy.requests if meant(request) and meant(request)[1] == operation]
                    self.assertEqual({attempt(request) for request in asked}, {"1"})

    def test_the_lines_of_a_log(self):
        with self.proxy("logs", "aws", "eu-west-1") as proxy:
            ran = self.run_command(proxy, "logs", self.job("logs", "aws", "eu-west-1"))
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertGreater(len(ran.stdout.splitlines()), 10)
            self.assertEqual(self.hold(proxy.requests, "eu-west-1")["logs"], CALLS["logs"])

    def on_screen(self, proxy, arguments, keys, until):
        """Runs the screen, presses keys, and ends it when the requests are there."""
        pid, screen = pty.fork()
        if pid == 0:
            os.execvpe(binary(), [binary(), *arguments, "--max-tps", "20"], environment(proxy, self.authority))
        reader = threading.Thread(target=self.drain, args=(screen,), daemon=True)
        reader.start()
        try:
            end = time.monotonic() + 30
            while not until([call[1] for call in map(meant, list(proxy.requests)) if call]):
                self.assertLess(time.monotonic(), end, [call[:2] for call in map(meant, proxy.requests) if call])
                if keys:
                    os.write(screen, keys.pop(0))
                time.sleep(0.2)
        finally:
            os.kill(pid, 15)
            os.waitpid(pid, 0)
            os.close(screen)

    @staticmethod
    def drain(screen):
        with contextlib.suppress(OSError):
            while os.read(screen, 65536):
                pass

    def test_the_curves_of_a_job(self):
        with self.proxy("metrics", "aws", "us-west-2") as proxy:
            job = self.job("metrics", "aws", "us-west-2")
            self.on_screen(proxy, [job], [b"", b"", b"m"], lambda seen: "GetMetricData" in seen)
            self.assertEqual(self.hold(proxy.requests, "us-west-2")["cloudwatch"], CALLS["cloudwatch"])

    def test_the_memberships_of_an_account(self):
        with self.proxy("logs", "aws", "eu-central-1") as proxy:
            self.on_screen(proxy, ["--region", "eu-central-1"], [], lambda seen: "ListMemberships" in seen)
            self.assertIn("ListMemberships", self.hold(proxy.requests, "eu-central-1")["cleanrooms"])

    def test_without_the_bundle_nobody_is_trusted(self):
        with self.proxy("logs", "aws", "us-east-1") as proxy:
            env = environment(proxy, self.authority, AWS_CA_BUNDLE="")
            command = [binary(), "logs", self.job("logs", "aws", "us-east-1")]
            with subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
                end = time.monotonic() + 30
                while [host for host, _ in proxy.hosts].count("logs.us-east-1.amazonaws.com") < 2:
                    self.assertLess(time.monotonic(), end, proxy.hosts)
                    time.sleep(0.1)
                running.kill()
            self.assertEqual(proxy.requests, [])


if __name__ == "__main__":
    unittest.main()
