"""A custom KServe predictor with onnxruntime: one process, its access log off, gRPC off."""

import argparse
import os

import numpy as np
import onnxruntime as ort
from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer


class Mlp(Model):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = ort.InferenceSession(os.environ["PEER_MODEL"], options)
        self.input = self.session.get_inputs()[0].name
        self.ready = True

    async def predict(self, payload: InferRequest, headers=None, response_headers=None) -> InferResponse:
        values = payload.inputs[0].as_numpy().astype(np.float32)
        scores = self.session.run(None, {self.input: values})[0]
        output = InferOutput("score", list(scores.shape), "FP32", data=scores.ravel().tolist())
        return InferResponse(response_id=payload.id or "-", model_name=self.name, infer_outputs=[output])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    ModelServer(http_port=port, enable_grpc=False, workers=1, access_log_format=None).start([Mlp("small-mlp")])
