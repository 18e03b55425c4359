"""Evidently's drift preset with its defaults, from two Parquet files to a JSON file."""

import sys

import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset

reference, current, out = sys.argv[1:]
snapshot = Report([DataDriftPreset()]).run(pd.read_parquet(current), pd.read_parquet(reference))
with open(out, "w") as file:
    file.write(snapshot.json())
