#!/usr/bin/env python3
"""Writes encoder.onnx: a text encoder of the shape of all-MiniLM-L6-v2, of which only the arithmetic is real.

Run with: pip install onnx==1.22.0 && python make_encoder_model.py
Six layers of 384 values, twelve heads, 1,536 values between, 30,522 tokens: the sizes that its authors state
(https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2). What a call costs depends on them and not on the weights,
so the weights are sines of 0, 1, 2 ..., computed when the model is loaded; the file holds a few kilobytes instead of 90 MB.
The answer is the mean of the last layer over the tokens that the mask names.
"""

import math
import pathlib

import onnx
from onnx import TensorProto, helper

LAYERS, HIDDEN, HEADS, BETWEEN, TOKENS, POSITIONS = 6, 384, 12, 1_536, 30_522, 512
HEAD = HIDDEN // HEADS


class Builder:
    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.names = 0

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        self.names += 1
        name = f"t{self.names}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def number(self, value: float) -> str:
        self.names += 1
        name = f"c{self.names}"
        self.weights.append(helper.make_tensor(name, TensorProto.FLOAT, [], [value]))
        return name

    def ints(self, *values: int) -> str:
        self.names += 1
        name = f"c{self.names}"
        self.weights.append(helper.make_tensor(name, TensorProto.INT64, [len(values)], values))
        return name

    def sines(self, scale: float, *shape: int) -> str:
        count = math.prod(shape)
        places = self.op("Range", self.number(0), self.number(float(count)), self.number(1))
        waves = self.op("Sin", self.op("Mul", places, self.number(1.0 + self.names / 977)))
        return self.op("Reshape", self.op("Mul", waves, self.number(scale)), self.ints(*shape))

    def dense(self, x: str, rows: int, columns: int) -> str:
        return self.op("Add", self.op("MatMul", x, self.sines(1 / math.sqrt(rows), rows, columns)), self.sines(0.02, columns))

    def norm(self, x: str) -> str:
        gain = self.op("Add", self.sines(0.1, HIDDEN), self.number(1))
        return self.op("LayerNormalization", x, gain, self.sines(0.02, HIDDEN), axis=-1, epsilon=1e-12)

    def gelu(self, x: str) -> str:
        half = self.op("Mul", x, self.number(0.5))
        erf = self.op("Erf", self.op("Div", x, self.number(math.sqrt(2))))
        return self.op("Mul", half, self.op("Add", erf, self.number(1)))

    def heads(self, x: str, order: list[int]) -> str:
        return self.op("Transpose", self.op("Reshape", x, self.ints(0, 0, HEADS, HEAD)), perm=order)

    def layer(self, x: str, mask: str) -> str:
        query = self.heads(self.dense(x, HIDDEN, HIDDEN), [0, 2, 1, 3])
        key = self.heads(self.dense(x, HIDDEN, HIDDEN), [0, 2, 3, 1])
        value = self.heads(self.dense(x, HIDDEN, HIDDEN), [0, 2, 1, 3])
        scores = self.op("Div", self.op("MatMul", query, key), self.number(math.sqrt(HEAD)))
        weights = self.op("Softmax", self.op("Add", scores, mask), axis=-1)
        seen = self.op("Transpose", self.op("MatMul", weights, value), perm=[0, 2, 1, 3])
        joined = self.op("Reshape", seen, self.ints(0, 0, HIDDEN))
        x = self.norm(self.op("Add", x, self.dense(joined, HIDDEN, HIDDEN)))
        between = self.gelu(self.dense(x, HIDDEN, BETWEEN))
        return self.norm(self.op("Add", x, self.dense(between, BETWEEN, HIDDEN)))


def main() -> None:
    b = Builder()
    tokens = b.op("Gather", b.sines(0.05, TOKENS, HIDDEN), "input_ids")
    length = b.op("Slice", b.op("Shape", "input_ids"), b.ints(1), b.ints(2))
    positions = b.op("Slice", b.sines(0.05, POSITIONS, HIDDEN), b.ints(0), length, b.ints(0))
    x = b.norm(b.op("Add", tokens, positions))
    present = b.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    absent = b.op("Mul", b.op("Sub", b.number(1), present), b.number(-10_000))
    mask = b.op("Unsqueeze", absent, b.ints(1, 2))
    for _ in range(LAYERS):
        x = b.layer(x, mask)
    weight = b.op("Unsqueeze", present, b.ints(2))
    total = b.op("ReduceSum", b.op("Mul", x, weight), b.ints(1), keepdims=0)
    b.nodes.append(helper.make_node("Div", [total, b.op("ReduceSum", weight, b.ints(1), keepdims=0)], ["embedding"]))
    shape = ["rows", "tokens"]
    graph = helper.make_graph(
        b.nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["rows", HIDDEN])],
        b.weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="trimtab-load-tests")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, pathlib.Path(__file__).with_name("encoder.onnx"))


if __name__ == "__main__":
    main()
