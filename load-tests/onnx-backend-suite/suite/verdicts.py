"""What became of one model, and whether that may be so."""
import dataclasses
import re

import onnx

from . import cases, protocols
from .comparing import Different, compare

# Why a model may not pass. Each is checked here against what the model, the protocol or the engine itself says.
CATEGORIES = {
    "operator": "the engine has no such operator, or not for these types",
    "opset": "the model is of an operator set that is newer than the engine",
    "datatype": "an input or output has a type that the protocol does not have",
    "sequence": "a sequence that is empty or has tensors of different shapes, or an absent optional: no tensor holds it",
    "engine fails": "the engine refuses this model or these values itself",
    "engine differs": "the same answer as onnxruntime's own, but not the suite's",
    "random": "a random answer, and not the suite's; shapes and types agree",
}
RANDOM = {"Bernoulli", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial",
          "Dropout"}


@dataclasses.dataclass
class Verdict:
    name: str
    served: bool
    passed: dict  # protocol → bool
    category: str = ""  # one of CATEGORIES, "" when it passed, "failed" when nothing excuses it
    reason: str = ""
    difference: float | None = None  # from onnxruntime's own answer


def unserved(case, reason, oracle):
    return Verdict(case.name, False, {}, _why_not_loaded(case, reason, oracle), reason)


def served(case, clients, oracle):
    verdict = Verdict(case.name, True, {})
    for client in clients:
        categories = {_asked(case, client, index, inputs, expected, oracle, verdict)
                      for index, (inputs, expected) in enumerate(case.sets())}
        verdict.passed[client.name] = categories <= {""}
        verdict.category = max([verdict.category, *categories], key=lambda c: (c == "failed", c != "", c))
    return verdict


def _asked(case, client, index, inputs, expected, oracle, verdict):
    """Sends one data set over one protocol; the category of the answer, "" when it is right."""
    try:
        sent = [(v.name, v.tensor()) for v in inputs]
    except cases.NoTensor as e:
        verdict.reason = f"an input is {e}"
        return "sequence"
    try:
        actual = client.infer(case.name, sent)
    except protocols.Refused as e:
        verdict.reason = f"{client.name}: {e}"
        if e.status in (400, "INVALID_ARGUMENT") and _holds_no_tensor(expected) and "which no tensor holds" in e.message:
            return "sequence"
        excused = isinstance(oracle, str) and e.status in (400, 500, "INVALID_ARGUMENT", "INTERNAL")
        return "engine fails" if excused else "failed"
    except Exception as e:
        verdict.reason = f"{client.name}: {type(e).__name__}: {e}"
        return "failed"
    try:
        return _judge(case, client.name, [(v.name, v.tensor()) for v in expected], actual,
                      _own(case, index, oracle), verdict)
    except cases.NoTensor as e:
        verdict.reason = f"{client.name}: answered, although an expected output is {e}"
        return "failed"


def _holds_no_tensor(values):
    try:
        return [v.tensor() for v in values] == []
    except cases.NoTensor:
        return True


def _judge(case, protocol, expected, actual, own, verdict):
    """The category of one answer, "" when it is right."""
    against_engine = None
    if own is not None:
        try:
            difference = compare([(n, o) for (n, _), o in zip(actual, own)], actual, case)
            verdict.difference = max(verdict.difference or 0.0, difference)
        except Different as e:
            against_engine = str(e)
    try:
        compare(expected, actual, case)
    except Different as e:
        verdict.reason = f"{protocol}: {e}"
        if _is_random(case):
            shapes = [(n, a.shape, a.dtype) for n, a in expected] == [(n, a.shape, a.dtype) for n, a in actual]
            return "random" if shapes else "failed"
        return "engine differs" if own is not None and against_engine is None else "failed"
    if against_engine is not None and not _is_random(case):
        verdict.reason = f"{protocol}: not as onnxruntime itself: {against_engine}"
        return "failed"
    return ""


def _own(case, index, oracle):
    if isinstance(oracle, str):
        return None
    try:
        return [cases.Value("", content).tensor() for content in oracle[index]]
    except cases.NoTensor:
        return None


def _is_random(case):
    return any(n.op_type in RANDOM for n in onnx.load(case.model, load_external_data=False).graph.node)


def _why_not_loaded(case, reason, oracle):
    graph = onnx.load(case.model, load_external_data=False).graph
    if "datatype" in reason or "protocol does not have" in reason:
        return "datatype" if any(_has_no_datatype(v.type) for v in (*graph.input, *graph.output)) else "failed"
    if not isinstance(oracle, str):
        return "failed"
    if re.search(r"is under development|ValidateOpset|opset \d+ .* is till opset", oracle):
        return "opset"
    if re.search(r"Could not find an implementation|Failed to find kernel|is not a registered", oracle):
        return "operator"
    return "engine fails"


def _has_no_datatype(declared):
    kind = declared.WhichOneof("value")
    if kind in ("sequence_type", "optional_type"):
        return _has_no_datatype(getattr(declared, kind).elem_type)
    return kind != "tensor_type" or declared.tensor_type.elem_type not in cases.DATATYPES
