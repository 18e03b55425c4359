#!/usr/bin/env python3
"""Writes slow.onnx: the shape of model.onnx, but a row takes a millisecond or two, and a batch takes that for each row.

Run with: pip install onnx==1.22.0 && python make_slow_model.py
A weighted sum of the features is spread over WIDTH values, each goes through DEPTH hyperbolic tangents, and their mean plus
that sum gives the score. Everything wide is element by element, so that a row's answer does not depend on the rows beside
it. The factors are sines of 0, 1, 2 ..., computed when the model is loaded, so that the file is small.
"""

import pathlib

import onnx
from onnx import TensorProto, helper

FEATURES, WIDTH, DEPTH = 5, 16_384, 192


def constant(name: str, value: float) -> onnx.TensorProto:
    return helper.make_tensor(name, TensorProto.FLOAT, [], [value])


def main() -> None:
    weights = [
        helper.make_tensor("w", TensorProto.FLOAT, [FEATURES, 1], [0.9, -0.7, 0.5, 0.3, -0.2]),
        helper.make_tensor("b", TensorProto.FLOAT, [1], [0.1]),
        constant("zero", 0.0),
        constant("width", float(WIDTH)),
        constant("one", 1.0),
        constant("gain", 1.3),
    ]
    nodes = [
        helper.make_node("Gemm", ["features", "w", "b"], ["sum"]),
        helper.make_node("Range", ["zero", "width", "one"], ["places"]),
        helper.make_node("Sin", ["places"], ["factors"]),
        helper.make_node("Mul", ["sum", "factors"], ["a0"]),
    ]
    for depth in range(DEPTH):
        nodes.append(helper.make_node("Mul", [f"a{depth}", "gain"], [f"m{depth}"]))
        nodes.append(helper.make_node("Tanh", [f"m{depth}"], [f"a{depth + 1}"]))
    nodes.append(helper.make_node("ReduceMean", [f"a{DEPTH}"], ["mean"], axes=[1], keepdims=1))
    nodes.append(helper.make_node("Add", ["mean", "sum"], ["both"]))
    nodes.append(helper.make_node("Sigmoid", ["both"], ["score"]))
    graph = helper.make_graph(
        nodes,
        "slow",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", FEATURES])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["rows", 1])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="trimtab-load-tests")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, pathlib.Path(__file__).with_name("slow.onnx"))


if __name__ == "__main__":
    main()
