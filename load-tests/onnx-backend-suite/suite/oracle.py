"""What onnxruntime itself answers. Asked in a process of its own, because a model may take its process down."""
import ctypes
import json
import math
import pickle
import select
import subprocess
import sys

import ml_dtypes
import numpy
import onnx
import onnxruntime

from . import cases

SECONDS_A_MODEL = 60
MAX_DEATHS = 20


def answers(names, cache):
    """name → the answers, a list of values for each data set, or the reason why there are none. Kept between runs."""
    stamp = json.dumps([onnx.__version__, onnxruntime.__version__, 3])
    if cache.exists():
        kept_stamp, kept = pickle.loads(cache.read_bytes())
        if kept_stamp == stamp and set(names) <= set(kept):
            return kept
    known = {}
    left = list(names)
    for _ in range(MAX_DEATHS):
        if left:
            left = _ask(left, known)
    if left:
        raise RuntimeError(f"onnxruntime ended its process {MAX_DEATHS} times; the last was at {left[0]}")
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_bytes(pickle.dumps((stamp, known)))
    return known


def _ask(names, known):
    """Asks a child process for all of them; returns those after the one that it died of."""
    child = subprocess.Popen([sys.executable, "-m", "suite.oracle"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with child:
        child.stdin.write("\n".join(names).encode())
        child.stdin.close()
        for index, name in enumerate(names):
            try:
                # Nothing of the next answer is buffered here: the child waits for nothing, but flushes after each.
                if not child.stdout.peek(1) and not select.select([child.stdout], [], [], SECONDS_A_MODEL)[0]:
                    child.kill()
                    known[name] = f"no answer within {SECONDS_A_MODEL} s"
                    return names[index + 1:]
                known[name] = pickle.load(child.stdout)
            except (EOFError, pickle.UnpicklingError):
                known[name] = f"onnxruntime ended its process with status {child.wait()}"
                return names[index + 1:]
    return []


def _answer(case):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(str(case.model), options, providers=["CPUExecutionProvider"])
        return [_run(session, inputs) for inputs, _ in case.sets()]
    except Exception as e:  # Whatever it says is the reason.
        return f"{type(e).__name__}: {e}"


def _run(session, inputs):
    # The plain call takes sequences, strings and optionals; only the other one takes and gives bfloat16.
    kinds = {v.type for v in (*session.get_inputs(), *session.get_outputs())}
    if "tensor(bfloat16)" not in kinds:
        return session.run(None, {v.name: v.content for v in inputs})
    feed = {v.name: _engine_value(v.content) for v in inputs}
    return [_content(v) for v in session.run_with_ort_values(None, feed)]


def _engine_value(array):
    if array.dtype != ml_dtypes.bfloat16:
        return onnxruntime.OrtValue.ortvalue_from_numpy(array)
    bits = numpy.ascontiguousarray(array).view(numpy.uint16)
    return onnxruntime.OrtValue.ortvalue_from_numpy_with_onnx_type(bits, onnx.TensorProto.BFLOAT16)


def _content(value):
    if value.data_type() != "tensor(bfloat16)":
        return value.numpy()
    raw = ctypes.string_at(value.data_ptr(), 2 * math.prod(value.shape()))
    return numpy.frombuffer(raw, ml_dtypes.bfloat16).reshape(value.shape())


if __name__ == "__main__":
    onnxruntime.set_default_logger_severity(4)
    found = cases.find()
    for asked in sys.stdin.read().split():
        pickle.dump(_answer(found[asked]), sys.stdout.buffer)
        sys.stdout.buffer.flush()
