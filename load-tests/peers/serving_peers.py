"""Measures Trimtab and four Python servers in turn on one core; one JSON object on the last line. Started by `serving`."""

import argparse
import base64
import contextlib
import json
import os
import pathlib
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import numpy as np
import onnxruntime as ort

HERE = pathlib.Path(__file__).parent
PATH = "/v2/models/small-mlp/infer"
# A new load brings new connections, for which a JVM compiles anew what one long warm-up had compiled.
WARM_UP_TURNS = 4
INPUTS = 1_000
SERVE_FLAGS = ["-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"]


def say(text: str) -> None:
    print(f"{time.monotonic() - STARTED:6.1f} s  {text}", file=sys.stderr, flush=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Process:
    """A child on some CPUs; what it writes goes to a file."""

    def __init__(self, name, cpus, command, folder, environment=None, talks=False):
        self.log = folder / f"{name}.log"
        self.name = name
        out = self.log.open("w")
        self.started = time.monotonic()
        self.child = subprocess.Popen(
            ["taskset", "-c", ",".join(map(str, cpus)), *map(str, command)],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if talks else out,
            stderr=out,
            text=True,
            start_new_session=True,
        )

    def line(self, wanted):
        for line in self.child.stdout:
            if wanted(line):
                return line
        raise SystemExit(f"{self.name} ended; see {self.log}")

    def tree(self):
        pids, found = [self.child.pid], []
        while pids:
            pid = pids.pop()
            found.append(pid)
            with contextlib.suppress(OSError):
                for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                    pids += map(int, (task / "children").read_text().split())
        return found

    def resident_mib(self):
        total = 0
        for pid in self.tree():
            with contextlib.suppress(OSError):
                for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1])
        return total / 1024

    def end(self):
        with contextlib.suppress(OSError):
            os.killpg(self.child.pid, 15)
        try:
            self.child.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, 9)


class Generator(Process):
    """Trimtab's load generator, by the orders that it takes on its standard input."""

    def __init__(self, root, cpus, bodies, folder):
        target = root / "load-tests/generator/target"
        jars = [*target.glob("trimtab-load-generator-*.jar"), target / "lib" / "*"]
        command = ["java", "-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-cp", ":".join(map(str, jars))]
        super().__init__(
            "generator", cpus, [*command, "io.trimtab.loadtests.generator.Generator"], folder, talks=True
        )
        self.line(lambda line: line.startswith('{"ready"'))
        self.bodies = folder / "bodies.txt"
        self.bodies.write_text("".join(base64.b64encode(body).decode() + "\n" for body in bodies))

    def load(self, port, path, connections, seconds, rate=0):
        order = {
            "host": "127.0.0.1",
            "port": port,
            "paths": [path],
            "bodies": str(self.bodies),
            "headers": {"content-type": "application/json"},
            "connections": connections,
            "duration_ms": int(seconds * 1000),
            "rate": rate,
        }
        self.child.stdin.write(json.dumps(order) + "\n")
        self.child.stdin.flush()
        outcome = json.loads(self.line(lambda line: line.startswith("{")))
        if "error" in outcome:
            raise SystemExit(f"the load generator failed: {outcome['error']}")
        return outcome


class Peer:
    def __init__(self, name, settings, start, path=PATH):
        self.name, self.settings, self.start, self.path = name, settings, start, path
        self.rates, self.p50, self.p99, self.refused = [], 0.0, 0.0, 0

    def open(self, body):
        self.port = free_port()
        self.process = self.start(self.port)
        deadline = time.monotonic() + 90
        while True:
            try:
                request = urllib.request.Request(
                    f"http://127.0.0.1:{self.port}{self.path}", body, {"content-type": "application/json"}
                )
                with urllib.request.urlopen(request, timeout=5) as answer:
                    answer.read()
                self.start_seconds = time.monotonic() - self.process.started
                return
            except (urllib.error.URLError, OSError) as e:
                if time.monotonic() > deadline or self.process.child.poll() is not None:
                    raise SystemExit(f"{self.name} did not answer: {e}; see {self.process.log}") from e
                time.sleep(0.02)

    def check(self, bodies, scores):
        for body, score in zip(bodies[:100], scores):
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.port}{self.path}", body, {"content-type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=10) as answer:
                data = np.ravel(json.load(answer)["outputs"][0]["data"])
            if data.shape != score.shape or not np.allclose(data, score, rtol=1e-5, atol=1e-6):
                raise SystemExit(f"{self.name} answered {data}, onnxruntime computes {score}")


def arguments():
    parser = argparse.ArgumentParser(prog="serving", description=__doc__)
    parser.add_argument("--root", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--mlserver", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--kserve", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=5, help="all servers in turn, so often (default: 5)")
    parser.add_argument("--seconds", type=float, default=5, help="length of each load (default: 5)")
    parser.add_argument(
        "--warm-up", type=float, default=40, help="seconds of load on each before the first, in turns (default: 40)"
    )
    parser.add_argument("--connections", type=int, default=32, help="keep-alive connections (default: 32)")
    parser.add_argument("--rate", type=float, default=200, help="requests/s for the latencies (default: 200)")
    parser.add_argument("--only", action="append", help="a server by its name; may be given several times")
    parser.add_argument("--plot", type=pathlib.Path, help="draw the rates into this file")
    return parser.parse_args()


def peers(options, server, others, folder):
    model = options.root / "load-tests/src/main/resources/model/model.onnx"
    environment = {"PEER_MODEL": str(model), "OMP_NUM_THREADS": "1"}
    models = folder / "models/small-mlp/1"
    models.mkdir(parents=True)
    shutil.copy(model, models / "model.onnx")
    product = options.root / "deploy/standalone/target"
    classes = ":".join(map(str, [*product.glob("trimtab-standalone-*.jar"), product / "lib" / "*"]))
    java = ["java", *SERVE_FLAGS, "-Dai.djl.offline=true", "-cp", classes, "io.trimtab.standalone.Trimtab"]
    broker_port = free_port()

    def trimtab(name, *settings):
        def start(port):
            ports = ["--http-port", port, "--grpc-port", 0, "--management-port", 0]
            return Process(name, [server], [*java, "serve", "--models", folder / "models", *ports, *settings], folder)

        return start

    def broker():
        data = folder / "broker"
        command = [*java, "broker", "--broker-port", broker_port, "--data-dir", data]
        return Process("broker", others, command, folder)

    def python(name, interpreter, *words, extra=None):
        def start(port):
            filled = [str(word).replace("PORT", str(port)) for word in words]
            variables = {**environment, "PYTHONPATH": str(HERE / "servers"), **(extra or {})}
            return Process(name, [server], [interpreter, *filled], folder, variables)

        return start

    def mlserver(port):
        settings = folder / "mlserver"
        (settings / "small-mlp").mkdir(parents=True, exist_ok=True)
        free = {"http_port": port, "grpc_port": free_port(), "metrics_port": free_port()}
        (settings / "settings.json").write_text(
            json.dumps({**free, "host": "127.0.0.1", "parallel_workers": 0, "use_structured_logging": False, "debug": False})
        )
        (settings / "small-mlp/model-settings.json").write_text(
            json.dumps({"name": "small-mlp", "implementation": "mlserver_app.Mlp"})
        )
        variables = {**environment, "PYTHONPATH": str(HERE / "servers")}
        return Process("mlserver", [server], [pathlib.Path(options.mlserver).with_name("mlserver"), "start", settings], folder, variables)

    uvicorn = "fastapi_app:app --host 127.0.0.1 --port PORT --loop uvloop --http httptools --no-access-log --log-level warning"
    mosec = [HERE / "servers/mosec_app.py", "--address", "127.0.0.1", "--port", "PORT", "--log-level", "warning"]
    kafka = ["--kafka", f"127.0.0.1:{broker_port}"]
    return broker, [
        Peer("Trimtab, every event to Kafka", " ".join(SERVE_FLAGS), trimtab("trimtab-events", *kafka)),
        Peer("Trimtab, events off", " ".join(SERVE_FLAGS), trimtab("trimtab")),
        Peer("Mosec", "1 worker, batches to 32 rows, 1 ms", python("mosec", sys.executable, *mosec), "/inference"),
        Peer(
            "FastAPI + onnxruntime",
            "uvicorn, uvloop, httptools, orjson",
            python("fastapi", sys.executable, "-m", "uvicorn", *uvicorn.split()),
        ),
        Peer("MLServer", "parallel_workers 0", mlserver),
        Peer(
            "KServe",
            "1 worker, no access log, no gRPC",
            python("kserve", options.kserve, HERE / "servers/kserve_app.py", "--port", "PORT"),
        ),
    ]


def plot(found, file):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    names = [peer.name for peer in found][::-1]
    rates = [statistics.median(peer.rates) for peer in found][::-1]
    figure, axes = plt.subplots(figsize=(9, 3.6), constrained_layout=True)
    bars = axes.barh(names, rates, color=["#2a6f97" if "Trimtab" in name else "#a9b4be" for name in names])
    axes.bar_label(bars, [f"{rate:,.0f}" for rate in rates], padding=4)
    axes.set_xlim(0, max(rates) * 1.12)
    axes.set_xlabel("requests/s on one core (small MLP, one row, JSON, 32 connections)")
    figure.savefig(file, dpi=110)


def main():
    options = arguments()
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2 or not shutil.which("taskset"):
        raise SystemExit("serving: two CPUs and taskset are needed")
    server, others = cpus[0], cpus[1:]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="trimtab-peers-"))
    say(f"servers on CPU {server}, everything else on {others}; logs in {folder}")
    random.seed(20_260_101)
    rows = [[round(random.uniform(-4, 4), 4) for _ in range(5)] for _ in range(INPUTS)]
    bodies = [
        json.dumps(
            {"inputs": [{"name": "features", "shape": [1, 5], "datatype": "FP32", "data": row}]}, separators=(",", ":")
        ).encode()
        for row in rows
    ]
    start_broker, found = peers(options, server, others, folder)
    if options.only:
        found = [peer for peer in found if peer.name in options.only]
    with contextlib.ExitStack() as stack:
        reference = ort.InferenceSession(
            str(folder / "models/small-mlp/1/model.onnx"), providers=["CPUExecutionProvider"]
        )
        scores = [reference.run(None, {"features": np.array([row], np.float32)})[0].ravel() for row in rows[:100]]
        broker = start_broker()
        stack.callback(broker.end)
        generator = Generator(options.root, others, bodies, folder)
        stack.callback(generator.end)
        for peer in found:
            say(f"starting {peer.name}")
            peer.open(bodies[0])
            stack.callback(peer.process.end)
            peer.check(bodies, scores)
            peer.idle_mib = peer.process.resident_mib()
        for turn in range(WARM_UP_TURNS):
            for peer in found:
                outcome = generator.load(
                    peer.port, peer.path, options.connections, options.warm_up / WARM_UP_TURNS
                )
                say(
                    f"warm-up {turn + 1} of {WARM_UP_TURNS}, {peer.name}: "
                    f"{outcome['answered'] / outcome['seconds']:,.0f}/s"
                )
        for turn in range(options.rounds):
            for peer in found:
                outcome = generator.load(peer.port, peer.path, options.connections, options.seconds)
                peer.rates.append(outcome["answered"] / outcome["seconds"])
                peer.refused += outcome["refused"] + outcome["failed"]
                say(f"round {turn + 1} of {options.rounds}, {peer.name}: {peer.rates[-1]:,.0f}/s")
        for peer in found:
            outcome = generator.load(peer.port, peer.path, 4, options.seconds, options.rate)
            peer.p50, peer.p99 = outcome["p50_us"] / 1e3, outcome["p99_us"] / 1e3
            peer.refused += outcome["refused"] + outcome["failed"]
            peer.load_mib = peer.process.resident_mib()
    report(options, found)


def report(options, found):
    head = f"{'':32}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'start s':>9}{'MiB idle':>10}{'after':>8}  settings"
    print(head)
    lines = []
    for peer in found:
        rate = statistics.median(peer.rates)
        print(
            f"{peer.name:32}{rate:>11,.0f}{peer.p50:>9.2f}{peer.p99:>9.2f}{peer.start_seconds:>9.1f}"
            f"{peer.idle_mib:>10.0f}{peer.load_mib:>8.0f}  {peer.settings}"
        )
        lines.append(
            {
                "server": peer.name,
                "rps": round(rate),
                "rounds": [round(value) for value in peer.rates],
                "p50_ms": round(peer.p50, 3),
                "p99_ms": round(peer.p99, 3),
                "start_s": round(peer.start_seconds, 2),
                "idle_mib": round(peer.idle_mib),
                "load_mib": round(peer.load_mib),
                "unanswered": peer.refused,
                "settings": peer.settings,
            }
        )
    if options.plot:
        plot(found, options.plot)
    print(json.dumps({"bench": "peers-serving", "connections": options.connections, "rate": options.rate, "rows": lines}))


STARTED = time.monotonic()
if __name__ == "__main__":
    main()
