"""Runs the three comparisons as processes on one core and prints a table and one JSON object on the last line."""

import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent


def say(text):
    print("drift-compare: " + text, file=sys.stderr, flush=True)


def measure(name, core, command):
    """CPU seconds (user and system), wall-clock seconds and peak MiB of one process and its children."""
    say(f"{name} ...")
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", DO_NOT_TRACK="1", NML_DISABLE_USAGE_LOGGING="1")
    start = os.times().elapsed
    process = subprocess.Popen(
        ["taskset", "-c", str(core), *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
    )
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = os.times().elapsed - start
    if process.returncode not in (0, 1):  # 1: drift was found, or the tool failed; then its result is missing
        sys.exit(f"drift-compare: {name} ended with status {process.returncode}:\n{output.decode(errors='replace')[-3000:]}")
    found = {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "peak_mb": usage.ru_maxrss / 1024}
    say(f"{name}: {found['cpu']:.1f} s of CPU, {wall:.1f} s, {found['peak_mb']:.0f} MiB")
    return found, output.decode(errors="replace")


def main():
    options = argparse.ArgumentParser(prog="drift-compare", description=__doc__)
    options.add_argument("--trimtab", required=True, help=argparse.SUPPRESS)
    options.add_argument("--evidently", required=True, help=argparse.SUPPRESS)
    options.add_argument("--nannyml", required=True, help=argparse.SUPPRESS)
    options.add_argument("--rows", type=int, default=1_000_000, help="rows of each file (default: %(default)s)")
    options.add_argument("--rounds", type=int, default=1, help="the three in turn, so often; the median counts (default: %(default)s)")
    options.add_argument("--core", type=int, default=min(os.sched_getaffinity(0)), help="CPU that all of them run on (default: the first)")
    chosen = options.parse_args()

    with tempfile.TemporaryDirectory(prefix="trimtab-peers-") as folder:
        folder = pathlib.Path(folder)
        a, b = folder / "a.parquet", folder / "b.parquet"
        say(f"writing two files of {chosen.rows:,} rows")
        # In a process of its own: on Linux the peak of a child's memory begins with what its parent resides in.
        subprocess.run([chosen.evidently, HERE / "drift_tables.py", a, b, str(chosen.rows)], check=True)
        rounds = {"trimtab": [], "evidently": [], "nannyml": []}
        for _ in range(chosen.rounds):
            for name, command, result in [
                (
                    "trimtab",
                    [chosen.trimtab, "drift", "compare", "--reference", a, "--current", b, "--html", folder / "t.html", "--json", folder / "t.json"],
                    folder / "t.json",
                ),
                ("evidently", [chosen.evidently, HERE / "evidently_defaults.py", a, b, folder / "e.json"], folder / "e.json"),
                ("nannyml", [chosen.nannyml, HERE / "nannyml_defaults.py", a, b, folder / "n.json"], folder / "n.json"),
            ]:
                result.unlink(missing_ok=True)
                found, output = measure(name, chosen.core, command)
                if not result.is_file() or len(json.loads(result.read_text())) == 0:
                    sys.exit(f"drift-compare: {name} wrote no result:\n{output[-3000:]}")
                rounds[name].append(found)
    middle = {name: sorted(all_, key=lambda found: found["cpu"])[(len(all_) - 1) // 2] for name, all_ in rounds.items()}
    print(f"{'':<12} {'CPU s':>8} {'wall s':>8} {'peak MiB':>9}")
    for name, found in middle.items():
        print(f"{name:<12} {found['cpu']:>8.1f} {found['wall']:>8.1f} {found['peak_mb']:>9.0f}")
    seconds = {name: found["cpu"] for name, found in middle.items()}
    print(
        json.dumps(
            {
                "bench": "drift-compare",
                "compare_seconds": round(seconds["trimtab"], 2),
                "evidently_seconds": round(seconds["evidently"], 2),
                "nannyml_seconds": round(seconds["nannyml"], 2),
                "ratio_to_evidently": round(seconds["trimtab"] / seconds["evidently"], 3),
                "ratio_to_nannyml": round(seconds["trimtab"] / seconds["nannyml"], 3),
                "compare_peak_mb": round(middle["trimtab"]["peak_mb"], 1),
                "evidently_peak_mb": round(middle["evidently"]["peak_mb"], 1),
                "nannyml_peak_mb": round(middle["nannyml"]["peak_mb"], 1),
                "rows": chosen.rows,
                "rounds": chosen.rounds,
                "machine": {"cpu": cpu(), "cores": os.cpu_count(), "kernel": platform.platform()},
            }
        )
    )


def cpu():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


if __name__ == "__main__":
    main()
