"""Triton's HTTP client, in JSON and in binary data."""

import numpy as np
import pytest
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

FEATURES = np.array([[0.5, -1, 2, 0.25, 3], [1, 2, 3, 4, 5]], dtype=np.float32)
TYPES = {
    "bool": np.array([[True, False]]),
    "int8": np.array([[127, -128]], np.int8),
    "int16": np.array([[32767, -32768]], np.int16),
    "int32": np.array([[2**31 - 1, -(2**31)]], np.int32),
    "int64": np.array([[2**63 - 1, -(2**63)]], np.int64),
    "uint8": np.array([[255, 0]], np.uint8),
    "uint16": np.array([[65535, 0]], np.uint16),
    "uint32": np.array([[2**32 - 1, 0]], np.uint32),
    "uint64": np.array([[2**64 - 1, 2**63 + 1]], np.uint64),
    "fp16": np.array([[0.5, -65504]], np.float16),
    "fp32": np.array([[np.nan, -np.inf]], np.float32),
    "fp64": np.array([[0.1, 1e300]], np.float64),
    "bytes": np.array([["über".encode(), b""]], object),
}


@pytest.fixture()
def client(server):
    with triton.InferenceServerClient(server.http) as client:
        yield client


def tensor(name, values, datatype=None, binary=True):
    from tritonclient.utils import np_to_triton_dtype

    made = triton.InferInput(name, values.shape, datatype or np_to_triton_dtype(values.dtype))
    made.set_data_from_numpy(values, binary_data=binary)
    return made


def test_health_and_metadata(client):
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("mlp") and client.is_model_ready("mlp", "2")
    assert not client.is_model_ready("none")
    assert client.get_server_metadata()["name"] == "trimtab"
    metadata = client.get_model_metadata("mlp")
    assert metadata["inputs"] == [{"name": "input", "datatype": "FP32", "shape": [-1, 5]}]
    assert client.get_model_config("mlp")["platform"] == "onnx_onnxv1"


@pytest.mark.parametrize("binary_in", [True, False])
@pytest.mark.parametrize("binary_out", [True, False])
def test_answers_equal_onnxruntime(client, reference, agree, binary_in, binary_out):
    result = client.infer(
        "mlp",
        [tensor("input", FEATURES, binary=binary_in)],
        outputs=[triton.InferRequestedOutput("score", binary_data=binary_out)],
        request_id="7",
    )
    assert result.get_response()["id"] == "7"
    agree("tritonclient http", result.as_numpy("score"), reference("mlp", {"input": FEATURES})["score"], atol=1e-6)


@pytest.mark.parametrize("kind", TYPES)
def test_every_datatype_goes_both_ways_exactly(client, kind):
    values = TYPES[kind]
    result = client.infer(f"identity_{kind}", [tensor("input", values)]).as_numpy("output")
    assert result.dtype == values.dtype
    np.testing.assert_array_equal(result, values)


def test_several_inputs_and_chosen_outputs(client):
    a, b = np.array([[5, 7]], np.float32), np.array([[1, 2]], np.float32)
    result = client.infer(
        "two_inputs",
        [tensor("b", b), tensor("a", a, binary=False)],
        outputs=[triton.InferRequestedOutput("difference")],
    )
    np.testing.assert_array_equal(result.as_numpy("difference"), a - b)
    assert result.as_numpy("sum") is None


@pytest.mark.parametrize("request_coding", [None, "gzip", "deflate"])
@pytest.mark.parametrize("response_coding", [None, "gzip", "deflate"])
def test_compression(client, request_coding, response_coding):
    result = client.infer(
        "identity_fp32",
        [tensor("input", np.array([[1, 2]], np.float32))],
        request_compression_algorithm=request_coding,
        response_compression_algorithm=response_coding,
    )
    np.testing.assert_array_equal(result.as_numpy("output"), [[1, 2]])


def test_classes(client):
    result = client.infer(
        "identity_fp32",
        [tensor("input", np.array([[0.25, 0.75]], np.float32))],
        outputs=[triton.InferRequestedOutput("output", class_count=2)],
    )
    assert [v.decode() for v in result.as_numpy("output")[0]] == ["0.75:1", "0.25:0"]


def test_asynchronous_requests(client):
    waiting = [client.async_infer("mlp", [tensor("input", FEATURES)]) for _ in range(20)]
    for request in waiting:
        assert request.get_result().as_numpy("score").shape == (2, 1)


def test_statistics_count_what_was_answered(client):
    before = client.get_inference_statistics("mlp", "2")["model_stats"][0]["inference_count"]
    client.infer("mlp", [tensor("input", FEATURES)], model_version="2")
    after = client.get_inference_statistics("mlp", "2")["model_stats"][0]
    assert after["inference_count"] == before + 2
    assert len(client.get_inference_statistics()["model_stats"]) > 10


def test_timeout_and_priority(client):
    with pytest.raises(InferenceServerException, match="deadline"):
        client.infer("slow", [tensor("rounds", np.array(10**12))], timeout=50_000, priority=1)


def test_a_clients_mistake_is_a_clear_error(client):
    with pytest.raises(InferenceServerException, match="input 'input' must have shape"):
        client.infer("mlp", [tensor("input", FEATURES[:, :3])])
    with pytest.raises(InferenceServerException, match="model 'none' is not known here"):
        client.infer("none", [tensor("input", FEATURES)])


def test_the_repository_on_the_management_port(server):
    headers = {"authorization": f"Bearer {server.token}"}
    with triton.InferenceServerClient(server.management) as management, triton.InferenceServerClient(
        server.http
    ) as client:
        index = {entry["name"]: entry["state"] for entry in management.get_model_repository_index(headers=headers)}
        assert index["gather"] == "READY"
        management.unload_model("gather", headers=headers)
        assert not client.is_model_ready("gather")
        management.load_model("gather", headers=headers)
        assert client.is_model_ready("gather")
