#!/usr/bin/env python3
"""Writes model.onnx: a 5-feature multilayer perceptron with fixed pseudo-random weights.

Run with: pip install onnx==1.23.2 numpy && python make_model.py
The weights come from a fixed seed, so that the same versions give the same bytes.
"""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LAYERS = (5, 32, 16, 1)


def main() -> None:
    random = np.random.default_rng(20260101)
    nodes, weights, flow = [], [], "features"
    for index, (fan_in, fan_out) in enumerate(zip(LAYERS, LAYERS[1:])):
        weight = (random.standard_normal((fan_in, fan_out)) * np.sqrt(2.0 / fan_in)).astype(np.float32)
        bias = (random.standard_normal(fan_out) * 0.1).astype(np.float32)
        weights += [numpy_helper.from_array(weight, f"w{index}"), numpy_helper.from_array(bias, f"b{index}")]
        last = index == len(LAYERS) - 2
        nodes.append(helper.make_node("Gemm", [flow, f"w{index}", f"b{index}"], [f"z{index}"]))
        flow = "score" if last else f"a{index}"
        nodes.append(helper.make_node("Sigmoid" if last else "Relu", [f"z{index}"], [flow]))
    graph = helper.make_graph(
        nodes,
        "small_mlp",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", LAYERS[0]])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["rows", LAYERS[-1]])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="trimtab-load-tests")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, pathlib.Path(__file__).with_name("model.onnx"))


if __name__ == "__main__":
    main()
