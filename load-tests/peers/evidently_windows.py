"""In which windows Evidently's drift preset, with its defaults, says of any column that it has drifted."""

import json
import sys

import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset

reference, current, rows = pd.read_parquet(sys.argv[1]), pd.read_parquet(sys.argv[2]), int(sys.argv[3])
alarms = []
for start in range(0, len(current), rows):
    window = current.iloc[start : start + rows].reset_index(drop=True)
    metrics = json.loads(Report([DataDriftPreset()]).run(window, reference).json())["metrics"]
    drifted = [metric["value"]["count"] for metric in metrics if metric["metric_name"].startswith("DriftedColumnsCount")]
    if len(drifted) != 1:
        sys.exit(f"Evidently's report must have one count of drifted columns, has {len(drifted)}")
    alarms.append(bool(drifted[0] > 0))
print(json.dumps({"alarms": alarms}))
