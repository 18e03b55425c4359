"""Has a tool look at windows, one by one, with its defaults."""

import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
WEEK = 7 * 24


def alarms(python, script, reference, current, rows):
    """For each window of so many rows, whether the tool raises an alarm on any column."""
    done = subprocess.run(
        [python, HERE / script, reference, current, str(rows)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{script} ended with status {done.returncode}:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])["alarms"]
