"""Makes the models beside this file. Deterministic: two runs give the same bytes with the same library versions.

    python3 -m venv venv && venv/bin/pip install onnx numpy skl2onnx scikit-learn && venv/bin/python make_models.py
"""
import pathlib

import numpy as np
import onnx
from onnx import TensorProto as T, helper as h, numpy_helper as nh

HERE = pathlib.Path(__file__).parent
TYPES = {
    "fp32": T.FLOAT, "fp64": T.DOUBLE, "fp16": T.FLOAT16, "bf16": T.BFLOAT16, "bool": T.BOOL,
    "int8": T.INT8, "int16": T.INT16, "int32": T.INT32, "int64": T.INT64,
    "uint8": T.UINT8, "uint16": T.UINT16, "uint32": T.UINT32, "uint64": T.UINT64, "bytes": T.STRING,
}


def save(name, nodes, inputs, outputs, initializers=(), opsets=(("", 18),)):
    graph = h.make_graph(list(nodes), name, list(inputs), list(outputs), list(initializers))
    model = h.make_model(graph, opset_imports=[h.make_opsetid(d, v) for d, v in opsets], ir_version=9,
                         producer_name="trimtab-test-models")
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))
    return model


def value(name, kind, *shape):
    return h.make_tensor_value_info(name, kind, list(shape))


def constant(name, array):
    return nh.from_array(np.asarray(array), name)


# The bench and demo model: 5 features, two hidden layers of 16, one score.
rng = np.random.default_rng(7)
weights = []
nodes = []
previous, width = "input", 5
for layer, units in enumerate((16, 16, 1), start=1):
    weights += [constant(f"w{layer}", rng.normal(0, 0.5, (width, units)).astype(np.float32)),
                constant(f"b{layer}", rng.normal(0, 0.1, (units,)).astype(np.float32))]
    nodes.append(h.make_node("Gemm", [previous, f"w{layer}", f"b{layer}"], [f"h{layer}"]))
    out = "score" if units == 1 else f"a{layer}"
    nodes.append(h.make_node("Sigmoid" if units == 1 else "Relu", [f"h{layer}"], [out]))
    previous, width = out, units
save("mlp", nodes, [value("input", T.FLOAT, "n", 5)], [value("score", T.FLOAT, "n", 1)], weights)

# Each answers with its own number, so that a test sees which version answered.
for k in (1, 2, 3):
    save(f"constant_{k}",
         [h.make_node("Mul", ["input", "zero"], ["nothing"]), h.make_node("Add", ["nothing", "k"], ["output"])],
         [value("input", T.FLOAT, "n", 1)], [value("output", T.FLOAT, "n", 1)],
         [constant("zero", np.float32(0)), constant("k", np.float32(k))])

for name, kind in TYPES.items():
    save(f"identity_{name}", [h.make_node("Identity", ["input"], ["output"])],
         [value("input", kind, "n", 2)], [value("output", kind, "n", 2)])

save("two_inputs",
     [h.make_node("Add", ["a", "b"], ["sum"]), h.make_node("Sub", ["a", "b"], ["difference"])],
     [value("a", T.FLOAT, "n", 2), value("b", T.FLOAT, "n", 2)],
     [value("sum", T.FLOAT, "n", 2), value("difference", T.FLOAT, "n", 2)])

save("scalar", [h.make_node("Neg", ["input"], ["output"])], [value("input", T.DOUBLE)], [value("output", T.DOUBLE)])

# A free first dimension, and yet the rows depend on one another: no batch may be formed.
save("centred",
     [h.make_node("ReduceMean", ["input", "axes"], ["mean"], keepdims=1), h.make_node("Sub", ["input", "mean"], ["output"])],
     [value("input", T.FLOAT, "n", 2)], [value("output", T.FLOAT, "n", 2)], [constant("axes", np.array([0]))])

save("fixed_rows", [h.make_node("Neg", ["input"], ["output"])],
     [value("input", T.FLOAT, 2, 3)], [value("output", T.FLOAT, 2, 3)])

# The output's shape is known only afterwards.
save("non_zero", [h.make_node("NonZero", ["input"], ["where"])],
     [value("input", T.FLOAT, "n")], [value("where", T.INT64, 1, "m")])

# Fails for an index that is out of range: the client's mistake.
save("gather", [h.make_node("Gather", ["table", "index"], ["output"])],
     [value("index", T.INT64, "n")], [value("output", T.FLOAT, "n")],
     [constant("table", np.array([10, 20, 30], np.float32))])

# As many rounds as the input says: a call that takes as long as a test wants.
body = h.make_graph(
    [h.make_node("Identity", ["go"], ["go_on"]), h.make_node("MatMul", ["x", "turn"], ["y"])], "body",
    [value("i", T.INT64), value("go", T.BOOL), value("x", T.FLOAT, 64, 64)],
    [value("go_on", T.BOOL), value("y", T.FLOAT, 64, 64)], [constant("turn", np.eye(64, dtype=np.float32))])
save("slow", [h.make_node("Loop", ["rounds", "", "start"], ["end"], body=body),
              h.make_node("ReduceSum", ["end"], ["output"], keepdims=0)],
     [value("rounds", T.INT64)], [value("output", T.FLOAT)], [constant("start", np.eye(64, dtype=np.float32))])

save("custom_op", [h.make_node("Secret", ["input"], ["output"], domain="com.example")],
     [value("input", T.FLOAT, "n", 1)], [value("output", T.FLOAT, "n", 1)],
     opsets=(("", 18), ("com.example", 1)))

# Weights outside the file: once beside it, once outside the version's folder.
for name, location in (("external_inside", "external_inside.bin"), ("external_escape", "../../secret.bin")):
    weight = T(name="w", data_type=T.FLOAT, dims=[5, 1], data_location=T.EXTERNAL)
    for key, text in (("location", location), ("offset", "0"), ("length", "20")):
        weight.external_data.add(key=key, value=text)
    save(name, [h.make_node("MatMul", ["input", "w"], ["output"])],
         [value("input", T.FLOAT, "n", 5)], [value("output", T.FLOAT, "n", 1)], [weight])
(HERE / "external_inside.bin").write_bytes(np.arange(1, 6, dtype="<f4").tobytes())

# scikit-learn classifiers with their ZipMap: labels, and a sequence of maps label -> probability.
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

x = rng.normal(size=(200, 4)).astype(np.float32)
y = (x[:, 0] + 2 * x[:, 1] > 0).astype(np.int64) + (x[:, 2] > 1)
for name, labels in (("zipmap_ints", y * 5), ("zipmap_strings", np.array(["low", "mid", "high"])[y])):
    model = to_onnx(LogisticRegression(max_iter=500).fit(x, labels), x[:1], target_opset={"": 18, "ai.onnx.ml": 3})
    model.graph.name, model.producer_version = name, ""
    model.ir_version = 9
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))

# What the reference runtime answers for the agreement tests, as text: one input row and its score a line.
import onnxruntime as ort

session = ort.InferenceSession(str(HERE / "mlp.onnx"), providers=["CPUExecutionProvider"])
rows = rng.normal(size=(20, 5)).astype(np.float32)
scores = session.run(None, {"input": rows})[0]
with open(HERE / "mlp_expected.csv", "w") as out:
    for row, score in zip(rows, scores):
        out.write(",".join(repr(float(v)) for v in (*row, *score)) + "\n")
