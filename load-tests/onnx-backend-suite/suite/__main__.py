"""Lays the suite out as a folder of models, serves it, asks, compares, and holds the result to not-supported.tsv."""
import argparse
import collections
import concurrent.futures
import pathlib
import re
import shutil
import sys
import time

import onnx
import onnxruntime

from . import cases, oracle, protocols, verdicts
from .server import Server

HERE = pathlib.Path(__file__).resolve().parents[1]
LIST = HERE / "not-supported.tsv"
TARGET = HERE / "target"


def main():
    options = arguments()
    start = time.monotonic()
    found = {n: c for n, c in cases.find().items() if re.search(options.only, n)}
    if not found:
        sys.exit(f"no model's name matches '{options.only}'")
    models = lay_out(found)
    settings = [f"models.load-threads={options.load_threads}", *options.set]
    with Server(models, TARGET / "server.log", settings, options.start_limit) as server:
        print(f"{len(found)} models loaded or refused in {server.seconds_to_ready:.1f} s from the start", flush=True)
        # While the server loads, this machine's other core is free; asking onnxruntime takes some seconds once.
        own = oracle.answers(sorted(cases.find()), TARGET / "onnxruntime-answers.pickle")
        clients = [protocols.ALL[p](server.addresses) for p in spoken(server, options)]
        asked = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(options.threads) as pool:
            results = list(pool.map(lambda c: judge(c, server, clients, own[c.name]), found.values()))
        seconds = time.monotonic() - asked
        memory = server.memory_mib()
        alive = server.alive()
    problems = report(results, [c.name for c in clients], options)
    print(f"asked in {seconds:.1f} s; the whole run took {time.monotonic() - start:.1f} s"
          + (f"; the server's memory {memory[0]} MiB, at most {memory[1]} MiB" if memory else ""))
    if not alive:
        problems.append("the server did not live to the end")
    if problems:
        print("\n".join(problems))
        print(f"onnx-backend-suite: FAILED, {len(problems)} problem(s)")
        sys.exit(1)
    print("onnx-backend-suite: passed; everything that is not served is in not-supported.tsv with a reason that holds")


def arguments():
    parser = argparse.ArgumentParser(prog="onnx-backend-suite/run", description=__doc__)
    parser.add_argument("--protocols", default="", metavar="A,B", help="json, binary, grpc (default: all that it has)")
    parser.add_argument("--only", default="", metavar="REGEX", help="only models whose name it matches")
    parser.add_argument("--threads", type=int, default=4, help="requests at a time (default: %(default)s)")
    parser.add_argument("--load-threads", type=int, default=2, help="the server's models.load-threads")
    parser.add_argument("--start-limit", type=int, default=300, metavar="S", help="seconds until it must be ready")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of the server")
    parser.add_argument("--update", action="store_true", help="write not-supported.tsv anew")
    return parser.parse_args()


def spoken(server, options):
    """The protocols asked for; when none are, all that the server has an address for."""
    if options.protocols:
        return options.protocols.split(",")
    if "grpc" not in server.addresses:
        print("the server announces no gRPC address, so gRPC is not asked")
        return ["json", "binary"]
    return ["json", "binary", "grpc"]


def lay_out(found):
    models = TARGET / "models"
    shutil.rmtree(models, ignore_errors=True)
    for case in found.values():
        version = models / case.name / "1"
        version.mkdir(parents=True)
        shutil.copyfile(case.model, version / "model.onnx")
    return models


def judge(case, server, clients, own):
    status, body = ready(server, case.name)
    if status != 200:
        return verdicts.unserved(case, body.get("error", str(body)), own)
    return verdicts.served(case, clients, own)


def ready(server, model):
    http = READY.setdefault(server, protocols.Http(server.addresses["http"]))
    return http.json("GET", f"/v2/models/{model}/versions/1/ready")


READY = {}


def report(results, names, options):
    """Prints the table and returns what is wrong."""
    print(f"\nonnx {onnx.__version__} backend test data, compared with its expected outputs and with "
          f"onnxruntime {onnxruntime.__version__}\n")
    served = [r for r in results if r.served]
    print(f"{'models':<28}{len(results):>6}")
    print(f"{'served':<28}{len(served):>6}")
    for name in names:
        print(f"{'passed over ' + name:<28}{sum(r.passed.get(name, False) for r in results):>6}")
    excused = collections.Counter(r.category for r in results if r.category not in ("", "failed"))
    print(f"{'not supported':<28}{sum(excused.values()):>6}")
    for category, count in excused.most_common():
        print(f"  {category:<26}{count:>6}  {verdicts.CATEGORIES[category]}")
    failed = [r for r in results if r.category == "failed"]
    print(f"{'failed':<28}{len(failed):>6}")
    compared = [r for r in results if r.difference is not None and not r.category]
    worst = max(compared, key=lambda r: r.difference, default=None)
    if worst:
        exact = sum(r.difference == 0 for r in compared)
        print(f"\ncompared with onnxruntime's own answers: {len(compared)} models, {exact} without any difference, "
              f"largest absolute difference {worst.difference:.3g} ({worst.name})")
    return problems(results, failed, options)


def problems(results, failed, options):
    wrong = [f"{r.name}: {r.reason}" for r in failed]
    excused = {r.name: r for r in results if r.category not in ("", "failed")}
    if options.update:
        lines = ["model\tcategory\treason\n"]
        lines += [f"{r.name}\t{r.category}\t{' '.join(r.reason.split())}\n" for r in sorted(excused.values(), key=lambda r: r.name)]
        LIST.write_text("".join(lines))
        return wrong
    listed = dict(line.split("\t")[:2] for line in LIST.read_text().splitlines()[1:])
    for name, result in excused.items():
        if name not in listed:
            wrong.append(f"{name}: not in the list: {result.category}: {result.reason}")
        elif listed[name] != result.category:
            wrong.append(f"{name}: listed as '{listed[name]}', is '{result.category}': {result.reason}")
    for result in results:
        if result.name in listed and not result.category:
            wrong.append(f"{result.name}: listed as '{listed[result.name]}', and passes; take it off the list")
    return wrong


main()
