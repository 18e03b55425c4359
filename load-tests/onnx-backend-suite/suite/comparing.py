"""Whether two answers are the same."""
import numpy

from . import protocols


class Different(Exception):
    """Two answers differ; the message says where."""


def compare(expected, actual, case):
    """Holds an answer to the expected tensors, in order, and returns the largest absolute difference."""
    if [name for name, _ in expected] != [name for name, _ in actual]:
        raise Different(f"outputs are {[n for n, _ in actual]}, expected {[n for n, _ in expected]}")
    return max((_tensor(name, array, got, case) for (name, array), (_, got) in zip(expected, actual)), default=0.0)


def _tensor(name, expected, actual, case):
    expected = numpy.asarray(expected)
    kind = protocols.datatype(expected)
    if kind != protocols.datatype(actual):
        raise Different(f"output '{name}' is {protocols.datatype(actual)}, expected {kind}")
    if expected.shape != actual.shape:
        raise Different(f"output '{name}' has shape {actual.shape}, expected {expected.shape}")
    if kind == "BYTES":
        wrong = [i for i, (e, a) in enumerate(zip(expected.flat, actual.flat))
                 if protocols.encoded(e) != protocols.encoded(a)]
        if wrong:
            raise Different(f"output '{name}' element {wrong[0]} is {actual.flat[wrong[0]]!r}, "
                            f"expected {expected.flat[wrong[0]]!r}")
        return 0.0
    if kind in ("FP16", "BF16"):
        expected, actual = expected.astype(numpy.float32), actual.astype(numpy.float32)
    # onnx's own runner compares bfloat16 so since 1.23: two units in the last place.
    rtol = max(case.rtol, 2 ** -6) if kind == "BF16" else case.rtol
    whole = kind not in ("FP16", "BF16", "FP32", "FP64")
    close = expected == actual if whole else numpy.isclose(actual, expected, rtol, case.atol, equal_nan=True)
    if not numpy.all(close):
        at = numpy.unravel_index(numpy.argmin(close), close.shape)
        raise Different(f"output '{name}' at {[int(i) for i in at]} is {actual[at]}, expected {expected[at]}; "
                        f"{close.size - numpy.count_nonzero(close)} of {close.size} differ")
    with numpy.errstate(invalid="ignore", over="ignore"):
        difference = numpy.abs(expected.astype(numpy.float64) - actual.astype(numpy.float64))
    return float(numpy.max(difference, where=numpy.isfinite(difference), initial=0.0))
