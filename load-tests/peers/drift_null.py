"""Writes each kind of noise as two Parquet files, has both tools look at it, prints a table and one JSON object."""

import argparse
import json
import pathlib
import sys
import tempfile

import numpy as np
from drift_streams import STREAMS, table
from drift_windows import WEEK, alarms

def say(text):
    print("drift-null: " + text, file=sys.stderr, flush=True)


def main():
    options = argparse.ArgumentParser(prog="drift-null", description=__doc__)
    options.add_argument("--evidently", required=True, help=argparse.SUPPRESS)
    options.add_argument("--nannyml", required=True, help=argparse.SUPPRESS)
    options.add_argument("--windows", type=int, default=300, help="windows of each kind (default: %(default)s)")
    options.add_argument("--stream", action="append", choices=list(STREAMS), help="only this kind; may be repeated")
    chosen = options.parse_args()
    found = []
    print(f"{'stream':<16} {'windows':>8} {'Evidently':>10} {'NannyML':>8}   per 1,000 windows")
    for number, name in enumerate(chosen.stream or STREAMS):
        say(f"{name} ...")
        random = np.random.default_rng([1, number])
        rows = STREAMS[name][1]
        with tempfile.TemporaryDirectory(prefix="trimtab-peers-") as folder:
            reference, current = pathlib.Path(folder) / "reference.parquet", pathlib.Path(folder) / "current.parquet"
            table(name, random, 0, WEEK).to_parquet(reference, index=False)
            table(name, random, WEEK, chosen.windows).to_parquet(current, index=False)
            per_1000 = {
                rule: 1000 * sum(alarms(python, script, reference, current, rows)) / chosen.windows
                for rule, python, script in [
                    ("Evidently", chosen.evidently, "evidently_windows.py"),
                    ("NannyML", chosen.nannyml, "nannyml_windows.py"),
                ]
            }
        print(f"{name:<16} {chosen.windows:>8} {per_1000['Evidently']:>10.0f} {per_1000['NannyML']:>8.0f}", flush=True)
        found += [
            {"stream": name, "rule": rule, "windows": chosen.windows, "per_1000": round(value, 1)}
            for rule, value in per_1000.items()
        ]
    print(json.dumps({"bench": "drift-null-peers", "rows": found}))


if __name__ == "__main__":
    main()
