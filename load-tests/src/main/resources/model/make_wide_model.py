#!/usr/bin/env python3
"""Writes wide.onnx: any number of features in, the hyperbolic tangent of their mean square out; next to nothing to compute.

Run with: pip install onnx==1.22.0 && python make_wide_model.py
"""

import pathlib

import onnx
from onnx import TensorProto, helper


def main() -> None:
    nodes = [
        helper.make_node("Mul", ["features", "features"], ["squares"]),
        helper.make_node("ReduceMean", ["squares"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Tanh", ["mean"], ["score"]),
    ]
    graph = helper.make_graph(
        nodes,
        "wide",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", "columns"])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["rows", 1])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="trimtab-load-tests")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, pathlib.Path(__file__).with_name("wide.onnx"))


if __name__ == "__main__":
    main()
