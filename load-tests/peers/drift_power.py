"""Windows until Evidently and NannyML, with their defaults, see the changes of `bench drift-power`, and their false alarms before."""

import argparse
import json
import pathlib
import sys
import tempfile

import numpy as np
import pandas as pd
from drift_streams import STREAMS
from drift_windows import WEEK, alarms

FEATURES, ROWS = 10, 1000
SHARES = [0.4, 0.3, 0.15, 0.1, 0.05]
NAMES = np.array(["c0", "c1", "c2", "c3", "c4"])


def say(text):
    print("drift-power: " + text, file=sys.stderr, flush=True)


def categories(random, feature, hour, rows):
    return random.choice(NAMES, rows, p=SHARES)


def gaining(random, values):
    return np.where(random.random(len(values)) < 0.05 / 0.9, "c3", values)


def missing(random, values):
    return np.where(random.random(len(values)) < 0.01, np.nan, values)


# key: values as they are, what becomes of the first feature
SCENARIOS = {
    "delay_shift_20": (STREAMS["iid"][2], lambda random, values: values + 0.2),
    "delay_shift_30": (STREAMS["iid"][2], lambda random, values: values + 0.3),
    "delay_scale_130": (STREAMS["iid"][2], lambda random, values: values * 1.3),
    "delay_category_5pt": (categories, gaining),
    "delay_missing_1pct": (STREAMS["iid"][2], missing),
    "delay_daily_30": (STREAMS["daily"][2], lambda random, values: values + 0.3),
    "delay_weekly_30": (STREAMS["weekly"][2], lambda random, values: values + 0.3),
}


def table(values, change, random, first_hour, windows, changed_from):
    """So many windows of an hour; from that hour on the first feature is changed."""
    columns = {f"f{i}": [] for i in range(FEATURES)}
    for hour in range(first_hour, first_hour + windows):
        for i in range(FEATURES):
            cells = values(random, i, hour, ROWS)
            columns[f"f{i}"].append(change(random, cells) if i == 0 and hour >= changed_from else cells)
    return pd.DataFrame({column: np.concatenate(parts) for column, parts in columns.items()})


def main():
    options = argparse.ArgumentParser(prog="drift-power", description=__doc__)
    options.add_argument("--evidently", required=True, help=argparse.SUPPRESS)
    options.add_argument("--nannyml", required=True, help=argparse.SUPPRESS)
    options.add_argument("--runs", type=int, default=8, help="runs of each change (default: %(default)s)")
    options.add_argument("--quiet", type=int, default=24, help="windows before the change (default: %(default)s)")
    options.add_argument("--patience", type=int, default=24, help="windows after it began (default: %(default)s)")
    options.add_argument("--scenario", action="append", choices=list(SCENARIOS), help="only this one; may be repeated")
    chosen = options.parse_args()
    tools = [("Evidently", chosen.evidently, "evidently_windows.py"), ("NannyML", chosen.nannyml, "nannyml_windows.py")]
    found = []
    print(f"{'change':<20} {'tool':<10} {'delay':>6} {'seen':>8} {'false alarms per 1,000 quiet windows':>38}")
    for number, key in enumerate(chosen.scenario or SCENARIOS):
        values, change = SCENARIOS[key]
        delays, false = {name: [] for name, *_ in tools}, {name: 0 for name, *_ in tools}
        for run in range(chosen.runs):
            say(f"{key}, run {run + 1} of {chosen.runs} ...")
            random = np.random.default_rng([2, number, run])
            begins = WEEK + chosen.quiet
            with tempfile.TemporaryDirectory(prefix="trimtab-peers-") as folder:
                reference, current = pathlib.Path(folder) / "reference.parquet", pathlib.Path(folder) / "current.parquet"
                table(values, change, random, 0, WEEK, begins).to_parquet(reference, index=False)
                both = table(values, change, random, WEEK, chosen.quiet + chosen.patience, begins)
                both.to_parquet(current, index=False)
                for name, python, script in tools:
                    rang = alarms(python, script, reference, current, ROWS)
                    false[name] += sum(rang[: chosen.quiet])
                    after = rang[chosen.quiet :]
                    delays[name].append(after.index(True) + 1 if True in after else None)
        for name, *_ in tools:
            seen = [delay for delay in delays[name] if delay is not None]
            # a run in which it is not seen counts as longer than any other
            ordered = sorted(seen) + [None] * (chosen.runs - len(seen))
            median = ordered[chosen.runs // 2]
            per_1000 = 1000 * false[name] / (chosen.quiet * chosen.runs)
            shown = "never" if median is None else str(median)
            print(f"{key:<20} {name:<10} {shown:>6} {len(seen):>3} of {chosen.runs:<2} {per_1000:>37.0f}", flush=True)
            found.append(
                {"key": key, "rule": name, "median": median, "seen": len(seen), "runs": chosen.runs,
                 "false_per_1000": round(per_1000, 1)}
            )
    print(json.dumps({"bench": "drift-power-peers", "rows": found}))


if __name__ == "__main__":
    main()
