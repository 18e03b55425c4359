"""What people send to TensorFlow Serving, with requests."""

import base64

import numpy as np
import pytest
import requests
from test_tritonclient_http import FEATURES


def post(server, path, **body):
    return requests.post(server.url(path), json=body, timeout=30)


@pytest.mark.parametrize("path", ["mlp", "mlp/versions/1", "mlp/labels/champion"])
def test_rows(server, reference, agree, path):
    answer = post(server, f"/v1/models/{path}:predict", instances=FEATURES.tolist())
    assert answer.status_code == 200, answer.text
    predictions = np.array(answer.json()["predictions"], np.float32)
    agree("tensorflow serving rows", predictions, reference("mlp", {"input": FEATURES})["score"], atol=1e-6)


def test_columns(server, reference, agree):
    answer = post(server, "/v1/models/mlp:predict", signature_name="serving_default", inputs=FEATURES.tolist())
    assert answer.status_code == 200, answer.text
    outputs = np.array(answer.json()["outputs"], np.float32)
    agree("tensorflow serving columns", outputs, reference("mlp", {"input": FEATURES})["score"], atol=1e-6)


def test_several_inputs_by_name(server):
    rows = post(
        server, "/v1/models/two_inputs:predict", instances=[{"a": [5, 7], "b": [1, 2]}, {"a": [0, 0], "b": [1, 1]}])
    assert rows.json()["predictions"] == [
        {"sum": [6, 9], "difference": [4, 5]}, {"sum": [1, 1], "difference": [-1, -1]}]
    columns = post(server, "/v1/models/two_inputs:predict", inputs={"a": [[5, 7]], "b": [[1, 2]]})
    assert columns.json()["outputs"] == {"sum": [[6, 9]], "difference": [[4, 5]]}


def test_binary_strings(server):
    encoded = base64.b64encode("über".encode()).decode()
    answer = post(server, "/v1/models/identity_bytes:predict", instances=[[{"b64": encoded}, "plain"]])
    assert answer.json()["predictions"] == [["über", "plain"]]


def test_status_and_metadata(server):
    status = requests.get(server.url("/v1/models/mlp"), timeout=30).json()
    assert {s["version"]: s["state"] for s in status["model_version_status"]} == {"1": "AVAILABLE", "2": "AVAILABLE"}
    metadata = requests.get(server.url("/v1/models/mlp/metadata"), timeout=30).json()
    assert metadata["model_spec"]["name"] == "mlp"


def test_a_clients_mistake_is_a_clear_error(server):
    both = post(server, "/v1/models/mlp:predict", instances=[], inputs=[])
    assert both.status_code == 400 and "error" in both.json()
    assert post(server, "/v1/models/none:predict", instances=[]).status_code == 404
