"""KServe's own inference clients: REST V1 and V2, gRPC."""

import asyncio

import numpy as np
import pytest
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig
from test_tritonclient_http import FEATURES


def run(work):
    return asyncio.run(work())


def request(binary):
    made = InferInput(name="input", shape=list(FEATURES.shape), datatype="FP32")
    made.set_data_from_numpy(FEATURES, binary_data=binary)
    return InferRequest(model_name="mlp", infer_inputs=[made])


@pytest.mark.parametrize("protocol", ["v1", "v2"])
def test_health_over_rest(server, protocol):
    async def work():
        async with InferenceRESTClient(RESTConfig(protocol=protocol)) as client:
            base = f"http://{server.http}"
            assert await client.is_server_live(base)
            if protocol == "v2":
                assert await client.is_server_ready(base)
            assert await client.is_model_ready(base, "mlp")

    run(work)


@pytest.mark.parametrize("binary", [True, False])
def test_v2_over_rest(server, reference, agree, binary):
    async def work():
        async with InferenceRESTClient(RESTConfig(protocol="v2")) as client:
            return await client.infer(f"http://{server.http}", request(binary), model_name="mlp")

    answer = run(work).outputs[0].as_numpy()
    agree("kserve rest v2", answer, reference("mlp", {"input": FEATURES})["score"], atol=1e-6)


def test_v1_over_rest(server, reference, agree):
    async def work():
        async with InferenceRESTClient(RESTConfig(protocol="v1")) as client:
            return await client.infer(f"http://{server.http}", {"instances": FEATURES.tolist()}, model_name="mlp")

    answer = np.array(run(work)["predictions"], np.float32)
    agree("kserve rest v1", answer, reference("mlp", {"input": FEATURES})["score"], atol=1e-6)


def test_v2_over_grpc(server, reference, agree):
    async def work():
        async with InferenceGRPCClient(server.grpc) as client:
            assert await client.is_server_live() and await client.is_server_ready()
            assert await client.is_model_ready("mlp")
            return await client.infer(request(binary=False))

    answer = run(work).outputs[0].as_numpy()
    agree("kserve grpc", answer, reference("mlp", {"input": FEATURES})["score"], atol=1e-6)
