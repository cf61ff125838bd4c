"""Holds the demo's CloudWatch metrics to boto3's own client, in RPC v2 CBOR, as the SDK for Rust speaks, and in JSON, as boto3
does by itself. moto has no path for CBOR. Run like test_contract.py.
"""

import datetime
import unittest
import unittest.mock

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import Loader

from test_contract import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, Demo

NAMESPACE = "/aws/cleanroomsml/TrainedModelInferenceJobs"
JOB = "6e41b7a8-metrics"


def client(endpoint, protocol):
    """boto3's client of CloudWatch. Of the protocols that the model lists boto3 takes JSON; here the others are hidden."""
    config = Config(retries={"max_attempts": 1, "mode": "standard"}, read_timeout=10)
    keys = {"aws_access_key_id": ACCESS_KEY_ID, "aws_secret_access_key": SECRET_ACCESS_KEY}
    with unittest.mock.patch("botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS", (protocol,)):
        made = boto3.client("cloudwatch", region_name=REGION, endpoint_url=endpoint, config=config, **keys)
        assert made.meta.service_model.resolved_protocol == protocol
    return made


def query(name, metric, stat="Average", period=60):
    named = {key: metric[key] for key in ("Namespace", "MetricName", "Dimensions")}
    return {"Id": name, "MetricStat": {"Metric": named, "Period": period, "Stat": stat}}


class Metrics:
    """What holds in each protocol."""

    @classmethod
    def setUpClass(cls):
        cls.demo = Demo("metrics").__enter__()
        cls.addClassCleanup(cls.demo.stop)
        cls.metrics = client(cls.demo.said["endpoint"], cls.PROTOCOL)
        now = datetime.datetime.now(datetime.timezone.utc)
        cls.time = {"StartTime": now - datetime.timedelta(hours=1), "EndTime": now + datetime.timedelta(minutes=5)}

    def own(self):
        listed = self.metrics.list_metrics(Namespace=NAMESPACE)["Metrics"]
        return [metric for metric in listed if any(d["Value"].startswith(JOB) for d in metric["Dimensions"])]

    def read(self, queries, **more):
        pages = self.metrics.get_paginator("get_metric_data").paginate(MetricDataQueries=queries, **self.time, **more)
        return list(pages)

    def test_metrics_are_listed_and_filtered(self):
        listed = self.metrics.list_metrics(Namespace=NAMESPACE)["Metrics"]
        self.assertEqual(len(listed), 7)
        self.assertEqual({metric["Namespace"] for metric in listed}, {NAMESPACE})
        self.assertEqual(self.metrics.list_metrics(Namespace="AWS/EC2")["Metrics"], [])
        cpu = self.metrics.list_metrics(Namespace=NAMESPACE, MetricName="CPUUtilization")["Metrics"]
        self.assertEqual(len(cpu), 3)
        host = [{"Name": "Host", "Value": f"{JOB}/algo-2"}]
        found = self.metrics.list_metrics(Namespace=NAMESPACE, Dimensions=host)["Metrics"]
        self.assertEqual({metric["MetricName"] for metric in found}, {"CPUUtilization", "MemoryUtilization", "GPUUtilization"})

    def test_all_metrics_in_one_call(self):
        own = self.own()
        queries = [query(f"m{n}", metric) for n, metric in enumerate(own)]
        (page,) = self.read(queries, ScanBy="TimestampAscending")
        results = page["MetricDataResults"]
        self.assertEqual([result["Id"] for result in results], [q["Id"] for q in queries])
        for result, metric in zip(results, own):
            self.assertEqual((result["Label"], result["StatusCode"]), (metric["MetricName"], "Complete"))
            times, values = result["Timestamps"], result["Values"]
            self.assertEqual(len(times), len(values))
            self.assertGreaterEqual(len(times), 44)
            minute = datetime.timedelta(minutes=1)
            self.assertEqual({later - earlier for earlier, later in zip(times, times[1:])}, {minute})
            self.assertTrue(all(isinstance(value, float) for value in values))

    def test_statistics_periods_order_and_pages(self):
        metric = self.own()[0]
        stats = ["Average", "Minimum", "Maximum", "Sum", "SampleCount"]
        queries = [query(stat.lower(), metric, stat, 300) for stat in stats]
        (page,) = self.read(queries)
        by = {result["Id"]: result for result in page["MetricDataResults"]}
        times = by["average"]["Timestamps"]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertTrue(all(at.timestamp() % 300 == 0 for at in times))
        rows = zip(*(by[stat.lower()]["Values"] for stat in stats))
        for average, least, most, total, count in rows:
            self.assertTrue(least <= average <= most and 1 <= count <= 5)
            self.assertAlmostEqual(average * count, total)
        whole = self.read([query("m0", metric)], ScanBy="TimestampAscending")[0]["MetricDataResults"][0]["Values"]
        pages = self.read([query("m0", metric)], ScanBy="TimestampAscending", MaxDatapoints=10)
        parts = [page["MetricDataResults"][0]["Values"] for page in pages]
        self.assertEqual([len(part) for part in parts[:4]], [10, 10, 10, 10])
        self.assertEqual([value for part in parts for value in part][: len(whole)], whole)

    def test_errors_are_the_service_s(self):
        metric = self.own()[0]
        backwards = {"StartTime": self.time["EndTime"], "EndTime": self.time["StartTime"]}
        for code, call, arguments in [
            ("InvalidParameterValueException", "list_metrics", {"Namespace": NAMESPACE, "NextToken": "x"}),
            ("InvalidNextToken", "get_metric_data", {"MetricDataQueries": [], "NextToken": "x", **self.time}),
            ("ValidationError", "get_metric_data", {"MetricDataQueries": [query("M", metric)], **self.time}),
            ("ValidationError", "get_metric_data", {"MetricDataQueries": [query("m", metric)] * 2, **self.time}),
            ("ValidationError", "get_metric_data", {"MetricDataQueries": [query("m", metric, period=7)], **self.time}),
            ("ValidationError", "get_metric_data", {"MetricDataQueries": [query("m", metric)], **backwards}),
            ("UnknownOperationException", "describe_alarms", {}),
        ]:
            with self.subTest(call=call, code=code), self.assertRaises(ClientError) as raised:
                getattr(self.metrics, call)(**arguments)
            self.assertEqual(raised.exception.response["Error"]["Code"], code)
            self.assertTrue(raised.exception.response["Error"]["Message"])

    def test_errors_that_the_model_knows_are_its_own(self):
        shapes = Loader().load_service_model("cloudwatch", "service-2")["shapes"]
        for name in ("InvalidParameterValueException", "InvalidNextToken"):
            self.assertTrue(shapes[name]["exception"])


    def test_one_action_is_denied(self):
        with Demo("metrics-denied") as demo:
            metrics = client(demo.said["endpoint"], self.PROTOCOL)
            with self.assertRaises(ClientError) as raised:
                metrics.list_metrics(Namespace=NAMESPACE)
            self.assertEqual(raised.exception.response["Error"]["Code"], "AccessDeniedException")
            self.assertIn("cloudwatch:ListMetrics", raised.exception.response["Error"]["Message"])


class CborMetricTests(Metrics, unittest.TestCase):
    PROTOCOL = "smithy-rpc-v2-cbor"


class JsonMetricTests(Metrics, unittest.TestCase):
    PROTOCOL = "json"


if __name__ == "__main__":
    unittest.main()
