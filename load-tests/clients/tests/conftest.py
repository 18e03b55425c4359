"""A Trimtab process with models, started as a user starts it: ./trimtab up --models DIR."""

import os
import pathlib
import queue
import re
import shutil
import subprocess
import threading

import numpy as np
import onnxruntime
import pytest

ROOT = pathlib.Path(os.environ["TRIMTAB_ROOT"])
TEST_MODELS = ROOT / "serving/src/test/resources/models"
MODELS = [
    "mlp",
    "two_inputs",
    "scalar",
    "gather",
    "slow",
    "zipmap_ints",
    *(f"identity_{t}" for t in
      "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 fp16 bf16 fp32 fp64 bytes".split()),
]


class Server:
    """The addresses of a running process."""

    def __init__(self, http, grpc, management, token):
        self.http, self.grpc, self.management, self.token = http, grpc, management, token

    def url(self, path):
        return f"http://{self.http}{path}"


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clients") / "models"
    for name in MODELS:
        version = folder / name / "1"
        version.mkdir(parents=True)
        shutil.copy(TEST_MODELS / f"{name}.onnx", version / "model.onnx")
    shutil.copytree(folder / "mlp" / "1", folder / "mlp" / "2")
    (folder / "mlp" / "aliases.json").write_text('{"champion":{"version":"1"},"canary":{"version":"2"}}')
    shutil.copytree(ROOT / "docs/examples/models/flight-delay", folder / "flight-delay")
    return folder


@pytest.fixture(scope="session")
def server(models):
    token = "a-token-for-the-clients-run"
    command = [ROOT / "trimtab", "up", "--models", models, "--data-dir", models.parent / "data"]
    for port in ("http", "grpc", "management", "monitor", "broker"):
        command += [f"--{port}-port", "0"]
    environment = {**os.environ, "TRIMTAB_MANAGEMENT_TOKEN": token}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    lines = queue.Queue()
    threading.Thread(target=lambda: [lines.put(line) for line in process.stdout], daemon=True).start()
    try:
        yield ready(lines, token)
    finally:
        process.terminate()
        assert process.wait(60) in (0, 143), "trimtab up did not end when it was told to"


def ready(lines, token):
    """Reads one line for each endpoint until the process says that it is ready."""
    addresses = {}
    while True:
        line = lines.get(timeout=180).strip()
        found = re.match(r"(http|grpc|management) +(?:http://)?(127\.0\.0\.1:\d+)$", line)
        if found:
            addresses[found[1]] = found[2]
        if line == "ready":
            return Server(addresses["http"], addresses["grpc"], addresses["management"], token)


@pytest.fixture(scope="session")
def reference(models):
    """What onnxruntime itself answers for a model."""

    def answer(model, inputs):
        session = onnxruntime.InferenceSession(models / model / "1" / "model.onnx")
        return dict(zip((o.name for o in session.get_outputs()), session.run(None, inputs)))

    return answer


@pytest.fixture(scope="session")
def agree():
    """Compares with the reference; the largest difference of the run is printed at its end."""
    worst = {}

    def check(what, actual, expected, atol=0.0):
        actual, expected = np.asarray(actual), np.asarray(expected)
        assert actual.shape == expected.shape, f"{what}: shape {actual.shape}, not {expected.shape}"
        if expected.dtype.kind in "fiub":
            difference = float(np.max(np.abs(actual.astype(np.float64) - expected.astype(np.float64)), initial=0))
            worst[what] = max(worst.get(what, 0.0), difference)
            assert difference <= atol, f"{what}: differs by {difference}"
        else:
            assert (actual == expected).all(), what

    yield check
    print("\nmax abs difference to onnxruntime:", {k: v for k, v in sorted(worst.items())})
