"""The three ways to send a request: JSON, JSON with binary tensors, gRPC with raw contents."""
import http.client
import json
import math
import struct
import threading

import ml_dtypes
import numpy

NUMPY = {
    "BOOL": numpy.bool_, "FP32": numpy.float32, "FP64": numpy.float64, "FP16": numpy.float16,
    "BF16": ml_dtypes.bfloat16, "INT8": numpy.int8, "INT16": numpy.int16, "INT32": numpy.int32, "INT64": numpy.int64,
    "UINT8": numpy.uint8, "UINT16": numpy.uint16, "UINT32": numpy.uint32, "UINT64": numpy.uint64,
}
DATATYPES = {numpy.dtype(kind): name for name, kind in NUMPY.items()}
SECONDS = 120


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message


def datatype(array):
    if array.dtype.kind in "OUST":
        return "BYTES"
    if array.dtype not in DATATYPES:
        raise LookupError(f"the protocol has no datatype for {array.dtype}")
    return DATATYPES[array.dtype]


def raw(array):
    if datatype(array) != "BYTES":
        return numpy.ascontiguousarray(array).tobytes()
    elements = [encoded(e) for e in array.flatten()]
    return b"".join(struct.pack("<I", len(e)) + e for e in elements)


def from_raw(name, kind, shape, data):
    if kind != "BYTES":
        return numpy.frombuffer(data, NUMPY[kind]).reshape(shape)
    elements, at = [], 0
    while at < len(data):
        (size,) = struct.unpack_from("<I", data, at)
        elements.append(bytes(data[at + 4:at + 4 + size]).decode())
        at += 4 + size
    if at != len(data):
        raise ValueError(f"output '{name}' ends within an element")
    return numpy.array(elements, object).reshape(shape)


def encoded(element):
    return element if isinstance(element, bytes) else str(element).encode()


class Http:
    """One keep-alive connection for each thread."""

    def __init__(self, address):
        self._address = address
        self._local = threading.local()

    def call(self, verb, path, body=None, headers=None):
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self._address, timeout=SECONDS)
            self._local.connection = connection
        try:
            connection.request(verb, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            self._local.connection = None
            raise

    def json(self, verb, path):
        status, _, body = self.call(verb, path)
        return status, json.loads(body) if body else None


class Json:
    name = "json"

    def __init__(self, addresses):
        self._http = Http(addresses["http"])

    def infer(self, model, inputs):
        body = json.dumps({"inputs": [self._input(name, array) for name, array in inputs]}).encode()
        status, _, answer = self._http.call("POST", f"/v2/models/{model}/infer", body,
                                            {"Content-Type": "application/json"})
        if status != 200:
            raise Refused(status, _error(answer))
        return [(o["name"], self._array(o)) for o in json.loads(answer)["outputs"]]

    @staticmethod
    def _input(name, array):
        flat = array.flatten()
        kind = datatype(array)
        if kind == "BYTES":
            data = [encoded(e).decode() for e in flat]
        else:
            data = (flat.astype(numpy.float32) if kind in ("FP16", "BF16") else flat).tolist()
        return {"name": name, "datatype": kind, "shape": list(array.shape), "data": data}

    @staticmethod
    def _array(output):
        kind = output["datatype"]
        if kind == "BYTES":
            return numpy.array(output["data"], object).reshape(output["shape"])
        # What is not a number comes as a string, which numpy turns into the value.
        data = [float(e) if isinstance(e, str) else e for e in output["data"]]
        return numpy.array(data, NUMPY[kind]).reshape(output["shape"])


class Binary:
    name = "binary"

    def __init__(self, addresses):
        self._http = Http(addresses["http"])

    def infer(self, model, inputs):
        described, parts = [], []
        for name, array in inputs:
            parts.append(raw(array))
            described.append({"name": name, "datatype": datatype(array), "shape": list(array.shape),
                              "parameters": {"binary_data_size": len(parts[-1])}})
        header = json.dumps({"inputs": described, "parameters": {"binary_data_output": True}}).encode()
        status, headers, answer = self._http.call(
            "POST", f"/v2/models/{model}/infer", header + b"".join(parts),
            {"Content-Type": "application/octet-stream", "Inference-Header-Content-Length": str(len(header))})
        if status != 200:
            raise Refused(status, _error(answer))
        size = int(headers.get("Inference-Header-Content-Length", len(answer)))
        outputs, at = [], size
        for output in json.loads(answer[:size])["outputs"]:
            length = output.get("parameters", {}).get("binary_data_size")
            if length is None:
                if math.prod(output["shape"]) != 0:
                    raise ValueError(f"output '{output['name']}' was asked for as binary and came as JSON")
                length = 0
            outputs.append((output["name"],
                            from_raw(output["name"], output["datatype"], output["shape"], answer[at:at + length])))
            at += length
        if at != len(answer):
            raise ValueError(f"{len(answer) - at} bytes are left over behind the last output")
        return outputs


class Grpc:
    name = "grpc"

    def __init__(self, addresses):
        import grpc
        from tritonclient.grpc import service_pb2

        self._grpc = grpc
        self._messages = service_pb2
        limit = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
        channel = grpc.insecure_channel(addresses["grpc"], options=limit)
        self._infer = channel.unary_unary(
            "/inference.GRPCInferenceService/ModelInfer",
            request_serializer=service_pb2.ModelInferRequest.SerializeToString,
            response_deserializer=service_pb2.ModelInferResponse.FromString)

    def infer(self, model, inputs):
        request = self._messages.ModelInferRequest(model_name=model)
        for name, array in inputs:
            request.inputs.add(name=name, datatype=datatype(array), shape=array.shape)
            request.raw_input_contents.append(raw(array))
        try:
            answer = self._infer(request, timeout=SECONDS)
        except self._grpc.RpcError as e:
            raise Refused(e.code().name, e.details()) from None
        if len(answer.raw_output_contents) != len(answer.outputs):
            raise ValueError(f"{len(answer.outputs)} outputs came with {len(answer.raw_output_contents)} raw contents")
        return [(o.name, from_raw(o.name, o.datatype, list(o.shape), data))
                for o, data in zip(answer.outputs, answer.raw_output_contents)]


ALL = {p.name: p for p in (Json, Binary, Grpc)}


def _error(body):
    try:
        return json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        return repr(body[:200])
