#!/usr/bin/env python3
"""Writes image.onnx: an image in, three means out; next to nothing to compute, so that what is left is what its bytes cost.

Run with: pip install onnx==1.22.0 && python make_image_model.py
"""

import pathlib

import onnx
from onnx import TensorProto, helper


def main() -> None:
    nodes = [
        helper.make_node("GlobalAveragePool", ["image"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["means"]),
    ]
    graph = helper.make_graph(
        nodes,
        "image",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["rows", 3, 224, 224])],
        [helper.make_tensor_value_info("means", TensorProto.FLOAT, ["rows", 3])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="trimtab-load-tests")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, pathlib.Path(__file__).with_name("image.onnx"))


if __name__ == "__main__":
    main()
