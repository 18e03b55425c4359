"""Triton's gRPC client, with unary calls and streams."""

import queue

import numpy as np
import pytest
import tritonclient.grpc as triton
from test_tritonclient_http import FEATURES, TYPES
from tritonclient.utils import InferenceServerException, np_to_triton_dtype


@pytest.fixture()
def client(server):
    with triton.InferenceServerClient(server.grpc) as client:
        yield client


def tensor(name, values):
    made = triton.InferInput(name, values.shape, np_to_triton_dtype(values.dtype))
    made.set_data_from_numpy(values)
    return made


def test_health_and_metadata(client):
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("mlp") and not client.is_model_ready("none")
    assert client.get_server_metadata().name == "trimtab"
    metadata = client.get_model_metadata("mlp", as_json=True)
    assert metadata["inputs"] == [{"name": "input", "datatype": "FP32", "shape": ["-1", "5"]}]
    assert client.get_model_config("mlp").config.name == "mlp"


def test_answers_equal_onnxruntime(client, reference, agree):
    result = client.infer("mlp", [tensor("input", FEATURES)], request_id="7")
    assert result.get_response().id == "7"
    agree("tritonclient grpc", result.as_numpy("score"), reference("mlp", {"input": FEATURES})["score"], atol=1e-6)


@pytest.mark.parametrize("kind", TYPES)
def test_every_datatype_goes_both_ways_exactly(client, kind):
    values = TYPES[kind]
    result = client.infer(f"identity_{kind}", [tensor("input", values)]).as_numpy("output")
    assert result.dtype == values.dtype
    np.testing.assert_array_equal(result, values)


def test_versions_and_aliases(client):
    for version in ("1", "2", "canary", ""):
        result = client.infer("mlp", [tensor("input", FEATURES)], model_version=version)
        assert result.get_response().model_version == {"canary": "2", "": "1"}.get(version, version)


def test_classes(client):
    result = client.infer(
        "identity_fp32",
        [tensor("input", np.array([[0.25, 0.75]], np.float32))],
        outputs=[triton.InferRequestedOutput("output", class_count=1)],
    )
    assert result.as_numpy("output")[0][0].decode() == "0.75:1"


def test_a_stream_answers_every_request_and_survives_a_bad_one(client):
    answers = queue.Queue()
    client.start_stream(lambda result, error: answers.put((result, error)))
    good = [tensor("input", FEATURES)]
    for number in range(10):
        client.async_stream_infer("mlp", good, request_id=str(number))
    client.async_stream_infer("mlp", [tensor("input", FEATURES[:, :3])], request_id="bad")
    client.async_stream_infer("mlp", good, request_id="last")
    received = [answers.get(timeout=30) for _ in range(12)]
    client.stop_stream()
    failed = [error for _, error in received if error is not None]
    assert len(failed) == 1 and "must have shape" in str(failed[0])
    assert {r.get_response().id for r, _ in received if r is not None} == {*map(str, range(10)), "last"}


def test_asynchronous_calls_and_cancellation(client):
    answers = queue.Queue()
    call = client.async_infer(
        "slow", [tensor("rounds", np.array(10**12))], lambda result, error: answers.put((result, error)))
    call.cancel()
    _, error = answers.get(timeout=30)
    assert "cancel" in str(error).lower()
    client.infer("slow", [tensor("rounds", np.array(1))])


def test_the_clients_deadline_counts(client):
    with pytest.raises(InferenceServerException, match="(?i)deadline"):
        client.infer("slow", [tensor("rounds", np.array(10**12))], client_timeout=0.2)


def test_statistics_and_repository(client):
    client.infer("mlp", [tensor("input", FEATURES)], model_version="2")
    statistics = client.get_inference_statistics("mlp", "2").model_stats[0]
    assert statistics.inference_count >= 2 and statistics.inference_stats.success.ns > 0
    assert "mlp" in {model.name for model in client.get_model_repository_index().models}
    with pytest.raises(InferenceServerException, match="PERMISSION_DENIED"):
        client.unload_model("mlp")


def test_a_clients_mistake_is_a_clear_error(client):
    with pytest.raises(InferenceServerException, match="INVALID_ARGUMENT.*must have shape"):
        client.infer("mlp", [tensor("input", FEATURES[:, :3])])
    with pytest.raises(InferenceServerException, match="NOT_FOUND"):
        client.infer("none", [tensor("input", FEATURES)])


def test_compression(client):
    for algorithm in ("gzip", "deflate"):
        result = client.infer("mlp", [tensor("input", FEATURES)], compression_algorithm=algorithm)
        assert result.as_numpy("score").shape == (2, 1)
