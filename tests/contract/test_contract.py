"""Holds `cleanwatch demo --serve` to botocore's own models of Clean Rooms ML and of Clean Rooms.

    python -m pip install -r tests/contract/requirements.txt
    CLEANWATCH_BIN=target/debug/cleanwatch python -m unittest discover -v -s tests/contract

Answers are checked as they came over the wire, because botocore's parser drops what its model does not declare.
"""

import datetime
import importlib.metadata
import json
import os
import pathlib
import re
import selectors
import signal
import subprocess
import sys
import time
import tomllib
import unittest

ACCESS_KEY_ID = "AKIADEMODEMODEMODEMO"
SECRET_ACCESS_KEY = "demo/demo/demo/demo/demo/demo/demo/demo0"
# Nothing of the machine's own AWS set-up may take part, neither here nor in what this starts.
for _name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[_name]
os.environ.update(
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_EC2_METADATA_DISABLED="true",
    AWS_ACCESS_KEY_ID=ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY=SECRET_ACCESS_KEY,
    NO_PROXY="127.0.0.1",
)

import boto3  # noqa: E402
import botocore  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import BotoCoreError, ClientError  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ASSETS = HERE.parent.parent / "assets" / "demo"
REGION, ACCOUNT = "us-east-1", "111122223333"
MEMBERSHIP = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b"
COLLABORATION = "c0ffee00-1111-4222-8333-444455556666"
ROOT = f"arn:aws:cleanrooms-ml:{REGION}:{ACCOUNT}:membership/{MEMBERSHIP}"
FOREIGN = "7b1f3a52-0c9d-4e6f-8a1b-000000000000"

GET, LIST, CANCEL = "GetTrainedModelInferenceJob", "ListTrainedModelInferenceJobs", "CancelTrainedModelInferenceJob"

LIST_COLLABORATION, LIST_MEMBERSHIPS = "ListCollaborationTrainedModelInferenceJobs", "ListMemberships"

SESSION = boto3.Session(region_name=REGION)
MODEL = SESSION._session.get_service_model("cleanroomsml")
ROOMS = SESSION._session.get_service_model("cleanrooms")
OUTPUT = {name: MODEL.operation_model(name).output_shape for name in (GET, LIST, CANCEL, LIST_COLLABORATION)}
OUTPUT[LIST_MEMBERSHIPS] = ROOMS.operation_model(LIST_MEMBERSHIPS).output_shape
EXPIRED = "ExpiredTokenException 403"

# What a walk through each scenario meets apart from valid answers. Every call is one attempt.
THROTTLED = "ThrottlingException 429"
FAILURES = {
    "default": {THROTTLED},
    "success": set(),
    "failure": set(),
    "publish-failed": set(),
    "cancelled": set(),
    "cancel-failed": set(),
    "throttled": {THROTTLED, "429 429"},
    "flaky": {
        "InternalServiceException 500",
        "503 503",
        "ConnectionClosedError",
        "ReadTimeoutError",
        "cut short",
        "text/html",
        "no JSON",
    },
    "expired-credentials": {"ExpiredTokenException 403"},
    "unknown-status": set(),
    "hostile-text": set(),
    "minimal": set(),
    "slow-queue": set(),
    "logs": set(),
    "logs-denied": set(),
    "logs-unnamed": set(),
    "no-logs": set(),
    "no-policy": set(),
    "not-allowed": set(),
    "role-lacks": set(),
    "role-untrusted": set(),
    "no-log-group": set(),
    "budget-spent": set(),
    "many-logs": set(),
    "metrics": set(),
    "metrics-unlisted": set(),
    "metrics-unnamed": set(),
    "metrics-denied": set(),
    "related": set(),
    "fleet": {EXPIRED},
}

# The two scenarios that are there to leave the model, and how exactly they do.
VIOLATIONS = {
    "unknown-status": {
        "Get.progressEstimate: undeclared",
        "Get.queuePosition: undeclared",
        "Get.status: not in enum: PAUSED_BY_SERVICE",
        "Get.metricsStatus: not in enum: PUBLISH_DELAYED",
        "List.trainedModelInferenceJobs[].status: not in enum: PAUSED_BY_SERVICE",
        "List.trainedModelInferenceJobs[].metricsStatus: not in enum: PUBLISH_DELAYED",
    },
    "hostile-text": {
        "Get.name: pattern",
        "Get.description: pattern",
        "List.trainedModelInferenceJobs[].name: pattern",
        "List.trainedModelInferenceJobs[].description: pattern",
    },
}


# ---- the model ----------------------------------------------------------------------------------------------------


def compiled(pattern):
    """The model's pattern in Python's dialect.

    The patterns are Java's: over UTF-16, where `\\uD800\\uDBFF-\\uDC00\\uDFFF` is how the service writes "any surrogate
    pair", that is any character beyond U+FFFF; and `\\s` is ASCII's white space.
    """
    return re.compile(pattern.replace("\\uD800\\uDBFF-\\uDC00\\uDFFF", "\\U00010000-\\U0010FFFF"), re.ASCII)


RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def violations(shape, value, at):
    """How a JSON value differs from a shape, each as `path: what`."""
    found = set()
    kinds = {"structure": dict, "map": dict, "list": list, "string": str, "timestamp": str, "integer": int, "boolean": bool}
    if shape.type_name not in kinds:
        raise NotImplementedError(f"{at} is a {shape.type_name}; the test does not know that type yet")
    # A time in a body is a number of seconds where the model asks for no other form.
    unix = shape.type_name == "timestamp" and shape.serialization.get("timestampFormat", "unixTimestamp") == "unixTimestamp"
    kind = (int, float) if unix else kinds[shape.type_name]
    if not isinstance(value, kind) or isinstance(value, bool) != (shape.type_name == "boolean"):
        return {f"{at}: no {shape.type_name}"}
    if unix or shape.type_name == "boolean":
        return found

    meta = shape.metadata
    size = value if shape.type_name == "integer" else len(value)
    if size < meta.get("min", size):
        found.add(f"{at}: below min")
    if size > meta.get("max", size):
        found.add(f"{at}: above max")

    if shape.type_name == "structure":
        names = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        found |= {f"{at}.{name}: missing" for name in shape.required_members if name not in value}
        found |= {f"{at}.{name}: undeclared" for name in value if name not in names}
        for name in names.keys() & value.keys():
            found |= violations(names[name], value[name], f"{at}.{name}")
    elif shape.type_name == "list":
        for item in value:
            found |= violations(shape.member, item, f"{at}[]")
    elif shape.type_name == "map":
        for key, item in value.items():
            found |= violations(shape.key, key, f"{at}{{key}}") | violations(shape.value, item, f"{at}{{}}")
    elif shape.type_name == "string":
        if shape.enum and value not in shape.enum:
            found.add(f"{at}: not in enum: {value}")
        if "pattern" in meta and not compiled(meta["pattern"]).fullmatch(value):
            found.add(f"{at}: pattern")
    elif shape.type_name == "timestamp":
        try:
            if not RFC3339.fullmatch(value) or datetime.datetime.fromisoformat(value).tzinfo is None:
                found.add(f"{at}: no RFC 3339 time")
        except ValueError:
            found.add(f"{at}: no RFC 3339 time")
    return found


def once(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"a member twice: {names}")
    return dict(pairs)


def parsed(body):
    return json.loads(body.decode("utf-8"), object_pairs_hook=once)


class ValidatorTests(unittest.TestCase):
    """The validator itself finds each kind of violation."""

    GOOD = {
        "createTime": "2026-11-23T10:00:00.000Z",
        "updateTime": "2026-11-23T10:00:00Z",
        "trainedModelInferenceJobArn": f"{ROOT}/trained-model-inference-job/x",
        "name": "a name with 🏳️‍🌈",
        "status": "ACTIVE",
        "trainedModelArn": f"{ROOT}/trained-model/x",
        "resourceConfig": {"instanceType": "ml.m5.large", "instanceCount": 1},
        "outputConfiguration": {"members": [{"accountId": ACCOUNT}]},
        "membershipIdentifier": MEMBERSHIP,
        "dataSource": {"mlInputChannelArn": f"{ROOT}/ml-input-channel/x"},
        "tags": {"a": ""},
    }

    def test_a_valid_answer_has_none(self):
        self.assertEqual(violations(OUTPUT[GET], self.GOOD, "Get"), set())

    def test_each_kind_is_found(self):
        for change, expected in [
            ({"status": "DONE"}, "Get.status: not in enum: DONE"),
            ({"status": None}, "Get.status: no string"),
            ({"more": 1}, "Get.more: undeclared"),
            ({"name": ""}, "Get.name: below min"),
            ({"name": "n" * 64}, "Get.name: above max"),
            ({"name": "line\nbreak"}, "Get.name: pattern"),
            ({"name": "\u3000\u3000 "}, None),  # no white space to the service
            ({"name": " \t "}, "Get.name: pattern"),
            ({"membershipIdentifier": MEMBERSHIP.upper()}, "Get.membershipIdentifier: pattern"),
            ({"trainedModelArn": f"{ROOT}/trained-model/x\n"}, "Get.trainedModelArn: pattern"),
            ({"createTime": "2026-11-23 10:00:00Z"}, "Get.createTime: no RFC 3339 time"),
            ({"createTime": "2026-11-23T10:00:00"}, "Get.createTime: no RFC 3339 time"),
            ({"createTime": "2026-13-23T10:00:00Z"}, "Get.createTime: no RFC 3339 time"),
            ({"createTime": 1764000000}, "Get.createTime: no timestamp"),
            ({"resourceConfig": {}}, "Get.resourceConfig.instanceType: missing"),
            ({"resourceConfig": {"instanceType": "ml.m5.large", "instanceCount": 11}}, "Get.resourceConfig.instanceCount: above max"),
            ({"resourceConfig": {"instanceType": "ml.m5.large", "instanceCount": 0}}, "Get.resourceConfig.instanceCount: below min"),
            ({"resourceConfig": {"instanceType": "ml.m5.large", "instanceCount": True}}, "Get.resourceConfig.instanceCount: no integer"),
            ({"resourceConfig": {"instanceType": "ml.m5.large", "instanceCount": 1.0}}, "Get.resourceConfig.instanceCount: no integer"),
            ({"outputConfiguration": {"members": []}}, "Get.outputConfiguration.members: below min"),
            ({"outputConfiguration": {"members": [{"accountId": "1"}]}}, "Get.outputConfiguration.members[].accountId: pattern"),
            ({"tags": {"": "x"}}, "Get.tags{key}: below min"),
            ({"tags": {"x": "y" * 257}}, "Get.tags{}: above max"),
            ({"environment": {"1A": "x"}}, "Get.environment{key}: pattern"),
        ]:
            found = violations(OUTPUT[GET], {**self.GOOD, **change}, "Get")
            with self.subTest(change):
                self.assertIn(expected, found) if expected else self.assertEqual(found, set())
        shape = OUTPUT[LIST_MEMBERSHIPS].members["membershipSummaries"].member
        for change, expected in [
            ({"createTime": 1764000000}, None),
            ({"createTime": 1764000000.25}, None),
            ({"createTime": "2026-11-23T10:00:00Z"}, "Row.createTime: no timestamp"),
            ({"createTime": True}, "Row.createTime: no timestamp"),
            ({"paymentConfiguration": {"queryCompute": {"isResponsible": 1}}}, "Row.paymentConfiguration.queryCompute.isResponsible: no boolean"),
            ({"paymentConfiguration": {"queryCompute": {"isResponsible": False}}}, None),
            ({"memberAbilities": ["CAN_DO"]}, "Row.memberAbilities[]: not in enum: CAN_DO"),
        ]:
            found = {text for text in violations(shape, change, "Row") if not text.endswith("missing")}
            with self.subTest(change):
                self.assertEqual(found, {expected} if expected else set())
        without = {name: value for name, value in self.GOOD.items() if name != "dataSource"}
        self.assertEqual(violations(OUTPUT[GET], without, "Get"), {"Get.dataSource: missing"})


# ---- the demo -----------------------------------------------------------------------------------------------------


def binary():
    path = os.environ.get("CLEANWATCH_BIN")
    if not path:
        raise AssertionError("CLEANWATCH_BIN has to name the cleanwatch binary to test")
    return str(pathlib.Path(path).resolve())


class Demo:
    """A running `demo SCENARIO --serve`, and a client of it that keeps the last answer as it came."""

    def __init__(self, scenario, speed=1, read_timeout=10):
        self.scenario, self.speed, self.read_timeout = scenario, speed, read_timeout
        self.jobs, self.said = [], {}

    def __enter__(self):
        command = [binary(), "demo", self.scenario, "--serve", "127.0.0.1:0", "--speed", f"{self.speed:g}"]
        expected = len(tomllib.loads((ASSETS / f"{self.scenario}.toml").read_text())["job"])
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0)
        try:
            self.read_page(expected)
            self.client, self.rooms = self.connect(), self.connect(service="cleanrooms")
        except BaseException:
            self.stop()
            raise
        return self

    def read_page(self, jobs):
        text, end = b"", time.monotonic() + 10
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            while len(re.findall(rb"(?m)^job .*\n", text)) < jobs:
                part = os.read(self.process.stdout.fileno(), 4096) if ready.select(end - time.monotonic()) else b""
                if not part:
                    raise AssertionError(f"{self.scenario} does not serve; it said: {text.decode(errors='replace')}")
                text += part
        for line in text.decode().splitlines():
            name, _, value = line.partition(" ")
            if name == "job":
                self.jobs.append(value)
            else:
                self.said.setdefault(name, value)  # of several the first

    def connect(self, region=REGION, service="cleanroomsml", **settings):
        config = Config(
            retries={"total_max_attempts": 1},
            connect_timeout=5,
            read_timeout=self.read_timeout,
            **settings,
        )
        client = SESSION.client(service, region_name=region, endpoint_url=self.said["endpoint"], config=config)
        client.meta.events.register(f"before-parse.{service}", self.keep)
        return client

    def keep(self, operation_model, response_dict, **_):
        self.raw = response_dict

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return "did not stop on SIGINT"
        finally:
            self.process.stdout.close()

    def __exit__(self, kind, *_):
        code = self.stop()
        if kind is None and code != 0:
            raise AssertionError(f"{self.scenario} ended with {code}")

    def get(self, arn, membership=MEMBERSHIP):
        return self.client.get_trained_model_inference_job(membershipIdentifier=membership, trainedModelInferenceJobArn=arn)

    def list(self, membership=MEMBERSHIP, **more):
        return self.client.list_trained_model_inference_jobs(membershipIdentifier=membership, **more)

    def list_collaboration(self, collaboration=COLLABORATION, **more):
        return self.client.list_collaboration_trained_model_inference_jobs(collaborationIdentifier=collaboration, **more)

    def cancel(self, arn):
        return self.client.cancel_trained_model_inference_job(membershipIdentifier=MEMBERSHIP, trainedModelInferenceJobArn=arn)

    def body(self):
        """The last answer's body, read by nothing but a JSON parser."""
        return parsed(self.raw["body"])


# ---- the stories --------------------------------------------------------------------------------------------------


def expanded(value):
    if isinstance(value, str) and value.startswith("@/"):
        return f"{ROOT}/{value[2:]}"
    if isinstance(value, dict):
        return {name: expanded(item) for name, item in value.items()}
    return [expanded(item) for item in value] if isinstance(value, list) else value


TIMES = ("createTime", "updateTime")


class Story:
    """What a scenario file says that clients see."""

    def __init__(self, name):
        file = tomllib.loads((ASSETS / f"{name}.toml").read_text())
        self.states = {}  # by ARN: the whole answers, without times, in order
        windows = []
        for job in file["job"]:
            arn = f"{ROOT}/trained-model-inference-job/{job['id']}"
            now = {"trainedModelInferenceJobArn": arn, "membershipIdentifier": MEMBERSHIP, "status": job["status"]}
            now.update(expanded(job["members"]))
            self.states[arn], moment = [dict(now)], 0
            for step in job.get("step", []):
                windows.append(seconds(step["at"]) - moment)
                moment = seconds(step["at"])
                now.update(expanded(step.get("set", {})))
                now = {member: value for member, value in now.items() if member not in step.get("unset", [])}
                self.states[arn].append(dict(now))
        # What befalls other calls befalls no Get.
        faults = [fault for fault in file.get("fault", []) if "action" not in fault]
        windows += [seconds(fault["until"]) - seconds(fault["from"]) for fault in faults]
        self.shortest = min(windows, default=60)


def seconds(text):
    return int(text[:-1]) * {"s": 1, "m": 60, "h": 3600}[text[-1]]


class Walk:
    """Polls a scenario until its last step, and keeps what came."""

    def __init__(self, test, name, speed, read_timeout):
        self.test, self.story = test, Story(name)
        self.seen = {arn: [] for arn in self.story.states}  # by ARN: the distinct answers, without times, in order
        self.updated = {}
        self.kinds = []  # of all calls, in order, "ok" among them; runs of the same are one
        self.violations = set()
        with Demo(name, speed, read_timeout) as demo:
            self.demo = demo
            test.assertEqual(demo.said["region"], REGION)
            test.assertEqual(demo.said["membership"], MEMBERSHIP)
            test.assertEqual(demo.jobs, list(self.story.states))
            end = time.monotonic() + 60
            while not self.poll():
                test.assertLess(time.monotonic(), end, f"the story does not end: {self.kinds}")

    def poll(self):
        """Asks for everything once; whether all is over."""
        over = True
        for arn in self.demo.jobs:
            over &= self.call(lambda: self.demo.get(arn)) and self.take_job(arn, self.demo.body())
        return self.call(self.demo.list) and self.take_list(self.demo.body()) and over

    def call(self, ask):
        self.demo.raw = None
        kind = failure(self.test, self.demo, ask)
        if self.kinds[-1:] != [kind]:
            self.kinds.append(kind)
        return kind == "ok"

    def take_job(self, arn, body):
        self.violations |= violations(OUTPUT[GET], body, "Get")
        times = {name: datetime.datetime.fromisoformat(body[name]) for name in TIMES}
        rest = {name: value for name, value in body.items() if name not in TIMES}
        self.test.assertLessEqual(times["createTime"], times["updateTime"])
        created, updated = self.updated.get(arn, (times["createTime"], None))
        self.test.assertEqual(times["createTime"], created, "createTime does not change")
        if self.seen[arn][-1:] != [rest]:
            if updated:
                self.test.assertGreater(times["updateTime"], updated, "updateTime moves with each change")
            self.seen[arn].append(rest)
        else:
            self.test.assertEqual(times["updateTime"], updated, "updateTime does not move without a change")
        self.updated[arn] = (created, times["updateTime"])
        return rest == self.story.states[arn][-1]

    def take_list(self, body):
        self.violations |= violations(OUTPUT[LIST], body, "List")
        rows = {row["trainedModelInferenceJobArn"]: row for row in body["trainedModelInferenceJobs"]}
        self.test.assertEqual(list(rows), self.demo.jobs)
        self.test.assertNotIn("nextToken", body)
        declared = OUTPUT[LIST].members["trainedModelInferenceJobs"].member.members
        over = True
        for arn, row in rows.items():
            self.test.assertEqual(row.pop("collaborationIdentifier"), COLLABORATION)
            known = [{n: v for n, v in state.items() if n in declared} for state in self.story.states[arn]]
            row = {name: value for name, value in row.items() if name not in TIMES}
            self.test.assertIn(row, known, "a row shows the job as one of its answers does")
            over &= row == known[-1]
        return over

    def missed(self):
        """Whether a stall of this machine let a step pass between two polls."""
        return any(
            len(self.seen[arn]) < len(states) and all(state in states for state in self.seen[arn])
            for arn, states in self.story.states.items()
        ) or not FAILURES[self.demo.scenario] <= set(self.kinds)


def failure(test, demo, ask):
    """The kind of failure a call meets, or "ok" for a 200 with JSON."""
    try:
        ask()
    except ClientError as error:
        code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in MODEL.shape_names:
            check_error(test, demo, code)
        elif demo.raw["body"]:
            test.assertEqual(list(demo.body()), ["message"])
        return f"{code} {status}"
    except BotoCoreError as error:
        if demo.raw is None:
            return type(error).__name__
    # From here on what came says more than what botocore makes of it: of a body that is cut short or is no JSON it makes
    # an answer without members.
    length = demo.raw["headers"].get("content-length")
    if length is not None and int(length) != len(demo.raw["body"]):
        test.assertLess(0, len(demo.raw["body"]))
        return "cut short"
    kind = demo.raw["headers"].get("content-type")
    if kind != "application/json":
        return kind
    try:
        demo.body()
    except ValueError:
        return "no JSON"
    test.assertEqual(demo.raw["status_code"], 200)
    return "ok"


def check_error(test, demo, code, model=MODEL):
    """An error as the model wants it: its status, its header, its shape."""
    shape = model.shape_for(code)
    test.assertEqual(demo.raw["status_code"], shape.metadata["error"]["httpStatusCode"], code)
    test.assertEqual(demo.raw["headers"]["x-amzn-errortype"], code)
    test.assertEqual(violations(shape, demo.body(), code), set())


BEFORE = {"CREATE_PENDING", "CREATE_IN_PROGRESS", "CANCEL_PENDING", "CANCEL_IN_PROGRESS"}
FINAL = {"ACTIVE", "CREATE_FAILED", "INACTIVE"}
ORDER = ["CREATE_PENDING", "CREATE_IN_PROGRESS", "CANCEL_PENDING", "CANCEL_IN_PROGRESS"]


class FleetWalk:
    """Polls the fleet as a board does, page by page, until all has ended; every answer is held to the model."""

    def __init__(self, test, speed):
        self.test = test
        self.kinds = {}  # by membership or collaboration, "" for the memberships: as `Walk.kinds`
        self.times, self.statuses, self.last = {}, {}, {}  # by ARN: the times, the statuses in order, the last row
        with Demo("fleet", speed) as demo:
            self.demo = demo
            self.begun = datetime.datetime.now(datetime.timezone.utc)
            self.second = next(m["id"] for m in own_memberships() if m["id"] != MEMBERSHIP)
            end = time.monotonic() + 130 / speed
            while time.monotonic() < end:
                self.poll()

    def is_past(self, created):
        return (self.begun - created).total_seconds() > 120

    def call(self, whom, ask):
        self.demo.raw = None
        kind = failure(self.test, self.demo, ask)
        kinds = self.kinds.setdefault(whom, [])
        if kinds[-1:] != [kind]:
            kinds.append(kind)
        return self.demo.body() if kind == "ok" else None

    def pages(self, whom, ask, operation, member):
        """All rows, or what came before a page that failed."""
        rows, more = [], {}
        while True:
            body = self.call(whom, lambda: ask(**more))
            if body is None:
                return rows
            self.test.assertEqual(violations(OUTPUT[operation], body, operation), set())
            rows += body[member]
            if "nextToken" not in body:
                return rows
            self.test.assertEqual(len(body[member]), 100, "no page before the last is short")
            more = {"nextToken": body["nextToken"]}

    def poll(self):
        found = self.pages("", self.demo.rooms.list_memberships, LIST_MEMBERSHIPS, "membershipSummaries")
        self.test.assertEqual([row["id"] for row in found], [MEMBERSHIP, self.second])
        for id in (MEMBERSHIP, self.second):
            rows = self.pages(id, lambda **more: self.demo.list(id, **more), LIST, "trainedModelInferenceJobs")
            for row in rows:
                self.take(id, row)
        ask, member = self.demo.list_collaboration, "collaborationTrainedModelInferenceJobs"
        rows = self.pages(COLLABORATION, ask, LIST_COLLABORATION, member)
        arns = [row["trainedModelInferenceJobArn"] for row in rows]
        self.test.assertEqual(len(arns), len(set(arns)))
        for row in rows:
            own = row["creatorAccountId"] == ACCOUNT
            self.test.assertEqual(own, row["membershipIdentifier"] == MEMBERSHIP)
            self.test.assertEqual(own, f":{ACCOUNT}:membership/{MEMBERSHIP}/" in row["trainedModelInferenceJobArn"])
        self.test.assertGreater(sum(row["creatorAccountId"] != ACCOUNT for row in rows), 10)

    def take(self, membership, row):
        arn = row["trainedModelInferenceJobArn"]
        self.test.assertEqual(row["membershipIdentifier"], membership)
        created, updated = (datetime.datetime.fromisoformat(row[name]) for name in TIMES)
        before = self.times.get(arn, (created, updated))
        self.test.assertEqual(created, before[0])
        self.test.assertGreaterEqual(updated, before[1])
        moved = self.last.get(arn) != row
        statuses = self.statuses.setdefault(arn, [])
        if statuses[-1:] != [row["status"]]:
            self.test.assertNotIn(statuses[-1:], [[status] for status in FINAL])
            if row["status"] in ORDER and statuses:
                self.test.assertLess(ORDER.index(statuses[-1]), ORDER.index(row["status"]))
            statuses.append(row["status"])
        self.times[arn], self.last[arn] = (created, updated), row
        if moved and not self.is_past(created):
            body = self.call(membership, lambda: self.demo.get(arn, membership))
            if body is not None:
                self.test.assertEqual(violations(OUTPUT[GET], body, "Get"), set())
                same = ("name", "trainedModelArn", "createTime", "trainedModelInferenceJobArn", "membershipIdentifier")
                self.test.assertEqual([body[name] for name in same], [row[name] for name in same])

    def missed(self):
        """Whether a stall of this machine let something pass between two polls."""
        return (
            {status for all in self.statuses.values() for status in all} != FINAL | BEFORE
            or any(all[-1] not in FINAL for all in self.statuses.values())
            or self.kinds[self.second] != ["ok", EXPIRED, "ok"]
        )


def own_memberships():
    """The caller's, as the fleet's file tells them."""
    file = tomllib.loads((ASSETS / "fleet.toml").read_text())
    return [m for m in file["membership"] if m.get("account", ACCOUNT) == ACCOUNT]


class ScenarioTests(unittest.TestCase):
    """Each scenario from its first answer to its last, every answer held to the model."""

    def test_all_scenarios_are_walked(self):
        listed = subprocess.run([binary(), "demo", "--list"], capture_output=True, text=True, timeout=10, check=True).stdout
        names = [line.split()[0] for line in listed.splitlines()]
        self.assertEqual(names, list(FAILURES))

    def walk(self, name):
        # The shortest stretch of the story lasts long enough for several polls. When this machine stalls all the same,
        # the story is walked again, slower: what may not happen is a wrong answer, not a slow machine.
        slow = name == "flaky"  # its late answers are late by the clock on the wall
        for window in (0.4, 1.5) if slow else (0.15, 1.0):
            walk = Walk(self, name, Story(name).shortest / window, read_timeout=0.2 if slow else 10)
            if not walk.missed():
                break
        self.maxDiff = None
        self.assertEqual(walk.violations, VIOLATIONS.get(name, set()))
        self.assertEqual(walk.seen, walk.story.states)
        self.assertEqual(set(walk.kinds), FAILURES[name] | {"ok"})
        return walk


    def test_fleet(self):
        walk = FleetWalk(self, speed=6)
        if walk.missed():
            walk = FleetWalk(self, speed=2)
        self.assertFalse(walk.missed())
        # One login fails, and nothing else does.
        self.assertEqual(walk.kinds, {MEMBERSHIP: ["ok"], walk.second: ["ok", EXPIRED, "ok"], COLLABORATION: ["ok"], "": ["ok"]})
        begun = min(times[0] for times in walk.times.values() if not walk.is_past(times[0]))
        living = [arn for arn, times in walk.times.items() if not walk.is_past(times[0])]
        self.assertEqual(len(living), 60, "that live and die")
        self.assertLess((max(walk.times[arn][1] for arn in living) - begun).total_seconds(), 4 * 60)
        self.assertGreater(len(walk.times), 150, "and those of the last days")
        self.assertEqual({walk.statuses[arn][-1] for arn in walk.times}, FINAL)
        self.assertEqual({status for all in walk.statuses.values() for status in all}, FINAL | BEFORE)
        for name in ("metricsStatus", "logsStatus"):
            self.assertEqual({walk.last[arn].get(name) for arn in living}, {None, "PUBLISH_SUCCEEDED", "PUBLISH_FAILED"})
        # Where jobs of the last days give an expected time, some of the living take about as long and some far longer.
        usual, ratios = {}, []
        for arn, times in walk.times.items():
            if arn not in living and walk.last[arn]["status"] == "ACTIVE":
                usual.setdefault(walk.last[arn]["trainedModelArn"], []).append(times[1] - times[0])
        for arn in living:
            if walk.last[arn]["status"] == "ACTIVE":
                known = sorted(usual[walk.last[arn]["trainedModelArn"]])
                self.assertGreaterEqual(len(known), 3)
                ratios.append((walk.times[arn][1] - walk.times[arn][0]) / known[len(known) // 2])
        self.assertGreater(sum(0.8 < ratio < 1.25 for ratio in ratios), 20, ratios)
        self.assertGreater(sum(ratio > 2.5 for ratio in ratios), 2, ratios)

    # The scenarios in which calls fail: the failures come in order, and good answers after them.

    def test_throttled(self):
        self.assertEqual(self.walk("throttled").kinds, ["ok", THROTTLED, "429 429", "ok"])

    def test_expired_credentials(self):
        self.assertEqual(self.walk("expired-credentials").kinds, ["ok", "ExpiredTokenException 403", "ok"])

    def test_flaky(self):
        kinds = self.walk("flaky").kinds
        firsts = list(dict.fromkeys(kinds))
        order = ["ok", "InternalServiceException 500", "ConnectionClosedError", "ReadTimeoutError", "cut short"]
        self.assertEqual(firsts, [*order, "text/html", "no JSON", "503 503"])
        after = kinds[kinds.index("503 503") + 1 :]
        self.assertGreater(after.count("ok"), 2, "in the last stretch every second call fails")
        self.assertEqual(set(after), {"ok", "InternalServiceException 500"})
        self.assertEqual(kinds[-1], "ok")


def walking(name):
    def test(self):
        self.walk(name)

    return test


for _name in FAILURES:
    _test = f"test_{_name.replace('-', '_')}"
    if not hasattr(ScenarioTests, _test):
        setattr(ScenarioTests, _test, walking(_name))


# ---- errors, lists, cancels ---------------------------------------------------------------------------------------


class ErrorTests(unittest.TestCase):
    """The service's own exceptions, with the model's status and shape."""

    @classmethod
    def setUpClass(cls):
        cls.demo = cls.enterClassContext(Demo("default"))

    def refused(self, code, call, **arguments):
        client = self.demo.client
        with self.assertRaises(getattr(client.exceptions, code)) as raised:
            getattr(client, call)(**arguments)
        check_error(self, self.demo, code)
        self.assertEqual(raised.exception.response["Error"]["Message"], self.demo.body()["message"])
        return self.demo.body()["message"]

    CALLS = ("get_trained_model_inference_job", "cancel_trained_model_inference_job")

    def test_malformed_arn(self):
        good = self.demo.jobs[0]
        for arn in (
            "arn:aws:cleanrooms-ml:nonsense",
            f"{ROOT}/trained-model/tm-propensity-9b41",
            good.replace("cleanrooms-ml", "cleanrooms"),
            good.replace(ACCOUNT, "1111"),
            good.replace(MEMBERSHIP, "not-a-membership"),
            good + "?",
            good + "é",
            f"{ROOT}/trained-model-inference-job/" + "x" * 2048,
        ):
            for call in self.CALLS:
                with self.subTest(call, arn=arn[:150]):
                    arguments = {"membershipIdentifier": MEMBERSHIP, "trainedModelInferenceJobArn": arn}
                    self.assertIn("trainedModelInferenceJobArn", self.refused("ValidationException", call, **arguments))

    def test_unknown_job(self):
        good = self.demo.jobs[0]
        for arn in (
            f"{ROOT}/trained-model-inference-job/nobody",
            good.replace(ACCOUNT, "444455556666"),
            good.replace(REGION, "eu-west-1"),
            good.replace(MEMBERSHIP, FOREIGN),
            good.replace("arn:aws:", "arn:aws-us-gov:"),
        ):
            for call in self.CALLS:
                with self.subTest(call, arn=arn):
                    arguments = {"membershipIdentifier": MEMBERSHIP, "trainedModelInferenceJobArn": arn}
                    self.refused("ResourceNotFoundException", call, **arguments)

    def each_with(self, code, membership, part):
        for call in (*self.CALLS, "list_trained_model_inference_jobs"):
            arguments = {"membershipIdentifier": membership}
            if call in self.CALLS:
                arguments["trainedModelInferenceJobArn"] = self.demo.jobs[0]
            with self.subTest(call, membership=membership):
                self.assertIn(part, self.refused(code, call, **arguments))

    def test_malformed_membership(self):
        for membership in (MEMBERSHIP.upper(), MEMBERSHIP.replace("-", "_"), "x" * 36, MEMBERSHIP + "0"):
            self.each_with("ValidationException", membership, "membershipIdentifier")

    def test_foreign_membership(self):
        self.each_with("AccessDeniedException", FOREIGN, "cleanrooms:PassMembership")

    def test_wrong_region_and_no_signature(self):
        for client in (self.demo.connect(region="eu-west-1"), self.demo.connect(signature_version=botocore.UNSIGNED)):
            with self.assertRaises(ClientError) as raised:
                client.list_trained_model_inference_jobs(membershipIdentifier=MEMBERSHIP)
            self.assertEqual(raised.exception.response["ResponseMetadata"]["HTTPStatusCode"], 403)

    def test_an_operation_the_demo_does_not_serve(self):
        with self.assertRaises(ClientError) as raised:
            self.demo.client.list_trained_models(membershipIdentifier=MEMBERSHIP)
        self.assertEqual(raised.exception.response["Error"]["Code"], "UnknownOperationException")

    def test_throttled_scenario(self):
        with Demo("throttled", speed=20) as demo:
            end = time.monotonic() + 20
            with self.assertRaises(demo.client.exceptions.ThrottlingException):
                while time.monotonic() < end:
                    demo.get(demo.jobs[0])
            check_error(self, demo, "ThrottlingException")

    def test_cancel_of_a_final_job(self):
        final = next(arn for arn in self.demo.jobs if arn.endswith("uplift"))
        arguments = {"membershipIdentifier": MEMBERSHIP, "trainedModelInferenceJobArn": final}
        self.refused("ConflictException", self.CALLS[1], **arguments)
        self.assertEqual(self.demo.get(final)["status"], "ACTIVE")


class ListTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = cls.enterClassContext(Demo("default", speed=0.1))

    def listed(self, **more):
        """One page, held to the model."""
        self.demo.list(**more)
        body = self.demo.body()
        self.assertEqual(violations(OUTPUT[LIST], body, "List"), set())
        return body

    def test_pages_of_one_are_the_whole(self):
        whole = self.demo.list()["trainedModelInferenceJobs"]
        self.assertEqual([row["trainedModelInferenceJobArn"] for row in whole], self.demo.jobs)
        paginator = self.demo.client.get_paginator("list_trained_model_inference_jobs")
        for size, lengths in ((1, [1, 1, 1]), (2, [2, 1]), (3, [3])):
            pages = []
            for page in paginator.paginate(membershipIdentifier=MEMBERSHIP, PaginationConfig={"PageSize": size}):
                self.assertEqual(violations(OUTPUT[LIST], self.demo.body(), "List"), set())
                pages.append(page["trainedModelInferenceJobs"])
            self.assertEqual([len(page) for page in pages], lengths)
            self.assertEqual(sum(pages, []), whole)

    def test_max_results(self):
        body = self.listed(maxResults=1)
        self.assertEqual(len(body["trainedModelInferenceJobs"]), 1)
        self.assertIn("nextToken", body)

    def test_filters(self):
        rows = self.listed()["trainedModelInferenceJobs"]
        first = rows[0]
        by_model = self.listed(trainedModelArn=first["trainedModelArn"])
        self.assertEqual(by_model, {"trainedModelInferenceJobs": [first]})
        by_version = self.listed(trainedModelVersionIdentifier=first["trainedModelVersionIdentifier"])
        self.assertEqual(by_version, {"trainedModelInferenceJobs": [first]})
        both = {"trainedModelArn": rows[1]["trainedModelArn"], "trainedModelVersionIdentifier": first["trainedModelVersionIdentifier"]}
        self.assertEqual(self.listed(**both), {"trainedModelInferenceJobs": []})
        self.assertEqual(self.listed(trainedModelArn=f"{ROOT}/trained-model/none"), {"trainedModelInferenceJobs": []})

    def test_what_the_model_forbids_is_refused(self):
        loose = self.demo.connect(parameter_validation=False)
        for arguments in (
            {"nextToken": "nonsense"},
            {"nextToken": "demo-page-"},
            {"nextToken": "demo-page--1"},
            {"nextToken": "demo-page-1 "},
            {"nextToken": ""},
            {"maxResults": 0},
            {"maxResults": 101},
            {"maxResults": "many"},
            {"trainedModelArn": "arn:aws:cleanrooms-ml:nonsense"},
            {"trainedModelArn": self.demo.jobs[0]},
            {"trainedModelVersionIdentifier": "x" * 36},
        ):
            with self.subTest(**arguments):
                with self.assertRaises(loose.exceptions.ValidationException):
                    loose.list_trained_model_inference_jobs(membershipIdentifier=MEMBERSHIP, **arguments)
                check_error(self, self.demo, "ValidationException")


class MembershipTests(unittest.TestCase):
    """ListMemberships, of the service whose model has it."""

    @classmethod
    def setUpClass(cls):
        cls.demo = cls.enterClassContext(Demo("fleet", speed=0.1))

    def listed(self, **more):
        """One page, held to the model."""
        self.demo.rooms.list_memberships(**more)
        body = self.demo.body()
        self.assertEqual(violations(OUTPUT[LIST_MEMBERSHIPS], body, "ListMemberships"), set())
        return body

    def test_pages_of_one_are_the_whole(self):
        whole = self.listed()
        self.assertEqual(list(whole), ["membershipSummaries"])
        rows = [(row["id"], row["collaborationId"], row["collaborationName"]) for row in whole["membershipSummaries"]]
        self.assertEqual(rows, [(m["id"], m["collaboration"], m["name"]) for m in own_memberships()])
        paginator = self.demo.rooms.get_paginator("list_memberships")
        for size, lengths in ((1, [1, 1]), (2, [2]), (100, [2])):
            pages = []
            for page in paginator.paginate(PaginationConfig={"PageSize": size}):
                self.assertIsInstance(page["membershipSummaries"][0]["createTime"], datetime.datetime)
                body = self.demo.body()
                self.assertEqual(violations(OUTPUT[LIST_MEMBERSHIPS], body, "ListMemberships"), set())
                pages.append(body["membershipSummaries"])
            self.assertEqual([len(page) for page in pages], lengths)
            self.assertEqual(sum(pages, []), whole["membershipSummaries"])

    def test_the_members_of_a_row(self):
        first, second = self.listed()["membershipSummaries"]
        self.assertEqual(first["memberAbilities"], ["CAN_QUERY", "CAN_RECEIVE_RESULTS"])
        self.assertEqual(second["mlMemberAbilities"], {"customMLMemberAbilities": ["CAN_RECEIVE_INFERENCE_OUTPUT"]})
        self.assertTrue(first["paymentConfiguration"]["queryCompute"]["isResponsible"])
        self.assertFalse(second["paymentConfiguration"]["queryCompute"]["isResponsible"])
        self.assertLess(first["createTime"], second["createTime"])

    def test_status(self):
        self.assertEqual(self.listed(status="ACTIVE"), self.listed())
        self.assertEqual(self.listed(status="REMOVED"), {"membershipSummaries": []})

    def test_other_scenarios_have_the_one_they_play_in(self):
        with Demo("minimal") as demo:
            rows = demo.rooms.list_memberships()["membershipSummaries"]
            self.assertEqual([(row["id"], row["collaborationId"]) for row in rows], [(MEMBERSHIP, COLLABORATION)])
            body = demo.body()
            self.assertEqual(violations(OUTPUT[LIST_MEMBERSHIPS], body, "ListMemberships"), set())
            rows = demo.list_collaboration()["collaborationTrainedModelInferenceJobs"]
            self.assertEqual([row["creatorAccountId"] for row in rows], [ACCOUNT])

    def test_what_the_model_forbids_is_refused(self):
        loose = self.demo.connect(service="cleanrooms", parameter_validation=False)
        for arguments in (
            {"nextToken": "nonsense"},
            {"nextToken": "demo-page--1"},
            {"maxResults": 0},
            {"maxResults": 101},
            {"status": "GONE"},
        ):
            with self.subTest(**arguments):
                with self.assertRaises(loose.exceptions.ValidationException):
                    loose.list_memberships(**arguments)
                check_error(self, self.demo, "ValidationException", ROOMS)

    def test_wrong_region_and_no_signature(self):
        for settings in ({"region": "eu-west-1"}, {"signature_version": botocore.UNSIGNED}):
            with self.assertRaises(ClientError) as raised:
                self.demo.connect(service="cleanrooms", **settings).list_memberships()
            self.assertEqual(raised.exception.response["ResponseMetadata"]["HTTPStatusCode"], 403)

    def test_an_operation_the_demo_does_not_serve(self):
        with self.assertRaises(ClientError) as raised:
            self.demo.rooms.get_membership(membershipIdentifier=MEMBERSHIP)
        self.assertEqual(raised.exception.response["Error"]["Code"], "UnknownOperationException")


class CollaborationTests(unittest.TestCase):
    """ListCollaborationTrainedModelInferenceJobs: the jobs of all members."""

    NAME = "collaborationTrainedModelInferenceJobs"

    @classmethod
    def setUpClass(cls):
        cls.demo = cls.enterClassContext(Demo("fleet", speed=0.1))

    def listed(self, **more):
        """One page, held to the model."""
        self.demo.list_collaboration(**more)
        body = self.demo.body()
        self.assertEqual(violations(OUTPUT[LIST_COLLABORATION], body, "ListCollaboration"), set())
        return body

    def all(self, size=100, **more):
        paginator = self.demo.client.get_paginator("list_collaboration_trained_model_inference_jobs")
        pages = paginator.paginate(collaborationIdentifier=COLLABORATION, PaginationConfig={"PageSize": size}, **more)
        pages = [page[self.NAME] for page in pages]
        self.assertTrue(all(len(page) == size for page in pages[:-1]), "no page before the last is short")
        return sum(pages, [])

    def test_pages(self):
        arns = [row["trainedModelInferenceJobArn"] for row in self.all()]
        self.assertGreater(len(arns), 100)
        self.assertEqual(len(arns), len(set(arns)))
        self.assertLessEqual(set(arns), {row["trainedModelInferenceJobArn"] for row in self.all(7)})

    def test_own_rows_are_those_of_the_membership_with_their_creator(self):
        # The story goes on between the calls; of what has ended nothing does.
        body, own = self.demo.list(maxResults=100), []
        while True:
            own += body["trainedModelInferenceJobs"]
            if "nextToken" not in body:
                break
            body = self.demo.list(maxResults=100, nextToken=body["nextToken"])
        past = {row["trainedModelInferenceJobArn"]: row for row in own if row["status"] == "CREATE_FAILED"}
        rows = {row["trainedModelInferenceJobArn"]: row for row in self.all()}
        self.assertGreater(len(past), 5)
        for arn, row in past.items():
            if "logsStatus" in row:
                self.assertEqual(rows[arn], {**row, "creatorAccountId": ACCOUNT})
                self.assertNotIn("statusDetails", rows[arn])

    def test_what_others_started_cannot_be_asked_for(self):
        theirs = next(row for row in self.all() if row["creatorAccountId"] != ACCOUNT)
        arn, membership = theirs["trainedModelInferenceJobArn"], theirs["membershipIdentifier"]
        exceptions = self.demo.client.exceptions
        for by, kind in ((MEMBERSHIP, exceptions.ResourceNotFoundException), (membership, exceptions.AccessDeniedException)):
            for call in ErrorTests.CALLS:
                with self.subTest(call, by=by), self.assertRaises(kind):
                    getattr(self.demo.client, call)(membershipIdentifier=by, trainedModelInferenceJobArn=arn)
        with self.assertRaises(exceptions.AccessDeniedException):
            self.demo.list(membership)

    def test_filters(self):
        rows = self.all()
        first = next(row for row in rows if "trainedModelVersionIdentifier" in row)
        for names in (("trainedModelArn",), ("trainedModelVersionIdentifier",), ("trainedModelArn", "trainedModelVersionIdentifier")):
            wanted = {name: first[name] for name in names}
            found = self.all(5, **wanted)
            self.assertGreater(len(found), 5)
            self.assertTrue(all(row[name] == value for row in found for name, value in wanted.items()))
            known = [row["trainedModelInferenceJobArn"] for row in rows if wanted.items() <= row.items()]
            self.assertLessEqual(set(known), {row["trainedModelInferenceJobArn"] for row in found})
        self.assertEqual(self.listed(trainedModelArn=f"{ROOT}/trained-model/none"), {self.NAME: []})

    def test_what_the_model_forbids_is_refused(self):
        loose = self.demo.connect(parameter_validation=False)
        for arguments, code in (
            ({"nextToken": "nonsense"}, "ValidationException"),
            ({"nextToken": ""}, "ValidationException"),
            ({"maxResults": 0}, "ValidationException"),
            ({"maxResults": 101}, "ValidationException"),
            ({"trainedModelArn": "arn:aws:cleanrooms-ml:nonsense"}, "ValidationException"),
            ({"trainedModelVersionIdentifier": "x" * 36}, "ValidationException"),
            ({"collaborationIdentifier": COLLABORATION.upper()}, "ValidationException"),
            ({"collaborationIdentifier": FOREIGN}, "AccessDeniedException"),
        ):
            with self.subTest(**arguments):
                with self.assertRaises(getattr(loose.exceptions, code)):
                    arguments = {"collaborationIdentifier": COLLABORATION, **arguments}
                    loose.list_collaboration_trained_model_inference_jobs(**arguments)
                check_error(self, self.demo, code)


class CancelTests(unittest.TestCase):
    """CREATE_* → CANCEL_PENDING → CANCEL_IN_PROGRESS → INACTIVE."""

    def cancelled(self, scenario, begins):
        for speed in (20, 4):  # slower when this machine stalls
            with Demo(scenario, speed=speed) as demo:
                arn, statuses = demo.jobs[0], []
                end = time.monotonic() + 20
                before = demo.get(arn)
                self.assertEqual(before["status"], begins)
                demo.cancel(arn)
                self.assertIn(demo.raw["body"], (b"", b"{}"), "the operation has no output")
                while statuses[-1:] != ["INACTIVE"]:
                    self.assertLess(time.monotonic(), end, statuses)
                    after = demo.get(arn)
                    self.assertEqual(violations(OUTPUT[GET], demo.body(), "Get"), set())
                    self.assertGreater(after["updateTime"], before["updateTime"])
                    if statuses[-1:] != [after["status"]]:
                        statuses.append(after["status"])
                        if after["status"].startswith("CANCEL_"):
                            demo.cancel(arn)  # idempotent by the model
                with self.assertRaises(demo.client.exceptions.ConflictException):
                    demo.cancel(arn)
                check_error(self, demo, "ConflictException")
                self.assertEqual(demo.list()["trainedModelInferenceJobs"][0]["status"], "INACTIVE")
            if len(statuses) == 3:
                break
        self.assertEqual(statuses, ["CANCEL_PENDING", "CANCEL_IN_PROGRESS", "INACTIVE"])

    def test_of_a_queued_job(self):
        self.cancelled("slow-queue", "CREATE_PENDING")

    def test_of_a_running_job(self):
        self.cancelled("minimal", "CREATE_IN_PROGRESS")


class UseTests(unittest.TestCase):
    """As people would try it: nothing but the environment, as the AWS CLI takes it too."""

    def test_by_the_environment(self):
        script = (
            "import boto3, sys; c = boto3.client('cleanroomsml');"
            "j = c.get_trained_model_inference_job(membershipIdentifier=sys.argv[1], trainedModelInferenceJobArn=sys.argv[2]);"
            "print(j['name'], j['status'])"
        )
        with Demo("minimal") as demo:
            for variable, value in (
                ("AWS_ENDPOINT_URL_CLEANROOMSML", demo.said["endpoint"]),
                ("AWS_ENDPOINT_URL", demo.said["endpoint"] + "/"),
            ):
                env = {**os.environ, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, variable: value}
                command = [sys.executable, "-c", script, MEMBERSHIP, demo.jobs[0]]
                ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30)
                self.assertEqual((ran.stdout, ran.stderr), ("minimal CREATE_IN_PROGRESS\n", ""))

    def test_the_versions_are_the_pinned_ones(self):
        pins = dict(re.findall(r"(?m)^(\w+)==([\d.]+)$", (HERE / "requirements.txt").read_text()))
        self.assertEqual(pins, {name: importlib.metadata.version(name) for name in ("boto3", "botocore", "jsonschema")})


if __name__ == "__main__":
    unittest.main()
