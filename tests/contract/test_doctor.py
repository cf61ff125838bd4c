"""Holds the demo's STS and IAM to boto3's clients, and what the doctor prints to its schema. Run like test_contract.py."""

import json
import subprocess
import unittest

import boto3
from botocore.config import Config

from test_contract import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, Demo, binary
from test_output import complaint

ROLE = "cleanrooms-ml-configuration"
ACTIONS = ["logs:CreateLogGroup", "logs:PutLogEvents", "cloudwatch:PutMetricData"]


def client(name, demo):
    keys = {"aws_access_key_id": ACCESS_KEY_ID, "aws_secret_access_key": SECRET_ACCESS_KEY}
    config = Config(retries={"max_attempts": 1, "mode": "standard"}, read_timeout=10)
    return boto3.client(name, region_name=REGION, endpoint_url=demo.said["endpoint"], config=config, **keys)


class DoctorTests(unittest.TestCase):
    def test_boto3_reads_who_calls_and_what_the_role_may_do(self):
        with Demo("role-lacks") as demo:
            told = client("sts", demo).get_caller_identity()
            self.assertEqual(told["Account"], "111122223333")
            iam = client("iam", demo)
            role = iam.get_role(RoleName=ROLE)["Role"]
            statement = role["AssumeRolePolicyDocument"]["Statement"][0]
            self.assertEqual(statement["Principal"], {"Service": "cleanrooms-ml.amazonaws.com"})
            told = iam.simulate_principal_policy(PolicySourceArn=role["Arn"], ActionNames=ACTIONS)
            decisions = {result["EvalActionName"]: result["EvalDecision"] for result in told["EvaluationResults"]}
            self.assertEqual(decisions, {ACTIONS[0]: "allowed", ACTIONS[1]: "implicitDeny", ACTIONS[2]: "implicitDeny"})
            with self.assertRaises(iam.exceptions.NoSuchEntityException):
                iam.get_role(RoleName="other")

    def test_boto3_reads_what_members_may_do(self):
        with Demo("role-lacks") as demo:
            collaboration = demo.rooms.list_memberships()["membershipSummaries"][0]["collaborationId"]
            members = demo.rooms.list_members(collaborationIdentifier=collaboration)["memberSummaries"]
            abilities = {member["accountId"]: member["mlAbilities"]["customMLMemberAbilities"] for member in members}
            self.assertIn("CAN_RECEIVE_INFERENCE_OUTPUT", abilities["444455556666"])

    def test_what_is_printed_fits_the_schema(self):
        for name in ("no-policy", "budget-spent", "minimal", "hostile-text"):
            with self.subTest(name), Demo(name) as demo:
                command = [binary(), "doctor", demo.jobs[0], "-o", "json", "--max-tps", "20", "--endpoint-url", demo.said["endpoint"]]
                env = {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY, "HOME": "/nonexistent"}
                ran = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=90)
                self.assertIn(ran.returncode, (0, 1), ran.stderr)
                self.assertIsNone(complaint("doctorDocument", json.loads(ran.stdout)))


if __name__ == "__main__":
    unittest.main()
