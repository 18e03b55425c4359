"""The suite's models with their inputs and expected outputs, as the onnx package carries them."""
import dataclasses
import json
import pathlib

import numpy
import onnx
from onnx import TensorProto, numpy_helper

KINDS = ("node", "simple", "pytorch-converted", "pytorch-operator", "real")
DATATYPES = {
    TensorProto.BOOL: "BOOL", TensorProto.STRING: "BYTES", TensorProto.FLOAT: "FP32", TensorProto.DOUBLE: "FP64",
    TensorProto.FLOAT16: "FP16", TensorProto.BFLOAT16: "BF16", TensorProto.INT8: "INT8", TensorProto.INT16: "INT16",
    TensorProto.INT32: "INT32", TensorProto.INT64: "INT64", TensorProto.UINT8: "UINT8", TensorProto.UINT16: "UINT16",
    TensorProto.UINT32: "UINT32", TensorProto.UINT64: "UINT64",
}


class NoTensor(Exception):
    """A value that the protocol cannot carry; the message says why."""


@dataclasses.dataclass
class Value:
    """An input or expected output: a tensor, a list of tensors (a sequence), or None (an absent optional)."""

    name: str
    content: object

    def tensor(self):
        """The value as Trimtab takes and gives it: a sequence is stacked along a new first dimension."""
        if self.content is None:
            raise NoTensor("an absent optional")
        if not isinstance(self.content, list):
            return self.content
        if not self.content:
            raise NoTensor("an empty sequence")
        if any(isinstance(e, list) or e is None for e in self.content):
            raise NoTensor("a sequence of sequences")
        if len({e.shape for e in self.content}) > 1:
            raise NoTensor("a sequence of tensors of different shapes")
        return numpy.stack(self.content)


@dataclasses.dataclass
class Case:
    name: str
    kind: str
    model: pathlib.Path
    rtol: float
    atol: float

    def sets(self):
        """Pairs of inputs and expected outputs."""
        graph = onnx.load(self.model, load_external_data=False).graph
        if self.kind == "real":
            yield self._dummy(graph)
            return
        for folder in sorted(self.model.parent.glob("test_data_set_*")):
            yield self._values(folder, "input", graph.input), self._values(folder, "output", graph.output)

    def _values(self, folder, side, declared):
        values = []
        for index in range(len(list(folder.glob(f"{side}_*.pb")))):
            info = declared[index]
            values.append(Value(info.name, read((folder / f"{side}_{index}.pb").read_bytes(), info.type)))
        return values

    def _dummy(self, graph):
        """The light models have no input files: theirs is a ramp from 0 to 1, as in onnx's own runner."""
        initializers = {i.name for i in graph.initializer}
        inputs = []
        for info in graph.input:
            if info.name not in initializers:
                shape = [d.dim_value or 1 for d in info.type.tensor_type.shape.dim]
                count = int(numpy.prod(shape))
                inputs.append(Value(info.name, (numpy.arange(count).reshape(shape) / count).astype(numpy.float32)))
        expected = TensorProto.FromString(self.model.with_name(self.model.stem + "_output_0.pb").read_bytes())
        return inputs, [Value(graph.output[0].name, numpy_helper.to_array(expected))]


def read(data, declared):
    kind = declared.WhichOneof("value")
    if kind == "sequence_type":
        return list(numpy_helper.to_list(onnx.SequenceProto.FromString(data)))
    if kind == "optional_type":
        # onnx writes what the optional holds, not an OptionalProto, for some models and an OptionalProto for others.
        return numpy_helper.to_optional(onnx.OptionalProto.FromString(data))
    return numpy_helper.to_array(TensorProto.FromString(data))


def find():
    """Every case, by name."""
    root = pathlib.Path(onnx.__file__).parent / "backend" / "test" / "data"
    cases = {}
    for kind in KINDS:
        for folder in sorted(p for p in (root / kind).iterdir() if p.is_dir()):
            described = folder / "data.json"
            data = json.loads(described.read_text()) if described.exists() else {}
            model = folder / "model.onnx"
            if kind == "real":
                model = root / "light" / pathlib.PurePosixPath(data["url"]).name
            name = folder.name if folder.name not in cases else f"{kind}.{folder.name}"
            cases[name] = Case(name, kind, model, data.get("rtol", 1e-3), data.get("atol", 1e-7))
    return cases
