"""grpcurl finds the services by reflection, and Python's reflection client by its older version."""

import json
import os
import subprocess

import grpc
import pytest
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

SERVICE = "inference.GRPCInferenceService"


@pytest.fixture()
def grpcurl(server):
    program = os.environ.get("GRPCURL", "")
    if not os.access(program, os.X_OK):
        pytest.skip("there is no grpcurl: it needs Go to be built")

    def call(*arguments):
        done = subprocess.run(
            [program, "-plaintext", *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def test_lists_and_describes_the_services(server, grpcurl):
    services = grpcurl(server.grpc, "list").split()
    assert SERVICE in services and "grpc.health.v1.Health" in services
    assert "rpc ModelInfer" in grpcurl(server.grpc, "describe", SERVICE)


def test_calls_by_reflection(server, grpcurl):
    assert json.loads(grpcurl(server.grpc, f"{SERVICE}/ServerLive")) == {"live": True}
    assert json.loads(grpcurl(server.grpc, "grpc.health.v1.Health/Check")) == {"status": "SERVING"}
    question = {
        "modelName": "two_inputs",
        "inputs": [
            {"name": "a", "datatype": "FP32", "shape": [1, 2], "contents": {"fp32Contents": [5, 7]}},
            {"name": "b", "datatype": "FP32", "shape": [1, 2], "contents": {"fp32Contents": [1, 2]}},
        ],
    }
    answer = json.loads(grpcurl("-d", json.dumps(question), server.grpc, f"{SERVICE}/ModelInfer"))
    assert answer["outputs"][0]["contents"]["fp32Contents"] == [6, 9]


def test_python_reflection_of_the_older_version(server):
    with grpc.insecure_channel(server.grpc) as channel:
        assert SERVICE in ProtoReflectionDescriptorDatabase(channel).get_services()
