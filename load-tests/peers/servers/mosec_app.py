"""Mosec with dynamic batching, as its documentation recommends: rows of different requests in one call, 1 ms of waiting."""

import os
from typing import Any

import numpy as np
import onnxruntime as ort
import orjson
from mosec import Server, Worker


class Mlp(Worker):
    def __init__(self) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = ort.InferenceSession(os.environ["PEER_MODEL"], options)
        self.name = self.session.get_inputs()[0].name

    def deserialize(self, data: bytes) -> Any:
        return orjson.loads(data)["inputs"][0]["data"]

    def forward(self, rows: list[Any]) -> list[Any]:
        return self.session.run(None, {self.name: np.array(rows, dtype=np.float32)})[0].tolist()

    def serialize(self, score: Any) -> bytes:
        return orjson.dumps(
            {
                "model_name": "small-mlp",
                "outputs": [{"name": "score", "datatype": "FP32", "shape": [1, len(score)], "data": score}],
            }
        )


if __name__ == "__main__":
    server = Server()
    server.append_worker(Mlp, num=1, max_batch_size=32, max_wait_time=1)
    server.run()
