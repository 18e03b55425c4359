"""Makes the models beside this file; they give back what they are given, so that tests see what a step made.

    pip install onnx==1.23.2 && python make_models.py
"""
import pathlib

from onnx import TensorProto as T, helper as h

HERE = pathlib.Path(__file__).parent


def identities(file, kinds):
    """A model whose outputs are its inputs; kinds: input name -> (output name, type, shape)."""
    graph = h.make_graph(
        [h.make_node("Identity", [i], [o]) for i, (o, _, _) in kinds.items()],
        file,
        [h.make_tensor_value_info(i, kind, shape) for i, (_, kind, shape) in kinds.items()],
        [h.make_tensor_value_info(o, kind, shape) for o, kind, shape in kinds.values()],
    )
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 18)], ir_version=9,
                         producer_name="trimtab-test-models")
    (HERE / f"{file}.onnx").write_bytes(model.SerializeToString(deterministic=True))


identities("tokens", {"input_ids": ("ids", T.INT64, ["n", "t"])})
identities("tokens_int32", {"input_ids": ("ids", T.INT32, ["n", "t"]),
                            "attention_mask": ("mask", T.INT32, ["n", "t"]),
                            "token_type_ids": ("types", T.INT32, ["n", "t"])})
identities("tokens_fixed", {"input_ids": ("ids", T.INT64, [2, 12]), "attention_mask": ("mask", T.INT64, [2, 12])})
identities("hidden", {"hidden": ("last_hidden_state", T.FLOAT, ["n", "t", 2]),
                      "attention_mask": ("mask", T.INT64, ["n", "t"])})
identities("logits", {"scores": ("logits", T.FLOAT, ["n", 3])})
