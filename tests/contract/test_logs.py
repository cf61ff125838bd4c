"""Lets `cleanwatch logs` read from moto's CloudWatch Logs, which boto3 fills meanwhile; and holds the demo's own to boto3's
client. The job itself is the demo's. Run like test_contract.py.
"""

import json
import os
import pathlib
import re
import selectors
import subprocess
import sys
import time
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from test_contract import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, Demo, binary
from test_output import complaint

GROUP = "/aws/cleanroomsml/TrainedModelInferenceJobs"
LINE = re.compile(r"^(\S+Z) (\S+) (.*)$")
# Only a defect takes that long, in seconds.
LONG = 60


def client(endpoint):
    config = Config(retries={"max_attempts": 1, "mode": "standard"}, read_timeout=10)
    keys = {"aws_access_key_id": ACCESS_KEY_ID, "aws_secret_access_key": SECRET_ACCESS_KEY}
    return boto3.client("logs", region_name=REGION, endpoint_url=endpoint, config=config, **keys)


class Moto:
    """A running moto server."""

    def __init__(self):
        server = pathlib.Path(sys.executable).parent / "moto_server"
        command = [str(server), "-H", "127.0.0.1", "-p", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0)
        self.said = b""
        port = None
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            end = time.monotonic() + LONG
            while port is None:
                if not ready.select(end - time.monotonic()):
                    raise AssertionError(f"moto does not start: {self.said}")
                piece = os.read(self.process.stdout.fileno(), 65536)
                if not piece:
                    raise AssertionError(f"moto ended: {self.said}")
                self.said += piece
                port = re.search(rb"http://127\.0\.0\.1:(\d+)", self.said)
        self.endpoint = f"http://127.0.0.1:{int(port[1])}"
        self.logs = client(self.endpoint)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def drained(process):
    """What a process writes to its end, and its exit code."""
    out, err = process.communicate(timeout=LONG)
    return out.decode(), err.decode(), process.returncode


class MotoTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.moto = Moto()
        cls.addClassCleanup(cls.moto.stop)
        # So slow that the running job runs on.
        cls.demo = Demo("default", speed=0.1).__enter__()
        cls.addClassCleanup(cls.demo.stop)
        # The one that has ended already, and one that runs.
        cls.ended, cls.running = cls.demo.jobs[2], cls.demo.jobs[1]

    def setUp(self):
        self.logs = self.moto.logs
        try:
            self.logs.delete_log_group(logGroupName=GROUP)
        except ClientError:
            pass

    def stream(self, name):
        self.logs.create_log_stream(logGroupName=GROUP, logStreamName=name)

    def put(self, stream, events):
        events = [{"timestamp": at, "message": text} for at, text in events]
        self.logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)

    def start(self, *arguments):
        environ = os.environ | {
            "AWS_ENDPOINT_URL_CLEANROOMSML": self.demo.said["endpoint"],
            "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": self.moto.endpoint,
        }
        command = [binary(), "logs", "--max-tps", "20", *arguments]
        return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)

    def lines(self, *arguments):
        out, err, code = drained(self.start(*arguments))
        self.assertEqual(code, 0, err)
        return [LINE.match(line).groups() for line in out.splitlines()]

    def test_thousands_of_lines_come_in_order_without_loss_or_repeat(self):
        self.logs.create_log_group(logGroupName=GROUP)
        name = f"{self.ended.rsplit('/', 1)[1]}/i-0"
        self.stream(name)
        now = int(time.time() * 1000) - 600_000
        wanted = [f"line {n}" for n in range(5000)]
        for begin in range(0, 5000, 1000):
            self.put(name, [(now + n * 10, wanted[n]) for n in range(begin, begin + 1000)])
        lines = self.lines(self.ended)
        self.assertEqual([text for _, _, text in lines], wanted)
        self.assertEqual({stream for _, stream, _ in lines}, {name})
        self.assertEqual([at for at, _, _ in lines], sorted(at for at, _, _ in lines))

    def test_two_streams_interleave_and_those_of_others_stay_out(self):
        self.logs.create_log_group(logGroupName=GROUP)
        job = self.ended.rsplit("/", 1)[1]
        now = int(time.time() * 1000) - 600_000
        for i in range(2):
            self.stream(f"{job}/i-{i}")
            self.put(f"{job}/i-{i}", [(now + n * 20 + i * 10, f"{i} {n}") for n in range(500)])
        self.stream("another/i-0")
        self.put("another/i-0", [(now, "not this job's")])
        texts = [text for _, _, text in self.lines(self.ended)]
        self.assertEqual(texts, [f"{i} {n}" for n in range(500) for i in range(2)])

    def test_what_is_written_meanwhile_comes_once(self):
        self.logs.create_log_group(logGroupName=GROUP)
        name = f"{self.running.rsplit('/', 1)[1]}/i-0"
        self.stream(name)
        self.put(name, [(int(time.time() * 1000) - 1000, "before")])
        process = self.start("--follow", "--json", self.running)
        told, said = [], b""
        with process, selectors.DefaultSelector() as ready:
            ready.register(process.stdout, selectors.EVENT_READ)
            end, written, at = time.monotonic() + LONG, 0, 0
            while len(told) < 61:
                self.assertTrue(ready.select(end - time.monotonic()), f"{len(told)} lines in vain")
                said += os.read(process.stdout.fileno(), 65536)
                whole, _, said = said.rpartition(b"\n")
                told += [json.loads(line) for line in whole.splitlines()]
                if told and written < 60:
                    # The next come only when those before were seen.
                    at = max(int(time.time() * 1000), at + 20)
                    if len(told) == 1 + written:
                        self.put(name, [(at + n, f"line {written + n}") for n in range(20)])
                        written += 20
            process.terminate()
            process.stderr.read()
        self.assertEqual([line["message"] for line in told], ["before"] + [f"line {n}" for n in range(60)])
        for line in told:
            self.assertIsNone(complaint("logLine", line))

    def test_filters_and_who_reads_no_more(self):
        self.logs.create_log_group(logGroupName=GROUP)
        name = f"{self.ended.rsplit('/', 1)[1]}/i-0"
        self.stream(name)
        now = int(time.time() * 1000)
        self.put(name, [(now - 7_200_000, "old ERROR"), (now - 60_000, "new ERROR"), (now - 50_000, "new info")])
        self.assertEqual([text for _, _, text in self.lines("--grep", "error", self.ended)], ["old ERROR", "new ERROR"])
        self.assertEqual([text for _, _, text in self.lines("--since", "1h", self.ended)], ["new ERROR", "new info"])
        process = self.start("--follow", self.running)
        process.stdout.close()
        self.assertEqual(process.wait(LONG), 141)
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()

    def test_nothing_says_why(self):
        out, err, code = drained(self.start(self.ended))
        self.assertEqual((out, code), ("", 0))
        self.assertIn("the log group does not exist yet", err)


class DemoTests(unittest.TestCase):
    """The demo's CloudWatch Logs, to boto3's own client."""

    @classmethod
    def setUpClass(cls):
        cls.demo = Demo("logs", speed=20).__enter__()
        cls.addClassCleanup(cls.demo.stop)
        cls.logs = client(cls.demo.said["endpoint"])

    def test_streams_and_events(self):
        named = self.logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix="another-job")["logStreams"]
        self.assertEqual([stream["logStreamName"] for stream in named], ["another-job/i-77aa-1763999"])
        latest = self.logs.describe_log_streams(logGroupName=GROUP, orderBy="LastEventTime", descending=True)["logStreams"]
        times = [stream["lastEventTimestamp"] for stream in latest]
        self.assertEqual(times, sorted(times, reverse=True))
        read = {"logGroupName": GROUP, "logStreamName": "another-job/i-77aa-1763999"}
        first = self.logs.get_log_events(**read, startFromHead=True, limit=100)
        second = self.logs.get_log_events(**read, startFromHead=True, nextToken=first["nextForwardToken"])
        self.assertEqual((len(first["events"]), len(second["events"])), (100, 21))
        last = self.logs.get_log_events(**read, startFromHead=True, nextToken=second["nextForwardToken"])
        self.assertEqual((last["events"], last["nextForwardToken"]), ([], second["nextForwardToken"]))
        tail = self.logs.get_log_events(**read, limit=5)["events"]
        self.assertEqual(tail, (first["events"] + second["events"])[-5:])

    def test_errors_are_the_service_s(self):
        for code, call, arguments in [
            ("ResourceNotFoundException", "describe_log_streams", {"logGroupName": "/else"}),
            ("ResourceNotFoundException", "get_log_events", {"logGroupName": GROUP, "logStreamName": "none"}),
            ("InvalidParameterException", "describe_log_streams", {"logGroupName": GROUP, "nextToken": "x"}),
            (
                "InvalidParameterException",
                "describe_log_streams",
                {"logGroupName": GROUP, "orderBy": "LastEventTime", "logStreamNamePrefix": "x"},
            ),
            ("UnknownOperationException", "describe_log_groups", {}),
        ]:
            with self.subTest(call=call, code=code), self.assertRaises(ClientError) as raised:
                getattr(self.logs, call)(**arguments)
            self.assertEqual(raised.exception.response["Error"]["Code"], code)


if __name__ == "__main__":
    unittest.main()
