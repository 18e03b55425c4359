"""FastAPI + onnxruntime as their documentations recommend for production: uvloop and httptools, orjson, no access log, an
asynchronous handler because a call takes microseconds, one thread a session because there is one core."""

import os

import numpy as np
import onnxruntime as ort
import orjson
from fastapi import FastAPI, Request, Response

options = ort.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = ort.InferenceSession(os.environ["PEER_MODEL"], options)
name = session.get_inputs()[0].name
app = FastAPI()


@app.post("/v2/models/small-mlp/infer")
async def infer(request: Request) -> Response:
    tensor = orjson.loads(await request.body())["inputs"][0]
    values = np.array(tensor["data"], dtype=np.float32).reshape(tensor["shape"])
    scores = session.run(None, {name: values})[0]
    answer = {
        "model_name": "small-mlp",
        "outputs": [
            {"name": "score", "datatype": "FP32", "shape": list(scores.shape), "data": scores.ravel().tolist()}
        ],
    }
    return Response(orjson.dumps(answer), media_type="application/json")
