"""Holds what `cleanwatch get`, `watch` and `history` print to assets/schema.json, over every scenario of the demo, and runs
the lines of docs/scripts.md that end in jq. Run like test_contract.py; needs bash and jq.

The stories are told at once and faster than life, while the program polls by the clock on the wall: how much of a story a
run sees depends on this machine, what it prints of it may not.
"""

import concurrent.futures
import copy
import csv
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import tomllib
import unittest

import jsonschema

from test_contract import ASSETS, MEMBERSHIP, REGION, ROOT, TIMES, Demo, Story, binary, once

PROJECT = ASSETS.parent.parent
SCRIPTS = PROJECT / "docs/scripts.md"
SCHEMA = json.loads((PROJECT / "assets" / "schema.json").read_text())
EVENTS = ("asked", "first", "change", "error", "recovered", "trouble", "end")
MASK = "••••••"
HOOK = "cat >>hooked; env >>hooked-env"

# How each scenario is watched: the speed, what is waited for, and the exit code.
RUNS = {
    "default": (10, ["--until", "published"], 1),
    "success": (10, ["--until", "published"], 0),
    "failure": (10, [], 1),
    "publish-failed": (10, ["--until", "published"], 6),
    "cancelled": (10, [], 3),
    "cancel-failed": (10, [], 1),
    "throttled": (7, ["--until", "published"], 0),
    "flaky": (10, ["--until", "published"], 0),
    "expired-credentials": (10, [], 4),  # they are variables, which no login renews
    "unknown-status": (10, [], 0),
    "hostile-text": (10, [], 1),
    "minimal": (10, [], 0),
    "slow-queue": (100, ["--until", "CREATE_IN_PROGRESS"], 0),
    "logs": (20, ["--until", "published"], 0),
    "logs-denied": (20, ["--until", "published"], 0),
    "logs-unnamed": (20, ["--until", "published"], 0),
    "no-logs": (20, ["--until", "published"], 6),
    "no-policy": (10, [], 0),
    "not-allowed": (10, [], 0),
    "role-lacks": (10, ["--until", "published"], 6),
    "role-untrusted": (10, ["--until", "published"], 6),
    "no-log-group": (10, ["--until", "published"], 6),
    "budget-spent": (10, [], 1),
    "many-logs": (10, [], 0),
    "metrics": (40, ["--until", "published"], 0),
    "metrics-unlisted": (40, ["--until", "published"], 0),
    "metrics-unnamed": (40, ["--until", "published"], 0),
    "metrics-denied": (40, ["--until", "published"], 0),
    "related": (20, ["--until", "published"], 6),
    "fleet": (10, ["--until", "published"], 6),  # the one job that its file tells by itself
}
CODES = {"reached": 0, "failed": 1, "inactive": 3, "denied": 4, "unanswered": 5, "not-published": 6, "timed-out": 124}
WORST = ["timed-out", "denied", "unanswered", "failed", "inactive", "not-published", "reached"]

# Control characters but line breaks, what is invisible, and what changes the direction of writing.
ACTS = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")


# ---- the schema ---------------------------------------------------------------------------------------------------


def validator(name):
    return jsonschema.Draft202012Validator({**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{name}"}]})


VALIDATORS = {name: validator(name) for name in ("getDocument", "historyDocument", "listDocument", "logLine", "doctorDocument", "event", *EVENTS)}


def complaint(name, value):
    """The first thing about a value that the schema does not allow, or None."""
    error = jsonschema.exceptions.best_match(VALIDATORS[name].iter_errors(value))
    return error and f"{error.json_path}: {error.message[:500]}"


class SchemaTests(unittest.TestCase):
    """The schema itself: it is one, it says what everything is, and it finds what is wrong."""

    SOURCE = {"arn": f"{ROOT}/trained-model-inference-job/x", "region": REGION, "membership": MEMBERSHIP, "profile": None}
    COMMON = {"version": 1, "number": 1, "time": "2026-11-25T07:42:44.377Z", "source": SOURCE, "name": "x"}
    SINCE = {"since": "2026-11-25T07:42:44.377Z", "sinceKnown": "seen", "withinSeconds": 5}
    STANDING = {"status": "ACTIVE", "phase": "succeeded", **SINCE}
    FAILURE = {"kind": "refused", "text": "x", "advice": "y", "code": None, "message": "", "httpStatus": None, "requestId": None}
    CHANGED = {"member": "status", "from": "CREATE_IN_PROGRESS", "to": "ACTIVE"}
    EARLIER = {"since": "2026-11-25T07:41:44.377Z", "sinceKnown": "already"}
    BEFORE = {"status": "NEW_ONE", "phase": "unknown", **EARLIER, "seconds": 60, "atLeastSeconds": 50, "atMostSeconds": None}
    GOOD = {
        "asked": COMMON,
        "first": {**COMMON, **STANDING, "job": {"status": "ACTIVE", "new": [1], "environment": {"A": MASK, "B": None}}},
        "change": {**COMMON, **STANDING, "changes": [CHANGED], "before": BEFORE},
        "error": {**COMMON, "error": FAILURE, "failures": 1, "retryAt": None},
        "recovered": {**COMMON, **STANDING, "failures": 2, "afterSeconds": 0},
        "trouble": {**COMMON, "text": "the disk is full"},
        "end": {**COMMON, "outcome": "unanswered"},
    }

    def test_it_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        self.assertEqual(SCHEMA["$defs"]["event"]["oneOf"], [{"$ref": f"#/$defs/{name}"} for name in EVENTS])

    def test_every_member_is_described(self):
        def walk(at, node):
            for name, member in node.get("properties", {}).items():
                described = member is False or "description" in member or "description" in SCHEMA["$defs"][member["$ref"][8:]]
                self.assertTrue(described, f"{at}.{name}")
        for name, node in SCHEMA["$defs"].items():
            self.assertIn("description", node, name)
            walk(name, node)

    def test_good_ones_pass(self):
        for name, event in self.GOOD.items():
            for definition in (name, "event"):
                self.assertIsNone(complaint(definition, {**event, "event": name}), name)
            jsonschema.Draft202012Validator(SCHEMA).validate({**event, "event": name})

    def test_broken_ones_fail(self):
        whole = {**self.CHANGED, "entry": "team"}
        secret = {"member": "environment", "entry": "TOKEN", "from": MASK, "to": "hunter2"}
        for name, change in [
            ("asked", {"event": "begun"}),
            ("asked", {"version": 2}),
            ("asked", {"number": 0}),
            ("asked", {"number": None}),
            ("asked", {"extra": 1}),
            ("asked", {"status": "ACTIVE"}),
            ("asked", {"time": "2026-11-25T07:42:44.377+00:00"}),
            ("asked", {"time": "2026-11-25 07:42:44.377Z"}),
            ("asked", {"source": {**self.SOURCE, "arn": None}}),
            ("asked", {"source": {**self.SOURCE, "name": "x"}}),
            ("asked", {"source": {**self.SOURCE, "account": "1"}}),
            ("first", {"phase": "done"}),
            ("first", {"sinceKnown": "already"}),
            ("first", {"job": None}),
            ("first", {"job": {"environment": {"TOKEN": "hunter2"}}}),
            ("first", {"job": {"environment": {"TOKEN": {"a": ["hunter2"]}}}}),
            ("first", {"job": {"environment": "hunter2"}}),
            ("change", {"changes": []}),
            ("change", {"changes": [{**self.CHANGED, "member": "state"}]}),
            ("change", {"changes": [whole]}),
            ("change", {"changes": [secret]}),
            ("change", {"before": {**self.BEFORE, "seconds": -1}}),
            ("change", {"before": {**self.BEFORE, "atLeastSeconds": None}}),
            ("change", {"before": {**self.BEFORE, "atMostSeconds": -1}}),
            ("error", {"error": {**self.FAILURE, "kind": "odd"}}),
            ("error", {"error": {**self.FAILURE, "attempts": 3}}),
            ("error", {"phase": "running"}),
            ("recovered", {"failures": 0}),
            ("trouble", {"text": None}),
            ("end", {"outcome": "succeeded"}),
        ]:
            broken = {"event": name, **self.GOOD[name], **change}
            with self.subTest(name, **change):
                self.assertIsNotNone(complaint("event", broken))
                self.assertIsNotNone(complaint(name, broken))
        for name, event in self.GOOD.items():
            for member in event:
                without = {**event, "event": name}
                del without[member]
                with self.subTest(name, without=member):
                    self.assertIsNotNone(complaint("event", without))


# ---- the runs -----------------------------------------------------------------------------------------------------


class Served(Demo):
    """A demo that only the program itself asks."""

    def connect(self, **_):
        return None


class Desk:
    """An empty home with a journal of its own, in which the program and shells run."""

    def __init__(self, endpoint):
        self.path = pathlib.Path(tempfile.mkdtemp())
        (self.path / "bin").mkdir()
        (self.path / "bin" / "cleanwatch").symlink_to(binary())
        (self.path / "config.toml").write_text('interval = "1s"\n')
        self.env = {
            **os.environ,
            "PATH": f"{self.path / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.path),
            "XDG_STATE_HOME": str(self.path / "state"),
            "CLEANWATCH_CONFIG": str(self.path / "config.toml"),
            "AWS_ENDPOINT_URL": endpoint,
            "LC_ALL": "C.UTF-8",
        }

    def run(self, *command, **env):
        """Its exit code, stdout and stderr."""
        env = {**self.env, **env}
        ran = subprocess.run(command, cwd=self.path, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=90)
        return ran.returncode, ran.stdout.decode(), ran.stderr.decode()

    def files(self):
        """What was written, by name."""
        files = [path for path in self.path.rglob("*") if path.is_file() and not path.is_symlink()]
        return {str(path.relative_to(self.path)): path.read_text() for path in files}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)


class Told:
    """All that the program said of a scenario."""

    PLACE = ["--membership", MEMBERSHIP, "--region", REGION]

    def __init__(self, name):
        self.name, self.story = name, Story(name)
        speed, until, _ = RUNS[name]
        with Served(name, speed) as demo, Desk(demo.said["endpoint"]) as desk:
            self.jobs, self.desk = demo.jobs, desk
            self.said = {}
            kept = ["--record", "recording", "--log-file", "log", "--on-change", HOOK]
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                watch = pool.submit(self.run, "watch", "watch", *self.jobs, *until, *kept)
                self.run("start", "get", *self.jobs, "-o", "json")
                watch.result()
            self.await_the_end()
            self.run("table", "get", *self.jobs)
            self.run("raw", "get", *self.jobs, "--raw")
            self.run("wait", "wait", *self.jobs)
            self.run("list", "list", *self.PLACE, "-o", "json")
            self.run("list table", "list", *self.PLACE)
            self.run("csv", "list", *self.PLACE, "-o", "csv")
            self.run("failed", "list", *self.PLACE, "-o", "json", "--filter", "phase:failed", "--sort", "-name")
            self.run("history", "history", "-o", "json")
            self.run("history table", "history")
            self.run("timeline", "history", self.jobs[0])
            self.files = desk.files()

    def run(self, what, *arguments):
        code, stdout, stderr = self.desk.run("cleanwatch", *arguments)
        # The lines of CSV end in two characters, of which one acts on a terminal.
        self.said[what] = (code, stdout.replace("\r\n", "\n") if what == "csv" else stdout, stderr)

    def await_the_end(self):
        """Gets until the story is over: until every job shows its last state."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            self.run("end", "get", *self.jobs, "-o", "json", "--no-journal")
            bodies = [(job["job"] or {}, self.last(job)) for job in self.document("end")["jobs"]]
            if all(body.keys() >= last.keys() and body["status"] == last["status"] for body, last in bodies):
                return
            time.sleep(0.3)
        raise AssertionError(f"{self.name} does not end: {self.said['end']}")

    def last(self, job):
        return self.story.states[job["source"]["arn"]][-1]

    def document(self, what):
        return json.loads(self.said[what][1], object_pairs_hook=once)

    def events(self):
        return [json.loads(line, object_pairs_hook=once) for line in self.said["watch"][1].splitlines()]


def secrets(name):
    """The environment of a scenario's jobs, as names and values."""
    file = tomllib.loads((ASSETS / f"{name}.toml").read_text())
    for job in file["job"]:
        for members in (job["members"], *(step.get("set", {}) for step in job.get("step", []))):
            yield from members.get("environment", {}).items()


def strings(value):
    """All names and texts in a document."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


class OutputTests(unittest.TestCase):
    """Every scenario, from its beginning to its end, through every command that prints."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        with concurrent.futures.ThreadPoolExecutor(len(RUNS)) as pool:
            cls.told = dict(zip(RUNS, pool.map(Told, RUNS)))

    def test_all_scenarios_are_told(self):
        self.assertEqual(sorted(RUNS), sorted(path.stem for path in ASSETS.glob("*.toml")))

    def valid(self, name, value):
        self.assertIsNone(complaint(name, value), value)

    def test_get(self):
        for name, told in self.told.items():
            with self.subTest(name):
                for what in ("start", "end"):
                    document = told.document(what)
                    self.valid("getDocument", document)
                    self.assertEqual([job["source"]["arn"] for job in document["jobs"]], told.jobs)
                code, _, stderr = told.said["start"]
                if name == "expired-credentials" and code == 4:  # this machine was slow to start
                    self.assertEqual(told.document("start")["jobs"][0]["error"]["kind"], "expired-variables")
                else:
                    # What takes longer is said to be waited for.
                    waits = stderr.splitlines() if name in ("throttled", "flaky") else []
                    for line in waits:
                        self.assertRegex(line, r"^cleanwatch: .+: .+ for 1m \d\ds more at most$")
                    self.assertEqual((code, "" if waits else stderr), (0, ""))
                    for job in told.document("start")["jobs"]:
                        self.assertIn(job["status"], [state["status"] for state in told.story.states[job["source"]["arn"]]])
                self.assertEqual((told.said["end"][0], told.said["end"][2]), (0, ""))

    def test_get_passes_the_answer_on_as_it_is(self):
        for name, told in self.told.items():
            if name == "hostile-text":  # whose texts are cleaned
                continue
            for job in told.document("end")["jobs"]:
                state = copy.deepcopy(told.last(job))
                state.update({"environment": dict.fromkeys(state["environment"], MASK)} if "environment" in state else {})
                body = {member: value for member, value in job["job"].items() if member not in TIMES}
                with self.subTest(name, arn=job["source"]["arn"]):
                    self.assertEqual(body, state)
            raw = told.said["raw"][1]
            self.assertTrue(all(f'"trainedModelInferenceJobArn": "{arn}"' in raw for arn in told.jobs), raw)

    def test_watch(self):
        seen = set()
        for name, told in self.told.items():
            with self.subTest(name):
                code, _, stderr = told.said["watch"]
                events = told.events()
                for event in events:
                    self.valid(event["event"], event)
                    self.valid("event", event)
                self.assertEqual([event["number"] for event in events], list(range(1, len(events) + 1)))
                outcomes = [self.course(events, arn) for arn in told.jobs]
                self.assertEqual(code, CODES[min(outcomes, key=WORST.index)])
                self.assertEqual((code, stderr), (RUNS[name][2], ""))
                seen.update(event["event"] for event in events)
        self.assertLessEqual(set(EVENTS) - {"trouble"}, seen)

    def course(self, events, arn):
        """Checks that the events of one job fit together, and returns how it ended."""
        events = [event for event in events if event["source"]["arn"] == arn]
        kinds = [event["event"] for event in events]
        self.assertEqual((kinds[0], kinds[-1], kinds.count("end")), ("asked", "end", 1))
        self.assertEqual(kinds.count("first"), 1 if "status" in events[-1] else 0)
        status = None
        for event in events:
            for change in event.get("changes", []):
                if change["member"] == "status":
                    self.assertEqual((status, event["before"]["status"]), (change["from"], change["from"]))
                    self.assertEqual(event["status"], change["to"])
            if event["event"] in ("first", "change"):
                status = event["status"]
        return events[-1]["outcome"]

    def test_statuses_and_members_that_nobody_listed_survive(self):
        told = self.told["unknown-status"]
        self.assertIn('"PAUSED_BY_SERVICE"', told.said["watch"][1])
        job = told.document("end")["jobs"][0]["job"]
        self.assertEqual((job["queuePosition"], job["metricsStatus"]), (7, "PUBLISH_DELAYED"))

    def test_history(self):
        for name, told in self.told.items():
            with self.subTest(name):
                document = told.document("history")
                self.valid("historyDocument", document)
                self.assertEqual(sorted(job["arn"] for job in document["jobs"]), sorted(told.jobs))
                for job in document["jobs"]:
                    self.assertEqual(job["status"], told.story.states[job["arn"]][-1]["status"])
                    self.assertEqual(job["timeline"][-1]["status"], job["status"])
                for what in ("history", "history table", "timeline"):
                    self.assertEqual((told.said[what][0], told.said[what][2]), (0, ""))

    def test_list(self):
        for name, told in self.told.items():
            with self.subTest(name):
                for what in ("list", "list table", "csv", "failed"):
                    self.assertEqual((told.said[what][0], told.said[what][2]), (0, ""), what)
                document = told.document("list")
                self.valid("listDocument", document)
                place = {"region": REGION, "membership": MEMBERSHIP, "profile": None}
                self.assertEqual(document["sources"], [{**place, "collaboration": None, "complete": True, "unreadable": 0, "error": None}])
                jobs = {job["arn"]: job for job in document["jobs"]}
                self.assertEqual(len(jobs), len(document["jobs"]))
                self.assertGreater(len(jobs), 100 if name == "fleet" else 0)
                self.assertLessEqual(set(told.jobs), set(jobs))
                for arn in told.jobs:
                    last = told.story.states[arn][-1]
                    reported = (jobs[arn]["metricsStatus"], jobs[arn]["logsStatus"])
                    self.assertEqual(jobs[arn]["status"], last["status"])
                    self.assertEqual(reported, (last.get("metricsStatus"), last.get("logsStatus")))
                rows = list(csv.DictReader(io.StringIO(told.said["csv"][1])))
                self.assertEqual({row["arn"] for row in rows}, set(jobs))
                for row in rows:
                    self.assertEqual(row["name"].removeprefix("'"), jobs[row["arn"]]["name"].removeprefix("'"))
                failed = told.document("failed")
                self.valid("listDocument", failed)
                self.assertLessEqual({job["phase"] for job in failed["jobs"]}, {"failed", "cancel-failed"})
                names = [job["name"] for job in failed["jobs"]]
                self.assertEqual(names, sorted(names, reverse=True))

    def test_wait(self):
        for name, told in self.told.items():
            with self.subTest(name):
                statuses = [states[-1]["status"] for states in told.story.states.values()]
                codes = {"CREATE_FAILED": 1, "CANCEL_FAILED": 1, "INACTIVE": 3, "ACTIVE": 0}
                worst = next(code for code in (1, 3, 0) if code in [codes[status] for status in statuses])
                self.assertEqual((told.said["wait"][0], told.said["wait"][2]), (worst, ""))

    def test_the_command_on_changes_gets_events(self):
        got = 0
        for name, told in self.told.items():
            events = [json.loads(line) for line in told.files.get("hooked", "").splitlines()]
            printed = [event for event in told.events() if event["event"] == "change"]
            with self.subTest(name):
                for event in events:
                    self.valid("change", event)
                    self.assertIn(event, printed)
            got += len(events)
        self.assertGreater(got, 0)

    def test_the_docs_name_the_facts_that_the_command_gets(self):
        got = set(re.findall(r"(?m)^(CLEANWATCH_[A-Z_]+)=", self.told["success"].files["hooked-env"]))
        named = set(re.findall(r"CLEANWATCH_[A-Z_]+", SCRIPTS.read_text()))
        self.assertEqual(got - {"CLEANWATCH_BIN", "CLEANWATCH_CONFIG"}, named)

    def test_values_of_the_environment_are_nowhere(self):
        hidden = 0
        for name, told in self.told.items():
            texts = {**{what: said[1] + said[2] for what, said in told.said.items()}, **told.files}
            self.assertTrue(any(file.startswith("state/cleanwatch/journal/") for file in texts), texts.keys())
            for variable, value in secrets(name):
                hidden += 1
                self.assertIn(variable, texts["recording"], "names are shown")
                cleaned = ACTS.sub("", value)
                shown = re.compile(re.escape(variable) + r"\W+" + re.escape(cleaned))
                for what, text in texts.items():
                    with self.subTest(name, variable=variable, where=what):
                        self.assertNotRegex(ACTS.sub("", text), shown)
                        if len(cleaned) > 4:
                            self.assertNotIn(cleaned, text)
        self.assertGreaterEqual(hidden, 4)
        self.assertIn(("MODEL_TOKEN", "demo-secret-value"), list(secrets("default")))

    def test_nothing_in_it_acts(self):
        for name, told in self.told.items():
            for what, (_, stdout, stderr) in told.said.items():
                with self.subTest(name, what=what):
                    self.assertNotRegex(stdout + stderr, ACTS)
            documents = [told.document(what) for what in ("start", "end", "list", "history")]
            for text in strings([documents, told.events()]):
                self.assertNotRegex(text, ACTS)
            for line in told.files["recording"].splitlines():
                for text in strings(json.loads(line)):
                    self.assertNotRegex(text, ACTS)
        self.assertIn("‹202E›", self.told["hostile-text"].said["watch"][1])


class OddTests(unittest.TestCase):
    """What no scenario shows."""

    @classmethod
    def setUpClass(cls):
        cls.demo = cls.enterClassContext(Served("slow-queue", 1))
        cls.desk = cls.enterClassContext(Desk(cls.demo.said["endpoint"]))

    def events(self, code, *arguments, program=("cleanwatch",), **env):
        ran = self.desk.run(*program, "watch", *arguments, **env)
        self.assertEqual((ran[0], ran[2]), (code, ""))
        events = [json.loads(line) for line in ran[1].splitlines()]
        for event in events:
            self.assertIsNone(complaint(event["event"], event), event)
        return events

    def test_a_journal_that_cannot_be_written_is_trouble(self):
        until = ["--until", "CREATE_PENDING,CREATE_IN_PROGRESS", "--interval", "1s"]
        events = self.events(124, self.demo.jobs[0], "--timeout", "3s", XDG_STATE_HOME="/dev/null")
        self.assertIn("trouble", [event["event"] for event in events])
        self.assertEqual(self.events(0, self.demo.jobs[0], *until)[-1]["outcome"], "reached")

    def test_a_job_by_its_name(self):
        arguments = ["weekly-queue", "--membership", MEMBERSHIP, "--region", REGION, "--until", "CREATE_PENDING"]
        events = self.events(0, *arguments)
        self.assertEqual([event["event"] for event in events], ["asked", "asked", "first", "end"])
        self.assertEqual((events[0]["source"]["arn"], events[0]["source"]["name"]), (None, "weekly-queue"))
        self.assertEqual(events[1]["source"]["arn"], self.demo.jobs[0])

    def test_a_job_that_does_not_exist(self):
        nobody = f"{ROOT}/trained-model-inference-job/nobody"
        events = self.events(4, nobody, "--not-found-grace", "1s")
        self.assertEqual((events[-2]["error"]["kind"], events[-1]["outcome"]), ("not-found", "denied"))
        code, stdout, stderr = self.desk.run("cleanwatch", "get", nobody, self.demo.jobs[0], "-o", "json")
        document = json.loads(stdout)
        self.assertIsNone(complaint("getDocument", document))
        self.assertEqual((code, stderr, document["jobs"][0]["error"]["kind"]), (4, "", "not-found"))
        self.assertEqual((document["jobs"][0]["job"], document["jobs"][1]["error"]), (None, None))

    def test_a_refusal_before_any_answer_is_not_waited_out(self):
        program = ("env", "-u", "AWS_ACCESS_KEY_ID", "cleanwatch")
        code, stdout, stderr = self.desk.run(*program, "wait", self.demo.jobs[0])
        self.assertEqual((code, stderr), (4, ""))
        self.assertIn("no AWS credentials", stdout)
        self.assertNotRegex(stdout, "retrying|waiting for that")
        events = self.events(4, self.demo.jobs[0], program=program)
        self.assertEqual([event["event"] for event in events], ["asked", "error", "end"])

    def test_an_empty_journal(self):
        code, stdout, _ = self.desk.run("cleanwatch", "history", "-o", "json", XDG_STATE_HOME=str(self.desk.path / "none"))
        self.assertEqual((code, json.loads(stdout)), (0, {"version": 1, "jobs": []}))
        self.assertIsNone(complaint("historyDocument", json.loads(stdout)))


# ---- docs ---------------------------------------------------------------------------------------------------------

# Each line of docs/scripts.md that goes through jq: the scenario it is tried on, and what it then prints.
LINES = {
    """cleanwatch get "$JOB" -o json | jq -r '.jobs[0].status'""": (
        "default",
        r"CREATE_PENDING|CREATE_IN_PROGRESS|ACTIVE",
    ),
    """cleanwatch get "$JOB" -o json | jq -r '.jobs[].job.environment // {} | keys[]'""": (
        "default",
        r"BATCH_SIZE\nLOG_LEVEL\nMODEL_TOKEN",
    ),
    """cleanwatch watch "$JOB" | jq -r --unbuffered 'select(.before) | "\\(.before.atLeastSeconds) s \\(.before.status)"'""": (
        "success",
        r"(\d+ s CREATE_PENDING\n)?\d+ s (CREATE_PENDING|CREATE_IN_PROGRESS)",
    ),
    """cleanwatch watch "$JOB" --until published | jq -rn """
    """'first(inputs | select(any(..; . == "PUBLISH_FAILED")) | "\\(.time) \\(.name)")'""": (
        "publish-failed",
        r"\d{4}-\d\d-\d\dT\S+Z weekly-publish",
    ),
    """cleanwatch watch "$JOB" | jq -rn '[inputs | select(.event == "error").error.text] | last // "no error"'""": (
        "throttled",
        r"throttled \(HTTP 429.*",
    ),
    """cleanwatch history -o json | jq -r '.jobs[] | [.lastSeen, .phase, .name] | @tsv'""": (
        "minimal",
        r"\d{4}-\d\d-\d\dT\S+Z\t(running|succeeded)\tminimal",
    ),
}


class DocsTests(unittest.TestCase):
    """The one-liners of docs/scripts.md do as printed what they say."""

    @classmethod
    def setUpClass(cls):
        assert shutil.which("jq"), "jq is missing: apt-get install jq"
        with concurrent.futures.ThreadPoolExecutor(len(LINES)) as pool:
            cls.ran = dict(zip(LINES, pool.map(cls.run_line, LINES)))

    @staticmethod
    def run_line(line):
        with Served(LINES[line][0], 10) as demo, Desk(demo.said["endpoint"]) as desk:
            if "history" in line:
                assert desk.run("cleanwatch", "get", demo.jobs[0])[0] == 0
            return desk.run("bash", "-c", line, JOB=demo.jobs[0])

    def test_each_is_tried_as_it_stands_there(self):
        page = SCRIPTS.read_text()
        blocks = [block.strip() for block in re.findall(r"(?ms)^```sh\n(.*?)^```", page)]
        lines = [line.strip() for line in page.splitlines() if "| jq" in line]
        self.assertEqual(sorted(lines), sorted(LINES))
        self.assertLessEqual(set(lines), set(blocks), "each in a block of its own")

    def test_each_prints_what_it_should(self):
        for line, (code, stdout, stderr) in self.ran.items():
            with self.subTest(line):
                self.assertEqual((code, stderr), (0, ""))
                self.assertRegex(stdout, rf"\A({LINES[line][1]})\n\Z")


if __name__ == "__main__":
    unittest.main()
