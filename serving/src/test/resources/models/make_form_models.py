"""Makes the models whose inputs and outputs are more than plain tensors, and the quantised and half-precision ones.
Deterministic, like make_models.py.

    python3 -m venv venv && venv/bin/pip install onnx numpy onnxruntime && venv/bin/python make_form_models.py
"""
import pathlib

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as T, helper as h, numpy_helper as nh

HERE = pathlib.Path(__file__).parent


def save(name, nodes, inputs, outputs, initializers=(), opset=18, functions=()):
    graph = h.make_graph(list(nodes), name, list(inputs), list(outputs), list(initializers))
    domains = [h.make_opsetid("", opset), h.make_opsetid("ai.onnx.ml", 1)] + [h.make_opsetid(d, 1) for d in sorted({f.domain for f in functions})]
    model = h.make_model(graph, opset_imports=domains, ir_version=9, producer_name="trimtab-test-models",
                         functions=list(functions))
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))


def value(name, kind, *shape):
    return h.make_tensor_value_info(name, kind, list(shape))


def sequence(name, kind, *shape):
    return h.make_value_info(name, h.make_sequence_type_proto(h.make_tensor_type_proto(kind, list(shape))))


def optional(name, kind, *shape):
    return h.make_value_info(name, h.make_optional_type_proto(h.make_tensor_type_proto(kind, list(shape))))


def constant(name, array):
    return nh.from_array(np.asarray(array), name)


# Rows cut into parts: equal lengths make a tensor, unequal ones do not, no lengths make an empty sequence.
save("sequence_output",
     [h.make_node("SplitToSequence", ["rows", "lengths"], ["parts"], axis=0),
      h.make_node("SequenceLength", ["parts"], ["count"])],
     [value("rows", T.FLOAT, "n", 2), value("lengths", T.INT64, "k")],
     [sequence("parts", T.FLOAT, None, 2), value("count", T.INT64)])

# A sequence in and out, and texts, whose stack is not square.
save("sequence_input",
     [h.make_node("SequenceInsert", ["items", "one"], ["and_one"]), h.make_node("SequenceLength", ["items"], ["count"]),
      h.make_node("Identity", ["items"], ["same"])],
     [sequence("items", T.FLOAT, 2)],
     [sequence("and_one", T.FLOAT, 2), value("count", T.INT64), sequence("same", T.FLOAT, 2)],
     [constant("one", np.array([8, 9], np.float32))])
# Numbers that the engine's Java binding does not read in a sequence.
save("sequence_int32", [h.make_node("SplitToSequence", ["rows", "lengths"], ["parts"], axis=0)],
     [value("rows", T.INT32, "n", 2), value("lengths", T.INT64, "k")], [sequence("parts", T.INT32, None, 2)])
save("sequence_texts", [h.make_node("SplitToSequence", ["texts"], ["rows"], axis=0, keepdims=0)],
     [value("texts", T.STRING, "n", 3)], [sequence("rows", T.STRING, 3)])

# An optional input, and an optional output that holds something only sometimes.
save("optional_input",
     [h.make_node("OptionalHasElement", ["maybe"], ["given"]), h.make_node("OptionalGetElement", ["maybe"], ["held"])],
     [optional("maybe", T.FLOAT, "n")], [value("given", T.BOOL), value("held", T.FLOAT, "n")])
something = h.make_graph([h.make_node("Optional", ["x"], ["some"])], "something", [], [optional("some", T.FLOAT, 2)])
nothing = h.make_graph(
    [h.make_node("Optional", [], ["none"], type=h.make_tensor_type_proto(T.FLOAT, [2]))], "nothing", [],
    [optional("none", T.FLOAT, 2)])
save("optional_output", [h.make_node("If", ["hold"], ["maybe"], then_branch=something, else_branch=nothing)],
     [value("hold", T.BOOL), value("x", T.FLOAT, 2)], [optional("maybe", T.FLOAT, 2)])

# Maps that do not come from a ZipMap at the end of the graph, but from within a function of the model's own.
zipped = h.make_function("trimtab.test", "Zipped", ["a"], ["b"],
                         [h.make_node("ZipMap", ["a"], ["b"], domain="ai.onnx.ml", classlabels_strings=["no", "maybe", "yes"])],
                         [h.make_opsetid("ai.onnx.ml", 1)])
save("map_output", [h.make_node("Zipped", ["scores"], ["named"], domain="trimtab.test")],
     [value("scores", T.FLOAT, "n", 3)],
     [h.make_value_info("named", h.make_sequence_type_proto(onnx.TypeProto(map_type=onnx.TypeProto.Map(
         key_type=T.STRING, value_type=h.make_tensor_type_proto(T.FLOAT, [])))))], functions=[zipped])

# What cannot be carried: a map, a sequence of a type that the engine does not split, a type that the protocol lacks.
save("map_input", [h.make_node("CastMap", ["scores"], ["output"], domain="ai.onnx.ml")],
     [h.make_value_info("scores", onnx.TypeProto(map_type=onnx.TypeProto.Map(
         key_type=T.INT64, value_type=h.make_tensor_type_proto(T.FLOAT, []))))],
     [value("output", T.FLOAT, 1, "n")])
save("sequence_int8", [h.make_node("SequenceLength", ["items"], ["count"])],
     [sequence("items", T.INT8, 2)], [value("count", T.INT64)])
save("float8", [h.make_node("Cast", ["input"], ["output"], to=T.FLOAT)],
     [value("input", T.FLOAT8E4M3FN, "n")], [value("output", T.FLOAT, "n")], opset=19)

# Normalised by a locale that no system has.
save("far_locale", [h.make_node("StringNormalizer", ["texts"], ["upper"], case_change_action="UPPER", locale="xx_YY.UTF-8")],
     [value("texts", T.STRING, "n")], [value("upper", T.STRING, "n")])

# No declared shape at all.
save("any_rank", [h.make_node("Neg", ["input"], ["output"])],
     [h.make_tensor_value_info("input", T.FLOAT, None)], [h.make_tensor_value_info("output", T.FLOAT, None)])

# An input with a value in the file, which is a default that the engine's Java binding cannot override.
save("default_input", [h.make_node("Mul", ["input", "factor"], ["output"])],
     [value("input", T.FLOAT, "n"), value("factor", T.FLOAT)], [value("output", T.FLOAT, "n")],
     [constant("factor", np.float32(3))])

# An input that is an output as well, and one that nobody reads.
save("passed_through", [h.make_node("Neg", ["input"], ["negated"])],
     [value("input", T.FLOAT, "n"), value("unread", T.UINT16, "n")],
     [value("input", T.FLOAT, "n"), value("negated", T.FLOAT, "n")])

# A function of the model's own.
twice = h.make_function("trimtab.test", "Twice", ["a"], ["b"], [h.make_node("Add", ["a", "a"], ["b"])],
                        [h.make_opsetid("", 18)])
save("own_function", [h.make_node("Twice", ["input"], ["output"], domain="trimtab.test")],
     [value("input", T.FLOAT, "n")], [value("output", T.FLOAT, "n")], functions=[twice])

# Fails in a kernel with the engine's general error code for shapes that do not fit together.
save("reshape", [h.make_node("Reshape", ["input", "shape"], ["output"])],
     [value("input", T.FLOAT, "n"), value("shape", T.INT64, "r")], [h.make_tensor_value_info("output", T.FLOAT, None)])

# Inputs that nobody should make up: 8 GiB of numbers, two thousand million texts.
save("huge_input", [h.make_node("ReduceMax", ["input"], ["output"], keepdims=0)],
     [value("input", T.FLOAT, 2048, 1024, 1024)], [value("output", T.FLOAT)])
save("huge_texts", [h.make_node("Shape", ["input"], ["output"])],
     [value("input", T.STRING, 2_000_000_000)], [value("output", T.INT64, 1)])

# The small multilayer perceptron of make_models.py, quantised (QDQ weights; dynamic activations) and in half precision.
mlp = onnx.load(HERE / "mlp.onnx")
weights = {t.name: nh.to_array(t) for t in mlp.graph.initializer}


def quantised():
    nodes, constants, previous = [], [], "input"
    for layer in (1, 2, 3):
        w = weights[f"w{layer}"]
        # Seven bits, as onnxruntime's reduce_range: two products of 255 and 63 still fit into 16 bits, in which processors
        # without VNNI add them (saturating), so every processor gives the same answer.
        scale = np.float32(np.abs(w).max() / 63)
        constants += [constant(f"q{layer}", np.clip(np.rint(w / scale), -63, 63).astype(np.int8)),
                      constant(f"s{layer}", scale), constant(f"z{layer}", np.int8(0)),
                      constant(f"b{layer}", weights[f"b{layer}"])]
        nodes += [
            h.make_node("DynamicQuantizeLinear", [previous], [f"x{layer}", f"xs{layer}", f"xz{layer}"]),
            h.make_node("MatMulInteger", [f"x{layer}", f"q{layer}", f"xz{layer}", f"z{layer}"], [f"i{layer}"]),
            h.make_node("Cast", [f"i{layer}"], [f"f{layer}"], to=T.FLOAT),
            h.make_node("Mul", [f"xs{layer}", f"s{layer}"], [f"m{layer}"]),
            h.make_node("Mul", [f"f{layer}", f"m{layer}"], [f"p{layer}"]),
            h.make_node("Add", [f"p{layer}", f"b{layer}"], [f"h{layer}"]),
            h.make_node("Sigmoid" if layer == 3 else "Relu", [f"h{layer}"], ["score" if layer == 3 else f"a{layer}"])]
        previous = f"a{layer}"
    return nodes, constants


nodes, constants = quantised()
save("mlp_int8", nodes, [value("input", T.FLOAT, "n", 5)], [value("score", T.FLOAT, "n", 1)], constants)

nodes, constants, previous = [], [], "input"
for layer in (1, 2, 3):
    constants += [constant(f"w{layer}", weights[f"w{layer}"].astype(np.float16)),
                  constant(f"b{layer}", weights[f"b{layer}"].astype(np.float16))]
    nodes += [h.make_node("Gemm", [previous, f"w{layer}", f"b{layer}"], [f"h{layer}"]),
              h.make_node("Sigmoid" if layer == 3 else "Relu", [f"h{layer}"], ["score" if layer == 3 else f"a{layer}"])]
    previous = f"a{layer}"
save("mlp_fp16", nodes, [value("input", T.FLOAT16, "n", 5)], [value("score", T.FLOAT16, "n", 1)], constants)

# What the reference runtime answers for the rows of mlp_expected.csv, one row at a time: FP32, int8, half precision.
rows = np.loadtxt(HERE / "mlp_expected.csv", delimiter=",")[:, :5].astype(np.float32)
sessions = {name: ort.InferenceSession(str(HERE / f"{name}.onnx"), providers=["CPUExecutionProvider"])
            for name in ("mlp", "mlp_int8", "mlp_fp16")}
with open(HERE / "mlp_variants.csv", "w") as out:
    for row in rows:
        scores = [sessions[name].run(None, {"input": row[None].astype(kind)})[0][0, 0] for name, kind in
                  (("mlp", np.float32), ("mlp_int8", np.float32), ("mlp_fp16", np.float16))]
        out.write(",".join(repr(float(s)) for s in scores) + "\n")
